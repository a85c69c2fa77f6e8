"""Notebook bytes -> definitions: whatever happened to its cells, it earns what it defines."""

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_bytes import LESSONS, F, G, names, notebook, run

from course_lib.grading.sandboxed.reading import read
from course_lib.hand_ins.source import NotebookError, read_notebook


def test_imports_constants_functions_and_classes_but_no_experiments():
    reading = read(
        notebook(
            "import numpy as np, math\nfrom os import path as p",
            f"# a comment\n{F}\nN = 3\nz = f(np.ones(3))\nprint(z)",
            'class A:\n    """Doc."""\n    n = N\n'
            '    def f(self):\n        """Doc."""\n        return self.n',
            'f = check("02.1", f)',
        )
    )
    assert reading.code == (
        "import numpy as np\nimport math\nfrom os import path as p\n"
        "def f(x):\n    return x + 1\nN = 3\n"
        "class A:\n    n = N\n\n    def f(self):\n        return self.n"
    )
    assert list(reading.definitions) == ["f", "A"]
    assert reading.definitions["f"] == F
    assert reading.remarks == reading.flags == ()


def test_equal_code_has_equal_content_and_other_code_another():
    one = read(notebook(F))
    assert one.content == read(notebook(f"# more\n{F}\n\nprint(f(1))")).content
    assert one.content == read(notebook('def f(x):\n  "doc"\n  return x+1')).content
    assert one.content != read(notebook(F.replace("1", "2"))).content


def test_deleted_duplicated_and_reordered_cells():
    late = [
        G.replace("x * 2", "x * N"),
        "N = 2",
        "@double\ndef h(x):\n    return x",
        "def double(f):\n    return lambda x: 2 * f(x)",
        "class B(A):\n    pass",
        "class A:\n    n = N",
    ]
    found = names(*late, late[0], "import numpy as np")
    assert found["g"](3) == 6
    assert found["h"](3) == 6
    assert found["B"]().n == 2
    assert read(notebook()).code == ""


def test_the_last_definition_wins():
    assert names(F, F.replace("1", "5"))["f"](1) == 6
    assert names(F, "f = 3")["f"](1) == 2
    assert names("f = 3", F)["f"](1) == 2
    assert names(F, 'f = check("02.1", f)', "f = f(3)")["f"](1) == 2


@pytest.mark.parametrize(
    ("last", "value"),
    [
        ("f = g", 4),
        ("f = lambda x: 10 * x", 20),
        ("from functools import partial\nf = partial(g)", 4),
        ("import functools\nf = functools.partial(h, k=5)", 10),
        ("f: object = g", 4),
        ("f = other = g", 4),
        ("f, other = g, f", 4),
        ("if True:\n    def f(x): return 7", 7),
        ("if False:\n    def f(x): return 7", 3),
        ("if False:\n    pass\nelse:\n    def f(x): return 7", 7),
        ("try:\n    def f(x): return 7\nexcept NameError:\n    def f(x): return 8", 7),
        ("with np.errstate(all='ignore'):\n    def f(x): return 7", 7),
        ("old = f\ndef f(x): return old(x) + 100", 103),
        ("f = np.exp", 3),
        ("f = numba_jit(f)", 3),
    ],
)
def test_what_counts_as_a_definition(last: str, value: int):
    found = names("import numpy as np", f"{F}\n{G}\ndef h(x, k):\n    return x * k", last)
    assert found["f"](2) == value


def test_a_rebound_function_shows_the_code_behind_it():
    bare = read(notebook(F, "my = f", "softmax = my")).definitions["softmax"]
    assert bare == f"{F}\nmy = f\nsoftmax = my"


def test_a_method_that_is_added_in_a_later_cell():
    found = names("class A:\n    pass", "def go(self):\n    return 5\nA.go = go\nA.n = 7")
    assert (found["A"]().go(), found["A"].n) == (5, 7)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("N = 3", 3),
        ("N: int = -3", -3),
        ("M = 2\nN = M ** 3", 8),
        ("N = M = 4", 4),
        ("M, N = 1, 2", 2),
        ("N = {'a': [1, 2]}", {"a": [1, 2]}),
        ("N = float('inf')", float("inf")),
        ("import math\nN = math.pi", 3.141592653589793),
        ("N = 1 if True else 2", 1),
        ("import numpy as np\nN = np.float32", "float32"),
        ("N = 'a' f'{1}'", "a1"),
        ("if True:\n    N = 5", 5),
    ],
)
def test_constants(cell: str, value):
    found = names(cell)["N"]
    assert found == value or found.__name__ == value


def test_what_is_kept_is_found_anywhere_in_a_line():
    found = names("print(1); import math", "print(2); N = 3; f = lambda: N")
    assert found["f"]() == 3
    assert "math" in found


@pytest.mark.parametrize(
    "cell",
    [
        "N = run()",
        "N = 10 ** 10 ** 10",
        "N = 1 << 10 ** 9",
        "N = unknown",
        "N = [f(1)]",
        "N = open('x')",
        "N[0] = 3",
        "N += 1",
        "del N",
        "N = 2 ** unknown",
    ],
)
def test_what_would_run_is_no_constant(cell: str):
    assert "N" not in names(cell)


