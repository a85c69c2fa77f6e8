"""A second fault does not hide the first: both are told."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course_lib import exercises
from course_lib.judging import AnswerKey, Verdict, judge
from course_lib.judging.diagnosis import is_mistake
from tests.judging.tasks import answer_key, diagnose, functions

MISTAKES = [
    ("10.1", "windows lie side by side"),
    ("10.1", "the maximum starts from a low number"),
    ("10.3", "the last window stays"),
    ("10.3", "the middle, not the mean"),
    ("11.3", "turns the other way"),
    ("11.3", "another noise"),
]


def cast(value: Any, dtype: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(cast(item, dtype) for item in value)
    floats = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return value.astype(dtype) if floats else value


def with_fault(
    item: str, name: str, fault: Callable[[Any, tuple[Any, ...]], Any]
) -> tuple[AnswerKey, Any]:
    """What a mistake gives when a second fault is made with each result."""
    key = answer_key(item)
    wrong = next(m.wrong for m in key.exercise.misconceptions if m.name == name)

    def faulty(function: Any) -> Any:
        return lambda *args, **kwargs: fault(function(*args, **kwargs), args)

    functions = key.exercise.implementation(wrong)
    return key, key.run({name: faulty(function) for name, function in functions.items()})


def judged(
    item: str, name: str, fault: Callable[[Any, tuple[Any, ...]], Any]
) -> tuple[Verdict, Verdict]:
    """The verdict on the mistake alone, and with the second fault."""
    return tuple(judge(*with_fault(item, name, how)) for how in (lambda value, _: value, fault))  # type: ignore[return-value]


@pytest.mark.parametrize(("item", "name"), MISTAKES)
def test_numbers_that_came_shorter(item: str, name: str) -> None:
    alone, both = judged(item, name, lambda value, _: cast(value, np.float32))
    assert alone.diagnosis == both.diagnosis == name
    assert "Besides" not in alone.symptom
    assert "Besides, your result is float32, and float64 is asked for." in both.symptom


@pytest.mark.parametrize(("item", "name"), MISTAKES[:4])
def test_numbers_that_came_wider(item: str, name: str) -> None:
    _, both = judged(item, name, lambda value, _: cast(value, np.float64))
    assert both.diagnosis == name
    assert "Besides, your result is float64, and float32 is asked for." in both.symptom


def overwritten(value: Any, args: tuple[Any, ...]) -> Any:
    for argument in args:
        if isinstance(argument, np.ndarray):
            argument += 1
    return value


@pytest.mark.parametrize(("item", "name"), [m for m in MISTAKES if m[0] != "10.1"])
def test_a_changed_argument(item: str, name: str) -> None:
    _, both = judged(item, name, overwritten)
    assert both.diagnosis == name
    assert "Besides, your function changes its argument `argument 1`." in both.symptom
    key, answers = with_fault(item, name, overwritten)
    mistake = next(m for m in key.exercise.misconceptions if m.name == name)
    assert is_mistake(key, answers, mistake)


def test_axes_of_size_1() -> None:
    alone, both = judged("11.3", "turns the other way", lambda value, _: value[None])
    assert both.diagnosis == alone.diagnosis
    assert "Besides, your result has shape (1, " in both.symptom


def test_a_second_fault_alone_is_told_by_itself() -> None:
    right = exercises.get("11.3").reference.items()
    short = {n: (lambda *a, f=f, **k: cast(f(*a, **k), np.float32)) for n, f in right}
    verdict = diagnose("11.3", short)
    assert verdict.diagnosis == "another dtype"
    assert "Besides" not in verdict.symptom


def test_a_mistake_in_one_function_is_named_where_another_is_wrong_too() -> None:
    """A forward pass in which nothing is recognised does not hide the slip of the backward pass."""
    key = answer_key("11.2")
    code = (
        "def residual_forward(x, f):\n    return x - f(x) / 3\n\n\n"
        "def residual_backward(dy, df):\n    return df(dy)\n"
    )
    answers = key.run(functions("11.2", code))
    verdict = judge(key, answers)
    assert verdict.diagnosis == "the gradient goes through F alone"
    assert verdict.symptom.startswith("Backward, at [0, 0] dy holds")
    assert verdict.symptom.endswith("Besides, `residual_forward` is not right yet.")
    assert verdict.misconception
    assert is_mistake(key, answers, verdict.misconception)


def test_a_function_that_is_right_is_not_told_to_be_wrong() -> None:
    code = "def residual_backward(dy, df):\n    return df(dy) + 0.3 * dy\n"
    verdict = diagnose("11.2", functions("11.2", code))
    assert verdict.diagnosis == "not recognised"
    assert "Besides" not in verdict.symptom


def test_two_functions_and_an_argument_that_is_changed() -> None:
    code = (
        "def residual_forward(x, f):\n    x += f(x)\n    return x\n\n\n"
        "def residual_backward(dy, df):\n    return df(dy) + 0.3 * dy\n"
    )
    verdict = diagnose("11.2", functions("11.2", code))
    assert verdict.diagnosis == "broadcasting hides a wrong shape"
    assert verdict.symptom.endswith(
        "Besides, your function changes its argument `x`. And `residual_backward` is not right yet."
    )
