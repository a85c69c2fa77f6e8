# %% [markdown]
# # 0 · Start here: how far does one number get?
#
# *About 40 minutes · needs a little Python · exercise 00.1*
#
# A sorting machine looks at a handwritten digit that is either a 0 or a 1, and each mistake sends a
# letter to the wrong town. A neural network would read the 784 pixels of the image with a hundred
# thousand weights. Is all of that needed? Let us see how many letters in a hundred go astray if the
# machine boils the image down to a single number, one that you compute yourself.
#
# That is how the whole course works. You derive and write every part of a neural-network classifier
# (softmax, cross-entropy, backpropagation, batch normalisation, dropout, convolution), you check
# each step with numbers as you go, and only then do you meet PyTorch, whose parts you will
# recognise because you have built them.
#
# **How to run a cell:** click on it and press *Shift + Enter*. Do it now with the next one, which
# fetches our tools and prints nothing. The number that appears in its brackets says that it has run.

# %%
import numpy as np

from course_lib import check, checked, hint, outcome, predict, progress, quiz, reveal, trace, verify
from course_lib.checking.tries import told_of_strip
from course_lib.data import load_mnist
from course_lib.plots.first import (
    ink_of_two_classes,
    misread,
    three_rules,
    where_heaps_cross,
    zeros_and_ones,
)

# %% [markdown]
# ## 0.1 One number per image
#
# MNIST is a collection of handwritten digits, which ships with this course. Each image has 28 rows
# of 28 pixels. We lay the rows one after the other, so that an image becomes a row of
# $d = 28 \cdot 28 = 784$ numbers, from 0 where the paper is blank to 1 where it is black.
#
# An **array** is a grid of numbers, and its **shape** says how many there are along each direction:
# `np.array([3, 5])` has shape `(2,)`, and two rows of three numbers have shape `(2, 3)`. Every
# array in this course is shown with its shape, because many a bug in a network is a shape that
# nobody looked at.

# %%
(x, y), (x_test, y_test) = load_mnist()  # (60000, 784), (60000,) and (10000, 784), (10000,)
print("training images", x.shape, " labels", y.shape)
print("test images    ", x_test.shape, " labels", y_test.shape)
print("first five labels", y[:5].tolist())

# %%
zeros_and_ones(x, y)

# %% [markdown]
# How much more does a zero cost your pen? The **ink** of an image is the mean of its pixels, so
# that the tiny image $(1, 0, 0, 0.6)$ has ink $0.4$. For image $i$ with pixels
# $x_{i1}, \dots, x_{id}$ we write
#
# $$a_i = \frac{1}{d} \sum_{j=1}^{d} x_{ij} \qquad (0.1)\ \text{definition}$$
#
# All images together form `x` with shape `(n, d)`, one image per row, and their inks form `a` with
# shape `(n,)`, one number per image.

# %% [markdown]
# ### Exercise 00.1
#
# Write `ink`. It gets `x` with shape `(n, d)` and returns the ink of each image, shape `(n,)`.
# For example, `ink(np.array([[1.0, 0.0, 0.0, 0.6]]))` is `array([0.4])`.
#
# Work the tiny case by hand first. Then replace the line that starts with `raise` with your own,
# and run that cell and the one below it. (`x.mean(axis=0)` removes axis 0, the images.)

# %%
trace("00.1")


# %% exercise="00.1"
def ink(x):
    """The ink of each image.

    x: (n, d) pixels between 0 and 1, one image per row. Returns (n,): the mean of each row.
    """
    # BEGIN SOLUTION
    return x.mean(axis=1)  # (n,): axis 1, the pixels, goes away
    # END SOLUTION


# %%
ink = check("00.1", ink)

# %% [markdown]
# To make this number a rule, we put a threshold halfway between the mean inks of the zeros and the
# ones among the training images, and call an image with less ink a 1. In the code, `y == 0` holds
# True or False for each image, and `a[y == 0]` keeps the inks where it says True. Since True counts
# as 1, the sum of such an array says how many are True, and its mean which fraction.

