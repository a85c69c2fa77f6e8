"""A matrix with a row for each weight: from images as they lie, and with the images last.

Lesson 14 predicts from (14.4) that its own layer, with lines of 14 numbers, hardly gains by images
last, and one with lines of 6 does.
"""

from collections.abc import Callable

import numpy as np

from course_lib.nn import Array
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.conv_steps import layer
from course_lib.results.experiments.layer_in_turn import Steps, last_in_steps
from course_lib.training import laps


def first_in_steps(x: Array, W: Array, b: Array) -> Steps:
    """A row for each weight, filled from x (n, c, h, w) as it lies, in pieces of a line."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = h - kh + 1, w - kw + 1
    C = np.empty((c, kh, kw, n, oh, ow), x.dtype)
    for u, v in np.ndindex(kh, kw):
        C[:, u, v] = x[:, :, u : u + oh, v : v + ow].transpose(1, 0, 2, 3)
    yield "C"
    product = W.reshape(k, -1) @ C.reshape(c * kh * kw, -1)
    yield "product"
    Y = product + b[:, None]
    yield "bias"
    return Y.reshape(k, n, oh, ow).transpose(1, 0, 2, 3)


ORDERS: dict[str, Callable[[Array, Array, Array], Steps]] = {
    "as it lies": first_in_steps,
    "images last": last_in_steps,
}
"""How the pixels lie from which the rows are filled."""


def run(
    seed: int, n: int, c: int, size: int, k: int, kernel: int, rounds: int, least: float
) -> dict[str, float]:
    """Time both in steps, one after the other, in milliseconds."""
    x, W, b = layer(np.random.default_rng(seed), n, c, size, k, kernel)
    spent = {
        name: laps(lambda steps=steps: steps(x, W, b), rounds, least)
        for name, steps in ORDERS.items()
    }
    wholes = {name: 1000 * sum(seconds.values()) for name, seconds in spent.items()}
    return wholes | {
        "filled as it lies": 1000 * spent["as it lies"]["C"],
        "filled, images last": 1000 * (spent["images last"]["pixels"] + spent["images last"]["C"]),
    }


experiment = Experiment(
    name="weight_rows",
    title="A row for each weight, from images as they lie and with the images last: CPU time",
    arms={f"lines of {size - 2}": {"size": size} for size in (16, 8)},
    seeds=tuple(range(9)),
    metrics={
        **{name: f"CPU milliseconds of the layer, pixels {name}" for name in ORDERS},
        "filled as it lies": "of them, C filled from x as it lies",
        "filled, images last": "of them, the pixels in their new order and C",
    },
    run=run,
    common={"n": 128, "c": 16, "k": 32, "kernel": 3, "rounds": 5, "least": 0.05},
    quick={"n": 4, "c": 2, "k": 3, "rounds": 1, "least": 1e-4},
    timed=True,
)
