"""tools/make_venv.sh on machines that lack something: it helps, or says what to type."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell script of `make`")


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def make_venv(folder: Path, python: Path | str, path: Path | None = None):
    environment = {**os.environ, "PYTHON": str(python)}
    if path:
        environment["PATH"] = f"{path}:{os.environ['PATH']}"
    command = [ROOT / "tools" / "make_venv.sh", folder]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def python_without(tmp_path: Path, *modules: str) -> Path:
    """This Python, but calls that mention one of `modules` fail; it makes environments bare."""
    cases = "|".join(f"*'{module}'*" for module in modules)
    bare = f'"-m venv "*) exec "{sys.executable}" -m venv --without-pip "$3";;'
    return program(
        tmp_path / "python",
        f'case "$*" in {cases}) exit 1;;\n{bare} esac\nexec "{sys.executable}" "$@"',
    )


def test_an_old_python_is_refused_with_advice(tmp_path: Path):
    old = program(tmp_path / "python3.9", "exit 1")
    done = make_venv(tmp_path / "venv", old)
    assert done.returncode == 1
    assert "No Python 3.11 or newer was found" in done.stderr
    assert "make lab PYTHON=" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_an_ordinary_user_without_ensurepip_and_pip_is_told_what_to_type(tmp_path: Path):
    python = python_without(tmp_path, "import ensurepip", "-m pip")
    program(tmp_path / "id", "echo 1000")
    done = make_venv(tmp_path / "venv", python, path=tmp_path)
    version = f"python3.{sys.version_info[1]}"
    assert done.returncode == 1
    assert f"sudo apt-get install {version}-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_root_without_ensurepip_and_pip_installs_the_package_and_says_so(tmp_path: Path):
    python = python_without(tmp_path, "import ensurepip", "-m pip")
    program(tmp_path / "id", "echo 0")
    program(tmp_path / "apt-get", f'echo "$@" >>"{tmp_path}/asked"')
    done = make_venv(tmp_path / "venv", python, path=tmp_path)
    version = f"python3.{sys.version_info[1]}"
    assert done.returncode == 0, done.stderr
    assert f"Installing the system package {version}-venv" in done.stdout
    assert (tmp_path / "asked").read_text() == f"-q -y install {version}-venv\n"
    assert (tmp_path / "venv" / "bin" / "python").exists()


def test_pip_outside_fills_an_environment_that_lacks_ensurepip(tmp_path: Path):
    python = program(
        tmp_path / "python",
        f'case "$*" in *"import ensurepip"*) exit 1;;\n'
        f'*--python*) echo "$@" >"{tmp_path}/asked"; exit 0;; esac\n'
        f'exec "{sys.executable}" "$@"',
    )
    done = make_venv(tmp_path / "venv", python)
    assert done.returncode == 0, done.stderr
    assert f"--python {tmp_path}/venv/bin/python install -q pip" in (tmp_path / "asked").read_text()


def test_an_environment_that_works_is_kept(tmp_path: Path):
    working = tmp_path / "venv" / "bin"
    working.mkdir(parents=True)
    program(working / "python", "exit 0")
    done = make_venv(tmp_path / "venv", sys.executable)
    assert (done.returncode, done.stdout) == (0, "")
    assert (working / "python").read_text().endswith("exit 0\n")
