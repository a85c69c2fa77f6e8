"""Find the hand-ins in a folder or a zip: who handed in what, and what a human must look at.

Nothing that a student packed or named can stop the others: it becomes a `Trouble`.
"""

import atexit
import os
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.grading.archives import NOTEBOOK, Budget, Entry, of_a_class, unpack
from course_lib.grading.layouts import (
    Owner,
    clean_name,
    ignored,
    lesson_by_content,
    lesson_by_name,
    names_another_lesson,
    owner,
)
from course_lib.grading.records import HandIn, Trouble

MAX_DEPTH = 12  # folders in folders
LOOK = 2_000_000  # bytes of a file that are looked at for its lesson
OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
RULE = (
    "handed in again by Canvas's number, else changed last, else last by name"  # how one is chosen
)


@dataclass(frozen=True, order=True)
class _File:
    """A notebook that was found: order tells which of two is taken."""

    again: int
    changed: float
    shown: str
    path: Path
    owner: Owner = field(compare=False)


@dataclass
class _Search:
    """What a walk has found so far."""

    into: Path
    files: list[_File] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    others: dict[str, list[str]] = field(default_factory=dict)

    def trouble(self, parts: tuple[str, ...], says: str) -> None:
        """Something that a human must look at, at a path below the folder of hand-ins."""
        student = owner(parts).student if parts else ""
        shown = _shown(parts)
        self.troubles.append(Trouble(student, "", f"{shown or 'the archive'} {says}", shown))

    @property
    def seen(self) -> int:
        """How many things were found."""
        return len(self.files) + len(self.troubles) + sum(map(len, self.others.values()))

    def nothing(self, parts: tuple[str, ...]) -> None:
        """Remember whose folder or archive is empty."""
        self.others.setdefault(owner((*parts, "")).student, [])

    def file(self, parts: tuple[str, ...], path: Path | None, changed: float) -> None:
        """A file: a notebook, or something else (path None) that is only remembered."""
        if any(ignored(part) for part in parts):
            return
        mine = owner(parts)
        if path is not None:
            self.files.append(_File(mine.again, changed, _shown(parts), path, mine))
        elif parts[-1].lower().endswith(OTHER_ARCHIVES):
            self.trouble(parts, "is an archive that cannot be opened here: unpack it by hand")
        else:
            self.others.setdefault(mine.student, []).append(parts[-1])


def find(
    source: Path, lessons: Collection[str], into: Path | None = None
) -> tuple[list[HandIn], list[Trouble]]:
    """The hand-ins of a folder or of a zip, one for each student and lesson, in order.

    Args:
        source: a folder or a zip in one of the layouts that `layouts` describes.
        lessons: the numbers of the lessons that are graded, "02".
        into: a folder for notebooks out of archives; None means one that goes when Python ends.

    Raises:
        FileNotFoundError: there is no such folder or zip. Nothing else: what is odd inside of it
            is a Trouble.
    """
    if not source.exists():
        raise FileNotFoundError(f"there is no folder or zip {source}")
    search = _Search(_folder(into))
    if source.is_dir():
        _walk(source, (), search)
    else:
        _archive(source, (), search, of_a_class())
    hand_ins = _one_each(search, lessons)
    _nobody_lost(search, hand_ins)
    return hand_ins, sorted(set(search.troubles), key=lambda t: (t.student, t.path, t.says))


def _folder(into: Path | None) -> Path:
    if into is None:
        into = Path(tempfile.mkdtemp(prefix="hand-ins-"))
        atexit.register(shutil.rmtree, into, ignore_errors=True)
    into.mkdir(parents=True, exist_ok=True)
    return into


def _shown(parts: tuple[str, ...]) -> str:
    return "/".join(clean_name(part) for part in parts)


