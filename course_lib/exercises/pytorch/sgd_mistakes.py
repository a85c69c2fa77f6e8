"""Exercise 13.4: what goes wrong in a step on torch parameters, and what to say."""

import re
from textwrap import shorten
from typing import Any

import numpy as np

from course_lib.exercises.pytorch import sgd_answers as known
from course_lib.exercises.pytorch.sgd_answers import each, quietly
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    """The parameter at fault, its first wrong number, and the error if there was one."""
    outcome = seen.outcome
    entry = re.search(r"entry '([\w.]+)'", outcome.words)
    told = {
        "name": entry[1] if entry else "a parameter",
        "error": shorten(str(outcome.got.error), 80, placeholder=" ..."),
    }
    got = np.asarray(seen.got)
    if got.dtype.kind in "fiu" and got.size:
        right = np.asarray(seen.expected)
        off = np.argwhere(~np.isclose(got, right)) if got.shape == right.shape else []
        told["value"] = show(got[tuple(off[0])] if len(off) else got.ravel()[0])
    return told


IN = "In the case “{case}” "

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "recorded in place",
        each(known.in_place),
        symptom=IN + "it stopped: {error} A leaf may not be changed while torch records.",
        question="The step is no part of the loss. How do you tell torch to look away?",
        measure=facts,
        code="W1",
    ),
    Misconception(
        "a new tensor under the old name",
        each(known.rebound),
        symptom=IN + "nothing happened: `{name}` still holds {value}.",
        question="`p = p - ...` makes a new tensor and calls it p. Which tensor does the "
        "model hold?",
        also=(
            quietly(known.rebound),
            quietly(known.on_a_copy),
            known.into_the_list,
        ),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "gradients cleared",
        quietly(known.in_place, after=known.set_to_0),
        symptom=IN + "`{name}` was cleared. The text leaves that to the caller.",
        question="What does the text say of the gradients after the step?",
        also=(quietly(known.in_place, after=known.set_to_none), known.cleared_first),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "no gradient, no answer",
        quietly(known.in_place, skip=False),
        symptom="Right where every parameter has a gradient. " + IN + "it stopped: {error}",
        question="What is `p.grad` of a parameter that no backward pass has reached?",
        measure=facts,
        code="W4",
    ),
    Misconception(
        "uphill",
        quietly(known.upwards),
        symptom=IN + "the step has the right length, and `{name}` moved to {value}: with the "
        "gradient, not against it.",
        question="The gradient points where the loss rises. Which sign lowers it?",
        measure=facts,
        code="W5",
    ),
    Misconception(
        "without the learning rate",
        quietly(known.without_lr),
        symptom=IN + "`{name}` moved to {value}, whatever lr is.",
        question="Where does your code use `lr`?",
        measure=facts,
    ),
    Misconception(
        "the gradient moves",
        quietly(known.onto_the_gradient),
        symptom=IN + "`{name}` became {value}: the gradient was changed in place of the parameter.",
        question="Which of the two tensors stands left of `-=`?",
        measure=facts,
    ),
    Misconception(
        "replaced by the step",
        quietly(known.replaced),
        symptom=IN + "`{name}` became {value}: that is the step alone, the old value is gone.",
        question="From where does the step start?",
        measure=facts,
    ),
    Misconception(
        "numpy on a leaf",
        each(known.by_numpy),
        symptom=IN + "it stopped: {error}",
        question="Which method gives the numbers of a tensor without its history?",
        measure=facts,
    ),
    Misconception(
        "new memory",
        quietly(known.elsewhere),
        symptom=IN + "the numbers are right, but they lie in new memory. An array or a view that "
        "shared the old memory does not see the step.",
        question="`p.data = ...` hands the parameter another array. What writes into the one that "
        "it has?",
    ),
    Misconception(
        "recording left off",
        known.left_off,
        symptom=IN + "the step is right, but torch does not record any more: the next loss has no "
        "graph.",
        question="Who switches recording on again? `with torch.no_grad():` does that by itself.",
    ),
    Misconception(
        "something is returned",
        known.given_back,
        symptom=IN + "something came back, where nothing is asked for. The result of the step "
        "stands in the parameters.",
        question="Who holds the parameters, and needs no new list of them?",
        also=(known.new_ones_given_back,),
    ),
    Misconception(
        "a learning rate of its own",
        quietly(known.at_a_tenth),
        symptom="Right for lr = 0.1. " + IN + "`{name}` moved to {value}: your lr is 0.1 always.",
        question="Where does your code use `lr`?",
        measure=facts,
    ),
    Misconception(
        "the gradient is scaled in place",
        quietly(known.scaling_the_gradient),
        symptom=IN + "`{name}` became {value}: the step changed the gradient, too.",
        question="Which of your lines writes into `p.grad`?",
        measure=facts,
    ),
    Misconception(
        "no longer trained",
        each(known.switched_off),
        symptom=IN + "the numbers are right, but a parameter does not ask for gradients any more: "
        "the next backward pass leaves it out.",
        question="You switched `requires_grad` off. Who switches it on again?",
    ),
    Misconception(
        "a step of length lr",
        quietly(known.scaled_by_its_norm),
        symptom=IN + "`{name}` moved to {value}: every step has the same length.",
        question="Should a small gradient make as large a step as a large one?",
        measure=facts,
    ),
    Misconception(
        "one number for all entries",
        quietly(known.mean_of_entries),
        symptom=IN + "all entries of `{name}` moved by the same amount; the first is {value}.",
        question="Each entry has a slope of its own. Which shape has the step?",
        measure=facts,
    ),
    Misconception(
        "the first parameter only",
        known.first_only,
        symptom=IN + "`{name}` still holds {value}; the first parameter has moved.",
        question="Where does your loop end?",
        measure=facts,
    ),
    Misconception(
        "stops where one has no gradient",
        known.until_none,
        symptom=IN + "`{name}` still holds {value}: it comes after one without a gradient.",
        question="`break` or `continue`?",
        measure=facts,
    ),
    Misconception(
        "walked twice",
        known.walked_twice,
        symptom="Right for a list. " + IN + "`{name}` still holds {value}: an iterator is empty "
        "after one walk.",
        question="How often does your code go through `params`?",
        also=(known.looked_through_first,),
        measure=facts,
    ),
    Misconception(
        "a list is expected",
        known.counted,
        symptom="Right for a list. " + IN + "it stopped: {error}",
        question="What does `model.parameters()` return, and has it a length?",
        measure=facts,
    ),
)
