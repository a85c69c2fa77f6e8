"""Exercise 08.1: what goes wrong in the mode, at the margins and in the form."""

from course_lib.exercises.dropout import forward_modes as modes
from course_lib.exercises.dropout.forward_facts import at_test, facts, how_many, what_stopped
from course_lib.judging import Misconception

ABOUT_MODE = (
    Misconception(
        "active in evaluation",
        modes.always_on,
        symptom="With training = False, {zeros} of {size} entries became 0.",
        question="What should happen to x at test time, and which line looks at `training`?",
        measure=at_test,
        code="W4",
    ),
    Misconception(
        "neither rescaled nor switched off",
        modes.always_on_unscaled,
        symptom="The right share is dropped. What stays is multiplied by {kept}; and with "
        "training = False, units are dropped as well.",
        question="First the scale: which number brings the mean of a batch of ones back to 1?",
        measure=facts,
    ),
    Misconception(
        "scaled in evaluation as well",
        modes.scaled_in_both,
        symptom="Training is right. With training = False, each entry is multiplied by {ratio}.",
        question="In training the scale makes up for what was dropped. What is dropped at test "
        "time?",
        also=(modes.y_scaled_in_both, modes.shrunk_at_test, modes.shrunk_at_test_with_mask),
        measure=at_test,
        code="W9",
    ),
    Misconception(
        "the modes exchanged",
        modes.turned_mode,
        symptom="With training = True nothing is dropped: what stays is multiplied by {kept}.",
        question="In which mode should units go: training = True or training = False?",
        measure=facts,
    ),
    Misconception(
        "no mask of ones in evaluation",
        modes.no_mask_at_test,
        symptom="With training = False, y is right. Your mask is {mask}.",
        question="y is x times the mask. Which mask leaves x as it is, and which shape has it?",
        also=(modes.one_for_a_mask, modes.zeros_at_test, modes.a_row_for_a_mask),
        measure=at_test,
    ),
)

ABOUT_MARGINS = (
    Misconception(
        "p = 1 before the mode",
        modes.zeros_before_the_mode,
        symptom="All other cases hold. With training = False and p = 1, {zeros} of {size} entries "
        "became 0.",
        question="What should evaluation do with x, whatever p is?",
        measure=at_test,
    ),
    Misconception(
        "0 divided by 0",
        modes.zero_by_zero,
        symptom="All other cases hold. At p = 1, {fact}.",
        question="At p = 1 nothing stays, so nothing needs a scale. What is 1 - p there?",
        also=(modes.zero_by_zero_number, modes.zero_by_zero_y),
        measure=what_stopped,
        code="W8",
    ),
    Misconception(
        "in place",
        modes.in_place,
        symptom="y is right, but x holds other numbers after the call than before.",
        question="Which line writes into an array that the caller still owns?",
        also=(modes.zeroed_in_place,),
    ),
    Misconception(
        "one result",
        modes.only_y,
        symptom="Two results are asked for, y and the mask; {came} came.",
        question="What will backward need, that y alone cannot tell?",
        also=(modes.only_mask,),
        measure=how_many,
    ),
    Misconception(
        "the mask first",
        modes.mask_first,
        symptom="Two arrays came, in the other order: the mask first.",
        question="In which order does the docstring name them?",
    ),
)
