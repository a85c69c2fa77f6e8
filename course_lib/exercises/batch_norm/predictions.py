"""The predictions of lesson 07."""

from course_lib.judging import Choice, Question

predictions = (
    Question(
        "07.a",
        "predict",
        "The column $(1, 2, 3, 6)$ is multiplied by 1000, then 5 is added. "
        "After batch norm with $\\gamma = 1$, $\\beta = 0$, compared with the old column, it is",
        Choice(
            "the same, to about five digits",
            "The 5 cancels in every difference. The 1000 cancels but for eps: they differ by 2e-6.",
        ),
        (
            Choice(
                "1000 times as large",
                "The differences are, and so is the sd that divides them.",
                "scale-passes-through",
            ),
            Choice(
                "the same, but shifted by about 0.003",
                "The mean moves with the column: 3 becomes 3005. Nothing of the 5 is left.",
                "shift-is-only-scaled",
            ),
        ),
        "section 7.1",
    ),
    Question(
        "07.b",
        "predict",
        "Five hidden layers, first weights with sd 0.03, lr 0.01, 20 passes over 1,000 images. "
        "The network without batch norm gets about 12 % of these images right. With batch norm:",
        Choice(
            "over 97 %",
            "Each layer's size is put right at once, so the gradient arrives and training works.",
        ),
        (
            Choice(
                "about 12 %, as the weights are as small",
                "The weights are; the activations are not: batch norm divides by their sd.",
                "small-weights-small-signal",
            ),
            Choice(
                "about 50 %: it begins later",
                "It does not begin later: the first forward pass has normal sizes already.",
                "repair-takes-time",
            ),
        ),
        "section 7.6",
    ),
    Question(
        "07.c",
        "predict",
        "Same network with good first weights, lr 2, 3 passes over 10,000 images. "
        "Which reaches 90 % on the test images?",
        Choice(
            "only the one with batch norm",
            "Without it the loss explodes: about 10 %. With it, over 90 %.",
        ),
        (
            Choice(
                "both: the first weights are good",
                "Good first weights do not bound the second ones: a step of lr 2 ruins them.",
                "init-is-enough",
            ),
            Choice(
                "neither: lr 2 is too large",
                "With batch norm large weights get small gradients, and it stays above 90 %.",
                "lr-limit-is-universal",
            ),
        ),
        "section 7.6",
    ),
    Question(
        "07.d",
        "predict",
        "We train with batch norm in batches of 2 and in batches of 64, for equally many passes. "
        "Test accuracy, with running statistics:",
        Choice(
            "far lower with batches of 2",
            "In a batch of two every feature becomes -1 or 1: only its sign is left.",
        ),
        (
            Choice(
                "higher with batches of 2: more steps",
                "There are 32 times as many steps, on inputs of which only signs are left.",
                "more-steps-is-better",
            ),
            Choice(
                "nearly the same: averages even it out",
                "With statistics of the test images themselves it is still low: little was learnt.",
                "running-averages-repair",
            ),
        ),
        "section 7.6",
    ),
    Question(
        "07.e",
        "predict",
        "In a small network the backward pass of batch norm lacks its variance path. "
        "Mean test accuracy over five seeds, compared with the right code:",
        Choice(
            "within two points of it",
            "The network learns all the same, within two points here. The sums convict it.",
        ),
        (
            Choice(
                "about 10 %: nothing is learnt",
                "A gradient that is partly wrong still points downhill most of the time.",
                "wrong-gradient-no-learning",
            ),
            Choice(
                "about ten points below it",
                "It stays within two points: accuracy hides this fault, a gradient check does not.",
                "accuracy-shows-bugs",
            ),
        ),
        "section 7.6",
    ),
    Question(
        "07.f",
        "predict",
        "1,000 training images, so many steps that all are right. We compare networks with and "
        "without batch norm twice: in batches of 50, and with all images in one batch (equally "
        "many steps), where the statistics have no noise from drawing batches. Batch norm gains "
        "test accuracy",
        Choice(
            "in both, about one point",
            "With batches of 50 it gains 0.8 points; without their noise 1.3: noise is not all.",
        ),
        (
            Choice(
                "only in batches of 50: noise regularises",
                "With all images in one batch that noise is gone, and 1.3 points are gained.",
                "noise-is-the-whole-reason",
            ),
            Choice(
                "in neither: it only speeds up training",
                "All end at 100 % on the training images; the test images tell them apart.",
                "no-side-effects",
            ),
        ),
        "section 7.7",
    ),
    Question(
        "07.g",
        "predict",
        "While a network with batch norm trains at lr 0.5, we move the outputs of each batch norm: "
        "every feature gets a new random shift and scale at every step. For the test images "
        "nothing is moved. The test accuracy is",
        Choice(
            "about that of batch norm without moves",
            "It stays within a point, though the means jump farther than without batch norm.",
        ),
        (
            Choice(
                "about that of the plain network",
                "The plain network is three points below. Stillness is not what helps.",
                "stillness-is-the-reason",
            ),
            Choice(
                "far below both: nothing can be learnt",
                "Its next layer normalises again; the network learns as well as with batch norm.",
                "noise-ruins-training",
            ),
        ),
        "section 7.7",
    ),
    Question(
        "07.h",
        "predict",
        "A batch of five numbers, $(3, 1, 2, -1, -2)$, with $\\gamma = 1$ and $\\beta = 0$. The "
        "first becomes $y = 1.29$. Now it alone moves from 3 to 300. Its $y$ becomes",
        Choice(
            "2.00, and all other y come together",
            "The sd grows with the point: no value can pass the root of n - 1, here 2. The four "
            "others spanned 2.16; now they span 0.03.",
        ),
        (
            Choice(
                "about 129, and all other y stay",
                "That is what evaluation does. In training mean and sd hold this point, too.",
                "statistics-stay-put",
            ),
            Choice(
                "1.29 as before: a stretch is invisible",
                "A stretch of all five is. Here one number moved, and the others did not.",
                "one-is-all",
            ),
        ),
        "section 7.3",
    ),
)
