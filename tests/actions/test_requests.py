"""The requests of a session, read in pages, with those of a run that goes on."""

from pathlib import Path

from reviewtui.actions.answer_cells import WAITING
from reviewtui.actions.requests import KEPT, RequestBook
from reviewtui.domain.events import Finished, Started
from reviewtui.domain.session import Session
from tests.fakes.asked import Went, asked_database
from tests.fakes.collected import prompt, session

SLOW = Went(waited=5_000.0)


def two_models(prompts: int = 2) -> Session:
    return session([prompt(f"question {number}") for number in range(prompts)], ("a", "b"))


def begun(book: RequestBook, response_id: str, now: float, *, over: float | None = None) -> None:
    """The book's run asks the second model for the last prompt, and has its answer at `over`."""
    last = book.session.prompts[-1].id
    book.log.apply_all([Started(response_id=response_id, prompt_id=last, model="b", trial=1, attempt=1)], now)
    if over is not None:
        ending = Finished(response_id=response_id, prompt_id=last, model="b", trial=1, status="done")
        book.log.apply_all([ending], over)


def opened(path: Path, of: Session, *, slowest: bool = False) -> RequestBook:
    book = RequestBook(of, path)
    book.keep_order(book.read_order(slowest=slowest))
    return book


def test_a_page_is_read_once(tmp_path: Path) -> None:
    of, path = two_models(), tmp_path / "reviews.db"
    ids = asked_database(path, of)
    book = opened(path, of)
    assert book.ids(slowest=False, now=0.0) == list(ids)[::-1]
    assert book.request(ids[0], 0.0) is None
    wanted = book.unread_requests([*ids[:2], "no-such"])
    assert wanted == [*ids[:2], "no-such"]
    book.keep_requests(book.read_requests(wanted))
    assert book.unread_requests(wanted) == []  # also what is not there is not looked for again
    request = book.request(ids[0], 0.0)
    assert request is not None
    assert [(one.phase, round(one.start_ms), round(one.end_ms)) for one in request.stretches] == [
        *(("waiting", 0, 400), ("streaming", 400, 600)),
    ]
    assert book.place_words(request) == "1"


def test_pages_that_were_read_long_ago_are_forgotten(tmp_path: Path) -> None:
    book = RequestBook(two_models(), tmp_path / "reviews.db")
    book.keep_requests(dict.fromkeys(f"r{number}" for number in range(KEPT + 3)))
    assert book.unread_requests(["r0", "r2", "r3", f"r{KEPT}"]) == ["r0", "r2"]
    book.keep_states({f"p{number}": {} for number in range(KEPT + 1)})
    assert book.unread_states(["p0", "p1"]) == ["p0"]


def test_what_runs_now_is_above_what_is_recorded_until_its_record_is_read(tmp_path: Path) -> None:
    of, path = two_models(), tmp_path / "reviews.db"
    ids = asked_database(path, of, lambda number, *_: Went() if number < 3 else None)
    book = opened(path, of)
    begun(book, "new", 10.0)
    assert book.ids(slowest=False, now=12.0) == ["new", *reversed(ids)]
    assert book.unread_requests(["new"]) == []
    running = book.request("new", 12.0)
    assert running is not None
    assert (running.status, round(running.end_ms)) == ("running", 2_000)
    begun(book, "new", 10.0, over=13.0)
    assert book.unread_requests(["new"]) == ["new"]  # the engine measured it better than it was heard of
    assert book.request("new", 99.0) is not None


def test_the_slowest_first_counts_what_runs_by_how_long_it_has_taken(tmp_path: Path) -> None:
    of, path = two_models(), tmp_path / "reviews.db"
    ids = asked_database(path, of, lambda number, *_: (Went(), SLOW, Went(), None)[number])
    book = opened(path, of, slowest=True)
    begun(book, "new", 10.0)
    assert book.ids(slowest=True, now=10.1)[0] == ids[1]
    assert book.ids(slowest=True, now=12.0)[:2] == [ids[1], "new"]
    assert book.ids(slowest=True, now=16.0)[:2] == ["new", ids[1]]


def test_cells_are_known_once_their_page_is_read(tmp_path: Path) -> None:
    of, path = two_models(), tmp_path / "reviews.db"
    failed = Went(chunks=(), status="failed", kind="server")
    asked_database(path, of, lambda number, *_: (Went(), failed, None, None)[number])
    one, two = (prompt.id for prompt in of.prompts)
    book = RequestBook(of, path)
    assert book.cell(one, "a", 1) is None
    assert book.unread_states([one, two]) == [one, two]
    book.keep_states(book.read_states([one, two]))
    assert book.unread_states([one, two]) == []
    cells = [book.cell(prompt_id, name, 1) for prompt_id in (one, two) for name in ("a", "b")]
    assert [(cell.state, cell.kind) for cell in cells if cell is not None] == [
        *(("done", None), ("failed", "server"), ("waiting", None), ("waiting", None)),
    ]
    assert cells[3] == WAITING
    begun(book, "new", 10.0)
    running = book.cell(two, "b", 1)
    assert running is not None
    assert (running.state, running.response_id) == ("running", "new")


def test_before_anything_was_collected_there_is_nothing_to_read(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    book = opened(path, two_models())
    first = book.session.prompts[0].id
    assert book.ids(slowest=False, now=0.0) == book.ids(slowest=True, now=0.0) == []
    book.keep_states(book.read_states([first]))
    assert book.cell(first, "a", 1) == WAITING
    assert not path.exists()


def test_a_request_of_a_prompt_that_has_left_has_no_number(tmp_path: Path) -> None:
    of, path = two_models(3), tmp_path / "reviews.db"
    ids = asked_database(path, of)
    book = opened(path, session(of.prompts[:2], ("a", "b"), trials=2))
    book.keep_requests(book.read_requests(ids))
    shown = [book.place_words(request) for one in ids if (request := book.request(one, 0.0)) is not None]
    assert shown == ["1.1", "1.1", "2.1", "2.1", "-", "-"]
