# %% [markdown]
# # 13 · PyTorch: the same nets again
#
# *about 240 minutes: seven stations (225) with recall and quiz (15) · needs lessons 1, 2 and 4 to 10 ·
# six exercises*
#
# For twelve lessons you wrote every derivative by hand. PyTorch is the library that most people use
# instead. Nothing in it is magic now: you will recognise each part. We build the same nets in it and
# ask, layer by layer and step by step, for the same numbers.
#
# **When you are done you can**
#
# - turn a layer of this course into a PyTorch layer with the same numbers (exercise 13.1);
# - find the one layer in which two nets differ (exercise 13.2);
# - write what autograd does, on a tape of nodes (exercise 13.3);
# - write a step of SGD, a step of training and an evaluation in PyTorch (exercises 13.4 to 13.6);
# - name the conventions that differ between two codes of one net (station 6, quiz);
# - say what PyTorch adds, and when to leave numpy (station 7).

# %%
import numpy as np
import torch

from course_lib import check, hint, nn, outcome, predict, quiz, reveal, trace, verify
from course_lib.data import load_mnist
from course_lib.nn import cross_entropy, numerical_grad, softmax_cross_entropy_grad, tape
from course_lib.nn.tape import Node
from course_lib.plots import pytorch as draw
from course_lib.results import result
from course_lib.training import evaluate as evaluate_in_numpy
from course_lib.widgets import digit_pad, parity_ladder

torch.set_num_threads(1)  # for small arrays one thread is enough
rng = np.random.default_rng(13)

# %% [markdown]
# ## Recall
#
# Two questions from earlier lessons, without looking. Replace `...` by a letter in quotes.

# %% [markdown] card="13.r1" kind="recall"
# z = x W + b for a batch of n images. Why is db the *sum* of dz over the batch?
# - [x] every image uses b, and paths are added -> b was broadcast to n rows. If b rises by 1, all
#   n rows of z rise.
# - [ ] because the loss is a mean -> The mean's 1/n stands in dz already. The sum comes from b's
#   n uses. {the-mean-is-in-db}
# - [ ] to make the shapes fit -> A mean or a maximum over the batch would have the same shape,
#   and be wrong. {shapes-decide}
#
# Read again: lesson 5, branches and broadcasting

# %% [markdown] card="13.r2" kind="recall"
# In evaluation mode, where does batch norm get its mean and variance from?
# - [x] from running averages of training batches -> They do not depend on the company that an
#   image comes in.
# - [ ] from the batch that it is given -> Then a single image would become beta, whatever it
#   shows. {eval-is-a-detail}
# - [ ] from gamma and beta, which were trained -> They scale and shift after the standardisation;
#   they know no mean of x. {gamma-holds-the-scale}
#
# Read again: lesson 7, training and evaluation

# %% [markdown]
# ## 13.1 Tensors and layers
#
# *35 minutes*
#
# A **tensor** is PyTorch's array. It has a shape and a dtype, and most functions have the names that
# you know. Three things are its own:
#
# - a **device**: the memory in which it lies, of the processor (`cpu`) or of a graphics card (`cuda`);
# - `requires_grad`: whether torch shall record what is computed from it;
# - `grad`: the place where its gradient will lie. It is `None` until there is one.

# %%
a = np.array([[1.0, 2], [3, 4]])  # (2, 2)
t = torch.tensor(a)  # (2, 2), copied
print(t.shape, t.dtype, t.device, t.requires_grad, t.grad)
print("a product:", (t @ t)[0].tolist(), " a mean:", t.mean(dim=0).tolist())
print("torch's own choice:", torch.ones(2).dtype, " numpy's:", np.ones(2).dtype)

# %% [markdown]
# `dim` is what numpy calls `axis`. A tensor made of an array keeps the array's dtype. And mind the last
# line: Python numbers, `torch.ones` and new layers get **float32** if you do not say a dtype, with
# about seven digits. For comparisons we stay in float64.
#
# ### One memory or two?

# %% [markdown] card="13.a" kind="predict"
# `a = np.zeros(3)`, `t = torch.from_numpy(a)`, `t[0] = 99`. What is `a[0]` now?
# - [x] 99 -> `from_numpy` looks at the same memory: one array, two names. `torch.tensor(a)`
#   copies.
# - [ ] 0: a tensor has memory of its own -> Some functions copy, some do not. This one shares the
#   memory of the array. {tensors-are-copies}
# - [ ] neither: changing `t` raises an error -> Both may be written to, and each sees what the
#   other writes. {shared-memory-is-locked}
#
# Read again: station 1

# %%
zeros = np.zeros(3)  # (3,)
shared, copied = torch.from_numpy(zeros), torch.tensor(zeros)  # (3,), (3,)
shared[0] = 99
print("the array:", zeros.tolist(), " the copy:", copied.tolist())

# %%
outcome("13.a")

# %% [markdown]
# What do you read off? `from_numpy` is another name for the same numbers, `torch.tensor` copies.
# Sharing saves memory. It also means that training one of two nets would train the other.
#
# ### A layer by hand
#
# Our linear layer keeps $W$ with shape $(d, k)$ and computes $xW + b$. `torch.nn.Linear(d, k)` keeps
# `weight` with shape $(k, d)$. Let $d = 2$, $k = 1$, $W$ with rows $(5)$ and $(7)$, and $x = (1, 2)$:
# then $xW = 1 \cdot 5 + 2 \cdot 7 = 19$. In torch `weight` is the one row $(5, 7)$, and the same 19
# is $x$ times that row, turned. Let $A$ be torch's `weight`:
#
# $$x W + b = x A^{\top} + b, \qquad A = W^{\top} \qquad (13.1)$$
#
# If $d = k$, a forgotten transposition raises no error. It gives other numbers.

# %%
layer = nn.Linear(2, 1, rng)
layer.params["W"][:] = [[5.0], [7.0]]  # (d, k)
twin = torch.nn.Linear(2, 1, dtype=torch.float64)
with torch.no_grad():  # torch shall not record this; station 5 says more
    twin.weight.copy_(torch.tensor(layer.params["W"].T))  # (k, d)
    twin.bias.copy_(torch.tensor(layer.params["b"]))  # (k,)
x_two = np.array([[1.0, 2], [0, 3]])  # (n, d)
verify("13.1", layer.forward(x_two), twin(torch.tensor(x_two)).detach().numpy())
print(
    "x W + b for the first row:",
    layer.forward(x_two)[0],
    " torch's weight, (1, 2):",
    twin.weight.tolist(),
)

