# %% [markdown]
# # 5 · Backpropagation: nudge every weight at once
#
# *About 90 minutes · needs lessons 1 to 4 · exercises 05.1, 05.5, 05.4 and 05.6; 05.2 and 05.3
# are under More*
#
# Here are two hundred points in the plane, a disc inside a ring. Softmax regression, trained as in
# lesson 4, cannot tell the two apart.

# %%
from functools import partial

import numpy as np

from course_lib import check, checked, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist, split
from course_lib.machine import fewer_here
from course_lib.nn import cross_entropy, numerical_grad, softmax
from course_lib.plots import backprop as draw
from course_lib.results import pytorch, result
from course_lib.training import fit_softmax, two_layers
from course_lib.widgets import two_passes

rng = np.random.default_rng(5)

# %%
y_ring = np.arange(200) % 2  # class 0 fills the disc, class 1 the ring
radius = np.where(y_ring == 0, rng.uniform(0, 1, 200), rng.uniform(1.5, 2.5, 200))
angle = rng.uniform(0, 2 * np.pi, 200)
x_ring = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)  # (200, 2)
W, b, _ = fit_softmax(x_ring, y_ring, 2, 0.5, 50, 100, rng)
straight = {"W": W, "b": b}
draw.borders(x_ring, y_ring, {"softmax regression": straight}, "A straight border must fail")

# %% [markdown]
# It gets 62 % of the points right, where guessing gets 50 %. Its border is a straight line, and no
# straight line separates a disc from the ring around it, however long we train. Digits have the
# same trouble, although we cannot see it. Of every 100 test images, lesson 4 misreads seven or
# eight, and more epochs would hardly help.
#
# **Your move.** Take a pencil and cut the disc off with as few straight lines as you can. How many
# do you need, and how would you combine them into one answer?
#
# <details><summary>Our way, once you have tried</summary>
#
# Four are enough, because a square around the disc reaches out to $\sqrt 2 = 1.41$, and the ring
# begins at 1.5. (The corners of a triangle reach out to 2, so three lines need luck.)
#
# </details>
#
# With the four sides of a square, a point belongs to the ring if it lies outside *any* of them.
# Suppose that each line gives a number which is 0 on the side of the disc and grows with the
# distance on the other side, such as $\max(x_0 - 1, 0)$ for the right side of the square. Then the
# sum of the four numbers is 0 inside and positive outside. Let the two logits be 0.1 and that sum,
# and the ring wins where the sum exceeds 0.1. Each such number is the value of a **hidden unit**,
# and the function that makes it one-sided is **ReLU** (rectified linear unit), $\max(z, 0)$, which
# turns $-2$ into 0 and leaves 3 alone. A network with one layer of $h$ hidden units is
#
# $$z_1 = x W_1 + b_1, \qquad a_1 = \operatorname{relu}(z_1), \qquad
# z_2 = a_1 W_2 + b_2. \qquad (5.1)\ \text{definition}$$
#
# For $n$ examples with $d$ inputs and $k$ classes, $x$ is $(n, d)$, $W_1$ is $(d, h)$, $W_2$ is
# $(h, k)$, and $z_2$ holds the logits, $(n, k)$. Another name for such a network is **multilayer
# perceptron**, or MLP.
#
# Without the ReLU in the middle, the two layers would collapse into one, $(xW_1)W_2 = x(W_1W_2)$,
# and the border would be straight again. There is none at the end, since softmax lives on
# differences of logits, whereas a ReLU would turn logits of $-1$ and $-5$ into two equal zeros.
#
# With 8 hidden units, the network has $2\cdot 8 + 8 + 8\cdot 2 + 2 = 42$ numbers. You already own
# a way to train it that needs no new theory. Nudge each number up and down, measure the slope of
# the loss as in 04.2, and step downhill.


# %%
def by_nudging(params):
    """The gradient of the loss on the ring, measured number by number (04.2)."""

    def loss(name, v):
        return cross_entropy(nn.mlp_logits({**params, name: v}, x_ring), y_ring)

    return {name: numerical_grad(partial(loss, name), value) for name, value in params.items()}


square = {"W1": np.array([[1.0, -1, 0, 0], [0, 0, 1, -1]]), "b1": -np.ones(4)}  # column: side
square |= {"W2": np.array([[0.0, 1]] * 4), "b2": np.array([0.1, 0])}  # ring: their sum, above 0.1
bent = nn.init_mlp((2, 8, 2), np.random.default_rng(0))  # W1 (2, 8), b1 (8,), W2 (8, 2), b2 (2,)
for _ in range(100):
    grads = by_nudging(bent)
    bent = {name: bent[name] - grads[name] for name in bent}
nets = {"4 units by hand": square, "8 units by nudging": bent}
draw.borders(x_ring, y_ring, nets, "The border bends where it crosses a hidden unit's line")

# %% [markdown]
# Both work. Each dashed line is one hidden unit, drawn where its $z_1$ is 0. Between the lines the
# logits are linear, so that the border is straight there and can bend only where it crosses one.
# Training has put its lines elsewhere than we did, some of them right through the disc. You have
# trained a network without deriving a single formula. If every network had 42 numbers, this lesson
# could end here.
#
# A network that reads digits has more. With 784 pixels and 256 hidden units, how long would the
# same method take for three epochs? Suppose that a pass of 100 images takes one millisecond, which
# a good laptop manages.

# %%
n_numbers = 784 * 256 + 256 + 256 * 10 + 10
n_steps = 3 * 60_000 // 100
seconds = 2 * n_numbers * 0.001  # each number is nudged up and down
print(f"{n_numbers:,} numbers: {2 * n_numbers:,} passes per step, {seconds / 60:.1f} minutes")
print(f"{n_steps:,} steps: {n_steps * seconds / 86_400:.1f} days")

# %% [markdown]
# Eight days, for a network that is small by any standard. Most of this work is wasted, because
# every nudge runs through the whole network although most of what happens there has been computed
# before. The same 203,530 slopes can be had for the price of one more pass, and all it takes is to
# multiply some numbers in a different order.
#
# One question from lesson 4 to warm up:

# %% [markdown] card="05.r2" kind="recall"
# `x` has shape (100, 784) and `dz` has shape (100, 10). One entry of `dW = x.T @ dz` is a sum of
# - [x] 100 products, one per image -> Every image used that weight once, so it reaches the loss
#   along 100 paths.
# - [ ] 784 products, one per pixel -> Entry (i, j) belongs to pixel i alone: x[r, i] times
#   dz[r, j], summed over r. {sum-over-inputs}
# - [ ] 10 products, one per class -> Entry (i, j) belongs to class j alone. The 10 classes are
#   summed in dx. {sum-over-classes}
#
# Read again: lesson 4, section 4.3

# %% [markdown]
# ## 5.1 Three numbers and a pencil
#
# Here is the smallest network of all, with one number in each place and a target $t$:
#
# $$u = w x, \qquad v = u + b, \qquad a = \operatorname{relu}(v), \qquad
# L = \tfrac{1}{2} (a - t)^2. \qquad (5.2)\ \text{definition}$$
#
# Let $w = 3$, $x = 2$, $b = -4$ and $t = 0.5$. Work out $u$, $v$, $a$ and $L$, then find out in
# any way you like how fast $L$ changes when $w$ does.

# %% [markdown] card="05.a" kind="predict"
# The weight $w$ rises from 3 to 3.001. The loss rises by about
# - [x] {= 0.001 * 1.5 * 1 * 1 * 2:.4f} -> u moves 2 times as far as w, v and a as far as u, and the loss
#   1.5 times as far as a. The moves multiply: 2 times 1 times 1 times 1.5 is 3.
# - [ ] {= 0.001 * (1.5 + 1 + 1 + 2):.4f} -> That is the sum of the four slopes. Each step multiplies the
#   move that reaches it: 2, then 1, then 1, then 1.5. {slopes-are-added}
# - [ ] {= 0.001 * 2:.4f} -> That is how far u moves, because x = 2. The steps after it count
#   too, and the last one multiplies by 1.5. {first-step-only}
#
# Read again: section 5.1


