"""Detectors of form: it stops, the type, the shape, arguments, randomness, the range, the dtype."""

import re
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import numpy as np

from course_lib.judging.answers import Failure
from course_lib.judging.compare import as_array, form_of
from course_lib.judging.detectors.evidence import Evidence, Finding
from course_lib.judging.formatting import an

OUT_OF_TIME = Finding(
    "slow",
    "It ran out of time and was stopped. Is there an endless loop?",
    "Which line ends that loop, and is it ever reached?",
)


def out_of_time(e: Evidence) -> Finding | None:
    """It did not come to an end in time; no seconds and no line, which differ from run to run."""
    error = e.first.got.error
    return OUT_OF_TIME if e.first.fault == "error" and error and error.late else None


def raises(e: Evidence) -> Finding | None:
    """It stops with an exception, or should have and does not."""
    if e.first.fault != "error" or e.first.got.error is None:
        if e.first.fault == "error":
            return Finding("it stops", f"In the case “{e.first.case.says}”, {e.first.words}.")
        return None
    error = e.first.got.error
    if error.blank:
        return Finding(
            "it stops", "A blank `...` is still in your code.", "Which step is not filled?"
        )
    line, asked = error.place, _asked(error)
    if error.is_a("UnboundLocalError") and (name := re.search(r"'(\w+)'", error.message)):
        here = re.search(rf"\b{name[1]}\b", error.text)  # Python may name the line before it
        return Finding(
            "it stops",
            f"It stopped{line if here else ''}: `{name[1]}` has no value yet when it is read.",
            "Which line gives it one, and does that line come first?",
        )
    if error.is_a("TypeError") and re.search(r"for \^|bitwise_xor", error.message):
        return Finding(
            "it stops",
            f"It stopped{line}: `^` is no power in Python.",
            "Which operator raises to a power in the lesson's code?",
        )
    arrays = (a for a in e.first.steps[e.first.step].args if isinstance(a, np.ndarray))
    shapes = ", ".join(f"{a.shape} {a.dtype}" for a in arrays) if asked == OF_SHAPES else ""
    facts = f" The arguments have shape {shapes}." if shapes else ""
    end = "?" if str(error).rstrip().endswith("?") else "."  # "is there an endless loop?"
    told = f"It stopped with {str(error).rstrip('.?! ')}{line}{end}{facts}"
    return Finding("it stops", told, asked)


OF_SHAPES = "What is the shape of each array on that line?"
OF_CONDITION = "Is that condition about one number, or about a whole array?"
SHAPES = r"shape|size|axis|axes|dimension|broadcast|mismatch|too many indices"
QUESTIONS = (
    ("NeverEnds", "", OUT_OF_TIME.question),
    ("MemoryError", "", "Which array on the way is the largest, and which shape has it?"),
    ("TypeError", r"(positional|keyword) argument", "Which arguments does that call take?"),
    ("TypeError", "", "What type has each name on that line?"),
    ("NameError", "", "Which line makes that name?"),
    ("ZeroDivisionError", "", "Which number on that line can be 0?"),
    ("KeyError", "", "Which keys does that dictionary have?"),
    ("AttributeError", "", "What type has the value in front of that dot?"),
    ("RuntimeWarning", "", "Which term grows, and which one can become 0?"),
    ("FloatingPointError", "", "Which term grows, and which one can become 0?"),
    ("IndexError", "integer", "What type has the index on that line?"),
    ("IndexError", SHAPES, OF_SHAPES),
    ("ValueError", SHAPES, OF_SHAPES),
    ("RuntimeError", SHAPES, OF_SHAPES),
    ("RuntimeError", "Boolean value", OF_CONDITION),
    ("IndexError", "", "How many entries are there, and which one is asked for?"),
    ("ValueError", "unpack", "How many names are on the left there, and how many values come?"),
    ("ValueError", "truth value", OF_CONDITION),
    ("ValueError", "", "Which value does that line not accept?"),
)
"""What to ask after an error: the class that it is of, what its message says, the question."""


def _asked(error: Failure) -> str:
    """The question that fits an error; of shapes only where its own words speak of these."""
    if not error.place and any(map(error.is_a, ("TypeError", "AttributeError", "KeyError"))):
        return "Which arguments and results does the docstring name?"
    if error.text.lstrip().startswith("raise "):
        return "Which condition leads to that line, and is it as you meant it?"
    for kind, says, asked in QUESTIONS:
        if error.is_a(kind) and re.search(says, error.message, re.IGNORECASE):
            return asked
    return "What does that line need?"


