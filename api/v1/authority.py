"""Who may do what on a routekaart, and why (not), now or at a moment in the past."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.authority_view import accounts_told, explanation_json
from api.instructions import all_of, readable, texts_of, told_with
from api.looking import LookedRoute, looks_at
from api.moment import At
from api.parts import Parts
from api.problems import FieldError, Problem
from api.reading_cases import find_row, no_such_case
from api.refusals import reasons_json
from api.texts import reveal
from api.v1.signed_in import InLanguage, OurParts, SignedIn, known_parameters
from authority.case_at import CaseAt
from authority.explaining import Asked
from domain.case import Routekaart
from domain.errors import InvalidMoment
from domain.looks import LookKind

LONGEST_ACCOUNT = 100
_NOBODY = "nobody"
"""Stands for an account that there is not while it is judged whether it may be asked about."""

router = APIRouter(tags=["authority"], route_class=LookedRoute)


@router.get(
    "/routekaarten/{name}/authority", summary="Explain who may do what", dependencies=[Depends(known_parameters)]
)
@looks_at(LookKind.EXPLANATION)
async def explain_authority(
    name: str,
    parts: OurParts,
    person: SignedIn,
    language: InLanguage,
    who: Annotated[
        str | None, Query(min_length=1, max_length=LONGEST_ACCOUNT, description="A role account; not given: me.")
    ] = None,
    at: At = None,
) -> JSONResponse:
    """Every act, whether the account may do it and every reason why not; and who may do what the case waits for.

    Asking about somebody else is for the call-up office, the auditor and who manages the system. At a moment in the
    past: with the case, the organisation, the procedure and the policy as they were then.
    """
    row = await find_row(parts, name)
    account = person.account if who is None else await parts.register.account_of(who)
    present = await parts.moments.now(row.state)
    seen, unseen = await _seen(parts, row.state, present, at)
    told = (await parts.explaining.explain([Asked(person.account, account or _NOBODY, present, seen)]))[0]
    person.look.shows(row.case, deliberation=told.access.deliberation)
    if not told.access.read:
        raise no_such_case()
    if told.explanation is None:
        raise Problem("explanation_refused", extra={"reasons": reasons_json(told.refused, language)})
    if account is None:
        raise Problem("invalid_request", (FieldError("who", "unknown_account"),))
    if unseen is not None:
        raise unseen
    given = told_with(told.explanation.acts)
    # Whoever acts under a mandaat is told what binds; of others and of the past, only what may be read now.
    acts_now = account == person.account and at is None
    may = all_of(given) if acts_now else await readable(parts, person.account, person.look, given)
    handles, texts = (
        await parts.register.handles(accounts_told(told.explanation)),
        await reveal(parts, texts_of(given, may)),
    )
    return JSONResponse(explanation_json(told.explanation, handles, language, texts, may))


async def _seen(
    parts: Parts, state: Routekaart, present: CaseAt, at: datetime | None
) -> tuple[CaseAt, InvalidMoment | None]:
    """The case at the moment asked about; where that cannot be asked, the failure, to be told to who may read."""
    if at is None:
        return present, None
    try:
        return await parts.moments.at(state.case, at), None
    except InvalidMoment as failure:
        return present, failure
