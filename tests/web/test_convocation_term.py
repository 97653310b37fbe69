"""A chair who convenes too soon is told from when it can be, keeps what was typed, and convenes in time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, expect

from domain.dutch_time import on_clock
from procedures.loader import EXAMPLE_PROCEDURE
from tests.conftest import OpaServer, PostgresServer
from tests.servers.api.test_convocation import STEP
from tests.servers.api.web import CHAIR, web_on
from tests.web.conftest import visiting
from tests.web.visit import Visit

PLACE = "Gemeentehuis, zaal 2"


async def moment_typed(chair: Visit, moment: datetime) -> None:
    """Fills in when the meeting begins, and sends the form."""
    shown = on_clock(moment)
    await chair.write(chair.page.get_by_label("Op welke dag?"), f"{shown:%Y-%m-%d}")
    await chair.write(chair.page.get_by_label("Hoe laat begint de vergadering?"), f"{shown:%H:%M:%S}")
    await chair.press(chair.page.get_by_role("button", name="Roep de vergadering bijeen"))


async def test_a_meeting_that_is_too_soon_is_told_the_first_moment_that_would_do(
    postgres_engine: str, opa: OpaServer, browser: Browser, tmp_path: Path, way: dict[str, Any]
) -> None:
    procedure = tmp_path / "routekaart.yaml"
    text = EXAMPLE_PROCEDURE.read_text("utf-8").replace(STEP, STEP + "        convocation: 3 days\n")
    procedure.write_text(text, "utf-8")
    server = PostgresServer(postgres_engine)
    async with (
        web_on(server.fresh(), opa.url, opa.token, procedure=procedure) as web,
        visiting(web.url, browser) as visitor,
    ):
        case = await web.open()
        chair = await visitor(CHAIR, **way)
        page = chair.page
        await page.goto(f"{chair.url}/vergaderingen/nieuw")
        await expect(page.get_by_text("De leden moeten op tijd bericht krijgen.")).to_be_visible()
        await chair.write(page.get_by_label("Waar is de vergadering?"), PLACE)
        await chair.tick(page.locator(f'input[name="agenda.{case}"]'))
        await moment_typed(chair, datetime.now(UTC) + timedelta(hours=2))
        alert = page.get_by_role("alert")
        await expect(alert).to_contain_text("De vergadering kan op zijn vroegst op")
        await expect(alert).to_contain_text("De weigering is vastgelegd")
        await chair.look("vergadering-te-vroeg", 403)
        await expect(page.get_by_label("Waar is de vergadering?")).to_have_value(PLACE)
        await expect(page.locator(f'input[name="agenda.{case}"]')).to_be_checked()
        await moment_typed(chair, datetime.now(UTC) + timedelta(days=5))
        await expect(page.get_by_role("status").first).to_contain_text("Vastgelegd")
    server.drop_all()
