"""Who can do what a page was refused for, by office or chair with the account: for refusals that are about no case."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from api.catalogue import label
from api.pages.visitor import Visitor
from api.problems import Problem


async def titles_that_may(visitor: Visitor, act: Mapping[str, Any]) -> list[str]:
    """The offices whose holders the policy allows this, by title alone: for a page that shows nobody."""
    found = await visitor.parts.offices_that_may.may(act)
    return list(dict.fromkeys(visitor.names.body(one.office) for one in found))


async def offices_that_may(visitor: Visitor, act: Mapping[str, Any]) -> list[str]:
    """The same, each with its account."""
    found = await visitor.parts.offices_that_may.may(act)
    return await _named(visitor, [(visitor.names.body(one.office), one.account) for one in found])


async def holders_of(visitor: Visitor, body: str, *, chair: bool = False) -> list[str]:
    """Who has a seat in a body now, or its chair alone."""
    seats = visitor.organisation.seats_of(body, datetime.now(UTC))
    return await _named(visitor, [(visitor.names.seat(one.id), one.account) for one in seats if one.chair or not chair])


async def chairs_of(visitor: Visitor, bodies: Iterable[str]) -> list[str]:
    """Who has the chair of each of these bodies now."""
    now = datetime.now(UTC)
    seats = [seat for body in bodies for seat in visitor.organisation.seats_of(body, now) if seat.chair]
    return await _named(visitor, [(visitor.names.seat(one.id), one.account) for one in seats])


def with_who_can(problem: Problem, who: list[str]) -> Problem:
    """The problem of a refusal, with who can do it."""
    problem.extra = {**problem.extra, "whoCan": who}
    return problem


def was_for(problem: Problem, *reasons: str) -> bool:
    """Whether one of these reasons was among those of the refusal."""
    return any(one["code"] in reasons for one in problem.extra.get("reasons", ()))


async def _named(visitor: Visitor, held: Iterable[tuple[str, str]]) -> list[str]:
    held = list(dict.fromkeys(held))
    accounts = {account for _, account in held}
    visitor.person.look.names(accounts)
    handles = await visitor.parts.register.handles(accounts)
    return [label("instead", "seat").format(seat=seat, account=handles.get(account, "–")) for seat, account in held]
