# %% [markdown]
# # 1 · Data: ninety-nine of a hundred
#
# *About 90 minutes · needs lesson 0 · exercises 01.1, 01.2, 01.3 and 01.5; 01.4 is under
# More*
#
# A bank wants a machine for the digits on its cheques. A person reads a hundred of them for 100
# cents, and every misread digit costs the bank 10 cents later on. A firm offers a reader, built
# from 100 digits whose labels are known. In the firm's own test it gets 99 of 100 right, so that a
# hundred digits would cost the bank at most 10 cents. Here is the whole program, and the first day
# in service.

# %%
import numpy as np

from course_lib import check, checked, hint, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import framing, ink, load_mnist, mnist_bytes, mnist_frame, pen_for
from course_lib.machine import fewer_here
from course_lib.plots import digits
from course_lib.results import result
from course_lib.widgets import digit_pad

(x, y), (x_test, y_test) = load_mnist()  # (60000, 784), (60000,); (10000, 784), (10000,)
n_new = fewer_here(10_000, 1_000, "new digits")  # that each firm is asked about


# %%
def nearest_stored(stored, labels, new):
    """Answer with the label of the nearest stored image. (s, d), (s,), (m, d) -> (m,)."""
    distance = (stored**2).sum(axis=1) - 2 * new @ stored.T  # (m, s) section 1.5 says why
    return labels[distance.argmin(axis=1)]


def nine_copies(images):
    """Each image moved by -1, 0 or 1 pixel, down and to the right. (n, 784) -> (9 n, 784)."""
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    frames = images.reshape(-1, 28, 28)
    moved = [np.roll(frames, move, axis=(1, 2)) for move in moves]
    return np.stack(moved, axis=1).reshape(-1, 784)  # the nine copies of an image in a row


# %%
def firm(rng, meaning=True):
    """Fraction right: in the firm's test, and on 10,000 new digits."""
    chosen = rng.permutation(60_000)[:100]
    labels = y[chosen] if meaning else rng.integers(0, 10, size=100)  # (100,)
    images, labels = nine_copies(x[chosen]), np.repeat(labels, 9)  # (900, 784), (900,)
    order = rng.permutation(900)
    stored, asked = order[:720], order[720:]  # four fifths to learn from, one fifth for the test
    in_test = nearest_stored(images[stored], labels[stored], images[asked]) == labels[asked]
    in_service = nearest_stored(images[stored], labels[stored], x_test[:n_new]) == y_test[:n_new]
    return in_test.mean(), in_service.mean()


for name, share in zip(("firm's test", "first day"), firm(np.random.default_rng(0)), strict=True):
    print(f"{name:11} {share:.1%} right, {1000 * (1 - share):3.0f} cents for 100 digits")

# %% [markdown]
# The reader stores what it has seen, and answers with the label of its **nearest neighbour**, the
# stored image that is most like the new one. A hundred labelled digits are few, so the firm made
# nine copies of each, moved by at most a pixel. Nobody cheated: the 720 images that it learned from
# and the 180 that it was asked about are different images, shuffled and cut. And yet the bank pays
# more than twice what people cost, and no line has raised an error.
#
# **Where did more than twenty digits in a hundred go?** Look through the program again before you
# read on, and note which line you distrust.

# %% [markdown]
# ## 1.1 Who has seen what
#
# Let us follow one digit through the program.

# %%
rng = np.random.default_rng(0)
chosen, order = rng.permutation(60_000)[:100], rng.permutation(900)  # as in the cell above
is_stored = np.isin(np.arange(900), order[:720]).reshape(100, 9)  # one row per digit
pick = (is_stored.sum(axis=1) == 7).argmax()  # a digit with two copies in the test
digits.copies(nine_copies(x[chosen[pick]][None]), is_stored[pick])

# %% [markdown]
# When the test asks about an orange image, the reader has seven sisters of it in store, most of
# them one pixel away. It does not have to know what a digit looks like, since it only has to find a
# sister and repeat her label. If that is so, the test measures how well the reader finds sisters.
#
# We can test this explanation, because it says that the labels need not mean anything. Let us give
# each of the hundred digits a label drawn by lot, the same for its nine copies. Now there is no
# digit to be learned at all.

# %% [markdown] card="01.d" kind="predict"
# Each of the 100 digits gets a random label from 0 to 9, the same for its nine copies. In the
# firm's test, the reader is now right on about
# - [ ] 10 of 100 images, like any guess -> That is what it gets on new digits, where a random label
#   is worth a guess. In the firm's test it only has to find a sister. {nonsense-cannot-be-fitted}
# - [ ] 50 of 100 images, since some sisters are missing -> An image has eight sisters, and four
#   fifths of them are in store. It is rare that none is near enough. {half-is-chance}
# - [x] 90 of 100 images -> The copies of a digit share its label, whatever the label means. Nearly
#   the whole result is sisters, and hardly any of it is reading.
#
# Read again: section 1.1

# %%
real = [firm(np.random.default_rng(seed)) for seed in range(10)]  # ten firms, other digits each
drawn_by_lot = [firm(np.random.default_rng(seed), meaning=False) for seed in range(10)]
outcome("01.d")
digits.leak({"real labels": real, "random labels": drawn_by_lot})

# %% [markdown]
# A reader that cannot know anything passes the firm's test with 94 %. Only the last five points
# separate a reader of digits from a reader of nonsense, whereas on new digits the two are 64 points
# apart. The firm's number was true, and it was about the firm's copies.
#
# A **leak** is any path by which something of the test reaches the model before the test. Here the
# path is the order of two steps. **Which step would you move, and where to?** Write it down as a
# sentence before you unfold.
#
# <details><summary>Our way, once you have tried</summary>
#
# The firm copies first and cuts afterwards. We cut the hundred *digits* first, into 80 and 20, and
# make copies of the 80 only. The 20 are asked as they are, since nobody will send the bank nine
# copies. If you wrote "remove test images that are also stored", that would not have helped,
# because no two of the 900 images are equal. If you distrusted the distance, it is sound (section
# 1.5). `np.roll` brings back what leaves on the other side, but nearly all borders are blank, so
# that it is harmless here.
#
# </details>


# %%
def honest(rng):
    """Fraction right: in a test of 20 digits set aside, and on 1,000 new digits."""
    chosen = rng.permutation(60_000)[:100]
    learn, ask = chosen[:80], chosen[80:]  # first cut, then copy
    images, labels = nine_copies(x[learn]), np.repeat(y[learn], 9)  # (720, 784), (720,)
    in_test = nearest_stored(images, labels, x[ask]) == y[ask]
    in_service = nearest_stored(images, labels, x_test[::10]) == y_test[::10]
    return in_test.mean(), in_service.mean()


n_firms = fewer_here(50, 20, "firms")
trials = np.array([honest(np.random.default_rng(seed)) for seed in range(n_firms)])  # (50, 2)
for name, shares in zip(("honest test", "in service"), trials.T, strict=True):
    print(f"{name}: mean {shares.mean():.0%}, standard deviation {shares.std():.0%}", end=", ")
    print(f"from {shares.min():.0%} to {shares.max():.0%}")

# %% [markdown]
# Two steps change places, and the test means what it says: on average over fifty firms it agrees
# with the service to within two points. (In service we now read 71 % rather than 73. These readers
# store 80 digits, and the firm's had copies of all hundred, which may be why, although the mean of
# ten firms scatters by a point, too.) Is that close? The test has become modest, and a fraction
# measured on $m$ digits scatters.
#
# 1. *One answer* is 1 with probability $p$, else 0. Its *variance*, the mean squared distance from
#    $p$, is $p\,(1-p)^2 + (1-p)\,p^2 = p\,(1-p)$.
# 2. *The sum:* add $m$ differences, answer minus $p$, and square. If the answers are independent,
#    the mixed products have mean 0, because whatever one difference is, the mean of another stays 0.
#    So variances add, to $m\,p\,(1-p)$.
# 3. *The fraction* is an $m$-th of the sum, and its variance an $m^2$-th of that, $p\,(1-p)/m$.
#
# The root is the standard deviation, the typical distance from the mean: for $p = 0.7$ it is 0.5 %
# with 10,000 digits, but 10 % with 20. (The firms differ, too, and we measured 12 %; *More* adds it
# up.) A mean of fifty tests is an average once more, and scatters by only
# $12\,\%/\sqrt{50} = 1.7$ points, so that a gap of two points to the service may well be chance.
# The firm's test hardly scattered at all. It was sure of itself, and wrong.

