"""A session whose answers come by import, and files to import into it."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import FailureRules, Model, Price, Session
from tests.fakes.collected import model, prompt

MODELS = ("Zq7xTango", "Wv3kLlama")


def imported_model(name: str, *, price: Price | None = None) -> Model:
    """A model that is never asked."""
    return Model(name=name, provider="imported", model=name, price=price)


def imported_session(
    prompts: Sequence[Prompt | str] = (),
    models: Sequence[str] = MODELS,
    *,
    asked: Sequence[str] = (),
    trials: int = 1,
    failures: FailureRules = FailureRules(),  # noqa: B008 - frozen
) -> Session:
    """A session of these models, of which those `asked` are asked as well as imported."""
    return Session(
        name="support",
        path="sessions/support.toml",
        prompts=tuple(prompt(each) if isinstance(each, str) else each for each in prompts),
        models=(*map(imported_model, models), *map(model, asked)),
        trials=trials,
        failures=failures,
    )


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> str:
    """A CSV file of these rows; its columns are the keys in the order of their first appearance."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> str:
    """A JSON Lines file of these rows."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)
