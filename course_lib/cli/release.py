"""Make the zip that is handed out: for students, for an nbgrader site, or for Gradescope.

The students' zip holds the notebooks, a README with points and due date, and the course, to be
installed with pip. It holds no worked solutions, unless --solutions says when `reveal` shows one.
A due date without a zone is in this machine's time zone.

Examples:
  course release --lessons 02,03 --due 2027-01-31T23:59 --out week-3.zip
  course release --lessons 02,03 --solutions after-pass --out week-3.zip
  course release --lessons 02,03 --stripped --out exercises-only.zip
  course release --lessons 02,03 --nbgrader --out nbgrader.zip
  course release --lessons 02,03 --gradescope --seed-file seed.txt --out autograder.zip
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.commands import UsageError, usage_errors
from course_lib.cli.folders import repository, write_whole

if TYPE_CHECKING:
    from course_lib.grading.release import Selection

SAYS = {
    "never": "It holds no worked solutions; the notebooks say so.",
    "after-pass": "`reveal` shows a worked solution once an exercise has passed.",
    "after-attempt": "`reveal` shows a worked solution after an honest attempt.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course release`."""
    parser.add_argument("--lessons", required=True, metavar="02,03", help="which lessons")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.zip", help="the new file")
    parser.add_argument("--title", default="", help="what students see it called")
    parser.add_argument("--due", metavar="2027-01-31T23:59", help="until when")
    parser.add_argument("--stripped", action="store_true", help="exercises without their lessons")
    parser.add_argument(
        "--solutions", choices=SAYS, help="when `reveal` shows a worked solution; never otherwise"
    )
    parser.add_argument("--force", action="store_true", help="overwrite FILE.zip")
    parser.add_argument(
        "--seed-file", type=Path, metavar="FILE", help="secret seed, for Gradescope"
    )
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--nbgrader", action="store_true", help="an assignment for nbgrader")
    kinds.add_argument("--gradescope", action="store_true", help="an autograder for Gradescope")


def run(args: argparse.Namespace) -> int:
    """Make the zip and say what it holds."""
    from course_lib.grading.release import ReleaseError

    _check_words(args)
    with usage_errors(ReleaseError):
        choice, content = _make(args)
    write_whole(args.out, content)
    print(
        f"{args.out}: {choice.title}, {sum(len(c.exercises) for c in choice.lessons)} exercises, "
        f"{choice.points} points" + (f", due {choice.until}" if choice.until else "")
    )
    if not args.gradescope:
        print(SAYS[choice.solutions])
    if choice.due and choice.due < datetime.now(choice.due.tzinfo):
        print("Note: the due date has passed already.", file=sys.stderr)
    return 0


def _make(args: argparse.Namespace) -> "tuple[Selection, bytes]":
    """The choice and the bytes of its zip."""
    from course_lib.grading import release
    from course_lib.grading.release.wheel import Package

    root = repository()
    due = release.due_date(args.due) if args.due else None
    solutions = args.solutions or "never"
    choice = release.choose(
        root, args.lessons.split(","), args.title, due, args.stripped, solutions
    )
    package = Package(root)
    if args.gradescope:
        seed = args.seed_file.read_bytes() if args.seed_file else None
        return choice, release.autograder(choice, package, seed)
    if args.nbgrader:
        return choice, release.nbgrader_bundle(choice, package)
    return choice, release.student_bundle(choice, package)


def _check_words(args: argparse.Namespace) -> None:
    """Refuse what does not fit together, before any work."""
    if args.seed_file and not args.gradescope:
        raise UsageError(
            "--seed-file is for --gradescope only: a seed that students get is no secret. "
            "Give it to `course grade` later."
        )
    if args.seed_file and not args.seed_file.is_file():
        raise UsageError(f"there is no seed file {args.seed_file}")
    if args.gradescope and (args.due or args.stripped):
        raise UsageError("leave --due and --stripped out: Gradescope keeps the due date itself")
    if args.gradescope and args.solutions:
        raise UsageError("leave --solutions out: students do not see what Gradescope gets")
    if args.out.suffix != ".zip":
        raise UsageError(f"{args.out} is made as a zip file; give it a name that ends in .zip")
    if not args.out.parent.is_dir():
        raise UsageError(f"there is no folder {args.out.parent}; make it first")
    if args.out.is_dir():
        raise UsageError(f"{args.out} is a folder; name a file")
    if args.out.exists() and not args.force:
        raise UsageError(f"{args.out} exists already; choose another name, or add --force")
