"""Precedents: earlier decisions that a case is like, the closest first, and where a proposal departs from them.

Equal cases are treated equally and unequal ones by the degree in which they differ (gelijkheidsbeginsel, Grondwet 1); who departs
from what was decided before says why (Awb 3:46, and 4:84 for a fixed course). Pure: which decisions there are is the
store's to find, and which of them somebody may see the policy's to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.codes import DifferenceType, Measure, Outcome


class Likeness(StrEnum):
    """In what two cases are alike."""

    AREA = "area"
    DIFFERENCE_TYPE = "difference_type"
    MEASURE = "measure"


class DepartureCode(StrEnum):
    """How a proposal departs from what was decided before."""

    EQUAL_REJECTED = "equal_rejected"
    EQUAL_APPROVED = "equal_approved"
    EQUAL_WITH_CONDITIONS = "equal_with_conditions"
    EQUAL_DIVIDED = "equal_divided"
    OTHER_MEASURE = "other_measure"
    AMOUNT_ABOVE = "amount_above"
    AMOUNT_BELOW = "amount_below"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a case asks for; `outcome` is None until it is decided, and then what it came to. The amount in whole cents."""

    difference_type: DifferenceType
    measure: Measure
    amount_cents: int
    address_count: int
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier decision. `overturned` where an objection to it was founded: it is shown, and nothing departs from it.

    `tier` is where it was decided (None where no tier was), `decided_at` aware UTC, the amount in whole cents.
    """

    case: str
    same_area: bool
    difference_type: DifferenceType
    measure: Measure
    amount_cents: int
    address_count: int
    outcome: Outcome
    decided_at: datetime
    tier: str | None
    overturned: bool = False


@dataclass(frozen=True, slots=True)
class Departure:
    """One way in which the proposal departs, and the cases that it departs from, in their order."""

    code: DepartureCode
    cases: tuple[str, ...]


_APPROVED = (Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS)


def likeness(proposal: Proposal, precedent: Precedent) -> tuple[Likeness, ...]:
    """In what they are alike, in a fixed order."""
    alike = {
        Likeness.AREA: precedent.same_area,
        Likeness.DIFFERENCE_TYPE: precedent.difference_type is proposal.difference_type,
        Likeness.MEASURE: precedent.measure is proposal.measure,
    }
    return tuple(name for name, same in alike.items() if same)


def ranked(proposal: Proposal, precedents: Iterable[Precedent]) -> tuple[Precedent, ...]:
    """Those that are like the proposal in anything: alike in most first, and of those the newest; by id at the last."""
    near = [one for one in precedents if likeness(proposal, one)]
    near.sort(key=lambda one: one.case)
    near.sort(key=lambda one: (len(likeness(proposal, one)), one.decided_at), reverse=True)
    return tuple(near)


def departures(proposal: Proposal, precedents: Sequence[Precedent]) -> tuple[Departure, ...]:
    """Every way in which the proposal departs from these, in the order of the codes.

    Equal is alike in all three. As long as nothing is decided, the proposal is to approve what is asked.
    """
    counted = [one for one in precedents if not one.overturned]
    equal = [one for one in counted if len(likeness(proposal, one)) == len(Likeness)]
    rejected = [one for one in equal if one.outcome is Outcome.REJECT]
    approved = [one for one in equal if one.outcome in _APPROVED]
    conditional = [one for one in equal if one.outcome is Outcome.APPROVE_WITH_CONDITIONS]
    approves = proposal.outcome in (None, *_APPROVED)
    other = [
        one
        for one in counted
        if one.outcome in _APPROVED and likeness(proposal, one) == (Likeness.AREA, Likeness.DIFFERENCE_TYPE)
    ]
    found = {
        DepartureCode.EQUAL_REJECTED: rejected if approves and not approved else [],
        DepartureCode.EQUAL_APPROVED: approved if proposal.outcome is Outcome.REJECT and not rejected else [],
        DepartureCode.EQUAL_WITH_CONDITIONS: conditional
        if approves and proposal.outcome is not Outcome.APPROVE_WITH_CONDITIONS
        else [],
        DepartureCode.EQUAL_DIVIDED: [one for one in equal if one in rejected or one in approved]
        if rejected and approved
        else [],
        DepartureCode.OTHER_MEASURE: other if approves else [],
    }
    if approves and approved:
        above, below = (all(_dearer(proposal, one, sign) for one in approved) for sign in (1, -1))
        found |= {
            DepartureCode.AMOUNT_ABOVE: approved if above else [],
            DepartureCode.AMOUNT_BELOW: approved if below else [],
        }
    return tuple(Departure(code, tuple(one.case for one in cases)) for code, cases in found.items() if cases)


def _dearer(proposal: Proposal, precedent: Precedent, sign: int) -> bool:
    """Whether an address gets more (1) or less (-1) than it got there; in whole numbers, so that nothing is rounded."""
    here = proposal.amount_cents * max(precedent.address_count, 1)
    there = precedent.amount_cents * max(proposal.address_count, 1)
    return (here - there) * sign > 0
