"""What can go wrong with the gradebook's files, in sentences for the person who grades."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class GradebookError(Exception):
    """The gradebook cannot be used; the message says why, and what to do."""


_SAYS = {
    "SQLITE_NOTADB": "{path} is not a gradebook, or it is damaged. {care}",
    "SQLITE_CORRUPT": "{path} is damaged. {care}",
    "SQLITE_BUSY": "another program has kept {path} busy for too long. Close it and try again.",
    "SQLITE_FULL": "the disk of {path} is full. Make room and run the same command again: "
    "every mark that was written is safe.",
    "SQLITE_READONLY": "{path} cannot be written: look at the permissions of the file and of its "
    "folder.",
    "SQLITE_CANTOPEN": "{path} cannot be opened: look at the permissions of the file and of its "
    "folder.",
    "SQLITE_PERM": "{path} cannot be opened: look at the permissions of the file.",
    "SQLITE_IOERR": "the disk of {path} answers with an error ({error}). If it is a network "
    "folder, choose an --out folder on a local disk; every mark that was written is safe.",
    "SQLITE_PROTOCOL": "the folder of {path} cannot be locked; choose one on a local disk.",
}
_CARE = (
    "Nothing was changed. Put back a copy of the file, or move it away together with its -wal "
    "file and grade again; `sqlite3 {path} .recover` may save manual overrides."
)


def damaged(path: Path) -> GradebookError:
    """What is said of a damaged file."""
    return GradebookError(_SAYS["SQLITE_CORRUPT"].format(path=path, care=_CARE.format(path=path)))


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file into a `GradebookError`; mistakes in our SQL stay.

    Raises:
        GradebookError: the file is damaged, busy, read-only, or its disk is full or failing.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        kind = "_".join(name.split("_")[:2])  # SQLITE_IOERR_WRITE -> SQLITE_IOERR
        if kind not in _SAYS:
            raise
        care = _CARE.format(path=path)
        raise GradebookError(_SAYS[kind].format(path=path, care=care, error=error)) from error
