"""A commit hook: refuse large files, trailing blanks, and text without a last newline."""

import sys
from pathlib import Path

LARGEST = 1_500_000  # bytes: a solution holds its figures, and the state of its widgets


def complaints(path: Path) -> list[str]:
    """Return what is wrong with one file, in words."""
    content = path.read_bytes()
    if len(content) > LARGEST:
        return [f"{path}: {len(content) // 1000} kB, more than {LARGEST // 1000} kB"]
    if b"\0" in content or path.suffix == ".ipynb" or not content:
        return []
    found = [] if content.endswith(b"\n") else [f"{path}: no newline at the end"]
    for number, line in enumerate(content.splitlines(), start=1):
        if line != line.rstrip(b" \t") and path.suffix != ".md":
            found.append(f"{path}:{number}: blanks at the end of the line")
    return found


def main() -> int:
    """Examine the files named on the command line."""
    found = [line for name in sys.argv[1:] for line in complaints(Path(name))]
    print("\n".join(found), end="\n" if found else "")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
