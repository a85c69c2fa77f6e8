"""A thousand damaged notebooks: each gives a Reading or a sentence, and nothing else.

They are made from the course's own notebooks by seeded mutations, so that a failure can be repeated
from its number alone. 1,000 are read, and a class of 40 is graded: COURSE_FUZZED=400 makes it ten
thousand, and 400.
"""

import json
import os
import random
from functools import cache
from pathlib import Path

import pytest
from notebook_bytes import LESSONS, F, notebook
from running import book_of, grade_here

from course_lib import exercises
from course_lib.grading import isolation
from course_lib.grading.sandboxed.reading import read
from course_lib.hand_ins.source import NotebookError

N_STUDENTS = int(os.environ.get("COURSE_FUZZED", "40"))
N = 25 * N_STUDENTS
BATCH = 500
JUNK = ["\x00", "\ud800", "é", "😀", "\u202e", "'''", '"', "(", "[", "{", "\\", "\t", "\r", "    ",
        "%%", "!", "?", "def ", "class ", "lambda: ", "-" * 400, "(" * 250, "=", ":", "\n", "```",
        "return 1", "0x" + "f" * 5_000, "9" * 5_000, "f'{", "@", "async ", "*", "#"]  # fmt: skip
VALUES = [None, 0, -1.5, True, "x", [], {}, [[]], {"a": {}}, ["x", 3, None], 10**400, float("nan")]

Notebook = dict


@cache
def small_notebooks() -> tuple[str, ...]:
    """Pieces of every lesson: three to eight cells with an exercise among them, as JSON."""
    made = []
    for path in LESSONS:
        cells = json.loads(path.read_bytes())["cells"]
        for cell in cells:
            for output in cell.get("outputs", []):
                output.pop("data", None)
        tags = ["".join(cell["metadata"].get("tags", [])) for cell in cells]
        at = [i for i, tag in enumerate(tags) if tag.startswith("exercise")]
        made += [json.dumps({"cells": cells[max(0, i - 2) : i + 5], "nbformat": 4}) for i in at]
    return tuple(made)


def shuffled(data: Notebook, rng: random.Random) -> None:
    rng.shuffle(data["cells"])


def doubled(data: Notebook, rng: random.Random) -> None:
    data["cells"].insert(rng.randrange(len(data["cells"]) + 1), rng.choice(data["cells"]))


def deleted(data: Notebook, rng: random.Random) -> None:
    data["cells"].pop(rng.randrange(len(data["cells"])))


def retyped(data: Notebook, rng: random.Random) -> None:
    rng.choice(data["cells"])["cell_type"] = rng.choice(["code", "markdown", "raw", 3, None])


def other_value(data: Notebook, rng: random.Random) -> None:
    owner = rng.choice([data, *data["cells"]])
    owner[rng.choice(list(owner))] = rng.choice(VALUES)


def split(data: Notebook, rng: random.Random) -> None:
    at = rng.randrange(len(data["cells"]))
    text = "".join(data["cells"][at]["source"])
    cut = rng.randrange(len(text) + 1)
    both = [{**data["cells"][at], "source": part} for part in (text[:cut], text[cut:])]
    data["cells"][at : at + 1] = both


def merged(data: Notebook, rng: random.Random) -> None:
    if len(data["cells"]) > 1:
        at = rng.randrange(len(data["cells"]) - 1)
        text = "\n".join("".join(c["source"]) for c in data["cells"][at : at + 2])
        data["cells"][at : at + 2] = [{**data["cells"][at], "source": text}]


def dirtied(data: Notebook, rng: random.Random) -> None:
    cell = rng.choice(data["cells"])
    text = "".join(cell["source"])
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text) + 1)
        junk = rng.choice(JUNK) * rng.choice([1, 1, 1, 3])
        text = text[:at] + junk + text[at + rng.choice([0, 0, 5]) :]
    cell["source"] = text


def deepened(data: Notebook, rng: random.Random) -> None:
    n = rng.choice([50, 500, 5_000])
    deep = "[" * n + "]" * n
    rng.choice(data["cells"])[rng.choice(["outputs", "metadata", "other"])] = f"<<{deep}>>"


CELL_WISE = (shuffled, doubled, deleted, retyped, other_value, split, merged, dirtied, deepened)


def flipped(raw: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 3, 30])):
        raw[rng.randrange(len(raw))] = rng.randrange(256)


def cut(raw: bytearray, rng: random.Random) -> None:
    del raw[rng.randrange(len(raw)) :]


def holed(raw: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(raw))
    del raw[at : at + rng.randrange(1, 400)]


def repeated(raw: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(raw))
    raw[at:at] = raw[at : at + rng.randrange(1, 400)]


def quoted(raw: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(raw))
    raw[at:at] = rng.choice([b'"', b"\\", b"[", b"}", b"\xff", b"\x00", b'\\"', b"\xed\xa0\x80"])


BYTE_WISE = (flipped, cut, holed, repeated, quoted)


