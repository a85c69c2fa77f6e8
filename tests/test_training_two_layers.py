"""The network of lesson 5, trained by right gradients and by wrong ones."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.training.two_layers import FAULTS, REVERSED, sgd, with_fault

WRONG = {
    "right": set(),
    "biases forgotten": {"b1", "b2"},
    "biases share one": {"b1", "b2"},
    "mask forgotten": {"W1", "b1"},
    "dW1 halved": {"W1"},
    "z1 for a1": {"W2"},
    REVERSED: {"W1"},
}


@pytest.fixture
def net():
    rng = np.random.default_rng(5)
    params = {name: rng.normal(size=shape) for name, shape in
              {"W1": (4, 6), "b1": (6,), "W2": (6, 3), "b2": (3,)}.items()}  # fmt: skip
    return params, rng.normal(size=(9, 4)), rng.integers(3, size=9)


@pytest.mark.parametrize("fault", WRONG)
def test_a_fault_spoils_its_own_gradients_and_no_others(fault: str, net):
    loss, grads = with_fault(fault)(*net)
    right_loss, right = nn.mlp_loss_and_grads(*net)
    assert loss == pytest.approx(right_loss)
    off = {name for name in right if not np.allclose(grads[name], right[name])}
    assert off == WRONG[fault]
    assert {name: g.shape for name, g in grads.items()} == {n: g.shape for n, g in right.items()}


def test_every_fault_of_the_lesson_is_known(refused):
    assert set(FAULTS) | {REVERSED} == set(WRONG)
    refused(KeyError, "no fault 'none'; there are right, biases forgotten", with_fault, "none")


def test_sgd_takes_the_steps_that_are_made_by_hand(net):
    params, x, y = net
    kept = {name: value.copy() for name, value in params.items()}
    found, losses = sgd(nn.mlp_loss_and_grads, params, x, y, 0.1, 2, np.random.default_rng(0), 9)
    by_hand, seen = params, []
    for _ in range(2):  # a batch of all nine: their order does not matter
        loss, grads = nn.mlp_loss_and_grads(by_hand, x, y)
        seen.append(loss)
        by_hand = {name: by_hand[name] - 0.1 * grads[name] for name in by_hand}
    np.testing.assert_allclose(losses, seen)
    for name in params:
        np.testing.assert_allclose(found[name], by_hand[name])
        np.testing.assert_array_equal(params[name], kept[name])
