"""The quiz at the end of lesson 04: three new items, two old ones."""

import numpy as np

from course_lib.judging import Choice, Question
from course_lib.nn import cross_entropy, softmax


def top(z: list[float]) -> str:
    """The largest probability of one row of logits, with two digits."""
    return f"{softmax(np.array([z])).max():.2f}"


def mean_loss(n: int) -> str:
    """The mean loss of n equal examples, two classes, logits (0, 1), label 0."""
    return f"{cross_entropy(np.tile([0.0, 1.0], (n, 1)), np.zeros(n, dtype=int)):.2f}"


quiz = (
    Question(
        "04.q1",
        "quiz",
        "Someone writes `db = dz.sum()` for `dz = (p - t) / n` of shape (n, k). "
        "During training, `b`",
        Choice(
            "never moves: each row of p - t sums to 0",
            "The total over rows and classes is 0, up to about 1e-17.",
        ),
        (
            Choice(
                "learns, all entries by one amount",
                "All entries move by one amount, and that amount is about 1e-17.",
                "scalar-bias-is-coarse",
            ),
            Choice(
                "raises a shape error at the first step",
                "`b - lr * db` broadcasts a single number without a word.",
                "numpy-would-tell-me",
            ),
        ),
        "section 4.3",
    ),
    Question(
        "04.q2",
        "quiz",
        "Classes overlap, and a lowest loss exists. Two trainings without penalty start from "
        "different random weights, and both reach it. On the training images they agree in",
        Choice(
            "the probabilities, but seldom in W",
            "Adding v to all columns stays on the lowest level. A difference in p would not.",
        ),
        (
            Choice(
                "W, b and the probabilities",
                "Convex means one lowest level, not one point: our two runs ended 0.6 apart in W.",
                "convex-means-one-point",
            ),
            Choice(
                "nothing: each has its own valley",
                "The curvature is never negative, so every point of slope 0 is lowest. "
                "p agreed to 1e-6.",
                "many-valleys",
            ),
        ),
        "section 4.7",
    ),
    Question(
        "04.q3",
        "quiz",
        "A gradient check reports a largest difference of 1e-9. "
        "All entries of both gradients are near 1e-9. This shows",
        Choice(
            "no agreement: the relative error is about 1",
            "For a loss near 1, a central difference is good to about 1e-11, so this difference is "
            "real. A gradient of 0 would differ by 1e-9, too.",
        ),
        (
            Choice(
                "agreement: 1e-9 is far below 1e-6",
                "1e-6 is a bound for the relative error; here that is about 1.",
                "absolute-is-enough",
            ),
            Choice(
                "agreement: no difference can be below 1e-9",
                "A central difference of a loss near 1 is off by about 1e-11, a hundredth of this.",
                "measurement-is-rough",
            ),
        ),
        "section 4.2",
    ),
    Question(
        "04.q4",
        "quiz",
        "The logits $(1, 2, 3)$ of one image are doubled. Its largest probability",
        Choice(
            "grows from {value}",
            "Differences double: the odds of class 2 against class 1 go from e to e^2.",
            value=lambda: f"{top([1, 2, 3])} to {top([2, 4, 6])}",
        ),
        (
            Choice(
                "stays at {value}",
                "A common number that is added cancels; a common factor does not.",
                "scale-is-shift",
                value=lambda: top([1, 2, 3]),
            ),
            Choice(
                "doubles from {value}",
                "1.34 is no probability: the row must still sum to 1.",
                "softmax-is-size",
                value=lambda: f"{top([1, 2, 3])} to {2 * float(top([1, 2, 3])):.2f}",
            ),
        ),
        "lesson 2, what you may add",
    ),
    Question(
        "04.q5",
        "quiz",
        "A batch holds 10 copies of one example, and its mean loss is 1.31. "
        "With 20 copies the mean loss is",
        Choice(
            "{value}",
            "The sum doubles and so does n.",
            value=lambda: mean_loss(20),
        ),
        (
            Choice(
                "{value}",
                "A sum would do that. A mean keeps the learning rate free of the batch size.",
                "loss-is-a-sum",
                value=lambda: f"{2 * float(mean_loss(10)):.2f}",
            ),
            Choice(
                "{value}",
                "Each copy still costs 1.31; more copies make the mean no smaller.",
                "more-data-less-loss",
                value=lambda: f"{float(mean_loss(10)) / 2:.2f}",
            ),
        ),
        "lesson 3, mean or sum",
    ),
)
