"""Somebody at the keyboard alone: Tab to what is meant, Enter or Space to use it, arrows to choose, and typing."""

import asyncio
from datetime import date

from playwright.async_api import Locator, Page

MOST_TABS = 400
_MOST_CHOICES = 60
_PATIENCE = 30
# What leads to another page or to a file, and not to a place on the page.
_LEADS = """one => one.matches('a[href]:not([href^="#"])') || (one.type === 'submit' && one.form !== null)"""


async def reach(page: Page, there: Locator) -> None:
    """Presses Tab until this has the focus; AssertionError where it never gets it."""
    await there.wait_for()
    for _ in range(MOST_TABS):
        if await has_focus(there):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{there} is not reached by keyboard")


async def has_focus(there: Locator) -> bool:
    """Whether this is where the keyboard is."""
    found: bool = await there.evaluate("one => one === document.activeElement")
    return found


async def press(page: Page, there: Locator) -> None:
    """Uses a link, a button or what folds. As after a click, the page or the file that it leads to has begun to come."""
    await reach(page, there)
    came = asyncio.Event()
    if await there.evaluate(_LEADS):
        page.once("framenavigated", lambda _: came.set())
        page.once("download", lambda _: came.set())
    else:
        came.set()
    await page.keyboard.press("Enter")
    async with asyncio.timeout(_PATIENCE):
        await came.wait()


async def choose_radio(page: Page, group: Locator, wanted: Locator) -> None:
    """Chooses in a group of radio buttons: Tab goes to the group, arrows go along it."""
    await group.first.wait_for()
    for _ in range(MOST_TABS):
        if await group.evaluate_all("all => all.includes(document.activeElement)"):
            break
        await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    for _ in range(_MOST_CHOICES):
        if await wanted.is_checked():
            return
        await page.keyboard.press("ArrowDown")
    raise AssertionError(f"{wanted} is not chosen by keyboard")


async def choose_option(page: Page, field: Locator, value: str) -> None:
    """Chooses in a list: from its top by arrows."""
    await reach(page, field)
    await page.keyboard.press("Home")
    for _ in range(_MOST_CHOICES):
        if await field.input_value() == value:
            return
        await page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not chosen by keyboard")


async def write(page: Page, field: Locator, text: str) -> None:
    """Writes in a field, in the place of what was there."""
    await reach(page, field)
    await page.keyboard.press("Control+A")
    await page.keyboard.type(text)


async def write_day(page: Page, field: Locator, day: str) -> None:
    """Writes a day, digit by digit. Which of its parts comes first is up to the browser and its language."""
    wanted = date.fromisoformat(day)
    for order in ("%d%m%Y", "%m%d%Y"):
        await reach(page, field)
        for _ in range(2):
            await page.keyboard.press("ArrowLeft")
        await page.keyboard.type(f"{wanted:{order}}")
        if await field.input_value() == day:
            return
    raise AssertionError(f"{day} is not written by keyboard")


async def tick(page: Page, box: Locator) -> None:
    """Ticks a box."""
    await reach(page, box)
    if not await box.is_checked():
        await page.keyboard.press("Space")


async def slide(page: Page, slider: Locator, value: int) -> None:
    """Moves a slider by arrows."""
    await reach(page, slider)
    while (stands := int(await slider.input_value())) != value:
        await page.keyboard.press("ArrowRight" if stands < value else "ArrowLeft")
