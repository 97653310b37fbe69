"""Subjects as they stand, what they share with others, and the destruction of the keys of those that are forgotten.

That a subject is forgotten is said by an entry alone; what is destroyed here only follows it, and can be done again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.case import Routekaart
from domain.codes import Outcome
from domain.subjects import ForgettingGround, HoldGround, Readable, SubjectKind, SubjectStanding, SubjectStatus
from store.codec import ROUTEKAART
from store.database import Database
from store.keys import MasterKey
from store.sealing import texts_hash
from store.streams import audit_stream, change_stream, interest_stream, mandaat_stream, meeting_stream

_KNOWN = (
    "SELECT DISTINCT s.subject, s.kind, s.created_at, f.status, f.ground, f.proposed_by, f.confirmed_by, f.confirmed_at,"
    " f.hold, f.held_by, f.held_at, f.confirmed_index"
    " FROM subjects s LEFT JOIN subject_standings f ON f.id = s.subject"
)
_ONE = text(_KNOWN + " WHERE s.subject = :subject")
_CASES = text(
    "SELECT r.case_id, r.side_state, r.state::text AS state FROM routekaarten r WHERE r.case_id IN"
    " (SELECT i.case_id FROM vault_items i WHERE i.subject = :subject) ORDER BY r.opened_at, r.case_id"
)
_ACCOUNT = text(
    "SELECT a.account FROM accounts a JOIN vault_items i ON i.commitment = a.commitment WHERE i.subject = :subject"
)
_OF_CASE = text(
    _KNOWN + " JOIN vault_items i ON i.subject = s.subject WHERE i.case_id = :case ORDER BY s.kind, s.subject"
)
_OF_ACCOUNT = text(
    _KNOWN + " JOIN vault_items i ON i.subject = s.subject JOIN accounts a ON a.commitment = i.commitment"
    " WHERE a.account = :account"
)
# Of its entries and not of its row: what was refused has none, and nor has why something was revoked or ended.
_IN_STREAMS = (
    "<known> JOIN vault_items i ON i.subject = s.subject WHERE s.kind = ANY(:kinds) AND i.commitment IN (SELECT c.text"
    " FROM entries e, jsonb_each_text(convert_from(e.content, 'UTF8')::jsonb -> 'commitments') AS c (path, text)"
    " WHERE e.stream IN (<streams>)) ORDER BY s.kind, s.subject".replace("<known>", _KNOWN)
)
_OF_STREAM = text(_IN_STREAMS.replace("<streams>", ":stream")).bindparams(bindparam("kinds", type_=ARRAY(TEXT)))
_NAMING = text(
    _IN_STREAMS.replace(
        "<streams>",
        "SELECT 'wijziging/' || c.id FROM organisation_changes c WHERE c.content ->> 'account' = :account OR EXISTS ("
        "  SELECT FROM register_versions v, jsonb_to_recordset(convert_from(v.content, 'UTF8')::jsonb -> 'seats')"
        "   AS s (id text, account text, valid_until timestamptz)"
        "  WHERE v.index = (SELECT max(o.index) FROM register_versions o WHERE o.index < c.proposed_index)"
        "   AND s.id = c.content ->> 'seat' AND s.account = :account"
        "   AND (s.valid_until IS NULL OR s.valid_until > c.proposed_at))"
        " UNION SELECT 'mandaat/' || id FROM mandaten WHERE holder_kind = 'account' AND holder_id = :account"
        " UNION SELECT r.stream FROM streams t JOIN entries r USING (stream) WHERE starts_with(t.stream, 'interest/')"
        "  AND r.act = 'register_interest'"
        "  AND convert_from(r.content, 'UTF8')::jsonb #>> '{act,interest,account}' = :account",
    )
).bindparams(bindparam("kinds", type_=ARRAY(TEXT)))
_BY_LOOKUP = text(_KNOWN + " WHERE s.lookup = :lookup")
_TEXTS = text(
    "SELECT commitment, kind, case_id FROM vault_items WHERE subject = :subject ORDER BY case_id, kind, commitment"
)
_CLOSED = text(
    "SELECT r.case_id, r.outcome, r.municipality, e.index AS entry_index, e.recorded_at,"
    " ARRAY(SELECT DISTINCT w.what FROM vault_items i JOIN subjects s USING (subject)"
    "  LEFT JOIN subject_standings f ON f.id = i.subject CROSS JOIN LATERAL ("
    "   SELECT CASE i.kind WHEN 'address' THEN 'addresses' WHEN 'situation' THEN 'situations' ELSE 'texts' END AS what"
    "   UNION ALL SELECT 'documents' WHERE EXISTS (SELECT FROM document_chunks d WHERE d.commitment = i.commitment)) w"
    "  WHERE i.case_id = r.case_id AND (s.wrapped_key IS NOT NULL OR f.status IS DISTINCT FROM 'forgotten')) AS readable,"
    " EXISTS (SELECT FROM vault_items i JOIN subject_standings f ON f.id = i.subject"
    "  WHERE i.case_id = r.case_id AND f.hold IS NOT NULL) AS held"
    " FROM routekaarten r JOIN entries e ON e.stream = 'routekaart/' || r.case_id AND e.act = 'close' AND e.allow"
    " WHERE e.index > :after AND (CAST(:case AS text) IS NULL OR r.case_id = :case) ORDER BY e.index LIMIT :limit"
)
_UNFINISHED = text(
    "SELECT s.subject FROM subjects s JOIN subject_standings f ON f.id = s.subject"
    " WHERE f.status = 'forgotten' AND (s.wrapped_key IS NOT NULL OR s.lookup IS NOT NULL) ORDER BY s.subject"
)
_DESTROY = text("SELECT subject_destroy(:subject) AS done")


STREAM_OF = {
    SubjectKind.INTEREST: interest_stream,
    SubjectKind.MANDAAT: mandaat_stream,
    SubjectKind.CHANGE: change_stream,
    SubjectKind.AUDIT: audit_stream,
    SubjectKind.MEETING: meeting_stream,
}
"""The stream of what the texts of a subject of this kind are of, by its id."""


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject of the vault with how it stands; `confirmed_index` is the entry that says it is forgotten."""

    subject: str
    kind: SubjectKind
    created_at: datetime
    standing: SubjectStanding
    confirmed_index: int | None


