"""Answers that aim at the judge: it runs outside the sandbox, and must neither raise nor grow."""

import contextlib
import math
import resource
import time
from pathlib import Path

import numpy as np
import pytest
from graded import HONEST, PIPE, SECRET, Marking

from course_lib.grading import answer_keys
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.guard import TooMuch, limited
from course_lib.grading.records import HandIn, Mark
from course_lib.grading.reports.results import ClassResults
from course_lib.grading.reports.write import write_class
from course_lib.grading.sandboxed.messages import LENGTH, READY, answers_value, pack

MIB = 1 << 20

FORGER = (
    f"""
import json, struct
import numpy as np
READY = {READY!r}
{PIPE}
"""
    + """

def framed(part):
    part = part if isinstance(part, bytes) else json.dumps(part).encode()
    return struct.pack("<Q", len(part)) + part

def send(fields, head, tail=b""):
    body = framed(fields) + framed(head) + tail
    view = memoryview(struct.pack("<Q", len(body)) + body)
    while view:
        view = view[os.write(pipe(), view):]

def open_the_seal():
    os.write(pipe(), READY)
    os.read(door(), 48)

def answer(value, sizes=(), tail=b"", **fields):
    case = [[value, None, [], [], "same", 0, False]]
    send({"exercise": "02.1", **fields}, [[case] * 12, list(sizes)], tail)

def array(dtype, shape, raw, **fields):
    one = {"!": "array", "d": dtype, "s": shape, **fields}
    cases = [[[{**one, "b": i}, None, [], [], "same", 0, False]] for i in range(12)]
    send({"exercise": "02.1"}, [cases, [len(raw)] * 12], raw * 12)

def fail(words, line=1, peak=0, kind="ValueError"):
    case = [[None, [kind, words, line, words, [words]], [words], [words], "same", peak, False]]
    send({"exercise": "02.1"}, [[case] * 12, []])

"""
)


def forged(body: str, before: bool = True, after: bool = True) -> str:
    """A hand-in whose function sends something of its own making, and leaves.

    Before the key to the secret numbers comes, as answers to the notebook's numbers; and after
    that, as answers to the secret ones, which points are made of.
    """
    words = body.strip().splitlines()
    stop = "signal.setitimer(signal.ITIMER_REAL, 0)"  # nothing but the grader's patience stops it
    lines = [stop, *(words if before else ())]
    lines += ["open_the_seal()", *words] if after else []
    return f"{FORGER}\ndef softmax(z):\n    " + "\n    ".join([*lines, "os._exit(0)"]) + "\n"


pytestmark = pytest.mark.usefixtures("honest_after")

BOMBS = {
    "ten million sizes": ('send({"exercise": "02.1"}, b"[null,[" + b"0," * 10**7 + b"0]]")'),
    "lists of nothing": ('send({"exercise": "02.1"}, b"[[" + b"[]," * 10**7 + b"[]],[]]")'),
    "brackets": 'send({"exercise": "02.1"}, b"[" * 10**7)',
    "brackets for fields": 'send(b"[" * 10**7, [None, []])',
    "fields without end": 'send(b\'{"x":[\' + b"0," * 10**7 + b"0]}", [None, []])',
    "numbers of many digits": 'send({"exercise": "02.1"}, b"[" + b"7" * 10**7 + b",[]]")',
    "one buffer, a thousand arrays": """
array = {"!": "array", "d": "<f8", "s": [500_000], "b": 0}
send({"exercise": "02.1"}, [[array] * 5_000, [4_000_000]], bytes(4_000_000))
""",
    "a table of strings": "answer(['x' * 10**6] + [''] * 50_000)",
    "a table of bytes": "answer([{'!': 'bytes', 'v': '00' * 10**6}] + [''] * 50_000)",
    "numbers whose hashes collide": """
one = [[{"!": "complex", "v": [-1000003.0 * i, float(i)]}, 0] for i in range(90_000)]
send({"exercise": "02.1"}, [{"!": "dict", "v": one}, []])
""",
    "a set of such numbers": """
one = [i * (2**61 - 1) for i in range(150_000)]
send({"exercise": "02.1"}, [{"!": "set", "v": one}, []])
""",
    "half a million messages": """
body = framed({"alive": True}) + framed([None, []])
many = (struct.pack("<Q", len(body)) + body) * 500_000
view = memoryview(many)
while view:
    view = view[os.write(pipe(), view):]
""",
    "a class for each of many objects": (
        "answer([{'!': 'opaque', 'v': f'name {i}'} for i in range(15_000)])"
    ),
    "a number of many digits": "answer({'!': 'int', 'v': '-' + 'f' * 99_000})",
}


@pytest.mark.parametrize("after", [False, True], ids=["before the key", "after it"])
@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS)
def test_no_message_makes_the_judge_grow_or_wait(
    mark: Marking, hostile: Marking, body: str, after: bool
) -> None:
    mark("02.1", HONEST)  # what is made once a process is made now
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.process_time()
    hostile(forged(body, before=not after, after=after))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before.ru_maxrss
    assert grown * 1024 < 600 * MIB
    assert time.process_time() - began < 8


