"""The page of a case beside its forms: who can act where this person may not, precedents, and addresses compared."""

from dataclasses import replace
from typing import Any

import httpx

from runtime.web import parts_for
from tests.servers.api.browsing import fill, forms_on
from tests.servers.api.test_authority_agrees import Counted
from tests.servers.api.test_pages import OPENING, browsers
from tests.servers.api.web import CHAIR, FULL, NO_EFFECT, PREPARER, REASON, Browser, Web, key, served

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
    assert f"account {CHAIR}" in closed
    assert {form.fields["type"] for form in forms_on(page)[1:]} == {"recuse"}


async def test_an_act_that_is_refused_all_the_same_says_who_can_take_it(web: Web) -> None:
    case = await web.open()
    async with browsers(web, MO, PREPARER) as (member, preparer):
        form = next(one for one in forms_on(await member.get(f"/routekaarten/{case}")) if "dossier" in one.fields)
        data = form.fields | {"type": "conclude", "outcome": "approve"}
        refused = await member.post(form.action, data=data)
        assert refused.status_code == 403
        alert = alert_of(refused)
        assert f"Wie dit nu wel kan: Voorzitter (Lokale stuurgroep Eemsdelta), account {CHAIR}." in alert
        assert "De weigering is vastgelegd als nummer" in alert
        # The act that somebody may take, and only took in a wrong way, is not another's.
        assert (await fill(preparer, case, "withdraw", reasons="")).status_code == 403


def alert_of(page: httpx.Response) -> str:
    """What the page says at its top went wrong."""
    return page.text.partition('role="alert"')[2].partition("</div>")[0]


async def test_the_page_of_a_case_costs_one_question_to_the_policy(web: Web) -> None:
    # With a precedent, which has to be asked about too.
    await decide(web, await web.open())
    case = await web.open()
    policy = Counted(web)
    async with (
        served(replace(parts_for(web.parts), reading=policy.reading())) as url,
        Browser(url) as browser,
    ):
        for account in (MO, CHAIR, DG):
            await browser.post("/aanmelden", data={"account": account})
            policy.asked.clear()
            assert (await browser.get(f"/routekaarten/{case}")).status_code == 200
            assert len(policy.asked) == 1
            # Less than a hundred inputs are well within the time that a page has (docs/performance.md: 0.8 ms each at most).
            assert policy.asked[0] < 100


async def decide(web: Web, case: str, choice: str = "for", outcome: str = "approve", **said: Any) -> None:
    """The group votes, and its chair concludes."""
    for account in (CHAIR, NCG):
        await web.took(account, case, type="cast_vote", choice=choice, reasons=REASON)
    await web.took(CHAIR, case, type="conclude", outcome=outcome, motivation=FULL, knockOn=NO_EFFECT, **said)


async def precedents(web: Web, account: str, case: str) -> dict[str, Any]:
    answer = await web.get(account, f"/v1/routekaarten/{case}/precedenten")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_earlier_decisions_are_shown_the_closest_first_with_where_the_case_departs(web: Web) -> None:
    area = f"Gebied {key()[:6]}"
    rejected = await web.open(area=area)
    other = await web.open(area=area, measure="light_strengthening", amountCents=4_000_000)
    await decide(web, rejected, "against", "reject")
    await decide(web, other)
    case = await web.open(area=area)
    found = await precedents(web, CHAIR, case)
    first, second = found["precedents"][:2]
    assert [(one["case"], one["alike"], one["outcome"]) for one in (first, second)] == [
        (rejected, ["area", "difference_type", "measure"], "reject"),
        (other, ["area", "difference_type"], "approve"),
    ]
    assert (first["tier"], first["amountCents"], first["area"]) == ("lokaal", 5_000_000, area)
    assert [(one["code"], one["cases"]) for one in found["departures"]] == [
        ("equal_rejected", [rejected]),
        ("other_measure", [other]),
    ]
    async with browsers(web, CHAIR) as (chair,):
        page = (await chair.get(f"/routekaarten/{case}")).text
    section = page.partition('id="eerder"')[2].partition("</section>")[0]
    assert "Dit voorstel wijkt af van eerdere besluiten" in section
    assert section.index(f"/routekaarten/{rejected}") < section.index(f"/routekaarten/{other}")
    assert "afgewezen" in section
    assert "dit voorstel wijkt af" in page.partition('id="doen"')[2].partition("</section>")[0]
    assert [one["case"] for one in (await precedents(web, CHAIR, rejected))["precedents"] if one["case"] == case] == []


