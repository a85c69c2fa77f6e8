# %% [markdown]
# # 4 · Softmax regression: 7,850 numbers at once
#
# *About 80 minutes · needs lessons 1 to 3 · exercises 04.1, 04.3, 04.2 and 04.4; 04.5 and 04.6
# are under More*
#
# The bank of lessons 2 and 3 accepts each answer on which its reader bets more than 0.9, and loses 10
# cents if it is wrong. Any other digit goes to a person, for 1 cent. The reader has become honest: it
# bets 80 % on average, and is right on 82 %, so that 10,000 digits cost 64 euros. A temperature
# cannot give it more than honesty, however. More than half of its bets are still below 0.9, and the
# people who look at those digits get 54 of the 64 euros. To cost less, it would have to *read*
# better. What could it change?

# %%
import numpy as np

from course_lib import check, checked, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist, minibatches, split
from course_lib.machine import fewer_here
from course_lib.nn import cross_entropy, one_hot, sigmoid, softmax
from course_lib.plots import losses as fines
from course_lib.plots import regression as figures
from course_lib.plots.weights import three_arrows as draw_arrows
from course_lib.plots.weights import weight_images
from course_lib.training import fit_softmax as borrowed_fit
from course_lib.widgets import digit_pad, three_arrows

rng = np.random.default_rng(4)

# %%
(x, y), (x_test, y_test) = load_mnist(dtype=np.float64)  # (60000, 784), (60000,), ...
train, held = split(60_000, (50_000, 10_000), np.random.default_rng(2))  # as in lessons 2 and 3
means = np.stack([x[train][y[train] == c].mean(axis=0) for c in range(10)])  # (10, 784)
W_means, b_means = 2 * means.T / 3.6, -(means**2).sum(axis=1) / 3.6  # (784, 10), (10,)


def bill(z, y):
    """What people and accepted mistakes cost, in euros."""
    p = softmax(z)  # (n, k)
    accepted, wrong = p.max(axis=1) > 0.9, p.argmax(axis=1) != y  # (n,), (n,)
    return np.sum(~accepted) / 100, np.sum(accepted & wrong) / 10


z_means = x_test @ W_means + b_means  # (10000, 10)
people, mistakes = bill(z_means, y_test)
right = (z_means.argmax(axis=1) == y_test).mean()
print(f"right {right:.0%}, {people:.0f} euros for people, {mistakes:.0f} for mistakes")

# %% [markdown]
# ## 4.1 One digit, 7,840 wishes
#
# The line of `W_means` takes the reader apart. Its score for class $j$ was minus the squared
# distance to a mean image, $-\lVert x - m_j\rVert^2 = -\lVert x\rVert^2 + 2\,x\cdot m_j - \lVert
# m_j\rVert^2$. The first term is the same for all ten classes, so that softmax cannot see it. What
# remains is one number per pixel and class, and one number per class. At temperature 3.6 these are
# $2m_j/3.6$ and $-\lVert m_j\rVert^2/3.6$, which means that the reader was always of the form
#
# $$z = xW + b \qquad (4.1)\ \text{definition}$$
#
# An image is a row $x$ of $d = 784$ pixels, and the $k = 10$ logits $z$ are a row as well. Column
# $j$ of $W$, shape $(d, k)$, holds the **weights** of class $j$, and $b$, shape $(k,)$, is called
# the **bias**. For two pixels $x = (1, 0)$ and columns $(2, 5)$ and $(1, 1)$, the logits are $(2,
# 1)$ without a bias. This model with softmax on top is called **softmax regression**.
#
# Our reader therefore has 7,850 numbers. We computed them once, as means, because that is easy, and
# nobody has asked since whether they are any good. Let us ask the 6 that opened lesson 2, which it
# still takes for a 2. We nudge each of the 7,840 weights a little and measure with `numerical_grad`
# how this one digit's fine $-\log p_6$ changes. Minus the slope is a wish, which says whether the
# digit would like that weight to be larger or smaller.

# %%
six, label = x_test[[11]], y_test[[11]]  # (1, 784), (1,)
print("bets on 0 to 9:", softmax(six @ W_means + b_means)[0].round(2))
dW_six = nn.numerical_grad(lambda W: cross_entropy(six @ W + b_means, label), W_means)  # (784, 10)
figures.pulls(six[0], dW_six)

# %% [markdown]
# We measured 7,840 slopes, one after the other, and got ten copies of one picture. The 6 asks class
# 6 for more of itself and every other class for less, and a 2 would do the same with a 2. Only the
# strength differs from class to class.
#
# That leaves two questions, which are the whole lesson. **How strongly does a digit pull at each
# class, and why is the pull a copy of the digit?** But is it worth the trouble? Let us borrow the
# finished thing for a moment. The library's `fit_softmax` starts with ten empty columns, shows
# 50,000 training digits once, a hundred at a time, and after each hundred moves all 7,850 numbers a
# little in the direction that those hundred ask for on average.


# %%
def report(name, z, y):
    """Print how good the answers are, how high the bets, and what the bank pays."""
    right, bet = (z.argmax(axis=1) == y).mean(), softmax(z).max(axis=1).mean()
    loss, euros = cross_entropy(z, y), sum(bill(z, y))
    print(f"{name:16} loss {loss:.2f}, right {right:.0%}, mean bet {bet:.0%}, {euros:.0f} euros")


W, b, _ = borrowed_fit(x[train], y[train], 10, 0.3, 1, 100, np.random.default_rng(4))
report("class means", z_means, y_test)
report("after 500 steps", x_test @ W + b, y_test)

# %% [markdown]
# This saves the bank a third of its bill. The new reader knows no means, no distances and no
# temperature. All it did was to follow the wishes of the digits, five hundred times. By the end of
# this lesson you will be able to write every line of it from memory.

# %% [markdown]
# ## 4.2 How strongly does a digit pull?
#
# A weight can reach the fine only through the logit of its class. So the strength of the pull at a
# class must be the derivative of the fine with respect to that logit. In lesson 2 you found it for
# a single digit. **Do not look it up.** Derive it again, from the form of the fine that lesson 3
# trusts most, and this time for a batch.
#
# ### Exercise 04.1
#
# The loss of one example is $\log S - z_y$ with $S = \sum_j e^{z_j}$, and the loss of a batch is
# the mean of the $n$ losses. Fill in four lines. Each is itself a derivative with respect to the
# logits: of $\log S$, of the true class's logit, of one example's loss, and of the mean. For
# example, `softmax_cross_entropy_grad(np.zeros((1, 2)), np.array([0]))` is `[[-0.5, 0.5]]`.

# %%
trace("04.1")


# %% exercise="04.1"
def softmax_cross_entropy_grad(z, y):
    """The gradient of the mean cross-entropy with respect to the logits.

    z: (n, k) logits of any size, floats or integers; z itself is not changed. y: (n,) labels, 0 to
    k - 1; a batch may lack some classes.
    Returns dz: (n, k), a new float64 array; every row sums to 0.
    """
    # BEGIN SOLUTION
    p = softmax(z)  # (n, k): e^z over S
    t = one_hot(y, z.shape[1])  # (n, k)
    each = p - t  # (n, k): log S - z_y
    n = len(y)
    dz = each / n  # (n, k): the loss is a mean
    return dz
    # END SOLUTION


# %%
softmax_cross_entropy_grad = check("04.1", softmax_cross_entropy_grad)

# %% [markdown]
# Raising $z_j$ raises $S$ at the rate $e^{z_j}$, and the logarithm divides that by $S$, which gives
# $p_j$. The term $-z_y$ contributes $-1$, at the true class only. Write $t$ for the one-hot row of
# the label. With one image per row, and a factor of $1/n$ from the mean, all derivatives together
# are
#
# $$dz = \frac{p - t}{n} \qquad (4.2)$$
#
# where $dz$, shape $(n, k)$, is our name for the gradient of the loss with respect to $z$. Does it
# explain the ten pictures? We divide each measured slope by the pixel that it belongs to.

# %%
ink = six[0] > 0.5  # (784,) where there is something to divide by
print("measured, per unit of ink:", (dW_six[ink] / six[0, ink][:, None]).mean(axis=0).round(2))
derived = softmax_cross_entropy_grad(six @ W_means + b_means, label)[0]  # (10,)
print("your 04.1:                ", derived.round(2))

# %% [markdown]
# That is the first answer. A digit pulls at its own class with $1 - p_y$, here 0.75, and pushes
# every other class away with the probability that it got by mistake, 0.28 for the 2 and 0.00 for
# the 7. A digit that is read well, with $p$ close to $t$, asks for practically nothing, and one
# that is certain and wrong pulls with a strength of 1 and never more, because both $p$ and $t$ lie
# between 0 and 1. Training is therefore in the hands of the digits still misread or in doubt. In
# each row $r$, pull and push cancel,
#
# $$\sum_{j} dz_{rj} = 0 \qquad (4.3)$$
#
# since the row of $p$ sums to 1, and so does the row of $t$.

