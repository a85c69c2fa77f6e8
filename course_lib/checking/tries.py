"""What a lesson says to a short try: "right", "not yet", or what is wrong with the numbers.

Unlike an exercise, a try has no points and no page. It is compared with what was measured, and the
usual slips are known by their numbers or by what they leave alone.
"""

import functools
import inspect
import time
import traceback
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from numbers import Integral, Real
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from unittest import mock

import numpy as np

from course_lib import exercises, nn
from course_lib.machine import WEBASSEMBLY, process_time
from course_lib.results import result
from course_lib.results.experiments import conv_blocks, conv_steps, layer_in_turn
from course_lib.training import bench, evaluate, fastest, laps
from course_lib.training.bench_nets import BROKEN, Examples, Models, judged
from course_lib.training.bench_nets import arm_models as arm_models  # for the lesson
from course_lib.training.bench_nets import broken_trials as broken_trials  # for the lesson
from course_lib.training.bench_nets import trial as trial  # for the lesson
from course_lib.training.deep_nets import circles_back
from course_lib.training.race import recipe

Numbers = np.ndarray
Asked = ParamSpec("Asked")
Kept = TypeVar("Kept")


def numbers_please(told: Callable[Asked, str]) -> Callable[Asked, str]:
    """A try that is asked for numbers, and names the first thing that is none."""

    @functools.wraps(told)
    def asked(*given: Asked.args, **named: Asked.kwargs) -> str:
        for value in (*given, *named.values()):
            if not isinstance(value, Real):
                return _no_number(value)
        return told(*given, **named)

    return asked


def yours_or_ours(told_of: Callable[..., str], yours: Kept, ours: Kept) -> Kept:
    """Print what is told of a learner's function, and return it if it is right, or else ours.

    Args:
        told_of: from `yours` to a line, or several, all of which then have to say "right".
        yours: a function, or several in a tuple, which are the arguments of `told_of`.
        ours: what takes its place until then.
    """
    told = told_of(*yours) if isinstance(yours, tuple) else told_of(yours)
    print(told)  # noqa: T201 (a lesson's cell calls it)
    if all(line == "right" or line.endswith(": right") for line in told.splitlines()):
        return yours
    print("(Until it is right, the lesson goes on with ours.)")  # noqa: T201
    return ours


def _stops(error: Exception, function: Callable[..., object]) -> str:
    """What is said of a function that stops: the error, and which of its lines it is."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    lines = [
        frame.line
        for frame in traceback.extract_tb(error.__traceback__)
        if code is not None and frame.filename == code.co_filename and frame.line
    ]
    where = f", in the line `{lines[-1].split('  #')[0].strip()}`" if lines else ""
    return f"it stops, {type(error).__name__}: {error}{where}"


def _no_number(value: object) -> str:
    """What is said of something that stands where a number should."""
    return f"not yet: {value!r:.40} is of type {type(value).__name__}; a number, please"


def _answers(function: Callable[..., float], *inputs: tuple[Any, ...]) -> list[float] | str:
    """What a learner's function gives for each input, or what is said if these are no numbers."""
    try:
        found = [function(*given) for given in inputs]
    except Exception as error:  # whatever a learner's line raises
        return f"not yet: it stops, {type(error).__name__}: {error}"
    if found[0] is ...:
        return "not yet"
    strange = [value for value in found if not isinstance(value, Real)]
    return _no_number(strange[0]) if strange else found


def told_of_strip(change: Callable[[int, int], float | None]) -> str:
    """Section 0.2: the change of the mistakes when the threshold crosses a strip of both classes.

    Args:
        change: the rule, from the zeros and the ones in the strip.
    """
    got, elsewhere = change(150, 434), change(200, 90)
    if got is None:
        return "not yet: your rule returns nothing; does its line begin with `return`?"
    slips: dict[float, str] = {
        -434: "these ones become right, but what becomes of the zeros?",
        150: "these zeros become wrong, but what becomes of the ones?",
        150 + 434: "all these answers change, but do all of them become wrong?",
        434 - 150: "the other sign: which are wrong before the move, and which after it?",
    }
    if got is ...:
        return "not yet"
    if not isinstance(got, int | float | np.number):
        return f"not yet: your rule returns {type(got).__name__}, and not a number"
    if got in slips:
        return f"not yet: {slips[float(got)]}"
    if got != 150 - 434:
        return "not yet"
    return "right" if elsewhere == 200 - 90 else "right here, but not for 200 zeros and 90 ones"


def told_of_slopes(mine: Numbers, measured: Numbers) -> str:
    """Section 2.5: the derivative of the log-sum-exp with respect to each logit. (k,), (k,)."""
    mine = np.asarray(mine)
    slips = {
        "in proportion, but a factor is wrong": mine * measured[0] - mine[0] * measured,
        "equal numbers, although one logit counts more than another": mine - mine[0],
    }
    return _told(mine - measured, slips if np.any(mine) else {})


def told_of_gradient(mine: Numbers, measured: Numbers, label: int) -> str:
    """Section 2.6: the derivative of -log p_y with respect to each logit. (k,), (k,), y."""
    if np.shape(mine) != measured.shape:
        return f"not yet: the shape is {np.shape(mine)}, not {measured.shape}"
    at_label, off = np.arange(len(measured)) == label, mine - measured  # (k,), (k,)
    slips = {
        "every sign is flipped": mine + measured,
        "right at the label, wrong elsewhere": off[at_label],
        "wrong at the label, right elsewhere": off[~at_label],
    }
    return _told(off, slips)


def _told(off: Numbers, slips: Mapping[str, Numbers]) -> str:
    """The words whose numbers are all 0."""
    if np.allclose(off, 0, atol=1e-6):
        return "right"
    found = [words for words, gap in slips.items() if np.allclose(gap, 0, atol=1e-6)]
    return f"not yet: {found[0]}" if found else "not yet"


@numbers_please
def told_of_ten_blocks(blocks: float, plain: float) -> str:
    """Section 11.3: the derivative of ten layers F(x) = 0.1 x in a row, with skips and without."""
    with_skips = {
        "that counts only the paths through one F, and some go through several": 2.0,
        "that is the way past every F and the way through all; which lie between?": 1.0,
        "that is one block": 1.1,
        "that is nine blocks": 1.1**9,
        "that is F alone, and x comes past it": 0.1,
        "ten blocks are not added: each multiplies what the last one gives": 11.0,
        "that is ten times one way past, and each multiplies what the last one gives": 10.0,
        "that is the y of one block, and a derivative is asked for": 3.3,
        "the way past all of them is a path, too": 1.1**10 - 1,
        "that is the output for x = 3, and the derivative is asked for": 3 * 1.1**10,
        "that is without the skips": 0.1**10,
    }
    without = {
        "that is one layer": 0.1,
        "ten layers are not added: each multiplies what the last one gives": 1.0,
        "that is the output for x = 3, and the derivative is asked for": 3 * 0.1**10,
        "that is with the skips": 1.1**10,
        "the derivative of 0.1 x is 0.1, not 1 minus it": 0.9**10,
        "that is what one layer makes of x = 3, and a derivative is asked for": 0.3,
    }
    first = _told_number(blocks, abs(blocks - 1.1**10) < 0.03, with_skips)
    second = _told_number(plain, abs(plain - 0.1**10) < 0.1**12, without)
    if first == "not yet" and blocks > 1:
        factors = np.log(blocks) / np.log(1.1)
        if 1 < (n := round(factors)) < 16 and abs(factors - n) < 0.05:
            first += f": that is 1.1 to the power {n}; how many blocks?"
    if second == "not yet" and 0 < plain < 0.05:
        factors = -np.log10(plain)
        n, exact = round(factors), abs(factors - round(factors)) < 0.01
        second += f": that is 0.1 to the power {n if exact else f'{factors:.1f}'}; how many layers?"
    return f"blocks: {first}\nplain: {second}"


def told_of_mean_squares(one_block: float, s_of: Callable[[int], float], measured: float) -> str:
    """Section 11.4: what a block with s = 0.5 makes of a mean square, and the s of one of D blocks.

    Args:
        one_block: the factor of one block.
        s_of: from the number of blocks, D, to the s of each.
        measured: the factor of one block, by 50 draws of its weights.
    """
    return f"one block: {_told_of_square(one_block, measured)}\nD blocks: {_told_of_s(s_of)}"


def _told_of_square(mine: float, measured: float) -> str:
    """What is said of the factor of one block."""
    slips = {
        "that adds the lengths of two vectors that are perpendicular": (1 + 0.5**0.5) ** 2,
        "that is F(x) alone, and x comes past it": 0.5,
        "that is s = 1": 2.0,
        "s is of mean squares, with ReLU's half in it; neither square nor halve it": 1.25,
        "s belongs to mean squares, so no root is needed": 1 + 0.5**0.5,
        "that is the root of the mean square": 1.5**0.5,
        "that is x + x/2 squared; s is of mean squares, the mean of x F is 0. Or two blocks?": 2.25,
        "s has ReLU's half in it, and x itself comes past ReLU": 0.75,
        "that is x alone, and F(x) is added": 1.0,
        "that is F(x) alone, and s is a mean square already": 0.25,
        "s is a mean square already, so it is not squared again": 1.75,
        "that is the size of F(x) alone; x comes past it, and s needs no root": 0.5**0.5,
        "that is sixty blocks": 1.5**60,
    }
    if not isinstance(mine, Real):
        return _no_number(mine)
    return _told_number(float(mine), abs(mine - measured) < 0.1, slips)


def _told_of_s(s_of: Callable[[int], float]) -> str:
    """What is said of the s of one of D blocks: any c / D is right."""
    blocks = (10, 60, 1000, 1_000_000)
    try:
        found = [s_of(n) for n in blocks]
    except Exception as error:  # whatever a learner's line raises
        return f"not yet: it stops, {type(error).__name__}: {error}"
    if found[0] is ...:
        return "not yet"
    for n, s in zip(blocks, found, strict=True):
        if not isinstance(s, Real):
            return f"not yet: s_of({n}) is {s!r:.40}, of type {type(s).__name__}; a number, please"
        if s < 0:
            return "not yet: s is a mean square as a fraction of another, so it is never negative"
    *logs, last = (n * np.log1p(float(s)) for n, s in zip(blocks, found, strict=True))
    by = ", ".join(f"{np.exp(log):.4g}" if log < 9 else _power(log) for log in logs)
    if min(logs) > 1e-9 and 0.95 < last / logs[2] < 1.05:
        large = " (bounded, but large)" if max(logs) > 5 else ""
        return f"right: 10, 60 and 1,000 blocks multiply by {by}{large}"
    slips = {
        "that is the number of blocks; which s has each?": lambda n: n,
        "that is what one block multiplies by; which s makes it?": lambda n: 1 + 1 / n,
        "each block adds the length of F(x) there, so mend the line above first": (
            lambda n: 1 / (2 * n) ** 2
        ),
    }
    for words, slip in slips.items():
        if np.allclose(found, [slip(n) for n in blocks], rtol=0.02):
            return f"not yet: {words}"
    if max(found) < 1e-9:
        return "not yet: with s = 0 a block adds nothing"
    grows = "so that no bound holds" if logs[2] > logs[0] else "so that all of them add nothing"
    return f"not yet: 10, 60 and 1,000 blocks multiply by {by}, {grows} in the end"


def _power(log: float) -> str:
    """A large number by its natural logarithm, such as 3·10^13."""
    digits = log / np.log(10)
    return f"{10 ** (digits % 1):.0f}·10^{digits // 1:.0f}"


@numbers_please
def told_of_mean_square_back(back: float, measured: float) -> str:
    """Section 11.4: what a block with s = 0.5 makes of the mean square of the gradient."""
    slips = {
        "that is F alone, and dy comes past it": 0.5,
        "that is dy alone, and F sends some back, too": 1.0,
        "ReLU lets half of it pass, which s has counted already": 1.25,
        "that is s = 1, or without the half that ReLU lets pass": 2.0,
        "that is the root of the mean square": 1.5**0.5,
        "s belongs to mean squares, so no root is needed": 1 + 0.5**0.5,
        "that is dy + dy/2, as if F sent back the direction of dy, or it is two blocks": 2.25,
        "ReLU shuts what comes through F, which s has counted; dy comes past it": 0.75,
        "s is a mean square already, so it is not squared again": 1.75,
        "that is the size of what comes through F; dy comes past it, and s needs no root": 0.5**0.5,
        "that is F alone, and s is a mean square with ReLU's half in it already": 0.25,
        "that is twice 1 + s; s has the 2 of He's variance in it": 3.0,
    }
    return f"one block, back: {_told_number(back, abs(back - measured) < 0.1, slips)}"


def told_of_jacobian(dx_by_J: Callable[[Numbers, Numbers], Any]) -> str:
    """Section 11.3: the gradient at x of a block whose F has the Jacobian J, by one line.

    Args:
        dx_by_J: (dy, J) -> dx, for dy (d,) and J (d, d).
    """
    by_hand = np.array([1.0, -2.0]), np.array([[0, 0], [0.5, 0]])
    rng = np.random.default_rng(4)
    told = "not yet"
    for dy, J in (by_hand, (rng.normal(size=3), rng.normal(size=(3, 3)))):
        try:
            mine = dx_by_J(dy.copy(), J.copy())
        except Exception as error:  # whatever a learner's line raises
            return f"not yet: it stops, {type(error).__name__}: {error}"
        slips = {
            "that is what comes through F; and past it?": J.T @ dy,
            "that comes past F; and through it?": dy,
            "J dy sends dy_1 to place 2, where x_1 went; by hand, dy_2 went back to place 1": (
                dy + J @ dy
            ),
            "that is J dy alone; by hand, dy_2 went back to place 1": J @ dy,
            "entry by entry it is no product of matrices; what does @ sum over?": dy * (1 + dy @ J),
            "the two paths are added": dy - J.T @ dy,
            "a 1 for I is added to all entries; `np.eye` makes an I": (1 + J).T @ dy,
        }
        shapes = {J.shape: "I + J times dy needs @, which sums over i"}
        told = _told_of_array(mine, dy + J.T @ dy, slips, shapes)
        if told != "right":
            return told
    return told


def told_of_first_wish(reaches: object, moves: object) -> str:
    """Section 11.4: what becomes of the wish d = (2, -1, -1) behind A = r q^T.

    Args:
        reaches: d A^T, two numbers, for r = (1, 2) and q = (1, -1, 0).
        moves: d A^T A, three numbers.
    """
    first = {
        "that is r, the direction; how strongly is the wish heard?": [1, 2],
        "that is the second wish, or a sign is lost": [-3, -6],
        "d times q is a sum of products, 2 times 1 and -1 times -1": [2, 4],
        "the right size, but which entry of r is the larger one?": [6, 3],
    }
    last = {
        "that is the pattern q; by how much do the logits move?": [1, -1, 0],
        "r has a squared length, too": [3, -3, 0],
        "r r^T is a squared length, 1 + 4": [9, -9, 0],
        "that is the second wish, or a sign is lost": [-15, 15, 0],
        "that is the wish; what of it gets through A^T and A?": [2, -1, -1],
        "that is r r^T q^T; how strongly is the wish heard, d times q?": [5, -5, 0],
        "d times q counts twice; it is in d A^T already": [45, -45, 0],
        "the right sizes, but at which logits is q not 0?": [15, 0, -15],
    }
    lines = []
    for name, mine, right, slips in (
        ("reaches", reaches, [3, 6], first),
        ("moves", moves, [15, -15, 0], last),
    ):
        stub = isinstance(mine, tuple | list) and mine == (0,) * len(right)
        known = {words: np.array(slip, float) for words, slip in slips.items()}
        told = "not yet" if stub else _told_of_array(mine, np.array(right, float), known, {})
        lines.append(f"{name}: {told}")
    return "\n".join(lines)


@numbers_please
def told_of_squeeze(arrow: float, of_blocks: float, of_layers: float) -> str:
    """Section 11.4: how round circles stay, by the sum of what D blocks or layers do to them.

    Args:
        arrow: mean square of log(a / b) behind one block, as a multiple of s.
        of_blocks: roundness behind D blocks with s = 1 / D.
        of_layers: roundness behind sixty layers, whose arrows have s = 1.
    """
    arrows = {
        "that is the variance of alpha; and of alpha - beta? And the arrow has two entries": 1 / 64,
        "that is one of its two entries": 1 / 32,
        "that is without the half that ReLU shuts": 1 / 8,
        "that is a length; its square is asked for": 1 / 4,
        "the squares of u_i u_j add to 1, because u and v have length 1": 64.0**2 / 16,
        "alpha is one sum of products, whose squares u_i^2 u_j^2 add to 1": 4.0,
    }
    left = {
        "that is the length of the arrow; e to the minus that?": 1 / 4,
        "that has the mean square; take its root first": float(np.exp(-1 / 16)),
        "that is a / b": float(np.exp(1 / 4)),
        "that is b^2 / a^2": float(np.exp(-1 / 2)),
        "that is 1 minus the length; take e to the minus it": 3 / 4,
        "that is one block of sixty": float(np.exp(-(960**-0.5))),
        "that is with one entry of each arrow": float(np.exp(-(32**-0.5))),
        "that is with half the length; L is log(a / b), so nothing is left to halve": float(
            np.exp(-1 / 8)
        ),
    }
    lost = {
        "that is the length; e to the minus that?": 60**0.5 / 4,
        "that has the mean square; take its root first": float(np.exp(-60 / 16)),
        "squares of lengths are added, not lengths": float(np.exp(-60 / 4)),
        "that is one layer, or sixty blocks": float(np.exp(-1 / 4)),
        "that is with one entry of each arrow": float(np.exp(-((60 / 32) ** 0.5))),
        "that is the result under More, by another calculation; here the sum of arrows": 0.12,
        "that is a / b": float(np.exp(60**0.5 / 4)),
        "that is b^2 / a^2": float(np.exp(-(60**0.5) / 2)),
        "that is with half the length; L is log(a / b), so nothing is left to halve": float(
            np.exp(-(60**0.5) / 8)
        ),
    }
    lines = [f"arrow: {_told_number(arrow, abs(arrow * 16 - 1) < 0.01, arrows)}"]
    for name, mine, times, slips in (
        ("of_blocks", of_blocks, 1, left),
        ("of_layers", of_layers, 60, lost),
    ):
        right = float(np.exp(-((times / 16) ** 0.5)))
        told = _told_number(mine, abs(mine - right) < 0.008, slips)
        if told != "right" and abs(mine - round(right, 1)) < 1e-9:
            told = "not yet: the picture has one digit; the sum gives two"
        elif not lines[0].endswith("right") and arrow > 0:
            follows = float(np.exp(-((times * arrow) ** 0.5)))
            if abs(mine / follows - 1) < 0.015:
                told = "not yet: it follows from your arrow, so that one first"
        lines.append(f"{name}: {told}")
    return "\n".join(lines)


@numbers_please
def told_of_directions(one: float, ten: float) -> str:
    """Under More: how many of two directions get through layers with the factors 2 and 1."""
    ones = {
        "both get through, but not alike": 2.0,
        "that has powers 1 and 2 of the factors, not 2 and 4": 9 / 5,
        "above, the whole sum is squared": 5 / 17,
        "above, each factor is squared before they are added": 9 / 17,
        "below are fourth powers": 5.0,
        "below, fourth powers are added, and a sum is not squared": 1.0,
        "that is 1 over the largest p, and the count uses every p": 5 / 4,
        "that is the sum below; the count is 1 over it": 17 / 25,
    }
    tens = {
        "both get through, but not alike": 2.0,
        "that is one layer; which two factors have ten in a row?": 25 / 17,
        "ten doublings make 1024, not 20": 401**2 / (20**4 + 1),
        "that is a factor, and the count is asked for": 1024.0,
        "counts do not multiply; which two factors have ten in a row?": (25 / 17) ** 10,
        "counts are not added; which two factors have ten in a row?": 250 / 17,
    }
    return _told_numbers(
        ("one layer", one, abs(one - 25 / 17) < 0.04, ones),
        ("ten layers", ten, abs(ten - 1) < 0.004, tens),
    )


def conv1x1_backward(
    dy: Numbers, x: Numbers, W: Numbers, stride: int = 1
) -> tuple[Numbers, Numbers, Numbers]:
    """Section 11.5: dx, dW and db of a 1x1 convolution that meets one pixel per stride.

    dy: (n, k, oh, ow), x: (n, c, h, w), W: (k, c); the stride divides h into oh, and w into ow.
    """
    dx, seen = np.zeros_like(x), x[:, :, ::stride, ::stride]
    dx[:, :, ::stride, ::stride] = np.einsum("fd,mfij->mdij", W, dy)
    return dx, np.einsum("mfij,mdij->fd", dy, seen), dy.sum(axis=(0, 2, 3))


def told_of_conv1x1_backward(backward: Callable[..., tuple[Numbers, ...]]) -> str:
    """Section 11.5: the gradients of a 1x1 convolution, at stride 1 and then 2.

    Args:
        backward: (dy, x, W, stride) -> dx, dW, db, for dy (n, k, oh, ow), x (n, c, h, w) and
            W (k, c).
    """
    rng = np.random.default_rng(11)
    x, W, dy = (rng.normal(size=shape) for shape in ((2, 3, 4, 5), (2, 3), (2, 2, 4, 5)))
    try:
        given = backward(dy.copy(), x.copy(), W.copy(), 1)
    except Exception as error:  # whatever a learner's lines raise
        axes = (
            "; in which order has each array its axes? W is (f, d), dy (m, f, i, j), x (m, d, i, j)"
        )
        axes = axes if isinstance(error, ValueError) else ""
        return f"not yet: it stops, {type(error).__name__}: {error}{axes}"
    if not isinstance(given, tuple | list) or len(given) != 3:
        return f"not yet: {type(given).__name__}; dx, dW and db, please"
    all_of = "mdij,mfij->fd"
    right = dict(zip(("dx", "dW", "db"), conv1x1_backward(dy, x, W), strict=True))
    slips: dict[str, dict[str, Numbers]] = {
        "dx": {
            "the other sign": -right["dx"],
            "all of it is still 0": 0 * right["dx"],
            "a mean over images or outputs, where gradients are added": right["dx"] / 2,
            "a mean over pixels, where gradients are added": right["dx"] / 20,
            "a mean over images and pixels, where gradients are added": right["dx"] / 40,
        },
        "dW": {
            "the weights serve every image; add them all up": np.einsum(all_of, x[:1], dy[:1]),
            "a mean over images, where gradients are added": right["dW"] / 2,
            "a mean over pixels, where gradients are added": right["dW"] / 20,
            "a mean over images and pixels, where gradients are added": right["dW"] / 40,
            "that leaves out x: a weight's gradient is dy times the x that it met": np.repeat(
                right["db"][:, None], 3, axis=1
            ),
            "that leaves out dy: a weight's gradient is dy times the x that it met": np.repeat(
                x.sum(axis=(0, 2, 3))[None], 2, axis=0
            ),
        },
        "db": {
            "a mean over images, where gradients are added": right["db"] / 2,
            "a mean over pixels, where gradients are added": right["db"] / 20,
            "a mean over images and pixels, where gradients are added": right["db"] / 40,
            "the bias serves every image; add them all up": dy[0].sum(axis=(1, 2)),
        },
    }
    shapes = {
        "dW": {(3, 2): "transpose it: row f of W makes output f"},
        "db": {
            (2, 4, 5): "the bias serves every pixel, too; sum over i and j",
            (2, 2): "the bias serves every image, too; sum over m",
            (): "each output f has a bias of its own",
            (1, 2, 1, 1): "one number per output f, without axes of length 1",
        },
        "dx": {(2, 2, 4, 5): "outputs are still to be mixed into channels, by W"},
    }
    lines = []
    for (name, wanted), mine in zip(right.items(), given, strict=True):
        lines.append(f"{name}: {_told_of_array(mine, wanted, slips[name], shapes[name])}")
    at_2 = _told_of_stride_2(backward) if any(line.endswith(": right") for line in lines) else []
    if isinstance(at_2, str):  # nobody knows by which of the three
        lines = [line.replace(": right", ": at stride 1 it holds") for line in lines]
        return "\n".join([*lines, f"at stride 2, not yet: {at_2}"])
    for i, told in enumerate(at_2):
        if lines[i].endswith(": right") and told != "right":
            lines[i] = f"{lines[i][:2]}: not yet: at stride 1 it holds, and at stride 2 {told}"
    return "\n".join(lines)


def _told_of_stride_2(backward: Callable[..., tuple[Numbers, ...]]) -> list[str] | str:
    """What is said of dx, dW and db where only every second pixel is met, or why it stops."""
    rng = np.random.default_rng(12)
    x, W, dy = (rng.normal(size=shape) for shape in ((2, 3, 4, 6), (2, 3), (2, 2, 2, 3)))
    try:
        given = backward(dy.copy(), x.copy(), W.copy(), 2)
    except Exception as error:  # whatever a learner's lines raise
        met = "; dy has half the sides of x: which pixels of x did it meet?"
        met = met if isinstance(error, ValueError) else ""
        return f"it stops, {type(error).__name__}: {error}{met}"
    right = conv1x1_backward(dy, x, W, 2)
    shared = np.repeat(np.repeat(right[0][:, :, ::2, ::2], 2, axis=2), 2, axis=3)
    told = []
    for mine, wanted in zip(given, right, strict=True):
        if np.shape(mine) == (2, 3, 2, 3):
            told.append("a pixel that no kernel met has a gradient, too, and it is 0")
        elif np.shape(mine) != wanted.shape:
            told.append(f"the shape is {np.shape(mine)}, not {wanted.shape}")
        elif wanted.ndim == 4 and np.allclose(mine, shared):
            told.append("a pixel that no kernel met changes no output; its gradient is 0")
        elif np.allclose(mine, wanted):
            told.append("right")
        else:
            which = ": which pixels of x did P meet?" if wanted.ndim > 1 else ""
            told.append(f"its numbers do not{which}")
    return told


