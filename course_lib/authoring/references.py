r"""References that lead nowhere: to an equation, a section or an exercise that is not there.

An equation is `\qquad (7.6)` in a display, and "(7.6)" anywhere else refers to it; a section is a
heading `## 7.2 Title`, and "section 7.2" refers to it unless it follows the year of another text;
"exercise 07.2" or "(07.2)" is a page. Read are the lessons with their cards and decks, the pages
of exercises, and all words of widgets and figures.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from course_lib import exercises

EQUATION = re.compile(r"\\qquad\s*\((\d+\.\d+)\)")
SECTION = re.compile(r"^# #{2,3} (\d+\.\d+) ", re.MULTILINE)
MANY = r"\s(\d+\.\d+(?:(?:,| and| to)\s\d+\.\d+)*)"
TO_EQUATION = re.compile(r"(?<![\w)}\]'])\((\d{1,2}\.\d{1,2})\)")
TO_SECTION = re.compile(rf"(?<!\d\d\d\d[,:]\s)\b(?:section|station)s?{MANY}", re.IGNORECASE)
TO_EXERCISE = re.compile(rf"\bexercises?{MANY}", re.IGNORECASE)
PLACES = ("exercises/*/*.md", "widgets/*.py", "widgets/*.js", "plots/*.py")
READ = ("solutions/*.py", "solutions/*.slides.md", *(f"course_lib/{place}" for place in PLACES))


def lost_references(root: Path, numbers: tuple[str, ...] = ()) -> list[str]:
    """Every reference of the course in `root` that leads nowhere, with its file and line.

    Args:
        root: the course's folder.
        numbers: only lessons and pages of these lessons; empty means all files.
    """
    lessons = "\n".join(path.read_text("utf-8") for path in root.glob("solutions/[0-9]*.py"))
    equations, sections = set(EQUATION.findall(lessons)), set(SECTION.findall(lessons))
    faults = []
    for path in (path for pattern in READ for path in sorted(root.glob(pattern))):
        where = path.relative_to(root).as_posix()
        if not numbers or re.search(rf"/({'|'.join(numbers)})_", where):
            text = re.sub(r"\n *(?:#|//) ?", "\n", path.read_text("utf-8"))
            for at, fault in _lost(text, equations, sections):
                faults.append(f"{where}, line {text.count(chr(10), 0, at) + 1}: {fault}")
    return faults


def _lost(text: str, equations: set[str], sections: set[str]) -> Iterator[tuple[int, str]]:
    for found in TO_EQUATION.finditer(text):
        to = found[1]
        displayed = text[: found.start()].rstrip().endswith("\\qquad")
        if not displayed and to not in equations and exercises.page_path(to) is None:
            yield found.start(), f"there is no equation or exercise ({to})"
    for kind, pattern in (("section", TO_SECTION), ("exercise", TO_EXERCISE)):
        for found in pattern.finditer(text):
            for to in re.findall(r"\d+\.\d+", found[1]):
                known = to in sections if kind == "section" else exercises.page_path(to) is not None
                if not known:
                    yield found.start(), f"there is no {kind} {to}"
