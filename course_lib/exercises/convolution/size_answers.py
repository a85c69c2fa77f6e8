"""Wrong counts of windows: the known wrong answers to exercise 09.1."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


def room(h: int, k: int, pad: int) -> int:
    """The pixels that are left beside one window."""
    return h + 2 * pad - k


def fits(h: int, k: int, pad: int) -> bool:
    """Whether one window fits."""
    return k <= h + 2 * pad


def floor_steps(pixels: int, stride: int) -> Any:
    """Whole steps."""
    return pixels // stride


@dataclass(frozen=True)
class Size:
    """The count with faults that can be switched on; callable as `conv_output_size`.

    Attributes:
        room: (h, k, pad) -> pixels in which the window can move.
        steps: (pixels, stride) -> number of steps.
        plus: windows that are added to the steps.
        fits: (h, k, pad) -> whether a window fits; a ValueError is raised otherwise.
    """

    room: Callable[[int, int, int], Any] = room
    steps: Callable[[Any, int], Any] = floor_steps
    plus: Any = 1
    fits: Callable[[int, int, int], bool] = fits

    def __call__(self, h, k, stride, pad):
        """Count with the faults that are switched on."""
        if not self.fits(h, k, pad):
            raise ValueError("no window fits")
        return self.steps(self.room(h, k, pad), stride) + self.plus


def never(h: int, k: int, pad: int) -> bool:
    """No check at all."""
    return True


def half_even(pixels: Any, stride: int) -> int:
    return round(pixels / stride)


def half_up(pixels: Any, stride: int) -> int:
    return int(pixels / stride + 0.5)


def ceil(pixels: Any, stride: int) -> int:
    return math.ceil(pixels / stride)


def divided(pixels: Any, stride: int) -> float:
    return pixels / stride


def np_floor(pixels: Any, stride: int) -> Any:
    return np.floor(pixels / stride)


def unchecked(*sizes: Size) -> tuple[Any, ...]:
    """Each of these with its check, and without one."""
    without = [Size(s.room, s.steps, s.plus, never) for s in sizes]
    return (*sizes[1:], *without)


def kernel_first(h, k, stride, pad):
    """(h + 2 pad) / stride, then the kernel is taken away."""
    if k > h + 2 * pad:
        raise ValueError("no window fits")
    return (h + 2 * pad) // stride - k + 1


def padding_after(h, k, stride, pad):
    if k > h + 2 * pad:
        raise ValueError("no window fits")
    return (h - k) // stride + 2 * pad + 1


def nothing_is_zero(h, k, stride, pad):
    return max(room(h, k, pad) // stride + 1, 0)


def nothing_is_none(h, k, stride, pad):
    return room(h, k, pad) // stride + 1 if fits(h, k, pad) else None


def only_whole(h, k, stride, pad):
    if not fits(h, k, pad) or room(h, k, pad) % stride:
        raise ValueError("the stride does not divide")
    return room(h, k, pad) // stride + 1


def asserted(h, k, stride, pad):
    assert fits(h, k, pad), "no window fits"
    return room(h, k, pad) // stride + 1


def one_term(h, k, stride, pad):
    """The division takes the kernel alone: h + 2 pad - k // stride + 1."""
    if k > h + 2 * pad:
        raise ValueError("no window fits")
    return h + 2 * pad - k // stride + 1


def padding_divided(h, k, stride, pad):
    if k > h + 2 * pad:
        raise ValueError("no window fits")
    return h - k + 2 * pad // stride + 1
