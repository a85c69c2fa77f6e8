"""Right and wrong answers to exercise 13.2: two networks compared layer by layer."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.judging.torch_later import torch
from course_lib.nn import Array, Sequential

Rows = list[tuple[str, float, float]]

# ---------------------------------------------------------------- what right looks like


def layer_parity(model_np: Sequential, model_torch: Any, x: Array, dy: Array) -> Rows:
    """(name, largest difference forward, and backward) for each layer, fed with equal inputs."""
    model_np.eval()
    model_torch.eval()
    walked, h = [], x
    for layer, twin in zip(model_np.modules, model_torch, strict=True):
        t = torch.tensor(h, requires_grad=True)
        h, u = layer.forward(h), twin(t)
        walked.append((layer, t, u, np.abs(h - u.detach().numpy()).max()))
    rows, g = [], dy
    for i, (layer, t, u, forward) in reversed(list(enumerate(walked))):
        (theirs,) = torch.autograd.grad(u, t, torch.tensor(g))
        g = layer.backward(g)
        backward = np.abs(g - theirs.numpy()).max()
        rows.append((f"{i} {type(layer).__name__}", float(forward), float(backward)))
    return rows[::-1]


def by_backward(model_np, model_torch, x, dy):
    """With `.backward` and `.grad`; torch measures the differences."""
    model_np.eval()
    model_torch.eval()
    inputs, outputs, forward = [], [], []
    h = x
    for layer, twin in zip(model_np.modules, model_torch, strict=True):
        inputs.append(torch.from_numpy(np.array(h)).requires_grad_())
        outputs.append(twin(inputs[-1]))
        h = layer.forward(h)
        forward.append((torch.from_numpy(h) - outputs[-1]).abs().max().item())
    backward = []
    g = dy
    for k in range(len(inputs) - 1, -1, -1):
        outputs[k].backward(torch.from_numpy(np.array(g)))
        g = model_np.modules[k].backward(g)
        backward.insert(0, (torch.from_numpy(g) - inputs[k].grad).abs().max().item())
    names = [f"{i} {type(layer).__name__}" for i, layer in enumerate(model_np.modules)]
    return list(zip(names, forward, backward, strict=True))


def in_two_walks(model_np, model_torch, x, dy):
    """First numpy there and back with everything kept, then torch on what was kept."""
    model_np.eval()
    layers, ins, downs = list(model_np.modules), [x], [dy]
    for layer in layers:
        ins.append(layer.forward(ins[-1]))
    for layer in layers[::-1]:
        downs.append(layer.backward(downs[-1]))
    downs = downs[::-1]
    rows = []
    for i, (layer, twin) in enumerate(zip(layers, model_torch.eval(), strict=True)):
        t = torch.tensor(ins[i], dtype=torch.float64, requires_grad=True)
        u = twin(t)
        u.backward(torch.tensor(downs[i + 1], dtype=torch.float64))
        gaps = [abs(a - b.detach().numpy()).max() for a, b in ((ins[i + 1], u), (downs[i], t.grad))]
        rows.append((f"{i} {type(layer).__name__}", *gaps))
    return rows


# ---------------------------------------------------------------- what goes wrong


def largest(difference: Array) -> Any:
    return float(np.abs(difference).max())


def torch_tensor(value: Any) -> Any:
    return torch.tensor(value)


def parity(
    own_forward: bool = False,
    own_backward: bool = False,
    training: bool | None = False,
    size: Callable[[Array], Any] = largest,
    name: Callable[[int, Any], str] = lambda i, layer: f"{i} {type(layer).__name__}",
    start: Callable[[Array], Array] = lambda dy: dy,
    single: bool = False,
    finish: Callable[[list[Any]], Any] = lambda rows: rows,
    slope_of: Callable[[Any, Any], Any] = lambda slope, t: slope,
    watched: bool = True,
    handed: bool = False,
    returned: bool = False,
    seed: Callable[[Any], Any] = torch_tensor,
    switched: tuple[bool, bool] = (True, True),
) -> Callable[..., Any]:
    """A right answer with the faults that are switched on.

    Args:
        own_forward: torch's layers are fed what torch's own layers gave.
        own_backward: the same on the way back.
        training: the mode of both models; None leaves it.
        size: what one difference becomes.
        name: how a layer is called.
        start: what stands at the end of the way back.
        single: torch works in float32.
        finish: what becomes of the list.
        slope_of: what is taken for torch's gradient at the input.
        watched: whether the inputs ask for a gradient.
        handed: torch's output is the next input of both.
        returned: torch's gradient is the next one of both.
        seed: what torch's layer gets on the way back, made of the gradient there.
        switched: whether the numpy and the torch model are switched to that mode.
    """

    def layer_parity(model_np, model_torch, x, dy):
        if training is not None:
            if switched[0]:
                (model_np.train if training else model_np.eval)()
            if switched[1]:
                model_torch.train(training)
        kind = torch.float32 if single else torch.float64
        model_torch.to(kind)
        h = own = x
        walked = []
        for layer, twin in zip(model_np.modules, model_torch, strict=True):
            t = torch.tensor(own if own_forward else h, dtype=kind, requires_grad=watched)
            h, u = layer.forward(h), twin(t)
            own = u.detach().numpy()
            walked.append((layer, t, u, size(h - own)))
            h = own if handed else h
        g = mine = start(dy)
        rows = []
        for i, (layer, t, u, forward) in reversed(list(enumerate(walked))):
            u.backward(seed(mine if own_backward else g).to(kind))
            g, mine = layer.backward(g), slope_of(t.grad.numpy(), t)
            rows.append((name(i, layer), forward, size(g - mine)))
            g = mine if returned else g
        return finish(rows[::-1])

    return layer_parity


def whole_only(model_np, model_torch, x, dy):
    """The end of each chain: one row."""
    rows = parity(own_forward=True, own_backward=True)(model_np, model_torch, x, dy)
    return [("model", rows[-1][1], rows[0][2])]


def until_it_differs(rows):
    """Nothing after the first layer that differs."""
    bad = next((i for i, row in enumerate(rows) if max(row[1:]) > 1e-10), len(rows) - 1)
    return rows[: bad + 1]


def relative(model_np, model_torch, x, dy):
    """Differences over the size of the numbers."""
    model_np.eval()
    model_torch.eval()
    rows, walked, h = [], [], x
    for layer, twin in zip(model_np.modules, model_torch, strict=True):
        t = torch.tensor(h, requires_grad=True)
        h, u = layer.forward(h), twin(t)
        walked.append((layer, t, u, np.abs(h - u.detach().numpy()).max() / np.abs(h).max()))
    g = dy
    for i, (layer, t, u, forward) in reversed(list(enumerate(walked))):
        u.backward(torch.tensor(g))
        g = layer.backward(g)
        gap = np.abs(g - t.grad.numpy()).max() / np.abs(g).max()
        rows.append((f"{i} {type(layer).__name__}", float(forward), float(gap)))
    return rows[::-1]


def scaled(size_forward: bool, size_backward: bool) -> Callable[..., Any]:
    """One of the two differences is divided by the size of the numbers."""

    def layer_parity(model_np, model_torch, x, dy):
        plain = parity()(model_np, model_torch, x, dy)
        over = relative(model_np, model_torch, x, dy)
        return [
            (name, r if size_forward else p, s if size_backward else q)
            for (name, p, q), (_, r, s) in zip(plain, over, strict=True)
        ]

    return layer_parity


def at_the_output(model_np, model_torch, x, dy):
    """Backward, the gradient at the output is compared with torch's output."""
    rows = parity()(model_np, model_torch, x, dy)
    h, g, outs, gaps = x, dy, [], []
    for layer, twin in zip(model_np.modules, model_torch, strict=True):
        outs.append(twin(torch.tensor(h)).detach().numpy())
        h = layer.forward(h)
    for layer, u in zip(model_np.modules[::-1], outs[::-1], strict=True):
        gaps.append(largest(g - u))
        g = layer.backward(g)
    return [(name, gap, b) for (name, gap, _), b in zip(rows, gaps[::-1], strict=True)]


def one_leaf(model_np, model_torch, x, dy):
    """A graph is built over all torch layers, and each layer walks back to the first again."""
    model_np.eval()
    model_torch.eval()
    t = torch.tensor(x, requires_grad=True)
    ts, forward, h, u = [], [], x, t
    for layer, twin in zip(model_np.modules, model_torch, strict=True):
        ts.append(u)
        if u is not t:
            u.retain_grad()
        h, u = layer.forward(h), twin(u)
        forward.append(largest(h - u.detach().numpy()))
    outs = [*ts[1:], u]
    g, back = dy, []
    for i in reversed(range(len(ts))):
        outs[i].backward(torch.tensor(g), retain_graph=True)
        g = model_np.modules[i].backward(g)
        back.append(largest(g - ts[i].grad.numpy()))
    names = [f"{i} {type(layer).__name__}" for i, layer in enumerate(model_np.modules)]
    return list(zip(names, forward, back[::-1], strict=True))
