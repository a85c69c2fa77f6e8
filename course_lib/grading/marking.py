"""From a reading to marks: the code answers in the sandbox, the judge compares, out here.

A hand-in's exercises answer in one child. When that child dies, hangs or floods, the exercise that
it was at answers once more in a child of its own, and the others in another one: so each fault
costs its own exercise only.

What an answer leans on, and its author has not got right yet, is the course's own: as it is in the
notebook, where `check` hands that back.

A mark says what `check` says, by the same judge and the same numbers, unless the instructor's
secret numbers contradict it: where fewer cases hold with these, they count. Luck is no
contradiction: a known mistake that is the same with both earns what it earns in the notebook.

Hints come from the numbers of the notebook: they are the words that the student has seen there. The
child answers these first, and gets the key to the secret ones when these answers are out: so
nothing of the secret numbers is in a hint.
"""

import math
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from course_lib import exercises
from course_lib.grading import answer_keys, locating
from course_lib.grading.answer_keys import VISIBLE, answer_key, environment, is_class, question
from course_lib.grading.fallbacks import courses_own, with_courses_own
from course_lib.grading.guard import TooMuch, limited
from course_lib.grading.isolation import Isolation, Kind
from course_lib.grading.records import HandIn, Mark, Reading
from course_lib.grading.reports.text import shown
from course_lib.grading.requests import Requests
from course_lib.grading.responses import (
    ENDS,
    GradingContext,
    Judged,
    LazyResponse,
    Response,
    collected,
    flags_of,
)
from course_lib.grading.sandbox import Ended, Sandbox
from course_lib.grading.sandboxed.messages import Message, to_sandbox
from course_lib.grading.sandboxed.seal import KEY_BYTES, sealed
from course_lib.grading.sandboxed.settings import Limits
from course_lib.grading.verdicts import Counts, answers_in, verdict_on
from course_lib.hand_ins.source import NotebookError
from course_lib.judging import Exercise, Verdict
from course_lib.judging.detectors import OUT_OF_TIME
from course_lib.judging.diagnosis import is_mistake
from course_lib.judging.execution_limits import global_state_kept, no_warnings
from course_lib.judging.fallbacks import borrowed, instead_of
from course_lib.judging.locate import silent
from course_lib.judging.report import first_hint
from course_lib.judging.verdict import lost_behind, told_of_lost, unread

LONGEST_HINT, LONGEST_CODE = 2_000, 100_000  # characters that a mark keeps
JUDGE_SECONDS, JUDGE_MIB = 30.0, 2048  # of the judge's own process, for one exercise
TOGETHER_BYTES = 4 << 20  # of notebooks that one child reads
STOPPED = (
    "the file cannot be read: reading it was stopped. Save the notebook again without its outputs "
    "(Edit, Clear Outputs), and hand it in once more."
)
ONLY_VISIBLE = (
    "it holds for the numbers of the notebook, and not for others of the same kind: "
    "does the code rely on particular numbers or sizes?"
)


