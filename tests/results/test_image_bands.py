"""What the stored results on images show: the numpy record, LeNet-5, and the corruption table."""

import numpy as np
import pytest

from course_lib.results import result

LENET, MOVED = "LeNet", "LeNet, shifted in training"


@pytest.mark.parametrize(("name", "lowest"), [("lenet", 98.9), ("numpy_record", 99.4)])
def test_each_seed_on_all_images_reaches_what_was_aimed_at(name: str, lowest: float):
    stored = result(name)
    (arm,) = stored.arms
    assert "n_train" not in stored.common  # all 60,000 images
    assert min(stored.values[arm]["test"]) >= lowest


def test_the_record_is_above_lenet_by_more_than_the_seeds_scatter():
    lenet, record = result("lenet"), result("numpy_record")
    best_lenet = max(lenet.values["61,706 parameters"]["test"])
    assert min(record.values["32-64-64 maps"]["test"]) > best_lenet + 0.2


@pytest.mark.parametrize(
    ("change", "lowest", "highest"),
    [
        ("clean", 98.5, 99.4),
        ("shift_4", 55, 77),
        ("rotate_45", 50, 68),
        ("noise_0.3", 96, 99.4),
        ("inverted", 15, 50),
    ],
)
def test_lenet_loses_what_the_syllabus_says(change: str, lowest: float, highest: float):
    stored = result("corruptions")
    assert lowest <= stored.mean(LENET, change) <= highest


def test_training_on_moved_digits_recovers_moves_seed_by_seed():
    stored = result("corruptions")
    for plain, moved in zip(
        stored.values[LENET]["shift_4"], stored.values[MOVED]["shift_4"], strict=True
    ):
        assert moved > 96 > plain + 10
    assert min(stored.values[MOVED]["clean"]) > 98


def test_one_recipe_keeps_the_order_of_four_models_on_both_sets():
    """Lesson 12 quotes the gaps: in points, and as shares of the errors."""
    shares = {}
    for name in ("fashion_digits", "fashion"):
        stored = result(name)
        tests = np.array([stored.values[arm]["test"] for arm in stored.arms])
        assert (np.diff(tests, axis=0) > 0).all()
        means = tests.mean(axis=1)
        shares[name] = np.diff(means) / (100 - means[:-1])
        assert stored.arms.keys() == result("fashion").arms.keys()
    digits, clothes = (result(n).mean("softmax regression", "test") for n in shares)
    assert (round(digits, 1), round(clothes, 1)) == (92.5, 84.4)
    assert shares["fashion_digits"][:2] == pytest.approx([0.78, 0.10], abs=0.005)
    assert shares["fashion"][:2] == pytest.approx([0.31, 0.08], abs=0.005)


def test_clothes_are_harder_than_digits():
    stored = result("fashion")
    assert stored.mean("softmax regression", "test") == pytest.approx(84.2, abs=0.8)
    assert 87.5 < stored.mean("784-256-10", "test") < 89.8
    lenet = stored.values["LeNet-5"]["test"]
    assert min(lenet) > max(stored.values["784-256-10"]["test"])
    assert max(lenet) < min(result("lenet").values["61,706 parameters"]["test"]) - 5