# %% [markdown]
# `detach()` gives the numbers without their history, and `numpy()` makes an array of them.
#
# A torch layer has two modes, as ours has. `train()` and `eval()` switch it, with all layers within it,
# and `training` tells the mode; a new layer is in training mode. `train(False)` is `eval()`.
#
# ### Exercise 13.1
#
# Complete `to_torch`. It takes a layer of this course and returns the torch layer that computes the
# same, for eight kinds: `nn.Linear`, `nn.Conv2d`, `nn.BatchNorm1d`, `nn.BatchNorm2d`, `nn.MaxPool2d`,
# `nn.Dropout`, and the two without settings, `nn.ReLU` and `nn.Flatten`. The class of the twin has the
# same name in `torch.nn`. The twin holds the same numbers in float64, with memory of its own: changing
# the twin leaves the layer alone. It has the same settings and the same mode, and its parameters can
# be trained. For any other layer raise a `TypeError`. The layer stays as it is, its mode too.
#
# What you need to know: kernels have shape (k, c, kh, kw) in both. Batch norm calls $\gamma$ `weight`
# and $\beta$ `bias`; its running statistics are called `running_mean` and `running_var` in both, and
# both libraries keep the unbiased variance there. `eps`, `momentum` and the drop probability `p` mean
# the same in both. A layer of ours has `params` and `buffers`, dictionaries of arrays, and `training`.
#
# In the lines that are given, `double()` makes float64 of a layer's numbers. `load_state_dict` copies
# tensors into the parameters and statistics of the same names. Torch's batch norm also counts its
# batches, in `num_batches_tracked`. Our layers have no such number, and with `strict=False` it may be
# missing.


# %% exercise="13.1"
def to_torch(layer):
    """The torch layer with the same numbers, settings and mode, in float64, with its own memory.

    layer: a layer of one of the eight kinds; another one raises a TypeError.
    Returns a torch.nn.Module.
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


# %% [markdown]
# `torch.nn.Sequential` is our `Sequential`. So whole nets go over in one line:


# %%
def net_to_torch(model):
    """Our Sequential as a torch.nn.Sequential."""
    return torch.nn.Sequential(*(to_torch(layer) for layer in model.modules))


lenet = nn.lenet5(rng)
lenet_torch = net_to_torch(lenet)
print(sum(p.numel() for p in lenet_torch.parameters()), "parameters, ours", nn.n_parameters(lenet))
print([name for name, _ in lenet_torch.named_parameters()][:4], "... ours:", list(lenet.params)[:4])

# %% [markdown]
# *Your answers are saved; a good place to stop (1 of 7).*

# %% [markdown]
# ## 13.2 The same numbers, layer by layer
#
# *45 minutes*
#
# Do the two nets agree? One look at the logits says yes or no. It does not say *where* they differ.
#
# ### A small example
#
# Two recipes of three steps. Ours: double, add 1, double. Theirs: triple, add 1, double. Start with
# 5. Fed with their own results, ours gives 10, 11, 22 and theirs 15, 16, 32: all three steps differ.
# Now give each step of theirs *our* last result: triple 5 is 15 where we have 10, and that is the
# fault; then $10 + 1 = 11$ and twice 11 is 22, as ours. **Equal inputs for both** make the steps
# independent.

# %% [markdown] card="13.b" kind="predict"
# Layer 1 of 13 has another eps in PyTorch. We send images through both nets *whole*, each net
# feeding itself, and compare after every layer, 0 to 12. How many layers differ?
# - [x] {= str(len(range(1, 13)))}: layer 1 and all behind it -> Each later layer of the torch net
#   gets inputs that are wrong already.
# - [ ] {= str(len(range(13)))}: all layers, as they are one net -> Layer 0 comes before the
#   fault, and knows nothing of it on the way forward. {a-fault-is-everywhere}
# - [ ] 1: the layer with the fault -> That is so if both layers get equal inputs. Here each net
#   feeds itself. {faults-stay-where-they-are}
#
# Read again: station 2

# %% [markdown]
# The same holds on the way back, with gradients. Let $f_i$ be our layer $i$ and $\tilde f_i$ its twin,
# and $h$ what our layers before it gave. The **gap** of the layer, forward, is the largest absolute
# difference over all entries $j$ of the output:
#
# $$\text{gap}_i = \max_j \big| f_i(h)_j - \tilde f_i(h)_j \big| \qquad (13.2)\ \text{definition}$$
#
# Backward it is the same, of the gradients at the layer's *input*. Both layers get the gradient
# that *our* layers behind send back.
#
# In torch one gradient can be asked for like this: make the input a tensor with
# `requires_grad=True`, compute the output `u`, call `u.backward(g)` with the gradient `g` at the
# output. Then the input's `.grad` holds the gradient there.

# %%
t = torch.tensor([[1.0, -2.0]], dtype=torch.float64, requires_grad=True)  # (1, 2)
u = torch.relu(t)  # (1, 2)
u.backward(torch.tensor([[10.0, 10.0]], dtype=torch.float64))
print("gradient at the input of ReLU:", t.grad.tolist())

# %% [markdown]
# ### Exercise 13.2
#
# Write `layer_parity`. `model_np` is our `Sequential`, its layers are in `model_np.modules`;
# `model_torch` is a `torch.nn.Sequential` of as many layers. `x` is an array, `dy` an array with the
# shape of our logits: the gradient at the output. Switch both models to evaluation mode first, so that
# nothing is random. Return a list with one row a layer, first layer first:
# `(name, forward gap, backward gap)`. The name is the number and the class of our layer, such as
# `"0 Conv2d"`. The gaps are plain numbers, as in equation (13.2), with equal inputs for both layers:
# behind a fault, too, *our* numbers go on. Work in float64. The numbers of both models stay as they are
# (what `backward` leaves in `grads` and `.grad` may change).


# %% exercise="13.2"
def layer_parity(model_np, model_torch, x, dy):
    """Compare two nets layer by layer, each pair of layers with equal inputs.

    x: (n, ...) inputs. dy: (n, k) gradient at the output.
    Returns a list of (name, forward gap, backward gap).
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
# ### LeNet and the net with batch norm
#
# 64 digits, and random gradients at the output. For the second net we draw the running statistics,
# as if it had been trained.

