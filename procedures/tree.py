"""Reads YAML into a tree of texts, lists and mappings that know their place, without any of YAML's surprises.

Every plain scalar stays the text that was typed: whether `no`, `010` or `1e3` is a boolean or a number is for the
field it stands in (`procedures.fields`). Anchors, aliases, tags, merge keys, directives and second documents are not
read at all, so nothing in a file can grow, run or mean something else than it says.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from ruamel.yaml.reader import ReaderError

from domain.said import Said
from procedures.errors import Place, Problems

LARGEST = 262_144
"""Characters; a procedure of a dozen tiers has some ten thousand."""

_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as typed; `plain` where it stood without quotes."""

    place: Place
    text: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    place: Place
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping: its keys with their values, in the order of the file, no key twice."""

    place: Place
    entries: "tuple[tuple[Scalar, Node], ...]"


Node = Scalar | Sequence | Mapping


class UnreadableError(Exception):
    """The text is no YAML that can be read on; what is wrong has been noted in the problems."""


def read_tree(text: str, problems: Problems) -> Node:
    """The tree of the one document in `text`. What is not allowed is noted in `problems` and left out.

    UnreadableError, with the reason noted, for a text that is too large or empty, or that is no YAML.
    """
    start = Place(1, 1)
    if len(text) > LARGEST:
        problems.add(start, Said("the file has more than {most} characters", most=LARGEST))
        raise UnreadableError
    try:
        return _Builder(iter(YAML(typ="rt", pure=True).parse(text)), problems).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = start if mark is None else _place(mark)
        problems.add(place, _not_yaml(str(error.problem or error.context)))
    except ReaderError as error:
        before = text[: error.position]
        place = Place(before.count("\n") + 1, error.position - before.rfind("\n"))
        problems.add(place, _character(text[error.position]))
    except YAMLError as error:
        problems.add(start, _not_yaml(str(error)[:200]))
    except (ValueError, OverflowError, LookupError, AttributeError, TypeError, AssertionError, NotImplementedError):
        # The scanner lets some of its own mistakes out, for instance on an escape beyond the last character.
        problems.add(start, Said("this is not YAML that can be read"))
    raise UnreadableError


def _not_yaml(why: str) -> Said:
    return Said("this is not YAML: {why}", why=" ".join(why.split()))


def _character(char: str) -> Said:
    return Said("a file may not contain the character {name}", name=f"U+{ord(char):04X}")


def _place(mark: StringMark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


class _Builder:
    """Builds the tree from the parser's events: before the parser's own composer could follow an alias."""

    def __init__(self, events: Iterator[Event], problems: Problems) -> None:
        self._events = events
        self._problems = problems

    def document(self) -> Node:
        node: Node | None = None
        for event in self._events:
            match event:
                case StreamStartEvent() | StreamEndEvent() | DocumentEndEvent():
                    pass
                case DocumentStartEvent():
                    if event.version or event.tags:
                        self._problems.add(Place(1, 1), Said("a YAML directive (%) is not allowed"))
                    if node is not None:
                        self._fail(event, Said("a second document begins here; a file holds one"))
                case _:
                    node = self._node(event, 0)
        if node is None:
            self._problems.add(Place(1, 1), Said("the file is empty"))
            raise UnreadableError
        return node

    def _node(self, event: Event, depth: int) -> Node:
        place = _place(event.start_mark)
        if depth > _DEEPEST:
            self._fail(event, Said("this is nested more than {deepest} deep", deepest=_DEEPEST))
        if isinstance(event, AliasEvent):
            self._problems.add(place, Said("an alias (*) is not allowed; write the value out"))
            return Scalar(place, "", plain=True)
        if getattr(event, "anchor", None):
            self._problems.add(place, Said("an anchor (&) is not allowed; write the value out where it is needed"))
        if getattr(event, "ctag", None) is not None:
            self._problems.add(place, Said("a tag (!) is not allowed"))
        if isinstance(event, MappingStartEvent):
            return Mapping(place, tuple(self._entries(depth)))
        if isinstance(event, SequenceStartEvent):
            return Sequence(place, tuple(self._items(depth)))
        return Scalar(place, str(getattr(event, "value", "")), plain=getattr(event, "style", None) is None)

    def _items(self, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                return
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Place] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                return
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                self._problems.add(key.place, Said("a key is a word, not a list or a mapping"))
            elif key.text in seen:
                first = seen[key.text].line
                message = Said("the key {key!r} stands twice, first on line {line}", key=key.text, line=first)
                self._problems.add(key.place, message)
            else:
                seen[key.text] = key.place
                # Where nothing is written the parser says it stands where the next thing does.
                if value == Scalar(value.place, "", plain=True):
                    value = Scalar(key.place, "", plain=True)
                yield key, value

    def _fail(self, event: Event, message: Said) -> None:
        self._problems.add(_place(event.start_mark), message)
        raise UnreadableError
