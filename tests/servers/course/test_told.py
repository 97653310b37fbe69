"""Who waits for a case is told, by the course, that it stands still, goes on, is held or lost a member."""

from collections.abc import Awaitable, Callable

import pytest

from domain import acts as a
from domain.codes import Outcome
from runtime.embedded.ports import until
from tests.driving import PLAIN, Driving

Happens = Callable[[Driving, str], Awaitable[None]]
CHAIR, GROUP = "voorzitter-eemsdelta", "stuurgroep-eemsdelta"


async def standing(course: Driving) -> str:
    """A case in its first tier."""
    case = await course.submit()
    await course.in_tier(case, "lokaal")
    return case


async def digest(course: Driving, case: str) -> str:
    return (await course.state(case)).dossier.digest


async def suspended(course: Driving, case: str) -> None:
    await course.allowed(CHAIR, a.Suspend(await digest(course, case), PLAIN), case)


async def resumed(course: Driving, case: str) -> None:
    await suspended(course, case)
    await course.allowed(CHAIR, a.Resume(await digest(course, case), PLAIN), case)


async def held(course: Driving, case: str) -> None:
    assert (await course.conclude(case, "eemsdelta", Outcome.HOLD)).allow


async def recused(course: Driving, case: str) -> None:
    await course.allowed("provincie-eemsdelta", a.Recuse(await digest(course, case), PLAIN), case)


@pytest.mark.parametrize(
    ("happens", "code", "audiences"),
    [
        (suspended, "suspended", {GROUP, "preparer"}),
        (resumed, "resumed", {GROUP, "preparer"}),
        (held, "held", {GROUP, "preparer"}),
        (recused, "member_recused", {GROUP}),
    ],
)
async def test_a_change_of_what_a_case_waits_for_is_told(
    course: Driving, happens: Happens, code: str, audiences: set[str]
) -> None:
    case = await standing(course)
    await happens(course, case)

    async def who() -> set[str]:
        found = await course.parts.notices.of([GROUP, "preparer"])
        return {one.notice.audience for one in found if one.case == case and one.notice.code == code}

    async def told() -> bool:
        return bool(await who())

    await course.caught_up(case)
    await until(told, 20, code)
    assert await who() == audiences
