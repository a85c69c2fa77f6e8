# %% [markdown]
# # 4 · Softmax regression: learning from the slope of the loss
#
# *about 175 minutes: seven stations (165) with recall and quiz (10) · needs lessons 1 to 3 · six
# exercises*
#
# A model turns an image into logits, softmax turns logits into probabilities, cross-entropy says
# how wrong they are. One piece is missing: how should the weights *change*? This lesson finds the
# answer on paper, proves it with numbers, and trains a first real classifier in a few seconds.
#
# **When you are done you can**
#
# - derive the slope of the cross-entropy in every logit, by two routes, and write it (04.1);
# - measure any gradient by differences, and defend your step and your tolerance (04.2);
# - carry the slope back to weights and bias, with every shape (04.3);
# - train on all of MNIST by mini-batches, and read the weights as images (04.4, 04.6);
# - show that two classes give logistic regression (04.5);
# - show that the loss is convex, and say why two trainings may end with different `W` (quiz).

# %%
import numpy as np

from course_lib import check, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist, minibatches, split
from course_lib.nn import cross_entropy, log_softmax, one_hot, sigmoid, softmax
from course_lib.plots.regression import confusion_table, loss_curves, pushes, v_curve, valley
from course_lib.plots.weights import three_arrows as draw_arrows
from course_lib.plots.weights import weight_images
from course_lib.widgets import digit_pad, three_arrows

rng = np.random.default_rng(4)

# %% [markdown]
# ## Recall
#
# Two questions from earlier lessons, without looking. Replace `...` by a letter in quotes.

# %% [markdown] card="04.r1" kind="recall"
# The probabilities are $p = (0.5, 0.25, 0.25)$. Logit 1 rises a little. At which rate does $p_0$
# change?
# - [x] {= -0.5 * 0.25:.3f}: the others pay for what class 1 gains -> dp_0/dz_1 = -p_0 p_1 = -0.5
#   * 0.25. All changes together sum to 0.
# - [ ] 0: only $p_1$ depends on logit 1 -> Logit 1 stands in the sum below every probability, so
#   p_0 falls by 0.125 a unit. {only-its-own}
# - [ ] {= 0.5 * (1 - 0.5):.2f}: the slope is $p_0(1 - p_0)$ -> That is the slope of p_0 in its
#   own logit. For another logit it is -p_0 p_1. {diagonal-everywhere}
#
# Read again: lesson 2, the Jacobian of softmax

# %% [markdown] card="04.r2" kind="recall"
# The true class of an image has probability 0.25. Its cross-entropy is
# - [x] {= -np.log(0.25):.3f} -> -log 0.25 = log 4 = 1.386.
# - [ ] {= 1 - 0.25:.3f} -> That is 1 - p. The loss is -log p: it has no upper limit.
#   {loss-is-missing-probability}
# - [ ] {= -np.log2(0.25):.3f} -> That is -log2 0.25, in bits. We use the natural logarithm: 2
#   times log 2 = 1.386. {bits-for-nats}
#
# Read again: lesson 3, cross-entropy

# %% [markdown]
# ## 4.1 How a logit moves the loss
#
# *25 minutes*
#
# Start with one image and three classes. The model says $p = (0.7, 0.2, 0.1)$, and the true class
# is 2. The loss is $-\log 0.1 = 2.303$. We may move the logits a little. Which one helps most?

# %% [markdown] card="04.a" kind="predict"
# A model says $p = (0.7, 0.2, 0.1)$, and the true class is 2. A small change of which logit changes
# the loss most?
# - [x] logit 2, of the true class -> The slopes are (0.7, 0.2, -0.9). The true logit has the
#   largest one: 1 - 0.1 = 0.9.
# - [ ] logit 0, of the likeliest class -> Its slope is 0.7, less than 0.9 for the true class. The
#   wrong classes share 0.9. {largest-p-moves-most}
# - [ ] all three by the same amount -> The slopes are 0.7, 0.2 and -0.9: each class is pushed by
#   its own part. {blame-is-shared-equally}
#
# Read again: section 4.1

# %% [markdown]
# Before any formula, try it. Each logit in turn rises by $0.001$. We look at the change of the loss
# for each unit of change of the logit: that is a slope.

# %%
z = np.log([[0.7, 0.2, 0.1]])  # (1, 3) logits with these probabilities
y = np.array([2])  # (1,)
for j in range(3):
    moved = z.copy()
    moved[0, j] += 0.001
    slope = (cross_entropy(moved, y) - cross_entropy(z, y)) / 0.001
    print(f"logit {j}: slope {slope:+.3f}")

# %% [markdown]
# What do you read off? Compare the three numbers with $p$, then with your prediction.

# %%
outcome("04.a")

# %% [markdown]
# The slopes are $0.7$, $0.2$ and $-0.9$: they look like $p$, with 1 subtracted at the true class.
# In a picture, with the one-hot target $t = (0, 0, 1)$:

# %%
pushes(np.array([0.7, 0.2, 0.1]), 2)

# %% [markdown]
# ### Exercise 04.1
#
# Why $p$, and why minus 1? Derive it, line by line, for a batch. The loss of one example is
# $-\log p_y = \log S - z_y$ with $S = \sum_j e^{z_j}$ (lesson 3), and the loss of a batch is the mean
# of the $n$ losses. Each line is a derivative of its own with respect to the logits. `z` has shape
# `(n, k)`, `y` holds `n` labels from 0 to `k - 1`, and some classes may be absent. Logits may be large
# (1000 or -1000), and wrong answers may be confident. `z` may hold whole numbers; `dz` is float64.
# `z` must hold the same numbers after the call.
# For example, `softmax_cross_entropy_grad(np.zeros((1, 2)), np.array([0]))` is `[[-0.5, 0.5]]`.
# You may use `softmax` and `one_hot` from the import cell.

# %%
trace("04.1")


