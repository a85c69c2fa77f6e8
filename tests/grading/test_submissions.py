"""Who handed in what: every layout, odd names, odd files; nobody is lost or stops a class."""

import os
import socket
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib.grading.layouts import LAYOUTS, Layout, Owner, Undecided, decide, lesson_by_content
from course_lib.grading.records import HandIn, Trouble
from course_lib.grading.submissions import find, survey

LESSONS = ("02", "03", "04")
EMPTY = b'{"cells": []}'


def tree(root: Path, *files: str, content: bytes = EMPTY) -> Path:
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def archive(path: Path, *files: str, content: bytes = EMPTY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            packed.writestr(file, content)
    return path


def who(found: tuple[list[HandIn], list[Trouble]]) -> list[tuple[str, str]]:
    return [(h.student, h.lesson) for h in found[0]]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["ann/02_softmax.ipynb", "bob/02_softmax.ipynb", "bob/03_cross_entropy.ipynb"],
         [("ann", "02"), ("bob", "02"), ("bob", "03")]),
        (["submitted/ann/02_softmax/02_softmax.ipynb", "submitted/bob/hw1/03_x.ipynb"],
         [("ann", "02"), ("bob", "03")]),
        (["ann/02_softmax/notebook.ipynb"], [("ann", "02")]),
        (["Ann Lee_12345_assignsubmission_file_/02_softmax.ipynb",
          "Bo O'Neil_99_assignsubmission_file_/my folder/softmax 02.ipynb",
          "Participant_7_assignsubmission_file_02_softmax.ipynb",
          "Group A-Ann Lee_5_assignsubmission_file_/02_x.ipynb"],
         [("Ann Lee_12345", "02"), ("Bo O'Neil_99", "02"), ("Group A-Ann Lee_5", "02"),
          ("Participant_7", "02")]),
        (["leeann_340934_208490284_02_softmax.ipynb", "bobo_LATE_12345_67890_03_x-1.ipynb"],
         [("bobo_12345", "03"), ("leeann_340934", "02")]),
        (["student_02_softmax.ipynb", "s_17_03_cross.ipynb", "Ann Lee - 02_softmax (1).ipynb"],
         [("Ann Lee", "02"), ("s_17", "03"), ("student", "02")]),
        (["ann/02-softmax_final.ipynb", "bob/Copy of 02_softmax (1).IPYNB",
          "cyd/02_softmax.ipynb.txt", "dan/02_softmax.ipynb.json"],
         [("ann", "02"), ("bob", "02"), ("cyd", "02"), ("dan", "02")]),
        (["submissions/leeann_340934_208490284_02_softmax.ipynb"], [("leeann_340934", "02")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_layouts(tmp_path: Path, files: list[str], expected: list, packed: bool):
    source = archive(tmp_path / "all.zip", *files) if packed else tree(tmp_path / "all", *files)
    found = find(source, LESSONS, tmp_path / "into")
    assert who(found) == expected
    assert found[1] == []
    assert all(h.path.read_bytes() == EMPTY for h in found[0])


def test_late_and_handed_in_again_as_canvas_says(tmp_path: Path):
    tree(tmp_path, "leeann_34_111_02_softmax.ipynb", content=b"first")
    tree(tmp_path, "leeann_LATE_34_112_02_softmax-1.ipynb", content=b"second")
    os.utime(tmp_path / "leeann_34_111_02_softmax.ipynb", (2e9, 2e9))
    hand_ins, troubles = find(tmp_path, LESSONS)
    assert [h.path.read_bytes() for h in hand_ins] == [b"second"]
    assert troubles == []
    several, late = hand_ins[0].remarks
    assert "02_softmax.ipynb" in several
    assert "02_softmax-1.ipynb” was graded" in several
    assert "late" in late
    assert Layout("canvas").owner(("x_1_222_test-1.test.ipynb",)).again == 1


def test_of_two_files_the_later_is_graded_and_both_are_named(tmp_path: Path):
    tree(tmp_path, "ann/02_old.ipynb", "ann/02_new.ipynb", "ann/more/02_older.ipynb")
    for name, when in (("02_old", 2e9), ("02_new", 2.1e9), ("more/02_older", 1e9)):
        os.utime(tmp_path / f"ann/{name}.ipynb", (when, when))
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
    archive(tmp_path / packed, "my work/02_softmax.ipynb", "__MACOSX/my work/._02_x.ipynb")
    other = packed.replace(student.split("_")[0], "fay").replace("_5_", "_6_").replace("77", "78")
    archive(tmp_path / other, "x.ipynb", content=b"check('03.1'")
    found = find(tmp_path, LESSONS)
    assert sorted(who(found)) == sorted([(student, "02"), (found[0][-1].student, "03")])
    assert found[1] == []


def test_a_platforms_zip_is_opened_as_a_class(tmp_path: Path):
    """By itself. In a folder it may as well be one student's."""
    export = archive(
        tmp_path / "Course-Assignment 1-4711.zip",
        "Ann Lee_1_assignsubmission_file/02_softmax.ipynb",
        "Bob Ray_2_assignsubmission_file_/02_softmax.ipynb",
        "Bob Ray_2_assignsubmission_onlinetext_/onlinetext.html",
        "Default group_assignsubmission_file/02_softmax.ipynb",
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


@pytest.mark.parametrize(
    ("files", "student"),
    [
        (["ada/02_softmax.ipynb", "ada/old/02_softmax.ipynb", "ada/data/x.csv"], "ada"),
        (["ada/02_softmax/x.ipynb", "ada/03_cross_entropy/x.ipynb"], "ada"),
        (["ada/02_softmax (1).ipynb", "ada/02_softmax_final-2.ipynb", "roster.csv"], "ada"),
        (["submitted/ada/02_softmax/02_softmax.ipynb"], "ada"),
        (["Ada_1_assignsubmission_file/x/02_softmax.ipynb"], "Ada_1"),
        (["adalee_34_111_02_softmax.ipynb"], "adalee_34"),
        (["ada_02_softmax.ipynb"], "ada"),
    ],
)
def test_a_class_of_one_is_graded_when_it_can_be_nothing_else(
    tmp_path: Path, files: list[str], student: str
):
    found = find(tree(tmp_path, *files), LESSONS)
    assert {h.student for h in found[0]} == {student}
    assert found[1] == []


def test_a_folder_of_hand_ins_beside_others_is_asked_about(tmp_path: Path):
    tree(tmp_path, "submitted/ada/hw/02_x.ipynb", "source/hw/02_x.ipynb", "gradebook.db")
    assert f"grade “{tmp_path / 'submitted'}”" in undecided(tmp_path)


def undecided(source: Path) -> str:
    with pytest.raises(Undecided) as refused:
        find(source, LESSONS)
    return str(refused.value)


def test_canvas_writes_more_than_names_and_numbers(tmp_path: Path):
    """Groups have underscores; anonymous marking has no names; texts and links have no file."""
    tree(tmp_path, "group_a_34_111_02_x.ipynb", "leeann_35_text.html", "raybob_LATE_36_link.html")
    hand_ins, troubles = find(tmp_path, LESSONS)
    assert [h.student for h in hand_ins] == ["group_a_34"]
    assert [t.student for t in troubles] == ["leeann_35", "raybob_36"]
    tree(tmp_path / "blind", "anon_aB3x9_111_02_x.ipynb", "LATE_anon_12345_112_02_x.ipynb")
    hand_ins, troubles = find(tmp_path / "blind", LESSONS)
    assert [(h.student, len(h.remarks)) for h in hand_ins] == [("anon_12345", 1), ("anon_aB3x9", 0)]


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


def test_what_tells_no_lesson_or_no_student_is_said(tmp_path: Path):
    tree(tmp_path, "ann/mine.ipynb", "02_softmax.ipynb")
    hand_ins, troubles = find(tmp_path, LESSONS)
    assert hand_ins == []
    assert [(t.student, t.lesson) for t in troubles] == [("", "02"), ("ann", "")]
    assert "whose it is" in troubles[0].says
    assert "start its name with the number" in troubles[1].says


def test_nobody_is_lost_who_handed_in_something_else(tmp_path: Path):
    tree(tmp_path, "ann/02_softmax.pdf", "bob/02_softmax.py", "bob/data.csv", "dan/02_a.ipynb")
    tree(tmp_path, "dan/notes.txt", "eve/work.7z", "README.txt")
    (tmp_path / "cyd/empty").mkdir(parents=True)
    archive(tmp_path / "fay.zip")
    hand_ins, troubles = find(tmp_path, LESSONS)
    assert [h.student for h in hand_ins] == ["dan"]
    said = {t.student: t.says for t in troubles}
    assert set(said) == {"ann", "bob", "cyd", "eve", "fay"}
    assert "only 02_softmax.pdf" in said["ann"]
    assert "only 02_softmax.py, data.csv" in said["bob"]
    assert said["cyd"] == "cyd handed in no notebook"
    assert "unpack it by hand" in said["eve"]


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
    archive(tmp_path / "cyd/work.zip", "../../02_x.ipynb", "02_softmax.ipynb")
    archive(tmp_path / "dan.zip", "02_b.ipynb", content=b" " * 60_000_000)
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
    source = archive(tmp_path / "all.zip", *files) if packed else tree(tmp_path / "all", *files)
    hand_ins, troubles = find(source, LESSONS)
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


def test_a_folder_and_a_zip_of_one_name_are_not_silently_one_student(tmp_path: Path):
    tree(tmp_path, "bob/02_softmax.ipynb", "ann/02_softmax.ipynb", "ann/old/02_softmax.ipynb")
    archive(tmp_path / "bob.zip", "02_softmax.ipynb")
    hand_ins, troubles = find(tmp_path, LESSONS)
    assert [h.student for h in hand_ins] == ["ann"]
    assert [(t.student, t.says.split(",")[0]) for t in troubles] == [
        ("bob", "“bob” and “bob.zip” would all be bob's")
    ]


@pytest.mark.parametrize("other", ["ann", "ａnn", "ann\u200b"])
def test_names_that_look_alike_are_two_students_and_it_is_said(tmp_path: Path, other: str):
    tree(tmp_path, "Ann/02_softmax.ipynb", f"{other}/02_softmax.ipynb")
    hand_ins, troubles = find(tmp_path, LESSONS)
    assert {h.student for h in hand_ins} == {"Ann", other}
    assert ("differ by case only" if other == "ann" else "look alike") in troubles[0].says


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


def test_folders_in_folders_have_an_end(tmp_path: Path):
    tree(tmp_path, "ann/" + "d/" * 30 + "02_x.ipynb", "bob/a/b/c/02_x.ipynb")
    found = find(tmp_path, LESSONS)
    assert who(found) == [("bob", "02")]
    assert "too deep" in found[1][0].says


def test_the_same_folder_gives_the_same_answer_in_the_same_order(tmp_path: Path):
    tree(tmp_path, *(f"s{i}/0{n}_x.ipynb" for i in (3, 1, 2) for n in (4, 2)))
    archive(tmp_path / "s9.zip", "02_x.ipynb")
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
    packed = archive(tmp_path / "all.zip", *files)
    layout = decide(survey(packed), packed, wanted)
    found = find(packed, LESSONS, tmp_path / "into", layout)
    assert len(found[0]) + len(found[1]) >= 1 or all(
        any(part.startswith(".") for part in file.replace("\\", "/").split("/")) for file in files
    )
