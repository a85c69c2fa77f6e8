"""Questions from memory: two recalls of earlier lessons, five quiz items (two of them old)."""

import numpy as np

from course_lib import nn
from course_lib.judging import Choice, Question

# ---------------------------------------------------------------- numbers of wrong beliefs


def ledger_of_twenty(confident: bool) -> float:
    """Mean loss of 20 answers with margin 4, or 19 of them beside one with margin -10."""
    margins = np.full(20, 4.0)
    margins[0] = -10.0 if confident else 4.0
    return float(np.log1p(np.exp(-margins)).mean())


def blind_to_confidence() -> str:
    """The belief that one error in 20 costs what a 0/1 loss says."""
    return f"{ledger_of_twenty(False) + 1 / 20:.2f}"


recall_and_quiz: tuple[Question, ...] = (
    Question(
        "03.r1",
        "recall",
        "Lesson 2, from memory. One image has the logits (2, 1), and its softmax is (0.73, 0.27). "
        "Another has the logits (102, 101). Its softmax is:",
        Choice(
            "(0.73, 0.27)",
            "Only differences of logits count: e^100 stands above and below the line, and cancels.",
        ),
        (
            Choice(
                "(1.00, 0.00)",
                "Multiplying the logits by 100 would do that. Adding 100 keeps the odds at "
                "e : 1, so 0.73 and 0.27 stay.",
                "shift-is-scale",
            ),
            Choice(
                "(0.50, 0.50)",
                "102/203 is close to one half, but softmax compares differences, and the "
                "difference is still 1.",
                "softmax-is-shares",
            ),
        ),
        "lesson 2, the station on shifts",
    ),
    Question(
        "03.r2",
        "recall",
        "Lesson 1, from memory. You standardise the pixels of the test images. "
        "Mean and standard deviation come from:",
        Choice(
            "the training images",
            "The test set may not speak before the test: it is measured with the ruler made in "
            "training.",
        ),
        (
            Choice(
                "the test images",
                "Then the same image gets other inputs in another test set. A single test image "
                "would become all zeros.",
                "each-set-its-own-ruler",
            ),
            Choice(
                "both sets together",
                "Then a number of the test set enters the training. It is a small leak, and it is "
                "one.",
                "more-data-is-better",
            ),
        ),
        "lesson 1, the station on standardising",
    ),
    Question(
        "03.q1",
        "quiz",
        "Ten classes, all logits 0. The mean cross-entropy is about:",
        Choice(
            "{value}",
            "p is 1/10 for each class, and -log(1/10) = log 10 = 2.303. A first loss far from it "
            "means a bug, or logits that are too large.",
            value=lambda: f"{nn.expected_initial_loss(10):.2f}",
        ),
        (
            Choice(
                "{value}",
                "That is p itself. The loss is -log p: -log 0.1 = 2.303.",
                "loss-is-probability",
                value=lambda: f"{1 / 10:.2f}",
            ),
            Choice(
                "{value}",
                "That is log2(10), in bits. Our loss uses the natural logarithm: 3.32 times "
                "0.693 is 2.303.",
                "bits-for-nats",
                value=lambda: f"{np.log2(10):.2f}",
            ),
        ),
        "station 3.5",
    ),
    Question(
        "03.q2",
        "quiz",
        "Twenty images, each right with margin 4 (loss 0.018). One of them turns wrong with margin "
        "-10. Accuracy falls from 100 % to 95 %. The mean loss rises from 0.018 to about:",
        Choice(
            "{value}",
            "A confident error costs nearly |m| = 10. A twentieth of that is 0.5: thirty times "
            "the loss, for 5 points of accuracy.",
            value=lambda: f"{ledger_of_twenty(True):.2f}",
        ),
        (
            Choice(
                "{value}",
                "That counts the error as 1, as accuracy does. The loss counts how sure it was: "
                "10 / 20 = 0.5.",
                "loss-counts-errors",
                value=blind_to_confidence,
            ),
            Choice(
                "{value}",
                "That is the loss of the one image. The mean over 20 images is a twentieth of it.",
                "worst-sets-the-loss",
                value=lambda: f"{np.log1p(np.exp(10.0)):.2f}",
            ),
        ),
        "station 3.6",
    ),
    Question(
        "03.q3",
        "quiz",
        "The true distribution is t = (1, 0); a model says p = (0.5, 0.5). "
        "KL(t || p) and KL(p || t) are:",
        Choice(
            "0.69 and infinite",
            "1 log(1/0.5) = 0.69. The other way round, p expects a class half of the time that t "
            "rules out: 0.5 log(0.5/0).",
        ),
        (
            Choice(
                "0.69 and 0.69",
                "KL is no distance: it weighs by its left argument. Here the second is infinite.",
                "kl-is-symmetric",
            ),
            Choice(
                "nan and infinite",
                "The class with t = 0 counts as 0, since u log u goes to 0: the first is 0.69.",
                "zero-log-zero-is-nan",
            ),
        ),
        "station 3.5",
    ),
    Question(
        "03.q4",
        "quiz",
        "From lesson 2. `logsumexp` of the row (1000, 1000) is:",
        Choice(
            "{value}",
            "m + log(1 + 1) = 1000 + 0.693: the maximum is taken out of the sum first.",
            value=lambda: f"{nn.logsumexp(np.array([[1000.0, 1000.0]]))[0]:.2f}",
        ),
        (
            Choice(
                "{value}",
                "That is the formula typed as it stands: e^1000 overflows. Taken out of the sum, "
                "the maximum does no harm: 1000.69.",
                "formula-is-code",
                value=lambda: "inf",
            ),
            Choice(
                "{value}",
                "The maximum was taken out, and must come back: 1000 + 0.69.",
                "forgot-the-maximum",
                value=lambda: f"{np.log(2.0):.2f}",
            ),
        ),
        "lesson 2, the station on logsumexp",
    ),
    Question(
        "03.q5",
        "quiz",
        "From lesson 1. `minibatches(10, 4, rng)` gives batches of these sizes:",
        Choice(
            "4, 4, 2",
            "Each index comes once in an epoch; the last batch holds what is left. That is one "
            "reason for a loss that is a mean.",
        ),
        (
            Choice(
                "4, 4",
                "Then 2 of 10 images would be left out in every epoch.",
                "last-batch-is-dropped",
            ),
            Choice(
                "4, 4, 4",
                "That needs 12 images: two of the 10 would come twice.",
                "last-batch-is-filled",
            ),
        ),
        "lesson 1, the station on mini-batches",
    ),
)
