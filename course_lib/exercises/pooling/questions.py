"""The questions of lesson 10: recall, predictions, why, quiz."""

from course_lib.exercises.pooling.predictions import predictions
from course_lib.exercises.pooling.quiz_items import quiz
from course_lib.judging import Choice, Question

recall = (
    Question(
        "10.r1",
        "recall",
        "A convolution from 1 channel to 6, kernels of 5 by 5. How many parameters has it?",
        Choice(
            "{value}",
            "6 kernels of 25 numbers, and one bias for each kernel.",
            value=lambda: f"{6 * (25 + 1):,}",
        ),
        (
            Choice(
                "{value}",
                "The 6 biases are missing.",
                "no-biases",
                value=lambda: f"{6 * 25:,}",
            ),
            Choice(
                "{value}",
                "That has a bias for each place of a map of 28 by 28. One bias serves a whole map.",
                "one-bias-a-pixel",
                value=lambda: f"{6 * 25 + 6 * 28 * 28:,}",
            ),
        ),
        "lesson 9, parameters",
    ),
    Question(
        "10.r2",
        "recall",
        "In a convolution with stride 1, one pixel is seen by several windows. Its gradient is",
        Choice(
            "the sum of what the windows bring",
            "Every window is a path from the pixel to the loss, and paths are added.",
        ),
        (
            Choice(
                "the mean of what they bring",
                "If the pixel rises by 1, all these outputs move: the effects add up.",
                "paths-are-averaged",
            ),
            Choice(
                "what the last window brings",
                "That is a loop that assigns where it should add.",
                "the-last-window-stays",
            ),
        ),
        "lesson 9, back through a convolution",
    ),
)

why = (
    Question(
        "10.w1",
        "why",
        "Why does the largest pixel of a window get *all* of its gradient?",
        Choice(
            "y is that pixel: it moves y at rate 1, the others at rate 0",
            "Raise another pixel by a little: it stays below the largest, and y stays.",
        ),
        (
            Choice(
                "it is the most important pixel for the digit",
                "Digits have no part in it. The slope of a maximum is 1 there and 0 elsewhere.",
                "gradient-is-importance",
            ),
            Choice(
                "a share for each would be too slow to compute",
                "A share for each is the gradient of another function: the mean.",
                "cost-decides",
            ),
        ),
        "section 10.2",
    ),
    Question(
        "10.w2",
        "why",
        "ReLU follows every layer with weights except the last. Why is it left out there?",
        Choice(
            "a logit must be free to be negative",
            "With ReLU no class could fall below 0, and a class at 0 would get no gradient.",
        ),
        (
            Choice(
                "softmax is a ReLU already",
                "Softmax turns logits of any sign into probabilities; it cuts nothing off.",
                "softmax-is-relu",
            ),
            Choice(
                "ten numbers are too few for ReLU",
                "ReLU works on each number alone, whatever their count.",
                "relu-needs-width",
            ),
        ),
        "section 10.4",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
