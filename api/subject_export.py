"""All that is held on a subject, as JSON (AVG 15): its texts, its cases in codes, and what was done in them by which office.

Nothing of others: an account shows as the office that it acted for, and what a person said of an own interest belongs to
that person. A text of another subject is not opened, but that of a change or a mandaat which is about an account. That it may
be taken was judged before; `withhold_deliberation` says what is left out.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from api.case_state import state_of
from api.exported_documents import exported_documents
from api.parts import Parts
from api.receipts import moment_json
from api.subject_dealings import MOST, acts_on_itself, dealings_of, looks_at, looks_at_account
from domain.case import Routekaart
from domain.mandaten import Holder, HolderKind
from domain.purposes import purpose_of
from domain.receipt import Receipt
from domain.subjects import ExportPurpose, SubjectKind, SubjectStatus
from store.ledger import CASE_PREFIX, case_stream
from store.queries import LedgerEntry
from store.subjects import STREAM_OF, HeldText, KnownSubject, SubjectCase

WITHHELD = "withhold_deliberation"
_OPEN = (
    *("submit.", "address", "situation", "handle", "register_interest.", "end_interest."),
    *("propose_change.", "revoke_change.", "propose_mandaat.", "revoke_mandaat."),
)
_OF_SOMEBODY_ELSE = ("recuse.",)
_PAGE = 500


async def export_of(parts: Parts, subject: KnownSubject, receipt: Receipt, purpose: str) -> dict[str, Any]:
    """The copy, taken with this receipt for this purpose."""
    cases = await parts.subjects.cases(subject.subject)
    withheld = WITHHELD in receipt.obligations
    told = purpose == ExportPurpose.ACCESS_REQUEST.value
    account = await parts.subjects.account(subject.subject) if subject.kind is SubjectKind.ACCOUNT else None
    held = await parts.subjects.texts(subject.subject)
    documents = await exported_documents(parts, _whose_documents(subject, cases), withheld=withheld)
    addresses = [await parts.vault.addresses(one.case) for one in cases] if subject.kind is SubjectKind.CASE else []
    return {
        "subject": subject_json(subject, {}),
        "madeAt": moment_json(datetime.now(UTC)),
        "madeFor": purpose,
        "recordedAtIndex": receipt.index,
        "withheld": ["deliberation"] if withheld else [],
        "texts": await _texts(parts, held, withheld=withheld),
        "addresses": sorted({one for found in addresses for one in found if one is not None}),
        "forgottenAddresses": sum(one is None for found in addresses for one in found),
        # Where there are none, an export is what it was.
        **({"documents": documents} if documents else {}),
        "cases": [_case(one) for one in cases],
        "acts": await _acts_on(parts, await _streams(parts, subject, cases), withheld=withheld),
        "actsOnSubject": await acts_on_itself(parts, subject.subject),
        # Whom it was shown to is the subject's to know, and no part of what an archive gets.
        **({"looksAt": await looks_at(parts, [one.case for one in cases])} if told else {}),
        **({} if account is None else await _of_account(parts, account, withheld=withheld)),
    }


def _whose_documents(subject: KnownSubject, cases: Iterable[SubjectCase]) -> list[Routekaart]:
    """The cases whose documents are held on a subject: on a case its own, on nobody else any."""
    return [one.state for one in cases] if subject.kind is SubjectKind.CASE else []


def subject_json(subject: KnownSubject, handles: dict[str, str]) -> dict[str, Any]:
    """A subject as it stands; who acted on it by handle, null where that is not to be told."""
    standing = subject.standing
    forgotten = standing.status is SubjectStatus.FORGOTTEN
    return {
        "id": subject.subject,
        "kind": subject.kind.value,
        "status": standing.status.value,
        "ground": standing.ground and standing.ground.value,
        "proposedBy": handles.get(standing.proposed_by or ""),
        "forgotten": {"code": "forgotten", "at": moment_json(standing.confirmed_at)}
        if forgotten and standing.confirmed_at
        else None,
        "forgottenIndex": subject.confirmed_index,
        "hold": standing.hold and standing.hold.value,
        "heldSince": None if standing.held_at is None else moment_json(standing.held_at),
        "createdAt": moment_json(subject.created_at),
    }


async def _texts(parts: Parts, held: Iterable[HeldText], *, withheld: bool) -> list[dict[str, Any]]:
    """Each text with what it is; what may not be told, or cannot any more, has a code in its place."""
    shown: list[tuple[HeldText, str | None]] = []
    for one in held:
        code = "of_somebody_else" if one.kind.startswith(_OF_SOMEBODY_ELSE) else None
        if code is None and withheld and not one.kind.startswith(_OPEN):
            code = "deliberation"
        shown.append((one, code))
    opened = await parts.vault.reveal(one.commitment for one, code in shown if code is None)
    return [
        {
            "kind": one.kind,
            "case": one.case,
            "text": opened.get(one.commitment),
            "code": code or ("forgotten" if opened.get(one.commitment) is None else None),
        }
        for one, code in shown
    ]


def _case(one: SubjectCase) -> dict[str, Any]:
    state: Routekaart = one.state
    facts = state.facts
    return {
        "case": one.case,
        "municipality": facts.municipality,
        "differenceType": facts.difference_type.value,
        "measure": facts.measure.value,
        "amountCents": facts.amount_cents,
        "residentChoice": facts.resident_choice,
        "safetyDoubt": facts.safety_doubt,
        "maatwerkGround": facts.maatwerk_ground.value,
        "addressCount": facts.address_count,
        "reportedOn": facts.reported_on.isoformat(),
        "openedAt": moment_json(state.opened_at),
        "state": state_of(state).value,
        "outcome": state.outcome and state.outcome.value,
    }


async def _streams(parts: Parts, subject: KnownSubject, cases: Iterable[SubjectCase]) -> list[str]:
    """Where the acts stand that the texts of a subject came with."""
    streams = [case_stream(one.case) for one in cases]
    if subject.kind in STREAM_OF and (name := await parts.subject_register.name(subject)) is not None:
        streams.append(STREAM_OF[subject.kind](name))
    return streams


async def _acts_on(parts: Parts, streams: Iterable[str], *, withheld: bool) -> list[dict[str, Any]]:
    """What was done there: when, by which office, and for which purpose."""
    found: list[dict[str, Any]] = []
    for stream in streams:
        after = 0
        while entries := await parts.queries.entries_of(stream, after, _PAGE):
            found += [_act(entry, own=False, withheld=withheld) for entry in entries]
            after = entries[-1].entry.sequence
    return sorted(found, key=lambda act: int(act["index"]))


def _act(entry: LedgerEntry, *, own: bool, withheld: bool) -> dict[str, Any]:
    said = entry.entry
    behalf = said.on_behalf_of or {}
    shown = {
        "index": entry.index,
        "recordedAt": said.recorded_at,
        "act": said.act["type"],
        "purpose": purpose_of(said.act["type"]).value,
        "case": said.stream.removeprefix(CASE_PREFIX) if said.stream.startswith(CASE_PREFIX) else None,
        "office": "system" if said.actor["kind"] == "system" else behalf.get("body"),
        "principal": behalf.get("principal"),
        "allow": said.verdict["allow"],
    }
    # A person's own act is that person's to see, and so are the outcomes that anybody who reads the case is told.
    if own or not withheld:
        shown |= {name: said.act[name] for name in ("choice", "opinion", "agree") if own and name in said.act}
        shown |= {name: said.act[name] for name in ("outcome", "founded") if name in said.act}
    return shown


async def _of_account(parts: Parts, account: str, *, withheld: bool) -> dict[str, Any]:
    """What is held on an account beside its name: what it did, may do and was told, and what others did and said of it."""
    naming = await parts.account_dealings.acts_naming(account, MOST + 1)
    return (
        await _of_own(parts, account)
        | await dealings_of(parts, account)
        | {
            "actsNaming": {
                "complete": len(naming) <= MOST,
                "acts": [
                    _act(one, own=False, withheld=withheld) | {"stream": one.entry.stream} for one in naming[:MOST]
                ],
            },
            "textsAbout": [
                {
                    "of": one.kind.value,
                    "subject": one.subject,
                    "texts": await _texts(parts, await parts.subjects.texts(one.subject), withheld=withheld),
                }
                for one in await parts.subjects.naming(account)
            ],
            "looksAtAccount": await looks_at_account(parts, account),
        }
    )


async def _of_own(parts: Parts, account: str) -> dict[str, Any]:
    """What an account did and may do: its own acts, seats, mandaten, interests and sessions."""
    organisation = await parts.register.now()
    mandaten = await parts.register.mandaten([Holder(HolderKind.ACCOUNT, account)], every=True)
    acts: list[dict[str, Any]] = []
    after = -1
    while entries := await parts.account_dealings.acts_of(account, after, _PAGE):
        acts += [_act(entry, own=True, withheld=False) for entry in entries]
        after = entries[-1].index
    return {
        "ownActs": acts,
        "seats": [
            {
                "seat": seat.id,
                "body": seat.body,
                "title": seat.title,
                "validFrom": moment_json(seat.valid_from),
                "validUntil": None if seat.valid_until is None else moment_json(seat.valid_until),
            }
            for seat in organisation.seats
            if seat.account == account
        ],
        "mandaten": [
            {"mandaat": one.mandaat.id, "principal": one.mandaat.principal, "acts": list(one.mandaat.acts)}
            for one in mandaten
            if one.mandaat.holder == Holder(HolderKind.ACCOUNT, account)
        ],
        "interests": await _interests(parts, account),
        "sessions": [
            {"openedAt": moment_json(opened), "expiresAt": moment_json(expires)}
            for opened, expires in await parts.account_dealings.sessions_of(account)
        ],
    }


async def _interests(parts: Parts, account: str) -> list[dict[str, Any]]:
    listed = await parts.interests.page(account, -1, _PAGE)
    texts = await parts.vault.reveal(one for each in listed for one in (each.reasons, each.area) if one)
    return [
        {
            "interest": one.registered.interest.id,
            "scope": one.registered.interest.scope.value,
            "area": texts.get(one.area or ""),
            "reasons": texts.get(one.reasons or ""),
            "validFrom": moment_json(one.registered.interest.valid_from),
            "registeredAt": moment_json(one.registered.registered_at),
            "endedAt": None if one.registered.ended_at is None else moment_json(one.registered.ended_at),
        }
        for one in listed
    ]
