"""Feedback pages and the class report: what they say, what they keep to themselves, and safety."""

import re
import time
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest
from running import book_of, course

from course_lib import judging
from course_lib.cli import report as command
from course_lib.cli.commands import UsageError
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.overrides import override
from course_lib.grading.records import HandIn, Mark, Trouble
from course_lib.grading.reports import catalogue
from course_lib.grading.reports.results import Change, ClassResults, class_results, exercise_order
from course_lib.grading.reports.student import student_page
from course_lib.grading.reports.summary import by_difficulty, calls, diagnoses
from course_lib.grading.reports.terminal import class_text
from course_lib.grading.reports.text import file_names, shown
from course_lib.grading.reports.write import write_class

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "[press](javascript:alert(1))",
    "`</code><script>alert(1)</script>`",
    "```python\n</pre><iframe src=//evil.example>\n```",
    "**<b onclick=alert(1)>**",
    "a\x00b\x1b[2Jc\u202egnp.exe\u2066\ud800\U000e0041",
    "A" * 100_000,
)


class Page(HTMLParser):
    """What a browser would make of a page: elements, attributes, text."""

    VOID = ("meta", "img", "br")

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        self.text += data if "style" not in self.open else ""

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


def mark(student: str, exercise: str = "02.1", status: str = "passed", **facts) -> Mark:
    """A mark as grading makes it."""
    points = {"passed": 3.0, "not yet": 1.0, "not attempted": 0.0}[status]
    given = {"points": points, "worth": 3.0, "n_held": 2, "n_cases": 8, **facts}
    return Mark(student, exercise[:2], exercise, "c", "v", "seed", status, **given)


def wrong(student: str, exercise: str = "02.1", diagnosis: str = "columns", **facts) -> Mark:
    said = {"symptom": "Column 0 sums to 1.", "question": "Over which `axis`?", **facts}
    return mark(student, exercise, "not yet", diagnosis=diagnosis, **said)


def small_class() -> ClassResults:
    """Five students, two lessons, one of everything."""
    marks = (
        wrong("Ana"),
        mark("Ana", "02.2"),
        mark("Ana", "03.1", "not attempted"),
        wrong("Ben"),
        wrong("Ben", "02.2", "wrong sign", symptom="The sign.", flags=("It uses `eval`.",)),
        mark("Cleo", remarks=("It needs much memory.",)),
        mark("Cleo", "02.2"),
        mark("Dora", "02.1", "not attempted"),
        wrong("Dora", "02.2", "still a column"),
    )
    remarks = {("Ana", "02"): ("Two files: the newer one counts.",), ("Eve", "02"): ()}
    troubles = (
        Trouble("Eve", "02", "The file is cut short. Hand it in again.", "eve/02.ipynb"),
        Trouble("", "", "notes.docx is no notebook.", "notes.docx"),
    )
    flags = {("Cleo", "02"): ("It uses `open`.",)}
    changes = (
        Change("Ana", "02.1", 2.5, "right idea <and> one slip", "kim", "2025-01-01T00:00:00"),
        Change("Ben", "02.1", 3.0, "for older code", "kim", "2025-01-01T00:00:00", stale=True),
    )
    return ClassResults(marks, remarks, flags, troubles, changes)


def index_of(results: ClassResults, folder: Path) -> Page:
    """The class report's first page."""
    return Page(write_class(results, folder).index.read_text("utf-8"))


def test_a_page_tells_status_points_hint_and_total():
    text = Page(student_page(small_class(), "Ana")).text
    assert "Feedback for Ana" in text
    assert "Total: 5.5 of 9 points" in text  # 2.5 by hand, 3, 0
    assert "02.1 softmax that cannot overflow · ○ not yet · 2.5 of 3, set by hand" in text
    assert "○ not yet2.5 of 3, set by hand" in text  # in the table, too
    assert "Column 0 sums to 1." in text
    assert "Over which axis?" in text
    assert "2 of 8 cases hold." in text
    assert "Set by hand: 1 became 2.5 points. Reason: right idea <and> one slip" in text
    assert "Two files: the newer one counts." in text
    assert 'hint("02.1") in a cell of its own says more' in text
    assert "Still to be written: 03.1" in text


