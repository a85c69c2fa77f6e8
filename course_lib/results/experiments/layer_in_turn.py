"""Does what lesson 14 says of its layer hold in other runs? Its calls, timed in turn."""

from collections.abc import Callable, Generator, Mapping, Sequence

import numpy as np

from course_lib import nn
from course_lib.nn import Array
from course_lib.results import result
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.conv_steps import (
    all_rows,
    images_last,
    layer,
    line_by_line,
    one_place,
    one_window,
)
from course_lib.training import fastest, laps

Steps = Generator[str, None, Array]
"""A version of the layer that yields the name of each step behind it, and returns y."""


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


def place_in_steps(x: Array, W: Array, b: Array) -> Steps:
    """`one_place`, step by step."""
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    Y, M = np.empty((h - kh + 1, w - kw + 1, n, k), x.dtype), W.reshape(k, -1)
    for i, j in np.ndindex(Y.shape[:2]):
        windows = x[:, :, i : i + kh, j : j + kw].reshape(n, -1)
        yield "R"
        product = windows @ M.T
        yield "product"
        Y[i, j] = product + b
        yield "bias"
    return Y.transpose(2, 3, 0, 1)


def rows_in_steps(x: Array, W: Array, b: Array) -> Steps:
    """`all_rows`, step by step."""
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    R = nn.im2col(x, kh, kw)
    yield "R"
    product = R @ W.reshape(k, -1).T
    yield "product"
    Y = product + b
    yield "bias"
    return Y.reshape(n, h - kh + 1, w - kw + 1, k).transpose(0, 3, 1, 2)


def last_in_steps(x: Array, W: Array, b: Array) -> Steps:
    """`images_last`, step by step."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = h - kh + 1, w - kw + 1
    pixels = x.transpose(1, 2, 3, 0).copy()
    yield "pixels"
    C = np.empty((c, kh, kw, oh, ow, n), x.dtype)
    for u, v in np.ndindex(kh, kw):
        C[:, u, v] = pixels[:, u : u + oh, v : v + ow]
    yield "C"
    product = W.reshape(k, -1) @ C.reshape(c * kh * kw, -1)
    yield "product"
    Y = product + b[:, None]
    yield "bias"
    return Y.reshape(k, oh, ow, n).transpose(3, 0, 1, 2)


def lines_in_steps(x: Array, W: Array, b: Array) -> Steps:
    """`line_by_line`, step by step; the time of a step is that of all lines."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = h - kh + 1, w - kw + 1
    pixels = x.transpose(1, 2, 3, 0).copy()
    yield "pixels"
    y = np.empty((k, oh, ow, n), x.dtype)
    C = np.empty((c, kh, kw, ow, n), x.dtype)
    for i in range(oh):
        for u, v in np.ndindex(kh, kw):
            C[:, u, v] = pixels[:, i + u, v : v + ow]
        yield "C"
        product = W.reshape(k, -1) @ C.reshape(c * kh * kw, -1)
        yield "product"
        y[:, i] = (product + b[:, None]).reshape(k, ow, n)
        yield "bias"
    return y.transpose(3, 0, 1, 2)


IN_STEPS: dict[str, Callable[[Array, Array, Array], Steps]] = {
    "one place at a time": place_in_steps,
    "all windows as rows": rows_in_steps,
    "images last": last_in_steps,
    "line by line": lines_in_steps,
}
"""Versions of the layer whose steps are timed in place, so that they add up."""

COPIES = (0.25, 0.5, 1, 2, 4, 15, 100)
"""Megabytes of a copy in order."""

METRICS = {
    "one_window": "one window at a time, the first image alone",
    "one_place": "one place at a time",
    "one_place_sum": "one place at a time, with * and sum in the place of @",
    "all_rows": "all windows as rows",
    "product": "the product with R alone",
    "plain": "a plain copy of R",
    "pieces_3": "a copy of as many numbers in pieces of 3",
    "pieces_14": "in pieces of 14",
    "pieces_1024": "in pieces of 1,024",
    "images_last": "images last",
    "pixels": "the copy of the pixels alone",
    "pixels_8": "the pixels, with 8 bytes per number",
    "pixels_space": "the pixels, with 64 bytes of space after each image",
    "product_C": "the product with C alone",
    "product_C_space": "the product with C, with 64 bytes of space after each row",
    "line_by_line": "line by line",
    "line_by_line_space": "line by line, from spaced images",
    **{f"copy_{mb:g}": f"a copy of {mb:g} MB" for mb in COPIES},
    "square": "a square product",
    **{
        f"{version}: {step}": f"{version}, {of}"
        for version, steps in {
            "one place at a time": {"R": "windows", "product": "products", "bias": "bias"},
            "all windows as rows": {"R": "R by im2col", "product": "product", "bias": "bias"},
            "images last": {"pixels": "pixels", "C": "C", "product": "product", "bias": "bias"},
            "line by line": {"pixels": "pixels", "C": "C", "product": "products", "bias": "bias"},
        }.items()
        for step, of in steps.items()
    },
}


