"""Exercise 05.5: loss and gradients of a network with two layers."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.backprop.two_layers_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Property, Variant, drawn, labels, normal

# ---------------------------------------------------------------- what right looks like


def with_layers(params, x, y):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    mask = x @ W1 + b1 > 0
    a1 = (x @ W1 + b1) * mask
    p = nn.softmax(a1 @ W2 + b2)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    p[np.arange(len(y)), y] -= 1
    dz2 = p / len(y)
    dz1 = (dz2 @ W2.T) * mask
    return loss, {
        "W2": a1.T @ dz2,
        "b2": dz2.sum(axis=0),
        "W1": x.T @ dz1,
        "b1": dz1.sum(axis=0),
    }


def mask_from_the_output(params, x, y):
    a1 = np.maximum(x @ params["W1"] + params["b1"], 0)
    z2 = a1 @ params["W2"] + params["b2"]
    dz2 = nn.softmax_cross_entropy_grad(z2, y)
    dz1 = np.where(a1 > 0, dz2 @ params["W2"].T, 0)
    grads = {"W1": x.T @ dz1, "b1": dz1.sum(axis=0), "W2": a1.T @ dz2, "b2": dz2.sum(axis=0)}
    return nn.cross_entropy(z2, y), grads


def image_by_image(params, x, y):
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    total = 0.0
    for i in range(len(x)):
        loss, one = mask_from_the_output(params, x[i : i + 1], y[i : i + 1])
        total += float(loss) / len(x)
        for name, grad in one.items():
            grads[name] += grad / len(x)
    return total, grads


def same_dtypes(values: list[Any], steps: tuple[Any, ...]) -> bool:
    """Whether each gradient has the dtype of its parameter."""
    _, grads = values[0]
    return all(grads[name].dtype == value.dtype for name, value in steps[0].args[0].items())


def network(d: int, h: int, k: int, dtype: Any = np.float64) -> Any:
    """Parameters of a net with h hidden units; the biases differ from 0."""

    def how(rng: np.random.Generator) -> dict[str, np.ndarray]:
        shapes = {"W1": (d, h), "b1": (h,), "W2": (h, k), "b2": (k,)}
        return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}

    return drawn(how, f"a net of {d}, {h} and {k} units")


exercise = Exercise(
    id="05.5",
    names=("mlp_loss_and_grads",),
    title="two layers, forward and backward",
    asks="mlp_loss_and_grads(params: dict, x: (n, d), y: (n,)) -> (loss, grads: dict)",
    form="order",
    points=3,
    minutes=10,
    difficulty=3,
    reference={"mlp_loss_and_grads": nn.mlp_loss_and_grads},
    cases=(
        Case("six examples, sizes 4, 5, 3", network(4, 5, 3), normal(6, 4), labels(6, 3)),
        Case("another net of sizes 3, 6, 4", network(3, 6, 4), normal(5, 3), labels(5, 4)),
        Case("n = d = h = k = 3", network(3, 3, 3), normal(3, 3), labels(3, 3), edge=True),
        Case("one example", network(3, 4, 3), normal(1, 3), labels(1, 3), edge=True),
        Case(
            "float32",
            network(3, 5, 4, np.float32),
            normal(6, 3, dtype=np.float32),
            labels(6, 4),
            edge=True,
        ),
        Case(
            "the dtype of float32 gradients",
            network(3, 5, 4, np.float32),
            normal(6, 3, dtype=np.float32),
            labels(6, 4),
            properties=(Property("each gradient has the dtype of its parameter", same_dtypes),),
            edge=True,
        ),
    ),
    variants=(
        Variant("written out", with_layers),
        Variant("mask from the output", mask_from_the_output),
        Variant("image by image", image_by_image),
    ),
    misconceptions=misconceptions,
    formula_line="forward z1, a1, z2, loss; then backward in the opposite order: dz2, then da1 "
    "with dW2 and db2, then dz1, then dW1 and db1",
    twin="The same order for a chain of numbers: **z1 = w1 x, a1 = tanh(z1), z2 = w2 a1**, "
    "loss = z2^2 / 2.\n"
    "```python\n"
    "z1 = w1 * x                   # forward, first to last\n"
    "a1 = np.tanh(z1)\n"
    "z2 = w2 * a1\n"
    "dz2 = z2                      # backward, last to first: gradient at the output\n"
    "dw2, da1 = dz2 * a1, dz2 * w2\n"
    "dz1 = da1 * (1 - a1**2)\n"
    "dw1 = dz1 * x\n"
    "```\n"
    "Each backward line uses what the forward line above it had: a1, w2, x.",
    decoy="z2 = nn.relu(a1 @ W2 + b2)",
    uses=(
        "nn.cross_entropy",
        "nn.linear_backward",
        "nn.relu",
        "nn.relu_backward",
        "nn.softmax_cross_entropy_grad",
    ),
)