# %%
def loss_of(x, w, b, t=0.5):
    """The chain (5.2), step by step."""
    u = w * x
    v = u + b
    a = max(v, 0.0)
    return (a - t) ** 2 / 2


before, after = loss_of(2.0, 3.0, -4.0), loss_of(2.0, 3.001, -4.0)
print(f"loss {before:.4f}, after the nudge {after:.4f}")
outcome("05.a")

# %% [markdown]
# Follow the nudge. When $w$ rises by 0.001, $u$ rises by 0.002, because $x = 2$. The next two
# steps pass the 0.002 on unchanged. Near $a = 2$, the loss rises by $a - t = 1.5$ per unit of $a$,
# which makes 0.003 in all. Each step multiplies what reaches it by its own slope, and that is the
# chain rule:
#
# $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a} \cdot
# \frac{\partial a}{\partial v} \cdot \frac{\partial v}{\partial u} \cdot
# \frac{\partial u}{\partial w} = 1.5 \cdot 1 \cdot 1 \cdot 2 = 3. \qquad (5.3)$$
#
# A nudge works through this product starting at $w$, and a nudge of $b$ or $x$ has to start again
# from $b$ or $x$. Starting at the loss, the first factor is $\partial L/\partial a$, the first two
# together are $\partial L/\partial v$, and the first three are $\partial L/\partial u$. You meet
# the slopes of all the numbers in between, so that each other input needs only one more factor:
# $\partial L/\partial b = 1.5\cdot 1\cdot 1$ and $\partial L/\partial x = 1.5\cdot 1\cdot 1\cdot 3
# = 4.5$. Starting at the loss pays because there are many weights and only one loss. With one
# weight and many losses, you would start at the weight.

# %%
draw.chain(x=2.0, w=3.0, b=-4.0, t=0.5)

# %% [markdown]
# Blue numbers are the values of the forward pass. On each arrow is the **local slope** of that
# step, which can be found without knowing anything about the rest of the network. Orange numbers
# are the slopes of the loss. Each is the next orange number towards the loss, times what is on the
# arrow in between, so that $1.5\cdot 2 = 3$ arrives at $w$. One pass that starts at the loss fills
# in all of them, and that is **backpropagation**.
#
# As in lesson 4, `da` means $\partial L/\partial a$, whereas a local slope always keeps its
# $\partial$, as in $\partial a/\partial v$.
#
# Addition copies the gradient that arrives to both inputs, whereas multiplication swaps, since each
# factor receives it times the *other* factor. Let $y = uv$ with $u = 4$ and $v = 5$, and let
# $dy = 2$ arrive. **What is $du$?**
#
# <details><summary>Our way, once you have tried</summary>
#
# $du = dy\cdot v = 10$, and $dv = dy\cdot u = 8$. If your $du$ was 8, you multiplied by $u$ itself.
#
# </details>
#
# ReLU is a gate, open where its input was positive and shut elsewhere. For a whole array, entry by
# entry,
#
# $$dz = da \cdot [z > 0], \qquad (5.4)$$
#
# where $[z > 0]$ is 1 where $z$ is positive and 0 elsewhere. (At $z = 0$ ReLU has a corner, and we
# choose 0.)

# %% [markdown]
# ### Exercise 05.1
#
# Write ReLU and its backward function. `relu_backward(da, z)` takes `da`, the gradient with respect
# to the output, and `z`, the *input* of the forward pass. It returns the gradient with respect to
# `z`. For example, `relu(np.array([-2.0, 3.0]))` is `[0, 3]`.

# %%
trace("05.1")


# %% exercise="05.1"
def relu(z):
    """The positive part of z, entry by entry.

    z: floats of any shape, which stay unchanged. Returns a new array of the same shape and dtype.
    """
    # BEGIN SOLUTION
    return np.maximum(z, 0)  # as z
    # END SOLUTION


def relu_backward(da, z):
    """Carry the gradient back through a = relu(z).

    da: the gradient with respect to a. z: the input of the forward pass. Both have one shape and
    dtype, and stay unchanged. Returns dz, a new array of that shape and dtype; 0 where z is 0 or less.
    """
    # BEGIN SOLUTION
    return da * (z > 0)  # as z: the slope of ReLU is 1 or 0
    # END SOLUTION


# %%
relu, relu_backward = check("05.1", relu, relu_backward)

# %% [markdown]
# ## 5.2 When a number is used twice
#
# In the chain every number was used once. Take $y = a s + a$ with $a = 3$ and $s = 2$, so that $y
# = 9$, and raise $a$ by 0.01. The product rises by 0.02 and the second term by 0.01, so that
# $y$ rises by 0.03. (In the figure, $m$ is the product, and $y$ plays the loss.)

# %%
draw.fork(a=3.0, s=2.0)

# %% [markdown]
# Two arrows leave $a$, and two gradients come back to it, $2$ along the upper path and $1$ along
# the lower one. Slopes along a path multiply, whereas paths add. If $da^{(p)}$ comes back along
# path $p$, then
#
# $$da = \sum_{\text{paths } p} da^{(p)}. \qquad (5.5)$$
#
# Why a sum? Nudge one use of $a$ after the other. With 3.01 in the product alone, $y$ rises from
# $3\cdot 2 + 3 = 9$ to $3.01\cdot 2 + 3 = 9.02$, and with 3.01 in both places to 9.03. In general,
# write $y(a, a)$ for the two uses and $\epsilon$ for the nudge: $y(a+\epsilon, a+\epsilon) - y(a,
# a)$ is $y(a+\epsilon, a) - y(a, a)$ plus $y(a+\epsilon, a+\epsilon) - y(a+\epsilon, a)$. Each
# part is $\epsilon$ times the slope of one use. If the other use has moved already, that adds a
# term in $\epsilon^2$, which vanishes next to $\epsilon$.
#
# And why may $a$ add first, and pass only the sum on? If $a$ itself is made from $c$ with local
# slope $r$, then $(2 + 1)\,r = 2r + 1r$ by the distributive law. One sweep that starts at the loss
# therefore gives the sum over all paths, although it lists none.
#
# You have met such a fork in (4.5). When a bias $b_j$ is added to a table $z$ with $n$ rows,
# broadcasting quietly uses it $n$ times, once per row. That is a fork with $n$ branches, each with
# local slope 1, and hence
#
# $$db_j = \sum_{i=1}^{n} dz_{ij}. \qquad (5.6)$$
#
# What was broadcast is summed. **Your move:** a *column* `c` of shape `(4, 1)` is added to a table
# of shape `(4, 3)`, and `dz` is the gradient that comes back to that table. Which line gives `dc`?

# %%
dz = np.arange(12.0).reshape(4, 3)  # (4, 3)
dc = np.zeros((4, 1))  # yours: one line

if np.shape(dc) == (4, 1):
    library = nn.unbroadcast(dz, (4, 1))  # (4, 1)
    print("right" if np.allclose(dc, library) else "not yet: the numbers differ")
else:
    print("not yet: the shape is", np.shape(dc))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Each entry of `c` served the three columns of its row, so three gradients come back to it:
#
# ```python
# dc = dz.sum(axis=1, keepdims=True)  # (4, 1)
# ```
#
# Without `keepdims=True` the shape would be `(4,)`, and a gradient must have the shape of its
# array. If you took the mean, you shared one gradient among the copies, although each of them
# brought its own.
#
# </details>
#
# Rows, columns and single numbers follow one rule, and Exercise 05.3 in *More* writes it once for
# all shapes.

