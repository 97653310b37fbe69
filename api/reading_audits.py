"""Finds audits for a person: all of them for who oversees audits, for others those with a finding that they answer."""

from collections.abc import Iterable
from datetime import UTC, datetime

from api.identity import Person
from api.parts import Parts
from api.problems import Problem
from api.seats import organisation_now
from authority.audit_register import Readable
from domain.actor import Actor, ActorKind
from domain.audits import Audit, AuditStatus
from domain.organisation import BodyKind, Organisation, Seat

MOST_AUDITS = 200
"""Of so many audits it is looked whether they wait for a reply."""


async def audits_for(parts: Parts, person: Person, after: int, limit: int) -> tuple[list[Audit], int | None]:
    """Up to `limit` audits after this place that the person may see something of, in the order in which they were opened,
    and where the next page begins; None after the last."""
    by = Actor(ActorKind.PERSON, person.account)
    answering = None
    oversees = await parts.audit_register.oversees(by)
    if not oversees:
        held = (await organisation_now(parts)).seats_held_by(person.account, datetime.now(UTC))
        answering = sorted({seat.body for seat in held})
    listed = await parts.audits.page(after, limit + 1, answering)
    page = listed[:limit]
    shown = [one.audit for one in page]
    if not oversees and shown:
        readable = await parts.audit_register.readable(by, shown)
        shown = [audit for audit, seen in zip(shown, readable, strict=True) if seen.findings]
    return shown, page[-1].place if len(listed) > limit else None


def answers_for(organisation: Organisation, seats: Iterable[Seat]) -> frozenset[str]:
    """The bodies for which who holds these seats replies to what was found: as the chair of a body, or in an office."""
    offices = {body.id for body in organisation.bodies if body.kind is BodyKind.OFFICE}
    return frozenset(seat.body for seat in seats if seat.chair or seat.body in offices)


async def replies_awaited(parts: Parts, person: Person, bodies: frozenset[str]) -> int:
    """How many findings wait for a reply of one of these bodies that the person may read: no question to the policy where
    there is none."""
    if not bodies:
        return 0
    listed = await parts.audits.page(-1, MOST_AUDITS, sorted(bodies))
    waiting = {one.audit.plan.id: waits for one in listed if (waits := _waiting(one.audit, bodies))}
    audits = [one.audit for one in listed if one.audit.plan.id in waiting]
    if not audits:
        return 0
    readable = await parts.audit_register.readable(Actor(ActorKind.PERSON, person.account), audits)
    return sum(len(waiting[audit.plan.id] & seen.findings) for audit, seen in zip(audits, readable, strict=True))


def _waiting(audit: Audit, bodies: frozenset[str]) -> frozenset[int]:
    """The findings that count, ask for a reply of one of these, and have none."""
    if audit.status is AuditStatus.CLOSED:
        return frozenset()
    counting = audit.current().values()
    return frozenset(
        one.number
        for one in counting
        if one.term is not None and not audit.replied(one.number) and not bodies.isdisjoint(one.answering)
    )


async def audit_for(parts: Parts, person: Person, name: str) -> tuple[Audit, Readable]:
    """The audit with this id, and what the person may see of it. Problem `not_found` where that is nothing."""
    audit = await parts.audits.one(name)
    if audit is None:
        raise Problem("not_found")
    (readable,) = await parts.audit_register.readable(Actor(ActorKind.PERSON, person.account), [audit])
    if not (readable.whole or readable.findings):
        raise Problem("not_found")
    return audit, readable
