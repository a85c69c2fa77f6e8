"""The runner works on copies, stops endless loops, and leaves the process as it found it."""

import contextlib
import os
import random
import subprocess
import time
import tracemalloc

import numpy as np
import pytest

from course_lib.grading.guard import TooMuch, limited
from course_lib.judging import Kept, Named, Rng, attribute, call, make, method
from course_lib.judging.answers import NOT_RUN
from course_lib.judging.execution_limits import global_seed, global_state_kept
from course_lib.judging.runner import cases_in_turn, run_case, run_cases
from course_lib.judging.steps import drawn, labels, normal, settle


def run(function, *args, **options):
    return run_case({"f": function}, "f", (call("f", *args),), **options)[0]


def cases(*given, memory=False):
    """A case for each argument."""
    return [((call("f", one),), memory) for one in given]


def raised(error):
    """What is told of an answer that raises."""

    def f(a):
        raise error

    return run(f, 1).error


def loops(n):
    """Loop for ever, but for 0."""
    while n:
        pass
    return n


def test_value_is_a_copy_and_arguments_are_not_touched():
    x = np.arange(3.0)
    kept = []

    def f(a):
        kept.append(a)
        a += 1
        return a

    answer = run(f, x)
    kept[0][:] = 99
    assert answer.value.tolist() == [1, 2, 3]
    assert x.tolist() == [0, 1, 2]
    assert answer.changed == ("a",)


def test_an_exception_is_described_by_the_learners_line():
    def f(a):
        return a[7]

    answer = run(f, np.zeros(3))
    assert answer.error is not None
    assert answer.error.type == "IndexError"
    assert "a[7]" in answer.error.text
    drawn = run(lambda a: np.random.default_rng(0).integers(-a, a, size=(3, 2)), np.ones((3, 7)))
    assert "integers(-a, a" in drawn.error.text  # numpy's own line is in a file of Cython


@pytest.mark.parametrize("error", [SystemExit, RecursionError, MemoryError])
def test_no_exception_of_the_answer_leaves_the_runner(error):
    assert raised(error("stop")).type == error.__name__


def test_an_error_names_no_place_in_memory():
    assert raised(TypeError(f"{object()} is no array")).message == "<object object> is no array"


def test_of_many_numbers_in_an_error_the_first_are_quoted():
    said = str(raised(KeyError(np.arange(60.0).reshape(3, 20))))
    assert said == "KeyError: array([[ 0., 1., 2., ... ]))" or len(said) < 60, said


def test_an_endless_loop_is_stopped():
    answer = run(loops, 1, seconds=0.2)
    assert answer.error.type == "TookTooLong"
    assert "endless loop" in answer.error.message


def test_time_in_which_the_whole_process_stands_still_is_not_the_answers():
    """Stopped by a signal, as a machine may stop for seconds, its timer runs on."""

    def f(a):
        subprocess.run(["sh", "-c", f"kill -STOP {me}; sleep 1.5; kill -CONT {me}"], check=True)
        return a

    me = os.getpid()
    assert run(f, 1, seconds=1.0, repeat=False).value == 1


def test_long_calls_of_compiled_code_count_in_full():
    """No signal interrupts them, and of those that come meanwhile one is left."""
    calls = []

    def f(a):
        while True:
            calls.append(sum(range(3 * 10**7)))

    assert "endless loop" in run(f, 1, seconds=0.4).error.message
    assert len(calls) <= 3  # a call takes most of the limit, or more


def test_a_loop_that_loses_the_first_strike_meets_the_next():
    """As one that comes within a callback of Python's own is lost."""

    def f(a):
        with contextlib.suppress(Exception):
            loops(a)
        loops(a)

    assert "endless loop" in run(f, 1, seconds=0.2).error.message


def test_after_a_timeout_no_other_case_is_run():
    calls = []

    def f(a):
        calls.append(a)
        return loops(a)

    answers = run_cases({"f": f}, "f", cases(0, 1, 2, 3), seconds=0.2)
    assert answers[0][0].value == 0
    assert "endless loop" in answers[1][0].error.message
    assert [a[0].error.message for a in answers[2:]] == 2 * [NOT_RUN]
    assert 2 not in calls


def test_after_two_cases_without_memory_no_other_case_is_run():
    def f(a):
        if a == 2:
            return a
        return np.ones((1 << 23, 1 << 23))  # more than there are addresses

    first, second, third, last = run_cases({"f": f}, "f", cases(1, 2, 3, 2))
    assert "Unable to allocate" in first[0].error.message
    assert second[0].value == 2
    assert "Unable to allocate" in third[0].error.message
    assert last[0].error.message == "not run, as earlier cases took all the memory"


def test_an_endless_iterator_stops_its_own_case_alone():
    def f(a):
        while True:
            yield a
            if a != 1:
                return

    answers = run_cases({"f": f}, "f", cases(1, 2))
    assert answers[0][0].error.type == "NeverEnds"
    assert answers[1][0].value == [2]


