"""From a reading to marks: who gets what, and what the hint is made of."""

import ast
import json
import os
import re
import shutil
import sys
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graded import (
    HONEST,
    LOG_SOFTMAX,
    SECRET,
    WRONG,
    Marking,
    answer_to,
    courses_solution,
    in_the_notebook,
    marked,
    marks_of,
)
from notebook_bytes import ROOT, notebook

from course_lib import exercises
from course_lib.grading import answer_keys, isolation, workers
from course_lib.grading.marking import Marker
from course_lib.grading.records import Reading
from course_lib.grading.responses import Response, collected
from course_lib.grading.sandbox import Ended, Sandbox
from course_lib.grading.sandboxed import child, zygote
from course_lib.grading.sandboxed.messages import LENGTH, Message, from_grader, pack
from course_lib.grading.verdicts import answers_in
from course_lib.hand_ins.source import NotebookError
from course_lib.judging.outcome import judge_cases
from course_lib.judging.report import first_hint


def test_a_right_answer_passes_without_a_hint(mark: Marking) -> None:
    got = mark("02.1", HONEST)
    assert (got.status, got.points, got.symptom, got.question) == ("passed", 3.0, "", "")
    assert got.n_held == got.n_cases > 5
    assert got.seed == "secret"
    assert "def softmax" in got.code


def test_a_misconception_is_named_and_hinted_at_as_in_the_notebook(mark: Marking) -> None:
    verdict, got = in_the_notebook(WRONG)[0], mark("02.1", WRONG)
    assert (got.diagnosis, got.symptom) == (verdict.diagnosis, verdict.symptom)
    assert got.question == verdict.question
    assert got.diagnosis in {m.name for m in exercises.get("02.1").misconceptions}


@pytest.mark.parametrize("unfilled", ["np.empty(z.shape)", "np.empty_like(z)"])
def test_what_lies_in_memory_is_no_answer(mark: Marking, unfilled: str) -> None:
    leave = "    p = e / e.sum(axis=1, keepdims=True)\n    del p\n"
    code = (
        "import numpy as np\ndef softmax(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n"
        f"{leave}    return {unfilled}\n"
    )
    verdict, names = in_the_notebook(code)
    z = np.arange(6.0).reshape(2, 3)
    assert names["softmax"](z).sum() == pytest.approx(2), "numpy uses the memory again"
    assert verdict.status == mark("02.1", code).status == "not yet"
    assert names["softmax"](z).sum() == pytest.approx(2), "numpy is as it was"


def test_what_was_given_and_what_is_missing_are_no_attempt(mark: Marking) -> None:
    for exercise in ("02.1", "02.6", "01.4"):  # to write, and two to repair
        for code in (exercises.lesson_code()[exercise]["start"], "import numpy as np\n"):
            got = mark(exercise, code)
            assert (got.status, got.points, got.symptom) == ("not attempted", 0.0, "")
            assert got.n_cases == len(exercises.get(exercise).cases)


def test_a_definition_that_fails_takes_no_other_with_it(mark: Marking) -> None:
    """Definitions are run at once; where one fails they start again, one by one."""
    failing = "import numpy as np\nSIZES = tuple(int('many') for _ in range(3))\n"
    before, after = mark("02.1", failing + HONEST), mark("02.1", HONEST + failing)
    assert before.status == after.status == "passed"


def test_what_notebooks_import_of_python_is_loaded_before_children_start() -> None:
    """Otherwise each child loads it anew: decimal took a tenth of a child's time."""
    imported = {
        name.split(".")[0]
        for path in (ROOT / "notebooks").glob("*.ipynb")
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
        for name in modules_of("".join(cell["source"]))
    }
    wanted = imported & sys.stdlib_module_names
    assert wanted == set(zygote.IMPORTED)


