"""Mandaten: the register as it is or was known, and the acts on it. What is done, is judged."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.history_view import accounts_named, instructions_told, who_and_when_json
from api.looking import LookedRoute, looks_at
from api.mandaat_body import MANDAAT_ACT_SCHEMA, MANDAAT_SCHEMA, read_mandaat, read_mandaat_act
from api.moment import At, at_or_now
from api.problems import FieldError, Problem
from api.reading_registers import shown_mandaten
from api.receipts import moment_json
from api.refusals import reasons_json
from api.registers_then import mandaat_then, recorded_by
from api.v1.mandaten_files import HolderIs, KnownAt, PrincipalIs, ValidAt, wanted_mandaten
from api.v1.sent_act import Sent, described
from api.v1.signed_in import InLanguage, OurParts, SignedIn, known_parameters
from domain.looks import LookKind
from domain.mandaat_acts import ProposeMandaat
from store.ledger import CASE_PREFIX

MOST_MANDATEN = 200
MOST_ACTS = 200

router = APIRouter(tags=["mandaten"], route_class=LookedRoute)


@router.get("/mandaten", summary="List mandaten", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.MANDATEN)
async def list_mandaten(
    parts: OurParts,
    person: SignedIn,
    after: Annotated[int, Query(ge=-1, le=2**62, description="`after` of the page before.")] = -1,
    limit: Annotated[int, Query(ge=1, le=MOST_MANDATEN)] = 50,
    principal: PrincipalIs = None,
    holder: HolderIs = None,
    valid_at: ValidAt = None,
    known_at: KnownAt = None,
    at: At = None,
) -> JSONResponse:
    """In the order in which they were proposed. `validAt` is about the time that a mandaat names itself, `knownAt` about
    what had been recorded by then: nothing is overwritten, so both can be asked of the past.

    `at` is the register as it stood, folded from its entries: what had been recorded by then, and of each whether it was
    valid at that moment, or at `validAt`. A moment of which nothing can be said is refused.
    """
    wanted = await wanted_mandaten(parts, principal, holder, valid_at, known_at)
    if at is None:
        listed = await parts.mandaten.page(wanted, after, limit + 1)
    elif known_at is not None:
        raise Problem("invalid_request", (FieldError("knownAt", "not_with_at"),))
    else:
        await recorded_by(parts, at_or_now(at))
        listed = await parts.recorded_registers.mandaten(wanted, at, after, limit + 1)
    shown = listed[:limit]
    then = {} if at is None else {"at": moment_json(at)}
    return JSONResponse(
        then
        | {
            "mandaten": await shown_mandaten(
                parts, person, [one.standing for one in shown], (valid_at or at) if at else None
            ),
            "after": shown[-1].place if len(listed) > limit else None,
        }
    )


@router.get("/mandaten/{name}", summary="Show a mandaat", dependencies=[Depends(known_parameters)])
@looks_at(LookKind.MANDATEN)
async def show_mandaat(
    name: str, parts: OurParts, person: SignedIn, at: At = None, valid_at: ValidAt = None
) -> JSONResponse:
    """The mandaat as it stands, or as it stood at a moment, and whether it was valid then, or at `validAt`."""
    if at is not None:
        standing = await mandaat_then(parts, name, at_or_now(at))
        return JSONResponse(
            {"at": moment_json(at)} | (await shown_mandaten(parts, person, [standing], valid_at or at))[0]
        )
    found = await parts.mandaten.one(name)
    if found is None:
        raise Problem("not_found")
    return JSONResponse((await shown_mandaten(parts, person, [found], valid_at))[0])


@router.get(
    "/mandaten/{name}/use", summary="Show what was done under a mandaat", dependencies=[Depends(known_parameters)]
)
@looks_at(LookKind.MANDATEN)
async def show_use(
    name: str,
    parts: OurParts,
    person: SignedIn,
    language: InLanguage,
    after: Annotated[int, Query(ge=-1, le=2**62, description="`after` of the page before.")] = -1,
    limit: Annotated[int, Query(ge=1, le=MOST_ACTS)] = 100,
) -> JSONResponse:
    """Every act that was done under it or under what rests on it, in the order of the log (Awb 10:6 lid 2): for who may
    give instructions with it, and for auditors. `instructions` are those that were in force for the case then."""
    if await parts.mandaten.one(name) is None:
        raise Problem("not_found")
    verdict = await parts.mandaat_reading.use_of(person.account, name)
    if not verdict.allow:
        raise Problem("mandaat_use_refused", extra={"reasons": reasons_json(verdict.reasons, language)})
    found = await parts.mandaat_use.page(name, after, limit + 1)
    shown = found[:limit]
    accounts = {account for entry in shown for account in accounts_named(entry)}
    person.look.names(accounts)
    person.look.shows(*(entry.entry.stream.removeprefix(CASE_PREFIX) for entry in shown))
    handles = await parts.register.handles(accounts)
    acts = [
        who_and_when_json(entry, handles)
        | {
            "case": entry.entry.stream.removeprefix(CASE_PREFIX),
            "act": entry.entry.act["type"],
            "instructions": instructions_told(entry.entry),
        }
        for entry in shown
    ]
    return JSONResponse({"mandaat": name, "acts": acts, "after": shown[-1].index if len(found) > limit else None})


@router.post(
    "/mandaten",
    summary="Propose a mandaat",
    status_code=201,
    openapi_extra=described(MANDAAT_SCHEMA),
)
async def propose_mandaat(sent: Sent) -> JSONResponse:
    """The receipt of the proposal, which names the mandaat. It is in force once a second person has confirmed it."""
    act = ProposeMandaat(await read_mandaat(sent.parts, sent.body, secrets.token_hex(16)))
    receipt = await sent.take_on(sent.parts.mandating, act, act.mandaat.id)
    return sent.answer(receipt, created=f"/v1/mandaten/{receipt.mandaat}")


@router.post(
    "/mandaten/{name}/acts",
    summary="Confirm, agree to, instruct or revoke a mandaat",
    openapi_extra=described(MANDAAT_ACT_SCHEMA),
)
async def act_on_mandaat(name: str, sent: Sent) -> JSONResponse:
    """The receipt; a refusal is a problem with its receipt. Both are in the ledger."""
    return sent.answer(await sent.take_on(sent.parts.mandating, read_mandaat_act(sent.body, name), name))
