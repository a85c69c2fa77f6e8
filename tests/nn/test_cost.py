"""What a training step may do, without a clock: dtypes, operations and memory.

Each guard is a function that says what it found. A test holds it to the library, and sets the trap
that it is there for, and sees it found.
"""

import ast
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from course_lib import nn
from course_lib.nn import convolution

HOT = "activations convolution dropout linear normalization pooling windows"
LIBRARY = Path(nn.__file__).parent


def trainer(n=8, model=None):
    """Return a function that takes one step of gradient descent on n images."""
    rng = np.random.default_rng(0)
    model = model or nn.small_convnet(rng, np.float32)
    x, y = rng.normal(size=(n, 1, 28, 28)).astype(np.float32), rng.integers(10, size=n)
    optimiser = nn.SGD(model, lr=0.01, momentum=0.9, l2=1e-4)
    model.input_grad = False

    def step():
        _, dz = nn.softmax_cross_entropy(model.forward(x), y)
        model.backward(dz)
        optimiser.step()

    return step


def with_trap(change):
    """The network of `trainer` with one more ReLU, in front of which something goes wrong."""

    class Trap(nn.ReLU):
        def forward(self, x):
            return super().forward(change(x))

    model = nn.small_convnet(np.random.default_rng(0), np.float32)
    return nn.Sequential(*model.modules[:3], Trap(), *model.modules[3:])


def traced(step, see):
    """Take a step, and let `see` meet each event of the library's frames and of traps."""

    def look(frame, event, arg):
        if not frame.f_code.co_filename.startswith((str(LIBRARY), __file__)):
            return None
        see(frame, event, arg)
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        step()
    finally:
        sys.settrace(before)


# ---------------------------------------------------------------- float64 where float32 belongs


def wide_arrays(step):
    """Name every float64 array that a function of the library holds in a variable during a step."""
    found = set()

    def see(frame, event, arg):
        for name, value in {**frame.f_locals, "result": arg}.items():
            if isinstance(value, np.ndarray) and value.dtype == np.float64 and value.size > 1:
                found.add(f"{frame.f_code.co_qualname}: {name}")

    traced(step, see)
    return found


def test_a_float32_step_makes_no_float64_array():
    def widened(x):
        scale = np.linspace(1, 1, len(x))[:, None, None, None]
        return (x * scale).astype(np.float32)

    assert wide_arrays(trainer()) == set()
    found = wide_arrays(trainer(model=with_trap(widened)))
    assert any("widened: scale" in name for name in found)


# ---------------------------------------------------------------- operations


def slow_calls(step, names=("where", "einsum", "choose", "select", "vectorize", "take_along_axis")):
    """Name the numpy functions among `names` that a step calls."""
    called = set()
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            real = getattr(np, name)
            patch.setattr(
                np,
                name,
                lambda *a, _name=name, _real=real, **kw: called.add(_name) or _real(*a, **kw),
            )
        step()
    return called


def test_a_step_calls_no_slow_function():
    assert slow_calls(trainer()) == set()
    chosen, summed = (
        with_trap(lambda x: np.where(x > 0, x, x.dtype.type(0))),
        with_trap(lambda x: np.einsum("nchw->nchw", x)),
    )
    assert slow_calls(trainer(model=chosen)) == {"where"}
    assert slow_calls(trainer(model=summed)) == {"einsum"}


def boolean_subscripts(source):
    """Name the lines in which a comparison, or what `~` or np.is... makes of it, is a subscript.

    y[mask] with mask = x > 0 is found too: the names of a function that hold booleans are known.
    """

    def is_boolean(node, names):
        if isinstance(node, ast.Name):
            return node.id in names
        if isinstance(node, ast.Call):
            return isinstance(node.func, ast.Attribute) and node.func.attr.startswith("is")
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.op, ast.Invert)
        if isinstance(node, ast.BinOp):
            return is_boolean(node.left, names) or is_boolean(node.right, names)
        return isinstance(node, ast.Compare)

    tree, found = ast.parse(source), []
    names = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and is_boolean(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and is_boolean(node.slice, names):
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("module", [*HOT.split(), "losses"])
def test_no_hot_layer_selects_by_booleans(module):
    assert boolean_subscripts((LIBRARY / f"{module}.py").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("y[x < 0] = 0", "y[x < 0]"),
        ("mask = x > 0\ny[mask] *= 2", "y[mask]"),
        ("y[~kept] = 0", "y[~kept]"),
        ("m[np.isinf(m)] = 0", "m[np.isinf(m)]"),
        ("y[(x > 0) & free] = 1", "y[(x > 0) & free]"),
    ],
)
def test_a_selection_by_booleans_is_found(source, found):
    assert boolean_subscripts(source) == [found]


def lines_run(step):
    """Count the lines of the library that a step runs: more lines, more calls of numpy."""
    events = []
    traced(step, lambda frame, event, arg: events.append(event))
    return events.count("line")


