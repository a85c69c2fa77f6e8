"""Zip files whose bytes depend on nothing but what they hold."""

import io
import zipfile
from collections.abc import Collection, Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold
PACKED = (".whl", ".gz", ".zip")  # compressed already


def zip_bytes(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """Pack files into a zip: the same bytes for the same files (and the same version of zlib).

    Args:
        files: name, with `/` between folders -> content.
        programs: names of those that may be executed.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, wherever it is made: the next line counts
            entry.external_attr = (0o100755 if name in programs else 0o100644) << 16
            packed = name.endswith(PACKED)
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return stream.getvalue()
