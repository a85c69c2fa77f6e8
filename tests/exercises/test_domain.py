"""Inputs drawn from all that a page allows: they cover it, and show what is wrong on rare ones."""

import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import exercises
from course_lib.checking.check import judge_functions
from course_lib.exercises.domain import Domain, array, choice, classes, inputs, made
from course_lib.exercises.page import NOTHING_TO_DRAW, Page, PageError, sections
from course_lib.judging import AnswerKey, Exercise, Named, Rng, Step, attribute, call, judge
from course_lib.judging.runner import run_case
from course_lib.judging.steps import LAYOUTS, Laid

DRAWING = [e for e in exercises.exercises() if any(case.domain for case in e.cases)]

Wrap = Callable[[Any], Callable[..., Any]]
RARE: dict[str, tuple[str, Wrap]] = {  # wrong where -> exercise, the right answer spoilt there
    "z is read only": ("02.1", lambda f: lambda z: f(np.add(z, 0, out=z))),
    "no image": ("00.1", lambda f: lambda x: f(x) if x.size else f(x.T)),
    "no index": ("01.2", lambda f: lambda n, sizes, rng: f(n, sizes, rng) if n else None),
    "one index": ("01.4", lambda f: lambda n, b, rng: [np.zeros(1)] if n == 1 else f(n, b, rng)),
    "z holds whole numbers": ("02.1", lambda f: lambda z: f(z) + (z.dtype.kind == "i")),
    "no example": ("04.3", lambda f: lambda dz, x, W: f(dz, x, W) if len(x) else (dz, x, W)),
    "one weight": ("06.1", lambda f: lambda d, k, *a, **b: f(d, k + (d * k == 1), *a, **b)),
    "no number to draw": (
        "06.4",
        lambda f: lambda lo, hi, size, rng: f(lo, hi, size, rng) if np.prod(size) else [],
    ),
    "no level": ("11.4", lambda f: lambda *args: f(*args) if len(args[3]) else [0.0]),
    "one validation row": (
        "12.4",
        lambda f: lambda row, *args: f(row, *args) if row["n_val"] > 1 else None,
    ),
    "z holds -0.0": ("02.3", lambda f: lambda z: f(z) - np.signbit(z[z == 0]).any()),
    "one image of one class": ("02.2", lambda f: lambda z: f(z) + (z.size == 1)),
    "p and g are (1, 1)": ("02.5", lambda f: lambda p, g: f(p, g) + (p.shape == (1, 1))),
    "one class": ("03.1", lambda f: lambda z, y: f(z, y) + (z.shape[1] == 1)),
    "one class in y": ("03.2", lambda f: lambda y, k: f(y, k) * (k > 1)),
    "x is (1, 1)": ("04.3", lambda f: lambda dz, x, W: f(dz, x + (x.size == 1), W)),
    "no number": ("05.1", lambda f: lambda z: f(z) if z.size else np.zeros(1)),
    "W lies in columns": (
        "05.6",
        lambda f: (
            lambda loss, params, grads, rng, n=20: f(
                loss, {k: v.ravel("K").reshape(v.shape) for k, v in params.items()}, grads, rng, n
            )
        ),
    ),
    "dy lies in columns": (
        "08.2",
        lambda f: lambda dy, mask: f(dy.ravel("K").reshape(dy.shape), mask),
    ),
    "x is not in one piece": (
        "10.4",
        lambda f: lambda x: f(np.frombuffer(x.tobytes("A"), x.dtype).reshape(x.shape)),
    ),
}


def spoilt(name: str) -> tuple[Exercise, dict[str, Any]]:
    item, wrap = RARE[name]
    exercise = exercises.get(item)
    return exercise, exercise.implementation(wrap(exercise.reference[exercise.name]))


@pytest.mark.parametrize("name", RARE)
@pytest.mark.parametrize("seed", [0, 1, 2026])
def test_what_is_wrong_on_rare_inputs_is_refused(name: str, seed: int):
    exercise, answer = spoilt(name)
    known = AnswerKey(exercise, seed)
    verdict = judge(known, known.run(answer))
    assert verdict.status == "not yet"
    assert all(o.case.domain for o in verdict.outcomes if not o.passed), "a case finds it anyway"


def test_the_smallest_input_is_shown_with_the_right_and_the_own_result():
    exercise, answer = spoilt("one class")
    verdict = judge_functions(exercise, (answer["cross_entropy"],))
    shown = "with z = [[0.2]], y = [0]. The right result is 0, and yours 1."
    assert re.sub(r"\[\[.*?\]\]", "[[0.2]]", verdict.symptom).endswith(shown)


def test_what_breaks_on_larger_inputs_alone_is_shrunk_as_far_as_it_breaks():
    exercise = exercises.get("08.2")
    right = exercise.reference["dropout_backward"]

    def turned(dy, mask):
        return right(dy.ravel("K").reshape(dy.shape), mask)

    verdict = judge_functions(exercise, (turned,))
    assert "dy = [[" in verdict.example
    assert "where dy is a transposed view." in verdict.example  # and mask is no view
    assert verdict.symptom.endswith(verdict.example)


def test_a_mistake_keeps_its_name_whatever_it_does_on_rare_inputs():
    def columns(z):
        if z.shape == (1, 1):
            raise ValueError("one number")
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=0)

    assert judge_functions(exercises.get("02.1"), (columns,)).diagnosis == "columns"


