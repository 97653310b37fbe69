"""Meetings as pages, without scripts: convening, attending, closing and adopting, and who sees none of it."""

import asyncio
import html
import re
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from domain.dutch_time import on_clock
from tests.servers.api.browsing import Form, form_for, forms_on
from tests.servers.api.test_meetings import (
    BODY,
    CALLS_UP,
    ELSEWHERE,
    NCG,
    PATH,
    PLACE,
    PROVINCE,
    at,
    attend,
    opened,
    seat,
    took,
)
from tests.servers.api.web import CHAIR, FULL, PREPARER, REASON, Web, key


def typed(case: str, **later: float) -> dict[str, str]:
    """The form of a meeting, filled in."""
    shown = on_clock(datetime.now(UTC) + timedelta(**later))
    return {"day": f"{shown:%Y-%m-%d}", "clock": f"{shown:%H:%M:%S}", "place": PLACE, f"agenda.{case}": "ja"}


async def send(browser: httpx.AsyncClient, path: str, act: str, **fields: str) -> httpx.Response:
    """Fills in the form of this act on a page and sends it; the page that comes of it."""
    form = form_for(await browser.get(path), act)
    assert set(fields) <= form.names, set(fields) - form.names
    return await browser.post(form.action, data=form.fields | fields, follow_redirects=True)


async def convened(browser: httpx.AsyncClient, fields: dict[str, str]) -> httpx.Response:
    """The page after the form of a new meeting was sent."""
    page = await browser.get(f"/vergaderingen/nieuw?overleg={BODY}")
    (form,) = [one for one in forms_on(page) if one.action == "/vergaderingen/nieuw"]
    assert set(fields) <= form.names, set(fields) - form.names
    return await browser.post(
        form.action,
        data={k: v for k, v in form.fields.items() if not k.startswith("agenda.")} | fields,
        follow_redirects=True,
    )


async def test_a_chair_convenes_opens_closes_and_adopts_by_page(web: Web) -> None:
    case = await web.open()
    async with aclosing(await web.page(CHAIR)) as browser, aclosing(await web.page(NCG)) as member:
        page = await convened(browser, typed(case, seconds=10))
        assert page.status_code == 200, page.text
        path = page.url.path
        assert "Bijeengeroepen" in page.text
        assert PLACE in page.text
        async with asyncio.timeout(60):
            while "Open de vergadering" not in (await browser.get(path)).text:
                await asyncio.sleep(0.2)
        assert "Meld eerst dat u aanwezig bent" in (await send(browser, path, "open_meeting")).text
        page = await send(member, path, "mark_attendance")
        assert "niet genoeg leden aanwezig" in page.text
        # A space between two sentences, also where lines of the template end with them.
        assert re.search(r"\w\.[A-Z]", html.unescape(re.sub(r"<[^>]*>", " ", page.text))) is None
        assert "Hebt u een belang bij deze zaak?" in page.text
        # A link to the page itself with another place on it alone would fetch nothing.
        assert re.search(rf'href="{path}\?op=\d+#aanwezig">Kijk opnieuw', page.text)
        page = await send(browser, path, "mark_attendance", seat=seat(CHAIR), present="true")
        assert ">genoeg leden aanwezig" in page.text
        page = await send(browser, path, "close_meeting")
        assert "Lees de notulen" in page.text
        page = await send(member, f"{path}/notulen", "remark_on_minutes", remark="Ik kwam later.")
        assert "Ik kwam later." in page.text
        page = await send(browser, f"{path}/notulen", "adopt_minutes")
        assert "Vastgesteld op" in page.text
        assert [form.fields["type"] for form in forms_on(page) if "type" in form.fields] == []


async def test_what_is_wrong_with_a_meeting_is_told_and_what_was_typed_is_kept(web: Web) -> None:
    case = await web.open()
    async with aclosing(await web.page(CHAIR)) as browser:
        page = await convened(browser, typed(case, days=1) | {"day": "morgen", "clock": "half drie"})
        assert page.status_code == 400
        assert 'value="half drie"' in page.text
        assert f'name="agenda.{case}" value="ja" checked' in page.text
        page = await convened(browser, typed(case, days=-1))
        assert "Het moment van de vergadering is al voorbij." in page.text
        assert PLACE in page.text
        assert "De weigering is vastgelegd" in page.text