def wrong_type(e: Evidence) -> Finding | None:
    """None, Ellipsis or another type comes back."""
    called = e.first.steps[e.first.step].kind in ("call", "method")
    nothing = called and e.first.got.value is None and e.first.expected.value is not None
    if nothing and e.first.fault == "property":
        return _none(e)
    if e.first.fault != "type":
        return None
    whole = e.first.got_part is e.first.got.value
    if e.first.got_part is None and whole:
        return _none(e)
    if e.first.got_part is Ellipsis:
        step = e.first.steps[e.first.step]
        told = (
            f"`{step.member}` is still `...`."
            if step.kind == "attribute"
            else "The function returns `...`."
        )
        told = told if whole else f"A blank is left: {e.first.words}."
        return Finding("another type", told, "Is a blank still to be filled?")
    if _SAME_KIND.search(e.first.words) and isinstance(e.first.got_part, tuple | list):
        return _no_numbers(e)
    if e.s is not None and e.r is not None and e.s.shape == e.r.shape:
        wanted, kind = e.first.words.split(": ")[-1].split(" is asked for; ")
        kind = kind.removesuffix(" came")  # "a list"
        wanted = "an array" if wanted.startswith("an array") else wanted
        return Finding(
            "another type",
            f"Your numbers are right, and they come in {kind}: {wanted} is asked for.",
            f"What turns {kind} into {wanted}?",
        )
    return Finding("another type", f"In the case “{e.first.case.says}”, {e.first.words}.")


_SAME_KIND = re.compile(r"(an? \w+) is asked for; \1 came$")


def _no_numbers(e: Evidence) -> Finding:
    """A tuple or list where one is asked for, but what it holds are no numbers."""
    where = e.first.words.rpartition(": ")[0] or "your answer"
    odd = [item for item in _leaves(e.first.got_part) if as_array(item) is None]
    if any(item is Ellipsis for item in odd):
        told = f"A blank `...` is still in {where}."
        return Finding("another type", told, "Which number belongs there?")
    what = f"`{odd[0]!r}`" if odd and isinstance(odd[0], str | None) else ""
    what = what or (an(type(odd[0]).__name__) if odd else "items of several forms")
    return Finding(
        "another type",
        f"In the case “{e.first.case.says}”, {where} holds {what}: numbers are asked for.",
        "Which numbers should stand there, and how many?",
    )


def _leaves(value: Any) -> Iterator[Any]:
    """What tuples and lists hold, however deep."""
    if not isinstance(value, tuple | list):
        yield value
        return
    for item in value:
        yield from _leaves(item)


def _none(e: Evidence) -> Finding:
    """None came back: everywhere, or in some cases only."""
    if all(o.got.value is None for o in e.outcomes):
        return Finding("another type", "The function returns None.", "Is a `return` missing?")
    return Finding(
        "another type",
        f"In the case “{e.first.case.says}” the function returns None.",
        "Which path through your code has no `return`?",
    )


GIVES = "Which line gives the result its shape?"


def shape(e: Evidence) -> Finding | None:
    """Size-1 axes lost or kept, or axes in another order."""
    if e.first.fault != "shape" or e.s is None or e.r is None:
        return None
    if "results are asked for" in e.first.words:
        told = f"In the case “{e.first.case.says}”, {e.first.words}."
        return Finding("another shape", told, "Which results does the docstring name?")
    if _other_order(e.first.got.value, e.first.expected.value):
        return Finding(
            "another shape", "Your results come in another order.", "Which one is asked for first?"
        )
    told = f"Shape {e.s.shape}, expected {e.r.shape}"
    if e.part != "your answer":
        told = f"{e.part[0].upper()}{e.part[1:]} has shape {e.s.shape}, expected {e.r.shape}"
    if sorted(e.s.shape) == sorted(e.r.shape):
        turned = any(e.same(e.s.transpose(axes), e.r) for axes in permutations(range(e.s.ndim)))
        what, asked = (
            ("the axes are", "Which axis comes first?") if turned else ("the sizes", GIVES)
        )
        return Finding("another shape", f"{told}: {what} in another order.", asked)
    squeezed = [tuple(d for d in a.shape if d != 1) for a in (e.s, e.r)]
    if squeezed[0] == squeezed[1]:
        return Finding(
            "another shape",
            f"{told}: an axis of size 1.",
            "Where does that axis come from, or go?",
        )
    if e.s.size > e.r.size > 0 and e.s.ndim > e.r.ndim:
        return Finding(
            "another shape",
            f"{told}: more numbers than asked for.",
            "Which axis should have been summed?",
        )
    return Finding("another shape", f"{told}.", GIVES)


