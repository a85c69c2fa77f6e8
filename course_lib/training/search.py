"""Choose a setting by random search, report it honestly, and read a loss curve."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from course_lib.nn import Array
from course_lib.training.loop import counted

Setting = Mapping[str, float]
Space = Mapping[str, tuple[float, float]]

LAST = 3
"""How many of a curve's last entries are averaged: one alone may be high or low by chance."""


class Trial(NamedTuple):
    """One trained model of a search: score on the validation examples, setting, model."""

    score: float
    setting: dict[str, float]
    model: Any


def log_uniform(
    lo: float, hi: float, size: int | tuple[int, ...], rng: np.random.Generator
) -> Array:
    """Draw numbers that are uniform on a logarithmic scale: every decade is equally likely.

    Args:
        lo: lower end, above 0.
        hi: upper end, at least lo.
        size: how many, or the shape of the result.
        rng: source of the random numbers.

    Returns:
        (size,) numbers from lo to hi, float64.

    Raises:
        ValueError: lo is not above 0, or hi is below lo or infinite.

    >>> x = log_uniform(0.001, 1.0, 3000, np.random.default_rng(0))
    >>> [round(float((x < c).mean()), 1) for c in (0.01, 0.1, 1.0)]
    [0.3, 0.7, 1.0]
    """
    if not (0 < lo <= hi < np.inf):
        raise ValueError(f"lo and hi must be finite, with 0 < lo <= hi; got {lo} and {hi}.")
    drawn = np.exp(rng.uniform(np.log(lo), np.log(hi), size))
    return np.clip(drawn, lo, hi)  # rounding may lead out by one part in 10^16


def random_search(
    train_fn: Callable[[dict[str, float], np.random.Generator], Any],
    val_fn: Callable[[Any], float],
    space: Space,
    n: int,
    rng: np.random.Generator,
    progress: bool = False,
) -> list[Trial]:
    """Train with n settings that are drawn at random, each number on a log scale.

    An interrupt (the stop button, Ctrl-C) ends the search early; the trials that were finished
    are returned.

    Args:
        train_fn: train_fn(setting, rng) returns a trained model.
        val_fn: val_fn(model) returns its score on the validation examples, higher is better.
        space: name -> (lo, hi), the range of each number of a setting.
        n: number of trials.
        rng: draws the settings, and is handed to train_fn for each trial.
        progress: show a progress bar (on the error stream, or as a widget in Jupyter).

    Returns:
        The finished trials, in the order in which they ran.

    Raises:
        ValueError: n is negative, or a range of `space` is none.

    >>> find = lambda setting, rng: setting["lr"]
    >>> score = lambda model: -abs(np.log10(model) + 2)
    >>> trials = random_search(find, score, {"lr": (1e-4, 1.0)}, 30, np.random.default_rng(0))
    >>> len(trials), bool(0.005 < max(trials).setting["lr"] < 0.02)
    (30, True)
    """
    if n < 0:
        raise ValueError(f"n must be at least 0; got {n}.")
    trials: list[Trial] = []
    with suppress(KeyboardInterrupt), counted(n, "trial", progress) as bar:
        for _ in bar:
            setting = {
                name: float(log_uniform(lo, hi, 1, rng)[0]) for name, (lo, hi) in space.items()
            }
            model = train_fn(setting, rng)
            trials.append(Trial(val_fn(model), setting, model))
    return trials


def report(trials: Sequence[Trial], test_fn: Callable[[Any], float]) -> tuple[Trial, float]:
    """Choose by the validation score, then read the test score of that one model.

    Args:
        trials: (score, setting, model) each, as `random_search` returns them; at least one.
        test_fn: test_fn(model) returns the score on the test examples; it is called once.

    Returns:
        The trial with the highest validation score (on a tie, the earliest), and its test score.

    Raises:
        ValueError: there is no trial, or a validation score is nan.

    >>> report([(0.8, {"lr": 1.0}, "a"), (0.9, {"lr": 0.1}, "b")], {"a": 0.85, "b": 0.83}.get)
    ((0.9, {'lr': 0.1}, 'b'), 0.83)
    """
    if not trials:
        raise ValueError("There is no trial to report.")
    if np.isnan([trial[0] for trial in trials]).any():
        raise ValueError("A validation score is nan; give such a model the lowest score.")
    best = max(trials, key=lambda trial: trial[0])
    return best, test_fn(best[2])


def diagnose_curve(train_loss: Sequence[float] | Array, val_loss: Sequence[float] | Array) -> str:
    """Say in one word how a training went. The limits are a convention of this course.

    The end of a curve is the mean of its last three entries. Asked in this order: "diverged" when
    an entry is nan or infinite, or the training loss ends above its first entry; "overfit" when
    the validation loss ends above 1.1 times its lowest entry; "underfit" when the training loss
    ends above half of its first entry; else "ok".

    Args:
        train_loss: (m,) losses, the first one before any step; at least 3.
        val_loss: (m,) losses of the validation examples at the same moments.

    Returns:
        "diverged", "overfit", "underfit" or "ok".

    Raises:
        ValueError: the curves differ in length, or are shorter than 3.

    >>> diagnose_curve([2.3, 1.0, 0.4, 0.2, 0.1], [2.3, 1.1, 0.7, 0.8, 0.9])
    'overfit'
    """
    train, val = np.asarray(train_loss, float), np.asarray(val_loss, float)
    if train.shape != val.shape or train.ndim != 1 or len(train) < LAST:
        raise ValueError(
            f"Give two curves of one length of at least {LAST}; got {train.shape} and {val.shape}."
        )
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    train_end, val_end = train[-LAST:].mean(), val[-LAST:].mean()
    if train_end > train[0]:
        return "diverged"
    if val_end > 1.1 * val.min():
        return "overfit"
    return "underfit" if train_end > 0.5 * train[0] else "ok"
