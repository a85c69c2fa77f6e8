"""The questions of lessons as flashcards: a package for Anki, or a table.

The ids of decks, notes and of the kind of note are made from the lesson and the question, so that a
second import brings what has changed and keeps what was learned.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable
from pathlib import Path

from course_lib import exercises
from course_lib.checking.remember import memories
from course_lib.judging import Question
from course_lib.judging.plain import for_mathjax, plain
from course_lib.judging.report import markup

PARENT = "Derive a digit classifier"
FIELDS = ("Id", "Question", "A", "B", "C", "Answer", "Why", "Not A", "Not B", "Not C", "Read again")
CHOICES = "".join(f'<div class="choice"><b>{x}</b> {{{{{x}}}}}</div>' for x in "ABC")
FRONT = f'<div class="stem">{{{{Question}}}}</div>{CHOICES}'
BACK = (
    "{{FrontSide}}<hr id=answer><p><b>{{Answer}}</b> {{Why}}</p>"
    + "".join(
        f"{{{{#Not {x}}}}}<p><b>Not {x}</b> {{{{Not {x}}}}}</p>{{{{/Not {x}}}}}" for x in "ABC"
    )
    + '<p class="place">{{Read again}} · {{Id}}</p>'
)
CSS = """.card { font: 20px/1.45 system-ui, sans-serif; max-width: 40em; margin: 0 auto; }
.stem { margin-bottom: .8em; } .choice { margin: .3em 0; } .place { font-size: 75%; opacity: .7; }
"""


def chosen(lessons: Iterable[str], met: Iterable[dict] | None = None) -> list[Question]:
    """The questions of some lessons, in their order.

    Args:
        lessons: their numbers, "02".
        met: events of a progress file: only questions that were met there; None means all.
    """
    found = [question for number in lessons for question in exercises.questions(number)]
    if met is None:
        return found
    known = memories(met)
    return [question for question in found if question.id in known]


def write_anki(questions: Iterable[Question], target: Path) -> None:
    """Write a package for Anki: a deck for each lesson below one parent, a note for each question.

    Args:
        questions: what to write.
        target: the file, `.apkg`.

    Raises:
        OSError: it cannot be written.
    """
    import genanki

    kind = genanki.Model(
        _number("a question with three choices"),
        "Question with three choices (derive-mnist)",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Question", "qfmt": FRONT, "afmt": BACK}],
        css=CSS,
    )
    decks: dict[str, genanki.Deck] = {}
    for question in questions:
        number = question.id[:2]
        title = f"{number} {exercises.LESSONS[number].replace('_', ' ')}"
        deck = decks.setdefault(
            number, genanki.Deck(_number(f"lesson {number}"), f"{PARENT}::{title}")
        )
        deck.add_note(
            genanki.Note(
                model=kind,
                fields=_fields(question, _as_html),
                guid=genanki.guid_for("derive-mnist", question.id),
                tags=[f"derive-mnist::{number}", f"derive-mnist::{question.kind}"],
            )
        )
    partial = target.with_name(f".{target.name}.part")
    try:
        genanki.Package(list(decks.values())).write_to_file(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def as_table(questions: Iterable[Question]) -> str:
    """The same fields as comma-separated values in plain text, with a line of names."""
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(FIELDS)
    rows.writerows(_fields(question, plain) for question in questions)
    return table.getvalue()


def _fields(question: Question, shown: Callable[[str], str]) -> list[str]:
    """The fields of a note, in the order of `FIELDS`."""
    reasons = ["" if not c.belief else shown(c.because) for c in question.choices.values()]
    return [
        question.id,
        shown(question.stem),
        *(shown(choice.text) for choice in question.choices.values()),
        question.answer.upper(),
        shown(question.right.because),
        *reasons,
        f"Lesson {int(question.id[:2])}: {shown(question.reread)}",
    ]


def _as_html(text: str) -> str:
    """A text as Anki shows it."""
    return for_mathjax(text, markup)


def _number(name: str) -> int:
    """An id that is always the same, of the size that Anki uses."""
    digest = hashlib.sha256(f"derive-mnist, {name}".encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4], "big") % (1 << 30)
