"""Exercise 04.4: what goes wrong with a training loop, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.softmax_regression.arranged import arranged
from course_lib.exercises.softmax_regression.faulty_loop import Faulty
from course_lib.judging import Misconception, Observation, show


def losses(seen: Observation) -> dict[str, Any]:
    W, b, values = (np.asarray(part) for part in seen.outcome.got.value)
    return {
        "first": show(values[0]),
        "exactly": f"{values[0]:.4f}",
        "last": show(values[-1]),
        "W": show(np.abs(W).max()),
        "b": show(np.abs(b).max()),
        "n": len(seen.args[0]),
        "n_batches": -(-len(seen.args[0]) // seen.args[5]),
        "epochs": len(values),
    }


LAST = "E0 B1 z2 l2 g2 c2 W2 b2 s1 R0"  # the losses are written once an epoch


def divided(by: str) -> tuple[Any, ...]:
    """Updates that divide a gradient, which is a mean already, by a number of examples."""
    W = f"W -= lr * (dW / {by} + l2 * W)"
    both = f"W -= lr * (dW + l2 * W) / {by}"
    b = f"b -= lr * db / {by}"
    return (
        arranged(W=W, b=b),
        arranged(W=both, b=b),
        arranged(W=W),
        arranged(W=both),
        arranged(b=b),
    )


ABOUT_STEPS = (
    Misconception(
        "uphill",
        Faulty(W_direction=1.0, b_direction=1.0),
        symptom="In the case “{case}” your loss goes from {first} to {last}. "
        "With every step downhill it ends lower.",
        question="`dW` points where the loss grows. Which way does your update of W go?",
        also=(Faulty(W_direction=1.0), arranged("E0 B1 z2 l2 s2 g2 c2 U2 b2 R0")),
        measure=losses,
        code="W1",
    ),
    Misconception(
        "b goes uphill",
        Faulty(b_direction=1.0),
        symptom="In the case “{case}” your loss goes from {first} to {last}. "
        "One of the two updates does not go downhill.",
        question="`db` points where the loss grows. Which way does your update of b go?",
        measure=losses,
    ),
    Misconception(
        "both signs kept",
        arranged("E0 B1 z2 l2 s2 g2 c2 W2 U2 b2 R0"),
        symptom="The largest entry of your `W` is {W}. Two of your lines change W; "
        "without a penalty the second undoes the first.",
        question="One line too many was given: two lines differ in one sign. "
        "Which of them goes downhill?",
        also=(
            arranged("E0 B1 z2 l2 s2 g2 c2 U2 W2 b2 R0"),
            arranged("E0 B1 z2 l2 s2 g2 c2 W2 b2 U2 R0"),
            arranged("E0 B1 z2 l2 s2 g2 c2 U2 b2 W2 R0"),
        ),
        measure=losses,
    ),
    Misconception(
        "the bias never moves",
        arranged("E0 B1 z2 l2 s2 g2 c2 W2 R0"),
        symptom="Your `b` holds zeros at the end: its largest entry is {b}.",
        question="Which two arrays should each step change? Where does yours change `b`?",
        measure=losses,
    ),
    Misconception(
        "W never moves",
        arranged("E0 B1 z2 l2 s2 g2 c2 b2 R0"),
        symptom="Your `W` holds zeros at the end: its largest entry is {W}.",
        question="Which two arrays should each step change? Where does yours change `W`?",
        also=(arranged("E0 B1 z2 l2 s2 g2 c2 R0"),),
        measure=losses,
    ),
    Misconception(
        "the bias is in the penalty",
        Faulty(b_pull=1.0),
        symptom="Without a penalty all is right. With `l2`, the largest entry of your `b` "
        "is {b}, and your last loss is {last}: `b` is penalised too.",
        question="The penalty is l2 / 2 times the sum of all W^2. Does `b` stand in it?",
        also=(Faulty(b_pull=1.0, b_penalty=0.5), Faulty(b_penalty=0.5)),
        measure=losses,
        code="W2",
    ),
    Misconception(
        "penalty and its gradient disagree",
        Faulty(W_pull=2.0),
        symptom="Without a penalty all is right. With `l2`, loss and update do not fit "
        "each other: your last loss is {last}.",
        question="What is the slope of l2 / 2 times w^2 at w = 3? What does your update use?",
        also=(
            Faulty(W_penalty=1.0),
            Faulty(W_pull=0.5),
            Faulty(W_pull=0.0),
            Faulty(W_penalty=0.0),
        ),
        measure=losses,
        code="W3",
    ),
    Misconception(
        "a sum with the step of a mean",
        Faulty(summed_gradient=True),
        symptom="In the case “{case}” your largest weight is {W}: your steps are longer, "
        "by the number of examples in a batch.",
        question="If the batch is twice as large, does your step become twice as long?",
        also=(Faulty(summed_gradient=True, summed_loss=True),),
        measure=losses,
        code="W5",
    ),
    Misconception(
        "the mean taken twice",
        divided("len(rows)")[0],
        symptom="In the case “{case}” the largest entries of your `W` and `b` are {W} and {b}: "
        "an update divides its gradient by a number of examples.",
        question="The formula of `dz` holds 1/n already. What does a second division do to the "
        "length of a step?",
        also=(*divided("len(rows)")[1:], *divided("batch_size"), *divided("len(x)")),
        measure=losses,
    ),
)

ABOUT_LOSSES = (
    Misconception(
        "a sum of the batches' losses",
        arranged(s="losses[epoch] += loss"),
        symptom="W and b are right. In the case “{case}” your first loss is {first}: "
        "the losses of {n_batches} batches were added.",
        question="What must each batch's loss be multiplied by, so that the sum is a mean over "
        "the examples?",
        measure=losses,
    ),
    Misconception(
        "a sum over the examples",
        arranged(s="losses[epoch] += loss * len(rows)"),
        symptom="W and b are right. In the case “{case}” your first loss is {first}, "
        "for {n} examples; weights of 0 give log k.",
        question="A mean over the examples: what is the sum divided by, and where in your loop?",
        also=(Faulty(summed_loss=True),),
        measure=losses,
    ),
    Misconception(
        "a mean of the batches",
        Faulty(loss_of="batches"),
        symptom="W and b are right. In the case “{case}” your last loss is {last}: "
        "the examples of the small batch count too much.",
        question="One batch has 4 examples, the last one 2. Should both losses weigh the same?",
        measure=losses,
    ),
    Misconception(
        "the last batch alone",
        arranged(LAST),
        symptom="W and b are right. Your losses hold one batch an epoch, and the case “{case}” "
        "has {n_batches}; your first loss is {first}.",
        question="How often is the line with `losses[epoch]` carried out in an epoch?",
        also=(
            arranged(s="losses[epoch] = loss * len(rows) / len(x)"),
            arranged(LAST, s="losses[epoch] += loss"),
            arranged("E0 B1 z2 g2 c2 W2 b2 l1 s1 R0"),
            arranged("E0 B1 z2 g2 c2 W2 b2 l1 s1 R0", s="losses[epoch] += loss"),
        ),
        measure=losses,
    ),
    Misconception(
        "the penalty after the step",
        arranged("E0 B1 z2 g2 c2 W2 l2 s2 b2 R0"),
        symptom="Without a penalty all is right. With `l2` your first loss is {exactly}; "
        "weights of 0 have no penalty, and log 3 is 1.0986.",
        question="Which `W` stands in the line of the loss: the one before the step, or after it?",
        measure=losses,
    ),
    Misconception(
        "the loss after the epoch",
        Faulty(loss_of="afterwards"),
        symptom="W and b are right. Your first loss is {first}; weights of 0 give log k.",
        question="Is each example's loss taken before or after the step it takes part in?",
        measure=losses,
    ),
)
