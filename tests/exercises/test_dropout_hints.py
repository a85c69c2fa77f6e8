"""The hints of lesson 08 hold: each `measure` finds its numbers, and what is said is so."""

import re

import pytest

from course_lib import exercises
from course_lib.judging import Bank, Misconception, Observation, judge

ALL = exercises.lesson("08")
PAIRS = [(e.id, m.name, i) for e in ALL for m in e.misconceptions for i in range(1 + len(m.also))]


def seen(item: str, name: str, spelling: int) -> tuple[Misconception, Observation]:
    """What the judge observes of one spelling: its misconception and its first failing case."""
    exercise = exercises.get(item)
    found = next(m for m in exercise.misconceptions if m.name == name)
    bank = Bank(exercise)
    verdict = judge(bank, bank.answers((found.wrong, *found.also)[spelling]))
    assert verdict.first_failing is not None
    return found, Observation(verdict.first_failing)


@pytest.mark.parametrize(("item", "name", "spelling"), PAIRS)
def test_every_hint_finds_its_numbers(item: str, name: str, spelling: int):
    found, observation = seen(item, name, spelling)
    if found.measure is None:
        return
    told = found.measure(observation)  # the judge would hide a failure, and cut the hint short
    builtin = {"got", "index", "shape", "case", "error"}
    assert set(re.findall(r"{(\w+)}", found.symptom)) <= set(told) | builtin


def test_a_hint_that_speaks_of_evaluation_observed_it():
    exercise = exercises.get("08.1")
    for m in exercise.misconceptions:
        if not m.symptom.startswith("With training = False"):
            continue
        for i in range(1 + len(m.also)):
            _, observation = seen("08.1", m.name, i)
            assert observation.args[3] is False, f"{m.name}, spelling {i}"
