"""Reads a mapping of a document key by key: which keys it has, lacks and may not have.

What a value must be is left to `procedures.scalars`, what values mean together to the readers of each document.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from domain.plain_text import shown
from domain.said import Said
from procedures.errors import Place, Problems
from procedures.scalars import Reader
from procedures.tree import Mapping, Node, Scalar, Sequence

_T = TypeVar("_T")
_NULLS = ("", "~", "null", "Null", "NULL")


def is_null(node: Node) -> bool:
    """Whether nothing is written here, or plain `null`."""
    return isinstance(node, Scalar) and node.plain and node.text in _NULLS


def _no_key(what: str, key: str, near: list[str]) -> Said:
    if not near:
        return Said("{what} has no key {key!r}", what=what, key=key)
    return Said("{what} has no key {key!r} (did you mean {near!r}?)", what=what, key=key, near=near[0])


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
            problems.add(
                node.place, Said("{what} is a mapping", what=what), Said("the keys {keys}", keys=", ".join(allowed))
            )
            return cls(what, {}, node.place, problems)
        entries = {key.text: value for key, value in node.entries}
        for key, _ in node.entries:
            if key.text not in allowed:
                near = get_close_matches(key.text, allowed, n=1)
                problems.add(key.place, _no_key(what, shown(key.text), near), ", ".join(allowed))
        for name in required:
            if name not in entries:
                problems.add(node.place, Said("{what} lacks the key {name!r}", what=what, name=name))
            elif is_null(entries[name]):
                problems.add(entries[name].place, Said("{name!r} of {what} is empty", what=what, name=name))
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
        return None if node is None else self._scalar(node, Said("{key!r} of {what}", key=key, what=self.what), reader)

    def items(self, key: str) -> tuple[Node, ...]:
        """The list at `key`, of at least one item."""
        node = self.node(key)
        if node is None:
            return ()
        if not isinstance(node, Sequence) or not node.items:
            message = Said("{key!r} of {what} is a list of at least one item", key=key, what=self.what)
            self.problems.add(node.place, message)
            return ()
        return node.items

    def read_items(self, key: str, reader: Reader[_T]) -> tuple[_T, ...]:
        """The scalars of the list at `key` by `reader`, none twice; those that are not what they should be left out."""
        values: list[_T] = []
        for node in self.items(key):
            value = self._scalar(node, Said("an item of {key!r}", key=key), reader)
            if value is None:
                continue
            if value in values:
                message = Said("{value!r} stands twice in {key!r} of {what}", value=str(value), key=key, what=self.what)
                self.problems.add(node.place, message)
            else:
                values.append(value)
        return tuple(values)

    def _scalar(self, node: Node, what: str, reader: Reader[_T]) -> _T | None:
        if isinstance(node, Scalar):
            return reader(node, self.problems)
        self.problems.add(node.place, Said("{what} is one value, not a list or a mapping", what=what))
        return None
