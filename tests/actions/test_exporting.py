"""What is exported, imported into another database and exported again is the same, byte for byte."""

import gzip
import io
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.actions.exporting import ExportKind, export, open_export, tells_names
from reviewtui.actions.importing_prompts import import_prompts
from reviewtui.actions.importing_responses import import_responses
from reviewtui.actions.output import compressed, open_output
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.judgment import JudgmentDraft
from reviewtui.domain.prompt import Message
from reviewtui.domain.response import Response, ToolCall, Usage
from reviewtui.domain.session import Session, variant_of
from reviewtui.exchange.write import WRITE_FORMATS, WriteFormat
from reviewtui.store.collecting import begin_response, end_response
from reviewtui.store.database import open_database
from reviewtui.store.judgments import append_judgment
from reviewtui.store.sessions import register_session, stored_session
from tests.fakes.collected import variants
from tests.fakes.nasty import TEXTS

PROMPTS = (
    {"prompt": "=SUM(A1)", "id": "'quoted", "tags": ["a;b", "c"], "family": "sums", "weight": 0.25, "reference": "2"},
    {"prompt": "", "tags": ["one", "two"]},
    {"prompt": "\r\nline\0end", "system": "Be brief.", "source": "log 1"},
    {"prompt": "   ", "system": ""},
    {
        "messages": [
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": "b"},
            {"role": "user", "content": "c"},
        ]
    },
    {"messages": [{"role": "user", "content": [{"type": "text", "text": "@x"}, {"type": "image_url", "url": "x:y"}]}]},
)
MODELS = ("alpha", "beta")
SESSION = """\
name = "s"
prompts = ["p.jsonl"]
trials = 2

[defaults]
provider = "openai-chat"
base_url = "http://127.0.0.1:9/v1"

[[models]]
name = "alpha"
model = "a"

[[models]]
name = "beta"
model = "b"
"""


def write_files(folder: Path, prompts: Sequence[object] = PROMPTS) -> Path:
    """A folder with the session file and its prompts; where its database is to be."""
    (folder / "sessions").mkdir(parents=True)
    (folder / "sessions" / "s.toml").write_text(SESSION, encoding="utf-8")
    lines = "".join(json.dumps(prompt) + "\n" for prompt in prompts)
    (folder / "sessions" / "p.jsonl").write_text(lines, encoding="utf-8")
    return folder / "sessions" / "reviews.db"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database that knows the session of the files beside it."""
    path = write_files(tmp_path / "one")
    register(path)
    return path


def register(database: Path) -> Session:
    of = session_of(database)
    with open_database(database) as db:
        register_session(db, of, variants(of))
    return of


def session_of(database: Path) -> Session:
    return open_export("prompts", "s", database, database.parents[1], format="jsonl").session


def exported(database: Path, kind: ExportKind, form: WriteFormat, *, everything: bool = False) -> bytes:
    out = io.BytesIO()
    order = open_export(kind, "s", database, database.parents[1], format=form, everything=everything)
    count = export(order, out)
    assert form == "csv" or len(out.getvalue().splitlines()) == count
    return out.getvalue()


def store(database: Path, of: Session, responses: Sequence[Response]) -> None:
    with open_database(database) as db:
        for response in responses:
            begin_response(db, msgspec.structs.replace(response, status="running"))
            end_response(db, response, [])


def moved(database: Path, folder: Path, form: WriteFormat, kinds: Sequence[ExportKind], **all_: bool) -> Path:
    """Another database, with the same session file, that took in what was exported of these kinds."""
    there = write_files(folder / "two")
    for kind in kinds:
        file = folder / f"{kind}.{form}"
        file.write_bytes(exported(database, kind, form, **all_))
        take_in = import_prompts if kind == "prompts" else import_responses
        summary = take_in(session_of(there), there, [str(file)], mapping={})
        assert summary.whole, summary.files
        assert all(not file.unused for file in summary.files)
    return there


TIMES = st.floats(0, 1e6, allow_nan=False)
COUNTS = st.integers(0, 2**40)


@st.composite
def responses(draw: st.DrawFn, of: Session) -> Response:
    """One response as a service may have given it, to any of the session's prompts."""
    prompt, model = draw(st.sampled_from(of.prompts)), draw(st.sampled_from(of.models))
    status = draw(st.sampled_from(["done", "failed", "timeout", "cancelled", "interrupted"]))
    failed = status in ("failed", "timeout")
    ttft, last, total = sorted(draw(st.tuples(TIMES, TIMES, TIMES)))
    inside, outside = sorted(draw(st.tuples(COUNTS, COUNTS)))
    chunks = draw(st.lists(TIMES, max_size=3).map(sorted).map(tuple))
    return Response(
        id=str(draw(st.uuids())),
        session=of.name,
        prompt_id=prompt.id,
        model=model.name,
        variant=variant_of(prompt, model),
        trial=draw(st.integers(1, 2)),
        status=status,  # type: ignore[arg-type]  # one of the words of the type
        created_at=draw(st.datetimes()).isoformat(timespec="milliseconds") + "Z",
        text=draw(TEXTS),
        reasoning=draw(TEXTS),
        tool_calls=tuple(draw(st.lists(st.builds(ToolCall, TEXTS, TEXTS, TEXTS), max_size=2))),
        finish_reason=draw(st.none() | st.sampled_from(["stop", "length", "refusal"])),
        error_kind=draw(st.sampled_from(["server", "cut"])) if failed else None,
        error_message=draw(TEXTS.filter(bool)) if failed else None,
        ttft_ms=ttft,
        ttfr_ms=draw(st.none() | st.just(ttft)),
        last_content_ms=last,
        total_ms=total,
        chunk_ms=chunks,
        stalls=draw(st.none() | st.integers(0, 9)),
        longest_gap_ms=draw(st.none() | st.just(last)),
        usage=draw(
            st.just(Usage())
            | st.just(Usage(input_tokens=outside, cached_input_tokens=inside, output_tokens=outside, estimated=True))
        ),
        cost=draw(st.none() | st.floats(0, 1e6)),
        attempts=1,
        streamed=draw(st.booleans()),
    )


