"""What every layer and every network is: parameters, gradients, two passes, two modes."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from course_lib.nn.arrays import Array


class Module(ABC):
    """Base of all layers and networks.

    Attributes:
        params: name -> array. The optimiser changes these arrays in place.
        grads: the same names; each gradient has the shape of its parameter.
        buffers: name -> array that the forward pass keeps up to date and nothing trains,
            such as a running mean. Changed in place.
        training: True after `train()`, False after `eval()`.
    """

    def __init__(self, **params: Array) -> None:
        """Store the parameters, with gradients of 0 until the first backward pass."""
        self.params = params
        self.grads = {name: np.zeros_like(value) for name, value in params.items()}
        self.buffers: dict[str, Array] = {}
        self.training = True

    @abstractmethod
    def forward(self, x: Array) -> Array:
        """Return the output for a batch, and remember what backward needs."""

    @abstractmethod
    def backward(self, dy: Array) -> Array:
        """Replace `grads`, and return the gradient with respect to the input of forward."""

    def train(self) -> None:
        """Switch to training mode."""
        self.training = True

    def eval(self) -> None:
        """Switch to evaluation mode."""
        self.training = False

    def state(self) -> dict[str, Array]:
        """Return copies of all parameters and buffers, by name."""
        return {name: value.copy() for name, value in (self.params | self.buffers).items()}

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Take over parameters and buffers, in place. Nothing changes if anything does not fit.

        Args:
            state: as `state()` of a module of the same build returns it.

        Raises:
            ValueError: names, shapes or dtypes differ; the message says which.
        """
        own = self.params | self.buffers
        missing, unknown = sorted(own.keys() - state.keys()), sorted(state.keys() - own.keys())
        if missing or unknown:
            raise ValueError(
                f"This state belongs to another network: missing {missing}, unknown {unknown}."
            )
        for name, value in own.items():
            new = np.asarray(state[name])
            if new.shape != value.shape or new.dtype != value.dtype:
                raise ValueError(
                    f"{name!r} should be {value.dtype} of shape {value.shape}; "
                    f"the state has {new.dtype} of shape {new.shape}."
                )
        for name, value in own.items():
            value[...] = state[name]

    def save(self, path: str | Path) -> None:
        """Write `state()` to a .npz file, as plain arrays.

        Raises:
            ValueError: the name does not end in .npz.
        """
        np.savez(_npz(path), **self.state())  # type: ignore[arg-type]

    def load(self, path: str | Path) -> None:
        """Read a file written by `save`. Never unpickles, so a stranger's file is safe to read.

        Raises:
            ValueError: not a .npz file of plain arrays, or of another network.
        """
        path = _npz(path)
        try:
            with np.load(path, allow_pickle=False) as stored:
                state = {name: stored[name] for name in stored.files}
        except FileNotFoundError:
            raise
        except Exception as error:  # a damaged archive raises many things
            raise ValueError(f"{path} is no .npz file of plain arrays: {error}") from error
        self.load_state(state)


class Sequential(Module):
    """Modules one after the other: forward through all, backward through all in reverse.

    The names of parameters, gradients and buffers gain the place of their module: "0.W".

    >>> from course_lib.nn import Linear, ReLU
    >>> rng = np.random.default_rng(0)
    >>> model = Sequential(Linear(784, 256, rng), ReLU(), Linear(256, 10, rng))
    >>> model.forward(np.zeros((2, 784))).shape, list(model.params)
    ((2, 10), ['0.W', '0.b', '2.W', '2.b'])
    """

    def __init__(self, *modules: Module) -> None:
        """Put modules in a row; a network may be one of them.

        Raises:
            TypeError: something that is not a module, or a module that comes twice.
        """
        for i, module in enumerate(modules):
            if not isinstance(module, Module):
                raise TypeError(
                    f"Sequential takes modules, such as Linear(784, 10, rng); number {i} is "
                    f"{module!r}. Pass them one by one, not as a list."
                )
            if any(module is earlier for earlier in modules[:i]):
                raise TypeError(f"{module!r} stands in the row twice; make a second one.")
        self.modules = modules
        self.training = True

    @property
    def params(self) -> dict[str, Array]:  # type: ignore[override]
        """Name -> array, the modules' own arrays."""
        return self._all("params")

    @property
    def grads(self) -> dict[str, Array]:  # type: ignore[override]
        """The gradients of the last backward pass, by the same names."""
        return self._all("grads")

    @property
    def buffers(self) -> dict[str, Array]:  # type: ignore[override]
        """Name -> array, the modules' own arrays."""
        return self._all("buffers")

    def _all(self, kind: str) -> dict[str, Array]:
        return {
            f"{i}.{name}": value
            for i, module in enumerate(self.modules)
            for name, value in getattr(module, kind).items()
        }

    def forward(self, x: Array) -> Array:
        """Send a batch through all modules in order."""
        for module in self.modules:
            x = module.forward(x)
        return x

    def backward(self, dy: Array) -> Array:
        """Send a gradient through all modules in reverse order; every module sets its grads."""
        for module in reversed(self.modules):
            dy = module.backward(dy)
        return dy

    def train(self) -> None:
        """Switch every module to training mode."""
        self.training = True
        for module in self.modules:
            module.train()

    def eval(self) -> None:
        """Switch every module to evaluation mode."""
        self.training = False
        for module in self.modules:
            module.eval()

    def __repr__(self) -> str:
        """Say what stands in the row, such as Sequential(Linear(784, 10), ReLU())."""
        return f"Sequential({', '.join(repr(module) for module in self.modules)})"


def _npz(path: str | Path) -> Path:
    path = Path(path)
    if path.suffix != ".npz":
        raise ValueError(f"The file's name must end in .npz; got {path.name!r}.")
    return path
