"""Chromium for the tests: on PATH, else the one that Playwright keeps, else Debian's package where that may be installed."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Playwright, async_playwright

from tests.debian import NotInstalledError, install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# It looks for updates and the like by itself; a browser that only tests asks nobody for anything.
QUIET = [
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


class NoBrowserError(RuntimeError):
    """There is no Chromium, and none can be installed; the message says what to do."""


def program(playwright: Playwright) -> str:
    """The path of a Chromium. NoBrowserError."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    kept = playwright.chromium.executable_path
    if found is None and Path(kept).exists():
        return kept
    if found is None:
        try:
            install(NAMES[0])
        except NotInstalledError as error:
            raise NoBrowserError(
                f"the tests of the pages need a browser: install the package chromium, and run them again ({error})"
            ) from error
        found = shutil.which(NAMES[0])
    if found is None:
        raise NoBrowserError("the package chromium has no browser of that name")
    return found


@asynccontextmanager
async def running() -> AsyncIterator[Browser]:
    """A Chromium without a window."""
    async with async_playwright() as playwright:
        # Root has no sandbox to give up its rights in.
        flags = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = await playwright.chromium.launch(executable_path=program(playwright), args=flags)
        try:
            yield browser
        finally:
            await browser.close()