# %%
(x, y), (x_test, y_test) = load_mnist(n_train=2000, flat=False)  # (2000, 1, 28, 28), (2000,)
x, x_test = x.astype(np.float64), x_test[:2000].astype(np.float64)  # for comparisons
y_test = y_test[:2000]  # (2000,)
digits, dy = x[:64], rng.normal(size=(64, 10))  # (64, 1, 28, 28), (64, 10)
convnet = nn.small_convnet(rng)
for value in convnet.buffers.values():
    value[:] = rng.uniform(0.5, 2, value.shape)
for model in (lenet, convnet):
    rows = layer_parity(model, net_to_torch(model), digits, dy)
    worst = max(max(forward, backward) for _, forward, backward in rows)
    print(f"{len(rows)} layers, all gaps below 1e-10: {worst < 1e-10}")

# %% [markdown]
# ### A fault is found
#
# Now one layer gets another eps, 0.1 in place of 0.00001, and we compare in both ways.

# %%
faulty = net_to_torch(convnet)
faulty[1].eps = 0.1
alike = [forward for _, forward, _ in layer_parity(convnet, faulty, digits, dy)]
own, h, u = [], digits, torch.tensor(digits)
for layer, twin in zip(convnet.modules, faulty, strict=True):  # each net feeds itself
    h, u = layer.forward(h), twin(u)
    own.append(np.abs(h - u.detach().numpy()).max())
names = [f"{i} {type(layer).__name__}" for i, layer in enumerate(convnet.modules)]
draw.gaps(names, alike, own)

# %% [markdown]
# What do you read off?

# %%
outcome("13.b")

# %% [markdown]
# When each net feeds itself, 12 of 13 layers look guilty. With equal inputs one is left, and it is the
# right one.
#
# *Your answers are saved; a good place to stop (2 of 7).*

# %% [markdown]
# ## 13.3 Autograd is our backward pass
#
# *40 minutes*
#
# In lesson 5 you wrote `backward` for each layer, and called them in reverse. **Autograd** does the
# second part by itself: while values are computed, it notes what was computed from what.
#
# ### By hand, on a tape
#
# Let $a = 3$, $h = a \cdot a$ and the result $r = h + a$. Each value is a **node**. A node knows its
# **parents**, the nodes that it was computed from, and a function `vjp` (vector-Jacobian product)
# that sends a gradient back to each of them. For a product $bc$ it is: $g$ becomes $g c$ for $b$
# and $g b$ for $c$. Together the nodes are a **tape**.
#
# - the gradient of $r$ itself is 1: if $r$ rises by 1, $r$ rises by 1;
# - $r = h + a$ sends 1 to $h$ and 1 to $a$;
# - $h = a \cdot a$ has the gradient 1 and sends $1 \cdot 3$ to its first parent and $1 \cdot 3$ to its
#   second; both are $a$;
# - $a$ gets $1 + 3 + 3 = 7$. Check: $r = a^2 + a$ has the slope $2a + 1 = 7$.
#
# In general, let a node $u$ with $m$ numbers use a node $a$ with $n$ numbers. Let $du$ be the gradient
# at $u$, and $\partial u / \partial a$ the Jacobian of that use, with shape $(m, n)$: entry $(i, j)$ says
# how $u_i$ moves with $a_j$, as in lesson 5. All uses are added:
#
# $$da = \sum_{u \text{ uses } a} \Big( \frac{\partial u}{\partial a} \Big)^{\top} du \qquad (13.3)$$
#
# One term of this sum is what `vjp` sends to one parent. For the product $bc$ of two numbers the
# Jacobians have shape $(1, 1)$. They are $c$ and $b$, and $g c$ and $g b$ are sent.
#
# So $da$ is complete only when *all* nodes that use $a$ are done. That is why one walks in **reverse
# topological order**: root first, and no node before all its users. In the example: $r$, then $h$,
# then $a$.
#
# What goes wrong otherwise? Let $a = 3$, $h = a \cdot a$, $u = \max(h, 0)$ and $s = h + u$. The gradient
# of $h$ is $1 + 1 = 2$: one part comes from $s$, one by way of $u$. Then $a$ gets $2 \cdot 3$ twice,
# which is 12. If $h$ came before $u$, it would hand on its first part only: $a$ would get $1 \cdot 3$
# twice, which is 6, and the second part of $h$ would come too late.
#
# The class `Node` and seven operations stand in `course_lib.nn.tape`, in fewer than 150 lines:

# %%
node_a = Node(3.0, name="a")
node_h = tape.mul(node_a, node_a)  # shape (), parents (a, a)
node_r = tape.add(node_h, node_a)  # shape ()
print(node_r, "has parents", node_r.parents, "and value", float(node_r.value))
print("h sends back:", [float(g) for g in node_h.vjp(np.array(1.0))])

# %% [markdown] card="13.w1" kind="why"
# Why must `backward` finish all users of a node before the node itself?
# - [x] its gradient is a sum, and is complete only then -> What it hands on to its parents would
#   lack the parts that arrive later.
# - [ ] its value is not known before -> All values are known since the forward pass. The
#   gradients are not. {values-come-last}
# - [ ] to save memory -> The order decides what is right. Memory may follow from it.
#   {order-is-for-memory}
#
# Read again: station 3

# %% [markdown]
# ### Exercise 13.3
#
# Write `backward(root)`. `root` is a node whose value has shape (), such as a loss. A node has
# `value` (an array), `parents` (a tuple of nodes; a node may come twice; () for a leaf) and `vjp`: it
# takes a gradient with the shape of `value` and returns a tuple with one gradient for each parent, in
# their order. Set `grad` of every node that root depends on, and of root itself (its gradient is 1):
# an array with the shape of `value`. Gradients of an earlier call are replaced. Call the `vjp` of each
# node once, however many ways lead to it. Nothing is returned.
#
# Two arrays that a `vjp` returns may be one array in memory: `add` sends the same `g` to both. And
# nodes are compared by `is`, or by `id(node)`.


