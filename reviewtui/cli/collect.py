"""`reviewtui collect`: stream every prompt of a session to every model, on a screen or without one."""

import asyncio
import os
from pathlib import Path

import click

from reviewtui.cli import exit_codes
from reviewtui.cli.options import database_option, db_option, linear_option, reviewer_option, session_argument
from reviewtui.domain.safe import safe_text

MOST_NAMED = 5
"""Lines left out of the prompt files that are named one by one."""


@click.command(
    epilog="\b\nExamples:\n  reviewtui collect demo\n  reviewtui collect support-q4 --headless --limit 20\n"
    "  reviewtui collect support-q4 --headless --retry failed\n"
    "  reviewtui collect support-q4 --headless --max-cost 5\n"
    "  reviewtui collect support-q4 --headless --json > run.json\n"
    "  reviewtui collect support-q4 --headless --scheduler tcp://10.0.0.5:8786\n"
    "  reviewtui collect support-q4 --ladder 1,2,4,8\n"
    "  reviewtui collect support-q4 --rates 0.5,1,2 --model hosted-large --step-requests 100"
)
@session_argument
@click.option("--headless", is_flag=True, help="No screen: progress on stderr, a summary on stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON (implies --headless).")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Ask at most N times in this run.")
@click.option("--concurrency", type=click.IntRange(min=1), metavar="N", help="At most N requests at a time in all.")
@click.option(
    "--retry", type=click.Choice(["failed"]), help="Ask failed and timed-out questions again; their first try is kept."
)
@click.option(
    "--max-cost", type=click.FloatRange(min=0), metavar="N", help="What asking may cost in all, instead of `max_cost`."
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Let the workers of this Dask scheduler ask, such as tcp://10.0.0.5:8786 (help cluster).",
)
@click.option("--ladder", metavar="N,N,...", help="Under rising load instead: N at a time, step by step (help load).")
@click.option("--rates", metavar="R,R,...", help="The same in an open loop: R arrivals a second, at random moments.")
@click.option(
    "--model", "models", metavar="NAME", multiple=True, help="Load this model alone; may be given several times."
)
@click.option("--step-requests", type=click.IntRange(min=5), metavar="N", help="Requests a step and model: 200.")
@click.option(
    "--in-flight",
    type=click.IntRange(min=1),
    metavar="N",
    help="With --rates: at most N on the wire (32); others wait.",
)
@click.option(
    "--seed", type=int, default=0, metavar="N", help="Decides when arrivals come, and which prompts. Default: 0."
)
@click.option(
    "--host", "hosts", metavar="HOST", multiple=True, help="A host that may be loaded though no file names it."
)
@click.option("--yes", is_flag=True, help="Do not ask whether so much load is meant (for scripts).")
@click.option("--strict", is_flag=True, help="Refuse the session if any line of its prompt files is no prompt.")
@db_option
@reviewer_option
@linear_option
@click.pass_context
def command(
    context: click.Context,
    session: str,
    headless: bool,
    as_json: bool,
    limit: int | None,
    concurrency: int | None,
    retry: str | None,
    max_cost: float | None,
    scheduler: str | None,
    ladder: str | None,
    rates: str | None,
    models: tuple[str, ...],
    step_requests: int | None,
    in_flight: int | None,
    seed: int,
    hosts: tuple[str, ...],
    yes: bool,
    strict: bool,
    db: str | None,
    reviewer: str | None,
) -> None:
    """Stream every prompt of SESSION to every model and keep what comes back.

    Running it again asks only for what is missing. Exit code 0 where nothing is missing afterwards (or the --limit is
    reached), 1 where something could not be collected or more would cost more than `max_cost`, 130 where it was
    interrupted. A failed answer is not missing: --retry failed asks for it again.

    With --ladder or --rates the models are asked under rising load instead, without a screen; no other figure counts
    what comes of it. `reviewtui help load` explains what is measured.
    """
    loaded = ladder is not None or rates is not None
    if not loaded and (models or hosts or yes or step_requests is not None or in_flight is not None or seed):
        raise click.UsageError(
            "--model, --step-requests, --in-flight, --seed, --host and --yes go with --ladder or --rates."
        )
    if loaded and (limit is not None or concurrency is not None or retry is not None):
        raise click.UsageError("--limit, --concurrency and --retry do not go with --ladder or --rates.")
    tell_left_out(session, database_option(db), strict=strict)
    if loaded:
        from reviewtui.cli.ladder import climb_named, ladder_of

        code = climb_named(
            session,
            ladder_of(ladder, rates, requests=step_requests, in_flight=in_flight, seed=seed),
            database_option(db),
            models=models,
            hosts=hosts,
            yes=yes,
            as_json=as_json,
            max_cost=max_cost,
            scheduler=scheduler,
        )
    elif headless or as_json:
        code = collect_headless(
            session,
            database_option(db),
            as_json=as_json,
            limit=limit,
            concurrency=concurrency,
            retry_failed=retry == "failed",
            max_cost=max_cost,
            scheduler=scheduler,
        )
    elif any(given is not None for given in (limit, concurrency, retry, max_cost, scheduler)):
        raise click.UsageError("--limit, --concurrency, --retry, --max-cost and --scheduler go with --headless.")
    else:
        from reviewtui.cli.app import run_app

        code = run_app("collect", session=session, db=db, reviewer=reviewer)
    context.exit(code)


def tell_left_out(argument: str, database: Path, *, strict: bool) -> None:
    """Name on stderr the lines of prompt files that are no prompts. SessionFileError where `strict` refuses them."""
    from reviewtui.actions.home import find_definition
    from reviewtui.config.load import load_session

    path = Path(find_definition(argument, database, Path.cwd()).path)
    if not path.is_file():
        return
    rejected = load_session(path, strict=strict).rejected
    for row in rejected[:MOST_NAMED]:
        click.echo(safe_text(f"left out: {row}", newlines=False), err=True)
    if len(rejected) > MOST_NAMED:
        click.echo(f"and {len(rejected) - MOST_NAMED} lines more: `reviewtui check` names them", err=True)


def collect_headless(
    argument: str,
    database: Path,
    *,
    as_json: bool = False,
    limit: int | None = None,
    concurrency: int | None = None,
    retry_failed: bool = False,
    max_cost: float | None = None,
    scheduler: str | None = None,
) -> int:
    """Collect the session that `argument` means without a screen; returns the exit code. ReviewError where it cannot
    begin.
    """
    from reviewtui.actions.home import find_definition
    from reviewtui.cli.headless import HeadlessRun
    from reviewtui.config.find import data_folder

    session = find_definition(argument, database, Path.cwd())
    run = HeadlessRun(
        session,
        database,
        data_dir=data_folder(),
        env=os.environ,
        limit=limit,
        concurrency=concurrency,
        retry_failed=retry_failed,
        max_cost=max_cost,
        scheduler=scheduler,
    )
    summary = asyncio.run(run.collect())
    click.echo(run.as_json(summary) if as_json else run.as_text(summary))
    if summary.interrupted:
        return exit_codes.INTERRUPTED
    failed = summary.failure is not None or any(model.stopped for model in summary.models)
    reached = limit is not None and summary.answered >= limit
    return exit_codes.ERROR if failed or not (summary.complete or reached) else exit_codes.OK
