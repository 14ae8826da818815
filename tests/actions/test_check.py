"""What a run would ask for, in figures worked out by hand."""

from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reviewtui.actions import check as check_module
from reviewtui.actions.check import CheckReport, Finding, RejectedLine, check
from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.session import Model, Price, Requirement, ReviewRules, SecretRef, Session, variants_of
from reviewtui.prompts.read import RejectedRow
from reviewtui.store.database import open_database
from reviewtui.store.sessions import register_session


@pytest.fixture(autouse=True)
def _local_extra_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_module, "find_spec", lambda name: ModuleSpec(name, None))


def prompt(text: str, **more: Any) -> Prompt:
    messages = (Message("user", text),)
    return Prompt(**{"id": prompt_id(messages, None), "family": "f", "messages": messages, **more})


def hosted(name: str = "large", **more: Any) -> Model:
    return Model(**{"name": name, "provider": "openai-chat", "model": "m", "base_url": "https://h.example", **more})


def embedded(model: str = "smollm2-135m") -> Model:
    return Model(name="small", provider="embedded", model=model)


def session(folder: Path, *models: Model, **more: Any) -> Session:
    prompts = (prompt("x" * 400), prompt("y" * 41, system="z" * 8), prompt(""))
    return Session(**{"name": "s", "path": str(folder / "s.toml"), "prompts": prompts, "models": models, **more})


def report(folder: Path, *models: Model, env: dict[str, str] | None = None, **more: Any) -> CheckReport:
    return check(session(folder, *models, **more), env=env or {}, data_dir=folder / "data")


def test_requests_tokens_and_money(tmp_path: Path) -> None:
    found = report(tmp_path, hosted(max_tokens=500, price=Price(2.5, 10.0)), hosted("free", max_tokens=100), trials=2)
    priced, free = found.models
    assert (found.prompts, found.families, found.trials, found.requests) == (3, 1, 2, 12)
    # 100 + ceil(49 / 4) + 0 tokens, twice; 3 prompts x 2 trials x 500 tokens
    assert (priced.requests, priced.input_tokens, priced.output_tokens_at_most) == (6, 226, 3000)
    assert priced.cost_at_most == pytest.approx((226 * 2.5 + 3000 * 10) / 1e6)
    assert (free.cost_at_most, free.cost_unknown) == (None, "no price given")
    assert (found.input_tokens, found.output_tokens_at_most) == (452, 3600)
    assert found.cost_at_most == priced.cost_at_most
    assert found.ok
    assert found.notes == found.problems == ()


def test_reasoning_that_costs_more_than_output_counts_in_the_bound(tmp_path: Path) -> None:
    (model,) = report(tmp_path, hosted(max_tokens=500, price=Price(0, 10.0, reasoning=20.0))).models
    assert model.cost_at_most == pytest.approx(1500 * 20 / 1e6)


def test_without_max_tokens_there_is_no_bound(tmp_path: Path) -> None:
    found = report(tmp_path, hosted(price=Price(2.5, 10.0)), hosted("bounded", max_tokens=5))
    assert (found.models[0].output_tokens_at_most, found.output_tokens_at_most) == (None, None)
    assert (found.models[0].cost_at_most, found.models[0].cost_unknown) == (None, "no max_tokens, so no bound")
    assert found.cost_at_most is None


def test_a_bound_under_extra_is_one(tmp_path: Path) -> None:
    bounded = hosted(price=Price(0.0, 10.0), extra={"max_completion_tokens": 500})
    found = report(tmp_path, bounded, max_cost=1.0)
    assert found.models[0].output_tokens_at_most == 1500
    assert found.cost_at_most == pytest.approx(1500 * 10 / 1e6)
    assert found.notes == ()


def test_a_missing_key_stops_a_run(tmp_path: Path) -> None:
    model = hosted(api_key=SecretRef(env="LARGE_KEY"))
    found = report(tmp_path, model)
    hint = "Set it before you start: export LARGE_KEY=..."
    assert found.problems == (Finding("large", "the environment variable LARGE_KEY is not set", hint),)
    assert not found.ok
    assert report(tmp_path, model, env={"LARGE_KEY": "k"}).ok


def test_weights_that_are_not_here_are_a_note_once(tmp_path: Path) -> None:
    found = report(tmp_path, embedded(), msgspec.structs.replace(embedded(), name="again"))
    assert [model.weights for model in found.models] == ["not fetched", "not fetched"]
    assert [note.subject for note in found.notes] == ["smollm2-135m"]
    assert found.ok


def test_an_embedded_model_that_nobody_knows_stops_a_run(tmp_path: Path) -> None:
    found = report(tmp_path, embedded("smollm3"))
    assert [problem.message for problem in found.problems] == ["there is no embedded model smollm3"]


def test_weights_of_ones_own_are_looked_for_beside_the_session_file(tmp_path: Path) -> None:
    assert report(tmp_path, embedded("mine.gguf")).models[0].weights == "unknown"
    (tmp_path / "mine.gguf").write_bytes(b"GGUF")
    assert report(tmp_path, embedded("mine.gguf")).models[0].weights == "present"


