"""Betrokkenen: whom data is held about. Looked up, held, forgotten by two persons, and given a copy of what is held."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from api.identity import Person
from api.looking import LookedRoute, looks_at
from api.package import archive_of
from api.parts import Parts
from api.reading_cases import find_row
from api.receipts import receipt_json
from api.refusals import refusal
from api.subject_access import check_may_look_up
from api.subject_body import (
    EXPORT_SCHEMA,
    LOOKUP_SCHEMA,
    NOTHING_SCHEMA,
    SUBJECT_ACT_SCHEMA,
    LookupBody,
    read_export,
    read_lookup,
    read_nothing,
    read_subject_act,
)
from api.subject_export import export_of, subject_json
from api.v1.sent_act import Sent, SentAct, described
from api.v1.signed_in import InLanguage, JsonBody, OurParts, SignedIn
from domain.errors import NotFound
from domain.looks import LookKind
from domain.receipt import Receipt
from domain.subject_acts import ExportSubject
from domain.subjects import REGISTERED, ExportPurpose, SubjectKind
from store.subjects import ClosedCase, KnownSubject

router = APIRouter(tags=["betrokkenen"], route_class=LookedRoute)


@router.post("/betrokkenen/lookups", summary="Look up whom data is held about", openapi_extra=described(LOOKUP_SCHEMA))
@looks_at(LookKind.SUBJECTS, by_post=True)
async def look_up_subjects(parts: OurParts, person: SignedIn, language: InLanguage, body: JsonBody) -> JSONResponse:
    """Those whom a case, an address, an account or something in a register brings, as they stand. A POST, so that no address
    stands in a URL; nothing is recorded but that it was looked at, in codes and pseudonyms, and nothing is changed."""
    await check_may_look_up(parts, person, language)
    found = await _found(parts, person, read_lookup(body))
    named = {one.standing.proposed_by for one in found} - {None}
    handles = await parts.register.handles(str(account) for account in named)
    return JSONResponse({"betrokkenen": [subject_json(one, handles) for one in found]})


@router.post(
    "/betrokkenen/{name}/acts",
    summary="Propose, confirm or revoke a forgetting; place or release a hold",
    openapi_extra=described(SUBJECT_ACT_SCHEMA),
)
async def act_on_subject(name: str, sent: Sent) -> JSONResponse:
    """The receipt; a refusal is a problem with its receipt. Both are in the ledger, with a pseudonym and a ground only.
    After a confirmed forgetting nothing of the subject can be read by anybody."""
    act = read_subject_act(sent.body, name)
    return sent.answer(await sent.take_on(sent.parts.subject_register, act, name))


@router.post(
    "/betrokkenen/{name}/exports",
    summary="Take a copy of all that is held on a subject",
    openapi_extra=described(EXPORT_SCHEMA),
)
@looks_at(LookKind.SUBJECTS, by_post=True)
async def export_subject(name: str, sent: Sent) -> JSONResponse:
    """The receipt, and the copy. That it was taken, by which office and for what, is in the ledger."""
    act = read_export(sent.body, name)
    receipt = await _exported(sent, act)
    subject = await sent.parts.subjects.one(name)
    if subject is None:
        raise NotFound("there is no such subject")
    await _note(sent.parts, sent.person, [subject])
    content = await export_of(sent.parts, subject, receipt, act.purpose.value)
    return JSONResponse({"receipt": receipt_json(receipt, sent.language), "export": content})


@router.post(
    "/betrokkenen/{name}/packages",
    summary="Make the MDTO package of a case",
    openapi_extra=described(NOTHING_SCHEMA),
    response_class=Response,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
@looks_at(LookKind.SUBJECTS, by_post=True)
async def package_case(name: str, sent: Sent) -> Response:
    """A ZIP for an archive: the case as a dossier with its files, each described by MDTO 1.0.1 XML. Only of the subject of
    a closed case, and by who may read all of it. It is recorded as an export for transfer."""
    read_nothing(sent.body)
    subject = await sent.parts.subjects.one(name)
    closed = await _closed(sent.parts, subject)
    if subject is None or closed is None:
        raise NotFound("this is not the subject of a case that was closed")
    receipt = await _exported(sent, ExportSubject(name, ExportPurpose.TRANSFER))
    await _note(sent.parts, sent.person, [subject])
    export = await export_of(sent.parts, subject, receipt, ExportPurpose.TRANSFER.value)
    archive = archive_of(export, sent.parts.retention, closed)
    headers = {"Content-Disposition": f'attachment; filename="{closed.case}.zip"'}
    return Response(archive, media_type="application/zip", headers=headers)


async def _exported(sent: SentAct, act: ExportSubject) -> Receipt:
    """The receipt of an export that is allowed. Problem for a refused one."""
    receipt = await sent.take_on(sent.parts.subject_register, act, act.subject)
    if not receipt.allow:
        raise refusal(receipt, sent.language)
    return receipt


async def _closed(parts: Parts, subject: KnownSubject | None) -> ClosedCase | None:
    """The closed case of a case's subject."""
    if subject is None or subject.kind is not SubjectKind.CASE:
        return None
    for one in await parts.subjects.cases(subject.subject):
        for closed in await parts.subjects.closed_cases(-1, 1, one.case):
            return closed
    return None


async def _note(parts: Parts, person: Person, found: list[KnownSubject]) -> None:
    """Notes on the person's look whose data is shown: their cases, and the accounts among them."""
    for one in found:
        person.look.shows(*(known.case for known in await parts.subjects.cases(one.subject)))
        account = await parts.subjects.account(one.subject) if one.kind is SubjectKind.ACCOUNT else None
        if account is not None:
            person.look.names([account])


async def _found(parts: Parts, person: Person, wanted: LookupBody) -> list[KnownSubject]:
    if wanted.case is not None:
        case = (await find_row(parts, wanted.case)).case
        # An address in it may be in other cases too; those are not what is looked at.
        person.look.shows(case)
        return await parts.subjects.of_case(case)
    found = await _found_by_itself(parts, wanted)
    await _note(parts, person, found)
    return found


async def _found_by_itself(parts: Parts, wanted: LookupBody) -> list[KnownSubject]:
    if wanted.subject is not None:
        one = await parts.subjects.one(wanted.subject)
        return [] if one is None else [one]
    if wanted.address is not None:
        return await parts.subjects.of_address(wanted.address)
    for kind in REGISTERED:
        if (name := getattr(wanted, kind.value)) is not None:
            return await parts.subjects.of_registered(kind, name)
    account = await parts.register.account_of(wanted.account or "")
    if account is None:
        return []
    return [*await parts.subjects.of_account(account), *await parts.subjects.naming(account)]
