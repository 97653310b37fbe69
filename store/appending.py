"""What an act is appended with, what the database's refusals mean, and the receipt after it. The statement is `store.ledger`'s."""

import json
from datetime import datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import exc

from audit.entry import entry_bytes
from domain.acts import LoadOrganisation, Submit
from domain.errors import AuthorityUnavailable, ContendedError, InvalidAct
from domain.receipt import Receipt
from store.database import DEADLOCK, FORGOTTEN
from store.draft import Draft, details_of, entry_of
from store.keys import MasterKey
from store.streams import case_of_stream, registered_in

_MOVED, _POLICY_NOT_KEPT, _OTHER_POLICY = "GR001", "GR012", "GR015"
_RACES = ("routekaarten_reference_key", "act_keys_pkey", "subjects_lookup", "accounts_handle_key")


class Moved(Exception):
    """The stream, the register, the procedure in force or a unique reference moved: judge again."""


class OtherPolicy(Moved):
    """The verdict is of a policy that is not in force: another one came, or has not reached whoever answers yet."""


def act_key_mac(master: MasterKey, key: str) -> str:
    """How an idempotency key is kept: what a client calls its act may say something about a person, so as a keyed hash."""
    return master.keyed_hash("act_key", key)


def append_values(draft: Draft, master: MasterKey) -> dict[str, Any]:
    """The values of `ledger_append`. EntryTooLarge; InvalidAct for a register version that is not the next one."""
    act, loaded = draft.sealed.act, draft.loaded
    if isinstance(act, LoadOrganisation) and act.version != loaded.register_version + 1:
        raise InvalidAct(f"version {act.version} does not follow {loaded.register_version}", field="version")
    return {
        "content": entry_bytes(entry_of(draft)),
        "key": act_key_mac(master, draft.key),
        "content_mac": draft.sealed.content_mac,
        "procedure": _in_force(draft),
        "details": to_json(details_of(draft, master)).decode(),
    }


def _in_force(draft: Draft) -> str | None:
    """The procedure that has to be in force when it is appended, as it was when it was loaded; None where that is no matter."""
    keeps_its_own = draft.case is not None and not isinstance(draft.sealed.act, Submit)
    return None if keeps_its_own else draft.loaded.procedure


def receipt_after(draft: Draft, index: int, leaf: bytes) -> Receipt:
    """The receipt of an act that was appended just now."""
    return Receipt(
        index=index,
        leaf=leaf.hex(),
        case=draft.case,
        sequence=draft.loaded.sequence + 1,
        recorded_at=draft.loaded.now,
        act=draft.sealed.act.type,
        allow=draft.verdict.allow,
        reasons=draft.verdict.reasons,
        obligations=draft.verdict.obligations,
        **registered_in(draft.stream),
    )


def receipt_of(index: int, leaf: bytes, content: bytes) -> Receipt:
    """The receipt of an act that was taken before."""
    entry: dict[str, Any] = json.loads(content)
    return Receipt(
        index=index,
        leaf=leaf.hex(),
        case=case_of_stream(entry["stream"]),
        sequence=entry["sequence"],
        recorded_at=datetime.fromisoformat(entry["recorded_at"]),
        act=entry["act"]["type"],
        allow=entry["verdict"]["allow"],
        reasons=tuple(entry["verdict"]["reasons"]),
        obligations=tuple(entry["verdict"]["obligations"]),
        repeated=True,
        **registered_in(entry["stream"]),
    )


def raise_what_it_means(error: exc.DBAPIError) -> None:
    """Raises what a refusal by the database means; returns where it means nothing here."""
    state = getattr(error.orig, "sqlstate", None)
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if state in (_MOVED, DEADLOCK) or constraint in _RACES:
        raise Moved from error
    if state == _OTHER_POLICY:
        raise OtherPolicy from error
    if state == FORGOTTEN:
        # Sealed under a key that is destroyed the text would be lost: it is to be sealed again, under a new one.
        raise ContendedError("whom it is about was forgotten meanwhile; nothing was written, try again") from error
    if state == _POLICY_NOT_KEPT:
        raise AuthorityUnavailable("the policy that judged is not one whose sources are kept") from error
    if constraint == "procedures_version":
        raise InvalidAct("this version of the procedure is there already, with other content", field="version")
