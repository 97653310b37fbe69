"""Every look is written down before it is shown: how a route says what it shows, and what keeps it to that.

A route of `LookedRoute` that is asked with GET says which kind of look it is, or why it shows nobody's data; without, the
application does not start. What was shown is noted on the way, by what reads it for the person; and the look is in the
access log when the answer goes out. Where it cannot be written, the answer is that failure, and nothing is shown.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.parts import parts_of
from domain.looks import Look, LookKind, LookOutcome

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Awaitable[Response]])
_OUTCOMES = {401: LookOutcome.REFUSED, 403: LookOutcome.REFUSED, 404: LookOutcome.NOT_FOUND}
_KINDS: dict[Any, LookKind] = {}
_SHOW_NOBODY: dict[Any, str] = {}
_READ_BY_POST: set[Any] = set()


def looks_at(kind: LookKind, *, by_post: bool = False) -> Callable[[_Endpoint], _Endpoint]:
    """Says of an endpoint that it shows this, below the decorator that makes it a route.

    `by_post` where what is asked with POST is shown as with GET, as where an address may not stand in a URL.
    """

    def declared(endpoint: _Endpoint) -> _Endpoint:
        _KINDS[endpoint] = kind
        if by_post:
            _READ_BY_POST.add(endpoint)
        return endpoint

    return declared


def shows_nobody(why: str) -> Callable[[_Endpoint], _Endpoint]:
    """Says of an endpoint that no case and no personal data is in what it shows, and why."""

    def declared(endpoint: _Endpoint) -> _Endpoint:
        _SHOW_NOBODY[endpoint] = why
        return endpoint

    return declared


@dataclass
class Looking:
    """What one request has shown so far, and to whom; `account` is None until somebody is known to be signed in.

    `drawn` is set where something is shown whatever the status says, as on a form that comes back.
    """

    trace_id: str
    began: datetime
    account: str | None = None
    cases: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    deliberation: bool = False
    drawn: bool = False

    def shows(self, *cases: str, deliberation: bool = False) -> None:
        """These cases are shown, and their deliberation as well or not."""
        self.cases.update(cases)
        self.deliberation = self.deliberation or deliberation

    def names(self, accounts: Iterable[str]) -> None:
        """What a register has of these accounts is shown."""
        # As plain texts: what marks one as a pseudonym is for who shows it.
        self.persons.update(map(str, accounts))

    def look(self, kind: LookKind, status: int) -> Look | None:
        """The look that is to be written of an answer with this status; None where nobody was signed in."""
        if self.account is None:
            return None
        shown = self.drawn or status < 400
        return Look(
            kind=kind,
            account=self.account,
            began=self.began,
            outcome=LookOutcome.SHOWN if shown else _OUTCOMES.get(status, LookOutcome.FAILED),
            trace_id=self.trace_id,
            cases=tuple(self.cases),
            persons=tuple(self.persons) if shown else (),
            deliberation=self.deliberation and shown,
        )


class LookedRoute(APIRoute):
    """A route whose looks are written down. TypeError for one with GET that does not say what it shows."""

    @property
    def look_kind(self) -> LookKind | None:
        """What it shows; None where that is nobody's data, or it shows nothing."""
        return _KINDS.get(self.endpoint)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with the look written before what it answers is sent."""
        if "GET" in (self.methods or ()) and self.endpoint not in _KINDS and self.endpoint not in _SHOW_NOBODY:
            raise TypeError(f"GET {self.path} does not say what it shows: give it looks_at or shows_nobody")
        handler, kind = super().get_route_handler(), self.look_kind

        async def looked(request: Request) -> Response:
            looking = Looking(request.scope["state"]["trace_id"], datetime.now(UTC))
            request.scope["state"]["looking"] = looking
            if kind is None:
                return await handler(request)
            # What comes of a form is an act, which the ledger has; a look is only what such a page shows again.
            asked = request.method == "GET" or self.endpoint in _READ_BY_POST
            try:
                answer = await handler(request)
            except Exception as failure:
                if asked:
                    await _write(request, looking.look(kind, _status_of(failure)))
                raise
            if asked or looking.drawn:
                await _write(request, looking.look(kind, answer.status_code))
            return answer

        return looked


def looking_of(request: Request) -> Looking:
    """What this request has shown so far."""
    looking: Looking = request.scope["state"]["looking"]
    return looking


async def _write(request: Request, look: Look | None) -> None:
    if look is not None:
        await parts_of(request).access_log.record(look)


def _status_of(failure: Exception) -> int:
    """The status that this failure is answered with."""
    # Only here: what knows the failures knows the pages, which have routes of this kind.
    from api.failures import problem_of

    return problem_of(failure).status
