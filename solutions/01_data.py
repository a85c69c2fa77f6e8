# %% [markdown]
# # 1 · Data: what the computer is given
#
# *about 120 minutes: seven stations (113) with recall and quiz (9); 20 more if you like · needs: lesson 0 · five exercises*
#
# A model sees no digits. It sees rows of numbers that somebody cut, scaled and framed. Most
# mistakes in machine learning are made here, before any learning starts, and no error message
# tells you.
#
# **When you are done you can**
#
# - read MNIST from its raw bytes, and state its sizes, type and range (exercise 01.1);
# - make a split that does not leak, and say why one is needed (01.2, prediction 01.d);
# - standardise with training statistics only (01.3);
# - go through all images once an epoch, in batches (01.4);
# - say what a baseline is, and build a first classifier of ten digits (01.5).
#
# The first code cell holds everything that this lesson imports.

# %%
import numpy as np

from course_lib import check, hint, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import framing, ink, load_mnist, mnist_bytes, mnist_frame, pen_for
from course_lib.plots import digits
from course_lib.results import result
from course_lib.widgets import digit_pad

rng = np.random.default_rng(1)

# %% [markdown]
# ### What do you remember?
#
# Two questions on lesson 0. Answer without looking back.

# %% [markdown] card="01.r1" kind="recall"
# `x` has shape (300, 784), one image a row. Which shape has `x.mean(axis=0)`, and what is it the
# mean of?
# - [x] (784,): each pixel, over all images -> Axis 0 goes away, and axis 0 holds the 300 images.
#   One number a pixel is left.
# - [ ] (300,): each image, over its pixels -> That is `x.mean(axis=1)`, the ink of lesson 0. The
#   axis you name goes away. {the-axis-that-is-named-stays}
# - [ ] (1, 784): each pixel, over all images -> The right numbers, but axis 0 is gone: (784,). It
#   stays with `keepdims=True`. {a-mean-keeps-its-axes}
#
# Read again: lesson 0, station 0.1

# %% [markdown] card="01.r2" kind="recall"
# Your `ink` passed its check. Then you break it, and run only the cell that defines it. Which `ink`
# runs in the cells below?
# - [x] the broken one -> The last definition of a name wins. `check` must run again to put the
#   course's version in its place.
# - [ ] the one that passed -> Nothing keeps it: your cell gave the name `ink` to the new
#   function. {a-check-keeps-what-passed}
# - [ ] the course's version -> Only the line `ink = check(...)` can put it there, and it did not
#   run again. {a-check-watches-all-the-time}
#
# Read again: lesson 0, station 0.3

# %% [markdown]
# ## 1.1 A file is a row of bytes
#
# *20 minutes*
#
# A **byte** is a whole number from 0 to 255: a file may hold the bytes 7 and 255. MNIST comes as
# four files of bytes. Here are the first 16 of the test labels. We print them in hexadecimal, two
# signs a byte, as programmers do: `10` means 16, and `27` means $2 \cdot 16 + 7 = 39$.

# %%
raw = mnist_bytes("test-labels")  # the whole file, as bytes
print(f"{len(raw):,} bytes")
print(raw[:16].hex(" "))

# %%
digits.header(raw, {"two zeros": 2, "type": 1, "dims": 1, "how many": 4, "first labels": 8})

# %% [markdown]
# The format is called IDX. It starts with a **header**: numbers that say how to read the rest,
# such as "1 dimension, 10,000 values". Byte 2 is the type: 8 means unsigned bytes. Byte 3 is the
# number of dimensions. Then comes one size for each dimension, 4 bytes each. The values follow.
#
# Let us read the size by hand. Its bytes are $0, 0, 39, 16$; we call them $v_0, v_1, v_2, v_3$. They
# are the digits of one number $N$, to base 256, and the first digit counts most. This order is
# called **big-endian**: the large end comes first, as in 27, where the 2 counts tens.
#
# $$N = 256^3\, v_0 + 256^2\, v_1 + 256\, v_2 + v_3 \qquad (1.1)$$
#
# With our bytes: $256 \cdot 39 + 16 = 10{,}000$. numpy can read such numbers by itself. The type
# `">i4"` says: big end first (`>`), an integer (`i`) of 4 bytes.

# %%
v = list(raw[4:8])  # four whole numbers
by_hand = 256**3 * v[0] + 256**2 * v[1] + 256 * v[2] + v[3]
by_numpy = np.frombuffer(raw, ">i4", count=1, offset=4)  # (1,) starts at byte 4
print(v, "->", by_hand)
verify("1.1", by_numpy, by_hand)

# %% [markdown]
# Most computers store their own numbers with the small end first (`<`). What if we read the file
# that way? Commit yourself first.

# %% [markdown] card="01.a" kind="predict"
# The label file states its size in the bytes `00 00 27 10`. You read them in the other order, last
# byte first. What comes back?
# - [x] {= int.from_bytes(bytes.fromhex('00002710'), 'little'):,} -> Nothing in four bytes says
#   how to read them: 10 hex becomes the largest digit, 16 times 16,777,216. numpy reads what you
#   ask for, and only the reader can know the order.
# - [ ] {= int.from_bytes(bytes.fromhex('00002710'), 'big'):,}, in both orders -> 72 is a
#   different number from 27: bytes are digits to base 256, and their order counts.
#   {bytes-know-their-order}
# - [ ] an error -> Any four bytes are a number. An error comes later, if you are lucky, when the
#   size does not fit the file. {numpy-would-tell-me}
#
# Read again: station 1.1

# %%
print(np.frombuffer(raw, "<i4", count=1, offset=4).tolist())

# %% [markdown]
# What do you read off? Did anything warn us?

# %%
outcome("01.a")

# %% [markdown]
# Now the images. Their header has three sizes: images, rows, columns. So it is
# $4 + 3 \cdot 4 = 16$ bytes long, where the label file has $4 + 1 \cdot 4 = 8$. The values follow
# row by row, image by image: the *last* index runs fastest. Pixel $(r, c)$ of image $i$ therefore
# has $28 \cdot 28\, i$ pixels of other images before it, then $28\, r$ of rows above, then $c$:
#
# $$\text{place}(i, r, c) = 16 + 784\, i + 28\, r + c \qquad (1.2)$$
#
# We test this on 1,000 random pixels. On the left stands the byte at that place of the file. On
# the right stands the pixel of the array that the course's own reader made.

# %%
raw_images = mnist_bytes("test-images")
given = load_mnist(n_train=1, flat=False, dtype=np.uint8).test.x[:, 0]  # (10000, 28, 28)
i, r, c = rng.integers((10_000, 28, 28), size=(1000, 3)).T  # (1000,) each
verify("1.2", [raw_images[p] for p in 16 + 784 * i + 28 * r + c], given[i, r, c])

