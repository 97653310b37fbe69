"""What somebody finds who is kept out, by the office that is not theirs or by an interest, and a meeting that too few came to, held
to what all pages owe, on a telephone."""

from playwright.async_api import expect

from tests.servers.api.test_belangen import confirmed, interest, registered
from tests.servers.api.test_meetings import attend, opened, took
from tests.servers.api.web import CHAIR
from tests.servers.log.logs import OwnLog
from tests.web.conftest import Visitor

NCG, MANAGES, OUTSIDE = "ncg-eemsdelta", "beheerder", "voorzitter-oldambt"
INSTEAD = "Dit kan wel:"


async def test_who_has_nothing_to_give_or_to_change_is_told_who_can(own: OwnLog, log_visitor: Visitor) -> None:
    assert await own.web.open()
    outside = await log_visitor(OUTSIDE, width=360)
    await outside.go("/beheer/mandaten/nieuw", "mandaat-geven-geweigerd", 403)
    await expect(outside.page.locator("main")).to_contain_text(INSTEAD)
    await outside.go("/beheer/mandaten/invoer", "invoer-geweigerd", 403)
    await expect(outside.page.locator("main")).to_contain_text(INSTEAD)
    change = "/beheer/organisatie/nieuw?soort=add_seat&orgaan=stuurgroep-eemsdelta"
    await outside.go(change, "wijziging-voorstellen-geweigerd", 403)
    await expect(outside.page.locator("main")).to_contain_text(INSTEAD)


async def test_a_case_that_an_interest_keeps_somebody_out_of_is_read_and_waits_for_nothing(
    own: OwnLog, log_visitor: Visitor
) -> None:
    web, area = own.web, "Opwierde-Zuid"
    case = await web.open(area=area)
    name = await registered(web, CHAIR, interest(area, account=NCG, reasons="Woont daar.", municipality="1979"))
    await confirmed(web, MANAGES, name)
    member = await log_visitor(NCG, width=360)
    main = member.page.locator("main")
    await member.go("/routekaarten?wacht=mij", "zaken-niets-wacht")
    await expect(main.locator(f'a[href^="/routekaarten/{case}"]')).to_have_count(0)
    await member.go(f"/routekaarten/{case}", "zaak-met-belang")
    await expect(main.get_by_role("button", name="Stemmen")).to_have_count(0)
    await expect(main).to_contain_text("belang")


async def test_minutes_say_that_too_few_came(own: OwnLog, log_visitor: Visitor) -> None:
    web = own.web
    name = await opened(web, await web.open())
    await attend(web, name, CHAIR)
    await took(web, CHAIR, name, "close_meeting")
    chair = await log_visitor(CHAIR, width=360)
    await chair.go(f"/vergaderingen/{name}/notulen", "notulen-te-weinig-leden")
    await expect(chair.page.locator("main")).to_contain_text("Er waren niet genoeg leden aanwezig.")
