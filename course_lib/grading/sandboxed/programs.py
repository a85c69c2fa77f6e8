"""Compiled code as bytes: a notebook is compiled where it is read, and run where it answers.

Both happen in sandboxes, and the bytes are opaque between them: no process of the grader's own
makes a program of them. They hold for one version of Python; another one compiles the text anew.
"""

import marshal
from importlib.util import MAGIC_NUMBER
from types import CodeType

from course_lib.hand_ins.source import FILE

LARGEST = 1 << 20  # bytes; a whole lesson's answers take 10,000


def as_bytes(program: CodeType | None) -> bytes:
    """Return a program as bytes that `program_of` takes; b"" for none, and for one too large.

    A short text can be a long program: `'a' * 1000` is its 1,000 letters.
    """
    if program is None:
        return b""
    try:
        compiled = marshal.dumps(program)
    except ValueError:  # it nests too deeply
        return b""
    return MAGIC_NUMBER + compiled if len(compiled) <= LARGEST else b""


def program_of(compiled: bytes, code: str) -> CodeType:
    """Return the program of some code: from its bytes where they are this Python's, else compiled.

    The bytes, which `as_bytes` returned, are trusted as little as the code is: who can forge them
    can write that code.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text is no program.
    """
    if compiled.startswith(MAGIC_NUMBER):
        return marshal.loads(compiled[len(MAGIC_NUMBER) :])
    return compile(code, FILE, "exec", dont_inherit=True)
