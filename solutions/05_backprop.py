# %% [markdown]
# # 5 · Backpropagation: the slope goes back through every step
#
# *about 175 minutes: eight stations (165) with recall and quiz (10) · needs lessons 1 to 4 · six
# exercises*
#
# Softmax regression draws straight borders. To bend them we put layers between pixels and logits.
# One question decides whether such a net can learn: what is the slope of the loss in a weight that
# stands many steps away? This lesson finds it step by step, proves each step with numbers, and
# trains a net that reads 97 of 100 digits.
#
# **When you are done you can**
#
# - write forward and backward of ReLU, sigmoid and tanh, and say what each does to a slope (05.1,
#   05.2);
# - add slopes where paths meet, and sum what was broadcast (05.3);
# - build a layer that keeps what its backward pass needs (05.4);
# - order the two passes of a net with two layers, and say the shape of every gradient (05.5);
# - build a check that convicts a wrong gradient which accuracy does not show (05.6);
# - say why equal weights stay equal, and why a net must not start at 0 (quiz).

# %%
import numpy as np
import torch

from course_lib import check, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist, minibatches, split
from course_lib.nn import cross_entropy, numerical_grad, sigmoid, softmax
from course_lib.plots.backprop import Node, bends, graph, kink, passes, verdicts
from course_lib.results import result
from course_lib.widgets import two_passes

rng = np.random.default_rng(5)

# %% [markdown]
# ## Recall
#
# Two questions from lesson 4, without looking. Replace `...` by a letter in quotes.

# %% [markdown] card="05.r1" kind="recall"
# A batch holds $n = 2$ images. The first has probabilities $(0.7, 0.2, 0.1)$ and true class 0. The
# first row of $dz$, the slope of the mean cross-entropy, is
# - [x] {= row(DZ)} -> dz = (p - t) / n: (0.7 - 1, 0.2, 0.1) divided by 2.
# - [ ] {= row(2 * DZ)} -> That is p - t. The loss is a mean over 2 images, so each row is divided
#   by 2. {no-mean}
# - [ ] {= row(-DZ)} -> The sign is turned round: this row says that a larger true logit costs
#   more. {sign-of-the-slope}
#
# Read again: lesson 4, section 4.1
#
# ```python
# from course_lib import nn
# def row(values: np.ndarray) -> str:
#     """Numbers in words: "(0.1, -0.2)"."""
#     return '(' + ', '.join((f'{v:.3g}' for v in values)) + ')'
# P = np.array([[0.7, 0.2, 0.1], [0.2, 0.2, 0.6]])
# DZ = nn.softmax_cross_entropy_grad(np.log(P), np.array([0, 2]))[0]
# ```

# %% [markdown] card="05.r2" kind="recall"
# `x` has shape (100, 784) and `dz` has shape (100, 10). One entry of `dW = x.T @ dz` is a sum of
# - [x] 100 products, one for each image -> Every image used that weight once, so it reaches the
#   loss by 100 paths.
# - [ ] 784 products, one for each pixel -> Entry (i, j) belongs to pixel i alone: x[r, i] times
#   dz[r, j], summed over r. {sum-over-inputs}
# - [ ] 10 products, one for each class -> Entry (i, j) belongs to class j alone. The 10 classes
#   are summed in dx. {sum-over-classes}
#
# Read again: lesson 4, section 4.3

# %% [markdown]
# ## 5.1 A chain of small steps
#
# *22 minutes*
#
# Here is a net with one number in each place:
#
# $$u = w x, \qquad v = u + b, \qquad a = \max(v, 0), \qquad
# L = \tfrac{1}{2} (a - t)^2 \qquad (5.1)\ \text{definition}$$
#
# The third step is called **ReLU**: it keeps positive numbers and turns negative ones into 0. So
# $-2$ becomes 0, and 3 stays 3. It makes the bend; $t$ is the target.
#
# **Try it before you are told** (five minutes, on paper). Let $x = 2$, $w = 3$, $b = -4$, $t = 0.5$.
# Write down all values. Then: how fast does $L$ move when $w$ moves? Find any way that works.
#
# Two ways are common. Some insert everything into one formula and differentiate it. That works, but a
# second weight needs a second formula. Some move $w$ a little and compute again. That works too, and
# it costs a whole computation for each weight. A net with 200,000 weights needs a third way.

# %% [markdown] card="05.a" kind="predict"
# The weight $w$ moves from 3 to 3.001. The loss rises by about
# - [x] {= 0.001 * product():.4f}, the product of the slopes on the way -> u moves 2 times as far
#   as w, v and a as far as u, the loss 1.5 times as far as a.
# - [ ] {= 0.001 * sum(SLOPES):.4f}, the sum of the slopes on the way -> Each step multiplies the
#   move that reaches it: 2, then 1, then 1, then 1.5. The product is 3. {slopes-are-added}
# - [ ] {= 0.001 * SLOPES[-1]:.4f}, as $w$ is multiplied by $x = 2$ -> That is how far u moves.
#   The steps after it count too: the loss moves by 0.003. {first-step-only}
#
# Read again: section 5.1
#
# ```python
# SLOPES = (1.5, 1.0, 1.0, 2.0)
# def product() -> float:
#     """The product of the four slopes of the chain."""
#     total = 1.0
#     for slope in SLOPES:
#         total *= slope
#     return total
# ```


# %%
def loss_of(x, w, b, t=0.5):
    """The chain (5.1), step by step."""
    u = w * x
    v = u + b
    a = max(v, 0.0)
    return (a - t) ** 2 / 2


print(f"loss at w = 3:  {loss_of(2.0, 3.0, -4.0):.4f}")
print(f"loss at w = 3.001 is higher by {loss_of(2.0, 3.001, -4.0) - loss_of(2.0, 3.0, -4.0):.4f}")

# %% [markdown]
# What do you read off?

# %%
outcome("05.a")

# %% [markdown]
# Follow the move: $w$ rises by 0.001, so $u$ rises by 0.002, as $x = 2$. Then $v$ and $a$ rise by
# 0.002. The slope of $L$ in $a$ is $a - t = 1.5$, so $L$ rises by 0.003. Each step multiplies the
# move by its own slope. That is the chain rule:
#
# $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a} \cdot
# \frac{\partial a}{\partial v} \cdot \frac{\partial v}{\partial u} \cdot
# \frac{\partial u}{\partial w} = 1.5 \cdot 1 \cdot 1 \cdot 2 = 3 \qquad (5.2)$$
#
# Now read the product from the left. The first factor is $da$, the slope of the loss in $a$. The
# first two are $dv$. The first three are $du$. So we can start at the loss and walk back, and at
# each step multiply by one slope. On the way all other slopes come for free: $db = dv = 1.5$ and
# $dx = w\, du = 4.5$. One walk back gives every slope. This is **backpropagation**: all slopes by
# one walk from the loss to the start. Above, one walk gave 3, 1.5 and 4.5.

# %%
x, w, b, t = 2.0, 3.0, -4.0, 0.5
u = w * x  # forward: 6
v = u + b  # 2
a = max(v, 0.0)  # 2
da = a - t  # backward: 1.5
dv = da * (v > 0)  # the slope of ReLU is 1, as v is positive
du, db = dv, dv  # a sum hands its slope to both parts
dw, dx = du * x, du * w  # a product: the slope of one factor is the other factor
chain = {"x": (x, dx), "w": (w, dw), "b": (b, db), "u": (u, du), "v": (v, dv), "a": (a, da)}
measured = numerical_grad(lambda s: loss_of(*s), np.array([x, w, b]))  # (3,)
verify("5.2", measured, [dx, dw, db], tol=1e-8)

# %% [markdown]
# In a picture: a **computation graph** has a box for each value and an arrow for each step. Here
# are the boxes $u = 6$ and $v = 2$, and an arrow from one to the other.

# %%
places = {"x": (0, 0), "w": (0, 1), "u": (1, 0.5), "b": (1, 1.5), "v": (2, 0.5), "a": (3, 0.5)}
parents = {"u": ("x", "w"), "v": ("u", "b"), "a": ("v",)}
boxes = [
    Node(name, places[name], f"{value:g}", f"{slope:g}", parents.get(name, ()))
    for name, (value, slope) in sorted(chain.items(), key=lambda item: places[item[0]])
]
boxes.append(Node("L", (4, 0.5), f"{loss_of(2.0, 3.0, -4.0):g}", "1", ("a",)))
graph(boxes, "Values go right (above), slopes come back (below)")

