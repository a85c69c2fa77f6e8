"""The lines of exercise 04.4, arranged: a wrong order is one short string.

Each line has a letter, and a digit says how far it is indented: "E0 B1 z2" is a loop over epochs,
in it a loop over batches, in it the logits.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.data import minibatches

LINES = {
    "E": "for epoch in range(n_epochs):",
    "B": "for rows in minibatches(len(x), batch_size, rng):",
    "z": "z = x[rows] @ W + b",
    "l": "loss = cross_entropy(z, y[rows]) + l2 / 2 * (W**2).sum()",
    "s": "losses[epoch] += loss * len(rows) / len(x)",
    "g": "dz = nn.softmax_cross_entropy_grad(z, y[rows])",
    "c": "_, dW, db = nn.linear_backward(dz, x[rows], W)",
    "W": "W -= lr * (dW + l2 * W)",
    "U": "W += lr * (dW + l2 * W)",
    "b": "b -= lr * db",
    "R": "return W, b, losses",
}
RIGHT = "E0 B1 z2 l2 s2 g2 c2 W2 b2 R0"
HEAD = """def fit_softmax(x, y, k, lr, n_epochs, batch_size, rng, l2=0.0):
    W, b = np.zeros((x.shape[1], k), x.dtype), np.zeros(k, x.dtype)
    losses = np.zeros(n_epochs)
"""


def arranged(order: str = RIGHT, **changed: str) -> Callable[..., Any]:
    """The function that these lines make.

    Args:
        order: letters of `LINES`, each with its indentation.
        **changed: letter -> another text for that line.
    """
    lines = {**LINES, **changed}
    body = "\n".join("    " * (int(at[1]) + 1) + lines[at[0]] for at in order.split())
    namespace: dict[str, Any] = {
        "np": np,
        "nn": nn,
        "cross_entropy": nn.cross_entropy,
        "minibatches": minibatches,
    }
    exec(HEAD + body, namespace)
    return namespace["fit_softmax"]
