"""Exercise 02.5: a gradient goes back through softmax, without a Jacobian."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import (
    Case,
    Exercise,
    Invariant,
    Misconception,
    Observation,
    Variant,
    distributions,
    normal,
    show,
)

# ---------------------------------------------------------------- what right looks like


def two_paths(p, g):
    direct = p * g
    return direct - p * direct.sum(axis=1, keepdims=True)


def one_jacobian_at_a_time(p, g):
    dz = np.empty(p.shape)
    for i in range(len(p)):
        J = np.diag(p[i]) - np.outer(p[i], p[i])
        dz[i] = J @ g[i]
    return dz


def inner_by_matmul(p, g):
    inner = p[:, None, :] @ g[:, :, None]
    return p * (g - inner[:, 0])


# ---------------------------------------------------------------- what goes wrong


def direct_path_only(p, g):
    return p * g


def like_a_sigmoid(p, g):
    return p * (1 - p) * g


def inner_over_the_batch(p, g):
    return p * (g - (p * g).sum(axis=0))


def one_inner_product(p, g):
    return p * (g - (p * g).sum())


def all_jacobians(p, g):
    k = p.shape[1]
    J = p[:, :, None] * np.eye(k) - p[:, :, None] * p[:, None, :]
    return (J @ g[:, :, None])[:, :, 0]


def all_jacobians_by_einsum(p, g):
    k = p.shape[1]
    J = np.einsum("ni,ij->nij", p, np.eye(k)) - np.einsum("ni,nj->nij", p, p)
    return np.einsum("nij,nj->ni", J, g)


def no_keepdims(p, g):
    return p * (g - (p * g).sum(axis=1))


def g_without_p(p, g):
    return p * (g - g.sum(axis=1, keepdims=True))


def mean_of_g(p, g):
    return p * (g - g.mean(axis=1, keepdims=True))


def last_factor_lost(p, g):
    return g - (p * g).sum(axis=1, keepdims=True)


# ---------------------------------------------------------------- numbers for the hints


def first_row(seen: Observation) -> dict[str, Any]:
    return {"row": show(seen.got[0].sum()), "column": show(seen.got[:, 0].sum())}


def step_that_stopped(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "Subtracting shape (n,) from shape (n, k) stopped with an error."}
    return {"fact": f"Row 0 of your answer sums to {show(seen.got[0].sum())}, not to 0."}


def size_of_all(seen: Observation) -> dict[str, Any]:
    n, k = seen.args[0].shape
    return {"n": n, "k": k, "numbers": f"{n * k * k:,}", "few": f"{n * k:,}"}


exercise = Exercise(
    id="02.5",
    names=("softmax_vjp",),
    title="back through softmax",
    asks="softmax_vjp(p: (n, k), g: (n, k)) -> (n, k)",
    form="write",
    points=3,
    minutes=10,
    difficulty=3,
    reference={"softmax_vjp": nn.softmax_vjp},
    cases=(
        Case("ordinary p and g", distributions(4, 6), normal(4, 6)),
        Case("as many examples as classes", distributions(3, 3), normal(3, 3), edge=True),
        Case("a single example", distributions(1, 4), normal(1, 4), edge=True),
        Case("g is the same for all classes", distributions(3, 5), np.full((3, 5), 2.0), edge=True),
        Case(
            "one class is certain",
            np.array([[0.0, 1.0, 0.0], [0.5, 0.25, 0.25]]),
            np.array([[1.0, 2.0, 3.0], [4.0, 0.0, -4.0]]),
            edge=True,
        ),
        Case(
            "100 examples, 150 classes",
            distributions(100, 150),
            normal(100, 150),
            edge=True,
            memory=True,
        ),
    ),
    invariants={"softmax_vjp": (Invariant("each row sums to 0", lambda d: d.sum(axis=1), 0.0),)},
    variants=(
        Variant("two paths", two_paths),
        Variant("one Jacobian at a time", one_jacobian_at_a_time),
        Variant("the inner product as a matrix product", inner_by_matmul),
    ),
    misconceptions=(
        Misconception(
            "direct path only",
            direct_path_only,
            symptom="Row 0 of yours sums to {row}. Shifting all logits of a row changes "
            "nothing, so it should sum to 0.",
            question="z_j also stands in the denominator of every p_i. Which path is that, "
            "and where is it in your code?",
            measure=first_row,
            code="W1",
        ),
        Misconception(
            "like a sigmoid",
            like_a_sigmoid,
            symptom="Row 0 of yours sums to {row}, and should sum to 0: you used the diagonal "
            "of the Jacobian alone.",
            question="When z_j moves, which probabilities move besides p_j?",
            measure=first_row,
            code="W2",
        ),
        Misconception(
            "inner product over the batch",
            inner_over_the_batch,
            symptom="Row 0 of yours sums to {row}, and should sum to 0: "
            "other images speak in its inner product.",
            question="<g, p> belongs to one image. Over which axis does its sum run?",
            also=(one_inner_product,),
            measure=first_row,
            code="W3",
        ),
        Misconception(
            "all Jacobians at once",
            all_jacobians,
            symptom="Right, but for {n} examples of {k} classes you built {numbers} numbers. "
            "The answer has {few}, and p * (g - <g, p>) needs no more.",
            question="Which of the numbers of J do you need twice?",
            also=(all_jacobians_by_einsum,),
            measure=size_of_all,
            warns=True,
            code="W4",
        ),
        Misconception(
            "no keepdims",
            no_keepdims,
            symptom="{fact}",
            question="The inner products have shape (n,). Along which axis does numpy line them "
            "up with g of shape (n, k)?",
            measure=step_that_stopped,
        ),
        Misconception(
            "g summed without p",
            g_without_p,
            symptom="Row 0 of yours sums to {row}, and should sum to 0.",
            question="The shared path weighs each g_i by how much p_i moves. "
            "Which weights are missing in your sum?",
            also=(mean_of_g,),
            measure=first_row,
        ),
        Misconception(
            "the last factor is lost",
            last_factor_lost,
            symptom="Row 0 of yours sums to {row}, and should sum to 0. The bracket is right.",
            question="A class with probability 0 cannot react. Which factor makes its dz 0?",
            measure=first_row,
        ),
    ),
    formula_line="direct path minus shared path: dz = p * (g - <g, p>), "
    "one inner product a row, equation (2.19)",
    twin="The same steps for another function: the **unit row** u = a / |a|.\n"
    "Direct path g / |a|; shared path through |a|: minus u <g, u> / |a|. Add the paths.\n"
    "With a = (3, 4): |a| = 5, u = (0.6, 0.8). For g = (1, 0): <g, u> = 0.6, so "
    "da = ((1 - 0.36) / 5, (0 - 0.48) / 5) = (0.128, -0.096). Check: 3 * 0.128 - 4 * 0.096 = 0, "
    "as making a longer changes no direction.\n"
    "```python\n"
    "def unit_vjp(a, g):                                    # (n, k), (n, k)\n"
    "    length = np.sqrt((a**2).sum(axis=1, keepdims=True))  # (n, 1)\n"
    "    u = a / length                                     # (n, k)\n"
    "    return (g - u * (g * u).sum(axis=1, keepdims=True)) / length\n"
    "```",
)