def test_a_page_keeps_what_is_for_graders():
    for student in ("Ana", "Ben", "Cleo"):
        page = student_page(small_class(), student)
        assert "eval" not in page
        assert "It uses" not in page
        assert ">columns<" not in page
        assert "wrong sign" not in page
        assert "older code" not in page  # a stale change counts for nothing
        assert all(other not in page for other in {"Ana", "Ben", "Cleo", "Dora"} - {student})


def test_a_page_of_a_hand_in_that_cannot_be_read_says_what_to_do():
    text = Page(student_page(small_class(), "Eve")).text
    assert "The file is cut short. Hand it in again." in text
    assert "Nothing in this hand-in could be judged." in text
    assert "No points yet." in text
    assert "Not handed in: Lesson 03, cross entropy (3 points)" in text


def test_a_lesson_that_came_damaged_is_not_called_missing():
    troubled = ClassResults((mark("Ana"),), troubles=(Trouble("Eve", "02", "It is empty."),))
    text = Page(student_page(troubled, "Eve")).text
    assert "Lesson 02, softmax\nIt is empty." in text
    assert "Not handed in" not in text


def test_nobody_by_that_name():
    with pytest.raises(KeyError):
        student_page(small_class(), "Zoe")


def hostile_class() -> ClassResults:
    """Every text that a student can choose is an attack."""
    marks, remarks, flags = [], {}, {}
    for i, text in enumerate(HOSTILE):
        name = f"{text}{i}" if len(text) < 1000 else "B" * 200
        said = {"symptom": text, "question": text, "remarks": (text,), "flags": (text,)}
        marks.append(wrong(name, diagnosis=text if i % 2 else "it stops", code=text * 2, **said))
        remarks[name, "02"] = (text,)
        flags[name, "02"] = (text,)
    names = [m.student for m in marks]
    return ClassResults(
        tuple(marks),
        remarks,
        flags,
        tuple(Trouble(n, "02", t, t) for n, t in zip(names, HOSTILE, strict=True)),
        tuple(Change(n, "02.1", 1, t) for n, t in zip(names, HOSTILE, strict=True)),
    )


def test_hostile_text_stays_text(tmp_path: Path):
    write_class(hostile_class(), tmp_path)
    files = sorted(tmp_path.rglob("*.html"))
    assert len(files) == len(HOSTILE) + 2
    for file in files:
        text = file.read_text("utf-8")
        page = Page(text)
        assert page.open == []
        assert not {tag for tag, _ in page.tags} & {"script", "iframe", "b", "object", "form"}
        for tag, attributes in page.tags:
            assert not [a for a in attributes if a.startswith("on")], (tag, attributes)
            assert tag != "img" or attributes["src"].startswith("data:image/svg+xml;base64,")
            assert tag != "a" or re.fullmatch(r"[a-z0-9./-]+\.html", attributes["href"])
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", text)
        assert len(text) < 400_000


def test_marks_of_direction_and_null_bytes_are_shown():
    page = student_page(hostile_class(), HOSTILE[7] + "7")
    assert "⟨U+202E⟩gnp.exe⟨U+2066⟩⟨U+D800⟩⟨U+E0041⟩" in page
    assert "a⟨U+0000⟩b⟨U+001B⟩[2Jc" in page


def test_long_text_is_cut_and_says_so():
    assert shown("A" * 1000, 10) == "A" * 10 + " … (990 more characters)"
    assert shown("Zoë علي 👩\u200d🔬\n\tx") == "Zoë علي 👩\u200d🔬\n\tx"


