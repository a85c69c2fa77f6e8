"""What a learner reads in the terminal: a question, and what a sitting tells."""

import textwrap
from collections.abc import Iterator

from course_lib.inventory.gains import BeliefGain, compare, in_words
from course_lib.inventory.questions import LETTERS, Question, beliefs, chances, questions
from course_lib.inventory.sittings import Sitting
from course_lib.judging.question import DO_NOT_KNOW

WIDEST = 88
FIRST = 5  # topics that are named first
UNKNOWN = "I do not know yet"
INTRODUCTION = (
    "A network is a function with many adjustable numbers, its weights. Training changes them in "
    "small steps, so that a loss, one number that says how wrong the answers are, becomes smaller. "
    "Accuracy is the fraction of images that are answered rightly. Everything else that a question "
    "needs is said in it."
)
HAKE = (
    "The normalised gain is what you gained, divided by what there was to gain. Below 0.3 it is "
    "called low, from 0.7 on high (R. R. Hake, American Journal of Physics 66 (1998), 64, "
    "doi:10.1119/1.18809). For one learner and one belief it rests on few answers."
)


def wrapped(text: str, width: int, first: str = "") -> str:
    """A paragraph in lines of at most that many characters, hanging from what it begins with."""
    rest = " " * len(first)
    return textwrap.fill(text, min(width, WIDEST), initial_indent=first, subsequent_indent=rest)


def asked(question: Question, number: int, width: int) -> str:
    """A question with its choices."""
    lines = [f"Question {number} of {len(questions())}", wrapped(question.stem, width), ""]
    for letter, option in zip(LETTERS, question.options, strict=True):
        lines.append(wrapped(option.text, width, f"  {letter}  "))
    lines.append(f"  {DO_NOT_KNOW}  {UNKNOWN}")
    return "\n".join(lines)


def result(before: Sitting, after: Sitting | None, width: int) -> str:
    """What a learner is told: after a first sitting only what to study first."""
    lines = _study_first(before, width) if after is None else _gained(before, after, width)
    return "\n".join(lines)


def _study_first(sitting: Sitting, width: int) -> Iterator[str]:
    n = len(questions())
    yield f"Your first sitting: {sitting.right} of {n} right, {sitting.unknown} not known yet."
    yield wrapped(
        "Which answers were right is told when you sit the test again after the course: else it "
        "could not measure what you learned.",
        width,
    )
    shown = {name: sitting.shows(name) for name in beliefs() if sitting.shows(name)}
    ranked = sorted(shown, key=lambda name: (-shown[name], -shown[name] / chances()[name]))
    if ranked:
        yield "\nStudy first, because your answers speak of another idea of it:"
    for place, name in enumerate(ranked[:FIRST], 1):
        belief = beliefs()[name]
        yield wrapped(belief.topic, width, f"  {place}  ")
        yield wrapped(belief.study, width, "     ")
    if later := ranked[FIRST:]:
        topics = "; ".join(beliefs()[name].topic for name in later)
        yield wrapped(f"Then: {topics}.", width, "  ")
    unknown = [i for i, letter in sitting.answers.items() if letter == DO_NOT_KNOW]
    if goals := sorted({questions()[i].goal for i in unknown}, key=_section):
        *most, last = goals
        where = f"sections {', '.join(most)} and {last}" if most else f"section {last}"
        told = f"What you do not know yet is told in {where}."
        yield f"\n{wrapped(told, width)}"


def _gained(before: Sitting, after: Sitting, width: int) -> Iterator[str]:
    gains = compare([(before, after)])
    n = len(questions())
    yield (
        f"{after.right} of {n} right, {after.unknown} not known yet; in your first sitting "
        f"{before.right} and {before.unknown}."
    )
    yield f"Normalised gain: {in_words(gains.gain)}."
    yield wrapped(HAKE, width)
    if showed := [b for b in gains.beliefs if any(b.shares)]:
        yield "\nBeliefs that showed in your answers"
    for gain in showed:
        yield from _belief(gain, width)
    yield "\nYour answers"
    for number, question in enumerate(questions().values(), 1):
        yield from _answer(question, after.answers[question.id], number, width)


def _belief(gain: BeliefGain, width: int) -> Iterator[str]:
    before, after = (round(share * gain.chances) for share in gain.shares)
    yield wrapped(f"“{gain.belief.believes}”", width, "  ")
    told = f"before {before}, now {after} of {gain.chances} questions"
    told += f", gain {gain.gain:+.2f}" if gain.gain is not None else ", new"
    yield wrapped(f"{told}. To study: {gain.belief.study}" if after else told, width, "      ")


def _answer(question: Question, letter: str, number: int, width: int) -> Iterator[str]:
    chosen, right = question.option(letter), question.right
    assert right is not None
    yield f"\n{number}  {question.title} (section {question.goal})"
    if chosen is right:
        yield wrapped(f"Right: {right.text} {right.says}", width, "   ")
        return
    yield wrapped(question.stem, width, "   ")
    said = f"{chosen.text} {chosen.says}" if chosen else f"{UNKNOWN}."
    yield wrapped(f"You said: {said}", width, "   ")
    yield wrapped(f"What holds: {right.text} {right.says}", width, "   ")


def _section(goal: str) -> list[int]:
    return [int(part) for part in goal.split(".")]
