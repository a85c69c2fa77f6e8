"""Question cards: a question where it is asked, and what is said of a card that cannot be read."""

import json
from pathlib import Path

import nbformat
import pytest

from course_lib import exercises
from course_lib.authoring.build import collected, main, out_of_date, write_collected
from course_lib.authoring.cards import questions_of
from course_lib.authoring.notebooks import solution_notebook, student_notebook
from course_lib.authoring.source import LessonError, read_lesson

CARD = """
# %% [markdown] card="02.q2" kind="quiz"
# 100 is added to every logit
# of one image. Its probabilities:
# - [x] stay the same -> The factor e^100 stands in numerator and denominator,
#   and cancels.
# - [ ] become {= doubled(3) + 0.5:.2f} -> Not $\\frac{1}{2}$. {shift-is-scale}
# - [ ] grow, all of them -> They still sum to 1. {softmax-is-size}
#
# Read again: section 2.2
#
# ```python
# def doubled(x):
#     return 2 * x
# ```
"""


@pytest.fixture
def lesson(course: Path) -> Path:
    path = course / "solutions" / "02_tiny.py"
    path.write_text(path.read_text("utf-8") + CARD, "utf-8")
    return path


def test_a_card_is_a_question_with_computed_numbers(lesson: Path):
    question = questions_of(read_lesson(lesson))["02.q2"]
    assert question.stem == "100 is added to every logit of one image. Its probabilities:"
    assert question.right.because == (
        "The factor e^100 stands in numerator and denominator, and cancels."
    )
    first, second = question.wrong
    assert (first.text, first.belief) == ("become 6.50", "shift-is-scale")
    assert "frac{1}{2}" in first.because
    assert (second.text, second.belief) == ("grow, all of them", "softmax-is-size")
    assert question.reread == "section 2.2"


def test_a_card_is_one_cell_and_holds_no_answer(lesson: Path):
    read = read_lesson(lesson)
    (question,) = questions_of(read).values()
    student = student_notebook(read).cells
    (cell,) = [c for c in student if "02.q2" in c.source]
    assert (cell.cell_type, cell.source) == ("code", 'quiz("02.q2")')
    assert cell.metadata.slideshow.slide_type == "subslide"
    text = "\n".join(c.source for c in student)
    told = [question.stem, *(c.text for c in question.choices.values())]
    told += [c.because for c in question.choices.values()] + [c.belief for c in question.wrong]
    assert not [part for part in told if part in text]
    solved = [c.source for c in solution_notebook(read).cells]
    assert f'quiz("02.q2", "{question.answer}")' in solved


def test_with_a_card_that_changed_a_lesson_is_executed(lesson: Path, course: Path, edit):
    edit("section 2.2", "section 2.1")
    notebook = solution_notebook(read_lesson(lesson))
    (question,) = questions_of(read_lesson(lesson)).values()
    told = [question.stem, *(c.text for c in question.choices.values()), question.right.because]
    shown = nbformat.v4.new_output("display_data", {"text/plain": "\n".join(told)})
    next(cell for cell in notebook.cells if cell.source.startswith("quiz")).outputs = [shown]
    nbformat.write(notebook, lesson.with_suffix(".ipynb"))
    refused = "02_tiny.py: its cards changed, too; build it without --words"
    for old, new, is_refused in (("One exercise", "An exercise", False), ("grow", "rise", True)):
        edit(old, new)
        write_collected(course)  # as the build of another lesson does
        said: list[str] = []
        assert main(course, "02", words=True, say=said.append) == 1  # nothing was executed yet
        assert (refused in said) == is_refused


def test_the_build_collects_the_questions_and_notices_when_they_are_old(lesson, course: Path, edit):
    write_collected(course)
    data = json.loads((course / "course_lib/exercises/questions.json").read_text("utf-8"))
    (question,) = questions_of(read_lesson(lesson)).values()
    assert [exercises.question_from(**item) for item in data] == [question]
    assert not [fault for fault in out_of_date(course) if "questions.json" in fault]
    edit("grow, all", "rise, all")
    assert [fault for fault in out_of_date(course) if "questions.json" in fault]
    assert "rise, all" in collected(course)["course_lib/exercises/questions.json"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- [x] stay", "- [ ] stay", "ends in the name of its {belief}"),
        (" {softmax-is-size}", "", "ends in the name of its {belief}"),
        (
            "# - [ ] grow, all of them -> They still sum to 1. {softmax-is-size}\n",
            "",
            "two are wrong",
        ),
        ("same -> The", "same. The", "give the reason after"),
        ("Read again: section 2.2", "", "say where to look"),
        ('kind="quiz"', 'kind="riddle"', "predict, recall, why, quiz"),
        ("doubled(3)", "tripled(3)", "name 'tripled' is not defined"),
        ("def doubled(x):", "def doubled(x:", "was never closed"),
    ],
)
def test_a_card_that_cannot_be_read_says_which_and_why(lesson: Path, edit, old, new, said):
    assert lesson.read_text("utf-8").count(old) == 1
    edit(old, new)
    with pytest.raises(LessonError, match=r"02_tiny.py, cell \d+, card 02.q2: ") as told:
        questions_of(read_lesson(lesson))
    assert said in str(told.value)


def test_two_cards_of_one_id_are_refused(lesson: Path):
    lesson.write_text(lesson.read_text("utf-8") + CARD, "utf-8")
    with pytest.raises(LessonError, match=r"two cards 02\.q2"):
        questions_of(read_lesson(lesson))


def test_the_guide_for_lecturers_lists_exercises_and_beliefs(lesson: Path, course: Path):
    guide = course / "docs" / "teaching.md"
    guide.parent.mkdir(exist_ok=True)
    guide.write_text("Before.\n<!-- made: objectives -->\nold\n<!-- end -->\nAfter.\n")
    assert "docs/teaching.md is not what the build makes" in out_of_date(course)
    write_collected(course)
    text = guide.read_text()
    assert text.startswith("Before.\n")
    assert text.endswith("<!-- end -->\nAfter.\n")
    assert "| 02.1 | softmax that cannot overflow | 3 points, 10 minutes | no shift;" in text
    assert "| card 02.q2 | 100 is added" in text
    assert "| exam 02-01 |" in text
    assert "old" not in text
