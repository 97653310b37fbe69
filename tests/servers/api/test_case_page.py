"""The page of a case beside its forms: who can act where this person may not, precedents, and addresses compared."""

from dataclasses import replace

import httpx

from runtime.web import parts_for
from tests.servers.api.browsing import fill, forms_on
from tests.servers.api.test_authority_agrees import Counted
from tests.servers.api.test_pages import browsers
from tests.servers.api.web import CHAIR, PREPARER, REASON, Web, served

NCG, MO, DG = "ncg-eemsdelta", "mo-eemsdelta", "dg-obdr"


async def instead(web: Web, account: str, case: str) -> dict[str, set[str]]:
    """Who can act where this account may not, by act."""
    answer = await web.get(account, f"/v1/routekaarten/{case}/acts")
    assert answer.status_code == 200, answer.text
    return {
        one["type"]: {seat["account"] for body in one["allowed"] for seat in body["seats"]}
        for one in answer.json()["instead"]
    }


async def test_of_an_act_that_is_closed_to_somebody_is_told_who_can_take_it(web: Web) -> None:
    case = await web.open()
    told = await instead(web, MO, case)
    assert told["conclude"] == {CHAIR}
    assert told["cast_vote"] == {CHAIR, NCG, "provincie-eemsdelta", "gemeente-eemsdelta"}
    assert told["withdraw"] == {PREPARER}
    assert told["call_up"] == {DG}
    assert {"sign", "answer", "recuse"}.isdisjoint(told)
    # What somebody may do is nobody else's to do instead.
    assert {"cast_vote", "conclude"}.isdisjoint(await instead(web, CHAIR, case))


async def test_who_stays_out_of_the_case_is_not_named_as_somebody_who_can_act(web: Web) -> None:
    case = await web.open()
    await web.took(NCG, case, type="recuse", reasons=REASON)
    assert NCG not in (await instead(web, MO, case))["cast_vote"]


async def test_the_page_says_of_a_closed_act_why_and_who_can_and_has_no_button_for_it(web: Web) -> None:
    case = await web.open()
    async with browsers(web, MO) as (member,):
        page = await member.get(f"/routekaarten/{case}")
    assert "Stemming afsluiten</dt><dd>" in page.text
    closed = page.text.partition("Stemming afsluiten</dt><dd>")[2].partition("</dd>")[0]
    assert f"rolaccount {CHAIR}" in closed
    assert {form.fields["type"] for form in forms_on(page)[1:]} == {"recuse"}


async def test_an_act_that_is_refused_all_the_same_says_who_can_take_it(web: Web) -> None:
    case = await web.open()
    async with browsers(web, MO, PREPARER) as (member, preparer):
        form = next(one for one in forms_on(await member.get(f"/routekaarten/{case}")) if "dossier" in one.fields)
        data = form.fields | {"type": "conclude", "outcome": "approve"}
        refused = await member.post(form.action, data=data)
        assert refused.status_code == 403
        alert = alert_of(refused)
        assert f"Wie dit nu wel kan: Voorzitter (Lokale stuurgroep Eemsdelta), rolaccount {CHAIR}." in alert
        assert "De weigering is vastgelegd als nummer" in alert
        # The act that somebody may take, and only took in a wrong way, is not another's.
        assert (await fill(preparer, case, "withdraw", reasons="")).status_code == 403


def alert_of(page: httpx.Response) -> str:
    """What the page says at its top went wrong."""
    return page.text.partition('role="alert"')[2].partition("</div>")[0]


async def test_the_page_of_a_case_costs_one_question_to_the_policy(web: Web) -> None:
    case = await web.open()
    policy = Counted(web)
    async with (
        served(replace(parts_for(web.parts), reading=policy.reading())) as url,
        httpx.AsyncClient(base_url=url, timeout=30) as browser,
    ):
        for account in (MO, CHAIR, DG):
            await browser.post("/aanmelden", data={"account": account})
            policy.asked.clear()
            assert (await browser.get(f"/routekaarten/{case}")).status_code == 200
            assert len(policy.asked) == 1
            # Some eighty inputs are well within the time that a page has (docs/performance.md: 0.8 ms each at most).
            assert policy.asked[0] < 80
