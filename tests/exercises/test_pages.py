"""The form of a page: edits, facts, and what is said of a page that cannot be read."""

import re
from pathlib import Path

import numpy as np
import pytest

from course_lib import exercises
from course_lib.exercises.edits import RightAnswer, spellings
from course_lib.exercises.page import Page, PageError, sections
from course_lib.judging import AnswerKey, judge
from tests.judging.tasks import diagnose

RIGHT = """\
class Scale:
    def forward(self, x):
        self.x = x
        y = 2 * x
        return y

    def backward(self, dy):
        dx = 2 * dy
        return dx


def total(x, n=3):
    s = 0
    for row in x:
        s += row.sum()
    if s < 0:
        return helped(-s)
    return s


def helped(s):
    return s
"""

PAGE = """\
# 02.9: a sum

`total(x: (n,)) -> number` · write · 3 points · 10 minutes · difficulty 2

**Line of the lesson.** add them

## Right
```python
def total(x):
    s = x.sum()
    return s
```

## Cases
```python
Case("three numbers", normal(3))
Case("few", [1, 2])
```

## Mistakes

### twice
You got {got}, and {shown} of {x.size} numbers; {got:.2f}.
> Which?
- `s = 2 * x.sum()`

## Helpers
```python
def shown(x):
    return len(x)
```

## Domain
There is nothing to draw: the two cases are all.
"""


def edited(edit: str) -> str:
    return RightAnswer(RIGHT, "Scale() total(x)").edited(edit)


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        ("y = 3 * x", "        y = 2 * x\n", "        y = 3 * x\n"),
        ("total: return 1", "    return s\n\n\ndef h", "    return 1\n\n\ndef h"),
        ("if: return 0", "return helped(-s)", "return 0"),
        ("s += 1", "        s += row.sum()\n", "        s += 1\n"),
        ("- s op=", "        s += row.sum()\n", "        pass\n"),
        ("2 * dy -> dy", "dx = 2 * dy", "dx = dy"),
        ("after y: y = y + 1", "y = 2 * x\n", "y = 2 * x\n        y = y + 1\n"),
        ("before for: s = 1", "    for row", "    s = 1\n    for row"),
        ("backward: + dx *= 2", "        return dx\n", "        dx *= 2\n        return dx\n"),
        ("n=3 -> n=4", "n=3", "n=4"),
        ('y = "a; b"', "y = 2 * x", 'y = "a; b"'),
        ("helped: return 0", "    return s\n", "    return 0\n"),
    ],
)
def test_an_edit_changes_one_line(edit: str, old: str, new: str):
    before, _, after = RIGHT.rpartition(old) if edit.startswith("helped") else RIGHT.partition(old)
    assert edited(edit) == before + new + after


def test_edits_of_one_line_go_together():
    assert edited("y = x; dx = dy") == edited("y = x").replace("dx = 2 * dy", "dx = dy")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("q = 1", "0 steps are called 'q'"),
        ("return 1", "3 steps are called 'return'"),
        ("total: q = 1", "0 steps are called 'q' in 'total'"),
        ("2 * -> 3 *", "'2 *' stands in 2 places"),
        ("y = 1; y = 2", "one line is changed twice"),
        ("2 * x -> x; y = 1", "one line is changed twice"),
        ("+ y = 1", "say in which of backward, forward, total"),
    ],
)
def test_an_edit_that_fits_nowhere_or_twice_is_refused(edit: str, said: str):
    with pytest.raises(ValueError, match=re.escape(said)):
        edited(edit)


def test_a_fence_of_python_replaces_functions_and_methods_of_its_names():
    right = RightAnswer(RIGHT, "Scale() total(x)")
    new = right.replaced(
        "def backward(self, dy):\n    return dy\n\n\ndef helped(s):\n    return 0\n"
    )
    assert new == RIGHT.replace(
        "        dx = 2 * dy\n        return dx\n", "        return dy\n"
    ).replace("def helped(s):\n    return s\n", "def helped(s):\n    return 0\n")


def test_with_repeats_a_line_for_each_value_and_two_multiply():
    text = "# with A in 1 ; 2\n# with B, C in 3, 4 ; 5, 6\ns = A + B * C\n# a remark\nm = A\n"
    found = list(spellings("edits", text, 10))
    assert [f.text for f in found] == [
        "s = 1 + 3 * 4",
        "s = 1 + 5 * 6",
        "s = 2 + 3 * 4",
        "s = 2 + 5 * 6",
        "m = A",
    ]
    assert [f.line for f in found] == [12, 12, 12, 12, 14]
    with pytest.raises(ValueError, match="2 values are needed"):
        list(spellings("edits", "# with A, B in 1 ; 2\ns = A\n", 1))


def compiled(read: Page) -> list[dict]:
    return [dict(m.wrong) for m in read.exercise.misconceptions]  # type: ignore[call-overload]


def test_a_page_becomes_an_exercise(page):
    exercise = page(PAGE).exercise
    assert (exercise.id, exercise.points, exercise.form) == ("02.9", 3, "write")
    verdict = diagnose(exercise, exercise.misconceptions[0].wrong)
    got = 2 * AnswerKey(exercise).steps[0][0].args[0].sum()
    assert verdict.diagnosis == "twice"
    assert verdict.symptom == f"You got {got:.3g}, and 3 of 3 numbers; {got:.2f}."
    assert verdict.question == "Which?"


