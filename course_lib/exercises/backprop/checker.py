"""Exercise 05.6: check the gradients of a whole network, at random entries."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.backprop.checker_mistakes import misconceptions
from course_lib.exercises.backprop.faulty_checker import Checker
from course_lib.judging import Case, Exercise, Named, Property, Rng, Variant


def check_gradients(f, params, grads, rng, n=20):
    exact = {name: np.array(value, dtype=float) for name, value in params.items()}
    return nn.check_gradients(f, exact, grads, rng, n)


# ---------------------------------------------------------------- what right looks like


def with_numerical_grad(f, params, grads, rng, n=20):
    errors = {}
    for name, value in params.items():
        full = nn.numerical_grad(
            lambda v, name=name: f({**params, name: v}), value.astype(float)
        ).ravel()
        at = rng.permutation(value.size)[:n]
        a, b = np.asarray(grads[name], dtype=float).ravel()[at], full[at]
        scale = max(abs(a).max(), abs(b).max())
        errors[name] = float(abs(a - b).max() / scale) if scale > 1e-9 else float("nan")
    return errors


# ---------------------------------------------------------------- the cases

RNG = np.random.default_rng(56)


def some(*shape: int) -> np.ndarray:
    """Numbers between 0.5 and 2, of both signs."""
    return RNG.uniform(0.5, 2.0, size=shape) * RNG.choice([-1.0, 1.0], size=shape)


NET = {"W": some(3, 4), "b": some(4)}
MANY = {f"W{i}": some(2, 4) for i in range(10)}
LONG = {"W": some(8, 5)}
DEAD = {"W": some(2, 3), "dead": some(3)}
SHIFT = {"z": some(4, 3), "shift": np.array([0.7])}


def scaled(params: dict[str, np.ndarray], **factors: float) -> dict[str, np.ndarray]:
    """Gradients that are the parameters, some of them times a factor."""
    return {name: value * factors.get(name, 1.0) for name, value in params.items()}


def last_entry_wrong(params: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Gradients that are the parameters, except for the last entry of each."""
    grads = {name: value.copy() for name, value in params.items()}
    for grad in grads.values():
        grad.flat[-1] += 0.5
    return grads


def second_half_wrong(params: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Gradients that are the parameters, except for their second half."""
    grads = {name: value.copy() for name, value in params.items()}
    for grad in grads.values():
        grad.reshape(-1)[grad.size // 2 :] *= 3.0
    return grads


def shift_grads() -> dict[str, np.ndarray]:
    """The right gradients of `loss_with_shift`."""
    z = SHIFT["z"] + SHIFT["shift"]
    dz = nn.softmax_cross_entropy_grad(z, np.zeros(len(z), dtype=int))
    return {"z": dz, "shift": np.zeros(1)}


def case(says: str, f: str, params: Any, grads: Any, n: int = 20, **options: Any) -> Case:
    options = {"atol": 1e-7, "edge": True} | options
    return Case(says, Named(f), params, grads, Rng("rng", 5), n, **options)


SQUARES = "half_squares_of_params"
FOUND = Property(
    "20 random ones of 40 entries are checked and 20 are wrong: some of those are found",
    lambda values, steps: 0.1 < values[0]["W"] <= 1.0,
)
as_float32 = {name: value.astype(np.float32) for name, value in NET.items()}

exercise = Exercise(
    id="05.6",
    names=("check_gradients",),
    title="check every gradient of a network",
    asks="check_gradients(f, params: dict, grads: dict, rng, n=20) -> dict: name -> error",
    form="debug",
    points=3,
    minutes=12,
    difficulty=3,
    reference={"check_gradients": check_gradients},
    cases=(
        case("right gradients", SQUARES, NET, NET, edge=False),
        case("W is a tenth too large", SQUARES, NET, scaled(NET, W=1.1), edge=False),
        case("b is 0 in place of right", SQUARES, NET, scaled(NET, b=0.0), edge=False),
        case("the last of 8 entries is wrong", SQUARES, MANY, last_entry_wrong(MANY), 8),
        case(
            "the second half of 40 entries is wrong",
            SQUARES,
            LONG,
            second_half_wrong(LONG),
            20,
            properties=(FOUND,),
        ),
        case(
            "gradients near 1e-6, a fifth too large",
            "small_squares_of_params",
            NET,
            scaled(NET, W=1.2e-6, b=1e-6),
        ),
        case(
            "a parameter without effect",
            "squares_without_dead",
            DEAD,
            scaled(DEAD, dead=0.0),
            warnings_fail=False,
        ),
        case(
            "a parameter without effect, but for rounding",
            "loss_with_shift",
            SHIFT,
            shift_grads(),
            rtol=1e-6,
            warnings_fail=False,
        ),
        case(
            "a gradient for a parameter without effect",
            "squares_without_dead",
            DEAD,
            scaled(DEAD, dead=0.25),
        ),
        case("float32 parameters", SQUARES, as_float32, as_float32, rtol=1e-6, atol=1e-7),
    ),
    variants=(
        Variant("with numerical_grad", with_numerical_grad),
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
    chosen = rng.choice(value.size, size=min(n, value.size), replace=False)
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
