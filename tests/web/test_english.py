"""The pages in English at a browser: chosen on the page where somebody is, kept, and complete up to what is read aloud."""

from playwright.async_api import Page, expect

from api.language import CHOSEN
from tests.people import People
from tests.servers.log.logs import OwnLog
from tests.web.conftest import Visitor
from tests.web.test_proofs import AUDITOR, voted

PREPARER, CHAIR = "zaakbehandelaar-ncg", "voorzitter-eemsdelta"


async def language_of(page: Page) -> str | None:
    """What the page says it is in."""
    return await page.locator("html").get_attribute("lang")


async def test_a_vote_is_cast_in_english_on_the_page_where_the_language_was_chosen(
    visitor: Visitor, people: People, width: int
) -> None:
    case = await people[PREPARER].open()
    chair = await visitor(CHAIR, width=width)
    page = chair.page
    await chair.finds_waiting(f"/routekaarten/{case}")
    here = page.url
    await page.get_by_role("form", name="Taal").get_by_role("button", name="English").click()
    await expect(page.get_by_role("form", name="Language")).to_be_visible()
    assert (page.url, await language_of(page)) == (here, "en")
    await chair.look("engels-zaak")
    stairs = page.get_by_role("list", name="The tiers of this case").locator(".unseen")
    await expect(stairs.first).to_have_text("Tier 1 of 3, Lokale stuurgroep: the case is here now")
    await chair.act("cast_vote", "Vote", choice="for_with_conditions")
    await expect(page.get_by_role("alert")).to_contain_text("What you filled in was kept.")
    await expect(page.get_by_role("form", name="Language")).to_have_count(0)
    await chair.look("engels-geweigerd", 403)
    await chair.act("cast_vote", "Vote", choice="for", reasons="Gelijke gevallen.")
    await expect(page.get_by_role("status")).to_contain_text("Your vote counts: recorded on ")
    await chair.look("engels-gestemd")
    for name in ("My work", "Cases", "Overview", "Settings", "Where you are signed in"):
        await page.get_by_role("link", name=name, exact=True).click()
        assert await language_of(page) == "en", name
        await chair.look(f"engels-{name.lower().replace(' ', '-')}")
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    await chair.look("engels-aanmelden")
    await page.get_by_role("button", name="Nederlands").click()
    await expect(page.get_by_role("heading", level=1, name="Aanmelden")).to_be_visible()
    (cookie,) = [one for one in await chair.context.cookies() if one["name"] == CHOSEN]
    assert (cookie["value"], cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == ("nl", True, True, "Lax")


async def test_the_language_is_chosen_by_keyboard_and_without_scripts(visitor: Visitor) -> None:
    chair = await visitor(CHAIR, scripts=False)
    page = chair.page
    button = page.get_by_role("button", name="English")
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await button.evaluate("one => one === document.activeElement"):
            break
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="My work")).to_be_visible()
    assert await language_of(page) == "en"


async def test_a_browser_checks_the_log_and_says_so_in_english(log_visitor: Visitor, own: OwnLog, width: int) -> None:
    case = await voted(own.web)
    await own.turn()
    auditor = await log_visitor(AUDITOR, width=width)
    page = auditor.page
    await page.goto(f"{auditor.url}/controle/routekaarten/{case}")
    await page.get_by_role("button", name="English").click()
    await page.get_by_role("button", name="Check all proofs on this page").click()
    summary = page.locator("[data-summary]")
    await expect(summary).to_contain_text("entries hold. Checked against the log of")
    await expect(page.locator("[data-verdict]").first).to_have_text("Holds.")
    await auditor.look("engels-bewijzen")
    await page.get_by_role("link", name="The case at any moment").click()
    await expect(page.locator("[data-step]")).to_contain_text("entry ")
    await auditor.look("engels-moment")
