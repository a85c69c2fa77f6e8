"""What a page's hints and properties may speak of, found by name as pytest finds its fixtures.

A *fact* is an argument of the step at fault (`z`, `p`), or one of

    got, expected     the learner's value and the right one; of several, the part at fault
    value, values     the learner's whole value at that step; that of each judged step
    error, case       the failure, and the case's words
    step, steps       the step at fault, and all of them
    seen              the `Observation` itself

or a function of the page whose parameters are facts: `{times}` calls `def times(x, y): ...`. A
function named `facts` that returns a dictionary lends its entries. So a symptom is an f-string,
`{times}`, `{p:g}`, `{got[:, 0].sum()}`, which is computed from the learner's own output.
"""

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

import numpy as np

from course_lib.judging import Observation, Property, Step, show

JUDGES = {"got", "index", "shape", "case", "error"}  # alone in braces, the judge fills these
MADE_FACTS = "facts"  # the page's function that lends further names
NO_DEFAULT = inspect.Parameter.empty


@dataclass
class Facts:
    """The functions of one page that compute facts, and the parameters of the right answer.

    Attributes:
        space: what the page's code finds by name; its functions are there.
        parameters: a function or method of the answer -> its parameters with their defaults,
            `inspect.Parameter.empty` where there is none.
        first: the function meant where a step names none.
    """

    space: dict[str, Any]
    parameters: Mapping[str, Mapping[str, Any]]
    first: str
    _wants: dict[str, list[str]] = field(default_factory=dict)
    _asked: tuple[Any, ...] = ((), [], [])

    def learn(self, page: str) -> None:
        """Take every function that the page has defined by now as a fact."""
        for name, value in self.space.items():
            if inspect.isfunction(value) and value.__module__ == page:
                self._wants[name] = list(inspect.signature(value).parameters)

    def find(self, name: str, known: dict[str, Any]) -> Any:
        """The fact of that name. It is computed once, and then known."""
        if name not in known:
            wants = self._wants[name]
            known[name] = self.space[name](*(self.find(want, known) for want in wants))
        return known[name]

    def has(self, name: str, known: Mapping[str, Any]) -> bool:
        """Whether `find` can find it."""
        wants = self._wants.get(name)
        return name in known or (wants is not None and all(self.has(want, known) for want in wants))

    def arguments(self, step: Step) -> dict[str, Any]:
        """Parameter -> argument of a step, or its default."""
        known = self.parameters.get(step.member or step.target or self.first, {})
        defaults = {name: value for name, value in known.items() if value is not NO_DEFAULT}
        return {**defaults, **dict(zip(known, step.args, strict=False)), **step.kwargs}

    def observed(self, seen: Observation) -> dict[str, Any]:
        """What is known of the case at fault."""
        outcome = seen.outcome
        step = outcome.steps[outcome.step]
        known = {
            "seen": seen,
            "got": seen.got,
            "expected": seen.expected,
            "value": outcome.got.value,
            "values": seen.values,
            "error": outcome.got.error,
            "case": outcome.case.says,
            "step": step,
            "steps": outcome.steps,
        }
        for earlier in outcome.steps[: outcome.step + 1]:
            known |= self.arguments(earlier)
        if MADE_FACTS in self._wants:
            known |= self.find(MADE_FACTS, known)
        return known

    def must(self, says: str, test: Callable[..., Any], when: str = "") -> Property:
        """A property whose test asks for facts: `Must("...", lambda p, mask: ...)`.

        It is asked of each judged call; of all of them at once, where the test wants `values`,
        `calls` or `steps`. Where the fact `when` does not hold, it is not asked.
        """
        parameters = inspect.signature(test).parameters.values()
        wanted = [p.name for p in parameters if p.default is p.empty]

        def holds(values: list[Any], steps: tuple[Step, ...]) -> bool:
            each, together = self._known(values, steps)
            if not all(self.has(want, known) for known in each for want in wanted):
                each = together
            return all(
                bool(test(*(self.find(want, known) for want in wanted)))
                for known in each
                if not when or self.find(when, known)
            )

        return Property(says, holds)

    def _known(self, values: list[Any], steps: tuple[Step, ...]) -> tuple[list[dict], list[dict]]:
        """What is known of each judged call, and of all together; all properties share it."""
        if self._asked[0] is not values:
            calls = [self.arguments(step) for step in steps]
            judged = [c for c, s in zip(calls, steps, strict=True) if s.judged and s.kind != "make"]
            each = [{"value": v, "got": v, **c} for v, c in zip(values, judged, strict=True)]
            together = [{"values": values, "calls": calls, "steps": steps, **calls[0]}]
            self._asked = values, each, together
        return self._asked[1:]

    def told(self, text: str, where: str) -> tuple[str, Callable[[Observation], dict] | None]:
        """(template, measure) of a symptom: `Misconception.symptom` and `.measure`.

        Args:
            text: the symptom as it stands on the page.
            where: the place, for tracebacks.

        Raises:
            SyntaxError: what stands in braces is no expression.
        """
        template, codes = "", list[tuple[CodeType, list[str]]]()
        quoted = text.replace("\\", "\\\\").replace("'''", "\\'\\'\\'")
        whole = ast.parse(f"f'''{quoted} '''", mode="eval").body
        assert isinstance(whole, ast.JoinedStr)
        for part in whole.values:
            if isinstance(part, ast.Constant):
                template += str(part.value).replace("{", "{{").replace("}", "}}")
                continue
            assert isinstance(part, ast.FormattedValue)
            name = getattr(part.value, "id", "")
            if name in JUDGES and not part.format_spec:
                template += f"{{{name}}}"
                continue
            template += f"{{f{len(codes)}}}"
            codes.append(_compiled(part, where))
        template = template.removesuffix(" ")
        return template, (lambda seen: self._measured(codes, seen)) if codes else None

    def _measured(self, codes: list[tuple[CodeType, list[str]]], seen: Observation) -> dict:
        known, fields = self.observed(seen), {}
        for i, (code, names) in enumerate(codes):
            here = {name: self.find(name, known) for name in names if self.has(name, known)}
            value = eval(code, {**self.space, **here})
            number = isinstance(value, float | np.floating)
            fields[f"f{i}"] = show(value) if number else str(value)
        return fields


def _compiled(part: ast.FormattedValue, where: str) -> tuple[CodeType, list[str]]:
    """The code of what stands in braces, and the facts that it asks for."""
    body = ast.JoinedStr([part]) if part.format_spec or part.conversion != -1 else part.value
    whole = ast.fix_missing_locations(ast.Expression(body))
    nodes = list(ast.walk(whole))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    names = [n.id for n in nodes if isinstance(n, ast.Name) and id(n) not in called]
    return compile(whole, where, "eval"), names
