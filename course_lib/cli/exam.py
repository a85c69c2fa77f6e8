"""Draw an exam from the bank of questions: a paper, its solutions, and Moodle XML.

The seed chooses the questions, spread evenly over the lessons, and draws their numbers, from which
their answers are computed; the same seed gives the same exam. The solution sheet has the answer of
every question with the way to it, the belief behind each wrong choice, and a rubric for what is
answered in sentences. Moodle gets the same questions, with the reasons as feedback.

Examples:
  course exam --lessons 02-07 --seed 3 --out exam/     about 90 minutes on lessons 2 to 7
  course exam --lessons 02,05 --minutes 45             a shorter one
  course exam --kinds choice,number --points 40        what Moodle marks by itself
  course exam --seed 3 --variants 3                    groups A, B and C: other numbers and order
  course exam --list --lessons 02                      what there is
  course exam --questions 02-01,03-04 --seed 3         chosen by hand, in this order
"""

import argparse
from collections.abc import Sequence
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.commands import UsageError, usage_errors
from course_lib.cli.folders import repository

if TYPE_CHECKING:
    from course_lib.exam.bank import Question
    from course_lib.exam.selection import Exam

MINUTES = 90


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course exam`."""
    parser.add_argument("--lessons", metavar="NN-NN", help="such as 02-07 or 02,05; default: all")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    parser.add_argument("--minutes", type=float, help=f"at most; default: {MINUTES}")
    parser.add_argument("--points", type=float, help="at most, with or without --minutes")
    parser.add_argument("--kinds", help="of choice,number,open; default: all")
    parser.add_argument("--questions", metavar="IDS", help="these questions, such as 02-01,03-04")
    parser.add_argument("--variants", type=int, default=1, metavar="N", help="groups of students")
    parser.add_argument("--title", help="what is printed on top")
    parser.add_argument("--out", type=Path, default=Path("exam"), help="default: exam")
    parser.add_argument("--no-pdf", action="store_true", help="HTML and Moodle XML only")
    parser.add_argument("--list", action="store_true", help="list the bank, and draw nothing")
    parser.add_argument("--check", action="store_true", help="say what is wrong in the bank")


def run(args: argparse.Namespace) -> int:
    """Write the exam; 1 when the check finds something."""
    from course_lib.exam.bank import ExamError, read_bank
    from course_lib.exam.selection import groups
    from course_lib.npm import NpmError

    repository()  # the questions are in no wheel
    with usage_errors(ExamError, NpmError):
        questions = _within(args, list(read_bank().values()))
        if args.list:
            return _list(questions)
        if args.check:
            return _check(questions)
        if args.seed < 0 or not 1 <= args.variants <= 26:
            raise UsageError("a seed is 0 or more, and there are 1 to 26 variants")
        chosen = _chosen(args, questions)
        exams = groups(args.title or _title(chosen), chosen, args.seed, args.variants)
        pages = [page for exam in exams for page in _write(exam, args.out)]
        if not args.no_pdf:
            _print(pages)
    return 0


def _within(args: argparse.Namespace, questions: "list[Question]") -> "list[Question]":
    """The questions of the lessons and kinds that are asked for."""
    from course_lib.exam.bank import KINDS

    kinds = args.kinds.split(",") if args.kinds else KINDS
    if unknown := set(kinds) - set(KINDS):
        raise UsageError(f"kinds are {', '.join(KINDS)}; not {', '.join(sorted(unknown))}")
    if not questions:
        raise UsageError("no questions here: what students install leaves them out; use a clone")
    there = sorted({question.id[:2] for question in questions})
    lessons = _lessons(args.lessons) if args.lessons else there
    if missing := sorted(set(lessons) - set(there)):
        raise UsageError(
            f"the bank has no questions on lesson {', '.join(missing)}; it has on "
            + ", ".join(there)
        )
    return [q for q in questions if q.id[:2] in lessons and q.kind in kinds]


def _lessons(words: str) -> list[str]:
    """Lessons by number.

    >>> _lessons("02-04,7")
    ['02', '03', '04', '07']
    """
    found = []
    for word in words.split(","):
        first, _, last = word.partition("-")
        try:
            found += [f"{i:02}" for i in range(int(first), int(last or first) + 1)]
        except ValueError:
            raise UsageError(f"lessons are such as 02-07 or 02,05; not {words}") from None
    return found


def _chosen(args: argparse.Namespace, questions: "list[Question]") -> "list[Question]":
    from course_lib.exam.selection import by_hand, by_seed

    if args.questions:
        if args.minutes or args.points:
            raise UsageError("--questions names all of them: leave out --minutes and --points")
        bank = {question.id: question for question in questions}
        return by_hand(bank, args.questions.split(","))
    minutes = args.minutes or (inf if args.points else MINUTES)
    return by_seed(questions, args.seed, minutes=minutes, points=args.points or inf)


def _title(questions: "Sequence[Question]") -> str:
    lessons = sorted({int(question.id[:2]) for question in questions})
    runs = [[i, i] for i in lessons if i - 1 not in lessons]
    for run in runs:
        while run[1] + 1 in lessons:
            run[1] += 1
    named = ", ".join(f"{first} to {last}" if last > first else f"{first}" for first, last in runs)
    return f"Exam on lesson{'s' * (len(lessons) > 1)} {named}"


def _list(questions: "Sequence[Question]") -> int:
    print("id     points  minutes  kind    what it tests")
    for q in questions:
        print(f"{q.id}  {q.points:6g}  {q.minutes:7g}  {q.kind:6}  {q.tests}")
    points, minutes = (sum(getattr(q, name) for q in questions) for name in ("points", "minutes"))
    print(f"{len(questions)} questions, {points:g} points, {minutes:g} minutes")
    return 0


def _check(questions: "Sequence[Question]") -> int:
    from course_lib.exam.draw import faults

    said = [fault for question in questions for fault in faults(question)]
    print("\n".join(said) or f"{len(questions)} questions: nothing wrong")
    return int(bool(said))


def _write(exam: "Exam", folder: Path) -> list[Path]:
    """Write the files of one group; return the pages to print."""
    from course_lib.exam.moodle import moodle_xml
    from course_lib.exam.paper import paper, solutions

    group = f"-{exam.group}" if exam.group else ""
    texts = {
        folder / f"moodle{group}.xml": moodle_xml(exam),
        folder / f"paper{group}.html": paper(exam),
        folder / f"solutions{group}.html": solutions(exam),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, "utf-8")
        print(path)
    print(f"  {exam.summary}", flush=True)
    return [path for path in texts if path.suffix == ".html"]


def _print(pages: Sequence[Path]) -> None:
    from course_lib.cli.browser import browser
    from course_lib.exam.paper import print_pdf

    with browser("a PDF (--no-pdf leaves it out)") as running:
        for page in pages:
            print_pdf(running, page, page.with_suffix(".pdf"))
            print(page.with_suffix(".pdf"))
