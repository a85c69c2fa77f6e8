"""bowl: its counts against the specification, its map against single walks, its finds."""

import numpy as np
import pytest
from contract import WidgetContract, states

from course_lib import nn
from course_lib.widgets import bowl
from course_lib.widgets.bowl import CARD, view
from course_lib.widgets.bowl_walks import KEPT, N_STEPS, RATES, Rule, arrival, descend, survey

state = states(CARD)
STEEP = np.array([1.0, 25.0])
START = np.array([4.0, 1.0])


def typed(w, dw, v, lr, mu):
    """The formula as it stands."""
    v = mu * v + dw
    return w - lr * v, v


def typed_adam(w, dw, m, v, t, lr, b1, b2, eps):
    """The formula as it stands."""
    m, v = b1 * m + (1 - b1) * dw, b2 * v + (1 - b2) * dw**2
    return w - lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps), m, v


MOMENTUM = Rule.of("momentum", typed)
BOTH = (typed, typed_adam)


SAID = [
    (typed, {"lr": 0.02}, "342 steps until"),
    (typed, {"lr": 0.0769}, "87 steps until"),
    (typed, {}, "This lr is 96% of the fatal one, .08."),
    (typed, {"lr": 0.081}, "diverges"),
    (typed, {"lr": 0.1111, "mu": 0.444}, "27 steps until"),
    (typed, {"lr": 0.04, "mu": 0.9}, "103 steps until"),
    (typed, {"lr": 0.15, "mu": 0.9}, "140 steps until"),
    (typed, {"lr": 0.153, "mu": 0.9}, "diverges"),
    (lambda w, dw, v, lr, mu: (w + lr * dw, v), {}, "diverges"),  # the wrong sign climbs
    # (6.13): lr along both axes; with rho = .9 RMSProp's first step is 3.16 times as long.
    (BOTH, {"rule": "Adam", "lr": 0.5, "mu": 0.9}, "^Adam, lr .5, β₁ 0.9, curvatures 1 and 25: 109 "
     "steps until both weights have shrunk to a thousandth of their start. Its first step goes .5 "
     "and .5 along the two axes.$"),
    (typed, {"rule": "RMSProp", "lr": 0.1, "mu": 0.9}, "goes .316 and .316 along"),
]  # fmt: skip


def test_the_best_rate_is_96_percent_of_the_fatal_one():
    rates = np.arange(0.07, 0.08, 1e-4)
    walks = descend(MOMENTUM, rates[:, None], 0, STEEP, np.tile(START, (len(rates), 1)))
    counts = arrival(walks)  # (100,)
    best = rates[np.where(counts < 0, N_STEPS, counts).argmin()]
    assert best / 0.08 == pytest.approx(0.96, abs=0.005)


@pytest.mark.parametrize(
    ("name", "given", "first"),
    [
        ("momentum", typed, 0),
        ("momentum", nn.sgd_momentum, 0),
        ("RMSProp", BOTH, 2),
        ("Adam", BOTH, 2),
    ],
    ids=["typed", "library", "RMSProp", "Adam"],
)
def test_the_map_says_what_single_walks_do(name: str, given, first: int):
    """But on the edge, and in rows where a weight passes the thousandth by rounding."""
    rule, rng = Rule.of(name, given), np.random.default_rng(2)
    for kappa, start in ((5.0, (4.0, 1.0)), (25.0, (-3.0, 0.5))):
        counts, n = survey(rule, kappa, start), len(rule.rows)
        assert counts.shape == (n, 40)
        for i, j in zip(rng.integers(first, n, size=8), rng.integers(40, size=8), strict=True):
            lr, share = RATES[j] / rule.unit(kappa), float(rule.rows[i])
            on_edge = name == "momentum" and abs(lr * kappa - 2 * (1 + share)) < 1e-9
            walk = descend(rule, lr, share, np.array([1, kappa]), np.array(start))
            diverges = name == "momentum" and np.abs(walk[-1] / start).max() > 1
            if not on_edge:
                assert counts[i, j] == (-2 if diverges else arrival(walk)), (kappa, lr, share)


