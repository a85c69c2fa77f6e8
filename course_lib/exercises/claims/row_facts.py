"""Numbers for the hints of 12.4."""

from typing import Any

from course_lib.exercises.claims.row_rules import first_fault
from course_lib.judging import Observation


def facts(seen: Observation) -> dict[str, Any]:
    """What the rules say of the first fault."""
    return first_fault(list(seen.values), seen.outcome.steps)[1]
