"""A change of the organisation as JSON: what it says, how it stands, and when each of that was recorded."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.receipts import moment_json
from api.texts import Texts
from domain.changes import Change, ChangeStanding
from domain.text import Text


def accounts_of(standings: Iterable[ChangeStanding]) -> set[str]:
    """The accounts that are named in what is shown."""
    named = {one for standing in standings for one in (standing.proposed_by, standing.change.account)}
    return {account for account in named if account is not None}


def texts_of(standings: Iterable[ChangeStanding]) -> list[Text | None]:
    """The texts that are shown, as commitments."""
    found: list[Text | None] = []
    for standing in standings:
        change = standing.change
        found += [change.reasons, *(new.title for new in (change.new_seat, change.new_body) if new is not None)]
    return found


def change_json(standing: ChangeStanding, texts: Texts, handles: Mapping[str, str]) -> dict[str, Any]:
    """The change as it stands; an account by its handle, or null where that was forgotten."""
    change = standing.change
    return {
        "id": change.id,
        "kind": change.kind.value,
        "status": standing.status.value,
        "body": change.body,
        "seat": change.seat,
        "account": None if change.account is None else handles.get(change.account),
        "validFrom": moment_json(change.valid_from),
        "validUntil": None if change.valid_until is None else moment_json(change.valid_until),
        "reasons": texts.get(change.reasons),
        "forgotten": texts.forgotten(*texts_of([standing])),
        **_put(change),
        **_added(change, texts),
        "proposedBy": handles.get(standing.proposed_by),
        "proposedAt": moment_json(standing.proposed_at),
        "confirmedAt": None if standing.confirmed_at is None else moment_json(standing.confirmed_at),
        "revokedAt": None if standing.revoked_at is None else moment_json(standing.revoked_at),
    }


def _put(change: Change) -> dict[str, Any]:
    """What is said of a procedure that is put into force; nothing for the other kinds."""
    new = change.new_procedure
    if new is None:
        return {}
    return {"procedure": {"id": new.procedure, "version": new.version, "contentHash": new.content_hash}}


def _added(change: Change, texts: Texts) -> dict[str, Any]:
    """What is said of a seat or body that is added; nothing for the other kinds."""
    if change.new_seat is not None:
        new = change.new_seat
        return {"party": new.party, "title": texts.get(new.title), "chair": new.chair, "voting": new.voting}
    if change.new_body is not None:
        body = change.new_body
        named = {"title": texts.get(body.title), "bodyKind": body.kind.value}
        return named | {"municipality": body.municipality, "principal": body.principal}
    return {}
