"""What models are called while their names are hidden."""

from reviewtui.domain.session import Model, Session
from reviewtui.grading.masks import masks, roman, without_names

MODELS = tuple(
    Model(name=name, provider="openai-chat", model=f"id-{name}", base_url=f"https://{name}.test:8/v1")
    for name in ("tango", "o")
)
SESSION = Session(name="support", path="s.toml", prompts=(), models=MODELS)


def test_masks_are_roman() -> None:
    assert [roman(number) for number in (1, 2, 4, 6, 9, 14)] == ["I", "II", "IV", "VI", "IX", "XIV"]


def test_every_model_has_one_and_its_place_tells_nothing() -> None:
    models = ["red", "blue", "green"]

    drawn = [masks(models) for _ in range(60)]

    assert all(sorted(found) == sorted(models) and sorted(found.values()) == ["I", "II", "III"] for found in drawn)
    assert len({found["red"] for found in drawn}) > 1, "by chance once in 3^59"


def test_names_ids_and_endpoints_are_hidden_as_whole_words() -> None:
    message = "tango (id-tango) at https://tango.test:8/v1 refused; o.test is out of order; no tangoes"
    assert (
        without_names(message, SESSION)
        == "(hidden) ((hidden)) at (hidden) refused; (hidden) is out of order; no tangoes"
    )
