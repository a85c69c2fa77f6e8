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
    Question(
        "10.w3",
        "why",
        "Of 10,000 test images one net gets 33 wrong, another one 29. Is the second one better?",
        Choice(
            "this cannot be told: with other images each count could be 6 higher or lower",
            "The standard error of 33 errors is about 6 errors. A difference of 4 lies within it.",
        ),
        (
            Choice(
                "yes, by 0.04 points: 10,000 images are many",
                "Many, but only about 30 of them count as errors, and a count of 30 scatters by 5 "
                "or 6.",
                "many-images-are-exact",
            ),
            Choice(
                "yes, if three seeds of each agree within 2 errors",
                "Then the luck of the start is small. All seeds read the same images, and theirs "
                "stays.",
                "seeds-measure-all-luck",
            ),
        ),
        "section 10.4",
    ),
    Question(
        "10.w4",
        "why",
        "A net answers 3 whatever it sees. Its `shift_sensitivity` is",
        Choice(
            "0: it is stable, and right on about one digit in ten",
            "Stability says nothing about being right. Read the number beside an accuracy.",
        ),
        (
            Choice(
                "about 0.9: it is wrong on nine digits in ten",
                "That compares it with the labels. Each of its answers stays as it was.",
                "compared-with-labels",
            ),
            Choice(
                "about 0.1: it is right on one digit in ten",
                "That is its accuracy. No answer changes when the digits move.",
                "stability-is-accuracy",
            ),
        ),
        "section 10.5",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
