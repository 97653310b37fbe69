"""The day of a steering group at its browsers: a case is opened, voted on in a written round
and concluded, by mouse, by keyboard and without scripts."""

import re
import uuid
from typing import Any

from playwright.async_api import Browser, Response, expect

from tests.people import MOTIVATION, TEXT, People
from tests.servers.api.test_pages import MOTIVATED, OPENING
from tests.web.conftest import Visitor
from tests.web.visit import Visit

_TAB_PICTURE = """() => new Promise((tell) => Object.assign(new Image(), {
    onload: () => tell(true), onerror: () => tell(false), src: document.querySelector('link[rel=icon]').href}))"""
PREPARER, CHAIR, NCG, PROVINCE = "zaakbehandelaar-ncg", "voorzitter-eemsdelta", "ncg-eemsdelta", "provincie-eemsdelta"


async def opened(visit: Visit) -> str:
    """Opens a case by the form; the path of its page."""
    await visit.press(visit.page.get_by_role("link", name="Zaak aanmelden"))
    await visit.page.get_by_role("heading", level=1, name="Zaak aanmelden").wait_for()
    await visit.look("zaak-aanmelden")
    form = visit.page.locator("main form")
    for name, value in ({"reference": f"RK-x{uuid.uuid4().hex[:8]}"} | OPENING).items():
        await visit.fill(form, name, value)
    await visit.press(form.get_by_role("button", name="Zaak aanmelden"))
    await visit.recorded("aangemeld")
    return visit.page.url.removeprefix(visit.url).partition("?")[0]


async def test_a_steering_group_decides_on_a_case_from_intake_to_conclusion(
    visitor: Visitor, way: dict[str, Any]
) -> None:
    path = await opened(await visitor(PREPARER, **way))
    chair = await visitor(CHAIR, **way)
    await chair.finds_waiting(path)
    # No meeting was convened: it is a written round, in which each votes when it suits, until its term or the conclusion.
    main = chair.page.locator("main")
    await expect(main).to_contain_text("schriftelijke ronde")
    await expect(main).to_contain_text("(Lokale stuurgroep Eemsdelta): stemmen")
    for who in (NCG, PROVINCE):
        member = await visitor(who, **way)
        await member.finds_waiting(path)
        await member.act("cast_vote", "Stemmen", choice="for")
        await member.recorded("gestemd")
    await chair.act("cast_vote", "Stemmen", choice="for_with_conditions")
    await expect(chair.page.get_by_role("alert")).to_contain_text("Schrijf op welke voorwaarden gelden.")
    await chair.look("geweigerd", 403)
    await chair.act("cast_vote", "Stemmen", choice="for")
    await chair.recorded("gestemd")
    (still,) = await chair.page.get_by_role("listitem").filter(has_text=re.compile(r"\): stemmen$")).all_inner_texts()
    assert still.startswith("Gemeente")
    knock_on = {"knockOn__newDifference": "false", "knockOn__explanation": "De buren hebben dit al."}
    await chair.act("conclude", "Stemming afsluiten", outcome="approve", **MOTIVATED, **knock_on)
    await expect(chair.page.get_by_role("heading", level=1)).to_have_text("Lees na wat u vastlegt")
    await chair.look("nalezen")
    await chair.press(chair.page.get_by_role("button", name="Leg dit vast"))
    await chair.recorded("besloten")
    await expect(main).to_contain_text("heeft de stemming afgesloten: goedgekeurd")
    for who in (CHAIR, NCG, PROVINCE):
        await expect(chair.page.get_by_role("region", name="Stemmen").first).to_contain_text(who)


async def test_the_staircase_is_drawn_and_spoken(visitor: Visitor, people: People, width: int) -> None:
    case = await people[PREPARER].open()
    chair = await visitor(CHAIR, width=width)
    await chair.finds_waiting(f"/routekaarten/{case}")
    stairs = chair.page.get_by_role("list", name="De treden van deze zaak")
    # What a screen reader gets: one sentence for each stair, and nothing of the drawing.
    await expect(stairs).to_match_aria_snapshot(
        """
        - list "De treden van deze zaak":
          - listitem: "Trede 1 van 3, Lokale stuurgroep: hier is de zaak nu"
          - listitem: "Trede 2 van 3, Bestuurlijk Overleg: nog niet aan de beurt"
          - listitem: "Trede 3 van 3, Staatssecretaris: nog niet aan de beurt"
        """
    )
    present = stairs.locator("li[aria-current=step]")
    await expect(present).to_contain_text("Lokale stuurgroep")
    await expect(stairs.locator(".said")).to_have_text("hier is de zaak nu")
    # Each stair is higher up than the one before it, and what is written in it fits.
    tops = [box["y"] for stair in await stairs.locator("li").all() if (box := await stair.bounding_box())]
    assert tops == sorted(tops, reverse=True)
    assert len(set(tops)) == 3
    fits = "all => all.every(one => one.scrollWidth <= one.clientWidth)"
    assert await stairs.locator("li").evaluate_all(fits)


