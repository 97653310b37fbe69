"""The development sign-in: a role account is who it says it is, so only the machine itself may ever ask.

Refused unless the setting is on, the server listens on loopback only, the client is on loopback, no header says that
the request was forwarded, and the name that was asked for is a loopback one (else a page elsewhere could have its own
name point here).
"""

import ipaddress
from datetime import UTC, datetime

import structlog
from fastapi import Request

from api.parts import Parts, parts_of
from api.problems import FieldError, Problem
from api.seats import organisation_now
from domain.endings import EndedKind

log = structlog.get_logger(__name__)

FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


def is_loopback(host: str | None) -> bool:
    """Whether this is localhost or a loopback address."""
    if host is None:
        return False
    bare = host.strip("[]")
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def sign_in_possible(request: Request) -> bool:
    """Whether the development sign-in may be used by this request."""
    parts = parts_of(request)
    client = request.client.host if request.client else None
    return (
        parts.development
        and is_loopback(parts.host)
        and is_loopback(client)
        and is_loopback(request.url.hostname)
        and not any(name in request.headers for name in FORWARDING)
    )


async def sign_in(request: Request, handle: str) -> str:
    """Opens a session for the role account with this handle and answers its token. Problem where that is refused, and where
    too many attempts from this address were."""
    limits = parts_of(request).limits
    client = limits.client(request.scope)
    if wait := limits.sign_in.wait(client):
        log.warning("request.limited", of="sign_in")
        raise Problem("too_many_requests", retry_after=wait)
    try:
        return await _sign_in(request, handle)
    except Problem as problem:
        # Only what fails: a whole office may sign in at nine from one address.
        limits.sign_in.take(client)
        log.warning("sign_in.refused", code=problem.code)
        raise


async def _sign_in(request: Request, handle: str) -> str:
    if not sign_in_possible(request):
        raise Problem("sign_in_refused")
    parts: Parts = parts_of(request)
    account = await parts.register.account_of(handle)
    if account is None:
        raise Problem("invalid_request", (FieldError("/account", "unknown_account"),))
    organisation = await organisation_now(parts)
    if not organisation.knows(account):
        raise Problem("account_unconfirmed")
    if organisation.has_ended(EndedKind.ACCOUNT, account, datetime.now(UTC)):
        raise Problem("account_closed")
    return await parts.sessions.open(account)
