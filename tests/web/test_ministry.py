"""The day of somebody of the ministry at a browser: what expires first, a case that is searched for,
called up, assessed and signed, and the numbers."""

import re
import uuid
from typing import Any

from playwright.async_api import expect

from tests.people import TEXT, People
from tests.servers.api.test_pages import MOTIVATED
from tests.web.conftest import Visitor
from tests.web.visit import Visit

MINISTRY, FINANCE, SIGNER, PREPARER, CHAIR, OUTSIDE = (
    "dg-obdr",
    "directeur-fin",
    "staatssecretaris-herstel",
    "zaakbehandelaar-ncg",
    "voorzitter-oldambt",
    "functionaris-gegevensbescherming",
)
GROUP = ("voorzitter-oldambt", "ncg-oldambt", "provincie-oldambt")


async def open_list(visit: Visit) -> None:
    """From the menu to the list."""
    menu = visit.page.get_by_role("navigation", name="Hoofdmenu")
    await visit.press(menu.get_by_role("link", name="Zaken", exact=True))
    await visit.page.get_by_role("heading", level=1, name="Zaken").wait_for()


async def search(visit: Visit, text: str) -> None:
    """Types it in the search of the list, and sends it."""
    await visit.write(visit.page.get_by_label("Kenmerk, gebied of nummer van een adres"), text)
    await visit.press(visit.page.get_by_role("button", name="Zoek", exact=True))
    await visit.page.get_by_role("heading", level=2, name="Gevonden zaken").wait_for()


