"""What is around a subject, by which it is judged: the cases that it is named in, whether a hold stands on it or beside it, and
what its texts are of.

As the functions `cases_of_subject` and `subjects_beside` of the database say, which hold an append to the same.
"""

from sqlalchemy import text

from domain.matters import Matter
from domain.subjects import SubjectKind
from store.audits import Audits
from store.changes import Changes
from store.codec import ROUTEKAART
from store.database import Database
from store.interests import Interests
from store.mandaten import Mandaten
from store.meetings import Meetings
from store.streams import CHANGE_PREFIX, INTEREST_PREFIX, MANDAAT_PREFIX
from store.subjects import KnownSubject, SubjectCase

_BESIDE = text(
    "SELECT EXISTS (SELECT FROM subject_standings f WHERE f.hold IS NOT NULL"
    " AND f.id IN (SELECT subjects_beside(:subject))) AS held"
)
_CASES = text(
    "SELECT r.case_id, r.side_state, r.state::text AS state FROM routekaarten r"
    " WHERE r.case_id IN (SELECT cases_of_subject(:subject)) ORDER BY r.opened_at, r.case_id"
)
# By the streams of the entries that have them, and not by rows: a row has no reasons of what was refused, nor of an end or a
# revocation. An audit and a meeting have a text from their first entry on, by which they are known.
_BY_STREAM = """
    SELECT split_part(e.stream, '/', 2) AS id FROM streams t JOIN entries e USING (stream),
        jsonb_each_text(convert_from(e.content, 'UTF8')::jsonb -> 'commitments') AS c (path, text)
        JOIN vault_items i ON i.commitment = c.text
    WHERE starts_with(t.stream, :prefix) AND i.subject = :subject LIMIT 1
"""
_MATTERS = {
    SubjectKind.INTEREST: text(_BY_STREAM).bindparams(prefix=INTEREST_PREFIX),
    SubjectKind.CHANGE: text(_BY_STREAM).bindparams(prefix=CHANGE_PREFIX),
    SubjectKind.MANDAAT: text(_BY_STREAM).bindparams(prefix=MANDAAT_PREFIX),
    SubjectKind.AUDIT: text(
        "SELECT m.id FROM vault_items i JOIN audits m ON m.question = i.commitment WHERE i.subject = :subject"
    ),
    SubjectKind.MEETING: text(
        "SELECT m.id FROM vault_items i JOIN meetings m ON m.events -> 0 ->> 'place' = i.commitment"
        " WHERE i.subject = :subject"
    ),
}
"""By kind, the id of what the texts of a subject are of. What was refused has one of which nothing came, or none."""


class SubjectsAround:
    """What is around the subjects of one database."""

    def __init__(self, database: Database, meetings: Meetings) -> None:
        self._database = database
        self._interests = Interests(database)
        self._mandaten = Mandaten(database)
        self._changes = Changes(database)
        self._audits = Audits(database)
        self._meetings = meetings

    async def held(self, subject: str) -> bool:
        """Whether a hold stands on it, or on a subject that is named in a case with it."""
        return bool((await self._database.rows(_BESIDE, {"subject": subject}))[0].held)

    async def cases(self, subject: str) -> list[SubjectCase]:
        """The cases that it is named in, oldest first; of an audit or a meeting those that it was about."""
        rows = await self._database.rows(_CASES, {"subject": subject})
        return [SubjectCase(row.case_id, row.side_state == "closed", ROUTEKAART.load_text(row.state)) for row in rows]

    async def matter(self, stored: KnownSubject) -> Matter | None:
        """What its texts are of, as it stands; None for a case, an address and an account, and for what was refused."""
        name = await self.name(stored)
        if name is None:
            return None
        match stored.kind:
            case SubjectKind.INTEREST:
                return await self._interests.one(name)
            case SubjectKind.MANDAAT:
                return await self._mandaten.one(name)
            case SubjectKind.CHANGE:
                return await self._changes.one(name)
            case SubjectKind.AUDIT:
                return await self._audits.one(name)
            case SubjectKind.MEETING:
                meeting = await self._meetings.one(name)
                return None if meeting is None else meeting.meeting
            case _:
                return None

    async def name(self, stored: KnownSubject) -> str | None:
        """The id of what its texts are of."""
        if stored.kind not in _MATTERS:
            return None
        found = await self._database.rows(_MATTERS[stored.kind], {"subject": stored.subject})
        return found[0].id if found else None