def ours(metric: str) -> float:
    """The milliseconds that lesson 14 speaks of: the mean of the stored runs."""
    return result("layer_in_turn").mean("the layer", metric)


def steps_of(version: str) -> dict[str, float]:
    """The steps of a version in place -> our milliseconds."""
    named = (metric.partition(": ") for metric in METRICS)
    return {step: ours(f"{version}: {step}") for name, _, step in named if name == version}


def beside(seconds: Mapping[str, float], metrics: Sequence[str]) -> str:
    """What was measured now beside ours, in milliseconds, a line for each.

    Args:
        seconds: what was timed -> seconds.
        metrics: the same calls in our runs.
    """
    wide = max(len("milliseconds"), *map(len, seconds))
    lines = [f"{'milliseconds':{wide}}     now    ours"]
    for (name, s), metric in zip(seconds.items(), metrics, strict=True):
        lines.append(f"{name:{wide}} {1000 * s:7.2f} {ours(metric):7.2f}")
    return "\n".join(lines)


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
    """Time the versions of the layer, whole and in steps, and then the lesson's other calls."""
    rng = np.random.default_rng(seed)
    x, W, b = layer(rng, n, c, size, k, kernel)
    seconds: dict[str, float] = {}
    for version, steps in IN_STEPS.items():  # nothing else is in memory yet
        spent = laps(lambda steps=steps: steps(x, W, b), rounds, least)
        seconds |= {f"{version}: {step}": s for step, s in spent.items()}
    wholes: dict[str, Callable[[], object]] = {
        "one_window": lambda: one_window(x[:1], W, b),
        "one_place": lambda: one_place(x, W, b),
        "all_rows": lambda: all_rows(x, W, b),
        "images_last": lambda: images_last(x, W, b),
        "line_by_line": lambda: line_by_line(x, W, b),
        "line_by_line_space": lambda: line_by_line(spaced(x), W, b),
    }
    for name, call in wholes.items():
        seconds |= fastest({name: call}, rounds, least)
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
        "one_place_sum": lambda: [(v.reshape(n, 1, -1) * M).sum(axis=-1) for v in windows],
        "product": lambda: R @ M.T,
        "plain": R.copy,
        "pixels": turned.copy,
        "pixels_8": eight.copy,
        "pixels_space": space.copy,
        "product_C": lambda: M @ C,
        "product_C_space": lambda: M @ C_space,
        "square": lambda: square @ square,
    }
    calls |= {f"pieces_{long}": in_pieces(R.size, long) for long in (3, 14, 1024)}
    calls |= {f"copy_{megabytes:g}": in_order(megabytes) for megabytes in COPIES}
    seconds |= fastest(calls, rounds, least)
    return {name: 1000 * seconds[name] for name in METRICS}


def _rate(ms: Mapping[str, float], call: str) -> float:
    """The multiply-adds of the lesson's layer per nanosecond."""
    return 128 * 903_168 / ms[call] / 1e6


def _pixels(ms: Mapping[str, float]) -> float:
    """The milliseconds of the pixels, 2.1 of C's 14.5 MB, at the price of a copy in order."""
    return ms["plain"] * 2.097152 / 14.450688


def _sum(ms: Mapping[str, float]) -> float:
    """The milliseconds of images last by (14.4): a product, and three copies in order."""
    copied = (14.450688 + 2.097152 + 3.211264) / 14.450688  # megabytes: C, the pixels, y
    return ms["all windows as rows: product"] + ms["plain"] * copied


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
        ms["all windows as rows: R"] > 3 * ms["plain"]
    ),
    "a sum by (14.4) gives images last to a tenth": lambda ms: (
        0.9 < _sum(ms) / sum(t for call, t in ms.items() if "images last: " in call) < 1.1
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

Written before these runs, and most of them known from earlier ones.
"""

ON_AMD = {
    **{"one_window": 18.4, "one_place_sum": 82.6, "all_rows": 10.54},
    **{"product": 4.2, "plain": 0.65},
    **{"pieces_3": 5.5, "pieces_14": 1.3, "pieces_1024": 0.8},
    **{"images_last": 6.4, "pixels": 1.51, "pixels_8": 1.58, "pixels_space": 0.28},
    **{"product_C": 3.7, "line_by_line": 5.1, "line_by_line_space": 4.0},
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
