"""An item on the screen: its prompt, its answers under letters, and the keys with which they are read."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click
from textual.widgets import Static

from reviewtui.actions.review_views import ItemView
from reviewtui.domain.safe import safe_text
from reviewtui.tui.marking import Move
from reviewtui.tui.pressing import PressLines
from reviewtui.tui.screens import review_words as words
from reviewtui.tui.screens.base import AppScreen
from reviewtui.tui.screens.review_keys import MARKING, WHILE_FINDING
from reviewtui.tui.screens.review_rules import RulesScreen
from reviewtui.tui.widgets.chrome import KeyLine, TopLine
from reviewtui.tui.widgets.find_line import FindLine
from reviewtui.tui.widgets.prompt_box import PromptBox
from reviewtui.tui.widgets.reading import ReadingBoard
from reviewtui.tui.widgets.reading_line import ReadingLine
from reviewtui.tui.widgets.slots import SlotPane


class ItemScreen(AppScreen):
    """Shows an item, or words in its place. It knows letters and nothing of verdicts; what its keys are is declared
    by the screen made from it.
    """

    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012 - Textual declares it, as it is set here
    DEFAULT_CSS = """
    ItemScreen {
        #intro { height: auto; padding: 0 2; color: $text-muted; display: none; }
        #message { height: 1fr; padding: 2 4; display: none; }
        #notice { dock: bottom; height: auto; max-height: 50%; padding: 0 1; color: $text-warning; display: none; }
        &.-intro.-tall #intro, &.-touring #intro { display: block; }
        /* As high at each step, lest the answers move. */
        &.-touring #intro { min-height: 4; color: $foreground; }
        &.-message { #message { display: block; } PromptBox, SlotBoard, ReadingLine, #intro { display: none; } }
        &.-notice { #notice { display: block; } KeyLine { display: none; } }
        &.-error #notice { color: $text-error; }
        &.-zoomed PromptBox { display: none; }
        /* In a terminal of ten lines the prompt gives up its frame and the instruction waits behind `?`. */
        &.-short { PromptBox { border: none; max-height: 2; } #message { padding: 0 1; } }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.top = TopLine()
        self._intro = PressLines(id="intro")
        self._prompt = PromptBox()
        self.board = ReadingBoard()
        self._reading = ReadingLine()
        self._find = FindLine()
        self._message = Static(id="message", markup=False)
        self._notice = Static(id="notice", markup=False)
        self.item: ItemView | None = None
        self.rules_text = ""
        """What the reviewers are to go by, in Markdown; empty: nothing."""

    def compose(self) -> ComposeResult:
        yield self.top
        yield self._intro
        yield self._prompt
        yield self.board
        yield self._reading
        yield self._find
        yield self._message
        yield self._notice
        yield KeyLine()

    # Showing

    def show_item(self, item: ItemView, letter: str | None) -> bool:
        """Show `item`, standing on `letter`, else on its first answer without a verdict. True: it is another one."""
        anew = not same_item(self.item, item)
        self.item = item
        self.remove_class("-message")
        if anew:
            self._zoom(False)  # or the prompt would be judged by without having been seen
            self._prompt.show(item.turns, item.reference, whole=item.unit == "conversation")
        self.board.show(item.slots, letter or next(iter(item.unjudged), item.slots[0].letter), anew=anew)
        if anew:
            self.refresh(layout=True)  # all of it in the next frame: widget by widget it would take two
        return anew

    def say_instead(self, text: str) -> None:
        """Words in place of an item."""
        self.item = None
        self.add_class("-message")
        self._message.update(safe_text(text))

    def tell(self, text: str, *, error: bool = False) -> None:
        """A word at the foot of the screen, until the next key."""
        self._notice.update(safe_text(text))
        self.set_class(error, "-error")
        self.add_class("-notice")

    def instruct(self, text: str | Content) -> None:
        """Words above the item for somebody who is new; empty: no more."""
        self._intro.update(text)
        self.set_class(bool(text), "-intro")

    def painted_letter(self) -> str | None:
        """The letter stood on; None, and a word about it, where its answer or the prompt was not painted yet."""
        pane = self.board.pane
        if pane is not None and pane.slot is not None and pane.seen and self._prompt.seen:
            return pane.slot.letter
        self.tell(words.EARLY)
        return None

    # Reading

    def on_click(self, event: Click) -> None:
        """What is said in place of the keys gives them free, as at a key."""
        if self._notice.display and self._notice.region.contains(event.screen_x, event.screen_y):
            self.remove_class("-notice", "-error")

    def on_key(self) -> None:
        self.remove_class("-notice", "-error")

    def action_choose(self, places: int) -> None:
        self.board.step(places)

    @on(SlotPane.Chosen)
    def _clicked(self, event: SlotPane.Chosen) -> None:
        self.board.turn(event.letter)

    def action_scroll(self, where: str) -> None:
        if self.board.pane is not None:
            getattr(self.board.pane, f"scroll_{where}")(animate=False)

    def action_prompt_scroll(self, lines: int) -> None:
        self._prompt.scroll_relative(y=lines, animate=False)

    def action_prompt(self) -> None:
        self._prompt.toggle_whole()

    def action_reference(self) -> None:
        self._zoom(False)
        self._prompt.toggle_reference()

    def action_zoom(self) -> None:
        self._zoom(not self.board.zoomed)

    def action_raw(self) -> None:
        self.board.raw = not self.board.raw

    def action_wrap(self) -> None:
        self.board.wrap = not self.board.wrap

    def key_of_reading(self, action: str) -> bool | None:
        """Whether `action` is a key, as far as reading says it; None: reading says nothing of it.

        While words are looked for, or a passage is marked, no key says anything about an answer in passing.
        """
        if self._find.is_open:
            return action in WHILE_FINDING
        if self.board.marking is not None:
            return None if action in ("label", "note") else action in MARKING
        if action == "rules":
            return bool(self.rules_text) and self.item is not None
        if action == "unfold":
            return self.item is not None and any(slot.asides for slot in self.item.slots)
        if action == "drop_mark":
            return self.board.span is not None
        if action in ("mark_move", "take_mark"):
            return False
        alone = self.item is None or len(self.item.slots) < 2
        return False if action in ("differences", "together") and alone else None

    def action_differences(self) -> None:
        self.board.comparing = not self.board.comparing

    def action_together(self) -> None:
        self.board.together = not self.board.together

    @on(ReadingBoard.Said)
    def _said_of_reading(self, event: ReadingBoard.Said) -> None:
        self._reading.say(event.topic, event.words)

    def action_unfold(self) -> None:
        self.board.unfolded = not self.board.unfolded

    def action_rules(self) -> None:
        self.app.push_screen(RulesScreen(self.rules_text))

    def action_find(self) -> None:
        self._find.open()
        self.refresh_bindings()

    @on(FindLine.Wanted)
    def _find_words(self, event: FindLine.Wanted) -> None:
        self.on_key()  # which the line took for itself
        self._find.say(self.board.find(event.words))
        self.refresh_bindings()

    @on(FindLine.Stepped)
    def _find_next(self, event: FindLine.Stepped) -> None:
        self.on_key()
        self._find.say(self.board.find_next(event.places))

    def action_mark(self) -> None:
        """Begin to mark a passage; while it is being marked, whole lines or words."""
        if self.board.marking is not None:
            self.board.turn_mark()
        elif not self.board.begin_mark():
            self.tell("There is no word to mark.")
        self.refresh_bindings()

    def action_mark_move(self, move: Move, extend: bool = False) -> None:
        self.board.move_mark(move, extend=extend)

    def action_take_mark(self) -> None:
        self.board.take_mark()
        self.refresh_bindings()

    def action_drop_mark(self) -> None:
        self.board.drop_mark()
        self.refresh_bindings()

    def _zoom(self, zoomed: bool) -> None:
        self.board.zoomed = zoomed
        self.set_class(zoomed, "-zoomed")


def same_item(before: ItemView | None, after: ItemView | None) -> bool:
    """Whether the same answers to the same prompt are shown, whatever has been said about them."""
    if before is None or after is None:
        return before is after
    return before.number == after.number and [s[:2] for s in before.slots] == [s[:2] for s in after.slots]
