"""What does lesson 14's cut save, and what space after the rows of C?"""

from collections.abc import Callable

import numpy as np

from course_lib.nn import Array
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.conv_steps import layer
from course_lib.training import fastest

HALVES = {"layer": {}, "filling C": {"multiply": False}, "products": {"fill": False}}
"""What is timed -> which half of the work is left out."""
SPACES = {"": 0, ", spaced": 16}
"""How a metric ends -> numbers of space after each row of the matrix."""
PARTS = (1, 2, 7, 14)
ROWS = (8, 32, 128)
"""Rows of weights that meet far pieces of the matrix, and near ones."""


def in_parts(
    x: Array,
    W: Array,
    b: Array,
    parts: int,
    fill: bool = True,
    multiply: bool = True,
    space: int = 0,
) -> Callable[[], Array]:
    """A convolution with the images last whose matrix is cut, in memory made beforehand.

    Args:
        x: (n, c, h, w) images.
        W: (k, c, kh, kw) kernels.
        b: (k,) biases, all three of the same float type.
        parts: into how many the lines of the maps are cut, which it divides.
        fill: write each part of the matrix.
        multiply: multiply it.
        space: numbers of space after each row of the matrix.

    Returns:
        A function without arguments that does this work, or half of it, and returns (n, k, oh, ow).
    """
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow, lines = h - kh + 1, w - kw + 1, (h - kh + 1) // parts
    pixels, M = x.transpose(1, 2, 3, 0).copy(), W.reshape(k, -1)  # (c, h, w, n), (k, c kh kw)
    room = np.ones((M.shape[1], lines * ow * n + space), x.dtype)[:, : lines * ow * n]
    C = room.reshape(c, kh, kw, lines, ow, n)  # a view
    Y, y = np.empty((k, lines * ow * n), x.dtype), np.empty((k, oh, ow, n), x.dtype)

    def run() -> Array:
        for i in range(0, oh, lines):
            for u, v in np.ndindex(kh, kw) if fill else ():
                C[:, u, v] = pixels[:, i + u : i + u + lines, v : v + ow]
            if multiply:
                np.add(np.matmul(M, room, out=Y), b[:, None], out=Y)
                y[:, i : i + lines] = Y.reshape(k, lines, ow, n)
        return y.transpose(3, 0, 1, 2)

    return run


def far_and_near(
    rng: np.random.Generator, rows: int, columns: int
) -> dict[str, Callable[[], list[Array]]]:
    """The same products from fourteen pieces of memory (rows, columns), and from one of them."""
    far = [rng.normal(size=(rows, columns)).astype(np.float32) for _ in range(14)]
    near = far[:1] * 14
    many = rng.normal(size=(max(ROWS), rows)).astype(np.float32)
    return {
        f"{name}, {k} rows": lambda k=k, pieces=pieces: [many[:k] @ piece for piece in pieces]
        for name, pieces in (("far", far), ("near", near))
        for k in ROWS
    }


def run(
    seed: int, n: int, c: int, size: int, k: int, kernel: int, rounds: int, least: float
) -> dict[str, float]:
    """Time the layer and its halves in each number of parts, and far products; they take turns."""
    rng = np.random.default_rng(seed)
    given = layer(rng, n, c, size, k, kernel)
    calls: dict[str, Callable[[], object]] = {
        f"{name}, {parts}{end}": in_parts(*given, parts, **only, space=space)
        for name, only in HALVES.items()
        for parts in PARTS
        for end, space in SPACES.items()
    }
    calls |= far_and_near(rng, c * kernel**2, (size - kernel + 1) * n)
    return {name: 1000 * seconds for name, seconds in fastest(calls, rounds, least).items()}


experiment = Experiment(
    name="cut_halves",
    title="The cut of lesson 14's layer, with space or without, and its halves alone: CPU time",
    arms={"the layer": {}},
    seeds=tuple(range(9)),
    metrics={
        f"{name}, {parts}{end}": f"CPU milliseconds of the {name} in {parts} parts{end}"
        for name in HALVES
        for parts in PARTS
        for end in SPACES
    }
    | {
        f"{name}, {k} rows": f"CPU milliseconds of products of {k} rows with {name} pieces"
        for name in ("far", "near")
        for k in ROWS
    },
    run=run,
    common={
        **{"n": 128, "c": 16, "size": 16, "k": 32, "kernel": 3},
        **{"rounds": 9, "least": 0.05},
    },
    quick={"n": 4, "c": 2, "size": 16, "k": 3, "rounds": 1, "least": 1e-4},
    timed=True,
)