def _told_of_array(
    mine: Any,
    right: Numbers,
    slips: Mapping[str, Numbers],
    shapes: Mapping[tuple[int, ...], str],
) -> str:
    """What is said of an array: of its shape first, and then of its numbers."""
    if mine is ...:
        return "not yet"
    try:
        got = np.asarray(mine, float)
    except (TypeError, ValueError):
        return f"not yet: {type(mine).__name__}; an array, please"
    if got.shape != right.shape:
        why = shapes.get(got.shape, "")
        return f"not yet: the shape is {got.shape}, not {right.shape}" + (f": {why}" if why else "")
    return _told(got - right, {words: got - slip for words, slip in slips.items()})


ENTRIES = 30  # of each array: a wrong way back is wrong nearly everywhere, and a learner waits


def told_of_two_ways(block: Callable[[nn.Module, nn.Module], nn.Module]) -> str:
    """Section 11.5: a block P(x) + F(x), where F keeps the shape and where it does not.

    Args:
        block: the learner's class; it is judged with P and F of ours.
    """
    lines = []
    for c, k, stride in ((2, 2, 1), (2, 3, 2)):
        told = _told_of_sum(block, c, k, stride)
        lines.append(f"TwoWays, {c} maps -> {k}, stride {stride}: {told}")
    return "\n".join(lines)


def _told_of_sum(block: Callable[..., nn.Module], c: int, k: int, stride: int) -> str:
    """What is said of a class that adds P and F."""
    rng = np.random.default_rng(5)
    try:
        made = block(*conv_blocks.branches(c, k, stride, rng))
        x = rng.normal(size=(4, c, 6, 6))
        report = nn.check_module(made, x, n=ENTRIES, zero=("1.2.b",))
    except Exception as error:  # whatever a learner's lines raise
        return f"not yet: it stops, {type(error).__name__}: {error}"
    if told := _told_of_joined(block, c, k, stride):
        return f"not yet: forward, {told}"
    wrong = [name for name, one in report.reports.items() if not one.passed and name != "1.2.b"]
    if report.passed:
        return "right"
    return f"not yet: it runs, with wrong gradients of {', '.join(wrong)} (0 is P, 1 is F)"


def _told_of_joined(block: Callable[..., nn.Module], c: int, k: int, stride: int) -> str:
    """What is said of a class that joins P and F in another way than by their sum, or ""."""
    rng = np.random.default_rng(6)
    P, F = conv_blocks.branches(c, k, stride, rng)
    x = rng.normal(size=(4, c, 6, 6))
    y, by_P, by_F = block(P, F).forward(x), P.forward(x), F.forward(x)
    if np.shape(y) == by_P.shape and np.allclose(y, by_P + by_F):
        return ""
    ways = {"that is P(x) alone; and F(x)?": by_P, "that is F(x) alone; and P(x)?": by_F}
    if (c, stride) == (k, 1):
        ways |= {
            "one after the other, F(P(x)); both begin at x": F.forward(by_P),
            "one after the other, P(F(x)); both begin at x": P.forward(by_F),
            "that is x + F(x); P takes the place of x": x + by_F,
            "x itself goes past, too; only P(x) and F(x) are added": x + by_P + by_F,
        }
    found = [words for words, way in ways.items() if np.array_equal(np.shape(y), way.shape)]
    found = [words for words in found if np.allclose(y, ways[words])]
    return found[0] if found else "it is not P(x) + F(x)"


THREE = ((8, 8, 1), (8, 16, 2), (16, 16, 1))  # maps before, maps after, stride


def three_blocks(rng: np.random.Generator) -> list[nn.Module]:
    """Section 11.5: the blocks of a small ResNet, of which the second one halves the sides."""
    blocks: list[nn.Module] = []
    for c, k, stride in THREE:
        P, F = conv_blocks.branches(c, k, stride, rng)
        same = (c, stride) == (k, 1)
        blocks.append(nn.Residual(*F.modules) if same else conv_blocks.TwoWays(P, F))
    return blocks


def small_resnet(rng: np.random.Generator) -> nn.Sequential:
    """Section 11.5: a convolution, three blocks, norm and ReLU, and a mean as head."""
    stem = nn.Conv2d(1, 8, 3, rng, stride=2, pad=1)
    head = nn.BatchNorm2d(16), nn.ReLU(), nn.GlobalAvgPool2d(), nn.Linear(16, 10, rng)
    return nn.Sequential(stem, *three_blocks(rng), *head)


def told_of_resnet(resnet: Callable[[], object]) -> str:
    """Section 11.5: is this a small ResNet of three blocks? Plain rows within it are opened."""
    try:
        net = resnet()
    except Exception as error:  # whatever a learner's lines raise
        pair = " (What makes P and F returns both, and your `Block` is of F's modules)"
        both = pair if str(error).startswith("Sequential takes modules") else ""
        return f"not yet: it stops, {type(error).__name__}: {error}{both}"
    if net in (..., None):
        return "not yet" if net is ... else "not yet: it returns nothing"
    if not isinstance(net, nn.Sequential):
        return f"not yet: an nn.Sequential, please; this is of type {type(net).__name__}"
    stem, *others = net.modules if len(net.modules) == 8 else _in_a_row(net)
    if not isinstance(stem, nn.Conv2d):
        return f"not yet: it begins with {type(stem).__name__} rather than nn.Conv2d"
    try:
        maps = stem.forward(np.zeros((2, 1, 28, 28)))
    except Exception as error:
        return f"not yet: its first module stops, {type(error).__name__}: {error}"
    if maps.shape != (2, 8, 14, 14):
        return f"not yet: its first convolution makes {maps.shape[1:]}, not (8, 14, 14)"
    if (kernel := stem.params["W"].shape[2:]) != (3, 3):
        return f"not yet: its first convolution is {kernel[0]} by {kernel[1]}, not 3 by 3"
    if (told := _told_of_blocks(others[:3])) != "right":
        return told
    head = [type(module).__name__ for module in others[3:]]
    if head[-3:] == ["GlobalAvgPool2d", "Flatten", "Linear"]:
        head.pop(-2)  # (n, 16) stays (n, 16): it is not needed, and does no harm
    wanted = ["BatchNorm2d", "ReLU", "GlobalAvgPool2d", "Linear"]
    if head != wanted:
        words = {
            "BatchNorm2d": "the norm",
            "ReLU": "the ReLU",
            "GlobalAvgPool2d": "the mean of each map",
            "Linear": "the linear layer",
        }
        missing = ", ".join(word for kind, word in words.items() if kind not in head)
        why = f"without {missing}" if missing else "in another order than asked"
        if "Flatten" in head:
            why = "Flatten leaves a weight per place again (section 11.2)"
        return f"not yet: behind the blocks {', '.join(head) or 'nothing'}: {why}"
    try:
        shape = np.shape(net.forward(np.random.default_rng(3).normal(size=(2, 1, 28, 28))))
    except Exception as error:
        return f"not yet: behind the blocks it stops, {type(error).__name__}: {error}"
    return "right" if shape == (2, 10) else f"not yet: it makes {shape}, not (2, 10)"


def _gradients_agree(block: nn.Module, x: Numbers, zero: tuple[str, ...]) -> bool:
    """Whether a module passes the gradient check; not if it has no array of a name in `zero`."""
    try:
        return nn.check_module(block, x, n=ENTRIES, zero=zero).passed
    except ValueError:
        return False


def _in_a_row(net: nn.Sequential) -> list[nn.Module]:
    """The modules of a network, those of plain rows within it one by one."""
    return [
        inner
        for module in net.modules
        for inner in (_in_a_row(module) if type(module) is nn.Sequential else [module])
    ]


def _told_of_blocks(blocks: Sequence[nn.Module]) -> str:
    """Are these the three blocks of a small ResNet?"""
    if len(blocks) < len(THREE):
        return f"not yet: behind the first convolution only {len(blocks)} modules"
    a = np.random.default_rng(3).normal(size=(2, 8, 14, 14))
    right = three_blocks(np.random.default_rng(0))
    for number, (block, ours, (c, k, stride)) in enumerate(zip(blocks, right, THREE, strict=True)):
        name = f"block {number + 1}, {c} maps -> {k}, stride {stride}"
        if isinstance(block, nn.BatchNorm2d | nn.ReLU | nn.Conv2d | nn.Linear | nn.GlobalAvgPool2d):
            return f"not yet: in the place of {name} is {type(block).__name__}"
        wanted = ours.forward(a)
        try:
            shape = block.forward(a).shape
        except Exception as error:  # whatever a learner's lines raise
            return f"not yet: {name}: it stops, {type(error).__name__}: {error}"
        if shape != wanted.shape:
            return f"not yet: {name}: it makes {shape} of {a.shape}, not {wanted.shape}"
        mine, due = nn.n_parameters(block), nn.n_parameters(ours)
        # F may make k maps of c in its second convolution rather than in its first.
        late = due - (k - c) * (9 * (k + c) + 3)
        if mine not in (due, late):
            why = (
                "where F keeps the shape, x itself goes past"
                if mine > due
                else "is P there?"
                if mine == due - k * (c + 1) and (c, stride) != (k, 1)
                else "is all of F there?"
            )
            return f"not yet: {name}: {mine} parameters rather than {due}; {why}"
        if (
            isinstance(block, nn.Sequential)
            and (c, stride) == (k, 1)
            and np.allclose(block.forward(a), nn.Sequential(*block.modules).forward(a))
        ):
            return f"not yet: {name}: x does not go past F"
        a = wanted
    passed = any(
        _gradients_agree(blocks[1], a[:2, :8, :4, :4], (name,)) for name in ("1.2.b", "0.2.b")
    )  # a bias in front of a norm has no gradient; P may come first or last
    return "right" if passed else "not yet: block 2 has wrong gradients; see TwoWays above"


ROWS = 6
"""Of the table in section 11.4, which says what is suspect by what you see."""


class OneByOne(nn.Conv2d):
    """A 1x1 convolution of one pixel per stride, computed by functions of the learner's.

    Args:
        conv: (x, W, b) -> y, for x (n, c, h, w), W (k, c) and b (k,).
        conv_backward: (dy, x, W, stride) -> dx, dW, db.
        c: channels of the input.
        k: channels of the output.
        stride: divides the sides of the input, h into oh and w into ow.
        rng: draws He's weights.
    """

    def __init__(
        self,
        conv: Callable[..., nn.Array],
        conv_backward: Callable[..., tuple[nn.Array, nn.Array, nn.Array]],
        c: int,
        k: int,
        stride: int,
        rng: np.random.Generator,
    ) -> None:
        super().__init__(c, k, 1, rng, stride=stride)
        self._conv, self._conv_backward, self._every = conv, conv_backward, stride

    def forward(self, x: nn.Array) -> nn.Array:
        """(n, c, h, w) -> (n, k, oh, ow)."""
        self._kept, every = x, self._every
        return self._conv(x[:, :, ::every, ::every], self.params["W"][:, :, 0, 0], self.params["b"])

    def backward(self, dy: nn.Array) -> nn.Array:
        """(n, k, oh, ow) -> (n, c, h, w)."""
        W = self.params["W"]
        dx, dW, db = self._conv_backward(dy, self._remembered(), W[:, :, 0, 0], self._every)
        self.grads = {"W": dW.reshape(W.shape), "b": db}
        return dx


def thirty(mended: Callable[..., nn.Module]) -> nn.Sequential:
    """(n, 1, 28, 28) -> (n, 10): thirty plain blocks, untrained, or what is put in their place.

    Args:
        mended: (F, c, k, stride) -> the module in place of the plain block F, six modules that make
            k maps of c and divide the sides by `stride`.
    """
    first, *rest = conv_blocks.network(30, False, np.random.default_rng(0)).modules
    shapes = [(8, 8, 1)] * 15 + [(8, 16, 2)] + [(16, 16, 1)] * 14
    blocks = zip(rest[:30], shapes, strict=True)
    return nn.Sequential(first, *(mended(F, *shape) for F, shape in blocks), *rest[30:])


def told_of_thirty(
    row: object, mended: Callable[..., nn.Module], images: Numbers, labels: Numbers
) -> str:
    """Under More: what ails thirty plain blocks of convolutions, and what mends them, untrained.

    Args:
        row: which one of the table in section 11.4, from 1.
        mended: (F, c, k, stride) -> what takes the place of the plain block F.
        images: (n, 1, 28, 28).
        labels: (n,).
    """
    plain = thirty(lambda F, *shape: F)
    forward, back = sizes(plain, images, labels)
    told = f"row: {_told_of_row(row, plain, forward, back)}"
    return f"{told}\nmended: {_told_of_mended(mended, images, labels, back[1] / back[30])}"


def _told_of_row(row: object, net: nn.Sequential, forward: Numbers, back: Numbers) -> str:
    """What is said of a row; `net` has just gone forward and backward."""
    if not isinstance(row, Integral) or row not in range(ROWS + 1):
        return f"not yet: one of 1 to {ROWS}, counted from the top"
    if row == 0:
        return "not yet"
    grows = f"the gradient at the first block is {back[1] / back[30]:,.0f} times that at the last"
    if row in (1, 2):
        at = (
            f"x has size {forward[1]:.2f} behind the first block, {forward[30]:.2f} behind the last"
        )
        return f"not yet: {at}; and its gradient?"
    if row in (4, 5):
        needles = " (Needles may come on top of that; sizes come first.)" if row == 4 else ""
        return f"not yet: that row begins with healthy sizes, and {grows}.{needles}"
    if row == 6:
        W = [g for name, g in net.grads.items() if name.endswith("W")]
        least = min(float(np.sqrt(np.mean(g**2))) for g in W)
        return f"not yet: a gradient reaches every kernel, the smallest of size {least:.1g}"
    return f"right: {grows}, and x stays"


def _told_of_mended(
    mended: Callable[..., nn.Module], images: Numbers, labels: Numbers, before: float
) -> str:
    """What is said of thirty blocks that should be mended.

    before: how many times as large the plain ones' gradient is at the first block as at the last.
    """
    plain = thirty(lambda F, *shape: F)
    try:
        net = thirty(mended)
        forward, back = sizes(net, images, labels)
    except Exception as error:  # whatever a learner's line raises
        P = _what_P_lacks(mended) if isinstance(error, ValueError) else ""
        return f"not yet: it stops, {type(error).__name__}: {error}" + (f"; {P}" if P else "")
    if not back[1] > 0:
        return "not yet: no gradient arrives at the first block"
    after, long = back[1] / back[30], forward[30] / forward[1]
    times = f"{after:,.0f}" if after >= 1 else f"{after:.1g}"
    gradient = f"the gradient grows {times} times rather than {before:,.0f}"
    if plain.params.keys() == net.params.keys():
        pairs = [(W, net.params[name]) for name, W in plain.params.items()]
        changed = [(W, mine) for W, mine in pairs if not np.array_equal(W, mine)]
        if changed and all(_is_multiple(mine, W) for W, mine in changed):
            return f"not yet: {gradient}, because the next norm divides by the new size, both ways"
    if np.isclose(after, before):
        return "not yet: the block is unchanged, and still returns F alone"
    if long > 100:
        return f"not yet: now x explodes, {long:.1g} times; what does each P do to its size?"
    kinds = {type(module) for module in _leaves(net.modules[1:31])}
    if nn.ReLU not in kinds:
        return "not yet: sizes are healthy, but without ReLU thirty blocks are one linear layer"
    if nn.BatchNorm2d not in kinds and long < 0.2:
        return f"not yet: without norms the gradient no longer grows, but x falls, {long:.1g} times"
    if after > before / 20:
        return f"not yet: {gradient}"
    if after < 1 / 20:
        return f"not yet: {gradient}, so that it vanishes; does dy itself come past F, too?"
    kept, halved = net.modules[1], net.modules[16]  # the only block where F changes the shape
    alone = type(halved) is nn.Sequential and type(kept) is not nn.Sequential
    without_P = "; where F changes the shape, a P is still missing" if alone else ""
    return f"right: {gradient}, and x {long:.0f} times{without_P}"


def _what_P_lacks(mended: Callable[..., nn.Module]) -> str:
    """What to say of P where a block stops; nothing, if it stops by something else.

    mended: (F, c, k, stride) -> what takes the place of the plain block F.
    """
    rng = np.random.default_rng(0)
    works = []
    for c, k, stride in THREE[:2]:
        try:
            block = mended(conv_blocks.branches(c, k, stride, rng)[1], c, k, stride)
            block.forward(rng.normal(size=(2, c, 14, 14)))
            works.append(True)
        except Exception:  # whatever a learner's line raises
            works.append(False)
    if works == [True, False]:
        return (
            "where F changes the shape, x goes past by a P, whose maps have the shape of F's: "
            "one_by_one(c, k, stride, draws)"
        )
    return ""


def _is_multiple(W: Numbers, of: Numbers) -> bool:
    """Whether weights are those of before, times one positive number."""
    times = float((W * of).sum() / (of * of).sum()) if of.any() else 0.0
    return times > 0 and np.allclose(W, times * of, rtol=1e-3, atol=1e-3 * float(np.abs(W).max()))


def _leaves(modules: Sequence[nn.Module]) -> list[nn.Module]:
    """The modules that hold no others."""
    parts = [getattr(module, "modules", ()) for module in modules]
    found = [_leaves(inside) if inside else [m] for m, inside in zip(modules, parts, strict=True)]
    return [leaf for each in found for leaf in each]


def told_of_broken_nets(findings: object, factor: object = 1.0) -> str:
    """Section 11.4: which of four deep networks is broken, and how, before any training.

    Args:
        findings: name of a network -> what is wrong with it.
        factor: what each hidden matrix of C is multiplied by, to mend its size.
    """
    known = {"A": "little differs", "B": "explodes", "C": "vanishes", "D": "healthy"}
    slips = {
        ("A", "healthy"): "its sizes are; what is left of a circle?",
        ("B", "healthy"): "x is; and its gradient, on the way back?",
        ("D", "little differs"): "how round are its circles after 60 layers?",
        ("A", "vanishes"): "60 layers cost its gradient a seventh; would that stop it?",
        ("A", "explodes"): "neither x nor the gradient grows",
        ("B", "little differs"): "x keeps its size; does the gradient?",
        ("B", "vanishes"): "the gradient travels from the last layer to the first",
        ("C", "explodes"): "the gradient travels from the last layer to the first",
        ("C", "healthy"): "how large is its x at last, compared with that at first?",
        ("D", "vanishes"): "which of its sizes fell on the way, and by how much?",
        ("D", "explodes"): "which of its sizes grew on the way, and by how much?",
        (
            "C",
            "little differs",
        ): "that is true, too; of two ills name the size: what do its sizes say?",
    }
    if not isinstance(findings, Mapping):
        return f"not yet: `findings` is {type(findings).__name__}; leave it a dict of four words"
    if not isinstance(factor, int | float | np.number):
        return f"not yet: the factor {factor!r:.40} is of type {type(factor).__name__}, no number"
    lines = []
    for name, right in known.items():
        mine = str(findings.get(name, "")).strip().lower()
        words = slips.get((name, mine))
        if mine == right:
            told = "right"
        elif words:
            told = f"not yet: {words}"
        else:
            told = "not yet" if not mine else f"not yet: one of {', '.join(sorted(known.values()))}"
        lines.append(f"{name}: {told}")
    if (factor := float(factor)) != 1:
        repairs = {
            "that is what C has of He's; what undoes it?": 0.8,
            "the 60th root is of sizes, not of their squares": 1.25**2,
            "a size goes like the weights themselves, so no root is needed": 1.25**0.5,
            "that is the square of what C has of He's; what undoes the size?": 0.64,
            "as if one layer had lost it all; there are sixty": 2.8e-4 / 3.5e-10,
            "as if one layer had lost it all; there are 60": 4.8e-1 / 3.9e-7,
            "as if one layer had to undo what 60 have lost": 1.25**60,
        }
        fits = abs(factor - 1.25) < 0.02
        near = 0.02 if abs(factor) > 100 else 0.005  # between 1 and 2 guesses are near one another
        repairs = {words: slip for words, slip in repairs.items() if abs(factor / slip - 1) < near}
        mended = f"repair of C: {_told_number(factor, fits, repairs)}"
        if mended.endswith("not yet") and factor < 0:
            mended += ": ReLU would shut what was open; a factor above 0, please"
        elif mended.endswith("not yet") and 0 < factor < 1000:
            mended += f": with it, 60 layers multiply the size by {(0.8 * factor) ** 60:.2g}"
        lines.append(f"{mended}. It is nearly A now, in its sizes and circles" if fits else mended)
    elif all(line.endswith("right") for line in lines):
        lines.append("repair of C: not yet")
    return "\n".join(lines)


def told_of_start(
    start: Callable[[Numbers], Numbers],
    network: Callable[[int, np.random.Generator], nn.Sequential],
    image: Numbers,
) -> str:
    """Section 11.3: what sixty layers with the learner's initial weights pass on, untrained.

    Args:
        start: (64, 64) He's weights -> (64, 64) the learner's.
        network: (depth, rng) -> a plain network with He's weights.
        image: (784,).
    """
    probe = np.full((64, 64), 2.0)
    tried = start(probe.copy())
    if np.shape(tried) != (64, 64):
        return "not yet: `start` returns an array (64, 64)"
    if np.array_equal(tried, probe):
        return "not yet: it returns what it gets, He's weights"
    model = network(60, np.random.default_rng(0))
    for layer in model.modules[2:-2:2]:
        layer.params["W"][...] = start(layer.params["W"])
    a = [image[None].astype(model.params["0.W"].dtype)]
    for module in model.modules[:-2]:
        a.append(module.forward(a[-1]))
    passed = np.linalg.norm(a[-1]) / np.linalg.norm(a[1])
    back = circles_back(model, image)[60].astype(float)  # (5, 61, 64): directions of length 1
    came = np.sqrt((back**2).sum(axis=-1).mean())
    sizes_far_off = not (1e-3 < passed < 1e3 and 1e-3 < came < 1e3)
    each = model.modules[2].params["W"].astype(float)
    rank = np.linalg.matrix_rank(each)
    if passed < 1e-3:
        verdict = "so little that the last layer hears hardly more than its own bias"
        if np.any(each) and each.max() <= 0:
            verdict += ". No weight is positive, so what does ReLU let pass?"
        elif np.allclose(each.T @ each, np.eye(len(each)), atol=1e-4):
            verdict += ". W keeps lengths, but ReLU halves mean squares; what gives them back?"
    elif passed > 1e3:
        verdict = "so much that the first step may end in nan"
    elif sizes_far_off:
        verdict = "x keeps its size better than the gradient does"
    elif rank < len(each) / 2:
        verdict = (
            f"each matrix has rank {rank}, so that "
            + ("all directions but one are" if rank == 1 else f"all but {rank} directions are")
            + " lost. Does that matter? Let it train"
        )
    elif 0.1 < passed < 10 and 0.1 < came < 10:
        verdict = "healthy sizes, both ways. Does that suffice? Let it train"
    else:
        verdict = "a size far from 1, though not out of reach. What does that cost? Let it train"
    return (
        f"{'not yet: ' * sizes_far_off}before training, sixty layers make x {passed:.1g} times as "
        f"large, and a gradient that comes back through them {came:.1g} times: {verdict}"
    )


@numbers_please
def told_of_two_stretches(by_0: float, by_90: float, by_45: float) -> str:
    """Under More: a / b of a circle that is doubled one way, turned, doubled.

    Args:
        by_0: without a turn.
        by_90: with a turn by 90 degrees.
        by_45: by 45 degrees.
    """
    one = {
        "that is one layer, or a without its b": 2,
        "that is b / a": 1 / 4,
    }
    between = {
        "that is a alone": 3.32,
        "that is without a turn, or its area": 4,
        "as if it were halfway between 4 and 1": 2.5,
        "is the turn between two stretches?": 2,
        "that is b / a": 1 / 2.76,
    }
    told = _told_numbers(
        ("by 0", by_0, abs(by_0 - 4) < 0.01, one),
        (
            "by 90",
            by_90,
            abs(by_90 - 1) < 0.01,
            {"that is without the turn: what does the second layer double now?": 4, **one},
        ),
        ("by 45", by_45, abs(by_45 - 2.76) < 0.05, between),
    )
    if "not yet" in told:
        return told
    t = np.arange(1000)[:, None, None] * np.pi / 1000
    turns = np.cos(t) * np.eye(2) + np.sin(t) * np.array([[0, -1], [1, 0]])  # (1000, 2, 2)
    stretch = np.diag([2.0, 1.0])
    a = np.linalg.svd(stretch @ turns @ stretch, compute_uv=False)  # (1000, 2)
    mean = np.exp(np.log(a[:, 0] / a[:, 1]).mean())
    return f"{told}\nover all turns, in the mean of logarithms: {mean:.1f}, after one layer 2"


