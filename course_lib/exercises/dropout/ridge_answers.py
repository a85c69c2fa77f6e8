"""Right and wrong answers to exercise 08.5, dropout_as_ridge: each is code that somebody writes."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def diagonal(x, p):
    return p / (1 - p) * np.diag(x.T @ x)


def column_by_column(x, p):
    return np.array([p / (1 - p) * sum(t * t for t in column) for column in x.T])


def sum_of_variances(x, p):
    kept = 1 / (1 - p)
    return ((1 - p) * (kept * x - x) ** 2 + p * x**2).sum(axis=0)


def by_einsum(x, p):
    return np.einsum("ij,ij->j", x, x) * (1 / (1 - p) - 1)


# ---------------------------------------------------------------- what goes wrong


def squares(x):
    return (x * x).sum(axis=0)


def only_p(x, p):
    return p * squares(x)


def only_p_of_gram(x, p):
    return p * np.diag(x.T @ x)


def mean_over_rows(x, p):
    return p / (1 - p) * (x**2).mean(axis=0)


def mean_over_rows_written_out(x, p):
    return p / (1 - p) * squares(x) / len(x)


def exchanged(x, p):
    return (1 - p) / p * squares(x)


def exchanged_float(x, p):
    with np.errstate(all="ignore"):
        return np.float64(1 - p) / np.float64(p) * squares(x)


def before_scaling(x, p):
    return p * (1 - p) * squares(x)


def second_moment(x, p):
    return squares(x) / (1 - p)


def scaled_three_times(x, p):
    return p / (1 - p) ** 2 * squares(x)


def root(x, p):
    return np.sqrt(p / (1 - p) * squares(x))


def over_features(x, p):
    return p / (1 - p) * (x**2).sum(axis=1)


def one_number(x, p):
    return p / (1 - p) * (x**2).sum()


def one_number_mean(x, p):
    return p / (1 - p) * (x**2).mean()


def only_the_factor(x, p):
    return p / (1 - p)


def squared_sums(x, p):
    return p / (1 - p) * x.sum(axis=0) ** 2


def no_square(x, p):
    return p / (1 - p) * x.sum(axis=0)


def absolute_values(x, p):
    return p / (1 - p) * np.abs(x).sum(axis=0)


def of_the_data(x, p):
    return p / (1 - p) * len(x) * x.var(axis=0)


def of_the_data_centred(x, p):
    return p / (1 - p) * x.var(axis=0)


def as_a_matrix(x, p):
    return np.diag(p / (1 - p) * squares(x))


def whole_gram(x, p):
    return p / (1 - p) * x.T @ x


def brackets_lost(x, p):
    return p / 1 - p * squares(x)


def brackets_lost_in_the_sum(x, p):
    return (p * x**2 / 1 - p).sum(axis=0)


def factor_squared(x, p):
    return ((p / (1 - p) * x) ** 2).sum(axis=0)


def mean_over_one_less(x, p):
    with np.errstate(all="ignore"):
        return p / (1 - p) * squares(x) / np.float64(len(x) - 1)


def first_example(x, p):
    return p / (1 - p) * x[0] ** 2


def last_example(x, p):
    r = np.zeros(x.shape[1])
    for row in x:
        r = p / (1 - p) * row**2
    return r


def keepdims(x, p):
    return p / (1 - p) * (x**2).sum(axis=0, keepdims=True)
