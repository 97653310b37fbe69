"""The register of mandaten, read by index: who holds what, with all that it rests on; one; and a page of many.

Written by the ledger alone. What may be done under a mandaat is the policy's to say.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, DateTime, Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.mandaten import MOST_OVER, Holder, HolderKind, Instruction, MandaatStatus, Standing
from store.codec import INSTRUCTIONS, MANDAAT
from store.database import Database

CHAINS = """
    WITH RECURSIVE chain (id, parent) AS (
        (SELECT m.id, m.parent FROM mandaten m WHERE m.id = ANY(:named)
        UNION
        SELECT m.id, m.parent FROM unnest(CAST(:holder_kinds AS text[]), CAST(:holder_ids AS text[])) AS h (kind, id)
            CROSS JOIN LATERAL (
                SELECT o.id, o.parent, o.is_over, row_number() OVER (
                    PARTITION BY o.is_over, a.act ORDER BY o.confirmed_at DESC, o.id COLLATE "C" DESC) AS place
                FROM (
                    SELECT *, COALESCE(LEAST(valid_until, revoked_at), 'infinity'::timestamptz)
                        <= COALESCE(CAST(:moment AS timestamptz), statement_timestamp()) AS is_over
                    FROM mandaten WHERE holder_kind = h.kind AND holder_id = h.id OFFSET 0
                ) AS o CROSS JOIN LATERAL jsonb_array_elements_text(o.content -> 'acts') AS a (act)
                WHERE o.confirmed_at IS NOT NULL OR CAST(:every AS boolean)
            ) AS m
            WHERE NOT m.is_over OR m.place <= <most> OR CAST(:every AS boolean))
        UNION
        SELECT p.id, p.parent FROM chain c CROSS JOIN LATERAL (SELECT * FROM mandaten o WHERE o.id = c.parent LIMIT 1) AS p
    )
    SELECT json_agg(json_build_array(m.content, m.status, m.proposed_by, m.confirmed_by, m.agreed_by,
        m.proposed_at, m.confirmed_at, m.revoked_at, m.agreed_at, m.instructions,
        m.agreed_for))
    FROM chain c CROSS JOIN LATERAL (SELECT * FROM mandaten o WHERE o.id = c.id LIMIT 1) AS m
""".replace("<most>", str(MOST_OVER))
"""The mandaten that are named or held, and their ancestors; a cycle ends, since UNION takes no row twice.

