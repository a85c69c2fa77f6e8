"""What a class handed in of `course test-yourself`: who sat it before the course, and after it.

The files are a student's own. They are read as data, at most `MOST_BYTES` of each, and whatever is
odd becomes a `Trouble`. They earn no marks, so that nobody gains by a changed one.
"""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course_lib.grading.layouts import decide
from course_lib.grading.records import Trouble
from course_lib.grading.submissions import find_files, survey
from course_lib.inventory import Sitting, before_and_after, read_hand_in
from course_lib.inventory.sittings import MOST_BYTES

FILE = re.compile(r"test[-_ ]yourself[^/\\]*\.json(?:\.txt)?$", re.IGNORECASE)
LOOSE = re.compile(r"(?P<student>.*[^\s_-])[\s_-]+test[-_ ]yourself", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class SelfTests:
    """The sittings of a class.

    Attributes:
        pairs: student -> the first sitting and the last one, of those who sat it twice.
        once: who sat it once only.
        troubles: files that were not read, and why.
    """

    pairs: dict[str, tuple[Sitting, Sitting]]
    once: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def collect(sources: Iterable[Path], layout: str = "") -> SelfTests:
    """Read the files of one or more folders or zips, in any layout of `course grade`.

    A student's files are taken together: the first test may be handed in with the first week's
    exercises, and the second with the last.

    Args:
        sources: folders or zips with files that are named like `test_yourself.json`.
        layout: how they are laid out, in a word of `layouts.LAYOUTS`; "" finds it out.

    Raises:
        FileNotFoundError: one of them is not there.
        Undecided: one of them can be read in more than one way.
    """
    sittings: dict[str, dict[int, Sitting]] = {}
    troubles: list[Trouble] = []
    with tempfile.TemporaryDirectory(prefix="self-tests-") as into:
        for source in sources:
            decided = decide(survey(source), source, layout)
            files, odd = find_files(source, FILE, Path(into), decided)
            troubles += odd
            for student, shown, path in files:
                loose = LOOSE.match(shown) if "/" not in shown else None
                student = student or (loose["student"] if loose else "")
                if not student:
                    says = f"{shown} {decided.advice}"
                    troubles.append(Trouble("", "", says, shown))
                    continue
                try:
                    found = read_hand_in(_bytes(path))
                except (ValueError, OSError) as error:
                    troubles.append(Trouble(student, "", f"{shown} {error}", shown))
                    continue
                for sitting in found:
                    sittings.setdefault(student, {}).setdefault(sitting.began, sitting)
    paired = {name: before_and_after(by.values()) for name, by in sorted(sittings.items())}
    return SelfTests(
        {name: (first, last) for name, (first, last) in paired.items() if first and last},
        tuple(name for name, (first, last) in paired.items() if first and not last),
        tuple(troubles),
    )


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
