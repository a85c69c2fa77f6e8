"""Whether an answer that passes leaves the range of floats with numpy's warnings silenced.

Such an answer can be right, since 1 / inf is 0. It passes, and is told what it chose not to hear.
"""

import contextlib
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import numpy as np

from course_lib.judging.answer_key import AnswerKey

SILENCERS = {"errstate", "seterr", "simplefilter", "filterwarnings"}


@contextlib.contextmanager
def _no_state(**_: Any) -> Iterator[None]:
    """Stands for `np.errstate`, as a block and as a decorator, and changes nothing."""
    yield


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _unless_ignored(set_filter: Callable[..., None]) -> Callable[..., None]:
    return lambda action, *args, **kwargs: (
        None if action == "ignore" else set_filter(action, *args, **kwargs)
    )


def suppressed_warnings(answer_key: AnswerKey, functions: dict[str, Any]) -> str:
    """What numpy would have said to an answer, had it been asked.

    Args:
        answer_key: the exercise's cases.
        functions: the answer, by name.

    Returns:
        The first silenced warning of a case in which none is allowed, in one sentence; "" where
        there is none.
    """
    codes = [getattr(f, "__code__", None) for f in functions.values()]
    if not any(SILENCERS & set(_names(code)) for code in codes if code):
        return ""
    with (
        mock.patch.object(np, "errstate", _no_state),
        mock.patch.object(np, "seterr", return_value={}),
        mock.patch.object(warnings, "simplefilter", _unless_ignored(warnings.simplefilter)),
        mock.patch.object(warnings, "filterwarnings", _unless_ignored(warnings.filterwarnings)),
    ):
        answers = answer_key.run(functions)
    for case, got, right in zip(
        answer_key.exercise.cases, answers, answer_key.reference, strict=False
    ):
        heard = any(step.warned for step in right)
        for step in got if case.warnings_fail and not heard else ():
            if step.warned:
                return (
                    "your code silences numpy's warnings. In the case "
                    f"“{case.says}” it would hear “{step.warned[0]}”."
                )
    return ""
