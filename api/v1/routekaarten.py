"""Routekaarten: the list, opening one, and one in full. What may be read, and opened, the policy says."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from api.address_view import addresses_of, comparison_json
from api.case_search import CASE_SEARCH_SCHEMA, read_search
from api.case_state import CaseState
from api.case_view import accounts_in, case_json, listed_json
from api.case_written import (
    interests_json,
    written_accounts,
    written_commitments,
    written_entries,
    written_json,
)
from api.cautions import of_openings
from api.document_view import accounts_of_documents, documents_json
from api.identity import Person
from api.intake_body import read_intake, submission
from api.language import Language
from api.looking import LookedRoute, looks_at
from api.moment import At
from api.parts import Parts
from api.problems import FieldError, Problem
from api.reading_cases import Readable, Wanted, cursor_in, find_readable, list_readable
from api.receipts import moment_json
from api.sealed import LONGEST_SEALED
from api.seats import organisation_now, standing_of
from api.taking import open_case
from api.texts import case_commitments, listed_commitments, reveal
from api.today import today
from api.v1.sent_act import Sent, described
from api.v1.signed_in import InLanguage, JsonBody, OurParts, SignedIn, known_parameters
from domain.actor import Actor, ActorKind
from domain.codes import DifferenceType, Measure
from domain.errors import NotFound
from domain.interests import RegisteredInterest
from domain.looks import LookKind
from domain.plain_text import normalised
from domain.situations import compare
from store.case_list import Cursor, Order
from store.read_model import row_of

MOST_CASES = 100

router = APIRouter(tags=["routekaarten"], route_class=LookedRoute)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which cases are asked for, and which page of them."""

    wanted: Wanted
    after: Cursor | None
    limit: int


