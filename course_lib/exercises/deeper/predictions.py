"""The predictions of lesson 11."""

from course_lib.judging import Choice, Question

predictions = (
    Question(
        "11.a",
        "predict",
        "A gradient of length 1 goes back through 30 layers. Each layer multiplies it by its own "
        "random matrix $J^\\top$, which halves a length on average. We compare with "
        "$(I + J)^\\top$ in place of each $J^\\top$. After 30 layers the lengths are",
        Choice(
            "about $10^{-9}$ with $J$, above 1 with $I + J$",
            "Halving 30 times gives 1e-9. With I, what has arrived stays, and a part is added.",
        ),
        (
            Choice(
                "about $10^{-9}$ with both: $I$ is one matrix among many",
                "I stands in each of the 30 factors, so the whole gradient passes each of them.",
                "identity-is-a-detail",
            ),
            Choice(
                "about $10^{-9}$ with $J$, exactly 1 with $I + J$",
                "Exactly 1 would be I alone. The J add parts of their own, and the length grows.",
                "skip-keeps-length",
            ),
        ),
        "section 11.2",
    ),
    Question(
        "11.b",
        "predict",
        "Four kinds of networks with 60 layers: with or without skips, with He's weights or "
        "with small ones. 10,000 digits, 3 passes; for each kind we keep the best of four learning "
        "rates. Which kinds read more than 85 % of the test digits?",
        Choice(
            "one: skips with small first weights",
            "Over 90 %. With He's weights and skips the sums explode; with small weights and no "
            "skips everything vanishes; plain nets with He's weights stay below half.",
        ),
        (
            Choice(
                "two: both kinds with skips",
                "A skip is not enough. With He's weights each block doubles the mean square: 60 of "
                "them make 10 to the 18. That net does not learn at any of the rates.",
                "a-skip-is-enough",
            ),
            Choice(
                "two: skips with small weights, and plain with He's weights",
                "The plain net keeps the size of its gradient, and still reads less than half of "
                "the digits. A gradient of the right size is not enough.",
                "right-size-is-enough",
            ),
        ),
        "section 11.3",
    ),
    Question(
        "11.c",
        "predict",
        "LeNet was built for images of 28 by 28. We call its `forward` with images of 32 by 32. "
        "What happens?",
        Choice(
            "it stops at the first linear layer",
            "The maps before it become 16 of 6 by 6: 576 numbers, where W has 400 rows.",
        ),
        (
            Choice(
                "it stops at the first convolution",
                "A kernel of 5 by 5 slides over 32 by 32 as well; it makes larger maps.",
                "kernels-fix-the-size",
            ),
            Choice(
                "it gives ten logits an image",
                "Only up to `Flatten`. Its linear layer has one row of W for each of 400 numbers.",
                "conv-nets-take-any-size",
            ),
        ),
        "section 11.4",
    ),
    Question(
        "11.d",
        "predict",
        "A convolutional net with a global mean at the end is right on 98 % of the test digits, "
        "at 28 by 28. The same digits are resized to 56 by 56; nothing is cut off. It is right on",
        Choice(
            "less than half of them",
            "The shapes fit, but its kernels have learnt strokes of one width: 34 %.",
        ),
        (
            Choice(
                "about 98 %: they show the same",
                "To us. A kernel of 3 by 3 sees a quarter of what it saw of each stroke.",
                "any-size-is-handled",
            ),
            Choice(
                "more than 98 %: there are more pixels",
                "No pixel brings anything new, and each window now shows less of the digit.",
                "more-pixels-more-knowledge",
            ),
        ),
        "section 11.4",
    ),
    Question(
        "11.e",
        "predict",
        "LeNet, trained on all of MNIST and right on 99 % of the test digits. Which change of the "
        "test digits costs it most?",
        Choice(
            "ink and background exchanged, 1 - x",
            "It falls to about 31 %. In training, ink was always brighter than the background.",
        ),
        (
            Choice(
                "a move by 4 pixels to the right",
                "About 70 % are still right; the exchange of ink and background leaves about 31 %.",
                "moves-are-the-worst",
            ),
            Choice(
                "normal noise of sd 0.5 on each pixel",
                "About 80 % are still right; the exchange of ink and background leaves about 31 %.",
                "noise-is-the-worst",
            ),
        ),
        "section 11.6",
    ),
    Question(
        "11.f",
        "predict",
        "We train LeNet on digits that are moved by up to 4 pixels, and test on noise of sd 0.7, "
        "which it never saw. Compared with LeNet trained without moves, its accuracy is",
        Choice(
            "lower, by more than ten points",
            "It learnt what it was shown: moves. Against noise it is weaker than before.",
        ),
        (
            Choice(
                "higher: augmentation makes a net robust",
                "Robust against moves. Robustness is a word that needs an “against”.",
                "robustness-is-one-thing",
            ),
            Choice(
                "the same: moves and noise have nothing in common",
                "Both nets have other weights, and the moved one is far weaker here.",
                "changes-do-not-interact",
            ),
        ),
        "section 11.7",
    ),
    Question(
        "11.g",
        "predict",
        "LeNet reads digits after a quarter turn, and most answers are wrong. How large is its "
        "largest probability for these, on average?",
        Choice(
            "above .5: it is sure, and wrong",
            "Nothing in training asked for doubt: every image was a digit, and the loss paid for "
            "large probabilities.",
        ),
        (
            Choice(
                "about .1: it cannot tell",
                "That would be ten equal logits. A turned stroke excites the kernels as much as "
                "an upright one, and the logits are far apart.",
                "strange-means-level",
            ),
            Choice(
                "from .2 to .4: it is in doubt",
                "So we would answer. A network has no measure of how strange an image is, unless "
                "training gives it one.",
                "a-network-knows-what-it-does-not-know",
            ),
        ),
        "section 11.7",
    ),
)
