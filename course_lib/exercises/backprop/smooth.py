"""Exercise 05.2: sigmoid and tanh, backward."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.backprop.smooth_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Variant, call, drawn, normal

# ---------------------------------------------------------------- what right looks like


def product_of_two(da, a):
    return (1 - a) * a * da


def difference_of_squares(da, a):
    return da * (1 - a) * (1 + a)


def written_out(da, a):
    return da * a - da * a * a


def with_power(da, a):
    return da - da * np.power(a, 2)


def from_a_quarter(da, a):
    return da * (0.25 - (a - 0.5) ** 2)


def entry_by_entry(da, a):
    dz = np.empty_like(da)
    for i in np.ndindex(a.shape):
        dz[i] = da[i] * (1 - a[i] ** 2)
    return dz


def outputs(function: Any, *shape: int, dtype: Any = np.float64) -> Any:
    """Outputs of an activation for normal inputs."""
    return drawn(
        lambda rng: function(rng.normal(size=shape)).astype(dtype), f"{shape} outputs of it"
    )


def back(name: str, says: str, *args: Any, **options: Any) -> Case:
    return Case(says, steps=(call(name, *args),), **options)


exercise = Exercise(
    id="05.2",
    names=("sigmoid_backward", "tanh_backward"),
    title="sigmoid and tanh, backward",
    asks="sigmoid_backward(da, a) -> dz, tanh_backward(da, a) -> dz: all of one shape",
    form="write",
    points=2,
    minutes=5,
    difficulty=1,
    reference={
        "sigmoid_backward": nn.sigmoid_backward,
        "tanh_backward": nn.tanh_backward,
    },
    cases=(
        back("sigmoid_backward", "sigmoid, a (3, 4) array", normal(3, 4),
             outputs(nn.sigmoid, 3, 4)),
        back("tanh_backward", "tanh, a (3, 4) array", normal(3, 4), outputs(np.tanh, 3, 4)),
        back("sigmoid_backward", "sigmoid, one axis", normal(5), outputs(nn.sigmoid, 5), edge=True),
        back("tanh_backward", "tanh, three axes", normal(2, 2, 3), outputs(np.tanh, 2, 2, 3),
             edge=True),
        back("sigmoid_backward", "sigmoid at its ends", np.array([2.0, -3.0, 4.0]),
             np.array([0.0, 1.0, 0.5]), edge=True),
        back("tanh_backward", "tanh at its ends", np.array([2.0, -3.0, 4.0]),
             np.array([-1.0, 1.0, 0.0]), edge=True),
        back("sigmoid_backward", "sigmoid, float32", normal(2, 3, dtype=np.float32),
             outputs(nn.sigmoid, 2, 3, dtype=np.float32), same_dtype=True, edge=True),
        back("tanh_backward", "tanh, float32", normal(2, 3, dtype=np.float32),
             outputs(np.tanh, 2, 3, dtype=np.float32), same_dtype=True, edge=True),
    ),
    variants=(
        Variant("as products", {"sigmoid_backward": product_of_two,
                                "tanh_backward": difference_of_squares}),
        Variant("written out", {"sigmoid_backward": written_out, "tanh_backward": with_power}),
        Variant("from a quarter", {"sigmoid_backward": from_a_quarter}),
        Variant("entry by entry", {"tanh_backward": entry_by_entry}),
    ),
    misconceptions=misconceptions,
    formula_line="*each path back*: what comes from above, times the slope: (5.5) for the sigmoid, "
    "(5.6) for tanh; a is the *output*, so no exp is needed",
    twin="The same idea for another function: **exp**, a = exp(z). Its slope is exp(z), which is "
    "its own output.\n"
    "```python\n"
    "def exp_backward(da, a):      # a is the output of np.exp, any shape\n"
    "    return da * a             # what comes from above, times the slope, read off the output\n"
    "```\n"
    "With a = (1, 2) and da = (3, 5): dz = (3, 10).",
)  # fmt: skip
