"""The worst that one hand-in can cost in time: bounded, and nobody else pays."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from graded import HONEST, SECRET, marked, reading_of

from course_lib import exercises
from course_lib.grading import isolation
from course_lib.grading.inside.settings import Limits
from course_lib.grading.marking import Marker
from course_lib.grading.records import HandIn, Mark

LIMITS = Limits(seconds=0.7, grace=0.3, handin=5)
IDS = [exercise.id for exercise in exercises.lesson("02")]
SLOW = """
import os, signal, sys, time

child = sys.modules["course_lib.grading.inside.child"]

def out():
    for file in range(63, 2, -1):
        try:
            os.fstat(file)
            return file
        except OSError:
            pass

def slow(*args):
    {body}
"""
BODIES = {
    "almost too slow": "time.sleep(0.3)",
    "deaf": "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    time.sleep(10**6)",
    "alive for ever": (
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "    while True:\n        child.say(out(), {'alive': True})\n        time.sleep(0.2)"
    ),
    "a byte for ever": (
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "    while True:\n        os.write(out(), b'x')\n        time.sleep(0.2)"
    ),
    "no alarm": "signal.setitimer(signal.ITIMER_REAL, 0)\n    while True: time.sleep(1)",
}


@pytest.fixture(scope="module")
def marker(walls: isolation.Isolation) -> Iterator[Marker]:
    """A marker whose hand-ins may take three seconds and a half."""
    with Marker(walls, SECRET, "secret", LIMITS) as made:
        marked(made, "02.1", HONEST)
        yield made


def lesson(marker: Marker, code: str) -> list[Mark]:
    """The marks of a hand-in of lesson 02."""
    return marker.mark(HandIn("mallory", "02", Path("02_softmax.ipynb")), reading_of(code), IDS)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_hand_in_of_slow_answers_ends_in_time(marker: Marker, body: str) -> None:
    names = [name for id_ in IDS for name in exercises.get(id_).names]
    code = SLOW.format(body=body) + "".join(f"def {n}(*a):\n    return slow()\n" for n in names)
    began = time.monotonic()
    marks = lesson(marker, code)
    assert time.monotonic() - began < LIMITS.handin * LIMITS.seconds + 6  # and the judge's time
    assert {mark.points for mark in marks} == {0}
    assert all(mark.symptom for mark in marks)
    assert marked(marker, "02.1", HONEST, "honest").status == "passed"


def test_one_slow_answer_leaves_time_for_the_others(marker: Marker) -> None:
    slow = SLOW.format(body=BODIES["deaf"]) + "def softmax_vjp(*a):\n    return slow()\n"
    marks = {mark.exercise: mark for mark in lesson(marker, HONEST + slow)}
    assert marks["02.1"].status == "passed"
    assert marks["02.5"].diagnosis == "slow"


SLOW_TO_DEFINE = {
    "a constant": "x = sum(range(10**12))",
    "a default": "def f(x=sum(range(10**12))): pass",
    "a decorator": "import time\n@lambda f: time.sleep(10**6)\ndef f(): pass",
    "a class": "class A:\n    while True: pass",
    "a chain of names": "\n".join(f"def f{i}(): return f{i + 1}()" for i in range(6_000)),
    "much code": "\n".join(f"x{i} = [{', '.join('1' * 50)}]" for i in range(500)),
}


@pytest.mark.parametrize("code", SLOW_TO_DEFINE.values(), ids=SLOW_TO_DEFINE)
def test_slow_definitions_cost_nothing_that_does_not_lean_on_them(
    marker: Marker, code: str
) -> None:
    """Those of an exercise alone are run, where all together take too long."""
    marks = {mark.exercise: mark for mark in lesson(marker, f"{code}\n{HONEST}")}
    assert marks["02.1"].status == "passed"