def test_no_loop_runs_over_the_images():
    """Eight times the images make more blocks of the same size, but no eightfold work in Python."""

    def one_by_one(x):
        y = np.empty_like(x)
        for image, out in zip(x, y, strict=True):
            np.maximum(image, 0, out=out)
            out *= 1
            out += 0
        return y

    few, many = lines_run(trainer(16)), lines_run(trainer(128))
    assert many < 4 * few
    less, more = (lines_run(trainer(n, with_trap(one_by_one))) for n in (16, 128))
    assert more - less > many - few + 3 * 112


# ---------------------------------------------------------------- peak memory


def peak(function):
    """Return the bytes held at most while a function runs, with what it left behind before."""
    tracemalloc.start()
    try:
        function()
        function()
        tracemalloc.reset_peak()
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def conv_peaks(n=256):
    """Return the peaks of a convolution's two passes, in units of its whole window matrix."""
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=(n, 8, 14, 14)), rng.normal(size=(8, 8, 3, 3))
    b, dy = np.zeros(8), rng.normal(size=(n, 8, 14, 14))
    whole = n * 14 * 14 * 8 * 3 * 3 * x.itemsize
    forward = peak(lambda: nn.conv2d(x, W, b, 1, 1))
    return forward / whole, peak(lambda: nn.conv2d_backward(dy, x, W, 1, 1)) / whole


def test_the_windows_of_a_batch_never_stand_in_memory_at_once(monkeypatch):
    forward, backward = conv_peaks()  # mostly the results, and x with its margin
    assert forward < 0.35
    assert backward < 0.55
    monkeypatch.setattr(convolution.rectangles, "__defaults__", (10**9,))  # the trap
    assert min(conv_peaks()) > 1


BYTES_AN_IMAGE = 4 * 80_000  # float32 numbers at most; each of the first layers makes 12,544


def test_a_step_holds_little_more_than_its_activations():
    kept = []

    def keeping(x):
        kept[:] = [x.copy()]
        return x

    assert peak(trainer(32)) < 32 * BYTES_AN_IMAGE < peak(trainer(32, with_trap(keeping)))


MLP_STEP = 1_850_000  # bytes: gradients 0.94 MB, the largest update 0.8 MB, a little more


def mlp_step(remembers=()):
    """Return a step of 784-256-128-10 on 128 images; some kinds of layer may never forget."""
    rng, f = np.random.default_rng(0), np.float32
    model = nn.Sequential(
        *(nn.Linear(784, 256, rng, dtype=f), nn.BatchNorm1d(256, dtype=f), nn.ReLU()),
        *(nn.Dropout(0.5, rng), nn.Linear(256, 128, rng, dtype=f), nn.BatchNorm1d(128, dtype=f)),
        *(nn.ReLU(), nn.Dropout(0.5, rng), nn.Linear(128, 10, rng, dtype=f)),
    )
    for module in model.modules:
        if isinstance(module, remembers):
            module.forget = lambda: None
    x, y = rng.normal(size=(128, 784)).astype(f), rng.integers(10, size=128)
    optimiser = nn.SGD(model, lr=0.01)
    model.input_grad = False

    def step(zero_grad=True):
        if zero_grad:
            model.zero_grad()
        model.backward(nn.softmax_cross_entropy(model.forward(x), y)[1])
        optimiser.step()

    return step


def test_gradients_take_the_place_of_activations():
    assert peak(mlp_step()) < MLP_STEP
    assert peak(mlp_step(remembers=(nn.BatchNorm1d, nn.Dropout))) > MLP_STEP  # activations stay
    step = mlp_step()
    assert peak(lambda: step(zero_grad=False)) > MLP_STEP  # gradients stay


# ---------------------------------------------------------------- memory that grows


def growth(step, n_steps=5):
    """Return how many bytes more are held after some steps, when the first ones are over."""
    tracemalloc.start()
    try:
        for _ in range(2):
            step()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(n_steps):
            step()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def test_nothing_grows_from_step_to_step():
    assert growth(trainer()) < 20_000
    kept = []
    hoarding = with_trap(lambda x: kept.append(x[:, 0].copy()) or x)
    assert growth(trainer(model=hoarding)) > 100_000


# ---------------------------------------------------------------- page faults

FAULTS = """
import resource, sys
import numpy as np
from course_lib import nn
rng, n = np.random.default_rng(0), int(sys.argv[1])
model = nn.small_convnet(rng, np.float32)
x, y = rng.normal(size=(n, 1, 28, 28)).astype(np.float32), rng.integers(10, size=n)
def step():
    model.backward(nn.softmax_cross_entropy(model.forward(x), y)[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
first, second, third, last = (step() for _ in range(4))
print(last - third)
"""


def page_faults(n, **settings):
    """Return how many pages a step on n images takes anew from the system."""
    done = subprocess.run(
        [sys.executable, "-c", FAULTS, str(n)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **settings},
    )
    return float(done.stdout)


@pytest.mark.skipif("CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}), reason="glibc")
def test_memory_of_freed_arrays_is_used_again():
    """Without the hint of `keep_freed_memory` each step takes its arrays anew, page by page."""
    assert page_faults(64) < 300
    assert page_faults(512) < 300
    assert page_faults(64, MALLOC_MMAP_THRESHOLD_="131072", MALLOC_TRIM_THRESHOLD_="131072") > 1000