# %% [markdown]
# From here on we keep three sets apart. The **training set** is what a model learns from. The
# **validation set** is for choosing between models, and the **test set** is for one number at the
# end, which nobody has used to choose. (In these first lessons we look at it often, to show what
# happens and never to choose.) **Accuracy** is the fraction of right answers, and we will always
# say in which set.
#
# Are two digits sisters, too, if the same hand wrote them? In service the hands are new, so the cut
# must not go through a hand, any more than through a family of copies. MNIST's makers knew that, and
# as far as the hands have been traced, none wrote in both the training and the test set (*More: names
# and sources*). Whether MNIST repeats an image we can check ourselves, once we open the files:
# so far we have trusted `load_mnist` as the bank trusted the firm.

# %% [markdown]
# ## 1.2 Down to the byte
#
# A **byte** is an integer from 0 to 255. MNIST comes as four files of bytes. Here are the first 16
# of the test labels in hexadecimal, two characters per byte: `27` means $2 \cdot 16 + 7 = 39$.

# %%
raw = mnist_bytes("test-labels")  # the whole file
print(f"{len(raw):,} bytes")
digits.header(raw, {"two zeros": 2, "type": 1, "dims": 1, "how many": 4, "first labels": 8})

# %% [markdown]
# In this format, called IDX, a **header** says how to read what follows: two zeros, the type (8
# means unsigned bytes), the number of dimensions, and then one size per dimension, in 4 bytes each.
# **Which size do the bytes 0, 0, 39, 16 state?** The first byte counts most, as in a decimal
# number, but each place is worth 256 times the next.
#
# <details><summary>Our way, once you have tried</summary>
#
# $256 \cdot 39 + 16 = 10{,}000$.
#
# </details>
#
# In letters, four bytes $v_0, v_1, v_2, v_3$ are the number
#
# $$N = 256^3\, v_0 + 256^2\, v_1 + 256\, v_2 + v_3 \qquad (1.1)$$
#
# This order is called **big-endian**, since the big end comes first. numpy reads it as the type
# `">i4"`: big end first (`>`), an integer (`i`) of 4 bytes. Most computers store their own numbers
# the other way round (`<`), and numpy reads that without complaint as well.

# %%
for order_of_bytes in (">i4", "<i4"):
    print(order_of_bytes, np.frombuffer(raw, order_of_bytes, count=1, offset=4))

# %% [markdown]
# The second number is too large by a factor of 27,000. Four bytes do not say how they want to be
# read, so whoever reads them has to know.
#
# The file of images has three sizes (images, rows, columns), which makes a header of
# $4 + 3 \cdot 4 = 16$ bytes. The values follow row by row and image by image, so that the *last*
# index runs fastest. To find pixel $(r, c)$ of image $i$, count what comes before it: a header, $i$
# images of 784 pixels, $r$ rows of 28, and $c$ pixels.
#
# $$\text{place}(i, r, c) = 16 + 784\, i + 28\, r + c \qquad (1.2)$$

# %% tags=["checks"]
with checked():
    v = list(raw[4:8])
    by_numpy = np.frombuffer(raw, ">i4", count=1, offset=4)  # (1,) starts at byte 4
    verify("1.1", by_numpy, 256**3 * v[0] + 256**2 * v[1] + 256 * v[2] + v[3])
    raw_images = mnist_bytes("test-images")
    given = load_mnist(n_train=1, flat=False, dtype=np.uint8).test.x  # (10000, 1, 28, 28)
    given = given[:, 0]  # (10000, 28, 28) grey is the only channel
    i, r, c = rng.integers((10_000, 28, 28), size=(1000, 3)).T  # (1000,) each
    verify("1.2", [raw_images[p] for p in 16 + 784 * i + 28 * r + c], given[i, r, c])

# %% [markdown]
# ### Exercise 01.1
#
# Turn the bytes of *any* IDX file of unsigned bytes into an array, with the shape that the header
# states. For example, the bytes `0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4` give `array([5, 0, 4])`.
#
# The steps, in order: *how many dimensions · where the values start · the sizes · the values · the
# shape*. **One of the lines does not belong**: two differ in a single sign, and the wrong one has to
# go.


# %% exercise="01.1"
def read_idx(raw):
    """Turn the bytes of an IDX file into an array.

    raw: bytes: two zeros, the type (8), the number of dimensions, one big-endian 4-byte size for
    each dimension, then the values, last index fastest.
    Returns an array of uint8 with the shape that the header states.
    """
    # BEGIN SOLUTION
    n_dims = raw[3]  # one byte of a bytes object is a number
    header = 4 + 4 * n_dims  # where the values start
    sizes = np.frombuffer(raw, ">i4", count=n_dims, offset=4)  # (n_dims,)
    values = np.frombuffer(raw, np.uint8, offset=header)  # all values in a row
    return values.reshape(sizes)
    # END SOLUTION


# %%
read_idx = check("01.1", read_idx)

# %% [markdown]
# Now `read_idx` opens the files, and we can see whether a test image is also a training image.

# %%
images = read_idx(mnist_bytes("train-images"))  # (60000, 28, 28)
test_images = read_idx(mnist_bytes("test-images"))  # (10000, 28, 28)
labels = read_idx(mnist_bytes("train-labels"))  # (60000,)
print("training", images.shape, " test", test_images.shape, images.dtype)
print("of each digit 0 to 9, training:", np.bincount(labels).tolist())
stored = {image.tobytes() for image in images}
again = sum(image.tobytes() in stored for image in test_images)
print(f"{len(stored):,} different training images; {again} test images are among them")

# %% [markdown]
# No test image is a training image, and no training image comes twice.
#
# Look at the last word of the first line. The **dtype** of an array is the type of its numbers, and
# `uint8` holds integers from 0 to 255, but neither $-1$ nor $0.5$. `load_mnist` turned the bytes
# into floats for us and divided them by 255, which looks like a detail. What if the firm's
# programmer had left it out?

# %% [markdown] card="01.c" kind="predict"
# On floats, a reader that stores 100 digits gets 68 % of the test digits right. Now the same
# reader takes `((stored - image) ** 2).sum(axis=1)` of the bytes as they are in the file. It gets
# - [ ] 68 % right, because all distances grow by the same factor -> They would, if uint8 could hold
#   a square. But 20 * 20 is 144 there, and 255 * 255 is 1. {numpy-finds-a-type-that-fits}
# - [ ] no answer, because numpy stops with an error -> numpy does not stop, nor does it warn: after
#   255 comes 0, by definition of the type. {numpy-would-tell-me}
# - [x] less than 20 % right -> Only the remainder after division by 256 is kept, so that the square
#   of 20 is 144, and the square of 255 is 1. Black against white counts as little as a difference
#   of 1.
#
# Read again: section 1.2


# %%
def accuracy(stored, new):
    """Accuracy of the reader that stores 100 digits, on the test digits, one at a time."""
    nearest = [((stored - image) ** 2).sum(axis=1).argmin() for image in new]
    return (labels[:100][nearest] == y_test).mean()


