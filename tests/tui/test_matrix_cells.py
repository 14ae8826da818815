"""How the states of answers are written, in so many cells."""

from typing import get_args

import pytest

from reviewtui.actions.answer_cells import Cell, State
from reviewtui.domain.response import ErrorKind
from reviewtui.tui.matrix_cells import KIND_LETTERS, LEGEND, SIGNS, Columns, columns_for, in_words, written


@pytest.mark.parametrize(
    ("cell", "room", "shown"),
    [
        (Cell("waiting"), 2, ". "),
        (Cell("running"), 2, "~ "),
        (Cell("done"), 4, "+   "),
        (Cell("retried", attempts=2), 2, "r "),
        (Cell("stopped"), 2, "x "),
        (Cell("stale"), 2, "s "),
        (Cell("failed", "rate_limit"), 13, "! rate_limit "),
        (Cell("failed", "rate_limit"), 11, "!R         "),
        (Cell("failed", "rate_limit"), 2, "!R"),
        (Cell("failed"), 2, "! "),
    ],
)
def test_a_cell_is_written(cell: Cell, room: int, shown: str) -> None:
    assert written(cell, room) == shown


def test_every_state_and_every_kind_has_a_sign_of_its_own() -> None:
    assert set(SIGNS) == set(get_args(State))
    assert len({sign for sign, _ in SIGNS.values()}) == len(SIGNS)
    assert set(KIND_LETTERS) == set(get_args(ErrorKind))
    assert len(set(KIND_LETTERS.values())) == len(KIND_LETTERS)
    assert all(f"{sign} " in LEGEND for sign, _ in SIGNS.values())


@pytest.mark.parametrize(
    ("width", "answers", "at", "expected"),
    [
        (78, 3, 0, Columns(0, 3, 13, 33)),  # all that a column can use
        (78, 8, 0, Columns(0, 8, 5, 22)),
        (78, 15, 0, Columns(0, 15, 2, 18)),  # as narrow as a column can be
        (78, 40, 0, Columns(0, 15, 2, 18)),  # those around the cursor
        (78, 40, 20, Columns(13, 28, 2, 18)),
        (78, 40, 39, Columns(25, 40, 2, 18)),
        (20, 3, 2, Columns(2, 3, 2, 16)),  # always one
    ],
)
def test_columns_for_a_width(width: int, answers: int, at: int, expected: Columns) -> None:
    assert columns_for(width, answers, at, 18) == expected


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell("done"), "done"),
        (Cell("failed", "cut", "r", 2), "failed: cut · 2 attempts"),
        (Cell("stopped"), "stopped, to be asked again"),
    ],
)
def test_a_cell_in_words(cell: Cell, words: str) -> None:
    assert in_words(cell) == words
