"""Meetings as pages, without scripts: convening, attending, closing and adopting, and who sees none of it."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from domain.dutch_time import on_clock
from tests.servers.api.browsing import form_for, forms_on
from tests.servers.api.test_meetings import BODY, CALLS_UP, ELSEWHERE, NCG, PLACE, attend, opened, seat, took
from tests.servers.api.web import CHAIR, Web


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
        page = await convened(browser, typed(case, seconds=2))
        assert page.status_code == 200, page.text
        path = page.url.path
        assert "Bijeengeroepen" in page.text
        assert PLACE in page.text
        async with asyncio.timeout(20):
            while "Open de vergadering" not in (await browser.get(path)).text:
                await asyncio.sleep(0.2)
        assert "Meld eerst dat u aanwezig bent" in (await send(browser, path, "open_meeting")).text
        page = await send(member, path, "mark_attendance")
        assert "niet genoeg leden aanwezig" in page.text
        assert "Heeft u een belang bij deze zaak?" in page.text
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
