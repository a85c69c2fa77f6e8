"""Networks of the course, and how their sizes are counted."""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.nn.activations import ReLU, Sigmoid, Tanh, relu, relu_backward
from course_lib.nn.arrays import Array, Labels, as_floats, whole
from course_lib.nn.convolution import Conv2d
from course_lib.nn.dropout import Dropout
from course_lib.nn.linear import Linear, init_linear
from course_lib.nn.losses import softmax_cross_entropy
from course_lib.nn.module import Module, Residual, Sequential
from course_lib.nn.normalization import BatchNorm2d
from course_lib.nn.pooling import AvgPool2d, Flatten, GlobalAvgPool2d, MaxPool2d
from course_lib.nn.windows import Pair, as_pair

PIXEL_BY_PIXEL = ReLU, Sigmoid, Tanh, Dropout, BatchNorm2d
WHOLE_IMAGE = Flatten, GlobalAvgPool2d, Linear
WINDOWED = Conv2d, MaxPool2d, AvgPool2d


def n_parameters(module: Module) -> int:
    """Return how many numbers training can change; buffers do not count.

    >>> n_parameters(Conv2d(3, 16, 5, np.random.default_rng(0))), 16 * 3 * 5 * 5 + 16
    (1216, 1216)
    """
    return sum(value.size for value in _checked(module).params.values())