@numbers_please
def told_of_wishes(cosine: float) -> str:
    """Under More: the cosine of (1, w) and (1, -w) at w = 0.5."""
    slips = {
        "that is w": 0.5,
        "that is the sine": 0.8,
        "lengths are roots of sums of squares": 1 / 3,
        "that is the product, of which both lengths are still to be divided out": 0.75,
        "that is with one of the axes": 2 / 5**0.5,
        "that is at w = 0.1": 0.98,
    }
    return _told_numbers(("cosine", cosine, abs(abs(cosine) - 0.6) < 0.005, slips))


@numbers_please
def told_of_collapse(rise: float, left: float) -> str:
    """Under More: how 1 - cosine of two inputs, e, falls in wide layers with He's weights.

    Args:
        rise: of the inverse root of e in a layer, where e is small.
        left: of 0.6, after sixty layers.
    """
    per_layer = 2**0.5 / (3 * np.pi)
    rises = {
        "the derivative of a power -1/2 has a factor 1/2": 2 * per_layer,
        "by what does theta cubed differ from e to 3/2?": per_layer / 2**1.5,
        "the sine has a third order, too, theta - theta^3 / 6": 1.5 * per_layer,
        "that is of 1/theta; what has 1 over the root of e?": per_layer / 2**0.5,
        "that is without the three of theta cubed over 3": 3 * per_layer,
        "it rises; the derivative of a falling function of a falling number": -per_layer,
    }
    after = {n: (0.6**-0.5 + n * per_layer) ** -2 for n in (1, 10, 30, 60)}
    lefts = {
        "that is the inverse root; square it, and turn it round": after[60] ** -0.5,
        "that is the root": after[60] ** 0.5,
        "that is after ten layers": after[10],
        "that is after thirty layers": after[30],
        "that is after one layer": after[1],
        "that is the cosine; 1 minus it?": 1 - after[60],
        "0.6 has a root, too, at the start": (60 * per_layer) ** -2,
    }
    fits = 0.0084 < left < 0.0096  # the formula as it is gives 0.0085
    return _told_numbers(
        ("rise", rise, abs(rise - per_layer) < 0.004, rises), ("left", left, fits, lefts)
    )


@numbers_please
def told_of_needle(growth: float, times: float) -> str:
    """Under More: how a length grows that is doubled in one of two directions, turned at random.

    Args:
        growth: of the length in a layer.
        times: a / b of a circle after sixty layers, each of which doubles its area.
    """
    means = {
        "factors multiply, so take the mean of their logarithms": 2.5**0.5,
        "that is the mean of the stretches, not of their logarithms": 1.542,
        "that is the mean of the squares": 2.5,
        "that is for the squares; take half of the logarithm": 2.25,
        "that is the logarithm": float(np.log(1.5)),
    }
    turned = (9 / 8) ** 60  # of (a + b)^2 / 4ab, in two directions
    ratios = {
        "four times that: a is nearly 2 m for the mean m, and b the area over 2 m": turned,
        "that is b / a": 1 / (4 * turned),
        "that is (a + b) / 2": 1.5**60,
        "that is a": 2 * 1.5**60,
        "that is its area": 2.0**60,
        "that is one layer": 2,
    }
    near = abs(times / (4 * turned) - 1) < 0.05
    return _told_numbers(
        ("growth", growth, abs(growth - 1.5) < 0.01, means), ("times", times, near, ratios)
    )


GROWTH = (32 / 31) ** 0.5
"""Under More: by which factor (a + b)^2 / 4ab grows behind a layer with 32 open units."""


@numbers_please
def told_of_shape(shape: float) -> str:
    """Under More: what tells the shape of an ellipse with half axes 2 and 1, and not its size."""
    slips = {
        "that is the length": 1.5,
        "that is the squared length, which is larger for a larger ellipse": 2.25,
        "that is the area, or a / b; make it of (a + b)/2 and ab": 2.0,
        "twice as large, it has half of that: the area grows like the squared length": 0.75,
        "a + b, or length times area, is larger for a larger ellipse; divide one by the other": 3.0,
        "(a + b)^2 is larger for a larger ellipse; divide it by what grows like it": 9.0,
        "that is area over squared length, nearly 0 for a needle": 8 / 9,
        "it is nearly right, but the length is (a + b)/2": 9 / 2,
        "ab is the area over that of a circle; leave pi out": 9 / 8 / np.pi,
        "twice as large, it has twice that: the area grows like the squared length": 4 / 3,
        "that tells it, too, and is the root of ours: take squared length over area": (9 / 8)
        ** 0.5,
        "that tells it, too, but has a^2 + b^2; make it of (a + b)/2 and ab, as a plain ratio": 5
        / 4,
        "that tells it, too, but is a/b + b/a; make it of (a + b)/2 and ab, as a plain ratio": 5
        / 2,
        "that is the roundness, and not made of (a + b)/2 and ab": 0.5,
    }
    return f"shape: {_told_number(shape, abs(shape - 9 / 8) < 0.01, slips)}"


@numbers_please
def told_of_growth(squared_length: float, squared_area: float, grown: float) -> str:
    """Under More: by which factor (a + b)^2 / 4ab grows behind a layer with 32 open units.

    Args:
        squared_length: mean of what becomes of a direction of length 1, in sigma^2.
        squared_area: mean of what it spans with what becomes of a perpendicular one, in sigma^4.
        grown: the factor.
    """
    lengths = {
        "64 units, of which half are open": 64.0,
        "that is the second direction's part that adds area; and all of the first?": 31.0,
        "that is one number; how many are squared and added?": 1.0,
        "that is the length; its square is asked for": 32**0.5,
        "that is for the whole matrix; here is one direction": 32.0**2,
    }
    areas = {
        "of the second direction's 32 numbers, one lies along the first and adds no area": 32.0**2,
        "that is the area; its square is asked for": (32 * 31) ** 0.5,
        "that is what the second direction adds, times which squared length?": 31.0,
        "that is one squared length; an area is a product": 32.0,
        "the first direction has nothing to be perpendicular to": 31.0**2,
        "64 units, of which half are open": 64.0 * 63,
        "all of the first direction's 32 numbers count, and 31 of the second's": 33.0 * 32,
        "a triangle's area is half of it": 32 * 31 / 2,
    }
    growths = {
        "an area is the root of a squared area": 1 / 31,
        "that is how the area grows": (32 * 31) ** 0.5,
        "that is how the squared length grows": 32.0,
        "that is after sixty layers": GROWTH**60,
        "that is length over area, and the squared length is asked for": 31**-0.5,
    }
    near_1 = {
        "squared areas go like 32 times 31; and areas?": GROWTH**2,
        "which of the two is larger, squared lengths or areas?": 1 / GROWTH,
        "which of the two is larger, squared lengths or areas, and has an area a root?": GROWTH**-2,
        "circles would stay round; one number of 32 lies along the first direction": 1.0,
        "that has one root too many, or 64 open units, of which half are shut": GROWTH**0.5,
        "that is the shape of the ellipse with half axes 2 and 1; which factor has a layer?": 9 / 8,
    }
    two_slips = "64/63 has 64 open units and no root, which nearly cancel: 32 are open, and areas?"
    exact = [words for words, slip in near_1.items() if abs(grown - slip) < 0.002]
    told = _told_number(grown, abs(grown - GROWTH) < 0.0006, growths)
    if abs(grown - 64 / 63) < 1e-5:
        told = f"not yet: {two_slips}"
    elif told != "right" and abs(grown - 31) < 0.1:
        told = "not yet: that is 31 of 32 numbers; the area grows like the root of 32 times 31"
    elif told != "right" and exact:
        told = f"not yet: {exact[0]}"
    elif told == "not yet" and abs(grown - GROWTH) < 0.005:
        told += ": three decimals, please, because sixty layers multiply what rounding adds"
    elif told == "not yet" and 1 < grown < 2:
        told += f": with it, sixty layers would leave a roundness of {_round(grown**60):.1g}"
    means = _told_numbers(
        ("squared length", squared_length, abs(squared_length - 32) < 0.1, lengths),
        ("squared area", squared_area, abs(squared_area - 32 * 31) < 1, areas),
    )
    if told == "right" and "not yet" in means:
        told = "not yet: the number fits, but it follows from the two means, so those first"
    return f"{means}\ngrown: {told}"


@numbers_please
def told_of_roundness(grown: float, roundness: float) -> str:
    """Under More: how narrow a circle becomes behind sixty layers with 32 open units.

    Args:
        grown: what `told_of_growth` was asked.
        roundness: b / a, after sixty layers.
    """
    after = GROWTH**60
    right = _round(after)
    slips = {
        "that is how much (a + b)^2 / 4ab has grown": after,
        f"that is 1 / (4 * {after:.1f}), as if 1 + w were 1; keep the w": 1 / (4 * after),
        "a layer has the root of 32/31, because areas are not squared": _round(after**2),
        "that is after thirty layers; sixty roots of 32/31 make (32/31)^30": _round(after**0.5),
        "that is a / b": 1 / right,
        "that is one over the growth, as if (a + b)^2 / 4ab were a / b": 1 / after,
        "that is (31/32)^60: a layer has the root, and (a + b)^2 / 4ab is not a / b": after**-2,
        "that is one layer": _round(GROWTH),
        "that is the root of the roundness": right**0.5,
        "that is the root of one over the growth; solve (1 + w)^2 / 4w = 2.6": after**-0.5,
        "that is w = 1, a circle, with which it all began": 1.0,
    }
    told = _told_number(roundness, abs(roundness - right) < 0.006, slips)
    if abs(grown - GROWTH) < 0.002:
        if abs(roundness - 0.1) < 0.002:
            told = "not yet: the picture has one digit; the calculation gives two"
        elif told == "not yet" and 0 < roundness < 1:
            told += f": with it, (1 + w)^2 / 4w is {(1 + roundness) ** 2 / (4 * roundness):.2g}"
        elif told == "not yet" and roundness:
            told += ": a roundness lies between 0 and 1"
    elif told != "right" and 1 < grown < 2 and abs(roundness - _round(grown**60)) < 0.003:
        root = ": a layer has the root of 32/31, because areas are not squared"
        follows = root if abs(grown - GROWTH**2) < 0.002 else ": it follows from your growth"
        told = f"not yet{follows}"
    elif told == "right":
        told += ", but it does not follow from your growth, which is still to be mended"
    elif told == "not yet" and roundness:
        told += ": it follows from the growth in a layer, so that one first"
    return f"roundness: {told}"


@numbers_please
def told_of_median(part: float, middle: float) -> str:
    """Under More: the median of a squared length, and the roundness behind sixty wide layers.

    Args:
        part: the median over the mean, of an exponential number.
        middle: the median roundness behind layers with 256 open units.
    """
    half = float(np.log(2))
    log = 30 * float(np.log(256 / 255))  # the mean of the logarithm of (a + b)^2 / 4ab
    right = _round(float(np.exp(half * log)))
    parts = {
        "that is the probability; which c has it?": 0.5,
        "that is of the length, whose square is asked for": half**0.5,
        "that is e^(-1/2); the other way round, e^(-c) is 1/2": float(np.exp(-0.5)),
        "that is the chance to be larger than the mean": float(np.exp(-1)),
        "that is the mean, below which more than half of them lie": 1.0,
    }
    rounds = {
        "that is for the mean of the logarithm, of which the median is a part": log,
        "512 units are open there, of which half are shut": 30 * half * float(np.log(512 / 511)),
        "a layer has the root of 256/255, because areas are not squared": 2 * half * log,
        "the median is ln 2 of the mean, not half of it": log / 2,
        "that is behind 64 units": 30 * half * float(np.log(32 / 31)),
    }
    others = {"that is the fraction; which w has it?": float(np.exp(half * log))}
    others |= {"that is the logarithm; which w has it?": half * log}
    slips = {words: _round(float(np.exp(grown))) for words, grown in rounds.items()} | others
    return _told_numbers(
        ("part", part, abs(part - half) < 0.01, parts),
        ("middle", middle, abs(middle - right) < 0.006, slips),
    )


def _round(grown: float) -> float:
    """The roundness w <= 1 of an ellipse for which (1 + w)^2 / 4w has some value."""
    half = 2 * grown - 1
    return half - (half**2 - 1) ** 0.5


def told_of_rest(beside: Callable[[Numbers, Numbers], float]) -> str:
    """Section 12.2: what the squared sd of the differences has beside those of both arms.

    Args:
        beside: from the numbers of two arms, run i of both with one seed, to that number.
    """
    arms = [
        (np.array(v, float), np.array(w, float))
        for v, w in (
            ([90, 92, 94], [91, 93, 95]),
            ([90, 92, 94], [95, 93, 91]),
            ([1, 2, 6, 3, 5], [3, 9, 1, 1, 2]),
        )
    ]
    found = _answers(beside, *((v.copy(), w.copy()) for v, w in arms))
    if isinstance(found, str):
        return found
    n = np.array([len(v) for v, _ in arms])
    total = np.array([(v - v.mean()) @ (w - w.mean()) for v, w in arms])
    raw = np.array([v @ w for v, w in arms])  # without taking the means off
    sds = [(v.std(ddof=1), w.std(ddof=1), (w - v).std(ddof=1)) for v, w in arms]
    c, (sd_v, sd_w, sd_g) = total / (n - 1), np.array(sds).T
    slips = {
        "right": -2 * c,
        "the sign: does luck that both share add to the scatter of the pairs?": 2 * c,
        "each product comes twice when the square is multiplied out": -c,
        "with the other sign, and each product comes twice": c,
        "by (12.1) the sum is divided by n - 1": -2 * total / n,
        "by (12.1) the sum is divided by n - 1, and the sign": 2 * total / n,
        "the sum is not divided yet": -2 * total,
        "the sum is not divided yet, and each product comes twice": -total,
        "the sum is not divided yet, and the sign": 2 * total,
        "that is the sum; what is it divided by, and which factor and sign has it?": total,
        "the means are to be taken off first": -2 * raw / (n - 1),
        "the means are to be taken off first, and the sum divided": -2 * raw,
        "that is all of the squared sd; what has it beside the two?": sd_g**2,
        "only arms that rise and fall in step have that much": -2 * sd_v * sd_w,
        "that is of the correlation, whose unit is lost; leave the sds in": -2 * c / sd_v / sd_w,
        "that is of the means; multiply the deviations, seed by seed": -2
        * np.array([v.mean() * w.mean() for v, w in arms]),
        "that is 0, as is the sum of an arm's deviations: multiply seed by seed, and then sum": 0
        * c,
    }
    for words, slip in slips.items():
        if np.allclose(found, slip):
            return words if words == "right" else f"not yet: {words}"
    shown = f"for 90, 92, 94 and 91, 93, 95 it is to be 0 - 4 - 4; yours is {found[0]:.3g}"
    return f"not yet: {shown}"


@numbers_please
def told_of_arrow(along: float, across: float, t: float) -> str:
    """Section 12.2: the parts of the arrow (1.0, 0.2) along and across the diagonal, and its t."""
    root = 2**0.5
    means = {
        "that is the mean": 0.6,
        "too large by root 2": 1.2,
        "that is the whole arrow": 1.04**0.5,
        "that is its first entry": 1.0,
        "that is the part perpendicular to it": 0.8 / root,
    }
    entries = {
        "too large by root 2": 0.8,
        "that is the size of one entry": 0.4,
        "that is the part along it": 1.2 / root,
    }
    ratios = {
        "that is the mean over the sd": 1.5 / root,
        "is the sd over n - 1?": 1.5 * root,
        "the other way round": 1 / 1.5,
    }
    asked = (
        ("along ", along, 1.2 / root, means, "multiply by the unit arrow (1, 1) / root 2, and add"),
        ("across", across, 0.8 / root, entries, "take (0.6, 0.6) away; how long is the rest?"),
        ("t     ", t, 1.5, ratios, "the mean 0.6, over s / root 2, with s from (12.1)"),
    )
    return "\n".join(
        f"{name} {_rounded(mine, right, 0.006) or _told_number(mine, fits, slips, otherwise)}"
        for name, mine, right, slips, otherwise in asked
        for fits in [abs(mine - right) < 0.006]
    )


@numbers_please
def told_of_pairs(same: float, opposite: float) -> str:
    """Section 12.2: the sd of the differences of 90, 92, 94 and 91, 93, 95, and turned round."""
    alike = {
        "that is the mean difference": 1,
        "that is the sd of an arm": 2,
        "as if the runs were independent": 8**0.5,
        "that is the opposite order": 4,
        "that is a standard error, over the root of n": 2 / 3**0.5,
    }
    unlike = {
        "that is the sum of the squares": 32,
        "that is its root; the sum is divided by n - 1 first": 32**0.5,
        "that is the standard error, over the root of n": 4 / 3**0.5,
        "that is the range of the differences": 8,
        "that is the mean difference": 1,
        "an sd is a root, and never negative": -4,
        "that is the sd of an arm": 2,
        "as if the runs were independent": 8**0.5,
        "over n - 1, not over n": (32 / 3) ** 0.5,
        "the mean of the differences is to be taken off": (35 / 2) ** 0.5,
        "over n - 1, not over n, once the mean is taken off": (35 / 3) ** 0.5,
        "that is the variance": 16,
    }
    if opposite == 0:
        unlike["write the three differences down: they are not equal"] = opposite = 1e-9
    return _told_numbers(
        ("the same order", same, abs(same) < 0.006, alike, "write the three differences down"),
        (
            *("the opposite order", opposite, abs(opposite - 4) < 0.006, unlike),
            "write the three differences down, 95 - 90 first",
        ),
    )


@numbers_please
def told_of_density(multiple: float, beyond: float) -> str:
    """Section 12.2: the density of five seeds, 3/4 (1 - u^2), and what lies beyond u = 0.707."""
    u = 2 / 8**0.5
    right = 1 - u * (3 - u * u) / 2
    factors = {
        "that is the integral; which factor makes it 1?": 4 / 3,
        "the integral goes from -1 to 1, not from 0": 3 / 2,
        "the integral of 1 - u^2 is not 1": 1,
        "that is of three seeds, whose density is constant": 0.5,
    }
    tails = {
        "you forgot the other end": right / 2,
        "that is what lies between the ends": 1 - right,
        "that is in percent": 100 * right,
        "the factor is missing": right / 0.75,
        "that is the density at u": 0.75 * (1 - u * u),
        "that is of three seeds, whose density is constant": 1 - u,
        "that is u squared": u * u,
        "both ends are in it twice": 2 * right,
        "that is where t is 3; here it is 2": 1 - 3 / 13**0.5 * (3 - 9 / 13) / 2,
    }
    whole = f"with it the whole integral, from -1 to 1, is {multiple * 4 / 3:.3g}"
    if beyond in (0.1, 0.11, 0.12):  # 0.116 in one digit or two, which a slip may be as well
        tails["it may be right, rounded; three digits after the point, please"] = beyond
    return _told_numbers(
        ("multiple", multiple, abs(multiple - 0.75) < 0.006, factors, whole),
        (
            *("beyond", beyond, abs(beyond - right) < 0.002, tails),
            "integrate the density from u to 1, and count both ends",
        ),
    )


def told_of_factor(factor: Callable[[int], float]) -> str:
    """Section 12.2: t over the cotangent of the angle between n differences and the diagonal."""
    slips: dict[str, Callable[[int], float]] = {
        "right for two seeds, and for five they are not equal": lambda n: 1.0,
        "that is of the length along the diagonal; what has the other length?": lambda n: n**0.5,
        "lengths are roots of sums of squares": lambda n: n - 1.0,
        "the other way round": lambda n: (n - 1) ** -0.5,
        "by (12.1) the rest has the length of n - 1 squares of the sd": lambda n: n**-0.5,
        "is that with n - 1 or with n?": lambda n: float(n),
        "t divides by the standard error, with the root of n": lambda n: ((n - 1) / n) ** 0.5,
        "how often is the square of the sd in what is perpendicular?": lambda n: (n - 2) ** 0.5,
    }
    found = _answers(factor, (2,), (5,), (10,))
    if isinstance(found, str):
        return found
    if np.allclose(found, np.sqrt([1, 4, 9]), rtol=1e-3):
        return "right"
    for words, slip in slips.items():
        if np.allclose(found, [slip(n) for n in (2, 5, 10)], rtol=1e-3):
            return f"not yet: {words}"
    return (
        "not yet: along is root n times the mean, across the root of what (12.1) divides by n - 1, "
        "and t is root n times the mean, over the sd"
    )


@numbers_please
def told_of_false_alarm(mine: float) -> str:
    """Section 12.2: the part of all directions in the plane for which t is beyond 3."""
    wedge = float(np.arctan(1 / 3) / (2 * np.pi))  # from the diagonal to one side, at one end
    slips = {
        "that is one wedge": wedge,
        "that is one end, or one side: both ends of the diagonal, both sides of it": 2 * wedge,
        "that is in percent": 400 * wedge,
        "that is in degrees": 4 * 360 * wedge,
        "that is one wedge, in degrees": 360 * wedge,
        "those are both wedges of one side, in degrees": 720 * wedge,
        "of the cotangent 3, not of the tangent": float(2 * np.arctan(3) / np.pi),
        "that is in radians": float(np.arctan(1 / 3)),
        "that is a normal distribution, with a known sd": 0.0027,
        "four wedges, not eight: two at each end": 8 * wedge,
        "18.4 are degrees, not percent": float(np.degrees(np.arctan(1 / 3))) / 100,
        "both wedges of one side, in radians": 2 * float(np.arctan(1 / 3)),
        "that is five seeds": 0.04,
    }
    otherwise = "at which angle is the cotangent 3? Count such wedges in a circle"
    return _told_number(mine, abs(mine - 4 * wedge) < 0.006, slips, otherwise)


@numbers_please
def told_of_limits(three: float, five: float) -> str:
    """Section 12.2: the part u of a unit arrow at which t is 3, for three seeds and for five."""

    def asked(name: str, mine: float, n: int) -> tuple[str, str]:
        u = float(3 / np.sqrt(n + 8))
        slips = {
            "is that with n - 1 or with n?": 3 / np.sqrt(n + 9),
            "that is u squared": u * u,
            "that is the sine": float(np.sqrt(1 - u * u)),
            "that is the cotangent; u is the cosine": 3 / np.sqrt(n - 1),
            "t is squared as well": 3 / np.sqrt(n + 2),
            "that is the angle, in degrees; u is its cosine": float(np.degrees(np.arccos(u))),
            "that is the angle; u is its cosine": float(np.arccos(u)),
            "that is for two seeds; n - 1 comes in": 3 / np.sqrt(10),
            "that is t": 3,
            "that is of the other number of seeds": 3 / np.sqrt(16 - n),
        }
        if near := _rounded(mine, u, 0.003, "three digits"):
            return name, near
        back = np.sqrt(n - 1) * mine / np.sqrt(1 - mine**2) if abs(mine) < 1 else 0
        otherwise = f"with that u, t is {back:.2f}" if back else "u is a cosine, below 1"
        return name, _told_number(mine, abs(mine - u) < 0.003, slips, otherwise)

    return "\n".join(
        f"{name}: {told}"
        for name, told in (asked("three seeds", three, 3), asked("five seeds", five, 5))
    )


@numbers_please
def told_of_three_seeds(mine: float) -> str:
    """Section 12.2: the part of all directions in space for which t is beyond 3."""
    limit = 3 / np.sqrt(11)  # of u, which is equally likely from -1 to 1
    slips = {
        "you forgot the other end": (1 - limit) / 2,
        "that is what lies between the ends": limit,
        "that is in percent": 100 * (1 - limit),
        "that is the density of five seeds": 0.5 * (1 - limit) ** 2 * (2 + limit),
        "that is the limit of five seeds": 1 - 3 / np.sqrt(13),
        "that is the wedge of two seeds": float(2 * np.arctan(1 / 3) / np.pi),
        "that has every angle equally often; how large is the ring at each of them?": float(
            2 * np.arccos(limit) / np.pi
        ),
        "that has the share r du; how wide is the ring?": 1
        - float(limit * np.sqrt(1 - limit**2) + np.arcsin(limit)) * 2 / np.pi,
        "u runs from -1 to 1, a range of 2": 2 * (1 - limit),
        "that is r^2 at the limit; add up the shares of all rings beyond it": 1 - limit**2,
        "that is u^2 at the limit; add up the shares of all rings beyond it": limit**2,
    }
    if near := _rounded(mine, float(1 - limit), 0.003, "three digits"):
        return near
    otherwise = "size times width is the share of a ring: what is left of r in it?"
    return _told_number(mine, abs(mine - (1 - limit)) < 0.003, slips, otherwise)


@numbers_please
def told_of_chances(for_4: float, for_45: float) -> str:
    """Section 12.3: the chance of one false alarm or more among 4, and 45, independent tests."""

    def slips(m: int) -> dict[str, float]:
        return {
            "that is the chance that there is none": 0.96**m,
            "that is how many are to be expected": 0.04 * m,
            "that is the chance that all are alarms": 0.04**m,
            "that is in percent": 100 * (1 - 0.96**m),
            "that is how many are to be expected, in percent": 4 * m,
            "that is the chance of exactly one": m * 0.04 * 0.96 ** (m - 1),
            "that is of one claim": 0.04,
            "the 4 % are divided by their number in Bonferroni's correction": 0.04 / m,
            "no number of claims makes it certain": 1,
        }

    otherwise = "how likely is it that none of them raises one?"
    return _told_numbers(
        *(
            (f"for {m}", mine, abs(mine - (1 - 0.96**m)) < 0.006, slips(m), otherwise)
            for m, mine in ((4, for_4), (45, for_45))
        )
    )


