"""Right and wrong answers to exercise 13.5: one step of training in PyTorch."""

from collections.abc import Callable
from typing import Any

from course_lib.judging.torch_later import torch

# ---------------------------------------------------------------- what right looks like


def train_step(model: Any, optimiser: Any, x: Any, y: Any) -> float:
    """One step on one batch; the loss before it, as a plain number."""
    model.train()
    optimiser.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimiser.step()
    return loss.item()


def late_zero(model, optimiser, x, y):
    """Gradients may be cleared at any time before backward."""
    model.train(True)
    loss = torch.nn.CrossEntropyLoss()(model(x), y)
    model.zero_grad()
    loss.backward()
    optimiser.step()
    return float(loss)


def by_hand(model, optimiser, x, y):
    """The loss spelt out, gradients set to None one by one."""
    model.train()
    for p in model.parameters():
        p.grad = None
    log_p = torch.log_softmax(model(x), dim=1)
    loss = -log_p[torch.arange(len(y)), y].mean()
    loss.backward()
    optimiser.step()
    return loss.detach().item()


def by_autograd_grad(model, optimiser, x, y):
    model.train()
    params = list(model.parameters())
    loss = torch.nn.functional.nll_loss(model(x).log_softmax(1), y)
    for p, g in zip(params, torch.autograd.grad(loss, params), strict=True):
        p.grad = g
    optimiser.step()
    return loss.tolist()


def with_shares(model, optimiser, x, y):
    """Labels as shares of classes: the same loss, with more memory."""
    model.train()
    z = model(x)
    loss = torch.nn.functional.cross_entropy(z, torch.nn.functional.one_hot(y, z.shape[1]).double())
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# ---------------------------------------------------------------- what goes wrong

Loss = Callable[[Any, Any], Any]


def cross_entropy(z: Any, y: Any) -> Any:
    return torch.nn.functional.cross_entropy(z, y)


def summed(z: Any, y: Any) -> Any:
    return torch.nn.functional.cross_entropy(z, y, reduction="sum")


def softmax_first(z: Any, y: Any) -> Any:
    return torch.nn.functional.cross_entropy(torch.softmax(z, dim=1), y)


def nll_of_logits(z: Any, y: Any) -> Any:
    return torch.nn.functional.nll_loss(z, y)


def nll_of_probabilities(z: Any, y: Any) -> Any:
    return torch.nn.functional.nll_loss(torch.softmax(z, dim=1), y)


def one_hot(z: Any, y: Any) -> Any:
    return torch.nn.functional.one_hot(y, z.shape[1]).double()


def squared(z: Any, y: Any) -> Any:
    return torch.nn.functional.mse_loss(z, one_hot(z, y))


def squared_probabilities(z: Any, y: Any) -> Any:
    return torch.nn.functional.mse_loss(torch.softmax(z, dim=1), one_hot(z, y))


def each_class_alone(z: Any, y: Any) -> Any:
    return torch.nn.functional.binary_cross_entropy_with_logits(z, one_hot(z, y))


def over_the_batch(z: Any, y: Any) -> Any:
    return -torch.log_softmax(z, dim=0)[torch.arange(len(y)), y].mean()


def as_floats(z: Any, y: Any) -> Any:
    return torch.nn.functional.cross_entropy(z, y.double())


def exchanged(z: Any, y: Any) -> Any:
    return torch.nn.functional.cross_entropy(y, z)


def of_predictions(z: Any, y: Any) -> Any:
    return torch.nn.functional.cross_entropy(z.argmax(dim=1).double(), y.double())


def training(model: Any) -> None:
    model.train()


def step(
    lines: str = "mode zero forward backward step",
    loss_of: Loss = cross_entropy,
    mode: Callable[[Any], None] = training,
    give: Callable[[Any], Any] = lambda loss: loss.item(),
    after: bool = False,
    own: Callable[[Any], Any] | None = None,
    quiet: bool = False,
    start: Callable[[Any], Any] = lambda loss: loss,
    end: Callable[[Any, bool], Any] = lambda model, was: None,
) -> Callable[..., Any]:
    """The lines of a step in any order, with the faults that are switched on.

    Args:
        lines: the order of the lines.
        loss_of: the loss of logits and labels.
        mode: how the mode is set.
        give: what is returned, made of the loss.
        after: return the loss of the changed model.
        own: makes a new optimiser of the parameters.
        quiet: the forward pass is not recorded.
        start: what backward is called on.
        end: what is done to the model at the end; `was` is the mode in which it came.
    """

    def train_step(model, optimiser, x, y):
        if own:
            optimiser = own(model.parameters())
        loss, was = None, model.training
        for line in lines.split():
            if line == "mode":
                mode(model)
            elif line == "zero":
                optimiser.zero_grad()
            elif line == "forward":
                with torch.set_grad_enabled(not quiet):
                    loss = loss_of(model(x), y)
            elif line == "soft":
                loss = softmax_first(model(x), y)
            elif line == "backward":
                start(loss).backward()
            else:
                optimiser.step()
        end(model, was)
        return give(loss_of(model(x), y) if after else loss)

    return train_step
