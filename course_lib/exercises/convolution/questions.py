"""The questions of lesson 09: recall, predictions, why, quiz."""

import numpy as np

from course_lib.exercises.convolution.predictions import predictions
from course_lib.exercises.convolution.quiz_items import as_row, quiz
from course_lib.judging import Choice, Question

TABLE = np.array([[1, 2, 3], [4, 5, 6]])  # (2, 3)

recall = (
    Question(
        "09.r1",
        "recall",
        "`a` has the rows $(1, 2, 3)$ and $(4, 5, 6)$. The first row of `a.reshape(3, 2)` is",
        Choice(
            "{value}",
            "A reshape keeps the order of the numbers, row by row, and cuts it anew.",
            value=lambda: as_row(TABLE.reshape(3, 2)[0]),
        ),
        (
            Choice(
                "{value}",
                "That is the transpose: it exchanges rows and columns. A reshape does not.",
                "reshape-is-transpose",
                value=lambda: as_row(TABLE.T[0]),
            ),
            Choice(
                "{value}",
                "That reads and fills column by column. numpy goes row by row.",
                "columns-first",
                value=lambda: as_row(TABLE.reshape(3, 2, order="F")[0]),
            ),
        ),
        "lesson 7, exercise 07.4 with its transpose and reshape",
    ),
    Question(
        "09.r2",
        "recall",
        "`z = x @ W + b` with x (n, d) and W (d, k). The gradient of the loss in W is",
        Choice(
            "`x.T @ dz`",
            "Shape (d, k), as W: for each weight, its input times its slope, summed over n.",
        ),
        (
            Choice(
                "`dz @ W.T`",
                "Shape (n, d): that is the gradient of x.",
                "gradient-of-the-other-factor",
            ),
            Choice(
                "`dz.T @ x`",
                "Shape (k, d): the transpose of what is needed.",
                "transposed-weights",
            ),
        ),
        "lesson 4, from the logits back to the weights",
    ),
)

why = (
    Question(
        "09.w1",
        "why",
        "Three input channels, eight kernels. How many maps come out, and what does each see?",
        Choice(
            "8, each from all three channels",
            "A kernel holds three slices, and the sum over c joins what they find.",
        ),
        (
            Choice(
                "24, one for each channel and kernel",
                "The three answers of one kernel are summed: one map for each kernel.",
                "one-map-a-pair",
            ),
            Choice(
                "3, each from all eight kernels",
                "Kernels make maps; channels are what each of them looks at.",
                "channels-pass-through",
            ),
        ),
        "section 9.3",
    ),
    Question(
        "09.w2",
        "why",
        "In `slide_backward`, each place adds to `dw`. Which principle is behind it?",
        Choice(
            "one w served every place: paths are added",
            "A change of w moves every y at once, so the slopes of all these paths are summed.",
        ),
        (
            Choice(
                "y is a sum over u, so its gradient is one",
                "That sum joins the products of one place. Here the sum runs over the places.",
                "sum-of-forward-is-sum-of-backward",
            ),
            Choice(
                "the loss is a mean over the places",
                "A mean would only bring a factor 1/n; the sum is there without it.",
                "sum-comes-from-the-mean",
            ),
        ),
        "section 9.5",
    ),
    Question(
        "09.w3",
        "why",
        "From one place at a time to all windows as rows, 196 turns become 1. The time falls by "
        "far less than a factor of 196. Why?",
        Choice(
            "half a million multiply-adds a turn: Python's share was small",
            "What Python adds to a turn stays the same. Beside so much work it is hardly seen.",
        ),
        (
            Choice(
                "both do the same multiply-adds, so times must be alike",
                "Seven loops do the same multiply-adds, too, and take thousands of times longer.",
                "same-work-same-time",
            ),
            Choice(
                "numpy compiled the loop over the 196 places",
                "numpy never sees the loop. Python interprets it, turn by turn, as the seven.",
                "numpy-compiles-my-loop",
            ),
        ),
        "section 9.8",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