as_bytes, new_bytes = images[:100].reshape(100, 784), test_images.reshape(-1, 784)
print(f"floats {accuracy(x[:100], x_test):.0%}, bytes {accuracy(as_bytes, new_bytes):.0%}")
three, five, twenty = np.array([3, 5, 20], np.uint8)[:, None]  # (1,) each
print("in bytes, 3 - 5 is", three - five, "and 20 * 20 is", twenty * twenty)
outcome("01.c")

# %% [markdown]
# The harm is in the squares. The 254 by itself would do none, because its square as a byte is 4,
# which is right for a difference of $-2$. But a difference of 16 has the square 256, of which a
# byte keeps 0.
#
# A leak makes a bad reader look good, and a wrong type makes a good one bad. Neither of them stops
# the program, which is why you look at the sizes, the type and the range of any data first, and
# convert before you calculate.

# %%
print("equal to what load_mnist gives:", end=" ")
print(f"{(images.reshape(-1, 784).astype(np.float32) / 255 == x).mean():.0%} of the pixels")
digits.digits_with_labels(images[:30], labels[:30])

# %% [markdown]
# ## 1.3 A split of our own
#
# MNIST has a test set in a file of its own, but we have to cut a validation set ourselves. Why not
# take the last 10,000 images? Many files are sorted, by label or by writer, so that their last part
# differs from the rest. Here is a small sorted file, cut in two ways.

# %%
in_order = np.array([0, 0, 1, 1, 2, 2])  # (6,) labels, sorted
order = np.random.default_rng(1).permutation(6)  # (6,) the numbers 0 to 5 in random order
print("sorted:       train on", in_order[:4], " validate on", in_order[4:])
print("shuffled:     train on", in_order[order[:4]], " validate on", in_order[order[4:]])
n = 60_000
first, second = np.random.default_rng(2).permutation(n), np.random.default_rng(3).permutation(n)
print(f"two shuffles: {np.isin(second[50_000:], first[:50_000]).mean():.0%} of one in the other")

# %% [markdown]
# In the first row the model is asked about a class that it has never met. Shuffling cures that, as
# long as it happens *once*. If each part is cut from a shuffle of its own, as in the last row,
# chance makes five in six validation images training images as well, and the firm's test is back.
# One leak is left. Because the files do not name the writers, our shuffle cuts through hands, which
# may flatter the validation accuracy a little.
#
# ### Exercise 01.2
#
# Write `split`. It deals the indices 0 to $n - 1$ into parts of the given `sizes`, at random and
# without overlap. For example, `split(5, (3, 2), rng)` may give
# `(array([4, 0, 3]), array([1, 2]))`.
#
# The steps have names: *shuffle once · where each part ends · where it starts · cut*. For the ends,
# `np.cumsum` adds up as it goes along: `np.cumsum((3, 2))` is `array([3, 5])`.


# %% exercise="01.2"
def split(n, sizes, rng):
    """Deal the indices 0 to n - 1 into parts, at random and without overlap.

    n: number of examples. sizes: the size of each part, together at most n; indices that are left
    over are in no part, and every index may be drawn. rng: a np.random.Generator, the only source
    of chance. Returns a tuple of integer arrays, one for each part, in the order of sizes.
    """
    # BEGIN SOLUTION
    order = rng.permutation(n)  # (n,) shuffle once
    ends = np.cumsum(sizes)  # (parts,) where each part ends
    starts = ends - sizes  # (parts,) where it starts
    return tuple(order[i:j] for i, j in zip(starts, ends, strict=True))
    # END SOLUTION


# %%
split = check("01.2", split)

# %%
train, val = split(60_000, (50_000, 10_000), np.random.default_rng(1))  # (50000,), (10000,)
print("training", train.shape, " validation", val.shape, end="; ")
print("indices in both:", len(np.intersect1d(train, val)))

# %% [markdown]
# ## 1.4 Numbers that leak
#
# Many models learn faster when every column has a similar spread, so each pixel is
# **standardised**: shifted to mean 0, then scaled to standard deviation 1. Take one pixel in two
# training images, with the values 2 and 6. Their mean is 4, both are 2 away from it, and they
# become $-1$ and $1$. For column $j$ of $n$ rows, mean and **standard deviation** (the root of the
# mean square of the distances from the mean) are
#
# $$\mu_j = \frac1n \sum_i x_{ij}, \quad
# s_j = \sqrt{\frac1n \sum_i (x_{ij} - \mu_j)^2} \qquad (1.3)\ \text{definition}$$
#
# $$\hat x_{ij} = \frac{x_{ij} - \mu_j}{s_j} \quad\text{if } s_j > 0
# \qquad (1.4)\ \text{definition}$$
#
# Standardised columns keep two promises. The sum of $x_{ij} - \mu_j$ over $i$ is
# $n\mu_j - n\mu_j = 0$, and the sum of the squares is $n s_j^2$ by definition, which the division
# turns into $n$, so that wherever $s_j > 0$
#
# $$\frac1n \sum_i \hat x_{ij} = 0, \qquad \frac1n \sum_i \hat x_{ij}^2 = 1 \qquad (1.5)$$
#
# For $s_j = 0$, (1.4) says nothing.

# %% tags=["checks"]
with checked():
    column = x[train, 406].astype(np.float64)  # (50000,) the pixel in row 14, column 14
    shifted = column - column.sum() / len(column)  # (50000,)
    scaled = shifted / np.sqrt((shifted**2).sum() / len(column))  # (50000,)
    verify("1.5", [scaled.mean(), (scaled**2).mean()], [0, 1])

# %%
constant = (x == x[0]).all(axis=0)  # (784,) True where all 60,000 images agree
lit = x_test[:, constant] > 0  # ink where training had none
print(f"{constant.sum()} pixels never change in training")
print(f"{lit.sum()} of them hold ink in test images, both in {lit.any(axis=1).sum()} image")
print(f"the larger one, divided by 0 + 1e-8: {x_test[:, constant].max() / 1e-8:,.0f}")

# %% [markdown]
# Many programs divide by $s_j + 10^{-8}$, to be safe. In training that is harmless, until one test
# image has ink near an edge that was always blank, and its pixel arrives as 9 million. Where a
# column never changed there is no scale, so a better rule is to shift it only.

# %% [markdown]
# ### Exercise 01.3
#
# Write `standardise`. With `mean` and `std` left out, it takes those of the columns of `x`, by
# (1.3); when they are given, it uses them, which is how test images are treated. It returns the
# table, the mean, and the std that were used. A column whose `std` is 0 is only shifted. For
# example, `standardise(np.array([[2.0, 5.0], [6.0, 5.0]]))` gives the table `[[-1, 0], [1, 0]]`,
# the mean `[4, 5]` and the std `[2, 0]`.
#
# `np.where(mask, a, b)` takes `a` where the mask is True and `b` elsewhere.

# %%
trace("01.3")


# %% exercise="01.3"
def standardise(x, mean=None, std=None):
    """Shift and scale each column to mean 0 and standard deviation 1.

    x: (n, d) numbers, also whole ones of type uint8. mean, std: (d,) to use, both or neither; None
    takes those of x. Returns the (n, d) table of floats, and the (d,) mean and std that were used.
    A column whose std is 0 is only shifted, and its returned std is 0; every other column is
    scaled, however small its std is. The arguments are not changed.
    """
    # BEGIN SOLUTION
    if mean is None:  # training data bring their own
        mean, std = x.mean(axis=0), x.std(axis=0)  # (d,), (d,)
    divisor = np.where(std == 0, 1, std)  # (d,) shift only where nothing varies
    return (x - mean) / divisor, mean, std  # (n, d), (d,), (d,)
    # END SOLUTION


# %%
standardise = check("01.3", standardise)

# %% [markdown]
# Test images get the $\mu$ and $s$ of the *training* set, because otherwise they take part in their
# own preparation. That sounds fussy. Suppose that a reader stores one mean image per digit, made from
# standardised training images, and answers with the digit whose mean is closest. The bank, however,
# prepares each stack of cheques (we take validation images for them) by the stack's own mean and
# spread. At first the stacks are mixed. But one day somebody sorts the digits first.

