"""Which judgments still stand: a pure function of the rows, so that merged files agree whatever came first.

A judgment has its place, and children that supersede it: replacements and undos. A place is *held* by the judgment or
by what replaced it, or it is *vacated* by an undo. Of the children whose own places are held, the one with the highest
id wins: a replacement holds the place from then on, an undo vacates it. An undo is a place too, so undoing an undo
vacates it and brings back what it had taken away, and undoing a replacement brings back what it had replaced.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple


class Link(NamedTuple):
    """What matters of a judgment here."""

    id: str
    supersedes: str | None
    is_undo: bool


def superseded_by(links: Iterable[Link]) -> dict[str, str]:
    """Each judgment that no longer stands, with the one that took its place or undid it.

    `links` may come in any order; a `supersedes` that is not among them is as good as none. Where judgments supersede
    each other in a ring (files that were imported in another order here and there), one that supersedes a later one
    does not count as doing so.
    """
    nodes = {link.id: link for link in links}
    children: dict[str, list[str]] = defaultdict(list)
    for link in nodes.values():
        if link.supersedes in nodes:
            children[link.supersedes].append(link.id)
    tree = _Tree(nodes, children)
    for root in sorted(node.id for node in nodes.values() if node.supersedes not in nodes):
        tree.settle(root)
    in_rings = [node for node in nodes.values() if not tree.is_settled(node.id)]
    openings = sorted(node.id for node in in_rings if node.id <= (node.supersedes or ""))
    for opening in openings:
        children[nodes[opening].supersedes or ""].remove(opening)
    for opening in openings:
        tree.settle(opening)
    return tree.superseded_by


class _Tree:
    """The state of one computation: who is in each place, from the leaves up."""

    def __init__(self, nodes: dict[str, Link], children: dict[str, list[str]]) -> None:
        self._nodes = nodes
        self._children = children
        self._in_place: dict[str, str | None] = {}  # the judgment that holds a place; None: vacated
        self.superseded_by: dict[str, str] = {}

    def is_settled(self, node: str) -> bool:
        """Whether its place is decided."""
        return node in self._in_place

    def settle(self, root: str) -> None:
        """Decide every place of the tree under `root`, children before parents."""
        order = [root]
        for node in order:  # grows while it is read: breadth first, without recursion, however long the tree
            order.extend(self._children[node])
        for node in reversed(order):
            self._decide(node)

    def _decide(self, node: str) -> None:
        rivals = {child: holder for child in self._children[node] if (holder := self._in_place[child]) is not None}
        if not rivals:
            self._in_place[node] = node
            return
        winner = max(rivals)
        holder = rivals.pop(winner)
        # An undo that was itself replaced by a judgment takes nothing away any more: that judgment holds the place.
        self._in_place[node] = None if self._nodes[holder].is_undo else holder
        self.superseded_by[node] = winner
        for beaten in rivals.values():
            self.superseded_by[beaten] = winner
