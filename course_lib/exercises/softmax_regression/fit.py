"""Exercise 04.4: mini-batch gradient descent on softmax regression."""

import numpy as np

from course_lib import nn, training
from course_lib.data import minibatches
from course_lib.exercises.softmax_regression.fit_mistakes import (
    ABOUT_LOSSES,
    ABOUT_STEPS,
)
from course_lib.exercises.softmax_regression.order_mistakes import ABOUT_ORDER
from course_lib.judging import (
    Case,
    Exercise,
    Rng,
    Variant,
    labels,
    normal,
)

# ---------------------------------------------------------------- what right looks like


def with_own_slices(x, y, k, lr, n_epochs, batch_size, rng, l2=0.0):
    n, d = x.shape
    W, b, losses = np.zeros((d, k)), np.zeros(k), []
    t = np.eye(k)[y]
    for _ in range(n_epochs):
        order, total = rng.permutation(n), 0.0
        for start in range(0, n, batch_size):
            rows = order[start : start + batch_size]
            log_p = nn.log_softmax(x[rows] @ W + b)
            total -= (t[rows] * log_p).sum() - len(rows) * l2 / 2 * np.sum(W * W)
            dz = (np.exp(log_p) - t[rows]) / len(rows)
            W, b = W - lr * (x[rows].T @ dz + l2 * W), b - lr * dz.sum(axis=0)
        losses.append(total / n)
    return W, b, np.array(losses)


def with_a_column_of_ones(x, y, k, lr, n_epochs, batch_size, rng, l2=0.0):
    x = np.column_stack([x, np.ones(len(x))])
    A, losses = np.zeros((x.shape[1], k)), np.zeros(n_epochs)
    is_weight = np.ones((x.shape[1], 1))
    is_weight[-1] = 0
    for epoch in range(n_epochs):
        for rows in minibatches(len(x), batch_size, rng):
            z = x[rows] @ A
            loss = nn.cross_entropy(z, y[rows]) + l2 / 2 * (is_weight * A**2).sum()
            losses[epoch] += loss * len(rows)
            A -= lr * (x[rows].T @ nn.softmax_cross_entropy_grad(z, y[rows]) + l2 * is_weight * A)
    return A[:-1], A[-1], losses / len(x)


exercise = Exercise(
    id="04.4",
    names=("fit_softmax",),
    title="the training loop",
    asks="fit_softmax(x, y, k, lr, n_epochs, batch_size, rng, l2=0.0) -> (W, b, losses)",
    form="order",
    points=3,
    minutes=10,
    difficulty=3,
    reference={"fit_softmax": training.fit_softmax},
    cases=(
        Case("all examples in one batch", normal(12, 2), labels(12, 3), 3, 0.5, 3, 12, Rng("rng")),
        Case("five batches of four", normal(20, 2), labels(20, 3), 3, 0.5, 2, 4, Rng("rng")),
        Case("with a penalty", normal(12, 2), labels(12, 3), 3, 0.5, 3, 12, Rng("rng"), l2=0.1),
        Case(
            "the last batch is smaller",
            normal(10, 2),
            labels(10, 3),
            3,
            0.5,
            2,
            4,
            Rng("rng"),
            edge=True,
        ),
        Case(
            "no example of the last class",
            normal(6, 2),
            labels(6, 2),
            3,
            0.5,
            2,
            6,
            Rng("rng"),
            edge=True,
        ),
    ),
    variants=(
        Variant("with own slices", with_own_slices),
        Variant("with a column of ones", with_a_column_of_ones),
    ),
    misconceptions=(*ABOUT_STEPS, *ABOUT_LOSSES, *ABOUT_ORDER),
    formula_line="for each epoch, for each batch in a new order: forward, loss, gradient, "
    "then W = W - lr (dW + l2 W) and b = b - lr db",
    twin="The same loop for another model: **a line through points**, z = w x, squared error.\n"
    "```python\n"
    "def fit_line(x, y, lr, n_epochs, batch_size, rng):   # (n,), (n,)\n"
    "    w, losses = 0.0, np.zeros(n_epochs)\n"
    "    for epoch in range(n_epochs):\n"
    "        for rows in minibatches(len(x), batch_size, rng):    # a new order every epoch\n"
    "            error = w * x[rows] - y[rows]                    # forward\n"
    "            losses[epoch] += (error**2).sum() / 2 / len(x)   # loss, before the step\n"
    "            dw = (error * x[rows]).mean()                    # gradient\n"
    "            w -= lr * dw                                     # update, downhill\n"
    "    return w, losses\n"
    "```",
    decoy="        W += lr * (dW + l2 * W)",
    uses=(
        "data.minibatches",
        "nn.cross_entropy",
        "nn.linear_backward",
        "nn.softmax",
        "nn.softmax_cross_entropy_grad",
    ),
)
