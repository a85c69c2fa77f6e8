"""The library's own tests of `nn`, `judging` and `checking`, run by Pyodide in Node."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyodide_packages import NoPackages, folder

from course_lib.browser_edition import files
from course_lib.slides.npm import NpmError

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PURE = ("pytest", "pluggy", "iniconfig", "hypothesis", "sortedcontainers")
NO = {  # what cannot be in a browser -> words of the tests that need it
    "processes": "test_memory_of_freed_arrays_is_used_again",
    "64-bit integers by default": "dtype must be a float type; got int64",
}


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is missing")
    return found


@pytest.fixture(scope="module")
def pure() -> Path:
    """pytest and its like without compiled parts, in the user's cache."""
    place = files.cache() / f"pytest-{hashlib.sha256(' '.join(PURE).encode()).hexdigest()[:8]}"
    if not place.is_dir():
        words = ["--platform=any", "--python-version=3.12", "--only-binary=:all:", "--no-deps"]
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
        part = place.with_suffix(".part")
        done = subprocess.run(
            [*pip, *words, "--target", part, *PURE], capture_output=True, text=True
        )
        if done.returncode:
            pytest.skip(f"pytest cannot be fetched for Pyodide: {done.stderr[-300:]}")
        part.rename(place)
    return place


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pyodide's core and its packages in one folder, where Node's Pyodide looks for them."""
    place = tmp_path_factory.mktemp("pyodide")
    try:
        held = folder(files.cache() / f"pyodide-{files.VERSION}")
        core = files.core()
    except (NoPackages, NpmError) as error:
        pytest.skip(str(error))
    for path in (*core.iterdir(), *held.glob("*.whl"), *held.glob("*.zip")):
        (place / path.name).symlink_to(path)
    return place


@pytest.mark.parametrize("room", ["nn", "judging", "checking"])
def test_the_tests_of_a_room_pass_in_pyodide(node: str, pure: Path, packages: Path, room: str):
    words = ["-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--capture=sys", "--tb=short"]
    words += ["-o", "addopts=--import-mode=importlib", "-k", " and ".join(f"not {w}" for w in NO)]
    run = [node, str(Path(__file__).with_name("run.mjs")), str(packages), str(ROOT), str(pure)]
    done = subprocess.run([*run, *words, *ROOMS[room]], capture_output=True, text=True)
    print(done.stdout[-5000:])
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout.splitlines()[-1]
