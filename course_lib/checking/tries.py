"""What a lesson says to a short try: "right", "not yet", or what is wrong with the numbers.

Unlike an exercise, a try has no points and no page. It is compared with a measured gradient, and
the usual slips are known by what they leave alone.
"""

from collections.abc import Mapping

import numpy as np

Numbers = np.ndarray


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
