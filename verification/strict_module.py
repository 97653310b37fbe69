"""A WebAssembly module of OPA's in which a builtin that comes to nothing stops the evaluation, where OPA's own goes on.

In a module a builtin that fails is undefined, and there is no setting for it; the server that judges takes it as an error.
So the module is rewritten: each function of the runtime that the rules call for a value is called by way of one that looks
whether there is one. That stops sometimes for what is no error (the highest of an empty set), so it says no more than that
OPA itself has to be asked. Numbers are those of the WebAssembly core specification 2.0, chapter 5 (binary format).
"""

import re
from collections.abc import Callable, Iterator

NOTHING_CAME = 0
"""With this for its message the module calls `opa_abort`; OPA's own messages have an address."""

_ABORT = "opa_abort"
_OF_THE_RULES = re.compile(r"g\d+\.|eval$")
_MAY_BE_NOTHING = frozenset(
    # Of the data structure: what is not there, is equal, is empty, or comes after the last. Anything else is a builtin.
    (
        "opa_value_get",
        "opa_value_compare",
        "opa_value_iter",
        "opa_value_length",
        "opa_value_type",
        "opa_memoize_get",
        "opa_mapping_lookup",
    )
)
_CUSTOM, _TYPES, _IMPORTS, _FUNCTIONS, _CODE = 0, 1, 2, 3, 10
_I32, _NO_RESULT = 0x7F, 0x40
_CALL, _END, _IF, _UNREACHABLE, _GET, _TEE, _CONST, _IS_ZERO = 0x10, 0x0B, 0x04, 0x00, 0x20, 0x22, 0x41, 0x45
# What follows an instruction: how many numbers (LEB128), or how many bytes. What is named nowhere has nothing after it.
_NUMBERS = (
    {0x02: 1, 0x03: 1, 0x04: 1, 0x0C: 1, 0x0D: 1, 0x10: 1, 0x11: 2}
    | dict.fromkeys(range(0x20, 0x27), 1)
    | dict.fromkeys(range(0x28, 0x3F), 2)
    | dict.fromkeys((0x3F, 0x40, 0x41, 0x42), 1)
)
_BYTES = {0x43: 4, 0x44: 8}
_TABLE = 0x0E
_PLAIN = {0x00, 0x01, 0x05, 0x0B, 0x0F, 0x1A, 0x1B, *range(0x45, 0xC5)}


class UnknownModule(Exception):
    """The module is not as OPA makes them, so nothing can be said of its builtins."""


def strict(module: bytes) -> bytes:
    """The same module, which calls `opa_abort` with NOTHING_CAME where a builtin has no value. UnknownModule."""
    try:
        return _rewritten(module)
    except (IndexError, UnicodeDecodeError) as error:
        raise UnknownModule("the module ends before its end, or is none") from error


def _rewritten(module: bytes) -> bytes:
    sections = list(_sections(module))
    first = dict(reversed([one for one in sections if one[0] != _CUSTOM]))
    types = _types(first.get(_TYPES, b"\0"))
    names = _names(sections)
    imported = _imported(first.get(_IMPORTS, b"\0"))
    kinds = [*(kind for _, kind in imported), *_Reader(first.get(_FUNCTIONS, b"\0")).numbers()]
    bodies = _Reader(first.get(_CODE, b"\0")).texts()
    aborts = [index for index, (name, _) in enumerate(imported) if name == _ABORT]
    ours = [index for index, name in names.items() if _OF_THE_RULES.match(name) and index >= len(imported)]
    if not aborts or not ours or len(kinds) != len(imported) + len(bodies):
        raise UnknownModule("the module does not name its functions as OPA does")
    guards: dict[int, int] = {}

    def guarded(index: int) -> int:
        """What is to be called in place of the function with this index."""
        name = names.get(index, "")
        if index < len(imported) or _OF_THE_RULES.match(name) or name in _MAY_BE_NOTHING:
            return index
        if types[kinds[index]][1] != bytes((_I32,)):
            return index
        return guards.setdefault(index, len(kinds) + len(guards))

    for index in ours:
        bodies[index - len(imported)] = _with_calls(bodies[index - len(imported)], guarded)
    bodies += [_guard(index, len(types[kinds[index]][0]), aborts[0]) for index in guards]
    functions = [*kinds[len(imported) :], *(kinds[index] for index in guards)]
    changed = {
        _FUNCTIONS: _number(len(functions)) + b"".join(map(_number, functions)),
        _CODE: _number(len(bodies)) + b"".join(_number(len(body)) + body for body in bodies),
    }
    written = ((kind, changed.get(kind, content)) for kind, content in sections)
    return module[:8] + b"".join(bytes((kind,)) + _number(len(content)) + content for kind, content in written)


