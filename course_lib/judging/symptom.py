"""Fill a misconception's symptom with numbers of the learner's own output.

Where the numbers cannot be found, the whole sentences before the first field stay, and the case
speaks for the rest: half a sentence tells nobody anything.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.judging.compare import as_array, close
from course_lib.judging.exercise import Misconception
from course_lib.judging.formatting import an, show
from course_lib.judging.outcome import Outcome


@dataclass(frozen=True)
class Observation:
    """What a misconception's symptom may speak of: the first failing case of the learner.

    Attributes:
        outcome: that case, judged. Of several results, `got` and `expected` are the part at fault;
            a symptom never prints what was expected.
    """

    outcome: Outcome

    @property
    def args(self) -> tuple[Any, ...]:
        """The arguments of the step at fault."""
        return self.outcome.steps[self.outcome.step].args

    @property
    def got(self) -> Any:
        """The learner's value there."""
        return self.outcome.got_part

    @property
    def values(self) -> tuple[Any, ...]:
        """What each judged step gave, in a case that is judged by properties."""
        return self.outcome.values

    @property
    def expected(self) -> Any:
        """The right value there."""
        return self.outcome.expected_part


def symptom(misconception: Misconception, outcome: Outcome) -> str:
    """The symptom with numbers of the learner's own output."""
    seen = Observation(outcome)
    fields: dict[str, Any] = {
        "case": outcome.case.says,
        "error": outcome.got.error or (outcome.got.warned[0] if outcome.got.warned else ""),
        "shape": np.shape(seen.got) if as_array(seen.got) is not None else "()",
        **_first_entry(outcome),
    }
    if misconception.measure:
        try:
            fields.update(misconception.measure(seen))
        except Exception:  # the learner's value has another form than the misconception's
            whole = re.findall(r".*?[.?!](?= )", misconception.symptom.partition("{")[0])
            where = f"In the case “{outcome.case.says}”, {outcome.words.rstrip('.')}."
            return "".join((*whole, " " * bool(whole), where))
    told = misconception.symptom.format(**fields)
    open_ended = misconception.symptom.endswith("{error}") and told[-1] not in ".?!…"
    return f"{told}." if open_ended else told


def _first_entry(outcome: Outcome) -> dict[str, Any]:
    got, expected = outcome.got_part, outcome.expected_part
    mine, right = as_array(got), as_array(expected)  # None for what holds no numbers alone
    if isinstance(got, str):
        return {"got": repr(got), "index": []}
    if mine is not None and mine.ndim == 0:
        return {"got": show(got), "index": []}
    if not isinstance(got, np.ndarray) or mine is None or right is None:
        return {"got": an(type(got).__name__), "index": []}
    if mine.shape != right.shape:
        return {"got": an(type(got).__name__), "index": []}
    wrong = np.argwhere(~close(mine, right, 1e-6, 1e-8))
    index = tuple(int(i) for i in wrong[0]) if len(wrong) else (0,) * mine.ndim
    return {"got": show(mine[index]) if mine.size else "nothing", "index": list(index)}
