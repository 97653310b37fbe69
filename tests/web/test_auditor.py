"""An auditor's day at a browser: finding a case, its timeline, the case at any moment, mandaten, and an audit."""

from playwright.async_api import expect

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
