"""Exercise 13.4: one step of SGD on torch parameters. Answers: `sgd_answers`."""

from typing import Any

from course_lib.exercises.pytorch import sgd_answers as known
from course_lib.exercises.pytorch.sgd_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Kept, Step, Variant, ask, call, method

LOOK = (
    ask("gradients", Kept("net")),
    method("net", "state_dict"),
    ask("leaves", Kept("net")),
    ask("in_the_memory", Kept("net"), Kept("memory")),
    ask("recording"),
)


def step(
    says: str,
    *looks: Step,
    kind: str = "mlp",
    lr: float = 0.1,
    steps: int = 1,
    params: str = "parameters",
    without: tuple[int, ...] = (),
    **options: Any,
) -> Case:
    """A torch net with drawn gradients, some steps, and what became of it."""
    prepare = (
        ask("torch_net", kind, len(says), training=True, keep="net", judged=False),
        ask("draw_gradients", Kept("net"), len(says), without, judged=False),
        ask("held", Kept("net"), keep="memory", judged=False),
    )
    walk = (
        ask(params, Kept("net"), keep="params", judged=False),
        call("", Kept("params"), lr),
    )
    return Case(says, steps=(*prepare, *(walk * steps), *(looks or LOOK)), **options)


exercise = Exercise(
    id="13.4",
    names=("sgd_step",),
    title="a step that torch does not record",
    asks="sgd_step(params: iterable of leaf tensors, lr: float) -> None",
    form="write",
    points=3,
    minutes=10,
    difficulty=2,
    reference={"sgd_step": known.sgd_step},
    cases=(
        step("one step of a small net"),
        step("three steps with the same gradients", lr=0.03, steps=3),
        step("a net with batch norm", kind="norm", lr=0.5),
        step("two parameters without a gradient", without=(0, 3), edge=True),
        step("an iterator, as model.parameters() gives it", params="iterator_of_parameters",
             edge=True),
        step("a learning rate of 0", lr=0.0, edge=True),
    ),
    variants=(
        Variant("through .data", known.by_data),
        Variant("sub_ with alpha", known.by_sub),
        Variant("copied in place", known.by_copy),
        Variant("through a detached view", known.by_detach),
        Variant("by torch.optim.SGD", known.by_the_library),
    ),
    misconceptions=misconceptions,
    formula_line="p becomes p - lr * dp, in the memory of p, within `torch.no_grad()`; a parameter "
    "whose gradient is None stays as it is",
    twin="The same pattern for another change: **weight decay by hand**, every parameter shrinks a "
    "little.\n"
    "```python\n"
    "def shrink(params, share):                        # share from 0 to 1\n"
    "    with torch.no_grad():                         # no part of any loss\n"
    "        for p in params:\n"
    "            p *= 1 - share                        # in place: the model holds this tensor\n"
    "```\n"
    "`p = p * (1 - share)` would make a new tensor that nobody holds. Without `no_grad` torch "
    "stops: "
    "a leaf that asks for a gradient may not be changed in place while it records.",
    needs=("torch",),
)  # fmt: skip
