"""Hostile names: whatever a student calls files, folders and archives, nobody else's marks change.

Each class is graded twice into one gradebook: as it is, and after hostile students were there.
"""

import io
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.layouts import LAYOUTS, Layout, Tree, Undecided, decide
from course_lib.grading.records import HandIn, Mark
from course_lib.grading.submissions import find, survey

GOOD, HOSTILE = b"full marks", b"nothing solved"
PLAIN = ("ada/02_softmax.ipynb", "ben/02_softmax.ipynb", "submission_100001/02_softmax.ipynb")
NBGRADER = tuple(f"submitted/{name}/hw1/02_softmax.ipynb" for name in ("ada", "ben"))
MOODLE = tuple(f"{name}_assignsubmission_file/02_softmax.ipynb" for name in ("Ada_1", "Ben_2"))
MOODLE_FILES = tuple(f"{name}_assignsubmission_file_02_x.ipynb" for name in ("Ada_1", "Ben_2"))
CANVAS = ("adalee_340934_2084902_02_softmax.ipynb", "benray_340935_2084903_02_softmax.ipynb")
LOOSE = ("ada_02_softmax.ipynb", "ben_02_softmax.ipynb")


@dataclass(frozen=True)
class Attack:
    """What hostile students do to a class.

    Attributes:
        layout: how the class is laid out.
        honest: what others hand in. `a.zip::b` is a file b in an archive.
        hostile: what the hostile ones hand in, later and in a folder that sorts behind.
        meets: "held" where the layout is recognised, "asked" where a human has to say it, "listed"
            where a human has to look whose a hand-in is.
        alone: whether the hostile hand-ins lie in the folder alone, the others' are of last week.
    """

    layout: str
    honest: tuple[str, ...]
    hostile: tuple[str, ...]
    meets: str = "held"
    alone: bool = False


