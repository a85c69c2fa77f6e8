# %% [markdown]
# # 11 · Larger and deeper: what runs does not yet read
#
# *About 110 minutes, with breaks after 11.2 and before the riddle in 11.4 · needs lessons 5, 6,
# 7, 9 and 10 · exercises 11.1 and 11.2 (11.3 to 11.5 are optional, under More)*
#
# LeNet reads 99 of 100 test digits, each of them centred in an image of 28 by 28 pixels. We ask a
# little more of it, first an image twice as wide and high, then a digit four pixels further to
# the right. And last we take a network of 10 layers and hope that 60 are better.

# %%
from functools import partial

import numpy as np
from IPython.display import display

from course_lib import check, checked, data, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.checking import tries
from course_lib.machine import fewer_here
from course_lib.plots import deeper as draw
from course_lib.results import result
from course_lib.results.experiments import conv_blocks, corruptions, image_sizes
from course_lib.training import ablation, deep_nets, evaluate, fit, predict_logits
from course_lib.widgets import digit_pad, stress_bench
from course_lib.widgets.stress_bench import Bench

rng = np.random.default_rng(11)
n_train = fewer_here(12_000, 4_000, "training digits")
(x, y), (x_test, y_test) = data.load_mnist(n_train=n_train, flat=False)  # (12000, 1, 28, 28), ...

# %%
stored, depth_result = result("corruptions"), result("depth")  # means of three seeds
# LeNet has seen 60,000 digits, the deep networks 10,000 for three epochs, each at four rates.
best = depth_result.at_best_rate  # test accuracy in %, at the rate that is best on held-out digits
print(f"LeNet, digits as they are:      {stored.mean('LeNet', 'clean'):.0f} of 100")
lenet = nn.lenet5(np.random.default_rng(0), np.float32)
try:
    lenet.forward(np.zeros((1, 1, 56, 56), np.float32))  # (n, c, h, w)
except ValueError as error:
    print("LeNet, images of 56 by 56:      it stops,", error)
print(f"LeNet, moved by four pixels:    {stored.mean('LeNet', 'shift_4'):.0f} of 100")
print(f"a dense network of 10 layers:   {best('plain, He, 10 layers'):.0f} of 100")
print(f"the same with 60 layers:        {best('plain, He, 60 layers'):.0f} of 100")

# %% [markdown]
# The error is the friendliest of these results, because nobody can overlook it. The others run, and
# the bill is 29 digits of a hundred for four pixels and about half of all digits for fifty layers.
# So what does it take to run, and then to read?
#
# ## 11.1 Images of any size

# %%
body = nn.Sequential(*lenet.modules[:7])  # up to Flatten
for size in (28, 56):
    passed = [shape for name, shape in nn.shapes(body, (1, size, size)) if name != "ReLU"]
    print(size, "->", " ".join(str(shape) for shape in passed[1:]))

# %% [markdown]
# Convolution and pooling take 56 pixels, since a kernel slides over whatever there is. Only the
# **head**, the layers that turn feature maps into logits, is bound to one size: its first matrix
# has 400 rows, and 2,304 numbers arrive.
#
# **Your move, three minutes.** The last convolution leaves $c$ maps, whose height and width you do
# not know in advance. Invent a head with a fixed number of weights that makes ten logits of them.
#
# <details><summary>What the usual answers lose</summary>
#
# Cutting every map to 5 by 5 throws pixels away. Averaging it into 5 by 5 fields works, and needs
# 25 weights for each map and digit. The mean of the whole map leaves $c$ numbers, of which a
# linear layer makes ten logits. Or let *every pixel* vote with ten logits, all by the same
# weights, and take the mean.
#
# </details>
#
# Let every pixel vote. At one pixel there are $c$ numbers, one per channel, and a linear layer
# makes $k$ numbers of them. This is a **1x1 convolution**, whose kernel covers a single pixel.
# For image $m$ and output $f$ it makes in row $i$ and column $j$
#
# $$y_{mfij} = \sum_{d} W_{fd}\, x_{mdij} + b_f \qquad (11.1)$$
#
# where $W$ has shape $(k, c)$ and $b$ has shape $(k,)$. Neither shape has a height or width in
# it, so the layer fits any image.
#
# ### Exercise 11.1
#
# Write (11.1). One image of one pixel with the channels `3` and `5`, `W = [[2, -1]]` and `b = [10]`
# give `y = [[[[11]]]]`.


# %% exercise="11.1"
def conv1x1(x, W, b):
    """Mix the channels of each pixel.

    x: (n, c, h, w), W: (k, c), b: (k,), all float64 and not changed. Any of the sizes may be 1,
    and some may be equal. Returns y (n, k, h, w), float64.
    """
    # BEGIN SOLUTION
    n, c, h, w = x.shape
    pixels = x.reshape(n, c, h * w)  # (n, c, h w): a column for each pixel
    y = W @ pixels + b[:, None]  # (n, k, h w): the same W for every column
    return y.reshape(n, len(W), h, w)
    # END SOLUTION


# %%
conv1x1 = check("11.1", conv1x1)

# %% [markdown]
# Now the votes are averaged over the whole map by the **global mean** of lesson 10 (*global average
# pooling*; Lin, Chen and Yan, 2013).
#
# **Your move, two minutes.** Should we vote first and then average, or average first? Try it on a
# map of two pixels, 1 and 7, with one weight, 2, and the bias 10. Does the answer hold for any map?
#
# <details><summary>Our way, once you have tried</summary>
#
# The votes are 12 and 24, with mean 18, and the mean pixel, 4, votes 18, too. A vote is a sum and a
# bias, and a mean keeps both, because its weights add up to 1, so that the order may be swapped for
# any map.
#
# </details>
#
# $$\frac{1}{h w} \sum_{i, j} \Big( \sum_d W_{fd}\, x_{mdij} + b_f \Big)
# = \sum_d W_{fd} \Big( \frac{1}{h w} \sum_{i, j} x_{mdij} \Big) + b_f \qquad (11.2)$$
#
# Averaging first is cheaper, and voting first can be looked at (*More: does it read a strip?*).

# %% tags=["checks"]
x_rgb = rng.normal(size=(2, 3, 4, 5))  # (n, c, h, w)
W, b = rng.normal(size=(2, 3)), rng.normal(size=2)  # (k, c), (k,)
votes = conv1x1(x_rgb, W, b)  # (n, k, h, w)
with checked():
    verify("11.1", nn.conv2d(x_rgb, W[:, :, None, None], b), votes)
    verify("11.2", votes.mean(axis=(2, 3)), x_rgb.mean(axis=(2, 3)) @ W.T + b)

# %%
any_size = image_sizes.network(np.random.default_rng(0))
print(any_size)
for h, w in ((28, 28), (56, 56), (20, 17), (28, 140)):
    (_, maps), (_, mean), (_, end) = nn.shapes(any_size, (1, h, w))[-3:]
    print(f"{h} by {w} pixels: last maps {maps}, mean {mean}, logits {end}")

# %% [markdown]
# It runs at every size from 4 by 4 on. Does it read? We trained this network on 8,000 digits of 28
# by 28 (five epochs of Adam, three seeds), and resized the first 2,000 test digits.

# %% [markdown] card="11.d" kind="predict"
# At 28 by 28 this network reads 95 % of the test digits. Of the same digits, resized to 56 by 56,
# it reads
# - [x] less than half -> The shapes fit, but the kernels may have learned strokes of one size.
# - [ ] 90 % or more, since they show the same -> They do to us. But these kernels have met strokes
#   of one width only, and here they are twice as wide. {any-size-is-handled}
# - [ ] between half and 90 % -> The loss is far larger. Probably no kernel knows strokes of this width,
#   and the mean over all pixels cannot repair what every pixel gets wrong. {a-little-worse}
#
# Read again: section 11.1

# %%
by_size = result("image_sizes")
display(draw.sizes(by_size.levels("size"), (14, 20, 28, 40, 56)))
as_it_is, resized = (by_size.mean("28 pixels", metric) for metric in ("size_56", "back_56"))
print(f"trained at 28 pixels, of images of 56 by 56: {as_it_is:.0f} %; "
      f"once these are resized to 28 by 28: {resized:.0f} %")  # fmt: skip
outcome("11.d")

# %% [markdown]
# To accept a size is not to know it. The blue network falls to about a third at 56 pixels,
# although the orange one, whose kernels see as few pixels at once, reads more than 80 % there. Only
# the orange one was trained with five sizes, so that the blue one probably lacks strokes of that
# size.
#
# <details><summary>How it is trained with five sizes</summary>
#
# ```python
# for rows in batches:  # 50 digits each
#     size = rng.choice((14, 20, 28, 40, 56))
#     images = image_sizes.resized(x[rows], size)  # (50, 1, size, size)
#     dz = nn.softmax_cross_entropy_grad(network.forward(images), y[rows])  # (50, 10)
#     network.backward(dz)
#     optimiser.step()
# ```
#
# </details>
#
# ## 11.2 Four pixels to the right
#
# A **corruption** changes an image and keeps its label: a 7 that moves, turns or gets noisy is
# still a 7, up to a point. LeNet's linear layer has one weight per place, and it met centred digits
# only (lesson 10).
#
# A head that is a mean does not ask where the votes were cast (11.2). Such an answer is called
# **invariant** to moves. But a voter that sees the edge votes otherwise, and ink that leaves the
# image is lost. And because two poolings each halve the sides, other moves than by multiples of
# four give the kernels other numbers.

# %% tags=["nbval-ignore-output"]
n_shown = fewer_here(12_000, 500, "training digits")
image_sizes.train(any_size, x[:n_shown], y[:n_shown], sizes=(14, 20, 28, 40, 56), epochs=2)
large = np.pad(x_test[:1], ((0, 0), (0, 0), (20, 20), (20, 20)))  # (1, 1, 68, 68)
for n in (4, 2):
    change = any_size.forward(data.shift(large, n, 0)) - any_size.forward(large)  # (1, 10)
    print(f"moved by {n} pixels, the logits change by at most {np.abs(change).max():.1g}")
before_the_mean, last = nn.Sequential(*any_size.modules[:-2]), any_size.modules[-1].params
both = [large, data.shift(large, 8, 0)]  # the last W is (64, 10), and (11.1) takes (10, 64)
sevens = [conv1x1(before_the_mean.forward(a), last["W"].T, last["b"])[0, 7] for a in both]
draw.moved_votes([a[0, 0] for a in both], sevens, digit=7, by=8)

# %% [markdown] card="11.i" kind="predict"
# We trained the same convolutions with each of two heads, a weight per place and a mean of each
# map, on 12,000 digits (three epochs at rate 0.05, untuned, five seeds). As they are, both read at
# least 95 of 100 digits on average. Now all digits move six pixels to the right, and the one with a
# weight per place still reads a quarter of them. And the other one?
# - [x] a few fewer than as they are -> 89. The votes move along, a little changed, because six is no
#   multiple of four, and more so where ink or an edge is in the way.
# - [ ] as many as before, since it is invariant -> Only in wide images, and by multiples of four.
#   {invariant-without-its-conditions}
# - [ ] a quarter, too, since no kernel has met moved digits -> The maps move along with the digits: a
#   kernel is the same in every place. {kernels-are-bound-to-a-place}
#
# Read again: section 11.2

# %%
two_heads = result("two_heads")
print("mean ± sd, %:      as is   moved by 4   turned 45°   noise 0.5")
print(two_heads.table(**{"clean": 0, "shift_4": 0, "rotate_45": 0, "noise_0.5": 0}))
by_move = {head: {0: two_heads.values[head]["clean"], **runs}
           for head, runs in two_heads.levels("shift").items()}  # fmt: skip
display(draw.moved({n: data.shift(x_test[:1], n, 0)[0, 0] for n in (0, 4, 6)}, by_move))
outcome("11.i")

# %% [markdown]
# The network with the mean has never seen a moved digit, and yet up to four pixels cost it at
# most two digits of a hundred. Moved by six, where many digits lose ink, it loses 6 of a hundred,
# and the other 73.
#
# The other way is **augmentation**, where each training image is changed a little every time it is
# used, and keeps its label. Shown moved digits, LeNet reads 98 of 100 instead of 70 (exercise
# 11.5).
#
# ## 11.3 Fifty more layers
#
# For the third puzzle we put `depth` pairs of ReLU and a linear layer of 64 units between a first
# and a last layer, and "60 layers" counts the pairs. All weights have He's standard deviation
# (lesson 6).


# %%
def deep_net(depth, rng):
    """(n, 784) -> (n, 10): `depth` pairs between a first and a last linear layer."""
    modules = [nn.Linear(784, 64, rng, dtype=np.float32)]
    for _ in range(depth):
        modules += [nn.ReLU(), nn.Linear(64, 64, rng, scale=np.sqrt(2 / 64), dtype=np.float32)]
    return nn.Sequential(*modules, nn.ReLU(), nn.Linear(64, 10, rng, dtype=np.float32))


# %% tags=["nbval-ignore-output"]
rows, labels, rows_test = x[:10_000].reshape(-1, 784), y[:10_000], x_test.reshape(-1, 784)
settings = {"lr": 0.005, "momentum": 0.9, "n_epochs": 3, "batch_size": 100, "progress": False}


def trained(name, depth, start=None, **kind):
    """A deep network after three epochs on 10,000 digits; print its accuracies."""
    order = np.random.default_rng(0)
    model = deep_net(depth, order, **kind)
    if start:
        for layer in model.modules[2:-2:2]:  # the hidden layers of a plain network
            layer.params["W"][...] = start(layer.params["W"])
    fit(model, rows, labels, rng=order, **settings)
    train, test = evaluate(model, rows, labels), evaluate(model, rows_test, y_test)
    print(f"{depth} {name}: {train:.0%} of the training digits, {test:.0%} of the test digits")
    return model


# one seed and one rate; what is stored has three seeds, each at its best rate
plain = trained("plain layers", 10)
_ = trained("plain layers", 60)
# %% [markdown]
# With 60 layers the network reads only about 40 % of the very images that it was trained on, so
# this is not overfitting. And yet it *could* do everything that the other one does, because its
# fifty extra layers would only have to copy their input.
#
# **Your move, five minutes.** You put 50 new layers into the middle of a network that works.
# **Invent two changes of a layer, or of its initial weights, so that the new layers do no harm when
# training starts, and can still learn. What does each change lose?** If one is a matter of initial
# weights alone, try it here on 60 plain layers.


# %% tags=["nbval-ignore-output"]
def start(W):
    """Initial weights (64, 64) of one of the sixty hidden layers. W: He's. Yours here."""
    return W


print(told := tries.told_of_start(start, deep_net, rows[0]))
if "not yet" not in told:
    trained("layers, your start", 60, start)

# %% [markdown]
# <details><summary>What the usual answers lose</summary>
#
# - *Start each new layer as a copy, `return np.eye(64)`.* A good answer: ReLU of ReLU is ReLU, so
#   nothing changes after the first one, and the cell above prints about 90 %. But
#   every layer must be at least as wide as its input, and each ReLU cuts off what training
#   makes negative.
# - *Smaller initial weights, so that a layer changes little.* Then its output is small rather than
#   close to its input.
# - *Let a layer say only what should be **added** to its input.* If it says nothing, it copies.
#   Input and output must have the same shape.
# - *Batch norm in each layer.* It keeps the size of $x$, but with random weights and no way past,
#   the gradient explodes (section 11.4).
#
# </details>
#
# The third answer, a sum, is the one of He et al. (2016a, section 3.1). Training may move away from
# a copy, whereas in a sum the input arrives, as one term, whatever the weights of $F$ become. (In a
# single linear layer as $F$ they saw no advantage, section 3.2; ours has a ReLU in front.) With $F$
# for whatever the layer computes, a **residual block** returns
#
# $$y = x + F(x) \qquad (11.3)\ \text{definition}$$
#
# The way past $F$ is called a **skip connection**, and a network of many such blocks a
# **ResNet**. Our $F$ is a pair of `deep_net`, ReLU and then the linear layer, because with ReLU
# last it could never lower an entry of $x$. What does the way past change on the way back?
#
# **Your move, three minutes.** Let $F(x) = 0.1\,x$, so that $x = 3$ gives $y = 3.3$. Raise $x$ by a
# small $\delta$. By how much does $y$ rise? Then put ten such blocks in a row, and write down the
# derivative of the last output with respect to the first input. What would it be without the skips?

