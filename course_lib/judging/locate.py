"""Which step of an answer is wrong first: put one of its values right, and ask the judge again.

Every expression of the learner's code is recorded, and so is every one of the right answer and its
variants. A value of the learner's that no right answer has is then replaced by one of theirs, and
the case runs again. Where the answer is right then, in other cases and with other numbers, too,
that expression is what to look at. Equal values alone prove less, because an answer may take a way
of its own: they say which names are right before it, and where an earlier step is returned.

Where several lines are wrong, any line behind all of them makes the answer right, the last one
above all, however right it is itself. So a line of a derivation that holds is passed over. If the
variables before an expression make the answer right together, each with a right step of its own
name, then their lines are told instead of it. Else the variables come first with which the values
begin that no right answer has.

What is said holds the learner's own code and numbers, never the right ones. It is a hint: whatever
goes wrong here, nothing is said.
"""

import ast
import itertools
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.compare import all_close, close, same_value, uses_float32
from course_lib.judging.execution_limits import global_state_kept, no_warnings, timers_ready
from course_lib.judging.formatting import listed, show
from course_lib.judging.instrumented import Instrumented, Node, assigned, variable
from course_lib.judging.outcome import Outcome, in_float32, judge_case
from course_lib.judging.right_steps import (
    RightStep,
    Run,
    Trail,
    arrays,
    globals_of,
    inputs,
    right_steps,
    steps_and_answers,
)
from course_lib.judging.verdict import Verdict
from course_lib.machine import thread_time

SECONDS, CEILING, MOST_RUNS = 0.2, 0.4, 500  # of computing, by the clock, and runs, for one answer
TRIES = 24  # right values that are put in the place of one expression
TRIES_OF_NAME = 4  # of a variable that is returned: what made it has been tried
TRIES_TOGETHER = 8  # of right values that several variables get at once
MOST_LINES = 3  # that write into one variable, or are wrong together, and are quoted together
LONGEST = 70  # characters of the learner's code that are quoted at once


VAGUE = (
    *("not recognised", "nearly right", "wrong at the margin", "not conserved"),
    *("another shape", "another type", "a property", "a simple relation", "right in part"),
)
"""Detectors that say what is seen, and not why: after these, evidence short of a proof is told."""


def with_step(
    answer_key: AnswerKey,
    verdict: Verdict,
    functions: Mapping[str, Any],
    source: str,
    clock: float | None = None,
) -> Verdict:
    """The verdict with the step of a wrong answer that is to be looked at, where one is found.

    Args:
        answer_key: the exercise and its seed.
        verdict: what the judge said of the answer.
        functions: the answer's functions and classes.
        source: their code, or "" where it is not known.
        clock: seconds that the search may take by the clock, if nobody waits for it.
    """
    if not source or silent(answer_key, verdict):
        return verdict

    def code() -> Instrumented:
        exercise = answer_key.exercise
        around = globals_of(functions[exercise.name])
        return Instrumented(source, around, exercise.names, exercise.name)

    return searched(answer_key, verdict, code, SECONDS, CEILING if clock is None else clock)


def searched(
    answer_key: AnswerKey,
    verdict: Verdict,
    code: Callable[[], Instrumented],
    computing: float,
    clock: float,
) -> Verdict:
    """The same for an answer that `code` makes, within seconds of computing and by the clock."""
    try:
        with global_state_kept(), timers_ready(), no_warnings():
            search = _Search(answer_key, verdict, code, (computing, clock))
            located = search.said()
    except Exception:  # it is a hint: what cannot be followed is not told
        return verdict
    surely = search.kind in ("hit", "several", "short") or verdict.diagnosis in VAGUE
    return replace(verdict, located=located) if surely else verdict


JUDGED_BY_VALUE = ("values", "shape", "type", "error", "property", "warning")


def silent(answer_key: AnswerKey, verdict: Verdict) -> bool:
    """Whether there is nothing to look for: no value came, or one of torch's."""
    first = verdict.first_failing
    return (
        verdict.status != "not yet"
        or verdict.misconception is not None
        or first is None
        or first.fault not in JUDGED_BY_VALUE
        or first.got.repeat != "same"
        or (first.got.value is None and first.got.error is None)
        or "torch" in answer_key.exercise.needs
        or bool(first.got.error and (first.got.error.late or first.got.error.type in STOPPED))
    )


STOPPED = ("NameError", "UnboundLocalError", "NotImplementedError", "MemoryError")


