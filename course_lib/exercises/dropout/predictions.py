"""The predictions of lesson 08."""

from math import comb

from course_lib.judging import Choice, Question

predictions = (
    Question(
        "08.a",
        "predict",
        "Each of 10,000 entries is 1. Each is set to 0 with probability 0.2, and nothing else is "
        "done. The mean of what comes out is about",
        Choice(
            "{value}: a share of 0.2 is gone",
            "8,000 ones are left, so the mean is 0.8. The next layer gets inputs that are smaller "
            "by that factor.",
            value=lambda: f"{1 - 0.2:g}",
        ),
        (
            Choice(
                "1: the others stay as they were",
                "Those that stay do. But 2,000 zeros enter the mean: it falls to 0.8.",
                "zeroing-keeps-the-mean",
            ),
            Choice(
                "{value}: p is what is kept",
                "In this course p is the probability to drop. A mean of 0.2 has drop rate 0.8.",
                "p-is-keep",
                value=lambda: f"{0.2:g}",
            ),
        ),
        "section 8.1",
    ),
    Question(
        "08.b",
        "predict",
        "Five units, drop rate 0.5, each draws for itself. How often is *exactly one* of them "
        "dropped?",
        Choice(
            "in about {value} of the draws",
            "5 of 32 equally likely outcomes have one dropped unit: 0.156.",
            value=lambda: f"{comb(5, 1) / 2**5:.0%}",
        ),
        (
            Choice(
                "always: one of every five",
                "That would be a fixed number. On average 2.5 of 5 are dropped, and the number "
                "varies from 0 to 5.",
                "rate-is-a-count",
            ),
            Choice(
                "in about {value} of the draws",
                "That is for one *given* unit, with the four others staying. Each of the five can "
                "be that unit.",
                "one-order-is-all",
                value=lambda: f"{0.5 * 0.5**4:.0%}",
            ),
        ),
        "section 8.3",
    ),
    Question(
        "08.c",
        "predict",
        "A net has 4 hidden units and *linear* outputs. Inverted dropout with drop rate 0.5 makes "
        "16 different nets. Compare the mean of their 16 outputs with one pass through the whole "
        "net, nothing dropped.",
        Choice(
            "equal, but for rounding",
            "A mean passes through a linear map, and the mean of each masked unit is the unit.",
        ),
        (
            Choice(
                "near, as one pass is an estimate",
                "With all 16 masks nothing is estimated: the difference is rounding, below 1e-12.",
                "average-is-approximate",
            ),
            Choice(
                "smaller, as half of the units are missing",
                "The factor 1/(1 - p) = 2 makes up for the missing half.",
                "scale-forgotten",
            ),
        ),
        "section 8.4",
    ),
    Question(
        "08.d",
        "predict",
        "Now the 16 nets end in softmax. Compare the plain mean of their 16 probabilities with "
        "the softmax of the whole net.",
        Choice(
            "they differ, by far more than rounding",
            "Softmax is no linear map: its mean over nets is another number. Another kind of mean "
            "is exact.",
        ),
        (
            Choice(
                "they are equal but for rounding, as for linear outputs",
                "The mean *logits* are equal. Softmax of a mean is not the mean of softmaxes.",
                "mean-passes-through-anything",
            ),
            Choice(
                "they differ, until the mean is divided by its sum",
                "The plain mean of probabilities sums to 1 already: that division changes nothing.",
                "normalising-mends-a-mean",
            ),
        ),
        "section 8.6",
    ),
    Question(
        "08.e",
        "predict",
        "1,000 training images, 784-256-256-10, 60 passes, lr 0.05. With dropout (0.5, and 0.2 of "
        "the pixels), compared with none,",
        Choice(
            "the test accuracy is higher",
            "Both read nearly all of the training images. The net with dropout gains more than a "
            "point on the test images.",
        ),
        (
            Choice(
                "it is lower, as half of the net is missing",
                "It is missing in training only. At test time all units work.",
                "noise-always-hurts",
            ),
            Choice(
                "it is the same, as both reach 100 % in training",
                "Equal training accuracy, and yet a gap on the test images.",
                "training-fixes-everything",
            ),
        ),
        "section 8.7",
    ),
    Question(
        "08.f",
        "predict",
        "The same dropout in a net with only 32 units a layer, and all 60,000 images. The test "
        "accuracy",
        Choice(
            "falls by several points",
            "With 32 units and so many images there is little to overfit. With dropout, even the "
            "training images are read worse: 92 %.",
        ),
        (
            Choice(
                "rises: more data, more gain",
                "With more data there is less overfitting left to prevent: it falls.",
                "dropout-always-helps",
            ),
            Choice(
                "stays within half a point",
                "It falls from above 96 to below 93 %.",
                "dropout-is-free",
            ),
        ),
        "section 8.7",
    ),
    Question(
        "08.g",
        "predict",
        "Dropout is meant to keep units from relying on one another. So what does it do to the "
        "mean |correlation| between units of a layer?",
        Choice(
            "it depends on the net",
            "It fell with 256 units a layer, and rose with 32.",
        ),
        (
            Choice(
                "it always falls",
                "True with 256 units. With 32 it rose: to rely on another unit is no correlation.",
                "co-adaptation-is-correlation",
            ),
            Choice(
                "it always rises",
                "True with 32 units. With 256 it fell.",
                "dropout-makes-copies",
            ),
        ),
        "section 8.7",
    ),
    Question(
        "08.h",
        "predict",
        "Two nets with the *same* trained weights; in training, dropout had no factor 1/(1 - p). "
        "At test time one multiplies its units by 1 - p, the other forgets to. Which number shows "
        "the mistake best?",
        Choice(
            "the test cross-entropy",
            "The accuracies agree within half a point. Forgetting more than doubles the "
            "cross-entropy.",
        ),
        (
            Choice(
                "the test accuracy",
                "Logits that are too large seldom change their order: within half a point.",
                "accuracy-sees-everything",
            ),
            Choice(
                "neither: the weights are the same",
                "Training met half of the units at a time. Now twice as many arrive, and the net "
                "is too sure.",
                "training-fixes-everything",
            ),
        ),
        "section 8.8",
    ),
    Question(
        "08.i",
        "predict",
        "A net with 8 hidden units was trained without dropout. It gives the digit of an image, a "
        "4, the probability 0.98. We drop each unit with p = 0.5 and divide by 1 - p. The plain "
        "mean of all 256 thinned nets gives the 4 about",
        Choice(
            "0.30",
            "Most thinned nets are wrong. The geometric mean of the same 256 answers is 0.98.",
        ),
        (
            Choice(
                "0.98",
                "The mean of the *logits* is kept. Softmax is no straight line: that of p is not.",
                "mean-passes-through-softmax",
            ),
            Choice(
                "0.49",
                "Half of the units is not half of the probability: here it is 0.30.",
                "probability-is-shared-by-units",
            ),
        ),
        "section 8.6",
    ),
)