def test_a_future_import_comes_first_and_annotations_need_not_exist():
    found = names("def f(x: Nowhere) -> None:\n    return 3", "from __future__ import annotations")
    assert found["f"](1) == 3


def test_a_missing_package_costs_only_what_uses_it():
    found = names("import nowhere_at_all, math", F, "@nowhere_at_all.fast\ndef g(x): pass")
    assert found["f"](1) == 2
    assert "math" in found
    assert "g" not in found


@pytest.mark.parametrize("kind", ["markdown", "raw", "heading", "anything"])
@pytest.mark.parametrize("text", [F, f"```python\n{F}\n```", f"\n\n# a comment\n{F}\n", f"    {F}"])
def test_a_code_cell_that_became_text_counts_and_is_said(kind: str, text: str):
    reading = read(notebook(G, (kind, text)))
    if text.startswith("    "):  # an indented example of prose: not all of it is shifted
        return
    assert set(reading.definitions) == {"f", "g"}
    assert f"`f` was read from cell 2, which is a {kind} cell" in reading.remarks[0]


def test_text_never_replaces_code_and_prose_is_no_code():
    wrong = F.replace("1", "5")
    reading = read(notebook(("markdown", wrong), F, ("markdown", wrong)))
    assert run(reading.code)["f"](1) == 2
    assert reading.remarks == ()
    prose = f"As in\n\n```python\n{F}\n```\n\nyou see."
    reading = read(notebook(("markdown", prose), ("markdown", "class means are def: nice")))
    assert (reading.code, reading.remarks) == ("", ())
    reading = read(notebook(("markdown", prose), 'f = check("02.1", f)'))
    assert "cell 1, which is a markdown cell: an example" in reading.lost["f"]
    assert (reading.definitions, reading.remarks) == ({}, ())
    assert read(notebook(("markdown", prose))).lost == {}  # nobody speaks of it


@pytest.mark.parametrize(
    "cells",
    [
        ["def f(x):\n    y = x", "    return y + 1"],
        ["def f(x):", "    return x + 1"],
        ["def f(x):", "    y = x", "    return y + 1"],
        ["def f(x):\n    y = (x +", "1)\n    return y"],
        ["def f(x):\n    if x:\n        y = x + 1", "    return y", G],
        [
            G,
            "class A:\n    def f(self):\n        return 1",
            "    def g(self):\n        return 2",
            F,
        ],
    ],
)
def test_a_function_over_two_cells_is_joined(cells: list[str]):
    reading = read(notebook(*cells))
    assert run(reading.code)["f"](1) == 2
    if "class A:" not in "".join(cells):
        assert "read as one" in reading.remarks[0]


def test_joining_never_loses_a_definition():
    reading = read(notebook("text = '''", F, "'''", G))
    assert set(reading.definitions) == {"f", "g"}
    reading = read(notebook(F, "    def h(x):\n        return x", "  return 3"))
    assert set(reading.definitions) == {"f", "h"}


def test_merged_cells():
    reading = read(notebook(f"import numpy as np\n{F}\n%matplotlib inline\n{G}\nf(1)"))
    assert set(reading.definitions) == {"f", "g"}


@pytest.mark.parametrize(
    "cell",
    [
        f"%%time\n{F}",
        f"%%capture out\n\n{F}",
        f"%matplotlib inline\n{F}",
        f"!pip install x\n{F}",
        f"{F}\n?f",
        f"{F}\nf?\nnp.exp??",
        f"files = !ls\n{F}",
        f"t = %timeit -o f(1)\n{F}",
        "def f(x):\n    %time y = 1\n    return x + 1",
        "def f(x):\n    !ls\n    return x + 1",
        f">>> {F.replace(chr(10), chr(10) + '... ')}\n>>> f(1)\n2",
        f"    {F}".replace("\n", "\n    "),
        f"await thing()\n{F}",
        f"async with a as b:\n    pass\n{F}",
        f"{F}\nthis is prose, is it not",
        f"so here I define:\n{F}\n",
        f"{F}\ndef broken(:\n    pass",
        f"x = (1,\n{F}",
        f"print 'Python 2'\n{F}",
        "def f(x):\n\tif x:\n\t\treturn x + 1",
        "def f(x):\n    if x:\n\treturn x + 1",
        F.replace("\n", "\r\n"),
        F.replace("\n", "\r"),
        f"{F}\x00",
        f"{F}\n'\ud800'",
        f"x = '\\d'\nx is 'a'\n{F}",
        "def f(x):\n    '''\n%d\n'''\n    return x+1",
        "def f(x):\n  '''Doc\nat the margin\n'''\n  return x + 1\nnonsense here",
        f"return 5\n{F}",
        f"break\n{F}",
        f"nonlocal x\n{F}\nglobal y",
        f"def h(a, a): pass\n{F}",
    ],
)
def test_what_stands_around_a_definition_does_not_cost_it(cell: str):
    assert run(read(notebook(cell, G)).code)["f"](1) == 2
    assert "g" in read(notebook(cell, G)).definitions


