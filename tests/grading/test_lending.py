"""What is borrowed of the library is as right as the library, and counts are those of `check`."""

from functools import cache
from importlib import import_module
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from classes import TAG, known_answers
from graded import SECRET, Marking

from course_lib import exercises, nn
from course_lib.grading import marking
from course_lib.grading.answer_keys import answer_key, environment, in_library
from course_lib.grading.lending import lent
from course_lib.grading.requests import _module_of
from course_lib.grading.sandboxed import borrowing
from course_lib.grading.sandboxed.borrowing import put_together
from course_lib.grading.small import SMALL
from course_lib.judging import Exercise, judge

ANSWERS = [
    (exercise, name)
    for exercise in exercises.exercises()
    for name in exercise.names
    if in_library(name)
]
"""What exercises ask for and the library has."""


def borrowed(name: str) -> Any:
    """What comes of the library, put together in this process."""
    return put_together(lent(name))


@pytest.mark.parametrize(("exercise", "name"), ANSWERS, ids=[f"{e.id} {n}" for e, n in ANSWERS])
def test_what_is_borrowed_is_as_right_as_the_librarys_own(exercise: Exercise, name: str) -> None:
    module, _, member = in_library(name).rpartition(".")
    own = getattr(import_module(f"course_lib.{module}"), member)
    assert judged(exercise, name, borrowed(in_library(name))) == judged(exercise, name, own)


def judged(exercise: Exercise, name: str, version: Any) -> tuple[str, tuple[bool, ...]]:
    """The status, and which cases passed, where the right answer has this version of a name."""
    known = answer_key(exercise.id, SECRET)
    verdict = judge(known, known.answers({**exercise.reference, name: version}))
    return verdict.status, tuple(outcome.passed for outcome in verdict.outcomes)


@pytest.mark.parametrize("exercise", ["07.1", "07.2"])
def test_a_small_function_is_right(exercise: str) -> None:
    name = f"nn.{exercises.get(exercise).name}"
    known = answer_key(exercise, SECRET)
    assert judge(known, known.answers(SMALL[name])).status == "passed"
    assert not {"over_batch", "_over_batch", "backward_over_batch"} & set(names_within(name))


def names_within(name: str) -> list[str]:
    """The names of the functions that come with one."""
    borrowing._MADE.clear()
    borrowed(name)
    return [made.__name__ for made in borrowing._MADE.values()]


def test_every_name_that_any_exercise_may_call_travels() -> None:
    names = {n for e in exercises.exercises() for n in environment(e.id).allowed}
    tests = {
        f"{_module_of(name)}.{name}"
        for e in exercises.exercises()
        for name, how in environment(e.id).tests.items()
        if how == "code"
    }
    assert len(names) > 60
    assert len(tests) >= 6
    for name in {*names, *tests}:
        assert callable(borrowed(name)), name


def test_a_layer_is_one_as_the_librarys() -> None:
    names = "Sequential Conv2d BatchNorm2d ReLU MaxPool2d Flatten Dropout Linear"
    own = [getattr(nn, name) for name in names.split()]
    came = [borrowed(f"nn.{name}") for name in names.split()]
    x, nets = np.random.default_rng(2).normal(size=(2, 1, 8, 8)), []
    for row, conv, norm, relu, pool, flat, drop, linear in (came, own):
        rng = np.random.default_rng(1)
        layers = conv(1, 3, 3, rng, pad=1), norm(3), relu(), pool(2), flat(), drop(0.5, rng)
        nets.append(row(*layers, linear(48, 5, rng)))
    lent, course = nets
    assert np.array_equal(lent.forward(x), course.forward(x))
    assert np.array_equal(lent.backward(np.ones((2, 5))), course.backward(np.ones((2, 5))))
    assert repr(lent) == repr(course)
    assert not isinstance(lent, nn.Module)
    with pytest.raises(TypeError, match="Sequential takes modules"):
        came[0](nn.ReLU())


def test_of_a_module_only_what_is_needed_comes() -> None:
    softmax = borrowed("nn.softmax")
    assert "softmax_jacobian" not in softmax.__wrapped__.__globals__
    assert set(names_within("nn.Linear")).isdisjoint({"MaxPool2d", "Conv2d", "Sequential"})
    module = borrowed("nn.Linear").__base__
    assert [kind.__name__ for kind in module.__subclasses__()] == ["Linear"]


def test_numpys_warnings_are_kept_quiet_where_the_library_does() -> None:
    z = np.array([[1e308, -1e308, -np.inf]])
    with np.errstate(over="raise", invalid="raise"):
        assert borrowed("nn.softmax")(z).tolist() == nn.softmax(z).tolist() == [[1, 0, 0]]


def test_what_a_machine_calls_its_folders_does_not_travel() -> None:
    for name in ("nn.Conv2d", "data.shift", "nn.check_gradients"):
        assert str(np.__file__).encode() not in lent(name)
        assert b"/course_lib/nn/" not in lent(name)
        assert b"course_lib/" in lent(name)


ROW = {
    "x = raw / 255": ("x = raw / 256", "x = raw", "x = raw // 255", "x = raw.astype('f4') / 255"),
    "n = len(raw)": ("n = 1 + len(raw)", "n = len(raw) + row['n_val']"),
    "score > best_score": ("score >= best_score", "score < best_score"),
    "for model in best_models": ("for model in best_models * 2", "for model in best_models[:1]"),
    "score_fn(model, x[n:], y[n:])": ("score_fn(model, x[:n], y[:n])", "test_fn(model)"),
}
"""Lines of the solution of 12.4, and what else is written there."""


@cache
def spellings(exercise: str) -> list[str]:
    """Answers to an exercise, right ones and wrong ones, as students write them."""
    if exercise == "12.4":
        right = exercises.lesson_code()[exercise]["solution"]
        return [right, *(right.replace(line, other) for line, o in ROW.items() for other in o)]
    known = known_answers(exercise)
    return [code.replace(TAG, "_x") for code in (*known.right[:3], *known.wrong[:40:3])]


BEGIN = (
    "import numpy as np\nfrom course_lib import nn, training\nfrom course_lib.nn import softmax\n"
)


@pytest.mark.parametrize("exercise", ["05.6", "06.5", "08.4", "12.4", "13.3"])
def test_marks_are_those_of_counts_in_one_process(
    mark: Marking, exercise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same answers, here with test functions that count beside them."""
    monkeypatch.setattr(marking, "silent", lambda *_: True)  # no wrong step is looked for
    known, told = answer_key(exercise, SECRET), []
    for code in spellings(exercise):
        names: dict[str, Any] = {
            name: function
            for one in exercises.lesson(exercise[:2])  # of which an answer may use the others
            for name, function in one.reference.items()
        }
        exec(f"{BEGIN}{code}", names)
        verdict = judge(known, known.run({n: names[n] for n in known.exercise.names}))
        got = mark(exercise, f"{BEGIN}{code}")
        assert (got.status, got.points) == (verdict.status, verdict.points), code
        told.append(got.status)
    assert set(told) == {"passed", "not yet"}


def test_functions_of_functions_travel() -> None:
    """A function that is defined in another one, with what it holds of that."""
    made = borrowed("lesson_functions.tape_graphs.graph")
    root = made("ladder", 3)
    assert isinstance(root.vjp, FunctionType)
    assert root.vjp(2.0)[0].tolist() == np.full((2, 3), 2.0).tolist()
