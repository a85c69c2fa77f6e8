# %% [markdown]
# # 2 · Softmax: from evidence to probabilities
#
# *About 195 minutes in eight sittings, 185 without the parts marked "more" · needs
# [lesson 1](01_data.ipynb), logarithms, partial derivatives · six exercises*
#
# A classifier looks at an image and ends with one number for each class. You cannot bet with such
# numbers, and you cannot train with them. You can do both with probabilities. This lesson derives
# the step from the one to the other: three wishes leave one rule, up to one number that we choose.
# Then the formula meets large numbers: it is right, and the program that copies it is wrong. You
# repair it.
#
# **When you are done you can**
#
# - derive softmax from a statement about odds, and say what it keeps and what it ignores;
# - say where float16, float32 and float64 overflow, and write softmax and its logarithm so that
#   they never do;
# - derive how each probability reacts to each logit, and carry a gradient back through softmax;
# - explain temperature, and why two classes need only one number.
#
# Do you know all this? Answer the quiz in section 2.9, pass 02.1 and 02.5, and go on to lesson 3.

# %%
from decimal import Decimal, getcontext

import numpy as np

from course_lib import check, hint, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist, split
from course_lib.nn import numerical_grad
from course_lib.plots import softmax as figures
from course_lib.plots import softmax_floats as float_figures
from course_lib.widgets import softmax_lab

rng = np.random.default_rng(2)
getcontext().prec = 60  # Decimal counts with 60 digits: our referee for large numbers

# %% [markdown]
# ## 2.0 Two old questions
#
# *3 minutes*
#
# Without looking back. They take a minute each, and remembering is what makes knowledge stay.

# %% [markdown] card="02.r1" kind="recall"
# `x` has shape (500, 784), one image a row. You standardise each pixel. Which shape has the mean
# that you subtract?
# - [x] (784,): one mean a pixel -> The mean runs over the images: axis 0 goes away.
# - [ ] (500,): one mean an image -> That is the mean over axis 1. And (500, 784) - (500,) stops
#   with an error: numpy lines shapes up from the right, 784 against 500. {axis-0-means-rows}
# - [ ] (): one mean for all pixels -> About 0.13 for all of MNIST. A corner pixel, which is
#   always 0, would become -0.13: its own mean is 0. {one-mean-for-all}
#
# Read again: lesson 01, standardising

# %% [markdown] card="02.r2" kind="recall"
# You have five models and keep the best one. On which images do you compare them?
# - [x] the validation images -> They were held out for choosing. The test images then measure the
#   one that you kept.
# - [ ] the test images -> Choosing is also learning. The best of 100 random guessers on 1,000
#   images scores about 12 %, where the truth is 10 %. {looking-is-not-training}
# - [ ] the training images -> A model that stores every training image is right on 100 % of them,
#   and has learnt nothing about new ones. {training-accuracy-tells}
#
# Read again: lesson 01, the split

# %% [markdown]
# ## 2.1 Three wishes, one answer
#
# *30 minutes, eight of them for your own ideas*
#
# A **logit** is any real number that a model gives to a class; larger means more evidence. The
# logits $(3, 1, -1)$ say: class 0 most of all, then class 1, then class 2. **Probabilities** are
# numbers from 0 to 1 with sum 1, such as $(0.7, 0.3)$. A row of $k$ logits is written
# $z = (z_0, \dots, z_{k-1})$ and its probabilities $p = (p_0, \dots, p_{k-1})$.
#
# ### Try before you are told
#
# *Eight minutes, on paper, ungraded.* Invent **two** rules that turn $(3, 1, -1)$ into
# probabilities. For each rule write down:
#
# 1. Is every number positive, and is the sum 1? (A 0 says: impossible, whatever comes.)
# 2. Does a larger logit always get a larger probability?
# 3. What happens when 10 is added to all three logits? Should anything happen?
#
# There is no single right answer here. What each rule *loses* is the interesting part.

# %% [markdown]
# Here are rules that people often invent. Yours is probably among them. Each is one line of numpy,
# and each is asked the same three questions; the first two also about other logits.

# %%
rules = {
    "divide by the sum": lambda z: z / z.sum(),
    "sizes only": lambda z: np.abs(z) / np.abs(z).sum(),
    "count from the smallest": lambda z: (z - z.min()) / (z - z.min()).sum(),
    "all to the largest": lambda z: (z == z.max()) / 1.0,
    "powers of two": lambda z: 2.0**z / (2.0**z).sum(),
}
z = np.array([3.0, 1.0, -1.0])  # (k,)
rising = np.array([[-1.0, 1.0, 3.0], [-3.0, -1.0, 1.0], [0.0, 0.5, 2.0]])  # (3, k) three rows
for name, rule in rules.items():
    p = np.array([rule(row) for row in rising])  # (3, k)
    order = bool((np.diff(p) > 0).all())  # in every row, a larger logit gets more
    print(f"{name:24} positive {bool(p.min() > 0)!s:5}  order kept {order!s:5}  ", end="")
    print(f"{np.round(rule(z), 2)}, after adding 10: {np.round(rule(z + 10), 2)}")

# %%
figures.attempts({name: rule(z) for name, rule in rules.items()})

# %% [markdown]
# Read the lines. *Divide by the sum* gives negative numbers. It divides by 0 when the logits sum to
# 0, and turns the order round when their sum is negative: $(-3, -1, 1)$ becomes
# $(1, \frac13, -\frac13)$. *Sizes only* says that $-1$ is as good as $1$. *Count from the smallest*
# always gives one class exactly 0. *All to the largest* forgets how close the race was. And the
# first two change when 10 is added, though no class gained on another.
#
# *Powers of two* passes all three questions. Why that rule, and is it the only one?
#
# ### The wishes
#
# The **odds** of two classes are the quotient of their probabilities: $(0.8, 0.2)$ has odds 4 to 1.
# We state three wishes.
#
# 1. *Only differences count.* Adding the same number to all logits changes nothing.
# 2. *The others stay out of it.* The odds of classes $i$ and $j$ depend on $z_i$ and $z_j$ alone.
#    One class more, or one class less, changes no odds.
# 3. *All classes are alike.* Equal logits get equal probabilities.
#
# The first wish alone is not enough. *Count from the smallest* fulfils it, and breaks the second:

# %%
count = rules["count from the smallest"]
for third in (-1.0, -3.0):
    p = count(np.array([3.0, 1.0, third]))
    print(f"third logit {third:g}: odds of class 0 and class 1 are {p[0] / p[1]:.2f} to 1")

# %% [markdown]
# Class 2 lost evidence, and class 0 lost its lead over class 1 for it. That makes no sense to us.
# The first two wishes are not enough either. Give every class a weight of its own in *powers of
# two*: both are fulfilled, and class 0 leads without any evidence. Only the third wish forbids it.

# %%
weight = np.array([3.0, 1.0, 1.0])  # (k,) class 0 is the favourite
for logits in (np.zeros(3), np.full(3, 10.0), np.array([0.0, 0.0, -4.0])):
    p = weight * 2.0**logits / (weight * 2.0**logits).sum()  # (k,)
    print(f"logits {logits}: odds of class 0 and class 1 are {p[0] / p[1]:.0f} to 1")

# %% [markdown]
# Now all three together. **Step 1.** Shift the row so that $z_j$ becomes 0: by wishes 1 and 2 the
# odds $p_i / p_j$ depend on the difference $d = z_i - z_j$ alone. Call them $f_{ij}(d)$.
#
# **Step 2.** Let classes 1 and 2 have equal logits. By wish 3 then $p_1 = p_2$, so class 0 has the
# same odds against both: $f_{01}(d) = f_{02}(d)$ for every $d$. In the same way $z_0 = z_1$ gives
# $f_{02}(d) = f_{12}(d)$. Any three classes may stand here, so all pairs share one function $f$.
#
# **Step 3.** Odds multiply along a chain:
# $\frac{p_0}{p_2} = \frac{p_0}{p_1} \cdot \frac{p_1}{p_2}$. So $f(a + b) = f(a)\, f(b)$. If one
# step of evidence multiplies the odds by $q = f(1)$, two steps multiply by $q$ twice, and half a
# step by its root. So $f(d) = q^d$ for all fractions $d$. More evidence shall mean more
# probability: then $f$ rises, the numbers between the fractions leave no choice, and $q > 1$.
#
# This used three classes. Two classes alone have no chain, and many rules, such as
# $p_0 = \frac12 + \frac1\pi \arctan(z_0 - z_1)$. Here the end of wish 2 helps: take a third class
# in, derive $f(d) = q^d$, and leave it out again. It changes no odds.
#
# The number $q$ is ours to choose. We take $e = 2.718\ldots$; with 2 in its place we would have
# powers of two. So for all classes $i$ and $j$
#
# $$\frac{p_i}{p_j} = e^{z_i - z_j} \qquad (2.1)$$
#
# Numbers first: for $z = (2, 1, 0)$ class 0 should lead class 1 by $e$ to 1, and class 2 by
# $e^2 = 7.39$ to 1.

