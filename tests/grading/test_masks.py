"""What models are called while their names are hidden."""

from reviewtui.grading.masks import masks, roman


def test_masks_are_roman() -> None:
    assert [roman(number) for number in (1, 2, 4, 6, 9, 14)] == ["I", "II", "IV", "VI", "IX", "XIV"]


def test_every_model_has_one_and_its_place_tells_nothing() -> None:
    models = ["red", "blue", "green"]

    drawn = [masks(models) for _ in range(60)]

    assert all(sorted(found) == sorted(models) and sorted(found.values()) == ["I", "II", "III"] for found in drawn)
    assert len({found["red"] for found in drawn}) > 1, "by chance once in 3^59"
