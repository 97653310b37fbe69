"""Administration at a browser: two persons change the organisation, on a laptop and on a telephone."""

from procedures.loader import EXAMPLE_PROCEDURE
from tests.servers.api.test_mandaten_files import file_of
from tests.web.conftest import Visitor
from tests.web.visit import fill

MANAGES, ALSO_MANAGES, SIGNS = "beheerder", "tweede-beheerder", "staatssecretaris-herstel"
BODY = "/beheer/organisatie/organen/stuurgroep-eemsdelta"


async def test_two_persons_have_somebody_stand_in(visitor: Visitor, width: int) -> None:
    one, other = await visitor(MANAGES, width=width), await visitor(ALSO_MANAGES, width=width)
    await one.page.get_by_role("link", name="Beheer", exact=True).click()
    await one.look("beheer")
    await one.page.get_by_role("link", name="Organisatie", exact=True).click()
    await one.look("organisatie")
    await one.page.get_by_role("link", name="Lokale stuurgroep Eemsdelta").click()
    await one.look("orgaan")
    await one.page.get_by_role("link", name="Vervanger aanwijzen – Provincie Groningen").click()
    await one.look("vervanger")
    form = one.page.locator("form", has=one.page.locator('input[name="kind"]'))
    await fill(form, "account", "nergens")
    await fill(form, "validUntil", "2099-01-31")
    await fill(form, "reasons", "De vaste vertegenwoordiger is afwezig.")
    await one.page.get_by_role("button", name="Stel dit voor").click()
    alert = one.page.get_by_role("alert")
    await alert.wait_for()
    await one.look("vervanger-fout", 400)
    await alert.get_by_role("link", name="Account").click()
    assert await form.locator('[name="account"]').evaluate("one => one === document.activeElement")
    assert await form.locator('[name="reasons"]').input_value() == "De vaste vertegenwoordiger is afwezig."
    await fill(form, "account", "provincie-oldambt")
    await one.page.get_by_role("button", name="Stel dit voor").click()
    await one.page.get_by_role("status").wait_for()
    await one.look("voorstel")
    assert await one.page.get_by_role("button", name="Bevestig deze wijziging").count() == 0

    await other.go("/beheer", "beheer-wacht")
    await other.page.get_by_role("link", name="provincie-oldambt vervangt").click()
    await other.look("voorstel-tweede")
    await other.page.get_by_role("button", name="Bevestig deze wijziging").click()
    await other.page.get_by_role("status").wait_for()
    await other.look("bevestigd")
    await other.go(BODY, "orgaan-na")
    assert await other.page.get_by_text("als vervanger van provincie-eemsdelta").count() == 1
    await other.go("/beheer/organisatie/accounts", "accounts")
    await other.go("/beheer/organisatie/nieuw?soort=add_seat&orgaan=stuurgroep-eemsdelta", "zetel-toevoegen")


async def test_a_file_of_mandaten_with_mistakes_is_told_and_one_without_is_taken(visitor: Visitor, width: int) -> None:
    one, other = await visitor(SIGNS, width=width), await visitor(MANAGES, width=width)
    await one.go("/beheer/mandaten", "mandaten-leeg")
    await one.page.get_by_role("link", name="Een bestand invoeren").click()
    await one.look("invoer")
    button = one.page.get_by_role("button", name="Kijk wat er zou gebeuren")
    bad = file_of({}, {"acts": "sign;dance"}, {"passable": "misschien"})
    file = one.page.get_by_label("Bestand met mandaten")
    await file.set_input_files({"name": "mandaten.csv", "mimeType": "text/csv", "buffer": bad})
    await button.click()
    await one.page.get_by_role("alert").wait_for()
    await one.look("invoer-fout", 400)
    assert await one.page.get_by_role("rowheader", name="3", exact=True).count() == 1
    good = file_of({}, {"source": "Mandaatbesluit, artikel 4"})
    await file.set_input_files({"name": "mandaten.csv", "mimeType": "text/csv", "buffer": good})
    await button.click()
    await one.page.get_by_role("heading", name="Wat er zou gebeuren").wait_for()
    await one.look("invoer-voorbeeld")
    await one.page.get_by_role("button", name="Stel deze mandaten voor").click()
    await one.page.get_by_role("status").wait_for()
    await one.look("ingevoerd")
    await one.go("/beheer/mandaten", "mandaten")
    await one.go("/beheer/mandaten/nieuw", "mandaat-nieuw")
    await one.page.get_by_role("button", name="Stel dit mandaat voor").click()
    await one.page.get_by_role("alert").wait_for()
    await one.look("mandaat-fout", 400)

    await other.go("/beheer", "beheer-mandaten")
    await other.page.get_by_role("link", name="Mandaat van Staatssecretaris Herstel Groningen").first.click()
    await other.look("mandaat")
    await other.page.get_by_role("button", name="Bevestig dit mandaat").click()
    await other.page.get_by_role("status").wait_for()
    await other.look("mandaat-bevestigd")