# %% [markdown] card="01.j" kind="predict"
# A reader that gets 80 % of standardised digits right is sent a stack of 10,000 mixed digits, and a
# stack of 1,000 sevens. Each is standardised by its own mean and spread. The reader gets right
# - [ ] about 80 % of both, since each image is what it was -> Each image is, but not what is left of
#   it: the mean of the sevens is a seven, and it is subtracted. {statistics-are-a-detail}
# - [ ] less than 30 % of both, since it learned with other statistics -> A mixed stack has nearly
#   the statistics of training, so that a test on mixed digits shows nothing.
#   {a-wrong-step-always-shows}
# - [x] about 80 % of the mixed digits, less than 30 % of the sevens -> A mixed stack has nearly the
#   mean of training. The mean of the sevens is what they share, and without it only what makes each
#   writer different is left.
#
# Read again: section 1.4

# %%
x_hat, mu, s = standardise(x[train].astype(float))  # (50000, 784), (784,), (784,)
class_means = np.stack([x_hat[y[train] == c].mean(axis=0) for c in range(10)])  # (10, 784)


def right_in(stack, c, *statistics):
    """Accuracy in a stack of images: c is the label of all of them, or an array of labels."""
    prepared = standardise(stack.astype(float), *statistics)[0]  # (m, 784)
    return (nearest_stored(class_means, np.arange(10), prepared) == c).mean()


mixed = right_in(x[val], y[val], mu, s), right_in(x[val], y[val])
print(f"mixed: by the training statistics {mixed[0]:.0%}, by its own {mixed[1]:.0%}")
stacks = [x[val][y[val] == c] for c in range(10)]  # ten arrays (about 1000, 784)
outcome("01.j")
digits.sorted_stacks(
    [right_in(stack, c, mu, s) for c, stack in enumerate(stacks)],
    [right_in(stack, c) for c, stack in enumerate(stacks)],
)

# %%
own_mean = [right_in(stack, c, stack.mean(axis=0), s) for c, stack in enumerate(stacks)]  # (10,)
print(f"sorted, the stack's own mean, but training's spread: {np.mean(own_mean):.0%}")

# %% [markdown]
# The mixed test cannot tell the two rules apart, since 10,000 mixed digits have nearly the mean and
# spread of the training set. In sorted stacks the wrong rule loses most of the digits, and the
# stack's mean does the damage: taken alone it leaves 17 %. (For the spread alone, see *More: small
# spreads*.) A stack of one image loses everything, since it is its own mean and each pixel becomes
# 0. The rule *training statistics only* costs one argument, and saves you from finding out in
# service what kind of stack you have.
#
# **Where is the leak?** Four teams report an accuracy, and only one of the numbers can be believed.
#
# 1. They standardise all 70,000 images together, and then split.
# 2. They try ten models on the test set, and report the best one.
# 3. They throw away training images that look damaged, before they train.
# 4. They photograph each digit of a sheet twice, and split the photographs at random.
#
# <details><summary>Our way, once you have tried</summary>
#
# The third can, since what is done to training images alone tells nobody about the test. In the
# first, test images take part in the statistics. That may flatter the accuracy only a little, but
# the team has no honest number to compare it with. In the second, the test set has chosen the model
# and flatters it (*More: the best of ten* says by how much), and the fourth is the firm again.
#
# </details>

# %% [markdown]
# ## 1.5 What any reader must beat
#
# The firm compared its 99 % with nothing. A **baseline** is a simple rule that any model has to
# beat before it is worth a word. The simplest one always says 1, the most frequent digit, and is
# right for 11 % of the test digits. Our next one stores a single image for each class, which should
# be as near as possible to all its digits. **Which image is that?**
#
# We measure how far two rows are apart by the **squared distance** $\lVert x - u \rVert^2$, the sum
# of squared differences. From $(1, 2)$ to $(4, 6)$ it is $3^2 + 4^2 = 25$. Begin with images of one
# pixel: which number $u$ is nearest to 1, 2 and 6 together? Try numbers until the sum is smallest,
# and say what it costs to be $t$ away from there.


# %%
def total(u):
    """The sum of the squared distances from 1, 2 and 6."""
    return ((np.array([1.0, 2.0, 6.0]) - u) ** 2).sum()


for u in (2.0, 2.5):  # try others
    print(f"u = {u:g}: {total(u):.2f}")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# The best $u$ is 3, with a sum of 14. At 2 and at 4 the sum is 17, at 5 it is 26, and at 2.5 it is
# 14.75. The excess is 3, 12 and 0.75, which is $3\,t^2$: three numbers, each charged the square of
# the step. And 3 is the mean of 1, 2 and 6. If you chose 2, the number in the middle, you have
# minimised the distances without the square.
#
# </details>

# %%
digits.squares((1, 2, 6))

# %% [markdown]
# The same holds for rows of any length. Let $\bar x$ be the mean of the rows $x_1, \dots, x_n$, and
# go by way of it: $x_i - u = (x_i - \bar x) + (\bar x - u)$. Squared, pixel by pixel, that is
# $\lVert x_i - \bar x \rVert^2 + 2\,(\bar x - u) \cdot (x_i - \bar x) + \lVert \bar x - u \rVert^2$,
# in which the dot is the weighted sum of lesson 0. Summed over $i$, the mixed term is 0, for the
# same reason as in (1.5), and the last one comes $n$ times:
#
# $$\sum_i \lVert x_i - u \rVert^2 =
# \sum_i \lVert x_i - \bar x \rVert^2 + n \lVert \bar x - u \rVert^2 \qquad (1.6)$$
#
# The first term does not depend on $u$, and the second is 0 only at $u = \bar x$. So the nearest
# image to all sevens together is their **class mean**, pixel by pixel.

# %%
means = np.stack([x[train][y[train] == c].mean(axis=0) for c in range(10)])  # (10, 784)
digits.mean_images(means)

# %% [markdown]
# ### Ten thousand digits, ten means, one product
#
# To read a digit we need the nearest of ten means. For $m$ digits, all differences at once would be
# an array of shape $(m, 10, 784)$, or 78 million numbers for the test set. Multiply the square out
# instead, with $u$ for any one of the means:
#
# $$\lVert x - u \rVert^2 =
# \lVert x \rVert^2 - 2\, x \cdot u + \lVert u \rVert^2 \qquad (1.7)$$
#
# For $x = (1, 2)$ and $u = (4, 6)$ that is $5 - 2 \cdot 16 + 52 = 25$, as above. **Which of the
# three terms can we leave out, if all we want is the nearest mean? Which one is a matrix product
# for all pairs at once, and of which shape?**
#
# <details><summary>Our way, once you have tried</summary>
#
# $\lVert x \rVert^2$ is the same for all ten means, so it cannot change which one is nearest. The
# middle term for all pairs is one product of shape $(m, 10)$. Together with the last term it is the
# line that the firm used in `nearest_stored`, which was the sound part of its program.
#
# </details>
#
# With two means, this is a rule of lesson 0. **Which weights has it, and which threshold?**
#
# <details><summary>Our way, once you have tried</summary>
#
# The mean $u_1$ is nearer if $x \cdot (u_1 - u_0)$ exceeds
# $(\lVert u_1 \rVert^2 - \lVert u_0 \rVert^2) / 2 = (u_1 + u_0) \cdot (u_1 - u_0) / 2$. The weights
# are mean 1 minus mean 0, and the threshold is halfway, as in the last rule of lesson 0.
#
# </details>
#
# The figure shows validation images in the plane of three means, with distances in true length.
# What is perpendicular to the plane adds the same to all three squared distances, so it cannot
# decide either. Each border is where two means are equally far away: halfway, and perpendicular to
# their difference. A digit is misread when its writer has crossed a border.

