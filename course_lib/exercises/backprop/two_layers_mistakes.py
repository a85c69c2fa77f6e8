"""Exercise 05.5: what goes wrong with two layers, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.backprop.two_layers_lines import arranged
from course_lib.judging import Misconception, Observation, show


def numbers(seen: Observation) -> dict[str, Any]:
    """The loss, and which gradients are wrong."""
    value, right = seen.outcome.got.value, seen.outcome.expected.value
    loss, grads = value if np.ndim(value[0]) == 0 else (np.nan, value[1])
    wrong = [
        name
        for name in right[1]
        if name not in grads
        or np.shape(grads[name]) != np.shape(right[1][name])
        or not np.allclose(grads[name], right[1][name], rtol=1e-4, atol=1e-6)
    ]
    W1 = np.asarray(grads.get("W1", np.nan))
    return {
        "loss": show(loss),
        "wrong": ", ".join(f"`{name}`" for name in wrong) or "no gradients, but the loss",
        "n": len(seen.args[1]),
        "W1": show(W1.ravel()[0]),
        "dtype": W1.dtype,
        "given": seen.args[0]["W1"].dtype,
    }


def names(seen: Observation) -> dict[str, Any]:
    value = seen.outcome.got.value
    if isinstance(value, dict):
        return {"came": "a dictionary alone"}
    if isinstance(value[0], dict):
        return {"came": "a dictionary first, then the loss"}
    grads = value[1]
    if isinstance(grads, dict):
        return {"came": "gradients named " + ", ".join(map(str, grads))}
    return {"came": f"a {type(grads).__name__} of gradients"}


def ending(seen: Observation) -> dict[str, Any]:
    error = seen.outcome.got.error
    return {"fact": f": {error.message[:70].rstrip('.')}" if error else ""}


SUMS = {
    "c": "da1, dW2, db2 = dz2 @ W2.T, a1.T @ dz2, dz2.sum()",
    "e": "dW1, db1 = x.T @ dz1, dz1.sum()",
}
CAST = "return loss, {name: g.astype(float) for name, g in zip(['W1', 'b1', 'W2', 'b2'], "
CAST += "[dW1, db1, dW2, db2])}"
STEP = "W1 -= 0.1 * dW1"

misconceptions = (
    Misconception(
        "the backward pass in forward order",
        arranged("zarlgdce R", g="dz = nn.softmax_cross_entropy_grad(z2, y)",
                 d="dz2 = nn.relu_backward(dz, z2)",
                 e="_, dW1, db1 = nn.linear_backward(da1, x, W1)"),
        symptom="The loss is right, {loss}. Wrong are {wrong}: the mask of the ReLU is applied in "
        "another place than the ReLU.",
        question="Forward: linear, ReLU, linear. Which of the three comes first on the way back?",
        also=(
            arranged("zarlgmcde R", m="dz2 = nn.relu_backward(dz2, z2)"),
            arranged("zarlgce R", e="dx, dW1, db1 = nn.linear_backward(da1, x, W1); "
                     "dW1 = nn.relu_backward(dW1, W1)"),
        ),
        measure=numbers,
        code="W1",
    ),
    Misconception(
        "ReLU after the last layer",
        arranged("zaQlgcde R"),
        symptom="Your loss is {loss}. A logit below 0 came out as 0.",
        question="Which of the two lines for `z2` lets a logit be negative? Do both stand in "
        "your function?",
        also=(
            arranged("zaQlgcde R", g="dz2 = nn.relu_backward("
                     "nn.softmax_cross_entropy_grad(z2, y), z2)"),
            arranged("zarQlgcde R", Q="z2 = nn.relu(z2)"),
        ),
        measure=numbers,
        code="W2",
    ),
    Misconception(
        "two kinds of logits",
        arranged("zarlQgcde R"),
        symptom="Your loss is {loss}. Wrong are {wrong}: a logit below 0 counts as 0 in one of "
        "the lines after it, and not in another.",
        question="Do both lines for `z2` stand in your function? Which one does each later line "
        "use?",
        also=(
            arranged("zargQlcde R"),
            arranged("zaQgrlcde R"),
            arranged("zaQlrgcde R"),
            arranged("zarlgcde R", g="dz2 = nn.softmax_cross_entropy_grad(nn.relu(z2), y)"),
            arranged("zarlgcde R", l="loss = nn.cross_entropy(nn.relu(z2), y)"),
        ),
        measure=numbers,
    ),
    Misconception(
        "softmax twice",
        arranged("zarplgcde R", p="p = nn.softmax(z2)", l="loss = nn.cross_entropy(p, y)",
                 g="dz2 = nn.softmax_cross_entropy_grad(p, y)"),
        symptom="Your loss is {loss}, for {n} examples. The largest number that goes into your "
        "cross-entropy is below 1.",
        question="`cross_entropy` takes logits and does the softmax itself. What did you hand it?",
        also=(
            arranged("zarplgcde R", p="p = nn.softmax(z2)", l="loss = nn.cross_entropy(p, y)"),
            arranged("zarplgcde R", p="p = nn.softmax(z2)", l="loss = nn.cross_entropy(p, y)",
                     g="dz2 = nn.softmax_vjp(p, nn.softmax_cross_entropy_grad(p, y))"),
            arranged("zarplgcde R", p="p = nn.softmax(z2)",
                     g="dz2 = nn.softmax_cross_entropy_grad(p, y)"),
        ),
        measure=numbers,
        code="W3",
    ),
    Misconception(
        "gradients of another dtype",
        arranged(R=CAST),
        symptom="The numbers are right. For parameters of {given} your `W1` gradient is {dtype}.",
        question="Which line makes longer (or shorter) floats of what it is given?",
        also=(
            arranged(z="z1 = x.astype(float) @ W1 + b1"),
            arranged(g="dz2 = nn.softmax_cross_entropy_grad(z2.astype(float), y)"),
            arranged(R=CAST.replace("float)", "np.float64)")),
        ),
        measure=numbers,
        code="W4",
    ),
    Misconception(
        "shorter floats",
        arranged(R=CAST.replace("float)", "np.float32)")),
        symptom="Your numbers have about 7 right digits in place of 16; your loss is {loss}.",
        question="Which line makes shorter floats of what it is given?",
        also=(arranged(z="z1 = (x @ W1 + b1).astype(np.float32)"),),
        measure=numbers,
    ),
    Misconception(
        "the ReLU's mask is left out",
        arranged("zarlgce R", e="_, dW1, db1 = nn.linear_backward(da1, x, W1)"),
        symptom="The loss and the second layer are right, {loss}. Wrong are {wrong}.",
        question="A hidden unit with z below 0 gives 0 whatever its weights. Where do you say so?",
        also=(arranged(d="dz1 = da1"),),
        measure=numbers,
    ),
    Misconception(
        "the mask asks the wrong array",
        arranged(d="dz1 = nn.relu_backward(da1, da1)"),
        symptom="The loss and the second layer are right, {loss}. Wrong are {wrong}.",
        question="Which array went into the ReLU of the forward pass?",
        also=(arranged(d="dz1 = nn.relu(da1)"), arranged(d="dz1 = da1 * a1")),
        measure=numbers,
    ),
    Misconception(
        "z1 in place of a1",
        arranged(c="da1, dW2, db2 = nn.linear_backward(dz2, z1, W2)"),
        symptom="The loss is right, {loss}. Wrong are {wrong}.",
        question="Which array was multiplied by W2 in the forward pass?",
        measure=numbers,
    ),
    Misconception(
        "no ReLU in between",
        arranged("zrlgce R", r="z2 = z1 @ W2 + b2",
                 c="da1, dW2, db2 = nn.linear_backward(dz2, z1, W2)",
                 e="_, dW1, db1 = nn.linear_backward(da1, x, W1)"),
        symptom="Your loss is {loss}. Hidden numbers below 0 reach the second layer.",
        question="Two linear layers in a row are one linear layer. What stands between them?",
        also=(
            arranged(r="z2 = z1 @ W2 + b2"),
            arranged("zrlgcde R", r="z2 = z1 @ W2 + b2",
                     c="da1, dW2, db2 = nn.linear_backward(dz2, z1, W2)"),
        ),
        measure=numbers,
    ),
    Misconception(
        "one number for each bias",
        arranged(**SUMS),
        symptom="The loss is right, {loss}. Wrong are {wrong}: a bias got one number for all.",
        question="`b1` has one entry a hidden unit. Over which axis is `dz1` summed?",
        also=(arranged(c=SUMS["c"]), arranged(e=SUMS["e"])),
        measure=numbers,
    ),
    Misconception(
        "no mean",
        arranged(g="dz2 = nn.softmax_cross_entropy_grad(z2, y) * len(y)"),
        symptom="Your loss is {loss}. All gradients are {n} times too large, for {n} examples.",
        question="The loss is a mean over the batch. Where does its 1/n enter the gradients?",
        also=(
            arranged(g="dz2 = nn.softmax(z2) - nn.one_hot(y, z2.shape[1])"),
            arranged(l="loss = nn.cross_entropy(z2, y) * len(y)",
                     g="dz2 = nn.softmax_cross_entropy_grad(z2, y) * len(y)"),
        ),
        measure=numbers,
    ),
    Misconception(
        "gradients under other names",
        arranged(R="return loss, {'dW1': dW1, 'db1': db1, 'dW2': dW2, 'db2': db2}"),
        symptom="What came: {came}. The task asks for the loss, then a dictionary with the names "
        "of `params`.",
        question="Under which name will an update look for the gradient of `params['W1']`?",
        also=(
            arranged(R="return loss, [dW1, db1, dW2, db2]"),
            arranged(R="return loss, (dW1, db1, dW2, db2)"),
            arranged(R="return {'W1': dW1, 'b1': db1, 'W2': dW2, 'b2': db2}, loss"),
            arranged(R="return {'W1': dW1, 'b1': db1, 'W2': dW2, 'b2': db2}"),
            arranged(R="return loss, {'W2': dW2, 'b2': db2}"),
        ),
        measure=names,
    ),
    Misconception(
        "layers exchanged in the result",
        arranged(R="return loss, {'W1': dW2, 'b1': db2, 'W2': dW1, 'b2': db1}"),
        symptom="The loss is right, {loss}. Wrong are {wrong}: each gradient belongs to the other "
        "layer.",
        question="`dW1` has the shape of which parameter?",
        measure=numbers,
    ),
    Misconception(
        "params are changed",
        arranged("zarlgcdes R", s=STEP),
        symptom="Your numbers are right: loss {loss}. But `params['W1']` holds other numbers "
        "after the call.",
        question="Who takes the step downhill: this function, or the one who calls it?",
        also=(
            arranged("zarlgcdes R", s="W1 -= 0.1 * dW1; b1 -= 0.1 * db1; W2 -= 0.1 * dW2; "
                     "b2 -= 0.1 * db2"),
        ),
        measure=numbers,
    ),
)  # fmt: skip