# %% exercise="04.1"
def softmax_cross_entropy_grad(z, y):
    """The gradient of the mean cross-entropy with respect to the logits.

    z: (n, k) logits of any size, floats or whole numbers. y: (n,) labels, 0 to k - 1.
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
# ### Route 1: the quotient
#
# You went by the logarithm. Two other routes lead to the same line, and each shows something new.
#
# One example with logits $z$ of shape $(k,)$ and true class $y$. We write $S = \sum_j e^{z_j}$. The
# loss is
#
# $$L = -\log p_y, \qquad p_y = \frac{e^{z_y}}{S} \qquad (4.1)\ \text{definition}$$
#
# First the slope of $p_y$. By the quotient rule there are two cases. Note that
# $\partial S / \partial z_j = e^{z_j}$.
#
# - For $j = y$ the logit stands above and below the line:
#   $\frac{e^{z_y} S - e^{z_y} e^{z_y}}{S^2} = p_y (1 - p_y)$.
# - For $j \ne y$ it stands below only: $\frac{0 \cdot S - e^{z_y} e^{z_j}}{S^2} = p_y (0 - p_j)$.
#
# The target $t$ is 1 at $y$ and 0 elsewhere. So both cases are one formula:
#
# $$\frac{\partial p_y}{\partial z_j} = p_y\,(t_j - p_j) \qquad (4.2)$$
#
# The logarithm has slope $\partial L / \partial p_y = -1 / p_y$. The chain rule multiplies the two,
# and $p_y$ cancels:
#
# $$\frac{\partial L}{\partial z_j} = -\frac{1}{p_y} \, p_y\,(t_j - p_j) = p_j - t_j \qquad (4.3)$$
#
# That cancelling is the reason why softmax and cross-entropy are used together. However small $p_y$
# is, the slope stays between $-1$ and $1$.

# %%
p, t = softmax(z)[0], one_hot(y, 3)[0]  # (3,), (3,)
h = 1e-5
measured_p, measured_loss = np.zeros(3), np.zeros(3)
for j in range(3):
    step = h * np.eye(3)[j]  # (3,) only logit j moves
    measured_p[j] = (softmax(z + step)[0, 2] - softmax(z - step)[0, 2]) / (2 * h)
    measured_loss[j] = (cross_entropy(z + step, y) - cross_entropy(z - step, y)) / (2 * h)
verify("4.2", measured_p, p[2] * (t - p), tol=1e-8)
verify("4.3", measured_loss, p - t, tol=1e-8)

# %% [markdown]
# ### Route 2: the Jacobian
#
# Lesson 2 gave all slopes of softmax at once: $J = \operatorname{diag}(p) - p\,p^\top$, shape
# $(k, k)$, symmetric. The loss in one-hot form is $L = -\sum_i t_i \log p_i$. Its slope in $p_i$ is
# $-t_i / p_i$. The chain rule over *all* probabilities is one product, with $t / p$ entry by entry:
#
# $$J \left(-\frac{t}{p}\right) = -t + p \sum_i p_i \frac{t_i}{p_i} = p - t \qquad (4.4)$$
#
# The first part is $\operatorname{diag}(p)$ times $-t/p$. In the second, $p^\top (t/p) = \sum_i
# t_i$, and targets sum to 1. Both routes meet. Route 2 never used that $t$ is one-hot, so (4.3)
# also holds for soft targets.

# %%
J = np.diag(p) - np.outer(p, p)  # (3, 3)
verify("4.4", J @ (-t / p), p - t)

# %% [markdown]
# ### A batch
#
# For $n$ images the loss is the *mean* of the $n$ losses. Logits of image $i$ enter its own loss
# only, and that loss has weight $1/n$. With one image a row, all slopes together are
#
# $$dz = \frac{p - t}{n} \qquad (4.5)$$
#
# with shape $(n, k)$, as $z$. We write $dz$ for "the slope of the loss in each entry of $z$". Each
# row of $p$ sums to 1, and so does each row of $t$. Therefore
#
# $$\sum_{j} dz_{ij} = 0 \qquad (4.6)$$
#
# It says: raising all logits of an image together changes nothing. You know this from lesson 2.

# %%
z = rng.normal(size=(4, 3))  # (n, k)
y = np.array([0, 2, 1, 1])  # (n,)
p, t = softmax(z), one_hot(y, 3)  # (n, k), (n, k)
jacobians = [np.diag(row) - np.outer(row, row) for row in p]
by_jacobians = [J @ (-target / row) / 4 for J, row, target in zip(jacobians, p, t, strict=True)]
verify("4.5", by_jacobians, (p - t) / len(y))
verify("4.6", ((p - t) / len(y)).sum(axis=1), np.zeros(4))

# %% [markdown]
# *Your answers are saved; a good place to stop (1 of 7).*

# %% [markdown]
# ## 4.2 Measure a slope
#
# *22 minutes*
#
# A gradient that was derived on paper can be wrong, and so can its code. There is a judge that
# knows no calculus: move one number a little and look. Take $f(t) = t^4$ at $t = 1$. The slope is
# $4 t^3 = 4$. By hand, with $h = 0.1$:
#
# - from one side: $(1.1^4 - 1) / 0.1 = 4.641$, off by $0.641$;
# - from both sides: $(1.1^4 - 0.9^4) / 0.2 = (1.4641 - 0.6561) / 0.2 = 4.04$, off by $0.04$.
#
# The second one is a **central difference**: the slope between two points, one on each side. Why is
# it so much better? Write both values as a Taylor series around $t$:
#
# $$f(t \pm h) = f(t) \pm h f'(t) + \frac{h^2}{2} f''(t) \pm \frac{h^3}{6} f'''(t)
# + \frac{h^4}{24} f''''(t) \pm \dots \qquad (4.7)$$
#
# Subtract the two: everything with an even power of $h$ cancels. What is left, divided by $2h$:
#
# $$\frac{f(t + h) - f(t - h)}{2h} = f'(t) + \frac{h^2}{6} f'''(t) + \dots \qquad (4.8)$$
#
# So the error falls like $h^2$: a step ten times smaller gives an error a hundred times smaller.
# From one side, $f''$ stays, and the error falls like $h$.


# %%
def fourth_power(t):
    """The fourth power of t."""
    return t * t * t * t  # its derivatives at 1: 4, 12, 24, 24, and then 0


h = 0.1
series = [1 + s * 4 * h + 12 * h**2 / 2 + s * 24 * h**3 / 6 + 24 * h**4 / 24 for s in (1, -1)]
verify("4.7", [fourth_power(1 + h), fourth_power(1 - h)], series)
for h in (0.1, 0.01):
    central = (fourth_power(1 + h) - fourth_power(1 - h)) / (2 * h)
    print(f"h = {h}: slope {central:.4f}, formula {4 + h**2 / 6 * 24:.4f}")
verify("4.8", central, 4 + h**2 / 6 * 24)

# %% [markdown]
# Then why not take the smallest $h$ that there is?

# %% [markdown] card="04.b" kind="predict"
# We measure the slope of $t^4$ at $t = 1$ from two points, $1 - h$ and $1 + h$. With $h =
# 10^{-10}$, compared with $h = 10^{-5}$, the error is
# - [x] larger: two almost equal numbers are subtracted -> The error is 3e-7 in place of 4e-10:
#   the difference keeps about 6 of 16 digits.
# - [ ] smaller: $h$ is nearer to 0 -> True for real numbers. A float has 16 digits, and the
#   subtraction removes most. {limit-on-paper}
# - [ ] equal: both are exact to 16 digits -> The values of f are; their difference is not: errors
#   4e-10 and 3e-7. {float-is-real}
#
# Read again: section 4.2

# %%
steps = 10.0 ** -np.arange(1, 13)  # (12,) from 0.1 to 1e-12
above, below = fourth_power(1 + steps), fourth_power(1 - steps)
errors = {
    "one-sided": np.abs((above - 1) / steps - 4),
    "central": np.abs((above - below) / (2 * steps) - 4),
}
print(f"error with h = 1e-5:  {errors['central'][4]:.0e}")
print(f"error with h = 1e-10: {errors['central'][9]:.0e}")
assert errors["central"][9] > 100 * errors["central"][4]

# %%
v_curve(steps, errors)

# %% [markdown]
# What do you read off? On which side does the curve fall like $h^2$, and what happens on the other?

# %%
outcome("04.b")

# %% [markdown]
# Two errors add up. The series is cut off: an error of $\frac{h^2}{6} |f'''|$. And a float keeps
# about 16 digits: each value of $f$ is off by up to $\epsilon |f|$, with $\epsilon = 2^{-53}$,
# about $10^{-16}$. Two such errors divided by $2h$ give $\epsilon |f| / h$. The sum is smallest
# where its own slope in $h$ is 0, that is $\frac{h}{3} |f'''| = \epsilon |f| / h^2$:
#
# $$h_{\text{best}} = \left( \frac{3 \epsilon\, |f|}{|f'''|} \right)^{1/3} \qquad (4.9)$$
#
# For $|f|$ near $|f'''|$ that is about $10^{-5}$. We use $h = 10^{-5}$ in the whole course, with
# numbers of 64 bits.

# %%
eps = 2.0**-53
grid = 10 ** np.linspace(-8, -3, 50_001)  # (50001,) many steps
bound = grid**2 / 6 * 24 + eps * 1 / grid  # (50001,) both errors, for f = 1 and f''' = 24
best = grid[bound.argmin()]
print(f"best step on the grid {best:.1e}, its error bound {bound.min():.0e}")
print(f"both errors for h = 1e-5 and f = f''' = 1: {1e-10 / 6 + eps / 1e-5:.0e}")
verify("4.9", np.log10(best), np.log10((3 * eps * 1 / 24) ** (1 / 3)), tol=1e-4)

# %% [markdown]
# ### When do two gradients agree?
#
# Is a difference of $10^{-9}$ small? Beside slopes of size 1 it is; beside slopes of size $10^{-9}$
# it is everything. So we divide by the size. The **relative error** is the difference in units of
# what is compared: 2.02 and 2.00 differ by 0.01. For two gradients $g$ and $\hat g$:
#
# $$e(g, \hat g) = \frac{\max_i |g_i - \hat g_i|}{\max\left(\max_i |g_i|,\ \max_i |\hat g_i|\right)}
# \qquad (4.10)\ \text{definition}$$
#
# Above the line stands the largest difference, below it the largest entry of both.
#
# How good is the measurement itself? For $h = 10^{-5}$, and $|f|$ and $|f'''|$ near 1, the two errors
# above are $\frac{1}{6} h^2 = 1.7 \cdot 10^{-11}$ and $\epsilon / h = 1.1 \cdot 10^{-11}$, together
# about $3 \cdot 10^{-11}$. A wrong formula is off by $0.1$ or $1$. We ask for $10^{-6}$: far above the first, far below the
# second. To compare a derived gradient with a measured one in this way is a **gradient check**:
# slopes 0.70 and 0.70 agree.
#
# ### Exercise 04.2
#
# Order the lines of `numerical_grad`. It moves one entry of `x` at a time and takes the central
# difference of `f`. `f` takes an array shaped as `x` and gives back one number. `x` has any shape
# and may hold whole numbers; after the call it is as before. The result is a float64 array, shaped as `x`. For example,
# `numerical_grad(lambda x: (x**2).sum(), np.array([1, -3]))` is about `[2.0, -6.0]`.
#
# Why `float(...)` in two lines? When `x` has shape `()`, `f` may be `lambda x: x`, and then it
# returns the very array that moves next. `float(f(x))` takes a copy of the number.


# %% exercise="04.2"
def numerical_grad(f, x, h=1e-5):
    """The gradient of f at x by central differences, one entry at a time.

    f: takes an array shaped as x, returns one number. x: any shape, floats or whole numbers.
    Returns a float64 array, shaped as x. x itself stays as it was.
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
# Now the judge can judge. Here is the gradient check of your 04.1:

# %%
z, y = rng.normal(size=(5, 4)), np.array([0, 3, 1, 1, 2])  # (5, 4), (5,)
derived = softmax_cross_entropy_grad(z, y)  # (5, 4)
measured = numerical_grad(lambda z: cross_entropy(z, y), z)  # (5, 4)
relative = np.abs(derived - measured).max() / max(np.abs(derived).max(), np.abs(measured).max())
print("relative error below 1e-6:", bool(relative < 1e-6))
turned_round = np.abs(-derived - measured).max() / np.abs(measured).max()
print(f"with a wrong sign it would be {turned_round:.0f}")

# %% [markdown]
# *Your answers are saved; a good place to stop (2 of 7).*

# %% [markdown]
# ## 4.3 From the logits back to the weights
#
# *18 minutes*
#
# The logits are not free: they come from weights. Our model is the simplest one that uses every
# pixel. The row $x$ of $d$ pixels gives $k$ logits,
#
# $$z = xW + b \qquad (4.11)\ \text{definition}$$
#
# with $W$ of shape $(d, k)$ and $b$ of shape $(k,)$. Column $j$ of $W$ holds the weights of class
# $j$: one weight a pixel. This model with softmax on top is **softmax regression**: pixels
# $(1, 0)$ and columns $(2, 5), (1, 1)$ give logits $(2, 1)$.
#
# ### One image, by hand
#
# Take $d = 2$, $k = 3$, $x = (2, -1)$ and $dz = (0.5, 0.2, -0.7)$. One entry of $dz = p - t$ is
# negative: the true class is 2, and $p = (0.5, 0.2, 0.3)$. How does the loss change with $W_{ij}$? Only logit $j$ contains it, as $x_i W_{ij}$. So $W_{ij}$ moves logit $j$ at rate $x_i$,
# and logit $j$ moves the loss at rate $dz_j$. The slope is the product, $x_i\, dz_j$:

# %%
x, dz = np.array([2.0, -1.0]), np.array([0.5, 0.2, -0.7])  # (d,), (k,)
print(np.outer(x, dz))  # (d, k): the table of all products x_i dz_j

# %% [markdown]
# Read a column: class 0 has $dz_0 = 0.5$, so its weights should go *down* along $x$. Class 2 has
# $dz_2 = -0.7$: its weights should go *up* along $x$. Each column of $W$ is an arrow. The true
# class pulls its arrow towards the image, by $1 - p$. Every other class pushes its arrow away, by
# $p$.
#
# ### A batch
#
# The same $W$ serves all $n$ images. It reaches the loss by $n$ paths, and the slopes of all paths
# are added. That is where the sum comes from. Image $r$ brings $x_{ri}\, dz_{rj}$, so
#
# $$dW_{ij} = \sum_{r=1}^{n} x_{ri}\, dz_{rj}, \quad\text{that is}\quad
# dW = x^\top dz \qquad (4.12)$$
#
# Shapes: $(d, n)$ times $(n, k)$ is $(d, k)$, as $W$. The bias $b_j$ enters logit $j$ of every
# image with factor 1:
#
# $$db_j = \sum_{r=1}^{n} dz_{rj} \qquad (4.13)$$
#
# Last, a pixel $x_{ri}$ enters all $k$ logits of its own image, with factors $W_{ij}$:
#
# $$dx_{ri} = \sum_{j=1}^{k} dz_{rj}\, W_{ij}, \quad\text{that is}\quad
# dx = dz\, W^\top \qquad (4.14)$$
#
# Nothing trains the pixels, so $dx$ is not needed yet. In lesson 5 it feeds the layer below.

# %%
x, W = rng.normal(size=(4, 2)), rng.normal(size=(2, 3))  # (n, d), (d, k)
b, y = rng.normal(size=3), np.array([0, 2, 1, 1])  # (k,), (n,)
dz = softmax_cross_entropy_grad(x @ W + b, y)  # (n, k)
verify("4.12", sum(np.outer(x[r], dz[r]) for r in range(4)), x.T @ dz)
with_ones = np.column_stack([x, np.ones(4)])  # (n, d + 1): b is the weight of a pixel that is 1
verify("4.13", (with_ones.T @ dz)[-1], dz.sum(axis=0))
verify("4.14", [[dz[r] @ W[i] for i in range(2)] for r in range(4)], dz @ W.T)

# %% [markdown]
# Two routes on paper may share one mistake. So the measured gradients speak as well:

# %%
measured = (
    numerical_grad(lambda W: cross_entropy(x @ W + b, y), W),
    numerical_grad(lambda b: cross_entropy(x @ W + b, y), b),
    numerical_grad(lambda x: cross_entropy(x @ W + b, y), x),
)
for name, derived, seen in zip(
    ("dW", "db", "dx"), (x.T @ dz, dz.sum(axis=0), dz @ W.T), measured, strict=True
):
    agrees = np.abs(derived - seen).max() < 1e-6 * np.abs(seen).max()
    print(f"{name} {derived.shape}: derived and measured agree: {agrees}")

# %% [markdown]
# ### A worked example, with named steps
#
# Another layer first: scale and shift each column, $y = x \cdot s + c$, with $s$ and $c$ of shape
# $(d,)$. The steps below have names. All backward passes of this course use them.
#
# - *gradient at the output*: $dy$ is given, shape $(n, d)$.
# - *each path back*: $x$ moves $y$ with factor $s$; $s$ moves it with factor $x$; $c$ with factor
#   1.
# - *add the paths*: each entry of $x$ has one path here, so there is nothing to add.
# - *sum what was broadcast*: one row $s$ served all $n$ rows, so its slopes are summed over the
#   rows.
# - *check the shape*: each gradient has the shape of its array.

# %%
x, s = np.array([[2.0], [5.0]]), np.array([3.0])  # (n, d) = (2, 1), (d,)
dy = np.array([[1.0], [10.0]])  # (n, d)
dx = dy * s  # (2, 1)  each path back
ds = (dy * x).sum(axis=0)  # (1,)  each path back, then sum what was broadcast
dc = dy.sum(axis=0)  # (1,)  sum what was broadcast
print("dx", dx.ravel(), " ds", ds, " dc", dc)

# %% [markdown] card="04.w1" kind="why"
# A layer adds one number `c` to every entry of `z`, shape (n, k). Why is `dc` the sum of all n k
# entries of `dz`?
# - [x] `c` enters the loss by n k paths -> Each entry of z holds c with factor 1, and the slopes
#   of all paths are added.
# - [ ] `dz` must lose both of its axes -> A mean, or one entry of dz, would have shape () too,
#   and both are wrong. {shape-decides}
# - [ ] the sum takes back the 1/n in `dz` -> Without the 1/n the sum would be needed too: there
#   are still n k paths. {sum-undoes-mean}
#
# Read again: section 4.3

# %% [markdown]
# ### Exercise 04.3
#
# Fill the two blanks of `linear_backward`: *each path back* for `W`, and *sum what was broadcast*
# for `b`. `dz` has shape `(n, k)` and holds whatever comes from above, with its factor 1/n. For
# example, for `dz = [[1], [1]]`, `x = [[1, 0], [0, 1]]`, `W = [[3], [4]]`, `dW` is `[[1], [1]]` and
# `db` is `[2]`.


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

# %% [markdown]
# *Your answers are saved; a good place to stop (3 of 7).*

