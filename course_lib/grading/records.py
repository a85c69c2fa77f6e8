"""The records that travel between the parts of grading: plain data, all of it.

A `HandIn` is a file of a student; its `Reading` is what the file defines; a `Mark` is what one
exercise of it earned.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TO_READ = "to be read by a human"
"""Begins the flag of an answer of which a person reads a part: it is work, and no trouble."""


@dataclass(frozen=True)
class HandIn:
    """One notebook that a student handed in."""

    student: str  # the student's name or number, as the folder or the file's name tells it
    lesson: str  # the lesson's number, "02"
    path: Path  # the file
    # what was odd about finding it, in sentences ("two files for lesson 02: ...")
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trouble:
    """Something among hand-ins that a human must look at; nothing stopped because of it."""

    student: str  # whose it is, or "" where that cannot be told
    lesson: str  # the lesson's number, or ""
    says: str  # one sentence: what was found and what to do
    path: str = ""  # where


@dataclass(frozen=True)
class Reading:
    """What a notebook defines, read without running it."""

    code: str  # Python code: imports, constants, functions and classes, in the notebook's order
    # name -> the normalized code (no comments, no docstrings) of each function and class
    definitions: dict[str, str]
    content: str  # a hash of `code` and `lost`; equal contents earn equal marks
    remarks: tuple[str, ...] = ()  # what could not be read or was repaired, in sentences
    # names that a grader should see, in sentences ("uses `eval`"); never a verdict
    flags: tuple[str, ...] = ()
    # name -> where the notebook defines it in vain, and why (see `Source.lost`)
    lost: Mapping[str, str] = field(default_factory=dict)
    # `code` as a program, see `sandboxed.programs`; b"" where it is still to be compiled
    compiled: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Mark:
    """What one exercise of one hand-in earned: one row of the gradebook.

    The hint is as `check` would show it. It is made with the notebook's own numbers, so nothing of
    the hidden inputs is in it.
    """

    student: str
    lesson: str  # "02"
    exercise: str  # "02.1"
    content: str  # hash of the code that was judged
    version: str  # hash of the exercise and of the judge
    seed: str  # a name for the secret seed (a hash), not the seed
    status: str  # "passed", "not yet" or "not attempted"
    points: float  # what it earned
    worth: float  # what it could earn
    n_held: int = 0  # how many cases hold
    n_cases: int = 0
    diagnosis: str = ""  # the misconception's name ("columns"), a detector's ("wrong sign"), or ""
    symptom: str = ""  # the first part of the hint
    question: str = ""  # the second
    code: str = ""  # the normalized code of the exercise's own functions, to compare hand-ins
    remarks: tuple[str, ...] = ()  # further sentences for the student
    flags: tuple[str, ...] = ()  # what a human should look at, in sentences
    seconds: float = 0.0  # how long its answers took
