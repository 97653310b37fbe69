"""Who is told what: from the ledger alone, folded once for a run of entries, and under a mandaat as the policy says."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from activities.telling import PAGE, Telling
from domain import acts as a
from domain.case import Routekaart
from domain.codes import Outcome, VoteChoice
from domain.fold import apply
from domain.mandaten import Holder, HolderKind
from domain.notices import Notice, notices
from store.recorded import Recorded, RecordedEvents
from tests.driving import PLAIN, Driving
from tests.mandating import MANAGES, Registrar
from tests.wrong_clock import put_off

ELSEWHERE, PREPARES = "voorzitter-het-hogeland", "zaakbehandelaar-ncg"


class Counting(RecordedEvents):
    """What the ledger holds, and how often it was read."""

    reads = 0

    async def after(self, case: str, sequence: int, limit: int) -> list[Recorded]:
        """Counts."""
        self.reads += 1
        return await super().after(case, sequence, limit)


@dataclass
class Naive:
    """Each entry's notices, by folding all of the case for it."""

    entries: list[Recorded] = field(default_factory=list)

    def of(self, sequence: int) -> tuple[Notice, ...]:
        state: Routekaart | None = None
        told: list[Notice] = []
        for one in self.entries:
            for event in one.events if one.sequence <= sequence else ():
                before, state = state, apply(state, event)
                told += notices(event, before, state) if one.sequence == sequence else ()
        return tuple(dict.fromkeys(told))


async def test_what_a_run_of_entries_tells_is_read_and_folded_once_whoever_asks_first(course: Driving) -> None:
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    recorded = Counting(course.parts.database)
    telling = Telling(recorded)
    first = await course.parts.recorded.after(case, 0, PAGE)
    told = await asyncio.gather(*(telling.of(case, one.sequence) for one in reversed(first)))
    assert recorded.reads == 1
    assert [one.notices for one in reversed(told)] == [Naive(first).of(one.sequence) for one in first]
    await course.vote(case, "eemsdelta", VoteChoice.FOR, "voorzitter", "ncg", "provincie")
    await course.conclude(case, "eemsdelta", Outcome.APPROVE)
    await course.closed(case)
    entries = await course.parts.recorded.after(case, 0, PAGE)
    assert len(entries) > len(first) + 3
    told = await asyncio.gather(*(telling.of(case, one.sequence) for one in entries))
    assert recorded.reads == 2, "what was folded is not folded again"
    assert [one.notices for one in told] == [Naive(entries).of(one.sequence) for one in entries]
    assert any(one.notices for one in told)


async def test_what_is_asked_of_cases_and_entries_that_there_are_not_tells_nothing_and_spoils_nothing(
    course: Driving,
) -> None:
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    telling = Telling(course.parts.recorded)
    for forged in (10**9, 0, -1):
        assert (await telling.of(case, forged)).notices == ()
    for name in ("", "f" * 32, f"{case}/", "register"):
        assert (await telling.of(name, 2)).notices == ()
    entries = await course.parts.recorded.after(case, 0, PAGE)
    for one in entries:
        assert (await telling.of(case, one.sequence)).notices == Naive(entries).of(one.sequence)


async def notices_of(course: Driving, account: str) -> set[tuple[str, str]]:
    """What this account itself was told, by case."""
    return {(one.case, one.notice.code) for one in await course.parts.notices.of([course.accounts[account]])}


async def test_who_may_answer_under_a_mandaat_is_told_of_the_questions_and_nobody_else_is(course: Driving) -> None:
    registrar = Registrar(course.parts, course.accounts)
    intake = {"principal": "ncg-intake", "acts": ("answer",), "tiers": (), "by": MANAGES, "confirmed_by": PREPARES}
    await registrar.give(holder=Holder(HolderKind.ACCOUNT, course.accounts[ELSEWHERE]), **intake)
    # Of another municipality, so the policy does not allow it here.
    other = Holder(HolderKind.SEAT, "stuurgroep-oldambt-voorzitter")
    await registrar.give(holder=other, **(intake | {"municipalities": ("1895",)}))
    case = await course.submit()
    state = await course.in_tier(case, "lokaal")
    await course.allowed("voorzitter-eemsdelta", a.ReturnForInformation(state.dossier.digest, PLAIN), case)
    async with asyncio.timeout(20):
        while (case, "questions_asked") not in await notices_of(course, ELSEWHERE):
            await asyncio.sleep(0.02)
    assert await notices_of(course, ELSEWHERE) == {(case, "questions_asked")}
    assert await notices_of(course, "voorzitter-oldambt") == set()
    audiences = {one.notice.audience for one in await course.parts.notices.of(["preparer"])}
    assert audiences == {"preparer"}, "the office is told as before"


@pytest.mark.parametrize("off", [timedelta(days=-40), timedelta(days=400)])
async def test_who_may_act_under_a_mandaat_is_told_by_a_worker_whose_clock_is_wrong(
    course: Driving, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    """The mandaat is of today until next week: by the clock of the database, and by that alone."""
    registrar = Registrar(course.parts, course.accounts)
    await registrar.give(
        by=MANAGES,
        confirmed_by=PREPARES,
        principal="ncg-intake",
        acts=("answer",),
        tiers=(),
        valid_until=datetime.now(UTC) + timedelta(days=7),
        holder=Holder(HolderKind.ACCOUNT, course.accounts[ELSEWHERE]),
    )
    case = await course.submit()
    state = await course.in_tier(case, "lokaal")
    put_off(monkeypatch, off)
    await course.allowed("voorzitter-eemsdelta", a.ReturnForInformation(state.dossier.digest, PLAIN), case)
    async with asyncio.timeout(20):
        while (case, "questions_asked") not in await notices_of(course, ELSEWHERE):
            await asyncio.sleep(0.02)


async def test_what_asks_for_no_act_of_an_office_is_not_told_under_its_mandaat(course: Driving) -> None:
    registrar = Registrar(course.parts, course.accounts)
    await registrar.give(
        by=MANAGES,
        confirmed_by=PREPARES,
        principal="ncg-intake",
        acts=("answer",),
        tiers=(),
        holder=Holder(HolderKind.ACCOUNT, course.accounts[ELSEWHERE]),
    )
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    await course.vote(case, "eemsdelta", VoteChoice.FOR, "voorzitter", "ncg", "provincie")
    await course.conclude(case, "eemsdelta", Outcome.APPROVE)
    await course.closed(case)
    async with asyncio.timeout(20):
        while "decided" not in {one.notice.code for one in await course.parts.notices.of(["preparer"])}:
            await asyncio.sleep(0.02)
    assert await notices_of(course, ELSEWHERE) == set()
