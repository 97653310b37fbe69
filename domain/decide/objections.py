"""An objection against a decided case: lodged, and decided. The case itself stays as it was decided."""

from domain import acts as a
from domain import events as e
from domain.case import Role, Routekaart
from domain.codes import SideState
from domain.decide.setting import Setting
from domain.errors import ContradictionError
from domain.objections import Objection
from domain.procedure import StepKind


def lodge(state: Routekaart, act: a.LodgeObjection, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """The objection, with who took the decision that it is against, and the offices that sign as those that decide it."""
    if state.side_state is not SideState.CLOSED or state.outcome is None:
        raise ContradictionError("an objection against what was not decided")
    if setting.contested is None or (state.objection is not None and state.objection.waits):
        raise ContradictionError("an objection against a decision that is not known, or beside one that waits")
    signing = (step for tier in setting.procedure.tiers for step in tier.steps if step.kind is StepKind.SIGN)
    offices = tuple(dict.fromkeys(office for step in signing for office in step.offices))
    role = setting.role(state, Role.OBJECTION_LODGER)
    return (
        *role,
        e.ObjectionLodged(Objection(setting.contested, offices, setting.now, act.reasons)),
    )


def decide_objection(state: Routekaart, act: a.DecideObjection, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """The decision on the objection; whoever took the decision that it is against, or held a mandaat for it, cannot pass
    here."""
    objection = state.objection
    barred = () if objection is None else (objection.contested.account, *objection.contested.holders)
    if objection is None or not objection.waits or setting.actor.account in barred:
        raise ContradictionError("an objection that does not wait, or not for this person")
    return (*setting.role(state, Role.OBJECTION_DECIDER), e.ObjectionDecided(act.founded, act.motivation))
