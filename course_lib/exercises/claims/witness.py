"""Exercise 12.3: PyTorch as a witness, for a whole network. Answers: `witness_answers`."""

from typing import Any

from course_lib.exercises.claims import witness_answers as known
from course_lib.exercises.claims.witness_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Kept, Step, Variant, ask, call, labels, normal

SHAPES = {"conv": (1, 6, 6)}


def nets(says: str, kind: str, *before: Step, n: int = 7, **options: Any) -> Case:
    """A network and its twin in evaluation mode, what is done to the twin, and one comparison."""
    steps = (
        ask("numpy_net", kind, len(says), keep="ours", judged=False),
        ask("torch_twin", Kept("ours"), keep="theirs", judged=False),
        *before,
        call("", Kept("ours"), Kept("theirs"), normal(n, *SHAPES.get(kind, (6,))), labels(n, 3)),
    )
    return Case(says, steps=steps, **options)


def planted(i: int, fault: str) -> Step:
    """A fault in layer i of the twin."""
    return ask("plant", Kept("theirs"), i, fault, judged=False)


exercise = Exercise(
    id="12.3",
    names=("torch_parity",),
    title="a second witness",
    asks="torch_parity(model_np, model_torch, x: (n, ...), y: (n,)) -> {name: largest difference}",
    form="complete",
    points=3,
    minutes=15,
    difficulty=3,
    reference={"torch_parity": known.torch_parity},
    cases=(
        nets("linear layers and ReLU", "mlp"),
        nets("batch norm", "norm"),
        nets("images", "conv"),
        nets("one bias is too low in the twin", "mlp", planted(0, "lower")),
        nets("one bias is too high in the twin", "mlp", planted(3, "higher")),
        nets("a square weight is turned in the twin", "mlp", planted(2, "turned")),
        nets("a ReLU that is wrong on the way back", "mlp", planted(1, "straight")),
        nets("dropout", "drop", edge=True),
        nets(
            "gradients of an earlier batch",
            "mlp",
            ask("fill_gradients", Kept("theirs"), 3.0, judged=False),
            edge=True,
        ),
        nets("one example", "mlp", n=1, edge=True),
    ),
    variants=(
        Variant("with autograd.grad", known.by_autograd),
        Variant("compared in PyTorch", known.in_torch),
        Variant("with arrays of numpy", known.with_lines),
    ),
    misconceptions=misconceptions,
    formula_line="*numpy*: forward, dz = (p - t)/n, backward · *PyTorch*: clear, forward, mean "
    "cross-entropy of the logits, backward · *compare* by the largest |difference|; weight.grad.T "
    "beside dW",
    start="""
z = model_np.forward(x)  # (n, k) logits of ours
model_np.backward(nn.softmax_cross_entropy_grad(z, y))  # fills model_np.grads
model_torch.zero_grad()  # what an earlier backward left
z_torch = model_torch(...)  # (n, k) tensor: x as a tensor of float64
loss_torch = torch.nn.functional.cross_entropy(..., ...)  # mean over the n images
...  # PyTorch's way back: fills .grad
found = {
    "logits": float(np.abs(z - z_torch.detach().numpy()).max()),
    "loss": abs(nn.cross_entropy(z, y) - loss_torch.item()),
}
for name, p in zip(model_np.params, model_torch.parameters(), strict=True):
    g = p.grad.numpy()  # as PyTorch keeps it
    ...  # bring g into the shape of model_np.grads[name]
    found[name] = ...
return found
""",
    twin="The same idea for **one layer of numbers**: softmax, with two witnesses.\n"
    "```python\n"
    "z = rng.normal(size=(4, 3))                                  # (n, k), float64\n"
    "theirs = torch.softmax(torch.from_numpy(z), dim=1)           # a tensor\n"
    "gap = np.abs(nn.softmax(z) - theirs.numpy()).max()           # 1e-16, in float64\n"
    "```\n"
    "One number that is the *largest* difference: a mean would hide one wrong entry.",
    needs=("torch",),
    uses=(
        "nn.cross_entropy",
        "nn.softmax_cross_entropy_grad",
    ),
)
