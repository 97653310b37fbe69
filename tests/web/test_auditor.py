"""An auditor's day at a browser: finding a case, its timeline, the case at any moment, mandaten, and an audit."""

from playwright.async_api import expect

from tests.servers.api.test_audits import approved
from tests.servers.api.web import CHAIR
from tests.servers.log.logs import OwnLog
from tests.web.conftest import Visitor

AUDITOR = "auditor-rijk"


async def test_a_case_is_looked_at_as_it_was_at_any_moment(own: OwnLog, log_visitor: Visitor, width: int) -> None:
    web = own.web
    case = await web.open(reference="RK-2026-77")
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    await web.took("ncg-eemsdelta", case, type="cast_vote", choice="against", reasons="Te duur.")
    auditor = await log_visitor(AUDITOR, width=width)
    page = auditor.page
    await page.get_by_role("link", name="Controle").click()
    await auditor.look("controle")
    await page.get_by_label("Kenmerk of nummer van de zaak").fill("RK-2026-77")
    await page.get_by_role("button", name="Zoek").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Controle van RK-2026-77")
    await auditor.look("tijdlijn")
    await page.get_by_role("link", name="De zaak op elk moment").click()
    await auditor.look("moment")
    await page.get_by_role("link", name="Wat er sindsdien veranderde").click()
    await auditor.look("verschil-niets")
    await page.get_by_label("Van (leeg").fill("")
    await page.get_by_role("button", name="Vergelijk").click()
    await auditor.look("verschil")
    await auditor.go("/controle/mandaten", "mandaten")


async def test_an_audit_is_done_from_its_question_to_its_conclusion(
    own: OwnLog, log_visitor: Visitor, width: int
) -> None:
    web = own.web
    for _ in range(2):
        await approved(web)
    auditor = await log_visitor(AUDITOR, width=width)
    page = auditor.page
    await auditor.go("/controle/audits", "audits-geen")
    await page.get_by_role("link", name="Open een audit").click()
    await auditor.look("audit-nieuw")
    await page.get_by_label("Wat wilt u weten?").fill("Zijn de besluiten gemotiveerd?")
    await page.get_by_label("Hoeveel zaken").fill("geen")
    await page.get_by_role("button", name="Open de audit").click()
    await expect(page.get_by_role("alert")).to_contain_text("Hoeveel zaken")
    await auditor.look("audit-nieuw-fout")
    await page.get_by_label("Hoeveel zaken").fill("2")
    await page.get_by_role("button", name="Open de audit").click()
    await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
    await auditor.look("audit")
    audit = page.url.partition("?")[0]
    for place, result in ((1, "In orde"), (2, "Niet in orde")):
        await page.goto(audit)
        await page.get_by_role("row").nth(place).get_by_role("link").first.click()
        await page.get_by_label(result, exact=True).check()
        await page.get_by_label("Uitleg").fill("De weging van belangen.")
        await page.get_by_label("Om welk overleg gaat het?").select_option("lokaal")
        await page.get_by_role("button", name="Leg de bevinding vast").click()
    # What does not conform says what it is about: refused, with what was typed kept.
    await expect(page.get_by_role("alert")).to_contain_text("De weigering is vastgelegd")
    await expect(page.get_by_label("Uitleg")).to_have_value("De weging van belangen.")
    await auditor.look("bevinding-geweigerd")
    await page.get_by_label("Waar gaat het over?").select_option("motivation")
    await page.get_by_role("button", name="Leg de bevinding vast").click()
    await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
    await auditor.look("bevinding")
    await page.goto(audit)
    await expect(page.get_by_role("region", name="Afsluiten")).to_contain_text("er is antwoord gevraagd")
    chair = await log_visitor(CHAIR, width=width)
    await chair.go("/controle/audits", "audits-antwoord")
    await chair.page.get_by_role("link", name="Zijn de besluiten gemotiveerd?").click()
    await chair.look("audit-antwoord")
    await chair.page.get_by_role("link", name="Bevinding 2").click()
    await chair.page.get_by_label("Uw antwoord").fill("Dat vullen we aan.")
    await chair.page.get_by_role("button", name="Antwoord op bevinding 2").click()
    await expect(chair.page.get_by_role("status")).to_contain_text("Vastgelegd")
    await chair.look("geantwoord")
    await page.goto(audit)
    await page.get_by_label("Uw conclusie").fill("Eén besluit kan beter.")
    await auditor.look("audit-afsluiten")
    await page.get_by_role("button", name="Sluit de audit af").click()
    await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
    await expect(page.locator("main")).to_contain_text("Eén besluit kan beter.")
    await auditor.look("audit-afgesloten")
