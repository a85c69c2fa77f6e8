"""Worked solutions: where they are, when `reveal` shows one, and what a notebook says about that.

In the course's own folder, `reveal` shows a solution after an honest attempt. The notebooks of a
bundle bring a file along that says when, and that holds the solutions: so it is true for these
notebooks, whichever bundle the course was installed from. The file is packed, so that nobody reads
a solution by accident. It is no secret.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from course_lib import exercises

Shown = Literal["never", "after-pass", "after-attempt"]
SHOWN: tuple[Shown, ...] = get_args(Shown)
OWN: Shown = "after-attempt"  # in the course's own folder; what `notebooks/` says
FILE = "reveal.json"
SCHEMA = 1
_PROMISES: dict[Shown, str] = {
    "never": "Worked solutions do not come with these notebooks: ask your instructor.",
    "after-pass": "Once your answer has passed, `reveal({id})` shows a worked solution.",
    "after-attempt": "After an honest attempt, `reveal({id})` shows a worked solution.",
}


@dataclass(frozen=True)
class Solutions:
    """The worked solutions that are at hand.

    Attributes:
        shown: when `reveal` shows one.
        codes: exercise id -> the code of its cell, solved.
    """

    shown: Shown
    codes: Mapping[str, str]


class DamagedSolutions(ValueError):
    """The file beside the notebooks is damaged; the message says what to do."""


def promise(shown: Shown, exercise_id: str) -> str:
    """Return the sentence in which a notebook says when the solution of an exercise is shown."""
    return _PROMISES[shown].format(id=f'"{exercise_id}"')


def at_hand(folder: Path) -> Solutions:
    """Return the solutions of the bundle that a folder is in, else those of the course itself.

    Raises:
        DamagedSolutions: the bundle's file cannot be read.
    """
    for place in (folder, *folder.parents):
        if (place / FILE).is_file():
            return _unpacked(place / FILE)
    return Solutions(OWN, own())


def own() -> dict[str, str]:
    """Exercise id -> its solution; {} where the course was installed from a bundle."""
    cells = exercises.lesson_code().items()
    return {item: code["solution"] for item, code in cells if "solution" in code}


def packed(solutions: Solutions) -> bytes:
    """Return the file that a bundle brings along."""
    content = {"schema": SCHEMA, "solutions": solutions.shown}
    if solutions.shown != "never":
        codes = json.dumps(dict(solutions.codes), sort_keys=True).encode()
        content["packed"] = base64.b64encode(zlib.compress(codes, 9)).decode()
    return (json.dumps(content, indent=2) + "\n").encode()


def _unpacked(path: Path) -> Solutions:
    try:
        content = json.loads(path.read_bytes())
        shown, packed_codes = content["solutions"], content.get("packed", "")
        codes = json.loads(
            zlib.decompress(base64.b64decode(packed_codes)) if packed_codes else "{}"
        )
        if shown not in SHOWN or not isinstance(codes, dict):
            raise ValueError(shown)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
        raise DamagedSolutions(
            f"{path} cannot be read. Take the file from your bundle once more."
        ) from error
    return Solutions(shown, codes)
