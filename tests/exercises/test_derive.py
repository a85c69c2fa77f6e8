"""Derivations: each line is judged by itself, in any order, with the right values before it."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from course_lib import check, exercises, reveal
from course_lib.exercises.page import Page
from course_lib.judging import AnswerKey, Exercise, Verdict
from course_lib.judging.diagnosis import wrong_outcome
from course_lib.judging.exercise import source_of
from course_lib.judging.lines import NoSuchLine, line_of
from course_lib.judging.locate import with_step
from course_lib.judging.report import first_hint
from course_lib.judging.runner import failure
from tests.judging.tasks import answer_key, defined, diagnose, functions

DERIVED = [e for e in exercises.exercises() if e.form == "derive"]
by_id = pytest.mark.parametrize("exercise", DERIVED, ids=[e.id for e in DERIVED])
PAGES = {e.id: Page(exercises.page_path(e.id)) for e in DERIVED}  # type: ignore[arg-type]


def judged(exercise: Exercise, edit: str) -> Verdict:
    page = PAGES[exercise.id]
    made = page.run(page.right.edited(edit), 1)
    return diagnose(exercise.id, {name: made[name] for name in exercise.names})


def told(verdict: Verdict) -> str:
    return " ".join((verdict.symptom, *verdict.warnings))


def blank(exercise: Exercise) -> list[str]:
    """Edits that leave one line to be written, for each line that can be left alone."""
    return [f"{line.name} = ..." for line in exercise.lines if " = " in line.code]


# ---------------------------------------------------------------- one line


def test_a_line_has_right_values_before_it_and_stops_for_no_other():
    space = defined("def f(x):\n    a = ...\n    h = 2 * x\n    b = a * h\n    c = b + ...\n")
    assert line_of(space["f"], "b", ["a"])(3, a=5) == 30
    with pytest.raises(TypeError):
        line_of(space["f"], "c", ["a", "b"])(3, a=5, b=6)
    with pytest.raises(NoSuchLine):
        line_of(space["f"], "d")


def test_a_line_in_a_loop_is_cut_out_of_it():
    source = """\
def f(x):
    a, b = np.zeros(2), np.zeros(2)
    for i in range(2):
        if x[i] < 0:
            continue
        half = x[i] / 2
        a[i] += undefined
        np.add.at(b, i, half)
    return a, b
"""
    space = defined(source)
    assert line_of(space["f"], "b")(np.array([4.0, -1])).tolist() == [2, 0]


# ---------------------------------------------------------------- every derivation


@by_id
def test_the_start_gives_every_name_and_no_formula(exercise: Exercise):
    start = exercise.start
    for line in exercise.lines:
        assert line.name in start
        assert line.code.partition("= ")[2] not in start, line.name
    for text in (exercise.asks, exercise.formula_line, exercise.title):
        assert not any(line.code.partition("= ")[2] in text for line in exercise.lines)


@by_id
def test_derivatives_agree_with_their_central_differences(exercise: Exercise):
    key, at, n = AnswerKey(exercise, 7), len(exercise.cases), 0
    for line in exercise.lines:
        for _ in line.cases:
            (step,), right = key.steps[at], np.asarray(key.reference[at][0].value)
            at += 1
            for index in np.ndindex(right.shape) if line.measure else ():
                n += 1
                seen = line.measure(step, right, index)  # type: ignore[misc]
                assert np.isclose(seen, right[index], 1e-6, 1e-7), (line.name, index)
    assert n or not any(line.measure for line in exercise.lines)


@by_id
def test_the_lines_of_no_two_cases_share_their_numbers(exercise: Exercise):
    """Or the right values that one line is given would answer another."""
    drawn = [
        array.tobytes()
        for steps in answer_key(exercise.id).steps[len(exercise.cases) :]
        for array in steps[0].args
        if isinstance(array, np.ndarray) and array.dtype == float and array.size > 1
    ]
    assert len(drawn) == len({*drawn})


@by_id
def test_a_line_left_open_costs_only_itself(exercise: Exercise):
    for edit in blank(exercise):
        verdict = judged(exercise, edit)
        assert verdict.status == "not yet"
        assert verdict.n_lines == len(exercise.lines) - 1, (edit, told(verdict))
        assert f"Still to be written: `{edit.split()[0]}`" in told(verdict)
        assert 0 < verdict.points < exercise.points


@by_id
def test_the_order_of_the_lines_does_not_matter(exercise: Exercise):
    """Written from the last to the first: each more that holds earns more."""
    edits, earned = blank(exercise), []
    for n in range(len(edits), 0, -1):
        earned.append(judged(exercise, "; ".join(edits[:n])).points)
    assert earned == sorted(earned)
    assert len({*earned}) == len(earned)


@by_id
def test_each_line_has_a_slip_that_is_named(exercise: Exercise):
    key, at = answer_key(exercise.id), len(exercise.cases)
    for line in exercise.lines:
        wrong = [not wrong_outcome(key, i, at, False).passed for i in range(len(key.spellings))]
        assert any(wrong), f"{line.name}: no mistake of the page makes it wrong"
        at += len(line.cases)


@by_id
def test_reveal_goes_line_by_line(
    exercise: Exercise,
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.jsonl"))
    reveal(exercise.id)
    assert "Try it once first" in capsys.readouterr().out
    wrong = exercise.implementation(exercise.misconceptions[0].wrong)
    check(exercise.id, *(wrong[name] for name in exercise.names))
    capsys.readouterr()
    for n, line in enumerate(exercise.lines, 1):
        reveal(exercise.id)
        shown = capsys.readouterr().out
        assert f"line {n} of {len(exercise.lines)}: `{line.name}`" in shown
        assert line.code in shown
        assert all(later.code not in shown for later in exercise.lines[n:])
    reveal(exercise.id)
    assert "a worked solution" in capsys.readouterr().out


# ---------------------------------------------------------------- what is said

BACK = exercises.get("07.2")


def test_two_slips_are_both_named_and_the_rest_counts():
    verdict = judged(BACK, "dxhat = dy; mean_path = dmu")
    assert verdict.n_lines == 7
    assert verdict.points == 2.8  # 4 points for nine lines and the whole
    assert "Look at `dxhat` (gamma is forgotten)" in told(verdict)
    assert "Look at `mean_path` (the mean path without 1/n)" in told(verdict)
    assert verdict.question == "y = gamma * xhat + beta. At which rate does xhat move y?"


def test_a_slip_without_a_name_is_held_against_a_central_difference():
    said = told(judged(BACK, "dv = -(dxhat * xhat).sum(axis=0) / s**2; dbeta = dy[0]"))
    told_of = (
        r"nudging `v\[0\]`, and not x or mu, by 1e-6 moves the loss by (\S+) per unit, and yours"
    )
    found = re.search(told_of + r" says (\S+)\.( |$)", said)
    assert found, said
    assert float(found[2]) == pytest.approx(2 * float(found[1]), rel=0.01)


def test_a_column_may_be_kept_as_a_row():
    verdict = judged(BACK, "dmu = -dxhat.sum(axis=0, keepdims=True) / s; dx = direct - mean_path")
    assert verdict.n_lines == 8
    assert "dmu" in verdict.warnings[-1]
    assert "Look at `dmu`" not in told(verdict)


def test_another_way_to_write_the_whole_is_told_nothing_of_lines():
    verdict = diagnose("07.2", lambda dy, _: (dy, 1, 2))
    assert verdict.n_lines == 0
    assert "lines hold" not in told(verdict)


def solved_so(item: str, variant: str, edit: str) -> Verdict:
    """What is said of a page's variant with one slip."""
    exercise = exercises.get(item)
    source = next(source_of(v.right) for v in exercise.variants if v.name == variant)
    old, new = edit.split(" -> ")
    assert source.count(old) == 1
    source = source.replace(old, new)
    made = PAGES[item].run(source, 1, "<another way>")
    answer = {name: made[name] for name in exercise.names}
    return with_step(answer_key(item), diagnose(item, answer), answer, source, 20.0)


