import hashlib
import socket

import numpy as np
import pytest

from course_lib.data import IDXError, load_mnist, mnist_bytes, mnist_path, nearest_mean, read_idx
from course_lib.data.mnist import files


@pytest.fixture(scope="module")
def mnist():
    """All of it, read from the files without any network."""
    files.mnist_bytes.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", None)
        return load_mnist()


def test_the_files_are_the_original_ones():
    for name, sha256 in files.SHA256.items():
        assert hashlib.sha256(mnist_path(name).read_bytes()).hexdigest() == sha256


def test_sizes_types_and_ranges(mnist):
    for (x, y), n in ((mnist.train, 60_000), (mnist.test, 10_000)):
        assert x.shape == (n, 784)
        assert x.dtype == np.float32
        assert (x.min(), x.max()) == (0, 1)
        assert y.shape == (n,)
        assert y.dtype == np.int64


def test_class_counts(mnist):
    train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    np.testing.assert_array_equal(np.bincount(mnist.train.y), train)
    np.testing.assert_array_equal(np.bincount(mnist.test.y), test)


def test_mean_and_standard_deviation():
    raw = read_idx(mnist_bytes("train-images"))
    mean, square = raw.mean() / 255, np.square(raw, dtype=np.uint16).mean() / 255**2
    assert mean == pytest.approx(0.1307, abs=5e-5)
    assert np.sqrt(square - mean**2) == pytest.approx(0.3081, abs=5e-5)


def test_constant_pixels(mnist):
    assert (np.ptp(mnist.train.x, axis=0) == 0).sum() == 67


def test_nearest_class_mean(mnist):
    yhat = nearest_mean(*mnist.train, mnist.test.x, 10)
    assert (yhat == mnist.test.y).sum() == 8203


def test_raw_bytes_and_images_are_the_file_itself():
    small = load_mnist(n_train=5, n_test=3, flat=False, dtype=np.uint8)
    assert small.train.x.shape == (5, 1, 28, 28)
    assert small.train.x.dtype == np.uint8
    np.testing.assert_array_equal(small.train.x[:, 0], read_idx(mnist_bytes("train-images"))[:5])
    np.testing.assert_array_equal(small.test.y, [7, 2, 1])
    np.testing.assert_array_equal(small.train.y, [5, 0, 4, 1, 9])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_float_pixels_are_bytes_over_255(dtype):
    raw = load_mnist(20, 1, dtype=np.uint8).train.x
    x = load_mnist(20, 1, dtype=dtype).train.x
    assert x.dtype == dtype
    np.testing.assert_array_equal(x, raw.astype(dtype) / dtype(255))


def test_the_first_images_are_taken_and_unpacking_works(mnist):
    (x, y), (xt, yt) = load_mnist(n_train=7, n_test=2)
    np.testing.assert_array_equal(x, mnist.train.x[:7])
    np.testing.assert_array_equal(yt, mnist.test.y[:2])
    assert (len(y), len(xt)) == (7, 2)


def test_each_call_gives_arrays_of_its_own():
    first = load_mnist(3, 3)
    first.train.x[:] = 9
    first.train.y[:] = 9
    second = load_mnist(3, 3)
    assert second.train.x.max() == 1
    np.testing.assert_array_equal(second.train.y, [5, 0, 4])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_train": 60_001}, "n_train must lie between 1 and 60000; got 60001"),
        ({"n_train": 0}, "n_train must lie between 1"),
        ({"n_test": -5}, "n_test must lie between 1 and 10000; got -5"),
    ],
)
def test_sizes_out_of_range_are_named(arguments, message, refused):
    refused(ValueError, message, load_mnist, **arguments)


def test_unsuitable_types_are_named(refused):
    refused(TypeError, "float type or np.uint8; got int64", load_mnist, dtype=np.int64)
    refused(TypeError, "integer", load_mnist, n_train=10.0)


def test_an_unknown_file_is_named(refused):
    for function in (mnist_path, mnist_bytes):
        refused(ValueError, "no file 'train'; its files are train-images", function, "train")


def test_a_damaged_file_says_what_to_do(tmp_path, monkeypatch):
    damaged = bytearray(mnist_path("test-labels").read_bytes())
    damaged[2000] ^= 1
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(damaged)
    with pytest.raises(IDXError, match="t10k-labels.*not the expected file.*install the course"):
        files.mnist_bytes.__wrapped__("test-labels")
    with pytest.raises(IDXError, match="t10k-images.*cannot be read.*install the course"):
        files.mnist_bytes.__wrapped__("test-images")


def test_the_description_shows_shapes():
    text = repr(load_mnist(2, 1))
    assert text.startswith("MNIST(train: x (2, 784) float32, y (2,) int64; test: x (1, 784)")