def _walk(folder: Path, parts: tuple[str, ...], search: _Search) -> None:
    """Everything below a folder. Links are never followed."""
    before = search.seen
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        search.trouble(parts, f"cannot be opened ({error.strerror})")
        return
    for entry in entries:
        here = (*parts, entry.name)
        if ignored(entry.name):
            continue
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            search.trouble(here, f"cannot be looked at ({error.strerror})")
            continue
        if stat.S_ISDIR(status.st_mode):
            if len(here) > MAX_DEPTH:
                search.trouble(here, "lies too deep in folders: move it up")
            else:
                _walk(Path(entry.path), here, search)
        elif not stat.S_ISREG(status.st_mode):
            search.trouble(here, "is a link or a device, not a file: ask for the file itself")
        elif entry.name.lower().endswith(".zip"):
            budget = Budget() if parts else of_a_class()  # at the top it may be a platform's export
            _archive(Path(entry.path), here, search, budget)
        else:
            path = Path(entry.path) if NOTEBOOK.search(entry.name) else None
            search.file(here, path, status.st_mtime)
    if search.seen == before:
        search.nothing(parts)


def _archive(path: Path, parts: tuple[str, ...], search: _Search, budget: Budget) -> None:
    """Everything in a zip."""
    before = search.seen
    for found in unpack(path, search.into, budget):
        here = (*parts, *found.parts)
        if isinstance(found, Entry):
            search.file(here, found.path, found.changed)
        elif not any(ignored(part) for part in found.parts):
            search.trouble(here, found.says)
    if search.seen == before:
        search.nothing(parts)


def _one_each(search: _Search, lessons: Collection[str]) -> list[HandIn]:
    """One hand-in for each student and lesson; the remark names what was not taken."""
    found: dict[tuple[str, str], list[_File]] = {}
    for file in search.files:
        lesson = _lesson(file, lessons, search)
        if not file.owner.student:
            says = "does not tell whose it is: put it into a folder with the student's name"
            search.troubles.append(Trouble("", lesson, f"{file.shown} {says}", file.shown))
        elif lesson:
            found.setdefault((file.owner.student, lesson), []).append(file)
    return [
        HandIn(student, lesson, max(files).path, tuple(_remarks(lesson, files)))
        for (student, lesson), files in sorted(found.items())
    ]


def _lesson(file: _File, lessons: Collection[str], search: _Search) -> str:
    """The file's lesson; "" where it is none of those that are graded, or cannot be told."""
    lesson = lesson_by_name(file.owner, lessons)
    if lesson:
        return lesson
    try:
        with file.path.open("rb") as opened:
            told = lesson_by_content(opened.read(LOOK))
    except OSError as error:
        says = f"{file.shown} cannot be opened ({error.strerror})"
        search.troubles.append(Trouble(file.owner.student, "", says, file.shown))
        return ""
    if told in lessons:
        return told
    if not told and not names_another_lesson(file.owner):
        says = "does not tell its lesson: start its name with the number, such as 02_"
        search.troubles.append(Trouble(file.owner.student, "", f"{file.shown} {says}", file.shown))
    return ""


def _remarks(lesson: str, files: list[_File]) -> Iterator[str]:
    taken = max(files)
    others = ", ".join(sorted(f"“{f.shown}”" for f in files if f is not taken))
    if others:
        graded = f"“{taken.shown}” was graded ({RULE}), not {others}"
        yield f"several files for lesson {lesson}: {graded}"
    if taken.owner.late:
        yield "handed in late, as Canvas says"


def _nobody_lost(search: _Search, hand_ins: list[HandIn]) -> None:
    """Say whose files hold no notebook, and whose names differ by case only."""
    known = {f.owner.student for f in search.files} | {t.student for t in search.troubles}
    for student, names in search.others.items():
        if student and student not in known:
            some = ", ".join(sorted(clean_name(n) for n in names)[:5])
            says = f"{student} handed in no notebook" + (f", only {some}" if some else "")
            search.troubles.append(Trouble(student, "", says, student))
    students: dict[str, set[str]] = {}
    for hand_in in hand_ins:
        students.setdefault(hand_in.student.casefold(), set()).add(hand_in.student)
    for alike in students.values():
        if len(alike) > 1:
            says = " and ".join(sorted(alike)) + " differ by case only: are they one student?"
            search.troubles.append(Trouble(min(alike), "", says))
