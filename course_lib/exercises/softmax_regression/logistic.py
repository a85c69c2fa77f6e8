"""Exercise 04.5: softmax regression with two classes is logistic regression."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Trace,
    Variant,
    normal,
    show,
)

# ---------------------------------------------------------------- what right looks like


def with_a_product(W, b):
    difference = np.array([-1.0, 1.0])
    return W @ difference, b @ difference


def number_by_number(W, b):
    return np.array([second - first for first, second in W]), b[1] - b[0]


# ---------------------------------------------------------------- what goes wrong


def class_zero(W, b):
    return W[:, 0] - W[:, 1], b[0] - b[1]


def class_zero_in_W(W, b):
    return W[:, 0] - W[:, 1], b[1] - b[0]


def class_zero_in_b(W, b):
    return W[:, 1] - W[:, 0], b[0] - b[1]


def second_column(W, b):
    return W[:, 1], b[1]


def second_column_of_W(W, b):
    return W[:, 1], b[1] - b[0]


def second_entry_of_b(W, b):
    return W[:, 1] - W[:, 0], b[1]


def first_entry_of_b(W, b):
    return W[:, 1] - W[:, 0], b[0]


def sum_of_columns(W, b):
    return W[:, 1] + W[:, 0], b[1] + b[0]


def sum_of_columns_of_W(W, b):
    return W[:, 1] + W[:, 0], b[1] - b[0]


def sum_of_entries_of_b(W, b):
    return W[:, 1] - W[:, 0], b[1] + b[0]


def mean_of_columns(W, b):
    return W.mean(axis=1), b.mean()


def half_difference(W, b):
    return (W[:, 1] - W[:, 0]) / 2, (b[1] - b[0]) / 2


def rows(W, b):
    return W[1] - W[0], b[1] - b[0]


def without_signs(W, b):
    return np.abs(W[:, 1] - W[:, 0]), np.abs(b[1] - b[0])


def w_without_signs(W, b):
    return np.abs(W[:, 1] - W[:, 0]), b[1] - b[0]


def c_without_sign(W, b):
    return W[:, 1] - W[:, 0], np.abs(b[1] - b[0])


def no_bias(W, b):
    return W[:, 1] - W[:, 0], 0.0


# ---------------------------------------------------------------- numbers for the hints


def at_the_weights(seen: Observation) -> dict[str, Any]:
    W, b = seen.args
    x = np.ones((1, len(W)))
    w, c = (np.asarray(part) for part in seen.outcome.got.value)
    return {
        "p": show(nn.sigmoid(x[0] @ w + c)) if w.shape == (len(W),) else "",
        "softmax": show(nn.softmax(x @ W + b)[0, 1]),
        "shape": np.shape(w),
        "d": len(W),
    }


WRONG_P = "For an input of ones, your w and c give class 1 p = {p}; softmax gives {softmax}."

exercise = Exercise(
    id="04.5",
    names=("logistic_from_softmax",),
    title="two classes need one column",
    asks="logistic_from_softmax(W: (d, 2), b: (2,)) -> (w: (d,), c: float)",
    form="write",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"logistic_from_softmax": nn.logistic_from_softmax},
    cases=(
        Case("five inputs", normal(5, 2), normal(2)),
        Case("one input", normal(1, 2), normal(2), edge=True),
        Case("two inputs", normal(2, 2), normal(2), edge=True),
        Case("equal columns", np.ones((3, 2)), np.array([0.5, 0.5]), edge=True),
        Case(
            "a large part in common",
            np.array([[1000.0, 1001.0], [500.0, 498.0]]),
            np.array([1000.0, 1001.0]),
            edge=True,
        ),
    ),
    variants=(
        Variant("with a product", with_a_product),
        Variant("number by number", number_by_number),
    ),
    misconceptions=(
        Misconception(
            "class 0 in place of class 1",
            class_zero,
            symptom=WRONG_P,
            question="The sigmoid's argument should grow with the evidence for class 1. "
            "Which column comes with a minus?",
            also=(class_zero_in_W,),
            measure=at_the_weights,
            code="W1",
        ),
        Misconception(
            "c alone turned round",
            class_zero_in_b,
            symptom=WRONG_P + " Your w is right.",
            question="Write logit 1 minus logit 0 for x = 0. Which of the two biases comes with "
            "a minus?",
            measure=at_the_weights,
        ),
        Misconception(
            "the signs are lost",
            without_signs,
            symptom=WRONG_P + " The sizes are right; a sign is lost.",
            question="An input that speaks against class 1: which sign has its weight?",
            also=(w_without_signs, c_without_sign),
            measure=at_the_weights,
        ),
        Misconception(
            "the second column alone",
            second_column,
            symptom=WRONG_P,
            question="If the first column grows as well, does p of class 1 stay? Does yours?",
            also=(second_column_of_W,),
            measure=at_the_weights,
            code="W2",
        ),
        Misconception(
            "a bias is missing in c",
            second_entry_of_b,
            symptom=WRONG_P + " Your w is right.",
            question="Write logit 1 minus logit 0 for x = 0. What is left of the two biases?",
            also=(first_entry_of_b, no_bias),
            measure=at_the_weights,
        ),
        Misconception(
            "a sum in place of a difference",
            sum_of_columns,
            symptom=WRONG_P,
            question="If both logits rise by 1, no probability changes. Does your number change?",
            also=(sum_of_columns_of_W, sum_of_entries_of_b),
            measure=at_the_weights,
        ),
        Misconception(
            "mean of the columns",
            mean_of_columns,
            symptom=WRONG_P + " Exchanging the two columns does not change your w.",
            question="Softmax of two logits depends on one number made of both: which one?",
            measure=at_the_weights,
            code="W3",
        ),
        Misconception(
            "half the difference",
            half_difference,
            symptom=WRONG_P,
            question="p1 / p0 = e^(z1 - z0). Is there a factor one half in it?",
            measure=at_the_weights,
        ),
        Misconception(
            "rows in place of columns",
            rows,
            symptom="Your w has shape {shape}; there are {d} inputs, and each needs one weight.",
            question="Which axis of `W` has length 2 because there are two classes?",
            measure=at_the_weights,
        ),
    ),
    formula_line="only the difference of the two logits counts: "
    "z1 - z0 = x (column 1 - column 0) + (entry 1 of b - entry 0 of b)",
    twin="The same idea for **three** classes: measure all logits from class 0.\n"
    "```python\n"
    "def from_class_zero(W, b):              # (d, 3), (3,)\n"
    "    return W[:, 1:] - W[:, :1], b[1:] - b[0]   # (d, 2), (2,): class 0 has logit 0\n"
    "```\n"
    "Logits (2, 5, 3) become (0, 3, 1): the probabilities stay, and one column is saved.",
    trace=Trace(
        "$W$ has the rows $(1, 4)$ and $(2, 0)$, and $b = (1, 3)$. "
        "Type $w_0$, $w_1$ and $c$ (the number `c` of (4.19)) as one list of three numbers.",
        args=(np.array([[1.0, 4.0], [2.0, 0.0]]), np.array([1.0, 3.0])),
        pick=lambda result: np.append(result[0], result[1]),
    ),
)
