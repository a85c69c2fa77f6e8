"""Four claims judged: the reference of 12.1. Measured by the bench, seeds 0 to 4."""

from typing import Any

import numpy as np

SEEDS = [0, 1, 2, 3, 4]

JUDGED: dict[int, dict[str, Any]] = {
    35: {
        "verdict": "FALSE",
        "statement": "A trained net is often surer than it is right, so its confidence has to be "
        "measured, and calibrated, on images that it has not seen.",
        "source": "Guo et al. 2017, sections 1 and 2",
        "seeds": SEEDS,
        "measured": {
            "mean largest p": [96.25, 96.24, 96.28, 96.31, 96.29],
            "accuracy": [91.85, 91.42, 91.68, 91.53, 91.49],
        },
    },
    37: {
        "verdict": "SLOPPY",
        "statement": "A dense net treats all pixels alike, so one fixed order is as good as "
        "another; a convolutional net relies on neighbours and does lose.",
        "source": "LeCun et al. 1998, section III-D; Goodfellow et al. 2016, section 9.4",
        "seeds": SEEDS,
        "measured": {
            "in place": [93.01, 92.41, 92.42, 93.0, 91.87],
            "shuffled": [92.81, 92.29, 92.77, 92.99, 91.12],
        },
    },
    40: {
        "verdict": "FALSE",
        "statement": "The default rate of Adam is a good start, but a step is about as long as "
        "the rate, and a rate that is far too large ruins the training.",
        "source": "Kingma and Ba 2015, Algorithm 1 and section 2.1",
        "seeds": SEEDS,
        "measured": {
            "lr 0.001": [91.84, 91.87, 91.04, 91.23, 92.12],
            "lr 0.3": [19.37, 9.84, 19.48, 10.17, 11.53],
        },
    },
    43: {
        "verdict": "FALSE",
        "statement": "In front of batch norm a bias has no effect, as the mean that is taken "
        "away holds it; beta does its work.",
        "source": "Ioffe and Szegedy 2015, section 3.2",
        "seeds": [],
        "measured": {"change": [0.0]},
    },
}


def sample_sd(numbers: list[float]) -> float:
    """Standard deviation over n - 1; 0 for one number."""
    return float(np.std(numbers, ddof=1)) if len(numbers) > 1 else 0.0


def verdict(claim_id: int) -> dict[str, Any] | None:
    """The verdict on a claim that was judged, with what it rests on; else None."""
    if claim_id not in JUDGED:
        return None
    record = JUDGED[claim_id]
    measured = record["measured"]
    return {
        **record,
        "mean": {arm: float(np.mean(numbers)) for arm, numbers in measured.items()},
        "sd": {arm: sample_sd(numbers) for arm, numbers in measured.items()},
    }
