# %% [markdown]
# # 13 · PyTorch: the same net, to the last digit
#
# *About 110 minutes · needs lessons 2, 4 to 7 and 9 to 11 · exercises 13.2, 13.3,
# 13.5 and 13.7; 13.1, 13.6 and 13.4 are under More*
#
# Here is a network that you could have written in lesson 5. It has two hidden layers of 100 ReLU
# units, was trained on 10,000 digits in three epochs, and reads more than nine test digits of ten.
# A colleague wants it in PyTorch, the library that most people use instead of numpy. Copying three
# matrices should cost nothing. It is going to cost more than 8,000 test digits, and there will be
# no error message.
#
# This is the one lesson that needs PyTorch: `python -m pip install torch` brings it.

# %%
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from IPython.display import display

from course_lib import check, checked, hint, nn, outcome, predict, quiz, reveal, verify
from course_lib.data import load_mnist
from course_lib.lesson_functions.torch_nets import torch_twin
from course_lib.nn import cross_entropy, numerical_grad, softmax_cross_entropy_grad, tape
from course_lib.plots import pytorch as draw
from course_lib.results import result
from course_lib.training import fit
from course_lib.widgets import digit_pad, parity_ladder

# %% tags=["nbval-ignore-output"]
torch.set_num_threads(1)  # for small arrays one thread is enough
rng = np.random.default_rng(13)
(x, y), (x_test, y_test) = load_mnist(n_train=10_000)  # (10000, 784), (10000,), twice
x, x_test = x.astype(np.float64), x_test.astype(np.float64)
sizes = ((784, 100), (100, 100), (100, 10))
linear = [nn.Linear(d, k, rng) for d, k in sizes]
trained = nn.Sequential(linear[0], nn.ReLU(), linear[1], nn.ReLU(), linear[2])
settings = {"lr": 0.1, "momentum": 0.9, "n_epochs": 3, "batch_size": 50, "progress": False}
fit(trained, x, y, rng=rng, **settings)
in_numpy = trained.forward(x_test).argmax(axis=1)  # (10000,)
print(f"numpy: {(in_numpy == y_test).mean():.0%} of the test digits")

# %% [markdown]
# PyTorch's linear layers hold their weights the other way round, and say so. Copying $(784, 100)$
# numbers into $(100, 784)$ raises an error, and so does $(100, 10)$ into $(10, 100)$. Our colleague
# transposes where PyTorch complains, and soon all complaints are gone.


# %% tags=["nbval-ignore-output"]
def copied(transpose):
    """The trained net in PyTorch; transpose(W, place) says whether W is transposed."""
    twins = [torch.nn.Linear(d, k, dtype=torch.float64) for d, k in sizes]
    for layer, twin in zip(linear, twins, strict=True):
        W, b = (torch.tensor(layer.params[name]) for name in "Wb")
        twin.weight.data[:] = W.T if transpose(W, twin.weight) else W
        twin.bias.data[:] = b
    return torch.nn.Sequential(twins[0], torch.nn.ReLU(), twins[1], torch.nn.ReLU(), twins[2])


def answers(model):
    """The digits that a torch model reads in the test images, (10000,)."""
    return model(torch.tensor(x_test)).argmax(dim=1).numpy()


copy = copied(lambda W, place: W.shape != place.shape)
print(f"PyTorch: {(answers(copy) == y_test).mean():.0%} of the test digits")

# %% [markdown]
# More than eight thousand digits are lost, and not one line of red. The matrix in the middle is
# $100\times100$, so it fits either way round, and it went in the wrong way. Let us transpose all
# three.

# %% tags=["nbval-ignore-output"]
right = copied(lambda W, place: True)
print(f"PyTorch: {(answers(right) == y_test).mean():.0%} of the test digits, and "
      f"{(answers(right) != in_numpy).sum()} of 10,000 answers differ from numpy's")  # fmt: skip

# %% [markdown]
# All 10,000 answers are the same, the wrong ones too. Our rule asks for more.
# **Two programs of one network give the same numbers up to rounding, or one of them is wrong, and the
# first number that differs tells you where to look.**
#
# You have already written all parts of PyTorch that matter for a network but one, which comes in
# section 13.3, so you can check it number by number. At the end you train a net of your own to 99 %,
# write it to a file, and read it back without losing a digit. But first, which numbers go where?
#
# ## 13.1 The same layer
#
# A **tensor** is PyTorch's array. It has a shape and a dtype, and `dim` is what numpy calls `axis`.

# %%
array = np.array([[1.0, 2], [3, 4]])  # (2, 2)
t, shared = torch.tensor(array), torch.from_numpy(array)  # (2, 2), (2, 2)
array[0, 0] = 99
print("torch.tensor:", t[0].tolist(), "  torch.from_numpy:", shared[0].tolist())
print("mean over dim 0:", t.mean(dim=0).tolist(), "  shape:", tuple(t.shape), "  dtype:", t.dtype)
print("a new tensor:", torch.ones(2).dtype, "  a new array:", np.ones(2).dtype)

# %% [markdown]
# Two lines of this cost people hours. `torch.tensor` copies, whereas `from_numpy` is another name
# for the same memory, so that training one of two nets would train the other. And what PyTorch
# makes by itself is **float32**, with about seven digits. We compare in float64, whose rounding is
# half a billion times finer, so that a gap that we can see is a mistake.
#
# Our linear layer keeps $W$ with shape $(d, k)$, and PyTorch's keeps a `weight` with shape
# $(k, d)$. Let $W$ have the rows $(5)$ and $(7)$. For $x = (1, 2)$ we get $1\cdot5 + 2\cdot7 = 19$,
# and PyTorch multiplies the same $x$ by the one row $(5, 7)$. With $A$ for that `weight`,
#
# $$x W + b = x A^{\top} + b, \qquad A = W^{\top} \qquad (13.1)$$
#
# The library's `torch_twin` copies a whole network of ours like this, in float64. Kernels have the
# same shape in both, and batch norm calls $\gamma$ `weight` and $\beta$ `bias`. (You can write such a
# function in exercise 13.1, under *More*.) Should you trust it? You are about to write the function
# that finds out.
#
# ## 13.2 Where do two nets differ?
#
# Suppose your colleague had not told you about the three matrices. All you have is two networks and
# two accuracies. The obvious search sends the same images through both and compares the numbers
# after every layer. What would it find?

# %% [markdown] card="13.b" kind="predict"
# A net of 13 layers, 0 to 12, has a batch norm as its layer 1, which gets another eps in PyTorch. We
# send images through both nets *whole*, each net feeding itself, and compare after every layer. How
# many layers differ?
# - [x] {= str(len(range(1, 13)))}: layer 1 and all behind it -> Each later layer of the torch net
#   gets inputs that are wrong already.
# - [ ] {= str(len(range(13)))}: all layers, because they are one net -> Layer 0 comes before the
#   fault, and on the way forward it hears nothing of it. {a-fault-is-everywhere}
# - [ ] 1: the layer with the fault -> That is so if both layers get equal inputs. Here each net
#   feeds itself. {faults-stay-where-they-are}
#
# Read again: section 13.2

# %% [markdown]
# Take two recipes of three steps, both of which begin with 5. Ours is double, add 1, double. Theirs
# is triple, add 1, double.

# %%
double, add, triple = (
    ("double", lambda v: 2 * v),
    ("add 1", lambda v: v + 1),
    ("triple", lambda v: 3 * v),
)
draw.two_recipes(5, [double, add, double], [triple, add, double])

# %% [markdown]
# On the left each recipe feeds itself, and all three results differ. On the right each step of theirs
# gets *our* last result. Triple 5 is 15 instead of 10, but then $10 + 1 = 11$ and twice 11 is 22,
# which are our numbers. **Equal inputs make the steps independent of each other.**
#
# Let $f_i$ be our layer $i$ and $\tilde f_i$ its twin, and let $h$ be what *our* layers before it
# gave. Forward, equal inputs are enough. **Backward, which two things must be equal for both, so that
# a difference is the layer's own?**
#
# <details><summary>Our way, once you have tried</summary>
#
# The input, since a ReLU lets through what was positive there, and the gradient at the output.
#
# </details>
#
# So both layers get $h$ and then, at their output, the gradient $g$ that *our* layers behind send. We
# compare the outputs and the gradients at the inputs. With $J_i$ and $\tilde J_i$ for the Jacobians
# of both layers at $h$, the **gaps** of the layer are the largest differences over all entries $j$:
#
# $$\begin{aligned}
# \text{forward}_i &= \max_j \big| f_i(h)_j - \tilde f_i(h)_j \big| \\
# \text{backward}_i &= \max_j \big| (J_i^{\top} g)_j - (\tilde J_i^{\top} g)_j \big|
# \end{aligned} \qquad (13.2)\ \text{definition}$$
#
# You need no Jacobian for that, since each layer's `backward` multiplies by its own. To ask PyTorch
# for one gradient, make the input a tensor with `requires_grad=True`, and pass the gradient at the
# output to its `backward`. `detach()` gives a tensor without its history, and `numpy()` makes an
# array of it.

# %%
t = torch.tensor([[1.0, -2.0]], requires_grad=True)
u = torch.relu(t)
u.backward(torch.tensor([[10.0, 10.0]]))
print("output", u.detach().numpy(), "and gradient at the input", t.grad.numpy())

# %% [markdown]
# ### Exercise 13.2
#
# Write `layer_parity`, with one row `(name, forward, backward)` per layer. The layers of our
# network are in `model_np.modules`, and a `torch.nn.Sequential` can be looped over. For two equal
# ReLUs, `x = [[1.0, -2.0]]` and `dy = [[10.0, 10.0]]` it returns
# `[("0 ReLU", 0.0, 0.0), ("1 ReLU", 0.0, 0.0)]`.