# %%
digits.plane_of_means({c: (means[c], stacks[c][:150]) for c in (3, 5, 8)})

# %% tags=["checks"]
with checked():
    sevens, eight = x[y == 7][:500].astype(float), x[y == 8][0].astype(float)  # (500, 784), (784,)
    middle = sevens.mean(axis=0)  # (784,)
    around, away = ((sevens - middle) ** 2).sum(), ((middle - eight) ** 2).sum()
    verify("1.6", ((sevens - eight) ** 2).sum(), around + 500 * away)
    few, centres = x_test[:50].astype(float), means.astype(float)  # (50, 784), (10, 784)
    directly = ((few[:, None, :] - centres) ** 2).sum(axis=2)  # (50, 10) through (50, 10, 784)
    squares = (few**2).sum(axis=1)[:, None]  # (50, 1)
    verify("1.7", directly, squares - 2 * few @ centres.T + (centres**2).sum(axis=1))

# %% [markdown]
# ### Exercise 01.5
#
# Write `nearest_mean`: from training images `x` with labels `y`, it gives each new image in `xt`
# the class whose mean is nearest. For example, training numbers 0, 1, 9 with labels 0, 0, 1 have
# the means 0.5 and 9, so a new 2 gets label 0.
#
# The steps: *classes that occur · class means · inner products · squared distances · nearest ·
# label*. The two that are missing need no loop, and no array of all the differences. The *place* of
# the smallest number in each row of a table is `argmin(axis=1)`.


# %% exercise="01.5"
def nearest_mean(x, y, xt, k):
    """Give each new example the class whose mean is nearest.

    x: (n, d) training examples. y: (n,) labels, 0 to k - 1. xt: (m, d) new examples.
    k: number of classes. Returns (m,) labels; a class without examples is never answered.
    """
    # BEGIN SOLUTION
    present = np.unique(y)  # (c,) the classes that have examples
    means = np.stack([x[y == c].mean(axis=0) for c in present])  # (c, d)
    inner = xt @ means.T  # (m, c) every product x . u at once
    distance = (means**2).sum(axis=1) - 2 * inner  # (m, c) by (1.7), without |x|^2
    nearest = distance.argmin(axis=1)  # (m,) the place of each row's nearest mean
    return present[nearest]
    # END SOLUTION


# %%
nearest_mean = check("01.5", nearest_mean)


# %%
def from_few(seed):
    """Accuracy of ten means, made from one firm's 100 digits."""
    chosen = np.random.default_rng(seed).permutation(60_000)[:100]
    return (nearest_mean(x[chosen], y[chosen], x_test, 10) == y_test).mean()


right = nearest_mean(x[train], y[train], x_test, 10) == y_test  # (10000,)
few = [from_few(seed) for seed in range(10)]  # ten firms
shares = {"always 1": (y_test == 1).mean(), "ten firms": np.mean(real, axis=0)[1]}
shares |= {"ten means of a firm's digits": np.mean(few), "ten means": right.mean()}
for name, share in shares.items():
    print(f"{name:30} {share:.0%} right, {1000 * (1 - share):3.0f} cents for 100 digits")
assert 0.815 < right.mean() < 0.825

# %% [markdown]
# The firm of the first day was the luckiest of our ten, which read 73 % on average. Made from the
# same hundred digits, ten blurred means come within two points of that. Had the bank asked both
# about the same new digits (a thousand, because twenty scatter too much), it would have known that
# it was offered an ordinary reader. Made from 50,000 digits, the means get 82 % right, on digits
# that had no part in the reader.

# %% [markdown]
# ## 1.6 What an honest test does not say
#
# Our test digits were new to the reader, but they were not strangers. Section III-A of the paper
# that describes MNIST (LeCun and others, 1998) says how every digit was framed, whether for
# training or for the test. It was scaled to fit a box of 20 by 20 pixels, then placed in 28 by 28
# so that its **centre of mass**, the mean position of the ink, lies in the middle. With $x_{rc}$
# for the pixel in row $r$ and column $c$:
#
# $$\bar r = \frac{\sum_{r,c} r\, x_{rc}}{\sum_{r,c} x_{rc}}, \quad
# \bar c = \frac{\sum_{r,c} c\, x_{rc}}{\sum_{r,c} x_{rc}} \qquad (1.8)\ \text{definition}$$

# %%
frames = x.reshape(-1, 28, 28)  # (60000, 28, 28)
for name, other in (("row", 2), ("column", 1)):
    lines = frames.sum(axis=other)  # (60000, 28) ink in each row, then in each column
    centre = lines @ np.arange(28) / frames.sum(axis=(1, 2))  # (60000,) by (1.8)
    near = abs(centre - 14) <= 0.5  # (60000,)
    print(f"centre of mass in {name} 13.5 to 14.5: {near.mean():.1%} of the training images")

# %% [markdown]
# The paper keeps its word, if we take row and column 14, counted from 0, as the middle. But the
# bank's scanner has never heard of a centre of mass. Suppose that it places every digit a few
# pixels further to the right.

# %% [markdown] card="01.g" kind="predict"
# Every test digit moves 4 pixels to the right. Five of six stay whole, the others lose a little at
# the edge, and you would read them as before. The nearest mean, 82 % right so far, is now right on
# - [ ] about 80 % -> For you it is the same digit. Of the 784 numbers, 29 % change, and of those with
#   ink before or after, 96 %. {the-model-sees-shapes}
# - [ ] about 60 % -> That is what 2 pixels leave. The next 2 cost twice as much as the first 2, as
#   the figure shows. {a-small-shift-is-a-small-change}
# - [x] less than 40 % -> The means stay where they were, and a stroke that moved by 4 pixels lies
#   where another digit has its ink. The edge is not the cause: it takes less than 1 % of the ink.
#
# Read again: section 1.6


# %%
def moved(images, down, right):
    """Move (n, 28, 28) images by at least 0 pixels down and to the right; blank comes in."""
    out = np.zeros_like(images)
    out[:, down:, right:] = images[:, : 28 - down, : 28 - right]
    return out


def accuracy_on(images):
    """Accuracy of the nearest mean on (10000, 28, 28) versions of the test images."""
    return (nearest_mean(x[train], y[train], images.reshape(-1, 784), 10) == y_test).mean()


test_frames, shifts = x_test.reshape(-1, 28, 28), [0, 1, 2, 3, 4]  # (10000, 28, 28)
to_the_right = [accuracy_on(moved(test_frames, 0, s)) for s in shifts]
downwards = [accuracy_on(moved(test_frames, s, 0)) for s in shifts]
outcome("01.g")
digits.accuracy_after_shifts(shifts, {"to the right": to_the_right, "down": downwards})

# %%
after, edge = moved(test_frames, 0, 4), test_frames[:, :, 24:]  # (10000, 28, 28), (10000, 28, 4)
changed, inked = after != test_frames, (after > 0) | (test_frames > 0)
print(f"{(edge > 0).any(axis=(1, 2)).mean():.0%} of the digits lose ink at the edge,", end=" ")
print(f"{1 - after.sum() / test_frames.sum():.1%} of all ink")
print(f"{changed.mean():.0%} of all pixels change, {changed[inked].mean():.0%} of the inked ones")
print(f"3 pixels: {to_the_right[3]:.0%} right, 4 pixels: {to_the_right[4]:.0%}")
assert 0.39 < to_the_right[3] < 0.43
assert to_the_right[4] < 0.25

