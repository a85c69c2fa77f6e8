"""Draw a question: its numbers by a seed, its answers computed from them, its choices shuffled."""

import ast
import math
import re
from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.exam.bank import ExamError, Option, Question
from course_lib.exam.markup import unbalanced

BRACES = re.compile(r"\{\{(?!\{)((?:[^{}]|\{[^{}]*\})+)\}\}")
NEGATIVE_ZERO = re.compile(r"-(0(?:\.0+)?%?)")


def drawn(question: Question, seed: int, group: int = 0) -> Question:
    """The question with numbers in the place of its braces, and its choices in the order drawn.

    Args:
        question: of the bank.
        seed: of the exam.
        group: 0 for group A; others get other numbers and another order.

    Raises:
        ExamError: its program stops, or what stands in braces cannot be computed.
    """
    lesson, number = map(int, question.id.split("-"))
    rng = np.random.default_rng([seed, group, lesson, number])
    order = rng.spawn(1)[0]  # however many numbers the program draws, or will
    space: dict[str, Any] = {"np": np, "rng": rng}
    try:
        with np.errstate(all="ignore"):  # what is shown must be finite: see `_filled`
            exec(compile(question.values, question.path.name, "exec"), space)
            return _filled(question, _Filling(space), order)
    except ExamError:
        raise
    except Exception as error:
        raise ExamError(f"{question.where}: {_line(error)}{_said(error)}") from error


def _filled(question: Question, fill: "_Filling", order: np.random.Generator) -> Question:
    options = [fill.option(option, question.kind) for option in question.options]
    if question.kind == "choice":
        options = [options[i] for i in order.permutation(len(options))]
    return replace(
        question,
        stem=fill(question.stem),
        options=tuple(options),
        tolerance=fill(question.tolerance),
        answer=fill(question.answer),
        rubric=tuple((points, fill(text)) for points, text in question.rubric),
        notes=tuple(map(fill, question.notes)),
        solution=fill(question.solution),
    )


class _Filling:
    """Computes what stands in braces, over the names of one question."""

    def __init__(self, space: dict[str, Any]) -> None:
        self.space = space

    def __call__(self, text: str) -> str:
        return BRACES.sub(lambda match: self.value(match[1])[0], text)

    def value(self, expression: str) -> tuple[str, Any]:
        """What is shown for an expression with its format, and what it is."""
        literal = "f" + repr("{" + expression.strip() + "}")
        if "\\" in literal:
            raise ValueError(f"name this first, in the fence: {{{{{expression}}}}}")
        tree = ast.parse(literal, mode="eval").body
        if not isinstance(tree, ast.JoinedStr) or not isinstance(
            tree.values[0], ast.FormattedValue
        ):
            raise ValueError(f"this is no expression: {{{{{expression}}}}}")
        compiled = compile(ast.Expression(tree.values[0].value), "<braces>", "eval")
        try:
            value = eval(compiled, self.space)
            shown = format(value, self._format(tree.values[0]))
        except Exception as error:
            raise ValueError(f"in {{{{{expression}}}}}: {_said(error)}") from error
        if isinstance(value, (int, float, np.generic, np.ndarray)) and not np.all(_finite(value)):
            raise ValueError(f"{{{{{expression}}}}} is {shown}: draw other numbers")
        zero = NEGATIVE_ZERO.fullmatch(shown)
        return zero[1] if zero else shown, value

    def _format(self, field: ast.FormattedValue) -> str:
        if field.conversion != -1:
            raise ValueError("no `!r` and the like")
        if field.format_spec is None:
            return ""
        return str(eval(compile(ast.Expression(field.format_spec), "<braces>", "eval"), self.space))

    def option(self, option: Option, kind: str) -> Option:
        said = {"believes": self(option.believes), "says": self(option.says)}
        if kind == "choice":
            return replace(option, text=self(option.text), **said)
        braces = BRACES.fullmatch(option.text.strip())
        if braces is None:
            raise ValueError(f"a number is one pair of braces, not {option.text}")
        shown, value = self.value(braces[1])
        number = float(shown.replace(",", "").removesuffix("%"))
        exact = float(value) * (100 if shown.endswith("%") else 1)
        return replace(option, text=shown, number=number, exact=exact, **said)


def _finite(value: Any) -> Any:
    array = np.asarray(value)
    return np.isfinite(array) if array.dtype.kind in "fc" else True


def _said(error: Exception) -> str:
    return str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"


def _line(error: Exception) -> str:
    """The line of the question's program that stopped, if any."""
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: "
    trace, line = error.__traceback__, 0
    while trace:
        if trace.tb_frame.f_code.co_name == "<module>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"line {line}: " if line else ""


def faults(question: Question) -> list[str]:
    """What is wrong with a question when it is drawn; empty when nothing is.

    Every draw must succeed with finite numbers; the answer differs from each known wrong one by
    more than the tolerance, and what is shown of it is within the tolerance of what it is; choices
    differ as they are shown; formulas are closed.
    """
    found = []
    for seed in range(3):
        try:
            one = drawn(question, seed)
            said = [*_number_faults(one), *_choice_faults(one), *_formula_faults(one)]
        except ExamError as error:
            return [*found, f"{error} (seed {seed})"]
        found += [f"{question.where}: {fault} (seed {seed})" for fault in said]
    return found


def _number_faults(question: Question) -> list[str]:
    if question.kind != "number":
        return []
    try:
        tolerance = float(question.tolerance)
    except ValueError:
        tolerance = math.nan
    if not 0 <= tolerance < math.inf:
        return [f"the tolerance is a number, such as 0.005; not {question.tolerance}"]
    right, found = question.right, []
    if abs(right.number - right.exact) > tolerance + 1e-9:
        found.append(
            f"the answer is {right.exact:.6g} and is shown as {right.text}, which is off by more "
            f"than the tolerance {tolerance:g}: show more digits"
        )
    found += [
        f"the wrong answer {wrong.text} ({wrong.believes}) is within the tolerance {tolerance:g} "
        f"of the right one, {right.text}: draw other numbers, or narrow the tolerance"
        for wrong in question.options
        if not wrong.right and abs(wrong.number - right.number) <= tolerance + 1e-9
    ]
    return found


def _choice_faults(question: Question) -> list[str]:
    if question.kind != "choice":
        return []
    texts = [" ".join(option.text.split()) for option in question.options]
    return [
        f"two choices are shown as {text}: draw other numbers, or show more digits"
        for text in sorted(set(texts))
        if texts.count(text) > 1
    ]


def _formula_faults(question: Question) -> list[str]:
    texts = [question.title, question.stem, question.answer, question.solution, question.tests]
    texts += [text for _, text in question.rubric]
    texts += question.notes
    texts += [text for one in question.options for text in (one.text, one.believes, one.says)]
    return [fault for text in texts for fault in unbalanced(text)]
