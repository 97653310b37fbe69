"""The rights review as a table: what each account holds at a moment, whether it is used, and what excludes what. Pure.

Which role an act is done in, and which roles nobody may have two of, is the policy's to say, and comes in as `Duties`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from authority.mandaten import accounts_of
from domain.mandaten import Standing
from domain.organisation import Body, BodyKind, Organisation, Seat
from domain.procedure import Procedure, StepKind, Tier

_OFFICE_ACTS = {StepKind.ADVISE: "advise", StepKind.CONCUR: "concur", StepKind.SIGN: "sign"}
MANDAAT = "mandaat"
"""The kind of a right that is no seat."""


@dataclass(frozen=True, slots=True)
class Duties:
    """Of the policy: the role of each act that has one, and which acts somebody with a role may not do as well."""

    role: Mapping[str, str]
    excluded: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Right:
    """A seat or office that an account holds, or a mandaat. `last_used` is its last act by it that counted; `expiring`
    whether it ends soon; `roles` those of the acts that it is for; `conflicts` the seats and mandaten of this account
    that exclude it. Of a mandaat `seat` is None and `body` the office that it is of. `substitute_for` is the account for
    which this one stands in. Of a mandaat `case` is the one that it is for alone, and `agreed_at` when the holder's side
    agreed to it (Awb 10:4); None where nobody had to, or did."""

    account: str
    seat: str | None
    body: str
    title: str
    kind: str
    since: datetime
    until: datetime | None
    last_used: str | None
    expiring: bool
    roles: tuple[str, ...]
    conflicts: tuple[str, ...]
    mandaat: str | None = None
    substitute_for: str | None = None
    case: str | None = None
    agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """What an account holds: the id of a seat or a mandaat, the acts that it is for, and the rest of the row."""

    account: str
    name: str
    acts: frozenset[str]
    body: str
    title: str
    kind: str
    since: datetime
    until: datetime | None
    substitute_for: str | None = None
    case: str | None = None
    agreed_at: datetime | None = None


def rights_at(
    moment: datetime,
    soon: timedelta,
    organisation: Organisation,
    procedure: Procedure | None,
    duties: Duties,
    used: Mapping[tuple[str, str], str],
    mandaten: Iterable[Standing] = (),
) -> tuple[Right, ...]:
    """Every seat and office that is held at `moment`, and of `mandaten`, those in force, who holds them; by account.

    `used` has the last use by account and by seat or mandaat.
    """
    held = [*_seats(moment, organisation, procedure), *_mandaten(moment, organisation, mandaten)]
    by_account: dict[str, list[_Held]] = {}
    for one in held:
        by_account.setdefault(one.account, []).append(one)
    return tuple(
        Right(
            account=one.account,
            seat=None if one.kind == MANDAAT else one.name,
            body=one.body,
            title=one.title,
            kind=one.kind,
            since=one.since,
            until=one.until,
            last_used=used.get((one.account, one.name)),
            expiring=one.until is not None and one.until <= moment + soon,
            roles=_roles(one.acts, duties),
            conflicts=tuple(
                other.name
                for other in by_account[one.account]
                if other is not one
                and (_excludes(one.acts, other.acts, duties) or _excludes(other.acts, one.acts, duties))
            ),
            mandaat=one.name if one.kind == MANDAAT else None,
            substitute_for=one.substitute_for,
            case=one.case,
            agreed_at=one.agreed_at,
        )
        for one in sorted(held, key=lambda one: (one.account, one.kind == MANDAAT, one.name))
    )


def _seats(moment: datetime, organisation: Organisation, procedure: Procedure | None) -> Iterator[_Held]:
    bodies = {body.id: body for body in organisation.bodies}
    for seat in organisation.seats:
        if seat.is_held_at(moment):
            body = bodies[seat.body]
            acts = frozenset(acts_of(seat, body, procedure))
            kind, since, until = body.kind.value, seat.valid_from, seat.valid_until
            yield _Held(seat.account, seat.id, acts, body.id, seat.title, kind, since, until, seat.substitute_for)


def _mandaten(moment: datetime, organisation: Organisation, mandaten: Iterable[Standing]) -> Iterator[_Held]:
    titles = {body.id: body.title for body in organisation.bodies}
    for standing in mandaten:
        mandaat = standing.mandaat
        # Held from when it was valid, confirmed and agreed to.
        recorded = (standing.confirmed_at, standing.agreed_at)
        since = max([mandaat.valid_from, *(moment_of for moment_of in recorded if moment_of is not None)])
        for account in sorted(accounts_of(organisation, (mandaat.holder,), moment)):
            acts, body = frozenset(mandaat.acts), mandaat.principal
            title = titles.get(body, body)
            until, agreed_at = mandaat.valid_until, standing.agreed_at
            yield _Held(
                account, mandaat.id, acts, body, title, MANDAAT, since, until, case=mandaat.case, agreed_at=agreed_at
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
