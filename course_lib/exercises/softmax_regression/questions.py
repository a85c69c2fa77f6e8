"""The questions of lesson 04: predictions, recall, why, quiz."""

import numpy as np

from course_lib.judging import Choice, Question
from course_lib.nn import cross_entropy, softmax


def top(z: list[float]) -> str:
    """The largest probability of one row of logits, with two digits."""
    return f"{softmax(np.array([z])).max():.2f}"


def mean_loss(n: int) -> str:
    """The mean loss of n equal examples, two classes, logits (0, 1), label 0."""
    return f"{cross_entropy(np.tile([0.0, 1.0], (n, 1)), np.zeros(n, dtype=int)):.2f}"


recall = (
    Question(
        "04.r1",
        "recall",
        "The probabilities are $p = (0.5, 0.25, 0.25)$. Logit 1 rises a little. "
        "At which rate does $p_0$ change?",
        Choice(
            "{value}: the others pay for what class 1 gains",
            "dp_0/dz_1 = -p_0 p_1 = -0.5 * 0.25. All changes together sum to 0.",
            value=lambda: f"{-0.5 * 0.25:.3f}",
        ),
        (
            Choice(
                "0: only $p_1$ depends on logit 1",
                "Logit 1 stands in the sum below every probability, so p_0 falls by 0.125 a unit.",
                "only-its-own",
            ),
            Choice(
                "{value}: the slope is $p_0(1 - p_0)$",
                "That is the slope of p_0 in its own logit. For another logit it is -p_0 p_1.",
                "diagonal-everywhere",
                value=lambda: f"{0.5 * (1 - 0.5):.2f}",
            ),
        ),
        "lesson 2, the Jacobian of softmax",
    ),
    Question(
        "04.r2",
        "recall",
        "The true class of an image has probability 0.25. Its cross-entropy is",
        Choice(
            "{value}",
            "-log 0.25 = log 4 = 1.386.",
            value=lambda: f"{-np.log(0.25):.3f}",
        ),
        (
            Choice(
                "{value}",
                "That is 1 - p. The loss is -log p: it has no upper limit.",
                "loss-is-missing-probability",
                value=lambda: f"{1 - 0.25:.3f}",
            ),
            Choice(
                "{value}",
                "That is -log2 0.25, in bits. We use the natural logarithm: 2 times log 2 = 1.386.",
                "bits-for-nats",
                value=lambda: f"{-np.log2(0.25):.3f}",
            ),
        ),
        "lesson 3, cross-entropy",
    ),
)

