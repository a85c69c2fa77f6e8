"""Install the lowest versions that pyproject.toml allows, and run the library's tests with them.

A lower bound that nobody has run is a guess. torch is left out, and its tests skip: an old torch is
a download of gigabytes, and the newest one is tested in the usual environment.

The oldest versions exist for the oldest Python only, so this needs Python 3.11.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv-lowest"
LEFT_OUT = {"torch"}
# Of the test tools, those that the library's tests import. The others do not run here.
TEST_TOOLS = {"hypothesis", "pytest", "pytest-xdist", "pyyaml"}
# What holds of one seed with new versions holds with old ones, and so do the bands of a training,
# and what the judge says of odd results and of mutants: the kill matrix meets every known answer.
CHOSEN = "not (hang_on_the_seed or bench_gives_the_arms or test_odd_answers or test_mutants)"
TESTS = ("nn", "data", "judging", "exercises", "checking", "widgets", "test_training.py")


def lowest(requirement: Requirement) -> str:
    """Return `name==bound` for the lower bound of a requirement."""
    bounds = [spec.version for spec in requirement.specifier if spec.operator == ">="]
    if len(bounds) != 1:
        raise SystemExit(f"{requirement} needs exactly one lower bound (>=) in pyproject.toml")
    return f"{requirement.name}=={bounds[0]}"


def pins() -> list[str]:
    """Return every lower bound of the course as a pin."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    used = [Requirement(line) for line in project["dependencies"]]
    tools = [Requirement(line) for line in project["optional-dependencies"]["test"]]
    wanted = [r for r in used if r.name not in LEFT_OUT]
    wanted += [r for r in tools if r.name in TEST_TOOLS]
    return [lowest(requirement) for requirement in wanted]


def oldest_python() -> str | None:
    """Return a Python 3.11 that runs, or None."""
    for name in (sys.executable, "python3.11"):
        ask = [name, "-c", "import sys; sys.exit(sys.version_info[:2] != (3, 11))"]
        if shutil.which(name) and subprocess.run(ask, capture_output=True).returncode == 0:
            return name
    return None


def make_environment(python: str) -> None:
    """Fill `.venv-lowest` with the pins, unless it holds these very pins."""
    stamp = FOLDER / ".pins"
    wanted = hashlib.sha256("\n".join(pins()).encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print(f"Installing the lowest versions into {FOLDER.name}: {' '.join(pins())}", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    subprocess.check_call(
        ["tools/make_venv.sh", FOLDER], cwd=ROOT, env={**os.environ, "PYTHON": python}
    )
    pip = [FOLDER / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    subprocess.check_call([*pip, *pins()], cwd=ROOT)
    # By a path, since pip may be writing the course's egg-info for the other environment just now.
    (packages,) = FOLDER.glob("lib/python*/site-packages")
    (packages / "course.pth").write_text(f"{ROOT}\n")
    stamp.write_text(wanted)


def main() -> int:
    """Make the environment and run the tests of the library and the exercises in it."""
    python = oldest_python()
    if python is None:
        print("No Python 3.11 here: the lowest versions are not tested on this machine.")
        return 0
    make_environment(python)
    present = [f"tests/{name}" for name in TESTS if (ROOT / "tests" / name).exists()]
    command = [FOLDER / "bin" / "python", "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"]
    # Old versions of other packages warn about the newest of yet others: that is not our fault.
    command += ["-W", "default::DeprecationWarning", "-k", CHOSEN]
    return subprocess.call(
        [*command, *present], cwd=ROOT, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    )


if __name__ == "__main__":
    sys.exit(main())
