"""What the child of the sandbox does with one job: read notebooks, or answer cases.

By now it can see numpy and its own job, and nothing else; see `limits`.
"""

import ast
import contextlib
import json
import linecache
import os
import time
from typing import Any

import numpy as np

from course_lib.grading.sandboxed import library, messages
from course_lib.grading.sandboxed.desk import DESK, Desk, letter_of
from course_lib.grading.sandboxed.messages import from_grader, to_sandbox
from course_lib.grading.sandboxed.programs import as_bytes, program_of
from course_lib.grading.sandboxed.seal import KEY_BYTES, sealed
from course_lib.hand_ins.source import FILE, NotebookError, bound, compiler_flags
from course_lib.judging.answers import Answers
from course_lib.judging.execution_limits import global_state_kept, timers_ready
from course_lib.judging.recording import RecordingHere
from course_lib.judging.runner import TOO_LARGE, cases_in_turn
from course_lib.judging.steps import LAYOUTS, Laid, call

SILENCE = 0.2  # seconds between two signs of life; hosts wait for a case's limit and more
HASTE = 0.1  # of the processor's time, once an answer has come to no end with other numbers


def work(job: memoryview, out: int, door: int) -> None:
    """Do a job, and write one message for each part of it that is done.

    Args:
        job: as `to_sandbox` returned it. "kind" is "read", with the bytes of "notebooks";
            "locate", see `locate`; or "answer", with the "code" (and "compiled", see `programs`)
            and "parts": pairs of open exercises, as `answer_keys.question` returns them, and the
            same ones with the secret numbers, closed (see `seal`), or b""; what is "allowed" and
            the "tests" are for `Desk`.
        out: the file to write to.
        door: the file that letters come from, such as the key to the sealed part.
    """
    given = from_grader(job)
    if given["kind"] == "read":
        for raw in given["notebooks"]:
            say(out, *reading_fields(raw))
        return
    desk = Desk(out, door, given["allowed"], given["tests"])
    DESK[:] = [desk]
    if given["kind"] == "locate":
        locate(given, desk)
        return
    names, troubles = define(given["code"], given["compiled"], given["wanted"])
    say(out, {"defined": len(names), "troubles": troubles})
    limits = given["seconds"], given["computing"]
    with global_state_kept(), timers_ready(computing=True):  # for all, as none needs them later
        for number, (questions, closed) in enumerate(given["parts"]):
            if number:
                messages.send(out, messages.NEXT)
            before = [_answer(desk, question, names, *limits) for question in questions]
            if not closed:
                return
            messages.send(out, messages.READY)
            key = desk.letter(0)
            again = zip(from_grader(sealed(closed, key)), before, strict=True)
            for question, answers in again:
                _answer(desk, question, names, *limits, answers)


def _answer(
    desk: Desk,
    question: bytes,
    names: dict[str, Any],
    seconds: float,
    computing: float,
    before: Answers | None = None,
) -> Answers:
    """Let the definitions answer one exercise; say now and then that there is life.

    What they answered `before` is to the same cases with the notebook's numbers, and None where
    these are they. A case that repeated then need not be run twice again, and what ran out of time
    or memory gets less of it. There are no answers where the exercise's names are not defined.
    """
    began = spoke = time.perf_counter()
    out = desk.out
    exercise, first, wanted, cases = from_grader(question)
    done = {"exercise": exercise}
    own = {name: names[name] for name in wanted if name in names}
    if len(own) < len(wanted) or not all(map(callable, own.values())):
        say(out, {**done, "missing": True})
        return ()
    kinds = {kind for case in before or () for a in case if a.error for kind in a.error.kinds}
    share = HASTE if "TookTooLong" in kinds else 1.0
    desk.begin(at_stake=before is not None)
    answers = []
    for answer in cases_in_turn(
        own,
        first,
        cases,
        seconds=seconds,
        computing=share * computing,
        known=before or (),
        too_large=1 if "MemoryError" in kinds else TOO_LARGE,
        functions=desk.functions,
    ):
        answers.append(answer)
        desk.next_case()
        if time.perf_counter() - spoke > SILENCE:
            say(out, {"alive": True})
            spoke = time.perf_counter()
    spent = time.perf_counter() - began
    say(out, {**done, "seconds": spent}, messages.answers_value(tuple(answers)))
    return tuple(answers)