class _Search:
    """One answer's search, with what is known by then."""

    def __init__(
        self,
        key: AnswerKey,
        verdict: Verdict,
        code: Callable[[], Instrumented],
        limits: tuple[float, float],
    ) -> None:
        self.key, self.exercise = key, key.exercise
        self.faults = [outcome.fault for outcome in verdict.outcomes]
        wrong = any(judged.state == "wrong" for judged in verdict.lines)
        self.held = {j.line.name for j in verdict.lines if wrong and j.state == "holds"}
        self.failing, self.runs = self._chosen(verdict.outcomes)
        self.outcome = verdict.outcomes[self.runs[0][0]]
        self.elsewhere = self.outcome is not verdict.first_failing  # the case that the report shows
        self.right = right_steps(key)
        self.known = self.right.found(self.runs)  # made once for all answers: not this one's time
        self.limits, self.n_runs = limits, 0
        self.began = thread_time(), time.perf_counter()
        self.kind = ""
        self.code = code()
        self.tapes = [self._tape(run) for run in self.runs]
        self._without_shorter_ways()
        self.trails = {
            node.id: Trail.of(node, self.tapes)
            for node in self.code.nodes
            if all(node.id in tape for tape in self.tapes)
        }
        self.matched: dict[int, RightStep] = {}  # those that give what a right step gives
        self.given: set[int] = set()  # those that are an argument's value
        self.unknown: list[Node] = []  # those that no right answer has
        self.doubted: list[Node] = []  # neither right nor wrong by their values alone
        self.likely: set[int] = set()  # of the doubted those that may well be right
        self.turned: set[int] = set()  # those of right numbers in another shape, where that matters
        self._sort_expressions()
        used = {
            inner.id
            for node in self.code.nodes
            if node.id in self.matched and self.trails[node.id].tells
            for inner in self.code.inner(node)
        }
        self.bad = [node for node in self.unknown if node.id not in used]
        self.doubted += [node for node in self.unknown if node.id in used]

    def _chosen(self, outcomes: tuple[Outcome, ...]) -> tuple[list[int], tuple[Run, ...]]:
        """The failing cases, the plainest first, and the runs in which values are compared."""
        order = sorted(range(len(outcomes)), key=lambda i: _plainness(outcomes[i]))
        stopping = {i for i in order if outcomes[i].expected.error}
        cases = [i for i in order if i not in stopping]
        if not any(self.faults[i] in JUDGED_BY_VALUE for i in cases):
            cases = [i for i in order if self.faults[i] or i not in stopping]
        best = next(i for i in cases if self.faults[i] in JUDGED_BY_VALUE)
        cases = [i for i in cases if self._called(i) == self._called(best)]
        failing = [i for i in cases if self.faults[i] in JUDGED_BY_VALUE]
        candidates = [*failing, *(i for i in cases if not self.faults[i])]
        alike = [i for i in candidates if self._handed(i) == self._handed(best)]
        best, *others = (alike if len(alike) > 1 else candidates)[:3]
        return failing, ((best, False), (best, True), *((i, False) for i in others))

    def _sort_expressions(self) -> None:
        """Tell the expressions that are right from those that may not be, by their values."""
        given = inputs(self.right.steps(run) for run in self.runs)
        for node in self.code.nodes:
            trail = self.trails.get(node.id)
            result = bool(node.read and node.word and isinstance(node.stmt, ast.Return))
            plain = ("", node.read, "return", *(() if self._small(node) else ("[", ",")))
            alias = result or (node.read and node.name not in plain)
            if trail is None or (node.read and not alias and not self.code.built(node)):
                continue  # an argument, or a variable whose value is an expression of its own
            if node.word and trail.small:
                self.doubted.append(node)
                if any(s.name == node.name and s.trail.same(trail) for s in self.known):
                    self.likely.add(node.id)
            elif trail.made_of(given):
                self.given.add(node.id)
                misnamed = self._misnamed(node, trail)
                self.doubted += [node] * bool(alias or misnamed)
                self.likely |= set() if misnamed else {node.id}
            elif not (trail.tells or node.target):
                self.doubted += [node] * bool(trail.flat and not trail.small)
            elif step := self._match(node, trail):
                self.matched[node.id] = step
                if step.trail.shapes != trail.shapes and self.outcome.fault in ("error", "shape"):
                    self.turned.add(node.id)
                doubted = result or node.id in self.turned or self._misnamed(node, trail)
                doubted |= node.word == "return" and self._helps(node) and not step.name
                self.doubted += [node] * doubted
            elif trail.tells or trail.small or (trail.flat and not self.code.built(node)):
                self.unknown.append(node)
            elif trail.flat:
                self.doubted.append(node)

    def _without_shorter_ways(self) -> None:
        """Leave out right cases that do not reach all that the first one does: `if n > 1`, say."""
        reached = self.tapes[0].keys()
        kept = [
            (run, tape)
            for run, tape in zip(self.runs, self.tapes, strict=True)
            if self.faults[run[0]] or reached <= tape.keys()
        ]
        if len(kept) < len(self.runs):
            self.runs, self.tapes = tuple(run for run, _ in kept), [tape for _, tape in kept]
            self.known = self.right.found(self.runs)

    def _helps(self, node: Node) -> bool:
        """Whether an expression is in a function that the answer calls, and no case does."""
        called = {s.member or s.target or self.code.first for s in self.outcome.steps}
        return node.function not in called

    def _small(self, node: Node) -> bool:
        return node.id in self.trails and self.trails[node.id].small

    def _called(self, case: int) -> set[str]:
        """The functions and classes of the answer that a case calls."""
        return {s.target for s in self.key.steps[case] if s.kind in ("call", "make")}

    def _handed(self, case: int) -> list[tuple[str, int, tuple[str, ...]]]:
        """What a case calls, with how many arguments: others may take another way."""
        return [(s.target, len(s.args), tuple(s.kwargs)) for s in self.key.steps[case]]

    def _match(self, node: Node, trail: Trail) -> RightStep | None:
        """The right step that gives what an expression gives, as far as that came."""
        if not (trail.small or trail.tells or self.code.built(node)):
            return None  # all 0, say: only what is still to be filled is right so
        alike = [s for s in self.known if s.name == node.target] if trail.small else []
        return next((step for step in alike or self.known if step.trail.same(trail)), None)

    def _misnamed(self, node: Node, trail: Trail) -> bool:
        """Whether right answers have other values under its name."""
        again = node.target in map(variable, ast.walk(node.expr))  # x = np.array(x)
        kept = node.id in self.given and node.target.startswith("self.")
        if not node.target or again or (self.code.built(node) and not kept):
            return False
        same = [step.trail.same(trail) for step in self.known if step.name == node.target]
        return bool(same) and not any(same)

    @property
    def left(self) -> float:
        """Seconds that the search may still take."""
        computing, clock = thread_time() - self.began[0], time.perf_counter() - self.began[1]
        return min(self.limits[0] - computing, self.limits[1] - clock)

    def _tape(self, run: Run) -> dict[int, list[Any]]:
        tape = self.code.run.recorded(self.right.steps(run), max(self.left / 2, 0.001))
        if tape is None:
            raise ValueError("too much is recorded")
        return tape

    # ------------------------------------------------------------ value replacement

    def hits(self) -> Iterator[tuple[Node, RightStep]]:
        """Expressions that make the answer right when they have a right step's value."""
        bad = [*self.bad, *(n for n in self.doubted if n.word)]
        doubted = sorted((n for n in self.doubted if not n.word), key=lambda n: n.id)
        error = self.outcome.got.error
        if error and not error.text.lstrip().startswith("raise "):  # it only leads to that line
            likely = [n for n in bad if n.word in ("if", "while") and n.id in self.likely]
            leads = {part for n in likely for part in ast.walk(n.expr)}
            bad, doubted = ([n for n in some if n.expr not in leads] for some in (bad, doubted))
        for node in (*sorted(bad, key=lambda n: n.id), *doubted):
            if not self._holds(node) and (step := self._put_right(node)):
                yield node, step

    def _holds(self, node: Node) -> bool:
        """Whether an expression is in a line of a derivation that holds, where others do not."""
        return any(name in self.held for name, _ in assigned(node.stmt))

    def _put_right(self, node: Node) -> RightStep | None:
        for step in self._fitting(node):
            if self._given_up:
                return None
            if self._accepted([(node, step)]):
                return step
        return None

    @property
    def _given_up(self) -> bool:
        return self.left < 0 or self.n_runs > MOST_RUNS

    def _together(self, node: Node | None) -> list[tuple[Node, RightStep]]:
        """The variables, made before an expression, that make the answer right together.

        Each gets a right step of its own name. What is right without a later one of them, which it
        may only have made wrong, is: so each that is left is wrong by its own line.
        """
        before = {n.id for n in (self.code.inner(node) if node else self.code.nodes)}
        chosen: list[list[tuple[Node, RightStep]]] = []
        for at in sorted(self.bad, key=lambda n: n.id):
            name = at.target or at.read
            named = [(at, s) for s in self._fitting(at) if name and s.name == name]
            if named and at.id in before:
                chosen.append(named)
        for pairs in itertools.islice(itertools.product(*chosen), TRIES_TOGETHER):
            if self._given_up or len(pairs) < 2:
                return []
            if self._accepted([*pairs]):
                found = self._fewest([*pairs])
                return found if len(found) > 1 else []  # one alone was tried before
        return []

    def _fewest(self, pairs: list[tuple[Node, RightStep]]) -> list[tuple[Node, RightStep]]:
        """The same without those that need no other value once the earlier ones have theirs."""
        for pair in pairs[::-1]:
            fewer = [other for other in pairs if other is not pair]
            if fewer and self._accepted(fewer):
                pairs = fewer
        return pairs

    def _fitting(self, node: Node) -> list[RightStep]:
        mine = self.trails[node.id]

        def distance(step: RightStep) -> int:
            far = (step.trail.sizes != mine.sizes) + (step.trail.shapes != mine.shapes)
            return far if step.name and step.name in (node.name, node.read) else far + 3

        stopped = self.outcome.fault == "error"  # what has another type may have stopped it
        fitting = [
            s
            for s in self.known
            if s.trail.small == mine.small or (stopped and s.name and s.name == node.target)
        ]
        if mine.small and node.word and node.word != "return":
            fitting = [s for s in fitting if s.name == node.name]
        if stopped:  # the line that raised is told, so here no guesses
            fitting = [s for s in fitting if s.name == node.name or s.trail.shapes == mine.shapes]
        known = node.id in self.matched and not self._another_name(node)
        if known or (node.id in self.given and not node.read):
            name = node.name if node.word == "return" else node.target
            fitting = [s for s in fitting if s.name == name]
        if node in self.doubted:  # it may be right: nothing of another name, size and shape
            fitting = [s for s in fitting if distance(s) < 5]
        returned = node.word == "return" and node.read
        return sorted(fitting, key=distance)[: TRIES_OF_NAME if returned else TRIES]

    def _accepted(self, pairs: list[tuple[Node, RightStep]]) -> bool:
        first, again, *_ = self.runs
        stopped = self.outcome.fault == "error"  # else where it stops, it may not get there
        more = [(i, False) for i in self.failing[1:5] if stopped or self.faults[i] != "error"]
        return all(self._passes(pairs, run) for run in (first, again, *more))

    def _passes(self, pairs: list[tuple[Node, RightStep]], run: Run) -> bool:
        self.n_runs += 1
        if self.left < 0:
            return False
        put = dict[int, list[Any]]()
        for node, step in pairs:
            tape = self.right.values(step.answer, run)
            theirs = tape.get(step.node)
            if theirs is None:
                return not tape and run not in self.runs  # too much to be recorded
            values = theirs
            if run in self.runs:
                mine = self.trails[node.id].runs[self.runs.index(run)]
                values = _fitted(theirs, mine)
            elif len(self.trails[node.id].runs[0]) != len(step.trail.runs[0]):
                return True  # cannot be put in there
            if values is None:
                return False
            put[node.id] = values
        steps, expected = steps_and_answers(self.key, run)
        got = self.code.run.with_values(put, steps, max(self.left, 0.001))
        case = self.exercise.cases[run[0]]
        if self.faults[run[0]] != "warning":  # what is replaced has warned before
            got = tuple(replace(answer, warned=()) for answer in got)
        outcome = judge_case(self.exercise, case, steps, got, expected)
        return outcome.passed or outcome.fault in ("changed", "dtype")

    # ------------------------------------------------------------ what is said

    @cached_property
    def results(self) -> set[int]:
        """The expressions whose values are returned as they are, and those kept in an object."""
        found: set[int] = set()
        left = [n for n in self.code.returned if not self._helps(n)]
        left += [n for n in self.code.nodes if n.target.startswith("self.")]
        while left:
            node = left.pop()
            if node.id in found:
                continue
            found.add(node.id)
            expr = node.expr
            parts = [expr.body, expr.orelse] if isinstance(expr, ast.IfExp) else []
            parts += expr.elts if isinstance(expr, ast.Tuple) else []
            left += [n for n in self.code.nodes if n.expr in parts]
            if node.read:
                writers = self.code.writers(node)
                left += [n for n in self.code.nodes if n.stmt in writers and n.target == node.read]
        return found

    def said(self) -> str:
        """The sentences, or ""."""
        short, (got, expected) = self._shorter(), (self.outcome.got, self.outcome.expected)
        near = same_value(got.value, expected.value, 1e-5, 1e-6)
        if short and near and self.outcome.fault == "values":
            return self._told("short", short)
        weak: tuple[Node, RightStep] | None = None
        for node, step in self.hits():
            if call := self._called_wrongly(node):
                return self._told("hit", *call)
            right = self._parts_right(node)
            strong = right or node.id not in self.results
            at = self._deeper(node, step) if strong else (node, step)
            if not right and at[0] is node and (several := self._together(node)):
                return self._all_told(several)
            if strong:
                return self._told("hit", *self._made_anew(*at))
            weak = weak or at
        if not weak and (several := self._together(None)):
            return self._all_told(several)
        if self.left < 0:
            return ""
        if weak and (self._another_name(weak[0]) or self._other_results(weak[0])):
            return self._told("hit", *weak)
        if short and self.outcome.fault in ("error", "property"):
            return self._told("short", short)
        result = self._result_at_fault()
        before = {n.id for n in (result, *self.code.inner(result))} if result else set[int]()
        wrong = [n for n in self.bad if self.trails[n.id].tells and n.id in before]
        early = result and self.code.ends_early(result.stmt)
        told = result and (self._followed(result) or early) and not wrong
        told = told and "error" not in self.faults
        return self._told("result", result) if result and told else ""

    def _called_wrongly(self, node: Node) -> tuple[Node, RightStep] | None:
        """The one of several calls that is wrong, where an expression is in a helper.

        A call that right answers make, too, is not to blame.
        """
        calls = [n for n in self.code.calls(node.function) if n.id in self.trails]
        if len(calls) < 2 or not self._helps(node):
            return None
        known = {ast.unparse(n.expr) for a in self.right.answers for n in a.calls(node.function)}
        for call in calls:
            if ast.unparse(call.expr) not in known and (step := self._put_right(call)):
                return call, step
        return None

    def _deeper(self, node: Node, step: RightStep) -> tuple[Node, RightStep]:
        """An earlier variable, or a name that a helper returns, that makes the answer right, too.

        It was passed over because it has another right step's value, or is used for one.
        """
        for at in sorted(self.code.inner(node), key=lambda n: n.id):
            told = at.target or (self._another_name(at) and self._helps(at))
            if told and at in self.doubted and (other := self._put_right(at)):
                return at, other
        return node, step

    def _made_anew(self, node: Node, step: RightStep) -> tuple[Node, RightStep]:
        """The last statement that makes a variable out of its old value, where it may be wrong.

        If the same value makes the answer right there, too, the earlier one proves nothing.
        """
        if not node.target:
            return node, step
        alike = [n for n in self.code.nodes if n.target == node.target and n.id > node.id]
        for later in alike[::-1]:
            changes = later.id in self.trails and not self.trails[later.id].same(
                self.trails[node.id]
            )
            if changes and node in self.code.inner(later) and self._accepted([(later, step)]):
                return later, step
        return node, step

    def _shorter(self) -> Node | None:
        """The first expression of fewer digits than all that is given and all that is right."""
        every = range(len(self.right.answers))  # a step in float32 may be known as one in float64
        right = [v for i in every for v in self.right.values(i, self.runs[0]).values()]
        if in_float32(self.outcome.steps) or uses_float32([*right, self.outcome.expected.value]):
            return None
        return next((n for n in self.code.nodes if uses_float32(self.tapes[0].get(n.id))), None)

    def _parts_right(self, node: Node) -> bool:
        """Whether all that an expression is made of is right, or given."""
        doubtful = {n.id for n in (*self.unknown, *self.doubted)} - self.likely - self.turned
        made, inner = node.read and self.code.writers(node), [*self.code.inner(node)]
        sure = [n for n in inner if n.id in self.matched and n.id not in doubtful]
        sure = [part.id for n in sure if self.trails[n.id].tells for part in self.code.inner(n)]
        return not made and doubtful.isdisjoint({n.id for n in inner} - {*sure})

    def _other_results(self, node: Node) -> list[Node]:
        """The results beside one that are right: of a `return`, or kept in an object."""
        if node.target.startswith("self."):
            kept = (n for n in self.code.nodes if n.target.startswith("self."))
            beside = (n for n in kept if n.function == node.function and n.target != node.target)
            return [n for n in beside if n.id in self.matched]
        elts = [e for n in self.code.returned if isinstance(n.expr, ast.Tuple) for e in n.expr.elts]
        return [n for n in self.code.nodes if n.expr in elts and n is not node and self._has(n)]

    def _another_name(self, node: Node) -> bool:
        """Whether another name is returned than the one that was meant: what it holds is right."""
        if node.word == ",":
            return True
        if node.word != "return" or not node.read:
            return False
        made = [n for n in self._made(node) if n.id in self.trails]
        if any(self._misnamed(n, self.trails[n.id]) for n in made):
            return False
        whole = all(self.code.assigns_whole(s, node.read) for s in self.code.writers(node))
        return whole and any(n.id in self.given or n.id in self.matched for n in (node, *made))

    def _right_before(self, node: Node) -> list[str]:
        """The variables that are right before an expression."""
        right = (n for n in self.code.nodes if n.id in self.matched and n not in self.doubted)
        before = [n for n in right if n.id < node.id and n.function == node.function]
        told = [n for n in before if self.trails[n.id].tells or self.trails[n.id].small]
        return [*dict.fromkeys(n.target for n in told if n.target)]

    def _result_at_fault(self) -> Node | None:
        """The expression of the first result that is wrong, where one `return` has them all."""
        step = self.outcome.steps[self.outcome.step]
        called = step.member or step.target or self.code.first
        whole = [n for n in self.code.returned if n.function == called]
        whole = [n for n in whole if n.id in self.tapes[0]] if len(whole) > 1 else whole
        if len(whole) != 1:
            return None
        node, got, right = whole[0], self.outcome.got.value, self.outcome.expected.value
        while True:
            several = isinstance(got, tuple | list) and isinstance(right, tuple | list)
            made = self._made(node)
            if len(made) == 1 and isinstance(made[0].expr, ast.Tuple if several else ast.Name):
                node = made[0]
            if not (several and isinstance(node.expr, ast.Tuple)):
                return node
            parts = zip(node.expr.elts, got, right, strict=True)
            wrong = [part for part in parts if not same_value(*part[1:], 1e-6, 1e-9)]
            inner = [n for n in self.code.nodes if wrong and n.expr is wrong[0][0]]
            if not inner:
                return node
            node, got, right = inner[0], *wrong[0][1:]

    def _named(self, node: Node) -> bool:
        """Whether the variable that an expression reads is as right answers have it."""
        same = (s.trail.same(self.trails[node.id]) for s in self.known if s.name == node.read)
        return node.id in self.trails and any(same)

    def _followed(self, node: Node) -> bool:
        """Whether it is known where a value comes from: from a right step, or an argument."""
        return self._has(node) or (bool(node.read) and not self.code.writers(node))

    def _made(self, node: Node) -> list[Node]:
        """The expressions that made the variable which an expression reads."""
        return [n for n in self.code.parts(node) if node.read and n.target == node.read]

    def _has(self, node: Node) -> bool:
        """Whether an expression, or the one that its variable was made by, is right."""
        made = self._made(node)
        right = (self.matched.keys() | self.given) - self.turned
        if self.code.built(node):
            summed = any(n.word == "+=" for n in made)
            return summed and all(n.id in right | self.likely for n in made)
        elts = [e for n in made if isinstance(n.expr, ast.Tuple) for e in n.expr.elts]
        parts = [n.id in right for n in self.code.nodes if n.expr in elts and not n.read]
        return bool({n.id for n in (node, *made)} & right) or (bool(elts) and all(parts))

    def _in_doubt(self, node: Node, stmt: ast.stmt) -> list[str]:
        """The variables before a statement with which the values begin that no right answer has."""
        inner = {n.id for n in self.code.inner(node) if n.target and n.stmt is not stmt}
        made = sorted((n for n in self.bad if n.id in inner), key=lambda n: n.id)
        made = [n for n in made if not n.read or self.code.writers(n)]  # else it is an argument
        later = {n.id for n in made if any(other in made for other in self.code.inner(n))}
        first = [n for n in made if n.id not in later] or made[:1]
        return [*dict.fromkeys(n.target for n in first)][:MOST_LINES]

    # ------------------------------------------------------------ in words

    def _all_told(self, pairs: list[tuple[Node, RightStep]]) -> str:
        """The words for several variables that are wrong by their own lines."""
        self.kind = "several"
        nodes = [node for node, _ in pairs]
        pieces = [self.code.pieces(n) if n.read else [n.stmt] for n in nodes]
        lines = [*dict.fromkeys(line for some in pieces for line in some)]
        places = [self._line(line) for line in lines[:MOST_LINES]]
        if more := len(lines[MOST_LINES:]):
            places.append(f"{more} more {'line' if more == 1 else 'lines'}")
        right = self._right_told(nodes[0], lines[0])
        look = f"{right}; look at" if right else "Look at"
        return f"{look} {listed(places)}: with other values there, your function would be right."

    def _told(self, kind: str, node: Node, step: RightStep | None = None) -> str:
        """The words for an expression; `step` is what belongs there, which is not shown."""
        self.kind = kind
        stmt, expr = node.stmt, node.expr
        lines = [stmt]
        plain = ("", "return") if self._small(node) else ("", "return", "[", ",")
        read = bool(node.read) and node.name in plain
        if kind == "result":
            read = read and self.code.built(node) and not self._has(node)
        elif read:  # unless another variable belongs there
            returned = isinstance(node.stmt, ast.Return) and self._another_name(node)
            read = not (returned or self._has(node) or self._named(node))
        if read and (writers := self.code.writers(node)):
            stmt = writers[-1]
            expr = getattr(stmt, "value", node.expr)
            lines = self.code.pieces(node)[-MOST_LINES:]
        right = self._right_told(node, stmt)
        error = self.outcome.got.error
        heads = [_bare(_head(one)) for one in (*lines, node.stmt)]
        if error and _bare(error.text) and any(_bare(error.text) in head for head in heads):
            return ""  # the error has told this line
        names = [name for name, _ in assigned(stmt)]
        whole = node.word == "+=" or expr is getattr(stmt, "value", None)
        place = "" if whole else f"`{_quoted(_code(expr, node.word))}` in "
        place += " and ".join(map(self._line, lines))
        what = f"of `{names[0]}`" if whole and len(names) == 1 else "there"
        values = self.tapes[0].get(node.id, ())
        whole = all(np.array_equal(v, np.rint(v)) for v in values) if kind == "short" else False
        after = {
            "hit": f": with another value {what}, your function would be right.",
            "result": ": is that what belongs there?",
            "short": f", where {'numbers become float32' if whole else 'digits are lost'}.",
        }[kind]
        look = f"{right}; look at" if right else "Look at"
        if kind == "hit" and (doubt := self._in_doubt(node, stmt)):
            makes = "line that makes" if len(doubt) == 1 else "lines that make"
            makes = makes.replace("that", "that first") if {*doubt} <= {*names} else makes
            look += f" the {makes} {listed([f'`{name}`' for name in doubt])}, and at"
        return f"{look} {place}{after} {self._seen(node, step)}".strip()

    def _line(self, stmt: ast.stmt) -> str:
        """A statement, quoted; of several equal ones, which it is."""
        text = _head(stmt)
        lines = (s for s in ast.walk(self.code.tree) if isinstance(s, ast.stmt))
        alike = [s for s in lines if _head(s) == text]
        alike.sort(key=lambda s: getattr(s, "lineno", 0))
        which = ("first ", "second ", "third ", "last ")[min(alike.index(stmt), 3)]
        return f"the {which}`{_quoted(text)}`" if len(alike) > 1 else f"`{_quoted(text)}`"

    def _right_told(self, node: Node, stmt: ast.stmt) -> str:
        """Which of the learner's variables are right before an expression, in words."""
        own = {name for name, _ in assigned(stmt)}
        seen = [f"`{name}`" for name in self._right_before(node) if name not in own][-4:]
        if not seen:
            return ""
        return f"Your {listed(seen)} {'are' if len(seen) > 1 else 'is'} right"

    def _seen(self, node: Node, step: RightStep | None) -> str:
        """What the learner's value is, and in which case, where that says something."""
        mine, case = self.trails.get(node.id), self.outcome.case
        told = self._value(node, step) if mine else ""
        if not self.elsewhere or not re.search(r"\d|one number", told):
            return told
        if mine and step and told == relation(mine, step.trail) and _one_factor(mine, step.trail):
            return told
        where = "For one of the drawn inputs" if case.domain else f"In the case “{case.says}”"
        return f"{where} {told[0].lower()}{told[1:]}"

    def _value(self, node: Node, step: RightStep | None) -> str:
        mine = self.trails[node.id]
        value = mine.runs[0][-1]
        if step and (told := relation(mine, step.trail)):
            return told
        if mine.small:
            return ""
        theirs = step.trail.shapes[0] if step else ()
        if len(theirs) == len(mine.shapes[0]) and mine.shapes[0] != theirs:
            shape = np.shape(value)
            return f"Yours has shape {shape}." if shape else "Yours is one number."
        if isinstance(value, np.ndarray) and value.size > 1 and value.dtype.kind != "b":
            return f"Yours starts with {show(value.flat[0])}."
        return f"Yours is {show(value)}." if isinstance(value, float) else ""


