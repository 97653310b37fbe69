"""Whatever is changed about an audit, in its entries, its table or the cases it is drawn from, is found and named."""

import os
import random
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from domain.sampling import draw
from tests.servers.verification.audit_desk import Desk
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import VOTE
from verification.finding import Code
from verification.redraw import UndrawableError


@pytest.fixture
async def desk(judged: Judged) -> Desk:
    """Four closed cases: the one that the ledger holds, and three more."""
    desk = Desk(judged, [judged.case])
    await desk.decide(3)
    return desk


def _set(*path: str, to: Any) -> Callable[[dict[str, Any]], None]:
    """Changes one field of an entry."""

    def change(entry: dict[str, Any]) -> None:
        where: Any = entry
        for part in path[:-1]:
            where = where[int(part)] if isinstance(where, list) else where[part]
        last = path[-1]
        where[int(last) if isinstance(where, list) else last] = to

    return change


@pytest.mark.parametrize(
    ("act", "change", "code"),
    [
        ("open_audit", _set("events", "0", "sample", to=["0" * 32]), Code.SAMPLE),
        ("open_audit", _set("events", "0", "population", to=40), Code.EVENTS),
        ("open_audit", _set("question", "facts", "audit", "population", to=40), Code.SAMPLE),
        ("open_audit", _set("act", "audit", "seed", to="ffffffffffffffff"), Code.EVENTS),
        ("open_audit", _set("act", "audit", "ledger_size", to=1), Code.SAMPLE),
        ("open_audit", _set("act", "audit", "ledger_size", to=10_000), Code.SAMPLE),
        ("open_audit", _set("act", "audit", "scope", "tier", to="nationaal"), Code.SAMPLE),
        ("record_finding", _set("events", "0", "finding", "result", to="conform"), Code.EVENTS),
        ("record_finding", _set("events", "0", "finding", "answering", to=["fin"]), Code.EVENTS),
        ("record_finding", _set("question", "facts", "audit", "acted", to=True), Code.QUESTION),
        ("record_finding", _set("question", "facts", "audit", "case_sequence", to=1), Code.QUESTION),
        ("record_finding", _set("question", "actor", "roles", to=["decider"]), Code.QUESTION),
        ("reply_to_finding", _set("events", "0", "reply", "finding", to=1), Code.EVENTS),
        ("reply_to_finding", _set("question", "facts", "audit", "finding", "answering", to=["fin"]), Code.QUESTION),
        ("close_audit", _set("act", "seen", to=3), Code.QUESTION),
        ("close_audit", _set("events", to=[]), Code.EVENTS),
    ],
)
async def test_whatever_a_careful_forger_changes_in_an_entry_of_an_audit_is_found_there(
    judged: Judged, desk: Desk, act: str, change: Callable[[dict[str, Any]], None], code: Code
) -> None:
    audit = await desk.whole()
    judged.rewrite(await desk.index_of(audit, act), change)
    assert (code, f"audit/{audit.plan.id}") in await desk.codes()


async def test_a_seed_that_was_chosen_afterwards_is_found_by_drawing_again(judged: Judged, desk: Desk) -> None:
    audit = await desk.whole()
    seeds = (f"{number:016x}" for number in range(1000))
    other = next(seed for seed in seeds if draw(seed, 2, desk.closed).sample != audit.sample)

    def change(entry: dict[str, Any]) -> None:
        entry["act"]["audit"]["seed"] = entry["events"][0]["plan"]["seed"] = other

    judged.rewrite(await desk.index_of(audit, "open_audit"), change)
    assert (Code.SAMPLE, f"audit/{audit.plan.id}") in await desk.codes()
    assert not (await desk.redrawn(audit)).same


@pytest.mark.parametrize(
    "changed",
    [
        "question = repeat('a', 64)",
        "population = population + 1",
        "sample = sample - 0",
        "content = jsonb_set(content, '{size}', '9')",
        "findings = findings - 0",
        "findings = jsonb_set(findings, '{0,result}', '\"non_conform\"')",
        "replies = '[]'",
        "replies = jsonb_set(replies, '{0,account}', '\"p\"')",
        "status = 'open'",
        "conclusion = repeat('b', 64)",
        "opened_by = 'p'",
        "opened_at = opened_at - interval '1 second'",
        "opened_index = opened_index + 1",
        "closed_by = 'p'",
        "closed_at = NULL",
        "closed_index = 0",
    ],
)
async def test_whatever_is_changed_in_the_table_of_audits_is_found_and_named(
    judged: Judged, desk: Desk, changed: str
) -> None:
    audit = await desk.whole()
    judged.tamper("UPDATE audits SET CHANGE".replace("CHANGE", changed))
    column = changed.partition(" ")[0]
    (found,) = await judged.found()
    assert (found.code, found.stream, column in found.message) == (Code.READ_MODEL, f"audit/{audit.plan.id}", True)


