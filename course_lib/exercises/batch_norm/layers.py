"""Exercise 07.5: layer norm, the same formula on the other axis."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.batch_norm import layers_answers as answers
from course_lib.exercises.batch_norm.layers_mistakes import misconceptions
from course_lib.exercises.batch_norm.remembered import drawn_cache
from course_lib.judging import Case, Exercise, Invariant, Kept, Variant, call, drawn, normal


def row_sums(value: Any) -> np.ndarray:
    """The sum of each row of dx; the judge may hand over dx alone."""
    return np.asarray(value[0] if isinstance(value, tuple) else value).sum(axis=1)


def rows(n: int, d: int) -> Any:
    """(n, d) rows of different means and sizes."""
    return drawn(
        lambda rng: (
            rng.normal(size=(n, d)) * rng.uniform(0.5, 3, size=(n, 1))
            + rng.normal(scale=3, size=(n, 1))
        ),
        "rows, each with a mean and a size of its own",
    )


def back(says: str, dy: Any, cache: Any, **options: Any) -> Case:
    return Case(says, steps=(call("layer_norm_backward", dy, cache),), **options)


exercise = Exercise(
    id="07.5",
    names=("layer_norm", "layer_norm_backward"),
    title="the same formula, the other axis",
    asks="layer_norm(x: (n, d), gamma: (d,), beta: (d,), eps=1e-5) -> (y, (xhat, gamma, s)) · "
    "layer_norm_backward(dy: (n, d), cache) -> (dx, dgamma, dbeta)",
    form="write",
    points=4,
    minutes=20,
    difficulty=4,
    reference={
        "layer_norm": nn.layer_norm,
        "layer_norm_backward": nn.layer_norm_backward,
    },
    cases=(
        Case("forward: four examples of six features", rows(4, 6), normal(6), normal(6)),
        back("backward: four examples of six features", normal(4, 6), drawn_cache(4, 6, axis=1)),
        Case("forward: as many examples as features", rows(3, 3), normal(3), normal(3), edge=True),
        back(
            "backward: as many examples as features",
            normal(3, 3),
            drawn_cache(3, 3, axis=1),
            edge=True,
        ),
        Case("forward: one example, eps = 0.5", rows(1, 4), normal(4), normal(4), 0.5, edge=True),
        back("backward: one example", normal(1, 4), drawn_cache(1, 4, axis=1, eps=0.5), edge=True),
        Case(
            "forward: rows that hardly vary",
            normal(3, 4, sd=1e-3, mean=2),
            normal(4),
            normal(4),
            edge=True,
        ),
        Case(
            "forward: rows around a million",
            drawn(lambda rng: 1e6 + rng.normal(size=(3, 5)), "rows of sd 1 around a million"),
            normal(5),
            normal(5),
            rtol=1e-6,
            atol=1e-6,
            edge=True,
        ),
        Case(
            "forward twice",
            steps=(
                call("layer_norm", rows(3, 4), np.ones(4), np.zeros(4)),
                call("layer_norm", rows(2, 4), np.ones(4), np.zeros(4)),
            ),
            edge=True,
        ),
        Case(
            "forward, then backward",
            steps=(
                call("layer_norm", rows(3, 5), normal(5), normal(5), keep="forward"),
                call("layer_norm_backward", normal(3, 5), Kept("forward", 1)),
            ),
            edge=True,
        ),
    ),
    invariants={"layer_norm_backward": (Invariant("each row of dx sums to 0", row_sums, 0.0),)},
    variants=(
        Variant(
            "through batch norm",
            {
                "layer_norm": answers.through_batch_norm,
                "layer_norm_backward": answers.backward_through_batch_norm,
            },
        ),
        Variant(
            "row by row",
            {
                "layer_norm": answers.row_by_row,
                "layer_norm_backward": answers.backward_row_by_row,
            },
        ),
        Variant("three paths", {"layer_norm_backward": answers.three_paths}),
    ),
    misconceptions=misconceptions,
    formula_line="mean and variance over axis 1, with keepdims: s has shape (n, 1); backward: "
    "dxhat = dy gamma, then dx = (dxhat - mean of dxhat - xhat * mean of (dxhat xhat)) / s, both "
    "means over the row; dgamma and dbeta sum over the batch, as before",
    twin="The same idea for another layer: **centre each row**, then scale each column.\n"
    "```python\n"
    "def centre_rows(x, gamma):                         # (n, d), (d,)\n"
    "    c = x - x.mean(axis=1, keepdims=True)          # (n, d): the row's own mean\n"
    "    return gamma * c, (c, gamma)\n"
    "\n"
    "def centre_rows_backward(dy, cache):\n"
    "    c, gamma = cache\n"
    "    dc = dy * gamma                                # (n, d)  first: gamma varies in a row\n"
    "    dx = dc - dc.mean(axis=1, keepdims=True)       # (n, d)  each row sums to 0\n"
    "    return dx, (dy * c).sum(axis=0)                # (d,)    one row served the whole batch\n"
    "```",
)
