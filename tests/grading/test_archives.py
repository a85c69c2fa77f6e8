"""A stranger's zip: what is unpacked, and what is refused."""

import shutil
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from course_lib.grading.archives import ArchiveMember, Budget, Refused, unpack

CONTENT = b'{"cells": []}'

Files = dict[str, bytes] | list[tuple[str, bytes]]


def zipped(folder: Path, files: Files, name: str = "a.zip", mode: int = 0) -> Path:
    """A zip of files, of which the first is of another kind where a mode says so."""
    path = folder / name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of equal names, which we want
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, content in files.items() if isinstance(files, dict) else files:
                archive.writestr(entry, content)
            if mode:
                archive.infolist()[0].external_attr = (mode | 0o644) << 16
    return path


def patched(raw: bytes, *changes: tuple[bytes, int, bytes]) -> bytes:
    """An archive with other bytes: (what stands before, how far behind it, the bytes)."""
    made = bytearray(raw)
    for mark, offset, content in changes:
        at = made.find(mark) + offset
        made[at : at + len(content)] = content
    return bytes(made)


HEADER, ENTRY = b"PK\x03\x04", b"PK\x01\x02"  # before a file, and in the list of all


def opened(archive: Path, folder: Path, **limits):
    into = folder / "into"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    found = list(unpack(archive, into, Budget(**limits)))
    entries = [e for e in found if isinstance(e, ArchiveMember)]
    refused = [r for r in found if isinstance(r, Refused)]
    assert all(p.parent == into and p.is_file() and not p.is_symlink() for p in into.iterdir())
    return entries, refused


def assert_refused(archive: Path, folder: Path, says: str, *others: str, **limits: int) -> None:
    """One file is refused, in these words, and all others are read."""
    entries, (refused,) = opened(archive, folder, **limits)
    assert ["/".join(e.parts) for e in entries] == [*others]
    assert says in refused.says


def test_notebooks_are_unpacked_and_other_files_are_only_listed(tmp_path: Path):
    path = zipped(tmp_path, {"a/02_x.ipynb": CONTENT, "a/read me.txt": b"hello", "a/": b""})
    entries, refused = opened(path, tmp_path)
    assert [(e.parts, e.path is not None) for e in entries] == [
        (("a", "02_x.ipynb"), True),
        (("a", "read me.txt"), False),
    ]
    assert entries[0].path.read_bytes() == CONTENT
    assert refused == []


@pytest.mark.parametrize(
    "name",
    [
        "../02_x.ipynb",
        "a/../../02_x.ipynb",
        "/etc/02_x.ipynb",
        "//server/share/02_x.ipynb",
        "C:\\Users\\02_x.ipynb",
        "c:02_x.ipynb",
        "..\\..\\02_x.ipynb",
        "a\\..\\..\\..\\02_x.ipynb",
        "\\02_x.ipynb",
    ],
)
def test_paths_that_lead_out_are_refused_and_others_are_read(tmp_path: Path, name: str):
    path = zipped(tmp_path, {name: b"evil", "ok/02_y.ipynb": CONTENT})
    assert_refused(path, tmp_path, "leads out", "ok/02_y.ipynb")
    outside = {p for p in tmp_path.rglob("*") if p.parent.name != "into"}
    assert outside == {path, tmp_path / "into"}


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_in_a_zip_are_refused(tmp_path: Path, mode: int):
    path = zipped(tmp_path, {"02_x.ipynb": b"/etc/passwd", "02_honest.ipynb": CONTENT}, mode=mode)
    assert_refused(path, tmp_path, "link or a device", "02_honest.ipynb")


def test_a_folder_that_is_called_like_a_notebook_is_no_file(tmp_path: Path):
    entries, refused = opened(zipped(tmp_path, {"02.ipynb/": b"", "02.ipynb/x": b"1"}), tmp_path)
    assert [e.path for e in entries] == [None]
    assert refused == []


def test_equal_names_and_names_that_differ_by_case_are_all_kept(tmp_path: Path):
    path = zipped(tmp_path, [("x.ipynb", b"1"), ("x.ipynb", b"2"), ("X.IPYNB", b"3")])
    entries, refused = opened(path, tmp_path)
    assert [e.path.read_bytes() for e in entries] == [b"1", b"2", b"3"]
    assert refused == []


def test_zips_in_zips_are_opened_but_not_for_ever(tmp_path: Path):
    inner = CONTENT
    name = "02_x.ipynb"
    for level in range(5):
        inner = zipped(tmp_path, {name: inner}).read_bytes()
        name = f"{level}.zip"
        (tmp_path / f"level{level + 1}.zip").write_bytes(inner)
    entries, _ = opened(tmp_path / "level3.zip", tmp_path)
    assert entries[0].parts == ("1.zip", "0.zip", "02_x.ipynb")
    assert_refused(tmp_path / "level4.zip", tmp_path, "archives in archives")


