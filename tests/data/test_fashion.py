"""Fashion-MNIST is found, fetched, checked and missed; no test here needs the network."""

import functools
import gzip
import hashlib
import http.server
import os
import socket
import threading

import numpy as np
import pytest

from course_lib.data import (
    FASHION_CLASSES,
    IDXError,
    fashion_folder,
    load_fashion_mnist,
    load_mnist,
)
from course_lib.data.fashion import files
from tests.data.test_idx import idx_bytes

with pytest.MonkeyPatch.context() as patch:  # `course test` hides optional data from notebooks
    if os.environ.get("COURSE_DATA") == "none":
        patch.delenv("COURSE_DATA")
    HERE = fashion_folder()
really = pytest.mark.skipif(HERE is None, reason="Fashion-MNIST is not on this machine")


@pytest.fixture
def small(monkeypatch):
    """Four files of the right form with few images, and their digests in place of the real."""
    rng = np.random.default_rng(0)
    contents = {}
    for part, n in (("train", 12), ("test", 5)):
        contents[f"{part}-images"] = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)
        contents[f"{part}-labels"] = rng.integers(0, 10, n, dtype=np.uint8)
    contents = {name: gzip.compress(idx_bytes(a), mtime=0) for name, a in contents.items()}
    for name, raw in contents.items():
        monkeypatch.setitem(files.SHA256, name, hashlib.sha256(raw).hexdigest())
    return {files.FILES[name]: raw for name, raw in contents.items()}


def put(contents, folder):
    folder.mkdir(parents=True)
    for file, raw in contents.items():
        (folder / file).write_bytes(raw)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """COURSE_DATA points to a folder of this test."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    return tmp_path / "fashion-mnist"


@pytest.fixture
def mirror(small, tmp_path, monkeypatch):
    """A web server on this machine serves the small files; returns what it was asked for."""
    asked = []
    put(small, tmp_path / "served")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format, *args):
            asked.append(self.path)

    handler = functools.partial(Handler, directory=str(tmp_path / "served"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(files, "MIRRORS", (f"http://127.0.0.1:{server.server_port}/",))
    yield asked
    server.shutdown()
    server.server_close()


def test_it_is_read_from_course_data(small, own):
    put(small, own)
    (x, y), (x_test, y_test) = load_fashion_mnist(n_train=12, n_test=5)
    assert x.shape == (12, 784)
    assert x.dtype == np.float32
    assert (x.min(), x.max()) == (0, 1)
    raw = np.frombuffer(gzip.decompress(small["train-images-idx3-ubyte.gz"])[16:], np.uint8)
    np.testing.assert_array_equal(
        load_fashion_mnist(12, 5, flat=False, dtype=np.uint8).train.x,
        raw.reshape(12, 1, 28, 28),
    )
    assert y.shape == (12,)
    assert y_test.dtype == np.int64
    assert x_test.shape == (5, 784)


def test_course_data_hides_every_other_folder(small, own, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "DEBIAN", tmp_path / "debian")
    put(small, tmp_path / "debian")
    assert fashion_folder() is None
    monkeypatch.delenv("COURSE_DATA")
    assert fashion_folder() == tmp_path / "debian"


def test_where_it_is_missing_one_sentence_says_what_to_do(own):
    with pytest.raises(FileNotFoundError, match=r"not here: no .*fashion-mnist\. .*download=True"):
        load_fashion_mnist()


def test_no_network_is_touched_unless_asked(own, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    with pytest.raises(FileNotFoundError):
        load_fashion_mnist()


def test_a_folder_with_three_files_does_not_count(small, own):
    put(small, own)
    (own / "t10k-labels-idx1-ubyte.gz").unlink()
    assert fashion_folder() is None


def test_another_file_of_the_same_name_is_refused(small, own, refused):
    put(small, own)
    (own / "train-labels-idx1-ubyte.gz").write_bytes(small["t10k-labels-idx1-ubyte.gz"])
    refused(IDXError, "train-labels.*not the expected file", load_fashion_mnist)


def test_it_is_fetched_once_and_checked(mirror, own):
    (x, _), _ = load_fashion_mnist(12, 5, download=True)
    assert x.shape == (12, 784)
    assert len(mirror) == 4
    load_fashion_mnist(12, 5, download=True)
    assert len(mirror) == 4


def test_a_mirror_that_sends_something_else_is_not_believed(mirror, own, tmp_path):
    (tmp_path / "served" / "train-images-idx3-ubyte.gz").write_bytes(b"<html>sorry</html>")
    with pytest.raises(FileNotFoundError, match=r"train-images.*could not be fetched"):
        load_fashion_mnist(download=True)
    assert fashion_folder() is None


def test_the_second_mirror_steps_in(mirror, own, monkeypatch):
    monkeypatch.setattr(files, "MIRRORS", ("http://127.0.0.1:9/", *files.MIRRORS))
    assert load_fashion_mnist(12, 5, download=True).test.x.shape == (5, 784)


def test_without_a_network_every_mirror_is_named(own, small, monkeypatch, refused):
    monkeypatch.setattr(files, "MIRRORS", ("http://127.0.0.1:9/", "http://127.0.0.1:10/"))
    named = r"127.0.0.1:9/.*\n.*127.0.0.1:10/.*\n.*COURSE_DATA"
    refused(FileNotFoundError, named, load_fashion_mnist, download=True)


def test_there_are_ten_names():
    assert len(set(FASHION_CLASSES)) == 10


@really
def test_the_real_one_has_the_form_of_mnist_and_other_images(monkeypatch):
    assert HERE is not None
    monkeypatch.setenv("COURSE_DATA", str(HERE.parent))
    (x, y), (x_test, y_test) = load_fashion_mnist()
    assert x.shape == (60_000, 784)
    assert x_test.shape == (10_000, 784)
    np.testing.assert_array_equal(np.bincount(y), [6000] * 10)
    np.testing.assert_array_equal(np.bincount(y_test), [1000] * 10)
    assert x.mean() == pytest.approx(0.2860, abs=5e-5)
    assert not np.array_equal(x[:10], load_mnist(10, 1).train.x)
    assert repr(load_fashion_mnist(2, 1)).startswith("FashionMNIST(train: x (2, 784) float32")
