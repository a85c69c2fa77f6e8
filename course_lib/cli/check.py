"""Judge the exercises of a saved notebook, as its check cells would.

The exit code is 0 when every exercise passes, 1 when not, 2 when the file cannot be read.

Examples:
  course check notebooks/02_softmax.ipynb
  course check notebooks/02_softmax.ipynb 02.1 02.3
"""

import argparse
from pathlib import Path

from course_lib.cli.commands import UsageError, usage_errors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course check`."""
    parser.add_argument("notebook", type=Path, help="a notebook file (.ipynb)")
    parser.add_argument("exercises", nargs="*", metavar="ID", help="only these exercises")


def run(args: argparse.Namespace) -> int:
    """Print one report an exercise."""
    from course_lib.checking.notebook import check_notebook
    from course_lib.hand_ins.source import NotebookError

    if not args.notebook.is_file():
        raise UsageError(f"there is no file {args.notebook}")
    with usage_errors(NotebookError, KeyError):
        checked = check_notebook(args.notebook, tuple(args.exercises))
    for remark in checked.remarks:
        print(f"Note: {remark}")
    print("\n\n".join(map(repr, checked.reports)) or "This lesson has no exercise to check.")
    return 0 if checked.passed else 1
