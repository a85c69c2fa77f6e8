"""What is said of one failing case must hold of the others; what is right in kind is accepted."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from course_lib.judging import AnswerKey, Case, Exercise, Misconception, judge, normal


def exercise(reference: Any, *cases: Case, asks: str = "f(x)") -> Exercise:
    return Exercise(
        id="99.1",
        names=("f",),
        title="t",
        asks=asks,
        form="write",
        points=4,
        minutes=5,
        difficulty=1,
        reference={"f": reference},
        cases=cases,
        misconceptions=(),
        formula_line="line",
        twin="twin",
    )


def diagnose(task: Exercise, answer: Any):
    answer_key = AnswerKey(task)
    return judge(answer_key, answer_key.answers(answer))


def count(h, kh, stride, pad):
    if kh > h + 2 * pad:
        raise ValueError("no window fits")
    return (h + 2 * pad - kh) // stride + 1


COUNTS = exercise(
    count,
    Case("stride 1", 28, 5, 1, 0),
    Case("stride 2", 28, 3, 2, 1),
    Case("nothing fits", 4, 5, 1, 0, edge=True),
)


def test_an_argument_has_no_effect_only_where_every_case_says_so():
    exchanged = diagnose(COUNTS, lambda h, kh, stride, pad: (h + 2 * stride - kh) // (pad or 1) + 1)
    assert "no effect" not in exchanged.symptom
    fixed = diagnose(COUNTS, lambda h, kh, stride, pad: count(h, kh, stride, 1))
    assert (fixed.diagnosis, "`pad` has no effect" in fixed.symptom) == (
        "an argument without effect",
        True,
    )


def test_a_case_that_passes_speaks_against_no_effect_and_not_against_an_exchange():
    def ordered(x, stride=1, pad=0):
        return x * 10 + stride - 3 * pad

    by_place = exercise(ordered, Case("by name", np.ones(3), stride=2, pad=1), Case("", 2.0, 2, 1))
    verdict = diagnose(by_place, lambda x, pad=0, stride=1: ordered(x, stride, pad))
    assert (verdict.diagnosis, "exchanged" in verdict.symptom) == ("arguments swapped", True)


def test_a_kind_of_the_error_that_is_asked_for_is_accepted():
    class TooLarge(ValueError):
        pass

    def answer(h, kh, stride, pad):
        try:
            return count(h, kh, stride, pad)
        except ValueError as error:
            raise TooLarge from error

    assert diagnose(COUNTS, answer).status == "passed"


@pytest.mark.parametrize(("dtype", "name"), [(np.float32, "once"), (np.float64, "not recognised")])
def test_a_mistake_is_known_by_as_many_digits_as_a_dtype_has(dtype: type, name: str):
    """A sum in another order may differ by as much as this, in float32 and not in float64."""
    once = Misconception("once", lambda x: x, "You return x itself.", "How often is x added?")
    task = replace(
        exercise(lambda x: 2 * x, Case("", np.array([0.3, -0.7], dtype))), misconceptions=(once,)
    )
    assert diagnose(task, lambda x: x * 1.00005).diagnosis == name


def test_whole_numbers_are_shown_whole():
    task = exercise(lambda: 646, Case("a count"))
    assert diagnose(task, lambda: 24240).outcomes[0].words == "expected 646, got 24240"
    assert diagnose(task, lambda: 646.5).outcomes[0].words == "expected 646, got 646.5"


def test_the_sizes_of_images_are_called_by_their_letters():
    asks = "f(dy: (n, k, oh, ow)) -> (k,)"
    task = exercise(lambda dy: dy.sum(axis=(0, 2, 3)), Case("", normal(2, 3, 2, 2)), asks=asks)
    verdict = diagnose(task, lambda dy: dy.sum(axis=(0, 2, 3)) / 4)
    assert verdict.symptom.endswith("4 times too small; oh*ow = 4 here.")
    verdict = diagnose(task, lambda dy: dy.mean(axis=(0, 2, 3)))
    assert verdict.symptom.endswith("8 times too small; n*oh*ow = 8 here.")


def test_points_can_be_found_without_asking_why():
    answer_key = AnswerKey(
        exercise(lambda x: 2 * x, Case("ordinary", normal(3)), Case("zero", np.zeros(3)))
    )
    for answer in (lambda x: 2 * x, lambda x: -2 * x):
        answers = answer_key.answers(answer)
        told, bare = judge(answer_key, answers), judge(answer_key, answers, hint=False)
        assert (bare.status, bare.points, bare.n_passed) == (
            told.status,
            told.points,
            told.n_passed,
        )
    assert (told.diagnosis, bare.diagnosis, bare.symptom, bare.question) == (
        "wrong sign",
        "",
        "",
        "",
    )
