"""A second fault does not hide the first: answers as they would be without it, and its sentence.

An argument that is changed, another dtype, or axes of size 1 too many say nothing of the mistake
that makes the numbers wrong. Nor does one of several functions say anything of the others. So the
known mistakes are compared with the answers once more, without these; what was left out is told
beside the mistake.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.judging.answer_key import CALLS, AnswerKey
from course_lib.judging.answers import Answer, Answers
from course_lib.judging.compare import close
from course_lib.judging.exercise import Case

SINGLE, HALF = (1e-5, 1e-6), (1e-2, 1e-3)  # rtol and atol of numbers that came shorter


def without_second_fault(answer_key: AnswerKey, answers: Answers) -> Iterator[tuple[Answers, str]]:
    """Yield the answers without second faults, and what to say of these.

    First without another dtype or axes of size 1; then as if no argument had been changed, too.
    """
    for mended in (_in_form, _unchanged):
        told: dict[str, None] = {}
        answers = tuple(
            tuple(
                got if got.error or expected.error else mended(got, expected, case, told)
                for got, expected in zip(given, right, strict=False)
            )
            for given, right, case in zip(
                answers, answer_key.reference, answer_key.exercise.all_cases, strict=True
            )
        )
        if told:
            yield answers, f"Besides, {next(iter(told))}."


def of_one_function(
    answer_key: AnswerKey, answers: Answers, failing: Collection[int]
) -> Iterator[tuple[Answers, str]]:
    """Yield the answers as if all functions but one were right, and which of these is not.

    Args:
        answer_key: what is known of the exercise.
        answers: what came, one tuple a case.
        failing: the numbers of the cases that fail.
    """
    name = answer_key.exercise.name
    called = [{s.target or name for s in steps if s.kind in CALLS} for steps in answer_key.steps]
    for one in answer_key.exercise.names:
        others = {other for case in failing if one not in called[case] for other in called[case]}
        if others:
            wrong = next(other for other in answer_key.exercise.names if other in others)
            alone = tuple(
                got if one in names else right
                for got, right, names in zip(answers, answer_key.reference, called, strict=True)
            )
            yield alone, f"Besides, `{wrong}` is not right yet."
            for mended, more in without_second_fault(answer_key, alone):
                yield mended, f"{more} And `{wrong}` is not right yet."


def _in_form(got: Answer, expected: Answer, case: Case, told: dict[str, None]) -> Answer:
    value = _like(got.value, expected.value, case.same_dtype, told)
    return got if value is got.value else replace(got, value=value)


def _unchanged(got: Answer, expected: Answer, _: Case, told: dict[str, None]) -> Answer:
    if not got.changed or expected.changed:
        return got
    names = ", ".join(f"`{name}`" for name in got.changed)
    told[f"your function changes its argument {names}"] = None
    return replace(got, changed=())


def _like(got: Any, right: Any, same_dtype: bool, told: dict[str, None]) -> Any:
    """A value in the dtype and the form of the right one, where they differ in no more."""
    if isinstance(got, tuple | list) and type(got) is type(right) and len(got) == len(right):
        return type(got)(_like(g, r, same_dtype, told) for g, r in zip(got, right, strict=True))
    if isinstance(got, dict) and isinstance(right, dict) and got.keys() == right.keys():
        return {name: _like(got[name], right[name], same_dtype, told) for name in got}
    if type(got) is not np.ndarray or type(right) is not np.ndarray:
        return got
    if got.shape != right.shape and [*_long(got)] == [*_long(right)]:
        told[f"your result has shape {got.shape}, and {right.shape} is asked for"] = None
        got = got.reshape(right.shape)
    if got.dtype == right.dtype or {got.dtype.kind, right.dtype.kind} != {"f"}:
        return got
    if got.dtype.itemsize > right.dtype.itemsize and not same_dtype:
        return got
    told[f"your result is {got.dtype}, and {right.dtype} is asked for"] = None
    cast = got.astype(right.dtype)
    if got.dtype.itemsize < right.dtype.itemsize and got.shape == right.shape:
        with np.errstate(all="ignore"):
            near = close(cast, right, *(SINGLE if got.dtype.itemsize == 4 else HALF))
        cast = np.where(near, right, cast)
    return cast


def _long(array: np.ndarray) -> Iterator[int]:
    """The sizes of the axes that hold more than one number."""
    return (size for size in array.shape if size != 1)