@pytest.mark.parametrize("exercise", DRAWING, ids=lambda e: e.id)
def test_inputs_are_allowed_and_the_same_for_a_seed(exercise: Exercise):
    some, again, other = (inputs(exercise, seed, 20) for seed in (7, 7, 8))
    assert len({case for case, _ in some}) == sum(bool(case.domain) for case in exercise.cases)
    drawn = [pickle.dumps([steps for _, steps in each]) for each in (some, again, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    for _, steps in some:
        error = run_case(exercise.reference, exercise.name, steps, repeat=False)[-1].error
        assert error is None or error.type == "ValueError", "the text says that it stops"


@pytest.mark.parametrize("exercise", exercises.exercises(), ids=lambda e: e.id)
def test_every_page_says_what_may_be_drawn_or_why_nothing(exercise: Exercise):
    page = exercises.page_path(exercise.id)
    assert page
    said = next(s.whole for s in sections(page.read_text("utf-8")) if s.over == "Domain")
    assert (exercise in DRAWING) != said.startswith(NOTHING_TO_DRAW)
    assert len(said) > len(NOTHING_TO_DRAW) + 20, "it says why"


def test_without_a_domain_inputs_are_cases_with_other_numbers():
    exercise = next(e for e in exercises.exercises() if e not in DRAWING and not e.missing)
    assert len(inputs(exercise, 0, 3)) == 3


@pytest.mark.parametrize("seed", range(5))
def test_every_level_is_drawn_whatever_the_seed(seed: int):
    domain = Domain(
        x=array("n, d"),
        y=classes("n", "d"),
        p=choice(0.0, 0.5, 1.0),
        n=(0, 1, 2, 3),
        d=(1, 2, 3),
        dtypes=(np.float64, np.float32),
    )
    made = domain.drawn(np.random.default_rng(seed))
    drawn = [one.input for one in made]
    for name, parameter in domain.parameters.items():
        whole = [i for i in drawn if i.sizes["n"]]
        assert {i.kinds[name] for i in whole} == {*range(len(parameter.kinds))}
        assert {i.layouts[name] for i in whole} == {*range(len(parameter.layouts))}
    assert {i.dtype for i in drawn} == {0, 1}
    assert {0, 1} <= {i.sizes["n"] for i in drawn}
    assert {1} < {i.sizes["d"] for i in drawn}
    *small_first, empty = made
    assert [one.weight for one in small_first] == sorted(one.weight for one in small_first)
    assert empty.steps[0].args[0].shape == (0, 1)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_array_is_laid_out_anew_for_each_call_here_and_in_another_process(layout: str):
    values = np.arange(6.0).reshape(2, 3)
    given = pickle.loads(pickle.dumps(Laid.of(values, layout)))
    seen = list[np.ndarray]()

    def answer(x: np.ndarray) -> np.ndarray:
        seen.append(x)
        return x * 2

    answers = run_case({"f": answer}, "f", (call("", given),))
    assert (answers[0].value == values * 2).all()
    assert type(seen[0]) is np.ndarray
    assert seen[0] is not seen[1]
    contiguous, writeable = seen[0].flags.c_contiguous, seen[0].flags.writeable
    wanted = {0: (True, True), 1: (False, True), 2: (False, True), 3: (True, False)}
    assert (contiguous, writeable) == wanted[LAYOUTS.index(layout)]


def test_each_input_is_met_as_if_it_came_alone():
    """Its generator has the seed that the learner is shown, and what counts begins at 0."""

    def steps(shape: tuple[int, ...]) -> list[Step]:
        read = call("", Named("ReadTest"), Rng())
        return [read, attribute("ReadTest", "calls")]

    def reads(test_fn: Callable[..., float], rng: np.random.Generator) -> float:
        return test_fn({"test": 0.5}) + rng.random()

    drawn = Domain(steps=steps, shape=made(lambda n: (n,)), n=(1, 2, 3))
    both = drawn.settled(np.random.default_rng(0))
    together = run_case({"f": reads}, "f", both)
    for i in range(0, len(both), 2):
        alone = run_case({"f": reads}, "f", both[i : i + 2])
        assert [a.value for a in alone] == [a.value for a in together[i : i + 2]]
        assert alone[1].value == 1


def test_an_input_without_words_is_told_by_its_arguments_if_they_are_short():
    def said(length: int) -> list[str]:
        domain = Domain(row=made(lambda n: [n] * length), n=(1, 2))
        return [one.says for one in domain.drawn(np.random.default_rng(0))]

    assert said(3)[0] == "drawn input 1 of 5: [1, 1, 1]"
    assert said(30)[0] == "drawn input 1 of 5"


@pytest.mark.parametrize("exercise", DRAWING, ids=lambda e: e.id)
def test_no_input_is_told_by_a_bare_colon(exercise: Exercise):
    for case in exercise.cases:
        for one in case.domain.drawn(np.random.default_rng(0)) if case.domain else ():
            assert one.says.rstrip(": ") == one.says


def test_an_input_that_nothing_allows_is_told():
    domain = Domain(x=array("n"), n=(1, 2), where=lambda x: len(x) > 2)
    with pytest.raises(ValueError, match="no input in 200 is allowed"):
        domain.settled(np.random.default_rng(0))


def test_a_page_whose_domain_is_none_says_so(tmp_path: Path):
    page = exercises.page_path("02.4")
    assert page
    copy = tmp_path / page.parent.name / page.name
    copy.parent.mkdir()
    copy.write_text(re.sub(r"\nDomain\(.*", "\n3", page.read_text("utf-8")), "utf-8")
    with pytest.raises(PageError, match="each expression must be a `Domain"):
        _ = Page(copy).exercise
