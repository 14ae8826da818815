"""Tokens and money: known totals, unknown ones said."""

from reviewtui.domain.session import Price
from reviewtui.scoring import expenses
from tests.scoring.rows import columns, lost, row

PRICE = Price(input=1.0, output=2.0)


def test_tokens_are_summed_and_estimates_marked() -> None:
    table = columns(row("a", output_tokens=10), row("b", output_tokens=30, tokens_estimated=True), lost("c"))
    tokens = expenses.output_tokens(table)
    assert (tokens.total, tokens.known, tokens.estimated) == (40, 2, 1)
    assert (tokens.per_response.value, tokens.per_response.n) == (20.0, 2)


def test_no_counts_are_no_tokens() -> None:
    tokens = expenses.input_tokens(columns(lost("a")))
    assert (tokens.total, tokens.per_response.value, tokens.known) == (None, None, 0)


def test_unknown_costs_are_named_and_never_free() -> None:
    cost = expenses.cost(columns(row("a", cost=0.25), row("b", cost=0.75), lost("c")), PRICE)
    assert (cost.total, cost.per_response.value, cost.known, cost.unknown) == (1.0, 0.5, 2, 1)
    assert cost.missing == "without 1 of unknown cost"
    assert cost.estimated == 0
    assert expenses.cost(columns(row("a", cost=0.25, tokens_estimated=True), row("b", cost=1.0)), PRICE).estimated == 1


def test_without_a_price_there_is_no_cost() -> None:
    cost = expenses.cost(columns(row("a")), None)
    assert (cost.total, cost.per_response.value, cost.missing) == (None, None, "no price is set")
    assert expenses.cost(columns(lost("a")), PRICE).missing == "no response with a known cost yet"


def test_a_model_that_costs_nothing_costs_nothing() -> None:
    cost = expenses.cost(columns(row("a", cost=0.0), row("b", cost=0.0)), PRICE)
    assert (cost.total, cost.missing) == (0.0, None)
