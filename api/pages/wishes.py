"""The page on which a person says where messages go by e-mail, and which kinds not."""

from enum import StrEnum

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


class Saved(StrEnum):
    """What became of what was sent, as the page says it after it was kept."""

    ANOTHER_ADDRESS = "adres"
    KINDS = "keuze"
    NOTHING = "geen"


class Wrong(StrEnum):
    """What is wrong with the address."""

    MISSING = "missing"
    """There is none, and what was unticked is kept with an address only."""
    MALFORMED = "malformed"


@router.get(_PATH)
@shows_nobody("one's own address and wishes, to oneself")
async def show_wishes(request: Request) -> HTMLResponse:
    """The form, with what holds now."""
    visitor = await signed_in(request)
    kept = await visitor.parts.mail.wishes(visitor.person.account)
    asked = request.query_params.get("bewaard")
    return await _drawn(request, visitor, kept, kept, saved=next((one for one in Saved if one.value == asked), None))


@router.post(_PATH)
async def save_wishes(request: Request) -> Response:
    """Keeps what was chosen; without an address there are no messages, and nothing is kept."""
    form = await read_form(request)
    visitor = await signed_in(request)
    check_form(request, form, visitor.person.token)
    typed = form.get("address", "")
    off = frozenset(kind for kind in MailKind if f"kind.{kind.value}" not in form)
    mail, account = visitor.parts.mail, visitor.person.account
    if "stop" in form or not (typed.strip() or off):
        await mail.want_none(account)
        return _led_to(Saved.NOTHING)
    address = address_in(typed)
    if address is None:
        sent = Wishes(typed[:LONGEST_ADDRESS], off)
        wrong = Wrong.MALFORMED if typed.strip() else Wrong.MISSING
        return await _drawn(request, visitor, await mail.wishes(account), sent, wrong=wrong)
    another = await mail.want(account, Wishes(address, off))
    return _led_to(Saved.ANOTHER_ADDRESS if another else Saved.KINDS)


def _led_to(saved: Saved) -> RedirectResponse:
    return RedirectResponse(f"{_PATH}?bewaard={saved.value}", 303)


async def _drawn(
    request: Request,
    visitor: Visitor,
    kept: Wishes | None,
    shown: Wishes | None,
    *,
    saved: Saved | None = None,
    wrong: Wrong | None = None,
) -> HTMLResponse:
    """The form as it is `shown`, which is as it is kept or as it was sent; with all kinds ticked where nothing is."""
    last = await visitor.parts.mail.last(visitor.person.account)
    wishes = shown or Wishes("", frozenset())
    return page(
        request,
        "wishes.html",
        400 if wrong else 200,
        **visitor.context,
        sends=visitor.parts.sends_mail,
        address=wishes.address,
        kinds=[{"code": kind.value, "on": kind not in wishes.off} for kind in MailKind],
        kept=kept is not None and bool(kept.address),
        last=None if last is None else last.value,
        saved=saved,
        wrong=wrong,
    )
