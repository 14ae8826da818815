"""Failures in groups and in order."""

from reviewtui.domain.detection import FailureKind
from reviewtui.domain.failure import SEVERITY, FailureKey, FailureRow
from reviewtui.grading.arranging import UNLIKE, Classes, GroupKey, Order, group_of, in_group, in_order

PLACES = {"red": 0, "blue": 1}


def row(name: str, kind: FailureKind, *, number: int = 1, model: str = "red", **fields: object) -> FailureRow:
    """A failure of the answer `name`."""
    values: dict[str, object] = {
        "key": FailureKey(name, kind),
        "prompt_id": f"p{number}",
        "prompt_number": number,
        "model": model,
        "trial": 1,
        "status": "open",
        "severity": SEVERITY[kind],
        "graded": False,
        "noticed": None,
        "score": 1.0,
        "message": "",
        "by_people": False,
        "excerpt": "",
        "assigned": None,
        "note": None,
    }
    return FailureRow(**(values | fields))


def test_what_is_alike_is_a_class_and_the_rest_of_a_kind_is_one_too() -> None:
    words = {
        FailureKey("a", "refusal"): "I'm sorry, I can't help with the lamp",
        FailureKey("b", "refusal"): "I'm sorry, I can't help with the sofa",
        FailureKey("c", "refusal"): "That is against the house rules",
        FailureKey("d", "refusal"): "No way, my friend, ask elsewhere",
        FailureKey("a", "leak"): "I'm sorry, I can't help with the lamp",
        FailureKey("e", "repetition"): "round and round we go round and round we",
        FailureKey("f", "repetition"): "go round and round we go round and",
    }
    classes = Classes(words)
    of = {f"{key.response_id} {key.kind}": group for key, group in classes.known.items()}
    assert of["a refusal"] == of["b refusal"] != of["c refusal"]
    assert of["c refusal"] == of["d refusal"] == GroupKey("refusal", UNLIKE)
    assert of["a leak"] == GroupKey("leak", UNLIKE)
    assert of["e repetition"] == of["f repetition"]
    assert of["e repetition"].likeness != UNLIKE
    assert classes.place(FailureKey("g", "refusal"), "I'm sorry, I can't help with the bed") == of["a refusal"]
    assert classes.place(FailureKey("g", "empty"), "") == GroupKey("empty", UNLIKE)


def ordered(rows: list[FailureRow], order: Order) -> list[tuple[str | int | None, ...]]:
    groups: dict[GroupKey, list[FailureRow]] = {}
    for each in rows:
        groups.setdefault(group_of(each, GroupKey(each.kind, "like 0"), order), []).append(each)
    return [tuple(part for part in key if part is not None) for key in in_order(groups, order, PLACES)]


ROWS = [
    row("a", "truncated", number=1),
    row("b", "truncated", number=2, model="blue"),
    row("c", "refusal", number=3, score=0.8),
    row("d", "error", number=2),
    row("e", "timeout", number=1, score=0.9),
    row("f", "other", number=1, model="blue", severity=5, graded=True, score=None),
]


def test_the_gravest_come_first_then_the_many_then_the_sure() -> None:
    kinds = [key[0] for key in ordered(ROWS, "harm")]
    assert kinds == ["other", "error", "timeout", "refusal", "truncated"]
    assert [key[0] for key in ordered([*ROWS, row("g", "refusal")], "harm")][1:3] == ["refusal", "error"]


def test_by_kind() -> None:
    assert [key[0] for key in ordered(ROWS, "kind")] == ["error", "other", "refusal", "timeout", "truncated"]


def test_by_model_and_by_prompt_the_groups_are_divided() -> None:
    assert [(key[2], key[0]) for key in ordered(ROWS, "model")] == [
        *(("red", kind) for kind in ("error", "timeout", "refusal", "truncated")),
        *(("blue", kind) for kind in ("other", "truncated")),
    ]
    assert [(key[2], key[0]) for key in ordered(ROWS, "prompt")] == [
        *((1, kind) for kind in ("other", "timeout", "truncated")),
        *((2, kind) for kind in ("error", "truncated")),
        (3, "refusal"),
    ]


def test_within_a_group_the_gravest_then_the_surest_then_the_order_of_the_session() -> None:
    rows = [
        row("a", "leak", number=2),
        row("b", "leak", number=1, model="blue"),
        row("c", "leak", number=1),
        row("d", "leak", number=9, score=None),
        row("e", "leak", number=9, severity=3),
    ]
    assert [each.key.response_id for each in in_group(rows, PLACES)] == ["c", "b", "a", "d", "e"]