# %%
figures.equal_steps()

# %% [markdown]
# ### The answer
#
# Write (2.1) as $p_i / e^{z_i} = p_j / e^{z_j}$. The left side speaks of class $i$ only, the right
# side of class $j$ only. Since they are equal for all pairs, both are one number $r$, the same for
# every class: $p_i = r\, e^{z_i}$. The sum decides what $r$ is:
#
# $$1 = \sum_i p_i = r \sum_i e^{z_i}
# \quad\text{so}\quad r = \frac{1}{\sum_j e^{z_j}} \qquad (2.2)$$
#
# With $q = e$, nothing is left to choose. Put $r$ back, and the only answer to the wishes has a
# name:
#
# $$\operatorname{softmax}(z)_i = p_i = \frac{e^{z_i}}{\sum_j e^{z_j}} \qquad (2.3)$$
#
# **Softmax** turns a row of logits into positive numbers that sum to 1: $(0, 0)$ becomes
# $(0.5, 0.5)$.
#
# Let us not take our own word for it. (2.1) is a system of linear equations in $p$: for each
# class $p_i - e^{z_i - z_0} p_0 = 0$, and $\sum_i p_i = 1$. A solver that has never heard of
# softmax finds the same numbers. To check all pairs at once, `p[:, None]` makes a column of the
# row `p`. The column divided by the row, `p[:, None] / p`, has entry $p_i / p_j$ at `[i, j]`.

# %%
z = rng.normal(size=5)  # (k,)
A = np.eye(5)  # (k, k)
A[1:, 0] = -np.exp(z[1:] - z[0])  # rows 1 to 4: p_i - e^(z_i - z_0) p_0 = 0
A[0] = 1.0  # row 0: the sum of all p
p = np.linalg.solve(A, np.eye(5)[0])  # (k,) right side (1, 0, 0, 0, 0)

verify("2.1", p[:, None] / p, np.exp(z[:, None] - z))  # (k, k): all pairs at once
verify("2.2", p / np.exp(z), 1 / np.exp(z).sum())
verify("2.3", p, np.exp(z) / np.exp(z).sum())

# %% [markdown] card="02.w1" kind="why"
# The wishes say $p_i = r\, e^{z_i}$ with one $r$ for all classes. What decides how large $r$ is?
# - [x] the sum of the probabilities is 1 -> r times the sum of all e^z must be 1. For (0, 0) that
#   makes r = 1/2.
# - [ ] the largest logit of the row -> (0, 0) and (0, 0, 0) have the same largest logit, but r is
#   1/2 and 1/3. {r-is-the-winner}
# - [ ] nothing: any positive r will do -> With r = 1 the logits (0, 0) would get (1, 1), which
#   sum to 2. {r-is-free}
#
# Read again: station 2.1

# %% [markdown]
# ### What softmax promises
#
# $e^{z_i}$ is positive, and so is the sum of all of them. With at least two classes the sum is
# larger than each of its terms. Therefore, on paper,
#
# $$0 < p_i < 1 \quad\text{and}\quad \sum_i p_i = 1 \qquad (2.4)$$
#
# and because $e^t$ grows with $t$, while all classes share one denominator, the order is kept:
#
# $$z_i \le z_j \iff p_i \le p_j \qquad (2.5)$$
#
# (A computer keeps about 16 digits of a number. Very small $p_i$ become 0 there, and the largest
# becomes 1. Section 2.2 shows when.)

# %%
z_many = rng.normal(size=(10_000, 5))  # (n, k): 10,000 rows
e = np.exp(z_many)  # (n, k)
p_many = e / e.sum(axis=1, keepdims=True)  # (n, k)

assert p_many.min() > 0
assert p_many.max() < 1
verify("2.4", p_many.sum(axis=1), 1.0)
verify("2.5", z_many[:, :, None] <= z_many[:, None, :], p_many[:, :, None] <= p_many[:, None, :])

# %% [markdown]
# ### A claim on trial
#
# You may meet this sentence. **FALSE:** *"Softmax has two properties: the probabilities sum to 1,
# and for all $i \ne j$ we have $p_i \le p_j$."*
#
# Take it at its word before you run anything.

# %% [markdown] card="02.a" kind="predict"
# Draw 10,000 rows of five random logits. In how many rows does $p_i \le p_j$ hold for *all* pairs
# $i \ne j$?
# - [x] in none -> Taken both ways, $p_i \le p_j$ and $p_j \le p_i$ make all five equal to 0.2.
#   Random logits never do that.
# - [ ] in about half -> For *one* pair it holds in about half of the rows. All pairs at once
#   include each pair both ways. {each-pair-by-itself}
# - [ ] in all, it belongs to softmax -> softmax(1, 2, 3) = (.090, .245, .665) breaks it already:
#   .665 is above .090. {order-is-inequality}
#
# Read again: station 2.1

# %%
pairs = p_many[:, :, None] <= p_many[:, None, :]  # (n, k, k) is p_i <= p_j?
print("one pair, p_0 <= p_1:   ", int(pairs[:, 0, 1].sum()), "of 10000 rows")
print("all pairs at once:      ", int(pairs.all(axis=(1, 2)).sum()), "of 10000 rows")
z_small = np.array([1.0, 2.0, 3.0])
print("softmax(1, 2, 3) =", np.round(np.exp(z_small) / np.exp(z_small).sum(), 3))

# %% [markdown]
# What do you read off?

# %%
outcome("02.a")

# %% [markdown]
# *Why people believe it:* it is a true sentence with its first half missing. (2.5) says *if*
# $z_i \le z_j$, *then* $p_i \le p_j$. *The number against it:* of 10,000 rows, none. *The correct
# sentence:* softmax keeps the order of the logits. (J. S. Bridle, NIPS 2, 1990, p. 213; C. M.
# Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.2, eq. 4.62.)
#
# > Saved; a good place to stop (1 of 8).

# %% [markdown]
# ## 2.2 The formula is right, the program is wrong
#
# *20 minutes*
#
# We type the formula as it stands. `np.errstate(all="ignore")` keeps numpy's warnings silent, so
# that we see the numbers alone. And in this course $\log$ is the natural logarithm, of base $e$,
# as `np.log`.

# %% [markdown] card="02.b" kind="predict"
# The logits are 1000 and 999. What does formula (2.3) give, typed into numpy as it stands?
# - [x] nan and nan -> e^1000 is above the largest float, 1.8e308. It becomes inf, and inf / inf
#   is nan.
# - [ ] 0.73 and 0.27 -> That is the right answer on paper: odds e to 1. The computer meets e^1000
#   on its way there. {formula-is-program}
# - [ ] 1 and 0 -> Both exponentials became inf, so neither wins: inf / inf has no value.
#   {the-largest-takes-all}
#
# Read again: station 2.2


# %%
def typed(z):
    """Formula (2.3) as it stands. (n, k) -> (n, k)."""
    with np.errstate(all="ignore"):
        e = np.exp(z)
        return e / e.sum(axis=1, keepdims=True)


print(typed(np.array([[2.0, 1.0], [1000.0, 999.0]])))

# %% [markdown]
# What do you read off, in the first row and in the second?

# %%
outcome("02.b")

# %% [markdown]
# A **float** is a computer's number with a fixed count of digits, such as 0.1 or 1e300: float64
# holds about 16 of them. **Overflow** means that a result is too large for its float: in float64,
# $e^{710}$ becomes `inf`. **Underflow** means that it is too small: $e^{-746}$ becomes 0. numpy has
# three sizes on every computer: float64 (its default), float32 (most training) and float16 (fast
# hardware).

