"""The keys of the review screen. What stands first in the key line is what is pressed most."""

from dataclasses import replace

from textual.binding import Binding, BindingType

from reviewtui.domain.session import ReviewMode

MOST_NUMBERED = 9
"""Slots and models that have a digit."""


def _key(
    keys: str,
    action: str,
    name: str,
    suffix: str,
    does: str,
    *,
    shown: bool = False,
    display: str | None = None,
) -> Binding:
    return Binding(keys, action, name, show=shown, key_display=display, id=f"review.{suffix}", tooltip=does)


def _numbered(number: int, action: str, name: str, suffix: str, does: str) -> Binding:
    """A key of several that stand in the key line as one."""
    return Binding(
        str(number),
        action,
        name,
        show=number == 1,
        key_display="1-9" if number == 1 else None,
        id=f"review.{suffix}.{number}",
        tooltip=does,
    )


OF_MODE: dict[str, ReviewMode] = {
    "rate": "rate",
    "criterion": "rate",
    "compare": "compare",
    "compare_strongly": "compare",
    "place": "rank",
    "level": "rank",
    "finish_ranking": "rank",
    "looked_through": "label",
    "guess": "guess",
}
"""Actions that are keys in one mode alone."""

JUDGING = (*OF_MODE, "cannot_judge", "skip", "skip_for_good", "needs_expert", "label", "note")
"""Actions that say something about an answer, and so need one that has been painted."""

READING = (
    *("choose", "scroll", "zoom", "raw", "wrap", "prompt", "prompt_scroll", "progress"),
    *("differences", "together", "find", "mark", "unfold", "rules"),
)
"""Actions that need an item and say nothing about it."""

MARKING = ("mark", "mark_move", "take_mark", "drop_mark")
"""Actions that are keys while a passage is being marked."""

WHILE_FINDING = ("choose", "scroll", "zoom", "raw", "wrap")
"""Actions that are keys while the find line is open, unless it takes their keys for itself."""

_RATINGS = {
    1: "The marked answer: 1 useless to 5 very good",
    2: "Poor",
    3: "So-so",
    4: "Good: satisfied",
    5: "Very good: satisfied",
}

_MARKING_KEYS: list[BindingType] = [
    _key("left,h", "mark_move('left')", "word before", "mark.left", "Marking: the word before"),
    _key("right,l", "mark_move('right')", "next word", "mark.right", "Marking: the next word"),
    _key("up,k", "mark_move('up')", "line before", "mark.up", "Marking: the line before"),
    _key("down,j", "mark_move('down')", "next line", "mark.down", "Marking: the next line"),
    _key("home", "mark_move('start')", "line's start", "mark.start", "Marking: the first word of the line"),
    _key("end", "mark_move('end')", "line's end", "mark.end", "Marking: the last word of the line"),
    _key("shift+left,H", "mark_move('left', True)", "less", "mark.less", "Marking: a word less, or more before"),
    _key(
        *("shift+right,L", "mark_move('right', True)", "more", "mark.more", "Marking: one word more"),
        shown=True,
    ),
    _key("shift+up,K", "mark_move('up', True)", "line less", "mark.line_less", "Marking: up to the line before"),
    _key(
        *("shift+down,J", "mark_move('down', True)", "a line more", "mark.line_more", "Marking: down to the next line"),
        shown=True,
    ),
    _key("shift+home", "mark_move('start', True)", "from start", "mark.from_start", "Marking: from the line's start"),
    _key("shift+end", "mark_move('end', True)", "to the end", "mark.to_end", "Marking: to the end of the line"),
    _key(
        *("enter", "take_mark", "take it", "mark.take", "Marking: this is it; f or n speaks of it then"),
        shown=True,
        display="enter",
    ),
    _key("escape", "drop_mark", "leave it", "mark.drop", "No passage is marked any more", shown=True),
]


def _of_tour(keys: str, action: str, name: str, suffix: str, does: str) -> Binding:
    """A key of the tour. It comes before any other, because a person may have given its key to what reads."""
    return replace(_key(keys, action, name, suffix, does, shown=True), priority=True)