# %% [markdown]
# Three pixels cost half of the right answers, and neither the edge nor a leak nor a bug is to
# blame. An honest test is a promise about digits *that come the same way*, and about no others, so
# whoever quotes an accuracy should say where the digits came from.
#
# One bill is still open. The nearest mean costs the bank 178 cents for a hundred digits, whereas
# people cost 100. Storing 5,000 digits instead of ten means brings that down to 65 (the last test
# under *More*), for five hundred times the work, and neither reader says which of its answers to
# doubt. If a reader could say how sure it is, people might read only the doubtful digits. How does
# one turn ten distances into a degree of belief? Next: [2 · Softmax](02_softmax.ipynb).

# %% [markdown]
# ## More: what has stayed?
#
# Six questions, best left for tomorrow. The last two are from lesson 0.

# %% [markdown] card="01.q2" kind="quiz"
# `train = rng.permutation(60000)[:50000]` and then `val = rng.permutation(60000)[50000:]`. What
# percentage of `val` is also in `train`?
# - [x] about {= round(100 * 50000 / 60000)} % -> Two shuffles know nothing of each other: each
#   image of `val` is in `train` with probability 50,000 / 60,000.
# - [ ] none -> The slices [:50000] and [50000:] are disjoint only if they cut the same order.
#   {a-new-shuffle-for-each-part}
# - [ ] about {= round(100 * 10000 / 60000)} % -> That is how much of `train` is also in
#   `val`: 8,333 of 50,000. {shares-of-the-other-set}
#
# Read again: section 1.3

# %% [markdown] card="01.w2" kind="why"
# The writers of MNIST's test images wrote none of its training images. If the same people had
# written both, the test accuracy would be
# - [x] higher, and it would say less about new writers -> A model can learn a hand. Then the test
#   would measure known hands, and the next writer would disappoint you.
# - [ ] the same, because no image is in both sets -> Images can be related without being equal:
#   one hand always writes its 7 alike. {only-equal-images-leak}
# - [ ] lower, because one hand gives less variety -> Less variety between training and test makes
#   the test easier. {a-test-should-be-like-training}
#
# Read again: section 1.1

# %% [markdown] card="01.q3" kind="quiz"
# `xt` is (10000, 784) and `means` is (10, 784), both float64. How much memory does `xt[:, None, :]
# - means` take?
# - [x] {= round(10000 * 10 * 784 * 8 / MILLION)} MB -> Its shape is (10000, 10, 784): every
#   difference is stored, 8 bytes each. The matrix product needs (10000, 10), a 784th of it.
# - [ ] {= round(10000 * 784 * 8 / MILLION)} MB -> That is `xt` alone. Broadcasting does not copy
#   its inputs, but the *result* is stored in full, ten times as large. {broadcasting-is-free}
# - [ ] {= 10000 * 10 * 8 / MILLION} MB -> That is the table of distances, after the sum over 784
#   pixels. The differences come first. {only-the-result-counts}
#
# Read again: section 1.5
#
# ```python
# MILLION = 1000000.0
# ```

# %% [markdown] card="01.q1" kind="quiz"
# 60,000 images, batches of 128. How many batches has an epoch, and how many images has the last
# one?
# - [x] {= -(-60000 // 128)} batches, the last with {= 60000 % 128} -> 60,000 = 468 times 128 +
#   96. The 96 that remain make the last, shorter batch.
# - [ ] {= 60000 // 128} batches, the last with 128 -> Then 96 images would be left out in every
#   epoch. {drops-the-last-batch}
# - [ ] {= -(-60000 // 128)} batches, the last with 128 -> 469 times 128 is 60,032: there are 32
#   images too few for that. {all-batches-are-equal}
#
# Read again: More, every digit once

# %% [markdown] card="01.r1" kind="recall"
# `x` has shape (300, 784), one image per row. Which shape has `x.mean(axis=0)`, and what is it the
# mean of?
# - [x] (784,): each pixel, over all images -> Axis 0 goes away, and axis 0 holds the 300 images.
#   One number per pixel is left.
# - [ ] (300,): each image, over its pixels -> That is `x.mean(axis=1)`, the ink of lesson 0. The
#   axis you name goes away. {the-axis-that-is-named-stays}
# - [ ] (1, 784): each pixel, over all images -> The right numbers, but axis 0 is gone: (784,). It
#   stays with `keepdims=True`. {a-mean-keeps-its-axes}
#
# Read again: lesson 0, section 0.1

# %% [markdown] card="01.q4" kind="quiz"
# From lesson 0: 900 ones have mean ink 0.1, and 100 zeros have mean ink 0.3. What is the mean ink
# of all 1,000?
# - [x] {= (900 * 0.1 + 100 * 0.3) / 1000:.2f} -> Each class counts by its number of
#   images: 0.9 times 0.1 plus 0.1 times 0.3 is 0.12.
# - [ ] {= (0.1 + 0.3) / 2:.2f} -> That is the mean of the two means, as if there were as many
#   zeros as ones. {mean-of-means}
# - [ ] {= (100 * 0.1 + 900 * 0.3) / 1000:.2f} -> The weights are swapped: nine of ten images
#   are ones, with ink 0.1. {weights-exchanged}
#
# Read again: lesson 0, section 0.1

# %% [markdown]
# ## More: every digit once
#
# You will need this from lesson 4 on. Training does not use 50,000 images at once. A **batch** is
# the set of images used in one step, and an **epoch** is one pass through all training images. The
# deal is the same as in `split`: draw one order, then cut it, for instance 10 images at 0, 4 and 8.

# %%
order = rng.permutation(10)  # (10,) one order for this epoch
print([order[start : start + 4].tolist() for start in (0, 4, 8)])

# %% [markdown]
# A slice that reaches past the end stops there, so that the last batch is shorter, no image is lost
# and none comes twice. For batches of size $B$, their number is $n/B$, rounded *up*, and with whole
# numbers it is enough to add $B - 1$ before rounding down:
#
# $$\left\lceil \frac{n}{B} \right\rceil =
# \left\lfloor \frac{n + B - 1}{B} \right\rfloor \qquad (1.9)$$
#
# To see why, write $n = qB + \text{rest}$ with $0 \le \text{rest} < B$. If the rest is 0, then
# $B - 1$ does not suffice for another full batch, and the right side is $q$. If it is at least 1,
# then $\text{rest} + B - 1$ is at least $B$ and less than $2B$, which makes $q + 1$. Either way,
# that is the left side.
#
# ### Exercise 01.4
#
# Write `minibatches`. It goes once through the indices 0 to $n - 1$, in an order that `rng` draws
# anew at each call. For example, `minibatches(10, 4, rng)` gives batches of 4, 4 and 2. (`yield`
# hands out one batch, and goes on when the next is asked for.)


# %% exercise="01.4"
def minibatches(n, batch_size, rng):
    """Go once through the indices 0 to n - 1, in random order, batch by batch.

    n: number of examples. batch_size: at least 1. rng: a np.random.Generator.
    Gives integer arrays of batch_size indices; only the last may be shorter, and none is empty.
    """
    # BEGIN SOLUTION
    order = rng.permutation(n)  # (n,) one order for the epoch
    for start in range(0, n, batch_size):  # every start below n
        yield order[start : start + batch_size]  # (batch_size,), the last one shorter
    # END SOLUTION


# %%
minibatches = check("01.4", minibatches)

# %%
sizes = [len(rows) for rows in minibatches(50_000, 128, rng)]
print(f"{len(sizes)} batches; the last holds {sizes[-1]}; together {sum(sizes):,} images")

