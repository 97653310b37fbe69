"""Every small change of the policy that a test has to notice, made in its syntax tree, never by a pattern over text.

A mutant is one file with one place changed: a comparison flipped or moved by one, a condition dropped or negated, a
`not` taken away, one constant of a set, list, table or comparison made another. Running them is `mutant_run`'s.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.policy.syntax import package, parsed

Node = dict[str, Any]

_INSTEAD = {
    "equal": ("!=",),
    "neq": ("==",),
    "lt": ("<=", ">="),
    "lte": ("<", ">"),
    "gt": (">=", "<="),
    "gte": (">", "<"),
}
_WRITTEN = {"equal": "==", "neq": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_COLLECTIONS = {"set", "array", "object"}


@dataclass(frozen=True)
class Mutant:
    """A file of the policy with one place changed. Its name holds as long as that place does, wherever it stands."""

    path: Path
    package: str
    name: str
    row: int
    text: str


@dataclass(frozen=True)
class _Change:
    what: str
    row: int
    start: int
    end: int
    by: str


def mutants(path: Path) -> list[Mutant]:
    """All mutants of one file, in the order of their places."""
    source = path.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: list[Mutant] = []
    seen: Counter[str] = Counter()
    for rule in parsed(path)["rules"]:
        for change in _rule(rule, starts, source):
            name = f"{path.parent.name}/{path.name}: {_head(rule)}: {change.what}"
            seen[name] += 1
            if seen[name] > 1:
                name += f" (no. {seen[name]})"
            text = (source[: change.start] + change.by.encode() + source[change.end :]).decode()
            found.append(Mutant(path, package(path), name, change.row, text))
    return found


def _rule(rule: Node, starts: list[int], source: bytes) -> Iterator[_Change]:
    place = _Place(starts, source)
    for part in ("head", "body", "else"):
        yield from _walk(rule.get(part), place)


class _Place:
    """Where the parts of one file stand, by offset; what OPA says of a place has to be what is there."""

    def __init__(self, starts: list[int], source: bytes) -> None:
        self._starts = starts
        self._source = source

    def of(self, node: Node) -> tuple[int, int, int, str]:
        """Row, start, end and text of a node."""
        location = node["location"]
        text = base64.b64decode(location["text"])
        start = self._starts[location["row"] - 1] + location["col"] - 1
        end = start + len(text)
        if self._source[start:end] != text:
            raise ValueError(f"{location['file']}:{location['row']}: {text!r} is not what stands there")
        return location["row"], start, end, text.decode()

    def line(self, row: int) -> str:
        """A line as it stands."""
        return self._source[self._starts[row - 1] : self._starts[row]].decode().strip()


def _walk(node: object, place: _Place) -> Iterator[_Change]:
    if isinstance(node, list):
        for one in node:
            yield from _walk(one, place)
    elif isinstance(node, dict):
        if "terms" in node and not node.get("generated"):
            yield from _condition(node, place)
        if node.get("type") == "ref":
            yield from _comparison(node, place)
        if node.get("type") in _COLLECTIONS:
            yield from _constants(node, place)
        for key, value in node.items():
            if key != "location":
                yield from _walk(value, place)


def _condition(node: Node, place: _Place) -> Iterator[_Change]:
    """One line of a body: dropped, and where it asks something, asked the other way round."""
    row, start, end, text = place.of(node)
    brief = " ".join(text.split())
    terms = node["terms"]
    declares = isinstance(terms, dict) and "symbols" in terms
    operator = _operator(terms[0]) if isinstance(terms, list) else None
    if not declares and operator != "assign":
        yield _Change(f"drop `{brief}`", row, start, end, "true")
    if node.get("negated"):
        yield _Change(f"not not `{brief}`", row, start, end, text.removeprefix("not").lstrip())
    elif not declares and operator not in {"assign", *_INSTEAD} and "domain" not in terms:
        yield _Change(f"not `{brief}`", row, start, end, f"not {text}")
    for number in _numbers(terms):
        row, start, end, text = place.of(number)
        yield _Change(f"`{text}` of `{brief}` one more", row, start, end, str(number["value"] + 1))


def _numbers(terms: object) -> Iterator[Node]:
    """The numbers that stand by themselves in a condition, as arguments or compared."""
    for term in terms if isinstance(terms, list) else ():
        if term.get("type") == "number":
            yield term


def _comparison(node: Node, place: _Place) -> Iterator[_Change]:
    name = _operator(node)
    if name not in _INSTEAD:
        return
    row, start, end, text = place.of(node)
    if text != _WRITTEN[name]:
        raise ValueError(f"row {row}: {name} is written {text!r}")
    for other in _INSTEAD[name]:
        yield _Change(f"`{place.line(row)}` with {other} for {text}", row, start, end, other)


def _constants(node: Node, place: _Place) -> Iterator[_Change]:
    for one in node["value"]:
        member = one[1] if node["type"] == "object" else one
        if member.get("type") not in {"string", "number"} or "location" not in member:
            continue
        row, start, end, text = place.of(member)
        other = str(member["value"] + 1) if member["type"] == "number" else json.dumps(f"{member['value']}_not")
        yield _Change(f"{node['type']} has {other} instead of {text}", row, start, end, other)


def _operator(node: Node) -> str | None:
    if node.get("type") != "ref" or node["value"][0].get("type") != "var" or len(node["value"]) != 1:
        return None
    name: str = node["value"][0]["value"]
    return name


def _head(rule: Node) -> str:
    text = base64.b64decode(rule["head"]["location"]["text"]).decode()
    return " ".join(text.split())[:60]
