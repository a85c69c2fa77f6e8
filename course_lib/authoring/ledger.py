r"""The equation ledger: every displayed equation has a number, and a cell that verified it.

An equation stands between `$$` on their own or the same lines and ends in `\qquad (2.3)`. A
definition ends in `\qquad (2.3)\ \text{definition}` and need not be verified, and neither need what
ends in `\text{model}`, which a lesson compares with what was measured. What counts as verified is
what an executed cell printed: "(2.3) holds".
"""

import re
from dataclasses import dataclass

from nbformat import NotebookNode

from course_lib.authoring.source import LessonError

DISPLAYED = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
NUMBER = re.compile(r"\\qquad\s*\((\d+\.\d+)\)(?:\\ \\text\{(definition|model)\})?\s*$")
HOLDS = re.compile(r"^\((\d+\.\d+)\) holds: (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One equation of a lesson; one that is unproved is a "definition" or a "model", others ""."""

    number: str
    formula: str
    unproved: str
    evidence: str

    def __str__(self) -> str:
        how = self.unproved or self.evidence
        return f"({self.number}) {how:<34} {_short(self.formula)}"


def _short(formula: str) -> str:
    one_line = " ".join(formula.split())
    return one_line if len(one_line) <= 70 else one_line[:67] + "..."


def ledger(notebook: NotebookNode, lesson: str) -> list[Entry]:
    """Collect the equations of an executed notebook and what verified each.

    Args:
        notebook: the executed solution notebook.
        lesson: the lesson's number, "02"; its equations are numbered 2.1, 2.2, ...

    Raises:
        LessonError: equations without number, out of order, used twice, never verified, or verified
            without standing in the lesson; all of them in one message.
    """
    held = _held(notebook)
    entries: list[Entry] = []
    faults: list[str] = []
    for formula in _displayed(notebook):
        found = NUMBER.search(formula.strip())
        if not found:
            faults.append(f"no number: {_short(formula)}")
            continue
        number, unproved = found.group(1), found.group(2) or ""
        body = formula.strip()[: found.start()].strip()
        entries.append(Entry(number, body, unproved, held.get(number, "")))
    numbers = [e.number for e in entries]
    wanted = [f"{int(lesson)}.{i}" for i in range(1, len(numbers) + 1)]
    if numbers != wanted:
        faults.append(f"numbers in order should be {wanted}, they are {numbers}")
    faults += [
        f"({e.number}) is verified by no cell" for e in entries if not e.unproved and not e.evidence
    ]
    faults += [f"({n}) is verified but not displayed" for n in held if n not in numbers]
    if faults:
        raise LessonError(f"equation ledger of lesson {lesson}:\n  " + "\n  ".join(faults))
    return entries


def _displayed(notebook: NotebookNode) -> list[str]:
    return [
        formula
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for formula in DISPLAYED.findall(re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL))
    ]


def _held(notebook: NotebookNode) -> dict[str, str]:
    held: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            told = output.get("text", "") + output.get("data", {}).get("text/plain", "")
            for number, how in HOLDS.findall(told):
                held.setdefault(number, how)
    return held