# %%
a = ink(x)  # (60000,)
threshold = (a[y == 0].mean() + a[y == 1].mean()) / 2  # ()
print(f"mean ink of the zeros {a[y == 0].mean():.3f}")
print(f"mean ink of the ones  {a[y == 1].mean():.3f}")
print(f"threshold             {threshold:.3f}")

# %% [markdown]
# A zero costs more than twice the ink. But pens differ and so do hands, so that some ones will be
# heavier than some zeros. Before you see what that costs, commit yourself: run the cell, choose, and
# say how sure you are. A wrong prediction is worth more than none, because what surprises you stays
# with you.

# %% [markdown] card="00.a" kind="predict"
# A threshold on the ink alone must tell zeros from ones, on test images that it never saw. How many
# of 100 will it get right?
# - [x] more than 90 -> Most inks lie nearer to the mean of their own class than to the other, so
#   that only the heaviest ones and the lightest zeros cross the threshold.
# - [ ] about 55 -> 55 is close to what you get with no ink at all, by always saying 1.
#   {one-number-knows-nothing}
# - [ ] about 75 -> The two heaps of ink overlap much less than that, as the next figure shows.
#   {simple-means-weak}
#
# Read again: section 0.1

# %%
kept = y_test <= 1  # (10000,) True for the zeros and ones among the test images
said_one = ink(x_test[kept]) < threshold  # (2115,) our answer
is_one = y_test[kept] == 1  # (2115,) the truth
accuracy = (said_one == is_one).mean()
print(f"{kept.sum()} test images; always saying 1 is right for {is_one.mean():.1%} of them")
print(f"one number and one threshold: {accuracy:.1%}")
print(f"letters in the wrong town: {(said_one != is_one).sum()} of {kept.sum()}")
outcome("00.a")

# %%
ink_of_two_classes(a[y == 0], a[y == 1], threshold)

# %% [markdown]
# Seven letters in a hundred go to the wrong town, because each of the two heaps reaches a little
# across the threshold. You have built a **classifier**, a rule that turns an image into a class. It
# was fitted on training images and measured on test images that it had never seen, because we want
# to know how it does on the next letter rather than on those it was fitted to.
#
# **Find the bug, three minutes.** A friend computes the same accuracy with the same threshold. Her
# cell runs without an error, and it says that the rule is worth no more than a coin. Which line is
# wrong? (Print two shapes.)

# %%
friends_ink = x_test[kept].mean(axis=1, keepdims=True)
right = (friends_ink < threshold) == is_one
print(f"right: {right.mean():.1%}")

# %% [markdown]
# <details><summary>The bug, once you have looked</summary>
#
# With `keepdims=True` the inks have shape `(2115, 1)`, one number in each of 2,115 rows, whereas
# `is_one` has shape `(2115,)`. Numpy then *broadcasts*: it compares each of the inks with each of
# the labels, so that `right` has shape `(2115, 2115)`. Nearly all of these answers compare one
# image's ink with another image's label, and such an answer is right as often as a coin if the two
# classes are about equally large. Without `keepdims=True` it is 92.7 % again. This is why the
# course writes a shape next to every array.
#
# </details>

# %% [markdown]
# ## 0.2 Where the threshold belongs
#
# Halfway between the means was a guess. Suppose that we move the threshold a little to the right,
# from $t$ to $t + \delta$. Only images whose ink lies in this narrow strip notice it, because all
# others stay on the side on which they were.
#
# **Your move, five minutes, paper first.** Our rule calls everything left of the threshold a 1.
# Between the inks 0.10 and 0.11 there are 434 ones and 150 zeros among the training images. By how
# much does the number of mistakes change when the threshold moves from 0.10 to 0.11? Type it as a
# rule for any strip. What must be true of the strip at the best threshold?


# %%
def change(zeros, ones):
    """The mistakes after the threshold has crossed a strip, minus the mistakes before."""
    return 0  # yours: zeros and ones say how many of each the strip holds


def mistakes(said_one, y):
    """How many of the 0s and 1s are misread."""
    return (said_one != (y == 1))[y <= 1].sum()


