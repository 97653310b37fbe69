"""Who can do what a page was refused for, by office or chair with the account: for refusals that are about no case."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from api.catalogue import label
from api.pages.visitor import Visitor
from api.problems import Problem
from authority.register_instead import CanAct
from authority.register_offers import Possible
from domain.change_acts import ChangeAct, ConfirmChange
from domain.changes import ChangeStanding, ChangeStatus
from domain.mandaat_acts import ConfirmMandaat, MandaatAct
from domain.mandaten import MandaatStatus, Standing


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


async def can_on_change(visitor: Visitor, act: ChangeAct, standing: ChangeStanding) -> list[str]:
    """Whom the policy allows this with this very change, as it stands now."""
    return await _able(visitor, await visitor.parts.register_instead.on_change(act, standing))


async def can_on_mandaat(visitor: Visitor, act: MandaatAct, standing: Standing) -> list[str]:
    """The same of a mandaat."""
    return await _able(visitor, await visitor.parts.register_instead.on_mandaat(act, standing))


async def who_confirms_change(visitor: Visitor, standing: ChangeStanding, possible: Possible) -> list[str]:
    """Who can confirm it, where it waits for that and this person may not."""
    if standing.status is not ChangeStatus.PROPOSED or possible["confirm_change"].allow:
        return []
    return await can_on_change(visitor, ConfirmChange(standing.change.id), standing)


async def who_confirms_mandaat(visitor: Visitor, standing: Standing, possible: Possible) -> list[str]:
    """The same of a mandaat."""
    if standing.status is not MandaatStatus.PROPOSED or possible["confirm_mandaat"].allow:
        return []
    return await can_on_mandaat(visitor, ConfirmMandaat(standing.mandaat.id), standing)


def with_who_can(problem: Problem, who: list[str]) -> Problem:
    """The problem of a refusal, with who can do it."""
    problem.extra = {**problem.extra, "whoCan": who}
    return problem


def was_for(problem: Problem, *reasons: str) -> bool:
    """Whether one of these reasons was among those of the refusal."""
    return any(one["code"] in reasons for one in problem.extra.get("reasons", ()))


async def _able(visitor: Visitor, found: Iterable[CanAct]) -> list[str]:
    found = list(found)
    seated = [(visitor.names.seat(one.seat), one.account) for one in found if one.seat is not None]
    mandated = [(visitor.names.body(one.under), one.account) for one in found if one.under is not None]
    return [*await _named(visitor, seated), *await _named(visitor, mandated, "under_mandate")]


async def _named(visitor: Visitor, held: Iterable[tuple[str, str]], told: str = "seat") -> list[str]:
    """Each account with its seat or the body, as the catalogue tells it."""
    held = list(dict.fromkeys(held))
    accounts = {account for _, account in held}
    visitor.person.look.names(accounts)
    handles = await visitor.parts.register.handles(accounts)
    text = label("instead", told)
    return [text.format(seat=held_in, body=held_in, account=handles.get(one, "–")) for held_in, one in held]