# %% [markdown] card="02.c" kind="predict"
# In float64, with 64 bits a number, the typed formula fails for the row (t, t) once t reaches 710.
# float32 has half the bits. Where does it fail?
# - [x] near 89 -> The range hangs on the bits of the *exponent*: 8 in place of 11. Three bits
#   fewer make log(largest float) smaller by 2^3: 710 / 8 = 89.
# - [ ] near 355 -> Half the bits is a matter of memory. The largest float32 is 3.4e38, and its
#   logarithm is 88.7, far below 355. {half-the-bits-half-the-range}
# - [ ] near 710 too -> Fewer bits cost digits *and* range: e^89 is 4.5e38, and the largest
#   float32 is 3.4e38. {bits-are-only-digits}
#
# Read again: station 2.2

# %% [markdown]
# We do not look the limits up, we measure them. A row of two equal logits, $(t, t)$, should give
# $(0.5, 0.5)$ for every $t$. What is the first whole number $t$ at which it does not, going up from
# 0 and going down, in each type?


# %%
def first_wrong(dtype, step):
    """The first whole number t, from 0 in steps of +1 or -1, at which (t, t) is not (0.5, 0.5)."""
    t = 0
    while (typed(np.array([[t, t]], dtype)) == 0.5).all():
        t += step
    return t


limits = {np.dtype(d).name: (first_wrong(d, -1), first_wrong(d, 1)) for d in ("f2", "f4", "f8")}
for name, (low, high) in limits.items():
    print(f"{name}: wrong from {low} downwards and from {high} upwards")
assert limits == {"float16": (-18, 11), "float32": (-104, 89), "float64": (-746, 710)}

# %%
float_figures.range_of_the_formula(limits)

# %%
t = np.array([[11, 11], [12, 12]], np.float16)
with np.errstate(all="ignore"):
    print("exponentials:", np.exp(t).tolist())
    print("their sums:  ", np.exp(t).sum(axis=1).tolist())
print("typed:       ", typed(t).tolist())

# %% [markdown]
# What do you read off? Where does your guess for float32 lie? And what went wrong in float16 at 11?

# %%
outcome("02.c")

# %% [markdown]
# In float16 $e^{11}$ still fits, but the sum of two of them does not. The quotient is then a number
# over `inf`, which is 0: a wrong answer without any nan to warn you. So the limits belong to rows
# of two. With ten equal logits the sum is five times as large, and the upper limits lie lower
# still.
#
# ### What you may add
#
# Back to float64, and to the logits $(2, 1, 0)$. We add one number $c$ to all three of them.

# %% [markdown] card="02.h" kind="predict"
# We add 100 to all three logits of (2, 1, 0), in float64. What does the typed formula make of that?
# - [x] the same probabilities as before -> e^102 / (e^102 + e^101 + e^100) has the factor e^100
#   above and below the line: it cancels. And e^102, about 2e44, still fits into a float64.
# - [ ] class 0 moves towards 1 -> That is what a *factor* does: three times the logits give
#   (.950, .047, .002). A sum leaves all differences as they are, and so the odds.
#   {shift-is-scale}
# - [ ] nan: e^102 is too large -> The largest float64 is 1.8e308, and e^102 is 2.0e44. It takes a
#   shift of 708 to get there. {large-is-infinite}
#
# Read again: station 2.2

# %% [markdown]
# The picture below runs the function `typed` from above. Move what you like: the sliders, the three
# logits on their lines, the point in the triangle. (Each corner of the triangle belongs to a class:
# the nearer the point, the larger that probability.) All of it works with the arrow keys, too, and
# `Esc` leads back to the notebook. Three states to look for stand below the picture. Two things come
# later: the table of changes is section 2.5, and $T$, which divides the logits, is section 2.7. The
# *entropy* is a word of lesson 3: 0 bits when one class has everything, 1.58 when all three are alike.

# %%
softmax_lab(typed)

# %% [markdown]
# What do you read off at $c = 100$? At which $c$ does the typed formula fail first, and what do its
# numbers beside the picture say there? What does the scale of the three logits do meanwhile? Then go
# down, to $c = -744$: is anything wrong?

# %%
outcome("02.h")

# %% [markdown]
# At $c = -744$ nothing warns you, and $p = (0.65, 0.24, 0.12)$ is wrong: a float64 below $10^{-308}$
# keeps fewer and fewer digits, until it is 0.
#
# Adding the same number $c$ to *every* logit puts a factor $e^c$ above and below the line, where it
# cancels: $e^{z_i + c} / \sum_j e^{z_j + c} = e^c e^{z_i} / (e^c \sum_j e^{z_j})$. So
#
# $$\operatorname{softmax}(z + c) = \operatorname{softmax}(z) \qquad (2.6)$$
#
# Numbers: $(2, 1)$ and $(7, 6)$ both have odds $e$ to 1. This looks like a curiosity, and it is the
# repair. $c$ may be any number, also $-m$, where $m = \max_j z_j$ is the row's largest logit:
#
# $$\operatorname{softmax}(z)_i = \frac{e^{z_i - m}}{\sum_j e^{z_j - m}},
# \quad m = \max_j z_j \qquad (2.7)$$
#
# On paper (2.7) is (2.3) again. In floats it is another program. Every exponent is at most 0, so no
# exponential exceeds 1. The largest logit contributes $e^0 = 1$, so the sum is never 0:
#
# $$1 \le \sum_j e^{z_j - m} \le k \qquad (2.8)$$
#
# We check (2.7) against 60-digit decimal numbers, which have room for $e^{1000}$. For (2.8) we
# force the sums into the interval from 1 to $k$, and see that nothing moved. The ends are reached:
# by one logit far above the rest, and by equal logits.


# %%
def exact(row):
    """Formula (2.3) in 60 decimal digits: no overflow there. (k,) -> (k,)."""
    e = [Decimal(float(t)).exp() for t in row]
    return np.array([float(a / sum(e)) for a in e])


z = rng.normal(size=6) * 3  # (k,)
verify("2.6", typed(z[None] + 7), typed(z[None]))

large = np.array([1000.0, 999.0, 0.0])  # (k,)
e = np.exp(large - large.max())  # (k,)
verify("2.7", e / e.sum(), exact(large))

rows = np.vstack([rng.normal(size=(10_000, 6)) * 50, np.eye(6) * 2000, np.ones((1, 6))])  # (n, k)
sums = np.exp(rows - rows.max(axis=1, keepdims=True)).sum(axis=1)  # (n,)
verify("2.8", sums, np.clip(sums, 1, 6))

# %%
print(f"smallest sum {sums.min():.3f}, largest sum {sums.max():.3f}, k = 6")

# %% [markdown] card="02.w2" kind="why"
# Any shift leaves softmax unchanged. Why do we choose the row's *largest* logit?
# - [x] no exponent is positive, and one is 0 -> So nothing overflows, and the sum is at least 1:
#   no 0 / 0 either.
# - [ ] it is a habit; the mean serves as well -> For (0, 2000) the mean is 1000, and e^1000
#   overflows again. {any-shift-will-do}
# - [ ] so that the largest class wins -> The order is kept by every shift, also by 0. The choice
#   is about floats, not about classes. {max-marks-the-winner}
#
# Read again: station 2.2

# %% [markdown]
# > Saved; a good place to stop (2 of 8).

# %% [markdown]
# ## 2.3 Softmax for a batch, and for digits
#
# *30 minutes*
#
# ### A batch has shapes
#
# Images come in batches: `z` has shape `(n, k)`, one image a row. Each row needs its *own* shift
# and its *own* sum. A worked example with the same shapes, before you write yours: each row divided
# by its sum. The steps have names that we use again: *one number a row · keep it a column ·
# combine*.

# %%
a = np.array([[1.0, 3.0], [10.0, 30.0], [2.0, 2.0]])  # (n, k) = (3, 2)
total = a.sum(axis=1)  # (n,): one number a row; axis 1, the classes, goes away
column = a.sum(axis=1, keepdims=True)  # (n, 1): the same numbers, kept as a column
print("shapes", a.shape, total.shape, column.shape)
print(a / column)  # (n, k) / (n, 1): numpy repeats the column along the row

# %% [markdown]
# **Broadcasting** means that numpy repeats a smaller array until the shapes fit. It lines shapes up
# from the *right*: `(3, 2) / (3,)` compares 2 with 3 and stops with an error. Beware of `(3, 3) /
# (3,)`: it fits, and silently divides each *column*. `keepdims=True` prevents both.

