"""Right and wrong answers to exercise 13.6: the accuracy of a torch model."""

from collections.abc import Callable
from typing import Any

from course_lib.judging.torch_later import torch

# ---------------------------------------------------------------- what right looks like


def evaluate(model: Any, x: Any, y: Any, batch_size: int) -> float:
    """The share of examples whose largest logit is the true class; the mode is put back."""
    was_training = model.training
    model.eval()
    n_right = 0
    with torch.no_grad():
        for i in range(0, len(x), batch_size):
            z = model(x[i : i + batch_size])  # (b, k)
            n_right += (z.argmax(dim=1) == y[i : i + batch_size]).sum().item()
    model.train(was_training)
    return n_right / len(x)


def by_split(model, x, y, batch_size):
    """Torch cuts the batches; predictions are put together first."""
    mode = model.training
    model.eval()
    with torch.inference_mode():
        said = torch.cat([model(part).argmax(1) for part in x.split(batch_size)])
    model.train(mode)
    return (said == y).double().mean().item()


def by_loader(model, x, y, batch_size):
    """A data loader cuts the batches; the mode is put back whatever happens."""
    data = torch.utils.data.TensorDataset(x, y)
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            right = [
                int(b == model(a).argmax(dim=-1))
                for a, b in torch.utils.data.DataLoader(data, batch_size=1)
            ]
    finally:
        model.train(was)
    return sum(right) / len(right)


def weighted_means(model, x, y, batch_size):
    """Means of batches, each weighted with its size; no graph by `set_grad_enabled`."""
    was, total = model.training, 0.0
    model.train(False)
    with torch.set_grad_enabled(False):
        for a, b in zip(x.split(batch_size), y.split(batch_size), strict=True):
            share = (torch.softmax(model(a), 1).max(dim=1).indices == b).double().mean()
            total += float(share) * len(a)
    if was:
        model.train()
    return total / y.numel()


# ---------------------------------------------------------------- what goes wrong


def right_of(z: Any, y: Any) -> Any:
    return z.argmax(dim=1) == y


def shared(n_right: float, n: int, shares: list[float]) -> Any:
    return n_right / n


def accuracy_of(
    before: Callable[[Any], None] = lambda model: model.eval(),
    after: Callable[[Any, bool], None] = lambda model, was: model.train(was),
    right: Callable[[Any, Any], Any] = right_of,
    give: Callable[[float, int, list[float]], Any] = shared,
    recorded: bool = False,
    bounds: Callable[[int, int], list[int]] = lambda n, size: list(range(0, n, size)),
    all_at_once: bool = False,
    width: Callable[[int], int] = lambda size: size,
) -> Callable[..., Any]:
    """A right answer with the faults that are switched on.

    Args:
        before: what is done with the mode.
        after: what is done with it at the end; `was` is the mode at the beginning.
        right: which examples count.
        give: what is returned, made of the count, the number and the shares of the batches.
        recorded: whether graphs are recorded.
        bounds: where the batches begin.
        all_at_once: one batch for everything.
        width: the size of a batch.
    """

    def evaluate(model, x, y, batch_size):
        was = model.training
        before(model)
        size = len(x) if all_at_once else width(batch_size)
        count, shares = 0, []
        with torch.set_grad_enabled(recorded):
            for i in bounds(len(x), size):
                good = right(model(x[i : i + size]), y[i : i + size])
                count += int(good.sum())
                shares.append(float(good.double().mean()))
        after(model, was)
        return give(count, len(x), shares)

    return evaluate


def nothing(*args: Any) -> None:
    """Leave the mode alone."""


def last_batch(model, x, y, batch_size):
    """Only the last batch is counted."""
    return accuracy_of(give=lambda count, n, shares: shares[-1])(model, x, y, batch_size)


def overwritten(model, x, y, batch_size):
    """The right ones of the last batch, over all n."""
    return accuracy_of(give=lambda count, n, shares: shares[-1] * ((n - 1) % batch_size + 1) / n)(
        model, x, y, batch_size
    )


def over_the_batch_size(model, x, y, batch_size):
    return accuracy_of(give=lambda count, n, shares: count / batch_size)(model, x, y, batch_size)


def left_off(model, x, y, batch_size):
    """Recording is switched off, and nobody switches it on again."""
    torch.set_grad_enabled(False)
    return evaluate(model, x, y, batch_size)


def frozen(model, x, y, batch_size):
    """No parameter asks for a gradient, then and afterwards."""
    model.requires_grad_(False)
    return accuracy_of(recorded=True)(model, x, y, batch_size)


def container_only(model: Any, was: bool) -> None:
    model.training = was


def whole_batches(n: int, size: int) -> list[int]:
    return list(range(0, n - size + 1, size))
