"""Exercise 13.3: what goes wrong on the way back along a tape, and what to say."""

import re
from typing import Any

import numpy as np

from course_lib.exercises.pytorch import tape_answers as known
from course_lib.exercises.pytorch import tape_wrong as wrong
from course_lib.exercises.pytorch.tape_answers import tape
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    """The node at fault, and its first wrong number."""
    outcome = seen.outcome
    entry = re.search(r"entry '\d+ (\w+)'", outcome.words)
    got, right = seen.got, np.asarray(seen.expected)
    told: dict[str, Any] = {"node": entry[1] if entry else "the root", "value": "nothing"}
    if got is not None:
        mine = np.asarray(got)
        at = np.zeros(mine.ndim, int)
        if mine.shape == right.shape:
            off = np.argwhere(~np.isclose(mine, right))
            at = off[0] if len(off) else at
        told |= {"value": show(mine[tuple(at)]) if mine.size else "nothing"}
    return told


IN = "In the case “{case}” the gradient of `{node}` begins to go wrong with {value}. "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "assigned, not added",
        tape(join=lambda old, g: g),
        symptom=IN + "A node that is used twice kept what one use brought.",
        question="Two nodes send a gradient to the same parent. What becomes of the first one?",
        measure=facts,
        code="W1",
    ),
    Misconception(
        "handed on too early",
        tape(order=known.depth_first),
        symptom=IN + "A node sent its gradient on while one of its users still had some to bring.",
        question="When is a node's own gradient complete?",
        also=(tape(order=known.by_levels), tape(order=known.by_stack)),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "seeded with 0",
        tape(seed=lambda root: np.zeros_like(root.value)),
        symptom="In the case “{case}” every gradient is 0. The root's is 0, and sums and products "
        "of 0 follow.",
        question="If the loss itself rises by 1, by how much does the loss rise?",
        measure=facts,
        code="W3",
    ),
    Misconception(
        "an earlier call is still in it",
        tape(clear=lambda node: False),
        symptom="A first call is right. In the case “{case}” the gradient of `{node}` has "
        "{value}: the first call is still in it.",
        question="Which numbers stand in `grad` when the second call begins?",
        also=(tape(clear=lambda node: bool(node.parents)),),
        measure=facts,
        code="W4",
    ),
    Misconception(
        "one parent only",
        tape(parents=lambda node, gs: list(zip(node.parents, gs, strict=True))[:1]),
        symptom="In the case “{case}” the gradient of `{node}` is {value}. One parent of each node "
        "gets nothing.",
        question="A product has two factors. Which of them move the result?",
        also=(tape(parents=lambda node, gs: list(zip(node.parents, gs, strict=True))[-1:]),),
        measure=facts,
        code="W5",
    ),
    Misconception(
        "added into another node's array",
        tape(join=known.added_in_place),
        symptom=IN + "A sum sends *one* array to both parents, and adding in place changes it for "
        "both.",
        question="After `a.grad = g; b.grad = g`, what does `b.grad += 1` do to `a.grad`?",
        measure=facts,
        code="W6",
    ),
    Misconception(
        "every path by itself",
        wrong.along_every_path,
        symptom="All gradients are right. In the case “{case}” a node's `vjp` was called {value} "
        "times.",
        question="Eight doublings make 256 paths. In which order is one visit of each node enough?",
        measure=facts,
        code="W7",
    ),
    Misconception(
        "the root has no gradient",
        wrong.not_seeded,
        symptom="In the case “{case}” it stopped with {error}: the walk begins with a gradient of "
        "None.",
        question="Which gradient does the root hand to its `vjp`?",
        measure=lambda seen: {"error": str(seen.outcome.got.error)[:60]},
    ),
    Misconception(
        "from the leaves",
        tape(order=known.parents_first),
        symptom="In the case “{case}” `{node}` has {value}: only the root's own parents got "
        "something.",
        question="The order has parents first. From which end does a gradient come?",
        measure=facts,
    ),
    Misconception(
        "sent on again and again",
        wrong.sent_on_again,
        symptom=IN + "A node that is reached twice sent its sum twice.",
        question="How often may a node hand its gradient on?",
        also=(wrong.sent_on_at_once,),
        measure=facts,
    ),
    Misconception(
        "known by their numbers",
        tape(order=wrong.known_by(lambda node: node.value.tobytes())),
        symptom="In the case “{case}” `{node}` has {value}. Two nodes with equal numbers were "
        "taken for one.",
        question="May two different nodes hold equal numbers?",
        also=(tape(order=wrong.known_by(lambda node: node.name)),),
        measure=facts,
    ),
    Misconception(
        "known by an old gradient",
        wrong.known_by_its_gradient,
        symptom="A first call is right. In the case “{case}” the gradient of `{node}` begins with "
        "{value}: it had one before this call, and counted as visited.",
        question="Which nodes may have a gradient when a call begins?",
        measure=facts,
    ),
    Misconception(
        "one call of vjp a parent",
        wrong.once_a_parent,
        symptom="All gradients are right. In the case “{case}” a node's `vjp` was called {value} "
        "times: once for each parent.",
        question="One call of `vjp` returns a tuple. For how many parents?",
        measure=facts,
    ),
    Misconception(
        "something is returned",
        wrong.given_back,
        symptom="In the case “{case}” something came back. The gradients belong into the nodes.",
        question="Who reads `node.grad` after `backward(root)`?",
    ),
    Misconception(
        "a parent that comes twice counts once",
        tape(parents=wrong.each_once),
        symptom="In the case “{case}” the gradient of `{node}` begins with {value}. In a square "
        "both factors are one node, and one of them is lost.",
        question="For mul(a, a), `parents` is (a, a). How many gradients come back?",
        measure=facts,
    ),
    Misconception(
        "leaves only",
        tape(end=wrong.leaves_only),
        symptom="In the case “{case}” leaves are right, and `{node}` has no gradient. PyTorch "
        "keeps "
        "only leaves; this docstring asks for every node.",
        question="Which nodes does the docstring name?",
        measure=facts,
    ),
    Misconception(
        "seeded with its value",
        tape(seed=lambda root: root.value.copy()),
        symptom="In the case “{case}” the gradient of the root is {got}: that is its value.",
        question="If the loss itself rises by 1, by how much does the loss rise?",
    ),
    Misconception(
        "the value goes back",
        tape(given=lambda node: node.value),
        symptom=IN + "A node's value was handed to `vjp`, where its gradient is meant.",
        question="`vjp` takes the gradient at the node's output. Which attribute holds it?",
        measure=facts,
    ),
    Misconception(
        "the root forgotten",
        tape(end=lambda order, root: setattr(root, "grad", None)),
        symptom="In the case “{case}” all gradients are right but the root's: it is None.",
        question="What is the slope of the loss by itself?",
    ),
)
