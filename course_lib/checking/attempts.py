"""How far the hints of an exercise have moved.

A stage advances when the code changed and the diagnosis stayed; a new diagnosis starts at stage 1.
Asking for a hint advances one stage. No counters are shown, and no clock runs.
"""

from typing import Any

from course_lib.judging.report import LAST_STAGE


def stage(events: list[dict[str, Any]], exercise_id: str) -> int:
    """The stage of an exercise after these events, 1 to 4."""
    now, code, diagnosis = 1, None, None
    for event in events:
        if event["id"] != exercise_id:
            continue
        if event["kind"] == "check" and event.get("status") == "not yet":
            if event.get("diagnosis") != diagnosis:
                now = 1
            elif event.get("code") != code:
                now += 1
            code, diagnosis = event.get("code"), event.get("diagnosis")
        elif event["kind"] == "check" and event.get("status") == "passed":
            now, code, diagnosis = 1, None, None
        elif event["kind"] == "hint":
            now += 1
    return min(now, LAST_STAGE)


def honest_attempts(events: list[dict[str, Any]], exercise_id: str) -> int:
    """How many different codes were tried and judged."""
    judged = [e for e in _checks(events, exercise_id) if e.get("status") in ("not yet", "passed")]
    return len({event.get("code") for event in judged})


def passed(events: list[dict[str, Any]], exercise_id: str) -> bool:
    """Whether the exercise has passed at least once."""
    return any(event.get("status") == "passed" for event in _checks(events, exercise_id))


def _checks(events: list[dict[str, Any]], exercise_id: str) -> list[dict[str, Any]]:
    return [e for e in events if e["id"] == exercise_id and e["kind"] == "check"]