async def test_a_procedure_is_drawn_and_a_new_version_is_checked_tried_and_put_into_force_by_two(
    visitor: Visitor, width: int
) -> None:
    one = await visitor(MANAGES, width=width)
    await one.go("/beheer/procedures", "procedures")
    await one.page.get_by_role("link", name="Routekaart bij onaanvaardbare verschillen, versie 1").click()
    await one.look("procedure")
    drawing = one.page.get_by_role("img", name="Tekening van Routekaart bij onaanvaardbare verschillen, versie 1")
    assert await drawing.count() == 1
    await one.go("/beheer/procedures", "procedures")
    text = EXAMPLE_PROCEDURE.read_text("utf-8")
    await one.page.get_by_label("Of plak de tekst hier").fill(text.replace("6 weeks", "6 fortnights", 1))
    await one.page.get_by_role("button", name="Controleer").click()
    await one.page.get_by_role("alert").wait_for()
    await one.look("procedure-fout", 400)
    await one.page.get_by_label("Of plak de tekst hier").fill(
        text.replace("version: 1", "version: 2").replace("6 weeks", "5 weeks")
    )
    await one.page.get_by_role("button", name="Controleer").click()
    await one.page.get_by_role("status").wait_for()
    await one.page.get_by_text("Regel voor regel, zoals het is vastgelegd").click()
    await one.look("procedure-nieuw")
    await one.page.get_by_role("button", name="Probeer deze versie").click()
    await one.page.get_by_role("heading", name="Wat er anders was gegaan").wait_for()
    await one.look("procedure-proef")
    form = one.page.locator("form", has=one.page.locator('input[name="validFrom"]'))
    await fill(form, "validFrom", "2026-01-01")
    await fill(form, "reasons", "De termijn was te lang.")
    await one.page.get_by_role("button", name="Stel dit voor").click()
    await one.page.get_by_role("alert").wait_for()
    await one.look("procedure-voorstel-fout", 409)
    await fill(form, "validFrom", "2099-01-31")
    await one.page.get_by_role("button", name="Stel dit voor").click()
    await one.page.get_by_role("status").wait_for()
    await one.look("procedure-voorstel")
    assert await one.page.get_by_role("button", name="Bevestig deze wijziging").count() == 0

    other = await visitor(ALSO_MANAGES, width=width)
    await other.go("/beheer/procedures/voorstellen", "procedure-voorstellen")
    await other.page.get_by_role("link", name="Nieuwe zaken krijgen versie 2").click()
    await other.look("procedure-wijziging")
    await other.page.get_by_role("link", name="Bekijk wat deze procedure verandert").click()
    await other.look("procedure-voorstel-tweede")
    await other.page.get_by_role("button", name="Bevestig deze wijziging").click()
    await other.page.get_by_role("status").wait_for()
    await other.go("/beheer/procedures/voorstellen", "procedure-komt")
    assert await other.page.get_by_text("versie 2, vanaf").count() == 1


async def test_how_the_system_does_is_told_to_who_manages_it(visitor: Visitor, width: int) -> None:
    one, other = await visitor(MANAGES, width=width), await visitor("gemeente-oldambt", width=width)
    await one.go("/beheer/gezondheid", "gezondheid")
    assert await one.page.get_by_role("heading", name="Database: goed").count() == 1
    await other.go("/beheer/gezondheid", "gezondheid-geweigerd", 403)
    assert await other.page.get_by_text("Dit kan wel: beheerder, tweede-beheerder.").count() == 1


async def test_a_change_is_made_by_two_without_scripts_and_one_of_them_by_keyboard_alone(visitor: Visitor) -> None:
    one, other = await visitor(MANAGES, scripts=False), await visitor(ALSO_MANAGES)
    await one.go("/beheer/organisatie/nieuw?soort=end_seat&zetel=stuurgroep-oldambt-mo", "zonder-scripts")
    await one.page.get_by_role("button", name="Stel dit voor").click()
    await one.page.get_by_role("status").wait_for()
    place = one.page.url.partition("?")[0].removeprefix(one.url)

    await other.go(place, "met-toetsenbord")
    button = other.page.get_by_role("button", name="Bevestig deze wijziging")
    for _ in range(60):
        await other.page.keyboard.press("Tab")
        if await button.evaluate("one => one === document.activeElement"):
            break
    else:
        raise AssertionError("the button is not reached by keyboard")
    await other.page.keyboard.press("Enter")
    await other.page.get_by_role("status").wait_for()
    await other.go("/beheer/organisatie/organen/stuurgroep-oldambt", "orgaan-zonder-zetel")
    assert await other.page.get_by_role("heading", name="Maatschappelijke organisaties").count() == 0