def test_without_the_local_extra_embedded_models_cannot_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_module, "find_spec", lambda _: None)
    assert [problem.subject for problem in report(tmp_path, embedded()).problems] == ["embedded models"]
    assert report(tmp_path, hosted()).ok


def test_requirements_that_the_review_mode_cannot_feed_stop_a_run(tmp_path: Path) -> None:
    requirements = (
        Requirement("csat", at_least=0.5),
        Requirement("good_rate", at_least=0.5),
        Requirement("error_rate", at_most=0.5),
    )
    assert report(tmp_path, hosted(), requirements=requirements).ok
    comparing = ReviewRules(mode="compare")
    found = report(tmp_path, hosted(), hosted("other"), requirements=requirements, review=comparing)
    assert [problem.subject for problem in found.problems] == ["csat", "good_rate"]


def test_comparing_needs_two_models(tmp_path: Path) -> None:
    alone = report(tmp_path, hosted(), review=ReviewRules(mode="compare"))
    assert [(problem.subject, problem.message) for problem in alone.problems] == [
        ("review.mode", "comparing needs two models")
    ]
    assert report(tmp_path, hosted(), hosted("other"), review=ReviewRules(mode="compare")).ok


def test_requirements_on_times_are_said_to_stay_undecided(tmp_path: Path) -> None:
    found = report(tmp_path, hosted(), requirements=(Requirement("ttft_p95", at_most=900.0),))
    assert [note.subject for note in found.notes] == ["ttft_p95"]
    assert found.ok


def test_rejected_lines_are_carried(tmp_path: Path) -> None:
    rejected = (RejectedRow("p.jsonl", 7, "is not valid UTF-8"),)
    found = check(session(tmp_path, hosted()), env={}, data_dir=tmp_path, rejected=rejected)
    assert found.rejected == (RejectedLine("p.jsonl", 7, "is not valid UTF-8"),)


def test_a_model_whose_answers_come_by_import_is_asked_nothing(tmp_path: Path) -> None:
    found = report(tmp_path, hosted(max_tokens=10), Model(name="logs", provider="imported", model="logs"))
    assert (found.requests, [model.requests for model in found.models]) == (3, [3, 0])
    assert (found.output_tokens_at_most, found.ok) == (30, True)
    assert found.notes == (
        Finding(
            "logs",
            "none of its answers is here yet",
            "Import responses: reviewtui import responses FILE --session s",
        ),
    )


def test_without_prompts_there_is_nothing_to_ask(tmp_path: Path) -> None:
    found = report(tmp_path, hosted(), prompts=())
    assert not found.ok
    assert found.problems == (
        Finding("prompts", "there is nothing to ask yet", "Import prompts: reviewtui import prompts FILE --session s"),
    )


def test_an_edit_of_the_review_that_no_collection_took_in_is_told(tmp_path: Path) -> None:
    database = tmp_path / "reviews.db"
    before = session(tmp_path, hosted())

    def notes(found: Session) -> list[str]:
        return [note.message for note in check(found, env={}, data_dir=tmp_path, database=database).notes]

    assert notes(before) == [], "nothing was collected yet"
    with open_database(database) as db:
        register_session(db, before, variants_of(before, {}))
    assert notes(before) == []
    edited = session(tmp_path, hosted(), review=ReviewRules(criteria=("tone",)))
    assert notes(edited) == ["it was edited, and reviewers still go by what it said at the last collection or import"]
    with open_database(database) as db:
        register_session(db, edited, variants_of(edited, {}))
    assert notes(edited) == []


def test_what_a_budget_cannot_see_is_said(tmp_path: Path) -> None:
    models = (
        hosted("priced", max_tokens=500, price=Price(2.5, 10.0)),
        hosted("guessed", price=Price(2.5, 10.0)),
        hosted("free", max_tokens=100),
        Model(name="local", provider="embedded", model="smollm2-135m"),
    )
    found = report(tmp_path, *models, max_cost=0.01)
    about = [(note.subject, note.message) for note in found.notes if note.subject != "smollm2-135m"]
    assert about == [
        ("max_cost", "the whole session may cost more than 0.01 USD"),
        ("guessed", "it has no max_tokens, so that what an answer may cost is a guess until it is there"),
        ("free", "it has no price, so that max_cost cannot see what it costs"),
    ]
    assert found.ok
    enough = report(tmp_path, models[0], max_cost=1.0)
    assert enough.notes == ()


def test_certificates_that_are_not_there_are_problems(tmp_path: Path) -> None:
    (tmp_path / "here.pem").write_text("")
    found = report(tmp_path, hosted(max_tokens=5, ca="here.pem", client_cert="~nobody-here/gone.pem"))
    assert [(problem.subject, problem.message) for problem in found.problems] == [
        ("large", "client_cert: there is no file ~nobody-here/gone.pem")
    ]
