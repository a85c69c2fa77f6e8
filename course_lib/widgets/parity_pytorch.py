"""The PyTorch side of the parity ladder: the learner's twins, with other people's conventions."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.lesson_functions.torch_later import torch
from course_lib.nn import Array, Labels
from course_lib.widgets.learner import Complaint

LR, MU = 0.1, 0.9
SQUARE = 5  # the linear layer with as many inputs as outputs
Numbers = Array | None


class InPyTorch:
    """The learner's twins, with the conventions that are switched on.

    Attributes:
        layers: the twins, one a layer.
        stopped: where PyTorch raised an error, and which; "" as long as it did not.
    """

    def __init__(
        self, net: nn.Sequential, to_torch: Callable[[Any], Any], on: Mapping[str, bool]
    ) -> None:
        self.on, self.stopped = on, ""
        self.layers = [_twin(to_torch, layer) for layer in net.modules]
        self.dtype = torch.float32 if on["float32"] else torch.float64
        if on["float32"]:
            self.layers = [twin.float() for twin in self.layers]
        if on["unturned"]:
            weight = self.layers[SQUARE].weight
            with torch.no_grad():
                weight.copy_(weight.T.clone())
        for twin in self.layers:
            if on["ceil"] and isinstance(twin, torch.nn.MaxPool2d):
                twin.ceil_mode = True
        self._parameters = [p for twin in self.layers for p in twin.parameters()]
        self._optimiser = torch.optim.SGD(self._parameters, lr=LR, momentum=MU)
        self._s = [torch.zeros_like(p) for p in self._parameters]

    def start(self) -> None:
        """Clear the gradients; training mode, or what theirs takes for it."""
        self._optimiser.zero_grad()
        for twin in self.layers:
            twin.train(not self.on["evaluating"])

    def forward(self, i: int, h: Numbers) -> tuple[Any, Any]:
        """The input of twin i as a leaf, and its output; None and None where there is none."""
        if h is None:
            return None, None
        t = torch.tensor(h, dtype=torch.float64, requires_grad=True)
        twin = self.layers[i]
        before = twin.running_var.clone() if isinstance(twin, torch.nn.BatchNorm1d) else None
        try:
            out = twin(t.to(self.dtype)).double()
        except Exception as error:  # a fault of the twin, or a convention: a rung without numbers
            where = f"{i} {type(twin).__name__}"
            message = str(error).partition("\n")[0][:120]
            self.stopped = self.stopped or f"at {where} with {type(error).__name__}: {message}"
            return None, None
        if before is not None and twin.training and self.on["biased"]:
            n, old = len(h), (1 - twin.momentum) * before
            twin.running_var = old + (twin.running_var - old) * (n - 1) / n
        return t, out

    def loss(self, z: Numbers, y: Labels) -> tuple[Numbers, Numbers]:
        """The mean loss, and the gradient at the logits: of the mean, or of the sum."""
        if z is None:
            return None, None
        t = torch.tensor(z, dtype=torch.float64, requires_grad=True)
        each = torch.nn.functional.cross_entropy(
            t.to(self.dtype), torch.tensor(y), reduction="none"
        ).double()
        (each.sum() if self.on["summed"] else each.mean()).backward()
        return each.mean().detach().numpy(), t.grad.numpy()

    def backward(self, t: Any, out: Any, dy: Numbers) -> Numbers:
        """The gradient at t of a twin, from the one at its output."""
        if out is None or dy is None or dy.shape != tuple(out.shape):
            return None
        out.backward(torch.tensor(dy, dtype=torch.float64))
        return None if t.grad is None else t.grad.numpy().copy()

    def step(self, lr: float) -> None:
        """SGD with momentum: lr outside the velocity, or inside."""
        if not self.on["inside"]:
            self._optimiser.param_groups[0]["lr"] = lr
            self._optimiser.step()
            return
        with torch.no_grad():
            for p, s in zip(self._parameters, self._s, strict=True):
                if p.grad is not None:
                    s.copy_(MU * s + lr * p.grad)
                    p -= s

    def evaluated(self, x: Array) -> Numbers:
        """Logits in evaluation mode."""
        u: Numbers = x
        for i, twin in enumerate(self.layers):
            twin.eval()
            out = self.forward(i, u)[1]
            u = None if out is None else out.detach().numpy()
        return u

    def gradients(self) -> Numbers:
        """All gradients in one row; None if there is none for some parameter."""
        grads = [p.grad for p in self._parameters]
        if self.stopped or any(g is None for g in grads):
            return None
        return flat(g.double().numpy() for g in grads if g is not None)

    def held(self) -> Numbers:
        """All parameters in one row."""
        if self.stopped:
            return None
        return flat(p.detach().double().numpy() for p in self._parameters)


@contextmanager
def one_thread() -> Iterator[None]:
    """PyTorch on one thread: with so few numbers, several would mostly wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _twin(to_torch: Callable[[Any], Any], layer: nn.Module) -> Any:
    twin = to_torch(layer)
    if not isinstance(twin, torch.nn.Module):
        raise Complaint(
            f"your to_torch returned {type(twin).__name__} for {type(layer).__name__}: "
            "no torch.nn.Module"
        )
    return twin


def flat(arrays: Iterable[Array]) -> Array:
    """All numbers in one row."""
    return np.concatenate([a.ravel() for a in arrays])
