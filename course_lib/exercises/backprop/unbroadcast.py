"""Exercise 05.3: what was repeated in the forward pass is summed in the backward pass."""

import numpy as np

from course_lib import nn
from course_lib.exercises.backprop.unbroadcast_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Trace, Variant, normal

# ---------------------------------------------------------------- what right looks like


def in_two_loops(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def through_indices(g, shape):
    places = np.broadcast_to(np.arange(int(np.prod(shape))).reshape(shape), g.shape)
    total = np.zeros(int(np.prod(shape)), dtype=g.dtype)
    np.add.at(total, places.ravel(), g.ravel())
    return total.reshape(shape)


def entry_by_entry(g, shape):
    dx, lead = np.zeros(shape, g.dtype), g.ndim - len(shape)
    for i in np.ndindex(g.shape):
        dx[tuple(0 if size == 1 else j for j, size in zip(i[lead:], shape, strict=True))] += g[i]
    return dx


def with_padded_shape(g, shape):
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    axes = tuple(a for a in range(g.ndim) if padded[a] == 1 and g.shape[a] > 1)
    return g.sum(axis=axes, keepdims=True).reshape(shape)


exercise = Exercise(
    id="05.3",
    names=("unbroadcast",),
    title="sum what was broadcast",
    asks="unbroadcast(g, shape: tuple) -> array of that shape",
    form="write",
    points=3,
    minutes=12,
    difficulty=3,
    reference={"unbroadcast": nn.unbroadcast},
    cases=(
        Case("(4, 3) to (3,)", normal(4, 3), (3,)),
        Case("(4, 3) to (1, 3)", normal(4, 3), (1, 3)),
        Case("(4, 3) to (4, 1)", normal(4, 3), (4, 1)),
        Case("(2, 4, 3) to (4, 1)", normal(2, 4, 3), (4, 1)),
        Case("(2, 4, 3) to (1, 1, 3)", normal(2, 4, 3), (1, 1, 3)),
        Case("(3, 3) to (3,)", normal(3, 3), (3,), edge=True),
        Case("(3, 3) to (3, 1)", normal(3, 3), (3, 1), edge=True),
        Case("(2, 3) to (2, 3)", normal(2, 3), (2, 3), edge=True),
        Case("(1, 3) to (1, 3)", normal(1, 3), (1, 3), edge=True),
        Case("(5, 1, 3) to (1, 1)", normal(5, 1, 3), (1, 1), edge=True),
        Case("(2, 3) to (), one number", normal(2, 3), (), edge=True),
        Case("float32", normal(4, 3, dtype=np.float32), (3,), same_dtype=True, edge=True),
    ),
    variants=(
        Variant("in two loops", in_two_loops),
        Variant("through indices", through_indices),
        Variant("entry by entry", entry_by_entry),
        Variant("with a padded shape", with_padded_shape),
    ),
    misconceptions=misconceptions,
    formula_line="*sum what was broadcast*: sum over the axes in front that `shape` lacks, and "
    "over the axes where `shape` has size 1; then *check the shape*: keep the axes of size 1",
    twin="The same idea where the repeating is written by hand: **a row used three times**.\n"
    "```python\n"
    "rows = np.concatenate([x, x, x])              # (3, d): the row x of shape (1, d), repeated\n"
    "dx = drows[0:1] + drows[1:2] + drows[2:3]     # (1, d): one path for each copy; add them\n"
    "```\n"
    "If every slope in `drows` is 1, every slope in `dx` is 3. `x` kept its two axes: `dx` has "
    "shape (1, d), as `x`.",
    trace=Trace(
        "A row `s` of shape `(1, 3)` was added to an array of shape `(2, 3)`. The slopes that come "
        "back are `g = [[1, 2, 3], [4, 5, 6]]`. Type the three entries of `ds`.",
        args=(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), (1, 3)),
        pick=np.ravel,
    ),
)
