"""Reads one tier: its own keys, its limits, and what its steps must be together.

What tiers must be together is left to `procedures.procedure_file`.
"""

from dataclasses import dataclass

from domain.codes import Measure, Outcome
from domain.procedure import Duration, DurationUnit, Limits, OnTerm, PositionKind, Step, Tier
from domain.said import Said
from procedures import scalars
from procedures.errors import Problems
from procedures.fields import Fields
from procedures.scalars import about_seconds
from procedures.steps import DECIDING, read_step
from procedures.tree import Node

_REQUIRED = ("id", "title", "position", "term", "on_term", "steps")
_OPTIONAL = ("body", "reminder", "extension", "limits")


@dataclass(frozen=True, slots=True)
class TierReading:
    """A tier as it was read, with its fields and those of its limits: where they stand, and what was written there."""

    fields: Fields
    limits: Fields | None
    tier: Tier

    @property
    def has_unreadable_ceiling(self) -> bool:
        """Whether a ceiling is written that is none, so that None does not mean without limit."""
        written = self.limits is not None and self.limits.node("ceiling_eur") is not None
        return written and self.tier.limits.ceiling_cents is None


def read_tier(node: Node, problems: Problems, *, is_last: bool) -> TierReading:
    """The tier in `node`; what could not be read has a stand-in, and is noted."""
    fields = Fields.of(node, Said("the tier"), problems, required=_REQUIRED, optional=_OPTIONAL)
    limits = _limit_fields(fields)
    term = fields.read("term", scalars.duration)
    reminder = fields.read("reminder", scalars.duration)
    if term and reminder and about_seconds(reminder) >= about_seconds(term):
        message = Said("the reminder comes no sooner than the term ends")
        problems.add(fields.place("reminder"), message, Said("less than the term"))
    tier = Tier(
        id=fields.read("id", scalars.identifier) or "",
        title=fields.read("title", scalars.text) or "",
        body=fields.read("body", scalars.identifier),
        position=fields.read("position", scalars.one_of(PositionKind)) or PositionKind.ADVICE,
        term=term or Duration(1, DurationUnit.SECONDS),
        reminder=reminder,
        extension=fields.read("extension", scalars.duration),
        on_term=fields.read("on_term", scalars.one_of(OnTerm)) or OnTerm.STAY,
        limits=_limits(limits),
        steps=_steps(fields, term, is_last=is_last),
    )
    if is_last:
        _check_last(fields, tier)
    return TierReading(fields, limits, tier)


def _limit_fields(tier: Fields) -> Fields | None:
    node = tier.node("limits")
    if node is None:
        return None
    return Fields.of(node, Said("the limits"), tier.problems, required=(), optional=("ceiling_eur", "measures"))


def _limits(fields: Fields | None) -> Limits:
    if fields is None:
        return Limits(None, None)
    return Limits(
        ceiling_cents=fields.read("ceiling_eur", scalars.euros_as_cents),
        measures=fields.read_items("measures", scalars.one_of(Measure)) if fields.node("measures") else None,
    )


def _steps(tier: Fields, term: Duration | None, *, is_last: bool) -> tuple[Step, ...]:
    problems = tier.problems
    read = [read_step(node, problems) for node in tier.items("steps")]
    seen: set[str] = set()
    for fields, step in read:
        if step is None:
            continue
        if step.id and step.id in seen:
            message = Said("the step {step!r} stands twice in this tier", step=step.id)
            problems.add(fields.place("id"), message, Said("each id once"))
        seen.add(step.id)
        if step.term and term and about_seconds(step.term) > about_seconds(term):
            problems.add(fields.place("term"), Said("the term of the step is longer than that of its tier"))
        if is_last and Outcome.ESCALATE in step.outcomes:
            message = Said("the last tier has none to escalate to")
            problems.add(fields.place("outcomes"), message, Said("outcomes without escalate"))
    _check_deciding(read, tier)
    return tuple(step for _, step in read if step is not None)


def _check_deciding(read: list[tuple[Fields, Step | None]], tier: Fields) -> None:
    """A tier has exactly one deciding step, and ends with it."""
    if not read or any(step is None for _, step in read):
        return
    deciding = [n for n, (_, step) in enumerate(read) if step is not None and step.kind in DECIDING]
    kinds = Said("{one} or {other}", one=DECIDING[0], other=DECIDING[1])
    if not deciding:
        allowed = Said("one step of kind {kinds}, the last", kinds=kinds)
        tier.problems.add(tier.place("steps"), Said("the tier has no deciding step"), allowed)
    for n in deciding[1:]:
        message, allowed = Said("the tier has a second deciding step"), Said("one step of kind {kinds}", kinds=kinds)
        tier.problems.add(read[n][0].own_place, message, allowed)
    if len(deciding) == 1 and deciding[0] != len(read) - 1:
        place = read[deciding[0] + 1][0].own_place
        message, allowed = (
            Said("a step stands after the deciding step"),
            Said("the step of kind {kinds} last", kinds=kinds),
        )
        tier.problems.add(place, message, allowed)


def _check_last(fields: Fields, tier: Tier) -> None:
    """From the last tier a case can go nowhere, so it must be able to decide on every case."""
    problems = fields.problems
    if tier.on_term is not OnTerm.STAY:
        message = Said("the last tier has none to go up to when its term passes")
        problems.add(fields.place("on_term"), message, OnTerm.STAY)
    if tier.limits != Limits(None, None):
        problems.add(fields.place("limits"), Said("the last tier decides on every case"), Said("no limits"))
    if fields.node("body") is None:
        message = Said("the last tier is for every municipality, and not each has a steering group")
        problems.add(fields.place("body"), message, Said("body: the id of a body"))