async def test_a_decision_that_somebody_may_not_read_is_no_precedent_for_that_person(web: Web) -> None:
    area = f"Gebied {key()[:6]}"
    earlier = await web.open(area=area)
    await decide(web, earlier, "against", "reject")
    elsewhere = await web.open(area=area, municipality="0014")
    for account, seen in ((DG, [earlier]), ("voorzitter-groningen", [])):
        found = await precedents(web, account, elsewhere)
        assert [one["case"] for one in found["precedents"] if one["case"] == earlier] == seen
        assert ("equal_rejected" in str(found["departures"])) is bool(seen)
    answer = await web.get("voorzitter-groningen", f"/v1/routekaarten/{earlier}/precedenten")
    assert answer.status_code == 404


FIRST, SECOND = "0003209900430667", "0003209900524248"
HELD = [
    {"address": FIRST, "measure": "light_strengthening", "amountCents": 1_250_000},
    {"address": SECOND, "measure": "none", "amountCents": 0},
]


async def test_the_addresses_of_a_case_stand_beside_each_other_with_where_they_differ(web: Web) -> None:
    case = await web.open(situations=HELD)
    answer = await web.get(CHAIR, f"/v1/routekaarten/{case}")
    compared = answer.json()["comparison"]
    assert answer.json()["addresses"] == [FIRST, SECOND]
    assert (compared["usual"], compared["differing"]) == (
        {"measure": "light_strengthening", "amountCents": 1_250_000},
        1,
    )
    assert [(one["otherMeasure"], one["moreCents"]) for one in compared["addresses"]] == [
        (False, 0),
        (True, -1_250_000),
    ]
    async with browsers(web, CHAIR) as (chair,):
        page = (await chair.get(f"/routekaarten/{case}")).text
    section = page.partition('id="adressen"')[2].partition("</section>")[0]
    assert "1 adres wijkt daarvan af." in section
    other = section.partition(SECOND)[2]
    assert "<strong>Wijkt af:</strong> andere maatregel, €\u00a012.500,00 minder" in other
    # The acts of the history say nothing of addresses: they are shown with the case.
    assert "situations" not in (await web.get(CHAIR, f"/v1/routekaarten/{case}/history")).text


async def test_a_case_of_which_nothing_is_said_of_its_addresses_says_so(web: Web) -> None:
    case = await web.open()
    assert (await web.get(CHAIR, f"/v1/routekaarten/{case}")).json()["comparison"]["usual"] is None
    async with browsers(web, CHAIR) as (chair,):
        assert "niet opgeschreven wat elk adres nu heeft" in (await chair.get(f"/routekaarten/{case}")).text


async def test_what_each_address_has_is_typed_in_the_form_and_a_wrong_line_comes_back(web: Web) -> None:
    async with browsers(web, PREPARER) as (preparer,):
        blank = forms_on(await preparer.get("/routekaarten/nieuw"))[-1]
        data = blank.fields | OPENING | {"reference": f"RK-x{key()[:8]}"}
        line = f"{FIRST}; licht versterken; veel"
        wrong = await preparer.post(blank.action, data=data | {"situations": line})
        assert wrong.status_code == 400
        assert "Wat dit adres nu heeft, is niet goed opgeschreven." in wrong.text
        assert line in wrong.text
        again = forms_on(wrong)[-1]
        opened = await preparer.post(
            again.action, data=again.fields | OPENING | {"situations": f"{FIRST}; licht versterken; 12.500,00"}
        )
        assert opened.status_code == 303, opened.text
        case = opened.headers["location"].partition("?")[0].rpartition("/")[2]
    held = (await web.get(CHAIR, f"/v1/routekaarten/{case}")).json()["comparison"]["addresses"]
    assert [one["situation"] for one in held] == [{"measure": "light_strengthening", "amountCents": 1_250_000}, None]
