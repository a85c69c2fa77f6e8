"""Right and wrong answers to exercise 13.3: gradients on a tape."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.nn.tape import Node, parents_first

# ---------------------------------------------------------------- what right looks like


def by_recursion(root):
    """The usual spelling: a recursive walk makes the order."""
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(root)
    for node in order:
        node.grad = np.zeros_like(node.value)
    root.grad = np.ones_like(root.value)
    for node in order[::-1]:
        for parent, g in zip(node.parents, node.vjp(node.grad), strict=True):
            parent.grad = parent.grad + g


def by_counting(root):
    """A node is ready when all that use it are done."""
    users, found = {}, [root]
    for node in found:
        for parent in node.parents:
            if id(parent) not in users:
                users[id(parent)] = 0
                found.append(parent)
            users[id(parent)] += 1
    for node in found:
        node.grad = None
    root.grad, ready = np.ones(root.value.shape), [root]
    while ready:
        node = ready.pop()
        for parent, g in zip(node.parents, node.vjp(node.grad), strict=True):
            parent.grad = g if parent.grad is None else parent.grad + g
            users[id(parent)] -= 1
            if users[id(parent)] == 0:
                ready.append(parent)


def in_a_dictionary(root):
    """Gradients lie in a dictionary until all are known."""
    grads = {id(root): np.array(1.0)}
    order = parents_first(root)
    for node in reversed(order):
        for parent, g in zip(node.parents, node.vjp(grads[id(node)]), strict=True):
            grads[id(parent)] = grads.get(id(parent), 0) + g
    for node in order:
        node.grad = grads[id(node)]


def own_arrays(root):
    """Each gradient has memory of its own, so adding in place is safe."""
    order = parents_first(root)
    for node in order:
        node.grad = np.zeros(node.value.shape)
    root.grad = root.grad + 1
    for node in order[::-1]:
        for parent, g in zip(node.parents, node.vjp(node.grad), strict=True):
            parent.grad += g


# ---------------------------------------------------------------- what goes wrong

Order = Callable[[Node], list[Node]]


def children_first(root: Node) -> list[Node]:
    return parents_first(root)[::-1]


def depth_first(root: Node) -> list[Node]:
    """Each node as soon as it is met, and then its parents."""
    order, seen = [], set()

    def visit(node: Node) -> None:
        if id(node) not in seen:
            seen.add(id(node))
            order.append(node)
            for parent in node.parents:
                visit(parent)

    visit(root)
    return order


def by_levels(root: Node) -> list[Node]:
    """Root, its parents, their parents."""
    order, seen = [root], {id(root)}
    for node in order:
        for parent in node.parents:
            if id(parent) not in seen:
                seen.add(id(parent))
                order.append(parent)
    return order


def by_stack(root: Node) -> list[Node]:
    order, seen, stack = [], {id(root)}, [root]
    while stack:
        node = stack.pop()
        order.append(node)
        for parent in node.parents:
            if id(parent) not in seen:
                seen.add(id(parent))
                stack.append(parent)
    return order


def added(old: Any, g: Any) -> Any:
    return g if old is None else old + g


def added_in_place(old: Any, g: Any) -> Any:
    """The first gradient is kept as it came: two nodes may hold one array."""
    if old is None:
        return g
    old += g
    return old


def tape(
    order: Order = children_first,
    join: Callable[[Any, Any], Any] = added,
    seed: Callable[[Node], Any] = lambda root: np.ones_like(root.value),
    clear: Callable[[Node], bool] = lambda node: True,
    parents: Callable[[Node, Any], list[tuple[Node, Any]]] = lambda node, gs: list(
        zip(node.parents, gs, strict=True)
    ),
    given: Callable[[Node], Any] = lambda node: node.grad,
    end: Callable[[list[Node], Node], None] = lambda order, root: None,
) -> Callable[[Node], None]:
    """A right answer with the faults that are switched on.

    Args:
        order: in which order nodes hand their gradient on.
        join: what becomes of a gradient and of one more that arrives.
        seed: the gradient of the root.
        clear: which nodes forget an earlier gradient.
        parents: who gets what from a node.
        given: what a node hands to its vjp.
        end: what is done at the end.
    """

    def backward(root):
        walk = order(root)
        for node in walk:
            if clear(node):
                node.grad = None
        root.grad = seed(root)
        for node in walk:
            if node.grad is None:
                node.grad = np.zeros_like(node.value)  # nobody has sent anything yet
            for parent, g in parents(node, node.vjp(given(node))):
                parent.grad = join(parent.grad, g)
        end(walk, root)

    return backward