counted = mistakes(a < 0.11, y) - mistakes(a < 0.10, y)
print(told_of_strip(change))

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Before the move the strip lies to the right of the threshold, where its 434 ones are mistakes.
# Afterwards it lies to the left, where its 150 zeros are. That makes $150 - 434 = -284$, so 284
# mistakes fewer. At the best threshold, a narrow strip holds as many ones as zeros, since otherwise
# a step to one side would help.
#
# </details>
#
# Before the move the ones in the strip are wrong, and after it the zeros, so that in general
#
# $$\text{mistakes}(t + \delta) - \text{mistakes}(t)
# = \text{zeros in the strip} - \text{ones in the strip} \qquad (0.2)$$
#
# Unless a numbered equation is a definition, we derive it, and then `verify` compares its two sides
# in numpy. In the code, `&` is True where both of its sides are; each side needs its brackets.

# %%
strip = (a >= 0.10) & (a < 0.11)  # (60000,)
zeros, ones = (strip & (y == 0)).sum(), (strip & (y == 1)).sum()
print(f"in the strip: {zeros} zeros, {ones} ones")
verify("0.2", counted, zeros - ones)

# %% [markdown]
# A check on one strip proves no equation, but it catches a wrong one, such as this sign:

# %%
try:
    verify("0.2", counted, ones - zeros)
except AssertionError as error:
    print(error)

# %% [markdown]
# Equation (0.2) is more than a sum: it tells the machine what to do. As long as the next strip has
# more ones than zeros, a step to the right removes mistakes. **Build that machine, five minutes.**
# Here it stops where it starts; make `go_on` say when to take a step. Do 788 mistakes remain? (With
# steps of 0.004, chance does not stop it early: *More*.)


# %%
def go_on(t, step):
    """Whether the strip from t to t + step has more ones than zeros."""
    return False  # change me


t, step = 0.06, 0.004
while go_on(t, step) and t < 0.3:
    t += step
if t == 0.06:
    print("it never moved, although the first strip has more ones than zeros")
elif t < 0.1:
    print("it stopped too soon: does it count the images in the strip, and only zeros and ones?")
if t > 0.2:
    print("it went on where zeros outnumber ones: does it compare ones with zeros, in the strip?")
for name, at in (("it stops at", t), ("halfway is", threshold)):
    in_test = mistakes(ink(x_test) < at, y_test)
    print(f"{name} {at:.3f}: {mistakes(a < at, y)} mistakes, and {in_test} in the test")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Equation (0.2) in two lines. Nothing in them knows where the machine will stop.
#
# ```python
# def go_on(t, step):
#     strip = (a >= t) & (a < t + step)
#     return (strip & (y == 1)).sum() > (strip & (y == 0)).sum()
# ```
#
# </details>

# %%
inks, digits = a[y <= 1], y[y <= 1]  # (12665,), (12665,)
fewest = min(mistakes(inks < t, digits) for t in inks)  # the ink of each image as a threshold
print(f"the best of all thresholds: {fewest} mistakes")
where_heaps_cross(a[y == 0], a[y == 1])

# %% [markdown]
# The machine stops at 0.116, where the two heaps are equally high. That is left of halfway, because
# the ones lie closer together (*More* tells how far left). Such a machine *trains* a classifier,
# because it moves a parameter as long as that lowers the number of mistakes.
#
# The test images agree: 141 of the 2,115 are misread rather than 154. And yet 788 mistakes are 6 in
# a hundred training images. No threshold does much better: because the heaps, seen coarsely, cross
# only once, the best of all is near that crossing, and misreads 784. Is a single number never
# enough? Look at the worst cases. From here on we design rules by what we see, so these are
# training images.

# %%
misread(x, y, a)

