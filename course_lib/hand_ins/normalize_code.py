"""Code without comments, layout and docstrings: what two pieces of code are compared by."""

import ast
import textwrap

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def without_docstrings(tree: ast.AST) -> None:
    """Take the docstring out of every function and class of a tree, in place."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, DEFINITIONS) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        for block in BLOCKS:  # a definition stands in a block of statements, never in an expression
            inner = getattr(node, block, ())
            todo += inner if isinstance(inner, list) else ()


def normalize_code(code: str) -> str:
    """Code without comments, layout and docstrings; unparsable code as it stands."""
    try:
        tree = ast.parse(textwrap.dedent(code))
    except SyntaxError:
        return code.strip()
    without_docstrings(tree)
    return ast.unparse(tree)


def normalized_definitions(code: str) -> dict[str, str]:
    """Name -> normalized code of each function and class, whatever their order in the cell."""
    try:
        tree = ast.parse(normalize_code(code))
    except SyntaxError:
        return {}
    definitions = [n for n in tree.body if isinstance(n, DEFINITIONS)]
    return {node.name: ast.unparse(node) for node in definitions}
