"""A multilayer perceptron as plain functions: linear, ReLU, linear, ..., logits."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from course_lib.nn.activations import relu, relu_backward
from course_lib.nn.arrays import Array, Labels, as_floats
from course_lib.nn.initialisers import init_linear
from course_lib.nn.losses import softmax_cross_entropy

Params = Mapping[str, Array]


def init_mlp(
    sizes: Sequence[int], rng: np.random.Generator, dtype: npt.DTypeLike = np.float64
) -> dict[str, Array]:
    """Draw the weights of a multilayer perceptron by He's rule; the biases are 0.

    Args:
        sizes: number of inputs, of units in each hidden layer, and of classes.
        rng: source of the random weights.
        dtype: np.float64 or np.float32.

    Returns:
        "W1" (sizes[0], sizes[1]), "b1" (sizes[1],), "W2" (sizes[1], sizes[2]) and so on.

    Raises:
        TypeError: a size is no whole number, rng no generator, or dtype no float type.
        ValueError: fewer than two sizes, or a size below 1.

    >>> list(init_mlp((784, 256, 10), np.random.default_rng(0)))
    ['W1', 'b1', 'W2', 'b2']
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes must hold at least inputs and classes; got {tuple(sizes)}.")
    params = {}
    for i, (d, k) in enumerate(zip(sizes[:-1], sizes[1:], strict=True), start=1):
        params[f"W{i}"], params[f"b{i}"] = init_linear(d, k, rng, dtype=dtype)
    return params


def mlp_logits(params: Params, x: Array) -> Array:
    """Return the logits. ReLU stands between the layers, and not after the last one.

    Args:
        params: "W1", "b1", "W2", "b2" and so on, as `init_mlp` returns them.
        x: (n, d) inputs.

    Returns:
        (n, k) logits.

    Raises:
        TypeError: x does not hold real numbers.
        ValueError: names or shapes do not fit.

    >>> params = {"W1": np.array([[1.0, -1.0]]), "b1": np.zeros(2)}
    >>> params |= {"W2": np.array([[1.0], [1.0]]), "b2": np.zeros(1)}
    >>> mlp_logits(params, np.array([[-3.0], [2.0]]))  # relu(x) + relu(-x)
    array([[3.],
           [2.]])
    """
    return _forward(params, x)[1]


def mlp_loss_and_grads(params: Params, x: Array, y: Labels) -> tuple[float, dict[str, Array]]:
    """Return the mean softmax cross-entropy and its gradient for every parameter.

    Args:
        params: "W1", "b1", "W2", "b2" and so on, as `init_mlp` returns them.
        x: (n, d) inputs.
        y: (n,) integer labels.

    Returns:
        The loss, and the gradients under the names and with the shapes of `params`.

    Raises:
        TypeError: x does not hold real numbers, or y no whole numbers.
        ValueError: names, shapes or labels do not fit.

    >>> params = init_mlp((3, 2), np.random.default_rng(0))
    >>> loss, grads = mlp_loss_and_grads(params, np.zeros((4, 3)), np.array([0, 1, 1, 1]))
    >>> round(loss, 4), grads["b1"]
    (0.6931, array([ 0.25, -0.25]))
    """
    inputs, z = _forward(params, x)
    loss, dz = softmax_cross_entropy(z, y)  # dz: (n, k)
    grads = {}
    for i in range(len(inputs), 0, -1):
        a = inputs[i - 1]  # (n, d) what layer i received
        grads[f"W{i}"], grads[f"b{i}"] = a.T @ dz, dz.sum(axis=0)
        if i > 1:  # nobody asks for the gradient of x
            dz = relu_backward(dz @ params[f"W{i}"].T, a)  # a > 0 exactly where z > 0
    return loss, {name: grads[name] for name in params}


def _forward(params: Params, x: Array) -> tuple[list[Array], Array]:
    """Return what every layer receives, x first, and the logits."""
    n_layers = len(params) // 2
    names = {f"{letter}{i}" for letter in "Wb" for i in range(1, n_layers + 1)}
    if not names or names != params.keys():
        raise ValueError(f"params must hold W1, b1, W2, b2 and so on; got {list(params)}.")
    inputs, a = [], as_floats("x", x, "(n, d)")
    for i in range(1, n_layers + 1):
        W, b = params[f"W{i}"], params[f"b{i}"]
        if W.ndim != 2 or a.shape[1:] != W.shape[:1] or b.shape != W.shape[1:]:
            raise ValueError(
                f"Layer {i} receives {a.shape}, but W{i} has shape {W.shape} and b{i} {b.shape}."
            )
        inputs.append(a)
        z = a @ W + b  # (n, units of layer i)
        a = relu(z) if i < n_layers else z
    return inputs, a
