"""Where messages go by e-mail is chosen on a page, at a browser."""

from playwright.async_api import expect

from tests.web.conftest import Visitor

CHAIR, ADDRESS = "voorzitter-eemsdelta", "voorzitter@eemsdelta.example"


async def test_a_person_chooses_messages_corrects_a_mistake_and_stops_them(visitor: Visitor, width: int) -> None:
    visit = await visitor(CHAIR, width=width)
    page = visit.page
    await page.get_by_role("link", name="Instellingen").click()
    await visit.look("instellingen")
    await page.get_by_label("E-mailadres").fill("voorzitter")
    await page.get_by_role("button", name="Bewaar").click()
    await expect(page.get_by_role("alert")).to_contain_text("naam@gemeente.nl")
    await visit.look("instellingen-fout", 400)
    await page.get_by_label("E-mailadres").fill(ADDRESS)
    await page.get_by_label("een herinnering").uncheck()
    await page.get_by_role("button", name="Bewaar").click()
    await expect(page.get_by_role("status")).to_contain_text(ADDRESS)
    await expect(page.get_by_label("een herinnering")).not_to_be_checked()
    await visit.look("instellingen-bewaard")
    await page.get_by_role("button", name="Stuur mij geen e-mail meer").click()
    await expect(page.get_by_role("status")).to_contain_text("U krijgt geen berichten")
    await expect(page.get_by_label("E-mailadres")).to_have_value("")
