"""The first wrong step is told in grading, in the notebook's words: as a hint, and never a mark."""

from pathlib import Path
from typing import Any

import pytest
from graded import HONEST, PIPE, Marking, in_a_file, marked, marks_of

from course_lib import exercises
from course_lib.grading import marking
from course_lib.grading.isolation import Isolation
from course_lib.grading.marking import Marker
from course_lib.grading.reports.text import prose
from course_lib.grading.sandbox import Sandbox
from course_lib.grading.sandboxed.messages import from_grader
from course_lib.judging.exercise import source_of

SLIPS = {
    "02.1": ("s = e.sum(", "s = z.sum("),
    "07.1": ("y = gamma * xhat + beta", "y = gamma * differences + beta"),
    "09.5": ("j * stride + kw", "j * stride + kh"),
}


def slipped(item: str) -> str:
    right, wrong = SLIPS[item]
    source = source_of(exercises.get(item).reference)
    assert source.count(right) == 1
    return "import numpy as np\n\n" + source.replace(right, wrong)


@pytest.mark.parametrize("item", SLIPS)
@pytest.mark.usefixtures("patient")
def test_the_notebook_and_the_grade_point_at_the_same_step(
    item: str, mark: Marking, tmp_path: Path
) -> None:
    (checked,) = in_a_file(tmp_path, [slipped(item)], [item])
    assert SLIPS[item][1] in checked.verdict.located
    assert mark(item, slipped(item)).symptom == checked.hints[0]


def test_without_steps_the_marks_are_the_same(walls: Isolation) -> None:
    with Marker(walls, 5, "secret") as full, Marker(walls, 5, "secret", steps=False) as quick:
        told, untold = (marked(marker, "02.1", slipped("02.1")) for marker in (full, quick))
    assert SLIPS["02.1"][1] in told.symptom
    assert SLIPS["02.1"][1] not in untold.symptom
    assert (told.points, told.status, told.n_held) == (untold.points, untold.status, untold.n_held)
    assert told.diagnosis == untold.diagnosis


def test_it_is_looked_for_when_nothing_can_be_earned_any_more(
    marker: Marker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child gets right values: all answers to the secret numbers are in by then."""
    kinds, said = list[str](), Sandbox.said

    def noted(self: Sandbox, job: bytes, *how: Any) -> Any:
        kinds.append(from_grader(job)["kind"])
        return said(self, job, *how)

    monkeypatch.setattr(Sandbox, "said", noted)
    marked(marker, "02.1", HONEST)
    assert kinds == ["answer"]
    code = (
        f"{slipped('02.1')}\ndef logsumexp(z):\n    return np.log(softmax(z).sum(axis=1)) * 3 + z\n"
    )
    marks_of(marker, code, "02.2", "02.1")
    assert kinds[1:] == ["answer", "answer", "locate", "locate"]


# ---------------------------------------------------------------- a child that lies

LIAR = """
import os, time
import numpy as np
{pipe}
def softmax(z):
    m = z.max(axis=1, keepdims=True)
    e = np.exp(z - m)
    s = z.sum(axis=1, keepdims=True)
    tape = globals().get("__r__")
    if tape is not None:
        {body}
    return e / s
"""
LIES = {
    "nothing": "pass",
    "gigantic arrays": "tape.events = {i: [np.ones(1 << 23)] for i in range(40)}",
    "gigantic numbers": "tape.events = {i: [10 ** 5000, -(2 ** 63)] for i in range(40)}",
    "many values": "tape.events = {i: [0.5] * 10 ** 6 for i in range(3)}",
    "strange objects": (
        "tape.events = {i: [object(), '<b>', {1: [2]}, 1j, lambda: 0, [[], [[]]], ('\\0slice', "
        "'a', z, tape)] for i in range(40)}"
    ),
    "other shapes": "tape.events = {i: [np.ones((i, 0, 3)), np.nan] for i in range(40)}",
    "objects in arrays": "tape.events = {i: [np.array([tape, z], object)] for i in range(40)}",
    "forged numbers": "tape.events = {-1: [z], 10 ** 9: [z], 3.5: [z]}",
    "no numbers": "tape.events = {'<script>': [z]}",
    "no tape": "tape.events = 'tape'",
    "no answer": "deaf()\n        while True: time.sleep(1)",
    "an early end": "os._exit(0)",
    "half a message": "os.write(pipe(), b'123456789')\n        os._exit(0)",
    "a flood": "while True: os.write(pipe(), b'x' * (1 << 20))",
    "forged answers": (
        "from course_lib.grading.sandboxed.messages import pack\n"
        "        for i in range(1, 50):\n"
        "            os.write(pipe(), pack({'ask': 'run', 'serial': i}, [[0, [z]]]))"
    ),
    "letters that were not for it": (
        "from course_lib.grading.sandboxed.desk import DESK\n"
        "        said = DESK[0].ask('run', 'softmax', [[0, [z]]])\n"
        "        DESK[0].ask('run', str(said), [[0, [z]]])"
    ),
    "what it may not ask": (
        "from course_lib.grading.sandboxed.desk import DESK\n"
        "        for name in ('nn.softmax', 'run'):\n"
        "            try: DESK[0].ask('code', name)\n"
        "            except NameError: pass\n"
        "            else: tape.events = 'borrowed'"
    ),
}

HARMLESS = ("nothing", "what it may not ask")


def lying(body: str) -> str:
    return LIAR.format(pipe=PIPE, body=body)


@pytest.mark.parametrize("lie", LIES)
def test_who_lies_about_a_step_gets_the_same_mark(
    lie: str, marker: Marker, monkeypatch: pytest.MonkeyPatch
) -> None:
    got = marked(marker, "02.1", lying(LIES[lie]), "mallory")
    with monkeypatch.context() as patch:
        patch.setattr(marking, "silent", lambda *_: True)
        unlocated = marked(marker, "02.1", lying(LIES[lie]), "mallory")
    for field in ("status", "points", "n_held", "diagnosis", "question", "remarks", "flags"):
        assert getattr(got, field) == getattr(unlocated, field)
    told = "s = z.sum(axis=1, keepdims=True)" in got.symptom
    assert told == (lie in HARMLESS)
    assert "<" not in got.symptom
    after = marked(marker, "02.1", HONEST, "honest")
    assert (after.status, after.points) == ("passed", after.worth)


def test_what_is_quoted_is_escaped(mark: Marking) -> None:
    slip = "s = z.sum(axis=1, keepdims=True) * len('<script>' 'é\\u202e\\0a')"
    got = mark("02.1", slipped("02.1").replace("s = z.sum(axis=1, keepdims=True)", slip))
    assert "s = z.sum(axis=1, keepdims=True) * len('<script>" in got.symptom
    assert "<script" not in prose(got.symptom)
    assert not {"\0", "\u202e"} & {*got.symptom}
