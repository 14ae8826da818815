"""`reviewtui init`: answered by typing, answered by options, refused, and used afterwards."""

import json
import os
import sys
from pathlib import Path
from typing import get_args

import pexpect
import pytest
from click.testing import CliRunner, Result

from reviewtui.cli.main import cli
from reviewtui.config.load import load_session
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.session import Figure, Model, Requirement, ReviewRules, SecretRef, Session
from tests.fakes import collected as made
from tests.fakes.listing import service
from tests.fakes.server import FakeProvider

HOSTED = "hosted=openai-chat,https://h.example/v1,large-2,REVIEWTUI_TEST_KEY"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the person is: one prompt file, no sessions yet."""
    (tmp_path / "q.jsonl").write_text('{"prompt": "one"}\n{"prompt": "two"}\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(*arguments: str, typed: tuple[str, ...] = ()) -> Result:
    return CliRunner().invoke(cli, ["init", *arguments], input="".join(f"{line}\n" for line in typed))


def loaded(name: str = "s") -> Session:
    return load_session(Path("sessions") / f"{name}.toml", strict=True).session


def asked(session: Session) -> list[object]:
    return [prompt.messages[0].content for prompt in session.prompts]


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_options_alone_make_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWTUI_TEST_KEY", "sk-unguessable")

    result = init(
        *("s", "--yes", "--prompts", "q.jsonl", "--model", HOSTED, "--model", "old=imported"),
        *("--not-blind", "--require", "csat>=0.8", "--require", "ttft_p95 <= 1.5s"),
    )

    assert result.exit_code == 0, result.output
    session = loaded()
    assert session.models == (
        Model(
            name="hosted",
            provider="openai-chat",
            model="large-2",
            base_url="https://h.example/v1",
            api_key=SecretRef(env="REVIEWTUI_TEST_KEY"),
        ),
        Model(name="old", provider="imported", model="old"),
    )
    assert session.review == ReviewRules(blind=False)
    assert session.requirements == (Requirement("csat", at_least=0.8), Requirement("ttft_p95", at_most=1500.0))
    assert asked(session) == ["one", "two"]
    assert result.stdout.endswith("Ready. Run it: reviewtui collect s\n")
    assert result.stderr == "Wrote sessions/s.toml.\n\n"
    assert "sk-unguessable" not in result.output + Path("sessions/s.toml").read_text()


def test_what_is_still_to_be_done_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REVIEWTUI_TEST_KEY", raising=False)

    result = init("s", "--yes", "--prompts", "q.jsonl", "--model", HOSTED)

    assert result.exit_code == 0
    assert "hosted: the environment variable REVIEWTUI_TEST_KEY is not set." in result.stdout
    assert result.stdout.endswith("Once that is done: reviewtui collect s\n")


def test_where_answers_were_before_is_told_when_a_folder_of_sessions_begins(folder: Path) -> None:
    data = Path(os.environ["XDG_DATA_HOME"]) / "reviewtui"
    data.mkdir(parents=True)
    before = made.collected(data, made.session([made.prompt("a")]))

    result = init("s", "--yes", "--prompts", "q.jsonl", "--model", HOSTED)

    told = f"Answers are kept in sessions/reviews.db from now on. What was collected before: --db {before}"
    assert told in result.stderr
    assert told not in init("t", "--yes", "--prompts", "q.jsonl", "--model", HOSTED).stderr


def test_imported_models_need_no_prompts_and_lead_to_import() -> None:
    result = init("s", "--yes", "--model", "old=imported", "--model", "new=imported", "--mode", "compare")

    assert result.exit_code == 0, result.output
    assert loaded().prompts == ()
    assert loaded().review.mode == "compare"
    assert "reviewtui import responses FILE --session s" in result.stdout.splitlines()[-1]


def test_typed_answers_make_a_session(folder: Path) -> None:
    with service(json.dumps({"data": [{"id": "m-1"}]}).encode()) as (base_url, keys):
        result = init(
            typed=(
                *("s", "hosted", "", base_url, "", "y", "", "y"),  # the id is the only one that the service has
                *("local", "embedded", "", "n"),
                *("type", 'say "hi"\\', "  日本語", "", "compare", "n", "error_rate<=0.05", ""),
            ),
        )

    assert result.exit_code == 0, result.output
    assert keys == [None]
    assert "It answers, and has: m-1." in result.stderr
    session = loaded()
    assert session.models == (
        Model(name="hosted", provider="openai-chat", model="m-1", base_url=base_url),
        Model(name="local", provider="embedded", model="smollm2-135m", concurrency=1),
    )
    assert asked(session) == ['say "hi"\\', "  日本語"]
    assert session.review == ReviewRules(mode="compare", blind=False)
    assert session.requirements == (Requirement("error_rate", at_most=0.05),)
    assert files(folder) == {"q.jsonl", "sessions/s.toml", "sessions/prompts/s.jsonl"}


def test_an_id_that_the_service_does_not_name_is_told() -> None:
    with service(json.dumps({"data": [{"id": "large-2"}, {"id": "small-1"}]}).encode()) as (base_url, _):
        result = init("s", typed=("h", "", base_url, "", "y", "large", "n", "example", "", "", ""))

    assert result.exit_code == 0, result.output
    assert "It did not name `large`; did you mean `large-2`? The id is taken as you wrote it." in " ".join(
        result.stderr.split()
    )
    assert loaded().models[0].model == "large"


def test_the_figures_that_can_be_required_are_listed_and_a_share_may_be_in_percent() -> None:
    rated = init("s", "--model", HOSTED, typed=("example", "", "", "csat>=82.5%", "csat>=101%", ""))
    compared = init("t", "--model", HOSTED, typed=("example", "compare", "", ""))

    assert [name for name in get_args(Figure) if f"  {name} " in rated.stderr] == list(get_args(Figure))
    assert "like 0.8 or 80%" in rated.stderr
    assert loaded().requirements == (Requirement("csat", at_least=0.825),)
    assert "failure_rate " in compared.stderr
    assert "csat " not in compared.stderr


def test_prompts_are_given_by_options_too(folder: Path) -> None:
    assert init("s", "--yes", "--model", HOSTED, "--prompt", "where is it", "--prompt", "é?").exit_code == 0
    assert asked(loaded()) == ["where is it", "é?"]
    assert init("t", "--yes", "--model", HOSTED, "--example").exit_code == 0
    assert len(loaded("t").prompts) == 3
    assert files(folder) >= {"sessions/prompts/s.jsonl", "sessions/prompts/t.jsonl"}
    again = init("s", "--yes", "--model", HOSTED, "--prompt", "other")
    assert "sessions/s.toml exists already" in str(again.exception)
    assert asked(loaded()) == ["where is it", "é?"]


def test_a_second_model_of_a_service_is_offered_its_address_and_key() -> None:
    result = init(
        "s",
        "--example",
        typed=("a", "", "http://127.0.0.1:9/v1", "SOME_KEY", "n", "m", "y", "b", "", "", "", "n", "n", "n", "", "", ""),
    )

    assert result.exit_code == 0, result.output
    assert {(model.base_url, model.api_key) for model in loaded().models} == {
        ("http://127.0.0.1:9/v1", SecretRef(env="SOME_KEY"))
    }


def test_bad_answers_are_asked_again_with_the_reason() -> None:
    result = init(
        typed=(
            *("no name", "s.toml", "s", "", "a", "openai", "openai-chat", "ftp://h", "http://u:pw@h/v1"),
            *("http://127.0.0.1:9/v1", "not a name", "sk_live_abc", "", "n", "m", "y", "a", "b", "imported", "n"),
            *("nowhere", "file", "gone.jsonl", "q.csv", "q.jsonl", "sort", "compare", ""),
            *("csat>=0.8", "errors<=1", "error_rate<=500%", "error_rate=0.05", "ttft_p50<=3", "error_rate<=0.05", ""),
        ),
    )

    assert result.exit_code == 0, result.output
    said = " ".join(result.stderr.split())
    for reason in (
        "a session has a name of letters",
        "leave out .toml",
        "did you mean `openai-chat`?",
        "must begin with http:// or https://",
        "holds a user name or password",
        "never give the key itself",
        "another model has this name already",
        "answer one of file, type, example, import",
        "gone.jsonl cannot be read",
        "a prompt file is JSON lines",
        "answer one of rate, compare",
        "csat needs ratings, and review mode compare gives none",
        "did you mean `error_rate`?",
        "error_rate is a share",
        "a requirement is written like",
        "ttft_p50 is a time",
    ):
        assert reason in said
    assert "u:pw" not in Path("sessions/s.toml").read_text()
    assert [model.name for model in loaded().models] == ["a", "b"]
    assert loaded().requirements == (Requirement("error_rate", at_most=0.05),)


def test_a_service_that_has_an_address_of_its_own_is_asked_there_unless_another_is_given() -> None:
    models = ("google=gemini,,flash,GOOGLE_KEY", "here=ollama,,qwen3", "there=ollama,http://box:11434,qwen3")
    result = init("s", "--yes", "--example", *(part for model in models for part in ("--model", model)))

    assert result.exit_code == 0, result.output
    google, here, there = loaded().models
    assert (google.provider, google.model, google.api_key) == ("gemini", "flash", SecretRef(env="GOOGLE_KEY"))
    assert google.base_url == "https://generativelanguage.googleapis.com/v1beta"
    assert (here.base_url, there.base_url) == ("http://localhost:11434", "http://box:11434")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "reviewtui init NAME"),
        (("a b",), "NAME: a session has a name of"),
        (("s",), "--model NAME=PROVIDER"),
        (("s", "--model", "local=embedded"), "--prompts FILE"),
        (("s", "--model", "local"), "--model: a model is written"),
        (("s", "--model", "a=openai-chat,https://h.example/v1"), "--model: an openai-chat model needs"),
        (("s", "--model", "a=gemini"), "--model: a gemini model needs"),
        (("s", "--model", "a=replay"), "--model: the provider is one of"),
        (("s", "--model", "a=imported,https://h.example/v1"), "--model: an imported model is never asked"),
        (("s", "--model", "a=embedded,https://h.example/v1"), "--model: an embedded model has no address"),
        (("s", "--model", "a=openai-chat,https://h.example/v1,m,K,x"), "--model: there are more parts"),
        (("s", "--model", "a=imported", "--model", "a=imported"), "--model: another model has this name"),
        (("s", "--model", "a=imported", "--prompts", "empty.jsonl"), "--prompts: empty.jsonl holds no prompt"),
        (("s", "--model", "a=imported", "--prompt", " "), "--prompt: this prompt asks nothing"),
        (("s", "--model", "a=imported", "--prompt", "x", "--example"), "one of --prompts, --prompt and --example"),
        (("s", "--model", "a=imported", "--require", "csat>=2"), "--require: csat is a share"),
        (("s", "--model", "a=imported", "--mode", "compare", "--require", "csat>=0.8"), "--require: csat needs"),
    ],
)
def test_wrong_or_missing_options_are_named(folder: Path, arguments: tuple[str, ...], named: str) -> None:
    (folder / "empty.jsonl").write_text("[]\n")

    result = init(*arguments, "--yes")

    assert result.exit_code == 2
    assert named in " ".join(result.stderr.split())
    assert files(folder) == {"q.jsonl", "empty.jsonl"}


def test_a_session_is_not_replaced_unasked() -> None:
    init("s", "--yes", "--model", "old=imported")
    before = Path("sessions/s.toml").read_bytes()

    refused = init("s", "--yes", "--model", "new=imported")
    assert isinstance(refused.exception, ReviewError)
    assert "sessions/s.toml exists already" in str(refused.exception)
    assert "--force" in refused.exception.hint
    assert Path("sessions/s.toml").read_bytes() == before

    assert init("s", "--yes", "--force", "--model", "new=imported").exit_code == 0
    assert [model.name for model in loaded().models] == ["new"]


def test_who_does_not_want_to_replace_gives_another_name() -> None:
    init("s", "--yes", "--model", "old=imported")

    result = init("s", "--model", "new=imported", "--prompts", "q.jsonl", typed=("n", "t", "", "", ""))

    assert result.exit_code == 0, result.output
    assert [model.name for model in loaded().models] == ["old"]
    assert [model.name for model in loaded("t").models] == ["new"]


def test_prompts_of_that_name_are_not_replaced_unasked(folder: Path) -> None:
    (folder / "sessions" / "prompts").mkdir(parents=True)
    kept = folder / "sessions" / "prompts" / "s.jsonl"
    kept.write_text('{"prompt": "mine"}\n')

    declined = init("s", "--model", "a=embedded", typed=("example", "n", "file", str(kept), "", "", ""))
    assert declined.exit_code == 0, declined.output
    assert asked(loaded()) == ["mine"]

    agreed = init("s", "--model", "a=embedded", typed=("y", "example", "y", "", "", ""))
    assert agreed.exit_code == 0, agreed.output
    assert len(loaded().prompts) == 3


def test_input_that_ends_half_way_writes_nothing(folder: Path) -> None:
    result = init("s", "--model", "a=embedded", typed=("type", "hello"))

    assert result.exit_code == 2
    assert "nothing was written. Give the rest as options" in " ".join(result.stderr.split())
    assert files(folder) == {"q.jsonl"}


def test_on_a_terminal_every_line_fits_and_ctrl_c_writes_nothing(folder: Path) -> None:
    answers = (
        *(("Name of the session", "no name"), ("Name of the session", "s"), (r"Name \(", "a")),
        *((r"Provider \[", "openaichat"), (r"Provider \[", ""), ("Address", "ftp://h"), ("Address", "http://h/v1")),
        *(("Variable", "not one"), ("Variable", "REVIEWTUI_TEST_KEY"), ("See now", "n"), ("Model id", "m")),
        *(("Another", "n"), ("Where from", "file"), ("Path", "q.csv"), ("Path", "q.jsonl"), ("Mode", "compare")),
        *(("Blind", ""), ("Requirement:", "csat>=0.8"), ("Requirement:", "errors<=1"), ("Requirement:", "error")),
    )
    child = pexpect.spawn(sys.executable, ["-m", "reviewtui", "init"], dimensions=(50, 80), encoding="utf-8")
    said = ""
    for question, answer in answers:
        child.expect(question, timeout=30)
        said += child.before + child.after
        child.sendline(answer)
    child.expect("Requirement:", timeout=30)
    said += child.before
    child.sendintr()
    told = ""
    for _ in range(6):  # one that comes between the question and the wait for its answer is heard with the next key
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=5) == 0:
            break
        told += child.before
        child.sendintr()
    told += child.before
    child.close()

    assert child.exitstatus == 130
    assert "Nothing was written." in told
    assert [line for line in said.splitlines() if len(line) > 80] == []
    assert files(folder) == {"q.jsonl"}


def test_prompts_do_not_stay_without_their_session(folder: Path) -> None:
    (folder / "sessions" / "s.toml").mkdir(parents=True)

    result = init("s", "--force", "--model", "a=embedded", typed=("example", "", "", ""))

    assert isinstance(result.exception, ReviewError)
    assert "it is a folder" in str(result.exception)
    assert files(folder) == {"q.jsonl"}


def test_a_gguf_file_is_found_from_the_session(folder: Path) -> None:
    (folder / "m.gguf").write_bytes(b"GGUF")

    init("s", "--yes", "--prompts", "q.jsonl", "--model", "a=embedded,,m.gguf")

    assert loaded().models[0].model == "../m.gguf"


def test_a_file_called_like_the_session_is_not_taken_for_it(folder: Path) -> None:
    (folder / "s").write_text("no session")

    result = init("s", "--yes", "--model", "a=imported")

    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("--session sessions/s.toml\n")


def test_the_look_uses_the_key_and_whatever_comes_the_questions_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWTUI_TEST_KEY", "sk-unguessable")
    with service(b"", 401) as (base_url, keys):
        result = init(
            *("s", "--prompts", "q.jsonl"),
            typed=("a", "", base_url, "REVIEWTUI_TEST_KEY", "y", "m", "n", "", "", ""),
        )

    assert result.exit_code == 0, result.output
    assert keys == ["Bearer sk-unguessable"]
    assert "wants another key (HTTP 401)" in result.stderr
    assert "sk-unguessable" not in result.output
    assert loaded().models[0].model == "m"


def test_from_the_questions_to_the_report() -> None:
    with FakeProvider() as fake:
        made = init(typed=("s", "a", "", fake.base_url, "", "y", "ok", "n", "example", "", "", "error_rate<=0.5", ""))
        assert made.exit_code == 0, made.output
        assert "It answers, but has no list of models (HTTP 404)." in made.stderr
        assert made.stdout.endswith("Ready. Run it: reviewtui collect s\n")

        checked = CliRunner().invoke(cli, ["check", "s", "--strict"])
        collected = CliRunner().invoke(cli, ["collect", "s", "--headless"])
        report = CliRunner().invoke(cli, ["report", "s", "--format", "json"])

    assert checked.exit_code == 0, checked.output
    assert collected.stdout.startswith("s: 3 of 3 answers, 3 of them now, ")
    assert report.exit_code == 0, report.output
    assert json.loads(report.stdout)["session"]
    assert [seen.model for seen in fake.requests] == ["ok"] * 3
