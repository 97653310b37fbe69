"""The day of a meeting at its browsers: convened, attended, interests, votes, read back, closed and its minutes adopted,
by mouse, by keyboard and without scripts."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import expect

from domain.dutch_time import on_clock
from tests.people import People
from tests.servers.api.test_meetings import attend, opened
from tests.servers.api.test_pages import MOTIVATED
from tests.servers.log.logs import OwnLog
from tests.web.conftest import Visitor
from tests.web.visit import Visit

PREPARER, CHAIR, NCG = "zaakbehandelaar-ncg", "voorzitter-eemsdelta", "ncg-eemsdelta"
ELSEWHERE = "voorzitter-oldambt"


async def recorded(visit: Visit) -> None:
    """The page says that it was recorded."""
    await expect(visit.page.get_by_role("status").first).to_contain_text("Vastgelegd")


async def convened(chair: Visit, *cases: str) -> str:
    """Convenes a meeting in a moment, by the form; the path of its page."""
    page = chair.page
    convene = page.get_by_role("button", name="Roep de vergadering bijeen")
    await chair.press(page.get_by_role("link", name="Vergaderingen"))
    await chair.look("vergaderingen")
    await chair.press(page.get_by_role("link", name="Roep een vergadering bijeen"))
    await chair.look("vergadering-nieuw")
    await chair.press(convene)
    await expect(page.get_by_role("alert")).to_contain_text("Er is niets vastgelegd.")
    await chair.look("vergadering-nieuw-fout", 400)
    await chair.write(page.get_by_label("Waar is de vergadering?"), "Gemeentehuis, zaal 2")
    for case in cases:
        await chair.tick(page.locator(f'input[name="agenda.{case}"]'))
    # The clock last: it goes on while somebody types.
    shown = on_clock(datetime.now(UTC) + timedelta(seconds=12))
    await chair.write(page.get_by_label("Op welke dag?"), f"{shown:%Y-%m-%d}")
    await chair.write(page.get_by_label("Hoe laat begint de vergadering?"), f"{shown:%H:%M:%S}")
    await chair.press(convene)
    await recorded(chair)
    await chair.look("vergadering-bijeengeroepen")
    return page.url.removeprefix(chair.url).partition("?")[0]


async def opened_by(chair: Visit, path: str) -> None:
    """Opens the meeting, as soon as its page has the button for it."""
    opens = chair.page.get_by_role("button", name="Open de vergadering")
    async with asyncio.timeout(60):
        while not await opens.count():
            await chair.page.wait_for_timeout(250)
            await chair.page.goto(chair.url + path)
    await chair.press(opens)
    await recorded(chair)


async def arrived(member: Visit, path: str) -> None:
    """Finds the meeting at what waits, and says to be there."""
    await member.page.goto(member.url + "/")
    await member.look("mijn-werk-vergadering")
    await member.press(member.page.locator(f'a[href="{path}"]').first)
    await member.press(member.page.get_by_role("button", name="Ik ben aanwezig"))
    await recorded(member)
    await member.look("vergadering-aanwezig")


async def voted(member: Visit, reference: str) -> None:
    """Votes on a case from the agenda, and comes back."""
    await member.press(member.page.get_by_role("link", name=f"over {reference}"))
    await member.act("cast_vote", "Stemmen", choice="for", reasons="Gelijke woningen, gelijke uitkomst.")
    await recorded(member)
    await member.look("gestemd-in-vergadering")
    await member.press(member.page.get_by_role("link", name="Terug naar de vergadering"))


async def test_a_steering_group_meets_from_its_convocation_to_its_minutes(
    visitor: Visitor, people: People, way: dict[str, Any]
) -> None:
    cases = [await people[PREPARER].open() for _ in range(2)]
    references = []
    for case in cases:
        await people.in_tier(case, "lokaal")
        references.append((await people[CHAIR].case(case))["reference"])
    chair, ncg = await visitor(CHAIR, **way), await visitor(NCG, **way)
    path = await convened(chair, *cases)
    await expect(chair.page.get_by_text("U kunt de vergadering openen vanaf")).to_be_visible()
    await opened_by(chair, path)
    await arrived(chair, path)
    sitting = chair.page.get_by_role("region", name="Wie er is")
    await expect(sitting).to_contain_text("niet genoeg leden aanwezig")
    await arrived(ncg, path)
    await chair.page.goto(chair.url + path)
    await expect(sitting.get_by_text("niet genoeg leden aanwezig")).to_have_count(0)
    await chair.press(chair.page.get_by_role("button", name="Meld aanwezig: Gemeente"))
    await recorded(chair)
    await chair.look("vergadering-bezig")

    await ncg.press(ncg.page.get_by_role("link", name=f"Ja, ik heb een belang bij {references[1]}"))
    await ncg.act("recuse", "Belang melden", reasons="Mijn zus woont daar.")
    await recorded(ncg)
    await ncg.look("belang-gemeld")
    await ncg.page.goto(ncg.url + path)
    await expect(ncg.page.get_by_text("U hebt gemeld dat u een belang hebt bij deze zaak.")).to_be_visible()
    await ncg.look("vergadering-met-belang")
    await chair.press(chair.page.get_by_role("link", name="Kijk opnieuw"))
    await expect(sitting.get_by_text("niet genoeg leden aanwezig")).to_have_count(1)

    await voted(ncg, references[0])
    await voted(chair, references[0])
    await chair.press(chair.page.get_by_role("link", name=f"over {references[0]}"))
    knock_on = {"knockOn__newDifference": "false", "knockOn__explanation": "De buren hebben dit al."}
    await chair.act("conclude", "Stemming afsluiten", outcome="approve", **MOTIVATED, **knock_on)
    await expect(chair.page.get_by_role("heading", name="Lees na wat u vastlegt")).to_be_visible()
    await expect(chair.page.get_by_role("region", name="Hoe er is gestemd")).to_contain_text(NCG)
    await chair.look("nalezen")
    await chair.press(chair.page.get_by_role("button", name="Terug om te veranderen"))
    await expect(chair.page.locator('[name="knockOn.explanation"]')).to_have_value("De buren hebben dit al.")
    await chair.look("teruggegaan")
    await chair.act("conclude", "Stemming afsluiten")
    await chair.press(chair.page.get_by_role("button", name="Leg dit vast"))
    await recorded(chair)
    await chair.press(chair.page.get_by_role("link", name="Terug naar de vergadering"))

    await chair.press(chair.page.get_by_role("button", name="Sluit de vergadering"))
    await recorded(chair)
    await chair.press(chair.page.get_by_role("link", name="Lees de notulen"))
    main = chair.page.locator("main")
    for told in (
        "zijn nog niet vastgesteld",
        "goedgekeurd",
        "Belang gemeld op",
        "Gelijke woningen, gelijke uitkomst.",
        "Afwezige zetels",
        "Er moesten ten minste 2 van de 4 leden met een stem zijn.",
        "Er waren genoeg leden aanwezig.",
        "Ontstaat er een nieuw verschil met de buren? Nee.",
        "De buren hebben dit al.",
    ):
        await expect(main).to_contain_text(told)
    await chair.look("notulen")
    await ncg.page.goto(f"{ncg.url}{path}/notulen")
    await expect(ncg.page.locator("main")).to_contain_text("U mag deze zaak zien, maar niet de stemmen en redenen.")
    await ncg.look("notulen-met-belang")
    await chair.press(chair.page.get_by_role("button", name="Stel de notulen vast"))
    await recorded(chair)
    await expect(main).to_contain_text("Vastgesteld op")
    await chair.look("notulen-vastgesteld")


async def test_the_page_of_a_meeting_follows_who_comes_and_has_it_read_out(own: OwnLog, log_visitor: Visitor) -> None:
    case = await own.web.open(reference="RK-2026-77")
    name = await opened(own.web, case)
    await attend(own.web, name, CHAIR)
    chair = await log_visitor(CHAIR)
    page = chair.page
    await page.clock.install()
    await chair.go(f"/vergaderingen/{name}", "vergadering-bezig")
    sitting, said = page.get_by_role("region", name="Wie er is"), page.locator("[data-sitting-said]")
    await expect(sitting).to_contain_text("niet genoeg leden aanwezig")
    await expect(said).to_have_role("status")
    await page.clock.run_for(16_000)
    await expect(said).to_be_empty()
    await attend(own.web, name, NCG)
    await page.clock.run_for(16_000)
    await expect(sitting.get_by_text("niet genoeg leden aanwezig")).to_have_count(0)
    told = "Aanwezig: Voorzitter, Nationaal Coördinator Groningen. RK-2026-77: genoeg leden aanwezig."
    await expect(said).to_have_text(told)
    # Whoever is at a button there, keeps it.
    await sitting.get_by_role("button", name="Ik ga weg").focus()
    await attend(own.web, name, NCG, present=False)
    await page.clock.run_for(16_000)
    await expect(sitting.get_by_role("button", name="Ik ga weg")).to_be_focused()
    await expect(said).to_have_text(told)
    await chair.look("vergadering-bijgewerkt")
    # From here on nobody is signed in, and what is shown is what was.
    lost = page.locator("[data-sitting-lost]")
    await expect(lost).to_be_empty()
    await chair.context.clear_cookies()
    await page.clock.run_for(16_000)
    await expect(lost).to_contain_text("wordt nu niet ververst")


async def test_somebody_of_another_municipality_finds_no_meeting(visitor: Visitor, people: People) -> None:
    case = await people[PREPARER].open()
    await people.in_tier(case, "lokaal")
    path = await convened(await visitor(CHAIR), case)
    other = await visitor(ELSEWHERE)
    await other.go("/vergaderingen", "vergaderingen")
    await expect(other.page.locator("main")).to_contain_text("Er zijn nog geen vergaderingen.")
    await other.go(path, "vergadering-niet-gevonden", 404)
    await expect(other.page.locator("main")).not_to_contain_text("Gemeentehuis")