# %%
ten_blocks = 0.0  # yours: with skips
ten_plain_layers = 0.0  # yours: without

print(tries.told_of_ten_blocks(ten_blocks, ten_plain_layers))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Past $F$ comes $\delta$ itself, and through $F$ comes $0.1\,\delta$. Together $y$ rises by
# $1.1\,\delta$, and ten blocks multiply by $1.1^{10} = 2.6$. Ten layers without skips leave
# $0.1^{10} = 10^{-10}$.
#
# </details>

# %%
draw.block(x=3, added=0.3, dy=1, slope=0.1)

# %% [markdown]
# ### Exercise 11.2
#
# Write both directions for any $F$, given as the functions `f` and `df`, its backward pass. With
# `f = df = lambda v: 3 * v`, `x = [1, 2]` gives `y = [4, 8]`.

# %%
trace("11.2")


# %% exercise="11.2"
def residual_forward(x, f):
    """Return x + F(x), for a float64 array x of any shape.

    A ValueError if F(x) has another shape than x, even where numpy could broadcast. x is not
    changed, even if f returns x itself.
    """
    # BEGIN SOLUTION
    fx = f(x)
    if fx.shape != x.shape:
        raise ValueError(f"F(x) has shape {fx.shape}, x has shape {x.shape}")
    return x + fx
    # END SOLUTION


def residual_backward(dy, df):
    """The gradient at x, of the shape of dy, which is not changed. df: the backward pass of F."""
    # BEGIN SOLUTION
    past = dy  # x enters y with factor 1
    through = df(dy)  # F's own backward pass
    return past + through  # add the paths
    # END SOLUTION


# %%
residual_forward, residual_backward = check("11.2", residual_forward, residual_backward)


# %%
class Block(nn.Sequential):
    """Modules in a row, F, with your way past them; `nn.Residual` is the library's copy of it."""

    def forward(self, x):
        """(n, 64) -> (n, 64)."""
        return residual_forward(x, super().forward)

    def backward(self, dy):
        """(n, 64) -> (n, 64)."""
        return residual_backward(dy, super().backward)


print(nn.check_module(Block(nn.ReLU(), nn.Linear(4, 4, rng)), rng.normal(size=(3, 4))))


# %%
def deep_net(depth, rng, skip=False, s=1, block=nn.Residual):
    """(n, 784) -> (n, 10): as before, or with blocks, or with s times He's variance."""
    sd = np.sqrt(2 * s / 64)
    modules = [nn.Linear(784, 64, rng, dtype=np.float32)]
    for _ in range(depth):
        pair = nn.ReLU(), nn.Linear(64, 64, rng, scale=sd, dtype=np.float32)
        modules.extend([block(*pair)] if skip else pair)
    return nn.Sequential(*modules, nn.ReLU(), nn.Linear(64, 10, rng, dtype=np.float32))


# %% [markdown]
# Let entry $(i, j)$ of the matrix $J$, the **Jacobian** of $F$, be the derivative of $F_i$ with
# respect to $x_j$. The block that you traced by hand has a $J$ with $\frac12$ in row 2
# and column 1, and 0 elsewhere.
#
# **Your move, three minutes.** What comes through $F$, $J\,dy$ or $J^\top dy$? Try both on those
# numbers. And what is the sum $dx$ for any block?


# %%
def dx_by_J(dy, J):
    """From dy (d,) to dx (d,), for a block whose F has the Jacobian J (d, d)."""
    return ...  # yours, one line


print(tries.told_of_jacobian(dx_by_J))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# For $dy = (1, -2)$, $J\,dy = (0, \frac12)$ and $J^\top dy = (-1, 0)$, which is what comes through.
# For any $F$, $y_i = x_i + F_i$ has the derivative $I_{ij} + J_{ij}$ with respect to $x_j$, and the
# chain rule sums $dy_i$ times it over $i$, `dy + J.T @ dy`.
#
# $$dx = dy + J^\top dy = (I + J)^\top dy \qquad (11.4)$$
#
# </details>
#
# In a plain layer $J$ is a *factor* of the gradient, whereas in a block it is a *term*, next to
# $dy$ itself. But a sum is no guarantee, since its terms may cancel, all of them if $F(x) = -x$.
#
# ## 11.4 Is a way past enough?
#
# Now we train networks with skips or without, and with He's weights or smaller ones, whose size
# you will derive. All learn from 10,000 digits for three epochs, with three seeds, and each gets,
# at each depth, the best of four learning rates from 0.0002 to 0.02 on 2,000 held-out digits.

# %% [markdown] card="11.b" kind="predict"
# Four kinds of networks with 60 layers; for each we keep the best of four learning rates. Which of
# them read more than 85 % of the test digits?
# - [x] skips with small weights, and no other -> Over 90 %. The other three do not, and not all for the
#   same reason.
# - [ ] both kinds with skips -> A skip is not enough. With He's weights each block doubles the mean
#   square, and 60 of them make 10 to the 18. That network learns at none of the rates.
#   {a-skip-is-enough}
# - [ ] skips with He's weights, and no other -> He's weights were made for plain layers, where they
#   keep the size. In a block they double the mean square each time. {care-adds-up}
#
# Read again: section 11.4

# %%
depths, longer = (10, 30, 60), result("depth_longer")  # the same for 30 epochs
names = ("plain, He", "plain, small", "skips, He", "skips, small")
each = depth_result.each_at_best_rate  # one number per seed
display(draw.depths(
    depths, {kind: [each(f"{kind}, {n} layers") for n in depths] for kind in names}
))  # fmt: skip
rates = (f"{kind} {depth_result.best_rate(f'{kind}, 60 layers')}" for kind in names[::3])
print("best of 0.0002 to 0.02, 60 layers:", "; ".join(rates))
for kind in longer.arms:
    print(f"{kind}, 30 epochs at the best of five rates: {longer.at_best_rate(kind):.0f} %")
outcome("11.b")

# %% [markdown]
# *Plain, He* is a riddle for later, because all of its sizes are healthy. It is slow rather than
# lost, with 86 % after 30 epochs. *Plain, small* reads 11 %, because its last layer hears only
# its own bias, which learns the most frequent digit, a 1. *Skips, He* with 30 or 60 layers calls
# every digit a 0, because all logits are nan within three steps.
#
# Let us send an image through 20 random layers of 784 units, whose outputs are images again, and
# take the cosine of each with the image that went in.


# %%
def layers(image, skip, s):
    """Number of layers -> (28, 28) what is then left of an image (28, 28)."""
    draws, a, seen = np.random.default_rng(11), image.ravel().astype(float), {}
    for depth in range(1, 21):
        sd = np.sqrt(2 * s / 784)  # He's if s = 1
        f = np.maximum(a, 0) @ draws.normal(scale=sd, size=(784, 784))  # (784,)
        a = a + f if skip else f
        if depth in (1, 5, 20):
            seen[depth] = a.reshape(28, 28)
    return seen


small = deep_nets.small(20)  # a number that you will find
kinds = {"plain": (False, 1), "skips": (True, 1), "skips, small": (True, small)}
# Mean 0, as hidden values roughly have; otherwise the cosine would measure brightness.
seven = x_test[0, 0] - x_test[0, 0].mean()  # (28, 28)
draw.through(seven, {name: layers(seven, *kind) for name, kind in kinds.items()})

# %% [markdown]
# A plain layer *replaces* the image, so that after one no 7 is visible. That alone is no loss,
# because a rotation, which can be undone, hides it as well. A block *adds* to the image, with
# He's weights so much that after five the 7 is buried, and with small ones so little that it
# survives all 20.
#
# **Your move, four minutes.** And on the way back? This function measures the size of what leaves
# each module. Add the size of the gradient there.


# %%
def sizes(net, rows, labels):
    """Root mean squares of what leaves each module, and of the gradient there: two (modules,)."""
    forward, back, a = [], [], rows.astype(float)  # (n, 784)
    for module in net.modules:
        a = module.forward(a)
        forward.append(np.sqrt(np.mean(a**2)))
    ...  # yours: begin with nn.softmax_cross_entropy_grad(a, labels), at what leaves the last module
    return np.array(forward), np.array(back)


sizes = tries.yours_or_ours(tries.told_of_sizes, sizes, tries.sizes)

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# ```python
# g = nn.softmax_cross_entropy_grad(a, labels)  # (n, 10)
# for module in reversed(net.modules):
#     back.insert(0, np.sqrt(np.mean(g**2)))
#     g = module.backward(g)
# ```
#
# </details>
#
# Here is the gradient's size behind each layer before training.

# %%
arriving = {}
small = deep_nets.small(60)
for name, (skip, s) in zip(names, ((0, 1), (0, small), (1, 1), (1, small)), strict=True):
    model = deep_net(60, np.random.default_rng(0), skip, s)
    _, back = sizes(model, rows[:500], labels[:500])
    arriving[name] = back[[not isinstance(module, nn.ReLU) for module in model.modules]][:-1]
draw.gradients(arriving)

# %% [markdown]
# Let $F$ be ReLU and a linear layer of 64 units, and let $s$ be the mean square of $F(x)$ as a
# fraction of that of $x$. If $x$ is symmetric about 0, as it nearly is over draws of symmetric
# weights, ReLU leaves half of its mean square, so by lesson 6 $s = \frac12\cdot 64
# \operatorname{Var}(W)$. He's weights, with variance $2/64$, make it 1.
#
# **Your move, four minutes.** What is the mean square of $x + F(x)$, as a multiple of that of $x$,
# on average over draws of the weights, which have mean 0? And how must $s$ depend on the number of
# blocks, $D$, so that the factor of all blocks together stays below one bound, however large $D$
# is, and yet away from 1, where blocks would change nothing?

# %%
one_block = 0.0  # yours, for s = 0.5


def s_of(D):
    """The fraction s of each of D blocks."""
    return ...  # yours


some = rng.normal(size=(200, 64))  # (n, 64)
W_some = rng.normal(scale=np.sqrt(0.5 * 2 / 64), size=(50, 64, 64))  # 50 draws; s = 0.5
ratio = ((some + np.maximum(some, 0) @ W_some) ** 2).mean() / (some**2).mean()
print(told := tries.told_of_mean_squares(one_block, s_of, measured=ratio))
yours = "D blocks: right" in told

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# The square is $x^2 + 2xF + F^2$. The mean of its middle term is 0, because the weights have mean 0
# and are independent of $x$. That leaves $1 + s$, 1.5 for $s = 0.5$. $D$ blocks multiply by
# $(1+s)^D$. With $s = 1/\sqrt D$ that is 1,500 for sixty and has no bound, and with $1/D^2$ it
# falls to 1. Any $s = c/D$ serves, because the factor is then at least $1 + c$, by the first two
# terms of its sum, and less than $e^c$, by $\ln(1 + s) < s$. We take $c = 1$, which makes it 2.7
# for sixty.
#
# </details>
#
# **Your move, three minutes.** And on the way back? Past $F$ comes $dy$ itself, and through $F$
# comes $J^\top dy$. From here on gradients are rows, as in the code, so that this is $dy\,J$, made
# of $dy\,W^\top$ where ReLU was open and of 0 elsewhere. By which factor does a block multiply the
# mean square of the gradient, and what must you assume of $dy$ for that?

# %%
one_block_back = 0.0  # yours, for s = 0.5

dy_some = rng.normal(size=(200, 64))  # (n, 64)
dx_some = dy_some + (some > 0) * (dy_some @ W_some.transpose(0, 2, 1))  # (50, n, 64)
print(
    tries.told_of_mean_square_back(
        one_block_back, measured=(dx_some**2).mean() / (dy_some**2).mean()
    )
)

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Each entry of $dy\,W^\top$ is a sum of 64 products, with $64 \operatorname{Var}(W)$ times the
# mean square of $dy$. ReLU lets half of it pass, so that $s$ comes through $F$. If we assume that
# $dy$ is independent of $W$ and of the signs of $x$, although it comes from layers that have seen
# $x$, the cross term has the mean 0 here, too, and the factor is $1 + s$ again.
#
# $$\begin{aligned}
# E[y^2] &= E[x^2] + E[F(x)^2] = (1 + s)\, E[x^2] \\
# E[dx^2] &= E[dy^2] + \tfrac12\cdot 64 \operatorname{Var}(W)\, E[dy^2] = (1 + s)\, E[dy^2]
# \end{aligned} \qquad (11.5)$$
#
# </details>
#
# Both ways a block multiplies the mean square by $1 + s$ (11.5), and a plain layer by $s$, which
# is 1 for He's weights and $1/D$ for small ones, with He's standard deviation divided by $\sqrt
# D$.
#
# | sixty of | mean square, times | its root | in the picture |
# | --- | --- | --- | --- |
# | plain, He | $1^{60} = 1$ in the mean over draws, less in the median | 1 | flat |
# | plain, small | $(1/60)^{60}$, about $10^{-107}$ | $10^{-53}$ | orange falls towards layer 1 |
# | skips, He | $2^{60}$, about $10^{18}$ | $10^9$ | green rises towards layer 1 |
# | skips, small | $(1 + 1/60)^{60} = 2.7$ | 1.6 | flat |
#
# The third line ends in nan. In networks of the first line, the gradient at a layer's weights has a
# size of a few thousandths. It is $\operatorname{relu}(x)^\top dy$. In blocks, $x$ has grown on its
# way here, and $dy$ on its way back here, together by the whole $10^9$. That makes it some $4 \cdot
# 10^6$, so that one step at the smallest rate, 0.0002, turns weights of size 0.2 into some of size
# 800. They are lined up with $x$, which adds to their effect. Behind nine of them $x$ is out of the
# range of float32, and in the tenth $\infty - \infty$ is nan. Here are sixty blocks of yours with
# your $s$, trained by SGD.

# %% tags=["nbval-ignore-output"]
s, whose = (s_of(60), "yours") if yours else (small, "ours")
_ = trained(f"blocks of yours, s = {s:.3g}, {whose}", 60, skip=True, s=s, block=Block)

# %% [markdown]
# Sixty blocks that you wrote, and whose size you derived, now read about 90 %. With the third
# puzzle solved, this is the second break.
#
# ### The riddle: healthy sizes, and 42 %
#
# *Plain, He* is left. What can a network lack whose sizes are all healthy? A size is a mean, which
# does not say whether directions still differ. We derive how layers lose them on the way back, and
# measure it forward.
#
# For an image, each digit has a *wish*, that its own logit rise and the others fall. It comes back
# as a gradient at the first layer's output, and this is all that the first layer *hears* of it.
#
# **Your move, three minutes, with a pencil.** Of three equally probable digits the wishes, which
# are the negative gradients of their losses, point along $d = (2, -1, -1)$, $(-1, 2, -1)$ and
# $(-1, -1, 2)$. One direction gets through if a change $dh$ of the first layer's output changes
# the logits by $dz = dh\,A$ with $A = r\, q^\top$, say $r = (1, 2)$ and $q = (1, -1, 0)$. What of
# the first wish reaches that output, $d A^\top$? By what does a step along it move the logits? And
# what becomes of the other two wishes?

