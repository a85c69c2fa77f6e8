"""Exercise 10.3: windows that begin elsewhere, have another size or another number."""

from typing import Any

import numpy as np

from course_lib.exercises.pooling import mean_answers as known
from course_lib.exercises.pooling.maximum_answers import all_sides, filled_up, rounded_up
from course_lib.exercises.pooling.mean_answers import back, forward
from course_lib.exercises.pooling.mean_facts import AT, BACK, SIZE, SUM, back_facts, either, facts
from course_lib.judging import Misconception


def mean_if_any(window: np.ndarray, x: np.ndarray, k: int) -> Any:
    """0 for a window that lies outside."""
    return window.mean(axis=(2, 3)) if window.size else 0.0


of_the_windows: tuple[Misconception, ...] = (
    Misconception(
        "blocks in place of windows",
        {BACK: known.repeated},
        symptom="Right where windows lie side by side. In the case “{case}” {fact}.",
        question="Your windows lie side by side: window i begins at row i * k. Where did it begin "
        "in forward?",
        also=(
            {BACK: known.by_kron},
            {BACK: known.repeated_into_zeros},
            {BACK: back(begin=lambda i, k, s: i * k)},
        ),
        measure=lambda seen: {"fact": back_facts(seen)["fact"]},
    ),
    Misconception(
        "the stride is k",
        {"avg_pool": forward(size=lambda h, k, s: h // k, begin=lambda i, k, s: i * k)},
        symptom="Right for stride = k. In the case “{case}” ({h} by {w}, k = {k}, stride "
        "{stride}) your map has shape {came}.",
        question="Where does the second window begin: k pixels further, or `stride` pixels?",
        measure=facts,
    ),
    Misconception(
        "windows begin at i",
        {"avg_pool": forward(begin=lambda i, k, s: i)},
        symptom=AT + "The second window begins `stride` pixels further, here {stride}.",
        question="The first window begins at 0. Where does the second one begin, with stride "
        "`stride`?",
        also=(
            {"avg_pool": forward(begin=lambda i, k, s: i), BACK: back(begin=lambda i, k, s: i)},
            {"avg_pool": forward(begin=lambda i, k, s: i * k)},
        ),
        measure=facts,
    ),
    Misconception(
        "windows are `stride` wide",
        {"avg_pool": forward(width=lambda k, s: s)},
        symptom="Right for stride = k. In the case “{case}” (k and stride differ) {what}.",
        question="`k` and `stride`: which one says how wide a window is?",
        also=(
            {BACK: back(width=lambda k, s: s)},
            {"avg_pool": forward(width=lambda k, s: s), BACK: back(width=lambda k, s: s)},
        ),
        measure=either,
    ),
    Misconception(
        "a window too few",
        {"avg_pool": forward(size=lambda h, k, s: (h - k) // s)},
        symptom=SIZE + "A row or a column of windows is missing.",
        question="Count the steps that fit. Then count the stops: is it the same number?",
        also=(
            {"avg_pool": forward(size=lambda h, k, s: (h - k + 1) // s)},
            {"avg_pool": forward(size=lambda h, k, s: max(-(-(h - k) // s), 0))},
        ),
        measure=facts,
    ),
    Misconception(
        "filled up",
        {"avg_pool": forward(prepare=filled_up(0.0))},
        symptom=SIZE + "A window hangs over the edge of the image.",
        question="The task counts windows that lie inside the image. How many are these?",
        also=(
            {"avg_pool": forward(size=rounded_up)},
            {"avg_pool": forward(prepare=all_sides)},
            {"avg_pool": forward(size=lambda h, k, s: -(-h // s))},
            {"avg_pool": forward(pick=mean_if_any, size=rounded_up)},
            {"avg_pool": forward(pick=mean_if_any, size=lambda h, k, s: -(-h // s))},
        ),
        measure=facts,
    ),
    Misconception(
        "another count of windows",
        {"avg_pool": forward(size=lambda h, k, s: h // s)},
        symptom=SIZE + "The number of windows is another.",
        question="Where may the last window begin, if it is k wide and must not hang over?",
        also=(
            {"avg_pool": forward(size=lambda h, k, s: h // k)},
            {"avg_pool": forward(pick=mean_if_any, size=lambda h, k, s: h // k)},
            {"avg_pool": forward(pick=mean_if_any, size=lambda h, k, s: h // s)},
        ),
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
)