@dataclass(eq=False)
class Marker:
    """Marks hand-ins, one after the other, with sandboxes that stay warm."""

    isolation: Isolation  # the walls, see `isolation.strongest`
    seed: int = field(repr=False)  # the secret seed's number
    seed_name: str  # what marks call it
    limits: Limits = Limits()  # how much a hand-in may use
    # whether the first wrong step is looked for where no mistake is recognised
    steps: bool = field(default=True, kw_only=True)
    # seconds that the hand-in in work may still use
    _left: float = field(default=math.inf, init=False)
    _warm: dict[Kind, Sandbox] = field(default_factory=dict, init=False)

    def read(self, raw: bytes) -> Reading:
        """Read a notebook's bytes, in the sandbox.

        Raises:
            NotebookError: nothing can be read; the message says why and what to do.
        """
        (reading,) = self.read_all([raw])
        if isinstance(reading, NotebookError):
            raise reading
        return reading

    def read_all(self, raws: Sequence[bytes]) -> list[Reading | NotebookError]:
        """Read several notebooks in one child, as nothing of them is run.

        Where one of them ends the child, that one and the later ones are read alone; one that took
        all its time is not tried again. An error is the one that `read` raises.
        """
        if len(raws) > 1 and sum(map(len, raws)) > TOGETHER_BYTES:
            return [reading for raw in raws for reading in self.read_all([raw])]
        ended = self._read(raws)
        found = [_reading(message) for message in ended.messages[: len(raws)]]
        if len(raws) == 1:
            return found if found and ended.end == "done" else [NotebookError(STOPPED)]
        if ended.end == "slow" and len(found) < len(raws):
            found.append(NotebookError(STOPPED))
        alone = raws[len(found) :]
        return [*found, *(reading for raw in alone for reading in self.read_all([raw]))]

    def _read(self, raws: Sequence[bytes]) -> Ended:
        job = to_sandbox({"kind": "read", "notebooks": list(raws)})
        seconds, longest = self.limits.reading_seconds, self.limits.message_mib << 20
        return self._sandbox("plain").run(job, seconds, seconds * len(raws), (), longest)

    @global_state_kept()  # once, and not for each verdict
    @no_warnings()
    def mark(self, handin: HandIn, reading: Reading, ids: Iterable[str]) -> list[Mark]:
        """Return a mark for each of these exercises of the hand-in's lesson."""
        self._left = self.limits.budget
        wanted = [exercises.get(i) for i in ids]
        tried = [e for e in wanted if not _untouched(e, reading)]
        graded = GradingContext(handin, reading, self.seed)
        judged = self._judged(tried, graded)
        carried: dict[str, dict[str, Exercise]] = {}
        asked = {e.id: graded for e in tried}  # as whose code each one was judged
        for exercise in tried:
            if instead := _instead(exercise, reading, judged):
                also = tuple({name for other in instead.values() for name in other.uses})
                anew = replace(graded, reading=with_courses_own(reading, instead), also=also)
                again = self._judged([exercise], anew)
                if again[exercise.id].came.got.end != "unasked":
                    judged |= again
                    carried[exercise.id], asked[exercise.id] = instead, anew
        marks = [self._mark(e, graded, judged.get(e.id), carried.get(e.id, {})) for e in wanted]
        for i, exercise in enumerate(wanted):  # nothing can be earned any more
            if self.steps and exercise.id in judged:
                told = self._with_step(judged[exercise.id].told, asked[exercise.id])
                marks[i] = _told(marks[i], told) if told.located else marks[i]
        return marks

    def _with_step(self, verdict: Verdict, context: GradingContext) -> Verdict:
        """The verdict with the step that is to be looked at, where the notebook tells it, too."""
        key = answer_key(verdict.exercise.id, VISIBLE)
        seconds = min(self._left, locating.SECONDS)
        if silent(key, verdict) or seconds <= 0:
            return verdict
        around = environment(verdict.exercise.id).with_also(context.also)
        began = time.monotonic()
        try:
            sandbox = self._sandbox(around.kind)
            with limited(JUDGE_SECONDS, JUDGE_MIB):
                return locating.located(key, verdict, context.reading, around, sandbox, seconds)
        except (Exception, TooMuch):  # it is a hint, of a stranger's values
            return verdict
        finally:
            self._left -= time.monotonic() - began

    def _judged(self, wanted: list[Exercise], context: GradingContext) -> dict[str, Judged]:
        came = self._answers(wanted, context)
        return {e.id: _weighed(e, came[e.id], context.seed) for e in wanted}

    def _answers(self, wanted: list[Exercise], context: GradingContext) -> dict[str, LazyResponse]:
        groups: dict[tuple[Kind, tuple[str, ...]], list[Exercise]] = {}
        for exercise in wanted:  # what one may call, another one may be asked for
            around = environment(exercise.id).with_also(context.also)
            groups.setdefault((around.kind, around.allowed), []).append(exercise)
        jobs: list[list[list[Exercise]]] = []
        for group in sorted(groups.values(), key=lambda g: len(environment(g[0].id).allowed)):
            hosts = [job for job in jobs if _may_follow(group, job[-1])]
            if hosts and context.seed != VISIBLE:
                hosts[0].append(group)
            else:
                jobs.append([group])
        found: dict[str, LazyResponse] = {}
        for job in jobs:
            found |= self._together(job, context)
        return found

    def _together(
        self, parts: list[list[Exercise]], context: GradingContext
    ) -> dict[str, LazyResponse]:
        found: dict[str, LazyResponse] = {}
        left, suspects = parts, list[Exercise]()
        while left:
            ended, counts = self._run(left, context, alone=False)
            for number, part in enumerate(left):
                found |= collected(ended.part(number), part, context.seed, counts)
            stopped = [[e for e in part if found[e.id].stopped] for part in left]
            in_work = next(filter(None, stopped), [])
            if any("defined" in message.fields for message in ended.messages):  # one was asked for
                unseen = [e for e in in_work if found[e.id].seen.end]
                at_fault = (unseen or in_work)[:1]
            else:
                at_fault = [*chain(*stopped)]
            suspects += at_fault
            left = [*filter(None, ([e for e in part if e not in at_fault] for part in stopped))]
        for exercise in suspects:
            ended, counts = self._run([[exercise]], context, alone=True)
            if ended.end != "unasked":
                found |= collected(ended, [exercise], context.seed, counts)
        return found

    def _run(
        self, parts: list[list[Exercise]], context: GradingContext, *, alone: bool
    ) -> tuple[Ended, dict[str, Counts] | None]:
        limits = self.limits
        if self._left < limits.seconds:
            return Ended("unasked", 0, ()), {}
        keys = [secrets.token_bytes(KEY_BYTES) for _ in parts if context.seed != VISIBLE]
        closed = [
            sealed(to_sandbox([question(e.id, context.seed) for e in part]), key)
            for part, key in zip(parts, keys, strict=False)
        ]
        around = [{e.id: environment(e.id).with_also(context.also) for e in part} for part in parts]
        last = around[-1][parts[-1][0].id]  # it may call all that the others may
        sandbox = self._sandbox(last.kind)  # its start is not the hand-in's time
        tests = {n: how for part in around for a in part.values() for n, how in a.tests.items()}
        opened = [[question(e.id, VISIBLE) for e in part] for part in parts]
        job = {
            "kind": "answer",
            "code": context.reading.code,
            "compiled": context.reading.compiled,
            "wanted": list(parts[0][0].names) if alone else [],
            "seconds": limits.seconds,
            "computing": limits.computing,
            "allowed": {name: is_class(name) for name in last.allowed},
            "tests": tests if sandbox.shut else None,
            "parts": [*zip(opened, closed or [b""], strict=True)],
        }
        patience = limits.seconds + limits.grace
        at_most = min(self._left, limits.budget) / 2
        requests = Requests(around, sandbox.letter)
        began = time.monotonic()
        ended = sandbox.run(to_sandbox(job), patience, at_most, tuple(keys), hear=requests.hear)
        self._left -= time.monotonic() - began
        return ended, requests.counts() if sandbox.shut else None

    def _sandbox(self, kind: Kind) -> Sandbox:
        """The warm sandbox of this kind."""
        if kind not in self._warm:
            self._warm[kind] = Sandbox(kind, self.isolation, self.limits)
        return self._warm[kind]

    def _mark(
        self,
        exercise: Exercise,
        graded: GradingContext,
        judged: Judged | None,
        instead: Mapping[str, Exercise],
    ) -> Mark:
        reading = graded.reading
        mark = unearned(graded.handin, exercise.id, reading.content, self.seed_name)
        code = "\n".join(reading.definitions.get(name, "") for name in exercise.names).strip()
        mark = replace(mark, code=shown(code, LONGEST_CODE))
        if lost := unread(exercise, reading.lost, reading.definitions):
            flag = f"{lost.symptom} Nothing of it could be judged."
            return _told(replace(mark, status=lost.status, flags=_shown([flag])), lost)
        if judged is None:
            return mark
        came, verdict, told = judged.came, judged.verdict, judged.told
        if told.status == "passed" and came.got.late:
            told = _out_of_time(told)
        stood_in = borrowed(instead) if verdict.status != "not attempted" else ()
        remarks = [*verdict.warnings, *stood_in]
        if verdict.status != "passed":
            behind = lost_behind(exercise.names, reading.definitions, reading.lost)
            remarks += told_of_lost([n for n in behind if n not in instead], reading.lost)
        flags = dict.fromkeys([*flags_of(came.got, told), *flags_of(came.seen, told)])
        return replace(
            _told(mark, told),
            status=verdict.status,
            points=float(verdict.points),
            n_held=verdict.n_passed,
            remarks=_shown(remarks),
            flags=_shown(flags),
            seconds=came.got.seconds,
        )

    def close(self) -> None:
        """End all sandboxes."""
        while self._warm:
            self._warm.popitem()[1].close()

    def __enter__(self) -> "Marker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def unearned(handin: HandIn, exercise_id: str, content: str, seed_name: str) -> Mark:
    """The mark of an exercise for which there is no answer."""
    exercise, version = exercises.get(exercise_id), answer_keys.version(exercise_id)
    whose = handin.student, handin.lesson, exercise_id, content, version, seed_name
    return Mark(*whose, "not attempted", 0.0, exercise.points, n_cases=len(exercise.cases))