# %% [markdown]
# ### Exercise 01.1
#
# Turn the bytes of *any* IDX file of unsigned bytes into an array. The type of the result is
# `np.uint8`, and its shape is the one that the header states: there may be one dimension, three,
# or another number. For example, the bytes `0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4` give
# `array([5, 0, 4])`.
#
# The steps, in order: *how many dimensions · where the values start · the sizes · the values · the
# shape*. **One of the lines does not belong**: two of them differ in a single sign. Leave the
# wrong one out. (Above the right line it would be overwritten and do no harm, but it says something
# false.)


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
# Your reader now opens all four files. Before it does:

# %% [markdown] card="01.b" kind="predict"
# How many images does the header of the training file state?
# - [x] 60,000 -> 60,000 for training, and 10,000 in another file for testing: 70,000 in all.
# - [ ] 50,000 -> 50,000 is what is left after *you* keep 10,000 for validation. No file says so.
#   {50-000-and-20-000}
# - [ ] 70,000 -> 70,000 is both files together; 10,000 of them are test images.
#   {everything-is-for-training}
#
# Read again: station 1.1

# %%
images = read_idx(mnist_bytes("train-images"))  # (60000, 28, 28)
y = read_idx(mnist_bytes("train-labels")).astype(np.int64)  # (60000,)
test_images = read_idx(mnist_bytes("test-images"))  # (10000, 28, 28)
y_test = read_idx(mnist_bytes("test-labels")).astype(np.int64)  # (10000,)
print("training", images.shape, images.dtype, " test", test_images.shape)
print("pixels from", images.min(), "to", images.max())
print("of each digit 0 to 9, training:", np.bincount(y).tolist())
print("of each digit 0 to 9, test:    ", np.bincount(y_test).tolist())

# %% [markdown]
# What do you read off? Which digit is the most frequent, and which the rarest?

# %%
outcome("01.b")

# %% [markdown]
# ### A claim on trial: how many images are for training?
#
# > FALSE: *"MNIST gives 70,000 images for training: 50,000 to train and 20,000 to test."*
#
# **Why people believe it.** All three numbers occur. Both files together hold 70,000 images. Many
# programs hold 10,000 training images back for validation, which leaves 50,000.
#
# **The numbers that contradict it** stand above, in the headers themselves: 60,000 and 10,000.
#
# **Correct:** MNIST has 60,000 training and 10,000 test images of 28 x 28 grey pixels. *Source:*
# LeCun, Cortes, Burges, [The MNIST database of handwritten
# digits](http://yann.lecun.com/exdb/mnist): "a training set of 60,000 examples, and a test set of
# 10,000".

# %%
print("sum of the two headers:", len(images) + len(test_images))
assert (len(images), len(test_images)) == (60_000, 10_000)
assert np.bincount(y)[0] == 5923
assert np.bincount(y_test)[0] == 980

# %% [markdown]
# ### Two more claims: a reading task
#
# Open the page above, and LeCun, Bottou, Bengio, Haffner, *Gradient-Based Learning Applied to
# Document Recognition*, Proc. IEEE 86(11):2278-2324, 1998 ([doi
# 10.1109/5.726791](https://doi.org/10.1109/5.726791)), section III-A. Try both claims yourself
# before you read on.
#
# > FALSE: *"MNIST was invented in 1998 by a UC Berkeley researcher and John Bengio Laplace."*
#
# **Why people believe it.** The names sound right: a Bengio is an author of the paper, and Laplace
# is famous. **What contradicts it:** the page is signed by three other people, and we find nobody
# of the second name. **Correct:** Yann LeCun, Corinna Cortes and Christopher J. C. Burges compiled
# MNIST. They took the images from two collections of NIST: Special Database 3, written by
# employees of the Census Bureau, and Special Database 1, written by high-school students. "MNIST"
# is short for *Modified NIST* (section III-A).
#
# > SLOPPY: *"'Gradient-Based Learning Applied to Document Recognition' founded MNIST."*
#
# **Why people believe it.** It is the right paper to cite: section III-A describes the data set
# and names it. **What is missing:** that is one section in 47 pages. **Correct:** four authors
# wrote a paper on convolutional networks (LeNet-5, section II-B) and on graph transformer networks
# (section IV). They describe the data set on the way, and measure many models on it.
#
# The page says one more thing: "We made sure that the sets of writers of the training set and test
# set were disjoint." Why did they take the trouble?

# %% [markdown] card="01.w2" kind="why"
# The writers of MNIST's test images wrote none of its training images. If the same people had
# written both, the test accuracy would be
# - [x] higher, and it would say less about new writers -> A model can learn a hand. Then the test
#   would measure known hands, and the next writer would disappoint you.
# - [ ] the same, as no image is in both sets -> Images can be related without being equal: one
#   hand writes its 7 always alike. {only-equal-images-leak}
# - [ ] lower, as one hand gives less variety -> Less variety between training and test makes the
#   test easier. {a-test-should-be-like-training}
#
# Read again: station 1.1

# %% [markdown]
# *Saved; a good place to stop (1 of 7).*

# %% [markdown]
# ## 1.2 An image is a table of numbers
#
# *7 minutes*
#
# Here are rows 7 to 12 of the first training image, columns 12 to 23, as the file has them. 0 is
# blank paper and 255 is ink.

# %%
for row in images[0, 7:13, 12:24]:  # six rows of (12,)
    print(" ".join(f"{value:3d}" for value in row))

# %%
digits.digits_with_labels(images[:30], y[:30])

# %% [markdown]
# The **dtype** of an array is the type of its numbers: `uint8` holds 0 and 255, but not $-1$ or
# $0.5$. That has a consequence which surprises nearly everybody once.

# %% [markdown] card="01.c" kind="predict"
# Two pixels as the file holds them: `a = np.array([3], dtype=np.uint8)` and `b = np.array([5],
# dtype=np.uint8)`. What is `a - b`?
# - [x] [{= int((np.array([3], np.uint8) - np.array([5], np.uint8))[0])}] -> A byte has no sign.
#   After 0 comes 255, so 3 - 5 = -2 becomes 256 - 2 = 254.
# - [ ] [-2] -> -2 needs a sign, and uint8 has none. Convert first: `a.astype(float) - b`.
#   {numpy-finds-a-type-that-fits}
# - [ ] [0] -> Some image programs stop at 0. numpy goes round: 0, then 255. {bytes-stop-at-0}
#
# Read again: station 1.2

