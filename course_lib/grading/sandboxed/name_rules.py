"""Names that a grader should see in a hand-in: a table, one sentence a rule.

The sandbox is what protects; these flags only point at code that reaches for what an exercise never
needs. They change no mark. Looked at are the statements that would run, not the experiments.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from course_lib.hand_ins.bindings import Binding

MAX_FLAGS = 40
PYTORCH = "uses a ready-made function of PyTorch"


@dataclass(frozen=True)
class Rule:
    """Names, and why a grader should see them."""

    # dotted names for `kind` "module" ("os.system" means it and all below it), else words
    names: frozenset[str]
    says: str  # what the code does, in the present tense
    # "module" is imported or reached; "builtin" is read; "attribute" is read or spelt
    kind: str = "module"
    imported: bool = True  # whether the import alone is told


def _rule(names: str, says: str, kind: str = "module", imported: bool = True) -> Rule:
    return Rule(frozenset(names.split()), says, kind, imported)


RULES = (
    _rule("eval exec compile", "runs text as code", "builtin"),
    _rule("open", "opens a file", "builtin"),
    _rule(
        "__import__ __builtins__ __loader__ __spec__", "reaches for the import system", "builtin"
    ),
    _rule("globals locals vars", "looks into a namespace", "builtin"),
    _rule("setattr delattr", "changes an object by a name in a string", "builtin"),
    _rule("input breakpoint exit quit", "waits for somebody, or ends the process", "builtin"),
    _rule("importlib imp pkgutil runpy zipimport", "reaches for the import system"),
    _rule("builtins", "reaches for Python's own functions"),
    _rule("ctypes cffi mmap _ctypes", "reaches into memory"),
    _rule("subprocess pty multiprocessing concurrent", "starts processes"),
    _rule(
        "os.system os.popen os.fork os.forkpty os.spawnl os.spawnv os.execv os.execve os.execl "
        "os.posix_spawn",
        "starts processes",
    ),
    _rule(
        "os.kill os.killpg os._exit os.abort signal faulthandler",
        "handles signals or ends processes",
    ),
    _rule("os.environ os.getenv os.putenv", "reads the environment"),
    _rule(
        "io.open os.open os.remove os.unlink os.rename os.mkdir os.makedirs os.listdir "
        "os.scandir os.walk "
        "os.symlink os.link os.chmod shutil pathlib glob tempfile",
        "works on files",
    ),
    _rule("socket ssl http urllib requests ftplib smtplib asyncio select", "reaches for a network"),
    _rule("threading _thread", "starts threads"),
    _rule("gc", "looks at other objects of the process"),
    _rule(
        "sys._getframe sys.settrace sys.setprofile sys.modules sys.meta_path sys.path_hooks "
        "sys._current_frames sys.excepthook sys.unraisablehook sys.monitoring sys.addaudithook "
        "sys.stdout sys.stderr sys.__stdout__ sys.setrecursionlimit sys.exit",
        "reaches into the interpreter",
    ),
    _rule(
        "inspect.stack inspect.currentframe inspect.trace inspect.getouterframes "
        "inspect.getsource inspect.getmembers traceback.walk_stack",
        "looks at the code that calls it",
    ),
    _rule("atexit weakref.finalize", "leaves work for the end of the process"),
    _rule("pickle marshal shelve dill cloudpickle joblib", "makes or reads pickles"),
    _rule(
        "numpy.load numpy.save numpy.memmap numpy.fromfile numpy.tofile numpy.ctypeslib "
        "numpy.lib.format",
        "works on files or memory by numpy",
    ),
    _rule(
        "__globals__ __subclasses__ __code__ __closure__ __mro__ __bases__ __base__ __func__ "
        "__defaults__ __kwdefaults__ __getattribute__ __reduce__ __reduce_ex__ __wrapped__ "
        "f_back f_globals f_locals f_builtins tb_frame gi_frame cr_frame ag_frame co_consts "
        "co_code __builtins__ __array_function__ __array_ufunc__ __array_finalize__ "
        "__instancecheck__ __del__",
        "walks through Python's inner attributes",
        "attribute",
    ),
    _rule(
        "torch.nn.functional torch.softmax torch.log_softmax torch.autograd torch.special",
        PYTORCH,
        imported=False,
    ),
    _rule(
        "scipy sklearn jax tensorflow keras autograd cupy",
        "uses another library's function",
        imported=False,
    ),
    _rule(
        "course_lib.exercises course_lib.judging course_lib.lesson_functions course_lib.hand_ins "
        "course_lib.checking course_lib.grading course_lib.authoring",
        "reaches for the course's answers",
        imported=False,
    ),
)
"""Every rule. A flag is "`softmax`: `eval` runs text as code (code cell 3, line 2)"."""

STARTUP_FILES = (
    *(".bash", ".profile", ".zsh", ".ssh", ".config", ".ipython", ".jupyter", ".netrc", ".local"),
    *(".pth", "sitecustomize", "usercustomize", "/proc/", "/etc/", "/dev/"),
)

IMPORTS, DOTTED = (ast.Import, ast.ImportFrom), (ast.Name, ast.Attribute)
TELLING = *IMPORTS, *DOTTED, ast.Constant

BUILTINS = {name: rule for rule in RULES if rule.kind == "builtin" for name in rule.names}
MODULES = {name: rule for rule in RULES if rule.kind == "module" for name in rule.names}
ATTRIBUTES = {name: rule for rule in RULES if rule.kind == "attribute" for name in rule.names}


def flags(kept: Iterable[Binding]) -> tuple[str, ...]:
    """What a grader should see in the statements that would run, in sentences, without repeats.

    The place stands at the end, in parentheses: what the released notebook itself holds can be told
    by the words before it.
    """
    walked = [(binding, _telling(binding.node)) for binding in kept]
    modules = _modules(node for _, nodes in walked for node in nodes)
    found: dict[str, str] = {}
    for binding, nodes in walked:
        subject = " and ".join(f"`{name}`" for name in binding.names)
        if binding.kind == "import":
            subject = f"the import of {subject}"
        for line, name, says in _seen(nodes, modules, binding):
            found.setdefault(
                f"{subject}: `{name}` {says}", f" ({binding.where}, line {line or '?'})"
            )
    return tuple(words + place for words, place in found.items())[:MAX_FLAGS]


def _telling(root: ast.AST) -> list[ast.AST]:
    """The nodes that a rule may speak of, in the order of `ast.walk`, and in half its time."""
    nodes, telling = [root], []
    for node in nodes:  # it grows
        if isinstance(node, TELLING):
            telling.append(node)
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                nodes += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST) and field != "ctx":
                nodes.append(value)
    return telling


def _modules(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Name -> the dotted name of what was imported under it, anywhere in the code."""
    modules: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                modules[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return modules


def _seen(
    nodes: list[ast.AST], modules: dict[str, str], binding: Binding
) -> Iterator[tuple[int, str, str]]:
    """(line, name, what it does) of everything in a statement that a rule speaks of."""
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        line = getattr(node, "lineno", 0)
        if isinstance(node, IMPORTS):
            for name in _modules([node]).values():
                rule = _module_rule(name)
                if rule and (rule.imported or binding.kind != "import"):
                    yield line, name, rule.says
        elif isinstance(node, ast.Attribute):
            if node.attr in ATTRIBUTES:
                yield line, node.attr, ATTRIBUTES[node.attr].says
            if not isinstance(node.ctx, ast.Load) and (name := _dotted(node, modules)):
                yield line, name, "is replaced, and belongs to another module"
        elif isinstance(node, ast.Name):
            if node.id in BUILTINS and node.id not in modules:
                yield line, node.id, BUILTINS[node.id].says
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((line, *words) for words in _spelt(node.value))
        if isinstance(node, DOTTED) and id(node) not in inner:
            yield from ((line, *words) for words in _reached(node, modules, binding))


def _reached(
    node: ast.Name | ast.Attribute, modules: dict[str, str], binding: Binding
) -> Iterator[tuple[str, str]]:
    """What a dotted name reaches by way of an import."""
    name = _dotted(node, modules)
    if not name:
        return
    if rule := _module_rule(name):
        yield name, rule.says
    own = binding.names if binding.defines else ()
    if name.startswith("course_lib.") and name.rpartition(".")[2] in own:
        yield name, "is the course's own answer"


def _spelt(text: str) -> Iterator[tuple[str, str]]:
    """Names that are spelt in a string, for `getattr` and for paths."""
    if text in ATTRIBUTES:
        yield text, ATTRIBUTES[text].says
    for name in STARTUP_FILES:
        if name in text:
            yield name, "is part of a path that no exercise needs"


def _module_rule(name: str) -> Rule | None:
    """The rule for a dotted name or for what it lies in."""
    parts = name.split(".")
    prefixes = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((MODULES[p] for p in prefixes if p in MODULES), None)


def _dotted(node: ast.AST, modules: dict[str, str]) -> str:
    """`F.softmax` -> "torch.nn.functional.softmax"; "" where no import stands behind it."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in modules:
        return ""
    return ".".join([modules[node.id], *reversed(parts)])