def locate(given: dict[str, Any], desk: Desk) -> None:
    """Record an answer, or replace values in it, as often as the grader asks for that.

    It may hold right values of the notebook's numbers: all marks are made by now. In the job are
    "code" and what the desk needs, as for answers; the exercise's "names", the "first" of them, and
    their code, "wrapped", see `RecordingHere`.
    """
    space, _ = define(given["code"], given["compiled"], [])
    desk.begin(at_stake=False)
    code = RecordingHere(
        *(given["wrapped"], space, given["names"], given["first"]), functions=desk.functions
    )
    said = None
    with global_state_kept(), timers_ready():
        while asked := desk.ask("run", given["first"], said):
            what, *how = asked
            if what == "record":
                tape = code.recorded(*how)
                said = None if tape is None else messages.tape_value(tape)
            else:
                said = messages.answers_value((code.with_values(*how),))


def rehearse(reads: bool) -> None:
    """Do small jobs of our own, so that every child finds warm caches and ready code."""
    code = (
        "import numpy as np\n"
        "def f(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    return e / e.sum()\n"
        "def g(z):\n    raise ValueError('no')\n"
    )
    nowhere = os.open("/dev/null", os.O_WRONLY)
    given = (Laid.of(np.ones((2, 3)), layout) for layout in LAYOUTS)
    cases = [((call(name, x),), False) for name, x in zip("ffgf", given, strict=True)]
    questions, key = [to_sandbox(("0.0", "f", ("f", "g"), cases))], bytes(KEY_BYTES)
    answer = {
        "kind": "answer",
        "code": code,
        "compiled": as_bytes(compile(code, FILE, "exec")),
        "wanted": [],
        "seconds": 60.0,
        "computing": 60.0,
        "allowed": {},
        "tests": None,
        "parts": [(questions, sealed(to_sandbox(questions), key))],
    }
    jobs = [to_sandbox(answer)]
    if reads:
        cell = {"cell_type": "code", "source": code, "outputs": [], "metadata": {}}
        notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        jobs.append(to_sandbox({"kind": "read", "notebooks": [json.dumps(notebook).encode()]}))
    door, keys = os.pipe()
    os.write(keys, letter_of(0, key))
    for job in jobs:
        work(memoryview(job), nowhere, door)
    for file in (nowhere, door, keys):
        os.close(file)
    DESK.clear()


def say(out: int, fields: dict[str, Any], value: Any = None) -> None:
    """Write one message; what cannot be packed is said as an error of this exercise."""
    try:
        message = messages.pack(fields, value)
    except Exception as error:  # a stranger's object may refuse to be looked at
        message = messages.pack({**fields, "unpacked": type(error).__name__})
    messages.send(out, message)


def reading_fields(raw: bytes) -> tuple[dict[str, Any], bytes]:
    """Read a notebook's bytes; return what came of it, and the code, compiled."""
    from course_lib.grading.sandboxed.reading import read  # not in every sandbox

    try:
        found = read(raw)
    except NotebookError as error:
        return {"problem": str(error)}, b""
    told = ("code", "definitions", "content", "remarks", "flags", "lost")
    return {name: getattr(found, name) for name in told}, found.compiled


def define(code: str, compiled: bytes, wanted: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Run definitions; return what is defined, and a sentence for each statement that failed.

    All of them are run at once, which is quickest, as a program where they were compiled already.
    Where one fails, they start again, one by one: it stops no other. Where names are `wanted`, only
    what these lean on is run.
    """
    linecache.cache[FILE] = (len(code), None, code.splitlines(True), FILE)
    names: dict[str, Any] = {"__name__": "notebook"}
    if not wanted:
        with contextlib.suppress(Exception, SystemExit, KeyboardInterrupt):
            exec(program_of(compiled, code), names)
            return names, []
        names = {"__name__": "notebook"}
    troubles = []
    tree, flags = ast.parse(code), compiler_flags(code)
    for node in needed(tree.body, wanted) if wanted else tree.body:
        try:
            statement = ast.Module([node], [])
            exec(compile(statement, FILE, "exec", flags, dont_inherit=True), names)
        except (ImportError, OSError) as error:
            if not bind_absent(node, names):
                troubles.append(f"line {node.lineno} stopped with {type(error).__name__}"[:500])
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            told = f"line {node.lineno} stopped with {type(error).__name__}: {error}"
            troubles.append(told[:500])
    return names, troubles[:20]


def bind_absent(node: ast.stmt, names: dict[str, Any]) -> bool:
    """Bind what an import would have bound, if the statement is one."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        full = f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        names[name] = library.Absent(full)
    return True


def needed(body: list[ast.stmt], wanted: list[str]) -> list[ast.stmt]:
    """Return the statements that bind the wanted names, and those that these lean on."""
    binds = [{*bound(node)} for node in body]
    reads = [{n.id for n in ast.walk(node) if isinstance(n, ast.Name)} for node in body]
    open_, kept = set(wanted), set[int]()
    while more := {i for i, names in enumerate(binds) if i not in kept and names & open_}:
        kept |= more
        open_ |= set().union(*(reads[i] for i in more))
    return [body[i] for i in sorted(kept)]
