"""What an item asks for, in one line above the keys, where the keys alone do not say it."""

from collections.abc import Mapping

from textual.content import Content
from textual.widgets import Static

from reviewtui.actions.review_views import ItemView, SlotView
from reviewtui.tui.key_order import shown_keys
from reviewtui.tui.plain import plain
from reviewtui.tui.ranking import Ranking


class QuestionLine(Static):
    """By which criterion the marked answer is to be rated, how far the order is, which models there are to guess."""

    DEFAULT_CSS = """
    QuestionLine { height: auto; max-height: 3; padding: 0 2; display: none; }
    QuestionLine.-asks { display: block; }
    """

    def ask(self, item: ItemView | None, slot: SlotView | None, criterion: str | None, ranking: Ranking) -> None:
        """Say what is asked of `item`, and of `slot`, the marked answer; nothing where the keys say it all."""
        keys = shown_keys(self.screen)
        words = _question(item, slot, criterion, ranking, keys) if item is not None and slot is not None else None
        self.set_class(words is not None, "-asks")
        self.update(words or "")


def _question(
    item: ItemView, slot: SlotView, criterion: str | None, ranking: Ranking, keys: Mapping[str, str]
) -> Content | None:
    if item.mode == "rate" and slot.grades:
        return _criteria(slot, criterion)
    if item.mode == "rank":
        gap = "   " if ranking.begun else ""
        return Content.assemble(("order  ", "dim"), plain(ranking.in_words), (f"{gap}{ranking.hint}", "dim"))
    if item.mode == "label":
        names, all_ = keys["review.label"], keys["review.looked_through"]
        return Content.styled(
            f"Is anything wrong with these answers? {names} names it, {all_} says that this is all.", "dim"
        )
    if item.mode == "guess":
        models = [plain(f"{place} {name}") for place, name in enumerate(item.candidates, start=1)]
        return Content.assemble((f"who wrote {slot.letter}?  ", "dim"), Content("   ").join(models))
    return None


def _criteria(slot: SlotView, asked: str | None) -> Content:
    """Every grade of an answer, the one that the next digit gives standing out."""
    parts = []
    for name, rating, verdict in ((None, slot.rating, slot.verdict), *slot.grades):
        grade = str(rating) if rating is not None else "?" if verdict else "–"
        text = f"{name or 'overall'} {grade}"
        parts.append(plain(f"[{text}]", "bold $accent") if name == asked else plain(f" {text} "))
    return Content("  ").join(parts)
