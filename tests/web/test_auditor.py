"""An auditor's day at a browser: finding a case, its timeline, the case at any moment, mandaten, and an audit."""

import re
from typing import Any

from playwright.async_api import expect

from api.pages.words import clock
from tests.servers.api.test_audits import approved
from tests.servers.api.test_mandaten import MANAGES, SIGNS, act, proposed
from tests.servers.api.test_mandaten import agreed as agree
from tests.servers.api.web import CHAIR, Web
from tests.servers.log.logs import OwnLog
from tests.web.conftest import Visitor

AUDITOR = "auditor-rijk"


async def confirmed_mandaat(web: Web) -> None:
    """A mandaat that is in force."""
    name = await proposed(web, MANAGES)
    assert (await act(web, SIGNS, name, "confirm_mandaat")).status_code == 200
    await agree(web, name)


async def test_a_case_is_looked_at_as_it_was_at_any_moment(
    own: OwnLog, log_visitor: Visitor, way: dict[str, Any]
) -> None:
    web = own.web
    await confirmed_mandaat(web)
    case = await web.open(reference="RK-2026-77")
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    await web.took("ncg-eemsdelta", case, type="cast_vote", choice="against", reasons="Te duur.")
    auditor = await log_visitor(AUDITOR, **way)
    page = auditor.page
    asked, seek = page.get_by_label("Kenmerk of nummer van de zaak"), page.get_by_role("button", name="Zoek")
    await auditor.press(page.get_by_role("link", name="Controle"))
    await auditor.look("controle")
    await auditor.write(asked, "RK-nergens")
    await auditor.press(seek)
    await expect(page.get_by_role("alert")).to_contain_text("Er is geen zaak met kenmerk of nummer “RK-nergens”")
    await auditor.look("controle-niets", 404)
    await auditor.write(asked, "RK-2026-77")
    await auditor.press(seek)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Controle van RK-2026-77")
    assert "RK-2026-77" not in page.url
    await auditor.look("tijdlijn")
    await auditor.press(page.get_by_role("link", name="De zaak op elk moment"))
    told = page.get_by_role("region", name="Stemmen en adviezen")
    await expect(told).to_contain_text("Voorzitter (Lokale stuurgroep Eemsdelta)")
    await expect(told).to_contain_text("Te duur.")
    await expect(page.get_by_role("region", name="Adressen naast elkaar").first).to_contain_text("0003209900430667")
    await expect(page.get_by_role("region", name="Mandaten die toen golden").first).to_contain_text("ondertekenen")
    await auditor.look("moment")
    await auditor.write(page.get_by_label("Account"), "gemeente-eemsdelta")
    await auditor.press(page.get_by_role("button", name="Toon dit moment"))
    await expect(page.get_by_role("region", name="Wie toen iets mocht doen")).to_contain_text(
        "Wat gemeente-eemsdelta toen mocht"
    )
    await auditor.look("moment-rechten")
    await page.goto(page.url.partition("?")[0] + "?op=2020-01-01T10:00")
    await expect(page.get_by_role("alert")).to_contain_text("De zaak was er toen nog niet.")
    await auditor.look("moment-fout", 400)
    # The slider stands at the last entry; one to the left is the vote of the chair.
    await page.goto(page.url.partition("?")[0])
    await auditor.slide(page.get_by_role("slider"), 3)
    await auditor.press(page.get_by_role("button", name="Toon de zaak na deze vermelding"))
    await expect(page.locator("main")).to_contain_text("na vermelding 3 van 4")
    await auditor.press(page.get_by_role("link", name="Wat er sindsdien veranderde"))
    await expect(page.get_by_role("table")).to_contain_text("Te duur.")
    await auditor.look("verschil")
    await auditor.press(page.get_by_role("link", name="Vermelding 4 in het verloop"))
    await expect(page.locator("#v4")).to_be_visible()
    assert page.url.endswith("#v4")
    await auditor.press(page.get_by_role("link", name="Controle", exact=True))
    await auditor.press(page.get_by_role("link", name="Mandaten, nu en toen"))
    await expect(page.locator("main")).to_contain_text("ondertekenen")
    await auditor.look("controle-mandaten")


async def test_the_slider_is_reached_and_moved_by_keyboard_and_says_where_it_stands(
    own: OwnLog, log_visitor: Visitor
) -> None:
    web = own.web
    case = await web.open()
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    auditor = await log_visitor(AUDITOR)
    page, keys = auditor.page, auditor.page.keyboard
    await auditor.go(f"/controle/routekaarten/{case}/moment", "moment")
    slider = page.get_by_role("slider", name="Schuif naar een vermelding (1 tot en met 3)")
    for _ in range(20):
        await keys.press("Tab")
        if await slider.evaluate("one => one === document.activeElement"):
            break
    await expect(slider).to_be_focused()
    await expect(slider).to_have_attribute(
        "aria-valuetext", re.compile("vermelding 3 van 3: .* uur: voorzitter-eemsdelta heeft gestemd")
    )
    await keys.press("ArrowLeft")
    said = re.compile("vermelding 2 van 3: .* uur: het systeem heeft de zaak voorgelegd aan Lokale stuurgroep")
    await expect(slider).to_have_attribute("aria-valuetext", said)
    await expect(page.locator("output")).to_have_text(said)
    await auditor.look("schuif")
    await expect(page.get_by_text("na vermelding 3 van 3")).to_be_visible()
    await keys.press("Tab")
    await expect(page.get_by_role("button", name="Toon de zaak na deze vermelding")).to_be_focused()
    await keys.press("Enter")
    await expect(page.get_by_text("na vermelding 2 van 3")).to_be_visible()
    await keys.press("Tab")
    await expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()


