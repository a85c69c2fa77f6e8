"""The secret seed of the hidden cases: made once, kept in the results folder, shown nowhere.

`RESULTS/seed.secret` (readable by its owner only) holds the seed that was used last, whether it
was made here or came from `--seed-file`: so that a run that was stopped goes on with the same
cases. The gradebook knows its name only, which is a hash.
"""

import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.grading.errors import GradebookError

FILE = "seed.secret"
SHORTEST = 16  # bytes; a short seed could be found by trying, from its name


@dataclass(frozen=True)
class Seed:
    """A secret seed. It does not show itself in `repr`, so that no log or report can hold it."""

    secret: bytes = field(repr=False)

    @property
    def number(self) -> int:
        """The seed of numpy's generators, below 2**128."""
        return int.from_bytes(self._hash(b"cases")[:16], "big")

    @property
    def name(self) -> str:
        """A name that tells two seeds apart, and does not tell the seed."""
        return self._hash(b"name").hex()[:16]

    def _hash(self, purpose: bytes) -> bytes:
        return hashlib.sha256(b"course seed for " + purpose + b"\0" + self.secret).digest()


def secret_seed(results: Path, seed_file: Path | None = None) -> Seed:
    """The seed of a grading run, which the folder of results keeps.

    It is the instructor's own, where there is a `seed_file`; else the seed used last, or a new one.
    Space and line ends around it do not count.

    Raises:
        GradebookError: a file cannot be read or written, or holds too little.
    """
    kept = results / FILE
    if seed_file is not None:
        seed = _read(seed_file)
        _keep(kept, seed, replace=True)
        return seed
    if not kept.exists():
        _keep(kept, Seed(secrets.token_hex(32).encode()), replace=False)
    return _read(kept)


def _read(path: Path) -> Seed:
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise GradebookError(f"the seed in {path} cannot be read ({error.strerror}).") from error
    if len(secret) < SHORTEST:
        raise GradebookError(
            f"the seed in {path} is too short: write at least {SHORTEST} characters that nobody "
            "can guess into it, or leave --seed-file out and one is made."
        )
    return Seed(secret)


def _keep(path: Path, seed: Seed, *, replace: bool) -> None:
    """Write the seed so that the file is whole or absent; `replace` overwrites an earlier one.

    Raises:
        GradebookError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(prefix=FILE, dir=path.parent)  # mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(seed.secret + b"\n")
                file.flush()
                os.fsync(file.fileno())
            if replace:
                os.replace(draft, path)
            else:
                with suppress(FileExistsError):  # another process was first: its seed counts
                    os.link(draft, path)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        raise GradebookError(
            f"the seed cannot be kept in {path} ({error.strerror}); choose another folder."
        ) from error
