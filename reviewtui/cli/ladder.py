"""A degradation ladder without a screen: `reviewtui collect SESSION --ladder 1,2,4` and `--rates 0.5,1,2`."""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import click
import msgspec

from reviewtui.actions.engine_run import Abandoned
from reviewtui.actions.home import find_definition
from reviewtui.actions.ladder import LadderRun, LadderState, LoadSummary, needs_a_word, part_to_load
from reviewtui.cli import exit_codes
from reviewtui.cli.fetch_line import FetchLine
from reviewtui.cli.hangup import last_words
from reviewtui.cli.headless import SIGNALS
from reviewtui.cli.progress_line import ProgressLine
from reviewtui.config.find import data_folder
from reviewtui.domain.errors import EngineDiedError
from reviewtui.domain.events import AnyEvent, EngineFailed, Loading, LoadStepEnded, ModelStopped, Notice
from reviewtui.domain.load import MOST_UNASKED, Ladder, LoadKind, LoadStep
from reviewtui.domain.safe import safe_text
from reviewtui.domain.session import Session
from reviewtui.tui.words import counted, money

REQUESTS = 200
"""A step: with fewer, a step that is within the budget is often not told from one that is not."""

UNITS: dict[LoadKind, str] = {"closed": "at a time", "open": "a second"}


def ladder_of(
    ladder: str | None, rates: str | None, *, requests: int | None, in_flight: int | None, seed: int
) -> Ladder:
    """What the options say. UsageError where they do not go together, or a load is none."""
    if ladder is not None and rates is not None:
        raise click.UsageError("--ladder and --rates are different measurements: climb one after the other.")
    asked = REQUESTS if requests is None else requests
    if ladder is not None:
        if in_flight is not None:
            raise click.UsageError("--in-flight goes with --rates: in a --ladder the load says how many.")
        loads = _loads(ladder, "--ladder", whole=True)
        return Ladder(kind="closed", loads=loads, requests=asked, in_flight=int(loads[-1]), seed=seed)
    assert rates is not None, "one of both is given"
    return Ladder(
        kind="open",
        loads=_loads(rates, "--rates", whole=False),
        requests=asked,
        in_flight=MOST_UNASKED if in_flight is None else in_flight,
        seed=seed,
    )


def _loads(given: str, option: str, *, whole: bool) -> tuple[float, ...]:
    loads = []
    for word in given.split(","):
        try:
            load = float(int(word) if whole else float(word))
        except ValueError:
            load = 0.0
        if not 0 < load <= 10_000:
            what = "a whole number from 1" if whole else "a number above 0"
            raise click.UsageError(f"{option}: {word.strip()!r} is not {what}; write it like {option} 1,2,4")
        loads.append(load)
    if loads != sorted(set(loads)):
        raise click.UsageError(f"{option}: the loads must rise from one to the next, each once.")
    return tuple(loads)


def climb_named(
    argument: str,
    ladder: Ladder,
    database: Path,
    *,
    models: Sequence[str],
    hosts: Sequence[str],
    yes: bool,
    as_json: bool,
    max_cost: float | None,
    scheduler: str | None,
) -> int:
    """Climb, told on stderr, and print what came of it; returns the exit code. ReviewError where it cannot begin."""
    part = part_to_load(find_definition(argument, database, Path.cwd()), models, hosts)
    if not yes and needs_a_word(part, ladder, database) and not _said_yes(part, ladder):
        return exit_codes.ERROR
    run = LadderRun(
        part, ladder, database, data_dir=data_folder(), env=os.environ, max_cost=max_cost, scheduler=scheduler
    )
    summary = asyncio.run(_climb(run))
    click.echo(msgspec.json.encode(summary).decode() if as_json else "\n".join(_text(summary)))
    if summary.failure is not None:
        last_words(f"reviewtui: {safe_text(summary.failure)}")
    if summary.interrupted:
        return exit_codes.INTERRUPTED
    return exit_codes.OK if summary.complete else exit_codes.ERROR


def _said_yes(session: Session, ladder: Ladder) -> bool:
    who = ", ".join(safe_text(model.name, newlines=False) for model in session.models)
    question = f"Up to {ladder.in_flight} requests at a time will be sent to {who}. Is that meant?"
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question} In a script, say so with --yes.")
    return click.confirm(question, err=True)


async def _climb(run: LadderRun) -> LoadSummary:
    stopping: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, lambda: stopping.append(asyncio.create_task(run.stop())))
    failure = None
    try:
        with FetchLine() as fetching:
            await run.prepare(fetching)
        await _follow(run)
    except Abandoned:
        pass
    except EngineDiedError as error:
        failure = str(error)
    finally:
        await run.close()
        for number in SIGNALS:
            with suppress(ValueError):
                loop.remove_signal_handler(number)
    if isinstance(run.state.over, EngineFailed):
        failure = "\n".join(part for part in (run.state.over.message, run.state.over.hint) if part)
    return run.summary(interrupted=bool(stopping), failure=failure)


async def _follow(run: LadderRun) -> None:
    with ProgressLine() as line:
        line.note(safe_text(_plan(run.session, run.ladder), newlines=False))
        async for events in run.batches():
            for note in _notes(events):
                line.note(safe_text(note, newlines=False))
            if run.state.step is not None:
                line.show(safe_text(_far(run.state.step, run.state), newlines=False))


def _plan(session: Session, ladder: Ladder) -> str:
    each = sum(ladder.requests + ladder.warm_up(load) for load in ladder.loads)
    loads = ", ".join(f"{load:g}" for load in ladder.loads)
    return (
        f"{loads} {UNITS[ladder.kind]}: up to {counted(each, 'request')} to each of "
        f"{counted(len(session.models), 'model')}, one model after the other; no retries, no rate limits of ours"
    )


def _far(step: LoadStep, state: LadderState) -> str:
    parts = [f"{step.model} · {step.load:g} {UNITS[step.kind]}", f"{state.ended}/{step.warm_up + step.requests}"]
    parts += [f"{state.in_flight} in flight", *([f"{state.failed} failed"] if state.failed else [])]
    return " · ".join(parts)


def _notes(events: Sequence[AnyEvent]) -> Iterator[str]:
    for event in events:
        match event:
            case Loading(model=model, message=message):
                yield f"{model}: {message}"
            case Notice(message=message):
                yield message
            case LoadStepEnded(step=step) if step.why is not None:
                yield f"{step.model}: {step.outcome} at {step.load:g} {UNITS[step.kind]}: {step.why}"
            case LoadStepEnded(step=step):
                yield f"{step.model}: {step.load:g} {UNITS[step.kind]} done"
            case ModelStopped(model=model, error_kind=kind, message=message):
                yield f"{model} stopped ({kind}): {message}"


def _text(summary: LoadSummary) -> Iterator[str]:
    """What came of it, laid out as the report does."""
    from reviewtui.report.blocks import page_of, part_lines
    from reviewtui.report.drawing import rule
    from reviewtui.report.sections.load import load_sections

    spent = f", {money(summary.cost, summary.currency)}" if summary.cost is not None else ""
    yield safe_text(
        f"{summary.session}: {counted(summary.asked, 'request')}{spent}; in no other figure", newlines=False
    )
    names = [model.name for figures in summary.load for model in figures.models]
    page = page_of(names, max(72, min(120, shutil.get_terminal_size().columns)))
    for section in load_sections(summary.load):
        yield ""
        yield rule(section.title, page.width)
        for part in section.parts:
            yield from part_lines(part, page)
