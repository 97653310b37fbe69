"""A case as JSON, for the API and for the pages alike. Accounts are shown by their handles; codes stay codes.

What belongs to the deliberation (votes, positions by seat, advice, reasons) is left out for whoever may not see it, and
`deliberationHidden` says so.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from api.case_state import state_of
from api.cautions import cautions_json, of_case
from api.language import Language
from api.reading_cases import Readable
from api.receipts import moment_json
from api.texts import Texts, part_of
from domain.case import OpenTierState, Position, Routekaart, Vote
from domain.objections import Objection
from domain.terms import Term
from store.case_list import CaseRow

Handles = dict[str, str]


def listed_json(row: CaseRow, texts: Texts) -> dict[str, Any]:
    """A case on a list."""
    state = row.state
    return {
        "case": row.case,
        "reference": texts.get(row.reference),
        "area": texts.get(row.area),
        "municipality": state.facts.municipality,
        "differenceType": state.facts.difference_type.value,
        "measure": state.facts.measure.value,
        "amountCents": state.facts.amount_cents,
        "state": state_of(state).value,
        "tier": state.tier.tier if state.tier else None,
        "outcome": state.outcome.value if state.outcome else None,
        "termEnd": _moment(row.term_end),
        "openedAt": _moment(row.opened_at),
        "updatedAt": _moment(row.updated_at),
        "waitsFor": [{"who": one.who, "act": one.act} for one in row.awaited],
        "forgotten": texts.forgotten(row.reference),
    }


def case_json(
    case: Readable, texts: Texts, handles: Handles, addresses: list[str | None], language: Language = "nl"
) -> dict[str, Any]:
    """A case in full."""
    row, state = case.row, case.row.state
    open_ = case.deliberation
    facts = state.facts
    suspension, returned, referral = state.suspension, state.returned, state.referral
    return listed_json(row, texts) | {
        "sequence": row.sequence,
        "dossier": state.dossier.digest,
        "procedure": {
            "id": state.procedure.id,
            "version": state.procedure.version,
            "contentHash": state.procedure.content_hash,
        },
        "phase": state.phase.value,
        "sideState": state.side_state.value,
        "summary": texts.get(part_of(state, "summary")),
        "addresses": addresses,
        "reportedOn": facts.reported_on.isoformat(),
        "residentChoice": facts.resident_choice,
        "safetyDoubt": facts.safety_doubt,
        "maatwerkGround": facts.maatwerk_ground.value,
        "conditions": texts.get(state.conditions),
        "openTier": None if state.tier is None else _tier(state.tier, state, texts, handles, open_=open_),
        "positions": [_position(one, state, texts, handles, open_=open_) for one in state.positions],
        "returned": returned
        and {
            "tier": returned.tier,
            "questions": texts.get(returned.questions),
            "term": term_json(returned.term),
        },
        "suspension": suspension and {"since": _moment(suspension.since), "until": _moment(suspension.until)},
        "referral": referral and {"desk": referral.desk, "receipt": referral.receipt},
        "route": state.route
        and {"to": state.route.to.value, "tier": state.route.tier, "reasons": list(state.route.reasons)},
        "recused": [handles.get(account) for account in state.recused] if open_ else None,
        **({} if state.objection is None else {"objection": _objection(state.objection, texts, open_=open_)}),
        "deliberationHidden": not open_,
        "cautions": cautions_json(of_case(state), language),
    }


def accounts_in(state: Routekaart) -> set[str]:
    """Every account that the page of this case names."""
    found = {vote.account for position in state.positions for vote in position.votes} | {*state.recused}
    tier = state.tier
    if tier is not None:
        found |= {advice.account for advice in tier.advice} | {one.account for one in tier.concurrence}
        if tier.round is not None:
            found |= {one.account for one in tier.round.electorate} | {one.account for one in tier.round.votes}
    return found


def _objection(objection: Objection, texts: Texts, *, open_: bool) -> dict[str, Any]:
    """An objection; why it was made, and what was thought of it, for whoever may read the deliberation."""
    shown = {
        "lodgedAt": _moment(objection.lodged_at),
        "offices": list(objection.offices),
        "founded": objection.founded,
    }
    if not open_:
        return shown
    motivation = objection.motivation and {name: texts.get(text) for name, text in asdict(objection.motivation).items()}
    return shown | {"reasons": texts.get(objection.reasons), "motivation": motivation}


def term_json(term: Term) -> dict[str, Any]:
    """A term; `end` is the first moment after it, `unit` what it counts in."""
    return {
        "start": _moment(term.start),
        "end": _moment(term.end),
        "suspendedAt": _moment(term.suspended_at),
        "extended": term.extended,
        "unit": term.duration.unit.value,
    }


def _tier(tier: OpenTierState, state: Routekaart, texts: Texts, handles: Handles, *, open_: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "tier": tier.tier,
        "body": tier.body,
        "step": tier.step,
        "stepKind": tier.step_kind.value if tier.step_kind else None,
        "steps": list(tier.steps),
        "offices": list(tier.offices),
        "term": term_json(tier.term),
        "stepTerm": None if tier.step_term is None else term_json(tier.step_term),
        "reminded": tier.reminded,
        "termPassed": tier.term_passed,
        "findings": list(tier.assessment.findings) if tier.assessment else [],
        "neighbours": tier.assessment
        and {
            "cases": tier.assessment.neighbours.cases,
            "addresses": tier.assessment.neighbours.addresses,
            "otherMeasure": tier.assessment.neighbours.other_measure,
        },
    }
    if not open_:
        return shown
    round_ = tier.round
    return shown | {
        "electorate": [
            {"seat": one.seat, "account": handles.get(one.account), "chair": one.chair, "voting": one.voting}
            for one in (round_.electorate if round_ else ())
        ],
        "votes": [_vote(one, state, texts, handles) for one in (round_.votes if round_ else ())],
        "advice": [
            {
                "office": one.office,
                "account": handles.get(one.account),
                "opinion": one.opinion.value,
                "advice": texts.get(one.advice),
            }
            for one in tier.advice
        ],
        "concurrence": [
            {
                "office": one.office,
                "account": handles.get(one.account),
                "agree": one.agree,
                "reasons": texts.get(one.reasons),
            }
            for one in tier.concurrence
        ],
    }


def _position(position: Position, state: Routekaart, texts: Texts, handles: Handles, *, open_: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"tier": position.tier, "body": position.body, "outcome": position.outcome.value}
    if not open_:
        return shown
    votes = [_vote(vote, state, texts, handles) for vote in position.votes]
    return shown | {"votes": votes, "dissent": list(position.dissent)}


def _vote(vote: Vote, state: Routekaart, texts: Texts, handles: Handles) -> dict[str, Any]:
    return {
        "seat": vote.seat,
        "account": handles.get(vote.account),
        "choice": vote.choice.value,
        "reasons": texts.get(vote.reasons),
        "conditions": texts.get(vote.conditions),
        "onPresentDossier": vote.dossier == state.dossier.digest,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment_json(moment)
