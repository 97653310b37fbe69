"""Who is told what, by code: a notice names an audience (body, office, seat or preparer) and holds no content.

Whoever may act for an audience under a mandaat is told as well, as an account; who that is, the register and the policy say.
"""

from dataclasses import dataclass

from domain import events as e
from domain.acts import TermKind
from domain.case import Routekaart
from domain.codes import SideState
from domain.procedure import StepKind
from domain.waiting import PREPARER, waits_for

OF_INTERESTS = ("interest_proposed", "interest_confirmed", "interest_end_proposed", "interest_ended")
"""What an account is told that others did about an interest of its own. Of no case: the ledger writes these itself."""

OF_MEETINGS = ("meeting_convened", "meeting_changed", "meeting_withdrawn")
"""What a body is told of its meetings. Of no case: the ledger writes these itself, and names the meeting."""


@dataclass(frozen=True, slots=True)
class Notice:
    """`code` is what happened; the page has the sentence for it."""

    audience: str
    code: str


def asked_by(notice: Notice, state: Routekaart) -> frozenset[str]:
    """The acts that a case in this state waits for of whom the notice is to."""
    return frozenset(one.act for one in waits_for(state) if one.who == notice.audience)


def notices(event: e.CaseEvent, before: Routekaart | None, after: Routekaart) -> tuple[Notice, ...]:
    """What to tell whom, now that `event` took the case from `before` to `after`."""
    match event:
        case e.RoundOpened() if after.tier is not None:
            return (Notice(after.tier.body, "round_opened"),)
        case e.StepOpened() if event.kind is not StepKind.DECIDE:
            return tuple(Notice(office, f"{event.kind.value}_asked") for office in event.offices)
        case e.Reminded():
            awaited = dict.fromkeys(one.who for one in waits_for(after))
            return tuple(Notice(who, "reminder") for who in awaited)
        case e.TermPassed() if event.term is TermKind.TIER and before is not None and before.tier is not None:
            return (Notice(before.tier.body, "term_passed"),)
        case e.TermPassed() if event.term is TermKind.ANSWER:
            return (Notice(PREPARER, "answer_term_passed"),)
        case e.TierEnded() if event.position.outcome == "called_up":
            return (Notice(event.position.body, "called_up"),)
        case e.CaseReturned():
            return (Notice(PREPARER, "questions_asked"),)
        case e.CaseAnswered():
            return tuple(Notice(seat, "vote_asked_again") for seat in event.stale)
        case e.DocumentAdded() | e.DocumentWithdrawn() if after.side_state is SideState.NONE:
            # Of a case that waits the votes are asked again when it goes on.
            return tuple(Notice(seat, "vote_asked_again") for seat in event.stale)
        case e.CaseReferred():
            return (Notice(event.desk, "handed_over"),)
        case e.CaseDecided():
            bodies = dict.fromkeys(position.body for position in after.positions)
            return (Notice(PREPARER, "decided"), *(Notice(body, "decided") for body in bodies))
        case e.CaseWithdrawn() if before is not None and before.tier is not None:
            return (Notice(before.tier.body, "withdrawn"),)
        case e.CaseSuspended():
            return _with_preparer(after, "suspended")
        case e.CaseResumed():
            return _with_preparer(after, "resumed")
        case e.TermExtended():
            return _with_preparer(after, "held")
        case e.MemberRecused() if after.tier is not None:
            return (Notice(after.tier.body, "member_recused"),)
        case _:
            return ()


def _with_preparer(state: Routekaart, code: str) -> tuple[Notice, ...]:
    """The preparer, and the body that has the case where one has."""
    return (Notice(PREPARER, code), *((Notice(state.tier.body, code),) if state.tier else ()))