NAMES = ("Ana", "ana", "Aná", "con", "NUL.txt", "../../etc/passwd", "a/b", "a\\b", "...", " ", "")
MORE = ("陈伟", "עדי", "x" * 500, "a" * 39 + "é", "\ud800", "aux", "trailing.", "-rf", "C:\\x")


def test_file_names_are_safe_everywhere_and_differ():
    names = file_names([*NAMES, *MORE])
    assert len(set(names.values())) == len(NAMES) + len(MORE)
    for file in names.values():
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}\.html", file)
    assert names["Ana"] == file_names(["Ana"])["Ana"]  # whoever else is in the class


def test_pages_fetch_nothing_and_are_built_for_all(tmp_path: Path):
    write_class(small_class(), tmp_path)
    for file in tmp_path.rglob("*.html"):
        text = file.read_text("utf-8")
        page = Page(text)
        assert "default-src 'none'" in text
        assert not re.search(r"url\(|@import|https?://", text)
        assert not page.all("link")
        assert "prefers-color-scheme: dark" in text
        assert "@media print" in text
        assert all(a["scope"] in ("row", "col") for a in page.all("th"))
        assert all(len(a["alt"].split()) > 10 for a in page.all("img"))
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False))
        assert len(page.all("table")) == text.count("<caption>")


def test_the_class_report_counts_the_class(tmp_path: Path):
    index = index_of(small_class(), tmp_path)
    text = index.text
    assert "5 students, 6 hand-ins, lessons 02, 03." in text
    assert "Needs a human (5)" in text
    assert "notes.docx is no notebook." in text
    assert "do not count. Set them again, or undo." in text
    assert "02.1columns2 of 450%Column 0 sums to 1.Over which axis?" in text
    assert "right size, wrong sign1 of 4The sign." in text
    assert "Set by hand (1)" in text
    changed = "○ not yet1 became 2.5 of 3right idea <and> one slipkim, 2025-01-01"
    assert f"Ana02.1{changed}" in text
    assert "A hint for a human, never a verdict." in text
    alts = [a["alt"] for a in index.all("img")]
    assert len(alts) == 3
    assert any("03.1 is hardest: 0 of 1 pass" in alt for alt in alts)


def test_the_list_of_students_leads_to_each_page(tmp_path: Path):
    write_class(small_class(), tmp_path)
    page = Page((tmp_path / "students.html").read_text("utf-8"))
    links = [a["href"] for a in page.all("a") if a["href"] != "index.html"]
    assert len(links) == 5
    assert all((tmp_path / link).is_file() for link in links)
    assert "Ana* 5.50* 5.5" in page.text
    assert "A star: with points set by hand." in page.text
    assert "Ben2–2" in page.text  # a change for other code counts for nothing
    assert "Eve––0" in page.text  # nothing judged is not the same as no points


def test_summaries_count_what_is_there():
    hard = by_difficulty(small_class())
    assert [s.exercise for s in hard] == ["03.1", "02.1", "02.2"]
    assert (hard[1].passed, hard[1].not_yet, hard[1].not_attempted) == (1, 2, 1)
    assert hard[1].mean_points == pytest.approx((2.5 + 1 + 3 + 0) / 4)
    first = diagnoses(small_class())[0]
    assert (first.name, first.students) == ("columns", ("Ana", "Ben"))
    assert {c.kind for c in calls(small_class())} == {"hand-in", "flag", "points"}


def test_the_class_in_a_few_lines():
    lines = class_text(small_class(), []).splitlines()
    assert lines[0] == "5 students"
    assert "  02.1 columns: 2 of 4" in lines
    i = lines.index("1 exercise with points set by hand")
    assert lines[i + 1] == "  Ana 02.1: 2.5 of 3, set by hand"
    assert "5 to look at by a human" in lines
    assert class_text(ClassResults((wrong("Ana"),)), []).startswith("1 student\n")


