"""From a reading to marks: the code answers in the sandbox, the judge compares, out here.

A hand-in's exercises answer in one child. When that child dies, hangs or floods, what is left
answers once more with one child an exercise: so each fault costs its own exercise only.

What an answer leans on, and its author has not got right yet, is the course's own: as it is in the
notebook, where `check` hands that back.

Points come from the instructor's secret numbers. Hints come from the numbers of the notebook, by
the judge that `check` uses: so they are the words that the student has seen there, and nothing of
the secret numbers is in them.
"""

import math
import re
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from course_lib import exercises
from course_lib.grading import banks
from course_lib.grading.banks import VISIBLE, Surroundings, bank, question, surroundings
from course_lib.grading.guard import TooMuch, limited
from course_lib.grading.inside.messages import answers_of, pack
from course_lib.grading.inside.settings import Limits
from course_lib.grading.inside.values import Garbled
from course_lib.grading.isolation import Isolation
from course_lib.grading.records import HandIn, Mark, Reading
from course_lib.grading.reports.text import shown
from course_lib.grading.sandbox import Ended, Sandbox
from course_lib.judging import Exercise, Verdict, judge
from course_lib.judging.answers import Answers
from course_lib.judging.source import NotebookError

KEPT = 6  # sandboxes that stay warm in one process
LONGEST_HINT, LONGEST_CODE = 2_000, 100_000  # characters that a mark keeps
JUDGE_SECONDS, JUDGE_MIB = 30.0, 2048  # of the judge's own process, for one exercise
ENDS = {
    "slow": "it did not come to an end, and was stopped.",
    "loud": "its results are larger than an answer can be.",
    "died": "it ended the whole process{signal}.",
    "garbled": "what it sent back is no answer.",
    "broken": "it broke the sandbox's connection.",
}
ONLY_VISIBLE = (
    "it holds for the numbers of the notebook, and not for others of the same kind: "
    "does the code rely on particular numbers or sizes?"
)


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


@dataclass(frozen=True)
class Judged:
    """What came back of one exercise, and what the judge says of it."""

    got: Got
    verdict: Verdict


