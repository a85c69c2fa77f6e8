import os
import subprocess
import sys

import numpy as np
import pytest

from course_lib.nn import Linear
from course_lib.training import Epoch, History, evaluate, fit, predict_logits

SETTINGS = {"lr": 0.5, "n_epochs": 5, "batch_size": 16, "progress": False}


def blobs(n=200, dtype=np.float64):
    """Three clouds of points in the plane, and their labels."""
    rng = np.random.default_rng(0)
    y = np.arange(n) % 3
    centres = np.array([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])
    return (centres[y] + rng.normal(scale=0.7, size=(n, 2))).astype(dtype), y


def trained(seed=0, dtype=np.float64, **changes):
    x, y = blobs(dtype=dtype)
    model = Linear(2, 3, np.random.default_rng(1), scale=0, dtype=dtype)
    history = fit(model, x, y, rng=np.random.default_rng(seed), **{**SETTINGS, **changes})
    return model, history


def test_the_loss_falls_and_the_clouds_are_told_apart():
    model, history = trained()
    assert not model.training  # it is left in evaluation mode
    assert len(history.loss) == len(history.train_accuracy) == 5
    assert history.loss[-1] < history.loss[0] < np.log(3)
    assert history.train_accuracy[-1] > 0.95
    assert history.val_accuracy == []
    assert not history.interrupted


def test_equal_seeds_give_equal_numbers():
    (one, history), (two, again), (other, _) = trained(), trained(), trained(seed=1)
    np.testing.assert_array_equal(one.params["W"], two.params["W"])
    assert history == again
    assert (one.params["W"] != other.params["W"]).any()


def test_inputs_are_converted_to_the_model_and_not_changed():
    x, y = blobs(dtype=np.float32)
    before = x.copy()
    model = Linear(2, 3, np.random.default_rng(0))
    fit(model, x, y, rng=np.random.default_rng(0), **SETTINGS)
    assert model.params["W"].dtype == np.float64
    np.testing.assert_array_equal(x, before)


def test_a_penalty_keeps_weights_small_and_counts_in_the_loss():
    free, free_history = trained(n_epochs=30)
    bound, bound_history = trained(n_epochs=30, l2=0.1)
    assert abs(bound.params["W"]).max() < abs(free.params["W"]).max() / 2
    assert bound_history.loss[-1] > free_history.loss[-1]


def test_validation_accuracy_follows_each_epoch():
    x, y = blobs(30)
    model, history = trained(x_val=x, y_val=y)
    assert len(history.val_accuracy) == 5
    assert history.val_accuracy[-1] == evaluate(model, x, y)


def test_the_history_is_a_table():
    x, y = blobs(30)
    _, history = trained(n_epochs=2, x_val=x, y_val=y)
    lines = str(history).splitlines()
    assert lines[0].split() == ["epoch", "loss", "train", "val"]
    assert lines[2].split()[0] == "2"
    assert len({len(line) for line in lines}) == 1


class Stopped(Linear):
    """A layer of which a forward pass in training is interrupted, as by the stop button."""

    calls, last = 0, 40

    def forward(self, x):
        self.calls += self.training
        if self.training and self.calls == self.last:
            raise KeyboardInterrupt
        return super().forward(x)


def test_an_interrupt_keeps_weights_and_history():
    x, y = blobs()  # 13 batches an epoch
    model = Stopped(2, 3, np.random.default_rng(0), scale=0)
    history = fit(model, x, y, rng=np.random.default_rng(0), **SETTINGS)
    assert history.interrupted
    assert len(history.loss) == 3
    assert model.params["W"].any()
    assert not model.training
    assert "stopped by hand; the weights are those after epoch 3" in str(history)


def agreed_with_epoch_1():
    """A model after one epoch, and validation examples of which it alone has every answer."""
    model, _ = trained(n_epochs=1)
    x = np.random.default_rng(2).normal(scale=2, size=(500, 2))
    return model, {"x_val": x, "y_val": predict_logits(model, x).argmax(axis=1)}


def test_an_interrupt_keeps_the_weights_with_the_best_validation_accuracy():
    x, y = blobs()
    first, agrees = agreed_with_epoch_1()
    model = Stopped(2, 3, np.random.default_rng(1), scale=0)
    history = fit(model, x, y, rng=np.random.default_rng(0), **SETTINGS, **agrees)
    assert history.interrupted
    assert history.val_accuracy[0] == 1 > max(history.val_accuracy[1:])
    np.testing.assert_array_equal(model.params["W"], first.params["W"])
    assert "after epoch 1" in str(history)


