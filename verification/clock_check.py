"""Checks the moments of entries against their order in the log: who writes an entry after the others cannot have done so long
before them. Within a stream no moment lies before that of the entry before it: see `verification.stream_check`."""

from datetime import timedelta

from sqlalchemy import text

from verification.finding import Code, Finding
from verification.log_check import SHOWN
from verification.stored import Stored

APPENDED_WITHIN = timedelta(minutes=5)
"""How long before its append the moment of an entry may lie: it is taken when an act is loaded to be judged, and a whole file of
acts has one moment. Acts on other streams are appended meanwhile."""

_LATE = text(
    "SELECT entry_index, stream, recorded_at, latest FROM (SELECT entry_index, stream, recorded_at,"
    " max(recorded_at) OVER (ORDER BY entry_index ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest FROM"
    # What the database cannot reckon with is found by its form, and is here the first or the last moment that there is.
    " (SELECT index AS entry_index, stream, greatest(least(recorded_at, '9999-12-31'), '0001-01-02') AS recorded_at"
    "  FROM entries) AS held) AS ordered WHERE recorded_at < latest - CAST(:within AS interval) ORDER BY entry_index LIMIT :shown"
)


async def check_clock(stored: Stored, found: list[Finding]) -> None:
    """Adds every entry to `found` that says it was recorded long before an entry that stands before it in the log."""
    for row in await stored.rows(_LATE, {"within": APPENDED_WITHIN, "shown": SHOWN}):
        message = f"it was recorded at {row.recorded_at}, and an entry before it in the log at {row.latest}"
        found.append(Finding(Code.CLOCK, row.entry_index, row.stream, message))
