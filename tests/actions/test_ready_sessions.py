"""The sessions that travel with the program: each can be run as it stands, once its keys are there."""

from pathlib import Path

import pytest
import tomli

from reviewtui.actions.check import check
from reviewtui.config.find import packaged_sessions
from reviewtui.config.load import load_session

READY = sorted(packaged_sessions().glob("*.toml"))
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", READY, ids=[path.stem for path in READY])
def test_it_lacks_nothing_but_its_keys(path: Path, tmp_path: Path) -> None:
    session, rejected = load_session(path, strict=True)
    names = {model.api_key.env for model in session.models if model.api_key and model.api_key.env}
    found = check(session, env=dict.fromkeys(names, "a-key"), data_dir=tmp_path)
    assert (session.name, rejected) == (path.stem, ())
    assert found.problems == ()
    without = check(session, env={}, data_dir=tmp_path)
    assert len(without.problems) == len(names)
    assert all("is not set" in problem.message for problem in without.problems)


def test_hosted_services_have_prices_limits_and_a_budget_that_reaches() -> None:
    session = load_session(packaged_sessions() / "hosted.toml").session
    assert all(model.price and model.rate_limit and model.max_tokens and model.api_key for model in session.models)
    assert session.max_cost is not None
    assert session.requirements
    cost = check(session, env={}, data_dir=Path("/nowhere")).cost_at_most
    assert cost is not None
    assert cost < session.max_cost


def test_the_wheel_carries_each_with_its_prompts() -> None:
    build = tomli.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    for path in [*READY, *packaged_sessions().glob("prompts/*")]:
        name = path.relative_to(ROOT).as_posix()
        assert build["force-include"][name] == name.replace("sessions/", "reviewtui/_sessions/", 1)
