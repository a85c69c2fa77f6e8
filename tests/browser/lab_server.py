"""A real JupyterLab, started as a person starts it, on a copy of the notebooks."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "browser-tests"


@dataclass(frozen=True)
class LabServer:
    """A running JupyterLab: its port, and the folder that it shows."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def front_door(self) -> str:
        """The address that opens what `course lab` opens."""
        return f"{self.url}/?token={TOKEN}"

    def page(self, path: str = "") -> str:
        """The address of a page of the lab, with its token, and without the tabs of before."""
        return f"{self.url}/lab{path}?token={TOKEN}&reset"

    def notebook_7(self, name: str) -> str:
        """The address of a notebook in Notebook 7."""
        return f"{self.url}/notebooks/{name}?token={TOKEN}"

    def ask(self, path: str, method: str = "GET") -> Any:
        """Ask the server's own interface, for example `/api/kernels`."""
        headers = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(self.url + path, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")

    def stop_kernels(self) -> None:
        for session in self.ask("/api/sessions"):
            self.ask(f"/api/sessions/{session['id']}", method="DELETE")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_environment(home: Path) -> dict[str, str]:
    """Nothing of the person who runs the tests is read or written: settings, kernels, progress."""
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "COURSE_PROGRESS": "progress.json",
    }
    # Without make's own variables: a `make lab` inside `make test` would obey them.
    inherited = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    return {**inherited, **{name: str(home / path) for name, path in own.items()}}


@contextmanager
def running_lab(
    command: list[str], folder: Path, home: Path, port: int, cwd: Path = ROOT
) -> Iterator[LabServer]:
    """Start `command` in a folder, wait until it answers, and end it and its kernels afterwards."""
    log = home / "lab.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=own_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        server = LabServer(port, folder)
        try:
            wait_until_up(server, process, log)
            yield server
            server.stop_kernels()
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # make, and the lab that it started
            process.wait(timeout=30)


def wait_until_up(server: LabServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            server.ask("/api/status")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def lab_options(port: int) -> list[str]:
    """What the tests add to `course lab`: a port and a token of their own, the apps in reach."""
    return [
        "--no-browser",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        "--expose-app-in-browser",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]


def course_lab(folder: Path, port: int) -> list[str]:
    command = [sys.executable, "-m", "course_lib.cli", "lab", "--folder", str(folder)]
    return [*command, *lab_options(port)]
