"""What came back from the sandbox, exercise by exercise; nothing of it is trusted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from course_lib.grading.banks import VISIBLE, bank
from course_lib.grading.inside.messages import answers_of
from course_lib.grading.inside.values import Garbled
from course_lib.grading.records import HandIn, Reading
from course_lib.grading.sandbox import Ended, Messages
from course_lib.judging import Exercise, Verdict
from course_lib.judging.answers import Answers

ENDS = {
    "slow": "it did not come to an end, and was stopped.",
    "loud": "its results are larger than an answer can be.",
    "died": "it ended the whole process{signal}.",
    "garbled": "what it sent back is no answer.",
    "broken": "it broke the sandbox's connection.",
}
"""How a process ended early -> what is said of it."""


@dataclass(frozen=True)
class Sitting:
    """What all answers of a hand-in have in common when they are asked once.

    Attributes:
        handin: whose it is.
        reading: the code that answers.
        seed: of the secret numbers.
        instead: name -> the library's function that takes its place, such as "nn.softmax".
    """

    handin: HandIn
    reading: Reading
    seed: int
    instead: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Got:
    """What came back of one exercise: answers, or why there are none.

    Attributes:
        answers: of all cases, or None.
        end: a key of ENDS, "missing" where the names are not defined, or "".
        signal: that the process died of, or 0.
        seconds: how long it took.
    """

    answers: Answers | None
    end: str = ""
    signal: int = 0
    seconds: float = 0.0

    @property
    def late(self) -> bool:
        """Whether an answer was stopped for taking too long."""
        errors = [a.error for case in self.answers or () for a in case]
        return any(error is not None and error.type == "TookTooLong" for error in errors)


@dataclass(frozen=True)
class Came:
    """What came back of one exercise.

    Attributes:
        seen: with the notebook's numbers.
        got: with the secret ones.
    """

    seen: Got
    got: Got

    @property
    def stopped(self) -> bool:
        """Whether the child ended before it was done."""
        return self.got.end not in ("", "missing")


@dataclass(frozen=True)
class Judged:
    """What came back of one exercise, and what the judge says of it with the secret numbers."""

    came: Came
    verdict: Verdict

    @property
    def fails(self) -> bool:
        """Whether it was tried, and is not right."""
        return self.verdict.status == "not yet"


def collected(ended: Ended, group: list[Exercise], seed: int) -> dict[str, Came]:
    """Return what came back of each exercise of a group."""
    seen = _collected(ended, ended.messages, group, VISIBLE)
    got = seen if seed == VISIBLE else _collected(ended, ended.sealed, group, seed)
    return {e.id: Came(seen[e.id], got[e.id]) for e in group}


def _collected(
    ended: Ended, messages: Messages, group: list[Exercise], seed: int
) -> dict[str, Got]:
    """What came back with the numbers of a seed."""
    end = "died" if ended.end == "done" else ended.end  # it may have left quietly
    found = {e.id: Got(None, end, ended.signal) for e in group}
    for fields, value in messages:
        name = fields.get("exercise")
        if not isinstance(name, str) or name not in found or not found[name].end:
            continue  # not asked, or said already
        spent = _seconds(fields.get("seconds"))
        if fields.get("missing") is True:
            found[name] = Got(None, "missing")
            continue
        if fields.get("unpacked") == "MemoryError":  # its memory did not suffice to send them
            found[name] = Got(None, "loud")
            continue
        try:
            n_steps = [len(steps) for steps in bank(name, seed).steps]
            found[name] = Got(answers_of(value, n_steps), seconds=spent)
        except Garbled:
            found[name] = Got(None, "garbled")
    return found


def _seconds(said: object) -> float:
    """Seconds as the sandbox says them; 0 for what none can be."""
    plausible = isinstance(said, int | float) and 0 <= said < 1e6  # nan is not
    return float(said) if plausible else 0.0  # type: ignore[arg-type]


def flags_of(got: Got, told: Verdict) -> tuple[str, ...]:
    """What a human should look at."""
    flags = []
    if got.end and got.end != "missing":
        flags.append(f"the process ended early: {got.end}")
    if got.late:
        flags.append("ran out of time; --seconds gives more")
    if told.diagnosis == "only visible":
        flags.append("passes the notebook's numbers only: are they written into the code?")
    if told.diagnosis == "unjudged":
        flags.append(told.symptom)
    return tuple(flags)
