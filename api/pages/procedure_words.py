"""A procedure in plain words, part by part; and two versions compared by those words, so that a page says of a change what it says
of the thing."""

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.catalogue import label
from api.pages import words
from api.pages.dutch_parts import dutch
from api.seats import SeatNames
from api.translations import gettext, ngettext
from domain.procedure import Duration, DurationUnit, OnTerm, Procedure, Step, StepKind, Tier
from procedures.canonical import canonical_bytes

_HEAD = "procedure"
"""The id of the part that is no tier."""


@dataclass(frozen=True, slots=True)
class Part:
    """A tier, or one step of it, or the procedure itself: its id, its title, and what is said of it, by what it is about."""

    id: str
    title: str
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """What two versions say differently of one part: `was` or `becomes` is None where one of them has no such part."""

    part: str
    about: str
    was: str | None
    becomes: str | None


def duration(value: Duration | None) -> str:
    """`6 weken`, `1 week`; `geen` for none."""
    if value is None:
        return gettext("geen")
    number = value.amount
    match value.unit:
        case DurationUnit.WEEKS:
            return ngettext("{number} week", "{number} weken", number).format(number=number)
        case DurationUnit.DAYS:
            return ngettext("{number} dag", "{number} dagen", number).format(number=number)
        case DurationUnit.WORKING_DAYS:
            return ngettext("{number} werkdag", "{number} werkdagen", number).format(number=number)
        case DurationUnit.HOURS:
            return ngettext("{number} uur", "{number} uren", number).format(number=number)
        case DurationUnit.MINUTES:
            return ngettext("{number} minuut", "{number} minuten", number).format(number=number)
        case DurationUnit.SECONDS:
            return ngettext("{number} seconde", "{number} seconden", number).format(number=number)


def parts_of(procedure: Procedure, names: SeatNames) -> list[Part]:
    """The procedure, its tiers and their steps, in their order. An id of a step is that of its tier and its own."""
    head = {
        "title": dutch(procedure.title),
        "example": label("yes_no", str(procedure.example).lower()),
        "intake_office": names.body(procedure.intake_office),
        "referral_desk": names.body(procedure.referral_desk),
        "answer_term": duration(procedure.answer_term),
        "call_up_office": names.body(procedure.call_up_office),
        "call_up_to": _title_of(procedure, procedure.call_up_to),
        "audit_reply": duration(procedure.audit_reply),
        "order": dutch(" → ".join(tier.title for tier in procedure.tiers)),
    }
    found = [Part(_HEAD, label("procedure_part", _HEAD), _said(head))]
    for tier in procedure.tiers:
        found.append(Part(tier.id, dutch(tier.title), _said(_tier(tier, names))))
        found += [
            Part(f"{tier.id}/{step.id}", dutch(f"{tier.title}: {step.title}"), _said(_step(step, names)))
            for step in tier.steps
        ]
    return found


def compared(before: Iterable[Part], after: Iterable[Part]) -> list[Changed]:
    """What is different, in the order of the second; what only the first had comes last. Empty where they say the same."""
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    found: list[Changed] = []
    for part in new.values():
        was = old.get(part.id)
        if was is None:
            found.append(
                Changed(part.title, label("procedure_about", "whole"), None, label("procedure_about", "added"))
            )
            found += [Changed(part.title, about, None, said) for about, said in part.says.items()]
            continue
        found += [
            Changed(part.title, about, was.says.get(about), part.says.get(about))
            for about in dict.fromkeys((*part.says, *was.says))
            if was.says.get(about) != part.says.get(about)
        ]
    return found + [
        Changed(part.title, label("procedure_about", "whole"), label("procedure_about", "there"), None)
        for part in old.values()
        if part.id not in new
    ]


def line_difference(before: Procedure, after: Procedure) -> list[tuple[str, str]]:
    """The lines of both as they are recorded, each with what became of it: `same`, `gone` or `new`; three lines that are the same
    around what differs, and `skip` for what is left out."""
    lines = list(difflib.unified_diff(_lines(before), _lines(after), lineterm="", n=3))
    kinds = {"+": "new", "-": "gone", "@": "skip", " ": "same"}
    return [(kinds[line[0]], "" if line[0] == "@" else line[1:]) for line in lines[2:]]


def _lines(procedure: Procedure) -> list[str]:
    return json.dumps(json.loads(canonical_bytes(procedure)), ensure_ascii=False, indent=2).splitlines()


def _said(by_code: Mapping[str, str]) -> dict[str, str]:
    return {label("procedure_about", code): text for code, text in by_code.items()}


def _title_of(procedure: Procedure, tier: str) -> str:
    return next((dutch(one.title) for one in procedure.tiers if one.id == tier), tier)


def _tier(tier: Tier, names: SeatNames) -> dict[str, str]:
    ceiling, measures = tier.limits.ceiling_cents, tier.limits.measures
    return {
        "tier_title": dutch(tier.title),
        "body": label("procedure_about", "own_group") if tier.body is None else names.body(tier.body),
        "position": label("position", tier.position.value),
        "term": duration(tier.term),
        "reminder": duration(tier.reminder),
        "extension": duration(tier.extension),
        "on_term": label("on_term", OnTerm(tier.on_term).value),
        "ceiling": label("procedure_about", "no_limit") if ceiling is None else words.amount(ceiling),
        "measures": label("procedure_about", "all_measures")
        if measures is None
        else ", ".join(label("measure", one.value) for one in measures),
        "steps": dutch(" → ".join(step.title for step in tier.steps)),
    }


def _step(step: Step, names: SeatNames) -> dict[str, str]:
    found = {"step_title": dutch(step.title), "kind": label("step_kind", step.kind.value)}
    if step.offices:
        found["offices"] = ", ".join(map(names.body, step.offices))
    if step.term is not None:
        found["term"] = duration(step.term)
    if step.kind is StepKind.CONCUR:
        above = step.above_cents
        found["above"] = label("procedure_about", "no_limit") if above is None else words.amount(above)
    if step.quorum is not None:
        share = f"{step.quorum.share_numerator}/{step.quorum.share_denominator}"
        found["share"] = share
        found["quorum_chair"] = label("yes_no", str(step.quorum.chair).lower())
        found["quorum_parties"] = ", ".join(label("party", one) for one in step.quorum.parties) or gettext("geen")
    if step.rule is not None:
        found["rule"] = label("rule_kind", step.rule.kind.value)
        if step.rule.parties:
            found["rule_parties"] = ", ".join(label("party", one) for one in step.rule.parties)
    if step.outcomes:
        found["outcomes"] = ", ".join(label("outcome", one.value) for one in step.outcomes)
    return found
