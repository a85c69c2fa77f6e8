"""Exercise 06.5: what goes wrong when a search is stopped by hand, and what to say about it."""

from typing import Any

from course_lib.exercises.training import wrong_searches as wrong
from course_lib.judging import Misconception, Observation


def stop(seen: Observation) -> dict[str, Any]:
    error = seen.outcome.got.error
    value = seen.outcome.got.value
    came = len(value) if isinstance(value, tuple | list) else 0
    return {"fact": f"it stopped with {error.type}" if error else f"{came} trials came back"}


ABOUT_STOPS = (
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
        "another error is caught",
        {"random_search": wrong.only_exceptions},
        symptom="Stopped in the fourth training, {fact}; three trials were finished.",
        question="Which error does the task name for the stop button, and which does your "
        "`except` name? Is it a kind of that one?",
        also=({"random_search": wrong.only_value_errors},),
        measure=stop,
    ),
    Misconception(
        "every error is hidden",
        {"random_search": wrong.all_swallowed},
        symptom="An interrupt is treated rightly. In the case “{case}” the training stopped with "
        "a ValueError; your search hid it, and {fact}.",
        question="Which errors do your `except` and `finally` catch, and which one does the task "
        "name?",
        also=(
            {"random_search": wrong.every_error_named},
            {"random_search": wrong.both_named},
            {"random_search": wrong.returned_at_last},
            {"random_search": wrong.returned_at_last_too},
        ),
        measure=stop,
    ),
    Misconception(
        "the search goes on after the stop",
        {"random_search": wrong.goes_on},
        symptom="Without an interrupt all is right. Stopped in the fourth training, your search "
        "went on: {fact}.",
        question="After the interrupt, is the loop left? Does `try` stand around the loop, or in "
        "it?",
        also=({"random_search": wrong.goes_on_after_any_error},),
        measure=stop,
    ),
    Misconception(
        "the scoring stands outside `try`",
        {"random_search": wrong.scored_outside},
        symptom="Stopped in the fourth training, all is right. In the case “{case}” {fact}.",
        question="The stop button may be pressed at any line of a trial. Which lines stand under "
        "your `try`?",
        measure=stop,
    ),
    Misconception(
        "an unfinished trial is kept",
        {"random_search": wrong.kept_before_its_score},
        symptom="In the case “{case}” {fact}; three had a score.",
        question="Which line puts a trial into the list, and what does it know by then?",
        measure=stop,
    ),
)
