"""The widgets' group: calls cut out of lessons, what the recorder noted, what is told of it."""

import ast
import builtins
from dataclasses import replace

import pytest

from benchmarks import groups, hands, lessons, promptness, readme, report, stored
from benchmarks.__main__ import main
from benchmarks.promptness import NoAnswer
from benchmarks.stored import Stored
from course_lib import widgets

GROUP = groups.get("widgets")
each = pytest.mark.parametrize("case", GROUP.cases, ids=lambda case: case.name.strip("`"))

# ---------------------------------------------------------------- calls of lessons


def test_every_widget_is_measured():
    assert {case.name.strip("`") for case in GROUP.cases} == set(widgets.__all__)


@each
def test_a_call_stands_in_its_lesson_and_all_that_it_needs_is_cut_out(case):
    told = case.settings
    code = ast.parse(lessons.setup(told["lesson"], told["call"], told.get("given", ())))
    stored_names = {n.id for n in ast.walk(code) if isinstance(n, ast.Name | ast.arg | ast.alias)
                    and not isinstance(getattr(n, "ctx", None), ast.Load)
                    if isinstance(n, ast.Name)}  # fmt: skip
    args = {n.arg for n in ast.walk(code) if isinstance(n, ast.arg)}
    imported = {
        a.asname or a.name
        for n in ast.walk(code)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for a in n.names
    }
    defined = {n.name for n in ast.walk(code) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    known = stored_names | args | imported | defined | set(dir(builtins))
    assert lessons.names(code) | lessons.names(ast.parse(told["call"])) <= known


def test_a_line_that_no_lesson_has_is_refused():
    with pytest.raises(ValueError, match=r"lesson 02 has no line 'softmax_lab\(mine\)'"):
        lessons.setup("02", "softmax_lab(mine)")


def test_given_lines_stand_in_place_of_what_is_trained():
    call = 'digit_pad(regression, question="What does your model make of your digit?")'
    code = lessons.setup("04", call, ["W_mnist = 1"])
    assert code.endswith("\n\nW_mnist = 1")
    assert "import digit_pad" in code
    assert "def regression(images)" in code
    assert "def train" not in code


# ---------------------------------------------------------------- what was noted

DRAWN = {"0": 0.0, "3": 160.0, "5": 290.0}


def test_an_answer_takes_from_the_input_to_its_view():
    sent = [{"n": 3, "at": 100.0}, {"n": 5, "at": 250.0}]
    assert promptness.answers(sent, DRAWN) == [0.06, 0.04]
    with pytest.raises(NoAnswer, match=r"no answer to states \[4\]"):
        promptness.answers([{"n": 4, "at": 1.0}], DRAWN)


def test_frames_count_from_the_next_one_and_short_moves_have_none():
    moves = [{"frame": 7, "moved": 7}, {"frame": 9, "moved": None}, {"frame": 20, "moved": 23}]
    assert promptness.frames(moves) == [1, 4]
    with pytest.raises(NoAnswer, match="never moved"):
        promptness.frames(moves[1:2])


def test_answers_are_counted_within_the_drag():
    sent = [{"n": 1, "at": 100.0}, {"n": 2, "at": 1100.0}]
    assert promptness.answer_rate(sent, {**DRAWN, "9": 1200.0}) == 2


# ---------------------------------------------------------------- what is told


def measured(**changes: list[float]) -> Stored:
    """The group with made-up numbers, the first widget's as in `changes`."""
    samples = {"answer": [0.04] * 18 + [0.12] * 2, "frames": [1.0] * 9, "last": [0.07]}
    samples |= {"pace": [21.0], "load": [0.3]}
    facts = {"numpy": "2.0", "blas": "openblas", "JupyterLab": "4.6", "Chromium": "150.1"}
    cases = [
        {**vars(case), "samples": {"numpy": samples | (changes if i == 0 else {})}}
        | {"gap": None, "facts": {"numpy": facts}}
        for i, case in enumerate(GROUP.cases)
    ]
    made = {"command": "make bench NAME=widgets", "date": "2026-01-02", "launches": 4, "rounds": 4}
    made |= {"seconds": 0.2, "fresh_rounds": 5, "cpu": "Some CPU", "cores": 2, "load": 0.1}
    made |= {"system": "Linux", "libc": "glibc", "python": "3.11", "variables": {}}
    return stored.from_measured(GROUP, cases, made)


def page(found: Stored) -> str:
    return report.render(found, table=promptness.table(found))


def test_the_page_has_one_table_with_limits_load_and_versions():
    told = page(measured(load=[1.26]))
    assert told.count("| --- |") == 1
    assert "| limit | 100 ms | 150 ms | 1 | 300 ms | – |  |" in told
    assert "| `softmax_lab` | 40.0 ms | 120 ms | 1 | 70.0 ms | 21.0 | ✓ |" in told
    assert "Load average while they were measured: 0.3 to 1.3." in told
    assert "JupyterLab 4.6; Chromium 150.1" in told
    assert "2 usable cores" in told


@pytest.mark.parametrize(
    "slow", [{"answer": [0.101]}, {"answer": [0.04] * 9 + [0.2]}, {"frames": [1, 2]}, {"last": [1]}]
)
def test_each_limit_is_seen(slow):
    first, *others = (
        line for line in page(measured(**slow)).splitlines() if line.startswith("| `")
    )
    assert first.endswith("| too slow |")
    assert all(line.endswith("| ✓ |") for line in others)


def test_the_readme_shows_them_where_they_were_measured(tmp_path):
    assert readme.widgets(tmp_path) == []
    stored.write(measured(), tmp_path)
    (text, table) = readme.widgets(tmp_path)
    assert "`make bench NAME=widgets` on 2026-01-02" in text
    assert "| `softmax_lab` | 40.0 ms | 120 ms |" in table


# ---------------------------------------------------------------- the real thing


@pytest.mark.browser
@pytest.mark.slow
def test_quick_measures_a_widget_in_a_real_browser(tmp_path, monkeypatch, capsys):
    chromium = hands.helper("chromium")
    try:
        chromium.program()
    except chromium.NoBrowser as error:
        pytest.skip(str(error))
    (case,) = (c for c in GROUP.cases if c.name == "`softmax_lab`")
    small = replace(GROUP, cases=(replace(case, quicker=case.tiny),))
    monkeypatch.setattr(groups, "get", lambda name: small)
    assert main(["widgets", "--quick", "--output", str(tmp_path)]) == 0
    assert "| `softmax_lab` | " in capsys.readouterr().out
    found = stored.read("widgets", tmp_path)
    numbers = found.row("`softmax_lab`").samples["numpy"]
    assert len(numbers["answer"]) == 3
    assert set(numbers["frames"]) == {1}
    assert all(0.005 < seconds < 5 for seconds in numbers["answer"] + numbers["last"])
