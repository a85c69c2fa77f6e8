"""Exercise 00.1: the ink of each image."""

import numpy as np

from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Trace,
    Variant,
    drawn,
    show,
)

# ---------------------------------------------------------------- what right looks like


def ink(x: np.ndarray) -> np.ndarray:
    """Mean of each row: (n, d) -> (n,)."""
    return x.mean(axis=1)


def image_by_image(x):
    return np.array([image.sum() / len(image) for image in x])


def by_a_product(x):
    return x @ np.full(x.shape[1], 1 / x.shape[1], dtype=x.dtype)


# ---------------------------------------------------------------- what goes wrong


def every_pixel(x):
    return x.mean(axis=0)


def one_for_all(x):
    return x.mean()


def summed(x):
    return x.sum(axis=1)


def kept_axis(x):
    return x.mean(axis=1, keepdims=True)


def divided_by_images(x):
    return x.sum(axis=1) / len(x)


def fixed_784(x):
    return x.sum(axis=1) / 784


def share_of_inked(x):
    return (x > 0).mean(axis=1)


def first_only(x):
    for image in x:
        return image.mean()
    return None


def sizes(seen: Observation) -> dict[str, str]:
    n, d = seen.args[0].shape
    got = np.ravel(seen.got)
    return {"n": str(n), "d": str(d), "count": str(got.size), "first": show(got[0])}


def pixels(n: int, d: int):
    """(n, d) numbers between 0 and 1, like pixels."""
    return drawn(lambda rng: rng.random((n, d)), f"{n} images of {d} pixels")


exercise = Exercise(
    id="00.1",
    names=("ink",),
    title="how much ink?",
    asks="ink(x: (n, d)) -> (n,)",
    form="write",
    points=1,
    minutes=4,
    difficulty=1,
    reference={"ink": ink},
    cases=(
        Case("five images of eight pixels", pixels(5, 8)),
        Case("as many images as pixels", pixels(4, 4), edge=True),
        Case("one image", pixels(1, 6), edge=True),
    ),
    variants=(
        Variant("image by image", image_by_image),
        Variant("by a matrix product", by_a_product),
    ),
    misconceptions=(
        Misconception(
            "every pixel",
            every_pixel,
            symptom="You return {count} numbers for {n} images: one for each pixel.",
            question="An axis that you name in `mean` goes away. Which axis should go away here, "
            "the images or the pixels?",
            measure=sizes,
            code="W1",
        ),
        Misconception(
            "one for all",
            one_for_all,
            symptom="You return one number, {first}, for all {n} images together.",
            question="Which axis does `mean` remove when you name none?",
            measure=sizes,
            code="W2",
        ),
        Misconception(
            "sum in place of mean",
            summed,
            symptom="Your first image has {first}; with {d} pixels between 0 and 1 "
            "a mean cannot pass 1.",
            question="By which number does a mean divide the sum?",
            measure=sizes,
            code="W3",
        ),
        Misconception(
            "axis kept",
            kept_axis,
            symptom="Your numbers are right; their shape is {shape}.",
            question="The task asks for shape (n,). What does `keepdims=True` keep?",
            code="W4",
        ),
        Misconception(
            "divided by the images",
            divided_by_images,
            symptom="You divided each image's sum by {n}, the number of images.",
            question="How many numbers did you add up for one image?",
            measure=sizes,
            code="W5",
        ),
        Misconception(
            "784 for every image",
            fixed_784,
            symptom="You divide by 784 whatever comes; these images have {d} pixels.",
            question="Which entry of `x.shape` says how many pixels a row has?",
            measure=sizes,
        ),
        Misconception(
            "share of inked pixels",
            share_of_inked,
            symptom="Your first image has {first}: the share of pixels that are not 0.",
            question="A grey pixel of 0.5 holds how much ink, compared with a black one?",
            measure=sizes,
        ),
        Misconception(
            "only the first image",
            first_only,
            symptom="You return one number, {first}: the ink of image 0.",
            question="When does a function end that says `return` inside a loop?",
            measure=lambda seen: {"first": show(seen.got)},
        ),
    ),
    formula_line="average over the pixels, one number an image: ink_i = (x_i1 + ... + x_id) / d, "
    "so the axis that goes away is axis 1",
    twin="The same idea for another question: the **largest pixel of each image**.\n"
    "Two images, (0.1, 0.7, 0.2) and (0.9, 0.3, 0.4): the answer is (0.7, 0.9).\n"
    "```python\n"
    "def brightest(x):               # (n, d)\n"
    "    return x.max(axis=1)        # (n,): axis 1, the pixels, goes away\n"
    "```",
    trace=Trace(
        "Two images of four pixels each: $(0, 1, 1, 0)$ and $(0.5, 0.5, 0, 0)$. "
        "Replace `...` below by the ink of each, with a comma between them, and run the cell.",
        args=(np.array([[0.0, 1.0, 1.0, 0.0], [0.5, 0.5, 0.0, 0.0]]),),
    ),
)
