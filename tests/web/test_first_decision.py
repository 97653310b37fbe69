"""A first decision is made with no more to go by than the screen, as docs/first-decision.md tells it."""

import re

from playwright.async_api import Browser, Locator, Page, expect

from runtime.settings import ROOT
from tests.architecture.sources import document
from tests.servers.api.test_pages import MOTIVATED, OPENING
from tests.web.visit import PICTURES, fill

DOCUMENT = "docs/first-decision.md"
TOLD = "docs/first-decision"


def steps() -> list[str]:
    """What the page tells of each step."""
    return re.split(r"^## \d+\. ", document(DOCUMENT), flags=re.MULTILINE)[1:]


def named(step: str) -> set[str]:
    """The texts that a step says are on the screen."""
    return {" ".join(text.split()) for text in re.findall(r"\*\*(.+?)\*\*", step, flags=re.DOTALL)}


class Reader:
    """Somebody who reads step after step, and sees what it says."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._left = list(enumerate(steps(), start=1))
        self._seen: set[str] = set()

    async def sees(self) -> None:
        """What is on the screen counts for the step that is being read."""
        self._seen.add(" ".join((await self.page.locator("body").inner_text()).split()))

    async def picture(self) -> None:
        """The picture of this step."""
        place = PICTURES / TOLD.rpartition("/")[2]
        place.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=place / f"{self._left[0][0]}.png")

    async def done(self) -> None:
        """Every text that the step names was there."""
        await self.sees()
        number, step = self._left.pop(0)
        missing = {text for text in named(step) if not any(text in seen for seen in self._seen)}
        assert missing == set(), f"step {number}"
        self._seen.clear()

    def over(self) -> bool:
        """Whether there is nothing left to read."""
        return not self._left


async def test_a_first_decision_is_made_by_what_the_screen_says(site: str, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 1024, "height": 760}, locale="nl-NL")
    context.set_default_timeout(15_000)
    page = await context.new_page()
    reader = Reader(page)
    try:
        await page.goto(site)
        await reader.picture()
        await sign_in(page, "zaakbehandelaar-ncg", reader)
        await reader.done()

        await reader.picture()
        await reader.done()

        await page.get_by_role("link", name="Zaak aanmelden").click()
        form = page.locator("main form")
        for name, value in ({"reference": "RK-2026-0001"} | OPENING).items():
            await fill(form, name, value)
        await page.evaluate("scrollTo(0, 0)")
        await reader.picture()
        await reader.done()

        await form.get_by_role("button", name="Zaak aanmelden").click()
        await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
        await reader.picture()
        await reader.done()

        await page.get_by_role("button", name="Afmelden").click()
        await sign_in(page, "ncg-eemsdelta", reader)
        await votes(page, reader)
        await reader.done()

        await page.get_by_role("button", name="Afmelden").click()
        await sign_in(page, "voorzitter-eemsdelta", reader)
        await votes(page)
        form = page.locator("details.act").filter(has=page.locator('input[name="type"][value="conclude"]'))
        await form.locator("summary").first.click()
        await form.scroll_into_view_if_needed()
        await reader.picture()
        answers = {
            "outcome": "approve",
            "knockOn__newDifference": "false",
            "knockOn__explanation": "De buren hebben dit al.",
        }
        for name, value in (answers | MOTIVATED).items():
            await fill(form, name.replace("__", "."), value)
        await reader.done()

        await form.get_by_role("button", name="Stemming afsluiten").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Lees na wat u vastlegt")
        await reader.picture()
        await reader.done()

        await page.get_by_role("button", name="Leg dit vast").click()
        await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
        await until(page, page.get_by_text("Afgerond"))
        await reader.picture()
        await reader.done()
        assert reader.over()
    finally:
        await context.close()


async def sign_in(page: Page, account: str, reader: Reader) -> None:
    await page.get_by_role("heading", level=1, name="Aanmelden").wait_for()
    await reader.sees()
    await page.locator(f'button.account[value="{account}"]').click()
    await page.get_by_role("heading", level=1, name="Mijn werk").wait_for()


async def votes(page: Page, reader: Reader | None = None) -> None:
    """Opens the case from what waits, and votes for it."""
    case = page.get_by_role("region", name="Wat wacht op mij").get_by_role("link", name="RK-2026-0001")
    await until(page, case)
    if reader is not None:
        await reader.sees()
    await case.click()
    if reader is not None:
        await reader.picture()
    form = page.locator("details.act").filter(has=page.locator('input[name="type"][value="cast_vote"]'))
    await fill(form, "choice", "for")
    await form.get_by_role("button", name="Stemmen").click()
    await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")


async def until(page: Page, there: Locator) -> None:
    """Opens the page again until the course of the case has brought this."""
    for _ in range(60):
        if await there.count():
            return
        await page.wait_for_timeout(250)
        await page.reload()
    await expect(there).to_be_visible()


def test_every_step_has_its_picture() -> None:
    shown = re.findall(r"!\[.+?\]\((.+?)\)", document(DOCUMENT))
    assert shown == [f"first-decision/{number}.png" for number in range(1, len(steps()) + 1)]
    assert sorted(path.name for path in (ROOT / TOLD).iterdir()) == sorted(name.rpartition("/")[2] for name in shown)