# %% [markdown]
# ### Exercise 02.1
#
# Write `softmax` for a batch, by equation (2.7). `z` has shape `(n, k)`, one example a row. The
# result has the same shape, and each row sums to 1. It must be right for finite logits of any size,
# without a numpy warning. All digits count, also in a very small probability: for $(0, -700)$ the
# second one is about $10^{-304}$, not 0 and not $10^{-22}$. It leaves `z` as it was. For float32
# logits it gives float32 probabilities.
#
# Example: logits $\log 1, \log 3, \log 4$ have exponentials 1, 3, 4 with sum 8, so the
# probabilities are $(0.125, 0.375, 0.5)$.

# %%
trace("02.1")


# %% exercise="02.1"
def softmax(z):
    """Turn logits into probabilities, row by row.

    z: (n, k) finite numbers of any size; z itself is not changed.
    Returns (n, k), of the same float type: each row sums to 1. All digits count, also in a
    probability such as 1e-304.

    softmax(np.log([[1.0, 3.0, 4.0]])) is array([[0.125, 0.375, 0.5]])
    """
    # BEGIN SOLUTION
    m = z.max(axis=1, keepdims=True)  # (n, 1) each row's own largest logit
    e = np.exp(z - m)  # (n, k) between 0 and 1
    return e / e.sum(axis=1, keepdims=True)  # (n, k)
    # END SOLUTION


# %% [markdown]
# Your function, as it stands, in the picture of section 2.2. At $c = 1000$ the typed formula gave
# nan. What does yours give? If it stops with an error, the picture says which, and in which line.

# %%
softmax_lab(softmax, c=1000)

# %%
softmax = check("02.1", softmax)

# %% [markdown]
# From here on, `softmax` is yours as soon as it passes. The limits are gone, in every type:

# %%
for dtype in ("f2", "f4", "f8"):
    far = np.array([[-30_000, -30_000], [30_000, 30_000]], dtype)  # (2, 2)
    print(np.dtype(dtype).name, softmax(far).tolist())

# %% [markdown]
# ### Real digits
#
# Lesson 1 ended with the nearest class mean. Its distances make logits: the *smaller* the squared
# distance of image $x$ to the mean of class $i$, the more evidence, so
# $z_i = -\lVert x - \text{mean}_i \rVert^2$. With pixels from 0 to 1, here is the first test image
# whose second choice has more than a quarter of the probability:

# %%
mnist = load_mnist(dtype=np.float64)
(x, y), (x_test, y_test) = mnist.train, mnist.test  # (60000, 784), (60000,); (10000, 784), (10000,)
train, held_out = split(60_000, (50_000, 10_000), np.random.default_rng(2))  # as in lesson 1
means = np.stack([x[train][y[train] == c].mean(axis=0) for c in range(10)])  # (k, 784)


def distance_logits(x, means):
    """Minus squared distances to the class means. (n, d), (k, d) -> (n, k)."""
    return -(x**2).sum(axis=1, keepdims=True) + 2 * x @ means.T - (means**2).sum(axis=1)


z_test = distance_logits(x_test, means)  # (10000, 10)
p_test = softmax(z_test)  # (10000, 10)
close_call = int(np.argmax(np.sort(p_test, axis=1)[:, -2] > 0.25))  # index of that image

# %%
figures.digit_to_probabilities(
    x_test[close_call], z_test[close_call], p_test[close_call], y_test[close_call]
)

# %% [markdown] card="02.d" kind="predict"
# With pixels from 0 to 255 all logits of the 10,000 test images lie between -13,000,000 and
# -600,000. For how many images does the typed formula give nan, in float64?
# - [x] for all of them -> Every exponential is rounded to 0, so every row is 0 / 0. Too small is
#   as bad as too large.
# - [ ] for none: no logit is positive -> Nothing overflows, that is true. But e^-600000 is
#   rounded to 0 in every class, and 0 / 0 is nan. {only-overflow-is-dangerous}
# - [ ] for a few unusual images -> The limit is -746 in float64. The *nearest* class mean of any
#   image is 600,000 away on this scale. {only-outliers-fail}
#
# Read again: station 2.3

# %%
z_bytes = distance_logits(255 * x_test, 255 * means)  # (10000, 10): pixels from 0 to 255
for name, logits in (("pixels 0 to 1", z_test), ("pixels 0 to 255", z_bytes)):
    typed_nan = int(np.isnan(typed(logits)).any(axis=1).sum())
    yours_nan = int(np.isnan(softmax(logits)).any(axis=1).sum())
    print(f"{name:16} rows with nan: typed formula {typed_nan:6}, your softmax {yours_nan}")
half = z_test.astype(np.float16)  # pixels from 0 to 1 again, as fast hardware would do it
lost = np.isnan(typed(half)).any(axis=1).mean()
print("pixels 0 to 1 in float16: nan in more than nine rows of ten:", bool(lost > 0.9))

# %% [markdown]
# What do you read off? One line of the output is about float16.

# %%
outcome("02.d")

# %% [markdown]
# ### A second claim
#
# **SLOPPY:** *"Softmax is $e^{z_i} / \sum_j e^{z_j}$, and that is all you need to compute it."*
#
# *Why people believe it:* the formula is right, and with small logits the program works. *The
# numbers against it:* you measured them: two equal logits of 11, 89 or 710 are too large, and
# every image with byte pixels has logits that are too small. *The correct sentence:* subtract the
# row's largest logit first. (I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016,
# section 4.1.)
#
# ### More: break it
#
# *5 minutes.* One shift for the whole batch, `z - z.max()`, is wrong. Change `z_break` until
# the two answers below differ. How few rows and classes do you need?

# %%
z_break = np.array([[0.0, 1.0], [5.0, 6.0]])  # change these numbers, or add rows

# %%
with np.errstate(all="ignore"):
    e = np.exp(z_break - z_break.max())  # wrong on purpose: one maximum for all rows
    one_shift = e / e.sum(axis=1, keepdims=True)
print("they differ:", not np.allclose(one_shift, softmax(z_break)))

# %% [markdown]
# <details><summary>How few?</summary>
#
# Two rows, with one class each: $(0)$ and $(1000)$. One row alone has its own maximum, so nothing
# can go wrong. With two rows, row 0 becomes $e^{-1000}$ over itself, which is 0 / 0. The right
# answer of a single class is 1.
#
# </details>
#
# > Saved; a good place to stop (3 of 8).

# %% [markdown]
# ## 2.4 Logarithms without loss
#
# *25 minutes*
#
# Training will need $\log p$, not $p$ (lesson 3 says why). One name first. The **log-sum-exp** of a
# row is the logarithm of the sum of its exponentials; that of $(0, 0)$ is $\log 2 = 0.69$.
#
# $$\operatorname{LSE}(z) = \log \sum_j e^{z_j} \qquad (2.9)\ \text{definition}$$
#
# Typed as it stands it overflows, as softmax does: for $(1000, 1000)$ the sum overflows, though the
# answer is $1000 + \log 2 = 1000.69$. The same shift repairs it. Take the factor $e^m$ out of the
# sum, $\sum_j e^{z_j} = e^m \sum_j e^{z_j - m}$, and the logarithm makes a sum of the product:
#
# $$\operatorname{LSE}(z) = m + \log \sum_j e^{z_j - m} \qquad (2.10)$$
#
# By (2.8) the last sum lies between 1 and $k$, so its logarithm lies between 0 and $\log k$:
#
# $$m \le \operatorname{LSE}(z) \le m + \log k \qquad (2.11)$$
#
# So log-sum-exp is a *soft maximum*: the largest logit, and never more than $\log k$ above it.
# (Softmax itself is rather a soft arg max: it says *where* the largest logit is.)

# %%
rows = rng.normal(size=(50, 4)) * 300  # (n, k): exponentials far outside of float64
m = rows.max(axis=1)  # (n,)
lse = m + np.log(np.exp(rows - m[:, None]).sum(axis=1))  # (n,)

referee = [float(sum(Decimal(float(t)).exp() for t in row).ln()) for row in rows]  # 60 digits
verify("2.10", lse, referee)
verify("2.11", lse, np.clip(lse, m, m + np.log(4)))

# %% [markdown]
# ### Exercise 02.2
#
# Complete `logsumexp` by the named steps. `z` has shape `(n, k)`, the result has shape `(n,)`: one
# number a row, by (2.10). Logits may be of any size. They may also be `-inf`, which stands for
# "this class is impossible", as $e^{-\infty} = 0$. A row of only `-inf` gives `-inf`; for such a
# row a numpy warning is allowed.
#
# Example: `logsumexp(np.array([[1000.0, 1000.0]]))` is `array([1000.693...])`.


