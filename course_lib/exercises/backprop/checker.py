"""Exercise 05.6: check the gradients of a whole network, at random entries."""

import numpy as np

from course_lib import nn
from course_lib.exercises.backprop.checker_cases import cases
from course_lib.exercises.backprop.checker_mistakes import misconceptions
from course_lib.exercises.backprop.faulty_checker import Checker
from course_lib.judging import Exercise, Variant


def check_gradients(f, params, grads, rng, n=20):
    exact = {name: np.array(value, dtype=float) for name, value in params.items()}
    return nn.check_gradients(f, exact, grads, rng, n)


# ---------------------------------------------------------------- what right looks like


def with_new_arrays(f, params, grads, rng, n=20):
    params = {name: value.astype(float) for name, value in params.items()}
    errors = {}
    for name, value in params.items():
        at = rng.permutation(value.size)[:n]
        a, b = np.asarray(grads[name], dtype=float).ravel()[at], np.zeros(len(at))
        for j, i in enumerate(at):
            step = np.zeros(value.size)
            step[i] = 2e-5
            up, down = (value + s * step.reshape(value.shape) for s in (1, -1))
            b[j] = (f({**params, name: up}) - f({**params, name: down})) / 4e-5
        scale = max(abs(a).max(), abs(b).max())
        errors[name] = float(abs(a - b).max() / scale) if scale > 1e-9 else float("nan")
    return errors


exercise = Exercise(
    id="05.6",
    names=("check_gradients",),
    title="check every gradient of a network",
    asks="check_gradients(f, params: dict, grads: dict, rng, n=20) -> dict: name -> error",
    form="debug",
    points=3,
    minutes=12,
    difficulty=2,
    reference={"check_gradients": check_gradients},
    cases=cases,
    variants=(
        Variant("with new arrays", with_new_arrays),
        Variant("in copies", Checker()),
        Variant("with another limit for nothing", Checker(small=3e-10)),
    ),
    misconceptions=misconceptions,
    formula_line="for each parameter: n distinct entries, a central difference at each in float64, "
    "then the largest difference divided by the largest entry of both; nan where all of them are 0",
    twin="The same trap in another measurement: **the share of right answers in a class**.\n"
    "```python\n"
    "def right_share(y, yhat, c):\n"
    "    mine = y == c                       # which examples are of class c\n"
    "    if not mine.any():\n"
    "        return np.nan                   # no example, so nothing was measured\n"
    "    return (yhat[mine] == c).mean()\n"
    "```\n"
    "For a class without examples neither 0 nor 1 is an answer. nan says so, and every comparison "
    "such as `nan < 0.1` is False: it can never pass.",
    start="""
errors = {}
exact = {name: np.array(value, dtype=float) for name, value in params.items()}  # copies
for name, value in exact.items():
    chosen = rng.choice(value.size, size=min(n, value.size))
    derived, measured = grads[name].reshape(-1)[chosen], np.zeros(len(chosen))
    for j, flat in enumerate(chosen):
        i = np.unravel_index(flat, value.shape)
        old = value[i]
        value[i] = old + 1e-5
        above = f(exact)
        value[i] = old - 1e-5
        measured[j] = (above - f(exact)) / 2e-5
        value[i] = old
    scale = max(np.abs(derived).max(), np.abs(measured).max())
    worst = np.abs(derived - measured).max()
    errors[name] = worst / scale if scale > 1e-9 else 0.0
return errors
""",
)
