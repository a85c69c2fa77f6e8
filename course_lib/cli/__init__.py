"""The `course` command: the only room that parses arguments and prints.

Each subcommand is one small file here. A file imports what it needs inside its functions, so that
`course --help` answers at once and `course doctor` works where a dependency is missing.
"""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the `course` command and return its exit code."""
    from course_lib.cli.commands import dispatch

    return dispatch(argv)
