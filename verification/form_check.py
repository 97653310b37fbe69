"""Checks that every row of every table can be read: that nothing is missing that has to be there, and that a moment is one that
Python has. What a value says is looked at elsewhere.

The database refuses most of it, unless its owner has told it not to. What is found here is named by table and key, so it is
told from what can be read and does not hold.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    DateTime,
    Select,
    Table,
    Text,
    TypeDecorator,
    case,
    cast,
    extract,
    func,
    literal,
    not_,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array

from store.tables import EntryRow
from verification.boundary import checked
from verification.finding import Code, Finding
from verification.log_check import SHOWN
from verification.stored import Stored

NOT_READ = frozenset({"outbox", "notices", "sessions"})
"""Tables of which nothing is verified."""
_IN_ORDER = EntryRow.metadata.sorted_tables


async def check_form(stored: Stored, found: list[Finding]) -> None:
    """Adds every row to `found` that has no value, or a moment that cannot be read, in a column that has to have one."""
    for table in _IN_ORDER:
        if table.name in NOT_READ:
            continue
        with checked(f"the rows of {table.name}", found):
            for row in await stored.rows(_odd_rows(table)):
                message = f"{table.name} {row.place}: {', '.join(row.odd)}"
                index = int(row.place) if table.name == "entries" and row.place else None
                found.append(Finding(Code.UNREADABLE, index, None, message))


def _odd_rows(table: Table) -> Select[tuple[str, list[str]]]:
    odd = [each for column in table.columns for each in _odd(column)]
    named = func.array_remove(array([case((condition, literal(words, Text))) for condition, words in odd]), null())
    place = func.concat_ws("/", *(cast(one, Text) for one in table.primary_key.columns)).label("place")
    conditions = or_(*(condition for condition, _ in odd))
    return select(place, named.label("odd")).select_from(table).where(conditions).order_by(place).limit(SHOWN)


def _odd(column: Column[Any]) -> Iterator[tuple[ColumnElement[bool], str]]:
    """Each condition under which the column cannot be read, and how that is said."""
    if not column.nullable:
        yield column.is_(None), f"{column.name} has no value"
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, DateTime):
        outside = not_(extract("year", column).between(1, 9999))
        yield outside, f"{column.name} is before the year 1 or after the year 9999"
    if isinstance(kind, ARRAY):
        yield func.array_position(column, null()).is_not(None), f"{column.name} has an item without a value"
