"""The rubric of 12.1, as code: the first thing that is wrong with a learner's verdicts.

Whether a statement is true, no rule can tell: a person reads it. The rules are asked one after the
other, each of all claims that were judged, and only then how many came. So an answer has one fault
at a time, whichever claims were chosen. A rule gives None where it holds, else what to say.
"""

import re
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.exercises.docket import (
    CLAIMS,
    N_SEEDS,
    VERDICTS,
    Claim,
    Source,
    in_rounds,
    last_band,
)
from course_lib.judging.formatting import listed, show

KEYS = ("verdict", "statement", "source", "seeds", "measured")
ASKED = (0, *CLAIMS, 99)
"""What `verdict` is asked: every claim of the docket, and two numbers that are none."""
N_CLAIMS = 4
N_SEEDED = 2
"""How many of the claims must be of those that need runs with seeds."""
TOLERANCE = 0.006  # two decimals were asked for

Record = Mapping[str, Any]
Facts = dict[str, Any]
Rule = Callable[[Record, Claim], Facts | None]

_last: list[Any] = [None, ("", {})]  # many properties ask about the same values


def first_fault(values: list[Any]) -> tuple[str, Facts]:
    """The first rule that is broken, and what to say of it; ("", {}) when all hold."""
    if _last[0] is not values:
        _last[:] = values, _first_fault(values)
    return _last[1]


def _first_fault(values: list[Any]) -> tuple[str, Facts]:
    judged = _judged(values)
    if not judged:
        return "none", {"n": 0, "names": ""}
    for number, record in judged.items():
        if not isinstance(record, Mapping):
            return "dictionaries", {"claim": number, "came": type(record).__name__}
    if unknown := judged.keys() - CLAIMS.keys():
        return "other numbers", {"claim": min(unknown)}
    for rule, (_, broken) in RULES.items():
        for number, record in judged.items():
            facts = broken(record, CLAIMS[number])
            if facts is not None:
                return rule, {"claim": number, "n_seeds": N_SEEDS, **facts}
    said: dict[str, int] = {}
    for number, record in judged.items():
        other = said.setdefault(_bare(record["statement"]), number)
        if other != number:
            return "copied", {"claim": number, "other": other}
    if len(judged) < N_CLAIMS:
        return "four claims", {"n": len(judged), "names": f" ({listed(judged)})"}
    n_seeded = sum(CLAIMS[number].seeds for number in judged)
    return ("seeded", {"n": n_seeded}) if n_seeded < N_SEEDED else ("", {})


def _judged(values: list[Any]) -> dict[int, Any]:
    """Number -> record, for the numbers that have one."""
    given = {n: v for n, v in zip(ASKED, values, strict=True) if v is not None}
    return {n: _summed_up(v) if isinstance(v, Mapping) else v for n, v in given.items()}


def _summed_up(record: Record) -> Record:
    """A record with the mean and the sd of each arm, where it does not bring its own."""
    measured = record.get("measured")
    arms = measured if isinstance(measured, Mapping) else {}
    computed = {
        key: {arm: _or_zero(number, runs) for arm, runs in arms.items()}
        for key, number in RIGHT.items()
    }
    return {**computed, **record}


def _or_zero(number: Callable[[np.ndarray], Any], runs: Any) -> float:
    """A number of runs; 0 where they hold none, which a rule about `measured` tells first."""
    try:
        values = np.array(_listed(runs), float)
    except (TypeError, ValueError):
        return 0.0
    whole = values.ndim == 1 and len(values) > 0 and np.isfinite(values).all()
    return float(number(values)) if whole else 0.0


def other_records(values: list[Any], but: int) -> str:
    """Which other records have no fault, and what to look at in those that have one."""
    faults = {n: _part_at_fault(n, r) for n, r in _judged(values).items() if n != but}
    clean = [n for n, part in faults.items() if not part]
    told = f"No fault in {_few(clean)}." if clean else ""
    parts = dict.fromkeys(filter(None, faults.values()))
    more = _few([f"the {p} of {_few([n for n in faults if faults[n] == p])}" for p in parts])
    return f"{told} Look at {more} as well.".strip() if more else told


def _part_at_fault(number: int, record: Any) -> str:
    """The part of one record that breaks the first rule; "" when all hold."""
    if not isinstance(record, Mapping):
        return "type"
    if number not in CLAIMS:
        return "number"
    return next((part for part, broken in RULES.values() if broken(record, CLAIMS[number])), "")


def _few(items: list[Any]) -> str:
    """Several things in words, with at most three named."""
    return listed(items if len(items) <= 3 else [*items[:2], f"{len(items) - 2} others"])


