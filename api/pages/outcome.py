"""Whether an act counted, for whoever lost the connection in the middle of it: by the key that its form was sent with."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.catalogue import reason_text
from api.looking import LookedRoute, looks_at
from api.pages.render import page
from api.pages.visitor import signed_in
from api.taking import checked_key
from domain.looks import LookKind

router = APIRouter(route_class=LookedRoute)


@router.get("/handelingen/{key:path}")
@looks_at(LookKind.RECEIPT)
async def show_outcome(key: str, request: Request) -> HTMLResponse:
    """What became of the person's own act under this key, or that nothing did. Nobody sees that of somebody else."""
    visitor = await signed_in(request)
    receipt = await visitor.parts.receipts.taken(visitor.person.account, checked_key(key))
    if receipt is not None and receipt.case is not None:
        visitor.person.look.shows(receipt.case)
    reasons = [] if receipt is None else [reason_text(code) for code in receipt.reasons]
    return page(request, "outcome.html", **visitor.context, receipt=receipt, reasons=reasons)
