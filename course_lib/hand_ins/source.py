"""What a notebook defines: imports, functions, classes and constants, read without running it.

A check from the command line and a grade need the learner's definitions, not the experiments around
them. Both read a notebook by this module, so that they judge the same code. The last definition of
a name wins.
"""

import __future__

import ast
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

from course_lib.hand_ins.bindings import Binding, Kind, bindings
from course_lib.hand_ins.merge_cells import merge_cells
from course_lib.hand_ins.normalize_code import DEFINITIONS, without_docstrings
from course_lib.hand_ins.notebook_file import Cell, NotebookError, NotebookFile, cells_of
from course_lib.hand_ins.resolve_bindings import resolve_bindings

FILE = "<notebook>"  # how tracebacks call the code
LONGEST = 50_000  # characters: a chain of rebindings could double at every link
NAME = re.compile(r"(?<![\w.])[^\W\d]\w*(?!\w|=(?!=))")  # no attribute, and no keyword of a call


@dataclass(frozen=True)
class Source:
    """The definitions of a notebook."""

    # Python code, which compiles: imports first, then the rest in the notebook's order. No
    # comments, no docstrings.
    code: str
    names: tuple[str, ...]  # the functions and classes that it defines, and rebound functions
    unreadable: tuple[str, ...] = ()  # what could not be read, or was repaired, in sentences
    # name -> where the notebook defines it in vain, and why that does not count ("code cell 3, line
    # 2: '(' was never closed"). Another definition of that name may count.
    lost: dict[str, str] = field(default_factory=dict)
    # name -> its code; for a rebound function, with the code of what it is bound to
    normalized: dict[str, str] = field(default_factory=dict)
    kept: tuple[Binding, ...] = ()  # the statements of `code`
    # `code`, compiled; None where its parts compile and the whole does not
    program: CodeType | None = None


def read_notebook(path: Path) -> NotebookFile:
    """The cells of a notebook file.

    Raises:
        NotebookError: the file is missing, empty, or no notebook.
    """
    try:
        return cells_of(path.read_bytes())
    except FileNotFoundError:
        raise NotebookError(f"{path}: there is no such file") from None
    except OSError as error:
        raise NotebookError(f"{path}: cannot be read ({error})") from None
    except NotebookError as error:
        raise NotebookError(f"{path}: {error}") from None


def definitions(cells: Sequence[Cell | str]) -> Source:
    """Extract imports, functions, classes and constants. A string is the text of a code cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # once for all: it costs more than a cell's parsing
        return _definitions(cells)


def _definitions(cells: Sequence[Cell | str]) -> Source:
    read = merge_cells(
        [c if isinstance(c, Cell) else Cell(i, "code", c) for i, c in enumerate(cells, 1)]
    )
    known: dict[str, Kind] = {}
    found = [
        b for cell in read.cells for b in bindings(cell.code.body, cell.where, known, read.remarks)
    ]
    code = {i: _text(found[i]) for i in resolve_bindings(found)}
    program = _program("\n".join(code.values())) if all(code.values()) else None
    if program is None:
        for i in [i for i, text in code.items() if not text or not _program(text)]:
            del code[i]
            why = f"{found[i].where}, {_no_program(found[i].node)}"
            read.remarks.append(why)
            if found[i].defines:
                read.lost.update(dict.fromkeys(found[i].names, why))
        program = _program("\n".join(code.values()))
    normalized = _normalized(found, code)
    kept = tuple(found[i] for i in code)
    text, remarks = "\n".join(code.values()), tuple(read.remarks)
    return Source(text, tuple(normalized), remarks, read.lost, normalized, kept, program)


def _text(binding: Binding) -> str:
    """A statement as normalized code; "" where Python cannot write it down."""
    try:
        if binding.kind == "definition":
            without_docstrings(binding.node)
        return ast.unparse(binding.node)
    except (ValueError, RecursionError, MemoryError):  # e.g. a number of 5,000 digits
        return ""


def _program(code: str) -> CodeType | None:
    try:
        return compile(code, FILE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _no_program(node: ast.stmt) -> str:
    """Why a statement that parses is no program ("line 2: 'return' outside function")."""
    try:
        compile(ast.Module([node], []), FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"line {error.lineno or node.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError):
        pass
    return f"line {node.lineno}: Python cannot run what stands there"


def _normalized(found: Sequence[Binding], code: dict[int, str]) -> dict[str, str]:
    """Name -> code of what is defined; a rebound function stands with what it is bound to."""
    known: dict[str, str] = {}
    for i, text in code.items():
        if found[i].defines:
            rebound = found[i].kind == "rebinding"
            behind = [known[name] for name in sorted(found[i].needs) if rebound and name in known]
            whole = "\n".join([*behind, text])
            known.update(dict.fromkeys(found[i].names, whole if len(whole) < LONGEST else text))
    return known


def leans_on(names: Iterable[str], definitions: Mapping[str, str]) -> set[str]:
    """The words that may be names in the code of these names, and in the code that they lean on.

    The definitions are name -> code, as `Source.normalized`. No parser is used: a grader asks this
    of a stranger's code outside the sandbox.
    """
    found, open_ = set[str](), list(names)
    while open_:
        words = set(NAME.findall(definitions.get(open_.pop(), "")))
        open_ += [word for word in words - found if word in definitions]
        found |= words
    return found


def compiler_flags(code: str) -> int:
    """What `from __future__ import annotations` asks of a compiler that sees a statement alone."""
    future = "from __future__ import annotations"
    return __future__.annotations.compiler_flag if future in code else 0


def load(source: Source, filename: str, namespace: dict[str, Any]) -> dict[str, str]:
    """Run the definitions, one statement after the other.

    A statement that fails takes no other with it: a missing package costs what uses it. It returns
    name -> what stopped the statement that defines it, in a sentence.
    """
    stopped: dict[str, str] = {}
    flags = compiler_flags(source.code)
    tree = ast.parse(source.code)
    for node in tree.body:
        module = ast.Module([node], type_ignores=[])
        try:
            exec(compile(module, filename, "exec", flags, dont_inherit=True), namespace)
        except Exception as error:
            line = ast.unparse(node).partition("\n")[0]
            why = f"`{line}` stopped with {type(error).__name__}: {error}"
            stopped.update(dict.fromkeys(bound(node), why))
    return stopped


def bound(node: ast.stmt) -> list[str]:
    """What a kept statement binds; of `Layer.forward = f`, the class."""
    if isinstance(node, DEFINITIONS):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.split(".")[0] for alias in node.names]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
    return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]
