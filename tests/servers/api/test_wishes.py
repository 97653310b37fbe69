"""The page on which a person says where messages go, and which."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import text

from domain.mail import MailKind
from runtime.web import parts_for
from store.mail import Wishes
from tests.servers.api.browsing import Form, forms_on
from tests.servers.api.web import CHAIR, PATIENCE, Browser, Web, served

ADDRESS = "voorzitter@eemsdelta.example"


@pytest.fixture
async def browser(web: Web) -> AsyncIterator[httpx.AsyncClient]:
    """The chair's, of whom nothing is kept yet."""
    async with web.parts.database.connection() as connection:
        await connection.execute(text("DELETE FROM mail_wishes"))
        await connection.execute(text("DELETE FROM mails"))
    opened = await web.page(CHAIR)
    yield opened
    await opened.aclose()


async def kept(web: Web) -> Wishes | None:
    """What is kept of the chair."""
    account = next(one.account for one in await web.parts.register.all_handles() if one.handle == CHAIR)
    return await web.parts.mail.wishes(account)


async def the_form(browser: httpx.AsyncClient) -> Form:
    """The form as it is now."""
    (found,) = [one for one in forms_on(await browser.get("/instellingen")) if "address" in one.names]
    return found


async def test_what_is_chosen_is_kept_shown_again_and_forgotten_when_asked(
    web: Web, browser: httpx.AsyncClient
) -> None:
    form = await the_form(browser)
    form.fields.pop("stop", None)
    form.fields.pop("kind.reminder")
    answer = await browser.post(form.action, data=form.fields | {"address": f" {ADDRESS} "}, follow_redirects=True)
    assert "Bewaard" in answer.text
    assert await kept(web) == Wishes(ADDRESS, frozenset({MailKind.REMINDER}))
    again = await the_form(browser)
    assert again.fields["address"] == ADDRESS
    rows = await web.parts.database.rows(text("SELECT address FROM mail_wishes"))
    assert ADDRESS.encode() not in bytes(rows[0].address), "an address is kept sealed"
    await browser.post(again.action, data=again.fields | {"stop": "ja"})
    assert await kept(web) is None


async def test_what_is_no_address_comes_back_with_what_would_be_right_and_changes_nothing(
    web: Web, browser: httpx.AsyncClient
) -> None:
    form = await the_form(browser)
    form.fields.pop("stop", None)
    answer = await browser.post(form.action, data=form.fields | {"address": "voorzitter"})
    assert answer.status_code == 400
    assert "naam@gemeente.nl" in answer.text
    assert 'value="voorzitter"' in answer.text
    assert await kept(web) is None


async def test_a_form_from_elsewhere_and_a_visitor_change_nothing(web: Web, browser: httpx.AsyncClient) -> None:
    forged = await browser.post("/instellingen", data={"address": ADDRESS, "csrf": "0" * 64})
    assert forged.status_code == 403
    async with httpx.AsyncClient(base_url=web.url, timeout=PATIENCE) as stranger:
        assert (await stranger.get("/instellingen")).status_code in (303, 401)
    assert await kept(web) is None


async def saved(browser: httpx.AsyncClient, **typed: str) -> httpx.Response:
    """What the page says after this was typed, where `kind="reminder"` is the one kind that is left ticked."""
    form = await the_form(browser)
    ticked = typed.pop("kind", None)
    fields = {name: value for name, value in form.fields.items() if ticked is None or not name.startswith("kind.")}
    fields |= {} if ticked is None else {f"kind.{ticked}": "ja"}
    return await browser.post(form.action, data=fields | typed, follow_redirects=True)


def ticked(page: httpx.Response) -> list[str]:
    """The kinds that are ticked on the page."""
    return re.findall(r'name="kind\.(\w+)" value="ja" checked', page.text)


ALL = [kind.value for kind in MailKind]


async def test_a_first_message_is_spoken_of_only_where_messages_are_sent(web: Web, browser: httpx.AsyncClient) -> None:
    first = "U krijgt nu een eerste bericht"
    here = await saved(browser, address=ADDRESS)
    assert "Dit systeem verstuurt nu geen e-mail." in here.text
    assert (first in here.text, f"Bewaard zijn uw adres {ADDRESS}" in here.text) == (False, True)
    async with (
        served(replace(parts_for(web.parts), sends_mail=True)) as url,
        Browser(url) as sending,
    ):
        await sending.post("/aanmelden", data={"account": CHAIR})
        same = await saved(sending, address=ADDRESS, kind="reminder")
        assert (first in same.text, f"U krijgt berichten op {ADDRESS}" in same.text) == (False, True)
        assert ticked(same) == ["reminder"]
        assert f"{first} op ander@eemsdelta.example." in (await saved(sending, address="ander@eemsdelta.example")).text


async def test_kinds_without_an_address_are_not_called_kept_and_stay_as_they_were_ticked(
    web: Web, browser: httpx.AsyncClient
) -> None:
    nothing = await saved(browser, address=" ", kind="reminder")
    assert (nothing.status_code, "Bewaard" in nothing.text) == (400, False)
    assert "Vul een adres in: anders wordt niet bewaard waarover u bericht wilt." in nothing.text
    assert 'aria-describedby="address-fout"' in nothing.text
    assert ticked(nothing) == ["reminder"]
    assert 'name="stop"' not in nothing.text
    await saved(browser, address=ADDRESS, kind="asked")
    emptied = await saved(browser, address="", kind="reminder")
    assert (emptied.status_code, ticked(emptied)) == (400, ["reminder"])
    assert 'name="stop"' in emptied.text, "who wants no messages can still say so"
    assert "Kies dan “Stuur mij geen e-mail meer”." in emptied.text
    assert await kept(web) == Wishes(ADDRESS, frozenset(MailKind) - {MailKind.ASKED})


async def test_after_stopping_the_page_says_that_nothing_is_kept_and_why_all_is_ticked(
    web: Web, browser: httpx.AsyncClient
) -> None:
    await saved(browser, address=ADDRESS, kind="asked")
    for typed in ({"stop": "ja", "address": ADDRESS, "kind": "asked"}, {"address": ""}):
        page = await saved(browser, **typed)
        assert page.status_code == 200
        assert "U krijgt geen berichten per e-mail" in page.text
        assert "Waarover u bericht wilt, is ook niet bewaard: daarom staat hieronder weer alles aan." in page.text
        assert ">Bewaard<" not in page.text
        assert ticked(page) == ALL
        assert await kept(web) is None
