"""Write the browser edition: notebooks, JupyterLite, Pyodide and the course in one folder."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from course_lib.browser_edition import files
from course_lib.browser_edition.files import BrowserEditionError
from course_lib.grading.release.wheel import Package

LEFT_OUT = ("13",)  # it is PyTorch's lesson: PyTorch is not made for a browser
ELSEWHERE = {  # the notebook that stands in its place
    "cells": [
        {
            "cell_type": "markdown",
            "id": "elsewhere",
            "metadata": {},
            "source": "# Open me on your machine\n\nThis lesson rebuilds the course's networks in "
            "PyTorch, which runs in no browser. Install the course, and open it there: `make lab`.",
        }
    ],
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}
COURSE = "derive-mnist"
KERNEL = {  # wheels of jupyterlite-pyodide-kernel: what each needs
    "ipykernel": [],
    "piplite": ["micropip"],
    "pyodide-kernel": ["ipython", "comm"],
}
DEPENDS = {  # wheels of `wheels.txt`: what each needs of the others in a kernel of Pyodide
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "comm": ["traitlets"],
    "fsrs": ["typing-extensions"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "psygnal": ["typing-extensions"],
    COURSE: ["anywidget", "fsrs", "ipywidgets", "matplotlib", "numpy", "threadpoolctl", "tqdm"],
}
LABEXTENSIONS = ("anywidget", "jupyterlab_widgets")  # wheels that bring JavaScript for JupyterLab
PROGRESS = "progress.txt"  # JupyterLite would take `.jsonl` for one value of JSON, and hang
SETTINGS = {
    # Without its state, a card or widget of a saved notebook is "model not found" until it runs.
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
    # A page may be closed at any moment.
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
HERE = Path(__file__).parent
FIRST = "lab/index.html?path=00_start_here.ipynb"
FRONT_DOOR = f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Derive a digit classifier</title>
<meta http-equiv="refresh" content="0; url={FIRST}">
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script>
</head>
<body><a href="{FIRST}">Open the first lesson</a></body>
</html>
"""


def write_lite(target: Path, root: Path) -> Path:
    """Write the browser edition into a folder that any web server can serve.

    Args:
        target: the folder; one of an earlier build is replaced.
        root: the course's repository.

    Returns:
        The page to open.

    Raises:
        BrowserEditionError: JupyterLite is not installed, a file cannot be had, or is not what it
            should be; or `target` holds something else.
        NpmError: npm is missing, or Pyodide could not be fetched by it.
    """
    if target.exists() and any(target.iterdir()) and not (target / "jupyter-lite.json").is_file():
        raise BrowserEditionError(f"{target} holds other files; name a new folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as place:
        work, site = Path(place) / "work", Path(place) / "site"
        contents = work / "contents"
        contents.mkdir(parents=True)
        for notebook in sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb")):
            if notebook.name[:2] in LEFT_OUT:
                (contents / notebook.name).write_text(json.dumps(ELSEWHERE))
            else:
                shutil.copy(notebook, contents)
        wheels = {_name(wheel): wheel for wheel in files.wheels()}
        (work / "overrides.json").write_text(json.dumps(SETTINGS))
        _build(work, site, [wheels[canonicalize_name(name)] for name in LABEXTENSIONS])
        _add_pyodide(site, wheels, Package(root, solutions=True))
        _configure(site)
        _offline(site)
        if target.exists():
            shutil.rmtree(target)
        site.rename(target)
    return target / "index.html"


def _build(work: Path, site: Path, extensions: list[Path]) -> None:
    """Let JupyterLite write JupyterLab, the notebooks and the widgets' JavaScript."""
    kernel = _kernel_extension()
    words = [sys.executable, "-m", "jupyter", "lite", "build", "--apps=lab", "--contents=contents"]
    words += ["--no-sourcemaps", "--no-unused-shared-packages", "--ignore-sys-prefix"]
    words += [f"--output-dir={site}", "--settings-overrides=overrides.json", "--no-libarchive"]
    words += [f"--LiteBuildConfig.federated_extensions={part}" for part in (kernel, *extensions)]
    words += ["--disable-addons=archive", "--disable-addons=serve"]
    dated = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}  # it refuses 0
    done = subprocess.run(words, cwd=work, env=dated, capture_output=True, text=True)
    if done.returncode:
        raise BrowserEditionError(f"JupyterLite cannot be built:\n{done.stdout}{done.stderr}")


