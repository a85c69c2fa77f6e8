"""What each step of the preparation is worth, as lesson 01 and the digit pad tell it."""

import pytest

from course_lib.results import result

SOFTMAX, DENSE, MEAN = "softmax regression", "784-256-10", "nearest mean"
STORED = result("preparation")


@pytest.mark.parametrize(
    ("metric", "softmax", "dense"),
    [
        ("canvas", 18.2, 26.0),
        ("stretched_28", 16.3, 33.0),
        ("longer_28", 27.5, 49.9),
        ("stretched_20", 52.7, 72.6),
        ("by_box", 66.9, 85.9),
        ("by_mass", 89.5, 97.4),
        ("inverted", 0.5, 4.9),
        ("thinned", 77.9, 93.2),
        ("thickened", 83.3, 94.6),
        ("half_ink", 83.1, 97.1),
        ("binary", 88.2, 97.0),
        ("clean", 92.3, 98.2),
    ],
)
def test_the_table_of_the_specification_comes_out_again(metric: str, softmax: float, dense: float):
    assert STORED.mean(SOFTMAX, metric) == pytest.approx(softmax, abs=6)
    assert STORED.mean(DENSE, metric) == pytest.approx(dense, abs=8)


def test_without_preparation_softmax_regression_falls_from_90_to_18():
    for prepared, canvas in zip(
        STORED.values[SOFTMAX]["by_mass"], STORED.values[SOFTMAX]["canvas"], strict=True
    ):
        assert prepared > 88
        assert canvas < 23


def test_of_one_change_alone_the_longer_side_costs_the_nearest_mean_most():
    """The answer to prediction 01.i, with every seed."""
    by_mass, by_box, longer, binary = (
        STORED.values[MEAN][metric] for metric in ("by_mass", "by_box", "side_28", "binary")
    )
    for usual, box, side, grey in zip(by_mass, by_box, longer, binary, strict=True):
        assert 28 < usual - side < 38
        assert 15 < usual - box < 24
        assert abs(usual - grey) < 4