# %% [markdown]
# ### Steps between arrays
#
# A step may take an array $x$ of shape $(d,)$ to an array $y$ of shape $(m,)$. Its slopes form the
# Jacobian $J$ of lesson 2, shape $(m, d)$: entry $(i, j)$ is $\partial y_i / \partial x_j$. The
# entry $x_j$ reaches the loss through all $y_i$, and the slopes of all paths are added:
#
# $$dx_j = \sum_{i=1}^{m} dy_i \, J_{ij}, \quad\text{that is}\quad dx = J^\top dy \qquad (5.3)$$
#
# This is the vector-Jacobian product of lesson 2: there the step was softmax, here it is any step.
# Take $y = (x_0 x_1,\ x_0 + x_1)$ at $x = (2, 3)$. The rows of $J$ are $(3, 2)$ and $(1, 1)$. With
# $dy = (1, 10)$ we get $dx = (3 + 10,\ 2 + 10) = (13, 12)$.

# %%
x, dy = np.array([2.0, 3.0]), np.array([1.0, 10.0])  # (d,), (m,)
J = np.array([[x[1], x[0]], [1.0, 1.0]])  # (m, d)
measured = numerical_grad(lambda x: dy @ np.array([x[0] * x[1], x[0] + x[1]]), x)  # (d,)
print("dx =", J.T @ dy)
verify("5.3", measured, J.T @ dy, tol=1e-8)

# %% [markdown]
# The backward function of a step takes $dy$ and returns $J^\top dy$. It never builds $J$. See why
# with ReLU: entry $a_i$ depends on $z_i$ only, with slope 1 or 0. All other entries of $J$ are 0. For
# 100 images with 256 entries each, $J$ would hold $25{,}600^2$ numbers, over 600 million. The product needs
# 25,600 multiplications:
#
# $$dz = da \cdot [z > 0] \qquad (5.4)$$
#
# Here $[z > 0]$ is 1 where $z$ is positive and 0 elsewhere, entry by entry: a **mask**, which keeps
# some numbers and clears the others. For $z = (-2, 3)$ it is $(0, 1)$.

# %%
z, da = rng.normal(size=6), rng.normal(size=6)  # (6,), (6,)
J = np.array([numerical_grad(lambda z, i=i: np.maximum(z, 0)[i], z) for i in range(6)])  # (6, 6)
verify("5.4", J.T @ da, da * (z > 0), tol=1e-8)

# %% [markdown]
# ### Exercise 05.1
#
# Write ReLU and its backward function. `relu(z)` takes floats of any shape and returns `max(z, 0)`,
# entry by entry. `relu_backward(da, z)` takes the slope of the loss in the output and the *input*
# `z` of the forward pass, of one shape, and returns the slope in `z`. At `z = 0` the slope of ReLU
# is 0 by our choice. Both return the dtype of `z` (`da` has the same), and no argument changes. For
# example, `relu(np.array([-2.0, 3.0]))` is `[0, 3]`.

# %%
trace("05.1")


# %% exercise="05.1"
def relu(z):
    """The positive part of z, entry by entry.

    z: any shape, floats. Returns a new array of the same shape and dtype.
    """
    # BEGIN SOLUTION
    return np.maximum(z, 0)  # as z
    # END SOLUTION


def relu_backward(da, z):
    """Carry the slope of the loss back through a = relu(z).

    da: the slope in a. z: the input of the forward pass, of the same shape and dtype.
    Returns dz, a new array of that shape; where z is 0 or less, it is 0.
    """
    # BEGIN SOLUTION
    return da * (z > 0)  # as z: the slope of ReLU is 1 or 0
    # END SOLUTION


# %%
relu, relu_backward = check("05.1", relu, relu_backward)

# %% [markdown]
# *Your answers are saved; a good place to stop (1 of 8).*

# %% [markdown]
# ## 5.2 Smooth bends, and a kink
#
# *16 minutes*
#
# Before ReLU, nets used smooth bends. Each acts entry by entry, so its Jacobian is diagonal, and its
# backward function multiplies $da$ by one slope for each entry. First the sigmoid $a = 1 / (1 + e^{-z})$.
# Numbers: at $z = 0$ it is $0.5$; at $z = 4$ it is $0.982$. By the quotient rule its slope is
#
# $$\frac{da}{dz} = \frac{e^{-z}}{(1 + e^{-z})^2}
# = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}} = a\,(1 - a) \qquad (5.5)$$
#
# The last factor is $1 - a$, since $1 - \frac{1}{1 + e^{-z}} = \frac{e^{-z}}{1 + e^{-z}}$. So the
# slope can be read off the *output*: $0.5 \cdot 0.5 = 0.25$ at $z = 0$, and $0.982 \cdot 0.018 =
# 0.018$ at $z = 4$.
#
# Second, $\tanh z = (e^z - e^{-z}) / (e^z + e^{-z})$. Call the numerator $D$ and the denominator
# $S$. The slope of $D$ is $S$, and the slope of $S$ is $D$. So the quotient rule gives
#
# $$\frac{da}{dz} = \frac{S \cdot S - D \cdot D}{S^2} = 1 - a^2 \qquad (5.6)$$

# %%
z = np.linspace(-4, 4, 9)  # (9,)
s, a_tanh = sigmoid(z), np.tanh(z)  # (9,), (9,)
verify("5.5", numerical_grad(lambda z: sigmoid(z).sum(), z), s * (1 - s), tol=1e-8)
verify("5.6", numerical_grad(lambda z: np.tanh(z).sum(), z), 1 - a_tanh**2, tol=1e-8)
print(f"sigmoid at 0 and 4: {s[4]:.3f} {s[8]:.3f}, slopes {s[4] / 2:.3f} {s[8] * (1 - s[8]):.3f}")

# %%
bends()

# %% [markdown]
# What do you read off the lower row? Far from 0, sigmoid and tanh are **saturated**: nearly flat,
# like the slope 0.018 at $z = 4$ beside 0.25 at 0. A slope that walks back through many of them
# shrinks. Ten sigmoids multiply it by at most $0.25^{10}$, about $10^{-6}$. ReLU multiplies it by 1
# or by 0.
#
# ### Exercise 05.2
#
# Write the two backward functions. `da` is the slope in the output, `a` is the *output* of the
# forward pass: between 0 and 1 for the sigmoid, between -1 and 1 for tanh, ends included. Both have
# one shape and dtype, any shape, float64 or float32. Return the slope in the input, a new array of that shape
# and dtype; no argument changes. For example, `sigmoid_backward` gives 0.5 for `da = 2`, `a = 0.5`.


# %% exercise="05.2"
def sigmoid_backward(da, a):
    """Carry the slope of the loss back through a = sigmoid(z).

    da: the slope in a. a: the output of the sigmoid, of the same shape. Returns dz, as a.
    """
    # BEGIN SOLUTION
    return da * a * (1 - a)  # as a
    # END SOLUTION


def tanh_backward(da, a):
    """Carry the slope of the loss back through a = tanh(z).

    da: the slope in a. a: the output of tanh, of the same shape. Returns dz, as a.
    """
    # BEGIN SOLUTION
    return da * (1 - a**2)  # as a
    # END SOLUTION


# %%
sigmoid_backward, tanh_backward = check("05.2", sigmoid_backward, tanh_backward)

# %% [markdown]
# ### Experiment: what is the slope at the kink?
#
# ReLU has a corner at $z = 0$: slope 0 on the left, 1 on the right. We chose 0. What does a
# measurement say there?

# %% [markdown] card="05.b" kind="predict"
# `numerical_grad` measures the slope of ReLU exactly at $z = 0$. It returns
# - [x] 0.5 -> (relu(h) - relu(-h)) / 2h = h / 2h = 0.5: half of each side, for every h.
# - [ ] 0, as our formula does -> The formula takes the left slope. The difference sees both
#   sides: 0.5. {measured-is-our-choice}
# - [ ] nan, as there is no slope -> Two finite values are subtracted and divided by 2h: 0.5,
#   without a warning. {computer-knows-kinks}
#
# Read again: section 5.2

# %%
at_the_kink = numerical_grad(lambda z: relu(z).sum(), np.zeros(1))  # (1,)
print("measured:", at_the_kink, " our formula:", relu_backward(np.ones(1), np.zeros(1)))

# %%
kink()

# %% [markdown]
# What do you read off? Which of the two numbers is wrong?

# %%
outcome("05.b")

