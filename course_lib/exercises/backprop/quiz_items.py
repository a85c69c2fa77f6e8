"""The quiz at the end of lesson 05: three new items, two old ones."""

import numpy as np

from course_lib import nn
from course_lib.judging import Choice, Question

Z, DA = np.array([[-2.0, 0.0, 3.0]]), np.full((1, 3), 5.0)


def whole(values: np.ndarray) -> str:
    """Whole numbers in words: "(0, 0, 5)"."""
    return "(" + ", ".join(f"{v:g}" for v in np.ravel(values)) + ")"


def certain_loss() -> str:
    """The loss of logits (0, 800) for the label 0."""
    return f"{nn.cross_entropy(np.array([[0.0, 800.0]]), np.array([0])):.0f}"


quiz = (
    Question(
        "05.q1",
        "quiz",
        "$z = (-2, 0, 3)$ goes through ReLU, and the slopes above it are $da = (5, 5, 5)$. "
        "Then $dz$ is",
        Choice(
            "{value}",
            "The slope is 0 or 1, times da; at z = 0 this course takes 0.",
            value=lambda: whole(nn.relu_backward(DA, Z)),
        ),
        (
            Choice(
                "{value}",
                "That is the value of ReLU. Its slope is 1 where z is positive, whatever z is.",
                "gradient-is-value",
                value=lambda: whole(nn.relu(Z)),
            ),
            Choice(
                "{value}",
                "The mask asks where z was positive: at one place of three. da was positive "
                "everywhere.",
                "mask-from-da",
                value=lambda: whole(DA * (DA > 0)),
            ),
        ),
        "section 5.1",
    ),
    Question(
        "05.q2",
        "quiz",
        "Two hidden units start with equal weights in $W_1$, $b_1$ and $W_2$. After 100 steps of "
        "SGD they are",
        Choice(
            "still equal: equal units get equal gradients in every step",
            "Both have the same a for each image and send the same slope back, so dW1, db1 and dW2 "
            "agree for the two. Equal minus equal is equal, 100 times.",
        ),
        (
            Choice(
                "different: each learns from the images what the other one misses",
                "Nothing tells the two apart. In section 5.6 they were equal after 100 steps, to "
                "12 digits.",
                "units-share-the-work",
            ),
            Choice(
                "different: SGD draws its batches at random",
                "The batch is random, and it is the same one for both units.",
                "noise-breaks-symmetry",
            ),
        ),
        "section 5.6",
    ),
    Question(
        "05.q3",
        "quiz",
        "In a net of two layers, W1 is random and W2 starts at 0. After the first backward pass, "
        "dW1 is",
        Choice(
            "0 everywhere, as $da_1 = dz_2 W_2^\\top$ is 0",
            "Nothing passes back through a matrix of zeros. dW2 differs from 0, so W1 can learn "
            "from the second step on.",
        ),
        (
            Choice(
                "as large as usual, as W1 is random",
                "dW1 = x^T dz1, and dz1 is made from W2: 0 times anything.",
                "own-weights-decide",
            ),
            Choice(
                "nan, as every logit is equal",
                "Equal logits give p = 1/k and a finite dz2. A product with 0 is 0, not nan.",
                "zeros-break-floats",
            ),
        ),
        "section 5.6",
    ),
    Question(
        "05.q4",
        "quiz",
        "Two classes, logits $(0, 800)$, true class 0. With all digits that float64 has, the "
        "cross-entropy is",
        Choice(
            "{value}",
            "log p = z - logsumexp(z) = 0 - 800, computed without a p that becomes 0.",
            value=certain_loss,
        ),
        (
            Choice(
                "inf, as p is 0",
                "p becomes 0 in float64, but log p is -800, and log-softmax computes it.",
                "through-the-probability",
            ),
            Choice(
                "{value}",
                "That is -log(1e-7): a small number added to p hides how wrong the model is.",
                "small-number-in-the-log",
                value=lambda: f"{-np.log(1e-7):.1f}",
            ),
        ),
        "lesson 3, cross-entropy from logits",
    ),
    Question(
        "05.q5",
        "quiz",
        "A central difference with $h = 10^{-2}$ has an error of $4 \\cdot 10^{-4}$. "
        "With $h = 10^{-3}$ the error is about",
        Choice(
            "{value}",
            "It falls like h^2: a step 10 times smaller, an error 100 times smaller.",
            value=lambda: f"{4e-4 / 100:.0e}",
        ),
        (
            Choice(
                "{value}",
                "Falling like h is the one-sided difference; from both sides f'' cancels.",
                "central-is-one-sided",
                value=lambda: f"{4e-4 / 10:.0e}",
            ),
            Choice(
                "{value}",
                "Rounding grows when h falls, but at h = 1e-3 it is only about 1e-13.",
                "smaller-is-worse",
                value=lambda: f"{4e-4 * 10:.0e}",
            ),
        ),
        "lesson 4, section 4.2",
    ),
)
