"""The predictions of lesson 05."""

from course_lib.judging import Choice, Question

SLOPES = (1.5, 1.0, 1.0, 2.0)  # of the loss in a, of a in v, of v in u, of u in w


def product() -> float:
    """The product of the four slopes of the chain."""
    total = 1.0
    for slope in SLOPES:
        total *= slope
    return total


predictions = (
    Question(
        "05.a",
        "predict",
        "The weight $w$ moves from 3 to 3.001. The loss rises by about",
        Choice(
            "{value}, the product of the slopes on the way",
            "u moves 2 times as far as w, v and a as far as u, the loss 1.5 times as far as a.",
            value=lambda: f"{0.001 * product():.4f}",
        ),
        (
            Choice(
                "{value}, the sum of the slopes on the way",
                "Each step multiplies the move that reaches it: 2, then 1, then 1, then 1.5. "
                "The product is 3.",
                "slopes-are-added",
                value=lambda: f"{0.001 * sum(SLOPES):.4f}",
            ),
            Choice(
                "{value}, as $w$ is multiplied by $x = 2$",
                "That is how far u moves. The steps after it count too: the loss moves by 0.003.",
                "first-step-only",
                value=lambda: f"{0.001 * SLOPES[-1]:.4f}",
            ),
        ),
        "section 5.1",
    ),
    Question(
        "05.b",
        "predict",
        "`numerical_grad` measures the slope of ReLU exactly at $z = 0$. It returns",
        Choice(
            "0.5",
            "(relu(h) - relu(-h)) / 2h = h / 2h = 0.5: half of each side, for every h.",
        ),
        (
            Choice(
                "0, as our formula does",
                "The formula takes the left slope. The difference sees both sides: 0.5.",
                "measured-is-our-choice",
            ),
            Choice(
                "nan, as there is no slope",
                "Two finite values are subtracted and divided by 2h: 0.5, without a warning.",
                "computer-knows-kinks",
            ),
        ),
        "section 5.2",
    ),
    Question(
        "05.c",
        "predict",
        "All weights and biases of a net with one hidden layer and ReLU start at 0, as W did in "
        "lesson 4. We train on MNIST. The loss starts at log 10, which is 2.303. Then it",
        Choice(
            "falls by less than 0.01 and stops: only $b_2$ learns",
            "It ends near 2.300: the net learns how often each class occurs, and nothing else.",
        ),
        (
            Choice(
                "falls as in lesson 4, to about 0.3",
                "There, dW was x^T dz, and x is no zero. Here each layer waits for the other.",
                "zero-is-a-neutral-start",
            ),
            Choice(
                "stays at 2.303 exactly: every gradient is 0",
                "db2 is the sum of p - t: classes are not equally frequent, so b2 moves a little.",
                "zeros-stop-everything",
            ),
        ),
        "section 5.6",
    ),
    Question(
        "05.d",
        "predict",
        "Six programs train the same net from the same five starts. One is right; in each of the "
        "others, one line of the backward pass is wrong. The worst mean test accuracy is below "
        "that of the right one by",
        Choice(
            "less than 4 points",
            "The other weights learn around the wrong line. Accuracy hides it.",
        ),
        (
            Choice(
                "10 to 40 points",
                "Most of each gradient is still right, and that is enough to go downhill.",
                "wrong-gradients-learn-badly",
            ),
            Choice(
                "about 80 points: it guesses",
                "It takes more than one wrong line to stop learning: every program still passes "
                "80 %.",
                "wrong-gradients-do-not-learn",
            ),
        ),
        "section 5.7",
    ),
    Question(
        "05.e",
        "predict",
        "We take 50 images and give each a *random* label, then train on these 50 alone. "
        "On these 50 images the net reaches",
        Choice(
            "100 %: it learns them by heart",
            "25,450 weights can store 50 labels. Learning by heart needs no pattern.",
        ),
        (
            Choice(
                "about 10 %: random labels hold no pattern",
                "There is no pattern to find. But 50 images can be told apart and remembered.",
                "training-needs-a-pattern",
            ),
            Choice(
                "about 50 %: some fit by chance",
                "Chance alone gives 10 %. The net keeps changing until all 50 fit.",
                "half-by-chance",
            ),
        ),
        "section 5.8",
    ),
    Question(
        "05.f",
        "predict",
        "Softmax regression reads about 92.5 % of the test images. One hidden layer of 256 units, "
        "three passes through the 60,000 images, reads",
        Choice(
            "97 to 98 %",
            "With bent borders about two of three mistakes are gone: less than 3 in 100 are left.",
        ),
        (
            Choice(
                "about 93 %: the rest cannot be read",
                "People read almost all of them. The straight borders were the limit.",
                "linear-is-nearly-all",
            ),
            Choice(
                "about 90 %: 200,000 weights overfit",
                "It has 203,530 weights for 60,000 images, and still it reads new images better.",
                "more-weights-than-images-overfit",
            ),
        ),
        "section 5.8",
    ),
    Question(
        "05.g",
        "predict",
        "In the net by hand we raise one weight of $W_1$ by 0.01: the $-2$, which leads from the "
        "first input to the second hidden unit, whose $z_1$ is $-1$. The loss",
        Choice(
            "stays, to the last digit",
            "z1 goes from -1 to -.99, and ReLU turns both into 0. Nothing behind it moves: the "
            "slope is 0, and so is the measured change.",
        ),
        (
            Choice(
                "falls a little",
                "It would if the unit were alive. ReLU hides every z1 below 0 from the layers "
                "behind it.",
                "every-weight-counts",
            ),
            Choice(
                "rises a little",
                "da1 of this unit is .5, above 0. The mask of the ReLU turns it into dz1 = 0.",
                "the-mask-is-forgotten",
            ),
        ),
        "section 5.5",
    ),
)
