"""Moodle XML says the same as the paper, in the form that Moodle documents for it."""

import html
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import moodle_xml_parser.parser as foreign
import pytest

from course_lib.exam.bank import Question, read_bank
from course_lib.exam.markup import html_of
from course_lib.exam.moodle import moodle_xml
from course_lib.exam.selection import Exam, groups

# What Moodle's documentation of the format asks of every question, and of each type.
ALL = {"name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber"}
NEEDED = {
    "multichoice": ALL | {"single", "shuffleanswers", "answernumbering", "answer"},
    "numerical": ALL | {"answer"},
    "essay": ALL | {"responseformat", "responsefieldlines", "attachments", "graderinfo"},
}


@pytest.fixture
def quiz(exam: Exam) -> Element:
    return ElementTree.fromstring(moodle_xml(exam).encode("utf-8"))


def test_every_question_has_what_moodle_asks_of_its_type(quiz: Element) -> None:
    category, *questions = quiz.findall("question")
    assert quiz.tag == "quiz"
    assert category.get("type") == "category"
    assert category.findtext("category/text") == "$course$/top/Mid-term & more, seed 3/02 Softmax"
    assert [question.get("type") for question in questions] == list(NEEDED)
    for question in questions:
        assert NEEDED[question.get("type", "")] <= {child.tag for child in question}
        for name in ("questiontext", "generalfeedback"):
            assert question.find(name).get("format") == "html"  # type: ignore[union-attr]
        float(question.findtext("defaultgrade", ""))
        for answer in question.findall("answer"):
            assert answer.get("fraction") in ("0", "100")
            assert answer.find("feedback/text") is not None
    assert len({question.findtext("idnumber") for question in questions}) == 3


def test_a_reader_of_others_finds_the_choices_in_the_paper_s_order(exam: Exam) -> None:
    question = exam.questions[0]
    (found,) = foreign.parse_string(moodle_xml(exam).partition("?>")[2])["multichoice"]
    assert found.name == "02-01 What ten more points change"
    assert (found.single, found.shuffle_answers, found.default_grade) == (True, False, 3)
    for option, read in zip(question.options, found.options, strict=True):
        assert read.answer == html.unescape(html_of(option.text).strip())
        assert read.score_fraction == (100 if option.right else 0)
        assert html.unescape(html_of(option.says).strip()) == read.feedback
    assert r"\(e^{2}\)" in found.text_pre_parse


def marked(question: Element, given: float) -> tuple[str, str]:
    """What a number earns, and what is said: Moodle takes the first answer that fits."""
    for answer in question.findall("answer"):
        target, tolerance = (float(answer.findtext(name, "")) for name in ("text", "tolerance"))
        if abs(given - target) <= tolerance * (1 + 1e-9):
            return answer.get("fraction", ""), answer.findtext("feedback/text", "")
    return "0", ""


@pytest.mark.parametrize("seed", range(3))
def test_the_right_number_earns_all_and_a_known_wrong_one_is_told_why(
    bank: dict[str, Question], seed: int
) -> None:
    (exam,) = groups("Test", [bank["02-02"]], seed)
    _, question = ElementTree.fromstring(moodle_xml(exam).encode("utf-8")).findall("question")
    right, wrong = exam.questions[0].options
    assert marked(question, right.exact) == ("100", "")
    assert marked(question, right.number + 0.004) == ("100", "")
    fraction, feedback = marked(question, wrong.exact)
    assert fraction == "0"
    assert r"Softmax takes shares of \(e^z\)" in feedback
    assert marked(question, 2.0) == ("0", "")


def test_moodle_marks_every_number_of_the_bank_as_the_solution_sheet_does() -> None:
    numbers = [question for question in read_bank().values() if question.kind == "number"]
    (exam,) = groups("All", numbers, seed=11)
    questions = ElementTree.fromstring(moodle_xml(exam)).findall("question[@type='numerical']")
    for drawn, question in zip(exam.questions, questions, strict=True):
        for option in drawn.options:
            earned = "100" if option.right else "0"
            assert marked(question, float(f"{option.number:.10g}"))[0] == earned, drawn.where


def test_whoever_marks_an_essay_sees_answer_and_rubric(quiz: Element) -> None:
    shown = quiz.findall("question")[3].findtext("graderinfo/text", "")
    assert r"\(e^{1000}\) is too large" in shown
    assert "<li>2: names the overflow</li>" in shown