# %% exercise="02.2"
def logsumexp(z):
    """The logarithm of each row's sum of exponentials.

    z: (n, k) numbers of any size, or -inf. Returns (n,). A row of only -inf gives -inf.
    """
    # BEGIN SOLUTION
    m = z.max(axis=1, keepdims=True)  # (n, 1) step 1: the largest logit of each row
    m = np.where(np.isneginf(m), 0.0, m)  # (n, 1) a row of only -inf: nothing to shift
    e = np.exp(z - m)  # (n, k) step 2: exponentials of the shifted logits
    total = e.sum(axis=1)  # (n,) step 3: their sum
    return m[:, 0] + np.log(total)  # (n,) step 4: its logarithm, and the shift put back
    # END SOLUTION


# %%
logsumexp = check("02.2", logsumexp)

# %% [markdown]
# ### The logarithm of a probability

# %% [markdown] card="02.e" kind="predict"
# `softmax` is safe now. What is `np.log(softmax(z))` for class 1 of the logits (0, -800)?
# - [x] -inf -> p is 3.7e-348, below the smallest float 4.9e-324. It is rounded to 0, and log 0 is
#   -inf.
# - [ ] -800 -> That is the right answer. The logarithm cannot undo an exponential that was
#   rounded to 0. {log-undoes-exp}
# - [ ] -745 -> -745 is near the logarithm of the smallest positive float. Numbers below it are
#   rounded to 0, they do not stop there. {floats-stop-at-the-smallest}
#
# Read again: station 2.4

# %%
with np.errstate(divide="ignore"):
    print("log(softmax(z)):", np.log(softmax(np.array([[0.0, -800.0]]))))

# %% [markdown]
# What do you read off?

# %%
outcome("02.e")

# %% [markdown]
# The number was lost *between* the two functions. So do not go through $p$ at all. The logarithm of
# the quotient (2.3) is a difference, and the logarithm of $e^{z_i}$ is $z_i$ itself:
#
# $$\log p_i = z_i - \operatorname{LSE}(z) \qquad (2.12)$$
#
# For $(0, -800)$: the log-sum-exp is 0 (to 300 digits), so $\log p = (0, -800)$. No exponential of
# the answer is ever taken.

# %%
z = np.array([[0.0, -800.0, 3.0], [1000.0, -1000.0, 999.0]])  # (n, k)
total = [sum(Decimal(float(t)).exp() for t in row) for row in z]
pairs = zip(z, total, strict=True)  # each row with its sum
referee = [[float((Decimal(float(t)).exp() / s).ln()) for t in row] for row, s in pairs]
verify("2.12", z - logsumexp(z)[:, None], referee)

# %%
gap = np.arange(0, 1000)  # (1000,): class 1 lies this far below class 0
z = np.stack([np.zeros(1000), -gap], axis=1)  # (1000, 2)
with np.errstate(divide="ignore"):
    direct = np.log(softmax(z))[:, 1]  # (1000,)
safe = (z - logsumexp(z)[:, None])[:, 1]  # (1000,)
float_figures.logarithm_of_nothing(gap, direct, safe)

# %% [markdown]
# ### Exercise 02.3
#
# Write `log_softmax`: the logarithms of the probabilities, shape `(n, k)` as `z`. It must be right
# for finite logits of any size, without a numpy warning: also where the probability itself would be
# rounded to 0.
#
# Example: `log_softmax(np.array([[0.0, -800.0]]))` is `array([[0.0, -800.0]])`.


# %% exercise="02.3"
def log_softmax(z):
    """The logarithm of softmax, exact where softmax rounds to 0.

    z: (n, k) finite numbers of any size. Returns (n, k): no entry is above 0.

    log_softmax(np.array([[0.0, -800.0]])) is array([[0.0, -800.0]])
    """
    # BEGIN SOLUTION
    m = z.max(axis=1, keepdims=True)  # (n, 1)
    shifted = z - m  # (n, k) none above 0
    total = np.exp(shifted).sum(axis=1, keepdims=True)  # (n, 1) between 1 and k
    return shifted - np.log(total)  # (n, k)
    # END SOLUTION


# %%
log_softmax = check("02.3", log_softmax)

# %% [markdown]
# Does it matter on real digits? We take the 100,000 distance logits of the test images in float32,
# as most programs would, and count the log-probabilities that are lost.

# %%
z32 = z_test.astype(np.float32)  # (10000, 10)
with np.errstate(divide="ignore"):
    lost = int(np.isinf(np.log(softmax(z32))).sum())
kept = int(np.isinf(log_softmax(z32)).sum())
assert 30 < lost < 50
print(f"-inf among 100,000 log-probabilities: about {round(lost, -1)} by log(softmax), ", end="")
print(f"{kept} by log_softmax")

# %% [markdown]
# A few dozen in 100,000. But a loss is a mean, and one `-inf` in the mean makes all of it `inf`.
# Rare is the worst kind of wrong: it strikes after an hour of training.
#
# > Saved; a good place to stop (4 of 8).

# %% [markdown]
# ## 2.5 How each probability reacts to each logit
#
# *30 minutes*

# %% [markdown] card="02.f" kind="predict"
# p = (0.5, 0.25, 0.25). We raise the logit $z_0$ by 0.01 and leave the others alone. What does
# $p_1$ do?
# - [x] it falls by about {= rise(1, (0.5, 0.25, 0.25), 0.01)} -> p_0 gains 0.0025, and the others
#   pay for it in proportion to their size: half each.
# - [ ] it stays: its own logit did not move -> p_0 gains 0.0025. If p_1 and p_2 stayed, the sum
#   would be 1.0025. {each-logit-owns-its-probability}
# - [ ] it falls by about {= rise(1, (0.5, 0.25, 0.25), 0.01, 2.0)} -> That is what p_0 gains,
#   0.0025. Two classes share the payment. {every-class-pays-in-full}
#
# Read again: station 2.5
#
# ```python
# def rise(i: int, p: tuple[float, ...], step: float, counted: float=1.0) -> str:
#     """How far p_i falls when z_0 rises by a small step; `counted` scales it."""
#     return f'{p[0] * p[i] * step * counted:.5f}'
# ```

# %%
p = np.array([[0.5, 0.25, 0.25]])  # (1, k)
z = np.log(p)  # (1, k): logits that have these probabilities
raised = z + np.array([[0.01, 0.0, 0.0]])  # (1, k): only z_0 moves
print("change of p:            ", np.round(softmax(raised) - p, 5)[0])
print("change of p / change of z:", np.round((softmax(raised) - p) / 0.01, 3)[0])

# %% [markdown]
# What do you read off? What do the three changes sum to?

# %%
outcome("02.f")

# %% [markdown]
# ### The derivation, in three lines
#
# We want $\partial p_i / \partial z_j$ for every pair: $k \times k$ numbers. The logarithm makes it
# short. **Line 1.** Differentiate the log-sum-exp (2.9): the outer derivative is 1 over the sum,
# the inner one is $e^{z_j}$, as $z_j$ stands in one term only. That quotient is known by now:
#
# $$\frac{\partial \operatorname{LSE}(z)}{\partial z_j}
# = \frac{e^{z_j}}{\sum_i e^{z_i}} = p_j \qquad (2.13)$$
#
# **Line 2.** Differentiate $\log p_i = z_i - \operatorname{LSE}(z)$. The first term gives 1 if
# $j = i$ and 0 otherwise. We write $\delta_{ij}$ for that (`np.eye(k)`, the **Kronecker delta**;
# for two classes its rows are $(1, 0)$ and $(0, 1)$):
#
# $$\frac{\partial \log p_i}{\partial z_j} = \delta_{ij} - p_j \qquad (2.14)$$
#
# **Line 3.** By the chain rule $\partial \log p_i = \partial p_i / p_i$, so multiply by $p_i$:
#
# $$\frac{\partial p_i}{\partial z_j} = p_i\,(\delta_{ij} - p_j) \qquad (2.15)$$
#
# For $p = (0.5, 0.25, 0.25)$ and $j = 0$: $0.5 \cdot (1 - 0.5) = 0.25$, then
# $0.25 \cdot (0 - 0.5) = -0.125$ twice. That is what you measured, up to the size of the step.
#
# To check all pairs, `numerical_grad(f, z)` moves each entry of $z$ a little up and down and
# measures the slope of $f$. (You write it yourself in lesson 4.) It wants a function of `z` alone.
# So `lambda z, i=i: ...` keeps the present number `i` of the class inside a small function of `z`.

