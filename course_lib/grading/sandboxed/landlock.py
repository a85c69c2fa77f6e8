"""Landlock: from now on this process opens files below some folders only. Linux 5.13 or newer.

It is the wall around files where bubblewrap is missing. Its system calls have no wrapper in the C
library (Linux man-pages, landlock(7)).
"""

import ctypes
import os
from collections.abc import Iterable

from course_lib.grading.sandboxed.limits import NO_NEW_PRIVILEGES, checked, libc

CREATE, ADD, RESTRICT = 444, 445, 446  # the same numbers on every processor
VERSION_ONLY, BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
ALL_OF_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
READ = READ_FILE | READ_DIR | EXECUTE  # a shared library is opened to be mapped, not run


class _Ruleset(ctypes.Structure):
    _fields_ = [("handled", ctypes.c_uint64)]  # noqa: RUF012 (ctypes asks for a list)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]  # noqa: RUF012


def version() -> int:
    """Return the kernel's version of Landlock; 0 where it has none."""
    return max(0, libc().syscall(CREATE, None, ctypes.c_size_t(0), VERSION_ONLY))


def restrict(readable: Iterable[str], listed: Iterable[str], writable: Iterable[str]) -> None:
    """Let this process, for good, read below some folders and write below others.

    Args:
        readable: files, and folders with all that is in them.
        listed: folders of which the names may be read, and no file.
        writable: files and folders to do anything with.

    Raises:
        OSError: the kernel refuses.
    """
    everything = ALL_OF_VERSION[min(version(), max(ALL_OF_VERSION))]
    ruleset = libc().syscall(CREATE, ctypes.byref(_Ruleset(everything)), ctypes.c_size_t(8), 0)
    checked(0 if ruleset >= 0 else -1, "a Landlock ruleset")
    for folders, allowed in ((readable, READ), (listed, READ_DIR), (writable, everything)):
        for folder in folders:
            _allow(ruleset, folder, allowed)
    checked(libc().prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    checked(libc().syscall(RESTRICT, ruleset, 0), "Landlock")
    os.close(ruleset)


def _allow(ruleset: int, folder: str, allowed: int) -> None:
    try:
        opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # such as /lib64, where there is none
    try:
        if not os.path.isdir(folder):
            allowed &= READ_FILE | WRITE_FILE | EXECUTE
        rule = _Beneath(allowed, opened)
        checked(libc().syscall(ADD, ruleset, BENEATH, ctypes.byref(rule), 0), f"allow {folder}")
    finally:
        os.close(opened)