ATTACKS = {
    # plain: a file's own name
    "canvas's name": Attack(
        "plain", PLAIN, ("submission_100002/submission_100001_67890_02_softmax.ipynb",)
    ),
    "canvas's name, handed in again": Attack(
        "plain", PLAIN, ("submission_100002/submission_100001_67890_02_softmax-7.ipynb",)
    ),
    "canvas's name, late": Attack(
        "plain", PLAIN, ("eve/submission_LATE_100001_67890_02_softmax-99.ipynb",)
    ),
    "a folder with canvas's name": Attack(
        "plain", PLAIN, ("eve/submission_100001_67890_x/02_softmax.ipynb",)
    ),
    "a zip with canvas's name": Attack(
        "plain", PLAIN, ("eve/submission_100001_67890_x.zip::02_softmax.ipynb",)
    ),
    "a zip in a zip": Attack(
        "plain", PLAIN, ("eve/a.zip::submission_100001_67890_x.zip::ada/02_softmax.ipynb",)
    ),
    "moodle's name": Attack(
        "plain", PLAIN, ("eve/submission_100001_assignsubmission_file_02_x.ipynb",)
    ),
    "moodle's folder": Attack(
        "plain", PLAIN, ("eve/submission_100001_assignsubmission_file_/02_x.ipynb",)
    ),
    "a loose name": Attack("plain", PLAIN, ("eve/ada_02_softmax.ipynb", "eve/ben_02_x.ipynb")),
    "others' folders in one's own": Attack(
        "plain", PLAIN, ("eve/ada/02_softmax.ipynb", "eve/ben/02_softmax.ipynb")
    ),
    "a folder of hand-ins in one's own": Attack(
        "plain", PLAIN, ("eve/submitted/ada/hw1/02_softmax.ipynb",)
    ),
    "a way out of a zip": Attack(
        "plain", PLAIN, ("eve/w.zip::../ada/02_x.ipynb", "eve/w.zip::..\\ada\\02_x.ipynb")
    ),
    "a whole class in a zip": Attack(
        "plain", PLAIN, ("eve.zip::ada/02_softmax.ipynb", "eve.zip::ben/02_softmax.ipynb")
    ),
    "an export in a zip": Attack(
        "plain", PLAIN, ("eve.zip::submission_100001_67890_02.ipynb", "eve.zip::a_1_222_02.ipynb")
    ),
    "upper case and wide letters": Attack(
        "plain", PLAIN, ("eve/SUBMISSION_100001_67890_02.IPYNB", "eve/ＡＤＡ_02_softmax.ipynb")
    ),
    "digits of another script": Attack(
        "plain", PLAIN, ("eve/ada_١٢٣_assignsubmission_file_02_x.ipynb", "eve/ada_١٢_٣٤٥_02.ipynb")
    ),
    "more hostile than honest": Attack(
        "plain",
        PLAIN[:1],
        tuple(f"eve{i}/ada_{i}_67890_02_softmax.ipynb" for i in range(5)),
    ),
    "all are hostile": Attack(
        "plain",
        PLAIN,
        ("eve/submission_100001_67890_02.ipynb", "fay/submission_100001_67891_02.ipynb"),
        "asked",
        alone=True,
    ),
    "all hand in hostile zips": Attack(
        "plain",
        PLAIN,
        ("eve.zip::submission_100001_67890_02.ipynb", "fay.zip::submission_100001_6789_02.ipynb"),
        "asked or held",  # archives in an archive are not looked into
        alone=True,
    ),
    "alone, canvas's names": Attack(
        "plain", PLAIN, ("eve/submission_100001_67890_02.ipynb",), "asked", alone=True
    ),
    "alone, others' folders": Attack(
        "plain", PLAIN, ("eve/ada/02_x.ipynb", "eve/ben/02_x.ipynb"), "asked", alone=True
    ),
    "alone, one other's folder": Attack(
        "plain", PLAIN, ("eve/ada/02_x.ipynb",), "asked", alone=True
    ),
    "alone, others' files": Attack(
        "plain", PLAIN, ("eve/ada_02_x.ipynb", "eve/ben_02_x.ipynb"), "asked", alone=True
    ),
    "alone, a zip": Attack("plain", PLAIN, ("eve.zip::ada/02_x.ipynb",), "asked", alone=True),
    "alone, a zip with moodle's folder": Attack(
        "plain", PLAIN, ("eve.zip::ada_1_assignsubmission_file_/02_x.ipynb",), "asked", alone=True
    ),
    "alone, a folder of hand-ins": Attack(
        "plain", PLAIN, ("eve/submitted/ada/02_x.ipynb",), "asked", alone=True
    ),
    # plain: two that the teacher put there under one name
    "a folder and a zip": Attack("plain", PLAIN, ("ada.zip::02_softmax.ipynb",), "listed"),
    "accents": Attack(
        "plain", ("Jose\u0301/02_x.ipynb", *PLAIN), ("Jos\xe9/02_x.ipynb",), "listed"
    ),
    "marks that nobody sees": Attack("plain", PLAIN, ("ada\u202e/02_softmax.ipynb",), "listed"),
    "space": Attack("plain", PLAIN, ("ada /02_softmax.ipynb",), "listed"),
    "another lesson of one name": Attack("plain", PLAIN, ("ada.zip::03_x.ipynb",), "listed"),
    "case": Attack("plain", PLAIN, ("ADA/02_softmax.ipynb",)),
    "letters that look alike": Attack("plain", PLAIN, ("ad\u200ba/02_x.ipynb",), "listed"),
    # nbgrader
    "nbgrader, canvas's name": Attack(
        "nbgrader", NBGRADER, ("submitted/eve/hw1/ada_100001_67890_02_softmax.ipynb",)
    ),
    "nbgrader, as assignment": Attack(
        "nbgrader", NBGRADER, ("submitted/eve/ada_1_assignsubmission_file_/02_softmax.ipynb",)
    ),
    "nbgrader, submitted once more": Attack(
        "nbgrader", NBGRADER, ("submitted/eve/submitted/ada/hw1/02_softmax.ipynb",)
    ),
    "nbgrader, alone": Attack(
        "nbgrader", NBGRADER, ("submitted/eve/ada/02_x.ipynb",), "asked", alone=True
    ),
    # Moodle
    "moodle, another's folder": Attack(
        "moodle", MOODLE, ("Eve_3_assignsubmission_file/Ada_1_assignsubmission_file/02_x.ipynb",)
    ),
    "moodle, another's name": Attack(
        "moodle", MOODLE, ("Eve_3_assignsubmission_file/Ada_1_assignsubmission_file_02_x.ipynb",)
    ),
    "moodle, in a zip": Attack(
        "moodle",
        MOODLE,
        ("Eve_3_assignsubmission_file/w.zip::Ada_1_assignsubmission_file_/02_x.ipynb",),
    ),
    "moodle, canvas's name": Attack(
        "moodle", MOODLE, ("Eve_3_assignsubmission_file_/Ada_1_67890_02_x-7.ipynb",)
    ),
    "moodle, loose, another's name": Attack(
        "moodle", MOODLE_FILES, ("Eve_3_assignsubmission_file_Ada_1_assignsubmission_file_2.ipynb",)
    ),
    "moodle, loose, a zip": Attack(
        "moodle",
        MOODLE_FILES,
        ("Eve_3_assignsubmission_file_Ada_1_assignsubmission_file_.zip::Ada_1/02_x.ipynb",),
    ),
    "moodle, alone": Attack(
        "moodle",
        MOODLE,
        ("Eve_3_assignsubmission_file_/Ada_1_assignsubmission_file_/02_x.ipynb",),
        alone=True,
    ),
    "moodle, loose, alone": Attack(
        "moodle",
        MOODLE_FILES,
        ("Eve_3_assignsubmission_file_w.zip::Ada_1_assignsubmission_file_/02_x.ipynb",),
        alone=True,
    ),
    "moodle, a name like another's": Attack(
        "moodle", MOODLE, ("Ada 1_3_assignsubmission_file_/02_x.ipynb",)
    ),
    # Canvas
    "canvas, another's name": Attack(
        "canvas", CANVAS, ("evefox_340936_2084904_adalee_340934_2084902_02_softmax-7.ipynb",)
    ),
    "canvas, another's name in a zip": Attack(
        "canvas", CANVAS, ("evefox_340936_2084904_w.zip::adalee_340934_2084902_02_softmax.ipynb",)
    ),
    "canvas, alone in zips": Attack(
        "canvas",
        CANVAS,
        (
            "evefox_340936_2084904_w.zip::adalee_340934_2084902_02_softmax.ipynb",
            "foxeve_340937_2084905_w.zip::adalee_340934_2084902_02_softmax.ipynb",
        ),
        alone=True,
    ),
    "canvas, moodle's name": Attack(
        "canvas", CANVAS, ("evefox_340936_2084904_ada_1_assignsubmission_file_02_x.ipynb",)
    ),
    "canvas, late and again": Attack(
        "canvas", CANVAS, ("evefox_LATE_340936_2084904__LATE_340934_2084902_02_x-99.ipynb",)
    ),
    "canvas, called as somebody's prefix": Attack(
        "canvas", CANVAS, ("adalee_340934_340936_2084904_02_softmax.ipynb",), "listed"
    ),
    "canvas, the same for another lesson": Attack(
        "canvas", CANVAS, ("adalee_340934_340936_2084904_03_x.ipynb",), "listed"
    ),
    "canvas, the same alone": Attack(
        "canvas", CANVAS, ("adalee_340934_340936_2084904_02_softmax.ipynb",), "listed", alone=True
    ),
    "canvas, the same in upper case": Attack(
        "canvas", CANVAS, ("ADALEE_340934_340936_2084904_02_softmax.ipynb",), "asked"
    ),
    "canvas, called as a file of somebody": Attack(
        "canvas", CANVAS, ("adalee_340934_999_x_340936_2084904_02_softmax-7.ipynb",), "listed"
    ),
    "canvas, somebody's number": Attack(
        "canvas", CANVAS, ("eve_340934_340936_2084904_02_softmax.ipynb",), "asked"
    ),
    # loose files
    "loose, another's name": Attack("loose", LOOSE, ("ada_02_softmax (1).ipynb",), "listed"),
    "loose, another's name in a zip": Attack("loose", LOOSE, ("ada.zip::02_x.ipynb",), "listed"),
    "loose, canvas's name": Attack("loose", LOOSE, ("ada_34_111_02_softmax.ipynb",), "asked"),
    "loose, moodle's name": Attack(
        "loose", LOOSE, ("ada_assignsubmission_file_02_softmax.ipynb",), "asked"
    ),
    "loose, other case": Attack("loose", LOOSE, ("ADA_02_softmax.ipynb",)),
    "loose, a folder": Attack("loose", LOOSE, ("ada/02_softmax.ipynb",), "asked"),
}  # fmt: skip