def fuzzed(number: int) -> bytes:
    """The notebook with this number: one to three mutations of its cells, and often its bytes."""
    rng = random.Random(number)
    data = json.loads(rng.choice(small_notebooks()))
    for _ in range(rng.randint(0, 3)):
        mutate = rng.choice(CELL_WISE)
        try:
            mutate(data, rng)
        except (TypeError, KeyError, IndexError, AttributeError, ValueError):
            continue  # an earlier mutation left no cells to mutate
    text = json.dumps(data, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1]))
    text = text.replace('"<<', "").replace('>>"', "")
    encoding = rng.choice(["utf-8"] * 8 + ["utf-16", "utf-32", "latin-1"])
    raw = bytearray(text.encode(encoding, "surrogatepass" if encoding != "latin-1" else "replace"))
    if rng.random() < 0.6:
        rng.choice(BYTE_WISE)(raw, rng)
    return bytes(raw)


def outcome(raw: bytes) -> str:
    """What became of a notebook; anything but these two is a failure of the test."""
    refusal = None
    try:
        reading = read(raw)
    except NotebookError as error:
        refusal = error
    if refusal is not None:
        assert refusal.__cause__ is None, "an error that nobody foresaw"
        assert 0 < len(str(refusal)) < 400
        return "refused"
    compile(reading.code, "x", "exec")
    assert all(isinstance(said, str) and said for said in (*reading.remarks, *reading.flags))
    reading.code.encode()  # into a database it must go
    return "read" if reading.definitions else "read, and empty"


@pytest.mark.filterwarnings("ignore")  # Python warns of odd code as it compiles
@pytest.mark.parametrize("start", range(0, N, BATCH))
def test_each_gives_a_reading_or_a_sentence(start: int):
    became = [outcome(fuzzed(number)) for number in range(start, start + BATCH)]
    assert len(became) == BATCH
    assert became.count("read") > BATCH * 0.7  # most of a notebook survives such a mishap


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", LESSONS[:14:4], ids=lambda p: p.stem)
def test_whole_lessons_too(path):
    for number in range(12):
        rng = random.Random(number)
        raw = bytearray(path.read_bytes())
        rng.choice(BYTE_WISE)(raw, rng)
        outcome(bytes(raw))


def test_a_mutation_can_be_repeated_from_its_number():
    assert [fuzzed(n) for n in range(50)] == [fuzzed(n) for n in range(50)]
    assert len({fuzzed(n) for n in range(50)}) > 45


def test_the_test_would_see_another_error(monkeypatch):
    monkeypatch.setattr("course_lib.grading.sandboxed.reading.definitions", lambda cells: 1 / 0)
    with pytest.raises(AssertionError, match="nobody foresaw"):
        outcome(notebook(F))


# ---------------------------------------------------------------- a class of them

START = 20_075  # other numbers than those that are read only; some of them are beyond repair


def lesson_of(number: int) -> str:
    """The lesson that a fuzzed notebook was made from."""
    sound = json.loads(random.Random(number).choice(small_notebooks()))
    tags = [tag for cell in sound["cells"] for tag in cell["metadata"].get("tags", [])]
    return next(tag for tag in tags if tag.startswith("exercise-"))[9:11]


@pytest.mark.slow
def test_every_student_has_marks_or_a_sentence(walls: isolation.Isolation, tmp_path: Path) -> None:
    """A class of them through the whole `course grade`: nobody is lost."""
    lessons = dict[str, str]()
    for number in range(START, START + N_STUDENTS):
        lesson = lessons[f"student-{number}"] = lesson_of(number)
        folder = tmp_path / "class" / f"student-{number}"
        folder.mkdir(parents=True)
        (folder / f"{lesson}_lesson.ipynb").write_bytes(fuzzed(number))
    results = tmp_path / "results"
    done = grade_here(tmp_path / "class", results, "--workers", "1", "--seconds", "1")
    assert done.returncode == 1  # some are beyond repair
    assert "Traceback" not in done.stderr
    with book_of(results) as book:
        handins = {filed.student: filed for filed in book.handins()}
        marks = {(mark.student, mark.exercise): mark for mark in book.marks()}
    assert set(handins) == set(lessons)
    unread = [filed for filed in handins.values() if filed.problem]
    assert 0 < len(unread) < N_STUDENTS / 3
    assert not [f.problem for f in unread if "tell your teacher" in f.problem]
    assert not [f.problem for f in unread if "could not be graded" in f.problem]
    for student, lesson in lessons.items():
        assert all((student, e.id) in marks for e in exercises.lesson(lesson))
    for filed in unread:
        assert f"{filed.student}, lesson {filed.lesson}: {filed.problem}" in done.stderr
    attempted = [mark for mark in marks.values() if mark.status != "not attempted"]
    assert len({mark.student for mark in attempted}) > N_STUDENTS / 4
    assert sum(mark.status == "passed" for mark in attempted) > N_STUDENTS / 40
