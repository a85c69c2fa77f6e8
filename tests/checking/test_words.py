"""verify, trace, predict, outcome, quiz: what they say, and that they never stop a notebook."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib import checked, exercises, outcome, predict, quiz, trace, verify
from course_lib.checking import EquationError

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
    def test_a_prediction_is_kept_until_the_outcome(self, book: Path, capsys):
        question = exercises.get_question("00.a")
        wrong = next(k for k, c in question.choices.items() if c.belief)
        predict("00.a", wrong, sure=True)
        before = capsys.readouterr().out
        assert f"you predict ({wrong})" in before
        assert question.right.because not in before
        outcome("00.a")
        after = capsys.readouterr().out
        assert f"you predicted ({wrong})" in after
        assert question.right.because in after
        assert "You were sure" in after

    def test_right_predictions_and_none_at_all(self, book: Path, capsys):
        outcome("00.a")
        assert "What came" in capsys.readouterr().out
        predict("00.a", exercises.get_question("00.a").answer)
        outcome("00.a")
        assert "as you predicted" in capsys.readouterr().out

    @pytest.mark.parametrize("answer", [..., "z", 3, None, np.ones(2)])
    def test_no_answer_is_an_error(self, book: Path, capsys, answer):
        predict("00.a", answer)
        quiz("00.q1", answer)
        said = capsys.readouterr().out
        assert "no prediction yet" in said
        assert "not answered" in said

    def test_quiz_explains_right_and_wrong(self, book: Path, capsys):
        question = exercises.get_question("00.q1")
        for letter, choice in question.choices.items():
            quiz("00.q1", f" {letter.upper()} ")
            said = capsys.readouterr().out
            assert choice.because in said
            assert ("not so" in said) == bool(choice.belief)
        quiz("00.q1", "?")
        assert "Read station 0.3" in capsys.readouterr().out

    def test_unknown_ids_name_the_nearest(self):
        with pytest.raises(KeyError, match="did you mean"):
            quiz("00.q9", "a")
