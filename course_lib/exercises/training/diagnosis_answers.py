"""Right and wrong answers to exercise 06.6, diagnose_curve: each is code that somebody writes.

A wrong answer is the right one with some of its lines changed; `judged_by` makes it.
"""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

NOT_FINITE = "not (np.isfinite(train_loss).all() and np.isfinite(val_loss).all())"
ENDS = "train_end, val_end = train_loss[-3:].mean(), val_loss[-3:].mean()"
LINES = {
    "e": ENDS,
    "n": f"if {NOT_FINITE}: return 'diverged'",
    "d": "if train_end > train_loss[0]: return 'diverged'",
    "o": "if val_end > 1.1 * val_loss.min(): return 'overfit'",
    "u": "if train_end > 0.5 * train_loss[0]: return 'underfit'",
    "k": "return 'ok'",
}


def judged_by(order: str = "nedouk", **changed: str) -> Callable[..., Any]:
    """The function that these lines make.

    Args:
        order: letters of `LINES`.
        **changed: letter -> another text for that line.
    """
    lines = {**LINES, **changed}
    body = "\n".join(f"    {lines[letter]}" for letter in order)
    namespace: dict[str, Any] = {"np": np, "math": math}
    exec(f"def diagnose_curve(train_loss, val_loss):\n{body}", namespace)
    return namespace["diagnose_curve"]


# ---------------------------------------------------------------- what right looks like


def with_lists(train_loss, val_loss):
    train, val = list(train_loss), list(val_loss)
    if not all(math.isfinite(loss) for loss in train + val):
        return "diverged"
    end, val_end = sum(train[-3:]) / 3, sum(val[-3:]) / 3
    if end > train[0]:
        return "diverged"
    if val_end > min(val) * 1.1:
        return "overfit"
    if end > train[0] / 2:
        return "underfit"
    return "ok"


def with_nested_questions(train_loss, val_loss):
    both = np.stack([train_loss, val_loss])
    if np.isnan(both).any() or np.isinf(both).any():
        answer = "diverged"
    else:
        train_end, val_end = both[:, -3:].mean(axis=1)
        start, lowest = train_loss[0], np.min(val_loss)
        if train_end <= start:
            if val_end <= 1.1 * lowest:
                answer = "ok" if train_end <= start / 2 else "underfit"
            else:
                answer = "overfit"
        else:
            answer = "diverged"
    return answer


def with_ratios(train_loss, val_loss):
    if ~np.isfinite(np.r_[train_loss, val_loss]).all():
        return "diverged"
    change = train_loss[-3:].mean() / train_loss[0]
    rise = np.average(val_loss[-3:]) / np.amin(val_loss)
    if change > 1:
        return "diverged"
    return "overfit" if rise > 1.1 else "underfit" if change > 0.5 else "ok"


def by_the_sum(train_loss, val_loss):
    if not np.isfinite(train_loss.sum() + val_loss.sum()):
        return "diverged"
    train_end = train_loss[-3:].sum() / 3
    if train_loss[0] < train_end:
        return "diverged"
    if 1.1 * val_loss.min() < np.mean(val_loss[-3:]):
        return "overfit"
    return "ok" if train_end <= 0.5 * train_loss[0] else "underfit"


# ---------------------------------------------------------------- what goes wrong