# %% [markdown]
# ## 0.3 The right number
#
# You read nearly all twelve without effort, and not by their ink. A 1 in thick strokes has as much
# of it as a 0, and a 0 in thin strokes as little as a 1, whereas you see *where* the ink lies. Let
# us take another number, which is no less simple: the mean of only the four pixels in the middle of
# the image. The threshold is halfway between its two means again, so that only the number changes,
# and above it we call the image a 1.
#
# Both numbers are a **weighted sum** of the pixels. The four pixels get the weight 1/4 each, and all
# others 0. The ink gives each pixel the same weight, which is now -1/784 rather than 1/784, because
# more ink speaks for a 0 and a larger number must speak for a 1. In the code, `x @ weights`
# multiplies each pixel by its weight and adds, which gives one number per image. `np.full` fills a
# table with one value, and `ravel` lays a table of 28 x 28 out as 784 numbers.

# %% [markdown] card="00.b" kind="predict"
# The ink of all 784 pixels misreads 906 of the 12,665 training images. The ink of the four pixels
# in the middle misreads
# - [x] about half as many -> A ring is empty in the middle, and most strokes go through it. The two
#   means are 0.04 and 0.83, whereas those of the whole ink were 0.17 and 0.08.
# - [ ] about as many -> It sees less, and yet that would have to cost exactly what the better place
#   gains. {less-seen-better-placed}
# - [ ] about twice as many -> It would, if every pixel told equally much about the class.
#   {more-pixels-know-more}
#
# Read again: section 0.3


# %%
def halfway(weights, images=x, labels=y):
    """Mistakes of a weighted sum of pixels; the threshold is halfway between its training means."""
    number = x @ weights  # (60000,)
    middle = (number[y == 0].mean() + number[y == 1].mean()) / 2  # ()
    return mistakes(images @ weights > middle, labels)


every, four = np.full((28, 28), -1 / 784), np.zeros((28, 28))
four[13:15, 13:15] = 1 / 4
for name, weights in (("all pixels", every), ("four pixels", four)):
    print(f"{name}: {halfway(weights.ravel())} of {(y <= 1).sum()} misread")
outcome("00.b")

# %% [markdown]
# **Your move, five minutes.** Choose weights of your own: positive where ink speaks for a 1,
# negative where it speaks for a 0. Can you misread fewer than the 477 of the four pixels?

# %%
mine = np.zeros((28, 28))
mine[13:15, 13:15] = 1  # change me: rows, columns, weight
wrong = halfway(mine.ravel())
says = "fewer than" if wrong < 477 else "not fewer than"
print(f"mine: {wrong} of {(y <= 1).sum()} misread, {says} the 477 of the four pixels")
if wrong > 6332:
    print("worse than a coin: do your positive weights lie where ink speaks for a 1?")

# %% [markdown]
# <details><summary>One of ours, once you have tried</summary>
#
# Did you begin with a tall bar? Alone it misreads 3,108, two in three of them ones, because slanted
# strokes leave it, whereas every ring crosses it at the top and at the bottom. Two boxes where only
# a ring has ink push the zeros far down, and 116 remain:
#
# ```python
# mine[6:22, 13:15] = 1
# mine[10:18, 6:10] = mine[10:18, 18:22] = -1
# ```
#
# </details>
#
# Could the images choose the weights for us? **Build that, three minutes, in one line:** the weight
# of each pixel is its mean over the ones, minus its mean over the zeros. Which axis goes away now?
# (If numpy says *could not be broadcast*, it was the other one.)

# %%
chosen = np.zeros(784)  # yours
wrong = halfway(chosen)
print(f"chosen by the images: {wrong} of {(y <= 1).sum()} misread (our drawing: 116)")
if wrong == (y == 1).sum():
    print("every 1 is called a 0: do all images get the same number?")
if wrong > 12_000:
    print("nearly all are wrong: which class is subtracted from which?")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# The images go away, which are axis 0: `x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0)`. With
# axis 1, as for the ink, the pixels would go away, and there would be no weight for each.
#
# </details>

# %%
means = x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0)  # (784,)
rules = {"all pixels": every.ravel(), "four pixels": four.ravel(), "mean 1 minus mean 0": means}
for name, weights in rules.items():
    print(f"{name}: {halfway(weights, x_test, y_test)} of {kept.sum()} test images misread")
told = {name: (weights, halfway(weights)) for name, weights in rules.items()}
three_rules(told, x[y <= 1], y[y <= 1])

