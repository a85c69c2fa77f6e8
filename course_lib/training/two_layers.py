"""A network of two layers, trained by any function that returns its loss and its gradients.

Lesson 5 trains by gradients that are measured, derived, or wrong on purpose.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist, minibatches
from course_lib.nn import Array, Labels

Params = dict[str, Array]
LossAndGrads = Callable[[Params, Array, Labels], tuple[float, Params]]

FAULTS = {
    "right": "",
    "biases forgotten": "db1 = 0 and db2 = 0",
    "biases share one": "dz.sum() rather than dz.sum(axis=0)",
    "mask forgotten": "dz1 = da1",
    "dW1 halved": "dW1 = x.T @ dz1 / 2",
    "z1 for a1": "dW2 = z1.T @ dz2",
}
"""Name -> the wrong line of the backward pass."""
REVERSED = "dW1 reversed"  # one more, which no training forgives


def sgd(
    loss_and_grads: LossAndGrads,
    params: Params,
    x: Array,
    y: Labels,
    lr: float,
    n_epochs: int,
    rng: np.random.Generator,
    batch_size: int = 100,
) -> tuple[Params, Array]:
    """Train from `params`, which stay unchanged.

    Args:
        loss_and_grads: params, (n, d) inputs, (n,) labels -> the loss, and a gradient per name.
        params: name -> array.
        x: (n, d) inputs.
        y: (n,) labels.
        lr: learning rate.
        n_epochs: how often each example is used.
        rng: draws the order of the examples.
        batch_size: examples per step.

    Returns:
        New parameters, and the (n_epochs,) mean loss during each epoch.
    """
    params, losses = {name: value.copy() for name, value in params.items()}, np.zeros(n_epochs)
    for epoch in range(n_epochs):
        for rows in minibatches(len(x), batch_size, rng):
            loss, grads = loss_and_grads(params, x[rows], y[rows])
            losses[epoch] += loss * len(rows) / len(x)
            for name in params:
                params[name] -= lr * grads[name]
    return params, losses


def with_fault(fault: str) -> LossAndGrads:
    """A function like `nn.mlp_loss_and_grads` with one wrong line in its backward pass.

    Args:
        fault: a name in FAULTS, or REVERSED.

    Raises:
        KeyError: there is no such fault.
    """
    if fault not in (*FAULTS, REVERSED):
        raise KeyError(f"no fault {fault!r}; there are {', '.join(FAULTS)}")

    def loss_and_grads(params: Params, x: Array, y: Labels) -> tuple[float, Params]:
        z1 = x @ params["W1"] + params["b1"]  # (n, h)
        a1 = nn.relu(z1)
        z2 = a1 @ params["W2"] + params["b2"]  # (n, k)
        dz2 = nn.softmax_cross_entropy_grad(z2, y)
        da1 = dz2 @ params["W2"].T  # (n, h)
        dz1 = da1 if fault == "mask forgotten" else nn.relu_backward(da1, z1)
        grads = {
            "W1": x.T @ dz1 * {"dW1 halved": 0.5, REVERSED: -1.0}.get(fault, 1.0),
            "b1": dz1.sum(axis=0),
            "W2": (z1 if fault == "z1 for a1" else a1).T @ dz2,
            "b2": dz2.sum(axis=0),
        }
        for name, dz in (("b1", dz1), ("b2", dz2)):
            if fault == "biases forgotten":
                grads[name] *= 0
            if fault == "biases share one":
                grads[name] = np.full_like(grads[name], dz.sum())
        return nn.cross_entropy(z2, y), grads

    return loss_and_grads


@cache
def small_mnist(n: int = 5000) -> tuple[Array, Labels, Array, Labels]:
    """The first n training images and all test images, 14 by 14 pixels, each the mean of four.

    Returns:
        (n, 196) and (10000, 196) float64 images, each followed by its labels.
    """
    (x, y), (x_test, y_test) = load_mnist(n_train=n)

    def smaller(images: Array) -> Array:
        return images.astype(float).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)

    return smaller(x), y, smaller(x_test), y_test


def accuracy_with(fault: str, seed: int = 0) -> float:
    """Train 196-32-10 on 5,000 small images, 6 epochs at learning rate 0.2; accuracy in percent.

    One seed gives every fault the same initial weights and the same batches.
    """
    x, y, x_test, y_test = small_mnist()
    start, order = (np.random.default_rng(seed) for _ in range(2))
    params, _ = sgd(with_fault(fault), nn.init_mlp((196, 32, 10), start), x, y, 0.2, 6, order)
    return 100 * nn.accuracy(nn.mlp_logits(params, x_test), y_test)


def cosines(fault: str, seed: int = 0) -> Array:
    """The same training, step by step: how well the fault's gradient agrees with the right one.

    Returns:
        (300,) the cosine of the angle between both, over all weights and biases, at each batch.
    """
    x, y, _, _ = small_mnist()
    right, found = with_fault("right"), []

    def watched(params: Params, x: Array, y: Labels) -> tuple[float, Params]:
        loss, grads = with_fault(fault)(params, x, y)
        a, b = (np.concatenate([g.ravel() for g in each.values()])
                for each in (grads, right(params, x, y)[1]))  # fmt: skip
        found.append(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
        return loss, grads

    start, order = (np.random.default_rng(seed) for _ in range(2))
    sgd(watched, nn.init_mlp((196, 32, 10), start), x, y, 0.2, 6, order)
    return np.array(found)
