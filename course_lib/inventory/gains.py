"""What changed between two sittings: of one learner, or of a class.

The normalised gain is the change in relation to the largest that was possible. R. R. Hake defines
it for the class means of right answers, in percent, as (after - before) / (100 - before): American
Journal of Physics 66 (1998), 64, doi:10.1119/1.18809. For a belief, the right end is that nobody
shows it, so that the gain is (before - after) / before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from course_lib.inventory.questions import Belief, beliefs, chances, questions
from course_lib.inventory.sittings import Sitting

LOW, HIGH = 0.3, 0.7  # Hake's words: below LOW low, from HIGH on high, medium between them


@dataclass(frozen=True)
class BeliefGain:
    """How a belief did.

    Attributes:
        belief: the belief.
        chances: in how many questions it can show.
        held: how many learners chose it at least once, before and after.
        shares: the mean fraction of its chances in which it was chosen, before and after.
        chosen: in how many answers of all learners it showed before.
    """

    belief: Belief
    chances: int
    held: tuple[int, int]
    shares: tuple[float, float]
    chosen: int

    @property
    def gain(self) -> float | None:
        """The normalised gain; None where the belief did not show before."""
        before, after = self.shares
        return (before - after) / before if before else None


@dataclass(frozen=True)
class Gains:
    """How learners who sat the test twice did.

    Attributes:
        n: how many they are.
        right: the mean fraction of right answers, before and after.
        unknown: the same for "I do not know yet".
        beliefs: every belief, the one that showed most after the course first.
    """

    n: int
    right: tuple[float, float]
    unknown: tuple[float, float]
    beliefs: tuple[BeliefGain, ...]

    @property
    def gain(self) -> float | None:
        """Hake's normalised gain of right answers; None where all were right before."""
        before, after = self.right
        return (after - before) / (1 - before) if before < 1 else None


def compare(pairs: Sequence[tuple[Sitting, Sitting]]) -> Gains:
    """Compare first sittings with last ones.

    Args:
        pairs: a learner's sitting before and after the course, for at least one learner.

    Raises:
        ValueError: there is no pair.
    """
    if not pairs:
        raise ValueError("nobody sat the test twice, so that there is nothing to compare")
    sides = tuple(zip(*pairs, strict=True))
    n_questions = len(questions())
    found = []
    for name, belief in beliefs().items():
        before, after = ([sitting.shows(name) for sitting in side] for side in sides)
        held = sum(map(bool, before)), sum(map(bool, after))
        shares = fmean(before) / chances()[name], fmean(after) / chances()[name]
        found.append(BeliefGain(belief, chances()[name], held, shares, sum(before)))
    right, right_after = (fmean(s.right for s in side) / n_questions for side in sides)
    unknown, unknown_after = (fmean(s.unknown for s in side) / n_questions for side in sides)
    ranked = sorted(found, key=lambda b: b.shares[::-1], reverse=True)
    return Gains(len(pairs), (right, right_after), (unknown, unknown_after), tuple(ranked))


def in_words(gain: float | None) -> str:
    """A gain as it is shown: "+0.46, medium"; a dash where it is not defined."""
    if gain is None:
        return "–"
    word = "a loss" if gain < 0 else "low" if gain < LOW else "medium" if gain < HIGH else "high"
    return f"{gain:+.2f}, {word}"
