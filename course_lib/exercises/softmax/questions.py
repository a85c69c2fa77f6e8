"""The questions of this lesson: recall, predictions, why, quiz."""

from course_lib.exercises.softmax import predictions, quiz_items
from course_lib.judging import Choice, Question

recalls = (
    Question(
        "02.r1",
        "recall",
        "`x` has shape (500, 784), one image a row. You standardise each pixel. Which shape has "
        "the mean that you subtract?",
        Choice("(784,): one mean a pixel", "The mean runs over the images: axis 0 goes away."),
        (
            Choice(
                "(500,): one mean an image",
                "That is the mean over axis 1. And (500, 784) - (500,) stops with an error: numpy "
                "lines shapes up from the right, 784 against 500.",
                "axis-0-means-rows",
            ),
            Choice(
                "(): one mean for all pixels",
                "About 0.13 for all of MNIST. A corner pixel, which is always 0, would become "
                "-0.13: its own mean is 0.",
                "one-mean-for-all",
            ),
        ),
        "lesson 01, standardising",
    ),
    Question(
        "02.r2",
        "recall",
        "You have five models and keep the best one. On which images do you compare them?",
        Choice(
            "the validation images",
            "They were held out for choosing. The test images then measure the one that you kept.",
        ),
        (
            Choice(
                "the test images",
                "Choosing is also learning. The best of 100 random guessers on 1,000 images scores "
                "about 12 %, where the truth is 10 %.",
                "looking-is-not-training",
            ),
            Choice(
                "the training images",
                "A model that stores every training image is right on 100 % of them, and has "
                "learnt nothing about new ones.",
                "training-accuracy-tells",
            ),
        ),
        "lesson 01, the split",
    ),
)

whys = (
    Question(
        "02.w1",
        "why",
        "The wishes say $p_i = r\\, e^{z_i}$ with one $r$ for all classes. What decides how large "
        "$r$ is?",
        Choice(
            "the sum of the probabilities is 1",
            "r times the sum of all e^z must be 1. For (0, 0) that makes r = 1/2.",
        ),
        (
            Choice(
                "the largest logit of the row",
                "(0, 0) and (0, 0, 0) have the same largest logit, but r is 1/2 and 1/3.",
                "r-is-the-winner",
            ),
            Choice(
                "nothing: any positive r will do",
                "With r = 1 the logits (0, 0) would get (1, 1), which sum to 2.",
                "r-is-free",
            ),
        ),
        "station 2.1",
    ),
    Question(
        "02.w2",
        "why",
        "Any shift leaves softmax unchanged. Why do we choose the row's *largest* logit?",
        Choice(
            "no exponent is positive, and one is 0",
            "So nothing overflows, and the sum is at least 1: no 0 / 0 either.",
        ),
        (
            Choice(
                "it is a habit; the mean serves as well",
                "For (0, 2000) the mean is 1000, and e^1000 overflows again.",
                "any-shift-will-do",
            ),
            Choice(
                "so that the largest class wins",
                "The order is kept by every shift, also by 0. The choice is about floats, "
                "not about classes.",
                "max-marks-the-winner",
            ),
        ),
        "station 2.2",
    ),
    Question(
        "02.w3",
        "why",
        "Row $i$ of $J$ holds how $p_i$ reacts to each logit. Which fact tells you, before any "
        "computing, that this row sums to 0?",
        Choice(
            "moving all logits together changes no p",
            "The row sum is the change of p_i when every z_j rises alike, and (2.6) says that it "
            "is 0.",
        ),
        (
            Choice(
                "every Jacobian has rows with sum 0",
                "Doubling, u = 2z, has a 2 on the diagonal and 0 elsewhere: each row sums to 2.",
                "jacobians-sum-to-0",
            ),
            Choice(
                "half of its entries are negative",
                "With ten classes nine of ten are negative. Their sizes add up to the one "
                "positive entry.",
                "signs-cancel",
            ),
        ),
        "station 2.5",
    ),
)

questions: tuple[Question, ...] = (
    *recalls,
    *predictions.predictions,
    *whys,
    *quiz_items.items,
)
