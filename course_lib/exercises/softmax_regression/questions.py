"""The questions of lesson 04: recall, predictions, why, quiz."""

import numpy as np

from course_lib.exercises.softmax_regression.predictions import predictions
from course_lib.exercises.softmax_regression.quiz_items import quiz
from course_lib.judging import Choice, Question

recall = (
    Question(
        "04.r1",
        "recall",
        "The probabilities are $p = (0.5, 0.25, 0.25)$. Logit 1 rises a little. "
        "At which rate does $p_0$ change?",
        Choice(
            "{value}: the others pay for what class 1 gains",
            "dp_0/dz_1 = -p_0 p_1 = -0.5 * 0.25. All changes together sum to 0.",
            value=lambda: f"{-0.5 * 0.25:.3f}",
        ),
        (
            Choice(
                "0: only $p_1$ depends on logit 1",
                "Logit 1 stands in the sum below every probability, so p_0 falls by 0.125 a unit.",
                "only-its-own",
            ),
            Choice(
                "{value}: the slope is $p_0(1 - p_0)$",
                "That is the slope of p_0 in its own logit. For another logit it is -p_0 p_1.",
                "diagonal-everywhere",
                value=lambda: f"{0.5 * (1 - 0.5):.2f}",
            ),
        ),
        "lesson 2, the Jacobian of softmax",
    ),
    Question(
        "04.r2",
        "recall",
        "The true class of an image has probability 0.25. Its cross-entropy is",
        Choice(
            "{value}",
            "-log 0.25 = log 4 = 1.386.",
            value=lambda: f"{-np.log(0.25):.3f}",
        ),
        (
            Choice(
                "{value}",
                "That is 1 - p. The loss is -log p: it has no upper limit.",
                "loss-is-missing-probability",
                value=lambda: f"{1 - 0.25:.3f}",
            ),
            Choice(
                "{value}",
                "That is -log2 0.25, in bits. We use the natural logarithm: 2 times log 2 = 1.386.",
                "bits-for-nats",
                value=lambda: f"{-np.log2(0.25):.3f}",
            ),
        ),
        "lesson 3, cross-entropy",
    ),
)

why = (
    Question(
        "04.w1",
        "why",
        "A layer adds one number `c` to every entry of `z`, shape (n, k). "
        "Why is `dc` the sum of all n k entries of `dz`?",
        Choice(
            "`c` enters the loss by n k paths",
            "Each entry of z holds c with factor 1, and the slopes of all paths are added.",
        ),
        (
            Choice(
                "`dz` must lose both of its axes",
                "A mean, or one entry of dz, would have shape () too, and both are wrong.",
                "shape-decides",
            ),
            Choice(
                "the sum takes back the 1/n in `dz`",
                "Without the 1/n the sum would be needed too: there are still n k paths.",
                "sum-undoes-mean",
            ),
        ),
        "section 4.3",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
