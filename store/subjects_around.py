"""What is around a subject, by which it is judged: the cases that it is named in, whether a hold stands on it or beside it, and
what its texts are of.

As the functions `cases_of_subject` and `subjects_beside` of the database say, which hold an append to the same.
"""

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.matters import Matter
from domain.subjects import SubjectKind
from store.audits import Audits
from store.changes import Changes
from store.codec import ROUTEKAART
from store.database import Database
from store.interests import Interests
from store.mandaten import Mandaten
from store.meetings import Meetings
from store.subjects import KnownSubject, SubjectCase

_BESIDE = text(
    "SELECT EXISTS (SELECT FROM subject_standings f WHERE f.hold IS NOT NULL"
    " AND f.id IN (SELECT subjects_beside(:subject))) AS held"
)
_CASES = text(
    "SELECT r.case_id, r.side_state, r.state::text AS state FROM routekaarten r"
    " WHERE r.case_id IN (SELECT cases_of_subject(:subject)) ORDER BY r.opened_at, r.case_id"
)
_OF = "SELECT i.subject, m.id FROM vault_items i JOIN"
MATTERS = {
    kind: text(f"{_OF} {found} WHERE i.subject = ANY(:subjects)").bindparams(bindparam("subjects", type_=ARRAY(TEXT)))
    for kind, found in {
        SubjectKind.INTEREST: "interests m ON i.commitment IN (m.reasons, m.area)",
        SubjectKind.AUDIT: "audits m ON m.question = i.commitment",
        SubjectKind.MEETING: "meetings m ON m.events -> 0 ->> 'place' = i.commitment",
        SubjectKind.CHANGE: "organisation_changes m ON i.commitment IN"
        " (m.content ->> 'reasons', m.content #>> '{new_seat,title}', m.content #>> '{new_body,title}')",
        SubjectKind.MANDAAT: "mandaten m ON m.content ->> 'source' = i.commitment"
        " OR m.instructions @> jsonb_build_array(jsonb_build_object('text', i.commitment))",
    }.items()
}
"""By kind, the subjects with the id of what their texts are of. Of what was refused there is none: nothing came of it."""


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
        if stored.kind not in MATTERS:
            return None
        found = await self._database.rows(MATTERS[stored.kind], {"subjects": [stored.subject]})
        return found[0].id if found else None