# %% [markdown]
# On the training images the difference of means misreads 101, and no hand had to draw it: its two
# heaps hardly touch. On the test images it is ten letters in 2,115, and still one number and one
# threshold. What matters is *which* number: with 784 weights, chosen by the images, it reads 99.5
# of 100 zeros and ones.
#
# The difference of means gives the largest weights to the pixels on which the two classes differ
# most. But why exactly these weights, and what if a third digit comes along? Lesson 1 answers both.
# (Under *More*, one division per pixel halves the 101.)
#
# **Your move, five minutes, from memory.** Write the whole reader, without looking up: one weight
# per pixel, one number per image, and a threshold halfway between the two classes' mean numbers.


# %%
def read(images):
    """(n, 784) images of zeros and ones -> (n,) answers, 0 or 1; learned from x and y."""
    return np.zeros(len(images))  # yours


wrong = tuple(
    int((read(images) != labels).sum())
    for images, labels in ((x[y <= 1], y[y <= 1]), (x_test[kept], y_test[kept]))
)
right = wrong == (halfway(means), halfway(means, x_test, y_test))
print(f"{wrong[0]} training and {wrong[1]} test images misread:", "right" if right else "not yet")
if wrong[1] > kept.sum() - 100:
    print("nearly all are wrong: which class has the larger numbers?")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# ```python
# weights = x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0)  # (784,)
# middle = ((x[y == 1] @ weights).mean() + (x[y == 0] @ weights).mean()) / 2  # ()
# return images @ weights > middle
# ```
#
# </details>
#
# **To tell a friend**: an image is a row of 784 numbers. A classifier turns it into a class, and
# what counts is how it does on images that it never saw. A single number, the ink, reads 93 of 100
# zeros and ones, and no threshold makes that much better. A better number does: with a weight for
# each pixel, chosen by the images, it is more than 99 of 100.

# %% [markdown]
# ## 0.4 What you will be asked, and who helps
#
# <details><summary>The five calls, for when you come back</summary>
#
# | cell | what you do | what comes back |
# | --- | --- | --- |
# | `trace("00.1", ...)` | work a tiny case by hand, type the numbers | right, or which wrong idea gives your numbers |
# | `check("00.1", ink)` | run your own cell, then this one | a report: passed, or what was seen in *your* output |
# | `predict("00.a")` | commit to an answer before an experiment | what came, once the experiment has run |
# | `quiz("00.q1")` | choose an answer | why it is right or wrong, with a number |
# | `verify("0.2", left, right)` | read it | the two sides of an equation agree |
#
# </details>
#
# **You are never locked out**: `check` returns your own function when it is right, and the course's
# version until then, so that every notebook runs from top to bottom, whatever you leave out.
#
# **Help comes in stages**: a report first says what it saw. If you change your code and the same
# mistake is still there, the report adds a question, and after that the line of the lesson and a
# worked example of the same idea.
#
# **A core and more**: a lesson is a story of about an hour and a half. What is true but leads away
# from the story follows at the end, in sections called *More* that are closed until you open them.
#
# **Two habits** save much time: write on paper before you type, and when a result makes no sense,
# choose *Kernel, Restart Kernel and Run All Cells*, because until you do, a notebook remembers old
# definitions.
#
# In the quiz below, "Not sure yet" is a good answer, too. Without a mouse, choose by the keys `a`, `b`
# and `c`, or by a letter in the call: `quiz("00.q1", "a")`.

# %% [markdown] card="00.q1" kind="quiz"
# The strip to the right of the threshold holds 300 zeros and 200 ones. The threshold moves across
# it. By (0.2), the number of mistakes
# - [x] rises by 100 -> Before the move, the 200 ones are mistakes; afterwards, the 300 zeros are.
# - [ ] falls by 100 -> That is the other sign. What lies right of the threshold is called a 0, so
#   its zeros are right until the threshold passes them. {the-strip-is-wrong-as-it-is}
# - [ ] rises by 500 -> All 500 answers change, and yet 200 of them were wrong and become right.
#   {every-change-is-a-mistake}
#
# Read again: section 0.2