# %% exercise="13.2"
def layer_parity(model_np, model_torch, x, dy):
    """The gaps of each layer, given equal inputs and equal gradients at its output.

    model_np: our Sequential. model_torch: a torch.nn.Sequential of as many layers. Both are
    switched to evaluation mode first.
    x: (n, ...) array. dy: (n, k) array, the gradient at our logits.
    Returns a list of (name, forward, backward), one for each layer, first layer first: name is the
    number and our class, such as "0 Conv2d"; the gaps are plain numbers.
    """
    # BEGIN SOLUTION
    model_np.eval()
    model_torch.eval()
    walked, h = [], x
    for layer, twin in zip(model_np.modules, model_torch, strict=True):
        t = torch.tensor(h, requires_grad=True)  # our numbers for both
        u = twin(t)
        h = layer.forward(h)
        walked.append((layer, t, u, np.abs(h - u.detach().numpy()).max()))
    rows, g = [], dy
    for i, (layer, t, u, forward) in reversed(list(enumerate(walked))):
        u.backward(torch.tensor(g))  # our gradient for both
        g = layer.backward(g)
        backward = np.abs(g - t.grad.numpy()).max()
        rows.append((f"{i} {type(layer).__name__}", float(forward), float(backward)))
    return rows[::-1]
    # END SOLUTION


# %%
layer_parity = check("13.2", layer_parity)

# %% [markdown]
# Now ask it about the copy that lost eight thousand digits, and then about two networks of
# convolutions, LeNet and `nn.small_convnet`, which has batch norm and dropout, too.

# %% tags=["nbval-ignore-output"]
x_64, y_64, dy = x[:64], y[:64], rng.normal(size=(64, 10))  # dy: some gradient at the logits
for name, forward, backward in layer_parity(trained, copy, x_64, dy):
    print(f"{name:9} forward {forward:13.10f}   backward {backward:13.10f}")
images = x_64.reshape(64, 1, 28, 28)  # (64, 1, 28, 28)
lenet, convnet = nn.lenet5(rng), nn.small_convnet(rng)
for value in (*lenet.params.values(), *convnet.params.values(), *convnet.buffers.values()):
    if value.ndim == 1:  # a fresh bias is 0 and a fresh gamma 1: a mistake could hide there
        value[:] = rng.uniform(0.5, 2, value.shape)
for name, model in (("LeNet", lenet), ("with batch norm", convnet)):
    rows = layer_parity(model, torch_twin(model), images, dy)
    worst = max(max(forward, backward) for _, forward, backward in rows)
    print(f"{name}: {len(rows)} layers, largest gap {worst:.10f}")

# %% [markdown]
# One layer of five is wrong, in both directions, and the others agree to ten decimals. Your
# function found it without a single test digit. In LeNet and in the network with batch norm there
# is no gap, forward or backward, in any of 25 layers of seven kinds. That holds in evaluation mode,
# and for gradients at the inputs. The statistics of a batch and the gradients of the weights are
# tested by the thirty steps of section 13.4, and the masks of dropout not at all.
#
# **Your move.** Three colleagues each changed one thing in a twin of the network with batch norm, and
# have forgotten what. The four suspects are in the code, and chance has dealt them out. Where a gap
# appears, and whether it appears forward, backward or both, tells you who did what. **Ask of each
# suspect first: does the number that it changes occur in the derivative with respect to the input?**

# %% tags=["nbval-ignore-output"]
mine = ["", "", ""]  # yours: the suspect of each colleague, by name

suspects = {
    "beta": lambda net: net[1].bias.zero_(),  # beta of layer 1 was lost
    "gamma": lambda net: net[1].weight.fill_(1),  # gamma of layer 1 was lost
    "kernel": lambda net: net[4].weight.copy_(net[4].weight.flip(2, 3)),  # turned by 180 degrees
    "shift": lambda net: net[0].bias.add_(1),  # layer 0 adds 1 too much
}
for colleague, suspect in enumerate(np.random.default_rng(7).permutation(list(suspects))[:3]):
    theirs = torch_twin(convnet)
    with torch.no_grad():
        suspects[suspect](theirs)
    for name, f, b in layer_parity(convnet, theirs, images, dy):
        if f + b > 1e-9:
            says = "right" if mine[colleague] == suspect else "not yet"
            print(f"{colleague}. layer {name}: forward {f:.2f}, backward {b:.2f}; {says}")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# What is *added* to an output drops out of the derivative with respect to the input, so a lost
# $\beta$ shows forward only. What *multiplies*, such as $\gamma$ or a kernel, shows in both
# directions. Hence `mine = ["beta", "kernel", "gamma"]`. If you had the first and the last the
# other way round, you looked at the layer and not at the second number.
#
# With the usual $\gamma = 1$ and $\beta = 0$ of a fresh network two of the four would not have
# shown at all. A test network needs numbers that a mistake cannot hide behind.
#
# </details>
#
# Now for the fault of the prediction, an eps of 0.1 instead of 0.00001. It is *added*, too, namely to
# the running variance. Will layer 1 show it forward only, like a lost $\beta$?

# %%
faulty = torch_twin(convnet)
faulty[1].eps = 0.1
found = layer_parity(convnet, faulty, images, dy)
print("{}: forward {:.2f}, backward {:.2f}".format(*found[1]))
alike = [forward for _, forward, _ in found]
own, h, u = [], images, torch.tensor(images)
for layer, twin in zip(convnet.modules, faulty, strict=True):  # each net feeds itself
    h, u = layer.forward(h), twin(u)
    own.append(np.abs(h - u.detach().numpy()).max())
names = [f"{i} {type(layer).__name__}" for i, layer in enumerate(convnet.modules)]
display(draw.gaps(names, alike, own))
outcome("13.b")

# %% [markdown]
# It shows in both, because the sum of variance and eps is inside the root by which $x$ is *divided*.
# Of twelve high orange squares the first is the faulty layer, but among the others a second fault
# would be lost. Only one blue circle is high. When you debug any long computation, give both sides
# equal inputs, since an error that travels looks like an error everywhere.
#
# The gradients agreed, too, although you told PyTorch no derivative. You called `backward` on the
# output of a layer, and there was the gradient. How does it know?
#
# ## 13.3 A backward pass that you do not write
#
# In lesson 5 you wrote a `backward` for each layer and then called them in reverse. **Autograd**
# brings a rule for each operation, and does the second part by itself, because it takes notes while
# values are computed. Each value is a **node**. A node remembers its **parents**, the nodes it was
# computed from, and one function, `vjp`, that passes a gradient back to them. For a product $bc$,
# for instance, a gradient $g$ becomes $g\,c$ for $b$ and $g\,b$ for $c$. (`vjp` means
# vector-Jacobian product, which is what you computed for softmax in lesson 2.) All nodes together
# are called a **tape**.
#
# **Your move.** Let $a = 3$, $h = a \cdot a$, $u = \max(h, 0)$ and $s = h + u$. Begin with a
# gradient of 1 at $s$, and pass it back with pencil and paper. In which order do you visit the
# nodes, and what does $a$ get?

# %%
order, da = "", 0.0  # yours: the four letters in order, and the gradient at a

a = tape.Node(3.0, name="a")
h = tape.mul(a, a)
s = tape.add(h, tape.relu(h))
print("order:", "right" if order.replace(",", " ").split() == [*"suha"] else "not yet")
tape.backward(s)  # the library's, until you have written yours
print("da:", "right" if np.isclose(da, a.grad) else "not yet")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# The order is $s$, $u$, $h$, $a$. The sum $s$ passes 1 to $h$ and 1 to $u$. Then $u$, whose input is
# positive, passes its 1 on to $h$, so $h$ has $1 + 1 = 2$. The product sends $2 \cdot 3$ to its
# first factor and $2 \cdot 3$ to its second, both of which are $a$, and $a$ gets 12. Check: $s =
# 2a^2$ has the derivative $4a = 12$.
#
# If you got 6, you went from $s$ to $h$ and straight on to $a$. Then $h$ passed on only the part that
# had arrived, and the second part came too late. (To follow each of the four paths by itself, with 3
# from each, is right, too. But eight doublings in a row make 256 paths.)
#
# </details>
#
# **Now for arrays, and the step is yours.** A node $u$ with $m$ numbers uses a node $a$ with $r$
# numbers, and $J_u = \partial u/\partial a$, of shape $(m, r)$, is the Jacobian of that use. The
# loss has the gradient $du$ at $u$. Move $a$ by a small $\delta$. By how much does $u$ move, and by
# how much the loss? If several nodes use $a$, what multiplies $\delta$ in the end?
#
# <details><summary>Our way, once you have tried</summary>
#
# The user moves by $J_u\,\delta$, of shape $(m,)$, and therefore the loss by $du^\top J_u\,\delta$.
# The moves by way of several users add up. By the definition of the gradient, the loss also moves
# by $da^\top\delta$. Both are equal for *every* small $\delta$, so that the rows that multiply it
# are equal, and transposing them gives (13.3). If you wrote $J_u\,du$, the shapes stop you as soon
# as $m$ and $r$ differ.
#
# </details>
#
# $$\sum_{u \text{ uses } a} du^{\top} J_u\, \delta = da^{\top} \delta, \qquad \text{so that} \qquad
# da = \sum_{u \text{ uses } a} J_u^{\top}\, du \qquad (13.3)$$
#
# One term of the sum is what `vjp` sends to one parent.
#
# **Your move, three minutes.** Take `matmul`, $u = xW$ with one row $x$, and $g = du$. What does
# (13.3) send to $x$, and what to $W$? Ask first which numbers of $u$ use $x_j$, and which use
# $W_{jk}$.


# %%
def sent(x, W, g):
    """What the vjp of x @ W sends to x and to W."""
    return 0 * x, 0 * W  # yours


row, W, g = np.array([[1.0, 2]]), np.array([[5.0, 6, 7], [8, 9, 10]]), np.array([[1.0, 0, 2]])
theirs = tape.matmul(tape.Node(row), tape.Node(W)).vjp(g)
for name, ours, one in zip("xW", sent(row, W, g), theirs, strict=True):
    fits = np.shape(ours) == one.shape
    told = "right" if fits and np.allclose(ours, one) else "not yet"
    print(f"to {name}:", told if fits else f"the shape is {np.shape(ours)}, not {one.shape}")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Since $\partial u_k/\partial x_j = W_{jk}$, the matrix $J_u$ is $W^\top$, and $J_u^\top g$,
