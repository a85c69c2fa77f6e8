"""What must hold of a report (exercise 06.5), so that a mistake is met in any spelling.

The values of a case are what `report` gave, and how often the test score was read. Models of these
cases hold their test score under "test", so that a property can tell which model was read.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.judging import Property, Step
from course_lib.judging.compare import same_value


def is_pair(got: Any) -> bool:
    """Two results, where a trial itself has three."""
    return isinstance(got, tuple | list) and len(got) == 2


def is_trial(got: Any, trials: list[Any]) -> bool:
    return is_pair(got) and any(same_value(got[0], trial, 0, 0) for trial in trials)


def is_number(got: Any) -> bool:
    return isinstance(got, int | float | np.number)


def asked(of: str, holds: Callable[[Any, Any, list[Any]], Any]) -> Any:
    """A test of (first result, second result, trials), where nothing else has told the fault.

    Args:
        of: "pair" asks two results, "trial" asks a whole trial and more, "score" a number and more.
        holds: the test.
    """

    def test(values: list[Any], steps: tuple[Step, ...]) -> bool:
        (got, calls), trials = values, steps[0].args[0]
        if (
            calls > 1
            or not is_pair(got)
            or (of == "trial" and not is_trial(got, trials))
            or (of == "score" and not is_number(got[1]))
        ):
            return True
        return bool(holds(got[0], got[1], trials))

    return test


def reads(holds: Callable[[int], bool]) -> Any:
    """A test of how often the test score was read, whatever was returned."""
    return lambda values, steps: holds(values[1])


def two_results(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return values[1] > 1 or is_pair(values[0])


def not_by_test(values: list[Any], steps: tuple[Step, ...]) -> bool:
    """Not the trial with the best test score, where that is not the best on validation."""
    (got, calls), trials = values, steps[0].args[0]
    if calls < 2 or not is_trial(got, trials):
        return True
    best = got[0]
    return best[0] == max(scores(trials)) or best[2]["test"] < max(tests(trials))


def scores(trials: list[Any]) -> list[float]:
    return [trial[0] for trial in trials]


def tests(trials: list[Any]) -> list[float]:
    return [trial[2]["test"] for trial in trials]


def highest(best: Any, test: Any, trials: list[Any]) -> bool:
    return best[0] == max(scores(trials))


def earliest(best: Any, test: Any, trials: list[Any]) -> bool:
    """Of the trials with the highest score the first one; asked where one of them is chosen."""
    first = next(trial for trial in trials if trial[0] == best[0])
    return not highest(best, test, trials) or same_value(best, first, 0, 0)


def not_the_lowest(best: Any, test: Any, trials: list[Any]) -> bool:
    return len(set(scores(trials))) == 1 or best[0] > min(scores(trials))


def among(number: float, known: list[float]) -> bool:
    return bool(np.isclose(number, known).any())


def of_the_chosen(best: Any, test: Any, trials: list[Any]) -> bool:
    if not is_trial((best, test), trials) or not among(test, tests(trials)):
        return True
    return among(test, [best[2]["test"]])


PROPERTIES = (
    Property("`test_fn` is called once at most", reads(lambda calls: calls <= 1)),
    Property("`test_fn` is called", reads(lambda calls: calls >= 1)),
    Property("the choice does not follow the test scores", not_by_test),
    Property("two results come: the best trial and its test score", two_results),
    Property(
        "the first result is a whole trial: (score, setting, model)",
        asked("pair", lambda best, test, trials: is_trial((best, test), trials)),
    ),
    Property("the second result is a number", asked("pair", lambda b, test, t: is_number(test))),
    Property("the trial with the highest validation score is chosen", asked("trial", highest)),
    Property("it is not the one with the lowest score", asked("trial", not_the_lowest)),
    Property("of equal scores, the earliest trial is chosen", asked("trial", earliest)),
    Property(
        "the second result is not a validation score",
        asked("score", lambda best, test, trials: not among(test, scores(trials))),
    ),
    Property(
        "the second result is a test score",
        asked("score", lambda best, test, trials: among(test, tests(trials))),
    ),
    Property("it is the test score of the chosen trial", asked("score", of_the_chosen)),
)
