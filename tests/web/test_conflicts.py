"""What happens beside the form that somebody is filling in: each page says what happened, and nothing typed is lost."""

import asyncio
import re
from typing import Any

from playwright.async_api import expect

from api.identity import COOKIE
from tests.people import People
from tests.web.conftest import Visitor
from tests.web.cutting import cable_to
from tests.web.visit import Visit, fill

PREPARER, CHAIR, NCG, ELSEWHERE = "zaakbehandelaar-ncg", "voorzitter-eemsdelta", "ncg-eemsdelta", "ncg-bo"
REASON = "Gelijke woningen krijgen zo een gelijke uitkomst."


async def opened(people: People) -> str:
    """A case that waits for the votes of its group."""
    case = await people[PREPARER].open()
    await people.in_tier(case, "lokaal")
    return case


async def filled_in(visit: Visit, case: str, kind: str, **typed: str) -> Any:
    """The button of the form of an act, which is filled in and not sent."""
    await visit.page.goto(f"{visit.url}/routekaarten/{case}")
    form = visit.page.locator("details.act", has=visit.page.locator(f'input[name="type"][value="{kind}"]'))
    if await form.get_attribute("open") is None:
        await form.locator("summary").first.click()
    for name, value in typed.items():
        await fill(form, name, value)
    return form.locator('form button[type="submit"]')


async def recorded(people: People, case: str, act: str = "cast_vote") -> int:
    """How often this act was recorded in the case."""
    return [one["act"]["type"] for one in await people.history(case)].count(act)


def typed_in(visit: Visit, name: str = "reasons") -> Any:
    """The field of a form with what was typed."""
    return visit.page.locator(f'details.act[open] textarea[name="{name}"]')


async def test_two_people_who_vote_at_the_same_moment_both_count(visitor: Visitor, people: People) -> None:
    case = await opened(people)
    both = [await visitor(who) for who in (CHAIR, NCG)]
    buttons = [await filled_in(one, case, "cast_vote", choice="for", reasons=REASON) for one in both]
    await asyncio.gather(*(button.click() for button in buttons))
    for one in both:
        await expect(one.page.get_by_role("status")).to_contain_text("Uw stem telt: vastgelegd op")
        await one.look("tegelijk-gestemd")
    assert await recorded(people, case) == 2


async def test_a_double_click_and_going_back_to_send_it_again_count_once(visitor: Visitor, people: People) -> None:
    case = await opened(people)
    chair = await visitor(CHAIR)
    button = await filled_in(chair, case, "cast_vote", choice="for", reasons=REASON)
    await button.dblclick()
    status = chair.page.get_by_role("status")
    await expect(status).to_contain_text("Uw stem telt")
    told = await status.inner_text()
    await chair.page.go_back()
    await chair.look("terug-na-stemmen")
    await expect(chair.page.locator("main")).to_contain_text(
        "Uw laatste handeling in deze zaak: Stemmen, vastgelegd op"
    )
    await chair.act("cast_vote", "Stemmen", choice="for", reasons=REASON)
    await expect(status).to_contain_text("Uw stem telt")
    assert await status.inner_text() == told
    assert await recorded(people, case) == 1


async def test_a_mandaat_that_is_revoked_in_an_open_tab_is_named_and_the_answer_stays(
    visitor: Visitor, people: People
) -> None:
    case = await opened(people)
    await people[CHAIR].does(case, "return_for_information", questions="Welke adressen?")
    given = {
        "principal": "ncg-intake",
        "holder": {"kind": "account", "id": ELSEWHERE},
        "acts": ["answer"],
        "validFrom": "2026-01-01T00:00:00+01:00",
        "source": "Mandaatbesluit intake, artikel 3",
        "sourceDate": "2026-01-01",
    }
    proposed = await people["beheerder"].post("/mandaten", given)
    assert proposed.status_code == 201, proposed.text
    mandaat = proposed.json()["mandaat"]
    confirmed = await people[PREPARER].post(f"/mandaten/{mandaat}/acts", {"type": "confirm_mandaat"})
    assert confirmed.status_code == 200, confirmed.text
    holder = await visitor(ELSEWHERE)
    button = await filled_in(holder, case, "answer", answer="Alle adressen in de straat.")
    await holder.look("onder-mandaat")
    assert (await people["beheerder"].post(f"/mandaten/{mandaat}/acts", {"type": "revoke_mandaat"})).status_code == 200
    await button.click()
    await expect(holder.page.get_by_role("alert")).to_contain_text("Het mandaat is ingetrokken.")
    await expect(holder.page.locator(".kept")).to_contain_text("Alle adressen in de straat.")
    await holder.look("mandaat-ingetrokken", 403)
    assert [one["allow"] for one in await people.history(case) if one["act"]["type"] == "answer"] == [False]


async def test_a_case_that_moved_on_says_so_and_shows_what_was_typed(visitor: Visitor, people: People) -> None:
    case = await opened(people)
    member = await visitor(NCG)
    button = await filled_in(member, case, "cast_vote", choice="against", reasons=REASON)
    await people["dg-obdr"].does(case, "call_up", reasons=REASON)
    await button.click()
    alert = member.page.get_by_role("alert")
    await expect(alert).to_contain_text("De zaak is niet in de stap waar deze handeling bij hoort.")
    await expect(alert).to_contain_text("De weigering is vastgelegd als nummer")
    await expect(member.page.locator(".kept")).to_contain_text(REASON)
    await member.look("zaak-is-verder", 403)


