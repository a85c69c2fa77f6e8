"""`check` hands back the learner's function when it is right, and the library's until then."""

import json
from pathlib import Path

import numpy as np
import pytest

from course_lib import check, exercises
from course_lib.checking import CheckFailed, kernel
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


def events(book: Path) -> list[dict]:
    return [json.loads(line) for line in book.read_text("utf-8").splitlines()]


def test_a_right_answer_passes_and_comes_back(book: Path, capsys):
    assert check("02.1", softmax) is softmax
    said = capsys.readouterr().out
    assert "✓ 02.1 softmax · passed · 3 of 3 points" in said
    assert events(book)[0]["status"] == "passed"


def test_a_wrong_answer_is_named_and_the_library_takes_over(book: Path, capsys):
    assert check("02.1", naive) is RIGHT
    said = capsys.readouterr().out
    assert "not yet" in said
    assert "The row that holds 1000 became nan" in said
    assert events(book)[0]["diagnosis"] == "no shift"


def test_a_stub_is_not_attempted(book: Path, capsys):
    assert check("02.1", stub) is RIGHT
    assert "not attempted" in capsys.readouterr().out
    assert events(book)[0]["status"] == "not attempted"


def test_the_librarys_own_function_never_passes(book: Path, capsys):
    again = check("02.1", naive)
    capsys.readouterr()
    assert check("02.1", again) is RIGHT
    said = capsys.readouterr().out
    assert "Run your own cell again" in said
    assert "passed" not in said
    assert len(events(book)) == 1


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


def test_a_notebook_variable_is_warned_of(book: Path, capsys):
    code = (
        "def f(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True) + offset)\n"
        "    return e / e.sum(axis=1, keepdims=True)"
    )
    check("02.1", defined(code, offset=np.zeros(1))["f"])
    said = capsys.readouterr().out
    assert "`offset`" in said
    assert "grader will not have" in said


def test_an_attribute_is_no_notebook_variable(book: Path, capsys):
    namespace: dict = {"np": np, "max": np.ones(2), "sum": np.ones(2)}
    exec("def f(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n"
         "    return e / e.sum(axis=1, keepdims=True)", namespace)  # fmt: skip
    check("02.1", namespace["f"])
    assert "notebook variable" not in capsys.readouterr().out


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
    from course_lib.checking.check import judge_functions, report

    def bad(z):
        raise ValueError("<script>alert(1)</script>")

    verdict = judge_functions(exercises.get("02.1"), (bad,))
    page = report(verdict, (bad,))._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_hidden_prints_are_mentioned_when_the_answer_is_wrong(book: Path, capsys):
    def noisy(z):
        print("debugging")
        return naive(z)

    check("02.1", noisy)
    said = capsys.readouterr().out
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


def test_a_stub_left_below_the_answer_is_said(book: Path, capsys):
    code = (
        "def softmax(z):\n    e = np.exp(z)\n"
        "    raise NotImplementedError('exercise 02.1')\n    return e\n"
    )
    check("02.1", defined(code)["softmax"])
    assert "still stands there: delete it" in capsys.readouterr().out


def test_the_start_code_is_no_attempt_and_a_debug_one_shows_what_it_does(book: Path, capsys):
    check("02.1", defined(exercises.lesson_code()["02.1"]["start"])["softmax"])
    plain = capsys.readouterr().out
    assert "not attempted" in plain
    assert "delete it" not in plain
    check("02.6", defined(exercises.lesson_code()["02.6"]["start"])["sigmoid"])
    shown = capsys.readouterr().out
    assert "not attempted" in shown
    assert "the code as given: " in shown


def test_exchanged_names_and_one_of_two_are_said(book: Path, capsys):
    exercise = exercises.get("04.6")
    accuracy, confusion = (exercise.reference[n] for n in exercise.names)
    check("04.6", confusion, accuracy)
    assert "names are exchanged" in capsys.readouterr().out

    def mine(z, y):
        return accuracy(z, y)

    def todo(y, yhat, k):
        raise NotImplementedError

    check("04.6", mine, todo)
    said = capsys.readouterr().out
    assert "not yet" in said
    assert "`confusion` is still to be written" in said


def test_a_class_of_a_notebook_shows_its_source():
    """Python finds a notebook's functions, but not its classes: they belong to no file."""
    code = "class Layer:\n    size = 3\n\n    def forward(self, x):\n        return x\n"
    namespace = defined(code, "<cell 7>", __name__="a module that has no file")
    assert kernel.source(namespace["Layer"]) == code.rstrip()
    assert kernel.source(type("Bare", (), {})) == ""
