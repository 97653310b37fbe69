"""Explanations and route previews as JSON. Accounts are shown by their handles, codes with their sentences."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from api.case_state import state_of
from api.instructions import MayRead, accounts_of_instructions, told_with, under_json
from api.language import Language
from api.receipts import moment_json
from api.refusals import reasons_json
from api.seats import SeatNames
from api.texts import Texts
from authority.expected_route import ExpectedRoute, Leg
from authority.explanation import AllowedSeat, AwaitedAct, Explained, Explanation
from authority.reading import CaseRights
from authority.rehearsal import Ending, Expected
from authority.route_preview import Lead
from domain.verdict import Route
from domain.waiting import Awaited

Handles = dict[str, str]


def accounts_told(explanation: Explanation) -> set[str]:
    """Every account that the explanation names."""
    told = told_with(explanation.acts)
    by = {account for some in told.values() for account in accounts_of_instructions(some)}
    return by | {explanation.account} | {one.account for awaited in explanation.awaited for one in awaited.allowed}


def accounts_asked(awaited: Iterable[Awaited]) -> set[str]:
    """Every account of whom it is known that an act is asked."""
    return {one.account for one in awaited if one.account is not None}


def explanation_json(
    explanation: Explanation, handles: Handles, language: Language, texts: Texts, may: MayRead
) -> dict[str, Any]:
    """What one account may do, why not, and who may do what the case waits for; `may` are the instructions that may be
    read."""
    seen = explanation.seen
    state, names = seen.state, SeatNames(seen.facts.organisation)
    return {
        "case": state.case,
        "who": handles.get(explanation.account),
        "at": moment_json(seen.facts.now),
        "state": state_of(state).value,
        "tier": state.tier.tier if state.tier else None,
        "step": state.tier.step if state.tier else None,
        "dossier": state.dossier.digest,
        "registerVersion": seen.register_version,
        "procedure": {
            "id": state.procedure.id,
            "version": state.procedure.version,
            "contentHash": state.procedure.content_hash,
        },
        "policyRevision": explanation.policy_revision,
        "deliberationHidden": not explanation.deliberation,
        "acts": [_act(one, language) | under_json(one.under, texts, handles, may) for one in explanation.acts],
        "waitsFor": [_awaited(one, handles, names) for one in explanation.awaited],
    }


def accounts_instead(rights: CaseRights) -> set[str]:
    """Every account that could act instead."""
    return {seat.account for one in rights.instead for seat in one.allowed}


def instead_json(rights: CaseRights, handles: Handles, names: SeatNames) -> list[dict[str, Any]]:
    """Of each act that is closed in every variant, who can take it, by body; an act that nobody can take is not there."""
    open_ = {offer.act for offer in rights.offers if offer.allow is not False}
    return [
        {"type": one.act, "allowed": _by_body(one.allowed, handles, names)}
        for one in rights.instead
        if one.act not in open_
    ]


def lead_json(lead: Lead, handles: Handles, names: SeatNames, language: Language) -> dict[str, Any]:
    """An act and where it leads."""
    return {
        "type": lead.act,
        "variant": lead.variant,
        "route": route_json(lead.route, language),
        "then": _expected(lead.then, handles, names),
    }


def expected_route_json(route: ExpectedRoute, handles: Handles, names: SeatNames, language: Language) -> dict[str, Any]:
    """The route of a new case."""
    return {
        "procedure": {"id": route.procedure, "version": route.version, "example": route.example},
        "refused": reasons_json(route.refused, language),
        "legs": [_leg(one, handles, names, language) for one in route.legs],
    }


def route_json(route: Route | None, language: Language) -> dict[str, Any] | None:
    """Where the policy sends a case, and why."""
    if route is None:
        return None
    return {
        "to": route.to.value,
        "tier": route.tier,
        "outcome": route.outcome.value if route.outcome else None,
        "reasons": reasons_json(route.reasons, language),
    }


def _act(one: Explained, language: Language) -> dict[str, Any]:
    return {
        "type": one.act,
        "variant": one.variant,
        "allow": one.allow,
        "inThisState": one.in_this_state,
        "reasons": reasons_json(one.reasons, language),
        "obligations": list(one.obligations),
    }


def _awaited(one: AwaitedAct, handles: Handles, names: SeatNames) -> dict[str, Any]:
    return {"act": one.act, "asked": list(one.asked), "allowed": _by_body(one.allowed, handles, names)}


def _by_body(allowed: Iterable[AllowedSeat], handles: Handles, names: SeatNames) -> list[dict[str, Any]]:
    groups = groupby(sorted(allowed, key=lambda seat: seat.body), key=lambda seat: seat.body)
    return [
        {
            "body": body,
            "title": names.body(body),
            "onBehalfOf": found[0].principal,
            "seats": [_seat(seat, handles, names) for seat in found],
        }
        for body, found in ((body, list(seats)) for body, seats in groups)
    ]


def _seat(one: AllowedSeat, handles: Handles, names: SeatNames) -> dict[str, Any]:
    return {
        "seat": one.seat,
        "title": None if one.seat is None else names.seat(one.seat),
        "account": handles.get(one.account),
        "mandate": list(one.mandaten),
    }


def _expected(then: Expected, handles: Handles, names: SeatNames) -> dict[str, Any]:
    state = then.state
    return {
        "state": state_of(state).value,
        "tier": state.tier.tier if state.tier else None,
        "step": state.tier.step if state.tier else None,
        "outcome": state.outcome.value if state.outcome else None,
        "waitsFor": _asked(then.awaited, handles, names),
        "terms": _terms(then.endings),
        "by": _by(then.endings),
    }


def _leg(leg: Leg, handles: Handles, names: SeatNames, language: Language) -> dict[str, Any]:
    return {
        "tier": leg.tier,
        "body": leg.body,
        "title": None if leg.body is None else names.body(leg.body),
        "likely": leg.likely,
        "why": reasons_json(leg.why, language),
        "steps": list(leg.steps),
        "waitsFor": _asked(leg.asked, handles, names),
        "opensAtLatest": moment_json(leg.opens),
        "terms": _terms(leg.endings),
        "whenAgreed": route_json(leg.agreed, language),
        "whenDivided": route_json(leg.divided, language),
    }


def _asked(awaited: Iterable[Awaited], handles: Handles, names: SeatNames) -> list[dict[str, Any]]:
    return [
        {
            "who": one.who,
            "title": names.seat(one.who),
            "act": one.act,
            "account": None if one.account is None else handles.get(one.account),
        }
        for one in awaited
    ]


def _terms(endings: Iterable[Ending]) -> list[dict[str, str]]:
    return [{"term": one.term.value, "end": moment_json(one.end)} for one in endings]


def _by(endings: tuple[Ending, ...]) -> str | None:
    ends: list[datetime] = [one.end for one in endings]
    return moment_json(min(ends)) if ends else None