class Marker:
    """Marks hand-ins, one after the other, with sandboxes that stay warm.

    Args:
        isolation: the walls, see `isolation.strongest`.
        seed: the secret seed's number.
        seed_name: what marks call it.
        limits: how much a hand-in may use.
    """

    def __init__(
        self, isolation: Isolation, seed: int, seed_name: str, limits: Limits | None = None
    ) -> None:
        self.isolation, self.seed, self.seed_name = isolation, seed, seed_name
        self.limits = limits or Limits()
        self._left = math.inf  # seconds that the hand-in in work may still use
        self._warm: OrderedDict[Surroundings, Sandbox] = OrderedDict()

    def read(self, raw: bytes) -> Reading:
        """Read a notebook's bytes, in the sandbox.

        Raises:
            NotebookError: nothing can be read; the message says why and what to do.
        """
        job = pack({"kind": "read"}, raw)
        seconds = self.limits.reading_seconds
        ended = self._sandbox(Surroundings("plain", ())).run(job, seconds, seconds)
        fields = ended.messages[0][0] if ended.end == "done" and ended.messages else {}
        if "problem" in fields:
            raise NotebookError(shown(str(fields["problem"])))
        try:
            return Reading(
                fields["code"],
                dict(fields["definitions"]),
                fields["content"],
                tuple(fields["remarks"]),
                tuple(fields["flags"]),
            )
        except (KeyError, TypeError, ValueError):
            raise NotebookError(
                "the file cannot be read: reading it was stopped. Save the notebook again without "
                "its outputs (Edit, Clear Outputs), and hand it in once more."
            ) from None

    def mark(self, handin: HandIn, reading: Reading, ids: Iterable[str]) -> list[Mark]:
        """Return a mark for each of these exercises of the hand-in's lesson."""
        self._left = self.limits.handin * self.limits.seconds
        wanted = [exercises.get(i) for i in ids]
        tried = [e for e in wanted if not _untouched(e, reading)]
        judged = self._judged(tried, reading, handin, self.seed, {})
        carried = {}
        for exercise in tried:
            instead = _instead(exercise, reading, judged) if _fails(judged[exercise.id]) else {}
            if instead:
                judged |= self._judged([exercise], reading, handin, self.seed, instead)
                carried[exercise.id] = instead
        hints: dict[str, Judged] = {}
        failed = [e for e in tried if _fails(judged[e.id]) and judged[e.id].got.answers]
        for instead in _different(carried.get(e.id, {}) for e in failed):
            alike = [e for e in failed if carried.get(e.id, {}) == instead]
            hints |= self._judged(alike, reading, handin, VISIBLE, instead)
        return [
            self._mark(e, handin, reading, judged.get(e.id), hints.get(e.id), carried.get(e.id, {}))
            for e in wanted
        ]

    def _judged(
        self,
        wanted: list[Exercise],
        reading: Reading,
        handin: HandIn,
        seed: int,
        instead: Mapping[str, str],
    ) -> dict[str, Judged]:
        got = self._answers(wanted, reading, handin, seed, instead)
        return {e.id: Judged(got[e.id], self._verdict(e, got[e.id], seed)) for e in wanted}

    def _answers(
        self,
        wanted: list[Exercise],
        reading: Reading,
        handin: HandIn,
        seed: int,
        instead: Mapping[str, str],
    ) -> dict[str, Got]:
        groups: dict[Surroundings, list[Exercise]] = {}
        for exercise in wanted:
            around = surroundings(exercise.id).with_also(instead.values())
            groups.setdefault(around, []).append(exercise)
        found: dict[str, Got] = {}
        for around, group in groups.items():
            found |= self._together(around, group, reading, handin, seed, instead)
        return found

    def _together(
        self,
        around: Surroundings,
        group: list[Exercise],
        reading: Reading,
        handin: HandIn,
        seed: int,
        instead: Mapping[str, str],
    ) -> dict[str, Got]:
        ended = self._run(around, group, reading, handin, seed, instead, alone=False)
        found = _collected(ended, group, seed)
        for exercise in group:
            if found[exercise.id].end not in ("", "missing"):  # the child ended before it was done
                alone = self._run(around, [exercise], reading, handin, seed, instead, alone=True)
                found |= _collected(alone, [exercise], seed)
        return found

    def _run(
        self,
        around: Surroundings,
        group: list[Exercise],
        reading: Reading,
        handin: HandIn,
        seed: int,
        instead: Mapping[str, str],
        *,
        alone: bool,
    ) -> Ended:
        limits = self.limits
        fields = {
            "kind": "answer",
            "code": reading.code,
            "file": f"<{handin.path.name}>",
            "wanted": list(group[0].names) if alone else [],
            "seconds": limits.seconds,
            "instead": dict(instead),
        }
        job = pack(fields, [question(exercise.id, seed) for exercise in group])
        patience = limits.seconds + limits.grace
        at_most = min((10 if alone else 20) * limits.seconds, self._left)
        if at_most <= 0:
            return Ended("slow", 0, ())
        sandbox = self._sandbox(around)  # its start is not the hand-in's time
        began = time.monotonic()
        ended = sandbox.run(job, patience, at_most)
        self._left -= time.monotonic() - began
        return ended

    def _sandbox(self, around: Surroundings) -> Sandbox:
        """The warm sandbox of these surroundings; the one that was not used longest makes room."""
        if around not in self._warm:
            while len(self._warm) >= KEPT:
                self._warm.popitem(last=False)[1].close()
            self._warm[around] = Sandbox(
                *(around.kind, self.isolation, self.limits),
                allowed=around.allowed,
                asked=around.asked,
            )
        self._warm.move_to_end(around)
        return self._warm[around]

    def _verdict(self, exercise: Exercise, got: Got, seed: int) -> Verdict:
        if got.end == "missing":
            return Verdict(exercise, "not attempted", 0.0)
        if got.answers is None:
            by = f" (signal {got.signal})" if got.signal else ""
            told = ENDS.get(got.end, ENDS["broken"]).format(signal=by)
            names = ", ".join(f"`{name}`" for name in exercise.names)
            return Verdict(exercise, "not yet", 0.0, (), got.end, f"While {names} ran, {told}")
        known = bank(exercise.id, seed)
        _ = known.reference  # made now, where nothing limits it
        try:
            with limited(JUDGE_SECONDS, JUDGE_MIB):
                return judge(known, got.answers)
        except (Exception, TooMuch) as error:  # a value that no known answer has may surprise us
            told = f"The result could not be judged ({type(error).__name__})."
            return Verdict(exercise, "not yet", 0.0, (), "unjudged", told)

    def _mark(
        self,
        exercise: Exercise,
        handin: HandIn,
        reading: Reading,
        judged: Judged | None,
        seen: Judged | None,
        instead: Mapping[str, str],
    ) -> Mark:
        mark = Mark(
            *(handin.student, handin.lesson, exercise.id, reading.content),
            *(banks.version(exercise.id), self.seed_name, "not attempted", 0.0, exercise.points),
            n_cases=len(exercise.cases),
            code=_code(exercise, reading),
        )
        if judged is None:
            return mark
        got, verdict = judged.got, judged.verdict
        told = verdict if seen is None else seen.verdict
        if told.status == "passed" and verdict.status != "passed":
            told = replace(
                told, diagnosis="only visible", symptom=f"In hidden cases: {ONLY_VISIBLE}"
            )
        elif verdict.status == "passed":
            told = verdict
        return replace(
            mark,
            status=verdict.status,
            points=float(verdict.points),
            n_held=verdict.n_passed,
            diagnosis=told.diagnosis,
            symptom=shown(told.symptom, LONGEST_HINT),
            question=shown(told.question, LONGEST_HINT),
            remarks=_shown((*verdict.warnings, *_borrowed(instead))),
            flags=_shown(_flags(got, told)),
            seconds=got.seconds,
        )

    def close(self) -> None:
        """End all sandboxes."""
        while self._warm:
            self._warm.popitem()[1].close()

    def __enter__(self) -> "Marker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _untouched(exercise: Exercise, reading: Reading) -> bool:
    """Whether the hand-in has nothing for an exercise, or what the learner was given."""
    own = {n: reading.definitions[n] for n in exercise.names if n in reading.definitions}
    return not own or own == banks.given(exercise.id)


