"""What no mandaat can be by what is known: its procedure, tiers and acts against the procedures that were published, and
its case against those that there are.

Beside the faults that a mandaat has by itself (`mandaat_faults`). Whether it may be given is the policy's to say.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.expectation import expect, one_of
from domain.faults import Fault
from domain.mandaat_faults import CASE_ID
from domain.mandaten import OFFICE_ACTS, HolderKind, Mandaat
from domain.procedure import Procedure, StepKind

_DOCUMENTS = ("add_document", "withdraw_document")
_OF_INTAKE = ("submit", "answer", "withdraw", "lodge_objection", "suspend", "resume", *_DOCUMENTS)
_OF_CALL_UP = ("call_up", "suspend", "resume")
_OF_STEP = {
    StepKind.ADVISE: ("advise", *_DOCUMENTS),
    StepKind.CONCUR: ("concur", *_DOCUMENTS),
    StepKind.SIGN: ("sign", "return_for_information", "suspend", "resume", "decide_objection", *_DOCUMENTS),
}


@dataclass(frozen=True, slots=True)
class Known:
    """Every version of every procedure that was published, the offices of the organisation, and which day it is in the
    Netherlands; `cases` are those that there are, of all that are named. A case never goes away."""

    procedures: tuple[Procedure, ...]
    offices: frozenset[str]
    today: date
    cases: frozenset[str] = frozenset()


def acts_of_office(office: str, procedures: Iterable[Procedure]) -> frozenset[str]:
    """The acts that an office takes at any moment of a case of one of these procedures; none where they do not name it."""
    found: set[str] = set()
    for procedure in procedures:
        found.update(_OF_INTAKE if office == procedure.intake_office else ())
        found.update(_OF_CALL_UP if office == procedure.call_up_office else ())
        steps = (step for tier in procedure.tiers for step in tier.steps)
        for step in steps:
            found.update(_OF_STEP.get(step.kind, ()) if office in step.offices else ())
    return frozenset(found)


def scope_faults(mandaat: Mandaat, known: Known) -> list[Fault]:
    """Everything in which a mandaat cannot be what it says."""
    return [
        *_place(mandaat, known),
        *_holder(mandaat),
        *_acts(mandaat, known),
        *_date(mandaat, known),
        *_case(mandaat, known),
    ]


def _meant(mandaat: Mandaat, known: Known) -> list[Procedure]:
    """The procedures that it can be for; all, where it names none or one that is not there."""
    named = [one for one in known.procedures if one.id == mandaat.procedure]
    return named or list(known.procedures)


def _place(mandaat: Mandaat, known: Known) -> Iterator[Fault]:
    names = sorted({one.id for one in known.procedures})
    if mandaat.procedure is not None and mandaat.procedure not in names:
        message = "No procedure with this id was published."
        yield Fault.of("procedure", mandaat.procedure, "unknown_code", message, one_of(names))
    tiers = list(dict.fromkeys(tier.id for one in _meant(mandaat, known) for tier in one.tiers))
    for tier in mandaat.tiers:
        if tier not in tiers:
            yield Fault.of("tiers", tier, "unknown_code", "The procedure has no such tier.", one_of(tiers))


def _holder(mandaat: Mandaat) -> Iterator[Fault]:
    if mandaat.holder.kind is HolderKind.OFFICE and mandaat.holder.id == mandaat.principal:
        message = "An office needs no mandaat of itself."
        yield Fault.of("holder", mandaat.holder.id, "own_office", message)


def _acts(mandaat: Mandaat, known: Known) -> Iterator[Fault]:
    if mandaat.principal not in known.offices:
        # That it is no office is the policy's to say.
        return
    own = acts_of_office(mandaat.principal, _meant(mandaat, known))
    for act in mandaat.acts:
        if act in OFFICE_ACTS and act not in own:
            message = "The principal never takes this act, so nobody can take it for it."
            yield Fault.of(
                "acts", act, "not_of_the_office", message, one_of(name for name in OFFICE_ACTS if name in own)
            )


def _date(mandaat: Mandaat, known: Known) -> Iterator[Fault]:
    written = mandaat.source_date
    if written is not None and written > known.today:
        message = "The source is dated in the future."
        yield Fault.of(
            "source_date", written.isoformat(), "in_future", message, expect("date_up_to", last=known.today.isoformat())
        )


def _case(mandaat: Mandaat, known: Known) -> Iterator[Fault]:
    case = mandaat.case
    # What is no id at all is said by `mandaat_faults`.
    if case is not None and CASE_ID.fullmatch(case) and case not in known.cases:
        yield Fault.of("case", case, "unknown_case", "There is no such routekaart.")
