"""What a page's form sends: its fields, read strictly, and the proof that it was ours (CSRF).

The token of a form is derived from the session's own, which only the browser of that session has.
"""

import hmac
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

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
    given = form.get(PROOF, "")
    ours = given.isascii() and hmac.compare_digest(given, csrf_token(session_token))
    if not ours or not comes_from_here(request):
        raise Problem("form_not_ours")
