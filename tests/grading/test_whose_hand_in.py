"""Hostile names: whatever a student calls files, folders and archives, nobody else's marks change.

Each class is graded twice into one gradebook: as it is, and after hostile students were there.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from folders import laid_out
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.layouts import LAYOUTS, Layout, Tree, Undecided, decide
from course_lib.grading.records import Mark
from course_lib.grading.submissions import find, survey

GOOD, HOSTILE = b"full marks", b"nothing solved"
PLAIN = ("ada/02_softmax.ipynb", "ben/02_softmax.ipynb", "submission_100001/02_softmax.ipynb")
MOODLE = ("Ada_1", "Ben_2")
CLASSES = {
    "plain": PLAIN,
    "nbgrader": ("submitted/ada/hw1/02_softmax.ipynb", "submitted/ben/hw1/02_softmax.ipynb"),
    "moodle": tuple(f"{name}_assignsubmission_file/02_softmax.ipynb" for name in MOODLE),
    "moodle: loose files": tuple(f"{name}_assignsubmission_file_02_x.ipynb" for name in MOODLE),
    "canvas": ("adalee_340934_2084902_02_softmax.ipynb", "benray_340935_2084903_02_softmax.ipynb"),
    "loose": ("ada_02_softmax.ipynb", "ben_02_softmax.ipynb"),
}
OTHER_CLASSES = {
    "more hostile than honest": PLAIN[:1],
    "accents": ("Jose\u0301/02_x.ipynb", *PLAIN),
}
TABLE = """
# plain
held | canvas's name | submission_100002/submission_100001_67890_02_softmax.ipynb
held | canvas's name, handed in again
  | submission_100002/submission_100001_67890_02_softmax-7.ipynb
held | canvas's name, late | eve/submission_LATE_100001_67890_02_softmax-99.ipynb
held | a folder with canvas's name | eve/submission_100001_67890_x/02_softmax.ipynb
held | a zip with canvas's name | eve/submission_100001_67890_x.zip::02_softmax.ipynb
held | a zip in a zip | eve/a.zip::submission_100001_67890_x.zip::ada/02_softmax.ipynb
held | moodle's name | eve/submission_100001_assignsubmission_file_02_x.ipynb
held | moodle's folder | eve/submission_100001_assignsubmission_file_/02_x.ipynb
held | a loose name | eve/ada_02_softmax.ipynb | eve/ben_02_x.ipynb
held | others' folders in one's own | eve/ada/02_softmax.ipynb | eve/ben/02_softmax.ipynb
held | a folder of hand-ins in one's own | eve/submitted/ada/hw1/02_softmax.ipynb
held | a way out of a zip | eve/w.zip::../ada/02_x.ipynb | eve/w.zip::..\\ada\\02_x.ipynb
held | a whole class in a zip | eve.zip::ada/02_softmax.ipynb | eve.zip::ben/02_softmax.ipynb
held | an export in a zip | eve.zip::submission_100001_67890_02.ipynb | eve.zip::a_1_222_02.ipynb
held | upper case and wide letters | eve/SUBMISSION_100001_67890_02.IPYNB
  | eve/ＡＤＡ_02_softmax.ipynb
held | digits of another script | eve/ada_١٢٣_assignsubmission_file_02_x.ipynb
  | eve/ada_١٢_٣٤٥_02.ipynb
held | more hostile than honest | eve0/ada_0_67890_02_softmax.ipynb
  | eve1/ada_1_67890_02_softmax.ipynb | eve2/ada_2_67890_02_softmax.ipynb
  | eve3/ada_3_67890_02_softmax.ipynb | eve4/ada_4_67890_02_softmax.ipynb
asked, alone | all are hostile | eve/submission_100001_67890_02.ipynb
  | fay/submission_100001_67891_02.ipynb
asked/held, alone | all hand in hostile zips | eve.zip::submission_100001_67890_02.ipynb
  | fay.zip::submission_100001_6789_02.ipynb
asked, alone | alone, canvas's names | eve/submission_100001_67890_02.ipynb
asked, alone | alone, others' folders | eve/ada/02_x.ipynb | eve/ben/02_x.ipynb
asked, alone | alone, one other's folder | eve/ada/02_x.ipynb
asked, alone | alone, others' files | eve/ada_02_x.ipynb | eve/ben_02_x.ipynb
asked, alone | alone, a zip | eve.zip::ada/02_x.ipynb
asked, alone | alone, a zip with moodle's folder | eve.zip::ada_1_assignsubmission_file_/02_x.ipynb
asked, alone | alone, a folder of hand-ins | eve/submitted/ada/02_x.ipynb
listed | a folder and a zip | ada.zip::02_softmax.ipynb
listed | accents | Jos\xe9/02_x.ipynb
listed | marks that nobody sees | ada\u202e/02_softmax.ipynb
listed | space | ada /02_softmax.ipynb
listed | another lesson of one name | ada.zip::03_x.ipynb
held | case | ADA/02_softmax.ipynb
listed | letters that look alike | ad\u200ba/02_x.ipynb
# nbgrader
held | nbgrader, canvas's name | submitted/eve/hw1/ada_100001_67890_02_softmax.ipynb
held | nbgrader, as assignment | submitted/eve/ada_1_assignsubmission_file_/02_softmax.ipynb
held | nbgrader, submitted once more | submitted/eve/submitted/ada/hw1/02_softmax.ipynb
asked, alone | nbgrader, alone | submitted/eve/ada/02_x.ipynb
# moodle
held | moodle, another's folder
  | Eve_3_assignsubmission_file/Ada_1_assignsubmission_file/02_x.ipynb