def relation(mine: Trail, right: Trail) -> str:
    """How numbers differ from right ones, in words; "" where in no simple way."""
    if mine.shapes != right.shapes or not mine.flat or not right.flat or mine.small:
        return ""
    pairs = [*zip(mine.flat, right.flat, strict=True)]
    if not all(np.isfinite(a).all() and np.isfinite(b).all() and np.any(b) for a, b in pairs):
        return ""
    times = _factors(mine, right)
    alike = _one_factor(mine, right)  # of one number alone each other is a multiple
    if (
        (alike or all(len(a) > 1 for a, _ in pairs))
        and min(map(abs, times)) > 1e-9
        and all(all_close(a, c * b, 1e-7, 1e-12) for c, (a, b) in zip(times, pairs, strict=True))
    ):
        if show(times[0]) == "1":
            return "It is near what belongs there, and not exact."
        opposite = all(abs(c + 1) < 1e-6 for c in times)
        told = f"It is {show(times[0])} times what belongs there."
        return "It has the opposite sign." if opposite else told
    parts = [close(a, b, 1e-7, 1e-12) & (np.abs(b) > 1e-9) for a, b in pairs]
    some = all(len(part) > 3 and part.mean() >= 0.5 for part in parts)
    return "Some of its numbers are right, and others are not." if some else ""