# %%
reaches, moves = (0, 0), (0, 0, 0)  # yours, for the first wish
print(tries.told_of_first_wish(reaches, moves))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# $d A^\top = (d \cdot q)\, r^\top$ is $3r^\top = (3, 6)$, then its opposite, and then 0, a wish
# that is not heard. The logits move by $d A^\top A = 5\,(d \cdot q)\, q^\top$, which is
# $(15, -15, 0)$, $(-15, 15, 0)$ and 0. They can move in the one pattern $q$ only, so that the third
# logit, which two digits wish to fall, stays.
#
# </details>
#
# How near are sixty layers to this? At the last hidden layer we take two perpendicular gradients,
# $u$ and $v$, and send back the whole circle of their mixtures $u \cos t + v \sin t$. The layers
# turn it into an ellipse, whose half axes $a$ and $b$ have the ratio $b/a$, its *roundness*. Near
# 1, gradients that differed still differ, whereas in a needle nearly all agree but for the sign.
#
# ```python
# u, v = np.linalg.qr(rng.normal(size=(64, 2)))[0].T  # two perpendicular rows of length 1
# t = np.linspace(0, 2 * np.pi, 60, endpoint=False)  # once round
# g = np.outer(np.cos(t), u) + np.outer(np.sin(t), v)  # (60, 64)
# model.forward(np.tile(image, (60, 1)))  # the same image for each direction
# for module in reversed(model.modules[1:-2]):  # the hidden layers, as in your `sizes`
#     g = module.backward(g)
# a, b = np.linalg.svd(g, compute_uv=False)[:2]  # b / a is the roundness
# ```
#
# `circles_back` sends five, each drawn with its longest side flat and of length 1. The two dark
# lines were perpendicular at first.

# %%
start_of = {"He's": {}, "copies": {}, "skips, small": {"skip": True, "s": small}}
models = {name: deep_net(60, np.random.default_rng(0), **kind) for name, kind in start_of.items()}
deep_nets.start_as_copies(models["copies"])  # W = I
circles = {name: deep_nets.circles_back(model, rows[0]) for name, model in models.items()}
draw.circles(circles)

# %% [markdown]
# He's layers make needles of roundness 0.1. Copies squeeze a
# circle only once, because ReLU shuts the same units in every layer. And sixty small blocks leave
# 0.8. Would six hundred, with $s = 1/600$, leave less?
#
# A block makes $g + gJ$ of a row $g$. For a small $J$, and for the mixture $g = u \cos t + v \sin
# t$ of length 1, the squared length becomes, by $2\cos^2 t = 1 + \cos 2t$ and its like,
#
# $$\begin{aligned}
# \lvert g + gJ \rvert^2 &= 1 + 2\, g J g^\top + \dots \\
# &= 1 + \alpha + \beta + (\alpha - \beta) \cos 2t + \gamma \sin 2t + \dots \\
# \alpha &= uJu^\top, \quad \beta = vJv^\top, \quad \gamma = uJv^\top + vJu^\top
# \end{aligned} \qquad (11.6)$$
#
# As $t$ goes round, the squared length swings about a mean near 1 by the length $L$ of the arrow
# $(\alpha - \beta,\ \gamma)$, so that $a^2 \approx 1 + L$ and $b^2 \approx 1 - L$. Because $\log(1
# \pm L) \approx \pm L$, the logarithm $\log(a/b) = \frac12 \log(a^2/b^2)$ is about $L$, and the
# roundness $b/a$ about $e^{-L}$.
#
# A circle that is still nearly round arrives at the next block, and each of its points at nearly
# the $t$ that it had. Scaled back to a circle, it gives (11.6) a new $u$ and $v$, and because
# factors multiply, the logarithms of the squared lengths add at each $t$, and with them the arrows.
# (What (11.6) leaves out, $\lvert gJ \rvert^2$, swings by $s$ rather than $\sqrt s$.) Weights
# treat all directions alike, so that the arrows are independent with mean 0, and their mean squared
# lengths add up.
#
# **Your move, nine minutes, with a pencil.** The number $\alpha$ is a sum of $64 \cdot 64$ products
# $u_i J_{ij} u_j$. In half of them ReLU is open, and $J_{ij}$ is a weight of mean 0 and variance
# $2s/64$; the others are 0. What is the mean of $\alpha^2$, and what is that of $\alpha\beta$,
# since $u$ and $v$ have length 1 and are perpendicular? What then is the mean squared length of an
# arrow, and of the sum of $D$? Take its root for $L$. Which roundness do $D$ blocks with $s = 1/D$
# leave, and which do sixty plain layers, whose arrows are as long as with $s = 1$?

# %%
arrow = 0.0  # yours: mean squared length of one arrow, as a multiple of s
of_blocks, of_layers = 0.0, 0.0  # yours: roundness
print(tries.told_of_squeeze(arrow, of_blocks, of_layers))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Products of two different weights have mean 0, which leaves squares, so that $E[\alpha^2]$ is
# $\frac12 \cdot \frac{2s}{64} \sum_{ij} u_i^2 u_j^2 = s/64$, and $E[\alpha\beta]$ is $\frac{s}{64}
# \big(\sum_i u_i v_i\big)^2 = 0$. Likewise the two terms of $\gamma$ are uncorrelated. Both $\alpha
# - \beta$ and $\gamma$ have the mean square $s/32$, the arrow has $s/16$, and the sum of $D$ has $D
# s/16$. With $s = 1/D$ that is 1/16, *whatever $D$ is*, and leaves $e^{-1/4} = 0.78$. Sixty plain
# layers have $60/16$, whose root leaves $e^{-1.94} = 0.14$.
#
# And why $s = 1$? Of $u$ and $v$ a plain layer makes 32 normal numbers each, of variance
# $\sigma^2$. Its arrow is half the difference of their squared lengths, and their scalar product,
# as fractions of $32\,\sigma^2$. Each of these has the variance $1/32$, or $s/32$ for $s = 1$.
#
# </details>
#
# What He's layers lose, small blocks keep, by the same sum. For $D$ plain layers of $m$ units it is
# $4D/m$, so that for roundness what counts is depth over width. (He's circles do not stay nearly
# round, so that 0.14 is a rough guide. *More: how narrow is the needle?* has 0.12.)
#
# Forward, angles close as well. Of the perpendicular $(1, -1)$ and $(1, 1)$ ReLU makes $(1, 0)$ and
# $(1, 1)$, whose cosine is 0.71. Let *apart* be 1 minus the mean cosine of two images. Below are
# the wishes at the first layer, *apart* by layer, and networks of 60 layers after 5,000 digits
# (three seeds, the best of four rates, or of eight in the last two rows). *15 % He* has $W =
# 0.85\,I + 0.15\,H$ with He's $H$, rescaled.

# %%
heard = {name: [deep_nets.wishes(model, image) for image in rows[:20]]  # 20 of (10, 64)
         for name, model in models.items()}  # fmt: skip
display(draw.wishes({name: np.abs([w @ w.T for w in of_20]) for name, of_20 in heard.items()}))
display(draw.alike({k: deep_nets.apart_by_layer(m, rows[:300]) for k, m in models.items()}))
starts, wider = result("deep_starts"), result("deep_widths")
print("60 layers     roundness  apart  reads, % (seeds)")
for of, arm in ((starts, "copies"), (starts, "copies, 15 % He"),
                (wider, "64 units"), (wider, "512 units")):  # fmt: skip
    read, name = of.each_at_best_rate(arm), arm.replace("copies, ", "")
    print(f"{'He, ' * (of is wider) + name:13}{of.mean(arm, 'width'):10.2f}{of.mean(arm, 'apart'):7.3f}"
          f"{np.mean(read):6.0f} ({min(read):.0f} to {max(read):.0f})")  # fmt: skip

# %% [markdown]
# Early layers see digits that differ, 0.54 apart, and hear nearly one wish. Late layers hear many,
# with a roundness of 0.5 ten layers back, and see digits 0.007 apart. No layer has both. (A
# reading, not a cause.)
#
# Layers of 512 units make He's circles as round as those of *15 % He*, and lift 28 % to 48, but not
# to 85, so that round circles do not suffice. Digits are 0.009 apart there, rather than 0.034.
# Whether that decides is open (*More: a failure that size does not explain*).
#
# ### Four patients
#
# **Your move, six minutes.** Of four networks of 60 layers without skips, three learn badly. (Only
# B has batch norm, before each ReLU.) Which is healthy, and what ails each of the others? (*Little
# differs* means healthy sizes with little that differs in them. If both ail, name the size.) Then,
# by what do you multiply each hidden matrix of C to repair it?

# %%
broken = deep_nets.broken_nets()
for name, net in broken.items():
    forward, back = sizes(net, rows[:500], labels[:500])
    print(f"{name}: size of x {forward[0]:.1e} at first, {forward[-3]:.1e} at last; of its gradient "
          f"{back[0]:.1e} and {back[-3]:.1e}")  # fmt: skip
    if name != "B":  # whose batch norm mixes the images
        axes = np.linalg.svd(deep_nets.circles_back(net, rows[0])[60], compute_uv=False)
        print(f"   a circle of directions keeps a roundness of {np.median(axes[:, 1] / axes[:, 0]):.1f}, "
              f"digits are {deep_nets.apart(net, rows[:300]):.3f} apart")  # fmt: skip

# %% tags=["nbval-ignore-output"]
findings = dict.fromkeys("ABCD", "")  # yours: "vanishes", "explodes", "healthy" or "little differs"
factor_of_C = 1.0  # yours

print(told := tries.told_of_broken_nets(findings, factor_of_C))
broken = deep_nets.broken_nets()  # anew, as they were
for layer in broken["C"].modules[2:-2:2]:
    layer.params["W"] *= np.float32(factor_of_C)  # then A, but for rounding
if "not yet" not in told:
    for name, net in broken.items():  # trained as in section 11.3
        fit(net, rows, labels, rng=np.random.default_rng(0), **settings)
        # evaluate lets batch norm use its running statistics
        print(f"{name}, trained: {evaluate(net, rows_test, y_test):.0%} of the test digits")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# C loses size both ways, and sixty layers leave $3.5 \cdot 10^{-10} / 2.8 \cdot 10^{-4}$ of its
# gradient, whose 60th root is 0.8. The factor $1/0.8 = 1.25$ makes an A of it but for rounding.
# In B every $x$ has a healthy size, and yet the
# gradient explodes. Backward, $W$ doubles the mean square and ReLU halves it, but then each norm
# divides it by the variance that it met, about 0.68 (*More: what batch norm does on the way back*).
# Sixty make $(1/0.68)^{60}$ of it, $10^{10}$, and $10^5$ of the size.
#
# A has needles, and digits that look alike, and D is made of copies (with another first layer
# than above).
#
# </details>
#
# The table lists what we saw on such networks, and elsewhere its rows are no more than suspects.
#
# | you see, mostly before training | suspect | try |
# | --- | --- | --- |
# | $x$ ever smaller; later always the most frequent class | size vanishes | skips with small weights; He's weights, then look for needles |
# | $x$ ever larger; later nan | size explodes | smaller weights, or batch norm first in each block with a skip |
# | only the gradient ever larger, with batch norm | the norm divides at each layer | skips (smaller weights cancel in the norm) |
# | healthy sizes, needles, digits with a cosine near 1 (ours, of 60 layers, 42 %) | little is left of what differs | starts near copies, or skips with small weights |
# | healthy sizes, round circles, digits apart | look elsewhere first | learn one batch by heart; rate; labels |
# | weights that never change | no gradient reaches them, as $P$ in the next section | `nn.check_module` |
#
# ## 11.5 Where F changes the shape
#
# Networks of convolutions have batch norm in each block, and still thirty such blocks in a row read
# 22 of 100 digits, where two read more than 90 (three epochs on 5,000 digits, best of six rates).
# How many will thirty read with a way past each? Write down a number, before the section ends with
# ours.
#
# Such a network halves its maps now and then and makes more of them, so that your
# `residual_forward` refuses the sum. There the way past gets a layer of its own, a 1x1
# convolution $P$, and the block returns $P(x) + F(x)$ (a *projection shortcut*; He et al., 2016a,
# section 3.3).
#
# **Your move, four minutes.** Let $P$ meet the pixels `x[:, :, ::stride, ::stride]`. By
# (11.1), for one $W_{fd}$, which products of $dy$ and $x$ are summed, and over which letters?
# Write the three gradients.


# %%
def conv1x1_backward(dy, x, W, stride):
    """The gradients at x (n, c, h, w), W (k, c) and b (k,), given dy (n, k, oh, ow).

    The stride divides h into oh, and w into ow.
    """
    dx = np.zeros_like(x)
    dW, db = ..., ...  # yours, and dx where a pixel was met
    return dx, dW, db


conv1x1_backward = tries.yours_or_ours(
    tries.told_of_conv1x1_backward, conv1x1_backward, tries.conv1x1_backward
)
one_by_one = partial(tries.OneByOne, conv1x1, conv1x1_backward)  # (c, k, stride, rng) -> a module
whose = "the course's" if conv1x1_backward is tries.conv1x1_backward else "your"
print(f"Checked now: {whose} gradients\n"
      f"{nn.check_module(one_by_one(2, 3, 2, rng), rng.normal(size=(2, 2, 4, 4)))}")  # fmt: skip

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# A pixel serves all $f$ of its own place, whereas $W_{fd}$ and $b_f$ serve all pixels of all
# images, so that with `met = x[:, :, ::stride, ::stride]` the gradients are
#
# ```python
# dx[:, :, ::stride, ::stride] = np.einsum("fd,mfij->mdij", W, dy)
# dW = np.einsum("mfij,mdij->fd", dy, met)
# db = dy.sum(axis=(0, 2, 3))
# ```
#
# </details>
#
# **Your move, two minutes.** `TwoWays` adds the two. Mend its fault, which raises no error where
# $F$ keeps the shape and is caught by the check below it.


# %%
class TwoWays(nn.Sequential):
    """P(x) + F(x), made of the two modules P and F."""

    def forward(self, x):
        """(n, c, h, w) -> (n, k, oh, ow)."""
        P, F = self.modules
        return P.forward(x) + F.forward(x)

    def backward(self, dy):
        """(n, k, oh, ow) -> (n, c, h, w)."""
        P, F = self.modules
        return dy + F.backward(dy)


made = TwoWays(*conv_blocks.branches(2, 2, 1, rng))  # 0 is P, 1 is F
# 1.2.b, the bias of F's first convolution, has gradient 0: the next norm subtracts the bias.
print(nn.check_module(made, rng.normal(size=(4, 2, 6, 6)), zero=("1.2.b",)))
TwoWays = tries.yours_or_ours(tries.told_of_two_ways, TwoWays, conv_blocks.TwoWays)

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# `TwoWays` must return `P.backward(dy) + F.backward(dy)`. Its line `dy + ...` gave $x$ a gradient
# as if $P$ copied it, and $P$'s own weights none.
#
# </details>
#
# **Your move, five minutes.** Write the whole network. A convolution of 3 by 3 with stride 2 makes
# 8 maps of 14 by 14. Three blocks follow, from 8 maps to 8, from 8 to 16 with stride 2, and from 16
# to 16, each your `Block` of $F$ where that keeps the shape, else `TwoWays`. Each $F$ begins with
# norm and ReLU, so that only the last sum needs its own. Then comes the head of (11.2).

# %%
draws = np.random.default_rng(0)


def P_and_F(c, k, stride):
    """Two ways from c maps to k, whose sides the stride divides (F after He et al., 2016b)."""
    first = nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, k, 3, draws, stride=stride, pad=1)
    second = nn.BatchNorm2d(k), nn.ReLU(), nn.Conv2d(k, k, 3, draws, pad=1)
    return one_by_one(c, k, stride, draws), nn.Sequential(*first, *second)


