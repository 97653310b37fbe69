"""An intake as the API takes it, and the idempotency key that follows from it."""

import hashlib
import json
from typing import Any

from domain.intake import Intake
from domain.situations import NO_MEASURE, Situations


def key_of(intake: Intake, time: int = 1) -> str:
    """The idempotency key of a row with this content, sent for the first, second … time."""
    content = json.dumps(body_of(intake), ensure_ascii=True, sort_keys=True)
    key = f"import:{hashlib.sha256(content.encode()).hexdigest()}"
    return key if time == 1 else f"{key}:{time}"


def body_of(intake: Intake) -> dict[str, Any]:
    """The intake as the API takes it."""
    return {
        "reference": intake.reference,
        "reportedOn": intake.reported_on.isoformat(),
        "municipality": intake.municipality,
        "area": intake.area,
        "addresses": list(intake.addresses),
        "differenceType": intake.difference_type.value,
        "summary": intake.summary,
        "measure": intake.measure.value,
        "amountCents": intake.amount_cents,
        "residentChoice": intake.resident_choice,
        "safetyDoubt": intake.safety_doubt,
        # Only where there are any: the key of a row follows from this, and a row without them keeps its own.
        **({"situations": situations_body(intake.situations)} if intake.situations else {}),
    }


def situations_body(situations: Situations) -> list[dict[str, Any]]:
    """What each address has now, as the API takes it."""
    return [
        {
            "address": address,
            "measure": one.measure.value if one.measure else NO_MEASURE,
            "amountCents": one.amount_cents,
        }
        for address, one in situations
    ]
