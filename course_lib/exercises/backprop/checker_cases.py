"""Exercise 05.6: the questions that its answers must settle."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import Case, Named, Property, Rng, Step, attribute, call

RNG = np.random.default_rng(56)


def some(*shape: int) -> np.ndarray:
    """Numbers between 0.5 and 2, of both signs."""
    return RNG.uniform(0.5, 2.0, size=shape) * RNG.choice([-1.0, 1.0], size=shape)


NET = {"W": some(3, 4), "b": some(4)}
EIGHT = {"W": np.sign(some(2, 4))}
LONG = {"W": some(8, 5)}
ZEROS = {"W": np.zeros((2, 3)), "b": np.zeros(2)}
FLAT = {"W": np.array([[0.1, -0.2, 0.3], [0.15, 0.0, -0.25]])}  # they sum to 0.1
UNEVEN = {"W": np.concatenate([[30.0], np.ones(39)]).reshape(8, 5)}
DEAD = {"W": some(2, 3), "dead": some(3)}
SHIFT = {"z": some(4, 3), "shift": np.array([0.7])}
ONES = {"W": RNG.choice([-1.0, 1.0], size=(3, 4))}
TENS = {"W": ONES["W"] * np.array([1.0, 10.0, 10.0, 1.0])}


def scaled(params: dict[str, np.ndarray], **factors: float) -> dict[str, np.ndarray]:
    """Gradients that are the parameters, some of them times a factor."""
    return {name: value * factors.get(name, 1.0) for name, value in params.items()}


def half_is_0(params: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Gradients that are the parameters in every second row, and 0 in the others."""
    grads = {name: value.copy() for name, value in params.items()}
    for grad in grads.values():
        grad[::2] = 0.0
    return grads


def last_entry_wrong(params: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Gradients that are the parameters, except for the last entry of each."""
    grads = {name: value.copy() for name, value in params.items()}
    for grad in grads.values():
        grad.flat[-1] += 0.5
    return grads


def last_error(steps: tuple[Step, ...]) -> float:
    """The error of `last_entry_wrong`."""
    params, grads = steps[0].args[1:3]
    return 0.5 / max(np.abs(params["W"]).max(), np.abs(grads["W"]).max())


def errors_of_one(values: list[Any]) -> np.ndarray:
    """The errors for W, one for each call."""
    return np.array([value["W"] for value in values])


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
SOME_SEEN = Property(
    "in 10 calls, a wrong last entry is found more than 3 times",
    lambda values, steps: int((errors_of_one(values) > 1e-6).sum()) > 3,
)
ALL_SEEN = Property(
    "of 8 entries, all 8 are drawn: a wrong last entry is found in each of 10 calls",
    lambda values, steps: bool(np.isclose(errors_of_one(values), last_error(steps)).all()),
)
FEW_CALLS = Property(
    "f is called at most 7 times to check 3 entries", lambda values, steps: values[1] <= 7
)
ONE_ENTRY = Property(
    "one entry is drawn, so each error is 0 or 2/3",
    lambda values, steps: bool(np.isin(np.round(errors_of_one(values), 5), [0, 0.66667]).all()),
)
RNG_DRAWS = Property(
    "12 generators do not all draw the same kind of entry",
    lambda values, steps: np.ptp(errors_of_one(values)) > 0,
)
COUNTED = Named("CountedSquares")
as_float32 = {name: value.astype(np.float32) for name, value in NET.items()}

cases = (
    case("right gradients", SQUARES, NET, NET, edge=False),
    case("W is a tenth too large", SQUARES, NET, scaled(NET, W=1.1), edge=False),
    case("b is 0 in place of right", SQUARES, NET, scaled(NET, b=0.0), edge=False),
    case("W has the wrong sign", SQUARES, NET, scaled(NET, W=-1.0)),
    case("two of three rows are 0 in place of right", SQUARES, ONES, half_is_0(ONES)),
    case(
        "gradients of 1 and 10, each half too far from 0",
        SQUARES,
        TENS,
        {"W": TENS["W"] + np.sign(TENS["W"]) / 2},
    ),
    case(
        "right gradients, measured without any rounding",
        "sum_of_params",
        ZEROS,
        {name: np.ones_like(value) for name, value in ZEROS.items()},
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
    case(
        "right gradients of a curved loss",
        "exp_of_params",
        FLAT,
        {"W": np.full((2, 3), 3 * np.exp(3 * FLAT["W"].sum()))},
    ),
    Case(
        "the last of 8 entries is wrong, in 10 calls",
        steps=tuple(
            call("", Named(SQUARES), EIGHT, last_entry_wrong(EIGHT), Rng(f"rng{i}", i), 8)
            for i in range(10)
        ),
        properties=(SOME_SEEN, ALL_SEEN),
        edge=True,
    ),
    case(
        "the second half of 40 entries is wrong",
        SQUARES,
        LONG,
        second_half_wrong(LONG),
        20,
        properties=(FOUND,),
    ),
    Case(
        "3 of 40 entries",
        steps=(
            call("", COUNTED, LONG, LONG, Rng("rng", 5), 3),
            attribute("CountedSquares", "calls"),
        ),
        properties=(FEW_CALLS,),
        edge=True,
    ),
    Case(
        "12 generators draw one entry of 40 each; the second half is wrong",
        steps=tuple(
            call("", Named(SQUARES), UNEVEN, second_half_wrong(UNEVEN), Rng(f"rng{i}", i), 1)
            for i in range(12)
        ),
        properties=(ONE_ENTRY, RNG_DRAWS),
        edge=True,
    ),
    case(
        "gradients near 3e-9, a fifth too large",
        "small_squares_of_params",
        NET,
        scaled(NET, W=3.6e-9, b=3e-9),
    ),
    case("float32 parameters", SQUARES, as_float32, as_float32, rtol=1e-6, atol=1e-7),
)
