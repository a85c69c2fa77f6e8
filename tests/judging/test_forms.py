"""A tuple came where one is asked for, and holds no numbers; an argument was changed as well."""

import numpy as np
import pytest

from course_lib.judging import AnswerKey, Case, Exercise, Verdict, judge, normal
from course_lib.lesson_functions.functions import FUNCTIONS


def exercise(reference, *cases: Case) -> Exercise:
    return Exercise(
        id="99.1",
        names=("f",),
        title="t",
        asks="f(x)",
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


def diagnose(e: Exercise, wrong) -> Verdict:
    answer_key = AnswerKey(e)
    return judge(answer_key, answer_key.answers(wrong))


SHAPES = exercise(lambda h, w: [(1, h, w), (6, h, w), (h * w,)], Case("4 by 5", 4, 5))
MEANS = exercise(lambda x: x.mean(axis=1), Case("ordinary", normal(4, 6)))


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ([(1, 4, 5), (6, ..., ...), (20,)], "A blank `...` is still in result 2 of 3."),
        ([(1, 4, 5), (..., 4, 5), (20,)], "A blank `...` is still in result 2 of 3."),
        (
            [(None, 1, 4, 5), (None, 6, 4, 5), (None, 20)],
            "result 1 of 3 holds `None`: numbers are asked for.",
        ),
        ([(1, 4, 5), ("six", 4, 5), (20,)], "result 2 of 3 holds `'six'`: numbers are asked for."),
        ([(1, 4, 5), (6, (4, 5)), (20,)], "result 2 of 3 holds items of several forms"),
        ([(1, 4, 5), (6, {4}, 5), (20,)], "result 2 of 3 holds a set: numbers are asked for."),
    ],
)
def test_a_tuple_that_holds_no_numbers_says_what_it_holds(came: list, told: str):
    verdict = diagnose(SHAPES, lambda h, w: came)
    assert verdict.diagnosis == "another type"
    assert told in verdict.symptom
    assert "a tuple came" not in verdict.symptom


def test_results_of_one_length_are_one_array_and_say_it_too():
    e = exercise(lambda h, w: [(1, h, w), (6, h, w)], Case("4 by 5", 4, 5))
    verdict = diagnose(e, lambda h, w: [(1, h, w), (6, ..., ...)])
    assert verdict.symptom == "A blank `...` is still in your answer."


def test_a_changed_argument_is_named_where_the_values_are_wrong_too():
    def wrong(x):
        x -= 1
        return x.mean(axis=1)

    verdict = diagnose(MEANS, wrong)
    assert verdict.diagnosis == "an argument is changed"
    assert verdict.symptom == "Your function changed its argument `x`."


def test_logits_of_places_takes_images_only():
    f = FUNCTIONS["logits_of_places"]
    images = np.random.default_rng(0).random((3, 2, 4, 5))
    assert f(images).shape == (3, 4)
    with pytest.raises(ValueError, match=r"got shape \(3, 40\)"):
        f(images.reshape(3, -1))


def a_stub(x):
    raise NotImplementedError


def a_stub_with_words(x):
    raise NotImplementedError("exercise 99.1: write your answer here")


library_call = eval(  # its source is not the learner's: no line is known
    compile(
        "lambda x: (_ for _ in ()).throw(NotImplementedError('not implemented for Long'))",
        "site-packages/library.py",
        "eval",
    )
)


def asks_a_library(x):
    return library_call(x)


@pytest.mark.parametrize("stub", [a_stub, a_stub_with_words])
def test_an_untouched_stub_is_not_an_attempt(stub):
    assert diagnose(MEANS, stub).status == "not attempted"


def test_a_librarys_not_implemented_error_is_an_error_of_the_answer():
    verdict = diagnose(MEANS, asks_a_library)
    assert verdict.status == "not yet"
    assert "NotImplementedError" in verdict.symptom