def _factors(mine: Trail, right: Trail) -> list[float]:
    """Of each run the quotient at the largest right number."""
    pairs = [*zip(mine.flat or (), right.flat or (), strict=True)]
    most = [np.argmax(np.abs(b)) for _, b in pairs]
    return [a[i] / b[i] for i, (a, b) in zip(most, pairs, strict=True)]


def _one_factor(mine: Trail, right: Trail) -> bool:
    """Whether those quotients are one number in all runs."""
    times = _factors(mine, right)
    return bool(np.allclose(times, times[0], rtol=1e-6))


def _head(stmt: ast.stmt) -> str:
    """A statement, or the first line of one that holds others."""
    return ast.unparse(stmt).partition("\n")[0].removesuffix(":")


def _code(expr: ast.expr, word: str) -> str:
    """An expression; what stands in brackets as it stands there."""
    text = ast.unparse(expr)
    return text[1:-1] if word == "[" and isinstance(expr, ast.Tuple) else text


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4].rstrip()} ..."


def _fitted(theirs: list[Any], mine: tuple[Any, ...]) -> list[Any] | None:
    """Right values for the calls of an expression: call by call, or cut to their shapes."""
    if len(theirs) == len(mine):
        return theirs
    try:
        flat = np.concatenate([np.ravel(v) for v in theirs])
        sizes = [np.size(v) for v in mine]
        if len(flat) != sum(sizes):
            return theirs if len(theirs) > len(mine) else None
        cut = np.split(flat, np.cumsum(sizes)[:-1])
        return [part.reshape(np.shape(v)) for part, v in zip(cut, mine, strict=True)]
    except (ValueError, TypeError):
        return None


def _plainness(outcome: Outcome) -> tuple[Any, ...]:
    """Orders cases: the most generic input first."""
    step = outcome.steps[outcome.step]
    given = [*arrays((*step.args, *step.kwargs.values()))]
    different = min(sum(len(np.unique(a)) for a in given), 40)
    sizes = [d for a in given[:1] for d in np.shape(a)]
    drawn = outcome.case.domain is not None
    return (
        drawn,
        outcome.case.edge,
        outcome.fault == "error",
        len({*sizes}) < len(sizes),
        -different,
    )
