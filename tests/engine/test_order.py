"""The order in which questions are asked."""

from reviewtui.engine.scheduler import asking_order
from reviewtui.store.collecting import Task
from tests.engine.running import session

SESSION = session("http://127.0.0.1/v1", {"a": {}, "b": {}, "c": {}}, prompts=40, trials=2)
TASKS = [
    Task(prompt.id, model.name, trial) for prompt in SESSION.prompts for trial in (1, 2) for model in SESSION.models
]


def test_trial_by_trial_and_all_models_of_a_prompt_together() -> None:
    ordered = asking_order(TASKS, SESSION)
    assert sorted(ordered) == sorted(TASKS)
    assert [task.trial for task in ordered] == [1] * 120 + [2] * 120
    for at in range(0, len(ordered), 3):
        together = ordered[at : at + 3]
        assert len({task.prompt_id for task in together}) == 1
        assert {task.model for task in together} == {"a", "b", "c"}


def test_prompts_do_not_come_in_the_order_of_their_file_nor_models_in_that_of_theirs() -> None:
    ordered = asking_order(TASKS, SESSION)
    assert [task.prompt_id for task in ordered[:120:3]] != [prompt.id for prompt in SESSION.prompts]
    assert {task.model for task in ordered[::3]} == {"a", "b", "c"}


def test_what_is_left_of_a_run_keeps_its_order() -> None:
    ordered = asking_order(TASKS, SESSION)
    assert asking_order(ordered[:1:-1], SESSION) == ordered[2:]
