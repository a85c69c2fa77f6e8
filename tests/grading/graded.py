"""Hand-ins made of code, for the tests of grading."""

import hashlib

from course_lib.grading.records import Reading
from course_lib.judging.bare import bare_definitions

SECRET = 987_654_321

HONEST = """
import numpy as np

def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""


def reading_of(code: str) -> Reading:
    """Code as if a notebook had held it."""
    content = hashlib.sha256(code.encode()).hexdigest()
    return Reading(code, bare_definitions(code), content)