# %% tags=["checks"]
with checked():
    ns, sizes_tried = (grid.ravel() for grid in np.mgrid[1:51, 1:51])  # (2500,) each
    counted = [len(range(0, n, B)) for n, B in zip(ns, sizes_tried, strict=True)]
    verify("1.9", counted, (ns + sizes_tried - 1) // sizes_tried)

# %% [markdown]
# ## More: a hundred digits, asked five times
#
# Twenty digits are a coarse test. For one reader with $p = 0.7$ the standard deviation is 10 %, and
# the firms themselves differ by 3 %: that is their scatter in service, where all fifty meet the
# same 1,000 digits. Digits asked and firm vary independently, so that variances add:
# $0.7 \cdot 0.3/20 + 0.03^2 = 0.0114$, the square of 10.7 %. We measured 12 %. (The square of a
# normal distance has the variance $2\sigma^4$, so fifty trials fix a variance to
# $\sqrt{2/50} = 20\,\%$ of itself, and its root to about 10 %. The two agree.)
#
# In *five-fold cross-validation*, the hundred digits are cut into
# five parts, and each part is asked once, by a reader that learned from the other four. Then all
# hundred are asked, so that the formula of section 1.1 gives
# $\sqrt{0.7 \cdot 0.3/100} = 4.6\,\%$ rather than 10 %, if the answers are independent (five readers
# with digits in common are not quite that).


# %%
def five_fold(rng):
    """Fraction right of 100 digits: each part of 20 is asked, and the other 80 are stored."""
    parts, shares = rng.permutation(60_000)[:100].reshape(5, 20), []
    for ask in parts:
        learn = np.setdiff1d(parts, ask)  # (80,)
        images, labels = nine_copies(x[learn]), np.repeat(y[learn], 9)  # (720, 784), (720,)
        shares.append((nearest_stored(images, labels, x[ask]) == y[ask]).mean())
    return np.mean(shares)


folds = np.array([five_fold(np.random.default_rng(seed)) for seed in range(n_firms)])  # (50,)
print(f"five-fold: mean {folds.mean():.0%}, standard deviation {folds.std():.0%}", end=", ")
print(f"from {folds.min():.0%} to {folds.max():.0%}")

# %% [markdown]
# ## More: the best of ten
#
# The second team of section 1.4 reports the best of ten models. Suppose that all ten are equally
# good: each reads 82 % of all digits, and errs independently of the others. A result on $m$ digits
# then scatters around $p = 0.82$ with the standard deviation $\sqrt{p\,(1-p)/m}$. How far above $p$
# is the largest of ten?

# %%
lots, m = np.random.default_rng(0), 10_000
for k in (2, 10, 100):
    best = lots.binomial(m, 0.82, size=(20_000, k)).max(axis=1) / m  # (20000,) tries of a team
    above = best.mean() - 0.82
    print(f"best of {k:3}: {100 * above:.1f} points above p,", end=" ")
    print(f"{above / np.sqrt(0.82 * 0.18 / m):.2f} standard deviations")

# %% [markdown]
# The largest of $k$ results is at most $t$ only if all $k$ are. If a normal number is at most $t$
# with probability $\Phi(t)$, the largest of $k$ independent ones is so with probability $\Phi(t)^k$,
# and for $k = 10$ its mean is 1.54 rather than 0. The team should expect to report
# $p + 1.54\,\sqrt{p\,(1-p)/m}$, which is 0.6 points too many with 10,000 digits and more with fewer.
# Models that err on the same digits gain less, and ten copies of one model gain nothing. (Section 6.5
# plays the same game with a hundred guessers.)

# %% [markdown]
# ## More: does standardising help?
#
# That is a question of method, so the *validation* set must answer it. We have looked at the test
# set, but never to choose, and it should stay that way.

# %% [markdown] card="01.f" kind="predict"
# Standardised columns all have the same spread. The nearest mean now reads the validation images
# - [ ] a little better -> Equal spread is one choice of weights among many. A pixel may vary much
#   *because* the digits differ there, and dividing takes that away.
#   {standardised-is-always-better}
# - [x] a little worse -> Dividing by s gives each pixel another weight in the distance, 1/s
#   squared. These weights never look at the labels, so they need not suit the classes.
# - [ ] exactly as before -> A shift of all images changes no distance, but dividing each column
#   by its own number does. {scaling-changes-no-order}
#
# Read again: section 1.4

# %%
val_hat = standardise(x[val].astype(float), mu, s)[0]  # (10000, 784)
with_it = nearest_mean(x_hat, y[train], val_hat, 10) == y[val]  # (10000,)
without = nearest_mean(x[train], y[train], x[val].astype(float), 10) == y[val]  # (10000,)
fewer, more = (with_it & ~without).sum(), (without & ~with_it).sum()
print(f"right: standardised {with_it.mean():.1%}, as they are {without.mean():.1%}")
print(f"images that only one of them reads: {fewer} standardised, {more} as they are")
print(f"gap {more - fewer}, root of the sum {np.sqrt(more + fewer):.0f}")
assert -2 < (more - fewer) / np.sqrt(more + fewer) < 8
outcome("01.f")

# %% [markdown]
# After the division, the difference $x_j - u_j$ enters the squared distance as
# $(x_j - u_j)^2 / s_j^2$, which gives each pixel the weight $1/s_j^2$. The formula for $s_j$ never
# looks at the labels, so these weights need not tell digits apart. Models that learn step by step
# gain from equal spreads; this one does not.
#
# Is the gap large enough to act on? Only images that one of the two reads can tell them apart. If
# both rules were equally good, each of these images would be a fair coin toss, counted as $+1$ or
# $-1$. A toss has variance 1, and variances of independent tosses add up, so the sum of $m$ tosses
# has standard deviation $\sqrt m$. (This is McNemar's test.) Chance seldom makes a gap of more than
# twice this root, whereas ours is more than three times the root. Your own `split` may deal other
# images; if your gap is below twice the root, you cannot tell the rules apart, and then the extra
# step has not earned its place either.

# %% [markdown]
# ## More: small spreads
#
# In section 1.4 the stack's own mean took nearly all right answers away. Its spread alone does the
# opposite: it reads 87 % of the sorted digits, more than an honest 80 %, so that it leaks as well.
# Where other digits have ink and sevens hardly any, the spread among sevens is small, so that a blank
# pixel lies many spreads below training's mean, and of all ten means the sevens' is nearest to it. To
# test that, we use the stack's own spread on some pixels only, and training's on all others.

# %%
own_spread = [right_in(stack, c, mu, stack.std(axis=0)) for c, stack in enumerate(stacks)]
print(f"own spread only: {np.mean(own_spread):.0%}")
for words, halved in (("where it is less than half of training's", True), ("elsewhere", False)):
    spreads = [stack.std(axis=0) for stack in stacks]  # ten arrays (784,)
    spreads = [np.where((own < s / 2) == halved, own, s) for own in spreads]
    found = [right_in(stack, c, mu, spreads[c]) for c, stack in enumerate(stacks)]  # (10,)
    print(f"own spread only {words}: {np.mean(found):.0%}")

# %% [markdown]
# Such pixels make the whole difference. Other small spreads come from rounding: a pixel that is
# always 0 has a computed `std` of exactly 0, whereas three rows of 0.1 get a tiny one, and dividing
# by it is the trap of section 1.4 again. Where data may hold such columns, look for them with
# `np.ptp(x, axis=0) == 0`, largest minus smallest.

# %% [markdown]
# ## More: draw your own 7
#
# Grey pixels are edges, and they hold the place of an edge more finely than one pixel. Where does a
# digit break if we turn grey into black and white?

# %%
digits.thresholds(x[0], (0.1, 0.3, 0.5, 0.7, 0.9))

# %% [markdown]
# From 0.1 to 0.9 the black area shrinks by half, so that half of this digit's inked pixels are
# edge. So much for how the ink looks. How does a new drawing get there?
#
# A drawing is a list of **strokes**, and a stroke is a list of points. `ink` joins the points on a
# pad of 112 x 112 pixels. Then the drawing goes the way of section III-A: cut out the box, scale
# its longer side to 20 pixels, place it by its centre of mass (1.8). The mass of the scaled box
# lies in row $\bar r$ of the box and should come to row 14 of the frame, so the box has to begin in
# row $14 - \bar r$, rounded, and columns likewise. One thing more: a small drawing is enlarged on
# the way, and its lines get fat. Because we have the strokes, we can ink them again. `pen_for` says
# with which pen a line ends up 2 pixels wide.

# %%
seven = [[(20, 14), (18, 58), (50, 40), (84, 28)]]  # one stroke: change these numbers
drawn = ink(seven, pen_for(seven, 2))  # (112, 112)
steps = framing(drawn)  # every stage on the way
print(f"box {steps.cut.shape}, scaled to {steps.small.shape}, its mass in row {steps.mass[0]:.1f}")
print(f"14 - {steps.mass[0]:.1f}, rounded, is {steps.place[0]}: there the box begins")

# %%
stages = {"ink": drawn, "box": steps.cut, "longer side 20": steps.small}
stages["box centred"] = mnist_frame(drawn, centre="box")  # (28, 28)
stages["mass centred"] = steps.frame  # (28, 28)
shrunk = mnist_frame(drawn, side=28, centre=None, box=False)  # (28, 28) the whole pad
ready = np.stack([shrunk, stages["box centred"], steps.frame]).reshape(3, 784)  # (3, 784)
read_as = nearest_mean(x[train], y[train], ready, 10)  # (3,)
names = ("ink", "box centred", "mass centred")
digits.framing(stages, dict(zip(names, read_as.tolist(), strict=True)))

# %% [markdown]
# The first answer is for the whole pad, shrunk to 28 x 28, and the others are for the framed digit.
# The given 7 is read correctly only when it is framed by mass. Is that so for other digits, and
# which step counts most? We laid 3,000 test digits on the pad, at random places and sizes, and
# prepared them in many ways.

# %% [markdown] card="01.i" kind="predict"
# 3,000 test digits are drawn on a pad, at random places and sizes, and prepared as MNIST was. One
# step is made otherwise. Which change costs the nearest mean most?
# - [x] the longer side is 28 pixels, not 20 -> Then few strokes lie where the mean has its ink:
#   about 33 of 100 digits are lost. The place costs 19.
# - [ ] the box is centred, not the mass -> It costs about 19 of 100, as much as the move by two
#   pixels in section 1.6. The wrong size costs more. {only-the-place-counts}
# - [ ] the pixels are black or white, not grey -> It costs next to nothing: the middle of the
#   stroke stays where it was. {grey-edges-carry-the-digit}
#
# Read again: section 1.6

# %%
preparation = result("preparation")
print("nearest mean, lesson 4, lesson 6: right, in %; the same: longer side 20, centred by mass")
for metric, words in preparation.metrics.items():
    shares = [f"{preparation.mean(arm, metric):5.1f}" for arm in preparation.arms]
    print(*shares, f" {words}")
print(preparation.provenance())
outcome("01.i")

# %% [markdown]
# Even the two better models are lost on the shrunk pad, since they know only what they were shown.
#
# The pad below asks *your* `nearest_mean`, with the ten means as ten classes of one image each. At
# first four steps are not those of MNIST: “cut out the box” should be on, “longer side” 20,
# “centred by” mass, and “ink again after scaling” on. **Set them right, one by one, in an order of
# your own. Which step brings the 7 back?** Then draw your own.
#
# <details><summary>Our way, once you have tried</summary>
#
# The box, the side and the mass are all needed, in whatever order you set them. Two of the three
# give 5 or 1, so that the last of them brings the 7 back. “Ink again” changes the lines' widths,
# but never the answer, whatever the order.
#
# </details>


# %%
def by_mean(images):
    """(n, 784) images -> (n,) digits."""
    return nearest_mean(means, np.arange(10), images, 10)


digit_pad(by_mean, box=False, side=28, centre="as drawn", again=False)

# %% [markdown]
# ## More: a source, tested
#
# The page of MNIST says which half of the test set is the easier one. We have a model, so we can
# ask the data.

# %% [markdown] card="01.h" kind="predict"
# The page of MNIST says that the first 5,000 test images are easier than the last 5,000. On which
# half is the nearest mean right more often?
# - [x] on the last 5,000 -> The opposite of what the page says, by several points. A source is
#   evidence, and so is a measurement; in a conflict, look at the data again.
# - [ ] on the first 5,000 -> So the page says. We measured it: the first half is the harder one
#   in these files. {a-good-source-needs-no-test}
# - [ ] on both alike, within 1 point -> They come from different groups of writers, and the gap
#   is several points. {halves-of-one-file-are-alike}
#
# Read again: section 1.5

# %%
some = train[: fewer_here(5_000, 500, "stored digits")]
neighbour = nearest_stored(x[some], y[some], x_test) == y_test  # (10000,)
for name, good in (("nearest mean", right), (f"nearest of {len(some):,}", neighbour)):
    halves = good.reshape(2, 5000).mean(axis=1)  # (2,)
    print(f"{name}: first 5,000 test images {halves[0]:.0%} right, last 5,000 {halves[1]:.0%};")
    print(f"    a hundred digits cost {1000 * (1 - good.mean()):.0f} cents")
    assert halves[1] - halves[0] > 0.02
outcome("01.h")

# %% [markdown]
# One model would be thin evidence, so we asked the nearest of 5,000 stored digits as well, and both
# find the first half harder. According to the page, the easy first half was written by employees
# and the hard last half by students. By the labels of Yadav and Bottou, however, students wrote the
# first 5,001 test images and employees the others. The page is right about the groups, and names
# them in the wrong order. If you test on the first 1,000 images, to save time, remember that they
# come from the harder half.

# %% [markdown]
# ## More: names and sources
#
# MNIST is short for *Modified NIST*. Yann LeCun, Corinna Cortes and Christopher J. C. Burges
# compiled it from two collections of NIST: Special Database 3, written by employees of the Census
# Bureau, and Special Database 1, written by high-school students. The headers state 60,000 training
# and 10,000 test images. (You will also read 70,000, which is both files together, and 50,000,
# which is what is left to train on after holding 10,000 back for validation.) The paper of 1998 is
# the right one to cite, although only one of its sections describes the data; the others are about
# convolutional networks and graph transformer networks.
#
# A cut that keeps a family of copies, or a hand, on one side is called a *group split*, and making
# changed copies is *data augmentation* (lesson 11). MNIST's makers took care that "the sets of
# writers of the training set and test set were disjoint" ([The MNIST
# database](http://yann.lecun.com/exdb/mnist)). The files do not name the hands, but Yadav and Bottou
# (below) traced each digit to its writer: by their labels, 539 hands wrote the training set, 297 the
# test set, and none wrote in both.
#
# `course_lib.data` holds what you wrote, with input checks: `read_idx`, `split`, `standardise`,
# `minibatches`, `nearest_mean`. `load_mnist(n_train=5000)` gives the first 5,000 images, and
# `load_mnist(flat=False)` gives shape (n, 1, 28, 28). `ink` and `mnist_frame` turn any
# strokes into an image like MNIST's.
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-Based Learning Applied to Document
#   Recognition*, Proc. IEEE 86(11):2278-2324, 1998 ([doi
#   10.1109/5.726791](https://doi.org/10.1109/5.726791)): section III-A tells how the set was made,
#   and Figure 9 compares many models on it.
# - Y. LeCun, C. Cortes, C. J. C. Burges, *The MNIST database of handwritten digits*: the page, with
#   the file format; "a training set of 60,000 examples, and a test set of 10,000".
# - C. Yadav, L. Bottou, *Cold Case: The Lost MNIST Digits*, NeurIPS 2019: rebuilds MNIST from NIST's
#   digits; its [label files](https://github.com/facebookresearch/qmnist) name each writer.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press, 2016, section 5.3: validation
#   sets, and cross-validation.
# - H. Xiao, K. Rasul, R. Vollgraf, *Fashion-MNIST*, 2017, arXiv 1708.07747: the same format, harder
#   images. Your `read_idx` opens it.
