"""What a person types is read as values, and nothing of it is run."""

import math
from typing import Any

import numpy as np
import pytest

from course_lib.defence.values import NotAValue, near, numbers, shown, typed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[[1, -0.5], [2, 3]]", [[1, -0.5], [2, 3]]),
        (" np.array([1, 2.0]) ", [1, 2.0]),
        ("np.array([0, 1], dtype=int)", [0, 1]),
        ("(2, True)", (2, True)),
        ("1 / (1 + exp(0))", 0.5),
        ("[-inf, np.nan]", [-math.inf, math.nan]),
        ("2 ** -2 - log(e)", -0.75),
        ("{'a': None}", {"a": None}),
        ("'too large'", "too large"),
    ],
)
def test_values_are_read_as_python_writes_them(text: str, value: Any):
    assert str(typed(text)) == str(value)


@pytest.mark.parametrize(
    "text",
    ["", "[1, 2", "x", "__import__('os').getcwd()", "(1).real", "[i for i in range(3)]", "1 / 0"]
    + ["9 ** 9 ** 9", "10 ** 400", "exp(1000)", "'a' * 5", "1 " * 2000, "f(1)", "-'a'"],
)
def test_all_else_is_refused_and_the_message_helps(text: str):
    with pytest.raises(NotAValue):
        typed(text)


@pytest.mark.parametrize(
    ("given", "expected", "same"),
    [
        ([[0.27, 0.73]], np.array([[0.26894, 0.73106]]), True),
        ([[0.25, 0.75]], np.array([[0.26894, 0.73106]]), False),
        ([0.27, 0.73], np.array([[0.26894, 0.73106]]), False),
        (3, np.int64(3), True),
        (2, True, False),
        ([math.nan, 1], np.array([np.nan, 1]), True),
        ((1, [2]), (1, np.array([2.0])), True),
        ({"a": 1.001}, {"a": 1.0}, True),
        ("no", "yes", False),
    ],
)
def test_two_digits_are_enough_and_a_shape_is_not_forgiven(given: Any, expected: Any, same: bool):
    assert near(given, expected) is same


def test_a_value_is_shown_as_it_can_be_typed():
    value = (np.array([[1.0, 0.26894]]), {"n": np.int64(3)}, -30000.0)
    assert shown(value) == "([[1, 0.2689]], {'n': 3}, -30000)"
    assert numbers(value) == [1.0, 0.26894, 3.0, -30000.0]
    assert numbers([object()]) is None
