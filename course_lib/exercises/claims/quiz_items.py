"""Quiz of lesson 12: three new items, two old ones."""

import numpy as np

from course_lib import nn
from course_lib.judging import Choice, Question

RUNS = np.array([91.0, 92.0, 93.0, 94.0, 90.0])


def two_sigmoid(z: float) -> str:
    """P of class 1 for the logits (-z, z)."""
    return f"{nn.softmax(np.array([[-z, z]]))[0, 1]:.2f}"


quiz = (
    Question(
        "12.q1",
        "quiz",
        "Two methods, five seeds each: means 91.2 and 91.5, sd 0.5 in both, and seed by seed the "
        "differences are +1.0, -0.6, +0.9, -0.4, +0.6. The report says",
        Choice(
            "no difference was seen: the pairs go both ways",
            "The mean of the differences is 0.3, with an sd of 0.7. Five more seeds could turn "
            "its sign.",
        ),
        (
            Choice(
                "the second method is better, by 0.3",
                "The mean is 0.3, and the five differences scatter with sd 0.7, two of them "
                "below 0.",
                "larger-mean-wins",
            ),
            Choice(
                "the methods are equal",
                "Five runs cannot show that. A difference of 0.3 may be there; it was not seen.",
                "not-seen-is-not-there",
            ),
        ),
        "section 12.2",
    ),
    Question(
        "12.q2",
        "quiz",
        "A table says 92.0 with seeds 91, 92, 93, 94, 90. Another run of the same program will "
        "typically lie how far from 92?",
        Choice(
            "{value}, the sd over n - 1",
            "That is the spread of single runs.",
            value=lambda: f"{RUNS.std(ddof=1):.1f}",
        ),
        (
            Choice(
                "{value}, the sd over the root of 5",
                "That is how uncertain the *mean* is. One run scatters more than a mean of five.",
                "standard-error-is-spread",
                value=lambda: f"{RUNS.std(ddof=1) / 5**0.5:.1f}",
            ),
            Choice(
                "{value}, the largest less the smallest",
                "That is the range of five. It grows with the number of runs.",
                "range-is-spread",
                value=lambda: f"{np.ptp(RUNS):.1f}",
            ),
        ),
        "section 12.2",
    ),
    Question(
        "12.q3",
        "quiz",
        "A sigmoid gives 0.73 for z = 1. Someone writes it as a softmax with the logits (-z, z). "
        "Class 1 then gets",
        Choice(
            "{value}: the logits differ by 2z",
            "The odds are e^2. With (0, z) or (-z/2, z/2) they are e^1.",
            value=lambda: two_sigmoid(1.0),
        ),
        (
            Choice(
                "0.73: only the sign decides",
                "Only the *difference* decides. It is 2, not 1.",
                "sign-decides",
            ),
            Choice(
                "0.50: the two cancel",
                "They would cancel in a sum. Softmax looks at their difference.",
                "logits-cancel",
            ),
        ),
        "section 12.4",
    ),
    Question(
        "12.q4",
        "quiz",
        "A net was trained with dropout at rate 0.5. Left in training mode on the test images, "
        "it answers the same image twice. The two answers",
        Choice(
            "differ: other units fall each time",
            "That is how 'active at test' is caught: ask twice (lesson 8).",
        ),
        (
            Choice(
                "agree: the weights are fixed",
                "The weights are fixed, the mask is drawn anew in each pass.",
                "weights-decide-alone",
            ),
            Choice(
                "agree: the factor 1/(1 - p) makes up for it",
                "It makes up for it in the mean over many masks, not in one pass.",
                "scale-cancels-chance",
            ),
        ),
        "lesson 8",
    ),
    Question(
        "12.q5",
        "quiz",
        "A digit moves to the right by one pixel. After 2x2 max pooling with stride 2, the map",
        Choice(
            "changes in most places that are not blank",
            "68 % of them in lesson 10. Only a move by 2 moves the map exactly.",
        ),
        (
            Choice(
                "stays the same: pooling is invariant",
                "Only where each maximum stays in its window; about two thirds change.",
                "pooling-is-invariance",
            ),
            Choice(
                "moves by half a cell",
                "Windows are fixed, so a maximum jumps to the next one, or stays.",
                "pooling-is-resizing",
            ),
        ),
        "lesson 10",
    ),
)
