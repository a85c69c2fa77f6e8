"""The worst that one hand-in can cost in time: bounded, and nobody else pays."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from graded import HONEST, PIPE, SECRET, courses_solution, marked, marks_of
from notebook_bytes import ROOT, F, notebook
from running import wait_until

from course_lib import exercises
from course_lib.grading import isolation
from course_lib.grading.marking import STOPPED, Marker
from course_lib.grading.records import Mark, Reading
from course_lib.grading.sandboxed.settings import Limits

LIMITS = Limits(seconds=0.7, grace=0.3, handin=8)
UNASKED = (
    "This hand-in had used up its time before `{}` could answer, because other code in it took too "
    "long."
)
IDS = [exercise.id for exercise in exercises.lesson("02")]
SLOW = f"""
{PIPE}
import sys
child = sys.modules["course_lib.grading.sandboxed.child"]

def slow(*args):
    {{body}}
"""
FOR_EVER = "deaf()\n    while True:\n        {}\n        time.sleep(0.2)"
BODIES = {
    "almost too slow": "time.sleep(0.3)",
    "deaf": "deaf()\n    time.sleep(10**6)",
    "alive for ever": FOR_EVER.format("child.say(pipe(), {'alive': True})"),
    "a byte for ever": FOR_EVER.format("os.write(pipe(), b'x')"),
    "no alarm": "signal.setitimer(signal.ITIMER_REAL, 0)\n    while True: time.sleep(1)",
}


@pytest.fixture(scope="module")
def marker(walls: isolation.Isolation) -> Iterator[Marker]:
    """A marker whose hand-ins have five seconds and a half."""
    with Marker(walls, SECRET, "secret", LIMITS) as made:
        marked(made, "02.1", HONEST)
        yield made


def lesson(marker: Marker, code: str) -> dict[str, Mark]:
    """The marks of a hand-in of lesson 02."""
    return {mark.exercise: mark for mark in marks_of(marker, code, *IDS)}


def hostile(body: str, *ids: str) -> str:
    """Code in which the answers to these exercises do something that takes long."""
    names = [name for id_ in ids for name in exercises.get(id_).names]
    return SLOW.replace("{body}", body) + "".join(
        f"def {n}(*a):\n    return slow()\n" for n in names
    )


def test_a_hand_in_has_twenty_seconds_and_more_seconds_scale_it() -> None:
    assert Limits().budget == pytest.approx(20)
    assert Limits(seconds=4.5).budget == pytest.approx(60)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_hand_in_of_slow_answers_ends_in_time(marker: Marker, body: str) -> None:
    began = time.monotonic()
    marks = lesson(marker, hostile(body, *IDS))
    assert time.monotonic() - began < LIMITS.budget + 3  # and the judge's time
    assert {mark.points for mark in marks.values()} == {0}
    assert all(mark.symptom for mark in marks.values())
    assert marked(marker, "02.1", HONEST, "honest").status == "passed"


@pytest.mark.slow
@pytest.mark.parametrize("number", ["12", "13"])
def test_the_slowest_worked_solutions_are_far_from_it(grader: Marker, number: str) -> None:
    ids = [exercise.id for exercise in exercises.lesson(number)]
    (path,) = (ROOT / "solutions").glob(f"{number}_*.ipynb")
    marks = marks_of(grader, grader.read(path.read_bytes()), *ids)
    used = grader.limits.budget - grader._left
    assert {mark.status for mark in marks} == {"passed"}
    assert used < grader.limits.budget / 2  # 0.7 s of 20 on an idle machine, 7 s on a busy one


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_slow_answers_leave_time_for_the_others(marker: Marker, body: str) -> None:
    """Even one that comes first, and gives signs of life without end."""
    marks = lesson(
        marker, courses_solution("02.1", "02.3", "02.4", "02.6") + hostile(body, "02.2", "02.5")
    )
    passed = [id_ for id_, mark in marks.items() if mark.status == "passed"]
    assert passed == ["02.1", "02.3", "02.4", "02.6"]
    for id_ in ("02.2", "02.5"):
        assert "did not come to an end" in marks[id_].symptom or "loop" in marks[id_].symptom


def test_what_was_not_asked_is_told_as_a_time_out_and_flagged(marker: Marker) -> None:
    marks = lesson(marker, hostile(BODIES["alive for ever"], *IDS))
    unasked = [mark for mark in marks.values() if mark.diagnosis == "unasked"]
    assert unasked
    for mark in unasked:
        (name,) = exercises.get(mark.exercise).names
        assert mark.symptom == UNASKED.format(name)
        assert mark.flags == ("it was not asked, because the hand-in had used up its time",)
    slow = [mark for mark in marks.values() if mark not in unasked]
    assert {mark.diagnosis for mark in slow} == {"slow"}


DEPENDENT = """
import numpy as np