# written as a row, is `g @ W.T`. Since $\partial u_k/\partial W_{jk} = x_j$ and no other number of
# $u$ uses $W_{jk}$, this weight gets $x_j\,g_k$, and all of $W$ gets `x.T @ g`, in which the $n$
# rows of a batch add up.
#
# </details>
#
# Because $da$ is complete only when *all* users of $a$ are done, one walks in **reverse topological
# order**, the root first and no node before all its users. The class `Node` and seven operations
# are in `course_lib.nn.tape`.
#
# **Your move.** A node knows its parents, and not its users. Suppose that you write each node down
# only after all its parents. What is the list for $s$, and why does it, read backwards, put every
# node after its users?
#
# <details><summary>Our way, once you have tried</summary>
#
# It is $a$, $h$, $u$, $s$. A node is one of the parents of its user, so the user is written down
# later, and read backwards it comes first. To make the list, visit a node by visiting its parents,
# except for those that were visited before, and then write the node down.
#
# </details>

# %%
print(s, "has parents", s.parents, "and value", float(s.value))
print("given 2, h sends", [float(g) for g in h.vjp(np.array(2.0))], "to", h.parents)
draw.four_nodes(s)

# %% [markdown]
# ### Exercise 13.3
#
# Write `backward(root)`, which sets `grad` of root and of every node that root depends on. A node
# has `value` (an array), `parents` (a tuple of nodes) and `vjp`, which takes a gradient with the
# shape of `value` and returns one gradient per parent, in their order. On the tape above,
# `backward(s)` sets `a.grad` to 12. You have met one trap, the order. The other is memory, because
# the two gradients that `add` returns are one and the same array.


# %% exercise="13.3"
def backward(root):
    """Set the gradient of root and of every node that it depends on.

    root: a node whose value has shape (), such as a loss; its own gradient is 1. Each grad is an
    array with the shape of the node's value, and replaces that of an earlier call. A node may be
    its user's parent twice, a leaf has no parents, and nodes are compared by `is` or `id(node)`.
    Each vjp is called once, however many ways lead to its node. Nothing is returned.
    """
    # BEGIN SOLUTION
    order, seen = [], set()

    def visit(node):  # parents first
        if id(node) not in seen:
            seen.add(id(node))
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(root)
    for node in order:
        node.grad = np.zeros_like(node.value)
    root.grad = np.ones_like(root.value)
    for node in reversed(order):  # each node after all its users
        for parent, g in zip(node.parents, node.vjp(node.grad), strict=True):
            parent.grad = parent.grad + g  # a new array: g may belong to others, too
    # END SOLUTION


# %%
backward = check("13.3", backward)

# %% [markdown]
# That is an automatic differentiator, and it is yours. Does it agree with PyTorch's, and with what
# you derived by hand? We build one small network three times, on your tape, with the same lines in
# PyTorch (where `loss.backward()` does what your `backward(loss)` does), and with the layers of
# lesson 5.

# %%
small = nn.Sequential(nn.Linear(784, 20, rng), nn.ReLU(), nn.Linear(20, 10, rng))
leaves = {name: tape.Node(value, name=name) for name, value in small.params.items()}
z1 = tape.add(tape.matmul(tape.Node(x_64, name="x"), leaves["0.W"]), leaves["0.b"])  # (n, 20)
z2 = tape.add(tape.matmul(tape.relu(z1), leaves["2.W"]), leaves["2.b"])  # (n, 10)
loss = tape.nll(tape.log_softmax(z2), y_64)  # ()
backward(loss)

params = {name: torch.tensor(v, requires_grad=True) for name, v in small.params.items()}
a1 = torch.relu(torch.tensor(x_64) @ params["0.W"] + params["0.b"])  # (n, 20)
loss_torch = F.cross_entropy(a1 @ params["2.W"] + params["2.b"], torch.tensor(y_64))  # ()
loss_torch.backward()

small.backward(softmax_cross_entropy_grad(small.forward(x_64), y_64))
for name, by_hand in small.grads.items():
    pairs = (("tape", leaves[name].grad), ("torch", params[name].grad.numpy()))
    print(name, by_hand.shape, *(f" {who} {np.abs(by_hand - g).max():.10f}" for who, g in pairs))
draw.two_names(loss, loss_torch.grad_fn, [(0, "x, W"), (1, "b"), (3, "W"), (4, "b")])

# %% [markdown]
# Three programs agree on 15,910 gradients, although two of them were told only the forward pass.
# (PyTorch keeps its tape in `grad_fn`, whose `next_functions` are the parents.) The node of a
# parameter is called `AccumulateGrad` there, and that name is a warning, since it *adds* what
# arrives instead of setting it. That will matter as soon as there is a second batch.
#
# ## 13.4 A step, and a loop
#
# With gradients in place, a step of SGD on a parameter $p$ is what it always was:
#
# $$p \leftarrow p - \eta \cdot dp \qquad (13.4)\ \text{definition}$$
#
# In numpy we wrote `p -= lr * dp`. In PyTorch a parameter is a **leaf**, a tensor that asks for a
# gradient and was not computed from others. Here are three attempts to change one.

# %%
p = torch.tensor([1.0, 2.0], requires_grad=True)  # (2,)
(p * p).sum().backward()  # the gradient is 2 p: (2, 4)
try:
    p -= 0.1 * p.grad
except RuntimeError as error:
    print("first: ", str(error)[:50], "...")
print("second:", (p - 0.1 * p.grad).detach(), "but p is still", p.detach())
with torch.no_grad():
    p -= 0.1 * p.grad
print("third: ", p.detach(), " is a leaf:", p.is_leaf)
for _ in range(3):
    (p * p).sum().backward()
    print("after another backward the gradient is", p.grad)
torch.optim.SGD([p], lr=0.1).zero_grad()
print("after zero_grad it is", p.grad)

# %% [markdown]
# PyTorch refuses the first attempt, since it would record the change as a part of the function that
# is differentiated. The second makes a *new* tensor, of which the model knows nothing. In the
# third, `torch.no_grad()` stops the recording, so that `-=` merely changes the memory that the
# model holds.
#
# `torch.optim.SGD` does this for you. But you must tell it when a new batch begins. Look at the
# three gradients above. At $p = (0.8, 1.6)$ the gradient is $(1.6, 3.2)$ however often you ask,
# whereas `grad`, which still held the $(2, 4)$ of the first batch, grows by that much in every
# call. Within one loss, adding is right, because paths are added. From one batch to the next it is
# wrong, and `optimiser.zero_grad()` clears what is left over.
#
# ### Exercise 13.5
#
# Order the lines of `train_step`, one step of training on one batch. One line does not belong, so
# leave it out. (Other orders are accepted if they do the same.)


# %% exercise="13.5"
def train_step(model, optimiser, x, y):
    """One step of training; the mean cross-entropy of the batch before it, as a plain number.

    model: gives logits (n, k) for x; it may come in either mode, and is in training mode for the
    step and after it. optimiser: holds the model's parameters. x: (n, ...) inputs. y: (n,) labels.
    What is in .grad from earlier batches has no part in the step.
    """
    # BEGIN SOLUTION
    model.train()
    optimiser.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), y)  # takes logits
    loss.backward()
    optimiser.step()
    return loss.item()
    # END SOLUTION


# %%
train_step = check("13.5", train_step)

# %% [markdown]
# `F.cross_entropy` takes logits and applies softmax itself, so the line with `torch.softmax` does not
# belong. **How low could the loss of that line get, for ten classes?**
#
# <details><summary>Our way, once you have tried</summary>
#
# The surest softmax is 1 at the true class and 0 at nine others. Taken as logits, these give
# $-\log\frac{e}{e + 9} = 1.46$. A loss that stops near there is the sign of this slip.
#
# </details>
#
# Now let both programs train. The network with batch norm (without dropout, which would draw other
# random numbers) begins with the same weights in both, and sees the same 30 batches of 32 digits in
# float64, with learning rate 0.02 and momentum 0.9.

# %%
model = nn.small_convnet(np.random.default_rng(1), p=0.0)
model_torch = torch_twin(model)
optimiser = nn.SGD(model, lr=0.02, momentum=0.9)
optimiser_torch = torch.optim.SGD(model_torch.parameters(), lr=0.02, momentum=0.9)
losses, losses_torch = [], []
for rows in rng.integers(len(x), size=(30, 32)):  # (32,) in each step
    batch = x[rows].reshape(32, 1, 28, 28)  # (32, 1, 28, 28)
    z = model.forward(batch)  # (32, 10)
    losses.append(cross_entropy(z, y[rows]))
    model.backward(softmax_cross_entropy_grad(z, y[rows]))
    optimiser.step()
    in_torch = torch.tensor(batch), torch.tensor(y[rows])
    losses_torch.append(train_step(model_torch, optimiser_torch, *in_torch))
draw.two_losses(losses, losses_torch)

# %% [markdown]
# The rings lie on the line: thirty steps of batch norm, pooling and momentum have not driven the two
# programs apart by as much as the tenth decimal. But a loss in training never reads the running
# statistics, so we also compare the trained networks layer by layer, in evaluation mode.

# %%
after = layer_parity(model, model_torch, images, dy)
print(f"after 30 steps: largest gap {max(max(f, b) for _, f, b in after):.8f}")

# %% [markdown]
# That seems to settle it. But both programs round, in the last of sixteen digits and in
# different places, because they add up the same numbers in another order. We let them run on, with
# the network of the first page from random weights, batches of 32, learning rate 0.1, momentum 0.9,
# and three seeds.

# %% [markdown] card="13.d" kind="predict"
# Both programs are right, begin with the same numbers and see the same batches. In step 1 their
# losses differ by about 1e-16 in float64, and by about 1e-7 in float32. How large are the differences
# after 2,000 steps, as the median of three seeds?
# - [ ] about 1e-13 and 1e-4: each step adds a rounding -> If each step added its own, 2,000 of them
#   would. But a step also passes on what the steps before it left, and enlarges it.
#   {roundings-only-add-up}
# - [ ] as in step 1: both are right -> Being right does not make two sums equal to the last digit, and
#   each step computes with the numbers of the last one. {right-means-equal}
# - [x] above 0.001 in both: they hold different networks -> With steps this long a difference
#   grows by a factor, step by step. In float32 it is visible within 1,000 steps; float64 begins lower
#   and gets there later.
#
# Read again: section 13.4

