"""What an act on the register of interests is about, and how the policy sees it. Who may do it is the policy's to say."""

from dataclasses import dataclass
from datetime import datetime

import authority.question_types as t
from authority.act_view import moment
from domain.interest_acts import InterestAct, RegisterInterest
from domain.interests import RegisteredInterest
from domain.organisation import Organisation


@dataclass(frozen=True, slots=True)
class InterestSubject:
    """Whose interests an act or a reading is about, and the bodies of that account; no account: everybody's.

    `registered` is the one interest that it is about; None for one that is to be registered, and for a reading.
    """

    account: str | None
    bodies: tuple[str, ...] = ()
    valid_until: datetime | None = None
    registered: RegisteredInterest | None = None


def subject_of_act(
    act: InterestAct, registered: RegisteredInterest | None, organisation: Organisation, now: datetime
) -> InterestSubject | None:
    """What an act is about: as it is to be registered, or as it stands; None for one that is not there."""
    if isinstance(act, RegisterInterest):
        interest = act.interest
    elif registered is not None:
        interest = registered.interest
    else:
        return None
    bodies = {seat.body for seat in organisation.seats if seat.account == interest.account and seat.is_held_at(now)}
    return InterestSubject(interest.account, tuple(sorted(bodies)), interest.valid_until, registered)


def interest_view(subject: InterestSubject) -> t.InterestView:
    """The subject as the policy gets it."""
    registered = subject.registered
    return {
        "account": subject.account,
        "bodies": list(subject.bodies),
        "valid_until": moment(subject.valid_until),
        "registered_by": registered.registered_by if registered else None,
        "ended": registered is not None and registered.ended_at is not None,
    }
