"""Attacks on the sealed part of a job: who opens it early cannot tell what is in it."""

import pytest
from graded import PIPE, SECRET, Marking
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading import answer_keys
from course_lib.grading.sandboxed.messages import READY, pack
from course_lib.grading.sandboxed.seal import KEY_BYTES, sealed

pytestmark = pytest.mark.usefixtures("honest_after")

OPENED_EARLY = f"""
import gc, sys
import numpy as np
from course_lib.grading.sandboxed.messages import READY, from_grader
from course_lib.grading.sandboxed.seal import sealed
{PIPE}
def secrets():
    frame = sys._getframe()
    while "closed" not in frame.f_locals:
        frame = frame.f_back
    os.write(pipe(), READY)
    opened = sealed(frame.f_locals["closed"], os.read(door(), 48)[16:])
    *_, cases = from_grader(from_grader(opened)[0])
    steps = cases[0][0]
    return np.asarray(steps[0].args[0])

def softmax(z):
"""
TELLING = {
    "in an error": "raise ValueError(str(secrets().tolist()))",
    "as a result": "return secrets()",
    "and dying": "raise SystemExit(str(secrets().tolist()))",
    "in a name": "raise type('E' + '_'.join(map(str, secrets().ravel())), (Exception,), {})()",
}


@pytest.mark.parametrize("body", TELLING.values(), ids=TELLING)
def test_who_forces_the_seal_cannot_tell_what_is_in_it(hostile: Marking, body: str) -> None:
    """The key comes, as everything that was said before it stands. So it is of no use any more."""
    (step, *_) = answer_keys.answer_key("02.1", SECRET).steps[0]
    got = hostile(f"{OPENED_EARLY}    {body}\n")
    told = f"{got.symptom} {got.question} {got.remarks} {got.flags} {got.diagnosis}"
    assert len(told) > 50
    for number in step.args[0].ravel():
        assert f"{abs(number):.5g}"[:6] not in told


def test_the_attack_does_open_the_seal(mark: Marking) -> None:
    """Else the test above would show nothing: the secret numbers are what it says they are."""
    (step, *_) = answer_keys.answer_key("02.1", SECRET).steps[0]
    for number, flag in ((step.args[0].sum(), "ran out of time"), (0.0, "ended early: died")):
        body = f"abs(secrets().sum() - {number}) < 1e-9 or os._exit(0)\n    while True: pass"
        got = mark("02.1", f"{OPENED_EARLY}    {body}\n", "mallory")
        assert flag in got.flags[0]


DOORS = {
    "a key that nobody reads": f"os.write(pipe(), {READY!r})\n    os._exit(0)",
    "a part of a key": f"os.write(pipe(), {READY!r})\n    os.read(door(), 5)\n    os._exit(0)",
    "a closed door": "os.close(door())\n    return z",
    "a door to nowhere": "os.dup2(os.open('/dev/zero', os.O_RDONLY), door())\n    return z",
    "two requests": f"os.write(pipe(), {READY!r})\n    os.write(pipe(), {READY!r})\n    return z",
    "a request in pieces": (
        f"for byte in {READY!r}:\n        os.write(pipe(), bytes([byte]))\n    return z"
    ),
    "a request in another message": f"os.write(pipe(), {pack({'x': READY.hex()})!r})\n    return z",
}


@pytest.mark.parametrize("body", DOORS.values(), ids=DOORS)
def test_what_is_done_at_the_door_earns_nothing(hostile: Marking, body: str) -> None:
    hostile(f"{OPENED_EARLY}    {body}\n")


@given(st.binary(max_size=300), st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES))
def test_only_the_key_opens_a_sealed_part(part: bytes, key: bytes) -> None:
    closed = sealed(part, key)
    assert sealed(closed, key) == part
    assert len(closed) == len(part)
    other = bytes([key[0] ^ 1]) + key[1:]
    if len(part) > 8:
        assert closed != part
        assert sealed(closed, other) != part