ODD = {
    "a dtype that is a syntax error": "array('(1 2)f8,f8', [1], bytes(8))",
    "a dtype of no bytes": "array('S0', [9], b'')",
    "an empty array of many rows": "array('<f8', [2**40, 0], b'')",
    "letters that are none": "array('<U1', [1], b'\\xff' * 4)",
    "a class with half a letter": "answer({'!': 'opaque', 'v': '\\ud800'})",
    "keys of many kinds": "answer({'!': 'module', 'v': [[1, 2], ['a', 3], [None, 4]]})",
    "a graph that is none": "array('<f8', [1], bytes(8), graph=1, matrix=True)",
    "a column against a row": "array('<f8', [300_000, 1], bytes(2_400_000))",
    "a huge measure of memory": "fail('x', peak=10**300)",
    "a huge line": "fail('x', line=-10**300)",
    "an array for a word": (
        "cases = [[[1, None, [], [], {'!': 'array', 'd': '<f8', 's': [2], 'b': i}, 0, False]]"
        " for i in range(12)]\nsend({'exercise': '02.1'}, [cases, [16] * 12], bytes(192))"
    ),
    "a numbered exercise": "send({'exercise': 2.1}, [None, []])",
    "no fields": "send(b'null', [None, []])",
    "no head": "send({'exercise': '02.1'}, b'null')",
    "no sizes": "send({'exercise': '02.1'}, [None, None])",
    "nan for a size": "send({'exercise': '02.1'}, [None, [float('nan')]])",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_odd_values_are_wrong_answers_and_nothing_else(hostile: Marking, body: str) -> None:
    assert hostile(forged(body)).symptom


SECONDS = ["float('nan')", "float('inf')", "-1", "10**400", "True", "'long'", "[]"]


@pytest.mark.parametrize("seconds", SECONDS)
def test_a_gradebook_takes_whatever_time_is_claimed(
    mark: Marking, tmp_path: Path, seconds: str
) -> None:
    got = mark("02.1", forged(f"answer(1.0, seconds={seconds})"), "mallory")
    assert math.isfinite(got.seconds)
    assert 0 <= got.seconds < 1e6
    recorded(tmp_path, got)


WORDS = {
    "half a letter": "'\\ud800' * 9",
    "a terminal's commands": "'\\x1b]0;owned\\x07\\x1b[2J'",
    "a null": "'a\\0b'",
    "other directions": "'\\u202egnp.exe\\u2066'",
    "markup": "'<script>alert(1)</script><img src=x onerror=alert(1)>'",
    "much text": "'<b>' * 9_000_000",
    "many lines": "'x\\n' * 100_000",
    "a formula": "'=HYPERLINK(\"//evil.example\")'",
    "fields of a hint": "'{got.__class__} {0} {case} %s %(x)s'",
    "the words of a hint": "'a list: a list is asked for; a list came'",
}


@pytest.mark.parametrize("how", ["fail", "answer", "raise"])
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_words_reach_gradebook_and_page_as_harmless_words(
    hostile: Marking, tmp_path: Path, words: str, how: str
) -> None:
    """By way of a forged error, of a forged text and of an honest error: through the real page."""
    honest = f"def softmax(z):\n    raise ValueError({words})"
    got = hostile(honest if how == "raise" else forged(f"{how}({words})"))
    assert len(got.symptom) < 5_000
    page = recorded(tmp_path, got)
    assert len(page) < 100_000
    for danger in ("<script", "<img src=x", "\x1b", "\x07", "\0", "\u202e", "\ud800", "<b><b>"):
        assert danger not in page


def recorded(folder: Path, mark: Mark) -> str:
    """The student's page of a mark that went through a real gradebook."""
    handin = HandIn(mark.student, mark.lesson, Path("02_softmax.ipynb"))
    with Gradebook(folder / FILE) as gradebook:
        with gradebook.transaction():
            gradebook.record_handin(handin, "raw", mark.content, (), mark.flags, "")
            gradebook.record([mark])
        marks = tuple(gradebook.marks())
    assert marks[0].points == mark.points
    write_class(ClassResults(marks, {}, {}, (), ()), folder)
    (page,) = (folder / "students").glob("*.html")
    return page.read_text(encoding="utf-8")


def test_a_huge_definition_leaves_a_mark_of_bounded_size(mark: Marking) -> None:
    body = "\n".join(f"    x{i} = {i}" for i in range(20_000))
    got = mark("02.1", f"def softmax(z):\n{body}\n    return z", "mallory")
    assert got.status == "not yet"
    assert len(got.code) < 150_000


def test_the_judge_is_stopped_when_a_comparison_takes_for_ever() -> None:
    """No value that travels does this today; a new property of a case might."""
    with pytest.raises(TooMuch), limited(0.2, 512):
        compare_for_ever()
    with pytest.raises(MemoryError), limited(5, 512):
        np.multiply(np.ones((60_000, 1)), np.ones(60_000))
    assert np.ones(10 * MIB).sum() == 10 * MIB  # and afterwards all is as it was
    assert resource.getrlimit(resource.RLIMIT_DATA)[0] in (resource.RLIM_INFINITY, 2**63 - 1)


def compare_for_ever() -> None:
    """Takes every Exception for its own, as the code around a property does."""
    while True:
        with contextlib.suppress(Exception):
            sum(range(1000))


def test_the_forger_of_these_tests_can_write_answers(mark: Marking) -> None:
    """With the right answers, which no hand-in knows, its messages pass: so they do arrive."""
    seen, hidden = map(sending, (answer_keys.VISIBLE, SECRET))
    got = mark("02.1", forged(f"{seen}\nopen_the_seal()\n{hidden}", after=False), "the grader")
    assert (got.status, got.points, got.seconds) == ("passed", got.worth, 0.5)


def sending(seed: int) -> str:
    """A line that sends the right answers to the numbers of a seed."""
    known = answer_keys.answer_key("02.1", seed).reference
    message = pack({"exercise": "02.1", "seconds": 0.5}, answers_value(known))
    parts, rest = [], message[LENGTH.size :]
    for _ in range(2):
        end = LENGTH.unpack(rest[: LENGTH.size])[0] + LENGTH.size
        parts.append(rest[LENGTH.size : end])
        rest = rest[end:]
    return f"send({parts[0]!r}, {parts[1]!r}, {rest!r})"
