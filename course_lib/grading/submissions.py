"""Find the hand-ins in a folder or a zip: who handed in what, and what a human must look at.

Nothing that a student packed or named can stop the others: it becomes a `Trouble`.
"""

import atexit
import os
import re
import shutil
import stat
import tempfile
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_lib.grading import layouts
from course_lib.grading.archives import ArchiveMember, Budget, paths_in, unpack
from course_lib.grading.layouts import Layout, Owner, Tree, clean_name, decide, ignored, is_zip
from course_lib.grading.records import HandIn, Trouble

MAX_DEPTH = 12  # folders in folders
LOOKED_INTO = 5  # folders in folders that are looked into for the layout
LOOK = 2_000_000  # bytes of a file that are looked at for its lesson
OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
# How one of several files is chosen.
RULE = "handed in again by Canvas's number, else changed last, else last by name"


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
    layout: Layout
    budget: Budget = field(default_factory=Budget)
    files: list[_File] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    others: dict[str, list[str]] = field(default_factory=dict)

    def trouble(self, parts: tuple[str, ...], says: str) -> None:
        """Something that a human must look at, at a path below the folder of hand-ins."""
        student, shown = self.layout.owner(parts).student, _shown(parts)
        self.troubles.append(Trouble(student, "", f"{shown or 'the archive'} {says}", shown))

    def in_order(self) -> list[Trouble]:
        """Each trouble once, by student and place."""
        return sorted(set(self.troubles), key=lambda t: (t.student, t.path, t.says))

    @property
    def seen(self) -> int:
        """How many things were found."""
        return len(self.files) + len(self.troubles) + sum(map(len, self.others.values()))

    def nothing(self, parts: tuple[str, ...]) -> None:
        """Remember whose folder or archive is empty."""
        self.others.setdefault(self.layout.owner((*parts, "")).student, [])

    def file(self, parts: tuple[str, ...], path: Path | None, changed: float) -> None:
        """A file: a notebook, or something else (path None) that is only remembered."""
        if any(ignored(part) for part in parts):
            return
        mine = self.layout.owner(parts)
        if path is not None:
            self.files.append(_File(mine.again, changed, _shown(parts), path, mine))
        elif parts[-1].lower().endswith(OTHER_ARCHIVES):
            self.trouble(parts, "is an archive that cannot be opened here: unpack it by hand")
        else:
            self.others.setdefault(mine.student, []).append(parts[-1])


def survey(source: Path) -> Tree:
    """What lies in a folder or in a zip, so deep as the layout may depend on it.

    Raises:
        FileNotFoundError: there is no such folder or zip.
    """
    _there(source)
    return _look(source, LOOKED_INTO) if source.is_dir() else _look_into(source)


def _there(source: Path) -> None:
    if not source.exists():
        raise FileNotFoundError(f"there is no folder or zip {source}")


def _look(folder: Path, levels: int) -> Tree:
    try:
        entries = [entry for entry in os.scandir(folder) if not ignored(entry.name)]
    except OSError:  # the walk says so
        return {}
    found: dict[str, Tree | None] = {}
    for entry in sorted(entries, key=lambda e: e.name):
        found[entry.name] = None
        if entry.is_dir(follow_symlinks=False):
            found[entry.name] = _look(Path(entry.path), levels - 1) if levels > 1 else {}
        elif levels == LOOKED_INTO and is_zip(entry.name) and entry.is_file(follow_symlinks=False):
            found[entry.name] = _look_into(Path(entry.path))
    return found


def _look_into(archive: Path) -> Tree:
    found: dict[str, Any] = {}
    for parts in paths_in(archive):
        if any(map(ignored, parts)):
            continue
        here = found
        for part in parts[:-1][:LOOKED_INTO]:
            if not here.get(part):  # new, or a file of that name
                here[part] = {}
            here = here[part]
        if len(parts) <= LOOKED_INTO:
            here.setdefault(parts[-1], None)
    return found


def find(
    source: Path, lessons: Collection[str], into: Path | None = None, layout: Layout | None = None
) -> tuple[list[HandIn], list[Trouble]]:
    """The hand-ins of a folder or of a zip, one for each student and lesson, in order.

    Args:
        source: a folder or a zip in one of the layouts that `layouts` describes.
        lessons: the numbers of the lessons that are graded, "02".
        into: a folder for notebooks out of archives; None means one that goes when Python ends.
        layout: how the hand-ins are laid out; None asks `layouts.decide`.

    Raises:
        FileNotFoundError: there is no such folder or zip.
        Undecided: the layout can be read in more than one way. Nothing else: what is odd inside of
            it is a Trouble.
    """
    _there(source)
    if into is None:
        into = Path(tempfile.mkdtemp(prefix="hand-ins-"))
        atexit.register(shutil.rmtree, into, ignore_errors=True)
    search = _searched(source, into, layout, Budget())
    hand_ins = _one_each(search, lessons)
    _nobody_lost(search, hand_ins)
    return hand_ins, search.in_order()


