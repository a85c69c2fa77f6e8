"""Exercise 01.1: read_idx."""

import math
from typing import Any

import numpy as np

from course_lib import data
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Variant,
    drawn,
    show,
)

# ---------------------------------------------------------------- what right looks like


def byte_by_byte(raw):
    shape = [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(raw[3])]
    return np.array(list(raw[4 + 4 * raw[3] :]), dtype=np.uint8).reshape(shape)


def through_one_array(raw):
    values = np.frombuffer(raw, np.uint8)
    n_dims = int(values[3])
    digits = values[4 : 4 + 4 * n_dims].reshape(n_dims, 4).astype(np.int64)
    return values[4 + 4 * n_dims :].reshape(digits @ 256 ** np.arange(3, -1, -1))


# ---------------------------------------------------------------- what goes wrong


def little_endian(raw):
    sizes = np.frombuffer(raw, "<i4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes)


def little_endian_in_a_loop(raw):
    sizes = [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "little") for i in range(raw[3])]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes)


def sixteen_bytes(raw):
    sizes = np.frombuffer(raw, ">i4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=16).reshape(sizes)


def three_sizes(raw):
    sizes = np.frombuffer(raw, ">i4", count=3, offset=4)
    return np.frombuffer(raw, np.uint8, offset=16).reshape(sizes)


def sixteen_bytes_labels_as_they_come(raw):
    sizes = np.frombuffer(raw, ">i4", count=raw[3], offset=4)
    values = np.frombuffer(raw, np.uint8, offset=16)
    return values if raw[3] == 1 else values.reshape(sizes)


def signed(raw):
    sizes = np.frombuffer(raw, ">i4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.int8, offset=4 + 4 * raw[3]).reshape(sizes)


def always_28(raw):
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(-1, 28, 28)


def always_28_by_the_count(raw):
    n = int.from_bytes(raw[4:8], "big")
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(n, 28, 28)


def always_28_after_sixteen(raw):
    return np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 28, 28)


def always_28_but_labels(raw):
    values = np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3])
    return values if raw[3] == 1 else values.reshape(-1, 28, 28)


def header_among_the_values(raw):
    sizes = np.frombuffer(raw, ">i4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8).reshape(sizes)


def first_index_fastest(raw):
    sizes = np.frombuffer(raw, ">i4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes, order="F")


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
    ),
    variants=(
        Variant("byte by byte", byte_by_byte),
        Variant("through one array", through_one_array),
    ),
    misconceptions=(
        Misconception(
            "little-endian sizes",
            little_endian,
            symptom="The whole file has {length} bytes, and you read its first size as {turned}.",
            question="In the bytes 00 00 00 03, which one counts single units, the first or the "
            "last? Which letter, `<` or `>`, says so?",
            also=(little_endian_in_a_loop,),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "sixteen bytes for every header",
            sixteen_bytes,
            symptom="Right where the header has three sizes. In a file with {dims} and "
            "{length} bytes, 16 is the wrong place for the first value.",
            question="How many 4-byte integers does the header hold if there is one dimension?",
            also=(three_sizes, sixteen_bytes_labels_as_they_come),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "signed bytes",
            signed,
            symptom="The smallest number you return is {lowest}. A byte of this file lies between "
            "0 and 255.",
            question="Which type of numpy holds 0 to 255 in one byte, `int8` or `uint8`?",
            measure=lambda seen: {"lowest": show(seen.got.min())},
            code="W3",
        ),
        Misconception(
            "always 28 by 28",
            always_28,
            symptom="Right for images of 28 x 28. This header states the sizes {sizes}.",
            question="Which of your lines holds a size that the header should give?",
            also=(always_28_by_the_count, always_28_after_sixteen, always_28_but_labels),
            measure=facts,
            code="W4",
        ),
        Misconception(
            "header among the values",
            header_among_the_values,
            symptom="You gave all {length} bytes of the file to the array, with the header's own.",
            question="At which byte does the first value stand?",
            measure=facts,
        ),
        Misconception(
            "first index fastest",
            first_index_fastest,
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