async def test_what_is_asked_of_the_person_comes_before_where_the_case_is(visitor: Visitor, people: People) -> None:
    case = await people[PREPARER].open()
    chair, asker = await visitor(CHAIR), await visitor(PREPARER)
    await chair.finds_waiting(f"/routekaarten/{case}")
    found = await chair.page.locator("main > section > h2").all_inner_texts()
    assert found[:3] == ["Waar het over gaat", "Wat u kunt doen", "Waar de zaak is"]
    assert found[-2:] == ["Stemmen en adviezen", "Geschiedenis"]
    assert await chair.page.locator(".gist > li").count() == 5
    await asker.go(f"/routekaarten/{case}", "zaak-van-voorbereider")
    headings = await asker.page.locator("main > section > h2").all_inner_texts()
    assert headings.index("Waar de zaak is") < headings.index("Wat u kunt doen")


async def test_an_act_that_is_closed_has_no_button_and_says_who_can_take_it(
    visitor: Visitor, people: People, width: int
) -> None:
    case = await people[PREPARER].open()
    chair, member = await visitor(CHAIR), await visitor(NCG, width=width)
    await chair.finds_waiting(f"/routekaarten/{case}")
    await member.go(f"/routekaarten/{case}", "zaak")
    await expect(member.page.get_by_role("button", name="Stemming afsluiten")).to_have_count(0)
    await member.page.get_by_text("Wat u nu niet kunt doen, en waarom").click()
    closed = member.page.locator(".why > div").filter(has_text="Stemming afsluiten")
    await expect(closed).to_contain_text(
        f"Wie dit nu wel kan: Voorzitter (Lokale stuurgroep Eemsdelta), account {CHAIR}."
    )
    await member.look("wat-niet-kan")


async def decided(people: People, choice: str, outcome: str, **changes: object) -> str:
    """A case that the group has decided, by the API."""
    case = await people[PREPARER].open(**changes)
    await people[PREPARER].until(case, lambda seen: bool(seen["openTier"] and seen["openTier"]["stepKind"] == "decide"))
    for who in (CHAIR, NCG, PROVINCE):
        await people[who].does(case, "cast_vote", choice=choice, reasons=TEXT)
    knock_on = {"newDifference": False, "explanation": TEXT}
    await people[CHAIR].does(case, "conclude", outcome=outcome, motivation=MOTIVATION, knockOn=knock_on)
    return case


async def test_who_decides_sees_earlier_decisions_and_the_addresses_beside_each_other(
    visitor: Visitor, people: People, width: int
) -> None:
    rejected = await decided(people, "against", "reject")
    await decided(people, "for", "approve", measure="light_strengthening")
    first, second = "0003209900430667", "0003209900524248"
    held = [
        {"address": first, "measure": "light_strengthening", "amountCents": 1_250_000},
        {"address": second, "measure": "none", "amountCents": 0},
    ]
    case = await people[PREPARER].open(addresses=[first, second], situations=held)
    chair = await visitor(CHAIR, width=width)
    await chair.finds_waiting(f"/routekaarten/{case}")
    page = chair.page
    await page.get_by_role("link", name="Bekijk eerdere besluiten").click()
    earlier = page.get_by_role("region", name="Eerdere besluiten").first
    rows = earlier.locator("tbody tr")
    await expect(rows.first).to_contain_text("gebied, soort verschil, maatregel")
    await expect(rows.first).to_contain_text("afgewezen")
    await expect(rows.first.get_by_role("link")).to_have_attribute("href", f"/routekaarten/{rejected}")
    await expect(earlier.get_by_role("note")).to_contain_text("Een gelijke zaak is eerder afgewezen.")
    await expect(earlier.get_by_role("note")).to_contain_text("eerder een andere maatregel goedgekeurd")
    addresses = page.get_by_role("region", name="Adressen naast elkaar").first
    # What differs is said in words, and not by a colour alone.
    await expect(addresses.get_by_role("row").filter(has_text=second)).to_contain_text("Wijkt af: andere maatregel")
    await expect(addresses.get_by_role("row").filter(has_text=second)).to_contain_text("12.500,00 minder")
    await expect(addresses.get_by_role("row").filter(has_text=first)).not_to_contain_text("Wijkt af")
    await chair.look("zaak-met-precedenten")


async def test_the_history_is_folded_beyond_what_happened_last(visitor: Visitor, people: People) -> None:
    case = await people[PREPARER].open()
    chair = await visitor(CHAIR)
    await chair.finds_waiting(f"/routekaarten/{case}")
    history = chair.page.get_by_role("region", name="Geschiedenis")
    await expect(history.get_by_role("listitem").filter(has_text="Nummer")).to_have_count(1)
    await history.locator("summary").press("Enter")
    await expect(history.get_by_text("heeft de zaak aangemeld")).to_be_visible()
    await chair.look("geschiedenis-open")


async def test_a_page_is_light_and_asks_for_few_files(visitor: Visitor, people: People, browser: Browser) -> None:
    case = await people[PREPARER].open()
    chair = await visitor(CHAIR)
    fresh = await browser.new_context(storage_state=await chair.context.storage_state())
    try:
        page, answers = await fresh.new_page(), list[Response]()
        page.on("response", lambda answer: answers.append(answer))
        await page.goto(f"{chair.url}/routekaarten/{case}", wait_until="networkidle")
        # Headless, a browser may not ask for the picture of its tab: that it gets it under our policy is asked here.
        assert await page.evaluate(_TAB_PICTURE)
        weight = sum([(await one.request.sizes())["responseBodySize"] for one in answers])
    finally:
        await fresh.close()
    assert len(answers) <= 8, [one.url for one in answers]
    assert weight <= 150_000