# %%
one_byte_a = np.array([3], dtype=np.uint8)  # (1,)
one_byte_b = np.array([5], dtype=np.uint8)  # (1,)
print("as bytes: ", one_byte_a - one_byte_b)
print("as floats:", one_byte_a.astype(float) - one_byte_b)

# %% [markdown]
# What do you read off? Did numpy warn?

# %%
outcome("01.c")

# %% [markdown]
# So we convert first, and divide by 255: a pixel is then between 0 and 1. We also lay the 28 rows
# of an image one after the other. The result `x` has shape `(n, 784)`, one image a row, as in
# lesson 0.

# %%
x = images.reshape(60_000, 784).astype(np.float32) / 255  # (60000, 784)
x_test = test_images.reshape(10_000, 784).astype(np.float32) / 255  # (10000, 784)
print(f"from {x.min():.0f} to {x.max():.0f}, mean {x.mean(dtype=float):.4f}", end=", ")
print(f"standard deviation {x.std(dtype=float):.4f}")
print(f"share of pixels that are exactly 0: {(x == 0).mean():.1%}")
print("equal to what load_mnist gives:", np.array_equal(x, load_mnist(n_test=1).train.x))

# %% [markdown]
# Four pixels in five are blank paper. How much of the rest is edge, neither white nor black? We
# move a threshold through the grey values. Before you look: at which of 0.1, 0.5 and 0.9 will the
# 5 break?

# %%
digits.thresholds(x[0], (0.1, 0.3, 0.5, 0.7, 0.9))

# %% [markdown]
# What do you read off? From 0.1 to 0.9 the black share falls by half: half of the ink is edge. The
# grey values hold the place of an edge more finely than one pixel.
#
# *Saved; a good place to stop (2 of 7).*

# %% [markdown]
# ## 1.3 Who may see what
#
# *17 minutes*
#
# Can a model be perfect and know nothing? We build one that only remembers. Its training set is
# 2,000 images with labels drawn by lot. The model stores each image with its label in a
# dictionary. To an image that it has not stored it answers 1.

# %% [markdown] card="01.d" kind="predict"
# We give 2,000 training images random labels, so that nothing can be learnt. The model stores each
# image with its label. Its accuracy on these 2,000 images is
# - [x] 100 % -> It looks up what it stored. A model can be perfect on what it has seen and know
#   nothing: only images it never saw can tell.
# - [ ] about 10 % -> 10 % is what random labels are worth on *new* images. On its own 2,000 it
#   looks up the label that it stored. {nonsense-cannot-be-fitted}
# - [ ] about 50 % -> Nothing here is right half of the time: a stored image is always found.
#   {half-is-chance}
#
# Read again: station 1.3

# %%
nonsense = rng.integers(0, 10, size=2000)  # (2000,) labels that mean nothing
memory = {image.tobytes(): int(t) for image, t in zip(images[:2000], nonsense, strict=True)}
on_its_own = np.array([memory.get(image.tobytes(), 1) for image in images[:2000]])  # (2000,)
on_new = np.array([memory.get(image.tobytes(), 1) for image in test_images])  # (10000,)
print(f"{(on_its_own == nonsense).mean():.2%} right on the images it stored")
print(f"{(on_new == y_test).mean():.2%} right on new images")
print(f"{(y_test == 1).mean():.2%} of the test images are ones")

# %% [markdown]
# What do you read off, and where does the second number come from?

# %%
outcome("01.d")

# %% [markdown]
# **Accuracy** is the share of right answers: 3 right of 4 is 0.75. On images that a model has seen
# it proves nothing. So we keep three sets apart.
#
# - The **training set**: the images that a model learns from, such as images 0 and 2.
# - The **validation set**: images to choose between models, such as image 1.
# - The **test set**: images for one honest number at the end, such as image 3.
#
# A **leak** is any path from test images into training. If image 3 is also in the training set,
# the dictionary knows it. MNIST's own files do not leak in this coarse way, and we can prove it:

# %%
stored = {image.tobytes() for image in images}
again = sum(image.tobytes() in stored for image in test_images)
print(f"{len(stored):,} different training images; {again} test images are among them")

# %% [markdown]
# The test set comes in a file of its own. The validation set we must cut ourselves. Why not take
# the last 10,000? Many files are sorted, by label or by writer, and then the last part differs
# from the rest. With six labels, sorted, the last third would hold one class only:

# %%
labels_in_order = np.array([0, 0, 1, 1, 2, 2])  # (6,)
order = rng.permutation(6)  # (6,) the numbers 0 to 5 in random order
shuffled = labels_in_order[order]  # (6,)
print("sorted file:   train on", labels_in_order[:4], " validate on", labels_in_order[4:])
print("shuffled once: train on", shuffled[:4], " validate on", shuffled[4:])
print("indices", order[:4], "and", order[4:])

# %% [markdown]
# The steps have names: *shuffle once · where each part ends · where it starts · cut*. Shuffling
# twice, once for each part, would put the same index into both. For the ends, `np.cumsum` adds up
# as it goes along: `np.cumsum((3, 2))` is `array([3, 5])`.

# %% [markdown]
# ### Exercise 01.2
#
# Write `split`. It deals the indices 0 to $n - 1$ into parts, at random and without overlap.
#
# `sizes` holds the size of each part; together they are at most `n`, and indices that are left
# over stand in no part. `rng` decides who goes where: the same state of `rng` gives the same
# split, and no other source of chance is used. Every index may be drawn, also when some are left
# over. The result is a tuple of integer arrays, one a part, in the order of `sizes`. (A list of
# arrays or a generator of them passes, too.) For example, `split(5, (3, 2), rng)` may give
# `(array([4, 0, 3]), array([1, 2]))`.


# %% exercise="01.2"
def split(n, sizes, rng):
    """Deal the indices 0 to n - 1 into parts, at random and without overlap.

    n: number of examples. sizes: the size of each part, together at most n. rng: a
    np.random.Generator. Returns a tuple of integer arrays, one a part, in the order of sizes.
    """
    # BEGIN SOLUTION
    order = rng.permutation(n)  # (n,) shuffle once
    ends = np.cumsum(sizes)  # (parts,) where each part ends
    starts = ends - sizes  # (parts,) where it starts
    return tuple(order[i:j] for i, j in zip(starts, ends, strict=True))
    # END SOLUTION


# %%
split = check("01.2", split)

# %% [markdown]
# The split of this lesson gets a generator of its own. So this cell gives the same split each time
# that you run it.

# %%
train, val = split(60_000, (50_000, 10_000), np.random.default_rng(1))  # (50000,), (10000,)
print("training", train.shape, " validation", val.shape)
print("indices in both:", len(np.intersect1d(train, val)))

# %% [markdown]
# *Saved; a good place to stop (3 of 7).*