def _guard(index: int, parameters: int, abort: int) -> bytes:
    """The body of a function that gives what another gives, and stops where that is nothing."""
    given = b"".join(bytes((_GET,)) + _number(one) for one in range(parameters))
    called = (
        bytes((_CALL,)) + _number(index) + bytes((_TEE,)) + _number(parameters) + bytes((_IS_ZERO, _IF, _NO_RESULT))
    )
    stopped = bytes((_CONST, NOTHING_CAME, _CALL)) + _number(abort) + bytes((_UNREACHABLE, _END))
    return bytes((1, 1, _I32)) + given + called + stopped + bytes((_GET,)) + _number(parameters) + bytes((_END,))


def _with_calls(body: bytes, instead: Callable[[int], int]) -> bytes:
    """A function's body, with what it calls replaced. Nothing in a body says where something stands, so it may grow."""
    reader, done, kept = _Reader(body), [], 0
    for _ in range(reader.number()):
        reader.number()
        reader.byte()
    while reader.at < len(body):
        operation = reader.byte()
        if operation == _CALL:
            begin = reader.at
            called = reader.number()
            done += [body[kept:begin], _number(instead(called))]
            kept = reader.at
        elif operation == _TABLE:
            for _ in range(reader.number() + 1):
                reader.number()
        elif operation in _NUMBERS:
            for _ in range(_NUMBERS[operation]):
                reader.number()
        elif operation in _BYTES:
            reader.take(_BYTES[operation])
        elif operation not in _PLAIN:
            raise UnknownModule(f"the module has an instruction that OPA does not write ({operation:#x})")
    return b"".join(done) + body[kept:]


class _Reader:
    """Reads a module's parts one after the other. IndexError where there is no more."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.at = 0

    def byte(self) -> int:
        self.at += 1
        return self._content[self.at - 1]

    def number(self) -> int:
        """A number of any length (LEB128), without its sign."""
        value = shift = 0
        while True:
            part = self.byte()
            value |= (part & 0x7F) << shift
            shift += 7
            if part < 0x80:
                return value

    def take(self, length: int) -> bytes:
        if self.at + length > len(self._content):
            raise IndexError
        self.at += length
        return self._content[self.at - length : self.at]

    def text(self) -> bytes:
        """Bytes with their number before them."""
        return self.take(self.number())

    def numbers(self) -> list[int]:
        return [self.number() for _ in range(self.number())]

    def texts(self) -> list[bytes]:
        return [self.text() for _ in range(self.number())]


def _sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    reader = _Reader(module)
    reader.take(8)
    while reader.at < len(module):
        yield reader.byte(), reader.text()


def _types(section: bytes) -> list[tuple[bytes, bytes]]:
    """What each kind of function is given and gives back, a byte for each."""
    reader, found = _Reader(section), []
    for _ in range(reader.number()):
        reader.byte()
        found.append((reader.text(), reader.text()))
    return found


def _imported(section: bytes) -> list[tuple[str, int]]:
    """The functions that whoever runs the module gives it: name and kind, in their order."""
    reader, found = _Reader(section), []
    for _ in range(reader.number()):
        reader.text()
        name, what = reader.text().decode(), reader.byte()
        if what == 0:
            found.append((name, reader.number()))
        elif what == 2:
            for _ in range(1 + (reader.byte() & 1)):
                reader.number()
        else:
            raise UnknownModule("the module asks for more than functions and a memory")
    return found


def _names(sections: list[tuple[int, bytes]]) -> dict[int, str]:
    """What the functions are called, by their index."""
    for kind, content in sections:
        reader = _Reader(content)
        if kind != _CUSTOM or reader.text() != b"name":
            continue
        while reader.at < len(content):
            part, described = reader.byte(), _Reader(reader.text())
            if part == 1:
                return {described.number(): described.text().decode() for _ in range(described.number())}
    return {}


def _number(value: int) -> bytes:
    """LEB128, without a sign."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*written, value))
