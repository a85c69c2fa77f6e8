"""Exercise 04.3: the gradient goes back through z = x W + b."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax_regression import linear_backward_answers as answers
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Variant,
    drawn,
    normal,
    show,
)


def error_signal(n: int, k: int) -> Any:
    """(n, k) numbers as softmax cross-entropy sends them back: every row sums to 0."""
    return drawn(
        lambda rng: nn.softmax_cross_entropy_grad(rng.normal(size=(n, k)), rng.integers(k, size=n)),
        f"(p - t) / n of {n} examples, {k} classes",
    )


# ---------------------------------------------------------------- numbers for the hints


def wrong_parts(seen: Observation) -> list[str]:
    """Which of dW and db are wrong."""
    got, right = seen.outcome.got.value, seen.outcome.expected.value
    names = ("dx", "dW", "db")
    return [
        name
        for name, a, b in zip(names, got, right, strict=True)
        if np.shape(a) != np.shape(b) or not np.allclose(a, b)
    ]


def bias(seen: Observation) -> dict[str, Any]:
    dz, _, W = seen.args
    wrong = wrong_parts(seen)
    return {
        "db": show(np.asarray(seen.got).ravel()[0]),
        "n": len(dz),
        "k": W.shape[1],
        "which": f"`{wrong[0]}` is" if len(wrong) == 1 else "`dW` and `db` are",
        "right": f"`{'dW' if wrong == ['db'] else 'db'}` is right; " if len(wrong) == 1 else "",
    }


def sizes(seen: Observation) -> dict[str, Any]:
    n, d = seen.args[1].shape
    return {"n": n, "d": d, "k": seen.args[0].shape[1]}


def weights(seen: Observation) -> dict[str, Any]:
    dz, x, W = seen.args
    return {
        "wanted": W.shape,
        "fact": f"has shape {np.shape(seen.got)}, and `W` has shape {W.shape}"
        if np.shape(seen.got) != W.shape
        else "has its entries mirrored at the diagonal",
        "n": len(x),
    }


exercise = Exercise(
    id="04.3",
    names=("linear_backward",),
    title="from the logits back to W and b",
    asks="linear_backward(dz: (n, k), x: (n, d), W: (d, k)) -> (dx, dW, db)",
    form="complete",
    points=2,
    minutes=6,
    difficulty=2,
    reference={"linear_backward": nn.linear_backward},
    cases=(
        Case("five examples, d = 3, k = 4", error_signal(5, 4), normal(5, 3), normal(3, 4)),
        Case("any dz, d = 2, k = 3", normal(4, 3), normal(4, 2), normal(2, 3)),
        Case("n = d = k = 3", normal(3, 3), normal(3, 3), normal(3, 3), edge=True),
        Case("one example", normal(1, 3), normal(1, 2), normal(2, 3), edge=True),
        Case("one class", normal(4, 1), normal(4, 2), normal(2, 1), edge=True),
    ),
    variants=(
        Variant("with einsum", answers.with_einsum),
        Variant("example by example", answers.example_by_example),
    ),
    misconceptions=(
        Misconception(
            "one number for the bias",
            answers.one_number_for_b,
            symptom="`db` holds one number, {db}, for all classes; `b` has {k} entries.",
            question="Each row of p - t sums to 0. Which sum keeps one number for each class?",
            also=(
                answers.one_number_for_every_class,
                answers.one_number_with_axes,
                answers.one_mean_for_b,
            ),
            measure=bias,
            code="W1",
        ),
        Misconception(
            "mean in place of sum",
            answers.mean_for_b,
            symptom="{right}{which} {n} times too small, for {n} examples. "
            "The formula of `dz` holds 1/n already.",
            question="Where was the mean over the batch taken, before this function or in it?",
            also=(answers.mean_for_both, answers.mean_for_W),
            measure=bias,
            code="W2",
        ),
        Misconception(
            "one example in place of all",
            answers.first_example_for_b,
            symptom="{right}{which} made of one of the {n} examples alone.",
            question="Every example used the same W and b. Where are the parts of all rows added?",
            also=(
                answers.last_example_for_b,
                answers.last_example_for_W,
                answers.last_example_for_both,
            ),
            measure=bias,
        ),
        Misconception(
            "dx is not returned",
            answers.two_results,
            symptom="Two results came; the docstring names three: dx, dW and db.",
            question="Which three arrays does the last line return, and in which order?",
        ),
        Misconception(
            "dW is transposed",
            answers.transposed,
            symptom="Your `dW` {fact}.",
            question="Which axis of `dW` counts inputs, as in `W`: the first or the second?",
            measure=weights,
            code="W3",
        ),
        Misconception(
            "W is not turned for dx",
            answers.no_turn_for_x,
            symptom="`dW` and `db` are not the trouble: `dx` multiplies shapes (n, k) and (d, k). "
            "That runs only when d = k.",
            question="`dx` has shape (n, d). Which form of `W` has k rows and d columns?",
            code="W4",
        ),
        Misconception(
            "x is not turned for dW",
            answers.no_turn_for_W,
            symptom="`dx` and `db` are not the trouble: `dW` multiplies arrays of shapes (n, d) "
            "and (n, k) as they stand. With n = {n}, d = {d}, k = {k} that does not run.",
            question="`dW` has shape (d, k), and n goes away. Which of the two must be turned, "
            "and which one stands first?",
            also=(answers.no_turn_for_W_dz_first,),
            measure=sizes,
        ),
        Misconception(
            "bias summed over classes",
            answers.sum_over_classes,
            symptom="`db` starts with {db}; it holds one number for each of the {n} examples.",
            question="`b` has one entry a class. Which axis should the sum remove?",
            measure=bias,
        ),
    ),
    formula_line="*each path back*: dW = x^T dz, dx = dz W^T; *sum what was broadcast*: "
    "db is the sum of dz over the batch; *check the shape*: each gradient is shaped as its array",
    twin="The same named steps for another layer: **scale and shift each column**, y = x * s + c.\n"
    "```python\n"
    "def scale_backward(dy, x, s):     # (n, d), (n, d), (d,)\n"
    "    dx = dy * s                   # (n, d)  each path back: the factor is s\n"
    "    ds = (dy * x).sum(axis=0)     # (d,)    the factor is x; s served every row, so sum\n"
    "    dc = dy.sum(axis=0)           # (d,)    the factor is 1; c served every row, so sum\n"
    "    return dx, ds, dc             # each is shaped as its array\n"
    "```\n"
    "With x = (2, 5) and dy = (1, 10) in one column: ds = 2 + 50 = 52, dc = 11.",
    start="""
dx = dz @ W.T  # (n, d), as x
dW = ...  # (d, k), as W: each path back
db = ...  # (k,), as b: sum what was broadcast
return dx, dW, db
""",
)