# %% [markdown]
# ## 1.4 Statistics leak too
#
# *24 minutes*
#
# Many models learn faster when every column has a similar size. To **standardise** a column means:
# shift it to mean 0, then scale it to standard deviation 1. The **standard deviation** is the root
# of the mean square of the distances from the mean: for 2 and 6 it is 2.
#
# By hand, for one pixel in two training images: the values are 2 and 6. Their mean is $\mu = 4$.
# The differences are $-2$ and $2$, their squares 4 and 4, so $s = \sqrt{(4 + 4)/2} = 2$. The
# standardised values are $-1$ and $1$. For column $j$ of $n$ rows:
#
# $$\mu_j = \frac1n \sum_i x_{ij}, \quad
# s_j = \sqrt{\frac1n \sum_i (x_{ij} - \mu_j)^2} \qquad (1.3)\ \text{definition}$$
#
# $$\hat x_{ij} = \frac{x_{ij} - \mu_j}{s_j} \quad\text{if } s_j > 0
# \qquad (1.4)\ \text{definition}$$
#
# Does (1.4) do what we want? Take a column with $s_j > 0$, and sum over $i$. The sum of
# $x_{ij} - \mu_j$ is $n \mu_j - n \mu_j = 0$. Now square it first: the sum of
# $(x_{ij} - \mu_j)^2$ is $n s_j^2$ by (1.3), and dividing by $s_j^2$ leaves $n$. So
#
# $$\frac1n \sum_i \hat x_{ij} = 0, \qquad \frac1n \sum_i \hat x_{ij}^2 = 1 \qquad (1.5)$$

# %%
column = x[train, 406].astype(np.float64)  # (50000,) the pixel in row 14, column 14
shifted = column - column.sum() / len(column)  # (50000,)
scaled = shifted / np.sqrt((shifted**2).sum() / len(column))  # (50000,)
print(f"pixel 406: mean {column.mean():.2f}, standard deviation {column.std():.2f}")
verify("1.5", [scaled.mean(), (scaled**2).mean()], [0, 1])

# %% [markdown]
# Two things can go wrong, and neither stops the program.
#
# **What if $s_j = 0$?** Some pixels are blank in every training image. There (1.4) would divide by
# 0. Let us count them, and see whether the test set keeps them blank. We need a **mask**: one True or
# False for each number. `np.array([5, 0]) == 0` is the mask `[False, True]`; as an index it keeps
# what is True.

# %%
constant = (x == x[0]).all(axis=0)  # (784,) a mask: the same value in all 60,000 images
lit = x_test[:, constant] > 0  # (10000, c) ink where training had none
print(f"{constant.sum()} pixels never change in training")
print(f"in test images {lit.sum()} of them hold ink, in {lit.any(axis=1).sum()} image")
print(f"the larger one, divided by 0 + 1e-8: {x_test[:, constant].max() / 1e-8:,.0f}")
assert (lit.sum(), lit.any(axis=1).sum()) == (2, 1)

# %% [markdown]
# A tiny number in the divisor avoids 0/0 in training. Then two pixels of one test image become
# huge: the larger one reaches the millions. Where a column never changed, there is nothing to
# scale: shift it, and leave it. `np.where(mask, a, b)` helps with such a rule: it takes `a` where
# the mask is True, and `b` elsewhere.
#
# **Whose mean?** A model that was trained on $\hat x$ has to get test images on the same scale:
# with the $\mu$ and $s$ of the *training* set. Think of a single test image, and of the rule for
# $s_j = 0$:

# %% [markdown] card="01.w1" kind="why"
# A single test image arrives, and you standardise it with its *own* mean and std, pixel by pixel.
# What does the model get?
# - [x] 0 in every pixel, for any image -> The mean of one number is that number, so x - mean = 0.
#   All digits would look alike.
# - [ ] nearly what the training statistics give -> A mean over one image is the image itself: 7 -
#   7 = 0 in every pixel. {statistics-are-a-detail}
# - [ ] a sharper image, as it fits this image best -> It fits too well: what is special about the
#   image is what gets subtracted. {own-statistics-fit-best}
#
# Read again: station 1.4

# %% [markdown]
# ### Exercise 01.3
#
# Write `standardise`. With `mean` and `std` left out, take those of the columns of `x`, by (1.3).
# (`mean=None` in the first line is a default: who leaves `mean` out hands over None, and
# `mean is None` asks for that.) When they are given, use them: that is how test images are
# treated. In both cases return three
# things: the standardised table, the mean, and the standard deviation that were used.
#
# A column whose `std` is 0 is only shifted; its returned `std` stays 0. Every other column is
# scaled, however small its `std` is. `x` may hold whole
# numbers, also of type uint8; the result holds floats. The caller's arrays stay as they were. For
# example, `standardise(np.array([[2.0, 5.0], [6.0, 5.0]]))` gives the table `[[-1, 0], [1, 0]]`,
# the mean `[4, 5]` and the std `[2, 0]`.

# %%
trace("01.3")


