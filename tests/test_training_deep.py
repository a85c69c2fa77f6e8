"""Deep networks: what lesson 11 says of them beyond its stored results and printed cells."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiments.depth import deep_net
from course_lib.training import fit, predict_logits
from course_lib.training.deep_nets import (
    alike,
    apart,
    apart_by_layer,
    asked_alike,
    broken_nets,
    circle_width,
    circles_back,
    drawn_widths,
    start_as_copies,
    wishes,
)

pytestmark = pytest.mark.usefixtures("one_thread")
SETTINGS = {"momentum": 0.9, "batch_size": 100, "progress": False}
PLAIN = {"skip": False, "small": False}


def logits_after_training(start, lr: float, epochs: int = 3, **kind) -> tuple[nn.Array, nn.Labels]:
    """Test logits and labels of 60 layers after a training on 10,000 digits."""
    (x, y), (x_test, y_test) = load_mnist(n_train=10_000)
    rng = np.random.default_rng(0)
    model = deep_net(60, width=64, rng=rng, **kind)
    for layer in model.modules[2:-2:2] if start else ():  # the hidden layers of a plain network
        layer.params["W"][...] = start(layer.params["W"])
    fit(model, x, y, lr=lr, n_epochs=epochs, rng=rng, **SETTINGS)
    return predict_logits(model, x_test), y_test


def test_sixty_copies_learn_to_read():
    z, y = logits_after_training(lambda W: np.eye(64), 0.005, **PLAIN)
    assert 0.88 < (z.argmax(axis=1) == y).mean() < 0.93


def test_sixty_layers_that_pass_little_on_call_every_digit_a_1():
    z, _ = logits_after_training(lambda W: W / 8, 0.005, **PLAIN)
    assert (z.argmax(axis=1) == 1).all()


@pytest.mark.parametrize("lr", [0.02, 0.0002])
def test_where_skips_with_hes_weights_call_every_digit_a_0_all_logits_are_nan(lr: float):
    with np.errstate(all="ignore"):
        z, _ = logits_after_training(None, lr, epochs=1, skip=True, small=False)
    assert np.isnan(z).all()
    assert (z.argmax(axis=1) == 0).all()


def sizes(model: nn.Sequential, x: nn.Array, y: nn.Labels) -> tuple[list[float], list[float]]:
    """Root mean squares of what leaves each module, and of the gradients from the first on."""
    forward, back = [], []
    for module in model.modules:
        x = module.forward(x)
        forward.append(float(np.sqrt(np.mean(x.astype(float) ** 2))))
    g = nn.softmax_cross_entropy_grad(x, y)
    for module in reversed(model.modules[1:]):
        g = module.backward(g)
        back.insert(0, float(np.sqrt(np.mean(g.astype(float) ** 2))))
    return forward, back[:-1]  # the last ReLU comes after the pairs


def test_each_broken_net_has_a_trouble_of_its_own():
    (x, y), _ = load_mnist(n_train=500)
    grown = {}
    for name, model in broken_nets().items():
        forward, back = sizes(model, x, y)
        grown[name] = forward[-3] / forward[0], back[0] / back[-1]
    for name in "AD":
        assert all(0.3 < by < 1.01 for by in grown[name]), "healthy both ways"
    assert 1 < grown["B"][0] < 3, "x keeps its size"
    assert 1e5 < grown["B"][1] < 1e6, "and the gradient explodes"
    assert all(by < 1e-5 for by in grown["C"])
    assert grown["B"][1] ** 2 == pytest.approx((1 - 1 / np.pi) ** -60, rel=9), "10 to the 10"


def test_a_circle_stays_wide_behind_copies_and_not_behind_hes_weights():
    (x, _), _ = load_mnist(n_train=1)
    nets, width = broken_nets(), {}
    for name in "AD":
        at = circles_back(nets[name], x[0])
        assert set(at) == {0, 1, 3, 10, 30, 60}
        assert at[60].shape == (5, 61, 64)
        assert np.allclose(np.linalg.norm(at[0], axis=2), 1)
        axes = np.linalg.svd(at[60].astype(float), compute_uv=False)
        width[name] = np.median(axes[:, 1] / axes[:, 0])
    assert width["A"] < 0.3 < 0.6 < width["D"]


def test_two_digits_ask_alike_behind_hes_layers_and_not_behind_copies():
    """Lesson 11: a |cosine| of 0.9, and of 0.2 with copies and with skips and small weights."""
    (x, _), _ = load_mnist(n_train=20)
    copies, rng = deep_net(60, False, False, 64, np.random.default_rng(0)), np.random.default_rng
    start_as_copies(copies)
    assert wishes(copies, x[0]).shape == (10, 64)
    assert 0.1 < asked_alike(copies, x) < 0.25
    assert 0.1 < asked_alike(deep_net(60, True, True, 64, rng(0)), x) < 0.25
    assert 0.85 < asked_alike(deep_net(60, False, False, 64, rng(0)), x) < 0.95


def test_circles_narrow_by_the_root_of_32_over_31_a_layer():
    """Lesson 11: in the mean of logarithms, over ten networks with He's weights."""
    (x, _), _ = load_mnist(n_train=10)
    grown = []
    for seed in range(10):
        model = deep_net(60, False, False, 64, np.random.default_rng(seed))
        axes = np.linalg.svd(circles_back(model, x[seed])[60].astype(float), compute_uv=False)
        w = axes[:, 1] / axes[:, 0]  # (5,)
        grown += [*np.log((1 + w) ** 2 / (4 * w))]
    assert np.mean(grown) == pytest.approx(30 * np.log(32 / 31), rel=0.2)


