"""Right and wrong answers to exercise 10.5: shapes of LeNet-5 in modern dress, and the net."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.nn import Array, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential

# ---------------------------------------------------------------- what right looks like


def lenet_shapes(h: int, w: int) -> list[tuple[int, ...]]:
    """Shapes of one image on its way through the net, for images of h by w pixels, 12 or more."""
    h1, w1 = h // 2, w // 2  # after the first pooling
    h2, w2 = (h1 - 4) // 2, (w1 - 4) // 2  # after the second
    return [
        *((1, h, w), (6, h, w), (6, h1, w1), (16, h1 - 4, w1 - 4), (16, h2, w2)),
        *((16 * h2 * w2,), (120,), (84,), (10,)),
    ]


def shapes_by_formula(h, w):
    seen = [(1, h, w)]
    for k, kernel, pad in ((6, 5, 2), (16, 5, 0)):
        h, w = (nn.conv_output_size(size, kernel, pad=pad) for size in (h, w))
        seen.append((k, h, w))
        h, w = (nn.conv_output_size(size, 2, stride=2) for size in (h, w))
        seen.append((k, h, w))
    return [*seen, (16 * h * w,), (120,), (84,), (10,)]


def shapes_as_lists(h, w):
    return [list(shape) for shape in shapes_by_formula(h, w)]


def shapes_by_running(h, w):
    rng = np.random.default_rng(0)
    front = Sequential(
        *(Conv2d(1, 6, 5, rng, pad=2), MaxPool2d(2), Conv2d(6, 16, 5, rng), MaxPool2d(2)),
        Flatten(),
    )
    return [shape for _, shape in nn.shapes(front, (1, h, w))] + [(120,), (84,), (10,)]


def one_by_one(rng):
    modules = [Conv2d(1, 6, 5, rng, pad=2), ReLU(), MaxPool2d(2)]
    modules += [Conv2d(6, 16, 5, rng), ReLU(), MaxPool2d(2), Flatten()]
    for d, k in ((400, 120), (120, 84)):
        modules += [Linear(d, k, rng), ReLU()]
    modules.append(Linear(84, 10, rng))
    return Sequential(*modules)


def two_halves(rng):
    front = Sequential(
        Conv2d(1, 6, 5, rng, pad=2), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5, rng), ReLU()
    )
    return Sequential(
        *(front, MaxPool2d(2), Flatten()),
        *(Linear(400, 120, rng), ReLU(), Linear(120, 84, rng), ReLU(), Linear(84, 10, rng)),
    )


def relu_after_pooling(rng):
    """Both keep the order of numbers, so either may come first."""
    return Sequential(
        *(Conv2d(1, 6, 5, rng, pad=(2, 2)), MaxPool2d(2), ReLU()),
        *(Conv2d(6, 16, 5, rng), MaxPool2d(2, stride=2), ReLU(), Flatten()),
        *(Linear(400, 120, rng), ReLU(), Linear(120, 84, rng), ReLU(), Linear(84, 10, rng)),
    )


# ---------------------------------------------------------------- what goes wrong


class Softmax(nn.Module):
    """Softmax as a layer."""

    def __init__(self) -> None:
        """There is nothing to choose."""
        super().__init__()

    def forward(self, x: Array) -> Array:
        """(n, k) -> (n, k)."""
        self.p = nn.softmax(x)
        return self.p

    def backward(self, dy: Array) -> Array:
        """(n, k) -> (n, k)."""
        return nn.softmax_vjp(self.p, dy)


def net(
    pad: int = 2,
    flat: int = 400,
    end: Callable[[], list[nn.Module]] = list,
    act: Callable[[], list[nn.Module]] = lambda: [ReLU()],
    dense: Callable[[], list[nn.Module]] = lambda: [ReLU()],
    halve: Callable[[], nn.Module] = lambda: MaxPool2d(2),
    last: Callable[[], nn.Module] | None = None,
    channels: int = 6,
    maps: int = 16,
    kernel: int = 5,
    second: Any = None,
    own: Any = None,
    dtype: Any = np.float64,
) -> Callable[..., Any]:
    """The net with the faults that are switched on.

    Args:
        pad: of the first convolution.
        flat: inputs of the first linear layer.
        end: what follows the logits.
        act: what follows a convolution.
        dense: what follows a linear layer.
        halve: the pooling.
        last: the second pooling, if it is another.
        channels: that the second convolution expects.
        maps: of the second convolution.
        kernel: of the second convolution.
        second: further options of the second convolution.
        own: seed of another generator.
        dtype: of the weights.
    """

    def build_lenet(rng):
        rng = rng if own is None else np.random.default_rng(own)
        return Sequential(
            *(Conv2d(1, 6, 5, rng, pad=pad, dtype=dtype), *act(), halve()),
            *(Conv2d(channels, maps, kernel, rng, dtype=dtype, **(second or {})), *act()),
            *((last or halve)(), Flatten()),
            *(Linear(flat, 120, rng, dtype=dtype), *dense()),
            *(Linear(120, 84, rng, dtype=dtype), *dense()),
            *(Linear(84, 10, rng, dtype=dtype), *end()),
        )

    return build_lenet


def flat_before_pooling(rng):
    return Sequential(
        *(Conv2d(1, 6, 5, rng, pad=2), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5, rng), ReLU()),
        *(Flatten(), MaxPool2d(2)),
        *(Linear(400, 120, rng), ReLU(), Linear(120, 84, rng), ReLU(), Linear(84, 10, rng)),
    )


def no_second_pooling(rng):
    return Sequential(
        *(Conv2d(1, 6, 5, rng, pad=2), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5, rng), ReLU()),
        *(Flatten(), Linear(1600, 120, rng), ReLU(), Linear(120, 84, rng), ReLU()),
        Linear(84, 10, rng),
    )


def no_flatten(rng):
    return Sequential(
        *(Conv2d(1, 6, 5, rng, pad=2), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5, rng), ReLU()),
        *(MaxPool2d(2), Linear(400, 120, rng), ReLU(), Linear(120, 84, rng), ReLU()),
        Linear(84, 10, rng),
    )


def made_backwards(rng):
    """The right layers, of which the last one is made first."""
    last, third, second = Linear(84, 10, rng), Linear(120, 84, rng), Linear(400, 120, rng)
    conv2, conv1 = Conv2d(6, 16, 5, rng), Conv2d(1, 6, 5, rng, pad=2)
    return Sequential(
        *(conv1, ReLU(), MaxPool2d(2), conv2, ReLU(), MaxPool2d(2), Flatten()),
        *(second, ReLU(), third, ReLU(), last),
    )


def linear_first(rng):
    """The right layers, of which the linear ones are made first."""
    first, second, third = Linear(400, 120, rng), Linear(120, 84, rng), Linear(84, 10, rng)
    return Sequential(
        *(Conv2d(1, 6, 5, rng, pad=2), ReLU(), MaxPool2d(2)),
        *(Conv2d(6, 16, 5, rng), ReLU(), MaxPool2d(2), Flatten()),
        *(first, ReLU(), second, ReLU(), third),
    )


def other_plan(kernel: int = 5, units: tuple[int, ...] = (120, 84)) -> Callable[..., Any]:
    """A net that fits, with other kernels in the first layer or other hidden layers."""

    def build_lenet(rng):
        modules = [Conv2d(1, 6, kernel, rng, pad=kernel // 2), ReLU(), MaxPool2d(2)]
        modules += [Conv2d(6, 16, 5, rng), ReLU(), MaxPool2d(2), Flatten()]
        for d, k in zip((400, *units), units, strict=False):
            modules += [Linear(d, k, rng), ReLU()]
        return Sequential(*modules, Linear((400, *units)[-1], 10, rng))

    return build_lenet


PLACES = (
    "the first convolution",
    "the second convolution",
    "the first linear layer",
    "the second linear layer",
)


def relu_behind(*there: bool) -> Callable[..., Any]:
    """ReLU behind each of the four PLACES, or not."""

    def build_lenet(rng):
        relu = iter([[ReLU()] if yes else [] for yes in there])
        return Sequential(
            *(Conv2d(1, 6, 5, rng, pad=2), *next(relu), MaxPool2d(2)),
            *(Conv2d(6, 16, 5, rng), *next(relu), MaxPool2d(2), Flatten()),
            *(Linear(400, 120, rng), *next(relu)),
            *(Linear(120, 84, rng), *next(relu), Linear(84, 10, rng)),
        )

    return build_lenet


SOME_MISSING = [there for there in product((True, False), repeat=4) if not all(there)]


def stride_for_pooling(rng):
    """The second convolution has stride 2, and no pooling follows."""
    return Sequential(
        *(Conv2d(1, 6, 5, rng, pad=2), ReLU(), MaxPool2d(2)),
        *(Conv2d(6, 16, 5, rng, stride=2), ReLU(), Flatten()),
        *(Linear(400, 120, rng), ReLU(), Linear(120, 84, rng), ReLU(), Linear(84, 10, rng)),
    )


def layers_in_a_list(rng):
    return list(one_by_one(rng).modules)
