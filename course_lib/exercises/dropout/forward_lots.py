"""Wrong answers to exercise 08.1, dropout: what falls, and who draws. People write all of them."""

from copy import deepcopy

import numpy as np

from course_lib.exercises.dropout.forward_answers import dropping, over_p, plain, scale_of

# ---------------------------------------------------------------- what goes wrong: the share

keep_probability = dropping(lambda x, p, rng: rng.random(x.shape) < p, over_p)
keep_by_binomial = dropping(lambda x, p, rng: rng.binomial(1, p, x.shape), over_p)
turned_comparison = dropping(lambda x, p, rng: rng.random(x.shape) < p, scale_of)
turned_binomial = dropping(lambda x, p, rng: rng.binomial(1, p, x.shape), scale_of)
keep_unscaled = dropping(lambda x, p, rng: rng.random(x.shape) < p, plain)
from_a_normal = dropping(lambda x, p, rng: rng.normal(size=x.shape) >= p, scale_of)
rounded_draws = dropping(lambda x, p, rng: rng.random(x.shape).round(), scale_of)
heads_or_tails = dropping(lambda x, p, rng: rng.integers(0, 2, x.shape), lambda p: 2.0)


def read_off_y(x, p, rng, training):
    y = x * (rng.random(x.shape) >= p) * scale_of(p) if training else x
    return y, (y != 0) * (scale_of(p) if training else 1)


def read_off_the_quotient(x, p, rng, training):
    y = x * (rng.random(x.shape) >= p) * scale_of(p) if training else x
    return y, np.divide(y, x, out=np.zeros(x.shape), where=x != 0)


a_little_less = dropping(lambda x, p, rng: rng.random(x.shape) >= 0.9 * p, scale_of)
ten_faces = dropping(lambda x, p, rng: rng.integers(1, 10, x.shape) > 10 * p, scale_of)
one_digit = dropping(lambda x, p, rng: rng.random(x.shape).round(1) >= p, scale_of)


def never_where_x_is_0(x, p, rng, training):
    if not training:
        return x, np.ones(x.shape)
    mask = ((rng.random(x.shape) >= p) | (x == 0)) * scale_of(p)
    return x * mask, mask


# ---------------------------------------------------------------- what goes wrong: who is dropped


def one_row(x, p, rng):
    return np.tile(rng.random((1, x.shape[1])) >= p, (len(x), 1))


one_mask = dropping(lambda x, p, rng: rng.random(x.shape[1]) >= p, scale_of)
one_mask_as_row = dropping(lambda x, p, rng: rng.random((1, x.shape[1])) >= p, scale_of)
one_mask_tiled = dropping(one_row, scale_of)
one_mask_unscaled = dropping(lambda x, p, rng: rng.random(x.shape[1]) >= p, plain)
whole_rows = dropping(lambda x, p, rng: rng.random((len(x), 1)) >= p, scale_of)
whole_rows_repeated = dropping(
    lambda x, p, rng: np.repeat(rng.random((len(x), 1)) >= p, x.shape[1], axis=1), scale_of
)


def one_lot_for_all(x, p, rng, training):
    if not training or rng.random() >= p:
        scale = scale_of(p) if training else 1.0
        return x * scale, np.full(x.shape, scale)
    return np.zeros(x.shape), np.zeros(x.shape)


def first_units(x, p, rng):
    return np.tile(np.arange(x.shape[1]) >= round(p * x.shape[1]), (len(x), 1))


def counted_in_each_row(x, p, rng):
    return rng.permuted(first_units(x, p, rng), axis=1)


def counted_in_all(x, p, rng):
    flat = np.arange(x.size) >= round(p * x.size)
    return rng.permutation(flat).reshape(x.shape)


first_units_go = dropping(first_units, scale_of)
exact_count = dropping(counted_in_each_row, scale_of)
exact_total = dropping(counted_in_all, scale_of)


def two_draws(x, p, rng, training):
    if not training:
        return x, np.ones(x.shape)
    y = x * (rng.random(x.shape) >= p) * scale_of(p)
    return y, (rng.random(x.shape) >= p) * scale_of(p)


def equal_pairs_of_rows(x, p, rng):
    half = rng.random(((len(x) + 1) // 2, x.shape[1])) >= p
    return np.repeat(half, 2, axis=0)[: len(x)]


def equal_pairs_of_units(x, p, rng):
    half = rng.random((len(x), (x.shape[1] + 1) // 2)) >= p
    return np.repeat(half, 2, axis=1)[:, : x.shape[1]]


pairs_of_rows = dropping(equal_pairs_of_rows, scale_of)
pairs_of_units = dropping(equal_pairs_of_units, scale_of)
the_same_twice = dropping(
    lambda x, p, rng: np.tile(rng.random(((len(x) + 1) // 2, x.shape[1])) >= p, (2, 1))[: len(x)],
    scale_of,
)


# ---------------------------------------------------------------- what goes wrong: the generator

global_generator = dropping(
    lambda x, p, rng: np.random.rand(*x.shape) >= p,  # noqa: NPY002 (this is the mistake)
    scale_of,
)
global_binomial = dropping(
    lambda x, p, rng: np.random.binomial(1, 1 - p, x.shape),  # noqa: NPY002
    scale_of,
)
own_generator = dropping(lambda x, p, rng: np.random.default_rng().random(x.shape) >= p, scale_of)
own_seed = dropping(lambda x, p, rng: np.random.default_rng(0).random(x.shape) >= p, scale_of)
copied_generator = dropping(lambda x, p, rng: deepcopy(rng).random(x.shape) >= p, scale_of)
few_seeds = dropping(
    lambda x, p, rng: np.random.default_rng(int(rng.integers(10))).random(x.shape) >= p, scale_of
)
