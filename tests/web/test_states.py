"""States of a case, a meeting and a procedure that no day of anybody goes through, held to what all pages owe, on a telephone."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from domain.dutch_time import on_clock
from tests.servers.api.test_betrokkenen import decided, forget, of_case
from tests.servers.api.test_meetings import at, convened
from tests.servers.api.web import intake
from tests.servers.log.logs import OwnLog
from tests.web.conftest import Visitor
from tests.web.visit import fill

PREPARER, CHAIR, SIGNS, MANAGES = "zaakbehandelaar-ncg", "voorzitter-eemsdelta", "staatssecretaris-herstel", "beheerder"


async def test_a_case_that_stands_still_is_objected_to_or_is_forgotten(own: OwnLog, log_visitor: Visitor) -> None:
    web = own.web
    still, closed = await web.open(), await decided(web)
    chair, preparer = await log_visitor(CHAIR, width=360), await log_visitor(PREPARER, width=360)
    signer = await log_visitor(SIGNS, width=360)
    await chair.page.goto(f"{chair.url}/routekaarten/{still}")
    await chair.act("suspend", "Zaak stilzetten", reasons="De bewoner is op reis.", until="2020-01-01")
    await expect(chair.page.get_by_role("alert")).to_be_focused()
    await chair.look("stilzetten-geweigerd", 403)
    await chair.act("suspend", "Zaak stilzetten", until=f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}")
    await chair.recorded("stilgezet")
    await expect(chair.page.locator("main")).to_contain_text("De zaak staat stil sinds")

    await preparer.page.goto(f"{preparer.url}/routekaarten/{closed}")
    await preparer.act("lodge_objection", "Bezwaar vastleggen", reasons="De bewoner vindt de uitkomst niet eerlijk.")
    await preparer.recorded("bezwaar")
    await signer.go(f"/routekaarten/{closed}", "bezwaar-beslissen")
    await signer.act("decide_objection", "Op het bezwaar beslissen")
    await signer.page.get_by_role("alert").get_by_role("link").first.click()
    await expect(signer.page.get_by_role("radio").first).to_be_focused()
    await signer.look("bezwaar-beslissen-fout", 400)

    gone = await decided(web)
    await forget(web, await of_case(web, gone))
    await chair.go(f"/routekaarten/{gone}", "vergeten")
    await expect(chair.page.get_by_role("note").first).to_contain_text("Vergeten op")


async def test_a_case_with_a_doubt_about_safety_is_at_the_desk_for_it(own: OwnLog, log_visitor: Visitor) -> None:
    opened = await own.web.post(PREPARER, "/v1/routekaarten", intake(safetyDoubt=True))
    case = opened.json()["case"]
    chair = await log_visitor(CHAIR, width=360)
    main = chair.page.locator("main")
    await chair.go(f"/routekaarten/{case}", "zaak-op-weg-naar-loket")
    await expect(main).to_contain_text("De zaak is op weg naar het loket LOOV.")
    await own.web.drive(case)
    await chair.go(f"/routekaarten/{case}", "zaak-bij-loket")
    await expect(main).to_contain_text("De zaak is overgedragen aan het loket LOOV, met ontvangstbewijs")
    await expect(main.get_by_role("button", name="Stemmen")).to_have_count(0)


async def test_a_meeting_is_changed_and_does_not_go_on(own: OwnLog, log_visitor: Visitor) -> None:
    name = await convened(own.web, await own.web.open(), startsAt=at(days=20))
    chair = await log_visitor(CHAIR, width=360)
    page = chair.page
    await page.goto(f"{chair.url}/vergaderingen/{name}")
    await page.get_by_text("De vergadering wijzigen").click()
    form = page.locator("details.act[open] form")
    await fill(form, "clock", "half drie")
    await form.get_by_role("checkbox").first.uncheck()
    await form.get_by_role("button", name="Wijzig de vergadering").click()
    alert = page.get_by_role("alert")
    await expect(alert).to_be_focused()
    await chair.look("vergadering-wijzigen-fout", 400)
    await alert.get_by_role("link", name="Hoe laat begint de vergadering?").click()
    await expect(form.locator('[name="clock"]')).to_be_focused()
    await fill(form, "clock", f"{on_clock(datetime.now(UTC)):%H:%M}")
    await form.get_by_role("checkbox").first.check()
    await form.get_by_role("button", name="Wijzig de vergadering").click()
    await chair.recorded("vergadering-gewijzigd")
    await page.get_by_text("De vergadering intrekken").click()
    await page.get_by_role("button", name="Trek de vergadering in").click()
    await expect(alert).to_be_focused()
    await chair.look("vergadering-intrekken-fout", 400)
    await page.locator('[name="withdrawReasons"]').fill("De voorzitter is ziek.")
    await page.get_by_role("button", name="Trek de vergadering in").click()
    await chair.recorded("vergadering-ingetrokken")
    await expect(page.locator("main")).to_contain_text("Deze vergadering gaat niet door.")


async def test_two_versions_of_a_procedure_are_compared(own: OwnLog, log_visitor: Visitor) -> None:
    manages = await log_visitor(MANAGES, width=360)
    (only,) = await own.web.parts.procedures.history()
    name = only.procedure.content_hash
    await manages.go(f"/beheer/procedures/vergelijk?van={name}&naar={name}", "procedure-vergeleken")
    await expect(manages.page.locator("main")).to_contain_text("Er is niets anders in wat de procedure zegt.")