# %% exercise="01.3"
def standardise(x, mean=None, std=None):
    """Shift and scale each column to mean 0 and standard deviation 1.

    x: (n, d) numbers. mean, std: (d,) to use, both or neither; None takes those of x.
    Returns the (n, d) table of floats, and the (d,) mean and std that were used.
    A column whose std is 0 is only shifted.
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
# On real data: 10,000 training images bring the statistics, and the validation images get the
# same.

# %%
z_train, mu, s = standardise(x[train[:10_000]])  # (10000, 784), (784,), (784,)
z_val, _, _ = standardise(x[val], mu, s)  # (10000, 784)
for name, z in (("training", z_train), ("validation", z_val)):
    print(f"pixel 406 in {name}: mean {z[:, 406].mean():z.2f}, std {z[:, 406].std():.2f}")
print("all numbers finite:", bool(np.isfinite(z_val).all()))

# %% [markdown]
# The validation column has nearly mean 0, and not exactly. That is as it should be: an exact 0
# would mean that it had been asked.
#
# *Saved; a good place to stop (4 of 7).*

# %% [markdown]
# ## 1.5 Once through all images
#
# *11 minutes*
#
# Training does not use 50,000 images at once. A **batch** is the set of images used in one step,
# such as images 7 and 2. An **epoch** is one pass through all training images: 4 images make 2
# batches of 2.
#
# By hand, with $n = 10$ images and batches of size 4. Draw one order, then cut it at 0, 4 and 8.
# Three named steps: *one order · every start below n · cut*.

# %%
order = rng.permutation(10)  # (10,) one order for this epoch
for start in (0, 4, 8):  # every start below 10
    print(f"from {start}:", order[start : start + 4])

# %% [markdown]
# The last batch is shorter: a slice that reaches past the end stops there. No image is lost, and
# none comes twice. How many batches are there? Write $B$ for the batch size. Each full or partly
# full stretch of $B$ counts once, so $n / B$ is rounded *up*. With whole numbers, adding $B - 1$
# before rounding down does it:
#
# $$\left\lceil \frac{n}{B} \right\rceil =
# \left\lfloor \frac{n + B - 1}{B} \right\rfloor \qquad (1.6)$$
#
# Why: write $n = qB + t$ with a rest $0 \le t < B$. If $t = 0$, the right side is $q + 0$, as
# $B - 1 < B$. If $t \ge 1$, then $t + B - 1$ lies between $B$ and $2B - 2$, so the right side is
# $q + 1$. Both times this is the left side. The next cell counts the starts, for 2,500 pairs.

# %%
n_grid, size_grid = np.meshgrid(np.arange(1, 51), np.arange(1, 51))  # (50, 50) each
counted = [len(range(0, n, B)) for n, B in zip(n_grid.flat, size_grid.flat, strict=True)]
verify("1.6", counted, ((n_grid + size_grid - 1) // size_grid).ravel())

# %% [markdown]
# ### Exercise 01.4
#
# `minibatches` should go once through the indices 0 to $n - 1$, in an order that `rng` draws anew
# at each call. Every batch holds `batch_size` indices; only the last may be shorter, and none is
# empty. Every index comes exactly once. For example, `minibatches(10, 4, rng)` gives batches of 4,
# 4 and 2.
#
# Run it in your head with $n = 10$ and `batch_size` 4: which starts does `range` give? (`yield`
# hands out one batch and goes on when the next is asked for.)


# %% exercise="01.4"
def minibatches(n, batch_size, rng):
    """Go once through the indices 0 to n - 1, in random order, batch by batch.

    n: number of examples. batch_size: at least 1. rng: a np.random.Generator.
    Gives integer arrays; only the last may be shorter, and none is empty.
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
print(f"{len(sizes)} batches; the first holds {sizes[0]}, the last {sizes[-1]}")
print(f"together {sum(sizes):,} images")

# %% [markdown]
# *Saved; a good place to stop (5 of 7).*

# %% [markdown]
# ## 1.6 A first classifier of ten digits
#
# *24 minutes*
#
# A **baseline** is a simple rule that any model has to beat: if 6 of 10 images are ones, always
# saying 1 gives 0.6. On the test images always saying 1 was right for 11.35 % (station 1.3). Let
# us look for a better rule that still needs no training: compare with the **class mean**, the
# average of all images of a class. The mean of the pixels 0.2 and 0.6 is 0.4.

# %%
means = np.stack([x[train][y[train] == k].mean(axis=0) for k in range(10)])  # (10, 784)
digits.mean_images(means)

# %% [markdown]
# Why the mean, and not another image in the middle? We measure how far two rows are apart by the
# **squared distance**: the sum of squared differences. From $(1, 2)$ to $(4, 6)$ it is
# $3^2 + 4^2 = 25$. Take three numbers, 1, 2 and 6, and a number $u$ that should represent them.
# Their mean is 3.
#
# | $u$ | squared distances | sum |
# | --- | --- | --- |
# | 2 | 1 + 0 + 16 | 17 |
# | 3 | 4 + 1 + 9 | 14 |
# | 4 | 9 + 4 + 4 | 17 |
#
# One away from the mean costs 3 more, on both sides. In general, for rows $x_1, \dots, x_n$ with
# mean $\bar x$, write $x_i - u = (x_i - \bar x) + (\bar x - u)$ and multiply out: the mixed term
# is $2 (\bar x - u) \cdot \sum_i (x_i - \bar x)$, and that sum is 0, as in (1.5). What is left is
#
# $$\sum_i \lVert x_i - u \rVert^2 =
# \sum_i \lVert x_i - \bar x \rVert^2 + n \lVert \bar x - u \rVert^2 \qquad (1.7)$$
#
# The last term is never negative, and 0 only for $u = \bar x$. So the mean is the one image that
# is nearest to all images of its class together. We check it on 500 sevens, with an eight as $u$:

# %%
sevens = x[y == 7][:500].astype(np.float64)  # (500, 784)
other = x[y == 8][0].astype(np.float64)  # (784,)
middle = sevens.mean(axis=0)  # (784,)
to_other = ((sevens - other) ** 2).sum()
verify("1.7", to_other, ((sevens - middle) ** 2).sum() + 500 * ((middle - other) ** 2).sum())

# %% [markdown]
# ### Ten thousand images, ten means, one product
#
# For $m$ new images and $k$ means we need $m \cdot k$ squared distances. Writing out all
# differences makes an array of shape $(m, k, d)$: here $10{,}000 \cdot 10 \cdot 784$, which is 78
# million numbers. We can do with far fewer. Multiply out, for a row $x$ and a mean $\mu$:
#
# $$\lVert x - \mu \rVert^2 =
# \lVert x \rVert^2 - 2\, x \cdot \mu + \lVert \mu \rVert^2 \qquad (1.8)$$
#
# By hand: $x = (1, 2)$ and $\mu = (4, 6)$ give $5 - 2 \cdot 16 + 52 = 25$, as above. The middle
# term for *all* pairs is one matrix product, of shape $(m, k)$. And $\lVert x \rVert^2$ is the
# same for all ten means of one image. It cannot change which mean is nearest, so we may leave it
# out. For the nearest we need the *place* of the smallest number, not the number:
# `np.array([5, 2, 9]).argmin()` is 1. For a table, `argmin(axis=1)` gives one place for each row.

# %%
few = x_test[:50].astype(np.float64)  # (50, 784)
centres = means.astype(np.float64)  # (10, 784)
directly = ((few[:, None, :] - centres) ** 2).sum(axis=2)  # (50, 10) through (50, 10, 784)
length = (few**2).sum(axis=1)  # (50,)
expanded = length[:, None] - 2 * few @ centres.T + (centres**2).sum(axis=1)  # (50, 10)
verify("1.8", directly, expanded)

# %% [markdown]
# ### Exercise 01.5
#
# `nearest_mean` gets training images `x` with labels `y` (0 to $k - 1$), and new images `xt`. It
# returns one label for each new image: the class whose mean is nearest. A class without training
# images is never answered. For example, training numbers 0, 1, 9 with labels 0, 0, 1 have the
# means 0.5 and 9, so a new 2 gets label 0.
#
# The steps: *classes that occur · class means · inner products · squared distances · nearest ·
# label*. Two steps are missing. They need no loop, and no array of shape $(m, c, d)$.


