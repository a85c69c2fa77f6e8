"""The way of an answer is run, compare, decide, diagnose, say: no step comes back.

Only finding out why an answer is wrong lets code run again.
"""

import sys
from itertools import groupby
from pathlib import Path
from traceback import walk_stack
from types import FrameType
from typing import Any

import pytest

from course_lib import check, judging
from course_lib.checking.check import answer_key
from course_lib.judging import locate
from tests.judging.tasks import defined

STEPS = {
    "runner.py": "run",
    "outcome.py": "compare",
    "judge.py": "decide",
    "diagnosis.py": "diagnose",
    "report.py": "say",
}
ROOM = Path(judging.__file__).parent
LOOKS = {"passed", "unwritten", "judge", "judge_cases", "tolerance", "in_float32", "<listcomp>"}
"""They read what an outcome holds, or call one step after the other: `judge_cases` lets the right
answers run, all of them, before the first comparison."""
WHY = {
    "wrong_outcome": "a known mistake runs, and is compared, when it is first asked for",
    "_behind_a_second_fault": "the answer is compared anew, without one of its faults",
    "detect": "the right answer runs on altered input",
    "smallest": "the answer runs on plainer inputs",
    "with_step": "the answer runs with a right value in the place of one of its own",
    "suppressed_warnings": "a right answer that silences numpy runs with its warnings",
}
"""Who lets code run again, and compares it, when status and points are decided: to find out why is
its work, and no step decides anew."""
RIGHT = """
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""
NOTHING: set[str] = set()
UNKNOWN = {"wrong_outcome", "_behind_a_second_fault", "detect", "with_step"}
ANSWERS = {
    "right": (RIGHT, NOTHING),
    "right, silenced": (
        RIGHT.replace("    e", "    with np.errstate(all='ignore'):\n        pass\n    e", 1),
        {"suppressed_warnings"},
    ),
    "a stub": ("def softmax(z):\n    raise NotImplementedError", NOTHING),
    "a known mistake": (RIGHT.replace("sum(axis=1", "sum(axis=0"), {"wrong_outcome"}),
    "an unknown one": (RIGHT.replace("return e", "return 1.01 * e"), UNKNOWN),
    "wrong on views": (
        RIGHT.replace("    e", "    z = z.ravel('K').reshape(z.shape)\n    e", 1),
        {*UNKNOWN, "smallest"},
    ),
}
"""An answer -> its code, and who lets code run again to find out why."""


def steps_of(answer: Any) -> tuple[list[str], set[str]]:
    """The steps that an answer takes until it is told of, in order, and who found out why.

    Nothing is known of the exercise when it begins.
    """
    went: list[str] = []
    asked: set[str] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        path, name = Path(frame.f_code.co_filename), frame.f_code.co_name
        if event == "call" and path.parent == ROOM and path.name in STEPS and name not in LOOKS:
            step, above = STEPS[path.name], {f.f_code.co_name for f, _ in walk_stack(frame)}
            asked.update(why := WHY.keys() & above)
            went.append("diagnose" if why and step in ("run", "compare") else step)

    answer_key.cache_clear()
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        check("02.1", answer)
    finally:
        sys.setprofile(before)
    return [step for step, _ in groupby(went)], asked


@pytest.mark.parametrize(("code", "why"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_goes_straight(
    code: str, why: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.setattr(locate, "SECONDS", 60)  # an end by the clock would end the profile, too
    monkeypatch.setattr(locate, "CEILING", 60)
    steps, asked = steps_of(defined(code)["softmax"])
    assert steps == ["run", "compare", "decide", "diagnose", "say"]
    assert asked == why
