"""`reviewtui models`: the weights of embedded models."""

import click

from reviewtui.domain.safe import safe_text


@click.group(
    name="models",
    invoke_without_command=True,
    epilog="\b\nExamples:\n  reviewtui models\n  reviewtui models pull smollm2-135m",
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the models that run on this machine, and fetch their weights.

    A session names one as `model = "smollm2-135m"` with `provider = "embedded"`, or any GGUF file as
    `model = "path/to/file.gguf"`.
    """
    if ctx.invoked_subcommand is not None:
        return
    from reviewtui.actions.models import list_models
    from reviewtui.config.find import data_folder

    for model in list_models(data_folder()):
        weights = model.weights
        state = "unusable" if model.problem else "fetched" if model.present else "not fetched"
        click.echo(f"{weights.id}  {weights.bytes / 1_000_000:.1f} MB  licence {weights.licence}  {state}")
        click.echo(f"  {safe_text(str(model.place))}")
        if model.problem:
            click.echo(f"  {safe_text(model.problem)}")


@command.command(epilog="Example: reviewtui models pull smollm2-135m")
@click.argument("name")
def pull(name: str) -> None:
    """Fetch, verify and keep the weights of the model NAME."""
    from reviewtui.actions.models import pull_model
    from reviewtui.cli.fetch_line import FetchLine
    from reviewtui.config.find import data_folder

    with FetchLine() as line:
        model = pull_model(name, data_dir=data_folder(), progress=line)
    click.echo(f"{model.weights.id} (licence {model.weights.licence}, {model.weights.url}) is at")
    click.echo(safe_text(str(model.place)))
