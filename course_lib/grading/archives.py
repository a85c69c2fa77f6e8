"""Notebooks out of a stranger's zip, safely.

No name in an archive is ever used as a path: a notebook is written under the hash of its content,
so that `../`, absolute paths, drive letters, equal names and names that differ by case can do
nothing. Sizes are counted as the bytes come, whatever the headers say.
"""

import contextlib
import hashlib
import re
import shutil
import stat
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

NOTEBOOK = re.compile(r"\.ipynb(?:\.(?:txt|json))?$", re.IGNORECASE)  # browsers add an ending
CHUNK = 1 << 20


@dataclass
class Budget:
    """What an archive may still unpack; counted down."""

    entries: int = 5_000  # files listed in archives
    size: int = 300_000_000  # bytes, all together
    each: int = 100_000_000  # bytes of one notebook
    ratio: int = 200  # how many times its packed size a file of more than 20 MB may be
    depth: int = 3  # archives in archives
    wanted: re.Pattern[str] = NOTEBOOK  # the names of the files that are unpacked

    def of_a_class(self) -> "Budget":
        """That of a whole class's archive, in which each archive has a budget of its own."""
        return replace(self, entries=50_000, size=8_000_000_000)

    def of_its_own(self) -> "Budget":
        """That of an archive in it: one student's bomb must not use up the others' share."""
        return Budget(depth=self.depth, wanted=self.wanted)


def paths_in(archive: Path) -> list[tuple[str, ...]]:
    """The paths of the files in a zip; none where they cannot be read, and `unpack` says why."""
    try:
        with archive.open("rb") as file:
            _refuse_a_long_list(file, Budget().of_a_class())
            with zipfile.ZipFile(file) as zipped:
                infos = [info for info in zipped.infolist() if not info.is_dir()]
    except Exception:
        return []
    return [parts for info in infos if (parts := _parts(_name(info))) and ".." not in parts]


@dataclass(frozen=True)
class ArchiveMember:
    """A file in an archive: its path there, and where its bytes are now (None: not unpacked)."""

    parts: tuple[str, ...]
    path: Path | None
    changed: float = 0.0


@dataclass(frozen=True)
class Refused:
    """What was not unpacked, and why, as the end of a sentence."""

    parts: tuple[str, ...]
    says: str


class Bomb(Exception):
    """The archive is larger than its budget; the message ends a sentence."""


def unpack(
    archive: Path | BinaryIO, into: Path, budget: Budget, depth: int = 1
) -> Iterator[ArchiveMember | Refused]:
    """Unpack the notebooks of a zip, and of the zips in it, into an existing folder.

    It yields every file of the archive; one `Refused` with its reason for what is not unpacked. It
    never raises for what a stranger packed. The depth is how many archives this one lies in, itself
    included.
    """
    try:
        yield from _unpack(archive, into, budget, depth)
    except Bomb as error:
        yield Refused((), str(error))
    except RuntimeError as error:  # zipfile's word for "encrypted"
        locked = "password" in str(error)
        yield Refused((), "is locked with a password" if locked else "cannot be unpacked")
    except Exception as error:  # BadZipFile, and whatever damaged bytes provoke in the decoders
        yield Refused((), f"is damaged, or no zip ({type(error).__name__})")


def _unpack(
    archive: Path | BinaryIO, into: Path, budget: Budget, depth: int
) -> Iterator[ArchiveMember | Refused]:
    if depth > budget.depth:
        raise Bomb(f"holds archives in archives, more than {budget.depth} deep")
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(archive.open("rb")) if isinstance(archive, Path) else archive
        _refuse_a_long_list(file, budget)
        zipped = stack.enter_context(zipfile.ZipFile(file))
        for info in zipped.infolist():
            budget.entries -= 1
            if budget.entries < 0:
                raise Bomb("lists too many files")
            if not info.is_dir():
                yield from _entry(zipped, info, into, budget, depth)


