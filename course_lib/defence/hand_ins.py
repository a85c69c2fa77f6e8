"""The examiner's side: answers of hand-ins, which run in the sandbox that grades them.

What comes out of the sandbox is a stranger's: values, which are compared, and shown as text. The
code is parsed out here, to number and to change its lines, and never run.
"""

import atexit
import hashlib
import random
import textwrap
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from course_lib import exercises
from course_lib.defence.answer import CLOCK, Cases, NoDefence, passed, stopped
from course_lib.defence.questions import KINDS, N_QUESTIONS, Defence, Kind, Question, Reply
from course_lib.grading import isolation
from course_lib.grading.answer_keys import environment, is_class
from course_lib.grading.guard import TooMuch, limited
from course_lib.grading.isolation import Kind as Packages
from course_lib.grading.marking import Marker
from course_lib.grading.records import Reading
from course_lib.grading.requests import Requests
from course_lib.grading.sandbox import Sandbox
from course_lib.grading.sandboxed.messages import answers_of, decoded, to_sandbox
from course_lib.grading.sandboxed.values import Garbled
from course_lib.grading.workers import bytes_of
from course_lib.hand_ins.notebook_file import NotebookError
from course_lib.judging import Exercise
from course_lib.judging.answers import Answers
from course_lib.judging.exercise import Step

TOGETHER = 40  # variants that run in one process: one that ends it takes no others along
JOB_SECONDS = 30.0  # of these, at most
JUDGE_SECONDS, JUDGE_MIB = 90.0, 2048  # of this process, for the questions of one answer
MOST_TRIED = 6  # exercises of a student from which the questions are drawn
RUNS_CODE = ("call", "make", "line")


@dataclass(frozen=True)
class Wanted:
    """A student, whose questions are wanted.

    Attributes:
        student: the name.
        answers: (exercise that passes, its file, the hash of the file's bytes).
        seed: draws exercises and questions, together with the name.
        unsafe: whether the instructor asked for no isolation.
    """

    student: str
    answers: tuple[tuple[str, Path, str], ...]
    seed: int = 0
    unsafe: bool = False


@dataclass(frozen=True)
class Sheet:
    """The questions of a student.

    Attributes:
        student: the name.
        questions: to be printed; they judge nothing any more.
        remarks: why there are fewer, or what could not be asked.
    """

    student: str
    questions: tuple[Question, ...]
    remarks: tuple[str, ...] = ()


class Sandboxes:
    """Warm sandboxes, and what reads hand-ins in one of them."""

    def __init__(self, walls: isolation.Isolation) -> None:
        self.walls = walls
        self.marker = Marker(walls, 0, "", steps=False)
        self._warm: dict[Packages, Sandbox] = {}
        self._read: dict[str, Reading] = {}

    def of(self, kind: Packages) -> Sandbox:
        """The one of this kind."""
        if kind not in self._warm:
            self._warm[kind] = Sandbox(kind, self.walls)
        return self._warm[kind]

    def reading(self, path: Path, raw: str) -> Reading:
        """What a file defines.

        Raises:
            NoDefence: the file is gone, or is another one than was graded.
        """
        if raw in self._read:
            return self._read[raw]
        try:
            text = bytes_of(path)
        except OSError:
            raise NoDefence(
                f"{path} is not there: type it where you typed `course grade`"
            ) from None
        if hashlib.sha256(text).hexdigest() != raw:
            raise NoDefence(f"{path} has changed since it was graded: grade it again")
        try:
            self._read = {raw: self.marker.read(text)}
        except NotebookError as error:
            raise NoDefence(str(error)) from None
        return self._read[raw]

    def close(self) -> None:
        """End them all."""
        self.marker.close()
        while self._warm:
            self._warm.popitem()[1].close()