# %% [markdown]
# Neither is wrong: at a corner there is no single slope. So a gradient check that straddles a kink
# reports a difference, and nothing is broken. It happens when the step carries some $z$ across 0. If
# $z$ itself is moved by $h = 10^{-5}$, it must lie within $h$ of 0; a weight moves $z$ by $h$ times its
# input. With random numbers that is rare. If a check fails, look at $z$ first, then take another input.
#
# The zero side has a price. Call one column of $z$ a **unit**: one number for each image, made by the
# same weights, such as $(-1, -3)$ for two images. A unit whose $z$ is negative for *every* image
# passes no slope back. It is **dead**: for $z = (-1, -3)$ both outputs are 0, and so are both slopes.
# If nothing that is learned stands before it, its weights never move again.
#
# *Your answers are saved; a good place to stop (2 of 8).*

# %% [markdown]
# ## 5.3 Two paths, many copies
#
# *24 minutes*
#
# In a chain every value is used once. What if it is used twice? Take $y = a s + a$ with $a = 3$ and
# $s = 2$, so $y = 9$. Move $a$ by 0.01. The first part rises by $0.01 \cdot 2$, the second by
# $0.01$. Both happen, so $y$ rises by 0.03: the slopes $2$ and $1$ are *added*. In general, if $a$
# is used in several places, each place $p$ sends back a slope $da^{(p)}$, and
#
# $$da = \sum_p da^{(p)} \qquad (5.7)$$
#
# You met this twice. In (5.3) the sum over $i$ adds the paths from $x_j$ to all $y_i$. In lesson 4
# the gradient $dW$ adds the paths through all images.

# %%
a = np.array([3.0, -1.0])  # (2,)
one, two = np.exp(2 * a) * 2, np.cos(a)  # (2,), (2,): slopes by two paths, through exp and sin
measured = numerical_grad(lambda a: (np.exp(2 * a) + np.sin(a)).sum(), a)  # (2,)
verify("5.7", measured, one + two, tol=1e-8)

# %% [markdown]
# ### What was broadcast is summed
#
# Broadcasting is a branch as well. A row $s$ of shape $(1, 3)$ times an array of shape $(2, 3)$:
# numpy uses each entry of $s$ twice, once for each row. Let $g$ hold the slopes as they come back, one
# for each *copy*, in the shape $(2, 3)$. Copy $i$ of entry $s_j$ is one path, so
#
# $$ds_j = \sum_{i} g_{ij} \qquad (5.8)$$
#
# The sum runs over the axis that was repeated, and keeps it with size 1, as $s$ has it.
#
# ### A worked example, with named steps
#
# The layer is $y = a \cdot s + a$, with $a$ of shape $(2, 3)$ and $s$ of shape $(1, 3)$. The steps are
# those of lesson 4; now all of them have work to do.
#
# - *gradient at the output*: $dy$ is given, shape $(2, 3)$.
# - *each path back*: $a$ reaches $y$ through the product, with factor $s$, and through the sum, with
#   factor 1. The copies of $s$ have factor $a$.
# - *add the paths*: $a$ has two: $dy \cdot s + dy$.
# - *sum what was broadcast*: the slopes of the copies of $s$, over the rows.
# - *check the shape*: $da$ is $(2, 3)$ as $a$; $ds$ is $(1, 3)$ as $s$.

# %%
a, s = rng.normal(size=(2, 3)), rng.normal(size=(1, 3))  # (2, 3), (1, 3)
dy = rng.normal(size=(2, 3))  # (2, 3)  gradient at the output
through_product, through_sum = dy * s, dy  # (2, 3), (2, 3)  each path back, for a
da = through_product + through_sum  # (2, 3)  add the paths
copies = dy * a  # (2, 3)  each path back, one for each copy of s
ds = copies.sum(axis=0, keepdims=True)  # (1, 3)  sum what was broadcast
assert da.shape == a.shape
assert ds.shape == s.shape  # check the shape
measured = numerical_grad(lambda s: (dy * (a * s + a)).sum(), s)  # (1, 3)
verify("5.8", measured, ds, tol=1e-8)
measured = numerical_grad(lambda a: (dy * (a * s + a)).sum(), a)  # (2, 3)
print("da agrees with the measurement:", bool(np.abs(measured - da).max() < 1e-8))

# %% [markdown] card="05.w1" kind="why"
# In $y = a \cdot s + a$ the array $a$ stands twice. Why is $da = dy \cdot s + dy$ a sum?
# - [x] a move of $a$ reaches $y$ by two paths, and both effects happen -> Move a by 0.01: the
#   first part moves by 0.01 s, the second by 0.01, y by both.
# - [ ] the forward pass has a plus sign, so the backward pass has one -> For y = a * s * a there
#   is no plus, and there are two paths all the same. {plus-copies-plus}
# - [ ] the two slopes must be averaged, and the 1/2 is in the loss -> Nothing is averaged: for s
#   = 1, y = 2a, and its slope is 2, the sum of two ones. {paths-are-averaged}
#
# Read again: section 5.3

# %% [markdown]
# ### Which axes?
#
# numpy lines two shapes up at their right ends. Two things can be repeated:
#
# - an axis that is missing in front: `(3,)` beside `(4, 3)` counts as `(1, 3)`;
# - an axis of size 1 beside a larger one: `(4, 1)` beside `(4, 3)`.
#
# Going back, both are summed. An axis missing in front goes away again; an axis of size 1 stays.
#
# ### Exercise 05.3
#
# Write `unbroadcast(g, shape)`. `g` holds the slopes of the copies: an array of float64 or float32.
# `shape` is a tuple, the shape before broadcasting; it can be broadcast to `g.shape`. Return the
# slopes of the entries: an array of shape `shape` and the dtype of `g`. Shapes may be equal (then
# nothing is summed), and `shape` may be `()` for a single number. `g` does not change. For example,
# ones of shape `(4, 3)` and `shape = (3,)` give `[4, 4, 4]`.

# %%
trace("05.3")


# %% exercise="05.3"
def unbroadcast(g, shape):
    """Sum the slopes of all copies that broadcasting made.

    g: slopes of the copies, any shape. shape: the shape before broadcasting.
    Returns an array of that shape.
    """
    # BEGIN SOLUTION
    n_new = g.ndim - len(shape)  # how many axes broadcasting put in front
    repeated = [n_new + i for i, size in enumerate(shape) if size == 1]  # size 1 in `shape`
    total = g.sum(axis=(*range(n_new), *repeated), keepdims=True)  # all axes are still there
    return total.reshape(shape)  # without those in front
    # END SOLUTION


# %%
unbroadcast = check("05.3", unbroadcast)

# %% [markdown]
# Your function settles every case at once. Here a column, a row and a number:

# %%
dy = rng.normal(size=(4, 3))  # (4, 3)
for shape in ((4, 1), (3,), ()):
    c = np.asarray(rng.normal(size=shape))
    measured = numerical_grad(lambda c: (dy * np.broadcast_to(c, (4, 3))).sum(), c)
    agrees = np.abs(measured - unbroadcast(dy, shape)).max() < 1e-8
    print(f"{shape!s:7} slope of shape {np.shape(unbroadcast(dy, shape))!s:7} agrees: {agrees}")

# %% [markdown]
# *Your answers are saved; a good place to stop (3 of 8).*

# %% [markdown]
# ## 5.4 A layer that remembers
#
# *16 minutes*
#
# Lesson 4 derived the backward pass of $z = xW + b$: $dW = x^\top dz$, $db$ is the sum of $dz$ over
# the rows (you now know why: $b$ was broadcast), and $dx = dz\, W^\top$. In lesson 4 nobody needed
# $dx$. Here it is the slope that the layer *below* receives.
#
# Look at what $dW$ needs: the input $x$ of the forward pass. When the walk back arrives, that pass is
# long over. So a layer must keep it. What forward keeps for backward is called the **cache**. For
# $x = (2, 1)$ and $dz = 3$ it must hold $(2, 1)$, to make $dW = (6, 3)$.
#
# One trap waits here. A name in Python is not a copy:

# %%
x = np.array([2.0, 1.0])
kept_name, kept_copy = x, x.copy()
x *= 0  # somebody reuses the memory for the next batch
print("the name holds", kept_name, " the copy holds", kept_copy)

