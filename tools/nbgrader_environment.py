"""The real nbgrader, in an environment of its own: `.venv-nbgrader` in the repository's folder.

It is installed once, from the package index, and kept. What the course needs is not installed
again: a `.pth` file names the site-packages folder of the Python that runs this, and the course.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from course_lib.authoring.execute import NOWHERE

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv-nbgrader"
WANTED = "nbgrader>=0.9.5,<0.10"
UNREACHABLE = ("from versions: none", "connection", "Temporary failure", "timed out")


class IndexUnreachable(RuntimeError):
    """The package index did not answer, so nbgrader cannot be installed."""


def ensure() -> Path:
    """Return nbgrader's program; make the environment when there is none that fits.

    Raises:
        IndexUnreachable: the package index did not answer.
        RuntimeError: pip failed otherwise; the message is what pip said.
    """
    program = FOLDER / "bin" / "nbgrader"
    stamp = FOLDER / ".made-of"
    made_of = hashlib.sha256("\n".join([WANTED, sys.prefix, *_paths()]).encode()).hexdigest()
    if not (program.is_file() and stamp.is_file() and stamp.read_text() == made_of):
        shutil.rmtree(FOLDER, ignore_errors=True)
        _make()
        stamp.write_text(made_of)
    return program


def variables(home: Path) -> dict[str, str]:
    """The environment variables of a run of nbgrader.

    Nothing of the user's Jupyter is used. nbgrader looks for its program `alembic` on the PATH.
    """
    kept = {
        k: v
        for k, v in with_network().items()
        if not k.startswith(("JUPYTER", "PYTHON", "NBGRADER"))
    }
    return {
        **kept,
        "PATH": f"{FOLDER / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "JUPYTER_PLATFORM_DIRS": "1",
        "COURSE_PROGRESS": "none",
        "OPENBLAS_NUM_THREADS": "1",
    }


def with_network() -> dict[str, str]:
    """The environment without the proxies that keep tests of notebooks from the network."""
    return {k: v for k, v in os.environ.items() if v != NOWHERE}


def _make() -> None:
    subprocess.run(
        ["tools/make_venv.sh", FOLDER],
        cwd=ROOT,
        env={**with_network(), "PYTHON": sys.executable},
        check=True,
        capture_output=True,
    )
    (FOLDER / ".gitignore").write_text("*\n")
    site_packages = next((FOLDER / "lib").glob("python*/site-packages"))
    (site_packages / "course.pth").write_text("\n".join(_paths()) + "\n")
    pip = [FOLDER / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    done = subprocess.run(
        [*pip, "--no-compile", "--retries", "1", "--timeout", "20", WANTED],  # most is never used
        capture_output=True,
        text=True,
        env=with_network(),
    )
    if done.returncode == 0:
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    if any(words.lower() in done.stderr.lower() for words in UNREACHABLE):
        raise IndexUnreachable("the package index cannot be reached, so nbgrader is not installed")
    raise RuntimeError(f"pip cannot install {WANTED}:\n{done.stderr}")


def _paths() -> list[str]:
    """Folders that the environment borrows: the course first, then what it needs."""
    return [str(ROOT), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