# %%
stored = result("parting")
steps = [int(name.split()[1]) for name in stored.metrics if name.startswith("step")]
runs = {
    dtype: np.transpose([stored.values[dtype][f"step {step}"] for step in steps])  # (seeds, steps)
    for dtype in stored.arms
}
display(draw.parting(steps, runs))
middle = dict(zip(steps, np.median(runs["float64"], axis=0), strict=True))
factor = (middle[2000] / middle[300]) ** (1 / 1700)
print(f"float64, steps 300 to 2,000: times {factor:.3f} per step")
outcome("13.d")

# %% [markdown]
# No line of either program is wrong, and yet their losses part. On a logarithmic axis a straight line
# is a constant factor per step. In float64 it is 1.016 on average, although it varies between seeds
# and along the way. (*More* asks where it comes from, and stops the growth by shorter steps.)
#
# Our rule therefore needs a condition. Compare two programs *before* the difference has had time to
# grow, which means in the first steps, in float64, and layer by layer with equal inputs.
# Training that cannot be reproduced to the last digit need not be anybody's mistake.
#
# ## 13.5 How good is it?
#
# For an evaluation, `model.eval()` makes dropout and batch norm behave as in use, with running
# statistics and without random masks. Does it do more than that?

# %% [markdown] card="13.e" kind="predict"
# A torch net is in evaluation mode, after `model.eval()`. You compute a loss and call
# `loss.backward()`. What happens?
# - [x] gradients come as always -> The mode changes what dropout and batch norm do. Graphs are
#   recorded in both modes.
# - [ ] an error: there is no graph to go back along -> That would come after `torch.no_grad()`,
#   which is another switch. {eval-is-no-grad}
# - [ ] all gradients are 0 -> Nobody sets them to 0. Try it: the gradients are there.
#   {eval-freezes}
#
# Read again: section 13.5

# %%
probe = torch_twin(model).eval()  # a new twin: its gradients are None
loss = F.cross_entropy(probe(torch.tensor(images[:8])), torch.tensor(y[:8]))
loss.backward()
sizes_of = [p.grad.abs().max().item() for p in probe.parameters()]
print("evaluation mode:", sum(size > 0 for size in sizes_of), "of", len(sizes_of),
      "gradients are not 0")  # fmt: skip
with torch.no_grad():
    z = probe.train()(torch.tensor(images[:8]))
print("training mode within no_grad: the graph is", z.grad_fn)
outcome("13.e")

# %% [markdown]
# `model.eval()` and `torch.no_grad()` often appear together, but neither does the other's work.
# Without `no_grad`, a tape holds every intermediate array until the loss is forgotten. Without
# `eval`, the answer for an image depends on its neighbours, as in lesson 7, and the running
# statistics move towards those of the test images. An evaluation therefore uses both:


# %%
def accuracy(model, x, y):
    """The fraction of the digits x, (n, ...), that a torch model reads, 1,000 at a time."""
    model.eval()
    n_right = 0
    with torch.no_grad():
        for part, digits in zip(x.split(1000), y.split(1000), strict=True):
            n_right += (model(part).argmax(dim=1) == digits).sum().item()
    return n_right / len(x)


# %% [markdown]
# ## 13.6 Whose convention is it?
#
# Two programs of one network seldom differ in the mathematics. They differ in **conventions**,
# choices that are all legitimate unless the two sides choose differently. Each breaks some numbers
# and leaves others alone, so it has a fingerprint. What would you see of this one, without a look
# at the code?

# %% [markdown] card="13.f" kind="predict"
# A torch net differentiates the *sum* of the losses of 4 digits, where ours differentiates their
# mean. Both print the mean. We compare the nets forward, then backward, then after a step. Where do
# they differ first, and how?
# - [x] in the gradient at the logits: torch's is 4 times ours -> The sum is 4 times the mean, so
#   its gradient is, too, and all that follows. As both print the mean, nothing forward shows it; a
#   printed sum would be seen in the loss first.
# - [ ] in the parameters after the step: torch's step is 4 times ours -> The step shows it, too.
#   But the gradients come first: all are 4 times ours. {faults-show-in-the-step}
# - [ ] in the printed loss: torch's is 4 times ours -> Both print the mean. What is
#   differentiated is another number, never printed. {the-loss-tells-all}
#
# Read again: section 13.6

# %%
for reduction in ("mean", "sum"):
    z = torch.zeros(4, 10, requires_grad=True)  # (n, k)
    F.cross_entropy(z, torch.tensor(y[:4]), reduction=reduction).backward()
    print(f"{reduction:4} gradient at the first true class: {z.grad[0, y[0]].item():.3f}")
outcome("13.f")

# %% [markdown]
# For a batch of $n$ digits, these are the fingerprints to look for.
#
# | what you see | what it is |
# |---|---|
# | all gradients $n$ times as large, the loss equal | the sum is differentiated |
# | $(n-1)/n$ in the running variance, seen in evaluation only (for maps, $n$ counts all places) | $1/n$ there |
# | everything, by about $10^{-7}$ to $10^{-5}$ | float32 |
# | agreement until the learning rate changes | learning rate inside the velocity |
# | with equal inputs, one linear layer | a square $W$ that was not transposed |
# | with equal inputs, batch norm alone | another eps, or, in training only, one side that is in evaluation mode |
# | with equal inputs, a max pool alone, and backward only | which of several equal maxima gets the gradient |
# | another shape | a pool that rounds up |
#
# (Digits have blank margins, where all numbers that a pool compares are equal.) *More* has eleven
# conventions, where each is in use, and an interactive figure that switches most of them on.
#
# ## 13.7 Your own net, to 99 % and into a file
#
# A `Sequential` is a chain, and a chain cannot hold the shortcut of lesson 11, $h + F(h)$. For
# everything that is not a chain you write a class. Assign the layers in `__init__`, say in `forward`
# what happens to a batch, and leave the rest to autograd. Assigning a layer to `self` registers it,
# which is how `parameters()` finds it, and only what is registered is trained or saved. A Python
# list in `self` is not a layer. Which container that you have met is one?
#
# ### Exercise 13.7
#
# Write `shortcuts`, which makes a module of `n_steps` residual steps. In each, $h$ becomes $h +
# \text{relu}(\text{conv}(h))$, by a convolution of 3 by 3 with padding 1 that has numbers of its
# own. Define the class inside the function, which knows $k$ and `n_steps`, and begin `__init__`
# with `super().__init__()`. Example: `shortcuts(4, 2)` has four arrays in `parameters()`, two
# weights and two biases.


# %% exercise="13.7"
def shortcuts(k, n_steps):
    """A torch.nn.Module of residual steps, h + relu(conv(h)): (n, k, rows, columns) -> the same shape.

    It has n_steps convolutions from k to k maps, registered in their order. What comes in is not
    changed.
    """

    # BEGIN SOLUTION
    class Shortcuts(torch.nn.Module):
        def __init__(self):
            super().__init__()
            convs = [torch.nn.Conv2d(k, k, 3, padding=1) for _ in range(n_steps)]
            self.steps = torch.nn.ModuleList(convs)

        def forward(self, h):
            for step in self.steps:
                h = h + torch.relu(step(h))  # (n, k, rows, columns)
            return h

    return Shortcuts()
    # END SOLUTION


# %%
shortcuts = check("13.7", shortcuts)

# %% [markdown]
# The usual slip is a plain Python list of layers, which registers none. Forward works and gradients
# arrive, but the optimiser never hears of these layers, which keep their initial weights for ever,
# and you see no error. `Sequential` registers its layers, and so does `ModuleList`, which is a list
# and no more. Now put your module into a network:


# %%
class DigitNet(torch.nn.Module):
    """Two convolutions, your residual step, a linear layer: (n, 1, 28, 28) -> (n, 10)."""

    def __init__(self):
        super().__init__()
        self.edges = torch.nn.Conv2d(1, 8, 5)
        self.shapes = torch.nn.Conv2d(8, 24, 3, padding=1)
        self.block = shortcuts(24, 1)
        self.logits = torch.nn.Linear(24 * 3 * 3, 10)

    def forward(self, x):
        """The logits of a batch."""
        h = F.relu(F.max_pool2d(self.edges(x), 2))  # (n, 8, 12, 12)
        h = F.relu(F.max_pool2d(self.shapes(h), 2))  # (n, 24, 6, 6)
        h = self.block(h)  # (n, 24, 6, 6)
        return self.logits(F.max_pool2d(h, 2).flatten(1))  # (n, 10)


print(sum(p.numel() for p in DigitNet().parameters()), "parameters, LeNet", nn.n_parameters(lenet))

# %% [markdown]
# DigitNet has less than a sixth of LeNet's parameters. **Make it yours** before you train it, with
# another width, more steps or a dropout. Each width is written wherever it is handed on, 8 twice
# and 24 three times. The one number that you have to compute is the $3\cdot3$ of the last layer.
# Where does it come from, and what would it be if `edges` had kernels of 3 by 3?
#
# <details><summary>Our way, once you have tried</summary>
#
# A 5 by 5 kernel leaves $28 - 5 + 1 = 24$ rows, and three pools leave 12, 6 and 3. (Padding keeps
# the size in the other two.) A 3 by 3 kernel leaves 26 and the pools 13, 6 and 3, so that the
# number stays the same. With a wrong one the first batch ends in "mat1 and mat2 shapes cannot be
# multiplied", and the second number of mat1 is the one you need. With a width of 32 in `shapes`
# alone, the block complains first, of an input that was expected "to have 24 channels, but got 32
# channels instead".
#
# </details>
#
# Three checks of a new net take a second. At the start, a net that knows nothing should have a loss
# of about $\log 10$, each parameter should get a gradient, and one small batch should be learned by
# heart. A **hook** is a function that PyTorch calls with a layer, what comes into it and what it
# gives; ours shows the zeros that come to the block.