# %% [markdown]
# ## 4.4 Train
#
# *30 minutes*
#
# The gradient points where the loss grows fastest. So we go the other way, a little:
#
# $$W \leftarrow W - \text{lr} \cdot dW, \qquad
# b \leftarrow b - \text{lr} \cdot db \qquad (4.15)\ \text{definition}$$
#
# The **learning rate**, lr, says how long a step is: lr 0.1 turns slope 2 into step 0.2. For a
# small step the loss changes by slope times step, summed over all entries. With step $-\text{lr}\,
# dW$ that is
#
# $$L(W - \text{lr}\, dW) - L(W) \approx -\text{lr} \sum_{ij} dW_{ij}^2 \qquad (4.16)$$
#
# The right side is never positive: a step that is small enough never goes up.
#
# Here are 60 points of three classes in the plane, with badly chosen weights.

# %%
centres = np.array([[2.0, 0.0], [-1.0, 1.7], [-1.0, -1.7]])  # (3, 2)
y_plane = np.arange(60) % 3  # (60,)
x_plane = centres[y_plane] + rng.normal(scale=1.3, size=(60, 2))  # (60, 2)
W_start = np.array([[0.0, -1.0, 0.8], [1.2, -0.3, -0.8]])  # (2, 3)


def loss_in_plane(W, b=0.0):
    """The mean loss of the 60 points."""
    return cross_entropy(x_plane @ W + b, y_plane)


dz = softmax_cross_entropy_grad(x_plane @ W_start, y_plane)  # (60, 3)
dW = x_plane.T @ dz  # (2, 3)
change = loss_in_plane(W_start - 1e-5 * dW) - loss_in_plane(W_start)
verify("4.16", change / 1e-5, -(dW**2).sum(), tol=1e-4)


# %% [markdown]
# Now real steps. In the picture, each class has an arrow: its column of $W$. Letters mark the
# region in which that class has the largest logit. The circle marks the point that is most wrong at
# the start. Where will its arrow go?


# %%
def descend(W, b, lr, n_steps, l2=0.0):
    """Take steps down the loss of the 60 points, all of them in every step."""
    for _ in range(n_steps):
        dz = softmax_cross_entropy_grad(x_plane @ W + b, y_plane)  # (60, 3)
        W, b = W - lr * (x_plane.T @ dz + l2 * W), b - lr * dz.sum(axis=0)
    return W, b


zero = np.zeros(3)
log_p = log_softmax(x_plane @ W_start)[np.arange(60), y_plane]  # (60,) of the true classes
stages = {"start": 0, "after one step": 1, "after 100 steps": 100}
arrows = {title: descend(W_start, zero, 0.5, n) for title, n in stages.items()}
circled = int(log_p.argmin())
draw_arrows(x_plane, y_plane, arrows, point=circled)

# %%
name = "ABC"[y_plane[circled]]
for title, (W, b) in arrows.items():
    p_circled = softmax(x_plane[[circled]] @ W + b)[0, y_plane[circled]]
    print(f"{title}: arrow of {name} {W[:, y_plane[circled]].round(2)}, p {p_circled:.4f}")

# %% [markdown]
# The circled point belongs to B. After one step B's arrow has begun to turn. $p$ is more than ten
# times larger and still tiny: the point has one vote among 60. After 100 steps the arrow points
# upwards, and the point is on the right side, with $p$ near $0.8$.
#
# After 100 steps each arrow has turned towards its own points. All borders are straight, and they stay straight:
# the border of two classes is where two logits are equal, $x (w_A - w_B) + b_A - b_B = 0$. That is
# the equation of a line. This model can draw nothing else.
#
# ### One point, three pushes
#
# What does a single example do to $W$? First a prediction.

# %% [markdown] card="04.h" kind="predict"
# One point of class B has $p = (0.7, 0.2, 0.1)$ for A, B, C: the model is sure of A, and wrong. In
# a step for this point alone, which weight arrow moves farthest?
# - [x] the arrow of B, its own class -> The moves are as long as |p - t|: .7 for A, .8 for B, .1
#   for C, each times the length of x. The row sums to 0, so the own arrow moves as far as all
#   others together.
# - [ ] the arrow of A, the class it is mistaken for -> A is pushed away by p_A = .7. B is
#   attracted by 1 - p_B = .8, which is more. {the-culprit-moves-most}
# - [ ] all three move equally far -> All three move along the line of x. How far says p - t: .7,
#   .8 and .1. {a-step-is-shared-equally}
#
# Read again: section 4.4

# %% [markdown]
# Here is such a picture to move, with other 60 points and without a bias: $z = xW$, so all borders meet at 0.
# Dots are A, squares B, triangles C; a hollow point is wrong. From the tip of each arrow a line shows
# what a step for the ringed point alone would do, by your 04.1. The small square at 0 adds one vector
# $v$ to all three arrows.

# %%
three_arrows(softmax_cross_entropy_grad)

# %% [markdown]
# What do you read off? Choose points that are right, wrong, far away: which arrow is pushed most? Then
# move the arrows until all 60 are right. And which points could no arrows ever get right?
#
# Below the plane stand ten arrows of 784 numbers each, drawn as images: your 04.1 has trained them
# on 1,000 digits, with lr 0.5. The slider “learning rate lr” leaves them alone. What do they show after
# one step? After which step are most validation images right (10,000 other training images)?

# %%
outcome("04.h")

# %% [markdown]
# ### Small batches
#
# For MNIST one exact gradient costs a pass through 60,000 images. Split them into $m$ batches of
# equal size, with gradients $dW^{(1)}, \dots, dW^{(m)}$. A mean over all images is the mean of
# the batch means:
#
# $$dW = \frac{1}{m} \sum_{s=1}^{m} dW^{(s)} \qquad (4.17)$$
#
# So one batch, drawn at random, gives the right gradient *on average*, for $1/m$ of the work. A
# step for each batch is called **SGD**, stochastic gradient descent: 600 images in batches of 100
# give 6 steps. Stochastic means that chance is in it.

# %%
(x, y), (x_test, y_test) = load_mnist()  # (60000, 784), (60000,), (10000, 784), (10000,)
W = rng.normal(scale=0.1, size=(784, 10))  # (784, 10)
some_x, some_y = x[:1000].astype(float), y[:1000]  # (1000, 784), (1000,)


def gradient(rows):
    """The gradient of W from some of the 1,000 images."""
    return some_x[rows].T @ softmax_cross_entropy_grad(some_x[rows] @ W, some_y[rows])


batches = [gradient(rows) for rows in minibatches(1000, 100, rng)]  # 10 times (784, 10)
verify("4.17", np.mean(batches, axis=0), gradient(np.arange(1000)))

# %% [markdown]
# ### What the first step does
#
# Start with $W = 0$. All logits are 0, so every class has $p = 1/k$ for every image. Put this into
# (4.12). Column $j$ of $-dW$ is the sum of the images of class $j$ minus $1/k$ of the sum of all
# images, and both are divided by $n$. Write $n_j$ for the number of images of class $j$, $m_j$ for their mean image, and $m$ for the
# mean of all:
#
# $$-dW_{\cdot j} = \frac{n_j}{n}\, m_j - \frac{1}{k}\, m \qquad (4.18)$$
#
# The first step writes the class mean of lesson 1 into the weights, less a tenth of everything.

# %%
dW = x.astype(float).T @ softmax_cross_entropy_grad(np.zeros((len(x), 10)), y)  # (784, 10)
means = np.array([x[y == j].mean(axis=0, dtype=float) for j in range(10)])  # (10, 784)
share = np.array([(y == j).mean() for j in range(10)])  # (10,)
verify("4.18", -dW, (share[:, None] * means - x.mean(axis=0, dtype=float) / 10).T)

# %% [markdown]
# ### Exercise 04.4
#
# Order the lines of the training loop. One line too many stands among them: two lines differ in one
# sign, and only one of the two goes downhill.
#
# `W` and `b` start at 0. Each epoch goes once through all examples, in the order of a new
# `minibatches(len(x), batch_size, rng)`; the last batch may be smaller. Every batch makes one step.
# The loss of a batch is its mean cross-entropy plus a penalty, `l2 / 2` times the sum of all
# `W**2`. The penalty is on `W` only, never on `b`. `losses[epoch]` is the mean over the *examples*:
# each batch's loss, taken before its step, counts by its number of rows. The two functions from
# `nn` are the library's copies of yours, so this exercise stands alone. For example, with two
# examples `x = [[-1], [1]]` of classes 0 and 1 the loss starts at 0.69, which is log 2.


