"""Known answers to 12.3, torch_parity. A wrong one is the right one with some lines changed."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging.torch_later import torch

LINES = {
    "z": "z = model_np.forward(x)",
    "d": "model_np.backward(nn.softmax_cross_entropy_grad(z, y))",
    "0": "model_torch.zero_grad()",
    "t": "z_torch = model_torch(torch.from_numpy(x))",
    "l": "loss_torch = torch.nn.functional.cross_entropy(z_torch, torch.from_numpy(y))",
    "b": "loss_torch.backward()",
    "f": 'found = {"logits": np.abs(z - z_torch.detach().numpy()).max(),\n'
    '         "loss": abs(nn.cross_entropy(z, y) - loss_torch.item())}',
    "o": "names = list(model_np.params)",
    "p": "for name, p in zip(names, model_torch.parameters()):\n"
    "    g = p.grad.numpy()\n"
    "    g = g.T if g.ndim == 2 else g\n"
    "    found[name] = np.abs(model_np.grads[name] - g).max()",
    "r": "return found",
}


def parity(**changed: str) -> Callable[..., Any]:
    """The answer that these lines make; letter -> another text for that line."""
    lines = {**LINES, **{letter.strip("_"): text for letter, text in changed.items()}}
    body = "\n".join("    " + text.replace("\n", "\n    ") for text in lines.values() if text)
    namespace: dict[str, Any] = {"np": np, "nn": nn, "torch": torch}
    exec(f"def torch_parity(model_np, model_torch, x, y):\n{body}", namespace)
    return namespace["torch_parity"]


def torch_parity(model_np, model_torch, x, y):
    z = model_np.forward(x)
    model_np.backward(nn.softmax_cross_entropy_grad(z, y))
    model_torch.zero_grad()
    z_torch = model_torch(torch.from_numpy(x))
    loss_torch = torch.nn.functional.cross_entropy(z_torch, torch.from_numpy(y))
    loss_torch.backward()
    found = {
        "logits": float(np.abs(z - z_torch.detach().numpy()).max()),
        "loss": abs(nn.cross_entropy(z, y) - loss_torch.item()),
    }
    for name, p in zip(model_np.params, model_torch.parameters(), strict=True):
        g = p.grad.numpy().T if p.ndim == 2 else p.grad.numpy()
        found[name] = float(np.abs(model_np.grads[name] - g).max())
    return found


# ---------------------------------------------------------------- what right looks like


def by_autograd(model_np, model_torch, x, y):
    parameters = list(model_torch.parameters())
    z_torch = model_torch(torch.tensor(x))
    loss_torch = torch.nn.CrossEntropyLoss()(z_torch, torch.tensor(y))
    slopes = torch.autograd.grad(loss_torch, parameters)
    z = model_np.forward(x)
    n = len(y)
    dz = nn.softmax(z)
    dz[np.arange(n), y] -= 1
    model_np.backward(dz / n)
    gaps = {
        "logits": np.max(np.abs(z - z_torch.tolist())),
        "loss": np.abs(float(loss_torch) - nn.cross_entropy(z, y)),
    }
    for (name, mine), g in zip(model_np.grads.items(), slopes, strict=True):
        theirs = g.t() if g.dim() == 2 else g
        gaps[name] = np.max(np.abs(mine - theirs.numpy()))
    return gaps


def in_torch(model_np, model_torch, x, y):
    for p in model_torch.parameters():
        p.grad = None
    z_torch = model_torch(torch.as_tensor(x, dtype=torch.float64))
    loss = torch.nn.functional.cross_entropy(z_torch, torch.as_tensor(y))
    loss.backward()
    z = model_np.forward(x)
    model_np.backward(nn.softmax_cross_entropy_grad(z, y))
    found = {"logits": (torch.from_numpy(z) - z_torch).abs().max().item()}
    found["loss"] = abs(loss.item() - nn.cross_entropy(z, y))
    for name, p in zip(model_np.grads, model_torch.parameters(), strict=True):
        mine = torch.from_numpy(np.ascontiguousarray(model_np.grads[name]))
        found[name] = ((mine.T if mine.dim() == 2 else mine) - p.grad).abs().max().item()
    return found


with_lines = parity()
