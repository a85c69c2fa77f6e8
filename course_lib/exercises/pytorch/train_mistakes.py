"""Exercise 13.5: what goes wrong in a step of training, and what to say."""

import re
from textwrap import shorten
from typing import Any

import numpy as np

from course_lib.exercises.pytorch import train_answers as known
from course_lib.exercises.pytorch.train_answers import step
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    """The number at fault: of the loss, or of a parameter; or the error."""
    outcome = seen.outcome
    entry = re.search(r"entry '([\w.]+)'", outcome.words)
    n = len(next(s for s in outcome.steps if s.kind == "call").args[2].value)
    told = {
        "name": f"`{entry[1]}`" if entry else "the loss",
        "error": shorten(str(outcome.got.error), 80, placeholder=" ..."),
        "n": n,
        "value": "nothing",
    }
    got = np.asarray(seen.got)
    if got.dtype.kind in "fiub" and got.size:
        right = np.asarray(seen.expected)
        off = np.argwhere(~np.isclose(got, right)) if got.shape == right.shape else []
        told["value"] = show(got[tuple(off[0])] if len(off) else got.ravel()[0])
    return told


IN = "In the case “{case}” "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "summed over the batch",
        step(loss_of=known.summed),
        symptom=IN + "your loss is {value}: it grows with the {n} images of the batch, and so does "
        "the step.",
        question="If each image came twice, should the step be twice as long?",
        measure=facts,
        code="W1",
    ),
    Misconception(
        "softmax twice",
        step(loss_of=known.softmax_first),
        symptom=IN + "your loss is {value}. `cross_entropy` takes logits, and applies softmax "
        "itself.",
        question="What is the largest difference between two numbers that left a softmax?",
        also=(step("mode zero forward soft backward step"),),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "both lines of the loss",
        step("mode zero soft forward backward step"),
        symptom="The loss is right. " + IN + "{name} comes to {value}: the model was asked twice, "
        "and each time batch norm moves its running statistics.",
        question="Two lines begin with `loss =`. Which one does not belong?",
        also=(step("mode soft zero forward backward step"),),
        measure=facts,
    ),
    Misconception(
        "gradients add up",
        step("mode forward backward step"),
        symptom="Right for a first step. " + IN + "{name} comes to {value}: older gradients are "
        "still in `.grad`.",
        question="Does backward replace what stands in `.grad`, or add to it?",
        also=(step("mode forward backward step zero"),),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "nothing moved",
        step("mode zero forward backward zero step"),
        symptom="The loss is right. " + IN + "{name} still holds {value}: the optimiser found no "
        "gradient, or was never asked.",
        question="Which line fills `.grad`, which one reads it, and what stands between the two?",
        also=(
            step("mode forward backward zero step"),
            step("mode zero forward step backward"),
            step("mode zero forward backward"),
            step("mode zero forward"),
            step("mode zero forward step"),
        ),
        measure=facts,
        code="W4",
    ),
    Misconception(
        "the gradients of the batch before",
        step("mode forward step zero backward"),
        symptom=IN
        + "{name} is {value} after the step: the optimiser stepped before this batch's backward.",
        question="Whose gradients stand in `.grad` when `optimiser.step()` reads it?",
        also=(step("mode step zero forward backward"), step("mode forward step backward")),
        measure=facts,
        code="W7",
    ),
    Misconception(
        "no graph leads back",
        step(quiet=True),
        symptom=IN + "it stopped: {error} No graph leads from this loss back to the parameters.",
        question="What can cut it: `no_grad`, `detach`, or a function without a slope, as "
        "`argmax`?",
        also=(step(start=lambda loss: loss.detach()), step(loss_of=known.of_predictions)),
        measure=facts,
    ),
    Misconception(
        "not in training mode",
        step("zero forward backward step"),
        symptom=IN + "your loss is {value}: batch norm took its running statistics, as in "
        "evaluation mode.",
        question="In which mode may the model be when your function gets it?",
        also=(
            step(mode=lambda model: model.eval()),
            step("zero forward mode backward step"),
        ),
        measure=facts,
        code="W5",
    ),
    Misconception(
        "a tensor comes back",
        step(give=lambda loss: loss),
        symptom=IN
        + "the loss came as a tensor. With its graph, a list of losses keeps every batch "
        "in memory.",
        question="What makes a Python number of a tensor with one entry?",
        also=(step(give=lambda loss: loss.detach()), step(give=lambda loss: loss.data)),
        code="W6",
    ),
    Misconception(
        "squared error on one-hot labels",
        step(loss_of=known.squared),
        symptom=IN + "your loss is {value}: a mean of squares, not a cross-entropy.",
        question="Which loss do logits and whole-number labels ask for?",
        also=(step(loss_of=known.squared_probabilities),),
        measure=facts,
        code="W8",
    ),
    Misconception(
        "each class by itself",
        step(loss_of=known.each_class_alone),
        symptom=IN + "your loss is {value}: a yes-or-no question for each class.",
        question="May an image be in several classes, or in exactly one?",
        measure=facts,
    ),
    Misconception(
        "no logarithm",
        step(loss_of=known.nll_of_logits),
        symptom=IN + "your loss is {value}: `nll_loss` averages what it is given, and takes no "
        "logarithm.",
        question="`nll_loss` takes logarithms of probabilities. What did you give it?",
        also=(step(loss_of=known.nll_of_probabilities),),
        measure=facts,
    ),
    Misconception(
        "softmax over the batch",
        step(loss_of=known.over_the_batch),
        symptom=IN
        + "your loss is {value}: the images of a class were compared, not the classes of "
        "an image.",
        question="Which axis of the logits holds the classes?",
        measure=facts,
    ),
    Misconception(
        "labels as floats",
        step(loss_of=known.as_floats),
        symptom=IN + "it stopped: {error}",
        question="Which dtype have labels that name a class?",
        measure=facts,
    ),
    Misconception(
        "logits and labels exchanged",
        step(loss_of=known.exchanged),
        symptom=IN + "it stopped: {error}",
        question="Which of its two arguments does `cross_entropy` expect first?",
        measure=facts,
    ),
    Misconception(
        "not in training mode afterwards",
        step(end=lambda model, was: model.train(was)),
        symptom="The step is right. " + IN + "the model is in evaluation mode afterwards.",
        question="In which mode does the text ask for the model after the step?",
        also=(step(end=lambda model, was: model.eval()),),
    ),
    Misconception(
        "loss after the step",
        step(after=True),
        symptom=IN + "the loss is {value}: the model was asked once more, after it had changed.",
        question="Which of the two losses does the docstring name, before or after?",
        measure=facts,
    ),
    Misconception(
        "an optimiser without a past",
        step(own=lambda params: known.torch.optim.SGD(params, lr=0.1)),
        symptom=IN + "{name} comes to {value}: a new optimiser knows neither the velocity nor the "
        "learning rate of the one that is given.",
        question="Where does an optimiser keep its momentum between two steps?",
        also=(step(own=lambda params: known.torch.optim.SGD(params, lr=0.1, momentum=0.9)),),
        measure=facts,
    ),
    Misconception(
        "a number has no backward",
        step(start=lambda loss: loss.item()),
        symptom=IN + "it stopped: {error}",
        question="`item()` gives a plain number. What does it not know any more?",
        measure=facts,
    ),
)
