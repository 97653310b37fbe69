"""Which bodies and offices a procedure and the cases that go on still need, so that none of them ends under a case. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.case import Routekaart
from domain.codes import SideState
from domain.organisation import Body, BodyKind, Organisation
from domain.procedure import Procedure


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Of a case that goes on, what says whom it needs: its procedure by hash, its municipality, and the body that it is
    with, or else the tier that it is on its way to."""

    procedure: str
    municipality: str
    body: str | None
    to: str | None


@dataclass(frozen=True, slots=True)
class OpenCases:
    """The cases that went on when the log had `seen` entries, each kind of need once."""

    seen: int
    cases: frozenset[OpenCase]


@dataclass(frozen=True, slots=True)
class BodyNeed:
    """Whether open cases need a body, how many entries the log had when they were looked at, and whether a procedure names it
    that is to come into force."""

    needed: bool
    seen: int
    named_later: bool = False


def open_case(state: Routekaart) -> OpenCase | None:
    """What the case needs; None where it is closed and no objection against its decision waits."""
    if state.side_state is SideState.CLOSED and (state.objection is None or not state.objection.waits):
        return None
    body = None if state.tier is None else state.tier.body
    to = None if body is not None or state.route is None else state.route.tier
    return OpenCase(state.procedure.content_hash, state.facts.municipality, body, to)


def names_body(procedure: Procedure, body: str) -> bool:
    """Whether the procedure names this body or office."""
    offices = {procedure.intake_office, procedure.call_up_office, procedure.referral_desk}
    tiers = procedure.tiers
    return body in offices | {tier.body for tier in tiers} | {
        office for tier in tiers for step in tier.steps for office in step.offices
    }


def body_need(
    body: str,
    organisation: Organisation,
    found: OpenCases,
    procedures: Mapping[str, Procedure],
    coming: Iterable[str] = (),
) -> BodyNeed:
    """Whether one of the open cases is with the body, on its way to it, or has a procedure that names it, and whether one of
    the procedures that are `coming` does.

    KeyError for a procedure, by hash, that is not among `procedures`.
    """
    needed = any(
        _needs(case, one, procedures[case.procedure])
        for one in organisation.bodies
        if one.id == body
        for case in found.cases
    )
    return BodyNeed(needed, found.seen, any(names_body(procedures[one], body) for one in coming))


def _needs(case: OpenCase, body: Body, procedure: Procedure) -> bool:
    if case.body == body.id or names_body(procedure, body.id):
        return True
    of_its_group = body.kind is BodyKind.STEERING_GROUP and body.municipality == case.municipality
    return of_its_group and any(tier.id == case.to and tier.body is None for tier in procedure.tiers)
