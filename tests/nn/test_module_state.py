import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib import nn


class Scale(nn.Module):
    """y = g * x, and a buffer that counts the batches: a module of a reader's own."""

    def __init__(self, dtype=np.float64):
        super().__init__(g=np.full((), 2.0, dtype))
        self.buffers["n_batches"] = np.zeros(1, np.int64)

    def forward(self, x):
        self.buffers["n_batches"] += self.training
        self._x = x
        return self.params["g"] * x

    def backward(self, dy):
        self.grads["g"] = np.asarray((dy * self._x).sum())
        return self.params["g"] * dy


def network(seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    inner = nn.Sequential(nn.Linear(5, 4, rng, dtype=dtype), Scale(dtype))
    return nn.Sequential(nn.Linear(3, 5, rng, dtype=dtype), nn.ReLU(), inner)


def same_state(a, b):
    return a.keys() == b.keys() and all(
        a[name].dtype == b[name].dtype and a[name].tobytes() == b[name].tobytes() for name in a
    )


def test_state_holds_copies():
    model = network()
    state = model.state()
    for value in state.values():
        value += 1
    assert not any(np.array_equal(model.state()[name], state[name]) for name in state)


def test_load_state_writes_into_the_same_arrays():
    model, other = network(0), network(1)
    arrays = dict(model.params)
    model.load_state(other.state())
    assert same_state(model.state(), other.state())
    assert all(model.params[name] is array for name, array in arrays.items())
    assert not any(np.shares_memory(model.params[name], other.params[name]) for name in arrays)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32 - 1), st.sampled_from([np.float32, np.float64]))
def test_save_and_load_are_identity(tmp_path, seed, dtype):
    model, other = network(seed, dtype), network(seed + 1, dtype)
    model.forward(np.ones((2, 3), dtype))
    odd = np.array([np.nan, -np.nan, -0.0, np.inf, 1e-45], dtype)  # bits that == cannot see
    model.params["0.b"][:] = odd
    model.save(tmp_path / "model.npz")
    other.load(str(tmp_path / "model.npz"))
    assert same_state(model.state(), other.state())
    assert other.buffers["2.1.n_batches"] == 1


def test_a_saved_file_holds_plain_arrays_and_nothing_else(tmp_path):
    model = network()
    model.save(tmp_path / "model.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz"]
    with np.load(tmp_path / "model.npz", allow_pickle=False) as stored:
        assert same_state({name: stored[name] for name in stored.files}, model.state())


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch, refused):
    path = tmp_path / "model.npz"
    network(0).save(path)

    def fails(file, **arrays):
        file.write(b"half")
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(np, "savez", fails)
        refused(OSError, "disk full", network(1).save, path)
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz"]
    model = network(2)
    model.load(path)
    assert same_state(model.state(), network(0).state())


def without(name):
    return lambda state: state.pop(name)


def with_array(name, array):
    return lambda state: state.update({name: array})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("0.b"), r"another network: missing \['0.b'\], unknown \[\]"),
        (without("2.1.n_batches"), r"missing \['2.1.n_batches'\]"),
        (with_array("4.W", np.zeros(2)), r"missing \[\], unknown \['4.W'\]"),
        (
            with_array("2.0.W", np.zeros((4, 5))),
            r"'2.0.W' should be float64 of shape \(5, 4\); the state has float64 of shape \(4, 5\)",
        ),
        (with_array("0.b", np.zeros(5, np.float32)), "the state has float32"),
        (with_array("0.b", np.zeros(5, ">f8")), "the state has >f8"),
        (with_array("0.b", 0.0), r"of shape \(\)"),
        (with_array("2.1.n_batches", np.zeros(1)), "'2.1.n_batches' should be int64"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_nothing_changes(
    change, message, tmp_path, refused
):
    model, state = network(0), network(1).state()
    change(state)
    np.savez(tmp_path / "other.npz", **state)
    before = model.state()
    refused(ValueError, message, model.load_state, state)
    assert same_state(model.state(), before)
    refused(ValueError, message.replace(">f8", "float64|>f8"), model.load, tmp_path / "other.npz")
    assert same_state(model.state(), before)


def test_what_is_no_state_is_named(refused):
    for state in (None, [1, 2], "model.npz"):
        refused(TypeError, "must be a dict of names and arrays", network().load_state, state)


class Explosive:
    """Pickled, it would run code on loading."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


def written(write, *given, **named):
    """What a function of numpy writes into a file."""
    file = io.BytesIO()
    write(file, *given, **named)
    return file.getvalue()


def pickled(_):
    array = np.empty(5, object)
    array[:] = [Explosive()] * 5
    return written(np.savez, **{**network().state(), "0.b": array})


DAMAGED = {  # what a whole file becomes
    "pickled": pickled,
    "empty": lambda whole: b"",
    "tenth": lambda whole: whole[: len(whole) // 10],
    "half": lambda whole: whole[: len(whole) // 2],
    "almost": lambda whole: whole[: len(whole) * 99 // 100],
    # inside the first array: the archive's checksum sees it
    "flipped": lambda whole: whole[:200] + bytes([whole[200] ^ 0xFF]) + whole[201:],
    "one array": lambda whole: written(np.save, np.zeros(3)),
    "bare pickle": lambda whole: b"\x80\x04cbuiltins\nexit\n.",
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_or_foreign_file_is_refused_and_nothing_changes(damage, tmp_path, refused):
    path = tmp_path / "model.npz"
    network().save(path)
    path.write_bytes(DAMAGED[damage](path.read_bytes()))
    model = network(1)
    before = model.state()
    refused(ValueError, r"model.npz is no .npz file of plain arrays, or damaged", model.load, path)
    assert same_state(model.state(), before)


def test_names_of_files(tmp_path, refused):
    for name in ("model", "model.npy", "model.npz.txt"):
        for use in (network().save, network().load):
            refused(ValueError, f"must end in .npz; got '{name}'", use, tmp_path / name)
    refused(FileNotFoundError, "none.npz", network().load, tmp_path / "none.npz")
    refused(FileNotFoundError, "no_folder", network().save, tmp_path / "no_folder" / "model.npz")
    (tmp_path / "folder.npz").mkdir()
    refused(OSError, "folder.npz", network().load, tmp_path / "folder.npz")
