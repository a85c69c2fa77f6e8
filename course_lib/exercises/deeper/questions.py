"""The questions of lesson 11: recall, predictions, why, quiz."""

from course_lib.exercises.deeper.predictions import predictions
from course_lib.exercises.deeper.quiz_items import quiz
from course_lib.judging import Choice, Question


def flat_after(pad_first: int, pad_second: int) -> str:
    """How many numbers reach the first linear layer of LeNet, for 28 by 28 pixels."""
    side = (28 + 2 * pad_first - 4) // 2
    side = (side + 2 * pad_second - 4) // 2
    return f"{16 * side * side}"


recall = (
    Question(
        "11.r1",
        "recall",
        "A convolution from 3 channels to 8, kernels of 5 by 5. How many parameters has it?",
        Choice(
            "{value}",
            "Each of 8 kernels has 3 slices of 25 numbers, and one bias.",
            value=lambda: f"{8 * (3 * 25 + 1)}",
        ),
        (
            Choice(
                "{value}",
                "That shares one slice between the 3 input channels. Each has a slice of its own.",
                "one-slice-for-all-channels",
                value=lambda: f"{8 * (25 + 1)}",
            ),
            Choice(
                "{value}",
                "That gives each slice a bias. The slices are summed, and one bias is added.",
                "one-bias-a-slice",
                value=lambda: f"{8 * 3 * (25 + 1)}",
            ),
        ),
        "lesson 9, channels",
    ),
    Question(
        "11.r2",
        "recall",
        "LeNet takes digits of 28 by 28. Its first convolution (6 kernels of 5 by 5) has padding "
        "2, its second (16 kernels of 5 by 5) has none; after each, pooling halves the sides. "
        "How many numbers reach the first linear layer?",
        Choice(
            "{value}",
            "28, 14 after pooling, 10 after the second convolution, 5 after pooling: 16 times 25.",
            value=lambda: flat_after(2, 0),
        ),
        (
            Choice(
                "{value}",
                "That is without the padding of the first convolution: 24, 12, 8, 4.",
                "no-padding-anywhere",
                value=lambda: flat_after(0, 0),
            ),
            Choice(
                "{value}",
                "That has padding in both convolutions: 28, 14, 14, 7.",
                "padding-everywhere",
                value=lambda: flat_after(2, 2),
            ),
        ),
        "lesson 10, the shapes of LeNet",
    ),
)

why = (
    Question(
        "11.w1",
        "why",
        "Why may one 1x1 convolution be used on images of any height and width?",
        Choice(
            "its parameters are counted by channels, and each pixel meets the same ones",
            "W is (k, c) and b is (k,): neither h nor w stands in them.",
        ),
        (
            Choice(
                "it first resizes the image to one pixel",
                "Nothing is resized: y has as many pixels as x.",
                "one-by-one-is-a-size",
            ),
            Choice(
                "it has one weight a pixel, and makes more of them when needed",
                "A layer never makes new weights. W has k c numbers, whatever the image.",
                "weights-grow-with-images",
            ),
        ),
        "section 11.1",
    ),
    Question(
        "11.w2",
        "why",
        "Why is $dy$ itself one of the terms of $dx$, whatever $F$ is?",
        Choice(
            "x enters y with factor 1 on the way past F, and paths are added",
            "Along the way past the slope of y in x is 1: it brings dy times 1. What comes through "
            "F is added to it; it may add up with dy, or cancel it.",
        ),
        (
            Choice(
                "F is close to 0 when training starts, so it hardly counts",
                "The term dy is there for any F: in (11.4) nothing was said of the size of F.",
                "the-skip-works-because-f-is-small",
            ),
            Choice(
                "the sum keeps the larger of the two gradients",
                "A sum adds both. The largest of a group is what max pooling passes on.",
                "sum-keeps-the-larger",
            ),
        ),
        "section 11.2",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
