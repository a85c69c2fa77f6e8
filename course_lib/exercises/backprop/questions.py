"""The questions of lesson 05: recall, predictions, why, quiz."""

import numpy as np

from course_lib import nn
from course_lib.exercises.backprop.predictions import predictions
from course_lib.exercises.backprop.quiz_items import quiz
from course_lib.judging import Choice, Question


def row(values: np.ndarray) -> str:
    """Numbers in words: "(0.1, -0.2)"."""
    return "(" + ", ".join(f"{v:.3g}" for v in values) + ")"


P = np.array([[0.7, 0.2, 0.1], [0.2, 0.2, 0.6]])
DZ = nn.softmax_cross_entropy_grad(np.log(P), np.array([0, 2]))[0]

recall = (
    Question(
        "05.r1",
        "recall",
        "A batch holds $n = 2$ images. The first has probabilities $(0.7, 0.2, 0.1)$ and true "
        "class 0. The first row of $dz$, the slope of the mean cross-entropy, is",
        Choice(
            "{value}",
            "dz = (p - t) / n: (0.7 - 1, 0.2, 0.1) divided by 2.",
            value=lambda: row(DZ),
        ),
        (
            Choice(
                "{value}",
                "That is p - t. The loss is a mean over 2 images, so each row is divided by 2.",
                "no-mean",
                value=lambda: row(2 * DZ),
            ),
            Choice(
                "{value}",
                "The sign is turned round: this row says that a larger true logit costs more.",
                "sign-of-the-slope",
                value=lambda: row(-DZ),
            ),
        ),
        "lesson 4, section 4.1",
    ),
    Question(
        "05.r2",
        "recall",
        "`x` has shape (100, 784) and `dz` has shape (100, 10). One entry of `dW = x.T @ dz` is a "
        "sum of",
        Choice(
            "100 products, one for each image",
            "Every image used that weight once, so it reaches the loss by 100 paths.",
        ),
        (
            Choice(
                "784 products, one for each pixel",
                "Entry (i, j) belongs to pixel i alone: x[r, i] times dz[r, j], summed over r.",
                "sum-over-inputs",
            ),
            Choice(
                "10 products, one for each class",
                "Entry (i, j) belongs to class j alone. The 10 classes are summed in dx.",
                "sum-over-classes",
            ),
        ),
        "lesson 4, section 4.3",
    ),
)

why = (
    Question(
        "05.w1",
        "why",
        "In $y = a \\cdot s + a$ the array $a$ stands twice. Why is $da = dy \\cdot s + dy$ a sum?",
        Choice(
            "a move of $a$ reaches $y$ by two paths, and both effects happen",
            "Move a by 0.01: the first part moves by 0.01 s, the second by 0.01, y by both.",
        ),
        (
            Choice(
                "the forward pass has a plus sign, so the backward pass has one",
                "For y = a * s * a there is no plus, and there are two paths all the same.",
                "plus-copies-plus",
            ),
            Choice(
                "the two slopes must be averaged, and the 1/2 is in the loss",
                "Nothing is averaged: for s = 1, y = 2a, and its slope is 2, the sum of two ones.",
                "paths-are-averaged",
            ),
        ),
        "section 5.3",
    ),
    Question(
        "05.w2",
        "why",
        "Why does the backward pass go from the last layer to the first?",
        Choice(
            "the slope at each step is made from the slope at the step after it",
            "dz1 needs da1, and da1 needs dz2: only at the loss is a slope known, and it is 1.",
        ),
        (
            Choice(
                "the last layer has the largest gradient and goes first",
                "Sizes play no part. Take u = w1 x and z = w2 u with x = 1 and dz = 1: for weights "
                "2 and 3, dw1 is 3 and dw2 is 2; for weights 3 and 2, dw1 is 2 and dw2 is 3.",
                "largest-first",
            ),
            Choice(
                "a matrix product is written from right to left",
                "Slopes go back through a ReLU or a plain sum in the same order, with no matrix.",
                "order-of-writing",
            ),
        ),
        "section 5.5",
    ),
    Question(
        "05.w3",
        "why",
        "A net has $h = 256$ hidden units and $k = 10$ classes; $n = 100$ images. Which product "
        "has the shape of $W_2$, and so can be $dW_2$?",
        Choice(
            "$a_1^\\top dz_2$",
            "(256, 100) times (100, 10) is (256, 10), as W2: the sum runs over the 100 images.",
        ),
        (
            Choice(
                "$dz_2^\\top a_1$",
                "(10, 100) times (100, 256) is (10, 256): that is W2 turned round.",
                "gradient-may-be-transposed",
            ),
            Choice(
                "$dz_2\\, W_2^\\top$",
                "(100, 10) times (10, 256) is (100, 256): one row for each image. It is da1.",
                "slope-of-the-input-for-the-weight",
            ),
        ),
        "section 5.5",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
