"""A call of a lesson with the lesson's own functions, cut out of its source."""

import ast
from collections.abc import Iterator, Sequence

from benchmarks import ROOT

Named = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom


def setup(lesson: str, call: str, given: Sequence[str] = ()) -> str:
    """The code that a call of a lesson needs: imports, functions and classes, in their order.

    Args:
        lesson: such as "02".
        call: a line of the lesson.
        given: lines in place of what the lesson trains or loads.

    Raises:
        ValueError: the lesson has no such line.
    """
    (path,) = (ROOT / "solutions").glob(f"{lesson}_*.py")
    text = path.read_text("utf-8")
    if f"\n{call}\n" not in text:
        raise ValueError(f"lesson {lesson} has no line {call!r}")
    there = [node for node in ast.parse(text).body if isinstance(node, Named)]
    wanted = _needed(names(ast.parse("\n".join([call, *given]))), there)
    cut = [ast.unparse(node) for node in there if node in wanted]
    return "\n\n".join([*cut, *given])


def _needed(wanted: set[str], there: Sequence[Named]) -> list[Named]:
    """The statements that give these names, and the names within them, and so on."""
    found: list[Named] = []
    while new := [node for node in there if node not in found and wanted & set(_given(node))]:
        found += new
        wanted |= {name for node in new for name in names(node)}
    return found


def _given(node: Named) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    else:
        yield node.name


def names(tree: ast.AST) -> set[str]:
    """All names that a piece of code uses.

    >>> sorted(names(ast.parse("softmax_lab(typed, c=n)")))
    ['n', 'softmax_lab', 'typed']
    """
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
