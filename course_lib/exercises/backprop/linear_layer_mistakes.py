"""Exercise 05.4: what goes wrong with a layer, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.backprop import faulty_layers as faulty
from course_lib.exercises.backprop.faulty_layers import gradients, layer
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def numbers(seen: Observation) -> dict[str, Any]:
    step = seen.outcome.steps[seen.outcome.step]
    got, right = np.asarray(seen.got, dtype=float), np.asarray(seen.expected, dtype=float)
    entry = got.ravel()[0] if got.size else 0.0
    wanted = right.ravel()[0] if right.size else 0.0
    name = {"backward": "the result of `backward`", "forward": "the result of `forward`"}
    return {
        "what": name.get(step.member, f"`{step.member}`"),
        "entry": show(entry),
        "times": show(entry / wanted) if wanted else "0",
        "came": got.shape,
        "n": len(seen.outcome.steps[1].args[0]) if seen.outcome.steps[1].args else 0,
    }


def second_time(seen: Observation) -> dict[str, Any]:
    """What became of the second backward pass."""
    error = seen.outcome.got.error
    if error:
        return {"fact": f"stopped with {str(error).rstrip('.')}"}
    member, entry = seen.outcome.steps[seen.outcome.step].member, np.ravel(seen.got)[0]
    return {"fact": f"left a `{member}` that begins with {show(entry)}"}


def stepped(seen: Observation) -> dict[str, Any]:
    """Which parameters hold other numbers after `backward`."""
    names = [says.split(" ")[0] for says in seen.outcome.failing]
    verb = "hold" if len(names) > 1 else "holds"
    return {"fact": f"{' and '.join(names)} {verb} other numbers than before"}


def error_in(seen: Observation) -> dict[str, Any]:
    return {"error": str(seen.outcome.got.error or "no error").rstrip(".")}


def returned(seen: Observation) -> dict[str, Any]:
    value = seen.outcome.got.value
    came = (
        "nothing"
        if value is None
        else f"a tuple of {len(value)}"
        if isinstance(value, tuple)
        else f"an array of shape {np.shape(value)}"
    )
    return {"came": came, "x": seen.outcome.steps[1].args[0].shape}


misconceptions = (
    Misconception(
        "gradients add up over the calls",
        layer(__init__=faulty.init_with_zeros, backward=faulty.add_both),
        symptom="The first batch is right. In the case “{case}” your entry {index} of {what} "
        "is {got}: the batch before is still in it.",
        question="After the second `backward`, whose slopes should `dW` hold?",
        also=(
            layer(__init__=faulty.init_with_zeros, backward=faulty.add_weights),
            layer(__init__=faulty.init_with_zeros, backward=faulty.add_bias),
            layer(backward=faulty.add_if_there),
        ),
        measure=numbers,
        code="W1",
    ),
    Misconception(
        "the caller's array is kept",
        layer(forward=faulty.keep_the_callers),
        symptom="In the case “{case}” your entry {index} of {what} is {got}: "
        "it was made from the new numbers.",
        question="Two names, one array: if the caller fills `x` with 7, what does `self.x` hold?",
        also=(layer(forward=faulty.keep_a_view), layer(forward=faulty.keep_a_slice)),
        measure=numbers,
        code="W2",
    ),
    Misconception(
        "the inputs stand in a queue",
        layer(forward=faulty.join_the_queue, backward=faulty.serve_the_first),
        symptom="One pass forward and one back are right. In the case “{case}” your entry {index} "
        "of {what} is {got}: an x of an earlier pass is in it.",
        question="`backward` belongs to the latest forward pass. Which x does it take?",
        measure=numbers,
    ),
    Misconception(
        "x is gone after one backward pass",
        layer(backward=faulty.clear_after_use),
        symptom="One pass back is right. In the case “{case}” the second one {fact}.",
        question="What becomes of the kept x in `backward`? The latest forward pass is still the "
        "same one.",
        also=(
            layer(backward=faulty.forget_after_use),
            layer(backward=faulty.delete_after_use),
            layer(forward=faulty.join_the_queue, backward=faulty.serve_the_last),
        ),
        measure=second_time,
    ),
    Misconception(
        "parameters of its own",
        layer(__init__=faulty.init_with_copies),
        symptom="In the case “{case}” your entry {index} of {what} is {got}: it was made from the "
        "old numbers.",
        question="An optimiser writes into the `W` that it knows. Which array does your layer use?",
        also=(
            layer(__init__=faulty.init_with_a_copy_of_W),
            layer(__init__=faulty.init_with_a_copy_of_b),
        ),
        measure=numbers,
    ),
    Misconception(
        "dW is handed back",
        gradients(dx=lambda self, dz: self.dW),
        symptom="`forward` is right. `backward` handed back {came}; x has shape {x}.",
        question="The layer below produced x. Which one slope does it need, and of which shape?",
        also=(
            layer(backward=faulty.return_nothing),
            layer(backward=faulty.return_all_three),
            layer(backward=faulty.return_two),
            gradients(dx=lambda self, dz: self.db),
            gradients(dx=lambda self, dz: dz),
        ),
        measure=returned,
        code="W3",
    ),
    Misconception(
        "the gradients are not kept",
        layer(backward=faulty.only_locals),
        symptom="`forward` and the result of `backward` are right. Then it stopped with "
        "{error}.",
        question="A name inside a method is gone when it ends. Where do `self.x` and `self.W` "
        "live?",
        measure=error_in,
    ),
    Misconception(
        "x is not remembered",
        layer(forward=faulty.keep_nothing),
        symptom="`forward` is right. `backward` stopped with {error}.",
        question="Which array does `backward` need that it is not given?",
        measure=error_in,
    ),
    Misconception(
        "the first batch is kept for ever",
        layer(forward=faulty.keep_the_first),
        symptom="One batch is right. In the case “{case}” `backward` worked with the x of the "
        "first batch{fact}.",
        question="When is `self.x` set: in every forward pass?",
        also=(layer(forward=faulty.join_the_queue, backward=faulty.keep_all_use_the_first),),
        measure=lambda seen: {"fact": f": {seen.outcome.got.error.message[:60]}"
                              if seen.outcome.got.error else ""},
    ),
    Misconception(
        "one memory for all layers",
        {"Linear": faulty.Shared},
        symptom="One layer alone is right. In the case “{case}” your entry {index} of {what} is "
        "{got}.",
        question="Where are x, dW and db kept: in this layer (`self.`), or in a place that all "
        "layers share?",
        also=(
            layer(backward=faulty.gradients_in_the_class),
            layer(backward=faulty.dW_in_the_class),
        ),
        measure=numbers,
    ),
    Misconception(
        "the bias is left out",
        layer(forward=faulty.without_bias),
        symptom="Your `forward` gives {got} at index {index}: x W without b.",
        question="Which of the two parameters does your `forward` use?",
    ),
    Misconception(
        "one number for the bias",
        gradients(db=lambda self, dz: dz.sum()),
        symptom="`dW` is right. Your {what} has shape {came} and begins with {entry}.",
        question="`b` has k entries. Over which axis of `dz` is it summed?",
        also=(
            gradients(db=lambda self, dz: dz.sum(axis=1)),
            gradients(db=lambda self, dz: dz.sum(axis=0, keepdims=True)),
            gradients(db=lambda self, dz: dz),
        ),
        measure=numbers,
    ),
    Misconception(
        "mean in place of sum",
        gradients(db=lambda self, dz: dz.mean(axis=0)),
        symptom="Your entry {index} of {what} is {got}: {times} times what it should be.",
        question="The 1/n of the loss is in `dz` already. How are the parts of the rows joined?",
        also=(
            gradients(dW=lambda self, dz: self.x.T @ dz / len(dz)),
            gradients(
                dW=lambda self, dz: self.x.T @ dz / len(dz), db=lambda self, dz: dz.mean(axis=0)
            ),
        ),
        measure=numbers,
    ),
    Misconception(
        "dW is transposed",
        gradients(dW=lambda self, dz: dz.T @ self.x),
        symptom="Your `dW` has shape {came}; it begins with {entry}.",
        question="Which axis of `dW` counts inputs, as in `W`: the first or the second?",
        measure=numbers,
    ),
    Misconception(
        "W is not turned for dx",
        gradients(dx=lambda self, dz: dz @ self.W),
        symptom="`forward` is right. `backward` multiplies `dz` (n, k) with `W` (d, k){fact}.",
        question="`dx` has shape (n, d). Which form of `W` has k rows and d columns?",
        measure=lambda seen: {"fact": f": {seen.outcome.got.error.type}"
                              if seen.outcome.got.error else ""},
    ),
    Misconception(
        "a step inside backward",
        layer(backward=faulty.step(0.1)),
        symptom="After `backward`, {fact}.",
        question="Who changes the weights: the layer, or the one who trains it?",
        also=tuple(
            layer(backward=faulty.step(lr, on, before_dx))
            for lr in (0.1, 0.01)
            for on in ("Wb", "W", "b")
            for before_dx in (False, True)
            if (lr, on, before_dx) != (0.1, "Wb", False) and not (on == "b" and before_dx)
        ),
        measure=stepped,
    ),
    Misconception(
        "the output is remembered",
        layer(forward=faulty.keep_the_output),
        symptom="`forward` is right. `backward` used z where x belongs{fact}.",
        question="*Each path back* for W: which array was multiplied by W?",
        measure=lambda seen: {
            "fact": f": your {seen.outcome.steps[seen.outcome.step].member} has shape "
            f"{np.shape(seen.got)}"
        },
    ),
)  # fmt: skip
