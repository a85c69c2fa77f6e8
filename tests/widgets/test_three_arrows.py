"""three_arrows: its gradients against the library and differences, its regions, its finds."""

import re

import numpy as np
import pytest
from contract import WidgetContract, check_view, numbers, states

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.widgets import three_arrows
from course_lib.widgets.sectors import clip, solvable
from course_lib.widgets.three_arrows import CARD, POINTS, view
from course_lib.widgets.weight_steps import LR, STOPS, N, moments, mosaic

state = states(CARD)
GRADIENT = nn.softmax_cross_entropy_grad
X, Y = np.array(POINTS)[:, :2], np.array(POINTS)[:, 2].astype(int)


def trained(n_steps: int = 200) -> tuple[tuple[float, ...], ...]:
    W = np.zeros((2, 3))
    for _ in range(n_steps):
        W -= 0.5 * X.T @ GRADIENT(X @ W, Y)
    return tuple(tuple(column) for column in W.T)


def test_no_point_is_written_with_minus_nought():
    assert "-0.0" not in str(POINTS).replace(",", " ").replace(")", " ").split()


def test_pushes_and_steps_agree_with_differences():
    rng = np.random.default_rng(4)
    for _ in range(10):
        W, v, at = rng.uniform(-2, 2, (2, 3)), rng.uniform(-2, 2, 2), int(rng.integers(60))
        data = view(state(arrows=tuple(W.T), v=tuple(v), chosen=at + 1), GRADIENT)["data"]
        M = W + v[:, None]
        one = nn.numerical_grad(lambda M: nn.cross_entropy(X[[at]] @ M, Y[[at]]), M)  # noqa: B023
        np.testing.assert_allclose(numbers(data["one"]), one.T, atol=1e-8)
        every = nn.numerical_grad(lambda M: nn.cross_entropy(X @ M, Y), M)
        np.testing.assert_allclose(numbers(data["all"]), every.T, atol=1e-8)
        assert data["p"] == [f"{p:.2f}".lstrip("0") for p in nn.softmax(X[[at]] @ M)[0]]


def test_the_read_out_names_loss_step_and_largest_push():
    told = view(state(), GRADIENT)["readout"]
    assert told.partition(" MNIST")[0] == (
        "26 of 60 right; loss 1.00, after one step of lr 0.5 with all points .49. "
        "Point 5 (B), p .93, .07, .01: its largest pull is on arrow B, .93."
    )


def test_the_own_arrow_is_pushed_as_far_as_the_others_together():
    for at in range(0, 60, 7):
        push = numbers(view(state(chosen=at + 1), GRADIENT)["data"]["one"])
        np.testing.assert_allclose(push[Y[at]], -np.delete(push, Y[at], axis=0).sum(axis=0))


def test_the_regions_are_those_of_the_largest_logit():
    rng = np.random.default_rng(1)
    for trial in range(20):
        W = rng.normal(size=(2, 3)).round(trial % 3)
        x = rng.uniform(-4, 4, (200, 2))
        z = x @ W
        first, second = np.sort(z, axis=1)[:, ::-1][:, :2].T
        clear = (first - second > 1e-9) | np.isclose(first, second, atol=0)
        for c in range(3):
            corners = clip(W, c, 4.0)
            inside = _inside(corners, x) if len(corners) else np.zeros(200, bool)
            assert (inside == (z.argmax(axis=1) == c))[clear].all()


