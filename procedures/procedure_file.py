"""Reads a whole procedure: its own keys, and what its tiers must be together."""

from itertools import pairwise

from domain.procedure import AUDIT_REPLY, Duration, DurationUnit, Procedure
from domain.said import Said
from procedures import scalars
from procedures.errors import Problems
from procedures.fields import Fields
from procedures.tiers import TierReading, read_tier
from procedures.tree import Node

_REQUIRED = (
    "id",
    "version",
    "title",
    "valid_from",
    "intake_office",
    "referral_desk",
    "answer_term",
    "call_up_office",
    "call_up_to",
    "tiers",
)


def read_procedure(node: Node, problems: Problems) -> Procedure:
    """The procedure in `node`, without its content hash; of use only where no problem was noted."""
    fields = Fields.of(node, Said("the procedure"), problems, required=_REQUIRED, optional=("voorbeeld", "audit_reply"))
    items = fields.items("tiers")
    tiers = [read_tier(item, problems, is_last=item is items[-1]) for item in items]
    call_up_to = fields.read("call_up_to", scalars.identifier)
    valid_from = fields.read("valid_from", scalars.calendar_date)
    if tiers:
        _check_ids(tiers)
        _check_ceilings(tiers)
        ids = [reading.tier.id for reading in tiers if reading.tier.id]
        if call_up_to and call_up_to not in ids:
            problems.add(fields.place("call_up_to"), Said("there is no tier {tier!r}", tier=call_up_to), ", ".join(ids))
    return Procedure(
        id=fields.read("id", scalars.identifier) or "",
        version=fields.read("version", scalars.integer) or 0,
        title=fields.read("title", scalars.text) or "",
        example=fields.read("voorbeeld", scalars.boolean) or False,
        valid_from="" if valid_from is None else valid_from.isoformat(),
        intake_office=fields.read("intake_office", scalars.identifier) or "",
        referral_desk=fields.read("referral_desk", scalars.identifier) or "",
        answer_term=fields.read("answer_term", scalars.duration) or Duration(1, DurationUnit.SECONDS),
        call_up_office=fields.read("call_up_office", scalars.identifier) or "",
        call_up_to=call_up_to or "",
        tiers=tuple(reading.tier for reading in tiers),
        content_hash="",
        audit_reply=fields.read("audit_reply", scalars.duration) or AUDIT_REPLY,
    )


def _check_ids(tiers: list[TierReading]) -> None:
    seen: set[str] = set()
    for reading in tiers:
        tier_id = reading.tier.id
        if tier_id and tier_id in seen:
            message = Said("the tier {tier!r} stands twice", tier=tier_id)
            reading.fields.problems.add(reading.fields.place("id"), message, Said("each id once"))
        seen.add(tier_id)


def _check_ceilings(tiers: list[TierReading]) -> None:
    """Tiers go up: each may decide on more than the one before it, and after one without limit there is no ceiling."""
    for lower, higher in pairwise(tiers):
        below, above = lower.tier.limits.ceiling_cents, higher.tier.limits.ceiling_cents
        if above is None or higher.limits is None or lower.has_unreadable_ceiling:
            continue
        before = lower.tier.id
        place = higher.limits.place("ceiling_eur")
        if below is None:
            message = Said("the tier before it, {tier!r}, has no ceiling", tier=before)
            higher.fields.problems.add(place, message, Said("no ceiling_eur"))
        elif above <= below:
            message = Said("the ceiling is not above that of the tier before it, {tier!r}", tier=before)
            allowed = Said("more than {amount}", amount=f"{below // 100}.{below % 100:02}")
            higher.fields.problems.add(place, message, allowed)