# %% exercise="04.4"
def fit_softmax(x, y, k, lr, n_epochs, batch_size, rng, l2=0.0):
    """Train softmax regression from weights of 0, with mini-batch gradient descent.

    x: (n, d) inputs. y: (n,) labels, 0 to k - 1. rng: decides the order, a new one each epoch.
    l2: strength of the penalty l2 / 2 * (sum of all W**2); the penalty is on W only.
    Returns W (d, k), b (k,) and losses (n_epochs,): the mean over the examples, penalty included.
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

# %% [markdown]
# ### Experiment: many small steps or one exact step?

# %% [markdown] card="04.c" kind="predict"
# One pass through 60,000 images, learning rate 0.3. Way 1 takes one step with the gradient of all
# images. Way 2 takes 600 steps, each with the gradient of 100 images. Which has the lower loss at
# the end?
# - [x] way 2, by far -> One exact step leaves the loss above 1.5. 600 rough steps bring it below
#   0.4.
# - [ ] way 1: its gradient is exact -> It is exact only where it starts: after one step the loss
#   is still above 1.5. {exact-beats-many}
# - [ ] equal: every image is used once -> In way 2 each batch sees weights that the batches
#   before it have improved. {work-is-progress}
#
# Read again: section 4.4

# %%
W_once, b_once, _ = fit_softmax(x, y, 10, 0.3, 1, 60_000, rng)  # 1 epoch, 1 batch
W_pass, b_pass, _ = fit_softmax(x, y, 10, 0.3, 1, 100, rng)  # 1 epoch, 600 batches
after_1, after_600 = (cross_entropy(x @ W + b, y) for W, b in ((W_once, b_once), (W_pass, b_pass)))
print(f"one step, all images:        loss {after_1:.1f}")
print(f"600 steps, 100 images each:  loss {after_600:.1f}")
assert after_1 > 1.5
assert after_600 < 0.4

# %% [markdown]
# What do you read off?

# %%
outcome("04.c")

# %% [markdown]
# *Your answers are saved; a good place to stop (4 of 7).*

# %% [markdown]
# ## 4.5 All of MNIST
#
# *15 minutes*
#
# How long should a step be? The test set may not say. As in lesson 1, we hold out 10,000 training
# images for validation, try three learning rates on the other 50,000, and keep the best.

# %%
train_rows, val_rows = split(60_000, (50_000, 10_000), np.random.default_rng(0))
on_validation = {}
for lr in (0.03, 0.3, 3.0):
    order = np.random.default_rng(0)  # the same order of batches for each
    W, b, _ = fit_softmax(x[train_rows], y[train_rows], 10, lr, 5, 100, order)
    on_validation[lr] = ((x[val_rows] @ W + b).argmax(axis=1) == y[val_rows]).mean()
    print(f"lr {lr}: at least {int(100 * on_validation[lr])} % right")
best_lr = max(on_validation, key=on_validation.__getitem__)
print("best on the validation images: lr", best_lr)
assert best_lr == 0.3

# %% [markdown]
# Now with all 60,000 images: twenty passes in batches of 100, that is 12,000 steps. There are
# $784 \cdot 10 + 10 = 7{,}850$ numbers to learn.

# %% [markdown] card="04.d" kind="predict"
# The nearest class mean of lesson 1 reads 82 % of the test images. Softmax regression on the same
# 784 pixels, 20 passes, reads
# - [x] about 92 % -> Between 92.2 and 92.9 %. The borders are straight, but they are trained.
# - [ ] about 83 %, as both draw straight borders -> Both borders are straight. Training moves
#   them: ten points more. {same-shape-same-score}
# - [ ] about 99 %, as training removes the errors -> Even on the training images it stays near 93
#   %: some digits no plane can part. {training-fixes-everything}
#
# Read again: section 4.5

# %%
order = np.random.default_rng(4)  # its own generator: the same result in every run
W_mnist, b_mnist, losses = fit_softmax(x, y, 10, best_lr, 20, 100, order)
train_accuracy = ((x @ W_mnist + b_mnist).argmax(axis=1) == y).mean()
test_accuracy = ((x_test @ W_mnist + b_mnist).argmax(axis=1) == y_test).mean()
print(f"loss of the first pass {losses[0]:.2f}, of the last {losses[-1]:.2f}")
print(f"training images: {train_accuracy:.0%} right")
print(f"test images: {test_accuracy:.0%} right")
print("between 92.2 and 92.9 %:", bool(0.922 < test_accuracy < 0.929))
assert 0.922 < test_accuracy < 0.929

# %% [markdown]
# What do you read off? Compare training and test images, too. The last line gives a band, as the
# last digit may differ from one computer to the next.

# %%
outcome("04.d")

# %% [markdown]
# Training and test accuracy lie close together: this model does not learn images by heart. It is
# too stiff to do better: straight borders in 784 dimensions are all it has. LeCun, Bottou, Bengio
# and Haffner (1998, Fig. 9) report 12.0 % test error for their linear classifier; ours makes 7 to 8
# %.
#
# How does it read *your* digits? The pad of lesson 1 is back, with your model. Over the ink lies the
# slope of the answer's logit (the pad says *score*): where would more ink raise it? Change single steps
# of the preparation, and find a 7 that is taken for something else. Then draw two quite different
# 3s that it reads as 3. Does the picture of slopes change?


# %% tags=["nbval-ignore-output"]
def regression(images):
    """(n, 784) images -> (n, 10) logits."""
    return images @ W_mnist + b_mnist


digit_pad(regression, question="What does your model make of your digit?")

# %% [markdown]
# The logit of class $c$ is a sum over pixels, $\sum_j x_j W_{jc} + b_c$. Its slope in pixel $j$ is
# $W_{jc}$, whatever you draw.
#
# What stands in the weights? Each column of $W$ has 784 numbers, so we can draw it as an image. We
# keep $W$ at some moments of the first pass.


# %%
def weights_after(steps, lr=0.3):
    """W after the given numbers of steps, in one pass of batches of 100."""
    W, b, kept = np.zeros((784, 10)), np.zeros(10), {}
    for step, rows in enumerate(minibatches(len(x), 100, np.random.default_rng(0)), 1):
        if step == 1:
            print("images of each class in the first batch:", np.bincount(y[rows]))
        dz = softmax_cross_entropy_grad(x[rows] @ W + b, y[rows])  # (100, 10)
        _, dW, db = linear_backward(dz, x[rows], W)
        W, b = W - lr * dW, b - lr * db
        if step in steps:
            kept[step] = W
    return kept


stages = {"1 step": 1, "20 steps": 20, "600 steps": 600}
kept = weights_after(stages.values())
weight_images({title: kept[step] for title, step in stages.items()} | {"12,000 steps": W_mnist})

# %% [markdown]
# The first row shows class means less a tenth of the mean of all, as (4.18) says, for 100 images.
# The 4 is the strongest: the batch holds more fours than any other digit. A faint image has few
# examples in the batch, or examples so different that their mean is pale. Later rows keep what *tells
# classes apart*. The 0 has an orange middle: ink there speaks against a 0. Pixels at the border
# stay pale: they are almost always blank, so they hardly move any weight.
#
# ### A claim on trial: which descent?
#
# **SLOPPY:** "Such a model is trained with gradient descent."
#
# *Why people say it:* (4.15) is the formula of gradient descent, and the full name is long.
#
# *The numbers:* let gradient descent proper, with all images in every step, also have 20 passes. It
# gets a second try with longer steps.

# %%
exact = {lr: fit_softmax(x, y, 10, lr, 20, 60_000, rng) for lr in (0.3, 1.0)}
for lr, (W, b, _) in exact.items():
    exact_accuracy = ((x_test @ W + b).argmax(axis=1) == y_test).mean()
    print(f"20 exact steps, lr {lr}: test accuracy below 89 %:", bool(exact_accuracy < 0.89))
    assert exact_accuracy < 0.89
print("12,000 rough steps: above 92.2 %:", bool(test_accuracy > 0.922))

# %%
curves = {f"all images, lr {lr}": exact_losses for lr, (_, _, exact_losses) in exact.items()}
loss_curves(curves | {"batches of 100, lr 0.3": losses})

# %% [markdown]
# *The correct sentence:* it is trained by *mini-batch* stochastic gradient descent, and at equal
# cost the difference is large. (Goodfellow, Bengio, Courville, *Deep Learning*, 2016, sections
# 8.1.3 and 8.3.1.)
#
# *Your answers are saved; a good place to stop (5 of 7).*

# %% [markdown]
# ## 4.6 Two classes, another loss, and the mistakes
#
# *33 minutes, with a pause in the middle*
#
# With two classes softmax uses $p_1 = e^{z_1} / (e^{z_0} + e^{z_1})$. Divide above and below by
# $e^{z_1}$: it is the sigmoid of $z_1 - z_0$. Insert $z = xW + b$, with columns $W_0$ and $W_1$:
#
# $$p_1 = \sigma(xw + c), \qquad w = W_1 - W_0, \quad c = b_1 - b_0 \qquad (4.19)$$
#
# Here $b_0$ and $b_1$ are the two entries of $b$. One column and one number, $c$, suffice. A model
# $\sigma(xw + c)$ with the binary cross-entropy is called **logistic regression**: $xw + c = 0$
# gives one half. Numbers: logits $(1, 3)$ and $(0,
# 2)$ give the same $p_1 = \sigma(2) = 0.88$.
#
# And the gradients? From (4.12), column 1 of $dW$ is $x^\top (p_1 - t_1)/n$. Column 0 is $x^\top
# (p_0 - t_0)/n$, and $p_0 - t_0 = (1 - p_1) - (1 - t_1) = -(p_1 - t_1)$. The binary cross-entropy
# is $\log(1 + e^z) - t_1 z$ for the one logit $z$, by (3.20) and (3.21). Its slope is
# $\frac{e^z}{1 + e^z} - t_1 = p_1 - t_1$, so its gradient is $dw = x^\top (p_1 - t_1)/n$. Hence
#
# $$dW_1 = dw, \qquad dW_0 = -dw \qquad (4.20)$$

# %%
x_two, y_two = rng.normal(size=(30, 4)), rng.integers(2, size=30)  # (30, 4), (30,)
W, b = rng.normal(size=(4, 2)), rng.normal(size=2)  # (4, 2), (2,)
w, c = W[:, 1] - W[:, 0], b[1] - b[0]  # (4,), ()
verify("4.19", softmax(x_two @ W + b)[:, 1], sigmoid(x_two @ w + c))

dW = x_two.T @ softmax_cross_entropy_grad(x_two @ W + b, y_two)  # (4, 2)
dw = numerical_grad(lambda w: nn.binary_cross_entropy(x_two @ w + c, y_two), w)  # (4,) measured
verify("4.20", dW, np.column_stack([-dw, dw]), tol=1e-8)

# %% [markdown]
# ### Exercise 04.5
#
# Write `logistic_from_softmax`. It gets `W` with shape `(d, 2)` and `b` with shape `(2,)`. It
# returns `w` with shape `(d,)` and the number `c` of (4.19). For every `x`, `sigmoid(x @ w + c)` is
# then the probability of class 1. For example, `W = [[1, 3]]` and `b = [0, 0.5]` give `w = [2]` and
# `c = 0.5`.

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

# %% [markdown]
# ### Experiment: 3 against 7
#
# Keep the threes and sevens of MNIST, about 12,000 training images.

# %% [markdown] card="04.e" kind="predict"
# Two classes, all weights 0. Softmax regression and logistic regression each take one step with lr
# 0.5 on the same batch. Compared with the logistic $w$, the difference of the softmax columns, $W_1
# - W_0$, has moved
# - [x] twice as far -> Column 1 moves by -lr dw and column 0 by +lr dw: their difference moves by
#   2 lr dw.
# - [ ] equally far -> Each column's gradient is as large as the logistic one; there are two
#   columns. {equal-gradients-equal-steps}
# - [ ] half as far -> The push is not split: both columns get it in full, with opposite signs.
#   {push-is-split}
#
# Read again: section 4.6

# %%
kept, kept_test = np.isin(y, (3, 7)), np.isin(y_test, (3, 7))  # (60000,), (10000,)
x37, y37 = x[kept].astype(float), (y[kept] == 7).astype(int)  # (12396, 784), (12396,)
W_one, b_one, _ = fit_softmax(x37, y37, 2, 0.5, 1, len(x37), rng)  # one step with all of them
w_softmax, _ = logistic_from_softmax(W_one, b_one)  # (784,)
p_start = sigmoid(np.zeros(len(x37)))  # (12396,) one half everywhere
w_logistic = -0.5 * x37.T @ (p_start - y37) / len(x37)  # (784,) one step with lr 0.5
ratio = np.abs(w_softmax).sum() / np.abs(w_logistic).sum()
print(f"softmax moved {ratio:.3f} times as far")

# %% [markdown]
# What do you read off, and which learning rate would make the two equal?

# %%
outcome("04.e")

# %% [markdown]
# Give logistic regression twice the learning rate, and the same order of batches. Then all steps
# agree, not only the first.

# %%
W37, b37, _ = fit_softmax(x37, y37, 2, 0.5, 5, 100, np.random.default_rng(0))
w, c, order = np.zeros(784), 0.0, np.random.default_rng(0)
for _ in range(5):
    for rows in minibatches(len(x37), 100, order):
        error = (sigmoid(x37[rows] @ w + c) - y37[rows]) / len(rows)  # (batch,)
        w, c = w - 1.0 * x37[rows].T @ error, c - 1.0 * error.sum()
w_softmax, c_softmax = logistic_from_softmax(W37, b37)
same = np.allclose(w, w_softmax, atol=1e-9) and np.isclose(c, c_softmax, atol=1e-9)
print("same w and c after 620 steps:", bool(same))
right = ((x_test[kept_test] @ w + c > 0) == (y_test[kept_test] == 7)).mean()
print("3 against 7, test images: between 98.0 and 98.8 % right:", bool(0.980 < right < 0.988))
assert 0.980 < right < 0.988

# %% [markdown]
# *Your answers are saved; half of this station is done, and you may pause here.*
#
# ### Two claims on trial
#
# **FALSE:** "Softmax regression is for binary classification; it outputs only two classes."
#
# *Why people believe it:* its sister, logistic regression, is the binary one, and both share one
# derivation. *The number:* the model of 4.5 told ten classes apart, with over 92 % right. *The
# correct sentence:* softmax regression takes any number of classes; with two of them one column is
# redundant, and it becomes logistic regression. (Goodfellow et al., 2016, section 6.2.2.3.)
#
# **SLOPPY:** "For two classes: $Z = Wx + b$, softmax, cross-entropy, gradient descent."
#
# *Why people say it:* it works. *The number:* by (4.20) it has the gradients of logistic
# regression, each of them twice, so $2 \cdot 785 = 1570$ weights do the work of 785. *The correct
# sentence:* for two classes one logit, sigmoid and binary cross-entropy is usual and equal. And
# here an image is a *row*, so we write $z = xW + b$. (Bishop, 2006, section 4.3.2, for the
# gradient.)
#
# ### The same model with another loss
#
# Why all this, when a linear model can be solved at once? **Least squares** minimises the sum of
# squared distances: outputs (3, 1) and targets (1, 1) cost 4. Take the ten outputs $xW + b$ and the
# one-hot targets $T$. Let $A$ hold the images and a column of ones, and $B$ all weights and biases.
#
# Half the sum of squares has slope $AB - T$ in each output. As in (4.12), its slope in $B$ is
# $A^\top (AB - T)$. Set it to 0: the **normal equations** are $A^\top A\, B = A^\top T$. With
# $A = (1, 2)^\top$ and $T = (3, 5)^\top$ they read $5 B = 13$, so $B = 2.6$.

# %%
A, T = np.array([1.0, 2.0]), np.array([3.0, 5.0])  # (2,), (2,)
B = (A @ T) / (A @ A)  # one number
measured = numerical_grad(lambda B: ((A * B - T) ** 2).sum() / 2, np.array(B))  # ()
print(f"B = {B:.1f}; the measured slope there is 0:", bool(abs(measured) < 1e-8))

# %% [markdown]
# Pixels that are always blank give $A^\top A$ rows of zeros, so it has no inverse. With
# `rcond=1e-10`, `lstsq` takes singular values below $10^{-10}$ times the largest one for 0. It then
# gives blank pixels the weight 0. Which accuracy do you expect?

# %% [markdown] card="04.f" kind="predict"
# Same model $xW + b$, but $W$ minimises the squared distance to the one-hot targets, solved
# exactly. Its test accuracy is
# - [x] lower, about 86 % -> Squared error also punishes an output of 3 where 1 was wanted.
# - [ ] the same, as the model is the same -> The model is the same, the loss is another: about 86
#   against about 92.5 %. {loss-is-a-detail}
# - [ ] higher, as the exact minimum is found -> It is the exact minimum of another quantity:
#   about 86 %. {exact-solution-is-best}
#
# Read again: section 4.6

# %%
gram, right_side = np.zeros((785, 785)), np.zeros((785, 10))
for rows in np.array_split(np.arange(60_000), 12):
    A = np.column_stack([x[rows].astype(float), np.ones(len(rows))])  # (5000, 785)
    gram += A.T @ A  # (785, 785)
    right_side += A.T @ one_hot(y[rows], 10)  # (785, 10)
B = np.linalg.lstsq(gram, right_side, rcond=1e-10)[0]  # (785, 10)
least_squares = ((x_test @ B[:-1] + B[-1]).argmax(axis=1) == y_test).mean()
print(f"least squares: {least_squares:.0%} of the test images right")
assert 0.859 < least_squares < 0.861

# %% [markdown]
# What do you read off? The model is the same, the solution is exact, and still it is worse.

# %%
outcome("04.f")

# %% [markdown]
# ### Which digits are confused
#
# One number hides *which* digits are confused. A **confusion table** counts each pair of true and
# predicted class: rows (3, 1) and (0, 2) mean one mistake in six. Rows are true classes.
#
# ### Exercise 04.6
#
# Two functions, both written already; `accuracy` is right. `confusion` loses examples: repair it.
#
# `accuracy(z, y)` is the share of examples whose largest logit is the true class; on a tie the
# first of the largest counts. `confusion(y, yhat, k)` returns `(k, k)` counts of dtype int64: the
# entry `[i, j]` says how many examples of true class `i` were given class `j`. For example,
# `confusion(np.array([0, 0, 1]), np.array([1, 1, 1]), 2)` is `[[0, 2], [0, 1]]`.


# %% exercise="04.6"
def accuracy(z, y):
    """The share of right answers.

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
z_test = x_test @ W_mnist + b_mnist  # (10000, 10)
counts = confusion(y_test, z_test.argmax(axis=1), 10)  # (10, 10)
verified = np.isclose(np.trace(counts) / counts.sum(), accuracy(z_test, y_test))
print("the diagonal's share is the accuracy:", bool(verified))
confusion_table(counts)