async def test_a_case_that_was_chosen_and_is_not_voted_on_any_more_is_named_in_the_form_that_comes_back(
    web: Web,
) -> None:
    gone, there = [await web.open() for _ in range(2)]
    reference = (await web.get(CHAIR, f"/v1/routekaarten/{gone}")).json()["reference"]
    async with aclosing(await web.page(CHAIR)) as browser:
        fields = typed(gone, days=20) | {f"agenda.{there}": "ja", "clock": "half drie"}
        assert (await web.act(PREPARER, gone, type="withdraw", reasons="Dubbel gemeld.")).status_code == 200
        page = await browser.get(f"/vergaderingen/nieuw?overleg={BODY}")
        (form,) = [one for one in forms_on(page) if one.action == "/vergaderingen/nieuw"]
        again = await browser.post(form.action, data=form.fields | fields)
        assert again.status_code == 400
        assert f"{reference} was gekozen, en kan niet meer" in again.text
        assert f'name="agenda.{there}" value="ja" checked' in again.text
        assert "was gekozen, en kan niet meer" not in page.text


@pytest.mark.parametrize("path", ["", "/notulen"])
async def test_somebody_of_another_municipality_finds_no_meeting_and_can_do_nothing(web: Web, path: str) -> None:
    name = await opened(web, await web.open())
    await attend(web, name, CHAIR)
    await took(web, CHAIR, name, "close_meeting")
    async with aclosing(await web.page(ELSEWHERE)) as browser, aclosing(await web.page(CALLS_UP)) as ministry:
        assert (await browser.get(f"/vergaderingen/{name}{path}")).status_code == 404
        assert name not in (await browser.get("/vergaderingen")).text
        form = {"type": "close_meeting", "key": "k", "csrf": "x"}
        assert (await browser.post(f"/vergaderingen/{name}/acts", data=form)).status_code == 403
        assert (await ministry.get(f"/vergaderingen/{name}{path}")).status_code == 200
        assert name in (await ministry.get("/vergaderingen")).text


async def filled_in(browser: httpx.AsyncClient, case: str, act: str, **typed_in: str) -> httpx.Response:
    """The answer to the form of an act of a case, sent once."""
    form = form_for(await browser.get(f"/routekaarten/{case}"), act)
    return await browser.post(form.action, data=form.fields | typed_in)


def button(page: httpx.Response, step: str) -> Form:
    """The form of one of the two buttons under what is read back."""
    (found,) = [form for form in forms_on(page) if form.fields.get("readBack") == step]
    return found


CONCLUDED = {f"motivation.{part}": text for part, text in FULL.items()} | {
    "outcome": "approve",
    "knockOn.newDifference": "false",
    "knockOn.explanation": "De buren hebben dit al.",
}


async def test_a_conclusion_is_read_back_with_votes_by_name_and_counts_once(web: Web) -> None:
    case = await web.open()
    await web.took(NCG, case, type="cast_vote", choice="for")
    await web.took(PROVINCE, case, type="cast_vote", choice="abstain")
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    async with aclosing(await web.page(CHAIR)) as chair:
        page = await filled_in(chair, case, "conclude", **CONCLUDED)
        assert page.status_code == 200
        for told in ("Er is nog niets vastgelegd", "goedkeuren", "De buren hebben dit al.", NCG, PROVINCE, "Onthouden"):
            assert told in page.text
        assert "3 van 4 leden met een stem hebben gestemd: dat zijn er genoeg" in page.text
        assert await acts_of(web, case) == ["cast_vote"] * 3
        counts = button(page, "counts")
        answers = await asyncio.gather(*(chair.post(counts.action, data=counts.fields) for _ in range(5)))
        assert {one.status_code for one in answers} == {303}
        assert len({one.headers["location"] for one in answers}) == 1
    assert await acts_of(web, case) == ["cast_vote"] * 3 + ["conclude"]


