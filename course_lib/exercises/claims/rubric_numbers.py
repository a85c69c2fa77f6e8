"""Rules of 12.1 about numbers. Each gives None where it holds, else what to say of it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course_lib.exercises.claims.entry import N_SEEDS, Claim
from course_lib.judging.outcome import show

TOLERANCE = 0.006  # two decimals were asked for
Record = Mapping[str, Any]
Facts = dict[str, Any]


def listed(value: Any) -> list[Any]:
    """The numbers of one arm: a list, a tuple, an array, or one number alone."""
    if isinstance(value, np.ndarray):
        return value.ravel().tolist()
    return list(value) if isinstance(value, list | tuple | range) else [value]


def is_number(value: Any) -> bool:
    """Whether this is a finite number, and no truth value."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
        return False
    return bool(np.isfinite(value))


def runs(record: Record, claim: Claim) -> dict[str, np.ndarray]:
    """Arm -> its numbers, for the arms that the docket names."""
    return {arm: np.array(listed(record["measured"][arm]), float) for arm in claim.arms}


def shown(value: Any) -> str:
    """A number of four digits or more in full, others with three digits."""
    return f"{float(value):,.0f}" if abs(float(value)) >= 1000 else show(value)


def no_number(record: Record, claim: Claim) -> Facts | None:
    """W1: a verdict without anything measured."""
    measured = record.get("measured")
    if isinstance(measured, Mapping):
        held = any(len(listed(v)) for v in measured.values() if v is not None)
    else:
        held = measured is not None and len(listed(measured)) > 0
    return None if held else {"verdict": record.get("verdict", "nothing")}


def arms_missing(record: Record, claim: Claim) -> Facts | None:
    """The arms are named as in the docket, in all three dictionaries."""
    for key in ("measured", "mean", "sd"):
        given = record[key]
        names = list(given) if isinstance(given, Mapping) else []
        missing = [arm for arm in claim.arms if arm not in names]
        if missing:
            return {"key": key, "missing": missing[0], "n": len(names)}
    return None


def sd_of_one(record: Record, claim: Claim) -> Facts | None:
    """Where one number was measured, its sd is a number, too."""
    for arm in claim.arms:
        told = listed(record["sd"][arm])
        alone = len(listed(record["measured"][arm])) == 1 and not claim.seeds
        if alone and len(told) == 1 and (told[0] is None or told[0] != told[0]):
            return {"arm": arm}
    return None


def not_numbers(record: Record, claim: Claim) -> Facts | None:
    """Everything that is measured, and every mean and sd, is a finite number."""
    for key in ("measured", "mean", "sd"):
        for arm in claim.arms:
            for value in listed(record[key][arm]):
                if not is_number(value):
                    return {"key": key, "arm": arm, "came": repr(value)[:40]}
            if key == "measured" and not isinstance(record[key][arm], list | tuple | np.ndarray):
                return {"key": key, "arm": arm, "came": "a number, and a list is asked for"}
            if key != "measured" and np.ndim(record[key][arm]):
                return {"key": key, "arm": arm, "came": "a list, and one number is asked for"}
            if key != "measured" and len(listed(record[key][arm])) != 1:
                return {"key": key, "arm": arm, "came": f"{len(listed(record[key][arm]))} values"}
    return None


def whole_seeds(record: Record, claim: Claim) -> Facts | None:
    """The seeds are a list of whole numbers."""
    seeds = record["seeds"]
    if not isinstance(seeds, list | tuple | range | np.ndarray):
        return {"came": f"{seeds!r:.40}, of type {type(seeds).__name__}"}
    for seed in list(seeds):
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
            return {"came": f"a list with {seed!r:.30}, of type {type(seed).__name__}, in it"}
    return None


def few_seeds(record: Record, claim: Claim) -> Facts | None:
    """W3: too few numbers where seeds differ."""
    fewest = min(len(v) for v in runs(record, claim).values())
    return {"n": fewest} if claim.seeds and fewest < N_SEEDS else None


def lengths(record: Record, claim: Claim) -> Facts | None:
    """One number a seed in every arm; one number and no seeds where nothing is random."""
    seeds = record["seeds"]
    n_seeds = len(listed(seeds)) if seeds is not None else 0
    for arm, values in runs(record, claim).items():
        if len(values) != (n_seeds if claim.seeds else 1) or (n_seeds and not claim.seeds):
            return {"arm": arm, "n": len(values), "seeds": n_seeds}
    return None


def distinct_seeds(record: Record, claim: Claim) -> Facts | None:
    """No seed comes twice."""
    seeds = [str(s) for s in listed(record["seeds"])] if claim.seeds else []
    return {"n": len(seeds), "different": len(set(seeds))} if len(set(seeds)) < len(seeds) else None


def twins(record: Record, claim: Claim) -> Facts | None:
    """Where seeds differ, the numbers of at least one arm differ."""
    found = runs(record, claim)
    if not claim.seeds or any(np.ptp(values) > 0 for values in found.values()):
        return None
    arm, values = next(iter(found.items()))
    return {"arm": arm, "value": shown(values[0]), "n": len(values)}


def shares(record: Record, claim: Claim) -> Facts | None:
    """Percent are asked for, and shares came."""
    for arm, values in runs(record, claim).items():
        outside = any(not inside(claim, arm, v) for v in values)
        if outside and all(inside(claim, arm, 100 * v) for v in values):
            return {"arm": arm, "value": shown(values[0])}
    return None


def in_band(record: Record, claim: Claim) -> Facts | None:
    """Every number is plausible for this experiment."""
    for arm, values in runs(record, claim).items():
        for value in values:
            if not inside(claim, arm, value):
                return {"arm": arm, "value": shown(value)}
    return None


def inside(claim: Claim, arm: str, value: float) -> bool:
    """Whether a number lies in the band of its arm, up to two decimals."""
    low, high = claim.arms[arm]
    return low - TOLERANCE <= value <= high + TOLERANCE


def means(record: Record, claim: Claim, other: Callable[[Any], Any] | None = None) -> Facts | None:
    """The mean is the mean; with `other`, only where it is that number in every arm."""
    return _agrees(record, claim, "mean", np.mean, other)


def spreads(
    record: Record, claim: Claim, other: Callable[[Any], Any] | None = None
) -> Facts | None:
    """The sd is that of the sample; with `other`, only where it is that number in every arm."""
    return _agrees(record, claim, "sd", lambda v: np.std(v, ddof=1) if len(v) > 1 else 0.0, other)


def _agrees(
    record: Record,
    claim: Claim,
    key: str,
    right: Callable[[Any], Any],
    other: Callable[[Any], Any] | None,
) -> Facts | None:
    found = runs(record, claim)
    told = {arm: float(listed(record[key][arm])[0]) for arm in found}
    wrong = [arm for arm, v in found.items() if abs(told[arm] - right(v)) > TOLERANCE]
    if not wrong:
        return None
    if other and any(
        len(v) < 2 or abs(told[arm] - other(v)) > TOLERANCE
        for arm, v in found.items()
        if arm in wrong
    ):
        return None
    arm = wrong[0]
    return {"arm": arm, "value": f"{told[arm]:.4g}", "n": len(found[arm])}
