# %% [markdown]
# # 2 · Softmax: how much would you bet?
#
# *About 85 minutes · needs lesson 1, logarithms, partial derivatives and, in 2.7, the normal
# density · exercises 02.1, 02.3 and 02.4; 02.2, 02.5 and 02.6 are under More*
#
# A bank has to read the digits on its cheques. A person reads a digit for 1 cent, and every misread
# digit costs the bank 10 cents later on. The reader that you built in [lesson 1](01_data.ipynb),
# the nearest class mean, works for free and gets 82 % of them right. Below is one that it gets
# wrong, although you can read it at a glance.

# %%
from itertools import combinations

import numpy as np

from course_lib import check, checked, hint, outcome, predict, quiz, reveal, verify
from course_lib.checking.tries import told_of_gradient, told_of_slopes
from course_lib.data import load_mnist, split
from course_lib.nn import numerical_grad
from course_lib.plots import softmax as figures
from course_lib.widgets import softmax_lab

rng = np.random.default_rng(2)

# %%
mnist = load_mnist(dtype=np.float64)
(x, y), (x_test, y_test) = mnist.train, mnist.test  # (60000, 784), (60000,); (10000, 784), (10000,)
train, held_out = split(60_000, (50_000, 10_000), np.random.default_rng(2))  # lesson 1, dealt anew
means = np.stack([x[train][y[train] == c].mean(axis=0) for c in range(10)])  # (k, d)


def scores(x):
    """Minus the squared distance to each class mean. (n, d) -> (n, k)."""
    return -(x**2).sum(axis=1, keepdims=True) + 2 * x @ means.T - (means**2).sum(axis=1)


z_test = scores(x_test)  # (10000, 10)
six = z_test[11]  # (10,) the scores of one test image
figures.scores(x_test[11], six, digit=6)

# %% [markdown]
# The score of class $i$ is $z_i = -\lVert x - \text{mean}_i \rVert^2$, minus the squared distance
# to the mean image of that class, so that a higher score means a closer mean. Class 2 scores
# $-61.3$ and class 6 scores $-61.7$, which means that the reader answers 2.
#
# What hurts is that the reader made this mistake without a word of doubt. If it had told us that
# the 2 was only a narrow favourite, we would gladly have paid the cent. But is a lead of 0.4 points
# narrow? The scores cannot say, because nobody has decided **what a point is worth**.
#
# What the bank needs is ten **probabilities**, numbers from 0 to 1 that sum to 1, on which it is
# willing to bet. Suppose that the reader gives its own answer probability $p$, and that this number
# can be trusted. Accepting the answer then costs $10\,(1-p)$ cents on average, whereas asking a
# person always costs 1, so the bank should accept whenever $p$ is above 0.9. How do we turn ten
# scores into ten bets?

# %% [markdown]
# ## 2.1 Invent a rule
#
# A **logit** is any real number that a model gives to a class; a larger one means more evidence.
# Our scores are logits, and so are the three numbers $(3, 1, -1)$. **Invent two rules that turn
# $(3, 1, -1)$ into probabilities.** Take five minutes, and ask each rule three questions.
#
# 1. Is every number positive? (A 0 says "impossible".)
# 2. Does a larger logit always get a larger probability?
# 3. What happens if 10 is added to all three logits? Should anything happen?
#
# Below are five that people often invent.

# %%
rules = {
    "divide by the sum": lambda z: z / z.sum(),
    "sizes only": lambda z: np.abs(z) / np.abs(z).sum(),
    "count from the smallest": lambda z: (z - z.min()) / (z - z.min()).sum(),
    "all to the largest": lambda z: (z == z.max()) / 1.0,
    "powers of two": lambda z: 2.0**z / (2.0**z).sum(),
}
z = np.array([3.0, 1.0, -1.0])  # (k,)
for name, rule in rules.items():
    print(f"{name:24} {rule(z).round(2)}   after adding 10: {rule(z + 10).round(2)}")
figures.rules({name: rule(z) for name, rule in rules.items()})

# %% [markdown]
# *Divide by the sum* works until a logit is negative, and fails altogether where the logits sum to
# zero. *Sizes only* repairs that, at the price of treating $-1$ like $+1$. *Count from the
# smallest* gives one class exactly 0 in every row, and *all to the largest* forgets how close the
# race was. The first two also change when every class receives 10 points, although no class has
# gained on another. Only *powers of two* passes all three questions. What does it make of our
# digit?

# %%
for q in (1.3, 2.0, 10.0):
    print(f"powers of {q:g}: {(q**six / (q**six).sum()).max():.2f} on the 2")
figures.bets(six, rules["powers of two"](six), digit=6)

# %% [markdown]
# Since 0.46 is far below 0.9, the bank pays its cent, a person reads a 6, and the 10 cents stay in
# the bank. The reader is as wrong as it was, and yet one line of code has made it useful, since now
# it can tell us when to ask.
#
# But why powers, and why of two? Powers of 1.3 and of 10 pass the same three questions, and bet
# 0.27 and 0.71. How much freedom is there?

# %% [markdown]
# ## 2.2 Points add, odds multiply
#
# Suppose that on some image the 2 is two points ahead of the 6, which in turn is three points ahead
# of the 8. Then the 2 is five points ahead of the 8, since leads add up.
#
# The same race can be told in **odds**. The odds of two classes are the ratio of their
# probabilities, so that 0.8 against 0.2 means odds of 4 to 1. Suppose that a lead of two points
# makes a class 4 times as likely as its rival, and that a lead of three makes it 8 times as likely.
# **How many times as likely as the 8 is the 2?** What is one point worth, and half a point, and no
# lead at all, and a lead of $-2$? Write your rule as a function, in one line.


# %%
def odds(lead):
    """How many times as likely a class is as a rival that it leads by `lead` points."""
    return 0.0  # yours: 4 for a lead of 2, 8 for a lead of 3


for lead in (2, 3, 5, 1, 0.5, 0, -2):
    print(f"a lead of {lead}: {odds(lead):.3f} to 1")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# The 2 is 4 times as likely as the 6, which is 8 times as likely as the 8, so the 2 is
# $4\cdot 8 = 32$ times as likely as the 8. In the same way, two points and one point make three, so
# one point is worth $8/4 = 2$. Two halves make a whole, so half a point is worth $\sqrt 2$. No lead
# means even odds, and a lead of $-2$ is the rival's lead of 2 seen from the other side, 0.25 to 1.
# In one line, that is `return 2.0**lead`.
#
# If you found 12 for five points, you added the odds. If you found 16, you drew the straight line
# through (2, 4) and (3, 8). Follow it down to a lead of one point, and the class in front is
# impossible.
#
# </details>

# %%
figures.chain(("8", "6", "2"), leads=(3, 2))

