"""Folders and zips of made hand-ins. A path such as `a.zip::b` is a file b in an archive."""

import io
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

File = tuple[str, bytes, float]
"""The path, the content and the time of change."""

EMPTY = b'{"cells": []}'


def tree(root: Path, *files: str, content: bytes = EMPTY, packed: bool = False) -> Path:
    """Lay out files of equal content."""
    return laid_out(root, [(file, content, 1e9) for file in files], packed)


def laid_out(place: Path, files: Iterable[File], packed: bool = False) -> Path:
    """Write files into a folder, or into a zip of its name; return which."""
    flat = _with_archives(files)
    if packed:
        place.with_suffix(".zip").write_bytes(_zipped(flat))
        return place.with_suffix(".zip")
    for path, content, changed in flat:
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
        os.utime(place / path, (changed, changed))
    return place


def _with_archives(files: Iterable[File]) -> list[File]:
    packs: dict[str, list[File]] = {}
    for path, content, changed in files:
        outer, _, inner = path.partition("::")
        packs.setdefault(outer, []).append((inner, content, changed))
    return [
        (outer, _zipped(_with_archives(inside)), inside[0][2])
        if inside[0][0]
        else (outer, *inside[0][1:])
        for outer, inside in packs.items()
    ]


def _zipped(files: Iterable[File]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content, changed in files:
            year = 2001 if changed < 1.5e9 else 2033
            info = zipfile.ZipInfo(path, (year, 1, 1, 0, 0, 0))
            packed.writestr(info, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
