"""What an answer's process holds, walked from end to end: no answer to any exercise is in it.

Each process in which exercises are asked is walked twice: as it begins, and once everything that
may be borrowed there has come. What is found is then tried on the exercises, out here.
"""

import importlib
import importlib.util
import pkgutil
import types
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graded import SECRET, reading_of

from course_lib import exercises
from course_lib.grading import isolation
from course_lib.grading.answer_keys import allowed, answer_key, environment, in_library
from course_lib.grading.lending import lent
from course_lib.grading.marking import Marker
from course_lib.grading.records import HandIn
from course_lib.grading.requests import _module_of
from course_lib.grading.responses import GradingContext
from course_lib.grading.sandboxed import borrowing, library
from course_lib.grading.sandboxed.settings import Limits
from course_lib.judging import Exercise
from course_lib.judging.outcome import judge_case
from course_lib.judging.runner import run_case

ROOMS = ("nn", "data", "training", "exercises")  # where the course's own answers are
HARNESS = ("grading", "hand_ins", "judging", "lesson_functions")
PLUMBING = ("zygote", "limits", "landlock", "child", "desk")  # moves bytes, and knows no case
JUDGE = ("judge", "answer_key", "exercise", "verdict", "detectors", "symptom")
ONE_PRODUCT = "08.2"  # numpy itself has an answer to it


def groups() -> Iterator[tuple[Exercise, ...]]:
    """The exercises that are asked in one process, as hand-ins are graded."""
    for lesson in exercises.LESSONS:
        found: dict[Any, list[Exercise]] = {}
        for exercise in exercises.lesson(lesson):
            kind = "torch" in exercise.needs
            found.setdefault((kind, allowed(exercise.id)), []).append(exercise)
        yield from (tuple(group) for group in found.values() if not group[0].missing)


GROUPS = {" ".join(e.id for e in group): group for group in groups()}


@pytest.fixture(scope="module")
def marker(walls: isolation.Isolation) -> Iterator[Marker]:
    with Marker(walls, SECRET, "secret", Limits(seconds=40, grace=2, memory_mib=4096)) as made:
        yield made


MARK_OF = """
import types, zlib
def mark_of(code):
    plain = [c for c in code.co_consts if not isinstance(c, types.CodeType)]
    said = (code.co_code, code.co_names, code.co_varnames, plain)
    return f"{code.co_name} {zlib.crc32(repr(said).encode())}"
"""
WALK = (
    MARK_OF
    + """
import gc, os, sys
from course_lib.grading.sandboxed.desk import DESK
from course_lib.grading.sandboxed.messages import pack, send

def member(name):
    value = sys.modules["course_lib"]
    for part in name.split("."):
        value = getattr(value, part)
    return value

def walked():
    gc.unfreeze()  # the warm process hid its objects from the collector, and from get_objects
    open_, seen, found = [gc.get_objects(), sys.modules, sys._getframe()], {}, set()
    while open_:
        thing = open_.pop()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        if type(thing) is types.CodeType:
            open_ += thing.co_consts
            if "course_lib" in thing.co_filename:
                found.add(mark_of(thing))
        elif type(thing) is types.FunctionType:
            open_.append(thing.__code__)
        elif issubclass(type(thing), type):  # a proxy only says that it is one
            open_ += type.__subclasses__(thing)
        open_ += gc.get_referents(thing)
    return sorted(found)

def files():
    found = []
    for top in ("/course", "/work", "/tmp", "/proc", *filter(os.path.isdir, sys.path)):
        for folder, _, names in os.walk(top):
            for name in names:
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        if b"course_lib" in file.read(1 << 20):
                            found.append(os.path.join(folder, name))
                except OSError:
                    pass
    for name, module in [*sys.modules.items()]:
        loader = getattr(module, "__loader__", None)
        if name.startswith("course_lib") and loader is not None:
            for look in (loader.get_source, loader.get_code):
                try:
                    found.append(str(look(name))[:50])
                except Exception:
                    pass
    return found

def say(kind, value):
    send(DESK[0].out, pack({"found": kind}, value))

say("modules", sorted(name for name in sys.modules if name.startswith("course_lib.")))
say("at first", walked())
say("files", files())
for name, is_class in DESK[0].allowed.items():
    lent = member(name)
    try:
        if not is_class:
            lent()  # its code comes with the first call, whatever comes of that
    except Exception:
        pass
for name, how in DESK[0].tests.items():
    if how == "code":
        DESK[0].test_function(name)
say("at last", walked())
"""
)