# %%
both_ways = np.triu(counts + counts.T, 1)  # (10, 10) mistakes of each pair, in either direction
fullest = np.sort(both_ways.argsort(axis=None)[-5:])  # (5,) the five pairs with the most
print("most often confused:", ", ".join(f"{i // 10} and {i % 10}" for i in fullest))
print(f"their share of all mistakes: {both_ways.ravel()[fullest].sum() / both_ways.sum():.0%}")

# %% [markdown]
# Five of the 45 pairs hold more than a third of the mistakes. For each of the five, say which
# strokes the two digits share.
#
# *Your answers are saved; a good place to stop (6 of 7).*

# %% [markdown]
# ## 4.7 One valley, with a flat floor
#
# *22 minutes*
#
# Gradient descent rests where the slope is 0. Could that be a bad place? For this model, never. And
# yet the weights it ends with are not unique. Both facts come from the second derivative.
#
# ### The curvature in the logits
#
# The slope of the loss of one image is $p - t$. Differentiate once more: $t$ is constant, and the
# slopes of $p$ are the Jacobian. So the matrix of all second derivatives, the **Hessian**, is the
# Jacobian of softmax. For $p = (0.5, 0.5)$ its rows are $(0.25, -0.25)$ and $(-0.25, 0.25)$.
#
# $$H = \frac{\partial^2 L}{\partial z\, \partial z^\top}
# = \operatorname{diag}(p) - p\,p^\top \qquad (4.21)$$
#
# How does the loss curve if the logits move in a direction $u$, shape $(k,)$? By $u^\top H u$,
# which is $\sum_j p_j u_j^2 - \left(\sum_j p_j u_j\right)^2$. With $\bar u = \sum_j p_j u_j$, the
# mean of $u$ under $p$, this is a *variance*:
#
# $$u^\top H u = \sum_j p_j (u_j - \bar u)^2 \ge 0 \qquad (4.22)$$
#
# Multiply out the square to see it: $\sum p_j u_j^2 - 2 \bar u \sum p_j u_j + \bar u^2$. A variance
# is never negative. And it is 0 when all $u_j$ are equal: the direction in which all logits move
# together.