# %% tags=["checks"]
with checked():
    z, labels = rng.normal(size=(4, 3)), np.array([0, 2, 1, 1])  # (n, k), (n,)
    measured = nn.numerical_grad(lambda z: cross_entropy(z, labels), z)  # (n, k)
    verify("4.2", measured, (softmax(z) - one_hot(labels, 3)) / 4, tol=1e-8)
    verify("4.3", measured.sum(axis=1), np.zeros(4), tol=1e-8)

# %% [markdown]
# ## 4.3 From the logits back to the weights
#
# Why is the pull a copy of the digit? Take an image of two pixels, $x = (2, -1)$, three classes,
# and a gradient $dz = (0.5, 0.2, -0.7)$ at its logits. **Raise $W_{00}$ by 0.01. How far does logit
# 0 move, and how far do the others? How far does the loss move, then?** Type the derivatives of the
# loss with respect to $W_{00}$ and to $W_{12}$, that is, from pixel 1 to class 2.

# %%
yours = 0.0, 0.0  # for W_00 and for W_12

x_two, label_two = np.array([[2.0, -1.0]]), np.array([2])  # (1, d), (1,)
bets = np.log([[0.5, 0.2, 0.3]])  # (1, k) a bias that gives this dz at W = 0
slopes = nn.numerical_grad(lambda W: cross_entropy(x_two @ W + bets, label_two), np.zeros((2, 3)))
for name, mine, slope in zip(("W_00", "W_12"), yours, (slopes[0, 0], slopes[1, 2]), strict=True):
    print(name, "right" if np.isclose(mine, slope, atol=1e-6) else "not yet")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Only logit 0 contains $W_{00}$, as $x_0 W_{00}$, so logit 0 moves $x_0 = 2$ times as far as the
# weight, and the loss 0.5 times as far as the logit, which makes $2\cdot0.5 = 1$. In the same way,
# $W_{12}$ gives $x_1\,dz_2 = (-1)(-0.7) = 0.7$. If you found 2 and $-1$, you stopped at the logit.
# If your second number was 0.4, you counted pixels and classes from 1.
#
# </details>

# %%
figures.products(np.array([2.0, -1.0]), np.array([0.5, 0.2, -0.7]))

# %% [markdown]
# Each entry of the table is the product of its two edges, $x_i\,dz_j$. If you read it by columns,
# you see the image three times, multiplied by one number per class (violet where the digit would
# like more). That answers the second question: a nudge of a weight moves its logit in proportion to
# the ink at its pixel, so the wish of a digit has the shape of the digit.
#
# A batch of $n$ images shares one $W$. A weight then reaches the loss along $n$ paths, one through
# each image, and the contributions of all paths are added. In a matrix product, that sum comes for
# free:
#
# $$dW_{ij} = \sum_{r=1}^{n} x_{ri}\, dz_{rj}, \quad\text{that is}\quad
# dW = x^\top dz \qquad (4.4)$$
#
# The shapes $(d, n)$ and $(n, k)$ give $(d, k)$, the shape of $W$. The bias $b_j$ is added to logit
# $j$ of every image with a factor of 1, hence
#
# $$db_j = \sum_{r=1}^{n} dz_{rj} \qquad (4.5)$$
#
# Even the pixels get a gradient. Nobody trains pixels, but in lesson 5 the layer below will need
# this one. A pixel reaches all $k$ logits of its own image, with the factors $W_{ij}$:
#
# $$dx_{ri} = \sum_{j=1}^{k} dz_{rj}\, W_{ij}, \quad\text{that is}\quad
# dx = dz\, W^\top \qquad (4.6)$$

# %% [markdown] card="04.w1" kind="why"
# A layer adds one number `c` to every entry of `z`, shape (n, k). Why is `dc` the sum of all n k
# entries of `dz`?
# - [ ] `dz` must lose both of its axes -> A mean, or one entry of dz, would have shape () too,
#   and both are wrong. {shape-decides}
# - [x] `c` enters the loss by n k paths -> Each entry of z holds c with factor 1, and the
#   contributions of all paths are added.
# - [ ] the sum takes back the 1/n in `dz` -> Without the 1/n the sum would be needed too: there
#   are still n k paths. {sum-undoes-mean}
#
# Read again: section 4.3

# %% [markdown]
# All backward passes of this course are made of these steps, which have names. *Each path back*
# multiplies the gradient by the derivative along the path, which in a product is the other factor.
# *Add the paths*, if there are several. *Sum what was broadcast*, because one $b$ served all $n$
# rows. Finally, *check the shape*: every gradient has the shape of its array.
#
# ### Exercise 04.3
#
# In `linear_backward`, `dz` is the gradient that arrives, with its factor of $1/n$ already inside.
# For example, `dz = [[1], [1]]`, `x = [[1, 0], [0, 1]]` and `W = [[3], [4]]` give
# `dW = [[1], [1]]` and `db = [2]`.


# %% exercise="04.3"
def linear_backward(dz, x, W):
    """Carry the gradient back through z = x @ W + b.

    dz: (n, k) gradient at the logits. x: (n, d) inputs. W: (d, k) weights.
    Returns dx (n, d), dW (d, k), db (k,): each has the shape of its array.
    """
    # BEGIN SOLUTION
    dx = dz @ W.T  # (n, d), as x
    dW = x.T @ dz  # (d, k), as W: each path back, added over the batch
    db = dz.sum(axis=0)  # (k,), as b: sum what was broadcast
    return dx, dW, db
    # END SOLUTION


# %%
linear_backward = check("04.3", linear_backward)

# %% tags=["checks"]
with checked():
    x_few, W_few = rng.normal(size=(4, 2)), rng.normal(size=(2, 3))  # (n, d), (d, k)
    b_few, y_few = rng.normal(size=3), np.array([0, 2, 1, 1])  # (k,), (n,)
    dz = softmax_cross_entropy_grad(x_few @ W_few + b_few, y_few)  # (n, k)
    measured = nn.numerical_grad(lambda W: cross_entropy(x_few @ W + b_few, y_few), W_few)
    verify("4.4", measured, x_few.T @ dz, tol=1e-8)
    measured = nn.numerical_grad(lambda b: cross_entropy(x_few @ W_few + b, y_few), b_few)
    verify("4.5", measured, dz.sum(axis=0), tol=1e-8)
    measured = nn.numerical_grad(lambda x: cross_entropy(x @ W_few + b_few, y_few), x_few)
    verify("4.6", measured, dz @ W_few.T, tol=1e-8)

# %% [markdown]
# In two dimensions we can watch the pulls. Let $x$ be a point in the plane, with three classes A, B
# and C. Each column of $W$ is then an arrow, and the logit of a class grows in the direction of its
# arrow.

# %% [markdown] card="04.h" kind="predict"
# One point of class B has $p = (0.7, 0.2, 0.1)$ for A, B, C: the model bets on A, and is wrong. In
# a step for this point alone, which weight arrow moves farthest?
# - [ ] the arrow of A, the class it is mistaken for -> A is pushed away by p_A = .7. B is
#   attracted by 1 - p_B = .8, which is more. {the-culprit-moves-most}
# - [x] the arrow of B, its own class -> The moves are as long as |p - t|: .7 for A, .8 for B, .1
#   for C, each times the length of x. The row sums to 0, so the own arrow moves as far as all
#   others together.
# - [ ] all three move equally far -> All three move along the line of x. How far says p - t: .7,
#   .8 and .1. {a-step-is-shared-equally}
#
# Read again: section 4.3

# %%
one = softmax_cross_entropy_grad(np.log([[0.7, 0.2, 0.1]]), np.array([1]))[0]  # (3,)
print("A, B and C move by", np.abs(one).round(1), "times the length of x")
outcome("04.h")

# %% [markdown]
# Dots are A, squares B and triangles C. From the tip of each arrow a line shows what a step for the
# circled point alone would do, by your 04.1. **Circle a point that is read well, then one that is
# wrong. When do two arrows move equally far, and when does none of them move?**
#
# <details><summary>Our way, once you have tried</summary>
#
# Another arrow moves as far as the point's own only if that class holds all the rest, as A nearly
# does in the still (1.32 against 1.33). Two others do if the model bets equally on their classes.
# Hardly any moves where $p$ is near $t$, and none at all for a point at the origin, however wrong
# it is.
#
# </details>

# %%
three_arrows(softmax_cross_entropy_grad)