Of what is held: what was confirmed, and of that what is over at `moment` (null: as the statement begins) no more than a
question can bring; all of it for `every`. What is over a little later is more, never less, so that this is no less than
`authority.mandaten` brings. Each is looked up by itself: how many a chain has cannot be estimated, and a join reads the whole register where the guess is
high.
"""

CHAIN_PARAMETERS = (
    bindparam("named", type_=ARRAY(TEXT)),
    bindparam("holder_kinds", type_=ARRAY(TEXT)),
    bindparam("holder_ids", type_=ARRAY(TEXT)),
    bindparam("every", type_=Boolean),
    bindparam("moment", type_=DateTime(timezone=True)),
)
_HELD = text(f"SELECT ({CHAINS}) AS mandaten").bindparams(*CHAIN_PARAMETERS)
# As the index `mandaten_in_force` has it.
HOLDERS = text(
    """
    SELECT DISTINCT m.holder_kind, m.holder_id FROM mandaten m
    WHERE m.principal = ANY(:principals) AND m.confirmed_at IS NOT NULL
        AND COALESCE(LEAST(m.valid_until, m.revoked_at), 'infinity'::timestamptz) > :moment
        AND m.valid_from <= :moment
        AND (CAST(:known_at AS timestamptz) IS NULL OR m.confirmed_at <= :known_at)
        AND m.content -> 'acts' ?| :acts
        AND (m.content -> 'municipalities' = '[]' OR m.content -> 'municipalities' ? :municipality)
    """
).bindparams(bindparam("principals", type_=ARRAY(TEXT)), bindparam("acts", type_=ARRAY(TEXT)))
_COLUMNS = (
    "SELECT content::text AS content, status, proposed_by, confirmed_by, agreed_by, proposed_at, confirmed_at, revoked_at,"
    " agreed_at, agreed_for, instructions::text AS instructions, proposed_index AS place FROM mandaten"
)
_ONE = text(_COLUMNS + " WHERE id = :id")
_PROPOSED = text(_COLUMNS + " WHERE status = 'proposed' ORDER BY proposed_index LIMIT :limit")
_UNAGREED = text(
    _COLUMNS
    + """
    WHERE status <> 'revoked' AND agreed_at IS NULL AND (valid_until IS NULL OR valid_until > :now)
    ORDER BY proposed_index DESC LIMIT :limit
    """
)
_PAGE = text(
    _COLUMNS
    + """
    WHERE proposed_index > :after
        AND (CAST(:principal AS text) IS NULL OR principal = :principal)
        AND (CAST(:holder AS text) IS NULL OR holder_id = :holder)
        AND (CAST(:valid_at AS timestamptz) IS NULL
            OR valid_from <= :valid_at AND (valid_until IS NULL OR :valid_at < valid_until))
        AND (CAST(:known_at AS timestamptz) IS NULL OR proposed_at <= :known_at)
    ORDER BY proposed_index LIMIT :limit
    """
)


@dataclass(frozen=True, slots=True)
class MandaatFilter:
    """Which mandaten: of this principal, of this holder's id, valid at a moment, known at a moment. None: all."""

    principal: str | None = None
    holder: str | None = None
    valid_at: datetime | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A mandaat with its place in the list."""

    standing: Standing
    place: int


def chain_values(
    named: Iterable[str], holders: Iterable[Holder], *, every: bool = False, moment: datetime | None = None
) -> dict[str, Any]:
    """The values of CHAINS."""
    pairs = sorted((holder.kind.value, holder.id) for holder in holders)
    return {
        "named": sorted(named),
        "holder_kinds": [kind for kind, _ in pairs],
        "holder_ids": [name for _, name in pairs],
        "every": every,
        "moment": moment,
    }


def standings(found: list[list[Any]] | None) -> tuple[Standing, ...]:
    """What CHAINS answered."""
    return tuple(
        _standing(json.dumps(row[0]), json.dumps(row[9]), row[10], *row[1:5], *map(_moment, row[5:9]))
        for row in found or ()
    )


class Mandaten:
    """The register of mandaten of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def held(
        self,
        holders: Iterable[Holder],
        named: Iterable[str] = (),
        *,
        every: bool = False,
        moment: datetime | None = None,
    ) -> tuple[Standing, ...]:
        """The mandaten of these holders that a question at `moment` can bring, or `every` one, and those that are named;
        with all that they rest on."""
        found = await self._database.rows(_HELD, chain_values(named, holders, every=every, moment=moment))
        return standings(found[0].mandaten)

    async def holders(
        self,
        principals: Iterable[str],
        acts: Iterable[str],
        municipality: str,
        moment: datetime,
        known_at: datetime | None = None,
    ) -> frozenset[Holder]:
        """Who holds a mandaat of one of these offices for one of these acts that had not ended at `moment`, and that is
        not limited to other municipalities.

        With `known_at` only what had been confirmed by then counts.
        """
        values = {
            "principals": sorted(principals),
            "acts": sorted(acts),
            "municipality": municipality,
            "moment": moment,
            "known_at": known_at,
        }
        found = await self._database.rows(HOLDERS, values)
        return frozenset(Holder(HolderKind(row.holder_kind), row.holder_id) for row in found)

    async def one(self, name: str) -> Standing | None:
        """The mandaat with this id."""
        found = await self._database.rows(_ONE, {"id": name})
        return _row(found[0]) if found else None

    async def proposed(self, limit: int) -> list[Standing]:
        """Up to `limit` mandaten that wait for their confirmation, the oldest first."""
        return [_row(row) for row in await self._database.rows(_PROPOSED, {"limit": limit})]

    async def unagreed(self, now: datetime, limit: int) -> list[Standing]:
        """Up to `limit` mandaten that nobody agreed to and that are not over at `now` (aware), the newest first; whether they
        need it is another question."""
        return [_row(row) for row in await self._database.rows(_UNAGREED, {"now": now, "limit": limit})]

    async def page(self, wanted: MandaatFilter, after: int, limit: int) -> list[Listed]:
        """Up to `limit` mandaten after this place, in the order in which they were proposed.

        With `known_at` each stands as it did then: what was recorded later is left out.
        """
        values = {
            "after": after,
            "limit": limit,
            "principal": wanted.principal,
            "holder": wanted.holder,
            "valid_at": wanted.valid_at,
            "known_at": wanted.known_at,
        }
        rows = await self._database.rows(_PAGE, values)
        return [Listed(as_known(_row(row), wanted.known_at), row.place) for row in rows]