def _weighed(exercise: Exercise, came: LazyResponse, seed: int) -> Judged:
    """Set what came with the notebook's numbers against what came with the secret ones."""
    hidden = _verdict(exercise, came.got, seed)
    if seed == VISIBLE or not hidden.outcomes:
        return Judged(came, hidden, hidden)
    seen = _verdict(exercise, came.seen, VISIBLE)
    if hidden.n_right >= seen.n_right or _same_mistake(exercise, came.got, seen, seed):
        return Judged(came, seen, seen)
    if seen.status == "passed":
        told = f"In hidden cases: {ONLY_VISIBLE}"
        return Judged(came, hidden, replace(seen, diagnosis="only visible", symptom=told))
    return Judged(came, hidden, seen)


def _verdict(exercise: Exercise, got: Response, seed: int) -> Verdict:
    not_yet = Verdict(exercise, "not yet", 0.0)
    if got.end == "missing":
        return replace(not_yet, status="not attempted")
    if got.end == "slow":
        return _out_of_time(not_yet)
    if got.told is None:
        by = f" (signal {got.signal})" if got.signal else ""
        names = ", ".join(f"`{name}`" for name in exercise.names)
        told = ENDS.get(got.end, ENDS["broken"]).format(names=names, signal=by)
        return replace(not_yet, diagnosis=got.end, symptom=told)
    _ = answer_key(exercise.id, seed).reference  # made now, where nothing limits it
    try:
        with limited(JUDGE_SECONDS, JUDGE_MIB):
            return verdict_on(exercise.id, seed, got.told, got.kept)
    except (Exception, TooMuch) as error:  # a value that no known answer has may surprise us
        told = f"The result could not be judged ({type(error).__name__})."
        return replace(not_yet, diagnosis="unjudged", symptom=told)


