"""What each tier wrote when it let go of a case, for the view of the tiers side by side; read from the history alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.pages.sentences import Sentences


def by_tier(history: Iterable[Mapping[str, Any]], sentences: Sentences) -> dict[str, dict[str, str]]:
    """Of each tier that ended, what was written with the act that ended it, by what it is: motivation, conditions, reasons.

    `history` are entries as `api.history_view` has them, oldest first. A tier that ended before the oldest of them is not there,
    nor is what the reader may not see.
    """
    found: dict[str, dict[str, str]] = {}
    for entry in history:
        for event in entry["events"]:
            if event["type"] == "tier_ended":
                found[event["positionTier"]] = dict(sentences.of(entry)["texts"])
    return found
