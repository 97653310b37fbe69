"""Subjects as they stand, what they share with others, and the destruction of the keys of those that are forgotten.

That a subject is forgotten is said by an entry alone; what is destroyed here only follows it, and can be done again.
"""

from collections.abc import Iterable, Mapping
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
from store.queries import LedgerEntry, ledger_entry
from store.sealing import texts_hash

_KNOWN = (
    "SELECT DISTINCT s.subject, s.kind, s.created_at, f.status, f.ground, f.proposed_by, f.confirmed_by, f.confirmed_at,"
    " f.hold, f.held_by, f.held_at, f.confirmed_index"
    " FROM subjects s LEFT JOIN subject_standings f ON f.id = s.subject"
)
_ONE = text(_KNOWN + " WHERE s.subject = :subject")
_BESIDE = text(
    "SELECT EXISTS (SELECT FROM subject_standings f WHERE f.hold IS NOT NULL AND (f.id = :subject OR f.id IN"
    " (SELECT b.subject FROM vault_items a JOIN vault_items b ON b.case_id = a.case_id WHERE a.subject = :subject)))"
    " AS held"
)
_CASES = text(
    "SELECT r.case_id, r.side_state, r.state::text AS state FROM routekaarten r WHERE r.case_id IN"
    " (SELECT i.case_id FROM vault_items i WHERE i.subject = :subject) ORDER BY r.opened_at, r.case_id"
)
_ACCOUNT = text(
    "SELECT a.account FROM accounts a JOIN vault_items i ON i.commitment = a.commitment WHERE i.subject = :subject"
)
_INTEREST = text(
    "SELECT n.id FROM interests n JOIN vault_items i ON i.commitment IN (n.reasons, n.area) WHERE i.subject = :subject"
)
_OF_CASE = text(
    _KNOWN + " JOIN vault_items i ON i.subject = s.subject WHERE i.case_id = :case ORDER BY s.kind, s.subject"
)
_OF_ACCOUNT = text(
    "<known> JOIN vault_items i ON i.subject = s.subject JOIN accounts a ON a.account = :account"
    " AND (i.commitment = a.commitment OR i.commitment IN"
    " (SELECT unnest(ARRAY[n.reasons, n.area]) FROM interests n WHERE n.account = a.account))"
    " ORDER BY s.kind, s.subject".replace("<known>", _KNOWN)
)
_BY_LOOKUP = text(_KNOWN + " WHERE s.lookup = :lookup")
_TEXTS = text(
    "SELECT commitment, kind, case_id FROM vault_items WHERE subject = :subject ORDER BY case_id, kind, commitment"
)
# No index is by actor: this goes through the whole log, for a person who asks for everything.
_ACTS_OF = text(
    "SELECT index AS entry_index, leaf, content FROM entries WHERE actor = :account AND index > :after ORDER BY index"
    " LIMIT :limit"
)
_SESSIONS_OF = text("SELECT opened_at, expires_at FROM sessions WHERE account = :account ORDER BY opened_at")
_NOTICES_TO = text(
    "SELECT case_id, code, created_at FROM notices WHERE audience = :account ORDER BY created_at DESC, case_id, sequence DESC"
    " LIMIT :limit"
)
_SEATS_OF = text(
    """
    SELECT s.id, s.body, s.title, s.valid_from, s.valid_until, min(v.index) AS first_index, max(v.index) AS last_index
    FROM register_versions v, jsonb_to_recordset(convert_from(v.content, 'UTF8')::jsonb -> 'seats')
        AS s (id text, body text, title text, account text, valid_from text, valid_until text)
    WHERE s.account = :account GROUP BY 1, 2, 3, 4, 5 ORDER BY 6, 1, 4 LIMIT :limit
    """
)
_BODIES_OF = text(
    """
    SELECT DISTINCT s.account, s.body, s.valid_from, s.valid_until
    FROM register_versions v, jsonb_to_recordset(convert_from(v.content, 'UTF8')::jsonb -> 'seats')
        AS s (account text, body text, valid_from timestamptz, valid_until timestamptz)
    WHERE s.account = ANY(:accounts) ORDER BY 1, 2, 3
    """
).bindparams(bindparam("accounts", type_=ARRAY(TEXT)))
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

    async def held(self, subject: str) -> bool:
        """Whether a hold stands on it, or on a subject that is named in a case with it."""
        return bool((await self._database.rows(_BESIDE, {"subject": subject}))[0].held)

    async def cases(self, subject: str) -> list[SubjectCase]:
        """The cases that name it, oldest first."""
        rows = await self._database.rows(_CASES, {"subject": subject})
        return [SubjectCase(row.case_id, row.side_state == "closed", ROUTEKAART.load_text(row.state)) for row in rows]

    async def account(self, subject: str) -> str | None:
        """The account whose subject it is."""
        found = await self._database.rows(_ACCOUNT, {"subject": subject})
        return found[0].account if found else None

    async def interest(self, subject: str) -> str | None:
        """The id of the interest whose subject it is."""
        found = await self._database.rows(_INTEREST, {"subject": subject})
        return found[0].id if found else None

    async def of_case(self, case: str) -> list[KnownSubject]:
        """Everybody that a case names."""
        return [_row(row) for row in await self._database.rows(_OF_CASE, {"case": case})]

    async def of_account(self, account: str) -> list[KnownSubject]:
        """The subject of an account, and those of its interests."""
        return [_row(row) for row in await self._database.rows(_OF_ACCOUNT, {"account": account})]

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

    async def acts_of(self, account: str, after: int, limit: int) -> list[LedgerEntry]:
        """Up to `limit` entries of acts by this account, after this index."""
        rows = await self._database.rows(_ACTS_OF, {"account": account, "after": after, "limit": limit})
        return [ledger_entry(row) for row in rows]

    async def sessions_of(self, account: str) -> list[tuple[datetime, datetime]]:
        """When its sessions were opened, and until when they last (aware UTC)."""
        rows = await self._database.rows(_SESSIONS_OF, {"account": account})
        return [(row.opened_at.astimezone(UTC), row.expires_at.astimezone(UTC)) for row in rows]

    async def notices_to(self, account: str, limit: int) -> list[tuple[str, str, datetime]]:
        """The newest notices to this account: about which case or interest, the code, and when (aware UTC)."""
        rows = await self._database.rows(_NOTICES_TO, {"account": account, "limit": limit})
        return [(row.case_id, row.code, row.created_at.astimezone(UTC)) for row in rows]

    async def seats_of(self, account: str, limit: int) -> list[dict[str, Any]]:
        """Every seat that any version of the organisation gave this account, as it stood there, and in which entries' versions."""
        rows = await self._database.rows(_SEATS_OF, {"account": account, "limit": limit})
        return [
            {
                "seat": row.id,
                "body": row.body,
                "title": row.title,
                "validFrom": row.valid_from,
                "validUntil": row.valid_until,
                "firstIndex": row.first_index,
                "lastIndex": row.last_index,
            }
            for row in rows
        ]

    async def bodies_of(self, accounts: Iterable[str]) -> dict[str, list[tuple[str, datetime, datetime | None]]]:
        """The bodies in which these accounts have had a seat by any version, each from when until when (aware UTC)."""
        found: dict[str, list[tuple[str, datetime, datetime | None]]] = {}
        for row in await self._database.rows(_BODIES_OF, {"accounts": sorted(accounts)}):
            until = _utc(row.valid_until)
            found.setdefault(row.account, []).append((row.body, row.valid_from.astimezone(UTC), until))
        return found

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
