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
    def test_right_by_hand(self, book: Path, capsys):
        trace("02.1", [0.25, 0.25, 0.5])
        assert "passed" in capsys.readouterr().out

    def test_a_misconception_is_named_before_any_code(self, book: Path, capsys):
        trace("02.1", [1, 1, 1])
        said = capsys.readouterr().out
        assert "“columns” gives" in said

    @pytest.mark.parametrize(
        ("answer", "word"),
        [
            (..., "not attempted"),
            ([..., [...]], "not attempted"),
            ([0.25, ..., 0.5], "not yet"),
            ("half", "numbers only"),
            ([0.5, 0.5], "shape (3,) is asked for"),
            ([0.25, 0.3, 0.45], "0.3 at index [1]"),
            (np.nan, "shape"),
            ([[0.25], [0.25], [0.5]], "shape (3,) is asked for"),
        ],
    )
    def test_anything_else_gets_a_sentence(self, book: Path, capsys, answer, word):
        trace("02.1", answer)
        assert word in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("exercise_id", "answer", "word"),
        [
            ("02.1", [0, 0, 0.693], "“the logits come back” gives"),
            ("02.1", [25, 25, 50], "“in percent” gives"),
            ("02.1", [-1.386, -1.386, -0.693], "“logarithms of the probabilities” gives"),
            ("02.1", [0.2, 0.2, 0.6], "step by step. Shift each row"),
            ("03.4", 0.5, "step by step. p is 1/2 and 3/4"),
            ("05.3", [6, 15], "“the other axes are summed” gives"),
            ("05.3", [4, 10, 18], "“a product in place of the sum” gives"),
        ],
    )
    def test_a_slip_on_paper_is_named(self, book: Path, capsys, exercise_id, answer, word):
        trace(exercise_id, answer)
        assert word in capsys.readouterr().out

    @pytest.mark.parametrize("answer", [[5, 7, 9], [[5, 7, 9]], np.array([[5.0, 7.0, 9.0]])])
    def test_a_row_may_be_typed_with_both_its_brackets(self, book: Path, capsys, answer):
        trace("05.3", answer)
        assert "passed" in capsys.readouterr().out

    def test_an_exercise_without_a_case_says_so(self):
        without = next(e for e in exercises.exercises() if e.trace is None)
        with pytest.raises(ValueError, match="no case to work by hand"):
            trace(without.id, 1)


