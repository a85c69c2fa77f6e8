"""Right and wrong answers to exercise 13.4: one step of SGD on torch parameters."""

from collections.abc import Callable
from typing import Any

from course_lib.judging.torch_later import torch

# ---------------------------------------------------------------- what right looks like


def sgd_step(params: Any, lr: float) -> None:
    """Each parameter becomes p - lr * p.grad, in place; those without a gradient stay."""
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad


def by_data(params, lr):
    for p in params:
        if p.grad is not None:
            p.data -= lr * p.grad


def by_sub(params, lr):
    with torch.no_grad():
        for p in params:
            p.sub_(p.grad if p.grad is not None else torch.zeros_like(p), alpha=lr)


def by_copy(params, lr):
    for p in params:
        if p.grad is None:
            continue
        with torch.no_grad():
            p.copy_(p - lr * p.grad)


def by_detach(params, lr):
    """A detached tensor is another view of the same numbers."""
    for p in list(params):
        if p.grad is not None:
            numbers = p.detach()
            numbers -= lr * p.grad


def by_the_library(params, lr):
    torch.optim.SGD(list(params), lr=lr).step()


# ---------------------------------------------------------------- what goes wrong

Change = Callable[[Any, Any, float], Any]


def each(change: Change, skip: bool = True, after: Change | None = None) -> Callable[..., Any]:
    """`change(p, g, lr)` for each parameter, recorded unless it says otherwise."""

    def step(params, lr):
        for p in params:
            if p.grad is None and skip:
                continue
            change(p, p.grad, lr)
            if after:
                after(p, p.grad, lr)

    return step


def quietly(change: Change, **options: Any) -> Callable[..., Any]:
    """The same within `torch.no_grad()`."""
    inner = each(change, **options)

    def step(params, lr):
        with torch.no_grad():
            inner(params, lr)

    return step


def in_place(p: Any, g: Any, lr: float) -> None:
    p -= lr * g


def rebound(p: Any, g: Any, lr: float) -> None:
    p = p - lr * g


def on_a_copy(p: Any, g: Any, lr: float) -> None:
    numbers = p.detach().clone()
    numbers -= lr * g


def elsewhere(p: Any, g: Any, lr: float) -> None:
    p.data = p.data - lr * g


def at_a_tenth(p: Any, g: Any, lr: float) -> None:
    p -= 0.1 * g


def scaling_the_gradient(p: Any, g: Any, lr: float) -> None:
    p -= g.mul_(lr)


def upwards(p: Any, g: Any, lr: float) -> None:
    p += lr * g


def without_lr(p: Any, g: Any, lr: float) -> None:
    p -= g


def onto_the_gradient(p: Any, g: Any, lr: float) -> None:
    g -= lr * p


def replaced(p: Any, g: Any, lr: float) -> None:
    p.copy_(-lr * g)


def by_numpy(p: Any, g: Any, lr: float) -> None:
    numbers = p.numpy()
    numbers -= lr * g.numpy()


def switched_off(p: Any, g: Any, lr: float) -> None:
    p.requires_grad_(False)
    p -= lr * g


def set_to_0(p: Any, g: Any, lr: float) -> None:
    g.zero_()


def set_to_none(p: Any, g: Any, lr: float) -> None:
    p.grad = None


def scaled_by_its_norm(p: Any, g: Any, lr: float) -> None:
    p -= lr * g / g.norm()


def mean_of_entries(p: Any, g: Any, lr: float) -> None:
    p -= lr * g.mean()


def cleared_first(params, lr):
    params = list(params)
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.grad.zero_()
                p -= lr * p.grad


def into_the_list(params, lr):
    """New tensors in a list: the model keeps the old ones."""
    params = list(params)
    for i, p in enumerate(params):
        if p.grad is not None:
            params[i] = p - lr * p.grad


def first_only(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                return


def until_none(params, lr):
    """The first parameter without a gradient ends the loop."""
    with torch.no_grad():
        for p in params:
            if p.grad is None:
                break
            p -= lr * p.grad


def walked_twice(params, lr):
    """An iterator is empty after one walk."""
    grads = [p.grad for p in params]
    with torch.no_grad():
        for p, g in zip(params, grads, strict=False):
            if g is not None:
                p -= lr * g


def looked_through_first(params, lr):
    """The look stops at the first gradient, and this parameter is gone."""
    with torch.no_grad():
        if any(p.grad is not None for p in params):
            for p in params:
                if p.grad is not None:
                    p -= lr * p.grad


def left_off(params, lr):
    """Recording is switched off, and nobody switches it on again."""
    torch.set_grad_enabled(False)
    sgd_step(params, lr)


def given_back(params, lr):
    params = list(params)
    sgd_step(params, lr)
    return params


def new_ones_given_back(params, lr):
    return [p if p.grad is None else p - lr * p.grad for p in params]


def counted(params, lr):
    with torch.no_grad():
        for i in range(len(params)):
            if params[i].grad is not None:
                params[i] -= lr * params[i].grad
