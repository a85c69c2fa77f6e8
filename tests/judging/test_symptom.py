"""A symptom can speak of any value, also of parts that make no array."""

from types import SimpleNamespace

import numpy as np

from course_lib.judging import Answer, Case, Failure, Misconception, Property, call
from course_lib.judging.outcome import Outcome, judge_case
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
    assert told("first {got}", parts) == "first an ndarray"


def test_a_symptom_that_ends_with_an_error_has_its_full_stop():
    case = Case("one")
    mistake = Misconception("m", lambda: 3, "It stopped: {error}")
    for words, said in (("no window", "no window."), ("no. Why?", "no. Why?")):
        error = Failure("ValueError", words)
        outcome = Outcome(case, case.steps, 0, Answer(error=error), Answer(None), "error")
        assert symptom(mistake, outcome) == f"It stopped: ValueError: {said}"


def test_a_long_error_is_cut_at_a_word():
    said = str(Failure("ValueError", "a state of many words, " * 50))
    assert len(said) < 220
    assert said.endswith(("words, …", "state …", "of …", "many …", "a …"))


def test_a_number_is_shown_with_three_digits():
    assert told("you gave {got}", 2 / 3) == "you gave 0.667"


def cut(template: str) -> str:
    case = Case("two parts")
    outcome = Outcome(case, case.steps, 0, Answer(3), Answer(None), words="a number came")
    return symptom(Misconception("m", lambda: 3, template, measure=lambda seen: 1 / 0), outcome)


def test_half_a_sentence_is_never_shown():
    where = "In the case “two parts”, a number came."
    assert cut("{fact}: wrong.") == where
    assert cut("Of your {n} trials, the first is {form}.") == where
    assert cut("In step {t} your w moves by {moved}.") == where
    assert cut("m and v are right. In step {t} it moves.") == f"m and v are right. {where}"
    assert cut("Right. Is it 0.5? With {n} it is {m}.") == f"Right. Is it 0.5? {where}"


def test_a_case_judged_by_properties_tells_every_value():
    case = Case(
        "two", steps=[call("", 1), call("", 2)], properties=[Property("no", lambda v, s: 0)]
    )
    got, steps = (Answer(5), Answer(6)), case.steps
    e = SimpleNamespace(name="f", invariants={})
    judged = judge_case(e, case, steps, got, got)  # type: ignore[arg-type]
    assert judged.fault == "property"
    assert judged.values == (5, 6)
