"""Whether an act counted, for whoever lost the connection in the middle of it: by the key that its form was sent with."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.catalogue import label, label_if_any, reason_text
from api.looking import LookedRoute, looks_at
from api.pages.render import page
from api.pages.visitor import Visitor, signed_in
from api.taking import checked_key
from domain.looks import LookKind
from domain.receipt import Receipt
from domain.rounds import votes_on_older

_PAGES = {
    "case": "/routekaarten/",
    "meeting": "/vergaderingen/",
    "mandaat": "/beheer/mandaten/",
    "change": "/beheer/organisatie/wijzigingen/",
    "audit": "/controle/audits/",
}
"""By the name in a receipt, where the page is of what an act was about."""
_OPENING = ("submit", "convene_meeting", "propose_mandaat", "propose_change", "open_audit")

router = APIRouter(route_class=LookedRoute)


@router.get("/handelingen/{key:path}")
@looks_at(LookKind.RECEIPT)
async def show_outcome(key: str, request: Request) -> HTMLResponse:
    """What became of the person's own act under this key, or that nothing did. Nobody sees that of somebody else."""
    visitor = await signed_in(request)
    receipt = await visitor.parts.receipts.taken(visitor.person.account, checked_key(key))
    if receipt is not None and receipt.case is not None:
        visitor.person.look.shows(receipt.case)
    if receipt is None:
        return page(request, "outcome.html", **visitor.context, receipt=None)
    return page(
        request,
        "outcome.html",
        **visitor.context,
        receipt=receipt,
        did=_did(receipt, visitor.handle),
        about=_about(receipt),
        reasons=[reason_text(code) for code in receipt.reasons],
        on_older=await _on_older(visitor, receipt),
    )


async def _on_older(visitor: Visitor, receipt: Receipt) -> bool:
    """Whether the act is a vote that does not count, as the dossier has changed since."""
    if receipt.act != "cast_vote" or receipt.case is None:
        return False
    row = await visitor.parts.queries.find_case(receipt.case)
    return row is not None and votes_on_older(row.state, visitor.person.account)


def _did(receipt: Receipt, handle: str) -> str:
    """What the act was, in words: an act on a case by its name, any other as who did it."""
    named = label_if_any("act", receipt.act)
    return named or f"{handle} {label('done' if receipt.allow else 'tried', receipt.act)}"


def _about(receipt: Receipt) -> tuple[str, str]:
    """What the act was about: its kind, and where its page is; the start for what has none, as what was not opened."""
    if receipt.allow or receipt.act not in _OPENING:
        for kind, path in _PAGES.items():
            if name := getattr(receipt, kind):
                return kind, path + name
    return "start", "/"
