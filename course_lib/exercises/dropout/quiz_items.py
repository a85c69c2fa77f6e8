"""The quiz at the end of lesson 08: three new items, two old ones."""

from course_lib.judging import Choice, Question

quiz = (
    Question(
        "08.q1",
        "quiz",
        "Drop rate 0.2, inverted dropout. In training, a surviving activation of 1.0 becomes",
        Choice(
            "{value}",
            "1/(1 - p) = 1/0.8, so that the mean over dropped and kept stays 1.",
            value=lambda: f"{1 / (1 - 0.2):g}",
        ),
        (
            Choice(
                "{value}",
                "That divides by p: right only at p = 0.5. The mean would become 0.8 * 5 = 4.",
                "divide-by-p",
                value=lambda: f"{1 / 0.2:g}",
            ),
            Choice(
                "{value}",
                "Then the mean falls to 0.8, and at test time the next layer gets larger inputs.",
                "zeroing-is-all",
                value=lambda: f"{1.0:.1f}",
            ),
        ),
        "section 8.1",
    ),
    Question(
        "08.q2",
        "quiz",
        "Linear regression, inputs dropped with p = 0.5. Averaged over the masks, the loss equals "
        "the plain loss plus a ridge penalty. For p = 0.1 that penalty is",
        Choice(
            "{value} times as large",
            "p/(1 - p) goes from 1 to 0.1/0.9.",
            value=lambda: f"{(0.1 / 0.9) / (0.5 / 0.5):.2f}",
        ),
        (
            Choice(
                "{value} times as large",
                "That is the ratio of the p. The factor is p/(1 - p), as the scale enlarges noise.",
                "penalty-is-p",
                value=lambda: f"{0.1 / 0.5:.2f}",
            ),
            Choice(
                "{value} times as large",
                "That is (1 - p)/p: it would charge most where hardly anything is dropped.",
                "p-is-keep",
                value=lambda: f"{(0.9 / 0.1) / (0.5 / 0.5):.2f}",
            ),
        ),
        "section 8.5",
    ),
    Question(
        "08.q3",
        "quiz",
        "A net with 32 units a layer reads 92 % of its training images and 92 % of the test "
        "images. Somebody adds more dropout. Most likely the test accuracy",
        Choice(
            "falls: there is nothing to overfit",
            "Training and test agree: the net is too weak, and dropout takes strength away.",
        ),
        (
            Choice(
                "rises: dropout always regularises",
                "It can help only where training is far better than test. Here both are 92 %.",
                "dropout-always-helps",
            ),
            Choice(
                "stays: all units are back at test time",
                "They are, but their weights were trained under noise that such a net cannot bear.",
                "dropout-is-free",
            ),
        ),
        "section 8.7",
    ),
    Question(
        "08.q4",
        "quiz",
        "A batch norm column $x = (1, 2, 3, 6)$ with gamma 1 gets the upstream gradient "
        "$(1, 0, 0, 0)$. The four entries of dx sum to",
        Choice(
            "0",
            "Shifting all x together changes nothing, so the slopes of that move sum to 0.",
        ),
        (
            Choice(
                "{value}",
                "That is dy / s alone, with the mean and the variance taken for constants.",
                "statistics-are-constants",
                value=lambda: f"{1 / 3.5**0.5:.2f}",
            ),
            Choice(
                "1",
                "dy sums to 1, but the paths through mean and variance take it all back.",
                "normalising-passes-gradients-through",
            ),
        ),
        "lesson 7, three paths",
    ),
    Question(
        "08.q5",
        "quiz",
        "Ten classes, and a net that gives every class the same logit. Its mean cross-entropy is "
        "about",
        Choice(
            "2.30",
            "Each p is 1/10, and -log 0.1 = 2.30. A net that starts far above it has a bug.",
        ),
        (
            Choice(
                "0.10",
                "That is p itself. The loss is -log p.",
                "loss-is-probability",
            ),
            Choice(
                "3.32",
                "That is -log2 0.1, in bits. We use the natural logarithm.",
                "bits-for-nats",
            ),
        ),
        "lesson 3, the loss of a guess",
    ),
)