# %% [markdown]
# On both sides of the line the long arrow has to agree with the two short ones. Which rules can
# manage that? On the way you assumed four things, which we call wishes. A fifth will be needed.
#
# 1. **No class is impossible:** every probability is positive, or else there are no odds to speak
#    of. The first four rules break this wish (*sizes only* if a logit is 0).
# 2. **Only differences count:** you were given leads and never the scores themselves, so adding 10
#    to every logit could not matter. *Divide by the sum* and *sizes only* break this one.
# 3. **The others stay out of it:** the odds of two classes depend on their own logits alone, and
#    adding or removing a class changes no odds. *Count from the smallest* breaks this one. With
#    logits $(3, 1, -1)$, its first two classes have odds of 2 to 1. If the last logit drops to
#    $-3$, those odds become 1.5 to 1, although neither has moved.
# 4. **All classes are alike:** you used one function for every pair of digits, so that swapping the
#    names of two classes would only swap their probabilities. A rule that counts the weight
#    $2^{z_0}$ three times gives class 0 odds of 3 to 1 against any class with the same logit.
#
# By the third wish, the odds of two classes depend on their own two logits; by the second, on the
# lead alone; by the fourth, in the same way for every pair; and by the first, they are positive. So
# one positive function $f$ turns leads into odds. Odds along a chain multiply, because
# $\frac{p_2}{p_8} = \frac{p_2}{p_6}\cdot\frac{p_6}{p_8}$, and therefore
#
# $$f(a+b) = f(a)\,f(b) \qquad (2.1)$$
#
# Call the worth of one point $q = f(1)$. Then two points are worth $q^2$, and half a point is worth
# $\sqrt q$. Any fraction $\frac mn$ works alike: $n$ such leads make $m$ points, so
# $f(\frac mn)^n = q^m$, whose positive root is $q^{m/n}$. No lead means $f(0) = f(0)^2$, hence
# $f(0) = 1$ because $f$ is positive, and so $f(-d) = 1/f(d)$. Leads that are not fractions need the
# fifth wish.
#
# 5. **More evidence means better odds:** this says that $f$ rises.
#
# The odds at a lead of $\sqrt 2$ are then squeezed between those at 1.41 and at 1.42, and between
# those at 1.414 and at 1.415, until there is no room left. Hence $f(d) = q^d$ for every lead, with
# $q > 1$.

# %% [markdown]
# That is why there is an exponential in softmax. It does more than make numbers positive, since
# $1 + z^2$ would do that. Leads add while odds multiply, and only exponentials turn sums into
# products. Evidence itself behaves in this way. *Bayes' rule* says that the odds
# after an observation are the odds before it, times how likely the observation is in class $i$,
# divided by how likely it is in class $j$. If 0.8 of the sixes and 0.2 of the twos have a loop,
# then seeing one turns 1 to 1 into 4 to 1. Each further observation that is independent of the
# others, given the class, multiplies the odds by its own factor, and so adds its own number of
# points. Mark the word *independent*. It will cost us money.
#
# What is still free is $q$. *Powers of two* took 2, whereas nearly everybody takes
# $e = 2.718\ldots$, because $e^z$ is its own derivative, which saves us a constant in every formula
# from section 2.5 on. With $e$ a point is worth more, so our reader grows bolder, and its bet on
# the 2 rises from 0.46 to 0.54. We make this choice for our own convenience, and the bank will send
# us the bill.

# %% [markdown]
# **One step is left, and it is yours.** For $z = (2, 1, 0)$ and $q = e$ you know the odds of every
# pair. What are the three probabilities?
#
# <details><summary>Our way, once you have tried</summary>
#
# Against the last class, the odds are $e^2 = 7.39$, $e = 2.72$ and 1. We divide by their total of
# $11.11$, so that they sum to 1, and get $(0.665, 0.245, 0.090)$.
#
# </details>
#
# In general, $p_i$ is proportional to $e^{z_i}$, and the sum fixes the rest:
#
# $$\operatorname{softmax}(z)_i = p_i = \frac{e^{z_i}}{\sum_j e^{z_j}} \qquad (2.2)$$
#
# In words, each logit becomes a weight $e^{z_i}$, and each class receives its fraction of the total
# weight. If all logits are equal, that is $1/k$ for each of the $k$ classes; if one leads by 20
# points, its rivals are half a billion times less likely. With two classes only the lead
# $z_1 - z_0$ counts, and dividing numerator and denominator by $e^{z_1}$ gives
# $p_1 = 1/(1 + e^{-(z_1 - z_0)})$, known as the **sigmoid**.
#
# Ludwig Boltzmann found this formula in the nineteenth century, for molecules choosing among
# energies, and John Bridle named it **softmax** in 1990, for neural networks. All that is left is to
# type it, which takes two lines and goes wrong at once.

# %% [markdown]
# ## 2.3 The formula is right, the program is wrong
#
# A batch `z` has shape `(n, k)`, with one row per image. `axis=1` sums over the classes, and
# `keepdims=True` keeps the sums as a column `(n, 1)`, so that each row is divided by its own. The
# second row below has the same lead as the first, so on paper both give 0.73 and 0.27.


# %%
def naive_softmax(z):
    """(2.2), typed as it is written. (n, k) -> (n, k)."""
    with np.errstate(all="ignore"):  # silences numpy's warnings
        e = np.exp(z)
        return e / e.sum(axis=1, keepdims=True)


print(naive_softmax(np.array([[2.0, 1.0], [1000.0, 999.0]])).round(2))

# %% [markdown]
# The program returns `nan`, "not a number". The number $e^{1000}$ has 435 digits in front of the
# decimal point, whereas the largest float64 is $1.8\cdot 10^{308}$. That is **overflow**: numpy
# stores `inf` instead, and `inf / inf` has no value. float32 gives up at $e^{89}$, and float16,
# which fast hardware likes, ends at 65,504.

# %% [markdown] card="02.a" kind="predict"
# $e^{11}$ is 59,874, which float16 can still hold (rounded to 59,872). What does `naive_softmax`
# make of the float16 row $(11, 11)$?
# - [ ] `[0.5 0.5]`, the right answer -> Each exponential fits, but the denominator is their sum,
#   about 119,700, and does not. You checked the numerator only. {only-the-numerator-overflows}
# - [ ] `[nan nan]`, as above -> Here nan would need inf / inf. That begins at 12, where the
#   exponentials overflow as well. {overflow-is-nan}
# - [x] `[0. 0.]`, and neither class gets a bet -> Each exponential fits, but their sum of about
#   119,700 does not. A finite number divided by inf is 0.

# Read again: section 2.3

# %%
print(naive_softmax(np.array([[11, 11]], np.float16)))
outcome("02.a")

# %% [markdown]
# A `nan` is at least loud, because it spreads to everything it touches until you notice. Two zeros
# look like an answer.
#
# The formula is still right, so all we need is a harmless change to the logits, and our second wish
# knows one. The figure runs `naive_softmax` on $(2, 1, 0)$ and adds $c$ to all three logits. **Move
# $c$ up to 1000 and down to $-1000$. What do the bets do?**

# %%
softmax_lab(naive_softmax, only="c", question="What do the bets do, and where do they break?")

# %% [markdown]
# Most of the way they do not move at all, since $c$ multiplies numerator and denominator by $e^c$,
# which cancels. At $c = 708$ they break, because $e^{710}$ overflows. On the other side they begin
# to waver near $-740$, until at $-748$ all three exponentials are rounded to 0 (**underflow**) and
# the quotient is 0/0. We may choose any $c$ for each row. **Which one would you choose, so that no
# row can overflow, whatever its logits are?**
#
# ### Exercise 02.1
#
# Write `softmax` so that it is right for finite logits of any size. You need two numbers per row,
# each kept as a column, and two more lines. Example: the rows $(1000, 999)$, $(-1000, -1001)$ and
# $(2, 1)$ all give $(0.73, 0.27)$.


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
    s = e.sum(axis=1, keepdims=True)  # (n, 1) between 1 and k
    p = e / s  # (n, k)
    return p
    # END SOLUTION


# %%
softmax = check("02.1", softmax)

# %% [markdown]
# The choice that always works is minus the row's own largest logit $m$:
#
# $$p_i = \frac{e^{z_i-m}}{\sum_j e^{z_j-m}}, \quad m = \max_j z_j, \quad
# 1 \le \sum_j e^{z_j-m} \le k \qquad (2.3)$$
#
# No exponent is positive, so no exponential exceeds 1, and the largest logit contributes $e^0 = 1$,
# so the sum is never 0. The maximum of the *whole batch* will not do, since one loud row would push
# a quiet one into underflow, and the row's mean fails on $(2000, 0)$. Without `keepdims`, shapes
# `(3, 2)` and `(3,)` stop with an error, whereas at `(3, 3)` the line runs, and shifts column $j$
# by the maximum of row $j$.
#
# The wish that only leads should count has turned out to keep the program alive. Do real digits
# ever need it? Store the same images as bytes, with pixels from 0 to 255, and every squared
# distance grows by a factor of $255^2 = 65{,}025$.


