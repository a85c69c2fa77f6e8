"""The networks of the course: two for images, and two deep ones that differ by a skip."""

import numpy as np
import numpy.typing as npt

from course_lib.nn.activations import ReLU
from course_lib.nn.batch_norm_modules import BatchNorm2d
from course_lib.nn.conv_module import Conv2d
from course_lib.nn.dropout import Dropout
from course_lib.nn.global_pooling import Flatten
from course_lib.nn.linear import Linear
from course_lib.nn.module import Module, Sequential
from course_lib.nn.pooling import MaxPool2d
from course_lib.nn.residual import Residual
from course_lib.nn.windows import whole


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

    Raises:
        TypeError: a size is no whole number.
        ValueError: a size is below 1.
    """
    depth, width = whole("depth", depth, 1), whole("width", width, 1)
    blocks = [_pair(width, rng, None, dtype) for _ in range(depth)]
    return _between(width, rng, dtype, *(module for block in blocks for module in block))


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

    Raises:
        TypeError: a size is no whole number.
        ValueError: a size is below 1.

    >>> rng = np.random.default_rng(0)
    >>> residual_net(2, rng, width=8)  # doctest: +NORMALIZE_WHITESPACE
    Sequential(Linear(784, 8), Residual(ReLU(), Linear(8, 8)), Residual(ReLU(), Linear(8, 8)),
               ReLU(), Linear(8, 10))
    """
    depth, width = whole("depth", depth, 1), whole("width", width, 1)
    scale = (2 / (width * depth)) ** 0.5
    return _between(
        width, rng, dtype, *(Residual(*_pair(width, rng, scale, dtype)) for _ in range(depth))
    )


def _pair(
    width: int, rng: np.random.Generator, scale: float | None, dtype: npt.DTypeLike
) -> tuple[Module, Module]:
    return ReLU(), Linear(width, width, rng, scale=scale, dtype=dtype)


def _between(
    width: int, rng: np.random.Generator, dtype: npt.DTypeLike, *modules: Module
) -> Sequential:
    first = Linear(784, width, rng, dtype=dtype)
    return Sequential(first, *modules, ReLU(), Linear(width, 10, rng, dtype=dtype))
