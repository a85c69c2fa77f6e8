"""The file of a notebook: other formats and encodings, damaged, cut off, large, or none at all."""

import json
import sys

import nbformat
import pytest
from notebook_bytes import F, G, notebook, run
from running import ran

from course_lib.grading.sandboxed.reading import read
from course_lib.hand_ins.source import NotebookError


def test_other_formats_and_editors():
    lines = F.splitlines(keepends=True)
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Title"},
        {"cell_type": "code", "input": lines, "outputs": [], "language": "python"},
        {"cell_type": "code", "input": G, "prompt_number": 3},
    ]
    three = {"worksheets": [{"cells": cells}], "nbformat": 3}
    assert set(read(json.dumps(three).encode()).definitions) == {"f", "g"}
    colab = {
        "cell_type": "code",
        "source": lines,
        "execution_count": None,
        "metadata": {"id": "x", "colab": {"base_uri": "https://x"}},
        "outputs": [],
    }
    vscode = {"cell_type": "code", "metadata": {"vscode": {"languageId": "python"}}, "source": G}
    reading = read(notebook(colab, vscode, nbformat=5, nbformat_minor=99))
    assert set(reading.definitions) == {"f", "g"}
    real = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(F)])
    assert "f" in read(nbformat.writes(real).encode()).definitions
    sheet = nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell(F)])
    old = nbformat.v3.convert.upgrade(nbformat.v3.new_notebook(worksheets=[sheet]))
    assert "f" in read(nbformat.writes(old, version=3).encode()).definitions


def test_metadata_is_not_trusted():
    cell = {
        "cell_type": "code",
        "source": F,
        "metadata": {"nbgrader": {"locked": True, "points": 100, "solution": "no"}, "tags": 7},
    }
    assert "f" in read(notebook(cell, metadata={"kernelspec": {"language": "R"}})).definitions


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-be", ""),
        ("utf-32", ""),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
def test_encodings(encoding: str, said: str):
    raw = notebook(f"# é ü\n{F}\nNAME = 'é'").decode()
    raw = json.dumps(json.loads(raw), ensure_ascii=False).encode(encoding)
    reading = read(raw)
    assert run(reading.code)["NAME"] == "é"
    assert said in " ".join(reading.remarks)
    assert bool(reading.remarks) == bool(said)


def test_a_few_damaged_bytes_do_not_change_the_encoding():
    raw = json.dumps(json.loads(notebook(f"# éüö€\n{F}\nNAME = 'é'")), ensure_ascii=False).encode()
    reading = read(raw.replace("€".encode(), b"\xff"))
    assert run(reading.code)["NAME"] == "é"
    assert "could not be read" in reading.remarks[0]


def test_a_cut_file_keeps_its_complete_cells():
    raw = json.dumps(json.loads(notebook(F, G, "def h(x): return x")), indent=1).encode()
    for share in (0.75, 0.9, 0.99):
        reading = read(raw[: int(len(raw) * share)])
        assert {"f", "g"} <= set(reading.definitions)
        assert "damaged or cut off: " in reading.remarks[0]
    with pytest.raises(NotebookError, match="not a complete notebook"):
        read(raw[:30])


def test_a_damaged_cell_costs_only_itself():
    raw = notebook(F, G, "def h(x): return x")
    reading = read(raw.replace(b'"source": "def g', b'"source: "def g'))
    assert set(reading.definitions) == {"f", "h"}