def resnet():
    """(n, 1, 28, 28) -> (n, 10), an nn.Sequential that ends with nn.GlobalAvgPool2d and nn.Linear.

    On the way (8, 14, 14), (8, 14, 14), (16, 7, 7), (16, 7, 7) for each image.
    """
    return ...  # yours


resnet = tries.yours_or_ours(tries.told_of_resnet, resnet, lambda: tries.small_resnet(draws))
draw.resnet()

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# ```python
# blocks = []
# for c, k, stride in ((8, 8, 1), (8, 16, 2), (16, 16, 1)):
#     P, F = P_and_F(c, k, stride)
#     blocks.append(Block(F) if (c, stride) == (k, 1) else TwoWays(P, F))
# return nn.Sequential(
#     nn.Conv2d(1, 8, 3, draws, stride=2, pad=1), *blocks, nn.BatchNorm2d(16), nn.ReLU(),
#     nn.GlobalAvgPool2d(), nn.Linear(16, 10, draws),
# )
# ```
#
# </details>
#
# We train your three blocks on 5,000 digits, three epochs, the last at a tenth of the rate. Below
# are stored networks of 2 and 30 blocks, each kind at the best of six rates. *Plain* ones have $F$
# alone, *copies* have it with kernels that copy at first, and *skips* have ways past it.

# %% tags=["nbval-ignore-output"]
net = resnet()
for lr, n_epochs in ((0.1, 2), (0.01, 1)):
    fit(net, x[:5000], y[:5000], rng=draws, **settings | {"lr": lr, "n_epochs": n_epochs})
print(f"three blocks: {evaluate(net, x_test, y_test):.0%} of the test digits")
conv_result = result("conv_blocks")
for arm in conv_result.arms:
    chosen = conv_result.best_rate(arm)
    train, test = (conv_result.values[arm][f"{part}_lr_{chosen}"] for part in ("train", "test"))
    print(f"{arm:17} {conv_result.mean(arm, 'parameters'):7,.0f} parameters, rate {chosen:4}: "
          f"{np.mean(train):2.0f} % of training digits, {np.mean(test):.1f} % of test digits "
          f"(seeds {min(test):.0f} to {max(test):.0f})")  # fmt: skip

# %% [markdown]
# Before training, thirty plain blocks show B's symptom, a gradient that grows, here by 5,000
# (*More: a block of convolutions*, where a smaller rate is no help). Kernels that copy at first
# largely save them (88.7 %, and 95.2 for two blocks), and with ways past thirty read 96.4.
#
# ## 11.6 The bill
#
# | of 100 digits | at first | now | by what, and its price |
# | --- | --- | --- | --- |
# | 56 by 56 pixels | LeNet stops | 33 | a mean as head, on other convolutions |
# | | 33 | 83 | five sizes in training; it reads 4 digits fewer at 28 by 28 |
# | | 33 | 95 | the image resized to 28 by 28 first, which nearly undoes its enlargement (*More: black margins*) |
# | our net, moved by four pixels | 62 | 94 | a mean as head rather than a weight per place; 3 fewer clean digits, 21 fewer turned by 45°, 55 fewer noisy |
# | LeNet, moved by four pixels | 70 | 98 | it is shown moves; 0.4 fewer clean digits, 9 fewer turned by 45°, 34 fewer at noise 0.7 |
# | sixty layers | 42 (36 to 47) | 92 | a skip and small weights (copies without a skip, one seed at one rate, about 90) |
# | thirty blocks of convolutions | 22 (12 to 31) | 96 | ways past them; copies read 89, and two blocks 95 |
#
# At these rates and in three epochs depth gained no digit in dense layers, and a digit or two of a
# hundred in blocks of convolutions, for 17 times the parameters. Lesson 12 tries other claims that
# come without a condition.
#
# **Close the book.** Write the block that changes the shape in a blank cell, and let
# `nn.check_module` judge all of its gradients.

# %% [markdown] card="11.q7" kind="quiz"
# A plain network of 60 layers reads a third of its own training digits, at every rate that you try.
# Before training, $x$ and the gradient have a healthy size in all layers. Which measurement can
# still show a fault that these sizes hide?
# - [x] how round circles come through -> Sizes are means, which cannot show it if one direction
#   carries everything. (Another sign is that digits look alike at the last layer. Which of the two
#   decides is open.)
# - [ ] the mean square of each matrix of weights -> That tells the size that a layer passes on, as a
#   mean over directions, which has been measured. {weights-tell-directions}
# - [ ] the size of the gradient for ten times as many images -> More images make a better mean, and it is
#   still one over directions. {more-images-more-directions}
#
# Read again: section 11.4

# %% [markdown]
# ## More: three faulty corruptions
#
# So far the corruption came from the library. Here you mend three of your own, of which only the
# turn needs a formula. Each pixel of the turned image asks where it was before. (Sent forward,
# pixels would leave holes.)
#
# **Your move.** The image turns counter-clockwise by the angle $t$, so a pixel looks back,
# clockwise. Steps are (rows down, columns to the right), and rows count downwards. Where does
# looking back turn one step down, $(1, 0)$, and where one step to the right, $(0, 1)$? Try $t =
# 90°$ first.
#
# <details><summary>Our way, once you have tried</summary>
#
# Clockwise by 90°, *right* becomes *down* and *down* becomes *left*. By $t$, the step to the right
# keeps $\cos t$ of itself and gains $\sin t$ downwards, which makes it $(\sin t, \cos t)$. The step
# down keeps $\cos t$ and gains $\sin t$ to the left, $(\cos t, -\sin t)$. A pixel that lies some
# steps down and some to the right of the middle looks at as many of the turned ones.
#
# </details>
#
# Let $r, q$ be the row and column of the pixel, and $r_0, q_0$ those of the middle. It looks at
#
# $$\begin{aligned}
# r' &= r_0 + \cos t\, (r - r_0) + \sin t\, (q - q_0) \\
# q' &= q_0 - \sin t\, (r - r_0) + \cos t\, (q - q_0)
# \end{aligned} \qquad (11.7)\ \text{definition}$$
#
# For a quarter turn of 3 by 3 pixels $\cos t = 0$ and $\sin t = 1$. The middle has $r_0 = q_0 = 1$,
# and the upper left pixel looks at $r' = 1 - 1 = 0$ and $q' = 1 + 1 = 2$, the upper right corner.
# What was there comes to the upper left, which is counter-clockwise. For other angles $r'$ and $q'$
# are not integers. A place at row 1.3 takes 0.7 of row 1 and 0.3 of row 2, and so for the columns,
# which is called **bilinear** interpolation.
#
# ### Exercise 11.3
#
# Three functions, and **each has one fault**, although none of them stops with an error. In
# `rotate`, a pixel that looks at row 1.3 and column 0.5 of a 3 by 3 image has the row `[0, 0.7,
# 0.3]` in `R` and `[0.5, 0.5, 0]` in `C`. For example, `shift(np.array([[0.1, 0.2, 0.3]]), 1, 0)`
# gives `[[0, 0.1, 0.2]]`, and `rotate(x, 90)` of a square image gives `np.rot90(x)`. (Here `dx` and
# `dy` are pixels, not gradients.)


# %% exercise="11.3"
def shift(x, dx, dy):
    """Move images (..., h, w) by dx pixels to the right and dy down.

    dx, dy: integers, which may be negative, 0, or larger than the image. Zeros enter, and what
    leaves is lost. x is float64 and not changed.
    """
    # BEGIN SOLUTION
    h, w = x.shape[-2:]
    rows, columns = np.arange(h) - dy, np.arange(w) - dx  # (h,), (w,): where y looks in x
    inside = ((rows >= 0) & (rows < h))[:, None] & (columns >= 0) & (columns < w)  # (h, w)
    seen = x[..., rows % h, :][..., columns % w]  # (..., h, w): what leaves comes back
    return np.where(inside, seen, 0)  # zeros enter
    # END SOLUTION


def add_noise(x, sd, rng):
    """Add to each pixel of images (..., h, w) a draw of its own from rng.normal, with sd `sd`.

    What leaves the range from 0 to 1 is set to 0 or to 1. x is float64 and not changed.
    """
    # BEGIN SOLUTION
    return np.clip(x + rng.normal(0, sd, size=x.shape), 0, 1)
    # END SOLUTION


def rotate(x, degrees):
    """Turn images (..., h, w) about their middle, counter-clockwise; bilinear.

    Outside the image everything is 0. Images need not be square. x is float64 and not changed.
    """
    # BEGIN SOLUTION
    h, w = x.shape[-2:]
    t = np.deg2rad(degrees)
    centre = np.array([[(h - 1) / 2], [(w - 1) / 2]])  # (2, 1): row and column
    places = np.indices((h, w)).reshape(2, -1) - centre  # (2, h w): each pixel of y
    turn = np.array([[np.cos(t), np.sin(t)], [-np.sin(t), np.cos(t)]])  # (2, 2)
    row, column = turn @ places + centre  # (h w,), (h w,): where it looks in x
    R = np.maximum(0, 1 - np.abs(row[:, None] - np.arange(h)))  # (h w, h): shares of the rows
    C = np.maximum(0, 1 - np.abs(column[:, None] - np.arange(w)))  # (h w, w): of the columns
    return ((R @ x) * C).sum(axis=-1).reshape(x.shape)  # zeros outside
    # END SOLUTION


# %%
row = np.array([[0.1, 0.2, 0.3, 0.4]])  # say first what each should be; run anew after repairs
print("moved by 1:   ", shift(row, 1, 0))
print("much noise:   ", np.round(add_noise(row, 2, np.random.default_rng(0)), 1))
print("a half turn:  ", np.round(rotate(row, 180), 1))

# %%
shift, add_noise, rotate = check("11.3", shift, add_noise, rotate)

# %% [markdown]
# <details><summary>When your check has passed: the three questions that find such faults</summary>
#
# - *What enters at the edge?* `np.roll` lets what left on one side come back on the other.
# - *Is the result an image again?* A sum with noise leaves the range from 0 to 1.
# - *About which point?* Rows are numbered $0, \dots, h - 1$, so that their middle is $(h - 1) / 2$,
#   whereas `h // 2` is right for odd $h$ only.
#
# </details>

# %% [markdown]
# What does LeNet make of corrupted digits? We train one on 12,000 digits as they are, for three
# epochs.

# %%
n_used = fewer_here(12_000, 2_000, "training digits")


def train(model, change=lambda images, rng: images):
    """Train on the 12,000 digits for three epochs; every batch goes through `change` first."""
    model.modules[0].input_grad = False  # no gradient for the pixels is needed
    optimiser, order = nn.SGD(model, lr=0.05, momentum=0.9), np.random.default_rng(0)
    for batch in (part for _ in range(3) for part in data.minibatches(n_used, 50, order)):
        logits = model.forward(change(x[batch], order))  # (50, 10)
        model.backward(nn.softmax_cross_entropy_grad(logits, y[batch]))
        optimiser.step()
    model.eval()
    return model


# %% tags=["nbval-ignore-output"]
nets = {"LeNet": train(nn.lenet5(np.random.default_rng(0), np.float32))}
digit, label = x_test[:1], int(y_test[0])  # (1, 1, 28, 28)
copies = {
    "moved by 4": shift(digit, 4, 0),
    "turned by 45": rotate(digit, 45),
    "noise 0.5": add_noise(digit, 0.5, np.random.default_rng(0)),
    "inverted": data.invert(digit),
}
every = {"as it is": digit} | copies
read = {title: int(predict_logits(nets["LeNet"], image).argmax()) for title, image in every.items()}
draw.looked_up(digit[0, 0], {k: image[0, 0] for k, image in copies.items()}, read, label)

# %% [markdown]
# ## More: a fair curve
#
# How fast does a network fail as a corruption grows? We train softmax regression, an MLP with 256
# hidden units, and the network with a mean as head as LeNet was above, and draw a curve for each,
# the accuracy at each level. A curve is fair if every network meets *the same* noise, and if each
# level starts from the clean test images rather than from those of the level before.
#
# ### Exercise 11.4
#
# Put the lines of `corruption_curve` in order, so that it is fair. There is one line too many.


# %% exercise="11.4"
def corruption_curve(predict, digits, corrupt, levels, seed):
    """Accuracy on corrupted test images, one number per level.

    predict(images) returns labels (n,). digits: {"train": (x, y), "test": (x, y)}.
    corrupt(images, level, rng) returns new images, and leaves its argument unchanged.
    levels: m numbers in any order, some of them equal. Each level corrupts the clean images, with a
    generator made anew by np.random.default_rng(seed). Returns (m,) float64: accuracies from 0 to 1.
    """
    # BEGIN SOLUTION
    x, y = digits["test"]
    curve = []
    for level in levels:
        rng = np.random.default_rng(seed)  # the same noise for every network
        changed = corrupt(x, level, rng)  # x stays clean
        labels = predict(changed)
        curve.append(np.mean(labels == y))
    return np.array(curve)
    # END SOLUTION


# %%
corruption_curve = check("11.4", corruption_curve)

# %%
nets = {k: train(corruptions.network(k.lower(), np.random.default_rng(0)))
        for k in ("softmax", "MLP")} | nets  # fmt: skip
clean, clean_labels = x_test[::20], y_test[::20]  # 500 digits
with_mean = train(image_sizes.network(np.random.default_rng(0)))

# %% tags=["nbval-ignore-output"]
digits = {"train": (x, y), "test": (clean, clean_labels)}


def curve(model, corrupt, levels):
    """Accuracy at each level, by your function."""
    answers = lambda images: predict_logits(model, images).argmax(axis=1)  # noqa: E731
    return corruption_curve(answers, digits, corrupt, levels, seed=0)  # (m,)


corrupted = {
    "pixels to the right": (lambda x, level, rng: data.shift(x, level, 0), (0, 1, 2, 3, 4, 6)),
    "degrees": (lambda x, level, rng: data.rotate(x, level), (0, 15, 30, 45, 90)),
    "sd of noise": (data.add_noise, (0.0, 0.2, 0.4, 0.6, 0.8)),
}
four = nets | {"mean as head": with_mean}
draw.panels({
    name: (levels, {net: curve(model, how, levels) for net, model in four.items()})
    for name, (how, levels) in corrupted.items()
})  # fmt: skip

# %% tags=["checks"]
wide = np.pad(clean[:50], ((0, 0), (0, 0), (20, 20), (20, 20)))  # (50, 1, 68, 68)
at_rest, moved = with_mean.forward(wide), with_mean.forward(data.shift(wide, 4, 0))
assert np.allclose(at_rest, moved, rtol=0, atol=1e-3), "exactly, by four, away from the edge"
assert np.abs(at_rest - with_mean.forward(data.shift(wide, 2, 0))).max() > 0.01, "not by two"

# %% [markdown]
# Of these 500 digits, moved by four pixels, the network with a mean as head reads about 90 %, and
# LeNet about 60 (70 after training on all digits). For turns and noise it is the other way round.

# %% [markdown]
# ## More: show it more
#
# Section 11.2 built into a network what must not matter, and here we show it. Three rules of
# augmentation are easily broken. Every image needs *its own* draw, or else a batch of 50 shows one
# move rather than 50. Image $i$ must stay at place $i$, where label $i$ waits for it. And test
# images are left alone, or we measure another question.
#
# ### Exercise 11.5
#
# Write `augment`, which moves each training image by two draws of its own, one to the right and one
# down. For one image, `data.shift(x, dx, dy)` does it. With `max_shift = 1` nine moves are
# possible, all equally likely.


