"""`reviewtui schema`: the JSON Schemas of what reviewtui reads and writes."""

import click

SCHEMAS = ("session", "report", "failure", "merge", "load")


@click.command(epilog="Example: reviewtui schema report > report.schema.json")
@click.argument("name", metavar="NAME", type=click.Choice(SCHEMAS))
def command(name: str) -> None:
    """Print the JSON Schema of a file or output. NAME: session (a session file), report (what `report --format json`
    writes), failure (a line of `triage --json`), merge (what `merge --json` writes), or load (what `collect --ladder
    --json` writes).
    """
    import msgspec

    if name == "session":
        from reviewtui.config.json_schema import session_schema as schema
    elif name == "report":
        from reviewtui.report.json import report_schema as schema
    elif name == "merge":
        from reviewtui.actions.merging import merge_schema as schema
    elif name == "load":
        from reviewtui.actions.ladder import load_schema as schema
    else:
        from reviewtui.actions.failure_lines import failure_schema as schema
    click.echo(msgspec.json.format(msgspec.json.encode(schema()), indent=2))
