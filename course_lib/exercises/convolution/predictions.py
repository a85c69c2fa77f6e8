"""The predictions of lesson 09."""

import numpy as np

from course_lib import nn
from course_lib.judging import Choice, Question

SOBEL = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])  # (3, 3)
EDGE = np.array([[0.0, 1.0, 1.0]] * 3)  # (3, 3): 0 on the left, 1 on the right


def entries_of_matrix(h: int, k: int) -> int:
    """The entries that are not 0 in the matrix of a k by k kernel on an h by h image."""
    return nn.conv_output_size(h, k) ** 2 * k * k


predictions = (
    Question(
        "09.a",
        "predict",
        "The kernel with rows $(-1, 0, 1)$, $(-2, 0, 2)$, $(-1, 0, 1)$ looks at a window full of "
        "ones, and at a window with rows $(0, 1, 1)$. It answers",
        Choice(
            "0, and then {value}",
            "Its weights sum to 0, so an even area gives 0. At the edge 1 + 2 + 1 is left.",
            value=lambda: f"{(SOBEL * EDGE).sum():g}",
        ),
        (
            Choice(
                "{value}, and then less",
                "That is the sum of the sizes of the weights. With their signs they cancel.",
                "more-ink-more-answer",
                value=lambda: f"{np.abs(SOBEL).sum():g}",
            ),
            Choice(
                "0, and then 1",
                "1 is the difference of two pixels. The kernel adds four such differences.",
                "edge-is-one-difference",
            ),
        ),
        "section 9.1",
    ),
    Question(
        "09.b",
        "predict",
        "A kernel slides over an image with zeros all around; then we exchange the two, and the "
        "image slides over the kernel. Which operation gives one and the same array both times?",
        Choice(
            "convolution, the one that mirrors the kernel",
            "Its two indices always sum to the place, and a sum is symmetric.",
        ),
        (
            Choice(
                "both: a product does not care about order",
                "Each product is the same; but it lands at another place, mirrored.",
                "products-commute",
            ),
            Choice(
                "cross-correlation, as nothing is mirrored",
                "There the index is the place *plus* u: exchanged, the array runs backwards.",
                "no-mirror-no-trouble",
            ),
        ),
        "section 9.2",
    ),
    Question(
        "09.c",
        "predict",
        "We write the correlation of a 5 by 5 image with a 3 by 3 kernel as one matrix, "
        "9 rows by 25 columns. No weight of the kernel is 0. Of the 225 entries, how many differ "
        "from 0?",
        Choice(
            "{value}",
            "Each of the 9 rows holds the 9 weights once. Nine numbers, each used nine times.",
            value=lambda: f"{entries_of_matrix(5, 3)}",
        ),
        (
            Choice(
                "9",
                "There are 9 different weights. But every row, one a window, holds all of them.",
                "each-weight-stands-once",
            ),
            Choice(
                "225",
                "That is a dense layer. A window sees 9 of 25 pixels; the others have weight 0.",
                "every-pixel-matters",
            ),
        ),
        "section 9.5",
    ),
    Question(
        "09.d",
        "predict",
        "200 random layers, in float64. We compare outputs and gradients with PyTorch's. "
        "The largest difference, relative to the largest number, is",
        Choice(
            "above 0 and below $10^{-12}$",
            "Both add the same products, in other orders: only the last digits differ.",
        ),
        (
            Choice(
                "exactly 0 everywhere: same formula",
                "Floating-point sums depend on the order of their terms.",
                "same-formula-same-bits",
            ),
            Choice(
                "about $10^{-7}$: PyTorch computes in float32",
                "Its default is float32, but it keeps float64 when it gets float64.",
                "torch-is-always-float32",
            ),
        ),
        "section 9.5",
    ),
    Question(
        "09.e",
        "predict",
        "The targets come from a *mirrored* kernel (convolution). We train a layer that computes "
        "cross-correlation, by gradient descent. After training, the loss is",
        Choice(
            "near 0, and the learnt kernel is the mirror image",
            "The layer learns the numbers that it needs, in the places where it needs them.",
        ),
        (
            Choice(
                "large: the layer cannot mirror",
                "It need not: a mirrored kernel is a kernel like others, with nine free numbers.",
                "the-layer-must-flip",
            ),
            Choice(
                "near 0, and it is the kernel we used",
                "With that kernel as it is, cross-correlation would give other maps.",
                "mirror-makes-no-difference",
            ),
        ),
        "section 9.6",
    ),
    Question(
        "09.f",
        "predict",
        "First move, then convolve; or first convolve, then move. We measure the largest "
        "difference for a shift with circular padding, a shift with zero padding, and a quarter "
        "turn. It is 0",
        Choice(
            "for the first only",
            "Zeros enter at the border, and a turned image meets the kernel turned.",
        ),
        (
            Choice(
                "for both shifts",
                "Near the border the zeros of the padding stand where pixels were.",
                "borders-do-not-count",
            ),
            Choice(
                "for all three",
                "A vertical edge turned is a horizontal edge: the kernel answers differently.",
                "equivariant-to-everything",
            ),
        ),
        "section 9.7",
    ),
    Question(
        "09.g",
        "predict",
        "Two layers shall learn the edge maps of digits, both by least squares. A dense layer "
        "gets 100 pairs, a 3 by 3 kernel gets one pair. On new digits the relative error is",
        Choice(
            "near 0 for the kernel, over 10 % for the dense layer",
            "One image is 676 examples for 9 weights. The dense layer has 784 weights a pixel.",
        ),
        (
            Choice(
                "near 0 for both: the task is linear",
                "The dense layer *can* hold the answer; 100 pairs do not tell it which.",
                "can-represent-so-will-learn",
            ),
            Choice(
                "lower for the dense layer: 100 pairs against one",
                "Count the windows: one pair holds 676 of them, and all share the weights.",
                "more-pairs-is-better",
            ),
        ),
        "section 9.7",
    ),
    Question(
        "09.h",
        "predict",
        "Three changes, in this order: the sum over a window in one call; all images and kernels "
        "at once at each place; all places in one product. Which of them makes the time fall by "
        "the largest factor?",
        Choice(
            "the second: all images and kernels at once",
            "4,096 turns become one (128 images, 32 kernels), and each had little to do before.",
        ),
        (
            Choice(
                "the first: numpy sums a window",
                "It saves 143 of 144 turns. But a turn is dearer now: it calls numpy twice, for "
                "144 multiply-adds.",
                "innermost-loop-is-all",
            ),
            Choice(
                "the third: no loop is left",
                "It saves 195 of 196 turns. But a turn had half a million multiply-adds, and what "
                "Python added to it was little.",
                "fewest-turns-is-fastest",
            ),
        ),
        "section 9.8",
    ),
    Question(
        "09.i",
        "predict",
        "A step of training on one thread: softmax regression; 784-256-10; a small conv net; one "
        "layer with 32 kernels of 7 by 7 on 32 maps. In which of them is eager PyTorch faster than "
        "this library?",
        Choice(
            "in some: with the large kernels yes, in softmax regression no",
            "Small steps are bookkeeping, and numpy has less of it; large kernels are arithmetic.",
        ),
        (
            Choice(
                "in all four: it is a framework",
                "Softmax regression takes it longer: a step is a few small products.",
                "framework-is-always-faster",
            ),
            Choice(
                "in none: our numpy is in good order, too",
                "With kernels of 7 by 7 it takes less than two thirds of our time.",
                "good-numpy-always-wins",
            ),
        ),
        "section 9.8",
    ),
    Question(
        "09.j",
        "predict",
        "A kernel of 3 by 3, stride 2, no padding. It slides over an image that is 7 wide, and "
        "over one that is 8 wide. All numbers of both maps get the gradient 1. Then",
        Choice(
            "both maps are {value} columns wide, and the eighth column gets no gradient",
            "The third window ends at column 6. The next one would begin at 6 and end at 8, "
            "outside. So nothing depends on column 7.",
            value=lambda: f"{nn.conv_output_size(8, 3, 2, 0)}",
        ),
        (
            Choice(
                "the second map is one column wider, so that each pixel gets a gradient",
                "A fourth window would stand half outside. Only windows that lie inside count.",
                "every-pixel-is-read",
            ),
            Choice(
                "both maps are equally wide, and the eighth column gets as much as the first",
                "The first column is read by the first windows. No window reads the eighth.",
                "borders-are-alike",
            ),
        ),
        "section 9.5",
    ),
)
