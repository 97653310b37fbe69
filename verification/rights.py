"""The rights review as a table: what each account holds at a moment, whether it is used, and what excludes what. Pure.

Which role an act is done in, and which roles nobody may have two of, is the policy's to say, and comes in as `Duties`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.organisation import Body, BodyKind, Organisation, Seat
from domain.procedure import Procedure, StepKind, Tier

_OFFICE_ACTS = {StepKind.ADVISE: "advise", StepKind.CONCUR: "concur", StepKind.SIGN: "sign"}


@dataclass(frozen=True, slots=True)
class Duties:
    """Of the policy: the role of each act that has one, and which acts somebody with a role may not do as well."""

    role: Mapping[str, str]
    excluded: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Right:
    """A seat or office that an account holds. `last_used` is its last act in it that counted; `expiring` whether it
    ends soon; `roles` those of the acts that it is for; `conflicts` the seats of this account that exclude it."""

    account: str
    seat: str
    body: str
    title: str
    kind: str
    since: datetime
    until: datetime | None
    last_used: str | None
    expiring: bool
    roles: tuple[str, ...]
    conflicts: tuple[str, ...]


def rights_at(
    moment: datetime,
    soon: timedelta,
    organisation: Organisation,
    procedure: Procedure | None,
    duties: Duties,
    used: Mapping[tuple[str, str], str],
) -> tuple[Right, ...]:
    """Every seat and office that is held at `moment`, by account; `used` has the last use by account and seat."""
    bodies = {body.id: body for body in organisation.bodies}
    held = [seat for seat in organisation.seats if seat.is_held_at(moment)]
    acts = {seat.id: frozenset(acts_of(seat, bodies[seat.body], procedure)) for seat in held}
    return tuple(
        Right(
            account=seat.account,
            seat=seat.id,
            body=seat.body,
            title=seat.title,
            kind=bodies[seat.body].kind.value,
            since=seat.valid_from,
            until=seat.valid_until,
            last_used=used.get((seat.account, seat.id)),
            expiring=seat.valid_until is not None and seat.valid_until <= moment + soon,
            roles=_roles(acts[seat.id], duties),
            conflicts=tuple(
                other.id
                for other in held
                if other.account == seat.account
                and other is not seat
                and (
                    _excludes(acts[seat.id], acts[other.id], duties) or _excludes(acts[other.id], acts[seat.id], duties)
                )
            ),
        )
        for seat in sorted(held, key=lambda one: (one.account, one.id))
    )


def acts_of(seat: Seat, body: Body, procedure: Procedure | None) -> Iterator[str]:
    """The acts that a procedure has a seat for."""
    if procedure is None:
        return
    if body.id == procedure.intake_office:
        yield "submit"
    for tier in procedure.tiers:
        for step in tier.steps:
            if step.kind in _OFFICE_ACTS and body.id in step.offices:
                yield _OFFICE_ACTS[step.kind]
            if step.kind is StepKind.DECIDE and _meets_as(body, tier):
                yield from ("cast_vote",) if seat.voting else ()
                yield from ("conclude",) if seat.chair else ()


def _meets_as(body: Body, tier: Tier) -> bool:
    """Whether this body decides in the tier; a tier without a body is that of the steering groups."""
    return body.id == tier.body if tier.body is not None else body.kind is BodyKind.STEERING_GROUP


def _roles(acts: frozenset[str], duties: Duties) -> tuple[str, ...]:
    return tuple(sorted({duties.role[act] for act in acts if act in duties.role}))


def _excludes(acts: frozenset[str], others: frozenset[str], duties: Duties) -> bool:
    """Whether who did one of `acts` may not do one of `others` in the same case."""
    return any((role, act) in duties.excluded for role in _roles(acts, duties) for act in others)
