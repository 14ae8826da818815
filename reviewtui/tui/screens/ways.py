"""The ways into a session, with their keys: what Home and the session's own page have in common."""

from abc import abstractmethod
from typing import NamedTuple

from textual.binding import Binding

from reviewtui.store.progress import SessionProgress
from reviewtui.tui.app import SCREENS
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.screens.base import AppScreen


class Target(NamedTuple):
    """The session that a key speaks of. `argument` finds its file again; `error` says why that cannot be used.
    `counting`: it has been collected, and how far is not known yet.
    """

    name: str
    argument: str
    error: str | None
    progress: SessionProgress | None
    counting: bool = False


def ways(screen: str) -> list[Binding]:
    """The keys that lead to what is done with a session, with ids of `screen`."""
    return [
        Binding("c", "open('collect')", "collect", id=f"{screen}.collect", tooltip="Ask the models what is missing"),
        Binding("r", "open('review')", "review", id=f"{screen}.review", tooltip="Grade the answers, blind"),
        Binding("t", "open('triage')", "triage", id=f"{screen}.triage", tooltip="Work through the failures"),
        Binding("p", "open('report')", "report", id=f"{screen}.report", tooltip="What the judgments say so far"),
    ]


class SessionWays(AppScreen):
    """A screen from which one gets to the screens about a session. The metaclass of Textual's screens is none of
    abstract classes: mypy alone holds that each says its session.
    """

    @abstractmethod
    def target(self) -> Target | None:
        """The session that is meant now; None where there is none."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A way to a screen that this program does not have is not offered."""
        return action != "open" or parameters[0] in SCREENS

    def action_open(self, screen: str) -> None:
        """Go there, or say what is missing."""
        target = self.target()
        if target is None:
            return
        if screen == "collect" and target.error is not None:
            self.notify(target.error, severity="error")
        elif screen != "collect" and not target.counting and not (target.progress and target.progress.collected):
            key = next(key for name, key in shown_keys(self).items() if name.endswith(".collect"))
            self.notify(f"{target.name} has no answers yet. Press {key} to collect them.", severity="warning")
        else:
            by_file = screen == "collect" and target.name not in self.review_app.working_sessions
            self.review_app.action_open(screen, target.argument if by_file else target.name)


def next_way(progress: SessionProgress | None) -> str:
    """Where a session is gone on with: what is missing is collected, what is not judged reviewed, else the report."""
    if progress is None or progress.collected < progress.asked:
        return "collect"
    return "review" if progress.judged < progress.answers_to_judge else "report"
