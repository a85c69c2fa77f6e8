"""The four files of MNIST: where they are, what they must be, their bytes."""

from functools import cache
from pathlib import Path

from course_lib.data.examples import FILES
from course_lib.data.idx import IDXError, read_checked

FOLDER = Path(__file__).parent

SHA256 = {
    "train-images": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "test-images": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "test-labels": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}


def mnist_path(name: str) -> Path:
    """Return the path of one of MNIST's files, compressed as it was published.

    Args:
        name: "train-images", "train-labels", "test-images" or "test-labels".
    """
    if name not in FILES:
        raise ValueError(f"MNIST has no file {name!r}; its files are {', '.join(FILES)}.")
    return FOLDER / FILES[name]


@cache
def mnist_bytes(name: str) -> bytes:
    """Return the decompressed bytes of one of MNIST's files: header, then values.

    The digest is checked when a file is first read; later calls return the same bytes.

    Args:
        name: "train-images", "train-labels", "test-images" or "test-labels".

    >>> mnist_bytes("train-labels")[:4].hex(" ")
    '00 00 08 01'
    """
    path = mnist_path(name)
    try:
        return read_checked(path, SHA256[name])
    except IDXError as error:
        raise IDXError(
            f"{error} The file belongs to the course: install the course again, "
            "or restore the file from its repository."
        ) from error
