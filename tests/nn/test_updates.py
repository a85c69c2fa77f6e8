import numpy as np
import pytest

from course_lib.nn import SGD, Adam, Linear, RMSProp, adam, rmsprop, sgd_momentum


@pytest.mark.parametrize(
    ("make", "settings", "step", "n_memories"),
    [
        (SGD, {"momentum": 0.9}, lambda *g, t: sgd_momentum(*g, 0.1, 0.9), 1),
        (RMSProp, {"decay": 0.9}, lambda *g, t: rmsprop(*g, 0.1, 0.9, 1e-8), 1),
        (Adam, {}, lambda *g, t: adam(*g, t, 0.1, 0.9, 0.999, 1e-8), 2),
    ],
)
def test_the_optimisers_take_the_same_steps(make, settings, step, n_memories):
    rng = np.random.default_rng(0)
    layer = Linear(3, 2, rng)
    optimiser = make(layer, 0.1, **settings)
    w, state = layer.params["W"].copy(), [np.zeros((3, 2))] * n_memories
    for t in range(1, 31):
        layer.grads["W"] = rng.normal(size=(3, 2))
        optimiser.step()
        w, *state = step(w, layer.grads["W"], *state, t=t)
    np.testing.assert_allclose(layer.params["W"], w, rtol=1e-12)


def test_shapes_and_settings_are_checked(refused):
    a, other = np.zeros((2, 3)), np.zeros(3)
    with pytest.raises(ValueError, match=r"dw must have the shape of w, \(2, 3\)"):
        sgd_momentum(a, other, a, 0.1, 0.9)
    refused(ValueError, "s must have the shape of w", rmsprop, a, a, other, 0.1)
    refused(ValueError, "v must have the shape of w", adam, a, a, a, other, 1, 0.1)
    with pytest.raises(TypeError, match="dw must hold real numbers"):
        adam(other, np.array(["1"] * 3), other, other, 1, 0.1)
    with pytest.raises(ValueError, match="t, the number of the step, must be at least 1; got 0"):
        adam(a, a, a, a, 0, 0.1)
    refused(TypeError, "must be a whole number; got 1.5", adam, a, a, a, a, 1.5, 0.1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda a: sgd_momentum(a, a, a, 0.0, 0.9), "lr must be above 0 and finite; got 0.0"),
        (lambda a: sgd_momentum(a, a, a, 0.1, 1.0), "mu must be at least 0 and below 1"),
        (lambda a: rmsprop(a, a, a, np.nan), "lr must be above 0"),
        (lambda a: rmsprop(a, a, a, 0.1, 1.5), "decay must be"),
        (lambda a: rmsprop(a, a, a, 0.1, 0.9, 0.0), "eps must be above 0"),
        (lambda a: adam(a, a, a, a, 1, np.inf), "lr must be above 0"),
        (lambda a: adam(a, a, a, a, 1, 0.1, b1=1.0), "b1 must be"),
        (lambda a: adam(a, a, a, a, 1, 0.1, b2=-0.1), "b2 must be"),
        (lambda a: adam(a, a, a, a, 1, 0.1, eps=-1.0), "eps must be above 0"),
    ],
)
def test_settings_out_of_range_are_named(call, message, refused):
    refused(ValueError, message, call, np.zeros(2))
