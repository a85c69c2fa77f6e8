"""Compiled code on its way from where a notebook is read to where it answers."""

import ast
import marshal
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest
from notebook_bytes import F, notebook

import course_lib.grading
from course_lib.grading.sandboxed.child import define
from course_lib.grading.sandboxed.programs import as_bytes, program_of
from course_lib.grading.sandboxed.reading import read
from course_lib.hand_ins.source import FILE
from course_lib.judging.runner import failure

RAISING = "def f(x):\n    y = x + 1\n    raise ValueError(y)"
OTHER_PYTHON = bytes([MAGIC_NUMBER[0] ^ 1]) + MAGIC_NUMBER[1:]


def test_a_notebook_is_compiled_where_it_is_read():
    reading = read(notebook("import math", F))
    names: dict = {}
    exec(program_of(reading.compiled, "raise AssertionError('the text is not needed')"), names)
    assert names["f"](2) == 3


@pytest.mark.parametrize(
    "compiled",
    [b"", OTHER_PYTHON + as_bytes(compile("f = None", FILE, "exec"))[len(MAGIC_NUMBER) :]],
    ids=["not compiled", "by another Python"],
)
def test_what_this_python_has_not_compiled_it_compiles(compiled: bytes):
    names: dict = {}
    exec(program_of(compiled, F), names)
    assert names["f"](2) == 3


@pytest.mark.parametrize(
    "compiled",
    [
        MAGIC_NUMBER,
        MAGIC_NUMBER + b"no program",
        MAGIC_NUMBER + marshal.dumps("a text"),
        MAGIC_NUMBER + marshal.dumps(None),
    ],
    ids=["nothing", "noise", "a text", "none"],
)
def test_bytes_that_are_no_program_cost_nothing(compiled: bytes):
    names, troubles = define(F, compiled, [])
    assert names["f"](2) == 3
    assert troubles == []


def test_a_short_text_that_is_a_long_program_is_compiled_where_it_answers():
    folded = "\n".join(f"def f{i}():\n    return 'a{i:05}' * 580" for i in range(500))
    assert as_bytes(compile(folded, FILE, "exec")) == b""
    reading = read(notebook(folded))
    assert reading.compiled == b""
    names, _ = define(reading.code, reading.compiled, [])
    assert names["f7"]() == "a00007" * 580


@pytest.mark.parametrize("code", [F, "", "x = 1", RAISING])
def test_the_program_is_that_of_the_text(code: str):
    program = compile(code, FILE, "exec", dont_inherit=True)
    assert program_of(as_bytes(program), "") == program
    assert as_bytes(None) == b""


def test_an_error_tells_its_line_however_the_code_was_compiled():
    reading = read(notebook(RAISING))
    told = []
    for compiled in (reading.compiled, b""):
        names, _ = define(reading.code, compiled, [])
        with pytest.raises(ValueError, match="2") as raised:
            names["f"](1)
        told.append(failure(raised.value))
    assert told[0] == told[1]
    assert (told[0].line, told[0].text) == (3, "raise ValueError(y)")


def test_the_graders_own_processes_make_no_object_of_what_comes_out_of_a_sandbox():
    """Neither programs nor pickles: both are read by the child of a sandbox alone."""
    room = Path(course_lib.grading.__file__).parent
    readers = {
        path.relative_to(room).as_posix()
        for path in room.rglob("*.py")
        if {"pickle", "marshal", "from_grader", "program_of"} & words_of(path)
    }
    assert readers == {
        "subprocess_worker.py",  # to a process of the grader's own, and from it
        "sandboxed/borrowing.py",
        "sandboxed/child.py",
        "sandboxed/desk.py",
        "sandboxed/messages.py",
        "sandboxed/programs.py",
        "lending.py",  # it takes functions of the library apart, and reads nothing
    }


def words_of(path: Path) -> set[str]:
    """The modules and names that a file imports or reads."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.name.partition(".")[0] for alias in node.names}
            found |= {node.module or ""} if isinstance(node, ast.ImportFrom) else set()
        elif isinstance(node, ast.Name):
            found.add(node.id)
    return found
