"""What goes wrong in 12.3, and what to say about it."""

from course_lib.exercises.claims.witness_answers import LINES, parity
from course_lib.exercises.claims.witness_part_mistakes import ABOUT_GRADIENTS, LARGEST, largest
from course_lib.judging import Misconception

ABOUT_WITNESS = (
    Misconception(
        "one side in float32",
        parity(
            t="import copy\nsingle = copy.deepcopy(model_torch).float()\n"
            "z_torch = single(torch.tensor(x, dtype=torch.float32))",
            p=LINES["p"].replace("model_torch", "single"),
        ),
        symptom="Case “{case}”: the largest difference is {gap} ({name}). float32 holds about "
        "seven digits.",
        question="Which dtype has each side, from the input to the gradient?",
        also=(
            parity(f=LINES["f"].replace("z_torch.detach()", "z_torch.detach().float()")),
            parity(
                t="import copy\nsingle = copy.deepcopy(model_torch).float()\n"
                "z_torch = single(torch.from_numpy(x).float()).double()",
                p=LINES["p"].replace("model_torch", "single"),
            ),
        ),
        measure=largest,
        code="W1",
    ),
    Misconception(
        "PyTorch refuses a tensor",
        parity(t="z_torch = model_torch(torch.from_numpy(x).float())"),
        symptom="PyTorch stopped: {error}",
        question="Is it about dtypes? Then which dtype has x, and which have the parameters? Is it "
        "about `numpy()`? Then leave the graph first, by `detach()`.",
        also=(
            parity(t="z_torch = model_torch(torch.Tensor(x))"),
            parity(f=LINES["f"].replace(".detach()", "")),
        ),
    ),
    Misconception(
        "W beside weight without a transpose",
        parity(p=LINES["p"].replace("g.T if g.ndim == 2 else g", "g")),
        symptom="It stopped with {error}.",
        question="x @ W + b here, x @ weight.T + bias there: which shape has each W, and each "
        "gradient?",
        code="W2",
    ),
    Misconception(
        "everything is transposed",
        parity(p=LINES["p"].replace("g.T if g.ndim == 2 else g", "g.T")),
        symptom="Nets of linear layers are right. With images it stopped with {error}",
        question="Which gradient has four axes, and is it kept the other way round in PyTorch?",
    ),
    Misconception(
        "sum over the batch on one side",
        parity(l=LINES["l"].replace("(y))", '(y), reduction="sum")')),
        symptom="Logits agree; the losses differ by {loss}.",
        question="Mean or sum over the batch: what does each side compute?",
        measure=largest,
        code="W3",
    ),
    Misconception(
        "the numpy gradient is not divided by n",
        parity(d="model_np.backward(nn.softmax_cross_entropy_grad(z, y) * len(y))"),
        symptom="Logits agree, and the losses differ by {loss}; gradients differ by up to {gap} "
        "({name}).",
        question="The loss is a mean over n images. Where does the 1/n enter dz?",
        measure=largest,
    ),
    Misconception(
        "PyTorch in training mode",
        parity(t="model_torch.train()\n" + LINES["t"]),
        symptom="With ReLU alone all agrees. In the case “{case}”: {logits_or_error}",
        question="The docstring asks for the mode that the models are in. Which of your lines "
        "changes it, and what does batch norm do then?",
        measure=lambda seen: {
            "logits_or_error": f"the logits differ by {largest(seen)['logits']}."
            if seen.outcome.got.value
            else f"it stopped with {seen.outcome.got.error}"
        },
        also=(parity(t="model_torch.train()\n" + LINES["t"] + "\nmodel_torch.eval()"),),
        code="W4",
    ),
    Misconception(
        "running statistics have moved",
        parity(
            z=LINES["z"],
            t="model_torch.train()\nwith torch.no_grad():\n    model_torch(torch.from_numpy(x))\n"
            "model_torch.eval()\n" + LINES["t"],
        ),
        symptom="Case “{case}”: the logits differ by {logits}. A pass in training mode moved the "
        "running statistics of one side.",
        question="With momentum .1 and n / (n - 1), what becomes of the running variance? Who "
        "asked for a training pass?",
        measure=largest,
        code="W5",
    ),
    Misconception(
        "softmax before the loss",
        parity(l=LINES["l"].replace("(z_torch,", "(z_torch.softmax(dim=1),")),
        symptom="Logits agree; the losses differ by {loss}.",
        question="`cross_entropy` of PyTorch takes logits. What does it do to what you hand in?",
        measure=largest,
    ),
    Misconception(
        "old gradients are kept",
        parity(_0=""),
        symptom="Right where no gradient was there before. In the case “{case}” the largest "
        "difference is {gap} ({name}).",
        question="`backward` adds to `.grad`. What stands in it before?",
        measure=largest,
    ),
    Misconception(
        "signed differences",
        parity(
            f='found = {"logits": (z - z_torch.detach().numpy()).max(),\n'
            '         "loss": nn.cross_entropy(z, y) - loss_torch.item()}',
            p=LINES["p"].replace(
                "np.abs(model_np.grads[name] - g).max()", "(model_np.grads[name] - g).max()"
            ),
        ),
        symptom="Without a fault all is right. In the case “{case}” an entry is too small: a "
        "difference below 0 was not counted as a difference.",
        also=(
            parity(p=LINES["p"].replace(LARGEST, "(model_np.grads[name] - g).max()")),
            parity(p=LINES["p"].replace(LARGEST, "abs((model_np.grads[name] - g).max())")),
        ),
        question="Which sign has the largest deviation? What must a difference lose before the "
        "maximum is taken?",
        measure=largest,
    ),
    Misconception(
        "means in place of maxima",
        parity(
            f=LINES["f"].replace(".max()", ".mean()"), p=LINES["p"].replace(".max()", ".mean()")
        ),
        symptom="Without a fault all is right. In the case “{case}” entries are smaller than the "
        "largest difference: a mean was taken.",
        also=(parity(p=LINES["p"].replace(".max()", ".mean()")),),
        question="One wrong entry among a thousand: what is left of it in a mean?",
        measure=largest,
    ),
    Misconception(
        "gradients are left out",
        parity(p=""),
        symptom="Your dictionary has {n} entries: {names}.",
        question="Which names has `model_np.params`, and does each have an entry?",
        also=(
            parity(p=LINES["p"].replace("zip(names", "zip(names[:1]")),
            parity(f="found = {}"),
        ),
        measure=largest,
    ),
    Misconception(
        "names of PyTorch",
        parity(
            o="torch_names = [name for name, _ in model_torch.named_parameters()]\n" + LINES["o"],
            p=LINES["p"]
            .replace("for name, p in zip(names,", "for name, own, p in zip(torch_names, names,")
            .replace("model_np.grads[name]", "model_np.grads[own]"),
        ),
        symptom="Your dictionary has the names {names} ...",
        question="Which of the two nets gives the names, by the docstring?",
        measure=largest,
    ),
    Misconception(
        "parameters in place of gradients",
        parity(
            p=LINES["p"]
            .replace("p.grad.numpy()", "p.detach().numpy()")
            .replace("model_np.grads", "model_np.params")
        ),
        symptom="Without a fault all is right. In the case “{case}” the largest entry is {gap} "
        "({name}).",
        question="Two nets may hold equal numbers and differ in backward. Which arrays did you "
        "compare?",
        measure=largest,
    ),
    Misconception(
        "backward was never called",
        parity(b=""),
        symptom="It stopped with {error}.",
        question="If it is `.grad` that is missing: `backward` fills it, `zero_grad` empties it. "
        "In which order do your lines call them?",
        also=(parity(_0="", b=LINES["b"] + "\n" + LINES["0"]),),
    ),
    Misconception(
        "tensors come back",
        parity(
            f='found = {"logits": (torch.from_numpy(z) - z_torch).abs().max(),\n'
            '         "loss": (loss_torch - nn.cross_entropy(z, y)).abs()}'
        ),
        symptom="The entry `logits` is a tensor, and it carries its graph; numbers are asked for.",
        question="Which method makes a number of a tensor with one entry?",
    ),
)

misconceptions = (*ABOUT_WITNESS, *ABOUT_GRADIENTS)
