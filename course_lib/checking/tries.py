"""What a lesson says to a short try: "right", "not yet", or what is wrong with the numbers.

Unlike an exercise, a try has no points and no page. It is compared with what was measured, and the
usual slips are known by their numbers or by what they leave alone.
"""

import tracemalloc
from collections.abc import Callable, Mapping

import numpy as np

Numbers = np.ndarray


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


def told_of_iterations(price: float, share: float, gain: float) -> str:
    """Section 14.1: microseconds per iteration, their share of the time, the most to be gained."""
    paid, spent = 2360 / 802.816, price * 196 / 1000  # microseconds; milliseconds
    prices = {
        "that is in milliseconds": paid / 1000,
        "that is in nanoseconds": 1000 * paid,
        "that is the iterations per microsecond": 1 / paid,
    }
    shares = {
        "that is the milliseconds of the iterations": spent,
        "that is in per cent": 100 * spent / 13.4,
        "that is the rest of the time": 1 - spent / 13.4,
    }
    gains = {
        "that is how many iterations go, and the rest of the time remains": 196,
        "as if the iterations remained and the rest went": 1 / share if share else 0,
        "that is the time that remains": 1 - share,
    }
    first = abs(price - paid) < 0.1
    second = first and abs(share * 13.4 - spent) < 0.06
    third = second and abs(gain * (1 - share) - 1) < 0.01
    return "\n".join(
        (
            f"price: {_told_number(price, first, prices)}",
            f"share: {_told_number(share, second, shares if first else {})}",
            f"gain: {_told_number(gain, third, gains if second else {})}",
        )
    )


def told_of_freezing(by_steps: float, frozen: float, f: float, left: float) -> str:
    """Section 14.6: what fewer steps leave, the share of frozen steps, and the time of one.

    Args:
        by_steps: the learner's part of the time that fewer steps alone would leave.
        frozen: the learner's share of all steps.
        f: the learner's time of a frozen step, in full ones.
        left: the part of the time that was left in the race.
    """
    steps, full = 1.39, 0.30 / 0.65  # of one epoch; the full ones come before 30 % of the cycle
    parts = {
        "that is the epochs of the second entry alone": steps,
        "that is what is saved": 1 - steps / 2,
        "that is the first entry over the second": 2 / steps,
    }
    shares = {
        "that is the part of the cycle": 0.7,
        "30 % of the cycle are not 30 % of the digits": (steps - 0.30) / steps,
        "those of the first pass alone": (1 - full) / steps,
        "that is the share of the full steps": full / steps,
    }
    means = {"that is the mean of all steps": left / by_steps if by_steps else 0}
    first = abs(2 * by_steps - steps) < 0.02
    second = abs((1 - frozen) * steps - full) < 0.03
    third = first and second and abs(by_steps * (1 - frozen + frozen * f) - left) < 0.015
    return "\n".join(
        (
            f"by steps: {_told_number(by_steps, first, parts)}",
            f"frozen: {_told_number(frozen, second, shares)}",
            f"f: {_told_number(f, third, means if first and second else {})}",
        )
    )


def told_of_memory(call: Callable[[], object], matrix: int) -> str:
    """Exercise 14.4: does one piece of memory serve all lines, or is all of C there at a time?

    Args:
        call: runs the function.
        matrix: bytes of the whole matrix of windows.
    """
    tracemalloc.start()
    call()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    if most < matrix:
        return f"right, with {most / 1e6:.0f} MB at a time"
    return f"right, but {most / 1e6:.0f} MB at a time: each line has made new memory"


def _told_number(mine: float, fits: bool, slips: Mapping[str, float]) -> str:
    """The words of the nearest number, if rounding explains the distance."""
    if fits:
        return "right"
    near = {
        words: abs(mine - slip)
        for words, slip in slips.items()
        if abs(mine - slip) < 0.06 * abs(slip)
    }
    return f"not yet: {min(near, key=lambda words: near[words])}" if near else "not yet"
