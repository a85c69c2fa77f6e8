"""More wrong answers to exercise 13.3, that share little with a right one."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.pytorch.tape_answers import Order, added, children_first, tape
from course_lib.nn.tape import Node, parents_first


def not_seeded(root):
    """The root has no gradient when the walk begins."""
    for node in parents_first(root):
        node.grad = None
    for node in reversed(parents_first(root)):
        for parent, g in zip(node.parents, node.vjp(node.grad), strict=True):
            parent.grad = added(parent.grad, g)


def along_every_path(root):
    """Each path from the root is walked by itself: right numbers, many calls."""
    for node in parents_first(root):
        node.grad = np.zeros_like(node.value)

    def send(node, g):
        node.grad = node.grad + g
        for parent, back in zip(node.parents, node.vjp(g), strict=True):
            send(parent, back)

    send(root, np.ones_like(root.value))


def sent_on_again(root):
    """A node that is met once more sends its whole gradient once more."""
    for node in parents_first(root):
        node.grad = np.zeros_like(node.value)
    root.grad = np.ones_like(root.value)

    def send(node):
        for parent, g in zip(node.parents, node.vjp(node.grad), strict=True):
            parent.grad = parent.grad + g
            send(parent)

    send(root)


def sent_on_at_once(root):
    """The first try of many: set or add, and go on; nothing is cleared, nothing is remembered."""
    root.grad = np.ones_like(root.value)

    def send(node):
        for parent, g in zip(node.parents, node.vjp(node.grad), strict=True):
            parent.grad = added(parent.grad, g)
            send(parent)

    send(root)


def known_by(mark: Callable[[Node], Any]) -> Order:
    """Parents first; a node is taken for another one that has the same mark."""

    def order(root: Node) -> list[Node]:
        found, seen = [], set()

        def visit(node: Node) -> None:
            if mark(node) not in seen:
                seen.add(mark(node))
                for parent in node.parents:
                    visit(parent)
                found.append(node)

        visit(root)
        return found[::-1]

    return order


def known_by_its_gradient(root):
    """A node counts as visited when it has a gradient, be it from another root."""
    order = []

    def visit(node):
        if node.grad is None:
            node.grad = np.zeros_like(node.value)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(root)
    root.grad = np.ones_like(root.value)
    for node in order[::-1]:
        for parent, g in zip(node.parents, node.vjp(node.grad), strict=True):
            parent.grad = parent.grad + g


def once_a_parent(root):
    """Right gradients; each parent calls the node's vjp anew."""
    for node in parents_first(root):
        node.grad = np.zeros_like(node.value)
    root.grad = np.ones_like(root.value)
    for node in children_first(root):
        for i, parent in enumerate(node.parents):
            parent.grad = parent.grad + node.vjp(node.grad)[i]


def given_back(root):
    """The gradients are returned as well."""
    tape()(root)
    return [node.grad for node in parents_first(root)]


def leaves_only(order: list[Node], root: Node) -> None:
    for node in order:
        if node.parents:
            node.grad = None


def each_once(node: Node, gs: Any) -> list[tuple[Node, Any]]:
    """A dictionary keeps one gradient for each parent."""
    return list({id(p): (p, g) for p, g in zip(node.parents, gs, strict=True)}.values())
