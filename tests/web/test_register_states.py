"""States of the registers, of procedures and of the system that no day of anybody goes through, held to what all pages owe, on a
telephone: what waits for a third person, what does not fit, what was taken back in an open tab, and where there is nothing."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import expect

from procedures.loader import EXAMPLE_PROCEDURE
from tests.procedures import text_numbered
from tests.putting import confirmed, put
from tests.servers.api.test_betrokkenen import decided
from tests.servers.api.test_changes import PATH as CHANGES
from tests.servers.api.test_changes import act as act_on_change
from tests.servers.api.test_changes import proposed as proposed_change
from tests.servers.api.test_mandaten import act, proposed
from tests.servers.log.logs import OwnLog
from tests.web.conftest import Visitor
from tests.web.visit import Visit

SIGNS, MANAGES, ALSO_MANAGES = "staatssecretaris-herstel", "beheerder", "tweede-beheerder"
THIRD, AUDITOR = "ncg-eemsdelta", "auditor-rijk"
LATE = "UPDATE outbox SET created_at = clock_timestamp() - make_interval(mins => {})"


async def refused(visit: Visit, button: str, name: str) -> None:
    """A button of an open tab: what it would do, cannot be done any more, and the page says so."""
    await visit.page.get_by_role("button", name=button).click()
    alert = visit.page.get_by_role("alert")
    await expect(alert).to_contain_text("De weigering is vastgelegd als nummer")
    await expect(alert).to_be_focused()
    await visit.look(name, 409)
    await expect(visit.page.get_by_role("button", name=button)).to_have_count(0)


async def test_a_mandaat_waits_for_the_agreement_of_the_other_organisation(own: OwnLog, log_visitor: Visitor) -> None:
    name = await proposed(own.web, MANAGES)
    assert (await act(own.web, SIGNS, name, "confirm_mandaat")).status_code == 200
    third = await log_visitor(THIRD, width=360)
    await third.go("/beheer/mandaten", "mandaten-wacht-op-akkoord")
    await expect(third.page.locator("main")).to_contain_text("Wacht op uw akkoord")
    await third.go(f"/beheer/mandaten/{name}", "mandaat-akkoord")
    await expect(third.page.locator("main")).to_contain_text("Tot dan kan er niets mee worden gedaan.")
    await third.page.get_by_role("button", name="Geef akkoord").click()
    await third.recorded("mandaat-akkoord-gegeven")
    await expect(third.page.locator("main")).to_contain_text(f"akkoord van {THIRD}")


async def test_what_was_taken_back_in_the_meantime_cannot_be_confirmed_in_an_open_tab(
    own: OwnLog, log_visitor: Visitor
) -> None:
    web = own.web
    mandaat, change = await proposed(web, MANAGES), await proposed_change(web)
    other, signs = await log_visitor(ALSO_MANAGES, width=360), await log_visitor(SIGNS, width=360)
    await other.go(f"/beheer/organisatie/wijzigingen/{change}", "wijziging-wacht")
    assert (await act_on_change(web, MANAGES, change, "revoke_change")).status_code == 200
    await refused(other, "Bevestig deze wijziging", "wijziging-bevestigen-geweigerd")
    await signs.go(f"/beheer/mandaten/{mandaat}", "mandaat-wacht")
    assert (await act(web, MANAGES, mandaat, "revoke_mandaat")).status_code == 200
    await refused(signs, "Bevestig dit mandaat", "mandaat-bevestigen-geweigerd")


async def test_a_version_that_does_not_fit_or_has_a_number_that_is_taken_is_warned_of(
    own: OwnLog, log_visitor: Visitor
) -> None:
    manages = await log_visitor(MANAGES, width=360)
    page, yaml = manages.page, EXAMPLE_PROCEDURE.read_text("utf-8")
    for text, said, name in (
        (yaml.replace("term: 8 weeks", "term: 9 weeks"), "Er is al een andere versie 1.", "procedure-nummer-bezet"),
        (text_numbered(2).replace("office: fin", "office: fiscus"), "past nu niet bij", "procedure-past-niet"),
    ):
        await page.goto(f"{manages.url}/beheer/procedures")
        await page.get_by_label("Of plak de tekst hier").fill(text)
        await page.get_by_role("button", name="Controleer").click()
        await expect(page.get_by_role("status")).to_contain_text(said)
        await manages.look(name)
        await expect(page.get_by_role("button", name="Stel dit voor")).to_have_count(0)

    late = await own.web.post(MANAGES, CHANGES, put(text_numbered(2).replace("term: 8 weeks", "term: 9 weeks")))
    await confirmed(own.web, put(text_numbered(2)))
    other = await log_visitor(ALSO_MANAGES, width=360)
    await other.go(f"/beheer/procedures/voorstellen/{late.json()['change']}", "procedure-voorstel-nummer-bezet")
    await expect(other.page.locator("main")).to_contain_text("Er is al een andere versie 2.")


async def test_a_part_of_the_system_that_waits_too_long_is_told_with_what_to_do(
    own: OwnLog, log_visitor: Visitor
) -> None:
    await own.web.open()
    manages = await log_visitor(MANAGES, width=360)
    for minutes, state in ((5, "let op"), (15, "niet goed")):
        own.owner(LATE.format(minutes))
        await manages.go("/beheer/gezondheid", f"gezondheid-{minutes}-minuten")
        part = manages.page.get_by_role("listitem").filter(has_text=f"Verloop van zaken: {state}")
        await expect(part).to_contain_text("Wat u kunt doen:")


async def test_a_search_of_an_earlier_session_is_forgotten_and_the_page_says_so(
    own: OwnLog, log_visitor: Visitor
) -> None:
    manages = await log_visitor(MANAGES, width=360)
    page = manages.page
    await page.goto(f"{manages.url}/routekaarten")
    await page.get_by_label("Kenmerk, gebied of nummer van een adres").fill("Opwierde")
    await page.get_by_role("button", name="Zoek", exact=True).click()
    await page.get_by_role("heading", level=2, name="Gevonden zaken").wait_for()
    (sealed,) = parse_qs(urlsplit(page.url).query)["zoek"]
    await page.get_by_role("button", name="Afmelden").click()
    await page.get_by_role("heading", level=1, name="Aanmelden").wait_for()
    await manages.sign_in()
    for path, name in (
        ("/routekaarten", "zaken-zoekvraag-kwijt"),
        ("/beheer/organisatie/accounts", "accounts-zoekvraag-kwijt"),
        ("/beheer/mandaten", "mandaten-zoekvraag-kwijt"),
    ):
        await manages.go(f"{path}?zoek={sealed}", name)
        await expect(page.get_by_role("status")).to_contain_text("Wat u zocht, weten we niet meer")


async def test_an_auditor_who_finds_nothing_is_told_so(own: OwnLog, log_visitor: Visitor) -> None:
    case = await decided(own.web)
    auditor = await log_visitor(AUDITOR, width=360)
    page, main = auditor.page, auditor.page.locator("main")
    await auditor.go("/controle/mandaten", "controle-mandaten-geen")
    await expect(main).to_contain_text("Er was geen enkel mandaat voorgesteld.")
    await auditor.go("/controle/mandaten?op=2020-01-01T10:00", "controle-mandaten-fout", 400)
    await page.get_by_role("alert").get_by_role("link", name="Datum en tijd").click()
    await expect(page.get_by_label("Datum en tijd")).to_be_focused()

    of_case = f"/controle/routekaarten/{case}"
    await auditor.go(f"{of_case}/moment", "moment-van-niemand")
    await expect(main).to_contain_text("De zaak wachtte op niemand.")
    await expect(main).to_contain_text("Er gold geen enkel mandaat.")
    await page.get_by_label("Account").fill("niemand-nergens")
    await page.get_by_role("button", name="Toon dit moment").click()
    await expect(page.get_by_role("alert")).to_contain_text("Dit account is er niet.")
    await auditor.look("moment-account-onbekend", 400)

    later = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    await auditor.go(f"{of_case}/verschil?van={later}", "verschil-niets")
    await expect(main).to_contain_text("Tussen deze momenten veranderde er niets.")
    await auditor.go(f"{of_case}/verschil?van={later}&tot=2026-01-01T10:00", "verschil-fout", 400)
    await page.get_by_role("alert").get_by_role("link").click()
    await expect(page.get_by_label("Tot en met")).to_be_focused()
