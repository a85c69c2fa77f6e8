"""Print what the course needs, PyTorch left out, one requirement a line: `make lab TORCH=no`."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    print("\n".join(line for line in project["dependencies"] if not line.startswith("torch")))