# %% tags=["nbval-ignore-output"]
few, seen = (torch.tensor(images, dtype=torch.float32), torch.tensor(y_64)), {}  # 64 digits
for rate in (0.05, 0.1):
    torch.manual_seed(0)
    fresh, losses = DigitNet(), []
    fresh.block.register_forward_hook(lambda _, came, gave: seen.update(h=came[0]))
    quick = torch.optim.SGD(fresh.parameters(), lr=rate, momentum=0.9)
    for step in range(101):
        losses.append(train_step(fresh, quick, *few))
        if step in (0, 100):
            idle = [name for name, p in fresh.named_parameters()
                    if p.grad is None or not p.grad.any()]  # fmt: skip
            zeros = (seen["h"] == 0).float().mean()
            print(f"at {rate}, step {step}: loss {losses[-1]:.1f}, {zeros:.0%} zeros to the block")
            print("    no gradient:", ", ".join(idle) or "none")
    print(f"    lowest loss on the way {min(losses):.1f}; log 10 is {np.log(10):.1f}")

# %% [markdown]
# If the first loss is far off, look at the logits; if a name is listed in step 0, at `forward`. And
# if the batch cannot be learned, look at the labels and at the learning rate.
#
# At 0.1 our net, as it is printed, ends near $\log 10$, although no line of it is wrong. **What
# happened?** The loss had been at 0.8, so in this run it was learning at first. (Yours may end so at
# either rate, or at neither. The zeros and the names tell.)
#
# <details><summary>Our way, once you have looked at the zeros and the names</summary>
#
# What comes to the block is 0 everywhere, for all 64 digits. Each unit of the ReLU before it has a
# negative input, and its mask passes no gradient back, so that no gradient will change that. The
# units are dead, as in lesson 5. With $h = 0$ the block gives relu of its biases, and the long step
# left none of them above 0, or else `logits.weight` would get a gradient. Only `logits.bias` still
# learns, and it can say no more than how frequent each digit is. With shorter steps, at 0.05, it
# did not happen to ours.
#
# </details>
#
# The model and every batch must be on the same **device** (`cpu`, or `cuda` for a graphics card),
# the processor whose memory holds them, or else PyTorch complains.
#
# A whole training, with your `train_step`, is five lines:
#
# ```python
# net = DigitNet()
# optimiser = torch.optim.SGD(net.parameters(), lr=0.2)
# for _ in range(2):  # epochs
#     for rows in torch.randperm(60_000).split(50):
#         train_step(net, optimiser, x_all[rows], y_all[rows])
# ```
#
# We add momentum in Nesterov's form (which steps by $dW + \mu v$, not by $v$), a graphics card if
# there is one, and a schedule. The learning rate rises to 0.05 during the first fifth of the steps
# and then falls towards 0, while $\mu$ goes from 0.95 to 0.85 and back. PyTorch calls it one cycle.

# %% tags=["nbval-ignore-output"]
device, begin = "cuda" if torch.cuda.is_available() else "cpu", time.process_time()
mnist = load_mnist(flat=False)
x_all, x_new = (torch.tensor(x, dtype=torch.float32, device=device) for x, _ in mnist)
y_all, y_new = (torch.tensor(y, dtype=torch.int64, device=device) for _, y in mnist)
torch.manual_seed(0)
net = DigitNet().to(device)
optimiser = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, nesterov=True)
rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.05, total_steps=2400, pct_start=0.2)
for _ in range(2):
    for rows in torch.randperm(60_000).split(50):
        train_step(net, optimiser, x_all[rows], y_all[rows])
        rates.step()
print(f"{accuracy(net, x_new, y_new):.1%} of the test digits, on {device}, after "
      f"{time.process_time() - begin:.0f} processor seconds")  # fmt: skip

# %% [markdown]
# Ninety-nine digits of a hundred, and you wrote no backward pass. Is that seed a lucky one? We chose
# width and learning rate on 10,000 held-out training digits, and then trained with five seeds, and
# with the same seeds by the five lines as they are, at a rate of their own that was chosen likewise.

# %%
for how, values in result("digit_net").values.items():
    read = values["test"]  # one number per seed
    print(f"{how}, {len(read)} seeds: in the mean {np.mean(read):.1f} ± {np.std(read, ddof=1):.1f} % "
          f"of the test digits, from {min(read):.2f} to {max(read):.2f}")  # fmt: skip

# %% [markdown]
# These five reach from 98.93 to 99.06 %, so that a seed which prints 99.1 is a little lucky. (Yours
# may differ by a tenth, even with the same seed, for the reason of section 13.4.) With a rate
# chosen for each, the recipe is worth about three digits in a thousand. But when you close the
# notebook, the network is gone. A **state dictionary** holds every parameter and running statistic
# by name, and that is what one saves.

# %% tags=["nbval-ignore-output"]
with tempfile.TemporaryDirectory() as folder:  # in your own work, a folder that stays
    path = Path(folder) / "digits.pt"
    torch.save(net.state_dict(), path)
    print(f"{path.stat().st_size / 1024:.0f} kB: {', '.join(net.state_dict())}")
    loaded = DigitNet().to(device)
    before = accuracy(loaded, x_new, y_new)
    loaded.load_state_dict(torch.load(path, map_location=device, weights_only=True))
with torch.no_grad():
    gap = (net.eval()(x_new[:1000]) - loaded.eval()(x_new[:1000])).abs().max().item()
print(f"before loading {before:.0%}, after it {accuracy(loaded, x_new, y_new):.0%}; "
      f"largest difference of 10,000 logits: {gap}")  # fmt: skip

# %% [markdown]
# The bill of the first page is settled. The first copy lost more than eight thousand digits,
# whereas this one loses none, and its logits agree to the last bit. In `torch.load`, `map_location`
# brings a file that was written on a graphics card to a machine without one. `weights_only`, the
# default since PyTorch 2.6, refuses code, since a file from a stranger could otherwise run a
# program while it is read. The file holds no class, so that whoever loads it needs `DigitNet`, too.


# %% tags=["nbval-ignore-output"]
@torch.no_grad()
def by_torch(images):
    """(n, 784) images -> (n, 10) logits of the loaded net."""
    pixels = torch.tensor(images.reshape(-1, 1, 28, 28), dtype=torch.float32, device=device)
    return loaded(pixels).cpu().double().numpy()


digit_pad(by_torch, question="Can you write a 7 that the loaded net misreads?")

# %% [markdown]
# You could tell the story to a friend like this. PyTorch is arrays, a tape, and many conventions.
# In float64, two programs of one network agree to ten decimals in the first steps or one is wrong,
# and feeding both with equal inputs finds the layer. Whatever you build, another person's program
# for the same thing is your best test.
#
# Where to go next? A convolution sees neighbours only, whereas in a transformer every place asks
# every other, by a softmax and two products. You own all of its parts, and *More* puts them
# together.
#
# One number is still unexplained, the processor seconds. Your numpy can train such a net, too, and
# at this size it is not obvious who is faster. How many such seconds does a network in numpy alone
# need until it reads 99 % of the test digits? Lesson 14 is that race.

# %% [markdown]
# ## More: where to go next, every place asks every other
#
# A convolution looks at neighbours, so before the right stroke of a 4 can learn that there is a left
# stroke, the news has to travel through several layers. Could each place of an image, or each word
# of a sentence, ask *all* others directly?
#
# Cut a digit into 49 patches of 4 by 4 pixels, each a row of 16
# numbers. Every patch asks a question (its **query**, a row of $Q$), every patch offers a label (its
# **key**, a row of $K$), and the score of a question and a label is their dot product. How should 49
# scores become weights that are positive and sum to 1? By lesson 2, of course. The answer is then
# the weighted mean of what the patches have to say, the rows of $V$ (**values**). With $d$ for the
# length of a query,
#
# $$\operatorname{attention}(Q, K, V) =
# \operatorname{softmax}\Big(\frac{Q K^{\top}}{\sqrt d}\Big)\,V \qquad (13.5)$$
#
# **Your move.** Why the $\sqrt d$? Let the entries of a query and a key be independent, with mean 0
# and variance 1. How large is a typical score at $d = 256$, as a standard deviation? What does
# softmax make of such scores, and what happens to its gradient?


# %%
def attention(Q, K, V):
    """Each row of Q asks all rows of K, and gets a mean of the rows of V; and the weights."""
    weights = nn.softmax(Q @ K.T / np.sqrt(Q.shape[1]))  # (n, m)
    return weights @ V, weights


typical = 0.0  # yours: the standard deviation of a score at d = 256
q, k = rng.normal(size=(2, 4000, 256))  # (4000, 256) each
print("right" if abs(typical / (q * k).sum(axis=1).std() - 1) < 0.1 else "not yet")
for d in (16, 64, 256):
    q, k = rng.normal(size=(2000, d)), rng.normal(size=(49, d))
    raw, scaled = nn.softmax(q @ k.T).max(axis=1), attention(q, k, k)[1].max(axis=1)
    print(f"d = {d:3}: largest weight {raw.mean():.1f}, after dividing {scaled.mean():.1f}")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# Each product of two entries has variance 1, and variances of independent numbers add up, so that
#
# $$\operatorname{Var}(q \cdot k) = d \qquad (13.6)$$
#
# and a typical score is $\sqrt{256} = 16$ points. By lesson 2, a lead of 16 points would be a factor
# of nine million. Among such scores softmax bets nearly everything on one patch, so that
# $p_i(1 - p_i)$, its derivative, is nearly 0. Dividing by $\sqrt d$ brings the scores back to about 1
# for every $d$.
#
# </details>

# %%
Q, K, V = rng.normal(size=(3, 5, 8))  # (n, d) each
by_library = F.scaled_dot_product_attention(*(torch.tensor(part)[None] for part in (Q, K, V)))
gap = np.abs(attention(Q, K, V)[0] - by_library[0].numpy()).max()
print(f"ours and PyTorch's differ by {gap:.10f}")
four = x[np.flatnonzero(y == 4)[0]].reshape(28, 28)
patches = four.reshape(7, 4, 7, 4).transpose(0, 2, 1, 3).reshape(49, 16)  # (places, d)
patches = (patches - patches.mean()) / patches.std()
mixed, weights = attention(patches, patches, patches)  # (49, 16), (49, 49)
draw.attention(four, weights, place=12)

