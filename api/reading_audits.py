"""Finds audits for a person: all of them for who oversees audits, for others those with a finding that they answer."""

from datetime import UTC, datetime

from api.identity import Person
from api.parts import Parts
from api.problems import Problem
from api.seats import organisation_now
from authority.audit_register import Readable
from domain.audits import Audit
from domain.decide import Actor, ActorKind


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


async def audit_for(parts: Parts, person: Person, name: str) -> tuple[Audit, Readable]:
    """The audit with this id, and what the person may see of it. Problem `not_found` where that is nothing."""
    audit = await parts.audits.one(name)
    if audit is None:
        raise Problem("not_found")
    (readable,) = await parts.audit_register.readable(Actor(ActorKind.PERSON, person.account), [audit])
    if not (readable.whole or readable.findings):
        raise Problem("not_found")
    return audit, readable
