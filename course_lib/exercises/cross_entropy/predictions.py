"""Predictions before experiments, and the whys of worked examples."""

from math import exp, log, log1p

from course_lib.judging import Choice, Question

predictions: tuple[Question, ...] = (
    Question(
        "03.a",
        "predict",
        "A model that guesses gives each of 1,000 images the probability 0.1 for its true class. "
        "`np.prod(np.full(1000, 0.1))` prints:",
        Choice(
            "0.0",
            "The smallest positive float64 is 4.9e-324. After 323 images the product is about "
            "1e-323; image 324 rounds it to 0. Then every model has likelihood 0, good or bad.",
        ),
        (
            Choice(
                "1e-1000",
                "That is the true value. A float64 has no room for it: its exponents end near "
                "-324.",
                "float-is-real",
            ),
            Choice(
                "an error: underflow",
                "Numpy says nothing when a product becomes too small: the result is 0.0, silently.",
                "numpy-would-tell-me",
            ),
        ),
        "station 3.1",
    ),
    Question(
        "03.f",
        "predict",
        "Seven of ten images show a loop. Which q makes the likelihood of all ten largest?",
        Choice(
            "q = 0.7",
            "The share that was seen. At 0.7 the likelihood is 0.0022; at 0.5 it is 0.0010, less "
            "than half.",
        ),
        (
            Choice(
                "q = 0.5",
                "That is the choice of somebody who saw nothing: 0.0010, against 0.0022 at 0.7.",
                "unsure-means-half",
            ),
            Choice(
                "q = 1.0",
                "Then each of the three images without a loop has probability 0, and so has the "
                "product.",
                "majority-takes-all",
            ),
        ),
        "station 3.1",
    ),
    Question(
        "03.b",
        "predict",
        "The claim says: *maximise* the mean of -log p. We take 50 steps that make it smaller, and "
        "reach about 90 % accuracy. Then 50 steps that make it larger. At the end:",
        Choice(
            "the mean is above 100, accuracy below 20 %",
            "A larger mean means smaller p for the true class: each step pushes an image away from "
            "its own label. Nothing stops it, as -log p has no upper end.",
        ),
        (
            Choice(
                "the mean is nearer 0, accuracy nearer 100 %",
                "That is what steps *down* give. Each -log p is at least 0: the best mean, 0, is "
                "the smallest.",
                "loss-is-a-reward",
            ),
            Choice(
                "the mean is 2.3 again, accuracy near 10 %",
                "The way up does not stop where the way down began. 2.3 is the price of guessing; "
                "being surely wrong costs hundreds.",
                "up-undoes-down",
            ),
        ),
        "station 3.1",
    ),
    Question(
        "03.w1",
        "why",
        "`log_p` has shape (3, 4) and `y` is `[2, 0, 3]`. Why `log_p[np.arange(3), y]`, and why "
        "would `log_p[:, y]` fail us?",
        Choice(
            "Two index arrays are paired; a slice is crossed with y",
            "`[0, 1, 2]` and `[2, 0, 3]` are read side by side: three entries. The slice `:` means "
            "all rows, so `log_p[:, y]` has 9.",
        ),
        (
            Choice(
                "Both pick three entries; the first is faster",
                "The first has shape (3,), the second (3, 3). Their means differ: "
                "one looks at 3 numbers, the other at 9.",
                "slice-pairs-too",
            ),
            Choice(
                "A slice gives a view, so the loss would change log_p",
                "Indexing with an array always copies. The trouble is the shape: (3, 3).",
                "slice-is-the-danger",
            ),
        ),
        "station 3.2",
    ),
    Question(
        "03.c",
        "predict",
        "Somebody computes `-np.log(softmax(z) + 1e-7)`, to be safe from log 0. The true class is "
        "800 logits *behind*, then 800 *ahead*. The two losses are:",
        Choice(
            "16.1 and a number below 0",
            "-log(0 + 1e-7) is 16.1 where 800 is right, and -log(1 + 1e-7) is -1e-7 where 0 is "
            "right. From logits both come out exactly.",
        ),
        (
            Choice(
                "800 and 0",
                "Those are the right values. The constant hides them: p has rounded to 0, and "
                "what is left is -log(1e-7).",
                "small-constant-small-error",
            ),
            Choice(
                "inf and 0",
                "That is what happens without the constant. It does prevent inf, and it puts a "
                "ceiling of 16.1 in its place.",
                "constant-does-nothing",
            ),
        ),
        "station 3.2",
    ),
    Question(
        "03.g",
        "predict",
        "The die falls on its three sides with t = (0.5, 0.25, 0.25). Each forecaster pays -log p "
        "of the side that falls. Who pays least in the long run?",
        Choice(
            "the one who says (0.5, 0.25, 0.25)",
            "Saying what is true costs 1.040, and no forecast costs less. The next lines say why.",
        ),
        (
            Choice(
                "the one who says (0.8, 0.1, 0.1)",
                "Half of the time that is cheaper, 0.22 against 0.69. The other half costs 2.30 "
                "against 1.39, and the mean is 1.263.",
                "boldness-pays",
            ),
            Choice(
                "the one who says (1/3, 1/3, 1/3)",
                "Never a bad surprise: always 1.099. That is more than 1.040.",
                "guessing-is-safe",
            ),
        ),
        "station 3.5",
    ),
    Question(
        "03.w2",
        "why",
        "Which step of the proof of (3.20) needs that p sums to at most 1?",
        Choice(
            "The last: it turns sum p - sum t into at most 0",
            "The tangent gives KL at least sum of (t - p). Only with sum t = 1 and sum p at most "
            "1 is that at least 0.",
        ),
        (
            Choice(
                "The first: log u lies below u - 1",
                "That holds for every u > 0, and knows nothing of probabilities: at u = 2 it says "
                "0.69 and 1.",
                "tangent-needs-probabilities",
            ),
            Choice(
                "None: KL is positive for any p",
                "Take p = (1, 1) and t = (0.5, 0.5): then KL = log 0.5 = -0.69.",
                "kl-is-a-distance",
            ),
        ),
        "station 3.5",
    ),
    Question(
        "03.d",
        "predict",
        "Logits (3, 2, 1), true class 0. We put the softmax outputs into the *binary* loss, one "
        "term a class, and add. Compared with the categorical cross-entropy:",
        Choice(
            "another value and another gradient",
            "0.783 against 0.408, and the gradients differ in direction too: the wrong classes "
            "are charged a second time.",
        ),
        (
            Choice(
                "the same value, as the outputs sum to 1",
                "That is true for two classes up to a factor 2. With three, log(1 - p) of a wrong "
                "class holds the sum of two others.",
                "bce-is-ce",
            ),
            Choice(
                "another value, but the same gradient",
                "The gradients are (-0.616, 0.465, 0.151) and (-0.335, 0.245, 0.090): "
                "their ratios are 1.84, 1.90 and 1.68.",
                "only-a-constant",
            ),
        ),
        "station 3.4",
    ),
    Question(
        "03.e",
        "predict",
        "We divide all logits of a classifier by T = 4. On the 10,000 test images:",
        Choice(
            "accuracy stays, the loss changes",
            "Dividing keeps the order in each row, so no answer changes. The probabilities do: "
            "here the loss halves.",
        ),
        (
            Choice(
                "both get worse, as evidence is lost",
                "The order of the logits is kept, so each answer is the same as before.",
                "temperature-loses-evidence",
            ),
            Choice(
                "accuracy and loss stay, as softmax divides anyway",
                "Softmax ignores a common shift. A common factor changes every ratio: e becomes "
                "e^0.25.",
                "scale-is-shift",
            ),
        ),
        "station 3.6",
    ),
    Question(
        "03.h",
        "predict",
        "A model gets 20 of 20 images right, each with a margin of about 4. Then one answer "
        "becomes wrong, and sure of it: its margin falls from 4 to -12. What happens to accuracy "
        "and mean loss?",
        Choice(
            "accuracy falls by 5 points, the loss rises by {value}",
            "One of 20 is 5 points, however wrong it is. The loss asks how wrong: log(1 + e^12) "
            "is 12.00, and one image counts a twentieth.",
            value=lambda: f"{(log1p(exp(12)) - log1p(exp(-4))) / 20:.2f}",
        ),
        (
            Choice(
                "accuracy falls by 5 points, the loss rises by {value}",
                "That is a twentieth of log 3, the price of a *guess* among three. Whoever is sure "
                "and wrong pays the margin, and that has no ceiling.",
                "a-mistake-costs-a-guess",
                value=lambda: f"{log(3) / 20:.2f}",
            ),
            Choice(
                "both become worse by 5 %",
                "Accuracy does. The loss was .018 and is now about .62: 34 times as large.",
                "loss-is-error-rate",
            ),
        ),
        "station 3.6",
    ),
)
