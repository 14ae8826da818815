"""The tour: somebody is shown round on the item that is there, before judging it. Nothing is judged meanwhile."""

from textual.content import Content

from reviewtui.actions.review_intro import remember
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.pressing import keyed, pressing, row
from reviewtui.tui.screens import tour_words as words
from reviewtui.tui.screens.judging import JudgingScreen

TOURING = ("tour_next", "tour_end")
"""Actions that are keys during the tour alone."""

NOT_TOURING = ("tour", "find", "mark")
"""Actions that are no keys during it: what they begin takes the keys of the tour for itself."""


class TouringScreen(JudgingScreen):
    """An item over which the tour can be shown, above the prompt, so that it covers nothing. What reads stays a key;
    what judges is dropped, with a word about it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[str, ...] = ()
        self._step = 0

    @property
    def touring(self) -> bool:
        """Whether the tour is being shown."""
        return bool(self._steps)

    def offering(self, introduction: str) -> Content:
        """Words above the item, and the tour for somebody new."""
        offered = pressing(words.offer(shown_keys(self)), "review.tour")
        return Content("\n").join([Content(introduction), offered.stylize("bold $accent")])

    def time_begins(self) -> None:
        """The item has been painted."""
        watch = self._at_desk().stopwatch
        watch.restart()
        if self.touring:
            watch.pause()

    def time_goes_on(self) -> None:
        """What covered the item is gone."""
        if not self.touring:
            self._at_desk().stopwatch.resume()

    def shown_round(self) -> None:
        """The tour has ended, at its last step or before."""
        self.instruct("")

    def painted_letter(self) -> str | None:
        return None if self.drops() else super().painted_letter()

    def drops(self) -> bool:
        """Whether a key that judges is dropped now, which is said."""
        if self.touring:
            tour = shown_keys(self)
            self.tell(f"{words.DROPPED} {tour['review.tour.next']} goes on, {tour['review.tour.end']} ends the tour.")
        return self.touring

    def key_of_touring(self, action: str) -> bool | None:
        """Whether `action` is a key, as far as the tour says it; None: it says nothing of it."""
        if action in TOURING:
            return self.touring
        if action == "tour":
            return self.item is not None and not self.touring
        return False if self.touring and action in NOT_TOURING else None

    def action_tour(self) -> None:
        desk = self._at_desk()
        modes = desk.rules.modes
        self._steps = words.steps(desk.rules, modes[modes.index(desk.mode) :], shown_keys(self))
        self._step = 0
        desk.stopwatch.pause()
        self.add_class("-touring")
        self._show_step()

    def action_tour_next(self) -> None:
        self.on_key()  # which a key of the tour does not come to
        self._step += 1
        if self._step < len(self._steps):
            self._show_step()
        else:
            self.action_tour_end()

    def action_tour_end(self) -> None:
        self.on_key()
        self._steps = ()
        self.remove_class("-touring")
        desk = self._at_desk()
        desk.stopwatch.resume()
        remember(desk.reviewer)
        self.shown_round()
        self.tell(words.over(shown_keys(self)))
        self.refresh_bindings()

    def action_level(self) -> None:
        if not self.drops():
            super().action_level()

    def _show_step(self) -> None:
        last = self._step == len(self._steps) - 1
        place = Content.styled(f"tour {self._step + 1}/{len(self._steps)}  ", "bold $accent")
        go_on = keyed(self, "review.tour.next", "begins to judge" if last else "goes on")
        ends = keyed(self, "review.tour.end", "ends the tour")
        keys = row(*((go_on,) if last else (go_on, ends)))
        self.instruct(Content("\n").join([place + Content(self._steps[self._step]), keys.stylize("$secondary")]))
        self.refresh_bindings()
