"""What must hold of the trials of a random search (exercise 06.5)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.judging import Property, Step
from course_lib.judging.functions import toy_score

Values = list[Any]
Steps = tuple[Step, ...]

TWO = {"lr": (1e-4, 1.0), "width": (8.0, 512.0)}
ONE = {"lr": (1e-4, 1.0)}


STOPPED = ("TrainUntilStopped", "ScoreUntilStopped")


def pairs(values: Values, steps: Steps) -> list[tuple[list[Any], dict[str, Any], int]]:
    """(trials, space, number of trials asked for) of each search of the case."""
    searches = [s for s in steps if s.kind == "call"]
    return [(v, s.args[2], s.args[3]) for v, s in zip(values, searches, strict=False)]


def a_list(values: Values, steps: Steps) -> bool:
    return all(isinstance(trials, list) for trials, _, _ in pairs(values, steps))


def n_trials(values: Values, steps: Steps) -> bool:
    """All that were asked for; three where the fourth training or scoring is stopped by hand."""
    stopped = any(getattr(a, "name", "") in STOPPED for s in steps for a in s.args[:2])
    return all(len(trials) == (3 if stopped else n) for trials, _, n in pairs(values, steps))


def ends_at_the_stop(values: Values, steps: Steps) -> bool:
    """After the fourth call nothing new comes; the fourth itself may be there, unfinished."""
    stopped = any(getattr(a, "name", "") in STOPPED for s in steps for a in s.args[:2])
    return not stopped or all(len(trials) <= 4 for trials, _, _ in pairs(values, steps))


def is_triple(trial: Any) -> bool:
    return isinstance(trial, tuple | list) and len(trial) == 3


def is_model(entry: Any) -> bool:
    return isinstance(entry, dict) and "luck" in entry


def is_setting(entry: Any) -> bool:
    return isinstance(entry, dict) and "luck" not in entry


def in_place(trial: Any) -> bool:
    score, setting, model = trial
    return not isinstance(score, dict) and is_setting(setting) and is_model(model)


def all_trials(holds: Callable[[Any], bool]) -> Any:
    return lambda values, steps: all(
        holds(trial) for trials, _, _ in pairs(values, steps) for trial in trials
    )


three_entries = all_trials(is_triple)
right_places = all_trials(lambda trial: not is_triple(trial) or in_place(trial))


def of_whole_trials(says: str, holds: Callable[[Values, Steps], Any]) -> Property:
    """A property that is asked where every trial has its three entries in their places."""

    def asked(values: Values, steps: Steps) -> bool:
        if not (three_entries(values, steps) and right_places(values, steps)):
            return True  # the form of a trial is told first
        return bool(holds(values, steps))

    return Property(says, asked)


def settings_are_whole(values: Values, steps: Steps) -> bool:
    return all(
        set(trial[1]) == set(space) and all(np.ndim(x) == 0 for x in trial[1].values())
        for trials, space, _ in pairs(values, steps)
        for trial in trials
    )


def models_fit(values: Values, steps: Steps) -> bool:
    return all(
        trial[2]["setting"] == trial[1] for trials, _, _ in pairs(values, steps) for trial in trials
    )


def scores_fit(values: Values, steps: Steps) -> bool:
    return all(
        bool(np.isclose(trial[0], toy_score(trial[2])))
        for trials, _, _ in pairs(values, steps)
        for trial in trials
    )


def in_order(values: Values, steps: Steps) -> bool:
    """Not sorted by score; ten scores stand so by chance twice in 3,628,800."""
    return all(
        len(trials) < 10
        or not all(sign * a[0] <= sign * b[0] for a, b in zip(trials[:-1], trials[1:], strict=True))
        for trials, _, _ in pairs(values, steps)
        for sign in (1, -1)
    )


def inside(values: Values, steps: Steps) -> bool:
    return all(
        lo * (1 - 1e-9) <= trial[1][name] <= hi * (1 + 1e-9)
        for trials, space, _ in pairs(values, steps)
        for trial in trials
        for name, (lo, hi) in space.items()
    )


def each_number_new(values: Values, steps: Steps) -> bool:
    return all(
        len({trial[1][name] for trial in trials}) == len(trials)
        for trials, space, _ in pairs(values, steps)
        for name in space
    )


def some_numbers_new(values: Values, steps: Steps) -> bool:
    return all(
        len({trial[1][name] for trial in trials}) > 1
        for trials, space, _ in pairs(values, steps)
        if len(trials) > 1
        for name in space
    )


def names_apart(values: Values, steps: Steps) -> bool:
    """One draw does not decide all numbers of a setting."""
    for trials, space, _ in pairs(values, steps):
        if len(space) < 2 or len(trials) < 2:
            continue
        places = [
            [np.log(t[1][name] / lo) / np.log(hi / lo) for name, (lo, hi) in space.items()]
            for t in trials
        ]
        if np.ptp(np.array(places), axis=1).max() < 1e-6:
            return False
    return True


def on_the_log_scale(values: Values, steps: Steps) -> bool:
    return all(
        0.1 < np.mean([trial[1]["lr"] < 0.01 for trial in trials]) < 0.9
        for trials, _, n in pairs(values, steps)
        if n >= 24 and trials
    )


def own_luck(values: Values, steps: Steps) -> bool:
    return all(
        len({trial[2]["luck"] for trial in trials}) == len(trials)
        for trials, _, _ in pairs(values, steps)
    )


def another_rng_other_settings(values: Values, steps: Steps) -> bool:
    first, second = ({trial[1]["lr"] for trial in trials} for trials in values)
    return not first & second


def another_rng_other_luck(values: Values, steps: Steps) -> bool:
    first, second = ({trial[2]["luck"] for trial in trials} for trials in values)
    return not first & second


PROPERTIES = (
    Property("a list of trials comes", a_list),
    Property("an interrupt ends the search", ends_at_the_stop),
    Property("the list holds each trial that was finished, and no other", n_trials),
    Property("each trial has three entries", three_entries),
    Property("they stand in the order score, setting, model", right_places),
    of_whole_trials("each setting has one number for every name of the space", settings_are_whole),
    of_whole_trials("each model was trained with the setting beside it", models_fit),
    of_whole_trials("each score is the validation score of its model", scores_fit),
    of_whole_trials("the trials stand in the order in which they ran", in_order),
    of_whole_trials("each number lies in its range", inside),
    of_whole_trials("the trials try different settings", some_numbers_new),
    of_whole_trials("each trial draws all its numbers anew", each_number_new),
    of_whole_trials("each name has a draw of its own", names_apart),
    of_whole_trials("the learning rates are even on the log scale", on_the_log_scale),
    of_whole_trials("each training draws its own random numbers", own_luck),
)
ANOTHER_SEARCH = (
    of_whole_trials("another generator tries other settings", another_rng_other_settings),
    of_whole_trials("another generator gives the trainings other numbers", another_rng_other_luck),
)
