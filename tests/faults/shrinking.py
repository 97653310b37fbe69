"""Finds a shorter plan that still fails: drops halves, then quarters and so on, then single events."""

from collections.abc import Awaitable, Callable

from tests.faults.plan import Event, Plan

Fails = Callable[[Plan], Awaitable[bool]]


async def shrunk(plan: Plan, fails: Fails, most_runs: int) -> Plan:
    """The shortest plan that was found to fail within so many runs; the plan itself where none shorter did.

    Servers do not run the same twice: a part that fails sometimes only can be lost on the way, so what is answered did fail, and what
    was dropped was not needed for it once.
    """
    runs = 0
    events: tuple[Event, ...] = plan.events
    size = len(events) // 2
    while size and runs < most_runs:
        dropped = False
        place = 0
        while place < len(events) and runs < most_runs:
            shorter = plan.of(events[:place] + events[place + size :])
            if len(shorter.events) == len(events):
                place += size
                continue
            runs += 1
            if await fails(shorter):
                events, dropped = shorter.events, True
            else:
                place += size
        if not dropped or size > len(events):
            size = min(size // 2, len(events) // 2) if size > 1 else 0
    return plan.of(events)
