"""Random search, the honest report, and the reading of a loss curve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.training import Trial, diagnose_curve, log_uniform, random_search, report

SPACE = {"lr": (1e-4, 1.0), "width": (8.0, 512.0)}


def train(setting, rng):
    return {"setting": setting, "luck": rng.random()}


def score(model):
    return model["luck"]


def search(n=8, seed=0, **options):
    return random_search(train, score, SPACE, n, np.random.default_rng(seed), **options)


@pytest.mark.parametrize("size", [5, (), (2, 3)])
def test_log_uniform_has_the_shape_asked_for(size):
    drawn = log_uniform(0.1, 10.0, size, np.random.default_rng(0))
    assert np.shape(drawn) == (size if isinstance(size, tuple) else (size,))


@given(st.floats(1e-12, 1e12), st.floats(1, 1e6), st.integers(0, 2**31))
def test_log_uniform_stays_between_its_ends(lo, ratio, seed):
    hi = lo * ratio
    drawn = log_uniform(lo, hi, 20, np.random.default_rng(seed))
    assert (drawn >= lo).all()
    assert (drawn <= hi).all()


def test_log_uniform_gives_each_decade_its_share():
    drawn = log_uniform(1e-4, 1.0, 40_000, np.random.default_rng(0))
    counts = np.histogram(np.log10(drawn), bins=[-4, -3, -2, -1, 0])[0]
    np.testing.assert_allclose(counts / 40_000, 0.25, atol=0.01)


@pytest.mark.parametrize(("lo", "hi"), [(0.0, 1.0), (-1.0, 1.0), (2.0, 1.0), (1.0, np.inf)])
def test_log_uniform_refuses_ends_that_have_no_logarithm(lo, hi, refused):
    refused(ValueError, "0 < lo <= hi", log_uniform, lo, hi, 3, np.random.default_rng(0))


def test_a_search_returns_its_trials_in_order_and_repeats():
    trials = search()
    assert len(trials) == 8
    assert all(isinstance(trial, Trial) for trial in trials)
    assert all(trial.score == trial.model["luck"] for trial in trials)
    assert all(trial.setting == trial.model["setting"] for trial in trials)
    assert trials == search()
    assert trials != search(seed=1)


def test_every_trial_draws_its_own_numbers():
    trials = search(20)
    for name, (lo, hi) in SPACE.items():
        values = [trial.setting[name] for trial in trials]
        assert len(set(values)) == 20
        assert lo <= min(values) <= max(values) <= hi
    assert len({trial.model["luck"] for trial in trials}) == 20


@pytest.mark.parametrize("place", ["train", "validate"])
def test_an_interrupted_search_keeps_its_finished_trials(place):
    calls = []

    def stopped(function, where):
        def watched(*given):
            calls.append(where)
            if where == place and calls.count(place) == 4:
                raise KeyboardInterrupt
            return function(*given)

        return watched

    functions = stopped(train, "train"), stopped(score, "validate")
    assert random_search(*functions, SPACE, 8, np.random.default_rng(0)) == search(3)


def test_an_error_of_the_training_is_not_hidden():
    def broken(setting, rng):
        raise ZeroDivisionError("no model")

    with pytest.raises(ZeroDivisionError, match="no model"):
        random_search(broken, score, SPACE, 2, np.random.default_rng(0))


def test_a_search_of_no_trials_and_of_fewer(refused):
    assert search(0) == []
    refused(ValueError, "at least 0", search, -1)


def test_the_report_reads_the_test_examples_once():
    read = []
    trials = [(0.2, {}, "a"), (0.9, {}, "b"), (0.9, {}, "c"), (0.1, {}, "d")]
    best, test_score = report(trials, lambda model: read.append(model) or 0.5)
    assert best == trials[1]
    assert test_score == 0.5
    assert read == ["b"]


def test_the_report_of_negative_scores():
    assert report([(-2.0, {}, "a"), (-1.0, {}, "b")], len)[0][2] == "b"


def test_a_report_of_nothing_or_of_nan_is_refused(refused):
    refused(ValueError, "no trial", report, [], len)
    refused(ValueError, "nan", report, [(0.5, {}, "a"), (float("nan"), {}, "b")], len)


CURVES = {
    "ok": ([2.3, 1.0, 0.5, 0.4, 0.3, 0.3], [2.3, 1.1, 0.6, 0.5, 0.45, 0.44]),
    "underfit": ([2.3, 2.2, 2.1, 2.0, 1.9], [2.3, 2.2, 2.1, 2.0, 1.9]),
    "overfit": ([2.3, 0.9, 0.3, 0.1, 0.05], [2.3, 0.9, 0.8, 1.0, 1.2]),
    "diverged": ([2.3, 2.0, 2.4, 3.0, 4.0], [2.3, 2.1, 2.5, 3.1, 4.1]),
}


@pytest.mark.parametrize("word", CURVES)
def test_each_kind_of_curve_has_its_word(word):
    assert diagnose_curve(*CURVES[word]) == word


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("curve", [0, 1])
@pytest.mark.parametrize("at", [0, 2, -1])
def test_a_number_that_is_none_means_diverged(bad, curve, at):
    curves = [list(c) for c in CURVES["ok"]]
    curves[curve][at] = bad
    assert diagnose_curve(*curves) == "diverged"


def test_one_unlucky_last_entry_changes_no_word():
    train_loss, val_loss = CURVES["ok"]
    assert diagnose_curve(train_loss, [*val_loss[:-1], 0.5]) == "ok"


def test_curves_that_do_not_fit_are_refused(refused):
    refused(ValueError, "one length", diagnose_curve, [1, 2, 3], [1, 2, 3, 4])
    refused(ValueError, "at least 3", diagnose_curve, [1, 2], [1, 2])
