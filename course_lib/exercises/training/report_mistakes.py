"""Exercise 06.5: what goes wrong with the report of a search, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.training import wrong_reports as wrong
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def reads(seen: Observation) -> dict[str, Any]:
    """Of a report: how often the test score was read, and what was reported."""
    trials = seen.outcome.steps[0].args[0]
    told: dict[str, Any] = {"n": len(trials), "val": ", ".join(show(trial[0]) for trial in trials)}
    got, told["times"] = seen.values or (None, "?")
    told["came"] = _kind(got)
    pair = got if isinstance(got, tuple | list) and len(got) == 2 else (None, None)
    told["chosen"], told["score"] = (_number(part) for part in pair)
    told["first"] = _kind(pair[0])
    return told


def _number(part: Any) -> str:
    """A number, or the score of a trial."""
    if isinstance(part, tuple | list) and part:
        part = part[0]
    return show(part) if isinstance(part, int | float | np.number) else _kind(part)


def _kind(part: Any) -> str:
    if part is None:
        return "nothing"
    if isinstance(part, tuple | list):
        return f"{len(part)} results"
    if isinstance(part, int | float | np.number):
        return f"the number {show(part)}"
    return {"dict": "a dictionary"}.get(type(part).__name__, f"a {type(part).__name__}")


ABOUT_REPORT = (
    Misconception(
        "chosen on the test set",
        {"report": wrong.chosen_on_test},
        symptom="You chose the trial with validation score {chosen}, of {val}, by its test score. "
        "The test set was read {times} times; it may be read once.",
        question="Which of your lines calls `test_fn` before the choice is made?",
        also=(
            {"report": wrong.chosen_on_test_once_each},
            {"report": wrong.chosen_on_the_mean},
        ),
        measure=reads,
        code="W1",
    ),
    Misconception(
        "validation score reported as test score",
        {"report": wrong.validation_as_test},
        symptom="As test score you report {score}. That is a validation score; the test set was "
        "read {times} times.",
        question="The winner was chosen for that number. Which function gives a number that "
        "chose nothing?",
        also=(
            {"report": wrong.validation_as_test_unpacked},
            {"report": wrong.read_but_not_reported},
        ),
        measure=reads,
        code="W2",
    ),
    Misconception(
        "the test set is read too often",
        {"report": wrong.all_read_then_validation},
        symptom="You report {score}. For that, the test set was read {times} times, with {n} "
        "trials; it may be read once.",
        question="Which of your lines call `test_fn`, and for how many models? How many does the "
        "report need?",
        also=(
            {"report": wrong.read_twice},
            {"report": wrong.best_test_score},
            {"report": wrong.tie_broken_on_test},
            {"report": wrong.all_test_scores},
            {"report": wrong.chosen_twice},
        ),
        measure=reads,
    ),
    Misconception(
        "the nicer of two scores",
        {"report": wrong.the_larger_of_both},
        symptom="The validation scores are {val}; as test score you report {score}.",
        question="May the report depend on which of two numbers looks better?",
        measure=reads,
    ),
    Misconception(
        "another model is tested",
        {"report": wrong.first_tested},
        symptom="You chose the trial with score {chosen}, and report the test score {score}: "
        "that of another model.",
        question="Which model do you hand to `test_fn`?",
        also=({"report": wrong.last_tested},),
        measure=reads,
    ),
    Misconception(
        "the lowest score wins",
        {"report": wrong.lowest_score},
        symptom="The validation scores are {val}, and you chose {chosen}.",
        question="Higher is better here. Which of the scores is the best?",
        measure=reads,
    ),
    Misconception(
        "no choice at all",
        {"report": wrong.last_trial},
        symptom="The validation scores are {val}, and you chose the trial with {chosen}.",
        question="Which line of yours compares the validation scores?",
        also=({"report": wrong.first_trial},),
        measure=reads,
    ),
    Misconception(
        "the latest of equal scores",
        {"report": wrong.latest_of_equals},
        symptom="Without a tie all is right. With scores {val} you took a later one of the "
        "equal trials.",
        question="Of two equal scores, which one does the task ask for, and which does your "
        "comparison keep?",
        also=({"report": wrong.latest_in_a_loop},),
        measure=reads,
    ),
    Misconception(
        "whole trials are compared",
        {"report": wrong.whole_trials_compared},
        symptom="Without a tie all is right. With two equal scores it stopped: {error}",
        question="When two scores are equal, which entries of the trials are compared next?",
        also=({"report": wrong.whole_trials_sorted},),
    ),
    Misconception(
        "scores are taken to be positive",
        {"report": wrong.starts_at_zero},
        symptom="Positive scores are right. Of the scores {val} in the case “{case}” your choice "
        "is not the highest.",
        question="What does your comparison do with scores below 0, and which number does it "
        "start from?",
        also=({"report": wrong.starts_at_zero_with_the_first},),
        measure=reads,
    ),
    Misconception(
        "a part of the trial",
        {"report": wrong.only_the_setting},
        symptom="Your first result is {first}; a whole trial is asked for, of the {n} trials.",
        question="The docstring asks for the whole trial: (score, setting, model). "
        "What do you return?",
        also=({"report": wrong.only_the_model}, {"report": wrong.only_the_score}),
        measure=reads,
    ),
    Misconception(
        "not two results",
        {"report": wrong.test_score_alone},
        symptom="What came is {came}. Two results are asked for.",
        question="Which two results does the docstring name?",
        also=(
            {"report": wrong.trial_alone},
            {"report": wrong.trial_alone_and_unread},
            {"report": wrong.unpacked},
        ),
        measure=reads,
    ),
    Misconception(
        "the results are exchanged",
        {"report": wrong.results_exchanged},
        symptom="Your first result is {first}; a whole trial is asked for there.",
        question="In which order does the docstring name the two results?",
        measure=reads,
    ),
    Misconception(
        "not the model is tested",
        {"report": wrong.setting_tested},
        symptom="It stopped: {error}. `test_fn` takes a model.",
        question="What do the names on that line hold, and at which place of (score, setting, "
        "model) does the model stand?",
        also=({"report": wrong.trial_tested},),
    ),
)
