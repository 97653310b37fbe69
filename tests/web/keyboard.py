"""Somebody at the keyboard alone: Tab to what is meant, Enter or Space to use it, arrows to choose, and typing."""

from playwright.async_api import Locator, Page

MOST_TABS = 400
_MOST_CHOICES = 60


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
    """Uses a link, a button or what folds."""
    await reach(page, there)
    await page.keyboard.press("Enter")


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
