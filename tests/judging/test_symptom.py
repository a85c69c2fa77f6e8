"""A symptom can speak of any value, also of parts that make no array."""

import numpy as np

from course_lib.judging import Answer, Case, Misconception
from course_lib.judging.outcome import Outcome
from course_lib.judging.symptom import symptom


def told(template: str, got: object) -> str:
    case = Case("two parts")
    outcome = Outcome(case, case.steps, 0, Answer(got), Answer(None), got_part=got)
    return symptom(Misconception("m", lambda: got, template), outcome)


def test_parts_of_unequal_length_have_no_shape():
    parts = (np.arange(3), np.arange(2))
    assert told("shape {shape}, case {case}", parts) == "shape (), case two parts"


def test_an_array_of_objects_is_told_by_its_type():
    parts = np.array([np.arange(3), np.arange(2)], dtype=object)
    assert told("first {got}", parts) == "first a ndarray"


def test_what_measure_cannot_read_is_told_by_the_case():
    case = Case("two parts")
    outcome = Outcome(case, case.steps, 0, Answer(3), Answer(None), words="a number came")
    mistake = Misconception("m", lambda: 3, "{fact}: wrong.", measure=lambda seen: 1 / 0)
    assert symptom(mistake, outcome) == "In the case “two parts”, a number came."


def test_a_number_is_shown_with_three_digits():
    assert told("you gave {got}", 2 / 3) == "you gave 0.667"
