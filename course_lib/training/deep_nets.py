"""Deep networks before training: four of them, and what comes through them on the way back."""

from collections.abc import Sequence

import numpy as np

from course_lib import nn
from course_lib.nn import Sequential


def broken_nets(depth: int = 60) -> dict[str, Sequential]:
    """Three untrained networks without skips, each with a trouble of its own, and a healthy one.

    A has He's weights, B batch norm and He's weights, C weights of 0.8 times He's size, D copies.
    """
    nets = {}
    for name, norm, factor in (
        ("A", False, 1.0),
        ("B", True, 1.0),
        ("C", False, 0.8),
        ("D", False, 0),
    ):
        rng = np.random.default_rng(4)  # not the network of section 11.3
        modules: list[nn.Module] = [nn.Linear(784, 64, rng, dtype=np.float32)]
        for _ in range(depth):
            modules += [nn.BatchNorm1d(64, dtype=np.float32)] if norm else []
            scale = factor * (2 / 64) ** 0.5
            modules += [nn.ReLU(), nn.Linear(64, 64, rng, scale=scale, dtype=np.float32)]
            if not factor:
                modules[-1].params["W"][...] = np.eye(64)
        nets[name] = Sequential(*modules, nn.ReLU(), nn.Linear(64, 10, rng, dtype=np.float32))
    return nets


def start_as_copies(model: Sequential) -> None:
    """Let the hidden layers of a plain deep network copy what ReLU lets through: W = I."""
    for layer in model.modules[2:-2:2]:
        layer.params["W"][...] = np.eye(len(layer.params["W"]))


def small(depth: int) -> float:
    """The s of lesson 11 at which `depth` blocks keep their size; readers find it themselves.

    It is the variance of the weights of each block, as a part of He's: (1 + 1 / depth)^depth < e.
    """
    return 1 / depth


def circles_back(
    model: Sequential, image: nn.Array, counts: Sequence[int] = (0, 1, 3, 10, 30, 60)
) -> dict[int, nn.Array]:
    """Send circles of directions back through the hidden layers of a deep network.

    The image is repeated for each of the directions, so the model must treat the rows of a batch
    one by one; batch norm does not.

    Args:
        model: equally wide layers between a first and a last linear layer, such as `broken_nets`.
        image: (784,) the image that has passed forward.
        counts: after how many layers or blocks to look.

    Returns:
        Number of layers on the way back -> (5, 61, width) five circles, 61 directions of each; the
        width is that of the layers, 64 in lesson 11.
    """
    width = model.modules[0].params["W"].shape[1]
    u_v = np.linalg.qr(np.random.default_rng(0).normal(size=(5, width, 2)))[0]  # (5, width, 2)
    t = np.linspace(0, 2 * np.pi, 61)
    g = np.stack([np.cos(t), np.sin(t)], axis=1) @ u_v.transpose(0, 2, 1)  # (5, 61, width)
    g, found = g.reshape(-1, width), []
    model.forward(np.tile(image, (len(g), 1)))  # the same image for each direction
    for module in reversed(model.modules[1:-2]):
        if isinstance(module, nn.Linear | nn.Residual):
            found.append(g)
        g = module.backward(g)
    return {n: [*found, g][n].reshape(5, 61, width) for n in counts}


def drawn_widths(n_open: int, layers: int, circles: int, rng: np.random.Generator) -> nn.Array:
    """Width over length of circles behind layers with normal weights, drawn without any network.

    Each circle has weights of its own in each layer, `n_open` by `n_open` of them. Of a direction
    they make n_open normal numbers, whose sum of squares is drawn as such, and of a perpendicular
    one as many, of which one lies along the first.

    Returns:
        (circles,): from 0, a needle, to 1, round.
    """
    w = np.ones(circles)
    for _ in range(layers):
        made = np.zeros((circles, 2, 2))  # of each of two perpendicular directions: its two parts
        made[:, 0, 0] = np.sqrt(rng.chisquare(n_open, circles))
        made[:, 1, 0] = w * rng.normal(size=circles)  # along the first
        made[:, 1, 1] = w * np.sqrt(rng.chisquare(n_open - 1, circles))
        axes = np.linalg.svd(made, compute_uv=False)  # (circles, 2)
        w = axes[:, 1] / axes[:, 0]
    return w


