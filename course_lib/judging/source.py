"""What a notebook defines: imports, functions, classes and constants, read without running it.

A check from the command line and a grade need the learner's definitions, not the experiments around
them. The last definition of a name wins. Shell lines and magics are passed over.
"""

import ast
import json
from dataclasses import dataclass
from pathlib import Path

CONSTANT = (ast.Constant, ast.Tuple, ast.List, ast.UnaryOp, ast.BinOp)


class NotebookError(ValueError):
    """The file cannot be read as a notebook; the message says why and what to do."""


@dataclass(frozen=True)
class Source:
    """The definitions of a notebook.

    Attributes:
        code: Python code: imports first, then definitions in order.
        names: the functions and classes that it defines.
        unreadable: what could not be parsed, one sentence a cell.
    """

    code: str
    names: tuple[str, ...]
    unreadable: tuple[str, ...] = ()


def read_notebook(path: Path) -> list[str]:
    """The code cells of a notebook file.

    Raises:
        NotebookError: the file is missing, empty, no JSON, or no notebook.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise NotebookError(f"{path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise NotebookError(f"{path}: cannot be read ({error})") from None
    if not text.strip():
        raise NotebookError(f"{path}: the file is empty; was the notebook saved?")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise NotebookError(f"{path}: not a complete notebook file ({error})") from None
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list):
        raise NotebookError(f"{path}: no cells; is it a Jupyter notebook (format 4)?")
    code = [c for c in cells if isinstance(c, dict) and c.get("cell_type") == "code"]
    return [_text(c.get("source", "")) for c in code]


def _text(source: object) -> str:
    return "".join(source) if isinstance(source, list) else str(source)


def definitions(cells: list[str]) -> Source:
    """Extract imports, functions, classes and constants from code cells."""
    imports: list[ast.stmt] = []
    kept: dict[str, ast.stmt] = {}
    unreadable = []
    for number, cell in enumerate(cells, 1):
        try:
            tree = ast.parse(_without_magics(cell))
        except SyntaxError as error:
            unreadable.append(f"code cell {number}, line {error.lineno}: {error.msg}")
            continue
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                imports.append(node)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                kept.pop(node.name, None)
                kept[node.name] = node
            elif _is_constant(node):
                target = node.targets[0].id  # type: ignore[attr-defined]
                kept.setdefault(target, node)
                if not isinstance(kept[target], ast.FunctionDef | ast.ClassDef):
                    kept[target] = node
    names = tuple(n for n, s in kept.items() if isinstance(s, ast.FunctionDef | ast.ClassDef))
    body = ast.unparse(ast.Module([*imports, *kept.values()], type_ignores=[]))
    return Source(body, names, tuple(unreadable))


def _is_constant(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
        and all(
            isinstance(n, (*CONSTANT, ast.expr_context, ast.operator, ast.unaryop))
            for n in ast.walk(node.value)
        )
    )


def _without_magics(cell: str) -> str:
    if cell.lstrip().startswith("%%"):
        return ""
    lines = cell.splitlines()
    return "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in lines)
