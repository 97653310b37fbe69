"""The reads of pages, lists and lookups. Whether somebody may see what is found is the authority's to say."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import col

from audit.canonical import NotCanonical
from audit.entry import Entry, parse_entry, read_entry
from audit.tile_content import encode_bundle
from domain.case import Neighbours, Routekaart
from domain.errors import LogDamaged
from domain.identifiers import is_nummeraanduiding
from domain.waiting import Awaited, waits_for
from store.case_list import CaseFilter, CaseRow, Cursor, Order, Page, SearchKeys, case_columns, case_page
from store.codec import ROUTEKAART
from store.database import Database
from store.keys import MasterKey
from store.precedents import precedents_of
from store.tables import RoutekaartRow

__all__ = ["AwaitedIn", "BrokenEntry", "DecidedCase", "Entry", "LedgerEntry", "OpenCase", "Queries"]

_ENTRIES = text(
    "SELECT index AS entry_index, leaf, sequence, content FROM entries WHERE stream = :stream AND sequence > :after"
    " ORDER BY sequence LIMIT :limit"
)
# One page of a stream, and beside it what its reader is told of the rest: one round trip, and few entries read.
_BESIDE_PAGE = text(
    """
    SELECT index AS entry_index, leaf, sequence, content FROM entries
    WHERE stream = :stream AND (
        sequence > :after AND sequence <= :last
        OR sequence = :taken
        OR allow AND act = ANY(:acts)
        OR sequence = (SELECT max(sequence) FROM entries WHERE stream = :stream AND actor = :actor)
    )
    ORDER BY sequence
    """
).bindparams(bindparam("acts", type_=ARRAY(TEXT)))
_OF_TRACE = text(
    "SELECT index AS entry_index, leaf, content FROM entries WHERE trace_id = :trace_id ORDER BY index LIMIT :limit"
)
_THERE = text("SELECT case_id FROM routekaarten WHERE case_id = ANY(:cases)").bindparams(
    bindparam("cases", type_=ARRAY(TEXT))
)
_OPEN = text("SELECT case_id, sequence FROM routekaarten WHERE side_state <> 'closed' ORDER BY opened_at, case_id")
_AWAITED = text(
    "SELECT case_id, who, act, account FROM awaited WHERE who = ANY(:whos) OR account = ANY(:accounts)"
    " ORDER BY case_id, who, act"
).bindparams(bindparam("whos", type_=ARRAY(TEXT)), bindparam("accounts", type_=ARRAY(TEXT)))
# A withdrawn case leaves no measure behind that another could differ from.
_NEIGHBOURS = text(
    """
    SELECT count(*) AS cases, coalesce(sum(n.address_count), 0) AS addresses,
        count(*) FILTER (WHERE n.measure <> :measure) AS other_measure
    FROM routekaarten r
    JOIN routekaarten n ON n.area_key = r.area_key AND n.difference_type = r.difference_type AND n.case_id <> r.case_id
    WHERE r.case_id = :case AND NOT (n.side_state = 'withdrawn' OR n.side_state = 'closed' AND n.outcome IS NULL)
    """
)
# Of the same cases those that leave their addresses with something else, as far as a row tells it; `domain.neighbours` says which.
_BESIDE = text(
    """
    SELECT n.case_id, n.sequence, n.state::text AS state, n.reference, n.area, n.term_end, n.opened_at, n.updated_at
    FROM routekaarten r
    JOIN routekaarten n ON n.area_key = r.area_key AND n.difference_type = r.difference_type AND n.case_id <> r.case_id
    WHERE r.case_id = :case AND NOT (n.side_state = 'withdrawn' OR n.side_state = 'closed' AND n.outcome IS NULL)
        AND (n.outcome = 'reject' OR n.measure <> :measure)
    ORDER BY n.opened_at DESC, n.case_id LIMIT :limit
    """
)
# Of what was forgotten the codes and dates are left, and nothing that was made of its texts.
_LIKE_FORGOTTEN = text(
    "SELECT r.case_id FROM routekaarten r WHERE r.case_id = ANY(:cases)"
    " AND EXISTS (SELECT FROM routekaarten f WHERE f.reference_key IS NULL AND f.case_id <> r.case_id"
    " AND (f.municipality, f.difference_type, f.measure, f.amount_cents, f.address_count)"
    "  = (r.municipality, r.difference_type, r.measure, r.amount_cents, r.address_count)"
    " AND f.state #> '{facts,reported_on}' = r.state #> '{facts,reported_on}')"
).bindparams(bindparam("cases", type_=ARRAY(TEXT)))


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry with its place in the log; `leaf` in hex."""

    index: int
    leaf: str
    entry: Entry


