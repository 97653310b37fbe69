"""What a page's form sends: its fields, read strictly, and the proof that it was ours (CSRF).

The token of a form is derived from the session's own, which only the browser of that session has.
"""

import hmac
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

from api.identity import COOKIE
from api.problems import FieldError, Problem

PROOF: Final = "csrf"
_MOST_FIELDS = 700
_FORM = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form; Problem where it is none. Of a field that occurs twice the last counts."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Problem("unsupported_media_type")
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS, separator="&"
        )
    except ValueError:
        raise Problem("invalid_request", (FieldError("", "invalid"),)) from None
    return dict(pairs)


def csrf_token(session_token: str) -> str:
    """The token of the forms of this session."""
    return hmac.digest(session_token.encode(), b"getrapt/form/1", "sha256").hex()


def comes_from_here(request: Request) -> bool:
    """Whether the browser says that a page of ours sent this, as far as it says anything."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin == f"{request.url.scheme}://{request.headers.get('host')}"


def check_form(request: Request, form: dict[str, str], session_token: str) -> None:
    """Problem `form_not_ours` unless the form was made for this session, and sent from a page of ours."""
    if not _is_ours(request, form, session_token):
        raise Problem("form_not_ours")


def proof_again(request: Request, form: dict[str, str]) -> str | None:
    """The proof with which this form may be drawn once more; None unless the form that came had it itself.

    Judged anew and not by what failed: a form may fail before it was checked, and a page that hands the proof to a form
    from elsewhere would make one click on it count.
    """
    token = request.cookies.get(COOKIE)
    return csrf_token(token) if token and _is_ours(request, form, token) else None


def _is_ours(request: Request, form: dict[str, str], session_token: str) -> bool:
    given = form.get(PROOF, "")
    proven = given.isascii() and hmac.compare_digest(given, csrf_token(session_token))
    return proven and comes_from_here(request)
