"""The lines of exercise 05.5, arranged: a wrong order or another line is a short string.

Each line has a letter. "zarlgcde R" is the right order: z1, a1, z2, the loss, the gradient at the
output, the second layer, the ReLU, the first layer, return.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn

LINES = {
    "z": "z1 = x @ W1 + b1",
    "a": "a1 = nn.relu(z1)",
    "r": "z2 = a1 @ W2 + b2",
    "Q": "z2 = nn.relu(a1 @ W2 + b2)",
    "l": "loss = nn.cross_entropy(z2, y)",
    "g": "dz2 = nn.softmax_cross_entropy_grad(z2, y)",
    "c": "da1, dW2, db2 = nn.linear_backward(dz2, a1, W2)",
    "d": "dz1 = nn.relu_backward(da1, z1)",
    "e": "_, dW1, db1 = nn.linear_backward(dz1, x, W1)",
    "R": "return loss, {'W1': dW1, 'b1': db1, 'W2': dW2, 'b2': db2}",
}
RIGHT = "zarlgcde R"
HEAD = """def mlp_loss_and_grads(params, x, y):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
"""


def arranged(order: str = RIGHT, **changed: str) -> Callable[..., Any]:
    """The function that these lines make.

    Args:
        order: letters of `LINES`; blanks are passed over.
        **changed: letter -> another text for that line.
    """
    lines = {**LINES, **changed}
    body = "\n".join("    " + lines[at] for at in order.replace(" ", ""))
    namespace: dict[str, Any] = {"np": np, "nn": nn}
    exec(HEAD + body, namespace)
    return namespace["mlp_loss_and_grads"]
