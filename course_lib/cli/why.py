"""Say why `check` says what it says: the way from an answer to its verdict, step by step.

Examples:
  course why 02.1 notebooks/02_softmax.ipynb
"""

import argparse
from pathlib import Path

from course_lib.cli.commands import UsageError, on_one_thread, usage_errors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course why`."""
    parser.add_argument("exercise", metavar="ID", help="the exercise, such as 02.1")
    parser.add_argument("notebook", type=Path, help="a notebook file (.ipynb)")


def run(args: argparse.Namespace) -> int:
    """Print the way: run, compare, decide, diagnose, say."""
    on_one_thread()
    from course_lib.checking.notebook import why
    from course_lib.hand_ins.source import NotebookError

    if not args.notebook.is_file():
        raise UsageError(f"there is no file {args.notebook}")
    with usage_errors(NotebookError, KeyError):
        steps = list(why(args.notebook, args.exercise))
    for step, told in steps:
        print(f"{step:<9} {told}")
    return 0
