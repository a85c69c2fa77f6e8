"""Exercise 06.5: a random search and its report. The known answers: `search_answers`."""

from typing import Any

from course_lib import training
from course_lib.exercises.training import search_answers as known
from course_lib.exercises.training.interrupt_mistakes import ABOUT_STOPS
from course_lib.exercises.training.report_mistakes import ABOUT_REPORT
from course_lib.exercises.training.report_properties import PROPERTIES as OF_REPORTS
from course_lib.exercises.training.search_mistakes import ABOUT_SEARCH
from course_lib.exercises.training.search_properties import (
    ANOTHER_SEARCH,
    ONE,
    PROPERTIES,
    TWO,
)
from course_lib.judging import (
    Case,
    Exercise,
    Named,
    Rng,
    Variant,
    attribute,
    call,
)

TRAIN, SCORE, TEST = Named("train_toy"), Named("toy_score"), Named("ReadTest")


def trial(score: float, lr: float, test: float) -> tuple[float, dict[str, float], dict[str, Any]]:
    """A finished trial; its model holds the number that the test examples would give."""
    return score, {"lr": lr}, {"lr": lr, "test": test}


def reported(says: str, *trials: Any, edge: bool = False) -> Case:
    """What is chosen and reported, and how often the test score was read."""
    steps = [call("report", list(trials), TEST), attribute("ReadTest", "calls")]
    return Case(says, steps=steps, properties=OF_REPORTS, edge=edge)


exercise = Exercise(
    id="06.5",
    names=("random_search", "report"),
    title="search, choose, report",
    asks="random_search(train_fn, val_fn, space, n, rng) -> list of trials · "
    "report(trials, test_fn) -> (best, test_score)",
    form="order",
    points=3,
    minutes=12,
    difficulty=3,
    reference={"random_search": training.random_search, "report": training.report},
    cases=(
        Case("ten trials of two numbers", TRAIN, SCORE, TWO, 10, Rng(), properties=PROPERTIES),
        Case("24 trials of one number", TRAIN, SCORE, ONE, 24, Rng(), properties=PROPERTIES),
        Case(
            "two generators",
            steps=[
                call("", TRAIN, SCORE, TWO, 6, Rng("a")),
                call("", TRAIN, SCORE, TWO, 6, Rng("b")),
            ],
            properties=[*PROPERTIES, *ANOTHER_SEARCH],
        ),
        reported(
            "the winner is not the best on test",
            trial(0.85, 0.003, 0.84),
            trial(0.91, 0.03, 0.86),
            trial(0.90, 0.3, 0.89),
        ),
        reported("the winner comes first", trial(0.95, 0.1, 0.96), trial(0.94, 0.2, 0.93)),
        Case("one trial", TRAIN, SCORE, TWO, 1, Rng(), properties=PROPERTIES, edge=True),
        Case(
            "stopped by hand in the fourth training",
            Named("TrainUntilStopped"),
            SCORE,
            TWO,
            8,
            Rng(),
            properties=PROPERTIES,
            edge=True,
        ),
        Case(
            "stopped by hand in the fourth scoring",
            TRAIN,
            Named("ScoreUntilStopped"),
            TWO,
            8,
            Rng(),
            properties=PROPERTIES,
            edge=True,
        ),
        Case(
            "an error in the fourth training",
            Named("TrainUntilBroken"),
            SCORE,
            TWO,
            8,
            Rng(),
            edge=True,
        ),
        reported(
            "a tie",
            trial(0.8, 0.1, 0.51),
            trial(0.9, 0.2, 0.61),
            trial(0.9, 0.3, 0.71),
            trial(0.7, 0.4, 0.82),
            edge=True,
        ),
        reported("negative scores", trial(-0.9, 0.1, -0.8), trial(-0.3, 0.2, -0.4), edge=True),
        reported("a report of one trial", trial(0.5, 0.1, 0.4), edge=True),
    ),
    variants=(
        Variant(
            "all settings first",
            {"random_search": known.all_settings_first, "report": known.by_sorting},
        ),
        Variant(
            "with powers of ten",
            {"random_search": known.with_powers_of_ten, "report": known.by_argmax},
        ),
        Variant(
            "a generator drawn for each training",
            {"random_search": known.with_spawned_generators, "report": known.in_a_loop},
        ),
        Variant(
            "seeds drawn from rng",
            {"random_search": known.with_drawn_seeds, "report": known.by_a_heap},
        ),
        Variant("the lesson's lines", {"random_search": known.searched()}),
    ),
    misconceptions=(*ABOUT_REPORT, *ABOUT_SEARCH, *ABOUT_STOPS),
    formula_line="*search*: for each trial draw a new setting, train, keep (validation score, "
    "setting, model); *choose*: the trial with the highest validation score; *report*: read the "
    "test score of that one model, once",
    twin="The same steps for another choice: **which clock to buy**. Try each at home, choose, and "
    "only then ask the observatory once, for the clock that was chosen.\n"
    "```python\n"
    "def try_at_home(shop, error_at_home, n, rng):\n"
    "    tried = []\n"
    "    for _ in range(n):\n"
    "        clock = shop(rng)                              # a new one each time\n"
    "        tried.append((error_at_home(clock), clock))\n"
    "    return tried\n"
    "\n"
    "def honest_error(tried, observatory):\n"
    "    best = min(tried, key=lambda pair: pair[0])        # chosen by the error at home\n"
    "    return best, observatory(best[1])                  # asked once\n"
    "```\n"
    "The winner's error at home is too small: it was chosen for it.",
    decoy="best = max(trials, key=lambda trial: test_fn(trial[2]))",
    uses=("training.log_uniform",),
)
