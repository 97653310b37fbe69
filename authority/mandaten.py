"""Which mandaten a question brings, and how the policy sees each: codes, moments and pseudonyms, the text as given or not.

What is brought follows from the register and the organisation alone, so that verification brings the same. Whether a
mandaat carries an act is the policy's to say.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, get_args, get_type_hints

import authority.register_views as t
from authority.act_view import moment
from authority.offers import READ_INSTRUCTIONS, READ_MANDAAT_USE
from authority.organisations import organisation_of_principal, organisations_of, seats_of
from domain.acts import Act
from domain.endings import EndedKind
from domain.mandaat_acts import MandaatAct, ProposeMandaat
from domain.mandaten import MOST_OVER, OFFICE_ACTS, Holder, HolderKind, Instruction, MandaatStatus, Standing
from domain.organisation import Body, Organisation

_ABOUT_ALL = ("recuse", "read", "read_deliberation")
"""Whoever may act for an office at all may read; so these bring mandaten whatever their acts."""


_ABOUT_A_MANDAAT = frozenset(
    {get_args(get_type_hints(kind)["type"])[0] for kind in get_args(MandaatAct)} | {READ_INSTRUCTIONS, READ_MANDAAT_USE}
)


def brings_mandaten(act: str) -> bool:
    """Whether a mandaat can make a difference for an act of this type."""
    return act in OFFICE_ACTS or act in _ABOUT_ALL


def held_by(organisation: Organisation, account: str, now: datetime | None = None) -> frozenset[Holder]:
    """As whom an account holds mandaten: itself, and its seats with their bodies at `now`; ever, without `now`.

    An account that is closed at `now` holds none.
    """
    if now is not None and organisation.has_ended(EndedKind.ACCOUNT, account, now):
        return frozenset()
    seats = organisation.seats_by_account.get(account, ()) if now is None else organisation.seats_held_by(account, now)
    return frozenset(
        {Holder(HolderKind.ACCOUNT, account)}
        | {Holder(HolderKind.SEAT, seat.id) for seat in seats}
        | {Holder(HolderKind.OFFICE, seat.body) for seat in seats}
    )


def accounts_of(organisation: Organisation, holders: Iterable[Holder], now: datetime) -> frozenset[str]:
    """The accounts that are, or fill at `now`, one of these holders: the other way round of `held_by`."""
    wanted = frozenset(holders)
    filling = {seat.account for holder in wanted for seat in seats_of(organisation, holder, now)}
    named = {one.id for one in wanted if one.kind is HolderKind.ACCOUNT}
    return frozenset(filling | {one for one in named if not organisation.has_ended(EndedKind.ACCOUNT, one, now)})


def brought(
    act: str,
    held: Iterable[Standing],
    holders: frozenset[Holder],
    find: Callable[[str], Standing | None],
    now: datetime,
) -> tuple[Standing, ...]:
    """Of the mandaten `held`, those of these holders that an act of this type can be done under at `now`, with all they
    rest on.

    What was never confirmed is nobody's, so that one person alone changes nothing for who is named in a proposal. Of what
    was and is over, the last few, which tell why: so what is brought does not grow with what ever was.
    """
    counting, over = _confirmed(held, holders, find, now)
    about_all = act in _ABOUT_ALL
    starts = [one for one in counting if about_all or (act in OFFICE_ACTS and act in one.mandaat.acts)]
    return with_parents([*starts, *_last(over, None if about_all else act)], find)


def brought_for_any(
    held: Iterable[Standing],
    holders: frozenset[Holder],
    find: Callable[[str], Standing | None],
    now: datetime,
) -> tuple[Standing, ...]:
    """All that `brought` brings for one act or another: to ask about many."""
    counting, over = _confirmed(held, holders, find, now)
    return with_parents([*counting, *_last(over), *(one for act in OFFICE_ACTS for one in _last(over, act))], find)


def _confirmed(
    held: Iterable[Standing],
    holders: frozenset[Holder],
    find: Callable[[str], Standing | None],
    now: datetime,
) -> tuple[list[Standing], list[Standing]]:
    """Of the mandaten `held` those of these holders that were confirmed: that are not over at `now`, nor rest on what is,
    and the others, confirmed last first."""
    counting: list[Standing] = []
    over: list[tuple[datetime, str, Standing]] = []
    for one in held:
        if one.mandaat.holder not in holders or one.confirmed_at is None:
            continue
        if any(link.is_over_at(now) for link in with_parents((one,), find)):
            over.append((one.confirmed_at, one.mandaat.id, one))
        else:
            counting.append(one)
    return counting, [one for _, _, one in sorted(over, key=lambda found: found[:2], reverse=True)]


def _last(over: Iterable[Standing], act: str | None = None) -> list[Standing]:
    """The first few of these that are for this act; of any, without one."""
    return list(islice((one for one in over if act is None or act in one.mandaat.acts), MOST_OVER))


def about(act: MandaatAct, account: str, now: datetime, find: Callable[[str], Standing | None]) -> tuple[Standing, ...]:
    """The mandaat that an act on the register is about, with all that it rests on."""
    subject = subject_of(act, account, now, find)
    return () if subject is None else with_parents((subject,), find)


def subject_of(act: MandaatAct, account: str, now: datetime, find: Callable[[str], Standing | None]) -> Standing | None:
    """The mandaat itself: as it is proposed, or as it stands; None where there is none."""
    if isinstance(act, ProposeMandaat):
        return Standing(act.mandaat, MandaatStatus.PROPOSED, account, now)
    return find(act.mandaat)


def named_by(act: Act) -> tuple[str, ...]:
    """The ids of mandaten that have to be known before an act is judged, beside those of its actor."""
    if isinstance(act, ProposeMandaat):
        return () if act.mandaat.parent is None else (act.mandaat.parent,)
    return (act.mandaat,) if isinstance(act, MandaatAct) else ()


def with_parents(starts: Iterable[Standing], find: Callable[[str], Standing | None]) -> tuple[Standing, ...]:
    """These and all that they rest on, each once, by id."""
    found: dict[str, Standing] = {}
    for start in starts:
        here: Standing | None = start
        while here is not None and here.mandaat.id not in found:
            found[here.mandaat.id] = here
            here = None if here.mandaat.parent is None else find(here.mandaat.parent)
    return tuple(found[name] for name in sorted(found))


def mandaten_view(
    standings: Iterable[Standing],
    organisation: Organisation,
    now: datetime,
    instructions: Callable[[Standing], Iterable[Instruction]] = lambda _: (),
) -> list[t.MandaatView]:
    """The mandaten as the policy gets them, each with the numbers of these instructions."""
    ended = [body.id for body in organisation.bodies if organisation.has_ended(EndedKind.BODY, body.id, now)]
    bodies = {body.id: body for body in organisation.bodies if body.id not in ended}
    views = []
    for one in standings:
        view = _view(one, bodies, organisation, now)
        # Left out where there are none, so that such a question is what it was before there were any.
        if numbers := [instruction.number for instruction in instructions(one)]:
            view["instructions"] = numbers
        views.append(view)
    return views


def instructions_that_count(act: str, case: str | None) -> Callable[[Standing], tuple[Instruction, ...]]:
    """Of a mandaat those in force that a question about an act of this type brings: those that count in the case, or all
    where it is about the mandaat itself."""

    def of(standing: Standing) -> tuple[Instruction, ...]:
        if act in _ABOUT_A_MANDAAT:
            return tuple(one for one in standing.instructions if one.in_force)
        return standing.instructions_for(case)

    return of


def instructions_brought(question: Mapping[str, Any], chain: Iterable[str]) -> dict[str, list[int]]:
    """Of the mandaten with these ids, in their order, the numbers of the instructions that a question named, where it did."""
    brought = {one["id"]: one for one in (question.get("facts") or {}).get("mandates", ())}
    return {name: brought[name]["instructions"] for name in chain if "instructions" in brought.get(name, {})}


def _view(standing: Standing, bodies: Mapping[str, Body], organisation: Organisation, now: datetime) -> t.MandaatView:
    """`bodies` are those that are there at `now`: an office that ended gave nothing that still counts."""
    mandaat = standing.mandaat
    principal = bodies.get(mandaat.principal)
    holder = mandaat.holder
    view: t.MandaatView = {
        "id": mandaat.id,
        "principal": mandaat.principal,
        "principal_kind": principal.kind.value if principal else None,
        "principal_organisation": organisation_of_principal(organisation, principal) if principal else None,
        "parent": mandaat.parent,
        "holder": {"kind": holder.kind.value, "id": holder.id},
        "holder_organisations": organisations_of(organisation, holder, now),
        "acts": list(mandaat.acts),
        "procedure": mandaat.procedure,
        "tiers": list(mandaat.tiers),
        "municipalities": list(mandaat.municipalities),
        "measures": [measure.value for measure in mandaat.measures],
        "ceiling_cents": mandaat.ceiling_cents,
        "valid_from": moment(mandaat.valid_from),
        "valid_until": moment(mandaat.valid_until),
        "passable": mandaat.passable,
        "written": mandaat.source is not None,
        "case": mandaat.case,
        "status": standing.status.value,
        "proposed_by": standing.proposed_by,
        "confirmed_by": standing.confirmed_by,
        "agreed_by": standing.agreed_by,
        "agreed_for": list(standing.agreed_for),
    }
    # Left out where it is not so: a question without is what it was before an account could be closed.
    if holder.kind is HolderKind.ACCOUNT and organisation.has_ended(EndedKind.ACCOUNT, holder.id, now):
        view["holder_closed"] = True
    return view
