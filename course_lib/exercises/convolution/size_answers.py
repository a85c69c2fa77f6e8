"""Wrong counts of windows: the known wrong answers to exercise 09.1."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


def room(h: int, kh: int, pad: int) -> int:
    """The pixels that are left beside one window."""
    return h + 2 * pad - kh


def fits(h: int, kh: int, pad: int) -> bool:
    """Whether one window fits."""
    return kh <= h + 2 * pad


def floor_steps(pixels: int, stride: int) -> Any:
    """Whole steps."""
    return pixels // stride


@dataclass(frozen=True)
class Size:
    """The count with faults that can be switched on; callable as `conv_output_size`.

    Attributes:
        room: (h, kh, pad) -> pixels in which the window can move.
        steps: (pixels, stride) -> number of steps.
        plus: windows that are added to the steps.
        fits: (h, kh, pad) -> whether a window fits; a ValueError is raised otherwise.
    """

    room: Callable[[int, int, int], Any] = room
    steps: Callable[[Any, int], Any] = floor_steps
    plus: Any = 1
    fits: Callable[[int, int, int], bool] = fits

    def __call__(self, h, kh, stride, pad):
        """Count with the faults that are switched on."""
        if not self.fits(h, kh, pad):
            raise ValueError("no window fits")
        return self.steps(self.room(h, kh, pad), stride) + self.plus


def never(h: int, kh: int, pad: int) -> bool:
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


def kernel_first(h, kh, stride, pad):
    """(h + 2 pad) / stride, then the kernel is taken away."""
    if kh > h + 2 * pad:
        raise ValueError("no window fits")
    return (h + 2 * pad) // stride - kh + 1


def padding_after(h, kh, stride, pad):
    if kh > h + 2 * pad:
        raise ValueError("no window fits")
    return (h - kh) // stride + 2 * pad + 1


def nothing_is_zero(h, kh, stride, pad):
    return max(room(h, kh, pad) // stride + 1, 0)


def nothing_is_none(h, kh, stride, pad):
    return room(h, kh, pad) // stride + 1 if fits(h, kh, pad) else None


def refused_too_late(h, kh, stride, pad):
    """int() rounds a negative room towards 0, and the count looks like one window."""
    windows = int(room(h, kh, pad) / stride) + 1
    if windows < 1:
        raise ValueError("no window fits")
    return windows


def only_whole(h, kh, stride, pad):
    if not fits(h, kh, pad) or room(h, kh, pad) % stride:
        raise ValueError("the stride does not divide")
    return room(h, kh, pad) // stride + 1


def raising(error: type[Exception]) -> Callable[..., Any]:
    """The right count, and another kind of error when nothing fits."""

    def count(h, kh, stride, pad):
        if not fits(h, kh, pad):
            raise error("no window fits")
        return room(h, kh, pad) // stride + 1

    return count


OTHER_ERRORS = (
    IndexError,
    Exception,
    TypeError,
    RuntimeError,
    ArithmeticError,
    ZeroDivisionError,
    KeyError,
    LookupError,
    NameError,
)


def exchanged(h, kh, pad, stride):
    """The right count with the last two arguments in another order."""
    return Size()(h, kh, stride, pad)


def exchanged_inside(h, kh, stride, pad):
    """As before, without a division by 0."""
    return Size()(h, kh, pad or 1, stride)


def exchanged_in_the_count(h, kh, stride, pad):
    if not fits(h, kh, pad):
        raise ValueError("no window fits")
    return (h + 2 * stride - kh) // pad + 1


def exchanged_in_the_count_inside(h, kh, stride, pad):
    if not fits(h, kh, pad):
        raise ValueError("no window fits")
    return (h + 2 * stride - kh) // (pad or 1) + 1


def one_term(h, kh, stride, pad):
    """The division takes the kernel alone: h + 2 pad - kh // stride + 1."""
    if kh > h + 2 * pad:
        raise ValueError("no window fits")
    return h + 2 * pad - kh // stride + 1


def padding_divided(h, kh, stride, pad):
    if kh > h + 2 * pad:
        raise ValueError("no window fits")
    return h - kh + 2 * pad // stride + 1