@cache
def found_in(marker: Marker, group: str) -> dict[str, Any]:
    """What the walks through the process of a group say."""
    asked = list(GROUPS[group])
    handin = HandIn("mallory", asked[0].lesson, Path("x.ipynb"))
    context = GradingContext(handin, reading_of(WALK), SECRET)
    ended, _ = marker._run([asked], context, alone=False)
    found = {m.fields["found"]: m.value for m in ended.messages if "found" in m.fields}
    assert set(found) == {"modules", "at first", "files", "at last"}, [
        m.fields for m in ended.messages
    ]
    return found


@cache
def mark_of(code: types.CodeType) -> str:
    """The mark of code, as a walk gives it."""
    names: dict[str, Any] = {}
    exec(MARK_OF, names)
    return names["mark_of"](code)


def with_what_is_within(open_: list[types.CodeType]) -> Iterator[types.CodeType]:
    """Code, and the code of what is defined within it."""
    while open_:
        code = open_.pop()
        yield code
        open_ += [part for part in code.co_consts if isinstance(part, types.CodeType)]


@cache
def marks_in(room: str) -> frozenset[str]:
    """The marks of all code in a room of the course."""
    top = importlib.import_module(f"course_lib.{room}")
    names = [top.__name__]
    names += [m.name for m in pkgutil.walk_packages(top.__path__, f"{top.__name__}.")]
    specs = [(name, importlib.util.find_spec(name)) for name in names]
    found = [spec.loader.get_code(name) for name, spec in specs]  # type: ignore[union-attr]
    return frozenset(map(mark_of, with_what_is_within(found)))


def only_in_answers() -> frozenset[str]:
    """The marks of code that is in the rooms of answers, and not in those of the harness too."""
    harness = frozenset.union(*map(marks_in, HARNESS))
    return frozenset.union(*map(marks_in, ROOMS)) - harness


@pytest.mark.usefixtures("honest_after")  # this one walks; the others look at what it found
@pytest.mark.parametrize("group", GROUPS)
def test_a_process_begins_with_nothing_of_the_library(marker: Marker, group: str) -> None:
    found = set(found_in(marker, group)["at first"])
    assert len(found & marks_in("judging")) > 100, "the walk did not get far"
    assert not found & only_in_answers()
    modules = set(found_in(marker, group)["modules"])
    assert "course_lib.judging.runner" in modules  # how they are run, and not how they are judged
    assert not modules & {f"course_lib.judging.{part}" for part in JUDGE}


@pytest.mark.parametrize("group", GROUPS)
def test_no_file_holds_the_courses_code(marker: Marker, group: str) -> None:
    assert found_in(marker, group)["files"] == []


@pytest.mark.parametrize("group", GROUPS)
def test_what_came_is_what_may_be_borrowed_and_nothing_else(marker: Marker, group: str) -> None:
    came = set(found_in(marker, group)["at last"]) & only_in_answers()
    assert bool(came) == bool(environment(GROUPS[group][0].id).allowed)
    may = [f.__code__ for f in may_come(GROUPS[group]) if isinstance(f, types.FunctionType)]
    assert came <= {*map(mark_of, with_what_is_within(may))}


# ---------------------------------------------------------------- what is found, tried out