def _inside(corners: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Whether points lie within a convex polygon whose corners go round counterclockwise."""
    edges = np.roll(corners, -1, axis=0) - corners
    away = x[:, None] - corners  # (n, m, 2)
    return (edges[:, 0] * away[..., 1] - edges[:, 1] * away[..., 0] > -1e-9).all(axis=1)


def test_what_some_arrows_get_right_is_solvable():
    rng = np.random.default_rng(2)
    for _ in range(300):
        x, W = rng.normal(size=(int(rng.integers(3, 12)), 2)), rng.normal(size=(2, 3))
        assert solvable(x, (x @ W).argmax(axis=1))


def around(*angles: float) -> np.ndarray:
    turn = np.radians(angles)
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


@pytest.mark.parametrize(
    ("angles", "y", "possible"),
    [
        ((0, 120, 240), (0, 1, 2), True),
        ((0, 100, 120, 240), (0, 1, 0, 2), False),  # B lies between two of A
        ((-85, 85, 135, 225), (0, 0, 1, 2), True),
        ((-90, 90, 135, 225), (0, 0, 1, 2), False),  # half a turn
        ((-100, 0, 100, 150, 210), (0, 0, 0, 1, 2), False),  # more than half a turn
        ((10, 20, 30), (0, 1, 2), True),
        ((10, 20, 30, 40), (0, 1, 0, 1), True),  # two classes only: not asked
    ],
)
def test_what_no_arrows_get_right(angles, y, possible: bool):
    assert solvable(around(*angles), np.array(y)) == possible


FOUND = {
    0: [({"arrows": trained()}, True), ({}, False),
        ({"arrows": trained(), "points": POINTS[:9]}, False)],
    3: [({"mnist": 100}, True), ({"mnist": 500}, False), ({}, False)],
    1: [({"v": (0.6, 0)}, True), ({"v": (0.3, 0)}, False)],
    2: [({"points": (*POINTS, (-1.0, 1.7, 0))}, True),  # an A among the B
        ({"points": ((1, 0, 0), (0, 1, 1), (-1, 0, 0), (0, -1, 2))}, True),
        ({"points": ((1, 0, 0), (0, 1, 1), (-1, -1, 2), (0, -1, 2))}, False)],
}  # fmt: skip


def test_a_gradient_that_sees_v_does_not_find_it():
    def sees(z, y):
        return z - nn.one_hot(y, 3)

    assert not view(state(v=(0.6, 0)), sees)["finds"][1]


def test_nan_is_shown_and_can_be_sent():
    seen = check_view(CARD, state(), lambda z, y: np.full(z.shape, np.nan))
    assert "p - t holds nan or inf." in seen["readout"]
    assert seen["readout"].endswith("MNIST after 10 steps of lr 0.5: W holds nan or inf.")


def test_the_first_step_makes_mean_images_by_hand():
    """From W = 0 all p are 1/10: each column is the class's sum less a tenth of all."""
    (x, y), _ = load_mnist(n_train=N)
    expected = LR * (x.T.astype(float) @ nn.one_hot(y, 10) / N - x.mean(axis=0)[:, None] / 10)
    first = moments(GRADIENT)[STOPS.index(1)]
    np.testing.assert_allclose(first.W, expected, atol=1e-7)
    assert first.alike > 0.98


def test_more_steps_make_images_less_like_means_and_at_last_fewer_new_images_right():
    seen = moments(GRADIENT)
    assert np.diff([m.alike for m in seen[1:]]).max() < 0
    assert np.diff([m.own for m in seen]).min() > 0
    assert [m.validation for m in seen][-1] < max(m.validation for m in seen)
    told = view(state(mnist=100), GRADIENT)["readout"]
    after = "MNIST after 100 steps of lr 0.5: 94% of 1,000 training images right, 87.2% of the"
    assert f"{after} validation images." in told
    assert told.endswith("less the mean of all: .85 (1 is the same shape).")


def test_the_sheet_holds_each_image_in_its_place():
    W = np.zeros((784, 10))
    W[0, 7], W[783, 0] = 2.0, -2.0  # first pixel of the 7, last of the 0
    sheet = mosaic(W)
    assert sheet.shape == (60, 150)
    assert (sheet[31, 61], sheet[28, 28]) == (255, 1)
    assert (sheet != 128).sum() == 2


def alts(f, **changes) -> list[str]:
    """The alt texts of the pictures for hosts without JavaScript."""
    html = three_arrows(f, **changes)._repr_mimebundle_()[0]["text/html"]
    return re.findall(r'<img alt="([^"]*)"', html)


def test_the_still_figure_has_the_ten_images_early_now_and_late():
    plane, ten = alts(GRADIENT, mnist=100)
    assert "before: loss 1.00, 26 of 60 right; a step for the circled point alone would" in plane
    assert "move A by 1.32, B by 1.33, C by 0.01; after one step" in plane
    shares = {n: f"{m.validation:.1%}" for n, m in zip(STOPS, moments(GRADIENT), strict=True)}
    assert ten.endswith(
        f"at 3 moments: after 1 step, {shares[1]} of the validation images right; after 100 steps, "
        f"{shares[100]} of the validation images right; after 500 steps, {shares[500]} of the "
        "validation images right."
    )
    assert "at 2 moments: after 1 step" in alts(GRADIENT, mnist=500)[1]
    assert "at 3 moments: after 0 steps" in alts(GRADIENT, mnist=0)[1]


def test_a_gradient_of_three_classes_only_leaves_the_plane_as_it_was():
    def for_three(z, y):
        return GRADIENT(z, y) - np.zeros(3)

    assert len(alts(for_three)) == 1
    seen = check_view(CARD, state(), for_three)
    assert seen["data"]["images"] is None
    assert seen["readout"].endswith("your function does not answer for ten classes.")
    assert seen["readout"].split(" MNIST")[0] in view(state(), GRADIENT)["readout"]


class TestCard(WidgetContract):
    card, given, finds = CARD, (GRADIENT,), FOUND

    @pytest.mark.parametrize(
        "changes",
        [{"arrows": ((0, 0), (1, 1))}, {"v": (0, 5)}, {"points": ()}, {"points": ((0, 0, 3),)},
         {"points": ((0, 9, 1),)}, {"points": ((float("nan"), 0, 1),)}],
    )  # fmt: skip
    def test_what_the_picture_cannot_hold_is_refused(self, changes):
        with pytest.raises(ValueError, match="pair|points|must"):
            view(state(**changes), GRADIENT)