# %%
def cost(p, y):
    """Euros: 10 cents for each accepted misreading, 1 cent for each time we ask."""
    accepted, wrong = p.max(axis=1) > 0.9, p.argmax(axis=1) != y
    return (10 * np.sum(accepted & wrong) + np.sum(~accepted)) / 100


z_bytes = 255**2 * z_test  # (10000, 10)
lost = np.isnan(naive_softmax(z_bytes)).any(axis=1)  # (10000,)
p = softmax(z_bytes)  # (10000, 10)
print(f"rows with nan: {lost.sum():,} by naive_softmax, {np.isnan(p).any(axis=1).sum()} by softmax")
print(f"smallest bet {p.max(axis=1).min():.4f}, the bank pays {cost(p, y_test):.0f} euros")

# %% [markdown]
# The naive version loses all ten thousand images, because all their exponentials round to 0. With
# bytes, however, the reader is certain of everything, although it gives the same answers. The bank
# accepts them all and pays 180 euros, when asking a person every time would have cost 100, and all
# that has changed is the unit of the points.
#
# ## 2.4 The logarithm of a bet
#
# A second firm offers the bank a free reader, too. How do we tell which one bets better? A natural
# measure is the probability that a reader gave to what really happened. If, given the images, no
# label depends on another one, these probabilities multiply. And since the logarithm of a product
# is a sum of logarithms, `np.log` ought to help if the product becomes small. (In this course
# $\log$ is the natural logarithm.)

# %%
labels = (np.arange(10_000), y_test)  # p[labels] picks one number per row
product = np.cumprod(softmax(z_test)[labels])  # (10000,) of the first 1, 2, 3, ... images
print(f"500 images: {product[499]:.0e}, {np.argmax(product == 0) + 1} or more: {product[-1]}")
with np.errstate(divide="ignore"):
    print("logarithms for the row (0, -800):", np.log(softmax(np.array([[0.0, -800.0]]))))

# %% [markdown]
# After 500 images the product is $2\cdot10^{-271}$, and from image 566 on it is 0, so that every
# reader looks equally bad. But the second line shows that we may not take logarithms of $p$ either.
# The row $(0, -800)$ has the logarithms 0 and $-800$. On the way, however, the program went through
# $p_1 = e^{-800} \approx 4\cdot10^{-348}$, which is below the smallest float64 and was rounded to
# 0. **Write $\log p_i$ as a formula in which no $p$ appears. Which part of it can still overflow,
# and what do you do about it?**
#
# ### Exercise 02.3
#
# Write `log_softmax` by your formula, for finite logits of any size. Examples: `(0, -800)` gives
# `(0, -800)`, and `(1000, 1000)` gives $-0.693$ twice.


