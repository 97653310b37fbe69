"""The course of a case as far as the system drives it: its next own act, its next timer, and whether it is over."""

from dataclasses import dataclass
from datetime import datetime

from domain.acts import Close, OpenTier, PassTerm, Refer, Remind, SystemAct, TermKind
from domain.case import Routekaart
from domain.codes import SideState
from domain.verdict import RouteTo


@dataclass(frozen=True, slots=True)
class Timer:
    """At this moment (aware UTC) the system takes this act."""

    at: datetime
    act: Remind | PassTerm


def finished(state: Routekaart) -> bool:
    """Whether nothing more is waited for."""
    return state.side_state is SideState.CLOSED


def next_act(state: Routekaart) -> SystemAct | None:
    """What the system has to do now; None where it is somebody else's turn."""
    if finished(state):
        return None
    if state.side_state is SideState.WITHDRAWN or (state.outcome is not None and state.side_state is SideState.NONE):
        return Close()
    if state.side_state is SideState.REFERRED and state.referral is not None and state.referral.receipt is None:
        return Refer()
    going = state.side_state is SideState.NONE and state.tier is None and state.route is not None
    if going and state.route is not None and state.route.to is RouteTo.TIER and state.route.tier is not None:
        return OpenTier(state.route.tier)
    return None


def next_timer(state: Routekaart) -> Timer | None:
    """The earliest recorded term or reminder that runs; None where the case waits for people alone."""
    timers: list[Timer] = []
    match state.side_state:
        case SideState.RETURNED if state.returned is not None:
            timers.append(_passing(TermKind.ANSWER, state.returned.term.end))
        case SideState.SUSPENDED if state.suspension is not None and state.suspension.until is not None:
            timers.append(_passing(TermKind.SUSPENSION, state.suspension.until))
        case SideState.NONE if state.tier is not None:
            term, step_term = state.tier.term, state.tier.step_term
            if not state.tier.term_passed:
                timers.append(_passing(TermKind.TIER, term.end))
            if not state.tier.reminded and not state.tier.term_passed and term.reminder_at is not None:
                timers.append(Timer(term.reminder_at, Remind(TermKind.TIER, term.end)))
            if step_term is not None:
                timers.append(_passing(TermKind.STEP, step_term.end))
    return min(timers, key=lambda timer: timer.at, default=None)


def _passing(kind: TermKind, end: datetime) -> Timer:
    return Timer(end, PassTerm(kind, end))