def _kernel_extension() -> Path:
    """The folder of Pyodide's kernel for JupyterLite, in the installed package."""
    try:
        import jupyterlite_core  # noqa: F401 (its build is a program of its own)
        import jupyterlite_pyodide_kernel as kernel
    except ImportError as error:
        raise BrowserEditionError(
            "JupyterLite is not installed; type: python -m pip install -e '.[site]'"
        ) from error
    words = kernel._jupyter_labextension_paths()[0]  # what Jupyter itself asks it
    found = Path(sys.prefix) / "share/jupyter/labextensions" / words["dest"]
    if not (found / "package.json").is_file():
        raise BrowserEditionError(f"{found} is missing; install jupyterlite-pyodide-kernel again.")
    return found


def _add_pyodide(site: Path, wheels: dict[str, Path], course: Package) -> None:
    """Put Pyodide, its packages, the wheels and the course into `pyodide/`, with a lock of them."""
    folder = site / "pyodide"
    folder.mkdir()
    for name in files.CORE:
        shutil.copy(files.core() / name, folder)
    lock = files.lock()
    packages = files.needed(lock["packages"], files.OF_PYODIDE)
    for entry in packages.values():
        (folder / entry["file_name"]).write_bytes(files.compiled(entry))
    (folder / course.wheel_name).write_bytes(course.wheel)
    of_kernel = (site / "extensions/@jupyterlite/pyodide-kernel-extension/static/pypi").glob("*")
    own = wheels | {_name(path): path for path in of_kernel if path.suffix == ".whl"}
    own |= {COURSE: folder / course.wheel_name}
    for name in (*DEPENDS, *KERNEL, "threadpoolctl", "tqdm", "typing-extensions"):
        path = own[name]
        if path.parent != folder:
            shutil.copy(path, folder)
        packages[name] = _entry(name, path, (DEPENDS | KERNEL).get(name, []))
    lock["packages"] = packages
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))


def _name(wheel: Path) -> str:
    return canonicalize_name(wheel.name.split("-")[0])


def _entry(name: str, wheel: Path, depends: list[str]) -> dict[str, Any]:
    """What Pyodide's lock file says of a package, for a wheel of pure Python."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {path.split("/")[0] for path in archive.namelist() if path.endswith(".py")}
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(top.removesuffix(".py") for top in tops if not top.endswith(".data")),
        "depends": depends,
        "unvendored_tests": False,
    }


def _configure(site: Path) -> None:
    """Tell JupyterLite where Pyodide is, and that nothing comes from elsewhere."""
    path = site / "jupyter-lite.json"
    told = json.loads(path.read_text("utf-8"))
    config = told["jupyter-config-data"]
    config |= {"appName": "Derive a digit classifier", "exposeAppInBrowser": True}
    config.setdefault("litePluginSettings", {})["@jupyterlite/pyodide-kernel-extension:kernel"] = {
        "pyodideUrl": "./pyodide/pyodide.js",
        "disablePyPIFallback": True,
        "pipliteUrls": [],
        "loadPyodideOptions": {
            "lockFileURL": "./pyodide/pyodide-lock.json",
            "packages": [*files.OF_PYODIDE, *KERNEL, "comm", COURSE],
            "env": {"HOME": "/home/pyodide", "COURSE_PROGRESS": f"/drive/{PROGRESS}"},
        },
    }
    path.write_text(json.dumps(told, indent=2))


def _offline(site: Path) -> None:
    """Have every file kept by the browser, and open on the first lesson."""
    (site / "index.html").write_text(FRONT_DOOR)
    page = site / "lab" / "index.html"
    shutil.copy(HERE / "offline.js", page.parent)
    script = '<script type="module" src="./offline.js"></script>'
    page.write_text(page.read_text("utf-8").replace("</head>", f"{script}</head>", 1), "utf-8")
    names = sorted(
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if path.is_file() and path.name not in ("service-worker.js", "third-party-licenses.json")
    )
    (site / "files.json").write_text(json.dumps([*names, "files.json"]))
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + hashlib.sha256((site / name).read_bytes()).digest())
    worker = site / "service-worker.js"
    own = (HERE / "service_worker.js").read_text("utf-8")
    own = own.replace("{{version}}", digest.hexdigest()[:16])
    worker.write_text(own + worker.read_text("utf-8"), "utf-8")
