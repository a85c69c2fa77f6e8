"""The questions of lesson 13: recall, predictions, why, quiz."""

from course_lib.exercises.pytorch.predictions import predictions
from course_lib.exercises.pytorch.quiz_items import quiz
from course_lib.judging import Choice, Question

recall = (
    Question(
        "13.r1",
        "recall",
        "z = x W + b for a batch of n images. Why is db the *sum* of dz over the batch?",
        Choice(
            "every image uses b, and paths are added",
            "b was broadcast to n rows. If b rises by 1, all n rows of z rise.",
        ),
        (
            Choice(
                "because the loss is a mean",
                "The mean's 1/n stands in dz already. The sum comes from b's n uses.",
                "the-mean-is-in-db",
            ),
            Choice(
                "to make the shapes fit",
                "A mean or a maximum over the batch would have the same shape, and be wrong.",
                "shapes-decide",
            ),
        ),
        "lesson 5, branches and broadcasting",
    ),
    Question(
        "13.r2",
        "recall",
        "In evaluation mode, where does batch norm get its mean and variance from?",
        Choice(
            "from running averages of training batches",
            "They do not depend on the company that an image comes in.",
        ),
        (
            Choice(
                "from the batch that it is given",
                "Then a single image would become beta, whatever it shows.",
                "eval-is-a-detail",
            ),
            Choice(
                "from gamma and beta, which were trained",
                "They scale and shift after the standardisation; they know no mean of x.",
                "gamma-holds-the-scale",
            ),
        ),
        "lesson 7, training and evaluation",
    ),
)

why = (
    Question(
        "13.w1",
        "why",
        "Why must `backward` finish all users of a node before the node itself?",
        Choice(
            "its gradient is a sum, and is complete only then",
            "What it hands on to its parents would lack the parts that arrive later.",
        ),
        (
            Choice(
                "its value is not known before",
                "All values are known since the forward pass. The gradients are not.",
                "values-come-last",
            ),
            Choice(
                "to save memory",
                "The order decides what is right. Memory may follow from it.",
                "order-is-for-memory",
            ),
        ),
        "station 3",
    ),
    Question(
        "13.w2",
        "why",
        "Why does the update of a parameter stand within `torch.no_grad()`?",
        Choice(
            "it is no part of the function that is differentiated",
            "The loss was computed from the old numbers. Recording the change would make the new "
            "ones depend on them.",
        ),
        (
            Choice(
                "gradients would be cleared otherwise",
                "Only `zero_grad` clears them.",
                "no-grad-protects-grad",
            ),
            Choice(
                "the parameters would be copied otherwise",
                "In place is in place. Torch refuses it for a leaf while it records.",
                "recording-copies",
            ),
        ),
        "station 5",
    ),
)

questions: tuple[Question, ...] = (*recall, *predictions, *why, *quiz)