# %% [markdown]
# ### Exercise 05.4
#
# The class has three methods. `Linear(W, b)` keeps the arrays that it is given as `self.W`, of shape
# `(d, k)`, and `self.b`, of shape `(k,)`. `forward(x)` takes `(n, d)` and returns `(n, k)`.
# `backward(dz)` takes `(n, k)`, sets `self.dW` and `self.db` for the *latest* forward pass, and
# returns `dx` of shape `(n, d)`. Here is what a caller may rely on:
#
# - the caller may overwrite `x` between `forward` and `backward`;
# - each `backward` *replaces* `dW` and `db`; nothing of an earlier batch stays in them;
# - several `forward` may come before one `backward` (the latest counts), and several `backward` after
#   one `forward`;
# - whoever changes `W` or `b` in place changes the layer: it uses these arrays, not copies;
# - neither method changes `W`, `b` or an argument; float32 stays float32.
#
# For example, with `W = [[3.0], [4.0]]` and `b = [1.0]`, `forward` of `[[1.0, 0.0]]` is `[[4.0]]`.
# After it, `backward([[1.0]])` is `[[3.0, 4.0]]`.


# %% exercise="05.4"
class Linear:
    """The layer z = x W + b, with two passes."""

    def __init__(self, W, b):
        """W: (d, k). b: (k,)."""
        self.W, self.b = W, b

    def forward(self, x):
        """(n, d) -> (n, k). Keeps what backward needs."""
        # BEGIN SOLUTION
        self.x = x.copy()  # (n, d): its own copy, as the caller may overwrite x
        return x @ self.W + self.b  # (n, k)
        # END SOLUTION

    def backward(self, dz):
        """(n, k) -> (n, d): takes the slope in z, returns the slope in x; sets dW and db."""
        # BEGIN SOLUTION
        self.dW = self.x.T @ dz  # (d, k), as W
        self.db = dz.sum(axis=0)  # (k,), as b: sum what was broadcast
        return dz @ self.W.T  # (n, d): what the layer below needs
        # END SOLUTION


# %%
Linear = check("05.4", Linear)

# %% [markdown]
# Layers can now be stacked. Forward goes through them in order, backward in the opposite order. Each
# hands its slope to the one below. A gradient check at the far end, on `W` of the *first* layer:

# %%
W_far, b_far = rng.normal(size=(3, 4)), rng.normal(size=4)  # (3, 4), (4,)
far, near = Linear(W_far, b_far), Linear(rng.normal(size=(4, 2)), np.zeros(2))
x, dy = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))  # (5, 3), (5, 2)
a_far = np.tanh(far.forward(x))  # (5, 4) forward: first to last
near.forward(a_far)  # (5, 2)
da = near.backward(dy)  # (5, 4) backward: last to first
dx = far.backward(tanh_backward(da, a_far))  # (5, 3)
measured = numerical_grad(
    lambda W: (dy * near.forward(np.tanh(x @ W + b_far))).sum(), W_far
)  # (3, 4)
relative = np.abs(far.dW - measured).max() / np.abs(measured).max()
print("relative error below 1e-7:", bool(relative < 1e-7))

# %% [markdown]
# *Your answers are saved; a good place to stop (4 of 8).*

# %% [markdown]
# ## 5.5 Two layers, every step named
#
# *27 minutes*
#
# A **multilayer perceptron** (MLP) puts linear layers in a row, with a bend between them: 2 pixels, 3
# hidden units, 2 logits, say. A **hidden unit** is a unit between input and logits; for one image it
# is one number, such as an entry of $a_1 = (3, 0)$ below. With $h$ of them:
#
# $$z_1 = x W_1 + b_1, \qquad a_1 = \operatorname{relu}(z_1), \qquad
# z_2 = a_1 W_2 + b_2 \qquad (5.9)\ \text{definition}$$
#
# Shapes: $x$ is $(n, d)$, $W_1$ is $(d, h)$, $W_2$ is $(h, k)$, and $z_2$ holds the logits, $(n, k)$.
# Without the bend, two layers would be one: $(x W_1) W_2 = x (W_1 W_2)$. After the last layer
# there is no ReLU: a logit must be able to be negative.
#
# ### By hand
#
# Take one image $x = (1, 2)$ with true class 1, and
#
# - $W_1$ with rows $(1, -2)$ and $(1, 0.5)$, $b_1 = (0, 0)$;
# - $W_2$ with rows $(1, 0)$ and $(2, 1)$, $b_2 = (-3, 0)$.
#
# Forward: $z_1 = (1 + 2,\ -2 + 1) = (3, -1)$, so $a_1 = (3, 0)$, and $z_2 = (3 - 3,\ 0) = (0, 0)$. Both
# classes get $p = 0.5$. Before the way back, a prediction about one of the weights:

# %% [markdown] card="05.g" kind="predict"
# In the net by hand we raise one weight of $W_1$ by 0.01: the $-2$, which leads from the first
# input to the second hidden unit, whose $z_1$ is $-1$. The loss
# - [x] stays, to the last digit -> z1 goes from -1 to -.99, and ReLU turns both into 0. Nothing
#   behind it moves: the slope is 0, and so is the measured change.
# - [ ] falls a little -> It would if the unit were alive. ReLU hides every z1 below 0 from the
#   layers behind it. {every-weight-counts}
# - [ ] rises a little -> da1 of this unit is .5, above 0. The mask of the ReLU turns it into dz1
#   = 0. {the-mask-is-forgotten}
#
# Read again: section 5.5

# %% [markdown]
# Backward, with the named steps:
#
# - *gradient at the output*: $dz_2 = (0.5, -0.5)$, the probabilities minus the target.
# - *each path back*, layer 2: the weight from $a_1 = 3$ to a logit receives 3 times the gradient of
#   that logit, so $dW_2$ has rows $(1.5, -1.5)$ and $(0, 0)$; $db_2 = (0.5, -0.5)$. The first unit
#   reaches the logits through $(1, 0)$, and the second through $(2, 1)$: $da_1 = (0.5,\ 1 - 0.5) =
#   (0.5, 0.5)$.
# - *each path back*, ReLU: only the first unit was above 0, so $dz_1 = (0.5, 0)$.
# - *each path back*, layer 1: $dW_1$ has rows $(0.5, 0)$ and $(1, 0)$; $db_1 = (0.5, 0)$.
# - *add the paths* and *sum what was broadcast*: one image, so there is one path for each weight.
# - *check the shape*: $dW_1$ is $(2, 2)$ as $W_1$, and so on.

# %%
x, y = np.array([[1.0, 2.0]]), np.array([1])  # (1, 2), (1,)
layer_1 = Linear(np.array([[1.0, -2.0], [1.0, 0.5]]), np.zeros(2))
layer_2 = Linear(np.array([[1.0, 0.0], [2.0, 1.0]]), np.array([-3.0, 0.0]))
z1 = layer_1.forward(x)  # (1, 2)
z2 = layer_2.forward(relu(z1))  # (1, 2)
dz2 = nn.softmax_cross_entropy_grad(z2, y)  # (1, 2)
da1 = layer_2.backward(dz2)  # (1, 2)
dz1 = relu_backward(da1, z1)  # (1, 2)
dx = layer_1.backward(dz1)  # (1, 2)
by_hand = {"x": (x, dx), "z1": (z1, dz1), "a1": (relu(z1), da1), "z2": (z2, dz2)}
print("dW2", layer_2.dW.tolist(), " da1", da1.tolist())
print("dz1", dz1.tolist(), " dW1", layer_1.dW.tolist())


# %%
def words(array):
    """The row of a (1, m) array in words."""
    return "(" + ", ".join(f"{v + 0.0:g}" for v in array.ravel()) + ")"


boxes = []
for i, (name, (value, slope)) in enumerate(by_hand.items()):
    parent = (boxes[-1].name,) if boxes else ()
    boxes.append(Node(name, (i, 0), words(value), words(slope), parent))
boxes.append(Node("L", (4, 0), f"{np.log(2):.3f}", "1", ("z2",)))  # -log 0.5
graph(boxes, "The second slope stops at the ReLU: its z1 is -1")

# %% [markdown]
# ### Exercise 05.5
#
# Derive the backward pass for a batch, before you read ours. The forward lines are given.
#
# `params` is a dictionary with the arrays `"W1"` (d, h), `"b1"` (h,), `"W2"` (h, k) and `"b2"` (k,).
# `x` has shape `(n, d)`, `y` holds n labels, 0 to k - 1. The net is (5.9). Return the mean
# cross-entropy, one number, and a dictionary with the gradients under the same four names. Each
# gradient has the shape and the dtype of its parameter, float64 or float32 (`x` has the same).
# `params` and `x` stay as they are. The functions from `nn` are the library's copies of yours.
# For example, with all parameters 0 and two classes the loss is log 2.


