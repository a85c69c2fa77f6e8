"""Exercise 10.3: what goes wrong in mean pooling, there and back, and what to say."""

import numpy as np

from course_lib.exercises.pooling import mean_answers as known
from course_lib.exercises.pooling.mean_answers import back, forward
from course_lib.exercises.pooling.mean_facts import (
    AT,
    BACK,
    SUM,
    back_facts,
    either,
    facts,
    on_the_way,
)
from course_lib.exercises.pooling.mean_form_mistakes import of_the_form
from course_lib.exercises.pooling.mean_window_mistakes import of_the_windows
from course_lib.judging import Misconception

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
        "divided by stride * stride",
        {"avg_pool": known.forward_by_stride_squared, BACK: known.by_stride_squared},
        symptom="Right for stride = k. In the case “{case}” (k and stride differ) {what}.",
        question="How many numbers does one window have: k * k, or stride * stride?",
        also=({"avg_pool": known.forward_by_stride_squared}, {BACK: known.by_stride_squared}),
        measure=either,
    ),
    Misconception(
        "zeros are left out",
        {"avg_pool": forward(known.not_zero)},
        symptom="Right where no pixel is 0. " + AT + "The pixels that are 0 were not counted.",
        question="A window holds (0, 0, 0, 8). By how many numbers is its sum divided?",
        measure=facts,
    ),
    Misconception(
        "divided twice",
        {
            "avg_pool": forward(lambda v, x, k: v.mean(axis=(2, 3)) / k**2),
            BACK: back(lambda dy, shape, k: dy / k**4),
        },
        symptom="In the case “{case}” {fact}.",
        question="`mean` divides already. How often is your number divided?",
        also=(
            {"avg_pool": forward(lambda v, x, k: v.mean(axis=(2, 3)) / k**2)},
            {BACK: back(lambda dy, shape, k: dy / k**4)},
        ),
        measure=on_the_way,
    ),
    Misconception(
        "the middle, not the mean",
        {"avg_pool": forward(lambda v, x, k: np.median(v, axis=(2, 3)))},
        symptom=AT + "That is the median of its window.",
        question="Is the middle or the mean of the window asked for?",
        measure=facts,
    ),
    Misconception(
        "whole numbers come out",
        {"avg_pool": forward(dtype=int)},
        symptom=AT + "All your numbers are whole: what stands behind the point was lost.",
        question="Which dtype has the array that you write into?",
        measure=facts,
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
    *of_the_windows,
    *of_the_form,
)
