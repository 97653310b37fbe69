"""The addresses of a case beside each other, as JSON: what each has now, and where it differs from what most have."""

from typing import Any

from domain.situations import NO_MEASURE, AddressCompared, Comparison, Situation


def addresses_of(comparison: Comparison) -> list[str | None]:
    """The addresses alone; None for each that was forgotten."""
    return [one.address for one in comparison.addresses]


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Amounts in whole cents; `usual` is null where nothing is known of any address, `situation` where not of this one."""
    return {
        "usual": _situation(comparison.usual),
        "differing": comparison.differing,
        "addresses": [_address(one) for one in comparison.addresses],
    }


def _address(one: AddressCompared) -> dict[str, Any]:
    return {
        "address": one.address,
        "situation": _situation(one.situation),
        "otherMeasure": one.other_measure,
        "moreCents": one.more_cents,
    }


def _situation(one: Situation | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"measure": one.measure.value if one.measure else NO_MEASURE, "amountCents": one.amount_cents}
