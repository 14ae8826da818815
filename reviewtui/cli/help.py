"""`reviewtui help`: the longer explanations, which are also on the forge as `reviewtui/help/*.md`."""

from importlib.resources import files

import click

from reviewtui.domain.errors import ReviewError

PACKAGE = "reviewtui"
FOLDER = "help"
SUFFIX = ".md"


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
    click.echo(texts[topic], nl=False)


def topics() -> dict[str, str]:
    """Every topic with its Markdown."""
    found = (entry for entry in (files(PACKAGE) / FOLDER).iterdir() if entry.name.endswith(SUFFIX))
    return {
        entry.name.removesuffix(SUFFIX): entry.read_text(encoding="utf-8")
        for entry in sorted(found, key=lambda entry: entry.name)
    }