# ---------------------------------------------------------------- form and numbers


def _listed(value: Any) -> list[Any]:
    """The numbers of one arm: a list, a tuple, an array, or one number alone."""
    if isinstance(value, np.ndarray):
        return value.ravel().tolist()
    return list(value) if isinstance(value, list | tuple | range) else [value]


def _runs(record: Record, claim: Claim) -> dict[str, np.ndarray]:
    """Arm -> its numbers, for the arms that the docket names."""
    return {arm: np.array(_listed(record["measured"][arm]), float) for arm in claim.arms}


def _shown(value: float) -> str:
    """A number of four digits or more in full, others with three digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else show(float(value))


def _no_number(record: Record, claim: Claim) -> Facts | None:
    measured = record.get("measured")
    arms = measured.values() if isinstance(measured, Mapping) else [measured]
    held = any(len(_listed(v)) for v in arms if v is not None)
    return None if held else {"verdict": record.get("verdict", "nothing")}


def _keys(record: Record, claim: Claim) -> Facts | None:
    missing = [key for key in KEYS if key not in record and key != "measured"]
    return {"missing": ", ".join(missing)} if missing else None


def _dots(record: Record, claim: Claim) -> Facts | None:
    dots = [f"`{key}`" for key in KEYS if record[key] is ...]
    return {"dots": listed(dots)} if dots else None


def _word(record: Record, claim: Claim) -> Facts | None:
    word = record["verdict"]
    if not isinstance(word, str):
        return {"word": repr(word), "note": f", of type {type(word).__name__}"}
    if word in VERDICTS:
        return None
    small = word.strip().upper() in VERDICTS
    note = f". The words are in capitals: {', '.join(VERDICTS)}" if small else ""
    return {"word": repr(word), "note": note}


def _arms(record: Record, claim: Claim) -> Facts | None:
    for key in ("measured", "mean", "sd"):
        given = record[key] if isinstance(record[key], Mapping) else {}
        for arm in claim.arms:
            if arm not in given:
                return {"key": key, "missing": arm}
    return None


def _sd_of_one(record: Record, claim: Claim) -> Facts | None:
    for arm in claim.arms:
        told = _listed(record["sd"][arm])
        alone = len(_listed(record["measured"][arm])) == 1 and not claim.seeds
        if alone and len(told) == 1 and (told[0] is None or told[0] != told[0]):
            return {"arm": arm, "came": str(told[0])}
    return None


def _not_numbers(record: Record, claim: Claim) -> Facts | None:
    for key in ("measured", "mean", "sd"):
        for arm in claim.arms:
            given = record[key][arm]
            for value in _listed(given):
                number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
                if not number or not np.isfinite(value):
                    return {"key": key, "arm": arm, "came": repr(value)[:40]}
            several = isinstance(given, list | tuple | np.ndarray)
            if key == "measured" and not several:
                return {"key": key, "arm": arm, "came": "a number, and a list is asked for"}
            if key != "measured" and (np.ndim(given) or len(_listed(given)) != 1):
                return {"key": key, "arm": arm, "came": "a list, and one number is asked for"}
    return None


def _whole_seeds(record: Record, claim: Claim) -> Facts | None:
    seeds = record["seeds"]
    if not isinstance(seeds, list | tuple | range | np.ndarray):
        return {"came": f"{seeds!r:.40}, of type {type(seeds).__name__}"}
    for seed in list(seeds):
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
            return {"came": f"a list with {seed!r:.30}, of type {type(seed).__name__}, in it"}
    return None


def _few_seeds(record: Record, claim: Claim) -> Facts | None:
    fewest = min(len(v) for v in _runs(record, claim).values())
    return {"n": fewest} if claim.seeds and fewest < N_SEEDS else None


def _lengths(record: Record, claim: Claim) -> Facts | None:
    n_seeds = len(record["seeds"])
    for arm, values in _runs(record, claim).items():
        if len(values) != (n_seeds if claim.seeds else 1) or (n_seeds and not claim.seeds):
            return {"arm": arm, "n": len(values), "seeds": n_seeds}
    return None


def _distinct_seeds(record: Record, claim: Claim) -> Facts | None:
    seeds = list(record["seeds"])
    different = len({*seeds})
    return {"n": len(seeds), "different": different} if different < len(seeds) else None


def _pairs(record: Record, claim: Claim) -> Facts | None:
    """Where pairs are named, each is of two different arms; a record without them is whole."""
    pairs = record.get("pairs", ())
    if not isinstance(pairs, list | tuple):
        return {"came": f"{pairs!r:.40}"}
    for pair in pairs:
        two = isinstance(pair, list | tuple) and len(pair) == 2
        if not two or pair[0] == pair[1] or any(arm not in [*record["measured"]] for arm in pair):
            return {"came": f"{pair!r:.60}"}
    return None


def _twins(record: Record, claim: Claim) -> Facts | None:
    found = _runs(record, claim)
    if not claim.seeds or any(np.ptp(values) > 0 for values in found.values()):
        return None
    arm, values = next(iter(found.items()))
    return {"arm": arm, "value": _shown(values[0]), "n": len(values)}


def _shares(record: Record, claim: Claim) -> Facts | None:
    for arm, values in _runs(record, claim).items():
        if not _fits(claim, arm, values) and _fits(claim, arm, 100 * values):
            return {"arm": arm, "value": _shown(values[0])}
    return None


def _exchanged(record: Record, claim: Claim) -> Facts | None:
    """Two arms hold each other's numbers."""
    found = _runs(record, claim)
    for a, b in combinations(found, 2):
        if _fits(claim, a, found[b]) and _fits(claim, b, found[a]):
            for arm, other in ((a, b), (b, a)):
                if not _fits(claim, arm, found[arm]):
                    return {"arm": arm, "other": other, "value": _shown(found[arm][0])}
    return None