def test_a_decoy_keeps_its_indentation(page):
    decoy = "\n## Decoy\n```python\n    s += 1\n```\n"
    assert page(PAGE + decoy).exercise.decoy == "    s += 1"


def test_an_invariant_of_a_page_is_judged(page):
    text = PAGE.replace('Case("few"', 'Invariant("each sum is 3", lambda s: s, 3)\nCase("few"')
    assert diagnose(page(text).exercise, lambda x: x.sum()).status == "not yet"  # normal(3)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("# 02.9: a sum", "# 02.8: a sum", 1, "begin with `# 02.9: title`"),
        ("· 3 points", "· three points", 3, "write the signature in backticks"),
        ("`total(x: (n,)) -> number`", "`sum(x)`", 2, "names no function of the right answer"),
        ("## Cases", "## Questions", 14, "there is no section 'Questions'"),
        ("    s = x.sum()\n", "    s = x.sum(\n", 10, "was never closed"),
        ("normal(3)", "nomal(3)", 16, "NameError: name 'nomal' is not defined"),
        ("s = 2 * x.sum()", "q = 2", 25, "0 steps are called 'q': q = 2"),
        ("s = 2 * x.sum()", "s = x.sum()", 25, "this changes nothing"),
        ("- `s = 2 * x.sum()`", "```edit\ns = 2\n```", 26, "a fence is of `edits` or `python`"),
        ("> Which?\n", "", 22, "and a question"),
        ("{got:.2f}", "{got + }", 23, "the symptom"),
        ("    return len(x)\n```", "    return len(x)\n", 28, "this fence is never closed"),
        ("def shown(x)", "def right(x)", 29, "`right` is defined twice on this page"),
        ("There is nothing to draw: ", "", 33, "say in `## Domain` what may be drawn, or"),
        ("## Domain\nThere", "There", 1, "say in `## Domain` what may be drawn, or"),
    ],
)
def test_a_page_that_cannot_be_read_says_where_and_what(
    page, old: str, new: str, line: int, said: str
):
    assert PAGE.count(old) == 1
    with pytest.raises(PageError) as told:
        compiled(page(PAGE.replace(old, new)))
    assert str(told.value).startswith(f"02_softmax/9_own.md, line {line}: ")
    assert said in str(told.value)


def test_defaults_of_the_right_answer_are_facts(page):
    text = PAGE.replace("def total(x):", "def total(x, scale=3):").replace("{got:.2f}", "{scale}")
    exercise = page(text).exercise
    verdict = diagnose(exercise, exercise.misconceptions[0].wrong)
    assert verdict.symptom.endswith("numbers; 3.")


def test_a_traceback_shows_the_line_of_the_edit(page):
    made = page(PAGE.replace("2 * x.sum()", "x.sum() / nothing")).exercise
    with pytest.raises(NameError) as told:
        made.misconceptions[0].wrong["total"](np.ones(2))  # type: ignore[index]
    frame = told.traceback[-1]
    assert str(frame.path).endswith("02_softmax/9_own.md, line 25")
    assert str(frame.statement).strip() == "s = x.sum() / nothing"


def test_reading_a_page_compiles_no_mistake(page):
    broken = PAGE.replace("s = 2 * x.sum()", "s = (")
    assert page(broken).exercise.misconceptions[0].name == "twice"


def test_sections_keep_fences_whole():
    found = sections("# a\n## Twin\ntext\n```python\n# no heading\n```\n### deep\n> q\n> r\n")
    assert [(s.over, s.name, s.line) for s in found] == [
        ("a", "", 1),
        ("Twin", "", 2),
        ("Twin", "deep", 7),
    ]
    assert found[1].whole == "text\n```python\n# no heading\n```"
    assert found[2].quote == "q r"


PAGES = sorted(Path(exercises.__file__).parent.glob("*/[0-9]*_*.md"))


@pytest.mark.parametrize("path", PAGES, ids=[f"{p.parent.name[:2]}.{p.name[0]}" for p in PAGES])
def test_every_spelling_can_be_made(path: Path):
    exercise = Page(path).exercise
    wrong = [w for m in exercise.misconceptions for w in (m.wrong, *m.also)]
    made = [*wrong, *(v.right for v in exercise.variants)]
    assert all(set(answer) <= set(exercise.names) for answer in made)  # type: ignore[arg-type]
    assert len({answer.source for answer in made}) == len(made)  # type: ignore[union-attr]


def test_points_that_a_person_gives_are_no_points_of_the_program(page):
    reading = "\n## By a person\n2 points. Read it.\n"
    exercise = page(PAGE + reading).exercise
    answer_key = AnswerKey(exercise)
    assert (exercise.by_person, exercise.to_read) == (2, "Read it.")
    assert judge(answer_key, answer_key.reference).points == 1
    with pytest.raises(PageError, match="begin with `2 points.`"):
        page(PAGE + reading.replace("2 points", "4 points")).exercise  # noqa: B018
