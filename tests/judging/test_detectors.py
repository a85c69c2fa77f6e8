"""Each detector speaks when it should, and the first one to fire gives the hint."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from course_lib.judging import (
    Answer,
    AnswerKey,
    Case,
    Failure,
    Invariant,
    Misconception,
    Named,
    Property,
    Rng,
    attribute,
    call,
    judge,
    make,
    normal,
    show,
)
from course_lib.judging.answers import NOT_RUN
from course_lib.judging.counterexample import example
from course_lib.judging.diagnosis import wrong_outcome
from course_lib.judging.outcome import Outcome
from course_lib.lesson_functions.functions import FUNCTIONS
from tests.judging.tasks import diagnose, exercise


def row_means(x):
    return x.mean(axis=1)


CUBE = exercise(lambda x: x + 0, Case("ordinary", normal(2, 3, 4)))
MEANS = exercise(row_means, Case("ordinary", normal(4, 6)))


def counter():
    calls = []

    def f(x):
        calls.append(1)
        return row_means(x) + len(calls)

    return f


def in_place(x):
    x *= 1.5
    return x.mean(axis=1) / 1.5


def scale(x, b, stride=1, training=True):
    return (x[::stride] + b) * (2 if training else 3)


def steps_of(**options):
    return exercise(scale, Case("ordinary", normal(6, 3), normal(3), **options))


def difference(f, x, h=1e-3):
    return (f(x + h) - f(x - h)) / (2 * h)


SLOPE = exercise(
    difference,
    Case("h 0.1", Named("sum_of_cubes"), np.array([1.0, 2.0]), h=0.1),
    Case("h 0.01", Named("sum_of_cubes"), np.array([1.0, 2.0]), h=0.01),
)


def moved_in_place(x):
    x -= 1
    return x.mean(axis=1)


def half_done(x):
    if (x < 0).any():
        raise NotImplementedError("negative numbers")
    return x


def endless(x):
    while True:
        yield x


def shares(x):
    return np.abs(x) / np.abs(x).sum()


SUM = Invariant("the numbers sum to 1", lambda v: v.sum(), 1.0)
SHARES = exercise(shares, Case("ordinary", normal(5)), invariants={"f": (SUM,)})


CENTRED = exercise(
    lambda x: x - x.mean(),
    Case("ordinary", normal(5)),
    invariants={"f": (Invariant("the numbers sum to 0", lambda v: v.sum(), 0.0),)},
)
NEGATIVE = Case("negative", np.array([-1.0, 3, 3, -2]), edge=True)
SIZES = exercise(np.abs, Case("positive", np.ones(3)), NEGATIVE)
FIVE_COME = Property("5 come", lambda v, s: len(v[0]) == 5)
ROWS_DIFFER = Property("rows differ", lambda v, s: len({row.tobytes() for row in v[0]}) > 1)
MASKED = exercise(
    lambda x, rng: x * (rng.random(x.shape) > 0.5),
    Case("mask", np.ones((6, 8)), Rng(), properties=[ROWS_DIFFER]),
)


def sums_of_maps(dy):
    return dy.sum(axis=(0, 2, 3))


MAPS = exercise(sums_of_maps, Case("", normal(2, 3, 2, 2)), asks="f(dy: (n, k, oh, ow)) -> (k,)")


library_call = eval(  # its source is not the learner's: no line is known
    compile(
        "lambda x: (_ for _ in ()).throw(NotImplementedError('not implemented for Long'))",
        "site-packages/library.py",
        "eval",
    )
)


def asks_a_library(x):
    return library_call(x)


def used_too_early(x):
    rows = len(x)
    total = rows + later  # noqa: F821
    later = 1
    return total, later


def blank_added(x):
    total = np.zeros(len(x))
    total += ...
    return total


LAYER = exercise(lambda x: (x + 1, x.sum(axis=1), 2.0), Case("ordinary", normal(4, 6)))


@pytest.mark.parametrize(
    ("detector", "task", "wrong", "word"),
    [
        ("it stops", MEANS, lambda x: x[99], "IndexError"),
        ("another type", MEANS, lambda x: None, "returns None"),
        ("another type", MEANS, lambda x: ..., "returns `...`"),
        ("another type", MEANS, lambda x: "mean", "a string came"),
        ("another shape", MEANS, lambda x: x.mean(axis=1, keepdims=True), "axis of size 1"),
        ("another shape", MEANS, lambda x: x * 2, "more numbers"),
        ("another shape", CUBE, lambda x: x.swapaxes(0, 1), "the axes are in another order"),
        ("another shape", CUBE, lambda x: np.sin(x.swapaxes(0, 1)), "sizes in another order"),
        ("an argument is changed", MEANS, in_place, "`x`"),
        ("two answers to one call", MEANS, counter(), "two answers"),
        ("global random numbers", MEANS, lambda x: row_means(x) + np.random.rand(), "global seed"),  # noqa: NPY002
        ("out of range", MEANS, lambda x: row_means(x) / 0, "divide by zero"),
        ("off by a count", MEANS, lambda x: x.sum(axis=1), "6 times too large"),
        ("off by a count", MEANS, lambda x: row_means(x) / 4, "4 times too small"),
        ("wrong sign", MEANS, lambda x: -row_means(x), "wrong direction"),
        ("bits for nats", MEANS, lambda x: row_means(x) / np.log(2), "base 2"),
        ("off by two", MEANS, lambda x: row_means(x) * 2, "2 times"),
        ("the other axis", MEANS, lambda x: x.mean(axis=0), "other axis"),
        ("arguments swapped",
            exercise(lambda a, b: a - 2 * b, Case("ordinary", normal(3), normal(3))),
            lambda a, b: b - 2 * a, "exchanged"),
        ("a term left out", steps_of(), lambda x, b, stride=1, training=True: x * 2,
            "without the bias"),
        ("a mirrored kernel",
            exercise(lambda x, w: (x * w), Case("ordinary", normal(3, 3), normal(3, 3))),
            lambda x, w: x * w[::-1, ::-1], "mirrored"),
        ("an argument without effect", steps_of(stride=2),
            lambda x, b, stride=1, training=True: scale(x, b, 1), "no effect"),
        ("the other mode", steps_of(training=False),
            lambda x, b, stride=1, training=True: scale(x, b), "other mode"),
        ("first or last example only", MEANS,
            lambda x: np.concatenate([row_means(x)[:1], row_means(x)[1:] + [1, 2, 5]]),
            "Only entry 0 of your answer"),
        ("not conserved", CENTRED, lambda x: x - x.max(), "sum to 0"),
        ("all zero", MEANS, lambda x: np.zeros(len(x)), "your answer is 0 everywhere"),
        ("all zero", LAYER, lambda x: (x + 1, np.zeros(4), 2.0), "result 2 of 3 is 0 everywhere"),
        ("all zero", LAYER, lambda x: (x + 1, x.sum(axis=1), 0.0), "result 3 of 3 is 0."),
        ("one-sided", SLOPE, lambda f, x, h=1e-3: (f(x + h) - f(x)) / h, "on how many sides"),
        ("wrong at the margin", SIZES, lambda x: x + 0, "Right on ordinary input"),
        ("another dtype",
            exercise(np.abs, Case("float32", np.ones(3, dtype=np.float32), same_dtype=True)),
            lambda x: np.abs(x).astype(float), "float64"),
        ("n for n - 1", exercise(lambda x: x.var(), Case("ordinary", normal(10))),
            lambda x: x.var(ddof=1), "n - 1"),
        ("one draw for all", MASKED, lambda x, rng: x * (rng.random((1, 8)) > 0.5),
            "In every example the same entries are 0"),
        ("a simple relation", exercise(row_means, Case("ordinary", normal(6, 6))),
            lambda x: row_means(x) + 0.75, "the right one plus 0.75"),
        ("another type", MEANS, lambda x: row_means(x).tolist(), "come in a list"),
        ("off by a count", MEANS, lambda x: x.sum(axis=1).tolist(), "6 times too large"),
        ("another type", exercise(lambda x: x + 0, Case("ordinary", normal(2, 3))),
            lambda x: np.asmatrix(x), "come in a np.matrix"),
        ("not conserved", SHARES, lambda x: shares(x) + 1e-5 * np.eye(5)[0], "is off by 1e-05."),
        ("another type",
            exercise(lambda n: list(range(n)), Case("five", 5, properties=[FIVE_COME])),
            lambda n: None, "returns None"),
        ("it stops", MEANS, endless, "does the iterator end?"),
        ("first or last example only",
            exercise(lambda x: (x, x + 1, x * 3), Case("ordinary", normal(4))),
            lambda x: (x, x * 3, x + 1), "Of 3 results only number 1 is right"),
        ("it stops", MEANS, lambda x: x ^ 2, "no power in Python"),
        ("it stops", MEANS, lambda x: 0.9 ^ len(x), "no power in Python"),
        ("an argument is changed", MEANS, moved_in_place, "Your function changed its"),
        ("off by a count",
            exercise(lambda x: x.sum(axis=0), Case("p", normal(5, 3)), asks="f(x: (n, d))"),
            lambda x: x.sum(axis=0) / x.shape[1], "d = 3 here"),
        ("off by a count", MAPS, lambda dy: sums_of_maps(dy) / 4, "too small; oh*ow = 4 here."),
        ("off by a count", MAPS, lambda dy: dy.mean(axis=(0, 2, 3)), "small; n*oh*ow = 8 here."),
        ("another type", exercise(lambda h, w: [(1, h, w), (6, h, w)], Case("4 by 5", 4, 5)),
            lambda h, w: [(1, h, w), (6, ..., ...)], "A blank `...` is still in your answer."),
        ("another type", exercise(np.sin, Case("numbers", normal(3))), lambda x: np.array({"x": x}),
            "an array of object came"),
        ("it stops", MEANS, asks_a_library, "NotImplementedError"),
        ("it stops",
            exercise(np.abs, Case("positive", np.ones(3)), Case("", -np.ones(3), edge=True)),
            half_done, "NotImplementedError: negative numbers"),
        ("it stops", MEANS, lambda x: np.exp(...), "a blank"),
        ("it stops", MEANS, blank_added, "a blank"),
        ("it stops", MEANS, used_too_early, "`later` has no value yet when it is read"),
        ("another dtype", MEANS, lambda x: row_means(x).astype(np.float32), "float32"),
        ("not recognised", MEANS, lambda x: np.sort(x, axis=1)[:, 0], "The first difference is in"),
    ],
)  # fmt: skip
def test_detector(detector, task, wrong, word):
    verdict = diagnose(task, wrong)
    assert verdict.status == "not yet"
    assert verdict.diagnosis == detector, verdict.symptom
    assert word.lower() in f"{verdict.symptom} {verdict.question}".lower()


def test_d26_a_hungry_answer_passes_with_a_warning():
    task = exercise(row_means, Case("ordinary", normal(50, 60), memory=True))
    assert diagnose(task, row_means).warnings == ()
    verdict = diagnose(task, lambda x: np.repeat(x[:, :, None], 80, axis=2).mean(axis=(1, 2)))
    assert verdict.status == "passed"
    assert "times the memory" in verdict.warnings[0]


def test_a_named_misconception_speaks_before_every_detector():
    named = Misconception("half", lambda x: row_means(x) / 2, "You got {got}.", "Twice?")
    verdict = diagnose(replace(MEANS, misconceptions=(named,)), lambda x: x.sum(axis=1) / 12)
    assert verdict.diagnosis == "half"
    assert verdict.question == "Twice?"
    assert "{" not in verdict.symptom


def test_a_diagnosis_needs_all_failing_cases_to_agree():
    task = exercise(
        row_means,
        Case("ordinary", normal(4, 6)),
        Case("one row", normal(1, 5), edge=True),
        misconceptions=(Misconception("sum", lambda x: x.sum(axis=1), "{got}", "?"),),
    )
    mixed = diagnose(task, lambda x: x.sum(axis=1) if len(x) > 1 else row_means(x) + 1)
    assert mixed.diagnosis != "sum"
    assert diagnose(task, lambda x: x.sum(axis=1)).diagnosis == "sum"


def test_a_table_with_a_column_of_zeros_is_no_draw_where_nothing_is_drawn():
    whole = Property("the counts sum to 9", lambda values, steps: values[0].sum() == 9)
    counts = np.array([[4, 1, 0], [2, 2, 0]])
    task = exercise(lambda n: counts, Case("nine", 9, properties=[whole]))
    verdict = diagnose(task, lambda n: np.minimum(counts, 1))
    assert verdict.diagnosis == "a property"
    assert "the counts sum to 9" in verdict.symptom


def test_points_are_half_the_share_of_cases():
    task = exercise(np.abs, *(Case(f"{i}", np.full(2, float(i))) for i in (3, 2, 1, -1)))
    verdict = diagnose(task, lambda x: x + 0)
    assert (verdict.points, verdict.n_passed) == (1.5, 3)
    assert diagnose(task, lambda x: None).points == 0


def test_two_numbers_have_digits_that_tell_them_apart():
    near = diagnose(MEANS, lambda x: row_means(x) + np.array([0, 0, 1e-6, 0]))
    wanted, came = near.outcomes[0].words.split("about ")[1].split(" at index [2], got ")
    assert wanted != came


@pytest.mark.parametrize("wrong", [lambda x: x[1.5], lambda x: np.einsum(x, x)])
def test_an_error_that_speaks_of_an_ellipsis_is_no_blank(wrong):
    verdict = diagnose(MEANS, wrong)
    assert "ellipsis" in verdict.symptom
    assert "blank" not in verdict.symptom


def test_a_warning_that_is_allowed_is_not_named_as_the_fault():
    def log_sum(x):
        return np.log(np.exp(x).sum(axis=1))

    rows = np.array([[-np.inf, -np.inf], [0.0, 0.0]])
    task = exercise(log_sum, Case("a row of only -inf", rows, warnings_fail=False))
    verdict = diagnose(task, lambda x: np.nan_to_num(log_sum(x)))
    assert "warned" not in verdict.symptom
    assert "expected about -inf" in verdict.symptom


def refuses_zero(x):
    if not x:
        raise ValueError("zero")
    return x


@pytest.mark.parametrize("first", [1.0, 0.0])  # the second one asks for an error
def test_a_time_out_is_told_without_seconds_and_lines(first: float):
    """They differ from run to run: which limit stopped it, and where the loop was just then."""
    answer_key = AnswerKey(exercise(refuses_zero, Case("first", first), Case("second", 2.0)))
    late = Failure("TookTooLong", "no answer after 0.0214 seconds", 3, "    while True:")
    spared = Failure("TookTooLong", NOT_RUN)
    verdict = judge(answer_key, ((Answer(error=late),), (Answer(error=spared),)))
    assert verdict.diagnosis == "slow"
    assert verdict.symptom == "It ran out of time and was stopped. Is there an endless loop?"
    assert [o.words for o in verdict.outcomes] == ["it ran out of time", NOT_RUN]


TWO = exercise(lambda x: (x, x + 1), Case("ordinary", normal(3, 4)))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda x: (x, (x + 1)[0]), "Result 2 of 2 has shape (4,), expected (3, 4)"),
        (lambda x: (x[0], x + 1), "Result 1 of 2 has shape (4,), expected (3, 4)"),
        (lambda x: (x, x + 1, x), "2 results are asked for; 3 came"),
        (lambda x: x, "2 results are asked for; an array of float64 came"),
        (lambda x: (x.tolist(), x + 1), "they come in a list"),
    ],
)
def test_results_of_one_shape_are_told_apart_where_their_form_differs(wrong, told):
    assert told in diagnose(TWO, wrong).symptom


def test_results_of_one_shape_may_come_stacked():
    assert diagnose(TWO, lambda x: [x, x + 1]).status == "passed"
    assert diagnose(TWO, lambda x: np.stack([x, x + 1])).status == "passed"


def test_none_on_one_path_names_the_case():
    task = exercise(np.abs, Case("ones", np.ones(2)), Case("a minus", -np.ones(2), edge=True))
    verdict = diagnose(task, lambda x: np.abs(x) if x[0] > 0 else None)
    assert verdict.symptom == "In the case “a minus” the function returns None."
    assert diagnose(task, lambda x: None).symptom == "The function returns None."


def test_none_is_not_taken_for_a_wrong_value_that_breaks_the_same_property():
    positive = Property("all are positive", lambda values, steps: bool((values[0] > 0).all()))
    task = exercise(
        np.abs,
        Case("ones", np.ones(2)),
        Case("a minus", -np.ones(2), properties=[positive]),
        misconceptions=(Misconception("as it is", lambda x: x, "{got}", "?"),),
    )
    assert diagnose(task, lambda x: x).diagnosis == "as it is"
    assert diagnose(task, lambda x: x if x[0] > 0 else None).diagnosis == "another type"


def test_two_results_with_the_same_zeros_are_no_equal_draws():
    def drop(x, rng):
        mask = rng.random(x.shape) > 0.5
        return x * mask, mask * 3.0

    never = Property("the second is 0 or 2", lambda v, s: set(np.unique(v[0][1])) == {0.0, 2.0})
    task = exercise(
        lambda x, rng: (x, 2.0 * (x > 0)), Case("ones", np.ones((6, 8)), Rng(), properties=[never])
    )
    assert diagnose(task, drop).diagnosis == "a property"
    equal = diagnose(task, _one_row)
    assert equal.symptom == "In every example the same entries are 0."


def _one_row(x, rng):
    mask = np.tile(rng.random((1, x.shape[1])) > 0.5, (len(x), 1))
    return x * mask, mask * 3.0


@pytest.mark.parametrize(("dtype", "name"), [(np.float32, "once"), (np.float64, "not recognised")])
def test_a_mistake_is_known_by_as_many_digits_as_a_dtype_has(dtype: type, name: str):
    """A sum in another order may differ by as much as this, in float32 and not in float64."""
    once = Misconception("once", lambda x: x, "You return x itself.", "How often is x added?")
    cases = Case("", np.array([0.3, -0.7], dtype))
    task = exercise(lambda x: 2 * x, cases, misconceptions=(once,))
    assert diagnose(task, lambda x: x * 1.00005).diagnosis == name


def test_an_answer_that_is_near_says_how_near():
    noise = np.array([1, -1, 0.5, -0.5])
    verdict = diagnose(MEANS, lambda x: row_means(x) + 0.001 * noise)
    assert verdict.diagnosis == "nearly right"
    assert "% of the largest number" in verdict.symptom
    assert diagnose(MEANS, lambda x: row_means(x) + 0.01 * noise).diagnosis == "not recognised"


def test_near_in_one_case_alone_is_not_near():
    task = exercise(row_means, Case("four", normal(4, 6)), Case("five", normal(5, 6)))
    noise = np.array([1, -1, 0.5, -0.5, 0.7])

    def off(four, five):
        return lambda x: row_means(x) + (four if len(x) == 4 else five) * noise[: len(x)]

    assert diagnose(task, off(0.001, 0.001)).diagnosis == "nearly right"
    assert diagnose(task, off(0.001, 0.1)).diagnosis == "not recognised"


def test_a_factor_of_two_is_told_from_a_count_of_two():
    task = exercise(row_means, Case("two columns", normal(3, 2)), Case("five", normal(3, 5)))
    counted = diagnose(task, lambda x: x.sum(axis=1)).symptom
    assert counted == "Your answer is 2 times too large; k = 2 here."
    assert diagnose(task, lambda x: 2 * row_means(x)).diagnosis == "off by two"
    one = exercise(lambda x: x.mean(), Case("two", normal(2)))
    assert diagnose(one, lambda x: x.sum()).diagnosis == "not recognised", "one number"


def test_only_one_row_right_asks_of_loops_where_the_others_are_not_written():
    def shared(x):
        return np.full(len(x), row_means(x)[-1])

    def unwritten(x):
        return row_means(x) * (np.arange(len(x)) == 0)

    def others(x):
        return np.concatenate([row_means(x)[:1], row_means(x)[1:] + [1, 2, 5]])

    told = [diagnose(MEANS, wrong) for wrong in (shared, unwritten, others)]
    assert {v.diagnosis for v in told} == {"first or last example only"}
    assert ["loop" in v.question for v in told] == [False, True, False]
    assert ["shared" in v.question for v in told] == [True, False, False]
    assert "all 4 hold the same" in told[0].symptom


def test_numbers_of_any_kind_are_accepted():
    number = exercise(lambda x: float(x.sum()), Case("ordinary", normal(3)))
    assert diagnose(number, lambda x: x.sum()).status == "passed"
    assert diagnose(number, lambda x: np.array(x.sum())).status == "passed"


def test_a_count_has_no_squared_norm_in_it():
    counts = exercise(lambda x: len(x), Case("four", np.zeros(4)))
    for wrong in (lambda x: 2 * len(x), lambda x: len(x) * len(x), lambda x: 3):
        assert diagnose(counts, wrong).diagnosis == "not recognised"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda r: 7 * r, "is 7 times the right one"),
        (lambda r: np.round(-3 * r, 3), "is about -3 times the right one"),
        (lambda r: 1 / r, "is 1 divided by the right one"),
        (lambda r: r * r, "is the square of the right one"),
        (np.abs, "is the right one without its sign"),
        (np.rint, "is the right one, rounded to a whole number"),
        (
            lambda r: np.where(np.arange(6) % 2, r, 0),
            "3 of the 6 numbers of your answer are right, and",
        ),
        (lambda r: np.where(np.arange(6) == 4, r[0], r), "Wrong are those at index [4]."),
    ],
)
def test_a_relation_to_the_right_numbers_is_told_where_it_holds(change, told: str):
    task = exercise(
        row_means, Case("six rows", normal(6, 3, sd=5)), Case("more", normal(6, 4, sd=5))
    )
    assert told in diagnose(task, lambda x: change(row_means(x))).symptom
    once = diagnose(task, lambda x: (change if x.shape[1] == 3 else np.sin)(row_means(x)))
    assert "of your answer is" not in once.symptom, "it must hold in every case"


def test_numbers_that_nobody_wrote_are_told_apart_from_an_overflow():
    def warns(x):
        warnings.warn("'where' used without 'out', expect unitialized memory", stacklevel=1)
        return row_means(x)

    verdict = diagnose(MEANS, warns)
    assert verdict.diagnosis == "unwritten numbers"
    assert "`out=` is an array that holds them" in verdict.question


def test_a_place_in_several_results_names_the_result():
    two = exercise(lambda x: (x + 1, x + 2), Case("a (3, 2) array", normal(3, 2)))
    verdict = diagnose(two, lambda x: (x + 1, x + 2 * (x == x[1, 0])))
    assert "at index [0, 0] of result 2, got" in verdict.outcomes[0].words
    told = "Wrong are those at index [0, 0], [0, 1], [1, 1], ... of result 2."
    assert verdict.symptom.endswith(told)
    verdict = diagnose(two, lambda x: (x + 1 + (x == x[2, 1]), x + 2 + (x == x[0, 1])))
    told = "Wrong are those at index [2, 1] of result 1, [0, 1] of result 2."
    assert verdict.symptom.endswith(told)
    sizes = exercise(lambda x: (x.sum(), x.mean()), Case("three", normal(3)))
    assert "in result 2, got" in diagnose(sizes, lambda x: (x.sum(), x.min())).outcomes[0].words


def test_a_negative_zero_is_shown_as_zero():
    assert show(-0.0) == "0"
    verdict = diagnose(exercise(lambda x: x * -0.0, Case("ordinary", np.ones(3))), lambda x: x + 6)
    assert "expected about 0 at index [0], got 7" in verdict.symptom


def test_values_are_called_right_only_where_all_were_compared():
    def shifted_in_place(x):
        x += 1.0
        return np.abs(x - 1.0) if len(x) > 2 else x

    task = exercise(np.abs, Case("three", -np.ones(3)), Case("two", -np.ones(2)))
    verdict = diagnose(task, shifted_in_place)
    assert (verdict.diagnosis, verdict.symptom.split()[1]) == ("an argument is changed", "function")
    unseen = Property("there are three", lambda values, steps: len(values[0]) == 3)
    task = exercise(np.abs, Case("three", -np.ones(3), properties=[unseen]))
    assert diagnose(task, shifted_in_place).symptom.startswith("Your function changed")


def test_a_blank_left_in_an_attribute_is_named():
    class Keeps:
        def __init__(self, x):
            self.total = x.sum()

    class Blank:
        def __init__(self, x):
            self.total = ...

    asked = Case("kept", steps=[make("it", "f", np.ones(2)), attribute("it", "total")])
    verdict = diagnose(exercise(Keeps, asked), Blank)
    assert verdict.symptom == "`total` is still `...`."


def test_a_spelling_runs_only_where_its_own_function_is_called():
    calls = []

    def wrong(x):
        calls.append(1)
        return x

    task = replace(
        exercise(np.abs, Case("f alone", -np.ones(3)), Case("g", steps=[call("g", np.ones(2))])),
        names=("f", "g"),
        reference={"f": np.abs, "g": np.sqrt},
        misconceptions=(Misconception("no sign", wrong, "{got}", "?"),),
    )
    answer_key = AnswerKey(task)
    assert wrong_outcome(answer_key, 0, 1).passed
    assert calls == []
    assert not wrong_outcome(answer_key, 0, 0).passed
    assert calls


def test_a_spelling_runs_twice_only_where_one_run_agrees():
    calls = []

    def far_off(x):
        calls.append(1)
        return x.sum(axis=1)

    def near(x):
        calls.append(2)
        return row_means(x) / 2

    def unsteady(x):
        return near(x) if len(calls) % 2 else row_means(x)

    known = (Misconception("sum", far_off, "{got}", "?"), Misconception("half", near, "{got}", "?"))
    task = replace(MEANS, misconceptions=known)
    assert diagnose(task, lambda x: row_means(x) / 2).diagnosis == "half"
    assert calls == [1, 2, 2]  # once to see, once more to see that it repeats
    assert diagnose(task, unsteady).diagnosis == "two answers to one call"


# ---- what holds of all failing cases, and what is right in kind


def count(h, kh, stride, pad):
    if kh > h + 2 * pad:
        raise ValueError("no window fits")
    return (h + 2 * pad - kh) // stride + 1


COUNTS = exercise(
    count,
    Case("stride 1", 28, 5, 1, 0),
    Case("stride 2", 28, 3, 2, 1),
    Case("nothing fits", 4, 5, 1, 0, edge=True),
)


def test_an_argument_has_no_effect_only_where_every_case_says_so():
    exchanged = diagnose(COUNTS, lambda h, kh, stride, pad: (h + 2 * stride - kh) // (pad or 1) + 1)
    assert "no effect" not in exchanged.symptom
    fixed = diagnose(COUNTS, lambda h, kh, stride, pad: count(h, kh, stride, 1))
    assert fixed.diagnosis == "an argument without effect"
    assert "`pad` has no effect" in fixed.symptom


def test_a_case_that_passes_speaks_against_no_effect_and_not_against_an_exchange():
    def ordered(x, stride=1, pad=0):
        return x * 10 + stride - 3 * pad

    by_place = exercise(ordered, Case("by name", np.ones(3), stride=2, pad=1), Case("", 2.0, 2, 1))
    verdict = diagnose(by_place, lambda x, pad=0, stride=1: ordered(x, stride, pad))
    assert verdict.diagnosis == "arguments swapped"
    assert "exchanged" in verdict.symptom


def test_a_kind_of_the_error_that_is_asked_for_is_accepted():
    class TooLarge(ValueError):
        pass

    def answer(h, kh, stride, pad):
        try:
            return count(h, kh, stride, pad)
        except ValueError as error:
            raise TooLarge from error

    assert diagnose(COUNTS, answer).status == "passed"


def test_whole_numbers_are_shown_whole():
    task = exercise(lambda: 646, Case("a count"))
    assert diagnose(task, lambda: 24240).outcomes[0].words == "expected 646, got 24240"
    assert diagnose(task, lambda: 646.5).outcomes[0].words == "expected 646, got 646.5"


def test_points_can_be_found_without_asking_why():
    answer_key = AnswerKey(
        exercise(lambda x: 2 * x, Case("ordinary", normal(3)), Case("zero", np.zeros(3)))
    )
    for answer in (lambda x: 2 * x, lambda x: -2 * x):
        answers = answer_key.answers(answer)
        told, bare = judge(answer_key, answers), judge(answer_key, answers, hint=False)
        for fact in ("status", "points", "n_passed"):
            assert getattr(bare, fact) == getattr(told, fact)
    assert told.diagnosis == "wrong sign"
    assert f"{bare.diagnosis}{bare.symptom}{bare.question}" == ""


# ---- tuples and changed arguments


SHAPES = exercise(lambda h, w: [(1, h, w), (6, h, w), (h * w,)], Case("4 by 5", 4, 5))


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ([(1, 4, 5), (6, ..., ...), (20,)], "A blank `...` is still in result 2 of 3."),
        ([(1, 4, 5), (..., 4, 5), (20,)], "A blank `...` is still in result 2 of 3."),
        (
            [(None, 1, 4, 5), (None, 6, 4, 5), (None, 20)],
            "result 1 of 3 holds `None`: numbers are asked for.",
        ),
        ([(1, 4, 5), ("six", 4, 5), (20,)], "result 2 of 3 holds `'six'`: numbers are asked for."),
        ([(1, 4, 5), (6, (4, 5)), (20,)], "result 2 of 3 holds items of several forms"),
        ([(1, 4, 5), (6, {4}, 5), (20,)], "result 2 of 3 holds a set: numbers are asked for."),
    ],
)
def test_a_tuple_that_holds_no_numbers_says_what_it_holds(came: list, told: str):
    verdict = diagnose(SHAPES, lambda h, w: came)
    assert verdict.diagnosis == "another type"
    assert told in verdict.symptom
    assert "a tuple came" not in verdict.symptom


def test_logits_of_places_takes_images_only():
    f = FUNCTIONS["logits_of_places"]
    images = np.random.default_rng(0).random((3, 2, 4, 5))
    assert f(images).shape == (3, 4)
    with pytest.raises(ValueError, match=r"got shape \(3, 40\)"):
        f(images.reshape(3, -1))


def a_stub(x):
    raise NotImplementedError


def a_stub_with_words(x):
    raise NotImplementedError("exercise 99.1: write your answer here")


@pytest.mark.parametrize("stub", [a_stub, a_stub_with_words])
def test_an_untouched_stub_is_not_an_attempt(stub):
    assert diagnose(MEANS, stub).status == "not attempted"


@pytest.mark.parametrize(
    ("wrong", "asked"),
    [
        (lambda x: x.sum(axis=7), "shape of each array"),
        (lambda x: x @ x, "shape of each array"),
        (lambda x: x.mean(axis=1) + "1", "What type"),
        (lambda x: x + undefined_name, "Which line makes that name"),  # noqa: F821 (that is the slip)
        (used_too_early, "does that line come first"),
        (lambda x: 1 // (len(x) - 4), "can be 0"),
        (lambda x: {"a": x}["b"], "Which keys"),
        (lambda x: x.middle(axis=1), "in front of that dot"),
        (lambda x: x[1.5], "type has the index"),
        (lambda x: [*x][9], "How many entries"),
        (lambda x: x if x > 0 else -x, "one number, or about a whole array"),
        (lambda x, y: x, "Which arguments and results does the docstring name"),
        (lambda x: (i for i in iter(int, 1)), "Which line ends that loop"),
    ],
)
def test_the_question_after_an_error_fits_it(wrong, asked):
    verdict = diagnose(MEANS, wrong)
    assert verdict.diagnosis == "it stops"
    assert asked in verdict.question
    assert ("The arguments have shape" in verdict.symptom) == ("shape of" in asked)


def test_a_factor_holds_in_every_case_that_fails():
    """A mean of the first six numbers, where there are six and where there are more."""
    ordinary, edge = Case("six", normal(4, 6)), Case("ten", normal(5, 10), edge=True)
    task = exercise(lambda x: x.sum(axis=1), ordinary, edge)
    assert diagnose(task, lambda x: 0.3 * x.sum(axis=1)).diagnosis == "a simple relation"
    for once in (0.3, -1.0, 2.0, 1 / np.log(2)):
        half = diagnose(task, lambda x, once=once: once * x[:, :6].sum(axis=1))
        assert "right one" not in half.symptom, once
        assert "every sign" not in half.symptom


def test_an_error_agrees_with_a_mistake_of_the_same_words_only():
    mistake = Misconception("no backward", lambda x: x.mean(axis=1).backward(), "{error}", "?")
    task = replace(MEANS, misconceptions=(mistake,))
    assert diagnose(task, lambda x: float(x[0, 0]).backward()).diagnosis == "no backward"
    assert diagnose(task, lambda x: x.middle(axis=1)).diagnosis == "it stops"


def test_numbers_that_print_alike_are_told_apart():
    domain = Case("any", normal(3), domain=lambda rng: ())
    got, right = Answer(np.array([0.7022321])), Answer(np.array([0.7022323]))
    outcome = Outcome(domain, domain.steps, 0, got, right, "values")
    assert "and yours differs from it by 2e-07." in example(MEANS, outcome)


class Unasked(dict[str, object]):
    """Functions that nobody may ask for."""

    def __iter__(self):
        raise AssertionError("made in vain")


def test_a_right_answer_makes_no_known_mistake():
    """Making them takes longer than all the rest of a first check."""
    mistake = Misconception("m", Unasked(f=row_means), "{got}", "?")
    task = replace(MEANS, misconceptions=(mistake,))
    assert diagnose(task, row_means).status == "passed"
    with pytest.raises(AssertionError, match="in vain"):
        diagnose(task, lambda x: x.sum(axis=1))


def test_numbers_that_differ_in_late_digits_are_not_called_right():
    x = np.linspace(1, 2, 12).reshape(3, 4)
    verdict = diagnose(exercise(np.sqrt, Case("numbers", x)), lambda x: np.sqrt(x) + 5e-8)
    assert verdict.status == "not yet"
    assert "the others are 0" not in verdict.symptom
