"""What the entries say of the registers up to a moment: the organisation, the procedure and the policy in force, mandaten.

From entries alone, and the documents that they name by hash; the tables that say what is in force now are not asked. Up to
a moment means before the first entry that was recorded later: should a clock have been set back, nothing has a hole.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from audit.policy_revision import policy_revision
from domain.change_events import ChangeConfirmed, ChangeRevoked
from domain.errors import ContradictionError
from domain.events import Event, OrganisationLoaded, ProcedurePublished
from domain.mandaat_events import fold_mandaat
from domain.mandaten import Standing
from domain.organisation import Organisation
from domain.policy_acts import PolicyActivated
from domain.procedure import Procedure
from domain.procedure_starts import ProcedureStart, periods
from store.codec import EVENT, MANDAAT_EVENTS, organisation_of, procedure_of
from store.database import Database
from store.ledger import CHANGE_PREFIX, MANDAAT_PREFIX, POLICY_STREAM, REGISTER_STREAM, mandaat_stream
from store.mandaten import Listed, MandaatFilter
from store.queries import LedgerEntry, ledger_entry

_T = TypeVar("_T")

# By way of the streams, of which there are fewer than entries, and each stream's entries by index: a join might read all.
_ALLOWED = text(
    """
    SELECT e.index AS entry_index, e.leaf, e.recorded_at, e.content
    FROM streams s CROSS JOIN LATERAL (SELECT * FROM entries o WHERE o.stream = s.stream AND o.allow OFFSET 0) e
    WHERE s.stream = ANY(:streams) OR starts_with(s.stream, :prefix)
    ORDER BY e.index
    """
).bindparams(bindparam("streams", type_=ARRAY(TEXT)))
# What was proposed is in the entry; a mandaat is proposed by the first entry of its stream.
_PROPOSED = text(
    """
    SELECT p.stream, p.entry_index FROM (
        SELECT e.stream, e.index AS entry_index, convert_from(e.content, 'UTF8')::jsonb #> '{events,0,mandaat}' AS mandaat
        FROM streams s CROSS JOIN LATERAL (
            SELECT * FROM entries o WHERE o.stream = s.stream AND o.sequence = 1 OFFSET 0
        ) e
        WHERE starts_with(s.stream, :prefix) AND e.allow AND e.recorded_at <= :moment AND e.index > :after
    ) p
    WHERE (CAST(:principal AS text) IS NULL OR p.mandaat ->> 'principal' = :principal)
        AND (CAST(:holder AS text) IS NULL OR p.mandaat #>> '{holder,id}' = :holder)
        AND (CAST(:valid_at AS timestamptz) IS NULL
            OR (p.mandaat ->> 'valid_from')::timestamptz <= CAST(:valid_at AS timestamptz)
                AND coalesce(CAST(:valid_at AS timestamptz) < (p.mandaat ->> 'valid_until')::timestamptz, true))
    ORDER BY p.entry_index LIMIT :limit
    """
)
_OF_STREAMS = text(
    "SELECT stream, index AS entry_index, leaf, recorded_at, content FROM entries WHERE stream = ANY(:streams)"
    " ORDER BY stream, sequence"
).bindparams(bindparam("streams", type_=ARRAY(TEXT)))
_BEGINNING = text("SELECT recorded_at FROM entries WHERE index = 0")
_ORGANISATION = text("SELECT content FROM register_versions WHERE content_hash = :content_hash LIMIT 1")
_PROCEDURE = text("SELECT content FROM procedures WHERE content_hash = :content_hash")
_SOURCES = text("SELECT sources FROM policies WHERE revision = :revision")


@dataclass(frozen=True, slots=True)
class Made(Generic[_T]):
    """An entry and what it put into force, or what something is after it."""

    entry: LedgerEntry
    result: _T
    starts_at: datetime | None = None

    @property
    def at(self) -> datetime:
        """From when on it counts: when it was recorded, by the entry itself, or the moment that the entry says."""
        return self.starts_at or datetime.fromisoformat(self.entry.entry.recorded_at)


class RecordedRegisters:
    """The registers of one database, as their entries have them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beginning(self) -> datetime | None:
        """When the first entry of all was recorded; None where there is none."""
        found = await self._database.rows(_BEGINNING)
        return found[0].recorded_at.astimezone(UTC) if found else None

    async def organisations(self, until: datetime) -> list[Made[str]]:
        """Every version of the organisation that was in force up to `until`, by the hash of its document, oldest first."""
        return await self._made([REGISTER_STREAM], CHANGE_PREFIX, until, _organisation_made)

    async def procedures(self, until: datetime) -> list[Made[str]]:
        """Every procedure that came into force up to `until`, by the hash of its document, oldest first."""
        made = await self._made([REGISTER_STREAM], CHANGE_PREFIX, until, _start_made)
        # Where two start at one moment the later entry counts, as in `domain.procedure_starts.periods`.
        entries = {one.result: one.entry for one in made}
        begun = [one.start for one in periods(one.result for one in made) if one.start.starts_at <= until]
        return [Made(entries[one], one.content_hash, one.starts_at) for one in begun]

    async def policies(self, until: datetime) -> list[Made[PolicyActivated]]:
        """Every policy that came into force up to `until`, oldest first."""
        return await self._made([POLICY_STREAM], POLICY_STREAM, until, _policy_made)

    async def mandaat(self, name: str, until: datetime) -> list[Made[Standing]]:
        """How a mandaat stood after each entry about it up to `until`, oldest first; empty before it was proposed."""
        return (await self._standings([mandaat_stream(name)], until)).get(mandaat_stream(name), [])

    async def mandaten(self, wanted: MandaatFilter, until: datetime, after: int, limit: int) -> list[Listed]:
        """Up to `limit` mandaten after this place as they stood at `until`, in the order in which they were proposed."""
        found = await self._proposed(wanted, until, after, limit)
        standings = await self._standings([row.stream for row in found], until)
        return [Listed(standings[row.stream][-1].result, row.entry_index) for row in found if standings.get(row.stream)]

    async def mandaten_steps(
        self, wanted: MandaatFilter, until: datetime, batch: int
    ) -> AsyncIterator[list[Made[Standing]]]:
        """As `mandaat`, of each mandaat; no more than `batch` of them are held at once."""
        after = -1
        while found := await self._proposed(wanted, until, after, batch):
            after = found[-1].entry_index
            standings = await self._standings([row.stream for row in found], until)
            for row in found:
                if standings.get(row.stream):
                    yield standings[row.stream]

    async def organisation(self, content_hash: str) -> Organisation:
        """The organisation with this hash. ContradictionError where it is missing, or another than its entry names."""
        return organisation_of(await self._document(_ORGANISATION, content_hash, "organisation"))

    async def procedure(self, content_hash: str) -> Procedure:
        """The procedure with this hash; failures as of `organisation`."""
        return procedure_of(await self._document(_PROCEDURE, content_hash, "procedure"))

    async def policy_files(self, revision: str) -> dict[str, str]:
        """The SHA-256 (hex) of each source of a policy, by its path; failures as of `organisation`."""
        found = await self._database.rows(_SOURCES, {"revision": revision})
        if not found:
            raise ContradictionError(f"the policy {revision[:12]}… that entries name is not kept")
        sources = {name: content.encode() for name, content in found[0].sources.items()}
        if policy_revision(sources) != revision:
            raise ContradictionError(f"the policy {revision[:12]}… is not the one that its entries name")
        return {name: hashlib.sha256(sources[name]).hexdigest() for name in sorted(sources)}

    async def _document(self, statement: TextClause, content_hash: str, what: str) -> bytes:
        found = await self._database.rows(statement, {"content_hash": content_hash})
        if not found:
            raise ContradictionError(f"the {what} {content_hash[:12]}… that an entry names is not kept")
        content = bytes(found[0].content)
        if hashlib.sha256(content).hexdigest() != content_hash:
            raise ContradictionError(f"the {what} {content_hash[:12]}… is not the one that its entry names")
        return content

    async def _made(
        self, streams: list[str], prefix: str, until: datetime, made: Callable[[Event, str], _T | None]
    ) -> list[Made[_T]]:
        rows = await self._database.rows(_ALLOWED, {"streams": streams, "prefix": prefix})
        found: list[Made[_T]] = []
        for row in rows:
            entry = _entry(row)
            results = [
                result
                for event in entry.entry.events
                if (result := made(EVENT.load(event), entry.entry.recorded_at)) is not None
            ]
            # What makes nothing, a proposal, may have been judged later than what comes behind it. What makes something was
            # judged after all that was made before it.
            if results and row.recorded_at > until:
                break
            found += [Made(entry, result) for result in results]
        return found

    async def _proposed(self, wanted: MandaatFilter, until: datetime, after: int, limit: int) -> list[Row[Any]]:
        values = {
            "prefix": MANDAAT_PREFIX,
            "moment": until,
            "after": after,
            "principal": wanted.principal,
            "holder": wanted.holder,
            "valid_at": wanted.valid_at,
            "limit": limit,
        }
        return await self._database.rows(_PROPOSED, values)

    async def _standings(self, streams: Iterable[str], until: datetime) -> dict[str, list[Made[Standing]]]:
        found: dict[str, list[Made[Standing]]] = {}
        over: set[str] = set()
        for row in await self._database.rows(_OF_STREAMS, {"streams": list(streams)}):
            if row.recorded_at > until:
                over.add(row.stream)
            if row.stream in over:
                continue
            entry, steps = _entry(row), found.setdefault(row.stream, [])
            events = MANDAAT_EVENTS.load(entry.entry.events)
            standing = fold_mandaat(events, steps[-1].result if steps else None)
            if events and standing is not None:
                steps.append(Made(entry, standing))
        return found


def _entry(row: Row[Any]) -> LedgerEntry:
    return ledger_entry(row)


def _organisation_made(event: Event, _: str) -> str | None:
    if isinstance(event, OrganisationLoaded):
        return event.content_hash
    made = event.organisation if isinstance(event, ChangeConfirmed | ChangeRevoked) else None
    return None if made is None else made.content_hash


def _start_made(event: Event, recorded_at: str) -> ProcedureStart | None:
    if isinstance(event, ProcedurePublished):
        at = datetime.fromisoformat(recorded_at)
        return ProcedureStart(event.procedure, event.version, event.content_hash, at)
    return event.procedure if isinstance(event, ChangeConfirmed) else None


def _policy_made(event: Event, _: str) -> PolicyActivated | None:
    return event if isinstance(event, PolicyActivated) else None