@dataclass(frozen=True)
class There:
    """Runs codes in a sandbox, each with the rest of its hand-in around it; see `answer.Run`."""

    exercise: Exercise
    reading: Reading
    sandboxes: Sandboxes = field(repr=False)

    def __call__(self, codes: Sequence[str], cases: Cases, seconds: float) -> list[Answers]:
        """The answers of each code; of what ended its process, none."""
        found: list[Answers] = []
        for i in range(0, len(codes), TOGETHER):
            found += self._together(codes[i : i + TOGETHER], cases, seconds)
        return found

    def _together(self, codes: Sequence[str], cases: Cases, seconds: float) -> list[Answers]:
        names, first = self.exercise.names, self.exercise.name
        around = environment(self.exercise.id)
        sandbox = self.sandboxes.of(around.kind)
        questions = [
            to_sandbox((str(i), f"{first}__{i}", [f"{n}__{i}" for n in names], self._of(i, cases)))
            for i in range(len(codes))
        ]
        job = {
            "kind": "answer",
            "code": "\n".join([self.reading.code, *map(self._apart, range(len(codes)), codes)]),
            "compiled": b"",
            "wanted": [],
            "seconds": CLOCK,
            "computing": seconds,
            "allowed": {name: is_class(name) for name in around.allowed},
            "tests": around.tests if sandbox.shut else None,
            "parts": [(questions, b"")],
        }
        requests = Requests([{self.exercise.id: around}], sandbox.letter)
        patience = CLOCK + sandbox.limits.grace
        ended = sandbox.run(to_sandbox(job), patience, JOB_SECONDS, hear=requests.hear)
        found = [stopped(len(cases), "it came to no end")] * len(codes)
        for message in ended.messages:
            number = str(message.fields.get("exercise", ""))
            if number.isdecimal() and int(number) < len(codes):
                try:
                    value, _ = decoded(message.told)
                    found[int(number)] = answers_of(value, [len(steps) for steps in cases])
                except Garbled:
                    continue
        return found

    def _apart(self, i: int, code: str) -> str:
        """A code that defines the exercise's names with a number behind them, and no others."""
        names = self.exercise.names
        inside = textwrap.indent(f"{code}\nreturn {', '.join(names)},", "    ")
        bound = ", ".join(f"{name}__{i}" for name in names)
        return f"def __variant_{i}():\n{inside}\n{bound}, = __variant_{i}()"

    def _of(self, i: int, cases: Cases) -> list[tuple[tuple[Step, ...], bool]]:
        def numbered(step: Step) -> Step:
            named = step.kind in RUNS_CODE and step.target
            return replace(step, target=f"{step.target}__{i}") if named else step

        return [(tuple(map(numbered, steps)), False) for steps in cases]


def sheet(wanted: Wanted, sandboxes: Sandboxes) -> Sheet:
    """Questions from the exercises that a student has passed, each of another one if it can be."""
    chance = random.Random(f"{wanted.seed} {wanted.student}")
    seed = chance.randrange(1 << 31)
    answers = sorted(wanted.answers)
    chance.shuffle(answers)
    kinds: list[Kind] = [*KINDS]
    chance.shuffle(kinds)
    found: list[Question] = []
    remarks: list[str] = []
    rest: list[dict[Kind, list[Question]]] = []
    for exercise, path, raw in answers[:MOST_TRIED]:
        if len(found) == N_QUESTIONS:
            break
        try:
            made = _questions(exercise, path, raw, seed, sandboxes)
        except NoDefence as error:
            remarks.append(f"{error}.")
            continue
        kind: Kind | None = next((kind for kind in kinds if made[kind]), None)
        if kind:
            found.append(made[kind].pop(0))
            kinds.remove(kind)
        rest.append(made)
    for kind in (*kinds, *KINDS, *KINDS):  # fewer exercises than questions
        made = next((made for made in rest if made[kind]), None)
        if made and len(found) < N_QUESTIONS:
            found.append(made[kind].pop(0))
    if len(found) < N_QUESTIONS:
        remarks.append(f"{len(found)} of {N_QUESTIONS} questions could be made.")
    return Sheet(wanted.student, tuple(found), tuple(remarks))


def _questions(
    exercise_id: str, path: Path, raw: str, seed: int, sandboxes: Sandboxes
) -> dict[Kind, list[Question]]:
    """Two questions of each kind about one answer of a hand-in.

    Raises:
        NoDefence: there are none; the message says why.
    """
    exercise = exercises.get(exercise_id)
    reading = sandboxes.reading(path, raw)
    try:
        with limited(JUDGE_SECONDS, JUDGE_MIB):
            answer = passed(exercise, reading.definitions, There(exercise, reading, sandboxes))
            defence = Defence(answer, seed)
            return {
                kind: [replace(q, judge=_elsewhere) for q in defence.questions(2, [kind])]
                for kind in KINDS
            }
    except NoDefence:
        raise
    except (Exception, TooMuch) as error:  # a stranger's code and values may be anything
        raise NoDefence(f"{exercise_id} cannot be asked about ({type(error).__name__})") from error


def _elsewhere(given: Sequence[str]) -> Reply:
    raise NotImplementedError("a question of a hand-in is judged by its examiner")


_OWN = threading.local()


def sheet_in_worker(wanted: Wanted) -> Sheet:
    """The same, in a worker of `grading.workers.here`, which keeps its sandboxes warm."""
    if not hasattr(_OWN, "sandboxes"):
        walls = isolation.NONE if wanted.unsafe else isolation.strongest()
        _OWN.sandboxes = Sandboxes(walls)
        atexit.register(_OWN.sandboxes.close)
    return sheet(wanted, _OWN.sandboxes)