# %% [markdown]
# ## 4.4 A check that knows no calculus
#
# Your two functions agree with our checks. But who checks a gradient that nobody has derived
# before? So far `numerical_grad` did, which moves one number a little and looks. How far can you
# trust it? Take $f(u) = u^4$ at $u = 1$, with the derivative 4, and a step $h = 0.1$. From one
# side, $(1.1^4 - 1)/0.1 = 4.641$. From both sides, $(1.1^4 - 0.9^4)/0.2 = 4.04$, which is sixteen
# times closer. Taylor's series says why:
#
# $$f(u \pm h) = f(u) \pm h f'(u) + \frac{h^2}{2} f''(u) \pm \frac{h^3}{6} f'''(u)
# + \frac{h^4}{24} f''''(u) \pm \dots \qquad (4.7)$$
#
# Subtract one from the other, and all even powers of $h$ cancel. What is left, divided by $2h$, is
# the **central difference**
#
# $$\frac{f(u + h) - f(u - h)}{2h} = f'(u) + \frac{h^2}{6} f'''(u) + \dots \qquad (4.8)$$
#
# Its error falls like $h^2$, so that a step ten times smaller is a hundred times better, whereas
# from one side $f''$ remains and the error falls only like $h$. Which $h$ should we take, then?

# %% [markdown] card="04.b" kind="predict"
# We measure the derivative of $u^4$ at $u = 1$ from two points, $1 - h$ and $1 + h$. How large is
# the error with $h = 10^{-10}$, compared with $h = 10^{-5}$?
# - [ ] smaller -> True for real numbers, because $h$ is nearer to 0. A float has 16 digits, and
#   the subtraction removes most. {limit-on-paper}
# - [ ] about equal -> The values of f are exact to 16 digits; their difference is not: errors 4e-10
#   and 3e-7. {float-is-real}
# - [x] larger -> The error is 3e-7 rather than 4e-10: two almost equal numbers are subtracted, and
#   their difference keeps about 6 of 16 digits.
#
# Read again: section 4.4


# %%
def fourth(u):
    """The fourth power of u; its derivatives at 1 are 4, 12, 24, 24 and then 0."""
    return u * u * u * u


steps = 10.0 ** -np.arange(1, 13)  # (12,) from 0.1 to 1e-12
above, below = fourth(1 + steps), fourth(1 - steps)  # (12,), (12,)
one_sided, central = np.abs((above - 1) / steps - 4), np.abs((above - below) / (2 * steps) - 4)
print(f"error with h = 1e-5: {central[4]:.0e}, with h = 1e-10: {central[9]:.0e}")
outcome("04.b")

# %%
figures.v_curve(steps, {"one-sided": one_sided, "central": central})

# %% [markdown]
# Two errors compete here. The series is cut off, which costs $\frac{h^2}{6}|f'''|$, and a float
# keeps only about 16 digits, so that each value of $f$ is off by about $\epsilon|f|$ with $\epsilon
# = 2^{-53}$, and the difference of two, divided by $2h$, by up to $\epsilon|f|/h$. The sum is
# lowest where its own derivative is 0, that is, where $\frac{h}{3}|f'''| = \epsilon|f|/h^2$:
#
# $$h_{\text{best}} = \left( \frac{3 \epsilon\, |f|}{|f'''|} \right)^{1/3} \qquad (4.9)$$
#
# For $u^4$ at 1 that is $2\cdot10^{-6}$, and near $10^{-5}$ if $|f|$ and $|f'''|$ are about equal.
# We use $h = 10^{-5}$ in the whole course, always with floats of 64 bits.
#
# Between two gradients of size 1, a difference of $10^{-9}$ is small, whereas between two of size
# $10^{-9}$ it is all there is. Hence we divide the largest difference by the largest entry of
# either and call it the **relative error**:
#
# $$e(g, \hat g) = \frac{\max_i |g_i - \hat g_i|}{\max\left(\max_i |g_i|,\ \max_i |\hat g_i|\right)}
# \qquad (4.10)\ \text{definition}$$
#
# A wrong formula is usually off by 0.1 or 1, and the measurement by $10^{-10}$. We ask for
# $10^{-6}$, well away from both. Such a comparison is called a **gradient check**.
#
# ### Exercise 04.2
#
# `numerical_grad` moves one entry of `x` at a time and takes the central difference of `f`, which
# turns an array shaped as `x` into one number. For example,
# `numerical_grad(lambda x: (x**2).sum(), np.array([1, -3]))` is about `[2.0, -6.0]`.


# %% exercise="04.2"
def numerical_grad(f, x, h=1e-5):
    """The gradient of f at x by central differences, one entry at a time.

    f: takes an array shaped as x, returns one number. x: any shape, floats or integers.
    Returns a float64 array, shaped as x. x itself is not changed.
    """
    x = np.array(x, dtype=float)  # a copy of floats: it may be moved
    grad = np.zeros_like(x)  # as x
    # BEGIN SOLUTION
    for i in np.ndindex(x.shape):  # every index of x, whatever its shape
        old = x[i]
        x[i] = old + h
        above = float(f(x))  # a number, which later moves of x cannot change
        x[i] = old - h
        below = float(f(x))
        x[i] = old  # back, before the next entry moves
        grad[i] = (above - below) / (2 * h)
    return grad
    # END SOLUTION


# %%
numerical_grad = check("04.2", numerical_grad)

# %% [markdown]
# Now check your own chain with your own `numerical_grad`, on twenty real digits of 7 by 7 blocks.
# Then break it on purpose and flip the sign of `dW`. What must (4.10) give, if the difference is
# $-dW - dW$?

