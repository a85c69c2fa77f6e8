"""batch_strings: its view against the library, the numbers of the specification, its finds."""

import numpy as np
import pytest
from contract import WidgetContract, numbers, states

from course_lib import exercises, nn
from course_lib.palette import BLUE, INK
from course_lib.widgets.batch_strings import CARD, in_evaluation, in_training, picture, view

state = states(CARD)
BatchNorm = exercises.get("07.3").reference["BatchNorm"]
F = (nn.batch_norm, nn.batch_norm_backward, BatchNorm)
OTHERS = (1, 2, -1, -2)


def at(x0: float, **changes):
    return state(x=(x0, *OTHERS), **changes)


@pytest.mark.parametrize(
    ("x0", "y0", "span", "slope"),
    [
        (0, 0, 2.828, 0.566),
        (3, 1.294, 2.157, 0.251),
        (10, 1.886, 0.943, 0.021),
        (30, 1.986, 0.331, 0.0009),
        (300, 2.000, 0.033, 0),
    ],
)
def test_the_numbers_of_the_specification(x0: float, y0: float, span: float, slope: float):
    batch = in_training(at(x0), F)
    assert batch.y[0] == pytest.approx(y0, abs=6e-4)
    assert np.ptp(batch.y[1:]) == pytest.approx(span, abs=6e-4)
    assert batch.dx[0] == pytest.approx(slope, abs=6e-4 if slope > 1e-3 else 6e-5)
    assert batch.dx.sum() == pytest.approx(0, abs=1e-12)


def test_no_y_passes_the_root_of_n_minus_1():
    for n in (2, 3, 5, 8):
        x = np.zeros(n)
        x[0] = 300
        assert np.sqrt(n - 1) - 1e-3 < in_training(state(x=tuple(x)), F).y[0] < np.sqrt(n - 1)


def test_the_view_says_what_the_library_computes():
    rng = np.random.default_rng(3)
    for _ in range(10):
        x, i, drift = rng.uniform(-20, 20, 6), int(rng.integers(6)), float(rng.uniform(-9, 9))
        gamma, beta = rng.uniform(-3, 3, 2)
        seen = view(state(x=tuple(x), pushed=i, drift=drift, gamma=gamma, beta=beta), F)
        y, cache = nn.batch_norm((x + drift)[:, None], np.array([gamma]), np.array([beta]))
        dx, _, _ = nn.batch_norm_backward(np.eye(6)[:, [i]], cache)
        for name, expected in (("y", y), ("xhat", cache[0]), ("dx", dx)):
            np.testing.assert_allclose(numbers(seen["data"][name]), expected[:, 0], atol=1e-12)


def test_in_evaluation_a_point_moves_only_its_own_y():
    before, after = (in_evaluation(at(x0, steps=50), F) for x0 in (3, 30))
    assert after.y[0] - before.y[0] > 10
    np.testing.assert_array_equal(before.y[1:], after.y[1:])
    assert np.count_nonzero(np.round(before.dx, 6)) == 1
    assert before.dx[0] == pytest.approx((after.y[0] - before.y[0]) / 27)


def test_the_memory_has_the_share_that_the_lesson_derives():
    for steps in (0, 5, 22):
        share = 1 - 0.9**steps
        seen = in_evaluation(at(3, steps=steps), F)
        assert seen.mean == pytest.approx(share * 0.6)
        assert seen.sd**2 == pytest.approx(1 - share + share * np.var([3, *OTHERS], ddof=1))


def test_one_point_is_beta_and_learns_nothing():
    seen = view(state(x=(7,), beta=-1.5), F)["readout"]
    assert "y is -1.500, which is beta" in seen
    assert "dx is .000" in seen
    assert in_training(state(x=(7,), beta=-1.5), F).y.tolist() == [-1.5]


FOUND = {
    0: [({"x": (300, *OTHERS)}, True), ({"x": (30, *OTHERS)}, False),
        ({"x": (300, *OTHERS), "gamma": 2}, False), ({"x": (300, 1, 2, -1)}, False)],
    1: [({"drift": 4}, True), ({"drift": 0}, False), ({"drift": 4, "mode": "evaluation"}, False),
        ({"drift": 4, "gamma": 0}, False)],
    2: [({"drift": 2.1}, True), ({"drift": 0}, False), ({"drift": 4}, False)],
}  # fmt: skip


def test_a_forward_that_keeps_the_old_mean_is_not_hidden():
    def shifted(x, gamma, beta, eps):
        return gamma * x + beta, (x, gamma, np.ones(1))

    seen = view(state(drift=4), (shifted, nn.batch_norm_backward, BatchNorm))
    assert not seen["finds"][1]
    assert "becomes y 7.000" in seen["readout"]


class TestCard(WidgetContract):
    card, given, finds = CARD, (F,), FOUND
    said = ((F, {"x": (3, 1)}, "The other is at -1.000. With"),)
    wrong = (
        ((lambda x, g, b, e: x, *F[1:]), "must return y and the cache"),
        ((lambda x, g, b, e: (x, 1), *F[1:]), "must return the cache (xhat, gamma, s)"),
        ((F[0], lambda dy, cache: (dy.sum(axis=0), 0, 0), F[2]), "returned shape (1,)"),
    )
    refused = ({"x": ()}, {"x": (301,)}, {"x": (1, 2), "pushed": 2}, {"gamma": 4})


def test_the_still_says_the_numbers_of_the_point_that_moves():
    panel = picture(state(), F).figure.axes[2]  # x0 = 30
    assert [t.get_text() for t in panel.texts if t.get_color() == BLUE] == ["30", "1.99", "1.99"]


def test_the_still_says_the_scale_of_each_row():
    for axes, (x, out) in zip(
        picture(state(), F).figure.axes, [(4, 3), (4, 3), (40, 3), (40, 20)], strict=True
    ):
        ticks = [t.get_text() for t in axes.texts if t.get_color() == INK]
        right = [t for t in ticks if t.isdigit()]
        assert right == [f"{x}", f"{out}", f"{out}"]
