"""Write the marks as Canvas, Moodle, Gradescope or a spreadsheet read them.

Points set by hand count. A roster is a CSV file that says which folder of hand-ins belongs to whom:
a column `folder`, beside the columns of the LMS (Canvas: Student, ID, SIS User ID, SIS Login ID,
Section; Moodle: Email address, ID number, Username). Whoever is missing on one side is listed. The
exit code is 1 when somebody who handed in is not in the roster, or cannot be told apart by it.

Assignments are called "Lesson 02" and so on: Canvas fills those of that name or makes new ones. In
Moodle, map grade and feedback of a lesson together: otherwise Moodle drops the grades.

Examples:
  course export results/ --to csv
  course export results/ --to canvas --roster roster.csv --out canvas.csv
  course export results/ --to gradescope --out gradescope/
  course export results/ --to gradescope --student ana --out results.json
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.cli.commands import UsageError, how_many, usage_errors, written
from course_lib.grading import exports

if TYPE_CHECKING:
    from course_lib.grading.exports.write import Exported


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course export`."""
    parser.add_argument("results", type=Path, metavar="RESULTS", help="what `course grade` wrote")
    parser.add_argument("--to", choices=exports.names(), required=True, help="who reads it")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="where to (gradescope: a folder; default: in RESULTS)",
    )
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="CSV: folder -> person of the LMS"
    )
    parser.add_argument("--student", metavar="NAME", help="gradescope: one student's results.json")


def run(args: argparse.Namespace) -> int:
    """Write the file and list who is not in it."""
    from course_lib.cli.report import known_student, read_results
    from course_lib.grading.exports.roster import RosterError
    from course_lib.grading.exports.write import write, write_student

    export = exports.get(args.to)
    if args.roster is not None and not export.takes_roster:
        raise UsageError(f"{export.title} needs no --roster: it knows who handed in.")
    if args.student is not None and export.one is None:
        able = ", ".join(name for name in exports.names() if exports.get(name).one)
        raise UsageError(f"--student is for {able}; the other files hold the whole class.")
    results = read_results(args.results)
    with usage_errors(RosterError), written():
        if args.student is not None and export.one is not None:
            out = args.out or args.results / "export" / export.one[0]
            print(write_student(results, args.to, known_student(results, args.student), out))
            return 0
        return _tell(write(results, args.to, args.out or args.results / export.place, args.roster))


def _tell(exported: "Exported") -> int:
    """Print what was written and who is missing; nobody is left out without a word."""
    from course_lib.grading.reports.text import one_line

    print(f"{exported.path}: {how_many(exported.n_students, 'student')}")
    for note in exported.notes:
        print(f"Note: {one_line(note, 2000)}")
    for title, names in (
        ("Handed in, but not in the roster", exported.unlisted),
        ("In the roster, but without the identifiers that others have", exported.nameless),
        ("In the roster, but nothing was handed in", exported.absent),
    ):
        if names:
            print(f"{title} ({len(names)}):")
            print("\n".join(f"  {one_line(name, 80)}" for name in names))
    return 1 if exported.unlisted or exported.nameless else 0