# %%
blocks = x[:20].reshape(20, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(20, 49)  # (20, 49)
W = rng.normal(size=(49, 10))
_, dW, _ = linear_backward(softmax_cross_entropy_grad(blocks @ W, y[:20]), blocks, W)  # (49, 10)
measured = numerical_grad(lambda W: cross_entropy(blocks @ W, y[:20]), W)  # (49, 10)
for name, g in {"yours": dW, "sign flipped": -dW}.items():
    error = np.abs(g - measured).max() / max(np.abs(g).max(), np.abs(measured).max())
    print(f"{name:13} relative error {'below 1e-8' if error < 1e-8 else f'{error:.1f}'}")

# %% tags=["checks"]
h, eps = 0.1, 2.0**-53
series = [1 + s * 4 * h + 12 * h**2 / 2 + s * 24 * h**3 / 6 + 24 * h**4 / 24 for s in (1, -1)]
grid = 10 ** np.linspace(-8, -3, 50_001)  # (50001,) many steps
bound = grid**2 / 6 * 24 + eps * 1 / grid  # (50001,) both errors, for f = 1 and f''' = 24
best = grid[bound.argmin()]
with checked():
    verify("4.7", [fourth(1 + h), fourth(1 - h)], series)
    verify("4.8", (fourth(1 + h) - fourth(1 - h)) / (2 * h), 4 + h**2 / 6 * 24)
    verify("4.9", np.log10(best), np.log10((3 * eps * 1 / 24) ** (1 / 3)), tol=1e-4)

# %% [markdown]
# ## 4.5 Downhill
#
# The gradient tells us what the digits would like less of, so we take a little of it away:
#
# $$W \leftarrow W - \eta \, dW, \qquad
# b \leftarrow b - \eta \, db \qquad (4.11)\ \text{definition}$$
#
# The **learning rate** $\eta$, `lr` in code, says how far to go. Write $L(W)$ for the loss (3.4),
# not for the likelihood (3.3). For a small step it changes by derivative times step, added over all
# entries, and since the step is $-\eta\,dW$,
#
# $$L(W - \eta\, dW) - L(W) \approx -\eta \sum_{ij} dW_{ij}^2 \qquad (4.12)$$
#
# That is minus a sum of squares, so a step that is short enough never goes uphill. Watch three
# arrows take such steps, from a bad start, for 60 other points at once. The circled one costs most
# at the start.

# %%
centres = np.array([[2.0, 0.0], [-1.0, 1.7], [-1.0, -1.7]])  # (3, 2)
y_plane = np.arange(60) % 3  # (60,)
x_plane = centres[y_plane] + np.random.default_rng(4).normal(scale=1.3, size=(60, 2))  # (60, 2)
W_start = np.array([[0.0, -1.0, 0.8], [1.2, -0.3, -0.8]])  # (2, 3)


def descend(W, b, lr, n_steps):
    """Take steps down the loss of the 60 points, all of them each time."""
    for _ in range(n_steps):
        _, dW, db = linear_backward(
            softmax_cross_entropy_grad(x_plane @ W + b, y_plane), x_plane, W
        )
        W, b = W - lr * dW, b - lr * db
    return W, b


# %%
stages = {"start": 0, "after one step": 1, "after 100 steps": 100}
arrows = {title: descend(W_start, np.zeros(3), 0.5, n) for title, n in stages.items()}
circled = int(softmax(x_plane @ W_start)[np.arange(60), y_plane].argmin())
for title, (W, b) in arrows.items():
    bet = softmax(x_plane[[circled]] @ W + b)[0, y_plane[circled]]
    print(f"{title:16} bet on the circled point's class {'ABC'[y_plane[circled]]}: {bet:.4f}")
at, answer = x_plane[[circled]], y_plane[[circled]]  # (1, 2), (1,)
_, dW, db = linear_backward(softmax_cross_entropy_grad(at @ W_start, answer), at, W_start)
alone = softmax(at @ (W_start - 0.5 * dW) - 0.5 * db)[0, answer[0]]
print(f"after one step for the circled point alone: {alone:.2f}")
draw_arrows(x_plane, y_plane, arrows, point=circled)

# %% [markdown]
# After one step the bet on the circled point is more than twenty times as large and still only
# 0.01. A step for this point alone would have made it 1.00, but here it has one vote among sixty. A
# hundred steps turn each arrow towards its own points, and the loss falls from 1.96 to 0.32. The
# borders remain straight, since two classes tie where $x(w_A - w_B) + b_A - b_B = 0$, the equation
# of a line.
#
# For digits, one exact gradient is a pass over all of them. Split $n$ images into $q$ batches of
# equal size. A mean over all is then the mean of the batches' means,
#
# $$dW = \frac{1}{q} \sum_{s=1}^{q} dW^{(s)} \qquad (4.13)$$
#
# so that one batch, drawn at random, gives the right gradient *on average*, for $1/q$ of the work.
# Taking a step for each batch is called **SGD**, stochastic gradient descent, and one pass over all
# images is an **epoch**. Which is better, one exact step or many rough ones? Both get the same
# rate. (A rate $q$ times larger would make up for $q$ times fewer steps, if (4.12) held for long
# steps as well. A third run will try that.)

# %% [markdown] card="04.c" kind="predict"
# One epoch of 60,000 images at learning rate 0.3, from weights of 0. Way 1 takes one step with the
# gradient of all images. Way 2 takes 600 steps, each with the gradient of 100 images. Which loss do
# you expect at the end, if guessing costs 2.3?
# - [ ] way 1 about 0.3, way 2 about 2.0 -> The exact gradient is exact only where it starts. One step
#   of it, from 2.3, is still one step. {exact-beats-many}
# - [x] way 1 about 2.0, way 2 about 0.3 -> One step, however exact, goes one step far. Each of the 600
#   starts where the last one ended, and their errors cancel on average.
# - [ ] both about 0.3 -> In both, every image is used once. But in way 2 each batch meets weights that
#   the batches before it have improved. {work-is-progress}
#
# Read again: section 4.5

# %% [markdown]
# ### Exercise 04.4
#
# To find out, put the lines of the training loop in order. There is one line too many, because two
# lines differ in one sign, and only one of them goes downhill. In each epoch, `minibatches(len(x),
# batch_size, rng)` gives the rows of each batch in a new order. The penalty `l2` is 0 until *More*.
# For example, with `x = [[-1], [1]]` of classes 0 and 1, the loss starts at 0.69, which is $\log 2$.


# %% exercise="04.4"
def fit_softmax(x, y, k, lr, n_epochs, batch_size, rng, l2=0.0):
    """Train softmax regression from weights of 0, with mini-batch gradient descent.

    x: (n, d) inputs. y: (n,) labels, 0 to k - 1. rng: decides the order, a new one each epoch.
    l2: strength of the penalty l2 / 2 * (sum of all W**2); the penalty is on W only.
    Returns W (d, k), b (k,) and losses (n_epochs,): the mean over the examples, penalty included.
    Each batch counts by its number of rows, with its loss before its step; the last may be smaller.
    """
    W, b = np.zeros((x.shape[1], k), x.dtype), np.zeros(k, x.dtype)  # (d, k), (k,)
    losses = np.zeros(n_epochs)
    # BEGIN SOLUTION
    for epoch in range(n_epochs):
        for rows in minibatches(len(x), batch_size, rng):  # new order of the rows
            z = x[rows] @ W + b  # forward: (batch, k)
            loss = cross_entropy(z, y[rows]) + l2 / 2 * (W**2).sum()  # loss, before the step
            losses[epoch] += loss * len(rows) / len(x)
            dz = nn.softmax_cross_entropy_grad(z, y[rows])  # gradient: (batch, k)
            _, dW, db = nn.linear_backward(dz, x[rows], W)
            W -= lr * (dW + l2 * W)  # update, downhill
            b -= lr * db
    # END SOLUTION
    return W, b, losses


# %%
fit_softmax = check("04.4", fit_softmax)

# %%
runs = ("one step", 60_000, 0.3), ("600 steps", 100, 0.3), ("one step", 60_000, 180.0)
for name, size, lr in runs:
    W, b, _ = fit_softmax(x, y, 10, lr, 1, size, np.random.default_rng(0))
    z = x @ W + b  # (60000, 10)
    loss, bet, right = cross_entropy(z, y), softmax(z).max(axis=1).mean(), z.argmax(axis=1) == y
    print(f"{name:9} of {size:6,} images each, rate {lr}: loss {loss:.1f}", end=", ")
    print(f"mean bet {bet:.0%}, right {right.mean():.0%}")
outcome("04.c")

# %%
at_zero = 0.1 - one_hot(y, 10)  # (60000, 10) p - t of each image at W = 0
dW = x.T @ at_zero / len(x)  # (784, 10)
for size in (1, 100, 10_000):
    batches = list(minibatches(len(x), size, np.random.default_rng(0)))[:100]
    off = [((x[rows].T @ at_zero[rows] / size - dW) ** 2).sum() for rows in batches]
    print(f"{size:6,} images miss dW by {np.sqrt(np.mean(off) / (dW**2).sum()):.2f} of its length")

# %% [markdown]
# How rough is a batch of 100? At $W = 0$ it misses $dW$ by 0.83 of its length, a single image ten
# times as far, and 10,000 images a tenth as far. The squares of independent errors add up, so that
# the sum of $m$ errors is $\sqrt m$ times as long as one, and their mean $1/\sqrt m$ times, whereas
# the work grows like $m$. Ten thousand images buy a tenth of the error for the work of 100 steps.

# %% tags=["checks"]
with checked():
    dz = softmax_cross_entropy_grad(x_plane @ W_start, y_plane)  # (60, 3)
    _, dW, _ = linear_backward(dz, x_plane, W_start)
    ends = [cross_entropy(x_plane @ (W_start - a * dW), y_plane) for a in (1e-5, 0)]
    verify("4.12", (ends[0] - ends[1]) / 1e-5, -(dW**2).sum(), tol=1e-4)
    batches = minibatches(60, 6, np.random.default_rng(0))  # 10 batches
    parts = [
        x_plane[r].T @ softmax_cross_entropy_grad(x_plane[r] @ W_start, y_plane[r]) for r in batches
    ]
    verify("4.13", np.mean(parts, axis=0), dW)

# %% [markdown]
# ## 4.6 The bill
#
# How long should a step be? One at rate 180 ended far above the 2.3 of guessing. It went in the
# same direction as the single step at 0.3 and gives the same answers, 67 % right, but it bets 99 %
# on them rather than 15 %. Equation (4.12) holds only as long as $p$ hardly changes.
#
# The test digits must not choose the rate. We try some on 50,000 training digits, for five epochs
# each, and let the 10,000 held-out ones choose.

# %%
found, n_epochs = {}, fewer_here(5, 2, "epochs")
for lr in (0.03, 0.3, 3.0):
    W, b, losses = fit_softmax(x[train], y[train], 10, lr, n_epochs, 100, np.random.default_rng(0))
    found[lr] = (x[held] @ W + b).argmax(axis=1) == y[held]  # (10000,)
    print(f"learning rate {lr}: {found[lr].mean():.0%} of the held-out digits right")
    print("    training loss of each epoch:", *(f"{loss:.2f}" for loss in losses))
best_lr = max(found, key=lambda lr: found[lr].mean())

# %% [markdown]
# After five epochs the losses of the short steps are still falling, whereas the long ones have not
# come as low as 0.3 did in its first. The right rate depends on the unit of the pixels. If they
# went from 0 to 255 rather than 0 to 1, a step of the weights would move every logit $255^2$ times
# as far, because the pixels come in twice, in (4.4) and in (4.1).
#
# With 0.3 we train on all 60,000 digits for twenty epochs, which makes 12,000 steps. When the
# points were squared distances, the reader bet 95 % and was right on 82 %, until we found its
# temperature. Nobody has set one here, so who says what a point is worth?

# %% [markdown] card="04.d" kind="predict"
# The trained reader is right on 92 % of the test digits. How high are its bets on its own answers,
# on average, without any temperature?
# - [ ] about 98 % -> That was the disease of the class means, where nothing tied the size of a point to
#   what came of it. Here the fine did. {logits-are-overconfident}
# - [x] about 92 % -> The fine is lowest for honest bets, and training could reach that: multiplying all
#   weights by a number is the same as dividing by a temperature.
# - [ ] about 80 % -> That is what the class means bet at T = 3.6, when they were right on 82 %. A reader
#   that is right more often can afford to bet more. {linear-models-are-shy}
#
# Read again: section 4.6

# %%
n_epochs = fewer_here(20, 5, "epochs")
W_mnist, b_mnist, losses = fit_softmax(x, y, 10, best_lr, n_epochs, 100, np.random.default_rng(4))
z_test = x_test @ W_mnist + b_mnist  # (10000, 10)
report("class means", z_means, y_test)
report("trained", z_test, y_test)
z_train = x @ W_mnist + b_mnist  # (60000, 10)
on_training = (z_train.argmax(axis=1) == y).mean()
print(f"on the digits that it was trained with: right {on_training:.0%}")
late = n_epochs * 3 // 4  # three quarters of the way
print(f"training loss: epoch {late} {losses[late - 1]:.3f}, epoch {n_epochs} {losses[-1]:.3f}")
outcome("04.d")

# %% [markdown]
# Its bets are as high as its answers are right, to within a point. $T$ is hidden among the 7,850
# numbers, because doubling $W$ and $b$ is the same as halving $T$. At the lowest place, to which
# training leads, no other weights are cheaper, so no other temperature is. (That the mean bet then
# meets the accuracy, too, is measured and not derived: at *their* best temperature the class means
# of lesson 1 bet 80 % and are right on 82 %.)
#
# How near have we come? If we multiply $W$ and $b$ by $1 + a$, each logit grows by $a z_{rj}$, and
# the loss changes by derivative times step, about $a$ times $\sum_{rj} z_{rj}\, dz_{rj}$. At the
# best temperature this sum is 0. And do new digits agree? We train on 50,000 and ask the held-out
# ones.

# %%
for name, c in {"halved": 0.5, "as trained": 1, "doubled": 2}.items():
    dz = softmax_cross_entropy_grad(c * z_train, y)  # (60000, 10)
    print(f"W and b {name}: sum of z dz {(c * z_train * dz).sum():.2f}")
W, b, _ = fit_softmax(x[train], y[train], 10, best_lr, n_epochs, 100, np.random.default_rng(4))
z_held = x[held] @ W + b  # (10000, 10)
temperatures = np.arange(5, 31) / 10  # (26,) 0.5 to 3.0
cheapest = min(temperatures, key=lambda T: cross_entropy(z_held / T, y[held]))
print(f"on held-out digits, the loss is lowest at T = {cheapest}")
W_first, b_first, _ = borrowed_fit(x, y, 10, best_lr, 1, 100, np.random.default_rng(4))
one_epoch = x_test @ W_first + b_first  # (10000, 10)
readers = {"class means": z_means, "one epoch": one_epoch, f"{n_epochs} epochs": z_test}
figures.bills({name: bill(z, y_test) for name, z in readers.items()})

# %% [markdown]
# As trained, the sum is close to 0: a temperature lower by 1 % would lower the loss by 0.0002. Nor
# do the held-out digits, for the reader trained on 50,000, want another one, to the nearest 0.1.
# The bank pays 34 euros rather than 64. Expensive mistakes cost it 10 euros, as before, whereas
# people cost 24 rather than 54, because a reader that sees more has to ask less often. From one
# epoch (600 steps and 41 euros here, 500 and 42 in section 4.1) to twenty it also bets higher, so
# that the bank accepts more of its mistakes.
#
# What has it learned? The first two rows are from the first epoch, after one step and after 600.


# %%
batch = next(iter(minibatches(len(x), 100, np.random.default_rng(4))))  # (100,) the first of 600
W_one, b_one, _ = borrowed_fit(x[batch], y[batch], 10, best_lr, 1, 100, np.random.default_rng(4))
spot, owner = np.unravel_index(W_mnist.argmax(), W_mnist.shape)
print(f"the largest of all weights is {W_mnist.max():.1f}, for class {owner}")
inked = [(x[:, spot] > 0) & (y == k) for k in range(10)]  # ten times (60000,)
print("digits 0 to 9 with ink at that pixel:", [int(rows.sum()) for rows in inked])
for n_steps, W, b in ((1, W_one, b_one), (600, W_first, b_first)):
    pull = one_hot(y, 10)[:, 5] - softmax(x @ W + b)[:, 5]  # (60000,) t - p of class 5
    print(f"their sum of t - p after step {n_steps}:", [round(pull[rows].sum()) for rows in inked])
weight_images({"1 step": W_one, "600 steps": W_first, f"{600 * n_epochs:,} steps": W_mnist})

# %% [markdown]
# After one step we see mean digits, which nobody asked for. From $W = 0$ every class gets
# $p = 1/10$, so each digit is added to its own class and a tenth of it is taken from all. Training
# *begins* with the class means of lesson 1 and then goes on, because by (4.4) the weights of a
# pixel rest only when the errors $p - t$ of all images with ink there, each times its ink, cancel.
# The spot at the upper right of the 5, absent after one step, has become the largest weight of all.
# Only images with ink there move it, of which 840 are zeros, 570 eights and 534 fives. But zeros
# and eights push only with what they bet on 5, on average less than 0.1, whereas a 5 pulls with
# what it does not yet bet, 498/534 = 0.93 after one step and 0.35 after 600. Together the fives
# win, by five to one after one step and still by five to three after 600, and the weight grows
# until the two sides cancel. Most outlines have faded.
#
# How does it read *your* digits? The colours over your ink are the weights of the class that it
# answers. **Draw a 7 that it takes for something else. Which stroke was to blame?**


# %% tags=["nbval-ignore-output"]
def regression(images):
    """(n, 784) images -> (n, 10) logits."""
    return images @ W_mnist + b_mnist


digit_pad(regression, question="What does your model make of your digit?")

# %%
fine = -nn.log_softmax(z_test)[np.arange(10_000), y_test]  # (10000,) what each digit costs
fines.dearest(x_test, z_test.argmax(axis=1), y_test, fine)

# %% [markdown]
# You can read several of these ten at a glance, so there must be more to have than 92 %. More
# training would hardly get it, since the last five epochs lowered the loss by 0.005. Even on the
# digits that it was trained with, our reader is right on only 93 %, which means that it does not
# fail by learning them by heart. It fails for want of something to learn with. Ink at a pixel
# speaks for a 4 or against it, always, no matter what the rest of the image looks like.

# %% [markdown]
# ## 4.7 Close the book
#
# **Tell a friend how 7,850 numbers learn at once.** What does one digit ask of the ten columns of
# $W$? How strongly, and why in this form? Who checks a gradient? Why many rough steps? And where
# has the temperature gone?
#
# <details><summary>In a few sentences</summary>
#
# A digit adds itself to the column of its own class and takes itself away from the others. The
# gradient's strengths are $(p - t)/n$, what was believed minus what came, and its form is the
# digit, because a weight moves its logit by its pixel, $dW = x^\top dz$. A central difference with
# $h = 10^{-5}$ checks any of our gradients, up to a relative error of $10^{-6}$. A hundred digits
# give *on average* the direction of all, for a fraction of the work. The temperature is the size
# of $W$, and the fine has set it.
#
# </details>
#
# Then cover 04.4, and write the whole loop from memory, with your 04.1 and 04.3. In each epoch,
# `minibatches(len(x), batch_size, rng)` gives the rows of each batch. If a loop of yours does not
# learn at all, ask three things in this order: is the loss $\log k$ at $W = 0$, does a gradient
# check pass, and is the rate too high for your inputs?


# %%
def train_it(x, y, k, lr, n_epochs, batch_size, rng):
    """Softmax regression by SGD, from zeros; returns W (d, k) and b (k,)."""
    W, b = np.zeros((x.shape[1], k)), np.zeros(k)
    return W, b  # yours: what comes before this line


# %%
runs = {
    "right": (0.5, 4, 10),
    "uphill": (-0.5, 4, 10),
    "that was one epoch": (0.5, 1, 10),
    "that was the sum over a batch, not the mean": (5.0, 4, 10),
    "that was a step with all points each time": (0.5, 24, 60),
}
mine = train_it(x_plane, y_plane, 3, 0.5, 4, 10, np.random.default_rng(0))
says = "not yet" if np.any(mine[1]) else "not yet: b is still 0"
for name, (lr, *sizes) in runs.items():
    theirs = borrowed_fit(x_plane, y_plane, 3, lr, *sizes, np.random.default_rng(0))
    if np.allclose(mine[0], theirs[0]) and np.allclose(mine[1], theirs[1]):
        says = name
print(says)

# %% [markdown]
# A class that could say "ink here, *unless* there is ink over there" would read more. Such a class
# needs a border that bends, and in a plane you could easily draw one. How could a model learn it?
# Next: [5 · Backpropagation](05_backprop.ipynb).

# %% [markdown]
# ## More: what has stayed?
#
# Five questions, which teach most if you leave them for tomorrow. The last two are from lessons 2
# and 3.

# %% [markdown] card="04.q1" kind="quiz"
# Someone writes `db = dz.sum()` for `dz = (p - t) / n` of shape (n, k). During training, `b`
# - [x] never moves: each row of p - t sums to 0 -> The total over rows and classes is 0, up to
#   about 1e-17.
# - [ ] learns, all entries by one amount -> All entries move by one amount, and that amount is
#   about 1e-17. {scalar-bias-is-coarse}
# - [ ] raises a shape error at the first step -> `b - lr * db` broadcasts a single number without
#   a word. {numpy-would-tell-me}
#
# Read again: section 4.3

# %% [markdown] card="04.q2" kind="quiz"
# Classes overlap, and a lowest loss exists. Two trainings without penalty start from different
# random weights, and both reach it. On the training images they agree in
# - [x] the probabilities, but seldom in W -> Adding v to all columns stays on the lowest level. A
#   difference in p would not.
# - [ ] W, b and the probabilities -> Convex means one lowest level, not one point. Any vector
#   added to all columns gives another one. {convex-means-one-point}
# - [ ] nothing: each has its own valley -> The curvature is never negative, so every point of
#   slope 0 is lowest. p agreed to 1e-6. {many-valleys}
#
# Read again: More, one valley with a flat floor

# %% [markdown] card="04.q3" kind="quiz"
# A gradient check reports a largest difference of 1e-9. All entries of both gradients are near
# 1e-9. This shows
# - [x] no agreement: the relative error is about 1 -> For a loss near 1, a central difference is
#   good to about 1e-11, so this difference is real. A gradient of 0 would differ by 1e-9, too.
# - [ ] agreement: 1e-9 is far below 1e-6 -> 1e-6 is a bound for the relative error; here that is
#   about 1. {absolute-is-enough}
# - [ ] agreement: no difference can be below 1e-9 -> A central difference of a loss near 1 is off
#   by about 1e-11, a hundredth of this. {measurement-is-rough}
#
# Read again: section 4.4

# %% [markdown] card="04.r1" kind="recall"
# The probabilities are $p = (0.5, 0.25, 0.25)$. Logit 1 rises a little. At which rate does $p_0$
# change?
# - [x] {= -0.5 * 0.25:.3f}: the others pay for what class 1 gains -> dp_0/dz_1 = -p_0 p_1 = -0.5
#   * 0.25. All changes together sum to 0.
# - [ ] 0: only $p_1$ depends on logit 1 -> Logit 1 is in the sum below every probability, so
#   p_0 falls by 0.125 per unit. {only-its-own}
# - [ ] {= 0.5 * (1 - 0.5):.2f}: the slope is $p_0(1 - p_0)$ -> That is how p_0 reacts to its
#   own logit. For another logit it is -p_0 p_1. {diagonal-everywhere}
#
# Read again: lesson 2, the Jacobian of softmax

# %% [markdown] card="04.q5" kind="recall"
# A batch holds 10 copies of one example, and its mean loss is 1.31. With 20 copies the mean loss is
# - [x] {= mean_loss(20)} -> The sum doubles and so does n.
# - [ ] {= 2 * float(mean_loss(10)):.2f} -> A sum would do that. A mean is a price per image,
#   whatever the size of the batch. {loss-is-a-sum}
# - [ ] {= float(mean_loss(10)) / 2:.2f} -> Each copy still costs 1.31; more copies make the mean
#   no smaller. {more-data-less-loss}
#
# Read again: lesson 3, section 3.4
#
# ```python
# from course_lib.nn import cross_entropy, softmax
# def mean_loss(n: int) -> str:
#     """The mean loss of n equal examples, two classes, logits (0, 1), label 0."""
#     return f'{cross_entropy(np.tile([0.0, 1.0], (n, 1)), np.zeros(n, dtype=int)):.2f}'
# ```

# %% [markdown]
# ## More: two other routes to $p - t$
#
# You went by the logarithm, whereas the *quotient* shows what cancels. Logit $y$ is in numerator
# and denominator of $p_y = e^{z_y}/S$, the others are in the denominator only, so that
#
# $$\frac{\partial p_y}{\partial z_j} = p_y\,(t_j - p_j) \qquad (4.14)$$
#
# The derivative of $-\log p_y$ with respect to $p_y$ is $-1/p_y$, and in the product $p_y$ cancels.
# However small $p_y$ is, the gradient stays between $-1$ and 1, which is one reason why
# softmax and cross-entropy are used together.
#
# The *Jacobian* $J = \operatorname{diag}(p) - p\,p^\top$ of lesson 2 shows how little we needed of
# $t$. The loss $-\sum_i t_i\log p_i$ has the derivatives $-t_i/p_i$ with respect to $p_i$, and with
# $t/p$ taken entry by entry,
#
# $$J \left(-\frac{t}{p}\right) = -t + p \sum_i p_i \frac{t_i}{p_i} = p - t \qquad (4.15)$$
#
# All that was used is that $t$ sums to 1. The gradient is the same for soft targets, then, such as
# the truth of a smudge in lesson 3.

# %% tags=["checks"]
z = rng.normal(size=(1, 3))  # (1, k)
p, t = softmax(z)[0], np.array([0.0, 0.0, 1.0])  # (k,), (k,)
J, soft = np.diag(p) - np.outer(p, p), np.array([0.2, 0.3, 0.5])  # (k, k), (k,)
with checked():
    verify("4.14", numerical_grad(lambda z: softmax(z)[0, 2], z)[0], p[2] * (t - p), tol=1e-8)
    verify("4.15", [J @ (-t / p), J @ (-soft / p)], [p - t, p - soft])

# %% [markdown]
# ## More: what the first step does
#
# At $W = 0$ every class has $p = 1/k$. With $n_j$ images of class $j$, their mean image $m_j$ and
# the mean $m$ of all, (4.4) becomes
#
# $$-dW_{\cdot j} = \frac{n_j}{n}\, m_j - \frac{1}{k}\, m \qquad (4.16)$$
#
# Since $n_j/n$ is near a tenth, that is a tenth of $m_j - m$, the class mean less the mean of all.
# In the first row of our pictures, a digit of which the batch holds few examples is mostly brown,
# since little but $-m/k$ is left, and one whose examples differ much is pale, since their mean is.

# %% tags=["checks"]
with checked():
    dW = x.T @ softmax_cross_entropy_grad(np.zeros((len(x), 10)), y)  # (784, 10)
    all_means = np.array([x[y == j].mean(axis=0) for j in range(10)])  # (10, 784)
    fractions = np.array([(y == j).mean() for j in range(10)])  # (10,)
    verify("4.16", -dW, (fractions[:, None] * all_means - x.mean(axis=0) / 10).T)

# %% [markdown]
# ## More: the temperature and the gradient of the weights
#
# Section 4.6 measured how near training has come to the best temperature by
# $\sum_{rj} z_{rj}\, dz_{rj}$. Put $z_{rj} = \sum_i x_{ri} W_{ij} + b_j$ into this sum, and (4.4)
# and (4.5) turn it into
#
# $\qquad \sum_{rj} z_{rj}\, dz_{rj} = \sum_{ij} W_{ij}\, dW_{ij} + \sum_j b_j\, db_j .$
#
# Where $dW$ and $db$ are 0, so is the sum. The converse is false: at their best temperature it is 0
# for the class means, too, although other weights are far cheaper.

# %%
for name, c in {"halved": 0.5, "as trained": 1, "doubled": 2}.items():
    dz = softmax_cross_entropy_grad(c * z_train, y)  # (60000, 10)
    dW, db = x.T @ dz, dz.sum(axis=0)  # (784, 10), (10,)
    left, right = (c * z_train * dz).sum(), (c * W_mnist * dW).sum() + c * b_mnist @ db
    print(f"W and b {name}: {left:.2f} = {right:.2f}")

# %% [markdown]
# ## More: two classes are logistic regression
#
# With two classes, divide numerator and denominator of $p_1 = e^{z_1}/(e^{z_0} + e^{z_1})$ by
# $e^{z_1}$. It is the sigmoid of $z_1 - z_0$, and with $z = xW + b$,
#
# $$p_1 = \sigma(xw + c), \qquad w = W_1 - W_0, \quad c = b_1 - b_0 \qquad (4.17)$$
#
# where $W_0$ and $W_1$ are the columns of $W$. One column and one number are enough. Together with
# the binary cross-entropy of lesson 3 this is called **logistic regression**. Column 1 of $dW$ is
# $x^\top(p_1 - t_1)/n$, and column 0 is its negative, since $p_0 - t_0 = -(p_1 - t_1)$. The
# gradient $dw$ of the binary cross-entropy is the same $x^\top(p_1 - t_1)/n$, hence
#
# $$dW_1 = dw, \qquad dW_0 = -dw \qquad (4.18)$$
#
# (With any number of classes, softmax regression has one column more than it needs. Goodfellow,
# Bengio and Courville, *Deep Learning*, 2016, section 6.2.2.3.)

# %% tags=["checks"]
x_four, y_four = rng.normal(size=(30, 4)), rng.integers(2, size=30)  # (30, 4), (30,)
W, b = rng.normal(size=(4, 2)), rng.normal(size=2)  # (4, 2), (2,)
w, c = W[:, 1] - W[:, 0], b[1] - b[0]  # (4,), ()
dW = x_four.T @ softmax_cross_entropy_grad(x_four @ W + b, y_four)  # (4, 2)
dw = numerical_grad(lambda w: nn.binary_cross_entropy(x_four @ w + c, y_four), w)  # (4,)
with checked():
    verify("4.17", softmax(x_four @ W + b)[:, 1], sigmoid(x_four @ w + c))
    verify("4.18", dW, np.column_stack([-dw, dw]), tol=1e-8)

# %% [markdown]
# ### Exercise 04.5
#
# Write `logistic_from_softmax`. It gets `W` with shape `(d, 2)` and `b` with shape `(2,)`, and
# returns `w` with shape `(d,)` and the number `c` of (4.17). For example, `W = [[1, 3]]` and
# `b = [0, 0.5]` give `w = [2]` and `c = 0.5`.

# %%
trace("04.5")


# %% exercise="04.5"
def logistic_from_softmax(W, b):
    """Turn softmax regression with two classes into logistic regression.

    W: (d, 2) weights. b: (2,) bias.
    Returns w (d,) and c, one number: sigmoid(x @ w + c) is the probability of class 1.
    """
    # BEGIN SOLUTION
    w = W[:, 1] - W[:, 0]  # (d,): only the difference of the columns counts
    c = b[1] - b[0]  # (): and that of the two biases
    return w, c
    # END SOLUTION


# %%
logistic_from_softmax = check("04.5", logistic_from_softmax)

# %% [markdown] card="04.e" kind="predict"
# Threes against sevens, all weights 0. Softmax regression and logistic regression each take one
# step with lr 0.5 on the same batch. Compared with the logistic $w$, the difference of the softmax
# columns, $W_1 - W_0$, has moved
# - [x] twice as far -> Column 1 moves by -lr dw and column 0 by +lr dw: their difference moves by
#   2 lr dw.
# - [ ] equally far -> Each column's gradient is as large as the logistic one; there are two
#   columns. {equal-gradients-equal-steps}
# - [ ] half as far -> The push is not split: both columns get it in full, with opposite signs.
#   {push-is-split}
#
# Read again: More, two classes are logistic regression

# %%
kept, kept_test = np.isin(y, (3, 7)), np.isin(y_test, (3, 7))  # (60000,), (10000,)
x37, y37 = x[kept], (y[kept] == 7).astype(int)  # (12396, 784), (12396,)
W_one, b_one, _ = fit_softmax(x37, y37, 2, 0.5, 1, len(x37), rng)  # one step with all of them
w_softmax, _ = logistic_from_softmax(W_one, b_one)  # (784,)
w_logistic = -0.5 * x37.T @ (0.5 - y37) / len(x37)  # (784,) one step from p = 1/2 everywhere
print(f"softmax moved {np.abs(w_softmax).sum() / np.abs(w_logistic).sum():.3f} times as far")
outcome("04.e")

# %% [markdown]
# Give logistic regression twice the learning rate and the same order of batches, and all steps
# agree, not only the first.

# %%
W37, b37, _ = fit_softmax(x37, y37, 2, 0.5, 5, 100, np.random.default_rng(0))
w, c, order = np.zeros(784), 0.0, np.random.default_rng(0)
for _ in range(5):
    for rows in minibatches(len(x37), 100, order):
        error = (sigmoid(x37[rows] @ w + c) - y37[rows]) / len(rows)  # (batch,)
        w, c = w - 1.0 * x37[rows].T @ error, c - 1.0 * error.sum()
apart = np.abs(w - logistic_from_softmax(W37, b37)[0]).max()
print(f"after 620 steps, w differs by {'less' if apart < 1e-9 else 'more'} than 1e-9")
right = ((x_test[kept_test] @ w + c > 0) == (y_test[kept_test] == 7)).mean()
print(f"3 against 7: {right:.0%} of the test images right")

# %% [markdown]
# ## More: which digits are confused?
#
# A **confusion table** counts each pair of true class (row) and predicted class (column). The rows
# (3, 1) and (0, 2) mean one mistake in six.
#
# ### Exercise 04.6
#
# Two functions, both written already; `accuracy` is right. `confusion` loses examples: repair it.
#
# `accuracy(z, y)` is the fraction of examples whose largest logit is the true class; on a tie the
# first of the largest counts. `confusion(y, yhat, k)` returns `(k, k)` counts of dtype int64: the
# entry `[i, j]` says how many examples of true class `i` were given class `j`. For example,
# `confusion(np.array([0, 0, 1]), np.array([1, 1, 1]), 2)` is `[[0, 2], [0, 1]]`.


# %% exercise="04.6"
def accuracy(z, y):
    """The fraction of right answers.

    z: (n, k) logits. y: (n,) labels. Returns a number between 0 and 1.
    """
    # BEGIN SOLUTION
    return float((z.argmax(axis=1) == y).mean())
    # END SOLUTION


def confusion(y, yhat, k):
    """Count how often each true class was given each class.

    y: (n,) true labels. yhat: (n,) predicted labels. k: number of classes.
    Returns (k, k) int64 counts: rows are true classes, columns are predicted classes.
    """
    # BEGIN SOLUTION
    counts = np.zeros((k, k), dtype=np.int64)  # (k, k) rows: true, columns: predicted
    np.add.at(counts, (y, yhat), 1)  # adds for every example, also where a pair comes again
    return counts
    # END SOLUTION


# %%
accuracy, confusion = check("04.6", accuracy, confusion)

# %%
counts = confusion(y_test, z_test.argmax(axis=1), 10)  # (10, 10)
both_ways = np.triu(counts + counts.T, 1)  # (10, 10) mistakes of each pair, in either direction
fullest = np.sort(both_ways.argsort(axis=None)[-5:])  # (5,) the five pairs with the most
print("most often confused:", ", ".join(f"{i // 10} and {i % 10}" for i in fullest))
print(f"their fraction of all mistakes: {both_ways.ravel()[fullest].sum() / both_ways.sum():.0%}")
figures.confusion_table(counts)

# %% [markdown]
# Counted in both directions, five of the 45 pairs hold more than a third of the mistakes. For each
# of the five, say which strokes the two digits share.

# %% [markdown]
# ## More: the same model with another loss
#
# Why train, when a linear model can be solved at once? **Least squares** minimises the squared
# distance between the ten outputs $xW + b$ and the one-hot targets $Y$. Let $A$ hold the images and
# a column of ones, and $B$ all weights and biases. Half the sum of squares has the gradient
# $A^\top(AB - Y)$, as in (4.4), and it is 0 for $A^\top A\,B = A^\top Y$, the **normal equations**.
# With $A = (1, 2)^\top$ and $Y = (3, 5)^\top$ they say $5B = 13$, so $B = 2.6$. (Pixels that are
# always blank make $A^\top A$ singular. With `rcond=1e-10`, `lstsq` gives them the weight 0.)

# %% [markdown] card="04.f" kind="predict"
# Same model $xW + b$, but $W$ minimises the squared distance to the one-hot targets, solved
# exactly. Its test accuracy is
# - [x] lower by several points -> It is the minimum of another quantity, most of which comes from
#   digits that are read right.
# - [ ] the same, because the model is the same -> The model is the same, the loss is another: about
#   86 against about 92 %. {loss-is-a-detail}
# - [ ] higher, because the minimum is exact -> It is the exact minimum of another quantity:
#   about 86 %. {exact-solution-is-best}
#
# Read again: More, the same model with another loss

# %%
n = fewer_here(60_000, 6_000, "training digits")
A = np.column_stack([x[:n], np.ones(n)])  # (60000, 785)
B = np.linalg.lstsq(A.T @ A, A.T @ one_hot(y[:n], 10), rcond=1e-10)[0]  # (785, 10)
outputs = x_test @ B[:-1] + B[-1]  # (10000, 10)
right = outputs.argmax(axis=1) == y_test  # (10000,)
print(f"least squares: {right.mean():.0%} of the test images right")
squares = (outputs - one_hot(y_test, 10)) ** 2  # (10000, 10)
print(f"these make {squares[right].sum() / squares.sum():.0%} of the squared error", end=", ")
share = fine[z_test.argmax(axis=1) == y_test].sum() / fine.sum()
print(f"and those that the trained reader gets right {share:.0%} of its cross-entropy")
above = outputs[np.arange(10_000), y_test] > 1  # (10000,)
print(f"outputs of the true class above 1: {above.mean():.0%}")
outcome("04.f")

# %% [markdown]
# Squared error even punishes a true class whose output is above 1, but that happens to only 6 % of
# the digits. A likelier reason is that 65 % of it comes from digits that are read right and whose
# outputs still miss 0 and 1, whereas such digits make only 25 % of the cross-entropy.

# %% [markdown]
# ## More: one valley with a flat floor
#
# Gradient descent rests where the gradient is 0. Could that be a bad place? For this model, never,
# and yet the weights that it finds are not unique. Both facts come from the second derivatives.
# Differentiate $p - t$ once more, and the **Hessian** in the logits (another $H$ than the entropy
# of lesson 3) is the Jacobian of softmax,
#
# $$H = \frac{\partial^2 L}{\partial z\, \partial z^\top}
# = \operatorname{diag}(p) - p\,p^\top \qquad (4.19)$$
#
# If the logits move in a direction $u$, the loss curves by $u^\top H u = \sum_j p_j u_j^2 -
# \big(\sum_j p_j u_j\big)^2$. With $\bar u = \sum_j p_j u_j$ this is a variance,
#
# $$u^\top H u = \sum_j p_j (u_j - \bar u)^2 \ge 0 \qquad (4.20)$$
#
# and it is 0 only if all $u_j$ are equal, that is, if all logits move together. Now move the
# weights along a line $W + aV$. The logits of image $r$ move along $u_r = x_r V$, and the curvature
# of the mean loss is the mean of these variances, with $p_r$ taken at $W + aV$:
#
# $$\frac{d^2}{da^2} L(W + aV)
# = \frac{1}{n} \sum_{r=1}^{n} \operatorname{Var}_{p_r}(x_r V) \ge 0 \qquad (4.21)$$
#
# (The bias is the weight of a pixel that is always 1, so all this holds for $b$ as well.) On every
# straight line the loss curves upwards or not at all. Such a function is called **convex**: its
# graph never lies above a chord. For if we subtract the chord, the difference is 0 at both ends and
# its slope never falls, whereas a difference that is positive in between has to rise first and fall
# later. A place of gradient 0 is a lowest one, because from there the slope starts at 0 and never
# falls. No training can come to rest in a bad valley. (That there is a lowest place, convexity does
# not promise: $e^{-u}$ is convex and sinks forever, and so does the loss if straight borders
# separate all classes without a mistake, since longer weights then always lower it. Our 60 points
# overlap.)
#
# In its logits each image is blind to one direction, the common shift. Add a vector $v$ to *every*
# column of $W$, and all logits of an image change by the same $x_r v$, which softmax cannot see:
#
# $$\operatorname{softmax}\!\left(x (W + v \mathbf{1}^\top) + b\right)
# = \operatorname{softmax}(xW + b) \qquad (4.22)$$
#
# In the weights that makes the floor of the valley flat in $d + 1$ directions, one for each entry of
# $v$ and one for $b$. Along such a **null direction** the curvature (4.21) is 0, so the Hessian is
# positive *semi*definite. (Bishop, 2006, section 4.3.4, calls it positive definite, which holds only
# without such directions.) Between two lowest places the loss is constant, so every variance in
# (4.21) is 0, and each image's logits shift together. They always agree in $p$, and in $W$ they can
# differ only by such a $v$ or where no image reaches, as at a pixel that is always blank.

# %% tags=["checks"]
W, V, b = rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), rng.normal(size=3)
a, v = 1e-3, rng.normal(size=(2, 1))


