"""What each lesson teaches and asks, as the table at the end of `docs/teaching.md`."""

import re
from collections.abc import Iterable

from course_lib import exercises
from course_lib.authoring.cards import questions_of
from course_lib.authoring.source import Lesson
from course_lib.exam.bank import Question as Asked
from course_lib.exam.bank import read_bank
from course_lib.exercises import Exercise

PLACE = re.compile(r"(?<=<!-- made: objectives -->\n).*?(?=<!-- end -->)", re.DOTALL)


def with_objectives(text: str, lessons: Iterable[Lesson]) -> str:
    """The text, with a table for each lesson in the place that is marked for them."""
    bank = list(read_bank().values())
    tables = "\n".join(_of_lesson(lesson, bank) for lesson in lessons)
    return PLACE.sub(lambda _: tables, text)


def _of_lesson(lesson: Lesson, bank: Iterable[Asked]) -> str:
    """Its exercises, its cards with their wrong beliefs, its exam questions."""
    rows = [
        f"| {one.id} | {one.title} | {_worth(one)} | "
        + "; ".join(m.name for m in one.misconceptions[:3])
        + " |"
        for one in exercises.lesson(lesson.number)
    ]
    rows += [
        f"| card {card.id} | {' '.join(_plain(card.stem).split())} | {card.reread} | "
        + "; ".join(choice.belief for choice in card.wrong)
        + " |"
        for card in questions_of(lesson).values()
    ]
    rows += [
        f"| exam {one.id} | {one.title} | {one.points:g} points, {one.minutes:g} minutes; "
        f"{one.goal} | {_plain(one.tests)} |"
        for one in bank
        if _about(one, lesson.number)
    ]
    head = (
        "| | what is asked | worth, or where it is answered | expect |",
        "| --- | --- | --- | --- |",
    )
    return "\n".join((f"### {lesson.title}\n", *head, *rows)) + "\n"


def _about(one: Asked, lesson: str) -> bool:
    """Whether a question belongs to a lesson: by the exercise or section that teaches it."""
    number = re.search(r"\d+(?=\.)", one.goal)
    return int(number[0] if number else one.id[:2]) == int(lesson)


def _worth(one: Exercise) -> str:
    return f"{one.points} point{'s' * (one.points > 1)}, {one.minutes} minutes"


def _plain(stem: str) -> str:
    """The words of a question: no code, no table, no bar that would end a cell."""
    words = re.sub(r"```.*?```|^\|.*$", "", stem, flags=re.DOTALL | re.MULTILINE)
    return words.replace("|", "\\|")
