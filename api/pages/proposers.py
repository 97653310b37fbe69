"""Who may propose a mandaat or a change of the organisation, asked before its form is shown: a form that would be refused is
not there, but why, and who can."""

from collections.abc import Collection

from api.pages.instead import chairs_of, holders_of, was_for, with_who_can
from api.pages.visitor import Visitor
from api.problems import Problem
from api.refusals import reasons_json, refusal
from api.translations import reads
from authority.register_offers import against_passing_on
from domain.changes import ChangeKind
from domain.mandaten import Holder, HolderKind, Standing
from domain.organisation import MANAGING_OFFICE, BodyKind
from domain.receipt import Receipt

NEW_BODY = "nieuw"
"""The id of no body, by which it is asked who may propose one."""
_OF_THE_PERSON = "not_the_manager"


async def refuse_who_gives_nothing(visitor: Visitor) -> None:
    """Problem `giving_refused`, with who can, for somebody who may propose no mandaat at all."""
    giving = await visitor.parts.register_offers.of_giving(visitor.person.account)
    if not giving.any:
        raise await _giving_refused(visitor, giving.offices, ("not_the_principal",))


async def refuse_passing_on(visitor: Visitor, standing: Standing) -> None:
    """Problem `giving_refused`, with why, where the person may not pass this mandaat on."""
    (possible,) = await visitor.parts.register_offers.of_mandaten([standing], visitor.person.account)
    if against := against_passing_on(possible):
        raise await _giving_refused(visitor, [standing.mandaat.principal], against, standing.mandaat.holder)


async def _giving_refused(
    visitor: Visitor, offices: Collection[str], reasons: tuple[str, ...], holder: Holder | None = None
) -> Problem:
    problem = Problem("giving_refused", extra={"reasons": reasons_json(reasons, reads())})
    if "not_the_principal" not in reasons:
        return problem
    bodies = [*offices, MANAGING_OFFICE]
    if holder is not None and holder.kind is HolderKind.OFFICE:
        bodies.insert(0, holder.id)
    who = [named for body in dict.fromkeys(bodies) for named in await holders_of(visitor, body)]
    return with_who_can(problem, who)


async def may_change(visitor: Visitor) -> frozenset[str]:
    """The bodies of which the person may propose a change, with `NEW_BODY` for one to come."""
    bodies = [body.id for body in visitor.organisation.bodies]
    return await visitor.parts.register_offers.may_propose_for([*bodies, NEW_BODY], visitor.person.account)


async def refuse_change(
    visitor: Visitor, kind: ChangeKind, may: Collection[str], *, body: str | None, seat: str | None, account: str | None
) -> None:
    """Problem `change_refused`, with why and who can, where a change of this kind is not this person's to propose; or, where
    something is to end, not to be proposed now. What is not named may still be chosen in the form."""
    reasons = await _against(visitor, kind, may, body, seat, account)
    if not reasons:
        return
    problem = Problem("change_refused", extra={"reasons": reasons_json(reasons, reads())})
    if _OF_THE_PERSON not in reasons:
        raise problem
    raise with_who_can(problem, [*await holders_of(visitor, MANAGING_OFFICE), *await _of_the_body(visitor, body)])


async def refused_proposal(visitor: Visitor, receipt: Receipt) -> Problem:
    """The problem of a change that was proposed and refused; where it is not for this person, with who manages."""
    problem = refusal(receipt, reads())
    if not was_for(problem, _OF_THE_PERSON, "managers_only"):
        return problem
    return with_who_can(problem, await holders_of(visitor, MANAGING_OFFICE))


async def _against(
    visitor: Visitor, kind: ChangeKind, may: Collection[str], body: str | None, seat: str | None, account: str | None
) -> tuple[str, ...]:
    offers, who = visitor.parts.register_offers, visitor.person.account
    match kind:
        case ChangeKind.END_BODY if body is not None:
            return (await offers.of_endings(body, [], who)).body.reasons
        case ChangeKind.END_SEAT if body is not None and seat is not None:
            return (await offers.of_endings(body, [seat], who)).seats[seat].reasons
        case ChangeKind.CLOSE_ACCOUNT if account is not None:
            return (await offers.of_closings([account], who))[account].reasons
        case ChangeKind.ADD_BODY:
            allowed = NEW_BODY in may
        case ChangeKind.CLOSE_ACCOUNT | ChangeKind.REOPEN_ACCOUNT:
            allowed = MANAGING_OFFICE in may
        case _:
            allowed = bool(may) if body is None else body in may
    return () if allowed else (_OF_THE_PERSON,)


async def _of_the_body(visitor: Visitor, body: str | None) -> list[str]:
    """Who may beside beheer: the chair of the body, or who holds the office."""
    found = next((one for one in visitor.organisation.bodies if one.id == body), None)
    if found is None or found.id == MANAGING_OFFICE:
        return []
    return await (holders_of(visitor, found.id) if found.kind is BodyKind.OFFICE else chairs_of(visitor, [found.id]))
