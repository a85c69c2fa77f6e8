"""The hints of lesson 08 hold: what is said of evaluation, of masks and of shapes is so."""

import numpy as np
import pytest

from course_lib import exercises
from course_lib.judging import Observation
from tests.judging.tasks import answer_key, diagnose


def symptom(item: str, edit: str) -> str:
    """What is said of the one spelling on the exercise's page that holds these words."""
    known = [wrong for _, wrong in answer_key(item).spellings]
    (wrong,) = [made for made in known if edit in made.spelling.text]  # type: ignore[union-attr]
    return diagnose(item, wrong).symptom


def test_a_hint_that_speaks_of_evaluation_observed_it():
    for m, wrong in answer_key("08.1").spellings:
        if m.symptom.startswith("With training = False"):
            failing = diagnose("08.1", wrong).first_failing
            assert failing is not None
            assert Observation(failing).args[3] is False, m.name


def test_masks_that_repeat_are_counted():
    assert "gave one and the same mask" in symptom("08.1", "deepcopy(rng)")
    assert "12 calls gave only" in symptom("08.1", "rng.integers(10)")


def test_a_mask_of_another_shape_in_evaluation_is_named_by_its_shape():
    assert "1 everywhere, in shape (5,)" in symptom("08.1", "return x, np.ones(x.shape[1])")


def test_evaluation_that_returns_nothing_is_named():
    right = exercises.get("08.1").reference["dropout"]

    def no_return(x, p, rng, training):
        return right(x, p, rng, training) if training else None

    told = diagnose("08.1", no_return).symptom
    assert told == "In the case “evaluation” the function returns None."


def test_calls_without_use_are_counted():
    assert "called 6 times, for T = 3" in symptom("08.4", "before z: one_pass(")


def measured(x, p):
    y = x * (np.random.default_rng(5).random((400_000, *x.shape)) >= p) / (1 - p)
    return y.mean(axis=0), y.var(axis=0)


@pytest.mark.parametrize(
    ("item", "wrong"), [("08.3", measured), ("08.5", lambda x, p: measured(x, p)[1].sum(axis=0))]
)
def test_a_measured_number_is_called_near(item: str, wrong):
    verdict = diagnose(item, wrong)
    assert verdict.diagnosis == "nearly right"
    assert "draws" in verdict.question


def test_a_sum_over_the_wrong_axis_is_told_in_the_letters_of_the_task():
    def by_weights(x, p):
        return p / (1 - p) * (x**2).sum(axis=0) / x.shape[1]

    assert "d = 3 here" in diagnose("08.5", by_weights).symptom


def test_the_second_result_is_named():
    def one_row(x, p):
        return x, (x**2 * p / (1 - p))[0]

    assert "Result 2 of 2 has shape (3,), expected (4, 3)" in diagnose("08.3", one_row).symptom
