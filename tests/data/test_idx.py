import gzip
import hashlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.data import IDXError, read_idx, read_idx_file


def idx_bytes(values):
    header = bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    return header + values.tobytes()


VALUES = np.arange(230, 260).astype(np.uint8).reshape(3, 2, 5)
RAW = idx_bytes(VALUES)
PACKED = gzip.compress(RAW, mtime=0)  # test ids hold these bytes: the clock must not be in them


@given(arrays(np.uint8, array_shapes(max_dims=4, min_side=0, max_side=5)))
def test_what_was_written_is_read(values):
    np.testing.assert_array_equal(read_idx(idx_bytes(values)), values)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_every_kind_of_bytes_is_read_into_an_array_that_may_be_changed(kind):
    x = read_idx(kind(RAW))
    assert x.dtype == np.uint8
    x[:] = 0
    assert idx_bytes(VALUES) == RAW


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "train.idx: only 0 bytes"),
        (b"\0\0\x08", "only 3 bytes"),
        (b"<!DOCTYPE html>", r"train.idx: wrong magic number 3c 21 44 4f"),
        (b"\0\0\x0d\x01" + RAW[4:], "unsupported type 13; only unsigned bytes"),
        (b"\0\0\x08\0", "0 dimensions"),
        (RAW[:10], "header needs 16 bytes, but there are only 10.*cut off"),
        (RAW[:-1], r"shape \(3, 2, 5\), which is 30 values, but 29 follow.*cut off"),
        (RAW + b"\0", "30 values, but 31 follow.*trailing bytes"),
        (PACKED, "still compressed. Use gzip.decompress"),
        (b"\0\0\x08\x03" + b"\xff" * 12, "cut off"),
    ],
)
def test_what_is_wrong_is_said_with_the_name_of_the_file(raw, message, refused):
    refused(IDXError, message, read_idx, raw, "train.idx")


@given(st.binary(max_size=60))
def test_arbitrary_bytes_give_an_array_or_an_idx_error(raw):
    try:
        x = read_idx(raw)
    except IDXError:
        return
    assert idx_bytes(x) == raw


def test_text_is_no_bytes(refused):
    refused(TypeError, "raw must be bytes; got str", read_idx, "train.idx")


@pytest.mark.parametrize(("name", "content"), [("a.idx", RAW), ("a.gz", PACKED)])
def test_plain_and_compressed_files_are_read_with_their_digest(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    np.testing.assert_array_equal(read_idx_file(path), VALUES)
    np.testing.assert_array_equal(read_idx_file(str(path), digest.upper()), VALUES)


def test_another_digest_is_an_error(tmp_path):
    path = tmp_path / "a.idx"
    path.write_bytes(RAW)
    with pytest.raises(IDXError, match="a.idx: not the expected file.*expected 0000.*fresh copy"):
        read_idx_file(path, "0" * 64)


@pytest.mark.parametrize(
    "content",
    [
        PACKED[:-9],
        PACKED[:-1] + b"x",
        PACKED + b"rest",
        b"\x1f\x8b",
    ],
)
def test_damaged_compression_is_an_error(tmp_path, content, refused):
    path = tmp_path / "a.gz"
    path.write_bytes(content)
    refused(IDXError, "a.gz: the compressed data is damaged", read_idx_file, path)


def test_a_name_that_promises_gzip_must_keep_it(tmp_path, refused):
    path = tmp_path / "a.gz"
    path.write_bytes(RAW)
    refused(IDXError, "a.gz: named .gz but not compressed", read_idx_file, path)


def test_a_missing_file_and_a_folder_are_errors(tmp_path, refused):
    refused(IDXError, "missing.idx: cannot be read", read_idx_file, tmp_path / "missing.idx")
    refused(IDXError, "cannot be read", read_idx_file, tmp_path)
