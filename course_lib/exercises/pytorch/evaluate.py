"""Exercise 13.6: the accuracy of a torch model. Answers: `evaluate_answers`."""

from typing import Any

from course_lib.exercises.pytorch import evaluate_answers as known
from course_lib.exercises.pytorch.evaluate_mistakes import misconceptions
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


def accuracy(
    says: str,
    *looks: Step,
    kind: str = "norm",
    n: int = 10,
    batch_size: int = 4,
    training: bool = True,
    **options: Any,
) -> Case:
    """A torch net, its accuracy on n drawn images, and what became of the net."""
    steps = (
        ask("torch_net", kind, len(says), training=training, keep="net", judged=False),
        ask("watched", Kept("net"), judged=False),
        call("", Kept("net"), Tensor(normal(n, 6, sd=2)), Tensor(labels(n, 3)), batch_size),
        *looks,
    )
    return Case(says, steps=steps, **options)


MODE = (attribute("net", "training"), ask("modes", Kept("net")))

exercise = Exercise(
    id="13.6",
    names=("evaluate",),
    title="the accuracy of a torch model",
    asks="evaluate(model, x: (n, ...), y: (n,), batch_size: int) -> float",
    form="debug",
    points=3,
    minutes=10,
    difficulty=3,
    reference={"evaluate": known.evaluate},
    cases=(
        accuracy("40 images in batches of 4", n=40),
        accuracy("38 images in batches of 4", n=38),
        accuracy("41 images in batches of 4, with dropout", kind="drop", n=41),
        accuracy("the model was in training mode", *MODE, n=9),
        accuracy("the model was in evaluation mode", *MODE, n=11, training=False),
        accuracy("what was recorded", attribute("net", "recorded"), n=7),
        accuracy("torch records afterwards", ask("recording"), n=12),
        accuracy("parameters are trained afterwards", ask("leaves", Kept("net")), n=15),
        accuracy("the largest batch", ask("above", Kept("net"), 4), n=14),
        accuracy("the numbers of the model afterwards", method("net", "state_dict"), n=13),
        accuracy("fewer images than a batch", n=3, edge=True),
        accuracy("one image a batch", n=17, batch_size=1, edge=True),
    ),
    variants=(
        Variant("torch cuts the batches", known.by_split),
        Variant("a data loader cuts them", known.by_loader),
        Variant("means weighted with their sizes", known.weighted_means),
        Variant("counted by hand", known.accuracy_of()),
    ),
    misconceptions=misconceptions,
    formula_line="remember the mode; *evaluation mode*; within `torch.no_grad()` *count* the rows "
    "whose largest logit is the label, batch by batch; put the mode back; *divide by n*, once",
    twin="The same frame for another number: **the mean loss over all images**.\n"
    "```python\n"
    "def mean_loss(model, x, y, batch_size):\n"
    "    was_training, total = model.training, 0.0\n"
    "    model.eval()\n"
    "    with torch.no_grad():                         # no graph is recorded\n"
    "        for a, b in zip(x.split(batch_size), y.split(batch_size)):\n"
    '            loss = torch.nn.functional.cross_entropy(model(a), b, reduction="sum")\n'
    "            total += loss.item()                  # sums add up, means do not\n"
    "    model.train(was_training)                     # as it came\n"
    "    return total / len(x)\n"
    "```",
    start="""
was_training = model.training
n_right = 0
with torch.no_grad():
    for i in range(0, len(x), batch_size):
        z = model(x[i : i + batch_size])  # (b, k)
        n_right += (z.argmax(dim=1) == y[i : i + batch_size]).sum().item()
model.train(was_training)
return n_right / len(x)
""",
    needs=("torch",),
)
