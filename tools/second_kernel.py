"""Run the solution notebooks a second time, on another BLAS kernel.

OpenBLAS chooses its matrix product by the processor, and kernels differ in the last digits. Stored
outputs must not show them: this run proves it. The kernel of a new process is read back through
threadpoolctl, because OpenBLAS ignores a name that it does not know.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

from course_lib.cli.test import nbval_arguments, variables_of_tests

ROOT = Path(__file__).resolve().parents[1]
CANDIDATES = {
    "x86_64": ("Haswell", "Sandybridge", "Nehalem"),
    "AMD64": ("Haswell", "Sandybridge", "Nehalem"),
    "aarch64": ("NEOVERSEN1", "ARMV8"),
}
ASK = (
    "import numpy, threadpoolctl; "
    "print(*[i['architecture'] for i in threadpoolctl.threadpool_info() "
    "if i['internal_api'] == 'openblas'])"
)


def kernel(environment: dict[str, str]) -> str:
    """Return the kernel that numpy's OpenBLAS chooses in a new process, or ''."""
    command = [sys.executable, "-c", ASK]
    return subprocess.check_output(command, env=environment, text=True).strip()


def with_another_kernel(environment: dict[str, str]) -> dict[str, str] | None:
    """Return an environment whose kernel differs, or None when there is none."""
    usual = kernel(environment)
    for name in CANDIDATES.get(platform.machine(), ()) if usual else ():
        changed = {**environment, "OPENBLAS_CORETYPE": name}
        if kernel(changed) != usual:
            print(f"BLAS kernel: {kernel(changed)} instead of {usual}", flush=True)
            return changed
    return None


def main() -> int:
    """Run nbval on the second kernel; say so where there is none."""
    environment = with_another_kernel({**os.environ, **variables_of_tests()})
    if environment is None:
        print("This numpy has no second OpenBLAS kernel here: nothing to compare.")
        return 0
    notebooks = nbval_arguments(ROOT)
    if not notebooks:
        print("There are no solution notebooks in solutions/.")
        return 1
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *notebooks]
    return subprocess.call(command, cwd=ROOT, env=environment)


if __name__ == "__main__":
    sys.exit(main())
