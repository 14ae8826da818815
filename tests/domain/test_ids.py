import uuid
from concurrent.futures import ThreadPoolExecutor

from reviewtui.domain.ids import content_hash, uuid7, uuid7s
from reviewtui.domain.prompt import Message, prompt_id


def test_uuid7_is_version_7_and_sorts_by_time_of_making() -> None:
    made = [uuid7() for _ in range(5000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {uuid.UUID(text).version for text in made} == {7}
    assert {uuid.UUID(text).variant for text in made} == {uuid.RFC_4122}


def test_many_at_once_are_in_the_order_of_making_too() -> None:
    before, many, after = uuid7(), uuid7s(5000), uuid7()

    assert many == sorted(many)
    assert before < many[0]
    assert many[-1] < after
    assert len(set(many)) == len(many)
    assert {uuid.UUID(text).version for text in many} == {7}
    assert {uuid.UUID(text).variant for text in many} == {uuid.RFC_4122}
    assert [str(uuid.UUID(text)) for text in many] == many
    assert uuid7s(0) == []


def test_uuid7_stays_unique_between_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [text for batch in pool.map(lambda _: [uuid7() for _ in range(500)], range(8)) for text in batch]

    assert len(set(made)) == 4000


def test_content_hash_does_not_depend_on_the_order_of_keys() -> None:
    assert content_hash({"a": 1, "b": [2, None]}) == content_hash({"b": [2, None], "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 2})
    # SHA-256 of the bytes {"a":1}, from `printf '{"a":1}' | sha256sum`
    assert content_hash({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"


def test_prompt_id_covers_what_is_asked() -> None:
    hello = (Message("user", "hello"),)

    assert prompt_id(hello, None) == prompt_id((Message("user", "hello"),), None)
    assert prompt_id(hello, None) != prompt_id(hello, "Be brief.")
    assert prompt_id(hello, None) != prompt_id((Message("system", "hello"),), None)
