"""The ledger's one write path: load a stream in one round trip, append one act in another, or find that it moved.

What is judged in between, and how often it is tried again, is `authority.take`'s.
"""

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from typing import Any

from sqlalchemy import Row, bindparam, exc, text
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, TEXT

from domain.errors import KeyReused
from domain.mandaten import Holder
from domain.receipt import Receipt
from store.appending import (
    Moved,
    OtherPolicy,
    act_key_mac,
    append_values,
    raise_what_it_means,
    receipt_after,
    receipt_of,
)
from store.codec import ROUTEKAART
from store.content_sealing import SealedChunk
from store.database import Database
from store.documents import write_content
from store.draft import Draft, Loaded, StoredSubject
from store.interests import COVERING, covering
from store.keys import MasterKey
from store.mandaten import CHAIN_PARAMETERS, CHAINS, chain_values, standings
from store.streams import (
    ACCESS_STREAM,
    ACCOUNTS_STREAM,
    AUDIT_PREFIX,
    CASE_PREFIX,
    CHANGE_PREFIX,
    INTEREST_PREFIX,
    LOG_STREAM,
    MANDAAT_PREFIX,
    MEETING_PREFIX,
    POLICY_STREAM,
    REGISTER_STREAM,
    SUBJECT_PREFIX,
    audit_stream,
    case_stream,
    change_stream,
    interest_stream,
    mandaat_stream,
    meeting_stream,
    subject_stream,
)
from store.vault import SealedAct

__all__ = [
    "ACCESS_STREAM",
    "ACCOUNTS_STREAM",
    "AUDIT_PREFIX",
    "CASE_PREFIX",
    "CHANGE_PREFIX",
    "INTEREST_PREFIX",
    "LOG_STREAM",
    "MANDAAT_PREFIX",
    "MEETING_PREFIX",
    "POLICY_STREAM",
    "REGISTER_STREAM",
    "SUBJECT_PREFIX",
    "Draft",
    "Ledger",
    "Loaded",
    "Moved",
    "OtherPolicy",
    "StoredSubject",
    "act_key_mac",
    "audit_stream",
    "case_stream",
    "change_stream",
    "interest_stream",
    "mandaat_stream",
    "meeting_stream",
    "receipt_of",
    "subject_stream",
]

_LOAD = text(
    """
    SELECT t.now, h.size AS seen, h.register_version, procedure_at(t.now) AS procedure, s.sequence, s.leaf AS previous,
        r.state::text AS state, k.content_mac, e.index AS entry_index, e.leaf, e.content,
        EXISTS (SELECT FROM routekaarten t WHERE t.reference_key = CAST(:reference AS text)) AS reference_taken,
        (SELECT json_agg(json_build_array(n.lookup, n.subject, encode(n.wrapped_key, 'hex')))
            FROM subjects n WHERE n.lookup = ANY(:lookups)) AS subjects,
        (SELECT coalesce(max(v.version), 0) FROM register_versions v) AS organisation_version,
        (<chains>) AS mandaten, (<covering>) AS interests
    FROM (SELECT pg_catalog.clock_timestamp() AS now) t CROSS JOIN ledger_head h
    LEFT JOIN streams s ON s.stream = :stream
    LEFT JOIN routekaarten r ON r.case_id = :case
    LEFT JOIN act_keys k ON k.actor = :actor AND k.key_mac = :key
    LEFT JOIN entries e ON e.index = k.index
    """.replace("<chains>", CHAINS).replace("<covering>", COVERING)
).bindparams(bindparam("lookups", type_=ARRAY(TEXT)), *CHAIN_PARAMETERS)

_APPEND = text(
    "SELECT status, entry_index, entry_leaf FROM ledger_append(CAST(:content AS bytea), :key, :content_mac,"
    " CAST(:procedure AS text), CAST(:details AS jsonb))"
)
_LAST = text(
    "SELECT content FROM entries WHERE stream = :stream AND allow AND act = ANY(:acts) ORDER BY sequence DESC LIMIT 1"
).bindparams(bindparam("acts", type_=ARRAY(TEXT)))
# Row by row in this order, each in the state that the one before it left: the function is volatile.
_APPEND_EACH = text(
    """
    SELECT a.status, a.entry_index, a.entry_leaf
    FROM unnest(:contents, :keys, :content_macs, :procedures, :details)
        WITH ORDINALITY AS r (content, key, content_mac, procedure, details, place)
    CROSS JOIN LATERAL ledger_append(r.content, r.key, r.content_mac, r.procedure, CAST(r.details AS jsonb)) AS a
    ORDER BY r.place
    """
).bindparams(
    bindparam("contents", type_=ARRAY(BYTEA)),
    *(bindparam(name, type_=ARRAY(TEXT)) for name in ("keys", "content_macs", "procedures", "details")),
)
_AT_ONCE = 100
"""How many acts of a batch are appended in one round trip: well within the time that a statement has."""


