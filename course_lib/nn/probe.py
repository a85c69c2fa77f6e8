"""A module under test: a copy that gives the same answer to the same input, every time."""

import copy
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from course_lib.nn.arrays import Array, as_floats, check_same_shape
from course_lib.nn.module import Module


class Probe:
    """A copy of a module together with an input, ready to be moved entry by entry.

    The module itself is never touched: its parameters, buffers, random numbers, gradients and
    mode stay as they are. Before each forward pass, buffers and random generators of the copy
    are set back. So batch norm in training mode starts from the same running statistics, and
    dropout draws the same mask.

    Attributes:
        x: the input, as an array that may be moved.
        y: forward(x), a copy.
    """

    def __init__(self, module: Module, x: Array) -> None:
        """Copy the module, and make sure that it can be checked.

        Raises:
            TypeError: the module or x is not float64.
            ValueError: forward changes x, or gives two answers to one input.
        """
        if not isinstance(module, Module):
            raise TypeError(f"module must be a Module, such as Linear(3, 2, rng); got {module!r}.")
        self.x = as_floats("x", x).copy()
        for name, value in {"x": self.x, **module.params}.items():
            if value.dtype != np.float64:
                raise TypeError(
                    f"{name} is {value.dtype}, which hides small steps. A gradient check needs "
                    "float64: build the module with dtype=np.float64, and use x.astype(float)."
                )
        self._module = copy.deepcopy(module)
        self._buffers = {name: b.copy() for name, b in self._module.buffers.items()}
        self._states = [(g, g.bit_generator.state) for g in _generators(self._module, set())]
        self._check_forward()

    def outputs(self) -> Array:
        """Return forward(x) for the x and the parameters of this moment, as a new array."""
        for name, buffer in self._module.buffers.items():
            buffer[...] = self._buffers[name]
        for generator, state in self._states:
            generator.bit_generator.state = state
        return np.array(self._module.forward(self.x))

    def arrays(self) -> dict[str, Array]:
        """Return what can be moved: "x" and every parameter of the copy."""
        return {"x": self.x, **self._module.params}

    def gradients(self, dy: Array) -> dict[str, Array]:
        """Return the module's own gradients, under the names of `arrays()`.

        Raises:
            ValueError: names or shapes are not those of `arrays()`, or backward changes dy.
        """
        self.outputs()
        given = dy.copy()
        grads = {"x": self._module.backward(given), **self._module.grads}
        if not np.array_equal(given, dy, equal_nan=True):
            raise ValueError("backward changed dy, which belongs to its caller.")
        arrays = self.arrays()
        if grads.keys() != arrays.keys():
            differ = ", ".join(sorted(grads.keys() ^ arrays.keys()))
            raise ValueError(f"params and grads differ in names: {differ}.")
        for name, grad in grads.items():
            label = "backward(dy)" if name == "x" else f"grads[{name!r}]"
            grads[name] = as_floats(label, grad).copy()
            check_same_shape(label, grads[name], name, arrays[name])
        return grads

    def _check_forward(self) -> None:
        before = self.x.copy()
        self.y = self.outputs()
        if not np.array_equal(self.x, before, equal_nan=True):
            raise ValueError("forward changed x, which belongs to its caller.")
        again = self.outputs()
        same = again.shape == self.y.shape and np.allclose(
            again, self.y, rtol=1e-9, atol=0, equal_nan=True
        )
        if not same:
            raise ValueError(
                "forward(x) gave two answers to one x. A module with random numbers must keep "
                "its generator in an attribute, such as self.rng, so that a check can repeat them."
            )


def _generators(value: Any, seen: set[int]) -> Iterator[np.random.Generator]:
    """Yield every random generator in a module, and in modules inside it, once."""
    if id(value) in seen:
        return
    seen.add(id(value))  # all of these live as long as the module: no id is used again
    if isinstance(value, np.random.Generator):
        yield value
    parts: Iterable[Any] = ()
    if isinstance(value, Module):
        parts = vars(value).values()
    elif isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    for part in parts:
        yield from _generators(part, seen)