# %% [markdown]
# We used the raw patches as queries, keys and values, so that a patch finds those whose ink lies
# where its own does. The top of the right stroke keeps 0.46 of its attention for itself, and sends
# as much again across the gap, 0.34 and 0.12, to two patches of the left stroke. That takes one
# layer, whereas a kernel that covers both *patches* would have to be five patches, or 20
# pixels, wide.
#
# In a trained network, three linear layers make $Q$, $K$ and $V$ from the patches, so that each
# place *learns* what to ask, and autograd supplies the backward pass. Vaswani and others (2017)
# built a network for translation around it, the transformer, and language models have followed it
# since. One thing is missing, and you can see it in (13.5). If you shuffle the patches, the answers
# are shuffled along and are otherwise unchanged, because the formula does not know where a patch is.
# A transformer therefore adds a vector to each row that says so.

# %% [markdown]
# ## More: an eighth operation
#
# **Your move.** Your tape has no sigmoid, so it cannot build $z\cdot\sigma(z)$,
# an activation that Ramachandran, Zoph and Le (2017) call swish. Here each output depends on one
# input only. **What is left of the Jacobian, and what does its transpose do to $g$?** Complete `vjp`;
# the rule for the product, and the two ways from $z$, are already in your tape.


# %%
def sigmoid(z):
    """The sigmoid of a node, as a new node."""
    p = nn.sigmoid(z.value)
    return tape.Node(p, (z,), lambda g: (g,), "sigmoid")  # yours: g alone is not enough


z = tape.Node(np.array([-2.0, 0.5, 3.0]))
backward(tape.total(tape.mul(z, sigmoid(z))))
steps = numerical_grad(lambda v: float((v * nn.sigmoid(v)).sum()), z.value)
print("right" if np.allclose(z.grad, steps) else "not yet")

# %% [markdown]
# <details><summary>Our way, once you have tried</summary>
#
# The Jacobian is diagonal, so it is its own transpose. On the diagonal is $\sigma' = p(1 - p)$, which
# is the softmax derivative of lesson 2 for $i = j$. Hence `lambda g: (g * p * (1 - p),)`, with the
# comma that makes it a tuple. (Without the comma, `backward` meets three gradients for one parent,
# of which a plain `zip` drops two in silence, whereas `zip(..., strict=True)` complains.)
#
# </details>
#
# You wrote one line, for one operation, and never the derivative of swish,
# $\sigma(z) + z\,\sigma(z)(1 - \sigma(z))$. That is what the library saves you. Once you have
# derived it by hand, though, swish can be *one* node, which keeps only $z$ for the way back. In
# PyTorch such a node comes from a class, and `ctx` keeps what its backward pass needs. `gradcheck`
# compares that with central differences, as our `check_gradients` does.


# %%
class Swish(torch.autograd.Function):
    """z times its sigmoid, as one operation."""

    @staticmethod
    def forward(ctx, z):
        """The value, from arrays."""
        ctx.save_for_backward(z)
        return z * torch.sigmoid(z)

    @staticmethod
    def backward(ctx, g):
        """The vjp; the Jacobian is diagonal here, too."""
        (z,) = ctx.saved_tensors
        p = torch.sigmoid(z)
        return g * (p + z * p * (1 - p))


# %%
at = torch.tensor([-2.0, 0.5, 3.0], dtype=torch.float64, requires_grad=True)
torch.autograd.gradcheck(Swish.apply, at)  # an error, unless they agree
Swish.apply(at).sum().backward()
print(f"largest difference from the small steps: {np.abs(at.grad.numpy() - steps).max():.7f}")

# %% [markdown]
# ## More: why two right programs part
#
# **Your move.** The weights of two networks differ by a small $\delta$, and both take a plain step
# on the same batch. Along an axis on which the loss has curvature $c$, the slope changes by $c$ per
# unit, so that their gradients differ by $c\,\delta$. What is the difference after the step, and
# when is it larger than before?
#
# <details><summary>Our way, once you have tried</summary>
#
# It is $\delta - \eta c\,\delta$, so it has been multiplied by $1 - \eta c$, the factor of lesson
# 6. It is larger than before if $\eta c > 2$, or if the curvature is negative.
#
# </details>
#
# If $\eta c > 2$ held throughout, the loss would rise, but it falls. The curvature varies from
# batch to batch, so that the factor is sometimes above 1 in size and sometimes below, and only its
# product over the steps matters. Shorter steps would bring each $\eta c$ below 2, whereas along
# negative curvature they would only slow the growth. Which is it?
#
# With momentum the factor $1 - \eta c$ is no longer exact, and one steep axis even tolerates more
# (6.9), so we measure. If long steps are the cause, then one program alone should do the same when we
# nudge one of its 89,610 parameters by $10^{-12}$, and at a tenth of the rate the growth should stop.


# %% tags=["nbval-ignore-output"]
def losses_of(nudge, lr, momentum):
    """The losses of 2,000 steps in numpy, after one weight was moved by nudge, and the answers."""
    draws = np.random.default_rng(0)
    one, two, three = (nn.Linear(d, k, draws) for d, k in sizes)
    two.params["W"][0, 0] += nudge
    net = nn.Sequential(one, nn.ReLU(), two, nn.ReLU(), three)
    sgd, losses = nn.SGD(net, lr=lr, momentum=momentum), []
    for rows in draws.integers(len(x), size=(2000, 32)):  # (32,) in each step
        z = net.forward(x[rows])  # (32, 10)
        losses.append(cross_entropy(z, y[rows]))
        net.backward(softmax_cross_entropy_grad(z, y[rows]))
        sgd.step()
    return np.array(losses), net.forward(x_test).argmax(axis=1)  # (2000,), (10000,)


# %% tags=["nbval-ignore-output"]
for lr, momentum in ((0.1, 0.9), (0.01, 0.9)):
    (plain, read), (nudged, other) = (losses_of(nudge, lr, momentum) for nudge in (0.0, 1e-12))
    apart = np.abs(plain - nudged)  # (2000,)
    by_step = [f"{apart[step - 50 : step].max():.0e}" for step in (100, 300, 1000, 2000)]
    print(f"rate {lr}, momentum {momentum}: loss in the end {plain[-200:].mean():.1f},")
    print("   apart in steps 100, 300, 1000, 2000 by", *by_step)
    print(f"   other answers to {(read != other).sum()} of 10,000 test digits")

# %% [markdown]
# In this one run both predictions hold. A nudge in the twelfth decimal is enough to end with a
# network that reads hundreds of test digits otherwise, and no second program is needed for it. At a
# tenth of the rate the losses still agree to 13 decimals after 2,000 steps, although the training
# loss is no higher. Was it the rate, then, or the momentum?
# **Put `(0.1, 0.0)` and `(1.0, 0.0)` into the loop, and guess before you run them.**
#
# <details><summary>What we found</summary>
#
# At `(0.1, 0.0)` the runs stay together to 13 decimals, so that leaving out momentum does what the
# lower rate did. Both shorten the step, which is $\eta/(1 - \mu)$ times the gradient where
# successive gradients agree (6.8). At `(1.0, 0.0)` it is as long as at `(0.1, 0.9)`, and the runs
# part, too, but by step 300, and the network hardly learns. Length alone, then, does not say how
# fast. Nor does one steep axis explain it, since by (6.9) it tolerates more at `(0.1, 0.9)` than at
# `(0.1, 0.0)`, and yet only the first parts. What drives it there is open.
#
# </details>

# %% [markdown]
# ## More: the red messages of the first week
#
# Each line makes one slip. Cover the words on the left, run the cell, and guess the cause from the
# message.

# %% tags=["nbval-ignore-output"]
w, few, old = torch.ones(2, requires_grad=True), torch.ones(2, 4), torch.nn.Linear(4, 3)
slips = {
    "numpy's float64 meets float32": lambda: old(torch.tensor(np.ones((2, 4)))),
    "labels: int64, or bytes": lambda: F.cross_entropy(old(few), torch.tensor([0, 1]).int()),
    "model and batch on two devices": lambda: torch.nn.Linear(4, 3, device="meta")(few),
    "exp needs its result backward": lambda: torch.exp(w).add_(1).sum().backward(),
    "a gradient before backward": lambda: 0.1 * w.grad,
    "a loss computed within no_grad": lambda: torch.no_grad()(lambda: w.sum())().backward(),
    "numpy gets no history: detach()": lambda: w.numpy(),
}
for cause, slip in slips.items():
    try:
        slip()
    except (RuntimeError, TypeError) as error:
        print(f"{cause:32} {str(error)[:90]}")

# %% [markdown]
# ## More: a twin for each layer
#
# In the core the library's `torch_twin` made the twins. Here you write its heart, for one layer.
#
# ### Exercise 13.1
#
# Complete `to_torch`, which makes a torch layer from one of ours. You need to know that kernels
# have shape $(k, c, kh, kw)$ in both, that batch norm calls $\gamma$ `weight` and $\beta$ `bias`,
# and that `eps`, `momentum`, `p` and the running statistics mean the same in both. A layer of ours
# has `params` and `buffers` (dictionaries of arrays), `training`, and its settings as attributes,
# `kernel`, `stride`, `pad`, `eps`, `momentum` or `p`; a torch layer is switched with `train(True)`
# and `train(False)`. Example: a `Linear` with $W = (5, 7)^\top$ becomes one whose `weight` is
# `[[5, 7]]`.
#
# In the given lines `double()` makes everything float64, and `load_state_dict` copies tensors by
# name. (PyTorch also counts the batches of a batch norm, and ours does not, hence `strict=False`. It
# skips a misspelt name without an error, too, so print `twin.state_dict().keys()` once. Our `buffers`
# are called `running_mean` and `running_var`, as PyTorch's are.)