def circle_width(model: Sequential, images: nn.Array, depth: int) -> float:
    """Width over length of what `depth` hidden layers make of five circles per image: the median.

    images: (n, 784).
    """
    widths = []
    for image in images:
        back = circles_back(model, image, (depth,))[depth].astype(float)  # (5, 61, 64)
        axes = np.linalg.svd(back, compute_uv=False)  # (5, 61), of which two are not 0
        widths.append(axes[:, 1] / axes[:, 0])
    return float(np.median(widths))


def directions(model: Sequential, images: nn.Array) -> float:
    """How many directions come back through the hidden layers; the mean over images (n, 784).

    Of a plain network whose layers are d units wide, from 1 to d: the participation ratio of the
    squared singular values of what the layers make of a gradient.
    """
    width, counts = len(model.modules[0].params["b"]), []
    for image in images:
        model.forward(np.tile(image, (width, 1)))  # the same image for each direction
        g = np.eye(width, dtype=np.float32)
        for module in reversed(model.modules[1:-2]):
            g = module.backward(g)  # (width, width) in the end
        squares = np.linalg.svd(g.astype(float), compute_uv=False) ** 2  # (width,)
        counts.append(float(squares.sum() ** 2 / (squares**2).sum()))
    return float(np.mean(counts))


def apart(model: Sequential, images: nn.Array) -> float:
    """1 minus the mean cosine of two images' activations at the last hidden layer; (n, 784)."""
    a = images
    for module in model.modules[:-1]:
        a = module.forward(a)  # (n, width) in the end
    a = a.astype(float) / np.linalg.norm(a, axis=1, keepdims=True)
    return float(1 - (a @ a.T)[np.triu_indices(len(a), 1)].mean())


def alike(model: Sequential, images: nn.Array, labels: nn.Labels) -> float:
    """Mean cosine of the gradients of two images of one class, at the first hidden layer.

    images: (n, 784), labels: (n,).
    """
    g = nn.softmax_cross_entropy_grad(model.forward(images), labels)
    for module in reversed(model.modules[1:]):
        g = module.backward(g)  # (n, width) in the end
    g = g.astype(float) / np.linalg.norm(g, axis=1, keepdims=True)
    same = (labels[:, None] == labels) & ~np.eye(len(labels), dtype=bool)  # (n, n)
    return float((g @ g.T)[same].mean())


def apart_by_layer(model: Sequential, images: nn.Array) -> nn.Array:
    """How far apart digits stay on the way forward: 1 minus the mean cosine of two of them.

    Args:
        model: layers or blocks between a first and a last linear layer.
        images: (n, 784).

    Returns:
        (layers,): behind the ReLU that follows the first linear layer, and each further layer or
        block; the last number is that of `apart`.
    """
    a, found = images, []
    for module in model.modules[:-1]:
        a = module.forward(a)
        if isinstance(module, nn.Linear | nn.Residual):
            seen = np.maximum(a, 0).astype(float)
            seen /= np.linalg.norm(seen, axis=1, keepdims=True)
            found.append(1 - (seen @ seen.T)[np.triu_indices(len(seen), 1)].mean())
    return np.array(found)


def wishes(model: Sequential, image: nn.Array) -> nn.Array:
    """What ten digits ask of the first layer for one image (784,): (10, width), of length 1.

    A digit's wish: the gradient at the first layer's output of "more of this digit's logit, as much
    less of the ten together".
    """
    model.forward(np.tile(image, (10, 1)))  # the same image for each digit
    g = np.eye(10, dtype=np.float32) - np.float32(0.1)  # (10, 10)
    for module in reversed(model.modules[1:]):
        g = module.backward(g)  # (10, width) in the end
    return g / np.linalg.norm(g, axis=1, keepdims=True)


def asked_alike(model: Sequential, images: nn.Array) -> float:
    """How alike two digits' wishes at the first layer are, images (n, 784): the median |cosine|."""
    found = []
    for image in images:
        g = wishes(model, image)
        found.append(np.abs(g @ g.T)[np.triu_indices(10, 1)])  # (45,) pairs
    return float(np.median(found))
