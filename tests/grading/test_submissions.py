"""Who handed in what: every layout, odd names, odd files; nobody is lost or stops a class."""

import os
import socket
import unicodedata
from pathlib import Path

import pytest
from folders import EMPTY, laid_out, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib.grading.layouts import LAYOUTS, Layout, Owner, Undecided, decide, lesson_by_content
from course_lib.grading.records import HandIn, Trouble
from course_lib.grading.submissions import find, survey

LESSONS = ("02", "03", "04")


def who(found: tuple[list[HandIn], list[Trouble]]) -> list[tuple[str, str]]:
    return [(h.student, h.lesson) for h in found[0]]


LAID_OUT = [
    ("ann/02_softmax.ipynb | bob/02_softmax.ipynb | bob/03_cross_entropy.ipynb",
     "ann 02, bob 02, bob 03"),
    ("submitted/ann/02_softmax/02_softmax.ipynb | submitted/bob/hw1/03_x.ipynb", "ann 02, bob 03"),
    ("ann/02_softmax/notebook.ipynb", "ann 02"),
    ("Ann Lee_12345_assignsubmission_file_/02_softmax.ipynb"
     " | Bo O'Neil_99_assignsubmission_file_/my folder/softmax 02.ipynb"
     " | Participant_7_assignsubmission_file_02_softmax.ipynb"
     " | Group A-Ann Lee_5_assignsubmission_file_/02_x.ipynb",
     "Ann Lee_12345 02, Bo O'Neil_99 02, Group A-Ann Lee_5 02, Participant_7 02"),
    ("leeann_340934_208490284_02_softmax.ipynb | bobo_LATE_12345_67890_03_x-1.ipynb",
     "bobo_12345 03, leeann_340934 02"),
    ("student_02_softmax.ipynb | s_17_03_cross.ipynb | Ann Lee - 02_softmax (1).ipynb",
     "Ann Lee 02, s_17 03, student 02"),
    ("ann/02-softmax_final.ipynb | bob/Copy of 02_softmax (1).IPYNB | cyd/02_softmax.ipynb.txt"
     " | dan/02_softmax.ipynb.json", "ann 02, bob 02, cyd 02, dan 02"),
    ("submissions/leeann_340934_208490284_02_softmax.ipynb", "leeann_340934 02"),
    # A class of one is graded when it can be nothing else.
    ("ada/02_softmax.ipynb | ada/old/02_softmax.ipynb | ada/data/x.csv", "ada 02"),
    ("ada/02_softmax/x.ipynb | ada/03_cross_entropy/x.ipynb", "ada 02, ada 03"),
    ("ada/02_softmax (1).ipynb | ada/02_softmax_final-2.ipynb | roster.csv", "ada 02"),
    ("submitted/ada/02_softmax/02_softmax.ipynb", "ada 02"),
    ("Ada_1_assignsubmission_file/x/02_softmax.ipynb", "Ada_1 02"),
    ("adalee_34_111_02_softmax.ipynb", "adalee_34 02"),
    ("ada_02_softmax.ipynb", "ada 02"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), LAID_OUT)
@pytest.mark.parametrize("packed", [False, True])
def test_layouts(tmp_path: Path, files: str, expected: str, packed: bool):
    place = tree(tmp_path / "all", *files.split(" | "), packed=packed)
    found = find(place, LESSONS, tmp_path / "x")
    assert [*map(" ".join, who(found))] == expected.split(", ")
    assert found[1] == []
    assert all(h.path.read_bytes() == EMPTY for h in found[0])