predictions = (
    Question(
        "04.a",
        "predict",
        "A model says $p = (0.7, 0.2, 0.1)$, and the true class is 2. "
        "A small change of which logit changes the loss most?",
        Choice(
            "logit 2, of the true class",
            "The slopes are (0.7, 0.2, -0.9). The true logit has the largest one: 1 - 0.1 = 0.9.",
        ),
        (
            Choice(
                "logit 0, of the likeliest class",
                "Its slope is 0.7, less than 0.9 for the true class. The wrong classes share 0.9.",
                "largest-p-moves-most",
            ),
            Choice(
                "all three by the same amount",
                "The slopes are 0.7, 0.2 and -0.9: each class is pushed by its own part.",
                "blame-is-shared-equally",
            ),
        ),
        "section 4.1",
    ),
    Question(
        "04.b",
        "predict",
        "We measure the slope of $t^4$ at $t = 1$ from two points, $1 - h$ and $1 + h$. "
        "With $h = 10^{-10}$, compared with $h = 10^{-5}$, the error is",
        Choice(
            "larger: two almost equal numbers are subtracted",
            "The error is 3e-7 in place of 4e-10: the difference keeps about 6 of 16 digits.",
        ),
        (
            Choice(
                "smaller: $h$ is nearer to 0",
                "True for real numbers. A float has 16 digits, and the subtraction removes most.",
                "limit-on-paper",
            ),
            Choice(
                "equal: both are exact to 16 digits",
                "The values of f are; their difference is not: errors 4e-10 and 3e-7.",
                "float-is-real",
            ),
        ),
        "section 4.2",
    ),
    Question(
        "04.c",
        "predict",
        "One pass through 60,000 images, learning rate 0.3. Way 1 takes one step with the gradient "
        "of all images. Way 2 takes 600 steps, each with the gradient of 100 images. "
        "Which has the lower loss at the end?",
        Choice(
            "way 2, by far",
            "One exact step leaves the loss above 1.5. 600 rough steps bring it below 0.4.",
        ),
        (
            Choice(
                "way 1: its gradient is exact",
                "It is exact only where it starts: after one step the loss is still above 1.5.",
                "exact-beats-many",
            ),
            Choice(
                "equal: every image is used once",
                "In way 2 each batch sees weights that the batches before it have improved.",
                "work-is-progress",
            ),
        ),
        "section 4.4",
    ),
    Question(
        "04.d",
        "predict",
        "The nearest class mean of lesson 1 reads 82 % of the test images. "
        "Softmax regression on the same 784 pixels, 20 passes, reads",
        Choice(
            "about 92 %",
            "Between 92.2 and 92.9 %. The borders are straight, but they are trained.",
        ),
        (
            Choice(
                "about 83 %, as both draw straight borders",
                "Both borders are straight. Training moves them: ten points more.",
                "same-shape-same-score",
            ),
            Choice(
                "about 99 %, as training removes the errors",
                "Even on the training images it stays near 93 %: some digits no plane can part.",
                "training-fixes-everything",
            ),
        ),
        "section 4.5",
    ),
    Question(
        "04.e",
        "predict",
        "Two classes, all weights 0. Softmax regression and logistic regression each take one step "
        "with lr 0.5 on the same batch. Compared with the logistic $w$, the difference of the "
        "softmax columns, $W_1 - W_0$, has moved",
        Choice(
            "twice as far",
            "Column 1 moves by -lr dw and column 0 by +lr dw: their difference moves by 2 lr dw.",
        ),
        (
            Choice(
                "equally far",
                "Each column's gradient is as large as the logistic one; there are two columns.",
                "equal-gradients-equal-steps",
            ),
            Choice(
                "half as far",
                "The push is not split: both columns get it in full, with opposite signs.",
                "push-is-split",
            ),
        ),
        "section 4.6",
    ),
    Question(
        "04.f",
        "predict",
        "Same model $xW + b$, but $W$ minimises the squared distance to the one-hot targets, "
        "solved exactly. Its test accuracy is",
        Choice(
            "lower, about 86 %",
            "Squared error also punishes an output of 3 where 1 was wanted.",
        ),
        (
            Choice(
                "the same, as the model is the same",
                "The model is the same, the loss is another: about 86 against about 92.5 %.",
                "loss-is-a-detail",
            ),
            Choice(
                "higher, as the exact minimum is found",
                "It is the exact minimum of another quantity: about 86 %.",
                "exact-solution-is-best",
            ),
        ),
        "section 4.6",
    ),
    Question(
        "04.g",
        "predict",
        "We add one random vector $v$, with entries near 1 in size, to every column of the "
        "trained $W$. The test accuracy",
        Choice(
            "stays, to the last image",
            "Each image's ten logits all change by x v, and softmax does not see a common shift.",
        ),
        (
            Choice(
                "falls to about 10 %",
                "W is far away, p is the same: only differences between columns count.",
                "weights-are-the-model",
            ),
            Choice(
                "falls by a few points",
                "No probability moves by more than rounding, about 1e-13.",
                "noise-always-hurts",
            ),
        ),
        "section 4.7",
    ),
)

why = (
    Question(
        "04.w1",
        "why",
        "A layer adds one number `c` to every entry of `z`, shape (n, k). "
        "Why is `dc` the sum of all n k entries of `dz`?",
        Choice(
            "`c` enters the loss by n k paths",
            "Each entry of z holds c with factor 1, and the slopes of all paths are added.",
        ),
        (
            Choice(
                "`dz` must lose both of its axes",
                "A mean, or one entry of dz, would have shape () too, and both are wrong.",
                "shape-decides",
            ),
            Choice(
                "the sum takes back the 1/n in `dz`",
                "The 1/n stays: for n equal rows, n parts of size 1/n sum to one example's slope.",
                "sum-undoes-mean",
            ),
        ),
        "section 4.3",
    ),
)

