"""How often a classifier is right, and what it mistakes for what."""

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import (
    Array,
    Labels,
    as_labels,
    as_logits,
    check_examples,
    check_n_classes,
)


def accuracy(z: Array, y: Labels) -> float:
    """Return the share of examples whose largest logit is the true class.

    Args:
        z: (n, k) logits or probabilities; on a tie the first of the largest counts.
        y: (n,) integer labels, 0 to k - 1.

    >>> accuracy(np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([0, 0]))
    0.5
    """
    z = as_logits(z)
    y = as_labels("y", y, k=z.shape[1], n=z.shape[0])
    check_examples(len(y), "accuracy")
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
    k = check_n_classes(k)
    y = as_labels("y", y, k)
    yhat = as_labels("yhat", yhat, k, n=len(y))
    return np.bincount(y * k + yhat, minlength=k * k).reshape(k, k).astype(np.int64)
