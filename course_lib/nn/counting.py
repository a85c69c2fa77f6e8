"""What a network costs and what it sees: parameters, shapes and receptive fields."""

import copy
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from course_lib.nn.activations import ReLU, Sigmoid, Tanh
from course_lib.nn.batch_norm_modules import BatchNorm2d
from course_lib.nn.conv_module import Conv2d
from course_lib.nn.dropout import Dropout
from course_lib.nn.global_pooling import Flatten, GlobalAvgPool2d
from course_lib.nn.linear import Linear
from course_lib.nn.module import Module, Sequential
from course_lib.nn.pooling import AvgPool2d, MaxPool2d
from course_lib.nn.windows import Pair, as_pair, whole

PIXEL_BY_PIXEL = ReLU, Sigmoid, Tanh, Dropout, BatchNorm2d
WHOLE_IMAGE = Flatten, GlobalAvgPool2d, Linear
WINDOWED = Conv2d, MaxPool2d, AvgPool2d


def n_parameters(module: Module) -> int:
    """Return how many numbers training can change; buffers do not count.

    Raises:
        TypeError: no module.

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

    Raises:
        TypeError: no module, or a size is no whole number.
        ValueError: a size is below 1, or the shape does not fit a module.

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
