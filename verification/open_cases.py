"""Which cases went on when a change that would end a body was judged: folded from their entries once more."""

from bisect import bisect_left
from collections import defaultdict

from sqlalchemy import BIGINT, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from audit.entry import parse_entry
from domain.case import Routekaart
from domain.fold import fold
from domain.needed_bodies import OpenCase, OpenCases, open_case
from store.codec import CASE_EVENTS
from store.ledger import CASE_PREFIX
from verification.changes import ChangesLog
from verification.clock_check import APPENDED_WITHIN
from verification.stored import Stored

# What the database cannot reckon with is found by its form, and is here the first or the last moment that there is.
_THERE = text(
    "SELECT e.index AS entry_index, coalesce((SELECT max(o.index) + 1 FROM entries o WHERE o.index < e.index AND o.recorded_at"
    " < greatest(least(e.recorded_at, '9999-12-31'), '0001-01-02') - CAST(:within AS interval)), 0) AS there"
    " FROM entries e WHERE e.index = ANY(:looked)"
).bindparams(bindparam("looked", type_=ARRAY(BIGINT)))


async def read_open_cases(stored: Stored, log: ChangesLog) -> None:
    """Adds what was open each time that somebody looked, and how much of the log was there. Reads the cases only where somebody did."""
    if not log.looked:
        return
    for there in await stored.rows(_THERE, {"looked": sorted(log.looked), "within": APPENDED_WITHIN}):
        log.there[there.entry_index] = there.there
    moments = sorted(set(log.looked.values()))
    found: dict[int, set[OpenCase]] = defaultdict(set)
    stream, since = "", 0
    state: Routekaart | None = None

    def note(until: int | None) -> None:
        """The case as it stands now was so from the entry `since` up to but not with `until`."""
        one = None if state is None else open_case(state)
        if one is not None:
            # A log of n entries ends with the entry n - 1.
            last = len(moments) if until is None else bisect_left(moments, until + 1)
            for seen in moments[bisect_left(moments, since + 1) : last]:
                found[seen].add(one)

    async for batch in stored.entries():
        for row in batch:
            if row.stream != stream:
                note(None)
                stream, state = row.stream, None
            if stream.startswith(CASE_PREFIX):
                note(row.index)
                since, state = row.index, _after(row.content, state)
    note(None)
    log.open_cases |= {seen: OpenCases(seen, frozenset(found[seen])) for seen in moments}


def _after(content: bytes, state: Routekaart | None) -> Routekaart | None:
    """The case after this entry; as before it where it cannot be read, which is found elsewhere."""
    try:
        return fold(CASE_EVENTS.load(parse_entry(content).events), state)
    except (ValueError, LookupError, AttributeError, TypeError):
        return state
