"""Whatever an answer returns, the judge says a sentence: no answer makes it stop with an error."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course_lib import exercises
from course_lib.checking.check import judge_functions
from course_lib.judging import Exercise
from course_lib.judging.report import Report

ALL = exercises.exercises()


def each(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Apply a change to every array of a result, however deep it lies in tuples and lists."""

    def changed(value: Any) -> Any:
        if isinstance(value, tuple | list):
            return type(value)(changed(item) for item in value)
        return change(value) if isinstance(value, np.ndarray) else value

    return changed


def ragged(value: Any) -> Any:
    """Every second array loses an axis."""
    count = iter(range(1000))
    return each(lambda a: a.sum(axis=0) if next(count) % 2 else a)(value)


class Odd:
    """An object that nobody expects."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("compared")

    __hash__ = None  # type: ignore[assignment]


CHANGES: dict[str, Callable[[Any], Any]] = {
    "None": lambda value: None,
    "ellipsis": lambda value: ...,
    "a word": lambda value: "softmax",
    "an object": lambda value: Odd(),
    "a type": lambda value: int,
    "nothing in a tuple": lambda value: (),
    "in a list": lambda value: [value],
    "in a tuple, with itself": lambda value: (value, (value, value)),
    "in a dictionary": lambda value: {"y": value},
    "an array of objects": lambda value: np.array([value, None], dtype=object),
    "without its last part": lambda value: value[:-1] if isinstance(value, tuple) else value,
    "parts in reverse": lambda value: value[::-1] if isinstance(value, tuple) else value,
    "first part None": lambda value: (None, *value[1:]) if isinstance(value, tuple) else None,
    "turned": each(lambda a: a.T),
    "summed": each(lambda a: a.sum(axis=0)),
    "ragged": ragged,
    "one axis more": each(lambda a: a[None]),
    "empty": each(lambda a: a[:0]),
    "whole numbers": each(lambda a: a.astype(int) if a.dtype.kind == "f" else a + 1),
    "complex": each(lambda a: a * 1j),
    "words": each(lambda a: a.astype(str)),
    "nan": each(lambda a: a * np.nan),
    "infinite": each(lambda a: a + np.inf),
    "as lists": each(lambda a: a.tolist()),
    "a generator": lambda value: (item for item in [value]),
}


def with_odd_results(right: Any, change: Callable[[Any], Any]) -> Any:
    """The reference, with every result changed: of a function, or of a class's public methods."""

    def altered(function: Callable[..., Any]) -> Callable[..., Any]:
        def answer(*args: Any, **kwargs: Any) -> Any:
            return change(function(*args, **kwargs))

        return answer

    if not isinstance(right, type):
        return altered(right)
    methods = {
        name: altered(member)
        for name, member in vars(right).items()
        if callable(member) and not name.startswith("_")
    }
    return type(right.__name__, (right,), methods)


@pytest.mark.parametrize("exercise", ALL, ids=[e.id for e in ALL])
@pytest.mark.filterwarnings("ignore")  # casting complex numbers, and what the answers themselves do
def test_no_result_stops_the_judge(exercise: Exercise):
    for name, change in CHANGES.items():
        odd = tuple(with_odd_results(exercise.reference[part], change) for part in exercise.names)
        verdict = judge_functions(exercise, odd)
        assert verdict.status in ("passed", "not yet"), name
        for stage in (1, 2, 3, 4):
            assert "Traceback" not in repr(Report(verdict, stage)), name
        if verdict.status == "not yet":
            assert verdict.symptom.strip(), f"{name}: a wrong answer is told nothing"