def shapes(module: Module, input_shape: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
    """Return the shape of one example on its way through a network, module by module.

    A batch of zeros runs through a copy, in evaluation mode; the module stays as it was.

    Args:
        module: a network, or a single layer.
        input_shape: shape of one example, without the axis of the batch, such as (1, 28, 28).

    Returns:
        One pair (name, shape) for the input and for each module of a `Sequential`. A block
        inside it is one module.

    >>> from course_lib.nn import Sequential
    >>> model = Sequential(Conv2d(1, 6, 5, np.random.default_rng(0)), ReLU(), MaxPool2d(2))
    >>> for name, shape in shapes(model, (1, 28, 28)):
    ...     print(name, shape)
    input (1, 28, 28)
    Conv2d (6, 24, 24)
    ReLU (6, 24, 24)
    MaxPool2d (6, 12, 12)
    """
    module = copy.deepcopy(_checked(module))
    module.eval()
    if not isinstance(input_shape, tuple | list):
        raise TypeError(f"input_shape must be a tuple such as (1, 28, 28); got {input_shape!r}.")
    size = tuple(whole("input_shape", value, 1) for value in input_shape)
    x = np.zeros((1, *size))
    seen: list[tuple[str, tuple[int, ...]]] = [("input", size)]
    for part in module.modules if type(module) is Sequential else (module,):
        try:
            x = part.forward(x)
        except ValueError as error:
            raise ValueError(f"{part!r} cannot take {seen[-1][1]}: {error}") from error
        seen.append((type(part).__name__, x.shape[1:]))
    return seen


def receptive_field(layers: Module | Iterable[Any]) -> int:
    """Return how wide, in pixels along each axis, the field is that one number of the output sees.

    From the first pixel that can change it to the last: r = 1 + sum over the layers of
    (kernel - 1) * (product of the strides before it). Where a stride is larger than its kernel,
    pixels in between are not seen. It counts up to the first module that looks at the whole image:
    Flatten, GlobalAvgPool2d or Linear.
    Batch norm in training mode sees every pixel; here it counts as it works in evaluation.

    Args:
        layers: a network; or modules in order; or pairs (kernel, stride) in order.

    Raises:
        TypeError: a module whose windows are not known, or a size that is no whole number.
        ValueError: a size is below 1; or rows and columns differ, and no one number is right.

    >>> receptive_field([(5, 1), (2, 2), (5, 1), (2, 2)])
    16
    """
    if not isinstance(layers, Module | Iterable):
        raise TypeError(f"layers must be a network or layers in order; got {layers!r}.")
    field, step = [1, 1], [1, 1]
    for kernel, stride in _windows([layers] if isinstance(layers, Module) else layers):
        for axis in range(2):
            field[axis] += (kernel[axis] - 1) * step[axis]
            step[axis] *= stride[axis]
    if field[0] != field[1]:
        raise ValueError(f"One number sees {field[0]} rows and {field[1]} columns.")
    return field[0]


def _windows(layers: Iterable[Any]) -> Iterator[tuple[Pair, Pair]]:
    """Yield kernel and stride of every layer that has windows, up to a view of the whole image."""
    for layer in _one_by_one(layers):
        if isinstance(layer, WHOLE_IMAGE):
            return
        if isinstance(layer, WINDOWED):
            yield layer.kernel, layer.stride
        elif isinstance(layer, tuple | list) and len(layer) == 2:
            yield as_pair("kernel", layer[0], 1), as_pair("stride", layer[1], 1)
        elif not isinstance(layer, PIXEL_BY_PIXEL):
            raise TypeError(f"What one number of {layer!r} sees is not known.")


def _one_by_one(layers: Iterable[Any]) -> Iterator[Any]:
    for layer in layers:
        if isinstance(layer, Sequential):  # the way past a residual block sees less than F does
            yield from _one_by_one(layer.modules)
        else:
            yield layer


def _checked(module: Module) -> Module:
    if not isinstance(module, Module):
        raise TypeError(f"module must be a Module, such as Linear(784, 10, rng); got {module!r}.")
    return module


def lenet5(rng: np.random.Generator, dtype: npt.DTypeLike = np.float64) -> Sequential:
    """Return a network in the style of LeNet-5: images (n, 1, 28, 28) -> logits (n, 10).

    It has 61,706 parameters. LeNet-5 itself (LeCun et al. 1998, section II-B) has 60,000:
    there, most maps of the second convolution see some of the first six, subsampling is
    trained, and the activation is a scaled tanh. Here every map sees all six, pooling takes the
    largest, and ReLU follows each layer but the last.

    Args:
        rng: source of the random weights.
        dtype: np.float64 or np.float32.

    >>> model = lenet5(np.random.default_rng(0))
    >>> model.forward(np.zeros((2, 1, 28, 28))).shape
    (2, 10)
    >>> sum(value.size for value in model.params.values())
    61706
    """
    return Sequential(
        *(Conv2d(1, 6, 5, rng, pad=2, dtype=dtype), ReLU(), MaxPool2d(2)),  # (6, 14, 14)
        *(Conv2d(6, 16, 5, rng, dtype=dtype), ReLU(), MaxPool2d(2)),  # (16, 5, 5)
        Flatten(),  # (400,)
        *(Linear(16 * 5 * 5, 120, rng, dtype=dtype), ReLU()),
        *(Linear(120, 84, rng, dtype=dtype), ReLU()),
        Linear(84, 10, rng, dtype=dtype),
    )


def small_convnet(
    rng: np.random.Generator, dtype: npt.DTypeLike = np.float64, p: float = 0.5
) -> Sequential:
    """Return a network with batch norm and dropout: images (n, 1, 28, 28) -> logits (n, 10).

    Args:
        rng: source of the random weights, and later of the dropout masks.
        dtype: np.float64 or np.float32.
        p: probability to drop a unit in front of the last layer.

    >>> small_convnet(np.random.default_rng(0)).forward(np.zeros((2, 1, 28, 28))).shape
    (2, 10)
    """
    return Sequential(
        *(Conv2d(1, 16, 5, rng, pad=2, dtype=dtype), BatchNorm2d(16, dtype=dtype)),
        *(ReLU(), MaxPool2d(2)),  # (16, 14, 14)
        *(Conv2d(16, 32, 3, rng, pad=1, dtype=dtype), BatchNorm2d(32, dtype=dtype)),
        *(ReLU(), MaxPool2d(2)),  # (32, 7, 7)
        Flatten(),  # (1568,)
        *(Linear(32 * 7 * 7, 128, rng, dtype=dtype), ReLU(), Dropout(p, rng)),
        Linear(128, 10, rng, dtype=dtype),
    )


def plain_net(
    depth: int, rng: np.random.Generator, width: int = 64, dtype: npt.DTypeLike = np.float64
) -> Sequential:
    """Return a deep network of linear layers: (n, 784) -> logits (n, 10).

    Between a first and a last linear layer stand `depth` pairs of ReLU and a linear layer.

    Args:
        depth: number of pairs, at least 1.
        rng: source of the random weights.
        width: units of each hidden layer.
        dtype: np.float64 or np.float32.
    """
    return _deep_net(depth, rng, width, dtype, residual=False)


def residual_net(
    depth: int, rng: np.random.Generator, width: int = 64, dtype: npt.DTypeLike = np.float64
) -> Sequential:
    """Return `plain_net` with a way past each pair: (n, 784) -> logits (n, 10).

    It has the same parameters, with other names. The first weights of each block are smaller by
    sqrt(depth), so that the sum of all blocks starts no larger than one of them would.

    Args:
        depth: number of residual blocks, at least 1.
        rng: source of the random weights.
        width: units of each hidden layer.
        dtype: np.float64 or np.float32.

    >>> rng = np.random.default_rng(0)
    >>> residual_net(2, rng, width=8)  # doctest: +NORMALIZE_WHITESPACE
    Sequential(Linear(784, 8), Residual(ReLU(), Linear(8, 8)), Residual(ReLU(), Linear(8, 8)),
               ReLU(), Linear(8, 10))
    """
    return _deep_net(depth, rng, width, dtype, residual=True)


def _deep_net(
    depth: int, rng: np.random.Generator, width: int, dtype: npt.DTypeLike, *, residual: bool
) -> Sequential:
    depth, width = whole("depth", depth, 1), whole("width", width, 1)
    scale = (2 / (width * depth)) ** 0.5 if residual else None
    pairs = [(ReLU(), Linear(width, width, rng, scale=scale, dtype=dtype)) for _ in range(depth)]
    blocks = (Residual(*pair) for pair in pairs) if residual else chain.from_iterable(pairs)
    first = Linear(784, width, rng, dtype=dtype)  # drawn after the blocks
    return Sequential(first, *blocks, ReLU(), Linear(width, 10, rng, dtype=dtype))


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
