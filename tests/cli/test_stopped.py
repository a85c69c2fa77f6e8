"""Ctrl-C ends every command with one line and 130, also while its modules are imported."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from running import all_gone, descendants, wait_until

from course_lib.cli import main

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-X", "importtime", "-m", "course_lib.cli")
IMPORTED = "import time:"


def stopped_at(module: str, *words: str) -> tuple[int, list[str]]:
    """Send SIGINT when a module has been imported; return the exit code, and what was said."""
    process = subprocess.Popen(
        [*COMMAND, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COURSE_PROGRESS": "none"},
        start_new_session=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.rpartition("|")[2].strip() == module:
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does
            break
    _, said = process.communicate(timeout=60)
    lines = said.splitlines()  # the first may be the rest of one that was read above
    return process.returncode, [s for s in lines if not s.startswith(IMPORTED) and " | " not in s]


WORDS = (
    ("check", "notebooks/02_softmax.ipynb"),
    ("progress",),
    ("exercises", "--matrix"),
    ("release", "--lessons", "02", "--out", "{tmp}/x.zip"),
    ("grade", "notebooks", "--out", "{tmp}/results"),
    ("report", "{tmp}"),
    ("export", "{tmp}", "--to", "csv"),
    ("build", "--check"),
    ("results", "mlp"),
    ("doctor",),
    ("override", "{tmp}", "ada", "02.1", "3", "--reason", "right"),  # does not need numpy
)


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("course_lib.cli.commands", WORDS[0]),  # what the words are plays no part by then
        ("course_lib.cli.commands", WORDS[-1]),
        *(("numpy._core._multiarray_umath", words) for words in WORDS[:-1]),
    ],
    ids=lambda given: given if isinstance(given, str) else given[0],
)
def test_every_command_ends_with_a_line(module: str, words: tuple[str, ...], tmp_path: Path):
    words = tuple(word.format(tmp=tmp_path) for word in words)
    code, said = stopped_at(module, *words)
    assert (code, [line.partition(" What")[0] for line in said]) == (130, ["Stopped."])


@pytest.mark.parametrize("module", ["torch._opaque_base", "torch._C", "torch.overrides"])
def test_pytorch_does_not_abort_when_its_import_is_stopped(module: str):
    assert stopped_at(module, "check", "solutions/13_pytorch.ipynb") == (130, ["Stopped."])


def test_a_command_in_a_program_ends_with_the_same_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("course_lib.checking.notebook.check_notebook", stop)
    assert main(["check", str(ROOT / "notebooks" / "02_softmax.ipynb")]) == 130
    assert capsys.readouterr().err == "Stopped.\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.slow
@pytest.mark.parametrize("words", [("results", "mlp", "--workers", "2"), ("build", "00", "01")])
def test_a_command_with_processes_of_its_own_ends_them_too(words: tuple[str, ...]):
    process = subprocess.Popen(
        [sys.executable, "-m", "course_lib.cli", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        wait_until(lambda: any(busy(child) for child in descendants(process.pid)))
        below = descendants(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=20)
    own = [line for line in said.splitlines() if "[IPKernelApp]" not in line]  # a kernel's words
    assert (process.returncode, own) == (130, ["Stopped."])
    assert all_gone(below)


def busy(process: psutil.Process) -> bool:
    """Whether a process has computed for a second: it is at work, and no longer starting."""
    try:
        return sum(process.cpu_times()[:2]) > 1
    except psutil.NoSuchProcess:
        return False
