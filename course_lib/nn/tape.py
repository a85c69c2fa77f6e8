"""Reverse-mode differentiation on a tape of nodes: what a framework does, in a hundred lines.

Each function takes nodes, computes a value, and returns a new node that remembers its parents and
how a gradient goes back to them. `backward` walks that graph.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.nn.arrays import Array, Labels, unbroadcast
from course_lib.nn.probabilities import log_softmax as log_softmax_of

Vjp = Callable[[Array], tuple[Array, ...]]


class Node:
    """A value in a computation.

    Attributes:
        value: an array of any shape.
        parents: the nodes that it was computed from; () for a leaf.
        vjp: gradient at this node -> one gradient for each parent, each with its parent's shape.
        name: what computed it, such as "add"; for a leaf, what the caller calls it.
        grad: as `value`, set by `backward`; None until then.
    """

    def __init__(
        self,
        value: Array | float,
        parents: tuple["Node", ...] = (),
        vjp: Vjp = lambda g: (),
        name: str = "leaf",
    ) -> None:
        self.value = np.asarray(value, dtype=np.float64)
        self.parents, self.vjp, self.name = parents, vjp, name
        self.grad: Any = None  # an array, once `backward` has been here

    def __repr__(self) -> str:
        """Say name and shape, such as Node(add, (4, 3))."""
        return f"Node({self.name}, {self.value.shape})"


def add(a: Node, b: Node) -> Node:
    """Add two nodes, with broadcasting."""
    shapes = a.value.shape, b.value.shape

    def vjp(g: Array) -> tuple[Array, ...]:
        return tuple(g if g.shape == shape else unbroadcast(g, shape) for shape in shapes)

    return Node(a.value + b.value, (a, b), vjp, "add")


def mul(a: Node, b: Node) -> Node:
    """Multiply two nodes, number by number; equal shapes."""
    return Node(a.value * b.value, (a, b), lambda g: (g * b.value, g * a.value), "mul")


def matmul(x: Node, W: Node) -> Node:
    """(n, d) @ (d, k) -> (n, k)."""
    return Node(x.value @ W.value, (x, W), lambda g: (g @ W.value.T, x.value.T @ g), "matmul")


def relu(z: Node) -> Node:
    """Negative entries become 0."""
    return Node(np.maximum(z.value, 0), (z,), lambda g: (g * (z.value > 0),), "relu")


def total(a: Node) -> Node:
    """The sum of all entries, of shape ()."""
    return Node(a.value.sum(), (a,), lambda g: (np.full(a.value.shape, g),), "total")


def log_softmax(z: Node) -> Node:
    """(n, k) logits -> (n, k) logarithms of probabilities."""
    value = log_softmax_of(z.value)

    def vjp(g: Array) -> tuple[Array, ...]:
        return (g - np.exp(value) * g.sum(axis=1, keepdims=True),)

    return Node(value, (z,), vjp, "log_softmax")


def nll(log_p: Node, y: Labels) -> Node:
    """The mean over the batch of minus log p of the true class, of shape ()."""
    n = len(y)

    def vjp(g: Array) -> tuple[Array, ...]:
        back = np.zeros_like(log_p.value)  # (n, k)
        back[np.arange(n), y] = -g / n
        return (back,)

    return Node(-log_p.value[np.arange(n), y].mean(), (log_p,), vjp, "nll")


def parents_first(root: Node) -> list[Node]:
    """Every node that root depends on, and root, each once and after all its parents."""
    order: list[Node] = []
    seen, waiting = {id(root)}, [(root, iter(root.parents))]
    while waiting:  # a recursion would end at a depth of a thousand nodes
        node, parents = waiting[-1]
        new = next((p for p in parents if id(p) not in seen), None)
        if new is None:
            order.append(node)
            waiting.pop()
        else:
            seen.add(id(new))
            waiting.append((new, iter(new.parents)))
    return order


def backward(root: Node) -> None:
    """Set `grad` of root and of every node that it depends on, in place of earlier ones.

    Args:
        root: a node whose value has shape (), such as a loss; its own gradient is 1.

    >>> a = Node(3.0)
    >>> backward(mul(a, a))
    >>> float(a.grad)
    6.0
    """
    order = parents_first(root)
    for node in order:
        node.grad = np.zeros_like(node.value)
    root.grad = np.ones_like(root.value)
    for node in reversed(order):
        for parent, g in zip(node.parents, node.vjp(node.grad), strict=True):
            parent.grad = parent.grad + g
