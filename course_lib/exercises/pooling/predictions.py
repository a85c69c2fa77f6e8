"""The predictions of lesson 10."""

from course_lib.judging import Choice, Question


def parameters() -> dict[str, int]:
    """Parameters of LeNet in our form: of its convolutions, and of all layers."""
    convolutions = sum(k * (25 * c + 1) for c, k in ((1, 6), (6, 16)))
    linear = sum(k * (d + 1) for d, k in ((400, 120), (120, 84), (84, 10)))
    return {"convolutions": convolutions, "all": convolutions + linear}


predictions = (
    Question(
        "10.a",
        "predict",
        "A window holds four equal numbers, $(5, 5, 5, 5)$, and its maximum gets the gradient 1. "
        "What does PyTorch send to the four pixels?",
        Choice(
            "(1, 0, 0, 0)",
            "One winner, the first in reading order. It is a convention: at a tie the maximum has "
            "no derivative.",
        ),
        (
            Choice(
                "(1, 1, 1, 1)",
                "Then 4 would come out of 1. If all four pixels rise by 0.1, the maximum rises by "
                "0.1, not by 0.4.",
                "every-tie-wins",
            ),
            Choice(
                "(0.25, 0.25, 0.25, 0.25)",
                "A fair share would be a possible convention. PyTorch, and this course, take one "
                "winner.",
                "ties-share",
            ),
        ),
        "section 10.2",
    ),
    Question(
        "10.b",
        "predict",
        "Our net has {all:,} parameters. How many of them belong to its two convolutions?".format(
            **parameters()
        ),
        Choice(
            "{value}",
            "A kernel is used at all places, so it costs 25 numbers a channel. The first linear "
            "layer alone has 48,120.",
            value=lambda: f"about {parameters()['convolutions'] / parameters()['all']:.0%}",
        ),
        (
            Choice(
                "about half",
                "They do most of the multiplications, and have few numbers: each kernel is used at "
                "all places.",
                "work-is-parameters",
            ),
            Choice(
                "{value}",
                "That is the share of the linear layers: 59,134 of 61,706.",
                "convolutions-hold-the-weights",
                value=lambda: f"about {1 - parameters()['convolutions'] / parameters()['all']:.0%}",
            ),
        ),
        "section 10.4",
    ),
    Question(
        "10.c",
        "predict",
        "Train LeNet (61,706 parameters) and 784-256-10 (203,530) on the same 10,000 images, three "
        "passes each. Which makes fewer errors on the test images?",
        Choice(
            "LeNet, by a third or more",
            "It is told beforehand that neighbours belong together and that places are alike.",
        ),
        (
            Choice(
                "784-256-10: it has more parameters",
                "More parameters can fit more; with 10,000 images, what fits the world counts.",
                "more-parameters-more-accuracy",
            ),
            Choice(
                "about the same: both see all pixels",
                "Both see them. One knows which pixels are neighbours.",
                "architecture-is-a-detail",
            ),
        ),
        "section 10.4",
    ),
    Question(
        "10.d",
        "predict",
        "2,000 test digits move right by one pixel. Of the 2x2-pooled values that are above 0 "
        "before or after, the share that changes is",
        Choice(
            "above one half",
            "A maximum survives only if it stays in its window, and nothing larger enters. About "
            "two thirds change.",
        ),
        (
            Choice(
                "below 5 %: pooling is invariant to small shifts",
                "Only if each maximum stays in its window. Windows are fixed: one of two columns "
                "leaves, and another one enters.",
                "pooling-is-invariance",
            ),
            Choice(
                "100 %: each value moves by half a place",
                "Windows do not move by halves: a maximum jumps or stays. About a third stay.",
                "pooling-is-resizing",
            ),
        ),
        "section 10.5",
    ),
    Question(
        "10.e",
        "predict",
        "Now the whole trained LeNet. 1,000 test digits move right by three pixels. Which "
        "share of its predictions changes?",
        Choice(
            "between one in ten and one in three",
            "It was trained on centred digits, and its linear layers have weights for each place.",
        ),
        (
            Choice(
                "fewer than one in fifty",
                "Shared kernels make the *maps* move along. The linear layers behind them do not.",
                "shared-kernels-are-invariance",
            ),
            Choice(
                "about one half, as in 784-256-10",
                "In the dense net about half change, nearly three times as many as in LeNet: it "
                "has to learn each place anew.",
                "no-help-at-all",
            ),
        ),
        "section 10.5",
    ),
    Question(
        "10.f",
        "predict",
        "The same net four times, 10,000 images: its maps are halved by the largest of 2x2, by "
        "the mean, or by convolutions of stride 2. Compare the best and the worst of the four on "
        "the test images.",
        Choice(
            "they differ by less than 2 points",
            "All four halve the maps and see the same pixels. How they do it matters little here.",
        ),
        (
            Choice(
                "without pooling, more than 5 points are lost",
                "A convolution of stride 2 halves the map, too, and its weights are learnt.",
                "pooling-is-needed",
            ),
            Choice(
                "the mean loses more than 5 points: it blurs",
                "It does blur, but the convolution behind it is trained on blurred maps.",
                "mean-destroys",
            ),
        ),
        "section 10.5",
    ),
    Question(
        "10.g",
        "predict",
        "LeNet again, but the six kernels of its first convolution stay as they were drawn at "
        "random; only the other layers train. Compared with training all, the test accuracy",
        Choice(
            "falls by less than 2 points",
            "Six random kernels give six mixtures of neighbours. The layers behind make use of "
            "them.",
        ),
        (
            Choice(
                "falls below 60 %: there are no edges to build on",
                "Later layers learn with what they get; random kernels lose little.",
                "edges-are-needed",
            ),
            Choice(
                "falls to 10 %: a random layer destroys the image",
                "A random kernel mixes neighbours, it does not erase them.",
                "random-is-noise",
            ),
        ),
        "section 10.6",
    ),
    Question(
        "10.h",
        "predict",
        "One fixed shuffle of the 784 places, the same for all images, training and test. Both "
        "nets are trained anew. What happens to their test accuracy?",
        Choice(
            "the dense net keeps it, LeNet loses several points",
            "A dense net has no idea of neighbours, so it loses none. LeNet relies on them.",
        ),
        (
            Choice(
                "both keep it: all the information is still there",
                "It is, but a 5x5 window now sees 25 pixels from anywhere in the picture.",
                "information-is-enough",
            ),
            Choice(
                "both lose several points",
                "For the dense net, a shuffle only renames the rows of W.",
                "order-matters-to-dense",
            ),
        ),
        "section 10.6",
    ),
    Question(
        "10.i",
        "predict",
        "And when they move right by *two* pixels? Compared with the pooled map before, the new "
        "one is",
        Choice(
            "the same map, one place farther to the right, number for number",
            "Two pixels are one whole window. Each window sees what its left neighbour saw before.",
        ),
        (
            Choice(
                "a new map: even more of its numbers are gone than after one pixel",
                "Not one is gone. They stand one place farther on: compare with the moved map.",
                "farther-is-worse",
            ),
            Choice(
                "the same map in its old place: that is what pooling is for",
                "Pooling forgets where in its window the largest number stood, not which window.",
                "pooling-is-invariance",
            ),
        ),
        "section 10.5",
    ),
)
