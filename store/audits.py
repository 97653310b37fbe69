"""Audits, read: one, a page of them, the cases to draw from, and a case as an audit looks at it. Written by the ledger.

Who may see them is the policy's to say.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.audits import Audit, AuditPlan
from domain.case import Routekaart
from domain.interests import RegisteredInterest
from domain.text import Text
from store.codec import AUDIT_FINDINGS, AUDIT_PLAN, AUDIT_REPLIES, ROUTEKAART, procedure_of
from store.database import Database
from store.interests import COVERING, covering

_COLUMNS = (
    "SELECT content::text AS content, question, population, sample, findings::text AS findings,"
    " replies::text AS replies, conclusion, opened_by, opened_at, closed_by, closed_at, opened_index AS place FROM audits"
)
_ONE = text(_COLUMNS + " WHERE id = :id")
_PAGE = text(
    _COLUMNS
    + """
    WHERE opened_index > :after
        AND (CAST(:answering AS jsonb[]) IS NULL OR findings @> ANY(CAST(:answering AS jsonb[])))
    ORDER BY opened_index LIMIT :limit
    """
).bindparams(bindparam("answering", type_=ARRAY(TEXT)))
_SIZE = text("SELECT size FROM ledger_head")
_PROCEDURES = text("SELECT content FROM procedures")
# What is looked at here does not change any more once a case is closed, so it is as it was in the first entries.
_POPULATION = text(
    """
    SELECT r.case_id FROM routekaarten r JOIN entries e ON e.stream = 'routekaart/' || r.case_id
    WHERE r.side_state = 'closed' AND e.act = 'close' AND e.allow AND e.index < :ledger_size
        AND (CAST(:procedure AS text) IS NULL OR r.state -> 'procedure' ->> 'id' = :procedure)
        AND (CAST(:municipality AS text) IS NULL OR r.municipality = :municipality)
        AND (CAST(:outcome AS text) IS NULL OR r.outcome = :outcome)
        AND (CAST(:tier AS text) IS NULL
            OR r.state -> 'positions' @> jsonb_build_array(jsonb_build_object('tier', CAST(:tier AS text))))
        AND (CAST(:closed_from AS timestamptz) IS NULL OR e.recorded_at >= :closed_from)
        AND (CAST(:closed_until AS timestamptz) IS NULL OR e.recorded_at < :closed_until)
    """
)
_CASES = text(
    """
    SELECT r.case_id, r.sequence, r.state::text AS state, (<covering>) AS interests,
        EXISTS (SELECT FROM entries e WHERE e.stream = 'routekaart/' || r.case_id AND e.allow AND e.actor = :account)
            AS acted
    FROM routekaarten r WHERE r.case_id = ANY(:cases)
    """.replace("<covering>", COVERING)
).bindparams(bindparam("cases", type_=ARRAY(TEXT)))


@dataclass(frozen=True, slots=True)
class ListedAudit:
    """An audit with its place in the list."""

    audit: Audit
    place: int


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A case as an audit looks at it, up to its entry `sequence`: whether one account did anything in it, and the
    registered interests that cover it."""

    state: Routekaart
    sequence: int
    acted: bool
    interests: tuple[RegisteredInterest, ...] = field(default=())


class Audits:
    """The audits of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def one(self, name: str) -> Audit | None:
        """The audit with this id."""
        found = await self._database.rows(_ONE, {"id": name})
        return _audit(found[0]) if found else None

    async def page(self, after: int, limit: int, answering: Iterable[str] | None = None) -> list[ListedAudit]:
        """Up to `limit` audits after this place, in the order in which they were opened; only those with a finding that one
        of these bodies answers, unless it is None."""
        wanted = None if answering is None else [json.dumps([{"answering": [body]}]) for body in answering]
        values = {"after": after, "limit": limit, "answering": wanted}
        return [ListedAudit(_audit(row), row.place) for row in await self._database.rows(_PAGE, values)]

    async def ledger_size(self) -> int:
        """How many entries there are now."""
        return int((await self._database.rows(_SIZE))[0].size)

    async def population(self, plan: AuditPlan) -> list[str]:
        """The cases to draw from, each once."""
        scope = plan.scope
        values = {
            "ledger_size": plan.ledger_size,
            "procedure": scope.procedure,
            "municipality": scope.municipality,
            "outcome": None if scope.outcome is None else scope.outcome.value,
            "tier": scope.tier,
            "closed_from": scope.closed_from,
            "closed_until": scope.closed_until,
        }
        return [row.case_id for row in await self._database.rows(_POPULATION, values)]

    async def tiers(self) -> Mapping[str, frozenset[str]]:
        """The tiers that each procedure has in any of its versions, by the procedure's id."""
        found: dict[str, frozenset[str]] = {}
        for row in await self._database.rows(_PROCEDURES):
            procedure = procedure_of(row.content)
            found[procedure.id] = found.get(procedure.id, frozenset()) | {tier.id for tier in procedure.tiers}
        return found

    async def looked_at(self, cases: Iterable[str], account: str) -> Mapping[str, LookedAt]:
        """Each of these cases that is there, as it stands, and what this account did in it."""
        rows = await self._database.rows(_CASES, {"cases": list(cases), "account": account})
        return {
            row.case_id: LookedAt(ROUTEKAART.load_text(row.state), row.sequence, row.acted, covering(row.interests))
            for row in rows
        }


def _audit(row: Row[Any]) -> Audit:
    return Audit(
        plan=AUDIT_PLAN.load_text(row.content),
        question=Text(row.question),
        population=row.population,
        sample=tuple(row.sample),
        opened_by=row.opened_by,
        opened_at=row.opened_at.astimezone(UTC),
        findings=AUDIT_FINDINGS.load_text(row.findings),
        replies=AUDIT_REPLIES.load_text(row.replies),
        conclusion=None if row.conclusion is None else Text(row.conclusion),
        closed_by=row.closed_by,
        closed_at=None if row.closed_at is None else row.closed_at.astimezone(UTC),
    )
