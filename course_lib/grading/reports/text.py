"""Text of strangers made safe to show: escaped, cut, and nothing in it that hides or reorders.

Names, exception messages and pieces of code come from students. On a page they are text and never
markup; what cannot be seen (null bytes, marks that turn the writing direction) is shown as its
number.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable

from course_lib.judging.report import markup

LONGEST = 700  # characters of one sentence; a message of a megabyte helps nobody
LONGEST_NAME = 80
JOINERS = "\u200c\u200d"  # they shape letters of Persian and Hindi, and emoji: names need them
WHITE = str.maketrans("", "", "\n\t")
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's categories of control, format and surrogate characters and line separators."""


class Html(str):
    """Text that is markup already. Everything else is escaped before it gets onto a page."""

    __slots__ = ()


def shown(text: str, longest: int = LONGEST) -> str:
    """Cut what is too long, and write what cannot be seen as its number.

    >>> print(shown("a" + chr(0x202E) + "b" + chr(0)))
    a⟨U+202E⟩b⟨U+0000⟩
    """
    if len(text) > longest:
        text = f"{text[:longest]} … ({len(text) - longest} more characters)"
    text = text.replace("\r\n", "\n")
    if text.isascii() and text.translate(WHITE).isprintable():
        return text  # as nearly all code is
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in "\n\t" or character in JOINERS:
        return character
    unseen = unicodedata.category(character) in UNSEEN
    return f"⟨U+{ord(character):04X}⟩" if unseen else character


def one_line(text: str, longest: int = 200) -> str:
    """Text for a line of a terminal, which it cannot drive."""
    return " ".join(shown(text, longest).split())


def escape(value: object) -> Html:
    """A value as text of a page, safe in an attribute, too; `Html` stays as it is."""
    return value if isinstance(value, Html) else Html(html.escape(shown(str(value))))


def name(student: str) -> Html:
    """A student's name, kept apart so that a name written from right to left moves nothing else."""
    return Html(f"<bdi>{escape(shown(student, LONGEST_NAME))}</bdi>")


def prose(text: str) -> Html:
    """A sentence of a hint, with the little Markdown that hints use; its own words are escaped."""
    return Html(markup(shown(text)))


def file_names(students: Iterable[str], suffix: str = ".html") -> dict[str, str]:
    """Student -> a file name for every system: small Latin letters, digits and hyphens.

    A digest of the name keeps apart what looks alike without accents or capitals.
    """
    names = {student: _file_name(student, 12) for student in students}
    if len(set(names.values())) < len(names):
        names = {student: _file_name(student, 64) for student in names}
    return {student: file + suffix for student, file in names.items()}


def _file_name(student: str, digits: int) -> str:
    plain = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "student"
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{slug}-{digest[:digits]}"