def test_computing_has_a_limit_of_its_own():
    def f(n):
        loops(n)
        return time.sleep(0.2)

    began, limits = time.monotonic(), {"seconds": 60, "computing": 0.1}
    slept, looped, spared = cases_in_turn({"f": f}, "f", cases(0, 1, 1), **limits)
    assert time.monotonic() - began < 30
    assert slept[0].error is None  # it took longer, and computed nothing
    assert "0.1 seconds of computing" in looped[0].error.message
    assert "not run" in spared[0].error.message


def test_a_limit_of_the_judges_own_is_not_taken_for_the_answers():
    with pytest.raises(TooMuch), limited(0.1, 2048):
        run_cases({"f": loops}, "f", cases(1), seconds=20)


class Pairs:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter([(i, i) for i in range(self.n)])


class Opaque:
    def __init__(self, n):
        self.n = n


def test_any_iterable_becomes_a_list_and_repeats():
    answer = run(Pairs, 2)
    assert (answer.value, answer.repeat) == ([(0, 0), (1, 1)], "same")
    for counted in (lambda n: range(n), lambda n: iter(range(n))):
        assert run(counted, 3).value == [0, 1, 2]


@pytest.mark.parametrize("value", ["ab", b"ab", {1, 2}, np.float64(2), {"a": 1}])
def test_what_is_no_sequence_comes_back_as_it_is(value):
    answer = run(lambda n: value, 1)
    assert answer.value == value
    assert type(answer.value) is type(value)


def test_objects_that_cannot_be_compared_are_not_said_to_differ():
    assert run(Opaque, 2).repeat == "same"
    assert run(lambda n: np.array([np.arange(3), None], dtype=object), 2).repeat == "same"


def test_a_matrix_stays_one():
    assert isinstance(run(lambda a: np.asmatrix(a), np.eye(2)).value, np.matrix)


def test_floating_point_warnings_are_collected_and_not_shown(capsys):
    answer = run(lambda a: np.exp(a), np.array([1000.0]))
    assert "overflow" in answer.warned[0]
    assert capsys.readouterr().err == ""


def test_prints_are_swallowed(capsys):
    run(lambda a: print("debug"), 1)
    assert capsys.readouterr().out == ""


def test_repeat_tells_state_from_the_global_seed():
    calls = []

    def stateful(a):
        calls.append(1)
        return len(calls)

    assert run(stateful, 1).repeat == "differs"
    assert run(lambda a: np.random.normal(), 1).repeat == "global seed"  # noqa: NPY002
    assert run(lambda a: random.random(), 1).repeat == "global seed"
    assert run(lambda a: a + 1, 1).repeat == "same"


def test_the_second_normal_number_of_a_pair_is_put_back_too():
    np.random.seed(3)  # noqa: NPY002
    wanted = np.random.normal(size=2)[1]  # noqa: NPY002
    np.random.seed(3)  # noqa: NPY002
    np.random.normal()  # noqa: NPY002 (the generator keeps the second one of the pair)
    run(lambda a: np.random.normal(), 1)  # noqa: NPY002
    assert np.random.normal() == wanted  # noqa: NPY002


def test_random_state_is_put_back_once_after_many_cases_and_also_after_an_error():
    np.random.seed(3)  # noqa: NPY002
    random.seed(3)
    wanted = np.random.random(), random.random()  # noqa: NPY002
    np.random.seed(3)  # noqa: NPY002
    random.seed(3)
    with contextlib.suppress(ZeroDivisionError), global_state_kept():
        with global_seed(1):
            first = np.random.random(), random.random()  # noqa: NPY002
        with global_seed(1):
            assert first == (np.random.random(), random.random())  # noqa: NPY002
        raise ZeroDivisionError
    assert (np.random.random(), random.random()) == wanted  # noqa: NPY002


def test_an_answer_that_exchanges_the_global_generator_does_not_stop_the_judge():
    before = np.random.mtrand.get_bit_generator()

    def exchanging(a):
        np.random.mtrand.set_bit_generator(np.random.PCG64(1))
        return np.random.normal()  # noqa: NPY002

    assert run(exchanging, 1).repeat == "same"
    assert np.random.mtrand.get_bit_generator() is before


def test_a_first_run_that_is_known_is_not_made_again():
    calls = []

    def counted(a):
        calls.append(a)
        return a

    steps = settle((call("f", 1),), np.random.default_rng(0))
    once = run_case({"f": counted}, "f", steps, repeat=False)
    assert run_case({"f": counted}, "f", steps, once=once) == once
    assert len(calls) == 2
    assert run_case({"f": lambda a: a + 1}, "f", steps, once=once)[0].repeat == "differs"


def test_one_generator_is_shared_by_name_within_a_case():
    steps = settle((call("f", Rng("rng")), call("f", Rng("rng"))), np.random.default_rng(0))
    first, second = run_case({"f": lambda rng: rng.random()}, "f", steps)
    assert first.value != second.value
    again = run_case({"f": lambda rng: rng.random()}, "f", steps)
    assert again[0].value == first.value


