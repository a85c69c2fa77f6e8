"""One `course grade` at a time in a folder of results; a crash leaves no lock behind."""

import json
import os
import socket
from pathlib import Path

from course_lib.grading.errors import GradebookError
from course_lib.grading.row_codec import now

_HELD: set[int] = set()  # descriptors of the locks of this process


class Lock:
    """A lock on a file, held until `release`, or until the process ends in whatever way.

    The kernel keeps it (`flock`): it goes with the process, so no stale lock can exist. The file
    itself stays, since removing it would let two processes lock two files of one name.

    Raises:
        GradebookError: another process holds it, or the file cannot be locked.
    """

    def __init__(self, path: Path) -> None:
        import fcntl  # here: reports are also read on systems without it

        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise GradebookError(
                f"{path} cannot be written ({error.strerror}); choose another --out folder."
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(self._descriptor)
            os.close(self._descriptor)
            if not isinstance(error, BlockingIOError):
                raise GradebookError(
                    f"{path} cannot be locked ({error.strerror}); "
                    "choose an --out folder on a local disk."
                ) from error
            raise GradebookError(
                f"another `course grade` ({holder}) is writing in {path.parent}. "
                "Wait for it or stop it; or choose another --out folder."
            ) from error
        _HELD.add(self._descriptor)
        who = {"pid": os.getpid(), "host": socket.gethostname(), "since": now()}  # see `_holder`
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(who).encode(), 0)

    def release(self) -> None:
        """Let go of it; a second time does nothing."""
        if self._descriptor in _HELD:
            _HELD.discard(self._descriptor)
            os.close(self._descriptor)


def _holder(descriptor: int) -> str:
    """Who wrote their name into a lock file."""
    try:
        who = json.loads(os.pread(descriptor, 1000, 0))
        return f"process {who['pid']} on {who['host']}, since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "its name is not readable"


def _let_go_in_child() -> None:
    """A forked worker that outlives its parent must not keep the parent's lock alive."""
    for descriptor in _HELD:
        os.close(descriptor)  # the parent's own descriptor still holds the lock
    _HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_in_child)