def test_what_could_not_be_read_or_ran_out_of_time_is_no_misconception(tmp_path: Path):
    lost = "`softmax` could not be read in code cell 5, line 3: '(' was never closed."
    marks = (
        wrong("Ana", diagnosis="unread", symptom=lost, flags=(f"{lost} It cost all.",), points=0.0),
        wrong("Ben", diagnosis="slow", symptom="It ran out of time."),
        wrong("Cleo"),
    )
    results = ClassResults(marks)
    told = class_text(results, [])
    assert "  02.1, Python cannot read it: 1 of 3\n  02.1, it ran out of time: 1 of 3" in told
    assert f"  Ana 02.1: {lost} It cost all." in told
    assert "Misconceptions\n  02.1 columns: 1 of 3\nAnswers" in told
    before, findings = index_of(results, tmp_path).text.split("Other findings")
    assert "Python cannot read it1 of 3" in findings
    assert "it ran out of time1 of 3" in findings
    assert "Ana02.1flagsoftmax could not be read in code cell 5" in before
    own = Page(student_page(results, "Ana")).text
    assert lost.replace("`", "") in own
    assert "Run your cell of 02.1: Python marks what it cannot read." in own
    assert "Change your code" not in own


def test_the_rarest_of_many_misconceptions_are_folded(tmp_path: Path):
    marks = [wrong("Ana", f"02.{i}", f"mistake {i}") for i in range(1, 61)]
    page = write_class(ClassResults((*marks, wrong("Ben", "02.60", "mistake 60"))), tmp_path).index
    shown, folded = page.read_text("utf-8").split("20 rarer ones, each held by at most 1 of the")
    assert "mistake 60" in shown
    assert sum(f">mistake {i}<" in folded for i in range(1, 61)) == 20


def test_who_got_all_points_by_hand_has_nothing_left_to_do():
    given = Change("Ana", "02.1", 3.0, "the idea is right")
    results = ClassResults((wrong("Ana"), wrong("Ben")), changes=(given,))
    assert "You have everything." in student_page(results, "Ana")
    assert "Change your code of 02.1" in student_page(results, "Ben")


def test_who_set_the_points_has_looked_at_the_flags():
    flagged = wrong("Ana", flags=("The answer ran out of time.",))
    assert len(calls(ClassResults((flagged,)))) == 1
    given = Change("Ana", "02.1", 3.0, "it is slow, and right")
    assert calls(ClassResults((flagged,), changes=(given,))) == []
    assert len(calls(ClassResults((flagged,), changes=(replace(given, stale=True),)))) == 2


def test_nothing_is_said_of_points_by_hand_where_there_are_none(tmp_path: Path):
    plain = ClassResults((wrong("Ana"),))
    assert "by hand" not in class_text(plain, [])
    assert "by hand" not in index_of(plain, tmp_path).text


def test_the_terminal_cannot_be_driven_by_a_name():
    text = class_text(hostile_class(), [])
    assert text.replace("\n", "").isprintable()


def test_exercises_of_an_older_catalogue_are_shown():
    old = ClassResults((wrong("Ana", "99.1", "forgotten"), mark("Ana", "02.77")))
    text = Page(student_page(old, "Ana")).text
    assert "99.1" in text
    assert "02.77" in text


def test_every_detector_has_words():
    room = Path(judging.__file__).parent
    sources = [*(room / "detectors").glob("*.py"), room / "counterfactuals.py", room / "judge.py"]
    code = "".join(source.read_text("utf-8") for source in sources)
    named = set(re.findall(r'Finding\(\s*"([^"]+)"', code)) - {"slow"}
    assert len(named) > 20
    assert named <= set(catalogue.DETECTORS)


def test_ten_comes_after_nine():
    assert sorted(["02.10", "02.9", "10.1"], key=exercise_order) == ["02.9", "02.10", "10.1"]


