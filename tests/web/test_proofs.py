"""An auditor's browser checks the log itself: what stands says so, and what was changed says what is wrong, and where."""

from playwright.async_api import Locator, Page, expect

from tests.servers.api.web import CHAIR, PREPARER, Web
from tests.servers.log.logs import OwnLog
from tests.web.conftest import Visitor
from tests.web.visit import Visit

AUDITOR = "auditor-rijk"


async def voted(web: Web) -> str:
    """A case with a vote, and a vote that was refused."""
    case = await web.open()
    await web.took(CHAIR, case, type="cast_vote", choice="for")
    refused = await web.act(PREPARER, case, type="cast_vote", choice="for")
    assert refused.status_code == 403
    return case


async def checked(visit: Visit, case: str, *, name: str = "") -> Page:
    """The timeline of a case of which all proofs were checked."""
    await visit.go(f"/controle/zaken/{case}", "tijdlijn")
    await visit.page.get_by_role("button", name="Kijk alle bewijzen op deze pagina na").click()
    await expect(visit.page.locator("[data-summary]")).not_to_be_empty()
    if name:
        await visit.look(name)
    return visit.page


def verdict(page: Page, sequence: int) -> Locator:
    """What is said of an entry."""
    return page.locator(f"#v{sequence} [data-verdict]")


async def test_every_entry_of_a_case_is_found_to_stand_in_the_signed_log(
    own: OwnLog, log_visitor: Visitor, width: int
) -> None:
    case = await voted(own.web)
    await own.turn()
    page = await checked(await log_visitor(AUDITOR, width=width), case, name="klopt")
    await expect(page.locator("[data-summary]")).to_contain_text("4 van 4 vermeldingen kloppen.")
    await expect(page.locator("[data-verdict]")).to_have_text(["Klopt."] * 4)