async def _chosen(
    person: SignedIn,
    after: Annotated[
        str | None, Query(max_length=LONGEST_SEALED, description="`after` of the page before, in this session.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_CASES)] = 50,
    state: CaseState | None = None,
    tier: Annotated[str | None, Query(max_length=60)] = None,
    municipality: Annotated[str | None, Query(pattern="^[0-9]{4}$", description="CBS code.")] = None,
    difference_type: Annotated[DifferenceType | None, Query(alias="differenceType")] = None,
    measure: Measure | None = None,
    open_: Annotated[
        bool | None, Query(alias="open", description="True: without closed cases; false: closed ones alone.")
    ] = None,
    order: Annotated[
        Order,
        Query(
            description="`opened`: newest first; `term`: first what expires first, then cases without a running term."
        ),
    ] = Order.OPENED,
) -> Choice:
    wanted = Wanted(
        state=state,
        tier=tier,
        municipality=municipality,
        difference_type=difference_type,
        measure=measure,
        open=open_,
        order=order,
    )
    return Choice(wanted, cursor_in(after, "after", person), limit)


Chosen = Annotated[Choice, Depends(_chosen)]


@router.get("/routekaarten", summary="List routekaarten", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.CASE_LIST)
async def list_routekaarten(
    request: Request,
    parts: OurParts,
    person: SignedIn,
    chosen: Chosen,
    waiting_for_me: Annotated[bool, Query(alias="waitingForMe")] = False,
    reference: Annotated[str | None, Query(max_length=80, description="The case with this reference alone.")] = None,
) -> JSONResponse:
    """A page holds those that the person may read, so it can have fewer than `limit`: the list goes on as long as there is
    an `after`. `reference` finds a case whose reference cannot be part of a path, and stands alone.
    """
    if reference is not None:
        return await _with_reference(parts, person, reference, set(request.query_params) - {"reference"})
    return await _listed(parts, person, chosen, replace(chosen.wanted, waiting_for_me=waiting_for_me))


@router.post(
    "/routekaarten/searches",
    summary="Search routekaarten",
    dependencies=[Depends(known_parameters)],
    openapi_extra=described(CASE_SEARCH_SCHEMA),
)
@looks_at(LookKind.CASE_LIST, by_post=True)
async def search_routekaarten(parts: OurParts, person: SignedIn, chosen: Chosen, body: JsonBody) -> JSONResponse:
    """The list of those with this reference, area or address: all of it, as it was written, since only keyed hashes are
    kept. A POST, so that what is searched for stands in no URL; nothing is recorded but that it was looked at."""
    return await _listed(parts, person, chosen, replace(chosen.wanted, search=read_search(body)))


@router.post("/routekaarten", summary="Open a routekaart", status_code=201)
async def open_routekaart(sent: Sent) -> JSONResponse:
    """The receipt of the opening, which names the case. Sent again with the same key: the same, with status 200."""
    draft = submission(read_intake(sent.body, today()))
    receipt = await open_case(sent.parts, sent.person, draft, sent.key, sent.trace_id)
    (cautions,) = await of_openings(sent.parts.queries, [(draft, receipt)])
    return sent.answer(receipt, cautions=cautions, created=f"/v1/routekaarten/{receipt.case}")


@router.get("/routekaarten/{name}", summary="Show a routekaart", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.CASE)
async def show_routekaart(
    name: str, parts: OurParts, person: SignedIn, language: InLanguage, at: At = None
) -> JSONResponse:
    """By its id or its reference, as it stands or as it stood at a moment, folded from its entries. 404 also where the
    person may not read it: by the policy of now, as the case stands now."""
    case = await find_readable(parts, person, name)
    if at is not None:
        then = await parts.moments.then(case.row.case, at)
        case = replace(case, row=row_of(then.state, then.sequence, then.updated_at))
    return JSONResponse(await _whole(parts, person, case, at, language))


async def _whole(
    parts: Parts, person: Person, case: Readable, at: datetime | None, language: Language
) -> dict[str, Any]:
    state, written = case.row.state, await written_entries(parts, case)
    interests = () if at is None else await _interests_then(parts, person, case, at)
    person.look.names(one.interest.account for one in interests or ())
    texts = await reveal(
        parts, [*case_commitments(state, deliberation=case.deliberation), *written_commitments(written)]
    )
    accounts = accounts_in(state) | accounts_of_documents(state.documents) | written_accounts(written)
    handles = await parts.register.handles(accounts | {one.interest.account for one in interests or ()})
    comparison = compare(await parts.vault.situations(state.case))
    content: dict[str, Any] = case_json(case, texts, handles, addresses_of(comparison), language)
    content |= {"comparison": comparison_json(comparison)}
    content |= {"written": written_json(written, texts, handles, language) if case.deliberation else None}
    if state.documents:
        content["documents"] = documents_json(state, texts, handles, deliberation=case.deliberation)
    if at is None:
        return content
    told = None if interests is None else interests_json(interests, handles)
    return content | {"at": moment_json(at), "interests": told}


async def _interests_then(
    parts: Parts, person: Person, case: Readable, at: datetime
) -> tuple[RegisteredInterest, ...] | None:
    """The interests that covered the case then, by the register of then; None for who may not read those of others."""
    actor = Actor(ActorKind.PERSON, person.account)
    if not case.deliberation or not (await parts.interest_register.may_read(actor, None)).allow:
        return None
    covering = await parts.register.interests([case.row.case], known_at=at)
    return tuple(one for one in covering.get(case.row.case, ()) if one.is_in_force_at(at))


async def _listed(parts: Parts, person: Person, chosen: Choice, wanted: Wanted) -> JSONResponse:
    procedure = await parts.procedures.in_force()
    standing = standing_of(person.account, await organisation_now(parts), procedure)
    listed = await list_readable(parts, person, standing, wanted, chosen.after, chosen.limit)
    texts = await reveal(parts, [one for case in listed.cases for one in listed_commitments(case.row)])
    return JSONResponse(
        {
            "routekaarten": [listed_json(case.row, texts) for case in listed.cases],
            "after": listed.after,
        }
    )


async def _with_reference(parts: Parts, person: Person, reference: str, beside: set[str]) -> JSONResponse:
    """The list of the one case with this reference, empty where there is none that the person may read."""
    if beside:
        raise Problem("invalid_request", tuple(FieldError(name, "not_with_reference") for name in sorted(beside)))
    try:
        case = await find_readable(parts, person, reference)
    except NotFound:
        return JSONResponse({"routekaarten": [], "after": None})
    person.look.deliberation = False
    texts = await reveal(parts, listed_commitments(case.row))
    listed = listed_json(case.row, texts)
    # It may have been found by its id.
    found = [listed] if listed["reference"] == normalised(reference) else []
    return JSONResponse({"routekaarten": found, "after": None})
