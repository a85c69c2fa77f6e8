"""The class report's gains by belief: whose files are read, what is told, and what is refused."""

from dataclasses import replace
from pathlib import Path

import pytest
from folders import laid_out
from running import course
from test_reports import Page, index_of, small_class

from course_lib.cli.commands import UsageError
from course_lib.grading.reports.gains import EXPLAINED, gains_text
from course_lib.grading.reports.terminal import class_text
from course_lib.grading.reports.write import write_gains
from course_lib.grading.self_tests import SelfTests, collect
from course_lib.inventory import Sitting, hand_in, questions
from course_lib.inventory.questions import LETTERS

RIGHT = {question.id: question.right_letter for question in questions().values()}
UNKNOWN = dict.fromkeys(RIGHT, "?")
BELIEVING = {  # chooses `equal-shares` wherever it can
    q.id: LETTERS[[o.believes for o in q.options].index("equal-shares")]
    for q in questions().values()
    if "equal-shares" in q.beliefs
}
FIRST, LAST = Sitting(1_000, UNKNOWN | BELIEVING), Sitting(9_000, RIGHT)
BOTH = hand_in([FIRST, LAST]).encode()


@pytest.mark.parametrize(
    ("files", "packed", "students"),
    [
        (("ann/test_yourself.json", "bob/a/test_yourself.json", "bob/02.ipynb"), False, "ann bob"),
        (("ann/01/test_yourself.json", "bob.zip::me/Test-yourself (1).json"), True, "ann bob"),
        (("An Xu_12_assignsubmission_file_/test_yourself.json",), True, "An Xu_12"),
        (("lee_12_345678_test_yourself-2.json", "kim_13_345679_test_yourself.json"), False,
         "kim_13 lee_12"),
        (("ann_test_yourself.json", "bob-test-yourself.json.txt"), False, "ann bob"),
    ],
)  # fmt: skip
def test_files_are_found_in_every_layout(tmp_path: Path, files, packed, students):
    place = laid_out(tmp_path / "class", [(file, BOTH, 1e9) for file in files], packed)
    tests = collect([place])
    assert " ".join(tests.pairs) == students
    assert all(pair == (FIRST, LAST) for pair in tests.pairs.values())
    assert tests.troubles == ()


def test_a_students_files_of_two_folders_are_one_students(tmp_path: Path):
    def class_of(name: str, **sittings: Sitting) -> Path:
        files = [
            (f"{student}/test_yourself.json", hand_in([sitting]).encode(), 1e9)
            for student, sitting in sittings.items()
        ]
        return laid_out(tmp_path / name, files)

    week_1 = class_of("week_1", ann=FIRST, bob=FIRST)
    week_12 = class_of("week_12", ann=LAST, cyd=LAST)
    tests = collect([week_12, week_1])
    assert tests.pairs == {"ann": (FIRST, LAST)}
    assert tests.once == ("bob", "cyd")


def test_what_cannot_be_read_is_told_and_stops_nobody(tmp_path: Path):
    place = laid_out(
        tmp_path / "class",
        [
            ("ann/test_yourself.json", BOTH, 1e9),
            ("bob/test_yourself.json", b"[" * 100_000, 1e9),
            ("cyd/test_yourself.json", b" " * 10_000_000, 1e9),
            ("<b>eve/test_yourself.json", BOTH.replace(b'"?"', b'"<script>"'), 1e9),
            ("dan.zip::test_yourself.json", b'{"kind": "other"}', 1e9),
            ("test_yourself.json", BOTH, 1e9),
        ],
    )
    (place / "fay").mkdir()
    (place / "fay" / "test_yourself.json").symlink_to("/etc/passwd")
    tests = collect([place])
    assert list(tests.pairs) == ["ann"]
    told = {trouble.path: trouble.says for trouble in tests.troubles}
    assert "is damaged" in told["bob/test_yourself.json"]
    assert "is far too large" in told["cyd/test_yourself.json"]
    assert "no choice of its question" in told["<b>eve/test_yourself.json"]
    assert "was not written by" in told["dan.zip/test_yourself.json"]
    assert "does not tell whose it is" in told["test_yourself.json"]
    assert "is a link" in told["fay/test_yourself.json"]
    page = write_gains(tests, tmp_path / "out").read_text("utf-8")
    assert "<b>eve" not in page
    assert "<b>eve" in Page(page).text
    assert "Files that were not counted (6)" in Page(page).text


def twelve() -> SelfTests:
    """Nine of twelve students lose a belief that all of them showed; one sat the test once."""
    stays = Sitting(9_000, RIGHT | BELIEVING)
    pairs = {f"student {n}": (FIRST, LAST if n < 9 else stays) for n in range(12)}
    return SelfTests(pairs, ("late",))


def test_the_section_tells_numbers_that_can_be_computed_by_hand(tmp_path: Path):
    results = replace(small_class(), self_tests=twelve())
    text = index_of(results, tmp_path).text
    n = len(BELIEVING)
    assert n == 7
    assert "12 students sat the test before and after the course, and 1 once only" in text
    assert "one student moves a share of students by 8 points" in text
    after = (9 * 20 + 3 * (20 - n)) / (12 * 20)
    assert f"Right answers: 0% before, {after:.0%} after, normalised gain +0.91, high." in text
    assert f"“I do not know yet”: {(20 - n) / 20:.0%} and 0%." in text
    assert f"{n}12 → 3100% → 25%+0.75, high" in text  # questions, students, share, gain
    assert "too few before" in text  # the other beliefs, which nobody showed
    assert all(says in text for says in EXPLAINED)  # nothing is cut
    said = class_text(results, ())
    assert "equal-shares: 100% before, 25% after, gain +0.75, high" in said
    assert "no-chance" not in said


def test_a_class_without_pairs_or_with_many(tmp_path: Path):
    nobody = Page(write_gains(SelfTests({}, ("ann",)), tmp_path).read_text("utf-8")).text
    assert "0 students sat the test before and after the course, and 1 once only" in nobody
    assert "A gain needs two complete sittings of the same student." in nobody
    many = gains_text(SelfTests({str(n): (FIRST, LAST) for n in range(30)}))
    assert "30 students sat the test before and after the course." in many
    assert "The class is small" not in many
    assert "The class is small" not in gains_text(SelfTests({}))


def test_the_command_reports_an_ungraded_class_and_says_what_is_missing(
    tmp_path: Path, capsys, refused
):
    place = laid_out(tmp_path / "class", [("ann/test_yourself.json", BOTH, 1e9)])
    (place / "bob").mkdir()
    words = ("report", str(tmp_path / "results"), "--tests", str(place))
    assert course(*words) == 0
    assert "1 student sat the test before and after the course." in capsys.readouterr().out
    page = Page((tmp_path / "results" / "report" / "index.html").read_text("utf-8"))
    assert "Gains by belief" in page.text
    assert not page.all("script")
    refused(UsageError, r"there is no .*gradebook.sqlite", course, *words, "--student", "ann")
    (place / "ann" / "test_yourself.json").unlink()
    (place / "ann" / "02_softmax.ipynb").write_bytes(b"{}")
    refused(UsageError, "no file of `course test-yourself --out` is in", course, *words)
    refused(UsageError, "there is no folder or zip", course, *words[:-1], str(tmp_path / "no"))
