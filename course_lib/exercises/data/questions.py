"""The questions of this lesson: recall and why; predictions and quiz have their own files."""

from course_lib.exercises.data.predictions import predictions
from course_lib.exercises.data.quiz_items import quiz_items
from course_lib.judging import Choice, Question

recall = (
    Question(
        id="01.r1",
        kind="recall",
        stem="`x` has shape (300, 784), one image a row. "
        "Which shape has `x.mean(axis=0)`, and what is it the mean of?",
        right=Choice(
            "(784,): each pixel, over all images",
            "Axis 0 goes away, and axis 0 holds the 300 images. One number a pixel is left.",
        ),
        wrong=(
            Choice(
                "(300,): each image, over its pixels",
                "That is `x.mean(axis=1)`, the ink of lesson 0. The axis you name goes away.",
                belief="the axis that is named stays",
            ),
            Choice(
                "(1, 784): each pixel, over all images",
                "The right numbers, but axis 0 is gone: (784,). It stays with `keepdims=True`.",
                belief="a mean keeps its axes",
            ),
        ),
        reread="lesson 0, station 0.1",
    ),
    Question(
        id="01.r2",
        kind="recall",
        stem="Your `ink` passed its check. Then you break it, and run only the cell that defines "
        "it. Which `ink` runs in the cells below?",
        right=Choice(
            "the broken one",
            "The last definition of a name wins. `check` must run again to put the course's "
            "version in its place.",
        ),
        wrong=(
            Choice(
                "the one that passed",
                "Nothing keeps it: your cell gave the name `ink` to the new function.",
                belief="a check keeps what passed",
            ),
            Choice(
                "the course's version",
                "Only the line `ink = check(...)` can put it there, and it did not run again.",
                belief="a check watches all the time",
            ),
        ),
        reread="lesson 0, station 0.3",
    ),
)

whys = (
    Question(
        id="01.w1",
        kind="why",
        stem="A single test image arrives, and you standardise it with its *own* mean and std, "
        "pixel by pixel. What does the model get?",
        right=Choice(
            "0 in every pixel, for any image",
            "The mean of one number is that number, so x - mean = 0. All digits would look alike.",
        ),
        wrong=(
            Choice(
                "nearly what the training statistics give",
                "A mean over one image is the image itself: 7 - 7 = 0 in every pixel.",
                belief="statistics are a detail",
            ),
            Choice(
                "a sharper image, as it fits this image best",
                "It fits too well: what is special about the image is what gets subtracted.",
                belief="own statistics fit best",
            ),
        ),
        reread="station 1.4",
    ),
    Question(
        id="01.w2",
        kind="why",
        stem="The writers of MNIST's test images wrote none of its training images. If the same "
        "people had written both, the test accuracy would be",
        right=Choice(
            "higher, and it would say less about new writers",
            "A model can learn a hand. Then the test would measure known hands, and the next "
            "writer would disappoint you.",
        ),
        wrong=(
            Choice(
                "the same, as no image is in both sets",
                "Images can be related without being equal: one hand writes its 7 always alike.",
                belief="only equal images leak",
            ),
            Choice(
                "lower, as one hand gives less variety",
                "Less variety between training and test makes the test easier.",
                belief="a test should be like training",
            ),
        ),
        reread="station 1.1",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *whys, *quiz_items)