class Ledger:
    """The ledger of one database."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master

    async def load(
        self,
        stream: str,
        sealed: SealedAct,
        *,
        actor: str,
        key: str,
        holders: Iterable[Holder] = (),
        named: Iterable[str] = (),
    ) -> Loaded:
        """The stream as it stands, and whether this act was taken before. KeyReused where its key was, with another.

        With it come the mandaten of these holders and those that are named, in the same round trip.
        """
        found = await self._database.rows(
            _LOAD,
            {
                "stream": stream,
                "case": stream.removeprefix(CASE_PREFIX),
                "actor": actor,
                "key": self._key_mac(key),
                "reference": sealed.lookups.reference if sealed.lookups else None,
                "lookups": [new.lookup for new in sealed.subjects if new.lookup],
                **chain_values(named, holders),
            },
        )
        row = found[0]
        # What was sent cannot be told any more where its texts were forgotten; that is another act as well.
        if row.entry_index is not None and row.content_mac != sealed.content_mac:
            raise KeyReused("this key was used before, with another act")
        return Loaded(
            now=row.now.astimezone(UTC),
            register_version=row.register_version,
            sequence=row.sequence or 0,
            previous=row.previous.hex() if row.previous else None,
            state=ROUTEKAART.load_text(row.state) if row.state else None,
            receipt=None if row.entry_index is None else receipt_of(row.entry_index, row.leaf, row.content),
            reference_taken=row.reference_taken,
            procedure=row.procedure,
            subjects=tuple(StoredSubject(lookup, name, bytes.fromhex(key)) for lookup, name, key in row.subjects or ()),
            organisation_version=row.organisation_version,
            mandaten=standings(row.mandaten),
            interests=covering(row.interests),
            seen=row.seen,
        )

    async def last_allowed(self, stream: str, acts: Sequence[str]) -> dict[str, Any] | None:
        """The entry of the last of these acts that was allowed in a stream."""
        found = await self._database.rows(_LAST, {"stream": stream, "acts": list(acts)})
        if not found:
            return None
        entry: dict[str, Any] = json.loads(found[0].content)
        return entry

    async def append(self, draft: Draft) -> Receipt:
        """Everything of one act, in one transaction, at the stream, register and procedure as they were loaded.

        Moved where any of them is elsewhere by now, or the key or reference was taken meanwhile: nothing was written.
        EntryTooLarge before anything is asked; InvalidAct for a register version that is not the next one;
        AuthorityUnavailable where the verdict is of a policy whose sources nobody remembered (`store.policies`).
        """
        values = append_values(draft, self._master)
        # Of what is refused no content is kept.
        chunks = draft.sealed.chunks if draft.verdict.allow else ()
        with _refused():
            row = (
                await self._with_content(values, chunks) if chunks else (await self._database.rows(_APPEND, values))[0]
            )
        if row.status != "appended":
            raise Moved
        return receipt_after(draft, row.entry_index, row.entry_leaf)

    async def _with_content(self, values: dict[str, Any], chunks: Sequence[SealedChunk]) -> Row[Any]:
        """The content of a document and its entry, in one transaction. Before the entry, since for that others wait."""
        async with self._database.transaction() as connection:
            await write_content(connection, chunks)
            row = (await connection.execute(_APPEND, values)).one()
            if row.status != "appended":
                raise Moved
        return row

    async def append_all(self, drafts: Sequence[Draft]) -> list[Receipt]:
        """All of these acts, in this order and in one transaction; otherwise like `append`, and then nothing of any of them.

        Each is as it would be found after those before it: `loaded` says so. Whoever else appends waits meanwhile.
        """
        # Outside the transaction, since nobody should wait for it; and in a thread, since it is a second's work.
        each = await asyncio.to_thread(lambda: [append_values(draft, self._master) for draft in drafts])
        appended: list[tuple[int, bytes]] = []
        async with self._database.transaction() as connection:
            for first in range(0, len(each), _AT_ONCE):
                some = each[first : first + _AT_ONCE]
                values = {
                    "contents": [one["content"] for one in some],
                    "keys": [one["key"] for one in some],
                    "content_macs": [one["content_mac"] for one in some],
                    "procedures": [one["procedure"] for one in some],
                    "details": [one["details"] for one in some],
                }
                with _refused():
                    rows = (await connection.execute(_APPEND_EACH, values)).all()
                if any(row.status != "appended" for row in rows):
                    raise Moved
                appended += [(row.entry_index, row.entry_leaf) for row in rows]
        return [receipt_after(draft, index, leaf) for draft, (index, leaf) in zip(drafts, appended, strict=True)]

    def _key_mac(self, key: str) -> str:
        return act_key_mac(self._master, key)


@contextmanager
def _refused() -> Iterator[None]:
    """Within it, what the database refuses is raised as what it means."""
    try:
        yield
    except exc.DBAPIError as error:
        raise_what_it_means(error)
        raise
