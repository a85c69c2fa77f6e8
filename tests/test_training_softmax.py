import numpy as np

from course_lib.data import load_mnist
from course_lib.nn import Linear, accuracy, cross_entropy, numerical_grad
from course_lib.training import fit, fit_softmax, predict_logits
from tests.test_training import blobs


def test_fit_softmax_equals_fit_from_zero():
    x, y = blobs()
    for l2 in (0.0, 0.1):
        model = Linear(2, 3, np.random.default_rng(1), scale=0)
        rng, settings = np.random.default_rng(0), {"lr": 0.5, "n_epochs": 5, "batch_size": 16}
        history = fit(model, x, y, rng=rng, l2=l2, progress=False, **settings)
        W, b, losses = fit_softmax(x, y, 3, 0.5, 5, 16, np.random.default_rng(0), l2=l2)
        np.testing.assert_allclose(W, model.params["W"], rtol=1e-12)
        np.testing.assert_allclose(b, model.params["b"], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(losses, history.loss, rtol=1e-12)


def test_one_full_batch_step_of_fit_softmax_is_the_gradient_of_loss_and_penalty():
    x, y = blobs(30)
    l2, lr = 0.2, 0.1
    one, two = (fit_softmax(x, y, 3, lr, n, 30, np.random.default_rng(0), l2) for n in (1, 2))
    W, b = one[0].copy(), one[1].copy()

    def loss(_):
        return cross_entropy(x @ W + b, y) + l2 / 2 * (W**2).sum()

    np.testing.assert_allclose(two[2][1], loss(None), rtol=1e-12)
    np.testing.assert_allclose((one[0] - two[0]) / lr, numerical_grad(loss, W), atol=1e-8)
    np.testing.assert_allclose((one[1] - two[1]) / lr, numerical_grad(loss, b), atol=1e-8)


def test_fit_softmax_keeps_float32_even_with_numpy_settings():
    x, y = blobs(dtype=np.float32)
    results = []
    for number in (float, np.float64):
        rng = np.random.default_rng(0)
        W, b, losses = fit_softmax(x, y, 3, number(0.3), 5, 16, rng, l2=number(0.01))
        assert W.dtype == b.dtype == np.float32
        assert losses.shape == (5,)
        results.append(W)
    np.testing.assert_array_equal(*results)


def test_softmax_regression_on_all_of_mnist_reaches_its_band():
    (x, y), (xt, yt) = load_mnist()
    model = Linear(784, 10, np.random.default_rng(0), scale=0, dtype=np.float32)
    settings = {"lr": 0.1, "momentum": 0.9, "batch_size": 256, "progress": False}
    rng = np.random.default_rng(0)
    fit(model, x, y, n_epochs=8, rng=rng, **settings)
    fit(model, x, y, n_epochs=2, rng=rng, **{**settings, "lr": 0.01})
    assert 0.922 <= accuracy(predict_logits(model, xt), yt) <= 0.929
