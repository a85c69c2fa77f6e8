"""Say a verdict to a learner: HTML in a notebook, plain text everywhere else.

First one line, then the hint, then the details. Everything that comes from the learner's code is
escaped. The answer is never printed.
"""

import html
import re
from dataclasses import dataclass

from course_lib.judging.detectors.patterns import UNRECOGNISED
from course_lib.judging.exercise import Case, Exercise, source_of
from course_lib.judging.steps import Drawn, Rng, Tensor
from course_lib.judging.verdict import Verdict
from course_lib.palette import GREEN, GREY, ORANGE

MARKS = {"passed": "✓", "not yet": "○", "not attempted": "·"}
COLOURS = {"passed": GREEN, "not yet": ORANGE, "not attempted": GREY}
TASKS = {
    "write": "Write it",
    "explain": "Write it",
    "order": "Order the lines",
    "complete": "Fill in the blanks",
    "debug": "Repair it",
    "derive": "Write the lines",
}
LAST_STAGE = 4


@dataclass(frozen=True)
class Report:
    """A verdict with what the notebook knows beside it.

    Attributes:
        verdict: what the judge said.
        stage: how far the hints have moved, 1 to 4.
        judged: which run of which cell was judged ("your run In [5]"), or "".
        remarks: further sentences, such as a warning of globals.
    """

    verdict: Verdict
    stage: int = 1
    judged: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """Id, name, status and points in one line."""
        v = self.verdict
        names = ", ".join(v.exercise.names)
        line = f"{v.exercise.id} {names} · {v.status} · {points(v.points)} of {_worth(v.exercise)}"
        return f"{line} · {self.judged}" if self.judged else line

    @property
    def hints(self) -> list[str]:
        """The stages that are open, first stage first."""
        v = self.verdict
        if v.status != "not yet":
            return []
        stages = [first_hint(v), v.question, v.exercise.formula_line, v.exercise.twin]
        return [text for text in stages[: self.stage] if text]

    @property
    def details(self) -> list[str]:
        """Case by case: passed, or the fault."""
        return [
            f"{'✓' if o.passed else '○'} {o.case.says}" + (f": {o.words}" if o.words else "")
            for o in self.verdict.outcomes
        ]

    @property
    def what_next(self) -> str:
        """One line on what can be done now."""
        v = self.verdict
        if v.status == "not attempted":
            task = TASKS[v.exercise.form]
            return f"{task} above and run both cells. Until then the course's own version is used."
        if v.status == "not yet":
            more = f'or type hint("{v.exercise.id}")' if self.stage < LAST_STAGE else ""
            ask = "Change your code and run both cells again" + (f", {more}." if more else ".")
            return f"{ask} Until it passes, the course's own version is used below."
        if v.exercise.by_person:
            return f"A person gives up to {v.exercise.by_person} points more. {v.exercise.to_read}"
        return ""

    def __repr__(self) -> str:
        parts = [f"{MARKS[self.verdict.status]} {self.headline}"]
        parts += [f"  {line}" for hint in self.hints for line in hint.splitlines()]
        parts += [f"  Note: {remark}" for remark in (*self.verdict.warnings, *self.remarks)]
        if self.verdict.status == "not yet" and self.verdict.outcomes:
            parts += [f"  {line}" for line in self._summary()]
            parts += [f"    {line}" for line in self.details]
        if self.what_next:
            parts.append(f"  {self.what_next}")
        return "\n".join(parts)

    def _summary(self) -> list[str]:
        v = self.verdict
        again = " with other numbers" if any(map(_draws, v.exercise.all_cases)) else ""
        return [f"{v.n_passed} of {len(v.outcomes)} cases hold; in grading they run again{again}."]

    def _repr_html_(self) -> str:
        v = self.verdict
        colour = COLOURS[v.status]
        mark = f'<span style="color:{colour}">{MARKS[v.status]}</span>'
        body = [f"<strong>{mark} {_escape(self.headline)}</strong>"]
        body += [f"<div>{markup(hint)}</div>" for hint in self.hints]
        body += [f"<div>Note: {markup(r)}</div>" for r in (*v.warnings, *self.remarks)]
        if v.status == "not yet" and v.outcomes:
            items = "".join(f"<li>{_escape(line)}</li>" for line in self.details)
            body.append(
                f"<details><summary>{_escape(self._summary()[0])}</summary><ul>{items}</ul></details>"
            )
        if v.status == "passed" and v.exercise.variants:
            body.append(_another_way(v.exercise))
        if self.what_next:
            body.append(f"<div><em>{markup(self.what_next)}</em></div>")
        return box(colour, "".join(body))


def _draws(case: Case) -> bool:
    """Whether another seed gives a case other numbers."""
    given = [a for step in case.steps for a in (*step.args, *step.kwargs.values())]
    inside = [a.value if isinstance(a, Tensor) else a for a in given]
    return bool(case.domain) or any(isinstance(a, Drawn | Rng) for a in inside)


def first_hint(verdict: Verdict) -> str:
    """The first stage: the symptom, and the step to look at where one was found."""
    if not verdict.located:
        return verdict.symptom
    of_line = verdict.diagnosis.partition("line ")[2]
    if of_line:  # of a derivation: the step says more, and may lie before the line
        if _looked_at(of_line, verdict.located):
            return f"{verdict.located} {verdict.symptom}"
        wrong = [judged.line.name for judged in verdict.lines if judged.state == "wrong"]
        another = any(_looked_at(name, verdict.located) for name in wrong)
        return f"{verdict.symptom} {verdict.located}" if another else verdict.located
    return f"{verdict.symptom.removeprefix(UNRECOGNISED)} {verdict.located}"


def _looked_at(name: str, located: str) -> bool:
    """Whether the words for a step quote a line that assigns to a name."""
    return bool(re.search(rf"ook at .*`{re.escape(name)}\b[^`]*=", located))


def box(colour: str, inside: str) -> str:
    """A framed block of HTML; the frame's meaning is also in its words, never in colour alone."""
    return f'<div style="border-left:4px solid {colour};padding:.3em .8em;">{inside}</div>'


def points(value: float) -> str:
    """Points without a needless decimal."""
    return f"{value:g}"


def _worth(exercise: Exercise) -> str:
    return f"{exercise.points} point" + ("" if exercise.points == 1 else "s")


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def markup(text: str) -> str:
    """The little Markdown that hints use: code blocks, `code`, **bold**, *emphasis*, lines."""
    parts = re.split(r"```(?:python)?\n(.*?)```", text, flags=re.DOTALL)
    out = []
    for i, part in enumerate(parts):
        safe = _escape(part)
        if i % 2:
            out.append(f"<pre><code>{safe}</code></pre>")
            continue
        safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
        safe = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", safe)
        safe = re.sub(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])", r"<em>\1</em>", safe)
        out.append(safe.strip().replace("\n", "<br>"))
    return "".join(out)


def _another_way(exercise: Exercise) -> str:
    """The first right variant whose source is known, folded."""
    for variant in exercise.variants:
        if code := source_of(variant.right):
            return (
                f"<details><summary>Another right way: {_escape(variant.name)}</summary>"
                f"<pre><code>{_escape(code.strip())}</code></pre></details>"
            )
    return ""