def ledger_entry(row: Row[Any]) -> LedgerEntry:
    """The entry in a row with its `entry_index`, `leaf` and `content`. LogDamaged where somebody changed it until it is none."""
    try:
        return LedgerEntry(row.entry_index, row.leaf.hex(), parse_entry(row.content))
    except NotCanonical as error:
        raise LogDamaged(f"entry {row.entry_index} is no entry: {error}") from error


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """A row of the ledger that holds no entry any more, with its place as the row says it; `leaf` in hex."""

    index: int
    leaf: str
    sequence: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that is not closed, and how far its stream is."""

    case: str
    sequence: int


@dataclass(frozen=True, slots=True)
class AwaitedIn:
    """An act that a case waits for."""

    case: str
    awaited: Awaited


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A case that was decided, as a list has it, with when (aware UTC); `same_area` as the case that it was looked for."""

    row: CaseRow
    same_area: bool
    decided_at: datetime


class Queries:
    """The reading side of one database."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master

    async def list_cases(
        self,
        wanted: CaseFilter | None = None,
        *,
        order: Order = Order.OPENED,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> Page:
        """One page of cases, from `after` on."""
        found = await self._database.rows(case_page(wanted or CaseFilter(), order, after, limit + 1))
        rows = tuple(_case_row(row) for row in found[:limit])
        places = tuple(_place(row, order) for row in found[:limit])
        return Page(rows, places[-1] if len(found) > limit else None, places)

    async def find_case(self, name: str) -> CaseRow | None:
        """The case with this id or this reference."""
        reference_key = self._master.keyed_hash("reference", name)
        named = (col(RoutekaartRow.case_id) == name) | (col(RoutekaartRow.reference_key) == reference_key)
        found = await self._database.rows(case_columns().where(named))
        rows = [_case_row(row) for row in found]
        # Should a reference be spelled like another case's id, the id counts.
        return next((row for row in rows if row.case == name), rows[0] if rows else None)

    async def cases_there(self, cases: Iterable[str]) -> frozenset[str]:
        """Which of these ids are those of a case."""
        asked = sorted(cases)
        rows = await self._database.rows(_THERE, {"cases": asked}) if asked else []
        return frozenset(row.case_id for row in rows)

    async def like_forgotten(self, cases: Collection[str]) -> frozenset[str]:
        """Those of these cases of which a case that was forgotten had the codes, the amount and the date: it may have been that one."""
        rows = await self._database.rows(_LIKE_FORGOTTEN, {"cases": list(cases)}) if cases else []
        return frozenset(row.case_id for row in rows)

    def address_key(self, address: str) -> str:
        """The keyed hash of a BAG nummeraanduiding, for CaseFilter.address_keys."""
        return self._master.keyed_hash("address", address)

    def search_keys(self, wanted: str) -> SearchKeys:
        """By what the cases are found that this text names: an address by its BAG nummeraanduiding, else a reference or an area."""
        if is_nummeraanduiding(wanted):
            return SearchKeys(address=self.address_key(wanted))
        reference, area = ("reference", wanted), ("area", wanted.casefold())
        return SearchKeys(self._master.keyed_hash(*reference), self._master.keyed_hash(*area))

    async def entries_of(self, stream: str, after: int = 0, limit: int = 200) -> list[LedgerEntry]:
        """Up to `limit` entries of a stream that come after the sequence `after`, oldest first."""
        found = await self._database.rows(_ENTRIES, {"stream": stream, "after": after, "limit": limit})
        return [ledger_entry(row) for row in found]

    async def entries_beside(
        self, stream: str, after: int, last: int, actor: str, acts: Iterable[str], taken: int | None = None
    ) -> list[LedgerEntry]:
        """The entries of a stream after the sequence `after` up to `last`, and of all its others the newest of this actor, those of
        these acts that were allowed, and the one `taken`; oldest first."""
        values = {"stream": stream, "after": after, "last": last, "actor": actor, "acts": [*acts], "taken": taken or 0}
        return [ledger_entry(row) for row in await self._database.rows(_BESIDE_PAGE, values)]

    async def entries_kept(self, stream: str, after: int, limit: int) -> list[LedgerEntry | BrokenEntry]:
        """The same, with a row that somebody changed until it is no entry told as such, in the place of an error for all."""
        found = await self._database.rows(_ENTRIES, {"stream": stream, "after": after, "limit": limit})
        kept: list[LedgerEntry | BrokenEntry] = []
        for row in found:
            place = row.entry_index, (row.leaf or b"").hex()
            try:
                kept.append(LedgerEntry(*place, read_entry(row.content or b"")))
            except NotCanonical:
                kept.append(BrokenEntry(*place, row.sequence))
        return kept

    async def bytes_of(self, stream: str, after: int, limit: int) -> bytes:
        """The bytes of the same entries as they are stored, unread, put together as a bundle of the log has them (C2SP
        tlog-tiles); empty where there are none. At most 256."""
        found = await self._database.rows(_ENTRIES, {"stream": stream, "after": after, "limit": limit})
        return encode_bundle([bytes(row.content) for row in found]) if found else b""

    async def entries_of_trace(self, trace_id: str, limit: int = 200) -> list[LedgerEntry]:
        """Up to `limit` entries with this trace id, in the order of the log."""
        found = await self._database.rows(_OF_TRACE, {"trace_id": trace_id, "limit": limit})
        return [ledger_entry(row) for row in found]

    async def neighbours(self, state: Routekaart) -> Neighbours:
        """What the other cases of the same area and difference type say, against the measure of this one."""
        values = {"case": state.case, "measure": state.facts.measure.value}
        row = (await self._database.rows(_NEIGHBOURS, values))[0]
        return Neighbours(row.cases, int(row.addresses), row.other_measure)

    async def neighbours_otherwise(self, state: Routekaart, limit: int) -> list[CaseRow]:
        """Of those cases the newest that were rejected, or ask for another measure: at most `limit`."""
        values = {"case": state.case, "measure": state.facts.measure.value, "limit": limit}
        return [_case_row(row) for row in await self._database.rows(_BESIDE, values)]

    async def precedents(self, state: Routekaart, limit: int, *, municipality: str | None = None) -> list[DecidedCase]:
        """The decisions that this case is most like, the closest first: at most `limit`, of this municipality alone where
        one is named; of a case that is decided itself, only those from before."""
        facts = state.facts
        values: dict[str, Any] = {
            "case": state.case,
            "difference_type": facts.difference_type.value,
            "measure": facts.measure.value,
            "limit": limit,
        }
        values |= {} if municipality is None else {"municipality": municipality}
        statement = precedents_of(within=municipality is not None, decided=state.outcome is not None)
        found = await self._database.rows(statement, values)
        return [DecidedCase(_case_row(row), row.same_area, row.decided_at.astimezone(UTC)) for row in found]

    async def open_cases(self) -> list[OpenCase]:
        """Every case that is not closed, oldest first."""
        return [OpenCase(row.case_id, row.sequence) for row in await self._database.rows(_OPEN)]

    async def awaited(self, whos: Iterable[str] = (), accounts: Iterable[str] = ()) -> list[AwaitedIn]:
        """The acts that cases wait for of these seats, offices (or the preparer), or of these people."""
        found = await self._database.rows(_AWAITED, {"whos": list(whos), "accounts": list(accounts)})
        return [AwaitedIn(row.case_id, Awaited(row.who, row.act, row.account)) for row in found]


def _place(row: Row[Any], order: Order) -> Cursor:
    moment: datetime = row.opened_at if order is Order.OPENED else row.due
    return Cursor(moment.astimezone(UTC), row.case_id)


def _case_row(row: Row[Any]) -> CaseRow:
    state = ROUTEKAART.load_text(row.state)
    return CaseRow(
        case=row.case_id,
        sequence=row.sequence,
        state=state,
        reference=row.reference,
        area=row.area,
        term_end=_utc(row.term_end),
        opened_at=row.opened_at.astimezone(UTC),
        updated_at=row.updated_at.astimezone(UTC),
        awaited=waits_for(state),
    )


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
