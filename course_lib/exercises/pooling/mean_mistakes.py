"""Exercise 10.3: what goes wrong in mean pooling, there and back, and what to say."""

from typing import Any

import numpy as np

from course_lib.exercises.pooling import mean_answers as known
from course_lib.exercises.pooling.mean_answers import back, forward
from course_lib.judging import Misconception, Observation, show

BACK = "avg_pool_backward"


def facts(seen: Observation) -> dict[str, Any]:
    """Of a forward case."""
    x, k, stride = seen.args
    got, right = np.asarray(seen.got, dtype=float), np.asarray(seen.outcome.expected.value[0])
    return {
        "k": k,
        "square": k * k,
        "stride": stride,
        "h": x.shape[2],
        "w": x.shape[3],
        "came": got.shape,
        "first": show(got.flat[0]) if got.size else "nothing",
        "mean": show(x[0, 0, :k, :k].mean()),
        "ratio": show((got / right).flat[0]) if got.shape == right.shape else "-",
    }


def on_the_way(seen: Observation) -> dict[str, Any]:
    """Of a case of either function."""
    if len(seen.args) == 3:
        return {"fact": f"{facts(seen)['ratio']} times the mean came in forward"}
    told = back_facts(seen)
    return {"fact": f"dx sums to {told['of_dx']}, and dy to {told['of_dy']}"}


def back_facts(seen: Observation) -> dict[str, Any]:
    dy, (shape, k, stride) = seen.args
    dx = np.zeros(()) if seen.outcome.got.error else np.asarray(seen.got, dtype=float)
    error = seen.outcome.got.error
    fact = f"your dx has shape {dx.shape}, and x has {shape}"
    if error:
        fact = f"it stopped with a {error.type}"
    elif dx.shape == shape:
        fact = f"your dx sums to {show(dx.sum())}, and dy to {show(dy.sum())}"
    return {
        "of_dx": show(dx.sum()),
        "of_dy": show(dy.sum()),
        "k": k,
        "square": k * k,
        "stride": stride,
        "came": dx.shape,
        "wanted": shape,
        "pixels": int((dx != 0).sum()),
        "fact": fact,
    }


