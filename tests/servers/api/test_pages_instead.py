"""Pages that say no say who can, by office or chair; and what would be refused is not offered."""

import httpx
import pytest

from tests.servers.api.browsing import form_for, forms_on
from tests.servers.api.test_mandaten import MANAGES
from tests.servers.api.test_meetings import NCG, opened
from tests.servers.api.test_pages import browsers
from tests.servers.api.test_pages_admin_mandaten import TYPED, form_on
from tests.servers.api.web import CHAIR, Web, key

OUTSIDE, SIGNS = "functionaris-gegevensbescherming", "staatssecretaris-herstel"
AUDITOR = "Auditor, account auditor-rijk"


@pytest.mark.parametrize(
    ("path", "status", "can"),
    [
        ("/controle", 403, AUDITOR),
        ("/controle/audits/nieuw", 403, AUDITOR),
        ("/overzicht", 403, AUDITOR),
        ("/routekaarten/nieuw", 200, "Dit kan wel: Intake van de Nationaal Coördinator Groningen."),
        ("/beheer/gezondheid", 403, "beheerder"),
    ],
)
async def test_a_page_that_is_refused_says_which_office_may_see_it(web: Web, path: str, status: int, can: str) -> None:
    async with browsers(web, OUTSIDE) as (browser,):
        page = await browser.get(path)
    assert (page.status_code, can in page.text) == (status, True)
    assert "Dit kan wel:" in page.text


def told(page: httpx.Response) -> str:
    """What the page says at its top went wrong."""
    return page.text.partition('role="alert"')[2].partition("</div>")[0]


async def test_an_act_on_a_meeting_a_mandaat_or_the_organisation_that_is_refused_says_who_can(web: Web) -> None:
    name = await opened(web, await web.open())
    async with browsers(web, CHAIR, NCG, SIGNS) as (chair, member, office):
        form = form_for(await chair.get(f"/vergaderingen/{name}"), "close_meeting")
        proof = {"csrf": forms_on(await member.get("/"))[0].fields["csrf"], "key": key()}
        refused = await member.post(form.action, data=form.fields | proof)
        assert refused.status_code == 403
        assert f"Dit kan wel: Voorzitter (Lokale stuurgroep Eemsdelta), account {CHAIR}." in told(refused)
        blank = await form_on(office, "/beheer/mandaten/nieuw", "/beheer/mandaten/nieuw")
        typed = {"principal": "fin", "acts.concur": "ja", "acts.sign": "nee"}
        refused = await office.post(blank.action, data=blank.fields | TYPED | typed)
        assert refused.status_code == 403
        assert "account directeur-fin" in told(refused)


async def test_what_would_be_refused_is_not_offered_as_a_link(web: Web) -> None:
    links = ("/overzicht", "/beheer/mandaten/nieuw", "/beheer/mandaten/invoer")
    async with browsers(web, OUTSIDE, NCG, MANAGES) as (outside, member, manager):
        assert 'href="/overzicht"' not in (await outside.get("/")).text
        page = (await member.get("/beheer/mandaten")).text
        assert [link for link in links if f'href="{link}"' in page] == ["/overzicht"]
        page = (await manager.get("/beheer/mandaten")).text
        assert [link for link in links if f'href="{link}"' in page] == list(links)


async def test_the_menu_has_the_numbers_for_whoever_the_policy_lets_see_some_and_nobody_else(web: Web) -> None:
    organisation, procedure = await web.parts.register.now(), await web.parts.procedures.in_force()
    for one in await web.parts.register.all_handles():
        sees = bool((await web.parts.overview_reading.numbers_of(one.account, organisation, procedure)).municipalities)
        async with browsers(web, one.handle) as (browser,):
            assert ('href="/overzicht"' in (await browser.get("/instellingen")).text) is sees, one.handle
