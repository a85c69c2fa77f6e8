"""Exercise 05.4: a linear layer that remembers its input."""

from typing import Any

import numpy as np

from course_lib.exercises.backprop.faulty_layers import Linear
from course_lib.exercises.backprop.linear_layer_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Kept,
    Property,
    Variant,
    attribute,
    make,
    method,
    normal,
)

# ---------------------------------------------------------------- what right looks like


class WithEinsum(Linear):
    """All three products by einsum."""

    def backward(self, dz):
        """(n, k) -> (n, d)."""
        self.dW = np.einsum("ni,nk->ik", self.x, dz)
        self.db = np.einsum("nk->k", dz)
        return np.einsum("nk,ik->ni", dz, self.W)


class ExampleByExample(Linear):
    """A loop that starts from 0 in every call."""

    def backward(self, dz):
        """(n, k) -> (n, d)."""
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)
        for row, slopes in zip(self.x, dz, strict=True):
            self.dW += np.outer(row, slopes)
            self.db += slopes
        return dz @ self.W.T


class OtherNames(Linear):
    """Keeps x under another name, as an array made anew."""

    def forward(self, x):
        """(n, d) -> (n, k)."""
        self.kept = np.array(x)
        return self.kept @ self.W + self.b

    def backward(self, dz):
        """(n, k) -> (n, d)."""
        self.dW = self.kept.T @ dz
        self.db = dz.sum(axis=0)
        return np.dot(dz, self.W.T)


class KeepsAll(Linear):
    """A list of all inputs, of which the last one counts."""

    def forward(self, x):
        """(n, d) -> (n, k)."""
        self.seen = [*getattr(self, "seen", []), x.copy()]
        self.x = self.seen[-1]
        return self.x @ self.W + self.b


class WithOnes(Linear):
    """b as the weights of a column of ones, written into arrays that exist."""

    def __init__(self, W, b):
        super().__init__(W, b)
        self.dW, self.db = np.empty_like(W), np.empty_like(b)

    def backward(self, dz):
        """(n, k) -> (n, d)."""
        both = np.column_stack([self.x, np.ones(len(self.x), self.x.dtype)]).T @ dz
        self.dW[:], self.db[:] = both[:-1], both[-1]
        return dz @ self.W.T


# ---------------------------------------------------------------- the cases


def passes(says: str, n: int, d: int, k: int, dtype: Any = np.float64, **options: Any) -> Case:
    """Forward and backward once, and what is left in dW and db."""
    return Case(
        says,
        steps=(
            make("layer", "Linear", normal(d, k, dtype=dtype), normal(k, dtype=dtype)),
            method("layer", "forward", normal(n, d, dtype=dtype)),
            method("layer", "backward", normal(n, k, dtype=dtype)),
            attribute("layer", "dW"),
            attribute("layer", "db"),
        ),
        **options,
    )


def changed_input(n: int, d: int, h: int, k: int) -> Case:
    """The second layer's input is overwritten before its backward pass."""
    return Case(
        "its input is overwritten before backward",
        steps=(
            make("first", "Linear", normal(d, h), normal(h)),
            make("second", "Linear", normal(h, k), normal(k)),
            method("first", "forward", normal(n, d), keep="z"),
            method("second", "forward", Kept("z")),
            method("z", "fill", 7.0),
            method("second", "backward", normal(n, k)),
            attribute("second", "dW"),
        ),
        edge=True,
    )


def kept(member: str, place: int) -> Property:
    """Whether a parameter of the layer is what the layer was given."""
    return Property(
        f"`{member}` holds the same numbers after `backward` as before",
        lambda values, steps: bool(
            (values[{"W": 2, "b": 3}[member]] == steps[0].args[place]).all()
        ),
    )


def two_passes(says: str, order: str) -> Case:
    """Passes of one layer in this order (f: forward with a new x; b: backward), then dW and db."""
    return Case(
        says,
        steps=(
            make("layer", "Linear", normal(3, 2), normal(2)),
            *(
                method("layer", "forward", normal(4, 3))
                if letter == "f"
                else method("layer", "backward", normal(4, 2))
                for letter in order
            ),
            attribute("layer", "dW"),
            attribute("layer", "db"),
        ),
        edge=True,
    )


