"""Whose file is it, and of which lesson: told by where it lies and what it is called.

The layouts, and where their form was looked up:

- `<student>/<notebook>.ipynb`, and nbgrader's `submitted/<student>/<assignment>/<notebook>.ipynb`
  (nbgrader, user guide, "The philosophy and the approach").
- Moodle, "Download all submissions" (mod/assign/locallib.php, `download_submissions`): a folder
  `Full Name_12345_assignsubmission_file_/` with the student's own files and folders in it, or,
  without the option "in folders", files `Full Name_12345_assignsubmission_file_own name.ipynb`. The
  name's own underscores are spaces; blind marking says `Participant_12345`; a group's name stands
  before the student's, with a hyphen.
- Canvas, "Download Submissions": loose files `lastnamefirst_12345_67890_own name.ipynb`, the user's
  number and the file's; `_LATE_` stands before them where it came late. A file that is handed in
  again gets `-1`, `-2` after its name; where the name has several dots, after its first part
  (instructure/canvas-lms, issue 2310).
- Loose files `student_02_softmax.ipynb`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

MOODLE = re.compile(r"(?P<student>.+_\d+)_assignsubmission_(?:file|onlinetext)_(?P<file>.*)", re.S)
CANVAS = re.compile(
    r"(?P<student>[^_]+)_(?P<late>LATE_)?(?P<user>\d+)_(?P<number>\d{3,})_(?P<file>.+)", re.S
)
LOOSE = (  # the last number that a word follows ("s_17_02_softmax"), else the last number
    re.compile(r"(?P<student>.*[^\s_-])[\s_-]+(?P<file>\d\d[\s_-]+[^\W\d].*)", re.S),
    re.compile(r"(?P<student>.*[^\s_-])[\s_-]+(?P<file>\d\d(?!\d).*)", re.S),
)
WRAPPERS = {"submitted", "submissions", "submission", "hand-ins", "handins"}
NOT_HAND_INS = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", "node_modules"}
NUMBER = re.compile(r"(?<!\d)\d\d(?!\d)")
AGAIN = re.compile(r"-(\d{1,3})(?=\.)")  # Canvas: handed in again
TOLD = re.compile(rb"""exercise-(\d\d)\.\d|check\(\s*\\?["'](\d\d)\.\d""")
INVISIBLE = dict.fromkeys([0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True)
class Owner:
    """Whose file it is.

    Attributes:
        student: the name, or "" where it cannot be told.
        file: the file's own name, as the student called it.
        folders: the folders between the student's and the file.
        late: whether the system that exported it says that it came late.
        again: how often it was handed in before, where the name tells.
    """

    student: str
    file: str
    folders: tuple[str, ...] = ()
    late: bool = False
    again: int = 0


def ignored(part: str) -> bool:
    """Whether a file or folder is something that a computer put there by itself."""
    return part in NOT_HAND_INS or (part.startswith(".") and part != "..")


def owner(parts: tuple[str, ...]) -> Owner:
    """Whose file lies at this path, which is relative to the folder of all hand-ins.

    Archives count as folders. A platform's names are believed in the outermost two parts only (an
    export may lie in a folder of its own): deeper ones are the student's own, and may be anybody's.
    """
    start = next((i for i, p in enumerate(parts) if _stem(p).casefold() not in WRAPPERS), 0)
    parts = parts[min(start, len(parts) - 1) :]
    for i, part in enumerate(parts[:2]):
        if found := MOODLE.fullmatch(part):
            return _platform(found["student"], found["file"], parts[i + 1 :])
        found = CANVAS.fullmatch(part)
        if found and (i == 0 or min(len(found["user"]), len(found["number"])) > 3):
            student = f"{found['student']}_{found['user']}"
            again = AGAIN.search(found["file"])
            return _platform(
                student,
                found["file"],
                parts[i + 1 :],
                late=bool(found["late"]),
                again=int(again[1]) if again else 0,
            )
    first, last, between = parts[0], parts[-1], parts[1:-1]
    archive = first.lower().endswith(".zip")
    if len(parts) > 1 and not archive:
        return Owner(clean_name(first), last, between)
    for form in LOOSE:
        if found := form.fullmatch(_stem(first)):
            file = last if archive else found["file"]
            return Owner(clean_name(found["student"]), file, between)
    return Owner(clean_name(_stem(first)) if archive else "", last, between)


def _platform(student: str, file: str, rest: tuple[str, ...], **more: int) -> Owner:
    name = rest[-1] if rest else file
    return Owner(clean_name(student), name, rest[:-1], **more)  # type: ignore[arg-type]


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


def names_another_lesson(mine: Owner) -> bool:
    """Whether the name starts with a number, as that of a lesson which is not graded now."""
    return bool(re.match(r"\d\d(?!\d)", mine.file))


def lesson_by_content(head: bytes) -> str:
    """The lesson whose exercises a file speaks of most; "" where it speaks of none."""
    told = Counter(a or b for a, b in TOLD.findall(head.replace(b"\x00", b"")))
    best = max(told.values(), default=0)
    return min((n.decode() for n, count in told.items() if count == best), default="")