def _band(record: Record, claim: Claim) -> Facts | None:
    for arm, values in _runs(record, claim).items():
        for value in values:
            if not inside(claim, arm, value):
                return {"arm": arm, "value": _shown(value)}
    return None


def inside(claim: Claim, arm: str, value: float) -> bool:
    """Whether a number lies in the band of its arm, up to two decimals."""
    low, high = claim.arms[arm]
    return low - TOLERANCE <= value <= high + TOLERANCE


def _fits(claim: Claim, arm: str, values: np.ndarray) -> bool:
    return all(inside(claim, arm, v) for v in values)


def sample_sd(values: np.ndarray) -> float:
    """The sd over n - 1; 0 of one number."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


RIGHT = {"mean": np.mean, "sd": sample_sd}


Slip = Callable[[np.ndarray, dict[str, np.ndarray]], Any]  # an arm's runs, all runs -> numbers


def _summary(key: str, slip: Slip | None = None) -> Rule:
    """The mean, or sd, is the right one; with `slip`: it is not wrong in this way."""

    def rule(record: Record, claim: Claim) -> Facts | None:
        found = _runs(record, claim)
        told = {arm: float(_listed(record[key][arm])[0]) for arm in found}
        wrong = {arm: v for arm, v in found.items() if abs(told[arm] - RIGHT[key](v)) > TOLERANCE}
        if slip and not all(
            len(v) > 1 and np.any(np.abs(told[arm] - np.array(slip(v, found))) <= TOLERANCE)
            for arm, v in wrong.items()
        ):
            return None
        return next(
            ({"arm": arm, "value": f"{told[arm]:.4g}", "n": len(v)} for arm, v in wrong.items()),
            None,
        )

    return rule


# ---------------------------------------------------------------- the source

SECONDARY = re.compile(
    r"https?:|www\.|blog|medium|towards|kaggle|youtube|video|wikipedia|stack ?(?:overflow|exchange)"
    r"|github|reddit|tutorial|course|lesson|lecture|cs231n|chatbot|gpt|forum|notebook",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:\.\d+)*|[IVX]+[-. ]?[A-E])(?![\w])|\babstract\b|\bp(?:age|\.)?\s*\d",
    re.IGNORECASE,
)


def _source(fault: str) -> Rule:
    """The source does not have this fault."""

    def rule(record: Record, claim: Claim) -> Facts | None:
        told = record["source"]
        return {"source": repr(told)[:70]} if source_fault(told, claim) == fault else None

    return rule


def source_fault(text: Any, claim: Claim) -> str:
    """The first thing that a reference lacks: its author, year, place; "" when all is there."""
    if not isinstance(text, str):
        return "off the list"
    named = [s for s in claim.primary if _named(s, text)]
    if not named:
        return "secondary" if SECONDARY.search(text) else "off the list"
    dated = [s for s in named if s.year in text]
    if not dated:
        return "year"
    text = re.sub(r"\b(?:19|20)\d\d[ab]?\b", " ", text)  # a year is no place
    if any(_placed(s, text) for s in dated):
        return ""
    return "other place" if PLACE.search(text) else "no place"


def _named(source: Source, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(source.author)}\b", text)) or (
        len(source.author) > 3 and source.author.lower() in text.lower()
    )


def _placed(source: Source, text: str) -> bool:
    """Whether one of the places stands in the text; section III-A may be written III.A or IIIA.

    Page numbers are not in the list, but for one source: "page 1" is not section 1.
    """
    if "213" not in source.places:
        text = re.sub(r"(?i)\bp(?:p|ages?)?\.?\s*\d+", " ", text)
    return not source.places or any(
        re.search(
            rf"(?<!\d\.)(?<!\w){re.escape(place).replace(re.escape('-'), '[-. ]?')}(?!\w|\.\d)",
            text,
            re.IGNORECASE,
        )
        for place in source.places
    )


# ---------------------------------------------------------------- the statement and the verdict

FEWEST_WORDS = 6
FEWEST_DIFFERENT = 4
FILLERS = set(
    re.findall(
        r"\w+",
        "a an the it its is are was be been that this these those to do does did of and so there "
        "people say says said claim claims think believe really actually indeed clearly honestly "
        "certainly definitely obviously",
    )
)
DENIALS = re.compile(
    r"\b(?:(?:it|this|that|which|the claim)(?: that)? (?:is|s) )?"
    r"(?:not true|not right|not so|false|wrong|untrue|incorrect|a myth|true|correct|undecided|open|"
    r"ok)\b"
)
NEGATIONS = set(
    re.findall(r"\w+", "no not never none nothing cannot without hardly isn doesn don can t")
)


def _no_statement(record: Record, claim: Claim) -> Facts | None:
    text = record["statement"]
    words = re.findall(r"\S*[^\W\d_]\S*", text.lower()) if isinstance(text, str) else []
    different = {word for word in words if len(word) > 1}
    enough = len(words) >= FEWEST_WORDS and len(different) >= FEWEST_DIFFERENT
    return None if enough else {"n": len(words), "different": len(different)}


def _repeats(record: Record, claim: Claim) -> Facts | None:
    text = record["statement"]
    return {"statement": text[:60]} if says_again(text, claim.says) else None


def says_again(text: str, says: str) -> bool:
    """Whether a sentence is the claim, denied or not, and adds no word of weight to it."""
    mine, theirs = _weighty(text) - NEGATIONS, _weighty(says) - NEGATIONS
    return not mine - theirs and len(theirs & mine) > 0.7 * len(theirs)


def _weighty(text: str) -> set[str]:
    """The words of a sentence that carry it, "needs" as "need"."""
    words = DENIALS.sub(" ", _bare(text)).split()
    return {w if len(w) < 4 else w.removesuffix("s") for w in words if w not in FILLERS}


def _bare(text: str) -> str:
    """Lower-case words and numbers alone."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def _against_numbers(record: Record, claim: Claim) -> Facts | None:
    """The verdict agrees with the numbers that stand beside it."""
    runs = _runs(record, claim)
    if claim.spread:
        what, verb = "sd", "speaks"
        numbers = {arm: sample_sd(values) for arm, values in runs.items()}
        against = max(numbers.values()) < claim.spread
    else:
        what, verb = "means", "speak"
        numbers = {arm: float(values.mean()) for arm, values in runs.items()}
        against = claim.against(numbers)
    word, shown = record["verdict"], ", ".join(f"{arm} {_shown(v)}" for arm, v in numbers.items())
    if against and word == "OK" and "OK" not in claim.verdicts:
        return {"word": word, "why": f"Your own {what} {verb} against the claim: {shown}."}
    if not against and word == "FALSE":
        if claim.pairs and {*_rounds(record, claim).values()} == {"not seen"}:
            bands = listed([_band_of(runs, pair) for pair in claim.pairs])
            holds = "band {} holds" if len(claim.pairs) == 1 else "bands {} hold"
            why = f"The {holds.format(bands)} 0, which is no evidence against the claim."
            return {"word": word, "why": why}
        return {"word": word, "why": f"Your own {what} {verb} for the claim: {shown}."}
    return None


