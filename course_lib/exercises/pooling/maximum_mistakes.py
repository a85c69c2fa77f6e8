"""Exercise 10.1: what goes wrong in max pooling, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.pooling import maximum_answers as known
from course_lib.exercises.pooling.maximum_answers import pool
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    """Numbers of the first failing case; `got` may have another shape than y."""
    x, k, stride = seen.args
    told = {"h": x.shape[2], "w": x.shape[3], "k": k, "stride": stride, **what_came(seen)}
    got, right = np.asarray(seen.got), np.asarray(seen.outcome.expected.value[0])
    if got.shape == right.shape and not seen.outcome.got.error:
        at = np.argwhere(~np.isclose(got, right, rtol=1e-6))
        m, c, i, j = (int(v) for v in (at[0] if len(at) else (0, 0, 0, 0)))
        row, column = i * stride, j * stride
        inside = [show(v) for v in x[m, c, row : row + k, column : column + k].ravel()]
        told |= {"place": f"[{m}, {c}, {i}, {j}]", "value": show(got[m, c, i, j])}
        told |= {"row": row, "column": column, "window": ", ".join(inside[:4])}
        told["dots"] = ", ..." if len(inside) > 4 else ""
    return told


def what_came(seen: Observation) -> dict[str, Any]:
    """An error, or the shape that came: in the middle of a sentence, and at its start."""
    error = seen.outcome.got.error
    fact = (
        f"it stopped with a {error.type}" if error else f"your map has shape {np.shape(seen.got)}"
    )
    return {"fact": fact, "Fact": fact[0].upper() + fact[1:], "came": np.shape(seen.got)}


SIZE = "In the case “{case}” ({h} by {w}, k = {k}, stride {stride}) {fact}. "
AT = "In the case “{case}” you give {value} at index {place}. "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "windows lie side by side",
        pool(size=lambda h, k, s: h // k, begin=lambda i, k, s: i * k),
        symptom="Right for stride = k. " + SIZE + "It is the map for stride {k}.",
        question="Where does the second window begin: k pixels further, or `stride` pixels?",
        also=(known.blocks,),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "blocks that must divide",
        known.blocks_that_must_divide,
        symptom="Right where windows lie side by side. In the case “{case}” {fact}.",
        question="A reshape cuts an image into blocks. Can blocks overlap, or leave gaps?",
        measure=what_came,
    ),
    Misconception(
        "the maximum starts from 0",
        known.starts_from(0.0),
        symptom="Right where a window holds a positive number. " + AT + "Its window is "
        "({window}{dots}).",
        question="Is your number in that window? Where did it come from?",
        also=(pool(pick=lambda v: np.where(known.largest(v) > 0, known.largest(v), 0.0)),),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "the maximum starts from a low number",
        known.starts_from(-1000.0),
        symptom="Right on ordinary numbers. " + AT + "Its window is ({window}{dots}).",
        question="From which number can a search for the largest start, whatever comes?",
        also=(*(known.starts_from(v) for v in (-1.0, -99.0, -999.0, -9999.0, -1e5, -1e6)),),
        measure=facts,
    ),
    Misconception(
        "one fixed place of the window",
        pool(pick=known.last_in_window),
        symptom=AT + "It stands at a fixed place in its window, and is not the largest there.",
        question="Write out the k * k numbers of that window. Which one is the largest?",
        also=(
            pool(pick=lambda v: v[:, :, 0, 0]),
            pool(pick=lambda v: v[:, :, v.shape[2] // 2, v.shape[3] // 2]),
            pool(pick=lambda v: v[:, :, 0, -1]),
            pool(pick=lambda v: v[:, :, -1, 0]),
        ),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "the largest size, sign ignored",
        pool(pick=lambda v: np.abs(v).max(axis=(2, 3))),
        symptom=AT + "In that window this is the largest *size*: signs were not looked at.",
        question="Which is larger, -5 or 1?",
        also=(
            pool(pick=known.largest_size_signed),
            pool(pick=lambda v: np.abs(v.max(axis=(2, 3)))),
        ),
        measure=facts,
        code="W4",
    ),
    Misconception(
        "rows and columns exchanged",
        known.width_first,
        symptom="{Fact} in the case “{case}”. Rows and columns of image or map are exchanged.",
        question="Which axis of (n, c, h, w) does i walk along, and which one j?",
        also=(
            known.sizes_exchanged,
            known.windows_exchanged(),
            known.windows_exchanged(known.largest_if_any),
            known.turned,
        ),
        measure=what_came,
        code="W5",
    ),
    Misconception(
        "filled up with zeros",
        pool(prepare=known.filled_up(0.0)),
        symptom=SIZE + "A window hangs over the edge of the image.",
        question="The task counts windows that lie inside the image. How many are these?",
        also=(
            pool(prepare=known.filled_up(-np.inf)),
            pool(size=known.rounded_up),
            pool(size=known.rounded_up, pick=known.largest_if_any),
            pool(prepare=known.all_sides),
            pool(size=lambda h, k, s: -(-h // s)),
        ),
        measure=facts,
        code="W6",
    ),
    Misconception(
        "a window too few",
        pool(size=lambda h, k, s: (h - k) // s),
        symptom=SIZE + "A row or a column of windows is missing.",
        question="Count the steps that fit. Then count the stops: is it the same number?",
        also=(
            pool(size=lambda h, k, s: (h - k + 1) // s),
            pool(size=lambda h, k, s: max(-(-(h - k) // s), 0)),
        ),
        measure=facts,
    ),
    Misconception(
        "the last windows stay empty",
        known.loop_ends_early,
        symptom=AT + "The shape is right, but nothing was written there.",
        question="`range` leaves its end out. Which windows does your loop never reach?",
        measure=facts,
    ),
    Misconception(
        "another count of windows",
        pool(size=lambda h, k, s: h // s),
        symptom=SIZE + "The number of windows is another.",
        question="Where may the last window begin, if it is k wide and must not hang over?",
        also=(
            pool(size=lambda h, k, s: h - k + 1),
            pool(size=lambda h, k, s: h - k + 1, pick=known.largest_if_any),
            pool(size=lambda h, k, s: h // k),
            pool(size=lambda h, k, s: h // k, pick=known.largest_if_any),
        ),
        measure=facts,
    ),
    Misconception(
        "windows are `stride` wide",
        pool(width=lambda k, s: s),
        symptom="Right for stride = k. " + AT + "That window was {stride} wide, k is {k}.",
        question="`k` and `stride`: which one says how wide a window is?",
        measure=facts,
    ),
    Misconception(
        "windows begin at i",
        pool(begin=lambda i, k, s: i),
        symptom=AT + "Its window should begin at row {row} and column {column}.",
        question="The first window begins at 0. Where does the second one begin, with stride "
        "`stride`?",
        also=(pool(begin=lambda i, k, s: i * k), pool(begin=lambda i, k, s: i + s * (i > 0))),
        measure=facts,
    ),
    Misconception(
        "the stride counts along one axis",
        known.one_stride_for_rows,
        symptom=SIZE + "Along one axis the windows move by 1.",
        question="A window moves down and to the right. By how much in each direction?",
        also=(known.one_stride_for_columns,),
        measure=facts,
    ),
    Misconception(
        "one maximum for all channels or images",
        pool(pick=lambda v: v.max()),
        symptom=AT + "Other channels or images had a part in it.",
        question="A window has axes (n, c, k, k). Over which of them does the maximum run?",
        also=(
            pool(pick=lambda v: v.max(axis=(1, 2, 3))[:, None]),
            pool(pick=lambda v: v.max(axis=(0, 2, 3))),
        ),
        measure=facts,
    ),
    Misconception(
        "one row or one column of the window",
        pool(pick=known.one_axis_at_a_time(2)),
        symptom=AT + "Only one row or one column of that window was looked at.",
        question="How many numbers does a window of k by k have, and how many does your line see?",
        also=(pool(pick=known.one_axis_at_a_time(3)),),
        measure=facts,
    ),
    Misconception(
        "the mean, not the largest",
        pool(pick=lambda v: v.mean(axis=(2, 3))),
        symptom=AT + "That is the mean of its window.",
        question="Is the largest or the mean of the window asked for?",
        measure=facts,
    ),
    Misconception(
        "the smallest",
        pool(pick=lambda v: v.min(axis=(2, 3))),
        symptom=AT + "That is the smallest of its window.",
        question="Which end of the sorted window is asked for?",
        measure=facts,
    ),
    Misconception(
        "x is overwritten",
        known.in_place,
        symptom="Your code writes into the caller's image: `x` holds other numbers after the call.",
        question="A slice of x is a view. Which line writes into it?",
        also=(
            known.x_afterwards(lambda x: np.maximum(x, 0)),
            known.x_afterwards(np.abs),
            known.x_afterwards(np.zeros_like),
        ),
    ),
    Misconception(
        "channels stay last",
        pool(finish=lambda y: y.transpose(0, 2, 3, 1)),
        symptom="Your numbers are right, and their shape is {came}: the channels stand last.",
        question="Which order of the axes does the docstring ask for?",
        measure=facts,
    ),
    Misconception(
        "y alone",
        known.only_y,
        symptom="One array came. The docstring names two results: y and the cache.",
        question="What will the backward pass need to know of this forward pass?",
    ),
    Misconception(
        "another cache",
        pool(keep=lambda x, y, k, s: (y, k, s)),
        symptom="Your y is right. The cache should be (x, k, stride), and yours is another.",
        question="What does the docstring want in the cache, and in which order?",
        also=(
            pool(keep=lambda x, y, k, s: x),
            pool(keep=lambda x, y, k, s: (x, y, k, s)),
            pool(keep=lambda x, y, k, s: (x, s, k)),
            pool(keep=lambda x, y, k, s: (k, x, s)),
            pool(keep=lambda x, y, k, s: (k, s, x)),
            pool(keep=lambda x, y, k, s: (s, k, x)),
            pool(keep=lambda x, y, k, s: (x, k)),
            pool(keep=lambda x, y, k, s: (x.shape, k, s)),
            pool(keep=lambda x, y, k, s: {"x": x, "k": k, "stride": s}),
            pool(keep=lambda x, y, k, s: None),
        ),
    ),
    Misconception(
        "four results",
        known.four_results,
        symptom="Four results came; two are asked for: y, and a cache that holds the other three.",
        question="Which brackets make one tuple of x, k and stride?",
    ),
    Misconception(
        "results in another order",
        known.cache_first,
        symptom="The cache came first. The docstring names y first.",
        question="In which order does the docstring name the two results?",
    ),
    Misconception(
        "numbers become wider",
        pool(dtype=np.float64),
        symptom="Your numbers are right. Float32 came in, and float64 goes out.",
        question="Which dtype do `np.zeros` and `np.empty` give, if none is named?",
    ),
)
