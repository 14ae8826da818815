"""Asking again without a screen: `reviewtui triage SESSION --ask-again RESPONSE_ID`."""

import asyncio
import os
from collections.abc import Iterable, Sequence

import click

from reviewtui.actions.asking_again import AskAgain
from reviewtui.actions.engine_run import Abandoned
from reviewtui.actions.triage import TriageDesk
from reviewtui.actions.triage_views import TriageFilter
from reviewtui.cli import exit_codes
from reviewtui.cli.fetch_line import FetchLine
from reviewtui.cli.hangup import last_words
from reviewtui.cli.headless import SIGNALS
from reviewtui.cli.progress_line import ProgressLine
from reviewtui.config.find import data_folder
from reviewtui.domain.errors import EngineDiedError, ReviewError
from reviewtui.domain.failure import FailureKey
from reviewtui.domain.safe import safe_text
from reviewtui.tui.triage_words import again, asked_again, asking


def ask_again(desk: TriageDesk, response_ids: Sequence[str]) -> int:
    """Ask the questions of these failed answers once more; returns the exit code. What came is printed, one line each,
    without the words of answers. ReviewError where one of them is no failed answer, or nothing can be asked.
    """
    keys = _failures(desk, response_ids)
    run = AskAgain(desk.to_ask_again(keys), data_dir=data_folder(), env=os.environ)
    interrupted = asyncio.run(_follow(run))
    for key in keys:
        if key.response_id in run.answers and (came := desk.evidence(key).again):
            click.echo(safe_text(f"{key.response_id}  {again(came[-1])}", newlines=False))
    if interrupted:
        return exit_codes.INTERRUPTED
    return exit_codes.OK if run.state.ended == len(set(response_ids)) else exit_codes.ERROR


def _failures(desk: TriageDesk, response_ids: Iterable[str]) -> list[FailureKey]:
    """One failure of each of these answers."""
    desk.filter = TriageFilter(statuses=frozenset())
    listed = {row.key.response_id: row.key for group in desk.groups for row in group.rows}
    unknown = [identity for identity in response_ids if identity not in listed]
    if unknown:
        raise ReviewError(
            f"No failed answer that counts has the id {unknown[0]}.",
            "`reviewtui triage SESSION --json --status any` prints the ids: `response_id`.",
        )
    return [listed[identity] for identity in dict.fromkeys(response_ids)]


async def _follow(run: AskAgain) -> bool:
    """Ask, told on stderr; an interrupt lets it save what arrived. Whether there was one."""
    stopping: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, lambda: stopping.append(asyncio.create_task(run.stop())))
    trouble = ""
    try:
        with FetchLine() as fetching:
            await run.prepare(fetching)
        with ProgressLine() as line:
            async for _ in run.batches():
                line.show(asking(run.state))
    except Abandoned:
        pass
    except EngineDiedError as error:
        trouble = run.told(str(error))
    finally:
        await run.close()
        for number in SIGNALS:
            loop.remove_signal_handler(number)
    last_words(safe_text(asked_again(run.state, trouble)))
    return bool(stopping)
