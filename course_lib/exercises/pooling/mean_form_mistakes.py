"""Exercise 10.3: right numbers in another form, and caches: what to say about them."""

import numpy as np

from course_lib.exercises.pooling import mean_answers as known
from course_lib.exercises.pooling.mean_answers import back, forward
from course_lib.exercises.pooling.mean_facts import BACK
from course_lib.judging import Misconception

KEEPS_X = forward(keep=lambda x, y, k, s: (x, k, s))

of_the_form: tuple[Misconception, ...] = (
    Misconception(
        "another cache",
        {"avg_pool": KEEPS_X},
        symptom="Your y is right. The cache should be (x.shape, k, stride), and yours is another.",
        question="Does the slope of a mean depend on the numbers of x?",
        also=(
            {"avg_pool": KEEPS_X, BACK: known.asks_x},
            {"avg_pool": KEEPS_X, BACK: known.zeros_like_the_shape},
            {"avg_pool": forward(keep=lambda x, y, k, s: (y.shape, k, s))},
            {"avg_pool": forward(keep=lambda x, y, k, s: (k, s))},
            {"avg_pool": forward(keep=lambda x, y, k, s: x.shape)},
            {"avg_pool": forward(keep=lambda x, y, k, s: (x.shape, s, k))},
            {"avg_pool": forward(keep=lambda x, y, k, s: (*x.shape, k, s))},
        ),
    ),
    Misconception(
        "the way back asks for x",
        {BACK: known.asks_x},
        symptom="It stopped with {error}. The first part of the cache is the *shape* of x, a tuple "
        "of four numbers.",
        question="Does a line of yours take that tuple for x itself?",
        also=({BACK: known.zeros_like_the_shape},),
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
