"""Right and wrong answers to exercise 01.1, read_idx: each is code that somebody writes."""

import numpy as np

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


# ---------------------------------------------------------------- the steps, one slip each


def kind_as_count(raw):
    n_dims = raw[2]
    sizes = np.frombuffer(raw, ">i4", count=n_dims, offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * n_dims).reshape(sizes)


def sizes_from_the_first_byte(raw):
    sizes = np.frombuffer(raw, ">i4", count=raw[3])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes)


def header_without_the_first_four(raw):
    sizes = np.frombuffer(raw, ">i4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 * raw[3]).reshape(sizes)


def values_after_the_first_four(raw):
    sizes = np.frombuffer(raw, ">i4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4).reshape(sizes)


def sizes_of_two_bytes(raw):
    sizes = np.frombuffer(raw, ">i2", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes)


def scaled_already(raw):
    sizes = np.frombuffer(raw, ">i4", count=raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes) / 255


def scaled_already_in_float32(raw):
    return (scaled_already(raw)).astype(np.float32)


def left_in_a_row(raw):
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3])
