"""Exercise 09.1: how many windows fit."""

import math
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.convolution.size_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Property, Step, Trace, Variant


def conv_output_size(h: int, kh: int, stride: int, pad: int) -> int:
    """How many windows fit: the library's function under the names of the lesson."""
    return nn.conv_output_size(h, kh, stride, pad)


# ---------------------------------------------------------------- what right looks like


def counted(h, kh, stride, pad):
    places = range(0, h + 2 * pad - kh + 1, stride)
    if not places:
        raise ValueError("no window fits")
    return len(places)


def walked(h, kh, stride, pad):
    windows, begin = 0, -pad
    while begin + kh <= h + pad:
        windows, begin = windows + 1, begin + stride
    if windows == 0:
        raise ValueError("no window fits")
    return windows


def by_floor(h, kh, stride, pad):
    room = h + 2 * pad - kh
    if room < 0:
        raise ValueError("no window fits")
    return int(np.floor(room / stride)) + 1


def by_ceil(h, kh, stride, pad):
    firsts = h + 2 * pad - kh + 1
    if firsts < 1:
        raise ValueError("no window fits")
    return math.ceil(firsts / stride)


def by_divmod(h, kh, stride, pad):
    steps, _ = divmod(np.int64(h + 2 * pad - kh), stride)
    if steps < 0:
        raise ValueError("no window fits")
    return steps + 1


def is_whole(values: list[Any], steps: tuple[Step, ...]) -> bool:
    """Whether each result is a whole number by its type."""
    return all(isinstance(v, int | np.integer) and not isinstance(v, bool) for v in values)


exercise = Exercise(
    id="09.1",
    names=("conv_output_size",),
    title="how many windows fit",
    asks="conv_output_size(h: int, kh: int, stride: int, pad: int) -> int",
    form="write",
    points=2,
    minutes=7,
    difficulty=1,
    reference={"conv_output_size": conv_output_size},
    cases=(
        Case("28 pixels, kernel 5", 28, 5, 1, 0),
        Case("28 pixels, kernel 3, stride 2, padding 1", 28, 3, 2, 1),
        Case("6 pixels, kernel 3, stride 2", 6, 3, 2, 0),
        Case("8 pixels, kernel 3, stride 2", 8, 3, 2, 0),
        Case("10 pixels, kernel 4, stride 3, padding 2", 10, 4, 3, 2),
        Case("9 pixels, kernel 4, stride 2, padding 3", 9, 4, 2, 3),
        Case("the kernel is as wide as the image", 5, 5, 3, 0, edge=True),
        Case("the kernel fits only with its padding", 3, 5, 1, 1, edge=True),
        Case("a stride wider than the image", 5, 2, 9, 0, edge=True),
        Case("a kernel of one pixel, stride 2", 6, 1, 2, 0, edge=True),
        Case("no window fits: 4 pixels, kernel 5, stride 1, padding 0", 4, 5, 1, 0, edge=True),
        Case("no window fits: 2 pixels, kernel 9, stride 2, padding 3", 2, 9, 2, 3, edge=True),
        Case(
            "the type of the result",
            28,
            3,
            2,
            1,
            properties=(Property("the result is a whole number: an `int`, no float", is_whole),),
            edge=True,
        ),
    ),
    variants=(
        Variant("counted by range", counted),
        Variant("walked", walked),
        Variant("by floor", by_floor),
        Variant("by ceil of the first pixels", by_ceil),
        Variant("a numpy integer", by_divmod),
    ),
    misconceptions=misconceptions,
    formula_line="steps = floor((h + 2 pad - kh) / stride); the first window needs no step, so "
    "there is one window more than steps; room below 0 is a ValueError",
    twin="The same count for another thing: **how many tours a bus makes**, that starts at "
    "`first`, runs every `gap` minutes, and must be back by `last` after a tour of `tour` "
    "minutes.\n"
    "```python\n"
    "def n_tours(first, last, tour, gap):\n"
    "    room = last - first - tour           # minutes in which a later tour may still start\n"
    "    if room < 0:\n"
    '        raise ValueError("not even one tour fits")\n'
    "    return room // gap + 1               # whole gaps, and the first tour\n"
    "```\n"
    "From minute 0 to 60, tours of 20, every 15 minutes: room 40, two whole gaps, three tours: at "
    "0, 15 and 30. The one at 45 would end at 65.",
    trace=Trace(
        "A row of 9 pixels, kernel 4, stride 2, padding 1 on both sides. Draw the eleven cells, "
        "mark each window, and type how many there are.",
        (9, 4, 2, 1),
    ),
)
