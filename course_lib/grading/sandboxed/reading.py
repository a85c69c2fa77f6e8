"""The bytes of a notebook -> what it defines, as a record. Nothing of it is run.

It runs inside the sandbox, because the parser meets a stranger's text. `course check` reads
notebooks by the same functions of `hand_ins.source`.
"""

import hashlib

from course_lib.grading.records import Reading
from course_lib.grading.sandboxed.name_rules import flags
from course_lib.grading.sandboxed.programs import as_bytes
from course_lib.hand_ins.notebook_file import NotebookError, cells_of
from course_lib.hand_ins.source import definitions

MAX_REMARKS = 20


def read(raw: bytes) -> Reading:
    """Read a notebook file.

    Raises:
        NotebookError: nothing can be read; the message is one sentence on why. Nothing else is
            raised, whatever the bytes.
    """
    try:
        return _read(raw)
    except NotebookError:
        raise
    except RecursionError:
        raise NotebookError("the code nests too deeply to be read") from None
    except MemoryError:
        raise NotebookError("the notebook takes too much memory to be read") from None
    except Exception as error:  # one odd notebook must not stop a class
        kind = type(error).__name__
        raise NotebookError(f"the notebook cannot be read ({kind}): tell your teacher") from error


def _read(raw: bytes) -> Reading:
    file = cells_of(raw)
    found = definitions(file.cells)
    remarks = [*file.remarks, *found.unreadable]
    if len(remarks) > MAX_REMARKS:
        more = len(remarks) - MAX_REMARKS
        remarks = [*remarks[:MAX_REMARKS], f"and {more} more remarks of this kind"]
    told = [found.code, *(f"{name}: {why}" for name, why in sorted(found.lost.items()))]
    return Reading(
        code=found.code,
        definitions=found.normalized,
        content=hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest(),
        remarks=tuple(remarks),
        flags=flags(found.kept),
        lost=found.lost,
        compiled=as_bytes(found.program),
    )
