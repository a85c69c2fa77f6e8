"""Exercise 08.1: what goes wrong in dropout, and what to say about it."""

from course_lib.exercises.dropout import forward_answers as known
from course_lib.exercises.dropout import forward_lots as lots
from course_lib.exercises.dropout.forward_facts import facts, fallen_zeros, marked
from course_lib.exercises.dropout.forward_mistakes_of_lots import ABOUT_GENERATOR, ABOUT_UNITS
from course_lib.exercises.dropout.forward_mistakes_of_mode import ABOUT_MARGINS, ABOUT_MODE
from course_lib.judging import Misconception

ABOUT_SCALE = (
    Misconception(
        "not rescaled",
        known.not_rescaled,
        symptom="The right share is dropped. What stays is multiplied by {kept}: with p = {p}, "
        "the mean of a batch of ones is {mean}.",
        question="A share 1 - p of the ones is left. By which number must each be multiplied, so "
        "that the mean is 1 again?",
        also=(known.not_rescaled_truth_values,),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "divided by p",
        known.divided_by_p,
        symptom="Right at p = 0.5. At p = {p} what stays is multiplied by {kept}.",
        question="With p = 0.2, which share of the units is left? Which number brings the mean "
        "back to 1?",
        measure=facts,
        code="W2",
    ),
    Misconception(
        "another scale",
        known.times_the_rest,
        symptom="The right share is dropped. At p = {p}, what stays is multiplied by {kept}.",
        question="Of ten ones, 10 (1 - p) stay. Which number must each become for a sum of 10?",
        also=(known.one_plus_p, known.scaled_twice),
        measure=facts,
    ),
    Misconception(
        "y and mask disagree about the scale",
        known.only_y_is_scaled,
        symptom="What stays is multiplied by {kept} in y, while the mask holds {mask} there. "
        "Backward will use that mask.",
        question="Which array should hold the scale, so that y is x times the mask?",
        also=(known.only_the_mask_is_scaled,),
        measure=facts,
    ),
    Misconception(
        "scaled at test time only",
        known.classic,
        symptom="In training, what stays is multiplied by {kept}. You scale at test time, which "
        "is the classic form.",
        question="In the inverted form nothing is done at test time. Where must the scale go?",
        also=(known.classic_with_its_mask,),
        measure=facts,
    ),
    Misconception(
        "nothing falls, by lost brackets",
        known.brackets_lost,
        symptom="At p = {p} your mask holds numbers from {low} to {high}, and none of them is 0.",
        question="For p = 0.2 the mask holds 0 or 1.25. What does your line give for an entry that "
        "falls, step by step in Python's order?",
        measure=marked,
    ),
    Misconception(
        "y is not 0 where the mask is",
        known.brackets_lost_in_y,
        symptom="Your mask is 0 for {gone} entries, and {alive} of them are not 0 in y. The first "
        "of these is {value}.",
        question="What does your line for y give for an entry that falls, step by step in Python's "
        "order?",
        measure=marked,
    ),
)

ABOUT_SHARE = (
    Misconception(
        "p read as the keep probability",
        lots.keep_probability,
        symptom="p = {p} is the probability to drop; a share of {share} was dropped.",
        question="Which draws below p should become 0, and which should stay?",
        also=(
            lots.keep_by_binomial,
            lots.turned_comparison,
            lots.turned_binomial,
        ),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "keeps what should go, and does not rescale",
        lots.keep_unscaled,
        symptom="What stays is multiplied by {kept}. And where p is not 0.5, a share of 1 - p is "
        "dropped.",
        question="First the share: which draws below p should become 0, and which should stay?",
        measure=facts,
    ),
    Misconception(
        "p has no part in the draw",
        lots.heads_or_tails,
        symptom="At p = {p}, a share of {share} was dropped.",
        question="With which probability does your line give 0, and where does p enter it?",
        also=(lots.rounded_draws,),
        measure=facts,
    ),
    Misconception(
        "draws from a bell curve",
        lots.from_a_normal,
        symptom="At p = {p}, a share of {share} was dropped.",
        question="Which share of normal numbers lies below p? Of which draws is it p?",
        measure=facts,
    ),
    Misconception(
        "mask read off y",
        lots.read_off_y,
        symptom="y is right. Where x was 0 before, your mask holds 0 as well: a share of {share} "
        "at p = {p}.",
        question="Can a 0 in y tell you whether the unit was dropped, or was 0 from the start?",
        also=(lots.read_off_the_quotient,),
        measure=facts,
    ),
    Misconception(
        "a share that is near p",
        lots.a_little_less,
        symptom="In the case “{case}” a share of {share} was dropped: too far from p to be chance.",
        question="Which numbers can your draw give, and which share of them means “drop”?",
        also=(lots.ten_faces, lots.one_digit),
        measure=facts,
    ),
    Misconception(
        "zeros are never dropped",
        lots.never_where_x_is_0,
        symptom="Of {zeros} entries that are 0 in x, your mask drops {gone}, at p = {p}.",
        question="Has the draw of an entry anything to do with its number?",
        measure=fallen_zeros,
    ),
)

misconceptions = (
    *ABOUT_SCALE,
    *ABOUT_SHARE,
    *ABOUT_UNITS,
    *ABOUT_GENERATOR,
    *ABOUT_MODE,
    *ABOUT_MARGINS,
)
