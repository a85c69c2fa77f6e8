"""What goes wrong in 12.4 with pixels and parts of the data, and what to say about it."""

from course_lib.exercises.claims.row_answers import LINES, reproduced
from course_lib.exercises.claims.row_facts import facts
from course_lib.judging import Misconception

ABOUT_PARTS = (
    Misconception(
        "the pixels are not scaled",
        reproduced(x="x = raw"),
        symptom="`train_fn` was given pixels up to {max}.",
        question="The mean of MNIST's training pixels is .1307 after /255. What is it in your x?",
        also=(
            reproduced(x="x = raw.astype(float)"),
            reproduced(x="x = raw - raw.mean(axis=0)"),
        ),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "whole-number division",
        reproduced(x="x = raw // 255"),
        symptom="Of the pixels that `train_fn` was given, the largest is {max}, and no shade is "
        "left between.",
        question="What is 200 // 255, and what is 200 / 255?",
        also=(reproduced(x="x = (raw / 255).astype(int)"),),
        measure=facts,
    ),
    Misconception(
        "another divisor",
        reproduced(x="x = raw / 256"),
        symptom="The largest pixel that `train_fn` was given is {max}; its byte was {byte}.",
        question="What does the task do to the pixels, and what else is done to yours?",
        also=(reproduced(x="x = raw / 254"),),
        measure=facts,
    ),
    Misconception(
        "divided by the largest byte",
        reproduced(x="x = raw / raw.max()"),
        symptom="The largest pixel that `train_fn` was given is {max}, and its byte was {byte}, "
        "not 255: the divisor was the largest byte of these images.",
        question="Would the same grey get the same number in another set of images?",
        measure=facts,
    ),
    Misconception(
        "n_val is typed in",
        reproduced(n="n = len(raw) - 2000"),
        symptom="`train_fn` was given no row at all: of {n} rows the last {n_val} are for "
        "validation, which leaves {n_train}.",
        question="Where does the size of the validation part come from, in your code?",
        measure=facts,
    ),
    Misconception(
        "trained on all rows",
        reproduced(
            m=LINES["m"].replace("x[:n], y[:n]", "x, y"),
        ),
        symptom="`train_fn` was given {n_given} of {n} rows; the last {n_val} are for validation.",
        question="What does a validation score tell about rows that the model was trained on?",
        measure=facts,
    ),
    Misconception(
        "another split",
        reproduced(
            n='order = np.random.default_rng(0).permutation(len(raw))\nn = len(raw) - row["n_val"]',
            x="x, y = raw[order] / 255, y[order]",
        ),
        symptom="`train_fn` was given {n_given} rows; they are not the first {n_train}.",
        question="Would a reader who repeats your row have the same validation rows?",
        also=(
            reproduced(
                n='n = row["n_val"]',
                m=LINES["m"].replace("x[:n], y[:n]", "x[n:], y[n:]"),
                v=LINES["v"].replace("x[n:], y[n:]", "x[:n], y[:n]"),
            ),
            reproduced(n='n = row["n_val"]'),
        ),
        measure=facts,
    ),
    Misconception(
        "images and labels of different rows",
        reproduced(m=LINES["m"].replace("y[:n]", "y[len(y) - n:]")),
        symptom="`train_fn` was given the right {n_given} images, with labels of other rows.",
        question="Which label belongs to x[0], in the arrays that you hand over?",
        measure=facts,
    ),
    Misconception(
        "validated on the training rows",
        reproduced(v=LINES["v"].replace("x[n:], y[n:]", "x[:n], y[:n]")),
        symptom="`score_fn` was given {n_given} rows, among them those of the training part.",
        question="Which rows has the model not seen?",
        also=(reproduced(v=LINES["v"].replace("x[n:], y[n:]", "x, y")),),
        measure=facts,
    ),
    Misconception(
        "validation pixels are not scaled",
        reproduced(v=LINES["v"].replace("x[n:]", "raw[n:]")),
        symptom="`score_fn` was given pixels up to {max}; in training the largest was 1 at most.",
        question="Do both parts go through the same preparation?",
        measure=facts,
    ),
    Misconception(
        "a part of the validation rows",
        reproduced(v=LINES["v"].replace("x[n:], y[n:]", "x[n + 1:], y[n + 1:]")),
        symptom="`score_fn` was given {n_given} rows, which are not the last {n_val} with their "
        "labels.",
        question="Which slice holds the last n_val rows, and all of them?",
        also=(reproduced(v=LINES["v"].replace("y[n:]", "y[:len(y) - n]")),),
        measure=facts,
    ),
)
