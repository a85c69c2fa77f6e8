"""Make a folder to work in: every notebook of the course, as nobody has touched it yet.

No file that is there is changed. To a folder that was made before, only what is missing is added,
such as the new lessons of a newer course. Then type `course lab` in it.

Examples:
  course start my-course
  course start .                 in this folder
  course start my-course --colab   for Google's Colab: each notebook installs the course first
"""

import argparse
import json
import shlex
from pathlib import Path

from course_lib.cli.commands import UsageError

OF_CLONE = ("notebooks", "solutions")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course start`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="new, or made by `start`")
    parser.add_argument("--colab", action="store_true", help="with a first cell for Colab")


def run(args: argparse.Namespace) -> int:
    """Copy the notebooks that are not there, and say what to type next."""
    from course_lib.checking.progress import STARTED
    from course_lib.cli.folders import colab_name, given_notebooks, write_whole

    folder: Path = args.folder
    refuse_others(folder)
    colab = colab_name(folder) or (folder.resolve().name if args.colab else "")
    given = given_notebooks(colab=colab)
    mark = folder / STARTED
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}. Name another one.") from error
    new = [name for name in sorted(given) if not (folder / name).exists()]
    for name in new:
        write_whole(folder / name, given[name])
    write_whole(mark, json.dumps({"colab": colab}).encode())
    if kept := len(given) - len(new):
        print(f"{folder}: {kept} of {len(given)} notebooks were there and are unchanged.")
        print("`course reset 03` makes the notebook of lesson 03 new, and keeps the old one.")
    else:
        print(f"{folder}: {len(new)} notebooks.")
    if colab:
        print(f"Open {min(given)} from My Drive, in the folder {colab}, and run its first cell.")
    elif folder.resolve() == Path.cwd():
        print("Type:  course lab")
    else:
        print(f"Type:  cd {shlex.quote(str(folder))}\n       course lab")
    return 0


def refuse_others(folder: Path) -> None:
    """Leave alone what is no learner's own folder.

    Raises:
        UsageError: the folder is an instructor's bundle, or belongs to the course's own.
    """
    from course_lib.checking.progress import course_folder
    from course_lib.exercises.solutions import FILE

    here, home = folder.resolve(), course_folder(folder)
    cloned = (home / "course_lib").is_dir()
    if (here / FILE).is_file() or cloned and here in (home, *map(home.joinpath, OF_CLONE)):
        raise UsageError(
            f"{here} has notebooks of its own: type `course lab` there, or name another folder."
        )
