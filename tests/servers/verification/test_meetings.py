"""Meetings on a real ledger: all of one can be verified, and whatever is changed about it is found and named."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from domain.meeting_acts import PRESENT_FORM
from tests.servers.verification.conftest import Judged
from tests.servers.verification.meeting_desk import MeetingDesk
from verification.finding import Code


@pytest.fixture
def table(judged: Judged) -> MeetingDesk:
    """The steering group of Eemsdelta."""
    return MeetingDesk(judged)


async def test_a_meeting_with_all_that_belongs_to_it_is_verified_and_adopted_minutes_stay(table: MeetingDesk) -> None:
    name = await table.whole()
    stored = await table.judged.parts.meetings.one(name)
    assert stored is not None
    assert (stored.meeting.minutes, stored.meeting.minutes_form) == (await table.digest(name), PRESENT_FORM)
    assert await table.codes() == set()


async def test_minutes_that_were_adopted_before_they_had_a_form_are_verified_beside_those_of_today(
    table: MeetingDesk,
) -> None:
    old, new = await table.whole(None), await table.whole()
    entry = json.loads(bytes(table.judged.rows(_CONTENT, at=await table.index_of(old, "adopt_minutes"))[0][0]))
    assert "minutes_form" not in {**entry["act"], **entry["events"][0], **entry["question"]["act"]}
    for name, form in ((old, None), (new, PRESENT_FORM)):
        stored = await table.judged.parts.meetings.one(name)
        assert stored is not None
        assert stored.meeting.form() == form
        assert stored.meeting.minutes == await table.digest(name, form)
    assert await table.digest(old) != await table.digest(old, None)
    assert await table.codes() == set()


async def test_nobody_adopts_in_the_first_form_once_there_was_a_later_one(table: MeetingDesk) -> None:
    await table.whole()
    index = await table.index_of(await table.whole(None), "adopt_minutes")
    (found,) = await table.judged.found()
    assert (found.code, found.index, "in the first form" in found.message) == (Code.EVENTS, index, True)


def _set(*path: str, to: Any) -> Callable[[dict[str, Any]], None]:
    """Changes one field of an entry."""

    def change(entry: dict[str, Any]) -> None:
        where: Any = entry
        for part in path[:-1]:
            where = where[int(part)] if isinstance(where, list) else where[part]
        last = path[-1]
        where[int(last) if isinstance(where, list) else last] = to

    return change


_CONTENT = "SELECT content FROM entries WHERE index = %(at)s"


def _first_form(entry: dict[str, Any]) -> None:
    """Passes minutes off as made in the first form."""
    for told in (entry["act"], *entry["events"]):
        del told["minutes_form"]


FORGED = (
    ("convene_meeting", _set("events", "0", "agenda", to=["0" * 32]), Code.EVENTS),
    ("convene_meeting", _set("events", "0", "body", to="stuurgroep-oldambt"), Code.EVENTS),
    ("convene_meeting", _set("question", "facts", "meeting", "agenda", "0", "sequence", to=1), Code.QUESTION),
    ("convene_meeting", _set("question", "facts", "meeting", "agenda", "0", "round", to=False), Code.QUESTION),
    ("convene_meeting", _set("question", "facts", "meeting", "earliest", to=None), Code.QUESTION),
    ("open_meeting", _set("events", to=[]), Code.EVENTS),
    ("mark_attendance", _set("events", "0", "attendance", "account", to="p"), Code.EVENTS),
    ("mark_attendance", _set("events", "0", "attendance", "substitute_for", to="p"), Code.EVENTS),
    ("mark_attendance", _set("question", "facts", "meeting", "seat", "account", to="p"), Code.QUESTION),
    ("close_meeting", _set("events", "0", "at", to="2026-01-01T00:00:00Z"), Code.EVENTS),
    ("remark_on_minutes", _set("events", "0", "remark", "account", to="p"), Code.EVENTS),
    ("adopt_minutes", _set("act", "minutes", to="0" * 64), Code.EVENTS),
    ("adopt_minutes", _set("act", "minutes_form", to=None), Code.EVENTS),
    ("adopt_minutes", _first_form, Code.QUESTION),
    ("adopt_minutes", _set("question", "facts", "meeting", "minutes", to="0" * 64), Code.QUESTION),
)


async def test_whatever_a_careful_forger_changes_in_an_entry_of_a_meeting_is_found_there(table: MeetingDesk) -> None:
    name = await table.whole()
    for act, change, code in FORGED:
        index = await table.index_of(name, act)
        kept = table.judged.rows(_CONTENT, at=index)[0][0]
        table.judged.rewrite(index, change)
        assert (code, f"vergadering/{name}") in await table.codes(), act
        table.judged.rewrite(index, _back_to(bytes(kept)))
    assert await table.codes() == set()


def _back_to(kept: bytes) -> Callable[[dict[str, Any]], None]:
    """Puts an entry back as it was."""

    def change(entry: dict[str, Any]) -> None:
        entry.clear()
        entry.update(json.loads(kept))

    return change


async def test_minutes_do_not_hold_where_a_vote_of_theirs_was_changed(table: MeetingDesk) -> None:
    name = await table.whole()
    stored = await table.judged.parts.meetings.one(name)
    assert stored is not None
    (index,) = table.judged.rows(
        "SELECT max(index) FROM entries WHERE act = 'cast_vote' AND stream = %(stream)s",
        stream=f"routekaart/{stored.meeting.agenda[0]}",
    )[0]
    table.judged.rewrite(index, _set("events", "1", "vote", "choice", to="against"))
    assert (Code.QUESTION, f"vergadering/{name}") in await table.codes()


CHANGED = (
    "body = 'stuurgroep-oldambt'",
    "starts_at = starts_at - interval '1 second'",
    "agenda = agenda - 0",
    "status = 'closed'",
    "events = events - (-1)",
    "events = jsonb_set(events, '{0,account}', '\"p\"')",
    "convened_index = convened_index + 1000",
    "opened_index = opened_index + 1",
    "closed_index = NULL",
    "adopted_index = 0",
)


async def test_whatever_is_changed_in_the_table_of_meetings_is_found_and_named(table: MeetingDesk) -> None:
    name = await table.whole()
    judged = table.judged
    for changed in CHANGED:
        judged.tamper(
            "DROP TABLE IF EXISTS kept_meetings; CREATE TABLE kept_meetings AS SELECT * FROM meetings",
            "UPDATE meetings SET CHANGE WHERE status = 'adopted'".replace("CHANGE", changed),
        )
        column = changed.partition(" ")[0]
        (found,) = await judged.found()
        assert (found.code, found.stream, column in found.message) == (Code.READ_MODEL, f"vergadering/{name}", True)
        judged.tamper("DELETE FROM meetings", "INSERT INTO meetings SELECT * FROM kept_meetings")
    judged.tamper(
        "INSERT INTO meetings SELECT 'made-up', body, starts_at, agenda, status, events, -1, opened_index, closed_index, adopted_index FROM meetings LIMIT 1"
    )
    assert await table.codes() == {(Code.STRAY, "vergadering/made-up")}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meetings SET events = '[]'",
        "UPDATE meetings SET events = events || events",
        "UPDATE meetings SET body = 'x', events = events || '[1]'",
        "UPDATE meetings SET agenda = '[]', events = events || '[1]'",
        "UPDATE meetings SET status = 'open'",
        "DELETE FROM meetings",
        "TRUNCATE meetings",
    ],
)
async def test_the_owner_of_the_database_is_refused_what_is_no_next_event(table: MeetingDesk, statement: str) -> None:
    case = await table.judged.submit(f"RK-x{uuid.uuid4().hex[:8]}")
    await table.opened(case)
    with (
        psycopg.connect(table.judged.admin_dsn, autocommit=True) as connection,
        pytest.raises(psycopg.DatabaseError) as refused,
    ):
        connection.execute(statement.encode())
    assert refused.value.sqlstate == "GR010"