def _entry(
    zipped: zipfile.ZipFile, info: zipfile.ZipInfo, into: Path, budget: Budget, depth: int
) -> Iterator[ArchiveMember | Refused]:
    name = _name(info)
    parts = _parts(name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        yield Refused(parts, "is a link or a device, not a file, and is not followed")
    elif name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in parts or not parts:
        yield Refused(parts, "has a path that leads out of its archive")
    elif budget.wanted.search(name) or name.lower().endswith(".zip"):
        yield from _content(zipped, info, parts, into, budget, depth)
    else:
        yield ArchiveMember(parts, None)


def _content(
    zipped: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    parts: tuple[str, ...],
    into: Path,
    budget: Budget,
    depth: int,
) -> Iterator[ArchiveMember | Refused]:
    """One notebook, or what is in a zip in the zip."""
    with tempfile.TemporaryFile(dir=into) as copy:
        try:
            digest = _copy(zipped, info, copy, budget)
        except Bomb as error:
            yield Refused(parts, str(error))
            return
        except NotImplementedError:
            yield Refused(parts, "is packed by a method that cannot be unpacked here")
            return
        except RuntimeError:
            yield Refused(parts, "is locked with a password")
            return
        except Exception as error:  # one damaged file: the others may be whole
            yield Refused(parts, f"is damaged in its archive ({type(error).__name__})")
            return
        copy.seek(0)
        if budget.wanted.search(parts[-1]):
            path = into / f"{digest}{'.ipynb' if NOTEBOOK.search(parts[-1]) else ''}"
            with path.open("wb") as file:
                shutil.copyfileobj(copy, file)
            yield ArchiveMember(parts, path, _time(info))
            return
        for inner in unpack(copy, into, budget.of_its_own(), depth + 1):
            yield replace(inner, parts=(*parts, *inner.parts))


def _copy(zipped: zipfile.ZipFile, info: zipfile.ZipInfo, copy: BinaryIO, budget: Budget) -> str:
    """Copy one entry's bytes, counting them, and return their hash."""
    digest, size = hashlib.sha256(), 0
    with zipped.open(info) as packed:
        while chunk := packed.read(CHUNK):
            size += len(chunk)
            budget.size -= len(chunk)
            if budget.size < 0:
                raise Bomb("is too large once it is unpacked")
            if size > budget.each:
                raise Bomb(f"has more than {budget.each / 1e6:.0f} MB")
            if size > 20_000_000 and size > budget.ratio * max(1, info.compress_size):
                raise Bomb(f"is packed more than {budget.ratio} times smaller: a zip bomb?")
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name with plain slashes. Many programs write UTF-8 and do not say so."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/").replace("\x00", "")


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in name.split("/") if part not in ("", "."))


def _time(info: zipfile.ZipInfo) -> float:
    """When it was changed, in seconds; an archive does not say in which time zone."""
    try:
        return datetime(*info.date_time, tzinfo=UTC).timestamp()
    except ValueError:  # the thirteenth month
        return 0.0


def _refuse_a_long_list(file: BinaryIO, budget: Budget) -> None:
    """Refuse a list of files that is too long: `zipfile` would read all of it into memory.

    How many bytes it takes is looked up where `zipfile` looks: APPNOTE.TXT 4.3.14 to 4.3.16.
    """
    end = file.seek(0, 2)
    start = file.seek(max(0, end - 65_557))
    tail = file.read()
    plain = tail[-22:]
    simple = plain[:4] == b"PK\x05\x06" and plain[-2:] == b"\x00\x00"
    at = len(tail) - 22 if simple else tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise zipfile.BadZipFile("no end record")
    (size,) = struct.unpack_from("<L", tail, at + 12)
    file.seek(max(0, start + at - 20))
    locator = file.read(20)
    if locator[:4] == b"PK\x06\x07":
        file.seek(struct.unpack_from("<Q", locator, 8)[0])
        record = file.read(56)
        if len(record) == 56:
            size = max(size, struct.unpack_from("<Q", record, 40)[0])
    if size > budget.entries * 60:  # 46 bytes and a name for each
        raise Bomb("lists too many files")