quiz = (
    Question(
        "04.q1",
        "quiz",
        "Someone writes `db = dz.sum()` for `dz = (p - t) / n` of shape (n, k). "
        "During training, `b`",
        Choice(
            "never moves: each row of p - t sums to 0",
            "The total over rows and classes is 0, up to about 1e-17.",
        ),
        (
            Choice(
                "learns, all entries by one amount",
                "All entries move by one amount, and that amount is about 1e-17.",
                "scalar-bias-is-coarse",
            ),
            Choice(
                "raises a shape error at the first step",
                "`b - lr * db` broadcasts a single number without a word.",
                "numpy-would-tell-me",
            ),
        ),
        "section 4.3",
    ),
    Question(
        "04.q2",
        "quiz",
        "Classes overlap, and a lowest loss exists. Two trainings without penalty start from "
        "different random weights, and both reach it. On the training images they agree in",
        Choice(
            "the probabilities, but seldom in W",
            "Adding v to all columns stays on the lowest level. A difference in p would not.",
        ),
        (
            Choice(
                "W, b and the probabilities",
                "Convex means one lowest level, not one point: our two runs ended 0.6 apart in W.",
                "convex-means-one-point",
            ),
            Choice(
                "nothing: each has its own valley",
                "The curvature is never negative, so every point of slope 0 is lowest. "
                "p agreed to 1e-6.",
                "many-valleys",
            ),
        ),
        "section 4.7",
    ),
    Question(
        "04.q3",
        "quiz",
        "A gradient check reports a largest difference of 1e-9. "
        "All entries of both gradients are near 1e-9. This shows",
        Choice(
            "nothing: the relative error is about 1",
            "A difference counts relative to what is compared: 0 in place of 1e-9 would pass too.",
        ),
        (
            Choice(
                "a right gradient: 1e-9 is below 1e-6",
                "1e-6 is a bound for the relative error; here that is about 1.",
                "absolute-is-enough",
            ),
            Choice(
                "a wrong gradient: it should be 1e-16",
                "A central difference of a loss near 1 is off by about 1e-11 at best.",
                "float-is-real",
            ),
        ),
        "section 4.2",
    ),
    Question(
        "04.q4",
        "quiz",
        "The logits $(1, 2, 3)$ of one image are doubled. Its largest probability",
        Choice(
            "grows from {value}",
            "Differences double: the odds of class 2 against class 1 go from e to e^2.",
            value=lambda: f"{top([1, 2, 3])} to {top([2, 4, 6])}",
        ),
        (
            Choice(
                "stays at {value}",
                "A common number that is added cancels; a common factor does not.",
                "scale-is-shift",
                value=lambda: top([1, 2, 3]),
            ),
            Choice(
                "doubles from {value}",
                "1.33 is no probability: the row must still sum to 1.",
                "softmax-is-size",
                value=lambda: f"{top([1, 2, 3])} to {2 * float(top([1, 2, 3])):.2f}",
            ),
        ),
        "lesson 2, what you may add",
    ),
    Question(
        "04.q5",
        "quiz",
        "A batch holds 10 copies of one example, and its mean loss is 1.31. "
        "With 20 copies the mean loss is",
        Choice(
            "{value}",
            "The sum doubles and so does n.",
            value=lambda: mean_loss(20),
        ),
        (
            Choice(
                "{value}",
                "A sum would do that. A mean keeps the learning rate free of the batch size.",
                "loss-is-a-sum",
                value=lambda: f"{2 * float(mean_loss(10)):.2f}",
            ),
            Choice(
                "{value}",
                "Each copy still costs 1.31; more copies make the mean no smaller.",
                "more-data-less-loss",
                value=lambda: f"{float(mean_loss(10)) / 2:.2f}",
            ),
        ),
        "lesson 3, mean or sum",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