# %% exercise="13.3"
def backward(root):
    """Set the gradient of root and of every node that it depends on.

    root: a node whose value has shape ().
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
# Equation (13.3) by two routes: along the tape, and measured with small steps.

# %%
backward(node_r)
print("the gradient of a:", float(node_a.grad))


def a_way_past(value):
    """The total of h + relu(h), with h = value * value - value: two uses of h, three of value."""
    v = Node(value)
    h = tape.add(tape.mul(v, v), tape.mul(v, Node(-np.ones_like(value))))
    return v, tape.total(tape.add(h, tape.relu(h)))


start = rng.normal(size=(2, 3))  # (2, 3)
leaf, root = a_way_past(start)
backward(root)
measured = numerical_grad(lambda value: float(a_way_past(value)[1].value), start)
verify("13.3", measured, leaf.grad, tol=1e-8)

# %% [markdown]
# *Your answers are saved; a good place to stop (3 of 7).*

# %% [markdown]
# ## 13.4 The tape, our layers and PyTorch
#
# *20 minutes*
#
# One net of two linear layers in three ways. First on the tape:

# %%
x_flat, y_64 = digits.reshape(64, 784), y[:64]  # (n, d), (n,)
small = nn.Sequential(nn.Linear(784, 20, rng), nn.ReLU(), nn.Linear(20, 10, rng))
leaves = {name: Node(value, name=name) for name, value in small.params.items()}
z1 = tape.add(tape.matmul(Node(x_flat, name="x"), leaves["0.W"]), leaves["0.b"])  # (n, 20)
z2 = tape.add(tape.matmul(tape.relu(z1), leaves["2.W"]), leaves["2.b"])  # (n, 10)
loss = tape.nll(tape.log_softmax(z2), y_64)  # ()
backward(loss)

# %% [markdown]
# Then the same lines in PyTorch. `loss.backward()` does what your `backward(loss)` does.

# %%
params = {name: torch.tensor(v, requires_grad=True) for name, v in small.params.items()}
z1_torch = torch.tensor(x_flat) @ params["0.W"] + params["0.b"]  # (n, 20)
z2_torch = torch.relu(z1_torch) @ params["2.W"] + params["2.b"]  # (n, 10)
loss_torch = torch.nn.functional.cross_entropy(z2_torch, torch.tensor(y_64))  # ()
loss_torch.backward()

# %% [markdown]
# And by the layers of lesson 5, whose backward passes were written by hand:

# %%
z = small.forward(x_flat)  # (n, 10)
small.backward(softmax_cross_entropy_grad(z, y_64))
for name, by_hand in small.grads.items():
    on_tape = np.abs(by_hand - leaves[name].grad).max()
    in_torch = np.abs(by_hand - params[name].grad.numpy()).max()
    agree = max(on_tape, in_torch) < 1e-12
    print(f"{name}: gradient of shape {by_hand.shape}; tape, torch and hand agree: {agree}")

# %% [markdown]
# ### Node for node
#
# A tensor that was computed has a `grad_fn`. It is a node of torch's tape, and its
# `next_functions` are the parents. Let us walk along the chain from the loss, on both tapes. At each
# step we follow the first parent: in this net it is the one that leads back to `x`.


# %%
def chain_of_ours(node):
    """The names of the operations from a node back to the inputs, last first."""
    names = []
    while node.parents:
        names.append(node.name)
        node = node.parents[0]
    return names


def chain_of_torch(fn):
    """The same for torch's graph."""
    names = []
    while fn is not None and type(fn).__name__ != "AccumulateGrad":
        names.append(type(fn).__name__)
        fn = fn.next_functions[0][0]
    return names


# %%
ours, theirs = chain_of_ours(loss), chain_of_torch(loss_torch.grad_fn)
for our_name, their_name in zip(ours, theirs, strict=True):
    print(f"{our_name:12} {their_name}")

# %%
chain = list(zip(ours, theirs, strict=True))[::-1]
draw.two_names(chain, [(0, "x, W"), (1, "b"), (3, "W"), (4, "b")])

# %% [markdown]
# Seven nodes, in the same order. A leaf that asks for a gradient is called `AccumulateGrad` in torch:
# it *adds* what arrives to `.grad`. The input `x` asks for none, so nothing is computed for it.
#
# ### A claim on trial
#
# **FALSE:** "Autograd differentiates the formula, or it takes small steps and looks what happens."
#
# *Why people believe it:* at school derivatives are new formulas, and in lesson 4 we measured them
# with small steps. What is left?

# %% [markdown] card="13.c" kind="predict"
# The small net above has 15,910 parameters. How many passes, forward or backward, does autograd
# need for *all* their gradients?
# - [x] 2: one forward, one backward -> The backward pass visits each node once and meets every
#   parameter on its way.
# - [ ] {= 2 * N:,}: two for each parameter -> That is what central differences need: one step up
#   and one down for each. {autograd-takes-small-steps}
# - [ ] {= N:,}: one for each parameter -> Each parameter has its gradient, and one walk back
#   collects them all. {one-walk-for-each}
#
# Read again: station 4
#
# ```python
# N = 784 * 20 + 20 + 20 * 10 + 10
# ```

# %% [markdown]
# *The numbers.* First, how exact is it? For the bias of the last layer we know the gradient by the
# formula of lesson 4. Compare autograd and central differences with it. Second, how many evaluations
# does it take? We count.

# %%
bias = small.params["2.b"].copy()  # (10,)
hidden = np.maximum(x_flat @ small.params["0.W"] + small.params["0.b"], 0)  # (n, 20)
before_bias = hidden @ small.params["2.W"]  # (n, 10)
calls = []


def loss_of_bias(b):
    """The loss as a function of the last bias alone; each call is counted."""
    calls.append(1)
    return cross_entropy(before_bias + b, y_64)


by_formula = softmax_cross_entropy_grad(before_bias + bias, y_64).sum(axis=0)  # (10,)
small_steps = np.abs(numerical_grad(loss_of_bias, bias) - by_formula).max()
autograd = np.abs(params["2.b"].grad.numpy() - by_formula).max()
print(f"small steps, {len(calls)} evaluations for 10 numbers:")
print("  off by something between 1e-13 and 1e-8:", 1e-13 < small_steps < 1e-8)
print(f"autograd, the one backward pass of above, for all {nn.n_parameters(small):,}:")
print("  off by less than 1e-15:", autograd < 1e-15)

# %%
outcome("13.c")

# %% [markdown]
# Nor does it write formulas: look at the tape. It holds *numbers*, the values of this one forward
# pass, and for each operation a rule that was written once by a person. So an `if` or a `while` in
# your code is no obstacle: the tape holds what was in fact computed.
#
# *The correct sentence:* autograd applies the chain rule to the operations that were executed, with
# their values, in reverse order: exact up to rounding, and all gradients in one walk. (Baydin and
# others, 2018, describe automatic differentiation as "similar to but more general than
# backpropagation". The PyTorch documentation, "Autograd mechanics", says that "the graph is
# recreated from scratch at every iteration".)
#
# *Your answers are saved; a good place to stop (4 of 7).*

