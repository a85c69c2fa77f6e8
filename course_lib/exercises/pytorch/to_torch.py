"""Exercise 13.1: a layer of the course as a torch layer. Answers: `to_torch_answers`."""

from typing import Any

from course_lib.exercises.pytorch import to_torch_answers as known
from course_lib.exercises.pytorch.to_torch_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Kept,
    Step,
    Tensor,
    Variant,
    ask,
    attribute,
    call,
    method,
    normal,
)
from course_lib.judging.torch_nets import torch_layer


def twin(says: str, kind: str, *looks: Step, training: bool = True, **options: Any) -> Case:
    """The torch twin of a layer of this kind, and what it does then."""
    steps = (
        ask("numpy_layer", kind, len(says), training, keep="layer", judged=False),
        call("", Kept("layer"), keep="twin"),
        *([attribute("layer", "training")] if kind != "tanh" else ()),  # there an error is right
        *looks,
    )
    return Case(says, steps=steps, same_dtype=True, **options)


def output(*shape: int) -> Step:
    return method("twin", "forward", Tensor(normal(*shape)))


def whose_numbers() -> tuple[Step, ...]:
    """Change the twin's numbers; the layer's must stay."""
    return ask("shake", Kept("twin"), judged=False), ask("numpy_state", Kept("layer"))


exercise = Exercise(
    id="13.1",
    names=("to_torch",),
    title="the same layer in PyTorch",
    asks="to_torch(layer: nn.Module) -> torch.nn.Module",
    form="complete",
    points=4,
    minutes=15,
    difficulty=3,
    reference={"to_torch": torch_layer},
    cases=(
        twin("a linear layer, 4 to 3", "linear", output(5, 4)),
        twin("a linear layer, 3 to 3", "square linear", output(5, 3)),
        twin("a convolution with stride and padding", "conv", output(2, 2, 5, 6)),
        twin("a convolution, 2 maps to 2", "square conv", output(2, 2, 4, 5)),
        twin("batch norm in evaluation mode", "batch norm", output(3, 4), training=False),
        twin(
            "batch norm in training mode",
            "batch norm",
            output(6, 4),
            method("twin", "state_dict"),
        ),
        twin("batch norm of maps", "batch norm of maps", output(2, 2, 3, 3), training=False),
        twin("dropout", "dropout", attribute("twin", "p")),
        twin("ReLU", "relu", output(2, 3)),
        twin("max pooling with overlap and padding", "max pool", output(1, 2, 6, 7)),
        twin("flatten", "flatten", output(2, 3, 2, 2)),
        twin("the twin of a linear layer is changed", "linear", *whose_numbers(), edge=True),
        twin("the twin of a batch norm is changed", "batch norm", *whose_numbers(), edge=True),
        twin("a layer that has no twin", "tanh", edge=True),
    ),
    variants=(
        Variant("new parameters, kind by kind", known.by_parameters),
        Variant("names translated, then load_state_dict", known.by_state_dict),
        Variant("through .data", known.by_data),
        Variant("copied in place", known.twin_of(copied=True)),
        Variant(
            "shared first, then copied in place",
            known.twin_of(put=lambda a: known.torch.from_numpy(a.copy())),
        ),
    ),
    misconceptions=misconceptions,
    formula_line="torch's Linear computes x weight^T + bias, so weight = W^T with shape (k, d); "
    "all other arrays and settings go over as they are, copied, in float64",
    twin="The way back, for one layer: **the numpy layer of a torch layer**.\n"
    "```python\n"
    "def to_numpy(twin, rng):                          # torch.nn.Linear(d, k)\n"
    "    layer = nn.Linear(twin.in_features, twin.out_features, rng)\n"
    "    with torch.no_grad():                         # we only read\n"
    '        layer.params["W"][:] = twin.weight.numpy().T   # (k, d) -> (d, k), into own memory\n'
    '        layer.params["b"][:] = twin.bias.numpy()       # (k,)\n'
    "    return layer\n"
    "```\n"
    '`[:] =` copies the numbers. `layer.params["W"] = twin.weight.numpy().T` would share them.',
    start="""
if isinstance(layer, nn.Linear):
    W = layer.params["W"]  # (d, k)
    twin = torch.nn.Linear(*W.shape)
    numbers = {"weight": ..., "bias": layer.params["b"]}  # torch computes x @ weight.T + bias
elif isinstance(layer, nn.Conv2d):
    W = layer.params["W"]  # (k, c, kh, kw)
    twin = torch.nn.Conv2d(W.shape[1], W.shape[0], layer.kernel, layer.stride, layer.pad)
    numbers = {"weight": ..., "bias": layer.params["b"]}
elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
    kind = getattr(torch.nn, type(layer).__name__)
    twin = kind(len(layer.params["gamma"]), eps=..., momentum=...)
    numbers = {"weight": layer.params["gamma"], "bias": layer.params["beta"], **...}
elif isinstance(layer, nn.MaxPool2d):
    twin, numbers = torch.nn.MaxPool2d(layer.kernel, layer.stride, layer.pad), {}
elif isinstance(layer, nn.Dropout):
    twin, numbers = torch.nn.Dropout(...), {}
elif isinstance(layer, nn.ReLU | nn.Flatten):
    twin, numbers = getattr(torch.nn, type(layer).__name__)(), {}
else:
    raise TypeError(f"no twin for {layer!r}")
twin = twin.double().train(...)
state = {name: ... for name, array in numbers.items()}  # tensors with memory of their own
twin.load_state_dict(state, strict=False)  # copied by name; what has no number here is left
return twin
""",
    needs=("torch",),
    uses=(
        "nn.BatchNorm1d",
        "nn.BatchNorm2d",
        "nn.Conv2d",
        "nn.Dropout",
        "nn.Flatten",
        "nn.Linear",
        "nn.MaxPool2d",
        "nn.ReLU",
        "nn.Sequential",
    ),
)
