"""`calibration()`: of the answers you called certain, how many were right?"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from course_lib import exercises
from course_lib.checking.progress import log
from course_lib.checking.questions import SURE, Words, step

if TYPE_CHECKING:
    from course_lib.plots import Picture

ENOUGH = 3  # answers in a step


def calibration() -> "Picture | Words":
    """Your own calibration curve, from all predictions and quiz answers with a confidence.

    Returns:
        A picture; or words on what it needs, where fewer than two steps have three answers.
    """
    counts = count(log().events())
    enough = {name: some for name, some in counts.items() if some[1] >= ENOUGH}
    if len(enough) < 2:
        so_far = ", ".join(f"{name} {counts.get(name, (0, 0))[1]}" for name in SURE)
        return Words(
            "No calibration curve yet",
            f"It needs {ENOUGH} answers in at least two steps. So far: {so_far}. "
            "Choose a step with each prediction.",
        )
    from course_lib.plots.calibration import curve  # loads matplotlib

    return curve({name: (SURE[name][0] / SURE[name][1], *some) for name, some in enough.items()})


def count(events: Iterable[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """Step of confidence -> how many answers were right, and how many there were.

    Of a prediction the last answer before its outcome counts, of a quiz item the first one.
    """
    said: dict[str, dict[str, Any]] = {}
    closed = set()
    for event in events:
        item = event["id"]
        if event["kind"] in ("predict", "quiz") and item not in closed:
            said[item] = event
        if event["kind"] in ("quiz", "outcome"):
            closed.add(item)
    counts: dict[str, tuple[int, int]] = {}
    for item, event in said.items():
        try:
            question = exercises.get_question(item)
        except KeyError:  # of another version of the course
            continue
        name, letter = step(event.get("sure")), event.get("answer")
        if name and letter in list(question.choices):
            right, of = counts.get(name, (0, 0))
            counts[name] = (right + (letter == question.answer), of + 1)
    return counts
