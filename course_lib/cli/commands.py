"""The table of subcommands, their help, and the way from words to a function."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

COMMANDS = {
    "start": "make a folder with the notebooks, to work in",
    "lab": "open JupyterLab on the first notebook",
    "check": "judge the exercises of a notebook file",
    "why": "tell the way from an answer to its verdict (for authors and instructors)",
    "defend": "answer three questions about your own code that passes",
    "progress": "show what is passed, attempted, open",
    "test-yourself": "20 questions before and after the course: what do I believe?",
    "reset": "make a notebook new again, and keep the old one",
    "review": "ask old questions again when they are due",
    "cards": "write the questions as a deck for Anki, or as a table",
    "race": "race for 99 % of the test digits (lesson 14)",
    "exercises": "list the exercises; --matrix shows every known mistake and its hint",
    "release": "make a bundle for students, nbgrader or Gradescope (for instructors)",
    "grade": "grade a folder of hand-ins, in isolation (for instructors)",
    "override": "set points by hand, with a reason (for instructors)",
    "report": "write the class report and feedback pages (for instructors)",
    "export": "write marks for Canvas, Moodle, Gradescope, CSV (for instructors)",
    "build": "rebuild the notebooks from their sources (for authors)",
    "slides": "build a lecture: slides with notes, HTML and PDF (for lecturers)",
    "exam": "draw an exam: paper, solutions, Moodle XML (for lecturers)",
    "page": "write a lesson on one printed page: derivation, formulas, mistakes",
    "site": "build the course as a site of static pages (for lecturers)",
    "lite": "write the browser edition: the lessons in a web page (for lecturers)",
    "results": "compute the long experiments that the lessons show (for authors)",
    "test": "run every test of the course",
    "doctor": "say what is present, what is missing, and what to type",
}

EXAMPLES = """examples:
  course start my-course                     the notebooks, in a new folder
  course lab                                 start learning
  course lab --no-browser --port=8899        further options go to JupyterLab
  course check notebooks/02_softmax.ipynb    judge a saved notebook
  course progress                            what have I passed?
  course review                              what did I learn a week ago?
  course race mine.py                        how fast is my net? (lesson 14)
  course reset 03                            begin lesson 03 anew, keep the old notebook
  course doctor                              something does not work?
  course build 02                            rebuild lesson 02 after an edit
  course results mlp                         compute a long experiment again

build, exam, slides, results, release and test need the course's own folder, with its sources; all
else works wherever the course is installed.
"""


ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""The variables that keep BLAS and PyTorch at one thread; a second one spins on a busy machine."""


def on_one_thread() -> None:
    """Compute on one thread here and in processes to come, unless the environment says how many.

    Call it before numpy is imported: a later call reaches new processes only.
    """
    for name, one in ONE_THREAD.items():
        os.environ.setdefault(name, one)


def dispatch(argv: Sequence[str] | None = None) -> int:
    """Parse the words after `course` and run the subcommand that they name."""
    parser = build_parser()
    args, extra = parser.parse_known_args(argv)
    args.extra = extra
    if args.command is None:
        parser.print_help()
        return 0
    if extra and not args.takes_extra:
        parser.error(f"course {args.command} does not know {' '.join(extra)}")
    try:
        return args.run(args)
    except UsageError as error:
        print(f"course {args.command}: {error}", file=sys.stderr)
        return 2


def build_parser() -> argparse.ArgumentParser:
    """Make the parser of `course` with one subparser a command."""
    parser = argparse.ArgumentParser(
        prog="course",
        description="Derive a neural-network classifier in numpy, on real MNIST.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, summary in COMMANDS.items():
        module = import_module(f"course_lib.cli.{name.replace('-', '_')}")
        sub = subparsers.add_parser(
            name,
            help=summary.replace("%", "%%"),
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        sub.set_defaults(run=module.run, takes_extra=False)
        getattr(module, "add_arguments", lambda _: None)(sub)  # some commands have none
    return parser


class UsageError(Exception):
    """What was asked cannot be done; the message says what to do instead."""


def how_many(n: int, one: str, many: str = "") -> str:
    """A number with what it counts: 1 mark, 2 marks."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def listed(words: str) -> list[str]:
    """What stands between the commas of an option, such as `02, 03`."""
    return [part.strip() for part in words.split(",") if part.strip()]


@contextmanager
def written(place: Path | None = None) -> Iterator[None]:
    """Turn an OSError into a UsageError that names what cannot be written: this, or its file."""
    try:
        yield
    except OSError as error:
        named = place or error.filename
        raise UsageError(f"{named} cannot be written: {error.strerror}.") from error


@contextmanager
def usage_errors(*kinds: type[Exception]) -> Iterator[None]:
    """Turn errors of these kinds into UsageErrors of the same words."""
    try:
        yield
    except kinds as error:
        raise UsageError(error.args[0] if isinstance(error, KeyError) else str(error)) from error