def changed_argument(e: Evidence) -> Finding | None:
    """An argument was changed; the values are called right where all of them were compared."""
    alone = e.first.got.changed and not e.first.expected.changed  # a training step may change it
    if e.first.fault != "changed" and not (e.first.fault == "values" and alone):
        return None
    names = ", ".join(f"`{name}`" for name in e.first.got.changed)
    compared = all(
        o.fault in (None, "changed") and not (o.fault and o.case.properties) for o in e.outcomes
    )
    told = "Your values are right, but your" if compared else "Your"
    return Finding(
        "an argument is changed",
        f"{told} function changed its argument {names}.",
        "Which line writes into an array that the caller still owns? Work on a copy.",
    )


def two_answers(e: Evidence) -> Finding | None:
    """Two equal calls differ, whatever the global seed."""
    if e.first.got.repeat != "differs":
        return None
    return Finding(
        "two answers to one call",
        "Two equal calls gave two answers.",
        "Where does randomness or state come in?",
    )


def global_generator(e: Evidence) -> Finding | None:
    """The global seed changes the answer."""
    if e.first.got.repeat != "global seed":
        return None
    if "torch" in e.exercise.needs:
        return Finding(
            "global random numbers",
            "The answer follows torch's global random numbers: something holds what torch drew.",
            "Torch draws the numbers of a new layer. Which of them did nobody replace?",
        )
    return Finding(
        "global random numbers",
        "The answer follows numpy's global seed.",
        "You were given `rng`: which line draws without it?",
    )


def left_the_range(e: Evidence) -> Finding | None:
    """A number overflowed, was divided by zero, or became nan."""
    got = e.first.got
    bad = e.s is not None and e.s.dtype.kind == "f" and not np.isfinite(e.s).all()
    fine = e.r is not None and bool(np.isfinite(e.r.astype(float)).all())
    warned = got.warned if e.first.case.warnings_fail and not e.first.expected.warned else ()
    if not warned and not (bad and fine):
        return None
    if e.first.fault not in ("warning", "values", "property"):
        return None
    if any("'where' used without 'out'" in told for told in warned):
        return Finding(
            "unwritten numbers",
            "`where=` stands in your code without `out=`: numpy computes the chosen numbers, and "
            "leaves the others as the memory has them.",
            "Which numbers do you want where the condition is False? `out=` is an array that holds "
            "them.",
        )
    told = f"numpy warned “{warned[0]}”" if warned else "a value is not a finite number"
    return Finding(
        "out of range",
        f"In the case “{e.first.case.says}”, {told}.",
        "Which term grows, and which one can become 0?",
    )


def wrong_dtype(e: Evidence) -> Finding | None:
    """Whole numbers or float32 where another dtype is asked for."""
    if e.first.fault == "dtype":
        return Finding(
            "another dtype", f"The values are right; {e.first.words}.", "Where is it converted?"
        )
    if e.s is None or e.first.fault != "values" or e.s.dtype not in (np.float16, np.float32):
        return None
    if e.r is None or not np.allclose(e.s, e.r, rtol=2e-3 if e.s.dtype == np.float16 else 1e-5):
        return None
    return Finding(
        "another dtype",
        f"Your numbers are right to a few digits only: they are {e.s.dtype}.",
        "Which line makes them shorter than the input?",
    )


def _other_order(got: Any, expected: Any) -> bool:
    """Whether a tuple of results holds the right shapes in another order."""
    if not isinstance(got, tuple) or not isinstance(expected, tuple) or len(got) != len(expected):
        return False
    mine, right = [form_of(item) for item in got], [form_of(item) for item in expected]
    return mine != right and sorted(mine) == sorted(right)