SUM = "In the case “{case}” your dx sums to {of_dx}, and dy to {of_dy}. "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "the sum, not the mean",
        {
            "avg_pool": forward(lambda v, x, k: v.sum(axis=(2, 3))),
            BACK: back(lambda dy, shape, k: dy),
        },
        symptom="In the case “{case}” {fact}.",
        question="A window has k * k numbers. How much of each reaches the mean?",
        also=(
            {"avg_pool": forward(lambda v, x, k: v.sum(axis=(2, 3)))},
            {BACK: back(lambda dy, shape, k: dy)},
        ),
        measure=on_the_way,
        code="W1",
    ),
    Misconception(
        "divided by the size of the image",
        {
            "avg_pool": forward(lambda v, x, k: v.sum(axis=(2, 3)) / x[0, 0].size),
            BACK: back(lambda dy, shape, k: dy / (shape[2] * shape[3])),
        },
        symptom="In the case “{case}” {fact}.",
        question="Over how many numbers does one mean run: those of the window, or those of "
        "the image?",
        also=(
            {"avg_pool": forward(lambda v, x, k: v.sum(axis=(2, 3)) / x[0, 0].size)},
            {BACK: back(lambda dy, shape, k: dy / (shape[2] * shape[3]))},
            {BACK: back(lambda dy, shape, k: dy / (dy.shape[2] * dy.shape[3]))},
            {BACK: back(lambda dy, shape, k: dy / dy.size)},
        ),
        measure=on_the_way,
        code="W2",
    ),
    Misconception(
        "the last window stays",
        {BACK: back(add=False)},
        symptom="Right where windows lie apart. " + SUM + "A pixel that several windows see "
        "kept the share of one.",
        question="A pixel has a part in several means. What becomes of the first share when "
        "the second is written?",
        measure=back_facts,
        code="W3",
    ),
    Misconception(
        "divided by k",
        {
            "avg_pool": forward(lambda v, x, k: v.sum(axis=(2, 3)) / k),
            BACK: back(lambda dy, shape, k: dy / k),
        },
        symptom="In the case “{case}” {fact}.",
        question="How many numbers does a window of k by k have?",
        also=(
            {"avg_pool": forward(lambda v, x, k: v.sum(axis=(2, 3)) / k)},
            {BACK: back(lambda dy, shape, k: dy / k)},
        ),
        measure=on_the_way,
    ),
    Misconception(
        "blocks in place of windows",
        {BACK: known.repeated},
        symptom="Right where windows lie side by side. In the case “{case}” {fact}.",
        question="Repeating a number makes blocks side by side. Where does window (i, j) begin "
        "in the image, and may windows overlap?",
        also=({BACK: known.repeated_into_zeros}, {BACK: back(begin=lambda i, k, s: i * k)}),
        measure=lambda seen: {"fact": back_facts(seen)["fact"]},
    ),
    Misconception(
        "shares are averaged",
        {BACK: known.mean_of_what_came},
        symptom=SUM + "A pixel that several windows see got the mean of their shares.",
        question="A pixel moves y on several paths. Are the paths added or averaged?",
        measure=back_facts,
    ),
    Misconception(
        "all to one pixel",
        {BACK: known.to_the_first_pixel},
        symptom="In the case “{case}” {pixels} pixels get a gradient. A window has {square} "
        "pixels, and each of them has a part in the mean.",
        question="Which pixels of a window move its mean?",
        measure=back_facts,
    ),
    Misconception(
        "the stride is k",
        {"avg_pool": forward(step=lambda k, s: k)},
        symptom="Right for stride = k. In the case “{case}” ({h} by {w}, k = {k}, stride "
        "{stride}) your map has shape {came}.",
        question="Where does the second window begin: k pixels further, or `stride` pixels?",
        measure=facts,
    ),
    Misconception(
        "the stride is forgotten on the way back",
        {BACK: back(begin=lambda i, k, s: i)},
        symptom=SUM + "The sums agree, the places do not: your windows move by 1, in forward "
        "they moved by {stride}.",
        question="Where did window i begin in forward?",
        measure=back_facts,
    ),
    Misconception(
        "the largest, not the mean",
        {"avg_pool": forward(lambda v, x, k: v.max(axis=(2, 3)))},
        symptom="Your y starts with {first}: the largest of its window.",
        question="Is the largest or the mean of the window asked for?",
        measure=facts,
    ),
    Misconception(
        "one mean for all images and channels",
        {"avg_pool": known.one_number},
        symptom="Your y starts with {first}, and the mean of that window is {mean}: other "
        "images or channels had a part in it.",
        question="A window has axes (n, c, k, k). Which of them go away in the mean?",
        also=(
            {"avg_pool": forward(lambda v, x, k: v.mean(axis=(0, 2, 3)))},
            {"avg_pool": forward(lambda v, x, k: v.mean(axis=(1, 2, 3))[:, None])},
        ),
        measure=facts,
    ),
    Misconception(
        "the shape of dy",
        {BACK: known.shape_of_dy},
        symptom="Your dx has shape {came}. There is one slope for each pixel of x, {wanted}.",
        question="dx says how the loss moves with x. Whose shape does it have?",
        measure=back_facts,
    ),
    Misconception(
        "written into dy",
        {BACK: known.in_place},
        symptom="Your numbers are right, but `dy` holds other numbers after the call.",
        question="Which line writes into an array that the caller still owns?",
    ),
    Misconception(
        "another cache",
        {"avg_pool": forward(keep=lambda x, k, s: (x, k, s))},
        symptom="Your y is right. The cache should be (x.shape, k, stride), and yours is another.",
        question="Does the slope of a mean depend on the numbers of x?",
        also=(
            {"avg_pool": forward(keep=lambda x, k, s: (k, s))},
            {"avg_pool": forward(keep=lambda x, k, s: x.shape)},
            {"avg_pool": forward(keep=lambda x, k, s: (x.shape, s, k))},
            {"avg_pool": forward(keep=lambda x, k, s: (*x.shape, k, s))},
        ),
    ),
    Misconception(
        "y alone",
        {"avg_pool": known.only_y},
        symptom="One array came. The docstring names two results: y and the cache.",
        question="What will the backward pass need to know of this forward pass?",
    ),
    Misconception(
        "numbers become wider",
        {"avg_pool": forward(dtype=np.float64), BACK: back(dtype=np.float64)},
        symptom="Your numbers are right. Float32 came in, and float64 goes out.",
        question="Which dtype do `np.zeros` and `np.empty` give, if none is named?",
        also=({"avg_pool": forward(dtype=np.float64)}, {BACK: back(dtype=np.float64)}),
    ),
)
