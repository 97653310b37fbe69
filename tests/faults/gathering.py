"""Reads what the checker looks at, once all faults are over: from the ledger's tables, the workflows, the logs and `getrapt verify`."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError

from audit.entry import Entry, parse_entry
from domain.course import finished, next_act, next_timer
from domain.waiting import waits_for
from runtime.composition import Services, services, temporal_client
from runtime.running import running_settings
from runtime.settings import ROOT, Settings
from store.streams import (
    AUDIT_PREFIX,
    CASE_PREFIX,
    CHANGE_PREFIX,
    INTEREST_PREFIX,
    MANDAAT_PREFIX,
    MEETING_PREFIX,
    SUBJECT_PREFIX,
)
from tests.faults.faulty_stack import FaultyStack
from tests.faults.history import OWN, History, Recorded, SeenCase, SeenLog, SeenMail
from tests.faults.operations import Operation
from workflows.contracts import workflow_id
from workflows.routekaart import RoutekaartWorkflow

VERIFY_SECONDS = 900
ANSWER_TIME = timedelta(seconds=10)
"""For a question to a workflow: one that does not answer is what the rules are about."""

_THINGS = {
    CASE_PREFIX: "case",
    MEETING_PREFIX: "meeting",
    MANDAAT_PREFIX: "mandaat",
    CHANGE_PREFIX: "change",
    INTEREST_PREFIX: "interest",
    AUDIT_PREFIX: "audit",
    SUBJECT_PREFIX: "subject",
}
_ENTRIES = "SELECT index, leaf, content FROM entries WHERE split_part(stream, '/', 1) || '/' = ANY(%s) ORDER BY index"
_COUNT = "SELECT count(*) FROM entries WHERE trace_id = %s AND actor = %s"
_LOG = (
    "SELECT (SELECT size FROM ledger_head),"
    " coalesce((SELECT max(size) FROM log_checkpoints WHERE published_at IS NOT NULL), 0),"
    " coalesce((SELECT max(size) FROM log_cosignatures), 0)"
)
ALARMS = ("log.refused", "witness.contradiction", "other_history", "forgot", "wrong_signature", "key_not_known")
"""Lines of log and witness that tell of a log which is not what it was."""


def settings_of(stack: FaultyStack) -> Settings:
    """Those by which it is reached."""
    return running_settings(Settings.load(home=stack.home, port=stack.stack.port))


def rows_of(stack: FaultyStack, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """What its database answers."""
    url = str(settings_of(stack).database_url).replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode(), values or None).fetchall()


def times_there(stack: FaultyStack, operation: Operation, accounts: dict[str, str]) -> int:
    """How often an act is in the ledger, found without its key."""
    return int(rows_of(stack, _COUNT, operation.trace_id, accounts[operation.account])[0][0])


def log_now(stack: FaultyStack) -> SeenLog:
    """How far the log and its witness are, and what they refused."""
    entries, published, cosigned = rows_of(stack, _LOG)[0]
    return SeenLog(entries, published, cosigned, tuple(_alarms(stack.home / "logs")))


def _alarms(logs: Path) -> Iterator[str]:
    for name in ("log", "witness"):
        for path in (logs / f"{name}.log", logs / f"{name}.previous.log"):
            for line in path.read_text("utf-8", "replace").splitlines() if path.exists() else ():
                if any(alarm in line for alarm in ALARMS):
                    yield f"{name}: {line[:400]}"


async def accounts_of(stack: FaultyStack) -> dict[str, str]:
    """The pseudonym of each handle."""
    async with services(settings_of(stack)) as parts:
        return {one.handle: one.account for one in await parts.register.all_handles()}


async def entries_now(stack: FaultyStack, accounts: dict[str, str]) -> tuple[Recorded, ...]:
    """The entries of all cases, and of all that is in a register."""
    handles = {account: handle for handle, account in accounts.items()}
    rows = await asyncio.to_thread(rows_of, stack, _ENTRIES, list(_THINGS))
    return tuple(_recorded(index, leaf, parse_entry(content), handles) for index, leaf, content in rows)


def _recorded(index: int, leaf: bytes, entry: Entry, handles: dict[str, str]) -> Recorded:
    act = entry.act
    prefix = next(one for one in _THINGS if entry.stream.startswith(one))
    return Recorded(
        index=index,
        leaf=leaf.hex(),
        about=entry.stream.removeprefix(prefix),
        sequence=entry.sequence,
        by=handles.get(str(entry.actor.get("account")), ""),
        act=str(act["type"]),
        allow=entry.verdict["allow"] is True,
        trace_id=entry.trace_id,
        said=_said(entry),
        tier=str(act.get("tier", "")),
        events=tuple(str(event["type"]) for event in entry.events),
        policy_revision=str(entry.verdict.get("policy_revision") or ""),
        dossier=str(act.get("dossier", "")),
        thing=_THINGS[prefix],
        recorded_at=datetime.fromisoformat(entry.recorded_at),
    )


def _said(entry: Entry) -> str:
    """The choice of a vote, the outcome of a decision, or whether an interest is of who registers it."""
    act = entry.act
    if act["type"] == "register_interest":
        return OWN if act["interest"]["account"] == entry.actor.get("account") else ""
    return str(act.get("choice") or act.get("outcome") or "")


async def cases_now(stack: FaultyStack) -> tuple[SeenCase, ...]:
    """How each case and its workflow stand."""
    settings = settings_of(stack)
    async with services(settings) as parts:
        client = await temporal_client(settings)
        rows = await asyncio.to_thread(rows_of, stack, "SELECT case_id FROM routekaarten ORDER BY 1")
        return tuple([await _seen(parts, client, str(case)) for (case,) in rows])


async def _seen(parts: Services, client: Client, case: str) -> SeenCase:
    row = await parts.queries.find_case(case)
    assert row is not None
    state = row.state
    closed = finished(state)
    owed, timer = next_act(state), next_timer(state)
    handle = client.get_workflow_handle(workflow_id(case))
    at, ended, people, telling = None, False, len(waits_for(state)), 0
    try:
        described = await handle.describe(rpc_timeout=ANSWER_TIME)
        ended = described.status is WorkflowExecutionStatus.COMPLETED
        telling = len(described.raw_description.pending_activities)
        if not ended:
            waits = await handle.query(RoutekaartWorkflow.waits, rpc_timeout=ANSWER_TIME)
            at, people = waits.sequence, min(people, len(waits.people))
    except RPCError:
        pass  # no workflow that answers: the rules say what that means
    return SeenCase(
        case, row.sequence, closed, at, ended, people, timer.at if timer else None, owed.type if owed else None, telling
    )


def verified(stack: FaultyStack) -> tuple[tuple[str, ...], bool]:
    """What `getrapt verify` finds, and whether it could look."""
    ran = subprocess.run(
        [ROOT / "getrapt", "verify", "--json"],
        env=os.environ | stack.stack.environment,
        capture_output=True,
        text=True,
        timeout=VERIFY_SECONDS,
        check=False,
    )
    try:
        report = json.loads(ran.stdout)
        findings = tuple(f"{one['code']}: {one['message']} ({one['index']})" for one in report["findings"])
    except (ValueError, KeyError):
        return (ran.stdout[-500:] + ran.stderr[-500:],), False
    return findings, report["sound"] or bool(findings)


async def gathered(
    stack: FaultyStack, operations: list[Operation], accounts: dict[str, str], mail: SeenMail, began: datetime
) -> History:
    """All of it, with what became of messages; `began` is when the first act was sent."""
    cases = await cases_now(stack)
    findings, could = await asyncio.to_thread(verified, stack)
    return History(
        tuple(operations),
        await entries_now(stack, accounts),
        cases,
        await asyncio.to_thread(log_now, stack),
        mail,
        findings,
        could,
        began,
        datetime.now(UTC),
    )
