// Run pytest in Pyodide: node run.mjs PYODIDE REPOSITORY PURE_PACKAGES WORDS...
import { createRequire } from "node:module";

const [core, repository, pure, ...words] = process.argv.slice(2);
const { loadPyodide } = createRequire(`${core}/`)(`${core}/pyodide.js`);
const python = await loadPyodide({
  indexURL: `${core}/`,
  packages: ["numpy", "matplotlib", "packaging", "ipython"],
  env: { HOME: "/home/pyodide", COURSE_PROGRESS: "none", PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1" },
});
for (const [place, root] of [["/repository", repository], ["/pure", pure]]) {
  python.FS.mkdirTree(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
}
python.globals.set("words", python.toPy(words));
const code = await python.runPythonAsync(`
import os, sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/repository"]
sys.path.append("/pure")
os.chdir("/repository")
import pytest
pytest.main(words)
`);
process.exit(Number(code));
