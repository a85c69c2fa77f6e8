"""Hand-ins made of code, for the tests of grading."""

import hashlib
from pathlib import Path

from course_lib.grading.marking import Marker
from course_lib.grading.records import HandIn, Mark, Reading
from course_lib.hand_ins.normalize_code import normalized_definitions

SECRET = 987_654_321

HONEST = """
import numpy as np

def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""

PIPE = """
import fcntl, os, signal, time

def deaf():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))

def is_open(file):
    try:
        os.fstat(file)
    except OSError:
        return False
    return True

def door():
    return [f for f in range(3, 256) if is_open(f)][-2]

def pipe():
    return [f for f in range(3, 256) if is_open(f)][-1]
"""
"""What attacks on the pipes need: answers leave by `pipe()`, the key comes in by `door()`."""


def reading_of(code: str) -> Reading:
    """Code as if a notebook had held it."""
    content = hashlib.sha256(code.encode()).hexdigest()
    return Reading(code, normalized_definitions(code), content)


def marked(marker: Marker, exercise: str, code: str, student: str = "somebody") -> Mark:
    """Mark one exercise of a hand-in that consists of this code."""
    handin = HandIn(student, exercise[:2], Path(f"{exercise[:2]}_lesson.ipynb"))
    return marker.mark(handin, reading_of(code), [exercise])[0]
