"""The quiz at the end of lesson 07: three new items, two old ones."""

import numpy as np

from course_lib import nn
from course_lib.judging import Choice, Question

X, DY = np.array([[1.0], [2.0], [3.0], [6.0]]), np.array([[1.0], [0.0], [0.0], [0.0]])


def sum_of_dx(through_statistics: bool) -> str:
    """The sum of dx for the column of the quiz, with and without the paths through mu and v."""
    _, (xhat, gamma, s) = nn.batch_norm(X, np.ones(1), np.zeros(1))
    dx = DY * gamma / s
    if through_statistics:
        dx, _, _ = nn.batch_norm_backward(DY, (xhat, gamma, s))
    return f"{abs(dx.sum().round(9)):.2f}"


def relu_back(z: list[float], da: list[float], mask: str) -> str:
    """The gradient at z, with the mask taken from z or from da, or the value in its place."""
    numbers = {"z": np.where(np.array(z) > 0, da, 0.0), "da": np.where(np.array(da) > 0, da, 0.0)}
    value = numbers.get(mask, np.maximum(z, 0.0))
    return "(" + ", ".join(f"{v:g}" for v in value) + ")"


quiz = (
    Question(
        "07.q1",
        "quiz",
        "One column $x = (1, 2, 3, 6)$ goes through batch norm with $\\gamma = 1$, and "
        "$dy = (1, 0, 0, 0)$. The four entries of $dx$ sum to",
        Choice(
            "{value}: shifting all x together changes nothing",
            "dx is about (0.25, -0.21, -0.13, 0.10). A direction that changes nothing has slope 0.",
            value=lambda: sum_of_dx(True),
        ),
        (
            Choice(
                "{value}: dy divided by the sd",
                "That is the direct path alone. Mean and variance move, too.",
                "statistics-are-constants",
                value=lambda: sum_of_dx(False),
            ),
            Choice(
                "{value}: as much as dy",
                "Even the direct path divides by the sd, 1.87; and two more paths are added.",
                "normalising-passes-gradients-through",
                value=lambda: f"{DY.sum():.2f}",
            ),
        ),
        "section 7.2",
    ),
    Question(
        "07.q2",
        "quiz",
        "At test time you feed images one at a time, but batch norm is still in training mode. "
        "The layer's output is",
        Choice(
            "beta, for every image",
            "With n = 1 each feature is its own mean: x minus mu is 0, and the image has gone.",
        ),
        (
            Choice(
                "nearly that of training",
                "With n = 1 nothing of the image is left: the output is beta, whatever it shows.",
                "eval-is-a-detail",
            ),
            Choice(
                "nan, as the variance is 0",
                "eps stands in the root: 0 / sqrt(eps) = 0. The error makes no noise.",
                "zero-variance-crashes",
            ),
        ),
        "section 7.3",
    ),
    Question(
        "07.q3",
        "quiz",
        "`Linear` with a bias that starts at 0, then batch norm, then training for 1,000 steps. "
        "The bias is then",
        Choice(
            "0, up to rounding",
            "A shift of a column is invisible to batch norm, so the slope of the bias is 0.",
        ),
        (
            Choice(
                "minus the mean of its column",
                "Batch norm subtracts the mean itself; nothing pushes the bias anywhere.",
                "bias-learns-the-mean",
            ),
            Choice(
                "growing at every step",
                "That happens only if mu and v are treated as constants on the way back.",
                "statistics-are-constants",
            ),
        ),
        "section 7.1",
    ),
    Question(
        "07.q4",
        "quiz",
        "$z = (-1, 4, -3)$ goes through ReLU; the gradient above is $da = (7, 7, -7)$. "
        "The gradient at $z$ is",
        Choice(
            "{value}",
            "Slope 1 where z is positive, else 0, times da.",
            value=lambda: relu_back([-1, 4, -3], [7, 7, -7], "z"),
        ),
        (
            Choice(
                "{value}",
                "That asks where da is positive. The mask asks where z was.",
                "mask-from-da",
                value=lambda: relu_back([-1, 4, -3], [7, 7, -7], "da"),
            ),
            Choice(
                "{value}",
                "That is the value of ReLU. Its slope at 4 is 1, and 1 times 7 is 7.",
                "gradient-is-value",
                value=lambda: relu_back([-1, 4, -3], [7, 7, -7], "value"),
            ),
        ),
        "lesson 5, ReLU backward",
    ),
    Question(
        "07.q5",
        "quiz",
        "You train with 40 learning rates and keep the one with the best *test* accuracy. "
        "As an estimate for new images, this accuracy is",
        Choice(
            "too high on average",
            "The choice keeps the luck of the winner. Choose on validation images instead.",
        ),
        (
            Choice(
                "fair: no test image was trained on",
                "Choosing is learning, too: the best of 40 is the luckiest of 40.",
                "looking-is-not-training",
            ),
            Choice(
                "too low: most rates were bad",
                "Bad rates are thrown away and play no part; the winner's luck stays.",
                "average-of-trials",
            ),
        ),
        "lesson 6, choosing on the test set",
    ),
)
