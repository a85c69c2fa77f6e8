"""The quiz at the end of lesson 11: three new items, two old ones."""

import numpy as np

from course_lib.judging import Choice, Question

DY, SHARE = np.array([1.0, 2.0]), 0.25


def as_pair(numbers: np.ndarray) -> str:
    """Such as (1, 2)."""
    return "(" + ", ".join(f"{v:g}" for v in numbers) + ")"


quiz = (
    Question(
        "11.q1",
        "quiz",
        "A 1x1 convolution makes 16 channels of 64, on images of 28 by 28. How many parameters "
        "has it?",
        Choice(
            "{value}",
            "W is (16, 64), b is (16,). The pixels share them.",
            value=lambda: f"{64 * 16 + 16:,}",
        ),
        (
            Choice(
                "{value}",
                "That has weights for each of 784 pixels. All pixels meet the same W.",
                "weights-for-each-pixel",
                value=lambda: f"{(64 * 16 + 16) * 784:,}",
            ),
            Choice(
                "{value}",
                "That has one weight an output channel. Each output mixes 64 inputs.",
                "one-weight-a-kernel",
                value=lambda: f"{16 + 16:,}",
            ),
        ),
        "section 11.1",
    ),
    Question(
        "11.q2",
        "quiz",
        "A residual block computes $y = x + F(x)$. All weights and biases in $F$ are 0, and "
        "$dy = (1, 2)$. Then $dx$ is",
        Choice(
            "{value}",
            "The way past F brings dy; the way through F brings 0.",
            value=lambda: as_pair(DY),
        ),
        (
            Choice(
                "{value}",
                "That is what comes through F. The way past it does not go through a weight.",
                "the-gradient-goes-through-f-alone",
                value=lambda: as_pair(0 * DY),
            ),
            Choice(
                "{value}",
                "With weights of 0 the way through F brings 0, not dy again.",
                "both-paths-bring-dy",
                value=lambda: as_pair(2 * DY),
            ),
        ),
        "section 11.2",
    ),
    Question(
        "11.q3",
        "quiz",
        "A net with a global mean at the end was trained on digits of 28 by 28. It gets the same "
        "digits resized to 56 by 56. It gives",
        Choice(
            "ten logits an image, and most of them are wrong",
            "The shapes fit. The kernels never met strokes of twice the width: 34 % are right.",
        ),
        (
            Choice(
                "ten logits an image, about as good as at 28",
                "It was 98 % right at 28 and 34 % at 56: to accept a size is not to know it.",
                "any-size-is-handled",
            ),
            Choice(
                "an error: the linear layer waits for another size",
                "The mean leaves one number a channel, whatever the size. The shapes fit.",
                "every-head-is-fixed",
            ),
        ),
        "section 11.4",
    ),
    Question(
        "11.q4",
        "quiz",
        "Images of 32 by 32 go through a convolution with kernels of 5 by 5, no padding, stride "
        "1, and then through 2x2 pooling with stride 2. The maps are then",
        Choice(
            "{value}",
            "32 - 5 + 1 = 28 places for the kernel, and 28 / 2 = 14.",
            value=lambda: "{0} by {0}".format((32 - 5 + 1) // 2),
        ),
        (
            Choice(
                "{value}",
                "That keeps 32 through the convolution. Without padding it loses 4.",
                "padding-is-automatic",
                value=lambda: f"{32 // 2} by {32 // 2}",
            ),
            Choice(
                "{value}",
                "That counts 27 steps of the kernel, and forgets its first place.",
                "forgot-the-first-window",
                value=lambda: "{0} by {0}".format((32 - 5) // 2),
            ),
        ),
        "lesson 9, output size",
    ),
    Question(
        "11.q5",
        "quiz",
        "Inverted dropout with drop rate $p = 0.25$. In training, an activation of 1 that stays "
        "becomes",
        Choice(
            "{value}",
            "1 / (1 - p): three quarters stay, each 4/3 as large, so the mean is kept.",
            value=lambda: f"{1 / (1 - SHARE):.2f}",
        ),
        (
            Choice(
                "{value}",
                "That divides by the drop rate: the mean would become 3.",
                "divide-by-p",
                value=lambda: f"{1 / SHARE:.2f}",
            ),
            Choice(
                "{value}",
                "Then the mean falls to 0.75, and at test time every layer gets larger inputs.",
                "zeroing-is-all",
                value=lambda: f"{1.0:.2f}",
            ),
        ),
        "lesson 8, rescaling",
    ),
)
