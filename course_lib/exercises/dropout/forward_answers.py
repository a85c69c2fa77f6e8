"""Right and wrong answers to exercise 08.1, dropout: each is code that somebody writes."""

from copy import deepcopy

import numpy as np

# ---------------------------------------------------------------- what right looks like


def scale_of(p):
    return 1 / (1 - p) if p < 1 else 0.0


def by_binomial(x, p, rng, training):
    if not training:
        return x, np.ones(x.shape)
    mask = rng.binomial(1, 1 - p, size=x.shape) * scale_of(p)
    return x * mask, mask


def by_choice(x, p, rng, training):
    if not training:
        return x.copy(), np.ones_like(x)
    kept = rng.choice([False, True], size=x.shape, p=[p, 1 - p])
    mask = np.where(kept, scale_of(p), 0.0)
    return np.where(kept, x * scale_of(p), 0.0), mask


def entry_by_entry(x, p, rng, training):
    mask = np.ones(x.shape)
    if training:
        for i in np.ndindex(x.shape):
            mask[i] = scale_of(p) if rng.random() >= p else 0.0
    return mask * x, mask


def special_case_first(x, p, rng, training):
    if not training or p == 0:
        return x, np.ones(x.shape)
    if p == 1:
        return np.zeros(x.shape), np.zeros(x.shape)
    mask = (rng.uniform(size=x.shape) > p).astype(float)
    mask /= 1 - p
    return x * mask, mask


def boolean_assignment(x, p, rng, training):
    y, mask = x.copy(), np.ones(x.shape)
    if training:
        gone = rng.random(x.shape, dtype=np.float32) < p
        mask[~gone] *= scale_of(p)
        mask[gone] = 0
        y = y * mask
    return y, mask


def rng_before_the_mode(x, p, rng, training):
    kept = rng.random(x.shape) < 1 - p
    mask = kept * scale_of(p) if training else np.ones(x.shape)
    return x * mask, mask


# ---------------------------------------------------------------- what goes wrong: the scale


def dropping(draw, scale):
    """Dropout in which `draw(x, p, rng)` says what stays, and `scale(p)` what it is times."""

    def dropout(x, p, rng, training):
        if not training:
            return x, np.ones(x.shape)
        mask = draw(x, p, rng) * scale(p)
        return x * mask, mask

    return dropout


def stay(x, p, rng):
    return rng.random(x.shape) >= p


def plain(p):
    return 1.0


def over_p(p):
    return 1 / p if p > 0 else 1.0


not_rescaled = dropping(stay, plain)


def not_rescaled_truth_values(x, p, rng, training):
    mask = rng.random(x.shape) >= p if training else np.ones(x.shape)
    return x * mask, mask


def classic(x, p, rng, training):
    if not training:
        return x * (1 - p), np.ones(x.shape)
    mask = (rng.random(x.shape) >= p).astype(float)
    return x * mask, mask


def classic_with_its_mask(x, p, rng, training):
    mask = (rng.random(x.shape) >= p) * 1.0 if training else np.full(x.shape, 1 - p)
    return x * mask, mask


divided_by_p = dropping(stay, over_p)
times_the_rest = dropping(stay, lambda p: 1 - p)
one_plus_p = dropping(stay, lambda p: 1 + p)
scaled_twice = dropping(stay, lambda p: scale_of(p) ** 2)


def only_y_is_scaled(x, p, rng, training):
    mask = rng.random(x.shape) >= p if training else np.ones(x.shape)
    return x * mask * (scale_of(p) if training else 1), mask


def only_the_mask_is_scaled(x, p, rng, training):
    if not training:
        return x, np.ones(x.shape)
    kept = rng.random(x.shape) >= p
    return x * kept, kept * scale_of(p)


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

# ---------------------------------------------------------------- what goes wrong: the mode


def always_on(x, p, rng, training):
    mask = (rng.random(x.shape) >= p) * scale_of(p)
    return x * mask, mask


def always_on_unscaled(x, p, rng, training):
    mask = (rng.random(x.shape) >= p) * 1.0
    return x * mask, mask


def scaled_in_both(x, p, rng, training):
    kept = rng.random(x.shape) >= p if training else np.ones(x.shape)
    mask = kept * scale_of(p)
    return x * mask, mask


def y_scaled_in_both(x, p, rng, training):
    if not training:
        return x * scale_of(p), np.ones(x.shape)
    return always_on(x, p, rng, training)


def shrunk_at_test(x, p, rng, training):
    if not training:
        return x * (1 - p), np.ones(x.shape)
    return always_on(x, p, rng, training)


def shrunk_at_test_with_mask(x, p, rng, training):
    if not training:
        return x * (1 - p), np.full(x.shape, 1 - p)
    return always_on(x, p, rng, training)


def turned_mode(x, p, rng, training):
    return dropping(stay, scale_of)(x, p, rng, not training)


def no_mask_at_test(x, p, rng, training):
    return always_on(x, p, rng, training) if training else (x, None)


def one_for_a_mask(x, p, rng, training):
    return always_on(x, p, rng, training) if training else (x, 1.0)


def zeros_at_test(x, p, rng, training):
    return always_on(x, p, rng, training) if training else (x, np.zeros(x.shape))


# ---------------------------------------------------------------- what goes wrong: margins, form


def zero_by_zero(x, p, rng, training):
    if not training:
        return x, np.ones(x.shape)
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def zero_by_zero_number(x, p, rng, training):
    if not training:
        return x, np.ones(x.shape)
    mask = (rng.random(x.shape) >= p) * (1 / (1 - p))
    return x * mask, mask


def zero_by_zero_y(x, p, rng, training):
    mask = rng.random(x.shape) >= p if training else np.ones(x.shape)
    if not training:
        return x, mask
    return x * mask / (1 - p), np.where(mask, 1 / np.float64(1 - p), 0)


def in_place(x, p, rng, training):
    mask = (rng.random(x.shape) >= p) * scale_of(p) if training else np.ones(x.shape)
    x *= mask
    return x, mask


def zeroed_in_place(x, p, rng, training):
    mask = (rng.random(x.shape) >= p) * scale_of(p) if training else np.ones(x.shape)
    x[mask == 0] = 0
    return x * mask, mask


def only_y(x, p, rng, training):
    return always_on(x, p, rng, training)[0] if training else x


def only_mask(x, p, rng, training):
    return always_on(x, p, rng, training)[1] if training else np.ones(x.shape)


def mask_first(x, p, rng, training):
    y, mask = always_on(x, p, rng, training) if training else (x, np.ones(x.shape))
    return mask, y
