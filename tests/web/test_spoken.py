"""What a screen reader says, and where the keyboard is: the summary of what is wrong, the vote, and the order of a page."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.servers.api.test_pages import OPENING
from tests.servers.log.logs import OwnLog
from tests.web.conftest import Visitor
from tests.web.visit import fill

PREPARER, CHAIR = "zaakbehandelaar-ncg", "voorzitter-eemsdelta"
_HERE = "document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText"


async def order(page: Page, count: int) -> list[str]:
    """What has the focus after each of so many Tabs, by its label or its text."""
    found = []
    for _ in range(count):
        await page.keyboard.press("Tab")
        found.append(" ".join(str(await page.evaluate(_HERE)).split()))
    return found


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_form_that_comes_back_says_so_first_and_leads_to_each_field(
    log_visitor: Visitor, scripts: bool
) -> None:
    preparer = await log_visitor(PREPARER, scripts=scripts)
    page = preparer.page
    await preparer.go("/routekaarten/nieuw", "zaak-aanmelden")
    await expect(page).to_have_title("Zaak aanmelden – Getrapt")
    form = page.locator("main form")
    amount = form.get_by_label("Bedrag in euro's")
    await expect(amount).to_have_attribute("inputmode", "decimal")
    await expect(amount).to_have_attribute("placeholder", "37.500,00")
    await expect(form.get_by_label("Adressen")).to_have_accessible_description(re.compile("16 cijfers"))
    for name, value in OPENING.items():
        if name not in ("amountCents", "residentChoice"):
            await fill(form, name, value)
    await form.get_by_role("button", name="Zaak aanmelden").click()
    alert = page.get_by_role("alert")
    await expect(alert).to_be_focused()
    await expect(page).to_have_title("Fout: Zaak aanmelden – Getrapt")
    await expect(alert).to_match_aria_snapshot(
        """
        - alert:
          - heading "De gegevens van de zaak kloppen niet" [level=2]
          - list:
            - listitem:
              - link "Kenmerk"
              - text: ": Vul dit in."
            - listitem:
              - link "Bedrag in euro's"
              - text: ": Dit is geen bedrag."
            - listitem:
              - link "Heeft de bewoner gekozen?"
              - text: ": Vul dit in."
          - paragraph: Er is niets vastgelegd. Wat u invulde is bewaard.
        """
    )
    group = page.get_by_role("radiogroup", name="Heeft de bewoner gekozen?")
    await expect(group).to_have_attribute("aria-invalid", "true")
    await expect(group).to_have_accessible_description("Vul dit in.")
    await page.keyboard.press("Tab")
    await expect(alert.get_by_role("link", name="Kenmerk")).to_be_focused()
    for _ in range(2):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(group.get_by_role("radio", name="ja")).to_be_focused()
    await preparer.look("zaak-aanmelden-fout", 400)


async def test_a_vote_is_told_as_one_question_with_its_choices_and_each_page_is_gone_through_in_its_order(
    own: OwnLog, log_visitor: Visitor
) -> None:
    case = await own.web.open(reference="RK-2026-77")
    chair = await log_visitor(CHAIR)
    page = chair.page
    await chair.go(f"/routekaarten/{case}", "zaak")
    form = page.locator("details.act").first
    await expect(form.locator("form")).to_match_aria_snapshot(
        """
        - radiogroup "Uw stem":
          - text: Uw stem
          - radio "voor"
          - text: voor
          - radio "voor, met voorwaarden"
          - text: voor, met voorwaarden
          - radio "tegen"
          - text: tegen
          - radio "onthouding"
          - text: onthouding
        - text: Redenen
        - textbox "Redenen"
        - text: Voorwaarden
        - textbox "Voorwaarden"
        - button "Stemmen"
        """
    )
    reached = await order(page, 17)
    assert (reached[:2], reached[9:11]) == (["Naar de inhoud", "Getrapt"], ["Afmelden", "English"])
    asked = ["Alles over deze zaak", "Stemmen", "voor", "Redenen", "Voorwaarden", "Stemmen"]
    assert reached[11:] == asked
    await form.get_by_role("button", name="Stemmen").click()
    await expect(page).to_have_title("Fout: RK-2026-77 – Getrapt")
    await expect(page.get_by_role("alert")).to_be_focused()
    await page.get_by_role("alert").get_by_role("link", name="Uw stem").click()
    await expect(form.get_by_role("radio", name="voor", exact=True)).to_be_focused()
    group = form.get_by_role("radiogroup", name="Uw stem")
    await expect(group).to_have_attribute("aria-invalid", "true")
    await expect(group).to_have_accessible_description("Vul dit in.")
    await chair.look("stem-vergeten", 400)
