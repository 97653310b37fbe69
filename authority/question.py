"""The question to the policy: everything a verdict depends on, in codes and pseudonyms (invariant 4).

The full form goes to the policy and is what the input's hash is over; the compact form, with the procedure named by
its hash, goes into the entry, from which a replay restores the full one.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import authority.question_types as t
from authority.act_view import act_view, moment
from authority.audit_view import AuditSubject, audit_view
from authority.changes import change_view
from authority.interest_view import InterestSubject, interest_view
from authority.mandaat_persons import add_persons
from authority.mandaten import instructions_that_count, mandaten_view
from authority.meeting_view import MeetingSubject, meeting_view
from authority.organisations import organisations_of
from authority.procedure_view import plain, procedure_view
from authority.subject_view import SubjectFacts, subject_view
from domain.actor import Actor
from domain.acts import Act, TermKind
from domain.case import Neighbours, OpenTierState, Routekaart
from domain.changes import ChangeStanding
from domain.decide.clock import recorded_end
from domain.documents import Document
from domain.endings import EndedKind
from domain.interests import RegisteredInterest, interested
from domain.mandaten import Holder, HolderKind, Standing
from domain.needed_bodies import BodyNeed
from domain.objections import Contested, Objection
from domain.organisation import Body, Organisation, Seat
from domain.procedure import Procedure
from domain.procedure_fit import ProcedureFit

AGREES = "agree_mandaat"
"""The one act in which it counts whose the actor's seats are."""
OPENS = "open_tier"
"""The one act for which a steering group that ends still counts as that of its municipality."""
NO_NEIGHBOURS = Neighbours(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a verdict depends on beside the act, the actor and the case.

    `interests` are the registered ones that cover the case; `interest` is what an act on their register is about, `audit` what one on an audit is, `meeting` what one on a meeting is;
    `subject` is whom an act on personal data is about; `named` are those accounts of a naming that have a name in the log; `contested` is the decision that an objection would be against, which no rule looks at;
    `need` is whether cases that go on need the body that `change` would end, `fit` how the procedure that it would put into
    force fits.
    """

    now: datetime
    organisation: Organisation
    procedure: Procedure
    reference_taken: bool = False
    neighbours: Neighbours = NO_NEIGHBOURS
    mandaten: tuple[Standing, ...] = ()
    change: ChangeStanding | None = None
    interests: tuple[RegisteredInterest, ...] = ()
    interest: InterestSubject | None = None
    contested: Contested | None = None
    audit: AuditSubject | None = None
    subject: SubjectFacts | None = None
    named: tuple[str, ...] | None = None
    need: BodyNeed | None = None
    meeting: MeetingSubject | None = None
    fit: ProcedureFit | None = None

    def interested(self) -> tuple[str, ...]:
        """The accounts with a registered interest in the case now."""
        return interested(self.interests, self.now)


def seats_at(organisation: Organisation, now: datetime) -> tuple[Seat, ...]:
    """The seats as they are held at `now`."""
    return tuple(seat for seat in organisation.seats if seat.is_held_at(now))


def steering_group(organisation: Organisation, municipality: str | None, act: str | None = None) -> str | None:
    """The steering group of this municipality, as an act of this type sees it; None where it has none."""
    group = organisation.steering_group(municipality, opening=act == OPENS)
    return group.id if group else None


def full_question(
    act: Mapping[str, Any], actor: Actor, state: Routekaart | None, facts: Facts, case: t.CaseView | None = None
) -> dict[str, Any]:
    """The question as the policy gets it. `act` is an act view, or a reading's `{"type": "read"}`; `case` is the view of the state, where
    it was made for another question already."""
    municipality = state.facts.municipality if state else act.get("municipality")
    known: t.FactsView = {
        "reference_taken": facts.reference_taken,
        "steering_group": steering_group(facts.organisation, municipality, act.get("type")),
        "neighbours": dataclasses.asdict(facts.neighbours),
    }
    # Left out where there are none, so that such a question is what it was before there was a register of them.
    if facts.mandaten:
        counting = instructions_that_count(act["type"], None if state is None else state.case)
        known["mandates"] = mandaten_view(facts.mandaten, facts.organisation, facts.now, counting)
        add_persons(known["mandates"], facts.mandaten, act, facts.organisation, facts.now)
    if facts.change is not None:
        known["change"] = change_view(facts.change, facts.organisation, facts.now, need=facts.need, fit=facts.fit)
    if facts.interest is not None:
        known["interest"] = interest_view(facts.interest)
    if facts.audit is not None:
        known["audit"] = audit_view(facts.audit)
    if facts.meeting is not None:
        known["meeting"] = meeting_view(facts.meeting)
    if facts.subject is not None:
        known["subject"] = subject_view(facts.subject)
    if facts.named is not None:
        known["named"] = list(facts.named)
    question: t.QuestionView = {
        "now": moment(facts.now),
        "act": dict(act),
        "actor": _actor_view(actor, state, facts, agrees=act.get("type") == AGREES),
        "case": None if state is None else case or case_view(state),
        "procedure": procedure_view(facts.procedure),
        "facts": known,
    }
    return cast("dict[str, Any]", question)


def question_of(
    act: Act, actor: Actor, state: Routekaart | None, facts: Facts, case: t.CaseView | None = None
) -> dict[str, Any]:
    """The question whether `actor` may do `act` on a case in this state."""
    return full_question(act_view(act), actor, state, facts, case)


def compact(question: Mapping[str, Any]) -> dict[str, Any]:
    """The question with its procedure reduced to the reference that finds it again."""
    procedure = question["procedure"]
    return {**question, "procedure": {key: procedure[key] for key in ("id", "version", "content_hash")}}


def expand(compacted: Mapping[str, Any], procedure: Procedure) -> dict[str, Any]:
    """The full question of a compact one, with the procedure that its hash names."""
    return {**compacted, "procedure": procedure_view(procedure)}


def _actor_view(actor: Actor, state: Routekaart | None, facts: Facts, *, agrees: bool) -> t.ActorView:
    bodies = {body.id: body for body in facts.organisation.bodies}
    held = facts.organisation.seats_held_by(actor.account, facts.now)
    roles = {entry.role.value for entry in state.roles if entry.account == actor.account} if state else set()
    view: t.ActorView = {
        "kind": actor.kind.value,
        "account": actor.account,
        "seats": [_seat_view(seat, bodies[seat.body]) for seat in sorted(held, key=lambda seat: seat.id)],
        "roles": sorted(roles),
        "recused": state is not None and actor.account in state.recused,
    }
    if agrees:
        holder = Holder(HolderKind.ACCOUNT, actor.account)
        view = {**view, "organisations": organisations_of(facts.organisation, holder, facts.now)}
    own = sorted(
        one.interest.id
        for one in facts.interests
        if one.interest.account == actor.account and one.is_in_force_at(facts.now)
    )
    if own:
        view["interests"] = own
    # Left out where it is not so, like the interests.
    if facts.organisation.has_ended(EndedKind.ACCOUNT, actor.account, facts.now):
        view["closed"] = True
    if state is not None and actor.account in _changed_electorate(state, facts):
        view["changed_electorate"] = True
    return view


def _changed_electorate(state: Routekaart, facts: Facts) -> frozenset[str]:
    """Who proposed or confirmed that somebody else of the body came to stay out of the round, or in it again, since the
    tier opened."""
    tier = state.tier
    if tier is None or tier.round is None:
        return frozenset()
    members = {seat.account for seat in facts.organisation.seats_of(tier.body, facts.now)}
    covering = (one for one in facts.interests if one.interest.account in members)
    return frozenset().union(*(one.changed_by_others(tier.term.start, facts.now) for one in covering))


def _seat_view(seat: Seat, body: Body) -> t.SeatView:
    return {
        "seat": seat.id,
        "body": body.id,
        "kind": body.kind.value,
        "municipality": body.municipality,
        "party": seat.party,
        "chair": seat.chair,
        "voting": seat.voting,
    }


def case_view(state: Routekaart) -> t.CaseView:
    """The part of a case that the policy judges by. Questions about one state may share it, so it is not to be changed."""
    facts = state.facts
    view: t.CaseView = {
        "case": state.case,
        "phase": state.phase.value,
        "side_state": state.side_state.value,
        "municipality": facts.municipality,
        "difference_type": facts.difference_type.value,
        "measure": facts.measure.value,
        "amount_cents": facts.amount_cents,
        "safety_doubt": facts.safety_doubt,
        "resident_choice": facts.resident_choice,
        "maatwerk_ground": facts.maatwerk_ground.value,
        "dossier": state.dossier.digest,
        "route": None if state.route is None else plain(state.route),
        "outcome": state.outcome.value if state.outcome else None,
        "handed_over": state.referral is not None and state.referral.receipt is not None,
        "recorded_ends": {kind.value: moment(recorded_end(state, kind)) for kind in TermKind},
        "reminder_at": moment(state.tier.term.reminder_at) if state.tier else None,
        "reminded": state.tier is not None and state.tier.reminded,
        "positions": [
            {"tier": position.tier, "body": position.body, "outcome": position.outcome.value}
            for position in state.positions
        ],
        "tier": None if state.tier is None else _tier_view(state.tier, state.dossier.digest),
    }
    if state.objection is not None:
        view = {**view, "objection": _objection_view(state.objection)}
    # Left out where there are none, so that such a question is what it was before there were documents.
    if state.documents:
        view = {**view, "documents": [_document_view(one) for one in state.documents]}
    return view


def _document_view(document: Document) -> t.DocumentView:
    return {"number": document.number, "by": document.account, "withdrawn": document.withdrawn is not None}


def _objection_view(objection: Objection) -> t.ObjectionView:
    return {
        "decided_by": objection.contested.account,
        "holders": list(objection.contested.holders),
        "waits": objection.waits,
    }


def _tier_view(tier: OpenTierState, dossier: str) -> t.TierView:
    round_ = tier.round
    return {
        "id": tier.tier,
        "body": tier.body,
        "step": tier.step,
        "step_kind": tier.step_kind.value if tier.step_kind else None,
        "steps": list(tier.steps),
        "offices": list(tier.offices),
        "term_extended": tier.term.extended,
        # By hand, since there are many of them in a list of cases.
        "electorate": [
            {
                "seat": one.seat,
                "account": one.account,
                "party": one.party,
                "chair": one.chair,
                "voting": one.voting,
            }
            for one in (round_.electorate if round_ else ())
        ],
        "votes": [
            {
                "seat": vote.seat,
                "account": vote.account,
                "party": vote.party,
                "choice": vote.choice.value,
                "fresh": vote.dossier == dossier,
            }
            for vote in (round_.votes if round_ else ())
        ],
        "advice": [
            {"office": advice.office, "account": advice.account, "opinion": advice.opinion.value}
            for advice in tier.advice
        ],
        "concurrence": [
            {"step": given.step, "office": given.office, "agree": given.agree} for given in tier.concurrence
        ],
    }
