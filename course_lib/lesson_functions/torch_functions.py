"""Test functions about PyTorch, by name: they join those of `functions`, and import torch late.

They lie beside a graded answer, in its process: as in `functions`, none of them is an answer, and
nothing of the library is imported.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from course_lib.lesson_functions.torch_later import torch


class Recipe(NamedTuple):
    """How a torch module is made.

    Attributes:
        kind: the name of its class in `torch.nn`.
        args: that the class is called with.
        numbers: name -> array of each parameter and statistic.
        training: its mode.
        settings: keyword arguments of the class.
        parts: recipes of the modules that it is made of.
    """

    kind: str
    args: tuple[Any, ...] = ()
    numbers: Mapping[str, Any] = {}  # noqa: RUF012 (nobody writes into it)
    training: bool = True
    settings: Mapping[str, Any] = {}  # noqa: RUF012
    parts: tuple[Any, ...] = ()


def built(recipe: Recipe) -> Any:
    """The module that a recipe makes, in float64, with memory of its own."""
    parts = map(built, recipe.parts)
    made = getattr(torch.nn, recipe.kind)(*recipe.args, *parts, **recipe.settings).double()
    with torch.no_grad():
        for name, array in recipe.numbers.items():
            getattr(made, name).copy_(torch.tensor(array))
    return made.train(recipe.training)


def shake(module: Any) -> None:
    """Add 1 to every number that a torch module holds, in place: who shares its memory, sees it."""
    with torch.no_grad():
        for value in module.state_dict().values():
            value += 1


def parameters(model: Any) -> list[Any]:
    """The model's own parameters, in a list."""
    return list(model.parameters())


def iterator_of_parameters(model: Any) -> Any:
    """The model's own parameters, as `model.parameters()` gives them: to be walked once."""
    return model.parameters()


def gradients(model: Any) -> dict[str, Any]:
    """Name.grad -> gradient of a torch model's parameters; None where there is none."""
    return {f"{name}.grad": p.grad for name, p in model.named_parameters()}


def fill_gradients(model: Any, value: float) -> None:
    """Let every gradient hold this value, as if from an earlier batch."""
    for p in model.parameters():
        p.grad = torch.full_like(p, value)


def draw_gradients(model: Any, seed: int, without: tuple[int, ...] = ()) -> None:
    """Let every parameter have a drawn gradient, except those of these places: None."""
    drawn = torch.Generator().manual_seed(seed)
    for i, p in enumerate(model.parameters()):
        p.grad = None if i in without else torch.randn(p.shape, generator=drawn, dtype=p.dtype)


def leaves(model: Any) -> list[bool]:
    """For each parameter: whether it is a leaf that asks for a gradient."""
    return [bool(p.is_leaf and p.requires_grad) for p in model.parameters()]


def seeded(seed: int) -> None:
    """Let what PyTorch draws next be the same in every run."""
    torch.manual_seed(seed)


def numbered(model: Any, seed: int) -> None:
    """Make everything float64, and draw each parameter anew, in the order of registration."""
    drawn = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in model.double().parameters():
            p.copy_(torch.randn(p.shape, generator=drawn, dtype=p.dtype) / 2)


def pulls(model: Any, x: Any) -> list[Any]:
    """For each parameter, the gradient of the sum of squares that come out; None if unused."""
    squares = (model(x) ** 2).sum()
    return list(torch.autograd.grad(squares, list(model.parameters()), allow_unused=True))


def held(model: Any) -> list[Any]:
    """The memory of each parameter as it is now, under another name."""
    return [p.detach() for p in model.parameters()]


def in_the_memory(model: Any, memory: list[Any]) -> list[bool]:
    """For each parameter: whether its numbers still lie in the memory that was `held`."""
    pairs = zip(model.parameters(), memory, strict=True)
    return [p.data_ptr() == old.data_ptr() for p, old in pairs]


def modes(model: Any) -> list[bool]:
    """For the model and each of its layers: whether it is in training mode."""
    return [module.training for module in model.modules()]


def recording() -> bool:
    """Whether torch records now; a round begins with True."""
    return torch.is_grad_enabled()


def watched(model: Any) -> Any:
    """The model, whose last layer notes its batches.

    `model.recorded` counts the passes that recorded a graph, `model.largest` is the largest batch.
    Copies of the model note theirs there, too: a hook goes with a copy, and leaves it its layers.
    """
    model.recorded, model.largest = 0, 0

    def note(layer: Any, given: Any, z: Any) -> None:
        model.recorded += int(z.requires_grad)
        model.largest = max(model.largest, len(z))

    list(model.children())[-1].register_forward_hook(note)
    return model


def above(model: Any, size: int) -> int:
    """The largest batch of a watched model, where it is above `size`; else 0."""
    return model.largest if model.largest > size else 0


def optimiser(model: Any, lr: float, momentum: float = 0.0) -> Any:
    """`torch.optim.SGD` over the model's parameters."""
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)


def plant(model: Any, i: int, fault: str) -> None:
    """Put a fault into layer i of a torch `Sequential`.

    "turned": a square weight transposed. "lower", "higher": the first bias moved by a quarter.
    "eps": batch norm with 0.1 in its root. "larger": weights times 1.5.
    "straight": a ReLU whose slope is 1 everywhere.
    """
    with torch.no_grad():
        if fault == "turned":
            model[i].weight.copy_(model[i].weight.T.clone())
        elif fault in ("lower", "higher"):
            model[i].bias[0] += 0.25 if fault == "higher" else -0.25
        elif fault == "eps":
            model[i].eps = 0.1
        elif fault == "larger":
            model[i].weight *= 1.5
        elif fault == "straight":
            model[i].forward = _straight_relu
        else:
            raise ValueError(f"no fault is called {fault!r}")


def _straight_relu(z: Any) -> Any:
    """ReLU on the way forward; on the way back the gradient passes everywhere."""
    return z + (z.clamp(min=0) - z).detach()


TORCH_FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        shake,
        parameters,
        iterator_of_parameters,
        gradients,
        fill_gradients,
        draw_gradients,
        leaves,
        seeded,
        numbered,
        pulls,
        held,
        in_the_memory,
        modes,
        recording,
        watched,
        above,
        optimiser,
        plant,
    )
}
