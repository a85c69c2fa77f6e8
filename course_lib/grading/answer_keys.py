"""What a grader knows of an exercise: its key for a seed, what answers may use, its version."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from inspect import isclass
from pathlib import Path

from course_lib import exercises
from course_lib.grading.isolation import Kind
from course_lib.grading.sandboxed.messages import to_sandbox
from course_lib.hand_ins.normalize_code import normalized_definitions
from course_lib.judging import AnswerKey, Exercise, Named
from course_lib.lesson_functions.counted_functions import COUNTED
from course_lib.lesson_functions.functions import FUNCTIONS
from course_lib.lesson_functions.torch_functions import TORCH_FUNCTIONS
from course_lib.lesson_functions.torch_nets import RECIPES

VISIBLE = 0  # the seed of `check` in a notebook: hints are made with its numbers
ROOMS = ("nn", "data", "training")


@dataclass(frozen=True)
class Environment:
    """What an answer finds around it."""

    kind: Kind  # of the sandbox
    allowed: tuple[str, ...]  # names of the course's library that it may call, such as "nn.softmax"
    # test functions of its cases that its process has not, name -> how it gets them: "code" of the
    # library's, a "recipe" of a torch net, or what a "counted" one returns
    tests: Mapping[str, str] = field(default_factory=dict, hash=False)

    def with_also(self, names: Iterable[str]) -> "Environment":
        """This environment, with further names of the library."""
        return replace(self, allowed=tuple(sorted({*self.allowed, *names})))


@cache
def answer_key(exercise_id: str, seed: int) -> AnswerKey:
    """The exercise's cases, right answers and known wrong ones for a seed: made once a process."""
    return AnswerKey(exercises.get(exercise_id), seed)


@cache
def question(exercise_id: str, seed: int) -> bytes:
    """The exercise's cases for a seed, as a sandbox gets them: inputs, and nothing else."""
    exercise = exercises.get(exercise_id)
    memory = [case.memory for case in exercise.all_cases]
    cases = list(zip(answer_key(exercise_id, seed).steps, memory, strict=True))
    return to_sandbox((exercise.id, exercise.name, exercise.names, cases))


@cache
def environment(exercise_id: str) -> Environment:
    """What an answer to an exercise finds."""
    exercise = exercises.get(exercise_id)
    beside = FUNCTIONS.keys() | TORCH_FUNCTIONS.keys()  # the answer, in its process
    tests = {
        name: "counted" if name in COUNTED else "recipe" if name in RECIPES else "code"
        for name in _test_functions(exercise)
        if name not in beside
    }
    process = "torch" if "torch" in exercise.needs else "plain"
    return Environment(process, allowed(exercise_id), tests)


@cache
def allowed(exercise_id: str) -> tuple[str, ...]:
    """The names of the library that an answer may use.

    They are what earlier lessons asked for, as their notebooks import it, and what the exercise
    itself names, without what would be its answer.
    """
    exercise = exercises.get(exercise_id)
    names = {*exercise.uses, *_of_earlier_lessons(exercise.lesson)}
    return tuple(sorted(names.difference(exercise.withholds)))


def _test_functions(exercise: Exercise) -> Iterator[str]:
    """The test functions that an exercise's cases call, or hand to the answer."""
    for steps in answer_key(exercise.id, VISIBLE).steps:
        for step in steps:
            if step.kind == "ask":
                yield step.target
            yield from (a.name for a in (*step.args, *step.kwargs.values()) if isinstance(a, Named))


@cache
def is_class(name: str) -> bool:
    """Whether a name of the library, such as "nn.Linear", is that of a class."""
    module, _, member = name.rpartition(".")
    return isclass(getattr(import_module(f"course_lib.{module}"), member))


@cache
def _of_earlier_lessons(lesson: str) -> tuple[str, ...]:
    names = [
        name
        for number in exercises.LESSONS
        if number < lesson
        for exercise in exercises.lesson(number)
        for name in exercise.names
    ]
    return tuple(filter(None, map(in_library, names)))


@cache
def in_library(name: str) -> str:
    """Where notebooks import what an exercise asks for from: "nn.softmax", or "".

    What a room hands out counts, and not each module in it.
    """
    held = ((room, getattr(import_module(f"course_lib.{room}"), name, None)) for room in ROOMS)
    return next((f"{room}.{name}" for room, value in held if callable(value)), "")


@cache
def given(exercise_id: str) -> dict[str, str]:
    """Name -> normalized code that a learner starts from; {} where the build's file is missing."""
    start = exercises.lesson_code().get(exercise_id, {}).get("start", "")
    return normalized_definitions(start)


@cache
def version(exercise_id: str) -> str:
    """A name for an exercise as it is judged now: it changes with its page and with the judge."""
    page = exercises.page_path(exercise_id)
    text = hashlib.sha256(exercise_id.encode())
    text.update(page.read_bytes() if page else b"")
    for room in ("exercises", "judging", "lesson_functions", "nn"):
        text.update(code_of(room))
    return text.hexdigest()[:16]


@cache
def code_of(room: str) -> bytes:
    """A hash of the Python files in a folder of the course, "judging"."""
    folder = Path(exercises.__file__).parents[1] / room
    text = hashlib.sha256()
    for source in sorted(folder.rglob("*.py")):
        text.update(f"{source.relative_to(folder)}\n".encode())
        text.update(source.read_bytes())
    return text.digest()
