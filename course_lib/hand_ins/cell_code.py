"""One code cell -> its statements, as far as they can be parsed.

What Jupyter understands and Python does not (magics, shell lines, questions, prompts) is passed
over. What does not parse is lost piece by piece: the other pieces of the cell count.
"""

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from course_lib.hand_ins.nesting_guard import too_deep
from course_lib.hand_ins.normalize_code import DEFINITIONS

PYTHON_MAGICS = {"time", "timeit", "capture", "prun", "memit", "mprun", "debug"}
MAX_WORK = 300_000  # characters that are parsed in search of the sound pieces of one cell

CELL_MAGIC = re.compile(r"\s*%%(!|\w+)[^\n]*\n?")
NOT_PYTHON = re.compile(
    r"^([ \t]*)(?:[%!?].*|[\w.*]+\?{1,2}[ \t]*|[\w, ]+=[ \t]*[%!].*)$", re.MULTILINE
)
DEFINES = re.compile(r"^(?:async +def|def|class) +(\w+)", re.MULTILINE)
PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.)(?: |$)", re.MULTILINE)
GOES_ON = re.compile(r"(?:else|elif|except|finally|case)\b|[)\]}]|#")
UNFINISHED = re.compile(
    "was never closed|unterminated triple-quoted|expected an indented block"
    "|expected 'except' or 'finally'"
)
SURROGATE = re.compile("[\ud800-\udfff]")  # half a letter


@dataclass(frozen=True)
class Lost:
    """A piece of a cell that does not count: why ("line 3: invalid syntax"), and what it names."""

    why: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class CellCode:
    """A cell's statements, and what was lost of it."""

    body: list[ast.stmt]
    lost: tuple[Lost, ...] = ()


def parse(code: str) -> list[ast.stmt]:
    """The statements of a piece of code. Python may warn: of unknown escapes, of odd comparisons.

    Raises:
        SyntaxError: Python cannot read it, for whatever reason.
    """
    deep = too_deep(code)
    if deep:
        raise SyntaxError(f"the code {deep}")
    try:
        return ast.parse(code).body
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(f"Python cannot read it ({type(error).__name__})") from None


def compiles(body: list[ast.stmt]) -> bool:
    """Whether statements make a program: a `return` outside of a function parses, but is none."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        compile(ast.Module(body, type_ignores=[]), "<cell>", "exec", flags)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return False
    return True


def clean(text: str) -> str:
    """The text with plain line ends, without characters that no source code may hold."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return SURROGATE.sub("\ufffd", text)


def read_cell(text: str) -> CellCode:
    """Parse a code cell. Never fails: `lost` holds what could not be read."""
    text = clean(text)
    magic = CELL_MAGIC.match(text)
    if magic and magic[1] not in PYTHON_MAGICS:
        return _other_language(magic[1], text[magic.end() :])
    if magic:
        text = "\n" * magic[0].count("\n") + text[magic.end() :]
    try:
        return CellCode(parse(text))
    except SyntaxError:
        plain = plain_python(text)
    for attempt in (plain, *(plain.expandtabs(n) for n in (8, 4) if "\t" in plain)):
        try:
            return CellCode(parse(attempt))
        except SyntaxError:
            continue
    return _pieces(plain)


def plain_python(text: str) -> str:
    """The text without margin, prompts, magics and shell lines; every line stays on its line."""
    if text.lstrip().startswith(">>>"):
        text = PROMPT.sub("", text)
    return NOT_PYTHON.sub(r"\1pass", _without_margin(text))


def _without_margin(text: str) -> str:
    """Take the first line's margin off all lines, as Jupyter does; else what all lines share."""
    first = re.search(r"^([ \t]*)\S", text, re.MULTILINE)
    margin = first[1] if first else ""
    lines = text.split("\n")
    if margin and all(line.startswith(margin) for line in lines if line.strip()):
        return "\n".join(line.removeprefix(margin) for line in lines)
    return textwrap.dedent(text)


def _other_language(name: str, rest: str) -> CellCode:
    """A cell in another language, or for another process: said when it defines something."""
    try:
        names = sorted(defined_names(parse(rest)))
    except SyntaxError:
        names = []
    if not names:
        return CellCode([])
    said = ", ".join(f"`{name}`" for name in names)
    why = f"line 1: `%%{name}` keeps {said} out of the notebook"
    return CellCode([], (Lost(why, tuple(names)),))


def defined_names(body: list[ast.stmt]) -> set[str]:
    """The names of the functions and classes at the top level of a body."""
    return {node.name for node in body if isinstance(node, DEFINITIONS)}


def _pieces(text: str) -> CellCode:
    """Parse a cell that does not parse, piece by piece."""
    lines = text.split("\n")
    starts = list(_starts(lines))
    body: list[ast.stmt] = []
    lost: list[Lost] = []
    i, work = 0, MAX_WORK
    while i < len(starts) - 1:
        n, found, words = 1, None, ""
        for end in range(i + 1, len(starts)):
            piece = "\n".join(lines[starts[i] : starts[end]])
            work -= len(piece)
            try:
                n, found = end - i, parse(piece)
                break
            except SyntaxError as error:
                words = words or _where_and_why(error, starts[i])
                if work < 0 or not _unfinished(error, piece):
                    break
        for node in found or ():
            ast.increment_lineno(node, starts[i])
            body.append(node)
        if found is None:
            piece = "\n".join(lines[starts[i] : starts[i + 1]])
            lost.append(Lost(words, tuple(DEFINES.findall(piece))))
        i += n
    return CellCode(body, tuple(lost))


def _where_and_why(error: SyntaxError, above: int) -> str:
    """What Python says of a piece of a cell that has so many lines above it."""
    said = re.sub(r"\bline (\d+)", lambda n: f"line {above + int(n[1])}", error.msg or "")
    return f"line {above + (error.lineno or 1)}: {said}"


def _starts(lines: list[str]) -> Iterator[int]:
    """Where a new statement may begin: at lines without margin. The end of the text is the last."""
    decorated = False
    for i, line in enumerate(lines):
        begins = line and not line[0].isspace() and not GOES_ON.match(line)
        if i == 0 or (begins and not decorated):
            yield i
        if line.strip():
            decorated = line.startswith("@")
    yield len(lines)


def _unfinished(error: SyntaxError, piece: str) -> bool:
    """Whether more lines could mend it: an open string or bracket, a head without its body."""
    return bool(UNFINISHED.search(error.msg or "")) or (error.lineno or 0) > piece.count("\n")
