"""Checks the log as a whole: no index missing, one key for each entry, and no head or row that has no entry."""

from collections.abc import AsyncIterator

from sqlalchemy import text

from verification.finding import Code, Finding
from verification.stored import Stored

SHOWN = 1000
"""Rows at most that one question answers: a log that was cut in two names the place, not every entry after it."""

_GAPS = text(
    "SELECT entry_index, expected FROM ("
    " SELECT index AS entry_index, coalesce(lag(index) OVER (ORDER BY index)::numeric + 1, 0) AS expected FROM entries"
    ") AS numbered WHERE entry_index <> expected ORDER BY entry_index LIMIT :shown"
)
_HEAD = text(
    "SELECT h.size, (SELECT coalesce(max(index)::numeric + 1, 0) FROM entries) AS expected FROM ledger_head h"
    " UNION ALL SELECT NULL, (SELECT coalesce(max(index)::numeric + 1, 0) FROM entries)"
    " WHERE NOT EXISTS (SELECT FROM ledger_head)"
)
_KEYS = text(
    "SELECT e.index AS entry_index, e.stream, k.index AS key_index, k.actor AS key_actor, e.actor"
    " FROM entries e FULL JOIN act_keys k ON k.index = e.index"
    " WHERE e.index IS NULL OR k.index IS NULL OR k.actor <> e.actor ORDER BY 1, 3 LIMIT :shown"
)
_STRAYS = text(
    "SELECT 'streams' AS kept_in, s.stream FROM streams s"
    " WHERE NOT EXISTS (SELECT FROM entries e WHERE e.stream = s.stream)"
    " UNION ALL SELECT 'routekaarten', 'routekaart/' || r.case_id FROM routekaarten r"
    " WHERE NOT EXISTS (SELECT FROM entries e WHERE e.stream = 'routekaart/' || r.case_id)"
    " UNION ALL SELECT DISTINCT 'awaited', 'routekaart/' || a.case_id FROM awaited a"
    " WHERE NOT EXISTS (SELECT FROM routekaarten r WHERE r.case_id = a.case_id) LIMIT :shown"
)


async def check_log(stored: Stored) -> AsyncIterator[Finding]:
    """What is wrong with the log as a whole."""
    limit = {"shown": SHOWN}
    for row in await stored.rows(_GAPS, limit):
        message = f"the entry after {row.expected - 1} has the index {row.entry_index}"
        yield Finding(Code.INDEX_GAP, int(row.expected), None, message)
    for row in await stored.rows(_HEAD):
        if row.size != row.expected:
            yield Finding(
                Code.INDEX_GAP, None, None, f"the head says {row.size} entries, the last one is {row.expected - 1}"
            )
    for row in await stored.rows(_KEYS, limit):
        if row.key_index is None:
            message = "the entry has no idempotency key"
        elif row.entry_index is None:
            message = f"there is a key for the index {row.key_index}, and no entry"
        else:
            message = "the entry's key belongs to another actor"
        yield Finding(Code.ACT_KEY, row.entry_index, row.stream, message)
    for row in await stored.rows(_STRAYS, limit):
        yield Finding(Code.STRAY, None, row.stream, f"it stands in {row.kept_in} and has no entries")