# %% exercise="01.5"
def nearest_mean(x, y, xt, k):
    """Give each new example the class whose mean is nearest.

    x: (n, d) training examples. y: (n,) labels, 0 to k - 1. xt: (m, d) new examples.
    k: number of classes. Returns (m,) labels; a class without examples is never answered.
    """
    # BEGIN SOLUTION
    present = np.unique(y)  # (c,) the classes that have examples
    means = np.stack([x[y == c].mean(axis=0) for c in present])  # (c, d)
    inner = xt @ means.T  # (m, c) every product x . m at once
    distance = (means**2).sum(axis=1) - 2 * inner  # (m, c) by (1.8), without |x|^2
    nearest = distance.argmin(axis=1)  # (m,) the place of each row's nearest mean
    return present[nearest]
    # END SOLUTION


# %%
nearest_mean = check("01.5", nearest_mean)

# %% [markdown]
# Now the real thing. Commit yourself first.

# %% [markdown] card="01.e" kind="predict"
# Ten mean images, one a digit, made from 50,000 training images. A new image gets the digit of the
# nearest one. How many of 100 test images come out right?
# - [x] about 80 -> Ten rows of 784 numbers do well: the digits were framed alike, so means are
#   sharp enough. The other 20 are the work of the next lessons.
# - [ ] about 30 -> The mean images overlap, and still each test image is nearest to its own in
#   most cases. {simple-means-weak}
# - [ ] about 97 -> 97 needs all 60,000 images as neighbours, each with its own way of writing.
#   {means-keep-the-variety}
#
# Read again: station 1.6

# %%
answers = nearest_mean(x[train], y[train], x_test, 10)  # (10000,)
right = answers == y_test  # (10000,)
always_one = y_test == 1  # (10000,) right when always saying 1
print(
    f"right on the test images: nearest mean {right.mean():.0%}, always 1 {always_one.mean():.0%}"
)
assert 0.815 < right.mean() < 0.825
digits.read_and_misread(right, y_test)

# %% [markdown]
# What do you read off? Which digit is read best, and can you see why in its mean image?

# %%
outcome("01.e")

# %% [markdown]
# ### Does standardising help?
#
# A question of method, so the *validation* set must answer it. We have looked at the test set, but
# we never used it *to choose*, and we shall not start now.

# %% [markdown] card="01.f" kind="predict"
# Standardised columns all have the same spread. The nearest mean now reads the validation images
# - [x] a little worse -> Dividing by s gives each pixel another weight in the distance, 1/s
#   squared. Nothing says that these weights suit the classes. Standardising helps models that
#   learn step by step.
# - [ ] a little better -> Equal spread is one choice of weights among many. A pixel may vary much
#   *because* the digits differ there, and dividing takes that away.
#   {standardised-is-always-better}
# - [ ] exactly as before -> A shift of all images changes no distance, but dividing each column
#   by its own number does. {scaling-changes-no-order}
#
# Read again: station 1.4

# %%
z_all, mu_all, s_all = standardise(x[train])  # (50000, 784), (784,), (784,)
z_val_all, _, _ = standardise(x[val], mu_all, s_all)  # (10000, 784)
with_it = nearest_mean(z_all, y[train], z_val_all.astype(float), 10) == y[val]  # (10000,)
without = nearest_mean(x[train], y[train], x[val].astype(float), 10) == y[val]  # (10000,)
print(f"right: standardised {with_it.mean():.1%}, as they are {without.mean():.1%}")
fewer, more = (with_it & ~without).sum(), (without & ~with_it).sum()
print(f"images that only one of them reads: {fewer} standardised, {more} as they are")
gap, chance = more - fewer, np.sqrt(more + fewer)
print(f"gap {gap}, root of the sum {chance:.0f}: quotient {gap / chance:.1f}")
assert -2 < gap / chance < 8

# %% [markdown]
# What do you read off? Is the difference large enough to act on?

# %%
outcome("01.f")

# %% [markdown]
# Why can it be worse? After the division, the difference $x_j - u_j$ of an image and a mean enters
# the squared distance as $(x_j - u_j)^2 / s_j^2$. So each pixel gets its own weight, $1 / s_j^2$.
# The formula for $s_j$ never looks at the labels. Nothing says that these weights tell digits apart.
#
# Is the gap large enough to act on? Only images that one of the two reads can tell them apart. If
# both were equally good, each of these images would be a fair coin toss, counted as $+1$ or $-1$.
# One toss has variance 1, and variances of independent tosses add up. So the sum of $m$ tosses has
# standard deviation $\sqrt m$: that is the root in the last line. Chance seldom makes a gap of more
# than twice this root. With the split of our solution the quotient is 3.3, so we act: we leave the
# images as they are, and win about one image in a hundred. Your own `split` may deal other images.
# If your quotient is below 2, you cannot tell the two apart. Then, too, nothing speaks for the
# extra step.
#
# *Saved; a good place to stop (6 of 7).*

# %% [markdown]
# ## 1.7 What the makers did for us
#
# *10 minutes*
#
# Why do ten blurred means work at all? Section III-A of the paper says how each digit was framed.
# It was scaled to fit a box of 20 x 20 pixels. Then it was placed in 28 x 28 so that its centre of
# mass lies in the middle. The **centre of mass** is the mean position of the ink: equal ink in
# rows 2 and 6 has centre 4. With $a_{rc}$ for the ink of the pixel in row $r$ and column $c$:
#
# $$\bar r = \frac{\sum_{r,c} r\, a_{rc}}{\sum_{r,c} a_{rc}}, \quad
# \bar c = \frac{\sum_{r,c} c\, a_{rc}}{\sum_{r,c} a_{rc}} \qquad (1.9)\ \text{definition}$$
#
# We can measure the box and both centres in the data:

# %%
frames = x.reshape(-1, 28, 28)  # (60000, 28, 28)
total = frames.sum(axis=(1, 2))  # (60000,)
sides = []
for name, other in (("row", 2), ("column", 1)):
    lines = frames.sum(axis=other)  # (60000, 28) ink in each row, then in each column
    centre = lines @ np.arange(28) / total  # (60000,) by (1.9)
    near = abs(centre - 14) <= 0.5  # (60000,)
    print(f"centre of mass in {name} 13.5 to 14.5: {near.mean():.2%} of the images")
    sides.append(28 - (lines > 0).argmax(axis=1) - (lines > 0)[:, ::-1].argmax(axis=1))  # (60000,)
print(f"longer side exactly 20 pixels: {(np.maximum(*sides) == 20).mean():.2%}")

# %% [markdown]
# So every image that the model learnt from lies in the same frame. What happens to one that does
# not?