# %%
z_row = rng.normal(size=5)  # (k,)
p_row = softmax(z_row[None])[0]  # (k,)

verify("2.13", numerical_grad(lambda z: logsumexp(z[None])[0], z_row), p_row)
slopes = [numerical_grad(lambda z, i=i: log_softmax(z[None])[0, i], z_row) for i in range(5)]
verify("2.14", slopes, np.eye(5) - p_row)  # (k, k)

measured = [numerical_grad(lambda z, i=i: softmax(z[None])[0, i], z_row) for i in range(5)]
measured = np.array(measured)  # (k, k): row i holds the slopes of p_i
verify("2.15", measured[:, 0], p_row * (np.array([1, 0, 0, 0, 0]) - p_row[0]))  # j = 0, all i

# %% [markdown]
# ### As a matrix
#
# The **Jacobian** is the table of all slopes: row $i$ belongs to output $p_i$, column $j$ to input
# $z_j$. For two equal classes its rows are $(0.25, -0.25)$ and $(-0.25, 0.25)$. In (2.15) the first
# part, $p_i \delta_{ij}$, stands on the diagonal only. The second part, $p_i p_j$, is the **outer
# product** of $p$ with itself, every entry times every entry: $(1, 2)$ gives the rows $(1, 2)$ and
# $(2, 4)$. As one matrix equation:
#
# $$J = \operatorname{diag}(p) - p\, p^\top \qquad (2.16)$$
#
# It is symmetric, since $p_i p_j = p_j p_i$. And each of its rows sums to 0, as
# $(0.25, -0.25)$ does.

# %% [markdown] card="02.w3" kind="why"
# Row $i$ of $J$ holds how $p_i$ reacts to each logit. Which fact tells you, before any computing,
# that this row sums to 0?
# - [x] moving all logits together changes no p -> The row sum is the change of p_i when every z_j
#   rises alike, and (2.6) says that it is 0.
# - [ ] every Jacobian has rows with sum 0 -> Doubling, u = 2z, has a 2 on the diagonal and 0
#   elsewhere: each row sums to 2. {jacobians-sum-to-0}
# - [ ] half of its entries are negative -> With ten classes nine of ten are negative. Their sizes
#   add up to the one positive entry. {signs-cancel}
#
# Read again: station 2.5

# %% [markdown]
# Write $\mathbf{1}$ for a column of ones. By (2.6), $\operatorname{softmax}(z + c\,\mathbf{1})$ is
# the same for every number $c$. So its slope along $c$ is 0. By the chain rule that slope is
# $\sum_j \partial p_i / \partial z_j$ for each class $i$, since every logit rises as $c$ does:
#
# $$J\, \mathbf{1} = 0 \qquad (2.17)$$
#
# Computing it says the same: $\sum_j p_i (\delta_{ij} - p_j) = p_i - p_i \sum_j p_j = 0$.
#
# ### Exercise 02.4
#
# Write `softmax_jacobian` for *one* example: `p` has shape `(k,)` and holds probabilities (softmax
# has run already). The result has shape `(k, k)`, with entry `[i, j]` the slope of $p_i$ along
# $z_j$.
#
# Example: `softmax_jacobian(np.array([0.5, 0.5]))` is `array([[0.25, -0.25], [-0.25, 0.25]])`.

# %%
trace("02.4")


# %% exercise="02.4"
def softmax_jacobian(p):
    """How each probability reacts to each logit, for one example.

    p: (k,) probabilities. Returns (k, k): entry [i, j] is dp_i / dz_j.

    softmax_jacobian(np.array([0.5, 0.5])) is array([[0.25, -0.25], [-0.25, 0.25]])
    """
    # BEGIN SOLUTION
    own = np.diag(p)  # (k, k) p_i on the diagonal: z_i stands in the numerator of p_i
    shared = np.outer(p, p)  # (k, k) p_i p_j: every z_j stands in the denominator
    return own - shared  # (k, k)
    # END SOLUTION


# %%
softmax_jacobian = check("02.4", softmax_jacobian)

# %% [markdown]
# Your function against the measured slopes, all 25 pairs, and its row sums:

# %%
J = softmax_jacobian(p_row)  # (k, k)
verify("2.16", J, measured)
verify("2.17", J @ np.ones(5), np.zeros(5))

# %%
figures.jacobian(p_row, J)

# %% [markdown]
# ### More: how much freedom is there?
#
# *5 minutes, for those who like matrices.* Take any direction $v$ and measure $v^\top J v$. With
# the mean $\bar v = \sum_i p_i v_i$, (2.16) gives $\sum_i p_i v_i^2 - \bar v^2$. That is the
# variance of $v$ when class $i$ is drawn with probability $p_i$:
#
# $$v^\top J\, v = \sum_i p_i\,(v_i - \bar v)^2 \ge 0 \qquad (2.18)$$
#
# A variance is never negative, so $J$ is **positive semidefinite**: no direction gives a number
# below 0. The variance is 0 only if all $v_i$ are equal, since all $p_i > 0$. And where
# $v^\top J v$ is 0, $J v$ is 0 too: that holds for every symmetric, positive semidefinite matrix,
# as $J = A^\top A$ gives $v^\top J v = \lVert A v \rVert^2$. So exactly one direction is lost,
# the common shift, and the rank of $J$ is $k - 1$.

# %%
v = rng.normal(size=(100, 5))  # 100 directions
quadratic = ((v @ J) * v).sum(axis=1)  # (100,)
verify("2.18", quadratic, (p_row * (v - (v @ p_row)[:, None]) ** 2).sum(axis=1))
print("rank", np.linalg.matrix_rank(J), "of 5; smallest v J v:", f"{quadratic.min():.3f}")

# %% [markdown]
# > Saved; a good place to stop (5 of 8).

# %% [markdown]
# ## 2.6 Backwards, without the matrix
#
# *20 minutes*
#
# Training asks a smaller question. A loss depends on $p$, and we know its gradient
# $g_i = \partial\,\text{loss} / \partial p_i$. What is $\partial\,\text{loss} / \partial z_j$,
# called `dz`? A **vector-Jacobian product** is that: the gradient $g$ carried back through a
# function, here $\sum_i g_i J_{ij}$. For $n$ images the Jacobians would be $n k^2$ numbers. We need
# $n k$.
#
# **Worked example, with named steps: centring.** The function $u_i = z_i - \bar z$ subtracts the
# row's mean, $\bar z = \frac1k \sum_j z_j$. Let $g = (1, 0, 0)$, so only $u_0$ matters.
#
# 1. *Gradient at the output:* $g = (1, 0, 0)$.
# 2. *Direct path:* $z_j$ stands in $u_j$ with factor 1. That gives $g_j$: $(1, 0, 0)$.
# 3. *Shared path:* $z_j$ also stands in the mean, with factor $\frac1k$, and the mean is subtracted
#    from *every* $u_i$. That gives $-\frac1k \sum_i g_i = -\frac13$ for every $j$.
# 4. *Add the paths:* $(\frac23, -\frac13, -\frac13)$.
# 5. *Check the shape:* three numbers, as $z$. And they sum to 0, as a common shift changes no
#    $u_i$.

# %%
g = np.array([[1.0, 0.0, 0.0], [2.0, -1.0, 5.0]])  # (n, k) gradient at the output
direct_path = g  # (n, k)
shared_path = -g.mean(axis=1, keepdims=True)  # (n, 1): one number a row, for all its classes
dz = direct_path + shared_path  # (n, k)

z = rng.normal(size=(2, 3))  # (n, k)
measured = numerical_grad(lambda z: (g * (z - z.mean(axis=1, keepdims=True))).sum(), z)
print("largest gap below 1e-9:", bool(np.abs(dz - measured).max() < 1e-9))

# %% [markdown]
# Now softmax, with the same two paths. From (2.15),
# $\sum_i g_i\, p_i (\delta_{ij} - p_j) = g_j p_j - p_j \sum_i g_i p_i$. Write
# $\langle g, p \rangle = \sum_i g_i p_i$ for the **inner
# product**: one number an image, as $\langle (1, 2), (3, 4) \rangle = 11$. Then
#
# $$dz_j = p_j\,\bigl(g_j - \langle g, p \rangle\bigr) \qquad (2.19)$$
#
# For $p = (0.5, 0.25, 0.25)$ and $g = (1, 0, 0)$: the inner product is 0.5, and
# $dz = (0.25, -0.125, -0.125)$: row 0 of the Jacobian, as it must be.

