"""Write the class report and a feedback page for every student, from what `course grade` wrote.

DIR/index.html and DIR/students.html are for instructors; DIR/students/ holds one page a student, to
send to that student. A page is one file that fetches nothing. Students see their hints, remarks and
points set by hand, with the reason that `course override` was given: write it for them, too. They
do not see flags, nor anything of others.

--tests adds what the class gained, belief by belief, from the files that students made by
`course test-yourself --out test_yourself.json` and handed in: beside their notebooks, or in folders
or zips of their own. Both of a student's files may lie in different folders. Without a gradebook
in RESULTS, the report has this part alone.

Examples:
  course report results/
  course report results/ --out report/
  course report results/ --student "Ana García"      one page only
  course report results/ --tests submitted/          with gains by belief
  course report results/ --tests first.zip last.zip
"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.commands import UsageError, usage_errors, written
from course_lib.cli.grade import LAYOUTS

if TYPE_CHECKING:
    from course_lib.grading.reports.results import ClassResults
    from course_lib.grading.self_tests import SelfTests


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course report`."""
    parser.add_argument("results", type=Path, metavar="RESULTS", help="what `course grade` wrote")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where to (default: RESULTS/report)"
    )
    parser.add_argument("--student", metavar="NAME", help="write this student's page only")
    parser.add_argument(
        "--tests", type=Path, nargs="+", metavar="SOURCE", help="folders or zips with self-tests"
    )
    parser.add_argument(
        "--layout", choices=LAYOUTS, default="", help="of SOURCE, as in `course grade`"
    )


def run(args: argparse.Namespace) -> int:
    """Write the pages and print the class in short."""
    from course_lib.grading.gradebook import FILE
    from course_lib.grading.reports.gains import gains_text
    from course_lib.grading.reports.terminal import class_text
    from course_lib.grading.reports.write import write_class, write_gains, write_student

    tests = _self_tests(args)
    out = args.out or args.results / "report"
    alone = tests is not None and args.student is None and not (args.results / FILE).exists()
    with written():
        if tests is not None and alone:
            index = write_gains(tests, out)
            print(f"{gains_text(tests)}\nClass report: {index}")
            return 0
        results = replace(read_results(args.results), self_tests=tests)
        if args.student is not None:
            print(write_student(results, known_student(results, args.student), out))
            return 0
        report = write_class(results, out)
    print(class_text(results, report.pairs))
    print(f"Class report: {report.index}")
    return 0


def _self_tests(args: argparse.Namespace) -> "SelfTests | None":
    """What was handed in of `course test-yourself`.

    Raises:
        UsageError: it is not there, or nobody can tell whose it is.
    """
    if not args.tests:
        return None
    from course_lib.grading.layouts import Undecided
    from course_lib.grading.self_tests import collect

    with usage_errors(FileNotFoundError, Undecided):
        tests = collect(args.tests, args.layout)
    if not (tests.pairs or tests.once or tests.troubles):
        named = " and ".join(map(str, args.tests))
        raise UsageError(
            f"no file of `course test-yourself --out` is in {named}: its name is like "
            "test_yourself.json, or ends like that."
        )
    return tests


def read_results(folder: Path) -> "ClassResults":
    """The class in a results folder.

    Raises:
        UsageError: there is no gradebook, or it cannot be read, or nobody is in it.
    """
    from course_lib.grading.errors import GradebookError
    from course_lib.grading.gradebook import FILE, Gradebook
    from course_lib.grading.reports.results import class_results

    path = folder / FILE
    if not path.is_file():
        raise UsageError(f"there is no {path}: run `course grade` first.")
    with usage_errors(GradebookError), Gradebook(path, read_only=True) as book:
        results = class_results(book)
    if not results.students:
        raise UsageError(f"nobody is in {path} yet: run `course grade` first.")
    return results


def known_student(results: "ClassResults", name: str) -> str:
    """A student of the class.

    Raises:
        UsageError: there is none of that name; the message names those that come near.
    """
    import difflib

    if name in results.students:
        return name
    near = difflib.get_close_matches(name, results.students, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise UsageError(f"no student {name!r} is in the gradebook.{hint}")
