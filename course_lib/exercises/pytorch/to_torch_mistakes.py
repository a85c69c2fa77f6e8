"""Exercise 13.1: what goes wrong between a numpy layer and its torch twin, and what to say."""

import numpy as np

from course_lib.exercises.pytorch import to_torch_answers as known
from course_lib.exercises.pytorch.to_torch_answers import twin_of
from course_lib.exercises.pytorch.to_torch_facts import facts, size_of_error
from course_lib.judging import Misconception
from course_lib.judging.torch_later import torch

IN = "In the case “{case}” "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "weights as they are",
        twin_of(linear=known.same),
        symptom=IN + "{fact}. The course computes `x @ W`, torch computes `x @ weight.T`.",
        question="W has shape (d, k). Which shape has `torch.nn.Linear(d, k).weight`?",
        also=(
            twin_of(linear=known.same, copied=True),
            twin_of(linear=known.same, loaded=True),
            known.exchanged_sizes,
        ),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "float32",
        twin_of(double=known.same, put=lambda a: torch.tensor(a, dtype=torch.float32)),
        symptom=IN + "your `{entry}` is off by up to {off}: it holds seven digits of sixteen.",
        question="Which dtype do torch layers have when you do not say one?",
        also=(twin_of(double=known.same, copied=True),),
        measure=size_of_error,
        code="W2",
    ),
    Misconception(
        "one memory for two",
        twin_of(put=lambda a: torch.from_numpy(a)),
        symptom=IN + "the numpy layer's numbers changed when the torch layer's were changed: its "
        "`{entry}` now holds {value}.",
        question="Which of `torch.tensor(a)`, `torch.from_numpy(a)` and `torch.as_tensor(a)` "
        "copies?",
        also=(twin_of(put=lambda a: torch.as_tensor(a)),),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "left at its random start",
        twin_of(drop=("bias",)),
        symptom=IN
        + "your `{entry}` is another one each time: torch drew it, and nobody replaced it.",
        question="Which arrays does the numpy layer hold, and which of them did you hand over?",
        also=(
            twin_of(drop=("weight",)),
            twin_of(drop=("weight", "bias")),
            twin_of(drop=("weight", "bias", "running_mean", "running_var")),
        ),
        measure=facts,
        code="W4",
    ),
    Misconception(
        "running statistics forgotten",
        twin_of(drop=("running_mean", "running_var")),
        symptom=IN + "your `{entry}` begins with {value}, as in a layer that has seen no batch.",
        question="In evaluation mode batch norm uses numbers that no optimiser trains. Where does "
        "the numpy layer keep them?",
        also=(twin_of(drop=("running_mean",)),),
        measure=facts,
        code="W5",
    ),
    Misconception(
        "eps of torch's own",
        twin_of(eps=lambda eps: None),
        symptom=IN + "your parameters are right, and the output is off by up to {off}.",
        question="Batch norm has a small number inside its root. Which one has this layer?",
        measure=size_of_error,
        code="W6",
    ),
    Misconception(
        "momentum left at 0.1",
        twin_of(momentum=lambda m: None),
        symptom=IN + "outputs are right, but after one batch your `{entry}` holds {value}: the "
        "step towards the batch has another size.",
        question="Which share of the batch's statistics does this layer take?",
        measure=facts,
    ),
    Misconception(
        "momentum as the old share",
        twin_of(momentum=lambda m: 1 - m),
        symptom=IN + "outputs are right, but after one batch your `{entry}` holds {value}: "
        "the larger part of the old value is gone.",
        question="In both libraries new = (1 - momentum) old + momentum batch. What follows?",
        measure=facts,
        code="W7",
    ),
    Misconception(
        "p as the share to keep",
        twin_of(p=lambda p: 1 - p),
        symptom=IN + "your layer drops a unit with probability {value}.",
        question="Is p the share that is dropped or the share that is kept, there and here?",
        measure=facts,
        code="W8",
    ),
    Misconception(
        "gamma and beta forgotten",
        twin_of(norm_drop=("weight", "bias")),
        symptom=IN + "your `{entry}` holds {value}, as in a fresh batch norm.",
        question="How does torch call gamma and beta?",
        also=(
            twin_of(norm_drop=("weight",)),
            twin_of(norm_drop=("weight", "bias", "running_mean", "running_var")),
        ),
        measure=facts,
    ),
    Misconception(
        "gamma and beta exchanged",
        twin_of(arrays_of=lambda gamma, beta: (beta, gamma)),
        symptom=IN + "your `{entry}` begins with {value}, which is a number of the other one of "
        "gamma and beta.",
        question="Which of the two multiplies, as `weight` does?",
        measure=facts,
    ),
    Misconception(
        "eps and momentum exchanged",
        twin_of(settings_of=lambda eps, momentum: (momentum, eps)),
        symptom=IN + "your numbers are right, and the output is off by up to {off}: eps has the "
        "value of momentum.",
        question="In which order does torch's batch norm take eps and momentum?",
        measure=size_of_error,
    ),
    Misconception(
        "standard deviation for variance",
        twin_of(variance=np.sqrt),
        symptom=IN + "your `{entry}` begins with {value}: that is a root.",
        question="Does `running_var` hold variances or standard deviations?",
        measure=facts,
    ),
    Misconception(
        "corrected a second time",
        twin_of(variance=lambda v: v * len(v) / (len(v) - 1)),
        symptom=IN + "your `{entry}` begins with {value}: the running variance was scaled.",
        question="Both libraries keep the unbiased variance already. What is left to correct?",
        measure=facts,
    ),
    Misconception(
        "mode not taken over",
        twin_of(mode=lambda layer: True),
        symptom=IN + "your torch layer is in {mine} mode, and the numpy layer is in the other.",
        question="In which mode does a new torch layer start?",
        also=(twin_of(mode=lambda layer: False), twin_of(mode=lambda layer: not layer.training)),
        measure=lambda seen: {"mine": "training" if seen.got else "evaluation"},
    ),
    Misconception(
        "the blank in train",
        twin_of(mode=lambda layer: ...),
        symptom=IN + "`train` got `...`: this blank is still open.",
        question="In which mode must the twin be, and which attribute of the layer tells it?",
    ),
    Misconception(
        "our layer switched",
        known.switching(False),
        symptom="The twin is right. "
        + IN
        + "*our* layer is in {mine} mode afterwards, and came in "
        "the other.",
        question="Which line of yours changes `layer`?",
        also=(known.switching(True),),
        measure=lambda seen: {"mine": "training" if seen.got else "evaluation"},
    ),
    Misconception(
        "stride or padding forgotten",
        twin_of(shape=lambda layer: (1, layer.pad)),
        symptom=IN + "your output has shape {shape}: a window of it moves or begins elsewhere.",
        question="Which settings of the numpy layer say where its windows are?",
        also=(
            twin_of(shape=lambda layer: (layer.stride, 0)),
            twin_of(shape=lambda layer: (1, 0)),
            twin_of(shape=lambda layer: (layer.stride, layer.pad[::-1])),
            twin_of(pool=lambda layer: (layer.kernel,)),
            twin_of(pool=lambda layer: (layer.kernel, layer.stride)),
            twin_of(pool=lambda layer: (layer.kernel, None, layer.pad)),
        ),
    ),
    Misconception(
        "kernels flipped",
        twin_of(conv=lambda W: W[..., ::-1, ::-1].copy()),
        symptom=IN + "your kernel begins with {value}, which is its last number.",
        question="Does torch's Conv2d flip its kernels, or does it slide them as they are?",
        measure=facts,
    ),
    Misconception(
        "every weight is turned",
        twin_of(conv=lambda W: W.swapaxes(0, 1)),
        symptom=IN + "{fact}. Linear layers passed: only their weights are kept the other way.",
        question="Kernels have shape (k, c, kh, kw) in the course. Which shape has torch's?",
        also=(
            twin_of(conv=lambda W: W.T),
            twin_of(conv=lambda W: W.T, copied=True),
            twin_of(conv=lambda W: W.T, loaded=True),
            twin_of(conv=lambda W: W.swapaxes(0, 1), loaded=True),
        ),
        measure=facts,
    ),
    Misconception(
        "reshaped, not transposed",
        twin_of(linear=lambda W: W.reshape(W.shape[::-1])),
        symptom=IN + "the shape is right, and `weight` at index {index} is {value}: rows were cut "
        "elsewhere, not turned into columns.",
        question="Which numbers stand in the first column of W, and where must they go?",
        measure=facts,
    ),
    Misconception(
        "a tensor is no parameter",
        known.bare_tensor,
        symptom=IN + "{fact}.",
        question="An optimiser looks for `torch.nn.Parameter`. How do numbers get into one that is "
        "there already?",
        measure=facts,
    ),
    Misconception(
        "frozen",
        known.frozen,
        symptom=IN + "the output carries no graph: your parameters ask for no gradient.",
        question="What must `requires_grad` be, so that the twin can be trained?",
    ),
    Misconception(
        "no bias",
        known.without_bias,
        symptom=IN + "your torch layer has no bias.",
        question="What does `bias=False` leave out?",
    ),
    Misconception(
        "other layers pass in silence",
        twin_of(other=lambda layer: torch.nn.Identity()),
        symptom=IN + "no error came: a Tanh would be lost without a word.",
        question="What does the docstring ask for where a layer has no twin?",
        also=(twin_of(other=lambda layer: None), twin_of(other=lambda layer: torch.nn.Tanh())),
    ),
    Misconception(
        "one batch norm for both",
        twin_of(norm=lambda layer: "BatchNorm1d"),
        symptom=IN
        + "your layer is a {got}: one kind of batch norm takes (n, d), the other (n, c, h, w).",
        question="Which of the two torch classes takes columns, which one takes images?",
        also=(twin_of(norm=lambda layer: "BatchNorm2d"),),
    ),
)
