"""Exercise 13.3: gradients on a tape. Answers: `tape_answers`."""

from typing import Any

from course_lib.exercises.pytorch import tape_answers as known
from course_lib.exercises.pytorch.tape_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Kept, Named, Step, Variant, ask, attribute, call
from course_lib.nn.tape import backward


def walk(says: str, kind: Any, *looks: Step, calls: int = 1, edge: bool = False) -> Case:
    """A graph, some backward passes over it, and the gradient of every node."""
    back = call("", Kept("root"))
    made = "graph" if isinstance(kind, str) else "counted_ladder"
    steps = (
        ask(made, kind, len(says), keep="root", judged=False),
        *(back,) * calls,
        *(looks or (ask("graph_gradients", Kept("root")),)),
    )
    return Case(says, steps=steps, edge=edge)


exercise = Exercise(
    id="13.3",
    names=("backward",),
    title="gradients on a tape",
    asks="backward(root: Node) -> None, sets node.grad of every node",
    form="write",
    points=5,
    minutes=20,
    difficulty=4,
    reference={"backward": backward},
    cases=(
        walk("a linear layer with ReLU", "chain"),
        walk("one node in two products", "used twice"),
        walk("a way past, named first", "way past"),
        walk("a way past, named last", "way past last"),
        walk("two calls in a row", "used twice", calls=2),
        walk("a square: both factors are one node", "square", edge=True),
        walk("a sum, and one of its parts once more", "sum first", edge=True),
        walk("one part of a sum, and then the sum", "sum last", edge=True),
        walk("a leaf and a product with equal numbers", "equal numbers", edge=True),
        walk(
            "a second root over the same leaf",
            "used twice",
            ask("another_root", Kept("root"), keep="second", judged=False),
            call("", Kept("second")),
            ask("graph_gradients", Kept("second")),
            edge=True,
        ),
        walk("eight doublings", "ladder", edge=True),
        walk(
            "how often one vjp is called, in eight doublings",
            Named("CountedVjps"),
            attribute("CountedVjps", "most"),
            edge=True,
        ),
        walk("a leaf alone", "leaf", edge=True),
    ),
    variants=(
        Variant("by a recursive walk", known.by_recursion),
        Variant("a node is ready when its users are done", known.by_counting),
        Variant("in a dictionary", known.in_a_dictionary),
        Variant("in place, into arrays of its own", known.own_arrays),
        Variant("new sums", known.tape()),
    ),
    misconceptions=misconceptions,
    formula_line="*order*: every node after all nodes that use it, root first; *each path back*: "
    "node.vjp(node.grad) gives one gradient a parent; *add the paths*: parent.grad is the sum",
    twin="The same order for another sum: **in how many ways does the root reach each node?**\n"
    "```python\n"
    "def count_ways(root):\n"
    "    order = parents_first(root)                   # each node after its parents\n"
    "    ways = {id(node): 0 for node in order}\n"
    "    ways[id(root)] = 1\n"
    "    for node in reversed(order):                  # each node after its users\n"
    "        for parent in node.parents:\n"
    "            ways[id(parent)] += ways[id(node)]    # complete, as all users are done\n"
    "    return ways\n"
    "```\n"
    "For b = a + a and root = b + a: one way to b, and 1 + 2 = 3 ways to a.",
)
