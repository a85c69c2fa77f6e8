"""Exports: the marks as Canvas, Moodle, Gradescope or a spreadsheet read them.

One file of `formats/` is one export, and joins by being there. Points set by hand count. The same
marks give the same bytes. Nobody is left out without a word: see `write.Exported`.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_lib.grading.exports.export import Export

FORMATS = Path(__file__).parent / "formats"


def names() -> list[str]:
    """The names of all exports, in alphabetical order."""
    return sorted(path.stem for path in FORMATS.glob("*.py") if path.stem != "__init__")


def get(name: str) -> "Export":
    """The export with this name."""
    return import_module(f"{__name__}.formats.{name}").export