# %% [markdown] card="05.w1" kind="why"
# In $y = a \cdot s + a$ the array $a$ is used twice. Why is $da = dy \cdot s + dy$ a sum?
# - [x] a nudge of $a$ reaches $y$ along two paths -> Raise a by 0.01: the first term rises by 0.01 s
#   and the second by 0.01. Both effects happen.
# - [ ] the forward pass has a plus sign -> For y = a * s * a there is no plus, and there are two
#   paths all the same. {plus-copies-plus}
# - [ ] the two slopes are averaged, and the loss holds the 1/2 -> No slope is averaged: for s = 1,
#   y = 2a, and its slope is 2, the sum of two ones. {paths-are-averaged}
#
# Read again: section 5.2

# %% [markdown]
# ## 5.3 A whole network, by hand
#
# Multiply along a path, and add where paths meet. Those two rules are enough for any network,
# however deep. We try them on one that fits on half a page, with one image $x = (1, 2)$ of class
# 1, two hidden units and two classes:
#
# - $W_1$ has rows $(1, -2)$ and $(1, 0.5)$, and $b_1 = (0, 0)$;
# - $W_2$ has rows $(1, 0)$ and $(5, 1)$, and $b_2 = (-3, 0)$.
#
# The forward pass gives $z_1 = (1 + 2,\ -2 + 1) = (3, -1)$, therefore $a_1 = (3, 0)$, and $z_2 =
# (3 - 3,\ 0) = (0, 0)$. Both classes get probability 0.5, and the loss is $\log 2 = 0.693$.

# %% [markdown] card="05.b" kind="predict"
# We raise one weight of $W_1$ by 0.01. It is the $-2$, which leads from the first input to the
# second hidden unit. The loss
# - [x] stays the same, to the last digit -> z1 goes from -1 to -0.99, and ReLU turns both into 0.
#   Everything after it stays the same.
# - [ ] falls a little -> It cannot, because the unit's gate is shut: ReLU hides every z1 below 0 from
#   the layers after it. {every-weight-counts}
# - [ ] rises a little -> The gradient at the output of this unit is 2, above 0. But the gate between
#   that output and the weight is shut. {the-mask-is-forgotten}
#
# Read again: section 5.3

# %%
x_one, y_one = np.array([[1.0, 2.0]]), np.array([1])  # (1, 2), (1,)
by_hand = {
    "W1": np.array([[1.0, -2.0], [1.0, 0.5]]),
    "b1": np.zeros(2),
    "W2": np.array([[1.0, 0.0], [5.0, 1.0]]),
    "b2": np.array([-3.0, 0.0]),
}
nudged = {**by_hand, "W1": np.array([[1.0, -1.99], [1.0, 0.5]])}
losses = [cross_entropy(nn.mlp_logits(net, x_one), y_one) for net in (by_hand, nudged)]
print(f"the loss changes by {losses[1] - losses[0]}")
outcome("05.b")

# %% [markdown]
# The second unit is shut, so that no change of its incoming weights moves its output, unless it is
# large enough to open the unit. Now do the rest on paper before you scroll. Lesson 4 gives the
# start, $dz_2 = p - t = (0.5, -0.5)$. **Find $da_1$, then $dz_1$, and type them.**

# %%
yours = {"da1": (0.0, 0.0), "dz1": (0.0, 0.0)}  # two numbers each


def from_hidden(a1):
    """The loss that the second layer makes of the hidden values."""
    return cross_entropy(a1[None] @ by_hand["W2"] + by_hand["b2"], y_one)


measured = {
    "da1": numerical_grad(from_hidden, np.array([3.0, 0.0])),
    "dz1": numerical_grad(lambda z1: from_hidden(nn.relu(z1)), np.array([3.0, -1.0])),
}
for name, slopes in measured.items():
    print(name, "right" if np.allclose(yours[name], slopes, atol=1e-6) else "not yet")
if np.allclose(yours["da1"], (0.5, -0.5) @ by_hand["W2"]):
    print("da1: you went down the columns of W2. Which weights leave the first hidden unit?")

# %%
draw.two_layers(by_hand, x_one[0], 1)

# %% [markdown]
# The output of the second unit shows how paths add. It reaches *both* logits, with weights 5 and
# 1, and so two gradients come back to it, $0.5\cdot 5 = 2.5$ from one logit and $-0.5\cdot 1 =
# -0.5$ from the other, which together make 2. The first unit gets $0.5\cdot 1 - 0.5\cdot 0 = 0.5$
# in the same way. At ReLU the larger of the two is lost, because the second gate is shut whereas
# the first is open, which leaves $dz_1 = (0.5, 0)$.
#
# From there to the weights it is one multiplication each, because a weight receives the gradient at
# its output times the number that it multiplied. The weight from $x[1] = 2$ to the first unit gets
# $2\cdot 0.5 = 1$. Both of its paths to the loss, through one logit and through the other, are
# already inside the 0.5. This is where nudging wastes its eight days, because it would compute that
# 0.5 again for every weight.
#
# Because local slopes depend on values, the backward pass needed the weights, $x$, $a_1$, $p$ and
# the state of each gate. The forward pass has to keep them until the gradient arrives, which is why
# training takes more memory than reading.

# %% [markdown]
# ## 5.4 Your turn: the backward pass
#
# So far you had one image. Training needs a batch of $n$.
#
# ### Exercise 05.5
#
# **Derive the backward pass of (5.1) for a batch**, where $L$ is the mean cross-entropy. The first
# line is lesson 4's `nn.softmax_cross_entropy_grad(z2, y)`. Ask of each other line which array
# arrives, and along which paths. Then let the shapes check you, because every gradient has the
# shape of its array. With one image it must give the numbers of section 5.3, such as
# `dz1 = (0.5, 0)`.


# %% exercise="05.5"
def mlp_loss_and_grads(params, x, y):
    """The loss of a network with two layers, and its gradient with respect to every parameter.

    params: "W1" (d, h), "b1" (h,), "W2" (h, k), "b2" (k,). x: (n, d). y: (n,) labels, 0 to k - 1.
    Returns the mean cross-entropy and a dictionary of gradients with the names of params, each with
    the shape and dtype of its parameter (float64 or float32, as x). No argument changes.
    """
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    # BEGIN SOLUTION
    z1 = x @ W1 + b1  # forward: (n, h)
    a1 = nn.relu(z1)  # (n, h)
    z2 = a1 @ W2 + b2  # (n, k) logits: no ReLU here
    loss = nn.cross_entropy(z2, y)
    dz2 = nn.softmax_cross_entropy_grad(z2, y)  # backward: (n, k) gradient at the output
    dW2 = a1.T @ dz2  # (h, k) each path back, layer 2
    db2 = dz2.sum(axis=0)  # (k,) sum what was broadcast
    da1 = dz2 @ W2.T  # (n, h)
    dz1 = nn.relu_backward(da1, z1)  # (n, h) each path back, ReLU
    dW1 = x.T @ dz1  # (d, h) each path back, layer 1
    db1 = dz1.sum(axis=0)  # (h,)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    # END SOLUTION


# %%
mlp_loss_and_grads = check("05.5", mlp_loss_and_grads)

# %% [markdown]
# Once it passes, the interactive figure below runs *your* function on the network of section 5.3.
# Pick a weight, guess its slope, and step on until it is shown.

# %%
two_passes(mlp_loss_and_grads)

# %% [markdown]
# The loss passes the first gradient to the logits, as in lesson 4, with the $1/n$ of the mean in
# it. The weight from unit $j$ to logit $c$ receives one contribution per image, $\sum_i (a_1)_{ij}
# (dz_2)_{ic}$, which is an entry of $a_1^\top dz_2$. The bias was broadcast, and the hidden value
# $(a_1)_{ij}$ adds up its paths to the $k$ logits, $\sum_c (dz_2)_{ic} (W_2)_{jc}$:
#
# $$dz_2 = \frac{p - t}{n}, \qquad dW_2 = a_1^\top\, dz_2, \qquad
# db_2 = \sum_{\text{rows}} dz_2, \qquad da_1 = dz_2\, W_2^\top. \qquad (5.7)$$
#
# ReLU lets through what its gates allow, and the first layer repeats what the second one did:
#
# $$dz_1 = da_1 \cdot [z_1 > 0], \qquad dW_1 = x^\top dz_1, \qquad
# db_1 = \sum_{\text{rows}} dz_1. \qquad (5.8)$$
#
# If you wrote $da_1 = W_2^\top dz_2$, the shapes $(k, h)$ and $(n, k)$ did not fit, unless $n = h$.
# Where all sizes are equal, no shape would warn you, which is why we test with four different ones.
#
# Does it pay? Count the multiplications for 100 digits, which go forward through two matrix
# products and backward through three.

