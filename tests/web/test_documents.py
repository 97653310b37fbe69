"""A document is added, read and withdrawn at a browser, by mouse, by keyboard and without scripts."""

from typing import Any

from playwright.async_api import FilePayload, expect

from tests.servers.api.papers import a_pdf
from tests.web.conftest import Visitor
from tests.web.test_steering_group import opened

PREPARER = "zaakbehandelaar-ncg"


async def test_a_document_is_added_saved_and_withdrawn(visitor: Visitor, way: dict[str, Any]) -> None:
    preparer = await visitor(PREPARER, **way)
    await opened(preparer)
    page = preparer.page
    documents = page.get_by_role("region", name="Documenten")
    await preparer.press(documents.locator("summary").filter(has_text="Document toevoegen"))
    await preparer.look("document-toevoegen")
    file: FilePayload = {"name": "leeg.pdf", "mimeType": "application/pdf", "buffer": b""}
    await preparer.write(documents.get_by_label("Titel van het document"), "Rapport van de constructeur")
    await preparer.pick(documents.get_by_label("Soort document"), "building_report")
    await preparer.attach(documents.get_by_label("Bestand"), file)
    await preparer.press(documents.get_by_role("button", name="Document toevoegen"))
    await expect(page.get_by_role("alert")).to_contain_text("Het bestand is leeg.")
    await expect(documents.get_by_label("Titel van het document")).to_have_value("Rapport van de constructeur")
    await preparer.look("document-geweigerd", 400)
    await preparer.attach(documents.get_by_label("Bestand"), {**file, "name": "rapport.pdf", "buffer": a_pdf()})
    await preparer.press(documents.get_by_role("button", name="Document toevoegen"))
    await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
    await preparer.look("document-toegevoegd")
    async with page.expect_download() as saving:
        await preparer.press(documents.get_by_role("link", name="Rapport van de constructeur"))
    saved = await saving.value
    assert saved.suggested_filename == "rapport.pdf"
    assert (await saved.path()).read_bytes() == a_pdf()
    await preparer.press(documents.get_by_role("link", name="Document 1 intrekken"))
    await preparer.write(documents.get_by_label("Redenen"), "Er is een nieuwer rapport.")
    await preparer.press(documents.get_by_role("button", name="Document intrekken"))
    await expect(documents).to_contain_text("ingetrokken")
    await preparer.look("document-ingetrokken")