held | moodle, another's name | Eve_3_assignsubmission_file/Ada_1_assignsubmission_file_02_x.ipynb
held | moodle, in a zip
  | Eve_3_assignsubmission_file/w.zip::Ada_1_assignsubmission_file_/02_x.ipynb
held | moodle, canvas's name | Eve_3_assignsubmission_file_/Ada_1_67890_02_x-7.ipynb
held, alone | moodle, alone | Eve_3_assignsubmission_file_/Ada_1_assignsubmission_file_/02_x.ipynb
held | moodle, a name like another's | Ada 1_3_assignsubmission_file_/02_x.ipynb
# moodle: loose files
held | moodle, loose, another's name
  | Eve_3_assignsubmission_file_Ada_1_assignsubmission_file_2.ipynb
held | moodle, loose, a zip
  | Eve_3_assignsubmission_file_Ada_1_assignsubmission_file_.zip::Ada_1/02_x.ipynb
held, alone | moodle, loose, alone
  | Eve_3_assignsubmission_file_w.zip::Ada_1_assignsubmission_file_/02_x.ipynb
# canvas
held | canvas, another's name | evefox_340936_2084904_adalee_340934_2084902_02_softmax-7.ipynb
held | canvas, another's name in a zip
  | evefox_340936_2084904_w.zip::adalee_340934_2084902_02_softmax.ipynb
held, alone | canvas, alone in zips
  | evefox_340936_2084904_w.zip::adalee_340934_2084902_02_softmax.ipynb
  | foxeve_340937_2084905_w.zip::adalee_340934_2084902_02_softmax.ipynb
held | canvas, moodle's name | evefox_340936_2084904_ada_1_assignsubmission_file_02_x.ipynb
held | canvas, late and again | evefox_LATE_340936_2084904__LATE_340934_2084902_02_x-99.ipynb
listed | canvas, called as somebody's prefix | adalee_340934_340936_2084904_02_softmax.ipynb
listed | canvas, the same for another lesson | adalee_340934_340936_2084904_03_x.ipynb
listed, alone | canvas, the same alone | adalee_340934_340936_2084904_02_softmax.ipynb
asked | canvas, the same in upper case | ADALEE_340934_340936_2084904_02_softmax.ipynb
listed | canvas, called as a file of somebody
  | adalee_340934_999_x_340936_2084904_02_softmax-7.ipynb
asked | canvas, somebody's number | eve_340934_340936_2084904_02_softmax.ipynb
# loose
listed | loose, another's name | ada_02_softmax (1).ipynb
listed | loose, another's name in a zip | ada.zip::02_x.ipynb
asked | loose, canvas's name | ada_34_111_02_softmax.ipynb
asked | loose, moodle's name | ada_assignsubmission_file_02_softmax.ipynb
held | loose, other case | ADA_02_softmax.ipynb
asked | loose, a folder | ada/02_softmax.ipynb
"""
"""What hostile students do, below the class that they are in: how it is met, its name, their files.

`a.zip::b` is a file b in an archive. It is "held" where the layout is recognised, "asked" where a
human has to say it, "listed" where a human has to look whose a hand-in is. "alone": the hostile
hand-ins lie in the folder alone, and the others' are of last week. They come later, from a folder
that sorts behind.
"""


class Attack(NamedTuple):
    """A row of the table; `meets` is what may happen."""

    layout: str
    honest: tuple[str, ...]
    hostile: tuple[str, ...]
    meets: tuple[str, ...]
    alone: bool


def attacks() -> Iterator[tuple[str, Attack]]:
    kind = ""
    for row in TABLE.strip().replace("\n  |", " |").splitlines():
        if row.startswith("#"):
            kind = row.removeprefix("# ")
            continue
        meets, name, *hostile = row.split(" | ")
        met, _, alone = meets.partition(", ")
        honest = OTHER_CLASSES.get(name, CLASSES[kind])
        layout = kind.partition(":")[0]
        yield name, Attack(layout, honest, tuple(hostile), tuple(met.split("/")), bool(alone))


ATTACKS = dict(attacks())


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
        if attack.meets != ("listed",):
            record(after, book, decide(tree, after, attack.layout))
        now = {mark.student: mark for mark in book.marks() if mark.content == GOOD.hex()}
        assert now == marks
        hostile_marks = [mark for mark in book.marks() if mark.content == HOSTILE.hex()]
        assert not {mark.student for mark in hostile_marks} & set(marks)
    if met == "held" and listed & set(marks):
        met = "listed"
    assert met in attack.meets
    assert hostile_marks or listed


def record(source: Path, book: Gradebook, layout: Layout) -> set[str]:
    """Give 3 points for what is GOOD, and return who is listed for a human."""
    hand_ins, troubles = find(source, ("02", "03"), book.path.parent / "unpacked", layout)
    for handin in hand_ins:
        content = handin.path.read_bytes()
        said = ("passed", 3.0, 3.0) if content == GOOD else ("not yet", 0.0, 3.0)
        which = (handin.student, handin.lesson, f"{handin.lesson}.1", content.hex())
        book.record_handin(handin, content.hex(), content.hex())
        book.record([Mark(*which, "v", "s", *said)])
    return {trouble.student for trouble in troubles}


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
