import copy

import numpy as np
import pytest

from course_lib import nn

RATES = [0.05, 0.2, 0.5, 0.9]


@pytest.mark.parametrize("p", RATES)
def test_the_mask_holds_0_or_the_scale_and_multiplies(rng, p):
    x = rng.normal(size=(30, 40))
    y, mask = nn.dropout(x, p, rng)
    np.testing.assert_array_equal(np.unique(mask), [0, 1 / (1 - p)])
    np.testing.assert_array_equal(y, x * mask)


@pytest.mark.parametrize("training", [True, False])
def test_p_0_changes_nothing_and_p_1_drops_all(rng, training):
    x, before = rng.normal(size=(4, 5)), rng.bit_generator.state
    y, mask = nn.dropout(x, 0, rng, training)
    assert (rng.bit_generator.state != before) == training  # numbers are drawn in training only
    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(mask, 1)
    y, mask = nn.dropout(x, 1, rng, training)
    np.testing.assert_array_equal(mask, 0 if training else 1)
    np.testing.assert_array_equal(y, x * mask)
    assert nn.dropout(x, 0.5, None, training=False)[0].shape == x.shape


def test_an_entry_is_dropped_when_its_number_lies_below_p():
    u = np.random.default_rng(3).random((200, 50), dtype=np.float32)
    for p in (float(u[4, 7]), float(np.nextafter(u[4, 7], np.float32(1)))):
        _, mask = nn.dropout(np.ones((200, 50)), p, np.random.default_rng(3))
        np.testing.assert_array_equal(mask == 0, u < p)
    almost = 1 - 1e-9  # which float32 rounds to 1
    assert not nn.dropout(np.ones(1000), almost, np.random.default_rng(0))[0].any()


def test_the_smallest_number_is_dropped_only_when_p_is_above_0():
    """A generator may return 0 itself: p = 0 keeps it all the same."""

    class Zeros(np.random.Generator):
        def random(self, size=None, dtype=np.float64, out=None):
            return np.zeros(size, dtype)

    rng = Zeros(np.random.PCG64(0))
    np.testing.assert_array_equal(nn.dropout(np.ones(3), 0, rng)[0], 1)
    np.testing.assert_array_equal(nn.dropout(np.ones(3), 0.1, rng)[0], 0)


def test_the_module_draws_a_new_mask_each_time_and_remembers_the_last(rng):
    x, dy = np.ones((50, 20)), rng.normal(size=(50, 20))
    layer = nn.Dropout(0.4, np.random.default_rng(5))
    expected, _ = nn.dropout(x, 0.4, np.random.default_rng(5))
    np.testing.assert_array_equal(copy.deepcopy(layer).forward(x), expected)
    first, second = layer.forward(x), layer.forward(x)
    assert (first != second).any()
    np.testing.assert_array_equal(layer.backward(dy), dy * second)
    np.testing.assert_array_equal(layer.backward(dy), dy * second)
    second[:] = 7  # the caller's array: the mask is another one
    assert set(np.unique(layer.backward(np.ones_like(x)))) == {0, 1 / 0.6}


@pytest.mark.parametrize("p", [-0.1, 1.1, np.nan, np.inf])
def test_p_out_of_range_is_named(rng, p, refused):
    for call in (lambda: nn.dropout(np.ones(3), p, rng), lambda: nn.Dropout(p, rng)):
        refused(ValueError, "p, the probability to drop, must lie between 0 and", call)


def test_other_bad_input_is_named(rng, refused):
    for p in (None, "0.5", True, [0.5]):
        with pytest.raises(TypeError, match="p, the probability to drop, must be a number"):
            nn.dropout(np.ones(3), p, rng)
    for wrong in (0, None, np.random.RandomState(0)):
        refused(TypeError, "default_rng", nn.dropout, np.ones(3), 0.5, wrong)
        refused(TypeError, "default_rng", nn.Dropout, 0.5, wrong)
    refused(TypeError, "x must hold real numbers", nn.dropout, ["a"], 0.5, rng)
    with pytest.raises(ValueError, match=r"dy must have the shape of the mask, \(2, 3\)"):
        nn.dropout_backward(np.ones((3, 2)), np.ones((2, 3)))
