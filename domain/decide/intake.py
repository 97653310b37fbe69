"""The beginning and the end of a case, and its way back to the preparer."""

from dataclasses import replace

from domain import acts as a
from domain import events as e
from domain.case import Facts, ProcedureRef, Role, Routekaart
from domain.codes import SideState
from domain.decide.setting import Setting
from domain.decide.tiers import plan_again, running_tier
from domain.documents import PART
from domain.dossier import Part, digests_but_for
from domain.errors import ContradictionError
from domain.terms import resume, start_term, suspend

_FACT_PARTS = ("difference_type", "measure", "amount_cents", "resident_choice", "safety_doubt", "maatwerk_ground")


def submit(act: a.Submit, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Opens the case; with a safety doubt it waits for the referral desk from the first moment (invariant 9)."""
    procedure = setting.procedure
    facts = Facts(
        reported_on=act.reported_on,
        municipality=act.municipality,
        difference_type=act.difference_type,
        measure=act.measure,
        amount_cents=act.amount_cents,
        resident_choice=act.resident_choice,
        safety_doubt=act.safety_doubt,
        maatwerk_ground=act.maatwerk_ground,
        address_count=act.address_count,
    )
    parts = (
        Part("reported_on", act.reported_on.isoformat()),
        Part("municipality", act.municipality),
        *_fact_parts(facts),
        Part("reference", act.reference),
        Part("area", act.area),
        Part("summary", act.summary),
        Part("addresses", act.addresses),
        # Where nothing is said of the addresses there is no such part: the digest is what it was.
        *(() if act.situations is None else (Part("situations", act.situations),)),
    )
    opened = e.CaseSubmitted(
        case=setting.case,
        procedure=ProcedureRef(procedure.id, procedure.version, procedure.content_hash),
        facts=facts,
        parts=parts,
        reference=act.reference,
        area=act.area,
        summary=act.summary,
        addresses=act.addresses,
        route=setting.route(),
        at=setting.now,
    )
    role = e.RoleRecorded(setting.actor.account, Role.PREPARER)
    doubt = (e.SafetyDoubtRaised(procedure.referral_desk),) if act.safety_doubt else ()
    return (opened, role, *doubt)


def _fact_parts(facts: Facts) -> tuple[Part, ...]:
    return tuple(Part(name, str(getattr(facts, name)).lower()) for name in _FACT_PARTS)


def return_for_information(state: Routekaart, act: a.ReturnForInformation, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Questions to the preparer, with a term; the tier's own clock stands still meanwhile (Awb 4:15)."""
    tier = running_tier(state)
    if state.side_state is not SideState.NONE:
        raise ContradictionError("questions while the case is held up otherwise")
    term = start_term(setting.procedure.answer_term, None, setting.now)
    step_term = suspend(tier.step_term, setting.now) if tier.step_term else None
    returned = e.CaseReturned(tier.tier, act.questions, term, suspend(tier.term, setting.now), step_term)
    return (*setting.role(state, Role.DECIDER), returned)


def answer(state: Routekaart, act: a.Answer, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """The preparer's answer. The tier starts again at its first step, because what its steps saw has changed."""
    if state.returned is None or state.tier is None:
        raise ContradictionError("an answer where nothing was asked")
    facts = _corrected(state.facts, act)
    answers = sum(part.name.startswith("answer.") for part in state.dossier.parts)
    parts = (*_fact_parts(facts), Part(f"answer.{answers + 1}", act.answer or ""))
    round_ = state.tier.round
    # A document that came while questions were asked made votes stale already, and asked nobody again.
    counting = digests_but_for(state.dossier, PART)
    stale = tuple(vote.seat for vote in round_.votes if vote.dossier in counting) if round_ else ()
    answered = e.CaseAnswered(act.answer, facts, parts, stale)
    events: tuple[e.CaseEvent, ...] = (*setting.role(state, Role.PREPARER), answered)
    if act.safety_doubt:
        return (*events, e.SafetyDoubtRaised(setting.procedure.referral_desk))
    resumed = e.TierResumed(resume(state.tier.term, setting.now), None)
    return (*events, resumed, *plan_again(state, setting))


def _corrected(facts: Facts, act: a.Answer) -> Facts:
    """The facts with what the answer corrects; what it does not name stays."""
    return replace(
        facts,
        measure=facts.measure if act.measure is None else act.measure,
        amount_cents=facts.amount_cents if act.amount_cents is None else act.amount_cents,
        resident_choice=facts.resident_choice if act.resident_choice is None else act.resident_choice,
        maatwerk_ground=facts.maatwerk_ground if act.maatwerk_ground is None else act.maatwerk_ground,
        safety_doubt=facts.safety_doubt if act.safety_doubt is None else act.safety_doubt,
    )


def withdraw(state: Routekaart, act: a.Withdraw, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """The preparer takes the case back."""
    return (e.CaseWithdrawn(act.reasons),)


def refer(state: Routekaart, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Hands the case over to the referral desk, with a receipt that both sides can name."""
    if state.referral is None or state.referral.receipt is not None:
        raise ContradictionError("nothing to hand over to the referral desk")
    desk = state.referral.desk
    handovers = sum(part.name.startswith("answer.") for part in state.dossier.parts)
    return (e.CaseReferred(desk, f"{desk}-{state.case[:12]}-{handovers + 1}"),)


def close(state: Routekaart, setting: Setting) -> tuple[e.CaseEvent, ...]:
    """Closes a case that was decided or withdrawn."""
    if state.side_state is SideState.CLOSED or (state.outcome is None and state.side_state is not SideState.WITHDRAWN):
        raise ContradictionError("an open case cannot be closed")
    return (e.CaseClosed(),)
