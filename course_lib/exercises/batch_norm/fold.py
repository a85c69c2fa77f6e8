"""Exercise 07.6: a trained batch norm disappears into the layer before it."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.batch_norm.fold_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Variant, drawn, normal
from course_lib.nn import Array


def fold_batch_norm(W: Array, b: Array, bn: dict[str, Any]) -> tuple[Array, Array]:
    """(d, k), (k,) and what a batch norm holds -> W (d, k) and b (k,) of one linear layer."""
    layer = nn.BatchNorm1d(len(b), eps=bn["eps"])
    layer.load_state({name: bn[name] for name in (*layer.params, *layer.buffers)})
    return nn.fold_batch_norm(W, b, layer)


# ---------------------------------------------------------------- what right looks like


def by_a_matrix(W, b, bn):
    g = bn["gamma"] * (bn["running_var"] + bn["eps"]) ** -0.5
    return W @ np.diag(g), np.diag(g) @ (b - bn["running_mean"]) + bn["beta"]


def by_probing(W, b, bn):
    def both(x):
        xhat = (x @ W + b - bn["running_mean"]) / np.sqrt(bn["running_var"] + bn["eps"])
        return bn["gamma"] * xhat + bn["beta"]

    at_zero = both(np.zeros((1, len(W))))
    return both(np.eye(len(W))) - at_zero, at_zero[0]


def column_by_column(W, b, bn):
    W, b = W.copy(), b.copy()
    for j in range(len(b)):
        g = bn["gamma"][j] / np.sqrt(bn["running_var"][j] + bn["eps"])
        W[:, j] *= g
        b[j] = (b[j] - bn["running_mean"][j]) * g + bn["beta"][j]
    return W, b


def held(k: int, *, eps: float = 1e-5, small: float = 1.0) -> Any:
    """What a batch norm of k features holds after its last training step."""

    def how(rng: np.random.Generator) -> dict[str, Any]:
        var = small * rng.uniform(0.5, 3, size=k)
        return {
            "gamma": rng.uniform(0.5, 2, size=k) * rng.choice([-1, 1], size=k),
            "beta": rng.normal(size=k),
            "running_mean": rng.normal(scale=2, size=k),
            "running_var": var,
            "batch_mean": rng.normal(scale=2, size=k),
            "batch_var": var * rng.uniform(0.5, 2, size=k),
            "eps": eps,
        }

    return drawn(how, f"what a batch norm of {k} features holds")


exercise = Exercise(
    id="07.6",
    names=("fold_batch_norm",),
    title="batch norm disappears",
    asks="fold_batch_norm(W: (d, k), b: (k,), bn: dict) -> (W: (d, k), b: (k,))",
    form="write",
    points=2,
    minutes=10,
    difficulty=3,
    reference={"fold_batch_norm": fold_batch_norm},
    cases=(
        Case("four inputs, three outputs", normal(4, 3), normal(3), held(3)),
        Case("a large eps", normal(2, 3), normal(3), held(3, eps=0.5)),
        Case("as many inputs as outputs", normal(3, 3), normal(3), held(3), edge=True),
        Case("small variances", normal(3, 2), normal(2), held(2, small=1e-5), edge=True),
        Case("one input, one output", normal(1, 1), normal(1), held(1), edge=True),
    ),
    variants=(
        Variant("with a diagonal matrix", by_a_matrix),
        Variant("by probing the two layers", by_probing),
        Variant("column by column", column_by_column),
    ),
    misconceptions=misconceptions,
    formula_line="g = gamma / sqrt(running_var + eps), shape (k,); then W * g scales each column, "
    "and b becomes (b - running_mean) * g + beta",
    twin="The same idea for another pair: **standardised pixels, then a linear layer**, "
    "z = ((x - m) / s) W + b. One linear layer does it:\n"
    "```python\n"
    "def fold_standardise(W, b, m, s):       # (d, k), (k,), (d,), (d,)\n"
    "    W_new = W / s[:, None]              # (d, k): here each *row* has its own factor\n"
    "    b_new = b - m @ W_new               # (k,): the shift passes through the weights\n"
    "    return W_new, b_new\n"
    "```\n"
    "With one pixel, m = 1, s = 2, W = 4, b = 0: x = 3 gives 1 * 4 = 4, and 3 * 2 - 2 = 4.",
)
