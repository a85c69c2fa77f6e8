"""What every layer and every network is: parameters, gradients, two passes, two modes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from course_lib.nn.arrays import Array, as_floats, check_same_shape, no_gradient
from course_lib.nn.threads import share_out, shares
from course_lib.nn.windows import channels_first


class Module(ABC):
    """Base of all layers and networks.

    Attributes:
        params: name -> array. The optimiser changes these arrays in place.
        grads: the same names; each gradient has the shape of its parameter.
        buffers: name -> array that the forward pass keeps up to date and nothing trains,
            such as a running mean. Changed in place.
        training: True after `train()`, False after `eval()`.
        input_grad: False lets backward return zeros, which are read only, instead of the
            gradient of the input. The first layer of a network does not need that gradient, and
            it costs a third of the layer's time. `course_lib.training.fit` sets it while it runs.
        channelwise: True says that each channel of images goes its own way; then threads may take
            some channels each. A subclass says it anew, as it may do more.
    """

    input_grad: bool = True
    channelwise: ClassVar[bool] = False
    _kept: Any = None  # what forward keeps for backward

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

    def forget(self) -> None:
        """Drop what forward kept for backward, so that its memory can serve again."""
        self._kept = None

    def zero_grad(self) -> None:
        """Set all gradients to 0, which takes no memory: until backward they are read only."""
        for name, value in self.params.items():
            self.grads[name] = no_gradient(value.shape, value.dtype)

    def _remembered(self) -> Any:
        """Return what forward kept, or raise RuntimeError where there is nothing."""
        if self._kept is None:
            raise RuntimeError(
                f"Call forward before backward: {self!r} holds nothing of a forward pass. A "
                "network goes back once after each forward pass, and then forgets it."
            )
        return self._kept

    def train(self) -> None:
        """Switch to training mode."""
        self.training = True

    def eval(self) -> None:
        """Switch to evaluation mode."""
        self.training = False

    def __repr__(self) -> str:
        """Say the call that makes it, such as ReLU(); a layer with settings shows them."""
        return f"{type(self).__name__}()"

    def state(self) -> dict[str, Array]:
        """Return copies of all parameters and buffers, by name."""
        return {name: value.copy() for name, value in (self.params | self.buffers).items()}

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Take over parameters and buffers, in place. Nothing changes if anything does not fit.

        Args:
            state: as `state()` of a module of the same build returns it.

        Raises:
            TypeError: no mapping.
            ValueError: names, shapes or dtypes differ; the message says which.
        """
        if not isinstance(state, Mapping):
            raise TypeError(f"state must be a dict of names and arrays; got {type(state)}.")
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

        A file of that name is replaced only when the new one is complete.
        """
        path = _npz(path)
        part = path.with_name(f"{path.name}.part")
        try:
            with part.open("wb") as file:
                np.savez(file, **self.state())  # type: ignore[arg-type]
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def load(self, path: str | Path) -> None:
        """Read a file written by `save`. Nothing changes if anything does not fit.

        It never unpickles, so a stranger's file cannot run code.

        Raises:
            OSError: the file cannot be opened, for example because there is none.
            ValueError: not a .npz file of plain arrays, or of another network.
        """
        path = _npz(path)
        with path.open("rb") as file:  # opened here: np.load leaves a damaged archive open
            try:
                with np.load(file, allow_pickle=False) as stored:
                    state = {name: stored[name] for name in stored.files}
            except OSError:
                raise
            except Exception as error:  # a damaged archive raises many things
                raise ValueError(f"{path} is no .npz file of plain arrays, or damaged.") from error
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
        self.modules = modules
        rows = groupby(modules, lambda module: bool(vars(type(module)).get("channelwise")))
        self._stages: list[Module] = []  # what a pass goes through: `modules`, some together
        for together, row in rows:
            self._stages += [_Channelwise(*row)] if together else [*row]
        self.training = True
        parts = list(self._parts())
        for i, module in enumerate(parts):
            if any(module is earlier for earlier in parts[:i]):
                raise TypeError(f"{module!r} stands in the row twice; make a second one.")

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

    @property
    def input_grad(self) -> bool:  # type: ignore[override]
        """Whether backward computes the gradient of the input; see `Module`."""
        return all(module.input_grad for module in self._front())

    @input_grad.setter
    def input_grad(self, value: bool) -> None:
        for module in self._front():
            module.input_grad = value

    def _front(self) -> Iterator[Module]:
        """Yield the modules up to the first one with parameters; nothing before it is trained."""
        for module in self.modules:
            yield module
            if module.params:
                return

    def _parts(self) -> Iterator[Module]:
        """Yield every module of the row, and those of rows within it."""
        for module in self.modules:
            yield module
            if isinstance(module, Sequential):
                yield from module._parts()

    def _all(self, kind: str) -> dict[str, Array]:
        return {
            f"{i}.{name}": value
            for i, module in enumerate(self.modules)
            for name, value in getattr(module, kind).items()
        }

    def forward(self, x: Array) -> Array:
        """Send a batch through all modules in order."""
        for stage in self._stages:
            for module in stage.steps(x) if isinstance(stage, _Channelwise) else (stage,):
                x = module.forward(x)
        return x

    def backward(self, dy: Array) -> Array:
        """Send a gradient through all modules in reverse order; every module sets its grads.

        Each module then forgets what forward kept: the memory serves the gradients that follow.
        """
        for stage in reversed(self._stages):
            for module in stage.steps_back() if isinstance(stage, _Channelwise) else (stage,):
                dy = module.backward(dy)
                module.forget()
        return dy

    def forget(self) -> None:
        """Drop what the modules kept of the last forward pass."""
        for stage in self._stages:
            stage.forget()

    def zero_grad(self) -> None:
        """Set the gradients of all modules to 0."""
        for module in self.modules:
            module.zero_grad()

    def train(self) -> None:
        """Switch every module to training mode."""
        super().train()
        for module in self.modules:
            module.train()

    def eval(self) -> None:
        """Switch every module to evaluation mode."""
        super().eval()
        for module in self.modules:
            module.eval()

    def __repr__(self) -> str:
        """Say what stands in the row, such as Sequential(Linear(784, 10), ReLU())."""
        return f"{type(self).__name__}({', '.join(repr(module) for module in self.modules)})"


def _npz(path: str | Path) -> Path:
    path = Path(path)
    if path.suffix != ".npz":
        raise ValueError(f"The file's name must end in .npz; got {path.name!r}.")
    return path


class _Channelwise(Sequential):
    """Modules in a row that never mix channels: each thread takes some through all of them."""

    def __init__(self, *modules: Module) -> None:
        self.modules, self._stages = modules, list(modules)
        self._cut: list[tuple[slice, Sequential]] = []  # channels, and the modules for them

    def steps(self, x: Array) -> Sequence[Module]:
        """What x goes through: this row, on several threads, or its modules one by one."""
        self.forget()
        cut = shares(x.shape[1], x.size) if self._may_cut(x) and len(x) > 1 else []
        self._cut = [(some, self._copies(some)) for some in cut] if len(cut) > 1 else []
        return [self] if self._cut else self.modules

    def steps_back(self) -> Sequence[Module]:
        """What dy goes through: the same, back."""
        if any(module._kept is not None for module in self.modules):
            self._cut = []  # somebody has sent them forward one by one since
        return [self] if self._cut else self.modules[::-1]

    def forward(self, x: Array) -> Array:
        return self._side_by_side(Sequential.forward, x)

    def backward(self, dy: Array) -> Array:
        dx = self._side_by_side(Sequential.backward, as_floats("dy", dy))
        for i, module in enumerate(self.modules):
            grads = [copies.modules[i].grads for _, copies in self._cut]
            for name in module.params:
                module.grads[name] = np.concatenate([of_some[name] for of_some in grads])
        return dx

    def forget(self) -> None:
        super().forget()
        self._cut = []

    def _copies(self, some: slice) -> Sequential:
        """The modules for some channels; their parameters and buffers are views."""
        row = _Channelwise(*map(copy, self.modules))
        for module in row.modules:
            module.params = {name: value[some] for name, value in module.params.items()}
            module.buffers = {name: value[some] for name, value in module.buffers.items()}
            module.grads = {}
        return row

    def _may_cut(self, x: Array) -> bool:
        """Images, channels first in memory; no module does more than its class says."""
        fits = isinstance(x, np.ndarray) and x.ndim == 4 and x.strides[1] == max(x.strides)
        fits = fits and all(len(value) == x.shape[1] for value in self.params.values())
        return fits and not any({"forward", "backward"} & vars(m).keys() for m in self.modules)

    def _side_by_side(self, go: Callable[[Sequential, Array], Array], x: Array) -> Array:
        parts = share_out(lambda part: go(part[1], x[:, part[0]]), self._cut)
        order = channels_first(parts[0])
        y = np.empty((x.shape[1], *(parts[0].shape[axis] for axis in order[1:])), parts[0].dtype)
        np.concatenate([part.transpose(order) for part in parts], out=y)
        return y.transpose(np.argsort(order))


class Residual(Sequential):
    """Modules in a row, F, with a way past them: y = x + F(x).

    The gradient takes both ways: dx = dy + (what F's backward makes of dy). Nothing stands on
    the way past, so dy reaches the layers before the block whatever F is (He et al. 2016,
    "Identity Mappings in Deep Residual Networks", section 2, eq. 4 and 5).

    F must keep the shape. Parameters and buffers have names as in `Sequential`: "0.W".

    >>> from course_lib.nn import Linear, ReLU
    >>> block = Residual(ReLU(), Linear(3, 3, np.random.default_rng(0), scale=0))
    >>> block.forward(np.array([[1.0, 2.0, 3.0]])), block.backward(np.array([[1.0, 0.0, 0.0]]))
    (array([[1., 2., 3.]]), array([[1., 0., 0.]]))
    """

    def __init__(self, *modules: Module) -> None:
        """Put the modules of F in a row.

        Raises:
            TypeError: something that is not a module, or a module that comes twice.
            ValueError: no module.
        """
        super().__init__(*modules)
        if not modules:
            raise ValueError("A residual block needs at least one module for F.")

    def forward(self, x: Array) -> Array:
        """Return x + F(x), with the shape of x.

        Raises:
            ValueError: F(x) has another shape than x.
        """
        x = as_floats("x", x)
        fx = super().forward(x)
        check_same_shape("F(x)", fx, "x", x)
        return x + fx

    def backward(self, dy: Array) -> Array:
        """Return dy + F'(dy), with the shape of dy; every module of F sets its grads."""
        dy = as_floats("dy", dy)
        dfx = super().backward(dy)
        return dy + dfx if self.input_grad else np.zeros_like(dfx)
