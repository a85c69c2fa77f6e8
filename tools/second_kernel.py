"""Run a command, such as `course test`, on another BLAS kernel than numpy would choose here.

OpenBLAS chooses its matrix product by the processor, and kernels differ in the last digits. Stored
outputs must not show them. They come from the kernel of the machine that built the notebooks, so
that this run proves it; `make test` compares them on the machine's own. The kernel of a new process
is read back through threadpoolctl, because OpenBLAS ignores a name that it does not know.

    python tools/second_kernel.py COMMAND
"""

import os
import platform
import subprocess
import sys
from collections.abc import Sequence

from course_lib.cli.test import variables_of_tests

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
        if (other := kernel(changed)) != usual:
            print(f"BLAS kernel: {other} instead of {usual}", flush=True)
            return changed
    return None


def main(command: Sequence[str]) -> int:
    """Run the command on a second kernel; where there is none, say so, and run it all the same."""
    environment = with_another_kernel({**os.environ, **variables_of_tests()})
    if environment is None:
        print("This numpy has no second OpenBLAS kernel here: it runs on the only one.")
    return subprocess.call(command, env=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
