"""What differs between two states of one thing, field by field, and which recorded steps brought it. Pure.

A state is what a reader is shown, as JSON; here it is flattened to fields by JSON pointer (RFC 6901). What a list holds is
found by its name, not by its place: a vote by its seat, a seat by its id. A field that is null is one that is not there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Fields = Mapping[str, object]
"""Fields by pointer: texts, numbers, booleans, and tuples of these where a list has nothing but such."""

_NAMES = ("id", "seat", "office", "tier", "account")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with what it was and what it is; None where it was not there, or is not there any more."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """An entry by its index, the fields that it touched, and whether it was recorded between the two moments."""

    index: int
    touched: frozenset[str]
    between: bool


def fields_of(state: object) -> dict[str, object]:
    """The fields of a state: objects, lists and what JSON has besides."""
    return dict(_flat(state, ""))


def differences(before: Fields, after: Fields) -> tuple[FieldChange, ...]:
    """Every field that differs, by pointer."""
    return tuple(
        FieldChange(field, before.get(field), after.get(field))
        for field in sorted(before.keys() | after.keys())
        if before.get(field) != after.get(field)
    )


def touched(before: Fields, after: Fields) -> frozenset[str]:
    """The pointers of the fields that differ."""
    return frozenset(change.field for change in differences(before, after))


def applied(before: Fields, changes: Iterable[FieldChange]) -> dict[str, object]:
    """The fields after these changes. ValueError where one was not as the change says it was."""
    found = dict(before)
    for change in changes:
        if found.pop(change.field, None) != change.before:
            raise ValueError(f"{change.field} was not what the change says")
        if change.after is not None:
            found[change.field] = change.after
    return found


def brought_by(field: str, steps: Sequence[RecordedStep]) -> tuple[int, ...]:
    """The entries, oldest first, that brought the change of a field.

    Those between the two moments; where none touched it, time brought it (a period began or ended), and the last one before
    them that did has said when.
    """
    all_of_them = [step for step in steps if field in step.touched]
    between = tuple(step.index for step in all_of_them if step.between)
    return between or tuple(step.index for step in all_of_them[-1:])


def _flat(value: object, pointer: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{pointer}/{_escaped(str(name))}")
    elif isinstance(value, list | tuple):
        if any(isinstance(one, Mapping) for one in value):
            for name, inner in _named(value):
                yield from _flat(inner, f"{pointer}/{_escaped(name)}")
        elif value:
            yield pointer, tuple(value)
    elif value is not None:
        yield pointer, value


def _named(items: Sequence[object]) -> Iterator[tuple[str, object]]:
    """Each item with the name that it is found by; the second of that name is `name#2`."""
    seen: dict[str, int] = {}
    for place, one in enumerate(items):
        known = one if isinstance(one, Mapping) else {}
        name = str(next((known[name] for name in _NAMES if known.get(name) is not None), place))
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}#{seen[name]}", one


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