def modules_of(code: str) -> set[str]:
    """The modules that a cell imports; a cell with magics may be no Python."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return set()
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module}


def test_workers_stay_on_a_processor_each_where_none_is_left_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1, 4, 6})
    assert workers._places(2) == [{1, 4, 6}] * 2
    assert workers._places(3) == [{1}, {4}, {6}]
    assert workers._places(5) == [{1}, {4}, {6}, {1}, {4}]
    monkeypatch.delattr(os, "sched_getaffinity")  # macOS has none
    assert workers._places(3) == [set()] * 3


def test_a_worker_is_where_it_was_told_to_be() -> None:
    usable = os.sched_getaffinity(0)
    with workers.here(len(usable)) as pool:
        places = {tuple(pool.submit(os.sched_getaffinity, 0).result()) for _ in range(20)}
    assert all(len(place) == 1 and set(place) <= usable for place in places)


def test_a_mistake_of_syntax_costs_its_exercise_and_is_told(marker: Marker) -> None:
    """The exercise that leans on it is judged with the course's own, as in the notebook."""
    cells = ["import numpy as np", "def logsumexp(z):\n    return z.sum(axis=1", LOG_SOFTMAX]
    reading = marker.read(notebook(*cells))
    first, lost, dependent = marks_of(marker, reading, "02.1", "02.2", "02.3")
    told = "`logsumexp` could not be read in code cell 2, line 2: '(' was never closed."
    assert (lost.status, lost.points, lost.symptom) == ("not yet", 0.0, told)
    assert lost.flags == (f"{told} Nothing of it could be judged.",)
    assert (first.status, dependent.status) == ("not attempted", "passed")
    assert first.flags == dependent.flags == ()


def test_a_helper_that_was_lost_is_told_where_it_is_called(marker: Marker) -> None:
    calls = HONEST.replace("z.max(axis=1, keepdims=True)", "largest(z)")
    reading = marker.read(notebook("def largest(z:\n    return z.max()", calls))
    mark = marked(marker, "02.1", reading)
    assert mark.status == "not yet"
    told = "`largest` could not be read in code cell 1, line 1: '(' was never closed."
    assert mark.remarks == (told,)


def test_half_of_two_functions_earns_its_part(mark: Marking) -> None:
    both = mark("05.1", courses_solution("05.1"))
    one = mark("05.1", "import numpy as np\ndef relu(z):\n    return np.maximum(z, 0)\n")
    assert both.status == "passed"
    assert one.status in ("not yet", "not attempted")
    assert one.points < both.points


SEEN = """
import numpy as np
from numpy import inf
SEEN = {seen!r}
def softmax(z):
    known = any(np.shape(s) == z.shape and np.allclose(s, z) for s in SEEN)
    {unknown}
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""
"""Right for the numbers of the notebook; for others it does something else."""


def seen() -> list:
    """What exercise 02.1 is asked in the notebook."""
    known = answer_keys.answer_key("02.1", answer_keys.VISIBLE)
    return [np.asarray(s.args[0]).tolist() for steps in known.steps for s in steps if s.args]


def test_numbers_of_the_notebook_written_into_the_code_are_told_apart(mark: Marking) -> None:
    got = mark("02.1", SEEN.format(seen=seen(), unknown="if not known: return z"))
    assert (got.status, got.diagnosis) == ("not yet", "only visible")
    assert got.points < got.worth / 2
    assert any("notebook's numbers only" in flag for flag in got.flags)
    assert "hidden cases" in got.symptom


RELYING_ON = """
import numpy as np
SUMS = {sums}
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) if {condition} else z
"""


def sums_of(n: int) -> list[float]:
    """What the logits of the notebook's first cases sum to."""
    known = answer_keys.answer_key("02.1", answer_keys.VISIBLE)
    return [float(steps[0].args[0].sum()) for steps in known.steps[:n]]


def test_an_error_within_numpy_is_told_of_the_students_own_line(mark: Marking) -> None:
    got = mark("02.1", "import numpy as np\ndef softmax(z):\n    return z[:0].max(axis=0)\n")
    assert "at your line `return z[:0].max(axis=0)`" in got.symptom


