"""Ask old questions again when they are due. Nothing is sent anywhere.

Every question that you answered in a notebook comes back: after a day where you were wrong, and
later and later where you are right (FSRS, a schedule that is made for it). Answer by a letter, read
the reason, and say in one key if it was hard or easy. It can be stopped at any time.

Examples:
  course review                 what is due today
  course review --lesson 02     of one lesson only
  course review --all           also what is not due yet, of all that you have met
"""

import argparse
import shutil
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_lib.checking.remember import Grade, Memory

EASE: dict[str, "Grade"] = {"": "good", "h": "hard", "e": "easy"}
WIDEST = 100


class _Stopped(Exception):
    """The learner had enough, or the input ended."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course review`."""
    parser.add_argument("--lesson", metavar="NN", default="", help="only questions of this lesson")
    parser.add_argument("--all", action="store_true", help="all that you have met, due or not")


def run(args: argparse.Namespace) -> int:
    """Ask what is due, one card after the other."""
    from datetime import date

    from course_lib.checking.progress import log
    from course_lib.checking.remember import nothing_due, waiting
    from course_lib.cli.folders import lessons_chosen

    lesson = lessons_chosen(args.lesson)[0] if args.lesson else ""
    cards = waiting(log().events(), lesson, None if args.all else date.today())
    right, asked = 0, 0
    try:
        if cards:
            print(f"{len(cards)} to review. Answer a, b or c; ? means: I do not know; q stops.")
        for memory in cards:
            right += _ask(memory, f"{asked + 1} of {len(cards)}")
            asked += 1
    except _Stopped:
        print("\nStopped. What you answered is kept; the others wait.")
    if asked:
        print(f"\n{right} of {asked} right.")
    if asked == len(cards):
        print(nothing_due(lesson))
    if log().trouble:
        print(log().trouble)
    return 0


def _ask(memory: "Memory", place: str) -> bool:
    """Ask one question; whether the answer was right.

    Raises:
        _Stopped: before it was answered.
    """
    from course_lib.checking.remember import reasons, remember, when

    question = memory.question
    print(f"\n{place} · {question.id}")
    _say(question.stem)
    for letter, choice in question.choices.items():
        _say(f"({letter}) {choice.text}", hanging=4)
    letter = _key("> ", ["a", "b", "c", "?", "q"], "Type a, b, c, ? or q.")
    if letter == "q":
        raise _Stopped
    right = letter == question.answer
    _say(reasons(question, letter))
    grade: Grade = "again"
    stops = False
    try:
        if right:
            ease = _key("Enter; h if it was hard, e if it was easy: ", EASE, "Enter, h or e.")
            grade = EASE[ease]
    except (_Stopped, KeyboardInterrupt):  # the answer was given, and counts
        grade, stops = "good", True
    print(f"  You see it again {when(remember(question, letter, grade).due)}.")
    if stops:
        raise _Stopped
    return right


def _key(prompt: str, allowed: "Sequence[str] | dict[str, Grade]", help_text: str) -> str:
    while True:
        try:
            key = input(f"  {prompt}").strip().lower().strip("()")
        except EOFError:
            raise _Stopped from None
        if key in allowed:
            return key
        print(f"  {help_text}")


def _say(text: str, hanging: int = 0) -> None:
    """A paragraph a line; formulas are plain text, and tables and code keep their lines."""
    from course_lib.judging.plain import plain

    width = min(shutil.get_terminal_size().columns, WIDEST)
    for line in plain(text).splitlines():
        fixed = line.startswith(("|", "    ", "```"))
        parts = [line] if fixed else textwrap.wrap(line, width - 2, subsequent_indent=" " * hanging)
        print("\n".join(f"  {part}" for part in parts))
