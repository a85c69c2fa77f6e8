"""The questions of lesson 12: recall, predictions, why, quiz."""

from course_lib.exercises.claims.predictions import predictions
from course_lib.exercises.claims.quiz_items import quiz
from course_lib.judging import Choice, Question

recall = (
    Question(
        "12.r1",
        "recall",
        "Thirty settings are trained. The one that is best on the test images is kept, and its "
        "test accuracy is reported. That number is",
        Choice(
            "too high on average: choosing is learning, too",
            "The best of 100 guessers had 12.5 % in lesson 6, where the truth is 10 %.",
        ),
        (
            Choice(
                "fair: no setting was trained on the test images",
                "Nothing was trained on them, and yet they decided. The best of 100 guessers "
                "looked like 12.5 %; the truth is 10 %.",
                "looking-is-not-training",
            ),
            Choice(
                "too low: thirty settings bring noise",
                "The noise is kept only where it helps, as the best is chosen.",
                "more-trials-more-noise",
            ),
        ),
        "lesson 6, choosing",
    ),
    Question(
        "12.r2",
        "recall",
        "A net has batch norm. It is compared with another one, on single images, and is left in "
        "training mode. Then its layer of batch norm gives",
        Choice(
            "beta, for every image",
            "With one image the mean is the image itself, so the difference is 0 (lesson 7).",
        ),
        (
            Choice(
                "nearly what it gives in evaluation mode",
                "With one image, x less its own mean is 0: the image has cancelled.",
                "eval-is-a-detail",
            ),
            Choice(
                "nan, as the variance is 0",
                "eps stands in the root: 0 over the root of eps is 0, and no error is seen.",
                "zero-variance-crashes",
            ),
        ),
        "lesson 7, train and eval",
    ),
)

why = (
    Question(
        "12.w1",
        "why",
        "Both arms of a trial use the seeds 0 to 4, so that run i of one arm starts from the "
        "same weights and meets the same order as run i of the other. Why?",
        Choice(
            "what both share cancels in the difference of a pair",
            "A start that is lucky for both lifts both runs of a pair, and cancels in their "
            "difference. If nothing is shared, nothing is lost.",
        ),
        (
            Choice(
                "so that both arms get good seeds",
                "Nobody knows which seeds are good before the runs; and all five are reported.",
                "seeds-are-chosen",
            ),
            Choice(
                "with equal seeds one run an arm would be enough",
                "One pair gives one difference, and no spread of it. Other seeds give others.",
                "a-pair-is-proof",
            ),
        ),
        "section 12.2",
    ),
    Question(
        "12.w2",
        "why",
        "PyTorch and our net agree to 1e-15 in float64. Why is the same test in float32 weaker?",
        Choice(
            "there, 1e-7 may be rounding or a small fault",
            "float32 holds about seven digits. A fault of that size hides behind rounding.",
        ),
        (
            Choice(
                "PyTorch uses other formulas in float32",
                "The formulas are the same. What differs is how many digits each number holds.",
                "dtype-changes-formulas",
            ),
            Choice(
                "it is as good: nets are trained in float32",
                "Training forgives 1e-7, and forgives many faults as well (lesson 5). A test "
                "should not.",
                "what-trains-is-right",
            ),
        ),
        "section 12.5",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