# %% exercise="11.5"
def augment(x, rng, max_shift, training):
    """Move each training image by two draws of its own from rng, to the right and down.

    x: (n, h, w), not changed. All integers from -max_shift to max_shift (at least 0), both included,
    are equally likely. Zeros enter, and what leaves is lost. Returns (n, h, w), of the dtype of x; if
    `training` is false, the images as they are.
    """
    # BEGIN SOLUTION
    y = x.copy()  # (n, h, w)
    if training:
        moves = rng.integers(-max_shift, max_shift + 1, size=(len(x), 2))  # (n, 2): right, down
        for i, (dx, dy) in enumerate(moves):
            y[i] = data.shift(x[i], dx, dy)  # image i stays image i
    return y
    # END SOLUTION


# %%
augment = check("11.5", augment)

# %% [markdown] card="11.f" kind="predict"
# We train LeNet on digits that are moved by up to 4 pixels. Noise it never sees in training. On
# digits with noise of standard deviation 0.7, compared with LeNet trained without moves, its
# accuracy is
# - [x] lower, by more than two points -> It learned what it was shown, which is moves. Against noise
#   it became weaker, with every seed.
# - [ ] higher, by more than two points -> It is robust against moves. The word says little
#   until one adds against what. {robustness-is-one-thing}
# - [ ] the same, within two points -> Both were trained without noise, but their weights differ, and
#   those of the moved one are far weaker here. {changes-do-not-interact}
#
# Read again: More, show it more


# %% tags=["nbval-ignore-output"]
def moved_a_little(images, rng):
    """(50, 1, 28, 28) -> the same, each image moved by a draw of its own, by your function."""
    return augment(images[:, 0], rng, 4, True)[:, None]


pair = {"LeNet": nets["LeNet"],
        "LeNet, moved": train(nn.lenet5(np.random.default_rng(0), np.float32), moved_a_little)}  # fmt: skip
levels = (0, 1, 2, 3, 4, 6)
display(draw.panels({"pixels to the right": (levels, {
    name: [evaluate(net, data.shift(clean, m, 0), clean_labels) for m in levels]
    for name, net in pair.items()
})}))  # fmt: skip
shown = ("clean", "shift_4", "shift_6", "rotate_45", "noise_0.7", "inverted")
print("all of MNIST, three seeds each: LeNet -> LeNet, moved, in %")
print(stored.changes("LeNet", "LeNet, shifted in training", shown))
outcome("11.f")

# %% [markdown]
# Your function has taught LeNet the moves, and much of those by 6 pixels, which it was never shown.
# On clean digits that costs 0.4 points in the stored training. But it became *weaker* against turns
# and noise with every seed, by 34 points for the strongest noise. Why is open; noise in the margin
# alone gives about half of it, noise in the middle alone all of it (one seed, 500 digits; see
# below). Trained on noise instead, LeNet reads through it. Of a robust network one has to say what
# it is robust against.

# %% [markdown]
# ## More: three networks, fourteen rows
#
# Softmax regression, the MLP and LeNet, trained on all 60,000 digits with three seeds, and tested
# on all 10,000.

# %%
print(f"{'mean ± sd, %':12}" + "".join(f"{net:>16}" for net in nets))
for metric in stored.metrics:
    cells = (f"{stored.mean(net, metric):.0f} ± {stored.sd(net, metric):.0f}" for net in nets)
    print(f"{metric.replace('_', ' '):12}" + "".join(f"{cell:>16}" for cell in cells))

# %% [markdown]
# In every row but one LeNet is the best of the three with each seed, and the exception is a quarter
# turn, which none of them can read. (With a turned digit not even the maps turn.) With ink and
# background exchanged LeNet reads about 31 %.
#
# ## More: is it the margin?
#
# Why did noise hurt the LeNet that was trained on moved digits? One suspect is the margin, four
# pixels wide: a network that saw only centred digits may ignore it, whereas one that saw moved
# digits may not. We put noise into the margin alone, and then everywhere else. A third LeNet was
# trained on noise of standard deviation 0.5; the noise here has 0.7.

# %% tags=["nbval-ignore-output"]
noisy_net = train(nn.lenet5(np.random.default_rng(0), np.float32),
                  lambda images, rng: data.add_noise(images, 0.5, rng))  # fmt: skip
noisy = data.add_noise(clean, 0.7, np.random.default_rng(11))  # (500, 1, 28, 28)
middle = np.pad(np.ones((20, 20), bool), 4)  # (28, 28): False in the margin
places = {"no noise": clean, "in the margin": np.where(middle, clean, noisy),
          "in the middle": np.where(middle, noisy, clean), "everywhere": noisy}  # fmt: skip
readers = pair | {"LeNet, noisy": noisy_net, "mean as head": with_mean}
for name, net in readers.items():
    print(f"{name:12} " + ", ".join(
        f"{where} {evaluate(net, images, clean_labels):.0%}" for where, images in places.items()
    ))  # fmt: skip

# %% [markdown]
# Noise in the margin costs the moved LeNet 13 points and the other 2, about eleven more. In the
# middle it costs 66 and 45, about twenty more, and everywhere 73 and 53, again about twenty. So the
# margin alone does some harm, but the middle alone, where this suspect has no say, gives all of the
# excess, and such effects do not add. The reason stays open. That LeNet can read through such
# noise, the third one shows, with about eight of ten. The network with a mean as head loses half of
# its digits by the margin alone; whether its head minds the margin, or its other convolutions, we
# have not separated.
#
# ## More: does it notice?
#
# Does the network notice when it is wrong? It says how sure it is.

# %% [markdown] card="11.g" kind="predict"
# LeNet reads digits after a quarter turn, and most of its answers are wrong. How large is its
# largest probability for these, on average?
# - [x] above .5: it is sure, and wrong -> Training asked for honest probabilities of upright digits, and
#   got them, on average. Of turned ones it never asked.
# - [ ] about .1: it cannot tell -> That would be ten equal logits. A turned stroke excites the
#   kernels as much as an upright one, and the logits are far apart. {strange-means-level}
# - [ ] from .2 to .4: it is in doubt -> So we would answer, but this network was never taught how
#   strange an image is. {a-network-knows-what-it-does-not-know}
#
# Read again: More, does it notice?

# %% tags=["nbval-ignore-output"]
turned = rotate(clean.astype(np.float64), 90)  # (500, 1, 28, 28)
for says, images in (("in place", clean), ("after a quarter turn", turned)):
    p = nn.softmax(predict_logits(nets["LeNet"], images))  # (500, 10)
    right, largest = p.argmax(axis=1) == clean_labels, p.max(axis=1)  # (500,), (500,)
    print(f"{says}: {right.mean():.0%} are read; largest probability {largest.mean():.2f} "
          f"on average, and {largest[~right].mean():.2f} where misread")  # fmt: skip
outcome("11.g")

# %% [markdown]
# Averaged over all images, an honest largest probability equals the fraction that is read. Hold
# both lines to that. Far from its training images, the network's $p$ promises what it does not
# keep.

# %% [markdown]
# ## More: draw where you like
#
# On the pad of lesson 1 both LeNets read your digit, but this time it is not centred. Move the 7
# down and to the right. Which of the two reads the digit where it is, and which loses it first on
# the far side?

# %% tags=["nbval-ignore-output"]
lenet_moved, lenet_unmoved = pair["LeNet, moved"], nets["LeNet"]
digit_pad(
    lenet_moved,
    lenet_unmoved,
    centre="as drawn",
    question="Which of the two reads the digit where it is?",
)

# %% [markdown]
# And here is a bench with *your* three functions and four networks. Above, networks that learned
# here from 12,000 digits read one of them; the curves below it are of such networks that learned
# from all 60,000. Draw LeNet's curve from memory before you unhide it. Which network breaks first
# under each corruption, and is it the one that is least sure? (You may meet a digit that only the
# LeNet trained without moves reads. One digit proves little.)

# %% tags=["nbval-ignore-output"]
bench = Bench(
    nets={**nets, "LeNet, shifted in training": pair["LeNet, moved"]},
    shift=shift,
    rotate=rotate,
    add_noise=add_noise,
    digits=(x_test[:200], y_test[:200]),
    measured=stored.values,
)
print(stored.provenance())  # of the lower curves: networks that learned from 60,000 digits
stress_bench(bench, hide=True)

# %% [markdown]
# ## More: what has stayed?
#
# Questions on sections 11.1 and 11.3, and two on earlier lessons.

# %% [markdown] card="11.q1" kind="quiz"
# A 1x1 convolution makes 16 channels of 64, on images of 28 by 28. How many parameters does it
# have?
# - [x] {= 64 * 16 + 16:,} -> W is (16, 64), b is (16,). The pixels share them.
# - [ ] {= (64 * 16 + 16) * 784:,} -> That has weights for each of 784 pixels. All pixels meet the
#   same W. {weights-for-each-pixel}
# - [ ] {= 16 + 16:,} -> That has one weight per output channel. Each output mixes 64 inputs.
#   {one-weight-a-kernel}
#
# Read again: section 11.1

# %% [markdown] card="11.w2" kind="why"
# Why is $dy$ itself one of the terms of $dx$, whatever $F$ is?
# - [x] x enters y with factor 1 on the way past F, and paths are added -> What comes through F is
#   added to it; it may add up with dy, or cancel it.
# - [ ] F is close to 0 when training starts, so it hardly counts -> The term dy is there for any
#   F: in (11.4) nothing was said of the size of F. {the-skip-works-because-f-is-small}
# - [ ] the sum keeps the larger of the two gradients -> A sum adds both. The largest of a group
#   is what max pooling passes on. {sum-keeps-the-larger}
#
# Read again: section 11.3

# %% [markdown] card="11.r2" kind="recall"
# From lesson 10. A network like LeNet takes images of 20 by 20. Its first convolution (6 kernels
# of 5 by 5) has padding 2, its second (16 kernels of 5 by 5) has none; after each, pooling halves
# the sides. How many numbers reach the first linear layer?
# - [x] {= flat_after(2, 0)} -> 20, 10 after pooling, 6 after the second convolution, 3 after
#   pooling: 16 times 9.
# - [ ] {= flat_after(0, 0)} -> That is without the padding of the first convolution: 16, 8, 4,
#   2. {no-padding-anywhere}
# - [ ] {= flat_after(2, 2)} -> That has padding in both convolutions: 20, 10, 10, 5.
#   {padding-everywhere}
#
# Read again: lesson 10, the shapes of LeNet
#
# ```python
# def flat_after(pad_first: int, pad_second: int) -> str:
#     """How many numbers reach the first linear layer of LeNet, for 20 by 20 pixels."""
#     side = (20 + 2 * pad_first - 4) // 2
#     side = (side + 2 * pad_second - 4) // 2
#     return f'{16 * side * side}'
# ```

# %% [markdown] card="11.q5" kind="quiz"
# From lesson 8: inverted dropout with drop rate $p = 0.25$. In training, an activation of 1 that
# stays becomes
# - [x] {= 1 / (1 - SHARE):.2f} -> 1 / (1 - p): three quarters stay, each 4/3 as large, so the
#   mean is kept.
# - [ ] {= 1 / SHARE:.2f} -> That divides by the drop rate: the mean would become 3. {divide-by-p}
# - [ ] {= 1.0:.2f} -> Then the mean falls to 0.75, and at test time every layer gets larger
#   inputs. {zeroing-is-all}
#
# Read again: lesson 8, rescaling
#
# ```python
# DY, SHARE = (np.array([1.0, 2.0]), 0.25)
# ```

# %% [markdown]
# ## More: colours, and what channels cost
#
# A photograph has three channels, and MNIST has one. We paint a digit: ink gets the colour
# $(1, 0.4, 0.2)$, the background $(0.3, 0.4, 0.9)$, and a pixel that is half ink the colour halfway
# between. Which mixture of red, green and blue shows the digit best? In red alone, ink and
# background are 0.7 apart, and in green the digit cannot be seen at all. The 1x1 convolution with
# the weights $(1, 0, -1)$, red minus blue, sets them 1.4 apart. (Weights of length 1 in this
# direction, that of ink minus background, do better than any others of length 1: 0.99, against 0.7
# for red alone.)

# %%
ink, background = np.array([1.0, 0.4, 0.2]), np.array([0.3, 0.4, 0.9])  # (c,), (c,)
grey = x[0]  # (1, 28, 28): 0 is background, 1 is ink
painted = background[:, None, None] + (ink - background)[:, None, None] * grey  # (c, 28, 28)
mixed = conv1x1(painted[None], np.array([[1.0, 0.0, -1.0]]), np.zeros(1))[0, 0]  # (28, 28)
shown = dict(zip(("red", "green", "blue"), painted, strict=True)) | {"red - blue": mixed}
draw.channels(shown, grey[0])

# %% [markdown]
# More channels are cheap at the input, and between layers 1x1 convolutions are cheap, because they
# skip the factor of the window.

# %%
for says, layer in (
    ("first layer of LeNet, grey  ", nn.Conv2d(1, 6, 5, rng)),
    ("first layer of LeNet, colour", nn.Conv2d(3, 6, 5, rng)),
    ("64 to 16 channels, 3x3      ", nn.Conv2d(64, 16, 3, rng)),
    ("64 to 16 channels, 1x1      ", nn.Conv2d(64, 16, 1, rng)),
):
    print(f"{says}: {nn.n_parameters(layer):5,} parameters")

# %% [markdown]
# As formulas, the three gradients that you wrote in section 11.5, at stride 1, are
#
# $$dW_{fd} = \sum_{m, i, j} dy_{mfij}\, x_{mdij}, \qquad db_f = \sum_{m, i, j} dy_{mfij}, \qquad
# dx_{mdij} = \sum_f W_{fd}\, dy_{mfij} \qquad (11.8)$$

# %% tags=["checks"]
dy = rng.normal(size=(2, 2, 4, 5))  # (n, k, h, w)
dW = np.einsum("mfij,mdij->fd", dy, x_rgb)  # (k, c): summed over m, i, j
seen_W = nn.numerical_grad(lambda W: (dy * conv1x1(x_rgb, W, b)).sum(), W)  # (k, c)
seen_b = nn.numerical_grad(lambda b: (dy * conv1x1(x_rgb, W, b)).sum(), b)  # (k,)
dx = np.einsum("fd,mfij->mdij", W, dy)  # (n, c, h, w): summed over f
seen_x = nn.numerical_grad(lambda x: (dy * conv1x1(x, W, b)).sum(), x_rgb)  # (n, c, h, w)
with checked():
    verify("11.8", [*seen_W.ravel(), *seen_b], [*dW.ravel(), *dy.sum(axis=(0, 2, 3))], tol=1e-7)
    verify("11.8", seen_x, dx, tol=1e-7)

# %% [markdown]
# ## More: does it read a strip?
#
# How does the mean come to its answer? Glue five test digits together, and ask each pixel of the
# last maps by *your* `conv1x1` what it would say. The network is the one of section 11.2, trained
# at five sizes.

# %% tags=["nbval-ignore-output"]
strip = np.concatenate(list(x_test[:5, 0]), axis=1)  # (28, 140)
maps = before_the_mean.forward(strip[None, None])  # (1, 64, 7, 35)
votes = conv1x1(maps, last["W"].T, last["b"])[0]  # (10, 7, 35): ten logits per pixel; W is (k, c)
winners = votes.argmax(axis=0)  # (7, 35)
parts = np.split(winners, 5, axis=1)  # (7, 7) each
print("the digit with the most voters:", *(np.bincount(part.ravel()).argmax() for part in parts))
means = [part.mean(axis=(1, 2)) for part in np.split(votes, 5, axis=2)]  # (10,) each
print("the digit with the largest mean:", *(mean.argmax() for mean in means))
draw.votes(strip, votes, y_test[:5].tolist())