def two_rounds(t: float, t_new: float | None = None) -> str:
    """Section 12.3: our rule 5, from the t of five seeds, and that of five new ones.

    Args:
        t: in standard errors.
        t_new: the same of new seeds; None before they have run.
    """
    if abs(t) <= 3:
        return "not seen"
    if t_new is None:
        return "waits for new seeds"
    return "counts" if abs(t_new) > 3 and t * t_new > 0 else "does not count"


def told_of_rounds(rule: Callable[..., object]) -> str:
    """Section 12.3: the rule of two rounds as a function: "right", or where it first goes wrong."""
    cases = [
        ((t, t_new), f"a t of {t:g} and then of {t_new:g}", why)
        for t, t_new, why in (
            (3.5, 4.0, "both are beyond 3, in the same direction"),
            (6.0, 3.5, "both are beyond 3; the second may be the smaller one"),
            (-3.5, -4.0, "both are beyond -3: two losses in the same direction"),
            (4.0, -3.5, "the second goes in the other direction"),
            (-4.0, 3.5, "the second goes in the other direction"),
            (6.0, 2.5, "the second is not beyond 3"),
            (-4.0, -2.5, "the second is not beyond 3, on its side"),
            (4.0, -2.5, "the second is not beyond 3, and goes in the other direction"),
            (2.0, 4.0, "the first was not seen, so that no second one is asked for"),
            (-2.0, -4.0, "the first was not seen, so that no second one is asked for"),
        )
    ]
    cases += [((4.0,), "a t of 4, before new seeds have run,", "it waits for new seeds")]
    cases += [((2.0,), "a t of 2, before new seeds have run,", "the first was not seen")]
    texts = ("counts", "does not count", "waits for new seeds", "not seen")
    return _told_of_texts(rule, two_rounds, texts, cases)


@numbers_please
def told_of_luck(once: float, twice: float) -> str:
    """Section 12.3: of what is seen among 100 ideas, ten of them good, how much is luck."""
    seen, luck = 10 * 0.35, 90 * 0.04
    again, luck_again = 10 * 0.12, 90 * 0.0008
    first = {
        "that is the chance of an alarm where no effect is; how many of each kind are seen?": 0.04,
        "that is the part of all ideas that have no effect": 0.9,
        "as if as many ideas had an effect as had none": 0.04 / (0.04 + 0.35),
        "that is how many alarms there are; of how many that are seen?": luck,
        "that is in percent": 100 * luck / (luck + seen),
        "that is alarms per effect seen, not of all that is seen": luck / seen,
        "that is luck among all 100 ideas": luck / 100,
        "only 90 of the ideas have no effect": 4 / (4 + seen),
        "that is the part that is no luck": seen / (luck + seen),
    }
    second = {
        "that is the chance of two alarms where there is no effect": 0.0008,
        "the second time only one end counts": 90 * 0.0016 / (90 * 0.0016 + again),
        "that is how many alarms are left; of how many that are seen?": luck_again,
        "that is in percent": 100 * luck_again / (luck_again + again),
        "real effects have to pass twice, too": luck_again / (luck_again + seen),
        "that is the part of all ideas that have no effect": 0.9,
        "as if as many ideas had an effect as had none": 0.0008 / (0.0008 + 0.12),
        "that is the part that is no luck": again / (luck_again + again),
    }
    right = luck / (luck + seen), luck_again / (luck_again + again)
    second["what passes twice is to be counted anew, not squared"] = right[0] ** 2
    second["that is luck among all 100 ideas"] = luck_again / 100
    count = "count what is seen of the ten good ideas, and of the other 90"
    return _told_numbers(
        ("once", once, abs(once - right[0]) < 0.012, first, count),
        ("twice", twice, abs(twice - right[1]) < 0.004, second, f"{count}, in both rounds"),
    )


def _told_of_texts(
    rule: Callable[..., object],
    right: Callable[..., str],
    texts: Sequence[str],
    cases: Sequence[tuple[Sequence[Any], str, str]],  # arguments, how they are shown, and why
) -> str:
    """Whether a learner's function says the same text as ours in each case, or where not."""
    for given, shown, why in cases:
        try:
            told = rule(*given)
        except Exception as error:  # whatever a learner's lines raise
            return f"not yet: for {shown} it stops, {type(error).__name__}: {error}"
        if told is ...:
            return "not yet"
        if told not in texts:
            of = {3: "three", 4: "four"}[len(texts)]
            return f"not yet: {shown} gives {told!r}; use one of the {of} texts exactly"
        if told != right(*given):
            return f"not yet: {shown} gives {told!r}, but {why}"
    return "right"


def _band(gaps: np.ndarray) -> tuple[float, float]:
    """The ends of the mean of differences (n,) and three standard errors on either side."""
    reach = 3 * np.std(gaps, ddof=1) / np.sqrt(len(gaps))
    return float(np.mean(gaps) - reach), float(np.mean(gaps) + reach)


def decide(gaps: np.ndarray, line: float = -0.5) -> str:
    """Section 12.6: what our rule 6 says of a change that should do no harm.

    Args:
        gaps: (n,) differences of all seeds, in points; below 0 is a loss.
        line: what the whole band has to lie above, in points.
    """
    low, high = _band(gaps)
    if low > line:
        return "harmless"
    return "harmful" if high < line else "undecided"


def told_of_decision(rule: Callable[..., object]) -> str:
    """Section 12.6: rule 6 as a function: "right", or where it first goes wrong."""
    draw = np.random.default_rng(12)
    cases = []
    for low, high, line, n, why in (
        (-0.67, 0.5, -0.5, 10, "both a loss that matters and none lie in this band"),
        (-0.45, 0.25, -0.5, 24, "the whole band lies above -0.5"),
        (0.1, 0.3, -0.5, 10, "a gain is no harm"),
        (0.6, 1.0, -0.5, 10, "a gain is no harm, however large"),
        (-1.4, -0.7, -0.5, 10, "the whole band lies below -0.5"),
        (-0.4, -0.1, -0.5, 10, "a loss of less than half a point would not change what we do"),
        (-0.7, -0.2, -0.5, 10, "a loss is seen, and it may be one of less than half a point"),
        (-0.53, 0.27, -0.5, 5, "its lower end lies below -0.5, with n - 1 in the sd"),
        (-0.51, 0.27, -0.5, 24, "its lower end lies below -0.5, at three standard errors"),
        (-0.67, 0.5, -1.0, 10, "the whole band lies above -1, the line that is given"),
        (-1.0, -0.2, -0.5, 10, "the mean lies below -0.5, and not all of the band"),
        (0.2, 0.9, 0.5, 10, "a line at 0.5 asks for a gain of more than half a point"),
        (-1.23, 0.77, -0.5, 24, "both a loss that matters and none lie in this band"),
    ):
        noise = draw.normal(size=n)
        noise = (noise - noise.mean()) / noise.std(ddof=1)  # mean 0, sd 1
        gaps = (low + high) / 2 + noise * (high - low) / 2 * np.sqrt(n) / 3
        band = f"{n} differences with the band from {low:g} to {high:g}, line at {line:g},"
        cases.append(((gaps, line), band, why))
    told = _told_of_texts(rule, decide, ("harmless", "harmful", "undecided"), cases)
    if told == "right" or "it stops" in told:
        return told
    mine = []
    for given, *_ in cases:
        try:
            mine.append(rule(*given))
        except Exception:  # whatever a learner's lines raise, later than they were told
            return told
    slips: dict[str, Callable[[np.ndarray, float], str]] = {
        "the line is left out, as if it were 0": lambda gaps, line: decide(gaps, 0.0),
        "the line has changed its sign": lambda gaps, line: decide(gaps, -line),
        "*harmful* asks for the upper end of the band below the line": lambda gaps, line: (
            "harmful" if _band(gaps)[0] < line else decide(gaps, line)
        ),
        "*harmless* asks for the lower end of the band above the line": lambda gaps, line: (
            "harmless" if _band(gaps)[1] > line else decide(gaps, line)
        ),
        "that is the mean alone, and not the band": lambda gaps, line: (
            "harmless" if np.mean(gaps) > line else "harmful"
        ),
        "*harmful* and *harmless* have changed places": lambda gaps, line: {
            "harmless": "harmful", "harmful": "harmless"
        }.get(decide(gaps, line), "undecided"),
    }  # fmt: skip
    reaches: dict[str, float | Callable[[int], float]] = {
        "that is 3 sd, and 3 SE are asked for: divide by the root of n": 3.0,
        "that is one sd, and 3 SE are asked for: divide by the root of n, and times 3": 1.0,
        "an SE is the sd over the root of n, not over n": lambda n: 3 / n,
        "that is one SE on either side, and the band has 3": lambda n: n**-0.5,
    }
    slips |= {
        words: functools.partial(_by_reach, reach) for words, reach in reaches.items()
    }  # fmt: skip
    for words, slip in slips.items():
        if mine == [slip(*given) for given, *_ in cases]:
            return f"{told} ({words})"
    return told


def _by_reach(reach: float | Callable[[int], float], gaps: np.ndarray, line: float) -> str:
    """Rule 6 with another reach of the band, in standard deviations."""
    sds = reach(len(gaps)) if callable(reach) else reach
    far = sds * float(np.std(gaps, ddof=1))
    if np.mean(gaps) - far > line:
        return "harmless"
    return "harmful" if np.mean(gaps) + far < line else "undecided"


def told_of_plan(
    seeds: object, pilot: np.ndarray, distance: float = 0.5, larger: float = 1.0
) -> str:
    """Section 12.6: how many seeds exclude a loss of the margin in 80 % of trials.

    Args:
        seeds: the learner's number.
        pilot: (n,) differences.
        distance: from the effect that is expected to the margin of harm, in points.
        larger: how many times as large as the pilot's the true sd may be.
    """
    if not isinstance(seeds, Real):
        return _no_number(seeds)
    sd = larger * float(np.std(pilot, ddof=1))
    if distance <= 0:
        return (
            "not yet: what you expect does not lie above your line, so no number of seeds is "
            "enough; EXPECTED has to be larger than LINE"
        )
    far = sd / float(distance)  # a standard error of one seed, in distances
    needed = (3.84 * far) ** 2
    slips = {
        "without the square": 3.84 * far,
        "if the band may touch the line when the mean is what you expect, half of trials": (
            9 * far**2
        ),
        "with 3 - 0.84 SE, as if luck only helped": (2.16 * far) ** 2,
        "with 0.84 SE alone, where the band has 3 more": (0.84 * far) ** 2,
    }
    rarer = {
        "to see it in both rounds": (4.25 * far) ** 2,
        "for an effect as large as the sd": 3.84**2,
        "for an effect of half the sd": (2 * 3.84) ** 2,
        "for a whole point": (3.84 * sd) ** 2,
        "with the quotient upside down": (3.84 / far) ** 2,
        "with the variance, so that the sd is squared twice": (3.84 * far * sd) ** 2,
        "with the pilot's standard error, not its sd": needed / len(pilot),
        "with 1.96 SE rather than our 3": (2.8 * far) ** 2,
        "with 1.64 SE rather than our 3": (2.49 * far) ** 2,
    }
    if larger != 1:
        slips["without the reserve"] = needed / larger**2
        slips["if the reserve is not squared with the sd"] = needed / larger
    mine = float(seeds)
    if needed - 1 < mine < needed and mine == int(mine):
        return f"not yet: {needed:.1f} are due, so round up"
    if needed - 0.3 < mine < needed + 2:
        return "right"
    if not mine > 0:
        return "not yet"
    reach = 3.84 * sd / mine**0.5
    asked = f"the plan asks for {float(distance):g}"
    asked += " only, so that fewer will do" * bool(mine > needed)
    near, rare = (
        [
            words for words, slip in each.items()
            if mine in {np.ceil(slip), np.round(slip)} or abs(mine - slip) < 0.012 * slip
        ]
        for each in (slips, rarer)
    )  # fmt: skip
    near = near or rare[: len(rare) == 1]  # of several rare ones nobody can tell
    so = f" (so many come out {', or '.join(near[:2])})" if near else ""
    of = "1 seed" if mine == 1 else f"{mine:g} seeds"
    return f"not yet: with {of} 3.84 SE are {reach:.2g} points, and {asked}{so}"


def planned(seeds: object, pilot: np.ndarray, distance: float = 0.5) -> int:
    """Section 12.6: the number of seeds of a learner's own trial, if a plan asks for no more.

    Args:
        seeds: the learner's number, with a reserve of a quarter in the sd.
        pilot: (n,) differences.
        distance: from the effect that is expected to the margin of harm, in points.

    Raises:
        ValueError: it is no number by this pilot; the trial is to run once, after the plan.
    """
    told = told_of_plan(seeds, pilot, distance, larger=1.25)
    enough = distance > 0 and isinstance(seeds, Real) and float(seeds) >= _due(pilot, distance)
    if told != "right" and not enough:
        raise ValueError(
            f"n_safe = {seeds!r} is no plan by this pilot ({told}). Type the number that it asks "
            "for, two cells above, and then run this cell once. If those are more than you can "
            "run, ask for less before you look: a lower line, or arms that share more."
        )
    return max(5, int(np.ceil(float(seeds))))  # type: ignore[arg-type]


def _due(pilot: np.ndarray, distance: float, larger: float = 1.25) -> float:
    """How many seeds 3.84 standard errors within a distance ask for, by a pilot (n,)."""
    return float((3.84 * larger * np.std(pilot, ddof=1) / distance) ** 2)


OURS: Mapping[str, Mapping[str, Any]] = {
    "as they are": {},
    "first layer × 0.41": {"factor": 6**-0.5},
}
"""The arms of section 12.6 whose planned trial is stored: a name -> settings of `models_of`."""


def planned_trial(
    trial_of: Callable[..., dict[str, float]],
    arms: Mapping[str, Mapping[str, Any]],
    plan: tuple[object, np.ndarray, float],
    at_one_rate: Callable[[int], dict[str, float]],
    chosen: list[tuple[str, int]],
    rates: Sequence[float],
) -> tuple[np.ndarray, dict[str, np.ndarray], str]:
    """Section 12.6: the planned trial of the lesson, which is stored, or that of a learner's arms.

    Args:
        trial_of: the learner's trial of a seed, which notes its choices.
        arms: a name -> settings of `models_of`, the old method first.
        plan: what `planned` takes, the learner's number of seeds first.
        at_one_rate: the experiment of section 12.2, (seed) -> the accuracy of each arm in %.
        chosen: where `trial_of` notes an arm and the place of its rate; emptied before the run.
        rates: the grid, in order.

    Returns:
        The differences (n,) of the trial, new minus old, in points; what to compare them with, a
        name -> (m,) differences, the trial last; and what its run has to say, in lines.
    """
    seeds, pilot, distance = plan
    if arms != OURS:
        n = planned(seeds, pilot, distance)
        chosen.clear()
        gaps = _differences(bench.repeat(trial_of, range(20, 20 + n)))
        return gaps, {"the pilot": pilot, "your plan": gaps}, told_of_choices(chosen, rates)
    stored = result("pytorch_start")
    gaps = _differences({arm: run["accuracy"] for arm, run in stored.values.items()})
    again = _differences(bench.repeat(at_one_rate, range(55)))
    mine = _differences(bench.repeat(trial_of, stored.seeds[:5]))
    chosen.clear()
    n = 25
    if told_of_plan(seeds, pilot, distance, larger=1.25) == "right":
        n = min(planned(seeds, pilot, distance), len(gaps))
    before = {"section 12.2": again[:5], "12.2, new seeds": again[5:]}
    told = _told_of_repeated(mine, gaps[:5], stored.seeds[:5])
    if told_of_plan(seeds, pilot, distance, larger=1.25) != "right":
        told += (
            f"\nn_safe = {seeds!r} is not what the pilot asks for, so that {n}, ours, is taken for "
            "your plan"
        )
    return gaps, {**before, "your plan": gaps[:n], "our plan": gaps}, told


def _differences(runs: Mapping[str, Sequence[float]]) -> np.ndarray:
    """The second arm minus the first, (n,)."""
    first, second = [*runs.values()][:2]
    return np.subtract(second, first)


def _told_of_repeated(mine: np.ndarray, stored: np.ndarray, seeds: Sequence[int]) -> str:
    """Whether a learner's program repeats stored differences, both (n,), on this machine."""
    off = np.abs(mine - stored)
    told = "equal"
    if n_off := int((off > 0.011).sum()):
        told = (
            f"{n_off} of {len(off)} differ, by up to {off.max():.2f} points (processors add in "
            "different orders, which may move a few of 2,000 images)"
        )
    return (
        f"your program, seeds {seeds[0]} to {seeds[-1]}: {mine.round(2) + 0.0}\n"
        f"stored from our run:         {stored.round(2) + 0.0}\n{told}"
    )


def sizes(model: nn.Sequential, rows: np.ndarray, labels: np.ndarray) -> Examples:
    """Section 11.4: the size of what leaves each module of a network, and of the gradient there.

    Args:
        model: m modules.
        rows: (n, d) images.
        labels: (n,).

    Returns:
        Two (m,) root mean squares, in the order of the modules.
    """
    forward, back, a = [], [], rows.astype(float)
    for module in model.modules:
        a = module.forward(a)
        forward.append(np.sqrt(np.mean(a**2)))
    g = nn.softmax_cross_entropy_grad(a, labels)
    for module in reversed(model.modules):
        back.append(np.sqrt(np.mean(g**2)))
        g = module.backward(g)
    return np.array(forward), np.array(back[::-1])


def told_of_sizes(rule: Callable[..., object]) -> str:
    """Section 11.4: does the learner's way back measure the gradient at what leaves each module?"""
    draw = np.random.default_rng(4)
    three = nn.Sequential(nn.Linear(3, 5, draw), nn.ReLU(), nn.Linear(5, 2, draw))
    given = draw.normal(size=(6, 3)), np.array([0, 1, 1, 0, 1, 0])
    try:
        told = rule(three, *given)
    except Exception as error:  # whatever a learner's lines raise
        way = " (a gradient goes from the last module to the first)"
        way = way if isinstance(error, ValueError) else ""
        return f"not yet: it stops, {type(error).__name__}: {error}{way}"
    if not (isinstance(told, tuple) and [type(part) for part in told] == [np.ndarray, np.ndarray]):
        return "not yet: return two arrays, np.array(forward) and np.array(back)"
    (first, last), (forward, back) = sizes(three, *given), told
    if len(back) == 0 and forward.shape == (3,):
        return "not yet"
    if forward.shape != (3,) or back.shape != (3,):
        shapes = f"`forward` has shape {forward.shape} and `back` {back.shape}"
        return f"not yet: {shapes}, for 3 modules; one number each, please"
    if not np.allclose(forward, first):
        return "not yet: `forward` is no longer what it was"
    if np.allclose(back, last):
        return "right"
    at_x = three.backward(nn.softmax_cross_entropy_grad(three.forward(given[0]), given[1]))
    entering = np.append(np.sqrt(np.mean(at_x**2)), last[:-1])
    deviations, g = [], nn.softmax_cross_entropy_grad(three.forward(given[0]), given[1])
    for module in reversed(three.modules):
        deviations.insert(0, np.std(g))
        g = module.backward(g)
    slips = [
        (deviations, "that is the standard deviation, which takes the mean off before squaring"),
        (
            deviations[::-1],
            "a standard deviation takes the mean off first; and turn the list round",
        ),
        (last[::-1], "the right numbers from the last module to the first; turn them round"),
        (entering, "that is the gradient at what *enters* each module: note it before you go on"),
        (entering[::-1], "note the size before you go through a module, and turn the list round"),
        (last**2, "mean squares; take the root, as for what goes forward"),
        (last[::-1] ** 2, "mean squares from the last module to the first; take roots, turn them"),
    ]
    near = [words for slip, words in slips if np.allclose(back, slip)]
    if not near and np.isclose(back[-1], last[-1]):
        near = ["the last module is right; what do you hand on to the one before it?"]
    last_one = f"{last[-1]:.3g}, the root of the mean of g squared over all entries"
    told = near[0] if near else f"the last should be {last_one}; yours is {back[-1]:.3g}"
    return f"not yet: {told}"


def apart(a: np.ndarray) -> float:
    """Section 11.4: 1 minus the mean cosine of two different rows of a (n, d)."""
    a = a.astype(float) / np.linalg.norm(a, axis=1, keepdims=True)
    return float(1 - (a @ a.T)[~np.eye(len(a), dtype=bool)].mean())


def told_of_apart(rule: Callable[..., object]) -> str:
    """Section 11.4: does the learner's function tell how far apart the rows of an array are?"""
    a = np.array([[3.0, 0, -4, 0], [0, 2, 1, 2], [12, 5, 0, 0], [1, -1, 1, 1], [0, 6, 0, -8]])
    given = a.copy()
    try:
        told = rule(given)
    except Exception as error:  # whatever a learner's lines raise
        as_column = "; one length per row, as a column (n, 1)? keepdims=True"
        as_column = as_column if "broadcast" in str(error) else ""
        return f"not yet: it stops, {type(error).__name__}: {error}{as_column}"
    if told is ...:
        return "not yet"
    if not isinstance(told, Real):
        kind = f"an array {told.shape}" if isinstance(told, np.ndarray) else type(told).__name__
        return f"not yet: one number, please; yours is {kind}"
    if not np.array_equal(given, a):
        return "not yet: it changes the activations that it gets; write `a = a / ...`"
    n, other = len(a), ~np.eye(len(a), dtype=bool)
    whole = a / np.linalg.norm(a)
    columns = a / np.linalg.norm(a, axis=0)
    rows = a / np.linalg.norm(a, axis=1, keepdims=True)
    summed = a / a.sum(axis=1, keepdims=True)
    sizes_summed = a / np.abs(a).sum(axis=1, keepdims=True)
    cosines, right = rows @ rows.T, apart(a)
    slips = {
        "right": right,
        "each image is compared with itself, too: leave out the diagonal": 1 - cosines.mean(),
        "the diagonal is 0 now and still counted: divide by n (n - 1)": 1
        - cosines[other].sum() / n**2,
        "the images have lengths: divide each row by its own first": 1 - (a @ a.T)[other].mean(),
        "divide each row by its length first, and leave out the diagonal": 1 - (a @ a.T).mean(),
        "that is one length for all images; each row has its own, axis=1": 1
        - (whole @ whole.T)[other].mean(),
        "that is the length of each column, and an image is a row, axis=1": 1
        - (columns @ columns.T)[other].mean(),
        "a length is the root of the sum of squares": 1 - (summed @ summed.T)[other].mean(),
        "a length is the root of the sum of squares, not a sum of sizes": 1
        - (sizes_summed @ sizes_summed.T)[other].mean(),
        "a cosine keeps its sign: 1 is alike, -1 the opposite": 1 - np.abs(cosines[other]).mean(),
        "the sum of the cosines, not their mean": 1 - cosines[other].sum(),
        "the sum over pairs, not their mean": 1 - cosines[other].sum() / 2,
        "the sum of the cosines, and the diagonal in it": 1 - cosines.sum(),
        "the sum of 1 - cosine, not its mean": (1 - cosines).sum(),
        "the sum of 1 - cosine over pairs, not its mean": (1 - cosines).sum() / 2,
        "half of the pairs are 0, and still counted": 1 - cosines[other].sum() / 2 / n**2,
        "that is how alike they are; one minus it": 1 - right,
        "alike with the diagonal; leave it out, and take one minus that": cosines.mean(),
        "the sign": -right,
    }
    for words, slip in slips.items():
        if np.isclose(float(told), slip):
            return words if words == "right" else f"not yet: {words}"
    return "not yet: divide each row by its length, and take one minus the mean cosine of two rows"


