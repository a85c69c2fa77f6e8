"""The predictions of lesson 13."""

from course_lib.judging import Choice, Question

N = 784 * 20 + 20 + 20 * 10 + 10  # parameters of the small net of station 4

predictions = (
    Question(
        "13.a",
        "predict",
        "`a = np.zeros(3)`, `t = torch.from_numpy(a)`, `t[0] = 99`. What is `a[0]` now?",
        Choice(
            "99",
            "`from_numpy` looks at the same memory: one array, two names. `torch.tensor(a)` "
            "copies.",
        ),
        (
            Choice(
                "0: a tensor has memory of its own",
                "Some functions copy, some do not. This one shares the memory of the array.",
                "tensors-are-copies",
            ),
            Choice(
                "neither: changing `t` raises an error",
                "Both may be written to, and each sees what the other writes.",
                "shared-memory-is-locked",
            ),
        ),
        "station 1",
    ),
    Question(
        "13.b",
        "predict",
        "Layer 1 of 13 has another eps in PyTorch. We send images through both nets *whole*, "
        "each net "
        "feeding itself, and compare after every layer, 0 to 12. How many layers differ?",
        Choice(
            "{value}: layer 1 and all behind it",
            "Each later layer of the torch net gets inputs that are wrong already.",
            value=lambda: str(len(range(1, 13))),
        ),
        (
            Choice(
                "{value}: all layers, as they are one net",
                "Layer 0 comes before the fault, and knows nothing of it on the way forward.",
                "a-fault-is-everywhere",
                value=lambda: str(len(range(13))),
            ),
            Choice(
                "1: the layer with the fault",
                "That is so if both layers get equal inputs. Here each net feeds itself.",
                "faults-stay-where-they-are",
            ),
        ),
        "station 2",
    ),
    Question(
        "13.c",
        "predict",
        f"The small net above has {N:,} parameters. How many passes, forward or backward, does "
        "autograd need for *all* their gradients?",
        Choice(
            "2: one forward, one backward",
            "The backward pass visits each node once and meets every parameter on its way.",
        ),
        (
            Choice(
                "{value}: two for each parameter",
                "That is what central differences need: one step up and one down for each.",
                "autograd-takes-small-steps",
                value=lambda: f"{2 * N:,}",
            ),
            Choice(
                "{value}: one for each parameter",
                "Each parameter has its gradient, and one walk back collects them all.",
                "one-walk-for-each",
                value=lambda: f"{N:,}",
            ),
        ),
        "station 4",
    ),
    Question(
        "13.d",
        "predict",
        "The numpy net and its torch twin start with the same numbers and see the same 30 "
        "batches, in "
        "float64. How far apart are their losses in step 30?",
        Choice(
            "less than 1e-10",
            "Both do the same sums in another order. The rounding of float64 is about 1e-16, and "
            "30 steps make little of it.",
        ),
        (
            Choice(
                "about 0.01: similar, not equal",
                "So it would be with other random numbers. Here nothing is random any more.",
                "training-is-never-the-same",
            ),
            Choice(
                "more than 0.1: torch uses a better algorithm",
                "SGD is SGD: v = mu v + dW, then W = W - lr v, in both.",
                "torch-trains-better",
            ),
        ),
        "station 5",
    ),
    Question(
        "13.e",
        "predict",
        "A torch net is in evaluation mode, after `model.eval()`. You compute a loss and call "
        "`loss.backward()`. What happens?",
        Choice(
            "gradients come as always",
            "The mode changes what dropout and batch norm do. Graphs are recorded in both modes.",
        ),
        (
            Choice(
                "an error: nothing was recorded",
                "That would come after `torch.no_grad()`, which is another switch.",
                "eval-is-no-grad",
            ),
            Choice(
                "all gradients are 0",
                "Nothing sets them to 0. Try it: the gradients are there.",
                "eval-freezes",
            ),
        ),
        "station 6",
    ),
    Question(
        "13.f",
        "predict",
        "A torch net differentiates the *sum* of the losses of 4 digits, where ours differentiates "
        "their mean. Both print the mean. We compare the nets forward, then backward, then after a "
        "step. Where do they differ first, and how?",
        Choice(
            "in the gradient at the logits: torch's is 4 times ours",
            "The sum is 4 times the mean, so its gradient is, too. From there the 4 goes all the "
            "way back. Nothing on the way forward shows it.",
        ),
        (
            Choice(
                "in the parameters after the step: torch's step is 4 times ours",
                "The step shows it, too. But the gradients come first: all are 4 times ours.",
                "faults-show-in-the-step",
            ),
            Choice(
                "in the printed loss: torch's is 4 times ours",
                "Both print the mean. What is differentiated is another number, never printed.",
                "the-loss-tells-all",
            ),
        ),
        "station 6",
    ),
)