# %% exercise="13.1"
def to_torch(layer):
    """The torch layer with the same numbers, settings and mode, in float64, with its own memory.

    layer: Linear, Conv2d, BatchNorm1d, BatchNorm2d, MaxPool2d, Dropout, ReLU or Flatten; another
    one raises a TypeError. The layer and its mode are not changed, nor does training the twin
    change it.
    Returns a torch.nn.Module of the same name, whose parameters can be trained.
    """
    # BEGIN SOLUTION
    if isinstance(layer, nn.Linear):
        W = layer.params["W"]  # (d, k)
        twin = torch.nn.Linear(*W.shape)
        numbers = {"weight": W.T, "bias": layer.params["b"]}  # torch computes x @ weight.T + bias
    elif isinstance(layer, nn.Conv2d):
        W = layer.params["W"]  # (k, c, kh, kw)
        twin = torch.nn.Conv2d(W.shape[1], W.shape[0], layer.kernel, layer.stride, layer.pad)
        numbers = {"weight": W, "bias": layer.params["b"]}
    elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
        kind = getattr(torch.nn, type(layer).__name__)
        twin = kind(len(layer.params["gamma"]), eps=layer.eps, momentum=layer.momentum)
        numbers = {"weight": layer.params["gamma"], "bias": layer.params["beta"], **layer.buffers}
    elif isinstance(layer, nn.MaxPool2d):
        twin, numbers = torch.nn.MaxPool2d(layer.kernel, layer.stride, layer.pad), {}
    elif isinstance(layer, nn.Dropout):
        twin, numbers = torch.nn.Dropout(layer.p), {}
    elif isinstance(layer, nn.ReLU | nn.Flatten):
        twin, numbers = getattr(torch.nn, type(layer).__name__)(), {}
    else:
        raise TypeError(f"no twin for {layer!r}")
    twin = twin.double().train(layer.training)
    state = {name: torch.tensor(array) for name, array in numbers.items()}  # copies
    twin.load_state_dict(state, strict=False)  # copied by name; what has no number here is left
    return twin
    # END SOLUTION


# %%
to_torch = check("13.1", to_torch)

# %%
own_twin = torch.nn.Sequential(*(to_torch(layer) for layer in convnet.modules))
rows = layer_parity(convnet, own_twin, images, dy)
worst = max(max(forward, backward) for _, forward, backward in rows)
print(f"your twin of the network with batch norm: {len(rows)} layers, largest gap {worst:.10f}")

# %% [markdown]
# No twin in numpy checks a class, but its parts can be checked, yours too. The hooks of section 13.7
# tell us what comes into two parts of a `DigitNet`, and what they give.

# %%
probe, seen = DigitNet().double(), {}
for layer in (probe.shapes, probe.block):
    layer.register_forward_hook(lambda layer, came, gave: seen.update({layer: (came[0], gave)}))
probe(torch.tensor(images))  # (64, 1, 28, 28)
for name in ("shapes", "block"):
    layer = getattr(probe, name)
    ours, gave, *numbers = (t.detach().numpy() for t in (*seen[layer], *layer.parameters()))
    for W, b in zip(numbers[::2], numbers[1::2], strict=True):  # one pair per convolution
        z = nn.conv2d(ours, W, b, pad=1)
        ours = ours + np.maximum(z, 0) if name == "block" else z
    print(f"{name} and numpy: {np.abs(ours - gave).max():.10f}")

# %% [markdown]
# ## More: an evaluation that leaves no trace
#
# The `accuracy` of section 13.5 leaves the network in evaluation mode, which a caller in the middle
# of training would not expect.
#
# ### Exercise 13.6
#
# Below, `evaluate` should return the accuracy of a torch model, from 0 to 1. If the model reads 3
# of 4 digits, that is 0.75. The code has two faults, and only one changes what it returns.


# %% exercise="13.6"
def evaluate(model, x, y, batch_size):
    """The accuracy of a torch model in evaluation mode, batch by batch, as a plain number.

    model: gives logits (b, k); its layers come all in the same mode, in which you leave them.
    x: (n, ...) inputs. y: (n,) labels. batch_size: examples at once, at most; the last batch may
    be smaller. No graph is recorded; afterwards torch records again, the parameters can be
    trained, and the model's numbers and statistics are unchanged.
    """
    # BEGIN SOLUTION
    was_training = model.training
    model.eval()
    n_right = 0
    with torch.no_grad():
        for i in range(0, len(x), batch_size):
            z = model(x[i : i + batch_size])  # (b, k)
            n_right += (z.argmax(dim=1) == y[i : i + batch_size]).sum().item()
    model.train(was_training)
    return n_right / len(x)
    # END SOLUTION


# %%
evaluate = check("13.6", evaluate)

# %% [markdown]
# ## More: a step as a function
#
# `optimiser.step()` is short enough to write yourself.
#
# ### Exercise 13.4
#
# Write `sgd_step` by (13.4). With `lr=0.1`, the parameter $(1, 2)$ with gradient $(2, 4)$ becomes
# $(0.8, 1.6)$. A parameter whose `grad` is `None` has not been used, and keeps its numbers.


# %% exercise="13.4"
def sgd_step(params, lr):
    """One step of gradient descent on each parameter, in place.

    params: iterable of leaf tensors with their gradients in .grad, or None there; it may be one
    that can be walked through only once. lr: learning rate.
    The gradients stay as they are. Afterwards the parameters are leaves that ask for gradients, in
    the memory that they had, and torch records again. Nothing is returned.
    """
    # BEGIN SOLUTION
    with torch.no_grad():  # the step is no part of the loss
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
    # END SOLUTION


# %%
sgd_step = check("13.4", sgd_step)

# %% [markdown]
# ## More: five questions about this lesson
#
# Answer them tomorrow, before you look anything up.

# %% [markdown] card="13.r1" kind="recall"
# z = x W + b for a batch of n images. Why is db the *sum* of dz over the batch?
# - [x] every image uses b, and paths are added -> b was broadcast to n rows. If b rises by 1, all
#   n rows of z rise.
# - [ ] because the loss is a mean -> The mean's 1/n is in dz already. The sum comes from b's n uses.
#   {the-mean-is-in-db}
# - [ ] to make the shapes fit -> A mean or a maximum over the batch would have the same shape,
#   and be wrong. {shapes-decide}
#
# Read again: lesson 5, branches and broadcasting

# %% [markdown] card="13.w1" kind="why"
# Why must `backward` finish all users of a node before the node itself?
# - [x] its gradient is a sum, and is complete only then -> What it passes on to its parents would
#   lack the parts that arrive later.
# - [ ] its value is not known before -> All values are known since the forward pass. The
#   gradients are not. {values-come-last}
# - [ ] to save memory -> The order decides what is right. Memory may follow from it.
#   {order-is-for-memory}
#
# Read again: section 13.3

# %% [markdown] card="13.q1" kind="quiz"
# In PyTorch a colleague writes `cross_entropy(torch.softmax(z, dim=1), y)` for ten classes. The net
# becomes perfectly sure, and right. Its loss is then about
# - [x] {= smallest_loss(1):.3f}, which is log(1 + 9/e) -> The inner softmax gives (1, 0, ..., 0).
#   `cross_entropy` takes that for logits: one e over e + 9.
# - [ ] {= smallest_loss(0):.0f}: right and sure costs no loss -> So it is with logits. Here the
#   outer softmax sees numbers between 0 and 1 only. {softmax-twice-is-once}
# - [ ] {= np.log(10):.3f}: ln 10, as if it had learned not a thing -> One class still has a number 1
#   larger than the others, so it gets more than 0.1. {softmax-twice-forgets}
#
# Read again: section 13.4
#
# ```python
# from course_lib import nn
# def smallest_loss(times: int, k: int=10) -> float:
#     """The smallest cross-entropy that logits can reach after softmax `times` times before it."""
#     z = np.zeros((1, k))
#     z[0, 0] = 1000.0
#     for _ in range(times):
#         z = nn.softmax(z)
#     return nn.cross_entropy(z, np.array([0]))
# ```

# %% [markdown] card="13.q3" kind="quiz"
# In a training loop `optimiser.zero_grad()` is missing. In its third step, SGD without momentum
# uses
# - [x] the sum of the gradients of three batches -> backward adds to what is in `.grad`: where a
#   tensor is used twice that is right, but here nobody clears it from batch to batch.
# - [ ] the gradient of the third batch -> backward does not replace `.grad`. The method of our
#   layers in numpy does. {backward-replaces}
# - [ ] the same numbers, with more memory -> `.grad` has one array per parameter, however many
#   batches are added up in it. {zero-grad-saves-memory}
#
# Read again: section 13.4

# %% [markdown] card="13.q4" kind="quiz"
# A class holds a convolution in `self.first` and three more in `self.rest = [...]`. You train it
# with `SGD(model.parameters())`. After an epoch
# - [x] the first has learned, the three have not -> A list registers no layers, so the optimiser
#   never hears of them. `torch.nn.ModuleList` does.
# - [ ] all four have learned: autograd follows the graph -> Gradients do arrive at the three. But
#   the optimiser changes only what `parameters()` gave it. {autograd-is-the-optimiser}
# - [ ] none has: the first call raises an error -> A list of layers is legal Python, and forward
#   works. That is what makes it a trap. {unregistered-is-an-error}
#
# Read again: section 13.7

# %% [markdown]
# ## More: does autograd differentiate formulas, or take small steps?
#
# Neither, although both are natural guesses. At school a derivative is a new formula, and in lesson
# 4 we measured derivatives with small steps.

# %% [markdown] card="13.c" kind="predict"
# The small net of section 13.3 has 15,910 parameters. How many passes, forward or backward, does
# autograd need for *all* their gradients?
# - [x] 2: one forward, one backward -> The backward pass visits each node once and meets every
#   parameter on its way.
# - [ ] {= 2 * N:,}: two for each parameter -> That is what central differences need: one step up
#   and one down for each. {autograd-takes-small-steps}
# - [ ] {= N:,}: one for each parameter -> Each parameter has its gradient, and one backward
#   pass collects them all. {one-walk-for-each}
#
# Read again: section 13.3
#
# ```python
# N = 784 * 20 + 20 + 20 * 10 + 10
# ```

# %% tags=["nbval-ignore-output"]
bias = small.params["2.b"].copy()  # (10,)
before_bias = small.forward(x_64) - bias  # (n, 10)
calls = []


def loss_of_bias(b):
    """The loss as a function of the last bias alone; each call is counted."""
    calls.append(1)
    return cross_entropy(before_bias + b, y_64)


by_formula = softmax_cross_entropy_grad(before_bias + bias, y_64).sum(axis=0)  # (10,)
small_steps = np.abs(numerical_grad(loss_of_bias, bias) - by_formula).max()
autograd = np.abs(params["2.b"].grad.numpy() - by_formula).max()
print(f"small steps: {len(calls)} evaluations for 10 numbers, off by {small_steps:.0e}")
n = nn.n_parameters(small)
print(f"autograd: one backward pass for {n:,} numbers, off by {autograd:.0e} in the same 10")
outcome("13.c")

