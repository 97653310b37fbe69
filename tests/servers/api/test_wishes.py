"""The page on which a person says where messages go, and which."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import text

from domain.mail import MailKind
from store.mail import Wishes
from tests.servers.api.browsing import Form, forms_on
from tests.servers.api.web import CHAIR, PATIENCE, Web

ADDRESS = "voorzitter@eemsdelta.example"


@pytest.fixture
async def browser(web: Web) -> AsyncIterator[httpx.AsyncClient]:
    """The chair's."""
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
