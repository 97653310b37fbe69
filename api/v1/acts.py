"""Acts on a routekaart: which are open to the person, taking one, and the history of all that were asked."""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api.act_body import read_act
from api.act_models import act_adapter
from api.authority_view import accounts_instead, instead_json
from api.cautions import of_act
from api.history_files import MEDIA_TYPES, FileKind, file_kind, history_lines
from api.history_view import accounts_named, commitments_in, entry_json
from api.instructions import accounts_of_instructions, all_of, texts_of, told_with, under_json
from api.language import Language
from api.looking import LookedRoute, looks_at
from api.parts import Parts
from api.problems import FieldError, Problem
from api.reading_cases import Readable, find_readable, find_with_rights
from api.refusals import reasons_json
from api.seats import SeatNames, organisation_now
from api.taking import take
from api.texts import reveal
from api.v1.sent_act import Sent, described
from api.v1.signed_in import InLanguage, OurParts, SignedIn, known_parameters
from domain.looks import LookKind
from store.ledger import case_stream

MOST_ENTRIES = 200
_CASE_ID = re.compile(r"[0-9a-f]{32}")
_REF = "#/components/schemas/{model}"

router = APIRouter(tags=["acts"], route_class=LookedRoute)
ACT_SCHEMA = act_adapter().json_schema(ref_template=_REF)


@router.get("/routekaarten/{name}/acts", summary="Which acts are open to me")
@looks_at(LookKind.OPEN_ACTS)
async def list_acts(name: str, parts: OurParts, person: SignedIn, language: InLanguage) -> JSONResponse:
    """Every act in each of its variants, as the policy would judge it now if it were sent complete; of one under a mandaat,
    for which office, and the instructions that bind (Awb 10:6). `instead` says who can take those that are closed to me."""
    row, rights = await find_with_rights(parts, person, name, instead=True)
    given = told_with(rights.offers)
    may = all_of(given)
    texts = await reveal(parts, texts_of(given, may))
    by = {account for some in given.values() for account in accounts_of_instructions(some)}
    handles = await parts.register.handles(by | accounts_instead(rights))
    names = SeatNames(await organisation_now(parts))
    acts = [
        {
            "type": offer.act,
            "variant": offer.variant,
            "allow": offer.allow,
            "reasons": reasons_json(offer.reasons, language),
            "obligations": list(offer.obligations),
        }
        | under_json(offer.under, texts, handles, may)
        for offer in rights.offers
    ]
    instead = instead_json(rights, handles, names)
    return JSONResponse({"case": row.case, "dossier": row.state.dossier.digest, "acts": acts, "instead": instead})


@router.post(
    "/routekaarten/{name}/acts",
    summary="Take an act",
    openapi_extra=described(ACT_SCHEMA),
)
async def take_act(name: str, sent: Sent) -> JSONResponse:
    """The receipt of an act that was taken; a refusal is a problem with its receipt. Both are in the ledger."""
    draft = read_act(sent.body)
    # An id cannot be guessed and goes straight to judgement. A reference can, so it is looked up as for reading.
    case = name if _CASE_ID.fullmatch(name) else (await find_readable(sent.parts, sent.person, name)).row.case
    receipt = await take(sent.parts, sent.person, draft, case, sent.key, sent.trace_id)
    return sent.answer(receipt, cautions=of_act(draft))


@router.get(
    "/routekaarten/{name}/history",
    summary="Show the history",
    dependencies=[Depends(known_parameters)],
    response_model=None,
    responses={200: {"content": {MEDIA_TYPES[kind].partition(";")[0]: {} for kind in MEDIA_TYPES}}},
)
@looks_at(LookKind.HISTORY)
async def show_history(
    request: Request,
    name: str,
    parts: OurParts,
    person: SignedIn,
    language: InLanguage,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="`after` of the page before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = 100,
) -> Response:
    """Every entry of the case, refusals among them, oldest first. With `Accept: text/csv` or `application/jsonl` the whole
    of it is a file, which `after` and `limit` are no part of."""
    case = await find_readable(parts, person, name)
    kind = file_kind(request.headers.get("accept"))
    if kind is not None:
        return await _history_file(request, parts, case, language, kind)
    deliberation = case.deliberation
    entries = await parts.queries.entries_of(case_stream(case.row.case), after, limit + 1)
    shown = entries[:limit]
    texts = await reveal(parts, [one for entry in shown for one in commitments_in(entry, deliberation=deliberation)])
    handles = await parts.register.handles({account for entry in shown for account in accounts_named(entry)})
    content: dict[str, Any] = {
        "case": case.row.case,
        "deliberationHidden": not deliberation,
        "entries": [entry_json(entry, texts, handles, language, deliberation=deliberation) for entry in shown],
        "after": shown[-1].entry.sequence if len(entries) > limit else None,
    }
    return JSONResponse(content, headers={"Vary": "Accept"})


async def _history_file(
    request: Request, parts: Parts, case: Readable, language: Language, kind: FileKind
) -> StreamingResponse:
    asked = [name for name in ("after", "limit") if name in request.query_params]
    if asked:
        raise Problem("invalid_request", tuple(FieldError(name, "not_with_file") for name in asked))
    lines = history_lines(parts, case, language, kind)
    # What goes wrong from the beginning is a problem like any other; later on the answer is broken off.
    first = await anext(lines)

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for more in lines:
            yield more

    name = f"history-{case.row.case}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
    return StreamingResponse(whole(), media_type=MEDIA_TYPES[kind], headers=headers)
