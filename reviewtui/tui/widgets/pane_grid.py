"""All panes of Collect: their order, their labels, which of them is looked at."""

from collections.abc import Mapping, Sequence

from textual.containers import Grid

from reviewtui.actions.collection_state import CollectionState
from reviewtui.grading.masks import masks
from reviewtui.tui.widgets.pane import AnswerPane


class PaneGrid(Grid):
    """One pane a model, in an order drawn anew for every grid, so that a place tells nothing."""

    def __init__(self) -> None:
        super().__init__(id="panes")
        self.panes: dict[str, AnswerPane] = {}
        self._masks: dict[str, str] = {}
        self.masked = True

    async def lay_out(self, models: Sequence[str], *, masked: bool) -> None:
        """Make the panes, once; none where no model is asked."""
        if self.panes or not models:
            return
        self._masks = masks(models)
        order = list(self._masks)
        self.panes = {model: AnswerPane("") for model in order}
        self.mask(masked)
        self.set_class(len(order) == 1, "-one")
        self.set_class(len(order) == 2, "-two")
        self.set_class(len(order) % 2 == 1, "-odd")
        self.set_class(len(order) % 3 == 0, "-threes")
        self.panes[order[-1]].add_class("-last")  # not :last-child, which in a zoomed grid is the only one displayed
        await self.mount(*self.panes.values())
        self.current.view.focus()

    def mask(self, masked: bool) -> None:
        """Number the panes, or name them."""
        self.masked = masked
        for model, pane in self.panes.items():
            pane.label = self._masks[model] if masked else model

    @property
    def labels(self) -> dict[str, str]:
        """What each model is called on the screen."""
        return {model: pane.label for model, pane in self.panes.items()}

    def show(self, state: CollectionState, prompts: Mapping[str, str]) -> None:
        """Paint what is new. `prompts` are texts by id."""
        for model, pane in self.panes.items():
            answer = pane.next_answer(state.models[model])
            pane.show(state.models[model], prompts.get(answer.prompt_id, "") if answer else "")

    def in_sight(self, state: CollectionState) -> set[str]:
        """The ids of the responses that are painted, and of those that `show` would paint."""
        painted = {pane.answer for pane in self.panes.values()}
        coming = {pane.next_answer(state.models[model]) for model, pane in self.panes.items()}
        return {answer.response_id for answer in painted | coming if answer is not None}

    @property
    def current(self) -> AnswerPane:
        """The pane that has the focus, or had it last; the first where none had. There must be one."""
        panes = list(self.panes.values())
        focused = [pane for pane in panes if pane.view.has_focus]
        chosen = [pane for pane in panes if pane.has_class("-current")]
        return (focused or chosen or panes)[0]

    def step(self, by: int) -> None:
        """The focus to another pane; zoomed, that pane in place of this one."""
        panes = list(self.panes.values())
        self._choose(panes[(panes.index(self.current) + by) % len(panes)])

    def toggle_zoom(self) -> None:
        """The current pane alone, or all of them."""
        self.toggle_class("-zoomed")
        self._choose(self.current)

    def _choose(self, current: AnswerPane) -> None:
        for pane in self.panes.values():
            pane.set_class(pane is current, "-current")
        self.call_after_refresh(current.view.focus)  # a pane that is not displayed yet cannot be focused
