"""`reviewtui schema`: the JSON Schemas of what reviewtui writes."""

import click

SCHEMAS = ("report",)


@click.command(epilog="Example: reviewtui schema report > report.schema.json")
@click.argument("name", metavar="NAME", type=click.Choice(SCHEMAS))
def command(name: str) -> None:  # noqa: ARG001 - one schema so far; click has checked the name
    """Print the JSON Schema of a file or output. NAME: report (what `report --format json` writes)."""
    import msgspec

    from reviewtui.report.json import report_schema

    click.echo(msgspec.json.format(msgspec.json.encode(report_schema()), indent=2))
