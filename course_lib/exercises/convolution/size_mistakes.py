"""Exercise 09.1: what goes wrong in counting windows, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.convolution.size_answers import (
    OTHER_ERRORS,
    Size,
    ceil,
    divided,
    exchanged,
    exchanged_in_the_count,
    exchanged_in_the_count_inside,
    exchanged_inside,
    half_even,
    half_up,
    kernel_first,
    never,
    nothing_is_none,
    nothing_is_zero,
    np_floor,
    one_term,
    only_whole,
    padding_after,
    padding_divided,
    raising,
    refused_too_late,
    unchecked,
)
from course_lib.judging import Misconception, Observation, show


def kind(seen: Observation) -> dict[str, Any]:
    """The type of the first result that is no whole number by its type."""
    value = seen.outcome.got.value
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu":
        return {"kind": "an array"}
    return {"kind": f"a {type(value).__name__}"}


def told(seen: Observation) -> str:
    """What came: a number, None, an error."""
    error, value = seen.outcome.got.error, seen.got
    if error:
        return f"an error, {error.type}"
    number = isinstance(value, int | float | np.number | np.ndarray) and np.ndim(value) == 0
    return "None" if value is None else show(value) if number else f"a {type(value).__name__}"


def facts(seen: Observation) -> dict[str, Any]:
    h, kh, stride, pad = seen.args
    return {
        "cells": h + 2 * pad,
        "got": told(seen),
        "shape": f"h = {h}, kh = {kh}, stride = {stride}, pad = {pad}",
    }


ONCE, NO_PAD = Size(room=lambda h, k, p: h + p - k), Size(room=lambda h, k, p: h - k)
SHORT = Size(room=lambda h, k, p: h + 2 * p - (k - 1))

misconceptions = (
    Misconception(
        "the first window is not counted",
        Size(plus=0),
        symptom="For {shape} you give {got}: that is how often the window *moves*.",
        question="Three fence posts stand two gaps apart. How many windows belong to two moves?",
        also=(
            *unchecked(Size(plus=0)),
            Size(plus=0, steps=ceil),
            Size(plus=0, steps=ceil, fits=never),
        ),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "rounded up",
        Size(steps=ceil),
        symptom="For {shape} you give {got}. The row has {cells} cells with its padding; your last "
        "window hangs over the edge.",
        question="Draw the cells. Where does each window begin, and does the last one end inside?",
        also=(
            *unchecked(Size(steps=ceil), Size(steps=half_even), Size(steps=half_up)),
            Size(steps=lambda pixels, stride: -(-pixels // stride)),
            Size(steps=lambda pixels, stride: int(np.round(pixels / stride))),
        ),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "padding is counted once",
        ONCE,
        symptom="Right without padding. For {shape} you give {got}: that is right for a row of "
        "h + pad cells.",
        question="Padding stands before the row and behind it: how many cells are there then?",
        also=(
            *unchecked(ONCE),
            Size(room=lambda h, k, p: h + p - k, fits=lambda h, k, p: k <= h + p),
            Size(room=lambda h, k, p: h + p - k, fits=lambda h, k, p: k <= h),
        ),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "the result is no int",
        Size(steps=np_floor),
        symptom="Where a window fits your numbers are right, but the result is {kind}. `range` and "
        "`np.zeros` want an `int`.",
        question="Which step makes something else of whole numbers, such as `/` or `np.floor`?",
        also=(
            Size(steps=lambda pixels, stride: float(pixels // stride)),
            Size(plus=1.0),
            Size(steps=np_floor, fits=never),
        ),
        measure=kind,
        code="W4",
    ),
    Misconception(
        "no error when nothing fits",
        Size(fits=never),
        symptom="Where a window fits you are right. For {shape} no window fits, and you give "
        "{got}.",
        question="A caller makes an array of that size. Would it notice that something is wrong?",
        also=(nothing_is_zero, nothing_is_none, refused_too_late),
        measure=facts,
        code="W5",
    ),
    Misconception(
        "another error when nothing fits",
        raising(AssertionError),
        symptom="Where a window fits you are right. For {shape} you stop with {got}; the task "
        "names the kind of error.",
        question="Which kind of error does the task ask for?",
        also=tuple(map(raising, OTHER_ERRORS)),
        measure=facts,
    ),
    Misconception(
        "not rounded at all",
        Size(steps=divided),
        symptom="For {shape} you give {got}.",
        question="Can a part of a window stand in the image? What becomes of a half step?",
        also=unchecked(Size(steps=divided)),
        measure=facts,
    ),
    Misconception(
        "padding has no effect",
        NO_PAD,
        symptom="Right without padding. For {shape} you give {got}: that is right for a row of "
        "h cells.",
        question="Where does your count use the padding?",
        also=(
            *unchecked(NO_PAD),
            Size(room=lambda h, k, p: h - k, fits=lambda h, k, p: k <= h),
        ),
        measure=facts,
    ),
    Misconception(
        "stride has no effect",
        Size(steps=lambda pixels, stride: pixels),
        symptom="Right for stride 1. For {shape} you give {got}: that counts every place.",
        question="Where does your count use the stride?",
        also=unchecked(Size(steps=lambda pixels, stride: pixels)),
        measure=facts,
    ),
    Misconception(
        "stride and padding are exchanged",
        exchanged,
        symptom="For {shape} you give {got}: `pad` stands where `stride` belongs, and the other "
        "way round.",
        question="In which order do the four numbers come in the task? Which of the last two "
        "divides, and which is added twice?",
        also=(exchanged_inside, exchanged_in_the_count, exchanged_in_the_count_inside),
        measure=facts,
    ),
    Misconception(
        "the stride divides windows, not moves",
        Size(steps=lambda pixels, stride: (pixels + 1) // stride, plus=0),
        symptom="Right for stride 1. For {shape} you give {got}: you add 1 first, then divide.",
        question="Moves are divided by the stride, and the first window is no move. In which order "
        "must you add and divide?",
        also=(
            *unchecked(Size(steps=lambda pixels, stride: (pixels + 1) // stride, plus=0)),
            kernel_first,
        ),
        measure=facts,
    ),
    Misconception(
        "the padding is added after dividing",
        padding_after,
        symptom="Right for stride 1. For {shape} you give {got}: the padding was not divided.",
        question="Padded cells are cells like others: does the stride jump over them, too?",
        measure=facts,
    ),
    Misconception(
        "the division takes one term only",
        one_term,
        symptom="Right for stride 1. For {shape} you give {got}: only a part of the room was "
        "divided.",
        question="`a - b // c` divides b alone. Where do the brackets belong?",
        also=(
            padding_divided,
            lambda h, kh, stride, pad: h + 2 * pad - kh // stride + 1,
            lambda h, kh, stride, pad: h - kh + 2 * pad // stride + 1,
        ),
        measure=facts,
    ),
    Misconception(
        "one pixel of room too many",
        SHORT,
        symptom="For {shape} you give {got}: you take kh - 1 cells from the {cells}.",
        question="A window of 3 in a row of 3 cells: how many cells are left for moving?",
        also=unchecked(SHORT),
        measure=facts,
    ),
    Misconception(
        "the kernel is left out",
        Size(room=lambda h, k, p: h + 2 * p, plus=0),
        symptom="For {shape} you give {got}: the {cells} cells divided by the stride, whatever "
        "`kh` is.",
        question="A window is `kh` cells wide. May it begin in the last cell?",
        also=(
            *unchecked(Size(room=lambda h, k, p: h + 2 * p, plus=0)),
            Size(room=lambda h, k, p: h + 2 * p),
            Size(room=lambda h, k, p: h + 2 * p, steps=ceil, plus=0),
        ),
        measure=facts,
    ),
    Misconception(
        "windows that fit are refused",
        Size(fits=lambda h, k, p: k < h + 2 * p),
        symptom="In the case “{case}” you stop with {got}. One window does fit.",
        question="Is a window refused because it fills the row, or because you forgot the padding?",
        also=(Size(fits=lambda h, k, p: k <= h), Size(fits=lambda h, k, p: k < h)),
        measure=facts,
    ),
    Misconception(
        "a remainder is refused",
        only_whole,
        symptom="In the case “{case}” you stop with {got}. A row may end with cells that no window "
        "reaches.",
        question="The formula has a floor. Which cases is it there for?",
        measure=facts,
    ),
)
