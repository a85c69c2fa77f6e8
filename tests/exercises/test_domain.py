"""Inputs drawn from all that a page allows: they cover it, and show what is wrong on rare ones."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import exercises
from course_lib.checking.check import judge_functions
from course_lib.exercises.domain import Domain, array, choice, classes, inputs
from course_lib.exercises.page import Page, PageError
from course_lib.judging import AnswerKey, Exercise, call, judge
from course_lib.judging.runner import run_case
from course_lib.judging.steps import LAYOUTS, Laid

DRAWING = [e for e in exercises.exercises() if any(case.domain for case in e.cases)]

Wrap = Callable[[Any], Callable[..., Any]]
RARE: dict[str, tuple[str, Wrap]] = {  # wrong where -> exercise, the right answer spoilt there
    "z may not be written": ("02.1", lambda f: lambda z: f(np.add(z, 0, out=z))),
    "two largest logits": (
        "02.3",
        lambda f: lambda z: f(z) - 0.1 * ((z == z.max()).sum() > z.shape[0] * z.shape[1] / 2),
    ),
    "one image and one class": ("02.2", lambda f: lambda z: f(z) + (z.size == 1)),
    "one example of one class": ("02.5", lambda f: lambda p, g: f(p, g) + (p.shape == (1, 1))),
    "one class": ("03.1", lambda f: lambda z, y: f(z, y) + (z.shape[1] == 1)),
    "one class, 8 bits": ("03.2", lambda f: lambda y, k: f(y, k) * (k > 1)),
    "zero targets alone": ("03.4", lambda f: lambda z, t: f(z, t) + (len(t) == 1 and t[0] == 1)),
    "one output": ("04.3", lambda f: lambda dz, x, W: f(dz, x, W)[:2] + (dz.sum(0) * W.shape[1],)),
    "no number": ("05.1", lambda f: lambda z: f(z) if z.size else np.zeros(1)),
    "W in columns": (
        "05.6",
        lambda f: lambda g, params, grads, rng, n=20: f(
            g, params, {k: v.ravel("K").reshape(v.shape) for k, v in grads.items()}, rng, n
        ),
    ),
    "one example, one feature": ("07.1", lambda f: lambda x, gamma, beta, eps=1e-5: f(
        x if x.size > 1 else x + x, gamma, beta if x.size > 1 else beta + 1, eps)),
    "moved by 3 with padding": (
        "09.3",
        lambda f: lambda x, W, b, stride=1, pad=0: f(x, W, b, stride, pad * (stride < 3)),
    ),
    "all below zero": (
        "10.1",
        lambda f: lambda x, k, stride: (
            f(x, k, stride) if (x >= 0).any() else (f(x, k, stride)[0] * 0, (x, k, stride))
        ),
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
    print(verdict.symptom)
    assert verdict.status == "not yet"
    assert all(o.case.domain for o in verdict.outcomes if not o.passed), "a case finds it anyway"
