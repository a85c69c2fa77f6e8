"""Whose file is it, and of which lesson: told by where it lies and what it is called.

How a whole folder of hand-ins is laid out is decided once, by what lies on top of it; where that
can be read in two ways, a human is asked. Inside a layout only the part that the teacher or the
platform wrote tells the owner. All the rest is the student's own, and may imitate anything.

The layouts, and where their form was looked up:

- plain: `<student>/<notebook>.ipynb`, or `<student>.zip`.
- nbgrader: `submitted/<student>/<assignment>/<notebook>.ipynb` (nbgrader, user guide, "The
  philosophy and the approach").
- moodle: "Download all submissions" (mod/assign/classes/downloader.php): a folder
  `Full Name_12345_assignsubmission_file` (older versions put `_` behind it) with the student's own
  files and folders in it, or, without the option "in folders", files
  `Full Name_12345_assignsubmission_file_own name.ipynb`. The name's own underscores are spaces;
  blind marking says `Participant_12345`; a group's name stands before the student's or in its
  place, and the default group has no number.
- canvas: "Download Submissions" (lib/content_zipper.rb): loose files
  `lastnamefirst_12345_67890_own name.ipynb`, the user's number and the file's; `LATE_` stands
  before them where it came late; `anon_aB3x9` replaces name and number where marking is anonymous;
  a text or a link that was handed in is `lastnamefirst_12345_text.html`. A file that is handed in
  again gets `-1`, `-2` after its name; where the name has several dots, after its first part
  (instructure/canvas-lms, issue 2310).
- loose: files `student_02_softmax.ipynb` or `student.zip`, named by whoever collected them.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from course_lib.grading.archives import NOTEBOOK

MOODLE = re.compile(
    r"(?P<student>[^_]+(?:_[0-9]+)?)_assignsubmission_[a-z]+(?:_(?P<file>.*))?", re.S
)
CANVAS = (
    re.compile(r"(?P<late>LATE_)?(?P<student>anon)_(?P<user>[0-9A-Za-z]{5})_[0-9]+_(?P<file>.+)"),
    re.compile(
        r"(?P<student>[^\s.]+?)_(?P<late>LATE_)?(?P<user>[0-9]+)_"
        r"(?:[0-9]{3,}_(?=.)|(?=(?:text|link)\.html\Z))(?P<file>.+)",
        re.S,
    ),
)
# Own names behind Canvas's numbers with which these could be a part of the user's name, whose
# underscores Canvas keeps: of `lee_12_345_678_x.ipynb`, `lee_12` may be all of a name.
TWO_WAYS = re.compile(r"[0-9]{3,}_|(?:[^\s.]*_)?[0-9]+_[0-9]{3,}_")
LOOSE = (  # the last number that a word follows ("s_17_02_softmax"), else the last number
    re.compile(r"(?P<student>.*[^\s_-])[\s_-]+(?P<file>[0-9]{2}[\s_-]+[^\W\d].*)", re.S),
    re.compile(r"(?P<student>.*[^\s_-])[\s_-]+(?P<file>[0-9]{2}(?![0-9]).*)", re.S),
)
LAYOUTS = ("plain", "nbgrader", "moodle", "canvas", "loose")
WRAPPERS = {"submitted", "submissions", "submission", "hand-ins", "handins"}
NOT_HAND_INS = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", "node_modules"}
NUMBER = re.compile(r"(?<![0-9])[0-9]{2}(?![0-9])")
NUMBERED = re.compile(r"[0-9]{2}(?![0-9])")
AGAIN = re.compile(r"-([0-9]{1,3})(?=\.)")  # Canvas: handed in again
TOLD = re.compile(rb"""exercise-(\d\d)\.\d|check\(\s*\\?["'](\d\d)\.\d""")
INVISIBLE = dict.fromkeys([0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

Tree: TypeAlias = Mapping[str, "Tree | None"]
"""What lies in a folder: name -> what lies in that one; None for a file or an archive."""


class Undecided(ValueError):
    """A folder can be read in more than one way; the message says what to type."""


@dataclass(frozen=True)
class Owner:
    """Whose file it is."""

    student: str  # the name, or "" where it cannot be told
    file: str  # the file's own name, as the student called it
    folders: tuple[str, ...] = ()  # the folders between the student's and the file
    # what tells the name, where another place of that name may be somebody else's; "" where a
    # platform vouches for it
    place: str = ""
    doubtful: bool = False  # whether it may be somebody else's even if there is no other
    late: bool = False  # whether the system that exported it says that it came late
    again: int = 0  # how often it was handed in before, where the name tells


@dataclass(frozen=True)
class Layout:
    """How a folder of hand-ins is laid out."""

    name: str  # one of LAYOUTS
    skip: int = 0  # how many of the outermost folders are nobody's, such as `submitted/`
    given: bool = False  # whether a human said so

    def owner(self, parts: tuple[str, ...]) -> Owner:
        """Whose file lies at this path, relative to the folder of all hand-ins.

        Archives count as folders.
        """
        if len(parts) <= self.skip:
            return Owner("", parts[-1] if parts else "")
        top, own = parts[self.skip], parts[self.skip + 1 :]
        student, file, place = "", top, top
        more: dict[str, Any] = {}
        if self.name == "moodle":
            if found := MOODLE.fullmatch(top):
                student, file, place = found["student"], found["file"] or top, ""
        elif self.name == "canvas":
            if found := _canvas(top):
                student, file = f"{found['student']}_{found['user']}", found["file"]
                place = top if TWO_WAYS.match(file) else ""
                number = AGAIN.search(file)
                more = {
                    "doubtful": bool(re.match("[0-9]{3,}_", file)) and not self.given,
                    "late": bool(found["late"]),
                    "again": int(number[1]) if number else 0,
                }
        elif self.name == "loose":
            student, file = _loose(top) if is_zip(top) or not own else ("", top)
        elif own or is_zip(top):
            student = _stem(top)
        return Owner(clean_name(student), own[-1] if own else file, own[:-1], place, **more)

    @property
    def advice(self) -> str:
        """What to do with a file that tells no owner: the end of a sentence."""
        if self.name in ("moodle", "canvas"):
            platform = self.name.capitalize()
            return f"is not named as {platform} names hand-ins: grade it from a folder of its own"
        if self.name == "loose":
            return "does not tell whose it is: start its name with the student's name"
        return "does not tell whose it is: put it into a folder with the student's name"

    def says(self, tree: Tree) -> str:
        """The layout in words, with the number of students."""
        paths = [path for path in _paths(tree) if self.owner(path).student]
        folders = any(len(path) > self.skip + 1 for path in paths)
        form = {
            "plain": "plain, one folder per student",
            "nbgrader": "nbgrader, one folder per student and assignment",
            "moodle": f"Moodle, {'one folder per student' if folders else 'loose files'}",
            "canvas": "Canvas, files that start with the student's name and number",
            "loose": "loose files that start with the student's name",
        }[self.name]
        n = len({self.owner(path).student for path in paths})
        return f"{form} ({n} student{'' if n == 1 else 's'})"


def decide(tree: Tree, source: Path, wanted: str = "") -> Layout:
    """The layout of a folder of hand-ins, or of a zip; `wanted` where a human says what it is.

    What lies on top decides. What lies deeper is the student's own: it decides nothing, but it can
    be a reason to ask.

    Raises:
        Undecided: it can be read in more than one way.
    """
    skip = 0
    while len(top := _handed_in(tree)) == 1 and (wrapper := _wrapper(top)):
        tree, source, skip = top[wrapper] or {}, source / wrapper, skip + 1
    if wanted:
        pattern = {"moodle": MOODLE.fullmatch, "canvas": _canvas}.get(wanted)
        if pattern and not any(map(pattern, tree)):  # exports, each in a folder of its own?
            skip += all(inside and _is_export(inside) for inside in top.values())
        return Layout(wanted, skip, given=True)
    if wrapper := _wrapper(top):
        raise Undecided(
            f"{source} holds “{wrapper}” beside other hand-ins. If that is the whole class, "
            f"{_grade(source / wrapper)}; if it is one student, add --layout plain"
        )
    possible = set(LAYOUTS).intersection(*(_fits(*entry) for entry in (top or tree).items()))
    if not possible:
        raise Undecided(_mixed(top or tree, source))
    name = next(layout for layout in LAYOUTS if layout in possible)
    if name == "canvas":
        _ask_about_numbers(top, source)
    if len(top) == 1 and name != "moodle":
        _ask_whose(*next(iter(top.items())), source, name)
    folders = [inside for inside in top.values() if inside is not None]
    if name == "plain" and folders:
        if all(map(_is_export, folders)):
            raise Undecided(
                f"all that {source} holds looks like exports of Moodle or Canvas. If that is what "
                "they are, grade them one by one, or add --layout moodle or --layout canvas; if "
                "they are students, add --layout plain"
            )
        if source.resolve().name == "submitted" and not any(map(_notebooks, folders)):
            name = "nbgrader"
    return Layout(name, skip)


def _fits(name: str, inside: Tree | None) -> set[str]:
    """The layouts in which something of this name may lie on top."""
    if MOODLE.fullmatch(name):
        return {"moodle"}
    if inside is not None and not is_zip(name):
        return {"plain", "nbgrader"}
    if _canvas(name):
        return {"canvas"}
    if is_zip(name):
        return {"loose"} if LOOSE[0].fullmatch(_stem(name)) else {"plain", "nbgrader", "loose"}
    return {"loose"} if NOTEBOOK.search(name) and _loose(name)[0] else set(LAYOUTS)


def _ask_whose(name: str, inside: Tree | None, source: Path, layout: str) -> None:
    """Raise Undecided about the only thing that there is, if it may hold a whole class."""
    if inside is None and not is_zip(name):
        return
    top = _handed_in(inside or {})
    notebooks = _notebooks(top)
    others = {n: i for n, i in top.items() if n not in notebooks}
    deeper = [n for n, i in others.items() if not NUMBERED.match(n) and (i is None or _holds(i))]
    folders = [n for n in deeper if others[n] is not None]
    students = {_loose(n)[0] for n in notebooks if not NUMBERED.match(n)} - {""}
    one = len(deeper) < 2 and len(students) < 2 and (notebooks or not folders)
    if inside is not None and one and not _is_export(inside):
        return
    held = f", and in it {_quoted(sorted(others) or sorted(notebooks))}" if top else ""
    raise Undecided(
        f"{source} holds only {_quoted([name])}{held}. If that is the whole class, "
        f"{_grade(source / name)}; if it is one student, add --layout {layout}"
    )


def _ask_about_numbers(top: Tree, source: Path) -> None:
    """Raise Undecided if a number belongs to several names: Canvas gives everybody their own."""
    names: dict[str, set[str]] = {}
    for found in filter(None, map(_canvas, top)):
        names.setdefault(found["user"], set()).add(found["student"])
    for user, shared in names.items():
        if len(shared) > 1:
            raise Undecided(
                f"the files in {source} look like Canvas's, but {_quoted(sorted(shared))} have the "
                f"same number, {user}. If they are Canvas's, add --layout canvas; if not, add "
                "--layout loose"
            )


def _mixed(top: Tree, source: Path) -> str:
    """What is said where things of different layouts lie side by side."""
    kinds: dict[str, list[str]] = {}
    for name, inside in top.items():
        fits = _fits(name, inside)
        for layout, kind in (
            ("moodle", "named as by Moodle"),
            ("canvas", "named as by Canvas"),
            ("plain", "folders and archives"),
            ("loose", "loose files"),
        ):
            if layout in fits and len(fits) < len(LAYOUTS):
                kinds.setdefault(kind, []).append(name)
                break
    told = "; ".join(f"{kind}: {_quoted(names)}" for kind, names in kinds.items())
    return (
        f"{source} mixes layouts ({told}). Say which one it is with --layout plain, moodle, canvas "
        "or loose; whatever does not fit is then listed"
    )


def _grade(path: Path) -> str:
    """How to grade something that lies in the folder, or in the zip, of hand-ins."""
    archive = next((p for p in path.parents if p.is_file()), None)
    if archive is None:
        return f"grade “{path}”"
    return f"unpack {archive} and grade “{path.relative_to(archive)}”"


def _quoted(names: Collection[str], most: int = 3) -> str:
    some = [f"“{clean_name(name)[:60]}”" for name in list(names)[:most]]
    return ", ".join(some) + (f" and {len(names) - most} more" if len(names) > most else "")


def _paths(tree: Tree) -> Iterator[tuple[str, ...]]:
    """The paths of what lies in a tree; that of an empty folder ends in ""."""
    for name, inside in tree.items():
        if inside is None:
            yield (name,)
        else:
            yield from ((name, *path) for path in _paths(inside or {"": None}))


def _handed_in(tree: Tree) -> dict[str, Tree | None]:
    """Folders, archives and notebooks: what is handed in, or holds it."""
    return {
        name: inside
        for name, inside in tree.items()
        if inside is not None or is_zip(name) or NOTEBOOK.search(name)
    }


def _notebooks(tree: Tree) -> set[str]:
    return {name for name, inside in tree.items() if inside is None and NOTEBOOK.search(name)}


def _holds(tree: Tree) -> bool:
    """Whether there is a notebook or an archive in a folder, however deep."""
    return any(i is None or _holds(i) for i in _handed_in(tree).values())


def _is_export(tree: Tree) -> bool:
    """Whether all that lies in a folder is named as a platform names it."""
    top = _handed_in(tree) or tree
    return bool(top) and all(_fits(*entry) < {"moodle", "canvas"} for entry in top.items())


def _wrapper(top: Tree) -> str:
    """A folder with the name of a folder of hand-ins, or ""."""
    return next((n for n, i in top.items() if i is not None and n.casefold() in WRAPPERS), "")


def _canvas(name: str) -> re.Match[str] | None:
    return next(filter(None, (form.fullmatch(name) for form in CANVAS)), None)


def _loose(name: str) -> tuple[str, str]:
    """Student and own name of a loose file, or of an archive; the student may be ""."""
    for form in LOOSE:
        if found := form.fullmatch(_stem(name)):
            return found["student"], name if is_zip(name) else found["file"]
    return (_stem(name) if is_zip(name) else ""), name


def ignored(part: str) -> bool:
    """Whether a file or folder is something that a computer put there by itself."""
    return part in NOT_HAND_INS or (part.startswith(".") and part != "..")


def is_zip(name: str) -> bool:
    """Whether a name is that of a zip."""
    return name.lower().endswith(".zip")


def _stem(part: str) -> str:
    return re.sub(r"\.zip$", "", part, flags=re.IGNORECASE)


def clean_name(name: str) -> str:
    """A student's name as it may be stored and shown: NFC, without control characters.

    Names that are the same letters become the same name. Bytes that are no letters in the file
    system's encoding are spelt out, so that such names stay told apart.
    """
    name = name.encode("utf-8", "backslashreplace").decode("utf-8")
    name = unicodedata.normalize("NFC", name).translate(INVISIBLE)
    name = "".join(" " if unicodedata.category(c) == "Cc" else c for c in name)
    return " ".join(name.split())


def lesson_by_name(mine: Owner, lessons: Collection[str]) -> str:
    """The lesson that the file's name tells, or a folder's of the student; "" where none does."""
    for name in (mine.file, *reversed(mine.folders)):
        for number in NUMBER.findall(name):
            if number in lessons:
                return number
    return ""


def lesson_by_content(head: bytes) -> str:
    """The lesson whose exercises a file speaks of most; "" where it speaks of none."""
    told = Counter(a or b for a, b in TOLD.findall(head.replace(b"\x00", b"")))
    best = max(told.values(), default=0)
    return min((n.decode() for n, count in told.items() if count == best), default="")
