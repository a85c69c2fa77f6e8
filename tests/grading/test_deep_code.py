"""Code that nests so deeply that a parser could end the process."""

import subprocess
import sys
from pathlib import Path

import pytest
from notebook_bytes import ROOT, F, G, notebook

from course_lib.grading.sandboxed.reading import read

DEEP = {
    "brackets": lambda n: "(" * n + ")" * n,
    "lists": lambda n: "[" * n + "]" * n,
    "open brackets": lambda n: "(" * n,
    "minus": lambda n: "-" * n + "1",
    "not": lambda n: "not " * n + "1",
    "lambdas": lambda n: "lambda: " * n + "1",
    "lambdas with commas": lambda n: "lambda a, b: " * n + "1",
    "dots": lambda n: "a" + ".b" * n,
    "calls": lambda n: "a" + "()" * n,
    "calls in calls": lambda n: "f(1, " * n + "1" + ")" * n,
    "items": lambda n: "a" + "[0]" * n,
    "sum": lambda n: "1" + "+1" * n,
    "powers": lambda n: "1" + "**1" * n,
    "choices": lambda n: "1 if a else " * n + "1",
    "branches": lambda n: "if a: b\n" + "elif a: b\n" * n,
    "await": lambda n: "await " * n + "a",
    "strings": lambda n: "'a' " * n,
    "f-string": lambda n: "f'{" + "-" * n + "1}'",
    "f-strings": lambda n: "f'{" * n + "1" + "}'" * n,
    "stars": lambda n: "*" * n + "a",
    "margins": lambda n: "".join(" " * i + "if a:\n" for i in range(min(n, 99))) + " " * 99 + "b",
    "comparisons": lambda n: "a" + " < a" * n,
    "and": lambda n: "a" + " and a" * n,
    "comprehension": lambda n: "[a " + "for a in b " * n + "]",
    "digits": lambda n: "9" * n,
    "decorators": lambda n: "@a\n" * n + "def q(): pass",
    "backslashes": lambda n: "\\\n" * n + "1",
    "quotes": lambda n: "'''" * n,
    "escaped quotes": lambda n: "\\'" * n,
    "walrus": lambda n: "(a:=" * n,
    "walks": lambda n: "def a():\n" + " return [" + "{1:" * n + "2" + "}" * n + "]",
    "classes": lambda n: "\n".join(" " * i + "class A:" for i in range(min(n, 99))) + "pass",
}


def test_no_depth_of_code_ends_the_process():
    """In a process of its own, on a small stack: what would crash would crash here."""
    work = (
        "import sys\nsys.path.insert(0, sys.argv[1])\n"
        "from test_deep_code import DEEP, F, notebook\n"
        "from course_lib.grading.sandboxed.reading import read\n"
        "for name, make in DEEP.items():\n"
        "    for n in (59, 199, 1_400, 6_000, 20_000, 150_000):\n"
        "        for head in ('x = ', 'def q(a=1):\\n return '):\n"
        "            code = make(n)\n"
        "            reading = read(notebook(F, head + code))\n"
        "            assert 'f' in reading.definitions, name\n"
    )
    limited = 'ulimit -s 1024 && exec "$0" -c "$1" "$2"'
    words = ["bash", "-c", limited, sys.executable, work, str(Path(__file__).parent)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]


@pytest.mark.parametrize(
    ("deep", "says"),
    [
        ("minus", "chains more than"),
        ("brackets", "nests more than"),
        ("f-string", "chains more than"),
        ("branches", "has more than"),
    ],
)
def test_what_nests_too_deeply_is_said_and_the_rest_counts(deep: str, says: str):
    reading = read(notebook(F, "def q():\n    return 1\n" + DEEP[deep](3_000), G))
    assert {"f", "g"} <= set(reading.definitions)
    assert says in reading.remarks[0]
