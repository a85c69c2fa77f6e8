"""Does what lesson 14 says of its layer hold in other runs? Its calls, timed in turn."""

from collections.abc import Callable, Mapping

import numpy as np

from course_lib import nn
from course_lib.nn import Array
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.conv_steps import (
    all_rows,
    images_last,
    layer,
    line_by_line,
    one_place,
    one_window,
)
from course_lib.training import fastest


def spaced(x: Array) -> Array:
    """The same images (n, c, h, w), with 16 numbers of space after each: a view."""
    room = np.empty((len(x), x[0].size + 16), x.dtype)[:, :-16].reshape(x.shape)
    room[...] = x
    return room


def in_pieces(total: int, long: int) -> Callable[[], None]:
    """Copy float32 numbers in pieces, behind each of which one number is left out."""
    pieces = np.ones((total // long, long + 1), np.float32)[:, :long]
    room = np.empty(pieces.shape, np.float32)
    return lambda: np.copyto(room, pieces)


def in_order(megabytes: float) -> Callable[[], None]:
    """Copy so many megabytes as they lie."""
    two = np.ones((2, int(250_000 * megabytes)), np.float32)
    return lambda: np.copyto(two[1], two[0])


METRICS = {
    "one_window": "one window at a time, the first image alone",
    "one_place": "one place at a time",
    "one_place_sum": "one place at a time, with * and sum in the place of @",
    "all_rows": "all windows as rows",
    "product_bias": "of this, product and bias",
    "product": "the product alone",
    "plain": "a plain copy of R",
    "pieces_3": "a copy of as many numbers in pieces of 3",
    "pieces_14": "in pieces of 14",
    "pieces_1024": "in pieces of 1,024",
    "images_last": "images last",
    "pixels": "of this, the copy of the pixels",
    "pixels_8": "the pixels, with 8 bytes per number",
    "pixels_space": "the pixels, with 64 bytes of space after each image",
    "product_bias_C": "product and bias with C",
    "product_C": "the product with C alone",
    "product_C_space": "the product with C, with 64 bytes of space after each row",
    "line_by_line": "line by line",
    "line_by_line_space": "line by line, from spaced images",
    "copy_1": "a copy of 1 MB",
    "copy_15": "a copy of 15 MB",
    "square": "a square product",
}


def run(
    seed: int,
    n: int,
    c: int,
    size: int,
    k: int,
    kernel: int,
    side: int,
    rounds: int,
    least: float,
) -> dict[str, float]:
    """Time every call of the lesson in this process; they take turns."""
    rng = np.random.default_rng(seed)
    x, W, b = layer(rng, n, c, size, k, kernel)
    M, R = W.reshape(k, -1), nn.im2col(x, kernel, kernel)  # (k, c kh kw), (n oh ow, c kh kw)
    C = np.ascontiguousarray(R.reshape(n, -1, M.shape[1]).transpose(2, 1, 0)).reshape(len(M.T), -1)
    C_space = np.empty((len(C), C.shape[1] + 16), np.float32)[:, :-16]
    C_space[...] = C
    square = rng.normal(size=(side, side)).astype(np.float32)
    maps, cut = size - kernel + 1, slice(None)
    windows = [
        x[cut, cut, i : i + kernel, j : j + kernel] for i, j in np.ndindex(maps, maps)
    ]  # views, (n, c, kh, kw) each
    turned, eight, space = (
        images.transpose(1, 2, 3, 0) for images in (x, x.astype(np.float64), spaced(x))
    )
    calls: dict[str, Callable[[], object]] = {
        "one_window": lambda: one_window(x[:1], W, b),
        "one_place": lambda: one_place(x, W, b),
        "one_place_sum": lambda: [(v.reshape(n, 1, -1) * M).sum(axis=-1) for v in windows],
        "all_rows": lambda: all_rows(x, W, b),
        "product_bias": lambda: R @ M.T + b,
        "product": lambda: R @ M.T,
        "plain": R.copy,
        "images_last": lambda: images_last(x, W, b),
        "pixels": turned.copy,
        "pixels_8": eight.copy,
        "pixels_space": space.copy,
        "product_bias_C": lambda: M @ C + b[:, None],
        "product_C": lambda: M @ C,
        "product_C_space": lambda: M @ C_space,
        "line_by_line": lambda: line_by_line(x, W, b),
        "line_by_line_space": lambda: line_by_line(spaced(x), W, b),
        "square": lambda: square @ square,
    }
    calls |= {f"pieces_{long}": in_pieces(R.size, long) for long in (3, 14, 1024)}
    calls |= {f"copy_{megabytes}": in_order(megabytes) for megabytes in (1, 15)}
    return {name: 1000 * seconds for name, seconds in fastest(calls, rounds, least).items()}


def _rate(ms: Mapping[str, float], call: str) -> float:
    """The multiply-adds of the lesson's layer per nanosecond."""
    return 128 * 903_168 / ms[call] / 1e6


def _pixels(ms: Mapping[str, float]) -> float:
    """The milliseconds of the pixels, 2.1 of C's 14.5 MB, at the price of a copy in order."""
    return ms["plain"] * 2.097152 / 14.450688


def _per_piece(ms: Mapping[str, float], long: int) -> float:
    """The nanoseconds of a piece of R's numbers."""
    return 1e6 * ms[f"pieces_{long}"] / (128 * 14 * 14 * 144 // long)


CLAIMS: dict[str, Callable[[Mapping[str, float]], bool]] = {
    "an iteration costs 2 microseconds, to a factor of two": lambda ms: (
        1 < 1000 * ms["one_window"] / 6272 < 4
    ),
    "all windows as rows gain less than a tenth on one place at a time": lambda ms: (
        ms["one_place"] < 1.1 * ms["all_rows"]
    ),
    "to gather R takes over three times a plain copy": lambda ms: (
        ms["all_rows"] - ms["product_bias"] > 3 * ms["plain"]
    ),
    "a piece of 3 numbers starts longer than it copies": lambda ms: (
        _per_piece(ms, 3) > 2 * 3 * _per_piece(ms, 1024) / 1024
    ),
    "images last is faster than all windows as rows": lambda ms: ms["images_last"] < ms["all_rows"],
    "its pixels take over twice a copy in order": lambda ms: ms["pixels"] > 2 * _pixels(ms),
    "8 bytes per number cost less than half as much again": lambda ms: (
        ms["pixels_8"] < 1.5 * ms["pixels"]
    ),
    "64 bytes of space remove over half of what they take above that": lambda ms: (
        ms["pixels"] - ms["pixels_space"] > 0.5 * (ms["pixels"] - _pixels(ms))
    ),
    "64 bytes of space after its rows make the product with C faster by a tenth": lambda ms: (
        ms["product_C_space"] < 0.9 * ms["product_C"]
    ),
    "1 MB is copied faster than 15 MB, per byte": lambda ms: 15 * ms["copy_1"] < ms["copy_15"],
    "line by line is faster than images last": lambda ms: ms["line_by_line"] < ms["images_last"],
    "from spaced images it comes to less than half of the yardstick": lambda ms: (
        _rate(ms, "line_by_line_space") < 0.5 * 1024**3 / ms["square"] / 1e6
    ),
    "fewer iterations gain more than @ does": lambda ms: (
        128 * ms["one_window"] / ms["one_place_sum"] > ms["one_place_sum"] / ms["one_place"]
    ),
}
"""What the lesson says of its own run -> whether the milliseconds of another run say so, too.

Written before these runs.
"""

ON_AMD = {
    **{"one_window": 18.4, "one_place_sum": 82.6, "all_rows": 10.54},
    **{"product_bias": 4.64, "product": 4.2, "plain": 0.65},
    **{"pieces_3": 5.5, "pieces_14": 1.3, "pieces_1024": 0.8},
    **{"images_last": 6.4, "pixels": 1.51, "pixels_8": 1.58, "pixels_space": 0.28},
    **{"product_bias_C": 3.9, "product_C": 3.7, "line_by_line": 5.1, "line_by_line_space": 4.0},
    **{"copy_1": 0.023, "copy_15": 0.704, "square": 21.5},
}
"""The milliseconds of one run on an AMD EPYC, in version 0.3.0 of the lesson's notebook.

What is not here was not timed there, or by another function (`one_place` wrote y by jumps).
"""

experiment = Experiment(
    name="layer_in_turn",
    title="Lesson 14's layer once more: all its calls in turn, CPU time",
    arms={"the layer": {}},
    seeds=tuple(range(9)),
    metrics={name: f"CPU milliseconds: {what}" for name, what in METRICS.items()},
    run=run,
    common={
        **{"n": 128, "c": 16, "size": 16, "k": 32, "kernel": 3, "side": 1024},
        **{"rounds": 5, "least": 0.05},
    },
    quick={"n": 4, "c": 2, "size": 6, "k": 3, "side": 8, "rounds": 1, "least": 1e-4},
    timed=True,
)
