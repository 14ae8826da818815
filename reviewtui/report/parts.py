"""What a report says, in order, before it is text, Markdown or a page.

`document.py` makes a `Document` of a Report: every word and every figure as it is written stands in it. The renderers
only lay it out, so none of them can say more, less or something else than the others. All texts but those of our own
making are hostile, and are made safe where they are laid out.
"""

from typing import Literal, NamedTuple

from reviewtui.report.model import Gate
from reviewtui.scoring.estimate import LEVEL, FigureName, Interval
from reviewtui.scoring.outcome import Outcome

OfBlinding = Literal["self_named", "recognised", "csat_without", "preferred_without"]
"""Whether answers name their maker, whether people guess it, and figures without answers that name it."""

Opened = FigureName | OfBlinding | Literal["comparisons"]
"""What is counted from a model's answers: one of its figures, or its comparisons with others."""

INTERVAL_TITLE = f"{LEVEL * 100:.6g}% interval"
"""What stands over the intervals of a chart."""


class Scale(NamedTuple):
    """What the two ends of a drawing stand for."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """How far along the drawing `value` is, from 0 to 1; what lies beyond an end is drawn at it."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return min(1.0, max(0.0, share))

    def place(self, value: float, width: int) -> int:
        """The column of `value` among `width`, from 0."""
        return round(self.share(value) * (width - 1))


class Row(NamedTuple):
    """One figure: drawn from `interval` and `point`, written as `value`, `span` and `n`.

    `missing` says what the figure lacks or leaves out, `method` how its interval was made.
    """

    name: str
    value: str
    point: float | None
    interval: Interval | None
    span: str
    n: str
    missing: str | None
    method: str


class Chart(NamedTuple):
    """One `figure`, a row a model, all drawn to one scale whose two ends are written as `ends`.

    Where no model has the figure, and all for one `reason`, there are no rows. `method`: how the intervals were made,
    where there is one. A `detail` is too much for a terminal: the text leaves it out.
    """

    figure: Opened
    title: str
    scale: Scale
    ends: tuple[str, str]
    rows: tuple[Row, ...]
    method: str | None
    reason: str | None
    detail: bool = False


class Group(NamedTuple):
    """Figures of one model; where it has none, what stands in their place."""

    name: str
    rows: tuple[Row, ...]
    otherwise: str


class Breakdown(NamedTuple):
    """A figure taken apart: several rows a model, of which not every model has each. `row_title`: by what, the kind of
    a failure or the criterion of a rating.
    """

    title: str
    row_title: Literal["kind", "criterion"]
    scale: Scale
    ends: tuple[str, str]
    groups: tuple[Group, ...]
    figure: FigureName = "failure_rate"


class Held(NamedTuple):
    """A requirement that a model is held to: up to two intervals, the threshold drawn among them, and why so."""

    requirement: str
    outcome: Outcome
    scale: Scale
    ends: tuple[str, str]
    threshold: float
    threshold_words: str
    rows: tuple[Row, ...]
    reason: str


class Ruling(NamedTuple):
    """The decision on one model."""

    model: str
    outcome: Outcome | None
    held: tuple[Held, ...]


class Key(NamedTuple):
    """How to read the drawings: `mark` ends a sentence that begins with the threshold as it is drawn."""

    mark: str
    sentences: tuple[str, ...]


class Words(NamedTuple):
    """A sentence or two. A `caption` speaks of what stands before it, a `warning` must not be overlooked."""

    text: str
    caption: bool = False
    warning: bool = False


class Bullets(NamedTuple):
    """Sentences, one under the other."""

    title: str | None
    items: tuple[str, ...]


class Entry(NamedTuple):
    """Several short things about `name`."""

    name: str
    items: tuple[str, ...]


class Listing(NamedTuple):
    """Short things, an entry a model or a subject; of models, those that `figure` of each sums up, if any does."""

    title: str | None
    entries: tuple[Entry, ...]
    figure: FigureName | None = None


class Table(NamedTuple):
    """Counts in columns: the first `names` columns hold names, the others numbers as they are written."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: int = 1


class CurvePoint(NamedTuple):
    """A figure at one load, with the ends of its interval that are known, and as it is written."""

    value: float
    low: float | None
    high: float | None
    words: str


class CurveLine(NamedTuple):
    """One model's points, one for each load; None where there is none."""

    name: str
    points: tuple[CurvePoint | None, ...]


class Curve(NamedTuple):
    """A figure that changes with load: a line a model over the loads `xs`, on one scale whose ends are `ends`."""

    title: str
    xs: tuple[str, ...]
    lines: tuple[CurveLine, ...]
    scale: Scale
    ends: tuple[str, str]


Part = Chart | Breakdown | Ruling | Key | Words | Bullets | Listing | Table | Curve


class Section(NamedTuple):
    """`id` names it within the page."""

    id: str
    title: str
    parts: tuple[Part, ...]


class Document(NamedTuple):
    """The whole: what it is about, what stands over everything (`warning`), the facts of its first lines, sections."""

    session: str
    gate: Gate | None
    warning: str | None
    facts: tuple[tuple[str, ...], ...]
    made: str
    sections: tuple[Section, ...]
