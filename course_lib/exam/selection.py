"""Choose the questions of an exam, and draw its groups."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from course_lib.exam.bank import ExamError, Question
from course_lib.exam.draw import drawn


@dataclass(frozen=True)
class Exam:
    """An exam that is drawn: the same for its paper, its solutions, and Moodle.

    Attributes:
        title: what is printed on top.
        seed: from which it was drawn.
        group: A, B, ...; empty when there is one group.
        questions: drawn, in their order on the paper.
    """

    title: str
    seed: int
    group: str
    questions: tuple[Question, ...]

    @property
    def minutes(self) -> float:
        """How long all questions take."""
        return sum(question.minutes for question in self.questions)

    @property
    def points(self) -> float:
        """What all answers are worth."""
        return sum(question.points for question in self.questions)

    @property
    def summary(self) -> str:
        """Its size in words."""
        return f"{len(self.questions)} questions, {self.points:g} points, {self.minutes:g} minutes"


def groups(title: str, questions: Iterable[Question], seed: int, n: int = 1) -> list[Exam]:
    """The exam for each of n groups: the same questions with other numbers.

    Raises:
        ExamError: a question cannot be drawn.
    """
    asked = tuple(questions)
    return [
        Exam(title, seed, chr(65 + i) if n > 1 else "", tuple(drawn(q, seed, i) for q in asked))
        for i in range(n)
    ]


def by_hand(bank: Mapping[str, Question], ids: Sequence[str]) -> list[Question]:
    """The questions with these ids, in this order.

    Raises:
        ExamError: there is no such question, or one is named twice.
    """
    if unknown := [id for id in ids if id not in bank]:
        raise ExamError(f"there is no question {', '.join(unknown)}; --list shows all that are")
    if twice := [id for id, n in Counter(ids).items() if n > 1]:
        raise ExamError(f"question {', '.join(twice)} is named twice")
    return [bank[id] for id in ids]


def by_seed(
    bank: Iterable[Question], seed: int, *, minutes: float = inf, points: float = inf
) -> list[Question]:
    """Draw questions until no further one fits, spread evenly over lessons, goals and kinds.

    The next question is of the lesson that has the fewest minutes so far; in it, of a goal that is
    not asked yet, and of the kind that lags behind its share of the bank.

    Args:
        bank: what may be drawn.
        seed: of the exam.
        minutes: for all questions together, at most.
        points: for all questions together, at most.

    Returns:
        the questions by lesson and number.

    Raises:
        ExamError: nothing fits.
    """
    known = list(bank)
    left = [known[i] for i in np.random.default_rng(seed).permutation(len(known))]
    order = list(dict.fromkeys(question.id[:2] for question in left))
    share, spent = defaultdict[str, float](float), defaultdict[str, float](float)
    for question in left:
        share[question.kind] += question.minutes
    chosen: list[Question] = []

    def urgency(question: Question) -> tuple[float, int, bool, float]:
        lesson, kind = question.id[:2], question.kind
        asked = any(question.goal == other.goal for other in chosen)
        return spent[lesson], order.index(lesson), asked, spent[kind] / share[kind]

    while fitting := [q for q in left if q.minutes <= minutes and q.points <= points]:
        question = min(fitting, key=urgency)
        left.remove(question)
        chosen.append(question)
        minutes -= question.minutes
        points -= question.points
        spent[question.id[:2]] += question.minutes
        spent[question.kind] += question.minutes
    if not chosen:
        raise ExamError("no question fits: ask for more lessons or kinds, minutes or points")
    return sorted(chosen, key=lambda q: q.id)