def test_a_training_that_ends_by_itself_keeps_the_last_weights():
    _, agrees = agreed_with_epoch_1()
    model, history = trained(n_epochs=3, **agrees)
    plain, _ = trained(n_epochs=3)
    assert history.best == 1
    np.testing.assert_array_equal(model.params["W"], plain.params["W"])


@pytest.mark.parametrize(
    ("losses", "accuracies", "best"),
    [
        ([], [], None),
        ([0.5, 0.3, 0.4], [None] * 3, 2),
        ([0.5, np.nan, 0.4], [None] * 3, 3),
        ([np.nan, np.nan], [None] * 2, None),
        ([0.3, 0.3], [None] * 2, 1),
        ([0.5, 0.4, 0.3], [0.8, 0.9, 0.9], 2),
    ],
)
def test_the_best_epoch(losses, accuracies, best):
    epochs = [Epoch(loss, 0.5, val) for loss, val in zip(losses, accuracies, strict=True)]
    assert History(epochs).best == best


def test_an_interrupt_of_the_first_step_keeps_a_usable_model():
    x, y = blobs()
    model = Stopped(2, 3, np.random.default_rng(0))
    model.last = 1
    history = fit(model, x, y, rng=np.random.default_rng(0), **SETTINGS)
    assert history == History([], interrupted=True)
    assert model.input_grad
    assert predict_logits(model, x).shape == (200, 3)


WITH_BARS = """
import numpy as np
from course_lib.nn import Linear
from course_lib.training import fit, random_search

rng = np.random.default_rng(0)
settings = {"lr": 0.1, "n_epochs": 5, "batch_size": 3, "rng": rng, "progress": True}
fit(Linear(2, 3, rng), rng.normal(size=(9, 2)), np.arange(9) % 3, **settings)
searched = [
    random_search(lambda s, r: r.random(), abs, {"lr": (0.1, 1)}, 3, np.random.default_rng(0), bar)
    for bar in (True, False)
]
assert searched[0] == searched[1]
"""


def test_progress_bars_write_to_the_error_stream_only_and_change_nothing():
    """In a process of its own: tqdm reads TQDM_DISABLE once, when it is imported."""
    bars = {name: value for name, value in os.environ.items() if name != "TQDM_DISABLE"}
    command = [sys.executable, "-W", "ignore", "-c", WITH_BARS]
    done = subprocess.run(command, capture_output=True, text=True, env=bars, check=True)
    assert done.stdout == ""
    assert "5/5" in done.stderr
    assert "3/3" in done.stderr


def test_without_a_bar_tqdm_is_not_needed(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    trained()
    assert capsys.readouterr() == ("", "")


def test_predictions_in_parts_equal_predictions_at_once():
    model = Linear(2, 3, np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(2345, 2))
    z = predict_logits(model, x)
    np.testing.assert_allclose(z, x @ model.params["W"], rtol=1e-12)
    assert model.training
    assert predict_logits(model, x[:0]).shape == (0, 3)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"n_epochs": -1}, ValueError, "n_epochs must be at least 0"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1"),
        ({"lr": 0.0}, ValueError, "lr must be above 0"),
        ({"x_val": np.zeros((2, 2))}, ValueError, "both x_val and y_val"),
        ({"x_val": np.zeros((2, 2)), "y_val": np.zeros(3, int)}, ValueError, "2 and 3"),
    ],
)
def test_bad_settings_are_named(changes, error, message, refused):
    refused(error, message, trained, **changes)


def test_bad_examples_are_named(refused):
    settings = {**SETTINGS, "rng": np.random.default_rng(0)}
    model, x, y = Linear(2, 3, np.random.default_rng(0)), np.zeros((4, 2)), np.zeros(4, int)
    refused(TypeError, "x must hold floats", fit, model, x.astype(np.uint8), y, **settings)
    refused(ValueError, "x and y must have one length", fit, model, x[:3], y, **settings)
    refused(ValueError, "y must lie between 0 and 2", fit, model, x, y + 3, **settings)
