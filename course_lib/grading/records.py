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
    """One notebook that a student handed in.

    Attributes:
        student: the student's name or number, as the folder or the file's name tells it.
        lesson: the lesson's number, "02".
        path: the file.
        remarks: what was odd about finding it, in sentences ("two files for lesson 02: ...").
    """

    student: str
    lesson: str
    path: Path
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trouble:
    """Something in a folder of hand-ins that a human must look at; nothing stopped because of it.

    Attributes:
        student: whose it is, or "" where that cannot be told.
        lesson: the lesson's number, or "".
        says: one sentence: what was found and what to do.
        path: where.
    """

    student: str
    lesson: str
    says: str
    path: str = ""


@dataclass(frozen=True)
class Reading:
    """What a notebook defines, read without running it.

    Attributes:
        code: Python code: imports, constants, functions and classes, in the notebook's order.
        definitions: name -> the bare code (no comments, no docstrings) of each function and class.
        content: a hash of `code` and `lost`; equal contents earn equal marks.
        remarks: what could not be read or was repaired, in sentences.
        flags: names that a grader should see, in sentences ("uses `eval`"); never a verdict.
        lost: name -> where the notebook defines it in vain, and why (see `Source.lost`).
        compiled: `code` as a program, see `inside.programs`; b"" where it is still to be compiled.
    """

    code: str
    definitions: dict[str, str]
    content: str
    remarks: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    lost: Mapping[str, str] = field(default_factory=dict)
    compiled: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Mark:
    """What one exercise of one hand-in earned: one row of the gradebook.

    Attributes:
        student, lesson, exercise: whose, and for what ("02", "02.1").
        content: hash of the code that was judged.
        version: hash of the exercise and of the judge.
        seed: a name for the secret seed (a hash), not the seed.
        status: "passed", "not yet" or "not attempted".
        points: what it earned; `worth`: what it could earn.
        n_held, n_cases: how many cases hold, of how many.
        diagnosis: the misconception's name ("columns"), a detector's ("wrong sign"), or "".
        symptom, question: the hint, as `check` would show it; made with the notebook's own
            numbers, so nothing of the hidden inputs is in it.
        code: the bare code of the exercise's own functions, for a comparison of hand-ins.
        remarks: further sentences for the student.
        flags: what a human should look at, in sentences.
        seconds: how long its answers took.
    """

    student: str
    lesson: str
    exercise: str
    content: str
    version: str
    seed: str
    status: str
    points: float
    worth: float
    n_held: int = 0
    n_cases: int = 0
    diagnosis: str = ""
    symptom: str = ""
    question: str = ""
    code: str = ""
    remarks: tuple[str, ...] = field(default=())
    flags: tuple[str, ...] = field(default=())
    seconds: float = 0.0