async def test_who_goes_back_finds_everything_as_it_was_typed(web: Web) -> None:
    case = await web.open()
    async with aclosing(await web.page(CHAIR)) as chair:
        page = await filled_in(chair, case, "escalate", reasons="Hier komen wij\nniet uit.")
        assert "naar een hoger overleg brengen" in page.text
        again = button(page, "again")
        back = await chair.post(again.action, data=again.fields)
        assert (back.status_code, "Er is nog niets vastgelegd" in back.text) == (200, True)
        assert form_for(back, "escalate").fields["reasons"] == "Hier komen wij\nniet uit."
        assert form_for(back, "escalate").fields["key"] == again.fields["key"]
    assert await acts_of(web, case) == []


async def test_votes_that_changed_meanwhile_are_read_back_once_more(web: Web) -> None:
    case = await web.open()
    for account in (NCG, PROVINCE, CHAIR):
        await web.took(account, case, type="cast_vote", choice="for")
    async with aclosing(await web.page(CHAIR)) as chair:
        counts = button(await filled_in(chair, case, "conclude", **CONCLUDED), "counts")
        await web.took(PROVINCE, case, type="cast_vote", choice="abstain")
        page = await chair.post(counts.action, data=counts.fields)
        assert "De stemmen zijn veranderd" in page.text
        assert "conclude" not in await acts_of(web, case)
        counts = button(page, "counts")
        assert (await chair.post(counts.action, data=counts.fields)).status_code == 303


async def test_who_comes_from_a_meeting_goes_back_to_it(web: Web) -> None:
    case = await web.open()
    name = await opened(web, case)
    async with aclosing(await web.page(CHAIR)) as chair:
        page = await chair.get(f"/routekaarten/{case}?vergadering={name}")
        assert f'href="/vergaderingen/{name}">Terug naar de vergadering' in page.text
        assert (
            f'ronde in <a class="utrecht-link utrecht-link--html-a" href="/vergaderingen/{name}">vergadering van'
            in page.text
        )
        form = form_for(page, "cast_vote")
        answer = await chair.post(form.action, data=form.fields | {"choice": "for"})
        assert answer.headers["location"].endswith(f"&vergadering={name}")
        assert "Terug naar" not in (await chair.get(f"/routekaarten/{case}?vergadering=//elders.example")).text
        assert "schriftelijke ronde" in (await chair.get(f"/routekaarten/{await web.open()}")).text


async def test_a_meeting_offers_its_vote_to_who_attends_and_votes_and_asks_nobody_else_to_attend(web: Web) -> None:
    path = f"/vergaderingen/{await opened(web, await web.open())}"
    async with (
        aclosing(await web.page("mo-eemsdelta")) as without_vote,
        aclosing(await web.page(NCG)) as member,
        aclosing(await web.page("auditor-rijk")) as auditor,
    ):
        for browser in (without_vote, member):
            assert "Meld eerst dat u aanwezig bent." in (await browser.get(path)).text
        assert "Meld eerst" not in (await auditor.get(path)).text
        assert "Stem over" in (await send(member, path, "mark_attendance")).text
        page = (await send(without_vote, path, "mark_attendance")).text
        assert "Hebt u een belang bij deze zaak?" in page
        assert "Stem over" not in page


async def test_who_chairs_nothing_is_told_who_convenes_for_which_body(web: Web) -> None:
    async with aclosing(await web.page(NCG)) as member, aclosing(await web.page("auditor-rijk")) as auditor:
        page = await member.get("/vergaderingen/nieuw")
        assert page.status_code == 403
        assert "Alleen de voorzitter van een overleg roept een vergadering van dat overleg bijeen" in page.text
        # Of one's own body, for whoever sits in one.
        assert f"Dit kan wel: Voorzitter (Lokale stuurgroep Eemsdelta), account {CHAIR}." in page.text
        told = (await auditor.get("/vergaderingen/nieuw")).text.partition("Dit kan wel:")[2].partition("</p>")[0]
        for chair in (f"account {CHAIR}", f"account {ELSEWHERE}", "Voorzitter (Bestuurlijk Overleg)"):
            assert chair in told
        assert NCG not in told


