"""The ways that cases go in a year: decided in their group, passed on, called up, sent back, left to their term, withdrawn."""

from collections.abc import Awaitable, Callable
from random import Random

from bench.cases import ABOVE_EVERYBODY, CONCLUDED, Watching, approved_by_overleg, divided, signed, three_tiers
from bench.people import EXPLANATION, PREPARER, VOTING, People
from bench.watching import CLOSED

Way = Callable[[People, Watching, str], Awaitable[object]]
_WITHIN_THE_GROUP = 5_000_000


async def decided(people: People, watch: Watching, group: str) -> None:
    """All four of the group vote for it, and it approves."""
    await _voted_on(people, watch, group, await people.open_case(group, _WITHIN_THE_GROUP))


async def escalated(people: People, watch: Watching, group: str) -> None:
    """The group is divided, and the overleg approves."""
    case = await people.open_case(group, _WITHIN_THE_GROUP)
    await divided(people, watch, group, case)
    await approved_by_overleg(people, watch, case)
    await watch.until(case, CLOSED)


async def called_up(people: People, watch: Watching, group: str) -> None:
    """The ministry calls it up from the group, after a vote."""
    case = await people.open_case(group, ABOVE_EVERYBODY)
    digest = await watch.until(case, "lokaal")
    await people.act(f"ncg-{group}", case, digest, "cast_vote", choice="for")
    await people.act("dg-obdr", case, digest, "call_up", reasons=EXPLANATION)
    await signed(people, watch, case)


async def returned(people: People, watch: Watching, group: str) -> None:
    """The group asks something, is answered, and approves."""
    case = await people.open_case(group, _WITHIN_THE_GROUP)
    digest = await watch.until(case, "lokaal")
    await people.act(f"voorzitter-{group}", case, digest, "return_for_information", questions=EXPLANATION)
    await people.act(PREPARER, case, await watch.digest(case), "answer", answer=EXPLANATION)
    await _voted_on(people, watch, group, case)


async def left(people: People, watch: Watching, group: str) -> None:
    """Nobody of the group does anything: when its term has passed the case goes on by itself, and the overleg approves."""
    case = await people.open_case(group, _WITHIN_THE_GROUP)
    await approved_by_overleg(people, watch, case)
    await watch.until(case, CLOSED)


async def withdrawn(people: People, watch: Watching, group: str) -> None:
    """Somebody votes, and it is withdrawn."""
    case = await people.open_case(group, _WITHIN_THE_GROUP)
    digest = await watch.until(case, "lokaal")
    await people.act(f"gemeente-{group}", case, digest, "cast_vote", choice="for")
    await people.act(PREPARER, case, digest, "withdraw", reasons=EXPLANATION)
    await watch.until(case, CLOSED)


async def _voted_on(people: People, watch: Watching, group: str, case: str) -> None:
    # What was answered is in the dossier, so that its digest is another one by now.
    await watch.until(case, "lokaal")
    digest = await watch.digest(case)
    for party in VOTING:
        await people.act(f"{party}-{group}", case, digest, "cast_vote", choice="for")
    await people.act(f"voorzitter-{group}", case, digest, "conclude", outcome="approve", **CONCLUDED)
    await watch.until(case, CLOSED)


SHARES: dict[Way, int] = {
    decided: 10,
    escalated: 4,
    three_tiers: 2,
    returned: 1,
    called_up: 1,
    left: 1,
    withdrawn: 1,
}
"""Of twenty cases; made up, since nobody has published how they are shared out."""


def drawn(chance: Random) -> Way:
    """The way of one case."""
    return chance.choices(list(SHARES), list(SHARES.values()))[0]
