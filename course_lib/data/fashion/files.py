"""The four files of Fashion-MNIST: what they must be, where they may lie, where they come from."""

import os
from pathlib import Path

from course_lib.data.examples import FILES

SHA256 = {
    "train-images": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "train-labels": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "test-images": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "test-labels": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
}
MEGABYTES = 31
DEBIAN = Path("/usr/share/datasets/fashion-mnist")
"""Where Debian's package `dataset-fashion-mnist` puts the files."""

MIRRORS = (
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)
"""The authors' own copies. A digest guards what comes over an open line."""

SECONDS = 20.0  # without an answer, before a mirror is given up


def folders() -> tuple[Path, ...]:
    """Where the files are looked for, in this order; the last one is where they are fetched to.

    With COURSE_DATA set, only its folder `fashion-mnist` counts.
    """
    own = os.environ.get("COURSE_DATA")
    if own:
        return (Path(own).expanduser() / "fashion-mnist",)
    import pooch  # only when asked: it is slow to import

    return DEBIAN, Path(pooch.os_cache("course_lib")) / "fashion-mnist"


def fashion_folder() -> Path | None:
    """The first folder that holds all four files, or None."""
    for folder in folders():
        if all((folder / file).is_file() for file in FILES.values()):
            return folder
    return None


def fetch() -> Path:
    """Fetch the files that are missing, check their digests, and return their folder.

    Raises:
        FileNotFoundError: no mirror gave a file, or the folder cannot be written; the message
            says why for each, and what else can be done.
    """
    folder = folders()[-1]
    for name, file in FILES.items():
        _fetch_one(file, SHA256[name], folder)
    return folder


def _fetch_one(file: str, sha256: str, folder: Path) -> None:
    import pooch

    failures = []
    for mirror in MIRRORS:
        try:
            pooch.retrieve(
                mirror + file,
                known_hash=f"sha256:{sha256}",
                fname=file,
                path=folder,
                downloader=pooch.HTTPDownloader(timeout=SECONDS),  # pyright: ignore[reportArgumentType]
            )
        except (OSError, ValueError) as error:  # no connection or no space; another digest
            failures.append(f"{mirror}: {error}")
        else:
            return
    raise FileNotFoundError(
        f"{file} of Fashion-MNIST could not be fetched to {folder}.\n"
        + "\n".join(failures)
        + "\nGet the four files in another way, put them into a folder fashion-mnist, and set "
        "COURSE_DATA to the folder that holds it."
    )