def test_a_bomb_is_stopped_as_it_unpacks(tmp_path: Path):
    bomb = zipped(tmp_path, {"02_b.ipynb": b" " * 60_000_000, "03_ok.ipynb": CONTENT}, "bomb.zip")
    assert bomb.stat().st_size < 100_000
    assert_refused(bomb, tmp_path, "bomb", "03_ok.ipynb")


def test_limits_on_each_file_on_all_and_on_their_number(tmp_path: Path):
    path = zipped(tmp_path, {f"0{i}.ipynb": bytes(range(250)) * 8 for i in range(6)})
    assert "more than 0 MB" in opened(path, tmp_path, each=1_000)[1][0].says
    entries, refused = opened(path, tmp_path, size=5_000)
    assert len(entries) == 2
    assert "too large" in refused[0].says
    entries, refused = opened(path, tmp_path, entries=4)
    assert "too many files" in refused[-1].says


def test_a_long_list_of_files_is_refused_before_it_is_read(tmp_path: Path, monkeypatch):
    path = zipped(tmp_path, {f"{i}.txt": b"" for i in range(2_000)})
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the list was read"))
    assert_refused(path, tmp_path, "too many files", entries=100)


def test_a_bomb_in_a_class_does_not_use_up_the_share_of_others(tmp_path: Path):
    bomb = zipped(tmp_path, {"02_b.ipynb": b" " * 60_000_000}, "bomb.zip").read_bytes()
    files = {f"s{i}.zip": bomb for i in range(3)} | {"z/02_ok.ipynb": CONTENT}
    entries, refused = opened(zipped(tmp_path, files), tmp_path, size=50_000_000)
    assert [e.parts for e in entries] == [("z", "02_ok.ipynb")]
    assert len(refused) == 3


def test_sizes_in_headers_are_not_believed(tmp_path: Path):
    path = zipped(tmp_path, {"02_x.ipynb": b"x" * 5_000, "03_y.ipynb": CONTENT})
    claimed = struct.pack("<L", 10)  # the list says that it has 10 bytes
    path.write_bytes(patched(path.read_bytes(), (ENTRY, 24, claimed)))
    assert_refused(path, tmp_path, "damaged", "03_y.ipynb", each=1_000)


def test_locked_damaged_cut_and_empty_archives_say_so(tmp_path: Path):
    path = zipped(tmp_path, {"02_x.ipynb": CONTENT * 50, "03_y.ipynb": CONTENT})
    whole = path.read_bytes()
    path.write_bytes(patched(whole, (HEADER, 6, b"\1"), (ENTRY, 8, b"\1")))
    assert_refused(path, tmp_path, "password", "03_y.ipynb")
    path.write_bytes(whole[:45] + bytes([whole[45] ^ 0xFF]) + whole[46:])
    assert_refused(path, tmp_path, "damaged", "03_y.ipynb")
    for other in (whole[: len(whole) // 2], b"", b"PK", b"not a zip at all", whole[:-10]):
        path.write_bytes(other)
        assert_refused(path, tmp_path, "damaged, or no zip")


def test_an_unknown_method_of_packing_says_so(tmp_path: Path):
    path = zipped(tmp_path, {"02_x.ipynb": CONTENT})
    method = struct.pack("<H", 99)
    path.write_bytes(patched(path.read_bytes(), (HEADER, 8, method), (ENTRY, 10, method)))
    (refused,) = opened(path, tmp_path)[1]
    assert refused.parts == ("02_x.ipynb",)
    assert "packed by a method" in refused.says


def test_names_in_utf_8_that_do_not_say_so(tmp_path: Path):
    path = zipped(tmp_path, {"Jürgen/02_x.ipynb": CONTENT})
    path.write_bytes(patched(path.read_bytes(), (HEADER, 6, bytes(2)), (ENTRY, 8, bytes(2))))
    assert opened(path, tmp_path)[0][0].parts == ("Jürgen", "02_x.ipynb")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), max_size=5))
def test_no_name_escapes_and_none_raises(tmp_path: Path, names: list[str]):
    assume(not any("\0" in name for name in names))  # Python's zipfile cuts a name there
    path = zipped(tmp_path, {f"{name}.ipynb": CONTENT for name in names})
    entries, refused = opened(path, tmp_path)
    assert len(entries) + len(refused) == len({f"{name}.ipynb" for name in names})
    assert {p.name for p in tmp_path.iterdir()} == {"a.zip", "into"}
    assert all(".." not in e.parts for e in entries)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_damaged_archive_never_raises(tmp_path: Path, data):
    inside = {"a/02_x.ipynb": CONTENT * 20, "b.zip": b"PK\x05\x06" + bytes(18)}
    raw = bytearray(zipped(tmp_path, inside).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.zip"
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))])
    opened(path, tmp_path)
