"""The log's keys and proofs, as JSON. Its tiles and checkpoints are `api.log_files`'.

Proofs say nothing but hashes, and anybody can make them from the public tiles; so nobody has to be signed in for one.
"""

import base64
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BeforeValidator, StringConstraints, ValidationError
from pydantic_core import PydanticKnownError

from api.act_body import field_error
from api.act_models import ActModel
from api.looking import LookedRoute, shows_nobody
from api.problems import Problem
from api.receipts import moment_json
from api.v1.sent_act import Sent, described
from api.v1.signed_in import OurParts, known_parameters

_LARGEST = 2**63 - 1
_DECIMAL = re.compile("0|-?[1-9][0-9]*")


def _decimal(value: object) -> object:
    """As tlog-tiles writes numbers: one way for each, so two addresses are never the same place. `1.0`, `+1`, `01`, `1_0` and
    ` 1` are none."""
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise PydanticKnownError("int_parsing")
    return value


Number = Annotated[int, BeforeValidator(_decimal)]
Place = Annotated[Number, Query(ge=0, le=_LARGEST)]
Size = Annotated[Number | None, Query(ge=1, le=_LARGEST, description="Not given: that of the published checkpoint.")]


class LogKeyBody(ActModel):
    """The public half of the new key, as C2SP signed-note writes it."""

    vkey: Annotated[str, StringConstraints(min_length=1, max_length=300)]


router = APIRouter(tags=["log"], route_class=LookedRoute)
_HASHES = "a proof is hashes, and anybody makes it from the public tiles"


@router.get("/log/keys", summary="The keys that signed the log")
@shows_nobody("public keys of the log are those of no person")
async def list_keys(parts: OurParts) -> JSONResponse:
    """In the order of the entries that name them: checkpoints of sizes above `index` are signed by that key, up to the
    next one."""
    keys = [
        {"vkey": one.vkey, "index": one.index, "since": moment_json(one.since)} for one in await parts.log_keys.all()
    ]
    return JSONResponse({"keys": keys})


@router.post(
    "/log/keys", summary="Replace the key that signs the log", openapi_extra=described(LogKeyBody.model_json_schema())
)
async def rotate_key(sent: Sent) -> JSONResponse:
    """The receipt; a refusal is a problem with its receipt. Both are in the ledger. The private half has to be where the log
    is published: until then nothing is signed."""
    try:
        vkey = LogKeyBody.model_validate_json(sent.body, strict=True).vkey
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise Problem("invalid_act", tuple(field_error(one, tagged=False) for one in details)) from None
    receipt = await sent.parts.log_keeping.rotate(vkey, by=sent.by, key=sent.key, trace_id=sent.trace_id)
    return sent.answer(receipt)


@router.get("/log/proofs/inclusion", summary="That an entry is in the log", dependencies=[Depends(known_parameters)])
@shows_nobody(_HASHES)
async def inclusion(parts: OurParts, index: Place, size: Size = None) -> JSONResponse:
    """The hashes (base64) by which the leaf at `index` is in the tree of `size` entries (RFC 9162, section 2.1.3)."""
    size, leaf, path = await parts.log_reading.inclusion(index, size)
    return JSONResponse({"index": index, "size": size, "leaf": _base64(leaf), "path": [_base64(one) for one in path]})


@router.get("/log/proofs/consistency", summary="That the log only grew", dependencies=[Depends(known_parameters)])
@shows_nobody(_HASHES)
async def consistency(
    parts: OurParts, old: Annotated[Number, Query(alias="from", ge=1, le=_LARGEST)], to: Size = None
) -> JSONResponse:
    """The hashes (base64) by which the tree of `to` entries begins with that of `from` (RFC 9162, section 2.1.4)."""
    new, path = await parts.log_reading.consistency(old, to)
    return JSONResponse({"from": old, "to": new, "path": [_base64(one) for one in path]})


@router.get("/log/entries/{index}/proof", summary="The proof of one entry, to keep", response_class=PlainTextResponse)
@shows_nobody(_HASHES)
async def entry_proof(parts: OurParts, index: Number) -> PlainTextResponse:
    """The text (`c2sp.org/tlog-proof@v1`) by which anybody can check, offline, that the entry is in the log: the path and
    the signed checkpoint. Problem `not_in_log_yet` within seconds of the act."""
    proof = await parts.log_reading.log_proof(index)
    if proof is None:
        raise Problem("not_in_log_yet")
    return PlainTextResponse(proof.content)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
