"""Test what you believe, before the course and after it: 20 questions, 15 to 20 minutes.

The first sitting tells what to study first. Sit the test again after the course: then it tells
which answers were right and why, which beliefs showed, and what you gained. Your answers are kept
on this machine as they come, so that you can stop (q, or Ctrl-C) and go on later by the same
command. Nothing is sent anywhere. --out writes a file for your lecturer, who reads it with
`course report --tests`; it has the answers of your complete sittings and nothing else.

Examples:
  course test-yourself                           begin, or go on
  course test-yourself --result                  what did my last sitting tell?
  course test-yourself --out test_yourself.json  a file to hand in
  course test-yourself --print test.html         on paper, and a key in test_key.html
"""

import argparse
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.commands import UsageError, how_many
from course_lib.cli.folders import write_whole

if TYPE_CHECKING:
    from course_lib.inventory import Question, Sitting

STOP = "q"
SOON = 3 * 86_400  # seconds after a sitting in which the next one is begun only by --again


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course test-yourself`."""
    does = parser.add_mutually_exclusive_group()
    does.add_argument("--result", action="store_true", help="show the result, and ask nothing")
    does.add_argument("--out", type=Path, metavar="FILE", help="write your answers to hand them in")
    does.add_argument("--print", type=Path, metavar="FILE", help="write the test and a key as HTML")
    does.add_argument("--again", action="store_true", help="begin a new sitting now")


def run(args: argparse.Namespace) -> int:
    """Ask, or do what an option says."""
    from course_lib.checking.progress import log
    from course_lib.inventory import hand_in, recorded

    if args.print:
        return _print(args.print)
    sittings = recorded(log().events())
    done = [sitting for sitting in sittings if sitting.complete]
    if args.result or args.out:
        if not done:
            raise UsageError("no sitting is complete yet: type `course test-yourself` first.")
        if args.result:
            _tell(done)
            return 0
        write_whole(args.out, hand_in(done).encode())
        print(f"{how_many(len(done), 'sitting')} in {args.out}: hand in this file.")
        return 0
    return _sit(sittings, args.again)


def _sit(sittings: "list[Sitting]", again: bool) -> int:
    """Ask what is not answered yet, and tell the result."""
    from course_lib.inventory import Sitting, questions
    from course_lib.inventory.words import INTRODUCTION, wrapped

    done = [sitting for sitting in sittings if sitting.complete]
    if done and done[-1] is sittings[-1] and not again and time.time() - done[-1].began < SOON:
        told = f"Your last sitting was on {_day(done[-1].began)}, and this is its result. Sit the "
        told += "test again after the course; `course test-yourself --again` begins at once."
        print(wrapped(told, _width()), end="\n\n")
        _tell(done)
        return 0
    begun = sittings[-1] if sittings and not sittings[-1].complete and not again else None
    latest = sittings[-1].began if sittings else 0
    sitting = begun or Sitting(max(round(time.time()), latest + 1))
    print(wrapped(_opening(done, begun), _width()), wrapped(INTRODUCTION, _width()), sep="\n\n")
    for number, question in enumerate(questions().values(), 1):
        if question.id in sitting.answers:
            continue
        letter = _ask(question, number)
        if letter == STOP:
            print(
                "Stopped.", _lost() or "Your answers are kept: the same command goes on from here."
            )
            return 0
        _record(sitting, question, letter)
    print()
    _tell([*done, sitting])
    if lost := _lost():
        print(f"\n{lost}")
    return 0


def _lost() -> str:
    """What of the answers is not kept, and why; or ""."""
    from course_lib.checking.progress import log

    if log().path is None:
        return "COURSE_PROGRESS=none: nothing was kept, so that no later sitting can be compared."
    return log().trouble


def _opening(done: "list[Sitting]", begun: "Sitting | None") -> str:
    from course_lib.inventory import questions

    how = f"Type a letter, ? for “I do not know yet”, or {STOP} to stop."
    if begun:
        n = len(begun.answers)
        return f"You go on after {how_many(n, 'answer')} of {_day(begun.began)}. {how}"
    n = f"{len(questions())} questions, 15 to 20 minutes."
    if not done:
        return (
            f"{n} You need not have studied anything: this first sitting finds out where the "
            f"course can help you most. Do not guess. {how}"
        )
    return (
        f"{n} Your first sitting was on {_day(done[0].began)}. This one is for after the course, "
        f"and tells the answers at its end. {how}"
    )


def _ask(question: "Question", number: int) -> str:
    """A letter, "?", or STOP, also at the end of a piped input and after Ctrl-C."""
    from course_lib.inventory.sittings import ANSWERS
    from course_lib.inventory.words import asked

    print("", asked(question, number, _width()), sep="\n")
    while True:
        try:
            typed = input("> ").strip().lower()
        except (EOFError, KeyboardInterrupt):
            print()
            return STOP
        if typed in (*ANSWERS, STOP):
            return typed
        print(f"Type one of {', '.join(ANSWERS)}, or {STOP} to stop.")


def _record(sitting: "Sitting", question: "Question", letter: str) -> None:
    from course_lib.checking.progress import log
    from course_lib.inventory.questions import FORM
    from course_lib.inventory.sittings import KIND

    sitting.answers[question.id] = letter
    log().add(KIND, question.id, sitting=sitting.began, form=FORM, answer=letter)


def _tell(done: "list[Sitting]") -> None:
    """The result of the last of some complete sittings."""
    from course_lib.inventory import before_and_after
    from course_lib.inventory.words import result

    before, after = before_and_after(done)
    assert before is not None
    print(result(before, after, _width()))


def _print(path: Path) -> int:
    """Write the test on paper, and its key."""
    from course_lib.grading.reports.page import element, page, table
    from course_lib.inventory import questions
    from course_lib.inventory.words import INTRODUCTION, UNKNOWN

    asked, key = [], []
    for number, question in enumerate(questions().values(), 1):
        choices = [element("li", option.text) for option in question.options]
        heading = element("p", element("strong", f"{number}. {question.stem}"))
        list_ = element("ol", *choices, element("li", UNKNOWN), type="a")
        asked.append(element("article", heading, list_))
        beliefs = [option.believes or "right" for option in question.options]
        key.append((f"{number}. {question.title}", question.goal, *beliefs))
    rules = f"{INTRODUCTION} Mark one choice of each question; rather than guess, mark e."
    heads = ("question", "section", "a", "b", "c", "d")
    name, intro = element("p", "Name: ______________________________"), element("p", rules)
    paper = page("Test yourself", element("h1", "Test yourself"), name, intro, *asked)
    write_whole(path, paper.encode())
    told = table("What each choice stands for", heads, key)
    named = path.with_name(f"{path.stem}_key{path.suffix}")
    write_whole(named, page("Key", element("h1", "Test yourself: the key"), told).encode())
    print(f"{path}, and the key in {named}")
    return 0


def _width() -> int:
    return max(40, shutil.get_terminal_size().columns)


def _day(seconds: int) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(seconds))
