"""Open JupyterLab on the first notebook. Options that `course` does not know go to JupyterLab.

In a folder that `course start` made, or in a bundle from your instructor, it opens that folder.

Examples:
  course lab
  course lab --no-browser --port=8899
  course lab --folder my-copy-of-the-notebooks
  course lab --folder solutions                 for authors
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from course_lib.cli.commands import UsageError
from course_lib.cli.folders import NOTEBOOKS, notebooks_folder
from course_lib.cli.system_packages import is_root

SETTINGS = {
    # JupyterLab asks the web for news and new versions of itself. The course sends nothing out.
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    # Without its state, a card or widget of a saved notebook is "model not found" until it runs.
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
}

# Else JupyterLab asks itself at each start whether it must be compiled anew, which takes seconds.
NO_BUILD = "--ServerApp.tornado_settings={'page_config_data': {'buildCheck': False}}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course lab`."""
    parser.set_defaults(takes_extra=True)
    parser.add_argument("--folder", type=Path, help="open this folder instead")


def run(args: argparse.Namespace) -> int:
    """Start JupyterLab in place of this process, so that Ctrl-C reaches it."""
    if find_spec("jupyterlab") is None:
        raise UsageError("JupyterLab is not installed here. Type `course doctor`.")
    command = lab_command(args.folder or notebooks_folder(Path.cwd()), args.extra, is_root())
    settle(Path(sys.prefix))
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(command[0], command)
    return subprocess.call(command)


def lab_command(folder: Path, extra: Sequence[str], as_root: bool) -> list[str]:
    """Return the command line that opens JupyterLab on `folder`."""
    folder = folder.resolve()
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}. Type `git checkout -- notebooks`.")
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", NO_BUILD]
    if notebooks := sorted(folder.glob(NOTEBOOKS)):
        command.append(f"--LabApp.default_url=/lab/tree/{notebooks[0].name}")
    if as_root:
        command.append("--allow-root")
        if not any(word.startswith(("--ip", "--ServerApp.ip")) for word in extra):
            command.append("--ServerApp.ip=127.0.0.1")
    return [*command, *extra]


def settle(prefix: Path) -> None:
    """Add the course's settings to an environment's JupyterLab; what is set there stays."""
    in_environment = sys.prefix != sys.base_prefix or (prefix / "conda-meta").is_dir()
    overrides = prefix / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    if not in_environment:
        return
    try:
        own = json.loads(overrides.read_text("utf-8")) if overrides.exists() else {}
        if not SETTINGS.keys() <= own.keys():
            overrides.parent.mkdir(parents=True, exist_ok=True)
            overrides.write_text(json.dumps(SETTINGS | own, indent=2) + "\n", encoding="utf-8")
    except (OSError, ValueError, AttributeError):
        return  # read-only, or no settings: the popup is shown, and state is not saved
