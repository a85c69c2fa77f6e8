"""What shift_meter measures: maps of a net before and after a shift, and how they differ."""

from collections.abc import Callable, Sequence
from copy import copy
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.widgets.learner import Complaint, as_array

Pool = Callable[[np.ndarray], np.ndarray]
STRIDES = {"pixels": 1, "pixels, pooled": 2, "convolution 1": 1, "pool 1": 2, "convolution 2": 2,
    "pool 2": 4}  # fmt: skip
"""What is measured -> how many pixels of the image one step in it is."""
NEARLY = 1e-9  # of the largest number: sums of the same numbers in another order
N_DIGITS = 100


class Row(NamedTuple):
    """How one layer differs.

    Attributes:
        changed: places that differ.
        lit: places that are not blank, before or after.
        away: distance to the map before, moved by whole places; relative, where both are known.
    """

    changed: int
    lit: int
    away: float

    @property
    def share(self) -> float:
        """Of the places that are not blank, the share that differs; nan where all are blank."""
        return self.changed / self.lit if self.lit else np.nan


@cache
def digits() -> np.ndarray:
    """(100, 1, 28, 28) the first test images."""
    return load_mnist(n_train=1, n_test=N_DIGITS, flat=False)[1].x.astype(float)


def _overlap(shape: tuple[int, ...], dx: int, dy: int) -> tuple[Any, Any]:
    """Where what stays arrives, and where it comes from."""
    rows, columns = ((max(n - abs(by), 0), by) for n, by in zip(shape[-2:], (dy, dx), strict=True))
    to = tuple(slice(max(by, 0), max(by, 0) + n) for n, by in (rows, columns))
    start = tuple(slice(max(-by, 0), max(-by, 0) + n) for n, by in (rows, columns))
    return (..., *to), (..., *start)


def pools(functions: Sequence[Any]) -> dict[str, Pool]:
    """Name -> what halves a map, by the learner's functions; the library's where none is given."""
    largest = functions[1] if len(functions) > 1 else _library(nn.MaxPool2d)
    mean = functions[2] if len(functions) > 2 else _library(nn.AvgPool2d)
    return {
        "max": lambda x: _pooled(largest, x, 2),
        "mean": lambda x: _pooled(mean, x, 2),
        "every second": lambda x: _pooled(largest, x, 1),
    }


def _library(kind: type[Any]) -> Callable[..., Any]:
    return lambda x, k, stride: (kind(k, stride=stride).forward(x), None)


def _pooled(pool: Callable[..., Any], x: np.ndarray, k: int) -> np.ndarray:
    """(n, c, h, w) -> (n, c, h // 2, w // 2) by pool(x, k, 2), which also returns a cache."""
    answer = pool(x, k, 2)
    maps = answer[0] if isinstance(answer, tuple | list) else answer
    n, c, h, w = x.shape
    shape = (n, c, (h - k) // 2 + 1, (w - k) // 2 + 1)
    return as_array(maps, pool, shape).astype(float)


def copies(model: nn.Sequential) -> list[nn.Module]:
    """The layers with the same weights; what they remember and measure stays with the copy."""
    if not isinstance(model, nn.Sequential):
        raise Complaint(f"shift_meter needs a net, an nn.Sequential; got {type(model).__name__}")
    if sum(isinstance(module, nn.MaxPool2d) for module in model.modules) != 2:
        raise Complaint("shift_meter needs a net with two layers of max pooling, as in lesson 10")
    made = [copy(module) for module in model.modules]
    for module in made:
        module.grads = dict(module.grads)
    return made


def through(model: nn.Sequential, pool: Pool, x: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """The maps of images (n, 1, 28, 28), as STRIDES names them, and logits (n, 10)."""
    maps = [x, pool(x)]
    for module in copies(model):
        if isinstance(module, nn.MaxPool2d):
            maps.append(x)
            x = pool(x)
            maps.append(x)
        else:
            x = module.forward(x)
    return maps, x


def compare(
    before: np.ndarray, after: np.ndarray, blank: np.ndarray, stride: int, dx: int, dy: int
) -> Row:
    """How a map (..., h, w) of a moved image differs from that of the image at its place.

    Args:
        before: the map of the image.
        after: that of the moved image.
        blank: that of an empty image.
        stride: pixels of the image that are one place in the map.
        dx: pixels to the right.
        dy: pixels down.
    """
    nought = NEARLY * max(float(np.abs(before - blank).max()), float(np.abs(after - blank).max()))
    lit = (np.abs(before - blank) > nought) | (np.abs(after - blank) > nought)
    changed = int((lit & (np.abs(after - before) > nought)).sum())
    away = min(
        (_away(before - blank, after - blank, i, j) for i in _whole(dx, stride)
         for j in _whole(dy, stride)),
        default=np.nan,
    )  # fmt: skip
    return Row(changed, int(lit.sum()), 0.0 if away < NEARLY else away)


def _whole(by: int, stride: int) -> set[int]:
    """The whole numbers of places next to a shift."""
    return {by // stride, -(-by // stride)}


def _away(before: np.ndarray, after: np.ndarray, dx: int, dy: int) -> float:
    """The distance between the moved map and the map moved, relative to the latter."""
    to, start = _overlap(after.shape, dx, dy)
    size = float(np.linalg.norm(before[start]))
    return float(np.linalg.norm(after[to] - before[start])) / size if size else np.nan


def slopes(model: nn.Sequential, kind: str, image: np.ndarray) -> np.ndarray:
    """(28, 28) the gradient of the answer's logit in the pixels of an image (1, 1, 28, 28)."""
    halve = {"max": nn.MaxPool2d(2), "mean": nn.AvgPool2d(2),
        "every second": nn.MaxPool2d(1, stride=2)}[kind]  # fmt: skip
    layers = [copy(halve) if isinstance(m, nn.MaxPool2d) else m for m in copies(model)]
    net = nn.Sequential(*layers)
    net.input_grad = True
    logits = net.forward(image)
    return net.backward(np.eye(logits.shape[1])[logits.argmax(axis=1)])[0, 0]


def field(model: nn.Sequential, kind: str, stage: int, unit: tuple[int, int]) -> list[int]:
    """Row and column where the field of a pooled unit begins in the image, and its side."""
    places = [i for i, module in enumerate(model.modules) if isinstance(module, nn.MaxPool2d)]
    (i, j), size = unit, 1
    for module in reversed(model.modules[: places[stage - 1] + 1]):
        if isinstance(module, nn.MaxPool2d):
            i, j, size = 2 * i, 2 * j, 2 * size - (kind == "every second")
        elif isinstance(module, nn.Conv2d):
            i, j, size = i - module.pad[0], j - module.pad[1], size + module.kernel[0] - 1
    return [i, j, size]
