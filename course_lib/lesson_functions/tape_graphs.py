"""Small graphs of `nn.tape` by name, and what is seen of them after a backward pass."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from course_lib.nn import tape
from course_lib.nn.tape import Node


def _drawn(rng: np.random.Generator, letters: str) -> list[Node]:
    return [Node(rng.normal(size=(2, 3)), name=letter) for letter in letters]


def _over(letters: str, build: Callable[..., Node]) -> Callable[[np.random.Generator], Node]:
    """A graph over leaves (2, 3) of these names, which are drawn."""
    return lambda rng: build(*_drawn(rng, letters))


def _chain(rng: np.random.Generator) -> Node:
    x, r = _drawn(rng, "xr")
    W, b = Node(rng.normal(size=(3, 3)), name="W"), Node(rng.normal(size=3), name="b")
    return tape.total(tape.mul(tape.relu(tape.add(tape.matmul(x, W), b)), r))


def _way_past(a: Node, b: Node, c: Node) -> Node:
    """H = a b; the total of h + relu(h) c: two ways to h, one longer than the other."""
    h = tape.mul(a, b)
    return tape.total(tape.add(h, tape.mul(tape.relu(h), c)))


def _way_past_last(a: Node, b: Node, c: Node) -> Node:
    """As `_way_past`, with the longer way named first."""
    h = tape.mul(a, b)
    return tape.total(tape.add(tape.mul(tape.relu(h), c), h))


def _ladder(node: Node) -> Node:
    """Eight doublings: 256 ways from the root to the leaf."""
    for _ in range(8):
        node = tape.add(node, node)
    return tape.total(node)


def _equal_numbers(a: Node, b: Node, c: Node) -> Node:
    """H = a b and a leaf hold equal numbers, and are two nodes: once the leaf is met first."""
    h, k = tape.mul(a, b), tape.mul(b, c)
    first, last = Node(h.value.copy(), name="first"), Node(k.value.copy(), name="last")
    return tape.total(tape.add(tape.mul(first, h), tape.mul(k, last)))


GRAPHS: dict[str, Callable[[np.random.Generator], Node]] = {
    "chain": _chain,
    "used twice": _over(
        "abc", lambda a, b, c: tape.total(tape.add(tape.mul(a, b), tape.mul(a, c)))
    ),
    "square": _over("a", lambda a: tape.total(tape.mul(a, a))),
    "equal numbers": _over("abc", _equal_numbers),
    "way past": _over("abc", _way_past),
    "way past last": _over("abc", _way_past_last),
    # s = a + b, and b once more: the two gradients of a sum are one array in memory
    "sum first": _over(
        "abc", lambda a, b, c: tape.add(tape.total(tape.add(a, b)), tape.total(tape.mul(b, c)))
    ),
    "sum last": _over(
        "abc", lambda a, b, c: tape.add(tape.total(tape.mul(b, c)), tape.total(tape.add(a, b)))
    ),
    "ladder": _over("a", _ladder),
    "leaf": lambda rng: Node(rng.normal(), name="a"),
}


def graph(kind: str, seed: int) -> Node:
    """The root of a graph."""
    return GRAPHS[kind](np.random.default_rng(seed))


def counted_ladder(vjps: Callable[..., Any], seed: int) -> Node:
    """A ladder whose way back is `vjps(place, name, g)`, of every node: see `CountedVjps`."""
    root = graph("ladder", seed)
    for place, node in enumerate(_nodes(root)):
        node.vjp = partial(vjps, place, node.name)
    return root


def another_root(root: Node) -> Node:
    """A second root over the first leaf of a graph: the total of a a + a."""
    a = root
    while a.parents:
        a = a.parents[0]
    return tape.total(tape.add(tape.mul(a, a), a))


def graph_gradients(root: Node) -> dict[str, Any]:
    """The gradient of every node, by its place and name, leaves first."""
    return {f"{i} {node.name}": node.grad for i, node in enumerate(_nodes(root))}


def _nodes(root: Node) -> list[Node]:
    """Every node, leaves first and root last: no order for a way back."""
    found: list[Node] = []
    met = [root]
    while met:
        node = met.pop()
        if not any(node is other for other in found):
            found.append(node)
            met += reversed(node.parents)
    leaves = [node for node in found if not node.parents]
    return [*leaves, *(node for node in reversed(found) if node.parents)]


TAPE_FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (graph, counted_ladder, another_root, graph_gradients)
}
