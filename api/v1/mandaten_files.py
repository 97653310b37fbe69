"""Files of mandaten: all of the register, or what a filter finds, as CSV; and a file of them that is proposed whole."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, StreamingResponse

from api.looking import LookedRoute, looks_at
from api.mandaat_export import MandatenFile
from api.mandaat_file import MEDIA_TYPE
from api.mandaat_import import import_mandaten
from api.moment import Moment
from api.parts import Parts
from api.taking import IdempotencyKey, TraceId
from api.v1.signed_in import CsvBody, InLanguage, OurParts, SignedIn, known_parameters
from domain.actor import Actor, ActorKind
from domain.looks import LookKind
from domain.mandaat_import import MOST_ROWS, RowOutcome
from store.mandaten import MandaatFilter

PrincipalIs = Annotated[str | None, Query(alias="principal", max_length=80, description="The id of an office.")]
HolderIs = Annotated[
    str | None, Query(alias="holder", max_length=80, description="An office, a seat, or an account's handle.")
]
ValidAt = Annotated[Moment | None, Query(alias="validAt", description="Valid at this moment.")]
KnownAt = Annotated[Moment | None, Query(alias="knownAt", description="As it was known then.")]
_TEXT = {"type": "string", "description": "CSV in UTF-8, with commas and one line of columns."}
_IMPORT = {
    "requestBody": {"required": True, "content": {"text/csv": {"schema": _TEXT}}},
    "responses": {
        "200": {
            "description": "What became of each row.",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["proposed", "alreadyThere", "leftOut", "repeated", "rows"],
                        "properties": {
                            "proposed": {"type": "integer"},
                            "alreadyThere": {"type": "integer"},
                            "leftOut": {"type": "integer"},
                            "repeated": {"type": "boolean"},
                            "rows": {
                                "type": "array",
                                "maxItems": MOST_ROWS,
                                "items": {
                                    "type": "object",
                                    "required": ["line", "outcome", "mandaat"],
                                    "properties": {
                                        "line": {"type": "integer"},
                                        "outcome": {"type": "string", "enum": [one.value for one in RowOutcome]},
                                        "mandaat": {"type": ["string", "null"]},
                                        "receipt": {"type": "object"},
                                        "why": {"type": "string", "enum": ["revoked", "ended"]},
                                    },
                                },
                            },
                        },
                    }
                }
            },
        }
    },
}

router = APIRouter(tags=["mandaten"], route_class=LookedRoute)


async def wanted_mandaten(
    parts: Parts, principal: str | None, holder: str | None, valid_at: Moment | None, known_at: Moment | None
) -> MandaatFilter:
    """The filter of these parameters: an account by its handle, where there is one; else an office or seat."""
    held_by = None if holder is None else (await parts.register.account_of(holder) or holder)
    return MandaatFilter(principal, held_by, valid_at, known_at)


@router.get(
    "/mandaten/export",
    summary="Export mandaten",
    dependencies=[Depends(known_parameters)],
    response_class=StreamingResponse,
    responses={200: {"description": "The file.", "content": {"text/csv": {"schema": _TEXT}}}},
)
@looks_at(LookKind.MANDATEN)
async def export_mandaten(
    parts: OurParts,
    person: SignedIn,
    principal: PrincipalIs = None,
    holder: HolderIs = None,
    valid_at: ValidAt = None,
    known_at: KnownAt = None,
) -> StreamingResponse:
    """All that the filter finds, in the order in which it was proposed, with the columns that an import reads, and what the
    register says of each: id, status, and who did what when. Safe for spreadsheet programs."""
    file = MandatenFile(parts, await wanted_mandaten(parts, principal, holder, valid_at, known_at))
    # What goes wrong from the beginning is a problem like any other; later on the answer is broken off.
    named = await file.accounts()
    person.look.names(named)
    headers = {"Content-Disposition": 'attachment; filename="mandaten.csv"'}
    return StreamingResponse(file.lines(named), media_type=MEDIA_TYPE, headers=headers)


@router.post("/mandaten/import", summary="Import mandaten", openapi_extra=_IMPORT)
async def import_file(
    parts: OurParts, person: SignedIn, key: IdempotencyKey, body: CsvBody, language: InLanguage, trace_id: TraceId
) -> JSONResponse:
    """Proposes every mandaat of the file, in one transaction, or none; each still has to be confirmed by another person.
    Where a row is bad, `errors` has line, column, value and what would be right for every bad row, and nothing is written.

    A row that says what a mandaat says that is proposed or in force is `already_there`; one that is over by the column
    `status` of an export is `left_out`. Sent again with the same key, the receipts are the same.
    """
    by = Actor(ActorKind.PERSON, person.account)
    return JSONResponse(await import_mandaten(parts, body, by, key, trace_id, language))
