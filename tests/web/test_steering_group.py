"""The day of a steering group at its browsers: a case is opened, voted on and concluded, by mouse, by keyboard and without scripts."""

import uuid

from playwright.async_api import Browser, Response, expect

from tests.people import People
from tests.servers.api.test_pages import MOTIVATED, OPENING
from tests.web.conftest import Visitor
from tests.web.visit import Visit, fill

PREPARER, CHAIR, NCG, PROVINCE = "zaakbehandelaar-ncg", "voorzitter-eemsdelta", "ncg-eemsdelta", "provincie-eemsdelta"


async def opened(visit: Visit) -> str:
    """Opens a case by the form; the path of its page."""
    await visit.page.get_by_role("link", name="Zaak aanmelden").click()
    await visit.look("zaak-aanmelden")
    form = visit.page.locator("main form")
    for name, value in ({"reference": f"RK-{uuid.uuid4().hex[:8]}"} | OPENING).items():
        await fill(form, name, value)
    await form.get_by_role("button", name="Zaak aanmelden").click()
    await expect(visit.page.get_by_role("status")).to_contain_text("Vastgelegd")
    await visit.look("aangemeld")
    return visit.page.url.removeprefix(visit.url).partition("?")[0]


async def found_waiting(visit: Visit, path: str) -> None:
    """Opens the case from what waits for the person; reloaded until the course has brought it there."""
    waiting = visit.page.get_by_role("region", name="Wat wacht op mij").locator(f'a[href="{path}"]')
    for _ in range(60):
        await visit.page.goto(visit.url + "/")
        if await waiting.count():
            break
        await visit.page.wait_for_timeout(250)
    await visit.look("wacht-op-mij")
    await waiting.click()
    await visit.look("zaak")


async def test_a_steering_group_decides_on_a_case_from_intake_to_conclusion(visitor: Visitor, width: int) -> None:
    path = await opened(await visitor(PREPARER, width=width))
    chair = await visitor(CHAIR, width=width)
    await found_waiting(chair, path)
    for who in (NCG, PROVINCE):
        member = await visitor(who, width=width)
        await found_waiting(member, path)
        await member.act("cast_vote", "Stemmen", choice="for")
        await expect(member.page.get_by_role("status")).to_contain_text("Vastgelegd")
        await member.look("gestemd")
    await chair.act("cast_vote", "Stemmen", choice="for_with_conditions")
    await expect(chair.page.get_by_role("alert")).to_contain_text("Schrijf op welke voorwaarden gelden.")
    await chair.look("geweigerd")
    await chair.act("cast_vote", "Stemmen", choice="for")
    await expect(chair.page.get_by_role("status")).to_contain_text("Vastgelegd")
    knock_on = {"knockOn__newDifference": "false", "knockOn__explanation": "De buren hebben dit al."}
    await chair.act("conclude", "Stemming afsluiten", outcome="approve", **MOTIVATED, **knock_on)
    await expect(chair.page.get_by_role("status")).to_contain_text("Vastgelegd")
    await expect(chair.page.locator("main")).to_contain_text("heeft de stemming afgesloten: goedgekeurd")
    await chair.look("besloten")


async def test_the_same_votes_are_cast_without_scripts(visitor: Visitor, people: People) -> None:
    case = await people[PREPARER].open()
    chair = await visitor(CHAIR, scripts=False)
    await found_waiting(chair, f"/routekaarten/{case}")
    await chair.act("cast_vote", "Stemmen", choice="for")
    await expect(chair.page.get_by_role("status")).to_contain_text("Vastgelegd")


async def test_a_vote_is_cast_by_keyboard_alone(visitor: Visitor, people: People) -> None:
    case = await people[PREPARER].open()
    chair = await visitor(CHAIR)
    await found_waiting(chair, f"/routekaarten/{case}")
    keys, page = chair.page.keyboard, chair.page
    await keys.press("Tab")
    await expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    await keys.press("Enter")
    choice = page.locator('input[name="choice"][value="for"]')
    for _ in range(60):
        await keys.press("Tab")
        if await page.evaluate("document.activeElement.name === 'choice'"):
            break
    await expect(page.locator('input[name="choice"]').first).to_be_focused()
    await keys.press("Space")
    await expect(choice).to_be_checked()
    for _ in range(20):
        await keys.press("Tab")
        if await page.evaluate("document.activeElement.type === 'submit'"):
            break
    await keys.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")


async def test_the_staircase_is_also_text(visitor: Visitor, people: People) -> None:
    case = await people[PREPARER].open()
    chair = await visitor(CHAIR)
    await found_waiting(chair, f"/routekaarten/{case}")
    steps = chair.page.locator("ol.staircase > li")
    await expect(steps).to_have_text(
        ["Lokale stuurgroep hier is de zaak nu", "Bestuurlijk Overleg", "Staatssecretaris"], use_inner_text=True
    )
    assert await steps.nth(0).get_attribute("aria-current") == "step"


async def test_a_page_is_light_and_asks_for_few_files(visitor: Visitor, people: People, browser: Browser) -> None:
    case = await people[PREPARER].open()
    chair = await visitor(CHAIR)
    fresh = await browser.new_context(storage_state=await chair.context.storage_state())
    try:
        page, answers = await fresh.new_page(), list[Response]()
        page.on("response", lambda answer: answers.append(answer))
        await page.goto(f"{chair.url}/routekaarten/{case}", wait_until="networkidle")
        weight = sum([(await one.request.sizes())["responseBodySize"] for one in answers])
    finally:
        await fresh.close()
    assert len(answers) <= 8, [one.url for one in answers]
    assert weight <= 150_000
