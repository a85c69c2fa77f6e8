"""Right and wrong answers to exercise 01.5, nearest_mean: each is code that somebody writes."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def class_by_class(x, y, xt, k):
    best, answer = np.full(len(xt), np.inf), np.zeros(len(xt), dtype=np.int64)
    for c in np.unique(y):
        distance = ((xt - x[y == c].mean(axis=0)) ** 2).sum(axis=1)
        answer[distance < best] = c
        best = np.minimum(best, distance)
    return answer


def through_one_hot(x, y, xt, k):
    counts = np.bincount(y, minlength=k)
    sums = np.eye(k)[y].T @ x
    means = sums / np.maximum(counts, 1)[:, None]
    score = xt @ means.T - (means**2).sum(axis=1) / 2
    return np.where(counts > 0, score, -np.inf).argmax(axis=1)


# ---------------------------------------------------------------- what goes wrong


def class_means(x, y):
    """The classes that occur, and their means: (c,), (c, d)."""
    present = np.unique(y)
    return present, np.stack([x[y == c].mean(axis=0) for c in present])


def all_class_means(x, y, k):
    """(k, d) means; a class without examples gives nan."""
    return np.stack([x[y == c].mean(axis=0) for c in range(k)])


def farthest_mean(x, y, xt, k):
    present, means = class_means(x, y)
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return present[distance.argmax(axis=1)]


def absent_class(x, y, xt, k):
    means = all_class_means(x, y, k)
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return distance.argmin(axis=1)


def absent_class_at_zero(x, y, xt, k):
    sums = np.eye(k)[y].T @ x
    means = sums / np.maximum(np.bincount(y, minlength=k), 1)[:, None]
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return distance.argmin(axis=1)


def absent_class_by_division(x, y, xt, k):
    means = (np.eye(k)[y].T @ x) / np.bincount(y, minlength=k)[:, None]
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return distance.argmin(axis=1)


def all_differences(x, y, xt, k):
    present, means = class_means(x, y)
    distance = ((xt[:, None, :] - means) ** 2).sum(axis=2)
    return present[distance.argmin(axis=1)]


def all_differences_by_norm(x, y, xt, k):
    present, means = class_means(x, y)
    distance = np.linalg.norm(xt[:, None, :] - means, axis=2)
    return present[distance.argmin(axis=1)]


def products_only(x, y, xt, k):
    present, means = class_means(x, y)
    return present[(xt @ means.T).argmax(axis=1)]


def no_factor_two(x, y, xt, k):
    present, means = class_means(x, y)
    distance = (means**2).sum(axis=1) - xt @ means.T
    return present[distance.argmin(axis=1)]


def norm_not_squared(x, y, xt, k):
    present, means = class_means(x, y)
    distance = np.linalg.norm(means, axis=1) - 2 * xt @ means.T
    return present[distance.argmin(axis=1)]


def plus_sign(x, y, xt, k):
    present, means = class_means(x, y)
    distance = (means**2).sum(axis=1) + 2 * xt @ means.T
    return present[distance.argmin(axis=1)]


def nearest_example(x, y, xt, k):
    distance = (x**2).sum(axis=1) - 2 * xt @ x.T
    return y[distance.argmin(axis=1)]


def place_not_label(x, y, xt, k):
    _, means = class_means(x, y)
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return distance.argmin(axis=1)


def one_a_class(x, y, xt, k):
    present, means = class_means(x, y)
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return present[distance.argmin(axis=0)]


def one_a_class_places(x, y, xt, k):
    _, means = class_means(x, y)
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return distance.argmin(axis=0)


def one_a_class_best(x, y, xt, k):
    present, means = class_means(x, y)
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return present[distance.argmax(axis=0)]


def one_for_all(x, y, xt, k):
    present, means = class_means(x, y)
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return present[distance.argmin()]


def one_for_all_by_products(x, y, xt, k):
    present, means = class_means(x, y)
    return present[(xt @ means.T).argmax()]


def one_place_for_all(x, y, xt, k):
    _, means = class_means(x, y)
    return ((means**2).sum(axis=1) - 2 * xt @ means.T).argmin()


def smallest_distances(x, y, xt, k):
    present, means = class_means(x, y)
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return present[distance.min(axis=1)]


def smallest_distances_alone(x, y, xt, k):
    _, means = class_means(x, y)
    return ((means**2).sum(axis=1) - 2 * xt @ means.T).min(axis=1)


def second_blank_open(x, y, xt, k):
    present, means = class_means(x, y)
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T  # noqa: F841 (this is the mistake)
    return present[...]


def distances_returned(x, y, xt, k):
    _, means = class_means(x, y)
    return (means**2).sum(axis=1) - 2 * xt @ means.T


def one_length_for_all(x, y, xt, k):
    present, means = class_means(x, y)
    distance = (means**2).sum() - 2 * xt @ means.T
    return present[distance.argmin(axis=1)]


def smallest_product(x, y, xt, k):
    present, means = class_means(x, y)
    return present[(xt @ means.T).argmin(axis=1)]


def smallest_product_minus(x, y, xt, k):
    present, means = class_means(x, y)
    return present[(-2 * (xt @ means.T)).argmax(axis=1)]


def label_of_a_label(x, y, xt, k):
    present, means = class_means(x, y)
    distance = (means**2).sum(axis=1) - 2 * xt @ means.T
    return present[present[distance.argmin(axis=1)]]