class TestQuestions:
    """Where no notebook runs: the same texts, answered by a letter in the call."""

    def test_a_prediction_is_kept_until_the_outcome(self, book: Path, capsys):
        question = exercises.get_question("00.a")
        wrong = next(k for k, c in question.choices.items() if c.belief)
        predict("00.a", wrong, sure="certain")
        before = capsys.readouterr().out
        assert f"({wrong}) {question.choices[wrong].text} ← your choice" in before
        assert question.right.because not in before
        outcome("00.a")
        after = capsys.readouterr().out
        assert f"you predicted ({wrong})" in after
        assert f"what came: ({question.answer})" in after
        assert question.right.because in after
        assert f"Your choice: {question.choices[wrong].because} You were certain" in after

    def test_right_predictions_and_none_at_all(self, book: Path, capsys):
        outcome("00.a")
        assert "what came: (" in capsys.readouterr().out
        predict("00.a", "?")
        outcome("00.a")
        assert "what came: (" in capsys.readouterr().out
        predict("00.a", exercises.get_question("00.a").answer)
        outcome("00.a")
        assert "as you predicted: (" in capsys.readouterr().out

    @pytest.mark.parametrize("answer", ["z", 3, None, np.ones(2)])
    def test_no_answer_is_an_error(self, book: Path, capsys, answer):
        predict("00.a", answer)
        quiz("00.q1", answer)
        said = capsys.readouterr().out
        assert said.count(f"{answer!r} is not a choice") == 2

    def test_without_an_answer_the_question_and_how_to_answer_it(self, book: Path, capsys):
        quiz("00.q1")
        said = capsys.readouterr().out
        question = exercises.get_question("00.q1")
        assert said.startswith(f"Quiz 00.q1. {question.stem}\n  (a) {question.choices['a'].text}\n")
        assert 'quiz("00.q1", "a")' in said
        assert not [c for c in question.choices.values() if c.because in said]

    def test_quiz_explains_right_and_wrong(self, book: Path, capsys):
        question = exercises.get_question("00.q1")
        for letter, choice in question.choices.items():
            quiz("00.q1", f" {letter.upper()} ")
            said = capsys.readouterr().out
            assert choice.because in said
            assert ("← not so" in said) == bool(choice.belief)
        quiz("00.q1", "?")
        assert f"Read {question.reread}" in capsys.readouterr().out

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

    @pytest.fixture
    def wrong(self) -> str:
        return next(k for k, c in exercises.get_question("00.a").choices.items() if c.belief)

    def test_the_outcome_comes_into_the_card(self, shown: list[Any], wrong: str):
        question = exercises.get_question("00.a")
        predict("00.a")
        (card,) = shown
        told = json.dumps(card.get_state(), default=str)
        assert not [c for c in question.choices.values() if c.because in told]
        card.state = {"answer": "", "sure": "certain"}
        assert log().events() == []
        card.state = {"answer": wrong, "sure": "certain"}
        assert log().events()[-1] == log().events()[-1] | {"answer": wrong, "sure": "certain"}
        assert "once the experiment has run" in card.face["told"]
        outcome("00.a")
        assert card.face["told"] == markup(
            f"{question.right.because}\nYour choice: {question.choices[wrong].because}{REMEMBER}"
        )
        assert card.face["marks"] == {question.answer: "what came", wrong: "your choice"}
        assert repr(shown[1]).startswith(f"00.a · you predicted ({wrong})")
        assert question.right.because not in repr(shown[1])
        card.state = {"answer": question.answer, "sure": ""}
        assert card.face["answer"] == wrong, "what came cannot be predicted any more"
        assert [e["kind"] for e in log().events()] == ["predict", "outcome"]

    def test_an_experiment_that_ran_first_leaves_the_question_open(self, shown: list[Any]):
        predict("00.a")
        outcome("00.a")
        card, line = shown
        question = exercises.get_question("00.a")
        assert repr(line) == f"00.a · what came: ({question.answer}) {question.right.text}"
        assert not card.face["done"]
        assert not card.face["marks"]
        card.state = {"answer": question.answer, "sure": ""}
        assert card.face["marks"] == {question.answer: "as you predicted"}
        assert card.face["told"] == markup(question.right.because)

    def test_the_cell_run_again_shows_what_was_chosen(self, shown: list[Any], wrong: str):
        predict("00.a")
        shown[-1].state = {"answer": wrong, "sure": "likely"}
        predict("00.a")
        assert (shown[-1].face["answer"], shown[-1].face["sure"]) == (wrong, "likely")
        assert not shown[-1].face["done"]
        outcome("00.a")
        predict("00.a")
        assert shown[-1].face["done"]
        words._live.clear()  # as a kernel that has started again
        predict("00.a")
        assert shown[-1].face["answer"] == wrong
        assert not shown[-1].face["done"]

    def test_a_letter_in_the_call_needs_no_live_card(self, shown: list[Any], wrong: str):
        predict("00.a")
        predict("00.a", wrong)
        outcome("00.a")
        question = exercises.get_question("00.a")
        still, line = shown[1:]
        assert still._repr_html_().count("<li>") == 3
        assert (
            f"({wrong}) {markup(question.choices[wrong].text)} ← your choice" in still._repr_html_()
        )
        assert question.right.because in repr(line)

    def test_a_quiz_answers_at_once_and_may_be_tried_again(self, shown: list[Any]):
        quiz("00.q1")
        (card,) = shown
        question = exercises.get_question("00.q1")
        for letter, choice in question.choices.items():
            card.state = {"answer": letter, "sure": ""}
            assert card.face["told"] == markup(choice.because)
            assert card.face["marks"] == {letter: "not so" if choice.belief else "right"}
        assert [e["right"] for e in log().events()].count(True) == 1
        assert card.face["steps"] == ()

    def test_where_no_javascript_runs_the_question_can_be_read(self, shown: list[Any]):
        quiz("00.q1")
        data, _ = shown[0]._repr_mimebundle_()
        question = exercises.get_question("00.q1")
        for text in [question.stem, *(c.text for c in question.choices.values())]:
            assert markup(text) in data["text/html"]
            assert text in data["text/plain"]
        assert len(MODULE) < 6000

    @pytest.mark.parametrize(("sure", "name"), [(True, "certain"), (False, "guess"), ([], "")])
    def test_older_logs_stay_readable(self, shown: list[Any], wrong: str, sure: Any, name: str):
        log().add("predict", "00.a", answer=wrong, sure=sure)
        predict("00.a")
        assert (shown[0].face["answer"], shown[0].face["sure"]) == (wrong, name)
