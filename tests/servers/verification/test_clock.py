"""An entry that says it was recorded before those that stand before it is found, and the ledger's clock is no one's to replace."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from audit.entry import instant
from runtime.composition import services
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import SECOND_SUBMIT, VOTE
from verification.finding import Code

_ANOTHER_CLOCK = (
    "CREATE FUNCTION other.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
    " $$SELECT timestamptz '2020-01-01 00:00:00+00'$$"
)


async def clocks(judged: Judged) -> set[int | None]:
    """The entries whose moment does not fit their place."""
    return {finding.index for finding in await judged.found() if finding.code is Code.CLOCK}


def backdate(judged: Judged, index: int, by: timedelta) -> None:
    """An entry says that it was recorded earlier than the first one of the log by so much, in column and content."""
    (first,) = judged.rows("SELECT min(recorded_at) FROM entries")[0]
    moment = first.astimezone(UTC) - by

    def change(entry: dict[str, Any]) -> None:
        entry["recorded_at"] = instant(moment)

    judged.rewrite(index, change)
    judged.tamper("UPDATE entries SET recorded_at = %(at)s WHERE index = %(index)s", at=moment, index=index)


async def test_a_stream_whose_clock_runs_back(judged: Judged) -> None:
    backdate(judged, VOTE, timedelta(microseconds=1))
    assert await clocks(judged) == {VOTE}


async def test_an_entry_that_was_backdated_at_the_beginning_of_its_stream(judged: Judged) -> None:
    backdate(judged, SECOND_SUBMIT, timedelta(minutes=4))
    assert await clocks(judged) == set()
    backdate(judged, SECOND_SUBMIT, timedelta(minutes=6))
    assert await clocks(judged) == {SECOND_SUBMIT}


async def test_the_owner_does_not_put_another_clock_in_the_place_of_the_ledger_s(judged: Judged) -> None:
    name = judged.admin_dsn.rpartition("/")[2].partition("?")[0]
    with psycopg.connect(judged.admin_dsn, autocommit=True) as owner:
        for statement in (
            "CREATE SCHEMA other",
            "GRANT USAGE ON SCHEMA other TO PUBLIC",
            _ANOTHER_CLOCK,
            f'ALTER DATABASE "{name}" SET search_path = other, public, pg_catalog',
        ):
            owner.execute(statement.encode())
    async with services(judged.settings) as parts:
        other = Judged(judged.settings, parts, judged.admin_dsn, accounts=judged.accounts)
        before = datetime.now(UTC)
        await other.submit("RK-3")
    (latest,) = judged.rows("SELECT min(recorded_at) FROM entries WHERE index > %(last)s", last=SECOND_SUBMIT + 1)[0]
    assert abs(latest - before) < timedelta(minutes=1)