# %% [markdown]
# ## 0.5 The road, the notation, and where you stand
#
# <details><summary>The fourteen lessons: what you derive, and what you end with</summary>
#
# | notebook | you derive | you end with |
# | --- | --- | --- |
# | [01 Data](01_data.ipynb) | the file format, splits, standardising, the class means | a first classifier of ten digits |
# | [02 Softmax](02_softmax.ipynb) | softmax from odds, its Jacobian, safe computation | probabilities that cannot overflow |
# | [03 Cross-entropy](03_cross_entropy.ipynb) | the loss from maximum likelihood | one number that says how wrong a model is |
# | [04 Softmax regression](04_softmax_regression.ipynb) | the gradient, its numerical check, SGD | a model trained on all 60,000 images |
# | [05 Backpropagation](05_backprop.ipynb) | the backward pass of every layer, and of a whole network | a network whose border bends, every gradient checked |
# | [06 Training](06_training.ipynb) | initial weights, momentum, Adam, selection bias | an honest search on a validation set |
# | [07 Batch norm](07_batch_norm.ipynb) | its backward pass from what it cannot see | networks that learn from many more initial weights |
# | [08 Dropout](08_dropout.ipynb) | its mean and variance, the ensemble and the ridge behind it | knowing when it helps and when it hurts |
# | [09 Convolution](09_convolution.ipynb) | the sum, its matrix, and the backward pass of both | a layer that looks for one thing everywhere |
# | [10 Pooling and convnets](10_pooling_and_convnets.ipynb) | pooling forward and backward, a net in the style of LeNet-5 | a network that reads 99 of 100 digits |
# | [11 Larger and deeper](11_deeper_and_wider.ipynb) | channels, sizes, distortions, ways past a layer | a table of what your networks withstand |
# | [12 Claims on trial](12_claims_on_trial.ipynb) | what makes an experiment fair; two classes as one | four claims, judged by you |
# | [13 PyTorch](13_pytorch.ipynb) | automatic differentiation, on a tape of your own | the same networks, in PyTorch |
# | [14 Fast numpy](14_fast_numpy.ipynb) | what makes a loop slow, and what not to compute | a race: 99 % of the test digits in seconds |
#
# </details>
#
# <details><summary>What the letters mean, unless a lesson says otherwise</summary>
#
# | symbol | shape | meaning |
# | --- | --- | --- |
# | `x` | (n, d) | inputs, one example per row |
# | `y` | (n,) | labels, integers from 0 to k - 1 |
# | `W`, `b` | (d, k), (k,) | weights and bias |
# | `z` | (n, k) | logits: any real numbers, larger means more likely |
# | `p` | (n, k) | probabilities; each row sums to 1 |
# | `loss` | () | one number: how wrong the model is |
# | `dz` | as `z` | the gradient: how the loss changes with each entry of `z`; `dW` is the same for `W` |
# | `n`, `d`, `k` | integers | examples, inputs, classes |
# | `rng` | | a random generator with a known seed, so that your numbers equal ours |
#
# </details>
#
# Your progress is kept in one file in the course's folder, and is sent nowhere.

# %% tags=["nbval-ignore-output"]
progress()

# %% [markdown]
# **Where the data come from**: LeCun, Cortes and Burges, *The MNIST database of handwritten
# digits*, described in LeCun, Bottou, Bengio and Haffner, *Gradient-Based Learning Applied to
# Document Recognition* (Proceedings of the IEEE, 1998, section III-A).
#
# Next: [01 Data](01_data.ipynb), where the digits come from, and how data can fool you before any
# model does.

