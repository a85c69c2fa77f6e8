"""The bytes of a notebook file -> its cells, whatever happened to the file on its way.

Nothing is trusted: not the encoding, not the format's number, not the metadata, not the types. What
can be read is read, and a remark says what could not.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from course_lib.hand_ins.encodings import decode
from course_lib.hand_ins.outputs import TooManyParts, without_outputs

MAX_BYTES = 100_000_000
MAX_TEXT = 8_000_000  # characters of a notebook without its outputs
LARGE = 4_000_000  # bytes: from here on, outputs are cut out before the file is parsed
MAX_CELLS = 10_000
MAX_FAILURES = 100  # pieces of a damaged file that are tried in vain

DECODER = json.JSONDecoder(strict=False, parse_int=float)  # int() refuses numbers of 5,000 digits
CELLS = re.compile(r'"(?:cells|worksheets)"\s*:\s*\[')
CELL_START = re.compile(
    r'\{\s*"(?:attachments|cell_type|collapsed|execution_count|id|input|language|metadata'
    r'|outputs|prompt_number|source)"\s*:'
)
OTHER_FILES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a rar archive"),
    (b"<", "a web page"),
    (b"version https://git-lfs", "a pointer of Git LFS, without the file it points to"),
)


class NotebookError(ValueError):
    """The file cannot be read as a notebook; the message says why and what to do."""


@dataclass(frozen=True)
class Cell:
    """One cell: its place in the notebook (from 1), its kind, and its text."""

    number: int
    kind: str
    text: str


@dataclass(frozen=True)
class NotebookFile:
    """The cells of a file, and what was odd about it, in sentences."""

    cells: tuple[Cell, ...]
    remarks: tuple[str, ...] = ()


def cells_of(raw: bytes) -> NotebookFile:
    """Read the bytes of a notebook file.

    Raises:
        NotebookError: nothing can be read; the message names the reason, not the file.
    """
    try:
        return _cells_of(raw)
    except RecursionError:
        raise NotebookError("the file nests too deeply to be a notebook") from None
    except MemoryError:
        raise NotebookError(
            "the file takes too much memory to be read; clear its outputs"
        ) from None
    except TooManyParts:
        raise NotebookError("its outputs hold millions of parts; clear them and save it") from None


def _cells_of(raw: bytes) -> NotebookFile:
    if len(raw) > MAX_BYTES:
        raise NotebookError(
            f"the file has {len(raw) / 1e6:,.0f} MB, more than {MAX_BYTES / 1e6:.0f}; "
            "clear its outputs, save it, and hand it in again"
        )
    for start, what in OTHER_FILES:
        if raw.lstrip()[: len(start)].lower() == start.lower():
            raise NotebookError(f"this is {what}, not a notebook: hand in the .ipynb file itself")
    text, remarks = decode(without_outputs(raw) if len(raw) > LARGE else raw)
    if not text.strip("\x00 \t\r\n"):
        raise NotebookError("the file is empty; was the notebook saved?")
    if len(text) > LARGE:
        text = decode(without_outputs(text.encode("utf-8", "replace")))[0]
    if len(text) > MAX_TEXT:
        raise NotebookError(
            f"without its outputs the file still has {len(text) / 1e6:,.0f} MB; "
            f"a notebook of at most {MAX_TEXT / 1e6:.0f} can be read"
        )
    if not text.lstrip().startswith(("{", "[")):
        script = "the file is a Python script, not a notebook; it was read as one code cell"
        return NotebookFile((_script(text),), (*remarks, script))
    found, more = _found(text)
    return NotebookFile(found, (*remarks, *more))


def _script(text: str) -> Cell:
    if not re.search(r"^(?:def|class|async def) +\w", text, re.MULTILINE):
        raise NotebookError(
            "this is not a notebook: its text cannot be read as JSON, and it defines nothing"
        )
    return Cell(1, "code", text)


def _found(text: str) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    """The cells of a notebook's JSON, whole or in pieces."""
    data = _loaded(text)
    if data is None:
        stripped = without_outputs(text.encode("utf-8", "replace")).decode()
        data = _loaded(stripped)  # what was damaged or nests deeply may have been an output
        if data is None:
            return _salvaged(stripped)
    raw_cells = _raw_cells(data)
    if raw_cells is None:
        raise NotebookError("the file holds no cells; is it a Jupyter notebook?")
    cells = tuple(filter(None, (_cell(i, c) for i, c in enumerate(raw_cells[:MAX_CELLS], 1))))
    odd = len(raw_cells) - len(cells)
    return cells, ((f"{odd} of its cells are no cells and were passed over",) if odd else ())


def _loaded(text: str) -> Any:
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _raw_cells(data: Any) -> list[Any] | None:
    """The list of cells: of format 4, or of all worksheets of format 3."""
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("cells"), list):
        return data["cells"]
    sheets = data.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [s["cells"] for s in sheets if isinstance(s, dict) and isinstance(s.get("cells"), list)]
    return [cell for cells in lists for cell in cells] if lists else None


def _cell(number: int, raw: Any) -> Cell | None:
    """A cell, or None for what is none. Format 3 says `input` for the source of code."""
    if not isinstance(raw, dict) or not isinstance(raw.get("cell_type"), str):
        return None
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return Cell(number, raw["cell_type"], source) if isinstance(source, str) else None


def _salvaged(text: str) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    """The complete cells of a file that is cut off or damaged."""
    opened = CELLS.search(text)
    cells: list[Cell] = []
    end, failures = opened.end() if opened else len(text), 0
    for start in CELL_START.finditer(text, end):
        if start.start() < end:
            continue  # within the cell before
        try:
            raw, end = DECODER.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            failures += 1
            if failures > MAX_FAILURES:
                break
            continue
        cell = _cell(len(cells) + 1, raw)
        if cell and len(cells) < MAX_CELLS:
            cells.append(cell)
    if not cells:
        raise NotebookError("this is not a complete notebook file, and no cell of it can be read")
    return tuple(cells), (
        f"the file is damaged or cut off: {len(cells)} complete cells of it were read; "
        "save the notebook and hand it in again",
    )