def _band_of(runs: Mapping[str, np.ndarray], pair: tuple[str, str]) -> str:
    """The band of the last five seeds of a pair of arms."""
    middle, reach = last_band(*(runs[arm] for arm in pair))
    return f"{middle:+.2f} ± {reach:.2f} ({' to '.join(pair)})"


def _rounds(record: Record, claim: Claim) -> dict[str, str]:
    """What the rule of two rounds says of each pair of arms."""
    runs = _runs(record, claim)
    return {f"{v} to {w}": in_rounds(runs[v], runs[w]) for v, w in claim.pairs}


def _undecided(record: Record, claim: Claim) -> Facts | None:
    """What was seen waits for five new seeds, and what was not seen shows no condition.

    An earlier lesson may have found the condition of its claim by other means.
    """
    word, found = record["verdict"], _rounds(record, claim)
    waiting = [pair for pair, told in found.items() if told == "waits for new seeds"]
    if waiting and word != "OPEN":
        return {"word": word, "why": f"{waiting[0]} was seen in five seeds, and in no new ones."}
    if word == "CONDITION" and found and not claim.lesson and "counts" not in found.values():
        return {"word": word, "why": "No difference was seen twice."}
    return None


def _margin(record: Record, claim: Claim) -> Facts | None:
    """OK on a difference that was not seen has a margin in `expected`, and its band lies inside.

    An earlier lesson may have found that its claim holds by other means.
    """
    if record["verdict"] != "OK" or claim.lesson or "counts" in _rounds(record, claim).values():
        return None
    runs, margin = _runs(record, claim), margin_in(record.get("expected"))
    for pair in claim.pairs:
        middle, reach = last_band(*(runs[arm] for arm in pair))
        if not margin:
            return {"why": "`expected` holds no margin in digits, such as 1"}
        if abs(middle) + reach > margin:
            band = _band_of(runs, pair)
            return {"why": f"the band {band} goes beyond {margin:g}, the margin of `expected`"}
    return None


