"""The text of a file whose encoding nobody wrote down."""

import json


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and remarks on what was odd. Never fails: what is no letter becomes U+FFFD."""
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    encoding = json.detect_encoding(raw)  # by its mark, or by where the zeros of ASCII lie
    if encoding.startswith(("utf-16", "utf-32")):
        text = raw.decode(encoding, "replace").removeprefix("\ufeff")
        return text, _lost(text)
    text = raw.decode("utf-8-sig", "replace")
    n_bad = text.count("\ufffd")
    if n_bad <= sum(c > "\x7f" for c in text) - n_bad:  # mostly UTF-8, with a few damaged bytes
        return text, _lost(text)
    try:  # text of an old Windows or Unix program: a byte a letter
        return raw.decode("cp1252"), ("the file is not UTF-8; it was read as cp1252",)
    except UnicodeDecodeError:  # five bytes mean nothing in cp1252
        return raw.decode("latin-1"), ("the file is not UTF-8; it was read as latin-1",)


def _lost(text: str) -> tuple[str, ...]:
    n = text.count("\ufffd")
    return (f"{n} characters of the file could not be read",) if n else ()
