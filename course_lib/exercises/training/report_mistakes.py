"""Exercise 06.5: what goes wrong with the report of a search, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.training import search_answers as known
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def reads(seen: Observation) -> dict[str, Any]:
    """Of a report: how often the test score was read, and what was reported."""
    outcome = seen.outcome
    trials = outcome.steps[0].args[0]
    told: dict[str, Any] = {"n": len(trials), "times": "", "score": "", "chosen": ""}
    told["val"] = ", ".join(show(trial[0]) for trial in trials)
    value = outcome.got.value
    if isinstance(value, tuple) and len(value) == 2:
        told["score"] = show(value[1]) if np.ndim(value[1]) == 0 and value[1] is not None else "-"
        if isinstance(value[0], tuple | list):
            told["chosen"] = show(value[0][0])
    else:
        told["times"] = value
    return told


ABOUT_REPORT = (
    Misconception(
        "chosen on the test set",
        {"report": known.chosen_on_test},
        symptom="You report {chosen} and {score}, by the test scores of {n} models. "
        "Their validation scores are {val}; the test set may be read for one model.",
        question="Which of your lines calls `test_fn` before the choice is made?",
        also=(
            {"report": known.chosen_on_test_once_each},
            {"report": known.chosen_on_the_mean},
            {"report": known.best_test_score},
        ),
        measure=reads,
        code="W1",
    ),
    Misconception(
        "validation score reported as test score",
        {"report": known.validation_as_test},
        symptom="As test score you report {score}. That is the validation score of the winner, "
        "the largest of {n}.",
        question="The winner was chosen for that number. Which function gives a number that "
        "chose nothing?",
        also=(
            {"report": known.validation_as_test_unpacked},
            {"report": known.read_but_not_reported},
        ),
        measure=reads,
        code="W2",
    ),
    Misconception(
        "all test scores are read",
        {"report": known.all_read_then_validation},
        symptom="Choice and score are right. But the test set was read {times} times.",
        question="How many models does the report need a test score of?",
        also=({"report": known.read_twice},),
        measure=reads,
    ),
    Misconception(
        "the nicer of two scores",
        {"report": known.the_larger_of_both},
        symptom="The validation scores are {val}; as test score you report {score}.",
        question="May the report depend on which of two numbers looks better?",
        measure=reads,
    ),
    Misconception(
        "the lowest score wins",
        {"report": known.lowest_score},
        symptom="The validation scores are {val}, and you chose {chosen}.",
        question="Higher is better here. Which of the scores is the best?",
        measure=reads,
    ),
    Misconception(
        "no choice at all",
        {"report": known.last_trial},
        symptom="The validation scores are {val}, and you chose {chosen} by its place.",
        question="Which line of yours compares the scores?",
        also=({"report": known.first_trial},),
        measure=reads,
    ),
    Misconception(
        "the latest of equal scores",
        {"report": known.latest_of_equals},
        symptom="Without a tie all is right. With scores {val} you took a later one of the "
        "equal trials.",
        question="Of two equal scores, which one does the task ask for, and which does your "
        "comparison keep?",
        also=({"report": known.latest_in_a_loop},),
        measure=reads,
    ),
    Misconception(
        "whole trials are compared",
        {"report": known.whole_trials_compared},
        symptom="Without a tie all is right. With two equal scores it stopped: {error}",
        question="When two scores are equal, which entries of the trials are compared next?",
        also=({"report": known.whole_trials_sorted},),
    ),
    Misconception(
        "scores are taken to be positive",
        {"report": known.starts_at_zero},
        symptom="Positive scores are right. In the case “{case}” no trial is above your first "
        "best score: {error}",
        question="Which number does your best score start from, and can all scores lie below it?",
    ),
    Misconception(
        "a part of the trial",
        {"report": known.only_the_setting},
        symptom="Your first result is a part of the trial; its validation scores are {val}.",
        question="The docstring asks for the whole trial: (score, setting, model). "
        "What do you return?",
        also=({"report": known.only_the_model}, {"report": known.only_the_score}),
        measure=reads,
    ),
    Misconception(
        "the choice is not returned",
        {"report": known.test_score_alone},
        symptom="One number came, {got}. Two results are asked for.",
        question="Which two results does the docstring name?",
        also=({"report": known.results_exchanged},),
    ),
    Misconception(
        "not the model is tested",
        {"report": known.setting_tested},
        symptom="It stopped: {error}. `test_fn` takes a model.",
        question="At which place of (score, setting, model) does the model stand?",
        also=({"report": known.trial_tested},),
    ),
)
