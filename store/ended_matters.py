"""What is over in the registers, with whether its texts are held or forgotten: what is due by a term is found among these."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from domain.subjects import SubjectKind
from store.database import Database

# As `domain.matters.still_counts` says of each. Its texts are those of its entries: what was refused later is one of them.
_ENDED = text(
    """
    WITH ended AS (
        SELECT 'audit' AS kind, id, opened_index AS place, closed_at AS ended_at, 'audit/' || id AS stream
        FROM audits WHERE closed_at IS NOT NULL
        UNION ALL
        SELECT 'meeting', id, convened_index, CAST(events -> -1 ->> 'at' AS timestamptz), 'vergadering/' || id
        FROM meetings WHERE status IN ('withdrawn', 'adopted')
        UNION ALL
        SELECT 'change', id, proposed_index, coalesce(revoked_at, greatest(confirmed_at,
            CAST(coalesce(content ->> 'valid_until', content ->> 'valid_from') AS timestamptz))), 'wijziging/' || id
        FROM organisation_changes WHERE status <> 'proposed'
        UNION ALL
        SELECT 'mandaat', id, proposed_index, least(revoked_at, valid_until), 'mandaat/' || id
        FROM mandaten WHERE least(revoked_at, valid_until) IS NOT NULL
        UNION ALL
        SELECT 'interest', id, registered_index, least(ended_at, valid_until), 'interest/' || id
        FROM interests WHERE least(ended_at, valid_until) IS NOT NULL
    ), page AS (
        SELECT * FROM ended WHERE place > :after AND ended_at <= :now ORDER BY place LIMIT :limit
    )
    SELECT p.kind, p.id, p.place, p.ended_at, its.kept, its.held FROM page p CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE f.status IS DISTINCT FROM 'forgotten') AS kept,
            bool_or(EXISTS (SELECT FROM subject_standings h
                WHERE h.hold IS NOT NULL AND h.id IN (SELECT subjects_beside(s.subject)))) AS held
        FROM (SELECT DISTINCT i.subject FROM entries e,
                jsonb_each_text(convert_from(e.content, 'UTF8')::jsonb -> 'commitments') AS c (path, text)
                JOIN vault_items i ON i.commitment = c.text WHERE e.stream = p.stream) AS of
            JOIN subjects s USING (subject) LEFT JOIN subject_standings f ON f.id = s.subject
        WHERE s.kind = p.kind
    ) AS its ORDER BY p.place
    """
)


@dataclass(frozen=True, slots=True)
class EndedMatter:
    """Something of a register that is over since `ended_at` (aware UTC): whether it has texts that were not forgotten, and
    whether a hold stands on them or beside them. `place` is the index of its first entry."""

    kind: SubjectKind
    id: str
    place: int
    ended_at: datetime
    kept: bool
    held: bool


class EndedMatters:
    """What is over in the registers of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, after: int, limit: int, now: datetime) -> list[EndedMatter]:
        """Up to `limit` of what is over at `now` (aware), after this place, in the order of their first entries."""
        values = {"after": after, "limit": limit, "now": now}
        return [
            EndedMatter(
                SubjectKind(row.kind), row.id, row.place, row.ended_at.astimezone(UTC), row.kept > 0, bool(row.held)
            )
            for row in await self._database.rows(_ENDED, values)
        ]