def _same_mistake(exercise: Exercise, got: Response, seen: Verdict, seed: int) -> bool:
    """Whether the known mistake that the notebook's numbers show is there with others, too."""
    if not seen.misconception or got.told is None:
        return False
    try:
        with limited(JUDGE_SECONDS, JUDGE_MIB):
            answers = answers_in(exercise.id, seed, got.told, got.kept)
            return is_mistake(answer_key(exercise.id, seed), answers, seen.misconception)
    except (Exception, TooMuch):
        return False


def _reading(said: Message) -> Reading | NotebookError:
    """What the sandbox says of one notebook."""
    fields = said.fields
    if "problem" in fields:
        return NotebookError(shown(str(fields["problem"])))
    try:
        return Reading(
            fields["code"],
            dict(fields["definitions"]),
            fields["content"],
            tuple(fields["remarks"]),
            tuple(fields["flags"]),
            dict(fields["lost"]),
            said.value if isinstance(said.value, bytes) else b"",
        )
    except (KeyError, TypeError, ValueError):
        return NotebookError(STOPPED)


def _may_follow(group: list[Exercise], before: list[Exercise]) -> bool:
    """Whether a group may answer in the process in which another one has answered.

    It may where it can call all that the other could, and further functions: nothing that is asked
    for in it has been within reach before, and the further ones are lent when the answers of the
    other are out. A class is lent when the code is read, and so is what the other's test functions
    lean on: then each has a process of its own.
    """
    earlier, now = environment(before[0].id), environment(group[0].id)
    further = {*now.allowed} - {*earlier.allowed}
    lent = {how for e in before for how in environment(e.id).tests.values()} - {"counted"}
    return (
        earlier.kind == now.kind
        and {*earlier.allowed} <= {*now.allowed}
        and not any(map(is_class, further))
        and not lent
    )


def _instead(
    exercise: Exercise, reading: Reading, judged: Mapping[str, Judged]
) -> dict[str, Exercise]:
    """What an answer leans on in vain, see `instead_of`, as far as the course has its own."""

    def passes(other: Exercise) -> bool:
        return other.id in judged and judged[other.id].verdict.status == "passed"

    lesson = exercises.lesson(exercise.lesson)
    found = instead_of(exercise, lesson, reading.definitions, passes)
    return {name: other for name, other in found.items() if courses_own(other.id, name)}


def _untouched(exercise: Exercise, reading: Reading) -> bool:
    """Whether the hand-in has nothing for an exercise, or what the learner was given."""
    own = {n: reading.definitions[n] for n in exercise.names if n in reading.definitions}
    return not own or own == answer_keys.given(exercise.id)


def _out_of_time(verdict: Verdict) -> Verdict:
    """A verdict with the hint for what was stopped."""
    late = OUT_OF_TIME
    return replace(verdict, diagnosis=late.detector, symptom=late.symptom, question=late.question)


def _told(mark: Mark, verdict: Verdict) -> Mark:
    """A mark with the hint of a verdict."""
    return replace(
        mark,
        diagnosis=verdict.diagnosis,
        symptom=shown(first_hint(verdict), LONGEST_HINT),
        question=shown(verdict.question, LONGEST_HINT),
    )


def _shown(sentences: Iterable[str]) -> tuple[str, ...]:
    """Sentences that a gradebook, a page and a terminal can take, whoever wrote their words."""
    return tuple(shown(words, LONGEST_HINT) for words in sentences)
