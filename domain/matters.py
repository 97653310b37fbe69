"""What the texts of a subject are of, where that is no case, address or account: something in a register.

Data, and when it is over: what is not over is needed, and is not forgotten.
"""

from datetime import datetime

from domain.audits import Audit, AuditStatus
from domain.changes import ChangeStanding
from domain.interests import RegisteredInterest
from domain.mandaten import Holder, HolderKind, Standing
from domain.meetings import Meeting

Matter = RegisteredInterest | Standing | ChangeStanding | Audit | Meeting


def still_counts(matter: Matter, moment: datetime) -> bool:
    """Whether it counts at `moment` (aware): an interest, mandaat or change that is not over (also one that is proposed, or
    has still to begin), an audit that goes on, a meeting that is to come or whose minutes were not adopted."""
    match matter:
        case RegisteredInterest() | Standing() | ChangeStanding():
            return not matter.is_over_at(moment)
        case Audit():
            return matter.status is AuditStatus.OPEN
        case Meeting():
            return not matter.is_over


def is_about(matter: Matter, account: str) -> bool:
    """Whether it is about this account itself: its interest, its mandaat, or its seat or account that changes."""
    match matter:
        case RegisteredInterest():
            return matter.interest.account == account
        case Standing():
            return matter.mandaat.holder == Holder(HolderKind.ACCOUNT, account)
        case ChangeStanding():
            return matter.change.account == account
        case Audit() | Meeting():
            return False
