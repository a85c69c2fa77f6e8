"""The widgets' group: calls cut out of lessons, what the recorder noted, what is told of it."""

import ast
import builtins
import re
from dataclasses import replace

import pytest

from benchmarks import groups, responsiveness, results
from benchmarks.__main__ import main
from benchmarks.case import Row
from benchmarks.groups.widgets import lesson_code, names
from benchmarks.responsiveness import NoAnswer
from course_lib import widgets
from course_lib.cli.system_packages import missing

GROUP = groups.every()["widgets"]

# ---------------------------------------------------------------- calls of lessons


def test_every_widget_is_measured():
    assert {case.name.strip("`") for case in GROUP.cases} == set(widgets.__all__)


each = pytest.mark.parametrize("case", GROUP.cases, ids=lambda case: case.name.strip("`"))


@each
def test_what_is_moved_in_the_picture_stands_in_the_widgets_own_code(case):
    code = (widgets.FOLDER / f"{case.name.strip('`')}.js").read_text("utf-8")
    moved = [*case.settings["controls"], *case.settings["dragged"]]
    words = [word for name in moved for word in re.findall(r"^[.\[].*?([\w-]+)\b", name)]
    assert [word for word in words if word not in code] == []


@each
def test_a_call_stands_in_its_lesson_and_all_that_it_needs_is_cut_out(case):
    told = case.settings
    code = ast.parse(lesson_code(told["call"], told["given"]))
    known = set(dir(builtins))
    for node in ast.walk(code):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                known.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                known.add(name)
            case ast.alias():
                known.add(node.asname or node.name)
    assert names(code) | names(ast.parse(told["call"])) <= known


def test_a_line_that_no_lesson_has_is_refused():
    with pytest.raises(ValueError, match=r"no lesson has the line 'softmax_lab\(mine\)'"):
        lesson_code("softmax_lab(mine)", "")


def test_given_lines_stand_in_place_of_what_is_trained():
    call = 'digit_pad(regression, question="What does your model make of your digit?")'
    code = lesson_code(call, "W_mnist = 1")
    assert code.endswith("\n\nW_mnist = 1")
    assert "import digit_pad" in code
    assert "def regression(images)" in code
    assert "def train" not in code


# ---------------------------------------------------------------- what was noted

DRAWN = {"0": 0.0, "3": 160.0, "5": 290.0}


def test_an_answer_takes_from_the_input_to_its_view():
    sent = [{"n": 3, "at": 100.0}, {"n": 5, "at": 250.0}]
    assert responsiveness.answers(sent, DRAWN) == [0.06, 0.04]
    with pytest.raises(NoAnswer, match=r"no answer to states \[4\]"):
        responsiveness.answers([{"n": 4, "at": 1.0}], DRAWN)


def test_frames_count_from_the_next_one_and_short_moves_have_none(refused):
    moves = [{"frame": 7, "moved": 7}, {"frame": 9, "moved": None}, {"frame": 20, "moved": 23}]
    assert responsiveness.frames(moves) == [1, 4]
    refused(NoAnswer, "never moved", responsiveness.frames, moves[1:2])


def test_answers_are_counted_within_the_drag():
    sent = [{"n": 1, "at": 100.0}, {"n": 2, "at": 1100.0}]
    assert responsiveness.answer_rate(sent, {**DRAWN, "9": 1200.0}) == 2


# ---------------------------------------------------------------- what is told


def told(**changes: list[float]) -> str:
    """The table of made-up numbers, the first widget's as in `changes`."""
    samples = {"answer": [0.04] * 18 + [0.12] * 2, "frames": [1.0] * 9, "last": [0.07]}
    samples |= {"pace": [21.0], "load": [0.3]}
    first, *others = (Row(case, {"numpy": samples}) for case in GROUP.cases)
    first = replace(first, samples={"numpy": samples | changes})
    return responsiveness.table([first, *others])


def test_the_table_has_limits_and_load():
    page = told(load=[1.26])
    assert "| limit | 100 ms | 150 ms | 1 | 300 ms | – |  |" in page
    assert "| `digit_pad` | 40.0 ms | 120 ms | 1 | 70.0 ms | 21.0 | ✓ |" in page
    assert "Load average while they were measured: 0.3 to 1.3." in page


@pytest.mark.parametrize(
    "slow", [{"answer": [0.101]}, {"answer": [0.04] * 9 + [0.2]}, {"frames": [1, 2]}, {"last": [1]}]
)
def test_each_limit_is_seen(slow):
    first, *others = (line for line in told(**slow).splitlines() if line.startswith("| `"))
    assert first.endswith("| too slow |")
    assert all(line.endswith("| ✓ |") for line in others)


# ---------------------------------------------------------------- the real thing


@pytest.mark.browser
@pytest.mark.slow
def test_quick_measures_a_widget_in_a_real_browser(tmp_path, monkeypatch, capsys):
    if "chromium" in {package.debian for package in missing()}:
        pytest.skip("chromium is missing")
    (case,) = (c for c in GROUP.cases if c.name == "`softmax_lab`")
    tiny = replace(case, quicker={"n_keys": 2, "n_moves": 4, "seconds": 0.3})
    small = replace(GROUP, cases=(tiny,))
    monkeypatch.setattr(groups, "every", lambda: {"widgets": small})
    assert main(["widgets", "--quick", "--output", str(tmp_path)]) == 0
    assert "| `softmax_lab` | " in capsys.readouterr().out
    numbers = results.read(small, tmp_path).rows["`softmax_lab`"].samples["numpy"]
    assert len(numbers["answer"]) == 2
    assert set(numbers["frames"]) == {1}
    assert all(0.005 < seconds < 5 for seconds in [*numbers["answer"], *numbers["last"]])