# %% [markdown]
# In our run most voters name another digit, and counting votes would make a 6 of the 2 and of the
# 0. The mean counts all ten logits of each voter. The number in a place is the digit that this
# voter would name, and its colour the voter's lead of the digit of the mean over the runner-up, of
# 2 over 6 below the 2. These 49 leads have the mean 3.3. The map tells *where* the answer comes
# from (Zhou et al., 2016, draw such maps over photographs), if a little blurred, because a voter
# sees 18 by 18 pixels. The top of the 2 speaks for a 2 and against a 6, although the voters there
# name other digits.
#
# Training never showed more than one digit at a time. Here the stored networks read strips of five,
# which we cut again where we had glued them.

# %%
for arm in by_size.arms:
    print(f"strips, trained at {arm}: {by_size.mean(arm, 'strip'):.0f} % of the digits")

# %% [markdown]
# They read them about as well as single digits. Where a digit begins, no network has found.

# %% [markdown]
# ## More: black margins
#
# There is another way to make an image larger, which is to leave the digit as it is and add black.
# For the network that was trained at 28 pixels this is far easier at 56 pixels than a resized
# digit, as you can compare with the figure of section 11.1.

# %%
for arm in by_size.arms:
    print(f"trained at {arm}: " + ", ".join(
        f"{m.removeprefix('canvas_')} pixels {by_size.mean(arm, m):.0f} ± {by_size.sd(arm, m):.0f} %"
        for m in by_size.metrics if m.startswith("canvas")
    ))  # fmt: skip
print(f"trained at 28 pixels, left small in 56 and then resized to 28: "
      f"{by_size.mean('28 pixels', 'back_canvas_56'):.0f} %")  # fmt: skip

# %% [markdown]
# For the other network it is the reverse: it reads 83 % of the digits that were resized to 56
# pixels, and only half of those that were left small in an image of that size. Its training showed
# it large digits in large images, and never a small one in a large one. What is not shown need not
# be learned, though it may be: the network trained at 28 pixels never saw such images either, and
# reads 73 %, and only 52 % once they are resized to 28 by 28, since that shrinks the digit.
#
# ## More: how a block leans

# %%
draw.leaning(60)

# %% [markdown]
# What the blocks add is on average perpendicular to $x$, so that the lengths obey Pythagoras and
# $x$ itself is still there with its full length. With $s = 1/D$ the arrow leans by $52°$ for 60
# blocks, and by no more than $53°$ at any depth. That is why the 7 survived. It leaned by $57°$,
# because it is not symmetric about 0: ReLU lets its long positive values pass. For the same reason
# the first block with He's weights lengthened it by a factor of 1.7 rather than $\sqrt 2$ (there
# $s = 1.9$, and about 1 later on).
#
# ## More: every path through two blocks
#
# Two blocks in a row, with the matrices $J_1$ (at the input of the first) and $J_2$ (at the input
# of the second), multiply the gradient by the transpose of
#
# $$(I + J_2)(I + J_1) = I + J_1 + J_2 + J_2 J_1 \qquad (11.9)$$
#
# Without skips only the last term is there, since every path goes through every layer. For 30
# blocks the sum has $2^{30}$ terms (Veit et al., 2016), and one of them is $I$ (He et al., 2016b,
# section 2, eq. 5). That speaks against a ReLU after the sum, which the first of these networks
# had, because it shuts the way past wherever $F$ is below $-x$, which adds up over very many
# blocks. With a free way, "the gradient of a layer does not vanish even when the weights are
# arbitrarily small" (He et al., 2016b, section 2). In the limit, with weights of 0, a block copies
# in both directions.
#
# The folded cells check what section 11.4 says of nan, and then (11.4), (11.5) and (11.9).


# %% tags=["checks"]
loud = deep_net(60, np.random.default_rng(0), skip=True)  # He's weights: 10 % in section 11.4
optimiser = nn.SGD(loud, lr=0.0002)  # the smallest of the four rates
with np.errstate(all="ignore"):
    loud.backward(nn.softmax_cross_entropy_grad(loud.forward(rows[:100]), y[:100]))
    at_weights = [np.sqrt(np.mean(loud.grads[f"{k}.1.W"] ** 2)) for k in (1, 30, 60)]
    assert all(3e6 < size < 6e6 for size in at_weights), "the gradient at a block's weights"
    optimiser.step()
    stepped = [np.sqrt(np.mean(loud.modules[k].modules[1].params["W"] ** 2)) for k in (1, 30, 60)]
    assert all(600 < size < 1100 for size in stepped), "in every block, of 0.2"
    a = rows[:100]
    for block in loud.modules[:10]:
        a = block.forward(a)
    assert np.isinf(a).any(), "behind nine blocks x is out of range"
    assert np.isnan(loud.modules[10].forward(a)).all(), "and the tenth makes nan"
    assert np.isnan(loud.forward(rows[:100])).all(), "one step makes nan of every logit"

# %% tags=["checks"]
with np.errstate(all="ignore"):
    thirty_loud, at_each = deep_net(30, np.random.default_rng(0), skip=True), []
    optimiser = nn.SGD(thirty_loud, lr=0.0002, momentum=0.9)
    for k in range(4):
        z = thirty_loud.forward(rows[100 * k : 100 * k + 100])
        thirty_loud.backward(nn.softmax_cross_entropy_grad(z, y[100 * k : 100 * k + 100]))
        at_each.append(np.sqrt(np.mean(thirty_loud.grads["15.1.W"] ** 2)))
        optimiser.step()
    assert np.isnan(z).all(), "three steps make nan of thirty blocks"
    assert at_each[1] > 10 * at_each[0], "the first step makes the gradient larger"

# %% tags=["checks"]
A1, A2 = rng.normal(size=(4, 4)) / 2, rng.normal(size=(4, 4)) / 2  # (4, 4), (4, 4)
x_one, dy_one = rng.normal(size=4), rng.normal(size=4)  # (4,), (4,)


def F(x):
    """(4,) -> (4,): a linear layer, tanh, and another linear layer."""
    return np.tanh(x @ A1) @ A2


def jacobian(f, x):
    """(4, 4): entry (i, j) is the derivative of f_i with respect to x_j, measured."""
    return np.array([nn.numerical_grad(lambda x, i=i: f(x)[i], x) for i in range(len(x))])


with checked():
    dx_seen = nn.numerical_grad(lambda x: dy_one @ (x + F(x)), x_one)  # (4,)
    verify("11.4", dx_seen, (np.eye(4) + jacobian(F, x_one)).T @ dy_one, tol=1e-7)

# %% tags=["checks"]
pairs = np.concatenate([some[:50, :3], -some[:50, :3]])  # (n, 3): symmetric about 0
dy_pairs = np.tile(rng.normal(size=(50, 3)), (2, 1))  # (n, 3): x and -x have the same dy
signs = 0.5 * (2 * np.indices((2, 2, 2)).reshape(3, 8) - 1)  # (3, 8): all signs of three weights
forth = pairs[:, :, None] + (np.maximum(pairs, 0) @ signs)[:, None]  # (n, 3, 8)
back = dy_pairs[:, :, None] + (pairs > 0)[:, :, None] * (dy_pairs @ signs)[:, None]  # (n, 3, 8)
squares = np.array([(pairs**2).mean(), (dy_pairs**2).mean()])  # (2,)
with checked():
    verify("11.5", [(forth**2).mean(), (back**2).mean()], (1 + 3 * 0.5**2 / 2) * squares)


# %% tags=["checks"]
def two_blocks(x):
    """(4,) -> (4,): one block after the other."""
    return residual_forward(residual_forward(x, F), lambda x: np.tanh(x @ A2))


J1, J2 = jacobian(F, x_one), jacobian(lambda x: np.tanh(x @ A2), residual_forward(x_one, F))
block, batch = nn.Residual(nn.ReLU(), nn.Linear(4, 4, rng, scale=0)), rng.normal(size=(3, 4))
assert (block.forward(batch) == batch).all()
assert (block.backward(batch) == batch).all()
with checked():
    verify("11.9", jacobian(two_blocks, x_one), np.eye(4) + J1 + J2 + J2 @ J1, tol=1e-7)

# %% [markdown]
# Blocks with weights of 0 start as exact copies. In lesson 5 a network was stuck when all of its
# weights began at 0. Are these blocks stuck, too?

# %% tags=["nbval-ignore-output"]
zero = deep_net(60, order := np.random.default_rng(0), skip=True)
for block in zero.modules[1:-2]:
    block.modules[1].params["W"][...] = 0
fit(zero, rows, labels, rng=order, **settings)
print(f"60 blocks that start at 0: {evaluate(zero, rows_test, y_test):.0%} of the test digits")

# %% [markdown]
# They learn about as well as those with small weights. In lesson 5 all units were alike, and no
# gradient got past a matrix of zeros. Here the way past carries both what the random first layer
# made of $x$ and an unchanged $dy$, so that $dW = \operatorname{relu}(x)^\top dy$ differs from
# entry to entry at the first step.

# %% [markdown] card="11.q6" kind="quiz"
# Twenty blocks with $s = 0.05$, one after the other, multiply the mean square of what passes by
# about
# - [x] 2.7 -> Each block multiplies it by $1 + s = 1.05$, and $1.05^{20} = 2.65$.
# - [ ] 2 -> That adds 0.05 twenty times, and leaves out the paths that go through several of the
#   added functions. {paths-add-once}
# - [ ] a million -> That is $2^{20}$, with $s = 1$: blocks whose added function has He's weights.
#   {every-block-doubles}
#
# Read again: section 11.4

# %% [markdown]
# ## More: tear one layer out
#
# Since a block only adds to its input, we can ask a rude question, as Veit et al. (2016) did of
# networks for photographs: what if we tear one layer out of a trained network? The blocks are
# *yours*.

# %% tags=["nbval-ignore-output"]
few_copies, copies = (trained("layers, copies", n, lambda W: np.eye(64)) for n in (10, 60))
few_blocks, blocks = (trained("blocks", n, skip=True, s=1 / n, block=Block) for n in (10, 60))
some_rows, some_labels = rows_test[:1000], y_test[:1000]
for model in (few_blocks, blocks):
    added = ablation.added_by_each(model, some_rows)
    print(f"of {len(added)} blocks, one adds {np.median(added):.0%} of its input's length (median)")

# %% tags=["nbval-ignore-output"]
draw.without_one({
    name: (100 * evaluate(model, some_rows, some_labels),
           ablation.without_each(model, size, some_rows, some_labels))
    for name, model, size in (("plain", plain, 2), ("blocks", few_blocks, 1),
                              ("more blocks", blocks, 1), ("copies", few_copies, 2),
                              ("more copies", copies, 2))
})  # fmt: skip

# %% [markdown]
# In the plain network every layer is a link of a chain, and without one of them the rest can hardly
# read. In a network of blocks each is a correction, and most are hardly missed, even of ten blocks,
# half of which add more than a third. Is that the skips' doing? The copies have none, ten or sixty,
# and nobody misses a layer of theirs. A layer is not missed, it seems, if most of its input gets
# past it, by a skip or by a start near a copy.

# %% [markdown]
# ## More: what batch norm does on the way back
#
# Skips with He's weights learn, too, if batch norm comes before the ReLU (He et al., 2016b), as in
# `nn.Residual(nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 64, rng))`. Whatever the size of $x$,
# batch norm makes the mean square 1, ReLU leaves half of it, and He's weights double that to 1, so
# that each block adds 1, and $D$ blocks make about $D$. On the way back $dy$ comes past $F$.
# Through $F$, He's weights double its mean square and ReLU halves it, and then batch norm divides
# by the standard deviation of its input (lesson 7). With $v$ for the variance of this input
# *between images*, a block therefore multiplies the gradient's mean square by about $1 + 1/v$.
#
# **Your move.** Each block adds 1 to the mean square of $x$. How much of that differs between
# images? (For a standard normal $z$, $\operatorname{relu}(z)$ has the mean $1/\sqrt{2\pi}$.)
#
# <details><summary>Our way, once you have tried</summary>
#
# $\operatorname{relu}(z)$ has the mean square $\frac12$, of which the square of its mean,
# $\frac{1}{2\pi}$, is the same for all images. What differs is the fraction $1 - \frac1\pi = 0.68$,
# and the linear layer keeps it. After $D$ blocks $v$ is about $0.68\,D$, and the next one
# multiplies by about $1 + 1.5/D$. Before the first block $v$ is that of the first layer, 0.13,
# which makes a factor of about 8.5. In a row these are some thousands. (De and Smith, 2020, on the
# linear growth; Yang and others, 2019, on $1 - 1/\pi$.)
#
# </details>

# %%
with_norm = deep_net(60, np.random.default_rng(0), skip=True, block=lambda *pair: nn.Residual(
    nn.BatchNorm1d(64, dtype=np.float32), *pair))  # fmt: skip
forward, back = sizes(with_norm, rows[:500], labels[:500])
squares, squares_back = forward**2, back**2
a, between = rows[:500].astype(float), []  # (500, 784)
for module in with_norm.modules[:61]:
    a = module.forward(a)  # (500, 64)
    between.append(a.var(axis=0).mean())
for k in (1, 2, 5, 20, 60):
    factor = squares_back[k - 1] / squares_back[k]
    print(f"block {k:2}: variance of x between images {between[k - 1]:5.2f}, gradient's mean square "
          f"times {factor:.2f}, by the formula {1 + 1 / between[k - 1]:.2f}")  # fmt: skip
print(f"all 60: times {squares_back[0] / squares_back[60]:.0e}")

# %%
normed = best("skips, He, batch norm, 60 layers")
print(f"trained as in section 11.4, such blocks read {normed:.0f} % of the test digits")

# %% tags=["checks"]
assert 55 < squares[60] - squares[0] < 70, "60 blocks with batch norm add about 60"
assert all(0.8 * k < squares[k] < 1.3 * k for k in range(1, 61)), "after k blocks about k"
assert all(0.6 < between[k] / k < 0.9 for k in range(1, 61)), "of which about 0.68 differ"
assert 1e3 < squares_back[0] / squares_back[60] < 1e4, "some thousands, not 2**60"
fits_by = [(squares_back[k - 1] / squares_back[k] - 1) * between[k - 1] for k in range(1, 61)]
assert all(0.8 < by < 1.2 for by in fits_by[:12]), "1 + 1 / variance, within a fifth"
assert all(0.4 < by < 2.5 for by in fits_by[12:]), "then scattered about it"
assert 1 < np.mean(fits_by) < 1.25, "on average a little more"

# %% [markdown]
# For the first twelve blocks the rise above 1 is within a fifth of $1/v$; later it scatters
# about it, between 0.4 and 2.5 times. Without skips, each layer multiplies by $1/0.68 = 1.47$, and
# 60 of them by $10^{10}$, although every $x$ keeps its size.

# %% [markdown]
# ## More: a block of convolutions
#
# The networks of 2 and of 30 blocks of section 11.5 are made like this. Half of the blocks make 8
# maps of 14 by 14, and half make 16 maps of 7 by 7, so that a single one needs $P$, and all others
# add $x$ itself. Each network has batch norm and He's weights, three epochs of 5,000 digits (the
# last one at a tenth of the rate), three seeds, and the best of six learning rates from 0.005 to 2
# by 2,000 held-out digits. *Copies* have kernels that are 1 in the middle of their own map and 0
# elsewhere (after Le et al., 2015). They are no exact copies, since each norm and each ReLU still
# acts.

# %% tags=["checks"]
draws = np.random.default_rng(0)
both = conv_blocks.TwoWays(*conv_blocks.branches(2, 3, 2, draws))  # from 2 maps to 3, with stride 2
assert nn.check_module(both, draws.normal(size=(4, 2, 6, 6)), zero=("1.2.b",)).passed