async def test_a_dossier_that_changed_under_a_vote_says_what_changed(visitor: Visitor, people: People) -> None:
    case = await opened(people)
    member = await visitor(NCG)
    button = await filled_in(member, case, "cast_vote", choice="against", reasons=REASON)
    await people[CHAIR].does(case, "return_for_information", questions="Klopt het bedrag?")
    await people[PREPARER].does(case, "answer", answer="Nee.", amountCents=1_000_000)
    await button.click()
    await expect(member.page.get_by_role("alert")).to_contain_text("Veranderd sinds u keek: bedrag, antwoord op vragen")
    await expect(typed_in(member)).to_have_value(REASON)
    await member.look("dossier-veranderd", 409)
    await member.page.locator("details.act[open] form button").first.click()
    await expect(member.page.get_by_role("status")).to_contain_text("Uw stem telt")


async def end_session(visit: Visit, people: People) -> None:
    """Ends the session of this browser from elsewhere, as when it was not used for too long."""
    (cookie,) = [one for one in await visit.context.cookies() if one.get("name") == COOKIE]
    assert (cookie.get("secure"), cookie.get("httpOnly"), cookie.get("sameSite")) == (True, True, "Strict")
    headers = {"Authorization": f"Bearer {cookie.get('value')}"}
    answer = await people.client.delete("/v1/sessions/current", headers=headers)
    assert answer.status_code == 204


async def sign_in_again(visit: Visit, who: str) -> None:
    """From the page that says that one is not signed in any more."""
    await visit.page.get_by_role("button", name="Aanmelden en verder met dit formulier").click()
    await visit.look("weer-aanmelden")
    await visit.page.locator("button.account").filter(has_text=re.compile(rf"{re.escape(who)}$")).click()


async def test_a_session_that_ended_in_the_middle_of_a_form_gives_it_back_after_signing_in(
    visitor: Visitor, people: People
) -> None:
    case = await opened(people)
    chair = await visitor(CHAIR)
    button = await filled_in(chair, case, "cast_vote", choice="against", reasons=f"{REASON}\nTweede regel.")
    await end_session(chair, people)
    await button.click()
    await expect(chair.page.get_by_role("alert")).to_contain_text("U bent niet meer aangemeld")
    await expect(chair.page.locator(".kept")).to_contain_text("Tweede regel.")
    await expect(chair.page.locator(".kept")).to_contain_text("tegen")
    await chair.look("sessie-voorbij", 401)
    await sign_in_again(chair, CHAIR)
    await expect(chair.page.get_by_role("status")).to_contain_text("U bent weer aangemeld")
    await expect(typed_in(chair)).to_have_value(f"{REASON}\nTweede regel.")
    await expect(chair.page.locator('input[name="choice"][value="against"]')).to_be_checked()
    assert "regel" not in chair.page.url
    await chair.look("formulier-terug")
    assert await recorded(people, case) == 0
    await chair.page.locator("details.act[open] form button").first.click()
    await expect(chair.page.get_by_role("status")).to_contain_text("Uw stem telt")
    assert await recorded(people, case) == 1


async def test_another_account_at_the_same_browser_does_not_get_the_form(visitor: Visitor, people: People) -> None:
    case = await opened(people)
    chair = await visitor(CHAIR)
    button = await filled_in(chair, case, "cast_vote", choice="against", reasons="Dit is van mij.")
    await end_session(chair, people)
    await button.click()
    await chair.look("sessie-voorbij", 401)
    await sign_in_again(chair, NCG)
    await expect(chair.page.get_by_role("heading", level=1)).to_have_text("Dit formulier is van iemand anders")
    await expect(chair.page.locator("body")).not_to_contain_text("Dit is van mij.")
    await chair.look("van-iemand-anders", 403)


async def test_who_opens_a_page_without_a_session_comes_back_to_it_after_signing_in(
    visitor: Visitor, people: People
) -> None:
    case = await opened(people)
    chair = await visitor(CHAIR)
    await end_session(chair, people)
    await chair.go(f"/routekaarten/{case}", "niet-aangemeld", 401)
    await chair.page.get_by_role("button", name="Aanmelden").click()
    await chair.page.locator("button.account").filter(has_text=re.compile(rf"{re.escape(CHAIR)}$")).click()
    await expect(chair.page).to_have_url(f"{chair.url}/routekaarten/{case}")
    await chair.go("/aanmeldingen", "aanmeldingen")
    await chair.page.get_by_role("button", name="Overal afmelden").click()
    await expect(chair.page.get_by_role("heading", level=1)).to_have_text("Aanmelden")


async def test_a_connection_that_is_cut_in_the_middle_of_a_vote_tells_afterwards_that_it_counted(
    visitor: Visitor, people: People, site: str
) -> None:
    case = await opened(people)
    async with cable_to(site) as (url, cable):
        chair = await visitor(CHAIR, url=url)
        button = await filled_in(chair, case, "cast_vote", choice="for", reasons=REASON)
        key = await chair.page.locator('details.act[open] input[name="key"]').first.get_attribute("value")
        cable.cuts = True
        await button.click()
        await chair.page.wait_for_url("chrome-error://**")
        cable.cuts = False
        assert cable.broken >= 1
        # Who reloads the page of the browser sends the form once more.
        await chair.page.reload()
        await expect(chair.page.get_by_role("status")).to_contain_text("Uw stem telt: vastgelegd op")
        await chair.go(f"/handelingen/{key}", "telde-het")
        await expect(chair.page.get_by_role("heading", level=1)).to_have_text("Uw stem telt")
        await expect(chair.page.locator("main")).to_contain_text("als nummer")
        await chair.go(f"/routekaarten/{case}", "na-verbroken-verbinding")
        await expect(chair.page.locator("main")).to_contain_text(
            "Uw laatste handeling in deze zaak: Stemmen, vastgelegd"
        )
        assert await recorded(people, case) == 1