def find_files(
    source: Path, wanted: re.Pattern[str], into: Path, layout: Layout | None = None
) -> tuple[list[tuple[str, str, Path]], list[Trouble]]:
    """Files of other names among the hand-ins: whose they are ("" where that cannot be told),
    what they are called there, and where their bytes are; and what a human must look at.

    Args:
        source: a folder or a zip, as for `find`.
        wanted: what the names match.
        into: a folder for files out of archives.
        layout: how the hand-ins are laid out; None asks `layouts.decide`.

    Raises:
        FileNotFoundError: there is no such folder or zip.
        Undecided: the layout can be read in more than one way.
    """  # noqa: D205
    _there(source)
    search = _searched(source, into, layout, Budget(wanted=wanted))
    files = [(file.owner.student, file.shown, file.path) for file in sorted(search.files)]
    return files, search.in_order()


def _searched(source: Path, into: Path, layout: Layout | None, budget: Budget) -> _Search:
    into.mkdir(parents=True, exist_ok=True)
    search = _Search(into, layout or decide(survey(source), source), budget)
    if source.is_dir():
        _walk(source, (), search)
    else:
        _archive(source, (), search, budget.of_a_class())
    return search


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
        elif is_zip(entry.name):
            export = len(parts) < search.layout.skip  # of a platform, with all hand-ins in it
            budget = search.budget
            budget = budget.of_a_class() if export else budget.of_its_own()
            _archive(Path(entry.path), here, search, budget)
        else:
            path = Path(entry.path) if search.budget.wanted.search(entry.name) else None
            search.file(here, path, status.st_mtime)
    if search.seen == before:
        search.nothing(parts)


def _archive(path: Path, parts: tuple[str, ...], search: _Search, budget: Budget) -> None:
    """Everything in a zip."""
    before = search.seen
    for found in unpack(path, search.into, budget):
        here = (*parts, *found.parts)
        if isinstance(found, ArchiveMember):
            search.file(here, found.path, found.changed)
        elif not any(ignored(part) for part in found.parts):
            search.trouble(here, found.says)
    if search.seen == before:
        search.nothing(parts)


def _one_each(search: _Search, lessons: Collection[str]) -> list[HandIn]:
    """One hand-in for each student and lesson; the remark names what was not taken."""
    found: dict[str, dict[str, list[_File]]] = {}
    for file in search.files:
        lesson = _lesson(file, lessons, search)
        if not file.owner.student:
            says = f"{file.shown} {search.layout.advice}"
            search.troubles.append(Trouble("", lesson, says, file.shown))
        elif lesson:
            found.setdefault(file.owner.student, {}).setdefault(lesson, []).append(file)
    return [
        HandIn(student, lesson, max(files).path, tuple(_remarks(lesson, files)))
        for student, by_lesson in sorted(found.items())
        for lesson, files in sorted(_undisputed(student, by_lesson, search).items())
    ]


def _undisputed(
    student: str, by_lesson: dict[str, list[_File]], search: _Search
) -> dict[str, list[_File]]:
    """A student's files by lesson, without those that may be another's: a human must choose."""
    every = [file for files in by_lesson.values() for file in files]
    vouched = any(not file.owner.place for file in every)
    in_one_place = search.layout.name in ("plain", "nbgrader")  # else all of one lesson is
    claims = {"": every} if vouched or in_one_place else by_lesson
    disputed: set[_File] = set()
    for lesson, files in claims.items():
        told = {file for file in files if file.owner.place}
        clash = len({file.owner.place for file in told}) > (0 if vouched else 1)
        if wrong := told if clash else {file for file in told if file.owner.doubtful}:
            named = " and ".join(f"“{p}”" for p in _told_apart({f.owner.place for f in wrong}))
            says = f"{named} would all be {student}'s, so none was graded: keep one, or merge them"
            if search.layout.name == "canvas":
                says = f"{named} may be {student}'s or not, and was not graded: look whose it is"
                says += ", and rename it" if clash else "; if it is, add --layout canvas"
            search.troubles.append(Trouble(student, lesson, says))
            disputed |= wrong
    kept = {lesson: [f for f in files if f not in disputed] for lesson, files in by_lesson.items()}
    return {lesson: files for lesson, files in kept.items() if files}


def _told_apart(places: Collection[str]) -> list[str]:
    """Names as they are shown, with numbers for what cannot be seen if they look the same."""
    shown = [clean_name(place) for place in sorted(places)]
    return shown if len(set(shown)) == len(shown) else [ascii(p)[1:-1] for p in sorted(places)]


def _lesson(file: _File, lessons: Collection[str], search: _Search) -> str:
    """The file's lesson; "" where it is none of those that are graded, or cannot be told."""
    if lesson := layouts.lesson_by_name(file.owner, lessons):
        return lesson
    try:
        with file.path.open("rb") as opened:
            told = layouts.lesson_by_content(opened.read(LOOK))
    except OSError as error:
        says = f"{file.shown} cannot be opened ({error.strerror})"
        search.troubles.append(Trouble(file.owner.student, "", says, file.shown))
        return ""
    if told in lessons:
        return told
    if not told and not layouts.NUMBERED.match(file.owner.file):  # else not graded now
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
        plain = unicodedata.normalize("NFKC", hand_in.student).casefold()
        skeleton = "".join(c for c in plain if unicodedata.category(c) != "Cf")  # what can be seen
        students.setdefault(skeleton, set()).add(hand_in.student)
    for alike in students.values():
        if len(alike) > 1:
            named = " and ".join(_told_apart(alike))
            by_case = len({name.casefold() for name in alike}) == 1
            how = "differ by case only" if by_case else "look alike"
            says = f"{named} {how}: are they one student?"
            search.troubles.append(Trouble(min(alike), "", says))
