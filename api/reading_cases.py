"""Finds cases for a person: only what the policy lets the person read, asked in one question for a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.case_state import CaseState
from api.identity import Person
from api.parts import Parts
from api.problems import FieldError, Problem
from api.sealed import PLACE, seal, unseal
from api.seats import Standing
from authority.reading import CaseRights
from domain.errors import NotFound
from domain.plain_text import normalised
from store.case_list import AskedUnder, CaseFilter, CaseRow, Cursor, Order, Page

LONGEST_NAME = 80
_SEARCHED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Readable:
    """A case that the person may read, and whether the deliberation too."""

    row: CaseRow
    deliberation: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A case on a list, which the person may read; `acts` are those it waits for that the person may do for another, `open`
    those that the list offers and the person could do now. `stays_out`: an interest keeps the person out of it."""

    row: CaseRow
    acts: tuple[str, ...]
    open: tuple[str, ...] = ()
    stays_out: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of cases. `after` is where the next begins, for this session alone; a page may have fewer than were asked
    for."""

    cases: tuple[Listed, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for; None is no condition. `open` leaves closed cases out (True) or in alone (False); `passed_on` leaves those in
    that a tier passed on and that are not decided; `search` is a reference, area or address, as somebody wrote it."""

    state: CaseState | None = None
    tier: str | None = None
    municipality: str | None = None
    difference_type: str | None = None
    waiting_for_me: bool = False
    measure: str | None = None
    open: bool | None = None
    passed_on: bool = False
    search: str | None = None
    order: Order = Order.OPENED


def cursor_in(text: str | None, parameter: str, person: Person) -> Cursor | None:
    """Where a page of the list begins; None where nothing is said. Problem naming the parameter for no such place, and for
    one of another session."""
    if text is None:
        return None
    try:
        return Cursor.parse(unseal(text, person.token, PLACE) or "")
    except (ValueError, OverflowError):
        raise Problem("invalid_request", (FieldError(parameter, "bad_cursor"),)) from None


def no_such_case() -> NotFound:
    """The same for a case that is not there and for one that the person may not see."""
    return NotFound("there is no such case, or not for this person")


async def find_row(parts: Parts, name: str) -> CaseRow:
    """The case with this id or reference, whoever asks. NotFound where there is none."""
    possible = 0 < len(name) <= LONGEST_NAME and name.isprintable()
    row = await parts.queries.find_case(normalised(name)) if possible else None
    if row is None:
        raise no_such_case()
    return row


async def find_readable(parts: Parts, person: Person, name: str) -> Readable:
    """The case with this id or reference. NotFound where there is none that the person may read."""
    row = await find_row(parts, name)
    access = await parts.reading.access(person.account, row.state, person.in_force.register)
    person.look.shows(row.case, deliberation=access.deliberation)
    if not access.read:
        raise no_such_case()
    return Readable(row, access.deliberation)


async def find_with_rights(
    parts: Parts, person: Person, name: str, *, instead: bool = False
) -> tuple[CaseRow, CaseRights]:
    """The case with this id or reference, and all that the person may do with it; with `instead` who can do the rest."""
    row = await find_row(parts, name)
    return row, await rights_on(parts, person, row, instead=instead)


async def rights_on(
    parts: Parts, person: Person, row: CaseRow, *, instead: bool = False, beside: Sequence[CaseRow] = ()
) -> CaseRights:
    """All that the person may do with this case, and which of those `beside` it the person may read: one question.
    NotFound where the person may not read it."""
    others = [one.state for one in beside]
    version = person.in_force.register
    rights = await parts.reading.rights(person.account, row.state, instead=instead, beside=others, version=version)
    person.look.shows(row.case, *rights.beside, deliberation=rights.access.deliberation)
    if not rights.access.read:
        raise no_such_case()
    return rights


