"""Plain values as JSON and raw bytes, and back: nothing that is read can run code.

Numbers, strings and containers become JSON; arrays become their bytes. What is neither (a function,
an object) becomes `Opaque`, which knows the name of its type only. `decode` trusts nobody: every
size is compared with what came, and there is no kind of value that it would construct by name.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course_lib.judging.torch_values import Described, FromTorch

KINDS = "biufcSUmM"  # of dtypes: what consists of bytes alone
MAX_DEPTH, MAX_NODES = 40, 200_000  # the course's own largest answer has 7,000 nodes
MAX_KEYS = 5_000  # of all dictionaries and sets: numbers can be chosen whose hashes all collide
MAX_TEXT = 10_000  # characters of one string
MAX_TABLE = 50_000_000  # characters, if numpy made a table of strings, each as wide as the widest
ATOMS = {type(None), bool, float}  # what JSON has as it is, at any size
CLASS_COSTS = 50  # nodes: an object that cannot travel becomes a class of its own


class Garbled(ValueError):
    """What came over the channel is no message of ours; the text says what is wrong with it."""


class Opaque:
    """Stands for a value that cannot travel. Its class has the name that the value's class had."""

    def __reduce__(self) -> Any:
        return opaque, (type(self).__name__,)


def opaque(name: str) -> Opaque:
    """Return a stand-in for a value whose type has this name."""
    return type(name or "object", (Opaque,), {})()


def encode(value: Any, buffers: list[bytes]) -> Any:
    """Return a value as a JSON tree; the bytes of its arrays are appended to `buffers`."""
    if type(value) in ATOMS:
        return value
    for kind, encoder in _ENCODERS:
        if isinstance(value, kind):
            return encoder(value, buffers)
    if value is Ellipsis:
        return {"!": "ellipsis"}
    return {"!": "opaque", "v": type(value).__name__[:200]}


def _encode_int(value: int, buffers: list[bytes]) -> Any:
    fits = -(2**63) < value < 2**63
    return int(value) if fits else {"!": "int", "v": hex(value)[:100_000]}


def _encode_array(value: np.ndarray, buffers: list[bytes]) -> Any:
    shape = list(value.shape)
    if value.dtype.kind == "O":
        items = [encode(item, buffers) for item in value.ravel().tolist()]
        return {"!": "objects", "s": shape, "v": items}
    if value.dtype.kind not in KINDS:
        return {"!": "opaque", "v": type(value).__name__}
    tree = {"!": "array", "d": value.dtype.str, "s": shape, "b": len(buffers)}
    buffers.append(np.asarray(value, order="C").tobytes())
    if isinstance(value, FromTorch):
        tree["graph"] = bool(value.graph)
    elif isinstance(value, np.matrix):
        tree["matrix"] = True
    return tree


def _encode_scalar(value: np.generic, buffers: list[bytes]) -> Any:
    tree = _encode_array(np.asarray(value), buffers)
    return {**tree, "!": "scalar"} if tree["!"] == "array" else tree


def _encode_bytes(value: bytes | bytearray, buffers: list[bytes]) -> Any:
    buffers.append(bytes(value))
    return {"!": "bytes", "b": len(buffers) - 1}


def _encode_dict(value: Mapping[Any, Any], buffers: list[bytes]) -> Any:
    items = [[encode(k, buffers), encode(v, buffers)] for k, v in value.items()]
    return {"!": "module" if isinstance(value, Described) else "dict", "v": items}


def _encode_all(kind: str) -> Callable[[Any, list[bytes]], Any]:
    return lambda value, buffers: {"!": kind, "v": [encode(item, buffers) for item in value]}


_ENCODERS: tuple[tuple[Any, Callable[[Any, list[bytes]], Any]], ...] = (
    (np.ndarray, _encode_array),
    (list, lambda value, buffers: [encode(item, buffers) for item in value]),
    (np.generic, _encode_scalar),  # before float: np.float64 is one
    (str, lambda value, _: str(value)[:MAX_TEXT]),
    (int, _encode_int),
    (float, lambda value, _: float(value)),
    (tuple, _encode_all("tuple")),
    (Mapping, _encode_dict),
    (complex, lambda value, _: {"!": "complex", "v": [value.real, value.imag]}),
    (bytes | bytearray, _encode_bytes),
    (set | frozenset, _encode_all("set")),
)


