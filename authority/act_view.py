"""How the policy sees an act: codes, numbers and moments as they are, every free text only as given or not given.

A field that no rule looks at (`domain.acts.NOT_ASKED`) is left out.
"""

import dataclasses
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, get_type_hints

from domain.acts import NOT_ASKED, Act
from domain.text import is_text_field


def act_view(act: Act) -> dict[str, Any]:
    """The act as a JSON object without any text or commitment."""
    view = _view(act)
    if not isinstance(view, dict):
        raise TypeError(f"{type(act).__name__} is no act")
    return view


def moment(at: datetime | None) -> str | None:
    """A moment as the policy compares it: UTC, six digits of a second, `Z`."""
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _view(value: object) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_view(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        hints = _hints(type(value))
        return {
            field.name: bool(getattr(value, field.name))
            if is_text_field(hints[field.name])
            else _view(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in NOT_ASKED
        }
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Looked up once for each kind of act: a page asks about fifty."""
    return get_type_hints(kind)
