"""Cross-entropy losses, from logits and as means over the batch; and how often a net is right.

From logits, because log(softmax(z)) loses the answer once a probability rounds to 0.
"""

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import (
    Array,
    Labels,
    as_floats,
    as_labels,
    as_logits,
    as_probabilities,
    blocks,
    check_examples,
    check_same_shape,
    n_classes,
)
from course_lib.nn.probabilities import log_softmax, row_shift, softplus, weighted

LONG_ROW = 512  # where two rows fit into numpy's buffer, it writes a row's factor for each entry


def one_hot(y: Labels, k: int) -> Array:
    """Write each label as a row with a single 1.

    Args:
        y: (n,) integer labels, 0 to k - 1.
        k: number of classes.

    Returns:
        (n, k) float64 array.

    >>> one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    k = n_classes(k)
    return np.eye(k)[as_labels("y", y, k)]  # (n, k)


def cross_entropy(z: Array, y: Labels) -> float:
    """Return the mean of -log p[i, y[i]], where p is the softmax of the logits.

    Args:
        z: (n, k) logits.
        y: (n,) integer labels, 0 to k - 1.

    Returns:
        One number, at least 0: inf when a true class has logit -inf.

    >>> round(cross_entropy(np.zeros((4, 10)), np.array([3, 1, 4, 1])), 6)
    2.302585
    """
    z, y = _logits_and_labels(z, y, "cross_entropy")
    log_p = log_softmax(z)[np.arange(len(y)), y]  # (n,) of the true classes
    return float(-log_p.mean()) + 0.0  # + 0.0 turns -0.0 into 0.0


@np.errstate(over="ignore", divide="ignore", invalid="ignore")
def softmax_cross_entropy(z: Array, y: Labels) -> tuple[float, Array]:
    """Return `cross_entropy(z, y)` and its gradient dz (n, k) = (p - t) / n, whose rows sum to 0.

    Of logits z (n, k) and integer labels y (n,), p is `softmax(z)` and t the one-hot rows. Most
    logits are small, and their exponentials need no shift: so they are tried without, which saves a
    pass for the largest logits and one for the difference. A sum that is not safely in the middle
    of the floats shows that a shift is needed.

    >>> loss, dz = softmax_cross_entropy(np.zeros((1, 2)), np.array([0]))
    >>> round(loss, 4), dz
    (0.6931, array([[-0.5,  0.5]]))
    """
    z, y = _logits_and_labels(z, y, "cross_entropy")
    dz, shift = np.empty(z.shape, z.dtype), np.zeros((len(z), 1), z.dtype)
    s = _scaled_softmax(z, None, out=dz)
    limits = np.finfo(z.dtype)
    if not limits.tiny**0.5 < s.min() <= s.max() < limits.max**0.5:  # so with nan too
        shift = row_shift(z)
        s = _scaled_softmax(z, shift, out=dz)
    true = np.arange(0, z.size, z.shape[1]) + y  # where the true classes are, row after row
    dz.reshape(-1)[true] -= 1 / len(z)
    return _mean_loss(z.take(true) - shift[:, 0], s), dz


def _scaled_softmax(z: Array, shift: Array | None, *, out: Array) -> Array:
    """Write p / n into `out` (n, k), and return the sums of exp(z - shift), (n,).

    A few rows at a time go through all steps: they stay in the processor's cache.
    """
    n, k = z.shape
    ones, s = np.ones(k, z.dtype), np.empty(n, z.dtype)
    with np.errstate():  # after it, the buffer has its old size again
        if k >= LONG_ROW:  # to write the factors takes longer than to multiply
            np.setbufsize(16)
        for rows in blocks(n, k):
            e = out[rows]
            given = z[rows] if shift is None else np.subtract(z[rows], shift[rows], out=e)
            sums = np.dot(np.exp(given, out=e), ones, out=s[rows])  # faster than numpy's `sum`
            e *= ((1 / n) / sums)[:, None]
    return s


def _mean_loss(z_true: Array, s: Array) -> float:
    """Return the mean of -log(exp(z_true) / s): shifted logits of the true classes, and sums, (n,).

    The quotient is exact where p is nearly 1, the difference of logarithms where it underflows.
    """
    e = np.exp(z_true)
    p = e / s
    log_p, least, tiny = np.log(p), np.minimum(e, p), np.finfo(p.dtype).tiny
    if not least.min() > tiny:  # so with nan too; an e that underflows has lost its digits
        np.copyto(log_p, z_true - np.log(s), where=~(least > tiny))
    return -float(log_p.sum(dtype=np.float64)) / len(log_p) + 0.0  # never -0.0


def softmax_cross_entropy_grad(z: Array, y: Labels) -> Array:
    """Return dz (n, k) of `softmax_cross_entropy` alone, for logits z (n, k) and labels y (n,).

    >>> softmax_cross_entropy_grad(np.zeros((1, 2)), np.array([0]))
    array([[-0.5,  0.5]])
    """
    return softmax_cross_entropy(z, y)[1]


@np.errstate(invalid="ignore")
def cross_entropy_soft(z: Array, t: Array) -> float:
    """Return the mean over the rows of -sum of t log p, for targets that are probabilities.

    Args:
        z: (n, k) logits.
        t: (n, k) target probabilities, one distribution a row.

    Returns:
        One number. With `t = one_hot(y, k)` it equals `cross_entropy(z, y)`.

    >>> round(cross_entropy_soft(np.zeros((1, 2)), np.array([[0.9, 0.1]])), 6)
    0.693147
    """
    z, t = as_logits(z), as_probabilities("t", t)
    check_same_shape("t", t, "z", z)
    check_examples(len(z), "cross_entropy_soft")
    return float(-weighted(t, log_softmax(z)).sum(axis=1).mean()) + 0.0


@np.errstate(invalid="ignore")
def binary_cross_entropy(z: Array, t: Array) -> float:
    """Return the mean of -(t log p + (1 - t) log(1 - p)), where p is the sigmoid of the logit.

    Args:
        z: (n,) logits of class 1.
        t: (n,) targets between 0 and 1.

    Returns:
        One number. Since -log p = softplus(-z) and -log(1 - p) = softplus(z), no logit
        is too large.

    >>> binary_cross_entropy(np.array([800.0, -800.0]), np.array([1.0, 1.0]))
    400.0
    """
    z, t = as_floats("z", z, "(n,)"), as_floats("t", t, "(n,)")
    check_same_shape("t", t, "z", z)
    check_examples(len(z), "binary_cross_entropy")
    if not ((t >= 0) & (t <= 1)).all():
        raise ValueError(f"t must lie between 0 and 1; it reaches from {t.min()} to {t.max()}.")
    return float((weighted(t, softplus(-z)) + weighted(1 - t, softplus(z))).mean())


def _logits_and_labels(z: Array, y: Labels, what: str) -> tuple[Array, Labels]:
    z = as_logits(z)
    y = as_labels("y", y, k=z.shape[1], n=z.shape[0])
    check_examples(len(y), what)
    return z, y


def accuracy(z: Array, y: Labels) -> float:
    """Return the share of examples whose largest logit is the true class.

    Args:
        z: (n, k) logits or probabilities; on a tie the first of the largest counts.
        y: (n,) integer labels, 0 to k - 1.

    >>> accuracy(np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([0, 0]))
    0.5
    """
    z, y = _logits_and_labels(z, y, "accuracy")
    return float((z.argmax(axis=1) == y).mean())


def confusion(y: Labels, yhat: Labels, k: int) -> npt.NDArray[np.int64]:
    """Count how often each true class was given each predicted class.

    Args:
        y: (n,) true labels, 0 to k - 1.
        yhat: (n,) predicted labels, 0 to k - 1.
        k: number of classes.

    Returns:
        (k, k) counts: rows are true classes, columns are predicted classes.

    >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 2)
    array([[1, 1],
           [0, 1]])
    """
    k = n_classes(k)
    y = as_labels("y", y, k)
    yhat = as_labels("yhat", yhat, k, n=len(y))
    return np.bincount(y * k + yhat, minlength=k * k).reshape(k, k).astype(np.int64)