# %% [markdown]
# ## 13.5 A step, and a loop
#
# *35 minutes*
#
# ### A step that is not recorded
#
# Let $p$ be a parameter and $dp$ its gradient. SGD without momentum, as ever:
#
# $$p \leftarrow p - lr \cdot dp \qquad (13.4)\ \text{definition}$$
#
# In numpy that was `p -= lr * dp`. In torch $p$ is a **leaf**: a tensor that was not computed from
# others and asks for a gradient. Three attempts:

# %%
p = torch.tensor([1.0, 2.0], requires_grad=True)  # (2,)
(p * p).sum().backward()  # the gradient is 2 p: (2, 4)
try:
    p -= 0.1 * p.grad
except RuntimeError as error:
    print("first: ", str(error)[:50], "...")
q = p - 0.1 * p.grad
print("second:", q.detach(), "but p is still", p.detach())
with torch.no_grad():
    p -= 0.1 * p.grad
print("third: ", p.detach(), " is a leaf:", p.is_leaf)

# %% [markdown]
# The first is refused: torch records, and a leaf may not be changed while it does. The second makes a
# *new* tensor; the model keeps the old one. The third is right. Within `torch.no_grad()` nothing is
# recorded, and `-=` changes the memory that the model holds.

# %% [markdown] card="13.w2" kind="why"
# Why does the update of a parameter stand within `torch.no_grad()`?
# - [x] it is no part of the function that is differentiated -> The loss was computed from the old
#   numbers. Recording the change would make the new ones depend on them.
# - [ ] gradients would be cleared otherwise -> Only `zero_grad` clears them.
#   {no-grad-protects-grad}
# - [ ] the parameters would be copied otherwise -> In place is in place. Torch refuses it for a
#   leaf while it records. {recording-copies}
#
# Read again: station 5

# %% [markdown]
# ### Exercise 13.4
#
# Write `sgd_step` by equation (13.4). `params` are leaf tensors, in a list or in any other iterable,
# such as `model.parameters()`, which can be walked through only once. Change each in place: its numbers
# stay in the memory that they have. One whose `grad` is `None` stays as it is. The gradients stay as
# they are: clearing them is the caller's business. Afterwards the parameters are leaves that ask for
# gradients, as before, and torch records again. Nothing is returned.


# %% exercise="13.4"
def sgd_step(params, lr):
    """One step of gradient descent on each parameter, in place.

    params: iterable of leaf tensors with their gradients in .grad, or None there.
    lr: learning rate.
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
# ### Gradients add up
#
# Our layers *replace* `grads` in each backward pass. Torch *adds* to `.grad`: a tensor that is used
# in two losses shall get both parts. From batch to batch somebody must clear it, and that is
# `optimiser.zero_grad()`.

# %%
p = torch.tensor(3.0, requires_grad=True)  # ()
for step in (1, 2, 3):
    (2 * p).backward()
    print("after backward", step, "the gradient is", p.grad.item())

# %% [markdown]
# The slope of $2p$ is 2 each time. What we see is 2, 4, 6.
#
# ### Exercise 13.5
#
# Order the lines of `train_step`: one step of training on one batch. `model` gives logits (n, k) for
# `x`, a tensor (n, ...); `y` is a tensor (n,) of whole-number labels; `optimiser` holds the model's
# parameters. The model may come in either mode; it shall be in training mode for the step, and after
# it. What stands in `.grad` from earlier batches has no part in the step. The loss is the mean
# cross-entropy of the batch, *before* the step; return it as a plain Python number. (Other orders and
# other lines are accepted if they do the same. One of the lines does not belong: leave it out.)


# %% exercise="13.5"
def train_step(model, optimiser, x, y):
    """One step of training; the loss before it, as a plain number.

    x: (n, ...) inputs. y: (n,) labels. The optimiser holds the model's parameters.
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
# ### Two loops, side by side
#
# The net with batch norm, without dropout, from the same numbers, on the same 30 batches of 32, with
# momentum 0.9. The lines of both loops correspond; `F` is `torch.nn.functional`:
#
# | in numpy | in PyTorch |
# |---|---|
# | `z = model.forward(x)` | `z = model(x)` |
# | `loss = cross_entropy(z, y)`, of `nn` | `loss = F.cross_entropy(z, y)` |
# | `model.backward(softmax_cross_entropy_grad(z, y))` | `optimiser.zero_grad()`, `loss.backward()` |
# | `optimiser.step()` | `optimiser.step()` |

# %% [markdown] card="13.d" kind="predict"
# The numpy net and its torch twin start with the same numbers and see the same 30 batches, in
# float64. How far apart are their losses in step 30?
# - [x] less than 1e-10 -> Both do the same sums in another order. The rounding of float64 is
#   about 1e-16, and 30 steps make little of it.
# - [ ] about 0.01: similar, not equal -> So it would be with other random numbers. Here nothing
#   is random any more. {training-is-never-the-same}
# - [ ] more than 0.1: torch uses a better algorithm -> SGD is SGD: v = mu v + dW, then W = W - lr
#   v, in both. {torch-trains-better}
#
# Read again: station 5

# %%
model = nn.small_convnet(np.random.default_rng(1), p=0.0)
model_torch = net_to_torch(model)
optimiser = nn.SGD(model, lr=0.02, momentum=0.9)
optimiser_torch = torch.optim.SGD(model_torch.parameters(), lr=0.02, momentum=0.9)
print("equal at the start:", np.array_equal(model.params["0.W"], model_torch[0].weight.detach()))

# %%
losses, losses_torch = [], []
for _ in range(30):
    rows = rng.integers(len(x), size=32)  # (32,)
    z = model.forward(x[rows])  # (32, 10)
    losses.append(cross_entropy(z, y[rows]))
    model.backward(softmax_cross_entropy_grad(z, y[rows]))
    optimiser.step()
    batch = torch.tensor(x[rows]), torch.tensor(y[rows])
    losses_torch.append(train_step(model_torch, optimiser_torch, *batch))
draw.two_losses(losses, losses_torch)

# %% [markdown]
# What do you read off?

# %%
outcome("13.d")

# %% [markdown]
# The numbers that were learnt agree as well. Three of the arrays after 30 steps:

# %%
state = model_torch.state_dict()
gaps = [np.abs(state["0.weight"].numpy() - model.params["0.W"]).max()]
gaps.append(np.abs(state["9.weight"].numpy().T - model.params["9.W"]).max())
gaps.append(np.abs(state["1.running_var"].numpy() - model.buffers["1.running_var"]).max())
print("kernels, a linear layer, a running variance: within 1e-10:", max(gaps) < 1e-10)