def log_grown(w: nn.Array) -> nn.Array:
    """The logarithm of (a + b)^2 / 4ab for widths w over length, of which a circle has 0."""
    return np.log((1 + w) ** 2 / (4 * w))


@pytest.mark.parametrize(
    ("units", "of_mean", "half"),
    [(64, 0.81, 0.15), (128, 0.76, 0.29), (256, 0.72, 0.43), (512, 0.71, 0.56)],
)
def test_half_of_all_circles_are_wider_than_the_mean_of_logarithms_says(
    units: int, of_mean: float, half: float
):
    """Lesson 11, More: the mean is as derived; the median nears ln 2 times the mean."""
    n = units // 2
    w = drawn_widths(n, 60, 40_000, np.random.default_rng(0))
    grown = log_grown(w)
    assert grown.mean() == pytest.approx(30 * np.log(n / (n - 1)), rel=0.04)
    assert np.median(grown) / grown.mean() == pytest.approx(of_mean, abs=0.015)
    assert np.median(w) == pytest.approx(half, abs=0.006)


def test_drawn_circles_are_those_that_drawn_matrices_make():
    rng = np.random.default_rng(1)
    g = np.tile(np.eye(2, 8), (20_000, 1, 1))  # (circles, 2, 8)
    for _ in range(5):
        g = g @ rng.normal(size=(20_000, 8, 8))
    axes = np.linalg.svd(g, compute_uv=False)
    by_matrices, drawn = axes[:, 1] / axes[:, 0], drawn_widths(8, 5, 20_000, rng)
    parts = [0.1, 0.25, 0.5, 0.75, 0.9]
    assert np.quantile(drawn, parts) == pytest.approx(np.quantile(by_matrices, parts), abs=0.01)


def test_the_circles_of_three_networks_of_128_units_are_wider_than_those_of_forty():
    """Lesson 11, More: 0.29 as drawn, where the three stored ones have 0.37."""
    (x, _), _ = load_mnist(n_train=2)
    found = [
        circle_width(deep_net(60, False, False, 128, np.random.default_rng(seed)), x, 60)
        for seed in range(100, 140)
    ]
    assert np.mean(found) == pytest.approx(0.29, abs=0.03)


def test_a_network_that_starts_as_copies_passes_on_what_is_above_0():
    model = deep_net(5, False, False, 64, np.random.default_rng(0))
    start_as_copies(model)
    a = np.random.default_rng(1).normal(size=(3, 64)).astype(np.float32)
    out = a
    for module in model.modules[1:-2]:
        out = module.forward(out)
    np.testing.assert_array_equal(out, np.maximum(a, 0))


def test_the_gradients_of_one_class_are_no_more_alike_in_ten_plain_layers_than_in_sixty():
    """Lesson 11, More: about 0.1 in both, and 0.5 with skips and small weights."""
    (x, y), _ = load_mnist(n_train=300)
    rng = np.random.default_rng
    plain = [alike(deep_net(depth, False, False, 64, rng(0)), x, y) for depth in (10, 30, 60)]
    assert max(plain) < 0.2
    assert plain[0] - plain[2] < 0.1
    assert alike(deep_net(60, True, True, 64, rng(0)), x, y) > 0.4


def test_gradients_of_one_class_that_point_the_same_way_are_alike():
    model = nn.Sequential(nn.Linear(3, 2, np.random.default_rng(0)))
    model.modules[0].params["W"][...] = 0
    model = nn.Sequential(*model.modules, nn.Linear(2, 2, np.random.default_rng(1)))
    assert alike(model, np.eye(3), np.array([0, 0, 1])) == pytest.approx(1)


