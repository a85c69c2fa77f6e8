"""Questions are read and drawn; what is wrong with one is said with its place and what to do."""

import math
import re
import shutil
from pathlib import Path

import pytest

from course_lib.exam.bank import QUESTIONS, ExamError, Question, read_bank, read_questions
from course_lib.exam.draw import drawn, faults

BANK = Path(__file__).with_name("bank.md")


def edited(folder: Path, old: str, new: str) -> Path:
    text = BANK.read_text("utf-8")
    assert old in text
    path = folder / "bank.md"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize("path", sorted(QUESTIONS.glob("*.md")), ids=lambda path: path.stem)
def test_every_question_of_the_bank_can_be_drawn(path: Path) -> None:
    questions = read_questions(path)
    assert questions
    assert [fault for question in questions for fault in faults(question)] == []


def test_no_id_stands_in_two_files(tmp_path: Path) -> None:
    read_bank()
    for name in ("a.md", "b.md"):
        shutil.copy(BANK, tmp_path / name)
    with pytest.raises(ExamError, match=r"b\.md, line 3, question 02-01: a\.md, line 3"):
        read_bank(tmp_path)


def test_a_question_is_read_with_all_its_parts(bank: dict[str, Question]) -> None:
    choice, number, open_ = bank.values()
    assert (choice.lesson, choice.kind, choice.points, choice.minutes) == (
        "02 Softmax",
        "choice",
        3,
        4,
    )
    assert [option.right for option in choice.options] == [True, False, False]
    assert choice.right.says.endswith("numerator and in the denominator.")
    assert "```text" in number.stem
    assert "rng" not in number.stem
    assert number.options[1].believes == "probabilities are shares of the scores"
    assert open_.rubric == ((2, "names the overflow"), (1, "says that the result stays the same"))
    assert open_.notes == ('"for speed" earns none',)


def test_a_seed_draws_the_numbers_and_the_answers_follow(bank: dict[str, Question]) -> None:
    stems = set()
    for seed in range(5):
        one = drawn(bank["02-02"], seed)
        found = re.search(r"\$z = \((\d), (\d)\)\$", one.stem)
        assert found
        a, b = map(int, found.groups())
        right, wrong = one.options
        assert right.number == pytest.approx(math.exp(a) / (math.exp(a) + math.exp(b)), abs=5e-4)
        assert wrong.number == pytest.approx(a / (a + b), abs=5e-4)
        assert one == drawn(bank["02-02"], seed)
        stems.add(one.stem)
    assert len(stems) > 2
    assert drawn(bank["02-02"], 0, group=1).stem != drawn(bank["02-02"], 0).stem


def test_the_order_of_choices_is_drawn(bank: dict[str, Question]) -> None:
    places = {[o.right for o in drawn(bank["02-01"], s).options].index(True) for s in range(12)}
    assert places == {0, 1, 2}


def test_braces_inside_of_a_formula_are_computed(bank: dict[str, Question]) -> None:
    assert "e^{2}$" in drawn(bank["02-01"], 3).stem


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- minutes: 4\n", "", "line 3, question 02-01: say `- minutes: ...`"),
        ("- points: 3", "- points: many", "`- points:` is a number above 0; not 'many'"),
        ("- kind: choice", "- kind: quiz", "a kind is one of choice, number, open; not quiz"),
        ("- kind: choice", "- sort: choice", "line 4, .* a fact is one of kind, points"),
        ("- [x]", "- [ ]", r"line 19, .*say `  believes: ...`"),
        ("  believes: the sum grows\n", "", r"line 25, .*say `  believes: ...`"),
        ("  the denominator", "the denominator", r"line 21, .*indent what goes on"),
        ("tolerance: 0.005", "", "`tolerance: 0.005`"),
        ("= {{p:.3f}}", "", r"exactly one right answer, `= {{\.\.\.}}`; here are 0"),
        ("### Solution\nDivide", "Divide", "indent what goes on"),
        ("### Solution", "### Way", "a section is one of Answer, Rubric, Solution"),
        ("- 2 points", "- 3 points", "the rubric gives 4 points, the question 3"),
        ("- 2 points:", "- two points:", "a line of the rubric is `- 2 points: ...`"),
        ("```text", "```python\n```text", "is not closed"),
        ("## 02-03", "## 2.3", "a question begins `## 02-01 Its title`"),
        ("## 02-03", "##02-03", "only an open question has `### Answer`"),
    ],
)
def test_another_form_is_told_with_its_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ExamError, match=said):
        read_questions(edited(tmp_path, old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("_e / _e.sum()", "_e / sum", r"line 16: TypeError"),
        ("_e = np.exp(z)", "_e = np.exp(z", r"line 15: .*never closed"),
        ("{{z[0]}}", "{{y[0]}}", "in {{y.0.}}: NameError"),
        ("{{p[0]:.3f}}", "{{1 / (p[0] - p[0]):.3f}}", "is inf: draw other numbers"),
        ("It becomes {{10 * p[0]:.3f}}", "It stays {{p[0]:.3f}}", "two choices are shown as"),
        ("{{a / (a + b):.3f}}", "{{p + 0.001:.3f}}", "is within the tolerance 0.005 of the right"),
        ("= {{p:.3f}}", "= {{p:.1f}}", "show more digits"),
        ("tolerance: 0.005", "tolerance: small", "the tolerance is a number"),
        ("$e^z$", "$e^z", "a dollar sign without its partner"),
        ("$e^z$", "$e^{z$", "braces that do not match"),
        ("names the overflow", "names {{", "braces that nothing was computed for"),
    ],
)
def test_what_is_wrong_with_a_draw_is_told(old: str, new: str, said: str, tmp_path: Path) -> None:
    found = [f for q in read_questions(edited(tmp_path, old, new)) for f in faults(q)]
    assert any(re.search(said, fault) for fault in found), found