TROUBLED = {
    "no lesson, no student": (
        "ann/mine.ipynb | 02_softmax.ipynb", "",
        {" 02": "whose it is", "ann ": "start its name with the number"},
    ),
    "something else was handed in": (
        "ann/02_softmax.pdf | bob/02_softmax.py | bob/data.csv | dan/02_a.ipynb | dan/notes.txt"
        " | eve/work.7z | README.txt | gus/x/.keep", "dan 02",
        {"ann ": "only 02_softmax.pdf", "bob ": "only 02_softmax.py, data.csv",
         "eve ": "unpack it by hand", "gus ": "gus handed in no notebook"},
    ),
    "groups have underscores, and texts and links have no file": (
        "group_a_34_111_02_x.ipynb | leeann_35_text.html | raybob_LATE_36_link.html",
        "group_a_34 02", {"leeann_35 ": "", "raybob_36 ": ""},
    ),
    "a folder and a zip of one name": (
        "bob/02_softmax.ipynb | ann/02_softmax.ipynb | ann/old/02_softmax.ipynb"
        " | bob.zip::02_softmax.ipynb", "ann 02",
        {"bob ": "“bob” and “bob.zip” would all be bob's"},
    ),
    "names in two cases": (
        "Ann/02_x.ipynb | ann/02_x.ipynb", "Ann 02, ann 02", {"Ann ": "differ by case only"}
    ),
    "wide letters": ("Ann/02_x.ipynb | ａnn/02_x.ipynb", "Ann 02, ａnn 02", {"Ann ": "look alike"}),
    "letters that are not seen": (
        "Ann/02_x.ipynb | ann​/02_x.ipynb", "Ann 02, ann​ 02", {"Ann ": "look alike"}
    ),
    "folders in folders without end": (
        "ann/" + "d/" * 30 + "02_x.ipynb | bob/a/b/c/02_x.ipynb", "bob 02", {"ann ": "too deep"}
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "graded", "troubles"), TROUBLED.values(), ids=TROUBLED)
def test_nobody_is_lost(tmp_path: Path, files: str, graded: str, troubles: dict[str, str]):
    found = find(tree(tmp_path, *files.split(" | ")), LESSONS)
    assert sorted(map(" ".join, who(found))) == sorted(filter(None, graded.split(", ")))
    said = {f"{trouble.student} {trouble.lesson}": trouble.says for trouble in found[1]}
    assert said.keys() == troubles.keys()
    assert all(words in said[whose] for whose, words in troubles.items())


def test_late_and_handed_in_again_as_canvas_says(tmp_path: Path):
    first = ("leeann_34_111_02_softmax.ipynb", b"first", 2e9)
    laid_out(tmp_path, [first, ("leeann_LATE_34_112_02_softmax-1.ipynb", b"second", 1e9)])
    hand_ins, troubles = find(tmp_path, LESSONS)
    assert [h.path.read_bytes() for h in hand_ins] == [b"second"]
    assert troubles == []
    several, late = hand_ins[0].remarks
    assert "02_softmax.ipynb" in several
    assert "02_softmax-1.ipynb” was graded" in several
    assert "late" in late
    assert Layout("canvas").owner(("x_1_222_test-1.test.ipynb",)).again == 1


def test_of_two_files_the_later_is_graded_and_both_are_named(tmp_path: Path):
    times = {"ann/02_old.ipynb": 2e9, "ann/02_new.ipynb": 2.1e9, "ann/more/02_older.ipynb": 1e9}
    laid_out(tmp_path, [(path, EMPTY, changed) for path, changed in times.items()])
    hand_ins, _ = find(tmp_path, LESSONS)
    assert hand_ins[0].path.name == "02_new.ipynb"
    assert len(hand_ins) == 1
    assert "“ann/02_new.ipynb” was graded" in hand_ins[0].remarks[0]
    assert "“ann/02_old.ipynb”, “ann/more/02_older.ipynb”" in hand_ins[0].remarks[0]
    for path in tmp_path.rglob("*.ipynb"):
        os.utime(path, (1e9, 1e9))
    assert find(tmp_path, LESSONS)[0][0].path.name == "02_older.ipynb"  # last by name