@settings(max_examples=25, deadline=None)
@given(st.data(), st.sampled_from(WRITE_FORMATS), st.booleans())
def test_responses_come_back_as_they_were(data: st.DataObject, form: WriteFormat, everything: bool) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        database = write_files(folder / "one")
        of = register(database)
        store(database, of, data.draw(st.lists(responses(of), max_size=6, unique_by=lambda response: response.id)))
        before = exported(database, "responses", form, everything=everything)
        there = moved(database, folder, form, ["responses"], everything=everything)
        assert exported(there, "responses", form, everything=everything) == before


@pytest.mark.parametrize("form", WRITE_FORMATS)
def test_prompts_come_back_as_they_were(database: Path, tmp_path: Path, form: WriteFormat) -> None:
    before = exported(database, "prompts", form)
    there = write_files(tmp_path / "two", prompts=[{"prompt": "something else"}])
    file = tmp_path / f"prompts.{form}"
    file.write_bytes(before)
    summary = import_prompts(session_of(there), there, [str(file)], mapping={})
    assert (summary.added, summary.rejected) == (len(PROMPTS), 0)
    known, came = session_of(database).prompts, session_of(there).prompts
    assert [prompt.id for prompt in came[1:]] == [prompt.id for prompt in known]
    (_, *again) = exported(there, "prompts", "jsonl").splitlines()
    expected = exported(database, "prompts", "jsonl").splitlines()
    for was, now in zip(expected, again, strict=True):  # where no source is named, it is the file that it came from
        assert json.loads(now) == {"source": file.name} | json.loads(was)
    third = write_files(tmp_path / "three", prompts=[{"prompt": "something else"}])
    file.write_bytes(exported(there, "prompts", form))
    import_prompts(session_of(third), third, [str(file)], mapping={})
    assert exported(third, "prompts", form) == exported(there, "prompts", form)


def test_prompts_that_left_the_session_are_exported_when_all_are_asked_for(database: Path) -> None:
    (database.parent / "p.jsonl").write_text('{"prompt": "new"}\n')
    assert [json.loads(line)["prompt"] for line in exported(database, "prompts", "jsonl").splitlines()] == ["new"]
    register(database)
    everything = [json.loads(line) for line in exported(database, "prompts", "jsonl", everything=True).splitlines()]
    assert [row.get("prompt") for row in everything] == ["new", "=SUM(A1)", None, "\r\nline\0end", None, None, None]


