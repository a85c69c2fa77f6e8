"""What `course lite --check` tells of a lesson, on a small page that stands for JupyterLab."""

from pathlib import Path

import pytest

from course_lib.browser_edition import check

PAGE = """<!DOCTYPE html><script>
fetch("http://elsewhere.invalid/font").catch(() => {});
const cell = (type, source, outputs = []) => ({
    type, executionCount: null, sharedModel: {source},
    outputs: {length: outputs.length, get: i => outputs[i]},
});
const error = {type: "error", toJSON: () => ({ename: "ValueError", evalue: "no digit"})};
const cells = [
    cell("markdown", "# Two"), cell("code", "import numpy as np"), cell("code", ""),
    cell("code", 'softmax = check("02.1", softmax)'), cell("code", "read()", FAULT),
    cell("code", "after"),
];
const path = new URLSearchParams(location.search).get("path");
const wait = () => new Promise(resolve => setTimeout(resolve, 300));
window.jupyterapp = {
    shell: {currentWidget: {
        context: {path, isReady: true}, content: {model: {cells}},
        sessionContext: {session: {kernel: {status: "idle"}}},
    }},
    commands: {execute: async name => {
        if (name !== "notebook:run-all-cells") throw new Error(name);
        for (const one of cells.filter(c => c.type === "code" && c.sharedModel.source)) {
            await wait();
            one.executionCount = 1;
            if (one.outputs.length) return;
        }
    }},
};
</script>"""


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("[]", []),
        ("[error]", ["code cell 3: ValueError: no digit", "only 3 of 4 code cells ran"]),
    ],
)
def test_a_run_is_timed_and_its_faults_are_told(
    browser, tmp_path: Path, fault: str, told: list[str]
):
    (tmp_path / "lab").mkdir()
    page = PAGE.replace("FAULT", fault)
    (tmp_path / "lab" / "index.html").write_text(page)
    (run,) = check.run_lessons(browser, tmp_path, [Path("02_softmax.ipynb")])
    assert run.lesson == "02"
    assert run.faults == [*told, "it asks for http://elsewhere.invalid/font"]
    assert run.loaded == len(page)
    assert run.first_check is not None
    assert 0.55 < run.first_check - run.ready < run.seconds
    assert run.slowest[1] < run.seconds


def test_a_page_without_a_kernel_is_a_fault(
    browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(check, "SECONDS_READY", 0.5)
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "index.html").write_text("<!DOCTYPE html>")
    (run,) = check.run_lessons(browser, tmp_path, [Path("02_softmax.ipynb")])
    assert "Timeout 500ms exceeded" in run.faults[0]
