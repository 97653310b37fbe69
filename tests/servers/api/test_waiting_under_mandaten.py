"""What waits for who holds nothing but a mandaat: in the list and on the start page, as the policy says, in one question."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from runtime.web import parts_for
from tests.servers.api import test_changes as changes
from tests.servers.api.test_authority_agrees import Counted
from tests.servers.api.test_mandaten import MANAGES, act
from tests.servers.api.test_mandaten_explained import ELSEWHERE, given, questioned
from tests.servers.api.web import CHAIR, Browser, Web, served


async def waiting(web: Web, account: str = ELSEWHERE) -> set[str]:
    """The cases that wait for this account."""
    found: set[str] = set()
    after: dict[str, Any] = {}
    while True:
        answer = await web.get(account, "/v1/routekaarten", waitingForMe=True, **after)
        assert answer.status_code == 200, answer.text
        found |= {one["case"] for one in answer.json()["routekaarten"]}
        if answer.json()["after"] is None:
            return found
        after = {"after": answer.json()["after"]}


@asynccontextmanager
async def under(web: Web, **said: Any) -> AsyncIterator[str]:
    """A mandaat that ends with the block, so that other tests of this application find none."""
    name = await given(web, **said)
    yield name
    assert (await act(web, MANAGES, name, "revoke_mandaat")).status_code == 200


async def start_page(web: Web, account: str = ELSEWHERE) -> str:
    """The part of the start page with what waits."""
    browser = await web.page(account)
    page = await browser.get("/")
    await browser.aclose()
    assert page.status_code == 200
    return page.text.partition("Wat wacht op mij")[2].partition("</section>")[0]


@pytest.mark.parametrize(
    "holder", [("account", ELSEWHERE), ("seat", "stuurgroep-het-hogeland-voorzitter")], ids=lambda one: one[0]
)
async def test_a_case_waits_for_who_holds_only_a_mandaat_until_it_is_revoked(web: Web, holder: tuple[str, str]) -> None:
    case, office = await questioned(web)
    assert case not in await waiting(web)
    acts = ["answer", "withdraw"]
    async with under(web, principal=office, acts=acts, holder={"kind": holder[0], "id": holder[1]}):
        assert case in await waiting(web)
        shown = await start_page(web)
        assert f"/routekaarten/{case}" in shown
        # That it may be withdrawn as well is nothing that the case waits for.
        assert "Gevraagd:</strong> de vragen beantwoorden</p>" in shown
    assert case not in await waiting(web)
    assert f"/routekaarten/{case}" not in await start_page(web)


async def test_only_what_the_policy_allows_under_the_mandaat_waits(web: Web) -> None:
    """Within the municipality both cases are looked at; the amount of one is above the ceiling, which the policy says."""
    case, office = await questioned(web)
    dear = await web.open(amountCents=20_000_000)
    await web.took(CHAIR, dear, type="return_for_information", questions="Welke adressen?")
    elsewhere = await web.open(municipality="0014")
    await web.took("voorzitter-groningen", elsewhere, type="return_for_information", questions="Welke adressen?")
    other_act = await web.open(safetyDoubt=True)
    async with under(web, principal=office, acts=["answer"], ceilingCents=6_000_000):
        assert await waiting(web) & {case, dear, elsewhere, other_act} == {case}
        page = await start_page(web)
        assert [one in page for one in (case, dear, elsewhere, other_act)] == [True, False, False, False]
        await web.took(ELSEWHERE, case, type="answer", answer="Alle adressen in de straat.")
        assert case not in await waiting(web)


async def test_what_waits_for_who_comes_to_the_office_itself_is_there_once(web: Web) -> None:
    case, office = await questioned(web)
    async with under(web, principal=office, acts=["answer"]):
        stands_in = await changes.proposed(web, seat=f"{office}-zetel", account=ELSEWHERE)
        assert (await changes.act(web, changes.ALSO_MANAGES, stands_in, "confirm_change")).status_code == 200
        assert case in await waiting(web)
        assert (await start_page(web)).count(f'href="/routekaarten/{case}"') == 1
        assert (await changes.act(web, MANAGES, stands_in, "revoke_change")).status_code == 200


async def test_what_waits_under_mandaten_costs_one_question_a_page(web: Web) -> None:
    cases = [(await questioned(web))[0] for _ in range(3)]
    _, office = await questioned(web)
    policy = Counted(web)
    async with (
        under(web, principal=office, acts=["answer"]),
        served(replace(parts_for(web.parts), reading=policy.reading())) as url,
        Browser(url) as browser,
    ):
        await browser.post("/aanmelden", data={"account": ELSEWHERE})
        policy.asked.clear()
        page = await browser.get("/")
        assert len(policy.asked) == 1
        signed_in = await browser.post("/v1/sessions", json={"account": ELSEWHERE})
        headers = {"Authorization": f"Bearer {signed_in.json()['token']}"}
        policy.asked.clear()
        listed = await browser.get("/v1/routekaarten", params={"waitingForMe": True, "limit": 50}, headers=headers)
        assert len(policy.asked) == 1
    assert all(case in page.text for case in cases)
    assert {*cases} <= {one["case"] for one in listed.json()["routekaarten"]}
