"""Rules of 12.1 about words: source, statement, verdict."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from course_lib.exercises.claims.entry import Claim, Source
from course_lib.exercises.claims.rubric_numbers import runs, shown

Record = Mapping[str, Any]
Facts = dict[str, Any]

SECONDARY = re.compile(
    r"https?:|www\.|blog|medium|towards|kaggle|youtube|video|wikipedia|stack ?(?:overflow|exchange)"
    r"|github|reddit|tutorial|course|lesson|lecture|cs231n|chatbot|gpt|forum|notebook",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:\.\d+)*|[IVX]+[-. ]?[A-E])(?![\w])|\babstract\b|\bp(?:age|\.)?\s*\d",
    re.IGNORECASE,
)
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
    r"(?:not true|not right|not so|false|wrong|untrue|incorrect|a myth|true|correct|sloppy|ok)\b"
)
NEGATIONS = {"no", "not", "never", "none", "nothing", "cannot", "without", "hardly"}


def primary(record: Record, claim: Claim, fault: str) -> Facts | None:
    """What is wrong with the source, if it is this fault."""
    told = record["source"]
    shown = repr(told)[:70]
    return {"source": shown} if _source_fault(told, claim) == fault else None


def _source_fault(text: Any, claim: Claim) -> str:
    """The first thing that a reference lacks: its author, year, place; "" when all is there."""
    if not isinstance(text, str):
        return "off the list"
    named = [s for s in claim.primary if _named(s, text)]
    if not named:
        return "secondary" if SECONDARY.search(text) else "off the list"
    dated = [s for s in named if s.year in text]
    if not dated:
        return "year"
    if any(_placed(s, text) for s in dated):
        return ""
    return "other place" if PLACE.search(_without_years(text)) else "no place"


def _named(source: Source, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(source.author)}\b", text)) or (
        len(source.author) > 3 and source.author.lower() in text.lower()
    )


def _without_years(text: str) -> str:
    return re.sub(r"\b(?:19|20)\d\d[ab]?\b", " ", text)


def _without_pages(text: str, source: Source) -> str:
    """Page numbers are not in the list, but for one source: "page 1" is not section 1."""
    return text if "213" in source.places else re.sub(r"(?i)\bp(?:p|ages?)?\.?\s*\d+", " ", text)


def _placed(source: Source, text: str) -> bool:
    """Whether one of the places stands in the text; section III-A may be written III.A or IIIA."""
    text = _without_pages(_without_years(text), source)
    return not source.places or any(
        re.search(
            rf"(?<!\d\.)(?<!\w){re.escape(place).replace(re.escape('-'), '[-. ]?')}(?!\w|\.\d)",
            text,
            re.IGNORECASE,
        )
        for place in source.places
    )


def statement_of_its_own(record: Record, claim: Claim, fault: str) -> Facts | None:
    """A sentence, and no copy of the claim."""
    text = record["statement"]
    if fault == "no statement":
        words = re.findall(r"\S*[^\W\d_]\S*", text.lower()) if isinstance(text, str) else []
        different = {word for word in words if len(word) > 1}
        enough = len(words) >= FEWEST_WORDS and len(different) >= FEWEST_DIFFERENT
        return None if enough else {"n": len(words), "different": len(different)}
    return {"statement": text[:60]} if _says_again(text, claim.says) else None


def _says_again(text: str, says: str) -> bool:
    """Whether a sentence is the claim, denied or not, and adds no word of weight to it."""
    mine, theirs = _weighty(text), _weighty(says)
    if mine & NEGATIONS != theirs & NEGATIONS:
        return False
    return not mine - theirs and len(theirs & mine) > 0.7 * len(theirs)


def _weighty(text: str) -> set[str]:
    """The words of a sentence that carry it, "needs" as "need"."""
    words = DENIALS.sub(" ", _bare(text)).split()
    return {w if len(w) < 4 else w.removesuffix("s") for w in words if w not in FILLERS}


def statements_differ(judged: Mapping[int, Record]) -> Facts | None:
    """Two claims do not share one statement."""
    seen: dict[str, int] = {}
    for number, record in judged.items():
        first = seen.setdefault(_bare(record["statement"]), number)
        if first != number:
            return {"claim": number, "other": first}
    return None


def _bare(text: str) -> str:
    """Lower-case words and numbers alone."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def against_numbers(record: Record, claim: Claim) -> Facts | None:
    """The verdict agrees with the numbers that stand beside it."""
    means = {arm: float(values.mean()) for arm, values in runs(record, claim).items()}
    word, speaks, what = record["verdict"], claim.against(means), "means"
    if claim.spread:
        means = {arm: float(np.std(values, ddof=1)) for arm, values in runs(record, claim).items()}
        speaks, what = max(means.values()) > claim.spread, "sd"
    told = {"word": word, "numbers": _told(means), "what": what}
    if speaks and word == "OK" and "OK" not in claim.verdicts:
        return {**told, "side": f"speak{'s' * (what == 'sd')} against"}
    if not speaks and word == "FALSE":
        return {**told, "side": f"speak{'s' * (what == 'sd')} for"}
    return None


def not_defensible(record: Record, claim: Claim) -> Facts | None:
    """The verdict can be defended; OK also where the learner's own numbers agree with the claim."""
    word = record["verdict"]
    if word in (*claim.verdicts, "OK"):
        return None
    if word == "FALSE":
        return {"word": word, "why": "That goes too far: a part of the claim is true."}
    if "OK" in claim.verdicts:
        return {"word": word, "why": "That goes too far: the claim stands as it is."}
    return {"word": word, "why": "That does not go far enough: nothing of the claim holds."}


def _told(means: Mapping[str, float]) -> str:
    return ", ".join(f"{arm} {shown(mean)}" for arm, mean in means.items())