# %% [markdown]
# ## More: why left of halfway
#
# By (0.2) the best threshold is where the two heaps are equally high. Suppose that each heap is a
# bell. With $n$ images, mean $m$ and spread $s$ (the root of the mean of $(a_i - m)^2$), its height at
# the ink $t$ is, up to a factor that all bells share,
#
# $$h(t) = \frac{n}{s}\, e^{-(t - m)^2 / (2 s^2)} \qquad (0.3)\ \text{definition}$$
#
# Two bells with equal $n$ and equal $s$ cross where $t$ is as far from one mean as from the other.
# That is halfway. Our zeros, however, are spread nearly twice as widely as our ones. **To which side
# does that move the crossing, and why? Take the logarithm of both heights: what kind of equation in
# $t$ comes out, and how many crossings can it have?**
#
# <details><summary>Compare with ours</summary>
#
# The logarithms are equal where
#
# $$\log\frac{n_1}{s_1} - \frac{(t - m_1)^2}{2 s_1^2}
# = \log\frac{n_0}{s_0} - \frac{(t - m_0)^2}{2 s_0^2} \qquad (0.4)$$
#
# This is a quadratic equation, which has up to two solutions. If the spreads are equal, $t^2$ cancels,
# and one solution is left.
#
# </details>

# %%
logs = []  # the logarithm of each bell: its coefficients of t^2, of t and of 1
for name, heap in (("zeros", a[y == 0]), ("ones", a[y == 1])):
    n, m, s = len(heap), heap.mean(dtype=float), heap.std(dtype=float)
    logs.append(np.array([-1 / (2 * s**2), m / s**2, np.log(n / s) - m**2 / (2 * s**2)]))  # (3,)
    print(f"{name}: {n} images, mean {m:.3f}, spread {s:.3f}")
other, crossing = np.sort(np.roots(logs[1] - logs[0]))
print(f"halfway {threshold:.3f}, the bells cross at {crossing:.3f} and at {other:.3f}")
for step in (0.004, 0.002):
    t = 0.06
    while mistakes(a < t + step, y) < mistakes(a < t, y):
        t += step
    strip = (a >= t) & (a < t + step)  # (60000,) where it did not go
    zeros, ones = (strip & (y == 0)).sum(), (strip & (y == 1)).sum()
    print(f"steps of {step}: the machine stops at {t:.3f}, with {mistakes(a < t, y)} mistakes,")
    print(f"    because the next strip holds {zeros} zeros and {ones} ones")

# %% [markdown]
# Halfway, both means are 0.049 away. That is more than two spreads of the ones, where their bell has
# nearly run out, but little more than one spread of the zeros, so that the crossing lies nearer to
# the mean of the ones. It is within one step of where the machine stopped, although the machine
# only counted mistakes, whereas the bells needed three numbers for each class. The other crossing is
# at a negative ink, which no image has.
#
# Our steps of 0.004 were wide enough not to be stopped by chance. The narrow strip from 0.110 to
# 0.112 happens to hold 53 zeros and only 46 ones, although the heaps have not crossed yet, and the
# machine stops too soon. A count can lead a small step astray, so lesson 3 replaces it by a smooth
# loss.

# %% [markdown]
# ## More: pixels on which hands agree
#
# The difference of means does not ask how much a pixel varies within its class, although a
# difference says less where hands disagree. How much less? Give pixel $j$ a bell for each class,
# with means $m_{1j}$ and $m_{0j}$ and the same *variance* $v_j$, which is the square of the spread.
# **How do the logarithms of the two heights differ, for a pixel of value $x_j$, if both classes
# have equally many images?**
#
# <details><summary>Compare with ours</summary>
#
# The squares of $x_j$ cancel, because both bells have the same variance, and what remains is a line,
#
# $$\frac{(x_j - m_{0j})^2 - (x_j - m_{1j})^2}{2 v_j}
# = \frac{m_{1j} - m_{0j}}{v_j}\, x_j - \frac{m_{1j}^2 - m_{0j}^2}{2 v_j} \qquad (0.5)$$
#
# </details>
#
# If the pixels are independent, their probabilities are multiplied, so that these logarithms add up.
# That is a weighted sum of pixels again, and its weights are the differences of the means, each
# divided by a variance. **How many of the 101 mistakes are left?**

# %%
variance = (x[y == 0].var(axis=0) + x[y == 1].var(axis=0)) / 2  # (784,) within a class
divided = np.divide(means, variance, out=np.zeros(784), where=variance > 0)  # (784,)
print(f"divided by the variance: {halfway(divided)} of {(y <= 1).sum()} misread", end=", ")
print(f"{halfway(divided, x_test, y_test)} of {kept.sum()} in the test")