# %%
z, u = rng.normal(size=(1, 4)), rng.normal(size=4)  # (1, 4), (4,)
y_one, p = np.array([1]), softmax(z)[0]  # (1,), (4,)
H = np.diag(p) - np.outer(p, p)  # (4, 4)
columns = [
    numerical_grad(lambda z, j=j: softmax_cross_entropy_grad(z, y_one)[0, j], z)[0]
    for j in range(4)
]
verify("4.21", columns, H, tol=1e-8)
verify("4.22", u @ H @ u, (p * (u - p @ u) ** 2).sum())
print("curvature where all logits move together:", bool(abs(np.ones(4) @ H @ np.ones(4)) < 1e-15))

# %% [markdown]
# The last line prints whether that curvature is 0.
#
# ### The curvature in the weights
#
# Move the weights along a straight line, $W + aV$, with a fixed $V$ of shape $(d, k)$. Then the
# logits of image $r$ move along the row $u_r = x_r V$. The curvature of the mean loss is the mean
# of (4.22), with $p_r$ taken at $W + aV$:
#
# $$\frac{d^2}{da^2} L(W + aV)
# = \frac{1}{n} \sum_{r=1}^{n} \operatorname{Var}_{p_r}(x_r V) \ge 0 \qquad (4.23)$$
#
# The bias $b$ is the weight of a pixel that is always 1, so all this holds for $(W, b)$ together.
#
# On every straight line the loss curves upwards or not at all. A function with this property is
# **convex**: between two points its graph never lies above their chord, the line that joins them.
# Squares such as 0, 1, 4 are so: in the middle 1 is below 2.
#
# Two lines show it. Along a straight line, subtract the chord from the loss: the difference is 0 at
# both ends, and its slope never falls. Were it above 0 somewhere, it would rise first and fall
# later, so its slope would fall; it is never above 0.
#
# And a point of slope 0 is a lowest point: from there the slope starts at 0 and never falls, on
# every straight line. So no training can rest in a bad valley.
#
# One thing convexity does *not* promise: that a lowest point exists. $e^{-t}$ is convex and sinks
# forever. The loss does the same where straight borders separate all classes without a mistake:
# longer weights then always lower it. Our 60 points overlap, and a cell below reaches slope 0.
#
# ### The flat direction
#
# Add the same vector $v$, shape $(d,)$, to *every* column of $W$. Each image's logits all move by
# the same number $x_r v$. Softmax does not see it:
#
# $$\operatorname{softmax}\!\left(x (W + v \mathbf{1}^\top) + b\right)
# = \operatorname{softmax}(xW + b) \qquad (4.24)$$
#
# (In the picture of 4.4 the square at 0 is this $v$.)
# Here $v \mathbf{1}^\top$ is the matrix with $v$ in each of the $k$ columns. Along this direction
# (4.23) is 0, as all entries of $x_r V$ are equal. So the Hessian is positive *semi*definite: never
# negative, but 0 along this **null direction**. From $(0, 1)$ to $(5, 6)$ both logits move by 5, no
# $p$ moves.
#
# Can two lowest points differ in more than that? On the line between them the loss is constant: it
# is never above the chord, and nothing is below the lowest. So its curvature (4.23) is 0, and every
# variance in it. Then all entries of $x_r V$ are equal: each image's logits shift together. Two
# lowest points always agree in $p$.

# %%
W, V, b = rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), rng.normal(size=3)
p, u = softmax(x_plane @ W + b), x_plane @ V  # (60, 3), (60, 3)
variance = (p * (u - (p * u).sum(axis=1, keepdims=True)) ** 2).sum(axis=1)  # (60,)
a = 1e-3
on_line = [loss_in_plane(W + step * V, b) for step in (a, 0.0, -a)]  # three losses
second = np.dot([1, -2, 1], on_line) / a**2
verify("4.23", second, variance.mean(), tol=1e-5)
v = rng.normal(size=(2, 1))  # (2, 1) the same for all three columns
verify("4.24", softmax(x_plane @ (W + v) + b), p)

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
# Read again: section 4.7

