"""The log as static files (C2SP tlog-tiles), under /log/: its checkpoint, tiles and entry bundles.

Checkpoint and tiles are for everybody: they are hashes. Bundles hold entries, of all cases together, so who asks for one
has to be signed in, and the policy says whether it is shown.
"""

from hashlib import sha256

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from api.headers import KEPT_AND_ASKED, KEPT_FOR_EVER
from api.identity import api_person
from api.language import language_of
from api.looking import LookedRoute, looks_at, shows_nobody
from api.problems import Problem
from api.refusals import reasons_json
from api.v1.signed_in import OurParts
from domain.actor import Actor, ActorKind
from domain.looks import LookKind

router = APIRouter(include_in_schema=False, route_class=LookedRoute)


@router.get("/log/checkpoint")
@shows_nobody("a checkpoint is a hash with signatures")
async def checkpoint(parts: OurParts) -> PlainTextResponse:
    """The last published checkpoint with its cosignatures."""
    published = await parts.log_reading.published()
    if published is None:
        raise Problem("not_found")
    return PlainTextResponse(published.note.content)


@router.get("/log/tile/entries/{path:path}")
@looks_at(LookKind.LOG_ENTRIES)
async def bundle(request: Request, parts: OurParts, path: str) -> Response:
    """A bundle of entries. Problem `log_refused` for who may not read them.

    A full one never changes, and whoever has it may keep it; but each time it is asked for again the policy says whether,
    and the look is written down, so a kept one is held against its hash and not used unasked.
    """
    person = await api_person(request)
    verdict = await parts.log_keeping.may_read(Actor(ActorKind.PERSON, person.account))
    if not verdict.allow:
        raise Problem("log_refused", extra={"reasons": reasons_json(verdict.reasons, language_of(request))})
    served = await parts.log_reading.bundle(f"tile/entries/{path}")
    if not served.full:
        return Response(served.content, media_type="application/octet-stream")
    tag = f'"{sha256(served.content).hexdigest()}"'
    headers = {"Cache-Control": KEPT_AND_ASKED, "ETag": tag, "Vary": "Authorization"}
    if tag in request.headers.get("if-none-match", "").split(", "):
        return Response(status_code=304, headers=headers)
    return Response(served.content, media_type="application/octet-stream", headers=headers)


@router.get("/log/tile/{path:path}")
@shows_nobody("a tile is hashes")
async def tile(parts: OurParts, path: str) -> Response:
    """A tile of hashes; a full one never changes."""
    served = await parts.log_reading.tile(f"tile/{path}")
    headers = {"Cache-Control": KEPT_FOR_EVER} if served.full else None
    return Response(served.content, media_type="application/octet-stream", headers=headers)
