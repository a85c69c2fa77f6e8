"""The questions of lesson 06: recall, predictions, why, quiz."""

import numpy as np

from course_lib.exercises.training.predictions import predictions
from course_lib.exercises.training.quiz_items import quiz
from course_lib.judging import Choice, Question
from course_lib.nn import relu_backward, sgd_momentum

Z, DA = np.array([-1.0, 2.0, 0.0]), np.array([4.0, 4.0, 4.0])


def numbers(values: np.ndarray) -> str:
    """Whole numbers in brackets, as in the text."""
    return "(" + ", ".join(f"{v:.0f}" for v in values) + ")"


recall = (
    Question(
        "06.r1",
        "recall",
        "$z = (-1, 2, 0)$ goes through ReLU, and $da = (4, 4, 4)$ comes back. Then $dz$ is",
        Choice(
            "{value}",
            "The slope is 1 where z is above 0, and 0 elsewhere; times da.",
            value=lambda: numbers(relu_backward(DA, Z)),
        ),
        (
            Choice(
                "{value}",
                "That is da itself: the slope of ReLU is left out.",
                "relu-passes-everything-back",
                value=lambda: numbers(DA),
            ),
            Choice(
                "{value}",
                "That is da times relu(z): the slope is 1 there, not z.",
                "gradient-is-value",
                value=lambda: numbers(DA * np.maximum(Z, 0)),
            ),
        ),
        "lesson 5, ReLU backward",
    ),
    Question(
        "06.r2",
        "recall",
        "All hidden units start alike: equal weights in, equal biases, equal weights out. "
        "During training, the hidden units",
        Choice(
            "stay twins: they get equal gradients",
            "Each step then changes them equally, so they are equal again.",
        ),
        (
            Choice(
                "drift apart, as the data differ",
                "Every unit sees the same data with the same weights: nothing tells them apart.",
                "data-break-symmetry",
            ),
            Choice(
                "drift apart, as the batches are random",
                "A batch is random, but it is the same batch for every unit.",
                "chance-breaks-symmetry",
            ),
        ),
        "lesson 5, symmetry",
    ),
)


def last_velocity(mu: float, n_steps: int) -> float:
    """The velocity after some steps with the gradient 1."""
    w = v = np.array(0.0)
    for _ in range(n_steps):
        w, v = sgd_momentum(w, np.array(1.0), v, 0.1, mu)
    return float(v)


why = (
    Question(
        "06.w1",
        "why",
        "With $\\mu = 0.5$ and a gradient that is always 1, the velocity goes 1, 1.5, 1.75, ... "
        "and stays below 2. Why does it stop growing?",
        Choice(
            "each step takes away half of it, and adds 1",
            "At v = 2 the loss, 1, is as large as the gain, 1: v stays there.",
        ),
        (
            Choice(
                "the learning rate holds it back",
                "lr does not enter v. It scales the step that is taken with v.",
                "lr-limits-velocity",
            ),
            Choice(
                "v is a running mean, and a mean is limited",
                "A mean of ones is 1. v goes to 2: the new gradient is added in full.",
                "momentum-is-a-mean",
            ),
        ),
        "section 6.2",
    ),
    Question(
        "06.w2",
        "why",
        "Adam divides m by `1 - b1**t`. Why does the divisor go to 1 as t grows?",
        Choice(
            "the start at 0 is forgotten: its share is `b1**t`",
            "After 50 steps 0.9**50 = 0.005 of the mean is still the 0 that it started from.",
        ),
        (
            Choice(
                "the gradients get smaller during training",
                "The divisor holds only beta and t: it knows nothing of the gradients.",
                "correction-follows-gradients",
            ),
            Choice(
                "the learning rate must fall with time",
                "The divisor makes early steps larger; it does not make late ones smaller.",
                "correction-is-a-schedule",
            ),
        ),
        "section 6.3",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