# %%
z = rng.normal(size=6)  # (k,) one image
g = rng.normal(size=6)  # (k,)
p = softmax(z[None])[0]  # (k,)
formula = p * (g - g @ p)  # (k,): g @ p is the inner product, one number
verify("2.19", formula, numerical_grad(lambda z: g @ softmax(z[None])[0], z))
print("the same through the Jacobian:", bool(np.allclose(formula, g @ softmax_jacobian(p))))

# %% [markdown]
# ### Exercise 02.5
#
# Write `softmax_vjp` for a batch. `p` and `g` have shape `(n, k)`, with one image a row; `p` holds
# probabilities. The result has shape `(n, k)`: row by row, the gradient carried back by (2.19).
#
# Example: `p = [[0.5, 0.5]]`, `g = [[1.0, 0.0]]` gives `[[0.25, -0.25]]`.


# %% exercise="02.5"
def softmax_vjp(p, g):
    """Carry a gradient back through softmax.

    p: (n, k) probabilities. g: (n, k) gradient with respect to p.
    Returns (n, k): the gradient with respect to z.

    softmax_vjp(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])) is array([[0.25, -0.25]])
    """
    # BEGIN SOLUTION
    inner = (p * g).sum(axis=1, keepdims=True)  # (n, 1) <g, p>: one number an image
    centred = g - inner  # (n, k) direct path minus shared path
    return p * centred  # (n, k)
    # END SOLUTION


# %%
softmax_vjp = check("02.5", softmax_vjp)

# %% [markdown]
# Your function on the logits of five real images, against central differences of a small loss: the
# sum of all $g_i p_i$ for a random $g$. `numerical_grad` runs softmax 100 times for that.

# %%
z = z_test[:5].copy()  # (5, 10)
g = rng.normal(size=(5, 10))
slopes = numerical_grad(lambda z: (g * softmax(z)).sum(), z)  # (5, 10)
dz = softmax_vjp(softmax(z), g)  # (5, 10)
print("50 slopes agree within 1e-8:  ", bool(np.abs(dz - slopes).max() < 1e-8))
print("rows of dz sum to 0 (1e-12):  ", bool(np.abs(dz.sum(axis=1)).max() < 1e-12))

# %% [markdown]
# > Saved; a good place to stop (6 of 8).

# %% [markdown]
# ## 2.7 Temperature
#
# *15 minutes*
#
# In (2.1) we chose the factor $e$. Another factor only stretches the logits:
# $2^{z} = e^{z \log 2}$.
# Let us keep $e$ and divide the logits by a positive number, the **temperature** $T$: $(2, 0)$ at
# $T = 2$ has the odds of $(1, 0)$.
#
# $$\frac{p_i}{p_j} = e^{(z_i - z_j) / T}
# \quad\text{for}\quad p = \operatorname{softmax}(z / T) \qquad (2.20)$$
#
# Powers of two are $T = 1 / \log 2 = 1.44$. For large $T$ all differences shrink to 0, and all
# classes become equally likely. For small $T$ every difference grows without bound, and if one
# class $i^*$ has the largest logit alone, it takes all:
#
# $$\lim_{T \to \infty} \operatorname{softmax}(z / T)_i = \frac1k \qquad (2.21)$$
#
# $$\lim_{T \to 0} \operatorname{softmax}(z / T)_i = \delta_{i\,i^*},
# \quad i^* = \operatorname{argmax}_j z_j \qquad (2.22)$$

# %%
z = np.array([[2.0, 1.0, 0.0]])  # (1, k)
p = softmax(z / 1.7)[0]  # (k,)
verify("2.20", p[:, None] / p, np.exp((z[0][:, None] - z[0]) / 1.7))
verify("2.21", softmax(z / 1e10)[0], np.full(3, 1 / 3))
verify("2.22", softmax(z / 0.01)[0], np.eye(3)[z[0].argmax()])

# %% [markdown]
# Three probabilities that sum to 1 are one point in the triangle. The point $(1, 0, 0)$ is a corner,
# and $(\frac13, \frac13, \frac13)$ is the centre. Along the dotted line only $T$ changes. Move only
# “temperature T”, and watch the point.

# %%
softmax_lab(softmax, z=(1, 2, 3), question="How far does T alone move the point?")

# %% [markdown]
# **Your turn.** Find a temperature at which the logits $(1, 2, 3)$ have no probability above 0.4.
# Then one at which the largest is above 0.99. Change `T` and run both cells.

# %%
T = 1.0  # change me

# %%
top = softmax(np.array([[1.0, 2.0, 3.0]]) / T).max()
print(f"T = {T:g}: largest probability {top:.3f}; below 0.4: {top < 0.4}; above 0.99: {top > 0.99}")

# %% [markdown]
# ### On real digits: how sure should a model be?

# %% [markdown] card="02.g" kind="predict"
# All logits of all test images are divided by 4. What happens to the accuracy, and to the mean of
# the largest probability?
# - [x] accuracy stays, the mean falls -> Dividing by a positive number keeps the order of each
#   row, so every answer stays. Odds of e^8 become e^2.
# - [ ] both fall -> The largest logit stays the largest: 10,000 answers are unchanged.
#   {less-sure-is-less-right}
# - [ ] accuracy rises, the mean falls -> Being more careful changes no answer: the order in each
#   row is kept. {careful-is-better}
#
# Read again: station 2.7

# %%
for temperature in (1.0, 4.0):
    q = softmax(z_test / temperature)  # (10000, 10)
    right = (q.argmax(axis=1) == y_test).mean()
    mean_top = q.max(axis=1).mean()
    print(f"T = {temperature:g}: right {right:.1%}, mean largest probability {mean_top:.2f}")
assert 0.815 < right < 0.825

# %% [markdown]
# What do you read off? At $T = 1$, compare the two numbers of one line.

# %%
outcome("02.g")

# %% [markdown]
# At $T = 1$ the model is far too sure: it claims more than nine in ten, and eight in ten are right.
# A model is **calibrated** when of all answers with probability 0.8, about 80 % are right.
# Temperature can mend this without changing one answer. Which $T$? That is a choice, so lesson 1
# says: choose on images that were held out, and look at the test images once, after it. The class
# means used 50,000 training images, and the 10,000 in `held_out` are free.

# %%
z_val, y_val = distance_logits(x[held_out], means), y[held_out]  # (10000, 10), (10000,)
temperatures = np.arange(1, 81) / 10  # (80,): 0.1 to 8.0
sure = np.array([softmax(z_val / t).max(axis=1).mean() for t in temperatures])  # (80,)
right_val = (z_val.argmax(axis=1) == y_val).mean()
best = float(temperatures[np.abs(sure - right_val).argmin()])
q = softmax(z_test / best)  # (10000, 10)
print(f"chosen on held-out images: T = {best:.1f}")
right_test = (q.argmax(axis=1) == y_test).mean()
print(f"test images: right {right_test:.0%}, mean largest probability {q.max(axis=1).mean():.0%}")

# %%
figures.confidence(temperatures, sure, np.full(80, right_val), best)

# %% [markdown]
# One number, fitted on held-out images, and the model says how often it is right. This is called
# temperature scaling. (C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, *On Calibration of Modern
# Neural Networks*, ICML 2017, section 1. They fit $T$ by the loss of lesson 3; we matched two
# means.)

# %% [markdown]
# > Saved; a good place to stop (7 of 8).

# %% [markdown]
# ## 2.8 Two classes need one number
#
# *15 minutes*
#
# With two classes only the difference $t = z_1 - z_0$ counts. Shift the row by $-z_0$: the logits
# are $(0, t)$, and $p_1 = e^t / (1 + e^t)$. Divide above and below by $e^t$ to get the usual form,
# the **sigmoid**, an S-shaped function from any number to a probability: $\sigma(0) = 0.5$.
#
# $$\sigma(t) = \frac{1}{1 + e^{-t}} \qquad (2.23)\ \text{definition}$$
#
# $$\operatorname{softmax}(z)_1 = \sigma(z_1 - z_0) \quad\text{for}\quad k = 2 \qquad (2.24)$$
#
# Both forms are equal on paper:
#
# $$\sigma(t) = \frac{1}{1 + e^{-t}} = \frac{e^{t}}{1 + e^{t}} \qquad (2.25)$$
#
# In floats they fail at opposite ends. $e^{-t}$ overflows for $t = -1000$, and $e^t$ for
# $t = 1000$.

