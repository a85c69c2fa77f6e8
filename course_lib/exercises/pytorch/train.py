"""Exercise 13.5: one step of training in PyTorch. Answers: `train_answers`."""

from typing import Any

from course_lib.exercises.pytorch import train_answers as known
from course_lib.exercises.pytorch.train_mistakes import misconceptions
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
    labels,
    method,
    normal,
)


def train(
    says: str,
    *before: Step,
    kind: str = "mlp",
    n: int = 6,
    steps: int = 1,
    momentum: float = 0.0,
    lr: float = 0.1,
    **options: Any,
) -> Case:
    """A torch net in evaluation mode, some steps, and what became of it."""
    prepare = (
        ask("torch_net", kind, len(says), keep="net", judged=False),
        ask("optimiser", Kept("net"), lr, momentum, keep="optimiser", judged=False),
    )
    walk = tuple(
        call("", Kept("net"), Kept("optimiser"), Tensor(normal(n, 6)), Tensor(labels(n, 3)))
        for _ in range(steps)
    )
    looks = (method("net", "state_dict"),)
    if kind == "norm":  # elsewhere the mode makes no difference
        looks = (*looks, attribute("net", "training"))
    return Case(says, steps=(*prepare, *before, *walk, *looks), **options)


exercise = Exercise(
    id="13.5",
    names=("train_step",),
    title="one step of training",
    asks="train_step(model, optimiser, x: (n, ...), y: (n,)) -> float",
    form="order",
    points=4,
    minutes=10,
    difficulty=3,
    reference={"train_step": known.train_step},
    cases=(
        train("one step of a small net"),
        train("three steps", steps=3, lr=0.05),
        train("batch norm, and the model comes in evaluation mode", kind="norm"),
        train("two steps with momentum", steps=2, momentum=0.9),
        train(
            "gradients of another batch are still there",
            ask("fill_gradients", Kept("net"), 3.0, judged=False),
            edge=True,
        ),
        train("a batch of one image", n=1, edge=True),
        train("a learning rate of 1, two steps", steps=2, lr=1.0, edge=True),
    ),
    variants=(
        Variant("gradients cleared right before backward", known.late_zero),
        Variant("the loss spelt out", known.by_hand),
        Variant("by torch.autograd.grad", known.by_autograd_grad),
        Variant("labels as shares of classes", known.with_shares),
        Variant("zero, mode, forward", known.step("zero mode forward backward step")),
    ),
    misconceptions=misconceptions,
    formula_line="*mode* training; *clear* what `.grad` holds; *forward* to the mean cross-entropy "
    "of the logits; *backward* fills `.grad`; *step* uses it; return the loss as a plain number",
    twin="The same five lines for another task: **one step of regression**, targets `t` of shape "
    "(n,).\n"
    "```python\n"
    "def regression_step(model, optimiser, x, t):\n"
    "    model.train()\n"
    "    optimiser.zero_grad()                         # .grad adds up otherwise\n"
    "    loss = torch.nn.functional.mse_loss(model(x)[:, 0], t)   # a mean over the batch\n"
    "    loss.backward()                               # fills .grad\n"
    "    optimiser.step()                              # reads .grad\n"
    "    return loss.item()                            # a number without a graph\n"
    "```",
    decoy="loss = torch.nn.functional.cross_entropy(torch.softmax(model(x), dim=1), y)",
    needs=("torch",),
)