def _row(row: Row[Any]) -> Standing:
    recorded = (row.proposed_at, row.confirmed_at, row.revoked_at, row.agreed_at)
    moments = [None if at is None else at.astimezone(UTC) for at in recorded]
    by = (row.proposed_by, row.confirmed_by, row.agreed_by)
    return _standing(row.content, row.instructions, row.agreed_for, row.status, *by, *moments)


def _standing(
    content: str,
    instructions: str,
    agreed_for: list[str],
    status: str,
    proposed_by: str,
    confirmed_by: str | None,
    agreed_by: str | None,
    proposed_at: datetime | None,
    confirmed_at: datetime | None,
    revoked_at: datetime | None,
    agreed_at: datetime | None,
) -> Standing:
    if proposed_at is None:
        raise ValueError("a mandaat without the moment at which it was proposed")
    mandaat = MANDAAT.load_text(content)
    return Standing(
        mandaat=mandaat,
        status=MandaatStatus(status),
        proposed_by=proposed_by,
        proposed_at=proposed_at,
        confirmed_at=confirmed_at,
        revoked_at=revoked_at,
        confirmed_by=confirmed_by,
        agreed_by=agreed_by,
        agreed_at=agreed_at,
        agreed_for=tuple(agreed_for),
        instructions=INSTRUCTIONS.load_text(instructions),
    )


def as_known(standing: Standing, at: datetime | None) -> Standing:
    """The mandaat as it stood at `at`, by what was recorded up to then; as it stands now for None."""
    if at is None:
        return standing
    confirmed = standing.confirmed_at if standing.confirmed_at and standing.confirmed_at <= at else None
    revoked = standing.revoked_at if standing.revoked_at and standing.revoked_at <= at else None
    status = MandaatStatus.REVOKED if revoked else MandaatStatus.CONFIRMED if confirmed else MandaatStatus.PROPOSED
    agreed = standing.agreed_at if standing.agreed_at and standing.agreed_at <= at else None
    return replace(
        standing,
        status=status,
        confirmed_at=confirmed,
        confirmed_by=standing.confirmed_by if confirmed else None,
        revoked_at=revoked,
        agreed_at=agreed,
        agreed_by=standing.agreed_by if agreed else None,
        agreed_for=standing.agreed_for if agreed else (),
        instructions=tuple(_instruction_at(one, at) for one in standing.instructions if one.at <= at),
    )


def _instruction_at(one: Instruction, at: datetime) -> Instruction:
    """The instruction without what was recorded of it later."""
    later = one.withdrawn_at is not None and one.withdrawn_at > at
    return replace(one, withdrawn_by=None, withdrawn_at=None) if later else one


def _moment(text_of_it: str | None) -> datetime | None:
    return None if text_of_it is None else datetime.fromisoformat(text_of_it).astimezone(UTC)