# %%
forward = 100 * (784 * 256 + 256 * 10)
backward = 100 * (784 * 256 + 256 * 10 + 256 * 10)  # dW1, dW2, da1
print(f"multiplications: forward {forward:,}, backward {backward:,}")
passes = 1 + backward / forward
print(
    f"a step costs {passes:.2f} passes, and {n_steps:,} steps {n_steps * passes / 1000:.1f} seconds"
)
_, grads = mlp_loss_and_grads(bent, x_ring, y_ring)
gap = max(np.abs(grads[name] - value).max() for name, value in by_nudging(bent).items())
print(f"on the ring, largest gap between derived and nudged gradients: {gap:.7f}")

# %% [markdown]
# A step costs two passes rather than 407,060. If a pass takes the millisecond that we assumed, the
# eight days become four seconds.
#
# ## 5.5 Layers that remember
#
# For ten layers you would now write the same three lines ten times. We write them once, as a layer
# with two methods. Forward keeps what backward will need, which is called the **cache**. Backward
# takes the gradient from the layer above, stores the gradients of its own weights and bias, and
# returns $dx$ for the layer below.
#
# One trap is waiting here, because a name in Python is not a copy. If the layer keeps `x` itself,
# and the caller fills the same memory with the next batch, then backward works with the wrong
# images.
#
# ### Exercise 05.4
#
# Complete the layer $z = xW + b$. Each `backward` *replaces* `dW` and `db` by those of the latest
# forward pass, and the caller may overwrite `x` in between. With `W = [[3.0], [4.0]]` and `b =
# [1.0]`, `forward` of `[[1.0, 0.0]]` is `[[4.0]]`, and after it `backward([[1.0]])` is `[[3.0,
# 4.0]]`.


# %% exercise="05.4"
class Linear:
    """The layer z = x W + b, with two passes.

    It uses the arrays W and b that it is given, so whoever changes them in place changes the layer.
    Several forward passes may come before one backward pass (the latest counts), and several backward
    passes after one forward pass. No method changes W, b or its argument; float32 stays float32.
    """

    def __init__(self, W, b):
        """W: (d, k). b: (k,)."""
        self.W, self.b = W, b

    def forward(self, x):
        """(n, d) -> (n, k). Keeps what backward needs."""
        # BEGIN SOLUTION
        self.x = x.copy()  # (n, d): its own copy, because the caller may overwrite x
        return x @ self.W + self.b  # (n, k)
        # END SOLUTION

    def backward(self, dz):
        """(n, k) -> (n, d): the gradients with respect to z, and to x; sets dW and db."""
        # BEGIN SOLUTION
        self.dW = self.x.T @ dz  # (d, k), as W
        self.db = dz.sum(axis=0)  # (k,), as b: sum what was broadcast
        return dz @ self.W.T  # (n, d): what the layer below needs
        # END SOLUTION


# %%
Linear = check("05.4", Linear)

# %% [markdown]
# With such layers, depth is a loop. Here are three of them, each followed by a ReLU. Backward
# visits them in reverse, because a number may pass its gradient on only when all its paths have
# been added. Through ten layers of 256 units a weight has more than $10^{21}$ paths to the loss,
# yet no one lists them, since each layer adds what arrives before it goes on. We compare the
# gradient that reaches the *first* layer's weights with a measured one.

# %%
layers = [Linear(rng.normal(size=s), np.zeros(s[1])) for s in ((3, 6), (6, 5), (5, 4))]
x, dy = rng.normal(size=(7, 3)), rng.normal(size=(7, 4))  # (n, 3), (n, 4)


def forward(W):
    """The output when the first layer has weights W, and the input of each ReLU."""
    layers[0].W, a, zs = W, x, []
    for layer in layers:
        zs.append(layer.forward(a))
        a = relu(zs[-1])
    return a, zs


da, zs = dy, forward(layers[0].W)[1]
for layer, z in zip(layers[::-1], zs[::-1], strict=True):  # last to first
    da = layer.backward(relu_backward(da, z))
measured = numerical_grad(lambda W: (dy * forward(W)[0]).sum(), layers[0].W)  # (3, 6)
print(f"weights of the first layer, largest gap: {np.abs(layers[0].dW - measured).max():.6f}")

# %% [markdown]
# ## 5.6 Eight units that do the work of one
#
# The network on the ring began with random weights. Suppose that its eight hidden units had begun
# alike instead, with equal columns in $W_1$, equal biases, and equal rows in $W_2$. Then they have
# equal values and equal gates for every example. By (5.7) equal columns of $a_1$ make equal rows of
# $dW_2$, and equal rows of $W_2$ make equal columns of $da_1$. Equal gates keep them equal, so that
# by (5.8) the columns of $dW_1$ are equal as well, and so are the entries of $db_1$:
#
# $$(dW_1)_{\cdot 0} = (dW_1)_{\cdot 1}, \qquad (db_1)_0 = (db_1)_1, \qquad
# (dW_2)_{0 \cdot} = (dW_2)_{1 \cdot}. \qquad (5.9)$$
#
# After one step they are equal again, and, rounding aside, after a million steps they still are.

# %%
drawn, trained = nn.init_mlp((2, 8, 2), np.random.default_rng(0)), {}
for kinds in (1, 3, 8):
    which = np.arange(8) % kinds  # unit i begins as a copy of unit which[i]
    net = {**drawn, "W1": drawn["W1"][:, which], "W2": drawn["W2"][which]}
    for _ in range(300):
        _, grads = mlp_loss_and_grads(net, x_ring, y_ring)
        net = {name: net[name] - grads[name] for name in net}
    trained[f"8 units of {kinds} kind{'s' * (kinds > 1)}"] = net
draw.borders(x_ring, y_ring, trained, "Units that begin alike remain one line")

# %% [markdown]
# On the left, eight dashed lines lie on top of each other. The logits depend on one number alone,
# the $\operatorname{relu}(z)$ that all eight units share, so the border is where $z$ has one value,
# a straight line parallel to the dashed one. With two kinds, the border could not close, because
# where both are shut the logits are constant, so that no border runs there. A third kind that is
# open over the whole disc closes that gap, and the lines of the other two make its four corners.
# The network cannot leave such a **symmetry** by itself. That is why initial weights are random
# numbers: what matters is that they differ.
#
# In lesson 4 every weight began at 0, and all went well. What if every number of a network does?
# (In the next cell, `sgd` is the loop of 04.4, for any function that returns a loss and gradients.)

# %% [markdown] card="05.c" kind="predict"
# All weights and biases of a network with 64 hidden ReLU units begin at 0. We train on 5,000
# digits. The loss begins at $\log 10 = 2.303$. After three epochs it is
# - [x] 2.30, because only $b_2$ learns -> It ends near 2.300: the network learns how often each class
#   occurs. Each weight matrix waits for the other one to differ from 0.
# - [ ] about 0.3, as in lesson 4 -> There, dW was x^T dz, and the pixels are not all 0. Here dW2 needs
#   a1, which is 0, and dW1 needs W2, which is 0. {zero-is-a-neutral-start}
# - [ ] 2.303 exactly, because every gradient is 0 -> db2 is the sum of p - t, and the classes are not
#   equally frequent. So b2 moves a little. {zeros-stop-everything}
#
# Read again: section 5.6

