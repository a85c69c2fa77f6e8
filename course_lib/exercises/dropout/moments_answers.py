"""Right and wrong answers to exercise 08.3, dropout_moments: each is code that somebody writes."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def from_two_values(x, p):
    up = x / (1 - p)
    return (1 - p) * up, (1 - p) * (up - x) ** 2 + p * x**2


def second_moment(x, p):
    return x, x**2 / (1 - p) - x**2


def entry_by_entry(x, p):
    mean, var = np.zeros(x.shape), np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        mean[i], var[i] = x[i], x[i] * x[i] * p / (1 - p)
    return mean, var


def from_the_mask(x, p):
    return x.copy(), p * (1 - p) * (x / (1 - p)) ** 2


# ---------------------------------------------------------------- what goes wrong


def before_scaling(x, p):
    return x, p * (1 - p) * x**2


def before_scaling_written_out(x, p):
    return x, (1 - p) * x**2 - ((1 - p) * x) ** 2


def deviation(x, p):
    return x, np.sqrt(x**2 * p / (1 - p))


def deviation_by_absolute_value(x, p):
    return x, np.abs(x) * np.sqrt(p / (1 - p))


def exchanged(x, p):
    return x, x**2 * (1 - p) / p if p else np.full(x.shape, np.inf)


def exchanged_everywhere(x, p):
    with np.errstate(all="ignore"):
        return x, np.divide(x**2 * (1 - p), p)


def classic_mean(x, p):
    return (1 - p) * x, x**2 * p / (1 - p)


def classic_both(x, p):
    return (1 - p) * x, p * (1 - p) * x**2


def keep_mean(x, p):
    return p * x, p * (1 - p) * x**2


def mean_of_the_kept(x, p):
    return x / (1 - p), x**2 * p / (1 - p)


def mean_of_the_kept_only(x, p):
    return x / (1 - p), p * (1 - p) * x**2


def mean_of_squares(x, p):
    return x, x**2 / (1 - p)


def without_x(x, p):
    return x, p / (1 - p)


def without_x_filled(x, p):
    return x, np.full(x.shape, p / (1 - p))


def without_square(x, p):
    return x, x * p / (1 - p)


def scaled_once(x, p):
    return x, p * x**2


def scaled_three_times(x, p):
    return x, x**2 * p / (1 - p) ** 2


def chance_forgotten(x, p):
    return x, x**2 / (1 - p) ** 2 - x**2


def chance_forgotten_at_both(x, p):
    up = x / (1 - p)
    return x, (up - x) ** 2 + x**2


def zero_forgotten(x, p):
    return x, (1 - p) * (x / (1 - p) - x) ** 2


def square_of_x_alone(x, p):
    return x, (1 - p) * x**2 / (1 - p) - x**2


def brackets_make_zero(x, p):
    return x, x**2 * (p / 1 - p)


def brackets_lost(x, p):
    return x, x**2 * p / 1 - p


def other_order(x, p):
    return x**2 * p / (1 - p), x


def absolute_value(x, p):
    return x, np.abs(x) * p / (1 - p)


def two_values(x, p):
    y = np.stack([x / (1 - p), 0 * x])
    return y.mean(axis=0), y.var(axis=0)


def two_values_for_the_variance(x, p):
    return x, np.var([x / (1 - p), 0 * x], axis=0)


def draws(x, p, n):
    rng = np.random.default_rng(0)
    return x * (rng.random((n, *x.shape)) >= p) / (1 - p)


def measured(x, p):
    y = draws(x, p, 200)
    return y.mean(axis=0), y.var(axis=0)


def measured_long(x, p):
    y = draws(x, p, 2000)
    return y.mean(axis=0), y.var(axis=0)


def across_the_array(x, p):
    return x.mean(), x.var()


def across_the_rows(x, p):
    return x.mean(axis=0), x.var(axis=0)