def test_the_same_class_gives_the_same_bytes(tmp_path: Path):
    write_class(small_class(), tmp_path / "a")
    shuffled = small_class()
    write_class(replace(shuffled, marks=shuffled.marks[::-1]), tmp_path / "b")
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*.html"))
    assert files
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_thousand_students_take_seconds(tmp_path: Path):
    exercises = [f"02.{i}" for i in range(1, 7)]
    marks = tuple(
        wrong(f"s{i:04}", e, code=f"def f(z):\n    return z + {i}")
        if i % 3
        else mark(f"s{i:04}", e)
        for i in range(1000)
        for e in exercises
    )
    start = time.process_time()
    write_class(ClassResults(marks), tmp_path)
    assert time.process_time() - start < 10  # two on a quiet machine
    assert len(list((tmp_path / "students").iterdir())) == 1000


# From a real gradebook, through the command.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What `course grade` leaves: two students, one hand-in that cannot be read, one override."""
    with Gradebook(tmp_path / FILE) as book:
        for name, content in (("Ana", "a"), ("Ben", "b")):
            handin = HandIn(name, "02", Path(f"{name}/02.ipynb"), ("found in a folder",))
            book.record_handin(handin, content, content, ["A cell was repaired."], ["uses `eval`"])
        book.record([replace(wrong("Ana"), content="a"), replace(mark("Ben"), content="b")])
        book.record_handin(HandIn("Eve", "02", Path("e.ipynb")), "e", "", problem="It is empty.")
        book.record_handin(HandIn("Fay", "02", Path("f.ipynb")), "f", "f")
        override(book, "Ana", "02.1", 2.0, "one slip", "kim")
    return tmp_path


def test_a_gradebook_becomes_a_class(folder: Path):
    with book_of(folder) as book:
        results = class_results(book)
    assert results.students == ("Ana", "Ben", "Eve", "Fay")
    assert [results.total(s, "02") for s in results.students] == [2.0, 3.0, None, None]
    assert results.remarks["Ana", "02"] == ("found in a folder", "A cell was repaired.")
    assert results.flags["Ben", "02"] == ("uses `eval`",)
    says = {t.student: t.says for t in results.troubles}
    assert says == {"Eve": "It is empty.", "Fay": says["Fay"]}
    assert "not graded yet" in says["Fay"]


def test_an_override_for_other_code_is_stale(folder: Path):
    with Gradebook(folder / FILE) as book:
        book.record_handin(HandIn("Ana", "02", Path("new.ipynb")), "n", "new")
        book.record([replace(wrong("Ana"), content="new")])
        results = class_results(book)
    assert results.total("Ana", "02") == 1.0
    (call,) = [c for c in calls(results) if (c.student, c.where) == ("Ana", "02.1")]
    assert call.kind == "points"


run = partial(course, "report")


def test_the_command_writes_and_tells(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert run(str(folder)) == 0
    told = capsys.readouterr().out
    assert "4 students" in told
    assert (folder / "report" / "index.html").is_file()
    assert len(list((folder / "report" / "students").iterdir())) == 4


def test_the_command_writes_one_page(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert run(str(folder), "--out", str(folder / "x"), "--student", "Ana") == 0
    path = Path(capsys.readouterr().out.strip())
    assert "one slip" in path.read_text("utf-8")
    assert [p for p in (folder / "x").rglob("*") if p.is_file()] == [path]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["{}/none"], "run `course grade` first"),
        (["{}", "--student", "Anna"], "Did you mean Ana?"),
        (["{}", "--out", "{}/gradebook.sqlite"], "cannot be written"),
    ],
)
def test_the_command_refuses_with_a_sentence(folder: Path, words: list[str], says: str):
    with pytest.raises(UsageError, match=re.escape(says)):
        run(*[word.format(folder) for word in words])


def test_the_help_says_that_reasons_are_for_students_too():
    assert "write it for them, too" in " ".join((command.__doc__ or "").split())
