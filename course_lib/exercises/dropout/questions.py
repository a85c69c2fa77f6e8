"""The questions of lesson 08: recall, predictions, why, quiz."""

from course_lib.exercises.dropout.predictions import predictions
from course_lib.exercises.dropout.quiz_items import quiz
from course_lib.judging import Choice, Question

recall = (
    Question(
        "08.r1",
        "recall",
        "A batch norm layer has trained, and is now in *evaluation* mode. With which mean does it "
        "centre an image?",
        Choice(
            "its running mean",
            "One image must not depend on the others that happen to stand in its batch.",
        ),
        (
            Choice(
                "the mean of the batch",
                "With one image a batch, x minus its own mean is 0: every answer would be beta.",
                "eval-is-a-detail",
            ),
            Choice(
                "the mean of that image's features",
                "That is layer norm: it has no memory, and no modes.",
                "batch-norm-is-layer-norm",
            ),
        ),
        "lesson 7, memory",
    ),
    Question(
        "08.r2",
        "recall",
        "Of 100 settings you keep the one with the best *test* accuracy. That accuracy is",
        Choice(
            "too high on average",
            "Choosing keeps lucky noise: the best of 100 coin flips looks better than chance.",
        ),
        (
            Choice(
                "fair: nothing was trained on it",
                "To choose is also to learn. The validation images are for that.",
                "looking-is-not-training",
            ),
            Choice(
                "too low, as noise was added",
                "The noise is kept only where it helps.",
                "more-trials-more-noise",
            ),
        ),
        "lesson 6, search",
    ),
)

why = (
    Question(
        "08.w1",
        "why",
        "Why must the backward pass use the very mask that forward drew?",
        Choice(
            "it is the slope of the function that made this loss",
            "The loss belongs to this mask: y = x * mask, so dy/dx is that mask, and no other.",
        ),
        (
            Choice(
                "to save the time of a second draw",
                "Another mask of the same kind would give another gradient, and a wrong one.",
                "cache-is-for-speed",
            ),
            Choice(
                "a new mask would drop too many units",
                "It drops as many on average; it is the slope of another net's loss.",
                "share-is-all-that-counts",
            ),
        ),
        "section 8.2",
    ),
    Question(
        "08.w2",
        "why",
        "Why does dropping inputs charge a *squared* weight?",
        Choice(
            "the noise of an input reaches the output times its weight, and variances are squares",
            "The output scatters by w_j times the scatter of x_j; squared, that is w_j^2 Var.",
        ),
        (
            Choice(
                "because a penalty must be positive, and a square is",
                "An absolute value is positive, too. The square is that of a variance.",
                "squares-are-for-signs",
            ),
            Choice(
                "because the loss then has a term l2",
                "Nobody added one: it comes out of the mean over the masks.",
                "penalty-is-put-in",
            ),
        ),
        "section 8.5",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