@pytest.mark.parametrize(
    ("packed", "student"),
    [
        ("bob/work.zip", "bob"),
        ("bob.zip", "bob"),
        ("Dan Xu_5_assignsubmission_file_/work.zip", "Dan Xu_5"),
        ("Dan Xu_5_assignsubmission_file_work.zip", "Dan Xu_5"),
        ("evans_77_888_HW.zip", "evans_77"),
        ("cyd_02_softmax.zip", "cyd"),
    ],
)
def test_zips_that_students_hand_in(tmp_path: Path, packed: str, student: str):
    inside = ("my work/02_softmax.ipynb", "__MACOSX/my work/._02_x.ipynb")
    tree(tmp_path, *(f"{packed}::{name}" for name in inside))
    other = packed.replace(student.split("_")[0], "fay").replace("_5_", "_6_").replace("77", "78")
    tree(tmp_path, f"{other}::x.ipynb", content=b"check('03.1'")
    found = find(tmp_path, LESSONS)
    assert sorted(who(found)) == sorted([(student, "02"), (found[0][-1].student, "03")])
    assert found[1] == []


def test_a_platforms_zip_is_opened_as_a_class(tmp_path: Path):
    """By itself. In a folder it may as well be one student's."""
    export = tree(
        tmp_path / "Course-Assignment 1-4711",
        "Ann Lee_1_assignsubmission_file/02_softmax.ipynb",
        "Bob Ray_2_assignsubmission_file_/02_softmax.ipynb",
        "Bob Ray_2_assignsubmission_onlinetext_/onlinetext.html",
        "Default group_assignsubmission_file/02_softmax.ipynb",
        packed=True,
    )
    found = find(export, LESSONS)
    assert who(found) == [("Ann Lee_1", "02"), ("Bob Ray_2", "02"), ("Default group", "02")]
    assert found[1] == []
    with pytest.raises(Undecided, match=r"grade “.*Course-Assignment 1-4711.zip”"):
        find(tmp_path, LESSONS)
    assert who(find(tmp_path, LESSONS, layout=Layout("moodle", 1))) == who(found)


def test_exports_in_folders_of_their_own(tmp_path: Path):
    """Or students, who call their own folders so."""
    tree(tmp_path, "lesson 2/Ann Lee_1_assignsubmission_file_/02_softmax.ipynb")
    assert "lesson 2" in undecided(tmp_path)
    tree(tmp_path, "lesson 3/Ann Lee_7_assignsubmission_file_/03_x.ipynb", "README.txt")
    assert "add --layout moodle" in undecided(tmp_path)
    found = find(tmp_path, LESSONS, layout=decide(survey(tmp_path), tmp_path, "moodle"))
    assert who(found) == [("Ann Lee_1", "02"), ("Ann Lee_7", "03")]
    assert who(find(tmp_path / "lesson 2", LESSONS)) == [("Ann Lee_1", "02")]


def test_a_folder_of_hand_ins_beside_others_is_asked_about(tmp_path: Path):
    tree(tmp_path, "submitted/ada/hw/02_x.ipynb", "source/hw/02_x.ipynb", "gradebook.db")
    assert f"grade “{tmp_path / 'submitted'}”" in undecided(tmp_path)


def undecided(source: Path) -> str:
    with pytest.raises(Undecided) as refused:
        find(source, LESSONS)
    return str(refused.value)


def test_anonymous_marking_has_no_names(tmp_path: Path):
    tree(tmp_path, "anon_aB3x9_111_02_x.ipynb", "LATE_anon_12345_112_02_x.ipynb")
    hand_ins, _ = find(tmp_path, LESSONS)
    assert [(h.student, len(h.remarks)) for h in hand_ins] == [("anon_12345", 1), ("anon_aB3x9", 0)]


def test_empty_folders_and_archives_are_told(tmp_path: Path):
    tree(tmp_path, "dan/02_a.ipynb")
    tree(tmp_path, "fay.zip", content=b"PK\x05\x06" + bytes(18))
    (tmp_path / "cyd/empty").mkdir(parents=True)
    said = {trouble.student: trouble.says for trouble in find(tmp_path, LESSONS)[1]}
    assert said.keys() == {"cyd", "fay"}
    assert said["cyd"] == "cyd handed in no notebook"


