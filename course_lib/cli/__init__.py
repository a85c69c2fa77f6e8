"""The `course` command: the only room that parses arguments and prints.

Each subcommand is one small file here. A file imports what it needs inside its functions, so that
`course --help` answers at once and `course doctor` works where a dependency is missing.
"""

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

STOPPED = 130  # the exit code of a program that Ctrl-C ended


def main(argv: Sequence[str] | None = None) -> int:
    """Run the `course` command and return its exit code; Ctrl-C ends it with one line.

    Args:
        argv: the words after `course`; None means those of this process, which is the command's own
            then: nothing interrupts what little is left to do after it.
    """
    own = argv is None and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if own:
        signal.signal(signal.SIGINT, _interrupt)
    try:
        try:
            from course_lib.cli.commands import dispatch

            return dispatch(argv)
        finally:
            if own:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return STOPPED


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt, but while a module is imported end at once.

    It may be of C++ and cannot take an exception: PyTorch then aborts the process.
    """
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            os.write(2, b"Stopped.\n")
            os._exit(STOPPED)
        frame = frame.f_back
    raise KeyboardInterrupt
