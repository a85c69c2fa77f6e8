"""Right and wrong answers to exercise 08.6, geometric_ensemble: each is code somebody writes."""

import numpy as np

from course_lib.nn import Array, log_softmax, softmax

# ---------------------------------------------------------------- what right looks like


def log_p(z: Array) -> Array:
    """Return the logarithm of each net's probabilities, (M, n, k)."""
    return log_softmax(z.reshape(-1, z.shape[-1])).reshape(z.shape)


def reference(z: Array) -> Array:
    """Return the normalised geometric mean of the probabilities of M nets.

    Args:
        z: (M, n, k) logits, one net after the other.

    Returns:
        (n, k) probabilities.
    """
    return softmax(log_p(z).mean(axis=0))  # (n, k)


def of_mean_logits(z):
    return softmax(z.mean(axis=0))


def image_by_image(z):
    p = np.zeros(z.shape[1:])
    for i in range(z.shape[1]):
        p[i] = softmax(z[:, i].mean(axis=0, keepdims=True))[0]
    return p


def shifted_by_hand(z):
    mean = z.mean(axis=0)
    e = np.exp(mean - mean.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def mean_of_logs(z):
    mean = log_p(z).mean(axis=0)
    g = np.exp(mean - mean.max(axis=-1, keepdims=True))
    return g / g.sum(axis=-1, keepdims=True)


# ---------------------------------------------------------------- what goes wrong


def each_net(z):
    return softmax(z.reshape(-1, z.shape[-1])).reshape(z.shape)  # (M, n, k)


def rows(g):
    return g / g.sum(axis=-1, keepdims=True)


def arithmetic(z):
    return each_net(z).mean(axis=0)


def arithmetic_renormalised(z):
    return rows(each_net(z).sum(axis=0))


def not_normalised(z):
    return np.exp(log_p(z).mean(axis=0))


def not_normalised_roots(z):
    return np.prod(np.exp(log_p(z) / len(z)), axis=0)


def product(z):
    return softmax(log_p(z).sum(axis=0))


def summed_logits(z):
    return softmax(z.sum(axis=0))


def product_renormalised(z):
    total = z.sum(axis=0)
    return rows(np.exp(total - total.max(axis=-1, keepdims=True)))


def prod_then_root(z):
    return rows(np.prod(each_net(z), axis=0) ** (1 / len(z)))


def prod_then_root_of_exp(z):
    return rows(each_net(z).prod(axis=0) ** (1.0 / z.shape[0]) + 0.0)


def log_of_softmax(z):
    return rows(np.exp(np.log(each_net(z)).mean(axis=0)))


def log_of_softmax_plus_little(z):
    return rows(np.exp(np.log(each_net(z) + 1e-12).mean(axis=0)))


def log_of_clipped(z):
    return rows(np.exp(np.log(np.clip(each_net(z), 1e-300, None)).mean(axis=0)))


def log_of_clipped_then_softmax(z):
    return softmax(np.log(np.clip(each_net(z), 1e-12, None)).mean(axis=0))


def roots_then_product(z):
    return rows(np.prod(each_net(z) ** (1 / len(z)), axis=0))


def roots_then_product_in_a_loop(z):
    g = np.ones(z.shape[1:])
    for p in each_net(z):
        g = g * p ** (1 / len(z))
    return g / g.sum(axis=1, keepdims=True)


def mean_log_then_exp(z):
    return rows(np.exp(log_p(z).mean(axis=0)))


def one_shift_for_all(z):
    mean = z.mean(axis=0)
    return rows(np.exp(mean - mean.max()))


def one_shift_for_all_of_logs(z):
    mean = log_p(z).mean(axis=0)
    return rows(np.exp(mean - mean.max()))


def one_shift_from_all_nets(z):
    shifted = z - z.max()
    return rows(np.exp(shifted.mean(axis=0)))


def product_of_probabilities(z):
    return rows(np.prod(each_net(z), axis=0))


def square_root(z):
    return rows(np.sqrt(np.prod(each_net(z), axis=0)))


def square_root_of_logs(z):
    return softmax(log_p(z).sum(axis=0) / 2)


def median(z):
    return np.median(each_net(z), axis=0)


def median_of_logits(z):
    return softmax(np.median(z, axis=0))


def first_net(z):
    return softmax(z[0])


def last_net(z):
    return softmax(z[-1])


def no_shift(z):
    e = np.exp(z.mean(axis=0))
    return rows(e)


def over_images(z):
    return softmax(z.mean(axis=1))


def over_classes(z):
    return softmax(z.mean(axis=2))


def geometric_of_logits(z):
    return softmax(np.exp(np.log(np.abs(z) + 1e-12).mean(axis=0)))


def harmonic(z):
    return rows(1 / (1 / np.maximum(each_net(z), 1e-300)).mean(axis=0))


def normalised_over_all(z):
    g = not_normalised(z)
    return g / g.sum()
