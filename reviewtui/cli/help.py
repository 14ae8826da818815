"""`reviewtui help`: the longer explanations, which are also on the forge as `reviewtui/help/*.md`."""

import shutil
import sys
from importlib.resources import files

import click

from reviewtui.cli.options import is_linear
from reviewtui.domain.errors import ReviewError

PACKAGE = "reviewtui"
FOLDER = "help"
SUFFIX = ".md"
WIDEST = 120
"""Cells. Longer lines are hard to read."""


@click.command(epilog="\b\nExamples:\n  reviewtui help\n  reviewtui help session\n  reviewtui help database | less")
@click.argument("topic", required=False)
def command(topic: str | None) -> None:
    """Explain TOPIC: the session file, the figures, triage, the database ... Without one, list the topics."""
    texts = topics()
    if topic is None:
        for name, text in texts.items():
            click.echo(f"{name:10}{text.splitlines()[0].lstrip('# ')}")
        click.echo("\nRead one with: reviewtui help TOPIC")
        return
    if topic not in texts:
        from reviewtui.nearest import did_you_mean, listed

        raise ReviewError(f"no topic {topic!r}{did_you_mean(topic, texts)}", f"There are {listed(texts)}.")
    _show(texts[topic])


def _show(text: str) -> None:
    """Laid out for a terminal, page by page where it is longer; elsewhere, and for screen readers, as it is written."""
    if not sys.stdout.isatty() or is_linear():
        click.echo(text, nl=False)
        return
    from reviewtui.cli.help_page import help_page

    size = shutil.get_terminal_size()
    page = help_page(text, min(size.columns, WIDEST))
    (click.echo_via_pager if page.count("\n") >= size.lines else click.echo)(page)


def topics() -> dict[str, str]:
    """Every topic with its Markdown."""
    found = (entry for entry in (files(PACKAGE) / FOLDER).iterdir() if entry.name.endswith(SUFFIX))
    return {
        entry.name.removesuffix(SUFFIX): entry.read_text(encoding="utf-8")
        for entry in sorted(found, key=lambda entry: entry.name)
    }
