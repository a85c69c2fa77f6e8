"""Wrong answers to exercise 08.1, dropout: the mode and the form. People write all of them."""

import numpy as np

from course_lib.exercises.dropout.forward_answers import dropping, scale_of, stay

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


def a_row_for_a_mask(x, p, rng, training):
    return always_on(x, p, rng, training) if training else (x, np.ones(x.shape[1]))


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


def zeros_before_the_mode(x, p, rng, training):
    if p == 1:
        return np.zeros(x.shape), np.zeros(x.shape)
    return always_on(x, p, rng, training) if training else (x, np.ones(x.shape))


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
