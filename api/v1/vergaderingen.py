"""Meetings of bodies: convened, opened, attended, closed, and minutes that are made of the entries and adopted by digest.

What is done, is judged; and so is who may see what of it. What is decided in a meeting are acts on its cases.
"""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.looking import LookedRoute, looks_at
from api.meeting_body import MEETING_ACT_SCHEMA, MEETING_SCHEMA, read_meeting, read_meeting_act
from api.meeting_view import summary_json, texts_of_meeting
from api.reading_meetings import meetings_for, seen_meeting, seen_minutes, told_earliest
from api.refusals import refusal
from api.texts import reveal
from api.v1.sent_act import Sent, described
from api.v1.signed_in import OurParts, SignedIn, known_parameters
from domain.looks import LookKind
from domain.receipt import Receipt
from store.meetings import NEWEST

MOST_MEETINGS = 200

router = APIRouter(tags=["vergaderingen"], route_class=LookedRoute)


@router.get("/vergaderingen", summary="List meetings", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.MEETING)
async def list_meetings(
    parts: OurParts,
    person: SignedIn,
    after: Annotated[int, Query(ge=0, le=NEWEST, description="`after` of the page before.")] = NEWEST,
    limit: Annotated[int, Query(ge=1, le=MOST_MEETINGS)] = 50,
) -> JSONResponse:
    """Those that were convened last come first: those of one's own bodies, and all of them for who oversees meetings."""
    shown, following = await meetings_for(parts, person, after, limit)
    texts = await reveal(parts, [text for one in shown for text in texts_of_meeting(one)])
    accounts = {one.convened_by for one in shown}
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    return JSONResponse({"meetings": [summary_json(one, texts, handles) for one in shown], "after": following})


@router.post("/vergaderingen", summary="Convene a meeting", status_code=201, openapi_extra=described(MEETING_SCHEMA))
async def convene_meeting(sent: Sent) -> JSONResponse:
    """The receipt, which names the meeting. The body is told."""
    name = secrets.token_hex(16)
    act = read_meeting(sent.body, name)
    receipt = await sent.take_on(sent.parts.meeting_register, act, name)
    await _refused(sent, receipt, act.body)
    return sent.answer(receipt, created=f"/v1/vergaderingen/{receipt.meeting}")


@router.get("/vergaderingen/{name}", summary="Show a meeting", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.MEETING)
async def show_meeting(name: str, parts: OurParts, person: SignedIn) -> JSONResponse:
    """With who is there, and for each case whether those there could decide it now."""
    return JSONResponse((await seen_meeting(parts, person, name)).view)


@router.get("/vergaderingen/{name}/notulen", summary="Show the minutes", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.MEETING)
async def show_minutes(name: str, parts: OurParts, person: SignedIn) -> JSONResponse:
    """The minutes of a meeting that was closed, made of the entries, with the digest by which they are adopted."""
    return JSONResponse(await seen_minutes(parts, person, name))


@router.post("/vergaderingen/{name}/acts", summary="Act on a meeting", openapi_extra=described(MEETING_ACT_SCHEMA))
async def act_on_meeting(name: str, sent: Sent) -> JSONResponse:
    """The receipt; a refusal is a problem with its receipt. Both are in the ledger."""
    act = read_meeting_act(sent.body, name)
    receipt = await sent.take_on(sent.parts.meeting_register, act, name)
    if not receipt.allow:
        stored = await sent.parts.meetings.one(name)
        await _refused(sent, receipt, stored.meeting.body if stored else "")
    return sent.answer(receipt)


async def _refused(sent: Sent, receipt: Receipt, body: str) -> None:
    """Problem for an act that was refused."""
    if not receipt.allow:
        raise await told_earliest(sent.parts, refusal(receipt, sent.language), receipt, body)
