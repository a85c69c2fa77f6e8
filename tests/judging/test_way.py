"""The way of an answer is run, compare, decide, diagnose, say: no step comes back."""

import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

from course_lib import judging
from course_lib.judging import AnswerKey, Case, Misconception, judge, normal
from course_lib.judging.report import Report
from tests.judging.tasks import exercise

STEPS = {
    "runner.py": "run",
    "outcome.py": "compare",
    "judge.py": "decide",
    "diagnosis.py": "diagnose",
    "report.py": "say",
}
ROOM = Path(judging.__file__).parent
LOOKS = {"passed", "unwritten", "judge", "tolerance", "in_float32", "<listcomp>"}
"""They read what an outcome holds, or call one step after the other."""


def twice(x):
    return 2 * x


def stub(x):
    raise NotImplementedError


SQUARED = Misconception("squared", np.square, "{got} is the square.", "A square?")
CASES = (Case("ordinary", normal(3)), Case("zero", np.zeros(3)))
TASK = exercise(twice, *CASES, misconceptions=(SQUARED,))


def steps_of(answer_key: AnswerKey, answer: Callable[..., Any]) -> list[str]:
    """The steps that an answer takes until it is told of, in the order of the calls."""
    went: list[str] = []

    def note(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        path = Path(code.co_filename)
        if event == "call" and path.parent == ROOM and code.co_name not in LOOKS:
            went.extend([STEPS[path.name]] if path.name in STEPS else [])

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        repr(Report(judge(answer_key, answer_key.run({"f": answer}))))
    finally:
        sys.setprofile(before)
    return [step for step, _ in groupby(went)]


@pytest.mark.parametrize("answer", [twice, np.square, stub, np.negative])
def test_an_answer_goes_straight(answer: Callable[..., Any]):
    answer_key = AnswerKey(TASK)
    judge(answer_key, answer_key.run({"f": np.square}))  # known mistakes run when first asked for
    assert steps_of(answer_key, answer) == ["run", "compare", "decide", "diagnose", "say"]
