"""The predictions of lesson 06."""

from course_lib.judging import Choice, Question

predictions = (
    Question(
        "06.a",
        "predict",
        "Ten layers of 100 ReLU units, all weights from a normal distribution with sd 0.01. "
        "Images go in. The activations of layer 10 have an sd of about",
        Choice(
            "2e-12",
            "The pixels have 0.3. The first layer multiplies by 0.2, each of the nine others by "
            "0.07: 0.3 times 0.2 times 0.07**9 is about 2e-12.",
        ),
        (
            Choice(
                "3e-21",
                "That is ten times a factor 0.01. A z is a sum of many terms, so the factor of a "
                "layer is larger: 0.2, then nine times 0.07.",
                "a-layer-multiplies-by-one-weight",
            ),
            Choice(
                "1e-2",
                "That is the sd of the weights. Layer 1 already has 0.058; then each layer "
                "multiplies by about 0.07.",
                "size-of-weights-is-size-of-activations",
            ),
        ),
        "section 6.1",
    ),
    Question(
        "06.b",
        "predict",
        "The gradient is the same in every step, and $\\mu = 0.9$. After many steps, one step with "
        "momentum is as long as",
        Choice(
            "10 plain steps",
            "The velocity goes to 1 / (1 - 0.9) = 10 times the gradient.",
        ),
        (
            Choice(
                "1.9 plain steps",
                "That is the second step: 1 + 0.9. The third adds 0.81, and so on, up to 10.",
                "only-the-last-step-counts",
            ),
            Choice(
                "1 plain step",
                "That holds for a running mean, (1 - mu) dw. Here the gradient is added in full.",
                "momentum-is-a-mean",
            ),
        ),
        "section 6.2",
    ),
    Question(
        "06.c",
        "predict",
        "Two weights have gradients 10 and 0.001. Adam takes its first step, with lr 0.1. "
        "The two weights move by",
        Choice(
            "0.1 and 0.1",
            "The first step is lr times dw / |dw|: the size of the gradient cancels.",
        ),
        (
            Choice(
                "1 and 0.0001",
                "That is lr times dw: a plain step. Adam divides by the size of the gradient.",
                "steps-follow-the-gradient",
            ),
            Choice(
                "0.01 and 100",
                "That is lr / dw: a division by the square. Adam divides by its root.",
                "division-without-root",
            ),
        ),
        "section 6.3",
    ),
    Question(
        "06.d",
        "predict",
        "A net learns digits by plain SGD, at its best learning rate. With momentum 0.9 the best "
        "learning rate is",
        Choice(
            "clearly smaller",
            "The steps grow up to ten times as long, so a smaller rate does the same work.",
        ),
        (
            Choice(
                "the same",
                "At the best plain rate, steps up to ten times as long are too long.",
                "rate-is-a-property-of-the-net",
            ),
            Choice(
                "clearly larger",
                "Momentum does not damp the steps, it adds them up: up to ten times as long.",
                "momentum-damps",
            ),
        ),
        "section 6.4",
    ),
    Question(
        "06.e",
        "predict",
        "Two numbers can be set, and only one of them matters; nobody knows which. Nine trials: "
        "a 3 by 3 grid, or nine random points. Which comes nearer to its best value?",
        Choice(
            "the random points, on average",
            "They try nine values of the number that matters; the grid tries three.",
        ),
        (
            Choice(
                "the grid, on average",
                "It is even in the square, but seen from one side its nine points are three.",
                "even-is-best",
            ),
            Choice(
                "both alike, on average",
                "Six of the grid's nine trials repeat a value of the number that matters.",
                "trials-are-trials",
            ),
        ),
        "section 6.4",
    ),
    Question(
        "06.f",
        "predict",
        "100 classifiers guess among ten classes, each by its own dice. Each is worth 10 %. We "
        "keep the one with the best accuracy on 100 test images. It shows about",
        Choice(
            "18 %",
            "One guesser has an sd of 3 points. The best of 100 lies about 2.7 sd above 10 %.",
        ),
        (
            Choice(
                "10 %",
                "On average they do show 10 %. The best of 100 was not taken on average.",
                "looking-is-not-training",
            ),
            Choice(
                "13 %",
                "That is one sd, of 3 points, above 10 %: about 20 of the 100 show that or more. "
                "The best one lies further out.",
                "the-best-is-one-sd-up",
            ),
        ),
        "section 6.5",
    ),
    Question(
        "06.g",
        "predict",
        "Now the guesser is chosen on 100 *validation* images. There it shows about 18 %. "
        "On 1,000 test images that nobody has looked at, it shows about",
        Choice(
            "10 %",
            "The luck was in the validation images. New images know nothing of the choice.",
        ),
        (
            Choice(
                "18 %",
                "It was lucky, not good. Its next answers are guesses as well.",
                "luck-is-skill",
            ),
            Choice(
                "clearly below 10 %",
                "Dice have no memory: each new answer is right with probability 0.1.",
                "luck-runs-out",
            ),
        ),
        "section 6.5",
    ),
    Question(
        "06.h",
        "predict",
        "We train for many epochs and keep the epoch with the best accuracy on 100 validation "
        "images. On new images, that epoch's accuracy is on average",
        Choice(
            "a little lower",
            "The epoch was chosen for its luck on these 100 images, too.",
        ),
        (
            Choice(
                "the same",
                "For one epoch named in advance, yes. The best of many epochs is a choice.",
                "stopping-is-not-choosing",
            ),
            Choice(
                "a little higher",
                "The choice can only favour the images that it looked at.",
                "new-images-are-easier",
            ),
        ),
        "section 6.6",
    ),
    Question(
        "06.i",
        "predict",
        "The bowl with curvatures 1 and 25. Plain steps diverge if lr is above 0.08. With momentum "
        "$\\mu = 0.9$, they diverge if lr is above",
        Choice(
            "0.152: nearly twice as large",
            "Across the bowl the steps alternate, so the velocity brakes: the limit is "
            "2 (1 + mu) / 25 = 0.152.",
        ),
        (
            Choice(
                "0.008: the velocity is ten times as large",
                "It is where all gradients agree. Where they alternate, it is g / (1 + mu).",
                "momentum-multiplies-the-rate",
            ),
            Choice(
                "0.08, as the steep axis decides",
                "It does decide, and on it momentum brakes: at lr 0.15 the weights still arrive.",
                "limit-is-curvature-alone",
            ),
        ),
        "section 6.2",
    ),
)
