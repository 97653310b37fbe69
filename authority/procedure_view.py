"""The part of a procedure that the policy judges by, as it stands in a question."""

import dataclasses
from functools import lru_cache
from typing import Any

import authority.question_types as t
from domain.procedure import Procedure, Tier


@lru_cache(maxsize=64)
def procedure_view(procedure: Procedure) -> t.ProcedureView:
    """The part of a procedure that the policy judges by. It is in every question, so it is made once for each procedure, and is
    not to be changed."""
    return {
        "id": procedure.id,
        "version": procedure.version,
        "content_hash": procedure.content_hash,
        "intake_office": procedure.intake_office,
        "call_up_office": procedure.call_up_office,
        "call_up_to": procedure.call_up_to,
        "referral_desk": procedure.referral_desk,
        "tiers": [_tier_rules(tier) for tier in procedure.tiers],
    }


def _tier_rules(tier: Tier) -> t.TierRules:
    return {
        "id": tier.id,
        "body": tier.body,
        "on_term": tier.on_term.value,
        "extension": tier.extension is not None,
        "limits": plain(tier.limits),
        "steps": [
            {
                "id": step.id,
                "kind": step.kind.value,
                "offices": list(step.offices),
                "quorum": None if step.quorum is None else plain(step.quorum),
                "rule": None if step.rule is None else plain(step.rule),
                "outcomes": [outcome.value for outcome in step.outcomes],
                "above_cents": step.above_cents,
                "criterion": step.criterion,
            }
            for step in tier.steps
        ],
    }


def plain(value: Any) -> Any:
    """A dataclass of codes as JSON: tuples as lists, enumerations as their values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return getattr(value, "value", value)
