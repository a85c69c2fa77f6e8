"""Big arrays without page faults: memory that was freed stays with the process."""

import numpy as np

LARGEST = 2**25 - 2**13  # bytes: a page or two less than the 32 MB up to which glibc learns


def keep_freed_memory() -> None:
    """Ask the C library to keep the memory of freed arrays for the next ones.

    A training step makes and drops the same dozens of arrays again and again. By default glibc
    takes an array of 128 kB or more from the system and gives it back as soon as it is dropped;
    then each new one is cleared page by page by the system, which costs more than the arithmetic
    that fills it. But glibc learns: once an array of up to 32 MB has been freed, memory for arrays
    up to that size is kept, 64 MB of it at most (mallopt(3), M_MMAP_THRESHOLD). So one such array
    is made and dropped here. Nothing is written into it: it takes no time and no memory.

    With another C library nothing happens, nor when an environment variable such as
    MALLOC_MMAP_THRESHOLD_ has settled the matter.
    """
    np.empty(LARGEST, np.uint8)
