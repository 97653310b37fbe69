"""The ledger's one write path: load a stream in one round trip, append one act in another, or find that it moved.

What is judged in between, and how often it is tried again, is `authority.take`'s.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import bindparam, exc, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from audit.entry import entry_bytes
from domain.acts import LoadOrganisation, Submit
from domain.errors import AuthorityUnavailable, ContendedError, InvalidAct, KeyReused
from domain.mandaten import Holder
from domain.receipt import Receipt
from store.codec import ROUTEKAART
from store.database import DEADLOCK, Database
from store.draft import Draft, Loaded, StoredSubject, details_of, entry_of
from store.interests import COVERING, covering
from store.keys import MasterKey
from store.mandaten import CHAIN_PARAMETERS, CHAINS, chain_values, standings
from store.vault import SealedAct

__all__ = [
    "ACCESS_STREAM",
    "AUDIT_PREFIX",
    "CASE_PREFIX",
    "CHANGE_PREFIX",
    "INTEREST_PREFIX",
    "LOG_STREAM",
    "MANDAAT_PREFIX",
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
    "receipt_of",
    "subject_stream",
]

CASE_PREFIX = "routekaart/"
MANDAAT_PREFIX = "mandaat/"
CHANGE_PREFIX = "wijziging/"
INTEREST_PREFIX = "interest/"
AUDIT_PREFIX = "audit/"
SUBJECT_PREFIX = "subject/"
REGISTER_STREAM = "register"
POLICY_STREAM = "policy"
ACCESS_STREAM = "access"
LOG_STREAM = "log"

_LOAD = text(
    """
    SELECT clock_timestamp() AS now, h.register_version, h.procedure, s.sequence, s.leaf AS previous,
        r.state::text AS state, k.content_mac, e.index AS entry_index, e.leaf, e.content,
        EXISTS (SELECT FROM routekaarten t WHERE t.reference_key = CAST(:reference AS text)) AS reference_taken,
        (SELECT json_agg(json_build_array(n.lookup, n.subject, encode(n.wrapped_key, 'hex')))
            FROM subjects n WHERE n.lookup = ANY(:lookups)) AS subjects,
        (SELECT coalesce(max(v.version), 0) FROM register_versions v) AS organisation_version,
        (<chains>) AS mandaten, (<covering>) AS interests
    FROM ledger_head h
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
_MOVED, _POLICY_NOT_KEPT, _OTHER_POLICY, _FORGOTTEN = "GR001", "GR012", "GR015", "GR016"
_RACES = ("routekaarten_reference_key", "act_keys_pkey", "subjects_lookup")


class Moved(Exception):
    """The stream, the register, the procedure in force or a unique reference moved: judge again."""


class OtherPolicy(Moved):
    """The verdict is of a policy that is not in force: another one came, or has not reached whoever answers yet."""


def case_stream(case: str) -> str:
    """The stream of a case."""
    return CASE_PREFIX + case


def mandaat_stream(mandaat: str) -> str:
    """The stream of a mandaat."""
    return MANDAAT_PREFIX + mandaat


def change_stream(change: str) -> str:
    """The stream of a change of the organisation."""
    return CHANGE_PREFIX + change


def interest_stream(interest: str) -> str:
    """The stream of a registered interest."""
    return INTEREST_PREFIX + interest


def audit_stream(audit: str) -> str:
    """The stream of an audit."""
    return AUDIT_PREFIX + audit


def subject_stream(subject: str) -> str:
    """The stream of a subject of personal data."""
    return SUBJECT_PREFIX + subject


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
        act, loaded = draft.sealed.act, draft.loaded
        if isinstance(act, LoadOrganisation) and act.version != loaded.register_version + 1:
            raise InvalidAct(f"version {act.version} does not follow {loaded.register_version}", field="version")
        entry = entry_of(draft)
        in_force = draft.procedure.content_hash if draft.procedure and isinstance(act, Submit) else None
        values = {
            "content": entry_bytes(entry),
            "key": self._key_mac(draft.key),
            "content_mac": draft.sealed.content_mac,
            "procedure": in_force,
            "details": to_json(details_of(draft, self._master)).decode(),
        }
        try:
            row = (await self._database.rows(_APPEND, values))[0]
        except exc.DBAPIError as error:
            _told(error)
            raise
        if row.status != "appended":
            raise Moved
        return Receipt(
            index=row.entry_index,
            leaf=row.entry_leaf.hex(),
            case=draft.case,
            sequence=entry.sequence,
            recorded_at=loaded.now,
            act=act.type,
            allow=draft.verdict.allow,
            reasons=draft.verdict.reasons,
            obligations=draft.verdict.obligations,
            mandaat=_named(draft.stream, MANDAAT_PREFIX),
            change=_named(draft.stream, CHANGE_PREFIX),
            interest=_named(draft.stream, INTEREST_PREFIX),
            audit=_named(draft.stream, AUDIT_PREFIX),
            subject=_named(draft.stream, SUBJECT_PREFIX),
        )

    def _key_mac(self, key: str) -> str:
        return act_key_mac(self._master, key)


def _told(error: exc.DBAPIError) -> None:
    """Raises what a refusal by the database means; returns where it means nothing here."""
    state = getattr(error.orig, "sqlstate", None)
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if state in (_MOVED, DEADLOCK) or constraint in _RACES:
        raise Moved from error
    if state == _OTHER_POLICY:
        raise OtherPolicy from error
    if state == _FORGOTTEN:
        # Sealed under a key that is destroyed the text would be lost: it is to be sealed again, under a new one.
        raise ContendedError("whom it is about was forgotten meanwhile; nothing was written, try again") from error
    if state == _POLICY_NOT_KEPT:
        raise AuthorityUnavailable("the policy that judged is not one whose sources are kept") from error
    if constraint == "procedures_version":
        raise InvalidAct("this version of the procedure is there already, with other content", field="version")


def _named(stream: str, prefix: str) -> str | None:
    """What a stream of this kind is about; None for one of another kind."""
    return stream.removeprefix(prefix) if stream.startswith(prefix) else None


def act_key_mac(master: MasterKey, key: str) -> str:
    """How an idempotency key is kept: what a client calls its act may say something about a person, so as a keyed hash."""
    return master.keyed_hash("act_key", key)


def receipt_of(index: int, leaf: bytes, content: bytes) -> Receipt:
    """The receipt of an act that was taken before."""
    entry: dict[str, Any] = json.loads(content)
    stream = entry["stream"]
    return Receipt(
        index=index,
        leaf=leaf.hex(),
        case=_named(stream, CASE_PREFIX),
        sequence=entry["sequence"],
        recorded_at=datetime.fromisoformat(entry["recorded_at"]),
        act=entry["act"]["type"],
        allow=entry["verdict"]["allow"],
        reasons=tuple(entry["verdict"]["reasons"]),
        obligations=tuple(entry["verdict"]["obligations"]),
        mandaat=_named(stream, MANDAAT_PREFIX),
        change=_named(stream, CHANGE_PREFIX),
        interest=_named(stream, INTEREST_PREFIX),
        audit=_named(stream, AUDIT_PREFIX),
        subject=_named(stream, SUBJECT_PREFIX),
        repeated=True,
    )
