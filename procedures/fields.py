"""Reads a mapping of a document key by key: which keys it has, lacks and may not have.

What a value must be is left to `procedures.scalars`, what values mean together to the readers of each document.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from domain.plain_text import shown
from procedures.errors import Place, Problems
from procedures.scalars import Reader
from procedures.tree import Mapping, Node, Scalar, Sequence

_T = TypeVar("_T")
_NULLS = ("", "~", "null", "Null", "NULL")


def is_null(node: Node) -> bool:
    """Whether nothing is written here, or plain `null`."""
    return isinstance(node, Scalar) and node.plain and node.text in _NULLS


@dataclass(frozen=True, slots=True)
class Fields:
    """The entries of one mapping. `what` names it in messages; `required` and `optional` are its keys."""

    what: str
    entries: dict[str, Node]
    own_place: Place
    problems: Problems

    @classmethod
    def of(
        cls, node: Node, what: str, problems: Problems, *, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> "Fields":
        """The fields of `node`, with every missing and unknown key noted; none where `node` is no mapping."""
        allowed = (*required, *optional)
        if not isinstance(node, Mapping):
            problems.add(node.place, f"{what} is a mapping", f"the keys {', '.join(allowed)}")
            return cls(what, {}, node.place, problems)
        entries = {key.text: value for key, value in node.entries}
        for key, _ in node.entries:
            if key.text not in allowed:
                near = get_close_matches(key.text, allowed, n=1)
                hint = f" (did you mean {near[0]!r}?)" if near else ""
                problems.add(key.place, f"{what} has no key {shown(key.text)!r}{hint}", ", ".join(allowed))
        for name in required:
            if name not in entries:
                problems.add(node.place, f"{what} lacks the key {name!r}")
            elif is_null(entries[name]):
                problems.add(entries[name].place, f"{name!r} of {what} is empty")
        return cls(what, entries, node.place, problems)

    def place(self, key: str) -> Place:
        """Where the value of `key` stands, or else the mapping."""
        return self.entries[key].place if key in self.entries else self.own_place

    def node(self, key: str) -> Node | None:
        """The value of `key`; None where it is not there or null."""
        node = self.entries.get(key)
        return None if node is None or is_null(node) else node

    def read(self, key: str, reader: Reader[_T]) -> _T | None:
        """The scalar at `key` by `reader`; None where it is not there, null, or not what it should be."""
        node = self.node(key)
        return None if node is None else self._scalar(node, f"{key!r} of {self.what}", reader)

    def items(self, key: str) -> tuple[Node, ...]:
        """The list at `key`, of at least one item."""
        node = self.node(key)
        if node is None:
            return ()
        if not isinstance(node, Sequence) or not node.items:
            self.problems.add(node.place, f"{key!r} of {self.what} is a list of at least one item")
            return ()
        return node.items

    def read_items(self, key: str, reader: Reader[_T]) -> tuple[_T, ...]:
        """The scalars of the list at `key` by `reader`, none twice; those that are not what they should be left out."""
        values: list[_T] = []
        for node in self.items(key):
            value = self._scalar(node, f"an item of {key!r}", reader)
            if value is None:
                continue
            if value in values:
                self.problems.add(node.place, f"{str(value)!r} stands twice in {key!r} of {self.what}")
            else:
                values.append(value)
        return tuple(values)

    def _scalar(self, node: Node, what: str, reader: Reader[_T]) -> _T | None:
        if isinstance(node, Scalar):
            return reader(node, self.problems)
        self.problems.add(node.place, f"{what} is one value, not a list or a mapping")
        return None
