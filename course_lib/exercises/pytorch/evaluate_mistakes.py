"""Exercise 13.6: what goes wrong when a torch model is evaluated, and what to say."""

from textwrap import shorten
from typing import Any

import numpy as np

from course_lib.exercises.pytorch import evaluate_answers as known
from course_lib.exercises.pytorch.evaluate_answers import accuracy_of
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    """What came, how many images there were, and how many fill the last batch."""
    outcome = seen.outcome
    args = next(s for s in outcome.steps if s.kind == "call").args
    n, size = len(args[1].value), args[3]
    got = np.asarray(seen.got)
    plain = got.dtype.kind in "fiub" and got.size == 1
    return {
        "value": show(got.ravel()[0]) if plain else "no number",
        "error": shorten(str(outcome.got.error), 80, placeholder=" ..."),
        "n": n,
        "size": size,
        "rest": n % size or size,
        "changed": (outcome.got.changed or ("the output",))[0],
        "mode": "training" if seen.got else "evaluation",
    }


IN = "In the case “{case}” "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "training mode left on",
        accuracy_of(before=known.nothing),
        symptom=IN + "your {value} belongs to training mode: batch norm takes the batch's "
        "statistics, and dropout drops.",
        question="In which mode is the model when your function gets it, and in which must it "
        "predict?",
        also=(
            accuracy_of(before=lambda model: model.train()),
            accuracy_of(before=known.nothing, recorded=True),
        ),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "mean of the batches' means",
        accuracy_of(give=lambda count, n, shares: sum(shares) / len(shares)),
        symptom="Right where batches are equal. " + IN + "{value} came: the last batch holds "
        "{rest} of {n} images, and counts as much as one of {size}.",
        question="One batch of 4 with 2 right, one of 1 with 1 right. What share of the five "
        "is right?",
        also=(accuracy_of(give=lambda count, n, shares: float(np.mean(shares))),),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "largest of the batch",
        accuracy_of(right=lambda z, y: z.argmax(dim=0) == y),
        symptom=IN + "it stopped: {error} You have one number a class, and one label an image.",
        question="z has shape (b, k). Which axis must go away?",
        measure=facts,
        code="W3",
    ),
    Misconception(
        "mode not put back",
        accuracy_of(after=known.nothing),
        symptom="The accuracy is right. " + IN + "the model is in {mode} mode afterwards, and was "
        "in training.",
        question="Who trains on after your function, and in which mode?",
        also=(accuracy_of(after=lambda model, was: model.train(not was)),),
        measure=facts,
        code="W4",
    ),
    Misconception(
        "always back to training",
        accuracy_of(after=lambda model, was: model.train()),
        symptom="The accuracy is right. " + IN + "the model is in {mode} mode afterwards, and was "
        "in evaluation.",
        question="Which mode had the model when your function got it?",
        measure=facts,
    ),
    Misconception(
        "only the container's mode put back",
        accuracy_of(after=known.container_only),
        symptom="The accuracy is right. " + IN + "`model.training` is put back, and the layers "
        "within the model are still in evaluation mode.",
        question="`model.training = ...` sets one attribute. Which method reaches all layers?",
    ),
    Misconception(
        "recording left off",
        known.left_off,
        symptom="The accuracy is right. " + IN + "it does not: recording was switched off, and the "
        "next loss has no graph.",
        question="Who switches recording on again? `with torch.no_grad():` does that by itself.",
    ),
    Misconception(
        "parameters frozen",
        known.frozen,
        symptom="The accuracy is right. " + IN + "they are not: `requires_grad` was switched off, "
        "and the next training step fails.",
        question="What stops the recording, and leaves the parameters alone?",
    ),
    Misconception(
        "graphs recorded",
        accuracy_of(recorded=True),
        symptom="The accuracy is right. " + IN + "{value} forward passes recorded a graph, which "
        "costs time and memory.",
        question="`eval()` changes layers. What tells torch that no gradient will be asked for?",
        measure=facts,
        code="W5",
    ),
    Misconception(
        "the last batch dropped",
        accuracy_of(bounds=known.whole_batches),
        symptom=IN + "{value} came: the last {rest} images were never asked.",
        question="10 images in batches of 4: how many batches?",
        also=(accuracy_of(bounds=lambda n, size: [i * size for i in range(n // size)]),),
        measure=facts,
    ),
    Misconception(
        "divided by the number of batches",
        accuracy_of(give=lambda count, n, shares: count / len(shares)),
        symptom=IN + "{value} came, which is no share: right ones over batches.",
        question="Over how many images did you count?",
        measure=facts,
    ),
    Misconception(
        "divided by full batches",
        accuracy_of(give=lambda count, n, shares: count / (len(shares) * 4)),
        symptom=IN + "{value} came: you divided as if the last batch were full.",
        question="Over how many images did you count?",
        measure=facts,
    ),
    Misconception(
        "the last batch only",
        known.last_batch,
        symptom=IN + "{value} came: that is the accuracy of the last {rest} images.",
        question="What becomes of the earlier batches' numbers in your loop?",
        measure=facts,
    ),
    Misconception(
        "the count overwritten",
        known.overwritten,
        symptom=IN + "{value} came: only the right ones of the last batch were counted, and "
        "divided by all {n}.",
        question="Does your line add to the count, or replace it?",
        measure=facts,
    ),
    Misconception(
        "divided by the batch size",
        known.over_the_batch_size,
        symptom=IN + "{value} came: the right ones of {n} images over {size}.",
        question="Over how many images did you count?",
        measure=facts,
    ),
    Misconception(
        "the smallest logit",
        accuracy_of(right=lambda z, y: z.argmin(dim=1) == y),
        symptom=IN + "{value} came: you count where the *smallest* logit is the label.",
        question="A large logit says: this class is likely. Which one is the prediction?",
        measure=facts,
    ),
    Misconception(
        "a count or a percentage",
        accuracy_of(give=lambda count, n, shares: count),
        symptom=IN + "{value} came, where a share from 0 to 1 is asked for.",
        question="What is right in all ten of ten, as a share?",
        also=(accuracy_of(give=lambda count, n, shares: 100 * count / n),),
        measure=facts,
    ),
    Misconception(
        "the share of errors",
        accuracy_of(give=lambda count, n, shares: 1 - count / n),
        symptom=IN + "{value} came: that is the share of errors.",
        question="Do you count where prediction and label agree, or where they differ?",
        also=(accuracy_of(right=lambda z, y: z.argmax(dim=1) != y),),
        measure=facts,
    ),
    Misconception(
        "a tensor comes back",
        accuracy_of(give=lambda count, n, shares: known.torch.tensor(count / n).double()),
        symptom=IN + "the accuracy came as a tensor, where a number is asked for.",
        question="What makes a Python number of a tensor with one entry?",
        also=(accuracy_of(give=lambda count, n, shares: known.torch.tensor(count / n)),),
    ),
    Misconception(
        "everything at once",
        accuracy_of(all_at_once=True),
        symptom="The accuracy is right. " + IN + "the model was given {value} images at once: with "
        "60,000 images that needs gigabytes.",
        question="Where does your code use `batch_size`?",
        measure=facts,
    ),
)