def mean_variance(W, b):
    """The right-hand side of (4.21) for the 60 points, along V."""
    p, u = softmax(x_plane @ W + b), x_plane @ V  # (60, 3), (60, 3)
    return (p * (u - (p * u).sum(axis=1, keepdims=True)) ** 2).sum(axis=1).mean()


def curvature(W, b, l2=0.0):
    """The second difference of the loss along V, penalty included."""
    on_line = (W + a * V, W, W - a * V)  # three times (2, 3)
    there = [cross_entropy(x_plane @ M + b, y_plane) + l2 / 2 * (M**2).sum() for M in on_line]
    return np.dot([1, -2, 1], there) / a**2


# %% tags=["checks"]
z, u, one = rng.normal(size=(1, 4)), rng.normal(size=4), np.array([1])  # (1, 4), (4,), (1,)
p = softmax(z)[0]  # (4,)
H = np.diag(p) - np.outer(p, p)  # (4, 4)
h = 1e-5 * np.eye(4)[:, None]  # (4, 1, 4) one logit at a time
rows = [
    softmax_cross_entropy_grad(z + e, one)[0] - softmax_cross_entropy_grad(z - e, one)[0] for e in h
]
with checked():
    verify("4.19", np.array(rows) / 2e-5, H, tol=1e-8)
    verify("4.20", u @ H @ u, (p * (u - p @ u) ** 2).sum())
    verify("4.21", curvature(W, b), mean_variance(W, b), tol=1e-5)
    verify("4.22", softmax(x_plane @ (W + v) + b), softmax(x_plane @ W + b))