# %%
v = rng.normal(size=(784, 1))  # (784, 1)
W_moved = W_mnist.astype(float) + v  # (784, 10)
before = softmax(x_test @ W_mnist.astype(float) + b_mnist)  # (10000, 10)
after = softmax(x_test @ W_moved + b_mnist)  # (10000, 10)
print("weights moved by up to", round(float(np.abs(v).max()), 1))
print("largest change of a probability below 1e-9:", bool(np.abs(after - before).max() < 1e-9))
print("same accuracy:", accuracy(before, y_test) == accuracy(after, y_test))

# %% [markdown]
# What do you read off?

# %%
outcome("04.g")

# %% [markdown]
# ### A penalty makes it unique
#
# Add $\frac{\lambda}{2} \sum_{ij} W_{ij}^2$ to the loss, with $\lambda > 0$: an **L2 penalty**,
# which charges for large weights: weights 1 and 2 cost $2.5\,\lambda$. Along $W + aV$ its second
# derivative is $\lambda \sum_{ij} V_{ij}^2$. So
#
# $$\frac{d^2}{da^2}\!\left[L + \frac{\lambda}{2} \lVert W + aV \rVert^2\right]
# = \frac{1}{n} \sum_{r=1}^{n} \operatorname{Var}_{p_r}(x_r V)
# + \lambda \lVert V \rVert^2 > 0 \qquad (4.25)$$
#
# for every $V$ other than 0, with $\lVert V \rVert^2 = \sum_{ij} V_{ij}^2$. Now every direction of $W$ curves upwards, and the
# best $W$ is a single point. (The bias keeps its null direction, as it is not penalised.) Which of
# the many equal $W$ is chosen? At the minimum the gradient is 0: $dW + \lambda W = 0$. Each row of
# $dW$ sums to 0, because by (4.12) it is made of rows of $dz$, and (4.6) holds. So each row of $W$
# does, too:
#
# $$\sum_{j} W_{ij} = 0 \qquad (4.26)$$

# %%
starts = [(rng.normal(size=(2, 3)), rng.normal(size=3)) for _ in range(2)]
free = [descend(W, b, 0.5, 3000) for W, b in starts]
held = [descend(W, b, 0.5, 3000, l2=0.1) for W, b in starts]
for name, ((W_a, b_a), (W_b, b_b)) in (("no penalty", free), ("l2 = 0.1", held)):
    in_p = np.abs(softmax(x_plane @ W_a + b_a) - softmax(x_plane @ W_b + b_b)).max()
    in_W = np.abs(W_a - W_b).max()
    print(f"{name:10}: same p: {bool(in_p < 1e-6)}, same W: {bool(in_W < 1e-6)}, gap {in_W:.1f}")
W, b = free[0]
slope = x_plane.T @ softmax_cross_entropy_grad(x_plane @ W + b, y_plane)  # (2, 3)
print("without penalty, the slope at the end is 0:", bool(np.abs(slope).max() < 1e-8))

verify("4.26", held[0][0].sum(axis=1), np.zeros(2))

# %% [markdown]
# And the curvature of (4.25), measured along the same line as before:

# %%
W, b = held[0]
p, u = softmax(x_plane @ W + b), x_plane @ V  # (60, 3), (60, 3)
variance = (p * (u - (p * u).sum(axis=1, keepdims=True)) ** 2).sum(axis=1)  # (60,)
on_line = [W + step * V for step in (a, 0.0, -a)]  # three times (2, 3)
penalised = [loss_in_plane(M, b) + 0.1 / 2 * (M**2).sum() for M in on_line]
second = np.dot([1, -2, 1], penalised) / a**2
verify("4.25", second, variance.mean() + 0.1 * (V**2).sum(), tol=1e-5)

# %% [markdown]
# In a picture: the loss over two directions of $W$. Across, the same vector is added to each
# column; upwards, to one column alone.

# %%
reach = np.linspace(-3, 3, 41)  # (41,)
together = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])  # (2, 3) (1, 0) in each column
alone = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])  # (2, 3) in the first column only
panels = {}
bases = (("no penalty: a trough", free[0], 0.0), ("l2 = 0.1: a bowl", held[0], 0.1))
for title, (W, b), l2 in bases:
    W = W - W.mean(axis=1, keepdims=True)  # start both where each row sums to 0
    moved = [[W + c * alone + s * together for s in reach] for c in reach]
    panels[title] = np.array(
        [[loss_in_plane(M, b) + l2 / 2 * (M**2).sum() for M in row] for row in moved]
    )
valley(reach, reach, panels)

# %% [markdown]
# Left a trough, right a bowl. Both are convex; only the bowl has one lowest point. Bishop (2006,
# section 4.3.4) calls this Hessian positive definite. The trough shows that, without a penalty, it
# is semidefinite.
#
# *Your answers are saved; this was the last station (7 of 7).*

# %% [markdown]
# ## Recap
#
# 1. The slope of the mean cross-entropy in the logits is $dz = (p - t)/n$; each row sums to 0.
# 2. $dW = x^\top dz$, and $db$ is the sum of $dz$ over the batch, because all examples share $W$
#    and $b$.
# 3. A central difference with $h = 10^{-5}$ checks any gradient; compare relative errors with
#    $10^{-6}$.
# 4. Softmax regression, trained by SGD, reads over 92 % of MNIST; with two classes it is logistic
#    regression.
# 5. The loss is convex: a point of slope 0 is a lowest point. Adding one vector to all columns
#    changes nothing, and an L2 penalty removes that freedom.
#
# ## Quiz
#
# Three questions on this lesson, two on earlier ones.

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
# - [ ] W, b and the probabilities -> Convex means one lowest level, not one point: our two runs
#   ended 0.6 apart in W. {convex-means-one-point}
# - [ ] nothing: each has its own valley -> The curvature is never negative, so every point of
#   slope 0 is lowest. p agreed to 1e-6. {many-valleys}
#
# Read again: section 4.7

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
# Read again: section 4.2

# %% [markdown] card="04.q4" kind="quiz"
# The logits $(1, 2, 3)$ of one image are doubled. Its largest probability
# - [x] grows from {= top([1, 2, 3])} to {= top([2, 4, 6])} -> Differences double: the odds of
#   class 2 against class 1 go from e to e^2.
# - [ ] stays at {= top([1, 2, 3])} -> A common number that is added cancels; a common factor does
#   not. {scale-is-shift}
# - [ ] doubles from {= top([1, 2, 3])} to {= 2 * float(top([1, 2, 3])):.2f} -> 1.34 is no
#   probability: the row must still sum to 1. {softmax-is-size}
#
# Read again: lesson 2, what you may add
#
# ```python
# from course_lib.nn import cross_entropy, softmax
# def top(z: list[float]) -> str:
#     """The largest probability of one row of logits, with two digits."""
#     return f'{softmax(np.array([z])).max():.2f}'
# ```

# %% [markdown] card="04.q5" kind="quiz"
# A batch holds 10 copies of one example, and its mean loss is 1.31. With 20 copies the mean loss is
# - [x] {= mean_loss(20)} -> The sum doubles and so does n.
# - [ ] {= 2 * float(mean_loss(10)):.2f} -> A sum would do that. A mean keeps the learning rate
#   free of the batch size. {loss-is-a-sum}
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
# ## What the library offers, and where to go deeper
#
# `course_lib.nn` holds `softmax_cross_entropy_grad`, `numerical_grad`, `check_gradients` (random
# entries of several arrays), `linear_backward`, `accuracy` and `confusion`; `course_lib.training` holds
# `fit_softmax`, and `fit` for any network. They check their arguments and say what is wrong with
# them.
#
# - C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006: section 4.3.2 for two classes,
#   and 4.3.4 (equations 4.106 to 4.109) for the gradient with many.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016: section 6.2.2.3 on softmax units
#   and the redundant logit, 5.9 and 8.3.1 on stochastic gradient descent.
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document
#   Recognition", 1998: section III-A for the data, Fig. 9 for the linear classifier.
#
# **Next:** lesson 5 puts layers between pixels and logits, and carries the slope back through them.
