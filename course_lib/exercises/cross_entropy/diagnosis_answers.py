"""Answers to exercise 03.6: right ones, and wrong ones that learners write."""

from typing import Any

import numpy as np

# ---------------------------------------------------------------- what right looks like


def diagnose(loss: float, k: int) -> str:
    """Say in one word what a mean cross-entropy over k classes tells.

    Args:
        loss: the mean cross-entropy in nats; may be inf or nan.
        k: number of classes, at least 2.

    Returns:
        "impossible" below 0 or nan, "guessing" within 5 % of log k, "learnt" below that band,
        "overconfident" above it.
    """
    if not loss >= 0:
        return "impossible"
    ratio = loss / np.log(k)
    if ratio < 0.95:
        return "learnt"
    return "guessing" if ratio <= 1.05 else "overconfident"


def log_by_numpy(k):
    return np.log(float(k))


def uniform_rows(k):
    return -(np.full(k, 1 / k) * np.log(np.full(k, 1 / k))).sum()


def in_other_order(loss, k):
    start = np.log(k)
    if loss != loss or loss < 0:
        return "impossible"
    if abs(loss - start) <= 0.05 * start:
        return "guessing"
    return "learnt" if loss < start else "overconfident"


# ---------------------------------------------------------------- what goes wrong


def against(start: Any) -> Any:
    """A right diagnosis, measured against another starting loss."""

    def judged(loss, k):
        if not loss >= 0:
            return "impossible"
        if abs(loss - start(k)) <= 0.05 * start(k):
            return "guessing"
        return "learnt" if loss < start(k) else "overconfident"

    return judged


def chance(k):
    return 1 / k


def bits(k):
    return np.log2(k)


def weighed_by_chance(k):
    return -1 / k * np.log(1 / k)


def k_prices(k):
    return -k * np.log(1 / k)


def error_rate(k):
    return 1 - 1 / k


def read_as_an_error_rate(loss, k):
    if not 0 <= loss <= 1:
        return "impossible"
    return against(error_rate)(loss, k)


def read_as_an_accuracy(loss, k):
    if not 0 <= loss <= 1:
        return "impossible"
    if abs(loss - 1 / k) <= 0.05 / k:
        return "guessing"
    return "learnt" if loss > 1 / k else "overconfident"


def ten_classes_always(loss, k):
    return diagnose(loss, 10)


def nan_says_no(loss, k):
    start = np.log(k)
    if loss < 0:
        return "impossible"
    if loss < 0.95 * start:
        return "learnt"
    return "guessing" if loss <= 1.05 * start else "overconfident"


def nan_first_says_no(loss, k):
    start = np.log(k)
    if loss < 0:
        return "impossible"
    if loss > 1.05 * start:
        return "overconfident"
    return "guessing" if loss >= 0.95 * start else "learnt"


def nan_is_guessing(loss, k):
    return "guessing" if np.isnan(loss) else diagnose(loss, k)


def nan_is_none(loss, k):
    return None if np.isnan(loss) else diagnose(loss, k)


def absolute_band(loss, k):
    if not loss >= 0:
        return "impossible"
    if abs(loss - np.log(k)) <= 0.05:
        return "guessing"
    return "learnt" if loss < np.log(k) else "overconfident"


def negative_is_better(loss, k):
    return "learnt" if loss < 0 else diagnose(loss, k)


def banded(below: float, above: float) -> Any:
    """A right diagnosis but for its band, from log k - below log k to log k + above log k."""

    def judged(loss, k):
        if not loss >= 0:
            return "impossible"
        share = loss / np.log(k) - 1
        if share < -below:
            return "learnt"
        return "guessing" if share <= above else "overconfident"

    return judged


def renamed(**words: str) -> Any:
    """A right diagnosis in other words."""
    return lambda loss, k: words.get(diagnose(loss, k), diagnose(loss, k))


def capitalised(loss, k):
    return diagnose(loss, k).capitalize()


def upper_case(loss, k):
    return diagnose(loss, k).upper()


def zero_is_impossible(loss, k):
    return "impossible" if loss == 0 else diagnose(loss, k)


def infinity_is_impossible(loss, k):
    return "impossible" if np.isinf(loss) else diagnose(loss, k)


def log_ten(k):
    return np.log(10)


def typed(number: float) -> Any:
    return lambda k: number


def log10_of_k(k):
    return np.log10(k)


OTHER_WORDS = tuple(
    {"diagnose": renamed(**{right: wrong})}
    for right, wrongs in {
        "learnt": ("learned", "learning", "trained"),
        "guessing": ("guess", "guesses", "random"),
        "overconfident": ("over-confident", "over confident", "overconfidence"),
        "impossible": ("Impossible", "not possible", "bug"),
    }.items()
    for wrong in wrongs
)


def both(start: Any, judged: Any) -> dict[str, Any]:
    return {"expected_initial_loss": start, "diagnose": judged}