# %%
by_rate = {m: conv_result.mean("plain, 30 blocks", m) for m in conv_result.metrics if "test" in m}
print("plain, 30 blocks, % of test digits by rate:",
      ", ".join(f"{m.removeprefix('test_lr_')}: {read:.0f}" for m, read in by_rate.items()))  # fmt: skip

# %% [markdown]
# With two blocks, each kind at its best rate, the three are equal within a digit of a hundred. With
# thirty they are not. Plain ones with random kernels read 12 to 31 of 100 test digits, and hardly
# more of those that they were trained on, copies 87 to 90, and ways past 96 to 97, one or two more
# than with two blocks. (Two blocks have not been trained for longer. Xiao et al., 2018, trained
# plain tanh networks of 10,000 convolutions from orthogonal kernels.) He et al. (2016a, section
# 4.1) saw a milder form of this on photographs, where 34 plain layers fitted their training images
# worse than 18 did. So batch norm is no substitute for a way past, at least not here, in three
# epochs at these rates. (A smaller rate, which a growing gradient
# might ask for, is no help, as the line above shows.)
#
# With many maps, two convolutions of 3 by 3 have many weights. A **bottleneck** block (He et al.,
# 2016a, section 4.1) makes 64 maps of 256 by a 1x1 convolution, has its one of 3 by 3 there, and
# makes 256 again: $256 \cdot 64 + 9 \cdot 64^2 + 64 \cdot 256 = 69{,}632$ weights rather than $2
# \cdot 9 \cdot 256^2 = 1{,}179{,}648$.
#
# Why do the plain ones not learn?
#
# **Your move, three minutes.** Here are thirty plain blocks, untrained. By what your `sizes` finds,
# which row of the table in section 11.4 is theirs? Mend them by one line in `mended`, and measure
# again.

# %% tags=["nbval-ignore-output"]
row = 0  # yours, 1 to 6 from the top


def mended(F, c, k, stride):
    """What takes the place of the plain block F, which makes k maps of c."""
    return F  # yours


print(told_of_30 := tries.told_of_thirty(row, mended, x[:200], y[:200]))
blocks = {"plain": lambda F, *shape: F} | ({} if "it stops" in told_of_30 else {"mended": mended})
for says, block in blocks.items():
    forward, back = sizes(tries.thirty(block), x[:200], y[:200])
    print(f"{says}: size of x {forward[1]:.1f} behind the first block, {forward[30]:.1f} behind the "
          f"last; of its gradient {back[1]:.0e} and {back[30]:.0e}")  # fmt: skip

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# It is the third row, because $x$ keeps its size, and the gradient is some 5,000 times as large
# at the first block as at the last. The line `return Block(F) if (c, stride) == (k, 1) else
# TwoWays(one_by_one(c, k, stride, draws), F)` leaves a factor of about ten.
#
# </details>
#
# Here are the copies, too, and what happens halfway in the blocks with skips.

# %% tags=["nbval-ignore-output"]
for way in ("plain", "copies", "skips"):
    net = conv_blocks.network(30, way == "skips", np.random.default_rng(0))
    kind = f"{way}, 30 blocks"
    if way == "copies":
        conv_blocks.start_as_copies(net)
    forward, back = sizes(net, x[:200], y[:200])
    grows = back[1] / back[-5]  # after the first block, over after the last
    print(f"{kind}: {conv_result.at_best_rate(kind):.0f} % of the test digits (stored); "
          f"size of x {forward[1]:.1f} and {forward[-5]:.1f}, "
          f"gradient {grows:.2g} times as large at the first block as at the last")  # fmt: skip
before = nn.Sequential(*net.modules[:16]).forward(x[:200])  # (200, 8, 14, 14)
past = net.modules[16].modules[0].forward(before)  # (200, 16, 7, 7)
squares = [np.mean(a.astype(float) ** 2) for a in (before, past)]
print("mean square before P {:.0f}, behind it {:.0f}".format(*squares))

# %% [markdown]
# That the plain ones' gradient grows is the row, not yet the cause, although copies, which learn,
# let it grow far less: circles are untried there. And why does $x$ grow past skips? Behind a norm
# and ReLU He's weights make the mean square 1, however large $x$ is, so that each block adds a
# little more than 1 to it. Halfway $P$, which has He's weights and no ReLU before it that would
# halve, doubles it on average over draws, and makes 36 of 15 here. With what the other blocks add
# it comes to 56, the square of 7.5.

# %% [markdown] card="11.q8" kind="quiz"
# Which row of the table in section 11.4 fits thirty plain blocks of convolutions with batch norm?
# - [x] the third: only the gradient grows -> B's rule, for 58 norms between dense layers, would give
#   even more, some 70,000.
# - [ ] the second: the size explodes -> There $x$ explodes. Here it stays, because each batch norm
#   sets it. {gradient-explodes-so-x-does}
# - [ ] the fourth: needles -> Perhaps, too, but sizes come first. {needles-before-sizes}
#
# Read again: More: a block of convolutions

# %% [markdown]
# ## More: how narrow is the needle?
#
# The sum of section 11.4 is meant for circles that stay nearly round, and behind sixty of He's
# layers they do not. To see why turns between layers do not undo a stretch, take two directions.
#
# **Your move.** A layer doubles one of two directions and keeps the other. How many times as long
# as broad do two such layers make a circle, with a turn by 0, 90 or 45 degrees between them?
# (`np.linalg.svd(A, compute_uv=False)` gives the half axes that $A$ makes of a circle.)

# %%
by_0, by_90, by_45 = 0.0, 0.0, 0.0  # yours: a / b

stretch, t = np.diag([2.0, 1.0]), np.pi / 4
turn = np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
print(tries.told_of_two_stretches(by_0, by_90, by_45))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Without a turn it is 4. By 90 degrees the second layer doubles what the first one kept, and the
# circle is round again, 1. By 45 degrees, `np.linalg.svd(stretch @ turn @ stretch,
# compute_uv=False)` has 3.3 and 1.2, which make 2.8. Over all turns the geometric mean is 2.5, more
# than the 2 of one layer, so that turning at random does not undo the stretch.
#
# </details>
#
# Let the point $(\cos t, \sin t)$ of a circle come to the point $g(t)$ of an ellipse with half axes
# $a$ and $b$. The ellipse has the area $ab$, in circles of radius 1. Its mean distance from the
# centre, if we average logarithms because the factors of layers multiply, is $(a + b)/2$:
#
# $$\text{mean over } t \text{ of } \log \lvert g(t) \rvert = \log \tfrac{a + b}{2}
# \qquad (11.10)$$
#
# **Your move, two minutes.** Which number, made of $(a + b)/2$ and $ab$ alone, does not change with
# the size of an ellipse, and is 1 for a circle and large for a needle? The cell checks the mean for
# half axes of 2 and 1. What is your number for these?

# %%
half_a, half_b = 2, 1  # of an ellipse; try others
t = np.linspace(0, np.pi, 1000, endpoint=False)
lengths = np.hypot(half_a * np.cos(t), half_b * np.sin(t))  # (1000,)
print(f"mean length, by logarithms: {np.exp(np.log(lengths).mean()):.3f}")

shape = 0.0  # yours
print(tries.told_of_shape(shape))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Squared length over area, $(a + b)^2/4ab$, is the same for a larger ellipse. It is 1 for a circle
# and 9/8 for 2 and 1.
#
# Why $(a + b)/2$? As a complex number, a point of the ellipse is $\frac{a+b}{2} e^{it} +
# \frac{a-b}{2} e^{-it}$, and its length is $\frac{a+b}{2}\, \lvert 1 + \rho e^{-2it}\rvert$ with
# $\rho = \frac{a-b}{a+b}$. The mean over $t$ of $\log\lvert 1 + \rho e^{-2it}\rvert$ is 0,
# because each power in the series of $\log(1 + z)$ has the mean 0.
#
# </details>
#
# **Your move.** A layer doubles one of two directions, and a random turn before it decides which,
# so that a direction at the angle $t$ is stretched by $\sqrt{4\cos^2 t + \sin^2 t}$. By which
# factor does it grow per layer, in the mean of logarithms, if all angles are equally likely? In the
# same mean, sixty layers together stretch the points of a circle by $(a + b)/2$, whereas $ab$
# doubles in each layer. After sixty, how many times as long as broad is the ellipse?

# %%
display(draw.turns())
angles = np.arange(1000) * np.pi / 1000  # t
growth, times_as_long = 0.0, 0.0  # yours
print(tries.told_of_needle(growth, times_as_long))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# `np.exp(np.log(4 * np.cos(angles) ** 2 + np.sin(angles) ** 2).mean() / 2)` is 1.5, which is $(2 +
# 1)/2$. Each turn makes all angles equally likely again, so that the logarithms add: in this mean
# $(a + b)/2$ is $1.5^n$ after $n$ layers and $ab$ is $2^n$, and $(a + b)^2/4ab$ has grown by $9/8$
# in each. In a needle $b$ is small, so that $a/b \approx 4\,(9/8)^n$, some 4,700 after sixty.
#
# </details>
#
# Now to He's layers. We assume that a coin decides for each unit whether it is open, whatever
# directions come back. Then half of a layer's 64 inputs and half of its outputs are open, and
# between them is a matrix $W$ of 32 by 32 normal weights of mean 0 and variance $\sigma^2$. These
# weights treat all directions alike, so that on average over draws of $W$, whatever the ellipse,
#
# - the mean over $t$ of $\log \lvert g(t)\, W \rvert$ is that of $\log \lvert g(t) \rvert$, plus a
#   constant,
# - $\log ab$ behind the layer is $\log ab$ before it, plus another constant,
#
# and $(a + b)^2/4ab$ grows in each layer by the same factor, on average of its logarithm. To
# estimate the constants, we take means of squares.
#
# **Your move, four minutes, with a pencil.** Of one direction of length 1 the weights make 32
# normal numbers. What is the mean of its squared length? With what becomes of a perpendicular
# direction it spans an area. What is the mean of its square? (Only the part perpendicular to the
# first adds area.) By which factor, then, does $(a + b)^2/4ab$ grow, to four digits?

# %%
squared_length, squared_area = 0.0, 0.0  # yours: in sigma^2, and in sigma^4
grown = 0.0  # yours
print(tries.told_of_growth(squared_length, squared_area, grown))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# - The mean squared length, of 32 squares, is $32\,\sigma^2$.
# - The second direction makes 32 numbers, too, of which one lies along the first. The mean squared
#   area is $32\,\sigma^2 \cdot 31\,\sigma^2$.
# - An area is the root of its square, so that squared length over area grows by about
#   $32/\sqrt{32 \cdot 31} = \sqrt{32/31} = 1.016$.
#
# </details>
#
# **Your move, two minutes.** Let the 1 of a circle grow by this factor in each of sixty layers.
# What does it become, and which roundness $w = b/a$ has such an ellipse?

# %%
roundness = 0.0  # yours
print(tries.told_of_roundness(grown, roundness))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# It becomes $(32/31)^{30} = 2.6$, and $(1 + w)^2 / 4w = 2.6$ has the solution $w = 0.12$. And
# because $(32/31)^{30}$ is nearly $e^{60/64}$, what counts is again depth over width. With 512
# units the roundness is 0.50.
#
# </details>

# %% tags=["checks"]
draws = np.random.default_rng(0)
factors = np.linalg.svd(draws.normal(scale=np.sqrt(2 / 64), size=(50, 32, 32)), compute_uv=False)
assert 1.8 < factors.max(axis=1).mean() < 2, "32 numbers at 32 open units: by nearly 2"
assert factors.min(axis=1).mean() < 0.05, "and hardly at all"
with checked():
    verify("11.10", np.log(lengths).mean(), np.log((half_a + half_b) / 2))
axes = {name: np.linalg.svd(c[60].astype(float), compute_uv=False) for name, c in circles.items()}
widths = {name: np.median(a[:, 1] / a[:, 0]) for name, a in axes.items()}
assert widths["He's"] < 0.15 < 0.6 < min(widths["copies"], widths["skips, small"])

# %% tags=["checks"]
spun = np.tile(np.eye(2), (4000, 1, 1))
for layer_angles in np.random.default_rng(0).uniform(
    0, 2 * np.pi, size=(60, 4000)
):  # a turn, and one axis doubled
    c, s_t = np.cos(layer_angles), np.sin(layer_angles)
    spun = np.stack([2 * c, -2 * s_t, s_t, c], axis=1).reshape(-1, 2, 2) @ spun
halves = np.linalg.svd(spun, compute_uv=False)  # a and b
assert abs(np.log(halves.mean(axis=1)).mean() - 60 * np.log(1.5)) < 0.2
assert abs(np.log(halves[:, 0] / halves[:, 1]).mean() - np.log(4 * (9 / 8) ** 60)) < 0.3

# %% [markdown]
# Which roundness do the blocks of section 11.4 leave in the median? Half of all such normal arrows
# are longer than $\sqrt{2 \ln 2/32} = 0.21$, which makes it $e^{-0.21} = 0.81$. (Of the points that
# `circles_back` sends, the last is the first, so that a round circle counts as 0.98.)

# %% tags=["nbval-ignore-output"]
for n in depths:
    widths = []
    for seed in range(20):
        model = deep_net(n, np.random.default_rng(seed), skip=True, s=1 / n)
        ends = deep_nets.circles_back(model, rows[seed], (n,))[n]  # (5, 61, 64)
        axes = np.linalg.svd(ends, compute_uv=False)
        widths += [*axes[:, 1] / axes[:, 0]]
    print(f"{n} blocks, 20 networks: a circle keeps {np.median(widths):.2f} in the median")

# %% tags=["checks"]
draws = np.random.default_rng(11)
J, (u, v) = 1e-4 * draws.normal(size=(64, 64)), np.linalg.qr(draws.normal(size=(64, 2)))[0].T
t = np.linspace(0, 2 * np.pi, 7)
mixed = np.outer(np.cos(t), u) + np.outer(np.sin(t), v)  # (7, 64)
alpha, beta, gamma = u @ J @ u, v @ J @ v, u @ J @ v + v @ J @ u
with checked():
    swings = (alpha - beta) * np.cos(2 * t) + gamma * np.sin(2 * t)
    verify("11.6", 1 + alpha + beta + swings,
           ((mixed + mixed @ J) ** 2).sum(axis=1), tol=1e-5)  # fmt: skip

# %% tags=["checks"]
made = draws.normal(size=(20_000, 2, 32))  # of u and v, by a plain layer with 32 open units
squares = (made**2).sum(axis=2)  # (20000, 2)
arrows = np.stack([(squares[:, 0] - squares[:, 1]) / 2, (made[:, 0] * made[:, 1]).sum(axis=1)]) / 32
assert np.allclose(arrows.var(axis=1), 1 / 32, rtol=0.05), "as of blocks with s = 1"

# %% [markdown]
# The 0.12 of sixty of He's layers is of one circle with the mean growth, whereas 0.81 is a median.
# How far apart can the two be?
#
# **Your move, three minutes, with a pencil.** With $\ell = \log(a/b)$, the growth $(a + b)^2/4ab$
# is $\cosh^2(\ell/2)$, whose logarithm is about $\ell^2/4$ as long as circles stay round. Wide
# layers change a circle little, so that $\ell$ is again the length of an arrow of two normal
# entries. The square of such a length exceeds $c$ times its mean with the probability $e^{-c}$.
# Which part of its mean is its median? And behind sixty layers of 512 units, half of them open,
# how round is the middle one of all circles?

