"""References from lessons, cards, pages, widgets and figures to what is not there."""

from pathlib import Path

import pytest

from course_lib.authoring.build import build, out_of_date
from course_lib.authoring.references import lost_references
from course_lib.authoring.source import LessonError

TINY, PAGE = "solutions/02_tiny.py", "course_lib/exercises/02_x/1_y.md"
CARD = """
# %% [markdown] card="02.q2" kind="quiz"
# What is it?
# - [x] one -> It is, by (2.1).
# - [ ] two -> No. {two}
# - [ ] three -> No. {three}
#
# Read again: section 2.7
"""


def wrote(course: Path, place: str, text: str) -> None:
    path = course / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        (TINY, "\n# %% [markdown]\n# By (2.9).\n", "no equation or exercise (2.9)"),
        (TINY, CARD, "no section 2.7"),
        (TINY, CARD.replace("2.1", "3.1").replace("2.7", "2.1"), "no equation or exercise (3.1)"),
        (TINY, "\n# %%\nx = 1  # (02.9)\n", "no equation or exercise (02.9)"),
        (PAGE, "By (2.1) and\n(2.3).", "no equation or exercise (2.3)"),
        (PAGE, "In sections\n2.1 and 2.4.", "no section 2.4"),
        ("course_lib/widgets/lab.py", '"""As in exercise 2.1."""', "no exercise 2.1"),
        ("course_lib/widgets/lab.js", "// Station 9.1\n", "no section 9.1"),
        ("course_lib/plots/lines.py", 'set_title("by (2.8)")', "no equation or exercise (2.8)"),
    ],
)
def test_what_is_not_there_fails_the_build_and_the_check(
    course: Path, place: str, text: str, said: str
):
    assert lost_references(course) == []
    wrote(course, place, text)
    (fault,) = lost_references(course)
    assert fault.startswith(f"{place}, line ")
    assert said in fault
    assert fault in out_of_date(course)
    with pytest.raises(LessonError) as told:
        build(course)
    assert str(told.value) == fault


def test_what_is_there_and_what_refers_to_something_else(course: Path):
    wrote(
        course,
        TINY,
        "\n# %% [markdown]\n# By (2.1), in section 2.1 and exercises 02.1 to 02.3 (02.4),\n"
        "# (0.5, 0.5), f(0.5), f'(0.5). (Goodfellow, 2016, section 7.12.) Author, 2013: "
        "section 9.10.\n",
    )
    assert lost_references(course) == []


def test_one_lesson_alone_answers_for_its_own_files(course: Path):
    wrote(course, "course_lib/exercises/03_x/1_y.md", "See section 8.1.")
    assert len(lost_references(course)) == 1
    assert lost_references(course, ("02",)) == []
    wrote(course, PAGE, "See section 8.1.")
    assert len(lost_references(course, ("02",))) == 1
