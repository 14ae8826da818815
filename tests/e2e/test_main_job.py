"""The way of a new user, in a real terminal: collect, grade, undo, leave, come back, read the report."""

import json

from tests.e2e.conftest import ANSWERS, PROMPTS, Workplace
from tests.e2e.terminal import Terminal, wait_until_gone


def ratings(workplace: Workplace) -> list[int]:
    """What stands, oldest first, as anybody reads it from the public view."""
    with workplace.open() as db:
        rows = db.rows("SELECT rating FROM v_judgments WHERE kind = 'rating' AND superseded_by IS NULL ORDER BY seq")
    return [row["rating"] for row in rows]


def test_home_opens_leads_to_collect_and_quits(workplace: Workplace) -> None:
    with Terminal(cwd=workplace.folder) as terminal:
        terminal.wait_for("shop", "demo")
        terminal.press("?")
        terminal.wait_for("home.collect")
        terminal.press_until("escape", "demo", "home.collect")
        terminal.press("q")

        assert terminal.wait_exit() == 0


def test_collecting_on_the_screen_keeps_every_answer(workplace: Workplace) -> None:
    with Terminal("collect", "shop", cwd=workplace.folder) as terminal:
        terminal.wait_for(f"collected {2 * PROMPTS}/{2 * PROMPTS}")  # else q asks whether to stop
        terminal.press("q")

        assert terminal.wait_exit() == 0
    with workplace.open() as db:
        rows = db.rows("SELECT model, count(*) AS n, count(ttft_ms) AS timed FROM v_responses GROUP BY model")
    assert [(row["n"], row["timed"]) for row in rows] == [(PROMPTS, PROMPTS)] * 2


def test_one_key_judges_and_undo_goes_back_even_after_coming_back(collected: Workplace) -> None:
    with Terminal("review", "shop", "--reviewer", "ana", cwd=collected.folder) as terminal:
        for judged, key in enumerate("45213", start=1):
            terminal.wait_for(f"{(judged - 1) // 2 + 1}/{PROMPTS}", *ANSWERS)
            terminal.press(key)
            _wait_for_ratings(terminal, collected, judged)
        terminal.press("u")
        _wait_for_ratings(terminal, collected, 4)
        terminal.press("u")
        _wait_for_ratings(terminal, collected, 3)
        terminal.wait_for(f"2/{PROMPTS}")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert wait_until_gone(terminal.family()) == []

    assert ratings(collected) == [4, 5, 2]
    with Terminal("review", "shop", "--reviewer", "ana", cwd=collected.folder) as terminal:
        terminal.wait_for(f"2/{PROMPTS}", *ANSWERS)  # the second item has one of its two ratings
        terminal.press("5")
        terminal.wait_for(f"3/{PROMPTS}")
        terminal.press("q")
        assert terminal.wait_exit() == 0

    assert ratings(collected) == [4, 5, 2, 5]
    report = json.loads(collected.run("report", "shop", "--format", "json").stdout)
    with collected.open() as db:
        rows = db.rows(
            "SELECT r.model, avg(j.rating >= 4) AS csat, count(*) AS n FROM v_judgments j JOIN v_responses r "
            "USING (response_id) WHERE j.kind = 'rating' AND j.superseded_by IS NULL GROUP BY r.model ORDER BY r.model"
        )
    expected = {row["model"]: (row["csat"], row["n"]) for row in rows}
    csat = {model["name"]: model["figures"]["csat"] for model in report["models"]}
    assert {name: (figure["value"], figure["n"]) for name, figure in csat.items()} == expected


def _wait_for_ratings(terminal: Terminal, workplace: Workplace, count: int) -> None:
    """Wait until `count` ratings stand in the database."""
    for _ in range(600):
        terminal.read()
        if len(ratings(workplace)) == count:
            return
    raise AssertionError(f"never {count} ratings but {ratings(workplace)}; the screen:\n{terminal.screen}")


def test_the_gate_speaks_by_its_exit_code(collected: Workplace) -> None:
    assert collected.run("report", "shop", "--gate").returncode == 4
    assert collected.run("report", "shop", "--gate", "--model", "nobody").returncode == 1
    assert collected.run("report", "shop").returncode == 0
