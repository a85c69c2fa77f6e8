"""Strange values make numpy warn the judge; nobody who reads a terminal is told of it."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from course_lib.judging import Answer, judge
from tests.judging.tasks import answer_key, diagnose

STRANGE: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "huge": lambda a: np.full(a.shape, 1e308),
    "infinite": lambda a: np.where(np.arange(a.size).reshape(a.shape) % 2, np.inf, -np.inf),
    "negative": lambda a: np.full(a.shape, -1.0),
    "empty": lambda a: a[..., :0] if a.ndim else np.empty(0),
}


def changed(value: Any, change: Callable[[np.ndarray], np.ndarray]) -> Any:
    """A right result with other numbers in it."""
    if isinstance(value, tuple | list):
        return type(value)(changed(item, change) for item in value)
    if isinstance(value, np.ndarray | float) and np.asarray(value).dtype.kind == "f":
        return change(np.asarray(value))
    return value


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("exercise", ["02.1", "06.3", "08.1"])
def test_the_judge_is_quiet_whatever_the_values(exercise: str, strange: str):
    key = answer_key(exercise)
    answers = tuple(
        tuple(replace(a, value=changed(a.value, STRANGE[strange])) for a in case)
        for case in key.reference
    )
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        assert judge(key, answers).status == "not yet"
    assert [str(warning.message) for warning in heard] == []


def test_an_answers_own_warnings_are_collected_all_the_same():
    def softmax(z):
        return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

    got: list[Answer] = [outcome.got for outcome in diagnose("02.1", softmax).outcomes]
    assert any("overflow" in words for answer in got for words in answer.warned)