def changed_parameter(name: str, d: int, k: int) -> Case:
    """W or b is an array of the caller, who overwrites it before forward."""
    maker = (
        make("maker", "Linear", normal(1, k), normal(k)),
        method("maker", "forward", normal(d, 1), keep="W"),  # (d, k): an array of the caller
    )
    if name == "b":
        maker = (
            make("maker", "Linear", normal(1, 1), normal(1)),
            method("maker", "forward", normal(k, 1), keep="column"),  # (k, 1)
            method("column", "reshape", k, keep="b"),  # (k,): a view, an array of the caller
        )
    given = (Kept("W"), normal(k)) if name == "W" else (normal(d, k), Kept("b"))
    return Case(
        f"the caller changes `{name}` in place",
        steps=(
            *maker,
            make("layer", "Linear", *given),
            method(name, "fill", 0.5),
            method("layer", "forward", normal(4, d)),
        ),
        edge=True,
    )


exercise = Exercise(
    id="05.4",
    names=("Linear",),
    title="a layer that remembers",
    asks="layer = Linear(W: (d, k), b: (k,)); layer.forward(x: (n, d)) -> z: (n, k); "
    "layer.backward(dz: (n, k)) -> dx: (n, d), and it sets layer.dW, layer.db",
    form="complete",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"Linear": Linear},
    cases=(
        Case(
            "`W` and `b` after both passes",
            steps=(
                make("layer", "Linear", normal(3, 4), normal(4)),
                method("layer", "forward", normal(5, 3)),
                method("layer", "backward", normal(5, 4)),
                attribute("layer", "W"),
                attribute("layer", "b"),
            ),
            properties=(kept("W", 0), kept("b", 1)),
        ),
        passes("five examples, d = 3, k = 4", 5, 3, 4),
        passes("n = d = k = 3", 3, 3, 3, edge=True),
        Case(
            "two batches, one after the other",
            steps=(
                make("layer", "Linear", normal(3, 2), normal(2)),
                method("layer", "forward", normal(4, 3)),
                method("layer", "backward", normal(4, 2)),
                method("layer", "forward", normal(5, 3)),
                method("layer", "backward", normal(5, 2)),
                attribute("layer", "dW"),
                attribute("layer", "db"),
            ),
            edge=True,
        ),
        changed_input(4, 3, 3, 2),
        two_passes("two forward passes, then one back", "ffb"),
        two_passes("two passes back after one forward pass", "fbb"),
        changed_parameter("W", 3, 2),
        changed_parameter("b", 3, 2),
        Case(
            "two layers keep their own gradients",
            steps=(
                make("one", "Linear", normal(2, 2), normal(2)),
                make("two", "Linear", normal(2, 2), normal(2)),
                method("one", "forward", normal(3, 2)),
                method("two", "forward", normal(3, 2)),
                method("one", "backward", normal(3, 2)),
                method("two", "backward", normal(3, 2)),
                attribute("one", "dW"),
                attribute("one", "db"),
            ),
            edge=True,
        ),
        passes("one example", 1, 3, 2, edge=True),
        passes("float32", 4, 3, 2, np.float32, same_dtype=True, edge=True),
    ),
    variants=(
        Variant("with einsum", {"Linear": WithEinsum}),
        Variant("example by example", {"Linear": ExampleByExample}),
        Variant("x under another name", {"Linear": OtherNames}),
        Variant("with a column of ones", {"Linear": WithOnes}),
        Variant("keeps every x, uses the last", {"Linear": KeepsAll}),
    ),
    misconceptions=misconceptions,
    formula_line="forward keeps its own copy of x; backward: dW = x^T dz, db = sum of dz over the "
    "batch, for the latest forward pass alone; it hands back dx = dz W^T",
    twin="Another layer with the same two methods: **scale each column**, y = x * s.\n"
    "```python\n"
    "class Scale:\n"
    "    def __init__(self, s):             # (d,)\n"
    "        self.s = s\n"
    "\n"
    "    def forward(self, x):              # (n, d)\n"
    "        self.x = x.copy()              # its own copy: the caller may reuse x\n"
    "        return self.x * self.s\n"
    "\n"
    "    def backward(self, dy):            # (n, d)\n"
    "        self.ds = (dy * self.x).sum(axis=0)   # (d,), as s: set anew in each call\n"
    "        return dy * self.s             # (n, d), as x: what the layer below needs\n"
    "```",
    start="""
self.x = ...  # (n, d): backward will need it
return x @ self.W + self.b  # (n, k)
# next region
self.dW = ...  # (d, k), as W
self.db = ...  # (k,), as b
return ...  # (n, d): what the layer below needs
""",
)