@pytest.mark.usefixtures("patient")
def test_what_check_calls_wrong_never_gets_full_marks(mark: Marking) -> None:
    """It is right with all secret numbers, and wrong with one case of the notebook's."""
    code = RELYING_ON.format(sums=sums_of(1), condition="z.sum() not in SUMS")
    told, got = in_the_notebook(code)[0], mark("02.1", code)
    assert (told.status, told.n_passed) == ("not yet", got.n_cases - 1)
    assert (got.status, got.points, got.n_held) == ("not yet", told.points, told.n_passed)
    assert (got.diagnosis, got.symptom) == (told.diagnosis, first_hint(told))


@pytest.mark.usefixtures("patient")
def test_cases_that_hold_with_the_notebooks_numbers_only_earn_nothing(mark: Marking) -> None:
    code = RELYING_ON.format(sums=sums_of(2), condition="z.sum() in SUMS")
    told, got = in_the_notebook(code)[0], mark("02.1", code)
    assert told.n_passed > got.n_held
    assert told.points > got.points
    hint = first_hint(told)
    assert (got.status, got.diagnosis, got.symptom) == (told.status, told.diagnosis, hint)


def test_a_known_mistake_earns_what_check_says_whatever_the_secret_numbers_are(
    walls: isolation.Isolation,
) -> None:
    """In some cases these labels are by chance those that the net gives."""
    code = """
import numpy as np
def shift_sensitivity(f, x, y, move):
    moved = np.zeros_like(x)
    w = x.shape[3]
    if abs(move) < w:
        moved[..., max(move, 0) : w + min(move, 0)] = x[..., max(-move, 0) : w + min(-move, 0)]
    return float((f(moved).argmax(axis=1) != y).mean())
"""
    told, names = in_the_notebook(code, "10.6")
    assert told.diagnosis == "compared with the labels"
    found, held = set(), set()
    for seed in (1, 2, 3, 4):
        with Marker(walls, seed, str(seed)) as marker:
            got = marked(marker, "10.6", code)
        found.add((got.points, got.n_held, got.symptom))
        known = answer_keys.answer_key("10.6", seed)
        held.add(sum(o.passed for o in judge_cases(known, known.run(names))))
    assert len(held) > 1
    assert found == {(told.points, told.n_passed, told.symptom)}


def test_marks_do_not_depend_on_who_came_before(mark: Marking) -> None:
    before = mark("02.1", HONEST)
    mark("02.1", "def softmax(z):\n    import os\n    os._exit(3)\n")
    assert replace(mark("02.1", HONEST), seconds=0) == replace(before, seconds=0)


def test_hidden_numbers_differ_from_the_notebooks() -> None:
    keys = [answer_keys.answer_key("02.1", seed) for seed in (SECRET, answer_keys.VISIBLE)]
    hidden, seen = (known.steps[0][0].args[0] for known in keys)
    assert hidden.shape == seen.shape
    assert not np.allclose(hidden, seen)


def test_a_question_holds_no_answer() -> None:
    """What goes into the sandbox: names and inputs; no word of what is expected or hinted."""
    sent, known = answer_keys.question("02.1", SECRET), answer_keys.answer_key("02.1", SECRET)
    for case, answers in zip(known.exercise.cases, known.reference, strict=True):
        assert case.says.encode() not in sent
        value = answers[-1].value
        if isinstance(value, np.ndarray) and value.size > 1 and value.std() > 0:
            assert value.tobytes() not in sent


@pytest.mark.parametrize("exercise", ["02.1", "04.4", "13.4"])
def test_a_version_is_of_its_lesson_and_of_the_judge(exercise: str) -> None:
    assert answer_keys.version(exercise) != answer_keys.version("03.1")
    assert len(answer_keys.version(exercise)) == 16


def test_a_changed_page_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = exercises.page_path("02.1")
    assert page
    copy = Path(shutil.copy(page, tmp_path))
    monkeypatch.setattr(exercises, "page_path", lambda _: copy)
    version = answer_keys.version.__wrapped__  # not the one that is kept
    assert version("02.1") == answer_keys.version("02.1")
    copy.write_bytes(page.read_bytes() + b"\n")
    assert version("02.1") != answer_keys.version("02.1")


