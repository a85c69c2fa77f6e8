"""The IDX format of MNIST: a short header, then the values, one byte each.

    bytes 0-3    magic: two zero bytes, the type of the values, the number of dimensions
    4 per dim    the size of each dimension, a big-endian 32-bit integer
    the rest     the values, last index fastest

The type 8 means unsigned bytes. It is the only one that MNIST uses, and the only one read here.
The reader is strict: what does not fit the header exactly is an error.
"""

import gzip
import hashlib
import math
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

UNSIGNED_BYTE = 8
GZIP_MAGIC = b"\x1f\x8b"


class IDXError(ValueError):
    """A file that should hold IDX data does not. The message names it and says what to do."""


def read_idx(raw: bytes, source: str = "these bytes") -> npt.NDArray[np.uint8]:
    """Turn the bytes of an IDX file into an array.

    Args:
        raw: the whole file, decompressed.
        source: where the bytes come from, for error messages.

    Returns:
        A uint8 array with the shape that the header states.

    Raises:
        IDXError: when header and length do not fit exactly.

    >>> read_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]))
    array([5, 0, 4], dtype=uint8)
    """
    if not isinstance(raw, bytes | bytearray | memoryview):
        raise TypeError(
            f"raw must be bytes; got {type(raw).__name__}. To read a file: Path.read_bytes()."
        )
    raw = bytes(raw)
    n_dims = _read_magic(raw, source)
    header = 4 + 4 * n_dims
    if len(raw) < header:
        raise IDXError(
            f"{source}: the header needs {header} bytes, but there are only {len(raw)}. "
            "The file was cut off: fetch a fresh copy."
        )
    shape = tuple(int(size) for size in np.frombuffer(raw, ">u4", n_dims, offset=4))
    _check_length(len(raw) - header, shape, source)
    return np.frombuffer(raw, np.uint8, offset=header).reshape(shape).copy()


def _read_magic(raw: bytes, source: str) -> int:
    """Check the first four bytes, and return the number of dimensions."""
    if raw[:2] == GZIP_MAGIC:
        raise IDXError(f"{source}: this is still compressed. Use gzip.decompress first.")
    if len(raw) < 4:
        raise IDXError(f"{source}: only {len(raw)} bytes, too short. Fetch a fresh copy.")
    if raw[:2] != b"\0\0":
        raise IDXError(
            f"{source}: wrong magic number {raw[:4].hex(' ')}; IDX starts with 00 00. "
            "This is another kind of file: check the name or fetch a fresh copy."
        )
    if raw[2] != UNSIGNED_BYTE:
        raise IDXError(
            f"{source}: unsupported type {raw[2]}; only unsigned bytes (type 8) are read here. "
            "Convert the data to unsigned bytes first."
        )
    if raw[3] == 0:
        raise IDXError(f"{source}: the header states 0 dimensions. Fetch a fresh copy.")
    return raw[3]


def _check_length(n_values: int, shape: tuple[int, ...], source: str) -> None:
    expected = math.prod(shape)
    if n_values == expected:
        return
    what = "was cut off" if n_values < expected else "has trailing bytes"
    raise IDXError(
        f"{source}: the header states shape {shape}, which is {expected} values, but "
        f"{n_values} follow. The file {what}: fetch a fresh copy."
    )


def read_idx_file(path: str | Path, sha256: str | None = None) -> npt.NDArray[np.uint8]:
    """Read an IDX file, plain or compressed with gzip.

    Args:
        path: the file.
        sha256: expected SHA-256 of the file as stored (64 hex digits); None checks nothing.

    Returns:
        A uint8 array with the shape that the header states.

    Raises:
        IDXError: when the file is missing, damaged, or not the expected one.
    """
    return read_idx(read_checked(path, sha256), str(path))


def read_checked(path: str | Path, sha256: str | None = None) -> bytes:
    """Return a file's content, decompressed if it was compressed, after checking its digest."""
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise IDXError(
            f"{path}: cannot be read ({error.strerror}). Check the name and the permissions."
        ) from error
    _check_digest(raw, sha256, path)
    if raw[:2] == GZIP_MAGIC:
        return _decompress(raw, path)
    if path.suffix == ".gz":
        raise IDXError(f"{path}: named .gz but not compressed with gzip. Fetch a fresh copy.")
    return raw


def _check_digest(raw: bytes, sha256: str | None, path: Path) -> None:
    if sha256 is None:
        return
    found = hashlib.sha256(raw).hexdigest()
    if found != sha256.lower():
        raise IDXError(
            f"{path}: not the expected file. Its SHA-256 is {found}, expected {sha256}. "
            "It was changed or damaged: fetch a fresh copy."
        )


def _decompress(raw: bytes, path: Path) -> bytes:
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise IDXError(
            f"{path}: the compressed data is damaged ({error}). Fetch a fresh copy."
        ) from error
