"""Sessions: signing in with a role account (development only) and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.act_body import field_error
from api.development import sign_in
from api.identity import Person, api_person
from api.looking import LookedRoute
from api.parts import parts_of
from api.problems import Problem
from api.v1.signed_in import JsonBody

router = APIRouter(tags=["sessions"], route_class=LookedRoute)


class SignInBody(BaseModel):
    """Which role account."""

    model_config = ConfigDict(extra="forbid")

    account: Annotated[str, Field(min_length=1, max_length=100, examples=["voorzitter-eemsdelta"])]


@router.post("/sessions", status_code=201, summary="Sign in with a role account (development only)")
async def create_session(request: Request, body: JsonBody) -> JSONResponse:
    """Answers a token, to be sent as `Authorization: Bearer …`. It is over `expiresIn` seconds after this, and as soon as it
    was not used for `idleAfter` seconds."""
    try:
        asked = SignInBody.model_validate_json(body, strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise Problem("invalid_request", tuple(field_error(one, tagged=False) for one in details)) from None
    token = await sign_in(request, asked.account)
    sessions = parts_of(request).sessions
    lasts = {"expiresIn": int(sessions.lifetime.total_seconds()), "idleAfter": int(sessions.idle.total_seconds())}
    return JSONResponse({"token": token, "account": asked.account} | lasts, 201)


@router.delete("/sessions/current", status_code=204, summary="Sign out")
async def delete_session(request: Request, person: Annotated[Person, Depends(api_person)]) -> Response:
    """Ends the session of the token that it is asked with."""
    await parts_of(request).sessions.close(person.token)
    return Response(status_code=204)


@router.delete("/sessions", status_code=204, summary="Sign out everywhere")
async def delete_sessions(request: Request, person: Annotated[Person, Depends(api_person)]) -> Response:
    """Ends every session of the account, that of this request too: of other programs, and of browsers."""
    await parts_of(request).sessions.close_all(person.account)
    return Response(status_code=204)
