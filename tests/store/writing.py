"""A process that judges one answer again and again, and prints how often it has, until it is killed."""

import sys
from itertools import count
from pathlib import Path

from reviewtui.store.database import open_database
from reviewtui.store.reading import response_by_id
from tests.store.builders import rate


def main() -> None:
    path, response_id = sys.argv[1:]
    with open_database(Path(path)) as db:
        response = response_by_id(db, response_id)
        assert response is not None
        for number in count(1):
            rate(db, response, number % 5 + 1)
            print(number, flush=True)


if __name__ == "__main__":
    main()