# %%
(x_train, y_train), (x_test, y_test) = load_mnist()  # (60000, 784), (60000,), (10000, 784), ...
zeros = {name: 0 * value for name, value in nn.init_mlp((784, 64, 10), rng).items()}
from_zero, losses = two_layers.sgd(
    mlp_loss_and_grads, zeros, x_train[:5000], y_train[:5000], 0.1, 3, rng
)
for name, value in from_zero.items():
    print(f"{name}: {'still 0 everywhere' if not value.any() else 'has moved'}")
print(f"log 10 = {np.log(10):.3f}, mean loss during the last epoch {losses[-1]:.3f}")
outcome("05.c")

# %% [markdown]
# Equal units still got 70 % of the ring's points right, whereas this network learns no more than
# how often each digit occurs. Since $a_1 = 0$, the second layer gets $dW_2 = a_1^\top dz_2 = 0$,
# and since $W_2 = 0$, the first layer gets $da_1 = dz_2 W_2^\top = 0$. Each layer waits for the
# other, so that random weights have a second job: getting the gradient through.

# %% [markdown]
# ## 5.7 Would you notice a wrong line?
#
# A backward pass has seven lines, and each can be wrong in a way that runs and has the right
# shapes. Here are five programs with one fault each:
#
# - *biases forgotten*: `db1` and `db2` are 0;
# - *biases share one*: every entry gets `dz.sum()` rather than its own of `dz.sum(axis=0)`;
# - *mask forgotten*: `dz1 = da1`, as if every gate were open;
# - *dW1 halved*: a factor of 1/2 that belongs nowhere;
# - *z1 for a1*: `dW2 = z1.T @ dz2`, with the input of ReLU.
#
# We train all five, and the right one, on 5,000 images of 14 by 14 pixels with 32 hidden units,
# for 6 epochs at learning rate 0.2. Each seed gives all six the same initial weights and the same
# batches of 100.

# %% [markdown] card="05.d" kind="predict"
# The right program reads about 89 % of the test images. The worst of the five wrong ones reads
# - [x] about 88 % -> It loses 1.0 points, and three of the five lose no more than the seeds differ by. The
#   rest of the gradient learns around the wrong line.
# - [ ] about 70 % -> Most of each gradient is still right, and that is enough to go downhill.
#   {wrong-gradients-learn-badly}
# - [ ] about 10 %, which is guessing -> It takes more than this to stop learning: in the training
#   that we watched, each of the five points downhill at every step. {wrong-gradients-do-not-learn}
#
# Read again: section 5.7

# %%
n_seeds = fewer_here(5, 2, "seeds")
accuracies = {
    fault: np.array([two_layers.accuracy_with(fault, seed) for seed in range(n_seeds)])
    for fault in two_layers.FAULTS
}
for fault, values in accuracies.items():
    lost = accuracies["right"] - values  # (n_seeds,) seed by seed
    mean, sd = lost.mean(), lost.std(ddof=1)
    print(f"{fault:17} {values.mean():.0f} %, {mean:.1f} lost, spread {sd:.1f}")
outcome("05.d")

# %% [markdown]
# The spread is the standard deviation of what each seed loses. Three of the five lose a tenth of a
# point or less, which is about the spread. The other two lose 0.8 and 1.0 points, which you can see
# because the right program is next to them. If you had written *dW1 halved* yourself, 88 % would
# look like success.
#
# Why does training forgive so much? A short step along a wrong gradient $g$ changes the loss by
# about $-\eta\, g\cdot G$, where $G$ is the right gradient. It falls as long as the angle between
# the two is below 90 degrees, which is to say that its cosine is positive. We can watch that
# cosine at all 300 steps of one training per program, and add a sixth fault for which it should go
# wrong, $dW_1$ with its sign reversed.

# %%
for fault in (*two_layers.FAULTS, "dW1 reversed"):
    at_steps = two_layers.cosines(fault)  # (300,)
    print(f"{fault:17} cosine {at_steps[0]:5.2f} at first, {at_steps.min():5.2f} at worst")
print(f"dW1 reversed reads {two_layers.accuracy_with('dW1 reversed'):.0f} % of the test images")

# %% [markdown]
# Five wrong gradients point downhill at every step of one training each. The reversed one begins
# uphill, at $-0.62$, and ends at 13 %. But downhill is not far downhill: *dW1 halved*, at 0.94 or
# more, is the right gradient with half the rate for $W_1$, and loses 1.0 points.
#
# <details><summary>Then why does *biases share one*, at 0.46, lose nearly nothing?</summary>
#
# Every weight steps correctly there. Only the large numbers in `db1` swamp the cosine. (Its `db2`
# is 0, as in *biases forgotten*, because each row of $p - t$ sums to 0.)
#
# </details>
#
# **Accuracy can miss a wrong line, and never says which one it is.** What helps is the method that
# we gave up as too slow. Nudging is hopeless for training, but it *checks* a few numbers in a
# moment.
#
# ### Exercise 05.6
#
# `check_gradients(f, params, grads, rng, n=20)` draws up to `n` different entries of each array,
# measures their slopes, and returns the relative error (4.10) for each name. It is written already,
# and it has three faults, of which one is a line that is missing. Hold each sentence of the docstring
# against the code, and try it where you know the answer: gradients twice too large must give 0.5.
# Once it is right, we let it loose on the six programs of this section, before any training, with 20
# images.


# %% exercise="05.6"
def check_gradients(f, params, grads, rng, n=20):
    """Compare gradients with central differences at random entries.

    f: takes a dictionary like params, returns one number; called at most twice per drawn entry, and once
    more. params, grads: name -> array with one axis or two, float64 or float32; they stay unchanged.
    rng: draws the entries. n: how many different ones per array, at most (all, if there are fewer).
    Returns name -> relative error over the drawn entries, measured in float64; nan where no drawn entry
    of either gradient exceeds 1e-9.
    """
    # BEGIN SOLUTION
    errors = {}
    exact = {name: np.array(value, dtype=float) for name, value in params.items()}  # copies
    for name, value in exact.items():
        chosen = rng.choice(value.size, size=min(n, value.size), replace=False)
        derived, measured = grads[name].reshape(-1)[chosen], np.zeros(len(chosen))
        for j, flat in enumerate(chosen):
            i = np.unravel_index(flat, value.shape)
            old = value[i]
            value[i] = old + 1e-5
            above = f(exact)
            value[i] = old - 1e-5
            measured[j] = (above - f(exact)) / 2e-5
            value[i] = old
        scale = max(np.abs(derived).max(), np.abs(measured).max())
        worst = np.abs(derived - measured).max()
        errors[name] = worst / scale if scale > 1e-9 else np.nan  # 0 = 0 proves nothing
    return errors
    # END SOLUTION


# %%
check_gradients = check("05.6", check_gradients)

# %%
x_small, y_small, _, _ = two_layers.small_mnist()  # (5000, 196), (5000,)
x_some, y_some = x_small[:20], y_small[:20]
start, worst = nn.init_mlp((196, 32, 10), np.random.default_rng(0)), {}
for fault in two_layers.FAULTS:
    program = two_layers.with_fault(fault)
    _, grads = program(start, x_some, y_some)
    errors = check_gradients(
        lambda p, program=program: program(p, x_some, y_some)[0], start, grads, rng
    )
    worst[fault] = max(errors.values())
    size = "below 1e-7" if worst[fault] < 1e-7 else f"{worst[fault]:.1f}"
    caught = ", ".join(name for name, error in errors.items() if not error < 1e-6)
    print(f"{fault:17} largest error {size:10} wrong: {caught or '-'}")
draw.hidden_faults(accuracies, worst)

# %% [markdown]
# On the left, the means of three of the five faults lie among the seeds of the right program. The
# gradient check gives the right program an error below $10^{-7}$ and each fault at least 0.5; the
# limit is $10^{-6}$. It even names the arrays (if $W_1$ and $b_1$ are both wrong, look at $dz_1$,
# which feeds both), and it needed no training and no second program. (A nudge across ReLU's corner
# could raise a false alarm; see *More*.)

