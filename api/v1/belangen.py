"""Belangen: the register of interests. What is done, is judged; and so is who may see whose."""

import secrets
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.interest_body import INTEREST_ACT_SCHEMA, INTEREST_SCHEMA, read_interest, read_interest_act
from api.looking import LookedRoute, looks_at
from api.problems import Problem
from api.receipts import moment_json
from api.refusals import reasons_json
from api.texts import Texts, reveal
from api.v1.sent_act import Sent, described
from api.v1.signed_in import InLanguage, OurParts, SignedIn, known_parameters
from domain.actor import Actor, ActorKind
from domain.interests import InterestScope
from domain.looks import LookKind
from store.interests import ListedInterest

MOST_INTERESTS = 200
_NOBODY = ""
"""No account has this pseudonym: asking for an unknown handle is judged, and refused, like asking for a known one."""

router = APIRouter(tags=["belangen"], route_class=LookedRoute)


@router.get("/belangen", summary="List interests", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.INTERESTS)
async def list_interests(
    parts: OurParts,
    person: SignedIn,
    language: InLanguage,
    after: Annotated[int, Query(ge=-1, le=2**62, description="`after` of the page before.")] = -1,
    limit: Annotated[int, Query(ge=1, le=MOST_INTERESTS)] = 50,
    account: Annotated[
        str | None, Query(max_length=80, description="An account's handle; not given: one's own.")
    ] = None,
    everybody: Annotated[bool, Query(alias="all", description="Those of all accounts.")] = False,
) -> JSONResponse:
    """In the order in which they were registered, ended ones included: one's own, and those of others for who manages and
    who audits. For anybody else the answer is the same whether or not there are any."""
    if everybody:
        whose = None
    else:
        whose = person.account if account is None else (await parts.register.account_of(account) or _NOBODY)
    verdict = await parts.interest_register.may_read(Actor(ActorKind.PERSON, person.account), whose)
    if not verdict.allow:
        raise Problem("interests_refused", extra={"reasons": reasons_json(verdict.reasons, language)})
    listed = await parts.interests.page(whose, after, limit + 1)
    shown = listed[:limit]
    texts = await reveal(parts, [text for one in shown for text in (one.reasons, one.area)])
    person.look.names(one.registered.interest.account for one in shown)
    handles = await parts.register.handles(_accounts(shown))
    return JSONResponse(
        {
            "belangen": [_json(one, texts, handles) for one in shown],
            "after": shown[-1].place if len(listed) > limit else None,
        }
    )


@router.post("/belangen", summary="Register an interest", status_code=201, openapi_extra=described(INTEREST_SCHEMA))
async def register_interest(sent: Sent) -> JSONResponse:
    """The receipt, which names the interest. An own one counts at once, also for acts that are being judged; one of
    somebody else is a proposal, and counts when a second person has confirmed it."""
    act = await read_interest(sent.parts, sent.body, secrets.token_hex(16), sent.person.account)
    receipt = await sent.take_on(sent.parts.interest_register, act, act.interest.id)
    return sent.answer(receipt, created="/v1/belangen")


@router.post(
    "/belangen/{name}/acts", summary="Confirm or end an interest", openapi_extra=described(INTEREST_ACT_SCHEMA)
)
async def act_on_interest(name: str, sent: Sent) -> JSONResponse:
    """The receipt; a refusal is a problem with its receipt. Both are in the ledger."""
    return sent.answer(await sent.take_on(sent.parts.interest_register, read_interest_act(sent.body, name), name))


def _accounts(shown: list[ListedInterest]) -> set[str]:
    registered = [one.registered for one in shown]
    found = {one.interest.account for one in registered} | {one.registered_by for one in registered}
    later = {by for one in registered for by in (one.confirmed_by, one.end_proposed_by, one.ended_by)}
    return found | {one for one in later if one is not None}


def _json(listed: ListedInterest, texts: Texts, handles: dict[str, str]) -> dict[str, Any]:
    """The interest as it stands; an account by its handle, an area by its name, null where that was forgotten."""
    registered = listed.registered
    interest = registered.interest
    return {
        "id": interest.id,
        "account": handles.get(interest.account),
        "scope": interest.scope.value,
        "code": texts.get(listed.area) if interest.scope is InterestScope.AREA else interest.code,
        "municipality": interest.municipality,
        "status": registered.status.value,
        "validFrom": moment_json(interest.valid_from),
        "validUntil": _moment(interest.valid_until),
        "reasons": texts.get(listed.reasons),
        "registeredBy": handles.get(registered.registered_by),
        "registeredAt": moment_json(registered.registered_at),
        "confirmedBy": handles.get(registered.confirmed_by or ""),
        "confirmedAt": _moment(registered.confirmed_at),
        "endProposedBy": handles.get(registered.end_proposed_by or ""),
        "endProposedAt": _moment(registered.end_proposed_at),
        "endedBy": handles.get(registered.ended_by or ""),
        "endedAt": _moment(registered.ended_at),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else moment_json(at)
