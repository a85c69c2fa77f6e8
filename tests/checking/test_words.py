"""verify, trace, predict, outcome, quiz: what they say, and that they never stop a notebook."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib import checked, exercises, outcome, predict, quiz, trace, verify
from course_lib.checking import EquationError, kernel
from course_lib.checking import questions as words
from course_lib.checking.progress import log
from course_lib.checking.questions import REMEMBER
from course_lib.judging.report import markup
from course_lib.widgets.question_card import MODULE

FINITE = st.floats(-1e6, 1e6)


class TestVerify:
    def test_one_line_with_how_many_numbers_and_how_close(self, capsys):
        verify("2.3", np.ones((2, 3)), np.ones((2, 3)) + 1e-12)
        assert capsys.readouterr().out == "(2.3) holds: 6 numbers, within 1e-09\n"
        verify("2.4", 1.0, 1)
        assert capsys.readouterr().out == "(2.4) holds: 1 number, within 1e-09\n"

    def test_the_largest_difference_and_its_place_are_named(self):
        right = np.zeros((2, 3))
        left = right.copy()
        left[1, 2] = 0.5
        with pytest.raises(EquationError, match=r"\(2.3\) does not hold.*\[1, 2\].*0.5"):
            verify("2.3", left, right)

    def test_several_are_told_in_one_line_that_opens(self, capsys):
        with checked():
            verify("2.1", 1.0, 1)
            verify("2.2", [1.0, 2.0], [1, 2])
        assert capsys.readouterr().out.splitlines() == [
            "2 equations checked",
            "(2.1) holds: 1 number, within 1e-09",
            "(2.2) holds: 2 numbers, within 1e-09",
        ]

    def test_one_that_fails_is_not_folded_away(self, capsys):
        with pytest.raises(EquationError, match=r"\(2.2\) does not hold"), checked():  # noqa: PT012
            verify("2.1", 1.0, 1)
            verify("2.2", 1.0, 2)
        assert "1 equation checked\n(2.1) holds" in capsys.readouterr().out
        verify("2.3", 1.0, 1)
        assert capsys.readouterr().out == "(2.3) holds: 1 number, within 1e-09\n"

    @pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
    def test_nan_and_unequal_infinities_never_hold(self, bad):
        with pytest.raises(EquationError):
            verify("1.1", [1.0, bad], [1.0, 2.0])

    def test_equal_infinities_hold(self, capsys):
        verify("1.1", [-np.inf, 1.0], [-np.inf, 1.0])
        assert "holds" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("left", "right", "word"),
        [
            (np.ones(3), np.ones(4), "left has shape"),
            ([], [], "compares nothing"),
            ("a", 1, "not numbers"),
            (None, 1, "not numbers"),
        ],
    )
    def test_what_cannot_be_compared_is_said(self, left, right, word):
        with pytest.raises(ValueError, match=word):
            verify("1.1", left, right)

    @given(arrays(float, array_shapes(max_dims=3, max_side=4), elements=FINITE), FINITE)
    def test_it_holds_exactly_when_numpy_says_so(self, x, shift):
        if abs(shift) <= 1e-9:
            verify("1.1", x + shift, x, tol=1e-8)
        else:
            with pytest.raises(EquationError):
                verify("1.1", x + shift, x, tol=abs(shift) / 4e6)


class TestTrace:
    @pytest.mark.parametrize(
        ("exercise_id", "answer", "word"),
        [
            ("02.1", [0.25, 0.25, 0.5], "passed"),
            ("02.1", ..., "not attempted"),
            ("02.1", [..., [...]], "not attempted"),
            ("02.1", [0.25, ..., 0.5], "not yet"),
            ("02.1", "half", "numbers only"),
            ("02.1", [0.5, 0.5], "shape (3,) is asked for"),
            ("02.1", [0.25, 0.3, 0.45], "0.3 at index [1]"),
            ("02.1", np.nan, "shape"),
            ("02.1", [[0.25], [0.25], [0.5]], "shape (3,) is asked for"),
            # a row may be typed with both its brackets
            ("05.3", [5, 7, 9], "passed"),
            ("05.3", [[5, 7, 9]], "passed"),
            ("05.3", np.array([[5.0, 7.0, 9.0]]), "passed"),
            # a slip on paper is named, before any code
            ("02.1", [1, 1, 1], "“columns” gives"),
            ("02.1", [0, 0, 0.693], "“the logits come back” gives"),
            ("02.1", [25, 25, 50], "“in percent” gives"),
            ("02.1", [-1.386, -1.386, -0.693], "“logarithms of the probabilities” gives"),
            ("02.1", [0.2, 0.2, 0.6], "step by step. Shift each row"),
            ("03.4", 0.5, "step by step. p is 1/2 and 3/4"),
            ("09.1", 3, "“the first window is not counted” and “padding is counted once”. Check"),
            ("09.1", 3, "step by step. Mark the first window"),
            ("05.3", [6, 15], "“the other axes are summed” gives"),
            ("05.3", [4, 10, 18], "“a product in place of the sum” gives"),
        ],
    )
    def test_every_answer_gets_a_sentence(self, told, exercise_id, answer, word):
        assert word in told(trace, exercise_id, answer)

    def test_an_exercise_without_a_case_says_so(self):
        without = next(e for e in exercises.exercises() if e.trace is None)
        with pytest.raises(ValueError, match="no case to work by hand"):
            trace(without.id, 1)


QUESTION = exercises.get_question("00.a")
QUIZ = exercises.get_question("00.q1")
WRONG = next(letter for letter, choice in QUESTION.choices.items() if choice.belief)


class TestQuestions:
    """Where no notebook runs: the same texts, answered by a letter in the call."""

    def test_a_prediction_is_kept_until_the_outcome(self, told):
        before = told(predict, "00.a", WRONG, sure="certain")
        assert f"({WRONG}) {QUESTION.choices[WRONG].text} ← your choice" in before
        assert QUESTION.right.because not in before
        after = told(outcome, "00.a")
        assert f"you predicted ({WRONG})" in after
        assert f"what came: ({QUESTION.answer})" in after
        assert QUESTION.right.because in after
        assert f"Your choice: {QUESTION.choices[WRONG].because} You were certain" in after

    def test_right_predictions_and_none_at_all(self, told):
        assert "what came: (" in told(outcome, "00.a")
        predict("00.a", "?")
        assert "what came: (" in told(outcome, "00.a")
        predict("00.a", QUESTION.answer)
        assert "as you predicted: (" in told(outcome, "00.a")

    @pytest.mark.parametrize("answer", ["z", 3, None, np.ones(2)])
    def test_no_answer_is_an_error(self, told, answer):
        for ask, item in ((predict, "00.a"), (quiz, "00.q1")):
            assert told(ask, item, answer).count(f"{answer!r} is not a choice") == 1

    def test_without_an_answer_the_question_and_how_to_answer_it(self, told):
        said = told(quiz, "00.q1")
        assert said.startswith(f"Quiz 00.q1. {QUIZ.stem}\n  (a) {QUIZ.choices['a'].text}\n")
        assert 'quiz("00.q1", "a")' in said
        assert not [c for c in QUIZ.choices.values() if c.because in said]

    def test_quiz_explains_right_and_wrong(self, told):
        for letter, choice in QUIZ.choices.items():
            said = told(quiz, "00.q1", f" {letter.upper()} ")
            assert choice.because in said
            assert ("← not so" in said) == bool(choice.belief)
        assert f"Read {QUIZ.reread}" in told(quiz, "00.q1", "?")

    def test_unknown_ids_name_the_nearest(self):
        with pytest.raises(KeyError, match="did you mean"):
            quiz("00.q9", "a")


class TestCards:
    """In a notebook: the card that is shown, and what a click, as its state, does to it."""

    @pytest.fixture
    def shown(self, book: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """What a notebook shows, in order."""
        things: list[Any] = []
        monkeypatch.setattr(kernel, "shell", lambda: True)
        monkeypatch.setattr(kernel, "show", things.append)
        monkeypatch.setattr(words, "_live", {})
        return things

    def test_the_outcome_comes_into_the_card(self, shown: list[Any]):
        predict("00.a")
        (card,) = shown
        told = json.dumps(card.get_state(), default=str)
        assert not [c for c in QUESTION.choices.values() if c.because in told]
        card.state = {"answer": "", "sure": "certain"}
        assert log().events() == []
        card.state = {"answer": WRONG, "sure": "certain"}
        assert log().events()[-1] == log().events()[-1] | {"answer": WRONG, "sure": "certain"}
        assert "once the experiment has run" in card.face["told"]
        outcome("00.a")
        assert card.face["told"] == markup(
            f"{QUESTION.right.because}\nYour choice: {QUESTION.choices[WRONG].because}{REMEMBER}"
        )
        assert card.face["marks"] == {QUESTION.answer: "what came", WRONG: "your choice"}
        assert repr(shown[1]).startswith(f"00.a · you predicted ({WRONG})")
        assert QUESTION.right.because not in repr(shown[1])
        card.state = {"answer": QUESTION.answer, "sure": ""}
        assert card.face["answer"] == WRONG, "what came cannot be predicted any more"
        assert [e["kind"] for e in log().events()] == ["predict", "outcome"]

    def test_an_experiment_that_ran_first_leaves_the_question_open(self, shown: list[Any]):
        predict("00.a")
        outcome("00.a")
        card, line = shown
        assert repr(line) == f"00.a · what came: ({QUESTION.answer}) {QUESTION.right.text}"
        assert not card.face["done"]
        assert not card.face["marks"]
        card.state = {"answer": QUESTION.answer, "sure": ""}
        assert card.face["marks"] == {QUESTION.answer: "as you predicted"}
        assert card.face["told"] == markup(QUESTION.right.because)

    def test_the_cell_run_again_shows_what_was_chosen(self, shown: list[Any]):
        predict("00.a")
        shown[-1].state = {"answer": WRONG, "sure": "likely"}
        predict("00.a")
        assert (shown[-1].face["answer"], shown[-1].face["sure"]) == (WRONG, "likely")
        assert not shown[-1].face["done"]
        outcome("00.a")
        predict("00.a")
        assert shown[-1].face["done"]
        words._live.clear()  # as a kernel that has started again
        predict("00.a")
        assert shown[-1].face["answer"] == WRONG
        assert not shown[-1].face["done"]

    def test_a_letter_in_the_call_needs_no_live_card(self, shown: list[Any]):
        predict("00.a")
        predict("00.a", WRONG)
        outcome("00.a")
        still, line = shown[1:]
        assert still._repr_html_().count("<li>") == 3
        choice = f"({WRONG}) {markup(QUESTION.choices[WRONG].text)} ← your choice"
        assert choice in still._repr_html_()
        assert QUESTION.right.because in repr(line)

    def test_a_quiz_answers_at_once_and_may_be_tried_again(self, shown: list[Any]):
        quiz("00.q1")
        (card,) = shown
        for letter, choice in QUIZ.choices.items():
            card.state = {"answer": letter, "sure": ""}
            assert card.face["told"] == markup(choice.because)
            assert card.face["marks"] == {letter: "not so" if choice.belief else "right"}
        assert [e["right"] for e in log().events()].count(True) == 1
        assert card.face["steps"] == ()

    def test_where_no_javascript_runs_the_question_can_be_read(self, shown: list[Any]):
        quiz("00.q1")
        data, _ = shown[0]._repr_mimebundle_()
        for text in [QUIZ.stem, *(c.text for c in QUIZ.choices.values())]:
            assert markup(text) in data["text/html"]
            assert text in data["text/plain"]
        assert len(MODULE) < 6000

    @pytest.mark.parametrize(("sure", "name"), [(True, "certain"), (False, "guess"), ([], "")])
    def test_older_logs_stay_readable(self, shown: list[Any], sure: Any, name: str):
        log().add("predict", "00.a", answer=WRONG, sure=sure)
        predict("00.a")
        assert (shown[0].face["answer"], shown[0].face["sure"]) == (WRONG, name)