async def test_a_meeting_of_a_body_without_a_case_has_no_form_and_says_what_has_to_be_there(web: Web) -> None:
    async with aclosing(await web.page("voorzitter-oldambt")) as chair:
        page = await chair.get("/vergaderingen/nieuw?overleg=stuurgroep-oldambt")
        assert page.status_code == 200
        assert "U kunt nu geen vergadering van dit overleg bijeenroepen." in page.text
        assert "Intake van de Nationaal Coördinator Groningen meldt een zaak aan" in page.text
        assert [form.action for form in forms_on(page)] == ["/afmelden"]
        case = await web.open(municipality="1895")
        page = await chair.get("/vergaderingen/nieuw?overleg=stuurgroep-oldambt")
        assert "/vergaderingen/nieuw" in [form.action for form in forms_on(page)]
        assert f"agenda.{case}" in page.text
        (form,) = [one for one in forms_on(page) if one.action == "/vergaderingen/nieuw"]
        await web.took("voorzitter-oldambt", case, type="escalate", reasons=REASON)
        # The case went on while the form was filled in: what was typed is still there, to be copied.
        answer = await chair.post(form.action, data=form.fields | typed(case, days=1))
        assert answer.status_code in (403, 409)
        assert "U kunt nu geen vergadering van dit overleg bijeenroepen." in answer.text
        assert PLACE in answer.text
        assert [form.action for form in forms_on(answer)] == ["/afmelden"]


async def test_a_meeting_of_which_no_case_is_left_is_not_offered_to_be_changed(web: Web) -> None:
    case = await web.open(municipality="1895")
    meeting = {"body": "stuurgroep-oldambt", "startsAt": at(days=2), "agenda": [case], "place": PLACE}
    name = (await web.post("voorzitter-oldambt", PATH, meeting)).json()["meeting"]
    async with aclosing(await web.page("voorzitter-oldambt")) as chair:
        assert form_for(await chair.get(f"/vergaderingen/{name}"), "change_meeting")
        await web.took("voorzitter-oldambt", case, type="escalate", reasons=REASON)
        page = await chair.get(f"/vergaderingen/{name}")
        assert "U kunt de vergadering nu niet wijzigen." in page.text
        assert {form.fields.get("type") for form in forms_on(page)} == {None, "withdraw_meeting"}


async def test_who_has_an_interest_on_record_is_offered_no_vote_and_told_why_and_who_can(web: Web) -> None:
    area = key()
    case, other = await web.open(area=area), await web.open()
    interest = {"scope": "area", "code": area, "validFrom": "2026-01-01T00:00:00+01:00"}
    assert (await web.post(PROVINCE, "/v1/belangen", interest)).status_code == 201
    name = await opened(web, case, other)
    await attend(web, name, PROVINCE, NCG)
    path = f"/vergaderingen/{name}"
    async with aclosing(await web.page(PROVINCE)) as barred, aclosing(await web.page(NCG)) as member:
        page = (await barred.get(path)).text
        assert f'href="/routekaarten/{case}?vergadering={name}#doen"' not in page
        assert f'href="/routekaarten/{other}?vergadering={name}#doen"' in page
        told = page.partition("U stemt niet mee over deze zaak.")[2].partition("</p>")[0]
        assert "In het register staat een belang van u dat deze zaak raakt." in told
        assert f"account {NCG}" in told
        assert PROVINCE not in told
        assert f'href="/routekaarten/{case}?vergadering={name}#doen"' in (await member.get(path)).text
        # Nor on the page of the case.
        shown = await barred.get(f"/routekaarten/{case}?vergadering={name}")
        assert "cast_vote" not in {form.fields.get("type") for form in forms_on(shown)}
        closed = shown.text.partition("Stemmen</dt><dd>")[2].partition("</dd>")[0]
        assert "In het register staat een belang van u dat deze zaak raakt." in closed
        assert f"account {NCG}" in closed


async def acts_of(web: Web, case: str) -> list[str]:
    """The acts of persons that stand in the case's history, after its opening."""
    entries = await web.parts.queries.entries_of(f"routekaart/{case}")
    return [one.entry.act["type"] for one in entries if one.entry.actor["kind"] == "person"][1:]
