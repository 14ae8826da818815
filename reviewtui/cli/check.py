"""`reviewtui check`: validate a session file and say what a run would ask for."""

import math
import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from reviewtui.actions.check import CheckReport, Finding, ModelCheck, check
from reviewtui.actions.home import find_file, with_imported
from reviewtui.cli import exit_codes
from reviewtui.cli.options import database_option, db_option, session_argument
from reviewtui.config.find import data_folder
from reviewtui.config.load import load_session
from reviewtui.domain.errors import SessionFileError
from reviewtui.domain.safe import safe_text
from reviewtui.domain.session import IMPORTED

WIDEST = 32
"""Columns of a model's name before it is cut, so that a long one does not push the figures off the screen."""

MOST_SHOWN = 20
"""Findings of one kind before the rest is left to --json."""

_ESTIMATED = (
    "Input tokens are an estimate (4 characters a token), output tokens an upper bound; costs follow from both."
)
_HEAD = ("model", "provider", "requests", "input tokens", "output tokens", "cost")


@click.command(
    epilog="\b\nExamples:\n  reviewtui check demo\n  reviewtui check sessions/support.toml --strict\n"
    "  reviewtui check demo --json | jq .requests"
)
@session_argument
@click.option("--strict", is_flag=True, help="Refuse the session if any line of its prompt files is no prompt.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@db_option
@click.pass_context
def command(context: click.Context, session: str, strict: bool, as_json: bool, db: str | None) -> None:
    """Validate a session file and say what a run would ask for.

    Nothing is asked. Token counts and costs are for the whole session, without retries: input tokens are an estimate
    (about 4 characters a token), output tokens an upper bound, and costs follow from both. Exit code 1 where something
    would stop the run or could never be decided.

    The JSON object has the keys ok, session, path, prompts, families, trials, requests, input_tokens,
    output_tokens_at_most, currency, cost_at_most, models, problems, notes (subject, message, hint each),
    rejected (path, line, reason each) and imported_prompts. What is not known is null. Where the file cannot be
    used, it has ok and problems only.
    """
    database = database_option(db)
    try:
        loaded = load_session(find_file(session, database, Path.cwd()), strict=strict)
    except SessionFileError as error:
        if not as_json:
            raise
        _print_json({"ok": False, "problems": [Finding("", line) for line in str(error).splitlines()]})
        context.exit(exit_codes.ERROR)
    whole = with_imported(loaded.session, database)
    report = check(
        whole,
        env=os.environ,
        data_dir=data_folder(),
        database=database,
        rejected=loaded.rejected,
        imported_prompts=len(whole.prompts) - len(loaded.session.prompts),
    )
    if as_json:
        _print_json(report)
    else:
        click.echo("\n".join(_lines(report, session)))
    context.exit(exit_codes.OK if report.ok else exit_codes.ERROR)


def _print_json(content: object) -> None:
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(content), indent=2).decode())


def _lines(report: CheckReport, argument: str) -> Iterator[str]:
    yield f"Session {_one_line(report.session)}"
    asked = sum(model.provider != IMPORTED for model in report.models)
    prompts = f"{_count(report.prompts, 'prompt')} in {_count(report.families, 'family', 'families')}"
    requests = f" x {_count(asked, 'model')} x {_count(report.trials, 'trial')} = {_count(report.requests, 'request')}"
    yield prompts + (requests if asked else "; no model is asked, all answers come by import")
    yield ""
    total = [_total(report)] if asked else []
    yield from _aligned([_HEAD, *(_row(model, report.currency) for model in report.models), *total])
    if asked:
        yield ""
        yield _ESTIMATED
    if report.imported_prompts:
        yield f"{report.imported_prompts:,} of the prompts came by import."
    here = sum(model.here for model in report.models if model.provider != IMPORTED)
    if here:
        yield f"Of these {here:,} are answered already; a run asks for the other {report.requests - here:,}."
    if report.rejected:
        yield from _section(
            f"Left out: {_count(len(report.rejected), 'line')} of the prompt files",
            [f"{row.path}:{row.line}: {row.reason}" for row in report.rejected],
        )
    if report.notes:
        yield from _section("Notes", [_finding(note) for note in report.notes])
    if report.problems:
        yield from _section(
            f"Not ready: {_count(len(report.problems), 'problem')} to be mended first",
            [_finding(problem) for problem in report.problems],
        )
    else:
        yield ""
        yield _next_step(report, _one_line(shlex.quote(argument)))


def _next_step(report: CheckReport, argument: str) -> str:
    if any(model.provider != IMPORTED for model in report.models):
        return f"Ready. Run it: reviewtui collect {argument}"
    if any(model.here for model in report.models):
        return f"Ready. Nothing is to be collected; grade what is here: reviewtui review {argument}"
    return f"Ready. Nothing is to be collected; bring the answers: reviewtui import responses FILE --session {argument}"


def _row(model: ModelCheck, currency: str) -> tuple[str, ...]:
    if model.provider == IMPORTED:
        return model.name, model.provider, "", "", "", f"{_count(model.here, 'answer')} here"
    cost = _money(model.cost_at_most, currency)
    return (
        model.name,
        model.provider,
        f"{model.requests:,}",
        f"~{model.input_tokens:,}",
        _bound(model.output_tokens_at_most),
        model.cost_unknown or "" if cost is None else f"up to ~{cost}",
    )


def _total(report: CheckReport) -> tuple[str, ...]:
    unknown = [model for model in report.models if model.cost_at_most is None and model.provider != IMPORTED]
    cost = _money(report.cost_at_most, report.currency)
    if cost is None:
        told = "not known"
    elif unknown:
        told = f"up to ~{cost}, {_count(len(unknown), 'model')} not known"
    else:
        told = f"up to ~{cost}"
    bound = _bound(report.output_tokens_at_most)
    return "total", "", f"{report.requests:,}", f"~{report.input_tokens:,}", bound, told


def _bound(tokens: int | None) -> str:
    return "no max_tokens" if tokens is None else f"<= {tokens:,}"


def _money(amount: float | None, currency: str) -> str | None:
    """`amount` rounded up to the cent, because it is shown as a bound."""
    return None if amount is None else f"{math.ceil(round(amount * 100, 6)) / 100:,.2f} {currency}"


def _finding(finding: Finding) -> str:
    about = f"{finding.subject}: " if finding.subject else ""
    return about + finding.message + (f". {finding.hint}" if finding.hint else "")


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {_one_line(line)}" for line in lines[:MOST_SHOWN])
    if len(lines) > MOST_SHOWN:
        yield f"  and {len(lines) - MOST_SHOWN} more (--json has them all)"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """`rows` as columns: the first two and the last to the left, figures to the right."""
    from rich.cells import cell_len, set_cell_size

    cells = [[_fitted(name), *rest] for name, *rest in rows]
    widths = [max(cell_len(row[column]) for row in cells) for column in range(len(_HEAD))]
    for row in cells:
        padded = [
            set_cell_size(cell, width) if column in (0, 1, len(_HEAD) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield ("  " + "  ".join(padded)).rstrip()


def _fitted(name: str) -> str:
    from rich.cells import cell_len, set_cell_size

    text = _one_line(name)
    return text if cell_len(text) <= WIDEST else set_cell_size(text, WIDEST - 3) + "..."


def _one_line(text: str) -> str:
    return safe_text(text, newlines=False)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