def test_the_lesson_is_told_by_the_content_when_the_name_is_silent(tmp_path: Path):
    by_tag = b'"tags": ["exercise-03.2"] "tags": ["exercise-03.1"] check(\\"02.1\\", softmax)'
    by_check = b'"softmax = check(\\"02.1\\", softmax)"'
    tree(tmp_path, "ann/abgabe.ipynb", content=by_tag)
    tree(tmp_path, "bob/Untitled1.ipynb", content=by_check)
    tree(tmp_path, "cyd/hw.ipynb", content=by_check.decode().encode("utf-16"))
    tree(tmp_path, "dan/solution 24.ipynb", content=by_check)
    found = find(tmp_path, LESSONS)
    assert who(found) == [("ann", "03"), ("bob", "02"), ("cyd", "02"), ("dan", "02")]
    assert lesson_by_content(b"exercise-03.1 exercise-02.1") == "02"  # a tie: the first
    assert lesson_by_content(b"") == ""


def test_lessons_that_are_not_graded_now_are_passed_over(tmp_path: Path):
    tree(tmp_path, "ann/02_softmax.ipynb", "ann/05_backprop.ipynb")
    tree(tmp_path, "bob/last one.ipynb", content=b"exercise-06.1")
    assert who(find(tmp_path, ("02",))) == [("ann", "02")]
    assert find(tmp_path, ("02",))[1] == []


def test_what_computers_leave_behind_is_ignored(tmp_path: Path):
    tree(
        tmp_path,
        "ann/02_softmax.ipynb",
        "ann/.ipynb_checkpoints/02_softmax-checkpoint.ipynb",
        "ann/._02_softmax.ipynb",
        "ann/__MACOSX/02_x.ipynb",
        ".git/02_x.ipynb",
        "ann/timestamp.txt",
    )
    hand_ins, troubles = find(tmp_path, LESSONS)
    assert who((hand_ins, troubles)) == [("ann", "02")]
    assert hand_ins[0].remarks == ()
    assert troubles == []


def test_links_pipes_sockets_and_devices_are_troubles(tmp_path: Path):
    tree(tmp_path / "outside", "02_secret.ipynb", content=b"secret")
    root = tree(tmp_path / "all", "ann/02_softmax.ipynb")
    for student in ("bob", "cyd", "dan"):
        (root / student).mkdir()
    (root / "bob/02_softmax.ipynb").symlink_to(tmp_path / "outside/02_secret.ipynb")
    (root / "eve").symlink_to(tmp_path / "outside")
    os.mkfifo(root / "cyd/02_softmax.ipynb")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(root / "dan")  # a socket's path must be short
        listening.bind("02_softmax.ipynb")
        os.chdir(here)
        (root / "fay").mkdir()
        (root / "fay/loop").symlink_to(root)
        hand_ins, troubles = find(root, LESSONS)
    assert who((hand_ins, troubles)) == [("ann", "02")]
    assert {t.student for t in troubles if "link or a device" in t.says} >= {"bob", "cyd", "dan"}
    assert {t.path for t in troubles} >= {"eve", "fay/loop"}


def test_a_folder_called_like_a_notebook_is_looked_into(tmp_path: Path):
    tree(tmp_path, "ann/02.ipynb/02_softmax.ipynb")
    (tmp_path / "bob/02_softmax.ipynb").mkdir(parents=True)
    hand_ins, troubles = find(tmp_path, LESSONS)
    assert [h.student for h in hand_ins] == ["ann"]
    assert [t.student for t in troubles] == ["bob"]


def test_a_bad_archive_is_its_owners_trouble_only(tmp_path: Path):
    tree(tmp_path, "ann/02_softmax.ipynb")
    tree(tmp_path, "bob/work.zip", content=b"PK\x03\x04 and nothing more")
    tree(tmp_path, "cyd/work.zip::../../02_x.ipynb", "cyd/work.zip::02_softmax.ipynb")
    tree(tmp_path, "dan.zip::02_b.ipynb", content=b" " * 60_000_000)
    found = find(tmp_path, LESSONS)
    assert who(found) == [("ann", "02"), ("cyd", "02")]
    assert [(t.student, t.says.split(" ")[0]) for t in found[1]] == [
        ("bob", "bob/work.zip"),
        ("cyd", "cyd/work.zip/../../02_x.ipynb"),
        ("dan", "dan.zip/02_b.ipynb"),
    ]


