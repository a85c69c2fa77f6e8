"""A whole grading run as an ordinary user, who has no rights but their own."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from classes import make_class
from running import ROOT, Done, book_of, grade_here, ran, rows, words

from course_lib.grading import isolation
from course_lib.grading.gradebook import FILE

NOBODY = 54321  # a user that this machine does not know

pytestmark = pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become another user"
)


@pytest.fixture(scope="module")
def home(walls: isolation.Isolation) -> Iterator[Path]:
    """A folder of that user, with a class and a copy of the course that the user can read."""
    with TemporaryDirectory(prefix="course-user-") as name:  # pytest's own is root's alone
        home = Path(name)
        shutil.copytree(ROOT / "course_lib", home / "tree" / "course_lib")
        make_class(home / "class", 3, ("02", "04"), seed=5)
        for path in (home, *home.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        home.chmod(0o755)  # root's sandboxes read it without root's rights
        yield home


AS_USER = """
{mounts}
user=$1 path=$2; shift 2
exec setpriv --reuid "$user" --regid "$user" --clear-groups env PATH="$path" "$@"
"""


def mounts(aside: Path) -> str:
    """Show this Python to every user: it may stand in root's own home.

    In a mount namespace of its own, folders that only root may enter are covered, and Python and
    its packages are put back where they were.
    """
    needed = sorted({str(Path(p).resolve()) for p in (sys.base_prefix, sys.prefix)})
    private = {
        str(parent)
        for folder in needed
        for parent in Path(folder).parents
        if not parent.stat().st_mode & 0o005
    }
    if not private:
        return ""
    lines = []
    for i, folder in enumerate(needed):
        lines += [f"mkdir -p {aside}/{i}", f"mount --bind {folder} {aside}/{i}"]
    lines += [f"mount -t tmpfs -o mode=755 tmpfs {folder}" for folder in sorted(private)[:1]]
    for i, folder in enumerate(needed):
        lines += [f"mkdir -p {folder}", f"mount --bind {aside}/{i} {folder}"]
    return " && ".join([*lines, "true"]) + " || exit 99"


def run_as_nobody(home: Path, folder: Path, out: Path, path: str = "") -> Done:
    """Run `course grade` with the rights of a user; skip where that cannot be arranged."""
    script = AS_USER.format(mounts=mounts(home / "aside"))
    given = (NOBODY, path or os.environ["PATH"], *words(folder, out))
    where = {"PYTHONPATH": str(home / "tree"), "HOME": str(home)}
    done = ran("unshare", "--mount", "sh", "-c", script, "sh", *given, cwd=home, **where)
    if done.returncode in (99, 126, 127) or done.stderr.startswith(("unshare:", "setpriv:")):
        pytest.skip(f"no process can become another user here: {done.stderr}")
    return done


@pytest.mark.parametrize("path", ["", "/nowhere"], ids=["bubblewrap", "Landlock"])
def test_an_ordinary_user_grades_as_root_does(home: Path, tmp_path: Path, path: str):
    results = home / f"results{path.replace('/', ' ')}"
    done = run_as_nobody(home, home / "class", results, path)
    if "cannot isolate" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    shutil.copy(next(results.glob("*seed*")), tmp_path)
    assert grade_here(home / "class", tmp_path).returncode == 0
    assert rows(results) == rows(tmp_path)
    assert (results / FILE).stat().st_uid == NOBODY


def test_folders_that_the_user_may_not_use(home: Path):
    (home / "locked").mkdir(mode=0o700)
    done = run_as_nobody(home, home / "class", home / "locked" / "results")
    assert done.returncode == 2
    assert "Permission denied" in done.stderr
    assert "Traceback" not in done.stderr

    shutil.copytree(home / "class", home / "unreadable")  # by root: all others can only read it
    next(home.glob("unreadable/student-0001/04*")).chmod(0o000)
    done = run_as_nobody(home, home / "unreadable", home / "results of the readable")
    assert done.returncode == 1
    assert "student-0001, lesson 04: The file cannot be opened: Permission denied" in done.stderr
    with book_of(home / "results of the readable") as book:
        assert len(book.handins()) == 6
        assert len(book.marks()) == 36
