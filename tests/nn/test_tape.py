"""The tape's gradients are those of central differences, and of the layers written by hand."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.nn import tape
from course_lib.nn.tape import Node, backward


def test_a_small_network_as_by_hand():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(5, 4)), rng.integers(3, size=5)
    first, second = nn.Linear(4, 6, rng), nn.Linear(6, 3, rng)
    model = nn.Sequential(first, nn.ReLU(), second)
    z = model.forward(x)
    dx = model.backward(nn.softmax_cross_entropy_grad(z, y))
    leaves = {name: Node(value) for name, value in model.params.items()}
    images = Node(x)
    h = tape.relu(tape.add(tape.matmul(images, leaves["0.W"]), leaves["0.b"]))
    logits = tape.add(tape.matmul(h, leaves["2.W"]), leaves["2.b"])
    loss = tape.nll(tape.log_softmax(logits), y)
    backward(loss)
    np.testing.assert_allclose(loss.value, nn.cross_entropy(z, y))
    np.testing.assert_allclose(images.grad, dx, atol=1e-14)
    for name, leaf in leaves.items():
        np.testing.assert_allclose(leaf.grad, model.grads[name], atol=1e-14)


def test_a_node_that_is_used_in_many_ways():
    def f(value):
        a = Node(value)
        b = tape.mul(a, a)
        return a, tape.total(tape.add(tape.add(b, a), tape.relu(tape.mul(b, a))))

    value = np.array([[0.5, -1.0], [2.0, 0.3]])
    a, root = f(value)
    backward(root)
    measured = nn.numerical_grad(lambda v: float(f(v)[1].value), value)
    np.testing.assert_allclose(a.grad, measured, atol=1e-8)
    backward(root)
    np.testing.assert_allclose(a.grad, measured, atol=1e-8)


def test_every_node_comes_once_after_its_parents_at_any_depth():
    node = Node(0.0)
    for _ in range(5000):
        node = tape.add(node, node)
    order = tape.parents_first(node)
    place = {id(n): i for i, n in enumerate(order)}
    assert len(order) == len(place) == 5001
    assert all(place[id(p)] < place[id(n)] for n in order for p in n.parents)


def test_a_node_says_what_it_is():
    assert repr(tape.add(Node(np.ones((2, 3))), Node(np.ones(3)))) == "Node(add, (2, 3))"


@pytest.mark.parametrize("shape", [(3,), (1, 3), (2, 1), ()])
def test_add_sums_what_was_broadcast(shape):
    b = Node(np.ones(shape))
    backward(tape.total(tape.add(Node(np.ones((2, 3))), b)))
    np.testing.assert_allclose(b.grad, np.full(shape, 6 / max(1, b.value.size)))