# %%
part, middle = 0.0, 0.0  # yours
print(tries.told_of_median(part, middle))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# $e^{-c} = \frac12$ for $c = \ln 2 = 0.69$. With 256 open units the mean of $\log\,(a + b)^2/4ab$
# is $30 \ln(256/255) = 0.117$, so that the median is 0.081, and $(1 + w)^2/4w = e^{0.081}$ has the
# solution $w = 0.56$. From the mean itself comes 0.50.
#
# </details>
#
# Now we draw 20,000 circles, each with weights of its own, and compare.

# %%
for arm in wider.arms:  # three networks of each width, five circles for each of 20 images
    n_open = int(arm.split()[0]) // 2
    w = deep_nets.drawn_widths(n_open, 60, 20_000, np.random.default_rng(0))
    log_of = np.log((1 + w) ** 2 / (4 * w))
    mean = 30 * np.log(n_open / (n_open - 1))
    print(f"{arm}: mean logarithm {log_of.mean():.2f} (calculated {mean:.2f}), median "
          f"{np.median(log_of) / log_of.mean():.2f} of it; half are rounder than {np.median(w):.2f}, "
          f"in the three networks {wider.mean(arm, 'width'):.2f}")  # fmt: skip

# %% [markdown]
# The calculation nearly hits the mean, which is all that it claims, and undershoots the typical
# circle. (The mean is 0.98 rather than 0.95, since the logarithm of a mean of squares is not the
# mean of their logarithms.) With 512 units the median is nearly $\ln 2$ of the mean. It is more
# with 64, because there circles do not stay round. Around what is drawn the networks scatter, at
# 128 units by the luck of three seeds. (Forty others, measured by a test of the course, have 0.29
# on average.)
#
# How alike does a needle make the wishes of section 11.4?
#
# **Your move.** The directions $(1, 1)$ and $(1, -1)$ are perpendicular. Layers keep the first
# coordinate and multiply the second by $w$. What is their cosine then, at $w = 1$, 0.5 and 0.1?

# %%
cosine = 0.0  # yours, at w = 0.5
print(tries.told_of_wishes(cosine))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# They become $(1, w)$ and $(1, -w)$, and their cosine $(1 - w^2)/(1 + w^2)$ is 0, 0.6 and 0.98, the
# most that two perpendicular ones can have.
#
# </details>

# %% [markdown]
# ## More: how digits come to look alike
#
# **Your move, two minutes.** How far apart do images stay? Write `apart`, one minus the mean cosine
# of two different ones.


# %%
def apart(a):
    """1 minus the mean cosine of two different rows of a (n, 64), what a layer makes of n images."""
    return ...  # yours, a number


apart = tries.yours_or_ours(tries.told_of_apart, apart, tries.apart)
a = nn.Sequential(*models["He's"].modules[:-1]).forward(rows[:300])  # (300, 64)
print(f"behind sixty of He's layers: {apart(a):.3f}")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# ```python
# a = a / np.linalg.norm(a, axis=1, keepdims=True)
# cosines = a @ a.T  # (n, n), with n ones on the diagonal
# return 1 - cosines[~np.eye(len(a), dtype=bool)].mean()
# ```
#
# </details>
#
# Forward, too, every layer begins with what the one before has left. In the network of section
# 11.4 two digits have a cosine of 0.46 at first and above 0.99 in the end. (Lengths go on
# differing when all point the same way.) How fast it must rise can be derived, and is dotted there.
#
# **Your move, five minutes, with a pencil.** Let $\theta$ be the angle between two inputs of a
# layer. Before ReLU, in a wide layer with normal weights, their numbers are normal with the
# correlation $\cos\theta$, and behind it their cosine is $\cos\theta' = \big(\sin\theta + (\pi -
# \theta) \cos\theta\big)/\pi$ (Cho and Saul, 2009). By how much does $1/\sqrt\varepsilon$ rise in a
# layer, if $\varepsilon = 1 - \cos\theta$ is small? And what have sixty layers left of 0.6, which
# two digits have as pixels?

# %%
rise, left = 0.0, 0.0  # yours
print(tries.told_of_collapse(rise, left))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# For small $\theta$, $\sin\theta - \theta\cos\theta$ is $\theta^3/3$, and $\theta^2$ is
# $2\varepsilon$, so that $\varepsilon$ falls by $(2\varepsilon)^{3/2}/3\pi$. The derivative of
# $\varepsilon^{-1/2}$ is $-\frac12\varepsilon^{-3/2}$, so that $1/\sqrt\varepsilon$ rises by
# $\sqrt2/(3\pi) = 0.15$, in wide layers of whatever width. From 1.29 it comes to 2.8, 5.8 and 10.3
# after 10, 30 and 60 layers, and $\varepsilon$ to 0.13, 0.03 and 0.009. (With the formula as it is,
# 0.11, 0.026 and 0.009. Layers of 64 units scatter around that, below it after sixty.)
#
# Why $\theta^3$? Let the two numbers of a unit, each of variance 1, differ by $d$, whose variance
# is about $\theta^2$. ReLU keeps $d$ or drops it, as often as not, so that half of $d^2$ is left,
# as of every square, and no angle would change. But with the probability $\lvert
# d\rvert/\sqrt{2\pi}$ it opens for one of the two only, and keeps of $d$ a fraction between 0 and
# 1, all equally likely, whose square has the mean 1/3 rather than 1/2. That takes $E\lvert
# d\rvert^3 / 6\sqrt{2\pi}$ off $\varepsilon$, which is $\theta^3/3\pi$ because $E\lvert
# d\rvert^3$ is $2\sqrt{2/\pi}\,\theta^3$.
#
# </details>
#
# ## More: a failure that size does not explain
#
# The plain network with He's weights has gradients of a good size and learns badly. He et al.
# (2016a, section 1) met a milder relative of this, with batch norm and after long training, and
# called it the **degradation** problem. They say of it (section 4.1): "We argue that this
# optimization difficulty is unlikely to be caused by vanishing gradients", and report that the
# gradients of their 34 plain layers have healthy norms. Which measure follows the accuracy? We have
# *roundness*, *apart* and the cosine of two wishes. A fourth one is *alike*, the mean cosine of the
# gradients of two images of one class at the first hidden layer, in case digits pull in different
# directions (compare Balduzzi et al., 2017, on shattered gradients).
#
# A fifth counts directions, because our circles are two of 64 (Saxe et al., 2014; Pennington et
# al., 2017, on dynamical isometry). The *singular values* $\sigma_i$ of a matrix are the factors by
# which it stretches perpendicular directions. Let $p_i = \sigma_i^2 / \sum_j \sigma_j^2$ be the
# fraction of the mean square that comes through the $i$-th. If $m$ fractions are $1/m$, $\sum_i
# p_i^2$ is $1/m$, so that $1 / \sum_i p_i^2 = (\sum_i \sigma_i^2)^2 / \sum_i \sigma_i^4$ counts
# them.
#
# **Your move.** A layer doubles one direction and keeps the one perpendicular to it. How many get
# through this layer, by that count, and how many through ten such layers in a row?

# %%
through_one, through_ten = 0.0, 0.0  # yours

print(tries.told_of_directions(through_one, through_ten))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# One layer has $\sigma = (2, 1)$, and the count is $(4 + 1)^2 / (16 + 1) = 25/17 = 1.5$. Ten have
# $\sigma = (2^{10}, 1)$ and 1.000002, so nearly the same direction comes out, whatever goes in.
# (With random turns the logarithm of the ratio of two stretches grows in proportion to the depth
# as well; Newman, 1986.)
#
# </details>

# %%
for kind, skip in (("plain, He", False), ("skips, small", True)):
    for n in depths:
        model = deep_net(n, np.random.default_rng(0), skip, 1 / n if skip else 1)
        print(f"{kind:12} {n} layers: directions {deep_nets.directions(model, rows[:20]):2.0f}, "
              f"apart {deep_nets.apart(model, rows[:300]):.3f}, "
              f"alike {deep_nets.alike(model, rows[:300], y[:300]):.1f}, "
              f"reads {best(f'{kind}, {n} layers'):.0f} %")  # fmt: skip

# %%
print("60 layers             directions  roundness  |cosine|  apart  reads, %")
for of, name in (starts, ""), (wider, "He, "):
    for arm in of.arms:
        read, mean = of.each_at_best_rate(arm), partial(of.mean, arm)
        print(f"{name + arm:22}{mean('directions'):10.0f}{mean('width'):11.2f}"
              f"{mean('asked_alike'):10.2f}{mean('apart'):7.3f}"
              f"{np.mean(read):6.0f} ({min(read):.0f} to {max(read):.0f})")  # fmt: skip

# %% [markdown]
# *Alike* does not follow the accuracy, because it is as small in the 10 plain layers that read 92 %
# as in 60. Both losses survive, although each has one line against it. On the way back, each start
# of 64 units with several directions, round circles and wishes that differ reads 80 % or more with
# every seed, and each of the others 65 % or less. Against that are 512 units, which have all three
# as *copies, 15 % He* has them, and read 48 % rather than 85. Forward, 60 layers whose digits are
# 0.034 apart or more read at least 80 % with every seed, and those at 0.009 or less at most 52.
# Against that is *mirrored, normal*, where the measure has a blind spot (below).
#
# Which of the two decides is open, because they are confounded. In 64 units, both ways are good or
# both are bad (but for that blind spot). Only wider layers part them, and at 512 units the loss
# forward is enough for a failure, unless it comes from something else that goes with their width.
# Nor are the two all that counts, because *copies, 25 % He*, by these measures no better than *He*,
# read 50 % rather than 31.
#
# - Each line has three epochs of 5,000 digits, half of those of section 11.3, three seeds, and the
#   best of four rates by held-out digits (eight for the wider layers). No run is longer.
# - *Copies, 15 % He* has $W = a\,(0.85\,I + 0.15\,H)$ with He's weights $H$. One $a$ serves all layers
#   and makes the gradient as large at the first as at the last. So is *He* rescaled; as they are,
#   He's weights are the line of 64 units.
# - A *mirrored* layer passes on 32 numbers $u$ and their opposites by $W = \begin{pmatrix} Q & -Q \\
#   -Q & Q \end{pmatrix}$, since $\operatorname{relu}(u)\, Q - \operatorname{relu}(-u)\, Q = u\, Q$
# (the start that Balduzzi et al., 2017, call "looks-linear"). In *rotations* $Q$ is a rotation, so
# that a start need not copy. In *normal* it is random, and stretches some directions more than
# others. It has as few directions as *He*, but a cosine of 0.77 rather than 0.92, and reads 59 %
# rather than 31. (Its gradient at the first layer is 0.3 to 1 times that at the last.)
# - In *mirrored, normal* digits seem to stay apart, but this measure hides one thing. Such layers are
#   linear at the start, so that forward, too, nearly one direction is left. Behind ReLU its two
#   signs are two clumps of digits, with a cosine near 1 within and near 0 between them, and a mean
#   cannot tell two clumps from ten.
# - Needles depend on the width, and how alike digits look in wide layers does not. So before we
#   trained wider ones we wrote down: if they learn, it is the needles, and if they do not, it is
#   something else. They learn more, and not enough. But 64 units are not wide, so that *apart*
#   changes with the width, too, and 512 units have over 50 times as many weights.
# - In general, a step of the first layer's weights at the rate $\eta$ moves an image's logits, whose
#   gradient is $d$, by $-\eta\, \lVert x\rVert^2\, d\, A^\top A$, with $A$ as in section 11.4. If
#   $A = r\,q^\top$, this is a multiple of $q^\top$, whatever $d$ is.
# - By the rule of network B the norms of those 34 plain layers would begin 700 times apart. For our
#   thirty blocks of convolutions it says 70,000, and we measured 5,000, so that some hundreds or
#   fewer are likely. We have not followed them through training.
#
# ## More: do skips and pooling find features?
#
# Pooling and skip connections extract higher-level features, says the introduction from which this
# course began (section 2.7; lesson 12 reads it through). Both are found in networks whose later
# layers see larger parts of an image, and pooling helps with that. But a feature is a number that
# is computed from others, and neither max pooling nor a skip that adds $x$ itself has a weight to
# learn it with: what is new in a block's sum, $F$ has made. Max pooling summarises small windows
# (Goodfellow et al., 2016, section 9.3), and a skip gives values and gradients a direct path.
#
# ## More: the library, and where to go deeper
#
# `nn.Conv2d(c, k, 1, rng)` is a convolution one by one; there are `nn.Residual(*modules)`,
# `nn.GlobalAvgPool2d`, `nn.plain_net`, and `nn.residual_net` with skips and small initial weights.
# (In the first ResNets, and torchvision's `resnet18`, $F$ is convolution, norm, ReLU, convolution
# and norm, and the second ReLU comes after the sum. And where the maps change, $P$ may begin after
# the first norm and ReLU, too.) In `course_lib.data`: `shift`, `rotate`, `scale`, `add_noise`,
# `invert`, and an `augment` that also turns and resizes.
#
# - K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition", 2016 (a):
#   sections 3.1 and 4.1. And "Identity Mappings in Deep Residual Networks", 2016 (b): section 2.
# - A. M. Saxe, J. L. McClelland, S. Ganguli, "Exact Solutions to the Nonlinear Dynamics of Learning
#   in Deep Linear Neural Networks", 2014. J. Pennington, S. Schoenholz, S. Ganguli, "Resurrecting
#   the Sigmoid in Deep Learning through Dynamical Isometry", 2017.
# - Y. Cho, L. Saul, "Kernel Methods for Deep Learning", 2009: the angle behind a wide layer of ReLU.
#   B. Poole and others, "Exponential Expressivity in Deep Neural Networks through Transient Chaos",
# 2016, and S. Schoenholz and others, "Deep Information Propagation", 2017, follow it through depth.
# - C. M. Newman, "The Distribution of Lyapunov Exponents: Exact Results for Random Matrices", 1986:
#   on products of independent normal matrices.
# - L. Xiao and others, "Dynamical Isometry and a Mean Field Theory of CNNs: How to Train
#   10,000-Layer Vanilla Convolutional Neural Networks", 2018.
# - A. Veit, M. Wilber, S. Belongie, "Residual Networks Behave Like Ensembles of Relatively Shallow
#   Networks", 2016. D. Balduzzi and others, "The Shattered Gradients Problem", 2017.
# - B. Hanin, D. Rolnick, "How to Start Training: The Effect of Initialization and Architecture",
#   2018: a bounded sum of the sizes that blocks add.
# - H. Zhang, Y. Dauphin, T. Ma, "Fixup Initialization: Residual Learning Without Normalization",
#   2019, and P. Goyal and others, "Accurate, Large Minibatch SGD", 2017: small or zero starts of
#   blocks. S. De, S. Smith, "Batch Normalization Biases Residual Blocks Towards the Identity
#   Function in Deep Networks", 2020. G. Yang and others, "A Mean Field Theory of Batch
#   Normalization", 2019.
# - J. Long, E. Shelhamer, T. Darrell, "Fully Convolutional Networks for Semantic Segmentation",
#   2015: section 3. M. Lin, Q. Chen, S. Yan, "Network In Network", 2013: section 3.2. B. Zhou and
#   others, "Learning Deep Features for Discriminative Localization", 2016: maps of what decides.
# - A. Azulay, Y. Weiss, "Why Do Deep Convolutional Networks Generalize So Poorly to Small Image
#   Transformations?", 2019. R. Zhang, "Making Convolutional Networks Shift-Invariant Again", 2019.
# - D. Hendrycks, T. Dietterich, "Benchmarking Neural Network Robustness to Common Corruptions and
#   Perturbations", 2019: fifteen corruptions at five levels.
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document
#   Recognition", 1998: section VII slides a network over strings of digits.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: sections 9.2, 9.3 and 9.7. Q. Le,
#   N. Jaitly, G. Hinton, "A Simple Way to Initialize Recurrent Networks of Rectified Linear Units",
#   2015: copies as a start.