def test_a_slip_in_another_way_hears_of_its_step_and_not_of_lines_to_be_written():
    verdict = solved_so("04.1", "example by example", "e / e.sum() -> e")
    assert "look at `dz[i] = e` and `dz[i, label] -= 1`" in verdict.located
    assert "to be written" not in f"{told(verdict)} {first_hint(verdict)}"
    assert "0 of" not in told(verdict)
    verdict = solved_so("04.1", "one entry of each row", "p - t -> t - t")
    assert "`p`" not in told(verdict), "there `p` has another meaning, and is as it should be"
    assert verdict.symptom.startswith("Look at `each`")
    stopped = solved_so("09.5", "all loops", "i * s + -> i / s +")
    assert "IndexError" in first_hint(stopped)
    assert "to be written" not in told(stopped)


def test_the_line_at_fault_is_told_before_the_lines_that_hold():
    verdict = judged(BACK, "dv = -(dxhat * xhat).sum(axis=0) / s**2; dbeta = dy[0]")
    assert verdict.symptom.startswith("Look at `dbeta`")
    assert verdict.warnings[0].startswith("Look at `dv`")
    assert verdict.warnings[1].startswith("7 of 9 lines hold")


def test_a_line_left_out_that_is_asked_for_is_still_to_be_written():
    verdict = judged(BACK, "- dbeta")
    assert "Still to be written: `dbeta`" in told(verdict)


def test_a_line_that_is_never_reached_quotes_where_it_is_read():
    space = defined("def f(x):\n    for i in x:\n        a = i\n    b = 2 * a\n    return b\n")
    with pytest.raises(UnboundLocalError) as raised:
        line_of(space["f"], "a")([])
    assert failure(raised.value).text == "b = 2 * a"


def test_the_step_that_is_found_stands_alone_unless_it_is_the_line():
    dw2 = "look at `dW2 = z2.T @ dz2`: with another value"
    p = "Your `p` is right; look at `each = np.float32(p - t)`, where digits are lost."
    for line, located, n in (("dW2", dw2, 2), ("p", p, 1)):
        verdict = Verdict(
            BACK, "not yet", 0.0, diagnosis=f"line {line}", symptom="Look at it.", located=located
        )
        assert len(first_hint(verdict).lower().split("look at")) == n + 1


def test_no_line_is_accused_that_is_not_reached():
    source = ast.unparse(ast.parse(source_of(exercises.get("10.2").reference)))
    slip = source.replace("i:i + 1, j:j + 1]", "i:i + 1, at:j + 1]")
    symptom = diagnose("10.2", functions("10.2", slip)).symptom
    assert symptom.startswith("On the way to `dx`, it stopped with TypeError")
    assert "at your line `g = dy[:, :, i:i + 1, at:j + 1]`" in symptom


def test_an_error_alone_gives_a_line_no_name():
    """A ValueError may have many causes: its words must be those of the mistake, too."""
    exercise = exercises.get("10.2")
    flat = "window.reshape(n, c, -1).argmax(axis=2)[:, :, None]"
    edit = f"wins = (np.arange(4) == {flat}).reshape(window.shape)"
    assert judged(exercise, edit).diagnosis == "pixels are counted for another k"
    verdict = judged(exercise, edit.replace("arange(4)", "arange(5)"))
    assert verdict.diagnosis == "line wins"
    assert "cannot reshape" in verdict.symptom
    assert "begin" not in verdict.question
