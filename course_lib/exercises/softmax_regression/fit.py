"""Exercise 04.4: mini-batch gradient descent on softmax regression."""

from typing import Any

import numpy as np

from course_lib import nn, training
from course_lib.data import minibatches
from course_lib.exercises.softmax_regression.faulty_loop import Faulty
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Rng,
    Variant,
    labels,
    normal,
    show,
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


# ---------------------------------------------------------------- numbers for the hints


def losses(seen: Observation) -> dict[str, Any]:
    W, b, values = (np.asarray(part) for part in seen.outcome.got.value)
    return {
        "first": show(values[0]),
        "last": show(values[-1]),
        "largest": show(np.abs(W).max()),
        "b": show(np.abs(b).max()),
    }


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
        Case("all examples in one batch", normal(12, 3), labels(12, 3), 3, 0.5, 3, 12, Rng("rng")),
        Case("batches of four", normal(12, 3), labels(12, 3), 3, 0.5, 4, 4, Rng("rng")),
        Case("with a penalty", normal(12, 3), labels(12, 3), 3, 0.5, 3, 12, Rng("rng"), l2=0.1),
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
    misconceptions=(
        Misconception(
            "uphill",
            Faulty(W_direction=1.0, b_direction=1.0),
            symptom="In the case “{case}” your loss goes from {first} to {last}. "
            "With every step downhill it ends lower.",
            question="`dW` points where the loss grows. Which way does your update of W and b go?",
            also=(Faulty(W_direction=1.0), Faulty(b_direction=1.0)),
            measure=losses,
            code="W1",
        ),
        Misconception(
            "the bias is in the penalty",
            Faulty(b_pull=1.0),
            symptom="Without a penalty all is right. With `l2`, the largest entry of your `b` "
            "is {b}: it was pulled towards 0.",
            question="The penalty is l2 / 2 times the sum of all W^2. Does `b` stand in it?",
            also=(Faulty(b_pull=1.0, b_penalty=0.5), Faulty(b_penalty=0.5)),
            measure=losses,
            code="W2",
        ),
        Misconception(
            "penalty and its gradient disagree",
            Faulty(W_pull=2.0),
            symptom="Without a penalty all is right. With `l2`, loss and update do not fit "
            "each other: your last loss is {last}.",
            question="What is the slope of l2 / 2 times w^2 at w = 3? What does your update use?",
            also=(
                Faulty(W_penalty=1.0),
                Faulty(W_pull=0.5),
                Faulty(W_pull=0.0),
                Faulty(W_penalty=0.0),
            ),
            measure=losses,
            code="W3",
        ),
        Misconception(
            "the same order every epoch",
            Faulty(orders="once"),
            symptom="One batch of all examples is right. With several batches your last loss is "
            "{last}, and the examples did not come in a new order.",
            question="How often does your code draw an order from `rng`: once, or once an epoch?",
            also=(Faulty(orders="none"),),
            measure=losses,
            code="W4",
        ),
        Misconception(
            "a sum with the step of a mean",
            Faulty(summed_gradient=True),
            symptom="In the case “{case}” your largest weight is {largest}: your steps are longer, "
            "by the number of examples in a batch.",
            question="If the batch is twice as large, does your step become twice as long?",
            also=(Faulty(summed_gradient=True, summed_loss=True),),
            measure=losses,
            code="W5",
        ),
        Misconception(
            "a mean of the batches",
            Faulty(loss_of="batches"),
            symptom="W and b are right. In the case “{case}” your last loss is {last}: "
            "the examples of the small batch count too much.",
            question="One batch has 4 examples, the last one 2. Should both losses weigh the same?",
            measure=losses,
        ),
        Misconception(
            "the loss after the epoch",
            Faulty(loss_of="afterwards"),
            symptom="W and b are right. Your first loss is {first}; weights of 0 give log k.",
            question="Is each example's loss taken before or after the step it takes part in?",
            measure=losses,
        ),
    ),
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
)
