"""The outbox: which workflows have to be told that their case moved. Written by the ledger, emptied by the relay.

Waking up for it is `store.wakeups`'; how often to sweep, and how to reach a workflow, is the relay's.
"""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, INTEGER, TEXT

from store.database import Database
from store.wakeups import Wakeups

CHANNEL = "outbox"
RECOVERY = "recover"
"""The trace id of what `getrapt recover` wakes."""

# Who holds a case's oldest row has the case: no other relay can deliver it, neither now nor a newer row of it, until
# this one is done and the oldest row is another one.
_CLAIM = text(
    """
    WITH oldest AS MATERIALIZED (
        SELECT o.case_id, o.sequence FROM outbox o
        WHERE o.case_id <> ALL(:without) AND NOT EXISTS (SELECT FROM outbox e WHERE e.case_id = o.case_id AND e.sequence < o.sequence)
        ORDER BY o.created_at, o.case_id
        LIMIT :limit
        FOR UPDATE SKIP LOCKED
    )
    SELECT n.case_id, n.sequence, n.trace_id FROM oldest
    CROSS JOIN LATERAL (
        SELECT o.case_id, o.sequence, o.trace_id FROM outbox o WHERE o.case_id = oldest.case_id
        ORDER BY o.sequence DESC LIMIT 1
    ) n
    """
).bindparams(bindparam("without", type_=ARRAY(TEXT)))
_DONE = text(
    "DELETE FROM outbox o USING unnest(:cases, :sequences) AS d (case_id, sequence)"
    " WHERE o.case_id = d.case_id AND o.sequence <= d.sequence"
).bindparams(bindparam("cases", type_=ARRAY(TEXT)), bindparam("sequences", type_=ARRAY(INTEGER)))
_WAKE_ALL = text(
    "INSERT INTO outbox (case_id, sequence, trace_id, created_at)"
    " SELECT case_id, sequence, :trace_id, clock_timestamp() FROM routekaarten WHERE side_state <> 'closed'"
    " ON CONFLICT DO NOTHING"
)
_COUNT_OPEN = text("SELECT count(*) AS cases FROM routekaarten WHERE side_state <> 'closed'")
_NOTIFY = text("SELECT pg_notify('outbox', '')")


@dataclass(frozen=True, slots=True)
class Wake:
    """The ledger is at this sequence of the case; `trace_id` is that of the entry."""

    case: str
    sequence: int
    trace_id: str


@dataclass
class Claim:
    """Cases that nobody else delivers meanwhile, oldest news first."""

    wakes: tuple[Wake, ...]
    delivered: list[Wake] = field(default_factory=list)

    def done(self, wake: Wake) -> None:
        """This case's workflow knows. What is not done comes again, with the next claim."""
        self.delivered.append(wake)


class Outbox:
    """The outbox of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def claim(self, limit: int = 100, without: Collection[str] = ()) -> AsyncIterator[Claim]:
        """Up to `limit` cases, none of those `without`, for as long as the block runs; at its end, also by an exception, what is done goes.

        A relay that is killed in it lets go of its claim, and its cases are delivered again: at least once each.
        """
        async with self._database.transaction() as connection:
            found = await connection.execute(_CLAIM, {"limit": limit, "without": list(without)})
            claim = Claim(tuple(Wake(row.case_id, row.sequence, row.trace_id) for row in found))
            try:
                yield claim
            finally:
                if claim.delivered:
                    cases, sequences = [w.case for w in claim.delivered], [w.sequence for w in claim.delivered]
                    await connection.execute(_DONE, {"cases": cases, "sequences": sequences})
                    # Here, for an exception on its way out would roll it back, and all would be told again.
                    await connection.commit()

    def listen(self) -> Wakeups:
        """`async with outbox.listen() as wakeups`: woken whenever something new is in the outbox."""
        return Wakeups(self._database.url, CHANNEL)

    async def wake_all_open(self, trace_id: str = RECOVERY) -> int:
        """Puts every open case in the outbox; answers how many there are. Doing so twice does no harm."""
        async with self._database.transaction() as connection:
            await connection.execute(_WAKE_ALL, {"trace_id": trace_id})
            await connection.execute(_NOTIFY)
            return int((await connection.execute(_COUNT_OPEN)).scalar_one())