async def list_readable(
    parts: Parts,
    person: Person,
    standing: Standing,
    wanted: Wanted,
    after: Cursor | None,
    limit: int,
    offering: tuple[str, ...] = (),
) -> ListPage:
    """One page of the cases that the person may read, in the order that is wanted, with the acts that the list is `offering`
    where the person could do them. One question to the policy, but for a search and for what waits for the person: there each
    that is found is judged before it is said whether there are more. Else it would be seen whether a case has some address, and
    a page could be empty where an interest keeps the person out of all on it."""
    under = await parts.reading.asked_under(person.account, person.in_force.register)
    asked = under if wanted.waiting_for_me else ()
    if _reads_none(standing, wanted, under):
        return ListPage((), None)
    whole = wanted.search is not None or wanted.waiting_for_me
    at_once = limit + 1 if whole else limit
    if wanted.search is not None:
        at_once = max(at_once, _SEARCHED_AT_ONCE)
    cases: list[Listed] = []
    places: dict[str, Cursor] = {}
    while True:
        page = await _page_of(parts, person, standing, wanted, after, at_once, under)
        places |= {row.case: place for row, place in zip(page.rows, page.places, strict=True)}
        found = await readable_of(parts, person, page.rows, asked, offering)
        cases += [case for case in found if not wanted.waiting_for_me or asked_of(case, person, standing)]
        after = page.after
        if after is None or not whole or len(cases) > limit:
            break
    if len(cases) > limit:
        cases = cases[:limit]
        after = places[cases[-1].row.case]
    person.look.shows(*(case.row.case for case in cases))
    return ListPage(tuple(cases), None if after is None else seal(str(after), person.token, PLACE))


def _reads_none(standing: Standing, wanted: Wanted, under: tuple[AskedUnder, ...]) -> bool:
    """Whether the person reads none of the cases that are wanted: that there are more of them is not said either. As of
    `only_municipality`, the policy would say so of each."""
    elsewhere = standing.only_municipality is not None and wanted.municipality not in (None, standing.only_municipality)
    return not under and (elsewhere or not standing.seats)


async def _page_of(
    parts: Parts,
    person: Person,
    standing: Standing,
    wanted: Wanted,
    after: Cursor | None,
    limit: int,
    under: tuple[AskedUnder, ...],
) -> Page:
    """One page of cases, in the order that is wanted, of which `readable_of` still has to say which the person may read."""
    # Under a mandaat of an office people may read elsewhere too; the policy says which.
    municipality = wanted.municipality or (None if under else standing.only_municipality)
    condition = CaseFilter(
        state=None if wanted.state is None else wanted.state.value,
        tier=wanted.tier,
        municipality=municipality,
        difference_type=wanted.difference_type,
        measure=wanted.measure,
        open=wanted.open,
        passed_on=wanted.passed_on,
        search=None if wanted.search is None else parts.queries.search_keys(wanted.search),
    )
    if wanted.waiting_for_me:
        condition = replace(condition, waiting_for=standing.whos, account=person.account, under=under)
    return await parts.queries.list_cases(condition, order=wanted.order, after=after, limit=limit)


async def readable_of(
    parts: Parts,
    person: Person,
    rows: tuple[CaseRow, ...],
    under: tuple[AskedUnder, ...],
    offering: tuple[str, ...] = (),
) -> tuple[Listed, ...]:
    """Those of these cases that the person may read, with what each waits for of the person, and which of the acts that the
    list is `offering` could be done: one question."""
    states = [row.state for row in rows]
    granted = await parts.reading.listing(person.account, states, under, offering, person.in_force.register)
    return tuple(
        Listed(row, one.acts, one.open, one.stays_out) for row, one in zip(rows, granted, strict=True) if one.read
    )


def asked_of(case: Listed, person: Person, standing: Standing) -> list[str]:
    """The acts that the case waits for of this person: by its seats, by name, or under a mandaat as the policy said; none of who
    stays out of it."""
    if case.stays_out:
        return []
    own = {one.act for one in case.row.awaited if one.who in standing.whos or one.account == person.account}
    return sorted(own | {*case.acts})