def may_come(asked: Iterable[Exercise], *instead: str) -> list[Any]:
    """The functions and classes that may come where exercises are asked."""
    names = set[str]()
    for around in (environment(exercise.id).with_also(instead) for exercise in asked):
        coded = [test for test, how in around.tests.items() if how == "code"]
        names |= {*around.allowed, *(f"{_module_of(test)}.{test}" for test in coded)}
    borrowing._MADE.clear()
    for name in sorted(names):
        borrowing.put_together(lent(name))
    made = list(borrowing._MADE.values())
    members = [m for c in made if isinstance(c, type) for m in vars(c).values()]
    return [thing for thing in (*made, *members) if callable(thing)]


def passes(exercise: Exercise, name: str, thing: Any) -> bool:
    """Whether something is a right answer to what an exercise calls `name`."""
    known = answer_key(exercise.id, SECRET)
    names, asked = {**exercise.reference, name: thing}, 0
    for case, steps, right in zip(exercise.cases, known.steps, known.reference, strict=True):
        if any(s.kind in ("call", "make") and (s.target or exercise.name) == name for s in steps):
            got = run_case(names, exercise.name, steps, seconds=2, repeat=False)
            asked += 1
            try:
                if not judge_case(exercise, case, steps, got, right).passed:
                    return False
            except Exception:  # it is nothing that could be judged
                return False
    return asked > 0


def right_answers(asked: list[Exercise], things: list[Any]) -> list[tuple[str, str]]:
    """Of which exercises some of the things are right answers, and which."""
    return [
        (exercise.id, str(thing))
        for exercise in asked
        for name in exercise.names
        for thing in things
        if passes(exercise, name, thing)
    ]


def test_what_is_tried_out_is_found_where_it_is_right() -> None:
    """Else the tests below would show nothing."""
    for item in ("02.1", "05.4", "07.5", "10.5"):
        exercise = exercises.get(item)
        assert all(passes(exercise, name, f) for name, f in exercise.reference.items())
    exercise = exercises.get(ONE_PRODUCT)
    assert passes(exercise, exercise.name, partial(np.multiply))


@pytest.mark.parametrize("group", GROUPS)
def test_nothing_that_may_come_answers_what_is_asked_beside_it(group: str) -> None:
    asked = [e for e in GROUPS[group] if e.id != ONE_PRODUCT]
    assert right_answers(asked, may_come(GROUPS[group])) == []


each_exercise = pytest.mark.parametrize(
    "exercise",
    [e for g in GROUPS.values() for e in g if e.id != ONE_PRODUCT],
    ids=lambda e: e.id,
)


@each_exercise
def test_nor_does_what_comes_in_place_of_earlier_answers(exercise: Exercise) -> None:
    """Where the library's own takes the place of what the student has not got right."""
    earlier = [e for e in exercises.lesson(exercise.lesson) if e.id < exercise.id]
    lent_too = [name for e in earlier for n in e.names if (name := in_library(n))]
    assert right_answers([exercise], may_come([exercise], *lent_too)) == []


@each_exercise
def test_nothing_that_is_there_at_first_answers_any_exercise(
    marker: Marker, exercise: Exercise
) -> None:
    (group,) = (name for name, group in GROUPS.items() if exercise in group)
    modules = tuple(found_in(marker, group)["modules"])
    assert right_answers([exercise], there_at_first(modules)) == []


@cache
def there_at_first(modules: tuple[str, ...]) -> list[Any]:
    """The functions and classes of the modules that a process begins with, but for the plumbing.

    Nor `library.shut`: it would hide the course from the process of these tests.
    """
    found = []
    for name in modules:
        facade = name.partition("course_lib.")[2] in ROOMS
        if name.rpartition(".")[2] not in PLUMBING and not facade:
            module = importlib.import_module(name)
            found += [v for v in vars(module).values() if callable(v) and _is_ours(v)]
    found = [thing for thing in found if thing is not library.shut]
    assert len(found) > 100
    return found


def _is_ours(thing: Any) -> bool:
    return str(getattr(thing, "__module__", "")).startswith("course_lib.")
