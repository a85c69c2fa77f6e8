"""What goes wrong in 12.3 with how gradients are made and compared, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.claims.witness_answers import LINES, parity
from course_lib.judging import Misconception, Observation

LARGEST = "np.abs(model_np.grads[name] - g).max()"


def largest(seen: Observation) -> dict[str, Any]:
    """The largest entry of the learner's dictionary, its name, and the names that came."""
    got = seen.outcome.got.value
    told: dict[str, Any] = {"n": len(got) if hasattr(got, "__len__") else 0}
    numbers = {k: float(np.max(v)) for k, v in got.items()}
    name = max(numbers, key=lambda k: abs(numbers[k]))
    return {
        **told,
        "name": name,
        "gap": f"{numbers[name]:.2g}",
        "loss": f"{numbers.get('loss', 0):.2g}",
        "logits": f"{numbers.get('logits', 0):.2g}",
        "names": ", ".join(str(k) for k in list(got)[:4]),
    }


ABOUT_GRADIENTS = (
    Misconception(
        "a reshape in place of a transpose",
        parity(
            p=LINES["p"].replace(
                "g.T if g.ndim == 2 else g", "g.reshape(model_np.grads[name].shape)"
            )
        ),
        symptom="Case “{case}”: logits and loss are right, and the gradients of weights are not "
        "(up to {gap}). The shapes fit.",
        question="`reshape` fills rows with the numbers as they lie in memory. Where does the "
        "entry (0, 1) of (k, d) go, and where should it go?",
        measure=largest,
    ),
    Misconception(
        "a transpose only where the shapes differ",
        parity(p=LINES["p"].replace("g.ndim == 2", "g.shape != model_np.grads[name].shape")),
        symptom="Nets without a square layer are right. In the case “{case}” a gradient of equal "
        "shape on both sides differs by {gap} ({name}).",
        question="A layer of 5 inputs and 5 units: does its shape tell how it is kept?",
        measure=largest,
    ),
    Misconception(
        "our backward is forgotten",
        parity(d=""),
        symptom="Logits and loss agree, and gradients differ by up to {gap} ({name}): as much as "
        "PyTorch's gradients themselves.",
        question="What stands in `model_np.grads` before `model_np.backward` is called?",
        measure=largest,
    ),
    Misconception(
        "PyTorch goes back twice",
        parity(b="loss_torch.backward(retain_graph=True)\nloss_torch.backward()"),
        symptom="Logits and loss agree, and gradients differ by up to {gap} ({name}): PyTorch's "
        "are twice as large as they should be.",
        question="`backward` adds to `.grad`. How often is it called?",
        measure=largest,
    ),
    Misconception(
        "a norm in place of the largest difference",
        parity(p=LINES["p"].replace(LARGEST, "np.linalg.norm(model_np.grads[name] - g)")),
        symptom="Without a fault all is right. In the case “{case}” the entries of gradients are "
        "larger than the largest difference: a norm adds up all of them.",
        question="Which single number is asked for: the length of the difference, or its largest "
        "entry?",
        measure=largest,
    ),
    Misconception(
        "a relative difference",
        parity(
            p=LINES["p"].replace(
                LARGEST, "(np.abs(model_np.grads[name] - g) / (np.abs(g) + 1e-12)).max()"
            )
        ),
        symptom="Without a fault logits are right. In the case “{case}” the entries of gradients "
        "are shares of something; absolute differences are asked for.",
        question="By what did you divide, and what happens where it is nearly 0?",
        measure=largest,
    ),
    Misconception(
        "the difference of two maxima",
        parity(
            p=LINES["p"].replace(
                LARGEST, "abs(np.abs(model_np.grads[name]).max() - np.abs(g).max())"
            )
        ),
        symptom="Without a fault all is right. In the case “{case}” the entries of gradients are "
        "smaller than the largest difference.",
        question="Two arrays may have equal maxima and differ everywhere. In which order come the "
        "difference and the maximum?",
        measure=largest,
    ),
    Misconception(
        "nll_loss of logits",
        parity(l=LINES["l"].replace("cross_entropy", "nll_loss")),
        symptom="Logits agree; the losses differ by {loss}.",
        question="`nll_loss` expects the logarithms of probabilities. What do you hand in?",
        measure=largest,
    ),
    Misconception(
        "the loss is left out",
        parity(f='found = {"logits": np.abs(z - z_torch.detach().numpy()).max()}'),
        symptom="Your dictionary has {n} entries, and no “loss” among them.",
        question="Which two entries stand in front of the gradients, by the docstring?",
        measure=largest,
    ),
)
