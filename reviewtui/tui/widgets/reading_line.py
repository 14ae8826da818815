"""What is seen in the answers beside their words, in one line under them."""

from textual.widgets import Static

from reviewtui.tui.plain import plain


class ReadingLine(Static):
    """Several things can be said at once, each under its topic; where nothing is, the line takes no room."""

    DEFAULT_CSS = """
    ReadingLine {
        height: 1;
        padding: 0 2;
        color: $text-muted;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        display: none;
        &.-says { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._said: dict[str, str] = {}

    def say(self, topic: str, words: str) -> None:
        """Say `words` of a topic, in place of what was said of it; empty: nothing."""
        if self._said.get(topic, "") == words:
            return  # a key that judges must not have the screen laid out anew for nothing
        self._said[topic] = words
        said = " · ".join(filter(None, self._said.values()))
        self.set_class(bool(said), "-says")
        self.update(plain(said))
