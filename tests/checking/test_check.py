"""`check` hands back the learner's function when it is right, and the library's until then."""

import json
from pathlib import Path

import numpy as np
import pytest

from course_lib import check, exercises
from course_lib.checking import CheckFailed, kernel
from course_lib.checking.check import judge_functions, report
from tests.judging.tasks import defined

RIGHT = exercises.get("02.1").reference["softmax"]


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def naive(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def stub(z):
    raise NotImplementedError("exercise 02.1: write softmax")


@pytest.mark.parametrize(
    ("answer", "said", "kept"),
    [
        (softmax, "✓ 02.1 softmax · passed · 3 of 3 points", {"status": "passed"}),
        (naive, "○ 02.1 softmax · not yet · ", {"status": "not yet", "diagnosis": "no shift"}),
        (naive, "The row that holds 1000 became nan", {}),
        (stub, "not attempted", {"status": "not attempted"}),
    ],
)
def test_an_answer_is_judged_and_kept_and_only_a_right_one_comes_back(
    book: Path, capsys, answer, said, kept
):
    assert check("02.1", answer) is (answer if answer is softmax else RIGHT)
    assert said in capsys.readouterr().out
    assert json.loads(book.read_text("utf-8")).items() >= kept.items()


def test_the_librarys_own_function_never_passes(book: Path, told):
    again = check("02.1", naive)
    said = told(check, "02.1", again)
    assert check("02.1", again) is RIGHT
    assert "Run your own cell again" in said
    assert "passed" not in said
    assert len(book.read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ((np.ones(3),), "ndarray, not a function"),
        ((None,), "NoneType, not a function"),
        ((), "type it with its function"),
        ((softmax, softmax), "type it with its function"),
    ],
)
def test_a_wrong_call_says_what_to_type(book: Path, capsys, given, word):
    assert check("02.1", *given) is RIGHT
    said = capsys.readouterr().out
    assert word in said
    assert 'check("02.1", softmax)' in said


def test_an_unknown_exercise_names_the_nearest():
    with pytest.raises(KeyError, match=r"there is no exercise '02.11'; did you mean 02\.1"):
        check("02.11", softmax)


def shifted(by: str) -> str:
    return (
        f"def f(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True){by})\n"
        "    return e / e.sum(axis=1, keepdims=True)"
    )


def test_a_notebook_variable_is_warned_of(told):
    said = told(check, "02.1", defined(shifted(" + offset"), offset=np.zeros(1))["f"])
    assert "`offset`" in said
    assert "grader will not have" in said


def test_an_attribute_is_no_notebook_variable(told):
    f = defined(shifted(""), max=np.ones(2), sum=np.ones(2))["f"]
    assert "notebook variable" not in told(check, "02.1", f)


def test_a_damaged_answer_never_stops_the_notebook(book: Path, capsys):
    class Hostile:
        def __call__(self, z):
            raise SystemExit

        def __repr__(self):
            raise ValueError("no repr")

    assert check("02.1", Hostile().__call__) is RIGHT
    assert "SystemExit" in capsys.readouterr().out


def test_under_nbgrader_a_failed_check_raises(book: Path, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert check("02.1", softmax) is softmax
    with pytest.raises(CheckFailed, match="not attempted"):
        check("02.1", stub)
    with pytest.raises(CheckFailed):
        check("02.1", lambda z: None)


def test_learner_text_is_escaped_in_html(book: Path):
    def bad(z):
        raise ValueError("<script>alert(1)</script>")

    verdict = judge_functions(exercises.get("02.1"), (bad,))
    page = report(verdict, (bad,))._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_hidden_prints_are_mentioned_when_the_answer_is_wrong(told):
    def noisy(z):
        print("debugging")
        return naive(z)

    said = told(check, "02.1", noisy)
    assert "debugging" not in said
    assert "what your code prints is hidden" in said


class Odd:
    """A value that can neither be compared nor shown."""

    def __eq__(self, other):
        raise ValueError("no comparison")

    def __repr__(self):
        raise ValueError("no repr")


def test_a_value_that_cannot_be_compared_gets_a_sentence(book: Path, capsys):
    assert check("02.1", lambda z: Odd()) is RIGHT
    assert "a value of type Odd came" in capsys.readouterr().out


def test_a_stub_left_below_the_answer_is_said(told):
    code = (
        "def softmax(z):\n    e = np.exp(z)\n"
        "    raise NotImplementedError('exercise 02.1')\n    return e\n"
    )
    assert "still stands there: delete it" in told(check, "02.1", defined(code)["softmax"])


def test_the_start_code_is_no_attempt_and_a_debug_one_shows_what_it_does(told):
    plain, shown = (
        told(check, item, defined(exercises.lesson_code()[item]["start"])[name])
        for item, name in (("02.1", "softmax"), ("02.6", "sigmoid"))
    )
    assert "not attempted" in plain
    assert "delete it" not in plain
    assert "not attempted" in shown
    assert "the code as given: " in shown


def test_exchanged_names_and_one_of_two_are_said(told):
    exercise = exercises.get("04.6")
    accuracy, confusion = (exercise.reference[n] for n in exercise.names)
    assert "names are exchanged" in told(check, "04.6", confusion, accuracy)

    def mine(z, y):
        return accuracy(z, y)

    def todo(y, yhat, k):
        raise NotImplementedError

    said = told(check, "04.6", mine, todo)
    assert "not yet" in said
    assert "`confusion` is still to be written" in said


def test_a_class_of_a_notebook_shows_its_source():
    """Python finds a notebook's functions, but not its classes: they belong to no file."""
    code = "class Layer:\n    size = 3\n\n    def forward(self, x):\n        return x\n"
    namespace = defined(code, "<cell 7>", __name__="a module that has no file")
    assert kernel.source(namespace["Layer"]) == code.rstrip()
    assert kernel.source(type("Bare", (), {})) == ""