# %% [markdown]
# Do they make the same mistakes on *your* digits, too? Both have seen 960 images only, so some are easy
# to find, on the pad of lesson 1.


# %% tags=["nbval-ignore-output"]
@torch.no_grad()
def by_torch(images):
    """(n, 784) images -> (n, 10) logits, in evaluation mode."""
    model_torch.eval()
    logits = model_torch(torch.tensor(images.reshape(-1, 1, 28, 28))).numpy()
    model_torch.train()
    return logits


digit_pad(model, by_torch, question="Do both make the same mistakes on your digit?")

# %% [markdown]
# Given the same start and the same batches, the same rules give the same net. Which library does the
# sums makes no difference.
#
# *Your answers are saved; a good place to stop (5 of 7).*

# %% [markdown]
# ## 13.6 Two switches, and where conventions differ
#
# *40 minutes*
#
# ### Exercise 13.6
#
# This version of `evaluate` is wrong on purpose: one line is missing. It should return the
# accuracy of a torch model: the share of all `n` examples whose largest logit is the true class, a
# plain number from 0 to 1. `model` gives logits (b, k) for a batch of inputs; `x` is a tensor (n, ...),
# `y` a tensor (n,) of labels. The model comes with all its layers in one mode, and
# predicts in evaluation mode; afterwards the model *and every layer in it* is in the mode in which it
# came. No graph is recorded. Afterwards torch records again, and the parameters can be trained as
# before. The model's numbers and statistics stay as they are, and it never gets more than `batch_size`
# examples at once. The last batch may be smaller.


