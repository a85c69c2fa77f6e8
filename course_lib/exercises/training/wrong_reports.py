"""Wrong answers to exercise 06.5, report: each is code that somebody writes."""

import numpy as np


def chosen_on_test(trials, test_fn):
    best = max(trials, key=lambda trial: test_fn(trial[2]))
    return best, test_fn(best[2])


def chosen_on_test_once_each(trials, test_fn):
    scores = [test_fn(trial[2]) for trial in trials]
    i = int(np.argmax(scores))
    return trials[i], scores[i]


def best_test_score(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best, max(test_fn(trial[2]) for trial in trials)


def all_read_then_validation(trials, test_fn):
    scores = [test_fn(trial[2]) for trial in trials]
    i = max(range(len(trials)), key=lambda i: trials[i][0])
    return trials[i], scores[i]


def chosen_on_the_mean(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0] + test_fn(trial[2]))
    return best, test_fn(best[2])


def validation_as_test(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best, best[0]


def validation_as_test_unpacked(trials, test_fn):
    score, setting, model = max(trials, key=lambda trial: trial[0])
    return (score, setting, model), score


def read_but_not_reported(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    test_fn(best[2])
    return best, best[0]


def read_twice(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    if test_fn(best[2]) is None:
        return best, None
    return best, test_fn(best[2])


def the_larger_of_both(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best, max(best[0], test_fn(best[2]))


def lowest_score(trials, test_fn):
    best = min(trials, key=lambda trial: trial[0])
    return best, test_fn(best[2])


def last_trial(trials, test_fn):
    return trials[-1], test_fn(trials[-1][2])


def first_trial(trials, test_fn):
    return trials[0], test_fn(trials[0][2])


def latest_of_equals(trials, test_fn):
    best = sorted(trials, key=lambda trial: trial[0])[-1]
    return best, test_fn(best[2])


def latest_in_a_loop(trials, test_fn):
    best = trials[0]
    for trial in trials:
        if trial[0] >= best[0]:
            best = trial
    return best, test_fn(best[2])


def whole_trials_compared(trials, test_fn):
    best = max(trials)
    return best, test_fn(best[2])


def whole_trials_sorted(trials, test_fn):
    best = sorted(trials)[-1]
    return best, test_fn(best[2])


def starts_at_zero(trials, test_fn):
    best, top = None, 0.0
    for trial in trials:
        if trial[0] > top:
            best, top = trial, trial[0]
    return best, test_fn(best[2])  # type: ignore[index]


def only_the_setting(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best[1], test_fn(best[2])


def only_the_model(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best[2], test_fn(best[2])


def only_the_score(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best[0], test_fn(best[2])


def test_score_alone(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return test_fn(best[2])


def results_exchanged(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return test_fn(best[2]), best


def setting_tested(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best, test_fn(best[1])


def trial_tested(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best, test_fn(best)


def tie_broken_on_test(trials, test_fn):
    best = max(trials, key=lambda trial: (trial[0], test_fn(trial[2])))
    return best, test_fn(best[2])


def chosen_twice(trials, test_fn):
    best = max(trials, key=lambda trial: test_fn(trial[2]))
    best = max(trials, key=lambda trial: trial[0])
    return best, test_fn(best[2])


def all_test_scores(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best, [test_fn(trial[2]) for trial in trials]


def trial_alone(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    test_fn(best[2])
    return best


def trial_alone_and_unread(trials, test_fn):
    return max(trials, key=lambda trial: trial[0])


def unpacked(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return (*best, test_fn(best[2]))


def first_tested(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best, test_fn(trials[0][2])


def last_tested(trials, test_fn):
    best = max(trials, key=lambda trial: trial[0])
    return best, test_fn(trials[-1][2])


def starts_at_zero_with_the_first(trials, test_fn):
    best, top = trials[0], 0.0
    for trial in trials:
        if trial[0] > top:
            best, top = trial, trial[0]
    return best, test_fn(best[2])