# %% [markdown]
# ## 5.8 The digits
#
# Time to settle the bills: the eight days, the misread digits, and that of lesson 2's bank. (There
# an answer with $p \le 0.9$ goes to a person, for 1 cent, and a mistake that is accepted costs
# 10.) We train 784-256-10 on all 60,000 images for three epochs, and next to it lesson 4's reader.
# The learning rate 0.5 was chosen on held-out training images (in *More*).

# %%
start, order = nn.init_mlp((784, 256, 10), np.random.default_rng(5)), np.random.default_rng(5)
n = fewer_here(60_000, 6_000, "training digits")
W, b, _ = fit_softmax(x_train[:n], y_train[:n], 10, 0.3, 20, 100, np.random.default_rng(4))
reader, losses = two_layers.sgd(mlp_loss_and_grads, start, x_train[:n], y_train[:n], 0.5, 3, order)
p_test = softmax(nn.mlp_logits(reader, x_test))  # (10000, 10)
for name, p in {"lesson 4's reader": softmax(x_test @ W + b), "the network": p_test}.items():
    accepted, wrong = p.max(axis=1) > 0.9, np.flatnonzero(p.argmax(axis=1) != y_test)
    euros = (np.sum(~accepted) + 10 * np.sum(accepted[wrong])) / 100
    print(f"{name}: {len(wrong)} of 10,000 digits are misread, the bank pays {euros:.0f} euros")

surest = wrong[np.argsort(-p_test[wrong].max(axis=1))[:10]]
draw.misread(x_test[surest], y_test[surest], p_test[surest], len(wrong))

# %% [markdown]
# Two thirds of the mistakes are gone and more than half of the bill, and you waited seconds, or a
# minute or two, rather than eight days. The ten digits are the network's most confident mistakes.
# On some of them you may side with the network, whereas others show that $p = 1.00$ is a bold
# claim, to which lessons 6 and 8 return.

# %% [markdown] card="05.q2" kind="quiz"
# Two hidden units begin with equal weights in $W_1$, $b_1$ and $W_2$. After 100 steps of SGD they
# are
# - [x] still equal -> Both have the same value for each image and send back the same gradient, so
#   that each step changes them equally.
# - [ ] different, because each learns what the other one misses -> Nothing tells the two apart, so
#   neither can know what the other one misses. {units-share-the-work}
# - [ ] different, because SGD draws its batches at random -> The batch is random, and it is the same
#   one for both units. {noise-breaks-symmetry}
#
# Read again: section 5.6

# %% [markdown] card="05.q3" kind="quiz"
# In a network of two layers, W1 is random and W2 begins at 0. After the first backward pass, dW1 is
# - [x] 0 everywhere -> da1 = dz2 W2^T is 0, so no gradient gets past a matrix of zeros. dW2 differs
#   from 0, so that W1 can learn from the second step on.
# - [ ] as large as usual -> dW1 = x^T dz1, and dz1 is made from W2: 0 times anything.
#   {own-weights-decide}
# - [ ] nan -> Equal logits give p = 1/k and a finite dz2. A product with 0 is 0, not nan.
#   {zeros-break-floats}
#
# Read again: section 5.6

# %% [markdown] card="05.q4" kind="quiz"
# A recall from lesson 3: two classes, logits $(0, 800)$, true class 0. In float64 the cross-entropy
# is
# - [x] 800 -> log p = z - logsumexp(z) = 0 - 800, computed without a p that becomes
#   0.
# - [ ] inf -> p becomes 0 in float64, but log p is -800, and log-softmax computes it.
#   {through-the-probability}
# - [ ] {= -np.log(1e-07):.1f} -> That is -log(1e-7): a small number added to p hides how wrong the
#   model is. {small-number-in-the-log}
#
# Read again: lesson 3, cross-entropy from logits

# %% [markdown]
# ## Close the book
#
# Rebuild the lesson for a friend from six words, *multiply along paths, add across them*. The
# forward pass keeps its values, and the backward pass begins at the loss and meets every number
# once. Addition copies, multiplication swaps, ReLU opens or shuts, and what was broadcast is
# summed. Units that begin alike remain alike, and since accuracy forgives nearly everything, check
# the gradient before you train.
#
# As a last test, write the backward pass of $y = a\,s + a$ on an empty page, with $a$ of shape
# $(2, 3)$ and $s$ of shape $(1, 3)$.
#
# <details><summary>Our way, once you have tried</summary>
#
# ```python
# da = dy * s + dy  # (2, 3): two paths
# ds = (dy * a).sum(axis=0, keepdims=True)  # (1, 3): s was broadcast
# ```
#
# For $y = a\,s\,a$ there is no plus sign, and yet there are two paths.
#
# </details>
#
# One number in this lesson was taken on trust. `nn.init_mlp` drew the weights with a standard
# deviation of $\sqrt{2/d}$ for $d$ inputs, 0.05 where $d = 784$. A gradient that goes back through
# ten layers is multiplied by ten such matrices. What happens to it if they are a little too small?
# Next: [6 · Training](06_training.ipynb).

# %% [markdown]
# ## More: what the hidden units look for
#
# Each hidden unit has 784 incoming weights, which we can fold back into an image. Here are the ten
# units that the logits use most.

# %%
draw.units(reader["W1"], reader["W2"])

# %% [markdown]
# In lesson 4 each class had one such image, which began as a mean digit. None of these ten looks
# like a digit. Most respond to a stroke or two in one place, and the ten logits share all 256
# units.

# %% [markdown]
# ## More: smooth bends, and what ten of them do (05.2)
#
# Before ReLU, networks used the sigmoid, $a = 1/(1 + e^{-z})$, and
# $\tanh z = (e^z - e^{-z})/(e^z + e^{-z})$. Both act entry by entry. By the quotient rule the slope
# of the sigmoid is
#
# $$\frac{\partial a}{\partial z} = \frac{e^{-z}}{(1 + e^{-z})^2}
# = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}} = a\,(1 - a). \qquad (5.10)$$
#
# It can be computed from the *output* alone, $0.5\cdot 0.5 = 0.25$ at $z = 0$ and $0.982\cdot
# 0.018 = 0.018$ at $z = 4$. For tanh, call the numerator $D$ and the denominator $S$. Each is the
# derivative of the other, so that
#
# $$\frac{\partial a}{\partial z} = \frac{S\cdot S - D\cdot D}{S^2} = 1 - a^2. \qquad (5.11)$$

# %%
draw.bends()

# %% [markdown]
# Far from 0 both are **saturated**, which means nearly flat. Ten sigmoids in a row multiply a
# gradient by $0.25^{10} \approx 10^{-6}$ at best, weights aside, whereas an open ReLU multiplies it
# by 1 however many there are.

# %% tags=["checks"]
z = np.linspace(-4, 4, 9)  # (9,)
s, a_tanh = nn.sigmoid(z), np.tanh(z)  # (9,), (9,)
with checked():
    verify("5.10", numerical_grad(lambda z: nn.sigmoid(z).sum(), z), s * (1 - s), tol=1e-8)
    verify("5.11", numerical_grad(lambda z: np.tanh(z).sum(), z), 1 - a_tanh**2, tol=1e-8)

# %% [markdown]
# ### Exercise 05.2
#
# Write the two backward functions, from the output `a` of the forward pass. For example,
# `sigmoid_backward` gives 0.5 for `da = 2` and `a = 0.5`.


# %% exercise="05.2"
def sigmoid_backward(da, a):
    """Carry the gradient back through a = sigmoid(z).

    da: the gradient with respect to a. a: the output of the sigmoid, 0 to 1, ends included; both have one
    shape and dtype (float64 or float32), and stay unchanged. Returns dz, a new array as a.
    """
    # BEGIN SOLUTION
    return da * a * (1 - a)  # as a
    # END SOLUTION


def tanh_backward(da, a):
    """Carry the gradient back through a = tanh(z).

    da: the gradient with respect to a. a: the output of tanh, -1 to 1, ends included; as above.
    Returns dz, a new array as a.
    """
    # BEGIN SOLUTION
    return da * (1 - a**2)  # as a
    # END SOLUTION