# %% [markdown] card="01.g" kind="predict"
# Every test image moves 4 pixels to the right. Five of six digits stay whole, the others lose a
# little at the edge, and you would read them as before. The nearest mean is now right for
# - [x] fewer than 40 of 100 -> The mean images stay where they were. A stroke that moved by 4
#   pixels lies where another digit has its ink. The edge is not the cause: it takes less than 1 %
#   of the ink.
# - [ ] about 60 of 100 -> After 2 pixels that would be near. Most strokes are 2 to 5 pixels wide
#   along a row, so 4 pixels leave little overlap. {a-small-shift-is-a-small-change}
# - [ ] as many as before -> For you it is the same digit. Of the 784 numbers, 29 % change: of
#   those with ink before or after, 96 %. {the-model-sees-shapes}
#
# Read again: station 1.7


# %%
def moved(images, down, right):
    """Move (n, 28, 28) images by at least 0 pixels down and to the right; blank comes in."""
    out = np.zeros_like(images)
    out[:, down:, right:] = images[:, : 28 - down, : 28 - right]
    return out


def share_right(images):
    """Accuracy of the nearest mean on (10000, 28, 28) versions of the test images."""
    return (nearest_mean(x[train], y[train], images.reshape(-1, 784), 10) == y_test).mean()


test_frames = x_test.reshape(-1, 28, 28)  # (10000, 28, 28)
shifts = [0, 1, 2, 3, 4]
to_the_right = [share_right(moved(test_frames, 0, s)) for s in shifts]
downwards = [share_right(moved(test_frames, s, 0)) for s in shifts]
assert to_the_right[4] < 0.25 < 0.39 < to_the_right[3] < 0.43
assert 0.6 < to_the_right[2] < 0.66
digits.accuracy_after_shifts(shifts, {"to the right": to_the_right, "down": downwards})

# %% [markdown]
# Does the edge cut digits off? And how many of the 784 numbers change at all?

# %%
after = moved(test_frames, 0, 4)  # (10000, 28, 28)
changed, inked = after != test_frames, (after > 0) | (test_frames > 0)
for name, edge, moved_there in (
    ("right", test_frames[:, :, 24:], after),
    ("down", test_frames[:, 24:], moved(test_frames, 4, 0)),
):
    hurt, lost = (edge > 0).any(axis=(1, 2)).mean(), 1 - moved_there.sum() / test_frames.sum()
    print(f"4 {name}: {hurt:.0%} of the images lose ink at the edge, {lost:.1%} of all ink")
print(f"4 right: {changed.mean():.0%} of all pixels change,", end=" ")
print(f"{changed[inked].mean():.0%} of those inked before or after")
stroke = test_frames > 0.5  # (10000, 28, 28)
begins = stroke & ~moved(stroke, 0, 1)  # (10000, 28, 28) blank to the left
print(f"a stroke, crossed along a row, is {stroke.sum() / begins.sum():.0f} pixels wide on average")

# %% [markdown]
# What do you read off? How many pixels cost half of what the model knew?

# %%
outcome("01.g")

# %% [markdown]
# Three pixels to the right cost half: about 41 % is left of 82 %. A model knows what it was shown.
# The same holds for size and for colour. What is left at half the
# size, or with white ink on black paper? (Models that stand some of this are the subject of later
# lessons.)

# %%
half_size = np.zeros_like(test_frames)  # (10000, 28, 28)
half_size[:, 7:21, 7:21] = test_frames.reshape(-1, 14, 2, 14, 2).mean(
    axis=(2, 4)
)  # (10000, 14, 14)
for name, version in (("half the size", half_size), ("inverted", 1 - test_frames)):
    print(f"{name}: {share_right(version):.0%} right")
assert share_right(1 - test_frames) < 0.03

# %% [markdown]
# *Saved; a good place to stop (7 of 7). Two things more, then the recap and the quiz.*

# %% [markdown]
# ### More: draw your own 7
#
# *15 minutes, ungraded*
#
# A drawing is a list of **strokes**, and a stroke is a list of points. `ink` joins the points on a pad
# of 112 x 112 pixels. Then the drawing goes the way of section III-A: cut out the box, scale its
# longer side to 20 pixels, place it by its centre of mass. By (1.9) the mass of the scaled box lies
# in row $\bar r$ of the box. In most training images it lies in row 14 of the frame, up to half a pixel
# (you measured it). So the box has to begin in row $14 - \bar r$, rounded; columns go likewise.
#
# One thing more. A small drawing is enlarged on this way, and its lines get fat. We have the strokes,
# so we ink them again: `pen_for` says with which pen a line ends up 2 pixels wide.

# %%
seven = [[(20, 14), (18, 58), (50, 40), (84, 28)]]  # one stroke: change these numbers
drawn = ink(seven, pen_for(seven, 2))  # (112, 112)
steps = framing(drawn)  # every stage on the way
h, w = steps.small.shape
print(f"box {steps.cut.shape}, scaled to {(h, w)}, its mass at", end=" ")
print(f"({steps.mass[0]:.1f}, {steps.mass[1]:.1f})")
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
# The first answer is for the whole pad, shrunk to 28 x 28; the others are for the framed digit. The
# given 7 is read rightly only when it is framed by mass.
#
# Is that so for other digits, and which step counts most? We laid 3,000 test digits on the pad, at
# random places and sizes, and prepared them in many ways. Commit yourself first.

# %% [markdown] card="01.i" kind="predict"
# 3,000 test digits are drawn on a pad, at random places and sizes, and prepared as MNIST was. One
# step is made otherwise. Which change costs the nearest mean most?
# - [x] the longer side is 28 pixels, not 20 -> Then few strokes lie where the mean has its ink:
#   about 33 of 100 digits are lost. The place costs 20, as the middle of the box is never far
#   from the mass.
# - [ ] the box is centred, not the mass -> It costs about 20 of 100. The two centres are a pixel
#   or two apart, and you saw what two pixels do. {only-the-place-counts}
# - [ ] the pixels are black or white, not grey -> It costs next to nothing: the middle of the
#   stroke stays, and most of the distance comes from there. {grey-edges-carry-the-digit}
#
# Read again: station 1.7

# %%
preparation = result("preparation")
print("right, in %: nearest mean, then two models of lessons 4 and 6")
for metric, words in preparation.metrics.items():
    shares = [f"{preparation.mean(arm, metric):5.1f}" for arm in preparation.arms]
    print(*shares, f" {words}")
print(preparation.provenance())

# %% [markdown]
# What do you read off? Which step is worth most, and which one hardly anything? (“The same” in the
# last lines means: longer side 20, centred by mass, and not inverted.)

# %%
outcome("01.i")

