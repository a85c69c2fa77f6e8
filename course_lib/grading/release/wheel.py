"""The course as a wheel that `pip install` takes; for students without the lessons' solutions.

The questions of the exam bank are in no wheel.

The wheel is written here, not by a build tool: so a release needs no network, its bytes are
reproducible, and the solutions are left out. The format is PEP 427's.
"""

import base64
import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from course_lib.grading.release.archive import zip_bytes

SUFFIXES = (".py", ".json", ".js", ".md", ".html")  # as `package-data` in pyproject.toml says
MNIST = "course_lib/data/mnist/"
LESSON_CODE = "course_lib/exercises/lesson_code.json"
EXAM = "course_lib/exam/questions/"  # lecturers keep them


@dataclass
class Package:
    """The course's package, read from the repository."""

    root: Path  # the repository's folder
    # whether the wheel holds the lessons' solutions, as one that grades does
    solutions: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        text = (self.root / "pyproject.toml").read_text("utf-8")
        self.project: dict[str, Any] = tomllib.loads(text)["project"]

    @property
    def version(self) -> str:
        """The course's version."""
        return self.project["version"]

    @property
    def wheel_name(self) -> str:
        """The wheel's file name; pip reads it."""
        return f"{self._stem}-py3-none-any.whl"

    @property
    def _stem(self) -> str:
        return f"{self.project['name'].replace('-', '_')}-{self.version}"

    def requirement(self, name: str) -> str:
        """The dependency of this name with its range, as pyproject.toml states it."""
        extras = self.project.get("optional-dependencies", {}).values()
        stated = [*self.project["dependencies"], *(line for lines in extras for line in lines)]
        return next((line for line in stated if Requirement(line).name == name), name)

    @cached_property
    def wheel(self) -> bytes:
        """The wheel's bytes."""
        info = f"{self._stem}.dist-info"
        scripts = "".join(f"{k} = {place}\n" for k, place in self.project["scripts"].items())
        files = self.files() | {
            f"{info}/METADATA": self._metadata().encode(),
            f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: course release\n"
            b"Root-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/entry_points.txt": f"[console_scripts]\n{scripts}".encode(),
            f"{info}/licenses/LICENSE": (self.root / "LICENSE").read_bytes(),
        }
        record = [f"{name},sha256={_digest(files[name])},{len(files[name])}" for name in files]
        record.append(f"{info}/RECORD,,")
        return zip_bytes(files | {f"{info}/RECORD": ("\n".join(record) + "\n").encode()})

    def files(self) -> dict[str, bytes]:
        """Name -> content of what is installed."""
        files: dict[str, bytes] = {}
        for path in sorted((self.root / "course_lib").rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if name.startswith(EXAM):
                continue
            if path.is_file() and (name.endswith(SUFFIXES) or name.startswith(MNIST)):
                files[name] = path.read_bytes()
        if self.solutions:  # what a lesson's own notebook is flagged for is no student's doing
            given = sorted((self.root / "notebooks").glob("*.ipynb"))
            files |= {f"course_lib/notebooks/{path.name}": path.read_bytes() for path in given}
        else:
            files[LESSON_CODE] = without_solutions(files[LESSON_CODE])
        return files

    def _metadata(self) -> str:
        lines = [
            "Metadata-Version: 2.4",
            f"Name: {self.project['name']}",
            f"Version: {self.version}",
            f"Summary: {self.project['description']}",
            f"Requires-Python: {self.project['requires-python']}",
            f"License-Expression: {self.project['license']}",
            "License-File: LICENSE",
            *(f"Requires-Dist: {stated}" for stated in self.project["dependencies"]),
        ]
        return "\n".join(lines) + "\n"


def without_solutions(lesson_code: bytes) -> bytes:
    """`lesson_code.json` with what the learner starts from, and no solution.

    `check` needs the start to tell "not attempted" from "not yet".
    """
    code = json.loads(lesson_code)
    kept = {item: {"start": cells["start"]} for item, cells in code.items()}
    return (json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _digest(content: bytes) -> str:
    """The hash as a wheel's RECORD writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
