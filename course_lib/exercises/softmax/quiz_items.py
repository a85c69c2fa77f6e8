"""The quiz at the end of this lesson: three new items, two of lesson 01."""

import numpy as np

from course_lib.judging import Choice, Question, show


def byte_sum() -> int:
    """200 + 100 in one byte."""
    return int((np.array([200], np.uint8) + np.array([100], np.uint8))[0])


items = (
    Question(
        "02.q1",
        "quiz",
        "`e` has shape (4, 3), one image a row, and `p = e / e.sum(axis=0)`. What sums to 1?",
        Choice(
            "each column of p",
            "Axis 0 is the one that goes away, so each sum runs over the four images.",
        ),
        (
            Choice(
                "each row of p",
                "The sum has shape (3,): one number a class. Rows need `axis=1, keepdims=True`.",
                "axis-0-means-rows",
            ),
            Choice(
                "nothing: it stops with an error",
                "(4, 3) / (3,) fits: numpy lines shapes up from the right, 3 with 3.",
                "division-needs-equal-shapes",
            ),
        ),
        "station 2.3, exercise 02.1",
    ),
    Question(
        "02.q2",
        "quiz",
        "100 is added to every logit of one image. Its probabilities:",
        Choice("stay the same", "The factor e^100 stands above and below, and cancels."),
        (
            Choice(
                "move towards 1 for the largest",
                "Multiplying does that. (1, 2, 3) has .67 at the top; doubled, .87; shifted "
                "by 100, still .67.",
                "shift-is-scale",
            ),
            Choice(
                "grow, all of them",
                "They cannot all grow: they still sum to 1.",
                "softmax-is-size",
            ),
        ),
        "station 2.2",
    ),
    Question(
        "02.q3",
        "quiz",
        "Two logits differ by 1. With temperature T = 2, the larger one leads by odds of",
        Choice(
            "{value} to 1",
            "The difference is divided by T, inside the exponential: e^(1/2).",
            value=lambda: show(np.exp(1 / 2)),
        ),
        (
            Choice(
                "{value} to 1",
                "That is e^(1 times 2). A higher temperature makes odds smaller, never larger.",
                "temperature-multiplies",
                value=lambda: show(np.exp(2)),
            ),
            Choice(
                "{value} to 1",
                "That is e / 2. The odds are not halved: the logits are, before e^.",
                "odds-are-divided",
                value=lambda: show(np.e / 2),
            ),
        ),
        "station 2.7",
    ),
    Question(
        "02.q4",
        "quiz",
        "From lesson 01: a model answers 1 for every MNIST test image. It is right on",
        Choice(
            "11.35 % of them",
            "1,135 of the 10,000 test images are ones: the most frequent class. Any model must "
            "beat this.",
        ),
        (
            Choice(
                "10 % of them",
                "That would be so if all classes were equally frequent. They range from 892 to "
                "1,135 images.",
                "classes-are-equal",
            ),
            Choice(
                "0 %: it knows nothing",
                "It is right whenever the image is a 1. That is why accuracy needs a baseline "
                "beside it.",
                "no-knowledge-is-zero",
            ),
        ),
        "lesson 01, the baseline",
    ),
    Question(
        "02.q5",
        "quiz",
        "From lesson 01: two pixels are stored as bytes (uint8), 200 and 100. "
        "Their sum in numpy is",
        Choice(
            "{value}",
            "A byte holds 0 to 255 and wraps round: 300 - 256 = 44. Convert to float first.",
            value=byte_sum,
        ),
        (
            Choice(
                "{value}",
                "On paper. The result is stored in a byte again, and 300 does not fit.",
                "numpy-widens-by-itself",
                value=lambda: 200 + 100,
            ),
            Choice(
                "{value}",
                "Some image programs stop at 255. numpy wraps: no warning comes.",
                "bytes-stop-at-the-top",
                value=lambda: int(np.iinfo(np.uint8).max),
            ),
        ),
        "lesson 01, bytes and floats",
    ),
)
