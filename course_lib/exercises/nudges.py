"""What a line of a derivation is the derivative with respect to, measured without any calculus.

Below a line's heading stands a fence whose info string says what is nudged, and which holds the
loss with the nudge `h` in it, an array of the line's shape that is 0:

    ```nudge `v{at}`
    (dy * gamma * (x - mu) / np.sqrt(s**2 + h)).sum()
    ```

It may speak of the answer's parameters, of what the right answer assigns, and of what the page
defines. `{at}` is the place, such as [1]; it may be left out. Where it is not the loss that moves,
its name follows an arrow: `z{at} -> log S`.
"""

import ast
from typing import Any

import numpy as np

from course_lib.judging import Step
from course_lib.judging.exercise import Measure
from course_lib.judging.lines import line_of
from course_lib.judging.values import copied

STEP = 1e-6  # the words say so


def nudge(fences: list[Any], right: Any, space: dict[str, Any]) -> tuple[Any, ...]:
    """(what moves when nudged, how it is measured), as `Line` has them; () without such a fence.

    Args:
        fences: below the line's heading.
        right: the right answer.
        space: what the page defines.

    Raises:
        SyntaxError: the loss is no expression.
    """
    for fence in fences:
        word, _, moved = fence.language.partition(" ")
        if word == "nudge":
            what, _, of = moved.partition(" -> ")
            told = f"nudging {what} by 1e-6 moves {of or 'the loss'}"
            return told, _measure(fence.text.strip(), right, space)
    return ()


def _measure(loss: str, right: Any, space: dict[str, Any]) -> Measure:
    tree = ast.parse(loss, mode="eval")
    names = sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - {"h"})
    program = compile(tree, "<nudge>", "eval")
    code = right.__code__

    def measure(step: Step, like: np.ndarray, index: tuple[int, ...]) -> float:
        known = dict(zip(code.co_varnames, step.args, strict=False)) | step.kwargs
        for name in set(names) & {*code.co_varnames} - known.keys():
            made = line_of(right, name, [*step.kwargs])
            known[name] = made(*copied(step.args), **copied(step.kwargs))
        h = np.zeros(like.shape)
        losses = []
        for h[index] in (STEP, -STEP):
            losses.append(float(eval(program, {**space, **known, "h": h})))
        return (losses[0] - losses[1]) / (2 * STEP)

    return measure
