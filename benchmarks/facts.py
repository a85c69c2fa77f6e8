"""The conditions of a measurement: machine, versions, kernels, threads, variables."""

import datetime
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

# Variables with these beginnings change how fast the libraries are. The pinned ones are ours.
TELLING = ("OPENBLAS_", "MKL_", "OMP_", "KMP_", "GOMP_", "ONEDNN_", "DNNL_", "NPY_", "TORCH_")
TELLING += ("ATEN_", "MALLOC_", "GLIBC_TUNABLES", "LD_PRELOAD", "THP_")
PINNED = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def of_this_process(threads: int) -> dict[str, Any]:
    """Versions, BLAS kernel and threads of the libraries that this process has loaded.

    Raises:
        RuntimeError: a library uses another number of threads than it should.
    """
    from threadpoolctl import threadpool_info

    pools = threadpool_info()
    counts = {pool["prefix"]: pool["num_threads"] for pool in pools}
    told: dict[str, Any] = {"numpy": np.__version__, "blas": _kernels(pools)}
    torch = sys.modules.get("torch")
    if torch is not None:
        counts["torch"] = torch.get_num_threads()
        version = torch.__version__.partition("+")[0]  # without the build's local name
        told |= {"torch": version, "torch_kernels": _torch_kernels(torch)}
    wrong = {name: count for name, count in counts.items() if count != threads}
    if wrong:
        raise RuntimeError(f"{threads} threads were asked for, but there are {wrong}.")
    return {**told, "threads": counts}


def _kernels(pools: list[dict[str, Any]]) -> str:
    blas = [pool for pool in pools if pool["user_api"] == "blas"]
    return ", ".join(
        f"{pool['internal_api']} {pool['version']}, kernel {pool.get('architecture', 'unknown')}"
        for pool in blas
    )


def _torch_kernels(torch: Any) -> str:
    parts = [name for name in ("mkl", "mkldnn") if getattr(torch.backends, name).is_available()]
    words = {"mkl": "MKL", "mkldnn": "oneDNN"}
    return ", ".join([*(words[part] for part in parts), torch.backends.cpu.get_cpu_capability()])


def of_this_machine(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Processor, usable cores, system, load, date, and variables that change speed."""
    return {
        "date": datetime.date.today().isoformat(),
        "cpu": _cpu_model(),
        "cores": usable_cores(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "system": f"{platform.system()} {platform.machine()}",
        "libc": " ".join(platform.libc_ver()).strip(),
        "python": platform.python_version(),
        "variables": set_by_user(environment),
    }


def set_by_user(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that change how fast the libraries are, without those that we pin."""
    return {
        name: value
        for name, value in sorted(environment.items())
        if name.startswith(TELLING) and name not in PINNED
    }


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
