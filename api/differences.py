"""What changed between two moments, in a case and in each register: the states on the way, folded from entries alone."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeVar

from api.case_view import accounts_in, case_json
from api.difference_view import Course, SealedTexts, difference_json, pseudonyms
from api.instructions import NONE, MayRead, given_on, readable, texts_of
from api.looking import Looking
from api.mandaat_view import accounts_of, mandaat_json
from api.organisation_view import accounts_held, bodies_there, body_json, procedure_json
from api.parts import Parts
from api.problems import Problem
from api.reading_cases import Readable
from api.registers_then import chosen, last, recorded_by
from api.texts import case_commitments
from authority.case_at import CaseThen
from domain.case import Routekaart
from domain.differences import Fields, fields_of
from domain.fold import fold
from domain.mandaten import Standing
from domain.organisation import Organisation
from domain.procedure import Procedure
from store.codec import CASE_EVENTS
from store.ledger import case_stream
from store.mandaten import MandaatFilter
from store.queries import LedgerEntry
from store.read_model import row_of
from store.recorded_registers import Made

BATCH = 200
"""How many entries, or mandaten, are read at once."""

# Of a case: what every entry changes or says itself, what follows from the rest or is of another register, and what is said to
# people rather than recorded.
_OF_ENTRIES = ("sequence", "updatedAt", "written")
_NO_FIELDS = (*_OF_ENTRIES, "cautions", "deliberationHidden", "addresses", "comparison", "termEnd", "interests")
_T = TypeVar("_T")
_D = TypeVar("_D")


async def case_difference(parts: Parts, case: Readable, since: datetime, until: datetime) -> dict[str, Any]:
    """Of a case, as far as its reader may see it. InvalidMoment for a moment before the case was there."""
    name = case.row.case
    first = await parts.moments.then(name, since, field="from")
    final = await parts.moments.then(name, until, field="to")

    def seen(then: CaseThen) -> Fields:
        return _case_fields(case, then)

    course = Course(seen(first), seen(final))
    state, fields = first.state, course.before
    async for entry in _entries(parts, name, first.sequence, final.sequence):
        state = _after(entry, state)
        now = seen(CaseThen(state, entry.entry.sequence, final.updated_at))
        course.add(entry, (fields, now), between=True)
        fields = now
    found = await difference_json(parts, since, until, [course])
    return {"case": name, "deliberationHidden": not case.deliberation} | found


async def organisation_difference(
    parts: Parts, look: Looking, body: str | None, since: datetime, until: datetime
) -> dict[str, Any]:
    """Of one body, or of all. A holder whose time began or ended between the moments changed as well, and so did a seat or
    body that ended."""
    made = await parts.recorded_registers.organisations(until)
    known, index = await _loaded(made, parts.recorded_registers.organisation), _known_at(made, since)
    if all(body not in (None, *(one.id for one in organisation.bodies)) for organisation in known):
        raise Problem("not_found")

    def seen(organisation: Organisation, moment: datetime) -> Fields:
        bodies = bodies_there(organisation, chosen(organisation, None), moment)
        names = pseudonyms(accounts_held(organisation, bodies, moment))
        shown = [body_json(one, organisation, names, moment) for one in bodies if body in (None, one.id)]
        return fields_of({"bodies": shown})

    course = _course([one.entry for one in made], known, index, lambda one: (seen(one, since), seen(one, until)))
    return await difference_json(parts, since, until, [course], look)


async def mandaten_difference(
    parts: Parts, look: Looking, wanted: MandaatFilter, since: datetime, until: datetime
) -> dict[str, Any]:
    """Of the mandaten of a principal or a holder, or of all: proposed, confirmed, revoked, begun or ended."""
    await recorded_by(parts, since, field="from")
    steps = parts.recorded_registers.mandaten_steps(wanted, until, BATCH)
    return await difference_json(parts, since, until, await _mandaat_courses(parts, look, steps, since, until), look)


async def mandaat_difference(
    parts: Parts, look: Looking, name: str, since: datetime, until: datetime
) -> dict[str, Any]:
    """Of one mandaat. Problem `not_found` where there was none."""
    await recorded_by(parts, since, field="from")
    steps = await parts.recorded_registers.mandaat(name, until)
    if not steps and await parts.mandaten.one(name) is None:
        raise Problem("not_found")
    may = await _readable(parts, look, steps, since)
    courses = [_mandaat_course(steps, since, until, may)] if steps else []
    return await difference_json(parts, since, until, courses, look)


async def procedure_difference(parts: Parts, look: Looking, since: datetime, until: datetime) -> dict[str, Any]:
    """Of the procedure that new cases get."""
    made = await parts.recorded_registers.procedures(until)
    known, index = await _loaded(made, parts.recorded_registers.procedure), _known_at(made, since)
    course = _course([one.entry for one in made], known, index, lambda one: (_procedure_fields(one),))
    return await difference_json(parts, since, until, [course], look)


async def policy_difference(parts: Parts, look: Looking, since: datetime, until: datetime) -> dict[str, Any]:
    """Of the policy in force: its revision, and each of its files by SHA-256."""
    made = await parts.recorded_registers.policies(until)
    index = _known_at(made, since)
    known = [
        fields_of(
            {
                "revision": one.result.revision,
                "files": await parts.recorded_registers.policy_files(one.result.revision),
            }
        )
        for one in made
    ]
    course = _course([one.entry for one in made], known, index, lambda one: (one,))
    return await difference_json(parts, since, until, [course], look)


def _course(
    entries: list[LedgerEntry], known: list[_D], index: int, seen: Callable[[_D], tuple[Fields, ...]]
) -> Course:
    """The course of what is replaced whole by each of `entries`, from the one at `index` on. `seen` has the fields as they
    are seen at the first moment and, where the clock counts, at the second."""
    views = [seen(one) for one in known]
    nothing: tuple[Fields, ...] = tuple({} for _ in views[0])
    course = Course(views[index][0], views[-1][-1])
    for n, (earlier, now) in enumerate(pairwise([nothing, *views])):
        course.add(entries[n], *zip(earlier, now, strict=True), between=n > index)
    return course


async def _loaded(made: list[Made[str]], load: Callable[[str], Any]) -> list[Any]:
    documents = {one.result: await load(one.result) for one in made}
    return [documents[one.result] for one in made]


def _known_at(made: list[Made[_T]], since: datetime) -> int:
    """The place of what was in force at `since`. InvalidMoment before there was any."""
    known = [one for one in made if one.at <= since]
    last(known, "from")
    return len(known) - 1


async def _mandaat_courses(
    parts: Parts, look: Looking, each: AsyncIterator[list[Made[Standing]]], since: datetime, until: datetime
) -> list[Course]:
    """Of those that changed; the others are not held on to."""
    courses = [_mandaat_course(steps, since, until, await _readable(parts, look, steps, since)) async for steps in each]
    return [course for course in courses if course.before != course.after]


async def _readable(parts: Parts, look: Looking, steps: list[Made[Standing]], since: datetime) -> MayRead:
    """Of the instructions that changed since then, those that the reader may read; of the others no text is shown."""
    changed = [one for one in (steps[-1].result.instructions if steps else ()) if (one.withdrawn_at or one.at) > since]
    if not changed or look.account is None:
        return NONE
    return await readable(parts, look.account, look, {steps[-1].result.mandaat.id: tuple(changed)})


def _mandaat_course(steps: list[Made[Standing]], since: datetime, until: datetime, may: MayRead) -> Course:
    def seen(standing: Standing, moment: datetime) -> Fields:
        told = texts_of(given_on([standing]), may)
        texts, names = SealedTexts([standing.mandaat.source, *told]), pseudonyms(accounts_of([standing]))
        shown = mandaat_json(standing, texts, names, may) | {"valid": standing.mandaat.is_valid_at(moment)}
        return fields_of({"mandaten": {standing.mandaat.id: shown}})

    known = [one.result for one in steps if one.at <= since]
    course = Course(seen(known[-1], since) if known else {}, seen(steps[-1].result, until))
    earlier: tuple[Fields, Fields] = ({}, {})
    for n, one in enumerate(steps):
        now = (seen(one.result, since), seen(one.result, until))
        course.add(one.entry, *zip(earlier, now, strict=True), between=n >= len(known))
        earlier = now
    return course


def _procedure_fields(procedure: Procedure) -> Fields:
    """With the place of each tier and step: what a list holds is found by name, and their order counts."""
    shown = procedure_json(procedure)
    tiers = [
        tier | {"place": place, "steps": [step | {"place": n} for n, step in enumerate(tier["steps"], 1)]}
        for place, tier in enumerate(shown["tiers"], 1)
    ]
    return fields_of(shown | {"tiers": tiers})


def _case_fields(case: Readable, then: CaseThen) -> Fields:
    """What the reader is shown of the case, without what is no field of it."""
    state = then.state
    readable = Readable(row_of(state, then.sequence, then.updated_at), case.deliberation)
    texts = SealedTexts(case_commitments(state, deliberation=case.deliberation))
    return fields_of_case(case_json(readable, texts, pseudonyms(accounts_in(state)), []))


def fields_of_case(shown: Mapping[str, Any]) -> dict[str, object]:
    """The fields of what is shown of a case; of each who is waited for, the acts."""
    acts: dict[str, list[str]] = {}
    for one in shown["waitsFor"]:
        acts.setdefault(one["who"], []).append(one["act"])
    kept = {name: value for name, value in shown.items() if name not in _NO_FIELDS}
    return fields_of(kept | {"waitsFor": acts})


def _after(entry: LedgerEntry, state: Routekaart) -> Routekaart:
    return fold(CASE_EVENTS.load(entry.entry.events), state) or state


async def _entries(parts: Parts, case: str, after: int, final: int) -> AsyncIterator[LedgerEntry]:
    """The entries of a case after one sequence, up to and with another."""
    while after < final:
        found = await parts.queries.entries_of(case_stream(case), after, min(BATCH, final - after))
        if not found:
            return
        for entry in found:
            yield entry
        after = found[-1].entry.sequence