def test_momentum_of_09_arrives_once_and_swings_out_again():
    """Section 6.2: first there at step 104, and for good at 135; sqrt(0.9) is plain for 38."""
    walk = np.abs(descend(MOMENTUM, 0.0812, 0.9, STEEP, START))  # (n_steps + 1, 2)
    outside = np.flatnonzero((walk > 1e-3 * walk[0]).any(axis=1))
    assert (arrival(walk), outside[-1] + 1) == (104, 135)
    assert round((1 + 0.9**0.5) / (1 - 0.9**0.5)) == 38


def test_single_squares_in_adams_white_field_are_chance():
    """Lesson 6, More: a blue one was near once and left; the orange one is far out at step 400."""
    rule = Rule.of("Adam", BOTH)
    share = float(rule.rows[1])
    near, far = (descend(rule, lr, share, STEEP, START) for lr in (1.45, 1.6))
    assert arrival(near) == 19
    assert np.abs(near[20:]).max() > 4
    assert arrival(far) == -1
    assert np.abs(far[-1]).max() > 4 > np.abs(far[-2]).max()


def test_rmsprop_takes_the_steps_of_the_lesson():
    w, s = np.array([4.0, 1.0]), np.zeros(2)
    for _ in range(5):
        dw = STEEP * w
        s = 0.9 * s + 0.1 * dw**2
        w = w - 0.1 * dw / np.sqrt(s)
    rows = view(state(rule="RMSProp", lr=0.1, mu=0.9), typed)["arrays"][0]["texts"]
    np.testing.assert_allclose([float(v) for v in rows[5][:2]], w, atol=6e-4)


def test_a_wrong_adam_is_seen_and_named():
    def no_correction(w, dw, m, v, t, lr, b1, b2, eps):
        m, v = b1 * m + (1 - b1) * dw, b2 * v + (1 - b2) * dw**2
        return w - lr * m / (np.sqrt(v) + eps), m, v

    told = view(state(rule="Adam", lr=0.1, mu=0.9), (typed, no_correction))["readout"]
    assert "goes .316 and .316 along" in told
    two = bowl((typed, lambda w, dw, m, v, t, lr, b1, b2, eps: (w, m)), rule="Adam")
    assert "must return w and m and v" in two.view["readout"]


def test_beyond_two_times_one_plus_momentum_everything_diverges():
    counts = survey(MOMENTUM, 25.0)
    for i, mu in enumerate(KEPT):
        assert (counts[i, 2 * (1 + mu) * 1.001 < RATES] == -2).all()
        assert (counts[i, 2 * (1 + mu) * 0.999 > RATES] != -2).all()


FOUND = {
    0: [({"lr": 0.1111, "mu": 0.444}, True), ({}, False),
        ({"lr": 0.1111, "mu": 0.444, "kappa": 10}, False), ({"lr": 0.9, "start": (4, 0)}, False),
        ({"rule": "Adam", "lr": 0.5, "mu": 0.5}, False)],
    1: [({"lr": 0.081}, True), ({}, False), ({"lr": 0.12}, False)],
    2: [({"mu": 0.9}, True), ({"mu": 0.3}, False), ({"lr": 0.02, "mu": 0.5}, False)],
    3: [({"rule": "Adam", "lr": 0.1, "mu": 0.9, "kappa": 100}, True),
        ({"rule": "RMSProp", "lr": 0.1, "mu": 0.9, "kappa": 100}, True),
        ({"rule": "Adam", "lr": 0.1, "mu": 0.9, "kappa": 25}, False),
        ({"kappa": 100}, False)],
}  # fmt: skip


def test_the_first_step_stands_in_the_table():
    rows = view(state(lr=0.05), typed)["arrays"][0]["texts"]
    assert rows[0] == ["4.000", "1.000", "20.500"]
    assert rows[1][:2] == ["3.800", "-.250"]


class TestCard(WidgetContract):
    card, given, finds, said = CARD, (typed, (nn.sgd_momentum, nn.adam)), FOUND, SAID
    wrong = (
        (lambda w, dw, v, lr, mu: w, "must return w and v"),
        (lambda w, dw, v, lr, mu: (w.sum(), v), "returned shapes () and (2,)"),
    )
    refused = ({"start": (6, 1)}, {"start": (1,)}, {"mu": 1}, {"lr": 0})
