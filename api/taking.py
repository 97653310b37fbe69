"""Takes an act for a person: seals the draft and hands it to the authority, under the person's key."""

import secrets
from collections.abc import Sequence
from typing import Annotated, Protocol

from fastapi import Depends, Request

from api.identity import Person
from api.parts import Parts
from api.problems import FieldError, Problem
from domain.actor import Actor, ActorKind
from domain.acts import PersonAct, Submit
from domain.audit_acts import AuditAct
from domain.change_acts import ChangeAct
from domain.errors import KeyReused
from domain.expectation import expect
from domain.interest_acts import InterestAct
from domain.mandaat_acts import MandaatAct
from domain.meeting_acts import MeetingAct
from domain.receipt import Receipt
from domain.subject_acts import SubjectAct
from store.case_openings import Opening
from store.vault import SealedAct

LONGEST_KEY = 200
HEADER = "Idempotency-Key"
KEY_SCHEMA = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"}
"""An idempotency key, for the API's description."""
KEY_EXPECTED = expect("one_key", most=LONGEST_KEY)


ActOnRegister = MandaatAct | ChangeAct | InterestAct | AuditAct | SubjectAct | MeetingAct
"""An act of a person on a register, and not on a case."""


class Register(Protocol):
    """A register on which persons act: that of mandaten, of changes of the organisation, of interests, of audits, of
    meetings, or of subjects."""

    async def take(self, sealed: SealedAct, about: str, /, *, by: Actor, key: str, trace_id: str) -> Receipt: ...


def is_key(key: str) -> bool:
    """Whether it is 1 to 200 printable ASCII characters, as an idempotency key has to be."""
    return 1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()


def checked_key(key: str) -> str:
    """An idempotency key of 1 to 200 printable ASCII characters. Problem for any other."""
    if not is_key(key):
        raise Problem("idempotency_key_malformed", (FieldError(HEADER, "invalid", KEY_EXPECTED),))
    return key


async def key_of(request: Request) -> str:
    """The idempotency key of a request. Problem where it has none, or one that is not right."""
    keys = request.headers.getlist(HEADER)
    if not keys:
        raise Problem("idempotency_key_missing", (FieldError(HEADER, "missing", KEY_EXPECTED),))
    if len(keys) > 1:
        raise Problem("idempotency_key_malformed", (FieldError(HEADER, "given_twice", KEY_EXPECTED),))
    return checked_key(keys[0])


IdempotencyKey = Annotated[str, Depends(key_of)]


async def take(parts: Parts, person: Person, draft: PersonAct, case: str, key: str, trace_id: str) -> Receipt:
    """The receipt of the act, taken or refused. Failures as by `Authority.take`."""
    sealed = await parts.vault.seal(draft, case)
    actor = Actor(ActorKind.PERSON, person.account)
    return await parts.authority.take(sealed, case=case, by=actor, key=key, trace_id=trace_id)


async def take_on(
    parts: Parts, person: Person, register: Register, act: ActOnRegister, about: str, key: str, trace_id: str
) -> Receipt:
    """The receipt of the act on what has this id in the register, taken or refused. Failures as by its `take`."""
    sealed = parts.vault.plain(act, None) if isinstance(act, SubjectAct) else await parts.vault.seal(act, about)
    by = Actor(ActorKind.PERSON, person.account)
    return await register.take(sealed, about, by=by, key=key, trace_id=trace_id)


async def open_case(parts: Parts, person: Person, draft: Submit, key: str, trace_id: str) -> Receipt:
    """The receipt of the opening. Sent again with the same key, it is that of the case that was opened then."""
    return await take(parts, person, draft, secrets.token_hex(16), key, trace_id)


async def open_each(
    parts: Parts, person: Person, drafts: Sequence[tuple[Submit, str]], trace_id: str
) -> list[Receipt | KeyReused]:
    """The receipts of these openings, each with its key, as `open_case` would give them. Failures as by `Openings.take`."""
    cases = [secrets.token_hex(16) for _ in drafts]
    sealed = await parts.vault.seal_each([(draft, case) for (draft, _), case in zip(drafts, cases, strict=True)])
    openings = [Opening(one, case, key) for one, case, (_, key) in zip(sealed, cases, drafts, strict=True)]
    return await parts.openings.take(openings, by=Actor(ActorKind.PERSON, person.account), trace_id=trace_id)


def trace_of(request: Request) -> str:
    """The trace id of this request."""
    trace_id: str = request.scope["state"]["trace_id"]
    return trace_id


async def _trace_id(request: Request) -> str:
    return trace_of(request)


TraceId = Annotated[str, Depends(_trace_id)]
