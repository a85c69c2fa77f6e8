"""Exercise 08.1: what goes wrong in who is dropped, and by whose draw."""

from course_lib.exercises.dropout import forward_lots as lots
from course_lib.exercises.dropout.forward_facts import alike, facts, whose_draw
from course_lib.judging import Misconception

ABOUT_UNITS = (
    Misconception(
        "one mask for the batch",
        lots.one_mask,
        symptom="All rows lost the same units, {first} of {units}. Your mask has shape {shape}.",
        question="Each example draws its own lots. How many draws does a batch of this shape need?",
        also=(lots.one_mask_as_row, lots.one_mask_tiled, lots.one_mask_unscaled),
        measure=facts,
        code="W5",
    ),
    Misconception(
        "examples or units that share a draw",
        lots.pairs_of_rows,
        symptom="Of {n} examples, {rows} lose the same units as another one. Of {units} units, "
        "{columns} fall in the same examples as another one.",
        question="How many numbers does your line draw, and how many entries has x?",
        also=(lots.pairs_of_units, lots.the_same_twice),
        measure=alike,
    ),
    Misconception(
        "whole rows dropped",
        lots.whole_rows,
        symptom="Each example lost all of its {units} units, or none. In all, a share of {share} "
        "is 0.",
        question="One draw an example drops the example. Who should draw: the example or its unit?",
        also=(lots.whole_rows_repeated,),
        measure=facts,
        code="W6",
    ),
    Misconception(
        "one draw for everything",
        lots.one_lot_for_all,
        symptom="All {units} units of all examples shared one draw: a share of {share} is 0.",
        question="How many numbers does your line draw, and how many entries has x?",
        measure=facts,
    ),
    Misconception(
        "always the first units",
        lots.first_units_go,
        symptom="The first {first} of {units} units are dropped in every row and every call.",
        question="Who decides which units go: their place, or the generator?",
        measure=facts,
    ),
    Misconception(
        "an exact number of units",
        lots.exact_count,
        symptom="Every example lost exactly {first} of {units} units.",
        question="If each unit draws its own lot, can the count be the same in every row?",
        measure=facts,
    ),
    Misconception(
        "an exact total",
        lots.exact_total,
        symptom="Every call dropped exactly {total} entries.",
        question="If each entry draws its own lot, can the total be the same in every call?",
        measure=facts,
    ),
    Misconception(
        "two draws",
        lots.two_draws,
        symptom="y has {zeros} zeros and the mask has {mask_zeros}, at other places. They come "
        "from two draws.",
        question="How often does your code ask the generator? How often should it?",
        measure=facts,
    ),
)

ABOUT_GENERATOR = (
    Misconception(
        "another generator",
        lots.global_generator,
        symptom="{fact}",
        question="You were given `rng`. Which line draws, and does it draw from `rng` itself?",
        also=(
            lots.global_binomial,
            lots.own_generator,
            lots.own_seed,
            lots.copied_generator,
            lots.few_seeds,
        ),
        measure=whose_draw,
        code="W7",
    ),
)