def test_what_an_answer_may_use_is_what_its_solution_uses() -> None:
    """Every name of the library that a worked solution calls is there in the sandbox."""
    for exercise in exercises.exercises():
        tree = ast.parse(exercises.lesson_code()[exercise.id]["solution"])
        called = {ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        pairs = [name.split(".") for name in called if name.count(".") == 1]
        rooms = {f"{room}.{name}" for room, name in pairs if room in answer_keys.ROOMS}
        assert rooms <= set(answer_keys.allowed(exercise.id)), exercise.id


ENDLESS = "def softmax(z):\n    while True:\n        pass\n"
HOG = "held = []\ndef softmax(z):\n    while True:\n        held.append(bytes(1 << 26))\n"
FILLED = """\
        try:
            held.append(bytes(1 << 26))
        except MemoryError:
            held.append(bytes(1 << 18))
"""
COUNTED = """
import numpy as np
calls = []
def softmax(z):
    calls.append(z)
    if {condition}:
        raise ValueError(f"after {{len(calls)}} calls")
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""


def messages_of(got: Response) -> list[str]:
    assert got.told
    answers = answers_in("02.1", SECRET, got.told)  # as many steps as with the notebook's numbers
    return [case[-1].error.message for case in answers if case[-1].error]


def test_who_spent_all_the_time_gets_a_part_of_it_for_the_secret_numbers(marker: Marker) -> None:
    came = answer_to(marker, "02.1", ENDLESS)
    for got, share in ((came.seen, 1), (came.got, child.HASTE)):
        waited, *_ = re.findall(r"no answer after ([\d.]+) seconds", messages_of(got)[0])
        limits = share * marker.limits.computing, marker.limits.seconds
        near = [pytest.approx(limit, rel=1e-2) for limit in limits]
        assert float(waited) in near  # whichever went by first


STUBBORN = """
import time
def softmax(z):
    while True:
        try:
            time.sleep(9)
        except BaseException:
            pass
"""
SLEEPING = "import time\ndef softmax(z):\n    time.sleep(9)\n"


@pytest.mark.parametrize("code", [ENDLESS, SLEEPING, STUBBORN])
def test_a_time_out_is_told_as_one_and_twice_in_the_same_words(mark: Marking, code: str) -> None:
    """Whichever limit stopped it: the processor's time, the clock, or the end of its process."""
    first, second = mark("02.1", code), mark("02.1", code)
    assert replace(first, seconds=0) == replace(second, seconds=0)
    assert first.diagnosis == "slow"
    assert first.symptom == "It ran out of time and was stopped. Is there an endless loop?"
    assert first.question == "Which line ends that loop, and is it ever reached?"
    assert first.flags == (
        "The answer ran out of time. If it is slow rather than endless, grade again with --fresh "
        "and more --seconds.",
    )


def test_who_is_too_slow_for_the_secret_numbers_alone_is_told_so(mark: Marking) -> None:
    got = mark("02.1", SEEN.format(seen=seen(), unknown="while not known: pass"))
    assert (got.status, got.diagnosis) == ("not yet", "slow")
    assert [flag[:28] for flag in got.flags] == ["The answer ran out of time. "]


def test_who_spent_all_the_memory_may_do_so_once_more(marker: Marker) -> None:
    spared = "not run, as earlier cases took all the memory"
    came = answer_to(marker, "02.1", HOG)
    n = len(exercises.get("02.1").cases)
    assert messages_of(came.seen).count(spared) == n - 2
    assert messages_of(came.got).count(spared) == n - 1


def test_who_left_hardly_any_memory_still_gets_the_key(marker: Marker) -> None:
    """Letters are read in pieces: a buffer of a megabyte might not be had any more."""
    fine = HOG.replace("        held.append(bytes(1 << 26))\n", FILLED)
    assert answer_to(marker, "02.1", fine).got.told


def test_what_repeats_with_the_notebooks_numbers_is_run_once_with_the_secret_ones(
    marker: Marker,
) -> None:
    known = answer_keys.answer_key("02.1", SECRET)
    n_calls = sum(  # inputs that are drawn are run once in any case
        2 * len(steps) if case.domain else 3
        for case, steps in zip(known.exercise.cases, known.steps, strict=True)
    )
    came = answer_to(marker, "02.1", COUNTED.format(condition=f"len(calls) > {n_calls}"))
    assert messages_of(came.seen) == messages_of(came.got) == []
    came = answer_to(marker, "02.1", COUNTED.format(condition=f"len(calls) > {n_calls - 1}"))
    assert messages_of(came.got) == [f"after {n_calls} calls"]


def test_what_does_not_repeat_is_run_twice_with_the_secret_numbers_too(marker: Marker) -> None:
    noisy = HONEST + "\nright = softmax\ndef softmax(z):\n    return right(z) + np.random.rand()\n"
    came = answer_to(marker, "02.1", noisy)
    for got in (came.seen, came.got):
        assert got.told
        answers = answers_in("02.1", SECRET, got.told)
        asked = zip(answers, exercises.get("02.1").cases, strict=True)
        assert {one[0].repeat for one, case in asked if not case.domain} == {"global seed"}


def test_results_that_no_memory_was_left_to_send_are_too_large() -> None:
    exercise = exercises.get("02.1")
    fields = {"exercise": "02.1", "seconds": 0.1, "unpacked": "MemoryError"}
    said = Message(pack(fields)[LENGTH.size :])
    for messages, sealed in (((said,), ()), ((), (said,)), ((said,), (said,))):
        came = collected(Ended("done", 0, messages, sealed), [exercise], SECRET)["02.1"]
        ends = ["loud" if told else "died" for told in (messages, sealed)]
        assert [came.seen.end, came.got.end] == ends


def test_of_what_a_child_said_only_answers_are_held_on_to() -> None:
    """Its messages may be large, and a lesson's exercises may need a child each."""
    said = Message(pack({"exercise": "02.1", "more": ["x"] * 100}, 1)[LENGTH.size :])
    held = weakref.ref(said)
    came = collected(Ended("done", 0, (said,), ()), [exercises.get("02.1")], SECRET)
    del said
    assert held() is None
    assert came["02.1"].seen.end == "garbled"


def test_a_crash_costs_two_children_more_and_the_others_nothing(
    marker: Marker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One for the exercises after it, and one in which it ends once more, alone."""
    ids = [e.id for e in exercises.lesson("02")]
    crash = exercises.get("02.4")  # no other answer calls it
    ends = f"\nimport os\ndef {crash.name}(*args, **kwargs):\n    os._exit(0)\n"
    asked = []
    run = Sandbox.run

    def counted(self: Sandbox, job: bytes, *limits: Any, **hearing: Any) -> Ended:
        asked.append(sum(len(questions) for questions, _ in from_grader(job)["parts"]))
        return run(self, job, *limits, **hearing)

    monkeypatch.setattr(Sandbox, "run", counted)
    marks = marks_of(marker, courses_solution(*ids) + ends, *ids)
    assert [m.exercise for m in marks if m.status != "passed"] == [crash.id]
    assert asked == [len(ids), len(ids) - 1, 1]


def test_a_notebook_that_ends_the_reader_costs_the_others_nothing(
    marker: Marker, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = notebook("def f(x):\n    return x\n")
    asked = []
    run = Sandbox.run

    def cut(self: Sandbox, job: bytes, *limits: float) -> Ended:
        ended = run(self, job, *limits)
        asked.append(len(ended.messages))
        return Ended("died", 11, ended.messages[:1]) if len(asked) == 1 else ended

    monkeypatch.setattr(Sandbox, "run", cut)
    first, broken, last = marker.read_all([good, b"no notebook", good])
    assert asked == [3, 1, 1]  # together; then the two that had not been told, alone
    assert isinstance(broken, NotebookError)
    for reading in (first, last):
        assert isinstance(reading, Reading)
        assert list(reading.definitions) == ["f"]