async def test_the_day_of_the_ministry(visitor: Visitor, people: People, way: dict[str, Any]) -> None:
    reference, area = f"RK-x{uuid.uuid4().hex[:8]}", "Winschoten-Zuid"
    mine = await people[PREPARER].open(reference=reference, municipality="1895", area=area)
    for outcome, choice in (("approve", "for"), ("reject", "against")):
        case = await people[PREPARER].open(municipality="1895", area=area)
        await people.in_tier(case, "lokaal")
        await people.vote(case, choice, *GROUP)
        await people.conclude(case, CHAIR, outcome)
        await people.closed(case)
    await people.in_tier(mine, "lokaal")
    visit = await visitor(MINISTRY, **way)
    page = visit.page

    await open_list(visit)
    await visit.look("zaken")
    await visit.pick(page.get_by_label("Stand", exact=True), "open")
    await visit.pick(page.get_by_label("Gemeente"), "1895")
    await visit.press(page.get_by_role("button", name="Kies", exact=True))
    await expect(page.get_by_role("heading", level=2, name="Gekozen zaken")).to_be_visible()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody tr")).to_contain_text("Nog")
    assert "gemeente=1895" in page.url
    await visit.look("zaken-gekozen")

    await search(visit, reference)
    assert reference not in page.url
    assert "gemeente=1895" in page.url
    await expect(page.locator("tbody tr")).to_have_count(1)
    await visit.look("zaken-gevonden")
    await search(visit, "Nergens")
    await expect(page.locator("main")).to_contain_text("Er zijn geen zaken.")
    await visit.look("zaken-niets-gevonden")
    await visit.press(page.get_by_role("link", name="Zoek niet meer op"))

    await visit.press(page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Overzicht"))
    await page.get_by_role("heading", level=1, name="Overzicht").wait_for()
    await visit.look("overzicht")
    alike = page.get_by_role("group", name="Gebieden waar gelijke zaken anders afliepen")
    await expect(alike.locator("tbody tr")).to_have_text([re.compile(rf"{area}\s*Oldambt\s*1\s*0\s*0")])
    drawing = page.get_by_role("img", name="Grafiek: zaken per gemeente en trede")
    await expect(drawing).to_be_visible()
    await expect(drawing.locator("text").first).to_contain_text("Oldambt: ")
    async with page.expect_download() as waiting:
        about = "gebieden waar gelijke zaken anders afliepen"
        await visit.press(page.get_by_role("link", name=f"Download deze tabel (CSV) {about}"))
    file = await (await waiting.value).path()
    assert file.read_text("utf-8").splitlines()[1] == f"{area},Oldambt,1,0,0"
    assert visit.wrong == []


async def test_a_case_is_called_up_returned_with_questions_assessed_and_signed(
    visitor: Visitor, people: People, way: dict[str, Any]
) -> None:
    reference = f"RK-x{uuid.uuid4().hex[:8]}"
    case = await people[PREPARER].open(reference=reference, municipality="1895", amountCents=60_000_000)
    path = f"/routekaarten/{case}"
    await people.in_tier(case, "lokaal")
    await people.vote(case, "against", CHAIR)
    ministry, finance, signer = [await visitor(who, **way) for who in (MINISTRY, FINANCE, SIGNER)]

    await ministry.press(ministry.page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Zaken"))
    await ministry.page.get_by_role("heading", level=1, name="Zaken").wait_for()
    await ministry.press(ministry.page.get_by_role("link", name=f"Naar het ministerie halen ({reference})"))
    await ministry.page.wait_for_url(re.compile(rf"{path}\?doe=call_up#call_up-reasons$"))
    await ministry.look("ophalen")
    await ministry.act("call_up", "Zaak naar het ministerie halen", reasons="Twee buren kregen iets anders.")
    await ministry.recorded("opgehaald")
    await people.in_tier(case, "nationaal")

    await signer.go(path, "zaak-bij-ministerie")
    await signer.act("return_for_information", "Vragen stellen", questions="Zijn de bewoners gehoord?")
    await signer.recorded("vragen-gesteld")
    await expect(signer.page.locator("main")).to_contain_text("antwoord tot en met")
    await people[PREPARER].does(case, "answer", answer="Ja, allemaal.")

    await ministry.finds_waiting(path)
    await expect(ministry.page.locator("main")).to_contain_text("Ja, allemaal.")
    await ministry.act("advise", "Advies geven", opinion="conditional", advice="Alleen als de hele straat het krijgt.")
    await ministry.recorded("advies-gegeven")
    await finance.finds_waiting(path)
    await finance.act("concur", "Akkoord geven of weigeren", agree="true")
    await finance.recorded("akkoord")

    await signer.finds_waiting(path)
    beside = signer.page.get_by_role("group", name="Standpunten naast elkaar")
    await expect(beside.get_by_role("row").filter(has_text="Tegen")).to_contain_text("Voorzitter")
    # Advice is answered one by one: without an answer it is refused, and what was typed stays.
    decision = {"outcome": "approve_with_conditions", "conditions": "De hele straat krijgt het."} | MOTIVATED
    await signer.act("sign", "Ondertekenen", **decision)
    await expect(signer.page.get_by_role("heading", level=1)).to_have_text("Lees na wat u vastlegt")
    await signer.press(signer.page.get_by_role("button", name="Leg dit vast"))
    await expect(signer.page.get_by_role("alert")).to_contain_text("advies")
    await signer.look("advies-niet-beantwoord", 403)
    await signer.act("sign", "Ondertekenen", **{"adviceAnswers__dg-obdr": "Dat nemen wij over."})
    await expect(signer.page.get_by_role("heading", level=1)).to_have_text("Lees na wat u vastlegt")
    await expect(signer.page.locator("main")).to_contain_text("De hele straat krijgt het.")
    await signer.look("nalezen")
    await signer.press(signer.page.get_by_role("button", name="Leg dit vast"))
    await signer.recorded("ondertekend")
    await people.closed(case)
    await signer.go(path, "besloten")
    await expect(signer.page.locator("main")).to_contain_text("goedgekeurd met voorwaarden")


async def test_who_may_see_no_numbers_is_told_why(visitor: Visitor) -> None:
    visit = await visitor(OUTSIDE)
    await visit.go("/overzicht", "overzicht-geweigerd", 403)
    await expect(visit.page.locator("main")).to_contain_text("waarvan u alle zaken mag zien")


async def test_the_numbers_of_one_municipality_are_for_its_steering_group(visitor: Visitor, people: People) -> None:
    await people[PREPARER].open(municipality="1895")
    visit = await visitor(CHAIR, width=360)
    await visit.go("/overzicht", "overzicht")
    await expect(visit.page.locator("main")).to_contain_text("gemeenten waarvan u alle zaken mag zien: Oldambt")
    assert TEXT not in await visit.page.content()
