"""Exercise 13.2: two networks compared, layer by layer. Answers: `parity_answers`."""

from typing import Any

from course_lib.exercises.pytorch import parity_answers as known
from course_lib.exercises.pytorch.parity_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Kept, Variant, ask, call, normal

SHAPES = {"conv": (4, 1, 6, 6)}


def nets(
    says: str,
    kind: str,
    *faults: tuple[int, str],
    training: bool = False,
    **options: Any,
) -> Case:
    """A network, its twin with these faults, and one comparison."""
    steps = (
        ask("numpy_net", kind, len(says), training, keep="ours", judged=False),
        ask("torch_twin", Kept("ours"), keep="theirs", judged=False),
        *(ask("plant", Kept("theirs"), i, fault, judged=False) for i, fault in faults),
        call("", Kept("ours"), Kept("theirs"), normal(*SHAPES.get(kind, (4, 6))), normal(4, 3)),
    )
    return Case(says, steps=steps, **options)


exercise = Exercise(
    id="13.2",
    names=("layer_parity",),
    title="which layer differs?",
    asks="layer_parity(model_np, model_torch, x: (n, ...), dy: (n, k)) -> list of "
    "(name, forward, backward)",
    form="write",
    points=5,
    minutes=20,
    difficulty=4,
    reference={"layer_parity": known.layer_parity},
    cases=(
        nets("no fault", "mlp"),
        nets("one square weight is turned", "mlp", (2, "turned")),
        nets("a bias is too low, another too high", "mlp", (0, "lower"), (3, "higher")),
        nets("a ReLU is right forward and wrong backward", "mlp", (1, "straight")),
        nets("images, and batch norm with another eps", "conv", (1, "eps")),
        nets("images, and two faults", "conv", (1, "eps"), (5, "larger")),
        nets("dropout, both models in training mode", "drop", training=True, edge=True),
        nets("batch norm, both models in training mode", "norm", training=True, edge=True),
    ),
    variants=(
        Variant("with .backward and .grad", known.by_backward),
        Variant("numpy first, then torch", known.in_two_walks),
        Variant("loops with everything named", known.parity()),
        Variant("rows as lists", known.parity(finish=lambda rows: [[a, b, c] for a, b, c in rows])),
    ),
    misconceptions=misconceptions,
    formula_line="*forward*: both layers get h, the output of the numpy layers before; *backward*: "
    "both get g, the gradient from the numpy layers behind; compare u with h, and the gradients at "
    "the inputs, by the largest absolute difference",
    twin="The same idea on lists of functions: **which step of a recipe differs?** Each is a "
    "function "
    "of one array.\n"
    "```python\n"
    "def step_parity(ours, theirs, x):                 # two lists of functions\n"
    "    gaps = []\n"
    "    for f, g in zip(ours, theirs):\n"
    "        gaps.append(np.abs(f(x) - g(x)).max())    # the same x for both\n"
    "        x = f(x)                                  # always ours goes on\n"
    "    return gaps\n"
    "```\n"
    "With ours = (double, add 1) and theirs = (triple, add 1), x = 5: gaps 5 and 0. If "
    "`theirs` went "
    "on with its own 15, the second gap would be 5 as well.",
    needs=("torch",),
)
