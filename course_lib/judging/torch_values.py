"""What of a tensor or of a torch module an exercise sees: numbers, dtype, graph, mode."""

from typing import Any

import numpy as np

from course_lib.lesson_functions.torch_later import loaded


class FromTorch(np.ndarray):
    """The numbers of a tensor that came back from an answer, copied.

    Attributes:
        graph: whether the tensor still carried the graph that backward walks.
    """

    graph: bool = False

    def __array_finalize__(self, obj: Any) -> None:
        self.graph = getattr(obj, "graph", False)


class Described(dict):
    """A torch module that came back: its class, its mode, and its numbers by name."""


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor; never imports torch."""
    torch = loaded()
    return torch is not None and isinstance(value, torch.Tensor)


def is_module(value: Any) -> bool:
    """Whether a value is a torch module; never imports torch."""
    torch = loaded()
    return torch is not None and isinstance(value, torch.nn.Module)


def numbers(tensor: Any) -> FromTorch:
    """A tensor's numbers as an array that keeps shape and dtype; numpy has no bfloat16."""
    plain = tensor.detach().cpu().resolve_conj()
    if plain.is_sparse:
        plain = plain.to_dense()
    try:
        array = plain.numpy()
    except TypeError:
        array = plain.float().numpy()
    seen = np.array(array).view(FromTorch)
    seen.graph = tensor.grad_fn is not None
    return seen


def described(module: Any) -> Described:
    """A torch module as plain data: its class, its mode, its parameters and statistics by name.

    Settings such as a stride or a drop probability are seen in what the module computes.
    """
    state = {name: numbers(value) for name, value in module.state_dict().items()}
    counted = {name for name in state if name.rpartition(".")[2] == "num_batches_tracked"}
    kept = {name: value for name, value in state.items() if name not in counted}
    return Described({"class": type(module).__name__, "training": module.training, **kept})


def views(name: str, value: Any) -> dict[str, np.ndarray]:
    """The memory of a tensor, or of all tensors of a module, as arrays that show a change."""
    if is_tensor(value):
        return {name: value.detach().numpy()} if _seen_by_numpy(value) else {}
    if is_module(value):
        state = value.state_dict()
        return {f"{name}.{k}": v.numpy() for k, v in state.items() if _seen_by_numpy(v)}
    return {}


def _seen_by_numpy(tensor: Any) -> bool:
    torch = loaded()
    strided = torch is not None and tensor.layout == torch.strided
    return strided and tensor.device.type == "cpu" and str(tensor.dtype) != "torch.bfloat16"