last_point = judged_by(e="train_end, val_end = train_loss[-1], val_loss[-1]")
last_point_of_val = judged_by(e="train_end, val_end = train_loss[-3:].mean(), val_loss[-1]")
last_point_of_train = judged_by(e="train_end, val_end = train_loss[-1], val_loss[-3:].mean()")
nan_never_asked = judged_by("edouk")
only_the_last_asked = judged_by(
    n="if not np.isfinite(train_loss[-1] + val_loss[-1]): return 'diverged'"
)
only_train_asked = judged_by(n="if not np.isfinite(train_loss).all(): return 'diverged'")
only_val_asked = judged_by(n="if not np.isfinite(val_loss).all(): return 'diverged'")
only_nan_asked = judged_by(
    n="if np.isnan(train_loss).any() or np.isnan(val_loss).any(): return 'diverged'"
)
only_inf_asked = judged_by(
    n="if np.isinf(train_loss).any() or np.isinf(val_loss).any(): return 'diverged'"
)
nan_compared = judged_by(n="if np.nan in train_loss or np.nan in val_loss: return 'diverged'")
all_must_be_nan = judged_by(
    n="if np.isnan(train_loss).all() or np.isnan(val_loss).all(): return 'diverged'"
)
accuracy_falls = judged_by(o="if val_end < 0.9 * val_loss.max(): return 'overfit'")
accuracy_falls_1_1 = judged_by(o="if 1.1 * val_end < val_loss.max(): return 'overfit'")
accuracy_everywhere = judged_by(
    d="if train_end < train_loss[0]: return 'diverged'",
    o="if val_end < 0.9 * val_loss.max(): return 'overfit'",
    u="if train_end < 0.5: return 'underfit'",
)
low_is_underfit = judged_by(u="if train_end < 0.5 * train_loss[0]: return 'underfit'")
gap = judged_by(o="if val_end > 1.1 * train_end: return 'overfit'")
gap_to_lowest_train = judged_by(o="if val_end > 1.1 * train_loss.min(): return 'overfit'")
gap_without_margin = judged_by(o="if val_end > train_end: return 'overfit'")
no_margin = judged_by(o="if val_end > val_loss.min(): return 'overfit'")
absolute_margin = judged_by(o="if val_end > val_loss.min() + 0.1: return 'overfit'")
twice_the_lowest = judged_by(o="if val_end > 2 * val_loss.min(): return 'overfit'")
from_its_start = judged_by(o="if val_end > 1.1 * val_loss[0]: return 'overfit'")
from_its_highest = judged_by(o="if val_end > 1.1 * val_loss.max(): return 'overfit'")
from_the_step_before = judged_by(o="if val_end > 1.1 * val_loss[-4]: return 'overfit'")
underfit_first = judged_by("neduok")
overfit_first = judged_by("neoduk")
underfit_before_diverged = judged_by("neudok")
absolute_half = judged_by(u="if train_end > 0.5: return 'underfit'")
half_of_val = judged_by(u="if val_end > 0.5 * val_loss[0]: return 'underfit'")
half_of_the_highest = judged_by(u="if train_end > 0.5 * train_loss.max(): return 'underfit'")
never_underfit = judged_by("nedok")
never_overfit = judged_by("neduk")
climbing_is_fine = judged_by("neouk")
any_spike_is_divergence = judged_by(d="if train_loss.max() > train_loss[0]: return 'diverged'")
val_start = judged_by(d="if val_end > val_loss[0]: return 'diverged'")
mean_of_all = judged_by(e="train_end, val_end = train_loss.mean(), val_loss.mean()")
first_three = judged_by(e="train_end, val_end = train_loss[:3].mean(), val_loss[:3].mean()")
last_two = judged_by(e="train_end, val_end = train_loss[-2:].mean(), val_loss[-2:].mean()")
without_the_last = judged_by(
    e="train_end, val_end = train_loss[-3:-1].mean(), val_loss[-3:-1].mean()"
)
third_from_last = judged_by(e="train_end, val_end = train_loss[-3], val_loss[-3]")
lowest_of_three = judged_by(e="train_end, val_end = train_loss[-3:].min(), val_loss[-3:].min()")
equal_is_diverged = judged_by(d="if train_end >= train_loss[0]: return 'diverged'")
equal_is_overfit = judged_by(o="if val_end >= 1.1 * val_loss.min(): return 'overfit'")
equal_is_underfit = judged_by(u="if train_end >= 0.5 * train_loss[0]: return 'underfit'")
equal_everywhere = judged_by(
    d="if train_end >= train_loss[0]: return 'diverged'",
    o="if val_end >= 1.1 * val_loss.min(): return 'overfit'",
    u="if train_end >= 0.5 * train_loss[0]: return 'underfit'",
)
less_is_ok = judged_by(
    o="if val_end >= 1.1 * val_loss.min(): return 'overfit'",
    u="if train_end >= 0.5 * train_loss[0]: return 'underfit'",
)
median_of_three = judged_by(
    e="train_end, val_end = np.median(train_loss[-3:]), np.median(val_loss[-3:])"
)
highest_of_three = judged_by(e="train_end, val_end = train_loss[-3:].max(), val_loss[-3:].max()")
last_four = judged_by(e="train_end, val_end = train_loss[-4:].mean(), val_loss[-4:].mean()")
lowest_after_the_first = judged_by(o="if val_end > 1.1 * val_loss[1:].min(): return 'overfit'")
lowest_before_the_end = judged_by(o="if val_end > 1.1 * val_loss[:-1].min(): return 'overfit'")
mean_of_the_first_three = judged_by(d="if train_end > train_loss[:3].mean(): return 'diverged'")
above_its_lowest = judged_by(d="if train_end > train_loss.min(): return 'diverged'")
above_its_highest = judged_by(d="if train_end > train_loss.max(): return 'diverged'")
either_rises = judged_by(
    d="if train_end > train_loss[0] or val_end > val_loss[0]: return 'diverged'"
)
both_rise = judged_by(d="if train_end > train_loss[0] and val_end > val_loss[0]: return 'diverged'")
diverged_last = judged_by("neoudk")


def always(word: Any) -> Callable[..., Any]:
    """The same answer for every curve."""
    return lambda train_loss, val_loss: word


def spelt_otherwise(*words: str) -> Callable[..., Any]:
    """The right function, in which some of the four words are spelt in another way."""

    def diagnose_curve(train_loss, val_loss):
        said = with_lists(train_loss, val_loss)
        return said.upper() if said in words else said

    return diagnose_curve


FOUR = ("diverged", "overfit", "underfit", "ok")
OTHER_SPELLINGS = tuple(
    spelt_otherwise(*words) for n in (4, 1, 2, 3) for words in itertools.combinations(FOUR, n)
)
nothing = judged_by("nedou")
