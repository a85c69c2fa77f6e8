"""Softmax regression trained on its own, without layers and optimisers."""

import numpy as np
import numpy.typing as npt

from course_lib.data import minibatches
from course_lib.nn import Array, Labels, softmax_cross_entropy
from course_lib.training.examples import check_examples


def fit_softmax(
    x: Array,
    y: Labels,
    k: int,
    lr: float,
    n_epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    l2: float = 0.0,
) -> tuple[Array, Array, npt.NDArray[np.float64]]:
    """Train softmax regression from weights of 0, with plain mini-batch gradient descent.

    Args:
        x: (n, d) inputs, float32 or float64.
        y: (n,) integer labels, 0 to k - 1.
        k: number of classes.
        lr: learning rate.
        n_epochs: how often to go through all examples.
        batch_size: examples a step.
        rng: decides the order of the examples, a new one each epoch.
        l2: strength of the penalty l2 / 2 * (sum of all W^2), never on b.

    Returns:
        W (d, k), b (k,) and (n_epochs,) losses: for each epoch the mean over the examples,
        each taken just before the step it took part in, penalty included.

    >>> x, y = np.array([[-1.0], [1.0]]), np.array([0, 1])
    >>> W, b, losses = fit_softmax(x, y, 2, 1.0, 50, 2, np.random.default_rng(0))
    >>> W.shape, b.shape, losses[[0, -1]].round(2)
    ((1, 2), (2,), array([0.69, 0.01]))
    """
    check_examples(x, y)
    lr, l2 = float(lr), float(l2)  # a numpy float64 would turn float32 products into float64
    W, b = np.zeros((x.shape[1], k), x.dtype), np.zeros(k, x.dtype)
    losses = np.zeros(n_epochs)
    for epoch in range(n_epochs):
        for rows in minibatches(len(x), batch_size, rng):
            batch = x[rows]
            loss, dz = softmax_cross_entropy(batch @ W + b, y[rows])  # dz: (batch, k)
            loss += l2 / 2 * float((W**2).sum())
            losses[epoch] += loss * len(rows) / len(x)
            W -= lr * (batch.T @ dz + l2 * W)
            b -= lr * dz.sum(axis=0)
    return W, b, losses
