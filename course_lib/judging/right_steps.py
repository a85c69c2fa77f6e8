"""What right answers to an exercise give on the way, to be held against an answer's steps."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.answers import Answer
from course_lib.judging.compare import all_close, as_array
from course_lib.judging.exercise import Implementation, source_of
from course_lib.judging.instrumented import Instrumented, Node
from course_lib.judging.recording import PLACES, numeric
from course_lib.judging.runner import run_case
from course_lib.judging.steps import Step

Run = tuple[int, bool]  # a case's number, and whether it has other numbers than its seed's
PATIENCE = 10.0  # seconds for a right answer, which ends on a busy machine, too
ANOTHER = 7_919  # added to a seed for other numbers
N_RIGHT = 8  # right answers that are recorded: the page's own, and variants


@dataclass(frozen=True)
class Trail:
    """What one expression gave in several runs.

    Attributes:
        runs: for each run, the values call by call.
    """

    runs: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, node: Node, tapes: list[dict[int, list[Any]]]) -> "Trail":
        """That of an expression; of a condition, whether it held."""
        each = (tape[node.id] for tape in tapes)
        if node.word in ("if", "while"):
            each = (
                [bool(v) if isinstance(v, float | np.number) else v for v in run] for run in each
            )
        return cls(tuple(map(tuple, each)))

    @cached_property
    def flat(self) -> tuple[np.ndarray, ...] | None:
        """For each run all its numbers; None where there is something else."""
        if any(v is None or type(v) in (tuple, slice, str) for run in self.runs for v in run):
            return None
        return tuple(np.concatenate([np.ravel(v) for v in run]).astype(float) for run in self.runs)

    @cached_property
    def numbers(self) -> tuple[np.ndarray, ...] | None:
        """The same in order of size, without noise."""
        return None if self.flat is None else tuple(np.sort(np.round(run, 10)) for run in self.flat)

    @cached_property
    def small(self) -> bool:
        """Whether it holds words, whole numbers or tuples of these only, as sizes and axes are."""
        return all(type(v) in (*PLACES, tuple, str) for run in self.runs for v in run)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many numbers each run gave."""
        return tuple(map(len, self.numbers)) if self.numbers else ()

    @cached_property
    def weight(self) -> float:
        """The sum of the absolute numbers: it tells most trails apart."""
        with np.errstate(all="ignore"):
            return float(sum(np.nansum(np.abs(run)) for run in self.numbers or ()))

    @property
    def tells(self) -> bool:
        """Whether it holds more than one repeated number, in a run or over the runs."""
        if self.numbers is None or self.small:
            return False
        each = [run[~np.isnan(run)] for run in self.numbers]  # `np.empty` may hold NaN
        return any(len(run) > 1 and run[0] != run[-1] for run in each) or (
            all(map(len, each)) and len({run[0] for run in each}) > 1
        )

    @cached_property
    def shapes(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """The shapes of each run's values."""
        return tuple(tuple(np.shape(v) for v in run) for run in self.runs)

    def same(self, other: "Trail") -> bool:
        """Whether both hold the same numbers in every run.

        In whatever order where the shapes differ: one may be the other transposed, or a loop's.
        """
        if self.small or other.small:
            return self.small and other.small and self.runs == other.runs
        if self.sizes != other.sizes or not self.sizes:
            return False
        if not math.isclose(self.weight, other.weight, rel_tol=1e-6, abs_tol=1e-12):
            return False
        left, right = self.numbers, other.numbers
        if self.shapes == other.shapes:
            left, right = self.flat, other.flat
        return all(map(_equal, left or (), right or ()))

    def made_of(self, given: list[set[Any]]) -> bool:
        """Whether each of its values was given in that run, in whatever order and shape."""
        if self.small or self.flat is None:
            return False
        return all({*map(_numbers, run)} <= g for run, g in zip(self.runs, given, strict=True))


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and all_close(a, b, 1e-7, 1e-12)


@dataclass(frozen=True)
class RightStep:
    """An expression of a right answer: which of them, its number, its name, what it gave."""

    answer: int
    node: int
    name: str
    trail: Trail


class RightSteps:
    """What right answers to an exercise give on the way, for the seed of an answer key."""

    def __init__(self, answer_key: AnswerKey) -> None:
        self.key, exercise = answer_key, answer_key.exercise
        given = [exercise.reference, *(v.right for v in exercise.variants)]
        self.answers = [a for g in given[:N_RIGHT] if (a := self._instrumented(g))]
        self._tapes: dict[tuple[int, Run], dict[int, list[Any]]] = {}
        self._found: dict[tuple[Run, ...], tuple[RightStep, ...]] = {}

    def _instrumented(self, given: Implementation) -> Instrumented | None:
        exercise, source = self.key.exercise, source_of(given)
        if not source:
            return None
        functions = exercise.implementation(given)
        try:
            one = next(iter(given.values() if isinstance(given, Mapping) else [given]))
            return Instrumented(source, globals_of(one), tuple(functions), exercise.name)
        except Exception:  # another right answer may do
            return None

    def steps(self, run: Run) -> tuple[Step, ...]:
        """The settled steps of a case."""
        return steps_and_answers(self.key, run)[0]

    def values(self, answer: int, run: Run) -> dict[int, list[Any]]:
        """What each expression of a right answer gives."""
        if (answer, run) not in self._tapes:
            tape = self.answers[answer].run.recorded(self.steps(run), PATIENCE)
            self._tapes[answer, run] = tape or {}
        return self._tapes[answer, run]

    def found(self, runs: tuple[Run, ...]) -> tuple[RightStep, ...]:
        """The right steps that tell something, each once."""
        if runs not in self._found:
            if len(self._found) >= 16:
                self._found.clear()
            self._found[runs] = tuple(self._distinct(runs))
        return self._found[runs]

    def _distinct(self, runs: tuple[Run, ...]) -> Iterator[RightStep]:
        names, words = set[str](), list[Any]()
        given, kept = inputs(self.steps(run) for run in runs), list[Trail]()
        for i, answer in enumerate(self.answers):
            tapes = [self.values(i, run) for run in runs]
            nodes = [n for n in answer.nodes if all(n.id in tape for tape in tapes)]
            for node in sorted(nodes, key=lambda n: not n.target):  # named ones first
                trail = Trail.of(node, tapes)
                if node.target and trail.small:
                    name = f"{node.target} {node.word}"  # `n = 1` is no `n += 1`
                    new = i == 0 and name not in names
                    names.add(name)
                elif trail.small:
                    new = bool(node.word) and (node.word, trail.runs) not in words
                    words.append((node.word, trail.runs))
                else:
                    alike = (other for other in kept if other.shapes == trail.shapes)
                    twice = any(map(trail.same, alike))
                    known = twice or trail.made_of(given)
                    new = not known if trail.tells or node.target else False
                    first = node.word == "for" or node.name not in names
                    new = new or bool(known and node.read and node.name and first)
                    new = new or bool(known and node.target and not twice)
                    names.add(node.name)
                if new:
                    kept.append(trail)
                    yield RightStep(i, node.id, node.name, trail)


def inputs(asked: Iterator[tuple[Step, ...]]) -> list[set[Any]]:
    """What an answer is given in each run."""
    return [
        {_numbers(a) for s in steps for a in arrays((*s.args, *s.kwargs.values()))}
        for steps in asked
    ]


def _numbers(value: Any) -> tuple[int, bytes]:
    """How many numbers a value holds, and which, in whatever order."""
    return np.size(value), (np.sort(np.round(np.ravel(value).astype(float), 9)) + 0.0).tobytes()


def arrays(value: Any) -> Iterator[Any]:
    """The arrays and numbers that a value holds, however deep."""
    if isinstance(value, list) and (array := as_array(value)) is not None:
        yield array
    elif isinstance(value, tuple | list):
        for item in value:
            yield from arrays(item)
    elif isinstance(value, Mapping):
        yield from arrays(list(value.values()))
    elif isinstance(value, int | float | np.number | np.ndarray) and numeric(value):
        yield value


@lru_cache(maxsize=32)
def right_steps(answer_key: AnswerKey) -> RightSteps:
    """Those of an answer key, made once."""
    return RightSteps(answer_key)


@lru_cache(maxsize=256)
def steps_and_answers(key: AnswerKey, run: Run) -> tuple[tuple[Step, ...], tuple[Answer, ...]]:
    """The steps of a case and the right answers to them."""
    case, other = run
    if not other:
        return key.steps[case], key.reference[case]
    exercise = key.exercise
    rng = np.random.default_rng([key.seed + ANOTHER, int(exercise.id.replace(".", "")), case])
    steps = exercise.cases[case].settled(rng)
    return steps, run_case(exercise.reference, exercise.name, steps, repeat=False)


def globals_of(given: Any) -> Mapping[str, Any]:
    """The global names around a function or class."""
    if isinstance(given, type):
        given = next(m for m in vars(given).values() if hasattr(m, "__globals__"))
    if getattr(given, "__closure__", None):
        raise ValueError("a closure is not followed")
    return given.__globals__
