"""The predictions of this lesson: each stands before an experiment."""

import numpy as np

from course_lib.judging import Choice, Question

predictions = (
    Question(
        id="01.a",
        kind="predict",
        stem="The label file states its size in the bytes `00 00 27 10`. You read them in the "
        "other order, last byte first. What comes back?",
        right=Choice(
            "{value}",
            "Nothing in four bytes says how to read them: 10 hex becomes the largest digit, "
            "16 times 16,777,216. numpy reads what you ask for, and only the reader can know "
            "the order.",
            value=lambda: f"{int.from_bytes(bytes.fromhex('00002710'), 'little'):,}",
        ),
        wrong=(
            Choice(
                "{value}, in both orders",
                "72 is a different number from 27: bytes are digits to base 256, and their order "
                "counts.",
                belief="bytes know their order",
                value=lambda: f"{int.from_bytes(bytes.fromhex('00002710'), 'big'):,}",
            ),
            Choice(
                "an error",
                "Any four bytes are a number. An error comes later, if you are lucky, when the "
                "size does not fit the file.",
                belief="numpy would tell me",
            ),
        ),
        reread="station 1.1",
    ),
    Question(
        id="01.b",
        kind="predict",
        stem="How many images does the header of the training file state?",
        right=Choice(
            "60,000",
            "60,000 for training, and 10,000 in another file for testing: 70,000 in all.",
        ),
        wrong=(
            Choice(
                "50,000",
                "50,000 is what is left after *you* keep 10,000 for validation. No file says so.",
                belief="50,000 and 20,000",
            ),
            Choice(
                "70,000",
                "70,000 is both files together; 10,000 of them are test images.",
                belief="everything is for training",
            ),
        ),
        reread="station 1.1",
    ),
    Question(
        id="01.c",
        kind="predict",
        stem="Two pixels as the file holds them: `a = np.array([3], dtype=np.uint8)` and "
        "`b = np.array([5], dtype=np.uint8)`. What is `a - b`?",
        right=Choice(
            "[{value}]",
            "A byte has no sign. After 0 comes 255, so 3 - 5 = -2 becomes 256 - 2 = 254.",
            value=lambda: int((np.array([3], np.uint8) - np.array([5], np.uint8))[0]),
        ),
        wrong=(
            Choice(
                "[-2]",
                "-2 needs a sign, and uint8 has none. Convert first: `a.astype(float) - b`.",
                belief="numpy finds a type that fits",
            ),
            Choice(
                "[0]",
                "Some image programs stop at 0. numpy goes round: 0, then 255.",
                belief="bytes stop at 0",
            ),
        ),
        reread="station 1.2",
    ),
    Question(
        id="01.d",
        kind="predict",
        stem="We give 2,000 training images random labels, so that nothing can be learnt. The "
        "model stores each image with its label. Its accuracy on these 2,000 images is",
        right=Choice(
            "100 %",
            "It looks up what it stored. A model can be perfect on what it has seen and know "
            "nothing: only images it never saw can tell.",
        ),
        wrong=(
            Choice(
                "about 10 %",
                "10 % is what random labels are worth on *new* images. On its own 2,000 it looks "
                "up the label that it stored.",
                belief="nonsense cannot be fitted",
            ),
            Choice(
                "about 50 %",
                "Nothing here is right half of the time: a stored image is always found.",
                belief="half is chance",
            ),
        ),
        reread="station 1.3",
    ),
    Question(
        id="01.e",
        kind="predict",
        stem="Ten mean images, one a digit, made from 50,000 training images. A new image gets the "
        "digit of the nearest one. How many of 100 test images come out right?",
        right=Choice(
            "about 80",
            "Ten rows of 784 numbers do well: the digits were framed alike, so means are sharp "
            "enough. The other 20 are the work of the next lessons.",
        ),
        wrong=(
            Choice(
                "about 30",
                "The mean images overlap, and still each test image is nearest to its own in most "
                "cases.",
                belief="simple means weak",
            ),
            Choice(
                "about 97",
                "97 needs all 60,000 images as neighbours, each with its own way of writing.",
                belief="means keep the variety",
            ),
        ),
        reread="station 1.6",
    ),
    Question(
        id="01.f",
        kind="predict",
        stem="Standardised columns all have the same spread. The nearest mean now reads the "
        "validation images",
        right=Choice(
            "a little worse",
            "Dividing by s gives each pixel another weight in the distance, 1/s squared. Nothing "
            "says that these weights suit the classes. Standardising helps models that learn step "
            "by step.",
        ),
        wrong=(
            Choice(
                "a little better",
                "Equal spread is one choice of weights among many. A pixel may vary much *because* "
                "the digits differ there, and dividing takes that away.",
                belief="standardised is always better",
            ),
            Choice(
                "exactly as before",
                "A shift of all images changes no distance, but dividing each column by its own "
                "number does.",
                belief="scaling changes no order",
            ),
        ),
        reread="station 1.4",
    ),
    Question(
        id="01.g",
        kind="predict",
        stem="Every test image moves 4 pixels to the right. Five of six digits stay whole, the "
        "others lose a little at the edge, and you would read them as before. The nearest mean is "
        "now right for",
        right=Choice(
            "fewer than 40 of 100",
            "The mean images stay where they were. A stroke that moved by 4 pixels lies where "
            "another digit has its ink. The edge is not the cause: it takes less than 1 % of the "
            "ink.",
        ),
        wrong=(
            Choice(
                "about 60 of 100",
                "After 2 pixels that would be near. Most strokes are 2 to 5 pixels wide along a "
                "row, so 4 pixels leave little overlap.",
                belief="a small shift is a small change",
            ),
            Choice(
                "as many as before",
                "For you it is the same digit. Of the 784 numbers, 29 % change: of those with ink "
                "before or after, 96 %.",
                belief="the model sees shapes",
            ),
        ),
        reread="station 1.7",
    ),
    Question(
        id="01.h",
        kind="predict",
        stem="The page of MNIST says that the first 5,000 test images are easier than "
        "the last 5,000. On which half is the nearest mean right more often?",
        right=Choice(
            "on the last 5,000",
            "The opposite of what the page says, by several points. A source is evidence, and so "
            "is a measurement; in a conflict, look at the data again.",
        ),
        wrong=(
            Choice(
                "on the first 5,000",
                "So the page says. We measured it: the first half is the harder one in these "
                "files.",
                belief="a good source needs no test",
            ),
            Choice(
                "on both alike, within 1 point",
                "They come from different groups of writers, and the gap is several points.",
                belief="halves of one file are alike",
            ),
        ),
        reread="station 1.7",
    ),
    Question(
        id="01.i",
        kind="predict",
        stem="3,000 test digits are drawn on a pad, at random places and sizes, and prepared as "
        "MNIST was. One step is made otherwise. Which change costs the nearest mean most?",
        right=Choice(
            "the longer side is 28 pixels, not 20",
            "Then few strokes lie where the mean has its ink: about 33 of 100 digits are lost. The "
            "place costs 20, as the middle of the box is never far from the mass.",
        ),
        wrong=(
            Choice(
                "the box is centred, not the mass",
                "It costs about 20 of 100. The two centres are a pixel or two apart, and you saw "
                "what two pixels do.",
                belief="only the place counts",
            ),
            Choice(
                "the pixels are black or white, not grey",
                "It costs next to nothing: the middle of the stroke stays, and most of the "
                "distance comes from there.",
                belief="grey edges carry the digit",
            ),
        ),
        reread="station 1.7",
    ),
)