class Decoder:
    """Turn a tree and its buffers into values again; Garbled is the first thing that misfits."""

    def __init__(self, buffers: list[memoryview]) -> None:
        self.buffers = dict(enumerate(buffers))
        self.nodes, self.keys, self.widest = 0, 0, 1

    def value(self, tree: Any, depth: int = 0) -> Any:
        """Return the value of a tree."""
        kind = type(tree)  # JSON has no others than these
        if kind is list:
            return self.all(tree, depth + 1)
        if kind is str:
            return self.text(tree)
        if kind is not dict:
            return tree
        if depth > MAX_DEPTH:
            raise Garbled("the value is nested too deeply")
        decode = _DECODERS.get(tree.get("!"))  # type: ignore[arg-type]
        if decode is None:
            raise Garbled(f"no kind of value is called {str(tree.get('!'))[:50]!r}")
        return decode(self, tree, depth + 1)

    def all(self, trees: list[Any], depth: int) -> list[Any]:
        """Return the values of several trees."""
        if depth > MAX_DEPTH:
            raise Garbled("the value is nested too deeply")
        self.count(len(trees))
        return [self.value(tree, depth) for tree in trees]

    def count(self, nodes: int, keys: int = 0) -> None:
        """Note what a part adds to the whole, which may be so large and no larger."""
        self.nodes += nodes
        self.keys += keys
        if self.nodes > MAX_NODES or self.keys > MAX_KEYS:
            raise Garbled("the value has too many parts")
        if self.nodes * self.widest > MAX_TABLE:
            raise Garbled("the value holds too much text")

    def text(self, given: str | bytes) -> Any:
        """Return a string or bytes: comparing turns a list of them into a table of one width."""
        self.widest = max(self.widest, len(given))
        self.count(0)
        return given

    def array(self, tree: dict[str, Any]) -> np.ndarray:
        """Return an array of its own memory: a base ndarray, whatever came."""
        shape, dtype = _shape(tree.get("s")), _dtype(tree.get("d"))
        raw = self.buffer(tree)
        if dtype.kind in "SU":
            self.widest = max(self.widest, dtype.itemsize)
            self.count(0)
        if len(raw) != dtype.itemsize * math.prod(shape):
            raise Garbled(f"an array of shape {shape} came with {len(raw)} bytes")
        array = np.frombuffer(raw, dtype).reshape(shape).copy()
        if "graph" in tree:
            array = array.view(FromTorch)
            array.graph = tree["graph"] is True
        return array.view(np.matrix) if tree.get("matrix") is True and array.ndim == 2 else array

    def buffer(self, tree: dict[str, Any]) -> memoryview:
        """Return the bytes that a tree names; once only, or a thousand copies would cost much."""
        place = tree.get("b")
        if type(place) is not int or place not in self.buffers:
            raise Garbled("a value names bytes that did not come, or those of another one")
        return self.buffers.pop(place)

    def items(self, tree: dict[str, Any], depth: int, keys: bool = False) -> list[Any]:
        """Return the values in a list; keys: count them as keys, before any is made."""
        given = tree.get("v")
        if not isinstance(given, list):
            raise Garbled("a list of values is missing")
        if keys:
            self.count(0, keys=len(given))
        return self.all(given, depth)

    def pairs(self, tree: dict[str, Any], depth: int) -> dict[Any, Any]:
        """Return the entries of a dictionary."""
        found = {}
        for pair in self.items(tree, depth, keys=True):
            if not isinstance(pair, list) or len(pair) != 2 or not _hashable(pair[0]):
                raise Garbled("an entry of a dictionary is none")
            found[pair[0]] = pair[1]
        return found


def _shape(given: Any) -> tuple[int, ...]:
    if (
        not isinstance(given, list)
        or len(given) > 32
        or [size for size in given if type(size) is not int or size < 0]
    ):
        raise Garbled("an array has no proper shape")
    return tuple(given)


def _dtype(given: Any) -> np.dtype[Any]:
    if not isinstance(given, str) or len(given) > 24:
        raise Garbled("an array has no proper dtype")
    try:
        dtype = np.dtype(given)
    except Exception:  # TypeError most often, and SyntaxError for some
        raise Garbled("an array has no proper dtype") from None
    if dtype.kind not in KINDS or dtype.hasobject:
        raise Garbled(f"arrays of dtype {dtype} do not travel")
    return dtype


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _opaque(decoder: Decoder, tree: dict[str, Any], depth: int) -> Opaque:
    decoder.count(CLASS_COSTS)
    return opaque(str(tree.get("v"))[:200].replace("\0", " "))


def _objects(decoder: Decoder, tree: dict[str, Any], depth: int) -> np.ndarray:
    shape, items = _shape(tree.get("s")), decoder.items(tree, depth)
    if len(items) != math.prod(shape):
        raise Garbled("an array of objects has another number of them")
    array = np.empty(len(items), object)
    for i, item in enumerate(items):
        array[i] = item
    return array.reshape(shape)


def _set(decoder: Decoder, tree: dict[str, Any], depth: int) -> frozenset[Any]:
    items = decoder.items(tree, depth, keys=True)
    if not all(_hashable(item) for item in items):
        raise Garbled("a set holds what no set can hold")
    return frozenset(items)


def _whole(decoder: Decoder, tree: dict[str, Any], depth: int) -> int:
    try:
        return int(str(tree.get("v"))[:100_000], 16)
    except ValueError:
        raise Garbled("a whole number is none") from None


def _complex(decoder: Decoder, tree: dict[str, Any], depth: int) -> complex:
    parts = tree.get("v")
    if not isinstance(parts, list) or [type(part) for part in parts] != [float, float]:
        raise Garbled("a complex number is none")
    return complex(*parts)


_DECODERS: dict[str, Callable[[Decoder, dict[str, Any], int], Any]] = {
    "ellipsis": lambda decoder, tree, depth: ...,
    "opaque": _opaque,
    "int": _whole,
    "array": lambda decoder, tree, depth: decoder.array(tree),
    "scalar": lambda decoder, tree, depth: decoder.array(tree).reshape(-1)[0],
    "objects": _objects,
    "dict": Decoder.pairs,
    "module": lambda decoder, tree, depth: Described(decoder.pairs(tree, depth)),
    "tuple": lambda decoder, tree, depth: tuple(decoder.items(tree, depth)),
    "complex": _complex,
    "bytes": lambda decoder, tree, depth: decoder.text(bytes(decoder.buffer(tree))),
    "set": _set,
}
