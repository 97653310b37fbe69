"""What a list of cases is asked for, and the statement that answers it: filters, order, and paging by key."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    DateTime,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.sql.functions import Function
from sqlmodel import col

from audit.entry import instant
from domain.case import Routekaart
from domain.codes import SideState
from domain.waiting import Awaited
from store.tables import AwaitedRow, CaseAddressRow, RoutekaartRow


class Order(StrEnum):
    """Newest case first, or first the term that ends soonest; then cases without a running term come last, the newest first."""

    OPENED = "opened"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the moment that it is ordered by (aware), and the case."""

    moment: datetime
    case: str

    def __str__(self) -> str:
        return f"{instant(self.moment)}_{self.case}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The cursor that was written as `text`. ValueError for anything else."""
        moment, _, case = text.partition("_")
        cursor = cls(datetime.fromisoformat(moment), case)
        if str(cursor) != text:
            raise ValueError("this is not the cursor of a page")
        return cursor


@dataclass(frozen=True, slots=True)
class AskedUnder:
    """What cases wait for that somebody may do for another: of this office (or the preparer) this act, in the cases of
    these municipalities, of all where there are none; in this `case` alone, where it names one."""

    who: str
    act: str
    municipalities: tuple[str, ...] = ()
    case: str | None = None


@dataclass(frozen=True, slots=True)
class SearchKeys:
    """What is searched for, as keyed hashes of which one is enough: of a reference, an area, an address."""

    reference: str | None = None
    area: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a case has to be to get on the list; None and empty are no condition.

    `state` is the one word for a case: its side state, or its phase where it has none; `open` leaves closed cases out (True) or in alone (False); with `passed_on` a tier has let go of it and it is not decided; with `search` a case has to be found by one of its keys; `waiting_for` names seats, offices or the preparer, and
    `account` one person, whose acts are waited for, and `under` what it may do for others; `address_keys` are keyed hashes, of which one is enough.
    """

    state: str | None = None
    phase: str | None = None
    side_state: str | None = None
    tier: str | None = None
    body: str | None = None
    municipality: str | None = None
    difference_type: str | None = None
    measure: str | None = None
    outcome: str | None = None
    open: bool | None = None
    passed_on: bool = False
    waiting_for: tuple[str, ...] = ()
    account: str | None = None
    under: tuple[AskedUnder, ...] = ()
    address_keys: tuple[str, ...] = ()
    search: SearchKeys | None = None


_EQUAL = ("phase", "side_state", "tier", "body", "municipality", "difference_type", "measure", "outcome")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case on a list. `reference` and `area` are commitments, for the vault to reveal, all of a page in one go."""

    case: str
    sequence: int
    state: Routekaart
    reference: str
    area: str
    term_end: datetime | None
    opened_at: datetime
    updated_at: datetime
    awaited: tuple[Awaited, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases, each with its place; `after` is where the next page begins, None at the end."""

    rows: tuple[CaseRow, ...]
    after: Cursor | None
    places: tuple[Cursor, ...] = ()


def case_columns() -> Select[*tuple[Any, ...]]:
    """The columns of a CaseRow, of every case."""
    table = RoutekaartRow
    return select(
        col(table.case_id),
        col(table.sequence),
        cast(col(table.state), Text).label("state"),
        col(table.reference),
        col(table.area),
        col(table.term_end),
        col(table.opened_at),
        col(table.updated_at),
        _due().label("due"),
    )


def case_page(wanted: CaseFilter, order: Order, after: Cursor | None, limit: int) -> Select[*tuple[Any, ...]]:
    """The statement of one page."""
    table = RoutekaartRow
    statement = case_columns().limit(limit)
    for name in _EQUAL:
        if (value := getattr(wanted, name)) is not None:
            statement = statement.where(col(getattr(table, name)) == value)
    if wanted.state is not None:
        statement = statement.where(func.state_word(col(table.phase), col(table.side_state)) == wanted.state)
    if wanted.open is not None:
        closed = col(table.side_state) == SideState.CLOSED.value
        statement = statement.where(~closed if wanted.open else closed)
    if wanted.passed_on:
        left = func.jsonb_array_length(col(table.state)["positions"]) > 0
        statement = statement.where(col(table.side_state) != SideState.CLOSED.value, col(table.outcome).is_(None), left)
    if wanted.waiting_for or wanted.account or wanted.under:
        of_case = exists().where(col(AwaitedRow.case_id) == col(table.case_id))
        statement = statement.where(of_case.where(or_(*_waits_for(wanted))))
    if wanted.address_keys:
        at = exists().where(col(CaseAddressRow.case_id) == col(table.case_id))
        statement = statement.where(at.where(col(CaseAddressRow.address_key).in_(wanted.address_keys)))
    if wanted.search is not None:
        statement = statement.where(col(table.case_id).in_(_named_by(wanted.search)))
    if order is Order.OPENED:
        opened = col(table.opened_at)
        statement = statement.order_by(opened.desc(), col(table.case_id).desc())
        before = tuple_(opened, col(table.case_id))
        return statement if after is None else statement.where(before < (after.moment, after.case))
    statement = statement.order_by(_due(), col(table.case_id))
    return (
        statement if after is None else statement.where(tuple_(_due(), col(table.case_id)) > (after.moment, after.case))
    )


def _due() -> Function[datetime]:
    """By when a case is looked at; an index is by it."""
    return func.due_at(col(RoutekaartRow.term_end), col(RoutekaartRow.opened_at), type_=DateTime(timezone=True))


def _named_by(search: SearchKeys) -> CompoundSelect[Any]:
    """The ids of the cases that are found by one of these: each by its own index, whatever the list is ordered by."""
    table = RoutekaartRow
    return union(
        select(col(table.case_id)).where(col(table.reference_key) == search.reference),
        select(col(table.case_id)).where(col(table.area_key) == search.area),
        select(col(CaseAddressRow.case_id)).where(col(CaseAddressRow.address_key) == search.address),
    )


def _waits_for(wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    """Each way in which a row of what is waited for is one that was asked about."""
    yield col(AwaitedRow.who).in_(wanted.waiting_for)
    if wanted.account:
        yield col(AwaitedRow.account) == wanted.account
    alike: dict[tuple[tuple[str, ...], str | None], list[tuple[str, str]]] = {}
    for one in wanted.under:
        alike.setdefault((one.municipalities, one.case), []).append((one.who, one.act))
    for (municipalities, case), pairs in alike.items():
        asked: list[ColumnElement[bool]] = [tuple_(col(AwaitedRow.who), col(AwaitedRow.act)).in_(pairs)]
        asked += [col(RoutekaartRow.municipality).in_(municipalities)] if municipalities else []
        asked += [] if case is None else [col(RoutekaartRow.case_id) == case]
        yield and_(*asked)