KEYS: list[BindingType] = [
    _of_tour("enter,space", "tour_next", "go on", "tour.next", "Tour: the next step"),
    _of_tour("escape", "tour_end", "end the tour", "tour.end", "Tour: no more of it"),
    *_MARKING_KEYS,
    *(
        Binding(
            str(rating),
            f"rate({rating})",
            "rate" if rating == 1 else f"rate {rating}",
            show=rating == 1,
            key_display="1-5" if rating == 1 else None,
            id=f"review.rate.{rating}",
            tooltip=meaning,
        )
        for rating, meaning in _RATINGS.items()
    ),
    _key("a", "compare('first')", "A better", "compare.first", "A is the better answer", shown=True),
    _key("b", "compare('second')", "B better", "compare.second", "B is the better answer", shown=True),
    _key("A", "compare_strongly('first')", "A much better", "compare.first_strongly", "A is much better"),
    _key("B", "compare_strongly('second')", "B much better", "compare.second_strongly", "B is much better"),
    _key("t", "compare('tie')", "tie", "compare.tie", "Both are as good", shown=True),
    _key("x", "compare('both_bad')", "both bad", "compare.both_bad", "Neither would do", shown=True),
    *(
        _numbered(place, f"place({place})", "in order", "place", f"Slot {place} comes next in order, the best first")
        for place in range(1, MOST_NUMBERED + 1)
    ),
    _key("equals_sign", "level", "as good", "level", "What comes next is as good as the last", shown=True, display="="),
    _key("enter", "finish_ranking", "save order", "finish_ranking", "Save the order; the last takes what is left"),
    *(
        _numbered(place, f"guess({place})", "wrote it", "guess", f"The marked answer is of model {place} of the list")
        for place in range(1, MOST_NUMBERED + 1)
    ),
    _key(
        "enter",
        "looked_through",
        "nothing more",
        "looked_through",
        "Nothing else is wrong; next item",
        shown=True,
        display="enter",
    ),
    _key("c", "criterion", "criterion", "criterion", "Rate by the next criterion, or the whole answer", shown=True),
    _key("0", "cannot_judge", "can't tell", "cannot_judge", "A verdict of its own, outside the rates", shown=True),
    _key("s", "skip", "skip", "skip", "The item comes back at the end", shown=True),
    _key("f", "label", "failure", "label", "Name how the marked answer fails", shown=True),
    _key("u,backspace", "undo", "undo", "undo", "Take back the last judgment and stand on its item", shown=True),
    _key("n", "note", "note", "note", "A note on the marked answer", shown=True),
    _key("tab,l,right", "choose(1)", "next answer", "next", "Mark the next answer", shown=True),
    _key("shift+tab,h,left", "choose(-1)", "answer before", "previous", "Mark the answer before"),
    _key("S", "skip_for_good", "skip for good", "skip_for_good", "Leave the item out of the figures, saying why"),
    _key("e", "needs_expert", "needs expert", "needs_expert", "Leave the item to somebody who knows more, saying why"),
    _key("r", "reference", "reference", "reference", "The answer known to be right", shown=True),
    _key("z", "zoom", "zoom", "zoom", "All room for the marked answer, or for all again", shown=True),
    _key("o", "prompt", "whole prompt", "prompt", "All turns of the prompt, or the last one"),
    _key("m", "raw", "raw", "raw", "What the models wrote, or the Markdown it means"),
    _key(
        "d",
        "differences",
        "differences",
        "differences",
        "Mark what differs between this answer and the next",
        shown=True,
    ),
    _key("y", "together", "together", "together", "Scroll all answers together, paragraph by paragraph"),
    _key("slash", "find", "find", "find", "Find words in all answers", shown=True, display="/"),
    _key("v", "mark", "mark", "mark", "Mark a passage, of which f or n speaks then; again: by lines", shown=True),
    _key("O", "unfold", "unfold", "unfold", "Show the tool calls and the reasoning of all answers, or fold them"),
    _key("R", "rules", "rules", "rules", "What this session's reviewers are to go by", shown=True),
    _key("w", "wrap", "wrap", "wrap", "Break long lines, or let them run on"),
    _key("p", "progress", "progress", "progress", "How far you are, your speed, what is left", shown=True),
    _key("f3", "tour", "show the tour", "tour", "Be shown round, in less than a minute"),
    _key("j,down", "scroll('down')", "down", "down", "One line down"),
    _key("k,up", "scroll('up')", "up", "up", "One line up"),
    _key("pagedown,ctrl+d", "scroll('page_down')", "page down", "page_down", "A page down"),
    _key("pageup,ctrl+u", "scroll('page_up')", "page up", "page_up", "A page up"),
    _key("g,home", "scroll('home')", "top", "top", "To the first line"),
    _key("G,end", "scroll('end')", "end", "end", "To the last line"),
    _key("J,shift+down", "prompt_scroll(1)", "prompt down", "prompt_down", "Scroll the prompt"),
    _key("K,shift+up", "prompt_scroll(-1)", "prompt up", "prompt_up", "Scroll the prompt back"),
    _key("enter", "who_was_who", "who was who", "who_was_who", "What you gave each model, by its name"),
    _key("p", "report", "report", "report", "What the judgments say so far", shown=True),
    _key("t", "triage", "triage", "triage", "Work through the failures, the most harmful first", shown=True),
    _key("c", "collect", "collect", "collect", "Ask the models what is still missing", shown=True),
]
