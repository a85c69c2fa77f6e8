"""The predictions of lesson 04."""

from course_lib.judging import Choice, Question

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
    Question(
        "04.h",
        "predict",
        "One point of class B has $p = (0.7, 0.2, 0.1)$ for A, B, C: the model is sure of A, and "
        "wrong. In a step for this point alone, which weight arrow moves farthest?",
        Choice(
            "the arrow of B, its own class",
            "The moves are as long as |p - t|: .7 for A, .8 for B, .1 for C, each times the length "
            "of x. The row sums to 0, so the own arrow moves as far as all others together.",
        ),
        (
            Choice(
                "the arrow of A, the class it is mistaken for",
                "A is pushed away by p_A = .7. B is attracted by 1 - p_B = .8, which is more.",
                "the-culprit-moves-most",
            ),
            Choice(
                "all three move equally far",
                "All three move along the line of x. How far says p - t: .7, .8 and .1.",
                "a-step-is-shared-equally",
            ),
        ),
        "section 4.4",
    ),
)
