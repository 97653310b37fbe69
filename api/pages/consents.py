"""The mandaten that wait for somebody's consent on the holder's side (Awb 10:4)."""

from datetime import UTC, datetime
from typing import Any

from api.pages.visitor import Visitor
from api.reading_registers import shown_mandaten
from authority.register_offers import lacks_consent

MOST_LOOKED_AT = 50
"""Of the mandaten that nobody agreed to, the newest that are looked at."""


async def awaited_of(visitor: Visitor) -> list[dict[str, Any]]:
    """Those that lack a consent which this person may give, as JSON: one question for all."""
    parts, account = visitor.parts, visitor.person.account
    found = await parts.mandaten.unagreed(datetime.now(UTC), MOST_LOOKED_AT)
    possible = await parts.register_offers.of_mandaten(found, account)
    wanted = [
        one for one, may in zip(found, possible, strict=True) if may["agree_mandaat"].allow and lacks_consent(may)
    ]
    return await shown_mandaten(parts, visitor.person, wanted)