def test_other_languages_are_dropped_and_said_when_they_define_something():
    assert read(notebook(f"%%bash\necho {F}")).definitions == {}
    assert read(notebook("%%bash\nls")).remarks == ()
    kept = read(notebook(f"%%writefile f.py\n{F}"))
    told = "code cell 1, line 1: `%%writefile` keeps `f` out of the notebook"
    assert (kept.remarks, kept.lost) == ((told,), {"f": told})


def test_only_the_broken_part_is_lost_and_its_line_is_told():
    reading = read(notebook(F, f"{G}\n\ndef broken(:\n    pass\n\nclass A:\n    pass"))
    assert set(reading.definitions) == {"f", "g", "A"}
    assert reading.remarks == ("code cell 2, line 4: invalid syntax",)
    assert reading.lost == {"broken": "code cell 2, line 4: invalid syntax"}


@pytest.mark.parametrize(
    ("cell", "line", "lost"),
    [
        (f"{G}\ndef f(x):\n    return (x", "line 4: '(' was never closed", "f"),
        ("@g\nclass A:\n    def f(self)\n        return 1", "line 3: expected ':'", "A"),
        ("def f(x):\n    y = x\n   return y", "line 3: unindent does not match", "f"),
        ("async def f(x:\n    pass", "line 1: '(' was never closed", "f"),
        ("x = 1\ndef f(x):\n# later", "line 3: expected an indented block after", "f"),
        ("def f(x, x):\n    pass", "line 1: duplicate argument 'x'", "f"),
        ("class A:\n    return 3", "line 2: 'return' outside function", "A"),
    ],
)
def test_what_a_mistake_of_syntax_costs_is_named(cell: str, line: str, lost: str):
    reading = read(notebook(cell))
    assert reading.lost.keys() == {lost}
    assert reading.lost[lost].startswith(f"code cell 1, {line}")
    assert reading.remarks == (reading.lost[lost],)


def test_every_definition_that_is_lost_has_a_remark_and_of_prose_one_is_enough():
    broken = "so then\nI write\ndef f(:\n    pass\nand then\nclass A(:\n    pass"
    reading = read(notebook(broken))
    assert [int(r.split(" ")[4][:-1]) for r in reading.remarks] == [1, 3, 6]
    assert set(reading.lost) == {"f", "A"}


def test_lines_are_counted_in_the_cell_wherever_the_broken_part_begins():
    reading = read(notebook(f"{F}\ndef g(x):\n# nothing yet"))
    told = "line 4: expected an indented block after function definition on line 3"
    assert reading.lost["g"].endswith(told)


def test_what_was_lost_is_another_content():
    """Marks are kept by content: an answer that cannot be read is not one that was not written."""
    assert read(notebook(G, "def f(:\n    pass")).content != read(notebook(G)).content


def test_the_code_of_a_reading_always_compiles():
    cells = [
        "def a(x, x): pass",
        "def b():\n    nonlocal q",
        "class C:\n    return 3",
        F,
        "def d():\n    x = 0x" + "f" * 9_000,
        "async def e():\n    await x",
    ]
    reading = read(notebook(*cells))
    assert set(reading.definitions) == {"f", "e"}
    compile(reading.code, "x", "exec")
    assert set(reading.lost) == {"a", "b", "C", "d"}
    assert len(reading.remarks) == 4
    assert reading.lost["C"] == "code cell 3, line 2: 'return' outside function"
    assert reading.lost["d"] == "code cell 5, line 1: Python cannot run what stands there"


@pytest.mark.parametrize("path", LESSONS, ids=[f"{p.parent.name}/{p.stem}" for p in LESSONS])
def test_every_lesson_is_read_whole_and_without_remark(path: Path):
    reading = read(path.read_bytes())
    assert reading.remarks == ()
    defined = {
        node.name
        for cell in read_notebook(path).cells
        if cell.kind == "code"
        for node in ast.parse(cell.text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    assert defined <= set(reading.definitions)


PIECES = [F, G, "f = g", "N = 3", "%%time", "!ls", "'''", "  ", "(", "class A:", "    return 1"]
PIECES += ["if x:", "@f", "```"]
TEXTS = st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=6).map("\n".join)
CELLS = st.tuples(st.sampled_from(["code", "markdown", "raw"]), TEXTS)


@settings(max_examples=300, deadline=None)
@given(st.lists(CELLS, max_size=8))
def test_any_cells_give_a_reading_whose_code_compiles(cells: list):
    reading = read(notebook(*cells))
    compile(reading.code, "x", "exec")
    assert set(reading.definitions) <= {n for n in reading.definitions if n in reading.code}


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode())))
def test_any_bytes_give_a_reading_or_a_sentence(raw: bytes):
    try:
        assert read(raw).content
    except NotebookError as error:
        said = str(error)
        assert said  # noqa: PT017 (which of the two it is, is open)
