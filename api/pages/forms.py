"""What a page's form sends: its fields, read strictly, and the proof that it was ours (CSRF).

The token of a form is derived from the session's own, which only the browser of that session has. A form whose session was over
comes back sealed after the next sign-in (`keep`); it is then drawn again for the same account, and never sent on by itself.
"""

import hmac
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

from api.identity import page_person, page_token
from api.parts import parts_of
from api.problems import FieldError, Problem
from store.kept_forms import KeptForm
from store.sessions import token_hash

PROOF: Final = "csrf"
KEPT: Final = "kept"
"""The field with a form that was sealed."""
_MOST_FIELDS = 700
_FORM = "application/x-www-form-urlencoded"


class Resumed(dict[str, str]):
    """The fields of a form that was typed before a session ended, for the account that typed it. None of it is a proof."""


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form; Problem where it is none. Of a field that occurs twice the last counts.

    Resumed for one that was kept while its sender signed in again; Problem `kept_for_another` for any other account.
    """
    if not is_form(request):
        raise Problem("unsupported_media_type")
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS, separator="&"
        )
    except ValueError:
        raise Problem("invalid_request", (FieldError("", "invalid"),)) from None
    form = dict(pairs)
    kept = opened(request, form)
    if kept is not None and kept.path == request.scope["path"]:
        form = await _resumed(request, kept, form[KEPT])
    keep_for_failures(request, form)
    return form


def keep_for_failures(request: Request, form: dict[str, str]) -> None:
    """Keeps a form for whoever answers a failure that nobody on the way foresaw. Signing in sends nothing that anybody typed."""
    if PROOF in form or isinstance(form, Resumed):
        request.scope["state"]["form"] = form


def is_form(request: Request) -> bool:
    """Whether it says that it is a form."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM


def form_of(request: Request) -> dict[str, str] | None:
    """The form that was read of this request; None where none was."""
    form: dict[str, str] | None = request.scope["state"].get("form")
    return form


def keep(request: Request, form: dict[str, str]) -> str | None:
    """The form, sealed for whoever filled it in; None where it was not made for the session that the browser names, or is
    too large. Whose session that was is looked up when it comes back."""
    token = page_token(request)
    if token is None or not (isinstance(form, Resumed) or _is_ours(request, form, token)):
        return None
    fields = {name: value for name, value in form.items() if name != PROOF}
    kept = KeptForm(request.scope["path"], fields, token_hash(token))
    return parts_of(request).kept_forms.seal(kept, datetime.now(UTC))


def opened(request: Request, form: dict[str, str]) -> KeptForm | None:
    """The form that was kept in this one, if there is one."""
    sealed = form.get(KEPT)
    return parts_of(request).kept_forms.open(sealed, datetime.now(UTC)) if sealed else None


async def _resumed(request: Request, kept: KeptForm, sealed: str) -> Resumed:
    """The kept form, for the account that filled it in. Problem for another account, and for nobody."""
    person = await page_person(request)
    if person is None:
        raise Problem("not_signed_in")
    if await parts_of(request).sessions.whose(kept.session) != person.account:
        # Still sealed it may go on to whoever it is of.
        request.scope["state"][KEPT] = sealed
        raise Problem("kept_for_another")
    return Resumed(kept.fields)


def csrf_token(session_token: str) -> str:
    """The token of the forms of this session."""
    return hmac.digest(session_token.encode(), b"getrapt/form/1", "sha256").hex()


def comes_from_here(request: Request) -> bool:
    """Whether the browser says that a page of ours sent this, as far as it says anything."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    # What a browser asks for stands in Host, as far as a proxy leaves that as it was.
    ours = (parts_of(request).public_url, f"{request.url.scheme}://{request.headers.get('host')}")
    return origin is None or origin in ours


def check_form(request: Request, form: dict[str, str], session_token: str) -> None:
    """Problem `form_not_ours` unless the form was made for this session, and sent from a page of ours."""
    if not _is_ours(request, form, session_token):
        raise Problem("form_not_ours")


def proof_again(request: Request, form: dict[str, str]) -> str | None:
    """The proof with which this form may be drawn once more; None unless the form that came had it itself.

    Judged anew and not by what failed: a form may fail before it was checked, and a page that hands the proof to a form
    from elsewhere would make one click on it count.
    """
    token = page_token(request)
    return csrf_token(token) if token and (isinstance(form, Resumed) or _is_ours(request, form, token)) else None


def _is_ours(request: Request, form: dict[str, str], session_token: str) -> bool:
    given = form.get(PROOF, "")
    proven = given.isascii() and hmac.compare_digest(given, csrf_token(session_token))
    return proven and comes_from_here(request)