# %% exercise="05.5"
def mlp_loss_and_grads(params, x, y):
    """The loss of a net with two layers, and its gradient in every parameter.

    params: "W1" (d, h), "b1" (h,), "W2" (h, k), "b2" (k,). x: (n, d). y: (n,) labels.
    Returns the mean cross-entropy and a dictionary with the names of params.
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


# %% [markdown]
# Your function, as it stands, on the net by hand. Every box holds a value above and the slope of
# the loss below. Each of your slopes is compared with a measured one. Where they differ, the box of
# the slope is dashed: the line of that slope is wrong, or a line of the forward pass. Where your
# function stops, you read why.

# %%
two_passes(mlp_loss_and_grads, step=11, question="Is each of your slopes right?")

# %%
mlp_loss_and_grads = check("05.5", mlp_loss_and_grads)

# %% [markdown]
# ### A batch
#
# Compare with yours. Nothing new was needed: each formula is one of lessons 4 and 5, applied to its own layer. The
# gradient at the output holds the factor $1/n$ of the mean, and all others inherit it.
#
# $$dz_2 = \frac{p - t}{n}, \qquad dW_2 = a_1^\top dz_2 \qquad (5.10)$$
#
# $$da_1 = dz_2\, W_2^\top, \qquad dz_1 = da_1 \cdot [z_1 > 0] \qquad (5.11)$$
#
# $$dW_1 = x^\top dz_1, \qquad db_1 = \text{the sum of the rows of } dz_1 \qquad (5.12)$$
#
# Shapes: $(h, n)(n, k)$ is $(h, k)$, as $W_2$. $(n, k)(k, h)$ is $(n, h)$, as $a_1$. $(d, n)(n,
# h)$ is $(d, h)$, as $W_1$.

# %%
x, y = rng.normal(size=(6, 4)), np.array([0, 2, 1, 1, 0, 2])  # (n, d), (n,)
W1, b1 = rng.normal(size=(4, 5)), rng.normal(size=5)  # (d, h), (h,)
W2, b2 = rng.normal(size=(5, 3)), rng.normal(size=3)  # (h, k), (k,)
z1 = x @ W1 + b1  # (n, h)
a1 = relu(z1)  # (n, h)
dz2 = (softmax(a1 @ W2 + b2) - nn.one_hot(y, 3)) / 6  # (n, k)
dz1 = (dz2 @ W2.T) * (z1 > 0)  # (n, h)
dW2, dW1, db1 = a1.T @ dz2, x.T @ dz1, dz1.sum(axis=0)  # (h, k), (d, h), (h,)
to_W2 = numerical_grad(lambda W2: cross_entropy(a1 @ W2 + b2, y), W2)
to_z1 = numerical_grad(lambda z1: cross_entropy(relu(z1) @ W2 + b2, y), z1)
to_W1 = numerical_grad(lambda W1: cross_entropy(relu(x @ W1 + b1) @ W2 + b2, y), W1)
to_b1 = numerical_grad(lambda b1: cross_entropy(relu(x @ W1 + b1) @ W2 + b2, y), b1)
verify("5.10", to_W2, dW2, tol=1e-8)
verify("5.11", to_z1, dz1, tol=1e-8)
verify("5.12", [*to_W1, to_b1], [*dW1, db1], tol=1e-8)

# %% [markdown] card="05.w2" kind="why"
# Why does the backward pass go from the last layer to the first?
# - [x] the slope at each step is made from the slope at the step after it -> dz1 needs da1, and
#   da1 needs dz2: only at the loss is a slope known, and it is 1.
# - [ ] the last layer has the largest gradient and goes first -> Sizes play no part. Take u = w1
#   x and z = w2 u with x = 1 and dz = 1: for weights 2 and 3, dw1 is 3 and dw2 is 2; for weights
#   3 and 2, dw1 is 2 and dw2 is 3. {largest-first}
# - [ ] a matrix product is written from right to left -> Slopes go back through a ReLU or a plain
#   sum in the same order, with no matrix. {order-of-writing}
#
# Read again: section 5.5

# %% [markdown] card="05.w3" kind="why"
# A net has $h = 256$ hidden units and $k = 10$ classes; $n = 100$ images. Which product has the
# shape of $W_2$, and so can be $dW_2$?
# - [x] $a_1^\top dz_2$ -> (256, 100) times (100, 10) is (256, 10), as W2: the sum runs over the
#   100 images.
# - [ ] $dz_2^\top a_1$ -> (10, 100) times (100, 256) is (10, 256): that is W2 turned round.
#   {gradient-may-be-transposed}
# - [ ] $dz_2\, W_2^\top$ -> (100, 10) times (10, 256) is (100, 256): one row for each image. It
#   is da1. {slope-of-the-input-for-the-weight}
#
# Read again: section 5.5

# %% [markdown]
# ### Both passes, step by step
#
# Here is the net by hand once more, with the slopes of your 05.5. A slope that the walk has not
# reached is a “?”.
#
# - Choose a weight, a bias or an input: by a click, or in the list “nudge”.
# - Guess its slope: “sign of its slope, my guess”, then “its slope, my guess”.
# - Press ▶ until its slope opens. The read-out says at which step. Beside slope times $h$ stands what
#   the loss really does.
# - Go back with ◀, and choose another one.
#
# “its value” changes the number itself. Try the weight of your prediction, too: it is `W1[0, 1]`. Four
# states to look for stand below the picture. The second one, two units alike, belongs to section 5.6.

# %%
two_passes((mlp_loss_and_grads, tanh_backward))

# %% [markdown]
# What do you read off? Which weight can be nudged without any effect? How large must $h$ be until
# the slope no longer tells the truth? With tanh in place of ReLU, your 05.2 carries the slopes
# through the hidden units: where does it let almost nothing through?

# %%
outcome("05.g")

# %% [markdown]
# A slope belongs to a straight line, and the loss is curved. So slope times $h$ is near the truth
# for small $h$ only: for $W_2[0, 0]$ and $h = 0.01$ it says 0.015, and the loss rises by 0.0151.
# For $h = 0.3$ it says 0.45, and the loss rises by 0.548.

# %% [markdown]
# ### Two judges
#
# The first judge is a measurement. The second is PyTorch, a large library that builds the graph
# while it runs and walks back by itself. It gets the same weights and must find the same slopes.

# %%
params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
loss, grads = mlp_loss_and_grads(params, x, y)
theirs = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
hidden = torch.relu(torch.tensor(x) @ theirs["W1"] + theirs["b1"])
logits = hidden @ theirs["W2"] + theirs["b2"]
torch.nn.functional.cross_entropy(logits, torch.tensor(y)).backward()
for name, value in params.items():
    measured = numerical_grad(
        lambda v, name=name: mlp_loss_and_grads({**params, name: v}, x, y)[0], value
    )
    near = np.abs(grads[name] - measured).max() < 1e-7 * np.abs(measured).max()
    same = np.abs(grads[name] - theirs[name].grad.numpy()).max() < 1e-12
    print(f"{name}: measured within 1e-7: {bool(near)}, PyTorch within 1e-12: {bool(same)}")
    assert near
    assert same

# %% [markdown]
# One habit differs. Your `backward` replaces the gradients; PyTorch's *adds* to those that are there.
# Here the slope is 2, and two walks leave 4:

# %%
w_torch = torch.tensor(3.0, requires_grad=True)
for _ in range(2):
    (2.0 * w_torch).backward()
print("after two walks:", w_torch.grad.item())

# %% [markdown]
# That is why its training loops clear all gradients before each walk.
#
# *Your answers are saved; a good place to stop (5 of 8).*

# %% [markdown]
# ## 5.6 Equal units stay equal
#
# *15 minutes*
#
# Suppose hidden units 0 and 1 start alike: columns 0 and 1 of $W_1$ are equal, so are the two
# entries of $b_1$, and so are rows 0 and 1 of $W_2$. Then both have the same $z_1$ and $a_1$ for every
# image. By (5.11) they get the same $dz_1$, and by (5.10) and (5.12) the same gradients:
#
# $$(dW_1)_{i0} = (dW_1)_{i1}, \qquad (dW_2)_{0j} = (dW_2)_{1j} \qquad (5.13)$$
#
# After a step they are equal again, and so on for ever. Two equal units do the work of one. This is
# called **symmetry**: the loss stays the same if *any* two units change places, with all their
# weights. So it asks the same of two units that start alike. Random starts make them differ.
#
# The picture of 5.5 shows it. Make its two units alike: set `W1[0, 1]` and `W1[1, 1]` to 1, `W2[1, 0]`
# to 1 and `W2[1, 1]` to 0. Then press “ten steps downhill” (lr 0.1).

# %%
alike = {name: value.copy() for name, value in params.items()}
alike["W1"][:, 1], alike["b1"][1], alike["W2"][1] = W1[:, 0], b1[0], W2[0]
_, grads_alike = mlp_loss_and_grads(alike, x, y)
left = [*grads_alike["W1"][:, 0], *grads_alike["W2"][0]]
verify("5.13", left, [*grads_alike["W1"][:, 1], *grads_alike["W2"][1]])
for _ in range(100):
    _, step = mlp_loss_and_grads(alike, x, y)
    alike = {name: value - 0.1 * step[name] for name, value in alike.items()}
gap = np.abs(alike["W1"][:, 0] - alike["W1"][:, 1]).max()
print("after 100 steps, units 0 and 1 are equal:", bool(gap < 1e-12))
print("units 0 and 2 are equal:", bool(np.allclose(alike["W1"][:, 0], alike["W1"][:, 2])))

# %% [markdown]
# ### Experiment: start at 0
#
# In lesson 4, `W` started at 0, and all went well. Now let every weight and bias of an MLP start at 0.
#
# First a training loop, which you wrote in lesson 4; only the gradients come from another function.

# %%
(x_train, y_train), (x_test, y_test) = load_mnist()  # (60000, 784), (60000,), (10000, 784), ...


def train(loss_and_grads, params, x, y, lr, n_epochs, rng, batch_size=100):
    """SGD from `params`, which stay as they are.

    Returns new parameters, and the mean loss during each pass through the images.
    """
    params, losses = {name: value.copy() for name, value in params.items()}, np.zeros(n_epochs)
    for epoch in range(n_epochs):
        for rows in minibatches(len(x), batch_size, rng):
            loss, grads = loss_and_grads(params, x[rows], y[rows])
            losses[epoch] += loss * len(rows) / len(x)
            for name in params:
                params[name] -= lr * grads[name]
    return params, losses


# %% [markdown] card="05.c" kind="predict"
# All weights and biases of a net with one hidden layer and ReLU start at 0, as W did in lesson 4.
# We train on MNIST. The loss starts at log 10, which is 2.303. Then it
# - [x] falls by less than 0.01 and stops: only $b_2$ learns -> It ends near 2.300: the net learns
#   how often each class occurs, and nothing else.
# - [ ] falls as in lesson 4, to about 0.3 -> There, dW was x^T dz, and x is no zero. Here each
#   layer waits for the other. {zero-is-a-neutral-start}
# - [ ] stays at 2.303 exactly: every gradient is 0 -> db2 is the sum of p - t: classes are not
#   equally frequent, so b2 moves a little. {zeros-stop-everything}
#
# Read again: section 5.6

# %%
shapes = {"W1": (784, 64), "b1": (64,), "W2": (64, 10), "b2": (10,)}
zeros = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
order = np.random.default_rng(5)
from_zero, losses = train(mlp_loss_and_grads, zeros, x_train[:5000], y_train[:5000], 0.1, 3, order)
for name, value in from_zero.items():
    print(f"{name}: still 0 everywhere: {not value.any()}")
print(f"log 10 = {np.log(10):.3f}, loss during the last pass through the images {losses[-1]:.3f}")
assert 2.29 < losses[-1] < 2.3026

# %% [markdown]
# What do you read off? Which of the four gradients can differ from 0?

# %%
outcome("05.c")

# %% [markdown]
# Look at (5.10) to (5.12). $a_1 = \operatorname{relu}(0) = 0$, so $dW_2 = a_1^\top dz_2 = 0$. $W_2 = 0$,
# so $da_1 = dz_2 W_2^\top = 0$, and $dW_1 = 0$. Each layer waits for the other. In lesson 4 there was
# nothing to wait for: $dW = x^\top dz$, and pixels are not all 0. So weights start as random
# numbers. How large they should be is a question of lesson 6; until then we use `nn.init_mlp`. Its
# weights are normal numbers of standard deviation $\sqrt{2/d}$ for $d$ inputs: $0.05$ for 784.
#
# *Your answers are saved; a good place to stop (6 of 8).*

# %% [markdown]
# ## 5.7 Accuracy cannot convict
#
# *25 minutes*
#
# A checker for a whole net should take any loss and any dictionary of parameters. A net has too many
# weights to measure all of them: two forward passes each. So it draws some entries of each array at random.
#
# ### Exercise 05.6
#
# `check_gradients(f, params, grads, rng, n=20)` is written already, and it has two faults. Where
# nothing was checked, it passes. And of 8 entries with `n = 8`, it sometimes misses a wrong last one.
# Repair both; each is one change.
#
# `f` takes a dictionary like `params` and returns the loss, one number. `params` holds float64 or
# float32 arrays with one axis or two, and `grads` the gradients to check, under the same names.
# For each name, `rng` draws `n` *different* entries (all, if there are fewer). Each is measured by a
# central difference in float64, with a small step such as 1e-5. `f` can be slow: it is called at most
# twice for each drawn entry, and once more. The answer is a dictionary. It holds for each name the
# relative error (4.10) over the drawn entries: the largest difference divided by the largest entry of
# both gradients. If no drawn entry of either exceeds 1e-9 in size, nothing was checked, and the error
# is `nan`. In all other cases it is a number, for right gradients below $10^{-7}$. No argument changes.
# For example, gradients that are all twice as large as they should be give 0.5.


# %% exercise="05.6"
def check_gradients(f, params, grads, rng, n=20):
    """Compare gradients with central differences at random entries.

    f: takes a dictionary like params, returns one number. params, grads: name -> array.
    rng: draws the entries. n: how many for each array, at most.
    Returns name -> relative error; nan where both gradients are 0 in all drawn entries.
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

