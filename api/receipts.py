"""A receipt as JSON: where in the ledger an act stands, and what became of it."""

from datetime import UTC, datetime
from typing import Any

from api.catalogue import reason_text
from api.language import Language
from domain.receipt import Receipt


def moment_json(moment: datetime) -> str:
    """A moment in UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def receipt_json(receipt: Receipt, language: Language) -> dict[str, Any]:
    """The receipt as it is sent to its actor."""
    return {
        "index": receipt.index,
        "leaf": receipt.leaf,
        "case": receipt.case,
        "sequence": receipt.sequence,
        "recordedAt": moment_json(receipt.recorded_at),
        "act": receipt.act,
        "allow": receipt.allow,
        "reasons": [{"code": code, "text": reason_text(code, language)} for code in receipt.reasons],
        "obligations": list(receipt.obligations),
        "changed": list(receipt.changed),
        "repeated": receipt.repeated,
    } | _about(receipt)


def _about(receipt: Receipt) -> dict[str, Any]:
    """What an act on a register was about."""
    named = {"mandaat": receipt.mandaat, "change": receipt.change, "interest": receipt.interest}
    named["audit"] = receipt.audit
    named["subject"] = receipt.subject
    named["meeting"] = receipt.meeting
    return {name: value for name, value in named.items() if value is not None}
