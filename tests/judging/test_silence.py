"""A right answer with silenced warnings is told what numpy would have said."""

import warnings

import numpy as np
import pytest

from course_lib import exercises
from course_lib.judging import Bank, judge
from course_lib.judging.silence import unheard


def by_errstate(t):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-t))


def by_filter(t):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return 1 / (1 + np.exp(-t))


def by_seterr(t):
    before = np.seterr(all="ignore")
    try:
        return 1 / (1 + np.exp(-t))
    finally:
        np.seterr(**before)


def needlessly(t):
    with np.errstate(all="ignore"):
        return 0.5 * (1 + np.tanh(t / 2))


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Bank(exercises.get("02.6"))


@pytest.mark.parametrize("silent", [by_errstate, by_filter, by_seterr])
def test_a_silenced_overflow_passes_and_is_told(bank: Bank, silent):
    assert judge(bank, bank.answers(silent)).status == "passed"
    told = unheard(bank, {"sigmoid": silent})
    assert "overflow encountered in exp" in told
    assert "a large negative number" in told


def test_silence_without_need_is_not_told(bank: Bank):
    assert unheard(bank, {"sigmoid": needlessly}) == ""


def test_what_silences_nothing_is_not_run_again(bank: Bank):
    calls = []

    def counted(t):
        calls.append(1)
        return t

    assert unheard(bank, {"sigmoid": counted}) == ""
    assert not calls


def test_numpy_is_as_before(bank: Bank):
    before = np.errstate, np.seterr, warnings.simplefilter, warnings.filterwarnings, np.geterr()
    unheard(bank, {"sigmoid": by_errstate})
    after = np.errstate, np.seterr, warnings.simplefilter, warnings.filterwarnings, np.geterr()
    assert after == before
