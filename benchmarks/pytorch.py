"""The same work as PyTorch's users write it. Importing this sets PyTorch's threads."""

import os
from functools import partial
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from benchmarks.groups import layers, nets, race
from benchmarks.work import PeakMemory, Work
from course_lib import exercises, nn
from course_lib.results.experiments.race import TorchNet

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
NAMES = {"W": "weight", "b": "bias", "gamma": "weight", "beta": "bias"}


def counterpart(work: Work, channels_last: bool = False) -> Work:
    """PyTorch's work with the weights and inputs of the course's, which is not done here.

    Args:
        work: the course's.
        channels_last: keep images and kernels with their channels last in memory.
    """
    layout = torch.channels_last if channels_last else torch.contiguous_format
    match work:
        case nets.Step():
            return Step(work, layout)
        case layers.Layer():
            return Layer(work, layout)
        case layers.CrossEntropy():
            return CrossEntropy(work)
        case race.Race():
            return Race(work, channels_last)
        case PeakMemory():
            step, warm_up = (counterpart(w, channels_last) for w in (work.work, work.warm_up))
            return PeakMemory(step, warm_up)
    raise TypeError(f"PyTorch has no counterpart of {work!r}")


def twin(layer: nn.Module) -> Any:
    """The same layer or net of PyTorch, with the same weights in float32: exercise 13.1."""
    if isinstance(layer, nn.Sequential):
        return torch.nn.Sequential(*map(twin, layer.modules))
    return exercises.get("13.1").reference["to_torch"](layer).float()


def tensors(layer: nn.Module, made: Any) -> dict[str, torch.Tensor]:
    """The course's name -> its twin's tensor, as a view with the course's shape.

    The course's linear layers keep W as (inputs, outputs), PyTorch's as (outputs, inputs).
    """
    if isinstance(layer, nn.Sequential):
        pairs = enumerate(zip(layer.modules, made, strict=True))
        return {f"{i}.{n}": tensor for i, pair in pairs for n, tensor in tensors(*pair).items()}
    found = {n: getattr(made, NAMES.get(n, n)).detach() for n in layer.params | layer.buffers}
    return {n: t.T if n == "W" and t.ndim == 2 else t for n, t in found.items()}


class Step(nets.Step):
    """One step of gradient descent, from the weights of the course's net."""

    measure = Work.measure

    def __init__(self, course: nets.Step, layout: torch.memory_format) -> None:
        self.layout = layout if course.x[0].ndim == 4 else torch.contiguous_format
        self.build = course.build
        self.x = [torch.from_numpy(x).to(memory_format=self.layout) for x in course.x]
        self.y = list(torch.from_numpy(course.y))
        self.start(p=0.5)

    def start(self, p: float) -> None:
        """Begin anew, with a probability to drop."""
        torch.manual_seed(layers.SEED)
        course = self.build(p)
        self.model = twin(course).to(memory_format=self.layout).train()
        self.held = tensors(course, self.model)
        self.optimiser = torch.optim.SGD(self.model.parameters(), lr=nets.LR)
        self.n_done = 0

    def step(self, x: torch.Tensor, y: torch.Tensor) -> float:
        """Make a step on a batch; return its loss."""
        self.optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.model(x), y)
        loss.backward()
        self.optimiser.step()
        return loss.item()

    def state(self) -> dict[str, np.ndarray]:
        """Name -> what the net holds, by the course's names."""
        return {name: tensor.numpy() for name, tensor in self.held.items()}


class Layer(layers.Layer):
    """Forward and backward of a layer, with the gradients of input and parameters."""

    def __init__(self, course: layers.Layer, layout: torch.memory_format) -> None:
        layout = layout if course.x.ndim == 4 else torch.contiguous_format
        self.kind, self.x, self.dy = course.kind, course.x, course.dy
        self.names = {name: NAMES[name] for name in course.layer.params}
        self.layer = twin(course.layer).to(memory_format=layout)
        self.input = torch.from_numpy(course.x).contiguous(memory_format=layout).requires_grad_()
        self.back = torch.from_numpy(course.dy).contiguous(memory_format=layout)

    def run(self) -> torch.Tensor:
        """Return the output; the gradients are in the tensors."""
        self.input.grad = None
        self.layer.zero_grad(set_to_none=True)
        y = self.layer(self.input)
        y.backward(self.back)
        return y

    def answers(self) -> dict[str, np.ndarray]:
        """Output, gradient of the input, and gradients of the parameters, of one run."""
        y = self.run().detach()
        grads = {name: getattr(self.layer, named).grad for name, named in self.names.items()}
        return {n: t.numpy() for n, t in {"y": y, "dx": self.input.grad, **grads}.items()}


class CrossEntropy(layers.CrossEntropy):
    """The softmax cross-entropy and its gradient with respect to the logits."""

    def __init__(self, course: layers.CrossEntropy) -> None:
        self.z: torch.Tensor = torch.from_numpy(course.z).requires_grad_()
        self.y = torch.from_numpy(course.y)

    def run(self) -> tuple[float, np.ndarray]:
        """Return loss and gradient."""
        self.z.grad = None
        loss = F.cross_entropy(self.z, self.y)
        loss.backward()
        return loss.item(), np.asarray(self.z.grad)


class Race(race.Race):
    """The same recipe for the same net, from the same weights."""

    def __init__(self, course: race.Race, channels_last: bool) -> None:
        super().__init__(course.seeds, course.digits)
        self.make = partial(TorchNet, channels_last=channels_last)