def told_of_judged(rule: Callable[..., object]) -> str:
    """Section 12.5: does the learner's rule 3 choose on some images, and judge on others?"""
    models = []
    for weights in ([[0.0, 0.0], [0.0, 0.0]], [[0.0, 1.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 1.0]]):
        models.append(nn.Linear(2, 2, np.random.default_rng(0), dtype=np.float64))
        models[-1].params["W"][...], models[-1].params["b"][...] = weights, (0.5, 0.0)
    draw = np.random.default_rng(17)
    x = draw.integers(0, 2, size=(41, 2)).astype(float)  # a model reads 1 where its pixel is 1
    choose = x[:20], np.where(np.arange(20) < 17, x[:20, 0], 1 - x[:20, 0]).astype(int)
    judge = x[20:], np.where(np.arange(21) < 19, x[20:, 1], x[20:, 0]).astype(int)
    try:
        told = rule(list(models), choose, judge)
    except Exception as error:  # whatever a learner's lines raise
        hint = " (`choose` and `judge` are pairs of images and labels)"
        if isinstance(error, AttributeError) and "list" in str(error):
            hint = " (each model is one of `models`)"
        elif not (_speaks_of_a_pair(error) or "argument" in str(error)):
            hint = ""
        return f"not yet: it stops, {type(error).__name__}: {error}{hint}"
    if told is ...:
        return "not yet"
    if not (isinstance(told, tuple | list) and len(told) == 2):
        return "not yet: return two things, a place and an accuracy"
    whole = isinstance(told[0], Integral) and told[0] in range(len(models))
    if not (whole and isinstance(told[1], Real)):
        return "not yet: first its place in the list, a whole number from 0, then the accuracy"
    right, (place, score) = judged(models, choose, judge), told
    flattered = 100 * evaluate(models[right[0]], *choose)
    other, theirs = judged(models, judge, judge)
    worst = int(np.argmin([evaluate(model, *choose) for model in models]))
    slips = {
        (right[0], flattered): "the images that chose it judge it, which flatters",
        (right[0], right[1] / 100): "the accuracy in %, please",
        (other, theirs): "the images that judge have chosen",
        (other, 100 * evaluate(models[other], *choose)): "the two sets have changed places",
        (worst, 100 * evaluate(models[worst], *judge)): "that is the model that reads fewest",
    }
    if place == right[0] and abs(score - right[1]) < 1e-6:
        return "right"
    near = [words for (i, s), words in slips.items() if place == i and abs(score - s) < 1e-6]
    if not near and place == right[0]:
        near = ["the place is right; what does that model read of `judge`?"]
    return f"not yet: {near[0]}" if near else "not yet: which model reads most of `choose`?"


def told_of_models(rule: Callable[..., object], course: Models) -> str:
    """Section 12.5: do the learner's models keep rules 1 and 2, whatever the settings?

    Args:
        rule: the learner's function.
        course: what `arm_models` returned, for the same images and rates.
    """
    for seed, factor, n, width in (
        (0, 1.0, 100, 64),
        (0, 1.0, 100, 64),  # again: nothing may be used up
        (0, 0.5, 100, 64),
        (0, 1.0, 50, 64),
        (1, 1.0, 100, 64),
        (0, 1.0, 100, 32),
    ):
        call = f"seed {seed}, factor {factor:g}, n {n}, width {width}"
        try:
            models = rule(seed, factor, n, width)
            if models is ...:
                return "not yet"
            if isinstance(models, list) and models and all(m is None for m in models):
                return "not yet: `train` returns None; it changes the model that it is given"
            if not (isinstance(models, list) and all(isinstance(m, nn.Module) for m in models)):
                return "not yet: return a list of models"
            mine = [_weights(model) for model in models]
        except Exception as error:  # whatever a learner's lines raise
            first = (
                " (the first layer is `model.modules[0]`)" if isinstance(error, KeyError) else ""
            )
            return f"not yet: for {call} it stops, {type(error).__name__}: {error}{first}"
        right = [_weights(model) for model in course(seed, factor, n, width)]
        if len(mine) != len(right):
            return f"not yet: {len(right)} models, one for each rate; these are {len(mine)}"
        if any(a.shape != b.shape for a, b in zip(mine, right, strict=True)):
            return "not yet: net(seed, width) makes a model"
        same = [np.allclose(a, b, atol=1e-4) for a, b in zip(mine, right, strict=True)]
        if all(same):
            continue
        if len({id(model) for model in models}) < len(mine):
            return "not yet: that is one model again and again; call `net` once for each rate"
        if len({model.tobytes() for model in mine}) < len(mine):
            return "not yet: the models are equal; is each one trained, at its own rate?"
        if factor != 1:
            return f"not yet: for {call}: `factor` scales the first layer's W before the training"
        if n != 100 or seed:
            return (
                "not yet: right for seed 0, factor 1, n 100, width 64, "
                f"not for {call}; is something fixed?"
            )
        if same[0]:
            return (
                "not yet: the first model is right; the others begin anew, with the start and the "
                "order of `seed`, no more and no less"
            )
        return (
            f"not yet: for {call} the weights differ from ours; use `train`, "
            "and look at images, order, rates and epochs"
        )
    return "right"


def told_of_trial(
    rule: Callable[..., object],
    models_of: Models,
    x: Numbers,
    y: Numbers,
    chosen: list[Any] | None = None,
) -> str:
    """Section 12.5: does the learner's loop train, choose and judge for each arm, and say so?

    Args:
        rule: the learner's function of a seed, of arms, and of images that choose and that judge.
        models_of: what trains the models of an arm.
        x: images (n, 784) that are not trained on; some of them choose, and others judge.
        y: their labels (n,).
        chosen: where the function notes each arm and the place of its choice, emptied here; None
            asks for no notes.
    """
    arms = {"a": {"n": 100}, "b": {"n": 60, "factor": 0.5}, "c": {"n": 100, "width": 32}}
    for seed in (0, 1):
        trained = [models_of(seed, **settings) for settings in arms.values()]
        parts = _that_disagree(trained[0], x, y)
        if chosen is not None:
            chosen.clear()
        try:
            told = rule(seed, arms, *parts)
        except Exception as error:  # whatever a learner's lines raise
            hint = ""
            if isinstance(error, TypeError) and "dict" in str(error):
                hint = " (`models_of(seed, **settings)` hands a dict on)"
            if isinstance(error, KeyError):
                hint = " (use the `arms` that the function is given, not `ARMS`)"
                if error.args[0] in ("factor", "n", "width"):
                    hint = " (`models_of(seed, **settings)` hands on whatever an arm sets)"
            if isinstance(error, ValueError) and "unpack" in str(error):
                hint = " (`arms.items()` gives a name and its settings each time)"
            if "append()" in str(error):
                hint = " (a note is one pair, `chosen.append((arm, best))`)"
            return f"not yet: it stops, {type(error).__name__}: {error}{hint}"
        if told == {}:
            return "not yet"
        if not isinstance(told, dict):
            return "not yet: return a dict, the name of each arm -> its accuracy"
        if list(told) != list(arms):
            given, keys = "the arms that were given are a, b and c", ", ".join(map(repr, told))
            if list(told) == list(arms)[: len(told)]:
                return f"not yet: {given}, and you return after {keys}; where is `return`?"
            return f"not yet: {given}, and the keys that you return are {keys}"
        if all(value is ... for value in told.values()):
            return "not yet"
        if not all(isinstance(value, Real) for value in told.values()):
            return "not yet: one number for each arm; `judged` returns a place and an accuracy"
        mine = np.array([*told.values()], float)
        places, right = zip(*(judged(models, *parts) for models in trained), strict=True)
        if np.array_equal(mine, places):
            return (
                "not yet: these are the places; `judged` returns the place first and then the "
                "accuracy, so that they have changed places"
            )
        if np.allclose(mine, right, atol=1e-6):
            if named := _names_of_sets(rule):
                return f"not yet: {named}"
            if chosen is not None and (noted := _told_of_notes(chosen, [*arms], places)):
                return noted
            continue
        flattered, swapped, peeped = (
            [judged(models, parts[i], parts[j])[1] for models in trained]
            for i, j in ((0, 0), (1, 0), (1, 1))  # which part chooses, and which one judges
        )
        alike = judged(models_of(seed), *parts)[1]
        reused = [100 * evaluate(models[places[0]], *parts[1]) for models in trained]
        part_of = [
            [judged(models_of(seed, **{k: s[k] for k in s if k in keys}), *parts)[1]
             for s in arms.values()]
            for keys in ({"factor"}, {"n"}, {"width"}, {"n", "factor"}, {"n", "width"})
        ]  # fmt: skip
        slips = [
            (flattered, "the images that chose judge, which flatters"),
            (peeped, "the images that judge have chosen"),
            (swapped, "`choose` and `judge` have changed places"),
            (np.divide(right, 100), "the accuracy in %, please"),
            (np.full(3, alike), "all arms are equal; their settings do not reach `models_of`"),
            (reused, "each arm chooses a rate of its own, also the second"),
            *(
                (some, "not all settings arrive; `**settings` hands all of them on")
                for some in part_of
            ),
        ]
        near = [words for slip, words in slips if np.allclose(mine, slip, atol=1e-6)]
        near = [told] if (told := _names_of_sets(rule)) else near
        near += ["is the seed of each call the one that it is given?"] * seed
        near += ["train by `seed`, choose by `choose`, and judge by `judge`, as they are given"]
        return f"not yet: {near[0]}"
    return "right"


def _names_of_sets(rule: Callable[..., object]) -> str:
    """Which of the lesson's sets a learner's trial names in its lines; "" if it names none."""
    names = getattr(getattr(rule, "__code__", None), "co_names", ())
    used = [name for name in ("CHOOSE", "JUDGE") if name in names]
    if not used:
        return ""
    given = " and ".join(f"`{name.lower()}`" for name in used)
    return f"it names {' and '.join(f'`{name}`' for name in used)}; take the {given} of each call"


def your_trial(
    rule: Callable[..., Any],
    models_of: Models,
    arms: Mapping[str, Mapping[str, Any]],
    choose: Examples,
    judge: Examples,
    chosen: list[tuple[str, int]],
) -> Callable[..., Any]:
    """Section 12.5: the learner's trial once it is right, until then ours; prints which.

    Args:
        rule: the learner's function of a seed, of arms, and of images that choose and that judge.
        models_of: what trains the models of an arm.
        arms: a name -> settings of `models_of`, the old method first.
        choose: images (n, 784) and labels (n,) that choose a model.
        judge: those that judge it.
        chosen: where the trial notes each arm and the place of its choice.
    """
    told_of = functools.partial(
        told_of_trial, models_of=models_of, x=choose[0], y=choose[1], chosen=chosen
    )
    return yours_or_ours(told_of, rule, trial(models_of, arms, choose, judge, chosen))


def _told_of_notes(chosen: Sequence[Any], arms: Sequence[str], places: Sequence[int]) -> str:
    """What is wrong with the notes of a trial that is right; "" if nothing is."""
    begin = "not yet: the accuracies are right; "
    if not chosen:
        return f"{begin}now note each choice, `chosen.append((arm, best))`"
    if len(chosen) < len(arms):
        return f"{begin}note the choice of every arm, in the loop"
    if list(chosen) != list(zip(arms, places, strict=True)):
        return f"{begin}a note is the arm and the place that `judged` returns, `(arm, best)`"
    return ""


def told_of_choices(chosen: Sequence[tuple[str, int]], rates: Sequence[float]) -> str:
    """Section 12.6: which rates the arms of a trial have chosen, and whether the grid suffices.

    Args:
        chosen: an arm and the place of its rate, for each run.
        rates: the grid, in order.
    """
    lines = [
        f"{arm} chose the rate {rates[best]} in {_counted(chosen.count((arm, best)), 'run')}"
        f"{', an edge of the grid' if best in (0, len(rates) - 1) else ''}"
        for arm, best in sorted(set(chosen))
    ]
    return "\n".join(lines)


def _counted(n: int, what: str) -> str:
    """A number and its noun, in the singular for 1."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def told_of_gaps(gaps: np.ndarray, margin: float) -> str:
    """Section 12.6: a trial in one line: its mean change, its scatter, and the words of rule 6.

    Args:
        gaps: (n,) differences, new minus old, in points.
        margin: the loss in points from which on a change is harmful; below 0, a gain.
    """
    low, high = _band(gaps)
    return (
        f"{_counted(len(gaps), 'seed')}, {np.mean(gaps):+.2f} ± {(high - low) / 2:.2f}, "
        f"sd of pairs {np.std(gaps, ddof=1):.2f}, by rule 6 "
        f"{bench.in_words(decide(gaps, -margin), margin)}"
    )


@numbers_please
def told_of_guesses(choose: float, judge: float) -> str:
    """Section 12.5: what the old arm reads, in %, with shuffled labels to choose, and to judge."""
    lines = []
    for name, mine, low, high, below, above in (
        (
            "to choose",
            choose,
            75.5,
            87.5,
            "all models have learned from true labels, whichever of them luck draws"
            if choose < 60
            else "luck draws one of the rates; can their mean lie below the worst of them?",
            "then true labels would choose no better than luck",
        ),
        (
            "to judge",
            judge,
            7.0,
            13.0,
            "one label in ten fits by luck",
            "how often does a label fit that says nothing of its image?",
        ),
    ):
        near = below if mine < low else above
        near = "in %, please" if 0 < mine < 1 else near
        told = "right" if low <= mine <= high else "not yet" if mine != mine else f"not yet: {near}"
        lines.append(f"{name}: {told}")
    return "\n".join(lines)


def told_of_shuffled(rule: Callable[..., object]) -> str:
    """Section 12.5: does the learner shuffle the labels to choose, and then those to judge?

    Args:
        rule: the learner's function of a seed, of a trial, and of images that choose and that
            judge.
    """
    draw, orders = np.random.default_rng(12), []
    for seed in (0, 1):
        sets = [(np.arange(36.0).reshape(12, 3) + 100 * i, draw.permutation(12)) for i in (0, 1)]
        given = [(rows.copy(), labels.copy()) for rows, labels in sets]
        calls: list[tuple[Any, ...]] = []

        def trial(
            seed: int, arms: Any, choose: Any, judge: Any, calls: list[Any] = calls
        ) -> dict[str, float]:
            calls.append((seed, choose, judge))
            if not isinstance(arms, Mapping) or not all(
                isinstance(settings, Mapping) for settings in arms.values()
            ):
                raise KeyError(arms)
            return dict.fromkeys(arms, 50.0 + len(calls))

        try:
            told = rule(seed, trial, *given)
        except Exception as error:  # whatever a learner's lines raise
            hint = ""
            if _speaks_of_a_pair(error):
                hint = " (`choose` and `judge` are pairs of images and labels)"
            if "inhomogeneous" in str(error):
                hint = " (a set is a pair, images and labels; which of the two is to be moved?)"
            if isinstance(error, IndexError) and "with size 12" in str(error):
                hint = " (these sets have 12 images each; ask a set how many it has)"
            if isinstance(error, KeyError):
                hint = ' (hand the arm on with its name, `{"old": old}`)'
            if _in_a_network(error):
                hint = " (these images are not digits; call the `trial` that you are given)"
            return f"not yet: it stops, {type(error).__name__}: {error}{hint}"
        if not calls and not told:
            return "not yet"
        if not np.array_equal([g[1] for g in given], [s[1] for s in sets]):
            return (
                "not yet: the labels that you were given have changed in place, and every later "
                "trial would use them; rng.permutation returns new ones"
            )
        if any(_moved_together(call[1:], sets) for call in calls):
            return f"not yet: {TOGETHER}"
        if len(calls) != 2:
            times = {0: "never", 1: "once"}.get(len(calls), f"{len(calls)} times")
            return f"not yet: call `trial` twice, once for each set; you call it {times}"
        if any(call[0] != seed for call in calls):
            return "not yet: hand the `seed` on to the trial"
        names = list(bench.SHUFFLED)
        if not _told_of_sets(names[1], calls[0][1:], sets):
            names.reverse()  # the labels to judge came first
        for what, call in zip(names, calls, strict=True):
            if near := _told_of_sets(what, call[1:], sets):
                return f"not yet: {near}"
        if not isinstance(told, dict) or {*told} != {*names}:
            return 'not yet: return told, with the keys "choose" and "judge"'
        if not all(isinstance(value, Real) for value in told.values()):
            return "not yet: a trial returns a dict; take the accuracy of its one arm"
        mine = [told[name] for name in names]
        if mine == [52.0, 51.0]:
            return (
                'not yet: "choose" has what was told with shuffled labels to *judge*, and "judge" '
                "the other one"
            )
        if mine != [51.0, 52.0]:
            return "not yet: each accuracy is what its own trial returns"
        orders.append([dict(zip(names, calls, strict=True))[name][i][1]
                       for i, name in enumerate(bench.SHUFFLED, 1)])  # fmt: skip
        orders[-1] = [np.argsort(s[1])[o] for s, o in zip(sets, orders[-1], strict=True)]
    same = np.array_equal(*orders)
    return "not yet: both seeds have the same order; draw it by `seed`" if same else "right"


def _speaks_of_a_pair(error: Exception) -> bool:
    """Whether an error comes from a pair of images and labels that was taken for one array."""
    return "unpack" in str(error) or "tuple" in str(error)


def _in_a_network(error: Exception) -> bool:
    """Whether a learner's lines stopped in a network, which the check does not hand out."""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    return any("course_lib" in name and "nn" in Path(name).parts for name in files)


TOGETHER = "images and labels moved together, so that every label is still right"


def _moved_together(handed: Sequence[Any], sets: Sequence[Examples]) -> bool:
    """Whether a set that a trial was handed has its rows in another order, labels and all."""
    for each, (x, y) in zip(handed, sets, strict=True):
        if not isinstance(each, tuple | list) or len(each) != 2 or each[1] is None:
            return False
        rows, labels = np.asarray(each[0]), np.asarray(each[1])
        if rows.shape != x.shape or labels.shape != y.shape or np.array_equal(rows, x):
            continue
        order = np.searchsorted(x[:, 0], rows[:, 0])  # its first column rises
        if order.max() < len(x) and np.array_equal(rows, x[order]):
            return bool(np.array_equal(labels, y[order]))
    return False


def _told_of_sets(what: str, handed: Sequence[Any], sets: Sequence[Examples]) -> str:
    """What is wrong with the sets that a trial with shuffled labels was handed; "" if nothing."""
    kinds = []
    if any(not isinstance(each, tuple | list) or len(each) != 2 for each in handed):
        return "a set is a pair, its images first and then its labels"
    for (rows, labels), (x, y) in zip(handed, sets, strict=True):
        if labels is None:
            return "rng.shuffle returns None, and changes what it is given"
        rows, labels = np.asarray(rows), np.asarray(labels)
        if rows.ndim == 2 and labels.shape == rows.shape[:1] and rows.shape != x.shape:
            return "these are other images; use the `choose` and `judge` that you are given"
        if rows.shape != x.shape or labels.shape != y.shape:
            return "a set is a pair, its images first and then its labels"
        if any(np.array_equal(rows, others) for others, _ in sets if others is not x):
            return f"to {what}: the sets have changed places; `choose` comes first"
        if not np.array_equal(np.sort(labels), np.sort(y)):
            return "these are other labels; the same ones in another order keep what is frequent"
        if np.array_equal(rows, x):
            kinds.append("as it was" if np.array_equal(labels, y) else "shuffled")
            continue
        return "the images are moved; leave them where they are, and move the labels"
    wanted = ["shuffled" if what == name else "as it was" for name in bench.SHUFFLED]
    if kinds == wanted:
        return ""
    if kinds == ["shuffled", "shuffled"]:
        return f"to {what}: both sets are shuffled, so that no one knows which of them told"
    if kinds == ["as it was", "as it was"]:
        return f"to {what}: each label is that of its image"
    return f"to {what}: the wrong set is shuffled (`choose` comes first)"


def told_of_faults(
    findings: object, checked_of: Mapping[str, Mapping[str, Sequence[float]]]
) -> str:
    """Section 12.5: what is wrong with three broken trials, by the numbers of their checks.

    Args:
        findings: name of a trial -> the word of its fault.
        checked_of: the same names -> an accuracy per seed in %, of each check of the lesson.
    """
    if not isinstance(findings, Mapping):
        return f"not yet: `found` is {type(findings).__name__}; leave it a dict of three words"
    lines = []
    for name, right in BROKEN.items():
        mine = str(findings.get(name, "")).strip().lower()
        against = _against(mine, right, checked_of[name])
        told = "right" if mine == right else f"not yet: {against}" if mine else "not yet"
        lines.append(f"{name}: {told}")
    return "\n".join(lines)


def _against(mine: str, right: str, runs_of: Mapping[str, Sequence[float]]) -> str:
    """Which number of a broken trial speaks against a diagnosis, or is left without a reason."""
    first, placebo, control, *_ = runs_of
    gaps = np.subtract(runs_of[control], runs_of[first]).round(2)
    to_judge = f"{np.mean(runs_of['judge']):.0f} % with shuffled labels to judge"
    if mine == "shared" and not np.any(np.subtract(runs_of[placebo], runs_of[first])):
        return f"the {placebo} is 0 with every seed"
    if mine == "judge" and right != "judge":
        return (
            "if the images that choose also judged, shuffled labels to judge would change nothing; "
            f"they leave {np.mean(runs_of['judge']):.0f} %"
        )
    if mine == "seed":
        return f"its seeds differ: {control}, {gaps[0]} and {gaps[1]}"
    if mine == "factor" and right == "seed":
        return f"no number forbids it, but why are all differences {gaps[0]} with {control}?"
    if mine == "factor":
        return f"no number forbids it, but why {to_judge}?"
    return "one of seed, judge, factor, shared"


TAKEN = "`models_of` takes a factor, an n and a width"


def told_of_control(
    missing: object,
    passes_all: object,
    broken: Mapping[str, Callable[..., dict[str, float]]],
    own: Callable[..., dict[str, float]],
    usual: Mapping[str, Any],
    examples: tuple[Examples, Examples],
) -> str:
    """Section 12.5: does a control tell a trial in which a setting never arrives from a sound one?

    Args:
        missing: the control, a name -> settings of `models_of`.
        passes_all: the learner's name of the trial that passes all checks so far.
        broken: each name -> that trial, of a seed, arms, and images that choose and that judge.
        own: the sound one.
        usual: the settings of the old arm.
        examples: images (n, 784) and labels (n,) that choose, and others that judge.
    """
    named = str(passes_all).strip().upper()
    if not named:
        return "not yet" + (
            ": first type into `passes_all` which of them passes" if missing else ""
        )
    if BROKEN.get(named) != "factor":
        return f"not yet: {passes_all!r} is not one that passes all checks; compare it with yours"
    if not missing:
        return f"not yet: {named} passes all; which change does no line of `tests` make?"
    if not (isinstance(missing, dict) and all(isinstance(s, dict) for s in missing.values())):
        return "not yet: a dict of a dict, please, such as {'32 units': {'width': 32}}"
    arms, moved = {"usual": usual, **dict([*missing.items()][:1])}, []
    for key, value in [*missing.values()][0].items():
        if not isinstance(value, Real) or not np.isfinite(float(value)):
            return f"not yet: {key} is {value!r}; a finite number, please"
    parts = dict(zip(("choose", "judge"), examples, strict=True))
    for program in (broken[named], own):
        try:
            runs = bench.repeat(functools.partial(program, arms=arms, **parts))
        except Exception as error:  # whatever a learner's settings raise
            if "unexpected keyword" in str(error):
                name, settings = next(iter(missing.items()))
                return f"not yet: {TAKEN}; {name!r} has {', '.join(settings)}"
            return f"not yet: it stops, {type(error).__name__}: {error}"
        before, after = runs.values()
        moved.append(np.subtract(after, before).round(2))
    theirs, ours = moved
    told = f"{named} moves by {theirs}, and your program by {ours}"
    if np.any(theirs):
        return f"not yet: {told}: this setting arrives in {named} as well"
    if not np.any(ours):
        return f"not yet: {told}: is that a change at all?"
    if abs(ours.mean()) <= 3 * ours.std(ddof=1) / np.sqrt(len(ours)):
        return f"not yet: {told}: take a change that is sure to matter"
    return f"right: {told}"


def told_of_own(
    arms: Mapping[str, Mapping[str, Any]],
    tests: Mapping[str, Mapping[str, Any]],
    runs_of: Mapping[str, Sequence[float]],
    gaps: np.ndarray,
    margin: float,
    chosen: Sequence[tuple[str, int]] = (),
    rates: Sequence[float] = (),
) -> str:
    """Section 12.6: what a learner's own trial leaves to be done, or what it lets one say.

    Args:
        arms: a name -> settings of `models_of`, the old method first.
        tests: the same for the old arm, its placebo and the controls, which follow in this order.
        runs_of: each of `tests` -> one accuracy per seed, in %.
        gaps: (n,) differences of the planned trial, new minus old, in points.
        margin: the loss in points from which on a change is harmful; below 0, a gain.
        chosen: an arm and the place of its rate, for each run of the planned trial.
        rates: the grid, in order.
    """
    (old, usual), (new, changed) = list(arms.items())[:2]
    first, placebo, *controls = tests
    varied = {key for key in {*usual, *changed} if usual.get(key) != changed.get(key)}
    tried = {key for name in controls for key, value in tests[name].items()
             if tests[first].get(key) != value}  # fmt: skip
    lines = [
        f"{arm} chose the rate {rates[best]}, an edge of the grid, in "
        f"{_counted(chosen.count((arm, best)), 'run')}; widen `RATES` and run all seeds again"
        for arm, best in sorted(set(chosen))
        if best in (0, len(rates) - 1)
    ]
    lines += [f"no control changes `{key}`; add one to `tests`" for key in sorted(varied - tried)]
    if np.any(np.subtract(runs_of[placebo], runs_of[first])):
        lines.append(f"{placebo} differs from {first}: what do both arms use up?")
    for name in controls:
        moved = np.subtract(runs_of[name], runs_of[first])
        if abs(moved.mean()) <= 3 * moved.std(ddof=1) / np.sqrt(len(moved)):
            lines.append(f"{name} is not seen to move: does its setting arrive, and is it enough?")
    if np.std(runs_of[first]) == 0:
        lines.append(f"{first} has the same accuracy for each seed: is the seed used?")
    if lines:
        return "\n".join(["before you may say anything:", *(f"- {line}" for line in lines)])
    (low, high), word = _band(gaps), bench.in_words(decide(gaps, -margin), margin)
    widths = {settings.get("width", 64) for settings in (usual, changed)}
    of = f"784-{widths.pop()}-10" if len(widths) == 1 else "these nets"
    if margin >= 0:
        word += f" at a margin of {margin:g}"
    else:
        word += {
            "not better by as much": f" as {-margin:g}",
            "undecided": f" at a gain of {-margin:g}",
        }.get(word, "")
    return (
        f"you may say: with “{new}” rather than “{old}” the mean accuracy changes by {low:+.2f} to "
        f"{high:+.2f} points (three standard errors each way; {of}, three epochs at the rate that "
        f"each arm chose, these images, {_counted(len(gaps), 'seed')}), which is {word}"
    )


