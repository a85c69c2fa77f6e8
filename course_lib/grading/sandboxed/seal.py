"""The sealed part of a job: the child holds it from the start, and cannot read it without the key.

A hand-in answers the notebook's numbers first, of which its hints are made. Only when these answers
are out is the key to the secret numbers let in: so nothing of them can be in a hint.
"""

import hashlib

import numpy as np

KEY_BYTES = 32


def sealed(part: bytes | memoryview, key: bytes) -> bytes:
    """Return a part that only the key opens: sealed again, it is the part once more.

    Each byte is changed by one of a stream that the key alone gives: SHAKE-256, from FIPS 202. The
    key has `KEY_BYTES` random bytes, made for this part and never used for another.

    >>> key = bytes(range(32))
    >>> bytes(sealed(sealed(b"numbers", key), key))
    b'numbers'
    """
    stream = hashlib.shake_256(key).digest(len(part))
    mixed = np.frombuffer(part, np.uint8) ^ np.frombuffer(stream, np.uint8)
    return mixed.tobytes()