# %% [markdown]
# Even the two better models are lost on the shrunk pad. They know only what they were shown.
#
# Now it is your turn. The pad asks *your* `nearest_mean`. Our `by_mean` hands over the ten means, each
# as a class of one image, so an answer takes no time. At first four steps are not those of MNIST. Set
# them right, one by one: “cut out the box” on, “longer side” 20, “centred by” mass, and “ink again
# after scaling” on. Leave “black or white” and “invert” off. Watch the answer below the fourth small
# image.
#
# Then draw with the mouse or a finger, and say in the first field which digit you drew. With the
# keyboard: the arrows walk, the space bar lowers and lifts the pen, and `Esc` leads back to the
# notebook. A test image can lie on the pad in place of your strokes (−1 stands for none). The last
# switch, the slope of the score, does nothing yet: it needs a model of lesson 4. Two things to look for
# stand below.


# %%
def by_mean(images):
    """(n, 784) images -> (n,) digits."""
    return nearest_mean(means, np.arange(10), images, 10)


digit_pad(by_mean, box=False, side=28, centre="as drawn", again=False)

# %% [markdown]
# Which step brought the 7 back? Draw a 4, a 6 or a 9. Do the three nearest training images look
# like yours?

# %% [markdown]
# ### More: a source on trial. Which half of the test set is easier?
#
# *5 minutes, ungraded*
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
# Read again: station 1.7

# %%
first, last = right[:5000].mean(), right[5000:].mean()
print(f"first 5,000 test images: {first:.0%} right; last 5,000: {last:.0%} right")
assert last - first > 0.07

# %% [markdown]
# What do you read off?

# %%
outcome("01.h")

# %% [markdown]
# One model is thin evidence, so we let a second one speak: the nearest single image among 5,000
# training images, by the same expansion (1.8).

# %%
stored_x, stored_y = x[train[:5000]], y[train[:5000]]  # (5000, 784), (5000,)
gap = (stored_x**2).sum(axis=1) - 2 * x_test @ stored_x.T  # (10000, 5000) without |x|^2
neighbour_right = stored_y[gap.argmin(axis=1)] == y_test  # (10000,)
halves = neighbour_right.reshape(2, 5000).mean(axis=1)  # (2,)
print(f"first 5,000 test images: {halves[0]:.0%} right; last 5,000: {halves[1]:.0%} right")
assert halves[1] - halves[0] > 0.02

# %% [markdown]
# Two models find the first half harder, so the page's sentence does not describe these files.
# Maybe the halves were exchanged when they were written; we do not know. Whoever tests on the
# first 1,000 images, to save time, should know that they come from the harder half.

# %% [markdown]
# ## 1.8 In five correct sentences
#
# 1. MNIST has 60,000 training and 10,000 test images of 28 x 28 bytes, in big-endian IDX files.
# 2. Accuracy on images that a model has seen proves nothing; a split shuffles once, then cuts.
# 3. Test images are standardised with the mean and std of the training images.
# 4. An epoch uses every image exactly once; the last batch may be shorter.
# 5. The nearest class mean reads about 82 % of the test digits, as long as they are framed like
#    the training digits.
#
# ## 1.9 Quiz
#
# Three questions on this lesson, two on the one before.

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
# Read again: station 1.5

# %% [markdown] card="01.q2" kind="quiz"
# `train = rng.permutation(60000)[:50000]` and then `val = rng.permutation(60000)[50000:]`. Which
# share of `val` is also in `train`?
# - [x] about {= round(100 * 50000 / 60000)} % -> Two shuffles know nothing of each other: each
#   image of `val` is in `train` with probability 50,000 / 60,000.
# - [ ] none -> The slices [:50000] and [50000:] are disjoint only if they cut the same order.
#   {a-new-shuffle-for-each-part}
# - [ ] about {= round(100 * 10000 / 60000)} % -> That is the share of `train` that is also in
#   `val`: 8,333 of 50,000. {shares-of-the-other-set}
#
# Read again: station 1.3

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
# Read again: station 1.6
#
# ```python
# MILLION = 1000000.0
# ```

# %% [markdown] card="01.q4" kind="quiz"
# From lesson 0: 900 ones have mean ink 0.1, and 100 zeros have mean ink 0.3. What is the mean ink
# of all 1,000?
# - [x] {= (900 * 0.1 + 100 * 0.3) / 1000:.2f} -> By (0.2): 0.9 times 0.1 plus 0.1 times 0.3 =
#   0.12. Each class counts by its share.
# - [ ] {= (0.1 + 0.3) / 2:.2f} -> That is the mean of the two means, as if there were as many
#   zeros as ones. {mean-of-means}
# - [ ] {= (100 * 0.1 + 900 * 0.3) / 1000:.2f} -> The weights are exchanged: nine of ten images
#   are ones, with ink 0.1. {weights-exchanged}
#
# Read again: lesson 0, station 0.2

# %% [markdown] card="01.q5" kind="quiz"
# From lesson 0: of 2,115 test images, 1,135 are ones and the others zeros. A rule says 0 every
# time. Its accuracy is
# - [x] {= 100 * 980 / 2115:.1f} % -> It is right for the 980 zeros: 980 / 2,115. The better
#   constant answer is 1, with 53.7 %.
# - [ ] 50.0 % -> A coin would give that. A constant answer gives the share of its own class.
#   {half-is-chance}
# - [ ] {= 100 * 1135 / 2115:.1f} % -> That is the accuracy of always saying 1.
#   {baseline-of-the-other-class}
#
# Read again: lesson 0, station 0.1

# %% [markdown]
# ## 1.10 What the library offers, and where to go deeper
#
# `course_lib.data` holds what you wrote, with input checks: `read_idx`, `split`, `standardise`,
# `minibatches`, `nearest_mean`. `load_mnist(n_train=5000)` gives the first 5,000 images, ready to
# train on; `load_mnist(flat=False)` gives shape (n, 1, 28, 28). `ink` and `mnist_frame` make an image
# like MNIST's of any strokes; the pad comes back whenever you have trained a model.
#
# - LeCun, Bottou, Bengio, Haffner, *Gradient-Based Learning Applied to Document Recognition*,
#   Proc. IEEE 86(11), 1998: section III-A tells how the set was made. Figure 9 compares many
#   models on it.
# - LeCun, Cortes, Burges, *The MNIST database of handwritten digits*: the page, with the file
#   format.
# - Goodfellow, Bengio, Courville, *Deep Learning*, MIT Press, 2016, section 5.3: validation sets.
# - Xiao, Rasul, Vollgraf, *Fashion-MNIST*, 2017, arXiv 1708.07747: the same format, harder images.
#   Your `read_idx` opens it.
#
# Next: [02 Softmax](02_softmax.ipynb), where squared distances become probabilities.
