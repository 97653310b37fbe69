"""What ends a round or signs a case is first read back, as it was typed and with the votes as they stand, and counts after that.

Nothing is recorded by reading back. The button that counts sends what was read and names the votes that stood there: where they
are others by then, they are read back once more.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.case_view import accounts_in
from api.catalogue import label
from api.neighbours import affected_by, neighbours_json, only_looked_at, possible_neighbours
from api.pages.act_fields import VARIANT_FIELD, advice_answered, said
from api.pages.dutch_parts import dutch
from api.pages.render import page
from api.pages.visitor import Visitor
from api.reading_cases import rights_on
from api.texts import Texts, part_of, reveal
from domain.case import Routekaart
from domain.codes import Outcome, VoteChoice
from domain.neighbours import GRANTS, Affected
from domain.procedure import Procedure
from domain.rounds import Tally, counted, dissent, tally
from store.case_list import CaseRow

READ_BACK = ("conclude", "escalate", "sign")
STEP = "readBack"
"""The field that says which of the two buttons was pressed."""
VOTES = "votesSeen"
COUNTS, AGAIN = "counts", "again"
_IN_FAVOUR = (VoteChoice.FOR, VoteChoice.FOR_WITH_CONDITIONS)
_SENT = frozenset({"csrf", STEP, VOTES})


@dataclass(frozen=True, slots=True)
class Standing:
    """How the votes stand: who voted what, and what that comes to; no count where no round is open."""

    votes: tuple[tuple[str, str, VoteChoice], ...]
    count: Tally | None
    digest: str


def goes_back(form: Mapping[str, str]) -> bool:
    """Whether somebody wants to change what was read back."""
    return form.get("type") in READ_BACK and form.get(STEP) == AGAIN


async def read_back(request: Request, visitor: Visitor, row: CaseRow, form: Mapping[str, str]) -> HTMLResponse | None:
    """The page that reads the act back; None where it counts now: it was read on these votes, or it is one that the person
    may not take at all, of which the refusal says why."""
    act = form.get("type", "")
    if act not in READ_BACK:
        return None
    parts, state = visitor.parts, row.state
    procedure = await parts.procedures.by_hash(state.procedure.content_hash)
    standing = _standing(state, procedure)
    if form.get(STEP) == COUNTS and form.get(VOTES) == standing.digest:
        return None
    variant = form.get(VARIANT_FIELD.get(act, ""), "")
    around = await possible_neighbours(parts, state) if variant in GRANTS else []
    rights = await rights_on(parts, visitor.person, row, beside=around)
    if not any(one.allow and one.act == act and (one.variant or "") == variant for one in rights.offers):
        return None
    deliberation = rights.access.deliberation
    shown = [one.reference for one in around if one.case in rights.beside]
    texts = await reveal(parts, [part_of(state, "reference"), *shown, *_texts_signed(state, deliberation=deliberation)])
    neighbours: tuple[Affected, ...] = ()
    if around:
        own = [address for address, _ in await parts.vault.situations(row.case)]
        neighbours = await affected_by(parts, state, own, around, rights.beside)
    handles = await parts.register.handles(accounts_in(state))
    visitor.person.look.drawn = True
    return page(
        request,
        "read_back.html",
        **visitor.context,
        case=row.case,
        reference=texts.get(part_of(state, "reference")),
        act=act,
        outcome=label("outcome_choice", variant or Outcome.ESCALATE.value),
        standing=standing,
        dissent=_dissent(state, variant),
        in_favour=[one for one in standing.votes if one[2] in _IN_FAVOUR],
        against=[one for one in standing.votes if one[2] is VoteChoice.AGAINST],
        abstained=[one for one in standing.votes if one[2] is VoteChoice.ABSTAIN],
        handles=handles,
        names=visitor.names,
        positions=state.positions,
        facts=state.facts,
        neighbours=neighbours_json(neighbours, around, texts) if variant in GRANTS else None,
        only_looked_at=only_looked_at(around),
        says_none=form.get("knockOn.newDifference") == "false",
        advice=_advice(state, texts, form),
        concurrence=_concurrence(state, texts),
        typed=_typed(form),
        kept={name: value for name, value in form.items() if name not in _SENT},
        changed=form.get(STEP) == COUNTS,
    )


def _standing(state: Routekaart, procedure: Procedure) -> Standing:
    tier = state.tier
    round_ = tier.round if tier else None
    if tier is None or round_ is None or round_.step != tier.step:
        return Standing((), None, "none")
    step = next(one for one in procedure.tier(tier.tier).steps if one.id == tier.step)
    votes = tuple((vote.seat, vote.account, vote.choice) for vote in counted(round_, state.dossier.digest))
    count = tally(round_, state.dossier.digest, step.quorum, step.rule) if step.quorum and step.rule else None
    named = json.dumps(sorted((seat, account, choice.value) for seat, account, choice in votes))
    return Standing(votes, count, hashlib.sha256(named.encode()).hexdigest())


def _dissent(state: Routekaart, variant: str) -> tuple[str, ...]:
    round_ = state.tier.round if state.tier else None
    if round_ is None or not variant:
        return ()
    return dissent(counted(round_, state.dossier.digest), Outcome(variant))


def _texts_signed(state: Routekaart, *, deliberation: bool) -> list[str | None]:
    """The texts of advice and concurrence, for who may read them."""
    if state.tier is None or not deliberation:
        return []
    return [*(one.advice for one in state.tier.advice), *(one.reasons for one in state.tier.concurrence)]


def _advice(state: Routekaart, texts: Texts, form: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each advice with the answer to it that was typed, by the office that the form names (Awb 3:50)."""
    answers = advice_answered(form)
    return [
        {
            "office": one.office,
            "opinion": one.opinion.value,
            "advice": texts.get(one.advice),
            "answer": answers.get(one.office, "").strip(),
        }
        for one in (state.tier.advice if state.tier else ())
    ]


def _concurrence(state: Routekaart, texts: Texts) -> list[dict[str, Any]]:
    return [
        {"office": one.office, "agree": one.agree, "reasons": texts.get(one.reasons)}
        for one in (state.tier.concurrence if state.tier else ())
    ]


def _typed(form: Mapping[str, str]) -> dict[str, str]:
    """What was typed or chosen, by the label of its field; the outcome stands by itself."""
    found: dict[str, Any] = {}
    for name, value in form.items():
        if name.startswith(("motivation.", "knockOn.")) or name in ("conditions", "reasons"):
            text = said(name, value)
            if text.strip():
                found[label("field", name)] = dutch(text) if text == value else text
    return found
