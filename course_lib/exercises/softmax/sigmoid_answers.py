"""Known answers to exercise 02.6: right ones, and the ways in which it goes wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

# ---------------------------------------------------------------- what right looks like


def through_tanh(t):
    return 0.5 * (1 + np.tanh(t / 2))


def by_masks(t):
    out = np.empty(np.shape(t))
    positive = t >= 0
    out[positive] = 1 / (1 + np.exp(-t[positive]))
    e = np.exp(t[~positive])
    out[~positive] = e / (1 + e)
    return out


def one_exponential(t):
    e = np.exp(-np.abs(t))
    return np.where(t >= 0, 1, e) / (1 + e)


def pair_by_pair(t):
    return np.exp(-np.logaddexp(0, -t))


def by_complement(t):
    e = np.exp(-np.abs(t))
    return np.where(t >= 0, 1 / (1 + e), 1 - 1 / (1 + e))


# ---------------------------------------------------------------- what goes wrong


def one_form_for_all(t):
    return 1 / (1 + np.exp(-t))


def as_a_power(t):
    return (1 + np.exp(-t)) ** -1.0


def the_other_form(t):
    return np.exp(t) / (1 + np.exp(t))


def both_branches(t):
    return np.where(t >= 0, 1 / (1 + np.exp(-t)), np.exp(t) / (1 + np.exp(t)))


def both_branches_by_complement(t):
    return np.where(t >= 0, 1 / (1 + np.exp(-t)), 1 - 1 / (1 + np.exp(t)))


def clipped(limit: float) -> Callable[[Any], Any]:
    return lambda t: 1 / (1 + np.exp(-np.clip(t, -limit, limit)))


def cut_off(below: float, above: float) -> Callable[[Any], Any]:
    """Exactly 0 below one limit, exactly 1 above another, right between them."""
    return lambda t: np.where(t < below, 0.0, np.where(t > above, 1.0, through_tanh(t)))


def wrong_direction(t):
    e = np.exp(-np.abs(t))
    return np.where(t >= 0, e, 1) / (1 + e)


def wrong_direction_unsafe(t):
    return 1 / (1 + np.exp(t))


def one_branch(t):
    return 1 / (1 + np.exp(-np.abs(t)))


def by_question(asks: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """One form for the whole array, chosen by one question about it."""
    return lambda t: one_form_for_all(t) if asks(t) else the_other_form(t)


def bars_lost(t):
    e = np.exp(-t)
    return np.where(t >= 0, 1, e) / (1 + e)


def bars_lost_the_other_way(t):
    e = np.exp(t)
    return np.where(t >= 0, 1, e) / (1 + e)


def one_question_about_many(t):
    if t >= 0:
        return 1 / (1 + np.exp(-t))
    return np.exp(t) / (1 + np.exp(t))
