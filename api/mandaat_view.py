"""A mandaat as JSON: what it says, how it stands, and when each of that was recorded."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.instructions import NONE, MayRead, accounts_of_instructions, instruction_json
from api.receipts import moment_json
from api.texts import Texts
from domain.mandaten import HolderKind, Standing


def accounts_of(standings: Iterable[Standing]) -> set[str]:
    """The accounts that are named in what is shown."""
    found: set[str] = set()
    for one in standings:
        found |= {account for account in (one.proposed_by, one.confirmed_by, one.agreed_by) if account is not None}
        if one.mandaat.holder.kind is HolderKind.ACCOUNT:
            found.add(one.mandaat.holder.id)
        found |= accounts_of_instructions(one.instructions)
    return found


def mandaat_json(standing: Standing, texts: Texts, handles: Mapping[str, str], may: MayRead = NONE) -> dict[str, Any]:
    """The mandaat as it stands; an account by its handle, or null where that was forgotten. `may` are the instructions that
    may be read."""
    mandaat, holder = standing.mandaat, standing.mandaat.holder
    account = holder.kind is HolderKind.ACCOUNT
    return {
        "id": mandaat.id,
        "status": standing.status.value,
        "principal": mandaat.principal,
        "parent": mandaat.parent,
        "holder": {"kind": holder.kind.value, "id": handles.get(holder.id) if account else holder.id},
        "acts": list(mandaat.acts),
        "procedure": mandaat.procedure,
        "tiers": list(mandaat.tiers),
        "municipalities": list(mandaat.municipalities),
        "measures": [measure.value for measure in mandaat.measures],
        "ceilingCents": mandaat.ceiling_cents,
        "validFrom": moment_json(mandaat.valid_from),
        "validUntil": None if mandaat.valid_until is None else moment_json(mandaat.valid_until),
        "passable": mandaat.passable,
        "source": texts.get(mandaat.source),
        "forgotten": texts.forgotten(mandaat.source),
        "sourceDate": None if mandaat.source_date is None else mandaat.source_date.isoformat(),
        "case": mandaat.case,
        "proposedBy": handles.get(standing.proposed_by),
        "proposedAt": moment_json(standing.proposed_at),
        "confirmedAt": None if standing.confirmed_at is None else moment_json(standing.confirmed_at),
        "confirmedBy": None if standing.confirmed_by is None else handles.get(standing.confirmed_by),
        "agreedBy": None if standing.agreed_by is None else handles.get(standing.agreed_by),
        "agreedFor": list(standing.agreed_for),
        "agreedAt": None if standing.agreed_at is None else moment_json(standing.agreed_at),
        "revokedAt": None if standing.revoked_at is None else moment_json(standing.revoked_at),
        "instructions": [
            instruction_json(one, texts, handles, may_read=(mandaat.id, one.number) in may)
            for one in standing.instructions
        ],
    }
