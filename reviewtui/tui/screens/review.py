"""Review: grade the answers of one item after the other, blind, one key a verdict."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer
from textual.widgets import Static

from reviewtui.actions.review import NothingCollectedError, ReviewDesk
from reviewtui.actions.review_intro import knows_how, remember
from reviewtui.actions.review_views import ItemView, Undone
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text
from reviewtui.tui.context import AppContext
from reviewtui.tui.screens import review_words as words
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.screens.review_keys import JUDGING, KEYS, READING
from reviewtui.tui.screens.review_label import Label, LabelScreen
from reviewtui.tui.screens.review_progress import ProgressScreen
from reviewtui.tui.screens.review_text import TextScreen
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.widgets.prompt_box import PromptBox
from reviewtui.tui.widgets.slots import SlotBoard, SlotPane

LOOK_AGAIN_S = 3.0
"""While there is nothing to grade, how often to look whether there is."""


class ReviewScreen(AppScreen):
    """Shows what lies on the reviewer's desk and hands on the keys. It knows letters; the desk knows whose they are."""

    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 - Textual declares it, as it is set here
    BINDINGS: ClassVar[list[BindingType]] = KEYS
    DEFAULT_CSS = """
    ReviewScreen {
        #intro { height: auto; padding: 0 2; color: $text-muted; display: none; }
        #message { height: 1fr; padding: 2 4; display: none; }
        #notice { dock: bottom; height: auto; max-height: 50%; padding: 0 1; color: $text-warning; display: none; }
        &.-intro #intro { display: block; }
        &.-message { #message { display: block; } PromptBox, SlotBoard, #intro { display: none; } }
        &.-notice { #notice { display: block; } KeyLine { display: none; } }
        &.-error #notice { color: $text-error; }
        &.-zoomed PromptBox { display: none; }
        /* In a terminal of ten lines the prompt gives up its frame and the instruction waits behind `?`. */
        &.-short { #intro { display: none; } PromptBox { border: none; max-height: 2; } #message { padding: 0 1; } }
    }
    """

    def __init__(self, context: AppContext, session: str) -> None:
        super().__init__()
        self.context = context
        self.session = session
        self._desk: ReviewDesk | None = None
        self._top = TopLine()
        self._intro = Static(id="intro", markup=False)
        self._prompt = PromptBox()
        self._board = SlotBoard()
        self._message = Static(id="message", markup=False)
        self._notice = Static(id="notice", markup=False)
        self._item: ItemView | None = None
        self._undoable: Undone | None = None
        self._looks: Timer | None = None
        self._elsewhere = False

    def compose(self) -> ComposeResult:
        yield self._top
        yield self._intro
        yield self._prompt
        yield self._board
        yield self._message
        yield self._notice
        yield KeyLine()

    # Opening and leaving

    def on_mount(self) -> None:
        self._top.place = safe_text(self.session, newlines=False)
        self._say_instead(f"Opening {self.session} ...")
        self._looks = self.set_interval(LOOK_AGAIN_S, self._look_again, pause=True)
        self.call_after_refresh(self._open)

    def on_unmount(self) -> None:
        if self._desk is not None:
            self._desk.close()

    def on_screen_suspend(self) -> None:
        if self._desk is not None:
            self._desk.stopwatch.pause()

    def on_screen_resume(self) -> None:
        if self._desk is None:
            return
        if self._elsewhere:
            self._elsewhere = False
            self._look_again()
        self._desk.stopwatch.resume()

    def _open(self) -> None:
        """Open the desk, or say why it cannot be."""
        try:
            self._desk = ReviewDesk.open(self.context.database, self.session, self.context.reviewer)
        except NothingCollectedError:
            self._say_instead(words.nothing_collected(self.session))
            self._look_regularly(True)
        except ReviewError as error:
            self._say_instead(str(error))
        else:
            self.set_class(not knows_how(self.context.reviewer), "-intro")
            self._intro.update(words.introduction(blind=self._desk.rules.blind))
            self._show()

    def _look_again(self) -> None:
        """Somebody may have collected meanwhile, or shown names."""
        if self.app.screen is not self:
            return
        if self._desk is None:
            self._open()
        else:
            self._do(self._desk.refresh)

    # Showing

    def _show(self, letter: str | None = None) -> None:
        """Show what lies on the desk now, standing on `letter`, else on the first answer without a verdict."""
        desk = self._at_desk()
        before, self._item = self._item, desk.item
        self._undoable = desk.to_undo()
        self._show_top(desk)
        self.set_class(self._item is None, "-message")
        if self._item is None:
            text = words.nothing_open(desk.standing, desk.progress(), names_come=desk.rules.reveal == "end")
            self._say_instead(text)
        else:
            self._show_item(self._item, letter, anew=not _same(before, self._item))
        self._look_regularly(desk.standing == "waiting")
        self.refresh_bindings()

    def _show_item(self, item: ItemView, letter: str | None, *, anew: bool) -> None:
        if anew:
            self._prompt.show(item.turns, item.reference)
            self.call_after_refresh(self._painted)
        self._board.show(item.slots, letter or next(iter(item.unjudged), item.slots[0].letter), anew=anew)

    def _painted(self) -> None:
        desk = self._at_desk()
        desk.stopwatch.restart()
        desk.look_ahead()

    def _show_top(self, desk: ReviewDesk) -> None:
        self._top.place = desk.session
        place = f"{self._item.number}/{self._item.total}" if self._item else ""
        pace = f"{desk.pace:.0f} a minute" if desk.pace is not None else ""
        blind = "blind" if desk.rules.blind else "not blind"
        self._top.facts = tuple(filter(None, (place, blind, desk.reviewer, pace)))
        self._top.note = f"u undo: {words.undone(self._undoable)}" if self._undoable else ""

    def _say_instead(self, text: str) -> None:
        """Words in place of an item."""
        self.add_class("-message")
        self._message.update(safe_text(text))

    def _tell(self, text: str, *, error: bool = False) -> None:
        """A word at the foot of the screen, until the next key."""
        self._notice.update(safe_text(text))
        self.set_class(error, "-error")
        self.add_class("-notice")

    def _look_regularly(self, wanted: bool) -> None:
        assert self._looks is not None, "made when mounted"
        (self._looks.resume if wanted else self._looks.pause)()

    # Keys

    def on_key(self) -> None:
        self.remove_class("-notice", "-error")
        if self._desk is not None:
            self._desk.stopwatch.touch()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """What cannot be done now is no key now."""
        if action in JUDGING or action in READING:
            return self._item is not None
        needs = {
            "reference": self._item is not None and self._item.reference is not None,
            "undo": self._undoable is not None,
            "report": self._item is None and self._desk is not None,
            "collect": self._item is None,
        }
        return needs.get(action, True)

    def action_rate(self, rating: int) -> None:
        letter, desk = self._judged_letter(), self._at_desk()
        if letter and self._do(partial(desk.rate, letter, rating)):
            self._learned()

    def action_cannot_judge(self) -> None:
        letter, desk = self._judged_letter(), self._at_desk()
        if letter:
            self._do(partial(desk.cannot_judge, letter))

    def action_skip(self) -> None:
        desk, before = self._at_desk(), self._item
        if self._judged_letter() and self._do(desk.skip) and _same(before, self._item):
            self._tell(words.ALONE)

    def action_skip_for_good(self) -> None:
        def skip(reason: str | None) -> None:
            if reason:
                self._do(partial(self._at_desk().skip_for_good, reason))

        if self._judged_letter():
            self.app.push_screen(TextScreen("skip for good, because ..."), skip)

    def action_label(self) -> None:
        letter = self._judged_letter()

        def label(given: Label | None) -> None:
            if letter and given:
                say = partial(self._at_desk().label, letter, given.category)
                self._do(partial(say, severity=given.severity, noticed=given.noticed), letter)

        if letter:
            self.app.push_screen(LabelScreen(letter), label)

    def action_note(self) -> None:
        letter, pane = self._judged_letter(), self._board.pane

        def note(text: str | None) -> None:
            if letter and text:
                self._do(partial(self._at_desk().note, letter, text), letter)

        if letter and pane and pane.slot:
            self.app.push_screen(TextScreen(f"note on {letter}", pane.slot.note or ""), note)

    def action_undo(self) -> None:
        undone = self._undoable
        if undone and self._do(self._at_desk().undo, undone.letter):
            self._tell(f"Taken back: {words.undone(undone)}.")

    def action_choose(self, places: int) -> None:
        self._board.step(places)

    @on(SlotPane.Chosen)
    def _clicked(self, event: SlotPane.Chosen) -> None:
        self._board.choose(event.letter)

    def action_scroll(self, where: str) -> None:
        if self._board.pane is not None:
            getattr(self._board.pane, f"scroll_{where}")(animate=False)

    def action_prompt_scroll(self, lines: int) -> None:
        self._prompt.scroll_relative(y=lines, animate=False)

    def action_prompt(self) -> None:
        self._prompt.toggle_whole()

    def action_reference(self) -> None:
        self._zoom(False)
        self._prompt.toggle_reference()

    def action_zoom(self) -> None:
        self._zoom(not self._board.zoomed)

    def action_raw(self) -> None:
        self._board.raw = not self._board.raw

    def action_wrap(self) -> None:
        self._board.wrap = not self._board.wrap

    def action_progress(self) -> None:
        desk = self._at_desk()
        self.app.push_screen(ProgressScreen(desk.reviewer, desk.progress()))

    def action_report(self) -> None:
        self._go_elsewhere("report", self._at_desk().session)

    def action_collect(self) -> None:
        self._go_elsewhere("collect", self.session)

    # Within

    def _do(self, act: Callable[[], object], letter: str | None = None) -> bool:
        """Do something at the desk and show what lies there then; where it cannot be done, say why and stay."""
        try:
            act()
        except ReviewError as error:
            self._show(self._board.chosen or None)
            self._tell(str(error), error=True)
            return False
        self._show(letter)
        return True

    def _judged_letter(self) -> str | None:
        """The letter that a verdict is about; None, and a word about it, where its answer was not painted yet."""
        pane = self._board.pane
        if pane is not None and pane.slot is not None and pane.seen and self._prompt.seen:
            return pane.slot.letter
        self._tell(words.EARLY)
        return None

    def _learned(self) -> None:
        if self.has_class("-intro"):
            self.remove_class("-intro")
            remember(self.context.reviewer)

    def _zoom(self, zoomed: bool) -> None:
        self._board.zoom(zoomed)
        self.set_class(zoomed, "-zoomed")

    def _go_elsewhere(self, screen: Literal["report", "collect"], session: str) -> None:
        if self._desk is not None:
            self._desk.leave()
        self._elsewhere = True
        self.review_app.action_open(screen, session)

    def _at_desk(self) -> ReviewDesk:
        assert self._desk is not None, "no key of an item is a key before the desk is open"
        return self._desk


def _same(before: ItemView | None, after: ItemView | None) -> bool:
    """Whether the same answers to the same prompt are shown, whatever has been said about them."""
    if before is None or after is None:
        return before is after
    return before.number == after.number and [s[:2] for s in before.slots] == [s[:2] for s in after.slots]