# %% [markdown] card="04.g" kind="predict"
# We add one random vector $v$, with entries near 1 in size, to every column of the trained $W$. The
# test accuracy
# - [x] stays, to the last image -> Each image's ten logits all change by x v, and softmax does
#   not see a common shift.
# - [ ] falls to about 10 % -> W is far away, p is the same: only differences between columns
#   count. {weights-are-the-model}
# - [ ] falls by a few points -> No probability moves by more than rounding, about 1e-13.
#   {noise-always-hurts}
#
# Read again: More, one valley with a flat floor

# %%
v = rng.normal(size=(784, 1))  # (784, 1)
z_moved = x_test @ (W_mnist + v) + b_mnist  # (10000, 10)
changed = (z_moved.argmax(axis=1) != z_test.argmax(axis=1)).sum()
print(f"weights moved by up to {np.abs(v).max():.1f}, answers changed: {changed}")
outcome("04.g")

# %% [markdown]
# An **L2 penalty** $\frac{\lambda}{2}\sum_{ij} W_{ij}^2$, with $\lambda > 0$, charges for large
# weights and makes the best $W$ unique. It adds $\lambda$ times the squared length of $V$ to the
# curvature,
#
# $$\frac{d^2}{da^2}\!\left[L + \frac{\lambda}{2} \lVert W + aV \rVert^2\right]
# = \frac{1}{n} \sum_{r=1}^{n} \operatorname{Var}_{p_r}(x_r V)
# + \lambda \lVert V \rVert^2 > 0 \qquad (4.23)$$
#
# for every $V$ other than 0. Which of the many equal $W$ does it choose? At the minimum
# $dW + \lambda W = 0$, and each row of $dW$ sums to 0, by (4.4) and (4.3). So does each row of $W$:
#
# $$\sum_{j} W_{ij} = 0 \qquad (4.24)$$