# %% exercise="13.6"
def evaluate(model, x, y, batch_size):
    """The accuracy of a torch model, batch by batch.

    x: (n, ...) inputs. y: (n,) labels. batch_size: examples at once, at most.
    Returns a number from 0 to 1.
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

# %%
in_torch = evaluate(model_torch, torch.tensor(x_test), torch.tensor(y_test), 300)
in_numpy = evaluate_in_numpy(model, x_test, y_test)
same = abs(in_torch - in_numpy) < 0.002  # at most 3 of 2,000: rounding may decide a close one
print("2,000 test images, the same accuracy in both:", same)

# %% [markdown]
# ### A claim on trial
#
# **FALSE:** "`model.eval()` switches gradients off."
#
# *Why people believe it:* in most code `eval()` and `no_grad()` stand next to each other.

# %% [markdown] card="13.e" kind="predict"
# A torch net is in evaluation mode, after `model.eval()`. You compute a loss and call
# `loss.backward()`. What happens?
# - [x] gradients come as always -> The mode changes what dropout and batch norm do. Graphs are
#   recorded in both modes.
# - [ ] an error: nothing was recorded -> That would come after `torch.no_grad()`, which is
#   another switch. {eval-is-no-grad}
# - [ ] all gradients are 0 -> Nothing sets them to 0. Try it: the gradients are there.
#   {eval-freezes}
#
# Read again: station 6

# %%
probe = net_to_torch(model).eval()  # a new twin: its gradients are None
z = probe(torch.tensor(x_test[:8]))  # (8, 10)
torch.nn.functional.cross_entropy(z, torch.tensor(y_test[:8])).backward()
sizes = [p.grad.abs().max().item() for p in probe.parameters()]
print("in evaluation mode:", sum(size > 0 for size in sizes), "of", len(sizes), "gradients not 0")
with torch.no_grad():
    z = probe.train()(torch.tensor(x_test[:8]))
print("in training mode, within no_grad: has a graph:", z.grad_fn is not None)

# %%
outcome("13.e")

# %% [markdown]
# *The correct sentence:* there are two switches. `eval()` and `train()` change what dropout and batch
# norm compute. `torch.no_grad()` stops the recording. Evaluation wants both. (PyTorch
# documentation, "Autograd mechanics" and `torch.no_grad`.)
#
# ### Where conventions differ
#
# Two codes of one net seldom differ in the mathematics. They differ in conventions. Here are those
# of this course, of PyTorch, and of others that you will meet:
#
# | what | here | PyTorch | elsewhere |
# |---|---|---|---|
# | weight of a linear layer | $(d, k)$ | $(k, d)$ | both |
# | dtype of a new layer, unless you say one | float64 | float32 | both |
# | loss of a batch | mean | mean | sum |
# | variance in batch norm: forward, running | $1/n$, $1/(n-1)$ | the same | $1/n$ in both |
# | momentum of batch norm: share of the | new | new | old |
# | one example, `BatchNorm1d` in training | gives $\beta$ | an error | both |
# | dropout: $p$ is the probability to | drop | drop | keep (Srivastava and others, 2014) |
# | momentum of SGD: learning rate is | outside $v$ | outside $v$ | inside $v$ |
# | gradients after a second backward | replaced | added | both |
#
# Each row can be checked. The first six:

# %%
wide = torch.nn.Linear(5, 2)
print("weight of Linear(5, 2):", tuple(wide.weight.shape), wide.weight.dtype)
z, labels = torch.tensor([[0.0, 1], [2, 0]]), torch.tensor([1, 1])  # (2, 2), (2,)
mean = torch.nn.functional.cross_entropy(z, labels)
total = torch.nn.functional.cross_entropy(z, labels, reduction="sum")
print("the sum is n times the mean:", bool(torch.isclose(total, 2 * mean)))
bn = torch.nn.BatchNorm1d(1, dtype=torch.float64)  # momentum 0.1
column = torch.tensor([[1.0], [2], [3], [6]], dtype=torch.float64)  # mean 3, squares sum to 14
print(f"forward: {bn(column)[3].item():.3f} is 3 over the root of 14/4, {3 / 3.5**0.5:.3f}")
print(f"running variance: {bn.running_var.item():.4f} is 0.9 + 0.1 * 14/3 = {0.9 + 1.4 / 3:.4f}")
try:
    bn(column[:1])
except ValueError as error:
    print("one example:", error)

# %% [markdown]
# Dropout: of 100,000 ones with $p = 0.2$, the share of zeros and the value of the others. And
# gradients, which we saw above.

# %%
torch.manual_seed(0)
dropped = torch.nn.Dropout(0.2)(torch.ones(100_000))  # (100000,)
share = (dropped == 0).float().mean().item()
print(f"share of zeros about {share:.1f}; the others are {dropped.max().item():.2f}")

# %% [markdown]
# ### Two forms of momentum
#
# Let $v$ be the velocity and $\mu$ the share of it that is kept. Here and in PyTorch:
#
# $$v \leftarrow \mu v + dW, \qquad W \leftarrow W - lr \cdot v \qquad (13.5)\ \text{definition}$$
#
# Elsewhere the learning rate stands inside. (A note in the PyTorch documentation of `torch.optim.SGD`
# names both forms.) Let $s$ be that velocity:
#
# $$s \leftarrow \mu s + lr \cdot dW, \qquad W \leftarrow W - s \qquad (13.6)\ \text{definition}$$
#
# If $lr$ never changes, then at all times
#
# $$s = lr \cdot v \qquad (13.7)$$
#
# and both give the same $W$. If $lr$ is lowered on the way, they part: in equation (13.6) the old
# velocity still has the old $lr$ in it. We try both.


# %%
def two_forms(rates, mu=0.9):
    """Both forms on the same gradients, one rate a step; v, s and both W at the end."""
    v = s = 0.0
    w_outside = w_inside = 1.0
    for rate, slope in zip(rates, (1.0, -2.0, 0.5, 3.0), strict=True):
        v, s = mu * v + slope, mu * s + rate * slope
        w_outside, w_inside = w_outside - rate * v, w_inside - s
    return v, s, w_outside, w_inside


v, s, w_outside, w_inside = two_forms([0.1, 0.1, 0.1, 0.1])
verify("13.7", s, 0.1 * v)
print(f"constant rate: W = {w_outside:.4f} and {w_inside:.4f}")
_, _, w_outside, w_inside = two_forms([0.1, 0.1, 0.01, 0.01])
print(f"rate lowered:  W = {w_outside:.4f} and {w_inside:.4f}")

# %% [markdown]
# ### Which row of the table is it?
#
# Two codes of one net give different numbers. Which convention is it? Each one breaks other parts of
# the computation, and leaves the rest alone.

# %% [markdown] card="13.f" kind="predict"
# A torch net differentiates the *sum* of the losses of 4 digits, where ours differentiates their
# mean. Both print the mean. We compare the nets forward, then backward, then after a step. Where do
# they differ first, and how?
# - [x] in the gradient at the logits: torch's is 4 times ours -> The sum is 4 times the mean, so
#   its gradient is, too. From there the 4 goes all the way back. Nothing on the way forward shows
#   it.
# - [ ] in the parameters after the step: torch's step is 4 times ours -> The step shows it, too.
#   But the gradients come first: all are 4 times ours. {faults-show-in-the-step}
# - [ ] in the printed loss: torch's is 4 times ours -> Both print the mean. What is
#   differentiated is another number, never printed. {the-loss-tells-all}
#
# Read again: station 6

# %% [markdown]
# Below, a small net of ours stands beside its twins. *Your* `to_torch` makes them. The two are
# compared as on a ladder, one *rung* after the other: forward, backward, and what training keeps.
# The bar of a rung is its gap, the largest absolute difference, on a logarithmic scale. A bar that
# ends before the dashed line is rounding. Step 2 has a tenth of the learning rate of step 1. Seven
# switches give torch's side a convention of somebody else's; one of them is on. Click a rung, or walk
# with the arrow keys, and you see its numbers. `Esc` leads back to the notebook. Three things to find
# stand at the end.

# %%
parity_ladder(to_torch)

# %% [markdown]
# Switch on one convention at a time. What do you read off: on which rung is it seen first, and which
# rungs never see it? Then let each pair of layers get equal inputs, as in station 2. What is left?

# %%
outcome("13.f")

# %% [markdown]
# Each convention has its fingerprint. For a batch of $n$:
#
# | what you see | convention |
# |---|---|
# | all gradients $n$ times as large, the loss equal | the sum is differentiated |
# | $n / (n - 1)$ in the running variance; only evaluation sees it | $1/n$ there |
# | everything, by about $10^{-7}$ to $10^{-5}$ | float32 |
# | nothing before the second step | learning rate inside the velocity |
# | with equal inputs, one linear layer | a square $W$ that was not turned |
# | with equal inputs, batch norm alone | one side is in evaluation mode |
# | another shape | a pool that rounds up |
#
# *Your answers are saved; a good place to stop (6 of 7).*

# %% [markdown]
# ## 13.7 What PyTorch adds, and when to leave numpy
#
# *10 minutes*
#
# ### A new layer without a backward pass
#
# Suppose you want another activation: $z \cdot \sigma(z)$, with the sigmoid $\sigma$ of lesson 2. In
# numpy you would derive it, write the backward pass, and check it. With autograd the forward line is
# enough:


# %%
def swish(z):
    """Each entry times its sigmoid: (n, k) -> (n, k)."""
    return z * torch.sigmoid(z)


z = torch.tensor(rng.normal(size=(3, 4)), requires_grad=True)  # (3, 4)
swish(z).sum().backward()
measured = numerical_grad(lambda v: float((v * nn.sigmoid(v)).sum()), z.detach().numpy().copy())
print("as measured with small steps:", bool(np.abs(measured - z.grad.numpy()).max() < 1e-8))

# %% [markdown]
# Even so: check what matters. `torch.autograd.gradcheck` compares autograd with central differences,
# as our `check_gradients` does.
#
# ### Batches by a data loader
#
# What `minibatches` did in lesson 1, `DataLoader` does, and it can read and prepare the next batches in
# other processes meanwhile:

# %%
pairs = torch.utils.data.TensorDataset(torch.tensor(x[:100]), torch.tensor(y[:100]))
shuffle = torch.Generator().manual_seed(0)  # randomness is an argument here, too
loader = torch.utils.data.DataLoader(pairs, batch_size=32, shuffle=True, generator=shuffle)
print("sizes of the batches:", [len(labels) for _, labels in loader])

# %% [markdown]
# ### And more
#
# - **Devices.** `model.to("cuda")` moves a net to a graphics card; the code stays the same. For large
#   nets that is the reason to leave numpy.
# - **Compilation.** `torch.compile(model)` looks at the graph as a whole and joins operations.
# - **An ecosystem.** Trained nets, data sets, optimisers, training on many machines, and most papers'
#   code.
#
# Here is what speaks for either:
#
# | stay with numpy | go to PyTorch |
# |---|---|
# | you want to see and own each line | the architecture changes every day |
# | a small model, few dependencies | a large model, a graphics card |
# | you check a new idea's derivative | you build on trained nets or others' code |
# | you teach, or learn | you must be fast on many machines |
#
# How fast each is depends on the net, the batch and the machine. Measure it for yours.
#
# ### A claim on trial
#
# **SLOPPY:** "A network in numpy from scratch is only a toy."
#
# *Why people say it:* networks in numpy are mostly written to learn from, and are small. *The number:*
# the numpy LeNet of lesson 10, on all 60,000 images:

# %%
right = result("lenet").mean("61,706 parameters", "test")  # one arm, named by its size
print(f"test accuracy, numpy alone: {right:.1f} %")
assert 98.9 < right < 99.3

# %% [markdown]
# And a net in numpy is the same as its torch twin: LeNet before training, layer by layer (station 2),
# and the net with batch norm in 30 steps of training, to ten digits (station 5). *The correct
# sentence:* a network in numpy does the same mathematics, and can reach the same accuracy. What it
# lacks is graphics cards, a rule for each of very many operations (our tape of station 3 has seven), and
# an ecosystem. (Paszke and others, 2019, name the aims of PyTorch: "code as a model", easy debugging,
# efficiency, and hardware accelerators such as GPUs.)
#
# *Your answers are saved; this was the last station (7 of 7).*

# %% [markdown]
# ## Recap
#
# 1. A torch layer with the same numbers gives the same outputs and gradients, to rounding: transpose
#    linear weights, copy, and use float64 to compare.
# 2. To find a fault, give both layers of each pair the same input, forward and backward.
# 3. Autograd notes what was computed and walks back, no node before all its users; where a node
#    is used several times, gradients are added.
# 4. A step of training in PyTorch clears the gradients, goes forward and backward, and changes the
#    parameters in place, unrecorded.
# 5. `eval()` changes what layers compute, `no_grad()` stops the recording; evaluation wants both.
#
# ## Quiz
#
# Three questions on this lesson, two on earlier ones.

# %% [markdown] card="13.q1" kind="quiz"
# In PyTorch somebody writes `cross_entropy(torch.softmax(z, dim=1), y)` for ten classes. The net
# becomes perfectly sure, and right. Its loss is then about
# - [x] {= smallest_loss(1):.3f}, which is log(1 + 9/e) -> The inner softmax gives (1, 0, ..., 0).
#   `cross_entropy` takes that for logits: one e over e + 9.
# - [ ] {= smallest_loss(0):.0f}: right and sure costs nothing -> So it is with logits. Here the
#   outer softmax sees numbers between 0 and 1 only. {softmax-twice-is-once}
# - [ ] {= np.log(10):.3f}: ln 10, as if it had learnt nothing -> One class still has a number 1
#   larger than the others, so its share is above 0.1. {softmax-twice-forgets}
#
# Read again: station 5
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

# %% [markdown] card="13.q2" kind="quiz"
# `torch.nn.BatchNorm1d` with `momentum=0.1` has a running mean of 2. A batch with mean 12 comes.
# The running mean becomes
# - [x] {= running_mean(0.1)} -> momentum is the share of the *new*: 0.9 times 2 plus 0.1 times
#   12.
# - [ ] {= running_mean(0.9)} -> That takes momentum for the share of the old, as an optimiser's
#   momentum is. {momentum-is-the-old-share}
# - [ ] {= 2 + 0.1 * 12:g} -> That forgets the factor 1 - momentum: 2 plus 0.1 times 12.
#   {the-new-is-added}
#
# Read again: station 6, the table
#
# ```python
# def running_mean(share_of_new: float) -> str:
#     """Of a running mean of 2 and a batch mean of 12."""
#     return f'{(1 - share_of_new) * 2 + share_of_new * 12:g}'
# ```

# %% [markdown] card="13.q3" kind="quiz"
# In a training loop `optimiser.zero_grad()` is missing. In its third step, SGD without momentum
# uses
# - [x] the sum of the gradients of three batches -> backward adds to what stands in `.grad`:
#   where a tensor is used twice that is right, and from batch to batch nobody clears it.
# - [ ] the gradient of the third batch -> backward does not replace `.grad`. The method of our
#   layers in numpy does. {backward-replaces}
# - [ ] the same numbers, with more memory -> `.grad` has one array a parameter, however many
#   batches are added up in it. {zero-grad-saves-memory}
#
# Read again: station 5

# %% [markdown] card="13.q4" kind="quiz"
# Dropout with rate 0.25, inverted as in this course and in PyTorch. In training, an activation of 3
# that survives becomes
# - [x] {= 3 / 0.75:g} -> 3 / (1 - 0.25), so that the mean stays 3.
# - [ ] {= 3 / 0.25:g} -> It was divided by p. Right only for p = 0.5. {divide-by-p}
# - [ ] {= 3:g}: it survives as it is -> Then the mean would fall to 2.25, and evaluation would
#   see larger numbers. {zeroing-is-all}
#
# Read again: lesson 8

# %% [markdown] card="13.q5" kind="quiz"
# A map of 14 rows, a kernel of 5, stride 1, no padding, then 2x2 max pooling. How many rows are
# left?
# - [x] {= str(nn.conv_output_size(14, 5) // 2)} -> 14 - 5 + 1 = 10 windows, and half of them
#   after pooling.
# - [ ] {= str(14 // 2)} -> That pools 14 rows: the convolution has taken four away before.
#   {convolutions-keep-the-size}
# - [ ] {= str((14 - 5) // 2)} -> That has 9 windows: the steps were counted, and the first window
#   left out. {forgot-the-first-window}
#
# Read again: lessons 9 and 10
#
# ```python
# from course_lib import nn
# ```

# %% [markdown]
# ## What the library offers, and where to go deeper
#
# `course_lib.nn.tape` is a small autograd: `Node`, seven operations, `parents_first`, `backward`. Its
# source is short enough to read in one sitting. `nn.check_module` tests a layer of yours as we tested
# twins here.
#
# - PyTorch documentation: "Autograd mechanics"; `torch.nn.Linear`, `torch.nn.BatchNorm1d`,
#   `torch.nn.Dropout`, `torch.nn.CrossEntropyLoss`, `torch.optim.SGD`, `torch.no_grad`.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic Differentiation in Machine
#   Learning: a Survey", 2018.
# - A. Paszke and others, "PyTorch: An Imperative Style, High-Performance Deep Learning Library", 2019.
# - N. Srivastava and others, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014:
#   there $p$ is the probability to keep.
#
# This was the last lesson. You can now read a network's code in either language, and you know how
# to find out whether it does what it says.
