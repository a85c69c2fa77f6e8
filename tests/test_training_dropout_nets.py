"""The nets of lesson 08 begin alike, and the price of a weight is what it is said to be."""

import numpy as np

from course_lib import nn
from course_lib.training import dropout_nets as nets

RNG = np.random.default_rng(0)


def test_nets_begin_with_the_same_weights_whatever_is_dropped():
    plain, dropped = (nets.network(nn.Dropout, p, p / 2) for p in (0.0, 0.5))
    for one, two in zip(plain.modules, dropped.modules, strict=True):
        for name, value in one.params.items():
            assert np.array_equal(value, two.params[name])


def test_priced_least_squares_solves_the_normal_equations_and_leaves_the_bias_free():
    x, y, r = RNG.normal(size=(40, 5)), RNG.integers(0, 10, 40), RNG.uniform(0.5, 2, size=5)
    W, b = nets.least_squares(x, y, r)
    error = np.eye(10)[y] - x @ W - b
    assert np.allclose(x.T @ error, r[:, None] * W)
    assert np.allclose(error.sum(axis=0), 0)


def test_all_masks_have_the_chances_of_dropout():
    masks, chances = nets.all_masks(3, 0.2)
    assert masks.shape == (8, 3)
    assert np.isclose(chances.sum(), 1)
    assert np.allclose(chances @ masks, 1)
    assert np.isclose(chances[(masks > 0).all(axis=1)], 0.8**3).all()
