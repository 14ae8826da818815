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

    `links` may come in any order; a `supersedes` that is not among them is as good as none.
    """
    nodes = {link.id: link for link in links}
    children: dict[str, list[str]] = defaultdict(list)
    for link in nodes.values():
        if link.supersedes in nodes:
            children[link.supersedes].append(link.id)
    tree = _Tree(nodes, children)
    for root in sorted(node.id for node in nodes.values() if node.supersedes not in nodes):
        tree.settle(root)
    return tree.superseded_by


class _Tree:
    """The state of one computation: which child won each place, from the leaves up."""

    def __init__(self, nodes: dict[str, Link], children: dict[str, list[str]]) -> None:
        self._nodes = nodes
        self._children = children
        self._winner: dict[str, str] = {}
        self._held: dict[str, bool] = {}
        self.superseded_by: dict[str, str] = {}

    def settle(self, root: str) -> None:
        """Decide every place of the tree under `root`, children before parents."""
        order = [root]
        for node in order:  # grows while it is read: breadth first, without recursion, however long the tree
            order.extend(self._children[node])
        for node in reversed(order):
            self._decide(node)

    def _decide(self, node: str) -> None:
        rivals = [child for child in self._children[node] if self._held[child]]
        if not rivals:
            self._held[node] = True
            return
        winner = self._winner[node] = max(rivals)
        self._held[node] = not self._nodes[winner].is_undo
        self.superseded_by[node] = winner
        for loser in rivals:
            if loser != winner:
                self.superseded_by[self._holder(loser)] = winner

    def _holder(self, node: str) -> str:
        """The judgment that holds the place of `node`: itself, or the last of its replacements."""
        while node in self._winner:
            node = self._winner[node]
        return node