# %%
def descend_kept_short(W, b):
    """3,000 steps with the penalty, l2 = 0.1, whose gradient is l2 times W."""
    for _ in range(3000):
        stepped, b = descend(W, b, 0.5, 1)
        W = stepped - 0.5 * 0.1 * W
    return W, b


starts = [(rng.normal(size=(2, 3)), rng.normal(size=3)) for _ in range(2)]
free = [descend(W, b, 0.5, 3000) for W, b in starts]
kept_short = [descend_kept_short(W, b) for W, b in starts]
for name, ((W, b), (W_other, b_other)) in {"no penalty": free, "l2 = 0.1": kept_short}.items():
    in_p = np.abs(softmax(x_plane @ W + b) - softmax(x_plane @ W_other + b_other)).max()
    print(f"{name:10} two runs differ by {in_p:.1f} in p, {np.abs(W - W_other).max():.1f} in W")

# %%
reach = np.linspace(-3, 3, 41)  # (41,)
together, alone = np.array([[1.0] * 3, [0.0] * 3]), np.array([[1.0, 0.0, 0.0], [0.0] * 3])  # (2, 3)
panels = {}
for title, (W, b), l2 in (("no penalty: a trough", free[0], 0), ("l2: a bowl", kept_short[0], 0.1)):
    W = W - W.mean(axis=1, keepdims=True)  # start both where each row sums to 0
    moved = [[W + c * alone + s * together for s in reach] for c in reach]
    panels[title] = np.array(
        [
            [cross_entropy(x_plane @ M + b, y_plane) + l2 / 2 * (M**2).sum() for M in row]
            for row in moved
        ]
    )
figures.valley(reach, reach, panels)

# %% tags=["checks"]
with checked():
    W, b = kept_short[0]
    verify("4.23", curvature(W, b, 0.1), mean_variance(W, b) + 0.1 * (V**2).sum(), tol=1e-5)
    verify("4.24", W.sum(axis=1), np.zeros(2))

# %% [markdown]
# ## More: the library, and further reading
#
# `course_lib.nn` holds `softmax_cross_entropy_grad`, `numerical_grad`, `check_gradients` (random
# entries of several arrays), `linear_backward`, `accuracy` and `confusion`; `course_lib.training`
# holds `fit_softmax`, and `fit` for any network. They check their arguments and say what is wrong
# with them.
#
# - C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006: section 4.3.2 for two classes,
#   and 4.3.4 (equations 4.106 to 4.109) for the gradient with many.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: section 6.2.2.3 on softmax units
#   and the redundant logit, 5.9, 8.1.3 and 8.3.1 on stochastic gradient descent.
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document
#   Recognition", 1998: section III-A for the data, Fig. 9 for the linear classifier (12.0 % test
#   error, where ours makes 8 %).
