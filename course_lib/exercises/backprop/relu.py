"""Exercise 05.1: ReLU, forward and backward."""

import numpy as np

from course_lib import nn
from course_lib.exercises.backprop.relu_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Trace, Variant, call, normal

# ---------------------------------------------------------------- what right looks like


def with_where(z):
    return np.where(z > 0, z, 0)


def mask_times_z(z):
    return z * (z > 0)


def mean_with_absolute(z):
    return (z + np.abs(z)) / 2


def written_in_a_copy(z):
    a = z.copy()
    a[a < 0] = 0
    return a


def clipped(z):
    return np.clip(z, 0, None)


def where_back(da, z):
    return np.where(z > 0, da, 0)


def copied_and_cleared(da, z):
    dz = da.copy()
    dz[z <= 0] = 0
    return dz


def from_the_output(da, z):
    return da * (np.maximum(z, 0) > 0)


def with_heaviside(da, z):
    return da * np.heaviside(z, 0)


def entry_by_entry(da, z):
    dz = np.zeros_like(da)
    for i in np.ndindex(z.shape):
        if z[i] > 0:
            dz[i] = da[i]
    return dz


exercise = Exercise(
    id="05.1",
    names=("relu", "relu_backward"),
    title="ReLU, forward and backward",
    asks="relu(z) -> a, relu_backward(da, z) -> dz: all of one shape",
    form="write",
    points=2,
    minutes=6,
    difficulty=1,
    reference={"relu": nn.relu, "relu_backward": nn.relu_backward},
    cases=(
        Case("forward, a (3, 4) array", normal(3, 4)),
        Case(
            "backward, a (3, 4) array",
            steps=(call("relu_backward", normal(3, 4), normal(3, 4)),),
        ),
        Case("forward, three axes", normal(2, 3, 2, sd=3.0), edge=True),
        Case(
            "backward, three axes",
            steps=(call("relu_backward", normal(2, 3, 2), normal(2, 3, 2, sd=3.0)),),
            edge=True,
        ),
        Case("forward, one axis of zeros and others", np.array([0.0, -2.0, 3.0, 0.0]), edge=True),
        Case(
            "backward where z is 0",
            steps=(
                call(
                    "relu_backward",
                    np.array([[2.0, -3.0, 5.0], [1.5, 4.0, -1.0]]),
                    np.array([[0.0, 1.0, -1.0], [2.0, 0.0, 0.5]]),
                ),
            ),
            edge=True,
        ),
        Case("forward, float32", normal(2, 3, dtype=np.float32), same_dtype=True, edge=True),
        Case(
            "backward, float32",
            steps=(
                call(
                    "relu_backward",
                    normal(2, 3, dtype=np.float32),
                    normal(2, 3, dtype=np.float32),
                ),
            ),
            same_dtype=True,
            edge=True,
        ),
    ),
    variants=(
        Variant("with where", {"relu": with_where, "relu_backward": where_back}),
        Variant("times the mask", {"relu": mask_times_z}),
        Variant("half of z and its absolute value", {"relu": mean_with_absolute}),
        Variant("in a copy", {"relu": written_in_a_copy, "relu_backward": copied_and_cleared}),
        Variant("clipped", {"relu": clipped, "relu_backward": from_the_output}),
        Variant("with heaviside", {"relu_backward": with_heaviside}),
        Variant("entry by entry", {"relu_backward": entry_by_entry}),
    ),
    misconceptions=misconceptions,
    formula_line="a = max(z, 0), entry by entry; *each path back* is formula (5.4): what comes "
    "from above, times the slope of ReLU at z, which is 1 or 0",
    twin="The same pair for another function with a kink: **the absolute value**, a = |z|.\n"
    "Its slope is 1 above 0 and -1 below; at 0 we take 0.\n"
    "```python\n"
    "def absolute(z):                  # any shape\n"
    "    return np.abs(z)\n"
    "\n"
    "def absolute_backward(da, z):     # da is the slope of the loss in a\n"
    "    return da * np.sign(z)        # slope of the function at z, times what comes from above\n"
    "```\n"
    "With z = (-2, 0, 3) and da = (5, 5, 7): dz = (-5, 0, 7).",
    trace=Trace(
        "`z = (-2, 3, 0, 1)` went through ReLU, and the slopes `da = (2, -4, 5, -1)` come back. "
        "Type `dz`: four numbers.",
        args=(np.array([2.0, -4.0, 5.0, -1.0]), np.array([-2.0, 3.0, 0.0, 1.0])),
        of="relu_backward",
    ),
)
