"""The page on which a person says where messages go by e-mail, and which kinds not."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.looking import LookedRoute, shows_nobody
from api.pages.forms import check_form, read_form
from api.pages.render import page
from api.pages.visitor import Visitor, signed_in
from domain.mail import LONGEST_ADDRESS, MailKind, address_in
from store.mail import Wishes

router = APIRouter(route_class=LookedRoute)
_PATH = "/instellingen"


@router.get(_PATH)
@shows_nobody("one's own address and wishes, to oneself")
async def show_wishes(request: Request) -> HTMLResponse:
    """The form, with what holds now."""
    visitor = await signed_in(request)
    kept = await visitor.parts.mail.wishes(visitor.person.account)
    wanted = kept or Wishes("", frozenset())
    return await _drawn(request, visitor, wanted.address, wanted.off, saved=request.query_params.get("bewaard") == "ja")


@router.post(_PATH)
async def save_wishes(request: Request) -> Response:
    """Keeps what was chosen; without an address there are no messages."""
    form = await read_form(request)
    visitor = await signed_in(request)
    check_form(request, form, visitor.person.token)
    typed = form.get("address", "")
    off = frozenset(kind for kind in MailKind if f"kind.{kind.value}" not in form)
    mail, account = visitor.parts.mail, visitor.person.account
    if not typed.strip() or "stop" in form:
        await mail.want_none(account)
        return RedirectResponse(f"{_PATH}?bewaard=ja", 303)
    address = address_in(typed)
    if address is None:
        return await _drawn(request, visitor, typed[:LONGEST_ADDRESS], off, wrong=True)
    await mail.want(account, Wishes(address, off))
    return RedirectResponse(f"{_PATH}?bewaard=ja", 303)


async def _drawn(
    request: Request,
    visitor: Visitor,
    address: str,
    off: frozenset[MailKind],
    *,
    saved: bool = False,
    wrong: bool = False,
) -> HTMLResponse:
    last = await visitor.parts.mail.last(visitor.person.account)
    return page(
        request,
        "wishes.html",
        400 if wrong else 200,
        **visitor.context,
        sends=visitor.parts.sends_mail,
        address=address,
        kinds=[{"code": kind.value, "on": kind not in off} for kind in MailKind],
        last=None if last is None else last.value,
        saved=saved,
        wrong=wrong,
    )
