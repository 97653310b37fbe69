"""A moment that is chosen on a page, in a field for date and time; and what the page says where nothing can be said of it."""

from datetime import UTC, datetime

from fastapi import Request

from api.problems import FieldError
from api.translations import reads
from domain.errors import InvalidMoment
from domain.moments import not_to_come, read_clock


def moment_asked(request: Request, name: str) -> datetime | None:
    """The moment (UTC) in this parameter; None where it is empty. InvalidMoment for one that is none, or still to come."""
    text = request.query_params.get(name, "").strip()
    now = datetime.now(UTC)
    return not_to_come(read_clock(text, now, field=name), now, field=name) if text else None


def fault_text(error: InvalidMoment) -> str:
    """What is wrong with a moment, for people."""
    return FieldError(error.field, error.fault).text(reads())


def number_asked(request: Request, name: str) -> int | None:
    """The number in this parameter; None where it is none."""
    asked = request.query_params.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
