"""Whether a procedure can run in an organisation: the one names bodies, offices and parties that the other has.

Each document is valid by itself before this is asked. Whether one that does not fit may come into force, the policy says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.endings import EndedKind
from domain.organisation import BodyKind, Organisation
from domain.procedure import Procedure, StepKind, Tier
from domain.said import Said


@dataclass(frozen=True, slots=True)
class ProcedureFit:
    """Whether a procedure can run, and whether its version number is that of another content."""

    fits: bool
    version_taken: bool


def fit_of(
    procedure: Procedure, organisation: Organisation, known: Iterable[tuple[str, int, str]], moment: datetime
) -> ProcedureFit:
    """How `procedure` fits at `moment` (aware); `known` are id, version and content hash of those that came into force."""
    named = (procedure.id, procedure.version, procedure.content_hash)
    return ProcedureFit(not misfits(procedure, organisation, moment), is_taken(named, known))


def is_taken(named: tuple[str, int, str], known: Iterable[tuple[str, int, str]]) -> bool:
    """Whether this id and version are those of another content."""
    return any(one[:2] == named[:2] and one[2] != named[2] for one in known)


def misfits(procedure: Procedure, organisation: Organisation, now: datetime) -> tuple[Said, ...]:
    """Why `procedure` cannot run in `organisation` at `now` (aware): one English sentence each, none where it can."""
    found: list[Said] = []
    # One that ends later is no body for a procedure that is to run on.
    kinds = {one.id: one.kind for one in organisation.bodies if organisation.end_of(EndedKind.BODY, one.id) is None}
    offices = [("intake_office", procedure.intake_office), ("call_up_office", procedure.call_up_office)]
    for tier in procedure.tiers:
        offices += [(f"{tier.id}/{step.id}", office) for step in tier.steps for office in step.offices]
        if tier.body is not None and tier.body not in kinds:
            found.append(Said("{where}: the organisation has no body {body!r}.", where=tier.id, body=tier.body))
        else:
            found += _seat_problems(tier, organisation, now)
    for where, office in offices:
        if kinds.get(office) is not BodyKind.OFFICE:
            found.append(Said("{where}: the organisation has no office {office!r}.", where=where, office=office))
        elif not organisation.seats_of(office, now):
            found.append(Said("{where}: nobody holds the office {office!r}.", where=where, office=office))
    return tuple(dict.fromkeys(found))


def _seat_problems(tier: Tier, organisation: Organisation, now: datetime) -> list[Said]:
    """For every body that decides in the tier: is there a seat for the chair and the parties that must vote?"""
    bodies = [
        body.id
        for body in organisation.bodies
        if body.kind is BodyKind.STEERING_GROUP and organisation.end_of(EndedKind.BODY, body.id) is None
    ]
    if tier.body is not None:
        bodies = [tier.body]
    found: list[Said] = []
    for step in tier.steps:
        if step.kind is not StepKind.DECIDE or step.quorum is None or step.rule is None:
            continue
        where = f"{tier.id}/{step.id}"
        for body in bodies:
            voting = [seat for seat in organisation.seats_of(body, now) if seat.voting]
            if not any(seat.chair for seat in voting):
                found.append(Said("{where}: {body!r} has no chair who can conclude.", where=where, body=body))
            parties = dict.fromkeys((*step.quorum.parties, *step.rule.parties))
            absent = [party for party in parties if party not in {seat.party for seat in voting}]
            found += [
                Said("{where}: {body!r} has no voting seat for {party!r}.", where=where, body=body, party=party)
                for party in absent
            ]
    return found