@dataclass(frozen=True, slots=True)
class SubjectCase:
    """A case that a subject is named in."""

    case: str
    closed: bool
    state: Routekaart

    @property
    def objected(self) -> bool:
        """Whether an objection against its decision waits."""
        return self.state.objection is not None and self.state.objection.waits


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text of a subject by its commitment: what it is, and in which case."""

    commitment: str
    kind: str
    case: str | None


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """A case that was closed with the entry `index`: how it ended (None: withdrawn), whether a hold stands in it, and what of
    it can still be read. It was destroyed when that is nothing: its own subject and each of its addresses are forgotten."""

    case: str
    outcome: Outcome | None
    municipality: str
    closed_at: datetime
    index: int
    held: bool
    readable: tuple[Readable, ...]


class Subjects:
    """The subjects of one database."""

    def __init__(self, database: Database, master: MasterKey) -> None:
        self._database = database
        self._master = master

    async def one(self, subject: str) -> KnownSubject | None:
        """The subject with this pseudonym."""
        found = await self._database.rows(_ONE, {"subject": subject})
        return _row(found[0]) if found else None

    async def cases(self, subject: str) -> list[SubjectCase]:
        """The cases that name it, oldest first."""
        rows = await self._database.rows(_CASES, {"subject": subject})
        return [SubjectCase(row.case_id, row.side_state == "closed", ROUTEKAART.load_text(row.state)) for row in rows]

    async def account(self, subject: str) -> str | None:
        """The account whose subject it is."""
        found = await self._database.rows(_ACCOUNT, {"subject": subject})
        return found[0].account if found else None

    async def of_case(self, case: str) -> list[KnownSubject]:
        """Everybody that a case names."""
        return [_row(row) for row in await self._database.rows(_OF_CASE, {"case": case})]

    async def of_account(self, account: str) -> list[KnownSubject]:
        """The subject of an account."""
        return [_row(row) for row in await self._database.rows(_OF_ACCOUNT, {"account": account})]

    async def naming(self, account: str) -> list[KnownSubject]:
        """The subjects of the texts of its interests, refused ones too, and of changes and mandaten that name this account, or
        a seat that it had when it was proposed to change that: why somebody stands in says something of who is stood in for."""
        kinds = [SubjectKind.CHANGE.value, SubjectKind.INTEREST.value, SubjectKind.MANDAAT.value]
        return [_row(row) for row in await self._database.rows(_NAMING, {"account": account, "kinds": kinds})]

    async def of_registered(self, kind: SubjectKind, name: str) -> list[KnownSubject]:
        """The subjects of the texts of the interest, mandaat, change, audit or meeting with this id; none where it has no text of its
        own. KeyError for another kind."""
        values = {"stream": STREAM_OF[kind](name), "kinds": [kind.value]}
        return [_row(row) for row in await self._database.rows(_OF_STREAM, values)]

    async def of_address(self, address: str) -> list[KnownSubject]:
        """The subject of a BAG nummeraanduiding, unless it was forgotten: then nothing leads to it any more."""
        lookup = self._master.keyed_hash("address", address)
        return [_row(row) for row in await self._database.rows(_BY_LOOKUP, {"lookup": lookup})]

    async def texts(self, subject: str) -> list[HeldText]:
        """The texts that are held on it, in a lasting order."""
        rows = await self._database.rows(_TEXTS, {"subject": subject})
        return [HeldText(row.commitment, row.kind, row.case_id) for row in rows]

    async def texts_hash(self, subject: str) -> str:
        """The one hash (hex) of the commitments to all its texts."""
        return texts_hash(row.commitment for row in await self._database.rows(_TEXTS, {"subject": subject}))

    async def closed_cases(self, after: int, limit: int, case: str | None = None) -> list[ClosedCase]:
        """Up to `limit` cases that were closed after this index, or this one, in the order in which they were."""
        rows = await self._database.rows(_CLOSED, {"after": after, "limit": limit, "case": case})
        return [
            ClosedCase(
                row.case_id,
                row.outcome and Outcome(row.outcome),
                row.municipality,
                row.recorded_at.astimezone(UTC),
                row.entry_index,
                row.held,
                tuple(one for one in Readable if one.value in row.readable),
            )
            for row in rows
        ]

    async def destroy(self, subject: str) -> bool:
        """Destroys the key of a subject that an entry says is forgotten, with all that was derived from its texts.

        False where there was nothing left to destroy.
        """
        return bool((await self._database.rows(_DESTROY, {"subject": subject}))[0].done)

    async def finish(self) -> list[str]:
        """Destroys whatever entries say is forgotten and is still there: after a crash, or a backup that was put back."""
        left = [row.subject for row in await self._database.rows(_UNFINISHED)]
        for subject in left:
            await self.destroy(subject)
        return left


def as_standing(name: str, row: Mapping[str, Any]) -> SubjectStanding:
    """How a subject stands by these columns; kept where there is no status."""
    if row["status"] is None:
        return SubjectStanding(name)
    return SubjectStanding(
        name,
        SubjectStatus(row["status"]),
        row["ground"] and ForgettingGround(row["ground"]),
        row["proposed_by"],
        row["confirmed_by"],
        _utc(row["confirmed_at"]),
        row["hold"] and HoldGround(row["hold"]),
        row["held_by"],
        _utc(row["held_at"]),
    )


def _row(row: Row[Any]) -> KnownSubject:
    standing = as_standing(row.subject, row._asdict())
    created = row.created_at.astimezone(UTC)
    return KnownSubject(row.subject, SubjectKind(row.kind), created, standing, row.confirmed_index)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
