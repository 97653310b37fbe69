"""Free text in acts: plain in a draft, the vault's commitment (64 hex digits) from the vault on.

Which fields of an act hold free text is read from their type, so that sealing, the policy's input and the check
before the ledger all speak of the same fields.
"""

import dataclasses
import re
import types
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Text = NewType("Text", str)
"""A free text of an act: what a person typed, until the vault has sealed it into a commitment."""

_T = TypeVar("_T")
_COMMITMENT = re.compile(r"[0-9a-f]{64}")


def is_text_field(annotation: object) -> bool:
    """Whether a field with this annotation holds a free text, optional or not."""
    if annotation is Text:
        return True
    return get_origin(annotation) in (Union, types.UnionType) and Text in get_args(annotation)


def map_texts(value: _T, change: Callable[[str, Text], object], path: str = "") -> _T:
    """A copy of the dataclass `value` in which `change(path, text)` has replaced every text that is there."""
    if isinstance(value, tuple):
        return cast("_T", tuple(map_texts(item, change, f"{path}.{n}") for n, item in enumerate(value)))
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    hints = _hints(type(value))
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        here = f"{path}.{field.name}" if path else field.name
        old = getattr(value, field.name)
        if old is None:
            continue
        changes[field.name] = change(here, old) if is_text_field(hints[field.name]) else map_texts(old, change, here)
    return dataclasses.replace(value, **changes)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    """The annotations of its fields: read anew they take longer than all else that is done with an act."""
    return get_type_hints(kind)


def texts(value: object) -> Iterator[tuple[str, Text]]:
    """Every text in the dataclass `value`, with its path."""
    found: list[tuple[str, Text]] = []

    def note(path: str, text: Text) -> Text:
        found.append((path, text))
        return text

    map_texts(value, note)
    yield from found


def unsealed(value: object) -> list[str]:
    """The paths of texts that are not commitments; an act may reach the ledger only where there are none."""
    return [path for path, text in texts(value) if not _COMMITMENT.fullmatch(text)]