async def test_an_audit_that_was_deleted_or_made_up_is_found(judged: Judged, desk: Desk) -> None:
    audit = await desk.whole()
    judged.tamper(
        "INSERT INTO audits SELECT 'made-up', content, question, population, sample, findings, replies, status,"
        " conclusion, opened_by, opened_at, 0, closed_by, closed_at, closed_index FROM audits",
        "DELETE FROM audits WHERE id <> 'made-up'",
    )
    assert await desk.codes() == {
        (Code.STRAY, "audit/made-up"),
        (Code.READ_MODEL, f"audit/{audit.plan.id}"),
    }


async def test_a_case_that_was_hidden_from_the_drawing_is_found(judged: Judged, desk: Desk) -> None:
    """Somebody hides a closed case in the read model, so that it cannot be drawn: the entries still have it."""
    await desk.decide(1)
    hidden = random.Random(os.environ.get("PYTEST_SEED", "0")).choice(desk.closed)
    judged.tamper("UPDATE routekaarten SET side_state = 'none' WHERE case_id = %(case)s", case=hidden)
    audit = await desk.open(size=5)
    assert audit.population == 4
    judged.tamper("UPDATE routekaarten SET side_state = 'closed' WHERE case_id = %(case)s", case=hidden)
    found = await judged.found()
    assert {(one.code, one.stream) for one in found} == {(Code.SAMPLE, f"audit/{audit.plan.id}")}
    assert any("4 cases to draw from; the entries have 5" in one.message for one in found)
    again = await desk.redrawn(audit)
    assert not again.same
    assert (again.recorded.population, again.now.population) == (4, 5)
    assert hidden in again.now.sample


async def test_the_owner_cannot_change_what_an_audit_found(judged: Judged, desk: Desk) -> None:
    audit = await desk.open()
    assert (await desk.find(audit, audit.sample[0])).allow
    for statement in (
        "UPDATE audits SET findings = '[]'",
        "UPDATE audits SET findings = findings || findings, closed_index = 3",
        "UPDATE audits SET findings = jsonb_set(findings, '{0,result}', '\"non_conform\"')",
        "UPDATE audits SET sample = '[]'",
        "UPDATE audits SET question = 'x'",
        "UPDATE audits SET status = 'closed'",
        "DELETE FROM audits",
        "TRUNCATE audits",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        assert refused.value.sqlstate == "GR010", statement


async def test_the_owner_cannot_close_an_audit_again(judged: Judged, desk: Desk) -> None:
    await desk.whole()
    for statement in (
        "UPDATE audits SET closed_index = closed_index + 1",
        "UPDATE audits SET conclusion = repeat('b', 64)",
        "UPDATE audits SET replies = replies || replies",
    ):
        with psycopg.connect(judged.admin_dsn) as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        assert refused.value.sqlstate == "GR010", statement


async def test_an_audit_is_drawn_again_past_a_moment_that_no_calendar_has(judged: Judged, desk: Desk) -> None:
    audit = await desk.whole()
    judged.tamper("UPDATE entries SET recorded_at = 'infinity' WHERE index = <VOTE>")
    again = await desk.redrawn(audit)
    assert again.recorded == again.now
    (column, *_) = again.findings
    assert (column.index, column.code) == (VOTE, Code.COLUMN)
    assert "a moment that no calendar here has" in column.message


async def test_an_audit_whose_first_entry_cannot_be_read_says_so_and_names_it(judged: Judged, desk: Desk) -> None:
    audit = await desk.whole()
    opening = await desk.index_of(audit, "open_audit")
    judged.tamper("UPDATE entries SET content = content || ' '::bytea WHERE index = %(opening)s", opening=opening)
    with pytest.raises(UndrawableError, match=f"^entry {opening}, which opened the audit, cannot be read: "):
        await desk.redrawn(audit)