ODD_NAMES = [
    "José Müller", "李小龙", "Иван", "😀 smile", "O'Neil \"Q\" <b>&", "a" * 200, "tab\there",
    "new\nline", "-rf", "%s{0}$HOME`x`", "مرحبا", "name.with.dots", "CON", "x;y|z", "üñî",
]  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_odd_names(tmp_path: Path, packed: bool):
    files = [f"{name}/02_softmax.ipynb" for name in ODD_NAMES]
    hand_ins, troubles = find(tree(tmp_path / "all", *files, packed=packed), LESSONS)
    assert {h.student for h in hand_ins} == {" ".join(name.split()) for name in ODD_NAMES}
    assert troubles == []
    assert all(h.path.read_bytes() == EMPTY for h in hand_ins)


def test_names_of_the_same_letters_are_not_silently_one_student(tmp_path: Path):
    one, other = (unicodedata.normalize(form, "José") for form in ("NFC", "NFD"))
    assert one != other
    tree(tmp_path, f"{one}/02_softmax.ipynb", f"{other}/03_cross.ipynb", "ann/02_softmax.ipynb")
    hand_ins, troubles = find(tmp_path, LESSONS)
    assert [h.student for h in hand_ins] == ["ann"]
    assert [(t.student, t.lesson) for t in troubles] == [(one, "")]
    assert "“Jose\\u0301” and “Jos\\xe9” would all be José's" in troubles[0].says


def test_names_that_are_no_text_stay_apart(tmp_path: Path):
    for name in (b"bad\xff", b"bad\xfe"):
        os.makedirs(os.fsencode(tmp_path) + b"/" + name)
        with open(os.fsencode(tmp_path) + b"/" + name + b"/02_x.ipynb", "wb") as file:
            file.write(EMPTY)
    hand_ins, _ = find(tmp_path, LESSONS)
    students = [h.student for h in hand_ins]
    assert len(set(students)) == 2
    assert all(s.encode() and h.path.read_bytes() == EMPTY
               for s, h in zip(students, hand_ins, strict=True))  # fmt: skip


def test_the_same_folder_gives_the_same_answer_in_the_same_order(tmp_path: Path):
    tree(tmp_path, *(f"s{i}/0{n}_x.ipynb" for i in (3, 1, 2) for n in (4, 2)))
    tree(tmp_path, "s9.zip::02_x.ipynb")
    first, again = (find(tmp_path, LESSONS, tmp_path / ".into") for _ in range(2))
    assert first == again
    assert who(first) == sorted(who(first))


def test_no_such_folder_is_said(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="no folder or zip"):
        find(tmp_path / "nowhere", LESSONS)


def test_a_file_that_is_no_zip_is_a_trouble(tmp_path: Path):
    path = tmp_path / "all.zip"
    path.write_bytes(b"hello")
    hand_ins, troubles = find(path, LESSONS)
    assert hand_ins == []
    assert "the archive is damaged, or no zip" in troubles[0].says


NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\x00"), min_size=1, max_size=40
).filter(lambda name: name not in (".", ".."))


@given(st.lists(NAMES, min_size=1, max_size=5))
@settings(deadline=None)
def test_an_owner_is_told_of_any_path(parts: list[str]):
    for name in LAYOUTS:
        for skip in (0, 1, 9):
            mine = Layout(name, skip).owner(tuple(parts))
            assert isinstance(mine, Owner)
            assert mine.student == unicodedata.normalize("NFC", mine.student)
            assert mine.student.encode() is not None


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=5), st.sampled_from(LAYOUTS))
def test_any_names_in_a_zip_give_hand_ins_or_troubles(tmp_path: Path, names: list, wanted: str):
    files = {f"{student}/02_{file}.ipynb" for student, file in names}
    packed = tree(tmp_path / "all", *files, packed=True)
    layout = decide(survey(packed), packed, wanted)
    found = find(packed, LESSONS, tmp_path / "into", layout)
    assert len(found[0]) + len(found[1]) >= 1 or all(
        any(part.startswith(".") for part in file.replace("\\", "/").split("/")) for file in files
    )
