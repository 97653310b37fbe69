"""Finds a shorter plan that still fails: drops the wrong clock, all faults, half of its parts, then less, then single parts, and at last
single acts.

A part is a fault, or all acts of one course: an act without what went before it shows nothing, and costs a run.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from tests.faults.plan import Event, Plan

Fails = Callable[[Plan], Awaitable[bool]]
_Part = tuple[Event, ...]


async def shrunk(plan: Plan, fails: Fails, most_runs: int) -> Plan:
    """The shortest plan that was found to fail within so many runs; the plan itself where none shorter did.

    Servers do not run the same twice: a part that fails sometimes only can be lost on the way, so what is answered did fail, and what
    was dropped was not needed for it once.
    """
    runs = 0

    async def still(shorter: Plan) -> bool:
        nonlocal runs
        if runs >= most_runs:
            return False
        runs += 1
        return await fails(shorter)

    if plan.clock_days and await still(on_time := replace(plan, clock_days=0)):
        plan = on_time
    if plan.faults and await still(quiet := plan.of(plan.acts)):
        plan = quiet
    plan = await _with_fewest(plan, _parts_of(plan), still)
    return await _with_fewest(plan, [(event,) for event in plan.events], still)


def _parts_of(plan: Plan) -> list[_Part]:
    """Faults first: which of them it takes is what one wants to know."""
    courses = dict[int, _Part]()
    for act in plan.acts:
        courses[act.course] = (*courses.get(act.course, ()), act)
    return [*((fault,) for fault in plan.faults), *courses.values()]


async def _with_fewest(plan: Plan, parts: list[_Part], still: Fails) -> Plan:
    """The plan of as few of these parts as were found to do, one at least. No plan is tried twice."""
    tried: set[tuple[Event, ...]] = {plan.events, ()}
    size = (len(parts) + 1) // 2
    while size:
        place = 0
        while place < len(parts):
            left = parts[:place] + parts[place + size :]
            shorter = plan.of(_in_order(left))
            is_new = shorter.events not in tried
            tried.add(shorter.events)
            if is_new and await still(shorter):
                plan, parts = shorter, [part for part in left if set(part) & set(shorter.events)]
            else:
                place += size
        size = min(size, len(parts)) // 2
    return plan


def _in_order(parts: Sequence[_Part]) -> tuple[Event, ...]:
    events = (event for part in parts for event in part)
    return tuple(sorted(events, key=lambda event: (event.at, event.number)))
