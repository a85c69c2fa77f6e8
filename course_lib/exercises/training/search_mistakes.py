"""Exercise 06.5: what goes wrong with a random search, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.training import wrong_searches as wrong
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def trials_of(seen: Observation) -> dict[str, Any]:
    """Of a search: how many trials came, and how many different numbers they hold."""
    value = seen.outcome.got.value
    space, n = seen.outcome.steps[0].args[2:4]
    trials = value if isinstance(value, list | tuple) else []
    told: dict[str, Any] = {"n": n, "came": len(trials), "names": len(space)}
    told["kind"] = type(value).__name__
    told |= dict.fromkeys(("form", "score", "different", "shape_of_lr", "first", "top"), "-")
    if trials:
        told["form"] = ", ".join(_kind(entry) for entry in trials[0])
        told["score"] = show(trials[0][0]) if np.ndim(trials[0][0]) == 0 else "-"
    rates = [t[1]["lr"] for t in trials if isinstance(t[1], dict) and "lr" in t[1]]
    if rates:
        told["different"] = len({float(np.ravel(rate)[0]) for rate in rates})
        told["shape_of_lr"] = np.shape(rates[0])
        told["first"] = show(np.ravel(rates[0])[0])
        told["top"] = f"{np.mean([np.ravel(rate)[0] > 0.1 for rate in rates]):.0%}"
    return told


def _kind(entry: Any) -> str:
    if isinstance(entry, dict):
        return "a model" if "luck" in entry else "a setting"
    return f"the number {show(entry)}"


def stop(seen: Observation) -> dict[str, Any]:
    error = seen.outcome.got.error
    value = seen.outcome.got.value
    fact = f"it stopped with {error.type}" if error else f"{len(value or ())} trials came back"
    return {"fact": fact}


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
        symptom="The lr of your first setting is an array of shape {shape_of_lr}; "
        "a setting holds one number for each name.",
        question="`log_uniform` returns an array. Which of its entries is the number?",
        also=({"random_search": wrong.columns},),
        measure=trials_of,
    ),
    Misconception(
        "an interrupt loses everything",
        {"random_search": wrong.not_caught},
        symptom="Without an interrupt all is right. Stopped in the fourth training, {fact}; "
        "three trials were finished.",
        question="Which lines are carried out after the interrupt, and what do they return?",
        also=(
            {"random_search": wrong.empty_after_stop},
            {"random_search": wrong.raised_again},
            {"random_search": wrong.cleared_after_stop},
        ),
        measure=stop,
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
        "trials that were never kept",
        {"random_search": wrong.kept_only_after_stop},
        symptom="{n} trials were asked for; {came} came, as {kind}.",
        question="Which lines stand under `except`, and when are they carried out?",
        also=({"random_search": wrong.returned_after_stop},),
        measure=trials_of,
    ),
    Misconception(
        "trials in another order",
        {"random_search": wrong.sorted_trials},
        symptom="Your {came} trials are sorted by their scores, the first is {score}. "
        "The task asks for the order in which they ran.",
        question="Which line changes the order of the list?",
        also=({"random_search": wrong.sorted_upwards},),
        measure=trials_of,
    ),
    Misconception(
        "a trial of another form",
        {"random_search": wrong.model_first},
        symptom="Of your {came} trials, the first is {form}.",
        question="In which order does the task name the three entries of a trial?",
        also=(
            {"random_search": wrong.setting_first},
            {"random_search": wrong.setting_before_score},
            {"random_search": wrong.no_model},
        ),
        measure=trials_of,
    ),
    Misconception(
        "the setting is scored",
        {"random_search": wrong.model_scored_by_setting},
        symptom="It stopped: {error}. `val_fn` takes a model.",
        question="What does `train_fn` return, and which function takes it?",
    ),
)