def _code(exercise: Exercise, reading: Reading) -> str:
    """The bare code of the exercise's own names."""
    code = "\n".join(reading.definitions.get(name, "") for name in exercise.names).strip()
    return shown(code, LONGEST_CODE)


def _shown(sentences: Iterable[str]) -> tuple[str, ...]:
    """Sentences that a gradebook, a page and a terminal can take, whoever wrote their words."""
    return tuple(shown(words, LONGEST_HINT) for words in sentences)


def _fails(judged: Judged) -> bool:
    return judged.verdict.status == "not yet"


def _different(given: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Each of these once, in order."""
    found: list[dict[str, str]] = []
    for one in given:
        if one not in found:
            found.append(one)
    return found


def _instead(exercise: Exercise, reading: Reading, judged: Mapping[str, Judged]) -> dict[str, str]:
    """What an answer leans on and its author has not got right: name -> the library's.

    In the notebook `check` hands back the library's version until an exercise passes, and later
    exercises use that. So one mistake is paid for once.
    """
    reads = _leans_on(exercise.names, reading.definitions)
    return {
        name: library
        for other in exercises.lesson(exercise.lesson)
        if other.id < exercise.id
        and (other.id not in judged or judged[other.id].verdict.status != "passed")
        for name in other.names
        if name in reads and (library := banks.in_library(name))
    }


def _leans_on(names: Iterable[str], definitions: Mapping[str, str]) -> set[str]:
    """The words in the code of these names, and in the code that they lean on."""
    found, open_ = set[str](), list(names)
    while open_:
        words = set(re.findall(r"\w+", definitions.get(open_.pop(), "")))
        open_ += [word for word in words - found if word in definitions]
        found |= words
    return found


def _borrowed(instead: Mapping[str, str]) -> tuple[str, ...]:
    if not instead:
        return ()
    names = ", ".join(f"`{name}`" for name in instead)
    return (f"judged with the course's own {names}, as your notebook has it until yours passes.",)


def _collected(ended: Ended, group: list[Exercise], seed: int) -> dict[str, Got]:
    """What came back, exercise by exercise; nothing of it is trusted."""
    end = "died" if ended.end == "done" else ended.end  # it may have left quietly
    found = {e.id: Got(None, end, ended.signal) for e in group}
    for fields, value in ended.messages:
        name = fields.get("exercise")
        if not isinstance(name, str) or name not in found or not found[name].end:
            continue  # not asked, or said already
        spent = _seconds(fields.get("seconds"))
        if fields.get("missing") is True:
            found[name] = Got(None, "missing")
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


def _flags(got: Got, told: Verdict) -> tuple[str, ...]:
    """What a human should look at."""
    flags = []
    if got.end and got.end != "missing":
        flags.append(f"the process ended early: {got.end}")
    if got.answers and any(
        a.error and a.error.type == "TookTooLong" for case in got.answers for a in case
    ):
        flags.append("ran out of time; --seconds gives more")
    if told.diagnosis == "only visible":
        flags.append("passes the notebook's numbers only: are they written into the code?")
    if told.diagnosis == "unjudged":
        flags.append(told.symptom)
    return tuple(flags)