async def test_without_scripts_a_moment_is_chosen_by_slider_and_by_date(own: OwnLog, log_visitor: Visitor) -> None:
    web = own.web
    case = await web.open()
    (opened, _) = await web.parts.queries.entries_of(f"routekaart/{case}")
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    auditor = await log_visitor(AUDITOR, scripts=False)
    page = auditor.page
    await auditor.go(f"/controle/routekaarten/{case}/moment", "moment-zonder-scripts")
    slider = page.get_by_role("slider")
    await slider.focus()
    await page.keyboard.press("Home")
    await page.get_by_role("button", name="Toon de zaak na deze vermelding").click()
    await expect(page.get_by_text("na vermelding 1 van 3")).to_be_visible()
    await expect(page.get_by_label("Datum en tijd")).to_have_value(clock(opened.entry.recorded_at))
    await page.get_by_role("button", name="Toon dit moment").click()
    await expect(page.get_by_text(re.compile("na vermelding [123] van 3"))).to_be_visible()


async def test_an_audit_is_done_from_its_question_to_its_conclusion(
    own: OwnLog, log_visitor: Visitor, way: dict[str, Any]
) -> None:
    web = own.web
    for _ in range(2):
        await approved(web)
    auditor = await log_visitor(AUDITOR, **way)
    page = auditor.page
    await auditor.go("/controle/audits", "audits-geen")
    await auditor.press(page.get_by_role("link", name="Open een audit"))
    await auditor.look("audit-nieuw")
    await auditor.write(page.get_by_label("Wat wilt u weten?"), "Zijn de besluiten gemotiveerd?")
    await auditor.write(page.get_by_label("Hoeveel zaken"), "geen")
    await auditor.press(page.get_by_role("button", name="Open de audit"))
    await expect(page.get_by_role("alert")).to_contain_text("Hoeveel zaken")
    await auditor.look("audit-nieuw-fout", 400)
    await auditor.write(page.get_by_label("Hoeveel zaken"), "2")
    await auditor.press(page.get_by_role("button", name="Open de audit"))
    await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
    await auditor.look("audit")
    audit = page.url.partition("?")[0]
    for place, result in ((1, "conform"), (2, "non_conform")):
        await page.goto(audit)
        await auditor.press(page.get_by_role("row").nth(place).get_by_role("link").first)
        await page.get_by_role("button", name="Leg de bevinding vast").wait_for()
        await auditor.look("audit-zaak")
        await auditor.fill(page.locator("main"), "result", result)
        await auditor.write(page.get_by_label("Uitleg"), "De weging van belangen.")
        await auditor.pick(page.get_by_label("Om welk overleg gaat het?"), "lokaal")
        await auditor.press(page.get_by_role("button", name="Leg de bevinding vast"))
        await expect(page.get_by_role("status").or_(page.get_by_role("alert"))).to_be_visible()
    # What does not conform says what it is about: refused, with what was typed kept.
    await expect(page.get_by_role("alert")).to_contain_text("De weigering is vastgelegd")
    await expect(page.get_by_label("Uitleg")).to_have_value("De weging van belangen.")
    await auditor.look("bevinding-geweigerd", 403)
    await auditor.pick(page.get_by_label("Waar gaat het over?"), "motivation")
    await auditor.press(page.get_by_role("button", name="Leg de bevinding vast"))
    await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
    await auditor.look("bevinding")
    await page.goto(audit)
    await expect(page.get_by_role("region", name="Afsluiten")).to_contain_text("er is een reactie gevraagd")
    chair = await log_visitor(CHAIR, **way)
    await chair.press(chair.page.get_by_role("link", name="Uw reactie is gevraagd op een bevinding van een audit"))
    await chair.look("audits")
    await chair.press(chair.page.get_by_role("link", name="Zijn de besluiten gemotiveerd?"))
    await chair.look("audit-antwoord")
    await chair.press(chair.page.get_by_role("link", name="Bevinding 2"))
    await chair.write(chair.page.get_by_label("Uw reactie"), "Dat vullen we aan.")
    await chair.press(chair.page.get_by_role("button", name="Reageer op bevinding 2"))
    await expect(chair.page.get_by_role("status")).to_contain_text("Vastgelegd")
    await chair.look("geantwoord")
    await page.goto(audit)
    await auditor.write(page.get_by_label("Uw conclusie"), "Eén besluit kan beter.")
    await auditor.look("audit-afsluiten")
    await auditor.press(page.get_by_role("button", name="Sluit de audit af"))
    await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
    await expect(page.locator("main")).to_contain_text("Eén besluit kan beter.")
    await auditor.look("audit-afgesloten")