# %% [markdown]
# Small steps take two evaluations per number, and their error, small as it is, is about a
# million times the rounding of autograd. Nor does autograd write formulas. The tape holds
# *numbers*, the values of this one forward pass, and for each operation a rule that a person wrote
# once. That is why an `if` or a `while` in your code is no obstacle, since the tape holds what was
# in fact computed, and a new one is made in every forward pass. (PyTorch's documentation describes
# it under "Autograd mechanics".)
#
# ## More: eleven conventions and a check
#
# These eleven choices are all legitimate.
#
# | what | here | PyTorch | another choice |
# |---|---|---|---|
# | weight of a linear layer | $(d, k)$ | $(k, d)$ | |
# | dtype of a new layer | float64 | float32 | |
# | loss of a batch | mean | mean | sum (Bishop, 2006) |
# | running variance of batch norm | $1/(n-1)$ | $1/(n-1)$ | $1/n$ (Keras 3) |
# | its momentum is the weight of the | new | new | old (Keras) |
# | batch norm of one value per channel, in training | gives $\beta$ | an error | |
# | dropout's $p$ is the probability to | drop | drop | keep (Srivastava and others, 2014) |
# | learning rate and velocity | outside | outside | inside (Sutskever and others, 2013) |
# | gradients of a second backward pass | replace | are added | |
# | of equal maxima in a pool, the gradient goes to | the first | the first | all, in equal parts (`amax`) |
# | slope of ReLU at 0 | 0 | 0 | 1 (`clamp`), 1/2 (`maximum`) |

# %%
# Switch on one convention at a time. Which bar is the first to differ?
display(parity_ladder(to_torch))

# %% [markdown]
# In the interactive figure, a small network of ours is compared with the twins that *your*
# `to_torch` makes, first forward, then backward, then after two steps, of which the second has a
# tenth of the learning rate. A bar that ends before the dashed line is rounding. Switch on one
# convention after the other, and compare with the fingerprints of section 13.6.
#
# The rows of the first table, as far as one program can show them:

# %%
wide = torch.nn.Linear(5, 2)
print("weight of Linear(5, 2):", tuple(wide.weight.shape), wide.weight.dtype)
z, labels = torch.tensor([[0.0, 1], [2, 0]]), torch.tensor([1, 1])  # (2, 2), (2,)
total = F.cross_entropy(z, labels, reduction="sum")
print(f"mean {F.cross_entropy(z, labels).item():.4f}, sum {total.item():.4f}")
bn = torch.nn.BatchNorm1d(1, dtype=torch.float64)  # momentum 0.1
column = torch.tensor([[1.0], [2], [3], [6]], dtype=torch.float64)  # mean 3, squares sum to 14
print(f"forward: {bn(column)[3].item():.3f} is 3 over the root of 14/4, {3 / 3.5**0.5:.3f}")
print(f"running variance: {bn.running_var.item():.4f} is 0.9 + 0.1 * 14/3 = {0.9 + 1.4 / 3:.4f}")

# %%
try:
    bn(column[:1])
except ValueError as error:
    print("one example:", error)
torch.manual_seed(0)
dropped = torch.nn.Dropout(0.2)(torch.ones(100_000))  # (100000,)
print(f"dropout 0.2: a fraction of {(dropped == 0).float().mean().item():.1f} is 0, "
      f"the others are {dropped.max().item():.2f}")  # fmt: skip

# %%
at_ties = {
    "max_pool2d": lambda t: F.max_pool2d(t, 2),
    "amax": lambda t: t.amax(dim=(2, 3)),
    "relu": F.relu,
    "clamp": lambda t: t.clamp(min=0),
    "maximum": lambda t: torch.maximum(t, torch.zeros(1)),
}
for name, f in at_ties.items():
    t = torch.zeros(1, 1, 2, 2, requires_grad=True)
    f(t).sum().backward()
    print(f"{name:10} gives four zeros the gradients", t.grad.flatten().tolist())

# %% [markdown]
# ## More: two forms of momentum
#
# Let $v$ be the velocity and $\mu$ the part of it that is kept. Here and in PyTorch:
#
# $$v \leftarrow \mu v + dW, \qquad W \leftarrow W - \eta\, v \qquad (13.7)\ \text{definition}$$
#
# Elsewhere the learning rate goes inside. (The documentation of `torch.optim.SGD` names both forms,
# and Sutskever and others, 2013, for the other one.) Let $s$ be that velocity:
#
# $$s \leftarrow \mu s + \eta\, dW, \qquad W \leftarrow W - s \qquad (13.8)\ \text{definition}$$
#
# Suppose that $s = \eta\,v$ before a step. Then (13.8) makes it
# $\mu\,\eta v + \eta\,dW = \eta(\mu v + dW)$, which is $\eta$ times the new $v$. Both begin with 0,
# so that, as long as $\eta$ never changes,
#
# $$s = \eta\, v \qquad (13.9)$$
#
# If $\eta$ is lowered on the way, they part, because the old velocity in (13.8) still has the old
# $\eta$ in it.


# %%
def two_forms(rates, mu=0.9):
    """Both forms on the same gradients, one rate per step; v, s and both W at the end."""
    v = s = 0.0
    w_outside = w_inside = 1.0
    for rate, slope in zip(rates, (1.0, -2.0, 0.5, 3.0), strict=True):
        v, s = mu * v + slope, mu * s + rate * slope
        w_outside, w_inside = w_outside - rate * v, w_inside - s
    return v, s, w_outside, w_inside


for name, rates in (("constant", [0.1] * 4), ("lowered", [0.1, 0.1, 0.01, 0.01])):
    _, _, w_outside, w_inside = two_forms(rates)
    print(f"{name:8} rate: W = {w_outside:.4f} outside, {w_inside:.4f} inside")

# %% tags=["checks"]
start = rng.normal(size=(2, 3))  # (2, 3)


def a_way_past(value):
    """The total of h + relu(h), with h = value * value - value: two uses of h, three of value."""
    v = tape.Node(value)
    h = tape.add(tape.mul(v, v), tape.mul(v, tape.Node(-np.ones_like(value))))
    return v, tape.total(tape.add(h, tape.relu(h)))


leaf, root = a_way_past(start)
backward(root)
W, x_two = np.array([[5.0], [7.0]]), np.array([[1.0, 2], [0, 3]])  # (d, k), (n, d)
by_library = F.linear(torch.tensor(x_two), torch.tensor(W.T.copy()), torch.ones(1).double())
with checked():
    verify("13.1", x_two @ W + 1, by_library.numpy())
    measured = numerical_grad(lambda value: float(a_way_past(value)[1].value), start)
    verify("13.3", measured, leaf.grad, tol=1e-8)

# %% tags=["checks"]
signs = np.stack(np.meshgrid(*[[-1.0, 1.0]] * 6), axis=-1).reshape(-1, 2, 3)  # all q, k with d = 3
v, s, *_ = two_forms([0.1] * 4)
with checked():
    verify("13.5", attention(Q, K, V)[0], F.softmax(torch.tensor(Q @ K.T / 8**0.5), 1).numpy() @ V)
    verify("13.6", (signs[:, 0] * signs[:, 1]).sum(axis=1).var(), 3)
    verify("13.9", s, 0.1 * v)

# %% [markdown]
# ## More: numpy or PyTorch?
#
# Our numpy LeNet of lesson 10, trained on all 60,000 images, shows what is *not* the difference.

# %%
stored = result("lenet")
mean, sd = stored.mean("61,706 parameters", "test"), stored.sd("61,706 parameters", "test")
print(f"LeNet in numpy alone: {mean:.1f} ± {sd:.1f} % of the test digits, three seeds")

# %% [markdown]
# A network in numpy does the same mathematics, and reads 99 % as well. What PyTorch adds is
# graphics cards, rules for very many operations where our tape has seven, `torch.compile`, which
# looks at the graph as a whole and joins operations, and an ecosystem of trained nets, data sets
# and other people's code. (A. Paszke and others, 2019, describe its aims.)
#
# | stay with numpy | go to PyTorch |
# |---|---|
# | you want to see and own each line | the architecture changes every day |
# | a small model, few dependencies | a large model, a graphics card |
# | you check a new idea's derivative | you build on trained nets or others' code |
# | you teach, or learn | you must be fast on many machines |
#
# Batches come from a `DataLoader`, which does what `minibatches` did in lesson 1, and can prepare
# the next ones in other processes meanwhile. Its randomness is an argument, too.

# %%
pairs = torch.utils.data.TensorDataset(torch.tensor(x[:100]), torch.tensor(y[:100]))
shuffle = torch.Generator().manual_seed(0)
loader = torch.utils.data.DataLoader(pairs, batch_size=32, shuffle=True, generator=shuffle)
print("sizes of the batches:", [len(labels) for _, labels in loader])

# %% [markdown]
# ## More: the library, and where to go deeper
#
# `course_lib.nn.tape` is the small autograd, with `Node`, seven operations, `parents_first` (without
# recursion, which would end at a depth of a thousand nodes) and `backward`. `nn.check_module` tests
# a layer of yours as we tested twins here. To go on with a training that was interrupted, save
# `optimiser.state_dict()`, too, since it holds the velocities.
#
# - PyTorch documentation: "Autograd mechanics", "Serialization semantics"; `torch.nn.Module`,
#   `torch.nn.BatchNorm1d`, `torch.nn.CrossEntropyLoss`, `torch.optim.SGD`, `torch.no_grad`.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic Differentiation in
#   Machine Learning: a Survey", 2018.
# - A. Paszke and others, "PyTorch: An Imperative Style, High-Performance Deep Learning Library",
#   2019.
# - A. Vaswani and others, "Attention Is All You Need", 2017: section 3.2 has (13.5), and a footnote
#   there has the argument for $\sqrt d$.
# - I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the Importance of Initialization and Momentum
#   in Deep Learning", 2013.
# - N. Srivastava and others, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
#   2014, where $p$ is the probability to keep.
