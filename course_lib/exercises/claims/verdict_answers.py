"""Right answers to 12.1, and tools that spoil the reference in one place."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.claims import verdicts

Record = dict[str, Any]


def spoilt(change: Callable[[Record], Any], *claims: int) -> Callable[[int], Any]:
    """The reference with one change in the records of these claims, or of all of them.

    Args:
        change: changes a record in place, or returns what takes its place.
        *claims: which records; none means all.
    """

    def verdict(claim_id):
        record = verdicts.verdict(claim_id)
        if record is None or (claims and claim_id not in claims):
            return record
        record = copy.deepcopy(record)
        changed = change(record)
        return record if changed is None else changed

    return verdict


def put(key: str, value: Any) -> Callable[[Record], None]:
    """Put a value under a key."""
    return lambda record: record.update({key: value})


def drop(*keys: str) -> Callable[[Record], None]:
    """Take keys away."""

    def change(record: Record) -> None:
        for key in keys:
            del record[key]

    return change


def of_each(key: str, how: Callable[[list[float]], Any]) -> Callable[[Record], None]:
    """Compute an entry anew from the numbers of each arm."""
    return lambda record: record.update(
        {key: {arm: how(numbers) for arm, numbers in record["measured"].items()}}
    )


def of_numbers(how: Callable[[list[float]], Any]) -> Callable[[Record], None]:
    """Change the numbers, and let mean and sd follow."""

    def change(record: Record) -> None:
        of_each("measured", how)(record)
        of_each("mean", lambda v: float(np.mean(v)))(record)
        of_each("sd", verdicts.sample_sd)(record)

    return change


# ---------------------------------------------------------------- what right looks like


def other_claims(claim_id):
    """Four other claims, one of them OK, in tuples and arrays, rounded to two decimals."""
    five = np.array([90.84, 90.54, 90.9, 90.84, 90.76])
    if claim_id == 22:
        return {
            "verdict": "FALSE",
            "statement": "It is the generalisation of logistic regression to many classes.",
            "source": "Bishop (2006), §4.3.4",
            "seeds": range(5),
            "measured": {"accuracy on ten classes": five},
            "mean": {"accuracy on ten classes": 90.78},
            "sd": {"accuracy on ten classes": 0.14},
        }
    if claim_id == 27:
        return {
            "verdict": "OK",
            "statement": "Each output channel sums over all input channels, with its own kernels.",
            "source": "Goodfellow, Bengio and Courville 2016, section 9.5, equation 9.7",
            "seeds": (),
            "measured": {"1 channel": (25,), "3 channels": (75,)},
            "mean": {"1 channel": 25, "3 channels": 75},
            "sd": {"1 channel": 0, "3 channels": 0},
        }
    if claim_id == 1:
        return {
            "verdict": "SLOPPY",
            "statement": "There are 60,000 training images and 10,000 test images, 70,000 in all.",
            "source": "the MNIST page of LeCun, Cortes, Burges",
            "seeds": [],
            "measured": {"training images": [60_000], "test images": [10_000]},
            "mean": {"training images": 60_000.0, "test images": 10_000.0},
            "sd": {"training images": 0.0, "test images": 0.0},
        }
    if claim_id == 41:
        return {
            "verdict": "SLOPPY",
            "statement": "In PyTorch p is the probability to drop, in the paper that to keep.",
            "source": "PyTorch documentation, Dropout; Srivastava et al. 2014, sec. 4",
            "seeds": [],
            "measured": {"PyTorch": [80], "Srivastava et al.": (20,)},
            "mean": {"PyTorch": 80, "Srivastava et al.": 20},
            "sd": {"PyTorch": 0, "Srivastava et al.": 0},
        }
    return None


STATEMENTS = {
    40: "With Adam, the learning rate needs to be chosen as well.",
    43: "Not every layer of weights needs a bias: in front of batch norm it cancels.",
    37: "Shuffle the pixels of all images alike, and a dense net can learn the digits as well.",
}


def near_the_claim(claim_id):
    """The claim with a condition, a negation or another number is a statement of its own."""
    record = verdicts.verdict(claim_id)
    return record and {**record, "statement": STATEMENTS.get(claim_id, record["statement"])}


def with_conditions(claim_id):
    """The claim in full, and what it lacks."""
    record = other_claims(claim_id)
    if claim_id == 41 and record:
        says = (
            "In PyTorch, dropout with p = 0.8 drops 80 % of the units; in the paper it keeps them."
        )
        record["statement"] = says
    if claim_id == 22 and record:
        record["statement"] = (
            "Softmax regression is not only for binary classification, it outputs k classes."
        )
    return record


def a_fifth_claim(claim_id):
    return other_claims(22) if claim_id == 22 else verdicts.verdict(claim_id)


def with_seven_seeds(claim_id):
    record = verdicts.verdict(claim_id)
    if record is None or not record["seeds"]:
        return record
    measured = {arm: [*v, v[0] + 0.1, v[1] - 0.1] for arm, v in record["measured"].items()}
    return {
        **record,
        "seeds": [3, 1, 4, 15, 9, 2, 6],
        "measured": measured,
        "mean": {arm: round(float(np.mean(v)), 2) for arm, v in measured.items()},
        "sd": {arm: round(float(np.std(v, ddof=1)), 2) for arm, v in measured.items()},
    }


def with_more_keys(claim_id):
    record = verdicts.verdict(claim_id)
    return record and {**record, "prediction": "two points", "against": "equal means"}


def in_capitals_or_not(claim_id):
    record = verdicts.verdict(claim_id)
    return record and {**record, "source": record["source"].replace("section", "Sec.")}
