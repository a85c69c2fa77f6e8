"""Exercise 04.4: what goes wrong with the order of the lines and of the examples."""

from course_lib.exercises.softmax_regression.arranged import RIGHT, arranged
from course_lib.exercises.softmax_regression.faulty_loop import Faulty
from course_lib.exercises.softmax_regression.fit_mistakes import losses
from course_lib.judging import Misconception

ALL_ROWS = {  # every batch trains on all examples: `rows` is not used
    "z": "z = x @ W + b",
    "l": "loss = cross_entropy(z, y) + l2 / 2 * (W**2).sum()",
    "g": "dz = nn.softmax_cross_entropy_grad(z, y)",
    "c": "_, dW, db = nn.linear_backward(dz, x, W)",
}
FIRST_EPOCH = "E0 B1 z2 l2 s2 g2 c2 W2 b2 R1"
OWN = "for rows in minibatches(len(x), batch_size, np.random.default_rng({})):"

ONE_STEP = "E0 z1 l1 s1 g1 c1 W1 b1 R0"  # no loop over batches

ABOUT_ORDER = (
    Misconception(
        "the same order every epoch",
        Faulty(orders="once"),
        symptom="One batch of all examples is right. With several batches your last loss is "
        "{last}, and the examples did not come in a new order.",
        question="How often does your code draw an order from `rng`: once, or once an epoch?",
        also=(Faulty(orders="none"),),
        measure=losses,
        code="W4",
    ),
    Misconception(
        "a generator of its own",
        arranged(B=OWN.format("0")),
        symptom="One batch of all examples is right. With several batches your last loss is "
        "{last}: the order did not come from the `rng` that was given.",
        question="Which generator does your call of `minibatches` use, and who made it?",
        also=(
            arranged(B=OWN.format("epoch")),
            arranged(B=OWN.format("4")),
            arranged("F0 " + RIGHT, F="rng = np.random.default_rng(0)"),
        ),
        measure=losses,
    ),
    Misconception(
        "one step an epoch",
        arranged("E0 B1 z2 l2 s2 g2 c2 W1 b1 R0"),
        symptom="One batch of all examples is right. In the case “{case}”, {n_batches} batches "
        "an epoch, your last loss is {last}.",
        question="How many steps should an epoch of 5 batches make? "
        "How far are your update lines indented?",
        also=(
            arranged("E0 B1 z2 l2 s2 g2 c2 b2 W1 R0"),
            arranged("E0 B1 z2 l2 s2 g2 c2 W2 b1 R0"),
            arranged("E0 B1 z2 l2 s2 g2 c1 W1 b1 R0"),
            arranged("E0 B1 z2 l2 s2 g1 c1 W1 b1 R0"),
        ),
        measure=losses,
    ),
    Misconception(
        "one step in all",
        arranged("E0 B1 z2 l2 s2 g2 c2 W0 b0 R0"),
        symptom="Your first loss is {first} and your last {last}, after {epochs} epochs.",
        question="How often is each line with an update carried out? How far is it indented?",
        also=(
            arranged("E0 B1 z2 l2 s2 g2 c2 b2 W0 R0"),
            arranged("E0 B1 z2 l2 s2 g2 c2 W2 b0 R0"),
        ),
        measure=losses,
    ),
    Misconception(
        "every batch holds all examples",
        arranged(**ALL_ROWS),
        symptom="One batch of all examples is right. In the case “{case}” each of the "
        "{n_batches} steps of an epoch used all {n} examples.",
        question="`rows` says who is in the batch. Which of your lines use it?",
        also=(arranged(**ALL_ROWS, s="losses[epoch] += loss"),),
        measure=losses,
    ),
    Misconception(
        "one step with all examples",
        arranged(ONE_STEP, **ALL_ROWS, s="losses[epoch] = loss"),
        symptom="One batch of all examples is right. In the case “{case}” your last loss is "
        "{last}: each epoch made one step, with all {n} examples.",
        question="Where does your code use `batch_size`? "
        "How many steps should an epoch make in that case?",
        measure=losses,
    ),
    Misconception(
        "return inside the loop",
        arranged(FIRST_EPOCH),
        symptom="Your losses hold {epochs} entries, of which the last is {last}: "
        "the training stopped too early.",
        question="How far is your `return` indented, and when is it reached?",
        also=(arranged("E0 B1 z2 l2 s2 g2 c2 W2 b2 R2"),),
        measure=losses,
    ),
)
