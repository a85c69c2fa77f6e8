"""A right answer with silenced warnings is told what numpy would have said."""

import warnings

import numpy as np
import pytest

from course_lib.judging.suppressed_warnings import suppressed_warnings
from tests.judging.tasks import answer_key, diagnose


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


KEY = answer_key("02.6")


@pytest.mark.parametrize("silent", [by_errstate, by_filter, by_seterr])
def test_a_silenced_overflow_passes_and_is_told(silent):
    assert diagnose("02.6", silent).status == "passed"
    told = suppressed_warnings(KEY, {"sigmoid": silent})
    assert "overflow encountered in exp" in told
    assert "a large negative number" in told


def test_silence_without_need_is_not_told():
    assert suppressed_warnings(KEY, {"sigmoid": needlessly}) == ""


def test_what_silences_nothing_is_not_run_again():
    calls = []

    def counted(t):
        calls.append(1)
        return t

    assert suppressed_warnings(KEY, {"sigmoid": counted}) == ""
    assert not calls


def test_numpy_is_as_before():
    before = np.errstate, np.seterr, warnings.simplefilter, warnings.filterwarnings, np.geterr()
    suppressed_warnings(KEY, {"sigmoid": by_errstate})
    after = np.errstate, np.seterr, warnings.simplefilter, warnings.filterwarnings, np.geterr()
    assert after == before
