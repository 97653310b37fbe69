"""The pages of what went wrong at a browser: each by what really goes wrong, held to what all pages owe, on a telephone."""

from playwright.async_api import expect

from tests.servers.api.test_away import without_opa
from tests.servers.api.test_failure_pages import renamed
from tests.servers.api.test_limits import limited
from tests.servers.log.logs import OwnLog
from tests.web.conftest import Visitor
from tests.web.cutting import cable_to
from tests.web.visit import Visit

CHAIR = "voorzitter-eemsdelta"


async def titled(visit: Visit, title: str) -> None:
    """The page has this heading, and its title begins with what it is."""
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text(title)
    await expect(visit.page).to_have_title(f"Fout: {title} – Getrapt")


async def vote(visit: Visit, case: str, reasons: str) -> None:
    """Fills in a vote against."""
    await visit.page.goto(f"{visit.url}/routekaarten/{case}")
    await visit.page.get_by_role("radio", name="tegen").check()
    await visit.page.get_by_label("Redenen").first.evaluate("(field, text) => field.value = text", reasons)


async def sent(visit: Visit) -> None:
    """Sends the vote."""
    await visit.page.get_by_role("button", name="Stemmen").click()


async def given_back(visit: Visit, title: str, status: int) -> None:
    """The vote comes back with what was typed, and can be sent again."""
    await titled(visit, title)
    await expect(visit.page.get_by_role("alert")).to_be_focused()
    await expect(visit.page.locator(".kept")).to_contain_text("Bewaar dit.")
    await visit.look(f"fout-{status}-met-formulier", status)


async def test_what_is_asked_wrongly_is_told_on_a_page_that_everybody_can_use(
    own: OwnLog, log_visitor: Visitor
) -> None:
    chair = await log_visitor(CHAIR, width=360)
    for path, status, title in (
        ("/?staat=x", 400, "Dit klopt niet"),
        ("/beheer/gezondheid", 403, "Dit is voor beheer"),
        ("/niets", 404, "Niet gevonden"),
        ("/afmelden", 405, "Dit kan hier niet"),
    ):
        await chair.go(path, f"fout-{status}", status)
        await titled(chair, title)
    await chair.go("/handelingen/niets", "niets-vastgelegd")
    await expect(chair.page.get_by_role("heading", level=1)).to_have_text("Er is niets vastgelegd")
    await chair.context.clear_cookies()
    await chair.go("/overzicht", "fout-401", 401)
    await titled(chair, "U bent niet aangemeld")


async def test_a_form_that_does_not_go_through_is_told_on_a_page_that_everybody_can_use(
    own: OwnLog, log_visitor: Visitor
) -> None:
    case = await own.web.open()
    chair = await log_visitor(CHAIR, width=360)
    page = chair.page
    used = await own.web.act(CHAIR, case, "a" * 32, type="cast_vote", choice="for")
    assert used.status_code == 200
    await vote(chair, case, "Toch niet.")
    await page.locator('input[name="key"]').first.evaluate("field => field.value = 'a'.repeat(32)")
    await sent(chair)
    await expect(page.locator(".kept")).to_contain_text("Toch niet.")
    await chair.look("fout-409", 409)
    await titled(chair, "Dit formulier is al verstuurd")

    await vote(chair, case, "x" * 300_000)
    await sent(chair)
    await titled(chair, "Dat is te veel")
    await chair.look("fout-413", 413)

    with renamed(own.web, "act_keys"):
        await vote(chair, case, "Bewaar dit.")
        await sent(chair)
        await expect(page.locator(".kept")).to_contain_text("Bewaar dit.")
    await expect(page.get_by_role("alert")).to_be_focused()
    await chair.look("fout-500-met-formulier", 500)
    with renamed(own.web, "notices"):
        await chair.go("/", "fout-500", 500)
    await titled(chair, "Er ging iets mis")


async def test_too_often_and_a_server_that_is_away_are_told_on_a_page_that_everybody_can_use(
    own: OwnLog, log_visitor: Visitor
) -> None:
    case = await own.web.open()
    async with limited(own.web, account=2) as (url, _):
        hasty = await log_visitor(CHAIR, width=360, url=url)
        await hasty.go("/routekaarten", "zaken")
        await hasty.go("/routekaarten", "fout-429", 429)
        await titled(hasty, "Er kwam te veel tegelijk")
        await expect(hasty.page.locator("main")).to_contain_text("seconden kan het weer")
    async with without_opa(own.web) as away:
        # Signed in where the policy answers: a cookie is of the machine, whatever the port.
        waiting = await log_visitor(CHAIR, width=360)
        waiting.url = str(away.base_url).rstrip("/")
        await waiting.go(f"/routekaarten/{case}", "fout-503", 503)
        await titled(waiting, "Het systeem is nu niet bereikbaar")


async def test_a_form_that_comes_too_soon_or_meets_a_server_that_is_away_is_given_back_and_counts_when_it_is_sent_again(
    own: OwnLog, log_visitor: Visitor
) -> None:
    case = await own.web.open()
    async with limited(own.web, account=2) as (url, clock):
        hasty = await log_visitor(CHAIR, width=360, url=url)
        await vote(hasty, case, "Bewaar dit.")
        await sent(hasty)
        await given_back(hasty, "Er kwam te veel tegelijk", 429)
        clock.now += 60
        await hasty.page.get_by_role("button", name="Opnieuw versturen").click()
        await hasty.recorded("na-429")
    async with without_opa(own.web) as away, cable_to(own.web.url) as (url, cable):
        waiting = await log_visitor("ncg-eemsdelta", width=360, url=url)
        await vote(waiting, case, "Bewaar dit.")
        cable.leads_to(str(away.base_url))
        await sent(waiting)
        await given_back(waiting, "Het systeem is nu niet bereikbaar", 503)
        cable.leads_to(own.web.url)
        await waiting.page.get_by_role("button", name="Opnieuw versturen").click()
        await waiting.recorded("na-503")


async def test_a_form_that_is_not_ours_is_shown_as_text_and_cannot_be_sent_from_there(
    own: OwnLog, log_visitor: Visitor
) -> None:
    chair = await log_visitor(CHAIR, width=360)
    await vote(chair, await own.web.open(), "Bewaar dit.")
    await chair.page.locator('form input[name="csrf"]').evaluate_all("all => all.forEach(one => one.value = 'x')")
    await sent(chair)
    await expect(chair.page.get_by_role("alert")).to_contain_text("Dit formulier hoort niet bij uw sessie.")
    await expect(chair.page.locator(".kept")).to_contain_text("Bewaar dit.")
    await expect(chair.page.get_by_role("button", name="Opnieuw versturen")).to_have_count(0)
    await chair.look("fout-403-met-formulier", 403)
