"""Where the folders of the course are, from any working directory."""

from pathlib import Path

from course_lib.cli.commands import UsageError

NOTEBOOKS = "[0-9][0-9]_*.ipynb"


def repository() -> Path:
    """Return the folder that holds `pyproject.toml`, `notebooks/` and `course_lib/`."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "pyproject.toml").is_file():
        raise UsageError(
            f"{root} is not the course's folder: course_lib was installed without its notebooks. "
            "Clone the course, then run `make lab` there, or `python -m pip install -e .`."
        )
    return root


def notebooks_folder(here: Path) -> Path:
    """Return `here` if it is a bundle from an instructor, else the course's own `notebooks/`.

    Raises:
        UsageError: the course was installed from a bundle, and no notebooks are here.
    """
    from course_lib.exercises.solutions import FILE

    if (here / FILE).is_file():
        return here
    try:
        return repository() / "notebooks"
    except UsageError:
        if notebooks_in(here):
            return here
    raise UsageError(
        f"there are no notebooks in {here}. Type it in the folder of your bundle; `course lab` "
        "opens another one with `--folder FOLDER`."
    )


def notebooks_in(folder: Path) -> list[Path]:
    """Return the lessons' notebooks in a folder, and in the folders of it that are not hidden."""
    return sorted([*folder.glob(NOTEBOOKS), *folder.glob(f"[!.]*/{NOTEBOOKS}")])
