"""The quiz at the end of lesson 13: three new items, two old ones."""

import numpy as np

from course_lib import nn
from course_lib.judging import Choice, Question


def running_mean(share_of_new: float) -> str:
    """Of a running mean of 2 and a batch mean of 12."""
    return f"{(1 - share_of_new) * 2 + share_of_new * 12:g}"


def smallest_loss(times: int, k: int = 10) -> float:
    """The smallest cross-entropy that logits can reach after softmax `times` times before it."""
    z = np.zeros((1, k))
    z[0, 0] = 1000.0  # as sure as can be
    for _ in range(times):
        z = nn.softmax(z)
    return nn.cross_entropy(z, np.array([0]))


quiz = (
    Question(
        "13.q1",
        "quiz",
        "In PyTorch somebody writes `cross_entropy(torch.softmax(z, dim=1), y)` for ten classes. "
        "The net becomes perfectly sure, and right. Its loss is then about",
        Choice(
            "{value}, which is log(1 + 9/e)",
            "The inner softmax gives (1, 0, ..., 0). `cross_entropy` takes that for logits: one e "
            "over e + 9.",
            value=lambda: f"{smallest_loss(1):.3f}",
        ),
        (
            Choice(
                "{value}: right and sure costs nothing",
                "So it is with logits. Here the outer softmax sees numbers between 0 and 1 only.",
                "softmax-twice-is-once",
                value=lambda: f"{smallest_loss(0):.0f}",
            ),
            Choice(
                "{value}: ln 10, as if it had learnt nothing",
                "One class still has a number 1 larger than the others, so its share is above 0.1.",
                "softmax-twice-forgets",
                value=lambda: f"{np.log(10):.3f}",
            ),
        ),
        "station 5",
    ),
    Question(
        "13.q2",
        "quiz",
        "`torch.nn.BatchNorm1d` with `momentum=0.1` has a running mean of 2. A batch with mean 12 "
        "comes. The running mean becomes",
        Choice(
            "{value}",
            "momentum is the share of the *new*: 0.9 times 2 plus 0.1 times 12.",
            value=lambda: running_mean(0.1),
        ),
        (
            Choice(
                "{value}",
                "That takes momentum for the share of the old, as an optimiser's momentum is.",
                "momentum-is-the-old-share",
                value=lambda: running_mean(0.9),
            ),
            Choice(
                "{value}",
                "That forgets the factor 1 - momentum: 2 plus 0.1 times 12.",
                "the-new-is-added",
                value=lambda: f"{2 + 0.1 * 12:g}",
            ),
        ),
        "station 6, the table",
    ),
    Question(
        "13.q3",
        "quiz",
        "In a training loop `optimiser.zero_grad()` is missing. In its third step, SGD without "
        "momentum uses",
        Choice(
            "the sum of the gradients of three batches",
            "backward adds to what stands in `.grad`: where a tensor is used twice that is right, "
            "and from batch to batch nobody clears it.",
        ),
        (
            Choice(
                "the gradient of the third batch",
                "backward does not replace `.grad`. The method of our layers in numpy does.",
                "backward-replaces",
            ),
            Choice(
                "the same numbers, with more memory",
                "`.grad` has one array a parameter, however many batches are added up in it.",
                "zero-grad-saves-memory",
            ),
        ),
        "station 5",
    ),
    Question(
        "13.q4",
        "quiz",
        "Dropout with rate 0.25, inverted as in this course and in PyTorch. In training, an "
        "activation of 3 that survives becomes",
        Choice(
            "{value}",
            "3 / (1 - 0.25), so that the mean stays 3.",
            value=lambda: f"{3 / 0.75:g}",
        ),
        (
            Choice(
                "{value}",
                "It was divided by p. Right only for p = 0.5.",
                "divide-by-p",
                value=lambda: f"{3 / 0.25:g}",
            ),
            Choice(
                "{value}: it survives as it is",
                "Then the mean would fall to 2.25, and evaluation would see larger numbers.",
                "zeroing-is-all",
                value=lambda: f"{3:g}",
            ),
        ),
        "lesson 8",
    ),
    Question(
        "13.q5",
        "quiz",
        "A map of 14 rows, a kernel of 5, stride 1, no padding, then 2x2 max pooling. How "
        "many rows "
        "are left?",
        Choice(
            "{value}",
            "14 - 5 + 1 = 10 windows, and half of them after pooling.",
            value=lambda: str(nn.conv_output_size(14, 5) // 2),
        ),
        (
            Choice(
                "{value}",
                "That pools 14 rows: the convolution has taken four away before.",
                "convolutions-keep-the-size",
                value=lambda: str(14 // 2),
            ),
            Choice(
                "{value}",
                "That has 9 windows: the steps were counted, and the first window left out.",
                "forgot-the-first-window",
                value=lambda: str((14 - 5) // 2),
            ),
        ),
        "lessons 9 and 10",
    ),
)
