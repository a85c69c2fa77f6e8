"""Exercise 01.1: read_idx. The known answers stand in `read_idx_answers`."""

import math
import re
from typing import Any

import numpy as np

from course_lib import data
from course_lib.exercises.data import read_idx_answers as known
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Variant,
    drawn,
    show,
)

# ---------------------------------------------------------------- cases and numbers


def idx_file(*shape: int):
    """The bytes of an IDX file with random values."""

    def write(rng: np.random.Generator) -> bytes:
        sizes = b"".join(size.to_bytes(4, "big") for size in shape)
        values = rng.integers(0, 256, size=math.prod(shape), dtype=np.uint8)
        return bytes([0, 0, 8, len(shape)]) + sizes + values.tobytes()

    return drawn(write, f"an IDX file of shape {shape}")


def facts(seen: Observation) -> dict[str, Any]:
    raw = seen.args[0]
    return {
        "turned": f"{int.from_bytes(raw[4:8], 'little'):,}",
        "length": f"{len(raw):,}",
        "dims": "1 dimension" if raw[3] == 1 else f"{raw[3]} dimensions",
        "sizes": [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(raw[3])],
        "kind": raw[2],
        "magic": f"{int.from_bytes(raw[:4], 'big'):,}",
        "four": raw[:4].hex(" "),
        "half": int.from_bytes(raw[4:6], "big"),
        "two": raw[4:6].hex(" "),
    }


def where_values_start(seen: Observation) -> dict[str, str]:
    """From the error of `reshape`: how many values there were, so where they began."""
    raw, error = seen.args[0], str(seen.outcome.got.error)
    found = re.search(r"array of size (\d+)", error)
    if not found:
        return {"fact": f"It stopped with {error}."}
    taken = int(found[1])
    if len(raw) - taken >= 4 + 4 * raw[3]:
        return {"fact": f"The sizes that you read do not fit the {taken:,} values: {error}."}
    return {
        "fact": f"You took {taken:,} of the {len(raw):,} bytes as values, so yours start at byte "
        f"{len(raw) - taken}. That is still the header."
    }


exercise = Exercise(
    id="01.1",
    names=("read_idx",),
    title="from bytes to an array",
    asks="read_idx(raw: bytes) -> array of uint8, shape from the header",
    form="order",
    points=2,
    minutes=6,
    difficulty=2,
    reference={"read_idx": data.read_idx},
    cases=(
        Case("three images of 28 x 28", idx_file(3, 28, 28), same_dtype=True),
        Case("three images of 2 x 5", idx_file(3, 2, 5), same_dtype=True, edge=True),
        Case("twenty labels", idx_file(20), same_dtype=True, edge=True),
        Case("four dimensions", idx_file(2, 2, 3, 4), same_dtype=True, edge=True),
        Case("a file that holds no labels", idx_file(0), same_dtype=True, edge=True),
        Case("2,049 labels", idx_file(2049), same_dtype=True, edge=True),
        Case("65,792 labels", idx_file(65_792), same_dtype=True, edge=True),
        Case("eight dimensions", idx_file(1, 2, 1, 3, 1, 2, 1, 1), same_dtype=True, edge=True),
    ),
    variants=(
        Variant("byte by byte", known.byte_by_byte),
        Variant("through one array", known.through_one_array),
    ),
    misconceptions=(
        Misconception(
            "little-endian sizes",
            known.little_endian,
            symptom="The whole file has {length} bytes, and you read its first size as {turned}.",
            question="In the bytes 00 00 00 03, which one counts single units, the first or the "
            "last? Which letter, `<` or `>`, says so?",
            also=(known.little_endian_in_a_loop,),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "sixteen bytes for every header",
            known.sixteen_bytes,
            symptom="Right where the header has three sizes. In a file with {dims} and "
            "{length} bytes, 16 is the wrong place for the first value.",
            question="How many 4-byte integers does the header hold if there is one dimension?",
            also=(known.three_sizes, known.sixteen_bytes_labels_as_they_come),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "signed bytes",
            known.signed,
            symptom="The smallest number you return is {lowest}. A byte of this file lies between "
            "0 and 255.",
            question="Which type of numpy holds 0 to 255 in one byte, `int8` or `uint8`?",
            measure=lambda seen: {"lowest": show(seen.got.min())},
            code="W3",
        ),
        Misconception(
            "always 28 by 28",
            known.always_28,
            symptom="Right for images of 28 x 28. This header states the sizes {sizes}.",
            question="Which of your lines holds a size that the header should give?",
            also=(
                known.always_28_by_the_count,
                known.always_28_after_sixteen,
                known.always_28_but_labels,
            ),
            measure=facts,
            code="W4",
        ),
        Misconception(
            "header misread",
            known.header_among_the_values,
            symptom="{fact}",
            question="How many bytes has this header: the first four, and how many for each size? "
            "Where do you read the sizes, and where do your values start?",
            also=(known.header_without_the_first_four, known.values_after_the_first_four),
            measure=where_values_start,
        ),
        Misconception(
            "the type as number of dimensions",
            known.kind_as_count,
            symptom="This file has {dims}, and you asked for {kind} sizes: {kind} is what byte 2 "
            "holds.",
            question="Byte 2 is the type. Which byte is the number of dimensions?",
            measure=facts,
        ),
        Misconception(
            "sizes from the first byte",
            known.sizes_from_the_first_byte,
            symptom="The first size you read is {magic}: those are the bytes {four}, with which "
            "the file begins.",
            question="Zeros, type and number of dimensions come first. At which byte does the "
            "first size start?",
            measure=facts,
        ),
        Misconception(
            "sizes of two bytes",
            known.sizes_of_two_bytes,
            symptom="The first size you read is {half}: the bytes {two}, half of a size.",
            question="How many bytes has each size, and which number in the type says so?",
            measure=facts,
        ),
        Misconception(
            "scaled already",
            known.scaled_already,
            symptom="Your largest number is {highest}. The file holds whole numbers, and uint8 was "
            "asked for.",
            question="Which step of the list changes a value? Which line of yours does?",
            also=(known.scaled_already_in_float32,),
            measure=lambda seen: {"highest": show(seen.got.max())},
        ),
        Misconception(
            "left in a row",
            known.left_in_a_row,
            symptom="Your answer has shape {shape}: all values in a row. The header states the "
            "sizes {sizes}.",
            question="Which step of the list is not in your function?",
            measure=facts,
        ),
        Misconception(
            "first index fastest",
            known.first_index_fastest,
            symptom="Shape and type are right. At index {index} you have {got}, a value from "
            "another place.",
            question="In the file, does the pixel after (0, 0, 0) belong to the same row or to the "
            "next image?",
        ),
    ),
    formula_line="magic (byte 3 is the number of dimensions), then one big-endian 4-byte size for "
    "each dimension, then the values: they start at byte 4 + 4 * n_dims, last index fastest",
    twin="The same steps for another file: a **thermometer** writes one byte n, then n readings of "
    "2 bytes each, most significant byte first.\n"
    "The bytes 02 00 0F 01 00 hold n = 2 and the readings 15 and 256.\n"
    "```python\n"
    "def read_temperatures(raw):\n"
    "    n = raw[0]                                            # one byte is a number already\n"
    '    return np.frombuffer(raw, ">i2", count=n, offset=1)   # (n,) after the header\n'
    "```",
    decoy='sizes = np.frombuffer(raw, "<i4", count=n_dims, offset=4)',
)
