"""What the stored results show: the bands that the course promises, seed by seed."""

import pytest

from course_lib.results import result


@pytest.mark.parametrize(
    ("name", "lowest", "highest"), [("mlp", 97.8, 98.4), ("mlp_bn", 98.1, 98.6)]
)
def test_each_seed_lies_in_the_band(name: str, lowest: float, highest: float):
    stored = result(name)
    (arm,) = stored.arms
    assert len(stored.seeds) >= 3
    assert all(lowest <= test <= highest for test in stored.values[arm]["test"])


def test_dropout_helps_where_images_are_few_and_steps_are_small():
    """1,000 images: at least two points at a small rate; at a large one it does not."""
    stored = result("dropout_small")
    gain = {
        arm.removeprefix("dropout, "): stored.mean(arm, "test") - stored.mean(f"no {arm}", "test")
        for arm in stored.arms
        if not arm.startswith("no ")
    }
    assert len(stored.seeds) >= 3
    assert gain["lr 0.05"] > 2
    assert gain["lr 0.2"] < 0


def test_dropout_hurts_a_narrow_net():
    stored = result("dropout_narrow")
    without, with_dropout = (stored.values[arm]["test"] for arm in stored.arms)
    assert len(stored.seeds) >= 3
    assert max(with_dropout) + 2 < min(without)