def test_there_are_many():
    assert len(ATTACKS) >= 50
    assert {attack.layout for attack in ATTACKS.values()} == set(LAYOUTS)


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("name", ATTACKS)
def test_nobodys_marks_change(tmp_path: Path, name: str, packed: bool):
    attack = ATTACKS[name]
    honest = [(path, GOOD, 1e9) for path in attack.honest]
    hostile = [(path, HOSTILE, 2e9) for path in attack.hostile]
    before = laid_out(tmp_path / "before", honest, packed)
    after = laid_out(tmp_path / "after", [*honest[: 0 if attack.alone else None], *hostile], packed)
    with Gradebook(tmp_path / FILE) as book:
        record(before, book, Layout(attack.layout, attack.layout == "nbgrader"))
        marks = {mark.student: mark for mark in book.marks()}
        assert [mark.points for mark in marks.values()] == [3.0] * len(attack.honest)
        tree = survey(after)
        try:
            layout, met = decide(tree, after), "held"
        except Undecided:
            layout, met = decide(tree, after, attack.layout), "asked"
        assert layout.name == attack.layout
        listed = record(after, book, layout)
        if attack.meets != "listed":
            record(after, book, decide(tree, after, attack.layout))
        now = {mark.student: mark for mark in book.marks() if mark.content == GOOD.hex()}
        assert now == marks
        hostile_marks = [mark for mark in book.marks() if mark.content == HOSTILE.hex()]
        assert not {mark.student for mark in hostile_marks} & set(marks)
    if met == "held" and listed & set(marks):
        met = "listed"
    assert met in attack.meets.split(" or ")
    assert hostile_marks or listed


