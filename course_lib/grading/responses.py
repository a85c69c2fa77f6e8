"""What came back from the sandbox, exercise by exercise; nothing of it is trusted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from course_lib.grading.answer_keys import VISIBLE
from course_lib.grading.records import TO_READ, HandIn, Reading
from course_lib.grading.sandbox import Ended, Messages
from course_lib.grading.sandboxed.values import Garbled
from course_lib.grading.verdicts import Counts, answers_in
from course_lib.judging import Exercise, Verdict

ENDS = {
    "loud": "The results of {names} are larger than an answer can be.",
    "died": "While {names} ran, it ended the whole process{signal}.",
    "garbled": "What {names} sent back is no answer.",
    "broken": "While {names} ran, the connection to the sandbox broke.",
    "unasked": "This hand-in had used up its time before {names} could answer, because other code "
    "in it took too long.",
}
"""How a process ended early -> what is said of it. One that is "slow" ran out of time."""
LATE = (
    "The answer ran out of time. If it is slow rather than endless, grade again with --fresh and "
    "more --seconds."
)


@dataclass(frozen=True)
class GradingContext:
    """What all answers of a hand-in have in common when they are asked once."""

    handin: HandIn  # whose it is
    reading: Reading  # the code that answers
    seed: int  # of the secret numbers
    # names of the library that this code finds besides, such as "nn.softmax"
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Response:
    """What came back of one exercise: answers, or why there are none."""

    told: bytes | None  # the bytes that tell the answers to all cases, or None
    end: str = ""  # "slow", a key of ENDS, "missing" where the names are not defined, or ""
    signal: int = 0  # that the process died of, or 0
    seconds: float = 0.0  # how long it took
    late: bool = False  # whether an answer was stopped for taking too long
    # what test functions kept meanwhile, outside the answer's process; None where they were in it
    kept: Counts | None = None


@dataclass(frozen=True)
class LazyResponse:
    """What came back of one exercise."""

    got: Response  # with the secret numbers
    look: Callable[[], Response]  # finds out what came with the notebook's

    @cached_property
    def seen(self) -> Response:
        """What came with the notebook's numbers; most exercises pass, and nobody asks."""
        return self.look()

    @property
    def stopped(self) -> bool:
        """Whether the child ended before it was done."""
        return self.got.end not in ("", "missing")


@dataclass(frozen=True)
class Judged:
    """What came back of one exercise, and what the judge says of it."""

    came: LazyResponse  # what came back
    verdict: Verdict  # what counts
    told: Verdict  # what the hint is of


def collected(
    ended: Ended, group: list[Exercise], seed: int, counts: Mapping[str, Counts] | None = None
) -> dict[str, LazyResponse]:
    """Return what came back of each exercise of a group, whose child ended so.

    What test functions kept of an exercise is in `counts`, where they were outside the child.
    """
    found = {}
    for exercise in group:
        seen = _said(exercise.id, ended, ended.messages)
        look = partial(_looked_into, exercise.id, VISIBLE, seen)
        if seed == VISIBLE:
            got = look()
        else:
            kept = counts.get(exercise.id, Counts()) if counts is not None else None
            said = replace(_said(exercise.id, ended, ended.sealed), kept=kept)
            got = _looked_into(exercise.id, seed, said)
        found[exercise.id] = LazyResponse(got, look)
    return found


def _said(exercise: str, ended: Ended, messages: Messages) -> Response:
    """What was said of an exercise first; nothing else of a child's messages is held on to."""
    said = next((m for m in messages if m.fields.get("exercise") == exercise), None)
    if said is None:
        end = "died" if ended.end == "done" else ended.end  # it may have left quietly
        return Response(None, end, ended.signal)
    if said.fields.get("missing") is True:
        return Response(None, "missing")
    if said.fields.get("unpacked") == "MemoryError":  # its memory did not suffice to send them
        return Response(None, "loud")
    return Response(bytes(said.told), seconds=_seconds(said.fields.get("seconds")))


def _looked_into(exercise: str, seed: int, said: Response) -> Response:
    """The same, when it is known whether the bytes tell answers to the numbers of a seed."""
    if said.told is None:
        return said
    try:
        answers = answers_in(exercise, seed, said.told, said.kept)
    except Garbled:
        return Response(None, "garbled")
    errors = [answer.error for case in answers for answer in case if answer.error]
    return replace(said, late=any(error.late for error in errors))


def _seconds(said: object) -> float:
    """Seconds as the sandbox says them; 0 for what none can be."""
    plausible = isinstance(said, int | float) and 0 <= said < 1e6  # nan is not
    return float(said) if plausible else 0.0  # type: ignore[arg-type]


def flags_of(got: Response, told: Verdict) -> tuple[str, ...]:
    """What a human should look at."""
    flags = []
    if got.end == "unasked":
        flags.append("it was not asked, because the hand-in had used up its time")
    elif got.end == "slow" or got.late:
        flags.append(LATE)
    elif got.end and got.end != "missing":
        flags.append(f"the process ended early: {got.end}")
    if told.diagnosis == "only visible":
        flags.append("passes the notebook's numbers only: are they written into the code?")
    if told.diagnosis == "unjudged":
        flags.append(told.symptom)
    if told.exercise.by_person and told.status != "not attempted":
        worth = f"up to {told.exercise.by_person} of {told.exercise.points} points"
        flags.append(f"{TO_READ}, for {worth}: {told.exercise.to_read}")
    return tuple(flags)