def margin_in(expected: Any) -> float:
    """The largest number below 10 in a text, or 0; neither 784-64-10 nor 5,000 is one."""
    if not isinstance(expected, str):
        return 0.0
    text = re.sub(r"\d+(?:-\d+){2,}|\d+(?:,\d{3})+", " ", expected)
    numbers = [float(number) for number in re.findall(r"(?<![\w.])\d*\.?\d+(?![\w.]*\d)", text)]
    return max((number for number in numbers if number < 10), default=0.0)


def _decided(record: Record, claim: Claim) -> Facts | None:
    """OPEN is for what seeds have left undecided."""
    if record["verdict"] != "OPEN":
        return None
    if "OPEN" in claim.verdicts:
        return None
    if not claim.seeds:
        return {"why": "It needs no seeds, so that its numbers decide it."}
    found = _rounds(record, claim)
    counted = bool(found) and set(found.values()) == {"counts"}
    return {"why": f"{', '.join(found)}: seen twice."} if counted else None


def _not_defensible(record: Record, claim: Claim) -> Facts | None:
    """OK can be defended also where the learner's own numbers agree with the claim."""
    word = record["verdict"]
    if word in (*claim.verdicts, "OK", "OPEN"):
        return None
    if word == "FALSE":
        return {"word": word, "why": "That goes too far: a part of the claim is true."}
    if "OK" in claim.verdicts:
        return {"word": word, "why": "That goes too far: the claim stands as it is."}
    return {"word": word, "why": "That does not go far enough: nothing of the claim holds."}


RULES: dict[str, tuple[str, Rule]] = {
    "no number": ("numbers", _no_number),
    "keys": ("keys", _keys),
    "dots": ("`...`", _dots),
    "word": ("verdict", _word),
    "arms": ("arms", _arms),
    "sd of one": ("sd", _sd_of_one),
    "not numbers": ("numbers", _not_numbers),
    "whole seeds": ("seeds", _whole_seeds),
    "few seeds": ("seeds", _few_seeds),
    "lengths": ("seeds", _lengths),
    "seeds differ": ("seeds", _distinct_seeds),
    "pairs": ("pairs", _pairs),
    "twins": ("numbers", _twins),
    "shares": ("numbers", _shares),
    "exchanged": ("numbers", _exchanged),
    "band": ("numbers", _band),
    "best seed": ("mean", _summary("mean", lambda v, _: np.max(v))),
    "median": ("mean", _summary("mean", lambda v, _: np.median(v))),
    "mean": ("mean", _summary("mean")),
    "standard error": ("sd", _summary("sd", lambda v, _: np.std(v, ddof=1) / len(v) ** 0.5)),
    "ddof": ("sd", _summary("sd", lambda v, _: np.std(v))),
    "range": ("sd", _summary("sd", lambda v, _: np.ptp(v))),
    "sd of differences": (
        "sd",
        _summary("sd", lambda _, of: [sample_sd(a - b) for a, b in combinations(of.values(), 2)]),
    ),
    "sd": ("sd", _summary("sd")),
    **{
        fault: ("source", _source(fault))
        for fault in ("secondary", "off the list", "year", "no place", "other place")
    },
    "no statement": ("statement", _no_statement),
    "repeats": ("statement", _repeats),
    "against numbers": ("verdict", _against_numbers),
    "undecided": ("verdict", _undecided),
    "margin": ("verdict", _margin),
    "decided": ("verdict", _decided),
    "not defensible": ("verdict", _not_defensible),
}
"""Name -> the part of a record that it speaks of, and the rule; they are asked in this order."""