def _that_disagree(
    models: Sequence[nn.Module], x: Numbers, y: Numbers
) -> tuple[Examples, Examples]:
    """Two sets of images, of which the second would choose another model than the first."""
    right = np.array([model.forward(x).argmax(axis=1) == y for model in models])  # (models, n)
    best = right.sum(axis=1).argmax()
    other = (right & ~right[best]).sum(axis=1).argmax()  # most of what the best one misreads
    rows = np.append(np.flatnonzero(right[other] & ~right[best]), np.flatnonzero(right[best])[:9])
    return (x, y), (x[rows], y[rows])


def _weights(model: nn.Sequential) -> np.ndarray:
    """All parameters of a network in a row."""
    return np.concatenate([p.ravel() for m in model.modules for p in m.params.values()])


def told_of_placebo(
    old: Sequence[float], new: Sequence[float], program: Callable[[int], object] | None = None
) -> str:
    """Section 12.5: what a program says of two equal arms, seed by seed, and what is left to mend.

    Args:
        old: one number per seed.
        new: those of the other arm, for the same seeds.
        program: what gave them, of a seed; if it is given, it has to train a model for each arm.
    """
    gaps = np.subtract(new, old)  # (n,)
    error = gaps.std(ddof=1) / np.sqrt(len(gaps))
    t = gaps.mean() / error if error else np.inf * gaps.mean() if gaps.any() else 0.0
    if not gaps.any():
        left = "right" if np.ptp(old) else "not yet: 0 everywhere, but where did the seed go?"
        if left == "right" and program is not None and _models_judged(program) == 1:
            left = "not yet: 0 everywhere, but one model is read twice; each arm trains its own"
        elif left == "right" and program is not None:
            left = _told_of_seeds(program)
    elif program is not None and _differs_again(program, (old[0], new[0])):
        left = "not yet: seed 0 gives other numbers when it runs again; what is not made from it?"
    elif program is not None and (fault := _fault_that_is_left(program)):
        left = f"not yet: {fault}"
    elif abs(t) > 3:
        left = f"not yet: what is left {'lifts' if t > 0 else 'lowers'} every pair"
    elif abs(t) < 1:
        left = "not yet: what is left has no direction"
    else:
        left = "not yet: both arms are one method, so that each pair is to differ by 0"
    return f"differences {np.round(gaps, 2)}, mean {gaps.mean():+.2f}, t = {t:.1f}\n{left}"


def _differs_again(program: Callable[[int], object], before: tuple[float, ...]) -> bool:
    """Whether a learner's function gives other numbers for seed 0 than it did."""
    told = program(0)
    return isinstance(told, Mapping) and not np.allclose([*told.values()], before, atol=1e-6)


def _trainings(program: Callable[[int], object], seed: int) -> list[tuple[bytes, str]] | None:
    """Weights and order of images with which a learner's placebo begins each training.

    None is trained: the weights move and the generator draws, as a training would have it. Nothing
    is returned if the program stops without a training.
    """
    noted: list[tuple[bytes, str]] = []

    def fit(model: nn.Sequential, *rest: Any, rng: Any = None, **settings: Any) -> None:
        order = getattr(rng, "bit_generator", None)  # where it stands, before it is used
        noted.append((_weights(model).tobytes(), str(order.state if order else rng)))
        for array in model.params.values():
            array += 1
        if order:
            rng.random()

    with mock.patch.dict(getattr(program, "__globals__", {}), {"fit": fit}):
        try:
            program(seed)
        except Exception:  # whatever a learner's lines raise without a training
            return None
    return noted


def _told_of_seeds(program: Callable[[int], object]) -> str:
    """Whether the seed sets the start and the order of images in a learner's placebo."""
    runs = [_trainings(program, seed) for seed in (0, 1)]
    if not (runs[0] and runs[1]):
        return "right"
    firsts = zip(runs[0][0], runs[1][0], strict=True)
    for (one, other), what in zip(
        firsts, ("start from the same weights", "see one order of images"), strict=True
    ):
        if one == other:
            return f"not yet: 0 everywhere, but seeds 0 and 1 {what}; make it from `seed`"
    return "right"


def _fault_that_is_left(program: Callable[[int], object]) -> str:
    """What the two arms of a placebo do not share, if it is one of two things; else nothing."""
    noted = _trainings(program, 0)
    if not noted or len(noted) != 2:
        return ""
    starts, orders = (one == other for one, other in zip(*noted, strict=True))
    if orders and not starts:
        return "both arms see one order of images now; from which weights does the second start?"
    if starts and not orders:
        return "both arms start from the same weights now; which order does the second one see?"
    return ""


def _models_judged(program: Callable[[int], object]) -> int:
    """How many different models a learner's function hands to `evaluate`, for seed 0."""
    seen: list[object] = []  # kept, so that no two have one id

    def noted(model: nn.Module, *rest: Any) -> float:
        seen.append(model)
        return evaluate(model, *rest)

    with mock.patch.dict(getattr(program, "__globals__", {}), {"evaluate": noted}):
        program(0)
    return len({id(model) for model in seen})


PRICE = 1608 / 802.816
"""Microseconds of an iteration in lesson 14: of one window at a time, by its number of them."""
SLICE = 0.6
"""Of one that only copies a slice, timed once with a few numbers in each; not stored."""
PIECE = 4.5
"""Nanoseconds of a piece of three numbers, with its start."""
PLACE = 10.4
"""Milliseconds of one place at a time, which has 196 of them."""
C_SIZE = 144 * 25_088
"""Numbers of C, of shape (c kh kw, oh ow n), and of R."""
MEGANUMBERS = C_SIZE / 1e6
"""Million numbers of R."""
MILLION, LARGE, SMALL, LAST = 115.605504, 14.450688, 2.097152, 3.211264
"""Million multiply-adds of the layer; megabytes of R or C, of the images and of y."""


def told_of_clock(least: Callable[..., object]) -> str:
    """Section 14.1: the learner's clock, tried with calls that move a clock of ours.

    Args:
        least: from a call and `rounds` to the least processor seconds of a round.
    """
    now = {"process_time": 0.0, "perf_counter": 0.0}
    called: list[float] = []

    def lasts(*seconds: float) -> Callable[[], None]:
        left = list(seconds)

        def call() -> None:
            took = left.pop(0) if len(left) > 1 else left[0]
            called.append(took)
            now["process_time"] += took
            now["perf_counter"] += took + 100  # other programs ran as well

        return call

    asked: list[str] = []

    def read(name: str) -> float:
        asked.append(name)
        return now[name]

    clocks = {name: functools.partial(read, name) for name in now}
    clocks |= dict.fromkeys(("time", "monotonic", "thread_time"), clocks["perf_counter"])
    with ExitStack() as stack:
        for name in (name for name in clocks if hasattr(time, name)):  # a browser has fewer
            stack.enter_context(mock.patch.object(time, name, clocks[name]))
        try:
            mine = least(lasts(9.0, 7.0, 2.0, 4.0, 6.0))
            calls, warm = len(called), least(lasts(1.0, 6.0, 8.0, 7.0, 4.0, 3.0), rounds=4)
        except Exception as error:  # whatever a learner's lines raise
            return f"not yet: it stops, {type(error).__name__}: {error}"
    if mine is None:
        return "not yet: it returns None; is there a `return`?"
    if mine is ...:
        return "not yet"
    if not isinstance(mine, Real):
        return _no_number(mine)
    slips = {
        "that is in milliseconds; seconds, please": 2000.0,
        "that is in microseconds; seconds, please": 2e6,
        "other programs ran as well; `time.process_time()` counts this one": 102.0,
        "that is the mean of the rounds": 13 / 3,
        "that is the mean, and the first call, which is slow, is in it": 18 / 3,
        "that is the mean of all calls": 22 / 4,
        "that is the most": 7.0,
        "that is the sum of the rounds": 13.0,
        "that is the sum, and the first call, which is slow, is in it": 18.0,
        "that is the first call alone, which is slow": 9.0,
        "that is the median": 4.0,
        "that is the sum of all calls": 22.0,
    }
    if not calls:
        return "not yet: it never calls; that is `call()`"
    if not asked:
        return "not yet: ask the clock by its whole name, `time.process_time()`"
    if mine <= 0:
        sign = "later minus earlier, please" if mine else "0 is less than any round has taken"
        return f"not yet: {sign}"
    if calls == 6:
        return "not yet: one call without the clock is enough, before the rounds"
    if mine == 7.0 and warm == 6.0:  # of 7, 9, 13, and of 6, 14, 21, 25
        return "not yet: `start` is read once, so that a round counts those before it, too"
    if mine != 2.0:
        known = (words for words, slip in slips.items() if slip == mine)
        return f"not yet: {next(known, 'that is no time of a round')}"
    if calls != 4:
        return f"not yet: three rounds and one call before them are 4 calls, not {calls}"
    if warm != 4.0:
        return "not yet: the first call is not a round, even if it is the fastest; and `rounds`?"
    return "right"


def least(call: Callable[[], object], rounds: int = 3) -> float:
    """Section 14.1: the processor seconds that a call needs, the least of some rounds."""
    call()
    took = []
    for _ in range(rounds):
        start = process_time()
        call()
        took.append(process_time() - start)
    return min(took)


def your_clock(yours: Callable[..., Any]) -> Callable[..., float]:
    """Section 14.1: what is told of the learner's clock, and the one that the lesson goes on with.

    In a browser `time.process_time()` is always 0, so that it goes on with ours.
    """
    kept = yours_or_ours(told_of_clock, yours, least)
    if not WEBASSEMBLY or kept is least:
        return kept
    print("(In a browser this clock is always 0, so the lesson goes on with ours.)")  # noqa: T201
    return least


UNITS = {
    "iteration": "microseconds, with a few calls",
    "slice": "microseconds, an iteration that only copies one",
    "start": "nanoseconds",
    "byte": "nanoseconds, copied in order",
    "multiply-add": "nanoseconds, with 32 kernels",
}
"""What (14.4) has a price for -> its unit."""


def our_prices() -> dict[str, float]:
    """The prices of (14.4) in lesson 14's stored runs, as `UNITS` has them."""
    mean = functools.partial(result("layer_in_turn").mean, "the layer")
    byte, product = mean("plain") / LARGE, mean("all windows as rows: product") / MILLION
    prices = (PRICE, SLICE, 3 * mean("pieces_3") / MEGANUMBERS, byte, product)
    return dict(zip(UNITS, prices, strict=True))


def told_of_prices(here: Mapping[str, float]) -> str:
    """Section 14.3: the learner's prices beside ours, a line for each.

    Args:
        here: each of `UNITS` -> what it costs on this machine.
    """
    ours = our_prices()
    lines = [f"{'price':12}     now    ours"]
    lines += [f"{of:12} {here[of]:7.3f} {ours[of]:7.3f}  {unit}" for of, unit in UNITS.items()]
    return "\n".join(lines)