# %% [markdown]
# ### Experiment: six programs, one of them right
#
# Here are backward passes with one wrong line each. All run, all have the right shapes:
#
# - *no slope for biases*: `db1` and `db2` are 0;
# - *one slope for all biases*: `dz.sum()` in place of `dz.sum(axis=0)`;
# - *no mask*: the ReLU is forgotten on the way back;
# - *dW1 halved*: somebody divided by 2, where the formula has no 2;
# - *z1 for a1*: `dW2` is made from the input of the ReLU.

# %%
x_small = x_train[:5000].astype(float).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
x_small_test = x_test.astype(float).reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
y_small = y_train[:5000]  # images of 14 by 14 pixels, so that 30 trainings are quick
print("pixels of a small image:", x_small.shape[1])


# %%
def with_fault(fault):
    """A function like `mlp_loss_and_grads` with a fault in its backward pass."""

    def loss_and_grads(params, x, y):
        z1 = x @ params["W1"] + params["b1"]  # (n, h)
        z2 = relu(z1) @ params["W2"] + params["b2"]  # (n, k)
        dz2 = nn.softmax_cross_entropy_grad(z2, y)  # (n, k)
        da1 = dz2 @ params["W2"].T  # (n, h)
        dz1 = da1 if fault == "no mask" else relu_backward(da1, z1)  # (n, h)
        dW1 = x.T @ dz1 / (2 if fault == "dW1 halved" else 1)  # (d, h)
        dW2 = (z1 if fault == "z1 for a1" else relu(z1)).T @ dz2  # (h, k)
        axis = None if fault == "one slope for all biases" else 0
        on = 0 if fault == "no slope for biases" else 1
        db1, db2 = (np.zeros(dz.shape[1]) + on * dz.sum(axis=axis) for dz in (dz1, dz2))
        return cross_entropy(z2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

    return loss_and_grads


# %% [markdown] card="05.d" kind="predict"
# Six programs train the same net from the same five starts. One is right; in each of the others,
# one line of the backward pass is wrong. The worst mean test accuracy is below that of the right
# one by
# - [x] less than 4 points -> The other weights learn around the wrong line. Accuracy hides it.
# - [ ] 10 to 40 points -> Most of each gradient is still right, and that is enough to go
#   downhill. {wrong-gradients-learn-badly}
# - [ ] about 80 points: it guesses -> It takes more than one wrong line to stop learning: every
#   program still passes 80 %. {wrong-gradients-do-not-learn}
#
# Read again: section 5.7

# %%
faults = ["right", "no slope for biases", "one slope for all biases", "no mask", "dW1 halved"]
faults.append("z1 for a1")
accuracies = {fault: np.zeros(5) for fault in faults}
for seed in range(5):
    start = nn.init_mlp((196, 32, 10), np.random.default_rng(seed))
    for fault in faults:
        order = np.random.default_rng(seed)  # same start, same batches for all six
        found, _ = train(with_fault(fault), start, x_small, y_small, 0.2, 6, order)
        right = nn.mlp_logits(found, x_small_test).argmax(axis=1) == y_test
        accuracies[fault][seed] = 100 * right.mean()
for fault, values in accuracies.items():
    print(f"{fault:25} mean {values.mean():.1f} %, spread {values.std(ddof=1):.1f}")
lost = {fault: accuracies["right"].mean() - accuracies[fault].mean() for fault in faults[1:]}
assert max(lost.values()) < 3
print("lost less than 0.4 points:", ", ".join(fault for fault in lost if lost[fault] < 0.4))

# %% [markdown]
# What do you read off? The spread is the standard deviation over five seeds. Could you tell the
# right program by its accuracy?

# %%
outcome("05.d")

# %% [markdown]
# Three of the five cannot be told from the right one: they lose no more than the spread. Two lose
# about a point. Five seeds *beside the right program* show that. But whoever writes a wrong
# program has no right one beside it, and 88 % looks like success.
#
# Now your checker speaks. One batch of 20 images is enough.

# %%
some_x, some_y = x_small[:20], y_small[:20]  # (20, 196), (20,)
start = nn.init_mlp((196, 32, 10), np.random.default_rng(0))
worst = {}
for fault in faults:
    program = with_fault(fault)
    _, grads = program(start, some_x, some_y)
    errors = check_gradients(
        lambda p, program=program: program(p, some_x, some_y)[0], start, grads, rng
    )
    guilty = [name for name, error in errors.items() if not error < 1e-6]
    worst[fault] = max(errors.values())
    print(f"{fault:25} wrong: {', '.join(guilty) or 'none'}")
    assert bool(guilty) == (fault != "right")
print("the right program: above 0, below 1e-7:", bool(0 < worst["right"] < 1e-7))

# %%
verdicts(accuracies, worst)

# %% [markdown]
# The checker names the parameter, too. And no training was needed.
#
# Why did all five learn? Compare each wrong gradient with the right one: the cosine of the angle
# between the two, over all weights and biases at the start. It is 1 for the same direction and 0 for
# a right angle; a small step downhill needs a cosine above 0.

# %%
batch_x, batch_y = x_small[:100], y_small[:100]  # (100, 196), (100,)
directions = {}
for fault in faults:
    _, grads = with_fault(fault)(start, batch_x, batch_y)
    together = np.concatenate([grad.ravel() for grad in grads.values()])  # (6634,)
    directions[fault] = together / np.linalg.norm(together)
cosines = {fault: directions[fault] @ directions["right"] for fault in faults[1:]}
print("\n".join(f"{fault:25} cosine {cosine:.2f}" for fault, cosine in cosines.items()))
assert min(cosines.values()) > 0.3

# %% [markdown]
# ### Two claims on trial
#
# **FALSE:** "The net learns well, so its gradients are right."
#
# *Why people believe it:* a program that is wrong somewhere should fail. *The numbers:* five wrong
# programs lost about one point at most against the right one, three of them less than 0.4.
# *The correct sentence:* these five wrong gradients still point downhill (all cosines above are
# positive), so accuracy cannot tell; a gradient check can.
#
# **FALSE:** "A gradient check with error 0.0 is perfect."
#
# *Why people believe it:* smaller is better. *The number:* take a net in which all hidden units are
# dead. Its first layer is checked against a gradient that is 0 for every input:

# %%
dead = {**start, "b1": np.full(32, -100.0)}  # every z1 is negative
_, grads = mlp_loss_and_grads(dead, some_x, some_y)
measured = numerical_grad(
    lambda W: mlp_loss_and_grads({**dead, "W1": W}, some_x, some_y)[0], dead["W1"]
)  # (196, 32)
gap = np.abs(grads["W1"] - measured).max()
errors = check_gradients(lambda p: mlp_loss_and_grads(p, some_x, some_y)[0], dead, grads, rng)
print(f"largest difference in W1: {gap}")
print("nothing was checked in:", ", ".join(name for name, e in errors.items() if np.isnan(e)))

# %% [markdown]
# A program whose `dW1` is always 0 would have passed as well. *The correct sentence:* where both
# gradients are 0, nothing was checked. Where something is checked, rounding shows: the right program
# above had an error above 0, and below $10^{-7}$.
#
# *Your answers are saved; a good place to stop (7 of 8).*

# %% [markdown]
# ## 5.8 MNIST
#
# *20 minutes*
#
# Before a long training, two quick tests. First, the loss of an untrained net should be near $\log 10
# = 2.3$, as lesson 3 says. Second, a net with enough weights should be able to learn a few images by
# heart. If it cannot, look for a fault, or for a bad learning rate: more data will not help.
#
# ### Experiment: 50 images, random labels

# %% [markdown] card="05.e" kind="predict"
# We take 50 images and give each a *random* label, then train on these 50 alone. On these 50 images
# the net reaches
# - [x] 100 %: it learns them by heart -> 25,450 weights can store 50 labels. Learning by heart
#   needs no pattern.
# - [ ] about 10 %: random labels hold no pattern -> There is no pattern to find. But 50 images
#   can be told apart and remembered. {training-needs-a-pattern}
# - [ ] about 50 %: some fit by chance -> Chance alone gives 10 %. The net keeps changing until
#   all 50 fit. {half-by-chance}
#
# Read again: section 5.8

# %%
x_50 = x_train[:50].astype(float)  # (50, 784)
y_50 = np.random.default_rng(0).integers(10, size=50)  # (50,) drawn, without a look at the images
start_50 = nn.init_mlp((784, 32, 10), np.random.default_rng(0))
print(f"loss before training: {mlp_loss_and_grads(start_50, x_50, y_50)[0]:.1f}")
order = np.random.default_rng(0)
by_heart, losses_50 = train(mlp_loss_and_grads, start_50, x_50, y_50, 0.2, 100, order, 10)
right = nn.mlp_logits(by_heart, x_50).argmax(axis=1) == y_50
print(f"after 100 passes through the images: {right.mean():.0%} right, loss {losses_50[-1]:.2f}")
assert right.all()
new = (nn.mlp_logits(by_heart, x_test).argmax(axis=1) == y_test).mean()
print("test images: less than 20 % right:", bool(new < 0.2))

# %%
passes({"loss": losses_50}, "50 random labels are learned by heart", "mean loss during a pass")

# %% [markdown]
# What do you read off? Compare the 50 images with the test images.

# %%
outcome("05.e")

# %% [markdown]
# (The curve starts above 2.3: its first point is the mean loss *during* the first pass. What helps
# one batch of random labels may harm the next one.)
#
# If the net cannot learn 50 images, look for a fault. If it can, how much does that prove? Let the
# five wrong programs of 5.7 try the same.

# %%
by_wrong = {}
for fault in faults[1:]:
    order = np.random.default_rng(0)
    found, _ = train(with_fault(fault), start_50, x_50, y_50, 0.2, 100, order, 10)
    by_wrong[fault] = (nn.mlp_logits(found, x_50).argmax(axis=1) == y_50).mean()
full = sum(share == 1 for share in by_wrong.values())
print(f"wrong programs that learn all 50 by heart: {full} of {len(by_wrong)}")
assert full == 5

# %% [markdown]
# It proves little: all five reach 100 %. This test finds faults that stop learning, such as a wrong
# sign; the others are left to the gradient check. And it says nothing about new images.
#
# ### Experiment: all of MNIST
#
# The net has 784 inputs, 256 hidden units and 10 logits. It holds $784 \cdot 256 + 256 + 256 \cdot 10
# + 10 = 203{,}530$ numbers. The learning rate is chosen on 10,000 held-out training images: one pass
# through the others for each of three rates. Float32 is exact enough to train, and about twice as
# fast.

# %%
train_rows, val_rows = split(60_000, (50_000, 10_000), np.random.default_rng(0))
start_256 = nn.init_mlp((784, 256, 10), np.random.default_rng(5), np.float32)
on_validation = {}
for lr in (0.05, 0.5, 5.0):
    order = np.random.default_rng(5)  # the same order of batches for each
    x_part, y_part = x_train[train_rows], y_train[train_rows]
    with np.errstate(over="ignore", invalid="ignore"):  # too large a rate may leave the range
        trial, _ = train(mlp_loss_and_grads, start_256, x_part, y_part, lr, 1, order)
        logits = nn.mlp_logits(trial, x_train[val_rows])  # (10000, 10)
    on_validation[lr] = (logits.argmax(axis=1) == y_train[val_rows]).mean()
best_lr = max(on_validation, key=on_validation.__getitem__)
print("best on the validation images: lr", best_lr)
assert best_lr == 0.5

# %% [markdown] card="05.f" kind="predict"
# Softmax regression reads about 92.5 % of the test images. One hidden layer of 256 units, three
# passes through the 60,000 images, reads
# - [x] 97 to 98 % -> With bent borders about two of three mistakes are gone: less than 3 in 100
#   are left.
# - [ ] about 93 %: the rest cannot be read -> People read almost all of them. The straight
#   borders were the limit. {linear-is-nearly-all}
# - [ ] about 90 %: 200,000 weights overfit -> It has 203,530 weights for 60,000 images, and still
#   it reads new images better. {more-weights-than-images-overfit}
#
# Read again: section 5.8

# %%
order = np.random.default_rng(5)
mlp_256, losses_256 = train(mlp_loss_and_grads, start_256, x_train, y_train, best_lr, 3, order)
test_accuracy = (nn.mlp_logits(mlp_256, x_test).argmax(axis=1) == y_test).mean()
three = ", ".join(f"{loss:.1f}" for loss in losses_256)
print(f"mean loss during each pass through the images: {three}")
mistakes = 100 - 100 * test_accuracy
print(f"test images: between 97 and 98 % right: {bool(2 < mistakes < 3)}")
print(f"of the 7.5 mistakes in 100, about {3 * (1 - mistakes / 7.5):.0f} of 3 are gone")
assert 1.7 < mistakes < 3.5

# %% [markdown]
# What do you read off? Compare with the 92.5 % of lesson 4.

# %%
outcome("05.f")

# %% [markdown]
# One run with one seed is thin evidence. Here is a stored study: 15 passes through the images, a
# search over four learning rates, and three seeds. There SGD also uses momentum, which lesson 6
# explains.

# %%
stored = result("mlp")
mean_test = stored.mean("784-256-10", "test")
assert 97.8 < mean_test < 98.5
assert stored.mean("784-256-10", "train") > 99.5
stored

# %% [markdown]
# That net makes about 1.7 mistakes in 100; softmax regression made more than 7. It also reads its
# *training* images almost without a mistake. That gap is the subject of lessons 6 and 8. LeCun,
# Bottou, Bengio and Haffner (1998, Fig. 9) report 4.7 % test error for a net with 300 hidden units.
#
# *Your answers are saved; this was the last station (8 of 8).*

# %% [markdown]
# ## Recap
#
# 1. Backpropagation walks from the loss to the start once, and multiplies at each step by the slope
#    of that step: $dx = J^\top dy$.
# 2. Where a value is used several times, the slopes of all paths are added; what was broadcast is
#    summed.
# 3. A layer keeps its own copy of what backward needs, and hands $dx$ to the layer below.
# 4. Equal units get equal gradients, and a ReLU net that starts at 0 learns only its last bias; random
#    weights break the symmetry.
# 5. Accuracy can hide a wrong gradient; a gradient check shows it, if the gradients are not all 0.
#
# ## Quiz
#
# Three questions on this lesson, two on earlier ones.

# %% [markdown] card="05.q1" kind="quiz"
# $z = (-2, 0, 3)$ goes through ReLU, and the slopes above it are $da = (5, 5, 5)$. Then $dz$ is
# - [x] {= whole(nn.relu_backward(DA, Z))} -> The slope is 0 or 1, times da; at z = 0 this course
#   takes 0.
# - [ ] {= whole(nn.relu(Z))} -> That is the value of ReLU. Its slope is 1 where z is positive,
#   whatever z is. {gradient-is-value}
# - [ ] {= whole(DA * (DA > 0))} -> The mask asks where z was positive: at one place of three. da
#   was positive everywhere. {mask-from-da}
#
# Read again: section 5.1
#
# ```python
# from course_lib import nn
# Z, DA = (np.array([[-2.0, 0.0, 3.0]]), np.full((1, 3), 5.0))
# def whole(values: np.ndarray) -> str:
#     """Whole numbers in words: "(0, 0, 5)"."""
#     return '(' + ', '.join((f'{v:g}' for v in np.ravel(values))) + ')'
# ```

# %% [markdown] card="05.q2" kind="quiz"
# Two hidden units start with equal weights in $W_1$, $b_1$ and $W_2$. After 100 steps of SGD they
# are
# - [x] still equal: equal units get equal gradients in every step -> Both have the same a for
#   each image and send the same slope back, so dW1, db1 and dW2 agree for the two. Equal minus
#   equal is equal, 100 times.
# - [ ] different: each learns from the images what the other one misses -> Nothing tells the two
#   apart. In section 5.6 they were equal after 100 steps, to 12 digits. {units-share-the-work}
# - [ ] different: SGD draws its batches at random -> The batch is random, and it is the same one
#   for both units. {noise-breaks-symmetry}
#
# Read again: section 5.6

# %% [markdown] card="05.q3" kind="quiz"
# In a net of two layers, W1 is random and W2 starts at 0. After the first backward pass, dW1 is
# - [x] 0 everywhere, as $da_1 = dz_2 W_2^\top$ is 0 -> Nothing passes back through a matrix of
#   zeros. dW2 differs from 0, so W1 can learn from the second step on.
# - [ ] as large as usual, as W1 is random -> dW1 = x^T dz1, and dz1 is made from W2: 0 times
#   anything. {own-weights-decide}
# - [ ] nan, as every logit is equal -> Equal logits give p = 1/k and a finite dz2. A product with
#   0 is 0, not nan. {zeros-break-floats}
#
# Read again: section 5.6

# %% [markdown] card="05.q4" kind="quiz"
# Two classes, logits $(0, 800)$, true class 0. With all digits that float64 has, the cross-entropy
# is
# - [x] {= certain_loss()} -> log p = z - logsumexp(z) = 0 - 800, computed without a p that
#   becomes 0.
# - [ ] inf, as p is 0 -> p becomes 0 in float64, but log p is -800, and log-softmax computes it.
#   {through-the-probability}
# - [ ] {= -np.log(1e-07):.1f} -> That is -log(1e-7): a small number added to p hides how wrong
#   the model is. {small-number-in-the-log}
#
# Read again: lesson 3, cross-entropy from logits
#
# ```python
# from course_lib import nn
# def certain_loss() -> str:
#     """The loss of logits (0, 800) for the label 0."""
#     return f'{nn.cross_entropy(np.array([[0.0, 800.0]]), np.array([0])):.0f}'
# ```

# %% [markdown] card="05.q5" kind="quiz"
# A central difference with $h = 10^{-2}$ has an error of $4 \cdot 10^{-4}$. With $h = 10^{-3}$ the
# error is about
# - [x] {= 0.0004 / 100:.0e} -> It falls like h^2: a step 10 times smaller, an error 100 times
#   smaller.
# - [ ] {= 0.0004 / 10:.0e} -> Falling like h is the one-sided difference; from both sides f''
#   cancels. {central-is-one-sided}
# - [ ] {= 0.0004 * 10:.0e} -> Rounding grows when h falls, but at h = 1e-3 it is only about
#   1e-13. {smaller-is-worse}
#
# Read again: lesson 4, section 4.2

# %% [markdown]
# ## What the library offers, and where to go deeper
#
# `course_lib.nn` holds `relu`, `relu_backward`, `sigmoid_backward`, `tanh_backward`, `unbroadcast`,
# `init_mlp`, `mlp_loss_and_grads`, `mlp_logits` and `check_gradients`. It also has layers that you
# can stack: `nn.Sequential(nn.Linear(784, 256, rng), nn.ReLU(), nn.Linear(256, 10, rng))`.
# `nn.check_module` checks any of them, and `course_lib.training.fit` trains them. One difference: the
# library's `check_gradients` accepts float64 only, and moves the entries of `params` in place (it puts
# them back). Yours works on copies, and so takes float32.
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: section 6.5 on backpropagation,
#   6.5.1 on computational graphs.
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document
#   Recognition", 1998: Fig. 9 for the nets of their time.
#
# **Next:** lesson 6 asks how large the first weights should be, and which steps to take.
