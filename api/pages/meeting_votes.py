"""Of the cases of a meeting that goes on: where a member who is there may not vote after all, why not, and who can instead."""

from collections.abc import Mapping
from typing import Any

from api.authority_view import accounts_instead, instead_json
from api.catalogue import reason_text
from api.pages.case_page import who_can
from api.pages.visitor import Visitor
from authority.reading import CaseRights
from authority.sitting import AgendaRound

VOTE, CONCLUDE = "cast_vote", "conclude"


async def barred_from(
    visitor: Visitor, rounds: Mapping[str, AgendaRound], *, votes: bool, concludes: bool
) -> dict[str, dict[str, Any]]:
    """Of these cases, which the person may read, those of which the policy allows the person neither a vote nor the
    conclusion: each with `why`, and `who` can. One question for all of them, and one more for each that is barred."""
    acts = (*((VOTE,) if votes else ()), *((CONCLUDE,) if concludes else ()))
    if not acts or not rounds:
        return {}
    states = [one.state for one in rounds.values()]
    reading, account = visitor.parts.reading, visitor.person.account
    listed = await reading.listing(account, states, offering=acts)
    barred = [state for state, one in zip(states, listed, strict=True) if not one.open]
    return {
        state.case: await _told(visitor, await reading.rights(account, state, instead=True), acts[0])
        for state in barred
    }


async def _told(visitor: Visitor, rights: CaseRights, act: str) -> dict[str, Any]:
    accounts = accounts_instead(rights)
    visitor.person.look.names(accounts)
    handles = await visitor.parts.register.handles(accounts)
    told = {one["type"]: one["allowed"] for one in instead_json(rights, handles, visitor.names)}
    refused = [code for offer in rights.offers if offer.act == act and not offer.allow for code in offer.reasons]
    return {
        "why": [reason_text(code) for code in dict.fromkeys(refused)],
        "who": who_can(told[act]) if act in told else None,
    }