# %% tags=["checks"]
m0, m1, v, pixel = 0.1, 0.6, 0.2, np.linspace(0, 1, 5)  # (5,) a few values of one pixel
left = ((pixel - m0) ** 2 - (pixel - m1) ** 2) / (2 * v)  # (5,)
with checked():
    verify("0.4", np.polyval(logs[1], crossing), np.polyval(logs[0], crossing))
    verify("0.5", left, (m1 - m0) / v * pixel - (m1**2 - m0**2) / (2 * v))

# %% [markdown]
# About half are left, in training and in the test. If the pixels were bells and independent, with the
# same variance in both classes, no weights would do better. Neighbours, however, share their ink.
#
# R. A. Fisher (*The Use of Multiple Measurements in Taxonomic Problems*, 1936) counts that as well.
# Take two pixels, whose means differ by $d_1$ and $d_2$, with variances $v_1$ and $v_2$ and the
# *covariance* $c$, the mean of the product of their two deviations. With the weights $w_1$ and $w_2$,
# the means of the weighted sum differ by $D = w_1 d_1 + w_2 d_2$, and its variance is
# $V = v_1 w_1^2 + 2 c\, w_1 w_2 + v_2 w_2^2$. **Which weights make $D^2/V$ largest?**
#
# <details><summary>Compare with ours</summary>
#
# The derivative with respect to $w_1$ is $2 D d_1 / V - 2 D^2 (v_1 w_1 + c\, w_2) / V^2$. It is 0 where
# $v_1 w_1 + c\, w_2$ is $d_1$ times $V/D$, and for $w_2$ the factor is the same. It may be 1, because
# longer weights leave $D^2/V$ unchanged:
#
# $$v_1 w_1 + c\, w_2 = d_1, \qquad c\, w_1 + v_2 w_2 = d_2 \qquad (0.6)$$
#
# With $c = 0$ these are the weights of (0.5).
#
# </details>
#
# We take the pixel in row 11 and column 14, near the middle, and the one above it.

# %%
above, below = 10 * 28 + 14, 11 * 28 + 14
pair = x[:, [above, below]].astype(float)  # (60000, 2)
d = pair[y == 1].mean(axis=0) - pair[y == 0].mean(axis=0)  # (2,)
C = (np.cov(pair[y == 0].T, bias=True) + np.cov(pair[y == 1].T, bias=True)) / 2  # (2, 2)
print(f"ones have {d[0]:.2f} more ink above, {d[1]:.2f} below", end=", ")
print(f"from which we expect {C[0, 1] / C[1, 1] * d[1]:.2f} above")
of_two = {"difference": d, "divided": d / np.diag(C), "Fisher": np.linalg.solve(C, d)}
for name, two in of_two.items():
    weights = np.zeros(784)
    weights[[above, below]] = two
    print(f"{name:10} {two[0] / two[1]:5.2f} to 1: {halfway(weights)} misread", end=", ")
    print(f"{halfway(weights, x_test, y_test)} in the test")

# %% tags=["checks"]
angle = np.linspace(0, np.pi, 100_001)  # (100001,)
all_w = np.stack([np.cos(angle), np.sin(angle)])  # (2, 100001) every direction
best = all_w[:, ((d @ all_w) ** 2 / (all_w * (C @ all_w)).sum(axis=0)).argmax()]  # (2,)
with checked():
    verify("0.6", C @ best * (d @ best) / (best @ C @ best), d, tol=1e-3)

# %% [markdown]
# Alone, ink in the upper pixel speaks for a 1. But solve (0.6), and $w_1$ has the sign of
# $d_1 - \frac{c}{v_2} d_2$. Within a class, an image with 0.57 more ink in the lower pixel tends to have
# $\frac{c}{v_2} \cdot 0.57$ more in the upper one, which here is 0.57 again, and ones have only 0.29.
# Next to its neighbour, ink in the upper pixel therefore speaks *against* a 1, and a third of the
# mistakes go away.