def test_odd_json():
    odd = [
        None,
        3,
        "x",
        [],
        {},
        {"cell_type": 3},
        {"cell_type": "code"},
        {"cell_type": "code", "source": 7},
        {"cell_type": "code", "source": None},
        {"cell_type": "code", "source": [1, None, "x = 1\n", ["y"]]},
        {"source": F},
    ]
    reading = read(notebook(*odd, F))
    assert set(reading.definitions) == {"f"}
    assert "8 of its cells are no cells" in reading.remarks[0]
    raw = notebook(F)
    for more in (
        b"NaN",
        b"-Infinity",
        b"9" * 6_000,
        b"1e999",
        b"[" * 900 + b"]" * 900,
        b"[" * 90_000 + b"]" * 90_000,
        b'"\\ud800"',
        b'"a\nb\x01"',
    ):
        for key in (b'"outputs"', b'"metadata"', b'"other"'):
            grown = raw.replace(b'"outputs": []', key + b": " + more)
            if not (key == b'"other"' and len(more) > 100_000):
                assert "f" in read(grown).definitions, (key, more[:20])
    assert "f" in read(raw + b"\n\n  ").definitions
    assert "f" in read(raw + b"\x00" * 50).definitions


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\x00" * 500, "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04...", "zip archive"),
        (b"\x89PNG\r\n", "a picture"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\n <html>", "web page"),
        (b"{\\rtf1", "RTF"),
        (b"version https://git-lfs.github.com/spec/v1", "Git LFS"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"hello world", "cannot be read as JSON"),
        (b"[]", "no cells"),
        (b"{}", "no cells"),
        (b'{"cells": 3}', "no cells"),
        (b'{"cells"', "not a complete notebook"),
        (b"{" * 100_000, "not a complete notebook"),
        (b"[" * 100_000, "not a complete notebook"),
        (bytes(range(256)), "cannot be read"),
        (bytes(range(255, 0, -1)), "cannot be read"),
    ],
)
def test_what_is_no_notebook_says_what_it_is(raw: bytes, says: str):
    with pytest.raises(NotebookError, match=says) as caught:
        read(raw)
    assert "\n" not in str(caught.value)


def test_a_script_is_read_as_one_cell():
    reading = read(f"#!/usr/bin/env python\n# %%\n{F}\n# %%\nprint(f(1))\n{G}\n".encode())
    assert set(reading.definitions) == {"f", "g"}
    assert "Python script" in reading.remarks[0]


def test_a_file_that_is_too_large_says_so(monkeypatch):
    monkeypatch.setattr("course_lib.hand_ins.notebook_file.MAX_BYTES", 1_000)
    with pytest.raises(NotebookError, match="clear its outputs"):
        read(notebook(F, "#" * 1_000))


def test_code_without_end_says_so():
    with pytest.raises(NotebookError, match="without its outputs"):
        read(notebook("x = 1 # " + "y" * 9_000_000))
    reading = read(notebook(F, *["def z(): pass\n" + "#" * 190_000] * 12, G))
    assert "f" in reading.definitions
    assert any("only the first 2,000,000 characters" in r for r in reading.remarks)


PEAK = """
import resource, sys
from course_lib.grading.sandboxed.reading import read
kinds = {"one": '"' + "A" * 50_000_000 + '"', "lines": '"a line of text\\\\n",' * 2_500_000 + '""',
         "escapes": '"' + "\\\\n" * 25_000_000 + '"'}
raw = ('{"cells": [{"cell_type": "code", "outputs": [{"text": [' + kinds[sys.argv[1]]
       + ']}], "source": "def f(x):\\\\n    return x"}]}').encode()
before = resource.getrusage(resource.RUSAGE_SELF)
assert list(read(raw).definitions) == ["f"]
after = resource.getrusage(resource.RUSAGE_SELF)
print(after.ru_utime - before.ru_utime, (after.ru_maxrss - before.ru_maxrss) / 1024, len(raw) / 1e6)
"""


@pytest.mark.parametrize("kind", ["one", "lines", "escapes"])
def test_outputs_of_50_mb_cost_little(kind: str):
    done = ran(sys.executable, "-c", PEAK, kind)
    assert done.returncode == 0, done.stderr
    seconds, megabytes, size = map(float, done.stdout.split())
    assert size >= 45
    assert seconds < 5  # half a second to a second and a half on an idle core
    assert megabytes < 3 * size
