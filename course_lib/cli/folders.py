"""Where the folders of the course are, from any working directory, and how files get there."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from course_lib.cli.commands import UsageError, usage_errors

NOTEBOOKS = "[0-9][0-9]_*.ipynb"
OLD = "old"  # the folder beside the notebooks where `course reset` keeps what it replaces


def repository() -> Path:
    """Return the folder that holds `pyproject.toml`, `notebooks/` and `course_lib/`.

    Raises:
        UsageError: the course was installed without it.
    """
    root = clone()
    if root is None:
        raise UsageError(
            "this needs the course's own folder, with its sources, and the course was installed "
            "without it. Get the whole folder (a clone), and type it there after `make lab` or "
            "`python -m pip install -e .`. To learn you do not need it: `course start my-course`."
        )
    return root


def clone() -> Path | None:
    """Return the course's own folder, or None where the course was installed without it."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "pyproject.toml").is_file() else None


def notebooks_folder(here: Path) -> Path:
    """Return the folder of the notebooks that a learner works in, seen from `here`.

    It is `here` if that is a bundle from an instructor, else the folder that `course start` made,
    else the course's own `notebooks/`.

    Raises:
        UsageError: the course was installed without its own folder, and no notebooks are here.
    """
    from course_lib.checking.progress import STARTED, course_folder
    from course_lib.exercises.solutions import FILE

    if (here / FILE).is_file():
        return here
    if ((started := course_folder(here)) / STARTED).is_file():
        return started
    if root := clone():
        return root / "notebooks"
    if notebooks_in(here):
        return here
    raise UsageError(
        f"there are no notebooks in {here}. Type it in the folder of your course, or of your "
        "bundle. `course start my-course` makes a new one, and `course lab --folder FOLDER` opens "
        "any other."
    )


def notebooks_in(folder: Path) -> list[Path]:
    """Return the lessons' notebooks in a folder, and in the folders of it that are not hidden."""
    found = sorted([*folder.glob(NOTEBOOKS), *folder.glob(f"[!.]*/{NOTEBOOKS}")])
    return [path for path in found if path.parent.name != OLD]


def colab_name(folder: Path) -> str:
    """Return the name of a folder that `course start --colab` made, or ""."""
    from course_lib.checking.progress import STARTED

    try:
        return json.loads((folder / STARTED).read_bytes())["colab"]
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def given_notebooks(numbers: Sequence[str] = (), colab: str = "") -> dict[str, bytes]:
    """Return name -> content of the student notebooks, as nobody has touched them yet.

    In a clone they are made from the lessons' sources, because a learner may work in `notebooks/`.

    Args:
        numbers: of lessons, such as "03"; none means all.
        colab: the folder in My Drive for which each begins with a cell for Colab; "" for none.

    Raises:
        UsageError: a number has no lesson; the course was installed from a bundle, which brings
            none; or a lesson's source is faulty.
    """
    from course_lib.cli.colab import with_cell

    root = clone()
    found = _made_in(root, numbers) if root else _installed(numbers)
    return {
        name: with_cell(content, colab) if colab else content for name, content in found.items()
    }


def _installed(numbers: Sequence[str]) -> dict[str, bytes]:
    from course_lib import exercises

    found = {path.name: path.read_bytes() for path in exercises.notebooks().glob(NOTEBOOKS)}
    if not found:
        raise UsageError(
            "the course was installed from a bundle, and has no notebooks but those that came with "
            "it. Unpack the bundle once more."
        )
    have = sorted(name[:2] for name in found)
    if unknown := [number for number in numbers if number not in have]:
        raise UsageError(f"no lesson {', '.join(unknown)}; there are {', '.join(have)}")
    return {name: content for name, content in found.items() if not numbers or name[:2] in numbers}


def _made_in(root: Path, numbers: Sequence[str]) -> dict[str, bytes]:
    from course_lib.authoring.build import student_texts
    from course_lib.authoring.source import LessonError

    with usage_errors(LessonError):
        made = student_texts(root, tuple(numbers))
    return {f"{stem}.ipynb": text.encode() for stem, text in made.items()}


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step, so that no half of it is ever seen.

    Raises:
        UsageError: it cannot be written.
    """
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def lessons_chosen(number: str) -> list[str]:
    """The lesson of a number that was typed, "2" or "02"; all of them for "".

    Raises:
        UsageError: there is no such lesson.
    """
    from course_lib.exercises import LESSONS

    known = sorted(LESSONS)
    if number and number.zfill(2) not in known:
        raise UsageError(f"there is no lesson {number}; there are {known[0]} to {known[-1]}.")
    return [number.zfill(2)] if number else known
