"""Audits: a question about closed cases, a sample that can be drawn again, findings, replies and a conclusion.

What is done, is judged; and so is who may see what of it.
"""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.audit_body import AUDIT_ACT_SCHEMA, AUDIT_SCHEMA, read_audit, read_audit_act
from api.audit_view import accounts_in, audit_json, cases_in, summary_json, texts_in
from api.looking import LookedRoute, looks_at
from api.reading_audits import audit_for, audits_for
from api.texts import reveal
from api.v1.sent_act import Sent, described
from api.v1.signed_in import OurParts, SignedIn, known_parameters
from domain.looks import LookKind

MOST_AUDITS = 200

router = APIRouter(tags=["audits"], route_class=LookedRoute)


@router.get("/audits", summary="List audits", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.AUDIT)
async def list_audits(
    parts: OurParts,
    person: SignedIn,
    after: Annotated[int, Query(ge=-1, le=2**62, description="`after` of the page before.")] = -1,
    limit: Annotated[int, Query(ge=1, le=MOST_AUDITS)] = 50,
) -> JSONResponse:
    """In the order in which they were opened: all of them for who oversees audits, for others those with a finding that
    they answer."""
    shown, following = await audits_for(parts, person, after, limit)
    texts = await reveal(parts, [audit.question for audit in shown])
    accounts = {account for audit in shown for account in (audit.opened_by, audit.closed_by) if account is not None}
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    return JSONResponse(
        {
            "audits": [summary_json(audit, texts, handles) for audit in shown],
            "after": following,
        }
    )


@router.post("/audits", summary="Open an audit", status_code=201, openapi_extra=described(AUDIT_SCHEMA))
async def open_audit(sent: Sent) -> JSONResponse:
    """The receipt, which names the audit. The sample is drawn from the cases that are closed now, and recorded."""
    name = secrets.token_hex(16)
    act = read_audit(sent.body, name, await sent.parts.audits.ledger_size())
    receipt = await sent.take_on(sent.parts.audit_register, act, name)
    return sent.answer(receipt, created=f"/v1/audits/{receipt.audit}")


@router.get("/audits/{name}", summary="Show an audit", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.AUDIT)
async def show_audit(name: str, parts: OurParts, person: SignedIn) -> JSONResponse:
    """With its sample, findings, replies and conclusion. Who answers for something that was found sees that finding."""
    audit, readable = await audit_for(parts, person, name)
    texts = await reveal(parts, texts_in(audit, readable))
    accounts = accounts_in(audit, readable)
    person.look.shows(*cases_in(audit, readable))
    person.look.names(accounts)
    handles = await parts.register.handles(accounts)
    return JSONResponse(audit_json(audit, readable, texts, handles))


@router.post("/audits/{name}/acts", summary="Act on an audit", openapi_extra=described(AUDIT_ACT_SCHEMA))
async def act_on_audit(name: str, sent: Sent) -> JSONResponse:
    """The receipt; a refusal is a problem with its receipt. Both are in the ledger."""
    return sent.answer(await sent.take_on(sent.parts.audit_register, read_audit_act(sent.body, name), name))
