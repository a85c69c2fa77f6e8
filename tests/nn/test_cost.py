"""What a training step may do, without a clock: dtypes and operations.

Each guard is a function that says what it found. One test holds it to the library, and another
one sets the trap that it is there for, and sees it found.
"""

import ast
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from course_lib import nn
from course_lib.nn import windows

HOT = "activations convolution dropout linear normalization pooling windows"
LIBRARY = Path(nn.__file__).parent


# ---------------------------------------------------------------- float64 where float32 belongs


def wide_arrays(step, where=(str(LIBRARY), __file__)):
    """Name every float64 array that a function of the library holds in a variable during a step."""
    found = set()

    def look(frame, event, arg):
        code = frame.f_code
        if not code.co_filename.startswith(where):
            return None
        for name, value in {**frame.f_locals, "result": arg}.items():
            if isinstance(value, np.ndarray) and value.dtype == np.float64 and value.size > 1:
                found.add(f"{code.co_qualname}: {name}")
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        step()
    finally:
        sys.settrace(before)
    return found


def test_a_float32_step_makes_no_float64_array(trainer):
    assert wide_arrays(trainer()) == set()
    assert wide_arrays(trainer(dtype=np.float64))  # the guard does see arrays


def test_a_hidden_float64_array_is_found(trainer, with_trap):
    class Wide(nn.ReLU):
        def forward(self, x):
            scale = np.linspace(1, 1, len(x))[:, None, None, None]
            return super().forward((x * scale).astype(np.float32))

    assert any(
        "Wide.forward: scale" in name for name in wide_arrays(trainer(model=with_trap(Wide())))
    )


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


def test_a_step_calls_no_slow_function(trainer):
    assert slow_calls(trainer()) == set()


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("where", lambda x: np.where(x > 0, x, x.dtype.type(0))),
        ("einsum", lambda x: np.einsum("nchw->nchw", x)),
    ],
)
def test_a_slow_function_is_found(name, call, trainer, with_trap):
    class Slow(nn.ReLU):
        def forward(self, x):
            return super().forward(call(x))

    assert slow_calls(trainer(model=with_trap(Slow()))) == {name}


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
    count = SimpleNamespace(lines=0)

    def look(frame, event, arg):
        if not frame.f_code.co_filename.startswith((str(LIBRARY), __file__)):
            return None
        count.lines += event == "line"
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        step()
    finally:
        sys.settrace(before)
    return count.lines


def test_no_loop_runs_over_the_images(trainer):
    """Eight times the images make more blocks of the same size, but no eightfold work in Python."""
    few, many = lines_run(trainer(16)), lines_run(trainer(128))
    assert many < 4 * few


def test_a_loop_over_the_images_is_found(trainer, with_trap):
    class Loop(nn.ReLU):
        def forward(self, x):
            y = np.empty_like(x)
            for image, out in zip(x, y, strict=True):
                np.maximum(image, 0, out=out)
                out *= 1
                out += 0
            return super().forward(y)

    few, many = (lines_run(trainer(n, with_trap(Loop()))) for n in (16, 256))
    plain = lines_run(trainer(256)) - lines_run(trainer(16))
    assert many - few > plain + 3 * 240


def test_the_blocks_of_a_convolution_stay_small():
    x = np.zeros((16, 16, 16, 128), np.float32)
    sizes = [matrix.nbytes for _, matrix in windows.window_blocks(x, (3, 3), (1, 1))]
    assert max(sizes) <= 4 * 145 * windows.WINDOWS
    assert len(sizes) < 20
