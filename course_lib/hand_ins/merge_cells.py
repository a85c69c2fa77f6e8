"""A notebook's cells -> their statements: split cells joined, code in text cells found.

A function that goes over two cells is read as one. A code cell that became a text cell (one wrong
key does that in Jupyter) still counts, where no code cell defines the same name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.hand_ins import cell_code
from course_lib.hand_ins.cell_code import CellCode, defined_names
from course_lib.hand_ins.notebook_file import Cell

MAX_JOINED = 4  # cells
MAX_TEXT = 2_000_000  # characters of code that are parsed, for a whole notebook
MAY_BIND = re.compile(  # a statement that may be kept, or a cell that begins inside of one
    r"""^(?:[@>%]|(?:async|def|class|import|from|if|else|try|except|finally|with)\b
        |[\w \t,.()]+(?::[^=\n]*)?=(?!=)(?:[^\n]*\b(?:lambda|partial|vectorize|l?r?u?_?cache
            |float|int|complex|bool|str|abs|frozenset|slice|staticmethod)\b|(?!.*\w\()))
      |\A\n*[ \t]|;[ \t]*\w""",
    re.VERBOSE | re.MULTILINE,
)
FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n(.*?)^ {0,3}\1[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass
class ReadCells:
    """The statements of a notebook."""

    cells: list["ReadCell"]  # in the notebook's order
    remarks: list[str]  # what was odd, in sentences
    # name -> where the notebook defines it in vain, and why that does not count
    lost: dict[str, str]


@dataclass(frozen=True)
class ReadCell:
    """One cell, or several joined ones."""

    number: int  # the place in the notebook, from 1
    where: str  # what a remark calls it ("code cell 3", which counts the code cells only)
    text: str  # its text
    code: CellCode  # its statements
    joined: bool = False  # whether it was made of several cells

    @property
    def names(self) -> set[str]:
        """The functions and classes that it defines."""
        return defined_names(self.code.body)


def merge_cells(cells: Sequence[Cell]) -> ReadCells:
    """The statements of a notebook, and what was odd about it."""
    code, remarks = _within_limit([cell for cell in cells if cell.kind == "code"])
    read = ReadCells(_joined([_read(i, cell) for i, cell in enumerate(code, 1)]), remarks, {})
    remarks += [
        f"{r.where} were read as one: a piece of code goes over both"
        for r in read.cells
        if r.joined
    ]
    for cell in read.cells:  # the first piece that was lost, and each that defines something
        for i, lost in enumerate(cell.code.lost):
            why = f"{cell.where}, {lost.why}"
            if i == 0 or lost.names:
                remarks.append(why)
            read.lost.update(dict.fromkeys(lost.names, why))
    known = {name for r in read.cells for name in r.names}
    for cell in cells:
        if cell.kind != "code":
            _add_text_cell(cell, known, read)
    read.cells.sort(key=lambda r: r.number)
    return read


def _within_limit(code: list[Cell]) -> tuple[list[Cell], list[str]]:
    room = MAX_TEXT
    for i, cell in enumerate(code):
        room -= len(cell.text)
        if room < 0:
            return code[:i], [f"only the first {MAX_TEXT:,} characters of its code were read"]
    return code, []


def _read(place: int, cell: Cell) -> ReadCell:
    code = cell_code.read_cell(cell.text) if MAY_BIND.search(cell.text) else CellCode([])
    return ReadCell(cell.number, f"code cell {place}", cell_code.clean(cell.text), code)


def _joined(cells: list[ReadCell]) -> list[ReadCell]:
    """Join a cell that is no code by itself with those after it, or with those before it."""
    done: list[ReadCell] = []
    i = 0
    while i < len(cells):
        here, n = cells[i], 1
        if _starts_inside(here):
            for n_before in range(1, min(MAX_JOINED, len(done) + 1)):
                if whole := _one([*done[-n_before:], here]):
                    del done[-n_before:]
                    here = whole
                    break
        if here.code.lost:
            for n_cells in range(2, min(MAX_JOINED, len(cells) - i) + 1):
                if whole := _one([here, *cells[i + 1 : i + n_cells]]):
                    here, n = whole, n_cells
                    break
        done.append(here)
        i += n
    return done


def _starts_inside(cell: ReadCell) -> bool:
    """Whether a cell begins within a body, and makes no sense when its margin is taken off."""
    first = cell.text.lstrip("\n")[:1]
    return first in (" ", "\t") and (bool(cell.code.lost) or not cell_code.compiles(cell.code.body))


def _one(cells: list[ReadCell]) -> ReadCell | None:
    """The cells as one, if that is sound and no definition is lost by it."""
    text = "\n".join(cell.text for cell in cells)
    try:
        body = cell_code.parse(text)
    except SyntaxError:
        return None
    names = set().union(*(cell.names for cell in cells))
    if not cell_code.compiles(body) or not names <= defined_names(body):
        return None
    first, last = cells[0].where, cells[-1].where.split()[-1]
    where = f"code cells {first.split()[2]} to {last}"
    return ReadCell(cells[0].number, where, text, CellCode(body), joined=True)


def _add_text_cell(cell: Cell, known: set[str], read: ReadCells) -> None:
    """Add the code of a cell that is text: all of it is Python, or all of it is one fenced block.

    It counts where no code cell defines the same name. What is fenced among prose is an example:
    it does not count, and says so where the notebook's code speaks of it.
    """
    text = cell_code.clean(cell.text).strip("\n")
    if not cell_code.DEFINES.search(text):
        return
    fenced = FENCE.search(text)
    try:
        body = cell_code.parse(cell_code.plain_python(fenced[2] if fenced else text))
    except SyntaxError:
        return
    names = defined_names(body) - known
    where = f"cell {cell.number}, which is a {cell.kind} cell"
    if fenced and fenced[0].strip() != text.strip():
        why = f"{where}: an example in a text earns nothing"
        texts = "\n".join(each.text for each in read.cells)
        used = {name for name in names if re.search(rf"\b{name}\b", texts)}  # a cell speaks of it
        read.lost.update(dict.fromkeys(used - read.lost.keys(), why))
    elif names:
        said = ", ".join(f"`{name}`" for name in sorted(names))
        body = [node for node in body if not (defined_names([node]) & known)]
        known |= names
        read.cells.append(ReadCell(cell.number, f"cell {cell.number}", text, CellCode(body)))
        read.remarks.append(f"{said} was read from {where}: make it a code cell again")
