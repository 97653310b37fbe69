"""Pages that say no say who can, by office or chair; and what would be refused is not offered."""

import httpx
import pytest

from tests.servers.api.browsing import form_for, forms_on
from tests.servers.api.test_mandaten import MANAGES, act, agreed, proposed
from tests.servers.api.test_meetings import NCG, opened
from tests.servers.api.test_pages import browsers
from tests.servers.api.test_pages_admin_mandaten import TYPED, form_on
from tests.servers.api.web import CHAIR, PREPARER, Web, key

HOLDER, OTHER = "provincie-oldambt", "voorzitter-oldambt"
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


async def agreed_mandaat(web: Web, *, passable: bool) -> str:
    """A mandaat of the office that signs, in force, that goes further or not."""
    name = await proposed(web, SIGNS, holder={"kind": "account", "id": HOLDER}, passable=passable)
    assert (await act(web, MANAGES, name, "confirm_mandaat")).status_code == 200
    await agreed(web, name)
    return name


async def test_what_would_be_refused_is_not_offered_as_a_link(web: Web) -> None:
    links = ("/overzicht", "/beheer/mandaten/nieuw", "/beheer/mandaten/invoer")
    async with browsers(web, OUTSIDE, NCG, MANAGES) as (outside, member, manager):
        assert 'href="/overzicht"' not in (await outside.get("/")).text
        page = (await member.get("/beheer/mandaten")).text
        assert [link for link in links if f'href="{link}"' in page] == ["/overzicht"]
        page = (await manager.get("/beheer/mandaten")).text
        assert [link for link in links if f'href="{link}"' in page] == list(links)


NEW_MANDAAT, NEW_CHANGE = "/beheer/mandaten/nieuw", "/beheer/organisatie/nieuw"


@pytest.mark.parametrize("by", [OUTSIDE, "auditor-rijk", NCG])
async def test_who_has_nothing_to_give_is_shown_no_form_for_a_mandaat_but_who_can(web: Web, by: str) -> None:
    async with browsers(web, by, SIGNS) as (nothing, office):
        listed = (await nothing.get("/beheer/mandaten")).text
        for path in (NEW_MANDAAT, "/beheer/mandaten/invoer"):
            assert f'href="{path}"' not in listed
            page = await nothing.get(path)
            assert page.status_code == 403
            assert "U mag over de mandaten van dit ambt niets beslissen." in page.text
            who = page.text.partition("Dit kan wel:")[2].partition("</p>")[0]
            assert all(f"account {account}" in who for account in (SIGNS, "directeur-fin", MANAGES)), who
            assert OUTSIDE not in who
            assert path not in [form.action for form in forms_on(page)]
            assert (await office.get(path)).status_code == 200


async def test_who_holds_a_mandaat_passes_on_that_one_and_no_other_and_not_what_goes_no_further(web: Web) -> None:
    own = await agreed_mandaat(web, passable=True)
    fixed = await agreed_mandaat(web, passable=False)
    async with browsers(web, HOLDER, PREPARER, SIGNS) as (holder, other, office):
        assert (await holder.get(NEW_MANDAAT)).status_code == 200
        assert f'href="{NEW_MANDAAT}"' in (await holder.get("/beheer/mandaten")).text
        for browser, name, status in (
            (holder, own, 200),
            (office, own, 200),
            (other, own, 403),
            (holder, fixed, 403),
            (office, fixed, 403),
        ):
            page = await browser.get(NEW_MANDAAT, params={"rust_op": name})
            assert page.status_code == status
            link = f"{NEW_MANDAAT}?rust_op={name}"
            assert (link in (await browser.get(f"/beheer/mandaten/{name}")).text) is (status == 200)
        assert f"account {SIGNS}" in (await other.get(NEW_MANDAAT, params={"rust_op": own})).text
        fast = (await holder.get(NEW_MANDAAT, params={"rust_op": fixed})).text
        assert "Dit mandaat mag niet worden doorgegeven." in fast
        assert "Dit kan wel:" not in fast


@pytest.mark.parametrize(
    ("by", "named", "why", "can"),
    [
        (OTHER, {"soort": "add_seat", "orgaan": "stuurgroep-eemsdelta"}, "De voorzitter", f"account {CHAIR}"),
        (OTHER, {"soort": "appoint", "zetel": "fin-zetel"}, "wie het ambt heeft", "account directeur-fin"),
        (CHAIR, {"soort": "add_body"}, "Beheer wijzigt", f"account {MANAGES}"),
        (SIGNS, {"soort": "reopen_account"}, "Beheer wijzigt", f"account {MANAGES}"),
        (SIGNS, {"soort": "close_account"}, "Beheer wijzigt", f"account {MANAGES}"),
        (OTHER, {"soort": "end_seat", "zetel": "fin-zetel"}, "Beheer wijzigt", "account directeur-fin"),
        (MANAGES, {"soort": "end_body", "orgaan": "fin"}, "procedure", None),
    ],
)
async def test_a_change_that_would_be_refused_has_no_form_but_why_and_who_can(
    web: Web, by: str, named: dict[str, str], why: str, can: str | None
) -> None:
    async with browsers(web, by) as (browser,):
        page = await browser.get(NEW_CHANGE, params=named)
    assert page.status_code == 403
    assert NEW_CHANGE not in [form.action for form in forms_on(page)]
    assert why in page.text
    assert ("Dit kan wel:" in page.text, can is None or can in page.text) == (can is not None, True)


async def test_only_what_somebody_may_propose_changes_of_can_be_chosen(web: Web) -> None:
    async with browsers(web, OTHER, MANAGES) as (chair, manager):
        own = (await chair.get(NEW_CHANGE, params={"soort": "substitute"})).text
        every = (await manager.get(NEW_CHANGE, params={"soort": "substitute"})).text
        bodies = (await chair.get(NEW_CHANGE, params={"soort": "add_seat"})).text
    assert all('value="stuurgroep-oldambt-ncg"' in page for page in (own, every))
    assert ['value="stuurgroep-eemsdelta-ncg"' in page for page in (own, every)] == [False, True]
    assert [f'value="stuurgroep-{one}"' in bodies for one in ("oldambt", "eemsdelta")] == [True, False]


async def test_the_menu_has_the_numbers_for_whoever_the_policy_lets_see_some_and_nobody_else(web: Web) -> None:
    organisation, procedure = await web.parts.register.now(), await web.parts.procedures.in_force()
    for one in await web.parts.register.all_handles():
        sees = bool((await web.parts.overview_reading.numbers_of(one.account, organisation, procedure)).municipalities)
        async with browsers(web, one.handle) as (browser,):
            assert ('href="/overzicht"' in (await browser.get("/instellingen")).text) is sees, one.handle