def summed(
    *versions: str,
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """What (14.4) says of versions of the layer by our prices, and our clock of their steps.

    The cut into lines is priced twice, with C at the speed of a copy of 15 MB, and of 1 MB.

    Returns:
        version -> step -> milliseconds, by the sum and by the clock.
    """
    mean = functools.partial(result("layer_in_turn").mean, "the layer")
    each, near = mean("plain") / LARGE, mean("copy_1")  # milliseconds of a megabyte
    product, y = mean("all windows as rows: product"), LAST * each
    iteration, gathered = PRICE / 1000, {"R": mean("pieces_3"), "product": product, "bias": y}
    last = {"C": LARGE * each, "pixels": SMALL * each, "product": product, "bias": y}
    lines = {"product": product + 13 * iteration, "bias": 2 * y}
    lines = {at: lines | {"C": LARGE * at + 117 * SLICE / 1000} for at in (each, near)}
    due = {
        "one place at a time": gathered | {"iterations": 196 * iteration},
        "all windows as rows": gathered,
        "images last": last,
        "line by line, one price": last | lines[each],
        "line by line, C near": last | lines[near],
    }
    priced, clocked = {}, {}
    for version in versions:
        priced |= {name: of for name, of in due.items() if name.startswith(version)}
        clocked[[*priced][-1]] = layer_in_turn.steps_of(version)
    return priced, clocked


@numbers_please
def told_of_iterations(price: float, share: float, gain: float) -> str:
    """Section 14.1: microseconds per iteration, their share of the time, the most to be gained."""
    paid, spent = PRICE, price * 196 / 1000  # microseconds; milliseconds
    prices = {
        "that is in milliseconds": paid / 1000,
        "that is in nanoseconds": 1000 * paid,
        "that is the iterations per microsecond": 1 / paid,
        "that is the iterations per millisecond": 1000 / paid,
        "that is in seconds": paid / 1e6,
    }
    shares = {
        "that is the milliseconds of the iterations": spent,
        "those are milliseconds; which part of 10.4 are they?": paid * 0.196,
        "that is in per cent": 100 * spent / PLACE,
        "that is in per cent; from 0 to 1, please": 4.0,
        "that is the rest of the time": 1 - spent / PLACE,
        "it follows from your price, so mend that first": spent / PLACE,
    }
    only = min((1 / (share or 1), PLACE / (paid * 0.196)), key=lambda g: abs(gain - g))  # 1 / s
    gains = {
        "that is how many iterations go, and the rest of the time remains": 196,
        "as if the iterations remained and the rest went": only,
        "that is the time that remains": 1 - share,
        "that is the share; one can gain a factor": share,
    }
    if 0 < share < 1:
        gains["it follows from your share, so mend that first"] = 1 / (1 - share)
    first = abs(price - paid) < 0.1
    second = abs(share * PLACE - paid * 0.196) < 0.06
    rest = 1 - paid * 0.196 / PLACE  # of the time, without iterations
    third = abs(gain * rest - 1) < 0.006 or (second and abs(gain * (1 - share) - 1) < 0.01)
    return _told_numbers(
        ("price", price, first, prices),
        ("share", share, second, shares if price else {}),
        ("gain", gain, third, gains if share else {}),
    )


def told_of_copies(rate: float, in_order: float, ms: float, timed: Sequence[float]) -> str:
    """Section 14.2: what (14.4) says of the times on the learner's own machine.

    Args:
        rate: multiply-adds per nanosecond.
        in_order: gigabytes per second of a copy in order.
        ms: what (14.5) should take.
        timed: milliseconds of R by im2col, of its product, and of a plain copy of R.
    """
    gathered, product, copy = timed
    million, large, small, last = MILLION, LARGE, SMALL, LAST
    pixels, bias = copy * small / large, copy * last / large
    right = product + copy + pixels + bias
    mean = result("layer_in_turn").mean
    our_product, our_copy = (
        mean("the layer", call) for call in ("all windows as rows: product", "plain")
    )
    ours = "that is from our times; yours are printed above"
    fits = abs(ms - right) < max(0.004 * right, 0.055)  # one decimal will do
    both = _near(rate, million / product) and _near(in_order, large / copy)
    carried = 0.0  # what follows from the learner's own two numbers
    if rate > 0 and in_order > 0:
        carried = million / rate + (large + small + last) / in_order
    fits |= both and abs(ms - carried) < 0.055
    rates = {
        ours: million / our_product,
        "that is the nanoseconds of one multiply-add": product / million,
        "that is with the copy": million / (product + gathered),
        "that is by the time of R's copy": million / gathered,
        "that is of one image, and 128 were multiplied": million / 128 / product,
        "that is per microsecond": 1000 * million / product,
        "that is per millisecond": 1e6 * million / product,
        "that is per second": 1e9 * million / product,
        "a multiply-add counts once": 2 * million / product,
    }
    copied = {
        ours: large / our_copy,
        "that is the bandwidth of R's copy": large / gathered,
        "that is of one image, and 128 were copied": large / 128 / copy,
        "only what is written counts": 2 * large / copy,
        "C is copied, not x": small / copy,
        "that is in bytes per millisecond": 1e6 * large / copy,
        "that is the nanoseconds of one byte": copy / large,
        "that is in megabytes": 1000 * large / copy,
        "that is in gigabytes per millisecond": large / copy / 1000,
        "a number has 4 bytes": large / copy / 4,
    }
    sums = {"it follows from your numbers above, so mend those first": carried} if not both else {}
    sums |= {
        ours: our_product + our_copy * (1 + (small + last) / large),
        "C is copied, too": product + pixels + bias,
        "the product has to be made, too": copy + pixels + bias,
        "the bias makes an array, too": product + copy + pixels,
        "the pixels are copied, and the bias makes an array, too": product + copy,
        "that is in microseconds": 1000 * right,
        "that is in seconds": right / 1000,
        "the pixels are copied, too": product + copy + bias,
        "C is copied in order now": product + gathered + pixels + bias,
        "C is written once": right + copy,
    }
    return _told_numbers(
        ("rate", rate, _near(rate, million / product), rates),
        ("in order", in_order, _near(in_order, large / copy), copied),
        ("ms", ms, fits, sums, "it is not the sum of product, C, pixels and bias", 0.012),
    )


def _near(mine: float, right: float, off: float = 0.05) -> bool:
    return abs(mine - right) < off * right


def told_of_pieces(copies: float, jumping: float, due: float) -> str:
    """Exercise 14.1: are the nine copies in long pieces, or did each of them jump?

    Args:
        copies: milliseconds of all copies of the learner's layer.
        jumping: milliseconds of the copy that makes all windows as rows.
        due: of the pixels in their new order and of C, filled from them.
    """
    if copies <= 0:
        return "something else ran meanwhile, so that these times say nothing: run the cell again"
    if copies > jumping or copies > 1.6 * due:
        return (
            f"right numbers, but your copies take {copies:.1f} ms rather than {due:.1f}: "
            "each of the nine jumps, unless `pixels` is a copy in its new order, and no view. "
            "(Or something else ran meanwhile: run the cell again.)"
        )
    return f"without our product and bias it takes {copies:.1f} ms, and R alone took {jumping:.1f}"


@numbers_please
def told_of_sets(apart: float, spaced: float) -> str:
    """More: how many sets 128 lines fall on that are 16,384, or 16,448, bytes apart."""
    one = {
        "that is a line on each; when do the sets begin anew?": 64,
        "there are no more than 64 sets": 128,
        "that is 16,384 / 4,096: so many times round, and then on which set?": 4,
        "that is how many cache lines lie in between": 256,
    }
    all_sets = {
        "that is as without the space": 1,
        "there are no more than 64 sets": 128,
        "that is how many cache lines lie in between": 257,
        "that is how many lines each set gets": 2,
    }
    return _told_numbers(
        ("16,384 bytes", apart, apart == 1, one), ("16,448 bytes", spaced, spaced == 64, all_sets)
    )


def told_of_piece(after: float, along: float, by_length: Mapping[int, float]) -> str:
    """Section 14.2: what a piece of 48 takes if its bytes come after its start, or along with it.

    Args:
        after: the learner's nanoseconds if they come after the start.
        along: if they come along with it.
        by_length: numbers in a piece -> its nanoseconds by the learner's clock, among them 3 for
            the start, 1,024 for a number, and 30, 48 and 72, which decide.
    """
    for mine in (after, along):
        if not isinstance(mine, Real):
            return _no_number(mine)
    start, number = by_length[3], by_length[1024] / 1024

    def due(long: int, start: float = start, number: float = number) -> tuple[float, float]:
        return start + (long - 3) * number, max(start, long * number)

    added, larger = due(48)
    once, together = due(48, PIECE, layer_in_turn.ours("pieces_1024") / MEGANUMBERS)
    ours, bytes_alone = "that is from our times; yours are printed above", 48 * number
    afters = {
        "three of the numbers came with the start": start + bytes_alone,
        "that is the start; how long do the other numbers take?": start,
        "those are its bytes; and the start?": bytes_alone,
        "48 numbers in one piece have one start": 16 * start,
        "`number` is of a number, which has four bytes": start + 4 * 45 * number,
        "that is in microseconds": added / 1000,
        ours: once,
    }
    alongs = {
        "that is the one after the other": added,
        "that is the shorter of the two, and both have to be done": min(start, bytes_alone),
        "that is in microseconds": larger / 1000,
        ours: together,
    }
    told = _told_numbers(
        ("after", after, _near(after, added, 0.025), afters),
        ("along", along, _near(along, larger, 0.04), alongs),
    )
    if told.count(": right") < 2:
        return told
    lines = [f"{told}\nnumbers   after   along   your clock, in ns"]
    ways = []  # from `along`, 0, to `after`, 1
    for n in sorted(by_length.keys() - {3, 1024}):
        (later, now), clock = due(n), by_length[n]
        lines.append(f"{n:7} {later:7.1f} {now:7.1f} {clock:7.1f}")
        ways += [(clock - now) / (later - now)] if n in (30, 48, 72) else []
    way = sorted(ways)[1]
    verdict = "along" if way < 1 / 3 else "after" if way > 2 / 3 else "undecided here"
    where = f"{100 * way:.0f} % of the way from along to after" if way > 0 else "not above along"
    lines.append(f"by your clock: {verdict} (the middle one of 30, 48 and 72 is {where})")
    return "\n".join(lines)


def told_of_rows(rows: Numbers) -> str:
    """Section 14.2: rows of a matrix of which each holds what one weight meets, in two images.

    Args:
        rows: (4, 4), for a kernel of 2 by 2 on the lesson's two images of 2 by 3 pixels. The
            columns, its places, come in any order.
    """
    images = np.array([[[5, 6, 7], [8, 9, 1]], [[50, 60, 70], [80, 90, 10]]])  # (n, h, w)
    windows = np.lib.stride_tricks.sliding_window_view(images, (2, 2), (1, 2)).reshape(4, 4)
    try:
        mine = np.array(rows, float)
    except (TypeError, ValueError):
        return "not yet: four rows of four numbers, please"
    if mine.shape != (4, 4):
        return f"not yet: shape {mine.shape}; four rows of four numbers, please"
    if not mine.any():
        return "not yet"
    met = {tuple(sorted(window)): i for i, window in enumerate(windows.T)}  # numbers -> weight
    corners = "upper left", "upper right", "lower left", "lower right"
    for corner, row, due in zip(corners, mine, windows.T, strict=True):
        told = tuple(sorted(row))
        if told in {tuple(sorted(window)) for window in windows}:
            return f"not yet: the row for the {corner} weight is a window; what does a weight meet?"
        if told in met and told != tuple(sorted(due)):
            return f"not yet: that is what the {corners[met[told]]} weight meets, not the {corner}"
        if told != tuple(sorted(due)):
            right = sum((Counter(row) & Counter(due)).values())
            return (
                f"not yet: of the row for the {corner} weight, {right} of 4 numbers are met by it"
            )
    if sorted(map(tuple, mine.T)) != sorted(map(tuple, windows)):
        return "not yet: each row is right, but a column should be a window, the same in all rows"
    weights = np.array([1, 2, 3, 4])
    products = " ".join(f"{number:.0f}" for number in weights @ mine)
    order = "image by image" if mine[0, 1] == 6 else "place by place" if mine[0, 1] == 50 else ""
    order = order and f", {order}"
    return f"right: the kernel 1 2 3 4 times your matrix gives {products}, all of both maps{order}"


def told_of_order(axes: str, as_it_lies: float, permuted: float) -> str:
    """Section 14.2: in which order of axes one weight meets the longest pieces, and how long.

    Args:
        axes: the letters of (n, c, h, w), outermost first.
        as_it_lies: numbers side by side, of what one weight meets in 128 images with maps of 6 by
            6, which lie as (n, c, h, w).
        permuted: the same in the learner's order.
    """
    names = "".join(axes) if isinstance(axes, str | tuple | list) and all(axes) else ""
    names = names.replace(",", "").replace(" ", "").strip("()").lower()
    if sorted(names) != sorted("nchw"):
        return f"order: not yet: {axes!r:.40}; each of n, c, h and w once, please, such as nchw"
    met = {"n": (128, 128), "c": (1, 16), "h": (6, 8), "w": (6, 8)}  # by one weight, of all

    def piece(order: str) -> int:
        length = 1
        for axis in reversed(order):
            length *= met[axis][0]
            if met[axis][0] < met[axis][1]:  # cut here
                break
        return length

    orders = {
        6: "each line of a map is a piece of its own; there are longer ones",
        128: "a piece of all images; what follows it, for the same weight?",
        1: "that is for a window; one weight meets one channel",
    }
    cut = "a weight does not meet the last two pixels of a line, so that the piece ends"
    lines = {
        "that is a window's piece; what does one weight meet?": 3.0,
        "that is the whole line, and a weight does not meet its last two pixels": 8.0,
        "that is a line of our layer; these maps have lines of 6": 14.0,
        cut: 36.0,
        "that is in bytes": 24.0,
    }
    slips = {
        "that is without any permuting": 6.0,
        "all images of one place; in the longest pieces the next one follows": 128.0,
        "a map has 6 places in a line, and an image 8": 8.0 * 128,
        cut: 36.0 * 128,
        "that is a map of one image; which axis comes last, and which before it?": 36.0,
        "those are channels; one weight meets one channel": 16.0,
        "that is a window's piece with the channels last": 48.0,
        "those are all channels of a line; one weight meets one channel": 6.0 * 16,
        "that is in our layer; these maps have lines of 6": 14.0 * 128,
        "that is in bytes": 4.0 * 6 * 128,
    }
    best = piece(names) == 6 * 128
    first = "right" if best else f"not yet: {orders[piece(names)]}"
    if not best and names != "nhwc" and piece(names[::-1]) == 6 * 128:
        first = "not yet: so it would be with the innermost axis first; the outermost first, please"
    if names == "nchw" and not permuted:  # as it was
        first = "not yet"
    told = [f"order: {first}"]
    for name, mine, due, known in (
        ("as it lies", as_it_lies, 6, lines),
        ("permuted", permuted, 6 * 128, slips),
    ):
        words = f"not yet: {mine!r:.40} is no number"
        if isinstance(mine, Real):
            words = _told_number(float(mine), mine == due, known)
        told.append(f"{name}: {words}")
    return "\n".join(told)


def told_of_block(loads: Callable[[int, int], float], best: tuple[int, int], times: float) -> str:
    """Section 14.4: what a block of sums of a matrix product loads, which block loads least.

    Args:
        loads: from a block's rows of M and registers in each to its loads per instruction.
        best: rows and registers of the block of 16 registers of sums that loads least.
        times: how often it loads each number of C, if M has 32 rows.
    """
    first = _told_of_loads(loads)
    sides, second = _told_of_best(best, first == "right")
    third = _told_of_times(times, sides)
    return f"loads: {first}\nbest: {second}\ntimes: {third}"


def _told_of_loads(loads: Callable[[int, int], float]) -> str:
    """What is said of the loads per instruction of a by b registers of sums."""
    slips: dict[str, Callable[[int, int], float]] = {
        "those are the loads for all instructions of a step; for each of them?": lambda a, b: a + b,
        "those are its instructions": lambda a, b: a * b,
        "`/ a * b` divides by a alone; a product below the line needs brackets": lambda a, b: (
            (a + b) / a * b
        ),
        "`//` leaves the remainder out": lambda a, b: (a + b) // (a * b),
        "that is instructions per load; turn it round": lambda a, b: a * b / (a + b),
        "that is as if each instruction loaded its own two registers": lambda a, b: 2,
        "a block has rows times registers; 16 of them come below": lambda a, b: (a + b) / 16,
        "registers are loaded for both matrices, also for the columns": lambda a, b: 1 / a,
        "registers are loaded for both matrices, also for the rows": lambda a, b: 1 / b,
        "a step loads one for each row, not one for all": lambda a, b: (1 + b) / (a * b),
        "a step loads one for each 16 columns, not one for all": lambda a, b: (a + 1) / (a * b),
        "a step loads one for each row, and one for each 16 columns": lambda a, b: 2 / (a * b),
        "16 columns are one load": lambda a, b: (a + 16 * b) / (a * b),
        "that is for each of the 16 numbers; an instruction is for all": lambda a, b: (
            (a + b) / (16 * a * b)
        ),
    }
    blocks = ((4, 4), (2, 8), (2, 3))
    found = _answers(loads, *blocks)
    if isinstance(found, str):
        return found
    if np.allclose(found, [1 / a + 1 / b for a, b in blocks], rtol=0.01):
        return "right"
    for words, slip in slips.items():
        if np.allclose(found, [slip(*block) for block in blocks], rtol=0.01):
            return f"not yet: {words}"
    return "not yet"


def _told_of_best(best: tuple[int, int], counted: bool) -> tuple[tuple[int, int], str]:
    """The block, and what is said of it; what it loads is told to who could count it."""
    if not (isinstance(best, tuple | list) and len(best) == 2):
        return (4, 4), f"not yet: {best!r:.40}; rows and registers, please, such as (2, 8)"
    if not all(isinstance(side, Integral) and side > 0 for side in best):
        return (4, 4), f"not yet: {best!r:.40}; two whole numbers above 0, please"
    a, b = best
    if a * b != 16:
        return (a, b), f"not yet: {a} by {b} are {a * b} registers, not 16"
    if (a, b) == (2, 8) and not counted:  # as it is given
        return (a, b), "not yet"
    loads = f": {a} by {b} load {1 / a + 1 / b:.3g} registers per instruction" if counted else ""
    if not loads and a != b:
        loads = f": {a} by {b} load {a + b} registers a step; which block loads fewer?"
    return (a, b), f"right{loads}" if a == b else f"not yet{loads}"


def _told_of_times(times: float, sides: tuple[int, int]) -> str:
    """What is said of how often each number of C is loaded for 32 rows of M, by a block of sums."""
    slips = {
        "that is without blocks, once for each row": 32.0,
        "those are the rows of one block; how many blocks do 32 rows need?": 4.0,
        "each block of rows loads it anew": 1.0,
        "that is for one row of blocks alone": 144.0,
        "a register is loaded at once, all 16 numbers": 128.0,
    }
    if not isinstance(times, Real):
        return _no_number(times)
    if sides[0] != 4 and times == max(1, 32 // sides[0]):
        return "not yet: that follows from your block, so mend it first"
    if sides[0] != 4 and times in (4, 8):
        high = f"{sides[0]} row{'s' * (sides[0] > 1)}"
        return f"not yet: your block has {high}; how many blocks do 32 rows need?"
    return _told_number(float(times), times == 8, slips)


def product_due(k: int, copy: float, square: float) -> float:
    """Section 14.4: the seconds of k rows of weights times C by (14.4), with packing as a copy.

    Args:
        k: rows of weights.
        copy: seconds of a copy of C in order.
        square: of a product of two matrices of 1,024 by 1,024 numbers.
    """
    return copy + k * C_SIZE * square / 1024**3


def told_of_due(due: Callable[[int, float, float], float]) -> str:
    """Section 14.4: what is said of a learner's `product_due`."""
    slips: dict[str, Callable[[int, float, float], float]] = {
        "C is packed once, for all rows": lambda k, copy, square: (
            k * copy + k * C_SIZE * square / 1024**3
        ),
        "those are the multiply-adds; and packing?": lambda k, copy, square: (
            k * C_SIZE * square / 1024**3
        ),
        "that is packing; and the multiply-adds?": lambda k, copy, square: copy,
        "so many multiply-adds has each of the k rows": lambda k, copy, square: (
            copy + C_SIZE * square / 1024**3
        ),
        "a whole square product has 1,024 cubed multiply-adds; how many have k rows?": (
            lambda k, copy, square: copy + k * square
        ),
        "that is one square product; how many multiply-adds have k rows?": (
            lambda k, copy, square: copy + square
        ),
        "a square product has 1,024 cubed multiply-adds, for each of its numbers 1,024": (
            lambda k, copy, square: copy + k * C_SIZE * square / 1024**2
        ),
        "a multiply-add counts once": lambda k, copy, square: (
            copy + 2 * k * C_SIZE * square / 1024**3
        ),
        "that is the longer of the two; one comes after the other": lambda k, copy, square: max(
            copy, k * C_SIZE * square / 1024**3
        ),
        "that is with our 32 rows; k may be another number": lambda k, copy, square: (
            copy + 32 * C_SIZE * square / 1024**3
        ),
        "a number of C has a multiply-add for each row, not 4 for its bytes": (
            lambda k, copy, square: copy + 4 * k * C_SIZE * square / 1024**3
        ),
        "that is a rate; how many seconds?": lambda k, copy, square: (
            k * C_SIZE / (copy + k * C_SIZE * square / 1024**3)
        ),
    }
    cases = ((2, 0.001, 0.012), (32, 0.0016, 0.03), (128, 0.002, 0.02))
    found = _answers(due, *cases)
    if isinstance(found, str):
        return found
    if np.allclose(found, [product_due(*case) for case in cases], rtol=0.01):
        return "right"
    for words, slip in slips.items():
        if np.allclose(found, [slip(*case) for case in cases], rtol=0.01):
            return f"not yet: {words}"
    return "not yet: a copy of C, and k times as many multiply-adds as C has numbers"


def _told_of_cut(added: float, here: Mapping[str, float]) -> str:
    def costs(prices: Mapping[str, float]) -> tuple[float, float, float]:
        """Milliseconds of more slices, of more products and of y."""
        slices, products = 117 * prices["slice"] / 1000, 13 * prices["iteration"] / 1000
        return slices, products, LAST * prices["byte"]

    slices, products, copied = costs(here)
    due, dear = sum(costs(here)), 117 * here["iteration"] / 1000
    slips = {
        "those are the iterations without the copy into `y`": slices + products,
        "those are the slices alone; and the products, and `y`?": slices,
        "that is hardly more than the copy into `y`; iterations are in microseconds": copied,
        "that is without the iterations over (u, v)": copied + products,
        "that is without the 13 more products": slices + copied,
        "one product was there, so 13 are more": due + products / 13,
        "nine of the slices were there, so 13 * 9 are more": due + slices / 13,
        "the copy into `y` belongs to the product's iteration": due + 13 * here["slice"] / 1000,
        "nine slices and one product were there": due + (slices + products) / 13,
        "a slice has the price of several calls": dear + products + copied,
        "a slice has the price of several calls, and where are the products?": dear + copied,
        "those are iterations at the price of several calls, without the copy into `y`": dear,
        "each line of `y` is copied once, so 3.2 MB in all": due + 13 * copied,
        "that is in microseconds": 1000 * due,
        "that is in seconds": due / 1000,
        "that is the number of iterations; what does one cost?": 117,
        "those are the iterations; what does one cost?": 130,
        "it costs time, by (14.4)": -due,
    }
    before = {words for words in slips if " there" in words}  # of nine slices, of a product
    nearest = min(abs(added - v) for v in slips.values())
    slips["that is from our prices; yours are printed above"] = sum(costs(our_prices()))
    fits = abs(added - due) < min(0.04 * due, nearest) or added == round(due, 2)
    if not fits and added and added == round(due, 1):
        return "added: not yet: it may be right, rounded; two digits after the point, please"
    if not fits and added == 0.3:
        return "added: not yet: that is the text's, at our prices; yours are printed above"
    near = {words: v for words, v in slips.items() if abs(added - v) < 0.02 * abs(v)}
    by_off = sorted(near, key=lambda words: abs(added - near[words]))
    if not fits and len(near) > 1:  # prices may make two of them alike
        first, second = by_off[:2]
        clear = abs(added - near[first]) < 0.3 * abs(added - near[second])
        if not clear and {first, second} <= before:
            return (
                "added: not yet: one product and nine slices were there, so 13 and 13 * 9 are more"
            )
        return f"added: not yet: {first if clear else f'either {first}, or {second}'}"
    size = "less" if added < due else "more"
    other = f"that is {size} than the slices, the products and the bytes of `y` come to"
    return _told_numbers(("added", added, fits, slips, other, 0.02))


CUT = "images last", "line by line"
"""The layer whole, and cut into lines, in `layer_in_turn`."""


def told_of_cut(added: float, here: Mapping[str, float], layer: tuple[Numbers, ...]) -> str:
    """Section 14.3: the milliseconds that a cut into 14 lines costs by (14.4), then by the clock.

    Args:
        added: what the learner says.
        here: the prices on this machine, as `UNITS` has them.
        layer: images, kernels and biases.
    """
    told = _told_of_cut(added, here=here) if isinstance(added, Real) else _no_number(added)
    if not told.endswith("right"):
        return told
    gains = []
    for _ in range(3):
        whole, parts = (
            1000 * sum(laps(lambda steps=steps: steps(*layer), rounds=3).values())
            for steps in map(layer_in_turn.IN_STEPS.__getitem__, CUT)
        )
        gains.append(whole - parts)
    whole, parts = (sum(layer_in_turn.steps_of(name).values()) for name in CUT)
    now = f"between {min(gains):.2f} and {max(gains):.2f} ms now, thrice"
    return f"{told}\nthe clock: the cut gains {now}, and {whole - parts:.2f} ours"


@numbers_please
def told_of_finds(whole: float, cut: float) -> str:
    """Section 14.3: how many of four writes and four reads find their memory in a cache for two."""
    slips = {
        "3 and 4 are there when 1 is read; but 1 is fetched, and takes the place of 3": 2,
        "1 is written first, and long gone when it is read": 1,
        "the cache has room for two of the four": 4,
        "what is written for the first time is in no cache yet": 8,
        "that is for the cut": 7,
    }
    others = {
        "those are the reads; which writes find their memory, as one piece serves all?": 4,
        "those are the writes; and each part is read right after it was written": 3,
        "the first write finds nothing in the cache yet": 8,
        "each part is read right after it was written": 2,
        "after the first write, which one finds its memory gone?": 6,
        "that is how many find nothing": 1,
    }
    told = _told_numbers(("whole", whole, whole == 0, slips), ("cut", cut, cut == 7, others))
    return (
        told
        if cut
        else f"{told}: each part is read right after it was written; is it gone by then?"
    )


@numbers_please
def told_of_writing(saved: float, far: float, near: float) -> str:
    """Section 14.3: the milliseconds that writing C should save in parts, then those that it did.

    Args:
        saved: what the learner says.
        far: gigabytes per second that a copy writes which touches as much as all of C.
        near: that of one which touches as much as a part.
    """
    whole, parts = (LARGE / speed for speed in (far, near))  # milliseconds
    due = whole - parts
    slips = {
        "that is the time of the whole; how much less is it in parts?": whole,
        "that is the time in parts; how much less is it than that of the whole?": parts,
        "that is one part of fourteen": due / 14,
        "one part is not all; how long do 14 of them take?": whole - parts / 14,
        "that is in seconds": due / 1000,
        "that is in microseconds": due * 1000,
        "those are gigabytes per second; how long do 14.5 MB take at each?": near - far,
        "that is how many times as fast; how many milliseconds less?": near / far,
    }
    if due > 0:
        slips["near is faster; which time is longer?"] = -due
    fits = abs(saved - due) < max(0.04 * abs(due), 0.015) or saved == round(due, 1) != 0
    other = "how long do 14.5 MB take at the speed of all of C, and how long at that of a part?"
    told = _told_numbers(("saved", saved, fits, slips, other))
    if not told.endswith("right"):
        return told
    layer = conv_steps.layer(np.random.default_rng(0), 128, 16, 16, 32, 3)
    once, cut = (
        laps(lambda steps=layer_in_turn.IN_STEPS[version]: steps(*layer), rounds=3)
        for version in CUT
    )
    saves = {step: 1000 * (once[step] - cut[step]) for step in ("C", "product")}
    words = f"the filling saves {saves['C']:.2f} ms within the layer, and the products"
    lost = "\n(below 0 it lost, or others disturbed the clock: run the cell again)"
    disturbed = lost if min(saves.values()) < 0 else ""
    return f"{told}\nyour clock: {words} {saves['product']:.2f}{disturbed}"


@numbers_please
def told_of_freezing(part: float, left: float) -> str:
    """Section 14.6: what two ideas leave of the time, by counts alone.

    Args:
        part: the learner's part of a full step that a frozen one takes.
        left: the learner's part of the time that both leave.
    """
    steps, frozen = 1.39 / 2, (1.39 - 0.30 / 0.65) / 1.39  # as the lesson counts them
    first, second, last = 80.0, 110.592, 3.84  # thousand multiply-adds of each layer, forward
    forward, whole = first + second + last, 2 * first + 3 * (second + last)
    short = forward + second + 2 * last  # of a frozen step
    parts = {
        "who needs the gradient at the input of the second convolution?": (short + second) / whole,
        "who needs the gradient at the images?": short / (whole + first),
        "who needs the gradient at the images, or frozen at the second convolution?": (
            1 - 2 * first / (3 * forward)
        ),
        "who needs the gradient at the input of the linear layer?": (short - last) / whole,
        "frozen kernels still work forward": (short - first) / whole,
        "that is the backward pass alone; frozen layers still work forward": (
            (short - forward) / whole
        ),
        "that is in per cent": 100 * short / whole,
        "and backward, what does a frozen step need?": forward / whole,
        "that is of the backward pass alone; which part is it of both?": (
            (short - forward) / (whole - forward)
        ),
        "frozen kernels get no gradient of their own": (short + first) / whole,
        "of a whole step, forward and backward, which part is left?": 1 - short / whole,
    }  # the last is what is saved, and so near the backward parts' ratio that it stands for both
    fits = abs(part - short / whole) < 0.004
    mean = 1 - frozen + frozen * part
    rest = {
        "that is the mean step, of a full one; how many steps are made?": mean,
        "savings are not added: steps that are gone cannot be frozen": steps - frozen * (1 - part),
        "that takes away what frozen steps cost, not what they save": steps * (1 - frozen * part),
        "as if all steps were frozen": steps * part,
        "those are the frozen steps alone": steps * frozen * part,
        "that is what is saved": 1 - steps * mean,
        "as if 70 % of the steps were frozen; the first pass is 0.65 of the cycle": (
            steps * (0.3 + 0.7 * part)
        ),
        "as if 54 % of all steps were frozen": steps * (0.46 + 0.54 * part),
        "as if the epochs were 1.39 of one": 1.39 * mean,
        "fewer steps alone; and those that are frozen?": steps,
        "67 % of the steps are frozen, and 33 % are not": steps * (frozen + (1 - frozen) * part),
        "so is the mean step if 33 % were frozen": frozen + (1 - frozen) * part,
    }
    if not fits:
        rest = {"mend the number above first": left}
    return _told_numbers(
        ("part", part, fits, parts),
        ("left", left, fits and abs(left - steps * mean) < 0.006, rest if left else {}),
    )


def images_last_backward(dy: Numbers, x: Numbers, W: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Section 14.4: the gradients of W, b and x, with a row of the window matrix for each weight.

    Args:
        dy: (n, k, oh, ow) gradient of the maps.
        x: (n, c, h, w) images.
        W: (k, c, kh, kw) kernels.
    """
    (n, c), (k, _, kh, kw), (oh, ow) = x.shape[:2], W.shape, dy.shape[2:]
    pixels = x.transpose(1, 2, 3, 0).copy()  # (c, h, w, n)
    dY = dy.transpose(1, 2, 3, 0).reshape(k, -1)  # (k, oh ow n)
    C = np.empty((c, kh, kw, oh, ow, n), x.dtype)
    for u, v in np.ndindex(kh, kw):
        C[:, u, v] = pixels[:, u : u + oh, v : v + ow]
    dW = (dY @ C.reshape(c * kh * kw, -1).T).reshape(W.shape)
    dC = (W.reshape(k, -1).T @ dY).reshape(C.shape)
    dx = np.zeros_like(pixels)
    for u, v in np.ndindex(kh, kw):
        dx[:, u : u + oh, v : v + ow] += dC[:, u, v]
    return dW, dY.sum(axis=1), dx.transpose(3, 0, 1, 2)


def line_by_line_backward(
    dy: Numbers, x: Numbers, W: Numbers, input_grad: bool = True
) -> tuple[Numbers, Numbers, Numbers]:
    """Lesson 14, under More: the same gradients, a line of the maps at a time.

    Args:
        dy: (n, k, oh, ow) gradient of the maps.
        x: (n, c, h, w) images.
        W: (k, c, kh, kw) kernels.
        input_grad: False leaves the gradient of x at 0.
    """
    (n, c), (k, _, kh, kw), (oh, ow) = x.shape[:2], W.shape, dy.shape[2:]
    pixels, M, db = x.transpose(1, 2, 3, 0).copy(), W.reshape(k, -1), np.zeros(k, W.dtype)
    C, dx, dM = np.empty((c, kh, kw, ow, n), x.dtype), np.zeros_like(pixels), np.zeros_like(M)
    for i in range(oh):
        for u, v in np.ndindex(kh, kw):
            C[:, u, v] = pixels[:, i + u, v : v + ow]
        dY = dy[:, :, i].transpose(1, 2, 0).reshape(k, -1)  # (k, ow n)
        dM += dY @ C.reshape(M.shape[1], -1).T
        db += dY.sum(axis=1)
        if input_grad:
            dC = (M.T @ dY).reshape(C.shape)
            for u, v in np.ndindex(kh, kw):
                dx[:, i + u, v : v + ow] += dC[:, u, v]
    return dM.reshape(W.shape), db, dx.transpose(3, 0, 1, 2)


def told_of_backward(rule: Callable[..., object]) -> str:
    """Section 14.4: are the learner's gradients of W, b and x those of the layer?

    A rule with `input_grad`, as under More, is also asked not to make that of x.
    """
    draw = np.random.default_rng(6)
    x, W = draw.normal(size=(5, 2, 6, 5)), draw.normal(size=(4, 2, 3, 2))
    dy = draw.normal(size=(5, 4, 4, 4))
    asks = "input_grad" in inspect.signature(rule).parameters
    try:
        told = rule(dy, x, W)
        unasked = rule(dy, x, W, input_grad=False) if asks else None
    except Exception as error:  # whatever a learner's lines raise
        return f"not yet: {_stops(error, rule)}"
    if not (isinstance(told, tuple) and len(told) == 3):
        return "not yet: return the gradients of W, b and x"
    right, kept = images_last_backward(dy, x, W), np.zeros_like(x)
    last = images_last_backward(dy * (np.arange(4) == 3)[:, None], x, W)  # of the last line alone
    once = "that is of the last line alone; each line adds its own"
    mirrored, moved, times = (np.zeros_like(x) for _ in range(3))
    for u, v in np.ndindex(3, 2):
        one = np.einsum("kc,nkij->ncij", W[:, :, u, v], dy)  # what one weight hands back
        kept[:, :, u : u + 4, v : v + 4] = one
        mirrored[:, :, 2 - u : 6 - u, 1 - v : 5 - v] += one
        moved[:, :, :4, :4] += one
        times[:, :, u : u + 4, v : v + 4] += 1
    by_lines, first = np.zeros_like(x), np.zeros_like(x)
    for i, u, v in np.ndindex(4, 3, 2):  # what line i hands back to a line of pixels
        one = np.einsum("kc,nkj->ncj", W[:, :, u, v], dy[:, :, i])
        by_lines[:, :, i + u, v : v + 4] = one
        first[:, :, u, v : v + 4] += one
    slips = {
        "dW": [
            ((right[0].reshape(4, -1).T).reshape(W.shape), "that is its transpose, reshaped"),
            (right[0] / 80, "a sum over places and images, not a mean"),
            (right[0] / 5, "a sum over images, not a mean"),
            (last[0], once),
        ],
        "db": [(last[1], once)],
        "dx": [
            (last[2], once),
            (np.zeros_like(x), "no number of dC has arrived at a pixel"),
            (kept, "a pixel that was copied several times keeps the last gradient only"),
            (by_lines, "a pixel that was copied several times keeps the last gradient only"),
            (first, "line i of the maps saw the pixels of line i + u"),
            (mirrored, "the numbers arrive at mirrored places"),
            (moved, "the numbers all arrive in the same corner; where were they copied from?"),
            (right[2] / times, "a pixel's gradient is the sum over its copies, not their mean"),
            (right[2] / 6, "a pixel's gradient is the sum over its copies, not their mean"),
        ],
    }
    lines = []
    for (name, wrong), mine, due in zip(slips.items(), told, right, strict=True):
        near = ["not yet"]
        if isinstance(mine, np.ndarray) and mine.shape == due.shape and mine.dtype != object:
            near = [words for slip, words in wrong if np.allclose(mine, slip)] or ["other numbers"]
            near = [f"not yet: {near[0]}"] if mine.any() or name == "dx" else ["not yet"]
            near = ["right"] if np.allclose(mine, due) else near
            if (
                name == "dx"
                and near == ["right"]
                and isinstance(unasked, tuple)
                and np.any(unasked[2])
            ):
                near = ["right, but it is made with input_grad=False, too"]
        elif isinstance(mine, np.ndarray):
            near = [f"not yet: its shape is {mine.shape}, not {due.shape}"]
        lines.append(f"{name}: {near[0]}")
    return "\n".join(lines)


def told_of_slope(slope_at: Callable[..., object], backward: Callable[..., Any]) -> str:
    """Section 14.4: a learner's slope by differences, and then two backward passes beside it.

    Args:
        slope_at: from (at, x, W, b, dy) to the slope of (images_last(x, W, b) * dy).sum() in x[at].
        backward: from (dy, x, W) to the gradients of W, b and x, the learner's.
    """
    draw, at = np.random.default_rng(14), (1, 0, 2, 3)
    x, W = draw.normal(size=(3, 2, 6, 6)), draw.normal(size=(4, 2, 3, 3))
    b, dy, given = draw.normal(size=4), draw.normal(size=(3, 4, 4, 4)), x.copy()
    whole, all_ones = (images_last_backward(d, given, W)[2] for d in (dy, np.ones_like(dy)))
    due, ones = whole[at], all_ones[at]
    asked: list[object] = []

    def noted(*given: Any, **named: Any) -> Any:
        asked.append(given)
        return backward(*given, **named)

    names = getattr(slope_at, "__globals__", {})
    given_to = {n: noted for n, v in names.items() if v is backward or v is images_last_backward}
    try:
        with mock.patch.dict(names, given_to):
            mine = slope_at(at, x, W, b, dy)
    except Exception as error:  # whatever a learner's lines raise
        return f"slope: not yet: {_stops(error, slope_at)}"
    if asked:
        return "slope: not yet: that asks the backward pass, which is to be tested; ask the forward"
    if mine is ...:
        return "slope: not yet"
    if isinstance(mine, np.ndarray) and mine.ndim:
        return f"slope: not yet: that is of shape {mine.shape}; the slope is one number, of a sum"
    if not isinstance(mine, Real):
        return f"slope: {_no_number(mine)}"
    if not np.array_equal(x, given):
        return "slope: not yet: x is not as it was; change copies of it"
    slips = {
        "twice too large: up and down are two steps apart": 2 * due,
        "from x to one side it is only half of that way": due / 2,
        "up minus down, please": -due,
        "y arrives in the loss by dy; without it, that is the slope of y.sum()": ones,
        "by how much has x[at] moved from down to up?": 2e-4 * due,
        "that moves all of x; only x[at], please": float(whole.sum()),
        "that is a mean; sum over all numbers of y": due / dy.size,
    }
    one_sum = abs((conv_steps.images_last(x, W, b) * (dy - 1)).sum()) / 2e-4  # up or down alone
    slips["dy weighs the y of up and that of down"] = one_sum if float(mine) > 0 else -one_sum
    fits = bool(np.isclose(float(mine), due, rtol=1e-3))
    told = f"slope: {_told_number(float(mine), fits, slips)}"
    if mine == 0:
        told = "slope: not yet: are up and down two copies of x?"
    elif told == "slope: not yet" and abs(mine) < 0.05 * abs(due):
        told += ": by how much has x[at] moved from down to up?"
    elif told == "slope: not yet" and abs(mine - due) < 0.2 * abs(due):
        told += ": near, but digits are lost; is the step too small, or a sum in float32?"
    if not fits:
        return told
    told += f", {mine:.3f}"
    try:
        dx = backward(dy, x, W)[2]
        return f"{told}, and your dx has {dx[at]:.3f} there" if np.any(dx) else told
    except Exception:  # it is told by its own try
        return told


def told_of_memory(
    function: Callable[..., np.ndarray],
    layer: tuple[np.ndarray, ...],
    expected: np.ndarray,
    matrix: int,
) -> str:
    """Exercise 14.4: does one piece of memory serve all lines, or is all of C there at a time?

    Args:
        function: computes the layer; wrong numbers come before any memory.
        layer: what it gets, the images first.
        expected: what it should give, up to rounding.
        matrix: bytes of the whole matrix of windows.
    """
    whose = "ours" if function in exercises.get("14.4").reference.values() else "yours"
    tracemalloc.start()
    y = function(*layer)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    right = np.shape(y) == expected.shape and np.isclose(y, expected, atol=1e-4)
    if not np.all(right):
        return f"{whose}: not yet: its numbers are wrong; repair them before you count its memory"
    if most >= matrix:
        many = "C is there for all lines, or made anew for each"
        return f"{whose}: right, but {most / 1e6:.0f} MB at a time: {many}"
    needed = (layer[0].nbytes + expected.nbytes) / 1e6
    used = f"{most / 1e6:.1f} MB at a time, of which the pixels and y are {needed:.1f}"
    return f"{whose}: right, with {used}"


Multiply = Callable[..., object]
"""From two matrices and `out`, where their product goes; np.matmul is one."""


def in_place(x: Numbers, W: Numbers, b: Numbers, multiply: Multiply = np.matmul) -> Numbers:
    """Compute lesson 14's layer line by line, each product with its bias written into y."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow, pixels = h - kh + 1, w - kw + 1, x.transpose(1, 2, 3, 0).copy()  # (c, h, w, n)
    M, y = np.column_stack([W.reshape(k, -1), b]), np.empty((k, oh, ow * n), x.dtype)
    C = np.ones((c * kh * kw + 1, ow * n), x.dtype)  # the last row stays 1, for the bias
    for i in range(oh):
        for u, v in np.ndindex(kh, kw):
            C[kw * u + v : -1 : kh * kw] = pixels[:, i + u, v : v + ow].reshape(c, -1)
        multiply(M, C, out=y[:, i])
    return y.reshape(k, oh, ow, n).transpose(3, 0, 1, 2)


def told_of_in_place(
    function: Callable[..., Numbers],
    before: Callable[..., Numbers],
    layer: tuple[Numbers, ...],
    expected: Numbers,
) -> str:
    """Section 14.4: is each line one product, written where it belongs, and how long does it take?

    Args:
        function: the learner's.
        before: the function that it mends, to time beside it.
        layer: images, kernels and biases.
        expected: what both should give, up to rounding.
    """
    x, W, b = layer
    met: list[tuple[Numbers, Numbers]] = []

    def noted(M: Numbers, C: Numbers, **where: Numbers) -> Numbers:
        met.append((M, C))
        return np.matmul(M, C, **where)  # pyright: ignore

    tracemalloc.start()
    try:
        y = function(*layer, multiply=noted)
    except Exception as error:  # whatever a learner's lines raise
        return f"not yet: it stops, {type(error).__name__}: {error}"
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    if np.shape(y) != expected.shape:
        return f"not yet: its shape is {np.shape(y)}, not {expected.shape}"
    bias = b[:, None, None]
    for numbers, told in (
        (expected - bias, "the bias is missing; which weight meets the ones?"),
        (expected + bias, "the bias is there twice"),
        (expected - bias + 1, "the ones meet a one; which column makes a bias of them?"),
        (in_place(x, W, b, _rolled), "the row of ones is the last of C, and the bias column of M?"),
    ):
        if np.allclose(y, numbers, atol=1e-4):
            return f"not yet: {told}"
    if not np.allclose(y, expected, atol=1e-4):
        return "not yet: other numbers than those of the layer"
    if not met:
        return "right numbers, but by another product than `multiply`, which *More* exchanges"
    M, C = met[0]
    if M.dtype != x.dtype:
        return f"right numbers, but M is {M.dtype}, the images are {x.dtype}, and it is slow"
    if M.shape[1] == W[0].size:
        return "right numbers, but the bias is a step of its own; M needs one more column"
    line = y[:, :, 0].nbytes  # of a product
    if most > x.nbytes + y.nbytes + C.nbytes + line // 2:
        return "right numbers, but an array is still made for each product, and copied into y"
    seconds = fastest({"mine": lambda: function(*layer), "before": lambda: before(*layer)}, 5)
    return "right: {mine:.1f} ms rather than {before:.1f}".format(
        **{name: 1000 * s for name, s in seconds.items()}
    )


def _rolled(M: Numbers, C: Numbers, out: Numbers) -> None:
    """A product whose last column of M, the bias, came first."""
    np.matmul(np.roll(M, 1, axis=1), C, out=out)


def told_of_passes_by_memory(
    passes: float, at_least: float, in_blocks: Callable[..., object]
) -> str:
    """Under More of lesson 14: what a * b + c * d reads and writes, and the same in blocks.

    Args:
        passes: how often an array is read or written by the formula.
        at_least: how often it must be.
        in_blocks: (a, b, c, d, y) -> nothing; it writes into y, all (n,) float32.
    """
    all_of = {
        "each of the three operations reads two arrays and writes one": 3.0,
        "what is written counts, too": 6.0,
        "the sum reads both products again": 7.0,
        "that is at least; what becomes of the products?": 5.0,
        "as it stands a copy into y comes on top; and the formula alone?": 11.0,
    }
    once = {
        "y is written, too": 4.0,
        "a to d are read, too": 1.0,
        "the products need not pass by memory": 7.0,
        "that is with all that lies between": 9.0,
    }
    lines = [
        f"{name}: "
        + (_told_number(mine, mine == right, slips) if isinstance(mine, Real) else _no_number(mine))
        for name, mine, right, slips in (
            ("passes", passes, 9, all_of),
            ("at least", at_least, 5, once),
        )
    ]
    return "\n".join([*lines, f"in_blocks: {_told_of_blocks_of(in_blocks)}"])


def _told_of_blocks_of(in_blocks: Callable[..., object], n: int = 1 << 22) -> str:
    """What is said of a function that writes a formula block by block."""
    a, b, c, d = abcd = np.random.default_rng(14).normal(size=(4, n)).astype(np.float32)
    y, due = np.empty(n, np.float32), a * b + c * d
    tracemalloc.start()
    try:
        in_blocks(a, b, c, d, y)
    except Exception as error:  # whatever a learner's lines raise
        return f"not yet: it stops, {type(error).__name__}: {error}"
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    if not np.array_equal(np.random.default_rng(14).normal(size=(4, n)).astype(np.float32), abcd):
        return "not yet: it writes into its inputs"
    if not np.allclose(y, due, atol=1e-5):
        places = np.flatnonzero(~np.isclose(y, due, atol=1e-5))
        return f"not yet: its numbers are wrong, the first at {places[0]:,} of {n:,}"
    if peak > y.nbytes / 8:
        return (
            f"right numbers, and {peak / 1e6:.0f} MB of new memory: products of all numbers at once"
        )
    calls = {"whole": lambda: a * b + c * d, "blocks": lambda: in_blocks(a, b, c, d, y)}
    seconds = fastest(calls, rounds=3)
    return f"right, and {seconds['whole'] / seconds['blocks']:.1f} times as fast as at once"


def told_of_steps(
    function: Callable[..., Any],
    layer: tuple[Numbers, ...],
    expected: Numbers,
    here: Mapping[str, float],
) -> str:
    """Section 14.4: a slow layer whose steps a learner times, and the two faults that it has.

    Args:
        function: of images, kernels and biases; with a `yield` behind each step, or without.
        layer: what it gets.
        expected: what it should return.
        here: the prices on this machine, as `UNITS` has them.
    """
    in_steps, found = inspect.isgeneratorfunction(function), []
    (n, *of_image), kinds = (
        layer[0].shape,
        set(),
    )  # of arrays: shape, type, in order; no array is kept

    def steps() -> Any:
        made = function(*layer)
        try:
            while True:
                name, inner = next(made), made
                if isinstance(name, np.ndarray):  # the result, rather than a step's name
                    found[:] = [None]
                    return
                while inspect.isgenerator(inner):
                    kinds.update(_kinds(inspect.getgeneratorlocals(inner).values()))
                    inner = inner.gi_yieldfrom
                yield name
        except StopIteration as end:
            found[:] = [end.value]

    try:
        spent = laps(steps, rounds=3) if in_steps else {}
        y = found[-1] if in_steps else function(*layer)
    except Exception as error:  # whatever a learner's lines raise
        return f"not yet: {_stops(error, function)}"
    if not isinstance(y, np.ndarray) or y.shape != expected.shape:
        return "not yet: let it still return y, behind the last `yield`"
    if not np.allclose(y, expected, atol=1e-4):
        return "not yet: its numbers are no longer those of the layer"
    calls = {"mine": lambda: [*steps()] if in_steps else function(*layer)}
    calls["ours"] = lambda: conv_steps.images_last(*layer)
    whole, ours = fastest(calls, rounds=3).values()
    timed = sum(spent.values())
    untimed = whole - timed if in_steps else 0.0
    late = untimed > 0.3 * whole  # a step comes after the last `yield`
    whole = whole if late else timed or whole  # so that the steps add up
    lines = [f"{name}: {1000 * s:.2f} ms" for name, s in spent.items()]
    times = whole / ours
    lines.append(f"all of it: {1000 * whole:.1f} ms, {times:.1f} times as long as images last")
    pixels = [ordered for shape, _, ordered in kinds if shape == (*of_image, n)]
    long = any(pixels) if pixels else times < 1.4
    four_bytes = {y.dtype, *(kind for _, kind, _ in kinds)} == {layer[0].dtype}
    if late:
        lines.append(
            f"not yet: {1000 * untimed:.1f} ms come after the last `yield`; "
            "put each one behind the step that it names"
        )
    elif long and four_bytes:
        lines.append("right: both faults are mended")
        lines += [] if in_steps else ["(a `yield` behind each step says which step gained)"]
    elif not in_steps:
        lines.append(
            "not yet: put a `yield` with a name behind each step, and it is timed in steps"
        )
    else:
        copied = {"pixels": SMALL, "C": LARGE, "sum with b": LAST}
        due = {step: mb * here["byte"] for step, mb in copied.items()}
        due["product"] = MILLION * here["multiply-add"]
        prices = ", ".join(f"{step} {ms:.1f}" for step, ms in due.items())
        steps_of_ours = laps(lambda: layer_in_turn.last_in_steps(*layer), rounds=3)
        words = f"{1000 * steps_of_ours['pixels']:.1f} ms"
        why = "how many bytes has each of its numbers?" if long else "how does what it reads lie?"
        lines.append(
            f"not yet: mend the step that is far from its price ({prices} ms); {why} "
            f"(The pixels are far from it in ours, too: {words}.)"
        )
    return "\n".join(lines)


def _kinds(values: Iterable[object]) -> set[tuple[tuple[int, ...], np.dtype[Any], bool]]:
    """Shape, type and whether it lies in order, of each array among some values."""
    return {(a.shape, a.dtype, a.flags.c_contiguous) for a in values if isinstance(a, np.ndarray)}


def told_of_counts(
    counts: Mapping[str, Any], rows_of: Callable[[Numbers], Numbers], x: Numbers, R: Numbers
) -> str:
    """Section 14.4: what the iterations of a slow function do, at our prices; then, is it mended?

    Args:
        counts: "iterations", "starts", "multiply-adds", "megabytes" -> the learner's numbers.
        rows_of: from images (n, c, h, w) to their windows as rows; mended, or not yet.
        x: the images.
        R: their rows, by `im2col` with windows of 3 by 3.
    """
    n = len(x)
    one, starts = R.nbytes / n / 1e6, R.size // 3  # megabytes of an image's rows
    copied = one * n * (n + 1) / 2
    slips = {
        "iterations": {"those are two calls each; an iteration is a turn of the loop": 2.0 * n},
        "starts": {
            "that is of one image": starts / n,
            "that is of one window": R.shape[1] / 3,
            "those are windows; a window has many pieces": float(len(R)),
            "those are numbers; three of them make a piece": float(R.size),
        },
        "multiply-adds": {"nothing is multiplied here": float(R.size * 32)},
        "megabytes": {
            "so it is once it is mended; as given, what does its last iteration copy?": one * n,
            "so much would it be if each iteration copied all of R": one * n * n,
            "that is of the last iteration, and of one image": one * (n + 1),
            "that is in bytes": 1e6 * copied,
        },
    }
    fits: dict[str, Callable[[float], bool]] = {
        "iterations": lambda mine: abs(mine - n) <= 1,
        "starts": lambda mine: abs(mine - starts) <= 0.02 * starts,
        "multiply-adds": lambda mine: mine == 0,
        "megabytes": lambda mine: abs(mine - copied) <= 0.03 * copied,  # with R's own, or without
    }
    if not isinstance(counts, Mapping) or counts.keys() != fits.keys():
        return f"not yet: `counts` has the keys {', '.join(fits)}"
    told, right = [], 0
    for name, mine in counts.items():
        number = isinstance(mine, Real)
        words = "not yet" if mine is ... else _no_number(mine)
        if isinstance(mine, Real):
            words = _told_number(float(mine), fits[name](float(mine)), slips[name])
        right += number and words == "right"
        told.append(f"{name}: {words}")
    if right == len(fits):
        plain = result("layer_in_turn").mean("the layer", "plain")  # milliseconds of 14.5 MB
        prices = (n * PRICE / 1000, starts * PIECE * 1e-6, 0.0, copied / 14.450688 * plain)
        told.append("at our prices {:.1f} + {:.1f} + {:.0f} + {:.1f} ms".format(*prices))
    mine = rows_of(x)
    if np.shape(mine) != R.shape or not np.allclose(mine, R):
        return "\n".join([*told, "rows_of: not yet: these are no longer the rows of R"])
    if mine.dtype != R.dtype:
        wrong = f"rows_of: not yet: its numbers are {mine.dtype}, those of R {R.dtype}"
        return "\n".join([*told, wrong])
    if len(rows_of(x[: n // 2])) != len(R) * (n // 2) // n:
        half = "rows_of: not yet: of half the images it does not make half of the rows"
        return "\n".join([*told, half])
    calls = {"all": lambda: rows_of(x), "half": lambda: rows_of(x[: n // 2])}
    seconds = fastest({**calls, "im2col": lambda: nn.im2col(x, 3, 3)}, rounds=3)
    ratio, part = seconds["all"] / seconds["im2col"], seconds["half"] / seconds["all"]
    still = "right rows, but slow" if ratio > 3 else "right rows, and mended"
    took = f"{1000 * seconds['all']:.1f} ms, {ratio:.1f} times as long as im2col"
    told.append(f"rows_of: {still}: {took}; half the images take {part:.2f} of it")
    return "\n".join(told)


def train_second(x: Numbers, y: Numbers, rng: np.random.Generator) -> Callable[..., Any]:
    """Section 14.6: the second entry, by the library's loop; returns `predict`."""
    net = recipe.Net(rng)
    recipe.hard_digits(net, x, y, rng, noted=np.asarray)
    return net.predict


class _Scripted:
    """In the place of `recipe.Net`: it learns nothing, and notes what it is given.

    A digit is an image of one pixel, its own number. After each step that it is in, half of the
    digits that had a low probability still have one.

    Attributes:
        passes: rows that the training notes for each of its passes.
        known: (n,) the probability that each digit had when it was last met.
        before: `known` at the first step of each pass that has one.
        steps: the pass, and the rows, of each step, and whether it was frozen.
    """

    n = 5_120

    def __init__(self, rng: object = None) -> None:
        self.passes: list[Any] = []
        self.known, self.met = np.zeros(self.n), np.zeros(self.n, int)
        self.before: list[Numbers] = []
        self.steps: list[tuple[int, Numbers, bool]] = []

    def learn(self, x: Numbers, y: nn.Labels, lr: float, frozen: bool = False) -> Numbers:
        """Note the step; return (n,) scripted probabilities."""
        rows = x[:, 0, 0, 0].astype(int)
        if len(self.before) < len(self.passes):
            self.before.append(self.known.copy())
        self.steps.append((len(self.passes) - 1, rows, bool(frozen)))
        self.met[rows] += 1
        low = np.array([0.3, 0.8, 0.985])[rows % 3]  # of those that are still hard
        self.known[rows] = np.where(rows * 7 % self.n % 2 ** self.met[rows] == 0, low, 0.995)
        return self.known[rows]

    def predict(self, x: Numbers) -> nn.Labels:
        """Nothing is learned, so that every digit is a 0."""
        return np.zeros(len(x), int)


def told_of_passes(train: Callable[..., Any]) -> str:
    """Section 14.6: which digits each pass takes, and which steps are frozen.

    Args:
        train: `train_second`, which trains a `recipe.Net`, here a scripted one.
    """
    n, net = _Scripted.n, _Scripted()
    x, y = np.arange(n, dtype=np.float32).reshape(n, 1, 1, 1), np.arange(n) % 10
    scope: dict[str, Any] = getattr(train, "__globals__", {})
    asked: list[Numbers] = []

    def noting(p: Numbers, *given: Any, **named: Any) -> Any:
        """The learner's `still_hard`, which notes what it is asked."""
        asked.append(np.array(p))
        return hard(p, *given, **named)

    hard: Any = scope.get("still_hard")
    try:
        with (
            mock.patch.object(recipe, "Net", return_value=net),
            mock.patch.dict(scope, {"still_hard": noting} if hard else {}),
        ):
            train(x, y, np.random.default_rng(0))
    except Exception as error:  # whatever a learner's lines raise
        return f"not yet: {_stops(error, train)}"
    return _told_of_rows(net, asked) or _told_of_frozen(net) or "right"


def _told_of_rows(net: _Scripted, asked: Sequence[Numbers]) -> str:
    """What is wrong with the digits of the passes; `asked` are the p that `still_hard` got."""
    if len(net.passes) == 4 and not len(net.passes[0]):
        return "not yet: the first pass is empty; at first p is 0, and which digits are hard then?"
    if len(net.passes) != 4:
        return "not yet: there should be four passes, each noted"
    rows_of = [np.asarray(rows) for rows in net.passes]
    before = [*net.before, *[net.known] * (4 - len(net.before))]  # a small pass has no step
    if any(len(rows) > 1 and np.all(np.diff(rows) > 0) for rows in rows_of):
        return "not yet: the rows of a pass are in order, so that all batches are as the data lie"
    if not np.array_equal(np.sort(rows_of[0]), np.arange(net.n)):
        return "not yet: the first pass should meet every digit once"
    if len(rows_of[1]) == net.n:
        why = "do its rows ask `still_hard`?"
        if len(asked) > 1:
            why = "when it asks `still_hard`, p is 0 for all; keep in it what `learn` returns"
            if asked[1].any():
                why = "p keeps what `learn` returns, but not each at its digit's own class"
        return f"not yet: the second pass has every digit once more; {why}"
    for number, (rows, known) in enumerate(zip(rows_of[1:], before[1:], strict=True), 2):
        hard = np.flatnonzero(known < 0.99)
        if np.array_equal(np.sort(rows), hard):
            continue
        if np.array_equal(np.sort(rows), np.arange(len(hard))):
            return (
                f"not yet: pass {number} has as many digits as are hard, but they are the first "
                f"{len(hard)}, and not the hard ones"
            )
        left_out = np.setdiff1d(hard, rows)
        lowest = known[left_out].min(initial=2.0)
        if left_out.size and np.isin(rows, hard).all() and lowest > known[rows].max(initial=0.0):
            most = known[left_out].max()
            why = "is it asked with `sure`?"
            if len(asked) >= number and (asked[number - 1] > 1).any():
                why = "p has numbers above 1: it should keep what `learn` returns, not add it up"
            return f"not yet: pass {number} leaves out digits with a p of {most:.3g}; {why}"
        if not np.isin(rows, hard).any():
            return f"not yet: pass {number} takes the digits of which the network is sure"
        of_class = np.bincount(rows % 10, minlength=10)
        if np.isin(of_class, (0, net.n // 10)).all():
            return (
                f"not yet: pass {number} has all digits of a class, or none of it; does p keep "
                "what `learn` returns in the rows of these digits alone?"
            )
        sure = int((~np.isin(rows, hard)).sum())
        return (
            f"not yet: pass {number} has {len(rows)} digits, and of {sure} of them the network was "
            f"sure; {len(hard)} were hard"
        )
    if len(net.before) != 4:
        return "not yet: there should be four passes, each with its steps"
    return ""


def _told_of_frozen(net: _Scripted) -> str:
    """What is wrong with the steps that are frozen."""
    frozen = [ice for _, _, ice in net.steps]
    in_first = [ice for number, _, ice in net.steps if number == 0]
    done = 0.65 * np.arange(len(in_first)) / len(in_first)
    due = [*(done >= 0.3), *[True] * (len(frozen) - len(in_first))]
    if frozen == due:
        return ""
    if not any(frozen):
        return "not yet: the digits are right, and no step is frozen"
    if all(frozen):
        return "not yet: the digits are right, and every step is frozen, from the first on"
    if frozen == [not ice for ice in due]:
        return "not yet: the digits are right, and the early steps are frozen, not the late ones"
    if not any(in_first):
        return (
            "not yet: the digits are right, but no step of the first pass is frozen; `done` says "
            "what is done at each step, `begin` only where its pass begins"
        )
    return "not yet: the digits are right, but frozen should be all steps from 0.3 of the cycle on"


def _told_numbers(*numbers: tuple[Any, ...]) -> str:
    """A line for each number: its name, and its words.

    Args:
        numbers: a name, and then what `_told_number` takes.
    """
    return "\n".join(f"{name}: {_told_number(*rest)}" for name, *rest in numbers)


def _rounded(mine: float, right: float, within: float, digits: str = "two digits") -> str:
    """What is said of a right number that was rounded too far to be told from others, or "".

    Args:
        mine: the learner's number.
        right: what was asked for.
        within: how near it has to be.
        digits: how many to ask for, in words.
    """
    coarse = (round(right, 1), np.floor(10 * right) / 10, np.floor(100 * right) / 100)
    alike = mine and np.isclose(mine, coarse, rtol=0, atol=1e-9).any()
    if abs(mine - right) < within or not alike:
        return ""
    return f"not yet: it may be right, rounded; {digits} after the point, please"


def _told_number(
    mine: float,
    fits: bool,
    slips: Mapping[str, float],
    otherwise: str = "",
    within: float = 0.06,
) -> str:
    """The words of the nearest number, if rounding explains the distance.

    Args:
        mine: the learner's number; 0, or none, is what a stub begins with.
        fits: whether it is right.
        slips: what to say of a number, and that number.
        otherwise: what to say of any other one.
        within: the part of a number that rounding may change; less for a sum of several terms.
    """
    if fits:
        return "right"
    off = {words: abs(mine - slip) for words, slip in slips.items()}
    near = [words for words, slip in slips.items() if off[words] < within * abs(slip)]
    if near:
        return f"not yet: {min(near, key=off.__getitem__)}"
    return f"not yet: {otherwise}" if otherwise and mine and mine == mine else "not yet"