# %%
z = rng.normal(size=(1000, 2)) * 5  # (n, 2)
t = z[:, 1] - z[:, 0]  # (n,)
verify("2.24", softmax(z)[:, 1], 1 / (1 + np.exp(-t)))
verify("2.25", 1 / (1 + np.exp(-t)), np.exp(t) / (1 + np.exp(t)))

# %% [markdown]
# ### Exercise 02.6
#
# `sigmoid` takes an array `t` of any shape and returns the same shape, by (2.25). It must be right
# to ten decimals for numbers of any size, without a numpy warning. One array may hold large numbers
# of both signs: `sigmoid(np.array([-1000.0, 0.0, 1000.0]))` is `array([0.0, 0.5, 1.0])`.
#
# Its 0 must be exactly 0. $e^{-1000}$ is far below the smallest float, so 0 is the nearest float
# there is. A number such as $10^{-22}$ in its place would show that `t` was cut off somewhere: then
# all numbers below the cut get the same answer.


# %% exercise="02.6"
def sigmoid(t):
    """The probability of class 1 when its logit leads by t.

    t: any shape, numbers of any size. Returns the same shape, between 0 and 1, right to ten
    decimals; far below 0 it is exactly 0.

    sigmoid(np.array([-1000.0, 0.0, 1000.0])) is array([0.0, 0.5, 1.0])
    """
    # BEGIN SOLUTION
    e = np.exp(-np.abs(t))  # as t, between 0 and 1: this exponent is never positive
    return np.where(t >= 0, 1, e) / (1 + e)  # as t: 1/(1+e) for t >= 0, e/(1+e) for t < 0
    # END SOLUTION


# %%
sigmoid = check("02.6", sigmoid)

# %% [markdown]
# ### A third claim
#
# **SLOPPY:** *"Softmax takes a real number or a vector, and returns probabilities."*
#
# What does softmax make of one real number? Decide first, then run.

# %%
t = np.linspace(-40, 40, 1001)  # (1001,)
alone = softmax(t[:, None])  # (1001, 1): rows with a single logit
with_zero = softmax(np.stack([np.zeros(1001), t], axis=1))[:, 1]  # (1001,): class 1 of (0, t)
print("softmax of one number: smallest", alone.min(), " largest", alone.max())
gap = np.abs(with_zero - sigmoid(t)).max()
print("softmax(0, t) and sigmoid(t) agree within 1e-15:", bool(gap < 1e-15))

# %% [markdown]
# *Why people believe it:* "one number to one probability" is a real need, and the sigmoid serves
# it. *The number against it:* for $k = 1$ softmax is 1, for all 1001 inputs; there are no odds
# without a second class. *The correct sentence:* softmax takes a row of at least two logits; for
# one number, use the sigmoid, which is softmax of $(0, t)$. (Goodfellow, Bengio, Courville, 2016,
# section 6.2.2.3: $k$ outputs are one too many, and fixing one logit at 0 gives the sigmoid.)
#
# > Saved; a good place to stop (8 of 8).

# %% [markdown]
# ## 2.9 Recap and quiz
#
# *7 minutes*
#
# **In five correct sentences.** Softmax is the only rule whose odds are $e$ to the difference of
# the logits. It keeps the order of the logits and ignores a common shift. Subtracting each row's
# largest logit keeps every exponential between 0 and 1, in every float type. The logarithm of a
# probability is the logit minus the log-sum-exp, computed without the probability. When a logit
# rises, its own probability rises by $p_i (1 - p_i)$ a unit and the others fall, and a gradient
# goes back by $p\,(g - \langle g, p \rangle)$.
#
# Three new questions, two old ones. `"?"` is a good answer, too.

# %% [markdown] card="02.q1" kind="quiz"
# `e` has shape (4, 3), one image a row, and `p = e / e.sum(axis=0)`. What sums to 1?
# - [x] each column of p -> Axis 0 is the one that goes away, so each sum runs over the four
#   images.
# - [ ] each row of p -> The sum has shape (3,): one number a class. Rows need `axis=1,
#   keepdims=True`. {axis-0-means-rows}
# - [ ] nothing: it stops with an error -> (4, 3) / (3,) fits: numpy lines shapes up from the
#   right, 3 with 3. {division-needs-equal-shapes}
#
# Read again: station 2.3, exercise 02.1

# %% [markdown] card="02.q2" kind="quiz"
# 100 is added to every logit of one image. Its probabilities:
# - [x] stay the same -> The factor e^100 stands above and below, and cancels.
# - [ ] move towards 1 for the largest -> Multiplying does that. (1, 2, 3) has .67 at the top;
#   doubled, .87; shifted by 100, still .67. {shift-is-scale}
# - [ ] grow, all of them -> They cannot all grow: they still sum to 1. {softmax-is-size}
#
# Read again: station 2.2

# %% [markdown] card="02.q3" kind="quiz"
# Two logits differ by 1. With temperature T = 2, the larger one leads by odds of
# - [x] {= show(np.exp(1 / 2))} to 1 -> The difference is divided by T, inside the exponential:
#   e^(1/2).
# - [ ] {= show(np.exp(2))} to 1 -> That is e^(1 times 2). A higher temperature makes odds
#   smaller, never larger. {temperature-multiplies}
# - [ ] {= show(np.e / 2)} to 1 -> That is e / 2. The odds are not halved: the logits are, before
#   e^. {odds-are-divided}
#
# Read again: station 2.7

# %% [markdown] card="02.q4" kind="quiz"
# From lesson 01: a model answers 1 for every MNIST test image. It is right on
# - [x] 11.35 % of them -> 1,135 of the 10,000 test images are ones: the most frequent class. Any
#   model must beat this.
# - [ ] 10 % of them -> That would be so if all classes were equally frequent. They range from 892
#   to 1,135 images. {classes-are-equal}
# - [ ] 0 %: it knows nothing -> It is right whenever the image is a 1. That is why accuracy needs
#   a baseline beside it. {no-knowledge-is-zero}
#
# Read again: lesson 01, the baseline

# %% [markdown] card="02.q5" kind="quiz"
# From lesson 01: two pixels are stored as bytes (uint8), 200 and 100. Their sum in numpy is
# - [x] {= byte_sum()} -> A byte holds 0 to 255 and wraps round: 300 - 256 = 44. Convert to float
#   first.
# - [ ] {= 200 + 100} -> On paper. The result is stored in a byte again, and 300 does not fit.
#   {numpy-widens-by-itself}
# - [ ] {= int(np.iinfo(np.uint8).max)} -> Some image programs stop at 255. numpy wraps: no
#   warning comes. {bytes-stop-at-the-top}
#
# Read again: lesson 01, bytes and floats
#
# ```python
# def byte_sum() -> int:
#     """200 + 100 in one byte."""
#     return int((np.array([200], np.uint8) + np.array([100], np.uint8))[0])
# ```

# %% [markdown]
# **What the library offers.** `course_lib.nn` has the same functions under the same names:
# `softmax`, `logsumexp`, `log_softmax`, `softmax_jacobian`, `softmax_vjp`, `sigmoid`. They also
# check their arguments and say what is wrong with a shape. The next lessons import them. In PyTorch
# the names are `torch.softmax`, `torch.logsumexp`, `torch.log_softmax` and `torch.sigmoid`.
#
# **Go deeper.**
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press, 2016: section 4.1 on
#   overflow and underflow; section 6.2.2.3 on softmax, with
#   $\log p_i = z_i - \operatorname{LSE}(z)$ as eq. 6.30.
# - C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006: section 4.2, eq. 4.62,
#   derives softmax from Bayes' rule; section 4.3.4, eq. 4.106, is our (2.15).
# - J. S. Bridle, two papers of 1990: *Probabilistic Interpretation of Feedforward Classification
#   Network Outputs* (in *Neurocomputing*, Springer, 227-236) names softmax; *Training Stochastic
#   Model Recognition Algorithms as Networks can Lead to Maximum Mutual Information Estimation of
#   Parameters* (NIPS 2, 211-217) says on p. 213 that it keeps the order.
#
# Next: [03 Cross-entropy](03_cross_entropy.ipynb), where $\log p$ of the right class becomes the
# loss.
