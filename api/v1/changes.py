"""Changes of the organisation: those that there are, proposing one, and confirming and revoking it. All of it is judged."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.change_body import CHANGE_ACT_SCHEMA, CHANGE_SCHEMA, read_change, read_change_act
from api.looking import LookedRoute, looks_at
from api.problems import Problem
from api.reading_registers import shown_changes
from api.v1.sent_act import Sent, described
from api.v1.signed_in import OurParts, SignedIn, known_parameters
from domain.change_acts import ProposeChange
from domain.changes import ChangeStatus
from domain.looks import LookKind

MOST_CHANGES = 200
_PATH = "/organisatie/wijzigingen"

router = APIRouter(tags=["organisation"], route_class=LookedRoute)


@router.get(_PATH, summary="List changes of the organisation", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.ORGANISATION)
async def list_changes(
    parts: OurParts,
    person: SignedIn,
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
            "changes": await shown_changes(parts, person, [one.standing for one in shown]),
            "after": shown[-1].place if len(listed) > limit else None,
        }
    )


@router.get(f"{_PATH}/{{name}}", summary="Show a change of the organisation")
@looks_at(LookKind.ORGANISATION)
async def show_change(name: str, parts: OurParts, person: SignedIn) -> JSONResponse:
    """The change as it stands."""
    standing = await parts.changes.one(name)
    if standing is None:
        raise Problem("not_found")
    return JSONResponse((await shown_changes(parts, person, [standing]))[0])


@router.post(
    _PATH, summary="Propose a change of the organisation", status_code=201, openapi_extra=described(CHANGE_SCHEMA)
)
async def propose_change(sent: Sent) -> JSONResponse:
    """The receipt of the proposal, which names the change. It takes effect once a second person has confirmed it."""
    proposed = await read_change(sent.parts, sent.body, secrets.token_hex(16), sent.by)
    register = sent.parts.organising.bringing(proposed.document)
    receipt = await sent.take_on(register, ProposeChange(proposed.change), proposed.change.id)
    return sent.answer(receipt, created=f"/v1{_PATH}/{receipt.change}")


@router.post(
    f"{_PATH}/{{name}}/acts",
    summary="Confirm or revoke a change of the organisation",
    openapi_extra=described(CHANGE_ACT_SCHEMA),
)
async def act_on_change(name: str, sent: Sent) -> JSONResponse:
    """The receipt; a refusal is a problem with its receipt. Both are in the ledger. Revoking ends a substitution."""
    return sent.answer(await sent.take_on(sent.parts.organising, read_change_act(sent.body, name), name))
