"""A moment in a query: how it is written, and that something can be said of it. Which resource it is about is its route's."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from domain.errors import InvalidMoment
from domain.expectation import Expectation
from domain.moments import EXAMPLES, not_to_come, read_moment


def _read(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return read_moment(value)
    except InvalidMoment:
        raise PydanticCustomError(
            "not_a_moment", "this is no moment", {"expected": Expectation("moment_or_day")}
        ) from None


Moment = Annotated[
    datetime,
    BeforeValidator(_read),
    WithJsonSchema({"type": "string", "examples": ["2026-05-01T09:30:00+02:00", "2026-05-01"]}),
]
"""A time with its zone, or a day, which is its end in the Netherlands; in UTC."""

At = Annotated[Moment | None, Query(description=f"As it stood at this moment: {EXAMPLES}. Not given: now.")]
From = Annotated[Moment, Query(alias="from", description=f"The first moment: {EXAMPLES}.")]
To = Annotated[Moment | None, Query(alias="to", description="The second moment, written likewise. Not given: now.")]


def at_or_now(at: datetime | None) -> datetime:
    """The moment that is asked about. InvalidMoment for one that is still to come."""
    now = datetime.now(UTC)
    return now if at is None else not_to_come(at, now)


def between(since: datetime, until: datetime | None) -> tuple[datetime, datetime]:
    """The two moments, in their order. InvalidMoment for one that is still to come, and for a second before the first."""
    now = datetime.now(UTC)
    first = not_to_come(since, now, field="from")
    second = now if until is None else not_to_come(until, now, field="to")
    if second < first:
        raise InvalidMoment("the second moment is before the first", fault="ends_too_early", field="to")
    return first, second


def before_record(field: str = "at") -> InvalidMoment:
    """That nothing had been recorded of what is asked about."""
    return InvalidMoment("nothing had been recorded of it", fault="moment_before_record", field=field)
