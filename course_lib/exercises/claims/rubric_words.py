"""Rules of 12.1 about words: source, statement, verdict."""

import difflib
import re
from collections.abc import Mapping
from typing import Any

from course_lib.exercises.claims.entry import Claim, Source
from course_lib.exercises.claims.rubric_numbers import runs

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


def primary(record: Record, claim: Claim, fault: str) -> Facts | None:
    """W2 and its kin: what is wrong with the source, if it is this fault."""
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


def _placed(source: Source, text: str) -> bool:
    """Whether one of the places stands in the text; section III-A may be written III.A or IIIA."""
    text = _without_years(text)
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
        n = len(text.split()) if isinstance(text, str) else 0
        return {"n": n} if n < FEWEST_WORDS else None
    mine, theirs = _bare(text), _bare(claim.says)
    alike = difflib.SequenceMatcher(None, mine, theirs).ratio()
    return {"statement": text[:60]} if theirs in mine or alike > 0.85 else None


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
    word, speaks = record["verdict"], claim.against(means)
    if speaks and word == "OK" and "OK" not in claim.verdicts:
        return {"word": word, "numbers": _told(means), "side": "against"}
    if not speaks and word == "FALSE":
        return {"word": word, "numbers": _told(means), "side": "for"}
    return None


def not_defensible(record: Record, claim: Claim) -> Facts | None:
    """The verdict can be defended; OK also where the learner's own numbers agree with the claim."""
    word = record["verdict"]
    return None if word in (*claim.verdicts, "OK") else {"word": word}


def _told(means: Mapping[str, float]) -> str:
    return ", ".join(f"{arm} {mean:.3g}" for arm, mean in means.items())
