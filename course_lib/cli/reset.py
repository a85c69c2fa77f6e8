"""Make the notebook of a lesson new again; the old one is kept beside it, in the folder `old`.

Save the notebook first if it is open. What has passed stays passed: your progress is not touched.

Examples:
  course reset 03
  course reset 03 04
"""

import argparse
import shutil
import time
from pathlib import Path

from course_lib.cli.commands import UsageError
from course_lib.cli.folders import OLD, colab_name, given_notebooks, notebooks_folder, write_whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course reset`."""
    parser.add_argument("lessons", nargs="+", metavar="NN", help="lesson numbers")


def run(args: argparse.Namespace) -> int:
    """Keep each old notebook, write the new one, and say so."""
    from course_lib.checking.attempts import passed
    from course_lib.checking.progress import log
    from course_lib.exercises import lesson
    from course_lib.exercises.solutions import FILE

    folder = notebooks_folder(Path.cwd())
    if (folder / FILE).is_file():
        raise UsageError(
            f"{folder} is a bundle from your instructor: rename your notebook, and take the new "
            "one from the bundle."
        )
    given = given_notebooks(args.lessons, colab_name(folder))
    events = log().events()
    for name in sorted(given):
        path = folder / name
        if path.is_file() and path.read_bytes() == given[name]:
            print(f"{path}: it is new, and was not touched.")
            continue
        old = keep(path) if path.exists() else None
        write_whole(path, given[name])
        if old is None:
            print(f"{path}: new; there was none.")
            continue
        print(f"{path}: new. The old one is {old.relative_to(folder)}.")
        print("  If it is open, choose File > Reload Notebook from Disk, and restart its kernel.")
        ids = [exercise.id for exercise in lesson(name[:2])]
        if done := [item for item in ids if passed(events, item)]:
            print(f"  Your progress is kept: {', '.join(done)} passed.")
    return 0


def keep(path: Path) -> Path:
    """Copy a notebook, with its time, to a name in `old` that no file has; return that name.

    Raises:
        UsageError: it cannot be copied.
    """
    stem = f"{path.stem}-{time.strftime('%Y%m%d-%H%M')}"
    try:
        (path.parent / OLD).mkdir(exist_ok=True)
        count = 1
        while True:
            old = path.parent / OLD / f"{stem}{f'-{count}' * (count > 1)}.ipynb"
            try:
                with path.open("rb") as source, old.open("xb") as target:
                    shutil.copyfileobj(source, target)
                shutil.copystat(path, old)
                return old
            except FileExistsError:
                count += 1
    except OSError as error:
        raise UsageError(
            f"{path} cannot be kept in {path.parent / OLD}: {error.strerror}. Nothing was changed."
        ) from error
