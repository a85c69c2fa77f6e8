"""Predictions of lesson 12: each is met before an experiment."""

from course_lib.judging import Choice, Question

predictions = (
    Question(
        "12.a",
        "predict",
        "784-256-10 is trained on 5,000 images. After 3 passes it is right on 97 % of them, "
        "after 30 passes on all. From 3 to 30 passes, its accuracy on the *test* images",
        Choice(
            "rises by one to three points",
            "It rose in every seed, by 2.4 points on average. On this set a net that knows its "
            "training images by heart is better on others, too.",
        ),
        (
            Choice(
                "falls: it learns by heart in place of learning",
                "It rose in every seed. To know the training images by heart is one thing, to be "
                "worse on others another.",
                "perfect-is-overfitted",
            ),
            Choice(
                "stays: what is left to learn is noise",
                "It rose in every seed, by 2.4 points on average. The last 3 % of the training "
                "images taught something of use.",
                "the-rest-is-noise",
            ),
        ),
        "section 12.2",
    ),
    Question(
        "12.b",
        "predict",
        "Three learning rates, five seeds. An honest reader chooses on validation images. "
        "Another one reads all 15 test accuracies, and reports the best. By how much is his "
        "number higher?",
        Choice(
            "by less than one point, and yet it is wrong",
            "About a tenth. With more settings, fewer images or a larger spread it grows: for 100 "
            "guessers and 1,000 images it was 2.5 points in lesson 6.",
        ),
        (
            Choice(
                "by more than five points",
                "About a tenth here: the runs of a good setting differ little. The fault is in "
                "the method, and a small number does not excuse it.",
                "cheating-shows",
            ),
            Choice(
                "not at all: both choose the same rate",
                "Even with the same rate he reports the best of five seeds, not their mean.",
                "same-setting-same-number",
            ),
        ),
        "section 12.6",
    ),
    Question(
        "12.c",
        "predict",
        "On digits, softmax regression has 92.5 %, and 784-256-10 has 98.3 %: 5.8 points more. "
        "On pictures of clothes of the same size (Fashion-MNIST), the order and the gap are",
        Choice(
            "the same order, both much lower, a gap of about 5 points",
            "84.4 % and 89.2 %: clothes are harder, and these two keep their order and most of "
            "their gap. The errors are two to six times as frequent.",
        ),
        (
            Choice(
                "nearly the same numbers: the format is the same",
                "The format is the same, the problem is not: a shirt and a coat differ by less "
                "than a 3 and an 8.",
                "same-format-same-task",
            ),
            Choice(
                "another order: what is tuned on digits fails on clothes",
                "Both lose, and these two keep their order: 84.4 % and 89.2 %. That is a result, "
                "too: it had to be measured.",
                "nothing-carries-over",
            ),
        ),
        "section 12.7",
    ),
)
