"""Exercise 06.5: what goes wrong with a random search, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.training import wrong_searches as wrong
from course_lib.exercises.training.search_properties import is_model, is_setting, is_triple
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def trials_of(seen: Observation) -> dict[str, Any]:
    """Of a search: how many trials came, and how many different numbers they hold."""
    value = seen.outcome.got.value
    space, n = seen.outcome.steps[0].args[2:4]
    trials = value if isinstance(value, list | tuple) else []
    told: dict[str, Any] = {"n": n, "came": len(trials), "names": len(space)}
    told["kind"] = type(value).__name__
    told["form"] = _form(trials[0]) if trials else "-"
    told["score"] = _kind(trials[0][0]) if trials and isinstance(trials[0], tuple | list) else "-"
    rates = [np.ravel(s["lr"]) for s in _settings(trials) if "lr" in s]
    told["different"] = len({float(rate[0]) for rate in rates})
    told["first"] = show(rates[0][0]) if rates else "-"
    told["top"] = f"{np.mean([rate[0] > 0.1 for rate in rates]):.0%}" if rates else "-"
    told["n_lr"] = len(rates[0]) if rates else "-"
    return told


def _settings(trials: Any) -> list[dict[str, Any]]:
    """The settings of those trials that hold one in its place."""
    return [t[1] for t in trials if is_triple(t) and is_setting(t[1])]


def _form(trial: Any) -> str:
    if not isinstance(trial, tuple | list):
        return _kind(trial)
    return f"({', '.join(_kind(entry) for entry in trial)})"


def _kind(entry: Any) -> str:
    if is_model(entry):
        return "a model"
    if is_setting(entry):
        return "a dictionary"
    if isinstance(entry, int | float | np.number):
        return f"the number {show(entry)}"
    return f"a {type(entry).__name__}"


ABOUT_SEARCH = (
    Misconception(
        "one seed for all trainings",
        {"random_search": wrong.same_seed},
        symptom="The first random number is the same in all of your {came} trainings: "
        "each had a generator with one seed.",
        question="Which generator does each training get, and who made it?",
        also=({"random_search": wrong.same_seed_42}, {"random_search": wrong.same_seed_n}),
        measure=trials_of,
        code="W3",
    ),
    Misconception(
        "a grid in disguise",
        {"random_search": wrong.four_values_each},
        symptom="In {came} trials your search tried {different} different learning rates, "
        "from a list that was fixed before.",
        question="How many different learning rates should n trials try, and who chooses them?",
        also=(
            {"random_search": wrong.powers_of_ten},
            {"random_search": wrong.rungs_of_a_ladder},
            {"random_search": wrong.mixed_rungs},
        ),
        measure=trials_of,
        code="W4",
    ),
    Misconception(
        "seeds of its own",
        {"random_search": wrong.seeds_counted},
        symptom="Two searches with different generators gave their trainings the same random "
        "numbers; the first lr is {first}.",
        question="Which generator does each training get: the `rng` that was given, or another?",
        also=({"random_search": wrong.own_for_training},),
        measure=trials_of,
    ),
    Misconception(
        "a generator of its own",
        {"random_search": wrong.own_for_all},
        symptom="Two searches with different generators tried the same settings; "
        "the first lr is {first}.",
        question="Where do your draws come from: the `rng` that was given?",
        measure=trials_of,
    ),
    Misconception(
        "one setting for all trials",
        {"random_search": wrong.one_setting},
        symptom="All of your {came} trials have the same learning rate, {first}.",
        question="How often is the line with `log_uniform` carried out? How far is it indented?",
        also=(
            {"random_search": wrong.one_setting_in_try},
            {"random_search": wrong.own_in_each_trial},
        ),
        measure=trials_of,
    ),
    Misconception(
        "one draw for all names",
        {"random_search": wrong.one_draw},
        symptom="In each of your {came} trials one draw decides all {names} numbers: "
        "a small lr always comes with a small width.",
        question="How many numbers does a setting of two names need from `rng`?",
        measure=trials_of,
    ),
    Misconception(
        "uniform on the linear scale",
        {"random_search": wrong.linear},
        symptom="Of your {came} learning rates from 0.0001 to 1, {top} lie above 0.1.",
        question="Which function of 06.4 gives each decade the same share?",
        measure=trials_of,
    ),
    Misconception(
        "arrays in place of numbers",
        {"random_search": wrong.arrays_of_one},
        symptom="The lr of your first setting is an array of {n_lr} numbers; "
        "a setting holds one number for each name.",
        question="`log_uniform` returns an array. Which of its entries is the number?",
        also=({"random_search": wrong.columns},),
        measure=trials_of,
    ),
    Misconception(
        "only one trial comes back",
        {"random_search": wrong.new_list_each_time},
        symptom="{n} trials were asked for, and {came} came.",
        question="How often is each line carried out: the new list, `append`, `return`? "
        "How far is each indented?",
        also=(
            {"random_search": wrong.kept_after_the_loop},
            {"random_search": wrong.returned_in_the_loop},
            {"random_search": wrong.only_the_best},
        ),
        measure=trials_of,
    ),
    Misconception(
        "trials in another order",
        {"random_search": wrong.sorted_trials},
        symptom="Your {came} trials are sorted by their scores; the first is {score}. "
        "The task asks for the order in which they ran.",
        question="Which line changes the order of the list?",
        also=({"random_search": wrong.sorted_upwards},),
        measure=trials_of,
    ),
    Misconception(
        "entries in another order",
        {"random_search": wrong.model_first},
        symptom="Of your {came} trials, the first is {form}.",
        question="In which order does the task name the three entries of a trial?",
        also=(
            {"random_search": wrong.setting_first},
            {"random_search": wrong.setting_before_score},
            {"random_search": wrong.model_in_the_middle},
        ),
        measure=trials_of,
    ),
    Misconception(
        "not three entries",
        {"random_search": wrong.no_model},
        symptom="{came} came, and the first is {form}. A trial is (score, setting, model).",
        question="Which of the three entries does your line keep, and in what?",
        also=(
            {"random_search": wrong.no_setting},
            {"random_search": wrong.scores_alone},
            {"random_search": wrong.models_alone},
            {"random_search": wrong.dictionaries},
            {"random_search": wrong.extended},
        ),
        measure=trials_of,
    ),
    Misconception(
        "the setting is scored",
        {"random_search": wrong.model_scored_by_setting},
        symptom="It stopped: {error}. `val_fn` takes a model.",
        question="What does `train_fn` return, and which function takes it?",
    ),
    Misconception(
        "trials that were never kept",
        {"random_search": wrong.kept_only_after_stop},
        symptom="{n} trials were asked for; {came} came, as {kind}.",
        question="Which lines stand under `except`, and when are they carried out?",
        also=({"random_search": wrong.returned_after_stop},),
        measure=trials_of,
    ),
)
