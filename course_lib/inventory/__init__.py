"""The test of the whole course, before and after: 20 questions whose wrong choices are beliefs.

`questions.md` holds the questions and `beliefs.md` what their wrong choices stand for. A `Sitting`
is one time through the test; `compare` says what changed between two of them, for one learner or
for a class.
"""

from course_lib.inventory.gains import BeliefGain, Gains, compare
from course_lib.inventory.questions import Belief, Question, beliefs, questions
from course_lib.inventory.sittings import Sitting, before_and_after, hand_in, read_hand_in, recorded

__all__ = [
    "Belief",
    "BeliefGain",
    "Gains",
    "Question",
    "Sitting",
    "before_and_after",
    "beliefs",
    "compare",
    "hand_in",
    "questions",
    "read_hand_in",
    "recorded",
]