def test_an_empty_answer_a_failed_one_and_a_judged_one_without_words_are_told_apart(database: Path) -> None:
    of = session_of(database)
    prompt, model = of.prompts[0], of.models[0]
    common = {
        "session": "s",
        "prompt_id": prompt.id,
        "model": model.name,
        "variant": variant_of(prompt, model),
        "created_at": "2026-11-20T12:00:00.000Z",
    }
    empty = Response(id="r1", trial=1, status="done", **common)
    failed = Response(id="r2", trial=2, status="failed", error_kind="server", **common)
    store(database, of, [empty, failed])
    rows = [json.loads(line) for line in exported(database, "responses", "jsonl").splitlines()]
    assert [(row["status"], row.get("text")) for row in rows] == [("done", ""), ("failed", None)]
    with open_database(database) as db:
        db.conn.execute("UPDATE responses SET text_missing = 1 WHERE id = 'r1'")
    assert b'"r1"' not in exported(database, "responses", "jsonl", everything=True)


def test_failures_are_those_of_the_view_and_a_finding_has_no_time(database: Path) -> None:
    of = session_of(database)
    asked = of.prompts[0]
    response = Response(
        id="r1",
        session="s",
        prompt_id=asked.id,
        model="alpha",
        variant=variant_of(asked, of.models[0]),
        trial=1,
        status="failed",
        error_kind="server",
        error_message="500",
        created_at="2026-11-20T12:00:00.000Z",
    )
    there = database.parents[2] / "two"
    there_db = write_files(there)
    file = there / "r.jsonl"
    store(database, of, [response])
    file.write_bytes(exported(database, "responses", "jsonl"))
    import_responses(session_of(there_db), there_db, [str(file)], mapping={})
    (row,) = map(json.loads, exported(there_db, "failures", "jsonl").splitlines())
    assert row["kind"] == "error"
    assert (row["source"], row["status"], row["response_id"]) == ("detector", "open", "r1")
    assert "created_at" not in row
    with open_database(there_db) as db:
        append_judgment(
            db,
            JudgmentDraft(
                session="s", kind="label", reviewer="ana", response_id="r1", category="leak", severity=5, noticed=False
            ),
        )
    (_, labelled) = map(json.loads, exported(there_db, "failures", "jsonl").splitlines())
    assert (labelled["kind"], labelled["source"], labelled["reviewer"]) == ("leak", "human", "ana")
    assert (labelled["severity"], labelled["noticed"]) == (5, False)
    assert labelled["created_at"].endswith("Z")


def test_it_says_when_names_are_told_that_somebody_must_not_know(database: Path) -> None:
    of = session_of(database)
    orders = {
        kind: open_export(kind, "s", database, database.parents[1], format="jsonl")
        for kind in ("responses", "judgments", "failures", "prompts")
    }
    assert {kind for kind, order in orders.items() if tells_names(order)} == {"responses", "judgments", "failures"}
    seeing = msgspec.structs.replace(of, review=msgspec.structs.replace(of.review, blind=False))
    assert not tells_names(orders["responses"]._replace(session=seeing))


def test_a_session_that_the_database_does_not_know_has_only_prompts(tmp_path: Path) -> None:
    database = write_files(tmp_path)
    assert exported(database, "prompts", "jsonl").count(b"\n") == len(PROMPTS)
    with pytest.raises(ReviewError, match="nothing of session 's'"):
        exported(database, "responses", "jsonl")
    assert not database.exists()


def test_equal_exports_are_equal_files_also_compressed(database: Path, tmp_path: Path) -> None:
    order = open_export("prompts", "s", database, database.parents[1], format="csv")
    files = [tmp_path / name for name in ("a.csv.gz", "b.csv.gz")]
    for path in files:
        with open_output(path) as file, compressed(file) as stream:
            export(order, stream)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert gzip.decompress(files[0].read_bytes()) == exported(database, "prompts", "csv")


def test_the_stored_session_is_exported_when_its_file_is_gone(database: Path) -> None:
    (database.parent / "s.toml").unlink()
    with open_database(database) as db:
        stored = stored_session(db, "s")
    assert stored is not None
    assert exported(database, "prompts", "jsonl").count(b"\n") == len(stored.prompts) == len(PROMPTS)
    assert stored.prompts[0].messages == (Message("user", "=SUM(A1)"),)