def laid_out(place: Path, files: list[tuple[str, bytes, float]], packed: bool) -> Path:
    """A folder or a zip with these files: (path, content, time of change)."""
    flat = with_archives(files)
    if packed:
        place.with_suffix(".zip").write_bytes(zip_bytes(flat))
        return place.with_suffix(".zip")
    for path, content, changed in flat:
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
        os.utime(place / path, (changed, changed))
    return place


def with_archives(files: list[tuple[str, bytes, float]]) -> list[tuple[str, bytes, float]]:
    """The same, with the archives that paths such as `a.zip::b` speak of."""
    packs: dict[str, list[tuple[str, bytes, float]]] = {}
    for path, content, changed in files:
        outer, _, inner = path.partition("::")
        packs.setdefault(outer, []).append((inner, content, changed))
    return [
        (outer, zip_bytes(with_archives(inside)), inside[0][2])
        if inside[0][0]
        else (outer, *inside[0][1:])
        for outer, inside in packs.items()
    ]


def zip_bytes(files: list[tuple[str, bytes, float]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for path, content, changed in files:
            year = 2001 if changed < 1.5e9 else 2033
            packed.writestr(zipfile.ZipInfo(path, (year, 1, 1, 0, 0, 0)), content)
    return made.getvalue()


def record(source: Path, book: Gradebook, layout: Layout) -> set[str]:
    """Give 3 points for what is GOOD, and return who is listed for a human."""
    hand_ins, troubles = find(source, ("02", "03"), book.path.parent / "unpacked", layout)
    for handin in hand_ins:
        content = handin.path.read_bytes()
        book.record_handin(handin, content.hex(), content.hex())
        book.record([mark_of(handin, content)])
    return {trouble.student for trouble in troubles}


def mark_of(handin: HandIn, content: bytes) -> Mark:
    points = 3.0 if content == GOOD else 0.0
    exercise = f"{handin.lesson}.1"
    status = "passed" if points else "not yet"
    return Mark(
        handin.student, handin.lesson, exercise, content.hex(), "v", "s", status, points, 3.0
    )


# ---------------------------------------------------------------- any name


PARTS = st.sampled_from(
    ["ada", "ben", "submitted", "Submissions", "week3", "02_softmax.ipynb", "x.ipynb", "a.zip"]
    + ["ada_02_x.ipynb", "ada_02_x.zip", "a_1_assignsubmission_file_", "", "README.txt"]
    + ["lee_34_111_02.ipynb", "ray_34_111_02.ipynb", "lee_34_111_222_02.ipynb", "lee_34_text.html"]
)  # fmt: skip
TREES = st.recursive(
    st.dictionaries(PARTS, st.none(), max_size=4),
    lambda inner: st.dictionaries(PARTS, st.none() | inner, max_size=4),
    max_leaves=12,
)


@given(TREES, st.sampled_from(["", *LAYOUTS]))
@settings(deadline=None, max_examples=300)
def test_any_tree_has_a_layout_or_a_sentence(tree: Tree, wanted: str):
    layout, says = None, ""
    try:
        layout = decide(tree, Path("hand-ins"), wanted)
    except Undecided as error:
        says = str(error)
    if layout is None:
        assert not wanted
        assert "--layout" in says
    else:
        assert layout.name in LAYOUTS
        assert layout.says(tree).endswith(("student)", "students)"))
        assert not wanted or (layout.name, layout.given) == (wanted, True)


OWN = st.lists(PARTS.filter(bool) | st.text(min_size=1).filter(lambda s: "/" not in s), min_size=1)
HIS = {
    "plain": ("eve/", "eve"),
    "nbgrader": ("eve/", "eve"),
    "moodle": ("Eve_3_assignsubmission_file/", "Eve_3"),
    "canvas": ("evefox_340936_2084904_", "evefox_340936"),
}


@given(st.sampled_from(sorted(HIS)), OWN)
@settings(deadline=None, max_examples=300)
def test_what_stands_behind_the_prefix_is_never_anybody_elses(name: str, own: list[str]):
    prefix, student = HIS[name]
    path = (prefix + "/".join(own)).split("/")
    assert Layout(name).owner(tuple(path)).student == student
    assert Layout(name, given=True).owner(tuple(path)).student == student