def test_objects_methods_attributes_and_kept_results():
    class Counter:
        def __init__(self, start):
            self.n = start

        def add(self, k):
            self.n += k
            return self.n, -self.n

    steps = (
        make("c", "Counter", 5),
        method("c", "add", 2, keep="sum"),
        call("negate", Kept("sum", 1)),
        attribute("c", "n"),
    )
    answers = run_case({"Counter": Counter, "negate": lambda v: -v}, "Counter", steps)
    assert [a.value for a in answers] == [None, (7, -7), 7, 7]


def test_a_step_after_a_failure_is_not_run():
    answers = run_case({"f": lambda a: 1 / 0}, "f", (call("f", 1), call("f", 2)))
    assert len(answers) == 1


def test_named_functions_and_missing_names():
    steps = (call("f", Named("sum_of_squares")),)
    assert run_case({"f": lambda g: g(np.arange(3.0))}, "f", steps)[0].value == 5.0
    missing = run_case({}, "f", (call("f", 1),))[0]
    assert missing.error.type == "KeyError"


def test_peak_memory_is_measured_on_request():
    big = run(lambda a: np.zeros(100_000).sum(), 1, memory=True)
    assert big.peak > 500_000
    assert run(lambda a: 1, 1).peak == 0


def test_what_memory_a_case_took_is_not_measured_again_with_other_numbers():
    traced = []

    def f(n):
        traced.append(tracemalloc.is_tracing())
        return np.zeros(n).sum()

    (first,) = cases_in_turn({"f": f}, "f", cases(1_000, memory=True))
    (other,) = cases_in_turn({"f": f}, "f", cases(1_000, memory=True), known=(first,))
    assert traced == [True, False, False]  # measured, repeated, with other numbers
    assert other[0].peak == first[0].peak > 8_000


def test_memory_that_an_error_left_unknown_is_measured():
    one = cases(1_000, memory=True)
    (failed,) = cases_in_turn({"f": lambda n: 1 / 0}, "f", one)
    (other,) = cases_in_turn({"f": lambda n: np.zeros(n).sum()}, "f", one, known=(failed,))
    assert other[0].peak > 8_000


def test_settling_depends_on_the_seed_alone():
    steps = (call("f", normal(2, 3), labels(5, 3), drawn(lambda rng: rng.integers(9)), Rng()),)
    first, same, other = (settle(steps, np.random.default_rng(s))[0].args for s in (1, 1, 2))
    assert (first[0] == same[0]).all()
    assert (first[0] != other[0]).any()
    assert first[3] == same[3] != other[3]
    assert set(first[1]) == {0, 1, 2}


def test_a_test_function_that_counts_is_made_anew_in_each_round():
    def report(models, read):
        return [read(model) for model in models]

    steps = (
        call("report", [{"test": 0.5}, {"test": 0.7}], Named("ReadTest")),
        attribute("ReadTest", "calls"),
    )
    answers = run_case({"report": report}, "report", steps)  # two rounds: 4 reads in all
    assert [a.value for a in answers] == [[0.5, 0.7], 2]
    assert {a.repeat for a in answers} == {"same"}


def train_five(train):
    return [train({"lr": 0.1}, np.random.default_rng(0)) for _ in range(5)]


def test_a_stop_that_a_test_function_raises_is_an_error_of_the_answer():
    def catches(train):
        try:
            return train_five(train)
        except KeyboardInterrupt:
            return "kept"

    answer = run(train_five, Named("TrainUntilStopped"))
    assert answer.error is not None
    assert answer.error.type == "StoppedByHand"
    assert run(catches, Named("TrainUntilStopped")).value == "kept"


@pytest.mark.parametrize("name", ["TrainUntilStopped", "ScoreUntilStopped"])
def test_a_stop_comes_once_so_that_going_on_shows(name: str):
    def goes_on(act):
        done = 0
        for _ in range(6):
            try:
                model = act({"lr": 0.1, "setting": {"lr": 0.1}, "luck": 0.5}, *rest)
            except KeyboardInterrupt:
                continue
            done += model is not None
        return done

    rest = [np.random.default_rng(0)] if name.startswith("Train") else []
    assert run(goes_on, Named(name)).value == 5


def test_an_error_of_its_own_is_no_stop():
    error = run(train_five, Named("TrainUntilBroken")).error
    assert error is not None
    assert error.type == "ValueError"


def test_cells_that_are_left_unfilled_do_not_hold_what_a_right_answer_left_in_memory():
    def right(x):
        return 2 * x

    def unfilled(x):
        y = np.empty_like(x)
        y[:-1] = 2 * x[:-1]
        return y

    x = np.arange(1.0, 101.0)
    before = np.empty, np.empty_like
    run(right, x)
    got = run(unfilled, x)
    assert np.isnan(got.value[-1])
    assert got.repeat == "same"
    assert run(lambda n: np.empty(n, int), 3).value.tolist() == [np.iinfo(int).max] * 3
    assert (np.empty, np.empty_like) == before
