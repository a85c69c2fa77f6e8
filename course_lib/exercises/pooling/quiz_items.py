"""The quiz at the end of lesson 10: three new items, two old ones."""

import numpy as np

from course_lib import nn
from course_lib.judging import Choice, Question

ROW = np.array([[1.0, 5.0, 2.0], [0.0, 0.0, 0.0]])[None, None]  # (1, 1, 2, 3): two 2x2 windows
SLOPES = np.array([[[[10.0, 1.0]]]])


def first_row(layer: nn.Module, dy: np.ndarray = SLOPES) -> str:
    """What a pooling layer hands back to the first row of pixels."""
    layer.forward(ROW)
    return "(" + ", ".join(f"{v:g}" for v in layer.backward(dy)[0, 0, 0]) + ")"


def flat(side: int, pad: int = 2, late: bool = True) -> int:
    """Numbers behind Flatten for square images."""
    once = (side + 2 * pad - 4) // 2 - 4
    return 16 * (once // 2 if late else once) ** 2


quiz = (
    Question(
        "10.q1",
        "quiz",
        "Rows $(1, 5, 2)$ and $(0, 0, 0)$, max pooling with windows of 2x2 and stride 1: two "
        "windows. Their gradients are $(10, 1)$. The first row of dx is",
        Choice(
            "{value}",
            "5 wins in both windows, so it gets 10 + 1.",
            value=lambda: first_row(nn.MaxPool2d(2, stride=1)),
        ),
        (
            Choice(
                "{value}",
                "The second window wrote over the first: the paths must be added.",
                "the-last-window-stays",
                value=lambda: first_row(nn.MaxPool2d(2, stride=1), SLOPES * [0, 1]),
            ),
            Choice(
                "{value}",
                "That is mean pooling: each pixel gets a quarter from each window that sees it.",
                "spread-over-the-window",
                value=lambda: first_row(nn.AvgPool2d(2, stride=1)),
            ),
        ),
        "section 10.2",
    ),
    Question(
        "10.q2",
        "quiz",
        "An image of 32 by 32 goes through our net's two convolutions (5x5, the first with pad 2, "
        "the second without) and two poolings. How many numbers leave `Flatten`?",
        Choice(
            "{value}",
            "32, 16 after pooling, 12 after the second convolution, 6: 16 maps of 6 by 6. The "
            "linear layer, built for 400, would refuse them.",
            value=lambda: str(flat(32)),
        ),
        (
            Choice(
                "{value}",
                "That is without padding in the first convolution: 28, 14, 10, 5.",
                "no-padding",
                value=lambda: str(flat(32, pad=0)),
            ),
            Choice(
                "{value}",
                "That is before the second pooling: 16 maps of 12 by 12.",
                "flatten-before-pooling",
                value=lambda: str(flat(32, late=False)),
            ),
        ),
        "section 10.4",
    ),
    Question(
        "10.q3",
        "quiz",
        "A digit in the middle of the picture moves right by *two* pixels. Its map after 2x2 "
        "max pooling with stride 2",
        Choice(
            "moves right by exactly one place",
            "The shift is one whole window: all windows see what their left neighbours saw.",
        ),
        (
            Choice(
                "stays as it was",
                "Pooling is equivariant here, not invariant: the map moves along.",
                "pooling-is-invariance",
            ),
            Choice(
                "changes in two thirds of its places, in no simple way",
                "That is what one pixel does. Two pixels are one whole window.",
                "shifts-always-spoil",
            ),
        ),
        "section 10.5",
    ),
    Question(
        "10.q4",
        "quiz",
        "28 pixels, kernel 3, stride 2, padding 1 on both sides. How long is the output?",
        Choice(
            "{value}",
            "27 / 2 = 13.5 steps fit 13 times; and the first window.",
            value=lambda: str((28 + 2 - 3) // 2 + 1),
        ),
        (
            Choice(
                "{value}",
                "The 15th window would need a pixel that does not exist.",
                "round-up",
                value=lambda: str(-(-(28 + 2 - 3) // 2) + 1),
            ),
            Choice(
                "{value}",
                "These are the steps; the stops are one more.",
                "forgot-the-first-window",
                value=lambda: str((28 + 2 - 3) // 2),
            ),
        ),
        "lesson 9, output size",
    ),
    Question(
        "10.q5",
        "quiz",
        "Batch norm for 32 images with 6 channels of 14 by 14 pixels. How many numbers share one "
        "mean?",
        Choice(
            "{value}",
            "One mean a channel, over all images and all places: 32 * 14 * 14.",
            value=lambda: f"{32 * 14 * 14:,}",
        ),
        (
            Choice(
                "{value}",
                "That is one mean a pixel. In a convolution all places are treated alike.",
                "one-mean-a-pixel",
                value=lambda: f"{32:,}",
            ),
            Choice(
                "{value}",
                "That is one mean an image and channel: the batch would not matter.",
                "one-mean-an-image",
                value=lambda: f"{14 * 14:,}",
            ),
        ),
        "lesson 7, images",
    ),
)
