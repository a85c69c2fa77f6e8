import numpy as np
import pytest

from course_lib.data import minibatches
from course_lib.nn import (
    SGD,
    Adam,
    BatchNorm1d,
    Dropout,
    Linear,
    ReLU,
    RMSProp,
    Sequential,
    softmax_cross_entropy_grad,
)
from course_lib.training import evaluate, fit, predict_logits
from tests.test_training import SETTINGS, blobs


def assert_equal(one, other):
    assert one.keys() == other.keys()
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name])


def network(seed=1, dtype=np.float64):
    """A small network with state and random numbers of its own."""
    rng = np.random.default_rng(seed)
    return Sequential(
        Linear(2, 8, rng, dtype=dtype),
        BatchNorm1d(8, dtype=dtype),
        ReLU(),
        Dropout(0.1, np.random.default_rng(seed)),
        Linear(8, 3, rng, dtype=dtype),
    )


def trained_with(model, optimiser, x=None, y=None, **changes):
    x, y = blobs(30) if x is None else (x, y)
    rest = {"n_epochs": 1, "batch_size": 16, "progress": False, "rng": np.random.default_rng(0)}
    return fit(model, x, y, optimiser=optimiser, **(rest | changes))


OPTIMISERS = {
    "sgd": lambda model: SGD(model, lr=0.1, momentum=0.9),
    "rmsprop": lambda model: RMSProp(model, lr=0.01),
    "adam": lambda model: Adam(model, lr=0.02),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_network_learns_with_every_optimiser(name, dtype):
    x, y = blobs(dtype=dtype)
    model = network(dtype=dtype)
    history = trained_with(model, OPTIMISERS[name](model), x, y, n_epochs=8)
    assert history.loss[-1] < history.loss[0] / 2
    assert evaluate(model, x, y) > 0.95
    assert {a.dtype for a in model.state().values()} == {np.dtype(dtype)}


def test_an_sgd_object_equals_its_settings():
    one, other, settings = network(), network(), {"lr": 0.05, "momentum": 0.9, "l2": 0.01}
    history = trained_with(one, None, *blobs(), n_epochs=3, **settings)
    again = trained_with(other, SGD(other, **settings), *blobs(), n_epochs=3)
    assert history == again
    assert_equal(one.state(), other.state())


def test_an_optimiser_keeps_its_memory_from_one_fit_to_the_next():
    x, y = blobs()
    ends = []
    for epochs in ([4], [2, 2]):
        model, rng = network(), np.random.default_rng(0)
        optimiser = Adam(model, lr=0.02)
        for n in epochs:
            trained_with(model, optimiser, x, y, n_epochs=n, rng=rng)
        ends.append(model.state())
    assert_equal(ends[0], ends[1])


def test_fit_takes_the_steps_of_a_loop_by_hand():
    """Leaving out the gradient of x changes no bit, and comes back afterwards."""
    x, y = blobs()
    model, other = network(), network()
    fit(model, x, y, rng=np.random.default_rng(0), **SETTINGS)
    assert model.input_grad
    assert model.modules[0].input_grad
    rng, optimiser = np.random.default_rng(0), SGD(other, SETTINGS["lr"])
    other.train()
    for _ in range(SETTINGS["n_epochs"]):
        for rows in minibatches(len(x), SETTINGS["batch_size"], rng):
            z = other.forward(x[rows])
            assert other.backward(softmax_cross_entropy_grad(z, y[rows])).any()
            optimiser.step()
    assert_equal(model.state(), other.state())


def test_the_gradient_of_x_is_left_out_only_while_fit_runs():
    seen = []

    class Watched(Linear):
        def backward(self, dy):
            seen.append(self.input_grad)
            return super().backward(dy)

    x, y = blobs(30)
    rng = np.random.default_rng(0)
    model = Sequential(Watched(2, 4, rng), ReLU(), Watched(4, 3, rng))
    fit(model, x, y, lr=0.1, n_epochs=1, batch_size=30, rng=rng, progress=False)
    assert seen == [True, False]  # last layer, first layer
    model.forward(x)
    model.backward(np.ones((30, 3)))
    assert seen[2:] == [True, True]


def test_part_of_a_network_can_be_trained_alone():
    x, y = blobs()
    model = network()
    before = model.state()
    trained_with(model, Adam(model.modules[-1], lr=0.02), x, y)
    np.testing.assert_array_equal(model.params["0.W"], before["0.W"])
    assert (model.params["4.W"] != before["4.W"]).any()


def test_steps_that_are_too_long_end_in_a_history_and_not_in_warnings():
    x, y = blobs()
    for model in (Linear(2, 3, np.random.default_rng(0)), network()):
        settings = {**SETTINGS, "lr": 1e306, "n_epochs": 3, "rng": np.random.default_rng(0)}
        history = fit(model, 1e3 * x, y, x_val=x, y_val=y, **settings)
        assert not np.isfinite(history.loss[-1])
        assert len(history.val_accuracy) == 3
    assert "nan" in str(history)


def test_validation_does_not_touch_the_training():
    """Running statistics and random masks belong to training: validation leaves them alone."""
    x, y = blobs()
    plain, watched = network(), network()
    fit(plain, x, y, rng=np.random.default_rng(0), **SETTINGS)
    fit(watched, x, y, rng=np.random.default_rng(0), x_val=x + 5, y_val=y, **SETTINGS)
    assert_equal(plain.state(), watched.state())


def test_a_model_without_parameters_can_be_asked():
    z = predict_logits(ReLU(), np.array([[-1.0, 2.0]], np.float32))
    assert z.dtype == np.float32
    np.testing.assert_array_equal(z, [[0, 2]])


def test_the_mode_comes_back_after_an_error(refused):
    model = network()
    refused(ValueError, "agree in d", predict_logits, model, np.zeros((4, 3)))
    assert model.training


@pytest.mark.parametrize(
    ("optimiser", "error", "message"),
    [
        (None, ValueError, "Give lr, or an optimiser such as"),
        (Adam, TypeError, "optimiser must be an object, such as nn.Adam"),
        ("adam", TypeError, "optimiser must be an object"),
    ],
)
def test_an_optimiser_or_lr_must_be_given(optimiser, error, message, refused):
    refused(error, message, trained_with, network(), optimiser)


@pytest.mark.parametrize("extra", [{"lr": 0.1}, {"momentum": 0.9}, {"l2": 0.1}])
def test_settings_beside_an_optimiser_are_refused(extra, refused):
    model, words = network(), "has its own lr, momentum and l2"
    refused(ValueError, words, trained_with, model, Adam(model, lr=0.1), **extra)


def test_an_optimiser_of_another_model_is_refused(refused):
    words = "The optimiser updates another model"
    refused(ValueError, words, trained_with, network(), Adam(network(), lr=0.1))
