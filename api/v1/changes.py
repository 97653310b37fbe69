"""Changes of the organisation: those that there are, proposing one, and confirming and revoking it. All of it is judged."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from api.change_body import CHANGE_ACT_SCHEMA, CHANGE_SCHEMA, read_change, read_change_act
from api.change_view import accounts_of, change_json, texts_of
from api.identity import Person
from api.parts import Parts
from api.problems import Problem
from api.taking import IdempotencyKey, trace_of
from api.texts import reveal
from api.v1.signed_in import InLanguage, JsonBody, OurParts, SignedIn, known_parameters, receipt_response
from domain.change_acts import ChangeAct, ProposeChange
from domain.changes import ChangeStanding, ChangeStatus
from domain.decide import Actor, ActorKind
from domain.receipt import Receipt

MOST_CHANGES = 200
_PATH = "/organisatie/wijzigingen"


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    """The request's body, without the parts that stand among the document's own."""
    own = {name: value for name, value in schema.items() if name != "$defs"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": own}}}}


router = APIRouter(tags=["organisation"])


@router.get(_PATH, summary="List changes of the organisation", dependencies=[Depends(known_parameters)])
async def list_changes(
    parts: OurParts,
    _person: SignedIn,
    after: Annotated[int, Query(ge=-1, le=2**62, description="`after` of the page before.")] = -1,
    limit: Annotated[int, Query(ge=1, le=MOST_CHANGES)] = 50,
    body: Annotated[str | None, Query(max_length=80, description="The id of a body or office.")] = None,
    status: Annotated[ChangeStatus | None, Query(description="Only those that stand so.")] = None,
) -> JSONResponse:
    """In the order in which they were proposed. One that is `proposed` waits for a second person."""
    listed = await parts.changes.page(after, limit + 1, body=body, status=status)
    shown = listed[:limit]
    return JSONResponse(
        {
            "changes": await _shown(parts, [one.standing for one in shown]),
            "after": shown[-1].place if len(listed) > limit else None,
        }
    )


@router.get(f"{_PATH}/{{name}}", summary="Show a change of the organisation")
async def show_change(name: str, parts: OurParts, _person: SignedIn) -> JSONResponse:
    """The change as it stands."""
    standing = await parts.changes.one(name)
    if standing is None:
        raise Problem("not_found")
    return JSONResponse((await _shown(parts, [standing]))[0])


@router.post(_PATH, summary="Propose a change of the organisation", status_code=201, openapi_extra=_body(CHANGE_SCHEMA))
async def propose_change(
    request: Request, parts: OurParts, person: SignedIn, key: IdempotencyKey, body: JsonBody, language: InLanguage
) -> JSONResponse:
    """The receipt of the proposal, which names the change. It takes effect once a second person has confirmed it."""
    by = Actor(ActorKind.PERSON, person.account)
    act = ProposeChange(await read_change(parts, body, secrets.token_hex(16), by))
    receipt = await _take(parts, person, act, act.change.id, key, trace_of(request))
    return receipt_response(receipt, language, (), created=f"/v1{_PATH}/{receipt.change}")


@router.post(
    f"{_PATH}/{{name}}/acts",
    summary="Confirm or revoke a change of the organisation",
    openapi_extra=_body(CHANGE_ACT_SCHEMA),
)
async def act_on_change(
    name: str,
    request: Request,
    parts: OurParts,
    person: SignedIn,
    key: IdempotencyKey,
    body: JsonBody,
    language: InLanguage,
) -> JSONResponse:
    """The receipt; a refusal is a problem with its receipt. Both are in the ledger. Revoking ends a substitution."""
    act = read_change_act(body, name)
    return receipt_response(await _take(parts, person, act, name, key, trace_of(request)), language, ())


async def _take(parts: Parts, person: Person, act: ChangeAct, name: str, key: str, trace_id: str) -> Receipt:
    sealed = await parts.vault.seal(act, name)
    actor = Actor(ActorKind.PERSON, person.account)
    return await parts.organising.take(sealed, name, by=actor, key=key, trace_id=trace_id)


async def _shown(parts: Parts, standings: list[ChangeStanding]) -> list[dict[str, Any]]:
    texts = await reveal(parts, texts_of(standings))
    handles = await parts.register.handles(accounts_of(standings))
    return [change_json(one, texts, handles) for one in standings]
