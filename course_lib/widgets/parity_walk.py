"""The two nets of the parity ladder, walked side by side: down, back, and through two steps.

Ours is a small net of the course. Theirs are its twins in PyTorch, made by the learner's
`to_torch`, with the conventions that were switched on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.nn import Array, Labels, cross_entropy, softmax_cross_entropy_grad
from course_lib.widgets.parity_pytorch import LR, MU, InPyTorch, Numbers, flat, one_thread


@dataclass(frozen=True)
class Rung:
    """One thing that both nets compute.

    Attributes:
        name: what stands beside it in the picture.
        says: what it is, for a sentence.
        way: "down", "back" or "after".
        course: our numbers.
        pytorch: PyTorch's; None where it had stopped, or where its shape fits no gradient of ours.
    """

    name: str
    says: str
    way: str
    course: Array
    pytorch: Numbers

    @property
    def beside(self) -> Numbers:
        """PyTorch's numbers where they have the shape of ours."""
        fits = self.pytorch is not None and self.pytorch.shape == self.course.shape
        return self.pytorch if fits else None

    @cached_property
    def gap(self) -> float:
        """Largest absolute difference; inf if the shapes differ, nan if one has no numbers."""
        if self.beside is None:
            return np.nan if self.pytorch is None else np.inf
        return float(np.abs(self.course - self.beside).max())

    @cached_property
    def factor(self) -> float:
        """What ours is multiplied by to give theirs, entry by entry; nan if nothing, or if 1."""
        if self.beside is None or not 1e-10 < self.gap < np.inf or self.course.size < 2:
            return np.nan
        a, b = self.course.ravel(), self.beside.ravel()
        c = float(a @ b / (a @ a)) if a.any() else 0.0
        fits = np.abs(b - c * a).max() <= 1e-5 * np.abs(b).max()
        return c if fits and abs(c - 1) > 1e-3 else np.nan


@cache
def eight_digits() -> tuple[Array, Labels]:
    """(8, 1, 28, 28) images and (8,) labels."""
    (x, y), _ = load_mnist(n_train=8, n_test=1, flat=False, dtype=np.float64)
    return x, y


def small_net() -> nn.Sequential:
    """(n, 1, 28, 28) -> (n, 10): with a square W, a pool whose window does not fit, a batch norm.

    Every number is drawn, so that none of them may be forgotten. After a pool that rounds up
    (7 by 7, not 6 by 6) the second convolution still gives 2 by 2: nothing stops.
    """
    rng = np.random.default_rng(13)
    net = nn.Sequential(
        *(nn.Conv2d(1, 3, 4, rng, stride=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(3, 4, 5, rng, stride=3, pad=1), nn.Flatten(), nn.Linear(16, 16, rng)),
        *(nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 10, rng)),
    )
    for name, value in net.params.items():
        if not name.rpartition(".")[2].startswith("W"):
            value += rng.uniform(0.1, 0.3, value.shape)
    return net


@one_thread()
def walk(
    to_torch: Callable[[Any], Any], n: int, on: Mapping[str, bool], alike: bool
) -> tuple[list[Rung], str]:
    """Both nets on n digits, down and back, and two steps of SGD, the second with a tenth of lr.

    Args:
        to_torch: a layer of the course -> its twin.
        n: number of digits.
        on: float32, unturned, summed, inside, biased, evaluating, ceil -> is torch's side so?
        alike: each twin gets what ours gets; otherwise each net feeds itself.

    Returns:
        The rungs in order, and where PyTorch stopped with an error ("" if it did not).

    Raises:
        Complaint: to_torch returned something that is no torch module.
    """
    x, y = eight_digits()
    x, y = x[:n].copy(), y[:n].copy()  # (n, 1, 28, 28), (n,)
    net = small_net()
    pytorch = InPyTorch(net, to_torch, on)
    course = nn.SGD(net.modules, lr=LR, momentum=MU)
    rungs = _passes(net, pytorch, x, y, alike)
    for step, lr in ((1, LR), (2, LR / 10)):
        if step == 1:
            rungs += [
                _gradients(net, pytorch),
                _variance(net, pytorch),
                _evaluated(net, pytorch, x),
            ]
        else:
            _passes(net, pytorch, x, y, alike)
        course.lr = lr
        course.step()
        pytorch.step(lr)
        held = flat(a for m in net.modules for a in _in_torch_order(m, m.params))
        name = f"parameters after step {step}"
        rungs.append(Rung(name, f"the {name}", "after", held, pytorch.held()))
    return rungs, pytorch.stopped


def _passes(net: nn.Sequential, pytorch: InPyTorch, x: Array, y: Labels, alike: bool) -> list[Rung]:
    net.train()
    pytorch.start()
    h, u, rungs, walked = x, x, [], []
    for i, layer in enumerate(net.modules):
        t, out = pytorch.forward(i, h if alike else u)
        h, u = layer.forward(h).copy(), None if out is None else out.detach().numpy().copy()
        walked.append((t, out))
        name = f"{i} {type(layer).__name__}"
        rungs.append(Rung(name, f"the output of {name}", "down", h, u))
    loss, d = pytorch.loss(h if alike else u, y)
    g = softmax_cross_entropy_grad(h, y)
    rungs.append(Rung("loss", "the loss", "down", np.array(cross_entropy(h, y)), loss))
    rungs.append(Rung("loss", "the gradient at the logits", "back", g, d))
    for i in reversed(range(len(net.modules))):
        t, out = walked[i]
        d = pytorch.backward(t, out, g if alike else d)
        g = net.modules[i].backward(g).copy()
        name = f"{i} {type(net.modules[i]).__name__}"
        rungs.append(Rung(name, f"the gradient at the input of {name}", "back", g, d))
    return rungs


def _gradients(net: nn.Sequential, pytorch: InPyTorch) -> Rung:
    course = flat(a for m in net.modules for a in _in_torch_order(m, m.grads))
    name = "gradients of all parameters"
    return Rung(name, f"the {name}", "after", course, pytorch.gradients())


def _variance(net: nn.Sequential, pytorch: InPyTorch) -> Rung:
    """What the batch brought into the running variance, which was 1 before."""
    ((at, norm),) = ((i, m) for i, m in enumerate(net.modules) if isinstance(m, nn.BatchNorm1d))
    share = norm.momentum
    kept = getattr(pytorch.layers[at], "running_var", None)
    course, old = norm.buffers["running_var"], 1 - share
    new = None if kept is None or pytorch.stopped else (kept.double().numpy() - old) / share
    name = "running variance, new part"
    return Rung(name, "what the batch brings into the running variance", "after",
                (course - old) / share, new)  # fmt: skip


def _evaluated(net: nn.Sequential, pytorch: InPyTorch, x: Array) -> Rung:
    net.eval()
    name = "logits in evaluation mode"
    return Rung(name, f"the {name}", "after", net.forward(x).copy(), pytorch.evaluated(x))


def _in_torch_order(layer: nn.Module, values: Mapping[str, Array]) -> list[Array]:
    """Weight and bias of a layer, or their gradients, as torch's layer holds them."""
    arrays = list(values.values())
    return [arrays[0].T, *arrays[1:]] if isinstance(layer, nn.Linear) else arrays
