"""Right and wrong answers to exercise 08.1, dropout: each is code that somebody writes."""

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


def brackets_lost(x, p, rng, training):
    if not training:
        return x, np.ones(x.shape)
    mask = (rng.random(x.shape) >= p) * 1 / 1 - p
    return x * mask, mask


def brackets_lost_in_y(x, p, rng, training):
    if not training:
        return x, np.ones(x.shape)
    kept = rng.random(x.shape) >= p
    return x * kept / 1 - p, kept * scale_of(p)