# %% exercise="02.3"
def log_softmax(z):
    """The logarithm of softmax, exact where softmax rounds to 0.

    z: (n, k) finite numbers of any size. Returns (n, k): no entry is above 0. No numpy warning.

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
# The logarithm of the quotient (2.2) is a difference, and the logarithm of $e^{z_i}$ is $z_i$
# itself. What is subtracted is called the **log-sum-exp** of the row, and the shift by $m$ makes it
# safe:
#
# $$\log p_i = z_i - \operatorname{LSE}(z), \quad
# \operatorname{LSE}(z) = \log\sum_j e^{z_j} = m + \log\sum_j e^{z_j-m} \qquad (2.4)$$
#
# By (2.3) the shifted sum lies between 1 and $k$, so the log-sum-exp exceeds the largest logit by at
# most $\log k$, which makes it a *soft maximum*, 1000.69 for the row $(1000, 1000)$.

# %%
figures.soft_maximum()

# %%
gap = np.arange(7350, 7500) / 10  # (150,)
rows = np.stack([np.zeros(150), -gap], axis=1)  # (150, 2): the row (0, -gap)
with np.errstate(divide="ignore"):
    direct = np.log(softmax(rows))[:, 1]  # (150,)
print(f"widest gap in 10,000 digits: {np.ptp(z_test, axis=1).max():.0f}")
figures.cliff(gap, direct, log_softmax(rows)[:, 1])

# %% [markdown]
# The way through $p$ goes down in steps where the last floats above 0 are too coarse, and at a gap
# of 745.1 it falls off. None of our digits has a gap that wide, but in smaller formats the cliff
# comes much sooner, and in float16 it takes labels with it (*More: where the floats end* counts
# them). A single one makes the bank's whole sum infinite. Rare is the worst kind of wrong, because
# it passes your tests and strikes after an hour of training.

# %% tags=["checks"]
with checked():
    a, b, logits = rng.normal(size=100), rng.normal(size=100), rng.normal(size=5)
    verify("2.1", 2.0 ** (a + b), 2.0**a * 2.0**b)
    p = np.exp(logits) / np.exp(logits).sum()  # (5,)
    verify("2.2", [*(p / p[0]), p.sum()], [*np.exp(logits - logits[0]), 1])
    near = np.array([[2.0, 1.0, 0.0], [0.0, -3.0, 5.0]])  # (2, 3)
    verify("2.3", softmax(near + 1000), naive_softmax(near))
    large = np.array([[1000.0, 999.0, 998.0], [-700.0, -705.0, -699.0]])  # (2, 3)
    m = large.max(axis=1, keepdims=True)  # (2, 1)
    lse = m + np.log(np.exp(large - m).sum(axis=1, keepdims=True))  # (2, 1)
    verify("2.4", large - lse, np.log(softmax(large)))

# %% [markdown]
# ## 2.5 Raise one logit: who pays?
#
# Training nudges the logits again and again, so we want to know what one nudge does to the bets.
# When one logit rises, its class gains probability, and because the sum stays 1, others have to
# pay.

# %% [markdown] card="02.b" kind="predict"
# The probabilities are $(0.6, 0.3, 0.1)$. Logit 0 rises by 0.01, and $p_0$ gains 0.0024. Who pays
# for it?
# - [ ] both alike, 0.0012 each -> Then the odds of classes 1 and 2 would change, although neither
#   of their logits moved. {all-pay-alike}
# - [x] class 1 pays 0.0018 and class 2 pays 0.0006 -> By the third wish, what happens to class 0
#   leaves the odds of classes 1 and 2 alone. They were 3 to 1 and remain 3 to 1, so each pays in
#   proportion to what it has.
# - [ ] class 1 pays it nearly alone, as the closest rival -> Being close does not count, only
#   having much: 3 to 1 is how they share the bill. {the-rival-pays}

# Read again: section 2.5

# %%
z = np.log([[6.0, 3.0, 1.0]])  # (1, k): exponentials 6, 3, 1 with sum 10
print((softmax(z + [[0.01, 0.0, 0.0]]) - softmax(z)).round(4))
outcome("02.b")

# %% [markdown]
# That settles the proportions, but not the amounts. Differentiating the quotient (2.2) is
# unpleasant, with $z_j$ in the denominator of every $p_i$, so we take logarithms first. In
# $\log p_i = z_i - \operatorname{LSE}(z)$ the first term is harmless, and everything depends on the
# second. **What is the derivative of $\operatorname{LSE}(z)$ with respect to $z_j$?** Work it out
# for the row above, whose exponentials are 6, 3 and 1, and type three numbers. The cell compares
# them with `numerical_grad(f, z)`, which moves each entry of `z` a little up and down and measures
# what `f` makes of it.

# %%
slopes = np.array([0.0, 0.0, 0.0])  # yours: the derivative with respect to z_0, z_1, z_2

measured = numerical_grad(lambda z: np.log(np.exp(z).sum()), np.log([6.0, 3.0, 1.0]))  # (3,)
print(told_of_slopes(slopes, measured))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# The derivative of $\log s$ is $1/s$, here $1/10$. The derivative of the sum $s$ with respect to
# $z_j$ is $e^{z_j}$, since $z_j$ is in one term only. Their products are 0.6, 0.3 and 0.1. If you
# found 0.1 three times, you have the outer derivative alone; 6, 3 and 1 are the inner one.
#
# </details>
#
# The derivative of the soft maximum is softmax, and with that, the whole derivation takes three
# lines.
#
# $$\frac{\partial \operatorname{LSE}}{\partial z_j} = \frac{e^{z_j}}{\sum_i e^{z_i}} = p_j
# \qquad (2.5)$$
#
# $$\frac{\partial \log p_i}{\partial z_j} = \delta_{ij} - p_j \qquad (2.6)$$
#
# $$\frac{\partial p_i}{\partial z_j} = p_i\,(\delta_{ij} - p_j) \qquad (2.7)$$
#
# In the second line, $\delta_{ij}$ is 1 if $i = j$ and 0 otherwise (`np.eye(k)` in numpy), since
# the term $z_i$ moves only if it is the logit that we raise. The third line is the second
# multiplied by $p_i$, because $\partial \log p_i = \partial p_i / p_i$ by the chain rule. For our
# row and $j = 0$ it says $0.6\cdot 0.4 = 0.24$, $-0.3\cdot 0.6 = -0.18$ and
# $-0.1\cdot 0.6 = -0.06$, which is what you measured, divided by the step of 0.01. On our digit,
# let us raise the logit of the 6.

# %%
p = softmax(six[None])[0]  # (10,)
change = p * (np.eye(10)[6] - p[6])  # (10,) derivative of each p_i with respect to z_6
figures.payers(p, change, raised=6, answer=2)

# %% [markdown]
# The 2 had most, and so it pays 0.198 of the 0.231 that the 6 gains. In words, a rising class $j$
# collects $p_i\,p_j$ from every other class $i$.
#
# The full table, with one row per probability and one column per logit, is the **Jacobian**.
#
# ### Exercise 02.4
#
# Write the Jacobian for *one* row of probabilities; softmax has run already. Example: $(0.5, 0.5)$
# has the rows $(0.25, -0.25)$ and $(-0.25, 0.25)$.


# %% exercise="02.4"
def softmax_jacobian(p):
    """How each probability reacts to each logit, for one example.

    p: (k,) probabilities. Returns (k, k): entry [i, j] is dp_i / dz_j.

    softmax_jacobian(np.array([0.5, 0.5])) is array([[0.25, -0.25], [-0.25, 0.25]])
    """
    # BEGIN SOLUTION
    own = np.diag(p)  # (k, k) p_i on the diagonal: z_i is in the numerator of p_i
    shared = np.outer(p, p)  # (k, k) p_i p_j: every z_j is in the denominator
    return own - shared  # (k, k)
    # END SOLUTION


# %%
softmax_jacobian = check("02.4", softmax_jacobian)

# %% [markdown]
# The first part of (2.7), $p_i\,\delta_{ij}$, is on the diagonal only. The second is the **outer
# product** $p\,p^\top$, every entry of $p$ times every entry:
#
# $$J = \operatorname{diag}(p) - p\,p^\top, \quad J\,\mathbf{1} = 0 \qquad (2.8)$$
#
# On the right, $\mathbf{1}$ is a column of ones, so $J\,\mathbf{1}$ holds the row sums. We need no
# algebra for them, since a row sum says what happens to $p_i$ when all logits rise together, and by
# the second wish that is nothing. The columns sum to 0, too, because what one class gains, the
# others pay.

# %%
figures.jacobian(np.array([0.6, 0.3, 0.1]), softmax_jacobian(np.array([0.6, 0.3, 0.1])))

# %% [markdown]
# ## 2.6 What it believed, minus what happened
#
# The 0.09 on the diagonal of that table should worry us. A class that has little gains little,
# $p_j(1-p_j)$, which means that a reader that is certain and wrong would hardly change its mind.
# How will it ever learn?
#
# Let $y$ be the label. Section 2.4 wanted to compare readers by the sum of $\log p_y$ over all
# images. With its sign changed, it becomes a **loss** that training can reduce: $-\log p_y$ is 0 if
# the reader bet everything on the truth, and grows without limit as $p_y$ approaches 0. Training
# needs its derivative with respect to every logit, and you have done all the work already. **Write
# the gradient down, and try it on our 6.**


# %%
def gradient(z, y):
    """The derivative of -log p_y with respect to each logit. (k,) logits, a label -> (k,)."""
    return np.zeros_like(z)  # yours


measured = numerical_grad(lambda z: -log_softmax(z[None])[0, 6], six.copy())  # (10,)
print(told_of_gradient(gradient(six, 6), measured, label=6))

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# It is minus (2.6) with $i = y$, which is $p_j - \delta_{yj}$:
# `return softmax(z[None])[0] - np.eye(len(z))[y]`.
#
# If only your entry 6 differs from 0, you differentiated with respect to the label's logit alone,
# whereas the log-sum-exp contains all ten. If only that entry is wrong, you forgot the term $-z_y$.
# If all your signs are flipped, you forgot the minus in $-\log p_y$.
#
# </details>
#
# Write $t$ for the row with a 1 at the label and 0 elsewhere, called **one-hot**. Then
#
# $$\frac{\partial\,(-\log p_y)}{\partial z} = p - t \qquad (2.9)$$

# %%
p = softmax(six[None])[0]  # (10,)
figures.pull(p, np.eye(10)[6], answer=2)

# %% [markdown]
# Training moves against this gradient. It pulls the logit of the 6 up with strength 0.64, pushes
# the 2 down with strength 0.54, and hardly touches the others.
#
# The logarithm also answers our worry. Suppose that we rewarded $p_y$ itself, or its logarithm.
#
# | derivative with respect to $z_y$ | at $p_y = 0.001$ | at 0.5 | at 0.999 |
# | --- | --- | --- | --- |
# | of $p_y$, by (2.7): $p_y\,(1-p_y)$ | 0.000999 | 0.25 | 0.000999 |
# | of $\log p_y$, by (2.6): $1-p_y$ | 0.999 | 0.5 | 0.001 |
#
# At 0.001 the reader is almost certain that the truth is impossible, and $p_y$ would teach it as
# little as at 0.999, where hardly anything is left to learn. The logarithm teaches it a thousand
# times as much. The factor $p_y$ in (2.7) made the reader deaf, and $1/p_y$, the derivative of the
# logarithm, cancels it. (For other losses, see *More: any other loss*.)

# %% [markdown]
# ## 2.7 What is a point worth?
#
# That takes care of learning, but we still owe the bank bets that it can trust. The reader goes to
# work on the 10,000 test digits, with $q = e$.

# %% [markdown] card="02.c" kind="predict"
# The reader is right on 82 % of the test digits. How much does it bet on its own answers, on
# average?
# - [ ] about 70 % -> Our 6 was an exception: few digits puzzle this reader. {doubt-is-common}
# - [ ] about 82 % -> That would be honest. You trusted a formula to know what a point is worth,
#   and nobody has asked the digits. {probabilities-come-true}
# - [x] about 95 % -> We chose what a point is worth for the sake of a convenient derivative.
#   Nothing made these bets agree with what happens.

# Read again: section 2.7


# %%
def report(p, y):
    """Print how often the answers are right, what is bet on them, and what the bank pays."""
    accuracy, bet = (p.argmax(axis=1) == y).mean(), p.max(axis=1).mean()
    print(f"accuracy {accuracy:.0%}, mean bet {bet:.0%}, cost {cost(p, y):.0f} euros")


for q in (np.e, 2.0):
    print(f"powers of {q:.4g}: ", end="")
    report(softmax(np.log(q) * z_test), y_test)  # q^z is e^(z log q)
outcome("02.c")

# %% [markdown]
# It claims 95 % and is right on 82 %, and the bill comes to 111 euros, where people alone would
# have cost 100.
#
# This is the bill that we were promised. The five wishes left the worth of a point open, nobody has
# measured it, and choosing $e$ rather than 2 turned 92 euros into 111. To set it free, let one
# point be worth $q = e^{1/T}$, so that
#
# $$p = \operatorname{softmax}(z / T), \quad \frac{p_i}{p_j} = e^{(z_i - z_j)/T} \qquad (2.10)$$
#
# The number $T$ is called the **temperature**, because in Boltzmann's formula it is one. All bets
# approach $1/k$ if $T$ is large, whereas the largest logit takes everything if $T$ approaches 0,
# which is the fourth of the invented rules. Dividing by a positive number keeps the order of the
# logits, so no answer changes at any temperature.
#
# So let the digits choose. As in lesson 1, the choice is made on a validation set, our held-out
# digits, and measured on the test digits. **Try a few temperatures. At which one is the mean bet on
# the held-out digits about as high as the accuracy?**

# %%
z_held, y_held = scores(x[held_out]), y[held_out]  # (10000, 10), (10000,)
my_T = 1.0  # change me
if my_T > 0:
    report(softmax(z_held / my_T), y_held)
else:
    print("T must be above 0: it divides the logits, and keeps their order.")

# %%
temperatures = np.arange(1, 81) / 10  # (80,): 0.1 to 8.0
bets = np.array([softmax(z_held / T_try).max(axis=1).mean() for T_try in temperatures])  # (80,)
T = temperatures[np.abs(bets - (z_held.argmax(axis=1) == y_held).mean()).argmin()]
print(f"chosen on held-out digits: T = {T:.1f}")
report(softmax(z_test / T), y_test)
bet = softmax(z_test / T).max(axis=1)  # (10000,)
print(f"its bets above 0.9 are {bet[bet > 0.9].mean():.0%} on average")
readers = {}
for T_try in (1.0, T):
    p = softmax(z_test / T_try)  # (10000, 10)
    readers[f"T = {T_try:.1f}"] = p.max(axis=1), p.argmax(axis=1) == y_test
costs = np.array([cost(softmax(z_test / T_try), y_test) for T_try in temperatures])  # (80,)
figures.honesty(readers, temperatures, costs)

# %% [markdown]
# A model is **calibrated** if, of all its answers with probability 0.8, about 80 % are right, and
# so on for every other probability. On the left, the money is lost in the last bar: 8,439 digits
# are accepted, and 11 % of them are wrong, so that an accepted digit costs 1.1 cents, more than a
# person. In the middle, 4,860 are accepted, and only 3 % are wrong. We only matched two means, and
# yet every bar, read at its middle, ends within 5 points of the line. From 0.6 to 0.9 all three end
# about 4 points above it, so there the reader is now a little timid, whereas the last bar is fair,
# because its bets average 97 %.
#
# The same reader gives the same answers, and the bill falls from 111 euros to 64. One point of
# squared distance, then, is worth odds of $e^{1/3.4} = 1.34$ rather than 2.72. This repair is
# called **temperature scaling** (C. Guo and others, 2017, who choose $T$ by the loss $-\log p_y$
# instead of by two means).
#
# ### Could theory have told us?
#
# The formula, but not the number. Take one pair of classes, the held-out threes and fives, and look
# at the lead $L$ of the 3 over the 5.

# %%
lead = z_held[:, 3] - z_held[:, 5]  # (10000,)
figures.bells(lead[y_held == 3], lead[y_held == 5], ("threes", "fives"))

# %% [markdown]
# Suppose that both heaps are normal, around $\mu_i = 9.7$ and $\mu_j = -9.9$, with the same
# variance $s^2 = 66$. The taller bell at $L$ is the likelier class. By Bayes' rule, with both
# classes equally frequent, the odds are the ratio of their heights, $e^{-(L-\mu_i)^2/2s^2}$ to
# $e^{-(L-\mu_j)^2/2s^2}$, and the logarithm of this ratio is
# $\big((L-\mu_j)^2 - (L-\mu_i)^2\big)/2s^2$. The two $L^2$ cancel, because both bells have the same
# width, and $2L\,(\mu_i-\mu_j)/2s^2$ plus a constant remains, the straight line on the right. (The
# constant is nearly 0, because the two means are nearly opposite. The heaps lean, so that the dots
# lie near the line and not on it.) So each point of lead adds $(\mu_i-\mu_j)/s^2 = 19.6/66 = 0.30$
# to the log odds. By (2.10) it adds $1/T$, and therefore $T = s^2/(\mu_i-\mu_j) = 3.4$, the
# variance of a lead over the gap of its two means.
#
# A point is worth little, then, where leads scatter widely around means that are close. Let us ask
# all 45 pairs for that number, and once more after some vandalism, in which every pixel comes from
# a different image of the same class.


# %%
def fair_temperature(z, y):
    """Variance of a lead within a class, over the gap between its two means: mean of 45 pairs."""
    found = []
    for i, j in combinations(range(10), 2):
        of_i, of_j = ((z[:, i] - z[:, j])[y == c] for c in (i, j))  # leads within each class
        found.append((of_i.var() + of_j.var()) / 2 / (of_i.mean() - of_j.mean()))
    return np.mean(found)


mixed, shuffler = x[held_out], np.random.default_rng(2)  # (10000, 784) a copy
for c in range(10):
    mixed[y_held == c] = shuffler.permuted(mixed[y_held == c], axis=0)  # each pixel by itself
real, independent = fair_temperature(z_held, y_held), fair_temperature(scores(mixed), y_held)
print(f"real digits ask for T = {real:.1f}, independent pixels for {independent:.1f}")

# %% [markdown]
# The leads of real digits ask for 3.1, close to what we chose. Once the pixels are independent,
# each distributed as before, they ask for 0.2. (Why not for 1? See *More: where the temperature
# comes from*.) The money went where pixels depend on each other. A stroke that is two pixels too
# far left puts dozens of pixels off their means at once, and each of them reports the same fact as
# if it were news. By section 2.2 only *independent* evidence adds, and our scores had added the
# same evidence again and again: a point on real digits is worth less than a tenth of a point on
# independent pixels.

# %% tags=["checks"]
with checked():
    z = rng.normal(size=5)  # (k,)
    p = softmax(z[None])[0]  # (k,)
    verify("2.5", numerical_grad(lambda z: np.log(np.exp(z).sum()), z), p)
    ones = np.eye(5)  # row i picks class i
    by_log = [numerical_grad(lambda z, one=one: log_softmax(z[None])[0] @ one, z) for one in ones]
    verify("2.6", by_log, ones - p)
    table = [numerical_grad(lambda z, one=one: softmax(z[None])[0] @ one, z) for one in ones]
    verify("2.7", table, p[:, None] * (ones - p))
    verify("2.8", [*softmax_jacobian(p), softmax_jacobian(p).sum(axis=1)], [*table, np.zeros(5)])
    slopes = numerical_grad(lambda z: -log_softmax(z[None])[0, 6], six.copy())  # (10,)
    verify("2.9", slopes, softmax(six[None])[0] - np.eye(10)[6])
    p = softmax(six[None] / 3.4)[0]  # (10,)
    verify("2.10", p[:, None] / p, np.exp((six[:, None] - six) / 3.4))

# %% [markdown]
# ## 2.8 Close the book
#
# **Rebuild softmax for a friend, from four words: *points add, odds multiply*.** What follows from
# them? What do you do on a machine? Who pays when a logit rises, and what is the gradient of
# $-\log p_y$?
#
# <details><summary>Our version, in seven sentences</summary>
#
# Odds are a power of the lead, because only exponentials turn sums into products. Dividing by the
# sum makes them probabilities. On a machine, subtract each row's largest logit, since softmax
# ignores a common shift. Never go through $p$ to reach $\log p$, which is the logit minus the
# log-sum-exp. Raise one logit, and the others pay in proportion to what they have. For the loss
# $-\log p_y$ the gradient is $p - t$, what was believed minus what happened. What a point is worth
# is for the data to say.
#
# </details>
#
# And this is all that the bank has to install:


# %%
def read(image):
    """The digit on an image, or None where a person should look. (784,) -> int or None."""
    z = scores(image[None])[0] / 3.4  # (10,) measured: what a point is worth
    weights = np.exp(z - z.max())  # (10,) none above 1
    p = weights / weights.sum()  # (10,)
    return int(p.argmax()) if p.max() > 0.9 else None


print([read(image) for image in x_test[:12]])
print([int(digit) for digit in y_test[:12]])

# %% [markdown]
# Of the first twelve digits it reads six, all rightly, and leaves the others, our 6 among them, to
# a person.
#
# One thing should still bother you. We chose $T$ by making two means agree. The second firm's
# reader gives the same answers as ours and lazily bets 0.82 on each. It passes that test, and it is
# even calibrated, since 82 % of those bets come true. It is worthless to the bank, because it never
# reaches 0.9. Besides honesty, a bet needs courage where courage is justified, and we would like
# one number that rewards both. Let us try what section 2.4 was after, the mean of $-\log p_y$.

# %%
lazy = np.full((10_000, 10), np.log(0.18 / 9))  # (n, k) log-probabilities
lazy[np.arange(10_000), z_test.argmax(axis=1)] = np.log(0.82)
honest, bold = log_softmax(z_test / 3.4), log_softmax(z_test)  # (n, k) each
for name, log_p in (("T = 3.4", honest), ("lazy", lazy), ("T = 1", bold)):
    loss, bill = -log_p[labels].mean(), cost(np.exp(log_p), y_test)
    print(f"{name:8} mean of -log p_y: {loss:.2f}   cost: {bill:3.0f} euros")

# %% [markdown]
# The loss knows neither cents nor the limit of 0.9, and yet it puts the three readers in the order
# of their bills. Is that luck, or is the logarithm the right price for a bet? Next: [3 ·
# Cross-entropy](03_cross_entropy.ipynb).

# %% [markdown]
# ## More: what has stayed?
#
# Five questions, which teach most if you leave them for tomorrow. The last one is from lesson 1.

# %% [markdown] card="02.q1" kind="quiz"
# `e` has shape (4, 3), one image per row, and `p = e / e.sum(axis=0)`. What sums to 1?
# - [x] each column of p -> Axis 0 is the one that goes away, so each sum runs over the four
#   images.
# - [ ] each row of p -> The sum has shape (3,): one number per class. Rows need `axis=1,
#   keepdims=True`. {axis-0-means-rows}
# - [ ] nothing: it stops with an error -> (4, 3) / (3,) fits: numpy lines shapes up from the
#   right, 3 with 3. {division-needs-equal-shapes}

# Read again: section 2.3, exercise 02.1

# %% [markdown] card="02.q2" kind="quiz"
# 100 is added to every logit of one image. Its probabilities:
# - [x] stay the same -> The factor e^100 is in numerator and denominator, and cancels.
# - [ ] move towards 1 for the largest -> Multiplying does that. (1, 2, 3) has .67 at the top;
#   doubled, .87; shifted by 100, still .67. {shift-is-scale}
# - [ ] grow, all of them -> They cannot all grow: they still sum to 1. {softmax-is-size}

# Read again: section 2.3

# %% [markdown] card="02.q3" kind="quiz"
# All logits of all test images are divided by 4. What happens to the accuracy, and to the mean
# bet?
# - [x] the accuracy stays, the mean bet falls -> Dividing by a positive number keeps the order of
#   each row, so every answer stays. Odds of e^8 become e^2.
# - [ ] both fall -> The largest logit stays the largest: 10,000 answers are unchanged.
#   {less-sure-is-less-right}
# - [ ] the accuracy rises, the mean bet falls -> Being more careful changes no answer. It changes
#   when we ask. {careful-is-better}

# Read again: section 2.7

# %% [markdown] card="02.w1" kind="why"
# Which fact tells you, before any computing, that each row of the Jacobian sums to 0?
# - [x] moving all logits together changes no p -> The row sum is the change of p_i when every z_j
#   rises alike, and softmax ignores a common shift.
# - [ ] every Jacobian has rows with sum 0 -> Doubling, u = 2z, has a 2 on the diagonal and 0
#   elsewhere: each row sums to 2. {jacobians-sum-to-0}
# - [ ] half of its entries are negative -> With ten classes nine of ten are negative. Their sizes
#   add up to the one positive entry. {signs-cancel}
#
# Read again: section 2.5

# %% [markdown] card="02.r1" kind="recall"
# You have five models and keep the best one. On which images do you compare them?
# - [x] the validation images -> They were held out for choosing. The test images then measure the
#   one that you kept.
# - [ ] the test images -> Choosing is also learning. The best of 100 random guessers on 1,000 images
#   scores about 12 %, where the truth is 10 %. {looking-is-not-training}
# - [ ] the training images -> A model that stores every training image is right on 100 % of them,
#   and has learned nothing about new ones. {training-accuracy-tells}
#
# Read again: lesson 01, the split

# %% [markdown]
# ## More: impossible classes
#
# Our first wish says that no class is impossible, but sometimes we know better: no cheque over a
# whole number of euros begins with a 0. A logit of `-inf` says so, because $e^{-\infty} = 0$. By
# the third wish, taking a class out of the race leaves the odds of all others alone, so *masking* a
# class in this way is the same as never having had it. It has to be done before softmax. To set
# $p_0 = 0$ afterwards would leave a row that no longer sums to 1.
#
# This wish is an axiom of R. D. Luce (*Individual Choice Behavior*, 1959), known as *independence of
# irrelevant alternatives*. It fails where a new class is nearly a copy of an old one (G. Debreu,
# 1960): a second kind of 6 ought to take its share from the 6, whereas softmax takes it from all
# classes in proportion to what they have.
#
# ### Exercise 02.2
#
# Complete `logsumexp`, equation (2.4), so that it takes `-inf`, too. Example: `(1000, 1000)` gives
# $1000.693$. A row of only `-inf` allows no class at all, and its sum of exponentials is 0, so it
# gives `-inf`; for such a row a numpy warning is allowed.


# %% exercise="02.2"
def logsumexp(z):
    """The logarithm of each row's sum of exponentials.

    z: (n, k) numbers of any size, or -inf. Returns (n,). A row of only -inf gives -inf.
    """
    # BEGIN SOLUTION
    top = z.max(axis=1, keepdims=True)  # (n, 1) step 1: the largest logit of each row
    m = np.where(np.isneginf(top), 0.0, top)  # (n, 1) the shift: none for a row of only -inf
    e = np.exp(z - m)  # (n, k) step 2: exponentials of the shifted logits
    total = e.sum(axis=1)  # (n,) step 3: their sum
    return m[:, 0] + np.log(total)  # (n,) step 4: its logarithm, and the shift put back
    # END SOLUTION


# %%
logsumexp = check("02.2", logsumexp)

# %%
z = six[None] / 3.4  # (1, 10)
masked = z.copy()
masked[0, 0] = -np.inf  # no amount begins with 0
for row in (z, masked):
    p = np.exp(row - logsumexp(row)[:, None])[0]  # (10,)
    print(f"bet on the 0: {p[0]:.2f}, on the 2: {p[2]:.2f}, odds 2 to 6: {p[2] / p[6]:.2f}")

# %% [markdown]
# ## More: any other loss
#
# Not every loss is $-\log p_y$. Suppose that some loss tells us only its gradient with respect to
# the probabilities, $g_i = \partial\,\text{loss}/\partial p_i$, for instance $g = (1, 0, 0)$. What
# is $dz_j = \partial\,\text{loss}/\partial z_j$? The chain rule adds up what reaches $z_j$ through
# every $p_i$, $\sum_i g_i\,p_i\,(\delta_{ij} - p_j)$, and the two parts of the bracket give two
# terms:
#
# $$dz_j = p_j\,\bigl(g_j - \langle g, p\rangle\bigr), \quad
# \langle g, p\rangle = \sum_i g_i\,p_i \qquad (2.11)$$

# %%
figures.two_paths(np.array([0.6, 0.3, 0.1]), g=np.array([1.0, 0.0, 0.0]))

# %% [markdown]
# The *direct path* goes through the numerator of a logit's own probability. The *shared path* goes
# through the denominator, which belongs to all classes alike, and carries one number for the whole
# row: the mean of $g$ under the reader's own bets. This is called a **vector-Jacobian product**. It
# needs no table, only $k$ numbers per image instead of $k^2$. With $g_i = -t_i/p_i$, the gradient
# of $-\log p_y$, the mean is $-1$, and $p\,(g + 1) = p - t$ is (2.9) again.
#
# ### Exercise 02.5
#
# Write (2.11) for a batch, without a Jacobian. Example: $p = (0.5, 0.5)$ and $g = (1, 0)$ give
# $(0.25, -0.25)$.


# %% exercise="02.5"
def softmax_vjp(p, g):
    """Carry a gradient back through softmax.

    p: (n, k) probabilities. g: (n, k) gradient with respect to p.
    Returns (n, k): the gradient with respect to z.

    softmax_vjp(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])) is array([[0.25, -0.25]])
    """
    # BEGIN SOLUTION
    inner = (p * g).sum(axis=1, keepdims=True)  # (n, 1) <g, p>: one number per image
    centred = g - inner  # (n, k) direct path minus shared path
    dz = p * centred  # (n, k)
    return dz
    # END SOLUTION


# %%
softmax_vjp = check("02.5", softmax_vjp)

# %% tags=["checks"]
with checked():
    z, g = z_test[:5].copy(), rng.normal(size=(5, 10))  # five real images
    dz = numerical_grad(lambda z: (g * softmax(z)).sum(), z)  # (5, 10)
    verify("2.11", softmax_vjp(softmax(z), g), dz, tol=1e-8)

# %% [markdown]
# ### The same two paths, without an exponential
#
# Direct and shared paths will come back whenever all outputs share a sum, as they do in batch norm.
# The plainest function that has both is centring, $u_i = z_i - \bar z$ with the mean
# $\bar z = \frac1k \sum_j z_j$. Let $g = (1, 0, 0)$, so that the loss depends on $u_0$ alone.
#
# 1. *Direct path:* $z_j$ is in $u_j$ with the factor 1. That gives $g_j$, here $(1, 0, 0)$.
# 2. *Shared path:* $z_j$ is also in the mean, with the factor $\frac1k$, and the mean is subtracted from
#    *every* $u_i$. That gives $-\frac1k \sum_i g_i = -\frac13$ for every $j$.
# 3. *Add the paths:* $(\frac23, -\frac13, -\frac13)$.
#
# A gradient that comes back through centring is centred itself, and one that comes back through
# softmax has rows that sum to 0. In both cases the function ignores a common shift.

# %%
print(numerical_grad(lambda z: (z - z.mean())[0], np.array([1.0, 2.0, 6.0])).round(3))

# %% [markdown]
# ## More: two classes, and the sigmoid
#
# With two classes, the lead $z_1 - z_0$ is all that counts. Softmax becomes a function of this one
# number, which is called $t$ in this section only, written in two ways that are equal on paper:
#
# $$\operatorname{softmax}(z)_1 = \sigma(z_1 - z_0), \quad
# \sigma(t) = \frac{1}{1 + e^{-t}} = \frac{e^{t}}{1 + e^{t}} \qquad (2.12)$$
#
# Its derivative is (2.7) with $i = j$, $\sigma'(t) = \sigma(t)\,(1 - \sigma(t))$, which is largest,
# 0.25, at $t = 0$. Softmax of a *single* logit is 1, whatever the logit, since there are no odds
# without a second class: for one number, use the sigmoid, which is softmax of $(0, t)$. (I.
# Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, section 6.2.2.3.)
#
# Two classes alone make no chain, so where does (2.1) come from? By the third wish we may add
# another class, and take it away again, without touching their odds. If the world never had more
# than two classes, our wishes would not single out the sigmoid. The rule
# $p_1 = \frac12 + \frac1\pi \arctan(z_1 - z_0)$ fulfils all of them, except that no third class can
# ever join.

# %%
figures.curves()

# %% [markdown]
# On the left, a lead of 2 points takes class 1 from 0.50 to 0.88, and the next four points add less
# than that. On the right, one logit of three moves. The other two classes lose, and keep their
# odds.
#
# ### Exercise 02.6
#
# In floats, the two forms fail at opposite ends: $e^{-t}$ overflows at $t = -1000$, and $e^t$ at
# $t = 1000$. Write one that is right at both. Example: $(-1000, 0, 1000)$ gives $(0, 0.5, 1)$.


# %% exercise="02.6"
def sigmoid(t):
    """The probability of class 1 when its logit leads by t.

    t: any shape, numbers of any size, of both signs in one array. Returns the same shape, between 0
    and 1, right to ten decimals, without a numpy warning. Far below 0 it is exactly 0, the nearest
    float to e^-1000: a number such as 1e-22 would show that t was cut off somewhere.

    sigmoid(np.array([-1000.0, 0.0, 1000.0])) is array([0.0, 0.5, 1.0])
    """
    # BEGIN SOLUTION
    e = np.exp(-np.abs(t))  # as t, between 0 and 1: this exponent is never positive
    return np.where(t >= 0, 1, e) / (1 + e)  # as t: 1/(1+e) for t >= 0, e/(1+e) for t < 0
    # END SOLUTION


# %%
sigmoid = check("02.6", sigmoid)

# %% tags=["checks"]
with checked():
    z = 5 * rng.normal(size=(1000, 2))  # (n, 2)
    t = z[:, 1] - z[:, 0]  # (n,)
    verify("2.12", [softmax(z)[:, 1]] * 2, [sigmoid(t), np.exp(t) / (1 + np.exp(t))])

# %% [markdown]
# ## More: where the floats end
#
# A float64 has 11 bits for its exponent, float32 has 8, and float16 has 5. Three bits fewer make
# the logarithm of the largest number $2^3$ times smaller: $710/8$ is 89. We measure all six limits
# on the row $(a, a)$, which should give $(0.5, 0.5)$ for every $a$.


# %%
def first_wrong(dtype, step):
    """The first whole a, from 0 in steps of +1 or -1, at which (a, a) is not (0.5, 0.5)."""
    a = 0
    while (naive_softmax(np.array([[a, a]], dtype)) == 0.5).all():
        a += step
    return a


limits = {np.dtype(d).name: (first_wrong(d, -1), first_wrong(d, 1)) for d in ("f2", "f4", "f8")}
figures.float_range(limits)

# %% [markdown]
# These limits belong to rows of two, since with ten equal logits the sum is five times as large and
# the upper limits are lower. Nor does the naive formula warn you before it breaks: near the lower
# end the last floats above 0 have hardly any digits left. With $c = -744$, the row $(2, 1, 0)$
# still gives numbers that sum to 1, but not the right ones. (Adding a small number inside the
# logarithm is no way out. `np.log(p + 1e-12)` returns $-27.6$ for the row $(0, -800)$ and for every
# worse one, so that the `inf` is gone, and with it the difference between a bad bet and a terrible
# one.)

# %%
print("naive:", naive_softmax(np.array([[-742.0, -743.0, -744.0]])).round(3))
print("right:", softmax(np.array([[-742.0, -743.0, -744.0]])).round(3))

# %% [markdown]
# How many of our digits does the cliff of section 2.4 take? We go through $p$ in smaller formats.

# %%
for dtype in ("float32", "float16"):
    with np.errstate(divide="ignore"):
        lost = np.isinf(np.log(softmax(z_test.astype(dtype))))  # (10000, 10)
    of_all, at_label = lost.sum().round(-1), lost[labels].sum()
    words = f"about {at_label.round(-1)}" if at_label else "none"
    print(f"{dtype}: about {of_all:,} of 100,000 lost, {words} at a label")

# %% [markdown]
# In float32 we lose about forty logarithms in a hundred thousand, and since none of the forty
# belongs to a label, everything seems to be in order. In float16 the cliff takes about a hundred
# labels with it.

# %% [markdown]
# ## More: the Jacobian as a matrix
#
# Take any direction $v$, move the logits along it, and ask how far the probabilities move along it,
# too. With the mean $\bar v = \sum_i p_i v_i$, (2.8) gives
#
# $$v^\top J\, v = \sum_i p_i v_i^2 - \bar v^2 = \sum_i p_i\,(v_i - \bar v)^2 \ge 0 \qquad (2.13)$$
#
# which is the variance of $v$ when class $i$ is drawn with probability $p_i$. A variance is never
# negative, so $J$ is **positive semidefinite**. The variance is 0 only if all $v_i$ are equal,
# since no $p_i$ is 0. A symmetric, positive semidefinite matrix with $v^\top J v = 0$ also has
# $J v = 0$ (write $J = A^\top A$, then $v^\top J v = \lVert A v \rVert^2$), so exactly one
# direction is lost, the common shift, and the rank of $J$ is $k - 1$. By (2.5), $J$ also holds the
# second derivatives of the log-sum-exp, so that $-\log p_y = \operatorname{LSE}(z) - z_y$ is
# *convex* in $z$: on the straight line between two rows of logits, it never exceeds the straight
# line between their two losses.

# %% tags=["checks"]
with checked():
    p = softmax(rng.normal(size=(1, 5)))[0]  # (k,)
    J, v = softmax_jacobian(p), rng.normal(size=(100, 5))  # (k, k), 100 directions
    verify("2.13", ((v @ J) * v).sum(axis=1), (p * (v - (v @ p)[:, None]) ** 2).sum(axis=1))

# %%
print("rank", np.linalg.matrix_rank(J), "of", len(J))

# %% [markdown]
# ## More: where the temperature comes from
#
# Suppose that each pixel strayed from its class mean on its own, by a normal distribution with
# variance $\sigma^2$. Then the density of an image in class $i$ would be a constant times
# $e^{-\lVert x - \text{mean}_i\rVert^2/2\sigma^2}$, which is $e^{z_i/2\sigma^2}$. By Bayes' rule, with
# digits equally frequent, the odds would be $e^{(z_i-z_j)/2\sigma^2}$, and the fair temperature
# $2\sigma^2$. In section 2.7 we asked for less: only the lead $L = z_i - z_j$ is normal, with variance
# $s^2$, around $\mu_i$ for images of class $i$ and around $\mu_j$ for those of class $j$, and both
# classes are equally frequent. In full, the log odds were
#
# $$\log\frac{p_i}{p_j} = \frac{(L-\mu_j)^2 - (L-\mu_i)^2}{2s^2}
# = \frac{\mu_i - \mu_j}{s^2}\left(L - \frac{\mu_i+\mu_j}{2}\right) \qquad (2.14)$$
#
# For our scores, let $\Delta = \text{mean}_i - \text{mean}_j$, and
# $\Sigma$ the covariance of the pixels within a class. At $\text{mean}_i$ the lead is
# $\lVert\Delta\rVert^2$, at $\text{mean}_j$ it is $-\lVert\Delta\rVert^2$, and between them it is
# linear in $x$, with the gradient $2\Delta$. Hence $\mu_i = \lVert\Delta\rVert^2 = -\mu_j$, so the
# offset is 0 and (2.14) has the form of (2.10) with $T = s^2/(\mu_i-\mu_j)$, which is what
# `fair_temperature` measured. Because $s^2 = 4\,\Delta^\top\Sigma\,\Delta$, that is
# $T = 2\,\Delta^\top\Sigma\,\Delta/\lVert\Delta\rVert^2$: twice the variance *in the direction that
# tells the two classes apart*. With independent pixels of equal variance that is $2\sigma^2$, and
# with real ones it is far more, because strokes move as a whole. (C. M. Bishop, 2006, section 4.2,
# keeps the whole of $\Sigma$, which changes the answers, too.)

# %% tags=["checks"]
with checked():
    lead, mu_i, mu_j, s = rng.normal(size=50), 1.5, -0.7, 0.9
    density = np.exp(-((lead - np.array([[mu_i], [mu_j]])) ** 2) / (2 * s**2))  # (2, 50)
    slope, middle = (mu_i - mu_j) / s**2, (mu_i + mu_j) / 2
    verify("2.14", np.log(density[0] / density[1]), slope * (lead - middle))

# %% [markdown]
# ## More: a point in a triangle
#
# Three probabilities that sum to 1 are one point in a triangle, with a corner for each class and
# $(\frac13, \frac13, \frac13)$ at its centre. Temperature moves the point along the dotted line.
# **For which $T$ does no class of $(1, 2, 3)$ get more than 0.4, and for which does one get more
# than 0.99?**
#
# <details><summary>Our way, once you have tried</summary>
#
# With $r = e^{-1/T}$, the largest probability is $1/(1 + r + r^2)$. It falls to 0.4 at $T = 5.13$,
# and reaches 0.99 at $T = 0.217$.
#
# </details>

# %%
softmax_lab(softmax, z=(1, 2, 3), only="T", question="How far does T alone move the point?")

# %% [markdown]
# ## More: names and sources
#
# In PyTorch you would call `torch.softmax(z, dim=1)`, `torch.log_softmax(z, dim=1)`,
# `torch.logsumexp(z, dim=1)` and `torch.sigmoid(t)`. The course's own are in `course_lib.nn`, under
# the names that you have used here; they also check their arguments, and say what is wrong with a
# shape.
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press, 2016: section 4.1 on overflow and
#   underflow; section 6.2.2.3 on softmax, with $\log p_i = z_i - \operatorname{LSE}(z)$ as eq. 6.30.
# - C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006: section 4.2, eq. 4.62,
#   derives softmax from Bayes' rule; section 4.3.4, eq. 4.106, is our (2.7).
# - J. S. Bridle, two papers of 1990: *Probabilistic Interpretation of Feedforward Classification Network
#   Outputs* (in *Neurocomputing*, Springer, 227-236) names softmax; *Training Stochastic Model
#   Recognition Algorithms as Networks can Lead to Maximum Mutual Information Estimation of Parameters*
#   (NIPS 2, 211-217) says on p. 213 that it keeps the order of its inputs.
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, *On Calibration of Modern Neural Networks*, ICML 2017.
