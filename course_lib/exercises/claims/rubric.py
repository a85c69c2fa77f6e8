"""The rubric of 12.1, as code: the first thing that is wrong with a learner's verdicts.

The rules are asked one after the other, each of all claims that were judged. So an answer has one
fault at a time, whichever claims were chosen.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course_lib.exercises.claims.docket import CLAIMS
from course_lib.exercises.claims.entry import N_SEEDS, VERDICTS, Claim
from course_lib.exercises.claims.remembered import remembered
from course_lib.exercises.claims.rubric_numbers import (
    arms_missing,
    distinct_seeds,
    few_seeds,
    in_band,
    lengths,
    means,
    no_number,
    not_numbers,
    sd_of_one,
    shares,
    spreads,
    twins,
    whole_seeds,
)
from course_lib.exercises.claims.rubric_words import (
    against_numbers,
    not_defensible,
    primary,
    statement_of_its_own,
    statements_differ,
)

KEYS = ("verdict", "statement", "source", "seeds", "measured", "mean", "sd")
ASKED = (0, *CLAIMS, 99)
"""What `verdict` is asked: every claim of the docket, and two numbers that are none."""
N_CLAIMS = 4

Record = Mapping[str, Any]
Facts = dict[str, Any]
Rule = Callable[[Record, Claim], Facts | None]


def records(values: list[Any]) -> dict[int, Any]:
    """Claim -> what was returned for it, where that is not None."""
    return {n: v for n, v in zip(ASKED, values, strict=True) if v is not None}


def _form(judged: dict[int, Any]) -> tuple[str, Facts] | None:
    """Faults of what came back as a whole."""
    for number, record in judged.items():
        if not isinstance(record, Mapping):
            return "dictionaries", {"claim": number, "came": type(record).__name__}
    if set(judged) - set(CLAIMS):
        return "other numbers", {"claim": min(set(judged) - set(CLAIMS))}
    if len(judged) < N_CLAIMS:
        return "four claims", {"n": len(judged)}
    return None


def _keys(record: Record, claim: Claim) -> Facts | None:
    missing = [key for key in KEYS if key not in record and key != "measured"]
    return {"missing": ", ".join(missing)} if missing else None


def _word(record: Record, claim: Claim) -> Facts | None:
    word = record["verdict"]
    told = {"word": repr(word), "type": type(word).__name__}
    return None if isinstance(word, str) and word in VERDICTS else told


RULES: tuple[tuple[str, Rule], ...] = (
    ("no number", no_number),
    ("keys", _keys),
    ("word", _word),
    ("arms", arms_missing),
    ("sd of one", sd_of_one),
    ("not numbers", not_numbers),
    ("whole seeds", whole_seeds),
    ("few seeds", few_seeds),
    ("lengths", lengths),
    ("seeds differ", distinct_seeds),
    ("twins", twins),
    ("shares", shares),
    ("band", in_band),
    ("best seed", lambda r, c: means(r, c, np.max)),
    ("median", lambda r, c: means(r, c, np.median)),
    ("mean", lambda r, c: means(r, c)),
    ("standard error", lambda r, c: spreads(r, c, lambda v: np.std(v, ddof=1) / len(v) ** 0.5)),
    ("ddof", lambda r, c: spreads(r, c, np.std)),
    ("range", lambda r, c: spreads(r, c, np.ptp)),
    ("sd", lambda r, c: spreads(r, c)),
    ("secondary", lambda r, c: primary(r, c, "secondary")),
    ("off the list", lambda r, c: primary(r, c, "off the list")),
    ("year", lambda r, c: primary(r, c, "year")),
    ("no place", lambda r, c: primary(r, c, "no place")),
    ("other place", lambda r, c: primary(r, c, "other place")),
    ("no statement", lambda r, c: statement_of_its_own(r, c, "no statement")),
    ("repeats", lambda r, c: statement_of_its_own(r, c, "repeats")),
    ("against numbers", against_numbers),
    ("not defensible", not_defensible),
)


@remembered
def first_fault(values: list[Any]) -> tuple[str, Facts]:
    """The first rule that is broken, and what to say of it; ("", {}) when all hold."""
    judged = records(values)
    found = _form(judged)
    if found:
        return found
    for rule, broken in RULES:
        for number, record in judged.items():
            facts = broken(record, CLAIMS[number])
            if facts is not None:
                return rule, {"claim": number, "n_seeds": N_SEEDS, **facts}
    same = statements_differ(judged)
    return ("copied", same) if same else ("", {})
