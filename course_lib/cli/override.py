"""Set a student's points by hand, with a reason; every change is kept in an audit.

It holds for the code that is handed in now: when the student hands in other code, reports show it
as stale and the judge's points count. It may be used while `course grade` runs.

Examples:
  course override results/ ada 02.1 3 --reason "right idea, one sign"
  course override results/ ada 02.1 --undo --reason "wrong student"
  course override results/ --list
"""

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.commands import UsageError, usage_errors

if TYPE_CHECKING:
    from course_lib.grading.gradebook import Gradebook
    from course_lib.grading.row_codec import Override


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course override`."""
    parser.add_argument("results", type=Path, metavar="RESULTS", help="what `course grade` wrote")
    parser.add_argument("student", nargs="?", metavar="STUDENT", help="as the reports name them")
    parser.add_argument("exercise", nargs="?", metavar="EXERCISE", help="such as 02.1")
    parser.add_argument("points", nargs="?", type=float, metavar="POINTS", help="what counts now")
    parser.add_argument("--reason", default="", help="why, in one sentence")
    parser.add_argument("--by", default="", metavar="NAME", help="who decides (default: you)")
    parser.add_argument("--undo", action="store_true", help="let the judge's points count again")
    parser.add_argument("--list", action="store_true", help="show every change that was made")


def run(args: argparse.Namespace) -> int:
    """Write one line of the audit, or show it."""
    from course_lib.grading.errors import GradebookError
    from course_lib.grading.gradebook import FILE, Gradebook

    path = args.results / FILE
    with usage_errors(GradebookError):
        if args.list:
            with Gradebook(path, read_only=True) as book:
                return _print_audit(book, args.student, args.exercise)
        _check(args)
        if not path.is_file():
            raise UsageError(f"there is no {path}: run `course grade` first.")
        with Gradebook(path, exclusive=False) as book:
            _print_line(_change(book, args))
    return 0


def _check(args: argparse.Namespace) -> None:
    """Refuse words that do not make a change.

    Raises:
        UsageError: something is missing, or there is too much.
    """
    if args.student is None or args.exercise is None:
        raise UsageError("say whose points and for what: course override RESULTS STUDENT EXERCISE")
    if args.undo and args.points is not None:
        raise UsageError("--undo takes no points: the judge's own count again.")
    if not args.undo and args.points is None:
        raise UsageError("say how many points, or --undo.")
    if not args.reason.strip():
        raise UsageError('say why: --reason "..." is kept beside the points.')


def _change(book: "Gradebook", args: argparse.Namespace) -> "Override":
    """Set the points, or take them back."""
    from course_lib.grading.overrides import override, undo

    who = args.by or _user()
    if args.undo:
        return undo(book, args.student, args.exercise, args.reason, who)
    return override(book, args.student, args.exercise, args.points, args.reason, who)


def _user() -> str:
    """Who is logged in.

    Raises:
        UsageError: the system does not know.
    """
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:  # KeyError up to Python 3.12
        raise UsageError("say who decides: --by NAME") from error


def _print_audit(book: "Gradebook", student: str | None, exercise: str | None) -> int:
    """Show the audit, of all or of one student or exercise."""
    from course_lib.grading.overrides import states

    shown = [
        (line, state)
        for line, state in states(book)
        if student in (None, line.student) and exercise in (None, line.exercise)
    ]
    for line, state in shown:
        _print_line(line, state)
    if not shown:
        print("No points were set by hand.")
    return 0


def _print_line(line: "Override", state: str = "") -> None:
    """One change in two lines; names and reasons cannot move the cursor of a terminal."""
    what = "undone: " if line.kind == "undo" else ""
    end = f"  [{state}]" if state else ""
    print(
        f"{line.number:>4}  {_printable(line.student)}  {line.exercise}  "
        f"{what}{line.old:g} -> {line.new:g} of {line.worth:g} points{end}"
    )
    print(f"      {line.at}  {_printable(line.who)}: {_printable(line.reason)}")


def _printable(text: str) -> str:
    """Text with control characters spelt out."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
