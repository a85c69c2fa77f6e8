"""What a learner has done, in one local file; nothing is sent anywhere.

The file holds one event a line (JSON Lines) and only ever grows, so that two notebooks may write at
once and a damaged line costs no other. `COURSE_PROGRESS` moves the file, or says `none`.
"""

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MARK = "course_lib"  # the folder that tells the course's own folder when walking up
STARTED = (
    ".course/started.json"  # the file that `course start` writes into the folder that it makes
)


def course_folder(start: Path | None = None) -> Path:
    """The folder that a learner works in, seen from `start` (default: where Python runs).

    It is the nearest one, at or above `start`, that is the course's own or made by `course start`;
    else the only such folder inside `start`; else `start` itself.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        own = (folder / MARK).is_dir() and (folder / "notebooks").is_dir()
        if own or (folder / STARTED).is_file():
            return folder
    inside = list(here.glob(f"*/{STARTED}"))
    return inside[0].parents[1] if len(inside) == 1 else here


def progress_path() -> Path | None:
    """Where events are kept, or None when nothing shall be recorded."""
    told = os.environ.get("COURSE_PROGRESS", "")
    if told.lower() == "none":
        return None
    return Path(told) if told else course_folder() / ".course" / "progress.jsonl"


@dataclass
class Log:
    """The events of one learner.

    Attributes:
        path: the file, or None.
        trouble: what went wrong with the file, in one sentence, or "".
    """

    path: Path | None
    trouble: str = ""
    _unsaved: list[dict[str, Any]] = field(default_factory=list)

    def add(self, kind: str, item: str, **facts: Any) -> None:
        """Append an event; if the file cannot be written, keep it in memory and say so."""
        event = {"time": round(time.time()), "kind": kind, "id": item, **facts}
        if self.path is None:
            self._unsaved.append(event)
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(self._separator() + json.dumps(event).encode() + b"\n")
        except OSError as error:
            self._unsaved.append(event)
            self.trouble = (
                f"Progress cannot be saved to {self.path} ({error.strerror}). "
                "It is kept until this notebook's kernel stops; your code is safe in the notebook."
            )

    def _separator(self) -> bytes:
        """A line break when the file ends in a damaged, unfinished line."""
        assert self.path is not None
        if not self.path.exists() or not self.path.stat().st_size:
            return b""
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return b"" if file.read(1) == b"\n" else b"\n"

    def events(self) -> list[dict[str, Any]]:
        """All events, oldest first; damaged lines are passed over and counted in `trouble`."""
        lines: Iterable[bytes] = ()
        if self.path is not None and self.path.exists():
            try:
                lines = self.path.read_bytes().splitlines()
            except OSError as error:
                self.trouble = f"Progress cannot be read from {self.path} ({error.strerror})."
        kept, damaged = [], 0
        for line in lines:
            event = _parse(line)
            if event:
                kept.append(event)
            elif line.strip():
                damaged += 1
        if damaged:
            lost = "1 damaged line was" if damaged == 1 else f"{damaged} damaged lines were"
            self.trouble = f"{lost} passed over in {self.path}; all other work is counted."
        return kept + self._unsaved


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    fine = isinstance(event, dict) and isinstance(event.get("id"), str) and "kind" in event
    return event if fine else None


_LOGS: dict[Path | None, Log] = {}


def log() -> Log:
    """The log of this process for the file that the environment names now."""
    path = progress_path()
    return _LOGS.setdefault(path, Log(path))
