"""A tiny lesson for each way to fail: markers, ledger, linter. Each fault is named."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from course_lib.authoring.build import build_lesson
from course_lib.authoring.ledger import ledger
from course_lib.authoring.lint import lint_outputs
from course_lib.authoring.notebooks import solution_notebook, student_notebook
from course_lib.authoring.source import LessonError, read_lesson

FAULTS = {
    "unclosed marker": ("    # END SOLUTION\n", "", "never closed"),
    "nested marker": ("    e = np.exp(shifted)\n", "    # BEGIN SOLUTION\n", "inside another one"),
    "end without begin": ("    # BEGIN SOLUTION\n", "", "END SOLUTION without"),
    "marker beside code": ("    # BEGIN SOLUTION", "    z = z  # BEGIN SOLUTION", "stand alone"),
    "region outside an exercise": ('# %% exercise="02.1"', "# %%", "outside an exercise cell"),
    "code swallowed by prose": ("softmax.\n", "softmax.\n\nprint(p)\n", "code under a prose cell"),
    "no title": ("# # 2 · A tiny lesson", "# Hello", "must be a title"),
    "no hint to call": ("check, hint, reveal", "check, reveal", "names `hint`, so import it"),
    "late import": ("p = np.array", "import math\np = np.array", "first code cell only"),
    "a name taken again": ("p = np", "np.pi, hint = 3, 4\np = np", "`hint` is imported"),
    "absolute path": ("# One exercise.", "# See /home/ann/x for more.", "absolute path"),
    "image without alt": ("# One exercise.", "# ![](a.png)", "without alt text"),
    "raw HTML": ("# One exercise.", '# <div class="x">Hi</div>', "raw HTML"),
    "broken link": ("# One exercise.", "# [there](nowhere.ipynb)", "leads nowhere"),
    "over-long cell": ("p = np.array", "a = 1\n" * 16 + "p = np.array", "make one thought"),
    "trailing semicolon": ("/ 3\n", "/ 3;\n", "semicolon"),
    "empty word": ("# Write softmax.", "# Obviously, write softmax.", "explains nothing"),
    "unknown exercise": ('trace("02.1")', 'trace("02.99")', "there is no exercise"),
    "missing heading": ("# ### Exercise 02.1", "# ### Exercise two", "no line “### Exercise"),
    "never checked": ('softmax = check("02.1", softmax)', "softmax", "never checked"),
    "unverified equation": ('verify("2.1"', 'print("2.1"', "(2.1) is verified by no cell"),
    "false equation": ("np.log(p)[:, None] - ", "np.log(p)[:, None] + ", "does not hold"),
    "stderr": ("p = np", 'print("x", file=__import__("sys").stderr)\np = np', "stderr"),
    "unknown metadata": ("# %%\ntrace", '# %% colour="red"\ntrace', "unknown metadata"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_named_and_nothing_is_written(course: Path, edit, fault: str):
    old, new, message = FAULTS[fault]
    path = edit(old, new)
    with pytest.raises(LessonError) as raised:
        build_lesson(path, course)
    assert message in str(raised.value)
    assert not list(course.glob("*/*.ipynb"))


def test_a_cell_tagged_solution_is_dropped(edit):
    path = edit(
        "# %%\ntrace",
        '# %% [markdown] tags=["solution"]\n# A secret of the teacher.\n\n# %%\ntrace',
    )
    lesson = read_lesson(path)
    assert "secret" not in str(student_notebook(lesson))
    assert "secret" in str(solution_notebook(lesson))


def test_leaked_solution_is_found(course: Path, edit):
    path = edit(
        "# Write softmax.\n",
        "# Write softmax.\n#\n# ```python\n# shifted = z - z.max(axis=1, keepdims=True)\n"
        "# e = np.exp(shifted)\n# return e / e.sum(axis=1, keepdims=True)\n# ```\n",
    )
    with pytest.raises(LessonError, match="leaked"):
        build_lesson(path, course)


def test_the_ledger_tells_definitions_from_verified_equations(built: Path):
    entries = ledger(nbformat.read(built / "solutions" / "02_tiny.ipynb", 4), "02")
    assert [(e.number, e.unproved) for e in entries] == [("2.1", ""), ("2.2", "definition")]
    assert "4 numbers, within 1e-09" in str(entries[0])
    assert "definition" in str(entries[1])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (r" \\qquad (2.1)$$", "$$", "no number"),
        (r"(2.2)\\ ", r"(2.7)\\ ", "numbers in order"),
        ("(2.1) holds", "(2.9) holds", "(2.9) is verified but not displayed"),
    ],
)
def test_the_ledger_names_faults_of_an_executed_notebook(
    built: Path, old: str, new: str, said: str
):
    text = (built / "solutions" / "02_tiny.ipynb").read_text("utf-8")
    assert old in text
    with pytest.raises(LessonError, match=re.escape(said)):
        ledger(nbformat.reads(text.replace(old, new), 4), "02")


def shown(kind: str, **what: object) -> list[str]:
    """The faults of a notebook with this output."""
    cell = v4.new_code_cell("x", outputs=[v4.new_output(kind, **what)])
    return lint_outputs("02_tiny", v4.new_notebook(cells=[cell]))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"image/png": "AAAA", "text/plain": "<Figure>"}, "a bare figure"),
        ({"image/svg+xml": "<svg/>"}, "a bare figure"),
        ({"text/html": '<img src="data:image/png;base64,AA">'}, "without alt text"),
        ({"text/html": '<img alt="" src="data:image/png;base64,AA">'}, "without alt text"),
        ({"text/plain": "[np.float64(1.0)]"}, "a bare numpy scalar"),
        ({"text/plain": "<object at 0x7f00aa11bb22>"}, "an address"),
        ({"text/plain": "/home/ann/course/file"}, "absolute path"),
    ],
)
def test_faults_of_outputs_are_named(data: dict, word: str):
    assert word in "\n".join(shown("display_data", data=data))


def test_a_picture_with_words_is_no_fault():
    page = '<img alt="A curve that bends." src="data:image/png;base64,AA"/>'
    assert shown("execute_result", data={"text/html": page, "text/plain": "[Figure]"}) == []


def test_a_stored_error_is_a_fault():
    assert shown("error", ename="ValueError", evalue="a report broke", traceback=[]) == [
        "02_tiny, cell 1: stopped with ValueError: a report broke"
    ]
