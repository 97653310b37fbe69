"""Whose act a case waits for, by seat or office: for the inbox, the reminder and the workflow's query."""

from dataclasses import dataclass

from domain.case import OpenTierState, Routekaart
from domain.codes import SideState
from domain.procedure import StepKind
from domain.rounds import counted

PREPARER = "preparer"
CALL_UP_OFFICE = "call_up_office"


@dataclass(frozen=True, slots=True)
class Awaited:
    """`who` is a seat, an office, or `preparer`; `act` the type of the act; `account` where a person is known."""

    who: str
    act: str
    account: str | None = None


def waits_for(state: Routekaart) -> tuple[Awaited, ...]:
    """The acts of people that the case waits for now; empty where it is the system's turn or the case is over."""
    match state.side_state:
        case SideState.RETURNED:
            return (Awaited(PREPARER, "answer"),)
        case SideState.REFERRED:
            return (Awaited(PREPARER, "resume"),)
        case SideState.SUSPENDED:
            return (Awaited(_suspender(state), "resume"),)
        case SideState.NONE if state.tier is not None:
            return _in_tier(state, state.tier)
        case SideState.CLOSED if state.objection is not None and state.objection.waits:
            return tuple(Awaited(office, "decide_objection") for office in state.objection.offices)
        case _:
            return ()


def _suspender(state: Routekaart) -> str:
    if state.tier is not None and state.tier.round is not None:
        chair = next((elector.seat for elector in state.tier.round.electorate if elector.chair), None)
        return chair or CALL_UP_OFFICE
    return CALL_UP_OFFICE if state.tier is not None else PREPARER


def _in_tier(state: Routekaart, tier: OpenTierState) -> tuple[Awaited, ...]:
    match tier.step_kind:
        case StepKind.DECIDE if tier.round is not None:
            voted = {vote.seat for vote in counted(tier.round, state.dossier.digest)}
            votes = tuple(
                Awaited(elector.seat, "cast_vote", elector.account)
                for elector in tier.round.electorate
                if elector.voting and elector.seat not in voted
            )
            chairs = tuple(
                Awaited(elector.seat, "conclude", elector.account) for elector in tier.round.electorate if elector.chair
            )
            return votes + chairs
        case StepKind.ADVISE:
            given = {advice.office for advice in tier.advice}
            return tuple(Awaited(office, "advise") for office in tier.offices if office not in given)
        case StepKind.CONCUR:
            return tuple(Awaited(office, "concur") for office in tier.offices)
        case StepKind.SIGN:
            return tuple(Awaited(office, "sign") for office in tier.offices)
        case _:
            return ()
