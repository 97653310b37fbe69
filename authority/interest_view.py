"""What an act on the register of interests is about, and how the policy sees it. Who may do it is the policy's to say."""

from dataclasses import dataclass
from datetime import datetime

import authority.register_views as t
from authority.act_view import moment
from domain.interest_acts import InterestAct, RegisterInterest
from domain.interests import Interest, InterestScope, RegisteredInterest
from domain.organisation import MANAGING_OFFICE, Organisation


@dataclass(frozen=True, slots=True)
class InterestSubject:
    """Whose interests an act or a reading is about, and the bodies of that account; no account: everybody's.

    `registered` is the one interest that it is about; None for one that is to be registered, and for a reading.
    `municipality` is the only one that it covers; None where it covers several. `proposer_manages`: whoever proposed what
    waits is of the managing office now.
    """

    account: str | None
    bodies: tuple[str, ...] = ()
    valid_until: datetime | None = None
    registered: RegisteredInterest | None = None
    municipality: str | None = None
    proposer_manages: bool = False


def interest_acted_on(act: InterestAct, registered: RegisteredInterest | None) -> Interest | None:
    """The interest that an act is about: as it is to be registered, or as it stands; None for one that is not there."""
    if isinstance(act, RegisterInterest):
        return act.interest
    return None if registered is None else registered.interest


def subject_of_act(
    act: InterestAct,
    registered: RegisteredInterest | None,
    organisation: Organisation,
    now: datetime,
    of_case: str | None,
) -> InterestSubject | None:
    """What an act is about; None for an interest that is not there. `of_case` is the municipality of the case that an
    interest in one case is in."""
    interest = interest_acted_on(act, registered)
    if interest is None:
        return None
    municipality = {
        InterestScope.MUNICIPALITY: interest.code,
        InterestScope.AREA: interest.municipality,
        InterestScope.CASE: of_case,
    }[interest.scope]
    proposed_by = None if registered is None else registered.proposed_by
    return InterestSubject(
        interest.account,
        tuple(sorted(_bodies_of(organisation, interest.account, now))),
        interest.valid_until,
        registered,
        municipality,
        proposed_by is not None and MANAGING_OFFICE in _bodies_of(organisation, proposed_by, now),
    )


def _bodies_of(organisation: Organisation, account: str, now: datetime) -> set[str]:
    return {seat.body for seat in organisation.seats_held_by(account, now)}


def interest_view(subject: InterestSubject) -> t.InterestView:
    """The subject as the policy gets it."""
    registered = subject.registered
    return {
        "account": subject.account,
        "bodies": list(subject.bodies),
        "municipality": subject.municipality,
        "valid_until": moment(subject.valid_until),
        "registered_by": registered.registered_by if registered else None,
        "status": registered.status.value if registered else None,
        "proposed_by": registered.proposed_by if registered else None,
        "proposer_manages": subject.proposer_manages,
    }
