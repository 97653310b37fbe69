"""Somebody at a browser: signs in, reads, fills in and sends; and every page that is seen is held to what all pages owe.

That is: no error in the console, no answer that is a refusal unless the test says so, nothing asked of another machine, and
nothing found by axe at WCAG 2.1 A and AA. Of each page
a picture is kept under `build/screenshots/`.
"""

from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Error, FilePayload, Locator, Page, Response, expect

from runtime.settings import ROOT
from tests.web import keyboard
from tests.web.routes import named_wrongly

PICTURES = ROOT / "build" / "screenshots"
_AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
_RUN = """async (rules) => (await axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']}))
    .violations.map(one => ({id: one.id, nodes: one.nodes.map(node => node.html.slice(0, 200) + ' ' + node.failureSummary)}))"""

# Where the page is wider than the window, what sticks out.
_TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] : [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth).map(one => one.outerHTML.slice(0, 200))"""

# Whoever is at the keyboard alone has no mouse: a click of one is an error on the console, and so a fault of the test.
_NO_MOUSE = "addEventListener('pointerdown', () => console.error('a mouse was used'), true)"


class Visit:
    """One person at one browser, on the site at `url`."""

    def __init__(self, context: BrowserContext, page: Page, url: str, who: str) -> None:
        self.context = context
        self.page = page
        self.url = url
        self.who = who
        self.wrong: list[str] = []
        self.scripts = True
        self.keys = False
        self.refused: list[int] = []
        self._refusals: set[str] = set()
        self._seen: Counter[str] = Counter()
        page.on("console", self._says)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("request", lambda asked: self._asks(asked.url))
        page.on("response", self._is_answered)

    def _says(self, said: ConsoleMessage) -> None:
        # That a page is a refusal the browser says as well; of pages that is held to what the test expects, in `look`.
        refused = said.text.startswith("Failed to load resource") and said.location["url"] in self._refusals
        if said.type == "error" and not refused:
            self.wrong.append(f"console: {said.text} {said.location['url']}")

    def _is_answered(self, answer: Response) -> None:
        if answer.status >= 400 and answer.request.is_navigation_request():
            self._refusals.add(answer.url)
            self.refused.append(answer.status)

    def _asks(self, address: str) -> None:
        if not address.startswith((self.url, "data:")):
            self.wrong.append(f"asked elsewhere: {address}")

    async def go(self, path: str, name: str, status: int = 200) -> None:
        """Opens a page of the site and looks at it."""
        await self.page.goto(self.url + path)
        await self.look(name, status)

    async def sign_in(self) -> None:
        """Chooses the role account."""
        if self.keys:
            await self.page.add_init_script(_NO_MOUSE)
        await self.go("/aanmelden", "aanmelden")
        await self.press(self.page.locator(f'button.account[value="{self.who}"]'))
        await self.page.get_by_role("heading", level=1, name="Mijn werk").wait_for()
        await self.look("mijn-werk")

    async def look(self, name: str, status: int = 200) -> None:
        """Keeps a picture of the page as it is, and holds it to what all pages owe. A page that is a refusal has to be looked
        at, by its status; a name that stands in `tests.web.routes` is of that page."""
        refused, self.refused = self.refused, []
        assert refused == ([] if status == 200 else [status]), f"{self.who} at {self.page.url}"
        assert not named_wrongly(name, urlsplit(self.page.url).path), f"{name} is not the page at {self.page.url}"
        assert self.wrong == [], f"{self.who} at {self.page.url}"
        if self.keys:
            # These pages are those that somebody with a mouse was shown, and axe has looked at.
            return
        size = self.page.viewport_size or {"width": 0}
        self._seen[name] += 1
        place = PICTURES / str(size["width"]) / self.who
        place.mkdir(parents=True, exist_ok=True)
        await self._keep_picture(place / f"{name}-{self._seen[name]}.png")
        if self.scripts:
            assert await faults(self.page) == [], f"{self.who} at {self.page.url}"
            wide = await self.page.evaluate(_TOO_WIDE)
            assert wide == [], f"{self.page.url} is wider than the window: {wide}"
        assert self.wrong == [], f"{self.who} at {self.page.url}"

    async def _keep_picture(self, there: Path) -> None:
        """A picture of the whole page. A page can be read before its last byte has come, and while the next one takes its
        place on the screen Chromium may have nothing to copy: it is asked again, and the third refusal stands."""
        await self.page.wait_for_load_state("load")
        for refusals_left in (2, 1, 0):
            try:
                await self.page.screenshot(path=there, full_page=True)
            except Error as error:
                if "Unable to capture screenshot" not in error.message or not refusals_left:
                    raise
            else:
                return

    async def press(self, there: Locator) -> None:
        """Uses a link or a button; at the keyboard that is Tab until it has the focus, and Enter."""
        if self.keys:
            await keyboard.press(self.page, there)
        else:
            await there.click()

    async def fill(self, form: Locator, name: str, value: str) -> None:
        """Fills in a field of a form."""
        field = form.locator(f'[name="{name}"]')
        if not self.keys:
            await fill(form, name, value)
        elif await field.first.get_attribute("type") == "radio":
            await keyboard.choose_radio(self.page, field, field.and_(form.locator(f'[value="{value}"]')))
        elif await field.evaluate("one => one.tagName") == "SELECT":
            await self.pick(field, value)
        else:
            await self.write(field, value)

    async def write(self, field: Locator, text: str) -> None:
        """Writes in a field, in the place of what was there; a day as 2026-01-31."""
        if not self.keys:
            await field.fill(text)
        elif await field.get_attribute("type") == "date":
            await keyboard.write_day(self.page, field, text)
        else:
            await keyboard.write(self.page, field, text)

    async def tick(self, box: Locator) -> None:
        """Ticks a box."""
        if self.keys:
            await keyboard.tick(self.page, box)
        else:
            await box.check()

    async def slide(self, slider: Locator, value: int) -> None:
        """Moves a slider."""
        if self.keys:
            await keyboard.slide(self.page, slider, value)
        else:
            await slider.fill(str(value))

    async def attach(self, field: Locator, file: FilePayload) -> None:
        """Chooses a file; at the keyboard once the field has the focus. The window that it opens is no part of the page, and
        does not open each time where no screen is."""
        if self.keys:
            await keyboard.reach(self.page, field)
        await field.set_input_files([file])

    async def pick(self, field: Locator, value: str) -> None:
        """Chooses in a list."""
        if self.keys:
            await keyboard.choose_option(self.page, field, value)
        else:
            await field.select_option(value)

    async def finds_waiting(self, path: str) -> None:
        """Opens a case from what waits for the person; reloaded until the course has brought it there."""
        waiting = self.page.get_by_role("region", name="Wat wacht op mij").locator(f'a[href="{path}"]')
        for _ in range(120):
            await self.page.goto(self.url + "/")
            if await waiting.count():
                break
            await self.page.wait_for_timeout(250)
        await self.look("wacht-op-mij")
        await self.press(waiting)
        await self.page.wait_for_url(f"**{path}")
        await self.look("zaak")

    async def recorded(self, name: str) -> None:
        """The page says that the act was recorded."""
        await expect(self.page.get_by_role("status").first).to_contain_text("Vastgelegd")
        await self.look(name)

    async def act(self, kind: str, label: str, /, **typed: str) -> None:
        """Fills in the form of an act, by the names of its fields (`__` for a dot), and sends it."""
        form = self.page.locator("details.act", has=self.page.locator(f'input[name="type"][value="{kind}"]'))
        if await form.get_attribute("open") is None:
            await self.press(form.locator("summary").first)
        for name, value in typed.items():
            await self.fill(form, name.replace("__", "."), value)
        await self.press(form.get_by_role("button", name=label, exact=True))


async def fill(form: Any, name: str, value: str) -> None:
    """Types a value, or chooses it where there is a choice."""
    field = form.locator(f'[name="{name}"]')
    if await field.first.get_attribute("type") == "radio":
        await field.and_(form.locator(f'[value="{value}"]')).check()
        return
    if await field.evaluate("one => one.tagName") == "SELECT":
        await field.select_option(value)
    else:
        await field.fill(value)


async def faults(page: Page) -> list[dict[str, Any]]:
    """What axe finds on the page as it is."""
    await page.evaluate(_AXE)
    found: list[dict[str, Any]] = await page.evaluate(_RUN, _RULES)
    return found


def pictures() -> list[Path]:
    """Every picture that was kept."""
    return sorted(PICTURES.rglob("*.png"))
