"""One run of a plan on a stack of its own: acts and faults beside each other, quiet, what was unknown sent again, and the rules."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.faults.acting import Accounts, Acting, vars_of
from tests.faults.checker import broken
from tests.faults.faulty_stack import FaultyStack, faulty_stack
from tests.faults.gathering import accounts_of, cases_now, gathered, log_now, times_there
from tests.faults.letters import mail_now, want_mail
from tests.faults.nemesis import Nemesis
from tests.faults.operations import NOT_TELLING, Attempt, Operation, OperationLog, Outcome
from tests.faults.plan import Fault, Plan

CATCHING_UP_SECONDS = 150.0
"""Longer than a stopped transaction holds others up (30 s), and than the longest time between two attempts of the relay (60 s)."""

SENDING_AGAIN_SECONDS = 60.0
UNDER_WAY_SECONDS = 35.0
"""A request whose client went away may still be at work, and behind a stopped transaction that takes 30 s; only then is it counted
whether the act is there."""


@dataclass(frozen=True)
class Result:
    """What came of a run."""

    broken: tuple[str, ...]
    acts: dict[str, int]
    faults: dict[str, int]
    skipped: tuple[str, ...]
    cases: int
    entries: int
    seconds: float


async def run(plan: Plan, place: Path, output: Path) -> Result:
    """Follow the plan; home and servers are below `place`, what is kept of it below `output`."""
    output.mkdir(parents=True, exist_ok=True)
    (output / "plan.json").write_text(json.dumps(plan.json(), indent=1))
    log = OperationLog(output / "operations.jsonl")
    began = time.monotonic()
    try:
        async with faulty_stack(place, plan.clock_days) as stack:
            await stack.start()
            return await _on(stack, plan, log, began)
    finally:
        log.close()


async def _on(stack: FaultyStack, plan: Plan, log: OperationLog, began: float) -> Result:
    accounts_at = Accounts(stack.url)
    accounts, began_at = await accounts_of(stack), datetime.now(UTC)
    await want_mail(stack, accounts)
    acting, nemesis = Acting(plan, accounts_at, log), Nemesis(stack)
    done: list[tuple[Fault, str]] = []
    if stack.without_clock:
        log.tell("skipped", kind="clock", why=stack.without_clock)

    async def fault_at(fault: Fault) -> None:
        await asyncio.sleep(fault.at)
        log.tell("fault", number=fault.number, kind=fault.kind, who=fault.who, seconds=fault.seconds)
        try:
            came_of_it = await nemesis.do(fault)
        except (TimeoutError, RuntimeError) as error:
            # A start that failed; once all faults are over it has to succeed.
            came_of_it = f"skipped: not started again: {error}"
        except OSError as error:
            came_of_it = f"skipped: {error}"
        done.append((fault, came_of_it))
        log.tell("fault over", number=fault.number, came_of_it=came_of_it)

    try:
        async with asyncio.TaskGroup() as together:
            together.create_task(acting.run())
            for fault in plan.faults:
                together.create_task(fault_at(fault))
        try:
            await nemesis.quiet()
        except (TimeoutError, RuntimeError) as error:
            return _never_ready(error, acting, began)
        log.tell("quiet")
        if any(operation.outcome is Outcome.UNKNOWN for operation in acting.operations):
            await asyncio.sleep(UNDER_WAY_SECONDS)
        await _send_again(stack, accounts_at, acting.operations, accounts, log)
        recovered = await asyncio.to_thread(stack.stack.command, "recover", "--json")
        log.tell("recovered", said=recovered.stdout.strip() or recovered.stderr.strip()[-300:])
        await _caught_up(stack, accounts)
        mail = await mail_now(stack, accounts)
        history = await gathered(stack, acting.operations, accounts, mail, began_at)
    finally:
        await accounts_at.client.aclose()
    what = broken(history)
    for line in what:
        log.tell("broken", rule=line)
    skipped = [f"{fault.kind} {fault.who}: {came}" for fault, came in done if came.startswith("skipped")]
    return Result(
        broken=tuple(what),
        acts=dict(Counter(operation.outcome.value for operation in acting.operations)),
        faults=dict(Counter(f"{fault.kind} {fault.who}" for fault, came in done if not came.startswith("skipped"))),
        skipped=tuple(skipped + ([f"clock: {stack.without_clock}"] if stack.without_clock else [])),
        cases=len(history.cases),
        entries=history.log.entries,
        seconds=time.monotonic() - began,
    )


def _never_ready(error: Exception, acting: Acting, began: float) -> Result:
    """What came of a run whose stack does not come back: nothing of it can be looked at."""
    acts = dict(Counter(operation.outcome.value for operation in acting.operations))
    what = f"everything_is_ready_again: {type(error).__name__} {str(error)[-1000:]}"
    return Result((what,), acts, {}, (), 0, 0, time.monotonic() - began)


async def _send_again(
    stack: FaultyStack, at: Accounts, operations: list[Operation], accounts: dict[str, str], log: OperationLog
) -> None:
    """Everything unknown: how often it is there, and then the same request with the same key, until that has an answer."""
    for operation in operations:
        if operation.outcome is not Outcome.UNKNOWN:
            continue
        operation.before = await asyncio.to_thread(times_there, stack, operation, accounts)
        until = time.monotonic() + SENDING_AGAIN_SECONDS
        while operation.resent is None or (_is_away(operation.resent) and time.monotonic() < until):
            operation.resent = await at.send(operation)
            log.tell("sent again", number=operation.number, was_there=operation.before, **vars_of(operation.resent))
            if _is_away(operation.resent):
                await asyncio.sleep(1)
        if operation.resent.why == NOT_TELLING:
            kept = await at.see(operation.account, f"/v1/receipts/{operation.key}")
            operation.told = int(kept["receipt"]["index"]) if kept else None


def _is_away(attempt: Attempt) -> bool:
    """Whether a server was, so that the same has to be sent once more."""
    return attempt.outcome is not Outcome.OK and (attempt.status is None or attempt.status >= 500)


async def _caught_up(stack: FaultyStack, accounts: dict[str, str]) -> None:
    """Wait until every workflow has read its ledger, the log has all and no message waits; the rules tell what has not, when it takes too
    long."""
    until = time.monotonic() + CATCHING_UP_SECONDS
    while time.monotonic() < until:
        try:
            cases = await cases_now(stack)
            log = await asyncio.to_thread(log_now, stack)
            mail = await mail_now(stack, accounts)
        except (OSError, psycopg.Error):
            await asyncio.sleep(1)
            continue
        behind = [seen for seen in cases if not seen.workflow_ended and seen.workflow_at != seen.sequence]
        busy = [seen for seen in cases if seen.system_owes is not None or seen.telling]
        if not behind and not busy and not mail.waiting and log.cosigned >= log.published >= log.entries:
            return
        await asyncio.sleep(0.5)
