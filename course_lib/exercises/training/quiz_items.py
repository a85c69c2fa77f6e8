"""The quiz at the end of lesson 06: three new items, two old ones."""

import numpy as np

from course_lib.judging import Choice, Question
from course_lib.nn import adam, cross_entropy, init_linear

D, K, LR = 200, 50, 0.001


def he_sd(d: int) -> str:
    """The sd of He's weights, measured on many of them."""
    W, _ = init_linear(d, 20_000 // d * 40, np.random.default_rng(0))
    return f"{W.std():.2f}"


def first_step(corrected: bool) -> str:
    """The size of Adam's first step, with and without the correction of the start."""
    dw, zero = np.array([3.0]), np.zeros(1)
    t = 1 if corrected else 100_000  # so late, the divisors are 1
    w, _, _ = adam(zero, dw, zero, zero, t, LR, 0.9, 0.999, 1e-8)
    return f"{abs(w[0]):.4f}"


quiz = (
    Question(
        "06.q1",
        "quiz",
        "A layer has 200 inputs and 50 ReLU outputs. He's rule draws its weights with sd",
        Choice("{value}", "The variance is 2/200 = 0.01, its root 0.1.", value=lambda: he_sd(D)),
        (
            Choice(
                "{value}",
                "That is sqrt(2/50): z is a sum over the 200 inputs, so they count.",
                "fan-out-in-place-of-fan-in",
                value=lambda: he_sd(K),
            ),
            Choice(
                "{value}",
                "That is 2/200, the variance. The sd is its root.",
                "variance-used-as-sd",
                value=lambda: f"{2 / D:.2f}",
            ),
        ),
        "section 6.1",
    ),
    Question(
        "06.q2",
        "quiz",
        "Somebody writes Adam without bias correction: lr 0.001, beta 0.9 and 0.999. "
        "The gradient of a weight is 3. Its first step is",
        Choice(
            "{value}",
            "m = 0.1 dw and sqrt(v) = 0.0316 dw: the ratio is 3.16, times lr.",
            value=lambda: first_step(corrected=False),
        ),
        (
            Choice(
                "{value}",
                "That is the first step with the correction: m and v made as large as dw, dw**2.",
                "correction-changes-nothing",
                value=lambda: first_step(corrected=True),
            ),
            Choice(
                "{value}",
                "Only m starts too small in this thought. v does too, and its root divides.",
                "only-m-starts-at-zero",
                value=lambda: f"{0.1 * LR:.4f}",
            ),
        ),
        "section 6.3",
    ),
    Question(
        "06.q3",
        "quiz",
        "You train 100 settings, none ever sees the test set, and you keep the one with the best "
        "*test* accuracy. That figure is",
        Choice(
            "too high on average: choosing is learning too",
            "The best of 100 guessers shows 12.4 % on 1,000 images; each is worth 10 %.",
        ),
        (
            Choice(
                "right on average: nothing was trained on the test set",
                "The choice was. The best of 100 guessers shows 12.4 % where 10 % is true.",
                "looking-is-not-training",
            ),
            Choice(
                "too low: more trials bring more noise",
                "The noise is kept only where it helps: the largest of 100 is chosen.",
                "more-trials-more-noise",
            ),
        ),
        "section 6.5",
    ),
    Question(
        "06.q4",
        "quiz",
        "Ten classes. Before the first step, the mean cross-entropy of a fresh net should be near",
        Choice(
            "{value}",
            "All classes are about equally likely: -log(1/10).",
            value=lambda: f"{cross_entropy(np.zeros((1, 10)), np.array([3])):.2f}",
        ),
        (
            Choice(
                "{value}",
                "That is the probability 1/10. The loss is minus its logarithm.",
                "loss-is-probability",
                value=lambda: f"{1 / 10:.2f}",
            ),
            Choice(
                "{value}",
                "That is log2(10). We use the natural logarithm.",
                "bits-for-nats",
                value=lambda: f"{np.log2(10):.2f}",
            ),
        ),
        "lesson 3, the first loss",
    ),
    Question(
        "06.q5",
        "quiz",
        "The hidden layer computes $z = xW + b$ for a batch of 50. Then `db` is",
        Choice(
            "the sum of `dz` over the 50 rows",
            "Every row used the same b, and slopes of all paths are added.",
        ),
        (
            Choice(
                "the mean of `dz` over the 50 rows",
                "The 1/n of the mean loss is in dz already; a second one makes db 50 times "
                "too small.",
                "mean-twice",
            ),
            Choice(
                "the sum of all entries of `dz`",
                "That is one number; b has an entry for each unit.",
                "one-number-for-the-bias",
            ),
        ),
        "lesson 4, from the logits back to the weights",
    ),
)
