"""Who is signed in on a request: one interface, whatever way of signing in is behind it.

A session token comes in a cookie to the pages and as a bearer token to the API, and never the other way round, so that
a browser cannot be made to use the API. Identity never comes from a body, a form or a query. A session lives no longer than the way it was opened in: the
development sign-in is the only one there is, so where it is refused its sessions are over too. Neither does one outlive
its account: what was opened before the account was closed stays over when it is opened again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import structlog
from fastapi import Request

from api.development import sign_in_possible
from api.looking import Looking, looking_of
from api.parts import parts_of
from api.problems import Problem
from api.seats import organisation_of
from domain.organisation import Organisation
from store.sessions import InForce, Session

COOKIE = "__Host-getrapt"
"""A name by which a browser takes it from this host alone, over TLS or from the machine itself, and for all paths."""

FOLLOWING = "Getrapt-Following"
"""The header of a page that follows by itself: nobody is known to be there, so it keeps no session open."""

COUNTED_FOR = "counted_for"
"""Where a request keeps the address that it was counted for, until it is known whose it is (`api.limiting`)."""

_LONGEST_TOKEN = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in: the account's pseudonym, the token of the session, what this request shows, and what was in force
    when it began."""

    account: str
    token: str
    look: Looking
    in_force: InForce


class Identity(Protocol):
    """Says whose session a token is."""

    async def find(self, token: str, *, used: bool = True) -> Session | None: ...


def bearer_token(request: Request) -> str | None:
    """The bearer token of a request to the API."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def session_of(identity: Identity, token: str | None, *, used: bool = True) -> Session | None:
    """The session of this token; None for no token, and for one that is over or never was. It is `used` by that, and so lasts,
    where somebody asked and not their page by itself."""
    if not token or len(token) > _LONGEST_TOKEN or not token.isascii():
        return None
    return await identity.find(token, used=used)


async def api_person(request: Request) -> Person:
    """The person on a request to the API. Problem `not_signed_in` where there is none."""
    person = await _person_on(request, bearer_token(request))
    if person is None:
        raise Problem("not_signed_in")
    return person


async def page_person(request: Request) -> Person | None:
    """The person who looks at a page; None for a visitor."""
    return await _person_on(request, page_token(request))


def page_token(request: Request) -> str | None:
    """The token that a browser sends to the pages."""
    return request.cookies.get(COOKIE)


async def is_signed_in(request: Request, token: str) -> bool:
    """Whether this token is of a session that is open and may be used by this request."""
    return sign_in_possible(request) and await session_of(parts_of(request).sessions, token) is not None


async def _person_on(request: Request, token: str | None) -> Person | None:
    parts = parts_of(request)
    used = FOLLOWING not in request.headers
    session = await session_of(parts.sessions, token, used=used) if sign_in_possible(request) else None
    if session is None or token is None:
        return None
    if _is_closed(session, await organisation_of(parts, session.in_force.register)):
        return None
    _count_for(request, session.account)
    look = looking_of(request)
    look.account = session.account
    return Person(session.account, token, look, session.in_force)


def _count_for(request: Request, account: str) -> None:
    """Counts the request for this account, once, and no longer for its address. Problem where there were too many."""
    state, limits = request.scope["state"], parts_of(request).limits
    if state.get(COUNTED_FOR) == account:
        return
    if (address := state.get(COUNTED_FOR)) is not None:
        limits.address.give_back(address)
    state[COUNTED_FOR] = account
    if wait := limits.account.take(account):
        log.warning("request.limited", of="account")
        raise Problem("too_many_requests", retry_after=wait)


def _is_closed(session: Session, organisation: Organisation) -> bool:
    """Whether the account is closed, or was so since the session was opened."""
    now = datetime.now(UTC)
    return any(
        one.valid_from <= now and (one.valid_until is None or session.opened_at < one.valid_until)
        for one in organisation.closings(session.account)
    )