def test_to_the_last_of_many_plain_layers_all_digits_point_the_same_way():
    """Lesson 11, More: by directions they do, in the mean of three seeds, and not by lengths."""
    (x, _), _ = load_mnist(n_train=300)

    def seen(depth: int, **kind) -> tuple[float, float]:
        found = []
        for seed in range(3):
            a = x
            for module in deep_net(
                depth, width=64, rng=np.random.default_rng(seed), **kind
            ).modules[:-1]:
                a = module.forward(a)
            same = a / np.linalg.norm(a, axis=1, keepdims=True)
            apart = 1 - (same @ same.T)[np.triu_indices(300, 1)].mean()
            found.append((apart, a.var(axis=0).mean() / (a**2).mean()))
        return tuple(np.mean(found, axis=0))

    plain = {depth: seen(depth, **PLAIN) for depth in (10, 30, 60)}
    assert 0.05 < plain[10][0] < 0.2
    assert plain[30][0] < plain[10][0] / 3
    assert plain[60][0] < plain[30][0] / 3
    assert plain[60][1] > 0.1, "lengths go on differing"
    assert seen(60, skip=True, small=True)[0] > 0.4


@pytest.mark.parametrize("squeezed", [1.0, 0.01])
def test_layers_that_squeeze_all_but_one_direction_make_wishes_alike(squeezed: float):
    """Open layers of a known matrix: ten wishes have cosines of -1/9, and one direction makes 1."""
    rng = np.random.default_rng(0)
    hidden = [nn.Linear(64, 64, rng) for _ in range(2)]
    first, last = nn.Linear(784, 64, rng), nn.Linear(64, 10, rng)
    for layer in hidden:
        layer.params["W"][...] = np.diag([1.0, *[squeezed] * 63])
        layer.params["b"][...] = 100  # ReLU is open
    first.params["b"][...] = 100
    turned = np.linalg.qr(rng.normal(size=(64, 64)))[0]
    last.params["W"][...] = turned[:, :10]
    model = nn.Sequential(first, nn.ReLU(), hidden[0], nn.ReLU(), hidden[1], nn.ReLU(), last)
    images = rng.random((3, 784)) / 100
    width, alike = circle_width(model, images, 2), asked_alike(model, images)
    if squeezed == 1:
        assert width == pytest.approx(1, abs=0.02)  # the first of 61 points is the last one, too
        assert alike == pytest.approx(1 / 9)
    else:
        assert width < 0.01
        assert alike > 0.99


@pytest.mark.parametrize(
    ("name", "times", "least", "most"),
    [("B", 1, 0.0, 0.2), ("C", 1, 0.0, 0.2), ("C", 1.25, 0.1, 0.5), ("D", 1, 0.9, 0.93)],
)
def test_what_a_broken_net_learns(name: str, times: float, least: float, most: float):
    """Trained as in section 11.3, where the same plain network with He's weights reads 41 %."""
    (x, y), (x_test, y_test) = load_mnist(n_train=10_000)
    model = broken_nets()[name]
    for layer in model.modules[2:-2:2] if times != 1 else ():
        layer.params["W"] *= np.float32(times)
    fit(model, x, y, lr=0.005, n_epochs=3, rng=np.random.default_rng(0), **SETTINGS)
    model.eval()
    assert least < (predict_logits(model, x_test).argmax(axis=1) == y_test).mean() < most


def test_rounding_alone_moves_what_sixty_of_hes_layers_learn():
    """Lesson 11: by more than ten digits of a hundred; every weight changes in its last bit."""
    (x, y), (x_test, y_test) = load_mnist(n_train=10_000)
    read = []
    for seed in range(3, 8):
        model, draw = broken_nets()["A"], np.random.default_rng(seed)
        for layer in model.modules[2:-2:2]:
            W = layer.params["W"]
            up_or_down = draw.choice([-1, 1], size=W.shape).astype(W.dtype)
            W[...] = np.nextafter(W, W + up_or_down)
        fit(model, x, y, lr=0.005, n_epochs=3, rng=np.random.default_rng(0), **SETTINGS)
        read.append((predict_logits(model, x_test).argmax(axis=1) == y_test).mean())
    assert 0.1 < max(read) - min(read) < 0.5


def test_how_far_apart_digits_stay_ends_where_the_last_layer_says():
    (x, _), _ = load_mnist(n_train=50)
    for skip in (False, True):
        model = deep_net(5, skip, skip, 64, np.random.default_rng(0))
        by_layer = apart_by_layer(model, x)
        assert by_layer.shape == (6,)  # the first layer, and five more
        assert by_layer[-1] == pytest.approx(apart(model, x), rel=1e-4)
    same = np.repeat(x[:1], 4, axis=0)
    np.testing.assert_allclose(apart_by_layer(model, same), 0, atol=1e-6)


def test_a_single_draw_of_sixty_plain_layers_is_mostly_smaller_than_its_mean():
    """Lesson 11's table: mean squares are 1 over draws, and a single one mostly less."""
    sizes = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        a = rng.normal(size=(20, 64))
        for _ in range(60):
            a = np.maximum(a, 0) @ rng.normal(scale=np.sqrt(2 / 64), size=(64, 64))
        sizes.append(np.sqrt(np.mean(a**2)))
    assert np.median(sizes) < 0.5
    assert np.mean(np.array(sizes) < 1) > 0.8
