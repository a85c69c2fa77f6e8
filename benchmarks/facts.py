"""The conditions of a measurement: machine, versions, kernels, threads, variables."""

import datetime
import os
import platform
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info

from course_lib.results.compute import processor

# Variables with these beginnings change how fast the libraries are. The pinned ones are ours.
TELLING = ("OPENBLAS_", "MKL_", "OMP_", "KMP_", "GOMP_", "ONEDNN_", "DNNL_", "NPY_", "TORCH_")
TELLING += ("ATEN_", "MALLOC_", "GLIBC_TUNABLES", "LD_PRELOAD", "THP_")
PINNED = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
NOT_SPEED = ("KMP_DUPLICATE_LIB_OK",)  # threadpoolctl sets it, and it changes no speed


def of_this_process(threads: int) -> dict[str, str]:
    """Versions and kernels of the libraries that this process has loaded.

    Raises:
        RuntimeError: a library uses another number of threads than it should.
    """
    pools = threadpool_info()
    counts = {pool["prefix"]: pool["num_threads"] for pool in pools}
    blas = (
        f"{pool['internal_api']} {pool['version']}, kernel {pool.get('architecture', 'unknown')}"
        for pool in pools
        if pool["user_api"] == "blas"
    )
    told = {"numpy": np.__version__, "blas": ", ".join(blas)}
    if torch := sys.modules.get("torch"):
        counts["torch"] = torch.get_num_threads()
        parts = {"MKL": torch.backends.mkl, "oneDNN": torch.backends.mkldnn}
        kernels = [word for word, part in parts.items() if part.is_available()]
        told["torch"] = torch.__version__.partition("+")[0]  # without the build's local name
        told["torch_kernels"] = ", ".join([*kernels, torch.backends.cpu.get_cpu_capability()])
    if wrong := {name: count for name, count in counts.items() if count != threads}:
        raise RuntimeError(f"{threads} threads were asked for, but there are {wrong}.")
    return told


def of_this_machine() -> dict[str, Any]:
    """Processor, usable cores, system, load, date, and variables that change speed."""
    affinity = getattr(os, "sched_getaffinity", None)
    return {
        "date": datetime.date.today().isoformat(),
        "cpu": processor(),
        "cores": len(affinity(0)) if affinity else os.cpu_count() or 1,
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "system": f"{platform.system()} {platform.machine()}",
        "libc": " ".join(platform.libc_ver()).strip(),
        "python": platform.python_version(),
        "variables": set_by_user(os.environ),
    }


def set_by_user(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that change how fast the libraries are, without those that we pin."""
    ours = (*PINNED, *NOT_SPEED)
    told = (name for name in environment if name.startswith(TELLING) and name not in ours)
    return {name: environment[name] for name in sorted(told)}
