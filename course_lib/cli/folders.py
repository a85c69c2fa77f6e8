"""Where the folders of the course are, from any working directory."""

from pathlib import Path

from course_lib.cli.commands import UsageError


def repository() -> Path:
    """Return the folder that holds `pyproject.toml`, `notebooks/` and `course_lib/`."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "pyproject.toml").is_file():
        raise UsageError(
            f"{root} is not the course's folder: course_lib was installed without its notebooks. "
            "Clone the course, then run `make lab` there, or `python -m pip install -e .`."
        )
    return root
