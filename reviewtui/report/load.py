"""What degradation ladders came to, as data: the load of a report, and of `reviewtui collect --ladder --json`.

Its JSON Schema is a public face: fields may be added, not renamed.
"""

from msgspec import Struct

from reviewtui.domain.load import LoadKind
from reviewtui.scoring.loaded import Knee, LoadStepFigures


class LoadedModel(Struct, frozen=True, kw_only=True):
    """One model on one ladder: its steps, lowest load first, and the highest load within the budget it was held to."""

    name: str
    ladder: str
    started_at: str
    ttft_budget_ms: float | None
    total_budget_ms: float | None
    steps: tuple[LoadStepFigures, ...]
    knee: Knee


class LoadFigures(Struct, frozen=True, kw_only=True):
    """The ladders of one kind. Closed and open loop are different measurements and stand apart."""

    kind: LoadKind
    models: tuple[LoadedModel, ...]
