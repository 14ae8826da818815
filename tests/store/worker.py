"""Another process on the same database: one command a line on stdin, one answer a line on stdout.

`open PATH` opens and closes it; the other commands keep it open: `begin PATH` becomes the collector and begins a
response with an attempt, `judge PATH RESPONSE` appends a rating, `hold PATH` takes the write lock, `end PATH` ends
responses in a transaction that it leaves open.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from reviewtui.store.collecting import acquire_collector, begin_attempt, begin_response
from reviewtui.store.database import Database, open_database, write
from reviewtui.store.reading import response_by_id
from tests.store.builders import answer, attempt_of, rate, register, running, session

_kept: list[Database] = []
_open_writes = ExitStack()


def _keep(path: str) -> Database:
    _kept.append(open_database(Path(path)))
    return _kept[-1]


def _open(path: str) -> str:
    with open_database(Path(path)) as db:
        return ",".join(
            row["name"] for row in db.rows("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")
        )


def _begin(path: str) -> str:
    db = _keep(path)
    asked = register(db, session())
    acquire_collector(db, asked.name)
    response = running(asked, "one", "red")
    begin_response(db, response)
    begin_attempt(db, attempt_of(response))
    return response.id


def _judge(path: str, response_id: str) -> str:
    db = _keep(path)
    response = response_by_id(db, response_id)
    assert response is not None
    return rate(db, response, 4).id


def _hold(path: str) -> str:
    _keep(path).conn.execute("BEGIN IMMEDIATE")
    return "held"


def _end(path: str) -> str:
    db, asked = _keep(path), session(trials=2)
    _open_writes.enter_context(write(db))
    answer(db, asked, "two", "red")
    count = len(db.rows("SELECT 1 FROM current_responses"))
    answer(db, asked, "two", "blue")
    return f"{count} count"


COMMANDS: dict[str, Callable[..., str]] = {"open": _open, "begin": _begin, "judge": _judge, "hold": _hold, "end": _end}


def main() -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        name, *arguments = line.rstrip("\n").split("\t")
        try:
            said = COMMANDS[name](*arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shall see it
            said = f"{type(error).__name__}: {error}"
        print(said.replace("\n", " | "), flush=True)


if __name__ == "__main__":
    main()