def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)

def log_softmax(z):
    return np.log(softmax(z))
"""


def test_what_was_answered_counts_when_no_time_is_left_to_ask_again(
    walls: isolation.Isolation,
) -> None:
    """An answer that leans on a wrong one is asked again, with the course's own in its place."""
    with Marker(walls, SECRET, "secret", Limits(seconds=0.7, grace=0.3, handin=4)) as marker:
        alone = lesson(marker, DEPENDENT)["02.3"]
        assert alone.remarks  # it was asked again
        late = lesson(marker, DEPENDENT + hostile(BODIES["alive for ever"], "02.5"))
    assert late["02.5"].diagnosis == "slow"
    assert (late["02.3"].status, late["02.3"].remarks) == ("not yet", ())
    assert late["02.3"].points > 0


def test_a_notebook_that_is_read_for_too_long_is_not_read_twice(
    walls: isolation.Isolation, monkeypatch: pytest.MonkeyPatch
) -> None:
    raws = [notebook(F), notebook("x = 1\n" * 300_000 + "def f(:"), notebook(F)]
    asked: list[int] = []
    with Marker(walls, SECRET, "secret", Limits(reading_seconds=1)) as marker:
        read = marker._read
        monkeypatch.setattr(marker, "_read", lambda raws: asked.append(len(raws)) or read(raws))
        readings = marker.read_all(raws)
    assert [isinstance(reading, Reading) for reading in readings] == [True, False, True]
    assert str(readings[1]) == STOPPED
    assert asked == [3, 1]


PONDERS = HONEST.replace("    e =", "    time.sleep(0.02)\n    e =").replace(
    "import", "import time,", 1
)


def stand_still(sandbox: psutil.Process, n_before: int, seconds: float) -> None:
    """Stop a sandbox with all that is in it once a child is at work, and let it go on later."""
    wait_until(lambda: len(sandbox.children(recursive=True)) > n_before)
    time.sleep(0.15)  # in the middle of a case
    stopped = [sandbox, *sandbox.children(recursive=True)]
    for process in stopped:
        process.suspend()
    time.sleep(seconds)
    for process in stopped:
        process.resume()


@pytest.mark.parametrize(
    ("grace", "seconds"), [(9.0, 0.9), (0.3, 2.1)], ids=["its own limit", "the limit of its child"]
)
def test_nobody_is_stopped_because_the_machine_stood_still(
    walls: isolation.Isolation, monkeypatch: pytest.MonkeyPatch, grace: float, seconds: float
) -> None:
    asked: list[bool] = []
    with Marker(walls, SECRET, "secret", Limits(seconds=0.7, grace=grace)) as marker:
        marked(marker, "02.1", HONEST)
        run = marker._run
        monkeypatch.setattr(
            marker, "_run", lambda *given, alone: asked.append(alone) or run(*given, alone=alone)
        )
        process = marker._sandbox("plain")._process
        assert process is not None
        sandbox = psutil.Process(process.pid)
        n_before = len(sandbox.children(recursive=True))
        with ThreadPoolExecutor() as beside:
            stood = beside.submit(stand_still, sandbox, n_before, seconds)
            mark = marked(marker, "02.1", PONDERS)
            stood.result()
    assert (mark.status, mark.flags) == ("passed", ())
    assert asked == [False]  # it is not asked once more, alone


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
    assert lesson(marker, f"{code}\n{HONEST}")["02.1"].status == "passed"
