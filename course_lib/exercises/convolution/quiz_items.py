"""The quiz at the end of lesson 09: three new items, two old ones."""

import math

import numpy as np

from course_lib import nn
from course_lib.judging import Choice, Question

KERNEL = np.array([3.0, 1.0])  # (2,)


def as_row(numbers: np.ndarray) -> str:
    """Such as (10, 30)."""
    return "(" + ", ".join(f"{v:g}" for v in numbers) + ")"


def slide_back(w: np.ndarray, added: bool) -> str:
    """The gradient of four pixels for dy = (1, 1, 1): windows added, or put."""
    dx = np.zeros(4)
    for i in range(3):
        dx[i : i + 2] = (dx[i : i + 2] + w) if added else w
    return as_row(dx)


def moves(h: int, k: int, stride: int, pad: int) -> float:
    """How often the window could move, not rounded."""
    return (h + 2 * pad - k) / stride


quiz = (
    Question(
        "09.q1",
        "quiz",
        "A row of 32 pixels, kernel 5, stride 2, padding 2 on both sides. The output has length",
        Choice(
            "{value}",
            "31 cells of room make 15 whole moves; the first window needs none.",
            value=lambda: f"{nn.conv_output_size(32, 5, 2, 2)}",
        ),
        (
            Choice(
                "{value}",
                "The 17th window would need one cell more than there is.",
                "round-up",
                value=lambda: f"{math.ceil(moves(32, 5, 2, 2)) + 1}",
            ),
            Choice(
                "{value}",
                "That counts the moves. The window stands at one place more.",
                "forgot-the-first-window",
                value=lambda: f"{math.floor(moves(32, 5, 2, 2))}",
            ),
        ),
        "section 9.1",
    ),
    Question(
        "09.q2",
        "quiz",
        "Four pixels, the kernel $(3, 1)$, and $dy = (1, 1, 1)$. Then $dx$ is",
        Choice(
            "{value}",
            "Each place brings (3, 1) to its window; where windows overlap the parts are added.",
            value=lambda: slide_back(KERNEL, True),
        ),
        (
            Choice(
                "{value}",
                "That puts the parts: a pixel keeps only what its last window brought.",
                "last-window-wins",
                value=lambda: slide_back(KERNEL, False),
            ),
            Choice(
                "{value}",
                "That turns the kernel round. A pixel that met 3 in forward gets 3 back.",
                "kernel-turned-on-the-way-back",
                value=lambda: slide_back(KERNEL[::-1], True),
            ),
        ),
        "section 9.5",
    ),
    Question(
        "09.q3",
        "quiz",
        "A digit with a wide margin of zeros moves three pixels to the right. The maps of a "
        "convolution (stride 1, zero padding, same size)",
        Choice(
            "move three pixels to the right",
            "The window finds the same pixels, three places farther on.",
        ),
        (
            Choice(
                "stay as they are",
                "That would be invariance. A map says where something is; it has moved.",
                "equivariance-is-invariance",
            ),
            Choice(
                "hold numbers that stood nowhere in them before",
                "The same windows give the same numbers; only their places change.",
                "a-shift-changes-the-features",
            ),
        ),
        "section 9.7",
    ),
    Question(
        "09.q4",
        "quiz",
        "Batch norm for images of shape (32, 8, 28, 28), in training. It computes",
        Choice(
            "{value} means",
            "One mean a channel, over all images and places.",
            value=lambda: f"{8}",
        ),
        (
            Choice(
                "{value} means",
                "That is one mean a pixel of each channel. All places are treated alike.",
                "one-mean-a-pixel",
                value=lambda: f"{8 * 28 * 28:,}",
            ),
            Choice(
                "{value} means",
                "That is one mean an image. Batch norm takes its means over the batch.",
                "each-image-by-itself",
                value=lambda: f"{32}",
            ),
        ),
        "lesson 7, batch norm for images",
    ),
    Question(
        "09.q5",
        "quiz",
        "A gradient check reports 0 for every measured slope, 0 for every computed one, and "
        "calls them equal. What do you conclude?",
        Choice(
            "nothing was checked: I choose another input",
            "Many wrong gradients are 0 there, too. A check needs slopes that are not 0.",
        ),
        (
            Choice(
                "the gradient is right: the error is 0",
                "A function that returns zeros, whatever comes in, would pass as well.",
                "error-zero-is-perfect",
            ),
            Choice(
                "the step h is too small to see anything",
                "A small h can make the measured slopes 0. The computed ones do not use h at all.",
                "zero-means-small-step",
            ),
        ),
        "lesson 5, the checker",
    ),
)