# %%
sigmoid_backward, tanh_backward = check("05.2", sigmoid_backward, tanh_backward)

# %% [markdown]
# The interactive figure of section 5.4 has a switch from ReLU to tanh, and it can carry the
# gradient by your function: `two_passes((mlp_loss_and_grads, tanh_backward), activation="tanh")`.

# %% [markdown]
# ## More: undoing any broadcast (05.3)
#
# numpy aligns two shapes at their right ends, and it can repeat two things. An axis that is
# missing in front, as when `(3,)` meets `(4, 3)`, counts as an axis of size 1. An axis of size 1,
# as when `(4, 1)` meets `(4, 3)`, is repeated. On the way back both are summed. The axis that was
# missing goes away again, whereas the axis of size 1 stays.
#
# ### Exercise 05.3
#
# Write `unbroadcast(g, shape)`, which sums the gradients `g` of all copies to the shape before
# broadcasting. For example, ones of shape `(4, 3)` and `shape = (3,)` give `[4, 4, 4]`.

# %%
trace("05.3")


# %% exercise="05.3"
def unbroadcast(g, shape):
    """Sum the gradients of all copies that broadcasting made.

    g: gradients of the copies, float64 or float32, which stay unchanged. shape: a tuple that can be
    broadcast to g.shape, equal to it, or () for a single number.
    Returns an array of that shape and the dtype of g.
    """
    # BEGIN SOLUTION
    n_new = g.ndim - len(shape)  # how many axes broadcasting put in front
    repeated = [n_new + i for i, size in enumerate(shape) if size == 1]  # size 1 in `shape`
    total = g.sum(axis=(*range(n_new), *repeated), keepdims=True)  # all axes are still there
    return total.reshape(shape)  # without those in front
    # END SOLUTION


# %%
unbroadcast = check("05.3", unbroadcast)

# %%
dy = rng.normal(size=(4, 3))  # (4, 3)
for shape in ((4, 1), (3,), ()):
    c = np.asarray(rng.normal(size=shape))
    measured = numerical_grad(lambda c: (dy * np.broadcast_to(c, (4, 3))).sum(), c)
    gap = np.abs(measured - unbroadcast(dy, shape)).max()
    print(f"{shape!s:7} largest gap to the measured gradient: {gap:.7f}")

# %% [markdown]
# ## More: steps between arrays, and why nobody builds a Jacobian
#
# A step that takes $x$ of shape $(d,)$ to $y$ of shape $(m,)$ has the Jacobian $J$ of lesson 2,
# with $J_{ij} = \partial y_i/\partial x_j$. An entry $x_j$ reaches the loss through all $y_i$, and
# paths add:
#
# $$dx_j = \sum_{i=1}^{m} dy_i\, J_{ij}, \quad\text{that is}\quad dx = J^\top dy. \qquad (5.12)$$
#
# For $y = (x_0 x_1,\ x_0 + x_1)$ at $x = (2, 3)$, the rows of $J$ are $(3, 2)$ and $(1, 1)$, so
# $dy = (1, 10)$ gives $dx = (13, 12)$. A backward function returns $J^\top dy$ and never builds
# $J$. For the ReLU of 100 images with 256 units, $J$ would hold $25{,}600^2$ numbers, over 600
# million, nearly all of them 0, whereas the mask (5.4) does with 25,600 multiplications.

# %% tags=["checks"]
x, dy = np.array([2.0, 3.0]), np.array([1.0, 10.0])  # (d,), (m,)
J = np.array([[x[1], x[0]], [1.0, 1.0]])  # (m, d)
with checked():
    moved = numerical_grad(lambda x: dy @ np.array([x[0] * x[1], x[0] + x[1]]), x)  # (d,)
    verify("5.12", moved, J.T @ dy, tol=1e-8)

# %% [markdown]
# ## More: a corner without a slope, and a unit that never opens
#
# ReLU has slope 0 on the left of its corner and 1 on the right. We chose 0 at the corner itself.

# %% [markdown] card="05.f" kind="predict"
# `numerical_grad` measures the slope of ReLU exactly at $z = 0$. It returns
# - [x] 0.5 -> (relu(h) - relu(-h)) / 2h = h / 2h = 0.5: half of each side, for every h.
# - [ ] 0 -> Our formula takes the slope on the left. The difference sees both sides.
#   {measured-is-our-choice}
# - [ ] nan -> Two finite values are subtracted and divided by 2h, without a warning.
#   {computer-knows-kinks}
#
# Read again: section 5.1

# %%
at_the_corner = numerical_grad(lambda z: relu(z).sum(), np.zeros(1))  # (1,)
print("measured:", at_the_corner, " our formula:", relu_backward(np.ones(1), np.zeros(1)))
outcome("05.f")

# %%
draw.kink()

# %% [markdown]
# Neither is wrong, because at a corner there is no single slope. A gradient check whose nudge
# carries some $z$ across 0 reports a difference although no line is wrong. With random numbers
# that is rare. If a check fails on one entry alone, look for a $z$ near 0 and try another input.
#
# The flat side has a price. A unit whose $z$ is negative for *every* example is **dead**. It
# passes no gradient back, so its incoming weights never move again, unless something that is
# learned below it opens it.
#
# Away from corners a slope is still a promise for small nudges only. We raise $W_2[0, 0]$ of
# section 5.3, whose slope is 1.5:

# %%
for h in (0.01, 0.3):
    moved = {**by_hand, "W2": by_hand["W2"] + h * np.array([[1.0, 0.0], [0.0, 0.0]])}
    change = cross_entropy(nn.mlp_logits(moved, x_one), y_one) - np.log(2)
    print(f"nudge {h}: the slope promises {1.5 * h:.4f}, the loss rises by {change:.4f}")

# %% [markdown]
# ## More: 50 images with random labels
#
# A quick test before a long training is whether a network can learn a few images by heart.

# %% [markdown] card="05.e" kind="predict"
# We take 50 images, give each a *random* label, and train on these 50 alone. On them the network
# reaches
# - [x] 100 % -> 25,450 numbers can store 50 labels. Learning by heart needs no pattern.
# - [ ] about 10 % -> There is no pattern to find. But 50 images can be told apart and remembered.
#   {training-needs-a-pattern}
# - [ ] about 50 % -> Chance alone gives 10 %. The network keeps changing until all 50 fit.
#   {half-by-chance}
#
# Read again: the part on 50 images with random labels

# %%
x_50 = x_train[:50].astype(float)  # (50, 784)
y_50 = np.random.default_rng(0).integers(10, size=50)  # (50,) drawn without a look at the images
start_50 = nn.init_mlp((784, 32, 10), np.random.default_rng(0))
print(f"loss before training: {mlp_loss_and_grads(start_50, x_50, y_50)[0]:.1f}")
for fault in (*two_layers.FAULTS, "dW1 reversed"):
    program, order = two_layers.with_fault(fault), np.random.default_rng(0)
    with np.errstate(over="ignore", invalid="ignore"):  # uphill, the weights grow without bound
        found, _ = two_layers.sgd(program, start_50, x_50, y_50, 0.2, 100, order, 10)
        right = nn.accuracy(nn.mlp_logits(found, x_50), y_50)
    print(f"{fault:17} {'less than half' if right < 0.5 else f'{right:.0%}'} of the 50")
outcome("05.e")

# %% [markdown]
# The untrained loss is near $\log 10 = 2.3$, as lesson 3 says it should be. All 50 labels are
# learned, and the five wrong programs of section 5.7 learn them as well. Only the reversed sign
# shows. So this test is for faults that stop learning, and leaves the others to the gradient check.

# %% [markdown]
# ## More: the learning rate, and longer training
#
# One epoch on 50,000 training images for each of three rates, in float32, which is exact enough
# for training; the other 10,000 training images decide:

# %%
train_rows, val_rows = split(60_000, (50_000, 10_000), np.random.default_rng(0))
start_32 = nn.init_mlp((784, 256, 10), np.random.default_rng(5), np.float32)
train_rows = train_rows[: fewer_here(50_000, 5_000, "training digits")]
for lr in (0.05, 0.5, 5.0):
    with np.errstate(over="ignore", invalid="ignore"):  # too large a rate may leave the range
        trial, _ = two_layers.sgd(mlp_loss_and_grads, start_32, x_train[train_rows], y_train[train_rows],
                       lr, 1, np.random.default_rng(5))  # fmt: skip
        right = nn.mlp_logits(trial, x_train[val_rows]).argmax(axis=1) == y_train[val_rows]
    print(f"learning rate {lr:<4}: {right.mean():.0%} of the held-out images")

# %% [markdown]
# One run with one seed is thin evidence. This stored study has 15 epochs, three seeds, a search
# over four rates per seed, and momentum, which lesson 6 explains:

# %%
result("mlp")

# %% [markdown]
# (The two accuracies on new images do not compare: validation was measured in the search, after 3
# epochs on 50,000 images, and test after 15 on all 60,000.)
#
# Fewer than 2 digits in 100 are misread there, and of the *training* images almost none. That gap
# is the subject of lessons 6 and 8. LeCun, Bottou, Bengio and Haffner (1998, Fig. 9) report 4.7 %
# test error for a network with 300 hidden units.

# %% [markdown]
# ## More: the sweep, for any formula
#
# A program can build the graph while it computes, if each number remembers what it was made from
# and with which local slopes. Three rules are enough for (5.2), and for much more:


# %%
class Value:
    """A number, and what it was made from: pairs of a value and a local slope."""

    def __init__(self, number, made_from=()):
        self.number, self.made_from, self.slope = number, made_from, 0.0

    def __add__(self, other):
        return Value(self.number + other.number, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.number * other.number, ((self, other.number), (other, self.number)))

    def relu(self):
        """The positive part, with slope 1 or 0."""
        return Value(max(self.number, 0.0), ((self, float(self.number > 0)),))


# %% [markdown]
# For the sweep, list the numbers so that each follows all that it was made from, which is called a
# **topological order**. Read backwards, the list reaches a number only when all of its paths have
# been added.


# %%
def sweep(y):
    """Add to the slope of every number that y was made from, in one pass."""
    order = []

    def visit(value):
        if value not in order:
            for part, _ in value.made_from:
                visit(part)
            order.append(value)

    visit(y)
    y.slope = 1.0
    for value in reversed(order):
        for part, local in value.made_from:
            part.slope += local * value.slope


# %%
a, s = Value(3.0), Value(2.0)
sweep(a * s * a)
by_nudge = (3.01 * 2 * 3.01 - 2.99 * 2 * 2.99) / 0.02
print(f"y = a s a: da = {a.slope:.1f}, by a nudge {by_nudge:.1f}; ds = {s.slope:.1f}")
w, x, b = Value(3.0), Value(2.0), Value(-4.0)
rest = (w * x + b).relu() + Value(-0.5)  # a - t
sweep(rest * rest * Value(0.5))
print(f"the chain (5.2): dw = {w.slope:.1f}, dx = {x.slope:.1f}, db = {b.slope:.1f}")

# %% [markdown]
# The `+=` is (5.5), and the product next to it is the chain rule. Everything else keeps the books.
#
# ## More: PyTorch agrees, and adds
#
# PyTorch builds the graph while it computes, and walks back through it by itself.

# %%
if torch := pytorch("05.graph"):
    params = nn.init_mlp((4, 5, 3), rng)
    theirs = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    x, y = rng.normal(size=(6, 4)), np.array([0, 2, 1, 1, 0, 2])  # (n, d), (n,)
    hidden = torch.relu(torch.tensor(x) @ theirs["W1"] + theirs["b1"])
    logits = hidden @ theirs["W2"] + theirs["b2"]
    torch.nn.functional.cross_entropy(logits, torch.tensor(y)).backward()
    _, grads = mlp_loss_and_grads(params, x, y)
    gap = max(np.abs(grads[name] - theirs[name].grad.numpy()).max() for name in params)
    w = torch.tensor(3.0, requires_grad=True)
    for _ in range(2):
        (2.0 * w).backward()
    print(f"largest gap between yours and PyTorch's: {gap:.12f}")
    print("a slope of 2, after two backward passes:", w.grad.item())

# %% [markdown]
# One habit differs. Your `backward` replaces the gradients, whereas PyTorch's *adds* to what is
# already there, and that is why its training loops clear all gradients before each step.

# %% [markdown]
# ## More: what the library offers, and books
#
# `course_lib.nn` has `relu`, `relu_backward`, `sigmoid_backward`, `tanh_backward`, `unbroadcast`,
# `init_mlp`, `mlp_loss_and_grads`, `mlp_logits` and `check_gradients`, which accepts float64 only
# and moves the entries of `params` in place (it puts them back). Layers can be stacked,
# `nn.Sequential(nn.Linear(784, 256, rng), nn.ReLU(), nn.Linear(256, 10, rng))`. `nn.check_module`
# checks any of them, and `course_lib.training.fit` trains them.
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: section 6.5 on backpropagation,
#   6.5.1 on computational graphs.
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document
#   Recognition", 1998: Fig. 9 for the networks of their time.

# %% [markdown]
# ## More: the equations of 5.1 to 5.6, checked

# %% tags=["checks"]
z, da = rng.normal(size=6), rng.normal(size=6)  # (6,), (6,)
J = np.array([numerical_grad(lambda z, i=i: np.maximum(z, 0)[i], z) for i in range(6)])  # (6, 6)
measured = numerical_grad(lambda s: loss_of(*s), np.array([2.0, 3.0, -4.0]))  # x, w, b
a, s, dy = rng.normal(size=(2, 3)), rng.normal(size=(1, 3)), rng.normal(size=(2, 3))
to_a = numerical_grad(lambda a: (dy * (a * s + a)).sum(), a)  # (2, 3)
to_s = numerical_grad(lambda s: (dy * (a * s + a)).sum(), s)  # (1, 3)
with checked():
    verify("5.3", measured, [4.5, 3.0, 1.5], tol=1e-8)
    verify("5.4", J.T @ da, da * (z > 0), tol=1e-8)
    verify("5.5", to_a, dy * s + dy, tol=1e-8)
    verify("5.6", to_s, (dy * a).sum(axis=0, keepdims=True), tol=1e-8)

# %% tags=["checks"]
x, y = rng.normal(size=(6, 4)), np.array([0, 2, 1, 1, 0, 2])  # (n, d), (n,)
W1, b1, W2, b2 = (rng.normal(size=shape) for shape in ((4, 5), 5, (5, 3), 3))
params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
z1 = x @ W1 + b1  # (n, h)
dz2 = (softmax(relu(z1) @ W2 + b2) - nn.one_hot(y, 3)) / 6  # (n, k)
dz1 = (dz2 @ W2.T) * (z1 > 0)  # (n, h)


def measured(name):
    """The gradient with respect to one array, by differences."""
    f = lambda v: cross_entropy(nn.mlp_logits({**params, name: v}, x), y)  # noqa: E731
    return numerical_grad(f, params[name])


with checked():
    verify("5.7", [*measured("W2"), measured("b2")], [*relu(z1).T @ dz2, dz2.sum(0)], tol=1e-8)
    verify("5.8", [*measured("W1"), measured("b1")], [*x.T @ dz1, dz1.sum(0)], tol=1e-8)

# %% tags=["checks"]
alike = {**drawn, "W1": drawn["W1"][:, [0] * 8], "W2": drawn["W2"][[0] * 8]}
_, grads = mlp_loss_and_grads(alike, x_ring, y_ring)
with checked():
    left, right = ([*grads["W1"][:, i], grads["b1"][i], *grads["W2"][i]] for i in (0, 1))
    verify("5.9", left, right)
