"""A document is added, read and withdrawn at a browser, by mouse and without scripts."""

from playwright.async_api import expect

from tests.servers.api.papers import a_pdf
from tests.web.conftest import Visitor
from tests.web.test_steering_group import opened

PREPARER = "zaakbehandelaar-ncg"


async def test_a_document_is_added_saved_and_withdrawn(visitor: Visitor, width: int) -> None:
    preparer = await visitor(PREPARER, width=width)
    await opened(preparer)
    page = preparer.page
    documents = page.get_by_role("region", name="Documenten")
    await documents.get_by_text("Document toevoegen").first.click()
    await preparer.look("document-toevoegen")
    file = {"name": "leeg.pdf", "mimeType": "application/pdf", "buffer": b""}
    await documents.get_by_label("Titel van het document").fill("Rapport van de constructeur")
    await documents.get_by_label("Soort document").select_option("building_report")
    await documents.get_by_label("Bestand").set_input_files([file])
    await documents.get_by_role("button", name="Document toevoegen").click()
    await expect(page.get_by_role("alert")).to_contain_text("Het bestand is leeg.")
    await expect(documents.get_by_label("Titel van het document")).to_have_value("Rapport van de constructeur")
    await preparer.look("document-geweigerd", 400)
    await documents.get_by_label("Bestand").set_input_files([file | {"name": "rapport.pdf", "buffer": a_pdf()}])
    await documents.get_by_role("button", name="Document toevoegen").click()
    await expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
    await preparer.look("document-toegevoegd")
    async with page.expect_download() as saving:
        await documents.get_by_role("link", name="Rapport van de constructeur").click()
    saved = await saving.value
    assert saved.suggested_filename == "rapport.pdf"
    assert (await saved.path()).read_bytes() == a_pdf()
    await documents.get_by_text("Document 1 intrekken").click()
    await documents.get_by_label("Redenen").fill("Er is een nieuwer rapport.")
    await documents.get_by_role("button", name="Document intrekken").click()
    await expect(documents).to_contain_text("ingetrokken")
    await preparer.look("document-ingetrokken")
